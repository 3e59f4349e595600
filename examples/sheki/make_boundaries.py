"""Schematic boundaries of the Sheki example: writes every file in maps/.

The shapes are drawn by hand along the axis of the Gurjana valley and scaled until their geodesic
areas on WGS 84 are the published ones. They show the kind of file that a dossier carries; they
are not the legal boundaries. The zones of management are a sample; stream and fortress are drawn by
hand.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pyproj import Geod
from shapely import affinity, set_precision
from shapely.geometry import LineString, MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
GEOD = Geod(ellps="WGS84")
CENTRE = (47.1875, 41.203333)
AXIS_DEG = 50.0  # azimuth of the valley, looking upstream
OFFSET_M = (60.0, -45.0)  # the shape's centroid from CENTRE: east, north
PROPERTY_HA = 120.5
BUFFER_HA = 146.0

# Metres along the axis (upstream positive) and across it (north-west positive).
PROPERTY_SHAPE = [
    (-905, -70), (-870, 150), (-735, 290), (-530, 355), (-310, 425), (-95, 460), (125, 435),
    (335, 395), (520, 330), (695, 300), (865, 235), (985, 95), (1020, -90), (1005, -290),
    (905, -440), (765, -505), (600, -495), (420, -470), (195, -465), (5, -450), (-195, -410),
    (-405, -350), (-600, -305), (-785, -225),
]  # fmt: skip
OUTER_SHAPE = [
    (-1130, -120), (-1110, 160), (-960, 420), (-700, 545), (-420, 620), (-110, 670), (160, 630),
    (400, 575), (620, 500), (850, 455), (1060, 350), (1225, 150), (1290, -120), (1245, -420),
    (1110, -655), (880, -775), (590, -780), (380, -750), (150, -745), (-80, -705), (-320, -660),
    (-560, -590), (-800, -510), (-1010, -355),
]  # fmt: skip

RIVER = [
    (2300, 260), (1900, 120), (1600, 0), (1330, -95), (1080, -120), (800, -175), (520, -190),
    (240, -255), (0, -265), (-240, -180), (-480, -55), (-760, 10), (-1050, -30), (-1300, -10),
    (-1600, -60), (-2000, -60),
]  # fmt: skip
FORTRESS = [
    (510, -335), (560, -278), (675, -266), (735, -312), (722, -392), (635, -428), (540, -405),
]  # fmt: skip
RIVER_STRIP_M = 56.0
FOREST = [(-900, -2000), (-620, -330), (700, -300), (900, 60), (1000, 2000), (3000, 0)]
QUARTERS = (("1", 500, 2000), ("2", -330, 500), ("3", -2000, -330))

Ring = list[tuple[float, float]]


def lonlat_ring(shape: Sequence[tuple[float, float]], scale: float) -> Ring:
    """Scale the shape about its centroid and place it; closed ring of lon, lat in degrees."""
    polygon = affinity.scale(Polygon(shape), scale, scale, origin="centroid")
    polygon = affinity.translate(polygon, -polygon.centroid.x, -polygon.centroid.y)
    ring = placed(polygon.exterior.coords[:-1])
    if not Polygon(ring).exterior.is_ccw:
        ring.reverse()
    return [*ring, ring[0]]


def placed(points: Sequence[tuple[float, float]]) -> Ring:
    """Lon, lat in degrees of metres along the axis and across it."""
    ring: Ring = []
    for along, across in points:
        angle = math.radians(AXIS_DEG)
        east = along * math.sin(angle) - across * math.cos(angle) + OFFSET_M[0]
        north = along * math.cos(angle) + across * math.sin(angle) + OFFSET_M[1]
        azimuth = math.degrees(math.atan2(east, north))
        lon, lat, _ = GEOD.fwd(*CENTRE, azimuth, math.hypot(east, north))
        ring.append((round(lon, 6), round(lat, 6)))
    return ring


def course(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A line with its corners cut off twice, as a stream runs."""
    for _ in range(2):
        cut = [points[0]]
        for (x1, y1), (x2, y2) in pairwise(points):
            cut += [(0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2)]
            cut += [(0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2)]
        points = [*cut, points[-1]]
    return list(points)


