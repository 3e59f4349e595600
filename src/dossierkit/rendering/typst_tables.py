"""Tables as calls of the template: their columns, their rows, and which of these stay whole."""

from collections.abc import Iterable, Sequence

from dossierkit.rendering.columns import Layout, count_lines
from dossierkit.rendering.tables import (
    TABLE_SCALE,
    TALLEST_UNBROKEN_ROW,
    Table,
    TableCell,
    facts_shares,
    is_simple,
)
from dossierkit.rendering.typst_text import truth

_FIELD_GAP_PT = 14.0
_FIELD_SHARES = (0.22, 0.38)  # the least and the most of a line that names of facts have
_FEWEST_ROWS = 4  # of a table whose last row may not be alone

Cells = Sequence[Sequence[str]]
"""What has been written of the cells of a table, row by row."""


def facts_layout(
    table: Table, line_pt: float, size_pt: float, share: float | None = None
) -> Layout:
    """Columns of names that are a share of the line, or as wide as their longest name needs."""

    def wanted(longest_em: float) -> float:
        return (longest_em * 1.05 * size_pt / TABLE_SCALE + _FIELD_GAP_PT) / line_pt

    shares = facts_shares(table, wanted, _FIELD_SHARES, share)
    return Layout(tuple(one * line_pt for one in shares))


def facts_table(table: Table, cells: Cells, layout: Layout, part: str, *, to_sign: bool) -> str:
    """Fields and their values; those that are empty are lines to write on where one signs."""
    blank = "#to-write;" if to_sign else ""
    written = [
        f", [#field[{inner}];]"
        if cell.names_fact
        else f", table.cell(colspan: {cell.columns})[{inner or blank}]"
        for row, inners in zip(table.rows, cells, strict=True)
        for cell, inner in zip(row, inners, strict=True)
    ]
    columns = f"({_lengths(layout.widths_pt)})"
    return f"#facts-table({part}, {columns}{''.join(written)});"


def data_table(
    table: Table, cells: Cells, layout: Layout, size: float, *, part: str, around: str
) -> str:
    """Rows and columns, in letters of `size` points before they are laid out.

    `part` is its own of the parts that may be tightened, `around` that in which it stands.
    """
    heads = range(table.heads)
    head_rows = _rows(table, cells, layout, size, heads)
    header = f", table.header(repeat: {truth(table.head_repeats)}{head_rows})" if heads else ""
    body = _rows(table, cells, layout, size, range(table.heads, len(table.rows)), part)
    alignments = ", ".join(
        "right" if table.is_numeric(column) else _alignment(stated)
        for column, stated in enumerate(table.alignments)
    )
    arguments = ", ".join(
        (
            f"{part}, {around}",
            f"({_lengths(layout.widths_pt)})",
            f"({alignments},)",
            f"{table.heads}, {table.totals}, {len(table.rows)}",
            f"{size * layout.scale:.2f}pt",
        )
    )
    return f"#data-table({arguments}{header}{body});"


def _rows(
    table: Table, cells: Cells, layout: Layout, size: float, those: range, part: str = ""
) -> str:
    """Some of the rows; with a part, the last two tell where they stand if there are more."""
    simple = all(is_simple(cell.blocks) for row in table.rows for cell in row)
    written = []
    for index in those:
        row, inners = table.rows[index], [*cells[index]]
        lines = count_lines(table.row_texts(row), layout, size)
        whole = simple and lines <= TALLEST_UNBROKEN_ROW
        bold = index < table.heads or index >= len(table.rows) - table.totals
        below = those.stop - 1 - index
        if part and below < 2 and len(those) >= _FEWEST_ROWS:
            inners[:1] = [f"#row-of({part}, {below});{inner}" for inner in inners[:1]]
        made = (
            _cell(cell, inner, whole=whole, bold=bold)
            for cell, inner in zip(row, inners, strict=True)
        )
        written.append(",\n  " + ", ".join(made) if row else "")
    return "".join(written)


def _cell(cell: TableCell, inner: str, *, whole: bool, bold: bool) -> str:
    if bold and inner:
        inner = f"#head-cell[{inner}];"
    options = [f"rowspan: {cell.rows}"] * (cell.rows > 1)
    options += [f"colspan: {cell.columns}"] * (cell.columns > 1)
    options += ["breakable: false"] * whole
    if cell.alignment != "AlignDefault":
        options.append(f"align: {_alignment(cell.alignment)}")
    return f"table.cell({', '.join(options)})[{inner}]" if options else f"[{inner}]"


def _alignment(stated: str) -> str:
    """How the template calls the alignment that pandoc calls `stated`."""
    return {"AlignCenter": "center", "AlignRight": "end"}.get(stated, "start")


def _lengths(widths_pt: Iterable[float]) -> str:
    return "".join(f"{width:.1f}pt, " for width in widths_pt)
