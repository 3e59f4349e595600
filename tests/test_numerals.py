"""Eastern digits where a dossier asks for them, and lists that count with Arabic letters."""

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from conftest import BASE
from documents import parse, sample_document
from dossierkit import assemble, load
from dossierkit.document import Document
from dossierkit.language import european_digits
from dossierkit.numerals import ABJAD, in_text, official_numbers
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.html import render_html
from dossierkit.rendering.pdf import render_pdf
from dossierkit.rendering.typst import write_typst
from dossierkit.tree import plain_text
from ooxml import Package, W, instructions, text_of, validate_docx
from test_rendering_docx import printed_numbers

THEME = "numbers:\n  digits: arab\n"
HISTORY = """بنيت عام 1762 على مساحة [11.3 هكتار]{value="property.area_ha"}، وفيها 1,250 بيتاً
و7 %[^1]. انظر @sec-2.a و@fig-northern-gate والقرار 43 COM 8B.29.

[^1]: حاشية من عام 1998.

![البوابة سنة 1901](images/gate.png){#fig-northern-gate}

| السنة | العدد |
|:--|--:|
| 1900 | 12.5 |

Table: عدد الزوار {#tbl-visitors}
"""


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("بمساحة 120.5 هكتار و15,300 بيت", "بمساحة ١٢٠٫٥ هكتار و١٥٬٣٠٠ بيت"),
        ("زاد 12.5 % ثم 7%", "زاد ١٢٫٥ ٪ ثم ٧٪"),
        ("القرار 43 COM 8B.29 لسنة 2019", "القرار 43 COM 8B.29 لسنة ٢٠١٩"),
        ("هاتف +994 24 555 12 34 داخلي 5", "هاتف +994 24 555 12 34 داخلي ٥"),
        ("عند 41.203333, 47.1875 أو 41° 12′ 12″ N", "عند 41.203333, 47.1875 أو 41° 12′ 12″ N"),
        ("بنظام WGS 84، بمقياس 1:10000", "بنظام WGS 84، بمقياس ١:١٠٠٠٠"),
        ("القسم 3.1 من القانون 12/2019", "القسم ٣.١ من القانون ١٢/٢٠١٩"),
        (
            "في UNESCO (2014) وhttps://example.org/1549",
            "في UNESCO (٢٠١٤) وhttps://example.org/1549",
        ),
        ("(Smith 2019، ص. 12)", "(Smith 2019، ص. ١٢)"),
        ("الرقم 978-92-3-104 بتاريخ 1762–1764", "الرقم 978-92-3-104 بتاريخ ١٧٦٢–١٧٦٤"),
    ],
)
def test_what_changes_and_what_is_quoted(text: str, printed: str) -> None:
    assert in_text(text, "arab", {"3.1"}) == printed
    assert in_text(text, "latn", {"3.1"}) == text
    assert european_digits(in_text(text, "arabext")) == european_digits(in_text(text, "arab"))


def test_letters_of_official_numbers_count_in_arabic_and_roman_ones_stay() -> None:
    numbers = ["1", "3.1.a", "5.a", "5.g", "5.i", "7.i", "7.ii", "7.v", "B.2"]
    printed = official_numbers(numbers, "arab", "ar")
    assert list(printed.values()) == [
        "١", "٣.١.أ", "٥.أ", "٥.ز", "٥.ط", "٧.i", "٧.ii", "٧.v", "ب.٢",
    ]  # fmt: skip
    assert official_numbers(["3.1.a"], "arabext", "fa")["3.1.a"] == "۳.۱.a"
    assert official_numbers(["3.1.a"], "latn", "ar")["3.1.a"] == "3.1.a"


