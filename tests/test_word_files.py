"""A team's own Word file as the source of styles: what is taken, and what never is."""

import io
import re
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from pypdf import PdfReader

from conftest import TODAY
from documents import HOSTILE, default_theme, sample_document
from dossierkit import assemble, load
from dossierkit.cli import cli
from dossierkit.document import Document
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.docx_styles import styles
from dossierkit.validation import validate
from dossierkit.wordfile import OWN_STYLES, WordFileError, read_word_file
from letterheads import (
    FOOTER,
    NAMESPACES,
    PACKAGE,
    TEXT_BOX,
    R,
    all_styles,
    emblem,
    field,
    picture,
    russian_styles,
    word_file,
)
from ooxml import Package, W, instructions, opened_by_libreoffice, text_of, validate_docx
from test_rendering_docx import printed_numbers

STYLES = "word/styles.xml"
Lay = Callable[..., Path]


def rendered(data: bytes, language: str = "en", **changes: object) -> tuple[Document, Package]:
    """A Word file in the style of another."""
    document = sample_document(language, word_file=data, **changes)
    identifiers = [part.identifier for part in (*document.headings, *document.captions)]
    pages = {identifier: page for page, identifier in enumerate(identifiers, 3)}
    return document, Package(render_docx(document, lambda: pages))


@pytest.fixture(scope="module", params=["en", "ar"])
def letter(request: pytest.FixtureRequest) -> tuple[Document, Package]:
    return rendered(word_file(), request.param)


@pytest.fixture(scope="module")
def package() -> Package:
    return rendered(word_file())[1]


def style(package: Package, name: str) -> etree._Element:
    return package.find(f"//w:style[w:name/@w:val='{name}']", STYLES)[0]


def test_passes_the_open_xml_sdk(letter: tuple[Document, Package], tmp_path: Path) -> None:
    path = tmp_path / "dossier.docx"
    path.write_bytes(letter[1].data)
    assert validate_docx(path) == []
    draft = rendered(word_file(), letter[0].language, draft=True)[1]
    path.write_bytes(draft.data)
    assert validate_docx(path) == []
    for part in ("word/Header.xml", "word/CoverHeader.xml"):
        assert draft.find("//v:shape", part), "a draft says so on every page"


def test_libreoffice_opens_it(package: Package, tmp_path: Path) -> None:
    path = tmp_path / "dossier.docx"
    path.write_bytes(package.data)
    texts = [page.extract_text() for page in PdfReader(opened_by_libreoffice(path)).pages]
    assert "Министерство культуры" in texts[0]
    assert all(f"стр. {number}" in text for number, text in enumerate(texts[1:], 2))


def test_same_file_same_bytes(letter: tuple[Document, Package]) -> None:
    assert rendered(word_file(), letter[0].language)[1].data == letter[1].data


def test_styles_are_found_by_name_whatever_their_ids(package: Package) -> None:
    heading = style(package, "heading 2")
    assert heading.get(f"{W}styleId") == "Heading2"
    assert heading.find(f"{W}rPr/{W}caps") is not None
    assert heading.find(f"{W}rPr/{W}sz").get(f"{W}val") == "28"
    assert heading.find(f"{W}rPr/{W}szCs").get(f"{W}val") == "28"
    assert heading.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val") == "1"
    assert heading.find(f"{W}basedOn").get(f"{W}val") == "Normal"
    normal = style(package, "Normal")
    assert normal.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "Times New Roman"
    assert normal.find(f"{W}pPr/{W}ind").get(f"{W}firstLine") == "709"
    french = rendered(word_file(styles=all_styles()))[1]
    assert style(french, "caption").get(f"{W}styleId") == "Caption"


def test_what_a_style_is_based_on_comes_along(package: Package) -> None:
    header = style(package, "header")
    based = style(package, "Без отступа")
    assert header.find(f"{W}basedOn").get(f"{W}val") == based.get(f"{W}styleId")
    assert based.find(f"{W}basedOn").get(f"{W}val") == "Normal"
    identifiers = package.values("//w:style/@w:styleId", STYLES)
    assert len(identifiers) == len(set(identifiers))
    named = set(package.values("//w:basedOn/@w:val | //w:next/@w:val", STYLES))
    assert named <= set(identifiers)


