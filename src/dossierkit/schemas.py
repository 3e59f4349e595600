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
from dataclasses import astuple, dataclass, field, replace
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Location, Problem, Requirement
from dossierkit.document import LAYOUTS
from dossierkit.errors import SchemaError
from dossierkit.files import PathRefused, inside, read_text
from dossierkit.jsonschemas import COMMON, unbounded
from dossierkit.language import fallbacks, in_language
from dossierkit.phrases import Phrase
from dossierkit.resources import SCHEMAS
from dossierkit.soundness import (
    json_schema_problems,
    key_of,
    nearest,
    statement_problems,
    template_problems,
    translation_problems,
)
from dossierkit.structure import document_problems
from dossierkit.yamlfile import Document, parse

Localized = Mapping[str, str]
_NUMBER = re.compile(r"([0-9]+|[A-Z])(\.[0-9a-z]+)*\Z")
_MOST_PARENTS = 8
SHOWN_AS = ("text", "number", "hectares", "date", "country", "coordinates", "names")
"""How a fact can be printed: `names` are the texts of a name in languages not of the dossier."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


@dataclass(frozen=True)
class Limit:
    """A bound on a text or a list: `measure` is `words`, `characters` or `entries`."""

    measure: str
    minimum: int | None
    maximum: int | None
    requirement: Requirement


@dataclass(frozen=True)
class RestrictedVocabulary:
    """The lists of words (`lexicon/restricted.yaml`) that a section is asked to do without."""

    lists: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class Ticks:
    """The boxes of a `group` of which a section ticks those that the fact at `path` names."""

    path: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class SectionSpec:
    """What a nomination schema says of one section.

    `content` is `narrative` (a file per language), `data` (printed from metadata; a file may add
    to it) or `heading`. `when` names conditions that must all hold for the section to apply.
    Sections of two nominations that ask for the same have the same `concept`.
    `actor_and_date`, `no_other_states`, `plain_text` and `five_parts` say why measures must name
    both, other States may not be named, figures and tables may not be used, and the parts of a
    statement of outstanding universal value are expected. `ticks` are the boxes that it prints.
    """

    number: str
    title: Localized
    guidance: Localized
    concept: str
    content: str
    shows: tuple[str, ...]
    when: tuple[str, ...]
    required: Requirement | None
    limits: tuple[Limit, ...]
    names_communities: Requirement | None = None
    restricted_vocabulary: RestrictedVocabulary | None = None
    actor_and_date: Requirement | None = None
    no_other_states: Requirement | None = None
    plain_text: Requirement | None = None
    five_parts: Requirement | None = None
    ticks: Ticks | None = None

    @property
    def level(self) -> int:
        """The depth of the heading: 1 for `2`, 2 for `2.a`, 3 for `3.1.a`."""
        return self.number.count(".") + 1

    @property
    def is_numbered(self) -> bool:
        """True if `number` is one of the form, and no word that only names the file."""
        return bool(_NUMBER.match(self.number))

    def heading(self, language: str) -> str:
        """Number and title, as the form has them."""
        title = in_language(self.title, language)
        return f"{self.number} {title}" if self.is_numbered else title

    def applies(self, conditions: frozenset[str]) -> bool:
        """True if the section belongs in a dossier for which `conditions` hold."""
        return conditions.issuperset(self.when)


@dataclass(frozen=True)
class Threshold:
    """A bound with its requirement, such as the pixels of an image; 1 if it asks for a thing."""

    value: float
    requirement: Requirement


@dataclass(frozen=True)
class TableSpec:
    """A table in `data/`: its title, whether it is required, its fewest rows.

    `json_schema` are the files that describe it, the nearest first, as `read_json_schema` takes
    them.
    """

    name: str
    title: Localized
    when: tuple[str, ...]
    required: Requirement | None
    json_schema: tuple[Path, ...]
    minimum: Threshold | None = None


@dataclass(frozen=True)
class AnnexSpec:
    """A kind of annex of which a dossier must carry at least `minimum`."""

    kind: str
    title: Localized
    minimum: int
    when: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class ValueLimit:
    """A bound on the length of a metadata value, named by its path (`property.name`).

    Where the path meets a list, it goes on in each of its entries (`inventory.updating`).
    """

    path: tuple[str, ...]
    limit: Limit


@dataclass(frozen=True)
class Deadline:
    """A day of every year, `month_day` as `07-15`, by which something is due.

    `weekends` say where a Saturday or Sunday moves it, each from its year on: `next-working-day`,
    `preceding-friday` or `none`. `time` is the hour with its zone, `17:00 GMT`. It holds where the
    conditions `when` do.
    """

    id: str
    month_day: str
    title: Localized
    requirement: Requirement
    weekends: Mapping[int, str] = field(default_factory=dict)
    time: str = ""
    when: tuple[str, ...] = ()

    def weekend(self, year: int) -> str:
        """Where a weekend moves the deadline in `year`."""
        begun = [first for first in self.weekends if first <= year]
        return self.weekends[max(begun)] if begun else "none"


@dataclass(frozen=True)
class Span:
    """So many years that a fact, named by its path, must lie or may lie in the past.

    With `required`, the fact must be stated.
    """

    path: tuple[str, ...]
    years: int
    when: tuple[str, ...]
    required: bool
    requirement: Requirement


@dataclass(frozen=True)
class Criterion:
    """A criterion for inscription and the group (`cultural`, `natural`) it belongs to.

    `answered_in` are the numbers of the sections that answer it. One without `meaning` keeps a
    place for the text of a form that is not public.
    """

    id: str
    title: Localized
    meaning: Localized
    group: str
    requirement: Requirement
    answered_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """A category of property and the criteria that fit it."""

    id: str
    title: Localized
    criteria: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class Choices:
    """Names that a requirement gives: keys that a row needs, sizes of paper that are accepted."""

    names: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class MapSubject:
    """What some map must show (`property`, `buffer-zone`, `location`) where `when` holds."""

    id: str
    when: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class MapsSpec:
    """What is asked of the maps together and of each of them.

    `stated` are keys that each row needs. `smallest_scale` is the greatest denominator of a map
    that shows a boundary. `summary_paper` are the sizes for the maps of the summary.
    """

    subjects: tuple[MapSubject, ...] = ()
    stated: Choices | None = None
    smallest_scale: Threshold | None = None
    summary_paper: Choices | None = None


@dataclass(frozen=True)
class FactorGroup:
    """A group of factors that must be answered, with `facts` of dossier.yaml that answer it too."""

    id: str
    title: Localized
    facts: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class FactSpec:
    """A value of dossier.yaml, named by its path, that the section `section` prints in a row.

    `shown_as` is one of `SHOWN_AS`; `values` are the words for each value of a choice.
    """

    path: str
    title: Localized
    section: str
    shown_as: str
    values: Mapping[str, Localized]
    when: tuple[str, ...]
    required: Requirement | None

    def applies(self, conditions: frozenset[str]) -> bool:
        """True if the fact belongs in a dossier for which `conditions` hold."""
        return conditions.issuperset(self.when)


@dataclass(frozen=True)
class TickBox:
    """A box of a form, such as a domain of living heritage, and the `group` it stands in."""

    id: str
    group: str
    title: Localized
    requirement: Requirement


@dataclass(frozen=True)
class NominationSchema:
    """One kind of nomination: sections, tables, annexes, limits, criteria and calendar.

    `folders` are those of the schema and of its parents, nearest first. `metadata` are the JSON
    Schemas of dossier.yaml, as `read_json_schema` takes them. `provisional` says why the schema may
    differ from the official form; it is empty for an official one. `layout` is one of `LAYOUTS`.
    """

    id: str
    title: Localized
    authority: Localized
    list_name: Localized
    edition: str
    provisional: Localized
    languages: tuple[str, ...]
    subject: str
    skeleton: str
    metadata: tuple[Path, ...]
    sections: tuple[SectionSpec, ...]
    tables: Mapping[str, TableSpec]
    annexes: tuple[AnnexSpec, ...]
    limits: tuple[ValueLimit, ...]
    images: Mapping[str, Threshold]
    calendar: tuple[Deadline, ...]
    criteria: tuple[Criterion, ...]
    categories: tuple[Category, ...]
    folders: tuple[Path, ...] = field(default=())
    language_requirement: Requirement | None = None
    waiting_periods: tuple[Span, ...] = ()
    longest_ages: tuple[Span, ...] = ()
    maps: MapsSpec = field(default_factory=MapsSpec)
    factor_groups: tuple[FactorGroup, ...] = ()
    tick_boxes: tuple[TickBox, ...] = ()
    facts: tuple[FactSpec, ...] = ()
    layout: str = LAYOUTS[0]

    @cached_property
    def section_by_number(self) -> Mapping[str, SectionSpec]:
        """The sections by their number."""
        return {section.number: section for section in self.sections}

    @cached_property
    def criteria_sections(self) -> tuple[str, ...]:
        """Numbers of the sections in which each criterion claimed must be argued."""
        return tuple(s.number for s in self.sections if "criteria" in s.shows)

    @property
    def json_schema_folders(self) -> tuple[Path, ...]:
        """The folders of the JSON Schemas that those of this schema may refer to."""
        return (*self.folders, COMMON)


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
    if dossier is not None and not (dossier / "schemas").is_dir():
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
        return _Loaded(_build(raw, folders), used, _stamp(used))
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
        document = _stated(file, file.stat().st_mtime_ns)
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
                    parent = _borrowed(parent, inherited["basis"], inherited["because"])
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
            found = [path for path in (own, shared) if path.is_file()]
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
            words = _translation(other, language)
            stated = _with_wording(stated, words.data, language) if words else stated
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
            words = _translation(folder, language)
            if words is not None and folder.parent == SCHEMAS:
                self._check_translation(folder, words, whole)
            if words is not None and not self._problems:
                whole = _with_wording(whole, words.data, language)
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
            words = _translation(folder, language)
            if words is not None and whole is not None:
                self._check_translation(folder, words, whole)

    def _check_translation(self, folder: Path, words: Document, whole: Mapping[str, Any]) -> None:
        self._note(folder, words, words.problems)
        self._note(folder, words, translation_problems(words, whole, _TRANSLATED_ENTRIES))


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


@lru_cache(maxsize=64)
def _stated(file: Path, _changed: int) -> Document:
    """A schema.yaml, read once for all dossiers of one run, with what is wrong in it."""
    return _read(file.parent, file.name, "schema.schema.json")


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


def _find(schema_id: str, dossier: Path | None) -> Path:
    if _ID.match(schema_id):
        for folder in schema_folders(dossier):
            path = folder / schema_id / "schema.yaml"
            if path.is_file() and not _leads_out(path, dossier):
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


def _borrowed(node: Any, basis: str, because: str) -> Any:
    """What another authority asks for, as it is known here: with its own basis and reason."""
    if isinstance(node, list):
        return [_borrowed(item, basis, because) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: _borrowed(value, basis, because) for key, value in node.items()}
    if "source" in node and node.get("basis") in {"seen", "reported", "unverified"}:
        result |= {"basis": basis, "source": f"{str(node['source']).strip()} ({because})"}
    return result


def merge(parent: Any, child: Any) -> Any:
    """`parent` with what `child` states: mappings key by key, lists entry by entry.

    Texts that are given anew in English are new altogether: translations of the old are dropped.
    """
    if isinstance(parent, dict) and isinstance(child, dict):
        if "en" in child and child["en"] != parent.get("en", child["en"]):
            return child
        result = dict(parent)
        for key, value in child.items():
            if isinstance(value, dict) and value.get("omit") is True:
                result.pop(key, None)
            else:
                result[key] = merge(parent[key], value) if key in parent else value
        return result
    if isinstance(parent, list) and isinstance(child, list):
        if child and isinstance(child[0], Path):
            return [*(path for path in child if path not in parent), *parent]
        anew = any(isinstance(entry, dict) and entry.get("omit") == "all" for entry in child)
        key = key_of(child)
        return _merge_lists(parent, child, key) if key or anew else child
    return child


def _merge_lists(parent: list[Any], child: list[Any], key: str) -> list[Any]:
    """Entries of the child change the parent's of the same key; new ones follow their `after`."""
    result = list(parent)
    for given in child:
        entry = dict(given)
        after, omit = entry.pop("after", None), entry.pop("omit", False)
        if omit == "all":
            result = []
            continue
        same = next((i for i, old in enumerate(result) if old.get(key) == entry.get(key)), None)
        if omit:
            result = [old for old in result if old.get(key) != entry.get(key)]
        elif same is not None:
            result[same] = merge(result[same], entry)
        else:
            at = next((i for i, old in enumerate(result) if old.get(key) == after), len(result) - 1)
            result.insert(at + 1, entry)
    return result


