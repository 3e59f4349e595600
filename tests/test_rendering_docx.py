"""The Word files: what a Word user, a screen reader and Microsoft's validator find in them."""

import dataclasses
import datetime
import io
import json
import time
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from documents import (
    HOSTILE,
    default_theme,
    figure,
    header,
    paragraph,
    parse,
    sample_document,
    words,
)
from dossierkit.document import Document, Heading, Resource
from dossierkit.errors import ToolFailed
from dossierkit.numerals import ABJAD
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.docx_direction import segments
from dossierkit.rendering.docx_numbering import HeadingNumbers
from dossierkit.rendering.docx_pictures import is_simple_svg
from ooxml import NAMESPACES, Package, W, instructions, text_of, validate_docx

LANGUAGES = ("en", "ar")


def pages_of(document: Document) -> dict[str, int]:
    """A page for every heading and caption, none of them like another."""
    identifiers = [part.identifier for part in (*document.headings, *document.captions)]
    return {identifier: page for page, identifier in enumerate(identifiers, 3)}


@pytest.fixture(scope="module", params=LANGUAGES)
def document(request: pytest.FixtureRequest) -> Document:
    return sample_document(request.param)


@pytest.fixture(scope="module")
def package(document: Document) -> Package:
    return Package(render_docx(document, lambda: pages_of(document)))


@pytest.fixture(scope="module")
def arabic() -> Package:
    return Package(render_docx(sample_document("ar")))


def rendered(text: str, language: str = "en", **changes: object) -> Package:
    """A Word file with the blocks of a Markdown text."""
    return Package(render_docx(sample_document(language, blocks=parse(text), **changes)))


