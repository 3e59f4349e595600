"""Lettering of maps: how wide a text is in FiraGO, and the SVG that draws it.

Texts are shaped by HarfBuzz, so that Arabic is joined and measured as it will stand. They are
written as text, which can be searched and copied. A text with marks that stand on other letters is
written as the outlines of its letters: Typst cannot name such marks in an accessible PDF.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

import uharfbuzz as harfbuzz

FAMILY = "FiraGO, sans-serif"
_INSTEAD = str.maketrans("′″\u202f", "ʹʺ\u00a0")
"""Letters that look the same, for those that FiraGO does not have."""
_FACES = {(False, False): "figo", (True, False): "figbo", (False, True): "figit"}
_RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_RUNS = re.compile(rf"({_RIGHT_TO_LEFT}(?:(?:(?!{_RIGHT_TO_LEFT})\W)*{_RIGHT_TO_LEFT})*)")
"""What runs from right to left in a text that runs from left to right."""
_LATIN = rf"(?!{_RIGHT_TO_LEFT})\w"
_OTHER_RUNS = re.compile(rf"({_LATIN}(?:(?:(?!{_RIGHT_TO_LEFT}).)*{_LATIN})?)")
"""What runs from left to right in a text that runs from right to left: words and numbers."""
_EMBED, _END = "\u202b", "\u202c"
"""Right-to-left embedding, and its end: Typst lays every text of a drawing out from the left."""
ASCENT, DESCENT = 0.74, 0.22
"""How far letters reach above and below their line, in sizes of the font."""


@dataclass(frozen=True)
class Lettering:
    """How a text is written: `size` in millimetres, with a `halo` of so many around it."""

    size: float
    colour: str = "#222222"
    bold: bool = False
    italic: bool = False
    halo: float = 0.0


@cache
def _font(bold: bool, italic: bool) -> Any:
    import pymupdf_fonts

    name = _FACES.get((bold, italic), "figo")
    return harfbuzz.Font(harfbuzz.Face(pymupdf_fonts.myfont(name)))


def printed(text: str) -> str:
    """`text` on one line, without characters that the fonts of maps do not have."""
    one_line = re.sub(r"[\t\n\r ]+", " ", unicodedata.normalize("NFC", text))
    return "".join(filter(_is_in_font, one_line.translate(_INSTEAD)))


@cache
def _is_in_font(character: str) -> bool:
    is_control = unicodedata.category(character).startswith("C")
    return not is_control and bool(_font(False, False).get_nominal_glyph(ord(character)))


def width(text: str, lettering: Lettering) -> float:
    """How many millimetres `text` takes on a line."""
    return _em_width(text, lettering.bold, lettering.italic) * lettering.size


@lru_cache(maxsize=4096)
def _em_width(text: str, bold: bool, italic: bool) -> float:
    font = _font(bold, italic)
    units = sum(
        position.x_advance
        for index, run in enumerate(_RUNS.split(text))
        for _, position in _shaped(font, run, rtl=index % 2 == 1)
    )
    return float(units) / float(font.face.upem)


def _shaped(font: Any, run: str, *, rtl: bool) -> list[tuple[Any, Any]]:
    """The glyphs of a run from left to right, each with how far it moves the pen."""
    if not run:
        return []
    buffer = harfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    harfbuzz.shape(font, buffer)
    return list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))


def lines(text: str, lettering: Lettering, measure: float, most: int) -> list[str]:
    """`text` in at most so many lines of a width of `measure` millimetres; the rest is cut off."""
    found: list[str] = []
    for gap, word in _words(text, lettering, measure):
        if found and width(f"{found[-1]}{gap}{word}", lettering) <= measure:
            found[-1] += f"{gap}{word}"
        elif found and len(found) == most:
            found[-1] = _cut(f"{found[-1]}{gap}{word}", lettering, measure)
            break
        else:
            found.append(word)
    return [_cut(line, lettering, measure) for line in found]


def _words(text: str, lettering: Lettering, measure: float) -> Iterator[tuple[str, str]]:
    """The words of a text, each with what parts it from the last; one too wide in its parts."""
    for word in filter(None, text.split(" ")):
        parts = [word] if width(word, lettering) <= measure else re.split(r"(?<=[-–])", word)
        yield from zip([" ", *[""] * (len(parts) - 1)], parts, strict=True)


def _cut(line: str, lettering: Lettering, measure: float) -> str:
    if width(line, lettering) <= measure:
        return line
    while line and width(f"{line}…", lettering) > measure:
        line = line[:-1].rstrip()
    return f"{line}…"


def text_svg(
    text: str,
    x: float,
    y: float,
    lettering: Lettering,
    *,
    anchor: str = "start",
    rtl: bool = False,
) -> str:
    """The SVG of a line of text with its base line at `y`.

    `anchor` says which end is at `x`: `start` is the left one, whatever the direction; `middle`,
    `end`. A halo lies below the whole text: drawn with each letter it would cover the one before.
    """
    has_marks = any(unicodedata.category(character) in {"Mn", "Me"} for character in text)
    if not (lettering.halo or has_marks):
        return _as_text(text, x, y, lettering, anchor, rtl)
    left = x - width(text, lettering) * {"start": 0, "middle": 0.5, "end": 1}[anchor]
    outlines = _outlines(text, left, y, lettering, rtl)
    halo = (
        f'<path d="{outlines}" stroke="#ffffff" stroke-width="{lettering.halo * 2:g}" '
        'stroke-linejoin="round"/>'
        if lettering.halo
        else ""
    )
    if has_marks:
        return f'{halo}<path d="{outlines}" fill="{lettering.colour}"/>'
    return halo + _as_text(text, x, y, lettering, anchor, rtl)


def _as_text(text: str, x: float, y: float, lettering: Lettering, anchor: str, rtl: bool) -> str:
    weight = ' font-weight="700"' if lettering.bold else ""
    style = ' font-style="italic"' if lettering.italic else ""
    placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
    content = f"{_EMBED}{text}{_END}" if rtl else text
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{lettering.size:g}"'
        f'{weight}{style}{placed} fill="{lettering.colour}">{escape(content)}</text>'
    )


def _outlines(text: str, left: float, y: float, lettering: Lettering, rtl: bool) -> str:
    """The path of the outlines of a text whose left end is at `left`."""
    font = _font(lettering.bold, lettering.italic)
    scale = lettering.size / font.face.upem
    runs = list(enumerate((_OTHER_RUNS if rtl else _RUNS).split(text)))
    commands: list[str] = []
    x = left
    for index, run in reversed(runs) if rtl else runs:
        for info, position in _shaped(font, run, rtl=(index % 2 == 1) != rtl):
            at = x + position.x_offset * scale, y - position.y_offset * scale
            commands.append(_glyph(font, info.codepoint, at, scale))
            x += position.x_advance * scale
    return "".join(commands)


def _glyph(font: Any, glyph: int, at: tuple[float, float], scale: float) -> str:
    pen = _SvgPen(at, scale)
    font.draw_glyph_with_pen(glyph, pen)
    return "".join(pen.commands)


class _SvgPen:
    """Draws a glyph as commands of an SVG path; the methods are those of fontTools' pens."""

    def __init__(self, at: tuple[float, float], scale: float) -> None:
        self.commands: list[str] = []
        self._at = at
        self._scale = scale

    def _add(self, letter: str, *points: tuple[float, float]) -> None:
        x, y = self._at
        places = (f"{x + px * self._scale:.3f} {y - py * self._scale:.3f}" for px, py in points)
        self.commands.append(letter + " ".join(places))

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._add("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._add("L", point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("C", *points)

    def closePath(self) -> None:  # noqa: N802
        self.commands.append("Z")

    endPath = closePath  # noqa: N815
