"""What is wrong in the schema.yaml of a nomination schema, or a translation, beyond their shape.

Names that lead nowhere, entries that are there twice or lack what a new entry needs. Each is a
`Problem` with its place in the file where it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Problem
from dossierkit.entries import entries_in, entry_keys, key_of, nearest, texts_in, unknown_entry
from dossierkit.jsonschemas import read_json_schema, value_paths
from dossierkit.phrases import Phrase
from dossierkit.resources import SCHEMAS
from dossierkit.structure import in_words
from dossierkit.templateblocks import unknown_blocks
from dossierkit.yamlfile import Document

_SPANS = ("waiting_periods", "longest_ages")
_PATHS = ("limits", *_SPANS, "facts")
"""Lists of a schema.yaml whose entries name a value of dossier.yaml by its path."""


def statement_problems(
    document: Document,
    folder: Path,
    parent: Mapping[str, Any] | None,
    whole: Mapping[str, Any] | None,
    folders: Sequence[Path],
) -> Iterator[Problem]:
    """What is wrong in the schema.yaml of `folder`.

    `parent` is the schema that it extends, if any; `whole` is that with what the file states,
    `None` if the parent cannot be read; `folders` are those of templates, the nearest first.
    """
    yield from _another_name(document, folder)
    yield from _twice(document)
    if whole is None:
        return
    if parent is not None:
        yield from _unknown_places(document, parent)
        yield from _incomplete(document, parent)
        yield from _unsourced(document, parent)
    yield from _unknown_names(document, whole)
    yield from _unknown_values(document, whole)
    yield from unknown_blocks(document, whole, folders)


def _lists(document: Document) -> Iterator[tuple[str, list[Any]]]:
    for name, entries in document.data.items():
        if isinstance(entries, list) and any(isinstance(entry, dict) for entry in entries):
            yield name, entries


def _another_name(document: Document, folder: Path) -> Iterator[Problem]:
    stated = document.data.get("id")
    if isinstance(stated, str) and stated != folder.name:
        yield Problem(
            DataPlace(document.path, ("id",)),
            Phrase(
                "the folder of “{stated}” is called {folder}", stated=stated, folder=folder.name
            ),
            Phrase("Give both the same name; dossiers name the schema by its folder."),
        )


def _twice(document: Document) -> Iterator[Problem]:
    for name, entries in _lists(document):
        key = key_of(entries)
        first: dict[str, DataPlace] = {}
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict) or key not in entry or entry.get("omit"):
                continue
            place = DataPlace(document.path, (name, index, key))
            earlier = first.setdefault(str(entry[key]), place)
            if earlier is not place:
                yield Problem(
                    place,
                    Phrase("“{value}” is given twice in {name}", value=entry[key], name=name),
                    Phrase("Keep one of the two, or join them."),
                )


def _unknown_places(document: Document, parent: Mapping[str, Any]) -> Iterator[Problem]:
    """What is omitted, or follows something, that the parent does not have."""
    for name, entries in _lists(document):
        key = key_of(entries)
        there = entry_keys(parent.get(name), key)
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict):
                continue
            if entry.get("omit") == "all":
                there = []
                continue
            omitted = entry.get(key) if entry.get("omit") else None
            for step, wanted in (("after", entry.get("after")), (key, omitted)):
                if wanted and str(wanted) not in there:
                    place = DataPlace(document.path, (name, index, step))
                    yield unknown_entry(place, str(wanted), name, there)
            there.append(str(entry.get(key)))


@cache
def _needed() -> Mapping[str, tuple[Sequence[str], Mapping[str, Any]]]:
    """What a new entry of each list must have, and the JSON Schemas of the keys of its entries."""
    shape = read_json_schema((SCHEMAS / "schema.schema.json",))
    found = {}
    for name, about in shape["else"]["properties"].items():
        kind = "items" if "items" in about else "additionalProperties"
        stated = shape["properties"][name]
        entry = (
            stated["items"] if kind == "items" else next(iter(stated["patternProperties"].values()))
        )
        found[name] = (about[kind]["required"], entry["properties"])
    return found


def _incomplete(document: Document, parent: Mapping[str, Any]) -> Iterator[Problem]:
    """New entries without what the parent's entries have."""
    for name, (needed, about) in _needed().items():
        for path, entry, is_new in _told_apart(document, parent, name):
            for key in needed if is_new else ():
                if entry.get(key) is None:
                    yield Problem(
                        DataPlace(document.path, path),
                        Phrase("{place} is new, and lacks “{key}”", place=in_words(path), key=key),
                        str(about.get(key, {}).get("description", "")),
                    )


_ASKED = ("measure", "minimum", "maximum", "years", "month_day", "time", "weekend")
"""Keys of an entry that say what is asked for; who changes one says from where that is."""


def _unsourced(document: Document, parent: Mapping[str, Any]) -> Iterator[Problem]:
    """Entries of the parent that are changed in what they ask for, and keep its source."""
    for name, (needed, _) in _needed().items():
        for path, entry, is_new in _told_apart(document, parent, name):
            changed = next((key for key in _ASKED if key in entry), "")
            for key in ("basis", "source") if changed and not is_new and "basis" in needed else ():
                if key not in entry:
                    yield Problem(
                        DataPlace(document.path, (*path, changed)),
                        Phrase(
                            "“{changed}” is another here, and lacks “{key}”",
                            changed=changed,
                            key=key,
                        ),
                        Phrase("Say who asks for it so; the parent's source does not."),
                    )