# Validity and determinism


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_passes_the_open_xml_sdk(language: str, draft: bool, tmp_path: Path) -> None:
    document = sample_document(language, draft=draft)
    path = tmp_path / "dossier.docx"
    path.write_bytes(render_docx(document, lambda: pages_of(document)))
    assert validate_docx(path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_construct_of_markdown_passes_the_open_xml_sdk(language: str, tmp_path: Path) -> None:
    path = tmp_path / "dossier.docx"
    path.write_bytes(rendered(TORTURE, language).data)
    assert validate_docx(path) == []


def test_same_document_same_bytes(document: Document, package: Package) -> None:
    assert render_docx(document, lambda: pages_of(document)) == package.data


def test_parts_carry_the_documents_date_and_pictures_are_stored(package: Package) -> None:
    assert {info.date_time for info in package.infos} == {(2026, 7, 10, 0, 0, 0)}
    assert package.infos[0].filename == "[Content_Types].xml"
    stored = {info.filename for info in package.infos if info.compress_type == 0}
    assert stored == {name for name in package.parts if name.endswith((".png", ".jpg"))}


def test_a_date_before_zip_files_were_invented() -> None:
    document = sample_document("en", date=datetime.date(1972, 11, 16))
    package = Package(render_docx(document))
    assert package.infos[0].date_time[0] == 1980
    assert package.values("//dcterms:created/text()", "docProps/core.xml") == [
        "1972-11-16T00:00:00Z"
    ]


# Document properties and settings


def test_properties(document: Document, package: Package) -> None:
    core = "docProps/core.xml"
    assert package.values("//dc:title/text()", core) == [document.title]
    assert package.values("//dc:creator/text()", core) == [document.author]
    assert package.values("//cp:keywords/text()", core) == ["heritage, Sheki, caravanserai"]
    assert package.values("//dc:language/text()", core)[0].startswith(document.language)


def test_no_reader_is_asked_to_update_fields(package: Package) -> None:
    assert not package.find("//w:updateFields", "word/settings.xml")
    assert not package.find("//*[@w:dirty]")
    mode = "//w:compatSetting[@w:name='compatibilityMode']/@w:val"
    assert package.values(mode, "word/settings.xml") == ["15"]


def test_language_of_text_is_stated(document: Document, package: Package) -> None:
    side = "bidi" if document.direction == "rtl" else "val"
    stated = package.values(f"//w:docDefaults//w:lang/@w:{side}", "word/styles.xml")
    assert stated == [{"en": "en-GB", "ar": "ar-SA"}[document.language]]
    foreign = package.find("//w:r[w:rPr/w:lang][w:t='Шеки']")
    assert [run.find(f"{W}rPr/{W}lang").get(f"{W}val") for run in foreign] == ["ru-RU"]


def test_styles_come_from_the_theme() -> None:
    theme = json.loads(json.dumps(default_theme()))
    theme["fonts"] |= {"docx_heading": "Georgia", "docx_arabic": "Amiri", "size_pt": 12}
    theme["colours"]["heading"] = "AA0011"
    theme["page"] |= {"size": "Letter", "margin_inside_mm": 30}
    package = Package(render_docx(sample_document("en", theme=theme)))
    styles = "word/styles.xml"
    heading = "//w:style[@w:styleId='Heading1']/w:rPr"
    assert package.values(f"{heading}/w:color/@w:val", styles) == ["AA0011"]
    assert package.values("//w:docDefaults//w:sz/@w:val", styles) == ["24"]
    fonts = package.values("//a:majorFont/*/@typeface", "word/theme/theme1.xml")
    assert fonts == ["Georgia", "", "Amiri", "Amiri"]
    assert set(package.values("//w:pgSz[not(@w:orient)]/@w:w")) == {"12240"}
    assert set(package.values("//w:pgMar/@w:left")) == {"1701"}
    assert package.find("//w:mirrorMargins", "word/settings.xml")
    arabic = Package(render_docx(sample_document("ar", theme=theme)))
    assert set(arabic.values("//w:pgMar/@w:right")) == {"1701"}


def test_a_themes_words_are_not_markup() -> None:
    theme = json.loads(json.dumps(default_theme()))
    theme["fonts"]["docx_heading"] = '";x<w:p/>'
    theme["colours"]["accent"] = '"/><w:p/>'
    package = Package(render_docx(sample_document("en", theme=theme, draft=True)))
    assert package.values("//a:majorFont/a:latin/@typeface", "word/theme/theme1.xml") == ["xwp"]
    assert "000000" in package.values("//w:color/@w:val", "word/styles.xml")


def test_styles_that_the_text_names_exist(package: Package) -> None:
    known = set(package.values("//w:style/@w:styleId", "word/styles.xml"))
    for part in ("word/document.xml", "word/footnotes.xml"):
        for tag in ("pStyle", "rStyle", "tblStyle"):
            assert set(package.values(f"//w:{tag}/@w:val", part)) <= known


# Headings and contents

ANY_HEADING = (
    "//w:p[starts-with(w:pPr/w:pStyle/@w:val, 'Heading')"
    " or starts-with(w:pPr/w:pStyle/@w:val, 'Subheading')]"
)


def test_headings_are_true_headings_in_order(document: Document, package: Package) -> None:
    found = package.find(ANY_HEADING)
    levels = [int(p.find(f"{W}pPr/{W}pStyle").get(f"{W}val")[-1]) for p in found]
    assert list(zip(levels, map(text_of, found), strict=True)) == [
        (heading.level, heading.text) for heading in document.headings
    ]


def printed_numbers(package: Package) -> list[str]:
    """The numbers that Word would print before the headings."""
    lists = {
        number.get(f"{W}numId"): number.find(f"{W}abstractNumId").get(f"{W}val")
        for number in package.find("//w:num", "word/numbering.xml")
    }
    levels = {
        (definition.get(f"{W}abstractNumId"), level.get(f"{W}ilvl")): level
        for definition in package.find("//w:abstractNum", "word/numbering.xml")
        for level in definition.iter(f"{W}lvl")
    }
    counters: dict[str, dict[int, int]] = {}
    printed = []
    for heading in package.find(ANY_HEADING):
        place = heading.find(f"{W}pPr/{W}numPr")
        if place is None:
            printed.append("")
            continue
        list_ = lists[place.find(f"{W}numId").get(f"{W}val")]
        depth = int(place.find(f"{W}ilvl").get(f"{W}val"))
        counts = counters.setdefault(list_, {})
        start = int(levels[list_, str(depth)].find(f"{W}start").get(f"{W}val"))
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        pattern = levels[list_, str(depth)].find(f"{W}lvlText").get(f"{W}val")
        for level, value in counts.items():
            form = levels[list_, str(level)].find(f"{W}numFmt").get(f"{W}val")
            pattern = pattern.replace(f"%{level + 1}", formatted(value, form))
        printed.append(pattern.replace("\u200e", ""))
    return printed


def formatted(value: int, form: str) -> str:
    roman = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
    match form:
        case "lowerLetter":
            return chr(ord("a") + value - 1)
        case "upperLetter":
            return chr(ord("A") + value - 1)
        case "lowerRoman":
            return roman[value]
        case "arabicAbjad":
            return ABJAD[value - 1]
    return str(value)


def test_word_prints_the_official_numbers(document: Document, package: Package) -> None:
    assert printed_numbers(package) == [heading.number for heading in document.headings]


OFFICIAL_NUMBERS = [
    "1",
    "1.a",
    "1.b",
    "2",
    "2.a",
    "2.c",
    "2.d",
    "3",
    "3.1",
    "3.1.a",
    "3.1.b",
    "3.1.d",
    "3.2",
    "3.2.a",
    "4",
    "4.b",
    "4.b.i",
    "4.b.ii",
    "4.b.iii",
    "4.c",
    "4.c.i",
    "6",
    "6.a",
    "A1",
    "7",
    "7.3",
    "8",
    "8.h",
    "8.i",
    "8.j",
    "10",
    "10.a",
]


def test_official_numbers_with_gaps_and_mixed_patterns() -> None:
    headings = [
        Heading(f"sec-{number}", number.count(".") + 1, number, "Title")
        for number in OFFICIAL_NUMBERS
    ]
    blocks = [header(h.level, h.text, h.identifier, h.number) for h in headings]
    package = Package(render_docx(sample_document("en", blocks=blocks, headings=headings)))
    assert printed_numbers(package) == OFFICIAL_NUMBERS


def test_headings_of_one_pattern_share_a_list() -> None:
    numbers = HeadingNumbers("000000", rtl=False)
    places = [
        numbers.place(number.count(".") + 1, number)
        for number in ("1", "1.a", "1.b", "2", "2.a", "3", "3.1", "3.2", "4", "4.a")
    ]
    lists = [list_ for list_, _ in places]
    assert lists == [1] * 6 + [2] * 2 + [1] * 2
    assert [level for _, level in places] == [0, 1, 1, 0, 1, 0, 1, 1, 0, 1]


def test_contents_are_filled_and_still_a_field(document: Document, package: Package) -> None:
    block = package.find("//w:sdt[.//w:docPartGallery[@w:val='Table of Contents']]")[0]
    title, *entries = block.iter(f"{W}p")
    assert text_of(title) == document.labels["contents"]
    assert instructions(block)[0] == 'TOC \\o "1-3" \\h \\z'
    pages = pages_of(document)
    expected = [
        "\t".join(
            filter(None, (heading.number, f"{heading.text}\xa0", str(pages[heading.identifier])))
        )
        for heading in document.headings
        if (heading.number and heading.level <= 3) or heading.level < 3
    ]
    assert [text_of(entry) for entry in entries] == expected


def test_headings_without_a_number_have_styles_that_contents_pass_over(package: Package) -> None:
    numbered = package.paragraphs("Heading3")
    assert all(p.find(f"{W}pPr/{W}numPr") is not None for p in numbered)
    own = package.paragraphs("Subheading3")
    assert own
    (style,) = package.find("//w:style[@w:styleId='Subheading3']", "word/styles.xml")
    assert style.find(f"{W}basedOn").get(f"{W}val") == "Heading3"


def test_links_and_fields_lead_to_bookmarks(package: Package) -> None:
    bookmarks = package.values("//w:bookmarkStart/@w:name")
    assert len(bookmarks) == len({name.casefold() for name in bookmarks})
    assert all(len(name) <= 40 and name[0].isalpha() for name in bookmarks)
    assert set(package.values("//w:hyperlink/@w:anchor")) <= set(bookmarks)
    repeated = [
        words.split()[1]
        for words in instructions(package.root())
        if words.startswith(("REF", "PAGEREF"))
    ]
    assert repeated
    assert set(repeated) <= set(bookmarks)
    starts = package.values("//w:bookmarkStart/@w:id")
    assert sorted(starts) == sorted(package.values("//w:bookmarkEnd/@w:id"))
    assert len(starts) == len(set(starts))


def test_every_field_begins_separates_and_ends(package: Package) -> None:
    for part in [name for name in package.parts if name.startswith("word/") and "rels" not in name]:
        if not part.endswith(".xml"):
            continue
        open_fields = 0
        for character in package.values("//w:fldChar/@w:fldCharType", part):
            open_fields += {"begin": 1, "separate": 0, "end": -1}[character]
            assert open_fields >= 0
        assert open_fields == 0


def test_the_last_word_of_an_entry_stays_with_its_page(package: Package) -> None:
    ends = "w:hyperlink/w:r[w:t='\N{NO-BREAK SPACE}']/following-sibling::w:r[1]/w:tab"
    for style in ("TOC1", "TOC2", "TOC3", "TableofFigures"):
        entries = package.paragraphs(style)
        assert entries
        assert all(one.xpath(ends, namespaces=NAMESPACES) for one in entries), style


def test_lists_of_figures_maps_and_tables(document: Document, package: Package) -> None:
    entries = [text_of(entry) for entry in package.paragraphs("TableofFigures")]
    order = [c for kind in ("fig", "map", "tbl") for c in document.captions if c.kind == kind]
    pages = pages_of(document)
    assert entries == [f"{c.label}\u2002{c.text}\xa0\t{pages[c.identifier]}" for c in order]
    assert [text_of(heading) for heading in package.paragraphs("ListHeading")] == [
        document.labels[name] for name in ("figures", "maps", "tables")
    ]
    fields = [words for words in instructions(package.root()) if words.startswith("TOC")]
    assert fields[1:] == [f'TOC \\h \\z \\c "{name}"' for name in ("Figure", "Map", "Table")]


def test_without_pages_the_lists_show_none() -> None:
    package = Package(render_docx(sample_document("en")))
    assert not [words for words in instructions(package.root()) if "PAGEREF" in words]
    assert text_of(package.paragraphs("TOC1")[0]) == "Executive summary"


def test_a_list_of_nothing_is_left_out() -> None:
    text = "::: toc\n:::\n\n::: list-of-maps\n:::\n\nText."
    package = rendered(text, headings=(), captions=())
    assert not package.paragraphs("TOCHeading")
    assert not package.paragraphs("ListHeading")


# Captions and cross-references


def test_captions_count_themselves(document: Document, package: Package) -> None:
    captions = [*package.paragraphs("Caption"), *package.paragraphs("TableCaption")]
    assert sorted(text_of(caption) for caption in captions) == sorted(
        f"{caption.label}\u2002{caption.text}" for caption in document.captions
    )
    for caption in captions:
        assert instructions(caption)[0].startswith("SEQ ")
        assert not instructions(caption)[0].endswith("\\r")


@pytest.mark.parametrize(
    ("label", "number", "instruction", "before"),
    [
        ("3-сурет", "3", "SEQ Figure \\* ARABIC \\r 3", ""),
        ("Figure 1", "1", "SEQ Figure \\* ARABIC", "Figure "),
        ("Figure A.1", "A.1", None, None),
    ],
)
def test_a_caption_counter_shows_the_stated_number(
    label: str, number: str, instruction: str | None, before: str | None
) -> None:
    block = figure("fig-x", "img-001.png", 60, 40, words("Caption"), [], label=label, number=number)
    package = Package(render_docx(sample_document("en", blocks=[block])))
    caption = package.paragraphs("Caption")[0]
    assert text_of(caption) == f"{label}\u2002Caption"
    assert instructions(caption) == ([] if instruction is None else [instruction])
    if before is not None:
        runs = [text_of(run) for run in caption.iter(f"{W}r") if text_of(run)]
        assert runs[0] == (before or number)


def test_references_repeat_labels_and_numbers(document: Document, package: Package) -> None:
    found = [words for words in instructions(package.root()) if words.startswith("REF")]
    assert found == [
        "REF sec_3_1_a \\r \\h \\* MERGEFORMAT",
        "REF fig_palace \\h \\* MERGEFORMAT",
        "REF tbl_buildings \\h \\* MERGEFORMAT",
    ]
    summary = next(
        text_of(p) for p in package.paragraphs("FirstParagraph") if "120.5" in text_of(p)
    )
    assert document.captions[0].label in summary
    assert "3.1.a" in summary


def test_a_reference_to_nothing_is_text() -> None:
    package = rendered("[Figure 9](#fig-9){.ref} and [there](#nowhere) and [](#also){.ref}.")
    assert not package.find("//w:hyperlink")
    assert not instructions(package.root())
    assert "Figure 9 and there and ." in text_of(package.root())


# Figures


def test_drawings_have_alternative_text_sizes_and_their_own_numbers(package: Package) -> None:
    drawings = package.find("//wp:docPr")
    assert all(drawing.get("descr") for drawing in drawings)
    identifiers = [drawing.get("id") for drawing in drawings]
    assert len(identifiers) == len(set(identifiers)) == 4
    first = package.find("//wp:extent")[0]
    assert (first.get("cx"), first.get("cy")) == ("5760000", "3240000")  # 160 mm x 90 mm


def test_pictures_are_the_resources_byte_for_byte(document: Document, package: Package) -> None:
    targets = {
        relation.get("Id"): f"word/{relation.get('Target')}"
        for relation in package.find("//p:Relationship", "word/_rels/document.xml.rels")
    }
    shown = [package.parts[targets[name]] for name in package.values("//a:blip/@r:embed")]
    assert shown[0] == document.resources["img-001.png"].data
    assert shown[-1] == document.resources["img-003.jpg"].data
    assert shown[1] == shown[2]
    assert shown[1].startswith(b"\x89PNG")


def test_a_drawing_is_rendered_for_its_largest_size(package: Package) -> None:
    extent = int(package.find("//wp:extent")[2].get("cx"))
    raster = Image.open(io.BytesIO(package.parts["word/media/image2.png"]))
    assert abs(raster.width - extent / 914400 * 300) <= 1  # it has text, so Word shows no vector


def test_a_picture_leaves_room_for_its_caption(package: Package) -> None:
    height = int(package.find("//wp:extent")[2].get("cy")) / 36000
    assert 130 <= height < 210 - 27 - 25 - 17


def test_a_plain_drawing_travels_as_vector_too() -> None:
    shape = "<rect width='2' height='1'/>"
    plain = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'>{shape}</svg>".encode()
    resource = Resource("a.svg", "svg", plain, 2, 1, "A rectangle")
    package = rendered("![x](a.svg){width=40mm height=20mm}", resources={"a.svg": resource})
    assert package.parts["word/media/image1.svg"] == plain
    assert b"asvg:svgBlip" in package.parts["word/document.xml"]


@pytest.mark.parametrize(
    ("content", "simple"),
    [
        ("<path d='M0 0'/><g><circle r='1'/></g>", True),
        ("<text>x</text>", False),
        ("<image href='http://example.org/x.png'/>", False),
        ("<script/>", False),
        ("<style>@import 'x'</style>", False),
        ("<rect", False),
    ],
)
def test_only_plain_shapes_are_simple(content: str, simple: bool) -> None:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{content}</svg>"
    assert is_simple_svg(svg.encode()) is simple


def test_a_picture_that_is_missing_is_a_clear_failure() -> None:
    with pytest.raises(ToolFailed, match=r"does not carry: gone\.png"):
        rendered("![x](gone.png){width=10mm height=10mm}")


def test_a_broken_drawing_is_a_clear_failure() -> None:
    resource = Resource("a.svg", "svg", b"<svg", 2, 1, "x")
    with pytest.raises(ToolFailed, match="drawing"):
        rendered("![x](a.svg){width=10mm height=5mm}", resources={"a.svg": resource})


# Tables


def test_tables_are_as_wide_as_the_text_and_repeat_their_heads(package: Package) -> None:
    tables = package.find("//w:tbl")
    for table in tables:
        widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) == sum(widths)
    heads = [len(table.findall(f"{W}tr/{W}trPr/{W}tblHeader")) for table in tables]
    assert heads == [0, 1, 1, 1, 0]
    rows = package.find("//w:tr")
    assert len(package.find("//w:tr[w:trPr/w:cantSplit]")) == len(rows)


