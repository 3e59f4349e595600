"""Values of metadata and tables: of the kind that is expected, and of visible characters."""

from collections.abc import Iterator
from functools import lru_cache

from dossierkit.diagnostics import DataPath, DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE, THEME_FILE, control_characters
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.structure import document_problems
from dossierkit.theme import THEME_SCHEMA

_RETYPE = Phrase("Delete it and type the words around it again.")


def is_malformed(dossier: Dossier, place: DataPlace) -> bool:
    """True if the value, or one that holds it, is not of the kind expected, which is told."""
    return any(
        (place.file, place.path[:end]) in _malformed(dossier)
        for end in range(1, len(place.path) + 1)
    )


@lru_cache(maxsize=1)
def _malformed(dossier: Dossier) -> frozenset[tuple[str, DataPath]]:
    places = (problem.place for problem in _structural(dossier))
    return frozenset((p.file, p.path) for p in places if isinstance(p, DataPlace))


@rule("missing-value", Severity.ERROR)
def missing_value(dossier: Dossier) -> Iterator[Problem]:
    """Metadata or a row of a table lacks a value without which it means nothing.

    Why: a component without a name, or an image without a file, cannot be printed or checked.
    Example: a row of `data/images.yaml` without `file`.
    Remedy: add the value that the message names.
    """
    return (p for p in _structural(dossier) if p.rule == "missing-value")


@rule("unknown-key", Severity.ERROR)
def unknown_key(dossier: Dossier) -> Iterator[Problem]:
    """Metadata or a table uses a key that the nomination schema does not know.

    Why: a misspelt key is a fact that is never printed.
    Example: `area_hectares: 120.5` instead of `area_ha: 120.5`.
    Remedy: use the key that the message proposes; keys of your own begin with `x-`.
    """
    return (p for p in _structural(dossier) if p.rule == "unknown-key")


@rule("invalid-value", Severity.ERROR)
def invalid_value(dossier: Dossier) -> Iterator[Problem]:
    """A value of metadata or of a table is not of the kind that is expected.

    Why: what cannot be read as a number, date or code can be neither added up nor compared.
    Example: `area_ha: "120,5"` where a number with a decimal point is expected.
    Remedy: write the value as the message says.
    """
    return (p for p in _structural(dossier) if p.rule == "invalid-value")


@lru_cache(maxsize=1)
def _structural(dossier: Dossier) -> tuple[Problem, ...]:
    """The structural problems, found once for the three rules that tell them."""
    found = [*document_problems(dossier.documents.get(THEME_FILE), (THEME_SCHEMA,))]
    if (schema := dossier.schema) is not None:
        pairs = [(DOSSIER_FILE, schema.metadata)]
        pairs += [(table_file(name), table.json_schema) for name, table in schema.tables.items()]
        for file, paths in pairs:
            document = dossier.documents.get(file)
            found += document_problems(document, paths, schema.json_schema_folders)
    return tuple(found)


@rule("control-character", Severity.ERROR)
def control_character(dossier: Dossier) -> Iterator[Problem]:
    r"""A value or a text holds an invisible control character.

    Why: it breaks Word files and can command a terminal; it usually comes from a copied PDF.
    Example: `name: "Sheki\x07"`.
    Remedy: delete it and type the words around it again.
    """
    for document in dossier.documents.values():
        for path, value in document.strings:
            if names := control_characters(value):
                yield Problem(
                    DataPlace(document.path, path),
                    Phrase(
                        "the value holds the invisible character {character}", character=names[0]
                    ),
                    _RETYPE,
                )
    for section in dossier.sections.values():
        names = control_characters(section.source.text)
        if names:
            position = section.source.text.index(chr(int(names[0].removeprefix("U+"), 16)))
            yield Problem(
                section.source.location(section.path, (position, position + 1)),
                Phrase("the text holds the invisible character {character}", character=names[0]),
                _RETYPE,
            )
