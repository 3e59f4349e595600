"""The PDF renderer: standards, tags, text, furniture, right to left, and hostile input."""

import dataclasses
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from documents import (
    COVERS,
    HOSTILE,
    LONG_TABLE_ROWS,
    WORDS,
    default_theme,
    figure,
    header,
    paragraph,
    parse,
    plain,
    sample_document,
    sample_resources,
    words,
)
from dossierkit import tools
from dossierkit.document import Document, Resource
from dossierkit.errors import ToolFailed
from dossierkit.rendering import pdf
from dossierkit.rendering.columns import (
    PADDING_PT,
    Cell,
    breakable,
    lay_out,
    text_width,
)
from dossierkit.rendering.pdf import render_pdf
from dossierkit.rendering.typst import write_typst
from dossierkit.rendering.typst_text import literal, shortened, split_numbers
from dossierkit.rules.printing import _RARE
from dossierkit.tools import undisplayable
from dossierkit.tree import listed_caption
from outline import of_document
from tagged import of_pdf, page_texts

A4_PT = (595.3, 841.9)
LANGUAGES = ("en", "ar")


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(language: str) -> Document:
    return sample_document(language)


@pytest.fixture(scope="module")
def data(document: Document) -> bytes:
    return render_pdf(document)


@pytest.fixture(scope="module")
def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


@pytest.fixture(scope="module")
def pages(reader: pypdf.PdfReader) -> list[str]:
    return page_texts(reader)


def read(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(document)))


