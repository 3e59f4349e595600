"""Findings as JSON, in the shape that `schemas/report.schema.json` describes."""

from collections.abc import Sequence

from dossierkit import __version__
from dossierkit.diagnostics import Checked, Diagnostic, Location
from dossierkit.files import printable
from dossierkit.report.wording import PLAIN, Style, as_json, path_of

JSON_FORMAT = 1
"""The version of the JSON report's shape; new keys do not change it."""


def report_json(checked: Sequence[Checked], _: Style = PLAIN) -> str:
    """Findings as one JSON object: `format`, `version`, and per dossier `findings`."""
    data = {
        "format": JSON_FORMAT,
        "version": __version__,
        "dossiers": [
            {
                "path": item.prefix or ".",
                "stage": item.stage,
                "findings": [_finding(item, diagnostic) for diagnostic in item.diagnostics],
            }
            for item in checked
        ],
    }
    return as_json(data)


def _finding(item: Checked, diagnostic: Diagnostic) -> dict[str, object]:
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
        "fix": [
            {"place": _place(item, location), "text": text} for location, text in diagnostic.fix
        ],
        "silenced": printable(diagnostic.silenced),
        "fingerprint": diagnostic.fingerprint,
    }


def _place(item: Checked, at: Location) -> dict[str, object]:
    return {
        "path": path_of(item, at),
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    }
