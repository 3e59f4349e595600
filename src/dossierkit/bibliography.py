"""The bibliography of a dossier: its entries as CSL data, whatever the file it is kept in."""

import re
from dataclasses import dataclass, field
from typing import Any

from dossierkit.diagnostics import Location, Problem
from dossierkit.files import Text
from dossierkit.phrases import Phrase
from dossierkit.yamlfile import parse

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


def read_bibliography(text: Text, tree: Any = None) -> Bibliography:
    """Read BibTeX or BibLaTeX (`.bib`) or CSL data (`.json`, `.yaml`). Never raises.

    For a `.bib`, `tree` is what pandoc has read: a list of CSL items, or `{"error": words}`.
    """
    if not text.content:
        return Bibliography(text.path, problems=text.problems)
    if text.path.endswith(".bib"):
        return _read_bib(text, tree)
    return _read_csl(text)


def _read_csl(text: Text) -> Bibliography:
    document = parse(text)
    data = document.data
    references = data.get("references") if isinstance(data, dict) else data
    problems = list(document.problems)
    if not isinstance(references, list):
        if not problems:
            problems.append(_problem(Location(text.path), "it holds no list of CSL references"))
        references = []
    base = ("references",) if isinstance(data, dict) else ()
    places: dict[str, Location] = {}
    items = []
    for index, item in enumerate(references):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str | int):
            place = document.locate((*base, index))
            problems.append(_problem(place, "the entry has no id, by which it could be cited"))
            continue
        items.append({**item, "id": str(item["id"])})
        problems += _noted(places, str(item["id"]), document.locate((*base, index, "id")))
    return Bibliography(text.path, items, places, tuple(problems))


def _noted(places: dict[str, Location], key: str, place: Location) -> list[Problem]:
    """Note the place of a reference; a problem if there is one with its key already."""
    if key not in places:
        places[key] = place
        return []
    return [
        Problem(
            place,
            Phrase("the reference “{key}” is given twice", key=key),
            Phrase("Keep one of the two, or rename one."),
            related=((places[key], Phrase("it is first given here")),),
            rule="duplicate-key",
        )
    ]


def _problem(place: Location, reason: str) -> Problem:
    return Problem(
        place,
        Phrase("the bibliography cannot be read: {reason}", reason=reason),
        Phrase(
            "Check the entry here and the one before, above all braces, commas and quotation marks."
        ),
        rule="bibliography-syntax",
    )


def _read_bib(text: Text, tree: Any) -> Bibliography:
    places: dict[str, Location] = {}
    problems = list(text.problems)
    entries = [
        match
        for match in _BIB_ENTRY.finditer(text.content)
        if match[1].lower() not in {"string", "comment", "preamble"}
    ]
    for entry in entries:
        problems += _noted(places, entry[2], _place(text, *entry.span(2)))
    items = tree
    if not isinstance(tree, list):
        problems.append(_bib_problem(text, entries, str(tree["error"])))
        items = [{"id": key, "type": "document", "title": key} for key in places]
    return Bibliography(text.path, items, places, tuple(problems))


def _place(text: Text, start: int, end: int) -> Location:
    line = text.content.count("\n", 0, start) + 1
    column = start - text.content.rfind("\n", 0, start)
    return Location(text.path, line, column, line, column + end - start)


def _bib_problem(text: Text, entries: list[re.Match[str]], said: str) -> Problem:
    """Where the bibliography stops being one; pandoc often notices pages after the cause."""
    ends = [entry.start() for entry in entries[1:]] + [len(text.content)]
    for entry, end in zip(entries, ends, strict=False):
        body = re.sub(r"\\[{}]", "", text.content[entry.start() : end])
        if body.count("{") != body.count("}"):
            reason = f"in the entry “{entry[2]}” not every brace that opens closes"
            return _problem(_place(text, *entry.span(2)), reason)
    found = re.search(r"\(line (\d+), column (\d+)\):\s*(.*)", said)
    if not found:
        return _problem(Location(text.path), said)
    return _problem(Location(text.path, int(found[1]), int(found[2])), found[3])
