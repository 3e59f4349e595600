"""Nothing dropped, nothing twice: what authors wrote is in every output, once and in order.

Each document is compared twice: with the trees that pandoc reads from its sources, and with what a
reader finds in Word, PDF (by its tags) and HTML.
"""

import dataclasses
import difflib
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import outline
import tagged
from conftest import BASE, REPOSITORY, TESTS
from dossierkit.assembly import assemble
from dossierkit.document import Document
from dossierkit.dossier import Dossier
from dossierkit.parsing import parse_blocks
from dossierkit.reading import load
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.html import render_html
from dossierkit.rendering.pdf import render_pdf
from dossierkit.skeleton import render_skeleton
from dossierkit.tree import cross_reference, images_in
from outline import Item, Outline, TreeReader

TORTURE = TESTS / "torture"
"""Laid over the small dossier: every construct of Markdown, in English and in Arabic."""

DOCUMENTS = [
    ("torture", "en"),
    ("torture", "ar"),
    ("sheki", "en"),
    ("sheki", "ar"),
    ("nasreddin", "en"),
    ("nasreddin", "fr"),
    ("kelaghayi", "en"),
    ("kelaghayi", "ar"),
    ("kelaghayi", "az"),
    ("khuttal", "en"),
    ("alakiyiz-shyrdak", "en"),
    ("fergana-syrdarya", "en"),
    ("fergana-syrdarya", "ru"),
]
RECORDS = sorted(REPOSITORY.glob("examples/national-register/*/dossier.yaml"))

ANYTHING = "\ufffe"
"""Stands in a source for what the build writes in its place."""
BIBLIOGRAPHY = Item("bibliography")
QUOTES = str.maketrans(dict.fromkeys("“”„‘’‚«»‹›\"'", '"'))

_SET_APART = re.compile(r"(?<=«)\s+|\s+(?=[;:!?»])")
"""The spaces of French punctuation, which the build puts where an author has not."""


# ------------------------------------------------------------------------- sources and document


class Sources(TreeReader):
    """Reads the trees of a dossier: its skeleton, with the narratives in their places."""

    def __init__(self, dossier: Dossier, language: str) -> None:
        super().__init__(language)
        self.dossier = dossier
        self.level = 0
        self.inside_section = False

    def Header(self, content: Any) -> None:  # noqa: N802
        level, (identifier, classes, pairs), inlines = content
        if self.inside_section:
            pairs = []
        super().Header([min(6, level + self.level), (identifier, classes, pairs), inlines])

    def Div(self, content: Any) -> None:  # noqa: N802
        (identifier, classes, pairs), _ = content
        if identifier == "refs":
            self.found.items.append(BIBLIOGRAPHY)
            return
        if "section" not in classes or self.inside_section:
            super().Div(content)
            return
        section = self.dossier.sections.get((self.language, dict(pairs)["number"]))
        if section is not None:
            self.inside_section, self.level = True, section.spec.level if section.spec else 1
            self.blocks(section.narrative.blocks)
            self.inside_section, self.level = False, 0

    def RawBlock(self, content: Any) -> None:  # noqa: N802
        self.found.add("text", raw(*content))

    def Figure(self, content: Any) -> None:  # noqa: N802
        _, (_, captions), blocks = content
        if any("scan" in image["c"][0][1] for image in images_in(blocks)):  # a page, and no figure
            self.blocks(blocks)
            return
        words = " ".join(self.words(block["c"]) for block in captions)
        self.found.add("caption", f"{ANYTHING} {words.strip() or ANYTHING}")
        self.blocks(blocks)

    def captions(self, label: str, captions: Any) -> None:
        if captions:
            super().captions(ANYTHING, captions)

    def word(self, kind: str, content: Any) -> str:
        match kind:
            case "Quoted":
                return f'"{self.words(content[1])}"'
            case "RawInline":
                return raw(*content)
            case "Image":  # its words are the caption, or give way to those of its table
                self.found.pictures.append("")
                return ""
            case "Cite":
                return self.cited(content)
            case "Span" if {"value", "map-number"} & dict(content[0][2]).keys():
                return ANYTHING
            case "Link" if "ref" in content[0][1] and not content[1]:
                return ANYTHING
        return super().word(kind, content)

    def cited(self, content: Any) -> str:
        """What goes around a reference; a citation is written by its style."""
        references = [one for one in content[0] if cross_reference(one["citationId"])]
        if len(references) < len(content[0]):
            return ANYTHING
        return ANYTHING.join(
            f"{self.words(one['citationPrefix'])} {ANYTHING}{self.words(one['citationSuffix'])}"
            if one["citationPrefix"]
            else f"{ANYTHING}{self.words(one['citationSuffix'])}"
            for one in references
        )


