"""What is wrong in the files of a nomination schema beyond their shape.

Names that lead nowhere, entries that are there twice or lack what a new entry needs, JSON Schemas
and templates that cannot be read. Each is a `Problem` with its place in the file where it stands.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Location, Problem
from dossierkit.errors import SchemaError
from dossierkit.files import PathRefused, inside, is_file, read_text
from dossierkit.jsonschemas import COMMON, json_schemas, read_json_schema
from dossierkit.phrases import Phrase
from dossierkit.resources import SCHEMAS, TEMPLATES
from dossierkit.structure import in_words
from dossierkit.yamlfile import Document, parse

_MACROS = "common/macros.md.j2"
_MOST_NAMED = 40
_LEAST_ALIKE = 0.75
"""How alike two names are at least if one may be meant by the other: 2.c is not 8.c."""
_ENTRY_KEYS = ("number", "id", "kind", "path")
_SPANS = ("waiting_periods", "longest_ages")
_PATHS = ("limits", *_SPANS, "facts")
"""Lists of a schema.yaml whose entries name a value of dossier.yaml by its path."""
_DEEPEST = 6
"""How deeply the values of dossier.yaml are nested that a schema can name."""


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


# schema.yaml


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
    yield from _unknown_blocks(document, whole, folders)


def _lists(document: Document) -> Iterator[tuple[str, list[Any]]]:
    for name, entries in document.data.items():
        if isinstance(entries, list) and any(isinstance(entry, dict) for entry in entries):
            yield name, entries


def _entries(document: Document, *names: str) -> Iterator[tuple[DataPath, Mapping[str, Any]]]:
    """The entries of the lists of these names, each with its path."""
    for name in names:
        entries = document.data.get(name)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                yield (name, index), entry


def _texts(value: Any) -> Iterator[tuple[int, str]]:
    for index, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str | int):
            yield index, str(text)


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
        for path, entry in _entries(document, name):
            if entry.get("omit") == "all":
                there = []
            elif entry.get("omit"):
                there = [one for one in there if one != str(entry.get(key))]
            else:
                yield path, entry, str(entry.get(key)) not in there


def _unknown_names(document: Document, whole: Mapping[str, Any]) -> Iterator[Problem]:
    """Names of sections, groups of boxes and criteria that are not there."""
    sections = entry_keys(whole.get("sections"), "number")
    for path, entry in _entries(document, "criteria"):
        for index, number in _texts(entry.get("answered_in")):
            if number not in sections:
                place = DataPlace(document.path, (*path, "answered_in", index))
                yield unknown_entry(place, number, "sections", sections)
    for path, entry in _entries(document, "facts"):
        printed_in = str(entry.get("section", ""))
        if printed_in and printed_in not in sections:
            place = DataPlace(document.path, (*path, "section"))
            yield unknown_entry(place, printed_in, "sections", sections)
    groups = list(dict.fromkeys(entry_keys(whole.get("tick_boxes"), "group")))
    for path, entry in _entries(document, "sections"):
        ticks = entry.get("ticks")
        group = str(ticks.get("group", "")) if isinstance(ticks, dict) else ""
        if group and group not in groups:
            place = DataPlace(document.path, (*path, "ticks", "group"))
            yield unknown_entry(place, group, "tick_boxes", groups)
    criteria = entry_keys(whole.get("criteria"), "id")
    for path, entry in _entries(document, "categories"):
        for index, criterion in _texts(entry.get("criteria")):
            if criterion not in criteria:
                place = DataPlace(document.path, (*path, "criteria", index))
                yield unknown_entry(place, criterion, "criteria", criteria)


def _unknown_values(document: Document, whole: Mapping[str, Any]) -> Iterator[Problem]:
    """Paths of values that dossier.yaml does not have."""
    stated: list[tuple[DataPath, str]] = []
    for path, entry in _entries(document, *_PATHS):
        if isinstance(entry.get("path"), str) and not entry.get("omit"):
            stated.append(((*path, "path"), entry["path"]))
    for path, entry in _entries(document, "factor_groups"):
        stated += [((*path, "facts", index), fact) for index, fact in _texts(entry.get("facts"))]
    for path, entry in _entries(document, "sections"):
        ticks = entry.get("ticks")
        if isinstance(ticks, dict) and isinstance(ticks.get("path"), str):
            stated.append(((*path, "ticks", "path"), ticks["path"]))
    metadata = tuple(path for path in whole.get("metadata") or () if isinstance(path, Path))
    known = list(_value_paths(metadata)) if stated and metadata else []
    for path, dotted in stated if known else ():
        plain = ".".join(step for step in dotted.split(".") if not step.isdecimal())
        if plain not in known:
            yield Problem(
                DataPlace(document.path, path),
                Phrase("dossier.yaml has no value “{path}”", path=dotted),
                nearest(plain, known),
            )


def _value_paths(metadata: tuple[Path, ...]) -> Iterator[str]:
    """The paths of all values that JSON Schemas of dossier.yaml describe, without numbers."""
    folders = tuple(dict.fromkeys((*(path.parent for path in metadata), COMMON)))
    try:
        known = json_schemas(folders)
        root = read_json_schema(metadata)
    except SchemaError:
        return  # told where the JSON Schema is

    def walk(node: Any, document: Any, above: tuple[str, ...]) -> Iterator[str]:
        if not isinstance(node, dict) or len(above) > _DEEPEST:
            return
        reference = node.get("$ref")
        if isinstance(reference, str):
            name, _, pointer = reference.partition("#")
            document = known.get(name, {}) if name else document
            with suppress(LookupError):
                node = {**_pointed(document, pointer), **node}
        for key, inner in (node.get("properties") or {}).items():
            yield ".".join((*above, key))
            yield from walk(inner, document, (*above, key))
        yield from walk(node.get("items"), document, above)

    yield from walk(root, root, ())


def _pointed(document: Any, pointer: str) -> Any:
    """The part of a JSON Schema that a pointer leads to. Raises `LookupError` if there is none."""
    for step in filter(None, pointer.split("/")):
        if isinstance(document, list) and step.isdecimal():
            document = document[int(step)]
        elif isinstance(document, dict):
            document = document[step]
        else:
            raise LookupError(step)
    return document


# Templates


def _unknown_blocks(
    document: Document, whole: Mapping[str, Any], folders: Sequence[Path]
) -> Iterator[Problem]:
    """Blocks that no template prints, and a skeleton that is not there."""
    name = whole.get("skeleton")
    path = _template(name, folders) if isinstance(name, str) else None
    if path is None:
        if isinstance(document.data.get("skeleton"), str):
            yield Problem(
                DataPlace(document.path, ("skeleton",)),
                Phrase("there is no template {name}", name=name),
                Phrase(
                    "Name a file beside schema.yaml or a template of dossierkit; a schema in a "
                    "dossier brings no template."
                ),
            )
        return
    known = sorted(_blocks_of(TEMPLATES / _MACROS) | _blocks_of(path))
    for place, entry in _entries(document, "sections"):
        for index, show in _texts(entry.get("shows")):
            if not any(
                show == block or (block.endswith("-") and show.startswith(block)) for block in known
            ):
                yield Problem(
                    DataPlace(document.path, (*place, "shows", index)),
                    Phrase("no template prints a block “{show}”", show=show),
                    nearest(show, known),
                )


def _template(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of a template of those that come with dossierkit, or of `folders`."""
    for folder in (TEMPLATES, *folders):
        with suppress(PathRefused):
            path = inside(folder, name)
            if is_file(path):
                return path
    return None


