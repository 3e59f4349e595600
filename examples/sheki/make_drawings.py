"""Drawings of the Sheki example: writes every file in images/.

All of them are schematic. SVG is written as text, so that two runs give the same bytes; the plan of
the caravanserai is also drawn as a raster image. Labels are letters and numbers only: the captions
explain them, and one drawing serves every language. Ten units of a drawing print as one
millimetre when it is 160 mm wide.
"""

import math
import random
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pymupdf_fonts
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
INK, BROWN, SAND, PAPER = "#1F3B4D", "#8A5A2B", "#B9A88A", "#EDE6DA"
WHITE, GREY, WATER, LEAF = "#FFFFFF", "#6B6B6B", "#A9BDC8", "#B5BBA0"
THIN, MEDIUM, THICK = 2.5, 4.0, 7.0

Point = tuple[float, float]


class Sheet:
    """A drawing under construction, in units of a tenth of a millimetre."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.parts: list[str] = []
        self.rect(0, 0, width, height, fill=WHITE, stroke="none")

    def add(self, element: str, **attributes: object) -> None:
        """Add an element; an underscore in an attribute's name stands for a hyphen."""
        text = "".join(
            f' {name.replace("_", "-")}="{number(value)}"' for name, value in attributes.items()
        )
        self.parts.append(f"<{element}{text}/>")

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """A rectangle."""
        self.add("rect", x=x, y=y, width=width, height=height, **pen(style))

    def circle(self, x: float, y: float, radius: float, **style: object) -> None:
        """A circle."""
        self.add("circle", cx=x, cy=y, r=radius, **pen(style))

    def line(self, *points: Point, **style: object) -> None:
        """An open line through the points."""
        self.add("polyline", points=joined(points), **pen({"fill": "none", **style}))

    def polygon(self, points: Iterable[Point], **style: object) -> None:
        """A closed line through the points."""
        self.add("polygon", points=joined(points), **pen(style))

    def path(self, commands: str, **style: object) -> None:
        """A path in SVG's own commands."""
        self.add("path", d=commands, **pen(style))

    def text(self, x: float, y: float, text: str, size: float = 34, **style: object) -> None:
        """A line of text, centred on the point unless the style says otherwise."""
        look: dict[str, object] = {"text_anchor": "middle", "fill": INK, **style}
        attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y + size * 0.36)}" font-family="FiraGO" '
            f'font-size="{number(size)}"{attributes}>{text}</text>'
        )

    def badge(self, x: float, y: float, label: str) -> None:
        """A letter or number in a disc, for the caption to explain."""
        self.circle(x, y, 25, fill=WHITE, stroke=INK, stroke_width=THIN)
        self.text(x, y, label, 32)

    def pointer(self, label: str, at: Point, to: Point) -> None:
        """A badge at one point with a thin line to another."""
        self.line(at, to, stroke=INK, stroke_width=THIN)
        self.circle(*to, 5, fill=INK, stroke="none")
        self.badge(*at, label)

    def open(self, tag: str) -> None:
        """Open a group, a clip path or a pattern, given as the inside of its tag."""
        self.parts.append(f"<{tag}>")

    def close(self, name: str) -> None:
        """Close what was opened."""
        self.parts.append(f"</{name}>")

    def save(self, name: str) -> None:
        """Write the drawing to images/."""
        body = "\n".join(self.parts)
        (HERE / "images" / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width / 10:g}mm" '
            f'height="{self.height / 10:g}mm" viewBox="0 0 {self.width} {self.height}">\n'
            f"{body}\n</svg>\n",
            encoding="utf-8",
            newline="\n",
        )


def number(value: object) -> object:
    """A number as short as one decimal allows; anything else as it is."""
    return f"{round(value, 1):g}" if isinstance(value, int | float) else value


