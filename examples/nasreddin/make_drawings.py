"""Drawings of the Nasreddin example: writes the ten files in images/, 1800 × 1200 pixels each.

They stand where a nomination has its ten photographs. Each is drawn as SVG, set by Typst so that
every script is shaped, and kept as a PNG of few colours. Two runs give the same bytes. The map
has the land of Natural Earth (public domain) in one piece, without any border.
"""

import io
import json
import math
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pymupdf_fonts
import shapely
import typst
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1800, 1200
COLOURS = 40
INK, BROWN, SAND, PAPER = "#1F3B4D", "#8A5A2B", "#B9A88A", "#EDE6DA"
WHITE, GREY, WATER, LEAF, CREAM = "#FFFFFF", "#6B6B6B", "#A9BDC8", "#B5BBA0", "#FBF9F5"
SKIN, NIGHT, GOLD, RED = "#D9B892", "#2C3A4A", "#E3B65B", "#A8482F"

Point = tuple[float, float]


class Sheet:
    """A drawing under construction, in pixels of the finished picture."""

    def __init__(self, ground: str = CREAM) -> None:
        self.parts: list[str] = []
        self.rect(0, 0, WIDTH, HEIGHT, fill=ground, stroke="none")

    def add(self, element: str, **style: object) -> None:
        """Add an element; an underscore in an attribute's name stands for a hyphen."""
        look = {
            "fill": WHITE,
            "stroke": INK,
            "stroke_width": 6,
            "stroke_linejoin": "round",
            "stroke_linecap": "round",
            **style,
        }
        text = "".join(
            f' {name.replace("_", "-")}="{short(value)}"' for name, value in look.items()
        )
        self.parts.append(f"<{element}{text}/>")

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """A rectangle."""
        self.add("rect", x=x, y=y, width=width, height=height, **style)

    def circle(self, x: float, y: float, radius: float, **style: object) -> None:
        """A circle."""
        self.add("circle", cx=x, cy=y, r=radius, **style)

    def ellipse(self, x: float, y: float, rx: float, ry: float, **style: object) -> None:
        """An ellipse."""
        self.add("ellipse", cx=x, cy=y, rx=rx, ry=ry, **style)

    def path(self, commands: str, **style: object) -> None:
        """A path in SVG's own commands."""
        self.add("path", d=commands, **style)

    def stroke(self, commands: str, width: float = 6, colour: str = INK, **style: object) -> None:
        """An open line in SVG's own commands."""
        self.path(commands, fill="none", stroke=colour, stroke_width=width, **style)

    def text(self, x: float, y: float, text: str, size: float = 40, **style: object) -> None:
        """A line of text, centred on the point unless the style says otherwise."""
        look: dict[str, object] = {"text_anchor": "middle", "fill": INK, **style}
        attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())
        self.parts.append(
            f'<text x="{short(x)}" y="{short(y + size * 0.36)}" font-family="FiraGO" '
            f'font-size="{short(size)}"{attributes}>{text}</text>'
        )

    def save(self, name: str, fonts: typst.Fonts) -> None:
        """Write the drawing to images/."""
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}pt" height="{HEIGHT}pt" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}">' + "".join(self.parts) + "</svg>"
        )
        page = (
            f"#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt)\n"
            f"#image(bytes({typst_string(svg)}), width: 100%)"
        )
        png = typst.compile(page.encode(), format="png", ppi=72, font_paths=fonts)
        image = Image.open(io.BytesIO(png)).convert("RGB")
        assert image.size == (WIDTH, HEIGHT), image.size
        flat = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        flat.save(HERE / "images" / f"{name}.png", dpi=(300, 300), optimize=True)


def short(value: object) -> object:
    """A number as short as one decimal allows; anything else as it is."""
    return f"{round(value, 1):g}" if isinstance(value, int | float) else value


