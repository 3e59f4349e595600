"""PDF files as annexes of tests: whole ones, protected ones, and ones that mean harm."""

import io
from collections.abc import Callable

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Change = Callable[[PdfWriter], None]


def names(**entries: object) -> DictionaryObject:
    """A dictionary whose texts are names."""
    made = DictionaryObject()
    for key, value in entries.items():
        named = NameObject(f"/{value}") if type(value) is str else value
        made[NameObject(f"/{key}")] = named
    return made


def pdf(*texts: str, change: Change | None = None) -> bytes:
    """A PDF of one page for each text."""
    writer = PdfWriter()
    font = writer._add_object(names(Type="Font", Subtype="Type1", BaseFont="Helvetica"))
    for text in texts:
        page = writer.add_blank_page(420, 595)
        page[NameObject("/Resources")] = names(Font=names(F1=font))
        page[NameObject("/Contents")] = writer._add_object(
            _stream(f"BT /F1 12 Tf 50 500 Td ({text}) Tj ET")
        )
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def protected(writer: PdfWriter) -> None:
    """With a password that only the owner needs."""
    writer.encrypt("", "owner", algorithm="RC4-128")


def harmful(writer: PdfWriter) -> None:
    """Scripts, programs and files wherever a PDF can have them, and a field that is filled in."""
    script = names(S="JavaScript", JS=TextStringObject("app.alert(1)"))
    program = names(S="Launch", F=TextStringObject("cmd.exe"))
    writer.add_attachment("payload.exe", b"MZ payload")
    root = writer.root_object
    root[NameObject("/OpenAction")] = writer._add_object(script)
    root[NameObject("/AA")] = names(WC=program)
    root[NameObject("/AcroForm")] = names(Fields=ArrayObject(), XFA=TextStringObject("<xfa/>"))
    page = writer.pages[0]
    page[NameObject("/AA")] = names(O=script, C=program)
    filled = _stream("BT /F1 9 Tf 2 4 Td (Signed by hand) Tj ET")
    filled.update(names(Type="XObject", Subtype="Form", BBox=_box(0, 0, 100, 20)))
    filled[NameObject("/Resources")] = page["/Resources"]
    look = names(N=writer._add_object(filled))
    hidden = names(Subtype="Widget", Rect=_box(1, 1, 9, 9), AP=look, F=NumberObject(2))
    field = names(Subtype="Widget", FT="Tx", Rect=_box(50, 50, 150, 70), AP=look, A=script)
    field[NameObject("/AA")] = names(K=script)
    click = names(Subtype="Link", Rect=_box(0, 0, 9, 9), A=program)
    address = names(S="URI", URI=TextStringObject("https://example.org/law"), Next=script)
    link = names(Subtype="Link", Rect=_box(0, 20, 9, 29), A=address)
    page[NameObject("/Annots")] = ArrayObject(
        [writer._add_object(note) for note in (hidden, field, click, link)]
    )
    # what a page needs leads round to the whole file
    page["/Resources"][NameObject("/Properties")] = names(
        MC0=names(Elsewhere=root.indirect_reference, AF=script)
    )


def _stream(content: str) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content.encode())
    return made


def _box(*sides: float) -> ArrayObject:
    return ArrayObject(map(FloatObject, sides))
