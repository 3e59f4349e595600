"""What a map shows and how it is laid out: projection, round scale, frame, panel and lists.

All of it follows from the geometry and the paper, not from the language, so that a map has the same
scale in every version of a dossier.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.projection import Projection, choose, middle_of
from dossierkit.states import box_of, land_of

LOCATION, OVERVIEW, COMPONENT = "location", "overview", "component"

_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5)
_LARGEST_SCALE = 250
LARGEST_SCALE_OF_LAND = 1_000_000
"""The outlines of States are known to some 500 m, which is half a millimetre at this scale."""
_PADDING = 0.08
"""The share of the frame's smaller side that is kept free around what is shown."""
_WORTH_PANEL, _WORTH_TURNING = 1.2, 1.4
"""How many times larger the scale must be for a legend beside the map, and for a turned page."""
_WIDEST_SHAPE = 2.0
"""The frame is at most so many times as wide as it is high."""
SMALLEST_OUTLINE = 2.6
"""What would be smaller than so many millimetres on the sheet is shown by a sign."""
_AROUND_POINT_M = 300.0
"""What is shown on each side of a single point that has no outline."""
_ZONE_TO_PART = 6.0
"""A buffer zone more than so many times as large as the part in it is shown in part."""

EDGE = 4.6
"""Room for the coordinates on each side of the frame, in millimetres like all that follow."""
GAP = 3.0
HEAD = 9.6
ENTRY = 4.5
ROW = 3.9
FOOT = 7.4
_PANEL_BELOW = 27.0
_PANEL_BESIDE = 55.0
_MOST_LISTED = 45
_SMALL_SCALE_DEG = 0.3
"""The extent of a map up to which no land is drawn on any paper."""
_LEAST_SHARE = 0.01
"""The share of the extent of a map below which nothing is drawn in outline on any paper."""

Point = tuple[float, float]
"""Longitude and latitude in degrees, or abscissa and ordinate."""


@dataclass(frozen=True)
class Component:
    """A component part: its number, its outline in degrees if it has one, and its centre."""

    number: str
    outline: Any = None
    point: Point | None = None

    @property
    def geometry(self) -> Any:
        """The outline, or the point if there is none; `None` for a part without a place."""
        if self.outline is not None:
            return self.outline
        return shapely.Point(self.point) if self.point else None

    @property
    def middle(self) -> Point:
        """Its centre, or a point within its outline."""
        return self.point or inside(self.outline)


@dataclass(frozen=True)
class Layer:
    """Shapes in degrees, drawn beside the property in a `sign`: a key of `features.SIGNS`."""

    sign: str
    shapes: Sequence[Any] = ()


