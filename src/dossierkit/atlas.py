"""The maps of a dossier: those that it brings as files, and those that are drawn from its data.

A row of `data/maps.yaml` with `draw` asks for a map. What the drawing decides, its scale,
projection, datum and what it shows, is put into the row, so that a list of maps, a rule or an
alternative text need not know how a map came about.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from dossierkit.cartography.degrees import DEGREE, written
from dossierkit.diagnostics import DataPlace
from dossierkit.dossier import Dossier
from dossierkit.files import read_text
from dossierkit.geo import BoundaryError, Feature, read_area, read_features
from dossierkit.labels import labels
from dossierkit.language import (
    country_name,
    direction,
    format_date,
    format_number,
    in_language,
    join_names,
)
from dossierkit.media import MediaError
from dossierkit.paper import CAPTION_MM, SHEETS, text_area_mm
from dossierkit.phrases import Phrase
from dossierkit.results import recall, remember
from dossierkit.states import state_codes
from dossierkit.theme import digits_in, read_theme

if TYPE_CHECKING:
    from dossierkit.cartography.canvas import LayerWording, Wording
    from dossierkit.cartography.sheet import Component, Subject

LOCATION, OVERVIEW, COMPONENTS, ALL = "location", "overview", "components", "all"
"""What `draw` may ask for."""

LAYERS = {
    "river": "line",
    "lake": "area",
    "road": "line",
    "route": "line",
    "wall": "line",
    "building": "area",
    "zone": "area",
    "viewpoint": "point",
}
"""The signs that a layer of a map may have, and what is drawn in each."""
_DATUM = "WGS 84"
_SCALE = re.compile(r"1:([1-9][0-9]{0,11})\Z")
_UNNAMED = frozenset({"XK", "TW", "EH"})
"""Land that Natural Earth shows apart; whether it is a State is not for a map to say."""
_MOST_NUMBERS = 24
"""How many numbers of components an alternative text lists."""


@dataclass(frozen=True)
class Map:
    """One map of the dossier.

    `row` is complete: for a map that is drawn, it says what the drawing shows. `draw` is what is
    drawn, `location`, `overview` or `components`; empty for a map that is a file. `focus` are the
    components that it is of: one for a map of a component, some for an overview of a part of the
    series, none for all. `drawable` is false if nothing says where it is, or if it is `cramped`,
    since its paper is too small.
    """

    place: DataPlace
    row: Mapping[str, Any]
    draw: str = ""
    focus: tuple[str, ...] = ()
    drawable: bool = True
    cramped: bool = False
    sheet: str = ""
    """The sheet that it takes, one of `paper.SHEETS`; empty for the paper of the text."""
    scale: int = 0
    """The denominator at which it is drawn, which may not be the one that was asked for."""

    @property
    def component(self) -> str:
        """The component that is drawn; empty for a map of several."""
        return self.focus[0] if self.draw == COMPONENTS else ""

    @property
    def path(self) -> str:
        """What an image in a text names to show the map: its file, or its identifier."""
        file = self.row.get("file")
        if not self.draw and isinstance(file, str):
            return normpath(file)
        return str(self.row.get("id") or "")


@dataclass(frozen=True)
class Drawing:
    """A drawn map: SVG, and its printed size in millimetres."""

    svg: str
    width_mm: float
    height_mm: float


_NO_MAP = Map(DataPlace(""), {})


@lru_cache(maxsize=2)
def maps(dossier: Dossier) -> tuple[Map, ...]:
    """The maps of the dossier in the order of `data/maps.yaml`; one row may ask for several."""
    found: list[Map] = []
    own = {str(row["id"]) for _, row in dossier.rows("maps") if "id" in row}
    for place, row in dossier.rows("maps"):
        asked = row.get("draw")
        if not isinstance(asked, str):
            found.append(Map(place, row))
            continue
        for identifier, kind, focus in _requests(dossier, row, asked):
            if identifier == str(row.get("id")) or identifier not in own:
                one = Map(place, {**row, "id": identifier}, kind, focus)
                found.append(_completed(dossier, one))
                own.add(identifier)
    return tuple(found)


def drawn_maps(dossier: Dossier) -> dict[str, Map]:
    """The maps that are drawn, by identifier."""
    return {one.path: one for one in maps(dossier) if one.draw}


def is_there(dossier: Dossier, one: Map) -> bool:
    """True if the document can show the map."""
    return one.drawable if one.draw else one.path in dossier.files


def map_of_component(dossier: Dossier, row: Mapping[str, Any]) -> str:
    """The identifier of the map of a component: the one that it names, or the one drawn of it.

    That is its own map, or else the overview of fewest components that shows it.
    """
    if isinstance(row.get("map"), str):
        return str(row["map"])
    number, has_place = str(row.get("id")), "boundary" in row or _point(row) is not None
    shown = (
        one
        for one in maps(dossier)
        if number in one.focus or (one.draw == OVERVIEW and not one.focus and has_place)
    )
    return min(shown, key=lambda one: len(one.focus) or math.inf, default=_NO_MAP).path


def _requests(
    dossier: Dossier, row: Mapping[str, Any], asked: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Identifier, kind and focus of each map that a row asks for."""
    own, component = row.get("id"), row.get("component")
    single = asked != ALL and own is not None
    for kind in (LOCATION, OVERVIEW, COMPONENTS) if asked == ALL else (asked,):
        if kind in {LOCATION, OVERVIEW}:
            group = row.get("components") if asked == OVERVIEW else None
            focus = tuple(str(one) for one in group) if isinstance(group, list) else ()
            yield str(own) if single else f"map-{kind}", kind, focus
        elif kind == COMPONENTS and component is not None:
            yield str(own) if single else f"map-{component}", kind, (str(component),)
        elif kind == COMPONENTS:
            for _, part in dossier.rows("components"):
                if isinstance(part.get("boundary"), str):
                    yield f"map-{part.get('id')}", kind, (str(part.get("id")),)


