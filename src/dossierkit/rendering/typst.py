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
from itertools import chain, groupby
from typing import Any

from dossierkit.document import LISTS, Document
from dossierkit.numerals import ABJAD, DIGITS, EUROPEAN
from dossierkit.paper import sheet_mm
from dossierkit.rendering.columns import Layout, breakable, height_pt, lay_out
from dossierkit.rendering.tables import (
    FACTS_LABEL_IN_SHEET,
    TABLE_SCALE,
    UNBROKEN_SHARE,
    Table,
    TableCell,
    read_table,
)
from dossierkit.rendering.typst_anchors import Anchors
from dossierkit.rendering.typst_pages import (
    LEADING,
    TOGETHER,
    Flow,
    Run,
    is_list_of_captions,
    opens_page,
    runs,
    stretches,
    together,
)
from dossierkit.rendering.typst_place import PT_PER_MM, Place
from dossierkit.rendering.typst_tables import data_table, facts_layout, facts_table
from dossierkit.rendering.typst_text import (
    RIGHT_TO_LEFT_MARK,
    begins_right_to_left,
    has_arabic,
    is_justified,
    language_and_region,
    literal,
    runs_left_to_right,
    said_in,
    shortened,
    split_numbers,
    truth,
)
from dossierkit.tree import (
    SECOND,
    Node,
    contains,
    is_second,
    leading,
    listed_caption,
    plain_text,
    word_runs,
)

RUNNING_HEAD_CHARACTERS = 48
"""How much of a title a running head has room for."""

_PLACEHOLDERS = {"toc", "page-break", *LISTS}
_BOXES = {"note": "remark", "signature": "signature", "ticks": "ticks"}
_ENUM_SIGNS = {"LowerRoman": "i", "UpperRoman": "I", "LowerAlpha": "a", "UpperAlpha": "A"}
_ENUM_DELIMITERS = {"OneParen": "{})", "TwoParens": "({})"}
_WRAPPERS = {
    "Strong": "strong",
    "Superscript": "super",
    "Subscript": "sub",
    "SmallCaps": "smallcaps",
}
"""Inlines whose words a function takes as they are."""
_DECORATIONS = frozenset({"Underline", "Strikeout"})
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


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
    return Source(body, writer.anchors.unresolved)


