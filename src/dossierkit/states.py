"""Where States lie: the land of each, from Natural Earth at 1:10 million (public domain).

Borders are those that Natural Earth draws, which takes no side and nor does dossierkit: whatever
is said of a point near a border or in a contested region is said with a wide margin, or not. Maps
show no line between States where both claim the land.
"""

import io
import json
import math
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.results import recall, remember

ARCHIVE = Path(__file__).with_name("states.zip")
"""Made by scripts/make_states.py."""

MARGIN_KM = 25.0
"""How far from the land of a State a point may be and still count as within it: islets, ports,
reefs, rounded coordinates and borders that are drawn differently."""

COASTAL_KM = 400.0
"""How far out at sea a point may be: somewhat more than the 200 nautical miles of a State's
exclusive economic zone (UN Convention on the Law of the Sea, article 57)."""

_CONTESTED = (
    ((32.4, 44.3, 36.7, 46.3), {"UA", "RU"}),
    ((72.4, 32.2, 80.4, 37.2), {"IN", "PK", "CN"}),
    ((34.2, 31.2, 36.0, 33.4), {"PS", "IL", "JO", "SY", "LB"}),
    ((-17.2, 20.7, -8.6, 27.7), {"MA", "EH"}),
    ((39.9, 41.1, 46.8, 43.6), {"GE", "RU"}),
    ((20.0, 41.8, 21.8, 43.3), {"RS", "XK"}),
    ((32.2, 34.5, 34.7, 35.8), {"CY", "TR"}),
    ((118.0, 21.8, 122.1, 26.4), {"CN", "TW"}),
    ((-61.4, -52.5, -57.6, -51.0), {"AR", "GB"}),
    ((33.1, 21.6, 37.0, 23.0), {"EG", "SD"}),
    ((91.5, 26.6, 97.5, 29.6), {"IN", "CN"}),
    ((-61.5, 0.8, -56.4, 8.7), {"GY", "VE"}),
    ((21.5, 3.9, 42.0, 12.0), {"SD", "SS"}),
)
"""West, south, east, north of regions that several States claim; nothing is said of them there."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Whereabouts:
    """How far a point is from a State, in kilometres, and the State in which it lies instead."""

    distance_km: float
    lies_in: str = ""


@cache
def state_codes() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of the States whose land is known."""
    return frozenset(_boxes())


def box_of(code: str) -> Box | None:
    """The box around the land of a State; `None` for a code that is not known."""
    return _boxes().get(code)


def whereabouts(codes: tuple[str, ...], latitude: float, longitude: float) -> Whereabouts | None:
    """How far outside the States `codes` a point lies; `None` if it may well be within one.

    Distances are geodesic, to the nearest land of any of the States. States that are not known,
    and contested regions, are given the benefit of the doubt.
    """
    known = [code for code in codes if code in _boxes()]
    if len(known) < len(codes) or not codes or _is_contested(known, latitude, longitude):
        return None
    key = f"{','.join(sorted(known))} {latitude!r} {longitude!r}"
    kept = recall("whereabouts", key)
    if kept is None:
        kept = _measured(known, latitude, longitude)
        remember("whereabouts", {key: kept})
    distance, other = kept
    outside = distance > (MARGIN_KM if other else COASTAL_KM)
    return Whereabouts(distance, other) if outside else None


def _is_contested(codes: list[str], latitude: float, longitude: float) -> bool:
    return any(
        not claimants.isdisjoint(codes) and holds(box, latitude, longitude)
        for box, claimants in _CONTESTED
    )


def _measured(codes: list[str], latitude: float, longitude: float) -> tuple[float, str]:
    distance = min(_distance_km(code, latitude, longitude) for code in codes)
    if distance <= MARGIN_KM:
        return distance, ""
    import shapely

    point = shapely.Point(longitude, latitude)
    others = (code for code, box in _boxes().items() if holds(box, latitude, longitude))
    return distance, next((code for code in others if land_of(code).covers(point)), "")


def _distance_km(code: str, latitude: float, longitude: float) -> float:
    import shapely
    from pyproj import Geod
    from shapely.affinity import scale
    from shapely.ops import nearest_points

    point, land = shapely.Point(longitude, latitude), land_of(code)
    if land.covers(point):
        return 0.0
    # a degree of longitude is shorter than one of latitude: what is nearest is found to scale
    shrink = max(0.01, math.cos(math.radians(latitude)))
    near, _ = nearest_points(
        scale(land, shrink, 1, origin=(0, 0)), scale(point, shrink, 1, origin=(0, 0))
    )
    _, _, metres = Geod(ellps="WGS84").inv(near.x / shrink, near.y, longitude, latitude)
    return float(metres) / 1000


def widened(box: Box) -> Box:
    """`box` with room for what lies off the coast or beyond a rounded edge."""
    west, south, east, north = box
    return west - 0.5, south - 0.5, east + 0.5, north + 0.5


def holds(box: Box, latitude: float, longitude: float) -> bool:
    """True if the point lies in `box` or on its edge."""
    west, south, east, north = box
    return south <= latitude <= north and west <= longitude <= east


@cache
def _boxes() -> dict[str, Box]:
    boxes = json.loads(_archive().read("boxes.json"))
    return {code: tuple(box) for code, box in boxes.items()}


@cache
def _archive() -> zipfile.ZipFile:
    """The archive in memory: its list of members takes longer to read than a member."""
    return zipfile.ZipFile(io.BytesIO(ARCHIVE.read_bytes()))


@cache
def land_of(code: str) -> Any:
    """The land of a State, as shapely polygons in degrees; `KeyError` for a code not known."""
    return _member(code)


def states_in(box: Box) -> list[str]:
    """The codes of the States whose box meets `box`."""
    west, south, east, north = box
    return [
        code
        for code, (w, s, e, n) in _boxes().items()
        if w <= east and e >= west and s <= north and n >= south
    ]


def contested_by(code: str) -> tuple[Box, ...]:
    """The regions that a State claims and others too."""
    return tuple(box for box, claimants in _CONTESTED if code in claimants)


@cache
def borders_of(code: str) -> tuple[tuple[str, Any], ...]:
    """The neighbours of a State, each with the line that both share, as shapely lines in degrees.

    What runs through a region that both claim is left out.
    """
    import shapely

    found = []
    for pair in _pairs():
        if code in pair:
            line = _member("-".join(pair))
            for box, claimants in _CONTESTED:
                if claimants.issuperset(pair):
                    line = shapely.difference(line, shapely.box(*box))
            found.append((pair[0] if pair[1] == code else pair[1], line))
    return tuple(found)


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    names = (name.removesuffix(".wkb").split("-") for name in _archive().namelist())
    return tuple((name[0], name[1]) for name in names if len(name) == 2)


def _member(name: str) -> Any:
    import shapely

    return shapely.from_wkb(_archive().read(f"{name}.wkb"))
