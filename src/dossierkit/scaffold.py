"""A new dossier: every file that a nomination needs, with guidance where people write."""

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dossierkit.errors import UsageProblem
from dossierkit.files import write_atomically
from dossierkit.jsonschemas import json_schemas, read_json_schema
from dossierkit.language import in_language, is_language_tag
from dossierkit.schemas import Limit, NominationSchema, SectionSpec, load_schema

_STOP_WORDS = {"and", "of", "the", "for", "if", "or", "in", "to", "on", "a", "other", "its"}
_WORDS_IN_NAME = 3


def scaffold(folder: Path, schema_id: str, languages: Sequence[str]) -> list[Path]:
    """Write a new dossier into `folder` and return the files written.

    The dossier validates at stage `draft`. Raises `UsageProblem` if the folder holds a dossier or
    other files already, or a language is no BCP 47 tag, and `SchemaError` for an unknown schema.
    """
    schema = load_schema(schema_id, languages=languages)
    for language in languages:
        if not is_language_tag(language):
            raise UsageProblem(
                f"“{language}” is no language tag", help="Write en, fr, ar, az, kk, ky, tg, uz …"
            )
    need_new_folder(folder)
    files = dict(new_files(schema, tuple(dict.fromkeys(languages))))
    for name, text in files.items():
        write_atomically(folder / name, text.encode())
    return [folder / name for name in files]


def need_new_folder(folder: Path) -> None:
    """Raise `UsageProblem` if `folder` holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageProblem(
            f"{folder} exists and is not empty", help="Name a new folder; nothing was written."
        )


def new_files(schema: NominationSchema, languages: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The files of a new dossier by name, with their text."""
    yield "dossier.yaml", _dossier_yaml(schema, languages)
    for table in schema.tables.values():
        yield f"data/{table.name}.yaml", _table_yaml(schema, table.name, languages)
    for language in languages:
        for spec in schema.sections:
            if spec.content == "narrative":
                yield f"sections/{language}/{section_file(spec)}", _section(spec, language)
    yield (
        "references.bib",
        (
            "% One entry for each source; cite it in the text as [@key] or [@key, p. 12].\n"
            "%\n% @book{key,\n%   author = {Family, Given},\n%   title = {Title},\n"
            "%   year = {2024},\n% }\n"
        ),
    )
    yield (
        "images/README.md",
        _keep("Photographs and drawings; each needs a row in data/images.yaml."),
    )
    yield "maps/README.md", _keep("Maps, and boundaries as GeoJSON (WGS 84).")
    yield "annexes/README.md", _keep("Annexes; each needs a row in data/annexes.yaml.")
    yield ".gitignore", "build/\n"
    yield ".gitattributes", "* text=auto eol=lf\n*.pdf binary\n*.png binary\n*.jpg binary\n"


def _keep(text: str) -> str:
    return f"{text}\n"


def section_file(spec: SectionSpec) -> str:
    """The name of a section's file: its number and the first words of its English title."""
    title = in_language(spec.title, "en")
    words = [w for w in re.findall(r"[a-z]+", title.lower()) if w not in _STOP_WORDS]
    slug = "-".join(words[:_WORDS_IN_NAME]) or "section"
    if slug == spec.number or slug.startswith(f"{spec.number}-"):
        slug = "text"
    return f"{spec.number}-{slug}.md"


def _section(spec: SectionSpec, language: str) -> str:
    """The guidance of a section as a comment, in the language of the section."""
    title = in_language(spec.title, language)
    number = "" if spec.number == "summary" else f"{spec.number} "
    lines = [f"{number}{title}", "", in_language(spec.guidance, language)]
    lines += [_limit_line(limit) for limit in spec.limits]
    body = "\n".join(textwrap.fill(line, 96, break_long_words=False) for line in lines)
    return f"<!--\n{body.replace('-->', '—>')}\n-->\n"


def _limit_line(limit: Limit) -> str:
    bounds = [
        f"at least {limit.minimum:,}" if limit.minimum else "",
        f"at most {limit.maximum:,}" if limit.maximum else "",
    ]
    return f"[{' and '.join(filter(None, bounds))} {limit.measure}; {limit.requirement.basis}]"


def _localized(languages: Sequence[str]) -> str:
    return "{" + ", ".join(f'{language}: ""' for language in languages) + "}"


def _dossier_yaml(schema: NominationSchema, languages: Sequence[str]) -> str:
    empty = _localized(languages)
    categories = " | ".join(category.id for category in schema.categories)
    criteria = ", ".join(criterion.id for criterion in schema.criteria)
    return textwrap.dedent(f"""\
        # The facts of the dossier. Every table, map and language takes them from here.
        # Lines that begin with # are examples; take the # away to use them.
        schema: {schema.id}
        languages: [{", ".join(languages)}]      # the original first
        stage: draft                  # submission, when everything must be there
        # date: 2026-07-10            # the day that the dossier carries
        list: final                   # final | preliminary

        states:                       # one entry for each State Party
          # - code: AZ                # ISO 3166-1, two letters
          #   region: {empty}
          #   signature: {{name: {empty}, position: {empty}, date: 2026-07-01}}

        property:
          name: {empty}
          kind: single                # single | serial
          # category: monument        # {categories}
          # criteria: [ii, v]         # {criteria}
          # coordinates: {{lat: 41.203333, lon: 47.1875}}     # decimal degrees, WGS 84
          # area_ha: 120.5
          # buffer_zone: {{area_ha: 146}}                     # or {{absent_because: {empty}}}
          # total_area_ha: 266.5
          # boundary_description: {empty}
          # inhabitants: {{property: 0, buffer_zone: 0, total: 0, year: 2024}}

        # boundaries: {{property: maps/property.geojson, buffer_zone: maps/buffer-zone.geojson}}
        bibliography: references.bib
        """)


def _table_yaml(schema: NominationSchema, name: str, languages: Sequence[str]) -> str:
    """A table without rows: what each column holds, and one row to copy."""
    table = schema.tables[name]
    schemas = json_schemas(schema.json_schema_folders)
    rows = read_json_schema(table.json_schema)["items"]
    lines = [f"# {in_language(table.title, languages[0])}", "#"]
    example = []
    for key, about in rows["properties"].items():
        needed = " (always)" if key in rows.get("required", ()) else ""
        lines += textwrap.wrap(
            f"{key}{needed}: {about['description']}",
            96,
            initial_indent="# ",
            subsequent_indent="#     ",
        )
        if key != "sample":
            example.append(f"{key}: {_example(about, schemas, languages)}")
    lines += ["#", "# A row to copy:", "#", f"# - {example[0]}"]
    lines += [f"#   {line}" for line in example[1:]]
    return "\n".join(lines) + "\n"


def _example(about: Mapping[str, Any], schemas: Mapping[str, Any], languages: Sequence[str]) -> str:
    reference = str(about.get("$ref", ""))
    if reference.endswith("/text"):
        return _localized(languages)
    if about.get("examples"):
        value = about["examples"][0]
        return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    if about.get("enum"):
        return str(about["enum"][0])
    document, _, pointer = reference.partition("#")
    node = schemas.get(document, {})
    for part in filter(None, pointer.split("/")):
        node = node.get(part, {})
    kind = node.get("type", about.get("type"))
    return {"number": "0", "integer": "0", "boolean": "true", "array": "[]"}.get(str(kind), '""')
