"""Maps of the Khuttal example: writes images/map-*.svg.

The points are those of data/components.yaml, the outlines those of maps/, which are samples. Maps
of component parts are drawn in UTM zone 42N, true to scale when printed 150 mm wide. The outline of
the country is generalised from Natural Earth (public domain), the rivers by hand.
"""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml
from pyproj import Transformer
from shapely.geometry import Polygon
from sheet import (
    BROWN,
    GREY,
    GROUND,
    HAIR,
    INK,
    LEAF,
    MEDIUM,
    PAPER,
    SAND,
    THIN,
    WATER,
    WHITE,
    Point,
    Sheet,
    box,
    closed,
    smooth,
)  # fmt: skip

HERE = Path(__file__).parent
UTM = Transformer.from_crs("EPSG:4326", "EPSG:32642", always_xy=True)
BACK = Transformer.from_crs("EPSG:32642", "EPSG:4326", always_xy=True)
WIDTH = 1500

COUNTRY = [
    (70.96, 40.19), (70.61, 39.98), (70.48, 39.9), (70.53, 40.03), (70.0, 40.21), (69.52, 40.12),
    (69.5, 39.92), (69.31, 39.99), (69.24, 39.83), (69.28, 39.54), (69.98, 39.54), (70.2, 39.62),
    (70.48, 39.6), (70.77, 39.38), (71.1, 39.51), (71.46, 39.61), (71.74, 39.45), (71.75, 39.27),
    (72.05, 39.37), (72.23, 39.19), (72.52, 39.38), (73.17, 39.35), (73.63, 39.45), (73.61, 39.21),
    (73.83, 38.98), (73.68, 38.87), (73.8, 38.6), (74.03, 38.53), (74.34, 38.67), (74.82, 38.47),
    (74.79, 38.08), (74.89, 37.83), (74.89, 37.6), (75.16, 37.4), (74.89, 37.23), (74.32, 37.43),
    (73.71, 37.22), (73.6, 37.26), (73.75, 37.43), (73.29, 37.47), (72.79, 37.22), (72.66, 37.03),
    (72.26, 36.97), (71.84, 36.7), (71.56, 36.75), (71.43, 37.07), (71.53, 37.76), (71.54, 37.94),
    (71.26, 37.93), (71.36, 38.25), (70.95, 38.47), (70.66, 38.41), (70.462, 38.112),
    (70.253, 37.973),
    (70.174, 37.946), (70.195, 37.84), (70.275, 37.774), (70.249, 37.624), (70.159, 37.541),
    (70.015, 37.546), (69.897, 37.619), (69.803, 37.581), (69.666, 37.577), (69.508, 37.578),
    (69.425, 37.494), (69.378, 37.438), (69.385, 37.342), (69.447, 37.237), (69.392, 37.164),
    (69.245, 37.104), (69.123, 37.169), (69.022, 37.288), (68.888, 37.338), (68.82, 37.251),
    (68.669, 37.278), (68.55, 37.193), (68.403, 37.151), (68.287, 37.104), (68.276, 37.011),
    (68.032, 36.925), (67.77, 37.11), (67.83, 37.53), (68.12, 37.91), (68.25, 37.95),
    (68.36, 38.21),
    (68.18, 38.34), (68.06, 38.54), (68.07, 38.79), (68.17, 38.84), (68.1, 38.98), (67.69, 38.99),
    (67.67, 39.13), (67.35, 39.22), (67.49, 39.54), (67.72, 39.62), (68.34, 39.53), (68.6, 39.64),
    (68.63, 39.85), (68.88, 39.88), (68.77, 40.08), (68.93, 40.15), (68.58, 40.17), (69.02, 40.23),
    (69.31, 40.29), (69.2, 40.57), (69.36, 40.78), (69.69, 40.63), (70.28, 40.88), (70.45, 41.03),
    (70.77, 40.74), (70.37, 40.48), (70.62, 40.2), (70.94, 40.24),
]  # fmt: skip
PANJ = COUNTRY[COUNTRY.index((71.84, 36.7)) : COUNTRY.index((67.77, 37.11)) + 1]
VAKHSH = [
    (71.4, 39.05), (70.6, 38.95), (70.0, 38.75), (69.6, 38.5), (69.35, 38.37), (69.12, 38.2),
    (68.95, 38.0), (68.72, 37.88), (68.58, 37.7), (68.5, 37.5), (68.4, 37.28), (68.3, 37.1),
]  # fmt: skip
KYZYLSU = [
    (69.95, 38.75), (69.75, 38.45), (69.6, 38.2), (69.48, 37.98), (69.5, 37.82), (69.52, 37.72),
    (69.44, 37.58),
    (69.4, 37.46),
]  # fmt: skip
YAKHSU = [
    (70.15, 38.35),
    (70.0, 38.15),
    (69.85, 37.98),
    (69.74, 37.86),
    (69.6, 37.78),
    (69.52, 37.72),
]

