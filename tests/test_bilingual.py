"""Two languages in one document: all of both is there, and what they share is there once."""

import dataclasses
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest
from click.testing import CliRunner

import outline
import tagged
from conftest import BASE, REPOSITORY, TODAY
from dossierkit.assembly import assemble
from dossierkit.bilingual import asked_languages, join_skeletons, own_name
from dossierkit.build import build
from dossierkit.cli import cli
from dossierkit.document import Document
from dossierkit.errors import UsageProblem
from dossierkit.parsing import parse_blocks
from dossierkit.reading import load
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.html import render_html
from dossierkit.rendering.pdf import render_pdf, set_pdf
from dossierkit.runs import Options, Question
from dossierkit.runs import build as run
from dossierkit.tree import plain_text
from dossierkit.validation import validate
from ooxml import Package, W, instructions, text_of, validate_docx
from outline import PARAGRAPH, Outline

Lay = Callable[..., Path]

ENGLISH = """The gate (@fig-gate) and the walls (@tbl-parts)[^mason] are old [@surveyor2019].

![The north gate](images/gate.png){#fig-gate width=40%}

| Part  | Length  |
|:------|--------:|
| Walls | 1,200 m |
| Towers | 12     |
| Steps | 1,234.5 |
| Gates | 2       |

Table: Walls and towers {#tbl-parts}

# Setting {#setting}

A rock above the plain, as “the old book” says; [see below](#setting).

[^mason]: A note on masons.
"""
ARABIC = """البوابة (@fig-entrance) والأسوار (@tbl-parts)[^bana] قديمة [@muhandis].
والبرج في @fig-tower.

![البوابة الشمالية](images/gate.png){#fig-entrance width=40%}

![البرج الشرقي](images/tower.png){#fig-tower width=40%}

| الجزء | الطول |
|:------|------:|
| الأسوار | 1200 م |
| الأبراج | 12 |
| الدرجات | 1234,5 |
| البوابات | 3 |

Table: الأسوار والأبراج {#tbl-parts}

# الموقع {#setting}

صخرة فوق السهل، كما يقول "الكتاب القديم"؛ [انظر أدناه](#setting).

[^bana]: حاشية عن البنّائين.
"""
WORKS = """@book{surveyor2019, author = {Surveyor, A.}, title = {The Walls of Qalat}, year = {2019}}
@book{muhandis, author = {المهندس, عادل}, title = {أبراج قلات}, year = {2021}}
"""
FILES = {
    "sections/en/2.a-description.md": ENGLISH,
    "sections/ar/2.a-description.md": ARABIC,
    "sections/ar/2.b-history.md": "",
    "sections/en/5.i-presentation.md": "",
    "references.bib": WORKS,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small dossier; a figure and a section are in Arabic only, another in English only."""
    root = tmp_path_factory.mktemp("bilingual") / "qalat"
    shutil.copytree(BASE, root)
    for path, text in FILES.items():
        (root / path).write_text(text, "utf-8")
    shutil.copy(root / "images" / "gate.png", root / "images" / "tower.png")
    return root


@pytest.fixture(scope="module")
def alone(root: Path) -> dict[str, Document]:
    dossier = load(root)
    return {language: assemble(dossier, language) for language in ("en", "ar")}


@pytest.fixture(scope="module")
def both(root: Path) -> Document:
    return assemble(load(root), "en+ar")


@pytest.fixture(scope="module")
def word(both: Document) -> Package:
    return Package(render_docx(both, lambda: set_pdf(both).pages))


@pytest.fixture(scope="module")
def pdf(both: Document) -> bytes:
    return render_pdf(both)


@pytest.fixture(scope="module")
def page(both: Document) -> bytes:
    return render_html(both)


def _nodes(node: Any, kind: str) -> Iterator[Any]:
    """The contents of the nodes of a kind, in the order of the document."""
    if isinstance(node, list):
        for part in node:
            yield from _nodes(part, kind)
    elif isinstance(node, dict):
        if node.get("t") == kind:
            yield node["c"]
        yield from _nodes(node.get("c"), kind)


def _without_bibliography(blocks: list[Any]) -> list[Any]:
    return [b for b in blocks if b["t"] != "Div" or b["c"][0][0] != "refs"]


def _said(document: Document) -> Counter[str]:
    """Each paragraph, line of a caption, note and paragraph of a cell, and how often it is said."""
    blocks = _without_bibliography(document.blocks)
    found = outline.of_document(dataclasses.replace(document, blocks=blocks)).letters()
    said: list[str] = [*found.notes]
    for item in found.items:
        if item.kind != "heading":
            texts = [cell[0] for row in item.rows for cell in row] if item.rows else [item.text]
            said += [part for text in texts for part in text.split(PARAGRAPH) if part]
    return Counter(said)


# ----------------------------------------------------------------------------------- completeness


def test_all_of_both_languages_is_there_and_what_they_share_once(
    alone: dict[str, Document], both: Document
) -> None:
    english, arabic = (_said(document) for document in alone.values())
    own = outline.letters(own_name("ar"))
    found = _said(both)
    expected = {said: max(english[said], arabic[said]) for said in english | arabic}
    # What only the signs of a language set apart is said as the leading one says it.
    once = {said for said in arabic if said not in found and said.replace("،", ",") in found}
    once |= {"1234,5"}  # 1,234.5 in English
    assert {said: found[said] for said in expected} == expected | dict.fromkeys(once, 0)
    assert set(found) - set(expected) == {own}
    assert len(once) < 5


def _captions_alike(found: Outline) -> Outline:
    """The outline with one kind for captions and credits, which follow one another here."""
    found.items = [
        dataclasses.replace(item, kind="caption" if item.kind == "credit" else item.kind)
        for item in found.items
    ]
    return found


def _printed(document: Document) -> list[Outline]:
    """The outline of a document, and those of Word, PDF and HTML, comparable."""
    expected = _captions_alike(outline.of_document(document))
    in_pdf = _captions_alike(tagged.of_pdf(render_pdf(document)))
    return [
        expected.letters(),
        _captions_alike(outline.of_docx(render_docx(document))).letters(),
        in_pdf.letters(),
        _captions_alike(outline.of_html(render_html(document))).letters(),
    ]


@pytest.mark.parametrize("languages", ["en+ar", "ar+en"])
def test_word_pdf_and_html_have_all_of_the_document(root: Path, languages: str) -> None:
    expected, *printed = _printed(assemble(load(root), languages))
    for found in printed:
        assert found.items == expected.items
        assert found.notes == expected.notes
        assert found.marks == expected.marks


def test_a_record_of_a_register_in_two_languages_from_left_to_right() -> None:
    record = assemble(load(REPOSITORY / "examples/national-register/burana"), "en+ru")
    assert record.second
    assert record.second.direction == record.direction == "ltr"
    expected, in_word, in_pdf, in_html = _printed(record)
    head = len(in_pdf.items) - len(expected.items)  # what its second language says above the text
    assert in_word.items == in_pdf.items[head:] == in_html.items == expected.items
    assert outline.letters(record.second.cover["title"]) in {i.text for i in in_pdf.items[:head]}


# ------------------------------------------------------------------------ headings and numbering


def test_each_official_heading_is_there_once_with_both_titles(
    alone: dict[str, Document], both: Document
) -> None:
    english = {h.identifier: h for h in alone["en"].headings}
    arabic = {h.identifier: h for h in alone["ar"].headings if h.number}
    numbered = [heading for heading in both.headings if heading.number]
    assert len({heading.number for heading in numbered}) == len(numbered)
    assert {h.identifier for h in numbered} >= set(arabic)
    for heading in numbered:
        assert heading.text == english[heading.identifier].text
        assert heading.second == arabic[heading.identifier].text
    own = [(h.text, h.language, h.second) for h in both.headings if "etting" in h.identifier]
    assert own == [("Setting", "", ""), ("الموقع", "ar", "")]


def test_figures_and_tables_of_both_have_one_series_of_numbers(both: Document) -> None:
    figures = [caption for caption in both.captions if caption.kind == "fig"]
    assert [(c.label, c.language, bool(c.second)) for c in figures] == [
        ("Figure\xa01", "", True),
        ("شكل\xa02", "ar", False),
    ]
    gate = figures[0].second
    assert gate
    assert (gate.label, gate.text, gate.language) == ("شكل\xa01", "البوابة الشمالية", "ar")
    labels = [c.label for c in both.captions if c.kind == "tbl"]
    assert labels == [f"Table\xa0{number}" for number in range(1, len(labels) + 1)]
    assert all(c.second and c.second.label.split()[-1] == c.label.split()[-1]
               for c in both.captions if c.kind == "tbl")  # fmt: skip
    assert len([*_nodes(both.blocks, "Figure")]) == 4  # two maps, the gate, and the tower


def test_references_lead_to_the_figure_in_the_words_of_their_text(both: Document) -> None:
    links = {
        (plain_text(inlines).replace("\xa0", " "), target[0])
        for _, inlines, target in _nodes(both.blocks, "Link")
    }
    assert {
        ("Figure 1", "#fig-gate"),
        ("شكل 1", "#fig-gate-ar"),
        ("شكل 2", "#fig-tower"),
        ("جدول 2", "#tbl-parts-ar"),
        ("see below", "#setting"),
        ("انظر أدناه", "#setting-ar"),
    } <= links


def test_notes_are_one_series_each_in_its_language(both: Document, word: Package) -> None:
    notes = [plain_text(blocks) for blocks in _nodes(both.blocks, "Note")]
    assert notes == ["A note on masons.", "حاشية عن البنّائين."]
    printed = [note for note in word.find("//w:footnote", "word/footnotes.xml") if
               note.get(f"{W}type") is None]  # fmt: skip
    assert [outline.letters(text_of(note)) for note in printed] == [*map(outline.letters, notes)]
    assert [note.find(f".//{W}bidi") is not None for note in printed] == [False, True]


def test_the_bibliography_is_one_with_the_works_that_either_cites(both: Document) -> None:
    (references,) = [c for c in _nodes(both.blocks, "Div") if c[0][0] == "refs"]
    entries = plain_text(references[1])
    assert "The Walls of Qalat" in entries
    assert "أبراج قلات" in entries


def test_a_table_from_data_and_one_of_the_text_say_each_fact_once(both: Document) -> None:
    tables = {content[0][0]: content for content in _nodes(both.blocks, "Table")}
    rows = [
        [plain_text(cell[4]).split("\n") for cell in row[1]]
        for row in [*tables["tbl-parts"][3][1], *tables["tbl-parts"][4][0][3]]
    ]
    assert rows == [
        [["Part", "الجزء"], ["Length", "الطول"]],
        [["Walls", "الأسوار"], ["1,200\xa0m", "1200\xa0م"]],
        [["Towers", "الأبراج"], ["12"]],
        [["Steps", "الدرجات"], ["1,234.5"]],
        [["Gates", "البوابات"], ["2", "3"]],  # which of them is wrong is not for us to say
    ]
    inventory = tables["tbl-images"]
    cells = [plain_text(cell[4]) for row in inventory[4][0][3] for cell in row[1]]
    assert cells.count("reserve@example.org") == 1
    assert "رسم" in "".join(cells)
    assert len([*_nodes(inventory, "Image")]) == 1


def test_facts_stand_between_their_names_in_both_languages(
    both: Document, word: Package, page: bytes
) -> None:
    tables = [table for table in _nodes(both.blocks, "Table") if "facts" in table[0][1]]
    rows = [row[1] for table in tables for body in table[4] for row in body[3]]
    assert tables
    assert {len(table[2]) for table in tables} == {4}
    said = [[(plain_text(cell[4]), cell[3]) for cell in row] for row in rows]
    state = next(row for row in said if row[0] == ("State Party", 1))
    assert [words for words, _ in state] == [
        "State Party",
        "Azerbaijan",
        "أذربيجان",
        "الدولة الطرف",
    ]
    latitude = next(row for row in said if row[0] == ("Latitude", 1))
    assert [columns for _, columns in latitude] == [1, 2, 1], "what is the same is said once"
    styled = word.find("//w:tbl[w:tblPr/w:tblStyle/@w:val='DossierFacts']")
    assert len(styled) == len(tables)
    for table in styled:
        assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}lastColumn") == "1"
        for row in table.iter(f"{W}tr"):
            first, *_, last = row.findall(f"{W}tc")
            for cell in (first, last):
                assert {s.get(f"{W}val") for s in cell.iter(f"{W}pStyle")} == {"TableHeading"}
    shown = lxml.html.fromstring(page).xpath("//table[contains(@class, 'facts')]//tr")
    assert [[cell.tag for cell in (row[0], row[-1])] for row in shown] == [["th", "th"]] * len(rows)


def test_skeletons_that_differ_lose_nothing() -> None:
    first = "# One {#one}\n\nHello.\n\n- World\n\n[Sample]{.sample}\n\n# Two {#two}\n\n12\n"
    second = (
        "# Un {#one}\n\nSalut.\n\n[Exemple]{.sample}\n\n"
        "# Trois {#three}\n\nFin.\n\n# Deux {#two}\n\n12\n"
    )
    trees = [tree["blocks"] for tree in parse_blocks([first, second])]
    joined = join_skeletons(*trees, "fr")
    assert [plain_text(block) for block in joined] == [
        *("One Un", "Hello.", "Salut.", "World", "Sample / Exemple"),
        *("Trois", "Fin.", "Two Deux", "12"),
    ]
    marked = {plain_text(c[1]) for kind in ("Div", "Span") for c in _nodes(joined, kind) if c[0][2]}
    assert marked == {"Un", "Salut.", "Exemple", "Trois", "Fin.", "Deux"}


def test_a_passage_in_the_direction_that_its_author_states(dossier: Lay) -> None:
    passage = "::: {lang=uz dir=rtl}\nقلعه\n:::\n"
    root = dossier({"sections/en/2.b-history.md": passage})
    document = assemble(load(root), "en")
    (written,) = [
        paragraph
        for paragraph in Package(render_docx(document)).find("//w:body/w:p")
        if text_of(paragraph) == "قلعه"
    ]
    assert written.find(f"{W}pPr/{W}bidi") is not None


def test_quotation_marks_and_alternatives_are_those_of_the_language(both: Document) -> None:
    words = plain_text(both.blocks)
    assert "“the old book”" in words
    assert "«الكتاب القديم»" in words
    alternatives = [plain_text(image[1]) for image in _nodes(both.blocks, "Image")]
    assert "A gate between two round towers." in alternatives


def test_a_section_in_one_language_prints_what_is_there(root: Path, both: Document) -> None:
    dossier = load(root)
    found = {(d.rule, d.location.path) for d in validate(dossier, today=TODAY)}
    assert {path for _, path in found} >= {"sections/ar/2.b-history.md"}
    numbers = [heading.number for heading in both.headings]
    assert {"2.b", "5.i"} <= set(numbers)
    apart = [
        c
        for c in _nodes(both.blocks, "Div")
        if "second" in c[0][1] and "label" not in dict(c[0][2])
    ]
    assert len(apart) == len([s for s in dossier.in_language("ar") if not s.empty])
    for (_, _, pairs), blocks in apart:
        assert dict(pairs) == {"lang": "ar", "dir": "rtl"}
        assert plain_text(blocks[:1]) == "العربية"


def test_eastern_digits_stay_in_the_language_that_has_them(root: Path, tmp_path: Path) -> None:
    eastern = tmp_path / "qalat"
    shutil.copytree(root, eastern)
    (eastern / "theme.yaml").write_text("numbers:\n  digits: arab\n")
    both = assemble(load(eastern), "en+ar")
    gate = next(c for c in both.captions if c.identifier == "fig-gate")
    assert gate.second
    assert (both.digits, gate.label, gate.second.label) == ("latn", "Figure\xa01", "شكل\xa0١")
    row = next(r for r in (plain_text(r) for r in _rows(both)) if "1,200\xa0m" in r)
    assert "١٢٠٠\xa0م" in row
    assert outline.of_docx(render_docx(both)).notes == outline.of_document(both).notes


def _rows(document: Document) -> Iterator[list[Any]]:
    for content in _nodes(document.blocks, "Table"):
        for body in content[4]:
            for row in body[3]:
                yield [block for cell in row[1] for block in cell[4]]


# ----------------------------------------------------------------------------------------- output


def test_the_leading_language_leads(root: Path, both: Document) -> None:
    arabic = assemble(load(root), "ar+en")
    assert both.second
    assert arabic.second
    assert (arabic.language, arabic.direction, arabic.second.language) == ("ar", "rtl", "en")
    assert arabic.cover == both.second.cover
    assert arabic.second.cover == both.cover
    page = lxml.html.document_fromstring(render_html(arabic).decode())
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    first, second = page.xpath("//h1 | //header//p[@class='title']")
    assert (first.text, second.text) == (arabic.title, both.title)


def test_the_cover_and_the_imprint_say_all_in_both(root: Path, tmp_path: Path) -> None:
    published = tmp_path / "qalat"
    shutil.copytree(root, published)
    (published / "theme.yaml").write_text(
        "cover: {emblems: {AZ: images/gate.png}, picture: images/gate.png}\n"
        "imprint:\n"
        "  publisher: {en: Ministry of Qalat, ar: وزارة قلات}\n"
        "  contact: office@example.org\n"
    )
    both = assemble(load(published), "en+ar", draft=True)
    assert both.second
    cover = [*both.cover.values(), *both.second.cover.values()]
    imprint = [text for _, text in [*both.imprint, *both.second.imprint]]
    assert imprint.count("office@example.org") == 1
    assert both.imprint[1][0].startswith("Contact / ")
    made = set_pdf(both)
    pages = tagged.page_texts(pypdf.PdfReader(io.BytesIO(made.data)))
    front = Package(render_docx(both)).find("//w:body/w:p")[:20]
    in_word = outline.letters(" ".join(map(text_of, front)))
    in_html = outline.letters(
        lxml.html.document_fromstring(render_html(both).decode()).find(".//header").text_content()
    )
    for words in map(outline.letters, cover):
        assert words in in_word
        assert words in in_html
        assert words in outline.letters(pages[0])
    for words in map(outline.letters, imprint):
        assert words in in_word
        assert words in outline.letters(pages[1])


def test_the_word_file_passes_the_open_xml_sdk(word: Package, tmp_path: Path) -> None:
    path = tmp_path / "qalat.en+ar.docx"
    path.write_bytes(word.data)
    assert validate_docx(path) == []


def test_paragraphs_and_runs_of_word_state_direction_and_language(word: Package) -> None:
    for paragraph in word.find("//w:p"):
        letters = text_of(paragraph)
        arabic = [run for run in paragraph.iter(f"{W}r") if re.search("[ء-ي]", text_of(run))]
        listed = paragraph.find(f"{W}hyperlink") is not None
        if arabic and not listed and not re.search("[A-Za-z]", letters):
            assert paragraph.find(f"{W}pPr/{W}bidi") is not None, letters
        for piece in arabic:
            assert piece.find(f"{W}rPr/{W}rtl") is not None, letters
            language = piece.find(f"{W}rPr/{W}lang")
            if "المهندس" not in letters:  # a work is in the language of its list
                assert language is not None, letters
                assert language.get(f"{W}bidi") == "ar-SA", letters


def test_fields_of_word_repeat_labels_and_count_once(word: Package) -> None:
    found = instructions(word.root())
    names = {str(name) for name in word.values("//w:bookmarkStart/@w:name")}
    repeated = {name.split()[1] for name in found if name.startswith(("REF", "PAGEREF"))}
    assert {"fig_gate", "fig_gate_ar", "tbl_parts_ar", "fig_tower"} <= repeated <= names
    counts = [name for name in found if name.startswith("SEQ Figure")]
    assert counts == [
        "SEQ Figure \\* ARABIC",
        "SEQ Figure \\* ARABIC \\c",
        "SEQ Figure \\* ARABIC",
    ]


def test_the_contents_have_both_titles_and_one_page(word: Package, both: Document) -> None:
    entries = word.find("//w:sdtContent/w:p[w:hyperlink]")
    texts = [text_of(entry) for entry in entries]
    description = next(text for text in texts if text.startswith("2.a"))
    number, titles, page = description.split("\t")
    heading = next(h for h in both.headings if h.number == "2.a")
    assert (number, titles) == ("2.a", f"{heading.text}\n{heading.second}\xa0")
    assert page.isdigit()
    assert len(texts) == len(set(texts))


def test_each_part_of_the_pdf_states_its_language(pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    wrong = [
        (language, text)
        for language, text in _Spoken(reader).read(root["/StructTreeRoot"]["/K"], "en")
        if (language != "ar" and re.search("[ء-ي]{3}", text))
        or (language != "en" and re.search("([A-Za-z]+ ){4}", text))
    ]
    of_the_list = ("المهندس", "أبراج")  # a work is in the language of its list
    assert [text for _, text in wrong if not text.startswith(of_the_list)] == []


class _Spoken:
    """The pieces of text of a PDF, each with the language that its tags or its content state."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self._texts = tagged._marked_content(reader)
        self._stated = {
            page.indirect_reference.idnum: {
                int(number): language.decode()
                for number, language in re.findall(
                    rb"/MCID (\d+)/Lang ?\((\w+)\)", page.get_contents().get_data()
                )
            }
            for page in reader.pages
        }

    def read(self, node: Any, language: str, page: int = 0) -> Iterator[tuple[str, str]]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for part in node:
                yield from self.read(part, language, page)
        elif isinstance(node, int):
            own = self._stated[page].get(node, language)
            yield from ((own, piece.text) for piece in self._texts[page].get(node, ()))
        elif isinstance(node, dict):
            page = node.raw_get("/Pg").idnum if "/Pg" in node else page
            inner = node.get("/MCID", node.get("/K", []))
            yield from self.read(inner, str(node.get("/Lang", language)), page)


def test_the_dates_of_the_cover_stand_in_one_line(pdf: bytes) -> None:
    heights: dict[str, float] = {}

    def visit(text: str, page: list[float], line: list[float], *_: Any) -> None:
        if text.strip() in {"10 July 2026", "2026"}:
            heights[text.strip()] = line[5] * page[3] + page[5]

    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    assert heights["10 July 2026"] == heights["2026"]


def test_bookmarks_of_the_pdf_are_as_many_as_headings(pdf: bytes, both: Document) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    titles = [str(one.title) for one in _flat(reader.outline)]
    description = next(h for h in both.headings if h.number == "2.a")
    assert f"2.a {description.text} {description.second}" in titles
    assert len(titles) - len(both.headings) in range(1, 5)  # contents and lists


def _flat(entries: Any) -> Iterator[Any]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def test_each_part_of_the_page_states_its_language(page: bytes) -> None:
    document = lxml.html.document_fromstring(page.decode())
    for element in document.iter():
        text = (element.text or "") if isinstance(element.tag, str) else ""
        if element.tag in {"style", "title", "meta"} or not re.search("[ء-ي]{2}", text):
            continue
        stated = next(one for one in [element, *element.iterancestors()] if one.get("lang"))
        if "csl-entry" not in {one.get("class") for one in element.iterancestors()} | {
            element.get("class")
        }:
            assert (stated.get("lang"), stated.get("dir")) == ("ar", "rtl"), text
    summary = document.find(".//nav//summary")
    assert summary.text_content().split() == ["Contents", "المحتويات"]


def test_the_same_sources_give_the_same_bytes(
    root: Path, word: Package, pdf: bytes, page: bytes
) -> None:
    again = assemble(load(root), "en+ar")
    made = set_pdf(again)
    assert made.data == pdf
    assert render_docx(again, lambda: made.pages) == word.data
    assert render_html(again) == page


# ----------------------------------------------------------------------------------------- asking


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("en+ar+fr", "names 3 languages"),
        ("ar+ar", "names the same language twice"),
        ("en+", "names no language on one side"),
        ("en+de", "has no language “de”"),
    ],
)
def test_what_cannot_be_asked_for_exits_with_2_and_a_remedy(
    root: Path, tmp_path: Path, asked: str, said: str
) -> None:
    done = CliRunner().invoke(
        cli, ["build", str(root), "--lang", asked, "--output-dir", str(tmp_path)]
    )
    assert done.exit_code == 2
    assert said in done.stderr
    assert "help:" in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_one_language_alone_is_asked_for_as_ever() -> None:
    assert asked_languages("uz-Cyrl") == ("uz-Cyrl",)
    assert asked_languages("uz-Cyrl + en") == ("uz-Cyrl", "en")
    with pytest.raises(UsageProblem):
        asked_languages("")


def test_a_build_of_one_and_of_both_is_not_made_again(root: Path, tmp_path: Path) -> None:
    options = Options(("en", "en+ar"), ("html",), tmp_path, draft=True)
    first, second = (
        run(root, Question(TODAY), options, lambda _done, _all: None) for _ in range(2)
    )
    names = [output.path.name for output in first.outputs]
    assert names == ["qalat.en.html", "qalat.en+ar.html"]
    assert not first.unchanged
    assert second.unchanged
    page = (tmp_path / names[1]).read_text("utf-8")
    assert '<p class="draft">Draft</p>' in page
    assert '<p class="draft">مسودة</p>' in page


def test_annexes_follow_their_dividers_in_both_languages(root: Path, tmp_path: Path) -> None:
    outputs = build(load(root), ["en+ar"], ["pdf"], tmp_path, screen=True, bind_annexes=True)
    bound, own = (pypdf.PdfReader(output.path) for output in outputs)
    assert [output.path.name for output in outputs] == [
        "qalat.en+ar.screen.bound.pdf",
        "qalat.en+ar.screen.pdf",
    ]
    text = bound.pages[len(own.pages)].extract_text()
    assert text.startswith("Annex\xa01")
    assert re.search("[ء-ي]", text)
