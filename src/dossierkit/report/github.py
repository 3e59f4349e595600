"""Findings as GitHub workflow commands, which become annotations beside the lines."""

import re
from collections.abc import Sequence

from dossierkit.diagnostics import Checked, Diagnostic, Severity, open_findings
from dossierkit.files import printable
from dossierkit.report.wording import PLAIN, Style, path_of, summary

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report_github(checked: Sequence[Checked], style: Style = PLAIN) -> str:
    """One workflow command a line, and the summary as a last plain line."""
    lines = [
        _annotation(item, diagnostic)
        for item in checked
        for diagnostic in open_findings(item.diagnostics)
    ]
    return "\n".join([*lines, summary(checked, style.language)]) + "\n"


def _annotation(item: Checked, diagnostic: Diagnostic) -> str:
    at = diagnostic.location
    properties = {"file": path_of(item, at), "title": diagnostic.rule}
    if at.line:
        properties["line"] = str(at.line)
        properties["endLine"] = str(at.end_line or at.line)
        if at.end_line in {0, at.line}:  # GitHub takes columns only within one line
            properties["col"] = str(at.column)
            properties["endColumn"] = str(max(at.end_column, at.column))
    stated = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    text = ". ".join(part for part in (diagnostic.message, diagnostic.help) if part)
    return f"::{_COMMANDS[diagnostic.severity]} {stated}::{_escaped(printable(text))}"


def _escaped(text: str, also: str = "") -> str:
    """`text` with the characters that end a workflow command, or a property of it, encoded."""
    return re.sub(f"[%\r\n{also}]", lambda match: f"%{ord(match[0]):02X}", text)