def test_columns_of_numbers_line_up(document: Document, package: Package) -> None:
    side = "left" if document.direction == "rtl" else "right"
    last = package.find("(//w:tbl)[2]/w:tr/w:tc[4]/w:p/w:pPr/w:jc/@w:val")
    assert set(last) == {side}
    assert len(last) == 71
    assert not package.find("(//w:tbl)[2]/w:tr/w:tc[2]/w:p/w:pPr/w:jc")


def test_totals_and_facts_are_set_apart(package: Package) -> None:
    rows = package.find("(//w:tbl)[3]/w:tr")
    assert {style.get(f"{W}val") for style in rows[-1].iter(f"{W}pStyle")} == {"TableTotal"}
    facts = package.find("(//w:tbl)[1]")[0]
    assert facts.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "DossierFacts"
    assert facts.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstColumn") == "1"


def test_a_table_to_sign_in_stays_on_one_page(package: Package) -> None:
    rows = package.find("(//w:tbl)[last()]/w:tr")
    heights = [int(row.find(f"{W}trPr/{W}trHeight").get(f"{W}val")) for row in rows]
    empty = [not text_of(row.findall(f"{W}tc")[-1]) for row in rows]
    assert [height > min(heights) for height in heights] == empty
    assert any(empty)
    kept = [row.find(f".//{W}keepNext") is not None for row in rows]
    assert all(kept)


