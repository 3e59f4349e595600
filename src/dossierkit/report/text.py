"""Findings as a compiler shows them: place, message, the line itself, remedy and source."""

import textwrap
from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from dossierkit.diagnostics import Checked, Diagnostic, Severity, has_errors, open_findings
from dossierkit.files import printable
from dossierkit.phrases import Phrase
from dossierkit.report.wording import PLAIN, SEVERITY_WORDS, Style, one_line, path_of, summary

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def report_text(checked: Sequence[Checked], style: Style = PLAIN) -> str:
    """Findings for a terminal or a log, the notices of the schemas, and a summary."""
    pen = _Pen(style)
    parts = [
        pen.finding(item, diagnostic)
        for item in checked
        for diagnostic in open_findings(item.diagnostics)
    ]
    for notice in dict.fromkeys(item.notice for item in checked if item.notice):
        text = Phrase("note: {notice}", notice=one_line(notice)).said_in(style.language)
        parts.append(textwrap.fill(text, style.width) + "\n")
    found = [item for one in checked for item in open_findings(one.diagnostics)]
    warned = any(item.severity is Severity.WARNING for item in found)
    code = "31" if has_errors(found) else "33" if warned else "32"
    return "\n".join([*parts, pen.mark(summary(checked, style.language), f"1;{code}")]) + "\n"


class _Pen:
    """Writes in one style."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def mark(self, text: str, code: str) -> str:
        """`text` in a colour of the terminal, or plain for anything else."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.style.colour else text

    def finding(self, item: Checked, diagnostic: Diagnostic) -> str:
        at = diagnostic.location
        place = path_of(item, at) + (f":{at.line}:{at.column}" if at.line else "")
        word = SEVERITY_WORDS[diagnostic.severity].said_in(self.style.language)
        severity = self.mark(word, f"1;{_COLOURS[diagnostic.severity]}")
        message = one_line(diagnostic.message)
        rule = self.mark(f"({diagnostic.rule})", "2")
        head = f"{self.mark(place, '1')}: {severity}: {message} {rule}"
        if diagnostic.severity is Severity.INFO:
            return head  # remarks are a list to look through, not problems to solve one by one
        lines = [head, *self._excerpt(diagnostic)]
        indent = " " * len(str(at.line))
        for location, note in diagnostic.related:
            where = path_of(item, location) + (f":{location.line}" if location.line else "")
            lines.append(f"{indent} = {where}: {one_line(note)}")
        help_text, source = printable(diagnostic.help), printable(diagnostic.source)
        if help_text:
            lines += self._wrapped(indent, Phrase("help: {text}", text=help_text))
        if source:
            lines += self._wrapped(indent, Phrase("source: {text}", text=source))
        return "\n".join(lines) + "\n"

    def _wrapped(self, indent: str, phrase: Phrase) -> list[str]:
        return textwrap.wrap(
            phrase.said_in(self.style.language),
            max(40, self.style.width),
            break_long_words=False,
            break_on_hyphens=False,
            initial_indent=f"{indent} = ",
            subsequent_indent=f"{indent}   ",
        )

    def _excerpt(self, diagnostic: Diagnostic) -> list[str]:
        """The line of the file with a mark below the place."""
        at, line = diagnostic.location, diagnostic.excerpt
        if not at.line or not line.strip():
            return []
        start = max(0, at.column - 1)
        on_one_line = at.end_line == at.line and at.end_column > at.column
        end = at.end_column - 1 if on_one_line else start + 1
        room = max(30, self.style.width - len(str(at.line)) - 3)
        shift = max(0, min(start - room // 2, len(line) - room))
        shown = line[shift : shift + room].translate(_AS_SPACES)
        before, marked = line[shift:start], line[start : min(end, shift + room)]
        gutter = " " * len(str(at.line))
        arrows = self.mark("^" * max(1, _cells(marked)), _COLOURS[diagnostic.severity])
        return [
            f"{gutter} |",
            f"{at.line} | {printable(shown)}",
            f"{gutter} | {' ' * _cells(before)}{arrows}",
        ]


_AS_SPACES = {ord(character): " " for character in "\t\r\n\v\f\x85\u2028\u2029"}


def _cells(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
