"""YAML against its JSON Schema, told in a curator's words.

jsonschema-rs decides whether there is anything to say; jsonschema, which is slower, names the
place. Neither can fetch anything: all schemas come from one registry made from files.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Problem
from dossierkit.errors import SchemaError
from dossierkit.jsonschemas import COMMON, json_schemas, read_json_schema
from dossierkit.phrases import Phrase, wording
from dossierkit.yamlfile import Document

_MOST_LISTED = 12
COORDINATES = ("lat", "lon")
"""The keys of a latitude and a longitude."""
_TYPE_WORDS = {
    "string": Phrase("text"),
    "number": Phrase("a number"),
    "integer": Phrase("a whole number"),
    "array": Phrase("a list"),
    "object": Phrase("a group of lines “key: value”"),
    "boolean": Phrase("true or false"),
    "null": Phrase("nothing"),
}
_THE_FILE = Phrase("the file")


_read = cache(read_json_schema)
_schemas = cache(json_schemas)


@cache
def _fast_validator(paths: tuple[Path, ...], folders: tuple[Path, ...]) -> Any:
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(
            _read(paths),
            registry=_registry(folders),
            pattern_options=jsonschema_rs.RegexOptions(),
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        name = f"{paths[0].parent.name}/{paths[0].name}"
        raise SchemaError(f"{name} is no JSON Schema: {error}") from error


@cache
def _registry(folders: tuple[Path, ...]) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Registry(list(_schemas(folders).items()), retriever=_refuse)


def _refuse(uri: str) -> Any:
    raise LookupError(f"{uri} is not among the schemas, and nothing is fetched")


@cache
def _wording_validator(paths: tuple[Path, ...], folders: tuple[Path, ...]) -> Any:
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry, Resource

    registry: Any = Registry().with_resources(
        (uri, Resource.from_contents(schema)) for uri, schema in _schemas(folders).items()
    )
    extended = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _pattern}
    )
    return extended(_read(paths), registry=registry)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[Any]:
    """`pattern` by an engine without backtracking, so that no schema can make it run for ever."""
    import jsonschema_rs
    from jsonschema import ValidationError

    if isinstance(instance, str):
        options = jsonschema_rs.RegexOptions()
        schema = {"type": "string", "pattern": pattern}
        if not jsonschema_rs.validator_for(schema, pattern_options=options).is_valid(instance):
            yield ValidationError("pattern")


def document_problems(
    document: Document | None, paths: tuple[Path, ...], folders: tuple[Path, ...] = (COMMON,)
) -> Iterator[Problem]:
    """Where a YAML file breaks the JSON Schema in `paths`, which refers to those in `folders`."""
    if document is None or document.data is None:
        return
    data = _without_nulls(document.data)
    if data != document.data:
        yield from _unknown_without_value(document, _wording_validator(paths, folders))
    if _fast_validator(paths, folders).is_valid(data):
        return
    schemas = _schemas(folders)
    told: set[DataPath] = set()
    for error in _wording_validator(paths, folders).iter_errors(data):
        while error.context:
            error = max(error.context, key=lambda child: len(child.absolute_path))  # noqa: PLW2901
        about = _about(_read(paths), error.absolute_schema_path, schemas)
        path: DataPath = tuple(error.absolute_path)
        teller = _TELLERS.get(error.validator, _tell_value)
        if teller is not _tell_value:
            yield from teller(document.path, path, error, about)
        elif path not in told:  # one value can break several bounds by one fault
            told.add(path)
            yield from teller(document.path, path, error, about)


def _without_nulls(value: Any) -> Any:
    """`value` without the keys that have none: `key:` says no more than leaving the key out."""
    if isinstance(value, dict):
        return {key: _without_nulls(v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return {} if value is None else value


def _unknown_without_value(document: Document, validator: Any) -> Iterator[Problem]:
    """The unknown keys that have no value, such as what stands behind a comma in `{en: a, b}`."""
    for error in validator.iter_errors(document.data):
        if _TELLERS.get(error.validator) is _tell_unknown:
            path: DataPath = tuple(error.absolute_path)
            for key in _unknown_keys(error):
                if error.instance[key] is None:
                    yield _unknown_key(document.path, path, error, key)


def _about(node: Any, steps: Any, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """The nearest part of a JSON Schema that describes the place of an error.

    What stands beside a `$ref` describes the value better than the definition it points to.
    jsonschema leaves `$ref` out of the path of an error.
    """
    about: Mapping[str, Any] = {}
    root = node
    for step in steps:
        described = isinstance(node, dict) and "title" in node
        if described:
            about = node
        while isinstance(node, dict) and step not in node and "$ref" in node:
            document, _, pointer = node["$ref"].partition("#")
            root = node = schemas[document] if document else root
            for part in pointer.strip("/").split("/") if pointer else ():
                node = node[part]
            if not described and "title" in node:
                described, about = True, node
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return about


def _tell_missing(file: str, path: DataPath, error: Any, _: Mapping[str, Any]) -> Iterator[Problem]:
    # jsonschema yields one error for each missing key, and names the key in its message only
    key = next(k for k in error.validator_value if error.message.startswith(f"'{k}'"))
    about = _property(error.schema, key)
    yield Problem(
        DataPlace(file, (*path, key), of_key=True),
        Phrase(
            "{place} lacks “{key}”{title}",
            place=in_words(path) or _THE_FILE,
            key=key,
            title=_in_brackets(about.get("title")),
        ),
        about.get("description") or _of_condition(error.schema) or Phrase("Add {key}.", key=key),
        rule="missing-value",
    )


def _of_condition(schema: Mapping[str, Any]) -> str:
    """What a `then` says of the values it asks for; it describes nothing else."""
    return "" if "properties" in schema else str(schema.get("description", ""))


def _tell_unknown(file: str, path: DataPath, error: Any, _: Mapping[str, Any]) -> Iterator[Problem]:
    for key in _unknown_keys(error):
        yield _unknown_key(file, path, error, key)


def _unknown_keys(error: Any) -> list[str]:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [
        key
        for key in error.instance
        if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _unknown_key(file: str, path: DataPath, error: Any, key: str) -> Problem:
    known = list(error.schema.get("properties", {}))
    near = get_close_matches(key, known, 1)
    empty = error.instance[key] is None
    remedy = (
        Phrase("Did you mean “{near}”?", near=near[0])
        if near
        else Phrase("A text in braces that holds a comma stands between quotation marks.")
        if empty and " " in key
        else Phrase("A number has a decimal point, and no comma.")
        if empty and key.isdecimal()
        else Phrase("Keys here are {known}; your own begin with x-.", known=_listed(known))
        if known
        else str(error.schema.get("description", ""))
    )
    return Problem(
        DataPlace(file, (*path, key), of_key=True),
        Phrase("the key “{key}” is not known here", key=key),
        remedy,
        rule="unknown-key",
    )


def _tell_value(
    file: str, path: DataPath, error: Any, about: Mapping[str, Any]
) -> Iterator[Problem]:
    if path and path[-1] in COORDINATES and isinstance(error.instance, str):
        return  # the rule coordinate-syntax reads it, and says exactly what is wrong
    help_text = str(about.get("description", ""))
    if error.validator == "enum" and (near := _near(error.instance, error.validator_value)):
        help_text = Phrase("Did you mean “{near}”? {help}", near=near, help=help_text)
    name = Phrase(
        "{place}{title}",
        place=in_words(path) or _THE_FILE,
        title=_in_brackets(about.get("title")) if path else "",
    )
    yield Problem(DataPlace(file, path), _reason(name, error), help_text, rule="invalid-value")


def _near(value: Any, known: list[Any]) -> str:
    written = {str(name).casefold(): str(name) for name in known}
    near = get_close_matches(str(value).casefold(), written, 1)
    return written[near[0]] if near else ""


_TELLERS = {
    "required": _tell_missing,
    "additionalProperties": _tell_unknown,
    "unevaluatedProperties": _tell_unknown,
}


def _reason(name: Phrase, error: Any) -> Phrase:
    value, bound = error.instance, error.validator_value
    shown = _shown(value)
    match error.validator:
        case "type":
            return _unexpected(name, shown, [bound] if isinstance(bound, str) else bound)
        case "enum" if len(bound) > _MOST_LISTED:
            return Phrase(
                "{name} is {shown}, which is none of the {count} that are known",
                name=name,
                shown=shown,
                count=len(bound),
            )
        case "enum":
            return Phrase(
                "{name} is {shown}, which is none of {known}",
                name=name,
                shown=shown,
                known=_listed(bound),
            )
        case "const":
            return Phrase(
                "{name} is {shown}, where {expected} is expected",
                name=name,
                shown=shown,
                expected=_shown(bound),
            )
        case "minItems" | "minProperties" | "minLength" if not value:
            return Phrase("{name} is empty", name=name)
        case "uniqueItems":
            return Phrase("{name} names the same thing twice", name=name)
        case "dependentRequired":
            return Phrase("{name} lacks a value that belongs with one given beside it", name=name)
    bounds = _BOUNDS.get(error.validator)
    if bounds:
        return Phrase(bounds, name=name, shown=shown, bound=bound)
    return Phrase("{name} is {shown}, which is not allowed here", name=name, shown=shown)


def _unexpected(name: Phrase, shown: str, kinds: list[str]) -> Phrase:
    if kinds == ["string", "object"]:
        expected = Phrase("text, or one text for each language,")
    elif len(kinds) == 2:
        one, other = (_TYPE_WORDS.get(kind, kind) for kind in kinds)
        expected = Phrase("{one} or {other}", one=one, other=other)
    else:
        expected = Phrase("{kind}", kind=_TYPE_WORDS.get(kinds[0], kinds[0]))
    return Phrase(
        "{name} is {shown}, where {expected} is expected",
        name=name,
        shown=shown,
        expected=expected,
    )


_BOUNDS = {
    "minimum": wording("{name} is {shown}, less than {bound}"),
    "maximum": wording("{name} is {shown}, more than {bound}"),
    "exclusiveMinimum": wording("{name} is {shown}; more than {bound} is expected"),
    "pattern": wording("{name} is {shown}, which does not have the expected form"),
    "minItems": wording("{name} has fewer than {bound} entries"),
    "minProperties": wording("{name} has fewer than {bound} entries"),
    "minLength": wording("{name} has fewer than {bound} characters"),
    "maxItems": wording("{name} has more than {bound} entries"),
    "maxProperties": wording("{name} has more than {bound} entries"),
    "maxLength": wording("{name} has more than {bound} characters"),
}


def _property(schema: Any, key: str) -> Mapping[str, Any]:
    about = schema.get("properties", {}).get(key, {}) if isinstance(schema, Mapping) else {}
    return about if isinstance(about, Mapping) else {}


def in_words(path: DataPath) -> str:
    """A path in a curator's words: `states[1].code`; in a table, `row 3, kind`."""
    if path and isinstance(path[0], int):
        rest = in_words(path[1:])
        if not rest:
            return Phrase("row {number}", number=path[0] + 1)
        return Phrase("row {number}, {place}", number=path[0] + 1, place=rest)
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _in_brackets(title: str | None) -> str:
    return f" ({title})" if title else ""


def _listed(values: list[Any]) -> str:
    words = [str(value) for value in values[:_MOST_LISTED]]
    return ", ".join(words) + (", …" if len(values) > _MOST_LISTED else "")


def _shown(value: Any) -> str:
    if value is None:
        return Phrase("empty")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = " ".join(value.split())
        return Phrase("the text “{text}”", text=text if len(text) <= 60 else text[:57] + "…")
    if isinstance(value, dict):
        return _TYPE_WORDS["object"]
    if isinstance(value, list):
        return _TYPE_WORDS["array"]
    return str(value)
