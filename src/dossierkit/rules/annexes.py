"""Annexes: listed and present, present and listed, and all that are asked for."""

from collections.abc import Iterator
from difflib import get_close_matches
from posixpath import normpath

from dossierkit.diagnostics import DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.language import in_language
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read, is_refused

_ANNEXES = table_file("annexes")


def _listed(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    for place, row in dossier.rows("annexes"):
        if isinstance(row.get("file"), str):
            yield DataPlace(place.file, (*place.path, "file")), normpath(row["file"])


@rule("absent-annex", Severity.ERROR)
def absent_annex(dossier: Dossier) -> Iterator[Problem]:
    """An annex is listed, but its file is not there.

    Why: the list of annexes would promise what the dossier does not hold.
    Example: `file: annexes/management-plan.pdf` while the plan is still in an e-mail.
    Remedy: put the file into `annexes/`, or take its row out.
    """
    for place, file, meant in _absent(dossier):
        yield Problem(
            place,
            Phrase("the annex {file} is listed but not there", file=file),
            Phrase("Did you mean {meant}?", meant=meant)
            if meant
            else Phrase("Put the file there, or take the row out."),
        )


def _absent(dossier: Dossier) -> Iterator[tuple[DataPlace, str, str]]:
    """The annexes that are listed and not there, each with a file that may be meant."""
    listed = list(_listed(dossier))
    names = {file for _, file in listed}
    unlisted = [f for f in dossier.files if f.startswith("annexes/") and f not in names]
    for place, file in listed:
        stated = dossier.value(place.path, place.file)
        if file not in dossier.files and not is_refused(dossier, stated):
            yield place, file, next(iter(get_close_matches(file, unlisted, 1)), "")


@rule("unlisted-annex", Severity.ERROR, stage="submission")
def unlisted_annex(dossier: Dossier) -> Iterator[Problem]:
    """A file lies in `annexes/` that no list names.

    Why: it would not be handed over, although somebody put it there for that.
    Example: `annexes/consent-2.pdf` without a row in `data/annexes.yaml`.
    Remedy: add a row with id, title, file, kind, language and date, or move the file away.
    """
    if not dossier.rows("annexes"):  # missing-table tells it
        return
    listed = {file for _, file in _listed(dossier)} | {meant for *_, meant in _absent(dossier)}
    states = dossier.value(("states",))
    for index in range(len(states) if isinstance(states, list) else 0):
        file = dossier.value(("states", index, "signature", "file"))
        listed |= {normpath(file)} if isinstance(file, str) else set()
    for name in dossier.files:
        if name.startswith("annexes/") and name not in listed and "readme" not in name.lower():
            yield Problem(
                Location(name),
                Phrase("no row of {table} names this file", table=_ANNEXES),
                Phrase("Add a row for it, or move the file away."),
            )


@rule("missing-annex", Severity.ERROR, stage="submission")
def missing_annex(dossier: Dossier) -> Iterator[Problem]:
    """An annex that the nomination asks for is not listed.

    Why: texts of laws, the management plan and authorizations are part of a complete file.
    Example: no annex of kind `management-plan`.
    Remedy: add the document to `annexes/` and a row to `data/annexes.yaml`.
    Source: the nomination schema names the source of each annex.
    """
    if not dossier.schema:
        return
    kinds = [row.get("kind") for _, row in dossier.rows("annexes")]
    table = dossier.schema.tables.get("annexes")
    if not kinds and table and table.required:  # missing-table tells it
        return
    for spec in dossier.schema.annexes:
        count = kinds.count(spec.kind)
        if dossier.conditions.issuperset(spec.when) and count < spec.minimum:
            language = dossier.languages[0] if dossier.languages else "en"
            title = in_language(spec.title, language)
            yield Problem(
                Location(_ANNEXES),
                Phrase(
                    "annexes of kind {kind} ({title}): {minimum} expected, {count} listed",
                    kind=spec.kind,
                    title=title,
                    minimum=spec.minimum,
                    count=count,
                )
                if count
                else Phrase(
                    "annexes of kind {kind} ({title}): {minimum} expected, none listed",
                    kind=spec.kind,
                    title=title,
                    minimum=spec.minimum,
                ),
                Phrase("Add the document to annexes/ and a row for it."),
                requirement=spec.requirement,
            )


@rule("unknown-annex", Severity.ERROR)
def unknown_annex(dossier: Dossier) -> Iterator[Problem]:
    """A row names an annex, or a map, that is not listed.

    Why: whoever follows the row to the text of the law or to the map finds nothing.
    Example: `annex: law-2003` in `data/designations.yaml` where the annex is called `law-2013`.
    Remedy: correct the id, or add the annex or map to its table.
    """
    pointers = (
        ("designations", "annex", "annexes"),
        ("images", "authorization", "annexes"),
        ("consents", "annex", "annexes"),
        ("consents", "translation", "annexes"),
        ("components", "map", "maps"),
    )
    for table, key, target in pointers:
        if cannot_be_read(dossier, table_file(target)):
            continue
        known = [str(row.get("id")) for _, row in dossier.rows(target)]
        for place, row in dossier.rows(table):
            identifier = row.get(key)
            if isinstance(identifier, str | int) and str(identifier) not in known:
                near = get_close_matches(str(identifier), known, 1)
                yield Problem(
                    DataPlace(place.file, (*place.path, key)),
                    Phrase(
                        "{table} has no row “{identifier}”",
                        table=table_file(target),
                        identifier=identifier,
                    ),
                    Phrase("Did you mean “{meant}”?", meant=near[0])
                    if near
                    else Phrase("Correct the id, or add the row."),
                )