SHEETS: dict[str, tuple[list[str], int, int]] = {
    "ajinatepa": (["KH-01"], 5_000, 100),
    "hulbuk": (["KH-02", "KH-03"], 15_000, 200),
    "manzaratepa": (["KH-04"], 10_000, 200),
    "zoli-zard": (["KH-05"], 10_000, 200),
    "mavlono-tojiddin": (["KH-06"], 5_000, 100),
    "halevard": (["KH-07"], 12_500, 200),
    "zoli-zar": (["KH-08"], 15_000, 200),
    "tohir": (["KH-09"], 7_500, 100),
    "shahrtepa": (["KH-10"], 12_500, 200),
    "khishttepa": (["KH-11"], 7_500, 100),
}
"""For each map of component parts: which they are, the scale, metres between grid lines."""


class Frame:
    """A rectangle of the ground on a sheet: units a metre, and the corner that stays."""

    def __init__(self, middle: Point, scale: int, size: Point, corner: Point) -> None:
        self.unit = 10_000 / scale
        self.left, self.top = corner
        self.right, self.bottom = corner[0] + size[0], corner[1] + size[1]
        self.west = middle[0] - size[0] / 2 / self.unit
        self.north = middle[1] + size[1] / 2 / self.unit
        self.east = self.west + size[0] / self.unit
        self.south = self.north - size[1] / self.unit

    def place(self, east: float, north: float) -> Point:
        """The point of the sheet for metres of the projection."""
        return self.left + (east - self.west) * self.unit, self.top + (
            self.north - north
        ) * self.unit

    def at(self, lon: float, lat: float) -> Point:
        """The point of the sheet for longitude and latitude in degrees."""
        return self.place(*UTM.transform(lon, lat))

    def places(self, points: Iterable[Sequence[float]]) -> list[Point]:
        """The points of the sheet for pairs of longitude and latitude."""
        return [self.at(point[0], point[1]) for point in points]


def second(value: float, letter: str) -> str:
    """A coordinate in degrees, minutes and seconds."""
    total = round(value * 3600)
    return f"{letter} {total // 3600}°{total // 60 % 60:02d}'{total % 60:02d}\""


def margins(sheet: Sheet, frame: Frame) -> None:
    """White over what runs beyond the map, and the line around it."""
    edge = box(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top)
    sheet.path(box(0, 0, sheet.width, sheet.height) + edge, fill_rule="evenodd", stroke="none")
    sheet.path(edge, fill="none")


def grid(sheet: Sheet, frame: Frame, step: int) -> None:
    """Lines of the UTM grid, with kilometres at their ends."""
    for index in range(math.ceil(frame.west / step), math.floor(frame.east / step) + 1):
        x, _ = frame.place(index * step, 0)
        sheet.line((x, frame.top), (x, frame.bottom), stroke=SAND, stroke_width=HAIR)
    for index in range(math.ceil(frame.south / step), math.floor(frame.north / step) + 1):
        _, y = frame.place(0, index * step)
        sheet.line((frame.left, y), (frame.right, y), stroke=SAND, stroke_width=HAIR)


def grid_numbers(sheet: Sheet, frame: Frame, step: int) -> None:
    """Easting and northing, in metres, where the lines of the grid meet the edge."""
    for index in range(math.ceil(frame.west / step), math.floor(frame.east / step) + 1):
        x, _ = frame.place(index * step, 0)
        if frame.left + 60 < x < frame.right - 60:
            sheet.line((x, frame.bottom), (x, frame.bottom + 10), stroke_width=THIN)
            sheet.text(x, frame.bottom + 28, f"{index * step}", 20, fill=GREY)
    for index in range(math.ceil(frame.south / step), math.floor(frame.north / step) + 1):
        _, y = frame.place(0, index * step)
        if frame.top + 60 < y < frame.bottom - 60:
            sheet.line((frame.left - 10, y), (frame.left, y), stroke_width=THIN)
            x = frame.left - 28
            turn = f"rotate(-90 {x:.1f} {y:.1f})"
            sheet.text(x, y, f"{index * step}", 20, fill=GREY, transform=turn)


