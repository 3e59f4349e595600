"""Dates that exist and follow each other."""

import re
from collections.abc import Iterator
from datetime import date

from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE
from dossierkit.rules import rule

_FULL = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")


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


@rule("impossible-date", Severity.ERROR)
def impossible_date(dossier: Dossier) -> Iterator[Problem]:
    """A date does not exist.

    Why: a wrong date of signature or of an act makes the document it names untraceable.
    Example: `date: 2026-02-30`, `date: 2025-13`.
    Remedy: write year-month-day as in the calendar: 2026-02-28.
    """
    for place, text in _dates(dossier):
        if _PARTIAL.match(text) and as_date(text) is None:
            yield Problem(place, f"there is no day {text}", "Write the date as in the calendar.")


@rule("date-order", Severity.ERROR)
def date_order(dossier: Dossier) -> Iterator[Problem]:
    """A thing is dated after the dossier that holds it.

    Why: a signature, a consent or a photograph that is younger than the dossier cannot have been
    part of it.
    Example: `date: 2026-07-10` in dossier.yaml and a signature of 2026-08-01.
    Remedy: correct one of the two dates; the dossier is dated when it is complete.
    Source: UNESCO's forms ask for a date of signature not later than submission (derived).
    """
    own = dossier.value(("date",))
    day = as_date(own) if isinstance(own, str) and _FULL.match(own) else None
    if day is None:
        return
    here = DataPlace(DOSSIER_FILE, ("date",))
    for place, text in _dates(dossier):
        other = as_date(text)
        if place != here and other is not None and other > day:
            yield Problem(
                place,
                f"{text} is later than the date of the dossier, {own}",
                "Correct one of the two.",
                related=((here, "the date of the dossier"),),
            )
    year = dossier.value(("property", "inhabitants", "year"))
    if isinstance(year, int) and year > day.year:
        yield Problem(
            DataPlace(DOSSIER_FILE, ("property", "inhabitants", "year")),
            f"the estimate of {year} is later than the dossier, {own}",
            "Correct the year of the estimate.",
            related=((here, "the date of the dossier"),),
        )