@dataclass(frozen=True)
class Subject:
    """What a map is to show, in degrees of longitude and latitude on WGS 84.

    `kind` is `location`, `overview` or `component`; `focus` are the numbers of the components that
    it is of, none for all. `point` is the centre of the property; `places` are points to be named
    beside it, and `layers` what is drawn beside the property.
    """

    kind: str
    states: tuple[str, ...] = ()
    property: Any = None
    buffer_zone: Any = None
    point: Point | None = None
    components: tuple[Component, ...] = ()
    focus: tuple[str, ...] = ()
    places: tuple[Point, ...] = ()
    scale: int = 0
    """The denominator that is asked for; 0 for the largest round scale that fits."""
    layers: tuple[Layer, ...] = ()

    @cached_property
    def outlines(self) -> tuple[Any, ...]:
        """The areas of the property: those of its components if each has one."""
        parts = [part.outline for part in self.components if part.outline is not None]
        whole = [] if self.property is None else [self.property]
        return tuple(parts if parts and len(parts) == len(self.components) else [*whole, *parts])

    @cached_property
    def focused(self) -> tuple[Component, ...]:
        """The components that the map is of."""
        return tuple(p for p in self.components if not self.focus or p.number in self.focus)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Where the components lie, or the property if it has none."""
        found = [part.middle for part in self.components if part.geometry is not None]
        if not found and self.property is not None:
            found = [inside(self.property)]
        return tuple(found or ([self.point] if self.point else []))


def inside(area: Any) -> Point:
    """A point that lies within an area for certain."""
    x, y = shapely.get_coordinates(shapely.point_on_surface(area))[0]
    return float(x), float(y)


@dataclass(frozen=True)
class Rectangle:
    """A place on the sheet, in millimetres from its left upper corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The abscissa of the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The ordinate of the lower edge."""
        return self.top + self.height

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    def holds(self, at: tuple[float, float]) -> bool:
        """True if a point lies within it or on its edge."""
        return self.left <= at[0] <= self.right and self.top <= at[1] <= self.bottom


@dataclass(frozen=True)
class Layout:
    """Where things stand on a sheet for a text read from left to right; mirrored for the other."""

    width: float
    height: float
    frame: Rectangle
    panel: Rectangle
    beside: bool
    """True if the panel stands beside the frame, false if it stands below."""
    landscape: bool
    columns: int
    """Of the list of components."""


@dataclass(frozen=True)
class Plan:
    """A map before it is drawn: projection, scale and layout, and the middle of its window."""

    projection: Projection
    denominator: int
    middle: Point
    """In metres on the plane of the projection."""
    layout: Layout
    listed: tuple[str, ...] = field(default=())
    """The numbers of the components that are listed by name beside the map."""
    fits: bool = True
    """False if the scale that was asked for would not fit, so that another was taken."""

    @property
    def window(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the frame, in metres."""
        half_x = self.layout.frame.width * self.denominator / 2000
        half_y = self.layout.frame.height * self.denominator / 2000
        x, y = self.middle
        return x - half_x, y - half_y, x + half_x, y + half_y


@dataclass(frozen=True)
class Paper:
    """The room for a map on a page, in millimetres; `turned` is that of a landscape page."""

    upright: tuple[float, float]
    turned: tuple[float, float]


def on_sheet(metres: Any, middle: Point, denominator: float, frame: Rectangle) -> Any:
    """A geometry in metres as one in millimetres on the sheet, with `middle` in mid-frame."""
    per_metre = 1000 / denominator
    x = frame.left + frame.width / 2 - middle[0] * per_metre
    y = frame.top + frame.height / 2 + middle[1] * per_metre
    return shapely.transform(metres, lambda xy: xy * [per_metre, -per_metre] + [x, y])


def outlined(areas: Sequence[Any], plan: Plan) -> bool:
    """True if one of the areas, in degrees, is large enough on the map for its outline."""
    parts = shapely.get_parts([plan.projection.project(area) for area in areas])
    return bool(is_large(parts, SMALLEST_OUTLINE * plan.denominator / 1000).any())


def is_large(polygons: Any, least: float) -> Any:
    """Which of the polygons are at least as wide or high as `least`, in their own unit."""
    if not len(polygons):
        return np.empty(0, dtype=bool)
    left, top, right, bottom = shapely.bounds(polygons).T
    return np.maximum(right - left, bottom - top) >= least


class NothingToShow(ValueError):
    """A map for which there is neither an outline nor a point."""


class NoRoom(ValueError):
    """A map for which the paper between its margins is too small."""


