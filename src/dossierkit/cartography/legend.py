"""The legend of a map: each sign that it has, with its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dossierkit.cartography.canvas import (
    Wording,
    border_sign,
    dot,
    land_sign,
    other_sign,
    property_sign,
    square,
    zone_sign,
)
from dossierkit.cartography.content import Content
from dossierkit.cartography.sheet import LOCATION, Subject
from dossierkit.language import format_number


@dataclass(frozen=True)
class Entry:
    """A line of the legend: its sign, drawn from its left upper corner, and its words."""

    sign: Callable[[float, float], str]
    words: str


def entries(content: Content, subject: Subject, wording: Wording) -> Iterator[Entry]:
    """What the legend explains: each sign that the map has, with the stated areas."""
    words, land = wording.words, content.land
    property_ha, zone_ha = wording.areas
    (number, *_) = subject.focus or ("",)
    name = f"{words['component']} {number}" if content.others else words["map-property"]
    if content.areas:
        yield Entry(property_sign, _with_area(name, property_ha, wording))
    if content.others:
        yield Entry(other_sign, words["map-other-part"])
    if content.zones:
        yield Entry(zone_sign, _with_area(words["buffer-zone"], zone_ha, wording))
    if content.dots:
        parted = subject.components and subject.kind != LOCATION
        yield Entry(
            lambda x, y: dot(x + 3.5, y + 1.5),
            words["component"] if parted else words["map-here"],
        )
    if content.places:
        yield Entry(lambda x, y: square(x + 3.5, y + 1.5), words["map-place"])
    for sign, shapes, said in content.layers:
        if any(not shape.is_empty for shape in shapes):
            yield Entry(sign.entry, said.legend)
    if land and not land.borders.is_empty:
        yield Entry(border_sign, words["map-border"])
    if land and land.own and land.own.keys() != land.states.keys():
        yield Entry(land_sign, words["state-party" if len(land.own) == 1 else "states-parties"])


def _with_area(name: str, hectares: float | None, wording: Wording) -> str:
    if hectares is None:
        return name
    number = format_number(hectares, wording.language)
    return f"{name}{wording.words['comma']}{number}\N{NO-BREAK SPACE}{wording.words['hectares']}"
