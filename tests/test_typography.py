"""Where lines and pages end: no-break spaces, hyphens, long words, headings, sheets."""

import io
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest
import typst

from documents import default_theme, figure, header, paragraph, parse, sample_document, words
from dossierkit.assembly import assemble
from dossierkit.document import Document
from dossierkit.reading import load
from dossierkit.rendering import pdf
from dossierkit.rendering.columns import Cell, breakable, lay_out
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.pdf import render_pdf
from dossierkit.tools import Typeset, font_folder
from dossierkit.tree import plain_text
from dossierkit.typeset import FITTING, fit, lonely_rows, short_parts
from dossierkit.typography import tied, with_ties
from ooxml import Package, W, validate_docx

Lay = Callable[..., Path]

SECTION = "sections/en/2.a-description.md"
SHOWN = str.maketrans({"\N{NO-BREAK SPACE}": "~", "\N{NARROW NO-BREAK SPACE}": "_"})

TIED = [
    ("en", "120.5~ha, 15~km², 45~% and 12~°C; 1~215~000 people; 3~×~4~m"),
    ("en", "section~2.a (Figure~3, No.~7, p.~12; criterion~(iv)), Annex~B, part~II"),
    ("en", "By A.~S.~Pushkin and A.S.~Pushkin: A.~Mammadov, Dr~Smith; Pushkin, A.~S. Onegin"),
    ("en", "At 41°~12′~12.5″~N, 47°~11′~E; centre 40°~N, 48°~E, turned by 45° And it is"),
    ("en", "In plan A. The end of 10~July 2026, the 19th~century, c.~1840."),
    ("en", "It is so: no; is it? «Yes»! The no 7th man of article on 5"),
    ("fr", "«~Oui~» et «~non~»_; quoi_? Remarque~: voir p.~12_! L’échelle 1:10~000_; à 12:30"),
    ("fr", "https://example.org/?a: le XIXe~siècle, M.~Dupont, 1er~juillet, (critère~(iv)) 50~%."),
    ("ar", "في الشكل~3 والمادة~5 والمعيار~(iv) مساحته 120.5~هكتار و15~كم² في 10~يوليو 2026 وص~12"),
    ("ru", "В~XIX~в. и в~1920~г. г.~Ташкент, №~7, ст.~5, рис.~3, т.~е. о~нём, у~Пушкина А.~С. тут"),
    ("ru", "поэт А.~С.~Пушкин; 120,5~га; в~1920-х~гг.; с.~12; к~разделу~2.a; 10~июля 2026~г."),
    ("az", "XIX~əsrdə, 120,5~ha, 10~iyul 2026, maddə~5, 45~%"),
    ("kk", "XIX~ғасырда, 1920~ж. 12~га, 10~шілде, №~7, 45~%"),
    ("ky", "XIX~кылымда, 120~га, 1920-ж., №~7, 45~%"),
    ("tg", "асри~XIX, соли~1920, 10~июли соли~2026, моддаи~5, 12~га"),
    ("uz", "120,5~ga, XIX~asrda, №~7, 45~%, 5-modda"),
    ("uz-Cyrl", "XIX~асрда 5~га, №~7"),
]


@pytest.mark.parametrize(("language", "printed"), TIED)
def test_what_belongs_together_stays_on_one_line(language: str, printed: str) -> None:
    written = printed.replace("~", " ").replace("_", " ")
    assert tied(written, language).translate(SHOWN) == printed
    assert tied(tied(written, language), language) == tied(written, language)


def test_french_signs_are_set_apart_and_nothing_else_is_added() -> None:
    text = "«Quoi?» dit-il; oui: 12:30, a:b, https://example.org: c@example.org; (non!)"
    made = tied(text, "fr").translate(SHOWN)
    assert made == (
        "«~Quoi_?~» dit-il_; oui~: 12:30, a:b, https://example.org: c@example.org; (non_!)"
    )
    assert tied(text, "en") == text


def shown(markdown: str, language: str) -> str:
    return plain_text(with_ties(parse(markdown), language)).translate(SHOWN)


