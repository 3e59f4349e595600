"""Nomination schemas: what one kind of nomination must contain, read from folders of data.

A built-in schema and a team's own have the same shape. With `extends`, a schema states only what
differs from its parent: mappings are merged key by key, and the entries of a list (sections,
annexes, criteria) by their `number`, `kind`, `id` or `path`. What `inherited` says holds for all
that it takes over unchanged. Wording in further languages stands in translations/LANG.yaml.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Problem
from dossierkit.entries import nearest
from dossierkit.errors import SchemaError
from dossierkit.files import PathRefused, inside, is_file, is_folder
from dossierkit.inheritance import borrowed, merge
from dossierkit.jsonschemas import COMMON, unbounded
from dossierkit.jsonsoundness import json_schema_problems
from dossierkit.language import fallbacks
from dossierkit.nomination import NominationSchema
from dossierkit.phrases import Phrase
from dossierkit.resources import SCHEMAS
from dossierkit.schemafiles import (
    TRANSLATED_ENTRIES,
    read_statement,
    translation,
    translations,
    with_wording,
)
from dossierkit.soundness import statement_problems, translation_problems
from dossierkit.specification import specified
from dossierkit.templateblocks import template_problems
from dossierkit.yamlfile import Document

_MOST_PARENTS = 8
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


def schema_folders(dossier: Path | None = None, *, packaged: bool = True) -> Iterator[Path]:
    """Where nomination schemas are looked for, in this order.

    The dossier, the folders that `DOSSIERKIT_SCHEMAS` names, those that come with dossierkit, and,
    if `packaged`, packages that are installed beside it.
    """
    if dossier is not None:
        yield dossier / "schemas"
    yield from map(Path, filter(None, os.environ.get("DOSSIERKIT_SCHEMAS", "").split(os.pathsep)))
    yield SCHEMAS
    if packaged:
        yield from _packaged_folders()


@cache
def _packaged_folders() -> tuple[Path, ...]:
    """The folders of the packages that name themselves as entry points `dossierkit.schemas`."""
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    folders: list[Path] = []
    for point in sorted(entry_points(group="dossierkit.schemas")):
        with suppress(ImportError, ValueError):
            spec = find_spec(point.module)
            folders += map(Path, (spec and spec.submodule_search_locations) or ())
    return tuple(folders)


def schema_ids(dossier: Path | None = None) -> list[str]:
    """The ids of all nomination schemas that can be found."""
    return sorted(
        {
            path.parent.name
            for folder in schema_folders(dossier)
            for path in folder.glob("*/schema.yaml")
        }
    )


def load_schema(
    schema_id: str, dossier: Path | None = None, languages: Sequence[str] = ()
) -> NominationSchema:
    """Read a nomination schema and what it extends, with its wording in `languages`.

    The languages that stand in schema.yaml itself are always there. Raises `SchemaError` if the
    schema cannot be found, does not parse, or lacks what a schema must have.
    """
    wanted = tuple(dict.fromkeys(tag for one in languages for tag in (one, *fallbacks(one))))
    if dossier is not None and not is_folder(dossier / "schemas"):
        dossier = None
    key = (schema_id, dossier, wanted, tuple(schema_folders(dossier)))
    if key not in _LOADED or _LOADED[key].is_stale:
        _LOADED[key] = _read_whole(schema_id, dossier, wanted)
        while len(_LOADED) > _MOST_LOADED:
            del _LOADED[next(iter(_LOADED))]
    return _LOADED[key].schema


def _read_whole(schema_id: str, dossier: Path | None, languages: tuple[str, ...]) -> "_Loaded":
    reading = _Reading(dossier, languages)
    try:
        raw, folders = reading.merged(_find(schema_id, dossier), ())
        reading.need_no_problems(schema_id)
        used = (*schema_folders(dossier), *reading.used)
        return _Loaded(specified(raw, folders), used, _stamp(used))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reading.need_no_problems(schema_id)
        reason = f"{type(error).__name__}: {error}"
        raise SchemaError(
            f"the nomination schema {schema_id} is not complete ({reason})",
            help="Compare its schema.yaml with docs/schemas.md.",
        ) from error


@dataclass(frozen=True)
class _Loaded:
    """A nomination schema as it was read, for all dossiers of one run."""

    schema: NominationSchema
    folders: tuple[Path, ...]
    stamp: frozenset[tuple[str, int, int]]

    @property
    def is_stale(self) -> bool:
        """True if a file in its folders, or a schema beside them, has come, changed or gone."""
        return _stamp(self.folders) != self.stamp


_LOADED: dict[tuple[Any, ...], _Loaded] = {}
_MOST_LOADED = 64


def _stamp(folders: Iterable[Path]) -> frozenset[tuple[str, int, int]]:
    """Size and time of all that lies in folders of schemas, each file and folder by itself."""
    found = set()
    for folder in folders:
        for inner in (folder, folder / "translations"):
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(inner) as entries:
                found |= {(e.path, e.stat().st_size, e.stat().st_mtime_ns) for e in entries}
    return frozenset(found)


class _Reading:
    """One reading of a nomination schema, of what it extends, and of all that is wrong in them.

    `used` are the folders of all schemas that were read for it.
    """

    def __init__(self, dossier: Path | None, languages: tuple[str, ...]) -> None:
        self._dossier = dossier
        self._languages = languages
        self._problems: list[Problem] = []
        self.used: list[Path] = []

    def need_no_problems(self, schema_id: str) -> None:
        """Raise `SchemaError` with all that is wrong, if anything is."""
        if self._problems:
            raise SchemaError(
                f"the nomination schema {schema_id} is malformed",
                problems=sorted(
                    dict.fromkeys(self._problems), key=lambda problem: astuple(problem.place)
                ),
            )

    def _note(self, folder: Path, document: Document, problems: Iterable[Problem]) -> None:
        """Keep problems of a file in `folder`, with line and column."""
        for problem in problems:
            place = problem.place
            if isinstance(place, DataPlace):
                place = document.locate(place.path, place.of_key)
            place = replace(place, path=str(folder / place.path))
            self._problems.append(replace(problem, place=place))

    def _stated(self, folder: Path) -> Document:
        self.used.append(folder)
        file = folder / "schema.yaml"
        document = read_statement(file, file.stat().st_mtime_ns)
        self._note(folder, document, document.problems)
        return document

    def merged(
        self, folder: Path, above: tuple[str, ...]
    ) -> tuple[dict[str, Any], tuple[Path, ...]]:
        """What the schema in `folder` states together with what it extends, and the folders."""
        before = len(self._problems)
        document = self._stated(folder)
        data = self._with_paths(document, folder)
        parent_id, inherited = data.pop("extends", None), data.pop("inherited", None)
        data.pop("reviewed", None)
        data = self._with_shared(document, folder, data)
        parent, parents = self._parent(document, folder, parent_id, above)
        folders = (folder, *parents)
        whole = data
        if parent is not None:
            try:
                if inherited:
                    parent = borrowed(parent, inherited["basis"], inherited["because"])
                whole = merge(parent, data)
            except (KeyError, TypeError, ValueError, AttributeError):
                if len(self._problems) == before:
                    raise
                whole = parent
        if folder.parent != SCHEMAS:
            known = whole if parent is not None or parent_id is None else None
            self._check(document, folders, parent, known)
        return self._worded(folder, whole), folders

    def _parent(
        self, document: Document, folder: Path, parent_id: Any, above: tuple[str, ...]
    ) -> tuple[dict[str, Any] | None, tuple[Path, ...]]:
        chain = (*above, folder.name)
        if not isinstance(parent_id, str):
            return None, ()
        reason: str
        remedy: str
        if parent_id in chain:
            reason = Phrase(
                "nomination schemas extend each other in a circle: {chain}",
                chain=" → ".join((*chain, parent_id)),
            )
            remedy = Phrase("Take “extends” out of one of them.")
        elif len(chain) > _MOST_PARENTS:
            reason = Phrase("more than {most} schemas extend one another", most=_MOST_PARENTS)
            remedy = Phrase("Let one of them extend a schema that stands further up.")
        else:
            try:
                return self.merged(_find(parent_id, self._dossier), chain)
            except SchemaError as error:
                reason, remedy = error.message, error.help
        self._note(folder, document, [Problem(DataPlace("", ("extends",)), reason, remedy)])
        return None, ()

    def _with_paths(self, document: Document, folder: Path) -> dict[str, Any]:
        """What a schema.yaml says, with the JSON Schemas it names as paths that can be extended."""
        result = dict(document.data)

        def paths(name: object, place: DataPath) -> list[Path]:
            try:
                own, shared = inside(folder, str(name)), inside(COMMON, str(name))
            except PathRefused:
                own, shared = folder, COMMON
            found = [path for path in (own, shared) if is_file(path)]
            if not found:
                reason = Phrase("there is no {name} beside schema.yaml", name=str(name)[:80])
                known = sorted(
                    path.name for one in (folder, COMMON) for path in one.glob("*.schema.json")
                )
                remedy = nearest(str(name), known)
                self._note(folder, document, [Problem(DataPlace("", place), reason, remedy)])
            return found

        if "metadata" in result:
            stated = result["metadata"]
            names = stated if isinstance(stated, list) else [stated]
            places = [("metadata", index) for index in range(len(names))]
            found = map(paths, names, places if names is stated else [("metadata",)])
            result["metadata"] = [path for each in found for path in each]
        tables = result.get("tables")
        if isinstance(tables, dict):
            result["tables"] = {
                name: {**table, "schema": paths(table["schema"], ("tables", name, "schema"))}
                if isinstance(table, dict) and "schema" in table
                else table
                for name, table in tables.items()
            }
        return result

    def _with_shared(
        self, document: Document, folder: Path, data: dict[str, Any]
    ) -> dict[str, Any]:
        """`data` with the keys that it has in common with a schema that it does not extend."""
        shares = data.pop("shares", None)
        if not shares or document.problems:
            return data
        try:
            other = _find(str(shares["with"]), self._dossier)
        except SchemaError as error:
            place = DataPlace("", ("shares", "with"))
            self._note(folder, document, [Problem(place, error.message, error.help)])
            return data
        stated = dict(self._stated(other).data)
        for language in self._languages:
            words = translation(other, language)
            stated = with_wording(stated, words.data, language) if words else stated
        for index, key in enumerate(shares["keys"]):
            if key not in stated:
                reason = Phrase(
                    "the nomination schema {schema} does not state “{key}” itself",
                    schema=other.name,
                    key=key,
                )
                place = DataPlace("", ("shares", "keys", index))
                self._note(folder, document, [Problem(place, reason)])
        return {key: stated[key] for key in shares["keys"] if key in stated} | data

    def _worded(self, folder: Path, whole: dict[str, Any]) -> dict[str, Any]:
        """`whole` with its words in the languages asked for, as far as `folder` has them."""
        for language in self._languages:
            words = translation(folder, language)
            if words is not None and folder.parent == SCHEMAS:
                self._check_translation(folder, words, whole)
            if words is not None and not self._problems:
                whole = with_wording(whole, words.data, language)
        return whole

    def _check(
        self,
        document: Document,
        folders: tuple[Path, ...],
        parent: Mapping[str, Any] | None,
        whole: Mapping[str, Any] | None,
    ) -> None:
        """Keep what is wrong in the files of the first of `folders`, a schema of a team's own."""
        folder = folders[0]
        own = self._dossier / "schemas" if self._dossier else None
        shapes = list(json_schema_problems(folder, (*folders[1:], COMMON)))
        if folder.parent == own and not shapes and whole:
            shapes += unbounded(_chains(whole, folder), (*folders, COMMON))
        self._note(folder, document, shapes)
        named = {**(whole or {}), "metadata": ()} if shapes else whole
        trusted = [one for one in folders if one.parent != own]
        self._note(folder, document, statement_problems(document, folder, parent, named, trusted))
        if folder.parent != own:
            self._note(folder, document, template_problems(folder))
        for language in translations(folder):
            words = translation(folder, language)
            if words is not None and whole is not None:
                self._check_translation(folder, words, whole)

    def _check_translation(self, folder: Path, words: Document, whole: Mapping[str, Any]) -> None:
        self._note(folder, words, words.problems)
        self._note(folder, words, translation_problems(words, whole, TRANSLATED_ENTRIES))


