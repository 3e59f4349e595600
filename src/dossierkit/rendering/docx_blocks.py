"""The blocks of a `Document` as pandoc should write them to Word.

What pandoc does well (paragraphs, lists, notes, tables) stays pandoc's syntax tree. Fields,
drawings, captions and front matter become raw WordprocessingML, and what has to be done to pandoc's
output (widths, sections, numbers) is left beside it as processing instructions for `docx_finish`.
Nothing that an author wrote is ever raw: classes and attributes are dropped but for those known.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from dossierkit.document import LISTS, Document
from dossierkit.errors import ToolFailed
from dossierkit.language import direction, is_language_tag
from dossierkit.paper import sheet_of
from dossierkit.rendering.columns import (
    PADDING_PT,
    Layout,
    count_lines,
    height_pt,
    lay_out,
    untied,
)
from dossierkit.rendering.docx_front import (
    SEQUENCES,
    caption_list,
    contents,
    cover,
    imprint,
    sheet_head,
)
from dossierkit.rendering.docx_numbering import HeadingNumbers, NumberLook
from dossierkit.rendering.docx_pictures import Pictures, millimetres
from dossierkit.rendering.docx_theme import (
    ARABIC_SCALE,
    TWIPS_PER_MM,
    TWIPS_PER_PT,
    Page,
    hexadecimal,
    page_of,
)
from dossierkit.rendering.docx_xml import (
    Element,
    clean,
    field,
    mark,
    one_line,
    paragraph,
    run,
    serialise,
    w,
)
from dossierkit.rendering.ornament import cover_ornament
from dossierkit.rendering.rewriting import Rewriter
from dossierkit.rendering.tables import (
    FACTS_LABEL_IN_SHEET,
    TABLE_SCALE,
    TALLEST_UNBROKEN_ROW,
    UNBROKEN_SHARE,
    Table,
    facts_shares,
    read_table,
)
from dossierkit.rendering.typst_text import begins_right_to_left
from dossierkit.tree import SECOND, Node, is_second, leading, leads, plain_text, web_address

LARGEST_HEADING = 9
MOST_COLUMNS = 63
FIRST_BOOKMARK = 1_000_000
"""Above the numbers that pandoc gives to bookmarks."""
_CAPTION_MM, _CAPTION_LINE_MM, _CAPTION_LINE = 18.0, 4.6, 90
"""What a figure and its caption need beside the picture, per line of so many letters more."""

_FACTS_LABEL = (0.2, 0.38)
"""The narrowest and the widest share of a line for the names in a table of facts."""

_FONT_MARGIN, _BOLD_MARGIN = 1.1, 1.2
"""Readers without the fonts that the theme names take wider ones, whose bold is wider again."""

_KEPT_CLASSES = {"underline", "mark"}
_ALIGNMENTS = {"AlignRight": "end", "AlignCenter": "center"}
"""Of a column without numbers; `right`, where digits line up, is the right in every script."""


class Blocks(Rewriter):
    """The syntax tree for pandoc, and what was gathered while making it."""

    def __init__(
        self, document: Document, number_looks: Mapping[int, NumberLook] | None = None
    ) -> None:
        self._document = document
        self._labels = {
            caption.identifier: caption.label
            for one in document.captions
            for caption in (one, one.second)
            if caption
        }
        self._numbered = bool(document.theme["numbering"]["headings"])
        self._numbers = {
            heading.identifier: heading.number
            for heading in document.headings
            if heading.number and self._numbered
        }
        self._counts = dict.fromkeys(SEQUENCES, 0)
        self._claimed: set[str] = set()
        self._language, self._direction = document.language, document.direction
        self._sheet = ""
        self._caption_mm = _CAPTION_MM
        self._signing = False
        self._boxed = 0
        self._crowded = False
        """How many cells and notes are around, where no page can begin."""
        self.bookmarks = _bookmarks(document)
        ornament = cover_ornament(document)
        drawn = {ornament.name: ornament} if ornament else {}
        self.pictures = Pictures({**document.resources, **drawn})
        self.numbering = HeadingNumbers(
            hexadecimal(document.theme, "accent"),
            rtl=document.direction == "rtl",
            looks=number_looks,
        )

    @property
    def _page(self) -> Page:
        """The sheet on which the text stands."""
        return page_of(self._document.theme, self._sheet)

    def tree(self) -> dict[str, Any]:
        """The whole tree, front matter first."""
        if self._document.layout == "sheet":
            front = sheet_head(self._document, self.pictures)
        else:
            front = [*cover(self._document, self.pictures), _marked({"section": "cover"})]
            if self._document.imprint:
                front += [*imprint(self._document), _marked({"section": "imprint"})]
        return {
            "pandoc-api-version": self._document.api_version,
            "meta": {},
            "blocks": [_raw(front), *self.blocks(self._document.blocks)],
        }

    # Blocks

    def blocks(self, blocks: Iterable[Node]) -> list[Node]:
        """The blocks that stand for `blocks`."""
        made: list[Node] = []
        for block, following in pairwise([*blocks, _NOTHING]):
            written = self._block(block)
            if leads(block, following):
                written[0]["c"].insert(0, _instruction({"leads": True}))
            made += written
        return made

    def _code_block(self, code: str) -> Node:
        return {"t": "CodeBlock", "c": [_no_attributes(), clean(code)]}

    def _rule(self) -> Node:
        return _raw([paragraph("HorizontalRule")])

    def _ordered_list(self, attributes: Node, items: Sequence[Sequence[Node]]) -> Node:
        """A list; one with letters in Arabic says so in its first paragraph, for its numbers."""
        made = [self.blocks(item) for item in items]
        if attributes[1]["t"] == "Example":  # all of a document would be one list of Word's
            attributes = [attributes[0], {"t": "Decimal"}, attributes[2]]
        arabic = self._language.split("-")[0] == "ar" and attributes[1]["t"].endswith("Alpha")
        first = made[0][0] if made and made[0] else None
        if arabic and first and first["t"] in {"Para", "Plain"}:
            first["c"].insert(0, _instruction({"letters": "arabicAbjad"}))
        return {"t": "OrderedList", "c": [attributes, made]}

    def _header(self, level: int, attributes: Node, inlines: Sequence[Node]) -> list[Node]:
        identifier, _, pairs = attributes
        if not plain_text(list(inlines)).strip():
            return []
        level = min(level, LARGEST_HEADING)
        words = [*self._bookmark(identifier, self.inlines(inlines))]
        number = dict(pairs).get("number", "")
        if number:
            place = self.numbering.place(level, number) if self._numbered else None
            words.insert(0, _instruction({"number": place}))
        return [{"t": "Header", "c": [level, _no_attributes(), words]}]

    def _set_wide(self, classes: Sequence[str], write: Any, content: Node) -> list[Node]:
        """Write a block, on a sheet of its own if its classes say so."""
        sheet = sheet_of(classes)
        if not sheet or self._sheet or self._boxed:
            return list(write(*content))
        self._sheet = sheet
        made = [_note({"section": sheet}), *write(*content), _note({"section": "text"})]
        self._sheet = ""
        return made

    def _div(self, attributes: Node, blocks: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        if "page-break" in classes:
            return [] if self._boxed else [_note({"page": "break"})]
        if "toc" in classes:
            return _raws(contents(self._document, self.bookmarks))
        for name in classes:
            if name in LISTS:
                return _raws(caption_list(self._document, name, self.bookmarks))
        if sheet_of(classes):
            return self._set_wide(classes, lambda *_: self.blocks(blocks), attributes)
        if "csl-entry" in classes:
            side = "rtl" if begins_right_to_left(plain_text(blocks)) else "ltr"
            return [
                _note({"direction": side}),
                _styled("Bibliography", self.blocks(blocks), self._name(identifier)),
                _note({"direction": ""}),
            ]
        if "language-name" in classes:
            return [_styled("Language Name", _paragraphs(self.blocks(blocks)))]
        name = self._name(identifier)
        self._signing = "signature" in classes
        made = self._passage(dict(pairs), lambda: self.blocks(blocks))
        self._signing = False
        made = [{"t": "Div", "c": [[name, [], []], made]}] if name else made
        for kind in ("note", "signature", "ticks"):
            if kind in classes:
                made = [_note({kind: True}), *made, _note({kind: False})]
        return made

    def _passage(self, stated: Mapping[str, str], write: Callable[[], list[Node]]) -> list[Node]:
        """Blocks that may be in another language than those around them."""
        language = stated.get("lang", "")
        if not is_language_tag(language):
            return write()
        side = stated["dir"] if stated.get("dir") in {"ltr", "rtl"} else direction(language)
        outer = self._language, self._direction
        self._language, self._direction = language, side
        made = write()
        self._language, self._direction = outer
        return [_note({"direction": side, "language": language}), *made, _note({"direction": ""})]

    # Figures and tables

    def _figure(self, attributes: Node, caption: Node, blocks: Sequence[Node]) -> list[Node]:
        return self._set_wide(attributes[1], self._figure_here, (attributes, caption, blocks))

    def _figure_here(self, attributes: Node, caption: Node, blocks: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        kind = "map" if "map" in classes else "fig"
        letters = sum(len(plain_text(line)) for line in caption[1])
        self._caption_mm = _CAPTION_MM + letters // _CAPTION_LINE * _CAPTION_LINE_MM
        made = [_styled("Figure", _paragraphs(self.blocks(blocks)))]
        label = self._label(kind, identifier, dict(pairs))
        return [*made, *self._captions(kind, label, caption[1])]

    def _captions(
        self, kind: str, label: list[Node], blocks: Sequence[Node], *, above: bool = False
    ) -> list[Node]:
        """A caption, its credit, and both in the second language, kept together.

        What stands `above` a table or another caption is kept with it too.
        """
        words, *below = blocks or [{"t": "Plain", "c": []}]
        caption = [*label, *self._caption_words(words["c"], after=bool(label))]
        lines = [("Caption", caption)] if caption else []
        lines += [("Source", self.inlines(line["c"])) for line in leading(below)]
        others = [*filter(is_second, below)]
        last = len(lines) - (not above and not others)
        made = [
            _styled(style, [_para([_instruction({"kept": True}), *text] if i < last else text)])
            for i, (style, text) in enumerate(lines)
        ]
        for i, other in enumerate(others, 1):
            made += self._second_caption(kind, other, above=above or i < len(others))
        return made

    def _second_caption(self, kind: str, block: Node, *, above: bool) -> list[Node]:
        (identifier, _, pairs), blocks = block["c"]

        def write() -> list[Node]:
            label = self._label(kind, identifier, dict(pairs), again=True)
            return self._captions(kind, label, blocks, above=above)

        return self._passage(dict(pairs), write)

    def _caption_words(self, inlines: Sequence[Node], *, after: bool) -> list[Node]:
        words = self.inlines(inlines)
        return [_str("\N{EN SPACE}"), *words] if after and words else words

    def _label(
        self, kind: str, identifier: str, pairs: Mapping[str, str], *, again: bool = False
    ) -> list[Node]:
        """“Figure 3” with a counter for its number, inside a bookmark that references repeat.

        The same number `again`, as in the second language, does not count.
        """
        label, number = pairs.get("label", ""), pairs.get("number", "")
        if not label:
            return []
        before, found, after = label.partition(number) if number else (label, "", "")
        counter = [run(found, "CaptionLabel")]
        if found.isdecimal():
            self._counts[kind] += not again
            reset = "" if self._counts[kind] == int(found) else f" \\r {int(found)}"
            reset = " \\c" if again and not reset else reset
            self._counts[kind] = int(found)
            counter = field(f"SEQ {SEQUENCES[kind]} \\* ARABIC{reset}", counter)
        pieces = [
            *([run(before, "CaptionLabel")] if before else []),
            *counter,
            *([run(after, "CaptionLabel")] if after else []),
        ]
        return self._bookmark(identifier, [_inline(pieces)])

    def _table(self, *content: Node) -> list[Node]:
        return self._set_wide(content[0][1], self._table_here, content)

    def _table_here(self, *content: Node) -> list[Node]:
        (identifier, _, pairs), caption, specs, head, bodies, foot = content
        label = self._label("tbl", identifier, dict(pairs))
        words = caption[1][0]["c"] if caption[1] else []
        text = [*label, *self._caption_words(words, after=bool(label))]
        made = [_styled("Table Caption", [_para(text)])] if text else []
        for other in filter(is_second, caption[1]):
            made += self._second_caption("tbl", other, above=True)
        anchor = "" if label else self._name(identifier)
        shape = self._shape(content)
        outer, self._crowded = self._crowded, shape.pop("crowded")
        if words:
            shape["title"] = clean(plain_text(words))
        table = {
            "t": "Table",
            "c": [
                _no_attributes(),
                [None, []],
                [[{"t": "AlignDefault"}, width] for _, width in specs],
                *self._parts(head, bodies, foot),
            ],
        }
        self._crowded = outer
        placed = {"t": "Div", "c": [[anchor, [], []], [table]]} if anchor else table
        return [*made, _note({"table": shape}), placed]

    def _cell(self, blocks: Sequence[Node]) -> list[Node]:
        return self._boxed_blocks(blocks)

    def _boxed_blocks(self, blocks: Sequence[Node]) -> list[Node]:
        self._boxed += 1
        made = self.blocks(blocks)
        self._boxed -= 1
        return made

    def _note(self, blocks: Sequence[Node]) -> list[Node]:
        """The text of a note, which says in its first paragraph which language it is in."""
        made = self._boxed_blocks(blocks)
        if self._language != self._document.language and made and made[0]["t"] in {"Para", "Plain"}:
            said = _instruction({"passage": [self._direction, self._language]})
            made[0] = {"t": made[0]["t"], "c": [said, *made[0]["c"]]}
        return made

    def _shape(self, content: Node) -> dict[str, Any]:
        """What `docx_tables` has to know of a table."""
        (_, classes, _), _, specs, *_ = content
        if len(specs) > MOST_COLUMNS:
            raise ToolFailed(
                f"a table has {len(specs)} columns; Word opens at most {MOST_COLUMNS}",
                help="Split the table, or turn its rows and columns.",
            )
        table = read_table(content, total="total" in classes)
        rtl = self._direction == "rtl"
        size = float(self._document.theme["fonts"]["size_pt"]) * TABLE_SCALE
        size *= _FONT_MARGIN * (ARABIC_SCALE if rtl else 1.0)
        measure = self._page.text_width
        facts = "facts" in classes and table.states_facts
        given = self._facts_widths(table, size) if facts else table.widths
        texts = table.texts
        if facts:
            texts = [
                [replace(text, bold=cell.names_fact) for text, cell in zip(line, row, strict=True)]
                for line, row in zip(texts, table.rows, strict=True)
            ]
        layout = lay_out(texts, given, measure / TWIPS_PER_PT, size, _BOLD_MARGIN)
        if self._signing and not facts:
            layout = Layout((measure / TWIPS_PER_PT / len(specs),) * len(specs))
        total = sum(layout.widths_pt) * TWIPS_PER_PT
        height = height_pt(texts, layout, size) * TWIPS_PER_PT
        # Word and LibreOffice disagree where a narrow table stands that runs from right to left.
        stretch = measure / total if rtl else 1.0
        return {
            "rtl": rtl,
            "facts": facts,
            "widths": [round(width * TWIPS_PER_PT * stretch) for width in layout.widths_pt],
            "scale": layout.scale,
            "crowded": layout.crowded,
            "aligns": [
                "right" if table.is_numeric(column) else _ALIGNMENTS.get(stated, "start")
                for column, stated in enumerate(table.alignments)
            ],
            "heads": table.heads,
            "totals": table.totals,
            "whole": height < UNBROKEN_SHARE * self._page.text_height,
            "tall": [
                index
                for index, row in enumerate(table.texts)
                if count_lines(row, layout, size) > TALLEST_UNBROKEN_ROW
            ],
        }

    def _facts_widths(self, table: Table, size: float) -> list[float | None]:
        """The shares of the names and of the values; one for all tables of a sheet."""

        def wanted(longest_em: float) -> float:
            width_pt = longest_em * _BOLD_MARGIN * size + PADDING_PT
            return width_pt * TWIPS_PER_PT / self._page.text_width

        stated = FACTS_LABEL_IN_SHEET if self._document.layout == "sheet" else None
        return [*facts_shares(table, wanted, _FACTS_LABEL, stated)]

    # Inlines

    def _words(self, words: str) -> list[Node]:
        return [_str(untied(words) if self._crowded else words)]

    def _code(self, code: str) -> Node:
        return {"t": "Code", "c": [_no_attributes(), one_line(code)]}

    def _span(self, attributes: Node, inlines: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        language = dict(pairs).get("lang", "")
        kept: list[list[str]] = []
        if SECOND in classes:
            kept.append(["custom-style", "Second Title"])
        if "sample" in classes:
            kept.append(["custom-style", "Sample Value"])
        if is_language_tag(language):
            kept.append(["lang", language])
        known = [name for name in classes if name in _KEPT_CLASSES]
        inner = self.inlines(inlines)
        name = self._name(identifier)
        if not (kept or known or name):
            return inner
        return [{"t": "Span", "c": [[name, known, kept], inner]}]

    def _image(self, attributes: Node, inlines: Sequence[Node], target: Node) -> list[Node]:
        size = dict(attributes[2])
        width, height = (millimetres(size.get(side, "")) for side in ("width", "height"))
        resource = self._document.resources.get(target[0])
        if resource is not None and not (width and height):
            width = min(resource.width_px / 96 * 25.4, self._page.text_width / TWIPS_PER_MM)
            height = width * resource.height_px / max(resource.width_px, 1)
        widest = self._page.text_width / TWIPS_PER_MM
        shrink = min(1.0, widest / max(width, 1.0), self._tallest_mm() / max(height, 1.0))
        drawing = self.pictures.drawing(
            target[0], width * shrink, height * shrink, plain_text(list(inlines)).strip()
        )
        return [_inline([drawing])]

    def _tallest_mm(self) -> float:
        return self._page.text_height / TWIPS_PER_MM - self._caption_mm

    def _link(self, attributes: Node, inlines: Sequence[Node], target: Node) -> list[Node]:
        address = target[0]
        if address.startswith("#"):
            return self._reference(address[1:], attributes[1], inlines)
        address = web_address(address)
        words = self.inlines(inlines)
        if not address or not words:
            return words
        return [{"t": "Link", "c": [_no_attributes(), words, [address, ""]]}]

    def _reference(
        self, identifier: str, classes: Sequence[str], inlines: Sequence[Node]
    ) -> list[Node]:
        """A cross-reference as a field that repeats a label or a number, or as a plain link."""
        name = self.bookmarks.get(identifier)
        if name is None:
            return self.inlines(inlines)
        text = clean(plain_text(list(inlines)))
        for known, switches in ((self._labels, "\\h"), (self._numbers, "\\r \\h")):
            repeated = known.get(identifier, "")
            before, found, after = text.partition(repeated) if repeated else ("", "", "")
            if found and "ref" in classes:
                repeat = field(f"REF {name} {switches} \\* MERGEFORMAT", [run(found)])
                around = [[_str(words)] if words else [] for words in (before, after)]
                return [*around[0], _inline(repeat), *around[1]]
        return [{"t": "Link", "c": [_no_attributes(), self.inlines(inlines), [f"#{name}", ""]]}]

    # Bookmarks

    def _name(self, identifier: str) -> str:
        """The bookmark of an identifier; empty if it has none or stands somewhere already."""
        name = self.bookmarks.get(identifier, "")
        if name in self._claimed:
            return ""
        self._claimed.add(name)
        return name

    def _bookmark(self, identifier: str, inlines: list[Node]) -> list[Node]:
        name = self._name(identifier)
        if not name:
            return inlines
        number = FIRST_BOOKMARK + len(self._claimed)
        start, end = w("bookmarkStart", id=number, name=name), w("bookmarkEnd", id=number)
        return [_inline([start]), *inlines, _inline([end])]


def _bookmarks(document: Document) -> dict[str, str]:
    """Identifier → name for Word: up to 40 letters, digits and underscores, each name once."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for identifier in dict.fromkeys(_identifiers(document.blocks)):
        stem = re.sub(r"[^A-Za-z0-9]+", "_", identifier).strip("_")[:32] or "place"
        stem = stem if stem[0].isalpha() else f"n_{stem}"
        name, count = stem, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}_{count}"
        taken.add(name.casefold())
        names[identifier] = name
    return names


