"""Schematic boundaries of the Sheki example: writes maps/property.geojson and buffer-zone.geojson.

The shapes are drawn by hand along the axis of the Gurjana valley and scaled until their geodesic
areas on WGS 84 are the published ones. They show the kind of file that a dossier carries; they
are not the legal boundaries.
"""

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path

from pyproj import Geod
from shapely import affinity
from shapely.geometry import Polygon

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

Ring = list[tuple[float, float]]


def lonlat_ring(shape: Sequence[tuple[float, float]], scale: float) -> Ring:
    """Scale the shape about its centroid and place it; closed ring of lon, lat in degrees."""
    polygon = affinity.scale(Polygon(shape), scale, scale, origin="centroid")
    polygon = affinity.translate(polygon, -polygon.centroid.x, -polygon.centroid.y)
    ring: Ring = []
    for along, across in polygon.exterior.coords[:-1]:
        angle = math.radians(AXIS_DEG)
        east = along * math.sin(angle) - across * math.cos(angle) + OFFSET_M[0]
        north = along * math.cos(angle) + across * math.sin(angle) + OFFSET_M[1]
        azimuth = math.degrees(math.atan2(east, north))
        lon, lat, _ = GEOD.fwd(*CENTRE, azimuth, math.hypot(east, north))
        ring.append((round(lon, 6), round(lat, 6)))
    if not Polygon(ring).exterior.is_ccw:
        ring.reverse()
    return [*ring, ring[0]]


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
    print(f"property {area_ha(inner):.3f} ha, buffer zone {area_ha(outer) - area_ha(inner):.3f} ha")


if __name__ == "__main__":
    main()
