"""What is drawn beside a property: rivers, roads, walls, zones, each in its conventional sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from dossierkit.cartography.canvas import COAST, INK, SEA, path_data
from dossierkit.cartography.lettering import Lettering

LINE, AREA, POINT = "line", "area", "point"

_OF_WATER = Lettering(2.4, "#2f6a99", italic=True, halo=0.4)
_BLACK = Lettering(2.3, INK, halo=0.4)
_WATER, _ROUTE, _ROAD, _ZONE = "#5595c8", "#8a4b14", "#6b6257", "#6a3d8f"


@dataclass(frozen=True)
class Sign:
    """How a feature is drawn: its `shape`, `LINE`, `AREA` or `POINT`, in `strokes` over a `fill`.

    A stroke is its colour, its width in millimetres and what its dashes are.
    """

    shape: str
    strokes: Sequence[tuple[str, float, str]]
    fill: str = "none"
    lettering: Lettering = _BLACK

    def drawn(self, geometry: Any) -> str:
        """The SVG of a geometry in millimetres: lines, polygons or points."""
        if self.shape == POINT:
            return "".join(_triangle(x, y) for x, y in shapely.get_coordinates(geometry))
        return self._stroked(path_data(geometry))

    def entry(self, left: float, top: float) -> str:
        """The sign in a legend."""
        if self.shape == POINT:
            return _triangle(left + 3.5, top + 1.6)
        if self.shape == LINE:
            return self._stroked(f"M{left:.2f} {top + 1.5:.2f}h7")
        return self._stroked(f"M{left:.2f} {top:.2f}h7v3h-7Z")

    def _stroked(self, shape: str) -> str:
        ground = f'<path d="{shape}" fill="{self.fill}" fill-rule="evenodd"/>'
        return "".join(
            [
                ground if self.fill != "none" else "",
                *(
                    f'<path d="{shape}" stroke="{colour}" stroke-width="{width}" '
                    f'stroke-linejoin="round" {dashes}/>'
                    for colour, width, dashes in self.strokes
                ),
            ]
        )


SIGNS: Mapping[str, Sign] = {
    "lake": Sign(AREA, [(COAST, 0.2, "")], SEA, _OF_WATER),
    "river": Sign(LINE, [(_WATER, 0.45, "")], lettering=_OF_WATER),
    "road": Sign(LINE, [(_ROAD, 0.75, ""), ("#ffffff", 0.35, "")]),
    "route": Sign(
        LINE,
        [(_ROUTE, 0.7, 'stroke-dasharray="0.01 1.2" stroke-linecap="round"')],
        lettering=Lettering(2.3, _ROUTE, halo=0.4),
    ),
    "wall": Sign(LINE, [(INK, 0.6, "")]),
    "building": Sign(AREA, [(INK, 0.15, "")], "#a59b8c"),
    "zone": Sign(
        AREA,
        [(_ZONE, 0.4, 'stroke-dasharray="3 0.8 0.8 0.8"')],
        lettering=Lettering(2.4, _ZONE, bold=True, halo=0.4),
    ),
    "viewpoint": Sign(POINT, []),
}
"""The signs of layers by name, in the order in which they are drawn."""

UNDER = frozenset({"lake"})
"""What lies below the property; everything else is drawn over its ground."""


def _triangle(x: float, y: float) -> str:
    return (
        f'<path d="M{x:.2f} {y - 1.1:.2f}l1 1.8h-2z" fill="{INK}" stroke="#ffffff" '
        'stroke-width="0.2"/>'
    )
