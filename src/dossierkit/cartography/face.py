"""The face of a map: what stands within its frame."""

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.canvas import (
    BLUE,
    BLUE_GROUND,
    BORDER,
    BORDER_DASHES,
    COAST,
    DASHES,
    GRID,
    INK,
    LAND,
    NUMBER,
    OTHER_GROUND,
    OTHER_LAND,
    OTHER_LINE,
    PLACE_NAME,
    PROPERTY_LINE,
    PROPERTY_NAME,
    RED,
    RED_GROUND,
    SEA,
    SIGN,
    STATE_NAME,
    THINNEST_LINE,
    ZONE_LINE,
    Canvas,
    LayerWording,
    Wording,
    border_sign,
    dot,
    land_sign,
    other_sign,
    path_data,
    placed,
    property_sign,
    square,
    zone_sign,
)
from dossierkit.cartography.features import AREA, LINE, SIGNS, UNDER, Sign
from dossierkit.cartography.graticule import Graticule, extent, graticule
from dossierkit.cartography.ground import Ground, ground
from dossierkit.cartography.lettering import Lettering, lines, printed, width
from dossierkit.cartography.neatline import draw_neatline
from dossierkit.cartography.placement import Box, Labels, Placed
from dossierkit.cartography.sheet import (
    COMPONENT,
    LARGEST_SCALE_OF_LAND,
    LOCATION,
    SMALLEST_OUTLINE,
    Plan,
    Point,
    Rectangle,
    Subject,
    is_large,
    on_sheet,
)
from dossierkit.language import format_number
from dossierkit.states import contested_by

_LINE_TO_WIDTH = 0.25
"""A limit is drawn no wider than this share of the width of what it bounds."""
_BEYOND = 3.0
"""How far beyond the frame lines are kept, so that no cut is seen."""
_TOLERANCE, _COARSEST = 0.02, 5.0
"""How far a line may be moved, in millimetres: usually, and if there are very many corners."""
_BESIDE = 0.3
"""So near to a limit the edge of a zone is taken to be the limit."""
_AS_LARGE = 0.1
"""The share of the largest area of a name from which on others have it too."""
_MOST_CORNERS = 20_000
_MOST_AREAS = 1_000
_MOST_NAMES = 100
"""How many names of a layer are written."""
_SIGNS_APART = 1.2
_SEAM = 1e-4
"""How far the two sides of the antimeridian may be apart, in millimetres."""
_POLYGON = 3
_LABEL_MEASURE = 36.0
_SMALLEST_STATE_MM2 = 40.0
_STATE_SIZES = (3.6, 3.0, 2.4)
_AROUND_STATE = 2.0
"""Millimetres that the name of a State keeps from other labels."""
_PATIENCE = 10
"""How many rings the name of the property may go away from a line."""


@dataclass(frozen=True)
class Entry:
    """A line of the legend: its sign, drawn from its left upper corner, and its words."""

    sign: Callable[[float, float], str]
    words: str


@dataclass(frozen=True)
class _Content:
    """What is shown of the property, in millimetres on the sheet."""

    zones: Sequence[Any]
    areas: Sequence[Any]
    others: Sequence[Any]
    """The areas of the property that a map of one component is not of."""
    dots: Sequence[tuple[float, float]]
    """Where something is that is too small for an outline, or has none."""
    parts: dict[str, tuple[tuple[float, float], Any]]
    """By the number of each component, its centre and the area that is drawn of it, if any."""
    places: Sequence[tuple[float, float]]
    layers: Sequence[tuple[Sign, Sequence[Any], LayerWording]]
    """For each layer its sign, its shapes and its words."""


