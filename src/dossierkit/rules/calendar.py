"""The deadline that a dossier is written for, and what must be settled before it."""

from collections.abc import Iterator

from dossierkit.deadlines import applicable_deadlines, target
from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import Phrase, Plural
from dossierkit.rules import rule
from dossierkit.rules.dates import date_at, submission

_CYCLE = DataPlace(DOSSIER_FILE, ("cycle",))


@rule("deadline", Severity.INFO)
def deadline(dossier: Dossier) -> Iterator[Problem]:
    """The deadline that the dossier is written for is ahead.

    Why: signatures, translations and consent take weeks; who knows the day can plan them.
    Example: `cycle: {year: 2027, deadline: submission}` in dossier.yaml.
    Remedy: nothing to mend; `dossierkit status` lists all deadlines. The day counts weekends and
    29 February as the nomination schema says.
    Source: the nomination schema names the source of each date (rules WH-46, IC-18).
    """
    aim = target(dossier)
    if aim is None or aim.day < dossier.today:
        return
    left = (aim.day - dossier.today).days
    yield Problem(
        _CYCLE,
        Plural(
            "{count} day is left until {day}{time}: {title}",
            "{count} days are left until {day}{time}: {title}",
            count=left,
            day=aim.day.isoformat(),
            time=f" {aim.deadline.time}" if aim.deadline.time else "",
            title=aim.title,
        ),
        Phrase("Ask your National Commission whether the date holds."),
        requirement=aim.deadline.requirement,
    )


@rule("missed-deadline", Severity.WARNING)
def missed_deadline(dossier: Dossier) -> Iterator[Problem]:
    """The deadline that the dossier is written for has passed, or is none.

    Why: a dossier that comes late waits a year.
    Example: `cycle: {year: 2025, deadline: submission}` in the summer of 2026.
    Remedy: write the cycle in which the dossier will be handed in.
    Source: the nomination schema names the source of each date (rules WH-46, IC-18).
    """
    name = dossier.value(("cycle", "deadline"))
    known = [entry.id for entry in applicable_deadlines(dossier)]
    if isinstance(name, str) and known and name not in known:
        yield Problem(
            DataPlace(DOSSIER_FILE, ("cycle", "deadline")),
            Phrase("the calendar has no deadline “{name}”", name=name),
            Phrase("It has: {known}.", known=", ".join(known)),
        )
    aim = target(dossier)
    if aim is not None and aim.day < dossier.today:
        yield Problem(
            _CYCLE,
            Phrase("{day} has passed: {title}", day=aim.day.isoformat(), title=aim.title),
            Phrase("Write the cycle in which the dossier will be handed in."),
            requirement=aim.deadline.requirement,
        )


@rule("missing-priority", Severity.WARNING, stage="submission")
def missing_priority(dossier: Dossier) -> Iterator[Problem]:
    """A State hands in several files and does not say which comes first.

    Why: committees examine a limited number each year; without an order the State leaves the
    choice to others.
    Example: `cycle: {year: 2027, files: 3}` without `priority`.
    Remedy: write the place of this file in the State's order: `priority: 1`.
    Source: UNESCO forms of the 2003 Convention (rule IC-23; seen:
    https://docest.com/doc/528512/programmes-projects-and-activities-best-reflecting-the-principles-and-objectives-of-the).
    """
    files = dossier.value(("cycle", "files"))
    priority = dossier.value(("cycle", "priority"))
    if not isinstance(files, int) or files < 2:
        return
    if not isinstance(priority, int):
        yield Problem(
            DataPlace(DOSSIER_FILE, ("cycle", "files")),
            Phrase("the State hands in {files} files, and this one has no priority", files=files),
            Phrase("Add its place in the State's order, priority: 1."),
        )
    elif not 1 <= priority <= files:
        yield Problem(
            DataPlace(DOSSIER_FILE, ("cycle", "priority")),
            Phrase(
                "the priority {priority} is none of {files} files", priority=priority, files=files
            ),
            Phrase("Write a number from 1 to {files}.", files=files),
        )


