"""How far a dossier is: section by section and language by language, and what is due when."""

import datetime
from dataclasses import dataclass

from dossierkit.deadlines import applicable_deadlines, next_due
from dossierkit.diagnostics import Requirement
from dossierkit.dossier import Dossier
from dossierkit.language import in_language
from dossierkit.nomination import SectionSpec
from dossierkit.rules.completeness import is_printed

SOON_DAYS = 60
"""A deadline that is nearer than this many days is shown as near."""


@dataclass(frozen=True)
class Progress:
    """One section in one language: its words, the limit that binds it, and how it stands.

    `state` is `missing`, `empty`, `short`, `long` or `written`; for a section printed from data
    it is `data` if they are there, for a heading `heading`. `content` is that of the schema.
    """

    number: str
    title: str
    language: str
    state: str
    words: int
    minimum: int | None
    maximum: int | None
    required: bool
    content: str


@dataclass(frozen=True)
class Due:
    """A deadline of the calendar: the next day (and hour) on which it falls, and its source."""

    title: str
    day: datetime.date
    days_left: int
    requirement: Requirement
    time: str = ""


def section_progress(dossier: Dossier) -> list[Progress]:
    """The state of every section that applies to the dossier, in each of its languages."""
    return [
        _progress(dossier, spec, language)
        for spec in dossier.applicable_sections()
        for language in dossier.languages
    ]


def _progress(dossier: Dossier, spec: SectionSpec, language: str) -> Progress:
    section = dossier.sections.get((language, spec.number))
    words = section.narrative.words if section else 0
    limits = [limit for limit in spec.limits if limit.measure == "words"]
    minimum = next((limit.minimum for limit in limits if limit.minimum), None)
    maximum = next((limit.maximum for limit in limits if limit.maximum), None)
    if spec.content == "heading" and not words:
        state = "heading"
    elif spec.content == "data" and not words:
        state = "data" if is_printed(dossier, spec) else "missing"
    elif section is None:
        state = "missing"
    elif section.empty:
        state = "empty"
    elif minimum and words < minimum:
        state = "short"
    elif maximum and words > maximum:
        state = "long"
    else:
        state = "written"
    return Progress(
        spec.number,
        in_language(spec.title, language),
        language,
        state,
        words,
        minimum,
        maximum,
        spec.required is not None,
        spec.content,
    )


def deadlines(dossier: Dossier, today: datetime.date) -> list[Due]:
    """The next occurrence of each deadline of the nomination schema, the nearest first."""
    language = dossier.languages[0] if dossier.languages else "en"
    due = []
    for deadline in applicable_deadlines(dossier):
        day = next_due(deadline, today)
        if day is not None:
            title = in_language(deadline.title, language)
            due.append(Due(title, day, (day - today).days, deadline.requirement, deadline.time))
    return sorted(due, key=lambda item: item.day)
