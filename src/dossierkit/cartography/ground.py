"""The ground of small-scale maps: land, coasts and the borders of States, from Natural Earth."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely

from dossierkit.cartography.projection import Projection
from dossierkit.states import Box, borders_of, land_of, states_in

_MARGIN = 0.05
"""Degrees around a window in which land is looked for, so that no cut edge is seen."""
_LONGEST = 1.0
"""Degrees after which a straight line of the file is bent as the projection bends it."""
_SNAP_M = 0.5


@dataclass(frozen=True)
class Ground:
    """What a window shows of the land, on the plane in metres."""

    land: Any
    """All land together."""
    borders: Any
    """The lines between States."""
    states: dict[str, Any]
    """The land of each State by its code."""

    @property
    def lines(self) -> Any:
        """Borders and coasts, each by itself."""
        return shapely.get_parts([self.borders, *shapely.boundary(shapely.get_parts(self.land))])


def ground(projection: Projection, degrees: Box, window: Box, resolution_m: float) -> Ground:
    """The land in a `window` of the plane, which shows the box `degrees` of the globe.

    Nothing smaller than `resolution_m` is kept.
    """

    def on_plane(geometry: Any) -> Any:
        """What may be seen of a geometry, uncut, so that neighbours still fit together."""
        parts = [shapely.clip_by_rect(geometry, *box) for box in _boxes(degrees)]
        kept = [part for part in parts if not part.is_empty]
        if not kept:
            return None
        bent = shapely.segmentize(kept, _LONGEST)
        plane = shapely.make_valid([projection.project(part) for part in bent])
        return shapely.union_all(plane, grid_size=_SNAP_M)

    def shown(geometry: Any) -> Any:
        simple = shapely.simplify(geometry, resolution_m)
        return shapely.clip_by_rect(simple, *window)

    codes = sorted({code for box in _boxes(degrees) for code in states_in(box)})
    lands = {code: on_plane(land_of(code)) for code in codes}
    there = {code: land for code, land in lands.items() if land is not None}
    lines = [on_plane(line) for line in _borders(tuple(there))]
    land = shapely.union_all(list(there.values()), grid_size=_SNAP_M)
    borders = shapely.union_all([line for line in lines if line is not None])
    return Ground(
        shown(land), shown(borders), {code: shown(land) for code, land in there.items()}
    )


def _borders(codes: tuple[str, ...]) -> Iterator[Any]:
    for code in codes:
        for other, line in borders_of(code):
            if other not in codes or code < other:
                yield line


def _boxes(degrees: Box) -> list[Box]:
    """The same box, in two if it reaches over the antimeridian."""
    west, south, east, north = degrees
    west, east = west - _MARGIN, east + _MARGIN
    south, north = max(-90.0, south - _MARGIN), min(90.0, north + _MARGIN)
    if east - west >= 360:
        return [(-180.0, south, 180.0, north)]
    boxes = []
    for shift in (-360.0, 0.0, 360.0):
        left, right = max(-180.0, west + shift), min(180.0, east + shift)
        if left < right:
            boxes.append((left, south, right, north))
    return boxes
