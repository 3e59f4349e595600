"""Numbers in prose that speak of the property without being bound to its facts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from math import cos, hypot, pi, radians, sqrt
from typing import Any

from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, Section
from dossierkit.files import DOSSIER_FILE
from dossierkit.language import format_number
from dossierkit.phrases import Phrase
from dossierkit.quantities import Prose, Stated
from dossierkit.rules import rule
from dossierkit.rules.wording import prose

_AREAS = {
    "property": ("property", "area_ha"),
    "buffer_zone": ("property", "buffer_zone", "area_ha"),
    "total": ("property", "total_area_ha"),
}
_CRITERIA = ("property", "criteria")
_LISTED = ("tentative_listing", "date")
_COORDINATES = ("property", "coordinates")
_KM_OF_A_DEGREE = 111.2


@rule("contradicting-area", Severity.WARNING)
def contradicting_area(dossier: Dossier) -> Iterator[Problem]:
    """A sentence gives the property, a component part or the buffer zone an area that it has not.

    Why: a property of 120.5 ha on one page and 118 ha on another is what secretariats find first.
    Example: “The property covers 118 ha” where dossier.yaml says 120.5; “1.18 km²” too.
    Remedy: bind the number to the fact, `[120.5]{value="property.area_ha"}`, or correct whichever
    is wrong. English, French, Russian and Arabic sentences are read; a rounded number agrees, and
    a sentence with a year, of a part or about another place is passed over, as is the comparison.
    Source: coherence of areas, UNESCO Operational Guidelines, Annex 5, 1.f (rules WH-03 and WH-11)
    """
    for section, text in _texts(dossier):
        for stated in text.areas():
            place = _area_place(dossier, stated.of)
            fact: Any = dossier.value(place.path, place.file) if place else None
            if place and _is_number(fact) and not stated.agrees(Decimal(str(fact))):
                yield _contradiction(section, text, stated, place, fact, " ha")


def _area_place(dossier: Dossier, of: str) -> DataPlace | None:
    if of in _AREAS:
        return DataPlace(DOSSIER_FILE, _AREAS[of])
    row = next((p for p, row in dossier.rows("components") if _key(row) == of), None)
    return DataPlace(row.file, (*row.path, "area_ha")) if row else None


def _key(row: Mapping[str, Any]) -> str:
    return f"component {row.get('id')}"


@rule("contradicting-component-count", Severity.WARNING)
def contradicting_component_count(dossier: Dossier) -> Iterator[Problem]:
    """A sentence counts more, or fewer, component parts than the table has.

    Why: nominations have been published with 15 parts on one page and 16 on another.
    Example: “The property consists of sixteen component parts” where data/components.yaml has 15.
    Remedy: add the part that is missing, or correct the number.
    Source: published submissions of serial properties (rules WH-13 and WH-52, seen)
    """
    rows = dossier.rows("components")
    if not rows:
        return
    place = DataPlace(rows[0][0].file, ())
    for section, text in _texts(dossier):
        for stated in text.component_counts():
            if not stated.agrees(Decimal(len(rows))):
                yield _contradiction(section, text, stated, place, len(rows))


@rule("contradicting-lengths", Severity.WARNING)
def contradicting_lengths(dossier: Dossier) -> Iterator[Problem]:
    """Two sentences give the property, or the corridor that it is, different lengths.

    Why: no table holds the length, so nothing but the text can be wrong, and one of two is.
    Example: “The corridor is 866 km long” in the summary, “a length of 886 km” in 2.a.
    Remedy: correct the one that is wrong. All languages are compared.
    Source: a published nomination, of 866 and 886 km (rule WH-52, seen)
    """
    first: tuple[Section, Prose, Stated] | None = None
    for section, text in _texts(dossier):
        for stated in text.lengths():
            if first is None:
                first = section, text, stated
            elif not _agree(stated, first[2]):
                said, earlier = (
                    _said(prose_, each) for prose_, each in ((text, stated), first[1:])
                )
                yield Problem(
                    section.source.location(section.path, stated.span),
                    Phrase(
                        "the text says “{said}” here and “{earlier}” before",
                        said=said,
                        earlier=earlier,
                    ),
                    Phrase("Correct the one that is wrong."),
                    related=(
                        (
                            first[0].source.location(first[0].path, first[2].span),
                            Phrase("“{said}” here", said=earlier),
                        ),
                    ),
                )


def _agree(one: Stated, other: Stated) -> bool:
    return any(one.agrees(value) for value in other.values) or any(
        other.agrees(value) for value in one.values
    )


def _said(text: Prose, stated: Stated) -> str:
    return " ".join(text.text[slice(*stated.span)].split())


@rule("contradicting-inhabitants", Severity.WARNING)
def contradicting_inhabitants(dossier: Dossier) -> Iterator[Problem]:
    """A sentence counts other inhabitants of the property or its buffer zone than dossier.yaml.

    Why: the form asks for one figure, with its year, and both are printed.
    Example: “The property has 5,400 inhabitants” where dossier.yaml says 5,200.
    Remedy: bind the number to the fact, or correct it. A sentence that names another year than
    `inhabitants.year` is passed over.
    Source: UNESCO Operational Guidelines, Annex 5, 4.b.v (rule WH-32)
    """
    year = dossier.value(("property", "inhabitants", "year"))
    for section, text in _texts(dossier):
        for stated in text.inhabitants():
            place = DataPlace(DOSSIER_FILE, ("property", "inhabitants", stated.of))
            fact = dossier.value(place.path)
            other_year = text.year_beside(stated) not in {None, year}
            if _is_number(fact) and not other_year and not stated.agrees(Decimal(str(fact))):
                yield _contradiction(section, text, stated, place, fact)


def _contradiction(
    section: Section, text: Prose, stated: Stated, place: DataPlace, fact: float, unit: str = ""
) -> Problem:
    said = _said(text, stated)
    value = format_number(fact, section.language)
    bound = ".".join(str(step + 1 if isinstance(step, int) else step) for step in place.path)
    return Problem(
        section.source.location(section.path, stated.span),
        Phrase(
            "the text says “{said}”, {file} says {value}",
            said=said,
            file=place.file,
            value=value + unit,
        ),
        Phrase(
            'Correct the one that is wrong, and bind the number: [{value}]{{value="{fact}"}}.',
            value=value,
            fact=bound,
        )
        if place.file == DOSSIER_FILE
        else Phrase("Correct the one that is wrong."),
        related=((place, Phrase("{value} here", value=value + unit)),),
    )


@rule("contradicting-criteria", Severity.WARNING)
def contradicting_criteria(dossier: Dossier) -> Iterator[Problem]:
    """A sentence nominates the property under other criteria than dossier.yaml.

    Why: the summary and the justification then argue two different nominations.
    Example: “The property is nominated under criteria (ii) and (iv)” where `criteria` is [ii, v].
    Remedy: correct the sentence, or `property.criteria`. Sentences about inscriptions of the past
    and about other properties are passed over.
    Source: UNESCO Operational Guidelines, Annex 5, 3.1.b (rule WH-24)
    """
    claimed = dossier.claimed_criteria
    if not claimed:
        return
    place = DataPlace(DOSSIER_FILE, _CRITERIA)
    for section, text in _texts(dossier):
        for claim in text.claims():
            named = set(claim.criteria)
            if named - set(claimed) or (claim.whole and named != set(claimed)):
                yield Problem(
                    section.source.location(section.path, claim.span),
                    Phrase(
                        "the text names the criteria {said}, dossier.yaml claims {claimed}",
                        said=_listed(claim.criteria),
                        claimed=_listed(claimed),
                    ),
                    Phrase("Correct the one that is wrong."),
                    related=((place, Phrase("{value} here", value=_listed(claimed))),),
                )


def _listed(criteria: tuple[str, ...]) -> str:
    return " ".join(f"({criterion})" for criterion in criteria)


@rule("contradicting-listing-date", Severity.WARNING)
def contradicting_listing_date(dossier: Dossier) -> Iterator[Problem]:
    """A sentence puts the property on the tentative list at another date than dossier.yaml.

    Why: how long a property has been on the list decides whether it may be nominated.
    Example: “on the Tentative List since 1998” where `tentative_listing.date` is 2001-10-24.
    Remedy: correct the one that is wrong.
    Source: coherence of a dossier (rule WH-52); the waiting period is that of rules WH-44 and 45
    """
    fact = dossier.value(_LISTED)
    if not isinstance(fact, str | int) or isinstance(fact, bool):
        return
    for section, text in _texts(dossier):
        for span, said in text.listing_dates():
            if not (said.startswith(str(fact)) or str(fact).startswith(said)):
                yield Problem(
                    section.source.location(section.path, span),
                    Phrase(
                        "the text says “{said}”, {file} says {value}",
                        said=" ".join(text.text[slice(*span)].split()),
                        file=DOSSIER_FILE,
                        value=fact,
                    ),
                    Phrase("Correct the one that is wrong."),
                    related=(
                        (DataPlace(DOSSIER_FILE, _LISTED), Phrase("{value} here", value=fact)),
                    ),
                )


@rule("contradicting-coordinates", Severity.WARNING)
def contradicting_coordinates(dossier: Dossier) -> Iterator[Problem]:
    """A sentence gives the property coordinates that lie outside of it.

    Why: it is by its coordinates that a property is found on the map.
    Example: “The centre of the property lies at 41°21′N, 47°11′E” where the latitude is 41.2033.
    Remedy: correct the one that is wrong. Any point of the property agrees, as wide as its area
    lets it be, and so does one that is rounded to the minute.
    Source: UNESCO Operational Guidelines, Annex 5, 1.d (rules WH-06 and WH-08)
    """
    points = list(_points(dossier))
    if not points:
        return
    for section, text in _texts(dossier):
        for position in text.positions():
            slack = position.step * _KM_OF_A_DEGREE
            here = (position.latitude, position.longitude)
            if all(_km(here, point) > slack + radius for point, radius in points):
                yield Problem(
                    section.source.location(section.path, position.span),
                    Phrase(
                        "the text says “{said}”, which is {distance:,.0f} km from the property",
                        said=" ".join(text.text[slice(*position.span)].split()),
                        distance=max(1, min(_km(here, point) for point, _ in points)),
                    ),
                    Phrase("Correct the one that is wrong."),
                    related=(
                        (
                            DataPlace(DOSSIER_FILE, _COORDINATES),
                            Phrase("the coordinates of the property"),
                        ),
                    ),
                )


def _points(dossier: Dossier) -> Iterator[tuple[tuple[float, float], float]]:
    """Each stated point with how far from it, in km, its property or component may reach."""
    stated = [(dossier.value(_COORDINATES), dossier.value(_AREAS["property"]))]
    stated += [(row, row.get("area_ha")) for _, row in dossier.rows("components")]
    for at, area in stated:
        if isinstance(at, dict) and _is_number(at.get("lat")) and _is_number(at.get("lon")):
            reach = 3 * sqrt(max(area, 0) / 100 / pi) if _is_number(area) else 1.0
            yield (at["lat"], at["lon"]), reach + 0.2


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points in km, near enough for the size of a property."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * cos(radians((one[0] + other[0]) / 2))
    return _KM_OF_A_DEGREE * hypot(north, east)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


@lru_cache(maxsize=1)
def _texts(dossier: Dossier) -> tuple[tuple[Section, Prose], ...]:
    """The sections that speak of the property itself: all but the comparison with others."""
    found = []
    for section in dossier.sections.values():
        if not section.empty and not (section.spec and "comparables" in section.spec.shows):
            visible = section.source.visible
            names = _names(dossier, section.language)
            found.append((section, Prose(visible, prose(visible), section.language, names)))
    return tuple(found)


@lru_cache(maxsize=8)
def _names(dossier: Dossier, language: str) -> dict[str, str]:
    """The names by which a text in `language` may call the property and its component parts."""
    named = [(dossier.value(("property", "name")), "property")]
    named += [(row.get("name"), _key(row)) for _, row in dossier.rows("components")]
    names: dict[str, str] = {}
    for value, key in named:
        name = value.get(language) if isinstance(value, dict) else value
        if isinstance(name, str) and 3 <= len(name.strip()) <= 200:
            names.setdefault(" ".join(name.split()), key)
    return names
