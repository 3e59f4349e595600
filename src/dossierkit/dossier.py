"""A dossier as loaded: metadata, tables, sections, assets, and the problems met on the way."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import Any

from dossierkit.bibliography import Bibliography
from dossierkit.diagnostics import DataPath, DataPlace, Location, Place, Problem
from dossierkit.files import (
    DOSSIER_FILE,
    PathRefused,
    Text,
)
from dossierkit.language import in_language, is_language_tag
from dossierkit.markdown import Narrative, Source
from dossierkit.media import resolve_target
from dossierkit.nomination import NominationSchema, SectionSpec
from dossierkit.yamlfile import Document

STAGES = ("draft", "submission")
SUBJECTS = {"property": "tangible", "element": "intangible"}
"""What a dossier can be about, with the condition that then holds."""
CULTURAL = frozenset({"i", "ii", "iii", "iv", "v", "vi"})
NATURAL = frozenset({"vii", "viii", "ix", "x"})
_MARKDOWN_IGNORE = re.compile(
    r"<!--\s*dossierkit:\s*ignore\s+([\w-]+)(?:\s+because\s+(.*?))?\s*-->", re.DOTALL
)
_ENTRY = re.compile(r"[1-9][0-9]{0,5}\Z")
_YAML_IGNORE = re.compile(r"dossierkit:\s*ignore\s+([\w-]+)(?:\s+because\s+(.*))?\Z")


@dataclass(frozen=True)
class Section:
    """One numbered part of the narrative in one language."""

    number: str
    language: str
    path: str
    source: Source
    narrative: Narrative
    spec: SectionSpec | None

    @property
    def location(self) -> Location:
        """The file as a whole."""
        return Location(self.path)

    @property
    def empty(self) -> bool:
        """True if the file says nothing: no word, no image."""
        return not self.narrative.words and not self.narrative.images


@dataclass(frozen=True)
class Ignore:
    """A comment that silences a rule: for its own line and the next, or for the whole file."""

    rule: str
    reason: str
    location: Location
    last_line: int


@dataclass(frozen=True, eq=False)
class Dossier:
    """One nomination, loaded from a folder. Bad content is in `problems`, never an exception.

    `schema` is `None` if dossier.yaml does not name one that can be read. `documents` holds every
    YAML file by its path, `files` the path of every file there is, from the dossier's root.
    """

    root: Path
    schema: NominationSchema | None
    documents: Mapping[str, Document]
    sections: Mapping[tuple[str, str], Section]
    bibliography: Bibliography
    texts: Mapping[str, Text]
    files: tuple[str, ...]
    problems: tuple[Problem, ...] = field(default=())
    asked_stage: str = ""
    asked_day: date | None = None

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """The facts of dossier.yaml; empty if it does not parse."""
        document = self.documents.get(DOSSIER_FILE)
        return document.data if document and isinstance(document.data, dict) else {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the dossier, the original first."""
        stated = self.metadata.get("languages")
        tags = (
            [tag for tag in stated if isinstance(tag, str) and is_language_tag(tag)]
            if (isinstance(stated, list))
            else []
        )
        return tuple(dict.fromkeys(tags)) or tuple(
            sorted({language for language, _ in self.sections})
        )

    @property
    def stage(self) -> str:
        """`draft` or `submission`: as asked for, else as dossier.yaml says, else `draft`."""
        stage = self.asked_stage or self.metadata.get("stage")
        return stage if stage in STAGES else "draft"

    @cached_property
    def today(self) -> date:
        """The day from which deadlines are counted: as asked for, else that of the clock (UTC)."""
        return self.asked_day or datetime.now(UTC).date()

    @cached_property
    def subject(self) -> str:
        """What is nominated: `property` or `element`, as dossier.yaml has it, else the schema."""
        stated = next((name for name in SUBJECTS if name in self.metadata), "")
        return stated or (self.schema.subject if self.schema else "property")

    def name(self, language: str) -> str:
        """The name of the property or element in `language`, else in the nearest language."""
        return in_language(self.value((self.subject, "name")), language)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The codes of the States Parties that nominate, in the order stated."""
        codes = (state.get("code") for _, state in self.entries("states"))
        return tuple(code for code in codes if isinstance(code, str))

    @cached_property
    def claimed_criteria(self) -> tuple[str, ...]:
        """The ids of the criteria under which the property is nominated."""
        criteria = self.value(("property", "criteria"))
        return (
            tuple(c for c in criteria if isinstance(c, str)) if isinstance(criteria, list) else ()
        )

    @cached_property
    def conditions(self) -> frozenset[str]:
        """The conditions of the nomination schema (`when`) that hold for this dossier."""
        states = self.value(("states",))
        buffer_zone = self.value(("property", "buffer_zone"))
        claimed = set(self.claimed_criteria)
        area = buffer_zone.get("area_ha") if isinstance(buffer_zone, dict) else None
        names = {
            "serial": self.value(("property", "kind")) == "serial",
            "single": self.value(("property", "kind")) != "serial",
            "transboundary": isinstance(states, list) and len(states) > 1,
            "cultural": bool(claimed & CULTURAL),
            "natural": bool(claimed & NATURAL),
            "buffer-zone": isinstance(area, int | float) and area > 0,
            **{condition: self.subject == subject for subject, condition in SUBJECTS.items()},
        }
        names["no-buffer-zone"] = not names["buffer-zone"]
        return frozenset(name for name, holds in names.items() if holds)

    def value(self, path: DataPath, file: str = DOSSIER_FILE) -> Any:
        """The value at `path` in a YAML file, or `None`."""
        document = self.documents.get(file)
        value: Any = document.data if document else None
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def fact(self, dotted: str) -> Any:
        """The fact that prose binds to: `property.area_ha`, `states.1.code` (the first State)."""
        return self.value(fact_path(dotted))

    def rows(self, table: str) -> list[tuple[DataPlace, Mapping[str, Any]]]:
        """The rows of `data/<table>.yaml` that are mappings, each with its place."""
        file = table_file(table)
        data = self.value((), file)
        if not isinstance(data, list):
            return []
        return [
            (DataPlace(file, (index,)), row)
            for index, row in enumerate(data)
            if isinstance(row, dict)
        ]

    def entries(self, key: str) -> list[tuple[DataPlace, Mapping[str, Any]]]:
        """The entries of a list of dossier.yaml that are mappings, each with its place."""
        data = self.value((key,))
        return [
            (DataPlace(DOSSIER_FILE, (key, index)), entry)
            for index, entry in enumerate(data if isinstance(data, list) else ())
            if isinstance(entry, dict)
        ]

    def locate(self, place: Place) -> Location:
        """The line and column of a place; of the nearest parent if the value is not there."""
        if isinstance(place, Location):
            return place
        document = self.documents.get(place.file)
        return document.locate(place.path, place.of_key) if document else Location(place.file)

    def in_language(self, language: str) -> list[Section]:
        """The sections in `language`, in the order of the nomination schema."""
        found = [s for (tag, _), s in self.sections.items() if tag == language]
        order = (
            {spec.number: i for i, spec in enumerate(self.schema.sections)} if self.schema else {}
        )
        return sorted(found, key=lambda s: (order.get(s.number, len(order)), s.path))

    def printed_sections(self, language: str) -> list[Section]:
        """The sections in `language` that a document prints: those that apply."""
        applicable = {spec.number for spec in self.applicable_sections()}
        return [s for s in self.in_language(language) if s.number in applicable]

    def applicable_sections(self) -> list[SectionSpec]:
        """The sections of the nomination schema that this dossier's conditions call for."""
        if not self.schema:
            return []
        return [spec for spec in self.schema.sections if spec.applies(self.conditions)]

    def image_rows(self) -> dict[str, tuple[DataPlace, Mapping[str, Any]]]:
        """The rows of the image and map tables by the file that they describe."""
        rows: dict[str, tuple[DataPlace, Mapping[str, Any]]] = {}
        for table in ("images", "maps"):
            for place, row in self.rows(table):
                if isinstance(row.get("file"), str):
                    rows.setdefault(normpath(row["file"]), (place, row))
        return rows

    def used_images(self) -> Iterator[tuple[Section, Any, str]]:
        """Section, mention and path of each image shown in the text and allowed to be read."""
        for section in self.sections.values():
            for mention in section.narrative.images:
                try:
                    path = resolve_target(self.root, mention.text, section.path)
                except PathRefused:
                    continue
                yield section, mention, path

    @cached_property
    def ignores(self) -> tuple[Ignore, ...]:
        """Every comment in the dossier that silences a rule."""
        found: list[Ignore] = []
        for document in self.documents.values():
            found += _yaml_ignores(document)
        for section in self.sections.values():
            found += _markdown_ignores(section)
        return tuple(found)

    @cached_property
    def ignores_of(self) -> Mapping[tuple[str, str], Sequence[Ignore]]:
        """The same comments by file and rule."""
        found: dict[tuple[str, str], list[Ignore]] = {}
        for ignore in self.ignores:
            found.setdefault((ignore.location.path, ignore.rule), []).append(ignore)
        return found

    def line(self, location: Location) -> str:
        """The text of the line that `location` names."""
        text = self.texts.get(location.path)
        if text is None or not location.line:
            return ""
        lines = text.content.split("\n", location.line)
        return lines[location.line - 1] if location.line <= len(lines) else ""


