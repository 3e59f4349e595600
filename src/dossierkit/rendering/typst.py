"""pandoc's syntax tree written as Typst.

Every text becomes a string literal and every construct a call, so nothing that an author wrote is
ever read as Typst markup. (pandoc's own Typst writer cannot promise that: `**a**.b` becomes an
access to a field, and a cell that begins with `1.` becomes a list.) The functions that the calls
name are those of `templates/common/dossier.typ`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, takewhile
from typing import Any

from dossierkit.document import LISTS, Document
from dossierkit.language import direction
from dossierkit.numerals import ABJAD, DIGITS, EUROPEAN
from dossierkit.paper import SHEETS, sheet_mm, sheet_of, text_area_mm
from dossierkit.rendering.columns import (
    Layout,
    breakable,
    count_lines,
    height_pt,
    lay_out,
    text_width,
)
from dossierkit.rendering.tables import (
    FACTS_LABEL_IN_SHEET,
    TABLE_SCALE,
    TALLEST_UNBROKEN_ROW,
    UNBROKEN_SHARE,
    Table,
    TableCell,
    is_simple,
    read_table,
)
from dossierkit.rendering.typst_text import (
    RIGHT_TO_LEFT_MARK,
    begins_right_to_left,
    has_arabic,
    is_justified,
    language_and_region,
    literal,
    runs_left_to_right,
    shortened,
    split_numbers,
)
from dossierkit.tree import (
    SECOND,
    Node,
    contains,
    is_second,
    leading,
    leads,
    listed_caption,
    plain_text,
    word_runs,
)

RUNNING_HEAD_CHARACTERS = 48
"""How much of a title a running head has room for."""

_PT_PER_MM = 72 / 25.4
_CAPTION_LINE_MM = 5.0
_HEADING_MM = 22.0
_INDENT_MM = 8.0
_FIELD_GAP_PT = 14.0
_LINE_SCALE = 1.2  # what letters may be wider than estimated
_HEADING_SCALE = 2.0
_NESTED_SHARE = 0.5  # of a page's height, for an image in a list or a cell
_EARLIER = 3  # paragraphs that a sheet may come before
_FEWEST_ROWS = 4  # of a table whose last row may not be alone
_HALF_PAGE, _WHOLE_PAGE = 1500, 3000  # characters

_TOGETHER = "dossierkit-together"
_LEADING = "dossierkit-leading"
_PLACEHOLDERS = {"toc", "page-break", *LISTS}
_TEXTS = {"Para", "BulletList", "OrderedList", "BlockQuote"}
_BOXES = {"note": "remark", "signature": "signature", "ticks": "ticks"}
_ENUM_SIGNS = {"LowerRoman": "i", "UpperRoman": "I", "LowerAlpha": "a", "UpperAlpha": "A"}
_ENUM_DELIMITERS = {"OneParen": "{})", "TwoParens": "({})"}
_DECORATIONS = frozenset({"Underline", "Strikeout"})
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_MILLIMETRES = re.compile(r"([0-9.]+)mm")


@dataclass(frozen=True)
class Source:
    """A document's body as Typst, and what its template has to know about it."""

    body: str
    unresolved: tuple[str, ...]
    """Targets of links that nothing in the document carries; their links are printed as text."""


def write_typst(document: Document, files: Mapping[str, tuple[str, str]]) -> Source:
    """Write the blocks of `document`.

    `files` gives for each resource name the file name and the Typst image format.
    Raises `ValueError` for a node that the contract of `Document` does not know.
    """
    writer = _Writer(document, files)
    body = writer.pages(document.blocks)
    return Source(body, tuple(sorted(writer.targets - writer.labels)))


@dataclass(frozen=True)
class _Place:
    """Where in the document the writer is, as far as it changes what it writes."""

    language: str
    rtl: bool
    sheet: str = ""
    """One of `paper.SHEETS`; empty on the paper of the text."""
    part: str = ""
    """Of the parts that may be tightened the one in which it is, as an argument."""
    indents: int = 0
    cell_mm: float | None = None
    room_em: float = 0.0
    """Words of a cell that are wider than this may be broken anywhere."""
    to_sign: bool = False
    left_to_right: bool = False  # in a line without right-to-left letters
    decorated: bool = False
    in_heading: bool = False


