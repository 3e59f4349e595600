"""A dossier for one list becomes the beginning of one for another, and nothing is lost.

Sections of two nominations that have the same concept hold the same text. What the new nomination
has no place for is kept in `beside/`, under the id of the nomination that it was written for, and
comes back from there as soon as a nomination has a place for it again.
"""

import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace
from dossierkit.dossier import Dossier, table_file
from dossierkit.errors import SchemaError, UsageProblem
from dossierkit.files import (
    BUILD_FOLDER,
    DOSSIER_FILE,
    PathRefused,
    inside,
    read_text,
    walk,
    write_atomically,
)
from dossierkit.language import in_language
from dossierkit.nomination import NominationSchema, SectionSpec
from dossierkit.reading import load
from dossierkit.scaffold import (
    check_languages,
    need_new_folder,
    new_files,
    section_file,
    subjects,
)
from dossierkit.schemas import load_schema
from dossierkit.structure import document_problems
from dossierkit.yamlfile import Document, parse

BESIDE = "beside"
FACTS_FILE = "facts.yaml"
"""The dossier.yaml that was: another name, so that its folder is not taken for a dossier."""
_SECTION = re.compile(r"sections/([^/]+)/([^/]+)\Z")


@dataclass(frozen=True)
class Transferred:
    """What became of a dossier: files from the dossier's root, with forward slashes.

    `carried` are sections and tables by their new name, with the old one; `kept` lie in `beside/`;
    `restored` came back from there. `asked` are sections, tables and annexes that the new
    nomination asks for and the old one did not, in words.
    """

    written: tuple[str, ...]
    carried: Mapping[str, str]
    kept: tuple[str, ...]
    restored: tuple[str, ...]
    asked: tuple[str, ...]


def transfer(
    source: Path, folder: Path, schema_id: str, languages: Sequence[str] = ()
) -> Transferred:
    """Begin a dossier of another nomination in the new `folder` with what `source` holds.

    Every file of the source is in the result: in its place, or in `beside/`. Without `languages`
    it has those of the source. Raises `UsageProblem` if the folder is not empty, the source no
    dossier whose nomination schema is known, or a language none, and `SchemaError` for an unknown
    schema.
    """
    old = load(source)
    if old.schema is None or old.documents[DOSSIER_FILE].problems:
        reason = old.problems[0].message if old.problems else "it names no nomination schema"
        raise UsageProblem(
            f"{source} cannot be carried over: {reason}",
            help=f"Mend what `dossierkit validate {source}` finds in {DOSSIER_FILE}.",
        )
    check_languages(languages)
    languages = tuple(languages) or old.languages
    new = load_schema(schema_id, languages=languages)
    need_new_folder(folder)
    files = _Files(old, old.schema, new, languages)
    files.sort()
    facts, restored = _facts(old, old.schema, new, languages)
    sources = files.sources()
    texts = {
        name: text
        for name, text in new_files(
            new, languages, old.subject if old.subject in subjects(new) else ""
        )
        if name not in files.targets and not files.has_place_of(name)
    }
    texts[DOSSIER_FILE] = facts
    for name, text in texts.items():
        write_atomically(folder / name, text.encode())
    for name, path in sources.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
    return Transferred(
        (*texts, *sources),
        {t: n for t, n in files.targets.items() if _is_content(t)},
        tuple(t for t in files.targets if t.startswith(f"{BESIDE}/{old.schema.id}/")),
        (*(t for t in files.targets if t in files.restored), *restored),
        tuple(_asked(new, old.schema, languages, frozenset(files.targets))),
    )


def _is_content(name: str) -> bool:
    return name.startswith(("sections/", "data/"))


class _Files:
    """Where each file of a dossier goes: `targets` maps its new name to the old one."""

    def __init__(
        self,
        old: Dossier,
        schema: NominationSchema,
        new: NominationSchema,
        languages: Sequence[str],
    ) -> None:
        self.old = old
        self.schema = schema
        self.new = new
        self.languages = languages
        self.targets: dict[str, str] = {}
        self.restored: set[str] = set()

    def sort(self) -> None:
        names = walk(self.old.root, lambda name: name == BUILD_FOLDER)
        names += [path.name for path in self.old.root.glob(".git[ia]*") if path.is_file()]
        returning = f"{BESIDE}/{self.new.id}/"
        kept = {name for name in names if name.startswith(f"{BESIDE}/")}
        for name in sorted(kept ^ {*names}):
            if name == DOSSIER_FILE:
                self._put(f"{BESIDE}/{self.schema.id}/{FACTS_FILE}", name)
            else:
                self._put(self._place(name, self.schema), name)
        for name in sorted(kept, key=lambda name: (not name.startswith(returning), name)):
            if name.startswith(returning) and name != returning + FACTS_FILE:
                self._restore(name, name.removeprefix(returning))
            elif not name.startswith(returning):
                self._restore(name, self._place_of_kept(name))

    def _put(self, target: str, name: str) -> None:
        self.targets[target if target not in self.targets else self._beside(name)] = name

    def sources(self) -> dict[str, Path]:
        """The path of what is copied to each target. Raises `UsageProblem` for one that is not."""
        try:
            return {
                target: self.old.root / name
                if name.startswith(".")
                else inside(self.old.root, name)
                for target, name in self.targets.items()
            }
        except PathRefused as refused:
            raise UsageProblem(
                f"a file of {self.old.root} cannot be carried over: {refused.reason}",
                help="Put the file itself into the dossier.",
            ) from refused

    def has_place_of(self, name: str) -> bool:
        """True if there is a text for the section of the file `name`, or a file in its folder."""
        beginning = _of_section(name) or f"{name.rpartition('/')[0]}/"
        if name.endswith(".bib"):
            return bool(self.old.fact("bibliography"))
        return "/" in name and any(target.startswith(beginning) for target in self.targets)

    def _restore(self, name: str, target: str) -> None:
        """Back to its place, unless something has taken it."""
        beginning = _of_section(target)
        taken = beginning and any(other.startswith(beginning) for other in self.targets)
        if target == name or target in self.targets or taken:
            self.targets[name] = name
        else:
            self.targets[target] = name
            self.restored.add(target)

    def _beside(self, name: str) -> str:
        return f"{BESIDE}/{self.schema.id}/{name}"

    def _place_of_kept(self, name: str) -> str:
        """Where the new nomination has a place for a file kept for yet another, else its own."""
        _, schema_id, inner = name.split("/", 2)
        if not _is_content(inner):
            return name
        try:
            place = self._place(inner, load_schema(schema_id))
        except SchemaError:
            return name
        return place if _is_content(place) else name

    def _place(self, name: str, schema: NominationSchema) -> str:
        """Where the new nomination has a place for a file of `schema`, else beside it."""
        section = _SECTION.match(name)
        if section:
            number = section[2].removesuffix(".md").partition("-")[0]
            spec = corresponding(schema.section_by_number.get(number), schema, self.new)
            if spec is None or section[1] not in self.languages:
                return self._beside(name)
            same = spec.number == number
            return f"sections/{section[1]}/{section[2] if same else section_file(spec)}"
        if name.startswith("data/"):
            table = name.removeprefix("data/").removesuffix(".yaml")
            return name if table in self.new.tables else self._beside(name)
        return name


