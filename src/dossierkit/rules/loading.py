"""What is found while a dossier is read: files, encodings and YAML."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from dossierkit.diagnostics import Location, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE, THEME_FILE
from dossierkit.phrases import Phrase
from dossierkit.rules import rule

_HARMLESS = {"byte-order-mark", "line-ending"}
_NEARLY_YAML = re.compile(r"(?:\.ya?ml(?:\.txt)?|\.txt)\Z")


def met(dossier: Dossier, rule_id: str) -> Iterator[Problem]:
    """What a rule says of what was met while the dossier was read."""
    return (problem for problem in dossier.problems if problem.rule == rule_id)


def cannot_be_read(dossier: Dossier, file: str) -> bool:
    """True if nothing can be said of a YAML file: it does not parse, or is called otherwise."""
    document = dossier.documents.get(file)
    if document is None:
        return file in _misnamed(dossier).values()
    return document.data is None and any(
        problem.rule not in _HARMLESS for problem in document.problems
    )


def facts_are_unknown(dossier: Dossier) -> bool:
    """True if dossier.yaml is not there, cannot be read or holds nothing, which others tell."""
    return not dossier.metadata


@rule("missing-dossier", Severity.ERROR)
def missing_dossier(dossier: Dossier) -> Iterator[Problem]:
    """The folder holds no dossier.yaml.

    Why: dossier.yaml names the nomination schema and the languages; without it nothing else can be
    checked against what the list asks for.
    Example: `dossierkit validate sheki` where `sheki/` holds only Word files.
    Remedy: name the right folder, or begin one with `dossierkit init DIR --schema ID --lang en`.
    """
    for problem in met(dossier, "missing-dossier"):
        name = next((name for name in dossier.files if _meant(name) == DOSSIER_FILE), "")
        rename = Phrase("Call {name} {meant}.", name=name, meant=DOSSIER_FILE)
        yield replace(problem, help=rename) if name else problem


@rule("misnamed-file", Severity.ERROR)
def misnamed_file(dossier: Dossier) -> Iterator[Problem]:
    """A file is called almost as one that is read, and so is not read.

    Why: colours, fonts or a whole table are then missing from the output, and nothing else says so.
    Example: `theme.yml`, `Theme.yaml`, or `data/images.yaml.txt`, as an editor of Windows may save
    it without showing the `.txt`.
    Remedy: rename the file: small letters, and `.yaml` at the end.
    """
    for name, meant in _misnamed(dossier).items():
        yield Problem(
            Location(name),
            Phrase("the file is not read, since it is not called {meant}", meant=meant),
            Phrase("Join it with {meant}, or delete it.", meant=meant)
            if meant in dossier.files
            else Phrase("Call {name} {meant}.", name=name, meant=meant),
        )


@lru_cache(maxsize=1)
def _misnamed(dossier: Dossier) -> dict[str, str]:
    """The files that are called almost as one that is read, each with that name."""
    known = {THEME_FILE, *map(table_file, dossier.schema.tables if dossier.schema else ())}
    return {name: meant for name in dossier.files if (meant := _meant(name)) in known}


def _meant(name: str) -> str:
    """The YAML file that a name nearly is; empty for that itself and for other files."""
    stem = _NEARLY_YAML.sub("", name.casefold())
    meant = f"{stem}.yaml"
    return meant if stem != name.casefold() and meant != name else ""


@rule("unknown-schema", Severity.ERROR)
def unknown_schema(dossier: Dossier) -> Iterator[Problem]:
    """dossier.yaml names no nomination schema that can be read.

    Why: the schema says which sections, tables and annexes the nomination must have.
    Example: `schema: icesco-tangibel`.
    Remedy: `dossierkit schemas` lists the ids; a schema of your own lies in `schemas/ID/` of the
    dossier or in a folder that `DOSSIERKIT_SCHEMAS` names.
    """
    return iter(()) if cannot_be_read(dossier, DOSSIER_FILE) else met(dossier, "unknown-schema")


@rule("malformed-schema", Severity.ERROR)
def malformed_schema(dossier: Dossier) -> Iterator[Problem]:
    """The nomination schema that the dossier names has a mistake.

    Why: nothing can be checked against a schema that cannot be understood.
    Example: `content: narative` in `schemas/ministry/schema.yaml`, or `after: "5.z"` where the
    schema that it extends has no section 5.z.
    Remedy: correct the schema where the message says. What its keys mean is in docs/schemas.md.
    """
    return met(dossier, "malformed-schema")


@rule("yaml-syntax", Severity.ERROR)
def yaml_syntax(dossier: Dossier) -> Iterator[Problem]:
    """A YAML file cannot be parsed.

    Why: nothing in the file can be used until it parses; the other files are still checked.
    Example: `title: Sheki: the Khan's Palace`, where the second colon needs quotation marks.
    Remedy: put values with `: `, `#`, or a first character such as `@`, `*`, `[` in quotation
    marks, and indent with spaces.
    """
    return met(dossier, "yaml-syntax")


@rule("yaml-bomb", Severity.ERROR)
def yaml_bomb(dossier: Dossier) -> Iterator[Problem]:
    """A YAML file expands to far more than it shows.

    Why: aliases that repeat aliases can fill any memory; such a file is refused unread.
    Example: nine lists of which each holds the one before nine times.
    Remedy: write the values out.
    """
    return met(dossier, "yaml-bomb")


@rule("duplicate-key", Severity.ERROR)
def duplicate_key(dossier: Dossier) -> Iterator[Problem]:
    """A key, or a reference of the bibliography, is given twice.

    Why: only one of the two can count, and nobody sees which: the dossier contradicts itself.
    Example: `area_ha: 120.5` and, ten lines below, `area_ha: 120.4`.
    Remedy: keep the right one.
    """
    return met(dossier, "duplicate-key")


@rule("encoding", Severity.ERROR)
def encoding(dossier: Dossier) -> Iterator[Problem]:
    """A text file is not UTF-8.

    Why: names such as “Şəki” or “شكي” come out as other letters.
    Example: a section saved by an old editor as Windows-1252 or UTF-16.
    Remedy: open it in the editor and save it with the encoding UTF-8.
    """
    return met(dossier, "encoding")


@rule("byte-order-mark", Severity.WARNING)
def byte_order_mark(dossier: Dossier) -> Iterator[Problem]:
    """A text file begins with an invisible byte order mark.

    Why: other tools take it for a character of the first word.
    Example: a section saved by Notepad as “UTF-8 with BOM”.
    Remedy: save it as plain UTF-8.
    """
    return met(dossier, "byte-order-mark")


@rule("line-ending", Severity.INFO)
def line_ending(dossier: Dossier) -> Iterator[Problem]:
    """A text file has the line ends of Windows.

    Why: where two authors' editors differ, a comparison of versions shows every line as changed.
    Example: a section last saved on Windows.
    Remedy: set the editor to LF, or let git do it with `* text=auto` in .gitattributes.
    """
    return met(dossier, "line-ending")


@rule("file-too-large", Severity.ERROR)
def file_too_large(dossier: Dossier) -> Iterator[Problem]:
    """A text file is too large to be one.

    Why: a text of many megabytes is data or a mistake, and reading it would stop everything else.
    Example: a 200 MB log saved as `2.a-description.md`.
    Remedy: split the text, or move data to an annex.
    """
    return met(dossier, "file-too-large")


@rule("unreadable-file", Severity.ERROR)
def unreadable_file(dossier: Dossier) -> Iterator[Problem]:
    """A file that belongs to the dossier cannot be opened.

    Why: what cannot be read would be missing from the output without anybody noticing.
    Example: a folder named `2.a-description.md`, or a file without permission to read it.
    Remedy: mend the permissions or put the file in the folder's place.
    """
    return met(dossier, "unreadable-file")