def test_a_style_that_is_missing_is_the_houses_in_the_letters_of_the_file(package: Package) -> None:
    title = style(package, "Title")
    assert title.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "Times New Roman"
    assert title.find(f"{W}rPr/{W}color").attrib == {f"{W}val": "1F4E79"}
    cell = style(package, "Table Text")
    assert cell.find(f"{W}pPr/{W}ind").get(f"{W}firstLine") == "0"
    assert cell.find(f"{W}rPr/{W}sz").get(f"{W}val") == str(round(14 * 0.88 * 2))
    contents = style(package, "toc 1")
    assert contents.find(f"{W}pPr/{W}tabs/{W}tab[@{W}val='right']") is not None


def test_what_a_theme_states_otherwise_than_the_house_stays() -> None:
    theme = default_theme()
    theme = {**theme, "colours": {**theme["colours"], "heading": "AA0011"}}
    package = rendered(word_file(), theme=theme)[1]
    assert style(package, "Title").find(f"{W}rPr/{W}color").get(f"{W}val") == "AA0011"
    assert style(package, "heading 1").find(f"{W}rPr/{W}color").get(f"{W}val") == "1F4E79"


def test_the_page_is_that_of_the_file(package: Package) -> None:
    assert set(package.values("//w:pgMar/@w:left")) == {"1985"}
    assert set(package.values("//w:pgMar/@w:header")) == {"709"}
    wide = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" '
    turned = rendered(word_file(page=f'{wide} w:right="567" w:bottom="900" w:left="1985"/>'))[1]
    assert turned.values("//w:sectPr/w:pgSz/@w:w")[0] == "11906"
    for page in ('<w:pgSz w:w="99999" w:h="9"/>', '<w:pgSz w:w="x" w:h="-5"/><w:pgMar/>', ""):
        assert rendered(word_file(page=page))[1].values("//w:sectPr/w:pgMar/@w:left")[0] == "1417"


def test_headings_have_real_numbers_and_fields_work(letter: tuple[Document, Package]) -> None:
    document, package = letter
    assert printed_numbers(package) == [heading.number for heading in document.headings]
    assert not package.find("//w:style//w:numPr", STYLES)
    plain = Package(render_docx(sample_document(document.language), dict))
    kinds = [re.sub(r"PAGEREF.*", "", line) for line in instructions(package.root())]
    assert [kind for kind in kinds if kind] == instructions(plain.root())
    letters = "//w:abstractNum/w:lvl/w:rPr/w:caps/@w:val"
    assert "0" in package.values(letters, "word/numbering.xml")


def test_headers_and_footers_with_their_pictures(package: Package) -> None:
    header = package.root("word/Header.xml")
    assert text_of(header).startswith("Министерство культуры\tHistoric Centre of Sheki")
    assert instructions(header) == ["TITLE"]
    assert package.find("//wp:anchor/wp:positionH/wp:align", "word/Header.xml")
    assert package.find("//w:tbl//wp:inline", "word/CoverHeader.xml")
    for part in ("Header", "CoverHeader"):
        related = package.values("//@Target", f"word/_rels/{part}.xml.rels")
        assert all(f"word/{name}" in package.parts for name in related)
        assert not package.values("//@TargetMode", f"word/_rels/{part}.xml.rels")
    for part in ("word/Footer.xml", "word/FooterWide.xml"):
        assert text_of(package.root(part)) == "mincult.example, стр. 1"
        assert instructions(package.root(part)) == ["PAGE"]