def plan(subject: Subject, paper: Paper) -> Plan:
    """How the map of `subject` is laid out; without the list of its components if that has no room.

    Raises `NothingToShow` if it has no place on Earth, and `NoRoom` if it has none on the paper.
    """
    geometries = list(_shown(subject))
    if not geometries:
        raise NothingToShow
    projection = choose(geometries, equal_area=subject.kind == LOCATION)
    plane = [projection.project(geometry) for geometry in geometries]
    west, south, east, north = _with_surroundings(shapely.total_bounds(plane))
    size = east - west, north - south
    listed = _listed(subject)
    entries = _most_entries(subject, geometries)
    layouts = list(_layouts(paper, len(listed), entries))
    if not layouts:
        listed, layouts = (), list(_layouts(paper, 0, entries))
    if not layouts:
        raise NoRoom
    fitting = [(_denominator(subject, size, frame), layout) for layout, frame in layouts]
    smallest, layout = fitting[0]
    for denominator, other in fitting[1:]:
        worth = _WORTH_TURNING if other.landscape else _WORTH_PANEL
        if smallest >= denominator * worth:
            smallest, layout = denominator, other
    asked = subject.scale >= smallest
    denominator = subject.scale if asked else smallest
    return Plan(
        projection,
        denominator,
        ((west + east) / 2, (south + north) / 2),
        _trimmed(layout, size, denominator),
        listed,
        fits=asked or not subject.scale,
    )


def _listed(subject: Subject) -> tuple[str, ...]:
    """The components that an overview lists; none if they are too many for a sheet."""
    numbers = tuple(part.number for part in subject.focused if part.geometry is not None)
    return numbers if subject.kind == OVERVIEW and len(numbers) <= _MOST_LISTED else ()


def _shown(subject: Subject) -> Iterator[Any]:
    """The geometries that the window must hold."""
    if subject.focus:
        for part in subject.focused:
            yield from _around_part(part, subject.buffer_zone)
        return
    yield from subject.outlines
    yield from (shapely.Point(point) for point in subject.points)
    if subject.kind == LOCATION:
        for code in subject.states:
            yield from main_land(code, subject.points)
    elif subject.buffer_zone is not None:
        yield subject.buffer_zone


def _around_part(part: Component, buffer_zone: Any) -> Iterator[Any]:
    if part.geometry is None:
        return
    yield part.geometry
    if buffer_zone is None:
        return
    west, south, east, north = part.geometry.bounds
    size = max(east - west, north - south)
    for zone in shapely.get_parts(buffer_zone):
        if zone.distance(part.geometry) <= size / 20:
            w, s, e, n = zone.bounds
            if not size or max(e - w, n - s) <= _ZONE_TO_PART * size:
                yield zone


_SAME_LAND_M = 600_000.0
_OTHER_LAND_M = 1_500_000.0


def main_land(code: str, points: Sequence[Point]) -> list[Any]:
    """The land of a State around points: not its territories on the other side of the Earth."""
    if box_of(code) is None or not points:
        return []
    lands = list(shapely.get_parts(land_of(code)))
    lon, lat = middle_of(np.array(points))
    around = Projection(latitude=lat, longitude=lon)
    plane = [around.project(shapely.simplify(land, 0.05)) for land in lands]
    areas = [land.area for land in plane]
    apart = shapely.distance(plane, around.project(shapely.MultiPoint(points)))
    if not np.isfinite(apart).any():  # points all around the globe
        return lands
    largest = int(np.argmax(areas))
    chosen = {int(np.nanargmin(apart))}
    if apart[largest] <= _OTHER_LAND_M:
        chosen.add(largest)
    least = 0.01 * sum(areas[index] for index in chosen)
    waiting = [i for i, area in enumerate(areas) if area >= least and i not in chosen]
    whole = shapely.geometrycollections([plane[index] for index in chosen])
    while near := [i for i in waiting if plane[i].distance(whole) <= _SAME_LAND_M]:
        chosen.update(near)
        whole = shapely.geometrycollections([plane[index] for index in chosen])
        waiting = [index for index in waiting if index not in near]
    return [lands[index] for index in sorted(chosen)]


def _with_surroundings(bounds: Any) -> tuple[float, float, float, float]:
    """`bounds` on the plane; around a single point as much as shows where it is."""
    west, south, east, north = map(float, bounds)
    more = _AROUND_POINT_M if west == east and south == north else 0.0
    return west - more, south - more, east + more, north + more


