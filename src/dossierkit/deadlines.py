"""When the deadlines of a nomination schema fall: year by year, weekends and 29 February too."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from dossierkit.dossier import Dossier
from dossierkit.language import in_language
from dossierkit.nomination import Deadline

_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True)
class Target:
    """The deadline that the dossier is written for, as `cycle` in dossier.yaml states it."""

    deadline: Deadline
    title: str
    day: datetime.date


def due_date(deadline: Deadline, year: int) -> datetime.date:
    """The day of `year` on which `deadline` falls, moved off a weekend as its schema says.

    29 February is 28 February in years that have none. The day may lie in the next year if a
    weekend moves it there.
    """
    month, day = (int(part) for part in deadline.month_day.split("-"))
    try:
        due = datetime.date(year, month, day)
    except ValueError:
        due = datetime.date(year, month + 1, 1) - datetime.timedelta(days=1)
    weekday = due.weekday()
    if weekday < _SATURDAY:
        return due
    weekend = deadline.weekend(year)
    if weekend == "next-working-day":
        return due + datetime.timedelta(days=_SUNDAY + 1 - weekday)
    if weekend == "preceding-friday":
        return due - datetime.timedelta(days=weekday - _SATURDAY + 1)
    return due


def next_due(deadline: Deadline, today: datetime.date) -> datetime.date | None:
    """The first day on or after `today` on which `deadline` falls; `None` after the last year."""
    for year in range(max(today.year - 1, datetime.MINYEAR), today.year + 3):
        try:
            due = due_date(deadline, year)
        except (ValueError, OverflowError):
            return None
        if due >= today:
            return due
    return None


def applicable_deadlines(dossier: Dossier) -> Iterator[Deadline]:
    """The deadlines of the nomination schema that this dossier's conditions call for."""
    for deadline in dossier.schema.calendar if dossier.schema else ():
        if dossier.conditions.issuperset(deadline.when):
            yield deadline


def target(dossier: Dossier) -> Target | None:
    """The deadline that `cycle: {year: 2027, deadline: submission}` names; `None` without one."""
    year = dossier.value(("cycle", "year"))
    name = dossier.value(("cycle", "deadline")) or "submission"
    if not isinstance(year, int) or not datetime.MINYEAR <= year < datetime.MAXYEAR:
        return None
    for deadline in applicable_deadlines(dossier):
        if deadline.id == name:
            language = dossier.languages[0] if dossier.languages else "en"
            title = in_language(deadline.title, language)
            return Target(deadline, title, due_date(deadline, year))
    return None