def joined(points: Iterable[Point]) -> str:
    """The points as SVG writes them in one attribute."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def pen(style: dict[str, object]) -> dict[str, object]:
    """The style over the house pen: no fill colour of its own, ink line, medium weight."""
    return {
        "fill": WHITE,
        "stroke": INK,
        "stroke_width": MEDIUM,
        "stroke_linejoin": "round",
        "stroke_linecap": "round",
        **style,
    }


# ---------------------------------------------------------------------------------------------
# Buildings


def north_arrow(sheet: Sheet, x: float, y: float) -> None:
    """An arrow to the top of the sheet."""
    sheet.polygon([(x, y - 60), (x + 22, y + 30), (x, y + 12)], fill=INK, stroke_width=THIN)
    sheet.polygon([(x, y - 60), (x - 22, y + 30), (x, y + 12)], fill=WHITE, stroke_width=THIN)
    sheet.text(x, y + 58, "N", 34)


def tree(sheet: Sheet, x: float, base: float, height: float) -> None:
    """A tree in elevation: a trunk and a crown of three discs."""
    crown = min(height * 0.62, 170)
    sheet.line((x, base), (x, base - height * 0.5), stroke=BROWN, stroke_width=MEDIUM)
    for shift, rise, share in ((-0.3, 0.42, 0.3), (0.3, 0.38, 0.3), (0, 0, 0.36)):
        sheet.circle(
            x + shift * crown * 0.8,
            base - height + crown * (0.36 + rise),
            crown * share,
            fill="#DDE0D0",
            stroke=LEAF,
            stroke_width=THIN,
        )


def arch(x: float, y: float, width: float, height: float) -> str:
    """A pointed arch standing on y with its left foot at x, as path commands."""
    spring = y - height * 0.62
    return (
        f"M{x:.1f} {y:.1f} L{x:.1f} {spring:.1f} "
        f"Q{x:.1f} {y - height * 0.86:.1f} {x + width / 2:.1f} {y - height:.1f} "
        f"Q{x + width:.1f} {y - height * 0.86:.1f} {x + width:.1f} {spring:.1f} "
        f"L{x + width:.1f} {y:.1f} Z"
    )


def masonry(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """A wall of river stone with levelling bands of brick."""
    sheet.rect(x, y, width, height, fill="#F3EEE4", stroke_width=MEDIUM)
    chance = random.Random(f"{x:.0f} {y:.0f}")
    rows = max(1, round(height / 46))
    band = height / rows
    for row in range(rows):
        top = y + row * band
        if row:
            sheet.line((x, top), (x + width, top), stroke=BROWN, stroke_width=5)
        for _ in range(round(width / 60)):
            stone_x = x + 18 + chance.random() * (width - 36)
            stone_y = top + band * (0.35 + chance.random() * 0.4)
            sheet.add(
                "ellipse",
                cx=stone_x,
                cy=stone_y,
                rx=11,
                ry=6,
                fill="none",
                stroke=SAND,
                stroke_width=THIN,
            )


def tiles(sheet: Sheet, outline: list[Point], step: float, identifier: str) -> None:
    """A tiled roof: the outline with close vertical lines and courses."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    sheet.open(f'clipPath id="{identifier}"')
    sheet.polygon(outline)
    sheet.close("clipPath")
    sheet.polygon(outline, fill="#D9C4A3", stroke="none")
    sheet.open(f'g clip-path="url(#{identifier})"')
    for index in range(int((max(xs) - min(xs)) / step) + 1):
        x = min(xs) + index * step
        sheet.line((x, min(ys)), (x, max(ys)), stroke="#B38F5F", stroke_width=1.8)
    for index in range(1, int((max(ys) - min(ys)) / 42) + 1):
        y = max(ys) - index * 42
        sheet.line((min(xs), y), (max(xs), y), stroke="#B38F5F", stroke_width=1.2)
    sheet.close("g")
    sheet.polygon(outline, fill="none", stroke_width=MEDIUM)