def _most_entries(subject: Subject, geometries: Sequence[Any]) -> int:
    """How many lines the legend may have, whatever turns out to be shown around geometries."""
    west, south, east, north = shapely.total_bounds(list(geometries))
    wide, high = max(east - west, 0.01), max(north - south, 0.01)
    around = shapely.box(west - wide, south - high, east + wide, north + high)
    layers = sum(bool(shapely.intersects(layer.shapes, around).any()) for layer in subject.layers)
    parts = [p.geometry for p in subject.components if p.geometry is not None]
    near = [part for part in parts if part.intersects(around)]
    least = _LEAST_SHARE * max(wide, high)
    large = is_large(shapely.get_parts(near), least).any()
    of_property = 2 if len(near) > 1 and large else 1
    zone = is_large(shapely.get_parts([subject.buffer_zone]), least).any()
    small_scale = max(wide, high) > _SMALL_SCALE_DEG or subject.scale >= LARGEST_SCALE_OF_LAND
    ground = 2 if small_scale else 0
    return of_property + bool(zone) + bool(subject.places) + ground + layers


def _layouts(paper: Paper, listed: int, entries: int) -> Iterator[tuple[Layout, Rectangle]]:
    """The layouts that are tried, the best liked first, each with its largest frame."""
    panel_below = max(_PANEL_BELOW, (1 + entries) * ENTRY)
    for landscape, beside in ((False, False), (False, True), (True, True), (True, False)):
        width, height = paper.turned if landscape else paper.upright
        columns = 3 if width > 200 else 2 if width > 110 else 1
        below = math.ceil(listed / columns) * ROW + FOOT + (GAP if listed else 0)
        if beside:
            panel_width = min(_PANEL_BESIDE, width * 0.36)
            frame = Rectangle(
                EDGE, EDGE, width - 3 * EDGE - GAP - panel_width, height - 2 * EDGE - below
            )
            panel = Rectangle(frame.right + EDGE + GAP, EDGE, panel_width, frame.height)
        else:
            under = HEAD + panel_below + GAP
            frame = Rectangle(EDGE, EDGE, width - 2 * EDGE, height - 2 * EDGE - below - under)
            panel = Rectangle(EDGE, frame.bottom + EDGE + GAP, frame.width, HEAD + panel_below)
        if frame.width > 30 and frame.height > 30:
            yield Layout(width, height, frame, panel, beside, landscape, columns), frame


def _denominator(subject: Subject, size: Point, frame: Rectangle) -> int:
    """The smallest round denominator at which what is shown fits into the frame."""
    padding = 2 * _PADDING * min(frame.width, frame.height)
    needed = 1000 * max(size[0] / (frame.width - padding), size[1] / (frame.height - padding))
    least = LARGEST_SCALE_OF_LAND if subject.kind == LOCATION else _LARGEST_SCALE
    return round_up(max(needed, least))


def round_up(denominator: float) -> int:
    """The next round denominator of a scale: 25,000 for 21,300."""
    power = 10.0 ** math.floor(math.log10(denominator))
    for step in (*_ROUND, 10.0):
        if step * power >= denominator * (1 - 1e-9):
            return round(step * power)
    return round(10 * power)


def _trimmed(layout: Layout, size: Point, denominator: int) -> Layout:
    """The layout with its frame no higher than what is shown needs."""
    frame = layout.frame
    padding = 2 * _PADDING * min(frame.width, frame.height)
    least = frame.width / _WIDEST_SHAPE
    if layout.beside:
        least = max(least, 100.0)
    wanted = max(least, size[1] * 1000 / denominator + padding)
    saved = max(0.0, frame.height - wanted)
    panel = layout.panel
    return Layout(
        layout.width,
        layout.height - saved,
        Rectangle(frame.left, frame.top, frame.width, frame.height - saved),
        Rectangle(panel.left, panel.top, panel.width, panel.height - saved)
        if layout.beside
        else Rectangle(panel.left, panel.top - saved, panel.width, panel.height),
        layout.beside,
        layout.landscape,
        layout.columns,
    )
