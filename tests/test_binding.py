"""Annexes behind the PDF of a dossier: found, divided, labelled, harmless, the same every time."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from annex_files import harmful, names, pdf, protected
from conftest import BASE
from dossierkit.annexes import annex_files
from dossierkit.build import build
from dossierkit.reading import load
from dossierkit.tools import bind_pdfs, examine_pdfs

Lay = Callable[..., Path]
LETTER = """
- id: letter
  title: {en: Letter of the weavers}
  file: annexes/letter.pdf
  kind: other
- id: plan-drawing
  title: {en: Plan of the citadel}
  file: annexes/drawing.jpg
  kind: other
- id: table
  title: {en: Table of visitors}
  file: annexes/visitors.xlsx
  kind: other
- id: locked
  title: {en: A decree}
  file: annexes/decree.pdf
  kind: other
"""


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "olive").save(out, "JPEG")
    return out.getvalue()


Bound = tuple[pypdf.PdfReader, pypdf.PdfReader]
"""A dossier with its annexes behind it, and without."""


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Bound:
    """The small dossier with four annexes more."""
    root = tmp_path_factory.mktemp("bound") / "qalat"
    shutil.copytree(BASE, root)
    for name, content in {
        "letter.pdf": pdf("First page", "Second page", change=harmful),
        "drawing.jpg": picture(600, 300),
        "visitors.xlsx": b"PK",
        "decree.pdf": pdf("Decree", change=protected),
    }.items():
        (root / "annexes" / name).write_bytes(content)
    annexes = root / "data/annexes.yaml"
    annexes.write_text(annexes.read_text("utf-8") + LETTER, "utf-8")
    dossier = load(root)
    own, whole = sorted(
        build(dossier, ["en"], ["pdf"], bind_annexes=True), key=lambda made: len(made.path.name)
    )
    assert (own.path.name, whole.path.name) == ("qalat.en.pdf", "qalat.en.bound.pdf")
    assert own.error is None
    assert whole.error is None
    return pypdf.PdfReader(whole.path), pypdf.PdfReader(own.path)


def test_annexes_stand_behind_their_dividers(bound: Bound) -> None:
    whole, own = bound
    behind = [page.extract_text() for page in whole.pages[len(own.pages) :]]
    letter = next(i for i, text in enumerate(behind) if "Letter of the weavers" in text)
    assert behind[letter].startswith("Annex\N{NO-BREAK SPACE}5\n")
    assert [text.split("\n")[0] for text in behind[letter + 1 : letter + 3]] == [
        "First page",
        "Second page",
    ]
    drawing, shown, table, decree = behind[letter + 3 :]
    assert "Plan of the citadel" in drawing
    assert shown.strip() == ""
    assert len(whole.pages[-3].images) == 1
    assert whole.pages[-3].mediabox.width > whole.pages[-3].mediabox.height
    assert "handed over as a file of its own" in table
    assert "handed over as a file of its own" in decree
    assert "handed over as a file of its own" not in behind[letter]


def test_each_annex_has_a_bookmark_and_page_labels(bound: Bound) -> None:
    whole, own = bound
    top = [item for item in whole.outline if not isinstance(item, list)]
    titles = [str(item.title) for item in top]
    assert titles[-4:] == [
        "Annex 5 · Letter of the weavers",
        "Annex 6 · Plan of the citadel",
        "Annex 7 · Table of visitors",
        "Annex 8 · A decree",
    ]
    first = whole.get_destination_page_number(top[-4])
    assert whole.page_labels[: len(own.pages)] == [str(n + 1) for n in range(len(own.pages))]
    assert whole.page_labels[first : first + 4] == ["A5-1", "A5-2", "A5-3", "A6-1"]


def test_nothing_that_acts_is_bound(bound: Bound) -> None:
    whole, own = bound
    assert "payload.exe" not in whole.attachments
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(whole.trailer["/Root"])
    acting = {"/JavaScript", "/Launch", "/EmbeddedFile", "/SubmitForm", "/Filespec", "/Widget"}
    for number in range(1, whole.trailer["/Size"]):
        made = whole.get_object(number)
        if isinstance(made, DictionaryObject):
            said = {str(made.get(key)) for key in ("/S", "/Type", "/Subtype")}
            assert not acting & said, made
            assert not {"/JS", "/AA", "/AF"} & set(made), made
    page = whole.pages[
        len(own.pages)
        + next(
            i
            for i, page in enumerate(whole.pages[len(own.pages) :])
            if "First" in page.extract_text()
        )
    ]
    notes = [note.get_object() for note in page["/Annots"]]
    assert [note["/Subtype"] for note in notes] == ["/Stamp", "/Link"]
    assert b"Signed by hand" in notes[0]["/AP"]["/N"].get_data()
    assert notes[1]["/A"] == {"/S": "/URI", "/URI": "https://example.org/law"}


def test_a_bound_file_claims_no_conformance(bound: Bound) -> None:
    whole, own = bound
    claims = (b"<pdfaid:part>", b"<pdfuaid:part>")
    stated = own.trailer["/Root"]["/Metadata"].get_data()
    assert all(claim in stated for claim in claims)
    said = whole.trailer["/Root"]["/Metadata"].get_data()
    assert not any(claim in said for claim in claims)
    assert whole.trailer["/Root"]["/StructTreeRoot"]


def test_the_same_annexes_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name, text in (("a.pdf", "law"), ("b.pdf", "law"), ("c.pdf", "decree")):
        (tmp_path / "own.pdf").write_bytes(pdf("dossier"))
        (tmp_path / "annex.pdf").write_bytes(pdf(text, change=harmful))
        annex = {"title": "A", "label": "A1-", "pages": 1, "file": str(tmp_path / "annex.pdf")}
        own, output = str(tmp_path / "own.pdf"), tmp_path / name
        request = {"dossier": own, "dividers": own, "annexes": [annex], "output": str(output)}
        bind_pdfs(request)
        made.append(output.read_bytes())
    assert made[0] == made[1] != made[2]


def endless(writer: pypdf.PdfWriter) -> None:
    """A tree of pages of which each branch is twice the one below."""
    branch = writer.pages[0].indirect_reference
    for _ in range(40):
        kids = names(Type="Pages", Count=NumberObject(2))
        kids[NameObject("/Kids")] = pypdf.generic.ArrayObject([branch, branch])
        branch = writer._add_object(kids)
    writer.root_object[NameObject("/Pages")] = branch


def chained(writer: pypdf.PdfWriter) -> None:
    """Objects in a chain of which each needs the next."""
    last = writer._add_object(names(End="End"))
    for _ in range(20_000):
        last = writer._add_object(names(Next=last))
    writer.pages[0]["/Resources"][NameObject("/Properties")] = names(MC0=last)


@pytest.mark.parametrize(
    ("data", "pages", "trouble"),
    [
        (pdf("one", "two"), 2, ""),
        (pdf("one", change=harmful), 1, ""),
        (pdf("one", change=chained), 1, ""),
        (pdf("one", change=protected), 0, "encrypted"),
        (pdf("one", change=endless), 0, "damaged"),
        (pdf("one")[:200], 0, "damaged"),
        (b"a Word file, in truth", 0, "damaged"),
        (b"", 0, "damaged"),
    ],
)
def test_a_file_is_examined(tmp_path: Path, data: bytes, pages: int, trouble: str) -> None:
    path = tmp_path / "annex.pdf"
    path.write_bytes(data)
    (found,) = examine_pdfs([path])
    assert (found.pages, found.trouble) == (pages, trouble)


def test_layers_that_are_hidden_stay_hidden(tmp_path: Path) -> None:
    def layered(writer: pypdf.PdfWriter) -> None:
        shown, hidden = (writer._add_object(names(Type="OCG", Name=name)) for name in ("A", "B"))
        layers = pypdf.generic.ArrayObject([shown, hidden])
        usual = names(OFF=pypdf.generic.ArrayObject([hidden]))
        writer.root_object[NameObject("/OCProperties")] = names(OCGs=layers, D=usual)
        writer.pages[0]["/Resources"][NameObject("/Properties")] = names(L0=shown, L1=hidden)

    own, annex, output = (str(tmp_path / name) for name in ("own.pdf", "annex.pdf", "out.pdf"))
    Path(own).write_bytes(pdf("dossier"))
    Path(annex).write_bytes(pdf("map", change=layered))
    row = {"title": "A", "label": "A1-", "pages": 0, "file": annex}
    bind_pdfs({"dossier": own, "dividers": own, "annexes": [row], "output": output})
    reader = pypdf.PdfReader(output)
    layers = reader.trailer["/Root"]["/OCProperties"]
    (hidden,) = layers["/D"]["/OFF"]
    assert hidden.get_object()["/Name"] == "/B"
    assert reader.pages[1]["/Resources"]["/Properties"].raw_get("/L1") == hidden
    assert not any(isinstance(layer.get_object(), StreamObject) for layer in layers["/OCGs"])


def test_annexes_have_pages_and_checksums(dossier: Lay) -> None:
    root = dossier({"annexes/law.pdf": pdf("one", "two", "three")})
    law = annex_files(load(root))["annexes/law.pdf"]
    assert (law.kind, law.pages, law.trouble) == ("pdf", 3, "")
    assert law.size == (root / "annexes/law.pdf").stat().st_size
    assert len(law.sha256) == 64
