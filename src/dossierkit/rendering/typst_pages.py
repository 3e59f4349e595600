"""How blocks share pages in the PDF: where pages begin, own sheets, what stays together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from dossierkit.document import LISTS
from dossierkit.paper import SHEETS, sheet_of
from dossierkit.tree import Node, contains, leading_headings, leads

TOGETHER = "dossierkit-together"
"""Class of a div whose blocks stay on one page."""

LEADING = "dossierkit-leading"
"""Class of a div that stays with what follows it."""

_TEXTS = {"Para", "BulletList", "OrderedList", "BlockQuote"}
_EARLIER = 3  # paragraphs that a sheet may come before
_HEADING_MM = 22.0
_HALF_PAGE, _WHOLE_PAGE = 1500, 3000  # characters


@dataclass
class Run:
    """Blocks that share a sheet, one of `paper.SHEETS`; empty for the paper of the text."""

    sheet: str
    blocks: list[Node]
    texts: list[Node] = field(default_factory=list)
    """The text of which the sheet may come before or behind any part."""


def runs(blocks: Sequence[Node]) -> list[Run]:
    """The blocks in runs that share a sheet; with each, the text beside which it may stand.

    A sheet may move in the text of its section if all on it has a number to refer to.
    """
    made = _sheets(together(blocks))
    for index, run in enumerate(made):
        if run.sheet and all(map(_has_number, run.blocks)):
            before = made[index - 1].blocks if index else []
            after = made[index + 1].blocks if index + 1 < len(made) else []
            ahead, behind = _trailing(before), [*takewhile(_may_move, after)]
            run.texts = [*ahead, *behind]
            del before[len(before) - len(ahead) :], after[: len(behind)]
    return [run for run in made if run.blocks]


def stretches(blocks: Sequence[Node], layout: str) -> Iterator[list[Node]]:
    """The blocks parted where a page must begin, as a document of that layout has it."""
    stretch: list[Node] = []
    for block in blocks:
        if stretch and _begins_page(block, layout):
            yield stretch
            stretch = []
        stretch.append(block)
    if stretch:
        yield stretch


def is_list_of_captions(block: Node) -> bool:
    """Whether a block is the place of a list of figures, maps or tables."""
    return block["t"] == "Div" and not LISTS.keys().isdisjoint(block["c"][0][1])


def opens_page(block: Node, layout: str) -> bool:
    """Whether a block is the title of a section that begins a page."""
    return block["t"] == "Header" and block["c"][0] == 1 and layout == "book"


def _begins_page(block: Node, layout: str) -> bool:
    if block["t"] == "Div":
        return not {"page-break", "toc"}.isdisjoint(block["c"][0][1])
    return opens_page(block, layout)


def together(blocks: Sequence[Node]) -> list[Node]:
    """The blocks, with each table and the mark of sample values that follows it as one.

    A paragraph that stays with what follows it says so.
    """
    joined: list[Node] = []
    for block in blocks:
        if joined and joined[-1]["t"] == "Table" and _is_mark(block):
            table = joined.pop()
            classes = [TOGETHER, *(c for c in table["c"][0][1] if c in SHEETS)]
            joined.append({"t": "Div", "c": [["", classes, []], [table, block]]})
            continue
        if joined and leads(joined[-1], block):
            joined.append({"t": "Div", "c": [["", [LEADING], []], [joined.pop()]]})
        joined.append(block)
    return joined


class Flow:
    """What stands before a place in the text, as far as figures are placed by it."""

    def __init__(self) -> None:
        self.headings_mm = 0.0
        """What headings directly above take of a page."""
        self._since_heading = 0  # characters
        self._since_opener = 0

    def passed(self, block: Node, written: str) -> None:
        """Go on behind a block."""
        if block["t"] == "Header":
            self.headings_mm += _HEADING_MM
            self._since_heading = 0
            self._since_opener *= block["c"][0] > 1
        else:
            self.headings_mm = 0.0
            self._since_heading += len(written)
            self._since_opener += len(written)

    @property
    def placement(self) -> str:
        """Where a figure goes so that text can fill the page that it does not fit on.

        At the foot of a page while the heading above it may be on the same page, so that no
        figure stands above the heading that it belongs to; else at the head or the foot.
        """
        near = self._since_heading < _HALF_PAGE or self._since_opener < _WHOLE_PAGE
        return "bottom" if near else "auto"


def _sheets(blocks: Sequence[Node]) -> list[Run]:
    """The blocks in runs that share a sheet.

    A heading directly above wide blocks goes with them, and the heading that this one is below.
    """
    sheets: list[Run] = []
    for block in blocks:
        wide = sheet_of(block["c"][0][1]) if block["t"] in {"Div", "Table", "Figure"} else ""
        if not sheets or sheets[-1].sheet != wide:
            above = sheets[-1].blocks if wide and sheets and not sheets[-1].sheet else []
            first = len(above) - _headings_above(above)
            sheets.append(Run(wide, above[first:]))
            del above[first:]
        sheets[-1].blocks.append(block)
    return [run for run in sheets if run.blocks]


def _headings_above(blocks: Sequence[Node]) -> int:
    """How many headings at the end of blocks are those of what follows: not of empty sections."""
    levels = [b["c"][0] for b in takewhile(lambda b: b["t"] == "Header", reversed(blocks))]
    return leading_headings(levels)


def _has_number(block: Node) -> bool:
    """Whether a block is a figure or a table with a number, or holds nothing else."""
    if block["t"] == "Div":
        inner = block["c"][1][:1] if TOGETHER in block["c"][0][1] else block["c"][1]
        return all(map(_has_number, inner))
    return block["t"] in {"Figure", "Table"} and "label" in dict(block["c"][0][2])


def _may_move(block: Node) -> bool:
    """Whether a block of text may come on either side of a sheet."""
    return block["t"] in _TEXTS and not contains(block, {"Note", "Image"})


def _trailing(blocks: Sequence[Node]) -> list[Node]:
    """The last few blocks before a sheet that it may come before; a heading keeps its text."""
    first = len(blocks)
    while (
        len(blocks) - first < _EARLIER
        and first > 1
        and _may_move(blocks[first - 1])
        and blocks[first - 2]["t"] != "Header"
    ):
        first -= 1
    return [*blocks[first:]]


def _is_mark(block: Node) -> bool:
    if block["t"] not in {"Para", "Plain"} or len(block["c"]) != 1:
        return False
    inline = block["c"][0]
    return inline["t"] == "Span" and "sample" in inline["c"][0][1]