def raw(kind: str, text: str) -> str:
    return "" if kind == "html" and text.lstrip().startswith("<!--") else text


class Assembled(TreeReader):
    """Reads a document without the words of its bibliography, which no tree of the sources has."""

    def Div(self, content: Any) -> None:  # noqa: N802
        if content[0][0] == "refs":
            self.found.items.append(BIBLIOGRAPHY)
        else:
            super().Div(content)

    def captions(self, label: str, captions: Any) -> None:
        super().captions(label, captions[:1])

    def word(self, kind: str, content: Any) -> str:
        said = super().word(kind, content)
        self.found.pictures[:] = [""] * len(self.found.pictures)
        return said


def sources_of(dossier: Dossier, language: str) -> Outline:
    """The outline of what pandoc reads, without headings of optional sections left unwritten."""
    printed = {section.path for section in dossier.printed_sections(language)}
    shown = (path for section, _, path in dossier.used_images() if section.path in printed)
    skeleton = parse_blocks([render_skeleton(dossier, language, frozenset(shown))])[0]["blocks"]
    reader = Sources(dossier, language)
    assert dossier.schema is not None
    optional = {
        f"sec-{spec.number}"
        for spec in dossier.schema.sections
        if spec.required is None and spec.content != "heading"
    }
    place, pending = 0, False
    for block in [*skeleton, {"t": "Header", "c": [1, ["", [], []], []]}]:
        if block["t"] == "Header":
            if pending and len(reader.found.items) == place + 1:
                del reader.found.items[place:]
            place, pending = len(reader.found.items), block["c"][1][0] in optional
        reader.blocks([block])
    return reader.found


def assembled_of(document: Document) -> Outline:
    reader = Assembled(document.language)
    reader.blocks(document.blocks)
    note = outline.words(document.labels["sample-note"])
    reader.found.items = [item for item in reader.found.items if item.text != note]
    return reader.found


def agree(source: str, printed: str) -> bool:
    """Whether a text is that of its source, with words in the places of which the build decides."""
    said, made = (_SET_APART.sub("", text).translate(QUOTES) for text in (source, printed))
    return re.fullmatch("(?s:.+?)".join(map(re.escape, said.split(ANYTHING))), made) is not None


def lines(found: Outline) -> list[str]:
    """An outline as text, one line for what is compared with what."""
    said: list[str] = []
    for item in found.items:
        if item.kind != "table":
            said.append(f"{item.kind} {item.level or ''}: {item.text}")
            continue
        said.append(f"table of {len(item.rows)} × {outline.columns_of(item.rows)}")
        for number, row in enumerate(item.rows, 1):
            cells = (text if spans == [1, 1] else f"{text} {spans}" for text, *spans in row)
            said.append(f"row {number}: {' | '.join(cells)}")
    for name in ("notes", "pictures", "marks"):
        said += [f"{name}: {text}" for text in getattr(found, name)]
    return said


def lost_on_the_way(dossier: Dossier, document: Document) -> list[str]:
    """Where a document first differs from its sources."""
    ours = lines(sources_of(dossier, document.language))
    theirs = lines(assembled_of(document))
    differing = [
        f"{one!r}\n  is printed as\n{other!r}"
        for one, other in zip(ours, theirs, strict=False)
        if not agree(one, other)
    ]
    return differing[:1] or [f"{len(ours)} became {len(theirs)}"] * (len(ours) != len(theirs))


