"""What a nomination asks for, as a document that a team takes into its first meeting."""

import datetime
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from dossierkit.document import Document, Heading
from dossierkit.errors import ToolFailed
from dossierkit.facts import Writer
from dossierkit.labels import bounds, labels
from dossierkit.language import direction, format_month_day, format_number, in_language
from dossierkit.nomination import NominationSchema, SectionSpec
from dossierkit.parsing import parse_blocks
from dossierkit.templating import render_template
from dossierkit.theme import default_theme
from dossierkit.tree import plain_text

_TEMPLATE = "common/checklist.md.j2"
_EMPTY = ("", "")
"""The cells in which a team writes who does it, and until when."""


def checklist(schema: NominationSchema, language: str) -> Document:
    """Every section, table, annex and deadline of `schema` in `language`, with room for names."""
    words = labels(language)
    text = render_template(_TEMPLATE, _context(schema, language))
    tree = parse_blocks([text])[0]
    if "error" in tree:
        raise ToolFailed(f"the checklist cannot be parsed: {tree['error']}")
    headings = tuple(_headings(tree["blocks"]))
    return Document(
        language=language,
        direction=direction(language),
        title=f"{words['checklist']}: {in_language(schema.title, language)}",
        cover={
            "authority": in_language(schema.authority, language),
            "list": in_language(schema.list_name, language),
            "nomination": in_language(schema.title, language),
            "title": words["checklist"],
            "states": "",
            "date": "",
            "draft": "",
        },
        labels=words,
        blocks=tree["blocks"],
        api_version=tree["pandoc-api-version"],
        headings=headings,
        captions=(),
        resources={},
        theme=default_theme(),
        draft=False,
        date=datetime.date(2000, 1, 1),
        author="",
        keywords=(in_language(schema.list_name, language), schema.id),
    )


def _headings(blocks: list[Any]) -> Iterator[Heading]:
    """The headings of the document, each given an identifier."""
    headers = [block["c"] for block in blocks if block["t"] == "Header"]
    for number, (level, attributes, inlines) in enumerate(headers, 1):
        attributes[0] = f"heading-{number}"
        yield Heading(attributes[0], level, "", plain_text(inlines).strip())


def _context(schema: NominationSchema, language: str) -> Mapping[str, Any]:
    words = labels(language)
    said = Writer(language, words).text

    def row(spec: SectionSpec) -> Mapping[str, str]:
        return {
            "title": spec.heading(language),
            "guidance": said(spec.guidance),
            "limits": "; ".join(bounds(limit, words, language) for limit in spec.limits),
            "basis": words[spec.required.basis] if spec.required else words["optional"],
        }

    def count(number: int) -> str:
        return format_number(number, language) if number else words["optional"]

    return {
        "label": lambda key: words.get(str(key), str(key)),
        "provisional": said(schema.provisional),
        "chapters": [
            {"title": title, "sections": [row(s) for s in specs if s.content != "heading"]}
            for title, specs in _chapters(schema, language)
        ],
        "lists": [
            {
                "title": words["facts"],
                "head": [words["item"], words["document"], words["responsible"], words["due"]],
                "rows": [[said(f.title), f"dossier.yaml: {f.path}", *_EMPTY] for f in schema.facts],
            },
            {
                "title": words["tables"],
                "head": [words["table"], words["document"], words["responsible"], words["due"]],
                "rows": [
                    [said(t.title), f"data/{t.name}.yaml", *_EMPTY] for t in schema.tables.values()
                ],
            },
            {
                "title": words["annexes"],
                "head": [words["annex"], words["number"], words["responsible"], words["due"]],
                "rows": [[said(a.title), count(a.minimum), *_EMPTY] for a in schema.annexes],
            },
            {
                "title": words["deadlines"],
                "head": [words["date"], words["item"], words["responsible"], words["due"]],
                "rows": [
                    [format_month_day(d.month_day, language), said(d.title), *_EMPTY]
                    for d in schema.calendar
                ],
            },
        ],
    }


def _chapters(schema: NominationSchema, language: str) -> list[tuple[str, list[SectionSpec]]]:
    """The sections in tables: those below a heading together, and those that have none."""
    chapters: list[tuple[str, list[SectionSpec]]] = []
    for _, group in groupby(schema.sections, key=lambda spec: spec.number.partition(".")[0]):
        specs = list(group)
        title = specs[0].heading(language) if len(specs) > 1 else ""
        if not title and chapters and not chapters[-1][0]:
            chapters[-1][1].extend(specs)
        else:
            chapters.append((title, specs))
    return chapters