def draw_face(canvas: Canvas, subject: Subject, plan: Plan, wording: Wording) -> list[Entry]:
    """Draw the map within its frame and the coordinates around it.

    Returns the entries that its legend needs.
    """
    face = _Face(canvas, subject, plan, wording)
    frame, content = face.frame, face.content()
    degrees = extent(plan.projection, plan.window)
    land = face.land(degrees)
    grid = graticule(plan.projection, plan.window)
    if land:
        canvas.add(*land_and_sea(frame, land))
    canvas.add(*_layers(content, UNDER))
    canvas.add(*_filled(content.zones, BLUE_GROUND), *_filled(content.others, OTHER_GROUND))
    canvas.add(*_filled(content.areas, RED_GROUND))
    canvas.add(*_grid_lines(grid, face))
    canvas.add(*_layers(content, SIGNS.keys() - UNDER))
    if land:
        canvas.add(border_line(land.borders))
    canvas.add(*_limits(content.zones, BLUE, ZONE_LINE, DASHES))
    canvas.add(*_limits(content.others, OTHER_GROUND, 2 * ZONE_LINE))  # over the edge of its zone
    canvas.add(*_limits(content.others, RED, OTHER_LINE))
    canvas.add(*_limits(content.areas, RED, PROPERTY_LINE))
    canvas.add(*(square(*at) for at in content.places if _holds(frame, at)))
    canvas.add(*(dot(*at) for at in content.dots))
    canvas.cover_outside(frame)
    face.label(content, land)
    draw_neatline(canvas, frame, grid, face.on_sheet, wording)
    return list(_entries(content, land, subject, wording))


