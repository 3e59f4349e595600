"""Where in a document the writer of Typst is, and what room there is for images and words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossierkit.language import direction
from dossierkit.paper import text_area_mm
from dossierkit.rendering.typst_text import language_and_region

PT_PER_MM = 72 / 25.4
_CAPTION_LINE_MM = 5.0
_INDENT_MM = 8.0
_LINE_SCALE = 1.2  # what letters may be wider than estimated
_HEADING_SCALE = 2.0
_NESTED_SHARE = 0.5  # of a page's height, for an image in a list or a cell
_MILLIMETRES = re.compile(r"([0-9.]+)mm")


@dataclass(frozen=True)
class Place:
    """Where in the document the writer is, as far as it changes what it writes."""

    theme: Mapping[str, Any]
    language: str
    rtl: bool
    sheet: str = ""
    """One of `paper.SHEETS`; empty on the paper of the text."""
    part: str = ""
    """Of the parts that may be tightened the one in which it is, as an argument."""
    indents: int = 0
    cell_mm: float | None = None
    cell_em: float = 0.0
    """Words of a cell that are wider than this may be broken anywhere."""
    to_sign: bool = False
    left_to_right: bool = False  # in a line without right-to-left letters
    decorated: bool = False
    in_heading: bool = False

    @property
    def is_nested(self) -> bool:
        """Whether it is in a box, a list or a cell."""
        return bool(self.indents) or self.cell_mm is not None

    @property
    def text_area_mm(self) -> tuple[float, float]:
        """Width and height of the text on the page."""
        return text_area_mm(self.theme, self.sheet)

    @property
    def line_pt(self) -> float:
        """How long a line of the page is."""
        return self.text_area_mm[0] * PT_PER_MM

    @property
    def word_em(self) -> float:
        """How wide a word may be that is not broken."""
        if self.cell_em:
            return self.cell_em
        size = float(self.theme["fonts"]["size_pt"]) * _LINE_SCALE
        line = self.text_area_mm[0] - self.indents * _INDENT_MM
        return line * PT_PER_MM / size / (_HEADING_SCALE if self.in_heading else 1.0)

    @property
    def image_area_mm(self) -> tuple[float, float]:
        """The text area; in a cell or a list less, so that text has room beside the image."""
        width, height = self.text_area_mm
        if self.cell_mm is not None:
            return max(self.cell_mm, 5.0), height * _NESTED_SHARE
        if self.indents:
            return width - self.indents * _INDENT_MM, height * _NESTED_SHARE
        return width, height

    def image_size(self, stated: Mapping[str, str], taken_mm: float) -> str:
        """The stated width and height, made smaller where the page has less room.

        `taken_mm` is what a caption and headings take of its height.
        """
        width, height = _millimetres(stated.get("width")), _millimetres(stated.get("height"))
        if not (width and height):
            return "auto, auto"
        widest, highest = self.image_area_mm
        shrink = min(1.0, widest / width, (highest - taken_mm) / height)
        return f"{width * shrink:.2f}mm, {height * shrink:.2f}mm"

    def caption_mm(self, words: str) -> float:
        """What a caption takes of a page from an image."""
        per_line = self.text_area_mm[0] * 0.55
        return (len(words) // per_line + 4) * _CAPTION_LINE_MM

    def language_of(self, pairs: Mapping[str, str]) -> tuple[str, bool]:
        """The language that attributes state, empty if none, and whether it runs to the left."""
        language = pairs.get("lang", "")
        if not language_and_region(language)[0]:
            return "", self.rtl
        side = pairs["dir"] if pairs.get("dir") in {"ltr", "rtl"} else direction(language)
        return language, side == "rtl"


def _millimetres(length: str | None) -> float | None:
    match = _MILLIMETRES.fullmatch(length or "")
    return float(match.group(1)) if match else None