def window(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """A timber window of two leaves with six panes."""
    sheet.rect(x, y, width, height, fill="#DCE5EA", stroke=BROWN, stroke_width=MEDIUM)
    sheet.line((x + width / 2, y), (x + width / 2, y + height), stroke=BROWN, stroke_width=THIN)
    for share in (1 / 3, 2 / 3):
        level = y + height * share
        sheet.line((x, level), (x + width, level), stroke=BROWN, stroke_width=THIN)


def veranda(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """An open upper storey: posts, brackets and a balustrade before a shaded wall."""
    sheet.rect(x, y, width, height, fill="#D8D2C6", stroke_width=MEDIUM)
    bays = max(3, round(width / 85))
    bay = width / bays
    rail = y + height * 0.66
    for index in range(1, bays * 7):
        baluster = x + index * bay / 7
        sheet.line((baluster, rail), (baluster, y + height), stroke=BROWN, stroke_width=1.8)
    sheet.line((x, rail), (x + width, rail), stroke=BROWN, stroke_width=6)
    for index in range(bays + 1):
        post = x + index * bay
        sheet.line((post, y), (post, y + height), stroke=BROWN, stroke_width=8)
        for side in (-1, 1):
            foot = post + side * 22
            if x <= foot <= x + width:
                sheet.line((post, y + 26), (foot, y + 4), stroke=BROWN, stroke_width=MEDIUM)


def house(sheet: Sheet, x: float, base: float, width: float, kind: str, identifier: str) -> None:
    """One house front standing on the base line; kind is gable, veranda or windows."""
    lower, upper, overhang = 165.0, 170.0, 34.0
    ground, floor = base - lower, base - lower - upper
    masonry(sheet, x, ground, width, lower + 20)
    sheet.path(arch(x + width / 2 - 35, base + 20, 70, 140), fill=SAND, stroke_width=MEDIUM)
    for left in (x + 22, x + width - 66):
        window(sheet, left, ground + 46, 44, 60)
    if kind == "veranda":
        veranda(sheet, x, floor, width, upper)
    else:
        sheet.rect(x, floor, width, upper, fill="#F8F5EF", stroke_width=MEDIUM)
        count = max(2, round(width / 95))
        for index in range(count):
            centre = x + (index + 0.5) * width / count
            window(sheet, centre - 24, floor + 42, 48, 92)
    if kind == "gable":
        peak = (x + width / 2, floor - width * 0.48)
        wall = [(x, floor), peak, (x + width, floor)]
        sheet.polygon(wall, fill="#EFE8DA", stroke_width=MEDIUM)
        for index in range(1, int(width / 22)):
            post = x + index * 22
            top = floor - (width / 2 - abs(post - x - width / 2)) * 0.96
            sheet.line((post, floor), (post, top), stroke=SAND, stroke_width=THIN)
        window(sheet, x + width / 2 - 20, floor - width * 0.22, 40, 46)
        slope = [
            (x - overhang, floor + 18), (peak[0], peak[1] - 26), (x + width + overhang, floor + 18),
            (x + width + overhang - 22, floor + 26), (peak[0], peak[1] + 8),
            (x - overhang + 22, floor + 26),
        ]  # fmt: skip
        sheet.polygon(slope, fill="#C9AD84", stroke_width=MEDIUM)
    else:
        rise = 190.0 if kind == "veranda" else 165.0
        chimney = x + width * 0.72
        sheet.rect(chimney, floor - rise - 50, 38, 120, fill="#EFE8DA", stroke_width=MEDIUM)
        sheet.rect(chimney - 8, floor - rise - 60, 54, 14, fill=SAND, stroke_width=THIN)
        outline = [
            (x - overhang, floor + 6), (x + 58, floor - rise),
            (x + width - 58, floor - rise), (x + width + overhang, floor + 6),
        ]  # fmt: skip
        tiles(sheet, outline, 16, identifier)


def garden_wall(sheet: Sheet, x: float, base: float, width: float) -> None:
    """A street wall with its tile coping and, where it is long enough, a gate."""
    masonry(sheet, x, base - 120, width, 140)
    sheet.rect(x - 3, base - 134, width + 6, 16, fill="#C9AD84", stroke_width=THIN)
    if width > 100:
        sheet.path(arch(x + width / 2 - 32, base + 20, 64, 122), fill="#A98557")
        sheet.line((x + width / 2, base + 20), (x + width / 2, base - 98), stroke_width=THIN)


def street_elevation() -> None:
    """Four houses and the garden walls between them, on a rising street."""
    sheet = Sheet(1600, 760)
    fronts = [
        (50.0, 250.0, "windows"), (480.0, 215.0, "gable"), (765.0, 290.0, "veranda"),
        (1250.0, 215.0, "gable"),
    ]  # fmt: skip
    walls = [(300.0, 180.0), (695.0, 70.0), (1055.0, 195.0), (1465.0, 105.0)]

    def base(x: float) -> float:
        return 690 - x * 0.045

    for x, height in (
        (330.0, 330.0), (395.0, 270.0), (455.0, 350.0), (1075.0, 380.0), (1140.0, 310.0),
        (1195.0, 400.0), (1475.0, 360.0), (1540.0, 300.0),
    ):  # fmt: skip
        tree(sheet, x, base(x), height)
    for x, width in walls:
        garden_wall(sheet, x, base(x + width / 2), width)
    for index, (x, width, kind) in enumerate(fronts):
        house(sheet, x, base(x + width / 2), width, kind, f"roof{index}")
    sheet.polygon([(0, base(0)), (1600, base(1600)), (1600, 760), (0, 760)], stroke="none")
    sheet.line((20, base(20)), (1580, base(1580)), stroke_width=THICK)
    for label, x in (("A", 587), ("B", 910), ("C", 390), ("D", 175), ("E", 1357)):
        sheet.badge(x, 722, label)
    sheet.save("street-elevation.svg")


def lattice(sheet: Sheet, x: float, y: float, width: float, height: float, cell: float) -> None:
    """A lattice window seen from afar: a net of diagonals and small squares."""
    sheet.rect(x, y, width, height, fill="#EFE3CC", stroke=BROWN, stroke_width=MEDIUM)
    columns = max(2, round(width / cell))
    rows = max(2, round(height / cell))
    step_x, step_y = width / columns, height / rows
    for row in range(rows):
        for column in range(columns):
            left, top = x + column * step_x, y + row * step_y
            fill = ("#93A9B5", "#C9A57E", "#BBC0A4")[(row + 2 * column) % 3]
            middle = [
                (left + step_x / 2, top), (left + step_x, top + step_y / 2),
                (left + step_x / 2, top + step_y), (left, top + step_y / 2),
            ]  # fmt: skip
            sheet.polygon(middle, fill=fill, stroke=BROWN, stroke_width=1.6)
    sheet.rect(x, y, width, height, fill="none", stroke=BROWN, stroke_width=5)


def palace_facade() -> None:
    """The order of the palace front: lattice centre, two recessed bays, closed ends."""
    sheet = Sheet(1600, 900)
    left, right, ground, middle, eaves = 160.0, 1440.0, 790.0, 520.0, 240.0
    sheet.rect(left, eaves, right - left, ground - eaves, fill="#F6F1E7", stroke_width=MEDIUM)
    widths = (190.0, 205.0, 490.0, 205.0, 190.0)
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    for floor, height in ((ground, 255.0), (middle, 255.0)):
        for bay in (1, 3):
            x = edges[bay] + 12
            sheet.path(arch(x, floor - 10, 181, height - 22), fill="#D8D2C6", stroke_width=MEDIUM)
            sheet.path(
                arch(x + 22, floor - 10, 137, height - 60), fill="#E9E2D3", stroke_width=THIN
            )
            for tier in range(1, 4):
                inset = 22 + tier * 17
                rib = arch(x + inset, floor - 10, 181 - 2 * inset, height - 60 - tier * 16)
                sheet.path(rib, fill="none", stroke=SAND, stroke_width=THIN)
        for bay in (0, 4):
            sheet.rect(
                edges[bay] + 22, floor - height + 22, 146, height - 44,
                fill="#EFE8DA", stroke=SAND, stroke_width=THIN,
            )  # fmt: skip
            lattice(sheet, edges[bay] + 48, floor - height + 52, 94, height - 100, 24)
        for index in range(3):
            x = edges[2] + (14, 157, 342)[index]
            lattice(sheet, x, floor - height + 24, (134, 176, 134)[index], height - 46, 25)
    sheet.rect(left - 12, middle + 2, right - left + 24, 14, fill=SAND, stroke_width=THIN)
    for edge in edges[1:-1]:
        sheet.line((edge, eaves), (edge, ground), stroke=SAND, stroke_width=MEDIUM)
    sheet.polygon([(70, eaves + 10), (230, 130), (1370, 130), (1530, eaves + 10)], fill="#C9AD84")
    for index in range(41):
        foot = 70 + index * 36.5
        head = 230 + index * 28.5
        sheet.line((foot, eaves + 10), (head, 130), stroke="#B38F5F", stroke_width=1.8)
    sheet.polygon([(70, eaves + 10), (230, 130), (1370, 130), (1530, eaves + 10)], fill="none")
    sheet.rect(70, eaves + 10, 1460, 16, fill=BROWN, stroke_width=THIN)
    sheet.rect(left - 40, ground, right - left + 80, 22, fill=PAPER, stroke_width=MEDIUM)
    sheet.line((30, ground + 22), (1570, ground + 22), stroke_width=THICK)
    sheet.line(
        (800, 60), (800, ground + 60), stroke=GREY, stroke_width=THIN, stroke_dasharray="18 7 3 7"
    )
    sheet.pointer("A", (636, 860), (636, 700))
    sheet.pointer("B", (457, 860), (457, 720))
    sheet.pointer("C", (255, 860), (255, 720))
    sheet.pointer("D", (1100, 70), (1100, 175))
    sheet.save("palace-facade.svg")


def star(x: float, y: float, radius: float) -> list[Point]:
    """An eight-pointed star of two crossed squares with this outer radius."""
    inner = radius * math.cos(math.pi / 4) / math.cos(math.pi / 8)
    return [
        (
            x + (radius if index % 2 == 0 else inner) * math.cos(index * math.pi / 8),
            y + (radius if index % 2 == 0 else inner) * math.sin(index * math.pi / 8),
        )
        for index in range(16)
    ]


def lattice_panel(sheet: Sheet, left: float, top: float, cells: int, cell: float) -> None:
    """A panel of eight-pointed stars and crosses, glass between wooden bars."""
    size = cells * cell
    bar = {"stroke": BROWN, "stroke_width": 8}
    glass = ("#5F8196", "#A65F4A", "#C9A15C", "#8C9A70")
    sheet.open('clipPath id="panel"')
    sheet.rect(left, top, size, size)
    sheet.close("clipPath")
    sheet.rect(left, top, size, size, fill=PAPER, stroke="none")
    sheet.open('g clip-path="url(#panel)"')
    for row in range(cells + 1):
        for column in range(cells + 1):
            x, y = left + column * cell, top + row * cell
            sheet.polygon(star(x, y, cell / 2), fill=glass[(row + column) % 2 * 2], **bar)
            sheet.polygon(star(x, y, cell * 0.28)[1::2], fill=glass[1], **bar)
            for index in range(8):
                angle = math.pi / 8 + index * math.pi / 4
                near = cell * 0.28 * math.cos(math.pi / 4) / math.cos(math.pi / 8)
                far = cell / 2 * math.cos(math.pi / 4) / math.cos(math.pi / 8)
                sheet.line(
                    (x + near * math.cos(angle), y + near * math.sin(angle)),
                    (x + far * math.cos(angle), y + far * math.sin(angle)),
                    **bar,
                )
    for row in range(cells):
        for column in range(cells):
            x, y = left + (column + 0.5) * cell, top + (row + 0.5) * cell
            half = cell * 0.13
            diamond = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
            sheet.polygon(diamond, fill=glass[3], **bar)
            for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0)):
                sheet.line(
                    (x + dx * half, y + dy * half), (x + dx * cell / 2, y + dy * cell / 2), **bar
                )
    sheet.close("g")
    sheet.rect(
        left, top, size, size, fill="none", stroke=BROWN, stroke_width=26, stroke_linejoin="miter"
    )
    sheet.rect(left - 13, top - 13, size + 26, size + 26, fill="none", stroke_width=THIN)
    sheet.rect(left + 13, top + 13, size - 26, size - 26, fill="none", stroke_width=THIN)


