"""Maps of the Fergana-Syrdarya example: writes both files in images/.

The points are those of data/components.yaml. River, lake and frame are generalised by hand, and
no boundary of a State is drawn. Labels are letters and numbers only: the captions explain them,
and one drawing serves both languages. Two runs give the same bytes. Ten units print as one
millimetre when a map is 160 mm wide.
"""

import math
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import yaml

HERE = Path(__file__).parent
INK, SAND, PAPER, WATER, RIVER = "#1F3B4D", "#B9A88A", "#F8F5EF", "#DCE5EA", "#7E9DAE"
COLOURS = {"KG": "#8A5A2B", "UZ": "#1F3B4D", "TJ": "#5B7A3A", "KZ": "#7A3B5E"}

Point = tuple[float, float]

# Longitude and latitude, downstream.
NARYN = [(74.4, 41.45), (73.4, 41.75), (72.75, 41.75), (72.2, 41.35), (72.0, 41.1), (71.76, 40.9)]
KARA_DARYA = [(74.2, 40.5), (73.3, 40.76), (72.8, 40.76), (72.3, 40.85), (71.76, 40.9)]
SYRDARYA = [
    (71.76, 40.9), (71.2, 40.83), (70.7, 40.55), (70.1, 40.35), (69.63, 40.3), (69.25, 40.2),
    (69.0, 40.55), (68.72, 40.95), (68.2, 41.1), (67.95, 41.4), (67.95, 41.9), (68.1, 42.4),
    (68.15, 42.75), (67.9, 43.1), (67.55, 43.5), (67.1, 43.95), (66.5, 44.35), (65.9, 44.6),
    (65.45, 44.85), (64.8, 45.1), (64.1, 45.4), (63.3, 45.63), (62.6, 45.72), (62.0, 45.8),
    (61.5, 45.95), (60.9, 46.12),
]  # fmt: skip
LAKE = [
    (60.9, 46.1), (61.3, 46.3), (61.6, 46.55), (61.2, 46.75), (60.7, 46.6), (60.3, 46.7),
    (60.0, 46.45), (60.2, 46.2), (60.55, 46.05),
]  # fmt: skip


