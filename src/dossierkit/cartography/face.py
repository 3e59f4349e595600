"""The face of a map: what stands within its frame, drawn from the ground up."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import shapely

from dossierkit.cartography.canvas import (
    BLUE,
    BLUE_GROUND,
    BORDER,
    BORDER_DASHES,
    COAST,
    DASHES,
    GRID,
    LAND,
    OTHER_GROUND,
    OTHER_LAND,
    OTHER_LINE,
    PROPERTY_LINE,
    RED,
    RED_GROUND,
    SEA,
    THINNEST_LINE,
    ZONE_LINE,
    Canvas,
    Wording,
    dot,
    path_data,
    placed,
    square,
)
from dossierkit.cartography.content import TOLERANCE, Content, content_of
from dossierkit.cartography.features import AREA, SIGNS, UNDER
from dossierkit.cartography.georeference import Georeference
from dossierkit.cartography.graticule import Graticule, graticule
from dossierkit.cartography.ground import Ground
from dossierkit.cartography.legend import Entry, entries
from dossierkit.cartography.names import write_names
from dossierkit.cartography.neatline import draw_neatline
from dossierkit.cartography.sheet import Plan, Rectangle, Subject

_LINE_TO_WIDTH = 0.25
"""A limit is drawn no wider than this share of the width of what it bounds."""
_BESIDE = 0.3
"""So near to a limit the edge of a zone is taken to be the limit."""


def draw_face(canvas: Canvas, subject: Subject, plan: Plan, wording: Wording) -> list[Entry]:
    """Draw the map within its frame and the coordinates around it.

    Returns the entries that its legend needs.
    """
    sheet = Georeference(plan, canvas.mirrored(plan.layout.frame))
    content, frame = content_of(subject, sheet, wording), sheet.frame
    grid, land = graticule(plan.projection, plan.window), content.land
    if land:
        canvas.add(*land_and_sea(frame, land))
    canvas.add(*_layers(content, UNDER))
    canvas.add(*_filled(content.zones, BLUE_GROUND), *_filled(content.others, OTHER_GROUND))
    canvas.add(*_filled(content.areas, RED_GROUND))
    canvas.add(*_grid_lines(grid, sheet))
    canvas.add(*_layers(content, SIGNS.keys() - UNDER))
    if land:
        canvas.add(border_line(land.borders))
    canvas.add(*_limits(content.zones, BLUE, ZONE_LINE, DASHES))
    canvas.add(*_limits(content.others, OTHER_GROUND, 2 * ZONE_LINE))  # over the edge of its zone
    canvas.add(*_limits(content.others, RED, OTHER_LINE))
    canvas.add(*_limits(content.areas, RED, PROPERTY_LINE))
    canvas.add(*(square(*at) for at in content.places if frame.holds(at)))
    canvas.add(*(dot(*at) for at in content.dots))
    canvas.cover_outside(frame)
    write_names(canvas, content, subject, sheet, wording)
    draw_neatline(canvas, frame, grid, sheet.placed, wording)
    return list(entries(content, subject, wording))


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


def _layers(content: Content, which: Collection[str]) -> Iterator[str]:
    """The layers in the order of their signs, not of the dossier: no zone may hide a wall."""
    for name, sign in SIGNS.items():
        if name in which:
            for one, shapes, _ in content.layers:
                if one is sign:
                    shown = [shape for shape in shapes if not shape.is_empty]
                    has_edges_only = sign.shape == AREA and sign.fill == "none"
                    drawn = _edges(shown, content) if has_edges_only else shown
                    yield from map(sign.drawn, drawn)


def _edges(shapes: Sequence[Any], content: Content) -> list[Any]:
    """The edges of areas, each once, and not where they run along a limit: two dashes fill it."""
    edges = shapely.union_all(shapely.boundary(list(shapes)), grid_size=TOLERANCE)
    limits = shapely.boundary(content.limited)
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


def _grid_lines(grid: Graticule, sheet: Georeference) -> Iterator[str]:
    whole = shapely.geometrycollections([sheet.placed(line.shape) for line in grid.lines])
    shown = shapely.clip_by_rect(whole, *sheet.frame.box)
    yield f'<path d="{path_data(shown)}" stroke="{GRID}" stroke-width="0.1"/>'
