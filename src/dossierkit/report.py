"""Findings as text for a terminal or a log, as JSON, and as GitHub annotations.

Each reporter is a pure function: findings in, text out. What comes from a dossier is stripped of
terminal escapes and escaped for the format, so that no file name or value can command anything.
"""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from unicodedata import east_asian_width

from dossierkit import __version__
from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity, open_findings
from dossierkit.files import printable

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
JSON_FORMAT = 1
"""The version of the JSON report's shape."""


Reporter = Callable[[Sequence[Checked], bool, int], str]


def report_text(checked: Sequence[Checked], colour: bool = False, width: int = 100) -> str:
    """Findings as a compiler shows them: place, message, the line itself, remedy and source."""
    parts = [
        _finding(item, diagnostic, _Pen(colour), width)
        for item in checked
        for diagnostic in open_findings(item.diagnostics)
    ]
    notices = dict.fromkeys(item.notice for item in checked if item.notice)
    parts += [textwrap.fill(f"note: {one_line(notice)}", width) + "\n" for notice in notices]
    return "\n".join([*parts, _summary(checked, _Pen(colour))]) + "\n"


class _Pen:
    """Colours for a terminal; plain text for anything else."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _finding(item: Checked, diagnostic: Diagnostic, pen: _Pen, width: int) -> str:
    at = diagnostic.location
    place = _path(item, at) + (f":{at.line}:{at.column}" if at.line else "")
    severity = pen(f"{diagnostic.severity}", f"1;{_COLOURS[diagnostic.severity]}")
    message = one_line(diagnostic.message)
    head = f"{pen(place, '1')}: {severity}: {message} {pen(f'({diagnostic.rule})', '2')}"
    if diagnostic.severity is Severity.INFO:
        return head  # remarks are a list to look through, not problems to solve one by one
    lines = [head, *_excerpt(diagnostic, pen, width)]
    indent = " " * len(str(at.line))
    for location, note in diagnostic.related:
        where = _path(item, location) + (f":{location.line}" if location.line else "")
        lines.append(f"{indent} = {where}: {one_line(note)}")
    for name, text in (("help", diagnostic.help), ("source", diagnostic.source)):
        if text:
            lines += textwrap.wrap(
                printable(text),
                max(40, width),
                break_long_words=False,
                break_on_hyphens=False,
                initial_indent=f"{indent} = {name}: ",
                subsequent_indent=f"{indent}   ",
            )
    return "\n".join(lines) + "\n"


def _excerpt(diagnostic: Diagnostic, pen: _Pen, width: int) -> list[str]:
    """The line of the file with a mark below the place."""
    at, line = diagnostic.location, diagnostic.excerpt
    if not at.line or not line.strip():
        return []
    start = max(0, at.column - 1)
    end = at.end_column - 1 if at.end_line == at.line and at.end_column > at.column else start + 1
    room = max(30, width - len(str(at.line)) - 3)
    shift = max(0, min(start - room // 2, len(line) - room))
    shown = line[shift : shift + room].replace("\t", " ")
    before, marked = line[shift:start], line[start : min(end, shift + room)]
    number = str(at.line)
    gutter = " " * len(number)
    mark = " " * _cells(before) + pen("^" * max(1, _cells(marked)), _COLOURS[diagnostic.severity])
    return [f"{gutter} |", f"{number} | {printable(shown)}", f"{gutter} | {mark}"]


def _cells(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    from unicodedata import combining

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _summary(checked: Sequence[Checked], pen: _Pen) -> str:
    found = [d for item in checked for d in open_findings(item.diagnostics)]
    silenced = sum(len(item.diagnostics) for item in checked) - len(found)
    counts = Counter(diagnostic.severity for diagnostic in found)
    words = [
        _counted(counts[severity], name)
        for severity, name in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "remark"),
        )
        if counts[severity]
    ]
    stages = ", ".join(dict.fromkeys(item.stage for item in checked))
    where = _counted(len(checked), "dossier") if len(checked) != 1 else "the dossier"
    text = f"{', '.join(words) if words else 'nothing to mend'} in {where}, stage {stages}"
    if silenced:
        text += f"; {_counted(silenced, 'finding')} ignored by comments"
    code = "31" if counts[Severity.ERROR] else "33" if counts[Severity.WARNING] else "32"
    return pen(text, f"1;{code}")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def report_json(checked: Sequence[Checked], colour: bool = False, width: int = 0) -> str:
    """Findings as one JSON object: `format`, `version`, and per dossier `findings`."""
    del colour, width
    data = {
        "format": JSON_FORMAT,
        "version": __version__,
        "dossiers": [
            {
                "path": item.prefix or ".",
                "stage": item.stage,
                "findings": [_as_json(item, diagnostic) for diagnostic in item.diagnostics],
            }
            for item in checked
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _as_json(item: Checked, diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "rule": diagnostic.rule,
        "severity": str(diagnostic.severity),
        "message": printable(diagnostic.message),
        "place": _place(item, diagnostic.location),
        "help": printable(diagnostic.help),
        "source": diagnostic.source,
        "related": [
            {"place": _place(item, location), "note": printable(note)}
            for location, note in diagnostic.related
        ],
        "silenced": printable(diagnostic.silenced),
    }


def _path(item: Checked, at: Location) -> str:
    """The path of a place from where the reader stands, safe to print."""
    return one_line(f"{item.prefix}/{at.path}" if item.prefix else at.path)


def one_line(text: str) -> str:
    """`text` on one line and without characters that could command a terminal."""
    return " ".join(printable(text).split())


def _place(item: Checked, at: Location) -> dict[str, object]:
    return {
        "path": _path(item, at),
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    }


def report_github(checked: Sequence[Checked], colour: bool = False, width: int = 0) -> str:
    """Findings as GitHub workflow commands, one a line, and the summary as a last plain line."""
    del colour, width
    lines = [
        _annotation(item, diagnostic)
        for item in checked
        for diagnostic in open_findings(item.diagnostics)
    ]
    return "\n".join([*lines, _summary(checked, _Pen(False))]) + "\n"


def _annotation(item: Checked, diagnostic: Diagnostic) -> str:
    at = diagnostic.location
    properties = {"file": _path(item, at), "title": diagnostic.rule}
    if at.line:
        properties["line"] = str(at.line)
        properties["endLine"] = str(at.end_line or at.line)
        if at.end_line in {0, at.line}:  # GitHub takes columns only within one line
            properties["col"] = str(at.column)
            properties["endColumn"] = str(max(at.end_column, at.column))
    stated = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    text = ". ".join(part for part in (diagnostic.message, diagnostic.help) if part)
    return f"::{_GITHUB[diagnostic.severity]} {stated}::{_escaped(printable(text))}"


def _escaped(text: str, also: str = "") -> str:
    """`text` with the characters that end a workflow command, or a property of it, encoded."""
    return re.sub(f"[%\r\n{also}]", lambda match: f"%{ord(match[0]):02X}", text)


REPORTERS: dict[str, Reporter] = {
    "text": report_text,
    "json": report_json,
    "github": report_github,
}
