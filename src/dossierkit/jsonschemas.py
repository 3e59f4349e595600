"""JSON Schemas from files: read, merged with those they extend, and bounded if a stranger's."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import Location, Problem
from dossierkit.errors import SchemaError
from dossierkit.files import read_text
from dossierkit.phrases import Phrase
from dossierkit.resources import SCHEMAS

COMMON = SCHEMAS / "common"
"""The JSON Schemas that nomination schemas share."""
_MOST_RULES = 20_000
_DEEPEST = 6
"""How deeply the values of dossier.yaml are nested that a schema can name."""
_BEGINNING = re.compile(r"\^?[\w-]*\Z")


def json_schemas(folders: tuple[Path, ...]) -> dict[str, Any]:
    """The JSON Schemas in `folders` by their `$id`.

    Raises `SchemaError` for a file that is not JSON or has no `$id`.
    """
    found: dict[str, Any] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.schema.json")):
            schema = _read(path)
            if not isinstance(schema.get("$id"), str):
                raise SchemaError(f"{path.parent.name}/{path.name} has no $id")
            found.setdefault(schema["$id"], schema)
    return found


def read_json_schema(paths: tuple[Path, ...]) -> dict[str, Any]:
    """The JSON Schema in the first file, which states only how it differs from the next ones.

    Keys are merged mapping by mapping; anything else replaces what it extends. Raises
    `SchemaError` if one cannot be read or is none.
    """
    whole: dict[str, Any] = {}
    for path in reversed(paths):
        whole = merged(whole, _read(path))
    return whole


def merged(parent: Any, child: Any) -> Any:
    """`parent` with what `child` states, mapping by mapping.

    A key that only the child has follows the one that stands before it in the child; one whose
    value is null in the child is left out.
    """
    if not (isinstance(parent, dict) and isinstance(child, dict)):
        return child
    order = list(parent)
    previous = order[-1] if order else None
    for key in child:
        if key not in parent:
            order.insert(order.index(previous) + 1 if order else 0, key)
        previous = key
    both = parent.keys() & child.keys()
    whole = {**parent, **child}
    return {
        key: merged(parent[key], child[key]) if key in both else whole[key]
        for key in order
        if whole[key] is not None
    }


def value_paths(metadata: tuple[Path, ...]) -> Iterator[str]:
    """The paths of all values that JSON Schemas of dossier.yaml describe, without numbers.

    None if one of the JSON Schemas cannot be read.
    """
    folders = tuple(dict.fromkeys((*(path.parent for path in metadata), COMMON)))
    try:
        known = json_schemas(folders)
        root = read_json_schema(metadata)
    except SchemaError:
        return

    def walk(node: Any, document: Any, above: tuple[str, ...]) -> Iterator[str]:
        if not isinstance(node, dict) or len(above) > _DEEPEST:
            return
        reference = node.get("$ref")
        if isinstance(reference, str):
            name, _, pointer = reference.partition("#")
            document = known.get(name, {}) if name else document
            with suppress(LookupError):
                node = {**pointed(document, pointer), **node}
        for key, inner in (node.get("properties") or {}).items():
            yield ".".join((*above, key))
            yield from walk(inner, document, (*above, key))
        yield from walk(node.get("items"), document, above)

    yield from walk(root, root, ())


def pointed(document: Any, pointer: str) -> Any:
    """The part of a JSON Schema that a pointer leads to. Raises `LookupError` if there is none."""
    for step in filter(None, pointer.split("/")):
        if isinstance(document, list) and step.isdecimal():
            document = document[int(step)]
        elif isinstance(document, dict):
            document = document[step]
        else:
            raise LookupError(step)
    return document


def _read(path: Path) -> dict[str, Any]:
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


def unbounded(chains: Iterable[tuple[Path, ...]], folders: tuple[Path, ...]) -> Iterator[Problem]:
    """Where JSON Schemas that a dossier brings along could run for ever.

    `chains` are files as `read_json_schema` takes them. References may not lead in a circle, nor
    come to too many rules when they are followed; and Python's regular expressions, which match
    the keys of `patternProperties`, get plain beginnings and what dossierkit's own schemas use.
    """
    schemas = json_schemas((*folders, COMMON))
    own = json_schemas(tuple(folder for folder in folders if folder.parent == SCHEMAS))
    patterns = frozenset(_key_patterns([*own.values(), *json_schemas((COMMON,)).values()]))
    counts: dict[int, int] = {}
    kept: list[Any] = []  # an id is only an id as long as its object lives

    def count(node: Any, document: Any) -> int:
        if not isinstance(node, dict | list):
            return 1
        if id(node) not in counts:
            counts[id(node)] = _MOST_RULES + 1  # what is met again on the way to itself has no end
            parts = list(node.values()) if isinstance(node, dict) else node
            rules = 1 + sum(count(part, document) for part in parts)
            if isinstance(node, dict):
                rules += sum(
                    count(*target) for target in _targets(node, document, schemas, patterns)
                )
            counts[id(node)] = rules
        return counts[id(node)]

    for chain in chains:
        document = read_json_schema(chain)
        kept.append(document)
        place = Location(str(chain[0]))
        try:
            rules = count(document, document)
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            yield Problem(place, Phrase("the JSON Schema is not used: {reason}", reason=str(error)))
            continue
        if rules > _MOST_RULES:
            yield Problem(
                place,
                Phrase(
                    "the JSON Schema refers to itself, or comes to more than {most} rules",
                    most=_MOST_RULES,
                ),
                Phrase("Write the rules out as far as the dossier needs them."),
            )


def _key_patterns(node: Any) -> Iterator[str]:
    """The expressions for keys in JSON Schemas that are trusted."""
    if isinstance(node, dict):
        yield from node.get("patternProperties") or ()
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _key_patterns(part)


def _targets(
    node: Mapping[str, Any], document: Any, schemas: Mapping[str, Any], patterns: Set[str]
) -> Iterator[tuple[Any, Any]]:
    """What a part of a JSON Schema refers to, with the document that it stands in."""
    for key in ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor"):
        if isinstance(node.get(key), str):
            raise ValueError(f"{key} is not followed in a dossier's own schema")
    if "$id" in node and node is not document and isinstance(node["$id"], str):
        raise ValueError("only the whole of a JSON Schema has an $id")
    for pattern in node.get("patternProperties") or ():
        if pattern not in patterns and not _BEGINNING.match(pattern):
            raise ValueError(f"the pattern {pattern[:60]} of keys is more than their beginning")
    reference = node.get("$ref")
    if isinstance(reference, str):
        name, _, pointer = reference.partition("#")
        found = document = schemas[name] if name else document
        for step in pointer.strip("/").split("/") if pointer else ():
            found = found[int(step) if isinstance(found, list) else step]
        yield found, document