def typst_string(text: str) -> str:
    """The text as a string of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---------------------------------------------------------------------------------------------
# Figures that several drawings share


def turban(sheet: Sheet, x: float, y: float, size: float) -> None:
    """Nasreddin's turban, its lower edge centred on the point."""
    for row, (half, tall) in enumerate(((1.0, 0.36), (0.94, 0.34), (0.72, 0.30))):
        sheet.ellipse(x, y - size * 0.34 * row, size * half, size * tall, fill=WHITE)
    sheet.ellipse(x, y - size * 0.98, size * 0.34, size * 0.24, fill=RED)


def face(sheet: Sheet, x: float, y: float, size: float, look: int = 1) -> None:
    """Nasreddin's head with beard and turban; he looks to the right if `look` is 1, else left."""
    sheet.circle(x, y, size, fill=SKIN)
    sheet.path(
        f"M {x - size * 0.86} {y + size * 0.05} Q {x - size * 0.7} {y + size * 1.9} {x} "
        f"{y + size * 1.75} Q {x + size * 0.7} {y + size * 1.9} {x + size * 0.86} "
        f"{y + size * 0.05} Q {x} {y + size * 0.75} {x - size * 0.86} {y + size * 0.05} Z",
        fill=WHITE,
    )
    for side in (-0.3, 0.3):
        sheet.circle(x + size * (side + 0.12 * look), y - size * 0.12, size * 0.07, fill=INK)
    sheet.stroke(
        f"M {x + size * 0.1 * look} {y} q {size * 0.22 * look} {size * 0.2} 0 {size * 0.3}", 5
    )
    turban(sheet, x, y - size * 0.55, size * 1.12)


