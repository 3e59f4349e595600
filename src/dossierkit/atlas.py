"""The maps of a dossier: those that it brings as files, and those that are drawn from its data.

A row of `data/maps.yaml` with `draw` asks for a map. What the drawing decides, its scale,
projection, datum and what it shows, is put into the row, so that a list of maps, a rule or an
alternative text need not know how a map came about.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from dossierkit.diagnostics import DataPlace
from dossierkit.dossier import Dossier
from dossierkit.mapplans import CRAMPED, MapFacts, known_facts, room_on, shown_on, subject_of
from dossierkit.maprows import OVERVIEW, Map, asked_maps, point_of
from dossierkit.mapwording import (
    alternative_text,
    projection_of,
    source_of,
    title_of,
    wording_of,
)
from dossierkit.media import MediaError
from dossierkit.phrases import Phrase

_DATUM = "WGS 84"


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
        for identifier, kind, focus in asked_maps(dossier, row, asked):
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
    number, has_place = str(row.get("id")), "boundary" in row or point_of(row) is not None
    shown = (
        one
        for one in maps(dossier)
        if number in one.focus or (one.draw == OVERVIEW and not one.focus and has_place)
    )
    return min(shown, key=lambda one: len(one.focus) or math.inf, default=_NO_MAP).path


def _completed(dossier: Dossier, one: Map) -> Map:
    """`one` with all that its drawing says, or not `drawable`."""
    known = known_facts(dossier, one)
    if not known or known == CRAMPED:
        return replace(one, drawable=False, cramped=known == CRAMPED)
    facts = MapFacts(**known)

    def each(said: Callable[[str], str]) -> dict[str, str]:
        return {language: said(language) for language in dossier.languages}

    row = {
        **one.row,
        "title": one.row.get("title") or each(lambda language: title_of(dossier, one, language)),
        "source": one.row.get("source") or each(lambda language: source_of(facts, language)),
        "date": one.row.get("date") or dossier.value(("date",)),
        "scale": f"1:{facts.scale}",
        "projection": each(lambda language: projection_of(facts, language)),
        "datum": _DATUM,
        "shows": list(shown_on(dossier, one, facts)),
    }
    own = one.row.get("alt")
    alt = each(lambda language: alternative_text(dossier, one, row, facts, language))
    row["alt"] = {**alt, **own} if isinstance(own, Mapping) else own or alt
    return replace(
        one,
        row=row,
        sheet=one.asked_sheet or ("landscape" if facts.landscape else ""),
        scale=facts.scale,
    )


def draw(dossier: Dossier, one: Map, language: str, number: str, sheet: str) -> Drawing:
    """The map as a drawing in `language`, under its `number` in the document (`Map 3`).

    `sheet` is the one that it stands on; if that is not its own, its scale may be another. The map
    must be `drawable`. Raises `MediaError` if its geometry is too broken to be drawn, or the
    sheet too small.
    """
    from shapely.errors import ShapelyError

    from dossierkit.cartography.drawing import draw as draw_svg
    from dossierkit.cartography.sheet import NoRoom, Paper, plan

    upright, turned = room_on(dossier, sheet if sheet != one.sheet else one.asked_sheet)
    subject = subject_of(dossier, one)
    try:
        planned = plan(subject, Paper(upright, turned))
        svg = draw_svg(subject, planned, wording_of(dossier, one, language, number))
    except ShapelyError as error:
        raise MediaError(Phrase("its boundaries cannot be drawn")) from error
    except NoRoom as error:
        raise MediaError(Phrase("its page has no room for it")) from error
    return Drawing(svg, planned.layout.width, planned.layout.height)
