"""What an editor needs to complete and check a dossier's YAML: JSON Schemas, and its settings."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossierkit.dossier import table_file
from dossierkit.files import DOSSIER_FILE, write_atomically
from dossierkit.jsonschemas import json_schemas, read_json_schema
from dossierkit.language import in_language
from dossierkit.nomination import NominationSchema
from dossierkit.schemas import load_schema

SETTINGS_FILE = ".vscode/settings.json"
_SCHEMAS_KEY = "yaml.schemas"
_METADATA = DOSSIER_FILE.replace(".yaml", ".schema.json")
_INDENT = re.compile(r"^([ \t]+)\"", re.MULTILINE)
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Export:
    """The files written, and the settings to add by hand if those that are there were left alone.

    `to_add` is JSON; it is empty if the settings are complete.
    """

    files: tuple[Path, ...]
    to_add: str = ""


def export_for_editors(schema_id: str, folder: Path, language: str = "en") -> Export:
    """Write the JSON Schemas of a nomination into `folder`, and settings that put them to use.

    The settings are those of the YAML language server in VS Code. Settings that are there stay:
    plain JSON is given the keys that it lacks, anything else is left alone. Titles of tables, and
    what categories and criteria mean, are in `language` if the nomination schema has it.

    Raises `SchemaError` for an unknown schema.
    """
    schema = load_schema(schema_id, languages=(language,))
    contents = _exported(schema, language)
    for name, content in contents.items():
        write_atomically(folder / name, _json(content).encode())
    files = tuple(folder / name for name in contents)
    wanted = _globs(schema)
    settings = _settings(folder, wanted)
    if settings is None:
        return Export(files, _json({_SCHEMAS_KEY: wanted}))
    if settings:
        write_atomically(folder / SETTINGS_FILE, settings)
        files = (*files, folder / SETTINGS_FILE)
    return Export(files)


def _json(content: Mapping[str, Any], indent: str = "  ") -> str:
    return json.dumps(content, ensure_ascii=False, indent=indent) + "\n"


def _globs(schema: NominationSchema) -> dict[str, str]:
    """Each JSON Schema, from the folder that the editor opens, with the files it describes."""
    tables = {f"./{name}.schema.json": table_file(name) for name in schema.tables}
    return {f"./{_METADATA}": DOSSIER_FILE} | tables


def _exported(schema: NominationSchema, language: str) -> dict[str, dict[str, Any]]:
    """The JSON Schemas by file name. They refer to each other by those names, without `$id`."""
    paths = {_METADATA: schema.metadata}
    paths |= {f"{table.name}.schema.json": table.json_schema for table in schema.tables.values()}
    contents = {name: read_json_schema(path) for name, path in paths.items()}
    for table in schema.tables.values():
        contents[f"{table.name}.schema.json"]["title"] = in_language(table.title, language)
    names = {str(content["$id"]): name for name, content in contents.items()}
    known = json_schemas(schema.json_schema_folders)
    unread = list(contents.values())
    while unread:
        for node in _mappings(unread.pop()):
            identifier = str(node.get("$ref", "")).partition("#")[0]
            if identifier in known and identifier not in names:
                names[identifier] = _shared_name(identifier, contents)
                contents[names[identifier]] = known[identifier]
                unread.append(known[identifier])
    for content in contents.values():
        content.pop("$id", None)
        for node in _mappings(content):
            identifier, mark, pointer = str(node.get("$ref", "")).partition("#")
            if identifier in names:
                node["$ref"] = f"{names[identifier]}{mark}{pointer}"
            _explain_values(node, schema, language)
    return contents


def _shared_name(identifier: str, taken: Mapping[str, Any]) -> str:
    """A file name for a JSON Schema that others refer to: `defs.schema.json`."""
    words = re.findall(r"[A-Za-z0-9]+", identifier)
    short, long = f"{words[-1]}.schema.json", f"{'-'.join(words)}.schema.json"
    return long if short in taken else short


def _mappings(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in list(node.values()):
            yield from _mappings(child)
    elif isinstance(node, list):
        for child in node:
            yield from _mappings(child)


def _explain_values(node: dict[str, Any], schema: NominationSchema, language: str) -> None:
    """Say beside a list of criteria or categories what each of them means."""
    values = node.get("enum")
    meanings = {c.id: in_language(c.meaning or c.title, language) for c in schema.criteria}
    meanings |= {c.id: in_language(c.title, language) for c in schema.categories}
    if isinstance(values, list) and values and meanings.keys() >= set(map(str, values)):
        node["enumDescriptions"] = [meanings[str(value)] for value in values]


def _settings(folder: Path, wanted: Mapping[str, str]) -> bytes | None:
    """What to write as the settings: nothing if they are complete, `None` to leave them alone."""
    path = folder / SETTINGS_FILE
    if path.is_symlink() or path.parent.is_symlink():
        return None  # what lies behind a link belongs to another folder
    if not path.exists():
        return None if path.parent.is_file() else _json({_SCHEMAS_KEY: wanted}).encode()
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_BYTES + 1).decode()
        settings = _plain_json(text)
        present = settings.get(_SCHEMAS_KEY, {})
        if not isinstance(present, dict) or any(
            present.get(name, glob) != glob for name, glob in wanted.items()
        ):
            return None
        if present.items() >= wanted.items():
            return b""
        settings[_SCHEMAS_KEY] = {**present, **wanted}
        indent = _INDENT.search(text)
        return _json(settings, indent[1] if indent else "  ").encode()
    except (OSError, ValueError, RecursionError):
        return None


def _plain_json(text: str) -> dict[str, Any]:
    """The mapping that `text` holds; `ValueError` if writing it again could lose anything."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("a key is there twice")
        return dict(pairs)

    def number(written: str) -> float:
        if repr(float(written)) != written:
            raise ValueError(f"{written} would be written in another way")
        return float(written)

    def constant(name: str) -> float:
        raise ValueError(f"{name} is not JSON")

    settings = json.loads(
        text, object_pairs_hook=mapping, parse_float=number, parse_constant=constant
    )
    if len(text.encode()) > _MOST_BYTES or not isinstance(settings, dict):
        raise ValueError("these are no settings")
    return settings
