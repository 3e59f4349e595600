"""What an editor needs to complete and check a dossier's YAML: JSON Schemas, and its settings."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossierkit.dossier import table_file
from dossierkit.files import DOSSIER_FILE, write_atomically
from dossierkit.language import in_language
from dossierkit.schemas import NominationSchema, json_schemas, load_schema, read_json_schema

SETTINGS_FILE = ".vscode/settings.json"
_SCHEMAS_KEY = "yaml.schemas"
_INDENT = re.compile(r"^([ \t]+)\"", re.MULTILINE)


@dataclass(frozen=True)
class Export:
    """The files written, and the settings to add by hand (JSON) if those there were left alone."""

    files: tuple[Path, ...]
    to_add: str = ""


def export_for_editors(schema_id: str, folder: Path, language: str = "en") -> Export:
    """Write the JSON Schemas of a nomination into `folder`, and settings that put them to use.

    The settings are those of the YAML language server in VS Code. Titles of tables and meanings of
    categories and criteria are in `language` where the nomination schema has it. Settings that are
    there already stay: what is missing is added to plain JSON; anything else is left as it is, and
    `to_add` says what it lacks. Raises `SchemaError` for an unknown schema.
    """
    schema = load_schema(schema_id)
    texts = {name: _text(content) for name, content in _exported(schema, language).items()}
    for name, text in texts.items():
        write_atomically(folder / name, text.encode())
    files = tuple(folder / name for name in texts)
    wanted = _globs(schema)
    merged = _merged_settings(folder, wanted)
    if merged is None:
        return Export(files, _text({_SCHEMAS_KEY: wanted}))
    if merged:
        write_atomically(folder / SETTINGS_FILE, merged.encode())
    return Export((*files, folder / SETTINGS_FILE))


def _globs(schema: NominationSchema) -> dict[str, str]:
    """Each exported JSON Schema with the files that it describes, as `yaml.schemas` has them."""
    return {f"./{_file(DOSSIER_FILE)}": DOSSIER_FILE} | {
        f"./{name}.schema.json": table_file(name) for name in schema.tables
    }


def _file(name: str) -> str:
    return f"{Path(name).stem}.schema.json"


def _exported(schema: NominationSchema, language: str) -> dict[str, Any]:
    """The JSON Schemas by the name under which they are written; references are to those names."""
    known = json_schemas(schema.json_schema_folders)
    paths = {_file(DOSSIER_FILE): schema.metadata}
    paths |= {f"{table.name}.schema.json": table.json_schema for table in schema.tables.values()}
    contents = {name: read_json_schema(path) for name, path in paths.items()}
    names = {content["$id"]: name for name, content in reversed(contents.items())}
    for identifier, content in known.items():
        if identifier not in names:
            names[identifier] = _free(identifier, contents)
            contents[names[identifier]] = content
    needed = _needed(list(paths), contents, names)
    written = {name: _linked(contents[name], names) for name in needed}
    for table in schema.tables.values():
        written[f"{table.name}.schema.json"]["title"] = in_language(table.title, language)
    _explain_values(written[_file(DOSSIER_FILE)], schema, language)
    return written
