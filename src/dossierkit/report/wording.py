"""What all reports share: safe text, paths from where the reader stands, counts in words."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dossierkit.diagnostics import Checked, Location, Severity, open_findings
from dossierkit.files import printable
from dossierkit.phrases import ENGLISH, Phrase, Plural


@dataclass(frozen=True)
class Style:
    """How a report is written: with colours or not, how wide (columns), in which language."""

    colour: bool = False
    width: int = 100
    language: str = ENGLISH


PLAIN = Style()

SEVERITY_WORDS = {
    Severity.ERROR: Phrase("error"),
    Severity.WARNING: Phrase("warning"),
    Severity.INFO: Phrase("info"),
}


def path_of(item: Checked, at: Location) -> str:
    """The path of a place from where the reader stands, safe to print."""
    return one_line(f"{item.prefix}/{at.path}" if item.prefix else at.path)


_BREAKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")
"""Not the no-break spaces, which hold a number and its unit together."""


def one_line(text: str) -> str:
    """`text` on one line and without characters that could command a terminal."""
    return _BREAKS.sub(" ", printable(text)).strip(" ")


_NOT_PLAIN = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def as_json(data: Any) -> str:
    """`data` as JSON to be read by people too: what could command a terminal is escaped."""
    written = json.dumps(data, ensure_ascii=False, indent=2)
    return _NOT_PLAIN.sub(lambda match: f"\\u{ord(match[0]):04x}", written) + "\n"


def summary(checked: Sequence[Checked], language: str = ENGLISH) -> str:
    """What was found, in one sentence without a full stop."""
    found = [d for item in checked for d in open_findings(item.diagnostics)]
    silenced = sum(len(item.diagnostics) for item in checked) - len(found)
    stages = ", ".join(dict.fromkeys(item.stage for item in checked))
    what = counts(Counter(diagnostic.severity for diagnostic in found), language)
    if len(checked) == 1:
        text = Phrase("{found} in the dossier, stage {stage}", found=what, stage=stages)
    else:
        text = Plural(
            "{found} in {count:,} dossier, stage {stage}",
            "{found} in {count:,} dossiers, stage {stage}",
            count=len(checked),
            found=what,
            stage=stages,
        )
    if silenced:
        text = Plural(
            "{text}; {count:,} finding ignored",
            "{text}; {count:,} findings ignored",
            count=silenced,
            text=text,
        )
    return text.said_in(language)


def counts(of: Counter[Severity], language: str = ENGLISH) -> str:
    """How many findings there are of each severity: `2 errors, 1 warning`."""
    words = [
        Plural("{count:,} error", "{count:,} errors", count=of[Severity.ERROR]),
        Plural("{count:,} warning", "{count:,} warnings", count=of[Severity.WARNING]),
        Plural("{count:,} remark", "{count:,} remarks", count=of[Severity.INFO]),
    ]
    said = [word.said_in(language) for word in words if word.values["count"]]
    comma = "، " if language == "ar" else ", "
    return comma.join(said) or Phrase("nothing to mend").said_in(language)
