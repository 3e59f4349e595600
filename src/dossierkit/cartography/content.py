"""What a map shows of its subject, placed on the sheet and with no more corners than are seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.canvas import LayerWording, Wording
from dossierkit.cartography.features import SIGNS, Sign
from dossierkit.cartography.georeference import Georeference, only_polygons
from dossierkit.cartography.graticule import extent
from dossierkit.cartography.ground import Ground, ground
from dossierkit.cartography.placement import Box
from dossierkit.cartography.sheet import (
    COMPONENT,
    LARGEST_SCALE_OF_LAND,
    SMALLEST_OUTLINE,
    Rectangle,
    Subject,
    is_large,
)

_BEYOND = 3.0
"""How far beyond the frame lines are kept, so that no cut is seen."""
TOLERANCE, _COARSEST = 0.02, 5.0
"""How far a line may be moved, in millimetres: usually, and if there are very many corners."""
_MOST_CORNERS = 20_000
_MOST_AREAS = 1_000
_SIGNS_APART = 1.2


@dataclass(frozen=True)
class Content:
    """What is shown within the frame, in millimetres on the sheet."""

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
    land: Ground | None
    """Land and borders; `None` on a map of larger scale than they are known."""

    @property
    def limited(self) -> list[Any]:
        """The areas whose limits are drawn, what lies below first."""
        return [*self.zones, *self.others, *self.areas]

    @cached_property
    def shapes(self) -> list[Any]:
        """The shapes of all layers."""
        return [shape for _, shapes, _ in self.layers for shape in shapes]


def content_of(subject: Subject, sheet: Georeference, wording: Wording) -> Content:
    """What a map of `subject` shows, placed on its sheet."""
    areas: list[Any] = []
    others: list[Any] = []
    dots: list[tuple[float, float]] = []
    crumbs: list[tuple[float, float]] = []
    parts: dict[str, tuple[tuple[float, float], Any]] = {}
    for part in subject.components:
        if part.geometry is not None:
            large = _large(sheet, part.outline)
            at = sheet.at(part.middle)
            parts[part.number] = at, shapely.union_all(large) if len(large) else None
            dots += [] if len(large) else [at]
    apart = [part.outline for part in subject.focused] if subject.kind == COMPONENT else None
    for outline in subject.outlines:
        of_it = apart is None or any(outline is one for one in apart)
        (areas if of_it else others).extend(_large(sheet, outline))
        crumbs += _small(sheet, outline)
    if not (areas or others or dots or crumbs) and subject.point:
        dots.append(sheet.at(subject.point))
    dots = [at for at in dots if sheet.frame.holds(at)]
    return Content(
        _bounded(sheet.frame, _large(sheet, subject.buffer_zone, 2 * SMALLEST_OUTLINE)),
        _bounded(sheet.frame, np.array(areas, dtype=object)),
        _bounded(sheet.frame, np.array(others, dtype=object)),
        [*dots, *_apart(crumbs, dots, sheet.frame)],
        parts,
        [sheet.at(point) for point in subject.places],
        [
            (SIGNS[layer.sign], _shown(sheet, layer.shapes), words)
            for layer, words in zip(subject.layers, wording.layers, strict=True)
        ],
        _land(subject, sheet),
    )


def _land(subject: Subject, sheet: Georeference) -> Ground | None:
    plan = sheet.plan
    if plan.denominator < LARGEST_SCALE_OF_LAND:
        return None
    degrees = extent(plan.projection, plan.window)
    metres = plan.denominator / 1000
    found = ground(plan.projection, degrees, plan.window, metres, subject.states)
    return found.placed(sheet.placed)


def _shown(sheet: Georeference, degrees: Sequence[Any]) -> list[Any]:
    """What shows of each shape of a layer; empty for what does not."""
    shapes = np.array([sheet.projected(shape) for shape in degrees], dtype=object)
    return list(_simplified(shapely.clip_by_rect(shapes, *_around(sheet.frame, _BEYOND))))


def _large(sheet: Georeference, outline: Any, least: float = SMALLEST_OUTLINE) -> Any:
    """The polygons of an outline that are large enough to be drawn."""
    polygons = sheet.polygons(outline)
    return polygons[is_large(polygons, least)]


def _small(sheet: Georeference, outline: Any) -> list[tuple[float, float]]:
    """The middles of those that are not."""
    polygons = sheet.polygons(outline)
    small = shapely.centroid(polygons[~is_large(polygons, SMALLEST_OUTLINE)])
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(small)]


def _bounded(frame: Rectangle, polygons: Any) -> list[Any]:
    """What shows of polygons, with so few corners that the drawing stays small."""
    parts = shapely.get_parts(shapely.clip_by_rect(polygons, *_around(frame, _BEYOND)))
    shown = only_polygons(parts)
    shown = shown[np.argsort(-shapely.area(shown), kind="stable")][:_MOST_AREAS]
    return list(_simplified(shown))


def _simplified(shapes: Any) -> Any:
    """Shapes with so few corners that the drawing stays small."""
    tolerance = TOLERANCE
    simple = shapely.simplify(shapes, tolerance)
    while shapely.get_num_coordinates(simple).sum() > _MOST_CORNERS and tolerance < _COARSEST:
        tolerance *= 2
        simple = shapely.simplify(shapes, tolerance)
    return simple


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
        if not frame.holds(at):
            continue
        column, row = cell(*at)
        cells = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = (other for one in cells for other in taken.get(one, ()))
        if all(math.dist(other, at) > _SIGNS_APART for other in near):
            taken.setdefault((column, row), []).append(at)
            kept.append(at)
    return kept


def _around(frame: Rectangle, more: float) -> Box:
    return frame.left - more, frame.top - more, frame.right + more, frame.bottom + more