def references(sheet: Sheet, frame: Frame) -> None:
    """Three points with their geographical coordinates, by which the map can be placed."""
    inset = 70.0
    for x, y, anchor, shift in (
        (frame.left + inset, frame.top + inset, "start", 22),
        (frame.right - inset, frame.top + inset, "end", -22),
        (frame.left + inset, frame.bottom - inset, "start", 22),
    ):
        lon, lat = BACK.transform(
            frame.west + (x - frame.left) / frame.unit, frame.north - (y - frame.top) / frame.unit
        )
        sheet.line((x - 14, y), (x + 14, y), stroke_width=THIN)
        sheet.line((x, y - 14), (x, y + 14), stroke_width=THIN)
        sheet.text(x + shift, y - 14, second(lat, "N"), 20, text_anchor=anchor)
        sheet.text(x + shift, y + 12, second(lon, "E"), 20, text_anchor=anchor)


def rings(name: str) -> dict[str, list[list[list[float]]]]:
    """The rings of each polygon in a boundary file, by its identifier."""
    text = (HERE / "maps" / f"{name}.geojson").read_text(encoding="utf-8")
    return {part["id"]: part["geometry"]["coordinates"] for part in json.loads(text)["features"]}


def mound(sheet: Sheet, outline: Sequence[Point]) -> None:
    """Hachures inside the outline, as a surveyor draws the slope of a mound."""
    shape = Polygon(outline)
    inner = shape.buffer(-26)
    if inner.is_empty or inner.geom_type != "Polygon":
        return
    length, strokes = shape.exterior.length, []
    for index in range(int(length / 15)):
        foot = shape.exterior.interpolate(index * 15)
        head = inner.exterior.interpolate(inner.exterior.project(foot))
        reach = 0.75 if index % 2 else 0.45
        x, y = foot.x + (head.x - foot.x) * reach, foot.y + (head.y - foot.y) * reach
        strokes.append(f"M{foot.x:.0f} {foot.y:.0f}L{x:.0f} {y:.0f}")
    sheet.path("".join(strokes), fill="none", stroke=SAND, stroke_width=THIN)


def turned(frame: Frame, row: dict, corners: Sequence[Point], angle: float) -> list[Point]:
    """A figure in metres about the centre of a component part, turned clockwise, on the sheet."""
    east, north = UTM.transform(row["lon"], row["lat"])
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return [frame.place(east + x * cos + y * sin, north - x * sin + y * cos) for x, y in corners]


def known(sheet: Sheet, frame: Frame, row: dict) -> None:
    """What published dimensions allow to be drawn inside a component part."""
    style = {"fill": "none", "stroke": INK, "stroke_width": MEDIUM}
    if row["id"] == "KH-01":
        for middle in (-25, 25):
            corners = [(-25, middle - 25), (25, middle - 25), (25, middle + 25), (-25, middle + 25)]
            sheet.polygon(turned(frame, row, corners, -45), **style)
    elif row["id"] == "KH-02":
        for low, high in ((-75, -25), (-25, 75)):
            corners = [(-25, low), (25, low), (25, high), (-25, high)]
            sheet.polygon(turned(frame, row, corners, 0), **style)
    elif row["id"] == "KH-07":
        town = [(-180, -180), (180, -180), (180, 180), (-180, 180)]
        sheet.polygon(turned(frame, row, town, 0), **style)
        citadel = [(110, 110), (180, 110), (180, 180), (110, 180)]
        sheet.polygon(turned(frame, row, citadel, 0), **{**style, "fill": PAPER})