@dataclass(frozen=True)
class _Facts:
    """What the plan of a map says, as plain values that can be kept."""

    scale: int
    zone: str
    centre: Sequence[float]
    landscape: bool
    outlined: bool
    zone_outlined: bool
    signs: bool
    """True if something is shown by a sign instead of its outline."""


def _completed(dossier: Dossier, one: Map) -> Map:
    """`one` with all that its drawing says, or not `drawable`."""
    known = _known(dossier, one)
    if not known or known == _CRAMPED:
        return replace(one, drawable=False, cramped=known == _CRAMPED)
    facts = _Facts(**known)

    def each(said: Callable[[str], str]) -> dict[str, str]:
        return {language: said(language) for language in dossier.languages}

    row = {
        **one.row,
        "title": one.row.get("title") or each(lambda language: _title(dossier, one, language)),
        "source": one.row.get("source") or each(lambda language: _source(facts, language)),
        "date": one.row.get("date") or dossier.value(("date",)),
        "scale": f"1:{facts.scale}",
        "projection": each(lambda language: _projection(facts, language)),
        "datum": _DATUM,
        "shows": list(_shows(dossier, one, facts)),
    }
    own = one.row.get("alt")
    alt = each(lambda language: _alternative(dossier, one, row, facts, language))
    row["alt"] = {**alt, **own} if isinstance(own, Mapping) else own or alt
    return replace(
        one,
        row=row,
        sheet=_asked_sheet(one) or ("landscape" if facts.landscape else ""),
        scale=facts.scale,
    )


_CRAMPED = {"cramped": True}


def _known(dossier: Dossier, one: Map) -> dict[str, Any]:
    """The facts of a map, planned only if no earlier run has.

    Nothing for one without a place on Earth, `_CRAMPED` for one without room on its paper.
    """
    paper = _paper(dossier, _asked_sheet(one))
    key = _digest(json.dumps([_inputs(dossier, one), paper], default=str))
    known = recall("maps", key)
    if known is None:
        known = _planned_facts(_subject(dossier, one), paper)
        remember("maps", {key: known})
    return dict(known)


def _planned_facts(subject: "Subject", paper: Sequence[tuple[float, float]]) -> dict[str, Any]:
    from dossierkit.cartography.sheet import NoRoom, NothingToShow, Paper, outlined, plan

    try:
        planned = plan(subject, Paper(*paper))
    except NothingToShow:
        return {}
    except NoRoom:
        return _CRAMPED
    parts = subject.focused
    outlines = [part.outline for part in parts if part.outline is not None]
    outlines = outlines if subject.focus else list(subject.outlines)
    apart = [[p.outline] if p.outline is not None else [] for p in parts] or [outlines]
    zones = [subject.buffer_zone] if subject.buffer_zone is not None else []
    projection = planned.projection
    return asdict(
        _Facts(
            planned.denominator,
            projection.zone_name,
            () if projection.zone else (projection.latitude, projection.longitude),
            planned.layout.landscape,
            outlined(outlines, planned),
            outlined(zones, planned),
            not all(outlined(areas, planned) for areas in apart),
        )
    )


