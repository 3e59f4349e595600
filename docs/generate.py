"""Writes the pages of docs/ that follow from the code, and the pictures in docs/images/.

`make docs` runs it. The pages are pure functions of the code, so tests/test_docs.py compares them
with what is on disk; the pictures are pages of the built example.
"""

import io
import re
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import typst
import yaml
from PIL import Image
from pypdf import PdfReader

from dossierkit.assembly import assemble
from dossierkit.cli import cli
from dossierkit.diagnostics import Basis, Requirement
from dossierkit.files import read_text
from dossierkit.jsonschemas import json_schemas, read_json_schema
from dossierkit.labels import labels, numbered
from dossierkit.language import (
    country_name,
    direction,
    format_date,
    format_month_day,
    format_number,
    in_language,
    join_names,
    language_name,
    quotation_marks,
)
from dossierkit.nomination import (
    AnnexSpec,
    Category,
    Criterion,
    Deadline,
    FactSpec,
    Limit,
    MapsSpec,
    NominationSchema,
    SectionSpec,
    TableSpec,
    texts,
)
from dossierkit.phrases import languages as message_languages
from dossierkit.reading import load
from dossierkit.rendering import render
from dossierkit.resources import TEMPLATES
from dossierkit.rules import PARTS, Rule, all_rules
from dossierkit.schemafiles import unreviewed_files
from dossierkit.schemas import load_schema, schema_ids
from dossierkit.theme import THEME_SCHEMA
from dossierkit.yamlfile import parse

ROOT = Path(__file__).resolve().parents[1]
CASES = "tests/cases"
EXAMPLE = ROOT / "examples" / "sheki"
PICTURES = {
    "cover.png": ("en", ""),
    "page.png": ("en", "sec-2"),
    "page-ar.png": ("ar", "sec-2"),
}
"""Each picture: the language of the example, and the heading on its page; the cover if none."""

_HELP_WIDTH = 88
_PICTURE_PPI = 130
_BLOCK = re.compile(
    r"(<!-- generated: (\S+?)(?:#(\w+))?(?: of (\S+))? -->\n).*?(<!-- end -->)", re.DOTALL
)
_ADDRESS = re.compile(r"https?://[^\s)]+[^\s).,;:]")
_BASES: Mapping[Basis, str] = {
    "seen": "read at its source",
    "reported": "second-hand: press, or a copy",
    "unverified": "inferred or general knowledge; never more than a warning",
    "team": "a setting of this project",
}


def pages() -> dict[str, str]:
    """The generated pages by their path from the root of the repository."""
    result = {"docs/rules.md": rules_page(), "docs/commands.md": commands_page()}
    result["docs/rule-coverage.md"] = coverage_page()
    result["docs/left-out.md"] = left_out_page()
    for schema_id in schema_ids():
        result[f"docs/schema-{schema_id}.md"] = schema_page(load_schema(schema_id))
    result["docs/dossier.md"] = with_key_tables((ROOT / "docs/dossier.md").read_text("utf-8"))
    languages = (ROOT / "docs/languages.md").read_text("utf-8")
    result["docs/languages.md"] = with_language_tables(languages)
    return result


# Rules.


def rules_page() -> str:
    """Every rule with its documentation, below a table of all of them."""
    rules = all_rules().values()
    rows = [
        [
            f"[{rule.id}](#{rule.id})",
            str(rule.severity),
            rule.stage,
            _case(rule),
            _cell(rule.part("Source")) or "dossierkit’s own",
        ]
        for rule in rules
    ]
    return _page(
        "Rules",
        "Made from the code by `make docs`. `dossierkit explain RULE` prints the same in a "
        "terminal.",
        "A rule of stage `draft` is always asked, one of stage `submission` only from that stage "
        "on. The severity is the rule’s own: the table `rules` in dossier.yaml may change it, and "
        "a requirement whose basis is `unverified` is never more than a warning. The case is the "
        "folder with a good and a bad dossier and the lines that are expected of each. A rule "
        "without a source is dossierkit’s own: no authority asks for it in so many words.",
        _table(["Rule", "Severity", "Stage", "Case", "Source"], rows),
        *map(_rule, rules),
    )


