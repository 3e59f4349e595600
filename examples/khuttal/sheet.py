"""A drawing under construction, for the Khuttal example.

SVG is written as text, so that two runs give the same bytes. Ten units print as one millimetre when
a drawing has the width that the text gives it. Labels are letters, numbers and coordinates only:
the captions explain them, and one drawing would serve every language.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

IMAGES = Path(__file__).parent / "images"
INK, BROWN, SAND, PAPER, WHITE = "#1F3B4D", "#8A5A2B", "#B9A88A", "#EDE6DA", "#FFFFFF"
GREY, WATER, LEAF, GROUND = "#6B6B6B", "#7E9DAE", "#DFE3D3", "#FAF8F4"
HAIR, THIN, MEDIUM, THICK = 1.4, 2.5, 4.0, 7.0

Point = tuple[float, float]


class Sheet:
    """A white sheet in units of a tenth of a millimetre."""

    def __init__(self, width: float, height: float) -> None:
        self.width = round(width)
        self.height = round(height)
        self.parts: list[str] = []
        self.clips = 0
        self.rect(0, 0, self.width, self.height, stroke="none")

    def add(self, element: str, **attributes: object) -> None:
        """Add an element; an underscore in an attribute's name stands for a hyphen."""
        pairs = "".join(f' {k.replace("_", "-")}="{short(v)}"' for k, v in attributes.items())
        self.parts.append(f"<{element}{pairs}/>")

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

    def text(self, x: float, y: float, text: str, size: float = 30, **style: object) -> None:
        """A line of text, centred on the point unless the style says otherwise."""
        look = {"text_anchor": "middle", "fill": INK, **style}
        pairs = "".join(f' {k.replace("_", "-")}="{short(v)}"' for k, v in look.items())
        self.parts.append(
            f'<text x="{short(x)}" y="{short(y + size * 0.36)}" font-family="FiraGO" '
            f'font-size="{short(size)}"{pairs}>{text}</text>'
        )

    def badge(self, x: float, y: float, label: str) -> None:
        """A letter or number in a disc, for the caption to explain."""
        self.circle(x, y, 24, stroke_width=THIN)
        self.text(x, y, label, 30)

    def pointer(self, label: str, at: Point, to: Point) -> None:
        """A badge at one point with a thin line to another."""
        self.line(at, to, stroke_width=THIN)
        self.circle(*to, 5, fill=INK, stroke="none")
        self.badge(*at, label)

    def clipped(self, outline: str) -> None:
        """Open a group that shows only what lies within the outline, given as path commands."""
        self.clips += 1
        self.parts.append(f'<clipPath id="c{self.clips}"><path d="{outline}"/></clipPath>')
        self.parts.append(f'<g clip-path="url(#c{self.clips})">')

    def unclipped(self) -> None:
        """Close the group that `clipped` opened."""
        self.parts.append("</g>")

    def hatch(self, outline: str, step: float, angle: float = 45, **style: object) -> None:
        """Parallel lines within an outline, as an engraver shades a cut wall."""
        self.clipped(outline)
        reach = math.hypot(self.width, self.height)
        turn = math.radians(angle)
        along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
        middle = (self.width / 2, self.height / 2)
        strokes = []
        for index in range(-int(reach / 2 / step), int(reach / 2 / step) + 1):
            x, y = (middle[i] + across[i] * index * step for i in (0, 1))
            strokes.append(
                f"M{x - along[0] * reach / 2:.0f} {y - along[1] * reach / 2:.0f}"
                f"L{x + along[0] * reach / 2:.0f} {y + along[1] * reach / 2:.0f}"
            )
        self.path("".join(strokes), **{"fill": "none", "stroke_width": HAIR, **style})
        self.unclipped()

    def scale_bar(self, x: float, y: float, unit: float, length: int, name: str) -> None:
        """A bar of four parts from x on; `unit` is how long one metre or kilometre is drawn."""
        part = length * unit / 4
        for index in range(4):
            fill = INK if index % 2 == 0 else WHITE
            self.rect(x + index * part, y, part, 12, fill=fill, stroke_width=THIN)
        self.text(x, y + 34, "0", 24)
        self.text(x + 2 * part, y + 34, short(length / 2), 24)
        self.text(x + 4 * part, y + 34, f"{length} {name}", 24)

    def north(self, x: float, y: float, turn: float = 0) -> None:
        """An arrow to the north, `turn` degrees clockwise from the top of the sheet."""
        self.parts.append(f'<g transform="rotate({short(turn)} {short(x)} {short(y)})">')
        self.polygon([(x, y - 50), (x + 18, y + 26), (x, y + 10)], fill=INK, stroke_width=THIN)
        self.polygon([(x, y - 50), (x - 18, y + 26), (x, y + 10)], stroke_width=THIN)
        self.text(x, y + 48, "N", 28)
        self.parts.append("</g>")

    def save(self, name: str) -> None:
        """Write the drawing to images/."""
        body = "\n".join(self.parts)
        (IMAGES / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width / 10:g}mm" '
            f'height="{self.height / 10:g}mm" viewBox="0 0 {self.width} {self.height}">\n'
            f"{body}\n</svg>\n",
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
    """The style over the house pen: white, an ink line of medium weight, round joins."""
    return {
        "fill": WHITE,
        "stroke": INK,
        "stroke_width": MEDIUM,
        "stroke_linejoin": "round",
        "stroke_linecap": "round",
        **style,
    }


def closed(points: Iterable[Point]) -> str:
    """A closed outline as path commands."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle as path commands."""
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}Z"


def smooth(points: Sequence[Point]) -> str:
    """A curve through the points (Catmull-Rom as cubic Béziers), as path commands."""
    commands = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    padded = [points[0], *points, points[-1]]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        commands += "C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (first, second, end))
    return commands
