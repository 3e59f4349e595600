"""The ground of small-scale maps: land, coasts and the borders of States, from Natural Earth."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.projection import Projection
from dossierkit.states import Box, borders_of, contested_by, land_of, states_in

_TOLERANCE_MM = 0.04
_SMALLEST_MM = 0.2
"""Islets that would be smaller are left out."""
_MARGIN = 0.05
"""Degrees around a window in which land is looked for, so that no cut edge is seen."""
_LONGEST = 1.0
"""Degrees after which a straight line of the file is bent as the projection bends it."""
_BEYOND_MM = 2.0
"""How far beyond the frame land is kept, so that no cut edge is seen."""


@dataclass(frozen=True)
class Ground:
    """What a window shows of the land: the land of States by code, and the lines between them."""

    states: Mapping[str, Any]
    borders: Any
    own: Mapping[str, Any]
    """The land of the States that the map is about, to be told from that of others.

    That of all States where one of them claims with others what the window shows: a change of tone
    would draw a line there.
    """

    @property
    def lines(self) -> list[Any]:
        """Borders and coasts, those of each piece of land by themselves."""
        return list(shapely.boundary(shapely.get_parts([*self.states.values()])))

    def placed(self, on_sheet: Callable[[Any], Any]) -> "Ground":
        """The same on a sheet."""
        states = {code: on_sheet(land) for code, land in self.states.items()}
        return Ground(states, on_sheet(self.borders), {code: states[code] for code in self.own})


def ground(
    projection: Projection,
    degrees: Box,
    window: Box,
    metres_per_mm: float,
    about: Collection[str] = (),
) -> Ground:
    """The land in a `window` of the plane, which shows the box `degrees` of the globe.

    `about` are the codes of the States that the map is about. States are simplified each by
    itself, by less than the line that is drawn around them.
    """
    more = _BEYOND_MM * metres_per_mm
    wider = window[0] - more, window[1] - more, window[2] + more, window[3] + more

    def shown(geometry: Any) -> Any:
        parts = [shapely.clip_by_rect(geometry, *box) for box in _boxes(degrees)]
        bent = shapely.segmentize([part for part in parts if not part.is_empty], _LONGEST)
        plane = [projection.project(part) for part in bent]
        simple = shapely.simplify(plane, _TOLERANCE_MM * metres_per_mm, preserve_topology=False)
        kept = shapely.get_parts(shapely.clip_by_rect(simple, *wider))
        left, low, right, high = shapely.bounds(kept).T  # nothing for what is empty
        seen = np.maximum(right - left, high - low) >= _SMALLEST_MM * metres_per_mm
        return shapely.geometrycollections(kept[seen])

    codes = sorted({code for box in _boxes(degrees) for code in states_in(box)})
    states = {code: shown(land_of(code)) for code in codes}
    there = {code: land for code, land in states.items() if not land.is_empty}
    borders = [shown(line) for line in _borders(tuple(there))]
    claimed = any(_meet(degrees, box) for code in about for box in contested_by(code))
    own = {code: land for code, land in there.items() if claimed or code in about}
    return Ground(there, shapely.geometrycollections(shapely.get_parts(borders)), own)


def _meet(degrees: Box, claimed: Box) -> bool:
    boxes = (shapely.box(*box) for box in _boxes(degrees))
    return any(box.intersects(shapely.box(*claimed)) for box in boxes)


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