def _told_apart(
    document: Document, parent: Mapping[str, Any], name: str
) -> Iterator[tuple[DataPath, Mapping[str, Any], bool]]:
    """The entries of a list or mapping with their paths, and whether the parent lacks them."""
    stated, inherited = document.data.get(name), parent.get(name) or {}
    if isinstance(stated, dict):
        for key, entry in stated.items():
            if isinstance(entry, dict) and not entry.get("omit"):
                yield (name, key), entry, key not in inherited
    elif isinstance(stated, list):
        key, there = key_of(stated), entry_keys(inherited, key_of(stated))
        for path, entry in entries_in(document, name):
            if entry.get("omit") == "all":
                there = []
            elif entry.get("omit"):
                there = [one for one in there if one != str(entry.get(key))]
            else:
                yield path, entry, str(entry.get(key)) not in there


def _unknown_names(document: Document, whole: Mapping[str, Any]) -> Iterator[Problem]:
    """Names of sections, groups of boxes and criteria that are not there."""
    sections = entry_keys(whole.get("sections"), "number")
    for path, entry in entries_in(document, "criteria"):
        for index, number in texts_in(entry.get("answered_in")):
            if number not in sections:
                place = DataPlace(document.path, (*path, "answered_in", index))
                yield unknown_entry(place, number, "sections", sections)
    for path, entry in entries_in(document, "facts"):
        printed_in = str(entry.get("section", ""))
        if printed_in and printed_in not in sections:
            place = DataPlace(document.path, (*path, "section"))
            yield unknown_entry(place, printed_in, "sections", sections)
    groups = list(dict.fromkeys(entry_keys(whole.get("tick_boxes"), "group")))
    for path, entry in entries_in(document, "sections"):
        ticks = entry.get("ticks")
        group = str(ticks.get("group", "")) if isinstance(ticks, dict) else ""
        if group and group not in groups:
            place = DataPlace(document.path, (*path, "ticks", "group"))
            yield unknown_entry(place, group, "tick_boxes", groups)
    criteria = entry_keys(whole.get("criteria"), "id")
    for path, entry in entries_in(document, "categories"):
        for index, criterion in texts_in(entry.get("criteria")):
            if criterion not in criteria:
                place = DataPlace(document.path, (*path, "criteria", index))
                yield unknown_entry(place, criterion, "criteria", criteria)


def _unknown_values(document: Document, whole: Mapping[str, Any]) -> Iterator[Problem]:
    """Paths of values that dossier.yaml does not have."""
    stated: list[tuple[DataPath, str]] = []
    for path, entry in entries_in(document, *_PATHS):
        if isinstance(entry.get("path"), str) and not entry.get("omit"):
            stated.append(((*path, "path"), entry["path"]))
    for path, entry in entries_in(document, "factor_groups"):
        stated += [((*path, "facts", index), fact) for index, fact in texts_in(entry.get("facts"))]
    for path, entry in entries_in(document, "sections"):
        ticks = entry.get("ticks")
        if isinstance(ticks, dict) and isinstance(ticks.get("path"), str):
            stated.append(((*path, "ticks", "path"), ticks["path"]))
    metadata = tuple(path for path in whole.get("metadata") or () if isinstance(path, Path))
    known = list(value_paths(metadata)) if stated and metadata else []
    for path, dotted in stated if known else ():
        plain = ".".join(step for step in dotted.split(".") if not step.isdecimal())
        if plain not in known:
            yield Problem(
                DataPlace(document.path, path),
                Phrase("dossier.yaml has no value “{path}”", path=dotted),
                nearest(plain, known),
            )


def translation_problems(
    document: Document, whole: Mapping[str, Any], lists: Mapping[str, str]
) -> Iterator[Problem]:
    """Where a translation has words for what the schema does not have.

    `lists` are the keys by which the entries of each list are told apart.
    """
    for name, key in lists.items():
        said, entries = document.data.get(name), whole.get(name)
        there = entries if isinstance(entries, dict) else _by_key(entries, key)
        for wanted, texts in said.items() if isinstance(said, dict) else ():
            if wanted not in there:
                place = DataPlace(document.path, (name, wanted), of_key=True)
                yield unknown_entry(place, wanted, name, list(there))
                continue
            values = texts.get("values") if isinstance(texts, dict) else None
            known = there[wanted].get("values")
            if isinstance(values, dict) and isinstance(known, dict):
                for value in values.keys() - known.keys():
                    path = (name, wanted, "values", value)
                    place = DataPlace(document.path, path, of_key=True)
                    yield unknown_entry(place, value, in_words(path[:-1]), list(known))


def _by_key(entries: Any, key: str) -> Mapping[str, Mapping[str, Any]]:
    listed = entries if isinstance(entries, list) else ()
    return {str(entry.get(key)): entry for entry in listed if isinstance(entry, dict)}
