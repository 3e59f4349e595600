"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from dossierkit import __version__
from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity
from dossierkit.files import printable
from dossierkit.report.wording import PLAIN, Style, as_json, one_line, path_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report_sarif(checked: Sequence[Checked], style: Style = PLAIN) -> str:
    """One run with a result for each finding; columns count code points.

    What the dossier silences is a suppressed result. Paths are relative to where the reader
    stands, unless a dossier lies elsewhere.
    """
    from dossierkit.rules import all_rules

    rules = all_rules()
    ids = sorted({one.rule for item in checked for one in item.diagnostics if one.rule in rules})
    index = {rule_id: number for number, rule_id in enumerate(ids)}
    driver = {
        "name": "dossierkit",
        "semanticVersion": __version__,
        "rules": [_rule(rules[rule_id]) for rule_id in ids],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "language": style.language,
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(item, one, index) for item in checked for one in item.diagnostics],
    }
    data = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return as_json(data)


def _rule(rule: Any) -> dict[str, Any]:
    parts = [(name, rule.part(name)) for name in ("Why", "Example", "Remedy", "Source")]
    told = [(name, " ".join(text.split())) for name, text in parts if text]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(rule.part("Why").split()) or rule.summary},
        "help": {
            "text": "\n".join(f"{name}: {text}" for name, text in told),
            "markdown": "\n\n".join(f"**{name}:** {text}" for name, text in told),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(item: Checked, diagnostic: Diagnostic, index: Mapping[str, int]) -> dict[str, Any]:
    text = ". ".join(one_line(part) for part in (diagnostic.message, diagnostic.help) if part)
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [_location(item, diagnostic.location)],
    }
    if diagnostic.rule in index:
        result["ruleIndex"] = index[diagnostic.rule]
    if diagnostic.fingerprint:
        result["partialFingerprints"] = {"dossierkit/v1": diagnostic.fingerprint}
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **_location(item, place), "message": {"text": one_line(note)}}
            for number, (place, note) in enumerate(diagnostic.related)
        ]
    if diagnostic.silenced:
        justification = printable(diagnostic.silenced)
        result["suppressions"] = [{"kind": "inSource", "justification": justification}]
    fix = [(place, new) for place, new in diagnostic.fix if place.line]
    if fix and len(fix) == len(diagnostic.fix):
        result["fixes"] = [_fix(item, fix, diagnostic.help)]
    return result


def _location(item: Checked, at: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(item, at)}
    if at.line:
        physical["region"] = _region(at)
    return {"physicalLocation": physical}


def _artifact(item: Checked, at: Location) -> dict[str, str]:
    path = quote(path_of(item, at))
    return {"uri": f"file://{path}" if path.startswith("/") else path}


def _region(at: Location) -> dict[str, int]:
    region = {"startLine": at.line, "startColumn": max(1, at.column)}
    if at.end_line:
        region |= {"endLine": at.end_line, "endColumn": max(1, at.end_column)}
    return region


def _fix(item: Checked, edits: Sequence[tuple[Location, str]], description: str) -> dict[str, Any]:
    ordered = sorted(edits, key=lambda edit: edit[0])
    changes = [
        {
            "artifactLocation": _artifact(item, Location(path)),
            "replacements": [
                {"deletedRegion": _region(at), "insertedContent": {"text": text}}
                for at, text in group
            ],
        }
        for path, group in groupby(ordered, key=lambda edit: edit[0].path)
    ]
    told = {"description": {"text": one_line(description)}} if description else {}
    return {**told, "artifactChanges": changes}
