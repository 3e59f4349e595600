"""Drawings of the example on felt carpets: writes the ten files in images/.

Ornaments and steps of the work, drawn for this example; none is a copy of a carpet. Each is drawn
at twice its size, reduced to 1800 × 1200 pixels and to a palette, and two runs give the same bytes.
Labels are letters, which the captions explain.
"""

import math
import random
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pymupdf_fonts
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).parent
WIDTH, HEIGHT, OVER = 1800, 1200, 2
PAPER, WHITE, DARK, RED = "#F8F5EF", "#EFE6D2", "#3B2A22", "#9C3A2C"
GREEN, OCHRE, BLUE, REED, INK = "#2F5D4A", "#C9963E", "#2B4A6F", "#CDBB8C", "#1F3B4D"

Point = tuple[float, float]
Place = Callable[[float, float], Point]


class Sheet:
    """A drawing of 1800 × 1200 units."""

    def __init__(self, ground: str = PAPER) -> None:
        self.image = Image.new("RGB", (WIDTH * OVER, HEIGHT * OVER), ground)
        self.pen = ImageDraw.Draw(self.image)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, line: str = "") -> None:
        """A rectangle, with a line around it if one is named."""
        box = [v * OVER for v in (x, y, x + w, y + h)]
        self.pen.rectangle(box, fill=fill, outline=line or None, width=4 * OVER)

    def line(self, points: Iterable[Point], fill: str, width: float) -> None:
        """A line with round ends and corners."""
        scaled = [(x * OVER, y * OVER) for x, y in points]
        self.pen.line(scaled, fill=fill, width=round(width * OVER), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            r = width * OVER / 2
            self.pen.ellipse([x - r, y - r, x + r, y + r], fill=fill)

    def label(self, x: float, y: float, text: str) -> None:
        """A letter on a white disc."""
        r = 34 * OVER
        x, y = x * OVER, y * OVER
        self.pen.ellipse([x - r, y - r, x + r, y + r], fill="#FFFFFF", outline=INK, width=3 * OVER)
        self.pen.text((x, y), text, fill=INK, font=lettering(), anchor="mm")

    def paint(self, mask: Image.Image, colour: str) -> None:
        """A colour wherever the mask is white."""
        self.image.paste(colour, (0, 0), mask)

    def save(self, name: str) -> None:
        """The file, with few colours and no data but the picture."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        few = small.quantize(48, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(HERE / "images" / f"{name}.png", optimize=True)


def lettering() -> ImageFont.FreeTypeFont:
    """The font of the labels."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "label.ttf"
        path.write_bytes(pymupdf_fonts.myfont("figbo"))
        return ImageFont.truetype(str(path), 40 * OVER, layout_engine=ImageFont.Layout.BASIC)


class Brush:
    """A mask of the sheet's size, painted with discs that are `grow` larger than asked."""

    def __init__(self, grow: float = 0) -> None:
        self.mask = Image.new("L", (WIDTH * OVER, HEIGHT * OVER), 0)
        self.pen = ImageDraw.Draw(self.mask)
        self.grow = grow

    def disc(self, x: float, y: float, r: float) -> None:
        """One disc."""
        r += self.grow
        self.pen.ellipse([v * OVER for v in (x - r, y - r, x + r, y + r)], fill=255)


def at(x: float, y: float, size: float, turn: float = 0, mirror: bool = False) -> Place:
    """From a motif's own plane, one unit in each direction, to the sheet."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def place(u: float, v: float) -> Point:
        u = -u if mirror else u
        return x + size * (u * cos - v * sin), y + size * (u * sin + v * cos)

    return place


def spiral(
    brush: Brush, place: Place, size: float, centre: Point,
    radius: tuple[float, float], angle: tuple[float, float], width: tuple[float, float],
) -> None:  # fmt: skip
    """A curl whose radius and width change evenly with its angle, in degrees."""
    steps = round(60 + size / 4)
    for n in range(steps + 1):
        t = n / steps
        a = math.radians(angle[0] + (angle[1] - angle[0]) * t)
        r = radius[0] + (radius[1] - radius[0]) * t
        x, y = place(centre[0] + r * math.cos(a), centre[1] + r * math.sin(a))
        brush.disc(x, y, size * (width[0] + (width[1] - width[0]) * t))


def bar(brush: Brush, place: Place, size: float, a: Point, b: Point, w: float) -> None:
    """A straight stroke."""
    ends = [place(*a), place(*b)]
    wide = 2 * (size * w + brush.grow) * OVER
    brush.pen.line([(x * OVER, y * OVER) for x, y in ends], fill=255, width=round(wide))
    for x, y in ends:
        brush.disc(x, y, size * w)


def ram_horn(brush: Brush, x: float, y: float, size: float, turn: float = 0) -> None:
    """Kochkor müyüz: a stem from which two horns curl outwards."""
    for mirror in (False, True):
        place = at(x, y, size, turn, mirror)
        spiral(brush, place, size, (0.3, -0.45), (0.3, 0.09), (180, 690), (0.085, 0.05))
        bar(brush, place, size, (0, 0), (0, -0.45), 0.085)


def four_horns(brush: Brush, x: float, y: float, size: float) -> None:
    """Four ram's horns about a middle."""
    for turn in (0, 90, 180, 270):
        for mirror in (False, True):
            place = at(x, y, size, turn, mirror)
            spiral(brush, place, size, (0.22, -0.62), (0.22, 0.07), (180, 640), (0.075, 0.045))
            bar(brush, place, size, (0, 0), (0, -0.62), 0.075)
        brush.disc(*at(x, y, size, turn)(0.34, -0.34), size * 0.05)
    brush.disc(x, y, size * 0.15)


def ibex_horn(brush: Brush, x: float, y: float, size: float) -> None:
    """Teke müyüz: two long horns that sweep back, with knots along them."""
    for mirror in (False, True):
        place = at(x, y, size, 0, mirror)
        spiral(brush, place, size, (0.52, 0.12), (0.52, 0.4), (180, 395), (0.1, 0.035))
        bar(brush, place, size, (0, 0.85), (0, 0.12), 0.1)
        for angle in (215, 240, 265, 290, 315, 340):
            a = math.radians(angle)
            brush.disc(*place(0.52 + 0.63 * math.cos(a), 0.12 + 0.63 * math.sin(a)), size * 0.045)
    bar(brush, at(x, y, size), size, (-0.3, 0.85), (0.3, 0.85), 0.1)


def running_scroll(brush: Brush) -> None:
    """Kyyal: a wave with a curl in each hollow, between two lines."""
    for n in range(1741):
        brush.disc(30 + n, 600 + 250 * math.sin(math.tau * n / 696), 26)
    for n in range(5):
        below = n % 2 == 0
        place = at(30 + 174 + n * 348, 640 if below else 560, 190, 0 if below else 180)
        spiral(brush, place, 190, (0, 0), (0.85, 0.14), (140, 640), (0.12, 0.07))
        brush.disc(*place(0, 1.45), 40)
    for y in (110, 1090):
        bar(brush, at(0, 0, 1), 1, (60, y), (1740, y), 18)


def mat(sheet: Sheet, x: float, y: float, w: float, h: float) -> None:
    """A mat of chiy: reeds side by side, bound in rows."""
    sheet.rect(x, y, w, h, REED)
    for n in range(int(w / 12) + 1):
        sheet.line([(x + n * 12, y), (x + n * 12, y + h)], "#B29F6D", 2)
    for row in range(1, 5):
        sheet.line([(x, y + h * row / 5), (x + w, y + h * row / 5)], "#8A7746", 4)


def fleece(sheet: Sheet, x: float, y: float, w: float, h: float, colours: list[str]) -> None:
    """Loose wool: short bent strokes in every direction."""
    chance = random.Random(7)
    for n in range(1500):
        cx, cy = chance.uniform(x + 30, x + w - 30), chance.uniform(y + 30, y + h - 30)
        a, bend = chance.uniform(0, math.tau), chance.uniform(-0.9, 0.9)
        points = []
        for _ in range(7):
            points.append((cx, cy))
            cx, cy = cx + 11 * math.cos(a), cy + 11 * math.sin(a)
            a += bend / 3
        sheet.line(points, colours[n % len(colours)], 6)


def wool_on_mat() -> None:
    """01: wool spread on a mat, seen from above."""
    sheet = Sheet()
    mat(sheet, 120, 120, 1560, 960)
    fleece(sheet, 300, 240, 1200, 720, [WHITE, "#E2D6BC", "#F6F0E2"])
    sheet.label(200, 200, "A")
    sheet.label(900, 600, "B")
    sheet.save("01-wool-on-mat")


def roll() -> None:
    """02: the roll in section."""
    sheet = Sheet()
    for n in range(2600):
        t = n / 2600
        a, r = math.tau * 5.2 * t, 60 + 340 * t
        x, y = 900 + r * math.cos(a), 580 + r * math.sin(a)
        for width, colour, shift in ((22, REED, 0), (22, WHITE, 30)):
            cx, cy = x + shift * math.cos(a), y + shift * math.sin(a)
            box = [(v - width) * OVER for v in (cx, cy)] + [(v + width) * OVER for v in (cx, cy)]
            sheet.pen.ellipse(box, fill=colour)
    ring = [(900 + 452 * math.cos(a / 50), 580 + 452 * math.sin(a / 50)) for a in range(316)]
    sheet.line(ring, DARK, 16)
    sheet.line([(300, 1052), (1500, 1052)], INK, 8)
    for place, text in (((690, 580), "A"), ((1085, 470), "B"), ((1352, 580), "C")):
        sheet.label(*place, text)
    sheet.save("02-roll")


def ala_kiyiz() -> None:
    """03: an ornament felted in, with soft edges."""
    sheet = Sheet("#B79D77")
    chance = random.Random(3)
    for _ in range(2200):
        x, y, a = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), chance.uniform(0, math.tau)
        ends = [(x, y), (x + 26 * math.cos(a), y + 26 * math.sin(a))]
        sheet.line(ends, chance.choice(["#AE946D", "#C0A781"]), 3)
    for colour, size in ((DARK, 540), (OCHRE, 250)):
        brush = Brush()
        four_horns(brush, 900, 600, size)
        for x, y in ((250, 250), (1550, 250), (250, 950), (1550, 950)):
            four_horns(brush, x, y, size * 0.42)
        sheet.paint(brush.mask.filter(ImageFilter.BoxBlur(7 * OVER)), colour)
    sheet.save("03-ala-kiyiz")


