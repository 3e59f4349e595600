"""The shape of a table in Word: the widths of its columns, and which of its rows stay whole."""

from dataclasses import dataclass, replace

from dossierkit.errors import ToolFailed
from dossierkit.rendering.columns import (
    PADDING_PT,
    Layout,
    count_lines,
    height_pt,
    lay_out,
)
from dossierkit.rendering.docx_tables import Shape
from dossierkit.rendering.docx_theme import ARABIC_SCALE, TWIPS_PER_PT, Page
from dossierkit.rendering.tables import (
    FACTS_LABEL_IN_SHEET,
    TABLE_SCALE,
    TALLEST_UNBROKEN_ROW,
    UNBROKEN_SHARE,
    Table,
    facts_shares,
    read_table,
)
from dossierkit.tree import Node

_MOST_COLUMNS = 63
_FACTS_LABEL = (0.2, 0.38)
"""The narrowest and the widest share of a line for the names in a table of facts."""

_FONT_MARGIN, _BOLD_MARGIN = 1.1, 1.2
"""Readers without the fonts that the theme names take wider ones, whose bold is wider again."""

_ALIGNMENTS = {"AlignRight": "end", "AlignCenter": "center"}
"""Of a column without numbers; `right`, where digits line up, is the right in every script."""


@dataclass(frozen=True)
class TablePlace:
    """Where a table stands: its page, its direction, and the size of the text in points."""

    page: Page
    size_pt: float
    rtl: bool
    in_sheet: bool
    """True in a document that is one sheet, where all tables of facts have the same columns."""
    to_sign: bool


def shape_of(content: Node, place: TablePlace, title: str) -> tuple[Shape, bool]:
    """The shape of a table of pandoc's tree, and whether words are wider than their column."""
    (_, classes, _), _, specs, *_ = content
    if len(specs) > _MOST_COLUMNS:
        raise ToolFailed(
            f"a table has {len(specs)} columns; Word opens at most {_MOST_COLUMNS}",
            help="Split the table, or turn its rows and columns.",
        )
    table = read_table(content, total="total" in classes)
    size = place.size_pt * TABLE_SCALE * _FONT_MARGIN * (ARABIC_SCALE if place.rtl else 1.0)
    measure = place.page.text_width
    facts = "facts" in classes and table.states_facts
    given = _facts_widths(table, size, place) if facts else table.widths
    texts = table.texts
    if facts:
        texts = [
            [replace(text, bold=cell.names_fact) for text, cell in zip(line, row, strict=True)]
            for line, row in zip(texts, table.rows, strict=True)
        ]
    layout = lay_out(texts, given, measure / TWIPS_PER_PT, size, _BOLD_MARGIN)
    if place.to_sign and not facts:
        layout = Layout((measure / TWIPS_PER_PT / len(specs),) * len(specs))
    total = sum(layout.widths_pt) * TWIPS_PER_PT
    height = height_pt(texts, layout, size) * TWIPS_PER_PT
    # Word and LibreOffice disagree where a narrow table stands that runs from right to left.
    stretch = measure / total if place.rtl else 1.0
    shape = Shape(
        rtl=place.rtl,
        facts=facts,
        widths=[round(width * TWIPS_PER_PT * stretch) for width in layout.widths_pt],
        scale=layout.scale,
        aligns=[
            "right" if table.is_numeric(column) else _ALIGNMENTS.get(stated, "start")
            for column, stated in enumerate(table.alignments)
        ],
        heads=table.heads,
        totals=table.totals,
        whole=height < UNBROKEN_SHARE * place.page.text_height,
        tall=[
            index
            for index, row in enumerate(table.texts)
            if count_lines(row, layout, size) > TALLEST_UNBROKEN_ROW
        ],
        title=title,
    )
    return shape, layout.crowded


def _facts_widths(table: Table, size: float, place: TablePlace) -> list[float | None]:
    """The shares of the names and of the values; one for all tables of a sheet."""

    def wanted(longest_em: float) -> float:
        width_pt = longest_em * _BOLD_MARGIN * size + PADDING_PT
        return width_pt * TWIPS_PER_PT / place.page.text_width

    stated = FACTS_LABEL_IN_SHEET if place.in_sheet else None
    return [*facts_shares(table, wanted, _FACTS_LABEL, stated)]