def zones(inner: Polygon, around: Polygon) -> Iterator[tuple[str, Polygon | MultiPolygon]]:
    """The zones of management in degrees: their numbers, and where they lie."""
    stream = LineString(course(RIVER)).buffer(RIVER_STRIP_M).simplify(1)
    strip = Polygon(placed(stream.exterior.coords))
    for number, low, high in QUARTERS:
        corners = [(low, -2000), (high, -2000), (high, 2000), (low, 2000)]
        yield number, inner.intersection(Polygon(placed(corners))).difference(strip)
    yield "4", inner.intersection(strip)
    forest = Polygon(placed(FOREST))
    yield "5", around.difference(forest)
    yield "6", around.intersection(forest)


def collection(features: Iterable[tuple[dict[str, str], BaseGeometry]]) -> str:
    """A feature collection of shapes with their properties, as GeoJSON text."""
    data = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": mapping(set_precision(shape, 1e-6)),
            }
            for properties, shape in features
        ],
    }
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return re.sub(r"\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]", r"[\1, \2]", text) + "\n"


def area_ha(ring: Ring) -> float:
    """Geodesic area of a closed ring on WGS 84, in hectares."""
    area, _ = GEOD.geometry_area_perimeter(Polygon(ring))
    return abs(area) / 10_000


def ring_of_area(shape: Sequence[tuple[float, float]], wanted_ha: float) -> Ring:
    """The shape scaled until its area is the one wanted, to the rounding of coordinates."""
    low, high = 0.5, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        if area_ha(lonlat_ring(shape, middle)) < wanted_ha:
            low = middle
        else:
            high = middle
    return lonlat_ring(shape, high)


def feature(identifier: str, names: dict[str, str], area: float, rings: list[Ring]) -> str:
    """A feature collection of one polygon, as GeoJSON text (RFC 7946)."""
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": identifier,
                "properties": {
                    "name": names["en"],
                    "name_ar": names["ar"],
                    "area_ha": area,
                    "status": "schematic",
                    "remark": (
                        "Schematic shape drawn for an example and scaled to the published area. "
                        "Not the registered boundary."
                    ),
                },
                "geometry": {"type": "Polygon", "coordinates": rings},
            }
        ],
    }
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    return re.sub(r"\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]", r"[\1, \2]", text) + "\n"


def main() -> None:
    """Write both files and print their areas."""
    inner = ring_of_area(PROPERTY_SHAPE, PROPERTY_HA)
    outer = ring_of_area(OUTER_SHAPE, PROPERTY_HA + BUFFER_HA)
    hole = inner[::-1]
    zone = Polygon(outer, [hole])
    if not (zone.is_valid and Polygon(outer).contains(Polygon(inner))):
        raise SystemExit("the buffer zone does not surround the property")
    files = {
        "property": ({"en": "Property", "ar": "الممتلك"}, PROPERTY_HA, [inner]),
        "buffer-zone": ({"en": "Buffer zone", "ar": "المنطقة العازلة"}, BUFFER_HA, [outer, hole]),
    }
    for name, (names, area, rings) in files.items():
        (HERE / "maps" / f"{name}.geojson").write_text(
            feature(name, names, area, rings), encoding="utf-8", newline="\n"
        )
    layers = {
        "zones": [({"name": number}, shape) for number, shape in zones(Polygon(inner), zone)],
        "stream": [({"name": "Gurjana", "name:ar": "غورجانا"}, LineString(placed(course(RIVER))))],
        "fortress": [({"name": "Fortress", "name:ar": "القلعة"}, Polygon(placed(FORTRESS)))],
    }
    for name, features in layers.items():
        path = HERE / "maps" / f"{name}.geojson"
        path.write_text(collection(features), encoding="utf-8", newline="\n")
    print(f"property {area_ha(inner):.3f} ha, buffer zone {area_ha(outer) - area_ha(inner):.3f} ha")


if __name__ == "__main__":
    main()