def coverage_page() -> str:
    """What nominations are asked for, with the rules that decide it or why none does."""
    entries = yaml.safe_load((ROOT / "docs/rule-coverage.yaml").read_text("utf-8"))
    rows = [
        [
            number,
            _cell(entry["about"]),
            ", ".join(f"[{rule}](rules.md#{rule})" for rule in entry.get("rules", ())),
            _cell(" ".join(entry[key] for key in _REMARKS if key in entry)),
        ]
        for number, entry in entries.items()
    ]
    return _page(
        "What is asked, and which rule decides it",
        "Made from [rule-coverage.yaml](rule-coverage.yaml) by `make docs`. WH are requirements of "
        "nominations of properties, IC of elements of intangible heritage. Where a program cannot "
        "decide, or does not yet, the last column says so.",
        _table(["No.", "Requirement", "Rules", "Remarks"], rows),
    )


_REMARKS = ("by_construction", "undecidable", "open")


def left_out_page() -> str:
    """What forms and instructions ask for and no nomination schema does, with the reason."""
    entries = yaml.safe_load((ROOT / "docs/left-out.yaml").read_text("utf-8"))
    rows = [
        [_cell(entry[key]) for key in ("document", "place", "what", "why")] for entry in entries
    ]
    return _page(
        "What is left out",
        "Made from [left-out.yaml](left-out.yaml) by `make docs`. What the forms, guidelines and "
        "sites that were read ask for, and no nomination schema of dossierkit does, each with the "
        "reason.",
        _table(["Document", "Place", "What", "Why"], rows),
    )


def _rule(rule: Rule) -> str:
    parts = [f"## {rule.id}", f"{rule.severity}, from stage {rule.stage} on", rule.summary]
    parts += [f"**{name}:** {_one_line(rule.part(name))}" for name in PARTS if rule.part(name)]
    if case := _case(rule):
        parts.append(f"**Case:** {case}")
    return "\n\n".join(parts)


def _case(rule: Rule) -> str:
    path = f"{CASES}/{rule.id}"
    return f"[{path}](../{path})" if (ROOT / path).is_dir() else ""


# Commands.


def commands_page() -> str:
    """What every command prints for `--help`."""
    group = click.Context(cli, info_name="dossierkit", **cli.context_settings)
    return _page(
        "Commands",
        "Made from the code by `make docs`: what `dossierkit COMMAND --help` prints.",
        _help(cli, group),
        *(
            f"## {name}\n\n{_help(command, click.Context(command, group, name))}"
            for name, command in sorted(cli.commands.items())
        ),
    )


def _help(command: click.Command, context: click.Context) -> str:
    context.terminal_width = _HELP_WIDTH
    return f"```text\n{command.get_help(context)}\n```"


# Nomination schemas.


def schema_page(schema: NominationSchema) -> str:
    """What a nomination schema asks for, as a checklist with basis and source of each point."""
    counts = Counter(requirement.basis for requirement in _requirements(schema))
    bases = [[f"`{basis}`", means, str(counts[basis])] for basis, means in _BASES.items()]
    return _page(
        f"Checklist: {schema.id}",
        f"Made from `schemas/{schema.id}` by `make docs`. `dossierkit schemas {schema.id}` prints "
        "the same without the sources.",
        f"**{_said(schema.title)}**, {_said(schema.list_name)}, {_said(schema.authority)}. "
        f"Edition: {schema.edition.strip()}.",
        f"> {_said(schema.provisional)}" if schema.provisional else "",
        "Every point says how well it is known:",
        _table(["Basis", "Means", "Points here"], bases),
        f"Working languages: {', '.join(schema.languages)}.",
        "## Sections",
        *map(_section, schema.sections),
        *_facts(schema.facts),
        "## Tables",
        _points((_table_point(table), table.required) for table in schema.tables.values()),
        "## Annexes",
        _points((_annex_point(annex), annex.requirement) for annex in schema.annexes),
        "## Lengths of metadata",
        _points(
            (f"`{'.'.join(value.path)}`: {_bounds(value.limit)}", value.limit.requirement)
            for value in schema.limits
        ),
        "## Images",
        _points(
            (_image_point(name, threshold.value), threshold.requirement)
            for name, threshold in schema.images.items()
        ),
        "## Maps",
        _points(_map_points(schema.maps)),
        "## Groups of factors",
        _points((_said(group.title), group.requirement) for group in schema.factor_groups),
        "## Calendar",
        _points((_deadline_point(day), day.requirement) for day in schema.calendar),
        "## Categories",
        _points((_category_point(entry), entry.requirement) for entry in schema.categories),
        "## Criteria",
        _points((_criterion_point(entry), entry.requirement) for entry in schema.criteria),
        *_tick_boxes(schema),
    )


