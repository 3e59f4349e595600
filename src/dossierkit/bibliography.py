"""The bibliography of a dossier: its entries as CSL data, whatever the file it is kept in."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from dossierkit.diagnostics import Location, Problem
from dossierkit.errors import ToolFailed
from dossierkit.files import Text
from dossierkit.tools import run_pandoc
from dossierkit.yamlfile import parse

_SECONDS = 15.0
_BIB_ENTRY = re.compile(r"@\s*(\w+)\s*[{(]\s*([^\s,{}()\"#%]+)\s*,")


@dataclass(frozen=True)
class Bibliography:
    """References in CSL JSON with the place of each; `path` is empty if the dossier has none."""

    path: str = ""
    items: list[Any] = field(default_factory=list)
    places: dict[str, Location] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys that a section may cite."""
        return frozenset(str(item.get("id")) for item in self.items)


def read_bibliography(text: Text) -> Bibliography:
    """Read BibTeX or BibLaTeX (`.bib`) or CSL data (`.json`, `.yaml`). Never raises."""
    if not text.content:
        return Bibliography(text.path, problems=text.problems)
    if text.path.endswith(".bib"):
        return _read_bib(text)
    document = parse(text)
    data = document.data
    items = data.get("references") if isinstance(data, dict) else data
    if not isinstance(items, list):
        items = []
        if not document.problems:
            return Bibliography(
                text.path, problems=(_problem(text, "it holds no list of CSL references"),)
            )
    items = [item for item in items if isinstance(item, dict) and "id" in item]
    base = ("references",) if isinstance(data, dict) else ()
    places = {str(item["id"]): document.locate((*base, i, "id")) for i, item in enumerate(items)}
    return Bibliography(text.path, items, places, document.problems)


def _problem(text: Text, reason: str, line: int = 0) -> Problem:
    return Problem(
        Location(text.path, line, 1 if line else 0),
        f"the bibliography cannot be read: {reason}",
        "Check the braces and commas of the entry there and of the one before.",
        rule="bibliography-syntax",
    )


def _read_bib(text: Text) -> Bibliography:
    places: dict[str, Location] = {}
    problems = list(text.problems)
    for match in _BIB_ENTRY.finditer(text.content):
        if match[1].lower() in {"string", "comment", "preamble"}:
            continue
        line = text.content.count("\n", 0, match.start(2)) + 1
        column = match.start(2) - text.content.rfind("\n", 0, match.start(2))
        place = Location(text.path, line, column, line, column + len(match[2]))
        if match[2] in places:
            problems.append(
                Problem(
                    place,
                    f"the reference “{match[2]}” is given twice",
                    "Rename one of them.",
                    related=((places[match[2]], "it is first given here"),),
                    rule="duplicate-key",
                )
            )
        places.setdefault(match[2], place)
    try:
        output = run_pandoc(
            ["--sandbox", "-f", "biblatex", "-t", "csljson"],
            text.content.encode(),
            seconds=_SECONDS,
        )
        items = json.loads(output)
    except ToolFailed as failure:
        found = re.search(r"line (\d+)", failure.message)
        reason = failure.message.split("\n")[-1].strip() if found else failure.message
        problems.append(_problem(text, reason, int(found[1]) if found else 0))
        items = [{"id": key, "type": "document", "title": key} for key in places]
    return Bibliography(text.path, items, places, tuple(problems))
