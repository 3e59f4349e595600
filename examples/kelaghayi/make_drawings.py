"""Drawings of the Kelaghayi example: writes every file in images/.

Studies of patterns and of the stages of the work, drawn for this dossier from descriptions and not
from any family's stamp. Labels are letters only: the captions explain them, and one drawing serves
every language. SVG is written as text, so that two runs give the same bytes.
"""

import math
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1800, 1200
INK, BROWN, SAND, PAPER = "#1F3B4D", "#8A5A2B", "#B9A88A", "#F4EFE6"
WHITE, SILK, WOOD, COPPER = "#FFFFFF", "#FBF6EA", "#C79A63", "#B9713C"
MADDER, OCHRE, INDIGO, BLACK, ROSE = "#9C2B2E", "#C98A2B", "#23375E", "#26222B", "#C75A6B"
WATER, FLAME, FOLD = "#A9BDC8", "#D9772F", "#B9494A"
THIN, MEDIUM, THICK = 3, 5, 9

Point = tuple[float, float]

BUTA = (
    "M4,92 C-48,92 -74,44 -56,-2 C-42,-38 -4,-52 10,-78 C18,-96 40,-102 52,-88 "
    "C62,-74 50,-58 36,-66 C38,-30 66,4 62,44 C59,74 36,92 4,92 Z"
)
"""A drop with a bent tip about the origin, 200 high and 140 wide."""
LEAF = "M0,0 C-16,-14 -18,-40 0,-60 C18,-40 16,-14 0,0 Z"
"""A leaf that grows upwards from the origin, 60 long."""
HEART = (
    ((0, 330), (-250, 150), (-340, -60), (-250, -190)),
    ((-250, -190), (-170, -290), (-40, -250), (0, -140)),
    ((0, -140), (40, -250), (170, -290), (250, -190)),
    ((250, -190), (340, -60), (250, 150), (0, 330)),
)
"""The outline of a heart about the origin: four Bézier curves, each of four points."""


class Sheet:
    """A drawing of 1,800 by 1,200 pixels under construction."""

    def __init__(self, ground: str = PAPER) -> None:
        self.parts: list[str] = []
        self.rect(0, 0, WIDTH, HEIGHT, fill=ground, stroke="none")

    def add(self, element: str, **attributes: object) -> None:
        """Add an element; an underscore in an attribute's name stands for a hyphen."""
        written = (f' {name.replace("_", "-")}="{short(v)}"' for name, v in attributes.items())
        self.parts.append(f"<{element}{''.join(written)}/>")

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """A rectangle."""
        self.add("rect", x=x, y=y, width=width, height=height, **pen(style))

    def circle(self, x: float, y: float, radius: float, **style: object) -> None:
        """A circle."""
        self.add("circle", cx=x, cy=y, r=radius, **pen(style))

    def ellipse(self, x: float, y: float, rx: float, ry: float, **style: object) -> None:
        """An ellipse."""
        self.add("ellipse", cx=x, cy=y, rx=rx, ry=ry, **pen(style))

    def line(self, *points: Point, **style: object) -> None:
        """An open line through the points."""
        self.add("polyline", points=joined(points), **pen({"fill": "none", **style}))

    def polygon(self, *points: Point, **style: object) -> None:
        """A closed line through the points."""
        self.add("polygon", points=joined(points), **pen(style))

    def path(self, commands: str, **style: object) -> None:
        """A path in SVG's own commands."""
        self.add("path", d=commands, **pen(style))

    def at(self, x: float, y: float, turn: float = 0, scale: float = 1, flip: int = 1) -> None:
        """Open a group whose origin is the point, turned in degrees and scaled."""
        self.parts.append(
            f'<g transform="translate({short(x)} {short(y)}) rotate({short(turn)}) '
            f'scale({round(scale * flip, 3):g} {round(scale, 3):g})">'
        )

    def end(self) -> None:
        """Close the group."""
        self.parts.append("</g>")

    def badge(self, x: float, y: float, label: str) -> None:
        """A letter in a disc, for the caption to explain."""
        self.circle(x, y, 34, fill=WHITE, stroke=INK, stroke_width=THIN)
        self.parts.append(
            f'<text x="{short(x)}" y="{short(y + 15)}" font-family="FiraGO" font-size="42" '
            f'text-anchor="middle" fill="{INK}">{label}</text>'
        )

    def pointer(self, label: str, at: Point, to: Point) -> None:
        """A badge at one point with a thin line to another."""
        self.line(at, to, stroke=INK, stroke_width=THIN)
        self.circle(*to, 7, fill=INK, stroke="none")
        self.badge(*at, label)

    def arrow(self, start: Point, end: Point) -> None:
        """A thick arrow from one point to another."""
        turn = math.atan2(end[1] - start[1], end[0] - start[0])
        back = (end[0] - 26 * math.cos(turn), end[1] - 26 * math.sin(turn))
        self.line(start, back, stroke=INK, stroke_width=THICK)
        sides = [
            (back[0] + 16 * math.sin(turn) * s, back[1] - 16 * math.cos(turn) * s) for s in (1, -1)
        ]
        self.polygon(end, *sides, fill=INK, stroke="none")

    def save(self, name: str) -> None:
        """Write the drawing to images/."""
        body = "\n".join(self.parts)
        (HERE / "images" / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}">\n{body}\n</svg>\n',
            encoding="utf-8",
            newline="\n",
        )