def _tick_boxes(schema: NominationSchema) -> Iterator[str]:
    """The boxes in their groups, with the facts that tick them."""
    for group in dict.fromkeys(box.group for box in schema.tick_boxes):
        ticks = [spec.ticks for spec in schema.sections if spec.ticks]
        facts = [f"`{'.'.join(one.path)}`" for one in ticks if one.group == group]
        yield f"## Boxes: {group}"
        yield f"Ticked by {', '.join(facts)}."
        yield _points(
            (f"{_said(box.title)}, `{box.id}`", box.requirement)
            for box in schema.tick_boxes
            if box.group == group
        )


_IMAGE_WORDS = {
    "minimum_count": "at least {} images",
    "maximum_count": "at most {} photographs",
    "minimum_px": "{} pixels or more on the longer side",
    "minimum_dpi": "{} dpi or more at the width in print",
    "minimum_video_count": "at least {} video",
    "minimum_video_minutes": "videos of at least {} minutes",
    "maximum_video_minutes": "videos of at most {} minutes",
    "subtitles": "videos with subtitles in a working language",
    "grants": "a grant of rights for each photograph and video",
    "credits": "a credit line for each photograph and video",
}


def _image_point(name: str, value: float) -> str:
    return _IMAGE_WORDS[name].format(f"{value:g}")


def _deadline_point(day: Deadline) -> str:
    time = f" {day.time}" if day.time else ""
    moved = [
        f"{to.replace('-', ' ')}{f' from {year}' if year else ''}"
        for year, to in day.weekends.items()
        if to != "none"
    ]
    weekend = f" (on a weekend: {', '.join(moved)})" if moved else ""
    return f"{day.month_day}{time}{weekend}: {_said(day.title)}{_when(day.when)}"


def _facts(facts: Sequence[FactSpec]) -> Iterator[str]:
    if facts:
        yield "## Facts"
        yield _points(
            (f"{_said(fact.title)}, `{fact.path}`{_when(fact.when)}", fact.required)
            for fact in facts
        )


def _map_points(maps: MapsSpec) -> Iterator[tuple[str, Requirement]]:
    for subject in maps.subjects:
        yield f"one that shows `{subject.id}`{_when(subject.when)}", subject.requirement
    if maps.stated:
        yield f"each with {', '.join(maps.stated.names)}", maps.stated.requirement
    if maps.smallest_scale:
        scale = maps.smallest_scale
        yield f"boundaries at 1:{scale.value:,.0f} or larger", scale.requirement
    if maps.summary_paper:
        sizes = " or ".join(maps.summary_paper.names)
        yield f"in the summary on {sizes}", maps.summary_paper.requirement


def _table_point(table: TableSpec) -> str:
    return f"{_said(table.title)}, `data/{table.name}.yaml`{_when(table.when)}"


def _annex_point(annex: AnnexSpec) -> str:
    count = f"at least {annex.minimum}" if annex.minimum else "optional"
    return f"{_said(annex.title)}, kind `{annex.kind}`: {count}{_when(annex.when)}"


def _category_point(category: Category) -> str:
    return f"{_said(category.title)}, `{category.id}`: criteria {', '.join(category.criteria)}"


def _criterion_point(criterion: Criterion) -> str:
    meaning = _said(criterion.meaning) or "its text is not public; a dossier gives it in `criteria`"
    answered = f" Answered in {', '.join(criterion.answered_in)}." if criterion.answered_in else ""
    return f"({criterion.id}) {_said(criterion.title)}, {criterion.group}: {meaning}{answered}"


def _requirements(schema: NominationSchema) -> Iterator[Requirement]:
    """Every requirement of the schema that the page lists."""
    for section in schema.sections:
        yield from filter(None, [section.required])
        yield from (limit.requirement for limit in section.limits)
    yield from filter(None, (fact.required for fact in schema.facts))
    yield from filter(None, (table.required for table in schema.tables.values()))
    yield from (value.limit.requirement for value in schema.limits)
    for entries in (
        schema.annexes,
        schema.images.values(),
        schema.factor_groups,
        schema.calendar,
        schema.categories,
        schema.criteria,
        schema.tick_boxes,
    ):
        yield from (entry.requirement for entry in entries)
    yield from (requirement for _, requirement in _map_points(schema.maps))