def cauldron(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A copper cauldron that stands on the point."""
    sheet.path(
        f"M {x - size} {y - size * 1.1} C {x - size * 1.15} {y + size * 0.1} {x - size * 0.6} {y} "
        f"{x} {y} C {x + size * 0.6} {y} {x + size * 1.15} {y + size * 0.1} {x + size} "
        f"{y - size * 1.1} Z",
        fill="#B9743F",
    )
    sheet.path(
        f"M {x - size * 0.72} {y - size * 0.9} C {x - size * 0.82} {y - size * 0.3} "
        f"{x - size * 0.5} {y - size * 0.15} {x - size * 0.3} {y - size * 0.12} "
        f"C {x - size * 0.5} {y - size * 0.4} {x - size * 0.55} {y - size * 0.6} {x - size * 0.5} "
        f"{y - size * 0.9} Z",
        fill="#D49A63",
        stroke="none",
    )
    sheet.ellipse(x, y - size * 1.1, size, size * 0.2, fill="#6E3F1D")
    for side in (-1, 1):
        sheet.stroke(
            f"M {x + side * size} {y - size} q {side * size * 0.3} {size * 0.05} "
            f"{side * size * 0.05} {size * 0.3}",
            12,
            "#6E3F1D",
        )


def hills(sheet: Sheet, y: float, colours: Iterable[str]) -> None:
    """Ranges of hills behind one another, the farthest first."""
    for index, colour in enumerate(colours):
        top = y + 70 * index
        points = " ".join(
            f"L {x} {top + 46 * math.sin(x / 170 + index * 2.1) + 22 * math.sin(x / 61 + index)}"
            for x in range(0, WIDTH + 20, 20)
        )
        sheet.path(f"M 0 {HEIGHT} {points} L {WIDTH} {HEIGHT} Z", fill=colour, stroke="none")


# ---------------------------------------------------------------------------------------------
# The ten drawings


def names() -> Sheet:
    """His name in eleven languages and five alphabets of the region."""
    sheet = Sheet()
    sheet.rect(50, 50, WIDTH - 100, HEIGHT - 100, fill="none", stroke=BROWN, stroke_width=4)
    sheet.rect(66, 66, WIDTH - 132, HEIGHT - 132, fill="none", stroke=BROWN, stroke_width=2)
    written = (
        ("Molla Nəsrəddin", "az"), ("Қожанасыр", "kk"), ("Апенди", "ky"),
        ("Хоҷа Насриддин", "tg"), ("Nasreddin Hoca", "tr"), ("Molla Ependi", "tk"),
        ("Xo‘ja Nasriddin", "uz"), ("Насриддин Афанди", "uz-Cyrl"), ("Ходжа Насреддин", "ru"),
        ("ملا نصرالدین", "fa"), ("نصر الدين خوجة", "ar"), ("نەسىردىن ئەپەندى", "ug"),
    )  # fmt: skip
    for index, (name, language) in enumerate(written):
        x, y = 360 + 540 * (index % 3), 210 + 260 * (index // 3)
        arabic = language in {"fa", "ar", "ug"}
        sheet.text(x, y, name, 60 if arabic else 50, font_weight="bold")
        sheet.stroke(f"M {x - 90} {y + 62} h 180", 3, BROWN)
        sheet.text(x, y + 100, language, 30, fill=BROWN)
    return sheet


PLACES = (
    ("Akşehir", 38.36, 31.42, 0, 38), ("Sivrihisar", 39.45, 31.54, 0, -38),
    ("Bakı", 40.38, 49.87, -60, 12), ("Şəki", 41.20, 47.19, 0, -38),
    ("Baherden", 38.44, 57.43, 0, 38), ("Görogly", 41.65, 59.92, 0, -38),
    ("Buxoro", 39.77, 64.43, -86, 0), ("Farg‘ona", 40.39, 71.78, -10, -40),
    ("Хуҷанд", 40.28, 69.62, -88, -6), ("Панҷакент", 39.50, 67.61, -24, 40),
    ("Ош", 40.53, 72.80, 46, 0), ("Баткен", 40.06, 70.82, 56, 42),
    ("Түркістан", 43.30, 68.27, 0, -38),
)  # fmt: skip


def area() -> Sheet:
    """The places named in the file, on land without borders."""
    west, east, south, north = 26.0, 77.0, 31.0, 53.0
    across = (WIDTH - 170) / (east - west)
    down = across / math.cos(math.radians(41))
    top = (HEIGHT - (north - south) * down) / 2
    box = shapely.box(west, south, east, north)
    with zipfile.ZipFile(str(files("dossierkit") / "states.zip")) as archive:
        near = [
            code
            for code, bounds in json.loads(archive.read("boxes.json")).items()
            if shapely.box(*bounds).intersects(box)
        ]
        states = [shapely.from_wkb(archive.read(f"{code}.wkb")) for code in near]
    whole = shapely.union_all([shapely.make_valid(s.intersection(box)) for s in states])
    land = shapely.simplify(shapely.buffer(shapely.buffer(whole, 0.06), -0.06), 0.04)

    def at(longitude: float, latitude: float) -> Point:
        return 110 + (longitude - west) * across, top + (north - latitude) * down

    sheet = Sheet()
    frame = (110, top, (east - west) * across, (north - south) * down)
    sheet.rect(*frame, fill=WATER, stroke="none")
    for part in shapely.get_parts(land):
        if part.geom_type != "Polygon" or part.area < 0.02:
            continue
        rings = [part.exterior, *(r for r in part.interiors if shapely.Polygon(r).area > 0.3)]
        commands = " ".join(
            "M " + " L ".join("{:.1f} {:.1f}".format(*at(*point)) for point in ring.coords) + " Z"
            for ring in rings
        )
        sheet.path(commands, fill=PAPER, stroke=GREY, stroke_width=2, fill_rule="evenodd")
    for longitude in range(30, 77, 10):
        sheet.stroke(f"M {at(longitude, north)[0]} {top} v {frame[3]}", 1.5, SAND)
        sheet.text(at(longitude, north)[0], top + frame[3] + 26, f"{longitude}° E", 26, fill=GREY)
    for latitude in (35, 40, 45, 50):
        sheet.stroke(f"M 110 {at(west, latitude)[1]} h {frame[2]}", 1.5, SAND)
        sheet.text(60, at(west, latitude)[1], f"{latitude}° N", 26, fill=GREY)
    sheet.rect(*frame, fill="none", stroke=INK, stroke_width=4)
    for name, latitude, longitude, right, below in PLACES:
        x, y = at(longitude, latitude)
        sheet.circle(x, y, 10, fill=RED, stroke=WHITE, stroke_width=3)
        for style in ({"stroke": PAPER, "stroke_width": 8}, {}):
            sheet.text(x + right, y + below, name, 34, font_weight="bold", **style)
    return sheet


def donkey() -> Sheet:
    """Nasreddin rides with his back to the donkey's head."""
    sheet = Sheet()
    hills(sheet, 640, ("#E3DCCB", "#D5CBB2", PAPER))
    sheet.rect(0, 1040, WIDTH, 160, fill=SAND, stroke="none")
    coat = "#8F8A84"
    for x, lean in ((640, -30), (760, 20), (1130, -20), (1240, 34)):
        sheet.path(
            f"M {x - 34} 760 L {x - 26 + lean} 1040 h 56 L {x + 44} 760 Z", fill=coat, stroke=INK
        )
        sheet.path(f"M {x - 28 + lean} 1010 h 60 v 34 h -66 Z", fill=INK)
    sheet.path(
        "M 590 660 C 600 560 760 560 940 580 C 1080 590 1180 560 1250 520 "
        "C 1330 440 1400 380 1450 350 "
        "C 1500 340 1560 390 1640 450 C 1670 480 1660 530 1620 540 C 1540 550 1500 530 1460 520 "
        "C 1420 620 1360 760 1260 810 C 1100 860 760 860 640 800 C 590 770 580 720 590 660 Z",
        fill=coat,
    )
    sheet.path("M 1440 360 C 1420 280 1430 210 1470 170 C 1500 220 1500 290 1486 352 Z", fill=coat)
    sheet.path("M 1496 362 C 1510 280 1550 230 1590 210 C 1596 270 1570 330 1536 382 Z", fill=coat)
    sheet.circle(1530, 430, 11, fill=INK)
    sheet.path("M 1590 462 C 1650 470 1670 530 1620 540 C 1580 544 1570 520 1590 462 Z", fill=PAPER)
    sheet.stroke("M 594 690 C 520 720 500 800 520 880", 14, coat)
    sheet.path("M 506 870 q 14 60 30 0 Z", fill=INK)
    sheet.path("M 760 570 C 800 700 1010 710 1090 574 C 1000 600 850 600 760 570 Z", fill=RED)
    sheet.path(
        "M 810 600 C 790 420 860 320 940 320 C 1030 320 1080 430 1070 600 "
        "C 990 640 880 640 810 600 Z",
        fill=INK,
    )
    sheet.path(
        "M 830 560 C 790 640 740 700 690 760 L 760 800 C 850 740 930 680 950 600 Z", fill=INK
    )
    sheet.path("M 690 760 l -60 30 q -20 30 20 36 l 96 -18 l 14 -10 Z", fill=BROWN)
    sheet.path(
        "M 850 420 C 770 470 720 520 690 560 L 724 600 C 790 560 850 520 900 480 Z", fill="#2F5268"
    )
    sheet.circle(702, 584, 26, fill=SKIN)
    sheet.stroke("M 700 584 C 640 600 600 640 594 690", 6, BROWN)
    face(sheet, 930, 260, 74, -1)
    return sheet


def pot() -> Sheet:
    """The borrowed cauldron and its child."""
    sheet = Sheet()
    sheet.rect(0, 860, WIDTH, 340, fill=PAPER, stroke="none")
    sheet.stroke(f"M 0 860 H {WIDTH}", 5)
    for x in range(60, WIDTH, 240):
        sheet.stroke(f"M {x} 860 l -90 340", 3, SAND)
    sheet.rect(1180, 180, 420, 680, fill="#C9AD84")
    for x in (1180, 1390, 1600):
        sheet.stroke(f"M {x} 180 V 860", 6)
    for x in (1350, 1430):
        sheet.circle(x, 540, 14, fill=BROWN)
    sheet.rect(240, 230, 330, 300, fill=WATER)
    sheet.stroke("M 405 230 V 530 M 240 380 H 570", 6)
    cauldron(sheet, 720, 1010, 250)
    cauldron(sheet, 1130, 1060, 100)
    for x, tall in ((640, 90), (720, 120), (800, 90)):
        sheet.stroke(
            f"M {x} 660 q -34 -{tall / 3} 0 -{tall / 1.5} q 34 -{tall / 3} 0 -{tall}", 7, SAND
        )
    return sheet


def lake() -> Sheet:
    """A spoonful of yoghurt for the lake."""
    sheet = Sheet("#E8EEF0")
    sheet.circle(1430, 230, 90, fill=GOLD, stroke="none")
    hills(sheet, 420, (LEAF, "#A3AA8C"))
    sheet.rect(0, 600, WIDTH, 600, fill=WATER, stroke="none")
    for row in range(7):
        y = 660 + row * 80
        for x in range(-100 + 90 * (row % 2), WIDTH, 260):
            sheet.stroke(f"M {x} {y} q 45 -22 90 0 q 45 22 90 0", 5, "#8FA8B6")
    sheet.path("M 0 690 C 380 690 760 860 860 1200 H 0 Z", fill="#C9BF9F", stroke="none")
    for x, tall in ((90, 300), (140, 360), (190, 280), (250, 330)):
        sheet.stroke(f"M {x} 780 q 20 -{tall / 2} 6 -{tall}", 8, "#7C8563")
        sheet.ellipse(x + 6, 780 - tall, 12, 44, fill=BROWN, stroke="none")
    sheet.path("M 310 880 C 330 1030 620 1030 640 880 Z", fill="#C98F5A")
    sheet.ellipse(475, 880, 165, 36, fill=WHITE)
    sheet.stroke("M 690 470 L 960 700", 22, BROWN)
    sheet.ellipse(985, 722, 74, 40, fill=BROWN, transform="rotate(38 985 722)")
    sheet.ellipse(985, 708, 60, 26, fill=WHITE, stroke="none", transform="rotate(38 985 708)")
    for x, y, size in ((1030, 800, 20), (1048, 852, 16), (1060, 896, 12)):
        sheet.path(
            f"M {x} {y - size * 1.8} "
            f"C {x + size} {y - size * 0.4} {x + size} {y + size} {x} {y + size} "
            f"C {x - size} {y + size} {x - size} {y - size * 0.4} {x} {y - size * 1.8} Z",
            fill=WHITE,
            stroke_width=4,
        )
    for rx in (60, 130, 210):
        sheet.ellipse(1064, 950, rx, rx * 0.24, fill="none", stroke=WHITE, stroke_width=5)
    return sheet


def ring() -> Sheet:
    """He looks for the ring where there is light."""
    sheet = Sheet(NIGHT)
    for index in range(46):
        x, y = (index * 397) % WIDTH, (index * 211) % 520
        sheet.circle(x, y, 3 + index % 3, fill=GOLD, stroke="none")
    sheet.rect(0, 900, WIDTH, 300, fill="#4A5563", stroke="none")
    sheet.path(
        "M 1180 150 L 1010 1010 Q 1290 1090 1570 1010 L 1210 150 Z", fill="#5C6470", stroke="none"
    )
    sheet.ellipse(1290, 1010, 282, 64, fill="#EAD9A6", stroke="none")
    sheet.rect(130, 380, 620, 520, fill="#3A4656", stroke="#11181F")
    sheet.path("M 90 390 L 440 220 L 790 390 Z", fill="#27303B", stroke="#11181F")
    sheet.path("M 360 900 V 640 Q 440 560 520 640 V 900 Z", fill="#11181F", stroke="#11181F")
    for x in (200, 590):
        sheet.rect(x, 500, 100, 120, fill="#11181F", stroke="#11181F")
    sheet.stroke("M 1195 1000 V 170", 18, "#11181F")
    sheet.path("M 1150 170 h 90 l 26 -80 h -142 Z", fill=GOLD, stroke="#11181F")
    sheet.path("M 1110 90 h 170 l -85 -56 Z", fill="#11181F", stroke="#11181F")
    sheet.path("M 1330 1010 C 1320 860 1380 760 1470 750 C 1560 760 1590 880 1580 1010 Z", fill=INK)
    sheet.path(
        "M 1390 850 C 1340 900 1320 950 1310 1000 L 1350 1016 C 1380 970 1410 930 1440 890 Z",
        fill="#2F5268",
    )
    sheet.circle(1328, 1012, 24, fill=SKIN)
    face(sheet, 1420, 700, 62, -1)
    return sheet


def tomb() -> Sheet:
    """An open pavilion whose gate is locked."""
    sheet = Sheet("#EEF1EC")
    hills(sheet, 620, ("#D6DBC6", LEAF))
    sheet.rect(0, 960, WIDTH, 240, fill=SAND, stroke="none")
    sheet.path("M 470 960 h 860 v 60 h -860 Z M 430 1020 h 940 v 60 h -940 Z", fill=PAPER)
    sheet.path("M 900 120 L 500 460 H 1300 Z", fill="#6F8794")
    for x in (600, 700, 800, 900, 1000, 1100, 1200):
        sheet.stroke(f"M 900 120 L {x} 460", 3)
    sheet.circle(900, 100, 22, fill=GOLD)
    sheet.rect(490, 460, 820, 70, fill=PAPER)
    for x in (520, 690, 1050, 1220):
        sheet.rect(x, 530, 60, 430, fill=WHITE)
        sheet.rect(x - 14, 530, 88, 30, fill=PAPER)
        sheet.rect(x - 14, 930, 88, 30, fill=PAPER)
    sheet.path("M 610 960 v -90 q 60 -60 70 0 v 90 Z", fill="#C9C2B4")
    sheet.rect(780, 640, 240, 320, fill=BROWN)
    for x in (840, 900, 960):
        sheet.stroke(f"M {x} 640 V 960", 5, "#5D3A18")
    sheet.stroke("M 830 760 v -70 q 70 -90 140 0 v 70", 24, GREY)
    sheet.rect(800, 750, 200, 170, fill=GOLD, rx=18)
    sheet.circle(900, 820, 22, fill=INK)
    sheet.path("M 888 826 h 24 l 12 60 h -48 Z", fill=INK)
    return sheet


def title_page() -> Sheet:
    """The title of the weekly of 1906 in its two alphabets."""
    sheet = Sheet("#E9DFC9")
    sheet.rect(330, 60, 1140, 1080, fill="#F6EFDD", stroke_width=8)
    sheet.rect(360, 90, 1080, 1020, fill="none", stroke=BROWN, stroke_width=3)
    for x, y in ((390, 120), (1410, 120), (390, 1080), (1410, 1080)):
        for turn in range(0, 360, 45):
            sheet.ellipse(
                x, y - 22, 8, 20, fill=BROWN, stroke="none", transform=f"rotate({turn} {x} {y})"
            )
        sheet.circle(x, y, 8, fill=GOLD, stroke="none")
    sheet.text(900, 260, "ملا نصرالدین", 170, font_weight="bold", fill=RED)
    sheet.stroke("M 560 400 H 1240 M 560 412 H 1240", 4, BROWN)
    sheet.text(900, 480, "Molla Nəsrəddin", 84, font_weight="bold")
    sheet.text(900, 580, "№ 1", 50, fill=BROWN)
    for index, x in enumerate((560, 730, 900, 1070, 1240)):
        sheet.ellipse(x, 860, 76, 54, fill=(WATER, LEAF, PAPER, SAND, WATER)[index])
        sheet.circle(x, 780, 40, fill=SKIN)
        sheet.path(f"M {x - 44} 776 q 44 -76 88 0 Z", fill=(RED, INK, BROWN, GREY, RED)[index])
        sheet.stroke(f"M {x - 22} 786 q 8 8 16 0 M {x + 6} 786 q 8 8 16 0", 4)
    sheet.stroke("M 480 920 H 1320", 6)
    sheet.text(900, 1010, "7 IV 1906 · Tiflis", 50)
    return sheet


def circle() -> Sheet:
    """A teller and six listeners around a cloth."""
    sheet = Sheet("#F2EADB")
    sheet.ellipse(900, 800, 800, 330, fill="#C98F7A", stroke=RED, stroke_width=10)
    sheet.ellipse(
        900, 800, 690, 270, fill="none", stroke=GOLD, stroke_width=8, stroke_dasharray="30 24"
    )
    sheet.ellipse(900, 820, 330, 120, fill=WHITE)
    sheet.path(
        "M 800 780 C 780 740 800 700 860 700 C 920 700 940 740 920 780 C 900 810 820 810 800 780 Z",
        fill=WATER,
    )
    sheet.stroke("M 920 730 q 46 6 40 52", 9)
    sheet.stroke("M 800 740 q -34 4 -40 -26", 9)
    for x, y in ((700, 840), (780, 880), (1010, 790), (1080, 840), (960, 890)):
        sheet.path(f"M {x - 30} {y - 16} h 60 l -12 34 h -36 Z", fill=GOLD, stroke_width=4)
    people = (
        (240, 620, LEAF, "scarf"), (470, 480, WATER, "cap"), (720, 420, SAND, "child"),
        (1330, 480, "#B58A9A", "scarf"), (1560, 620, "#7F99A6", "cap"), (1120, 425, LEAF, "child"),
    )  # fmt: skip
    for x, y, colour, cover in people:
        size = 0.72 if cover == "child" else 1.0
        sheet.path(
            f"M {x - 120 * size} {y + 230 * size} C {x - 130 * size} {y + 60 * size} "
            f"{x - 50 * size} {y + 40 * size} {x} {y + 40 * size} "
            f"C {x + 50 * size} {y + 40 * size} "
            f"{x + 130 * size} {y + 60 * size} {x + 120 * size} {y + 230 * size} Z",
            fill=colour,
        )
        if cover == "scarf":
            sheet.path(
                f"M {x - 76} {y + 76} C {x - 96} {y - 90} {x + 96} {y - 90} {x + 76} {y + 76} Z",
                fill=RED,
            )
        sheet.circle(x, y, 56 * size, fill=SKIN)
        if cover != "scarf":
            sheet.path(
                f"M {x - 56 * size} {y - 14 * size} q {56 * size} {-104 * size} {112 * size} 0 Z",
                fill=INK,
            )
        turn = 1 if x < 900 else -1
        for side in (-16, 16):
            sheet.circle(x + (side + 8 * turn) * size, y - 2, 5, fill=INK)
        sheet.stroke(
            f"M {x - 20 * size + 6 * turn} {y + 20 * size} q {20 * size} {22 * size} {40 * size} 0",
            5,
        )
    sheet.path("M 790 460 C 780 300 860 270 920 270 C 990 270 1060 300 1050 460 Z", fill=INK)
    sheet.path(
        "M 1040 380 C 1110 360 1140 310 1150 260 L 1110 244 C 1090 300 1060 320 1020 330 Z",
        fill=INK,
    )
    sheet.circle(1134, 240, 26, fill=SKIN)
    face(sheet, 920, 210, 66, 1)
    return sheet


def ways() -> Sheet:
    """From mouth to ear, page, stage and screen, and back."""
    sheet = Sheet()
    centres = [
        (900 + 560 * math.sin(turn), 610 - 370 * math.cos(turn))
        for turn in (math.tau * index / 5 for index in range(5))
    ]
    for (x, y), (to_x, to_y) in zip(centres, [*centres[1:], centres[0]], strict=True):
        far = math.hypot(to_x - x, to_y - y)
        ux, uy = (to_x - x) / far, (to_y - y) / far
        start, end = (x + 180 * ux, y + 180 * uy), (to_x - 196 * ux, to_y - 196 * uy)
        sheet.stroke(f"M {start[0]} {start[1]} L {end[0]} {end[1]}", 12, BROWN)
        sheet.path(
            f"M {end[0] + 24 * ux} {end[1] + 24 * uy} L {end[0] - 20 * uy} {end[1] + 20 * ux} "
            f"L {end[0] + 20 * uy} {end[1] - 20 * ux} Z",
            fill=BROWN,
            stroke="none",
        )
    for number, (x, y) in enumerate(centres, 1):
        sheet.circle(x, y, 160, fill=PAPER)
        sheet.circle(x + 128, y - 118, 40, fill=INK, stroke="none")
        sheet.text(x + 128, y - 118, str(number), 46, fill=WHITE, font_weight="bold")
    mouth, ear, page, stage, screen = centres
    face(sheet, mouth[0], mouth[1] - 4, 56)
    x, y = ear
    sheet.circle(x - 46, y + 4, 46, fill=SKIN)
    sheet.circle(x + 56, y + 30, 34, fill=SKIN)
    sheet.path(f"M {x - 92} {y} q 46 -84 92 0 Z", fill=RED)
    sheet.path(f"M {x + 22} {y + 26} q 34 -64 68 0 Z", fill=INK)
    x, y = page
    sheet.path(
        f"M {x} {y + 70} q -50 -40 -104 -10 v -120 q 54 -30 104 10 "
        "q 50 -40 104 -10 v 120 q -54 -30 -104 10 Z"
    )
    sheet.stroke(f"M {x} {y - 50} v 120", 5)
    for row in range(4):
        sheet.stroke(
            f"M {x - 82} {y - 30 + row * 26} h 58 M {x + 24} {y - 30 + row * 26} h 58", 4, GREY
        )
    x, y = stage
    sheet.path(f"M {x - 110} {y - 80} h 220 v 26 h -220 Z", fill=RED)
    sheet.path(f"M {x - 110} {y - 54} q 40 70 0 130 h 44 q 20 -70 0 -130 Z", fill=RED)
    sheet.path(f"M {x + 110} {y - 54} q -40 70 0 130 h -44 q -20 -70 0 -130 Z", fill=RED)
    sheet.rect(x - 118, y + 76, 236, 22, fill=BROWN)
    face(sheet, x, y + 20, 26, -1)
    x, y = screen
    sheet.rect(x - 100, y - 70, 200, 130, fill=NIGHT, rx=10)
    sheet.path(f"M {x - 26} {y - 42} L {x + 40} {y - 5} L {x - 26} {y + 32} Z", fill=GOLD)
    sheet.stroke(f"M {x} {y + 60} v 30 M {x - 50} {y + 92} h 100", 8)
    return sheet


DRAWINGS: dict[str, Callable[[], Sheet]] = {
    "01-names": names,
    "02-area": area,
    "03-donkey": donkey,
    "04-pot": pot,
    "05-lake": lake,
    "06-ring": ring,
    "07-tomb": tomb,
    "08-title-page": title_page,
    "09-circle": circle,
    "10-ways": ways,
}


def main() -> None:
    """Draw everything."""
    with tempfile.TemporaryDirectory() as folder:
        for font in ("figo", "figbo"):
            (Path(folder) / f"{font}.ttf").write_bytes(pymupdf_fonts.myfont(font))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        for name, draw in DRAWINGS.items():
            draw().save(name, fonts)


if __name__ == "__main__":
    main()
