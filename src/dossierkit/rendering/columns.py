"""How wide the columns of a table should be, judged by what their cells say.

Widths are estimated from the letters, not measured: within a few per cent of the real ones, which
is enough to choose proportions, and without opening a font.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

PADDING_PT = 9.0
"""Left and right of a cell's text together."""

_ROW_PADDING_PT = 9.0
_LINE_HEIGHT = 1.35

_SCALES = (1.0, 0.92, 0.84, 0.76)
"""How far the letters of a crowded table may shrink, in steps."""

_FULL = 0.45
"""A table whose text fills this share of the line is stretched to the whole line."""

_MARGIN = 1.06
"""What an estimate may be short of."""

_WIDER = 1.1
"""How much wider than estimated the pieces of a broken word may be: digits, or wide letters."""

_NARROW = frozenset(" \u00a0\u202f.,;:'’‘|!()[]{}/\\-ijlftrI·،؛")
_WIDE = frozenset("mwMWЖШЩЮФМжшщюфм@%—…")
_BREAK = re.compile("[ \t\n]+")  # and at no no-break space
_NO_BREAK = re.compile("[\u00a0\u202f]")
_BREAKS_AFTER = frozenset("/.,;:_-–=&?@+)|")


@dataclass(frozen=True)
class Cell:
    """The text of a cell, the number of columns that it spans, and the width of its picture.

    A row names a cell for every column: an empty one where a cell reaches down from above.
    """

    text: str
    span: int = 1
    bold: bool = False
    picture_pt: float = 0.0


@dataclass(frozen=True)
class Layout:
    """Column widths in points, and the factor by which the letters shrink (1 = not at all).

    `crowded` is true if some words are still wider than their column.
    """

    widths_pt: tuple[float, ...]
    scale: float = 1.0
    crowded: bool = False

    def room_pt(self, column: int, span: int = 1) -> float:
        """The width of the text in a cell that begins in `column`."""
        return sum(self.widths_pt[column : column + span]) - PADDING_PT


def lay_out(
    rows: Sequence[Sequence[Cell]],
    given: Sequence[float | None],
    available_pt: float,
    size_pt: float,
    bold: float = 1.0,
) -> Layout:
    """Share `available_pt` between the columns of a table set at `size_pt`.

    `given` holds the author's fractions of the line, or `None` where there is none; `bold` is how
    much wider than others the words of bold cells may be. Every column
    is at least as wide as its longest word as long as there is room, for which letters may be set
    a little smaller; beyond that, columns with little text keep it on one line, and the others
    share what is left. A table with little text stays narrower than the line.
    """
    columns = _columns(rows, len(given), bold)
    pictures = _pictures(rows, len(given))
    for scale in _SCALES:
        em = size_pt * scale * _MARGIN
        longest = [longest * em for longest, _, _ in columns]
        least = [max(pair) + PADDING_PT for pair in zip(longest, pictures, strict=True)]
        if sum(least) <= available_pt:
            break
    else:
        return Layout(_rationed(least, available_pt), scale, crowded=True)
    wishes = _wishes(given)
    natural = [
        max(whole * em + PADDING_PT, low) for (_, whole, _), low in zip(columns, least, strict=True)
    ]
    if wishes:
        widths = _wished(wishes, least, available_pt)
    elif sum(natural) <= available_pt:
        fills = sum(natural) >= _FULL * available_pt
        stretch = available_pt / sum(natural) if fills else 1.0
        widths = tuple(width * stretch for width in natural)
    else:
        # The words of a head may have lines of their own, so that what is below it has more room.
        body = _columns([[_in_lines(cell) for cell in row] for row in rows], len(given), bold)
        wants = [(whole * mean) ** 0.5 for _, whole, mean in body]
        natural = [
            max(whole * em + PADDING_PT, low)
            for (_, whole, _), low in zip(body, least, strict=True)
        ]
        widths = _shared(natural, least, wants, available_pt)
    return Layout(widths, scale)


def _in_lines(cell: Cell) -> Cell:
    """A bold cell with each of its words on a line."""
    return replace(cell, text=_BREAK.sub("\n", cell.text)) if cell.bold else cell