def shebeke() -> None:
    """A panel of shebeke and, enlarged, how its parts hold each other."""
    sheet = Sheet(1600, 960)
    lattice_panel(sheet, 60, 60, 5, 168)
    wood = {"fill": "#C9AD84", "stroke_width": MEDIUM}
    groove = {"stroke": BROWN, "stroke_width": THIN, "stroke_dasharray": "16 9"}
    x, y = 1265.0, 440.0
    panes = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    colours = ("#AFC0CA", "#D4AFA3", "#E2CDA0", "#C4CCB2")
    for (dx, dy), colour in zip(panes, colours, strict=True):
        corner_x, corner_y = (x + 28 if dx > 0 else x - 228), (y + 28 if dy > 0 else y - 228)
        sheet.rect(corner_x, corner_y, 200, 200, fill=colour, stroke_width=THIN)
    sheet.rect(x - 270, y - 42, 540, 84, **wood)
    sheet.line((x - 270, y), (x + 270, y), **groove)
    notch = [(x - 42, y - 270), (x + 42, y - 270), (x + 42, y - 60), (x, y - 18), (x - 42, y - 60)]
    sheet.polygon(notch, **wood)
    sheet.polygon([(px, 2 * y - py) for px, py in notch], **wood)
    for end in (-270.0, 270.0):
        sheet.line((x, y + end), (x, y + math.copysign(18, end)), **groove)
    sheet.pointer("1", (1130, 800), (x - 180, y + 24))
    sheet.pointer("2", (1265, 860), (x, y + 50))
    sheet.pointer("3", (1420, 800), (x + 150, y + 150))
    sheet.save("shebeke.svg")