@pytest.mark.parametrize(("rows", "kept"), [(5, "111110"), (60, "11" + "0" * 57 + "10")])
def test_a_short_table_stays_on_one_page_and_a_long_one_has_two_rows_below_its_head(
    rows: int, kept: str
) -> None:
    table = "| a | b |\n|---|---|\n" + "".join(f"| {n} | {n} |\n" for n in range(rows))
    found = rendered(table).find("(//w:tbl)[1]/w:tr")
    assert "".join(str(int(row.find(f".//{W}keepNext") is not None)) for row in found) == kept


def test_an_entry_without_a_number_has_no_stop_for_one(package: Package) -> None:
    """A short title would run to it rather than to the page number."""
    for entry in package.find("//w:p[starts-with(w:pPr/w:pStyle/@w:val, 'TOC')]"):
        if entry.find(f"{W}hyperlink") is None:
            continue
        numbered = len(entry.findall(f"{W}hyperlink/{W}r/{W}tab")) == 2
        stops = entry.findall(f"{W}pPr/{W}tabs/{W}tab")
        assert [stop.get(f"{W}val") for stop in stops] == ([] if numbered else ["clear"])


def test_tables_do_not_grow_together() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    package = rendered(f"{table}\n\n\n{table}\n\nText.\n\n{table}")
    body = package.root()[0]
    tables = list(body.iterchildren(f"{W}tbl"))
    assert len(tables) == 3
    assert all(table.getnext().tag == f"{W}p" for table in tables)