def component_map(name: str, rows: dict[str, dict]) -> None:
    """The boundary of one component part, or of two that share a buffer zone."""
    members, scale, step = SHEETS[name]
    outer, *holes = rings("buffer-zone")[rows[members[0]]["buffer_zone"]]
    points = [UTM.transform(*point) for point in outer]
    middle = tuple((min(p[i] for p in points) + max(p[i] for p in points)) / 2 for i in (0, 1))
    tall = 1000 if name in ("hulbuk", "halevard", "zoli-zar", "shahrtepa") else 900
    sheet = Sheet(WIDTH, tall + 90)
    frame = Frame(middle, scale, (1410, tall), (70, 20))
    sheet.rect(frame.left, frame.top, 1410, tall, fill=GROUND, stroke="none")
    ground = closed(frame.places(outer)) + "".join(closed(frame.places(hole)) for hole in holes)
    sheet.path(ground, fill=LEAF, fill_rule="evenodd", stroke="none")
    grid(sheet, frame, step)
    limits = rings("property")
    for member in members:
        line = frame.places(limits[member][0])
        sheet.polygon(line, fill=PAPER, stroke="none")
        mound(sheet, line)
        known(sheet, frame, rows[member])
        sheet.polygon(line, fill="none", stroke=BROWN, stroke_width=5)
    sheet.polygon(frame.places(outer), fill="none", stroke_width=MEDIUM, stroke_dasharray="20 11")
    for member in members:
        x, y = frame.at(rows[member]["lon"], rows[member]["lat"])
        sheet.circle(x, y, 7, fill=BROWN, stroke=WHITE, stroke_width=THIN)
        sheet.pointer(member[-2:].lstrip("0"), (x + 90, y - 80), (x, y))
    margins(sheet, frame)
    grid_numbers(sheet, frame, step)
    references(sheet, frame)
    length = {5_000: 100, 7_500: 200, 10_000: 200}.get(scale, 400)
    sheet.rect(
        frame.right - 40 - length * frame.unit - 60,
        frame.bottom - 100,
        length * frame.unit + 90,
        90,
        stroke="none",
        fill_opacity=0.8,
    )
    sheet.scale_bar(
        frame.right - 70 - length * frame.unit, frame.bottom - 84, frame.unit, length, "m"
    )
    sheet.north(frame.right - 60, frame.top + 190)
    sheet.text(
        frame.right,
        frame.bottom + 58,
        f"WGS 84 / UTM 42N — 1:{scale:,}",
        22,
        text_anchor="end",
        fill=GREY,
    )
    sheet.save(f"map-{name}.svg")


class Degrees:
    """A rectangle of degrees on a sheet, plate carrée about its own middle latitude."""

    def __init__(self, west: float, south: float, east: float, north: float, width: float) -> None:
        self.west, self.south, self.east, self.north = west, south, east, north
        self.ratio = math.cos(math.radians((south + north) / 2))
        self.left, self.top, self.right = 70.0, 20.0, 70.0 + width
        self.unit = width / ((east - west) * self.ratio)
        self.bottom = self.top + (north - south) * self.unit

    def at(self, lon: float, lat: float) -> Point:
        """The point of the sheet for longitude and latitude in degrees."""
        return (
            self.left + (lon - self.west) * self.ratio * self.unit,
            self.top + (self.north - lat) * self.unit,
        )

    def places(self, points: Iterable[Point]) -> list[Point]:
        """The points of the sheet for pairs of longitude and latitude."""
        return [self.at(*point) for point in points]


def land(sheet: Sheet, frame: Degrees, step: float, rivers: float) -> None:
    """The country on its grid, with the two rivers of Khuttal and their tributaries."""
    sheet.rect(
        frame.left,
        frame.top,
        frame.right - frame.left,
        frame.bottom - frame.top,
        fill=GROUND,
        stroke="none",
    )
    sheet.polygon(frame.places(COUNTRY), fill=PAPER, stroke=BROWN, stroke_width=MEDIUM)
    for index in range(math.ceil(frame.west / step), math.floor(frame.east / step) + 1):
        x, _ = frame.at(index * step, 0)
        sheet.line((x, frame.top), (x, frame.bottom), stroke=SAND, stroke_width=HAIR)
    for index in range(math.ceil(frame.south / step), math.floor(frame.north / step) + 1):
        _, y = frame.at(0, index * step)
        sheet.line((frame.left, y), (frame.right, y), stroke=SAND, stroke_width=HAIR)
    for course, width in ((PANJ, 1.0), (VAKHSH, 1.0), (KYZYLSU, 0.7), (YAKHSU, 0.6)):
        points = frame.places(course)
        way = smooth(points) if course is not PANJ else "M" + closed(points)[1:-1]
        sheet.path(way, fill="none", stroke=WATER, stroke_width=rivers * width)


def degrees_at_edge(sheet: Sheet, frame: Degrees, step: float) -> None:
    """The grid's degrees and minutes along the lower and left edge."""
    for index in range(math.ceil(frame.west / step), math.floor(frame.east / step) + 1):
        x, _ = frame.at(index * step, 0)
        if frame.left + 40 < x < frame.right - 40:
            sheet.text(x, frame.bottom + 28, angle(index * step, "E"), 24)
    for index in range(math.ceil(frame.south / step), math.floor(frame.north / step) + 1):
        _, y = frame.at(0, index * step)
        if frame.top + 40 < y < frame.bottom - 40:
            turn = f"rotate(-90 {frame.left - 28:.1f} {y:.1f})"
            sheet.text(frame.left - 28, y, angle(index * step, "N"), 24, transform=turn)