def count_lines(row: Sequence[Cell], layout: Layout, size_pt: float) -> int:
    """How many lines the tallest cell of `row` takes, roughly."""
    lines, column = 1, 0
    for cell in row:
        room = max(layout.room_pt(column, cell.span), 1.0)
        wanted = text_width(cell.text) * size_pt * layout.scale * 1.1
        lines = max(lines, int(wanted // room) + 1 + cell.text.count("\n"))
        column += cell.span
    return lines


def height_pt(rows: Sequence[Sequence[Cell]], layout: Layout, size_pt: float) -> float:
    """The height of a table, roughly."""
    lines = sum(count_lines(row, layout, size_pt) for row in rows)
    return lines * _LINE_HEIGHT * size_pt * layout.scale + len(rows) * _ROW_PADDING_PT


def breakable(text: str, room_em: float) -> str:
    """`text` with places where a word that is wider than `room_em` may be broken.

    At no-break spaces first; then soft hyphens in a word of letters, zero-width spaces in an
    address or a code. Arabic words stay whole.
    """
    text = " ".join(
        untied(word) if text_width(word) > room_em else word for word in text.split(" ")
    )
    return " ".join(
        _broken(word, room_em) if text_width(word) > room_em and not _is_arabic(word) else word
        for word in text.split(" ")
    )


def untied(text: str) -> str:
    """`text` with spaces where it has no-break spaces."""
    return _NO_BREAK.sub(" ", text)


def _broken(word: str, room_em: float) -> str:
    pieces, width = [], 0.0
    break_ = "\u00ad" if word.strip(".,;:()").isalpha() else "\u200b"
    for before, character in zip(" " + word, word, strict=False):
        width += _width(character)
        if before in _BREAKS_AFTER:
            pieces.append("\u200b")
        elif width > room_em / _WIDER - _width("-"):
            pieces.append(break_)
            width = _width(character)
        pieces.append(character)
    return "".join(pieces)


def _is_arabic(word: str) -> bool:
    return any("\u0600" <= character <= "\u08ff" for character in word)


def text_width(text: str) -> float:
    """The width of a text set on one line, in em."""
    return sum(map(_width, text))


@cache
def _width(character: str) -> float:
    if character in _NARROW:
        return 0.3
    if character in _WIDE:
        return 0.86
    if "\u0600" <= character <= "\u06ff":
        return 0.5 if character.isalnum() else 0.0
    if character >= "\u2e80":
        return 1.0
    return 0.65 if character.isupper() else 0.56


def _columns(
    rows: Sequence[Sequence[Cell]], count: int, bold: float
) -> list[tuple[float, float, float]]:
    """Per column: its longest word, its longest text, and the mean of its texts, in em."""
    cells: list[list[Cell]] = [[] for _ in range(count)]
    for row in rows:
        column = 0
        for cell in row:
            if cell.span == 1 and cell.text.strip():
                cells[column].append(cell)
            column += cell.span
    measured = []
    for filled in cells:
        words = [
            text_width(word) * (bold if cell.bold else 1.0)
            for cell in filled
            for word in _BREAK.split(cell.text)
        ]
        wholes = [max(map(text_width, cell.text.splitlines())) for cell in filled]
        mean = sum(wholes) / max(len(wholes), 1)
        measured.append((max(words, default=1.0), max(wholes, default=1.0), max(mean, 1.0)))
    return measured


def _pictures(rows: Sequence[Sequence[Cell]], count: int) -> list[float]:
    """Per column: the width of its widest picture."""
    widest = [0.0] * count
    for row in rows:
        column = 0
        for cell in row:
            if cell.span == 1:
                widest[column] = max(widest[column], cell.picture_pt)
            column += cell.span
    return widest


def _wishes(given: Sequence[float | None]) -> list[float]:
    """The author's widths, unless they are all alike.

    pandoc reads widths from the dashes of a pipe table as soon as one line is long; dashes of the
    same length say nothing.
    """
    stated = [width for width in given if width]
    if len(stated) < len(given) or max(stated, default=0) - min(stated, default=0) < 0.01:
        return []
    return stated


def _wished(
    wishes: Sequence[float], least: Sequence[float], available_pt: float
) -> tuple[float, ...]:
    """The wished shares, raised where a column would be narrower than its longest word."""
    line = min(sum(wishes), 1.0) * available_pt
    raised = [max(wish / sum(wishes) * line, low) for wish, low in zip(wishes, least, strict=True)]
    surplus = max(sum(raised) - available_pt, 0.0)
    spare = [width - low for width, low in zip(raised, least, strict=True)]
    taken = surplus / sum(spare) if surplus else 0.0
    return tuple(width - free * taken for width, free in zip(raised, spare, strict=True))


def _rationed(least: Sequence[float], available_pt: float) -> tuple[float, ...]:
    """What columns need if it is no more than their part of the line; the others share the rest."""
    widths, room = list(least), available_pt
    for rank, column in enumerate(sorted(range(len(least)), key=least.__getitem__)):
        widths[column] = min(least[column], room / (len(least) - rank))
        room -= widths[column]
    return tuple(widths)


def _shared(
    natural: Sequence[float], least: Sequence[float], wants: Sequence[float], available_pt: float
) -> tuple[float, ...]:
    """Columns with little text keep it on one line; the others share what is left."""
    widths = list(least)
    room, open_ = available_pt, set(range(len(least)))
    for column in sorted(open_, key=natural.__getitem__):
        others = sum(least[other] for other in open_ if other != column)
        if natural[column] > min(room / len(open_), room - others):
            break
        widths[column] = natural[column]
        room -= natural[column]
        open_.remove(column)
    slack = room - sum(least[column] for column in open_)
    weights = {column: max(wants[column], 1.0) for column in open_}
    for column, weight in weights.items():
        widths[column] += slack * weight / sum(weights.values())
    return tuple(widths)