# Pages


def test_sections_turn_the_paper_and_back(package: Package) -> None:
    sections = package.find("//w:sectPr")
    orientations = [s.find(f"{W}pgSz").get(f"{W}orient", "portrait") for s in sections]
    assert orientations == ["portrait", "portrait", "landscape", "portrait"]
    wide = sections[2].find(f"{W}pgSz")
    assert int(wide.get(f"{W}w")) > int(wide.get(f"{W}h"))


def test_no_section_is_empty() -> None:
    text = (
        "::: page-break\n:::\n\n::: landscape\nWide.\n:::\n\n::: page-break\n:::\n\n"
        "::: landscape\nWide too.\n:::\n\nUpright.\n\n::: landscape\nWide at the end.\n:::"
    )
    package = rendered(text)
    sections: list[str] = [""]
    for element in package.root()[0]:
        sections[-1] += text_of(element)
        if element.find(f"{W}pPr/{W}sectPr") is not None:
            sections.append("")
    assert sections[1:] == ["Wide.Wide too.", "Upright.", "Wide at the end."]
    orientations = package.values("//w:sectPr/w:pgSz/@w:orient")
    assert orientations == ["landscape", "landscape"]


def test_a_heading_turns_with_the_landscape_part_below_it() -> None:
    package = rendered("Text.\n\n# One\n\n## Two\n\n::: landscape\nWide.\n:::")
    ends = package.find("//w:p[w:pPr/w:sectPr]")
    assert text_of(ends[-1]) == "Text."
    package = rendered("# One\n\n::: landscape\nWide.\n:::")
    assert package.values("//w:sectPr/w:pgSz/@w:orient") == ["landscape"]


def test_headings_of_empty_sections_stay_on_the_paper_of_the_text() -> None:
    package = rendered("# One\n\n# Two\n\n## Three\n\n## Four\n\n::: landscape\nWide.\n:::")
    ends = package.find("//w:p[w:pPr/w:sectPr]")
    assert text_of(ends[-1]) == "Three"
    package = rendered("# One\n\n# Two\n\n### Author's own\n\n::: landscape\nWide.\n:::")
    ends = package.find("//w:p[w:pPr/w:sectPr]")
    assert text_of(ends[-1]) == "One"


def test_large_sheets_have_their_size_and_their_own_foot() -> None:
    package = rendered(
        "Text.\n\n::: a3\nMap.\n:::\n\n::: {.a3 .upright}\nTall.\n:::\n\n"
        "::: landscape\nWide.\n:::\n\nEnd."
    )
    sections = package.find("//w:sectPr")[2:]
    sizes = [dict(section.find(f"{W}pgSz").attrib) for section in sections]
    assert [(size[f"{W}w"], size[f"{W}h"], size.get(f"{W}code")) for size in sizes] == [
        ("23811", "16838", "8"),
        ("16838", "23811", "8"),
        ("16838", "11906", None),
        ("11906", "16838", None),
    ]
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    feet = [section.find(f"{W}footerReference").get(relation) for section in sections]
    assert len(set(feet)) == 4


def test_a_landscape_block_in_a_cell_or_note_stays_where_it_is() -> None:
    package = rendered("Text[^1].\n\n[^1]: ::: landscape\n    x\n    :::\n")
    assert len(package.find("//w:sectPr")) == 2


def test_page_breaks_begin_pages_once(package: Package) -> None:
    broken = package.find("//w:p[w:pPr/w:pageBreakBefore]")
    assert [text_of(p) for p in broken] == [text_of(package.paragraphs("Heading1")[-1])]
    assert not package.find("//w:br[@w:type='page']")


def test_the_cover_has_no_running_head(document: Document, package: Package) -> None:
    cover = package.find("//w:sectPr")[0]
    assert cover.find(f"{W}titlePg") is not None
    assert {r.get(f"{W}type") for r in cover.findall(f"{W}headerReference")} == {"first"}
    words = [text_of(p) for p in package.find("//w:p[following::w:sectPr[w:titlePg]]")]
    words += [text_of(p) for p in package.find("//w:p[w:pPr/w:sectPr/w:titlePg]")]
    for key in ("authority", "list", "nomination", "title", "states", "date"):
        assert document.cover[key] in words
    head = text_of(package.root("word/Header.xml")).rstrip().removesuffix("…")
    assert document.title.startswith(head)
    assert len(head) > 30
    assert instructions(package.root("word/Footer.xml")) == ["PAGE"]
    assert text_of(package.root("word/CoverHeader.xml")) == ""


def test_the_running_head_repeats_the_title_of_the_section(package: Package) -> None:
    titles = [text_of(p) for style in ("TOCHeading", "Heading1") for p in package.paragraphs(style)]
    repeated = package.values("//w:p[w:r/w:rPr/w:rStyle/@w:val='RunningTitle']")
    assert repeated == titles, "and nothing else"
    sheets = set(package.values("//w:headerReference[@w:type='default']/@r:id"))
    assert sheets == {"rIdHeader", "rIdWideHeader"}
    for name in (sheet.removeprefix("rId") for sheet in sheets):
        (asked,) = instructions(package.root(f"word/{name}.xml"))
        assert asked == 'STYLEREF "Running Title"'
        assert package.find("//w:style[w:name/@w:val='Running Title']", "word/styles.xml")
    stops = [package.values("//w:tab/@w:pos", f"word/{name}.xml") for name in ("Header", "Footer")]
    assert stops[0] == stops[1]
    wide = [package.values("//w:tab/@w:pos", f"word/{n}.xml") for n in ("WideHeader", "FooterWide")]
    assert wide[0] == wide[1] != stops[0]


def test_a_long_title_is_cut_where_the_running_head_has_no_room() -> None:
    title = "Telling tradition of anecdotes in seven countries and more languages, " * 2
    package = rendered("# Identification and definition of the element", title=title)
    said = text_of(package.root("word/Header.xml")).rstrip()
    assert said.endswith("…")
    assert title.startswith(said[:-1])
    assert 50 < len(said) < 80