_NOTHING: Node = {"t": "Header"}
_LEAVES = {"Str", "Space", "SoftBreak", "LineBreak", "Code", "CodeBlock"}
_WITH_ATTRIBUTES = {"Div": 0, "Span": 0, "Figure": 0, "Table": 0, "Header": 1}


def _identifiers(blocks: Sequence[Node]) -> Iterator[str]:
    """The identifiers that blocks and what is inside them carry."""
    stack: list[Node] = [blocks]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            place = _WITH_ATTRIBUTES.get(node["t"])
            if place is not None and node["c"][place][0]:
                yield node["c"][place][0]
            node = node.get("c")
        if isinstance(node, list):
            stack += [child for child in node if type(child) is list or _is_inner(child)]


def _is_inner(node: Node) -> bool:
    return type(node) is dict and node["t"] not in _LEAVES


# Nodes


def _no_attributes() -> Node:
    return ["", [], []]


def _str(text: str) -> Node:
    return {"t": "Str", "c": one_line(text)}


def _para(inlines: list[Node]) -> Node:
    return {"t": "Para", "c": inlines}


def _paragraphs(blocks: Iterable[Node]) -> list[Node]:
    return [_para(block["c"]) if block["t"] == "Plain" else block for block in blocks]


def _styled(style: str, blocks: list[Node], name: str = "") -> Node:
    return {"t": "Div", "c": [[name, [], [["custom-style", style]]], blocks]}


def _raw(elements: Iterable[Element]) -> Node:
    return {"t": "RawBlock", "c": ["openxml", serialise(elements)]}


def _raws(elements: Sequence[Element]) -> list[Node]:
    return [_raw(elements)] if elements else []


def _inline(elements: Iterable[Element]) -> Node:
    return {"t": "RawInline", "c": ["openxml", serialise(elements)]}


def _note(words: Mapping[str, Any]) -> Node:
    return _raw([_marked(words)])


def _instruction(words: Mapping[str, Any]) -> Node:
    return _inline([_marked(words)])


def _marked(words: Mapping[str, Any]) -> Element:
    return mark(json.dumps(words).replace(">", "\\u003e"))