def two_sheets() -> None:
    """04: two sheets of felt, cut through along one line."""
    sheet = Sheet()
    for x, colour, piece in ((140, RED, "A"), (960, WHITE, "B")):
        sheet.rect(x, 220, 700, 760, colour, DARK)
        for grow, shade in ((3, DARK), (0, colour)):
            brush = Brush(grow)
            four_horns(brush, x + 350, 600, 345)
            sheet.paint(brush.mask, shade)
        sheet.label(x + 70, 290, piece)
    sheet.save("04-two-sheets")


def exchanged() -> None:
    """05: figures and grounds exchanged, a cord on each seam."""
    sheet = Sheet()
    for x, ground, figure in ((140, RED, WHITE), (960, WHITE, RED)):
        sheet.rect(x, 220, 700, 760, ground, DARK)
        for grow, colour in ((4, OCHRE), (0, figure)):
            brush = Brush(grow)
            four_horns(brush, x + 350, 600, 345)
            sheet.paint(brush.mask, colour)
    sheet.save("05-exchanged")


def seam() -> None:
    """06: section of the seam of a shyrdak."""
    sheet = Sheet()
    sheet.rect(200, 700, 1400, 150, "#A8957A", DARK)
    sheet.rect(200, 520, 690, 180, RED, DARK)
    sheet.rect(910, 520, 690, 180, WHITE, DARK)
    for x, turn in ((862, 1), (938, -1)):
        box = [(x - 46) * OVER, 434 * OVER, (x + 46) * OVER, 526 * OVER]
        sheet.pen.ellipse(box, fill=OCHRE, outline=DARK, width=4 * OVER)
        sheet.line([(x - 20 * turn, 456), (x + 20 * turn, 504)], DARK, 4)
    stitch = [(700, 500), (720, 860), (790, 900), (860, 440), (940, 440), (1010, 900), (1080, 860)]
    sheet.line([*stitch, (1100, 500)], INK, 6)
    for place, text in (((320, 610), "A"), ((1480, 610), "B"), ((900, 370), "C"),
                        ((320, 775), "D"), ((1130, 930), "E")):  # fmt: skip
        sheet.label(*place, text)
    sheet.save("06-seam")


