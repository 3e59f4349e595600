"""Findings as Markdown, for a comment on a pull request or the summary of a CI job."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from dossierkit.diagnostics import Checked, Diagnostic, Severity, open_findings
from dossierkit.phrases import Phrase
from dossierkit.report.wording import (
    PLAIN,
    SEVERITY_WORDS,
    Style,
    counts,
    one_line,
    path_of,
    summary,
)

MOST_CHARACTERS = 60_000
"""A comment on GitHub holds 65,536 characters."""

_ACTIVE = re.compile(r"[\\`*_\[\]<>|#@~&$]|(?<=:)//|(?<=www)\.|(?<=!)\[")


def report_markdown(checked: Sequence[Checked], style: Style = PLAIN) -> str:
    """A heading with the summary, a table of errors and warnings by file, and folded remarks.

    What would not fit into a comment is counted instead.
    """
    heading = f"## dossierkit: {_plain(summary(checked, style.language))}\n"
    findings = [
        (path_of(item, one.location), one)
        for item in checked
        for one in open_findings(item.diagnostics)
    ]
    serious = [pair for pair in findings if pair[1].severity > Severity.INFO]
    remarks = [pair for pair in findings if pair[1].severity is Severity.INFO]
    parts = [heading, *_tables(serious, style.language)]
    if remarks:
        title = counts(Counter({Severity.INFO: len(remarks)}), style.language)
        parts.append(f"\n<details><summary>{_plain(title)}</summary>\n")
        parts += [*_tables(remarks, style.language), "\n</details>\n"]
    notices = dict.fromkeys(item.notice for item in checked if item.notice)
    parts += [f"\n> {_plain(one_line(notice))}\n" for notice in notices]
    return _shortened(parts, len(findings), style.language)


def _tables(findings: Sequence[tuple[str, Diagnostic]], language: str) -> Iterator[str]:
    path = ""
    for file, diagnostic in findings:
        if file != path:
            path = file
            line, finding = (word.said_in(language) for word in (Phrase("Line"), Phrase("Finding")))
            yield f"\n### {_plain(path)}\n\n| {line} | | {finding} |\n| --: | :-- | :-- |\n"
        yield _row(diagnostic, language)


def _row(diagnostic: Diagnostic, language: str) -> str:
    severity = SEVERITY_WORDS[diagnostic.severity].said_in(language)
    word = f"**{severity}**" if diagnostic.severity is Severity.ERROR else severity
    help_text = f"<br>{_plain(one_line(diagnostic.help))}" if diagnostic.help else ""
    text = f"{_plain(one_line(diagnostic.message))}{help_text} <sub>{diagnostic.rule}</sub>"
    return f"| {diagnostic.location.line or ''} | {word} | {text} |\n"


def _plain(text: str) -> str:
    """`text` with whatever Markdown, GitHub or GitLab would act on written as entities."""
    return _ACTIVE.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), text)


def _shortened(parts: Sequence[str], findings: int, language: str) -> str:
    size, kept = 0, []
    for part in parts:
        size += len(part)
        if size > MOST_CHARACTERS:
            break
        kept.append(part)
    if len(kept) == len(parts):
        return "".join(kept)
    shown = sum(part.startswith("| ") for part in kept)
    if any("<details>" in part for part in kept):
        kept.append("\n</details>\n")
    left = Phrase("{left:,} more findings are not shown here.", left=findings - shown)
    return f"{''.join(kept)}\n{left.said_in(language)}\n"
