"""A theme of one's own in PDF and Word: imprint, emblems, logo, numbers, spacing, fonts."""

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf_fonts
import pypdf
import pytest
from lxml import etree

from annex_files import pdf
from documents import default_theme, header, paragraph, sample_document, sample_resources
from dossierkit.assembly import assemble
from dossierkit.document import Document, Resource
from dossierkit.reading import load
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.docx_blocks import Blocks
from dossierkit.rendering.docx_front import cover
from dossierkit.rendering.pdf import render_pdf
from dossierkit.theme import read_theme
from dossierkit.tree import plain_text
from ooxml import NAMESPACES, validate_docx
from test_rendering_docx import Package, text_of
from test_rendering_pdf import tags

Lay = Callable[..., Path]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2"/></svg>'
THEME = """
cover: {emblem: images/a.svg, emblems: {AZ: images/b.svg}, picture: images/gate.png, date: year}
running_head: {logo: images/a.svg}
imprint:
  publisher: {en: Reserve of Qalat, ar: محمية القلعة}
  copyright: © 2026 Reserve of Qalat
  lines: [ISBN 978-0-00-000000-2]
"""


def themed(**changes: dict[str, Any]) -> dict[str, Any]:
    theme: dict[str, Any] = json.loads(json.dumps(default_theme()))
    for group, values in changes.items():
        theme[group] |= values
    return theme


def gate() -> Resource:
    picture = next(r for r in sample_resources("en").values() if r.format == "png")
    return dataclasses.replace(picture, name="cover-picture", alt="Gate")


def document(language: str = "en", **changes: Any) -> Document:
    blocks = [header(1, "Chapter", "a", "1"), header(2, "Part", "b", "1.a"), paragraph("Text.")]
    return sample_document(language, blocks=blocks, **changes)