def fact_path(dotted: str) -> DataPath:
    """The path that `property.area_ha` or `states.1.code` means; entries count from 1."""
    return tuple(int(step) - 1 if _ENTRY.match(step) else step for step in dotted.split("."))


def table_file(table: str) -> str:
    """Where a table is kept: `data/components.yaml`."""
    return f"data/{table}.yaml"


def _yaml_ignores(document: Document) -> Iterator[Ignore]:
    if "dossierkit:" not in document.text:
        return
    lines = document.text.split("\n")
    following = _next_lines(lines)
    for number, comment in document.comments():
        match = _YAML_IGNORE.search(comment)
        if match:
            alone = lines[number - 1].lstrip().startswith("#")
            last = following[number - 1] if alone else number
            yield Ignore(
                match[1], (match[2] or "").strip(), Location(document.path, number, 1), last
            )


def _markdown_ignores(section: Section) -> Iterator[Ignore]:
    text = section.source.text
    if "dossierkit:" not in text:
        return
    lines = text.split("\n")
    ends = _paragraph_ends([*lines, ""])
    for match in _MARKDOWN_IGNORE.finditer(text):
        place = section.source.location(section.path, match.span())
        alone = not lines[place.end_line - 1][place.end_column - 1 :].strip()
        reason = re.sub(r"\s+", " ", match[2] or "")
        yield Ignore(
            match[1],
            reason,
            Location(section.path, place.line, place.column),
            ends[place.end_line - (0 if alone else 1)],
        )


def _next_lines(lines: Sequence[str]) -> list[int]:
    """For each line, the number of the first below it that is neither empty nor a comment."""
    found, following = [], len(lines)
    for number in range(len(lines), 0, -1):
        found.append(following)
        if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#"):
            following = number
    return found[::-1]


def _paragraph_ends(lines: Sequence[str]) -> list[int]:
    """For each line, the number of the last line of the paragraph that it is in or before."""
    found, end, below = [], len(lines), ""
    for number in range(len(lines), 0, -1):
        if lines[number - 1].strip() and not below:
            end = number
        below = lines[number - 1].strip()
        found.append(end)
    return found[::-1]