def garden_plot() -> None:
    """Plan of one walled plot: house, veranda, court, channel and garden."""
    sheet = Sheet(1600, 1080)
    sheet.rect(150, 90, 1200, 900, fill="#EEF0E6", stroke="none")
    sheet.rect(150, 90, 1200, 900, fill="none", stroke=INK, stroke_width=22)
    sheet.rect(300, 130, 820, 230, fill="#E8DCC6", stroke_width=9)
    for x in (505, 710, 915):
        sheet.line((x, 130), (x, 345), stroke_width=7)
    for x in (400, 605, 810, 1015):
        sheet.rect(x - 30, 352, 60, 16, fill=WHITE, stroke="none")
        sheet.rect(x - 30, 135, 60, 24, fill=SAND, stroke_width=THIN)
    sheet.rect(300, 364, 820, 96, fill="#F6F1E7", stroke_width=MEDIUM)
    for index in range(10):
        sheet.rect(305 + index * 89, 446, 14, 14, fill=BROWN, stroke="none")
    sheet.rect(300, 464, 820, 170, fill="#F1ECE0", stroke=SAND, stroke_width=THIN)
    for column in range(1, 20):
        sheet.line(
            (300 + column * 41, 464), (300 + column * 41, 634), stroke=PAPER, stroke_width=THIN
        )
    for row in range(1, 4):
        sheet.line(
            (300, 464 + row * 42.5), (1120, 464 + row * 42.5), stroke=PAPER, stroke_width=THIN
        )
    sheet.path(
        "M162 720 C400 690 640 740 860 716 S1220 690 1339 724",
        fill="none",
        stroke="#7E9DAE",
        stroke_width=15,
    )
    sheet.rect(648, 694, 124, 60, fill="#F1ECE0", stroke=SAND, stroke_width=THIN)
    sheet.rect(640, 978, 140, 26, fill=WHITE, stroke="none")
    for x in (640, 780):
        sheet.line((x, 976), (x, 1006), stroke_width=9)
    sheet.line((640, 992), (706, 950), stroke=BROWN, stroke_width=MEDIUM)
    sheet.line((780, 992), (714, 950), stroke=BROWN, stroke_width=MEDIUM)
    sheet.line((710, 944), (710, 640), stroke=SAND, stroke_width=40)
    sheet.rect(1160, 770, 168, 200, fill="#E8DCC6", stroke_width=7)
    sheet.line((1160, 770), (1328, 970), stroke_width=THIN)
    sheet.line((1328, 770), (1160, 970), stroke_width=THIN)
    places = [
        (240, 820), (350, 900), (455, 805), (560, 905), (250, 930), (860, 815), (960, 910),
        (1065, 820), (885, 930), (1215, 560), (1270, 655), (1225, 250), (1275, 400), (225, 250),
        (225, 420), (222, 580),
    ]  # fmt: skip
    chance = random.Random(7)
    for x, y in places:
        radius = 38 + chance.random() * 16
        sheet.circle(x, y, radius, fill="#D5DAC4", stroke="#8D9878", stroke_width=THIN)
        for index in range(6):
            angle = index * math.pi / 3 + chance.random()
            tip = (x + radius * 0.8 * math.cos(angle), y + radius * 0.8 * math.sin(angle))
            sheet.line((x, y), tip, stroke="#8D9878", stroke_width=1.6)
    for label, x, y in (
        ("A", 605, 245), ("B", 710, 405), ("C", 605, 560), ("D", 835, 1030), ("E", 1000, 708),
        ("F", 405, 855), ("G", 1244, 870),
    ):  # fmt: skip
        sheet.badge(x, y, label)
    north_arrow(sheet, 1490, 170)
    sheet.save("garden-plot.svg")


