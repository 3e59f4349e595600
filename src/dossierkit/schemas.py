"""Nomination schemas: what one kind of nomination must contain, read from folders of data.

A built-in schema and a team's own have the same shape. With `extends`, a schema states only what
differs from its parent: mappings are merged key by key, and the entries of a list (sections,
annexes, criteria) by their `number`, `kind`, `id` or `path`.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import Requirement
from dossierkit.errors import SchemaError
from dossierkit.files import PathRefused, inside, read_text
from dossierkit.resources import SCHEMAS
from dossierkit.yamlfile import parse

Localized = Mapping[str, str]
_LIST_KEYS = ("number", "id", "kind", "path")
_MOST_PARENTS = 8
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_MOST_RULES = 20_000
_BEGINNING = re.compile(r"\^?[\w-]*\Z")


@dataclass(frozen=True)
class Limit:
    """A bound on a text: `measure` is `words` or `characters`."""

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
class SectionSpec:
    """What a nomination schema says of one section.

    `content` is `narrative` (a file per language), `data` (printed from metadata; a file may add
    to it) or `heading`. `when` names conditions that must all hold for the section to apply.
    `actor_and_date`, `no_other_states`, `plain_text` and `five_parts` say why measures must name
    both, other States may not be named, figures and tables may not be used, and the parts of a
    statement of outstanding universal value are expected.
    """

    number: str
    title: Localized
    guidance: Localized
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

    @property
    def level(self) -> int:
        """The depth of the heading: 1 for `2`, 2 for `2.a`, 3 for `3.1.a`."""
        return self.number.count(".") + 1

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
    """A table in `data/`: its title, whether it is required, its JSON Schema, its fewest rows."""

    name: str
    title: Localized
    when: tuple[str, ...]
    required: Requirement | None
    json_schema: Path
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
    """A bound on the length of a metadata value, named by its path (`property.name`)."""

    path: tuple[str, ...]
    limit: Limit


@dataclass(frozen=True)
class Deadline:
    """A day of every year, `month_day` as `07-15`, by which something is due.

    `weekend` says where a Saturday or Sunday moves it: `next-working-day`, `preceding-friday` or
    `none`. `time` is the hour with its zone, `17:00 GMT`. It holds where the conditions `when` do.
    """

    id: str
    month_day: str
    title: Localized
    requirement: Requirement
    weekend: str = "none"
    time: str = ""
    when: tuple[str, ...] = ()


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

    `answered_in` are the numbers of the sections that answer it.
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
class NominationSchema:
    """One kind of nomination: sections, tables, annexes, limits, criteria and calendar.

    `folders` are those of the schema and of its parents, nearest first. `provisional` says why the
    schema may differ from the official form; it is empty for an official one.
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
    metadata: Path
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
        return (*self.folders, SCHEMAS / "common")


def schema_folders(dossier: Path | None = None) -> list[Path]:
    """Where nomination schemas are looked for: the dossier, `DOSSIERKIT_SCHEMAS`, the built-in."""
    folders = [dossier / "schemas"] if dossier else []
    folders += [Path(p) for p in os.environ.get("DOSSIERKIT_SCHEMAS", "").split(os.pathsep) if p]
    return [*folders, SCHEMAS]


def schema_ids(dossier: Path | None = None) -> list[str]:
    """The ids of all nomination schemas that can be found."""
    return sorted(
        {
            path.parent.name
            for folder in schema_folders(dossier)
            for path in folder.glob("*/schema.yaml")
        }
    )


def load_schema(schema_id: str, dossier: Path | None = None) -> NominationSchema:
    """Read a nomination schema and what it extends.

    Raises `SchemaError` if it cannot be found, does not parse, or lacks what a schema must have.
    """
    raw, folders = _merged(schema_id, dossier, ())
    installed = schema_folders()
    for folder in folders:
        if folder.parent not in installed:
            _need_bounds(folder, folders)
    try:
        return _build(raw, folders)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise SchemaError(
            f"the nomination schema {schema_id} is not complete ({reason})",
            help=f"Compare {folders[0].name}/schema.yaml with that of icesco-tangible.",
        ) from error