def test_cover_pictures() -> None:
    resources = dict(sample_document("en").resources)
    emblem = dataclasses.replace(resources["img-001.png"], name="emblem", alt="Emblem")
    photograph = dataclasses.replace(resources["img-003.jpg"], name="cover-picture", alt="Palace")
    document = sample_document(
        "en", resources={**resources, "emblem": emblem, "cover-picture": photograph}
    )
    package = Package(render_docx(document))
    assert package.values("//wp:inline/wp:docPr/@descr")[0] == "Emblem"
    anchor = package.find("//wp:anchor")[0]
    assert anchor.get("behindDoc") == "1"
    assert package.values("//wp:anchor/wp:docPr/@descr") == ["Palace"]
    assert round(int(package.values("//wp:anchor/wp:extent/@cx")[0]) / 36000) == 210


def test_long_lines_of_a_cover_take_their_room_from_its_panel() -> None:
    def panel_mm(states: str) -> float:
        document = sample_document("en")
        photograph = dataclasses.replace(document.resources["img-003.jpg"], name="cover-picture")
        document = dataclasses.replace(
            document,
            cover={**document.cover, "title": "A title of two lines " * 3, "states": states},
            resources={**document.resources, "cover-picture": photograph},
        )
        package = Package(render_docx(document))
        return int(package.values("//wp:anchor/wp:extent/@cy")[0]) / 36000

    seven = "Azerbaijan, Kazakhstan, Kyrgyzstan, Tajikistan, Türkiye, Turkmenistan and Uzbekistan"
    assert panel_mm("Azerbaijan") - panel_mm(seven * 4) > 15


def test_a_draft_is_marked_on_every_page() -> None:
    for language in LANGUAGES:
        document = sample_document(language, draft=True)
        package = Package(render_docx(document))
        word = document.labels["draft"]
        for header_ in ("word/Header.xml", "word/CoverHeader.xml"):
            assert package.values("//v:textpath/@string", header_) == [word]
        assert text_of(package.root("word/Header.xml")).startswith(word)
        assert {r.get(f"{W}type") for r in package.find("//w:headerReference")} == {
            "first",
            "default",
        }


# Notes and lists


def test_footnotes_are_real(package: Package) -> None:
    references = package.values("//w:footnoteReference/@w:id")
    notes = package.values("//w:footnote[not(@w:type)]/@w:id", "word/footnotes.xml")
    assert references == notes
    assert len(notes) == 2
    assert package.find("//w:tbl//w:footnoteReference")
    assert len(package.find("//w:footnote[not(@w:type)][1]/w:p", "word/footnotes.xml")) == 2


def test_list_items_have_their_style_and_no_empty_numbers() -> None:
    package = rendered("- one\n\n    more\n- two\n    1. deep\n\nText.")
    items = package.paragraphs("ListParagraph")
    assert [text_of(item) for item in items] == ["one", "more", "two", "deep"]
    assert [item.find(f"{W}pPr/{W}numPr") is not None for item in items] == [
        True,
        False,
        True,
        True,
    ]
    assert items[1].find(f"{W}pPr/{W}ind").get(f"{W}left") == "400"


def test_a_remark_keeps_its_list_in_its_box() -> None:
    package = rendered("::: note\nText:\n\n- one\n- two\n:::\n\nAfter.")
    assert [text_of(p) for p in package.paragraphs("Note")] == ["Text:", "one", "two"]


def nested(levels: int) -> list[object]:
    block: dict[str, object] = {"t": "Plain", "c": [{"t": "Str", "c": "deepest"}]}
    for _ in range(levels):
        block = {"t": "BulletList", "c": [[{"t": "Plain", "c": [{"t": "Str", "c": "x"}]}, block]]}
    return [block]


def test_lists_are_as_deep_as_word_allows() -> None:
    package = Package(render_docx(sample_document("en", blocks=nested(12))))
    assert max(map(int, package.values("//w:ilvl/@w:val"))) == 8


def test_a_text_of_hundreds_of_levels_is_a_clear_failure() -> None:
    document = dataclasses.replace(sample_document("en"), blocks=nested(2000))
    with pytest.raises(ToolFailed, match="nested too deeply"):
        render_docx(document)


# What a page can hold


def test_too_many_columns_are_a_clear_failure() -> None:
    table = "|" + "a|" * 64 + "\n|" + "-|" * 64 + "\n|" + "1|" * 64
    with pytest.raises(ToolFailed, match="64 columns"):
        rendered(table)


def test_pictures_never_leave_the_text() -> None:
    package = rendered("![x](img-001.png){width=500mm height=900mm}")
    extent = package.find("//wp:extent")[0]
    assert int(extent.get("cx")) <= 160 * 36000
    assert int(extent.get("cy")) <= 245 * 36000


@pytest.mark.parametrize("blocks", [[], "table"])
def test_a_document_ends_with_a_paragraph(blocks: object) -> None:
    made = parse("| a |\n|---|\n| 1 |") if blocks else []
    package = Package(render_docx(sample_document("en", blocks=made)))
    assert package.root()[0][-2].tag == f"{W}p"


# Right to left


def test_arabic_paragraphs_run_from_right_to_left(arabic: Package) -> None:
    for part in ("word/document.xml", "word/footnotes.xml", "word/Header.xml", "word/Footer.xml"):
        plain = "//w:p[not(w:pPr/w:pStyle/@w:val='SourceCode')][not(w:pPr/w:bidi)]"
        assert not arabic.find(plain, part)


def test_arabic_runs_are_marked_and_latin_ones_are_not(arabic: Package) -> None:
    for part in ("word/document.xml", "word/footnotes.xml", "word/Header.xml"):
        for run in arabic.find("//w:r[w:t]", part):
            marked = run.find(f"{W}rPr/{W}rtl") is not None
            text = run.findtext(f"{W}t") or ""
            if any("\u0620" <= letter <= "\u064a" for letter in text):
                assert marked, text
            if any(letter.isascii() and letter.isalpha() for letter in text):
                assert not marked, text