def test_every_page_has_its_number_and_an_empty_header_is_none() -> None:
    words = "<w:p><w:r><w:t>Ministry</w:t></w:r></w:p>"
    package = rendered(word_file(header="<w:p/>", first_header="<w:p/>", footer=words))[1]
    assert instructions(package.root("word/Footer.xml")) == ["PAGE"]
    assert text_of(package.root("word/Footer.xml")).startswith("Ministry")
    assert "Historic Centre" in text_of(package.root("word/Header.xml"))
    package = rendered(word_file(footer="<w:p/>", header=f"<w:p>{field('PAGE')}</w:p>"))[1]
    assert instructions(package.root("word/Footer.xml")) == []


def test_a_built_file_gives_its_styles_and_not_its_title_and_date() -> None:
    built = render_docx(sample_document("ar", draft=True))
    package = rendered(built)[1]
    head = text_of(package.root("word/Header.xml"))
    assert head.rstrip() == "Historic Centre of Sheki with the Khan’s…"
    assert "10 July 2026" in text_of(package.root("word/Footer.xml"))
    parts = Package(built).parts
    assert read_word_file(built).missing_styles == ()
    looked_up = b"<w:r><w:t>Executive summary</w:t></w:r>"
    end = b'<w:r><w:fldChar w:fldCharType="end"/>'
    opened = parts["word/Header.xml"].replace(end, looked_up + end)
    assert looked_up in opened
    package = rendered(_package({**parts, "word/Header.xml": opened}))[1]
    assert "Executive" not in text_of(package.root("word/Header.xml")), "what Word looked up"
    changed = parts["word/Header.xml"].replace("المركز".encode(), "الوزارة".encode())
    package = rendered(_package({**parts, "word/Header.xml": changed}))[1]
    assert "الوزارة" in text_of(package.root("word/Header.xml"))


def test_the_names_of_word_are_those_that_the_house_uses() -> None:
    house = styles(default_theme(), "en", rtl=False)
    known = {
        name.get(f"{W}val")
        for style_ in house.iter(f"{W}style")
        for name in style_.iter(f"{W}name")
        if style_.get(f"{W}customStyle") is None
    }
    unneeded = {"Default Paragraph Font", "Normal Table"} | {f"heading {n}" for n in (7, 8, 9)}
    assert known - unneeded == set(OWN_STYLES)
    assert read_word_file(word_file(styles=all_styles())).missing_styles == ()


# Dossiers


def test_a_dossier_names_a_file_for_each_language(dossier: Lay) -> None:
    root = dossier(
        {
            "theme.yaml": "docx: {styles: {ar: templates/ar.docx}}\n",
            "templates/ar.docx": word_file(styles=all_styles()),
        }
    )
    found = load(root)
    assert not list(validate(found, "submission", today=TODAY))
    assert assemble(found, "ar").word_file is not None
    assert assemble(found, "en").word_file is None


def test_a_build_tells_what_the_file_lacks(dossier: Lay, tmp_path: Path) -> None:
    root = dossier(
        {
            "theme.yaml": "docx: {styles: templates/a.dotx}\n",
            "templates/a.dotx": word_file(header=TEXT_BOX),
        }
    )
    folder = ["--output-dir", str(tmp_path / "out"), "--lang", "en", str(root)]
    built = CliRunner().invoke(cli, ["build", "--to", "docx", *folder])
    assert built.exit_code == 0
    assert "theme.yaml:1:16: info:" in built.output
    assert "“toc 2”" in built.output.replace("\n", " ")
    assert "a text box" in built.output
    made = Package((tmp_path / "out" / "qalat.en.docx").read_bytes())
    assert style(made, "heading 1").find(f"{W}rPr/{W}caps") is not None
    page = CliRunner().invoke(cli, ["build", "--to", "html", *folder])
    assert "info:" not in page.output


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ("templates/none.docx", "missing-file"),
        ("../ministry.docx", "path-outside-dossier"),
        ("templates/ministry.docm", "invalid-value"),
        ("[templates/ministry.docx]", "invalid-value"),
    ],
)
def test_names_of_no_such_file(dossier: Lay, stated: str, rule: str) -> None:
    root = dossier({"theme.yaml": f"docx: {{styles: {stated}}}\n"})
    found = load(root)
    assert [finding.rule for finding in validate(found, "draft")] == [rule]
    assert assemble(found, "en").word_file is None


