"""The lists of a nomination schema: their entries, and names that are none of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Problem
from dossierkit.phrases import Phrase
from dossierkit.yamlfile import Document

_MOST_NAMED = 40
_LEAST_ALIKE = 0.75
"""How alike two names are at least if one may be meant by the other: 2.c is not 8.c."""
_ENTRY_KEYS = ("number", "id", "kind", "path")


def key_of(entries: Iterable[Any]) -> str:
    """The key by which the entries of a list are told apart, if there is one."""
    first = [entry for entry in entries if isinstance(entry, dict) and entry.get("omit") != "all"]
    return next((key for key in _ENTRY_KEYS if first and key in first[0]), "")


def entry_keys(entries: Any, key: str) -> list[str]:
    """What `key` is in each entry of a list."""
    listed = entries if isinstance(entries, list) else ()
    return [str(entry.get(key)) for entry in listed if isinstance(entry, dict)]


def unknown_entry(place: DataPlace, wanted: str, name: str, there: Sequence[str]) -> Problem:
    """The problem that `wanted` is none of those that are `there` in the list `name`."""
    return Problem(
        place,
        Phrase("there is no “{wanted}” in {name}", wanted=wanted, name=name),
        nearest(wanted, there),
    )


def nearest(wanted: str, there: Sequence[str]) -> str:
    """The remedy for a name that is none of those that are `there`."""
    near = get_close_matches(wanted, there, 1, _LEAST_ALIKE)
    if near:
        return Phrase("Did you mean “{near}”?", near=near[0])
    return Phrase("There are: {known}.", known=", ".join(there[:_MOST_NAMED]))


def entries_in(document: Document, *names: str) -> Iterator[tuple[DataPath, Mapping[str, Any]]]:
    """The entries of the lists of these names, each with its path."""
    for name in names:
        entries = document.data.get(name)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                yield (name, index), entry


def texts_in(value: Any) -> Iterator[tuple[int, str]]:
    """The texts of a list, each with its index."""
    for index, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str | int):
            yield index, str(text)