def pages(made: Document) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(made)))
    return [page.extract_text() for page in reader.pages]


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The sample document with everything that a theme can add to it."""
    images = sample_resources("en")
    picture = next(image for image in images.values() if image.format == "png")
    names = ("emblem", "emblem-AZ", "emblem-UZ", "cover-picture", "logo")
    resources = images | {name: dataclasses.replace(picture, name=f"{name}.png") for name in names}
    imprint = (("Published by", "Reserve of Qalat"), ("", "© 2026"), ("Cover picture", "A gate"))
    return sample_document("en", resources=resources, imprint=imprint)


def test_a_dossier_states_its_imprint_emblems_and_logo(dossier: Lay) -> None:
    root = dossier({"theme.yaml": THEME, "images/a.svg": SVG, "images/b.svg": SVG})
    made = assemble(load(root), "ar", draft=True)
    assert {"emblem", "emblem-AZ", "cover-picture", "logo"} <= set(made.resources)
    assert made.resources["emblem-AZ"].alt == "الشعار: أذربيجان"
    assert made.cover["date"] == "2026"
    labels = made.labels
    publisher, right, isbn, picture = made.imprint
    assert publisher == (labels["published-by"], "محمية القلعة")
    assert right == ("", "© 2026 Reserve of Qalat")
    assert isbn[1].startswith("ISBN")
    assert picture[0] == labels["cover-picture"]
    assert "Draughtsman of the Reserve" in picture[1]


def test_without_an_imprint_nothing_stands_behind_the_cover(dossier: Lay) -> None:
    root = dossier({"theme.yaml": "imprint: {publisher: ''}\ncover: {picture: images/gate.png}\n"})
    assert assemble(load(root), "en", draft=True).imprint == ()


def test_the_pdf_has_the_imprint_behind_the_cover(styled: Document) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(styled)))
    cover, imprint, contents, *_ = (page.extract_text() for page in reader.pages)
    assert "Reserve of Qalat" not in cover
    assert "Published by: Reserve of Qalat" in imprint
    assert styled.labels["contents"] in contents
    shown = [page.get_contents().get_data().count(b" Do\n") for page in reader.pages[:3]]
    assert shown == [4, 0, 1]  # an emblem, two of States and the picture; nothing; the logo


def test_the_word_file_has_the_imprint_behind_the_cover(styled: Document, tmp_path: Path) -> None:
    data = render_docx(styled)
    path = tmp_path / "styled.docx"
    path.write_bytes(data)
    assert validate_docx(path) == []
    package = Package(data)
    assert [text_of(p) for p in package.find("//w:p[w:pPr/w:pStyle/@w:val='Imprint']")] == [
        styled.title,
        "Published by: Reserve of Qalat",
        "© 2026",
        "Cover picture: A gate",
    ]
    cover, imprint, *_ = package.find("//w:sectPr")
    assert cover.find(f"{W}vAlign") is None
    assert imprint.find(f"{W}vAlign").get(f"{W}val") == "bottom"
    assert imprint.find(f"{W}headerReference") is None
    assert package.find("//w:drawing", "word/Header.xml")
    assert b"media/logo1.png" in package.parts["word/_rels/Header.xml.rels"]


@pytest.mark.parametrize(("style", "foot"), [("plain", "2"), ("of-total", "2 / 2"), ("none", "")])
def test_pages_are_numbered_as_the_theme_says(style: str, foot: str) -> None:
    made = document(theme=themed(numbering={"pages": style}))
    text = pages(made)[1].rstrip()
    assert text.endswith(foot or made.cover["date"])
    fields = {"plain": 1, "of-total": 2, "none": 0}[style]
    package = Package(render_docx(made))
    assert len(package.find("//w:instrText", "word/Footer.xml")) == fields


def test_headings_without_numbers_stay_in_the_contents() -> None:
    made = document(theme=themed(numbering={"headings": False}))
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(made)))
    assert [str(item.title) for item in reader.outline[:1]] == ["Chapter"]
    assert "1.a" not in "".join(page.extract_text() for page in reader.pages)
    package = Package(render_docx(made))
    headings = package.find("//w:p[starts-with(w:pPr/w:pStyle/@w:val,'Heading')]")
    assert [text_of(heading) for heading in headings] == ["Chapter", "Part"]
    assert package.values("//w:p[w:pPr/w:pStyle]/w:pPr/w:numPr/w:numId/@w:val") == ["0", "0"]


def test_spacing_and_cover_come_from_the_theme() -> None:
    spacing = {"paragraph_pt": 11, "before_heading_pt": 40, "after_heading_pt": 30}
    theme = themed(spacing=spacing, colours={"cover": "336699"}, cover={"title_pt": 40})
    package = Package(render_docx(document(theme=theme)))
    style = "//w:style[@w:styleId='{}']//w:spacing/@w:{}"
    assert package.values(style.format("BodyText", "after"), "word/styles.xml") == ["220"]
    assert package.values(style.format("Heading2", "before"), "word/styles.xml") == ["800"]
    size = "//w:style[@w:styleId='Title']//w:sz/@w:val"
    assert package.values(size, "word/styles.xml") == ["80"]
    assert b"#336699" in package.parts["word/CoverHeader.xml"]
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(document(theme=theme))))
    assert b"0.2 0.4 0.6" in reader.pages[0].get_contents().get_data()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_cover_without_a_picture_has_an_ornament(language: str, tmp_path: Path) -> None:
    made = document(language, theme=themed(colours={"cover": "336699"}))
    data = render_docx(made)
    (tmp_path / "cover.docx").write_bytes(data)
    assert validate_docx(tmp_path / "cover.docx") == []
    package = Package(data)
    (anchor,) = package.find("//wp:anchor")
    assert package.values("//wp:anchor/wp:docPr/@descr") == [""]
    assert b"decorative" in etree.tostring(anchor)
    assert any(b"#336699" in data for name, data in package.parts.items() if name.endswith(".svg"))
    assert not document(language, theme=themed()).resources.keys() & {"ornament.svg"}
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(made)))
    assert "/Figure" not in [role for role, _ in tags(reader)]


def test_the_ornament_gives_way_to_a_picture_to_the_theme_and_to_long_titles() -> None:
    plain, picture = (
        document(theme=themed(cover={"ornament": ornament}), resources=resources)
        for ornament, resources in (("none", {}), ("stars", {"cover-picture": gate()}))
    )
    assert not Package(render_docx(plain)).find("//wp:anchor")
    shown = Package(render_docx(picture))
    assert shown.values("//wp:anchor/wp:docPr/@descr") == ["Gate"]
    crop = shown.find("//wp:anchor//a:srcRect")[0]
    assert set(crop.attrib.values()) != {"0"}
    long = document(theme=themed(page={"size": "A5"}))
    long = dataclasses.replace(long, cover={**long.cover, "title": "The Old Town " * 20})
    assert not Package(render_docx(long)).find("//wp:anchor")


def room_above_the_title(words: str, ornament: str) -> tuple[int, bool]:
    """What stands above the nomination on a small cover, in twips, and whether it has a panel."""
    theme = themed(page={"size": "A5"}, cover={"ornament": ornament})
    made = document(theme=theme, resources={})
    made = dataclasses.replace(made, cover={**made.cover, "title": words})
    found = etree.fromstring(
        f"<body>{''.join(map(_as_text, cover(made, Blocks(made).pictures)))}</body>"
    )
    (before,) = found.xpath(
        "//w:p[w:pPr/w:pStyle/@w:val='Subtitle']/w:pPr/w:spacing/@w:before", namespaces=NAMESPACES
    )
    return int(before), bool(found.xpath("//wp:anchor", namespaces=NAMESPACES))


def _as_text(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode")


def test_an_ornament_without_room_takes_none() -> None:
    compared = []
    for words in ("The Old Town " * count for count in range(1, 16)):
        before, shown = room_above_the_title(words, "stars")
        if not shown:
            compared.append(before)
            assert before == room_above_the_title(words, "none")[0]
    assert len(set(compared)) > 1


def test_on_a_small_page_the_picture_of_the_cover_follows_its_words() -> None:
    theme = themed(page={"size": "A5"}, cover={"title_pt": 40})
    made = document(theme=theme, resources={"cover-picture": gate()})
    made = dataclasses.replace(made, cover={**made.cover, "title": "The Old Town of Qalat " * 3})
    package = Package(render_docx(made))
    assert package.values("//wp:inline/wp:docPr/@descr") == ["Gate"]
    assert package.find("//w:p[w:pPr/w:pStyle/@w:val='Date']")


@pytest.mark.parametrize("draft", [False, True])
def test_the_date_stands_in_a_frame_on_the_band_of_the_cover(draft: bool, tmp_path: Path) -> None:
    made = document("en", draft=draft)
    made = dataclasses.replace(made, cover={**made.cover, "draft": "Draft" if draft else ""})
    data = render_docx(made)
    (tmp_path / "cover.docx").write_bytes(data)
    assert validate_docx(tmp_path / "cover.docx") == []
    package = Package(data)
    (line,) = package.find("//w:p[w:pPr/w:framePr]")
    assert text_of(line) == made.cover["date"] + ("\tDraft" if draft else "")
    assert line.find(f"{W}pPr/{W}sectPr") is None
    frame = line.find(f"{W}pPr/{W}framePr")
    height = int(package.find("//w:pgSz")[0].get(f"{W}h"))
    band = height - round(30 * 1440 / 25.4)
    assert band < int(frame.get(f"{W}y")) < height
    colour = "//w:style[@w:styleId='CoverBand']/w:rPr/w:color/@w:val"
    assert package.values(colour, "word/styles.xml") == ["FFFFFF"]


def test_fonts_of_the_dossier_are_embedded_and_named_in_word(dossier: Lay) -> None:
    font = bytes(pymupdf_fonts.myfont("notos"))
    theme = "fonts: {body: Noto Sans, heading: FiraGO, files: [fonts/noto.ttf]}\n"
    loaded = load(dossier({"theme.yaml": theme, "fonts/noto.ttf": font}))
    fonts = read_theme(loaded)["fonts"]
    assert (fonts["docx_body"], fonts["docx_heading"]) == ("Noto Sans", "Calibri")
    made = document(theme=read_theme(loaded), fonts=assemble(loaded, "en", draft=True).fonts)
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(made)))
    embedded = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert any(name.startswith("NotoSans") for name in embedded), embedded
    assert any(name.startswith("FiraGO-Bold") for name in embedded), embedded


def signed_by(root: Path, file: str) -> Path:
    """The dossier, with a second State whose page is signed already."""
    metadata = root / "dossier.yaml"
    second = f"  - code: UZ\n    signature: {{name: {{en: X, ar: س}}, file: {file}}}\nproperty:\n"
    metadata.write_text(metadata.read_text("utf-8").replace("property:\n", second, 1), "utf-8")
    return root


def nodes(tree: Any, kind: str) -> list[Any]:
    if isinstance(tree, dict):
        return [tree] * (tree.get("t") == kind) + nodes(tree.get("c"), kind)
    return (
        [found for child in tree for found in nodes(child, kind)] if isinstance(tree, list) else []
    )


@pytest.mark.parametrize(
    ("file", "pages"),
    [("annexes/signed.pdf", 2), ("images/gate.png", 1), ("annexes/damaged.pdf", 0)],
)
def test_each_state_has_room_to_sign_or_its_signed_page(
    dossier: Lay, file: str, pages: int
) -> None:
    letter = pdf("Signed", "and sealed")
    root = dossier({"annexes/signed.pdf": letter, "annexes/damaged.pdf": letter[:100]})
    made = assemble(load(signed_by(root, file)), "en", draft=True)
    blocks = [div for div in nodes(made.blocks, "Div") if "signature" in div["c"][0][1]]
    words = [plain_text(block) for block in blocks]
    assert ["Azerbaijan" in words[0], "Uzbekistan" in words[1]] == [True, True]
    assert ["Stamp" in text for text in words] == [True, not pages]
    after = made.blocks[made.blocks.index(blocks[1]) + 1 :]
    scans = [made.resources[image["c"][2][0]] for image in nodes(after, "Image")]
    assert [scan.alt for scan in scans] == ["Signed page: Uzbekistan"] * pages
    assert all(1200 < scan.width_px < 1300 for scan in scans if scan.format == "jpeg")


def test_a_signature_has_room_in_pdf_and_word(dossier: Lay) -> None:
    made = assemble(load(dossier()), "en", draft=True)
    package = Package(render_docx(made))
    heights = package.values("//w:trHeight/@w:val")
    assert heights[-1] == "2268"  # 40 mm, below the heads of signature and stamp
    widths = package.values("//w:tbl[.//w:trHeight[@w:val='2268']]/w:tblGrid/w:gridCol/@w:w")
    assert len(widths) == 2
    assert len(set(widths)) == 1
