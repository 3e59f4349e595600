"""The edge of a map: its frame, and the coordinates of the graticule around it."""

import itertools
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from dossierkit.cartography.canvas import COORDINATE, INK, Canvas, Wording, placed
from dossierkit.cartography.degrees import DEGREE, written
from dossierkit.cartography.graticule import Graticule, crossings
from dossierkit.cartography.lettering import printed, width
from dossierkit.cartography.sheet import Rectangle
from dossierkit.language import format_number

_BAND, _TICK = 0.6, 1.1
"""The width of the frame, and the length of the ticks across it."""

_FEET, _HEADS = 2.1, 2.6
"""How far the middle of letters is from the frame, which have their feet or their heads to it."""

OnSheet = Callable[[Any], Any]
"""From a geometry on the plane of the map, in metres, to millimetres on the sheet."""


def draw_neatline(
    canvas: Canvas, frame: Rectangle, grid: Graticule, on_sheet: OnSheet, wording: Wording
) -> None:
    """Draw the frame of a map, and at its four edges the degrees of the lines that meet it."""
    canvas.add(*_frame(frame, grid, on_sheet))
    _draw_coordinates(canvas, frame, grid, on_sheet, wording)


def _frame(frame: Rectangle, grid: Graticule, on_sheet: OnSheet) -> Iterator[str]:
    """The frame of a map: its band changes from dark to light where a line of the grid meets it."""
    dark = []
    for across, edge, out in (
        (True, frame.top, -_BAND),
        (True, frame.bottom, _BAND),
        (False, frame.left, -_BAND),
        (False, frame.right, _BAND),
    ):
        first, last = (frame.left, frame.right) if across else (frame.top, frame.bottom)
        for start, end in _dark_parts(grid, on_sheet, edge, (first, last), across=across):
            left, top = (start, edge) if across else (edge, start)
            wide, high = (end - start, out) if across else (out, end - start)
            dark.append(f"M{left:.2f} {top:.2f}h{wide:.2f}v{high:.2f}h{-wide:.2f}z")
    outer = Rectangle(
        frame.left - _BAND, frame.top - _BAND, frame.width + 2 * _BAND, frame.height + 2 * _BAND
    )
    yield f'<path d="{"".join(dark)}" fill="{INK}"/>'
    yield f'<rect {placed(outer)} stroke="{INK}" stroke-width="0.15"/>'
    yield f'<rect {placed(frame)} stroke="{INK}" stroke-width="0.25"/>'


def _dark_parts(
    grid: Graticule, on_sheet: OnSheet, edge: float, ends: tuple[float, float], *, across: bool
) -> Iterator[tuple[float, float]]:
    """Where the band of one edge is dark: beyond every other line, the same on opposite edges."""
    step = grid.meridian_step if across else grid.parallel_step
    met = sorted(
        (at, round(line.degrees * DEGREE / step))
        for line in grid.lines
        if line.is_meridian == across
        for at in crossings(on_sheet(line.shape), edge, across=across)
        if ends[0] < at < ends[1]
    )
    if met:
        bounds = [ends[0], *(at for at, _ in met), ends[1]]
        is_dark = (met[0][1] - across) % 2 == 0
        yield from itertools.islice(itertools.pairwise(bounds), int(not is_dark), None, 2)


def _draw_coordinates(
    canvas: Canvas, frame: Rectangle, grid: Graticule, on_sheet: OnSheet, wording: Wording
) -> None:
    """Write at each edge the degrees of the lines that cross it, where there is room."""
    words = wording.words
    decimal = format_number(0.5, wording.language)[1]
    edges = (
        (True, frame.top, frame.top - _FEET, 0),
        (True, frame.bottom, frame.bottom + _HEADS, 0),
        (False, frame.left, frame.left - _FEET, -90),
        (False, frame.right, frame.right + _HEADS, 90),
    )
    for across, edge, beyond, turn in edges:
        first, last = (frame.left, frame.right) if across else (frame.top, frame.bottom)
        taken: list[tuple[float, float]] = []
        for line in grid.lines:
            if line.is_meridian != across:
                continue
            step = grid.meridian_step if across else grid.parallel_step
            names = ("east", "west") if across else ("north", "south")
            hemispheres = words[f"map-{names[0]}"], words[f"map-{names[1]}"]
            text = printed(written(line.degrees, step, hemispheres, decimal))
            if canvas.rtl:
                text = _NUMBER_FIRST.sub("\u202a\\1\u202c", text)
            half = width(text, COORDINATE) / 2 + 1
            for at in crossings(on_sheet(line.shape), edge, across=across):
                if at - half < first or at + half > last:
                    continue
                if any(at - half < high and at + half > low for low, high in taken):
                    continue
                taken.append((at - half, at + half))
                x, y = (at, beyond) if across else (beyond, at)
                tick = f"M{at:.2f} {edge:.2f}v{math.copysign(_TICK, beyond - edge):g}"
                if not across:
                    tick = f"M{edge:.2f} {at:.2f}h{math.copysign(_TICK, beyond - edge):g}"
                canvas.add(f'<path d="{tick}" stroke="{INK}" stroke-width="0.2"/>')
                canvas.turned(text, x, y, COORDINATE, turn)


_NUMBER_FIRST = re.compile(r"^([^\s]*°(?:\s[\d.,]+[ʹʺ])*)")