class _Writer:
    """The walk through the blocks of one document; `_place` is where it is."""

    def __init__(self, document: Document, files: Mapping[str, tuple[str, str]]) -> None:
        self._document = document
        self._files = files
        self._place = Place(document.theme, document.language, document.direction == "rtl")
        self._level = 0
        self._parts = 0
        self._flow = Flow()
        self.anchors = Anchors()

    @contextmanager
    def _at(self, **changes: Any) -> Iterator[None]:
        outer, self._place = self._place, replace(self._place, **changes)
        yield
        self._place = outer

    # ----------------------------------------------------------------------------------- pages

    def pages(self, blocks: Sequence[Node]) -> str:
        """Blocks that may begin pages: those that lie in no box."""
        parts = []
        for run in runs(blocks):
            if run.sheet:
                parts.append(self._sheet(run))
            elif self._place.part:
                parts.extend(map(self._page_block, run.blocks))
            else:
                parts.extend(map(self._stretch, stretches(run.blocks, self._document.layout)))
        return "\n\n".join(parts)

    def _new_part(self) -> str:
        """The name, as an argument, of a part that may be tightened."""
        self._parts += 1
        return literal(str(self._parts))

    def _stretch(self, blocks: Sequence[Node]) -> str:
        part = self._new_part()
        with self._at(part=part):
            inner = "\n\n".join(self._parts_of_page(blocks))
        return f"#stretch({part})[{inner}];"

    def _parts_of_page(self, blocks: Sequence[Node]) -> Iterator[str]:
        """The blocks, with several lists of figures, maps and tables in one."""
        for is_list, group in groupby(blocks, is_list_of_captions):
            written = [*filter(None, map(self._page_block, group))]
            inner = "\n\n".join(written)
            yield f"#lists[{inner}];" if is_list and len(written) > 1 else inner

    def _sheet(self, run: Run) -> str:
        """A page of another size, and the text beside which it may stand."""
        width, height = sheet_mm(self._document.theme, run.sheet)
        part = self._new_part()
        with self._at(sheet=run.sheet, part=part):
            inner = self._joined(run.blocks)
        page = f"{part}, {width}mm, {height}mm"
        if not run.texts:
            return f"#sheet-of({page})[{inner}];"
        written = "".join(f", [{self._block(block)}]" for block in run.texts)
        return f"#sheet-beside({page}, [{inner}]{written});"

    def _page_block(self, block: Node) -> str:
        if opens_page(block, self._document.layout):
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
        if {*_BOXES, TOGETHER, LEADING, "csl-entry", "language-name"} & set(classes):
            return self._block(block)
        anchor = self.anchors.anchor(identifier)
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
        said = said_in(second.language, rtl=second.direction == "rtl")
        other = f"#second-title({said})[#{literal(second.labels[label])};];"
        return f'[#{title};#" ";#linebreak();{other}]'

    # ---------------------------------------------------------------------------------- blocks

    def blocks(self, blocks: Sequence[Node]) -> str:
        return self._joined(together(blocks))

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
        self._flow.passed(block, written)
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
            return f"{self.anchors.anchor(identifier)}{self.inlines(inlines)}"
        self._level = min(level, self._level + 1)  # nor one that skips a level
        running = shortened(words, RUNNING_HEAD_CHARACTERS)
        arguments = ", ".join(
            (
                str(self._level),
                literal(number),
                self.anchors.label(identifier),
                truth(bool(number) or self._level < 3),
                literal(running) if self._level == 1 else "none",
            )
        )
        with self._at(in_heading=True):
            anchors, title = self.anchors.apart(lambda: self.inlines(inlines))
        return f"{anchors}#head({arguments}, {self._in_its_language(f'[{title}]')});"

    def _rule(self, _: None) -> str:
        return "#separator();"

    def _div(self, content: Any) -> str:
        (identifier, classes, pairs), blocks = content
        anchor = self.anchors.anchor(identifier)
        if TOGETHER in classes:
            inner = self._joined(blocks)
            return f"#unbroken[{inner}];" if "#unbroken[" in inner else inner
        if LEADING in classes:
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
        taken_mm = self._place.caption_mm(plain_text(captions)) + self._flow.headings_mm
        body = self._figure_body(blocks, taken_mm)
        if not label:
            return f"#shown[{body}{self._caption(captions)}];"
        kind = "map" if "map" in classes else "fig"
        return self._captioned(kind, label, identifier, captions, body)

    def _captioned(
        self, kind: str, label: str, identifier: str, captions: Sequence[Node], body: str
    ) -> str:
        name = self.anchors.label(identifier)
        anchors, caption = self.anchors.apart(lambda: self._caption(captions))
        placement = "none" if kind == "tbl" else self._placement()
        said, caption = self._in_its_language(literal(label)), self._in_its_language(f"[{caption}]")
        arguments = f'"{kind}", {said}, {name}, {placement}, {caption}'
        return f"{anchors}#captioned({arguments})[{body}];"

    def _in_its_language(self, content: str) -> str:
        """What the lists at the front repeat, where it is in another language than they are."""
        if self._place.language == self._document.language:
            return content
        return f"in-language({said_in(self._place.language, rtl=self._place.rtl)}, {content})"

    def _placement(self) -> str:
        """Where a figure goes; in a box, a list, a cell or a record, where it stands."""
        if self._place.sheet or self._place.is_nested or self._document.layout == "sheet":
            return "none"
        return self._flow.placement

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
        language, rtl = self._place.language_of(dict(pairs))
        with self._at(language=language, rtl=rtl):
            inner = self._caption(captions)
        arguments = f"{said_in(language, rtl=rtl)}, {literal(dict(pairs)['label'])}"
        return f"{self.anchors.anchor(identifier)}#second-caption({arguments})[{inner}];"

    def _figure_body(self, blocks: Sequence[Node], taken_mm: float) -> str:
        if len(blocks) == 1 and len(blocks[0]["c"]) == 1 and blocks[0]["c"][0]["t"] == "Image":
            return self._picture(blocks[0]["c"][0]["c"], taken_mm)
        return self.blocks(blocks)

    def _picture(self, content: Any, taken_mm: float = 0.0) -> str:
        (_, _, pairs), inlines, (target, _) = content
        alt = plain_text(inlines).strip()
        if target not in self._files:
            return f"#{literal(alt)};"
        name, kind = self._files[target]
        alt = alt or self._document.resources[target].alt or self._document.labels["figure"]
        size = self._place.image_size(dict(pairs), taken_mm)
        return f'#picture("{name}", "{kind}", {size}, {literal(alt)});'

    # ---------------------------------------------------------------------------------- tables

    def _table(self, content: Any) -> str:
        (identifier, classes, pairs), (_, captions), *_ = content
        table = read_table(content, total="total" in classes)
        size = self._document.theme["fonts"]["size_pt"] * TABLE_SCALE
        line = self._place.line_pt
        if "facts" in classes and table.states_facts:
            same = self._document.layout == "sheet"
            layout = facts_layout(table, line, size, FACTS_LABEL_IN_SHEET if same else None)
            written = self._facts(table, layout, size / TABLE_SCALE)
        else:
            layout = lay_out(table.texts, table.widths, line, size)
            if self._place.to_sign:
                layout = Layout((line / len(table.widths),) * len(table.widths))
            written = self._columns(table, layout, size)
        height = height_pt(table.texts, layout, size)
        share = height / PT_PER_MM / self._place.text_area_mm[1]
        if share < UNBROKEN_SHARE and not contains(content[3:], {"Image", "Note"}):
            written = f"#unbroken[{written}];"
        label = dict(pairs).get("label", "")
        if label:
            return self._captioned("tbl", label, identifier, captions, written)
        part = self._place.part or "none"
        loose = f"#loose-caption[{self.blocks(captions)}];" if captions else ""
        return f"{self.anchors.anchor(identifier)}#apart({part})[{loose}{written}];"

    def _facts(self, table: Table, layout: Layout, size: float) -> str:
        """Fields and their values."""
        cells = self._cells(table.rows, layout, size)
        part = self._place.part or "none"
        return facts_table(table, cells, layout, part, to_sign=self._place.to_sign)

    def _columns(self, table: Table, layout: Layout, size: float) -> str:
        around = self._place.part or "none"
        part = around if self._place.sheet else self._new_part()
        blank = "#to-sign;" if self._place.to_sign else ""
        anchors, heads = self.anchors.apart(
            lambda: self._cells(table.rows[: table.heads], layout, size, blank)
        )
        body = self._cells(table.rows[table.heads :], layout, size, blank)
        cells = [*heads, *body]
        return anchors + data_table(table, cells, layout, size, part=part, around=around)

    def _cells(
        self, rows: Sequence[Sequence[TableCell]], layout: Layout, size: float, blank: str = ""
    ) -> list[list[str]]:
        return [[self._cell(cell, layout, size) or blank for cell in row] for row in rows]

    def _cell(self, cell: TableCell, layout: Layout, size: float) -> str:
        width = layout.room_pt(cell.column, cell.columns)
        room = max(width, 1.0) / size / layout.scale
        with self._at(cell_mm=width / PT_PER_MM, cell_em=room):
            return self.blocks(cell.blocks)

    # --------------------------------------------------------------------------------- inlines

    def inlines(self, inlines: Iterable[Node]) -> str:
        """Inlines as markup; runs of words become one literal."""
        return "".join(
            self._words(run) if isinstance(run, str) else self._inline(run["t"], run.get("c"))
            for run in word_runs(inlines)
        )

    def _words(self, text: str) -> str:
        text = breakable(text, self._place.word_em)
        if not self._place.rtl or self._place.left_to_right:
            return f"#{literal(text)};"
        return "".join(
            f"#number({literal(part)});" if number else f"#{literal(part)};"
            for number, part in split_numbers(text)
        )

    def _inline(self, kind: str, content: Any) -> str:
        if kind in _WRAPPERS:
            return self._wrapped(_WRAPPERS[kind], content)
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
            note = f"noted({said_in(self._place.language, rtl=rtl)})[{text}]"
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
        return f"#raw({literal(breakable(content[1], self._place.word_em))});"

    def _math(self, content: Any) -> str:
        return self._words(content[1])

    def _inline_image(self, content: Any) -> str:
        return f"#box[{self._picture(content)}];"

    def _link(self, content: Any) -> str:
        _, inlines, (target, _) = content
        anchors, inner = self.anchors.apart(lambda: self.inlines(inlines))
        if not plain_text(inlines).strip() and not contains(inlines, {"Image"}):
            return anchors + inner
        if target.startswith("#") and len(target) > 1:
            return f"{anchors}#ref-link({self.anchors.target(target[1:])})[{inner}];"
        if not _ADDRESS.match(target):
            return anchors + inner
        underlined = not (self._place.decorated or contains(inlines, _DECORATIONS))
        function = "address" if underlined else "link"
        return f"{anchors}#{function}({literal(target)})[{inner}];"

    def _span(self, content: Any) -> str:
        (identifier, classes, pairs), inlines = content
        anchor = self.anchors.anchor(identifier)
        language, rtl = self._place.language_of(dict(pairs))
        with self._at(language=language or self._place.language, rtl=rtl):
            inner = self.inlines(inlines)
        if SECOND in classes:
            return f"#second-title({said_in(language, rtl=rtl)})[{inner}];"
        if "csl-left-margin" in classes:
            inner += '#" ";'
        if "sample" in classes:
            inner = f"#sample[{inner}];"
        if not language or not inner:
            return anchor + inner
        return f"{anchor}#in-language({said_in(language, rtl=rtl)})[{inner}];"

    def _in_passage(self, pairs: Mapping[str, str], write: Callable[[], str]) -> str:
        """Blocks that have a language of their own, as far as it is stated."""
        language, rtl = self._place.language_of(pairs)
        if not language:
            return write()
        with self._at(language=language, rtl=rtl):
            inner = write()
        justified = is_justified(language) and self._place.cell_mm is None
        options = f"{said_in(language, rtl=rtl)}, {truth(justified)}"
        return f"#passage({options})[{inner}];" if inner else ""


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
    "Underline": _Writer._underline,
    "Strikeout": _Writer._strikeout,
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


def _inlines_of(blocks: Sequence[Node]) -> list[Node]:
    """The inlines of the paragraphs of a bibliography entry; nothing if it has other blocks."""
    inlines: list[Node] = []
    for block in blocks:
        if block["t"] not in {"Para", "Plain"}:
            return []
        inlines += [{"t": "LineBreak"}, *block["c"]] if inlines else block["c"]
    return inlines


def _tight(items: Sequence[Sequence[Node]]) -> str:
    return truth(not any(item and item[0]["t"] == "Para" for item in items))