def _merged(
    schema_id: str, dossier: Path | None, seen: tuple[str, ...]
) -> tuple[dict[str, Any], tuple[Path, ...]]:
    if schema_id in seen or len(seen) > _MOST_PARENTS:
        chain = " → ".join((*seen, schema_id))
        raise SchemaError(f"nomination schemas extend each other in a circle: {chain}")
    folder = _find(schema_id, dossier)
    data = dict(_stated(folder, (folder / "schema.yaml").stat().st_mtime_ns))
    parent = data.pop("extends", None)
    if parent is None:
        return data, (folder,)
    inherited, folders = _merged(str(parent), dossier, (*seen, schema_id))
    return _merge(inherited, data), (folder, *folders)


@lru_cache(maxsize=64)
def _stated(folder: Path, _changed: int) -> dict[str, Any]:
    """What the schema.yaml in `folder` says, read once for all dossiers of one run."""
    document = parse(read_text(folder, "schema.yaml"))
    if document.problems or not isinstance(document.data, dict):
        said = document.problems[0] if document.problems else None
        line = f":{getattr(said.place, 'line', 0)}" if said else ""
        raise SchemaError(
            f"{folder.name}/schema.yaml{line}: {said.message if said else 'it holds no mapping'}",
            help=said.help if said else "",
        )
    _need_shape(document.data, folder)
    return _with_paths(document.data, folder)


def _need_shape(data: dict[str, Any], folder: Path) -> None:
    """Raise `SchemaError` if a schema.yaml that did not come with dossierkit is malformed."""
    if folder.parent == SCHEMAS:
        return
    import jsonschema_rs

    shape = read_json_schema(SCHEMAS / "schema.schema.json")
    registry = jsonschema_rs.Registry(list(json_schemas((SCHEMAS / "common",)).items()))
    error = next(jsonschema_rs.validator_for(shape, registry=registry).iter_errors(data), None)
    if error is not None:
        at = ".".join(map(str, error.instance_path)) or "it"
        raise SchemaError(
            f"{folder.name}/schema.yaml is malformed: {at}: {error.message[:200]}",
            help="Compare it with docs/schemas.md and with the schema.yaml of icesco-tangible.",
        )


def _find(schema_id: str, dossier: Path | None) -> Path:
    if _ID.match(schema_id):
        for folder in schema_folders(dossier):
            path = folder / schema_id / "schema.yaml"
            if path.is_file() and not _leads_out(path, dossier):
                return folder / schema_id
    known = ", ".join(schema_ids(dossier))
    raise SchemaError(
        f"there is no nomination schema “{schema_id[:80]}”", help=f"Known are: {known}."
    )


def _leads_out(path: Path, dossier: Path | None) -> bool:
    """True if a schema of the dossier's own is a link to one beyond its folder."""
    own = dossier is not None and path.is_relative_to(dossier)
    return own and dossier is not None and not path.resolve().is_relative_to(dossier.resolve())