def _inputs(dossier: Dossier, one: Map) -> list[Any]:
    """All that the geometry of a map depends on, as plain values; files by their digests."""
    files = [dossier.value(("boundaries", name)) for name in ("property", "buffer_zone")]
    rows = [row for _, row in dossier.rows("components")]
    files += [row.get("boundary") for row in rows]
    return [
        one.draw,
        one.focus,
        one.row.get("scale"),
        one.row.get("places"),
        dossier.value(("property", "coordinates")),
        dossier.states,
        [[row.get(key) for key in ("id", "lat", "lon")] for row in rows],
        [_digest(_text(dossier, file)) for file in files],
        [
            (layer["sign"], _digest(_text(dossier, layer.get("file"))))
            for _, layer in layer_rows(one.row)
        ],
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _text(dossier: Dossier, file: Any) -> str:
    if not isinstance(file, str):
        return ""
    known = dossier.texts.get(normpath(file))
    return known.content if known else read_text(dossier.root, file).content


def _area(dossier: Dossier, file: Any) -> Any:
    """The area that a boundary file bounds; `None` for none, and for one that cannot be used."""
    return _area_in(dossier, file) if isinstance(file, str) else None


@lru_cache(maxsize=256)
def _area_in(dossier: Dossier, file: str) -> Any:
    try:
        return read_area(_text(dossier, file))
    except BoundaryError:
        return None  # unreadable-boundary tells


def _subject(dossier: Dossier, one: Map) -> "Subject":
    from dossierkit.cartography.sheet import COMPONENT, Layer, Subject

    scale = _SCALE.match(str(one.row.get("scale")))
    return Subject(
        kind=COMPONENT if one.draw == COMPONENTS else one.draw,
        states=dossier.states,
        property=_area(dossier, dossier.value(("boundaries", "property"))),
        buffer_zone=_area(dossier, dossier.value(("boundaries", "buffer_zone"))),
        point=_point(dossier.value(("property", "coordinates"))),
        components=tuple(_components(dossier)),
        focus=one.focus,
        places=tuple(point for _, point in _places(one)),
        scale=int(scale[1]) if scale else 0,
        layers=tuple(
            Layer(layer["sign"], [feature.shape for feature in features])
            for layer, features in _layers(dossier, one)
        ),
    )


def _components(dossier: Dossier) -> "Iterator[Component]":
    from dossierkit.cartography.sheet import Component

    for _, row in dossier.rows("components"):
        yield Component(str(row.get("id")), _area(dossier, row.get("boundary")), _point(row))


def _point(value: Any) -> tuple[float, float] | None:
    """Longitude and latitude of a mapping that has both as numbers that lie on the globe."""
    if not isinstance(value, Mapping):
        return None
    lon, lat = value.get("lon"), value.get("lat")
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (lon, lat))
    return (
        (float(lon), float(lat)) if numbers and abs(lon) <= 180 and abs(lat) <= 90 else None  # type: ignore[arg-type]
    )


def _places(one: Map) -> Iterator[tuple[Mapping[str, Any], tuple[float, float]]]:
    places = one.row.get("places")
    for place in places if isinstance(places, list) else ():
        point = _point(place)
        if point:
            yield place, point


