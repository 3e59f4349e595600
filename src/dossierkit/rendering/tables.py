"""Tables of the syntax tree: which cell stands where, which columns are of numbers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dossierkit.paper import length_mm
from dossierkit.rendering.columns import Cell, text_width
from dossierkit.tree import Node, contains, every_image, plain_text

_NUMBER = re.compile(
    r"[\s\d.,:/%°′″'’()+\-–−٠-٩٪٫٬]*"
    r"(?:ha|m|m²|m2|km|km²|km2|%|mm|cm|t|га|м|м²|км|км²|هـ|هكتار|م|م²|كم|كم²)?\s*\Z"
)
_NO_VALUE = " –—-…"
_SMALL_MM = 30.0
_PT_PER_MM = 72 / 25.4

TABLE_SCALE = 0.88
"""Letters in a table, as a share of the text's."""

FACTS_LABEL_IN_SHEET = 0.32
"""The share of a line for the names in the tables of facts of a sheet, the same in all of them."""

NAMES_OF_FACTS = (0, 3)
"""The columns of a table of facts that name them: one, or one at each end for two languages."""

_FACTS_COLUMNS = (2, 4)
_NAMES_OF_TWO = 0.6
"""What each of two columns of names has, as a share of what one would have."""

UNBROKEN_SHARE = 0.5
"""Of a page's height, a table that stays on one page."""

TALLEST_UNBROKEN_ROW = 12
"""How many lines a row may have that stays on one page."""


@dataclass(frozen=True)
class TableCell:
    """A cell: its blocks and their text, the alignment that its author gave it, and its place."""

    blocks: list[Node]
    text: str
    alignment: str
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def names_fact(self) -> bool:
        """Whether it names a fact, in a table of facts."""
        return self.column in NAMES_OF_FACTS


@dataclass(frozen=True)
class Table:
    """The rows of a table; so many open it as heads, so many close it as totals."""

    rows: list[list[TableCell]]
    heads: int
    totals: int
    alignments: list[str]
    widths: list[float | None]

    @property
    def texts(self) -> list[list[Cell]]:
        """The rows as `columns.lay_out` takes them."""
        last = len(self.rows) - self.totals
        return [
            self.row_texts(row, bold=index < self.heads or index >= last)
            for index, row in enumerate(self.rows)
        ]

    def row_texts(self, row: Sequence[TableCell], *, bold: bool = False) -> list[Cell]:
        """The texts of a row, with empty ones for cells that reach down from above."""
        texts: list[Cell] = []
        column = 0
        for cell in row:
            texts += [Cell("")] * (cell.column - column)
            texts.append(Cell(cell.text, cell.columns, bold, _picture_pt(cell.blocks)))
            column = cell.column + cell.columns
        return texts

    @property
    def head_repeats(self) -> bool:
        """Whether the head may be set again on further pages.

        There it is an artifact of the page, in which no link may lie.
        """
        cells = [cell for row in self.rows[: self.heads] for cell in row]
        return all(is_simple(c.blocks) and not contains(c.blocks, {"Link", "Image"}) for c in cells)

    @property
    def states_facts(self) -> bool:
        """Whether the table can be one of facts, with their names and their values."""
        return not self.heads and len(self.widths) in _FACTS_COLUMNS

    def is_numeric(self, column: int) -> bool:
        """Whether a column of numbers should be set at the right, where their digits line up.

        True in every script, unless the author has aligned it otherwise.
        """
        if self.alignments[column] not in {"AlignDefault", "AlignRight"}:
            return False
        texts = [
            cell.text
            for row in self.rows[self.heads :]
            for cell in row
            if cell.column == column and cell.columns == 1 and cell.text
        ]
        numbers = [text for text in texts if text.strip(_NO_VALUE)]
        return bool(numbers) and all(
            any(map(str.isdigit, text)) and _NUMBER.match(text) for text in numbers
        )


def read_table(content: Any, *, total: bool) -> Table:
    """The table of a pandoc node; with `total` its last row holds the totals."""
    _, _, specs, head, bodies, foot = content
    heads = [row[1] for row in head[1]]
    middle = [row[1] for body in bodies for part in body[2:] for row in part]
    feet = [row[1] for row in foot[1]]
    return Table(
        rows=_placed([*heads, *middle, *feet], len(specs)),
        heads=len(heads),
        totals=len(feet) or int(total and bool(middle)),
        alignments=[align["t"] for align, _ in specs],
        widths=[width.get("c") for _, width in specs],
    )


def facts_shares(
    table: Table,
    wanted: Callable[[float], float],
    bounds: tuple[float, float],
    stated: float | None = None,
) -> list[float]:
    """The shares of a line that the columns of a table of facts have.

    `wanted` gives the share that a name of so many em takes, `bounds` the least and the most of one
    language; `stated` goes before.
    """
    names = [column for column in NAMES_OF_FACTS if column < len(table.widths)]
    least, most = (bound if len(names) == 1 else bound * _NAMES_OF_TWO for bound in bounds)
    shares = {}
    for column in names:
        longest = max(
            (text_width(cell.text) for row in table.rows for cell in row if cell.column == column),
            default=1.0,
        )
        shares[column] = min(max(stated or wanted(longest), least), most)
    rest = (1 - sum(shares.values())) / (len(table.widths) - len(shares))
    return [shares.get(column, rest) for column in range(len(table.widths))]


def is_simple(blocks: Sequence[Node]) -> bool:
    """Whether a cell has text and small images only.

    Notes, lists and larger images may need room of their own.
    """
    return (
        all(block["t"] in {"Plain", "Para"} for block in _unpacked(blocks))
        and not contains(blocks, {"Note"})
        and all(0 < _side_mm(image, "height") <= _SMALL_MM for image in every_image([*blocks]))
    )


def _unpacked(blocks: Sequence[Node]) -> Iterator[Node]:
    """The blocks, and in place of divs what is in them."""
    for block in blocks:
        if block["t"] == "Div":
            yield from _unpacked(block["c"][1])
        else:
            yield block


def _picture_pt(blocks: Sequence[Node]) -> float:
    """The width of the widest small image of a cell; of a larger one, what it may be reduced to."""
    widths = [_side_mm(image, "width") for image in every_image([*blocks])]
    return min(max(widths, default=0.0), _SMALL_MM) * _PT_PER_MM


def _side_mm(image: Node, side: str) -> float:
    return length_mm(dict(image["c"][0][2]).get(side, ""), 0.0) or 0.0


def _placed(rows: Sequence[Sequence[Any]], columns: int) -> list[list[TableCell]]:
    """The cells with the columns that they begin in, past the cells that reach down from above."""
    held = [0] * columns
    placed = []
    for row in rows:
        cells, column = [], 0
        for _, align, down, across, blocks in row:
            while column < columns and held[column]:
                column += 1
            if column >= columns:
                break
            span = min(across, columns - column)
            text = plain_text(blocks).strip()
            cells.append(TableCell(blocks, text, align["t"], column, down, span))
            held[column : column + span] = [down] * span
            column += span
        held = [max(rest - 1, 0) for rest in held]
        placed.append(cells)
    return placed
