"""Tables in the house style: real widths, heads that repeat, rows that stay whole, mirroring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossierkit.rendering.docx_theme import SIGNATURE, SIGNATURE_ROW, STAMP_ROW
from dossierkit.rendering.docx_xml import (
    Element,
    children,
    paragraph_properties,
    put,
    q,
    run_properties,
    w,
)
from dossierkit.rendering.tables import NAMES_OF_FACTS, TABLE_SCALE

_LOOK_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}


@dataclass(frozen=True)
class Shape:
    """What Word is to make of a table: which side it runs to, its columns, rows and letters.

    `widths` of the columns are in twips, `aligns` their alignments; `heads` and `totals` count the
    rows at its head and foot, and `tall` are those that may be parted. A table that is `whole`
    stays on one page; one of `facts` has names and values.
    """

    rtl: bool
    facts: bool
    widths: Sequence[int]
    scale: float
    aligns: Sequence[str]
    heads: int
    totals: int
    whole: bool
    tall: Sequence[int]
    title: str


def shape_table(table: Element, shape: Shape, size_pt: float) -> None:
    """Put right a table that pandoc wrote in a text of `size_pt`."""
    _properties(table, shape)
    grid = table.find(q("w:tblGrid"))
    if grid is not None:
        table.replace(grid, w("tblGrid", *(w("gridCol", w=width) for width in shape.widths)))
    rows = list(children(table, "w:tr"))
    for index, row in enumerate(rows):
        head = index < shape.heads
        style = "TableHeading" if head else "TableText"
        if index >= len(rows) - shape.totals:
            style = "TableTotal"
        _row(row, head=head, tall=index in shape.tall)
        for column, cell in _cells(row):
            names = shape.facts and column in NAMES_OF_FACTS
            _cell(cell, column, shape, "TableHeading" if names else style)
    _keep_rows(rows, shape.heads, whole=shape.whole)
    if shape.scale < 1:
        _shrink(table, round(size_pt * TABLE_SCALE * shape.scale * 2))


def make_room_to_sign(table: Element) -> None:
    """Keep a table on one page, with room for a hand in each row and most in what is empty.

    Below a head there is room for a stamp; a table without one stays with what follows it.
    """
    rows = list(children(table, "w:tr"))
    heads = [row.find(f"{q('w:trPr')}/{q('w:tblHeader')}") is not None for row in rows]
    for row, head in zip(rows, heads, strict=True):
        said = [
            "".join(text.text or "" for text in cell.iter(q("w:t"))).strip()
            for cell in children(row, "w:tc")
        ]
        room = STAMP_ROW if any(heads) else SIGNATURE_ROW if all(said) else SIGNATURE
        if not head:
            _row_properties(row).append(w("trHeight", val=room, hRule="atLeast"))
    for row in rows if not any(heads) else rows[:-1]:
        for inner in row.iter(q("w:p")):
            put(paragraph_properties(inner), w("keepNext"))


def _keep_rows(rows: Sequence[Element], heads: int, *, whole: bool) -> None:
    """Keep a table on one page if it is to be `whole`.

    Another has two rows below its head, and no last row alone below one that is repeated.
    """
    for row in rows[:-1] if whole else [*rows[: heads + 1], *rows[-2:-1]]:
        for inner in row.iter(q("w:p")):
            put(paragraph_properties(inner), w("keepNext"))


def _properties(table: Element, shape: Shape) -> None:
    facts, title = shape.facts, shape.title
    look = {
        "firstRow": shape.heads > 0,
        "lastRow": shape.totals > 0,
        "firstColumn": facts,
        "lastColumn": facts and len(shape.widths) - 1 in NAMES_OF_FACTS,
        "noHBand": True,
        "noVBand": True,
    }
    bits = sum(_LOOK_BITS[name] for name, on in look.items() if on)
    made = w(
        "tblPr",
        w("tblStyle", val="DossierFacts" if facts else "DossierTable"),
        w("bidiVisual") if shape.rtl else None,
        w("tblW", w=sum(shape.widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val=f"{bits:04X}", **{name: int(on) for name, on in look.items()}),
        w("tblCaption", val=title) if title else None,
    )
    existing = table.find(q("w:tblPr"))
    if existing is not None:
        table.replace(existing, made)


def _row(row: Element, *, head: bool, tall: bool) -> None:
    properties = _row_properties(row)
    for child in list(properties):
        properties.remove(child)
    properties.extend([] if tall else [w("cantSplit")])
    properties.extend([w("tblHeader")] if head else [])


def _row_properties(row: Element) -> Element:
    properties = row.find(q("w:trPr"))
    if properties is None:
        properties = w("trPr")
        row.insert(0, properties)
    return properties


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row, each with the column where it begins."""
    column = 0
    for cell in children(row, "w:tc"):
        yield column, cell
        column += _span(cell)


def _span(cell: Element) -> int:
    span = cell.find(f"{q('w:tcPr')}/{q('w:gridSpan')}")
    return 1 if span is None else int(span.get(q("w:val"), "1"))


def _cell(cell: Element, column: int, shape: Shape, style: str) -> None:
    properties = cell.find(q("w:tcPr"))
    if properties is None:
        properties = w("tcPr")
        cell.insert(0, properties)
    width = sum(shape.widths[column : column + _span(cell)])
    properties.insert(0, w("tcW", w=width, type="dxa"))
    align = shape.aligns[column] if column < len(shape.aligns) else "start"
    for inner in children(cell, "w:p"):
        shaped = paragraph_properties(inner)
        put(shaped, w("pStyle", val=style))
        if align != "start" and shaped.find(q("w:jc")) is None:
            put(shaped, w("jc", val=_side(align, rtl=shape.rtl)))


def _side(align: str, *, rtl: bool) -> str:
    """In Word `left` is where a line begins; a column of digits ends at the right anywhere."""
    if align == "right":
        return "left" if rtl else "right"
    return {"end": "right", "center": "center"}[align]


def _shrink(table: Element, half_points: int) -> None:
    for letters in table.iter(q("w:r")):
        properties = run_properties(letters)
        put(properties, w("sz", val=half_points))
        put(properties, w("szCs", val=half_points))