def layer_rows(row: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The layers that a row of `data/maps.yaml` asks for, with their index; those with a sign."""
    layers = row.get("layers")
    for index, layer in enumerate(layers if isinstance(layers, list) else ()):
        if isinstance(layer, Mapping) and str(layer.get("sign")) in LAYERS:
            yield index, layer


def _layers(dossier: Dossier, one: Map) -> Iterator[tuple[Mapping[str, Any], list[Feature]]]:
    """Each layer that a map shows, with its features."""
    for _, layer in layer_rows(one.row):
        features = _features(dossier, str(layer.get("file")), LAYERS[layer["sign"]])
        if not isinstance(features, Phrase):  # unreadable-layer tells
            yield layer, features


def unread_layer(dossier: Dossier, file: str, sign: str) -> Phrase | None:
    """Why the file of a layer cannot be drawn in its sign; `None` if it can, or is not there."""
    if normpath(file) not in dossier.files:
        return None
    key = f"{LAYERS[sign]} {_digest(_text(dossier, file))}"
    if recall("layers", key):
        return None
    features = _features(dossier, file, LAYERS[sign])
    if isinstance(features, Phrase):
        return features
    remember("layers", {key: True})
    return None


@lru_cache(maxsize=64)
def _features(dossier: Dossier, file: str, kind: str) -> list[Feature] | Phrase:
    """The features of a kind in a file, or why there are none."""
    try:
        return read_features(_text(dossier, file), kind)
    except BoundaryError as error:
        return error.reason


def _asked_sheet(one: Map) -> str:
    asked = one.row.get("sheet")
    return asked if asked in SHEETS else ""


def _paper(dossier: Dossier, sheet: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """The room for a map in millimetres, upright and turned; on a sheet there is but one."""
    theme = read_theme(dossier)
    sizes = [text_area_mm(theme, one) for one in (sheet, sheet or "landscape")]
    upright, turned = ((width, height - CAPTION_MM) for width, height in sizes)
    return upright, turned


def draw(dossier: Dossier, one: Map, language: str, number: str, sheet: str) -> Drawing:
    """The map as a drawing in `language`, under its `number` in the document (`Map 3`).

    `sheet` is the one that it stands on; if that is not its own, its scale may be another. The map
    must be `drawable`. Raises `MediaError` if its geometry is too broken to be drawn, or the
    sheet too small.
    """
    from shapely.errors import ShapelyError

    from dossierkit.cartography.drawing import draw as draw_svg
    from dossierkit.cartography.sheet import NoRoom, Paper, plan

    upright, turned = _paper(dossier, sheet if sheet != one.sheet else _asked_sheet(one))
    subject = _subject(dossier, one)
    try:
        planned = plan(subject, Paper(upright, turned))
        svg = draw_svg(subject, planned, _wording(dossier, one, language, number))
    except ShapelyError as error:
        raise MediaError(Phrase("its boundaries cannot be drawn")) from error
    except NoRoom as error:
        raise MediaError(Phrase("its page has no room for it")) from error
    return Drawing(svg, planned.layout.width, planned.layout.height)


# What is said of a map, in the language of the document.


def _wording(dossier: Dossier, one: Map, language: str, number: str) -> "Wording":
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
        places=[in_language(place.get("name"), language) for place, _ in _places(one)],
        states={code: country_name(code, language) for code in sorted(named)},
        areas=_hectares(dossier, one),
        layers=tuple(_layer_wordings(dossier, one, language)),
    )


def _layer_wordings(dossier: Dossier, one: Map, language: str) -> "Iterator[LayerWording]":
    from dossierkit.cartography.canvas import LayerWording

    for layer, features in _layers(dossier, one):
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


def _title(dossier: Dossier, one: Map, language: str) -> str:
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


def _source(facts: _Facts, language: str) -> str:
    words = labels(language)
    boundaries = [words["map-source"]] if facts.outlined or facts.zone_outlined else []
    return ". ".join([*boundaries, words["map-ground-source"]])


def _projection(facts: _Facts, language: str) -> str:
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


def _shows(dossier: Dossier, one: Map, facts: _Facts) -> Iterator[str]:
    signs = {layer["sign"] for _, layer in layer_rows(one.row)}
    if one.draw == LOCATION:
        yield "location"
    only_signs = one.draw == OVERVIEW and facts.signs  # other maps show the boundaries then
    if facts.outlined and not only_signs:
        yield "property"
    if facts.zone_outlined and not only_signs:
        yield "buffer-zone"
    if one.draw != LOCATION and dossier.rows("components"):
        yield "components"
    if "zone" in signs:
        yield "zones"
    if signs & {"wall", "building"}:
        yield "features"


def _alternative(
    dossier: Dossier, one: Map, row: Mapping[str, Any], facts: _Facts, language: str
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
    drawn = [_legend(layer, language) for _, layer in layer_rows(one.row)]
    if drawn:
        said.append(words["map-alt-layers"].format(layers=words["comma"].join(drawn)))
    return " ".join(said)


def _ratio(scale: int, language: str) -> str:
    return f"1:{format_number(scale, language)}"


def _with_unit(hectares: float, language: str) -> str:
    return f"{format_number(hectares, language)}\N{NO-BREAK SPACE}{labels(language)['hectares']}"