@pytest.fixture(scope="module")
def eastern(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The small dossier in Arabic, which asks for Eastern digits."""
    root = tmp_path_factory.mktemp("eastern") / "qalat"
    shutil.copytree(BASE, root)
    (root / "theme.yaml").write_text(THEME, "utf-8")
    (root / "sections/ar/2.b-history.md").write_text(HISTORY, "utf-8")
    dossier = load(root)
    assert assemble(dossier, "en").digits == "latn"
    return assemble(dossier, "ar")


def test_text_data_labels_and_contents_have_the_same_digits(eastern: Document) -> None:
    text = plain_text(eastern.blocks)
    for said in ("بنيت عام ١٧٦٢", "١١٫٣ هكتار", "١٬٢٥٠ بيتاً", "٧ ٪", "القسم ٢.أ", "شكل ١"):
        assert said in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "43 COM 8B.29" in text
    assert eastern.cover["date"] == "١٠ يوليو ٢٠٢٦"
    assert {"٢.ب", "٣.١.أ", "٥.ط"} <= {heading.number for heading in eastern.headings}
    figure = next(
        caption for caption in eastern.captions if caption.identifier == "fig-northern-gate"
    )
    assert figure.label[-1] in "١٢٣"
    assert figure.text == "البوابة سنة\N{NO-BREAK SPACE}١٩٠١"
    quoted = {word for word in text.split() if re.search("[0-9]", word)}
    assert not {word for word in quoted if re.search("[\u0620-\u064a]", word)}


def test_word_prints_and_still_counts(eastern: Document, tmp_path: Path) -> None:
    pages = {part.identifier: 12 for part in (*eastern.headings, *eastern.captions)}
    package = Package(render_docx(eastern, lambda: pages))
    assert printed_numbers(package) == [heading.number for heading in eastern.headings]
    forms = set(package.values("//w:abstractNum//w:numFmt/@w:val", "word/numbering.xml"))
    assert "arabicAbjad" in forms
    assert "hindiNumbers" not in forms  # which are Devanagari
    labels = [text_of(one) for one in package.paragraphs("Caption")]
    assert any(label.startswith("شكل\N{NO-BREAK SPACE}١") for label in labels)
    captions = package.paragraphs("Caption") + package.paragraphs("TableCaption")
    assert all("SEQ" in "".join(instructions(one)) for one in captions)
    assert {text_of(entry)[-2:] for entry in package.paragraphs("TOC1")} == {"١٢"}
    marks = package.find("//w:r[w:footnoteReference]")
    assert all(mark.find(f"{W}rPr/{W}rtl") is not None for mark in marks)
    path = tmp_path / "qalat.docx"
    path.write_bytes(package.data)
    assert validate_docx(path) == []


def test_the_pdf_counts_pages_and_notes_in_them_too(eastern: Document) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(eastern)))
    texts = [page.extract_text() for page in reader.pages]
    assert "٢" in texts[1]
    assert not re.search("[0-9]", texts[1])  # the contents
    history = next(text for text in texts if "COM" in text)
    assert set(re.findall("[0-9]", history)) == set("43829")
    assert set("١٧٦٢٩٨") <= set(history)


def test_the_page_counts_in_them_too(eastern: Document) -> None:
    root = html.fromstring(render_html(eastern))
    assert next(mark.text for mark in root.iter("sup")) == "١"
    assert "list-style-type: arabic-indic" in root.findtext(".//style")


LISTS = """
a. ألف
b. باء

    i. روماني

        A) عميق

1. واحد

::: {lang=en}
a. English
:::
"""


def levels(package: Package) -> dict[str, tuple[str, str]]:
    """The form and the pattern of the number of each list item, by its text."""
    found = {}
    for item in package.find("//w:p[w:pPr/w:numPr]"):
        level, number = (
            item.find(f"{W}pPr/{W}numPr/{W}{name}").get(f"{W}val") for name in ("ilvl", "numId")
        )
        instance = f"//w:num[@w:numId='{number}']"
        own = f"{instance}/w:lvlOverride[@w:ilvl='{level}']/w:lvl"
        kind = package.values(f"{instance}/w:abstractNumId/@w:val", "word/numbering.xml")[0]
        shared = f"//w:abstractNum[@w:abstractNumId='{kind}']/w:lvl[@w:ilvl='{level}']"
        place = own if package.find(own, "word/numbering.xml") else shared
        found[text_of(item)] = tuple(
            package.values(f"{place}/w:{name}/@w:val", "word/numbering.xml")[0]
            for name in ("numFmt", "lvlText")
        )
    return found


def test_lists_with_letters_count_with_arabic_ones(tmp_path: Path) -> None:
    package = Package(render_docx(sample_document("ar", blocks=parse(LISTS))))
    assert levels(package) == {
        "ألف": ("arabicAbjad", "%1."),
        "باء": ("arabicAbjad", "%1."),
        "روماني": ("lowerRoman", "%2."),
        "عميق": ("arabicAbjad", "%3)"),
        "واحد": ("decimal", "%1."),
        "English": ("lowerLetter", "%1."),
    }
    path = tmp_path / "lists.docx"
    path.write_bytes(package.data)
    assert validate_docx(path) == []
    english = Package(render_docx(sample_document("en", blocks=parse("a. one\nb. two"))))
    assert levels(english)["one"][0] == "lowerLetter"


def test_lists_of_the_pdf_count_alike() -> None:
    document = replace(sample_document("ar", blocks=parse(LISTS)), digits="arab")
    written = write_typst(document, {}).body
    assert re.findall(r'numbering: "([^"]+)"', written) == ["أ.", "i.", "أ)", "١.", "a."]
    assert len(ABJAD) == len(set(ABJAD)) == 28
