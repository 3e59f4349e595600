"""A new dossier: every file that a nomination needs, with guidance where people write."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from dossierkit.dossier import SUBJECTS
from dossierkit.errors import UsageProblem
from dossierkit.files import write_atomically
from dossierkit.jsonschemas import json_schemas, read_json_schema
from dossierkit.labels import bounds, labels
from dossierkit.language import in_language, is_language_tag, meant_languages
from dossierkit.nomination import NominationSchema, SectionSpec
from dossierkit.schemas import load_schema

_STOP_WORDS = {"and", "of", "the", "for", "if", "or", "in", "to", "on", "a", "other", "its"}
_WORDS_IN_NAME = 3


def scaffold(
    folder: Path, schema_id: str, languages: Sequence[str], subject: str = ""
) -> list[Path]:
    """Write a new dossier into `folder` and return the files written.

    The dossier validates at stage `draft`. Where a nomination is for a property or an element,
    `subject` says for which. Raises `UsageProblem` if the folder holds a dossier or other files
    already, a language is none, or the nomination is for no such subject, and
    `SchemaError` for an unknown schema.
    """
    check_languages(languages)
    schema = load_schema(schema_id, languages=languages)
    known = subjects(schema)
    if subject and subject not in known:
        raise UsageProblem(
            f"a dossier of {schema.id} is about no {subject}",
            help=f"It is about: {', '.join(known)}.",
        )
    need_new_folder(folder)
    files = dict(new_files(schema, tuple(dict.fromkeys(languages)), subject))
    for name, text in files.items():
        write_atomically(folder / name, text.encode())
    return [folder / name for name in files]


def check_languages(languages: Iterable[str]) -> None:
    """Raises `UsageProblem` for what is not the code of a language."""
    for language in languages:
        meant = meant_languages(language, ()) if is_language_tag(language) else ()
        if meant is not None:
            raise UsageProblem(
                f"“{language}” is not the code of a language",
                help=f"Did you mean {' / '.join(meant)}?"
                if meant
                else "Write en, fr, ar, az, kk, ky, tg, uz …",
            )


def need_new_folder(folder: Path) -> None:
    """Raise `UsageProblem` if `folder` holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageProblem(
            f"{folder} exists and is not empty", help="Name a new folder; nothing was written."
        )


def subjects(schema: NominationSchema) -> list[str]:
    """What a dossier of `schema` can be about, the usual subject first."""
    facts = read_json_schema(schema.metadata)["properties"]
    found = [subject for subject in SUBJECTS if subject in facts]
    return sorted(found, key=lambda subject: subject != schema.subject)


def new_files(
    schema: NominationSchema, languages: Sequence[str], subject: str = ""
) -> Iterable[tuple[str, str]]:
    """The files of a new dossier by name, with their text; `subject` is what it is about."""
    subject = subject or schema.subject
    others = {condition for other, condition in SUBJECTS.items() if other != subject}
    yield "dossier.yaml", _dossier_yaml(schema, languages, subject)
    for table in schema.tables.values():
        yield f"data/{table.name}.yaml", _table_yaml(schema, table.name, languages)
    for language in languages:
        for spec in schema.sections:
            if spec.content == "narrative" and not others.intersection(spec.when):
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
    words = labels(language)
    lines = [spec.heading(language), "", in_language(spec.guidance, language)]
    lines += [
        f"[{bounds(limit, words, language)}; {words[limit.requirement.basis]}]"
        for limit in spec.limits
    ]
    body = "\n".join(textwrap.fill(line, 96, break_long_words=False) for line in lines)
    return f"<!--\n{body.replace('-->', '—>')}\n-->\n"


def _localized(languages: Sequence[str]) -> str:
    return "{" + ", ".join(f'{language}: ""' for language in languages) + "}"


_STATED = ("schema", "languages", "stage")
_LIVE = ("name", "kind")
"""Keys of the property or element that every new dossier has; the others stand as examples."""