class _Face:
    """From degrees and metres to the sheet, and the labels on it."""

    def __init__(self, canvas: Canvas, subject: Subject, plan: Plan, wording: Wording) -> None:
        self._canvas = canvas
        self._subject = subject
        self._plan = plan
        self.wording = wording
        self.frame = canvas.mirrored(plan.layout.frame)

    def on_sheet(self, metres: Any) -> Any:
        """A geometry on the plane as millimetres on the sheet."""
        return on_sheet(metres, self._plan.middle, self._plan.denominator, self.frame)

    def _project(self, degrees: Any) -> Any:
        return self.on_sheet(self._plan.projection.project(degrees))

    def _at(self, point: Point) -> tuple[float, float]:
        """A point in degrees as millimetres; infinitely far off if it has no place on the plane."""
        for x, y in shapely.get_coordinates(self._project(shapely.Point(point))):
            return float(x), float(y)
        return math.inf, math.inf

    def _polygons(self, degrees: Any) -> Any:
        """The polygons of an area as millimetres, joined where the antimeridian parts them."""
        if degrees is None:
            return np.empty(0, dtype=object)
        shape = self._project(degrees)
        west, _, east, _ = degrees.bounds
        if west == -180 and east == 180:
            shape = shapely.union_all(shapely.get_parts(shape), grid_size=_SEAM)
        parts = shapely.get_parts(shape)
        return parts[shapely.get_type_id(parts) == _POLYGON]

    def content(self) -> _Content:
        """What the map shows of the property."""
        subject = self._subject
        areas: list[Any] = []
        others: list[Any] = []
        dots: list[tuple[float, float]] = []
        crumbs: list[tuple[float, float]] = []
        parts: dict[str, tuple[tuple[float, float], Any]] = {}
        for part in subject.components:
            if part.geometry is not None:
                large = self._large(part.outline)
                at = self._at(part.point or _inside(part.outline))
                parts[part.number] = at, shapely.union_all(large) if len(large) else None
                dots += [] if len(large) else [at]
        apart = [part.outline for part in subject.focused] if subject.kind == COMPONENT else None
        for outline in subject.outlines:
            of_it = apart is None or any(outline is one for one in apart)
            (areas if of_it else others).extend(self._large(outline))
            crumbs += self._small(outline)
        if not (areas or others or dots or crumbs) and subject.point:
            dots.append(self._at(subject.point))
        dots = [at for at in dots if _holds(self.frame, at)]
        return _Content(
            self._bounded(self._large(subject.buffer_zone, 2 * SMALLEST_OUTLINE)),
            self._bounded(np.array(areas, dtype=object)),
            self._bounded(np.array(others, dtype=object)),
            [*dots, *_apart(crumbs, dots, self.frame)],
            parts,
            [self._at(place) for place in subject.places],
            [
                (SIGNS[layer.sign], self._shown(layer.shapes), words)
                for layer, words in zip(subject.layers, self.wording.layers, strict=True)
            ],
        )

    def _shown(self, degrees: Sequence[Any]) -> list[Any]:
        """What shows of each shape of a layer; empty for what does not."""
        shapes = np.array([self._project(shape) for shape in degrees], dtype=object)
        return list(_simplified(shapely.clip_by_rect(shapes, *_around(self.frame, _BEYOND))))

    def _large(self, outline: Any, least: float = SMALLEST_OUTLINE) -> Any:
        """The polygons of an outline that are large enough to be drawn."""
        polygons = self._polygons(outline)
        return polygons[is_large(polygons, least)]

    def _small(self, outline: Any) -> list[tuple[float, float]]:
        """The middles of those that are not."""
        polygons = self._polygons(outline)
        small = shapely.centroid(polygons[~is_large(polygons, SMALLEST_OUTLINE)])
        return [(float(x), float(y)) for x, y in shapely.get_coordinates(small)]

    def _bounded(self, polygons: Any) -> list[Any]:
        """What shows of polygons, with so few corners that the drawing stays small."""
        shown = shapely.get_parts(shapely.clip_by_rect(polygons, *_around(self.frame, _BEYOND)))
        shown = shown[shapely.get_type_id(shown) == _POLYGON]
        shown = shown[np.argsort(-shapely.area(shown), kind="stable")][:_MOST_AREAS]
        return list(_simplified(shown))

    def land(self, degrees: tuple[float, float, float, float]) -> Ground | None:
        """Land and borders as millimetres; `None` on a map of larger scale than they are known."""
        plan = self._plan
        if plan.denominator < LARGEST_SCALE_OF_LAND:
            return None
        metres = plan.denominator / 1000
        found = ground(plan.projection, degrees, plan.window, metres, self._subject.states)
        return found.placed(self.on_sheet)

    # Labels.

    def label(self, content: _Content, land: Ground | None) -> None:
        """Number the components, and name the places and, with land, the States."""
        symbols = [_round(at, SIGN) for at in (*content.dots, *content.places)]
        limits = [area.boundary for area in (*content.zones, *content.others, *content.areas)]
        of_layers = [shape for _, shapes, _ in content.layers for shape in shapes]
        lines = [*limits, *of_layers, *(land.lines if land else ())]
        labels = Labels(self.frame.box, symbols, lines)
        if self._subject.kind != LOCATION:
            for number, (at, area) in content.parts.items():
                if _holds(self.frame, at):
                    self._number_part(labels, number, at, area, of_layers)
        for name, at in zip(self.wording.places, content.places, strict=True):
            if _holds(self.frame, at):
                self._write(labels, _rows(name, PLACE_NAME), at, None, PLACE_NAME)
        if land:
            self._name_states(labels, content, land, land.own.keys() & {*self._subject.states})
        if self._subject.kind == LOCATION:
            self._name_property(labels, content)
        for sign, shapes, words in content.layers:
            self._name_layer(labels, sign, shapes, words)
        if land:
            self._name_states(labels, content, land, land.states.keys() - {*self._subject.states})

    def _number_part(
        self,
        labels: Labels,
        number: str,
        at: tuple[float, float],
        area: Any,
        layers: Sequence[Any],
    ) -> None:
        """Number a component; where there is room, name one that the map is not of.

        Labels within its area cover what layers show in it only if there is no other place.
        """
        alone = [printed(number)]
        is_other = self._subject.kind == COMPONENT and number not in self._subject.focus
        name = _rows(self.wording.names.get(number, ""), NUMBER) if is_other else []
        for rows, clear_of in (([*alone, *name], layers), (alone, layers), (alone, ())):
            size = _size(rows, NUMBER)
            placed = labels.place_inside(area, size, clear_of) if area is not None else None
            placed = placed or (labels.place(at, size, SIGN + 0.5) if area is None else None)
            if placed:
                self._lettered(placed, rows, at, NUMBER)
                return
        self._write(labels, alone, at, None, NUMBER)

    def _name_property(self, labels: Labels, content: _Content) -> None:
        """Name the property at that of its signs which is nearest to the middle of all."""
        spots = [*content.dots, *((a.centroid.x, a.centroid.y) for a in content.areas)]
        rows = _rows(self.wording.property_name, PROPERTY_NAME)
        if spots and rows:
            middle = np.mean(spots, axis=0)
            at = min(spots, key=lambda spot: math.dist(spot, middle))
            placed = labels.place(at, _size(rows, PROPERTY_NAME), SIGN + 0.5, patience=_PATIENCE)
            self._lettered(placed, rows, at, PROPERTY_NAME)

    def _name_layer(
        self, labels: Labels, sign: Sign, shapes: Sequence[Any], words: LayerWording
    ) -> None:
        """Write each name of a layer: along its longest line, within areas that are large."""
        lettering = self._italic(sign.lettering)
        named: dict[str, list[Any]] = {}
        for shape, name in zip(shapes, words.names, strict=True):
            shown = shapely.clip_by_rect(shape, *self.frame.box)
            if not shown.is_empty and printed(name).strip():
                named.setdefault(printed(name), []).extend(shapely.get_parts(shown))
        for name, parts in itertools.islice(named.items(), _MOST_NAMES):
            if sign.shape == LINE:
                self._name_line(labels, name, parts, lettering)
                continue
            rows = _rows(name, lettering)
            largest, *others = sorted(parts, key=lambda part: -float(part.area))
            area = largest if sign.shape == AREA else None
            self._write(labels, rows, _inside(largest), area, lettering, patience=_PATIENCE // 2)
            for part in others:
                if part.area > largest.area * _AS_LARGE:
                    placed = labels.place_inside(part, _size(rows, lettering))
                    self._lettered(placed, rows, _inside(part), lettering)

    def _name_line(
        self, labels: Labels, name: str, parts: Sequence[Any], lettering: Lettering
    ) -> None:
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(parts))))
        line = max(merged, key=lambda part: float(part.length))
        along = labels.place_along(line, _size([name], lettering))
        if along:
            self._canvas.turned(name, *along.at, lettering, along.degrees)

    def _italic(self, lettering: Lettering) -> Lettering:
        """Arabic letters have no italics."""
        return replace(lettering, italic=lettering.italic and not self._canvas.rtl)

    def _write(
        self,
        labels: Labels,
        rows: list[str],
        at: tuple[float, float],
        area: Any,
        lettering: Lettering,
        patience: int = 0,
    ) -> None:
        if not rows:  # something that has no name
            return
        size = _size(rows, lettering)
        placed = labels.place_inside(area, size) if area is not None else None
        placed = placed or labels.place(at, size, SIGN + 0.5, patience=patience)
        self._lettered(placed, rows, at, lettering)

    def _lettered(
        self,
        placed: Placed | None,
        rows: list[str],
        at: tuple[float, float],
        lettering: Lettering,
    ) -> None:
        if placed is None:
            return
        if placed.leader:
            (x1, y1), (x2, y2) = placed.leader
            line = f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke='
            self._canvas.add(
                f'{line}"#ffffff" stroke-width="0.6"/>', f'{line}"{INK}" stroke-width="0.15"/>'
            )
        self._canvas.label(rows, placed.box, lettering, beside=at[0])

    def _name_states(
        self, labels: Labels, content: _Content, land: Ground, codes: Collection[str]
    ) -> None:
        """Name States where they have room, smaller where they have little.

        One that the map is about is named in any case, if need be on a leader.
        """
        of_layers = [shape for _, shapes, _ in content.layers for shape in shapes]
        shown = [*content.zones, *content.others, *content.areas, *of_layers]
        for code, area in land.states.items():
            name = printed(self.wording.states.get(code, ""))
            about = code in self._subject.states
            if code not in codes or not name or (area.area < _SMALLEST_STATE_MM2 and not about):
                continue
            free = self._where_named(code, shapely.make_valid(area))
            for size, more in itertools.product(_STATE_SIZES, (_AROUND_STATE, 0.0)):
                lettering = self._italic(replace(STATE_NAME, size=size))
                width, height = _size([name], lettering)
                placed = labels.place_inside(free, (width + 2 * more, height + more), shown)
                if placed:
                    self._canvas.label([name], placed.box, lettering)
                    break
            else:
                seen = shapely.clip_by_rect(free, *self.frame.box)
                if about and seen.area:
                    at = _inside(seen)
                    placed = labels.place(at, (width, height), 0, apart=True)
                    self._lettered(placed, [name], at, lettering)

    def _where_named(self, code: str, area: Any) -> Any:
        """Where the name of a State may stand: not where others claim the land."""
        boxes = () if code in self._subject.states else contested_by(code)
        for box in boxes:
            region = self._project(shapely.segmentize(shapely.box(*box), 1))
            area = area.difference(shapely.make_valid(region))
        return area