def template_problems(folder: Path) -> Iterator[Problem]:
    """Why templates in `folder` cannot be read, with their lines."""
    from jinja2 import TemplateSyntaxError

    for path in sorted(folder.glob("*.j2")):
        text = read_text(folder, path.name)
        yield from text.problems
        try:
            _tree(text.content)
        except TemplateSyntaxError as error:
            yield Problem(
                Location(path.name, error.lineno, 1),
                Phrase("the template cannot be read from here on: {reason}", reason=error.message),
                Phrase("Templates are written as Jinja has it; docs/own-schema.md has an example."),
            )


def _tree(template: str) -> Any:
    from jinja2 import Environment

    return Environment().parse(template)  # noqa: S701 - it is parsed and never rendered


def _blocks_of(path: Path) -> frozenset[str]:
    return _blocks(path, path.stat().st_mtime_ns)


@cache
def _blocks(path: Path, _changed: int) -> frozenset[str]:
    """The blocks that a template compares `show` with; one that ends in a hyphen begins many."""
    from jinja2 import TemplateSyntaxError, nodes

    try:
        tree = _tree(read_text(path.parent, path.name).content)
    except TemplateSyntaxError:
        return frozenset()
    found: set[str] = set()
    for test in tree.find_all(nodes.Compare):
        if isinstance(test.expr, nodes.Name) and test.expr.name == "show":
            found |= {str(c.value) for op in test.ops for c in op.find_all(nodes.Const)}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "startswith":
            found |= {str(given.value) for given in call.args if isinstance(given, nodes.Const)}
    return frozenset(found)


