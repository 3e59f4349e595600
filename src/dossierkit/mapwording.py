"""What is said on a map and of it, in the language of the document."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dossierkit.cartography.degrees import DEGREE, written
from dossierkit.dossier import Dossier
from dossierkit.labels import labels
from dossierkit.language import (
    country_name,
    direction,
    format_date,
    format_number,
    in_language,
    join_names,
)
from dossierkit.mapplans import MapFacts, layers_on
from dossierkit.maprows import COMPONENTS, LOCATION, OVERVIEW, Map
from dossierkit.states import state_codes
from dossierkit.theme import digits_in, read_theme

if TYPE_CHECKING:
    from dossierkit.cartography.canvas import LayerWording, Wording

_UNNAMED = frozenset({"XK", "TW", "EH"})
"""Land that Natural Earth shows apart; whether it is a State is not for a map to say."""
_MOST_NUMBERS = 24
"""How many numbers of components an alternative text lists."""


def title_of(dossier: Dossier, one: Map, language: str) -> str:
    """The title of a drawn map to which the dossier gives none."""
    words = labels(language)
    if one.draw == COMPONENTS:
        name = in_language(_component(dossier, one).get("name"), language)
        return words["map-title-component"].format(id=one.component, name=name)
    kind = one.draw
    if kind == OVERVIEW and dossier.rows("components"):
        kind = "serial"
    elif kind == OVERVIEW and dossier.value(("boundaries", "buffer_zone")):
        kind = "zone"
    return words[f"map-title-{kind}"].format(name=dossier.name(language))


def source_of(facts: MapFacts, language: str) -> str:
    """Where its boundaries and its ground are from."""
    words = labels(language)
    boundaries = [words["map-source"]] if facts.outlined or facts.zone_outlined else []
    return ". ".join([*boundaries, words["map-ground-source"]])


def projection_of(facts: MapFacts, language: str) -> str:
    """The projection in which it is drawn: the zone of UTM, or what lies in the middle."""
    words = labels(language)
    if facts.zone:
        return words["map-utm"].format(zone=facts.zone)
    latitude, longitude = facts.centre
    centre = (
        words["comma"]
        .join(
            (
                written(latitude, DEGREE, (words["map-north"], words["map-south"])),
                written(longitude, DEGREE, (words["map-east"], words["map-west"])),
            )
        )
        .replace(" ", "\N{NO-BREAK SPACE}")
    )
    return words["map-equal-area"].format(centre=centre)


def alternative_text(
    dossier: Dossier, one: Map, row: Mapping[str, Any], facts: MapFacts, language: str
) -> str:
    """The alternative text: scale and title, and what each sign on the map says."""
    words = labels(language)
    areas = [f" ({_with_unit(n, language)})" if n else "" for n in _hectares(dossier, one)]
    title = in_language(row["title"], language)
    said = [words["map-alt"].format(scale=_ratio(facts.scale, language), title=title)]
    if facts.outlined:
        said.append(words["map-alt-property"].format(area=areas[0]))
    if facts.zone_outlined:
        said.append(words["map-alt-zone"].format(area=areas[1]))
    numbers = [str(part.get("id")) for _, part in dossier.rows("components")]
    numbers = [number for number in numbers if not one.focus or number in one.focus]
    if facts.signs:
        parts = numbers and one.draw == OVERVIEW
        said.append(words["map-alt-parts" if parts else "map-alt-here"])
    if numbers and one.draw == OVERVIEW:
        if len(numbers) > _MOST_NUMBERS:
            numbers = [*numbers[: _MOST_NUMBERS - 1], "…", numbers[-1]]
        said.append(words["map-alt-numbers"].format(numbers=words["comma"].join(numbers)))
    states = join_names([country_name(code, language) for code in dossier.states], language)
    if states:
        said.append(words["map-alt-states"].format(states=states))
    drawn = [_legend(layer, language) for _, layer in one.layers]
    if drawn:
        said.append(words["map-alt-layers"].format(layers=words["comma"].join(drawn)))
    return " ".join(said)


def _ratio(scale: int, language: str) -> str:
    return f"1:{format_number(scale, language)}"


def _with_unit(hectares: float, language: str) -> str:
    return f"{format_number(hectares, language)}\N{NO-BREAK SPACE}{labels(language)['hectares']}"


def wording_of(dossier: Dossier, one: Map, language: str, number: str) -> "Wording":
    """What is written on the map that has this number in the document."""
    from dossierkit.cartography.canvas import Wording

    named = {*state_codes()} - _UNNAMED | {*dossier.states}
    components = [row for _, row in dossier.rows("components")]
    return Wording(
        language=language,
        words=labels(language),
        rtl=direction(language) == "rtl",
        digits=digits_in(read_theme(dossier), language),
        number=number,
        title=in_language(one.row.get("title"), language),
        property_name=dossier.name(language),
        date=format_date(str(one.row.get("date") or ""), language),
        projection=in_language(one.row.get("projection"), language),
        source=in_language(one.row.get("source"), language),
        names={str(row.get("id")): in_language(row.get("name"), language) for row in components},
        places=[in_language(place.get("name"), language) for place, _ in one.places],
        states={code: country_name(code, language) for code in sorted(named)},
        areas=_hectares(dossier, one),
        layers=tuple(_layer_wordings(dossier, one, language)),
    )


def _layer_wordings(dossier: Dossier, one: Map, language: str) -> "Iterator[LayerWording]":
    from dossierkit.cartography.canvas import LayerWording

    for layer, features in layers_on(dossier, one):
        names = [feature.name(language) for feature in features]
        yield LayerWording(_legend(layer, language), names)


def _legend(layer: Mapping[str, Any], language: str) -> str:
    own = in_language(layer.get("legend"), language)
    return own or labels(language)[f"map-{layer['sign']}"]


def _hectares(dossier: Dossier, one: Map) -> tuple[float | None, float | None]:
    """The stated areas of the property, or component, and of its buffer zone."""
    if one.draw == LOCATION:
        return None, None
    if one.draw == COMPONENTS:
        row = _component(dossier, one)
        stated = row.get("area_ha"), row.get("buffer_ha")
    else:
        stated = (
            dossier.value(("property", "area_ha")),
            dossier.value(("property", "buffer_zone", "area_ha")),
        )
    area, zone = (n if isinstance(n, int | float) and n is not True and n else None for n in stated)
    return area, zone


def _component(dossier: Dossier, one: Map) -> Mapping[str, Any]:
    """The row of the component that a map is of."""
    rows = (row for _, row in dossier.rows("components"))
    return next((row for row in rows if str(row.get("id")) == one.component), {})