def _section(section: SectionSpec) -> str:
    title = _one_line(section.heading("en"))
    if section.content == "heading":
        return f"{'#' * (section.level + 2)} {title}\n\n{_said(section.guidance)}"
    lines = [
        f"- [ ] **{title}** ({_content(section)}{_when(section.when)})",
        _said(section.guidance),
        *(
            f"{_bounds(limit).capitalize()}. {_known(limit.requirement)}"
            for limit in section.limits
        ),
        _known(section.required),
    ]
    return "  \n  ".join(lines)


def _content(section: SectionSpec) -> str:
    if section.content == "data":
        return "printed from data"
    return "text beside printed data" if section.shows else "text"


def _points(points: Iterable[tuple[str, Requirement | None]]) -> str:
    return "\n".join(f"- [ ] {text}  \n  {_known(known)}" for text, known in points) or "None."


def _known(requirement: Requirement | None) -> str:
    if requirement is None:
        return "Optional."
    source = _ADDRESS.sub(lambda match: f"<{match[0]}>", requirement.source.strip())
    return f"`{requirement.basis}`: {source}"


def _bounds(limit: Limit) -> str:
    bounds = [
        f"at least {limit.minimum:,}" if limit.minimum else "",
        f"at most {limit.maximum:,}" if limit.maximum else "",
    ]
    return f"{' and '.join(filter(None, bounds))} {limit.measure}"


def _when(conditions: Sequence[str]) -> str:
    return f", only if {' and '.join(conditions)}" if conditions else ""


def _said(text: Mapping[str, str]) -> str:
    return _one_line(in_language(text, "en"))


# Languages.


def with_language_tables(page: str) -> str:
    """`page` with each block marked `<!-- generated: NAME -->` filled: what each language has."""
    words = parse(read_text(TEMPLATES / "common", "labels.yaml")).data
    tables = {
        "languages": _table(
            ["Tag", "Language", "Direction", "Words in documents", "Reviewed", "Findings"],
            (_language_row(tag, words) for tag in words),
        ),
        "nominations": _table(
            ["Nomination", *words],
            ([f"`{schema_id}`", *_wordings(schema_id, list(words))] for schema_id in schema_ids()),
        ),
        "usage": _table(
            ["Tag", "Area", "Day", "Month", "Each year", "States", "Marks", "Caption"],
            map(_usage_row, words),
        ),
    }
    return _BLOCK.sub(lambda match: f"{match[1]}{tables[match[2]]}\n{match[5]}", page)


def _language_row(tag: str, words: Mapping[str, Mapping[str, Any]]) -> list[str]:
    reviewed = words[tag]["reviewed"]
    read = reviewed if isinstance(reviewed, list) else words["en"] if reviewed else ()
    shown = "yes" if reviewed is True else f"{len(read)} words" if read else "no"
    count = len(words[tag].keys() & words["en"].keys()) - 1
    said = "yes" if tag == "en" or tag in message_languages() else "in English"
    name = f"{language_name(tag, 'en')}, {language_name(tag, tag)}"
    return [f"`{tag}`", name, direction(tag), f"{count} of {len(words['en']) - 1}", shown, said]


def _wordings(schema_id: str, tags: Sequence[str]) -> Iterator[str]:
    """What a nomination has in each language, and whether a native speaker has reviewed it."""
    schema = load_schema(schema_id, languages=tags)
    for tag in tags:
        missing = [name for name, text in texts(schema) if text and tag not in text]
        titles = [name for name in missing if not name.endswith("guidance")]
        if titles:
            yield f"without {len(titles)} titles"
        else:
            mark = " \\*" if unreviewed_files(schema, tag) else ""
            yield f"{'titles' if missing else 'titles, guidance'}{mark}"


def _usage_row(tag: str) -> list[str]:
    words, marks = labels(tag), quotation_marks(tag)
    return [
        f"`{tag}`",
        f"{format_number(1123.5, tag)} {words['hectares']}",
        format_date("2026-07-01", tag),
        format_date("2026-07", tag),
        format_month_day("07-01", tag),
        join_names((country_name(code, tag) for code in ("KZ", "KG", "UZ")), tag),
        f"{marks[0]}…{marks[2]}…{marks[3]}{marks[1]}",
        numbered(words, "figure", "3"),
    ]


# Keys of dossier.yaml and of the tables.


