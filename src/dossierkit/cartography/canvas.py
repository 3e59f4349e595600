"""The sheet that a map is drawn on: elements of SVG in millimetres, and the conventional signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.lettering import ASCENT, DESCENT, FAMILY, Lettering, text_svg
from dossierkit.cartography.placement import Box
from dossierkit.cartography.sheet import Rectangle
from dossierkit.numerals import EUROPEAN, in_text

RED, RED_GROUND, OTHER_GROUND = "#b3151f", "#f4cfc8", "#fbf1ee"
BLUE, BLUE_GROUND = "#1d5fa3", "#e1ebf5"
LAND, OTHER_LAND, SEA = "#fdfaf0", "#e9e6dd", "#dbe8f0"
COAST, BORDER = "#6f97b1", "#3c3c3c"
INK, GREY, GRID = "#222222", "#555555", "#8fa3b0"

TITLE = Lettering(3.0, INK, bold=True)
BODY = Lettering(2.4, INK)
STRONG = Lettering(2.4, INK, bold=True)
SMALL = Lettering(2.15, GREY)
COORDINATE = Lettering(2.15, INK)
NUMBER = Lettering(2.6, INK, bold=True, halo=0.45)
PLACE_NAME = Lettering(2.5, INK, halo=0.45)
PROPERTY_NAME = Lettering(3.0, RED, bold=True, halo=0.5)
STATE_NAME = Lettering(3.6, "#6a6250", italic=True, halo=0.35)

PROPERTY_LINE, OTHER_LINE, ZONE_LINE, THINNEST_LINE = 0.5, 0.25, 0.4, 0.1
DASHES = 'stroke-dasharray="2 1"'
BORDER_DASHES = 'stroke-dasharray="1.6 0.7 0.3 0.7"'
SIGN = 1.0
"""The radius of the sign of a component or property."""


@dataclass(frozen=True)
class LayerWording:
    """What is written for a layer: its line of the `legend`, and the name of each shape."""

    legend: str
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Wording:
    """What is written on a map, in its language.

    `words` are the generated words, `names` the names of components by number, `places` those of
    the places in their order, `states` those of the States that may be named, by code. `digits` are
    those of its numbers, a key of `numerals.DIGITS`; coordinates have European ones. `areas` are
    the stated hectares of property and buffer zone; `None` for one that is not stated. `layers` has
    the words of each layer.
    """

    language: str
    words: Mapping[str, str]
    rtl: bool = False
    digits: str = EUROPEAN
    number: str = ""
    title: str = ""
    property_name: str = ""
    date: str = ""
    projection: str = ""
    source: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    places: Sequence[str] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    areas: tuple[float | None, float | None] = (None, None)
    layers: Sequence[LayerWording] = ()


class Canvas:
    """Elements in the order in which they are drawn; text may run from right to left."""

    def __init__(self, width: float, height: float, *, rtl: bool, digits: str = EUROPEAN) -> None:
        self.width = width
        self.height = height
        self.rtl = rtl
        self._digits = digits
        self._parts: list[str] = []
        self._clips: list[str] = []

    def add(self, *parts: str) -> None:
        """Draw elements over what there is."""
        self._parts += parts

    def mirrored(self, place: Rectangle) -> Rectangle:
        """Where a place of the left-to-right layout is on this sheet."""
        if not self.rtl:
            return place
        return Rectangle(self.width - place.right, place.top, place.width, place.height)

    def start(self, place: Rectangle, indent: float = 0.0) -> float:
        """The abscissa at which a line in `place` begins to be read."""
        return place.right - indent if self.rtl else place.left + indent

    def text(
        self, text: str, x: float, y: float, lettering: Lettering, anchor: str = "start"
    ) -> None:
        """A line with its base line at `y`; `start` and `end` are those of reading."""
        if self.rtl:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        if text:
            text = in_text(text, self._digits)
            self.add(text_svg(text, x, y, lettering, anchor=anchor, rtl=self.rtl))

    def label(
        self, rows: Sequence[str], box: Box, lettering: Lettering, beside: float | None = None
    ) -> None:
        """Lines one below the other in a box, flush with the side at `beside`, or in its middle."""
        left, top, right, bottom = box
        line = (bottom - top) / len(rows)
        x, anchor = (left + right) / 2, "middle"
        if beside is not None and not left < beside < right:
            x, anchor = (left, "start") if beside <= left else (right, "end")
        for index, row in enumerate(rows):
            y = top + line * index + (line + (ASCENT - DESCENT) * lettering.size) / 2
            self.add(text_svg(row, x, y, lettering, anchor=anchor, rtl=self.rtl))

    def turned(self, text: str, x: float, y: float, lettering: Lettering, degrees: float) -> None:
        """A line with its middle at a point, turned clockwise."""
        base = y + (ASCENT - DESCENT) * lettering.size / 2
        svg = text_svg(text, x, base, lettering, anchor="middle", rtl=self.rtl)
        turn = f"rotate({degrees:g} {x:.2f} {y:.2f})"
        self.add(f'<g transform="{turn}">{svg}</g>' if degrees else svg)

    def cover_outside(self, place: Rectangle) -> None:
        """Cover with white what has been drawn beyond a place.

        Clipping a whole map doubles the time in which it becomes a picture.
        """
        left, top, right, bottom = (f"{edge:.2f}" for edge in place.box)
        self.add(
            f'<path d="M0 0H{self.width:g}V{self.height:.2f}H0Z'
            f'M{left} {top}H{right}V{bottom}H{left}Z" fill="#ffffff" fill-rule="evenodd"/>'
        )

    def clip(self, place: Rectangle, part: str) -> None:
        """Begin a part of the drawing that shows within a place only; `end` ends it."""
        self._clips.append(f'<clipPath id="{part}"><rect {placed(place)}/></clipPath>')
        self.add(f'<g clip-path="url(#{part})">')

    def end(self) -> None:
        """End the part that was begun."""
        self.add("</g>")

    def svg(self) -> str:
        """The whole drawing."""
        width, height = f"{self.width:g}", f"{self.height:.2f}"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
            f'viewBox="0 0 {width} {height}" font-family="{FAMILY}" fill="none">'
        )
        ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        return "\n".join([head, *self._clips, ground, *self._parts, "</svg>\n"])


def placed(place: Rectangle) -> str:
    """The attributes of a rectangle."""
    return (
        f'x="{place.left:.2f}" y="{place.top:.2f}" '
        f'width="{place.width:.2f}" height="{place.height:.2f}"'
    )


def path_data(geometry: Any) -> str:
    """Lines and the rings of polygons as the commands of a path, to a hundredth of a millimetre."""
    parts = shapely.get_parts(geometry)
    kinds = shapely.get_type_id(parts)
    rings = [*shapely.get_rings(parts[kinds == 3]), *parts[(kinds == 1) | (kinds == 2)]]
    return "".join(
        _commands(shapely.get_coordinates(ring), closed=bool(shapely.is_closed(ring)))
        for ring in rings
    )


def _commands(points: Any, *, closed: bool) -> str:
    hundredths = np.rint(points * 100).astype(int)
    moved = np.any(hundredths[1:] != hundredths[:-1], axis=1)
    kept = hundredths[np.concatenate(([True], moved))] / 100
    if closed and len(kept) > 1:
        kept = kept[:-1]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + ("Z" if closed else "")


def property_sign(left: float, top: float) -> str:
    """The area of the property in a legend."""
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="7" height="3" fill="{RED_GROUND}" '
        f'stroke="{RED}" stroke-width="{PROPERTY_LINE}"/>'
    )


def land_sign(left: float, top: float) -> str:
    """The land of the States that a map is about, in a legend."""
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="7" height="3" fill="{OTHER_LAND}"/>'
        f'<rect x="{left + 0.8:.2f}" y="{top + 0.6:.2f}" width="5.4" height="1.8" fill="{LAND}" '
        f'stroke="{BORDER}" stroke-width="0.15"/>'
    )


def other_sign(left: float, top: float) -> str:
    """Another component than that which the map is of, in a legend."""
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="7" height="3" fill="{OTHER_GROUND}" '
        f'stroke="{RED}" stroke-width="{OTHER_LINE}"/>'
    )


def zone_sign(left: float, top: float) -> str:
    """The buffer zone in a legend."""
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="7" height="3" fill="{BLUE_GROUND}" '
        f'stroke="{BLUE}" stroke-width="{ZONE_LINE}" {DASHES}/>'
    )


def dot(x: float, y: float, radius: float = SIGN) -> str:
    """The place of a component or property that is too small for an outline."""
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" fill="{RED}" stroke="#ffffff" '
        'stroke-width="0.3"/>'
    )


def square(x: float, y: float) -> str:
    """A town or another place that is named."""
    return (
        f'<rect x="{x - 0.65:.2f}" y="{y - 0.65:.2f}" width="1.3" height="1.3" fill="#ffffff" '
        f'stroke="{INK}" stroke-width="0.3"/>'
    )


def border_sign(left: float, top: float) -> str:
    """A border between States in a legend."""
    return (
        f'<path d="M{left:.2f} {top + 1.5:.2f}h7" stroke="{BORDER}" stroke-width="0.25" '
        f"{BORDER_DASHES}/>"
    )
