"""How wide the columns of a table should be, judged by what their cells say.

Widths are estimated from the letters, not measured: within a few per cent of the real ones, which
is enough to choose proportions, and without opening a font.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

PADDING_PT = 9.0
"""Left and right of a cell's text together."""

_SIZES = (1.0, 0.92, 0.84, 0.76)
"""How far the letters of a crowded table may shrink, in steps."""

_FULL = 0.45
"""A table whose text fills this share of the line is stretched to the whole line."""

_MARGIN = 1.06
"""What an estimate may be short of."""

_NARROW = frozenset(" .,;:'’‘|!()[]{}/\\-ijlftrI·،؛")
_WIDE = frozenset("mwMWЖШЩЮФМжшщюфм@%—…")
_BREAKS_AFTER = frozenset("/.,;:_-–=&?@+)|")


@dataclass(frozen=True)
class Cell:
    """The text of a cell and the number of columns that it spans."""

    text: str
    span: int = 1


@dataclass(frozen=True)
class Layout:
    """Column widths in points, and the factor by which the letters shrink (1 = not at all).

    `crowded` is true if some words are still wider than their column.
    """

    widths_pt: tuple[float, ...]
    scale: float
    crowded: bool


def lay_out(
    rows: Sequence[Sequence[Cell]],
    given: Sequence[float | None],
    available_pt: float,
    size_pt: float,
) -> Layout:
    """Share `available_pt` between the columns of a table set at `size_pt`.

    `given` holds the author's fractions of the line, or `None` where there is none. Every column
    is at least as wide as its longest word as long as there is room; beyond that, columns with
    more text get more. A table with little text stays narrower than the line.
    """
    columns = _columns(rows, len(given))
    wishes = _wishes(given)
    for scale in _SIZES:
        em = size_pt * scale * _MARGIN
        least = [longest * em + PADDING_PT for longest, _, _ in columns]
        if sum(least) <= available_pt:
            break
    else:
        shrink = available_pt / sum(least)
        return Layout(tuple(width * shrink for width in least), scale, crowded=True)
    if wishes:
        return Layout(_with_wishes(wishes, least, available_pt), scale, crowded=False)
    natural = [whole * em + PADDING_PT for _, whole, _ in columns]
    if sum(natural) <= available_pt:
        stretch = available_pt / sum(natural)
        stretch = stretch if sum(natural) >= _FULL * available_pt else 1.0
        return Layout(tuple(width * stretch for width in natural), scale, crowded=False)
    wants = [(whole * mean) ** 0.5 for _, whole, mean in columns]
    return Layout(_shared(natural, least, wants, available_pt), scale, crowded=False)


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


def count_lines(row: Sequence[Cell], layout: Layout, size_pt: float) -> int:
    """How many lines the tallest cell of `row` takes, roughly."""
    lines, column = 1, 0
    for cell in row:
        width = sum(layout.widths_pt[column : column + cell.span]) - PADDING_PT
        wanted = text_width(cell.text) * size_pt * layout.scale * 1.1
        lines = max(lines, int(wanted // max(width, 1.0)) + 1 + cell.text.count("\n"))
        column += cell.span
    return lines


def breakable(text: str, room_em: float) -> str:
    """`text` with zero-width spaces where a word that is wider than `room_em` may be broken."""
    return " ".join(
        word if word_width(word) <= room_em else _broken(word, room_em) for word in text.split(" ")
    )


def _broken(word: str, room_em: float) -> str:
    pieces, width = [], 0.0
    for character in word:
        wider = width + _width(character)
        if wider > room_em:
            pieces.append("\u200b")
            wider = _width(character)
        pieces.append(character)
        width = wider
        if character in _BREAKS_AFTER:
            pieces.append("\u200b")
    return "".join(pieces)


def text_width(text: str) -> float:
    """The width of a text set on one line, in em."""
    return sum(map(_width, text))


@cache
def word_width(word: str) -> float:
    """The width of one word, in em."""
    return text_width(word)


@cache
def _width(character: str) -> float:  # noqa: PLR0911
    if character in _NARROW:
        return 0.3
    if character in _WIDE:
        return 0.86
    if character.isdigit():
        return 0.57
    if "\u0600" <= character <= "\u06ff":
        return 0.0 if not character.isalnum() else 0.5
    if character >= "\u2e80":
        return 1.0
    if character.isupper():
        return 0.65
    return 0.55


def _columns(rows: Sequence[Sequence[Cell]], count: int) -> list[tuple[float, float, float]]:
    """Per column: its longest word, its longest text, and the mean of its texts, in em."""
    longest, whole, total, filled = ([0.0] * count for _ in range(4))
    for row in rows:
        column = 0
        for cell in row:
            if cell.span == 1 and column < count and cell.text:
                text = text_width(cell.text)
                longest[column] = max(longest[column], *map(word_width, cell.text.split()), 0.0)
                whole[column] = max(whole[column], text)
                total[column] += text
                filled[column] += 1
            column += cell.span
    return [
        (max(longest[i], 1.0), max(whole[i], 1.0), max(total[i] / max(filled[i], 1.0), 1.0))
        for i in range(count)
    ]


def _wishes(given: Sequence[float | None]) -> list[float]:
    """The author's widths, unless they are all alike.

    pandoc reads widths from the dashes of a pipe table as soon as one line is long; dashes of the
    same length say nothing.
    """
    stated = [width for width in given if width]
    if len(stated) < len(given) or max(stated) - min(stated) < 0.01:
        return []
    return stated


def _with_wishes(
    wishes: Sequence[float], least: Sequence[float], available_pt: float
) -> tuple[float, ...]:
    """The wished shares, raised where a column would be narrower than its longest word."""
    line = min(sum(wishes), 1.0) * available_pt
    wished = [wish / sum(wishes) * line for wish in wishes]
    raised = [max(wish, low) for wish, low in zip(wished, least, strict=True)]
    surplus = max(sum(raised) - available_pt, 0.0)
    spare = [width - low for width, low in zip(raised, least, strict=True)]
    taken = surplus / sum(spare) if surplus else 0.0
    return tuple(width - free * taken for width, free in zip(raised, spare, strict=True))