def short(value: object) -> object:
    """A number as short as one decimal allows; anything else as it is."""
    return f"{round(value, 1):g}" if isinstance(value, int | float) else value


def joined(points: Iterable[Point]) -> str:
    """The points as SVG writes them in one attribute."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def pen(style: dict[str, object]) -> dict[str, object]:
    """The style over the house pen: white fill, ink line of medium weight, round joins."""
    return {
        "fill": WHITE,
        "stroke": INK,
        "stroke_width": MEDIUM,
        "stroke_linejoin": "round",
        "stroke_linecap": "round",
        **style,
    }


# ---------------------------------------------------------------------------------------------
# Motifs


def buta(
    sheet: Sheet, x: float, y: float, size: float, colour: str, ground: str, **turn: int
) -> None:
    """A plain buta, `size` high, in resist colour on its ground, with a flower in it."""
    sheet.at(x, y, scale=size / 200, **turn)
    sheet.path(BUTA, fill=colour, stroke="none")
    sheet.at(0, 6, scale=0.72)
    sheet.path(BUTA, fill=ground, stroke="none")
    sheet.end()
    flower(sheet, 2, 34, 30, colour, ground)
    sheet.at(8, -8, turn=12, scale=0.62)
    sheet.path(LEAF, fill=colour, stroke="none")
    sheet.end()
    sheet.end()


def flower(sheet: Sheet, x: float, y: float, radius: float, colour: str, ground: str) -> None:
    """A rosette of eight petals."""
    for petal in range(8):
        turn = petal * math.pi / 4
        sheet.circle(
            x + radius * 0.62 * math.cos(turn),
            y + radius * 0.62 * math.sin(turn),
            radius * 0.3,
            fill=colour,
            stroke="none",
        )
    sheet.circle(x, y, radius * 0.42, fill=ground, stroke="none")
    sheet.circle(x, y, radius * 0.26, fill=colour, stroke="none")


def dots(sheet: Sheet, start: Point, end: Point, count: int, radius: float, colour: str) -> None:
    """A row of dots from one point to another."""
    for index in range(count):
        share = index / (count - 1)
        sheet.circle(
            start[0] + (end[0] - start[0]) * share,
            start[1] + (end[1] - start[1]) * share,
            radius,
            fill=colour,
            stroke="none",
        )


def vine(sheet: Sheet, left: float, right: float, y: float, colour: str, step: float = 90) -> None:
    """A wavy stem with a leaf in every bend."""
    waves = round((right - left) / step)
    commands = [f"M{left},{y}"]
    for index in range(waves):
        rise = -76 if index % 2 else 76
        x = left + index * step
        commands.append(f"Q{short(x + step / 2)},{short(y + rise)} {short(x + step)},{short(y)}")
    sheet.path(" ".join(commands), fill="none", stroke=colour, stroke_width=6)
    for index in range(waves):
        up = index % 2 == 0
        sheet.at(left + (index + 0.5) * step, y + (24 if up else -24), 0 if up else 180, 0.8)
        sheet.path(LEAF, fill=colour, stroke="none")
        sheet.end()


def teeth(
    sheet: Sheet, left: float, right: float, y: float, colour: str, height: float = 34
) -> None:
    """A band of triangles, pointing up for a positive height."""
    step = abs(height) * 1.2
    count = round((right - left) / step)
    step = (right - left) / count
    for index in range(count):
        x = left + index * step
        sheet.polygon(
            (x + 3, y), (x + step / 2, y - height), (x + step - 3, y), fill=colour, stroke="none"
        )


# ---------------------------------------------------------------------------------------------
# Studies of pattern


def buta_forms() -> None:
    """Six kinds of buta."""
    sheet = Sheet()
    ground = MADDER
    cells = [(330 + 570 * column, 310 + 580 * row) for row in (0, 1) for column in (0, 1, 2)]
    for (x, y), label in zip(cells, "ABCDEF", strict=True):
        sheet.rect(x - 235, y - 250, 470, 500, fill=ground, stroke="none")
        sheet.rect(x - 219, y - 234, 438, 468, fill="none", stroke=SILK, stroke_width=THIN)
        if label == "A":
            sheet.at(x, y, scale=1.7)
            sheet.path(BUTA, fill=SILK, stroke="none")
            sheet.end()
        elif label == "B":
            buta(sheet, x, y, 340, SILK, ground)
        elif label == "C":
            sheet.at(x - 14, y, scale=1.6)
            sheet.path(BUTA, fill=SILK, stroke="none")
            sheet.path(
                "M44,-92 C72,-112 100,-84 84,-60 C74,-46 56,-52 60,-66",
                fill="none",
                stroke=SILK,
                stroke_width=11,
            )
            sheet.end()
            flower(sheet, x - 10, y + 66, 66, ground, SILK)
        elif label == "D":
            buta(sheet, x - 96, y + 10, 290, SILK, ground)
            buta(sheet, x + 96, y + 10, 290, SILK, ground, flip=-1)
        elif label == "E":
            buta(sheet, x, y - 50, 290, SILK, ground)
            for offset in (-54, -27, 0, 27, 54):
                sheet.line((x + 4, y + 92), (x + 4 + offset, y + 186), stroke=SILK, stroke_width=6)
                sheet.circle(x + 4 + offset, y + 192, 9, fill=SILK, stroke="none")
        else:
            for index in range(4):
                sheet.at(x, y, turn=45 + 90 * index)
                sheet.at(0, -112, turn=180, scale=0.82)
                sheet.path(BUTA, fill=SILK, stroke="none")
                sheet.at(2, 30, scale=0.4)
                sheet.path(BUTA, fill=ground, stroke="none")
                sheet.end()
                sheet.end()
                sheet.end()
            flower(sheet, x, y, 34, SILK, ground)
        sheet.badge(x - 235, y - 250, label)
    sheet.save("01-buta-forms.svg")


def border() -> None:
    """Part of a border, band by band."""
    sheet = Sheet(INDIGO)
    left, right = 120, WIDTH - 40
    for y in (96, 292, 720, 916):
        sheet.line((left, y), (right, y), stroke=SILK, stroke_width=6)
    dots(sheet, (left + 20, 58), (right - 20, 58), 48, 9, SILK)
    teeth(sheet, left, right, 168, SILK, 50)
    teeth(sheet, left, right, 182, OCHRE, -50)
    dots(sheet, (left + 20, 262), (right - 20, 262), 48, 8, OCHRE)
    for index in range(7):
        x = left + 125 + index * 232
        buta(sheet, x, 506, 330, SILK, INDIGO, flip=-1 if index % 2 else 1)
        if index < 6:
            flower(sheet, x + 116, 350 if index % 2 else 660, 38, OCHRE, INDIGO)
    vine(sheet, left + 10, left + 10 + 18 * 90, 818, SILK)
    teeth(sheet, left, right, 996, OCHRE, 44)
    dots(sheet, (left + 20, 1030), (right - 20, 1030), 48, 9, SILK)
    sheet.rect(0, 1070, WIDTH, 130, fill=SILK, stroke="none")
    for label, y in zip("ABCDEF", (58, 176, 506, 818, 980, 1134), strict=True):
        sheet.badge(60, y, label)
    sheet.save("02-border.svg")


def layout() -> None:
    """How the parts of a kelaghayi lie on the square."""
    sheet = Sheet()
    x, y, side = 190, 80, 1040
    middle = (x + side / 2, y + side / 2)
    sheet.rect(x, y, side, side, fill=MADDER, stroke=INK)
    sheet.rect(x + 150, y + 150, side - 300, side - 300, fill=SILK, stroke="none")
    for inset in (26, 132):
        sheet.rect(
            x + inset,
            y + inset,
            side - 2 * inset,
            side - 2 * inset,
            fill="none",
            stroke=SILK,
            stroke_width=5,
        )
    sheet.rect(x + 166, y + 166, side - 332, side - 332, fill="none", stroke=MADDER, stroke_width=5)
    for quarter in range(4):
        sheet.at(*middle, turn=90 * quarter)
        for index in range(8):
            buta(sheet, -350 + index * 100, -side / 2 + 80, 92, SILK, MADDER)
        sheet.at(-side / 2 + 80, -side / 2 + 80)
        flower(sheet, 0, 0, 50, SILK, MADDER)
        sheet.end()
        buta(sheet, -252, -252, 150, MADDER, SILK, turn=-45)
        dots(sheet, (-330, -190), (-330, 190), 15, 6, MADDER)
        sheet.end()
    for radius in (150, 132):
        sheet.circle(*middle, radius, fill="none", stroke=MADDER)
    for index in range(8):
        sheet.at(*middle, turn=45 * index)
        buta(sheet, 0, -88, 74, MADDER, SILK)
        sheet.end()
    flower(sheet, *middle, 44, MADDER, SILK)
    for label, height, to in (
        ("A", 160, (x + side - 80, 160.0)),
        ("B", 330, (x + side - 141, 330.0)),
        ("C", 500, (x + side - 268, y + 268.0)),
        ("D", 700, (middle[0] + 150, middle[1])),
        ("E", 900, (x + 620.0, 860.0)),
    ):
        sheet.pointer(label, (1530, height), to)
    sheet.save("03-layout.svg")


def corners() -> None:
    """Two corner stamps, after the description in a textbook."""
    sheet = Sheet()
    sheet.rect(80, 120, 780, 960, fill=BLACK, stroke="none")
    heart = "M0,330 " + " ".join(f"C{joined(curve[1:])}" for curve in HEART) + " Z"
    sheet.at(470, 590)
    sheet.path(heart, fill="none", stroke=OCHRE, stroke_width=10)
    for index in range(46):
        px, py = on_heart(index / 46)
        if abs(px) > 60 or py > 0:
            sheet.circle(px * 1.16, py * 1.16 - 4, 9, fill=OCHRE, stroke="none")
    sheet.at(0, 12, scale=0.74)
    sheet.path(heart, fill="none", stroke=OCHRE, stroke_width=9)
    sheet.end()
    sheet.circle(0, -10, 92, fill="none", stroke=OCHRE, stroke_width=8)
    flower(sheet, 0, -10, 70, OCHRE, BLACK)
    for index in range(8):
        turn = math.radians(45 * index + 22.5)
        sheet.circle(
            132 * math.cos(turn), -10 + 118 * math.sin(turn), 14, fill="none", stroke=OCHRE
        )
    sheet.at(0, 168, scale=0.16)
    sheet.path(heart, fill=OCHRE, stroke="none")
    sheet.end()
    sheet.end()
    sheet.badge(80, 120, "A")

    sheet.rect(940, 120, 780, 960, fill=BLACK, stroke="none")
    corner, right, bottom = (1010, 220), (1650, 220), (1010, 860)
    for inset in (0, 34):
        sheet.polygon(
            (corner[0] + inset, corner[1] + inset),
            (right[0] - inset * 2.4, right[1] + inset),
            (bottom[0] + inset, bottom[1] - inset * 2.4),
            fill="none",
            stroke=OCHRE,
            stroke_width=9,
        )
    teeth(sheet, 1010, 1600, 208, OCHRE, 30)
    for row in range(4):
        for column in range(4 - row):
            lx, ly = 1122 + column * 88, 322 + row * 88
            sheet.polygon(
                (lx, ly - 40),
                (lx + 40, ly),
                (lx, ly + 40),
                (lx - 40, ly),
                fill="none",
                stroke=OCHRE,
            )
            sheet.polygon(
                (lx, ly - 18),
                (lx + 18, ly),
                (lx, ly + 18),
                (lx - 18, ly),
                fill=OCHRE,
                stroke="none",
            )
    for flip in (1, -1):
        sheet.at(1330, 900, scale=1, flip=flip)
        sheet.path(
            "M0,90 C0,0 40,-70 120,-70 C190,-70 210,10 150,34 C104,50 72,6 108,-14",
            fill="none",
            stroke=OCHRE,
            stroke_width=16,
        )
        sheet.end()
    dots(sheet, (1060, 1020), (1600, 1020), 19, 9, OCHRE)
    sheet.badge(940, 120, "B")
    sheet.save("04-corner-stamps.svg")


def on_heart(share: float) -> Point:
    """A point of the outline of the heart, at a share of the way round."""
    weights = (0.32, 0.18, 0.18, 0.32)
    for curve, weight in zip(HEART, weights, strict=True):
        if share < weight:
            t = share / weight
            basis = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            return (
                sum(b * p[0] for b, p in zip(basis, curve, strict=True)),
                sum(b * p[1] for b, p in zip(basis, curve, strict=True)),
            )
        share -= weight
    return (0, 330)


def colours() -> None:
    """Six kelaghayi in the colours of occasion and age."""
    sheet = Sheet()
    looks = [
        (MADDER, SILK, MADDER),
        (ROSE, SILK, ROSE),
        (OCHRE, SILK, SILK),
        ("#A9672F", SILK, "#A9672F"),
        (INDIGO, SILK, INDIGO),
        (BLACK, "#D8C9A6", BLACK),
    ]
    cells = [(330 + 570 * column, 310 + 580 * row) for row in (0, 1) for column in (0, 1, 2)]
    for (x, y), label, (edge, print_, field) in zip(cells, "ABCDEF", looks, strict=True):
        sheet.rect(x - 240, y - 240, 480, 480, fill=edge, stroke=INK, stroke_width=THIN)
        sheet.rect(x - 152, y - 152, 304, 304, fill=field, stroke="none")
        for inset in (14, 80):
            sheet.rect(
                x - 240 + inset,
                y - 240 + inset,
                480 - 2 * inset,
                480 - 2 * inset,
                fill="none",
                stroke=print_,
                stroke_width=THIN,
            )
        for quarter in range(4):
            sheet.at(x, y, turn=90 * quarter)
            for index in range(6):
                sheet.at(-150 + index * 60, -193, scale=0.27)
                sheet.path(BUTA, fill=print_, stroke="none")
                sheet.end()
            sheet.circle(-193, -193, 18, fill=print_, stroke="none")
            sheet.end()
        inner = edge if field == SILK else print_
        for index in range(4):
            sheet.at(x, y, turn=90 * index)
            sheet.at(0, -62, scale=0.42)
            sheet.path(BUTA, fill=inner, stroke="none")
            sheet.end()
            sheet.end()
        sheet.badge(x - 240, y - 240, label)
    sheet.save("05-colours.svg")


# ---------------------------------------------------------------------------------------------
# Stages of the work


def ground_line(sheet: Sheet, y: float) -> None:
    """The floor."""
    sheet.rect(0, y, WIDTH, HEIGHT - y, fill="#E5DAC7", stroke="none")
    sheet.line((0, y), (WIDTH, y), stroke=SAND)


def fire(sheet: Sheet, x: float, y: float) -> None:
    """Flames on a point of the floor."""
    for offset, height in ((-46, 62), (0, 96), (46, 62)):
        sheet.path(
            f"M{x + offset - 26},{y} C{x + offset - 40},{y - height * 0.5} {x + offset - 4},"
            f"{y - height * 0.6} {x + offset},{y - height} C{x + offset + 8},{y - height * 0.6} "
            f"{x + offset + 40},{y - height * 0.5} {x + offset + 26},{y} Z",
            fill=FLAME,
            stroke="none",
        )


def reeling() -> None:
    """Reeling silk from cocoons."""
    sheet = Sheet()
    ground_line(sheet, 1040)
    # stove and basin
    sheet.path("M140,1040 L170,720 L610,720 L640,1040 Z", fill="#D8CBB4", stroke=INK)
    sheet.path("M300,1040 L300,900 Q390,820 480,900 L480,1040 Z", fill="#5A4636", stroke=INK)
    fire(sheet, 390, 1036)
    sheet.path("M150,640 L630,640 Q620,740 390,744 Q160,740 150,640 Z", fill=COPPER, stroke=INK)
    sheet.ellipse(390, 640, 240, 62, fill=WATER, stroke=INK)
    for cx, cy, turn in (
        (270, 640, 20),
        (340, 664, -30),
        (400, 630, 10),
        (470, 660, 60),
        (520, 636, -15),
        (330, 620, 75),
        (440, 610, -50),
    ):
        sheet.at(cx, cy, turn=turn)
        sheet.ellipse(0, 0, 34, 21, fill=SILK, stroke=BROWN, stroke_width=THIN)
        sheet.end()
    # guide
    sheet.rect(706, 300, 26, 740, fill=WOOD, stroke=INK)
    sheet.rect(600, 300, 260, 26, fill=WOOD, stroke=INK)
    sheet.circle(720, 360, 20, fill="none", stroke=INK)
    # reel
    hub = (1290, 560)
    sheet.rect(1262, 560, 56, 480, fill=WOOD, stroke=INK)
    sheet.polygon((1140, 1040), (1440, 1040), (1400, 990), (1180, 990), fill=WOOD, stroke=INK)
    for index in range(6):
        turn = math.radians(60 * index + 15)
        tip = (hub[0] + 350 * math.cos(turn), hub[1] + 350 * math.sin(turn))
        sheet.line(hub, tip, stroke=WOOD, stroke_width=22)
        sheet.line(hub, tip, stroke=INK, stroke_width=THIN)
    rim = [
        (
            hub[0] + 350 * math.cos(math.radians(60 * i + 15)),
            hub[1] + 350 * math.sin(math.radians(60 * i + 15)),
        )
        for i in range(6)
    ]
    for inset in range(5):
        ring = [
            (
                hub[0] + (p[0] - hub[0]) * (1 - inset * 0.02),
                hub[1] + (p[1] - hub[1]) * (1 - inset * 0.02),
            )
            for p in rim
        ]
        sheet.polygon(*ring, fill="none", stroke=OCHRE if inset % 2 else "#E3C88A", stroke_width=7)
    sheet.circle(*hub, 42, fill=WOOD, stroke=INK)
    sheet.line(hub, (hub[0] + 96, hub[1] + 70), stroke=INK, stroke_width=16)
    sheet.circle(hub[0] + 96, hub[1] + 70, 20, fill=BROWN, stroke=INK)
    # thread
    for start in ((300, 630), (400, 610), (480, 640)):
        sheet.line(start, (720, 360), stroke=OCHRE, stroke_width=THIN)
    sheet.line((720, 360), rim[4], stroke=OCHRE, stroke_width=MEDIUM)
    for label, at, to in (
        ("A", (90, 560), (270, 640)),
        ("B", (110, 860), (230, 800)),
        ("C", (560, 220), (715, 345)),
        ("D", (1660, 300), (1500, 372)),
        ("E", (1660, 700), (hub[0] + 110, hub[1] + 72)),
    ):
        sheet.pointer(label, at, to)
    sheet.save("06-reeling.svg")


def weaving() -> None:
    """A treadle loom from the side."""
    sheet = Sheet()
    ground_line(sheet, 1060)
    for x in (300, 1460):
        sheet.rect(x, 210, 44, 850, fill=WOOD, stroke=INK)
    sheet.rect(240, 190, 1330, 44, fill=WOOD, stroke=INK)
    sheet.rect(240, 800, 1330, 36, fill=WOOD, stroke=INK)
    # beams
    sheet.circle(322, 640, 62, fill=SILK, stroke=INK)
    for radius in (46, 30, 14):
        sheet.circle(322, 640, radius, fill="none", stroke=SAND, stroke_width=THIN)
    sheet.circle(1482, 640, 84, fill=SILK, stroke=INK)
    for radius in (68, 52, 36, 20):
        sheet.circle(1482, 640, radius, fill="none", stroke=OCHRE, stroke_width=THIN)
    # warp with open shed
    fell = (560, 584)
    sheet.polygon((322, 578), fell, (560, 592), (322, 590), fill=MADDER, stroke="none")
    for up, heddle in ((-70, 900), (66, 1000)):
        sheet.line(fell, (heddle, 584 + up), (1482, 556), stroke=OCHRE, stroke_width=MEDIUM)
    # reed and beater
    sheet.rect(644, 250, 22, 420, fill=WOOD, stroke=INK)
    sheet.rect(630, 500, 50, 170, fill=PAPER, stroke=INK)
    for index in range(9):
        y = 516 + index * 17
        sheet.line((636, y), (674, y), stroke=INK, stroke_width=2)
    # heddles, pulleys, treadles
    for x, up in ((900, -70), (1000, 66)):
        sheet.line((x, 270), (x, 430 + up), stroke=INK, stroke_width=THIN)
        sheet.rect(x - 14, 430 + up, 28, 22, fill=WOOD, stroke=INK)
        sheet.rect(x - 14, 712 + up, 28, 22, fill=WOOD, stroke=INK)
        for offset in (-8, 0, 8):
            sheet.line((x + offset, 452 + up), (x + offset, 712 + up), stroke=BROWN, stroke_width=2)
        sheet.line((x, 734 + up), (x, 972 if up < 0 else 1018), stroke=INK, stroke_width=THIN)
    sheet.path("M900,270 Q950,220 1000,270", fill="none", stroke=INK, stroke_width=THIN)
    sheet.circle(950, 262, 34, fill=WOOD, stroke=INK)
    for y, x in ((948, 900), (1013, 1000)):
        sheet.line((560, 1040), (x + 120, y), stroke=WOOD, stroke_width=20)
    # bench and shuttle
    sheet.rect(60, 820, 190, 34, fill=WOOD, stroke=INK)
    sheet.rect(84, 854, 26, 206, fill=WOOD, stroke=INK)
    sheet.rect(200, 854, 26, 206, fill=WOOD, stroke=INK)
    sheet.path("M720,580 Q790,548 860,580 Q790,612 720,580 Z", fill=BROWN, stroke=INK)
    sheet.ellipse(790, 580, 34, 10, fill=SILK, stroke=INK, stroke_width=2)
    for label, at, to in (
        ("A", (1680, 480), (1530, 580)),
        ("B", (1180, 380), (1014, 520)),
        ("C", (520, 380), (644, 520)),
        ("D", (790, 400), (790, 566)),
        ("E", (160, 560), (270, 618)),
        ("F", (1240, 980), (1080, 1006)),
    ):
        sheet.pointer(label, at, to)
    sheet.save("07-weaving.svg")


def stamping() -> None:
    """Stamping the border, seen from above, and a block from the side."""
    sheet = Sheet()
    sheet.rect(60, 60, 1080, 1080, fill="#D9B98A", stroke=INK)
    for x in range(190, 1140, 135):
        sheet.line((x, 64), (x, 1136), stroke="#C9A673", stroke_width=THIN)
    sheet.rect(130, 130, 940, 940, fill=SILK, stroke=INK, stroke_width=THIN)
    resist = "#B98B45"
    for index in range(9):
        sheet.at(200 + index * 100, 205, scale=0.5)
        sheet.path(BUTA, fill=resist, stroke="none")
        sheet.end()
    for index in range(3):
        sheet.at(995, 346 + index * 100, turn=90, scale=0.5)
        sheet.path(BUTA, fill=resist, stroke="none")
        sheet.end()
    dots(sheet, (160, 280), (1050, 280), 34, 6, resist)
    dots(sheet, (920, 304), (920, 584), 11, 6, resist)
    # the block on the cloth
    sheet.rect(900, 605, 190, 190, fill=WOOD, stroke=INK)
    for ring in (70, 50, 30, 12):
        sheet.ellipse(995, 700, ring * 1.2, ring, fill="none", stroke=BROWN, stroke_width=2)
    # pan of resist on its brazier
    sheet.circle(1400, 300, 210, fill="#6B5A4A", stroke=INK)
    sheet.circle(1400, 300, 168, fill=COPPER, stroke=INK)
    sheet.circle(1400, 300, 138, fill=resist, stroke=INK, stroke_width=THIN)
    sheet.ellipse(1366, 262, 56, 26, fill="#D8B06A", stroke="none")
    sheet.rect(1556, 276, 170, 44, fill=WOOD, stroke=INK)
    # a block from the side
    sheet.path("M1300,700 Q1390,640 1480,700 L1480,800 L1300,800 Z", fill=WOOD, stroke=INK)
    sheet.rect(1240, 800, 300, 90, fill=WOOD, stroke=INK)
    for index in range(10):
        sheet.rect(1246 + index * 30, 890, 16, 46, fill=BROWN, stroke=INK, stroke_width=THIN)
    sheet.rect(1200, 948, 400, 14, fill=SILK, stroke=INK, stroke_width=THIN)
    sheet.rect(1180, 962, 440, 60, fill="#D9B98A", stroke=INK)
    for label, at, to in (
        ("A", (560, 760), (560, 640)),
        ("B", (330, 420), (300, 250)),
        ("C", (780, 860), (905, 750)),
        ("D", (1660, 120), (1470, 240)),
        ("E", (1690, 820), (1500, 850)),
        ("F", (1690, 1080), (1560, 956)),
    ):
        sheet.pointer(label, at, to)
    sheet.save("08-stamping.svg")


def dyeing() -> None:
    """Four steps of resist dyeing."""
    sheet = Sheet()
    ground_line(sheet, 1080)
    resist = "#B98B45"

    def cloth(x: float, ground: str, print_: str) -> None:
        sheet.line((x - 190, 250), (x + 190, 250), stroke=BROWN, stroke_width=12)
        sheet.rect(x - 160, 250, 320, 620, fill=ground, stroke=INK, stroke_width=THIN)
        for row in range(4):
            for column in range(2):
                sheet.at(x - 74 + 148 * column, 352 + 140 * row, scale=0.6)
                sheet.path(BUTA, fill=print_, stroke="none")
                sheet.end()
        sheet.line((x - 140, 275), (x + 140, 275), stroke=print_, stroke_width=6)
        sheet.line((x - 140, 848), (x + 140, 848), stroke=print_, stroke_width=6)

    cloth(230, SILK, resist)
    sheet.path("M520,640 L540,1040 Q680,1090 820,1040 L840,640 Z", fill=COPPER, stroke=INK)
    sheet.ellipse(680, 640, 160, 46, fill=INDIGO, stroke=INK)
    sheet.path(
        "M600,250 L760,250 L744,652 Q680,676 616,652 Z", fill=SILK, stroke=INK, stroke_width=THIN
    )
    for row, half in ((0, 34), (1, 32)):
        for side in (-1, 1):
            sheet.at(680 + side * half, 350 + 150 * row, scale=0.5)
            sheet.path(BUTA, fill=resist, stroke="none")
            sheet.end()
    sheet.path(
        "M613.8,596 Q680,616 746.2,596 L744,652 Q680,676 616,652 Z", fill=INDIGO, stroke="none"
    )
    sheet.line((560, 250), (800, 250), stroke=BROWN, stroke_width=14)
    fire(sheet, 680, 1126)
    cloth(1130, INDIGO, resist)
    cloth(1570, INDIGO, SILK)
    for start in (415, 868, 1318):
        sheet.arrow((start, 560), (start + 74, 560))
    for label, x in zip("ABCD", (230, 680, 1130, 1570), strict=True):
        sheet.badge(x, 150, label)
    sheet.save("09-dyeing.svg")


def bust(sheet: Sheet) -> None:
    """Head and shoulders without features; the head is 560 below the origin."""
    sheet.path(
        "M-190,1080 C-190,860 -120,800 -50,770 L-50,690 L50,690 L50,770 "
        "C120,800 190,860 190,1080 Z",
        fill="#DCCFBA",
    )
    sheet.ellipse(0, 560, 120, 150, fill="#EADBC4")


def hanging(sheet: Sheet) -> None:
    """Laid over the head, both ends hanging down."""
    sheet.path(
        "M-96,640 C-150,560 -150,400 0,390 C150,400 150,560 96,640 C150,760 210,860 190,1080 "
        "L90,1080 C100,900 84,760 78,640 C96,520 70,450 0,446 C-70,450 -96,520 -78,640 "
        "C-84,760 -100,900 -90,1080 L-190,1080 C-210,860 -150,760 -96,640 Z",
        fill=MADDER,
    )


def wrapped(sheet: Sheet) -> None:
    """One end drawn across below the chin and thrown back."""
    sheet.path(
        "M-96,640 C-150,560 -150,400 0,390 C150,400 150,560 96,640 C90,720 130,800 170,850 "
        "C80,930 -100,930 -170,850 C-130,800 -90,720 -96,640 Z "
        "M-84,560 a84,116 0 1 0 168,0 a84,116 0 1 0 -168,0 Z",
        fill=MADDER,
        fill_rule="evenodd",
    )
    for drop in (0, 46, 92):
        side = 78 + drop / 2
        start, middle, end = (-side, 706 + drop), (0, 800 + drop), (side, 690 + drop)
        sheet.path(f"M{joined([start])} Q{joined([middle, end])}", fill="none", stroke=FOLD)


def knotted(sheet: Sheet) -> None:
    """Wound round the head and knotted at the side."""
    sheet.path(
        "M-126,540 C-150,440 -90,384 0,384 C90,384 150,440 126,540 C90,480 -90,480 -126,540 Z",
        fill=MADDER,
    )
    sheet.path("M118,520 C170,560 190,640 176,730 L140,720 C150,640 140,590 106,556 Z", fill=FOLD)
    sheet.path("M118,520 C200,530 240,600 236,680 L204,690 C200,620 170,576 112,548 Z", fill=MADDER)
    sheet.circle(116, 534, 24, fill=FOLD)


def tying() -> None:
    """Folding the square, and three ways of wearing it."""
    sheet = Sheet()
    sheet.rect(110, 180, 330, 330, fill=MADDER)
    sheet.rect(140, 210, 270, 270, fill="none", stroke=SILK, stroke_width=THIN)
    sheet.line((110, 510), (440, 180), stroke=SILK, stroke_width=THIN, stroke_dasharray="18 14")
    sheet.arrow((275, 560), (275, 690))
    sheet.polygon((90, 760), (460, 760), (275, 1010), fill=MADDER)
    sheet.polygon((140, 784), (410, 784), (275, 966), fill="none", stroke=SILK, stroke_width=THIN)
    for x, label, worn in ((730, "C", hanging), (1140, "D", wrapped), (1530, "E", knotted)):
        sheet.at(x, 0)
        bust(sheet)
        worn(sheet)
        sheet.end()
        sheet.badge(x, 300, label)
    sheet.badge(110, 180, "A")
    sheet.badge(90, 760, "B")
    sheet.save("10-tying.svg")


def main() -> None:
    """Write all drawings."""
    for draw in (
        buta_forms,
        border,
        layout,
        corners,
        colours,
        reeling,
        weaving,
        stamping,
        dyeing,
        tying,
    ):
        draw()


if __name__ == "__main__":
    main()
