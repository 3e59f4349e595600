"""Sample boundaries of the Khuttal example: writes every file in maps/.

The limits of the component parts are not public. Each outline here is drawn by hand around the
published centre point and scaled until its geodesic area on WGS 84 is the sample area of
data/components.yaml; so is the outer limit of each buffer zone. They show the kind of file that a
dossier carries, and are not the legal boundaries. Beside them it writes what maps show in further
layers: rivers, and the remains whose size sources give. Two runs give the same bytes.
"""

import json
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import yaml
from pyproj import Geod
from shapely import affinity
from shapely.geometry import Polygon, box

from dossierkit.states import borders_of

HERE = Path(__file__).parent
GEOD = Geod(ellps="WGS84")
REMARK = (
    "Sample outline drawn for an example and scaled to a sample area. Not the registered boundary."
)

Point = tuple[float, float]
Ring = list[Point]

# Metres east and north of the centre point of the component part.
OUTLINES: dict[str, list[Point]] = {
    "KH-01": [
        (-74, 22), (-58, 52), (-20, 58), (14, 40), (52, 12), (78, -16), (70, -48), (34, -60),
        (-4, -46), (-44, -18),
    ],
    "KH-02": [
        (-62, 158), (-18, 170), (48, 164), (66, 120), (70, 20), (84, -60), (80, -146), (34, -168),
        (-40, -166), (-78, -140), (-82, -40), (-68, 60),
    ],
    "KH-03": [
        (-190, 40), (-150, 130), (-60, 175), (40, 190), (150, 160), (205, 80), (196, -40),
        (140, -130), (40, -170), (-70, -160), (-150, -90),
    ],
    "KH-04": [
        (-140, 30), (-110, 105), (-40, 130), (50, 128), (120, 96), (150, 20), (136, -70),
        (70, -120), (-20, -128), (-100, -92),
    ],
    "KH-05": [
        (-190, -30), (-150, 60), (-90, 128), (0, 160), (96, 140), (170, 92), (186, 10), (150, -74),
        (80, -130), (-10, -150), (-110, -120),
    ],
    "KH-06": [(-32, -28), (-34, 24), (-10, 36), (28, 32), (36, -6), (30, -34), (-4, -38)],
    "KH-07": [
        (-240, -238), (-244, 0), (-238, 240), (0, 246), (238, 240), (244, 30), (240, -236),
        (0, -244),
    ],
    "KH-08": [
        (-430, -60), (-400, 160), (-270, 290), (-90, 350), (130, 330), (320, 250), (450, 110),
        (440, -90), (350, -250), (150, -330), (-80, -340), (-300, -250),
    ],
    "KH-09": [(-66, -60), (-70, 50), (-40, 74), (40, 72), (68, 40), (66, -62), (0, -72)],
    "KH-10": [
        (-300, 10), (-270, 140), (-150, 230), (20, 250), (190, 214), (300, 110), (310, -40),
        (230, -170), (70, -240), (-120, -226), (-250, -130),
    ],
    "KH-11": [
        (-80, -20), (-66, 48), (-14, 78), (44, 66), (82, 20), (72, -44), (20, -76), (-42, -68),
    ],
}  # fmt: skip

# Metres east and north of the centre point of the first component part in the zone.
ZONES: dict[str, list[Point]] = {
    "ajinatepa": [
        (-210, 60), (-150, 200), (10, 210), (180, 150), (230, -20), (190, -180), (20, -210),
        (-160, -140),
    ],
    "hulbuk": [
        (-330, -320), (-390, 60), (-240, 500), (-20, 900), (240, 1000), (560, 960), (720, 700),
        (650, 300), (440, -100), (330, -360), (0, -430),
    ],
    "manzaratepa": [
        (-310, 70), (-210, 260), (30, 300), (260, 250), (350, 30), (280, -230), (40, -300),
        (-230, -240),
    ],
    "zoli-zard": [
        (-400, -60), (-320, 200), (-90, 340), (180, 330), (380, 180), (400, -60), (240, -300),
        (-60, -350), (-310, -250),
    ],
    "mavlono-tojiddin": [
        (-130, -90), (-140, 90), (-30, 140), (110, 120), (140, -30), (90, -140), (-30, -150),
    ],
    "halevard": [
        (-440, -420), (-460, 60), (-420, 450), (60, 470), (450, 430), (480, 40), (440, -420),
        (0, -460),
    ],
    "zoli-zar": [
        (-640, -130), (-600, 260), (-380, 500), (-60, 580), (300, 540), (590, 360), (700, 60),
        (640, -270), (420, -520), (40, -590), (-360, -500),
    ],
    "tohir": [
        (-190, -170), (-210, 80), (-110, 220), (90, 230), (220, 110), (210, -130), (60, -230),
    ],
    "shahrtepa": [
        (-500, 40), (-430, 300), (-180, 470), (120, 500), (420, 370), (540, 80), (480, -260),
        (210, -470), (-170, -480), (-430, -260),
    ],
    "khishttepa": [
        (-220, -60), (-190, 130), (-30, 230), (150, 190), (240, 20), (180, -180), (-10, -240),
        (-160, -190),
    ],
}  # fmt: skip