def differences(expected: Outline, found: Outline) -> list[str]:
    return [
        line
        for line in difflib.unified_diff(lines(expected), lines(found), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]


# ----------------------------------------------------------------------------------- renderers


def light(document: Document) -> Document:
    """The document with a point for each picture: only its words are looked at."""
    stream = io.BytesIO()
    Image.new("L", (1, 1)).save(stream, "PNG")
    resources = {
        name: dataclasses.replace(resource, data=stream.getvalue(), format="png")
        for name, resource in document.resources.items()
    }
    return dataclasses.replace(document, resources=resources)


def in_html(found: Outline) -> Outline:
    """HTML has six levels of headings, and the title is the first."""
    found.items = [dataclasses.replace(item, level=min(item.level, 5)) for item in found.items]
    return found


def with_tables_last(found: Outline) -> Outline:
    """An outline with its captions and tables behind its text.

    In the PDF a sheet of its own may stand behind text that follows it.
    """
    kinds = {"caption", "credit", "table"}
    text = [item for item in found.items if item.kind not in kinds]
    tables = [item for item in found.items if item.kind in kinds]
    return dataclasses.replace(found, items=[*text, *tables])


def assert_whole(document: Document) -> None:
    """Word, PDF and HTML have the items, notes, pictures and marks of lists of the document."""
    document, expected = light(document), outline.of_document(document)
    assert differences(expected, outline.of_docx(render_docx(document))) == []
    ours, theirs = expected.letters(), tagged.of_pdf(render_pdf(document)).letters()
    assert differences(ours, theirs) == [] or (
        differences(with_tables_last(ours), with_tables_last(theirs)) == []
    )
    assert differences(in_html(expected), outline.of_html(render_html(document))) == []


def assert_nothing_lost(dossier: Dossier, language: str) -> Document:
    document = assemble(dossier, language)
    assert lost_on_the_way(dossier, document) == []
    assert_whole(document)
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    torture = tmp_path_factory.mktemp("torture") / "qalat"
    shutil.copytree(BASE, torture)
    shutil.copytree(TORTURE, torture, dirs_exist_ok=True)
    return lambda name: torture if name == "torture" else REPOSITORY / "examples" / name


def test_every_example_is_looked_at() -> None:
    examples = {path.parent.name for path in REPOSITORY.glob("examples/*/dossier.yaml")}
    assert {name for name, _ in DOCUMENTS} == {"torture", *examples}
    for name in examples:
        told = tuple(language for other, language in DOCUMENTS if other == name)
        assert told == load(REPOSITORY / "examples" / name).languages


@pytest.mark.parametrize(("name", "language"), DOCUMENTS)
def test_nothing_is_dropped_and_nothing_twice(
    folder: Callable[[str], Path], name: str, language: str
) -> None:
    dossier = load(folder(name))
    document = assert_nothing_lost(dossier, language)
    listed = [text for text in _entries(document.blocks) if text]
    assert len(listed) == len(set(listed)) == len(_works(dossier, language))


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.parent.name)
def test_no_record_of_a_register_loses_anything(record: Path) -> None:
    dossier = load(record.parent)
    assert_nothing_lost(dossier, dossier.languages[-1])


def _entries(node: Any) -> list[str]:
    """The identifiers of the entries of the bibliography."""
    if isinstance(node, list):
        return [text for part in node for text in _entries(part)]
    if not isinstance(node, dict):
        return []
    if node["t"] == "Div" and "csl-entry" in node["c"][0][1]:
        return [outline.flat(_outline_of(node["c"][1]).items)]
    return _entries(node.get("c"))


def _outline_of(blocks: Any) -> Outline:
    reader = TreeReader("en")
    reader.blocks(blocks)
    return reader.found


def _works(dossier: Dossier, language: str) -> set[str]:
    """The works that a bibliography lists: those cited, or all if nothing is."""
    known = {str(item["id"]) for item in dossier.bibliography.items}
    everywhere = {m.text for s in dossier.in_language(language) for m in s.narrative.citations}
    cited = {m.text for s in dossier.printed_sections(language) for m in s.narrative.citations}
    return known & (cited if everywhere else known)