def _with_paths(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """`data` with the JSON Schema files it names as paths, so that a child may inherit them."""
    result = dict(data)
    if "metadata" in result:
        result["metadata"] = _json_schema(folder, result["metadata"])
    tables = result.get("tables")
    if isinstance(tables, dict):
        result["tables"] = {
            name: {**table, "schema": _json_schema(folder, table["schema"])}
            if isinstance(table, dict) and "schema" in table
            else table
            for name, table in tables.items()
        }
    return result


def _json_schema(folder: Path, name: object) -> Path:
    try:
        return inside(folder, str(name))
    except PathRefused as refused:
        raise SchemaError(f"{folder.name}/schema.yaml names {name}: {refused}") from refused


def json_schemas(folders: tuple[Path, ...]) -> dict[str, Any]:
    """The JSON Schemas in `folders` by their `$id`.

    Raises `SchemaError` for a file that is not JSON or has no `$id`.
    """
    found: dict[str, Any] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.schema.json")):
            schema = read_json_schema(path)
            if not isinstance(schema.get("$id"), str):
                raise SchemaError(f"{path.parent.name}/{path.name} has no $id")
            found.setdefault(schema["$id"], schema)
    return found


def read_json_schema(path: Path) -> dict[str, Any]:
    """The JSON Schema in a file. Raises `SchemaError` if it cannot be read or is none."""
    text = read_text(path.parent, path.name)
    said = "; ".join(problem.message for problem in text.problems)
    try:
        schema = json.loads(text.content) if not said else None
    except (ValueError, RecursionError) as error:
        said = str(error)
    if said:
        raise SchemaError(f"{path.parent.name}/{path.name} cannot be read: {said}")
    if not isinstance(schema, dict):
        raise SchemaError(f"{path.parent.name}/{path.name} holds no JSON Schema")
    return schema


def _need_bounds(folder: Path, folders: tuple[Path, ...]) -> None:
    """Raise `SchemaError` if a JSON Schema that a dossier brings along could run for ever.

    References may not lead in a circle, nor come to too many rules when they are followed; and
    Python's regular expressions, which match the keys of `patternProperties`, get plain beginnings.
    """
    schemas = json_schemas((*folders, SCHEMAS / "common"))
    counts: dict[int, int] = {}

    def count(node: Any, document: Any) -> int:
        if not isinstance(node, dict | list):
            return 1
        if id(node) not in counts:
            counts[id(node)] = _MOST_RULES + 1  # what is met again on the way to itself has no end
            parts = list(node.values()) if isinstance(node, dict) else node
            rules = 1 + sum(count(part, document) for part in parts)
            if isinstance(node, dict):
                rules += sum(count(*target) for target in _targets(node, document, schemas))
            counts[id(node)] = rules
        return counts[id(node)]

    for path in sorted(folder.glob("*.schema.json")):
        schema = schemas.get(read_json_schema(path)["$id"])
        try:
            rules = count(schema, schema)
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            raise SchemaError(f"{folder.name}/{path.name} is not used: {error}") from error
        if rules > _MOST_RULES:
            raise SchemaError(
                f"{folder.name}/{path.name} refers to itself, or comes to more than "
                f"{_MOST_RULES:,} rules"
            )


def _targets(
    node: Mapping[str, Any], document: Any, schemas: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """What a part of a JSON Schema refers to, with the document that it stands in."""
    for key in ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor"):
        if isinstance(node.get(key), str):
            raise ValueError(f"{key} is not followed in a dossier's own schema")
    if "$id" in node and node is not document and isinstance(node["$id"], str):
        raise ValueError("only the whole of a JSON Schema has an $id")
    for pattern in node.get("patternProperties") or ():
        if not _BEGINNING.match(pattern):
            raise ValueError(f"the pattern {pattern[:60]} of keys is more than their beginning")
    reference = node.get("$ref")
    if isinstance(reference, str):
        name, _, pointer = reference.partition("#")
        found = document = schemas[name] if name else document
        for step in pointer.strip("/").split("/") if pointer else ():
            found = found[int(step) if isinstance(found, list) else step]
        yield found, document


def _merge(parent: Any, child: Any) -> Any:
    if isinstance(parent, dict) and isinstance(child, dict):
        merged = dict(parent)
        for key, value in child.items():
            merged[key] = _merge(parent[key], value) if key in parent else value
        return merged
    if isinstance(parent, list) and isinstance(child, list):
        key = next(
            (k for k in _LIST_KEYS if child and isinstance(child[0], dict) and k in child[0]), ""
        )
        return _merge_lists(parent, child, key) if key else child
    return child


def _merge_lists(parent: list[Any], child: list[Any], key: str) -> list[Any]:
    """Entries of the child change the parent's of the same key; new ones follow their `after`."""
    merged = list(parent)
    for given in child:
        entry = dict(given)
        after = entry.pop("after", None)
        same = next((i for i, old in enumerate(merged) if old.get(key) == entry.get(key)), None)
        if same is not None:
            merged[same] = _merge(merged[same], entry)
            continue
        at = next((i for i, old in enumerate(merged) if old.get(key) == after), len(merged) - 1)
        merged.insert(at + 1, entry)
    return merged


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
        metadata=raw["metadata"],
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
                entry.get("weekend") or "none",
                entry.get("time") or "",
                _strings(entry.get("when")),
            )
            for entry in raw.get("calendar") or ()
        ),
        criteria=tuple(
            Criterion(
                entry["id"],
                entry["title"],
                entry["meaning"],
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
    )


def _asked(entry: Mapping[str, Any] | None) -> Requirement | None:
    return _requirement(entry) if entry else None


def _vocabulary(entry: Mapping[str, Any] | None) -> RestrictedVocabulary | None:
    return RestrictedVocabulary(_strings(entry["lists"]), _requirement(entry)) if entry else None


def _table(name: str, entry: Mapping[str, Any]) -> TableSpec:
    fewest = entry.get("minimum")
    return TableSpec(
        name,
        entry["title"],
        _strings(entry.get("when")),
        _required(entry),
        entry["schema"],
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