def _simplified(shapes: Any) -> Any:
    """Shapes with so few corners that the drawing stays small."""
    tolerance = _TOLERANCE
    simple = shapely.simplify(shapes, tolerance)
    while shapely.get_num_coordinates(simple).sum() > _MOST_CORNERS and tolerance < _COARSEST:
        tolerance *= 2
        simple = shapely.simplify(shapes, tolerance)
    return simple


def _inside(area: Any) -> Point:
    x, y = shapely.get_coordinates(shapely.point_on_surface(area))[0]
    return float(x), float(y)


def _apart(
    crumbs: list[tuple[float, float]], dots: list[tuple[float, float]], frame: Rectangle
) -> list[tuple[float, float]]:
    """The crumbs within the frame without those that would cover a dot or an earlier one."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def cell(x: float, y: float) -> tuple[int, int]:
        return math.floor(x / _SIGNS_APART), math.floor(y / _SIGNS_APART)

    for dot_at in dots:
        taken.setdefault(cell(*dot_at), []).append(dot_at)
    kept = []
    for at in crumbs:
        if not _holds(frame, at):
            continue
        column, row = cell(*at)
        cells = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = (other for one in cells for other in taken.get(one, ()))
        if all(math.dist(other, at) > _SIGNS_APART for other in near):
            taken.setdefault((column, row), []).append(at)
            kept.append(at)
    return kept


def _holds(frame: Rectangle, at: tuple[float, float]) -> bool:
    return frame.left <= at[0] <= frame.right and frame.top <= at[1] <= frame.bottom


def _around(frame: Rectangle, more: float) -> Box:
    return frame.left - more, frame.top - more, frame.right + more, frame.bottom + more


def _round(at: tuple[float, float], radius: float) -> Box:
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius


def _rows(text: str, lettering: Lettering) -> list[str]:
    return lines(printed(text), lettering, _LABEL_MEASURE, 3)


def _size(rows: list[str], lettering: Lettering) -> tuple[float, float]:
    return max(width(row, lettering) for row in rows), len(rows) * lettering.size * 1.2


# What is drawn.


def land_and_sea(frame: Rectangle, land: Ground) -> Iterator[str]:
    """The ground of a map: sea, land, and in a lighter tone the land of the States it is about.

    A line runs along the coasts only.
    """
    whole, own = (
        path_data(shapely.geometrycollections(shapely.get_parts([*states])))
        for states in (land.states.values(), land.own.values())
    )
    yield f'<rect {placed(frame)} fill="{SEA}"/>'
    yield f'<path d="{whole}" stroke="{COAST}" stroke-width="0.4" stroke-linejoin="round"/>'
    for shape, colour in ((whole, OTHER_LAND), (own, LAND)):
        yield (
            f'<path d="{shape}" fill="{colour}" fill-rule="evenodd" stroke="{colour}" '
            'stroke-width="0.12" stroke-linejoin="round"/>'
        )


def border_line(borders: Any, pen: float = 0.25, dashes: str = BORDER_DASHES) -> str:
    """Borders between States."""
    return f'<path d="{path_data(borders)}" stroke="{BORDER}" stroke-width="{pen}" {dashes}/>'


def _layers(content: _Content, which: Collection[str]) -> Iterator[str]:
    """The layers in the order of their signs, not of the dossier: no zone may hide a wall."""
    for name, sign in SIGNS.items():
        if name in which:
            for one, shapes, _ in content.layers:
                if one is sign:
                    shown = [shape for shape in shapes if not shape.is_empty]
                    has_edges_only = sign.shape == AREA and sign.fill == "none"
                    drawn = _edges(shown, content) if has_edges_only else shown
                    yield from map(sign.drawn, drawn)


def _edges(shapes: Sequence[Any], content: _Content) -> list[Any]:
    """The edges of areas, each once, and not where they run along a limit: two dashes fill it."""
    edges = shapely.union_all(shapely.boundary(list(shapes)), grid_size=_TOLERANCE)
    limits = shapely.boundary([*content.zones, *content.others, *content.areas])
    along = shapely.union_all(shapely.buffer(limits, _BESIDE))
    return [shapely.line_merge(edges.difference(along))]


def _filled(areas: Sequence[Any], colour: str) -> Iterator[str]:
    for area in areas:
        yield f'<path d="{path_data(area)}" fill="{colour}" fill-rule="evenodd"/>'


def _limits(areas: Sequence[Any], colour: str, line: float, dashes: str = "") -> Iterator[str]:
    """The limits of areas: as thin as the area is, where it is thin."""
    for area in areas:
        across = 2 * area.area / area.length
        pen = max(THINNEST_LINE, min(line, across * _LINE_TO_WIDTH))
        yield (
            f'<path d="{path_data(area)}" stroke="{colour}" stroke-width="{pen:.2f}" '
            f'stroke-linejoin="round" {dashes}/>'
        )


def _grid_lines(grid: Graticule, face: _Face) -> Iterator[str]:
    whole = shapely.geometrycollections([face.on_sheet(line.shape) for line in grid.lines])
    shown = shapely.clip_by_rect(whole, *face.frame.box)
    yield f'<path d="{path_data(shown)}" stroke="{GRID}" stroke-width="0.1"/>'


# What the legend explains.


def _entries(
    content: _Content, land: Ground | None, subject: Subject, wording: Wording
) -> Iterator[Entry]:
    words = wording.words
    property_ha, zone_ha = wording.areas
    (number, *_) = subject.focus or ("",)
    name = f"{words['component']} {number}" if content.others else words["map-property"]
    if content.areas:
        yield Entry(property_sign, _with_area(name, property_ha, wording))
    if content.others:
        yield Entry(other_sign, words["map-other-part"])
    if content.zones:
        yield Entry(zone_sign, _with_area(words["buffer-zone"], zone_ha, wording))
    if content.dots:
        parted = subject.components and subject.kind != LOCATION
        yield Entry(
            lambda x, y: dot(x + 3.5, y + 1.5),
            words["component"] if parted else words["map-here"],
        )
    if content.places:
        yield Entry(lambda x, y: square(x + 3.5, y + 1.5), words["map-place"])
    for sign, shapes, said in content.layers:
        if any(not shape.is_empty for shape in shapes):
            yield Entry(sign.entry, said.legend)
    if land and not land.borders.is_empty:
        yield Entry(border_sign, words["map-border"])
    if land and land.own and land.own.keys() != land.states.keys():
        yield Entry(land_sign, words["state-party" if len(land.own) == 1 else "states-parties"])


def _with_area(name: str, hectares: float | None, wording: Wording) -> str:
    if hectares is None:
        return name
    number = format_number(hectares, wording.language)
    return f"{name}{wording.words['comma']}{number}\N{NO-BREAK SPACE}{wording.words['hectares']}"