@rule("unanswered-request", Severity.INFO)
def unanswered_request(dossier: Dossier) -> Iterator[Problem]:
    """A request of the organisation that received the dossier has no answer yet.

    Why: what is not answered by its day counts as missing, and the file is sent back.
    Example: a row of `data/requests.yaml` with `due: 2026-09-30` and no `answered`.
    Remedy: answer, and write the day in `answered`.
    Source: procedure of the 2003 Convention, replies by 30 September (rule IC-19; seen:
    http://www.unesco.org/culture/ich/?lg=en&pg=173); no such day of ICESCO is known.
    """
    for place, row in dossier.rows("requests"):
        if row.get("answered"):
            continue
        due = row.get("due")
        yield Problem(
            place,
            Phrase(
                "the request {id} is not answered; it is due on {due}", id=row.get("id"), due=due
            )
            if due
            else Phrase("the request {id} is not answered", id=row.get("id")),
            Phrase("Answer it, and write the day in answered."),
        )


@rule("repeated-state", Severity.ERROR)
def repeated_state(dossier: Dossier) -> Iterator[Problem]:
    """A State is listed twice.

    Why: the States are listed once, in the order on which they have agreed.
    Example: `states: [{code: TJ}, {code: UZ}, {code: TJ}]`.
    Remedy: take one of the two out.
    Source: UNESCO form ICH-02, box A (rule IC-04; seen:
    https://123dok.net/document/zx560g84-representative-list-ich-form.html).
    """
    states = dossier.value(("states",))
    first: dict[str, DataPlace] = {}
    for index, state in enumerate(states if isinstance(states, list) else ()):
        code = state.get("code") if isinstance(state, dict) else None
        place = DataPlace(DOSSIER_FILE, ("states", index, "code"))
        if isinstance(code, str) and first.setdefault(code, place) != place:
            yield Problem(
                place,
                Phrase("the State {code} is listed twice", code=code),
                Phrase("Take one of the two out."),
                related=((first[code], Phrase("first here")),),
            )


@rule("missing-working-language", Severity.ERROR, stage="submission")
def missing_working_language(dossier: Dossier) -> Iterator[Problem]:
    """The dossier is in none of the languages in which it may be handed in.

    Why: a file that the organisation cannot read is not accepted.
    Example: `languages: [az]`, where the schema takes ar, en and fr.
    Remedy: translate the dossier into one of them, and add it to `languages`.
    Source: the nomination schema names its working languages and how well they are known (rule
    WH-42); UNESCO takes English or French, Operational Guidelines, paragraph 122 (c).
    """
    schema = dossier.schema
    stated = dossier.value(("languages",))
    if schema is None or not isinstance(stated, list) or not dossier.languages:
        return
    if not {tag.split("-")[0] for tag in dossier.languages} & set(schema.languages):
        yield Problem(
            DataPlace(DOSSIER_FILE, ("languages",)),
            Phrase(
                "the dossier is in none of the languages {known}", known=", ".join(schema.languages)
            ),
            Phrase("Translate it into one of them, and add it to languages."),
            requirement=schema.language_requirement,
        )


@rule("late-inventory", Severity.ERROR)
def late_inventory(dossier: Dossier) -> Iterator[Problem]:
    """The element came into the inventory after the dossier was dated.

    Why: an element is on an inventory of its State when it is nominated.
    Example: `inventory: [{name: State Register, included: 2026-09-01}]` in a dossier of 2026-03-20.
    Remedy: correct the date, or wait for the entry.
    Source: criteria U.5 and R.5 of the 2003 Convention (rule IC-09; seen:
    https://webarchive.unesco.org/web/20220322032245/https://ich.unesco.org/en/procedure-of-inscription-00809).
    """
    day = submission(dossier)
    entries = dossier.value(("inventory",))
    for index in range(len(entries) if day and isinstance(entries, list) else 0):
        place = DataPlace(DOSSIER_FILE, ("inventory", index, "included"))
        included = date_at(dossier, place)
        if day and included is not None and included > day[0]:
            yield Problem(
                place,
                Phrase(
                    "the entry of {included} is later than the dossier, {day}",
                    included=str(dossier.value(place.path)),
                    day=day[0].isoformat(),
                ),
                Phrase("Correct the date, or wait for the entry."),
                related=((day[1], Phrase("the date of the dossier")),),
            )
