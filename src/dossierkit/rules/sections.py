"""Tables and sections that have their place, and sections that can be parsed as Markdown."""

import re
from collections.abc import Iterator

from dossierkit.diagnostics import Location, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import met

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_RAW_NAMES = {"html": "HTML", "tex": "TeX", "latex": "TeX", "typst": "Typst", "openxml": "OpenXML"}
_FRONT_MATTER = re.compile(r"---[ \t]*\n[\w-]+:(?:[^\n]*\n){1,60}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


@rule("unknown-table", Severity.WARNING)
def unknown_table(dossier: Dossier) -> Iterator[Problem]:
    """A file in `data/` is no table of the nomination.

    Why: its rows would never be printed.
    Example: `data/component.yaml` instead of `data/components.yaml`.
    Remedy: use one of the names that the message lists.
    """
    return met(dossier, "unknown-table")


@rule("unknown-section", Severity.ERROR)
def unknown_section(dossier: Dossier) -> Iterator[Problem]:
    """A file in `sections/` has the number of no section.

    Why: its text would be missing from the output.
    Example: `2.c-description.md`, where the nomination has 2.a and 2.b.
    Remedy: rename the file; `dossierkit schemas ID` lists the numbers.
    """
    return met(dossier, "unknown-section")


@rule("duplicate-section", Severity.ERROR)
def duplicate_section(dossier: Dossier) -> Iterator[Problem]:
    """Two files are the same section in the same language.

    Why: only one of them can be printed.
    Example: `2.a-description.md` beside `2.a-description-new.md`.
    Remedy: join them, or delete the older.
    """
    return met(dossier, "duplicate-section")


@rule("misplaced-section", Severity.WARNING)
def misplaced_section(dossier: Dossier) -> Iterator[Problem]:
    """A Markdown file lies in `sections/` but in no language's folder.

    Why: nobody can tell in which language version it belongs, so it is not printed.
    Example: `sections/2.a-description.md`.
    Remedy: move it to `sections/en/`.
    """
    return met(dossier, "misplaced-section")


@rule("bibliography-syntax", Severity.ERROR)
def bibliography_syntax(dossier: Dossier) -> Iterator[Problem]:
    """The bibliography cannot be parsed.

    Why: citations would be printed without their sources.
    Example: an entry of `references.bib` whose closing brace is missing.
    Remedy: mend the entry that the message names.
    """
    return met(dossier, "bibliography-syntax")


@rule("section-syntax", Severity.ERROR)
def section_syntax(dossier: Dossier) -> Iterator[Problem]:
    """A section cannot be parsed.

    Why: its text would be missing from the output.
    Example: hundreds of brackets that are opened and never closed, or quotations nested without
    end.
    Remedy: simplify the passage; split the section's file to find it.
    """
    for section in dossier.sections.values():
        if section.narrative.error:
            yield Problem(
                section.location,
                Phrase("the section cannot be parsed: {error}", error=section.narrative.error),
                Phrase("Look for brackets that are never closed and for deep nesting."),
            )


@rule("raw-markup", Severity.ERROR)
def raw_markup(dossier: Dossier) -> Iterator[Problem]:
    r"""A section holds HTML, TeX, Typst or OpenXML.

    Why: it would work in one output and be lost or dangerous in another. A draft prints it as
    plain text.
    Example: `<b>palace</b>`, `\textbf{palace}`.
    Remedy: write Markdown: `**palace**`. To print the characters themselves, put a backslash before
    the first: `\<`. Comments `<!-- … -->` are allowed and never printed.
    """
    for section in dossier.sections.values():
        opened = set()
        for mention in section.narrative.raw:
            tag = _TAG.match(mention.text) if mention.kind == "html" else None
            if tag and tag[1] and tag[2].lower() in opened:
                continue  # the end of an element whose beginning has been told
            opened.add(tag[2].lower() if tag else "")
            shown = mention.text.split("\n", 1)[0][:60]
            yield Problem(
                mention.location,
                Phrase(
                    "“{shown}” is {kind}, not Markdown",
                    shown=shown,
                    kind=_RAW_NAMES.get(mention.kind, mention.kind),
                ),
                Phrase("Write it in Markdown, or put a backslash before its first character."),
            )


@rule("front-matter", Severity.WARNING)
def front_matter(dossier: Dossier) -> Iterator[Problem]:
    """A section begins with front matter.

    Why: sections need none, and its lines would be printed as text.
    Example: a first line `---` followed by `title: Description`.
    Remedy: delete the lines between the two `---`; title and number come from the nomination
    schema.
    """
    for section in dossier.sections.values():
        if _FRONT_MATTER.match(section.source.text):
            yield Problem(
                Location(section.path, 1, 1, 1, 4),
                Phrase("the section begins with front matter"),
                Phrase("Delete it: number and title come from the file's name and the schema."),
            )
