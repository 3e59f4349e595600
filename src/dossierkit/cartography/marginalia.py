"""What stands beside a map: title, legend, scale, north, projection, inset, components, source."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.canvas import (
    BODY,
    GREY,
    INK,
    SMALL,
    STRONG,
    TITLE,
    Canvas,
    Wording,
    dot,
    placed,
)
from dossierkit.cartography.face import border_line, land_and_sea
from dossierkit.cartography.graticule import extent, shows_pole
from dossierkit.cartography.ground import ground
from dossierkit.cartography.legend import Entry
from dossierkit.cartography.lettering import Lettering, lines, printed, width
from dossierkit.cartography.projection import Projection, middle_of
from dossierkit.cartography.sheet import (
    EDGE,
    ENTRY,
    FOOT,
    GAP,
    HEAD,
    LOCATION,
    ROW,
    Plan,
    Point,
    Rectangle,
    Subject,
    main_land,
    on_sheet,
)
from dossierkit.language import format_number

_LINE = 3.2
_SMALLEST = 1.9
"""The size of letters of names that do not fit their line."""
_SIGN_WIDTH = 9.0
_WIDEST_BAR = 52.0
_INSET = 34.0
_COARSER = 2.0
"""How much coarser the lines of the inset are than those of a map."""
_NAME_LINE = 2.7
_MOST_NAME_LINES = 3
_MANY = 12
"""So many components have smaller signs on the inset."""


def draw_marginalia(
    canvas: Canvas, subject: Subject, plan: Plan, wording: Wording, entries: Sequence[Entry]
) -> None:
    """Draw all that explains the map, beside it or below it."""
    panel = canvas.mirrored(plan.layout.panel)
    has_inset = subject.kind != LOCATION and bool(subject.states)
    margin = _Margin(canvas, plan, wording)
    if plan.layout.beside:
        y = margin.title(panel, panel.top + 1, 5) + 1
        y = margin.legend(panel, y, entries)
        y = margin.scale(panel, y + 2)
        y = margin.facts(panel, y)
        room = panel.bottom - y - 2
        if has_inset and room > 16:
            named = _inset_names(subject, wording, min(_INSET, panel.width))
            side = min(_INSET, room - _LINE - len(named) * _NAME_LINE, panel.width)
            left = canvas.start(panel, side if canvas.rtl else 0)
            _draw_inset(canvas, subject, named, Rectangle(left, y + 2, side, side))
    else:
        inset = min(_INSET, panel.width * 0.24) if has_inset else 0.0
        text = panel.width - (inset + GAP if has_inset else 0)
        column = (text - GAP) * 0.44
        whole, first, second, last = (
            canvas.mirrored(Rectangle(left, panel.top, size, panel.height))
            for left, size in (
                (EDGE, text),
                (EDGE, column),
                (EDGE + column + GAP, text - column - GAP),
                (EDGE + panel.width - inset, inset),
            )
        )
        margin.title(whole, panel.top + 1, 2)
        margin.legend(first, panel.top + HEAD, entries)
        margin.facts(second, margin.scale(second, panel.top + HEAD))
        if has_inset:
            named = _inset_names(subject, wording, inset)
            height = min(_INSET, panel.height - 2 - len(named) * _NAME_LINE)
            _draw_inset(canvas, subject, named, Rectangle(last.left, panel.top, inset, height))
    margin.components()
    margin.source()


class _Margin:
    """Each method draws one thing in a column from an ordinate on, and gives that of its end."""

    def __init__(self, canvas: Canvas, plan: Plan, wording: Wording) -> None:
        self._canvas = canvas
        self._plan = plan
        self._wording = wording
        self._words = wording.words

    def title(self, place: Rectangle, top: float, most: int) -> float:
        """The number of the map and its title."""
        parts = (self._wording.number, self._wording.title)
        text = printed(". ".join(part for part in parts if part))
        rows = lines(text, TITLE, place.width, most)
        for index, row in enumerate(rows):
            y = top + TITLE.size * (0.75 + 1.25 * index)
            self._canvas.text(row, self._canvas.start(place), y, TITLE)
        return top + len(rows) * TITLE.size * 1.25

    def legend(self, place: Rectangle, top: float, entries: Sequence[Entry]) -> float:
        """The signs of the map and what they mean."""
        canvas = self._canvas
        canvas.text(self._words["map-legend"], canvas.start(place), top + 2.6, STRONG)
        y = top + ENTRY
        for entry in entries:
            canvas.add(entry.sign(canvas.start(place) - (7 if canvas.rtl else 0), y))
            (row,) = lines(printed(entry.words), BODY, place.width - _SIGN_WIDTH, 1) or [""]
            canvas.text(row, canvas.start(place, _SIGN_WIDTH), y + 2.3, BODY)
            y += ENTRY
        return y

    def scale(self, place: Rectangle, top: float) -> float:
        """The ratio, the bar, and north beside them."""
        canvas, plan = self._canvas, self._plan
        ratio = f"1:{format_number(plan.denominator, self._wording.language)}"
        words = f"{self._words['scale']} {printed(ratio)}"
        canvas.text(words, canvas.start(place), top + 2.6, STRONG)
        metres = bar_metres(plan.denominator, min(_WIDEST_BAR, place.width - 12))
        length = metres * 1000 / plan.denominator
        left = canvas.start(place, length if canvas.rtl else 0)
        y = top + 6.6
        for index in range(4):
            fill = INK if index % 2 == 0 else "#ffffff"
            canvas.add(
                f'<rect x="{left + length * index / 4:.3f}" y="{y:.2f}" width="{length / 4:.3f}" '
                f'height="1.2" fill="{fill}" stroke="{INK}" stroke-width="0.15" '
                f'data-metres="{metres / 4:g}"/>'
            )
        unit, size = ("map-kilometres", 1000) if metres >= 1000 else ("map-metres", 1)
        for share in (0.0, 0.5, 1.0):
            figure = format_number(_plain(metres * share / size), self._wording.language)
            if share == 1.0:
                figure = f"{figure}\N{NO-BREAK SPACE}{self._words[unit]}"
            canvas.text(printed(figure), left + length * share, y - 0.8, SMALL, "middle")
        if not shows_pole(plan.projection, plan.window):
            turned = plan.projection.north(*plan.middle)
            x = canvas.start(place, place.width - 5)
            _draw_north(canvas, x, top + 5.5, turned, self._words["map-north-letter"])
        return y + 4.2

    def facts(self, place: Rectangle, top: float) -> float:
        """Projection, datum and date."""
        wording, words = self._wording, self._words
        said = (
            (words["projection"], wording.projection),
            (words["datum"], "WGS 84"),
            (words["date"], wording.date),
        )
        y = top
        for name, value in said:
            if value:
                for row in lines(printed(f"{name}: {value}"), BODY, place.width, 3):
                    y += _LINE
                    self._canvas.text(row, self._canvas.start(place), y - 0.6, BODY)
        return y

    def components(self) -> None:
        """The list of the components: number and name, in columns."""
        canvas, layout = self._canvas, self._plan.layout
        listed = self._plan.listed
        rows = math.ceil(len(listed) / layout.columns)
        top = layout.height - FOOT - rows * ROW
        size = (layout.width - 2 * EDGE - GAP * (layout.columns - 1)) / layout.columns
        number_width = max((width(printed(n), STRONG) for n in listed), default=0) + 1.6
        for index, number in enumerate(listed):
            column, row = divmod(index, rows)
            place = canvas.mirrored(Rectangle(EDGE + column * (size + GAP), top, size, ROW))
            y = top + row * ROW + 2.6
            canvas.text(printed(number), canvas.start(place), y, STRONG)
            name = printed(self._wording.names.get(number, ""))
            for row_y, line, lettering in _fitted(name, y, size - number_width):
                canvas.text(line, canvas.start(place, number_width), row_y, lettering)

    def source(self) -> None:
        """Whose lines these are."""
        canvas, layout = self._canvas, self._plan.layout
        whole = Rectangle(EDGE, 0, layout.width - 2 * EDGE, layout.height)
        text = printed(self._wording.source)
        for index, row in enumerate(lines(text, SMALL, whole.width, 2)):
            y = layout.height - FOOT + 3.6 + index * 2.8
            canvas.text(row, canvas.start(whole), y, SMALL)


def _fitted(text: str, y: float, measure: float) -> Iterator[tuple[float, str, Lettering]]:
    """A text on the base line `y`; one too wide in smaller letters, and then on two lines."""
    size = BODY.size * min(1.0, measure / max(width(text, BODY), 1e-9))
    lettering = replace(BODY, size=max(_SMALLEST, math.floor(size * 100) / 100))
    rows = lines(text, lettering, measure, 2)
    for index, line in enumerate(rows):
        yield y + (index - (len(rows) - 1) / 2) * lettering.size * 1.05, line, lettering


def bar_metres(denominator: int, most_mm: float) -> float:
    """A round length for a scale bar of at most so many millimetres: 1, 2 or 5 and noughts."""
    most = most_mm * denominator / 1000
    power = 10.0 ** math.floor(math.log10(most))
    metres = next(step * power for step in (5, 2, 1) if step * power <= most)
    return _plain(metres)


def _plain(value: float) -> float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _draw_north(canvas: Canvas, x: float, y: float, turned: float, letter: str) -> None:
    """An arrow to true north with its middle at a point."""
    canvas.add(
        f'<g transform="rotate({turned:.2f} {x:.2f} {y:.2f})" stroke="{INK}" stroke-width="0.2" '
        f'stroke-linejoin="round"><path d="M{x:.2f} {y - 2.6:.2f}l1.7 7.4l-1.7 -1.3z" '
        f'fill="{INK}"/><path d="M{x:.2f} {y - 2.6:.2f}l-1.7 7.4l1.7 -1.3z" fill="#ffffff"/></g>'
    )
    canvas.text(letter, x, y - 3.4, STRONG, "middle")


def _inset_names(subject: Subject, wording: Wording, measure: float) -> list[str]:
    """The names of the States, as they stand below the small map."""
    names = wording.words["comma"].join(wording.states.get(code, "") for code in subject.states)
    return lines(printed(names), SMALL, measure, _MOST_NAME_LINES)


@dataclass(frozen=True)
class _SmallMap:
    """The ground of an inset, drawn from the origin of the sheet on."""

    projection: Projection
    middle: Point
    denominator: float
    ground: Sequence[str]


@lru_cache(maxsize=8)
def _small_map(
    states: tuple[str, ...], lands: tuple[Any, ...], width: float, height: float
) -> _SmallMap:
    """The land of States and what lies around it; the maps of many components have the same."""
    place = Rectangle(0, 0, width, height)
    lonlat = np.vstack([shapely.get_coordinates(land) for land in lands])
    lon, lat = middle_of(lonlat)
    projection = Projection(latitude=float(round(lat)), longitude=float(round(lon)))
    west, south, east, north = shapely.total_bounds([projection.project(land) for land in lands])
    size = max((east - west) / (width - 3), (north - south) / (height - 3))
    middle = (west + east) / 2, (south + north) / 2
    half = size * width / 2, size * height / 2
    window = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    shown = ground(projection, extent(projection, window), window, size * _COARSER, states)
    land = shown.placed(lambda metres: on_sheet(metres, middle, size * 1000, place))
    drawn = [*land_and_sea(place, land), border_line(land.borders, 0.2, "")]
    return _SmallMap(projection, middle, size * 1000, drawn)


def _draw_inset(canvas: Canvas, subject: Subject, named: Sequence[str], place: Rectangle) -> None:
    """Where the property lies in its States: a small map with one sign."""
    points = subject.points
    if subject.focus:
        points = Subject(LOCATION, components=subject.focused).points
    lands = [land for code in subject.states for land in main_land(code, points)]
    if not lands:
        return
    small = _small_map(subject.states, tuple(lands), place.width, round(place.height, 2))
    canvas.clip(place, "inset")
    moved = f"translate({place.left:.2f} {place.top:.2f})"
    canvas.add(f'<g transform="{moved}">', *small.ground, "</g>")
    plane = small.projection.project(shapely.MultiPoint(points))
    at = on_sheet(plane, small.middle, small.denominator, place)
    radius = 0.8 if len(points) < _MANY else 0.5
    canvas.add(*(dot(float(x), float(y), radius) for x, y in shapely.get_coordinates(at)))
    canvas.end()
    canvas.add(f'<rect {placed(place)} stroke="{GREY}" stroke-width="0.2"/>')
    for index, row in enumerate(named):
        y = place.bottom + 2.7 + index * _NAME_LINE
        canvas.text(row, place.left + place.width / 2, y, SMALL, "middle")