class _Writer:
    def __init__(self, document: Document, files: Mapping[str, tuple[str, str]]) -> None:
        self._document = document
        self._files = files
        self._place = _Place(document.language, document.direction == "rtl")
        self._level = 0
        self._parts = 0
        self._headings_mm = 0.0  # directly above
        self._since_heading = 0  # characters
        self._since_opener = 0
        self._held: list[str] | None = None
        self.labels: set[str] = set()
        self.targets: set[str] = set()

    @contextmanager
    def _at(self, **changes: Any) -> Iterator[None]:
        outer, self._place = self._place, replace(self._place, **changes)
        yield
        self._place = outer

    # ----------------------------------------------------------------------------------- pages

    def pages(self, blocks: Sequence[Node]) -> str:
        """Blocks that may begin pages: those that lie in no box."""
        parts = []
        for sheet, here, texts in self._runs(blocks):
            if sheet:
                parts.append(self._sheet(sheet, here, texts))
            elif self._place.part:
                parts.extend(map(self._page_block, here))
            else:
                parts.extend(map(self._stretch, self._stretches(here)))
        return "\n\n".join(parts)

    def _runs(self, blocks: Sequence[Node]) -> list[tuple[str, list[Node], list[Node]]]:
        """The blocks in runs that share a sheet; with each, the text beside which it may stand.

        A sheet may move in the text of its section if all on it has a number to refer to.
        """
        runs = _sheets(_with_marks(blocks))
        texts: list[list[Node]] = [[] for _ in runs]
        for index, (sheet, here) in enumerate(runs):
            if sheet and all(map(_has_number, here)):
                before = runs[index - 1][1] if index else []
                after = runs[index + 1][1] if index + 1 < len(runs) else []
                ahead, behind = _trailing(before), [*takewhile(_may_move, after)]
                texts[index] = [*ahead, *behind]
                del before[len(before) - len(ahead) :], after[: len(behind)]
        return [(*run, text) for run, text in zip(runs, texts, strict=True) if run[1]]

    def _new_part(self) -> str:
        """The name, as an argument, of a part that may be tightened."""
        self._parts += 1
        return literal(str(self._parts))

    def _stretches(self, blocks: Sequence[Node]) -> Iterator[list[Node]]:
        """The blocks parted where a page must begin."""
        stretch: list[Node] = []
        for block in blocks:
            if stretch and self._begins_page(block):
                yield stretch
                stretch = []
            stretch.append(block)
        if stretch:
            yield stretch

    def _begins_page(self, block: Node) -> bool:
        if block["t"] == "Header":
            return block["c"][0] == 1 and self._document.layout == "book"
        return block["t"] == "Div" and not {"page-break", "toc"}.isdisjoint(block["c"][0][1])

    def _stretch(self, blocks: Sequence[Node]) -> str:
        part = self._new_part()
        with self._at(part=part):
            inner = "\n\n".join(map(self._page_block, blocks))
        return f"#stretch({part})[{inner}];"

    def _sheet(self, sheet: str, blocks: Sequence[Node], texts: Sequence[Node]) -> str:
        """A page of another size, and the text of which it may come before or behind any part."""
        width, height = sheet_mm(self._document.theme, sheet)
        part = self._new_part()
        with self._at(sheet=sheet, part=part):
            inner = self._joined(blocks)
        page = f"{part}, {width}mm, {height}mm"
        if not texts:
            return f"#sheet-of({page})[{inner}];"
        written = "".join(f", [{self._block(block)}]" for block in texts)
        return f"#sheet-beside({page}, [{inner}]{written});"

    def _page_block(self, block: Node) -> str:
        if block["t"] == "Header" and block["c"][0] == 1 and self._document.layout == "book":
            return f"#pagebreak(weak: true);{self._block(block)}"
        if block["t"] != "Div":
            return self._block(block)
        (identifier, classes, pairs), inner = block["c"]
        if "page-break" in classes:
            return "#pagebreak(weak: true);"
        if "toc" in classes:
            title = self._title("contents")
            return f"#pagebreak(weak: true);#contents({title}, {self._place.part});"
        for name in classes:
            if name in LISTS:
                return self._list_of(*LISTS[name])
        if {*_BOXES, _TOGETHER, _LEADING, "csl-entry", "language-name"} & set(classes):
            return self._block(block)
        anchor = self._anchor(identifier)
        return anchor + self._in_passage(dict(pairs), lambda: self.pages(inner))

    def _list_of(self, kind: str, label: str) -> str:
        if all(caption.kind != kind for caption in self._document.captions):
            return ""
        return f'#list-of("{kind}", {self._title(label)}, {self._place.part});'

    def _title(self, label: str) -> str:
        """The title of a list, in both languages of the document if it has two."""
        title, second = literal(self._document.labels[label]), self._document.second
        if second is None:
            return title
        said = self._said_in(second.language, second.direction == "rtl")
        other = f"#second-title({said})[#{literal(second.labels[label])};];"
        return f'[#{title};#" ";#linebreak();{other}]'

    # ---------------------------------------------------------------------------------- blocks

    def blocks(self, blocks: Sequence[Node]) -> str:
        return self._joined(_with_marks(blocks))

    def _joined(self, blocks: Iterable[Node]) -> str:
        return "\n\n".join(map(self._block, blocks))

    def _inside(self, blocks: Sequence[Node]) -> str:
        """Blocks in a box or a list."""
        with self._at(indents=self._place.indents + 1):
            return self.blocks(blocks)

    def _block(self, block: Node) -> str:
        write = _BLOCKS.get(block["t"])
        if write is None:
            raise ValueError(f"no Typst form for the block {block['t']}")
        written = write(self, block.get("c"))
        if block["t"] == "Header":
            self._headings_mm += _HEADING_MM
            self._since_heading = 0
            self._since_opener *= block["c"][0] > 1
        else:
            self._headings_mm = 0.0
            self._since_heading += len(written)
            self._since_opener += len(written)
        return written

    def _plain(self, inlines: Sequence[Node]) -> str:
        """A line; in a right-to-left document, one without any such letter runs to the right."""
        if not self._place.rtl or self._place.left_to_right:
            return self.inlines(inlines)
        if not runs_left_to_right(plain_text(list(inlines))):
            return self.inlines(inlines)
        with self._at(left_to_right=True):
            return f"#left-to-right[{self.inlines(inlines)}];"

    def _para(self, inlines: Sequence[Node]) -> str:
        return f"#par[{self._plain(inlines)}];"

    def _line_block(self, lines: Sequence[Sequence[Node]]) -> str:
        return f"#lines[{'#linebreak();'.join(map(self.inlines, lines))}];"

    def _code_block(self, content: Any) -> str:
        return f"#raw(block: true, {literal(content[1], lines=True)});"

    def _block_quote(self, blocks: Sequence[Node]) -> str:
        return f"#quote(block: true)[{self._inside(blocks)}];"

    def _bullet_list(self, items: Sequence[Sequence[Node]]) -> str:
        return f"#list(tight: {_tight(items)}{self._items(items)});"

    def _ordered_list(self, content: Any) -> str:
        (first, style, delimiter), items = content
        sign = _ENUM_SIGNS.get(style["t"]) or self._digit()
        if sign in "aA" and language_and_region(self._place.language)[0] == "ar":
            sign = ABJAD[0]
        pattern = _ENUM_DELIMITERS.get(delimiter["t"], "{}.").format(sign)
        options = f'tight: {_tight(items)}, start: {first}, numbering: "{pattern}"'
        return f"#enum({options}{self._items(items)});"

    def _digit(self) -> str:
        """The 1 of the language; of passages that run the other way, the European one."""
        second = self._document.second
        if second and self._place.language == second.language:
            return DIGITS[second.digits][1]
        own = self._place.rtl == (self._document.direction == "rtl")
        return DIGITS[self._document.digits if own else EUROPEAN][1]

    def _items(self, items: Sequence[Sequence[Node]]) -> str:
        return "".join(f", [{self._inside(item)}]" for item in items)

    def _definition_list(self, entries: Sequence[Any]) -> str:
        items = (
            f", terms.item([{self.inlines(term)}], [{self._inside([*chain(*definitions)])}])"
            for term, definitions in entries
        )
        return f"#terms(tight: false{''.join(items)});"

    def _header(self, content: Any) -> str:
        level, (identifier, _, pairs), inlines = content
        number = dict(pairs).get("number", "")
        words = plain_text(leading([*inlines])).strip()
        if not words:  # PDF/UA allows no heading without words
            return f"{self._anchor(identifier)}{self.inlines(inlines)}"
        self._level = min(level, self._level + 1)  # nor one that skips a level
        running = shortened(words, RUNNING_HEAD_CHARACTERS)
        arguments = ", ".join(
            (
                str(self._level),
                literal(number),
                self._new_label(identifier),
                _truth(bool(number) or self._level < 3),
                literal(running) if self._level == 1 else "none",
            )
        )
        with self._at(in_heading=True):
            anchors, title = self._apart(lambda: self.inlines(inlines))
        return f"{anchors}#head({arguments}, {self._in_its_language(f'[{title}]')});"

    def _rule(self, _: None) -> str:
        return "#separator();"

    def _div(self, content: Any) -> str:
        (identifier, classes, pairs), blocks = content
        anchor = self._anchor(identifier)
        if _TOGETHER in classes:
            inner = self._joined(blocks)
            return f"#unbroken[{inner}];" if "#unbroken[" in inner else inner
        if _LEADING in classes:
            return f"#leading[{self._joined(blocks)}];"
        if "csl-entry" in classes and _inlines_of(blocks):
            return anchor + self._reference(_inlines_of(blocks))
        if _PLACEHOLDERS & set(classes):
            return anchor
        if "language-name" in classes:
            return f"#language-name[{self._joined(blocks)}];"
        for name, function in _BOXES.items():
            if name in classes:
                with self._at(to_sign=name == "signature"):
                    return f"{anchor}#{function}[{self._inside(blocks)}];"
        return anchor + self._in_passage(dict(pairs), lambda: self.blocks(blocks))

    def _reference(self, inlines: Sequence[Node]) -> str:
        side = "rtl" if begins_right_to_left(plain_text(list(inlines))) else "ltr"
        return f"#reference({side})[{self.inlines(inlines)}];"

    # --------------------------------------------------------------------------------- figures

    def _figure(self, content: Any) -> str:
        (identifier, classes, pairs), (_, captions), blocks = content
        label = dict(pairs).get("label", "")
        body = self._figure_body(blocks, self._caption_mm(plain_text(captions)))
        if not label:
            return f"#shown[{body}{self._caption(captions)}];"
        kind = "map" if "map" in classes else "fig"
        return self._captioned(kind, label, identifier, captions, body)

    def _captioned(
        self, kind: str, label: str, identifier: str, captions: Sequence[Node], body: str
    ) -> str:
        name = self._new_label(identifier)
        anchors, caption = self._apart(lambda: self._caption(captions))
        placement = "none" if kind == "tbl" else self._placement()
        said, caption = self._in_its_language(literal(label)), self._in_its_language(f"[{caption}]")
        arguments = f'"{kind}", {said}, {name}, {placement}, {caption}'
        return f"{anchors}#captioned({arguments})[{body}];"

    def _in_its_language(self, content: str) -> str:
        """What the lists at the front repeat, where it is in another language than they are."""
        if self._place.language == self._document.language:
            return content
        return f"in-language({self._said_in(self._place.language, self._place.rtl)}, {content})"

    def _placement(self) -> str:
        """Where a figure goes so that text can fill the page that it does not fit on.

        At the foot of a page while the heading above it may be on the same page, so that no
        figure stands above the heading that it belongs to; else at the head or the foot.
        """
        if self._place.sheet or self._place.indents or self._place.cell_mm is not None:
            return "none"
        if self._document.layout == "sheet":
            return "none"
        near = self._since_heading < _HALF_PAGE or self._since_opener < _WHOLE_PAGE
        return "bottom" if near else "auto"

    def _caption(self, captions: Sequence[Node]) -> str:
        """The caption and the credit; only the first sentence is set in the lists at the front."""
        text, *below = captions or [{"t": "Plain", "c": []}]
        first, rest = listed_caption(text["c"])
        key = f"#unlisted[{self.inlines(rest)}];" if rest else ""
        return f"{self.inlines(first)}{key}" + "".join(map(self._below_caption, below))

    def _below_caption(self, block: Node) -> str:
        """The credit, or the caption in the second language."""
        if not is_second(block):
            return f"#credit[{self.inlines(block['c'])}];" if block["c"] else ""
        (identifier, _, pairs), captions = block["c"]
        language, rtl = self._language_of(dict(pairs))
        with self._at(language=language, rtl=rtl):
            inner = self._caption(captions)
        arguments = f"{self._said_in(language, rtl)}, {literal(dict(pairs)['label'])}"
        return f"{self._anchor(identifier)}#second-caption({arguments})[{inner}];"

    def _figure_body(self, blocks: Sequence[Node], caption_mm: float) -> str:
        if len(blocks) == 1 and len(blocks[0]["c"]) == 1 and blocks[0]["c"][0]["t"] == "Image":
            return self._picture(blocks[0]["c"][0]["c"], caption_mm)
        return self.blocks(blocks)

    def _picture(self, content: Any, caption_mm: float = 0.0) -> str:
        (_, _, pairs), inlines, (target, _) = content
        alt = plain_text(inlines).strip()
        if target not in self._files:
            return f"#{literal(alt)};"
        name, kind = self._files[target]
        alt = alt or self._document.resources[target].alt or self._document.labels["figure"]
        size = self._size(dict(pairs), caption_mm)
        return f'#picture("{name}", "{kind}", {size}, {literal(alt)});'

    def _size(self, stated: Mapping[str, str], caption_mm: float) -> str:
        """The stated width and height, made smaller where the page has less room."""
        width, height = _millimetres(stated.get("width")), _millimetres(stated.get("height"))
        if not (width and height):
            return "auto, auto"
        widest, highest = self._room_for_image_mm()
        shrink = min(1.0, widest / width, (highest - caption_mm) / height)
        return f"{width * shrink:.2f}mm, {height * shrink:.2f}mm"

    def _room_for_image_mm(self) -> tuple[float, float]:
        """The text area; in a cell or a list less, so that text has room beside the image."""
        width, height = self._text_area_mm()
        if self._place.cell_mm is not None:
            return max(self._place.cell_mm, 5.0), height * _NESTED_SHARE
        if self._place.indents:
            return width - self._place.indents * _INDENT_MM, height * _NESTED_SHARE
        return width, height

    def _caption_mm(self, words: str) -> float:
        """What a caption, and headings above it, take of a page from an image."""
        per_line = self._text_area_mm()[0] * 0.55
        return (len(words) // per_line + 4) * _CAPTION_LINE_MM + self._headings_mm

    def _text_area_mm(self) -> tuple[float, float]:
        return text_area_mm(self._document.theme, self._place.sheet)

    # ---------------------------------------------------------------------------------- tables

    def _table(self, content: Any) -> str:
        (identifier, classes, pairs), (_, captions), *_ = content
        table = read_table(content, total="total" in classes)
        size = self._document.theme["fonts"]["size_pt"] * TABLE_SCALE
        line = self._text_area_mm()[0] * _PT_PER_MM
        if "facts" in classes and len(table.widths) == 2 and not table.heads:
            same = self._document.layout == "sheet"
            layout = _facts_layout(table, line, size, FACTS_LABEL_IN_SHEET if same else None)
            written = self._facts(table, layout, size / TABLE_SCALE)
        else:
            layout = lay_out(table.texts, table.widths, line, size)
            if self._place.to_sign:
                layout = Layout((line / len(table.widths),) * len(table.widths))
            written = self._columns(table, layout, size)
        height = height_pt(table.texts, layout, size)
        share = height / _PT_PER_MM / self._text_area_mm()[1]
        if share < UNBROKEN_SHARE and not contains(content[3:], {"Image", "Note"}):
            written = f"#unbroken[{written}];"
        label = dict(pairs).get("label", "")
        if label:
            return self._captioned("tbl", label, identifier, captions, written)
        loose = f"#loose-caption[{self.blocks(captions)}];" if captions else ""
        return f"{self._anchor(identifier)}#apart[{loose}{written}];"

    def _facts(self, table: Table, layout: Layout, size: float) -> str:
        """Fields and their values."""
        cells = []
        for row in table.rows:
            name, *values = (self._cell(cell, layout, size) for cell in row)
            value = "\n\n".join(values)
            if self._place.to_sign and not value:
                value = "#to-write;"
            cells.append(f", [#field[{name}];], [{value}]")
        columns = f"({_lengths(layout.widths_pt)})"
        return f"#facts-table({self._place.part or 'none'}, {columns}{''.join(cells)});"

    def _columns(self, table: Table, layout: Layout, size: float) -> str:
        around = self._place.part or "none"
        part = around if self._place.sheet else self._new_part()
        heads_of = partial(self._rows, table, layout, size, 0, table.heads)
        anchors, heads = self._apart(heads_of)
        repeat = _truth(table.head_repeats)
        header = f", table.header(repeat: {repeat}{heads})" if table.heads else ""
        body = self._rows(table, layout, size, table.heads, len(table.rows), part)
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
        return f"{anchors}#data-table({arguments}{header}{body});"

    def _rows(
        self, table: Table, layout: Layout, size: float, start: int, end: int, part: str = ""
    ) -> str:
        simple = all(is_simple(cell.blocks) for row in table.rows for cell in row)
        blank = "#to-sign;" if self._place.to_sign else ""
        parts = []
        for index in range(start, end):
            row = table.rows[index]
            lines = count_lines(table.row_texts(row), layout, size)
            whole = simple and lines <= TALLEST_UNBROKEN_ROW
            bold = index < table.heads or index >= len(table.rows) - table.totals
            before = end - 1 - index
            mark = ""
            if part and before < 2 and end - start >= _FEWEST_ROWS:
                mark = f"#row-of({part}, {before});"
            inners = [self._cell(cell, layout, size) or blank for cell in row]
            inners[:1] = [mark + inner for inner in inners[:1]]
            cells = (
                self._table_cell(cell, inner, whole=whole, bold=bold)
                for cell, inner in zip(row, inners, strict=True)
            )
            parts.append(",\n  " + ", ".join(cells) if row else "")
        return "".join(parts)

    def _table_cell(self, cell: TableCell, inner: str, *, whole: bool, bold: bool) -> str:
        if bold and inner:
            inner = f"#head-cell[{inner}];"
        options = [f"rowspan: {cell.rows}"] * (cell.rows > 1)
        options += [f"colspan: {cell.columns}"] * (cell.columns > 1)
        options += ["breakable: false"] * whole
        if cell.alignment != "AlignDefault":
            options.append(f"align: {_alignment(cell.alignment)}")
        return f"table.cell({', '.join(options)})[{inner}]" if options else f"[{inner}]"

    def _cell(self, cell: TableCell, layout: Layout, size: float) -> str:
        width = layout.room_pt(cell.column, cell.columns)
        room = max(width, 1.0) / size / layout.scale
        with self._at(cell_mm=width / _PT_PER_MM, room_em=room):
            return self.blocks(cell.blocks)

    # --------------------------------------------------------------------------------- inlines

    def inlines(self, inlines: Iterable[Node]) -> str:
        """Inlines as markup; runs of words become one literal."""
        return "".join(
            self._words(run) if isinstance(run, str) else self._inline(run["t"], run.get("c"))
            for run in word_runs(inlines)
        )

    def _words(self, text: str) -> str:
        text = breakable(text, self._room_em())
        if not self._place.rtl or self._place.left_to_right:
            return f"#{literal(text)};"
        return "".join(
            f"#number({literal(part)});" if number else f"#{literal(part)};"
            for number, part in split_numbers(text)
        )

    def _room_em(self) -> float:
        """How wide a word may be that is not broken."""
        if self._place.room_em:
            return self._place.room_em
        size = float(self._document.theme["fonts"]["size_pt"]) * _LINE_SCALE
        line = self._text_area_mm()[0] - self._place.indents * _INDENT_MM
        return line * _PT_PER_MM / size / (_HEADING_SCALE if self._place.in_heading else 1.0)

    def _inline(self, kind: str, content: Any) -> str:
        write = _INLINES.get(kind)
        if write is None:
            raise ValueError(f"no Typst form for the inline {kind}")
        return write(self, content)

    def _wrapped(self, function: str, inlines: Sequence[Node]) -> str:
        inner = self.inlines(inlines)
        return f"#{function}[{inner}];" if inner else ""

    def _emph(self, inlines: Sequence[Node]) -> str:
        """Bold for Arabic letters, which have no italics."""
        arabic = has_arabic(plain_text(inlines))
        return self._wrapped("strong" if arabic else "emph", inlines)

    def _strong(self, inlines: Sequence[Node]) -> str:
        return self._wrapped("strong", inlines)

    def _superscript(self, inlines: Sequence[Node]) -> str:
        return self._wrapped("super", inlines)

    def _subscript(self, inlines: Sequence[Node]) -> str:
        return self._wrapped("sub", inlines)

    def _small_caps(self, inlines: Sequence[Node]) -> str:
        return self._wrapped("smallcaps", inlines)

    def _underline(self, inlines: Sequence[Node]) -> str:
        """PDF/UA knows one line per text: a struck text is not underlined as well."""
        if contains(inlines, {"Strikeout"}):
            return self.inlines(inlines)
        return self._decoration("underline", inlines)

    def _strikeout(self, inlines: Sequence[Node]) -> str:
        return self._decoration("strike", inlines)

    def _decoration(self, function: str, inlines: Sequence[Node]) -> str:
        if self._place.decorated:
            return self.inlines(inlines)
        with self._at(decorated=True):
            return self._wrapped(function, inlines)

    def _note(self, blocks: Sequence[Node]) -> str:
        """A footnote; its first paragraph stands beside the number, so it is no block."""
        parts = (
            self.inlines(block["c"]) if block["t"] == "Para" else self._block(block)
            for block in blocks
        )
        with self._at(left_to_right=False):
            # After a Latin word the mark would otherwise be set on the wrong side of it.
            before = f'#"{RIGHT_TO_LEFT_MARK}";' if self._place.rtl else ""
            text = "#parbreak();".join(parts)
        rtl = self._place.rtl and not runs_left_to_right(plain_text(list(blocks)))
        note = f"footnote[{text}]"
        if self._place.language != self._document.language or rtl != self._place.rtl:
            note = f"noted({self._said_in(self._place.language, rtl)})[{text}]"
        # What depends on its place is no part of the words that a bookmark repeats.
        return f"{before}#{'context ' * self._place.in_heading}{note};"

    def _line_break(self, _: None) -> str:
        # A bookmark has no lines, but a space between the two titles.
        return ('#" ";' if self._place.in_heading else "") + "#linebreak();"

    def _cite(self, content: Any) -> str:
        return self.inlines(content[1])

    def _quoted(self, content: Any) -> str:
        opening, closing = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
        return f'#"{opening}";{self.inlines(content[1])}#"{closing}";'

    def _code(self, content: Any) -> str:
        return f"#raw({literal(breakable(content[1], self._room_em()))});"

    def _math(self, content: Any) -> str:
        return self._words(content[1])

    def _inline_image(self, content: Any) -> str:
        return f"#box[{self._picture(content)}];"

    def _link(self, content: Any) -> str:
        _, inlines, (target, _) = content
        anchors, inner = self._apart(lambda: self.inlines(inlines))
        if not plain_text(inlines).strip() and not contains(inlines, {"Image"}):
            return anchors + inner
        if target.startswith("#") and len(target) > 1:
            self.targets.add(target[1:])
            return f"{anchors}#ref-link({literal(target[1:])})[{inner}];"
        if not _ADDRESS.match(target):
            return anchors + inner
        underlined = not (self._place.decorated or contains(inlines, _DECORATIONS))
        function = "address" if underlined else "link"
        return f"{anchors}#{function}({literal(target)})[{inner}];"

    def _span(self, content: Any) -> str:
        (identifier, classes, pairs), inlines = content
        anchor = self._anchor(identifier)
        language, rtl = self._language_of(dict(pairs))
        with self._at(language=language or self._place.language, rtl=rtl):
            inner = self.inlines(inlines)
        if SECOND in classes:
            return f"#second-title({self._said_in(language, rtl)})[{inner}];"
        if "csl-left-margin" in classes:
            inner += '#" ";'
        if "sample" in classes:
            inner = f"#sample[{inner}];"
        if not language or not inner:
            return anchor + inner
        return f"{anchor}#in-language({self._said_in(language, rtl)})[{inner}];"

    def _in_passage(self, pairs: Mapping[str, str], write: Callable[[], str]) -> str:
        """Blocks that have a language of their own, as far as it is stated."""
        language, rtl = self._language_of(pairs)
        if not language:
            return write()
        with self._at(language=language, rtl=rtl):
            inner = write()
        justified = is_justified(language) and self._place.cell_mm is None
        options = f"{self._said_in(language, rtl)}, {_truth(justified)}"
        return f"#passage({options})[{inner}];" if inner else ""

    def _language_of(self, pairs: Mapping[str, str]) -> tuple[str, bool]:
        """The language that attributes state, empty if none, and whether it runs to the left."""
        language = pairs.get("lang", "")
        if not language_and_region(language)[0]:
            return "", self._place.rtl
        side = pairs["dir"] if pairs.get("dir") in {"ltr", "rtl"} else direction(language)
        return language, side == "rtl"

    @staticmethod
    def _said_in(tag: str, rtl: bool) -> str:
        """Language, region and direction as arguments."""
        language, region = language_and_region(tag)
        place = literal(region) if region else "none"
        return f"{literal(language)}, {place}, {'rtl' if rtl else 'ltr'}"

    # ---------------------------------------------------------------------------------- labels

    def _new_label(self, identifier: str) -> str:
        """The identifier as an argument; `none` if there is none or it was given out before."""
        if not identifier or identifier in self.labels:
            return "none"
        self.labels.add(identifier)
        return literal(identifier)

    def _anchor(self, identifier: str) -> str:
        label = self._new_label(identifier)
        anchor = "" if label == "none" else f"#anchor({label});"
        if self._held is None:
            return anchor
        self._held.append(anchor)
        return ""

    def _apart(self, write: Callable[[], str]) -> tuple[str, str]:
        """What `write` makes, and before it the anchors that must not lie in it.

        Headings, captions and heads of tables are set again elsewhere, and a label may be set once;
        a link cannot lead to a label inside itself.
        """
        if self._held is not None:
            return "", write()
        self._held = []
        made = write()
        anchors, self._held = "".join(self._held), None
        return anchors, made


_BLOCKS: Mapping[str, Callable[[_Writer, Any], str]] = {
    "Plain": _Writer._plain,
    "Para": _Writer._para,
    "LineBlock": _Writer._line_block,
    "CodeBlock": _Writer._code_block,
    "BlockQuote": _Writer._block_quote,
    "BulletList": _Writer._bullet_list,
    "OrderedList": _Writer._ordered_list,
    "DefinitionList": _Writer._definition_list,
    "Header": _Writer._header,
    "HorizontalRule": _Writer._rule,
    "Div": _Writer._div,
    "Figure": _Writer._figure,
    "Table": _Writer._table,
}

_INLINES: Mapping[str, Callable[[_Writer, Any], str]] = {
    "Emph": _Writer._emph,
    "Strong": _Writer._strong,
    "Underline": _Writer._underline,
    "Strikeout": _Writer._strikeout,
    "Superscript": _Writer._superscript,
    "Subscript": _Writer._subscript,
    "SmallCaps": _Writer._small_caps,
    "Note": _Writer._note,
    "LineBreak": _Writer._line_break,
    "Cite": _Writer._cite,
    "Quoted": _Writer._quoted,
    "Code": _Writer._code,
    "Math": _Writer._math,
    "Image": _Writer._inline_image,
    "Link": _Writer._link,
    "Span": _Writer._span,
}


def _facts_layout(
    table: Table, line_pt: float, size_pt: float, share: float | None = None
) -> Layout:
    """A first column of a share of the line, or as wide as its longest field needs."""
    if share:
        return Layout((share * line_pt, (1 - share) * line_pt))
    longest = max((text_width(row[0].text) for row in table.rows if row), default=1.0)
    wanted = longest * 1.05 * size_pt / TABLE_SCALE + _FIELD_GAP_PT
    fields = min(max(wanted, 0.22 * line_pt), 0.38 * line_pt)
    return Layout((fields, line_pt - fields))


def _alignment(stated: str) -> str:
    """How the template calls the alignment that pandoc calls `stated`."""
    return {"AlignCenter": "center", "AlignRight": "end"}.get(stated, "start")


def _sheets(blocks: Sequence[Node]) -> list[tuple[str, list[Node]]]:
    """The blocks in runs that share a sheet of `paper.SHEETS`, empty for the paper of the text.

    Headings directly above wide blocks go with them.
    """
    sheets: list[tuple[str, list[Node]]] = []
    for block in blocks:
        wide = sheet_of(block["c"][0][1]) if block["t"] in {"Div", "Table", "Figure"} else ""
        if not sheets or sheets[-1][0] != wide:
            above = sheets[-1][1] if wide and sheets and not sheets[-1][0] else []
            first = len(above)
            while first and above[first - 1]["t"] == "Header":
                first -= 1
            sheets.append((wide, above[first:]))
            del above[first:]
        sheets[-1][1].append(block)
    return [(wide, sheet) for wide, sheet in sheets if sheet]


def _has_number(block: Node) -> bool:
    """Whether a block is a figure or a table with a number, or holds nothing else."""
    if block["t"] == "Div":
        inner = block["c"][1][:1] if _TOGETHER in block["c"][0][1] else block["c"][1]
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


def _with_marks(blocks: Sequence[Node]) -> list[Node]:
    """The blocks, with each table and the mark of sample values that follows it as one.

    A paragraph that stays with what follows it says so.
    """
    joined: list[Node] = []
    for block in blocks:
        if joined and joined[-1]["t"] == "Table" and _is_mark(block):
            table = joined.pop()
            classes = [_TOGETHER, *(c for c in table["c"][0][1] if c in SHEETS)]
            joined.append({"t": "Div", "c": [["", classes, []], [table, block]]})
            continue
        if joined and leads(joined[-1], block):
            joined.append({"t": "Div", "c": [["", [_LEADING], []], [joined.pop()]]})
        joined.append(block)
    return joined


def _is_mark(block: Node) -> bool:
    if block["t"] not in {"Para", "Plain"} or len(block["c"]) != 1:
        return False
    inline = block["c"][0]
    return inline["t"] == "Span" and "sample" in inline["c"][0][1]


def _inlines_of(blocks: Sequence[Node]) -> list[Node]:
    """The inlines of the paragraphs of a bibliography entry; nothing if it has other blocks."""
    inlines: list[Node] = []
    for block in blocks:
        if block["t"] not in {"Para", "Plain"}:
            return []
        inlines += [{"t": "LineBreak"}, *block["c"]] if inlines else block["c"]
    return inlines


def _tight(items: Sequence[Sequence[Node]]) -> str:
    return _truth(not any(item and item[0]["t"] == "Para" for item in items))


def _truth(value: bool) -> str:
    return str(value).lower()


def _lengths(widths_pt: Iterable[float]) -> str:
    return "".join(f"{width:.1f}pt, " for width in widths_pt)


def _millimetres(length: str | None) -> float | None:
    match = _MILLIMETRES.fullmatch(length or "")
    return float(match.group(1)) if match else None
