"""The blocks of a `Document` as pandoc should write them to Word.

What pandoc does well (paragraphs, lists, notes, tables) stays pandoc's syntax tree. Fields,
drawings, captions and front matter become raw WordprocessingML, and what has to be done to pandoc's
output (widths, sections, numbers) is left beside it as processing instructions for `docx_finish`.
Nothing that an author wrote is ever raw: classes and attributes are dropped but for those known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from dossierkit.document import LISTS, Document
from dossierkit.language import direction, is_language_tag
from dossierkit.paper import sheet_of
from dossierkit.rendering.columns import untied
from dossierkit.rendering.docx_bookmarks import Bookmarks
from dossierkit.rendering.docx_front import (
    SEQUENCES,
    caption_list,
    contents,
    cover,
    imprint,
    sheet_head,
)
from dossierkit.rendering.docx_nodes import (
    as_paragraphs,
    instruction,
    instruction_block,
    no_attributes,
    para,
    raw,
    raw_blocks,
    raw_inline,
    styled,
    text_node,
)
from dossierkit.rendering.docx_numbering import HeadingNumbers, NumberLook
from dossierkit.rendering.docx_pictures import Pictures, millimetres
from dossierkit.rendering.docx_shapes import TablePlace, shape_of
from dossierkit.rendering.docx_theme import TWIPS_PER_MM, Page, hexadecimal, page_of
from dossierkit.rendering.docx_xml import clean, field, mark, one_line, paragraph, run
from dossierkit.rendering.ornament import cover_ornament
from dossierkit.rendering.rewriting import Rewriter
from dossierkit.rendering.typst_text import begins_right_to_left
from dossierkit.tree import SECOND, Node, is_second, leading, leads, plain_text, web_address

_LARGEST_HEADING = 9
_CAPTION_MM, _CAPTION_LINE_MM, _CAPTION_LINE = 18.0, 4.6, 90
"""What a figure and its caption need beside the picture, per line of so many letters more."""

_KEPT_CLASSES = {"underline", "mark"}
_NOTHING: Node = {"t": "Header"}


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
        self._language, self._direction = document.language, document.direction
        self._sheet = ""
        self._caption_mm = _CAPTION_MM
        self._signing = False
        self._crowded = False
        self._boxed = 0
        """How many cells and notes are around, where no page can begin."""
        self.bookmarks = Bookmarks(document)
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
            front = [*cover(self._document, self.pictures), mark({"section": "cover"})]
            if self._document.imprint:
                front += [*imprint(self._document), mark({"section": "imprint"})]
        return {
            "pandoc-api-version": self._document.api_version,
            "meta": {},
            "blocks": [raw(front), *self.blocks(self._document.blocks)],
        }

    # Blocks

    def blocks(self, blocks: Iterable[Node]) -> list[Node]:
        """The blocks that stand for `blocks`."""
        made: list[Node] = []
        for block, following in pairwise([*blocks, _NOTHING]):
            written = self._block(block)
            if leads(block, following):
                written[0]["c"].insert(0, instruction({"leads": True}))
            made += written
        return made

    def _code_block(self, code: str) -> Node:
        return {"t": "CodeBlock", "c": [no_attributes(), clean(code)]}

    def _rule(self) -> Node:
        return raw([paragraph("HorizontalRule")])

    def _ordered_list(self, attributes: Node, items: Sequence[Sequence[Node]]) -> Node:
        """A list; one with letters in Arabic says so in its first paragraph, for its numbers."""
        made = [self.blocks(item) for item in items]
        if attributes[1]["t"] == "Example":  # all of a document would be one list of Word's
            attributes = [attributes[0], {"t": "Decimal"}, attributes[2]]
        arabic = self._language.split("-")[0] == "ar" and attributes[1]["t"].endswith("Alpha")
        first = made[0][0] if made and made[0] else None
        if arabic and first and first["t"] in {"Para", "Plain"}:
            first["c"].insert(0, instruction({"letters": "arabicAbjad"}))
        return {"t": "OrderedList", "c": [attributes, made]}

    def _header(self, level: int, attributes: Node, inlines: Sequence[Node]) -> list[Node]:
        identifier, _, pairs = attributes
        if not plain_text(list(inlines)).strip():
            return []
        level = min(level, _LARGEST_HEADING)
        words = [*self.bookmarks.around(identifier, self.inlines(inlines))]
        number = dict(pairs).get("number", "")
        if number:
            place = self.numbering.place(level, number) if self._numbered else None
            words.insert(0, instruction({"number": place}))
        return [{"t": "Header", "c": [level, no_attributes(), words]}]

    def _set_wide(self, classes: Sequence[str], write: Any, content: Node) -> list[Node]:
        """Write a block, on a sheet of its own if its classes say so."""
        sheet = sheet_of(classes)
        if not sheet or self._sheet or self._boxed:
            return list(write(*content))
        self._sheet = sheet
        made = [
            instruction_block({"section": sheet}),
            *write(*content),
            instruction_block({"section": "text"}),
        ]
        self._sheet = ""
        return made

    def _div(self, attributes: Node, blocks: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        if "page-break" in classes:
            return [] if self._boxed else [instruction_block({"page": "break"})]
        if "toc" in classes:
            return raw_blocks(contents(self._document, self.bookmarks.names))
        for name in classes:
            if name in LISTS:
                return raw_blocks(caption_list(self._document, name, self.bookmarks.names))
        if sheet_of(classes):
            return self._set_wide(classes, lambda *_: self.blocks(blocks), attributes)
        if "csl-entry" in classes:
            side = "rtl" if begins_right_to_left(plain_text(blocks)) else "ltr"
            return [
                instruction_block({"direction": side}),
                styled("Bibliography", self.blocks(blocks), self.bookmarks.name(identifier)),
                instruction_block({"direction": ""}),
            ]
        if "language-name" in classes:
            return [styled("Language Name", as_paragraphs(self.blocks(blocks)))]
        name = self.bookmarks.name(identifier)
        self._signing = "signature" in classes
        made = self._passage(dict(pairs), lambda: self.blocks(blocks))
        self._signing = False
        made = [{"t": "Div", "c": [[name, [], []], made]}] if name else made
        for kind in ("note", "signature", "ticks"):
            if kind in classes:
                made = [instruction_block({kind: True}), *made, instruction_block({kind: False})]
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
        return [
            instruction_block({"direction": side, "language": language}),
            *made,
            instruction_block({"direction": ""}),
        ]

    # Figures and tables

    def _figure(self, attributes: Node, caption: Node, blocks: Sequence[Node]) -> list[Node]:
        return self._set_wide(attributes[1], self._figure_here, (attributes, caption, blocks))

    def _figure_here(self, attributes: Node, caption: Node, blocks: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        kind = "map" if "map" in classes else "fig"
        letters = sum(len(plain_text(line)) for line in caption[1])
        self._caption_mm = _CAPTION_MM + letters // _CAPTION_LINE * _CAPTION_LINE_MM
        made = [styled("Figure", as_paragraphs(self.blocks(blocks)))]
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
            styled(style, [para([instruction({"kept": True}), *text] if i < last else text)])
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
        return [text_node("\N{EN SPACE}"), *words] if after and words else words

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
        return self.bookmarks.around(identifier, [raw_inline(pieces)])

    def _table(self, *content: Node) -> list[Node]:
        return self._set_wide(content[0][1], self._table_here, content)

    def _table_here(self, *content: Node) -> list[Node]:
        (identifier, _, pairs), caption, specs, head, bodies, foot = content
        label = self._label("tbl", identifier, dict(pairs))
        words = caption[1][0]["c"] if caption[1] else []
        text = [*label, *self._caption_words(words, after=bool(label))]
        made = [styled("Table Caption", [para(text)])] if text else []
        for other in filter(is_second, caption[1]):
            made += self._second_caption("tbl", other, above=True)
        anchor = "" if label else self.bookmarks.name(identifier)
        shape, crowded = shape_of(content, self._table_place(), clean(plain_text(words)))
        outer, self._crowded = self._crowded, crowded
        table = {
            "t": "Table",
            "c": [
                no_attributes(),
                [None, []],
                [[{"t": "AlignDefault"}, width] for _, width in specs],
                *self._parts(head, bodies, foot),
            ],
        }
        self._crowded = outer
        placed = {"t": "Div", "c": [[anchor, [], []], [table]]} if anchor else table
        return [*made, instruction_block({"table": asdict(shape)}), placed]

    def _table_place(self) -> TablePlace:
        return TablePlace(
            self._page,
            float(self._document.theme["fonts"]["size_pt"]),
            rtl=self._direction == "rtl",
            in_sheet=self._document.layout == "sheet",
            to_sign=self._signing,
        )

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
            said = instruction({"passage": [self._direction, self._language]})
            made[0] = {"t": made[0]["t"], "c": [said, *made[0]["c"]]}
        return made

    # Inlines

    def _words(self, words: str) -> list[Node]:
        return [text_node(untied(words) if self._crowded else words)]

    def _code(self, code: str) -> Node:
        return {"t": "Code", "c": [no_attributes(), one_line(code)]}

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
        name = self.bookmarks.name(identifier)
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
        return [raw_inline([drawing])]

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
        return [{"t": "Link", "c": [no_attributes(), words, [address, ""]]}]

    def _reference(
        self, identifier: str, classes: Sequence[str], inlines: Sequence[Node]
    ) -> list[Node]:
        """A cross-reference as a field that repeats a label or a number, or as a plain link."""
        name = self.bookmarks.names.get(identifier)
        if name is None:
            return self.inlines(inlines)
        text = clean(plain_text(list(inlines)))
        for known, switches in ((self._labels, "\\h"), (self._numbers, "\\r \\h")):
            repeated = known.get(identifier, "")
            before, found, after = text.partition(repeated) if repeated else ("", "", "")
            if found and "ref" in classes:
                repeat = field(f"REF {name} {switches} \\* MERGEFORMAT", [run(found)])
                around = [[text_node(words)] if words else [] for words in (before, after)]
                return [*around[0], raw_inline(repeat), *around[1]]
        return [{"t": "Link", "c": [no_attributes(), self.inlines(inlines), [f"#{name}", ""]]}]