# Longitude and latitude, downstream, generalised by hand. Where another river meets one of them its
# point stands twice, so that no corner is cut off there.
RIVERS: dict[str, list[Point]] = {
    "Vakhsh": [
        (71.4, 39.05), (70.6, 38.95), (70.0, 38.75), (69.6, 38.5), (69.35, 38.37), (69.12, 38.2),
        (68.95, 38.0), (68.72, 37.88), (68.58, 37.7), (68.5, 37.5), (68.4, 37.28), (68.3, 37.1),
    ],
    "Kyzylsu": [
        (69.95, 38.75), (69.75, 38.45), (69.6, 38.2), (69.48, 37.98), (69.5, 37.82),
        (69.52, 37.72), (69.52, 37.72), (69.44, 37.58), (69.4, 37.46),
    ],
    "Yakhsu": [
        (70.15, 38.35), (70.0, 38.15), (69.85, 37.98), (69.74, 37.86), (69.6, 37.78),
        (69.52, 37.72),
    ],
}  # fmt: skip
PANJ_EAST_END = 73.3
"""Degrees of longitude; further up the border leaves the river."""

# Metres about the centre point: east and north of the middle of a rectangle, its size along and
# across, and by how many degrees it is turned clockwise. Sizes are published, places assumed.
REMAINS: dict[str, list[tuple[str, float, float, float, float, float]]] = {
    "KH-01": [("Courts", -18, 18, 50, 50, 45), ("", 18, -18, 50, 50, 45)],
    "KH-02": [("Citadel", 0, -50, 50, 50, 0), ("", 0, 25, 50, 100, 0)],
    "KH-07": [("Citadel", 145, 145, 70, 70, 0)],
}
WALLS: dict[str, list[tuple[str, float, float, float, float, float]]] = {
    "KH-07": [("Town wall", 0, 0, 360, 360, 0)],
}


def ring(outline: Sequence[Point], scale: float, lon: float, lat: float) -> Ring:
    """The outline scaled about its centroid, at its place; a closed ring of lon, lat in degrees."""
    polygon = affinity.scale(Polygon(outline), scale, scale, origin="centroid")
    return placed(polygon.exterior.coords[:-1], lon, lat)


def placed(metres: Sequence[Point], lon: float, lat: float) -> Ring:
    """A closed ring of lon, lat in degrees from metres east and north of a point."""
    points: Ring = []
    for east, north in metres:
        azimuth = math.degrees(math.atan2(east, north))
        there_lon, there_lat, _ = GEOD.fwd(lon, lat, azimuth, math.hypot(east, north))
        points.append((round(there_lon, 7), round(there_lat, 7)))
    if not Polygon(points).exterior.is_ccw:
        points.reverse()
    return [*points, points[0]]


def area_ha(points: Ring) -> float:
    """Geodesic area of a closed ring on WGS 84, in hectares."""
    area, _ = GEOD.geometry_area_perimeter(Polygon(points))
    return abs(area) / 10_000


def ring_of_area(outline: Sequence[Point], wanted_ha: float, lon: float, lat: float) -> Ring:
    """The outline scaled until its area is the one wanted."""
    low, high = 0.2, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        if area_ha(ring(outline, middle, lon, lat)) < wanted_ha:
            low = middle
        else:
            high = middle
    return ring(outline, high, lon, lat)