def _chains(raw: Mapping[str, Any], folder: Path) -> list[tuple[Path, ...]]:
    """The JSON Schemas of `folder`, each with those that it extends."""
    tables = raw.get("tables")
    used = [raw.get("metadata")]
    used += [
        table.get("schema")
        for table in (tables.values() if isinstance(tables, dict) else ())
        if isinstance(table, dict)
    ]
    chains = [tuple(paths) for paths in used if paths and paths[0].parent == folder]
    first = {chain[0] for chain in chains}
    return chains + [(path,) for path in sorted(folder.glob("*.schema.json")) if path not in first]


def _find(schema_id: str, dossier: Path | None) -> Path:
    if _ID.match(schema_id):
        for folder in schema_folders(dossier):
            path = folder / schema_id / "schema.yaml"
            if is_file(path) and not _leads_out(path, dossier):
                return folder / schema_id
    known = schema_ids(dossier)
    near = get_close_matches(schema_id, known, 1)
    raise SchemaError(
        Phrase("there is no nomination schema “{schema}”", schema=schema_id[:80]),
        help=Phrase("Did you mean “{near}”?", near=near[0])
        if near
        else Phrase("Known are: {known}.", known=", ".join(known)),
    )


def _leads_out(path: Path, dossier: Path | None) -> bool:
    """True if a schema of the dossier's own is a link to one beyond its folder."""
    own = dossier is not None and path.is_relative_to(dossier)
    return own and dossier is not None and not path.resolve().is_relative_to(dossier.resolve())