def test_arabic_tables_are_mirrored_and_sections_too(arabic: Package) -> None:
    assert len(arabic.find("//w:tbl[w:tblPr/w:bidiVisual]")) == len(arabic.find("//w:tbl"))
    assert len(arabic.find("//w:sectPr[w:bidi]")) == len(arabic.find("//w:sectPr"))


def test_letters_of_arabic_have_size_and_weight() -> None:
    package = Package(render_docx(sample_document("ar")))
    for tag in ("b", "i", "sz"):
        stated = len(package.find(f"//w:rPr/w:{tag}", "word/styles.xml"))
        assert stated == len(package.find(f"//w:rPr/w:{tag}Cs", "word/styles.xml"))


def test_a_number_in_an_arabic_heading_keeps_its_order(arabic: Package) -> None:
    used = arabic.values("//w:p[starts-with(w:pPr/w:pStyle/@w:val, 'Heading')]//w:numId/@w:val")
    path = "//w:abstractNum[@w:abstractNumId = $list]//w:lvlText/@w:val"
    numbering = arabic.root("word/numbering.xml")
    patterns = [
        pattern
        for list_ in set(used)
        for pattern in numbering.xpath(path, list=list_, namespaces=NAMESPACES)
    ]
    assert patterns
    assert all(pattern.startswith("\u200e") for pattern in patterns)


def test_code_runs_from_left_to_right(arabic: Package) -> None:
    code = arabic.paragraphs("SourceCode")[0]
    assert text_of(code) == "code   block\n#let x = 1"
    assert code.find(f"{W}pPr/{W}bidi") is None
    style = "//w:style[@w:styleId='SourceCode']/w:pPr/w:bidi/@w:val"
    assert arabic.values(style, "word/styles.xml") == ["0"]


def test_a_part_in_another_language_turns() -> None:
    package = rendered("::: {lang=ar}\nنص\n:::\n\nText.")
    first, second = (p for p in package.find("//w:p") if text_of(p) in {"نص", "Text."})
    assert first.find(f"{W}pPr/{W}bidi") is not None
    assert second.find(f"{W}pPr/{W}bidi") is None
    package = rendered("::: {lang=en}\nText\n:::", "ar")
    english = next(p for p in package.find("//w:p") if text_of(p) == "Text")
    assert english.find(f"{W}pPr/{W}bidi").get(f"{W}val") == "0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("في UNESCO (2019) ثم", [("في ", True), ("UNESCO (2019)", False), (" ثم", True)]),
        ("انظر 3.1.a", [("انظر ", True), ("3.1.a", False)]),
        ("هاتف +994 24 244", [("هاتف ", True), ("+994 24 244", False)]),
        ("1 215 000 مانات", [("1 215 000", False), (" مانات", True)]),
        ("عام 1772", [("عام 1772", True)]),
        ("(WGS 84)", [("(", True), ("WGS 84", False), (")", True)]),
        ("", []),
    ],
)
def test_segments_of_arabic_text(text: str, expected: list[tuple[str, bool]]) -> None:
    assert segments(text, rtl=True) == expected


def runs_of(package: Package, style: str) -> list[tuple[str, bool]]:
    """The runs of the first paragraph in a style: text with marks, and whether it runs back."""
    runs = package.paragraphs(style)[0].iter(f"{W}r")
    return [
        (run.findtext(f"{W}t") or "", run.find(f"{W}rPr/{W}rtl") is not None)
        for run in runs
        if run.find(f"{W}t") is not None
    ]


def test_what_lies_between_latin_words_of_several_runs_is_latin() -> None:
    package = rendered("انظر Shamil. *Urban Planning*. `code`. Baku[^1] 1986.\n\n[^1]: x", "ar")
    assert runs_of(package, "FirstParagraph") == [
        ("انظر ", True),
        ("Shamil. ", False),
        ("Urban Planning", False),
        (". ", False),
        ("code", False),
        (". Baku", False),
        (" 1986", False),
        (".", True),
    ]


def test_digits_before_letters_get_a_mark_for_readers_that_need_one() -> None:
    package = rendered("انظر 3.1.a", "ar")
    assert runs_of(package, "FirstParagraph") == [("انظر ", True), ("\u200e3.1.a", False)]
    assert runs_of(rendered("شكي"), "FirstParagraph") == [("شكي", True)]
    package = rendered("Text [نص]{lang=ar} and شكي.")
    assert runs_of(package, "FirstParagraph") == [
        ("Text ", False),
        ("نص", True),
        (" and ", False),
        ("شكي", True),
        (".", False),
    ]


def test_segments_of_latin_text() -> None:
    assert segments("plain 12", rtl=False) == [("plain 12", False)]
    assert segments("the قصر خان (1797)", rtl=False) == [
        ("the ", False),
        ("قصر خان", True),
        (" (1797)", False),
    ]


def test_segments_take_linear_time() -> None:
    begun = time.perf_counter()
    segments("1" * 200_000, rtl=True)
    segments("(" * 100_000 + "a" * 100_000, rtl=True)
    segments("a (" * 50_000, rtl=True)
    assert time.perf_counter() - begun < 5


# Hostile text


INJECTION = (
    '</w:t></w:r></w:p><w:p><w:r><w:t>injected ]]> <?dossierkit {"page": "break"}?> &amp; {"'
)