def with_key_tables(page: str) -> str:
    """`page` with each block marked `<!-- generated: NAME -->` filled from the JSON Schema NAME.

    `NAME#KEY` is one key of it, and `NAME of SCHEMA` that of another schema than icesco-tangible.
    """

    def filled(match: re.Match[str]) -> str:
        beginning, name, key, schema_id, end = match.groups()
        schema = load_schema(schema_id or "icesco-tangible")
        schemas = json_schemas(schema.json_schema_folders)
        paths = {"dossier.yaml": schema.metadata, "theme.yaml": (THEME_SCHEMA,)}
        paths |= {f"data/{table.name}.yaml": table.json_schema for table in schema.tables.values()}
        node = read_json_schema(paths[name])
        if key:
            node = {"properties": {key: node["properties"][key]}}
        rows = list(_key_rows(node, schemas | {"": node}))
        return f"{beginning}{_table(['Key', 'Kind', 'What it holds'], rows)}\n{end}"

    return _BLOCK.sub(filled, page)


def _key_rows(
    node: Mapping[str, Any], schemas: Mapping[str, Any], prefix: str = ""
) -> Iterator[list[str]]:
    """A row for each key below `node`; `[]` stands for the entries of a list."""
    node = {**_target(node, schemas), **node}
    if "items" in node:
        inside = _target(node["items"], schemas)
        if "properties" in inside:
            yield from _key_rows(inside, schemas, f"{prefix}[]." if prefix else "")
        return
    for key, about in node.get("properties", {}).items():
        if key == "sample" and prefix:
            continue
        name = f"{prefix}{key}"
        always = ", always" if key in node.get("required", ()) else ""
        yield [f"`{name}`", _kind(about, schemas) + always, _cell(about["description"])]
        whole = {**_target(about, schemas), **about}
        if "properties" in whole or "items" in whole:
            yield from _key_rows(about, schemas, name if "items" in whole else f"{name}.")


def _target(node: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the `$ref` of `node` points to, or `node`."""
    if "$ref" not in node:
        return node
    document, _, pointer = str(node["$ref"]).partition("#")
    found: Any = schemas[document]
    for part in filter(None, pointer.split("/")):
        found = found[part]
    return dict(found)


def _kind(about: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    whole = {**_target(about, schemas), **about}
    if str(about.get("$ref", "")).endswith("/text"):
        return "text, or one per language"
    if "enum" in whole:
        return _cell(" \\| ".join(f"`{value}`" for value in whole["enum"]))
    if title := _target(about, schemas).get("title") if "$ref" in about else None:
        return str(title).lower()
    kinds = [whole["type"]] if isinstance(whole.get("type"), str) else whole.get("type", ["any"])
    words = {"string": "text", "integer": "whole number", "array": "list", "object": "mapping"}
    words |= {"boolean": "true or false"}
    return " or ".join(words.get(kind, kind) for kind in kinds)


# Markdown.


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *filter(None, parts)]) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", "\\|", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


# Pictures.


def draw_pictures(folder: Path) -> None:
    """Write the pages that `PICTURES` names, from the example built as PDF, into `folder`."""
    dossier = load(EXAMPLE)
    folder.mkdir(exist_ok=True)
    for name, (language, heading) in PICTURES.items():
        pdf = render(assemble(dossier, language), "pdf")
        (folder / name).write_bytes(_picture(pdf, _page_of(pdf, heading) if heading else 1))


def _page_of(pdf: bytes, heading: str) -> int:
    """The page, counted from 1, on which `heading` stands."""
    reader = PdfReader(io.BytesIO(pdf))
    place = reader.named_destinations[heading]
    return 1 + int(reader.get_destination_page_number(place) or 0)


def _picture(pdf: bytes, page: int) -> bytes:
    """One page of a PDF as PNG with a thin frame, drawn by Typst."""
    main = textwrap.dedent(f"""\
        #set page(width: 210mm, height: 297mm, margin: 0mm)
        #image("whole.pdf", page: {page}, width: 100%)
        #place(top + left, rect(width: 100%, height: 100%, stroke: 0.8pt + luma(180)))
        """)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "whole.pdf").write_bytes(pdf)
        (folder / "main.typ").write_text(main, encoding="utf-8")
        drawn = typst.compile(folder / "main.typ", root=folder, format="png", ppi=_PICTURE_PPI)
    out = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as image:
        image.convert("RGB").quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Write everything."""
    for name, text in pages().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
    draw_pictures(ROOT / "docs" / "images")


if __name__ == "__main__":
    main()