# Files from strangers


def bomb(name: str, megabytes: int = 40) -> bytes:
    """A letterhead in which one part unpacks to far more than it shows."""
    return word_file(more={name: b" " * (megabytes << 20)})


def entities() -> str:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY e0 "x">{layers}]>' + russian_styles().replace(
        "<w:name", "&e9;<w:name", 1
    )


def many_parts() -> bytes:
    return word_file(more={f"word/x{number}.xml": b"" for number in range(2_500)})


BROKEN = {
    "no package": lambda: b"PK\x03\x04 and nothing else",
    "an empty file": lambda: b"",
    "a package of something else": lambda: _package({"a.txt": "x"}),
    "styles that unpack to 40 MB": lambda: bomb("word/styles.xml"),
    "a header that unpacks to 40 MB": lambda: bomb("word/header1.xml"),
    "a picture that unpacks to 40 MB": lambda: bomb("word/media/image1.png"),
    "thousands of parts": many_parts,
    "entities": lambda: word_file(styles=entities()),
    "an entity of a file": lambda: word_file(
        styles='<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + russian_styles()
    ),
    "another encoding": lambda: word_file(
        more={
            STYLES: ('<?xml version="1.0" encoding="UTF-16"?>' + russian_styles()).encode("utf-16")
        }
    ),
    "thousands of styles": lambda: word_file(
        styles=all_styles().replace(
            "</w:styles>", '<w:style w:styleId="x"/>' * 2_000 + "</w:styles>"
        )
    ),
    "nested elements": lambda: word_file(header="<w:p>" * 5_000 + "</w:p>" * 5_000),
    "Strict Open XML": lambda: word_file(
        more={
            "word/document.xml": '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/'
            'main"/>'
        }
    ),
    "a main part elsewhere": lambda: word_file(
        more={
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
            f'Id="a" Type="{R}/officeDocument" Target="file:///etc/passwd" TargetMode="External"/>'
            "</Relationships>"
        }
    ),
}