def test_ties_go_over_marks_and_not_into_code_addresses_and_other_languages() -> None:
    text = "**120.5**\n*ha*, [Figure](#a) 3, `5 ha`, [5 га в доме]{lang=ru}, 7^[A note: 3 m.] km"
    assert shown(text, "en") == "120.5~ha, Figure~3, 5 ha, 5~га в~доме, 7~km"
    assert shown("a\\\nFigure\\\n3", "en") == "a Figure 3"
    assert shown("Voir `x y` ; [Title: no]{lang=en}; <https://a.org/b>: oui", "fr") == (
        "Voir x y_; Title: no_; https://a.org/b: oui"
    )


def test_titles_of_works_are_printed_as_they_are_written() -> None:
    work = "::: {.csl-entry}\nShaki: a town ; p. 5\n:::\n"
    assert shown(work, "fr") == "Shaki: a town_; p.~5"


def test_trees_of_the_dossier_stay_as_they_were_read(dossier: Lay) -> None:
    loaded = load(dossier({SECTION: "An area of 11 ha in [11.3 ha]{value=property.area_ha}.\n"}))
    section = next(s for s in loaded.sections.values() if s.path == SECTION)
    before = repr(section.narrative.blocks)
    document = assemble(loaded, "en")
    assert "11~ha in 11.3~ha." in plain_text(document.blocks).translate(SHOWN)
    assert repr(section.narrative.blocks) == before


def test_columns_have_room_for_what_stays_together_and_let_it_go_before_it_overflows() -> None:
    tie = "1\u00a0215\u00a0000\u00a0ha"
    (narrow, _) = lay_out([[Cell(tie), Cell("a long text " * 90)]], [None] * 2, 200, 9).widths_pt
    assert narrow > 5 * 9
    assert breakable(tie, 20) == tie
    assert breakable(tie, 4) == "1 215 000 ha"


# ---------------------------------------------------------------------------- lines of the PDF

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" * 2
ADDRESS = f"https://example.org/w/index.php?title=%D0%A2%D2%AF%D1%80%D0%BA&oldid={HASH[:60]}&p=1"
LONG_WORDS = {
    "en": "Incomprehensibilities counterrevolutionaries",
    "fr": "anticonstitutionnellement intergouvernementalisation",
    "ru": "достопримечательностями высокопревосходительство",
    "kk": "қанағаттандырылмағандықтарыңыздан ынтымақтастықтарының",
    "uz": "maʼmuriylashtirilmaganlardanmisiz koʻrsatilmaganligining",
    "ar": "أفاستسقيناكموها والمسؤوليات",
}
OVERLONG = """# One {{#sec-1 number="1"}}

A text with {hash} and <{address}>, {words}, `{hash}`[^1].

- an item with {hash}
    - and {words} <{address}>

> A quotation with {hash}.

[^1]: A note with {hash} and {address}.

| a | b | c | d | e | f | g | h | i | j |
|---|---|---|---|---|---|---|---|---|---|
| {words} | {words} | {words} | 1 215 000 ha | {words} | {words} | {words} | x | y | {address} |

| Name | {hash} |
|:--|:--|
| Address | <{address}> |

## A heading with {hash}
"""
MM = 72 / 25.4
HANGS_PT = 4
"""How far a hyphen or a full stop may hang over the edge."""


@dataclass(frozen=True)
class Line:
    """A line of a page: its words, and where it lies, in points from the top left corner."""

    text: str
    left: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: list[Line]

    @property
    def body(self) -> list[Line]:
        """The lines between head and foot, from top to bottom."""
        lines = [one for one in self.lines if 26 * MM < one.bottom < self.height - 20 * MM]
        return sorted(lines, key=lambda one: one.bottom)

    @property
    def filled(self) -> float:
        """The share of the page's height that its text reaches down to."""
        theme = default_theme()["page"]
        top, foot = theme["margin_top_mm"] * MM, theme["margin_bottom_mm"] * MM
        lowest = max((one.bottom for one in self.body), default=top)
        return (lowest - top) / (self.height - top - foot)


