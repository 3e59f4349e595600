"""Markdown that is read otherwise than it was meant: tables, notes and blocks with a slip."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from dossierkit.diagnostics import Problem, Severity
from dossierkit.dossier import Dossier, Section
from dossierkit.phrases import Phrase
from dossierkit.rules import rule

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?")
_STROKE = re.compile(r"(?<!\\)\|")
_GRID = re.compile(r" {0,3}\+[-=:]")
_HEADING_OR_FENCE = re.compile(r" {0,3}(?:#{1,6}[ \t]|:::)")
_READ_AS_TEXT = re.compile(r"\|\s*:?[-–—]+:?\s*\|")
_NOTE_MARK = re.compile(r"(?<!\\)\[\^([^\[\]\s]+)\]")
_NOTE_TEXT = re.compile(r"^ {0,3}\[\^([^\[\]\s]+)\]:", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}:::.*", re.MULTILINE)
_OPENS = re.compile(r"\{[^{}]*\}|[^\s{}]+")
_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}|^ {0,3}:::+[ \t]*[A-Za-z][\w-]*", re.MULTILINE)
_CLASS = re.compile(r"(?:(?<![\w.])\.|^ {0,3}:::+[ \t]*)([A-Za-z][\w-]*)")
_CLASSES = ("a3", "landscape", "note", "page-break", "sample", "total", "unnumbered", "upright")


@rule("broken-table", Severity.ERROR)
def broken_table(dossier: Dossier) -> Iterator[Problem]:
    r"""Lines of a table are not read as a table, or a row of it has more cells than its head.

    Why: cells that are too many are not printed, and a table that is not read as one is printed as
    a paragraph full of strokes.
    Example: `| 1012 | Mausoleum | brick |` below a head of two columns; a table without the line
    `|:--|:--|` below its head, or without an empty line before it.
    Remedy: write head, line and rows with the same number of cells. A stroke that parts no cells
    is written `\|`.
    """
    for section in dossier.sections.values():
        yield from _tables(section)


def _tables(section: Section) -> Iterator[Problem]:
    visible = section.source.visible
    if "|" not in visible:
        return
    read_as_text = bool(_READ_AS_TEXT.search(section.narrative.text))
    for passage in _passages(visible):
        lines = [line for _, line in passage]
        if any(map(_GRID.match, lines)):
            continue
        found = next((i for i, line in enumerate(lines) if i and _is_delimiters(line)), 0)
        start, head = passage[max(found - 1, 0)]
        span = (start, start + len(head))
        if found == 1 or (found and _HEADING_OR_FENCE.match(lines[found - 2])):
            yield from _long_rows(section, passage[found - 1 :])
        elif found and read_as_text:
            yield _no_table(section, span, Phrase("Leave an empty line before its head."))
        elif not found and len(lines) > 1 and all(map(_is_row, lines)):
            line = "|" + len(_cells(lines[0])) * ":--|"
            yield _no_table(
                section, span, Phrase("Write the line {line} below its head.", line=line)
            )


def _passages(text: str) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines that are not empty, each line with where it begins."""
    passage: list[tuple[int, str]] = []
    start = 0
    for line in [*text.split("\n"), ""]:
        if line.strip():
            passage.append((start, line))
        elif passage:
            yield passage
            passage = []
        start += len(line) + 1


def _is_delimiters(line: str) -> bool:
    return "|" in line and bool(_DELIMITERS.fullmatch(line.strip()))


def _is_row(line: str) -> bool:
    row = line.strip()
    return row.startswith("|") and row.endswith("|") and not row.endswith("\\|")


def _no_table(section: Section, span: tuple[int, int], remedy: Phrase) -> Problem:
    return Problem(
        section.source.location(section.path, span),
        Phrase("the table that begins here is not read as one"),
        remedy,
    )


def _long_rows(section: Section, table: list[tuple[int, str]]) -> Iterator[Problem]:
    """The rows with more cells than the second of them, the line of hyphens, has columns."""
    columns = len(_cells(table[1][1]))
    for start, line in table:
        more = _cells(line)[columns:]
        lost = [cell for cell in more if section.source.text[start:][slice(*cell)].strip()]
        if lost:
            yield Problem(
                section.source.location(section.path, (start + lost[0][0], start + lost[-1][1])),
                Phrase(
                    "the row has {cells} cells, and the table {columns} columns; the rest is not "
                    "printed",
                    cells=columns + len(more),
                    columns=columns,
                ),
                Phrase(
                    "Give the head and the line below it as many; write \\| for a stroke in a cell."
                ),
            )


