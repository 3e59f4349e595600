"""The files of a nomination schema: schema.yaml, and its wording in further languages."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import Location, Problem
from dossierkit.files import PathRefused, inside, is_file, read_text
from dossierkit.nomination import Localized, NominationSchema
from dossierkit.phrases import Phrase
from dossierkit.resources import SCHEMAS
from dossierkit.structure import document_problems
from dossierkit.yamlfile import Document, parse

_TRANSLATED_TEXTS = ("title", "authority", "list", "provisional")
TRANSLATED_ENTRIES = {
    "sections": "number",
    "criteria": "id",
    "categories": "id",
    "annexes": "kind",
    "calendar": "id",
    "factor_groups": "id",
    "facts": "path",
    "tick_boxes": "id",
    "tables": "name",
}
"""What a translation words entry by entry, and the key by which it names an entry."""


def translations(folder: Path) -> list[str]:
    """The languages into which the schema in `folder` is translated in files of their own."""
    return sorted(path.stem for path in (folder / "translations").glob("*.yaml"))


@lru_cache(maxsize=64)
def read_statement(file: Path, _changed: int) -> Document:
    """A schema.yaml, read once for all dossiers of one run, with what is wrong in it."""
    return _read(file.parent, file.name, "schema.schema.json")


def translation(folder: Path, language: str) -> Document | None:
    """The wording of a schema in `language`, from translations/LANG.yaml, if there is one."""
    for tag in (language, language.split("-")[0]):
        name = f"translations/{tag}.yaml"
        with suppress(PathRefused):
            path = inside(folder, name)
            if is_file(path):
                return _translated(folder, name, path.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=64)
def _translated(folder: Path, name: str, _changed: int) -> Document:
    """A translation, read once for all dossiers of one run, with what is wrong in it."""
    return _read(folder, name, "translation.schema.json")


def _read(folder: Path, name: str, shape: str) -> Document:
    """A file of the schema in `folder`; `problems` are those of its shape as well."""
    document = parse(read_text(folder, name))
    problems = list(document.problems)
    if not problems and not isinstance(document.data, dict):
        problems.append(Problem(Location(name), Phrase("it holds no “key: value”")))
    if not problems and folder.parent != SCHEMAS:
        problems += document_problems(document, (SCHEMAS / shape,))
    data = document.data if isinstance(document.data, dict) else {}
    return replace(document, data=data, problems=tuple(problems))


def unreviewed_files(schema: NominationSchema, language: str) -> list[Path]:
    """The files of a schema that have wording in `language` which no native speaker has reviewed.

    A schema.yaml that does not say what is reviewed, such as a team's own, is taken to be.
    """
    found = []
    for folder in schema.folders:
        file = folder / "schema.yaml"
        stated = read_statement(file, file.stat().st_mtime_ns).data
        if language not in stated.get("reviewed", [language]) and _says(stated, language):
            found.append(file)
        words = translation(folder, language)
        if words is not None and words.data.get("reviewed") is not True:
            found.append(folder / words.path)
    return found


def _says(node: Any, language: str) -> bool:
    """True if a schema.yaml has a text in `language` beside an English one."""
    if isinstance(node, list):
        return any(_says(child, language) for child in node)
    if not isinstance(node, dict):
        return False
    texts = "en" in node and isinstance(node.get(language), str)
    return texts or any(_says(child, language) for child in node.values())


def with_wording(raw: Mapping[str, Any], words: Mapping[str, Any], language: str) -> dict[str, Any]:
    """`raw` with the texts of a translation beside those of the other languages."""
    result = dict(raw)
    for key in _TRANSLATED_TEXTS:
        if key in words:
            result[key] = {**(raw.get(key) or {}), language: words[key]}
    for name, key in TRANSLATED_ENTRIES.items():
        said, entries = words.get(name), raw.get(name)
        if said and isinstance(entries, list):
            result[name] = [_worded(old, said.get(str(old.get(key))), language) for old in entries]
        elif said and isinstance(entries, dict):
            result[name] = {
                key: _worded(old, said.get(key), language) for key, old in entries.items()
            }
    return result


def _worded(entry: Mapping[str, Any], said: Any, language: str) -> Mapping[str, Any]:
    """An entry with its texts in `language`: a mapping of them, or the title alone."""
    texts = {"title": said} if isinstance(said, str) else said or {}
    result = dict(entry)
    for key, text in texts.items():
        old = entry.get(key) or {}
        result[key] = (
            _with_texts(old, text, language) if isinstance(text, dict) else {**old, language: text}
        )
    return result


def _with_texts(
    values: Mapping[str, Localized], said: Mapping[str, str], language: str
) -> Mapping[str, Localized]:
    """The words for the values of a choice, with those in `language`."""
    return {
        value: {**words, language: said[value]} if value in said else words
        for value, words in values.items()
    }