def body(*blocks: Any, **changes: Any) -> Document:
    return sample_document("en", blocks=[header(1, "Title", "t", "1"), *blocks], **changes)


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    """`text` without spaces, marks of direction and the hyphens of broken lines."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", text)


def tags(reader: pypdf.PdfReader) -> list[tuple[str, DictionaryObject]]:
    """The structure elements in reading order, each with its role."""

    def walk(node: Any) -> Iterator[tuple[str, DictionaryObject]]:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for part in node:
                yield from walk(part)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield str(node["/S"]), node
            yield from walk(node.get("/K", ArrayObject()))

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def bookmarks(reader: pypdf.PdfReader) -> list[tuple[int, str]]:
    def walk(items: list[Any], level: int) -> Iterator[tuple[int, str]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, level + 1)
            else:
                yield level, str(item.title)

    return list(walk(reader.outline, 1))


def link_targets(reader: pypdf.PdfReader, index: int) -> list[int]:
    """The pages to which the links of a page lead, in order; neighbours that agree count once."""
    found = [note.get_object() for note in reader.pages[index].get("/Annots", [])]
    places = [note["/A"]["/D"] if "/A" in note else note["/Dest"] for note in found]
    named = reader.named_destinations
    pages = [named[place]["/Page"] if isinstance(place, str) else place[0] for place in places]
    numbers = [reader.get_page_number(page.get_object()) + 1 for page in pages]
    return [number for number, _ in itertools.groupby(numbers)]


def addresses(reader: pypdf.PdfReader) -> list[str]:
    found = []
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                found.append(str(action["/URI"]))
    return found


# ------------------------------------------------------------------------------------- standards


def test_says_that_it_is_pdf_a_2a_and_pdf_ua_1(reader: pypdf.PdfReader) -> None:
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_has_title_language_and_metadata(
    reader: pypdf.PdfReader, document: Document, language: str
) -> None:
    root, metadata = reader.trailer["/Root"], reader.metadata
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/ViewerPreferences"]["/Direction"] == ("/R2L" if language == "ar" else "/L2R")
    assert metadata is not None
    assert metadata.title == document.title
    assert metadata.author == document.author
    assert metadata["/Keywords"] == ", ".join(document.keywords)
    assert metadata["/CreationDate"] == metadata["/ModDate"] == "D:20260710000000Z"


def test_same_document_gives_the_same_bytes(document: Document, data: bytes) -> None:
    assert render_pdf(document) == data


def test_embeds_its_fonts(reader: pypdf.PdfReader) -> None:
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


# ----------------------------------------------------------------------------------------- tags


def test_bookmarks_are_the_headings_with_their_official_numbers(
    reader: pypdf.PdfReader, document: Document
) -> None:
    contents, *others = bookmarks(reader)
    assert contents == (1, document.labels["contents"])
    assert others == [
        (heading.level, f"{heading.number} {heading.text}".strip()) for heading in document.headings
    ]


def test_tags_count_what_the_source_has(reader: pypdf.PdfReader, document: Document) -> None:
    roles = Counter(role for role, _ in tags(reader))
    levels = Counter(heading.level for heading in document.headings)
    lists_at_front = 1 + len({caption.kind for caption in document.captions})
    assert roles["/H1"] == levels[1] + lists_at_front
    assert roles["/H2"] == levels[2]
    assert roles["/H4"] == levels[4]
    assert roles["/Figure"] == 4
    assert roles["/Caption"] == len(document.captions)
    assert roles["/Table"] == 5
    assert roles["/THead"] == 3
    assert roles["/TH"] == 4 + 6 + 1
    assert roles["/TR"] == (4) + (1 + LONG_TABLE_ROWS) + (1 + 3) + (1 + 1) + (3)
    assert roles["/Note"] == 2
    assert roles["/BlockQuote"] == 1
    assert roles["/TOC"] >= 4
    assert roles["/LI"] == 2 + 2 + 2 + 2 + 2


def test_every_image_has_alternative_text(reader: pypdf.PdfReader) -> None:
    alternatives = [element.get("/Alt") for role, element in tags(reader) if role == "/Figure"]
    assert alternatives == ["alternative text"] * 4


def test_image_without_alternative_text_takes_that_of_its_file() -> None:
    image = figure("fig-a", "img-001.png", 60, 40, words("Caption"), [], label="F", number="1")
    image["c"][2][0]["c"][0]["c"][1] = []
    element = next(node for role, node in tags(read(body(image))) if role == "/Figure")
    assert element["/Alt"] == sample_resources()["img-001.png"].alt


def test_foreign_words_carry_their_language(reader: pypdf.PdfReader, language: str) -> None:
    streams = b"".join(page.get_contents().get_data() for page in reader.pages)
    found = set(re.findall(rb"/Lang ?\((.*?)\)", streams))
    assert {b"ru", language.encode()} <= found


def test_furniture_and_draft_mark_are_no_content() -> None:
    def artifacts(document: Document) -> list[int]:
        return [page.get_contents().get_data().count(b"/Artifact") for page in read(document).pages]

    plain_pages, draft_pages = (
        artifacts(body(paragraph("Text"), draft=draft)) for draft in (False, True)
    )
    assert plain_pages[1] >= 1
    assert all(marked > before for before, marked in zip(plain_pages, draft_pages, strict=True))
    roles = [role for role, _ in tags(read(body(paragraph("Text"), draft=True)))]
    assert roles == [role for role, _ in tags(read(body(paragraph("Text"))))]


# ------------------------------------------------------------------------------------------ text


def test_tags_hold_what_the_source_has_once_and_in_order(data: bytes, document: Document) -> None:
    expected, found = of_document(document).letters(), of_pdf(data).letters()
    assert found.items == expected.items
    assert found.notes == expected.notes
    assert found.pictures == expected.pictures


def test_letters_can_be_extracted(reader: pypdf.PdfReader, language: str) -> None:
    printed = text_of(reader)
    for word in {"en": ("Centre", "summary"), "ar": ("المركز", "الملخص")}[language]:
        assert word in printed


def test_hostile_text_is_printed_as_it_is(pages: list[str], language: str) -> None:
    printed = squeezed("".join(pages))
    # heading, contents, caption of a figure and of a table and both lists, cells, paragraph, credit
    assert printed.count(squeezed(HOSTILE)) >= 9


def test_generated_words_come_from_the_labels(pages: list[str], language: str) -> None:
    printed = "".join(pages)
    for word in ("Contents", "Figure 1", "Table 1", "Map 1", "Section"):
        assert (word in printed) is (language == "en" and word != "Section")


# ----------------------------------------------------------------------------------------- pages


def test_first_page_is_the_cover(pages: list[str], language: str) -> None:
    cover = squeezed(pages[0])
    for key in ("authority", "list", "nomination", "title", "states", "date"):
        assert squeezed(COVERS[language][key]) in cover


def test_wide_blocks_are_on_landscape_pages(reader: pypdf.PdfReader) -> None:
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    landscape = [size for size in sizes if size[0] > size[1]]
    assert len(landscape) == 2
    for width, height in sizes:
        assert sorted((width, height)) == pytest.approx(A4_PT, abs=0.2)


def test_heading_directly_above_a_wide_table_goes_with_it() -> None:
    table = parse("| a | b |\n|---|---|\n| wide | x |\n\n: {.landscape}\n")[0]
    reader = read(body(paragraph("Before"), header(2, "Above", "above"), table))
    page = next(page for page in reader.pages if page.mediabox.width > page.mediabox.height)
    assert "Above" in page.extract_text()
    assert "wide" in page.extract_text()


def test_headings_of_empty_sections_stay_on_the_paper_of_the_text() -> None:
    table = parse("| a | b |\n|---|---|\n| wide | x |\n\n: {.landscape}\n")[0]
    empty = [header(1, "First", "1"), header(1, "Second", "2"), header(2, "Empty", "2.a")]
    reader = read(body(*empty, header(1, "Third", "3"), header(2, "Above", "3.a"), table))
    turned = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) == 1
    text = turned[0].extract_text()
    assert ("Third" in text, "Above" in text) == (True, True)
    assert not [word for word in ("First", "Second", "Empty") if word in text]


def test_large_sheets_have_their_size_and_their_furniture() -> None:
    map_, tall = (
        {"t": "Div", "c": [["", [name], []], [paragraph(name)]]} for name in ("a3", "a3-upright")
    )
    reader = read(body(paragraph("Before"), map_, tall, paragraph("After")))
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]
    assert sizes[2:] == [(1191, 842), (842, 1191), (595, 842)]
    text = squeezed(reader.pages[2].extract_text())
    assert text.endswith("3")
    assert "1Title" in text


@pytest.mark.parametrize(("size", "width_mm"), [("A3", 297), ("A5", 148), ("Letter", 215.9)])
def test_theme_sets_the_paper(size: str, width_mm: float) -> None:
    theme = default_theme()
    theme = {**theme, "page": {**theme["page"], "size": size}}
    page = read(body(paragraph("Text"), theme=theme)).pages[1]
    assert float(page.mediabox.width) == pytest.approx(width_mm * 72 / 25.4, abs=0.2)


def test_pages_are_numbered_and_carry_title_and_section(pages: list[str], language: str) -> None:
    for number, text in enumerate(pages[1:], 2):
        assert str(number) in squeezed(text)
    if language == "en":
        long_table = next(text for text in pages if "House of merchant no. 50" in text)
        assert long_table.startswith("Historic Centre of Sheki")
        assert "2 Description" in re.sub(r"\s+", " ", long_table)[:80]


def test_no_running_head_stands_on_the_band_of_an_opener(
    pages: list[str], document: Document
) -> None:
    short = squeezed(document.title)[:20]
    for text in pages[1:5]:  # the contents, and the first three chapters
        assert not squeezed(text).startswith(short)
    assert any(squeezed(text).startswith(short) for text in pages[5:])


def test_head_of_a_page_that_begins_in_the_other_direction_is_that_of_the_document() -> None:
    passage = parse("::: {lang=ar}\nنص\n\n::: page-break\n:::\n\nنص آخر\n:::\n")
    page = read(body(*passage)).pages[2]
    edges = {}

    def visit(text: str, page: list[float], line: list[float], *_: Any) -> None:
        place = line[4] * page[0] + line[5] * page[2] + page[4]
        edges.update({word: place for word in ("Historic", "Title") if word in text})

    page.extract_text(visitor_text=visit)
    assert edges["Historic"] < float(page.mediabox.width) / 2 < edges["Title"]


def test_contents_name_the_pages_of_the_headings(reader: pypdf.PdfReader, pages: list[str]) -> None:
    contents = re.sub(r"[.\s\u200f\u2060]+", " ", pages[1])
    for item in itertools.chain.from_iterable(
        group if isinstance(group, list) else [group] for group in reader.outline[1:]
    ):
        if isinstance(item, list) or "import" in item.title or "Fourth" in item.title:
            continue
        page = reader.get_destination_page_number(item) + 1
        last_word = item.title.split()[-1]
        if "Rooms" in item.title:  # an author's own heading of the third level
            assert "Rooms" not in contents
        else:
            assert re.search(rf"{re.escape(last_word)}\s+{page}\b", contents)


def test_lists_at_the_front_are_left_out_when_empty() -> None:
    front = parse("::: toc\n:::\n::: list-of-figures\n:::\n::: list-of-tables\n:::\n")
    text = text_of(read(sample_document("en", blocks=[*front, header(1, "Only", "o")])))
    assert "Contents" in text
    assert "Figures" not in text
    assert "Tables" not in text


def test_list_of_figures_has_the_first_sentence_only() -> None:
    caption = words("Plan of the citadel. A: the gate; B: the well. " + "More of the key. " * 6)
    image = figure("fig-a", "img-002.svg", 60, 40, caption, words("Credit"), label="F", number="1")
    front = parse("::: list-of-figures\n:::\n")
    reader = read(sample_document("en", blocks=[*front, header(1, "T", "t"), image]))
    assert "citadel" in reader.pages[1].extract_text()
    assert "gate" not in reader.pages[1].extract_text()
    assert "Credit" not in reader.pages[1].extract_text()
    assert "gate" in reader.pages[2].extract_text()


def test_lists_and_links_lead_to_where_a_moved_figure_stands() -> None:
    names = ("alpha", "beta", "gamma", "delta", "epsilon")
    images = [
        figure(
            f"fig-{name}", "img-002.svg", 150, 100, words(f"View {name}"), [], label="F", number="1"
        )
        for name in names
    ]
    front = parse("::: list-of-figures\n:::\n")
    link = parse("[see](#fig-epsilon)")
    blocks = [*front, header(1, "T", "t"), *link, *images, paragraph("After " * 900)]
    reader = read(sample_document("en", blocks=blocks))
    listed, *pages = [page.extract_text() for page in reader.pages[1:]]
    stands = {
        name: next(n for n, text in enumerate(pages, 3) if f"View {name}" in text) for name in names
    }
    assert len(set(stands.values())) >= 3
    found = re.findall(r"View (\w+)[\s.\u2060]+(\d+)", listed)
    assert {name: int(page) for name, page in found} == stands
    assert link_targets(reader, 1) == sorted({*stands.values()})
    assert link_targets(reader, 2) == [stands["epsilon"]]


def test_head_of_a_long_table_is_repeated(pages: list[str], language: str) -> None:
    row, heads = {
        "en": ("House of merchant no.", ("Building", "Area (m²)")),
        "ar": ("بيت التاجر رقم", ("المبنى", "المساحة (م²)")),
    }[language]
    with_rows = [squeezed(text) for text in pages if squeezed(row) in squeezed(text)]
    assert len(with_rows) >= 2
    assert all(squeezed(head) in text for text in with_rows for head in heads)


def test_image_as_high_as_the_page_leaves_room_for_its_caption() -> None:
    image = figure(
        "fig-a",
        "img-002.svg",
        160,
        245,
        words("A caption " * 40),
        words("The credit"),
        label="Figure 1",
        number="1",
    )
    reader = read(body(header(2, "Below this", "b"), image, paragraph("After")))
    assert len(reader.pages) <= 3
    assert any(
        "The credit" in text and squeezed(text).count("Acaption") == 40
        for text in (page.extract_text() for page in reader.pages)
    )


def test_draft_is_marked_on_every_page(language: str) -> None:
    word = WORDS[language]["draft"]
    letters = set(word)
    for draft in (True, False):
        reader = read(sample_document(language, draft=draft))
        marked = [letters <= set(page.extract_text()) for page in reader.pages]
        if draft:
            assert all(marked)
        elif language == "en":
            assert not any(word in page.extract_text() for page in reader.pages)


def test_cover_carries_emblem_and_picture() -> None:
    resources = sample_resources()
    picture = resources["img-001.png"]
    reader = read(
        body(
            resources={
                "emblem": dataclasses.replace(resources["img-002.svg"], name="emblem", alt="Arms"),
                "cover-picture": dataclasses.replace(picture, name="cover-picture", alt="Palace"),
            }
        )
    )
    assert [node["/Alt"] for role, node in tags(reader) if role == "/Figure"] == ["Arms", "Palace"]


# ----------------------------------------------------------------------------------------- links


def test_links_lead_to_safe_addresses_only() -> None:
    text = (
        "[a](https://example.org/x) [b](mailto:a@example.org) [c](javascript:alert) "
        "[d](annexes/x.pdf) [e](file:///etc/passwd) [f](#nowhere) [](https://example.org/empty)"
    )
    reader = read(body(*parse(text)))
    assert addresses(reader) == ["https://example.org/x", "mailto:a@example.org"]
    for word in "abcdef":
        assert word in text_of(reader)


def test_identifier_that_is_given_twice_or_holds_signs_is_no_error() -> None:
    blocks = parse(
        '# One {#a"b}\n\n# Two {#x}\n\n[]{#x} [go](#x) [there](#y)\n\n::: {#y}\nz\n:::\n'
    )
    assert "there" in text_of(read(sample_document("en", blocks=blocks)))


# ------------------------------------------------------------------------------- what may go wrong


@pytest.mark.parametrize(
    "markdown",
    [
        "# A\n\n#### D skips two levels\n\n## \n\n# ![](img-001.png)\n",
        "## Begins with the second level\n",
        "~~[struck](https://example.org) [under]{.underline}~~ [~~both~~]{.underline}",
        "# Note in a heading^[with a [link](https://example.org)]{#h}\n\n[to](#h)",
        "| a^[note] | [b](https://example.org) |\n|---|---|\n" + "| x | y |\n" * 60,
        "- item\n\n    ![figure](img-001.png){width=160mm height=245mm}\n\n    - deeper\n",
        "> # Heading in a quotation\n>\n> - list\n",
        "::: landscape\n::: landscape\n| a |\n|---|\n| b |\n:::\n:::\n",
        "::: note\n::: page-break\n:::\n::: toc\n:::\n::: landscape\ntext\n:::\n:::\n",
        "+--+--+\n| a     |\n+==+==+\n| 1| 2|\n+  +--+\n|  | 3|\n+--+--+\n",
        ": Caption without a label {#tbl-x}\n\n| a |\n|---|\n",
    ],
)
def test_unusual_structures_are_set(markdown: str) -> None:
    blocks = parse("::: toc\n:::\n\n" + markdown)
    assert read(sample_document("en", blocks=blocks, captions=(), headings=())).pages


@pytest.mark.parametrize("filler", range(0, 44, 4))
def test_lists_notes_and_tables_may_break_anywhere(filler: int) -> None:
    image = figure("fig-a", "img-001.png", 150, 80, words("A"), [], label="Figure 1", number="1")
    blocks = parse(
        "".join(f"- item {i}" + "[^n]" * (i % 4 == 1) + "\n" for i in range(20))
        + "\n| a | b |\n|---|---|\n"
        + "".join(f"| {i} | text" + "[^n]" * (i % 6 == 5) + " |\n" for i in range(30))
        + "\n> quoted[^n]\n>\n> - more\n\n[^n]: A note.\n"
    )
    document = body(*[paragraph("Filler.")] * filler, image, *blocks, draft=bool(filler % 8))
    assert text_of(read(document)).count("A note.") == 5 + 5 + 1


def test_text_without_a_font_is_named() -> None:
    with pytest.raises(ToolFailed, match="長安") as failure:
        render_pdf(body(paragraph("Chang’an (長安)")))
    assert failure.value.help


def test_broken_image_is_a_failure_of_the_tool() -> None:
    resources = sample_resources()
    broken = {**resources, "img-001.png": dataclasses.replace(resources["img-001.png"], data=b"")}
    with pytest.raises(ToolFailed, match="decode"):
        render_pdf(sample_document("en", resources=broken))


def test_control_characters_in_values_are_dropped() -> None:
    cover = {**COVERS["en"], "title": "A\x00B\u202e\x07", "states": "\ufdfa #x"}
    reader = read(body(paragraph("\x01text\x7f"), title="T\x02itle", cover=cover))
    assert reader.metadata is not None
    assert reader.metadata.title == "Title"
    assert "text" in text_of(reader)


def test_title_may_be_missing() -> None:
    assert read(body(title="", cover={})).metadata


def test_deep_nesting_ends_in_a_message() -> None:
    for depth in (60, 2000):
        blocks: list[Any] = [paragraph("x")]
        for _ in range(depth):
            blocks = [{"t": "BlockQuote", "c": blocks}]
        with pytest.raises(ToolFailed):
            render_pdf(sample_document("en", blocks=blocks, captions=(), headings=()))


def test_typst_is_stopped_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "TYPST_SECONDS", 0.001)
    with pytest.raises(ToolFailed, match="did not finish"):
        render_pdf(body(paragraph("x")))


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#image("/etc/hostname")',
        '#import "@preview/x:1.0.0": *',
    ],
)
def test_typst_reads_nothing_but_its_own_folder(source: str) -> None:
    options = {"standards": pdf.STANDARDS, "timestamp": 0}
    with pytest.raises(ToolFailed, match=r"not found|escape|failed to download"):
        pdf.typeset(source, {}, {}, options)


def test_unknown_node_is_refused() -> None:
    document = body({"t": "RawBlock", "c": ["typst", "#read(1)"]})
    with pytest.raises(ValueError, match="RawBlock"):
        write_typst(document, {})


@pytest.mark.parametrize("target", ["file:///etc/passwd", "/etc/passwd", "../../etc/passwd"])
def test_svg_that_asks_for_another_file_is_refused(target: str) -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20">'
        b'<image href="%b" width="9" height="9"/></svg>' % target.encode()
    )
    resource = Resource("img-002.svg", "svg", svg, 30, 20, "x")
    resources = {**sample_resources(), "img-002.svg": resource}
    with pytest.raises(ToolFailed, match="failed to load linked image"):
        read(sample_document("en", resources=resources))


# ------------------------------------------------------------------------------------- the writer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("#read(1) $x$ *a*", '"#read(1) $x$ *a*"'),
        ("a\nb\tc\x00\x1b[0m\u202e", '"a b c[0m"'),
        ("\ufdfa", '"صلى الله عليه وسلم"'),
        ("\ufee1", '"م"'),
    ],
)
def test_literal(text: str, expected: str) -> None:
    assert literal(text) == expected


def test_literal_keeps_the_lines_of_code() -> None:
    assert literal('a\n\tb"', lines=True) == '"a\\n    b\\""'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("القسم 3.1.a من", ["3.1.a"]),
        ("القرار 43 COM 8B.29.", ["43 COM 8B.29"]),
        ("هاتف +994 24 244 1234،", ["+994 24 244 1234"]),
        ("عند 41°12′12″ N, 47°11′15″ E.", ["41°12′12″ N, 47°11′15″ E"]),
        ("عند 41.203333, 47.1875 على", ["41.203333, 47.1875"]),
        ("مساحته 1 215 000 متر", ["1 215 000"]),
        ("مقياس 1:10 000", ["1:10 000"]),
        ("عام 2019 و2001–2024، 12 % من 146 هكتار", []),
        ("Sheki 2019", []),
    ],
)
def test_numbers_that_must_keep_their_order(text: str, kept: list[str]) -> None:
    parts = list(split_numbers(text))
    assert [part for number, part in parts if number] == kept
    assert "".join(part for _, part in parts) == text


def test_shortened_ends_at_a_word() -> None:
    assert shortened("Historic Centre of Sheki, with the palace", 27) == "Historic Centre of Sheki…"
    assert shortened("Short", 27) == "Short"


def test_first_sentence_is_no_abbreviation() -> None:
    caption = words("House no. 5 of St. John seen from the garden. The key follows: " + "x " * 60)
    first, rest = listed_caption(caption)
    assert plain(first) == "House no. 5 of St. John seen from the garden"
    assert plain(rest).startswith(". The key")


@pytest.mark.parametrize(
    ("caption", "listed"),
    [
        ("Plan (without the gate). " + "A: the well. " * 9 + "End.", "Plan (without the gate)"),
        ("Plan of the citadel.", "Plan of the citadel"),
        ("Plan by St. John, 5 ha etc.", "Plan by St. John, 5 ha etc."),
        ("«Silk».", "«Silk»"),
    ],
)
def test_no_entry_of_a_list_ends_with_a_full_stop(caption: str, listed: str) -> None:
    first, rest = listed_caption(words(caption))
    assert plain(first) == listed
    assert plain(first) + plain(rest) == caption.strip()


def cells(*texts: str) -> list[Cell]:
    return [Cell(text) for text in texts]


def test_short_columns_keep_their_line_and_long_ones_share_the_rest() -> None:
    rows = [cells("No.", "Text", "Area (m²)"), cells("1", "a long text " * 30, "1 200.50")]
    layout = lay_out(rows, [None] * 3, 450, 9)
    assert sum(layout.widths_pt) == pytest.approx(450)
    assert layout.widths_pt[1] > 300
    assert layout.widths_pt[2] > text_width("Area (m²)") * 9


def test_a_head_of_several_words_takes_no_room_from_the_text_of_other_columns() -> None:
    long = Cell("A text of a length for several lines. " * 4)
    head = [Cell("Copyright owner of it", bold=True), Cell("Text", bold=True)]
    narrow, wide = lay_out([head, [Cell("owner"), long]], [None, None], 300, 10).widths_pt
    assert narrow < text_width(head[0].text) * 10
    short, other = lay_out([head, cells("owner", "text")], [None, None], 300, 10).widths_pt
    assert short > text_width(head[0].text) * 10
    assert wide > other


def test_table_with_little_text_stays_narrow() -> None:
    assert sum(lay_out([cells("a", "b")], [None, None], 450, 9).widths_pt) < 60


def test_a_picture_has_room_in_its_column() -> None:
    row = [Cell("img-01"), Cell("", picture_pt=68), Cell("a long text " * 30)]
    assert lay_out([row], [None] * 3, 450, 9).widths_pt[1] == pytest.approx(68 + PADDING_PT)


def test_crowded_table_is_set_smaller_and_then_broken() -> None:
    long = lay_out([cells(*["Responsibilities"] * 6)], [None] * 6, 450, 9)
    assert not long.crowded
    assert long.scale < 1
    longer = lay_out([cells(*["Responsibilities"] * 12)], [None] * 12, 450, 9)
    assert longer.crowded
    assert sum(longer.widths_pt) == pytest.approx(450)


def test_widths_of_the_author_are_kept_unless_all_alike() -> None:
    rows = [cells("a", "b", "c")]
    assert lay_out(rows, [0.5, 0.25, 0.25], 400, 9).widths_pt == pytest.approx((200, 100, 100))
    assert sum(lay_out(rows, [0.3, 0.3, 0.3], 400, 9).widths_pt) < 100


def test_long_words_are_broken_where_they_do_not_fit() -> None:
    assert breakable("short word", 10) == "short word"
    assert "\u00ad" in breakable("Incomprehensibilities", 5)
    broken = breakable("https://example.org/a/b", 5)
    assert "/\u200b" in broken
    assert "\u00ad" not in broken
    assert breakable("المسؤولياتالطويلة", 2) == "المسؤولياتالطويلة"


def test_what_is_surely_printed_can_be() -> None:
    """Validation tries the fonts only for what it does not know; what it knows has to be right."""
    characters = {
        character for character in map(chr, range(0x20, 0x2200)) if not _RARE.match(character)
    }
    assert undisplayable(characters - {" ", "\xad"}) == set()
    assert set("əƏʻʼңғқүұөӣӯҳҷیکپچژگ") <= characters
