"""The rows of `data/maps.yaml`: which maps they name or ask to be drawn, and with which layers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import normpath
from typing import Any

from dossierkit.diagnostics import DataPlace
from dossierkit.dossier import Dossier
from dossierkit.paper import SHEETS

LOCATION, OVERVIEW, COMPONENTS, ALL = "location", "overview", "components", "all"
"""What `draw` may ask for."""

LAYERS = {
    "river": "line",
    "lake": "area",
    "road": "line",
    "route": "line",
    "wall": "line",
    "building": "area",
    "zone": "area",
    "viewpoint": "point",
}
"""The signs that a layer of a map may have, and what is drawn in each."""


@dataclass(frozen=True)
class Map:
    """One map of the dossier.

    `row` is complete: for a map that is drawn, it says what the drawing shows. `draw` is what is
    drawn, `location`, `overview` or `components`; empty for a map that is a file. `focus` are the
    components that it is of: one for a map of a component, some for an overview of a part of the
    series, none for all. `drawable` is false if nothing says where it is, or if it is `cramped`,
    since its paper is too small.
    """

    place: DataPlace
    row: Mapping[str, Any]
    draw: str = ""
    focus: tuple[str, ...] = ()
    drawable: bool = True
    cramped: bool = False
    sheet: str = ""
    """The sheet that it takes, one of `paper.SHEETS`; empty for the paper of the text."""
    scale: int = 0
    """The denominator at which it is drawn, which may not be the one that was asked for."""

    @property
    def component(self) -> str:
        """The component that is drawn; empty for a map of several."""
        return self.focus[0] if self.draw == COMPONENTS else ""

    @property
    def path(self) -> str:
        """What an image in a text names to show the map: its file, or its identifier."""
        file = self.row.get("file")
        if not self.draw and isinstance(file, str):
            return normpath(file)
        return str(self.row.get("id") or "")

    @property
    def asked_sheet(self) -> str:
        """The sheet that the row asks for; empty for none."""
        asked = self.row.get("sheet")
        return asked if asked in SHEETS else ""

    @property
    def layers(self) -> list[tuple[int, Mapping[str, Any]]]:
        """The layers that the row asks for, with their index; those with a sign."""
        stated = self.row.get("layers")
        return [
            (index, layer)
            for index, layer in enumerate(stated if isinstance(stated, list) else ())
            if isinstance(layer, Mapping) and str(layer.get("sign")) in LAYERS
        ]

    @property
    def places(self) -> list[tuple[Mapping[str, Any], tuple[float, float]]]:
        """The places that are named beside the property, each with its longitude and latitude."""
        stated = self.row.get("places")
        places = stated if isinstance(stated, list) else ()
        return [(place, point) for place in places if (point := point_of(place))]


def asked_maps(
    dossier: Dossier, row: Mapping[str, Any], asked: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Identifier, kind and focus of each map that a row asks for."""
    own, component = row.get("id"), row.get("component")
    single = asked != ALL and own is not None
    for kind in (LOCATION, OVERVIEW, COMPONENTS) if asked == ALL else (asked,):
        if kind in {LOCATION, OVERVIEW}:
            group = row.get("components") if asked == OVERVIEW else None
            focus = tuple(str(one) for one in group) if isinstance(group, list) else ()
            yield str(own) if single else f"map-{kind}", kind, focus
        elif kind == COMPONENTS and component is not None:
            yield str(own) if single else f"map-{component}", kind, (str(component),)
        elif kind == COMPONENTS:
            for _, part in dossier.rows("components"):
                if isinstance(part.get("boundary"), str):
                    yield f"map-{part.get('id')}", kind, (str(part.get("id")),)


def point_of(value: Any) -> tuple[float, float] | None:
    """Longitude and latitude of a mapping that has both as numbers that lie on the globe."""
    if not isinstance(value, Mapping):
        return None
    lon, lat = value.get("lon"), value.get("lat")
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (lon, lat))
    return (
        (float(lon), float(lat)) if numbers and abs(lon) <= 180 and abs(lat) <= 90 else None  # type: ignore[arg-type]
    )