def one_ornament(
    name: str, ground: str, figure: str, draw: Callable[..., None], *where: float
) -> None:
    """An ornament by itself, with a cord about it."""
    sheet = Sheet(ground)
    for grow, colour in ((6, OCHRE), (0, figure)):
        brush = Brush(grow)
        draw(brush, *where)
        sheet.paint(brush.mask, colour)
    sheet.save(name)


def whole() -> None:
    """10: the plan of a whole shyrdak."""
    sheet = Sheet()
    sheet.rect(90, 90, 1620, 1020, DARK)
    sheet.rect(120, 120, 1560, 960, RED)
    brush = Brush()
    for n in range(11):
        ram_horn(brush, 225 + n * 135, 135, 110, 180)
        ram_horn(brush, 225 + n * 135, 1065, 110, 0)
    for n in range(4):
        ram_horn(brush, 135, 395 + n * 137, 110, 90)
        ram_horn(brush, 1665, 395 + n * 137, 110, 270)
    sheet.paint(brush.mask, WHITE)
    sheet.rect(270, 270, 1260, 660, OCHRE)
    cell = 206
    figures = {WHITE: Brush(), GREEN: Brush()}
    for row in range(3):
        for column in range(6):
            x, y = 282 + column * cell, 291 + row * cell
            ground, figure = (WHITE, GREEN) if (row + column) % 2 == 0 else (GREEN, WHITE)
            sheet.rect(x, y, cell, cell, ground)
            four_horns(figures[figure], x + cell / 2, y + cell / 2, cell / 2)
    for colour, brush in figures.items():
        sheet.paint(brush.mask, colour)
    sheet.label(105, 105, "A")
    sheet.label(591, 600, "B")
    sheet.save("10-whole-shyrdak")


def main() -> None:
    """Draw all ten."""
    wool_on_mat()
    roll()
    ala_kiyiz()
    two_sheets()
    exchanged()
    seam()
    one_ornament("07-ram-horn", GREEN, WHITE, ram_horn, 900, 1050, 1000)
    one_ornament("08-ibex-horn", WHITE, DARK, ibex_horn, 900, 560, 520)
    one_ornament("09-scroll", BLUE, WHITE, running_scroll)
    whole()


if __name__ == "__main__":
    main()