def test_text_is_never_markup() -> None:
    document = sample_document("en")
    blocks = [
        header(1, INJECTION, "h", "1"),
        paragraph(INJECTION),
        {"t": "CodeBlock", "c": [["", [], []], INJECTION]},
        {"t": "Para", "c": [{"t": "Code", "c": [["", [], []], INJECTION]}]},
    ]
    headings = (Heading("h", 1, "1", INJECTION),)
    hostile = dataclasses.replace(
        document,
        blocks=[*parse("::: toc\n:::"), *blocks],
        headings=headings,
        title=INJECTION,
        cover=dict.fromkeys(document.cover, INJECTION),
        author=INJECTION,
        keywords=(INJECTION,),
        labels=dict.fromkeys(document.labels, INJECTION),
        draft=True,
    )
    package = Package(render_docx(hostile))
    texts = [text_of(p) for p in package.find("//w:p")]
    assert "injected" not in " ".join(text for text in texts if INJECTION not in text)
    assert sum(INJECTION in text for text in texts) >= 10
    assert not list(package.root().iter(etree.PI))


def test_hostile_sample_text_arrives_whole(package: Package) -> None:
    whole = text_of(package.root())
    assert whole.count(HOSTILE) >= 7


def test_characters_that_xml_forbids_are_dropped() -> None:
    bad = "a\x00b\x07c\ufffe\u202ed\x1b[31m"
    document = sample_document("en", title=bad, blocks=[paragraph(bad)])
    package = Package(render_docx(document))
    assert "abcd[31m" in text_of(package.root())
    assert package.values("//dc:title/text()", "docProps/core.xml") == ["abcd[31m"]


def test_raw_nodes_classes_and_styles_of_authors_do_nothing() -> None:
    raw = [
        {"t": "RawBlock", "c": ["openxml", "<w:p><w:r><w:t>raw</w:t></w:r></w:p>"]},
        {
            "t": "Para",
            "c": [
                {"t": "RawInline", "c": ["openxml", "<w:r><w:t>raw</w:t></w:r>"]},
                {
                    "t": "Span",
                    "c": [
                        ["", ["insertion"], [["author", "x"], ["date", "y"]]],
                        [{"t": "Str", "c": "kept"}],
                    ],
                },
                {
                    "t": "Span",
                    "c": [["", ["comment-start"], [["id", "1"]]], [{"t": "Str", "c": "kept too"}]],
                },
                {
                    "t": "Span",
                    "c": [["", [], [["custom-style", "Evil"]]], [{"t": "Str", "c": "."}]],
                },
            ],
        },
    ]
    package = Package(render_docx(sample_document("en", blocks=raw)))
    assert "raw" not in text_of(package.root())
    assert "keptkept too." in text_of(package.root())
    assert not package.find("//w:ins | //w:commentRangeStart")
    assert not package.find("//w:style[@w:styleId='Evil']", "word/styles.xml")


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://[::1", None),
        ("https://a:99999999/", None),
        ("../other.docx", None),
    ],
)
def test_links(target: str, kept: str | None) -> None:
    link = {"t": "Link", "c": [["", [], []], [{"t": "Str", "c": "text"}], [target, ""]]}
    package = Package(render_docx(sample_document("en", blocks=[{"t": "Para", "c": [link]}])))
    path = "//p:Relationship[@TargetMode='External']/@Target"
    assert package.values(path, "word/_rels/document.xml.rels") == ([kept] if kept else [])
    assert "text" in text_of(package.root())


def test_bookmarks_of_any_identifier_are_short_and_distinct() -> None:
    identifiers = ["الفصل", "الوصف", "a" * 200, "a" * 201, "1", "A-b", "a.b", "a.b"]
    blocks = [header(1, f"Heading {n}", name) for n, name in enumerate(identifiers)]
    package = Package(render_docx(sample_document("en", blocks=blocks)))
    names = package.values("//w:bookmarkStart/@w:name")
    assert len(names) == len(set(identifiers)) == len({name.casefold() for name in names})
    assert all(name.isascii() and len(name) <= 40 for name in names)


def test_an_empty_heading_is_no_page() -> None:
    package = Package(render_docx(sample_document("en", blocks=[header(1, "", "x")])))
    assert not package.paragraphs("Heading1")


TORTURE = r"""
::: landscape
Landscape at the very start.

| a | b |
|---|---|
| 1 | 2 |
:::

# Lists {#الفصل number="1"}

4. from four
5. on

- one
    - two
        - three

        after three
- item with code

  ```
  x < y && z ]]> <w:p>
  ```

  > and a quote
- item with a table

  | a | b |
  |---|---|
  | 1 | 2 |

- [ ] task

## [Twice]{#dup} with a note^[Note in a heading] {#dup}

# Tables {#sec-4 number="4"}

+-----------+-----------+
| - a       | para one  |
| - b       |           |
|           | para two  |
+-----------+-----------+
| > quote   | ```       |
|           | code      |
|           | ```       |
+-----------+-----------+
| ![in a cell](img-001.png){width=20mm height=12mm} | x[^n] |
+-----------+-----------+

| a | b |
|---|---|
| 1 | 2 |

Text directly after a table.

::: note
A note with a list:

- one

| a | b |
|---|---|
| 1 | 2 |
:::

# Inlines {#sec-5 number="5"}

[bad](javascript:alert(1)) [space](<http://example.org/a b>) [arabic](http://example.org/شكي)
[unknown](#nowhere) [ref](#nowhere){.ref} [mail](mailto:a@b.org) [نص]{lang=ar} **bold شكي bold**
"quoted" and 'single'^[Image in a note ![x](img-001.png){width=20mm height=12mm} and a table:

    | a | b |
    |---|---|
    | 1 | 2 |
] a hard\
break. Inline ![inline](img-003.jpg){width=10mm height=6mm}. ^super^ ~sub~ [mark]{.mark} $x^2$
soft­hyphen.

Term *em*^[note in term]
:   Definition

    - list in it

::: {lang=ar dir=rtl}
فقرة كاملة بالعربية، مع UNESCO.

- بند
:::

::: {#anchored-div}
Para in a div with an id.
:::

| Line
|   block

* * *

::: landscape
::: page-break
:::

# Heading on a landscape page {#sec-6 number="6"}
:::

::: page-break
:::

[^n]: Note in a cell.
"""
