"""What `theme.yaml` means in Word's units: pages, colours, fonts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dossierkit.paper import sheet_mm

TWIPS_PER_MM = 1440 / 25.4
TWIPS_PER_PT = 20
POINTS_PER_MM = 72 / 25.4

COVER_BAND_MM = 30.0
"""Height of the band of colour at the foot of the cover."""

COVER_LINE_MM = 1.6
"""Height of the line above that band."""

_TITLE_SCALE = 2.85
_SCALE_OF_TWO_TITLES = 1.8
"""The title on a cover, in sizes of the text."""

HEADING_LEVELS = 9
TOC_LEVELS = 3
RUNNING_TITLE = "Running Title"
"""The style of the words that the running head repeats."""

FIRST_SUBHEADING = 3
"""From which level on headings without an official number stay out of the contents."""

NUMBER_WIDTHS = (600, 720, 860, 1060, 1240, 1420, 1600, 1780, 1960)
"""Room for the number of a heading, by level, in twips."""

LIST_INDENT = 400
"""How far a list is set in at each level, in twips."""

LIST_HANGING = 360
"""Room for the mark or number of a list item, in twips."""

SIGNATURE_ROW, SIGNATURE = 520, 907
"""The least height of a row of a table in which somebody signs, and of an empty one, in twips."""

STAMP_ROW = round(40 * TWIPS_PER_MM)
"""The least height of a row in which somebody signs and stamps, in twips."""

NOTE_INDENT = 140
"""How far a remark's text stands from the sides, in twips; its box reaches almost to them."""

OPENER_LIGHTER = 0.35
"""How much lighter than the head of a table the ground is on which a section's title stands."""

ARABIC_SCALE = 1.1
"""Arabic letters look smaller than Latin ones of the same size."""

THEME_COLOURS = {
    "heading": "accent1",
    "accent": "accent2",
    "rule": "accent3",
    "table_head": "accent4",
    "muted": "accent5",
    "link": "hyperlink",
}
"""The theme's colours and the places of Word's colour scheme where they stand."""


@dataclass(frozen=True)
class Page:
    """A page in twips."""

    width: int
    height: int
    top: int
    bottom: int
    inside: int
    outside: int
    header: int
    """How far the header stands from the edge; the footer likewise."""
    footer: int

    @property
    def text_width(self) -> int:
        """The measure between the margins."""
        return self.width - self.inside - self.outside

    @property
    def text_height(self) -> int:
        """What stands below one another between the margins."""
        return self.height - self.top - self.bottom


def page_of(theme: Mapping[str, Any], sheet: str = "") -> Page:
    """The page that a theme asks for, or a sheet of `paper.SHEETS` with its margins.

    A page in twips (`in_team_style` puts it there) goes before one in millimetres.
    """
    page = theme["page"]
    width, height = map(_twips, sheet_mm(theme, sheet))
    stated = page.get("twips")
    if isinstance(stated, Page):
        sides = {"": (stated.width, stated.height), "landscape": (stated.height, stated.width)}
        width, height = sides.get(sheet, (width, height))
        return replace(stated, width=width, height=height)
    names = ("top", "bottom", "inside", "outside")
    top, bottom, inside, outside = (_twips(page[f"margin_{side}_mm"]) for side in names)
    return Page(width, height, top, bottom, inside, outside, top // 2, bottom // 2)


def title_size_pt(theme: Mapping[str, Any], *, two_titles: bool = False) -> float:
    """The size of the title on a cover, in points; smaller where it is there in two languages."""
    stated = float(theme["cover"]["title_pt"])
    scale = _SCALE_OF_TWO_TITLES if two_titles else _TITLE_SCALE
    return max(stated, 14.0) if stated else scale * float(theme["fonts"]["size_pt"])


def _twips(millimetres: float) -> int:
    return round(float(millimetres) * TWIPS_PER_MM)


def font_name(name: object) -> str:
    """A font's name without characters that could end a declaration."""
    return re.sub(r"[^\w .\-]", "", str(name)).strip() or "Calibri"


def hexadecimal(theme: Mapping[str, Any], name: str) -> str:
    """A colour of the theme as RRGGBB; black if it is not written so."""
    colour = str(theme["colours"].get(name, ""))
    return colour.upper() if re.fullmatch(r"[0-9A-Fa-f]{6}", colour) else "000000"


def lightened(colour: str, share: float) -> str:
    """A colour (RRGGBB) by a share of its way to white."""
    parts = (int(colour[place : place + 2], 16) for place in (0, 2, 4))
    return "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)