def feature(identifier: str, name: str, area: float, rings: list[Ring]) -> dict[str, object]:
    """One polygon with its name and area."""
    return {
        "type": "Feature",
        "id": identifier,
        "properties": {"name": name, "area_ha": area, "status": "sample", "remark": REMARK},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def course(points: Sequence[Point]) -> list[Point]:
    """A line with its corners cut off twice, as a river runs."""
    for _ in range(2):
        cut = [points[0]]
        for (x1, y1), (x2, y2) in pairwise(points):
            cut += [(0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2)]
            cut += [(0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2)]
        points = [*cut, points[-1]]
    return [(round(lon, 4), round(lat, 4)) for lon, lat in points]


def river(name: str, lines: list[list[Point]]) -> dict[str, object]:
    """A river with its name."""
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }


def panj() -> list[list[Point]]:
    """The Panj: where it is the border with Afghanistan, as Natural Earth has it."""
    border = next(line for code, line in borders_of("TJ") if code == "AF")
    shown = border.intersection(box(60, 30, PANJ_EAST_END, 45))
    return [[(x, y) for x, y in line.coords] for line in getattr(shown, "geoms", [shown])]


def remains(
    row: dict, name: str, x: float, y: float, along: float, across: float, turned: float
) -> dict[str, object]:
    """A rectangle of known size about the centre point of a component part."""
    figure = affinity.translate(box(-along / 2, -across / 2, along / 2, across / 2), x, y)
    outline = affinity.rotate(figure, -turned, origin=(x, y)).exterior.coords[:-1]
    return {
        "type": "Feature",
        "properties": {"name": name, "remark": "Size as published, place assumed."},
        "geometry": {
            "type": "Polygon",
            "coordinates": [placed(outline, row["lon"], row["lat"])],
        },
    }


def write(name: str, features: list[dict[str, object]]) -> None:
    """A file of GeoJSON (RFC 7946) with a line for each point."""
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    text = re.sub(r"\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]", r"[\1, \2]", text)
    (HERE / "maps" / name).write_text(text + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Write all files and print the areas."""
    rows = yaml.safe_load((HERE / "data" / "components.yaml").read_text(encoding="utf-8"))
    inner: dict[str, Ring] = {}
    zones: dict[str, list[dict]] = {}
    for row in rows:
        inner[row["id"]] = ring_of_area(OUTLINES[row["id"]], row["area_ha"], row["lon"], row["lat"])
        zones.setdefault(row["buffer_zone"], []).append(row)
    parts = [
        feature(row["id"], row["name"]["en"], row["area_ha"], [inner[row["id"]]]) for row in rows
    ]
    for row, part in zip(rows, parts, strict=True):
        write(f"{row['id'].lower()}.geojson", [part])
    write("property.geojson", parts)
    buffers = []
    for zone, members in zones.items():
        first, holes = members[0], [inner[row["id"]] for row in members]
        wanted = first["buffer_ha"] + sum(row["area_ha"] for row in members)
        outer = ring_of_area(ZONES[zone], wanted, first["lon"], first["lat"])
        for hole in holes:
            if not Polygon(outer).buffer(-0.0002).contains(Polygon(hole)):
                raise SystemExit(f"the buffer zone {zone} does not surround its component parts")
        rings = [outer, *[hole[::-1] for hole in holes]]
        buffers.append(feature(zone, f"Buffer zone {zone}", first["buffer_ha"], rings))
    write("buffer-zone.geojson", buffers)
    courses = {"Panj": panj()} | {name: [course(points)] for name, points in RIVERS.items()}
    write("rivers.geojson", [river(name, lines) for name, lines in courses.items()])
    for file, figures in (("remains", REMAINS), ("walls", WALLS)):
        rectangles = [(row, one) for row in rows for one in figures.get(row["id"], [])]
        write(f"{file}.geojson", [remains(row, *one) for row, one in rectangles])
    total = sum(area_ha(points) for points in inner.values())
    print(f"property {total:.3f} ha in {len(parts)} parts, {len(buffers)} buffer zones")


if __name__ == "__main__":
    main()
