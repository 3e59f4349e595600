"""Findings as GitLab's Code Quality report, which merge requests show beside the lines.

Its fields: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import hashlib
from collections.abc import Sequence

from dossierkit.diagnostics import Checked, Diagnostic, Severity, open_findings
from dossierkit.report.wording import PLAIN, Style, as_json, one_line, path_of

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def report_gitlab(checked: Sequence[Checked], _: Style = PLAIN) -> str:
    """A JSON list with one object for each finding that is not silenced."""
    findings = [
        _finding(item, diagnostic)
        for item in checked
        for diagnostic in open_findings(item.diagnostics)
    ]
    return as_json(findings)


def _finding(item: Checked, diagnostic: Diagnostic) -> dict[str, object]:
    at = diagnostic.location
    mark = diagnostic.fingerprint or str(diagnostic.order)
    text = " ".join(part for part in (one_line(diagnostic.message), diagnostic.help) if part)
    return {
        "description": one_line(text),
        "check_name": diagnostic.rule,
        "fingerprint": _digest(f"{item.prefix}\0{mark}"),
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": path_of(item, at),
            "lines": {"begin": max(1, at.line), "end": max(1, at.line, at.end_line)},
        },
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
