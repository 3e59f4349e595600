"""Dates that exist and follow each other."""

import re
from collections.abc import Iterator
from datetime import date

from dossierkit.deadlines import target
from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import Phrase, Plural
from dossierkit.rules import rule
from dossierkit.structure import in_words

_FULL = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")
_DATE = DataPlace(DOSSIER_FILE, ("date",))
_CYCLE = DataPlace(DOSSIER_FILE, ("cycle",))


def _dates(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    """Every value under the key `date`; a year alone may be a number."""
    for document in dossier.documents.values():
        for path, value in document.leaves:
            if path and path[-1] == "date" and isinstance(value, str | int):
                yield DataPlace(document.path, path), str(value)


def as_date(text: str) -> date | None:
    """The first day that an ISO date, month or year may mean; `None` if there is no such day."""
    match = _PARTIAL.match(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def date_at(dossier: Dossier, place: DataPlace) -> date | None:
    """The first day that the value at `place` may mean; `None` if it is no date."""
    value = dossier.value(place.path, place.file)
    return as_date(str(value)) if isinstance(value, str | int) else None


def submission(dossier: Dossier) -> tuple[date, DataPlace] | None:
    """The day on which the dossier is handed in, with where it is stated.

    It is the date of the dossier, else the deadline of its cycle.
    """
    stated = dossier.value(_DATE.path)
    day = as_date(stated) if isinstance(stated, str) and _FULL.match(stated) else None
    if day is not None:
        return day, _DATE
    aim = target(dossier)
    return (aim.day, _CYCLE) if aim else None


@rule("impossible-date", Severity.ERROR)
def impossible_date(dossier: Dossier) -> Iterator[Problem]:
    """A date does not exist.

    Why: a wrong date of signature or of an act makes the document it names untraceable.
    Example: `date: 2026-02-30`, `date: 2025-13`.
    Remedy: write year-month-day as in the calendar: 2026-02-28.
    """
    for place, text in _dates(dossier):
        if _PARTIAL.match(text) and as_date(text) is None:
            yield Problem(
                place,
                Phrase("there is no day {text}", text=text),
                Phrase("Write the date as in the calendar."),
            )


@rule("date-order", Severity.ERROR)
def date_order(dossier: Dossier) -> Iterator[Problem]:
    """A thing is dated after the dossier that holds it.

    Why: a signature, an annex or a photograph that is younger than the dossier cannot have been
    part of it.
    Example: `date: 2026-07-10` in dossier.yaml and a signature of 2026-08-01.
    Remedy: correct one of the two dates; the dossier is dated when it is complete.
    Source: UNESCO's forms ask for a date of signature not later than submission (rule WH-41;
    derived).
    """
    own = dossier.value(("date",))
    day = as_date(own) if isinstance(own, str) and _FULL.match(own) else None
    if day is None:
        return
    consents = table_file("consents")  # late-consent tells those
    related = ((_DATE, Phrase("the date of the dossier")),)
    for place, text in _dates(dossier):
        other = as_date(text)
        if place != _DATE and place.file != consents and other is not None and other > day:
            yield Problem(
                place,
                Phrase("{text} is later than the date of the dossier, {own}", text=text, own=own),
                Phrase("Correct one of the two."),
                related=related,
            )
    year = dossier.value(("property", "inhabitants", "year"))
    if isinstance(year, int) and year > day.year:
        yield Problem(
            DataPlace(DOSSIER_FILE, ("property", "inhabitants", "year")),
            Phrase("the estimate of {year} is later than the dossier, {own}", year=year, own=own),
            Phrase("Correct the year of the estimate."),
            related=related,
        )


@rule("short-waiting-period", Severity.ERROR, stage="submission")
def short_waiting_period(dossier: Dossier) -> Iterator[Problem]:
    """An earlier step is not made, or not long enough before the submission.

    Why: a property stands on the tentative list for some time before it is nominated, so that
    others can speak to it; a dossier that comes too early is not examined.
    Example: `tentative_listing: {date: 2026-03-01}` in a dossier of 2026-07-10, where the schema
    asks for one year.
    Remedy: correct the date, or hand the dossier in a cycle later.
    Source: the nomination schema names the source of each period. UNESCO Operational Guidelines,
    paragraphs 63, 65 (tentative list) and 122 (preliminary assessment), seen (rules WH-44, WH-45);
    for ICESCO neither is known to be obligatory.
    """
    day = submission(dossier)
    if not dossier.schema or day is None or dossier.value(("list",)) == "preliminary":
        return
    for span in dossier.schema.waiting_periods:
        if not dossier.conditions.issuperset(span.when):
            continue
        place = DataPlace(DOSSIER_FILE, span.path)
        since = date_at(dossier, place)
        if since is None:
            if span.required and dossier.value(span.path) is None:
                yield Problem(
                    DataPlace(DOSSIER_FILE, span.path[:-1], of_key=True),
                    Phrase(
                        "{fact} is not given, which must lie years before the submission: {years}",
                        fact=in_words(span.path),
                        years=span.years,
                    ),
                    Phrase("Add the date to dossier.yaml."),
                    requirement=span.requirement,
                )
        elif _years_before(day[0], span.years) < since:
            yield Problem(
                place,
                Plural(
                    "{since} is less than one year before the submission on {day}",
                    "{since} is less than {count} years before the submission on {day}",
                    count=span.years,
                    since=str(dossier.value(span.path)),
                    day=day[0].isoformat(),
                ),
                Phrase("Correct the date, or hand the dossier in a cycle later."),
                related=((day[1], Phrase("the submission")),),
                requirement=span.requirement,
            )


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=28)


@rule("outdated-count", Severity.WARNING, stage="submission")
def outdated_count(dossier: Dossier) -> Iterator[Problem]:
    """A number was counted too long before the submission.

    Why: evaluators judge pressure on the place by how many live there now.
    Example: `inhabitants: {total: 8000, year: 2009}` in a dossier of 2026.
    Remedy: give the latest census or estimate with its year.
    Source: UNESCO Operational Guidelines, Annex 5, 4.b (v), asks for the year of the estimate; how
    old it may be no source says: the nomination schema sets it (rule WH-32; unverified).
    """
    day = submission(dossier)
    if not dossier.schema or day is None:
        return
    for span in dossier.schema.longest_ages:
        year = dossier.value(span.path)
        if not isinstance(year, int) or not dossier.conditions.issuperset(span.when):
            continue
        if day[0].year - year > span.years:
            yield Problem(
                DataPlace(DOSSIER_FILE, span.path),
                Plural(
                    "the count of {year} is {count} year old when the dossier is submitted",
                    "the count of {year} is {count} years old when the dossier is submitted",
                    count=day[0].year - year,
                    year=str(year),
                ),
                Phrase("Give the latest count; at most {years} years are usual.", years=span.years),
                related=((day[1], Phrase("the submission")),),
                requirement=span.requirement,
            )
