"""What is wrong in the JSON Schemas of a nomination schema, with the place in its file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Location, Problem
from dossierkit.errors import SchemaError
from dossierkit.files import read_text
from dossierkit.jsonschemas import pointed, read_json_schema
from dossierkit.phrases import Phrase
from dossierkit.yamlfile import parse


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
            pointed(known[other] if other else schema, pointer)
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