class Map:
    """A rectangle of degrees on a sheet, plate carrée about its own middle latitude."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        self.west, self.south, self.east, self.north = west, south, east, north
        middle = math.radians((south + north) / 2)
        self.left, self.top, self.right = 90.0, 30.0, 1570.0
        self.scale = (self.right - self.left) / ((east - west) * math.cos(middle))
        self.bottom = self.top + (north - south) * self.scale
        self.ratio = math.cos(middle)
        self.parts: list[str] = []

    def place(self, lon: float, lat: float) -> Point:
        """The point of the sheet for a longitude and latitude in degrees."""
        x = self.left + (lon - self.west) * self.ratio * self.scale
        return x, self.top + (self.north - lat) * self.scale

    def add(self, element: str, **attributes: object) -> None:
        """Add an element; an underscore in an attribute's name stands for a hyphen."""
        text = "".join(f' {k.replace("_", "-")}="{short(v)}"' for k, v in attributes.items())
        self.parts.append(f"<{element}{text}/>")

    def text(self, x: float, y: float, text: str, size: float = 28, **style: object) -> None:
        """A line of text, centred unless the style says otherwise."""
        look = {"text_anchor": "middle", "fill": INK, **style}
        more = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in look.items())
        self.parts.append(
            f'<text x="{short(x)}" y="{short(y + size * 0.36)}" font-family="FiraGO" '
            f'font-size="{short(size)}"{more}>{text}</text>'
        )

    def river(self, course: Iterable[Point], width: float) -> None:
        """A course of water, smoothed between its points."""
        points = [self.place(*point) for point in course]
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for here, after in pairwise(points[1:]):
            half = ((here[0] + after[0]) / 2, (here[1] + after[1]) / 2)
            path += f" Q{here[0]:.1f} {here[1]:.1f} {half[0]:.1f} {half[1]:.1f}"
        path += f" L{points[-1][0]:.1f} {points[-1][1]:.1f}"
        self.add("path", d=path, fill="none", stroke=RIVER, stroke_width=width,
                 stroke_linecap="round")  # fmt: skip

    def begin(self, step: float) -> None:
        """Ground and graticule."""
        self.add("rect", x=0, y=0, width=1600, height=self.bottom + 90, fill="#FFFFFF")
        self.add("rect", x=self.left, y=self.top, width=self.right - self.left,
                 height=self.bottom - self.top, fill=PAPER)  # fmt: skip
        for lon in ticks(self.west, self.east, step):
            x, _ = self.place(lon, self.south)
            self.add("path", d=f"M{x:.1f} {self.top} V{self.bottom:.1f}", stroke=SAND,
                     stroke_width=1.5)  # fmt: skip
        for lat in ticks(self.south, self.north, step):
            _, y = self.place(self.west, lat)
            self.add("path", d=f"M{self.left} {y:.1f} H{self.right}", stroke=SAND, stroke_width=1.5)

    def finish(self, step: float, kilometres: int, name: str) -> None:
        """Margins, frame, coordinates, scale bar and north arrow; then the file."""
        height = round(self.bottom) + 90
        self.add("path", d=f"M0 0 H1600 V{height} H0 Z M{self.left} {self.top} V{self.bottom:.1f} "
                 f"H{self.right} V{self.top} Z", fill="#FFFFFF", fill_rule="evenodd")  # fmt: skip
        self.add("rect", x=self.left, y=self.top, width=self.right - self.left, stroke=INK,
                 height=self.bottom - self.top, fill="none", stroke_width=4)  # fmt: skip
        for lon in ticks(self.west, self.east, step):
            x, _ = self.place(lon, self.south)
            self.text(x, self.bottom + 36, f"{lon:g}° E")
        for lat in ticks(self.south, self.north, step):
            _, y = self.place(self.west, lat)
            self.text(54, y, f"{lat:g}° N", transform=f"rotate(-90 54 {y:.1f})")
        length = kilometres / 111.2 * self.scale
        x, y = self.right - length - 110, self.bottom - 70
        self.add("rect", x=x - 40, y=y - 26, width=length + 120, height=88, fill=PAPER)
        self.add("rect", x=x, y=y, width=length / 2, height=12, fill=INK, stroke=INK,
                 stroke_width=2.5)  # fmt: skip
        self.add("rect", x=x + length / 2, y=y, width=length / 2, height=12, fill="#FFFFFF",
                 stroke=INK, stroke_width=2.5)  # fmt: skip
        for part in (0, 1, 2):
            unit = " km" if part == 2 else ""
            self.text(x + length * part / 2, y + 38, f"{kilometres * part // 2}{unit}")
        x, y = self.right - 60, self.top + 90
        self.add("path", d=f"M{x} {y - 60} L{x + 22} {y + 30} L{x} {y + 12} Z", fill=INK)
        self.add("path", d=f"M{x} {y - 60} L{x - 22} {y + 30} L{x} {y + 12} Z", fill="#FFFFFF",
                 stroke=INK, stroke_width=2.5)  # fmt: skip
        self.text(x, y + 58, "N", 34)
        body = "\n".join(self.parts)
        (HERE / "images" / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="160mm" height="{height / 10:g}mm" '
            f'viewBox="0 0 1600 {height}">\n{body}\n</svg>\n',
            encoding="utf-8",
            newline="\n",
        )

    def site(self, row: dict[str, object], label: str, move: Point) -> None:
        """A component's point with a label beside it, or at the end of a thin line."""
        x, y = self.place(float(str(row["lon"])), float(str(row["lat"])))
        colour = COLOURS[str(row["state"])]
        if label:
            self.add("path", d=f"M{x:.1f} {y:.1f} l{move[0]} {move[1]}", stroke=colour,
                     stroke_width=2.5)  # fmt: skip
            width = 18.5 * len(label) + 18
            left = x + move[0] - (0 if move[0] > 0 else width)
            self.add("rect", x=left, y=y + move[1] - 23, width=width, height=46, rx=8,
                     fill="#FFFFFF", stroke=colour, stroke_width=2.5)  # fmt: skip
            self.text(left + width / 2, y + move[1], label, 30, fill=colour)
        self.add("circle", cx=x, cy=y, r=12, fill=colour, stroke="#FFFFFF", stroke_width=3)