def angle(value: float, letter: str) -> str:
    """Degrees and, where there are any, minutes."""
    whole, minutes = divmod(round(value * 60), 60)
    return f"{whole}°{minutes:02d}' {letter}" if minutes else f"{whole}° {letter}"


def map_location() -> None:
    """Where Khuttal lies in Tajikistan."""
    frame = Degrees(66.9, 36.4, 75.6, 41.3, 1410)
    sheet = Sheet(WIDTH, frame.bottom + 60)
    land(sheet, frame, 1.0, 5)
    west, south = frame.at(68.2, 36.95)
    east, north = frame.at(70.5, 38.55)
    sheet.rect(west, north, east - west, south - north, fill="none", stroke_width=5)
    x, y = frame.at(68.78, 38.56)
    sheet.rect(x - 9, y - 9, 18, 18, fill=INK, stroke=WHITE, stroke_width=THIN)
    sheet.badge(x - 52, y - 36, "B")
    for label, lon, lat in (
        ("A", 69.35, 38.32), ("C", 68.3, 37.62), ("D", 70.75, 37.3), ("E", 72.6, 38.4),
        ("F", 68.6, 39.3),
    ):  # fmt: skip
        sheet.badge(*frame.at(lon, lat), label)
    margins(sheet, frame)
    degrees_at_edge(sheet, frame, 1.0)
    sheet.scale_bar(frame.right - 420, frame.bottom - 70, frame.unit / 111.2, 200, "km")
    sheet.north(frame.right - 60, frame.top + 80)
    sheet.save("map-location.svg")


def map_components(rows: dict[str, dict]) -> None:
    """The eleven component parts between the Vakhsh and the Panj."""
    frame = Degrees(68.2, 36.95, 70.5, 38.55, 1410)
    sheet = Sheet(WIDTH, frame.bottom + 60)
    land(sheet, frame, 0.5, 8)
    for label, lon, lat in (
        ("a", 68.78, 37.84), ("b", 69.78, 37.91), ("c", 69.345, 38.06), ("d", 69.402, 37.492),
        ("e", 69.98, 38.355), ("f", 69.645, 37.795),
    ):  # fmt: skip
        x, y = frame.at(lon, lat)
        sheet.rect(x - 8, y - 8, 16, 16, fill=WHITE, stroke_width=THIN)
        sheet.text(x + 22, y + 8, label, 28, fill=GREY)
    shifts = {
        "KH-01": (54, -40), "KH-02": (-66, 12), "KH-03": (-60, -44), "KH-04": (52, -44),
        "KH-05": (-60, 14), "KH-06": (54, -40), "KH-07": (58, 20), "KH-08": (58, 6),
        "KH-09": (-58, 10), "KH-10": (-62, 6), "KH-11": (-58, -26),
    }  # fmt: skip
    for identifier, (dx, dy) in shifts.items():
        x, y = frame.at(rows[identifier]["lon"], rows[identifier]["lat"])
        sheet.line((x, y), (x + dx, y + dy), stroke_width=THIN)
        sheet.circle(x, y, 10, fill=BROWN, stroke=WHITE, stroke_width=THIN)
        sheet.badge(x + dx, y + dy, identifier[-2:].lstrip("0"))
    for label, lon, lat in (
        ("A", 68.62, 37.42),
        ("B", 70.02, 37.7),
        ("C", 69.44, 37.9),
        ("D", 69.92, 38.02),
        ("E", 69.63, 37.725),
    ):
        x, y = frame.at(lon, lat)
        sheet.text(x, y, label, 36, fill=WATER if label != "E" else BROWN, font_style="italic")
    margins(sheet, frame)
    degrees_at_edge(sheet, frame, 0.5)
    sheet.scale_bar(frame.right - 420, frame.bottom - 70, frame.unit / 111.2, 50, "km")
    sheet.north(frame.right - 60, frame.top + 80)
    sheet.save("map-components.svg")


def main() -> None:
    """Draw all maps."""
    text = (HERE / "data" / "components.yaml").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in yaml.safe_load(text)}
    map_location()
    map_components(rows)
    for name in SHEETS:
        component_map(name, rows)


if __name__ == "__main__":
    main()