def pages_of(data: bytes) -> list[Page]:
    """The pages of a PDF without its cover; skips the test without poppler."""
    if shutil.which("pdftotext") is None:
        pytest.skip("NOT MEASURED: the places of words in a PDF need pdftotext, of poppler-utils")
    command = ["pdftotext", "-bbox-layout", "-", "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    root = lxml.html.fromstring(done.stdout.decode())
    pages = []
    for page in root.iter("page"):
        lines = []
        for line in page.iter("line"):
            words = list(line.iter("word"))
            left, right, bottom = (
                edge(float(word.get(name)) for word in words)
                for edge, name in ((min, "xmin"), (max, "xmax"), (max, "ymax"))
            )
            lines.append(Line(" ".join(word.text for word in words), left, right, bottom))
        pages.append(Page(float(page.get("width")), float(page.get("height")), lines))
    return pages[1:]


def document_in(language: str, markdown: str, **changes: Any) -> Document:
    blocks = with_ties(parse(markdown), language)
    base = sample_document("ar" if language == "ar" else "en", blocks=blocks, **changes)
    return replace(base, language=language)


def set_in(language: str, markdown: str) -> list[Page]:
    return pages_of(render_pdf(document_in(language, markdown)))


@pytest.mark.parametrize("language", LONG_WORDS)
def test_no_word_stands_beyond_the_margin(language: str) -> None:
    markdown = OVERLONG.format(hash=HASH, address=ADDRESS, words=LONG_WORDS[language])
    margin = default_theme()["page"]["margin_inside_mm"] * MM - HANGS_PT
    pages = set_in(language, markdown)
    assert any(HASH[:8] in line.text for line in pages[0].lines)
    beyond = [
        line
        for page in pages
        for line in page.lines
        if line.left < margin or line.right > page.width - margin
    ]
    assert beyond == []


def test_short_columns_stay_whole_beside_what_is_too_long() -> None:
    layout = lay_out([[Cell("Name"), Cell(HASH), Cell(HASH)]], [None] * 3, 450, 9)
    assert layout.crowded
    assert layout.room_pt(0) > 2.5 * 9 * layout.scale
    assert sum(layout.widths_pt) == pytest.approx(450)


def test_no_page_ends_with_what_leads_to_the_next() -> None:
    """Headings, bold lines, what ends in a colon, and captions above tables."""
    leading = [
        "## Leading heading {n}",
        "**Leading words {n}**",
        "Leading {n} to these things:\n\n- a thing\n- another\n",
        "## Leading heading {n}\n\n**Leading words {n}**",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Leading caption {n} {{#tbl-{n}}}",
        "### Leading heading {n}\n\n| a |\n|---|\n| 1 |\n\n: Leading caption {n} {{#tbl-{n}}}",
    ]
    parts = ['# One {#sec-1 number="1"}']
    for number in range(60):
        parts += [
            leading[number % len(leading)].format(n=number),
            "Words. " * (17 * number % 90 + 1),
        ]
    pages = set_in("en", "\n\n".join(parts))
    assert len(pages) > 8
    last = [page.body[-1].text for page in pages]
    assert [text for text in last if text.startswith("Leading") or "heading" in text] == []


# ------------------------------------------------------------------------------------- Word


def test_word_keeps_what_leads_with_what_follows(tmp_path: Path) -> None:
    rows = "\n".join(f"| {n} | x |" for n in range(60))
    markdown = (
        f"**Bold**\n\nAs follows:\n\n- thing\n\nA **bold** word.\n\n| a | b |\n|---|---|\n{rows}\n"
    )
    path = tmp_path / "kept.docx"
    path.write_bytes(render_docx(document_in("en", markdown)))
    package = Package(path.read_bytes())
    kept = {
        "".join(text.text for text in paragraph.iter(f"{W}t"))
        for paragraph in package.find("//w:body//w:p[w:pPr/w:keepNext]")
    }
    assert {"Bold", "As follows:", "0", "58"} <= kept
    assert not {"A bold word.", "thing", "1", "57", "59"} & kept
    assert package.find("//w:pPrDefault/w:pPr/w:widowControl", "word/styles.xml")
    assert validate_docx(path) == []


@pytest.mark.parametrize(
    ("language", "parted"),
    [("en", True), ("ru", True), ("fr", True), ("ar", False), ("kk", False), ("uz", False)],
)
def test_word_parts_words_in_the_languages_in_which_the_pdf_does(
    language: str, parted: bool
) -> None:
    package = Package(render_docx(document_in(language, "Words.")))
    assert bool(package.find("//w:autoHyphenation", "word/settings.xml")) is parted
    style = "//w:style[@w:styleId='Heading2']/w:pPr/w:suppressAutoHyphens"
    assert package.find(style, "word/styles.xml")


# ------------------------------------------------------------------------------------ pages

LINES = "Words that fill a line or two of the page, and no more than that, on end. " * 2
WIDE = "| a | b |\n|---|---|\n| wide | table |\n\n: A wide table {{#tbl-{n} .landscape}}"


def labelled(document: Document) -> Document:
    """The document with its tables numbered, as far as they have captions."""
    for block in document.blocks:
        if block["t"] == "Table" and block["c"][0][0]:
            number = block["c"][0][0].removeprefix("tbl-")
            block["c"][0][2] = [["number", number], ["label", f"Table {number}"]]
    return document


def test_text_comes_before_a_wide_table_that_it_follows_and_fills_the_page() -> None:
    following = "\n\n".join(f"Following {n}. {LINES * 2}" for n in range(12))
    parts = ['# One {#sec-1 number="1"}', LINES, WIDE.format(n=1), following]
    parts += ['## Two {#sec-1.a number="1.a"}', LINES, WIDE.format(n=2), "# Three"]
    document = labelled(document_in("en", "\n\n".join(parts)))
    pages = pages_of(render_pdf(document))
    wide = [index for index, page in enumerate(pages) if page.width > page.height]
    assert len(wide) == 2
    first = pages[wide[0] - 1]
    assert first.filled > 0.85
    assert any(line.text.startswith("Following 3") for line in first.body)
    assert pages[wide[0] + 1].body[0].text.startswith("Following")
    said = [line.text for page in pages[: wide[1]] for line in page.body]
    assert "1.a Two" in said  # of another section nothing comes first
    assert not any(line.text.endswith("Three") for page in pages[: wide[1]] for line in page.body)


def test_a_wide_table_comes_before_text_that_would_be_alone_on_a_page() -> None:
    for lines in range(28, 38, 3):
        before = "\n\n".join([LINES] * lines + [f"Last. {LINES * 4}"])
        parts = ["# One", before, WIDE.format(n=1), "## Two", LINES]
        pages = pages_of(render_pdf(labelled(document_in("en", "\n\n".join(parts)))))
        (wide,) = (index for index, page in enumerate(pages) if page.width > page.height)
        assert pages[wide - 1].filled > 0.55


@pytest.mark.parametrize(
    "following",
    [
        '## Next {#sec-1.a number="1.a"}',
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Noted[^1].\n\n[^1]: A note.",
    ],
)
def test_headings_tables_and_notes_stay_behind_a_wide_table(following: str) -> None:
    markdown = "\n\n".join(["# One", LINES, WIDE.format(n=1), following, LINES])
    pages = pages_of(render_pdf(labelled(document_in("en", markdown))))
    assert [page.width > page.height for page in pages] == [False, True, False]


def test_a_wide_table_without_a_number_stays_where_it_is() -> None:
    table = "| a | b |\n|---|---|\n| wide | x |\n\n: {.landscape}"
    pages = set_in("en", "\n\n".join(["# One", LINES, table, LINES]))
    assert [page.width > page.height for page in pages] == [False, True, False]
    assert len(pages[0].body) < 5


def test_no_chapter_ends_with_a_few_lines_on_a_page() -> None:
    parts = []
    for number in range(14):
        parts.append(f'# Chapter {number} {{#sec-{number} number="{number}"}}')
        parts += [LINES] * (52 + number)
    pages = set_in("en", "\n\n".join(parts))
    opening = [index for index, page in enumerate(pages) if "Chapter" in page.body[0].text]
    assert len(opening) == 14
    last = [pages[index - 1] for index in [*opening[1:], len(pages)]]
    assert min(page.filled for page in last) > 0.06
    assert {after - before for before, after in pairwise(opening)} == {3, 4}


def test_no_last_row_is_alone_on_a_page() -> None:
    parts = []
    for number in range(8):
        rows = "\n".join(f"| row {n} | value |" for n in range(34 + number))
        parts.append(f"# Chapter {number}\n\n| a | b |\n|---|---|\n{rows}\n")
    pages = set_in("en", "\n\n".join(parts))
    after = [page for page in pages if page.body[0].text.startswith("a")]
    counts = [sum("row" in line.text for line in page.body) for page in after]
    assert counts
    assert 1 not in counts


def test_what_is_tightened() -> None:
    ends = {
        "parts": [
            ["1", 3, 100.0, 0.05, 0.09],  # two pages before three lines
            ["2", 4, 100.0, 0.05, 0.09],  # one page
            ["3", 7, 100.0, 0.25, 0.09],  # too much for two pages to take up
            ["4", 9, 100.0, 0.05, 0.09],  # with a figure at the foot of its last page
            ["5", 11, 200.0, 0.19, 0.2],
        ],
        "figures": [[9, 500.0], [3, 50.0]],
        "rows": [["6", 1, 5], ["6", 0, 6], ["7", 1, 8], ["7", 0, 8]],
    }
    assert short_parts(ends) == {"6": 1, "1": 1, "5": 2}
    assert list(lonely_rows(ends)) == ["6"]


def test_a_figure_that_has_no_room_where_it_belongs_stands_at_the_head_of_a_page() -> None:
    view = figure("fig-a", "img-002.svg", 150, 100, words("View"), [], label="F", number="1")
    blocks = [header(1, "T", "t"), *[paragraph(LINES)] * 18, view]
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(sample_document("en", blocks=blocks)))).pages
    heights = []

    def visit(text: str, page: list[float], line: list[float], *_: Any) -> None:
        if "View" in text:
            heights.append(line[5] * page[3] + page[5])

    pages[2].extract_text(visitor_text=visit)
    assert "View" not in pages[1].extract_text()
    assert heights[0] > float(pages[2].mediabox.height) / 2


def test_typst_finds_where_everything_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page numbers of contents are right only if it does, and it looks five times."""
    warnings: list[str] = []

    def set_here(root: Path, options: Mapping[str, Any]) -> Typeset:
        fonts = [str(font_folder()), str(root / "fonts")]
        compiler = typst.Compiler(str(root / "main.typ"), root=str(root), font_paths=fonts)
        fit(compiler, root / FITTING)
        _, found = compiler.compile_with_warnings(format="pdf")
        warnings.extend(warning.message for warning in found)
        assert json.loads((root / FITTING).read_text())["before"]
        return Typeset([b""], {})

    monkeypatch.setattr(pdf, "run_typst", set_here)
    parts = ["::: toc\n:::", "::: list-of-tables\n:::"]
    for chapter in range(3):
        parts.append(f"# Chapter {chapter}")
        for number in range(4):
            text = "\n\n".join([f"{LINES}[^{chapter}{number}]", *[LINES] * (5 + 3 * number)])
            parts += [WIDE.format(n=10 * chapter + number), text]
            parts.append(f"[^{chapter}{number}]: A note.")
    render_pdf(labelled(document_in("en", "\n\n".join(parts))))
    assert warnings == []


@pytest.mark.parametrize(("chapters", "expected"), [(22, [8, 0]), (23, [3, 5]), (24, [0, 8])])
def test_no_page_has_only_the_first_or_the_last_lines_of_a_list(
    chapters: int, expected: list[int]
) -> None:
    heads = "\n\n".join(f"# Chapter {number}" for number in range(chapters))
    text = f"::: toc\n:::\n::: list-of-figures\n:::\n\n{heads}"
    figures = [
        figure(
            f"fig-{n}", "img-002.svg", 60, 40, words("A view"), [], label=f"F {n}", number=str(n)
        )
        for n in range(8)
    ]
    document = sample_document("en", blocks=[*parse(text), *figures])
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(document))).pages
    lists = [page.extract_text() for page in pages[1:3]]
    assert [text.count("A view") for text in lists] == expected


@pytest.mark.parametrize(
    ("chapters", "figures", "draft", "on_pages"),
    [
        pytest.param(18, 16, False, [0, 2], id="a page of their own"),
        pytest.param(4, 12, False, [2, 0], id="a page for all"),
        pytest.param(18, 40, False, [1, 1], id="two pages with the contents, not three"),
        pytest.param(18, 16, True, [1, 1], id="a draft"),
    ],
)
def test_lists_begin_a_page_unless_they_save_one(
    chapters: int, figures: int, draft: bool, on_pages: list[int]
) -> None:
    """In a draft they begin where the contents end, since it is not looked at before it is set."""
    heads = "\n\n".join(f"# Chapter {number}" for number in range(chapters))
    text = f"::: toc\n:::\n::: list-of-figures\n:::\n::: list-of-maps\n:::\n\n{heads}"
    names = [*(f"fig-{n}" for n in range(figures)), *(f"map-{n}" for n in range(3))]
    shown = [
        figure(name, "img-002.svg", 60, 40, words("A view"), [], label=f"F {name}", number="1")
        for name in names
    ]
    document = sample_document("en", blocks=[*parse(text), *shown], draft=draft)
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(document))).pages
    titles = [
        sum(line in {"Figures", "Maps"} for line in page.extract_text().splitlines())
        for page in pages[1:3]
    ]
    assert titles == on_pages


def test_the_mark_of_a_sample_is_not_parted_in_a_table() -> None:
    texts = [f"Management zones {'i' * n} [sample value]{{.sample}}" for n in range(14, 40)]
    rows = "".join(f"| {text} | {LINES} | {LINES} | {LINES} |\n" for text in texts)
    table = f"| a | b | c | d |\n|:--|:--|:--|:--|\n{rows}\n: {{#tbl-1}}"
    shown = [line.text for page in set_in("en", table) for line in page.body]
    assert sum("sample" in line for line in shown) == len(texts)


def test_further_pages_of_the_contents_say_so_in_their_head() -> None:
    heads = "\n\n".join(f"# Chapter {number}" for number in range(40))
    document = sample_document("en", blocks=parse(f"::: toc\n:::\n\n{heads}"))
    first, second, chapter = pypdf.PdfReader(io.BytesIO(render_pdf(document))).pages[1:4]
    assert first.extract_text().count("Contents") == 1, "on its band"
    assert "Contents" in second.extract_text()
    assert "Chapter 39" in second.extract_text()
    assert "Contents" not in chapter.extract_text()


def test_tables_of_facts_stand_closer_where_that_saves_a_page() -> None:
    table = "|  |  |\n|:--|:--|\n| State Party | Azerbaijan |\n\n: {.facts}"
    parts = [part for _ in range(8) for part in (table, *[LINES] * 6)]
    pages = set_in("en", "\n\n".join(["# One", *parts, *[LINES] * 4]))
    assert [page.filled > 0.8 for page in pages] == [True] * 3


@pytest.mark.parametrize("text", ["mot ? ", "(mot) !) ", "a?)", "« a » ; ", "§"])
def test_a_line_of_any_length_takes_a_time_that_grows_with_it(text: str) -> None:
    started = time.monotonic()
    tied(text * 40_000, "fr")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("draft", [False, True])
def test_drafts_are_not_fitted_to_their_pages(monkeypatch: pytest.MonkeyPatch, draft: bool) -> None:
    asked: list[bool] = []

    def set_once(folder: Path, options: Mapping[str, Any]) -> Typeset:
        asked.append(options["fit"])
        return Typeset([b""], {})

    monkeypatch.setattr("dossierkit.rendering.pdf.run_typst", set_once)
    render_pdf(sample_document("en", draft=draft))
    assert asked == [not draft]