def _cells(line: str) -> list[tuple[int, int]]:
    """Where each cell of a row begins and ends."""
    strokes = [match.start() for match in _STROKE.finditer(line)]
    end = len(line.rstrip())
    if len(strokes) > 1 and strokes[-1] == end - 1:
        end = strokes.pop()
    begins = [] if strokes and not line[: strokes[0]].strip() else [0]
    begins += [stroke + 1 for stroke in strokes]
    return [*zip(begins, [begin - 1 for begin in begins[1:]] + [end], strict=True)]


@rule("unmatched-note", Severity.ERROR)
def unmatched_note(dossier: Dossier) -> Iterator[Problem]:
    """A footnote has a mark and no text, a text and no mark, or two texts.

    Why: a mark without text is printed as `[^1]`, and a text without mark is not printed at all.
    Example: “built in 1762[^khan].” in a section without a line `[^khan]: …`.
    Remedy: write mark and text with the same name in the same file, the text on a line of its own
    with an empty line before it.
    """
    for section in dossier.sections.values():
        visible = section.source.visible
        if "[^" not in visible:
            continue
        texts: dict[str, tuple[int, int]] = {}
        for text in _NOTE_TEXT.finditer(visible):
            span = (text.start(1) - 2, text.end(1) + 1)
            if text[1] in texts:
                yield Problem(
                    section.source.location(section.path, span),
                    Phrase("the note “{name}” has two texts", name=text[1]),
                    Phrase("Give one of them another name, or delete it."),
                )
            texts.setdefault(text[1], span)
        placed = {*texts.values()}
        marks = [m for m in _NOTE_MARK.finditer(visible) if m.span() not in placed]
        marked = {mark[1]: mark.span() for mark in reversed(marks)}
        printed = {mark[1] for mark in _NOTE_MARK.finditer(section.narrative.text)}
        for name, span in marked.items():
            if name in printed:
                yield _note(section, span, Phrase("the note “{name}” has no text", name=name))
        for name, span in texts.items():
            if name not in marked:
                message = Phrase(
                    "the note “{name}” is not printed: nothing refers to it", name=name
                )
                yield _note(section, span, message)


def _note(section: Section, span: tuple[int, int], message: Phrase) -> Problem:
    mark = section.source.text[slice(*span)]
    return Problem(
        section.source.location(section.path, span),
        message,
        Phrase(
            "Write {mark} in the text, and on a line of its own, with an empty line before it, "
            "{mark}: and the note.",
            mark=mark,
        ),
    )


@rule("unclosed-block", Severity.ERROR)
def unclosed_block(dossier: Dossier) -> Iterator[Problem]:
    """A block that begins with `:::` has no end, or an end has no beginning.

    Why: all that follows is set in the frame of the remark, or on landscape pages; an end without
    a beginning is printed.
    Example: `::: note` and the text of the remark, and no `:::` below it.
    Remedy: write `:::` on a line of its own where the block ends.
    """
    for section in dossier.sections.values():
        begun: list[re.Match[str]] = []
        for fence in _FENCE.finditer(section.source.visible):
            named = fence[0].strip().strip(":").strip()
            if not named and not begun:
                yield Problem(
                    section.source.location(section.path, fence.span()),
                    Phrase("nothing has begun that “:::” could end"),
                    Phrase("Delete the line, or begin the block: ::: note."),
                )
            elif not named:
                begun.pop()
            elif _OPENS.fullmatch(named):
                begun.append(fence)
        for fence in begun:
            yield Problem(
                section.source.location(section.path, fence.span()),
                Phrase("the block that begins here has no end"),
                Phrase("Write ::: on a line of its own where it ends."),
            )


@rule("misspelt-class", Severity.WARNING)
def misspelt_class(dossier: Dossier) -> Iterator[Problem]:
    """The name of a layout is misspelt.

    Why: nothing then says that the table is wide or the value a sample, and it is printed as any
    other.
    Example: `::: lanscape`, `{#tbl-parts .landscpe}`, `[8,000]{.smaple}`.
    Remedy: correct the name. Other names change nothing and are not told.
    """
    for section in dossier.sections.values():
        visible = section.source.visible
        for attributes in _ATTRIBUTES.finditer(visible):
            for match in _CLASS.finditer(attributes[0]):
                if match[1] in _CLASSES:
                    continue
                near = get_close_matches(match[1].casefold(), _CLASSES, 1, 0.75)
                if near:
                    begin, end = match.span(1)
                    span = (attributes.start() + begin, attributes.start() + end)
                    yield Problem(
                        section.source.location(section.path, span),
                        Phrase("“{name}” is not known here, and changes nothing", name=match[1]),
                        Phrase("Did you mean “{near}”?", near=near[0]),
                    )