# Translations


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


# JSON Schemas


def json_schema_problems(folder: Path, others: Sequence[Path]) -> Iterator[Problem]:
    """What is wrong in the JSON Schemas of `folder`, which may refer to those in `others`."""
    known: dict[str, Any] = {}
    for path in (path for one in (folder, *others) for path in one.glob("*.schema.json")):
        with suppress(SchemaError):
            schema = read_json_schema((path,))
            known.setdefault(str(schema.get("$id")), schema)
    for path in sorted(folder.glob("*.schema.json")):
        text = read_text(folder, path.name)
        document = parse(text)  # JSON is YAML, which knows the places
        for problem in text.problems or _problems_of(path.name, text.content, known):
            place = problem.place
            if isinstance(place, DataPlace):
                problem = replace(problem, place=document.locate(place.path, place.of_key))  # noqa: PLW2901
            yield problem


def _problems_of(name: str, content: str, known: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        schema = json.loads(content)
    except json.JSONDecodeError as error:
        yield Problem(
            Location(name, error.lineno, error.colno),
            Phrase("the file is no JSON from here on: {reason}", reason=error.msg),
            Phrase("Look for a comma or a closing bracket that is missing, or one too many."),
        )
    except RecursionError:
        yield Problem(Location(name), Phrase("values are nested too deeply"))
    else:
        if isinstance(schema, dict) and isinstance(schema.get("$id"), str):
            yield from _misused(name, schema)
            yield from _unresolved(name, schema, known)
        else:
            yield Problem(
                DataPlace(name),
                Phrase("the JSON Schema has no $id"),
                Phrase("Begin it with “$id”, and a name of its own such as dossierkit:ours/notes."),
            )


def _misused(name: str, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Keywords of JSON Schema with a value that they cannot have."""
    from jsonschema import Draft202012Validator

    meta = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    told: set[DataPath] = set()
    for error in meta.iter_errors(_stated(schema)):
        while error.context:
            error = max(error.context, key=lambda child: len(child.absolute_path))  # noqa: PLW2901
        place: DataPath = tuple(error.absolute_path)
        if place not in told:
            told.add(place)
            yield Problem(
                DataPlace(name, place),
                Phrase("“{keyword}” cannot have this value", keyword=place[-1] if place else "$id"),
                Phrase("See JSON Schema, draft 2020-12."),
            )


def _stated(node: Any) -> Any:
    """A JSON Schema without what is null, which leaves out something of the one it extends."""
    if isinstance(node, dict):
        return {key: _stated(value) for key, value in node.items() if value is not None}
    return [_stated(value) for value in node] if isinstance(node, list) else node


def _unresolved(
    name: str, schema: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[Problem]:
    for place, reference in _references(schema):
        other, _, pointer = reference.partition("#")
        try:
            _pointed(known[other] if other else schema, pointer)
        except LookupError:
            near = get_close_matches(other, known, 1) if other not in known else ()
            yield Problem(
                DataPlace(name, place),
                Phrase("there is nothing at “{reference}”", reference=reference),
                Phrase("Did you mean “{near}”?", near=near[0])
                if near
                else Phrase("Write the $id of a JSON Schema, # and the way to a part of it."),
            )


def _references(node: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from _references(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(value, (*path, index))
