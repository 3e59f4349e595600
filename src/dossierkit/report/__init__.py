"""Findings as text for people and as data for machines, one module for each format.

Each reporter is a pure function: findings in, text out. What comes from a dossier is stripped of
terminal escapes and escaped for the format, so that no file name or value can command anything.
"""

from collections.abc import Callable, Sequence

from dossierkit.diagnostics import Checked
from dossierkit.report.data import report_json
from dossierkit.report.github import report_github
from dossierkit.report.gitlab import report_gitlab
from dossierkit.report.junit import report_junit
from dossierkit.report.markdown import report_markdown
from dossierkit.report.sarif import report_sarif
from dossierkit.report.text import report_text
from dossierkit.report.wording import Style

Reporter = Callable[[Sequence[Checked], Style], str]

REPORTERS: dict[str, Reporter] = {
    "text": report_text,
    "json": report_json,
    "sarif": report_sarif,
    "junit": report_junit,
    "github": report_github,
    "gitlab": report_gitlab,
    "markdown": report_markdown,
}

__all__ = [
    "REPORTERS",
    "Reporter",
    "Style",
    "report_github",
    "report_gitlab",
    "report_json",
    "report_junit",
    "report_markdown",
    "report_sarif",
    "report_text",
]
