"""Reading dossiers from their folders: files, YAML, sections, bibliography."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dossierkit.annexes import begin_examining
from dossierkit.bibliography import Bibliography, read_bibliography
from dossierkit.diagnostics import DataPlace, Location, Problem
from dossierkit.dossier import Dossier, Section
from dossierkit.errors import SchemaError
from dossierkit.files import (
    BUILD_FOLDER,
    DOSSIER_FILE,
    THEME_FILE,
    PathRefused,
    Text,
    inside,
    is_folder,
    is_there,
    read_text,
    walk,
)
from dossierkit.geo import is_measured
from dossierkit.language import is_language_tag
from dossierkit.markdown import Source, read_narrative
from dossierkit.nomination import NominationSchema, SectionSpec
from dossierkit.parsing import BIBLATEX, MARKDOWN, Item, Parsing
from dossierkit.phrases import Phrase
from dossierkit.schemas import load_schema
from dossierkit.yamlfile import Document, parse

_TOGETHER = 25
"""How many dossiers share one run of pandoc."""


def load(path: Path | str) -> Dossier:
    """Read the dossier in the folder `path`.

    Never raises for what the folder holds; what is wrong is in `Dossier.problems`.
    """
    return next(load_all([path]))


def load_all(
    paths: Iterable[Path | str],
    meanwhile: Callable[[bool], object] | None = None,
    parsing: Parsing | None = None,
) -> Iterator[Dossier]:
    """Read many dossiers, one after another; like `load`, but pandoc starts once for many.

    While one group of dossiers is used, pandoc reads the next. `meanwhile` is called once, when
    pandoc has something to do, and told whether a boundary has yet to be measured; `parsing` may
    have begun with some of the dossiers.
    """
    roots = [Path(path) for path in paths]
    parsing = parsing or Parsing()
    earlier: list[_Found] = []
    for start in range(0, len(roots), _TOGETHER):
        found = [
            _find(root, parsing.texts.pop(root, {})) for root in roots[start : start + _TOGETHER]
        ]
        parsing.begin([item for one in found for item in one.for_pandoc()])
        for one in found:
            begin_examining(one.without_text())
        if meanwhile:
            meanwhile(any(one.has_new_boundary() for one in found))
            meanwhile = None
        yield from (one.dossier(parsing.tree) for one in earlier)
        earlier = found
    yield from (one.dossier(parsing.tree) for one in earlier)


@dataclass
class _Found:
    """What lies in the folder of a dossier, before pandoc has read its sections."""

    root: Path
    files: tuple[str, ...]
    problems: list[Problem]
    texts: dict[str, Text] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    schema: NominationSchema | None = None
    sections: "dict[tuple[str, str], _SectionText]" = field(default_factory=dict)
    bibliography: Text | None = None

    def text(self, relative: str) -> Text:
        """The text of a file, read once."""
        if relative not in self.texts:
            self.texts[relative] = read_text(self.root, relative)
        return self.texts[relative]

    def for_pandoc(self) -> Iterator[tuple[str, str]]:
        """Format and text of what pandoc has to read."""
        for section in self.sections.values():
            yield MARKDOWN, section.text.content
        if self._bibliography_for_pandoc():
            yield BIBLATEX, self.bibliography.content if self.bibliography else ""

    def has_new_boundary(self) -> bool:
        """True if a boundary has to be measured by the libraries that take long to import."""
        names = (name for name in self.files if name.endswith(".geojson"))
        return any(not is_measured(self.text(name).content) for name in names)

    def without_text(self) -> Dossier:
        """The dossier as far as it is known without what pandoc reads."""
        return self._dossier({}, Bibliography())

    def _bibliography_for_pandoc(self) -> bool:
        text = self.bibliography
        return text is not None and text.path.endswith(".bib") and bool(text.content)

    def dossier(self, tree_of: Callable[[Item], Any]) -> Dossier:
        """The dossier, with the trees of what `for_pandoc` has yielded."""
        sections = {
            key: Section(
                item.number,
                item.language,
                item.text.path,
                source := Source(item.text.content),
                read_narrative(item.text.path, source.text, tree_of((MARKDOWN, source.text))),
                item.spec,
            )
            for key, item in self.sections.items()
        }
        bibliography = Bibliography()
        if self.bibliography:
            asked = self._bibliography_for_pandoc()
            tree = tree_of((BIBLATEX, self.bibliography.content)) if asked else None
            bibliography = read_bibliography(self.bibliography, tree)
        return self._dossier(sections, bibliography)

    def _dossier(
        self, sections: Mapping[tuple[str, str], Section], bibliography: Bibliography
    ) -> Dossier:
        return Dossier(
            self.root,
            self.schema,
            self.documents,
            sections,
            bibliography,
            self.texts,
            self.files,
            (*self.problems, *bibliography.problems),
        )


def _find(root: Path, texts: dict[str, Text]) -> _Found:
    files = tuple(walk(root, skip=lambda name: name == BUILD_FOLDER))
    found = _Found(root, files, _links_out(root, files), texts)
    found.documents = _documents(root, files, found.text, found.problems)
    document = found.documents.get(DOSSIER_FILE)
    metadata = document.data if document else None
    found.schema = _schema(root, metadata, found.problems) if document else None
    found.sections = _sections(root, files, found.schema, found.text, found.problems)
    found.bibliography = _bibliography(files, metadata, found.text, found.problems)
    _note_unknown_tables(found.schema, found.documents, found.problems)
    return found


def _links_out(root: Path, files: Sequence[str]) -> list[Problem]:
    """A problem for each symbolic link that leads out of the dossier."""
    problems = []
    for name in files:
        if (root / name).is_symlink():
            try:
                inside(root, name)
            except PathRefused as refused:
                problems.append(
                    Problem(
                        Location(name),
                        refused.reason,
                        Phrase("Put the file itself into the dossier."),
                        rule="path-outside-dossier",
                    )
                )
    return problems


def _documents(
    root: Path, files: Sequence[str], text_of: Callable[[str], Text], problems: list[Problem]
) -> dict[str, Document]:
    names = [name for name in files if re.fullmatch(r"data/[^/]+\.ya?ml", name)]
    names += [name for name in (THEME_FILE,) if name in files]
    if is_there(root / DOSSIER_FILE):
        names.insert(0, DOSSIER_FILE)
    else:
        problems.append(
            Problem(
                Location(DOSSIER_FILE),
                Phrase("there is no dossier.yaml in this folder"),
                Phrase("Name the folder of a dossier, or make one: dossierkit init DIR."),
                rule="missing-dossier",
            )
        )
    documents = {name: parse(text_of(name)) for name in names}
    for document in documents.values():
        problems += document.problems
    return documents


def _schema(root: Path, metadata: Any, problems: list[Problem]) -> NominationSchema | None:
    schema_id = metadata.get("schema") if isinstance(metadata, dict) else None
    place = DataPlace(DOSSIER_FILE, ("schema",))
    if not isinstance(schema_id, str):
        if metadata is None and any(p.rule in {"yaml-syntax", "yaml-bomb"} for p in problems):
            return None
        problems.append(
            Problem(
                place,
                Phrase("dossier.yaml names no nomination schema"),
                Phrase("Write for example: schema: icesco-tangible."),
                rule="unknown-schema",
            )
        )
        return None
    stated = metadata.get("languages")
    languages = [tag for tag in stated if isinstance(tag, str)] if isinstance(stated, list) else []
    try:
        return load_schema(schema_id, root, list(filter(is_language_tag, languages)))
    except SchemaError as error:
        if error.problems:
            problems += (_of_schema(problem, root, place) for problem in error.problems)
        else:
            problems.append(Problem(place, error.message, error.help, rule="unknown-schema"))
        return None


def _of_schema(problem: Problem, root: Path, named: DataPlace) -> Problem:
    """What is wrong in a nomination schema: at its place, or where the dossier names it."""
    place = problem.place
    assert isinstance(place, Location)  # noqa: S101 - load_schema has located it
    path = Path(place.path)
    if path.is_relative_to(root):
        place = replace(place, path=path.relative_to(root).as_posix())
        return replace(problem, place=place, rule="malformed-schema", fix=())
    message = Phrase(
        "{file}:{line}:{column}: {message}",
        file=str(path),
        line=place.line,
        column=place.column,
        message=problem.message,
    )
    return Problem(named, message, problem.help, rule="malformed-schema")


def _note_unknown_tables(
    schema: NominationSchema | None, documents: Mapping[str, Document], problems: list[Problem]
) -> None:
    if schema is None:
        return
    for name in documents:
        table = name.removeprefix("data/").rsplit(".", 1)[0]
        if name.startswith("data/") and table.casefold() not in schema.tables:
            known = ", ".join(schema.tables)
            problems.append(
                Problem(
                    Location(name),
                    Phrase("no table of this nomination is called “{name}”", name=name[5:]),
                    Phrase("Tables are {known}, each in a file ending in .yaml.", known=known),
                    rule="unknown-table",
                )
            )


@dataclass(frozen=True)
class _SectionText:
    number: str
    language: str
    text: Text
    spec: SectionSpec | None


def _sections(
    root: Path,
    files: Sequence[str],
    schema: NominationSchema | None,
    text_of: Callable[[str], Text],
    problems: list[Problem],
) -> dict[tuple[str, str], _SectionText]:
    found: dict[tuple[str, str], _SectionText] = {}
    for path in _section_paths(root, files, problems):
        _, language, name = path.split("/", 2)
        number = name.removesuffix(".md").split("-", 1)[0]
        spec = schema.section_by_number.get(number) if schema else None
        text = text_of(path)
        problems += text.problems
        if (language, number) in found:
            first = found[language, number].text.path
            problems.append(
                Problem(
                    Location(path),
                    Phrase(
                        "section {number} has two files in “{language}”",
                        number=number,
                        language=language,
                    ),
                    Phrase("Keep one; the first in the alphabet is used until then."),
                    related=((Location(first), Phrase("the other file")),),
                    rule="duplicate-section",
                )
            )
            continue
        if schema and spec is None:
            problems.append(
                Problem(
                    Location(path),
                    Phrase("the nomination has no section “{number}”", number=number),
                    Phrase(
                        "Begin the file's name with the number of a section and a hyphen: "
                        "2.a-description.md."
                    ),
                    rule="unknown-section",
                )
            )
        found[language, number] = _SectionText(number, language, text, spec)
    return found


def _section_paths(root: Path, files: Sequence[str], problems: list[Problem]) -> Iterator[str]:
    for path in files:
        parts = path.split("/")
        if parts[0] != "sections" or parts[-1].lower().startswith("readme"):
            continue
        if not path.endswith(".md"):
            problems.append(
                Problem(
                    Location(path),
                    Phrase("the file is not a section, so its text is not printed"),
                    Phrase("Save it as Markdown, with a name that ends in .md; or move it away."),
                    rule="misplaced-section",
                )
            )
            continue
        if len(parts) == 3 and is_language_tag(parts[1]):
            yield path
            continue
        if len(parts) > 3 and parts[2].endswith(".md"):
            continue
        problems.append(
            Problem(
                Location(path),
                Phrase("the file is not in the folder of a language"),
                Phrase("Move it to sections/LANGUAGE/, for example sections/en/."),
                rule="misplaced-section",
            )
        )
    problems.extend(
        Problem(
            Location(folder),
            Phrase("a folder stands where the file of a section is expected"),
            Phrase("Move its text into a file of this name, or rename the folder."),
            rule="unreadable-file",
        )
        for folder in _markdown_folders(root)
    )


def _markdown_folders(root: Path) -> list[str]:
    base = root / "sections"
    if not is_folder(base):
        return []
    found = (path for path in base.glob("*/*.md") if is_folder(path))
    return sorted(path.relative_to(root).as_posix() for path in found)


def _bibliography(
    files: Sequence[str], metadata: Any, text_of: Callable[[str], Text], problems: list[Problem]
) -> Text | None:
    stated = metadata.get("bibliography") if isinstance(metadata, dict) else None
    if not isinstance(stated, str):
        names = ("references.bib", "references.yaml", "references.json")
        return next((text_of(name) for name in names if name in files), None)
    if stated in files or stated.startswith(("/", "..")) or ":" in stated:
        return text_of(stated)
    problems.append(
        Problem(
            DataPlace(DOSSIER_FILE, ("bibliography",)),
            Phrase("there is no file {stated}", stated=stated),
            Phrase("Write the path of the bibliography from the dossier's folder: references.bib."),
            rule="missing-file",
        )
    )
    return None