_TRANSLATED_TEXTS = ("title", "authority", "list", "provisional")
_TRANSLATED_ENTRIES = {
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


def translations(folder: Path) -> list[str]:
    """The languages into which the schema in `folder` is translated in files of their own."""
    return sorted(path.stem for path in (folder / "translations").glob("*.yaml"))


def texts(schema: NominationSchema) -> Iterator[tuple[str, Localized]]:
    """Every text of a nomination that is there in several languages, with a name for it.

    The name of a text that no document prints ends with `guidance`.
    """
    yield "title", schema.title
    yield "authority", schema.authority
    yield "list", schema.list_name
    yield "provisional guidance", schema.provisional
    for section in schema.sections:
        yield f"section {section.number}", section.title
        yield f"section {section.number} guidance", section.guidance
    for criterion in schema.criteria:
        yield f"criterion {criterion.id}", criterion.title
        yield f"criterion {criterion.id} meaning", criterion.meaning
    for fact in schema.facts:
        yield f"fact {fact.path}", fact.title
        for value, words in fact.values.items():
            yield f"fact {fact.path}: {value}", words
    for table in schema.tables.values():
        yield f"table {table.name}", table.title
    for annex in schema.annexes:
        yield f"annex {annex.kind}", annex.title
    entries: tuple[Category | Deadline | FactorGroup | TickBox, ...] = (
        *schema.categories,
        *schema.calendar,
        *schema.factor_groups,
        *schema.tick_boxes,
    )
    for entry in entries:
        yield entry.id, entry.title


def unreviewed_files(schema: NominationSchema, language: str) -> list[Path]:
    """The files of a schema that have wording in `language` which no native speaker has reviewed.

    A schema.yaml that does not say what is reviewed, such as a team's own, is taken to be.
    """
    found = []
    for folder in schema.folders:
        file = folder / "schema.yaml"
        stated = _stated(file, file.stat().st_mtime_ns).data
        if language not in stated.get("reviewed", [language]) and _says(stated, language):
            found.append(file)
        words = _translation(folder, language)
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


def _translation(folder: Path, language: str) -> Document | None:
    """The wording of a schema in `language`, from translations/LANG.yaml, if there is one."""
    for tag in (language, language.split("-")[0]):
        name = f"translations/{tag}.yaml"
        with suppress(PathRefused):
            path = inside(folder, name)
            if path.is_file():
                return _translated(folder, name, path.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=64)
def _translated(folder: Path, name: str, _changed: int) -> Document:
    """A translation, read once for all dossiers of one run, with what is wrong in it."""
    return _read(folder, name, "translation.schema.json")


def _with_wording(
    raw: Mapping[str, Any], words: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """`raw` with the texts of a translation beside those of the other languages."""
    result = dict(raw)
    for key in _TRANSLATED_TEXTS:
        if key in words:
            result[key] = {**(raw.get(key) or {}), language: words[key]}
    for name, key in _TRANSLATED_ENTRIES.items():
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


def _build(raw: Mapping[str, Any], folders: tuple[Path, ...]) -> NominationSchema:
    return NominationSchema(
        id=raw["id"],
        title=raw["title"],
        authority=raw["authority"],
        list_name=raw["list"],
        edition=str(raw["edition"]),
        provisional=raw.get("provisional") or {},
        languages=tuple(raw["languages"]),
        subject=raw["subject"],
        skeleton=raw["skeleton"],
        metadata=tuple(raw["metadata"]),
        sections=tuple(map(_section, raw["sections"])),
        tables={name: _table(name, table) for name, table in (raw.get("tables") or {}).items()},
        annexes=tuple(map(_annex, raw.get("annexes") or ())),
        limits=tuple(
            ValueLimit(tuple(entry["path"].split(".")), _limit(entry))
            for entry in raw.get("limits") or ()
        ),
        images={
            name: Threshold(float(entry.get("value", 1)), _requirement(entry))
            for name, entry in (raw.get("images") or {}).items()
        },
        calendar=tuple(
            Deadline(
                entry["id"],
                entry["month_day"],
                entry["title"],
                _requirement(entry),
                _weekends(entry.get("weekend") or "none"),
                entry.get("time") or "",
                _strings(entry.get("when")),
            )
            for entry in raw.get("calendar") or ()
        ),
        criteria=tuple(
            Criterion(
                entry["id"],
                entry["title"],
                entry.get("meaning") or {},
                entry["group"],
                _requirement(entry),
                _strings(entry.get("answered_in")),
            )
            for entry in raw.get("criteria") or ()
        ),
        categories=tuple(
            Category(entry["id"], entry["title"], tuple(entry["criteria"]), _requirement(entry))
            for entry in raw.get("categories") or ()
        ),
        folders=folders,
        language_requirement=(
            _requirement(raw["language_basis"]) if raw.get("language_basis") else None
        ),
        waiting_periods=tuple(map(_span, raw.get("waiting_periods") or ())),
        longest_ages=tuple(map(_span, raw.get("longest_ages") or ())),
        maps=_maps(raw.get("maps") or {}),
        factor_groups=tuple(
            FactorGroup(
                entry["id"], entry["title"], _strings(entry.get("facts")), _requirement(entry)
            )
            for entry in raw.get("factor_groups") or ()
        ),
        tick_boxes=tuple(
            TickBox(entry["id"], entry["group"], entry["title"], _requirement(entry))
            for entry in raw.get("tick_boxes") or ()
        ),
        facts=tuple(map(_fact, raw.get("facts") or ())),
        layout=raw.get("layout") or LAYOUTS[0],
    )


def _fact(entry: Mapping[str, Any]) -> FactSpec:
    return FactSpec(
        entry["path"],
        entry["title"],
        str(entry["section"]),
        entry.get("shown_as") or SHOWN_AS[0],
        entry.get("values") or {},
        _strings(entry.get("when")),
        _required(entry),
    )


def _weekends(stated: str | Mapping[str, str]) -> Mapping[int, str]:
    return (
        {0: stated} if isinstance(stated, str) else {int(year): to for year, to in stated.items()}
    )


def _span(entry: Mapping[str, Any]) -> Span:
    return Span(
        tuple(entry["path"].split(".")),
        int(entry["years"]),
        _strings(entry.get("when")),
        bool(entry.get("required")),
        _requirement(entry),
    )


def _maps(entry: Mapping[str, Any]) -> MapsSpec:
    stated, scale = entry.get("stated"), entry.get("smallest_scale")
    paper = entry.get("summary_paper")
    return MapsSpec(
        subjects=tuple(
            MapSubject(subject["id"], _strings(subject.get("when")), _requirement(subject))
            for subject in entry.get("subjects") or ()
        ),
        stated=Choices(_strings(stated["keys"]), _requirement(stated)) if stated else None,
        smallest_scale=Threshold(float(scale["value"]), _requirement(scale)) if scale else None,
        summary_paper=Choices(_strings(paper["sizes"]), _requirement(paper)) if paper else None,
    )


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    if entry["basis"] not in {"seen", "reported", "unverified", "team"}:
        raise ValueError(f"basis “{entry['basis']}” is none of seen, reported, unverified, team")
    return Requirement(entry["basis"], str(entry["source"]))


def _required(entry: Mapping[str, Any]) -> Requirement | None:
    required = entry.get("required")
    return _requirement(required) if required else None


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(entry["measure"], entry.get("minimum"), entry.get("maximum"), _requirement(entry))


def _strings(value: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(map(str, value or ()))


def _section(entry: Mapping[str, Any]) -> SectionSpec:
    return SectionSpec(
        number=str(entry["number"]),
        title=entry["title"],
        guidance=entry.get("guidance") or {},
        concept=entry.get("concept") or "",
        content=entry["content"],
        shows=_strings(entry.get("shows")),
        when=_strings(entry.get("when")),
        required=_required(entry),
        limits=tuple(map(_limit, entry.get("limits") or ())),
        names_communities=(
            _requirement(entry["names_communities"]) if entry.get("names_communities") else None
        ),
        restricted_vocabulary=_vocabulary(entry.get("restricted_vocabulary")),
        actor_and_date=_asked(entry.get("actor_and_date")),
        no_other_states=_asked(entry.get("no_other_states")),
        plain_text=_asked(entry.get("plain_text")),
        five_parts=_asked(entry.get("five_parts")),
        ticks=_ticks(entry.get("ticks")),
    )


def _asked(entry: Mapping[str, Any] | None) -> Requirement | None:
    return _requirement(entry) if entry else None


def _ticks(entry: Mapping[str, Any] | None) -> Ticks | None:
    return Ticks(tuple(entry["path"].split(".")), str(entry["group"])) if entry else None


def _vocabulary(entry: Mapping[str, Any] | None) -> RestrictedVocabulary | None:
    return RestrictedVocabulary(_strings(entry["lists"]), _requirement(entry)) if entry else None


def _table(name: str, entry: Mapping[str, Any]) -> TableSpec:
    fewest = entry.get("minimum")
    return TableSpec(
        name,
        entry["title"],
        _strings(entry.get("when")),
        _required(entry),
        tuple(entry["schema"]),
        Threshold(float(fewest["value"]), _requirement(fewest)) if fewest else None,
    )


def _annex(entry: Mapping[str, Any]) -> AnnexSpec:
    return AnnexSpec(
        entry["kind"],
        entry["title"],
        int(entry["minimum"]),
        _strings(entry.get("when")),
        _requirement(entry),
    )
