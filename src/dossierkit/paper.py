"""Sizes of paper and lengths on it, in millimetres."""

from collections.abc import Collection, Mapping
from typing import Any

_SIZES_MM = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "Letter": (215.9, 279.4),
    "Legal": (215.9, 355.6),
}
_UNITS_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "px": 25.4 / 96, "pc": 25.4 / 6}

SHEETS = ("landscape", "a3", "a3-upright")
"""Pages of their own for what is wide or large: the paper of the text turned, A3 turned, A3."""


CAPTION_MM = 25.0
"""The height that is kept free below a figure that fills a page."""


def paper_mm(theme: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of a theme's paper, upright; A4 for a size that is not known."""
    return _SIZES_MM.get(str(theme["page"]["size"]), _SIZES_MM["A4"])


def sheet_of(classes: Collection[str]) -> str:
    """The sheet that classes ask for, one of `SHEETS`; empty for the paper of the text."""
    if "a3" in classes:
        return "a3-upright" if "upright" in classes else "a3"
    return next((sheet for sheet in SHEETS if sheet in classes), "")


def sheet_mm(theme: Mapping[str, Any], sheet: str = "") -> tuple[float, float]:
    """Width and height of a sheet of `SHEETS`, or of a theme's paper, upright."""
    width, height = _SIZES_MM["A3"] if sheet.startswith("a3") else paper_mm(theme)
    return (height, width) if sheet in {"landscape", "a3"} else (width, height)


def text_area_mm(theme: Mapping[str, Any], sheet: str = "") -> tuple[float, float]:
    """Width and height between the margins of a sheet; that of the text if none is named."""
    page = theme["page"]
    width, height = sheet_mm(theme, sheet)
    return (
        width - float(page["margin_inside_mm"]) - float(page["margin_outside_mm"]),
        height - float(page["margin_top_mm"]) - float(page["margin_bottom_mm"]),
    )


def length_mm(text: str, whole_mm: float) -> float | None:
    """A length such as `80%` (of `whole_mm`), `12cm` or `300px`; `None` if it is none."""
    number = text.rstrip("%abcdefghijklmnopqrstuvwxyz ")
    unit = text[len(number) :].strip() or "px"
    try:
        value = float(number)
    except ValueError:
        return None
    length = whole_mm * value / 100 if unit == "%" else value * _UNITS_MM.get(unit, 0)
    return length if 0 < length < float("inf") else None