def short(value: object) -> object:
    """A number as short as one decimal allows; anything else as it is."""
    return f"{round(value, 1):g}" if isinstance(value, int | float) else value


def ticks(low: float, high: float, step: float) -> list[float]:
    """The multiples of the step between two values."""
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def main() -> None:
    """Draw both maps."""
    rows = yaml.safe_load((HERE / "data" / "components.yaml").read_text(encoding="utf-8"))
    sites = {row["id"]: row for row in rows if "lat" in row}

    whole = Map(59.5, 38.6, 75.0, 47.0)
    whole.begin(2)
    for course, width in ((NARYN, 5), (KARA_DARYA, 5), (SYRDARYA, 9)):
        whole.river(course, width)
    lake = " L".join(f"{x:.1f} {y:.1f}" for x, y in (whole.place(*point) for point in LAKE))
    whole.add("path", d=f"M{lake} Z", fill=WATER, stroke=RIVER, stroke_width=4)
    labels = {
        "KG-01": ("KG-01", (60, -70)), "KG-02": ("KG-02", (-70, -50)), "KG-03": ("KG-03", (40, 70)),
        "UZ-01": ("UZ-01 – UZ-05", (-70, -70)), "UZ-02": ("", (0, 0)), "UZ-03": ("", (0, 0)),
        "UZ-04": ("", (0, 0)), "UZ-05": ("", (0, 0)), "TJ-01": ("TJ-01", (-60, 50)),
        "TJ-02": ("TJ-02", (60, 40)), "TJ-03": ("TJ-03", (60, 50)),
        "KZ-01": ("KZ-01", (60, -30)), "KZ-02": ("KZ-02", (60, -30)), "KZ-03": ("KZ-03", (60, -30)),
        "KZ-07": ("KZ-07", (-40, 70)), "KZ-08": ("KZ-08", (-20, 80)),
    }  # fmt: skip
    for identifier, row in sites.items():
        whole.site(row, *labels[identifier])
    for label, lon, lat in (("A", 60.75, 46.4), ("B", 65.0, 45.35), ("C", 71.2, 40.55),
                            ("D", 73.2, 42.05), ("E", 72.75, 40.5)):  # fmt: skip
        whole.text(*whole.place(lon, lat), label, 38)
    whole.finish(2, 400, "map-corridor.svg")

    east = Map(68.2, 39.2, 74.0, 42.4)
    east.begin(1)
    for course, width in ((NARYN, 6), (KARA_DARYA, 6), (SYRDARYA[:10], 10)):
        east.river(course, width)
    near = {
        "KG-01": (70, -50), "KG-02": (70, -40), "KG-03": (50, 80), "UZ-01": (90, -110),
        "UZ-02": (-90, -110), "UZ-03": (-110, -30), "UZ-04": (-90, 60), "UZ-05": (90, 40),
        "TJ-01": (60, 70), "TJ-02": (70, 50), "TJ-03": (70, 30),
    }  # fmt: skip
    for identifier, move in near.items():
        east.site(sites[identifier], identifier, move)
    for label, lon, lat in (("B", 68.62, 40.6), ("C", 71.3, 40.65), ("D", 73.0, 41.95),
                            ("E", 72.75, 40.55)):  # fmt: skip
        east.text(*east.place(lon, lat), label, 42)
    east.finish(1, 100, "map-east.svg")


if __name__ == "__main__":
    main()