def valley_section() -> None:
    """A section across the valley from slope to slope."""
    sheet = Sheet(1600, 770)
    ground = [
        (0, 190), (120, 262), (230, 330), (300, 366), (302, 392), (430, 404), (432, 452),
        (560, 462), (562, 512), (690, 520), (692, 560), (745, 566), (748, 640), (852, 640),
        (855, 566), (900, 560),
        (902, 522), (1030, 512), (1032, 462), (1160, 450), (1162, 398), (1280, 384), (1282, 330),
        (1420, 314), (1500, 230), (1600, 150),
    ]  # fmt: skip
    for x in range(14, 296, 26):
        tree(sheet, x, 200 + x * 0.62, 96 + (x * 7) % 40)
    for x in range(1448, 1600, 24):
        tree(sheet, x, 316 - (x - 1420) * 0.93, 90 + (x * 7) % 36)
    sheet.rect(1296, 218, 118, 100, fill="#F6F1E7", stroke_width=MEDIUM)
    sheet.polygon([(1280, 222), (1312, 178), (1398, 178), (1430, 222)], fill="#C9AD84")
    for x in (1312, 1348, 1384):
        lattice(sheet, x - 9, 234, 20, 34, 10)
        lattice(sheet, x - 9, 276, 20, 34, 10)
    for x, base in ((345, 396), (478, 456), (606, 516), (945, 516), (1075, 456), (1200, 392)):
        sheet.rect(x - 34, base - 76, 84, 80, fill="#F6F1E7", stroke_width=MEDIUM)
        sheet.polygon(
            [(x - 50, base - 72), (x + 8, base - 138), (x + 66, base - 72)], fill="#C9AD84"
        )
        window(sheet, x - 4, base - 58, 24, 30)
    for x, base in ((412, 404), (540, 460), (668, 520), (1014, 514), (1142, 452), (1264, 386)):
        tree(sheet, x, base, 92)
    sheet.polygon([*ground, (1600, 770), (0, 770)], fill=PAPER, stroke="none")
    sheet.rect(750, 612, 100, 28, fill="#A9BDC8", stroke="none")
    sheet.line((750, 612), (850, 612), stroke="#7E9DAE", stroke_width=MEDIUM)
    for x in (738, 850):
        sheet.rect(x, 548, 12, 94, fill=SAND, stroke_width=THIN)
    sheet.rect(1266, 250, 16, 84, fill=SAND, stroke_width=THIN)
    sheet.line(*ground, stroke_width=THICK)
    for label, at, to in (
        ("A", (120, 440), (120, 240)), ("B", (450, 560), (478, 420)), ("C", (690, 640), (716, 558)),
        ("D", (800, 720), (800, 628)), ("E", (1350, 440), (1350, 300)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.text(60, 700, "NW", 34)
    sheet.text(1540, 700, "SE", 34)
    sheet.save("valley-section.svg")


# ---------------------------------------------------------------------------------------------
# Diagrams


def timeline() -> None:
    """The stages of the town and of its protection on a line of time with two breaks."""
    sheet = Sheet(1600, 500)
    line = 300.0

    def place(year: float) -> float:
        if year <= 1900:
            return 60 + (year - 1740) * 3.6
        return 690 + (year - 1925) * 4.0 if year < 1950 else 850 + (year - 1990) * 20.0

    for start, end, label, fill in (
        (1743, 1819, "1", "#D9C4A3"), (1819, 1900, "2", "#CFD8DD"), (1991, 2024.5, "3", "#DDE0D0"),
    ):  # fmt: skip
        x, width = place(start), place(end) - place(start)
        sheet.rect(x, 60, width, 60, fill=fill, stroke_width=THIN)
        sheet.text(x + width / 2, 90, label, 34)
    for start, end in ((30, 652), (676, 806), (830, 1560)):
        sheet.line((start, line), (end, line), stroke_width=THICK)
    for x in (652, 676, 806, 830):
        sheet.line((x - 9, line + 18), (x + 9, line - 18), stroke_width=MEDIUM)
    sheet.polygon([(1556, line - 14), (1584, line), (1556, line + 14)], fill=INK)
    for year in (1750, 1800, 1850, 1900, 1930, 1990, 2000, 2010, 2020):
        x = place(year)
        sheet.line((x, line), (x, line + 16), stroke_width=MEDIUM)
        sheet.text(x, line + 150, str(year), 30, fill=GREY)
        sheet.line((x, line + 22), (x, line + 126), stroke=SAND, stroke_width=1.5)
    events = [
        ("A", 1743, 0, -1), ("B", 1772, 0, -1), ("C", 1797, 0, -1), ("D", 1819, 0, -1),
        ("E", 1931, 0, -1), ("F", 1998, 0, -1), ("G", 2001, 0, -1), ("H", 2016, -24, -1),
        ("I", 2017, -22, 1), ("J", 2019, -2, -1), ("K", 2020, 26, 1), ("L", 2021, 24, -1),
    ]  # fmt: skip
    for label, year, shift, side in events:
        x = place(year)
        y = line + side * 76
        sheet.line((x, line), (x + shift, y), stroke=BROWN, stroke_width=THIN)
        sheet.circle(x, line, 9, fill=BROWN, stroke=WHITE, stroke_width=THIN)
        sheet.badge(x + shift, y, label)
    sheet.save("timeline.svg")


def silk_sign(sheet: Sheet, step: int, x: float, y: float) -> None:
    """The small sign in one box of the silk diagram, centred on the point."""
    if step == 1:
        tree(sheet, x, y + 66, 140)
    elif step == 2:
        sheet.path(
            f"M{x - 70} {y + 30} Q{x - 30} {y - 70} {x + 76} {y - 30} "
            f"Q{x + 30} {y + 66} {x - 70} {y + 30} Z",
            fill="#DDE0D0", stroke="#8D9878", stroke_width=MEDIUM,
        )  # fmt: skip
        sheet.line((x - 70, y + 30), (x + 62, y - 24), stroke="#8D9878", stroke_width=THIN)
        for index in range(5):
            sheet.circle(
                x - 32 + index * 19,
                y + 4 - index * 4 - (index % 2) * 8,
                13,
                fill=PAPER,
                stroke_width=THIN,
            )
    elif step == 3:
        for dx, dy, turn in ((-36, 14, -20), (34, 22, 15), (2, -30, 5)):
            sheet.add(
                "ellipse", cx=x + dx, cy=y + dy, rx=40, ry=23, fill="#F6F1E7", stroke=INK,
                stroke_width=MEDIUM, transform=f"rotate({turn} {x + dx} {y + dy})",
            )  # fmt: skip
    elif step == 4:
        sheet.circle(x, y, 58, fill="none", stroke=BROWN, stroke_width=MEDIUM)
        for index in range(6):
            angle = index * math.pi / 3
            end = (x + 58 * math.cos(angle), y + 58 * math.sin(angle))
            sheet.line((x, y), end, stroke=BROWN, stroke_width=MEDIUM)
        for radius in (40.0, 49.0):
            sheet.circle(x, y, radius, fill="none", stroke=SAND, stroke_width=THIN)
        sheet.line(
            (x, y + 58), (x - 40, y + 76), (x + 40, y + 76), (x, y + 58), stroke_width=MEDIUM
        )
    elif step == 5:
        sheet.rect(x - 64, y - 62, 128, 124, fill="none", stroke=BROWN, stroke_width=7)
        for index in range(11):
            sheet.line(
                (x - 50 + index * 10, y - 60),
                (x - 50 + index * 10, y + 60),
                stroke=SAND,
                stroke_width=THIN,
            )
        sheet.rect(x - 52, y + 6, 104, 52, fill="#D9C4A3", stroke_width=THIN)
        sheet.line((x - 62, y), (x + 62, y), stroke_width=MEDIUM)
    else:
        sheet.path(
            f"M{x - 74} {y + 64} L{x - 62} {y + 2} Q{x - 40} {y - 22} {x - 14} {y - 4} "
            f"L{x - 8} {y - 40} Q{x + 6} {y - 58} {x + 18} {y - 38} L{x + 24} {y - 4} "
            f"Q{x + 44} {y + 6} {x + 52} {y - 20} L{x + 62} {y - 58} L{x + 90} {y - 50} "
            f"L{x + 78} {y - 36} L{x + 66} {y + 10} Q{x + 58} {y + 26} {x + 46} {y + 26} "
            f"L{x + 48} {y + 64} L{x + 38} {y + 64} L{x + 32} {y + 28} L{x - 44} {y + 28} "
            f"L{x - 52} {y + 64} Z",
            fill="#D9C4A3", stroke_width=MEDIUM,
        )  # fmt: skip
        for dx in (-34, 0):
            sheet.rect(x + dx - 14, y - 2, 40, 28, fill=SAND, stroke_width=THIN)


def silk_economy() -> None:
    """Six stages from the mulberry tree to the caravan and the places that they need."""
    sheet = Sheet(1600, 520)
    for step in range(1, 7):
        x = 40 + (step - 1) * 258
        sheet.rect(x, 60, 210, 240, fill="#FBF9F5", stroke_width=MEDIUM, rx=6)
        silk_sign(sheet, step, x + 105, 190)
        sheet.badge(x + 34, 94, str(step))
        if step < 6:
            sheet.line((x + 214, 180), (x + 240, 180), stroke=BROWN, stroke_width=MEDIUM)
            sheet.polygon(
                [(x + 238, 168), (x + 256, 180), (x + 238, 192)], fill=BROWN, stroke="none"
            )
    for first, last, label in ((1, 3, "A"), (4, 5, "B"), (6, 6, "C")):
        left, right = 44 + (first - 1) * 258, 246 + (last - 1) * 258
        middle = (left + right) / 2
        sheet.line((left, 330), (left, 366), (right, 366), (right, 330), stroke=BROWN)
        sheet.line((middle, 366), (middle, 400), stroke=BROWN)
        sheet.badge(middle, 428, label)
    sheet.save("silk-economy.svg")


def management() -> None:
    """Bodies of management and the lines between them."""
    sheet = Sheet(1600, 760)
    boxes = {
        "1": (330, 60, 380), "2": (890, 60, 380), "3": (560, 310, 480), "4": (60, 310, 380),
        "5": (1160, 310, 380), "6": (60, 560, 420), "7": (590, 560, 420), "8": (1120, 560, 420),
    }  # fmt: skip
    solid = [
        [(520, 190), (520, 250), (760, 250), (760, 310)],
        [(1080, 190), (1080, 250), (840, 250), (840, 310)],
        [(800, 440), (800, 560)], [(760, 440), (760, 500), (270, 500), (270, 560)],
        [(840, 440), (840, 500), (1330, 500), (1330, 560)],
    ]  # fmt: skip
    dashed = [[(440, 375), (560, 375)], [(1160, 375), (1040, 375)]]
    for way in solid:
        sheet.line(*way, stroke_width=MEDIUM)
        x, y = way[-1]
        sheet.polygon([(x - 10, y - 18), (x + 10, y - 18), (x, y)], fill=INK, stroke="none")
    for way in dashed:
        sheet.line(*way, stroke=BROWN, stroke_width=MEDIUM, stroke_dasharray="14 10")
    for label, (x, y, width) in boxes.items():
        fill = "#D9C4A3" if label == "3" else "#FBF9F5"
        sheet.rect(x, y, width, 130, fill=fill, stroke_width=MEDIUM, rx=6)
        sheet.text(x + width / 2, y + 65, label, 54)
    sheet.save("management.svg")


# ---------------------------------------------------------------------------------------------
# Raster


def caravanserai_plan() -> None:
    """Plan of a courtyard caravanserai as PNG, 3000 × 1950 pixels."""
    over = 2
    image = Image.new("RGB", (3000 * over, 1950 * over), WHITE)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(BytesIO(pymupdf_fonts.myfont("figo")), 62 * over)

    def inside(u: float, v: float, margin: float = 0.0) -> Point:
        """A point of the trapezoid: u along the front, v from the back, both 0 to 1."""
        left = 330 + 150 * (1 - v) + margin
        right = 2670 - 90 * (1 - v) - margin
        top, bottom = 90 + margin, 1650 - margin
        return (left + (right - left) * u) * over, (top + (bottom - top) * v) * over

    def quad(a: float, b: float, c: float, d: float, fill: str, line: int = 5) -> None:
        corners = [inside(a, b), inside(c, b), inside(c, d), inside(a, d)]
        draw.polygon(corners, fill=fill)
        draw.line([*corners, corners[0]], fill=INK, width=line * over, joint="curve")

    quad(0, 0, 1, 1, "#E8DCC6", 4)
    rooms, deep, walk = 18, 0.095, 0.055
    side = 0.068
    for index in range(rooms):
        start = side + index * (1 - 2 * side) / rooms
        end = side + (index + 1) * (1 - 2 * side) / rooms
        for top, bottom in ((0, deep), (deep, 2 * deep), (1 - 2 * deep, 1 - deep), (1 - deep, 1)):
            quad(start, top, end, bottom, "#F6F1E7", 4)
    for index in range(9):
        start = 2 * deep + index * (1 - 4 * deep) / 9
        end = 2 * deep + (index + 1) * (1 - 4 * deep) / 9
        for left, right in ((0, side), (side, 2 * side), (1 - 2 * side, 1 - side), (1 - side, 1)):
            quad(left, start, right, end, "#F6F1E7", 4)
    inner_x, inner_y = 2 * side, 2 * deep
    quad(inner_x, inner_y, 1 - inner_x, 1 - inner_y, PAPER, 6)
    court_x, court_y = inner_x + 0.042, inner_y + walk
    quad(court_x, court_y, 1 - court_x, 1 - court_y, "#FBF9F5", 3)
    for index in range(19):
        u = court_x + index * (1 - 2 * court_x) / 18
        for v in (court_y, 1 - court_y):
            x, y = inside(u, v)
            draw.rectangle((x - 15 * over, y - 15 * over, x + 15 * over, y + 15 * over), fill=INK)
    for index in range(1, 10):
        v = court_y + index * (1 - 2 * court_y) / 10
        for u in (court_x, 1 - court_x):
            x, y = inside(u, v)
            draw.rectangle((x - 15 * over, y - 15 * over, x + 15 * over, y + 15 * over), fill=INK)
    gate = 0.028
    for top, bottom in ((0, inner_y), (1 - inner_y, 1)):
        quad(0.5 - gate, top, 0.5 + gate, bottom, "#C9AD84", 6)
    for left, right in ((0, inner_x), (1 - inner_x, 1)):
        quad(left, 0.5 - 0.04, right, 0.5 + 0.04, "#C9AD84", 6)
    outline = [inside(0, 0), inside(1, 0), inside(1, 1), inside(0, 1), inside(0, 0)]
    draw.line(outline, fill=INK, width=16 * over, joint="curve")
    for u, v in ((0, 0), (1, 0), (1, 1), (0, 1)):
        x, y = inside(u, v)
        draw.ellipse((x - 8 * over, y - 8 * over, x + 8 * over, y + 8 * over), fill=INK)
    centre_x, centre_y = inside(0.5, 0.5)
    for radius, fill in ((130, SAND), (108, "#A9BDC8")):
        corners = [
            (
                centre_x + radius * over * math.cos(math.pi / 8 + index * math.pi / 4),
                centre_y + radius * over * math.sin(math.pi / 8 + index * math.pi / 4),
            )
            for index in range(8)
        ]
        draw.polygon(corners, fill=fill)
        draw.line([*corners, corners[0]], fill=INK, width=5 * over, joint="curve")
    bank = [(x * over, (1800 + 26 * math.sin(x / 240)) * over) for x in range(0, 3001, 20)]
    for shift in (0, 36, 72):
        draw.line([(x, y + shift * over) for x, y in bank], fill="#7E9DAE", width=7 * over)

    def badge(x: float, y: float, label: str) -> None:
        radius = 52 * over
        box = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(box, fill=WHITE, outline=INK, width=5 * over)
        draw.text((x, y), label, fill=INK, font=font, anchor="mm")

    for label, u, v in (
        ("1", 0.5, 0.905), ("1", 0.5, 0.095), ("1", 0.068, 0.5), ("1", 0.932, 0.5),
        ("2", 0.33, 0.5), ("3", 0.5, 0.5), ("4", 0.68, 0.218), ("5", 0.25, 0.095),
    ):  # fmt: skip
        badge(*inside(u, v), label)
    badge(2480 * over, 1845 * over, "6")
    small = image.resize((3000, 1950), Image.Resampling.LANCZOS)
    palette = small.quantize(colors=128, dither=Image.Dither.NONE)
    palette.save(HERE / "images" / "caravanserai-plan.png", dpi=(300, 300), optimize=True)


def main() -> None:
    """Draw everything."""
    for draw in (
        street_elevation, palace_facade, shebeke,
        garden_plot, valley_section, timeline, silk_economy, management, caravanserai_plan,
    ):  # fmt: skip
        draw()


if __name__ == "__main__":
    main()