def _dossier_yaml(schema: NominationSchema, languages: Sequence[str], subject: str) -> str:
    """The facts that the nomination knows: a few to fill in, the rest as comments to use."""
    facts = read_json_schema(schema.metadata)["properties"]
    examples = _Examples(schema, languages)
    lines = [
        "# The facts of the dossier. Every table, map and language takes them from here.",
        "# Lines that begin with ## explain the next one; those with # are examples:",
        "# take the # away to use them.",
        f"schema: {schema.id}",
        f"languages: [{', '.join(languages)}]      # the original first",
        "stage: draft                  # submission, when everything must be there",
        "bibliography: references.bib",
    ]
    for key, about in facts.items():
        if key in {*_STATED, "bibliography"} or (key in SUBJECTS and key != subject):
            continue
        lines += ["", *_explained(about, "")]
        if key == subject:
            lines.append(f"{key}:")
            for inner, of_inner in about["properties"].items():
                mark = "" if inner in _LIVE else "# "
                lines += _explained(of_inner, "  ")
                lines.append(f"  {mark}{inner}: {examples.of(of_inner)}")
        else:
            lines.append(f"# {key}: {examples.of(about)}")
    return "\n".join(lines) + "\n"


def _explained(about: Mapping[str, Any], indent: str) -> list[str]:
    start = f"{indent}## "
    return textwrap.wrap(
        str(about.get("description", "")), 96, initial_indent=start, subsequent_indent=start
    )


class _Examples:
    """Examples of values as YAML in one line, after their JSON Schema."""

    def __init__(self, schema: NominationSchema, languages: Sequence[str]) -> None:
        self.known = json_schemas(schema.json_schema_folders)
        self.languages = languages

    def of(self, about: Mapping[str, Any]) -> str:
        """An example of the value that `about` describes."""
        reference = str(about.get("$ref", ""))
        if reference.endswith("/text"):
            return _localized(self.languages)
        about = {**self._target(reference), **about}
        if about.get("properties"):
            inner = (
                f"{key}: {self.of(value)}"
                for key, value in about["properties"].items()
                if key != "sample"
            )
            return f"{{{', '.join(inner)}}}"
        if isinstance(about.get("items"), dict) and "properties" in {
            **self._target(str(about["items"].get("$ref", ""))),
            **about["items"],
        }:
            return f"[{self.of(about['items'])}]"
        if about.get("examples"):
            return _flow(about["examples"][0])
        if about.get("enum"):
            return str(about["enum"][0])
        kinds = {"number": "0", "integer": "0", "boolean": "true", "array": "[]", "object": "{}"}
        return kinds.get(str(about.get("type")), '""')

    def _target(self, reference: str) -> Mapping[str, Any]:
        document, _, pointer = reference.partition("#")
        node = self.known.get(document, {}) if reference else {}
        for part in filter(None, pointer.split("/")):
            node = node.get(part, {})
        return dict(node)


def _flow(value: Any) -> str:
    """A plain value as YAML in one line."""
    written = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000)
    return str(written).removesuffix("...\n").strip()


def _alternatives(rows: Mapping[str, Any]) -> set[str]:
    """The keys of a row that stand in the place of others, and those that go with them."""
    named = set(rows.get("if", {}).get("required", ())) if "else" in rows else set()
    needing = rows.get("dependentRequired", {})
    return named | {key for key, needed in needing.items() if not named.isdisjoint(needed)}


def _table_yaml(schema: NominationSchema, name: str, languages: Sequence[str]) -> str:
    """A table without rows: what each column holds, and one row to copy."""
    table = schema.tables[name]
    examples = _Examples(schema, languages)
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
        if key not in {"sample", *_alternatives(rows)}:
            example.append(f"{key}: {examples.of(about)}")
    lines += ["#", "# A row to copy:", "#", f"# - {example[0]}"]
    lines += [f"#   {line}" for line in example[1:]]
    return "\n".join(lines) + "\n"