def _of_section(name: str) -> str:
    """How the names of all files for the section of the file `name` begin; empty for others."""
    found = _SECTION.match(name)
    return f"sections/{found[1]}/{found[2].partition('-')[0]}-" if found else ""


def corresponding(
    spec: SectionSpec | None, old: NominationSchema, new: NominationSchema
) -> SectionSpec | None:
    """The section of `new` that asks for what `spec` of `old` asks for, if there is one.

    Sections correspond by their concept; those without one by their number, where both nominations
    descend from the same schema.
    """
    if spec is None:
        return None
    if spec.concept:
        return next((s for s in new.sections if s.concept == spec.concept), None)
    same = new.section_by_number.get(spec.number)
    related = set(old.folders) & set(new.folders)
    return same if related and same and not same.concept else None


# Facts of dossier.yaml, with their comments.


def _facts(
    old: Dossier, schema: NominationSchema, new: NominationSchema, languages: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The new dossier.yaml, and the facts that came back to it.

    Facts that the new nomination does not know are left out; `beside/` has the whole file.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = old.documents[DOSSIER_FILE]
    facts = yaml.load(document.text)
    for path in _unknown(document, new):
        _remove(facts, path)
    facts["schema"] = new.id
    if tuple(languages) != old.languages:
        facts["languages"] = list(languages)
    restored: list[str] = []
    kept = (path.parent.name for path in sorted(old.root.glob(f"{BESIDE}/*/{FACTS_FILE}")))
    for schema_id in sorted(kept, key=lambda name: name != new.id):
        earlier = _document(old.root, f"{BESIDE}/{schema_id}/{FACTS_FILE}")
        if earlier is None:
            continue
        before, foreign = yaml.load(earlier.text), set(_unknown(earlier, new))
        restored += [
            ".".join(map(str, path))
            for path in _unknown(earlier, schema)
            if path not in foreign and _restore(facts, before, path)
        ]
    stream = io.StringIO()
    yaml.dump(facts, stream)
    return stream.getvalue(), tuple(restored)


def _document(root: Path, name: str) -> Document | None:
    if not (root / name).is_file():
        return None
    document = parse(read_text(root, name))
    return document if isinstance(document.data, dict) and not document.problems else None


def _unknown(document: Document, schema: NominationSchema) -> Iterator[DataPath]:
    """The paths of the facts that a nomination does not know, the last entries of lists first."""
    found = [
        problem.place.path
        for problem in document_problems(document, schema.metadata, schema.json_schema_folders)
        if problem.rule == "unknown-key" and isinstance(problem.place, DataPlace)
    ]
    return reversed(found)


def _remove(facts: Any, path: DataPath) -> None:
    for step in path[:-1]:
        facts = facts[step]
    facts.pop(path[-1], None)


def _restore(facts: Any, before: Any, path: DataPath) -> bool:
    """Put the fact at `path` back from `before`; `False` if its place is gone or taken."""
    for step in path[:-1]:
        try:
            facts, before = facts[step], before[step]
        except (LookupError, TypeError):
            return False
    if not isinstance(facts, dict) or path[-1] in facts:
        return False
    facts[path[-1]] = before[path[-1]]
    return True


# What is still to be done.


def _asked(
    new: NominationSchema,
    old: NominationSchema,
    languages: Sequence[str],
    there: Iterable[str],
) -> Iterator[str]:
    """What `new` asks for that `old` did not, in the first language of the dossier."""
    language = languages[0] if languages else "en"
    written = {
        match[2].removesuffix(".md").partition("-")[0]
        for match in map(_SECTION.match, there)
        if match
    }
    for spec in new.sections:
        if spec.content == "narrative" and spec.required and spec.number not in written:
            yield spec.heading(language)
    for table in new.tables.values():
        if table.required and table.name not in old.tables:
            yield f"{table_file(table.name)}: {in_language(table.title, language)}"
    known = {annex.kind for annex in old.annexes}
    for annex in new.annexes:
        if annex.minimum and annex.kind not in known:
            yield f"{annex.minimum} × {in_language(annex.title, language)}"