def _package(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_refused_in_bounded_time(dossier: Lay, kind: str) -> None:
    data = BROKEN[kind]()
    begun = time.perf_counter()
    with pytest.raises(WordFileError):
        read_word_file(data)
    assert time.perf_counter() - begun < 5


def test_a_broken_file_is_a_finding_and_a_draft_is_built_in_the_house_style(dossier: Lay) -> None:
    theme = "docx: {styles: templates/ministry.docx}\n"
    root = dossier({"theme.yaml": theme, "templates/ministry.docx": b"PK\x03\x04"})
    found = load(root)
    assert [finding.rule for finding in validate(found, "draft")] == ["unreadable-word-file"]
    assert assemble(found, "en", draft=True).word_file is None


HOSTILE_HEADER = (
    f"<w:p>{field(' INCLUDEPICTURE https://evil.example/x.png ', 'shown')}"
    f"{field(' DDEAUTO cmd.exe ', 'shown')}"
    f"{field(' INCLUDETEXT /etc/passwd ', 'shown')}"
    '<w:fldSimple w:instr="LINK Excel.Sheet x"><w:r><w:t>shown</w:t></w:r></w:fldSimple>'
    '<w:r><w:object><o:OLEObject Type="Embed" r:id="rId1"/></w:object></w:r>'
    '<w:r><w:pict><v:shape><v:imagedata r:id="rId8" o:href="https://evil.example/y.png"/></v:shape>'
    "</w:pict></w:r>"
    + picture("rId8").replace("r:embed", "r:link")
    + picture("rId9")
    + '<w:altChunk r:id="rId9"/><w:r><w:instrText>PAGE</w:instrText></w:r>'
    "<w:del><w:r><w:t>deleted</w:t></w:r></w:del><w:r><w:t>Ministry</w:t></w:r></w:p>"
)
HOSTILE_STYLE = (
    '<w:style w:type="paragraph" w:styleId="x1"><w:name w:val="caption"/><w:basedOn w:val="x2"/>'
    '<w:pPr><w:jc w:val="&quot;/&gt;&lt;evil/&gt;"/><w:pBdr><w:top w:val="crowns"/></w:pBdr>'
    '<w:framePr w:w="1"/><w:outlineLvl w:val="77"/></w:pPr>'
    '<w:rPr><w:rFonts w:ascii="&lt;x&gt;;{}"/><w:sz w:val="-99999999999"/><w:vanish/>'
    '<w:b w:val="perhaps"/><evil xmlns="urn:evil"/></w:rPr></w:style>'
    '<w:style w:styleId="x2"><w:name w:val="A"/><w:basedOn w:val="x3"/></w:style>'
    '<w:style w:styleId="x3"><w:name w:val="B"/><w:basedOn w:val="x2"/></w:style>'
)


def external(package: Package) -> set[str]:
    """The targets outside of a package."""
    return {
        target
        for name in package.parts
        if name.endswith(".rels")
        for target in package.values("//p:Relationship[@TargetMode='External']/@Target", name)
    }


def test_nothing_leads_out_of_the_output(tmp_path: Path) -> None:
    """Fields that read, links, objects, macros, templates, and values that are none."""
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="c{n}"><w:name w:val="c{n}"/>'
        f'<w:basedOn w:val="c{n + 1}"/></w:style>'
        for n in range(900)
    )
    hostile = HOSTILE_STYLE + chain + '<w:style w:styleId="c900"/>'
    styles_ = russian_styles().replace('"caption"', '"other"')
    styles_ = styles_.replace("</w:styles>", f"{hostile}</w:styles>").replace(
        '<w:basedOn w:val="a9"/><w:link', '<w:basedOn w:val="c0"/><w:link'
    )
    outside = (
        f'<Relationship Id="rId20" Type="{R}/attachedTemplate" Target="file:///evil.dotm" '
        'TargetMode="External"/>'
        f'<Relationship Id="rId8" Type="{R}/image" Target="https://evil.example/x.png" '
        'TargetMode="External"/>'
    )
    data = word_file(
        styles=styles_,
        header=HOSTILE_HEADER + TEXT_BOX,
        first_header="<w:tbl><w:tr><w:tc>" * 40 + HOSTILE_HEADER + "</w:tc></w:tr></w:tbl>" * 40,
        footer=FOOTER
        + f"<w:p><w:r><w:t>{HOSTILE.replace('&', '&amp;').replace('<', '&lt;')}</w:t></w:r></w:p>",
        relations=outside,
        more={
            "word/vbaProject.bin": b"macro",
            "word/embeddings/oleObject1.bin": b"object",
            "word/settings.xml": f'<w:settings {NAMESPACES}><w:attachedTemplate r:id="rId20"/>'
            "</w:settings>",
        },
    )
    package = rendered(data)[1]
    path = tmp_path / "dossier.docx"
    path.write_bytes(package.data)
    assert validate_docx(path) == []
    everything = b"".join(
        data for name, data in package.parts.items() if name != "word/document.xml"
    )
    for sign in (b"evil", b"etc/passwd", b"INCLUDE", b"DDE", b"OLEObject", b"macro", b"vanish"):
        assert sign not in everything, sign
    assert not [name for name in package.parts if "vba" in name or "embeddings" in name]
    assert external(package) == external(Package(render_docx(sample_document("en"))))
    header = text_of(package.root("word/Header.xml"))
    assert header == "MinistryMinistry"
    assert style(package, "caption").find(f"{W}basedOn") is not None


def test_a_picture_that_is_none_is_left_out() -> None:
    for data in (b"\x89PNG\r\n\x1a\n broken", b"\x01\x00\x00\x00 EMF", emblem()[:200]):
        package = rendered(word_file(picture_data=data))[1]
        assert not package.find("//w:drawing", "word/Header.xml")
        assert "word/media/header1.png" not in package.parts
