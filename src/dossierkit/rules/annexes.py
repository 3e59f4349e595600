"""Annexes: listed and present, present and listed, and all that are asked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path
from posixpath import normpath
from typing import Any

from dossierkit.annexes import annex_files, signatures
from dossierkit.atlas import maps
from dossierkit.diagnostics import DataPlace, Location, Problem, Requirement, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import BINARY_BYTES, DOSSIER_FILE, inside
from dossierkit.language import in_language, language_name
from dossierkit.namedfiles import alike, is_refused
from dossierkit.phrases import Phrase, wording
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read
from dossierkit.tools import read_letters

_ANNEXES = table_file("annexes")
_TO_BE_READ = ("legal-text", "management-plan", "plan-extract", "inventory-extract", "consent")
_LETTERS = re.compile(r"[^\W\d_]+")
_ALIKE = 85.0
"""From which share (per cent) of words in common and in order two letters read alike."""
_FEWEST_WORDS = 30
_MOST_LETTERS = 100
_MOST_BYTES = 100_000


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
            yield place, file, alike(file, unlisted)


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
    listed |= {name for _, name in _signed(dossier)}
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
    """A row, or an entry of the inventory, names an annex or a map that is not listed.

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
        ("inventory", "extract", "annexes"),
        ("inventory", "translation", "annexes"),
    )
    for table, key, target in pointers:
        if cannot_be_read(dossier, table_file(target)):
            continue
        listed = [one.row for one in maps(dossier)] if target == "maps" else []
        listed = listed or [row for _, row in dossier.rows(target)]
        known = [str(row.get("id")) for row in listed]
        rows = dossier.rows(table) if table != "inventory" else dossier.entries("inventory")
        for place, row in rows:
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


@rule("unreadable-annex", Severity.WARNING, stage="submission")
def unreadable_annex(dossier: Dossier) -> Iterator[Problem]:
    """An annex or a signed page cannot be opened: damaged, protected by a password, or too large.

    Why: evaluators read the file that they are sent; a law that asks for a password is a law that
    is missing. Such an annex is not bound in behind the dossier; its checksum is listed.
    Example: `annexes/law-1998.pdf`, saved with a password or cut off while it was copied.
    Remedy: save it again as PDF without a password, or copy the original again.
    """
    files = annex_files(dossier)
    listed = dict.fromkeys(name for _, name in _listed(dossier))
    for place, name in (*_listed(dossier), *_signed(dossier)):
        if place.file == DOSSIER_FILE and name in listed:  # told of its row
            continue
        file = files.get(name)
        if file is not None and file.trouble:
            reason, remedy = _TROUBLES[file.trouble]
            yield Problem(
                place,
                Phrase("the annex {file} {reason}", file=name, reason=Phrase(reason)),
                Phrase(remedy, most=BINARY_BYTES // 1024**2)
                if file.trouble == "large"
                else Phrase(remedy),
            )


def _signed(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    for at in signatures(dossier):
        name = dossier.value((*at, "file"))
        if isinstance(name, str):
            yield DataPlace(DOSSIER_FILE, (*at, "file")), normpath(name)


_TROUBLES = {
    "encrypted": (
        wording("is protected: whoever opens it is asked for a password or may not copy from it"),
        wording("Save it again without protection."),
    ),
    "damaged": (
        wording("cannot be read; it is damaged, cut off, or not what its name says"),
        wording("Copy the original again, or save it anew as PDF, JPEG or PNG."),
    ),
    "large": (
        wording("is too large to be bound in behind the dossier"),
        wording("Save its scans at 300 dpi or less; up to {most} MB can be bound."),
    ),
}
"""What is wrong with a file, and what to do."""


@rule("similar-letters", Severity.WARNING, stage="submission")
def similar_letters(dossier: Dossier) -> Iterator[Problem]:
    """Two letters of consent read almost alike.

    Why: evaluators take letters that differ in nothing but the name for letters that somebody else
    has written.
    Example: “We, the weavers of Qalat, …” and “We, the dyers of Qalat, …”, word for word the same.
    Remedy: let each community say in its own words what the element means to it. The text of PDF
    and of plain text files is compared; a scan without text is passed over.
    Source: evaluations of nominations to the lists of living heritage (rule IC-08, unverified)
    """
    letters = [
        (DataPlace(place.file, (*place.path, "file")), normpath(row["file"]), row.get("language"))
        for place, row in dossier.rows("annexes")
        if row.get("kind") == "consent"
        and isinstance(row.get("file"), str)
        and normpath(row["file"]) in dossier.files
    ][:_MOST_LETTERS]
    if len(letters) < 2:
        return
    from rapidfuzz.fuzz import ratio

    texts = _texts_of([inside(dossier.root, file) for _, file, _ in letters])
    names = frozenset(_LETTERS.findall(_community_names(dossier).casefold()))
    words = [[w for w in _LETTERS.findall(text.casefold()) if w not in names] for text in texts]
    told = set()
    for one, other in combinations(range(len(letters)), 2):
        alike = min(len(words[one]), len(words[other])) >= _FEWEST_WORDS
        same_file = letters[one][1] == letters[other][1]
        if other in told or same_file or not alike or letters[one][2] != letters[other][2]:
            continue
        if ratio(words[one], words[other], score_cutoff=_ALIKE):
            told.add(other)
            yield Problem(
                letters[other][0],
                Phrase("this letter reads almost like {file}", file=letters[one][1]),
                Phrase("Let each community write in its own words."),
                related=((letters[one][0], Phrase("the other letter")),),
            )


def _community_names(dossier: Dossier) -> str:
    """The names of all communities in all languages: letters may differ in nothing else."""
    names: list[str] = []
    for _, row in dossier.rows("communities"):
        name = row.get("name")
        names += [str(each) for each in (name.values() if isinstance(name, dict) else [name])]
    return " ".join(names)


def _texts_of(paths: Sequence[Path]) -> list[str]:
    """The text of each letter, by the library for PDF files or as it stands."""
    pdfs = [path for path in paths if path.suffix.lower() == ".pdf"]
    read = dict(zip(pdfs, read_letters(pdfs), strict=True)) if pdfs else {}
    texts = []
    for path in paths:
        text = read.get(path, "")
        if path.suffix.lower() in {".txt", ".md"}:
            with path.open("rb") as stream:
                text = stream.read(_MOST_BYTES).decode("utf-8", "replace")
        texts.append(text)
    return texts


@rule("untranslated-annex", Severity.WARNING, stage="submission")
def untranslated_annex(dossier: Dossier) -> Iterator[Problem]:
    """A law, plan, extract or letter is in no working language, and no annex translates it.

    Why: evaluators read the law only as far as they can read.
    Example: the law on monuments in Azerbaijani without a row with `translation_of: law`.
    Remedy: add the translation, of the relevant articles at least, and write `translation_of` with
    the id of the original.
    Source: UNESCO Operational Guidelines, Annex 5, on languages (rule WH-42, unverified)
    """
    schema = dossier.schema
    if schema is None or schema.language_requirement is None:
        return
    working = {tag.split("-")[0] for tag in schema.languages}
    rows = dossier.rows("annexes")
    translated = {str(row.get("translation_of")) for _, row in rows if _primary(row) in working}
    for place, row in rows:
        language = _primary(row)
        if str(row.get("kind")) not in _TO_BE_READ or not language or language in working:
            continue
        if row.get("translation_of") is None and str(row.get("id")) not in translated:
            yield Problem(
                DataPlace(place.file, (*place.path, "language")),
                Phrase(
                    "the annex is in {language}, and no annex translates it",
                    language=language_name(language, "en"),
                ),
                Phrase(
                    "Add the translation as an annex with translation_of: {id}.",
                    id=str(row.get("id")),
                ),
                requirement=Requirement("unverified", schema.language_requirement.source),
            )


def _primary(row: Mapping[str, Any]) -> str:
    language = row.get("language")
    return language.split("-")[0] if isinstance(language, str) else ""
