"""pandoc's syntax tree written as Typst.

Every text becomes a string literal and every construct a call, so nothing that an author wrote is
ever read as Typst markup. (pandoc's own Typst writer cannot promise that: `**a**.b` becomes an
access to a field, and a cell that begins with `1.` becomes a list.) The functions that the calls
name are those of `templates/common/dossier.typ`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from dossierkit.document import Document
from dossierkit.language import direction
from dossierkit.render.columns import PADDING_PT, Cell, Layout, breakable, count_lines, lay_out, text_width

Node = Mapping[str, Any]

PAPER_MM = {
    "A3": (297, 420), "A4": (210, 297), "A5": (148, 210),
    "Letter": (215.9, 279.4), "Legal": (215.9, 355.6),
}
"""Width and height of the paper sizes that a theme may name."""

CELL_SIZE = 0.88
"""Letters in a table, as a share of the text's."""

_PT_PER_MM = 72 / 25.4
_LIST_ON_ONE_PAGE = 20
_TALLEST_UNBROKEN_ROW = 12
_UNBROKEN_TABLE_SHARE = 0.5
_FIELD_GAP_PT = 14.0
_ROW_PADDING_PT = 9.0
_RUNNING_HEAD_CHARACTERS = 48
_CAPTION_LINE_MM = 5.0
_HEADING_MM = 22.0
_INDENT_MM = 8.0
_NESTED_SHARE = 0.5
_HALF_PAGE, _WHOLE_PAGE = 1500, 3000  # characters
_LISTED_CAPTION = 90
_SHORTEST_SENTENCE = 4
_TOGETHER = "dossierkit-together"
_LIST_KINDS = {
    "list-of-figures": ("fig", "figures"),
    "list-of-maps": ("map", "maps"),
    "list-of-tables": ("tbl", "tables"),
}
_ENUM_STYLES = {
    "DefaultStyle": "1", "Example": "1", "Decimal": "1", "LowerRoman": "i", "UpperRoman": "I",
    "LowerAlpha": "a", "UpperAlpha": "A",
}
_ENUM_DELIMITERS = {"OneParen": "{})", "TwoParens": "({})"}
_WRAPPED = {
    "Strong": "strong", "Superscript": "super", "Subscript": "sub", "SmallCaps": "smallcaps",
}
_DECORATIONS = frozenset({"Underline", "Strikeout"})
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_NUMBER = re.compile(
    r"[\s\d.,:/%°′″'’()+\-–−−٠-٩٪٫٬]*"
    r"(?:ha|m|m²|m2|km|km²|km2|%|mm|cm|t|га|м|м²|км|км²|هـ|هكتار|م|م²|كم|كم²)?\s*\Z"
)
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_FOREIGN_RUN = re.compile(
    r"\+\d[\d ()\u2010-\u2013-]*\d|-?\d+\.\d{2,}, ?-?\d+\.\d{2,}"
    rf"|\d[{_LATIN}\d.,:/°′″'\"-]*(?:(?: |(?<=[NSEW]), )[{_LATIN}\d°′″][{_LATIN}\d.:/°′″'\"-]*)*"
    r"(?<![.,:/'-])"
)
_SCRAMBLED = re.compile(rf"[+{_LATIN}]|\d \d{{3}}(?!\d)|\d, ?-?\d")
"""What the bidirectional algorithm puts out of order inside a right-to-left line, if a run begins
with a digit: telephone numbers, `3.1.a`, `43 COM 8B.29`, `41°12′12″ N`, `1 215 000`, and pairs of
coordinates, which are written from left to right in Arabic too."""

_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_RIGHT_TO_LEFT_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT_LETTER = re.compile(f"[{_LATIN}\u0370-\u058f°]")
_RIGHT_TO_LEFT_MARK = "\u200f"

_CONTROL = {
    code: None
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0xFEFF, 0xFFFE, 0xFFFF)
}
_ESCAPES = {**_CONTROL, 0x09: " ", 0x0A: " ", ord("\\"): "\\\\", ord('"'): '\\"'}
_ESCAPES_IN_LINES = {**_ESCAPES, 0x09: "    ", 0x0A: "\\n"}
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]+")
_BASMALA = "\ufdfd"


def literal(text: str, *, lines: bool = False) -> str:
    """`text` as a Typst string literal; line ends stay only with `lines`.

    Control characters and directional overrides are dropped. Arabic presentation forms become the
    letters that they stand for, which are what fonts shape and readers search.
    """
    if _PRESENTATION_FORMS.search(text):
        text = _PRESENTATION_FORMS.sub(_plain_letters, text)
    return f'"{text.translate(_ESCAPES_IN_LINES if lines else _ESCAPES)}"'


def _plain_letters(match: re.Match[str]) -> str:
    text = match.group().replace(_BASMALA, "بسم الله الرحمن الرحيم")
    return unicodedata.normalize("NFKC", text)


def shortened(text: str, length: int = _RUNNING_HEAD_CHARACTERS) -> str:
    """`text` cut at a space so that it has at most `length` characters, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


@dataclass(frozen=True)
class Source:
    """A document's body as Typst, and what its template has to know about it."""

    body: str
    unresolved: tuple[str, ...]
    """Targets of links that nothing in the document carries; their links are printed as text."""


def paper_mm(theme: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of the theme's paper; A4 for a size that is not known."""
    return PAPER_MM.get(str(theme["page"]["size"]), PAPER_MM["A4"])


def write_typst(document: Document, files: Mapping[str, tuple[str, str]]) -> Source:
    """Write the blocks of `document`.

    `files` gives for each resource name the file name and the Typst image format.
    Raises `ValueError` for a node that the contract of `Document` does not know.
    """
    writer = _Writer(document, files)
    body = writer.top(document.blocks)
    return Source(body, tuple(sorted(writer.targets - writer.labels)))


class _Writer:
    def __init__(self, document: Document, files: Mapping[str, tuple[str, str]]) -> None:
        self._document = document
        self._files = files
        self._rtl = document.direction == "rtl"
        self._level = 0
        self._landscape = False
        self._room_em: float | None = None
        self._cell_mm: float | None = None
        self._depth = 0
        self._signed = False
        self._foreign = False
        self._decorated = False
        self._held: list[str] | None = None
        self._below_heading_mm = 0.0
        self._since_heading = 0
        self._since_opener = 0
        self.labels: set[str] = set()
        self.targets: set[str] = set()

    # ------------------------------------------------------------------------------- top level

    def top(self, blocks: Sequence[Node]) -> str:
        """Blocks that may begin pages: those that lie in no box."""
        parts: list[str] = []
        pending: list[Node] = []
        wide = False
        for block in [*_with_marks(blocks), None]:
            landscape = block is not None and _is_landscape(block)
            heading = block is not None and block["t"] == "Header"
            if wide and not landscape:
                parts.append(self._landscape_pages(pending))
                pending, wide = [], False
            elif pending and not landscape and not heading:
                parts.extend(map(self._top_block, pending))
                pending = []
            if block is not None and (landscape or heading):
                pending.append(block)
                wide = landscape
            elif block is not None:
                parts.append(self._top_block(block))
        parts.extend(map(self._top_block, pending))
        return "\n\n".join(parts)

    def _landscape_pages(self, blocks: Sequence[Node]) -> str:
        """Wide blocks, with the headings that stand directly above them."""
        self._landscape = True
        inner = "\n\n".join(
            self.blocks(block["c"][1]) if block["t"] == "Div" else self._block(block)
            for block in blocks
        )
        self._landscape = False
        return f"#landscape[{inner}];"

    def _top_block(self, block: Node) -> str:
        if block["t"] == "Header" and block["c"][0] == 1:
            return f"#pagebreak(weak: true);{self._block(block)}"
        if block["t"] != "Div":
            return self._block(block)
        (identifier, classes, pairs), inner = block["c"]
        if "page-break" in classes:
            return "#pagebreak(weak: true);"
        if "toc" in classes:
            return f"#pagebreak(weak: true);#contents({self._label('contents')});"
        for name in classes:
            if name in _LIST_KINDS:
                return self._list_of(*_LIST_KINDS[name])
        if {"note", "signature", "refs", _TOGETHER} & set(classes):
            return self._block(block)
        return self._anchor(identifier) + self._in_language(dict(pairs), self.top(inner))

    def _list_of(self, kind: str, label: str) -> str:
        entries = sum(caption.kind == kind for caption in self._document.captions)
        if not entries:
            return ""
        whole = str(entries <= _LIST_ON_ONE_PAGE).lower()
        return f'#list-of("{kind}", {self._label(label)}, {whole});'

    def _label(self, name: str) -> str:
        return literal(self._document.labels[name])

    # ---------------------------------------------------------------------------------- blocks

    def blocks(self, blocks: Sequence[Node]) -> str:
        return "\n\n".join(map(self._block, _with_marks(blocks)))

    def _block(self, block: Node) -> str:
        write = _BLOCKS.get(block["t"])
        if write is None:
            raise ValueError(f"no Typst form for the block {block['t']}")
        written = write(self, block.get("c"))
        if block["t"] == "Header":
            self._below_heading_mm += _HEADING_MM
            self._since_heading = 0
            self._since_opener *= block["c"][0] > 1
        else:
            self._below_heading_mm = 0.0
            self._since_heading += len(written)
            self._since_opener += len(written)
        return written

    def _plain(self, inlines: Sequence[Node]) -> str:
        """A line; in a right-to-left document, one without any such letter runs to the right."""
        if not self._rtl or self._foreign:
            return self.inlines(inlines)
        text = plain_text(list(inlines))
        if _RIGHT_TO_LEFT_LETTER.search(text) or not _LEFT_TO_RIGHT_LETTER.search(text):
            return self.inlines(inlines)
        self._foreign = True
        inner = self.inlines(inlines)
        self._foreign = False
        return f"#left-to-right[{inner}];"

    def _para(self, inlines: Sequence[Node]) -> str:
        return f"#par[{self._plain(inlines)}];"

    def _line_block(self, lines: Sequence[Sequence[Node]]) -> str:
        inner = "#linebreak();".join(map(self.inlines, lines))
        return f"#address-lines[{inner}];"

    def _code_block(self, content: Any) -> str:
        return f"#raw(block: true, {literal(content[1], lines=True)});"

    def _block_quote(self, blocks: Sequence[Node]) -> str:
        return f"#quote(block: true)[{self._inside(blocks)}];"

    def _inside(self, blocks: Sequence[Node]) -> str:
        """Blocks in a box that is indented."""
        self._depth += 1
        inner = self.blocks(blocks)
        self._depth -= 1
        return inner

    def _bullet_list(self, items: Sequence[Sequence[Node]]) -> str:
        return f"#list(tight: {_tight(items)}{self._items(items)});"

    def _ordered_list(self, content: Any) -> str:
        (first, style, delimiter), items = content
        sign = _ENUM_STYLES[style["t"]]
        if sign in "aA" and language_and_region(self._document.language)[0] == "ar":
            sign = "أ"
        pattern = _ENUM_DELIMITERS.get(delimiter["t"], "{}.").format(sign)
        options = f'tight: {_tight(items)}, start: {first}, numbering: "{pattern}"'
        return f"#enum({options}{self._items(items)});"

    def _items(self, items: Sequence[Sequence[Node]]) -> str:
        return "".join(f", [{self._inside(item)}]" for item in items)

    def _definition_list(self, entries: Sequence[Any]) -> str:
        items = (
            f", terms.item([{self.inlines(term)}], [{self._inside(_joined(definitions))}])"
            for term, definitions in entries
        )
        return f"#terms(tight: false{''.join(items)});"

    def _header(self, content: Any) -> str:
        level, (identifier, _, pairs), inlines = content
        number = dict(pairs).get("number", "")
        words = plain_text(inlines).strip()
        if not words:  # PDF/UA allows no heading without words
            return f"{self._anchor(identifier)}{self.inlines(inlines)}"
        self._level = min(level, self._level + 1)  # nor one that skips a level
        running = literal(shortened(words)) if self._level == 1 else "none"
        listed = "true" if number or self._level < 3 else "false"
        name = self._new_label(identifier)
        arguments = f"{self._level}, {literal(number)}, {name}, {listed}, {running}"
        anchors, title = self._shown_twice(lambda: self.inlines(inlines))
        return f"{anchors}#head({arguments})[{title}];"

    def _rule(self, _: None) -> str:
        return "#separator();"

    def _div(self, content: Any) -> str:
        (identifier, classes, pairs), blocks = content
        anchor = self._anchor(identifier)
        if classes == [_TOGETHER]:
            inner = "\n\n".join(map(self._block, blocks))
            return f"#unbroken[{inner}];" if "#unbroken[" in inner else inner
        inlines = _joined_inlines(blocks) if "csl-entry" in classes else []
        if inlines:
            side = "rtl" if _begins_right_to_left(plain_text(inlines)) else "ltr"
            return f"{anchor}#reference({side})[{self.inlines(inlines)}];"
        if set(classes) & {"toc", "page-break", *_LIST_KINDS}:
            return anchor
        self._signed = "signature" in classes
        boxed = {"note", "signature"} & set(classes)
        inner = self._inside(blocks) if boxed else self.blocks(blocks)
        self._signed = False
        for name, function in (("note", "remark"), ("signature", "signature")):
            if name in classes:
                return f"{anchor}#{function}[{inner}];"
        return anchor + self._in_language(dict(pairs), inner)

    # --------------------------------------------------------------------------------- figures

    def _figure(self, content: Any) -> str:
        (identifier, classes, pairs), (_, captions), blocks = content
        kind = "map" if "map" in classes else "fig"
        label = dict(pairs).get("label", "")
        words = " ".join(plain_text(part) for part in captions)
        body = self._figure_body(blocks, self._caption_mm(words))
        if not label:
            return f"#shown[{body}{self._caption(captions)}];"
        return self._captioned(kind, label, identifier, captions, body)

    def _captioned(
        self, kind: str, label: str, identifier: str, captions: Sequence[Node], body: str
    ) -> str:
        name = self._new_label(identifier)
        anchors, caption = self._shown_twice(lambda: self._caption(captions))
        placement = "none" if kind == "tbl" else self._placement()
        arguments = f'"{kind}", {literal(label)}, {name}, {placement}, [{caption}]'
        return f"{anchors}#captioned({arguments})[{body}];"

    def _placement(self) -> str:
        """Where a figure goes so that text can fill the page that it does not fit on.

        At the foot of a page while the heading above it may be on the same page, so that no
        figure stands above the heading that it belongs to; else at the head or the foot.
        """
        if self._landscape or self._depth or self._cell_mm is not None:
            return "none"
        near = self._since_heading < _HALF_PAGE or self._since_opener < _WHOLE_PAGE
        return "bottom" if near else "auto"

    def _caption(self, captions: Sequence[Node]) -> str:
        text, *credits_ = captions or [{"t": "Plain", "c": []}]
        first, rest = _first_sentence(text["c"])
        key = f"#unlisted[{self.inlines(rest)}];" if rest else ""
        return f"{self.inlines(first)}{key}" + "".join(
            f"#credit[{self.inlines(line['c'])}];" for line in credits_ if line["c"]
        )

    def _figure_body(self, blocks: Sequence[Node], caption_mm: float) -> str:
        if len(blocks) == 1 and len(blocks[0]["c"]) == 1 and blocks[0]["c"][0]["t"] == "Image":
            return self._picture(blocks[0]["c"][0]["c"], caption_mm)
        return self.blocks(blocks)

    def _picture(self, content: Any, caption_mm: float) -> str:
        (_, _, pairs), inlines, (target, _) = content
        alt = plain_text(inlines).strip()
        if target not in self._files:
            return f"#{literal(alt)};"
        name, kind = self._files[target]
        stated = dict(pairs)
        width, height = _millimetres(stated.get("width")), _millimetres(stated.get("height"))
        if width and height:
            widest, highest = self._room_for_image_mm()
            shrink = min(1.0, widest / width, (highest - caption_mm) / height)
            dimensions = f"{width * shrink:.2f}mm, {height * shrink:.2f}mm"
        else:
            dimensions = "auto, auto"
        return f'#picture("{name}", "{kind}", {dimensions}, {literal(alt)});'

    def _room_for_image_mm(self) -> tuple[float, float]:
        """The text area; in a cell or a list less, so that text has room beside the image."""
        width, height = self._text_area_mm()
        if self._cell_mm is not None:
            return max(self._cell_mm, 5.0), height * _NESTED_SHARE
        if self._depth:
            return width - self._depth * _INDENT_MM, height * _NESTED_SHARE
        return width, height

    def _caption_mm(self, words: str) -> float:
        """What a caption, and headings above it, leave of a page for an image."""
        per_line = self._text_area_mm()[0] * 0.55
        return (len(words) // per_line + 4) * _CAPTION_LINE_MM + self._below_heading_mm

    def _text_area_mm(self) -> tuple[float, float]:
        page = self._document.theme["page"]
        width, height = paper_mm(self._document.theme)
        if self._landscape:
            width, height = height, width
        return (
            width - page["margin_inside_mm"] - page["margin_outside_mm"],
            height - page["margin_top_mm"] - page["margin_bottom_mm"],
        )

    # ---------------------------------------------------------------------------------- tables

    def _table(self, content: Any) -> str:
        (identifier, classes, pairs), (_, captions), specs, head, bodies, foot = content
        label = dict(pairs).get("label", "")
        rows = _Rows.of(head, bodies, foot, total="total" in classes)
        if "facts" in classes and len(specs) == 2 and not rows.heads:
            table, height = self._facts(rows)
        else:
            table, height = self._data_table(rows, specs)
        share = height / self._text_area_mm()[1]
        if share < _UNBROKEN_TABLE_SHARE and not _contains(content[3:], frozenset({"Image"})):
            table = f"#unbroken[{table}];"
        if not label:
            loose = self.blocks(captions)
            return f"{self._anchor(identifier)}{loose and f'#loose-caption[{loose}];'}{table}"
        return self._captioned("tbl", label, identifier, captions, table)

    def _facts(self, rows: "_Rows") -> tuple[str, float]:
        """A table of fields and values, and its estimated height in millimetres."""
        em = self._document.theme["fonts"]["size_pt"]
        texts = [[Cell(plain_text(cell[4])) for cell in row] for row in rows.all]
        longest = max((text_width(row[0].text) for row in texts), default=1.0)
        line = self._text_area_mm()[0] * _PT_PER_MM
        fields = min(max(longest * 1.05 * em + _FIELD_GAP_PT, 0.22 * line), 0.38 * line)
        layout = Layout((fields, line - fields), 1.0, crowded=False)
        cells = ""
        for field, *values in rows.all:
            name = self._cell(field[4], fields)
            value = self._cell(_joined(cell[4] for cell in values), line - fields)
            if self._signed and not value:
                value = "#to-sign;"
            cells += f", [#field[{name}];], [{value}]"
        table = f"#facts-table(({fields:.1f}pt, {line - fields:.1f}pt){cells});"
        return table, _height_mm(texts, layout, em)

    def _data_table(self, rows: "_Rows", specs: Sequence[Any]) -> tuple[str, float]:
        """A table in columns, and its estimated height in millimetres."""
        size = self._document.theme["fonts"]["size_pt"] * CELL_SIZE
        texts = [[Cell(plain_text(c[4]).strip(), c[3]) for c in row] for row in rows.all]
        given = [width.get("c") for _, width in specs]
        layout = lay_out(texts, given, self._text_area_mm()[0] * _PT_PER_MM, size)
        aligns = [
            _alignment(align["t"], _column(texts[rows.heads :], index))
            for index, (align, _) in enumerate(specs)
        ]
        cells = []
        anchors = ""
        simple = all(_is_simple(cell[4]) for row in rows.all for cell in row)
        for index, (row, words) in enumerate(zip(rows.all, texts, strict=True)):
            whole = simple and count_lines(words, layout, size) <= _TALLEST_UNBROKEN_ROW
            bold = index < rows.heads or index >= len(rows.all) - rows.totals
            write = partial(self._row, row, layout, size, whole=whole, bold=bold)
            before, cell = self._shown_twice(write) if index < rows.heads else ("", write())
            anchors += before
            cells.append(cell)
        heads = ", ".join(cells[: rows.heads])
        repeats = all(
            _is_simple(cell[4]) and not _contains(cell[4], frozenset({"Link"}))
            for row in rows.all[: rows.heads]
            for cell in row
        )  # where a head is repeated it is an artifact, and no link may lie in one
        repeat = str(repeats).lower()
        header = f", table.header(repeat: {repeat}, {heads})" if heads else ""
        widths = "".join(f"{width:.1f}pt, " for width in layout.widths_pt)
        counts = f"{rows.heads}, {rows.totals}, {len(rows.all)}"
        body = "".join(f",\n  {cell}" for cell in cells[rows.heads :])
        table = (
            f"{anchors}#data-table(({widths}), ({''.join(f'{a}, ' for a in aligns)}), {counts}, "
            f"{size * layout.scale:.2f}pt{header}{body});"
        )
        return table, _height_mm(texts, layout, size)

    def _row(
        self, row: Sequence[Any], layout: Layout, size: float, *, whole: bool, bold: bool
    ) -> str:
        cells, column = [], 0
        for _, align, rowspan, colspan, blocks in row:
            width = sum(layout.widths_pt[column : column + colspan])
            room_em = (width - PADDING_PT) / size / layout.scale
            inner = self._cell(blocks, width, room_em if layout.crowded else None)
            options = [f"rowspan: {rowspan}"] * (rowspan > 1)
            options += [f"colspan: {colspan}"] * (colspan > 1)
            options += ["breakable: false"] * whole
            if align["t"] != "AlignDefault":
                options.append(f"align: {_alignment(align['t'], [])}")
            inner = f"#head-cell[{inner}];" if bold and inner else inner
            cells.append(
                f"table.cell({', '.join(options)})[{inner}]" if options else f"[{inner}]"
            )
            column += colspan
        return ", ".join(cells)

    def _cell(
        self, blocks: Sequence[Node], width_pt: float, room_em: float | None = None
    ) -> str:
        """What a cell holds; words wider than `room_em` may be broken anywhere."""
        outer = self._cell_mm, self._room_em
        self._cell_mm, self._room_em = (width_pt - PADDING_PT) / _PT_PER_MM, room_em
        inner = self.blocks(blocks)
        self._cell_mm, self._room_em = outer
        return inner

    # --------------------------------------------------------------------------------- inlines

    def inlines(self, inlines: Iterable[Node]) -> str:
        """Inlines as markup; runs of words become one literal."""
        parts: list[str] = []
        words: list[str] = []
        for inline in inlines:
            kind = inline["t"]
            if kind == "Str":
                words.append(inline["c"])
            elif kind in {"Space", "SoftBreak"}:
                words.append(" ")
            else:
                if words:
                    parts.append(self._words("".join(words)))
                    words = []
                parts.append(self._inline(kind, inline.get("c")))
        if words:
            parts.append(self._words("".join(words)))
        return "".join(parts)

    def _words(self, text: str) -> str:
        if self._room_em is not None:
            text = breakable(text, self._room_em)
        if not self._rtl or self._foreign:
            return f"#{literal(text)};"
        parts, end = [], 0
        for match in _FOREIGN_RUN.finditer(text):
            if not _SCRAMBLED.search(match.group()):
                continue
            if match.start() > end:
                parts.append(f"#{literal(text[end : match.start()])};")
            parts.append(f"#number({literal(match.group())});")
            end = match.end()
        if end < len(text):
            parts.append(f"#{literal(text[end:])};")
        return "".join(parts)

    def _inline(self, kind: str, content: Any) -> str:
        if kind in _WRAPPED:
            inner = self.inlines(content)
            return f"#{_WRAPPED[kind]}[{inner}];" if inner else ""
        write = _INLINES.get(kind)
        if write is None:
            raise ValueError(f"no Typst form for the inline {kind}")
        return write(self, content)

    def _emph(self, inlines: Sequence[Node]) -> str:
        """Bold for Arabic letters, which have no italics."""
        function = "strong" if _ARABIC_LETTER.search(plain_text(inlines)) else "emph"
        inner = self.inlines(inlines)
        return f"#{function}[{inner}];" if inner else ""

    def _underline(self, inlines: Sequence[Node]) -> str:
        """PDF/UA knows one line per text: a struck text is not underlined as well."""
        if _contains(inlines, frozenset({"Strikeout"})):
            return self.inlines(inlines)
        return self._decoration("underline", inlines)

    def _strikeout(self, inlines: Sequence[Node]) -> str:
        return self._decoration("strike", inlines)

    def _decoration(self, function: str, inlines: Sequence[Node]) -> str:
        outer, self._decorated = self._decorated, True
        inner = self.inlines(inlines)
        self._decorated = outer
        return inner if outer or not inner else f"#{function}[{inner}];"

    def _note(self, blocks: Sequence[Node]) -> str:
        """A footnote; its first paragraph stands beside the number, so it is no block."""
        parts = [
            self.inlines(block["c"]) if block["t"] == "Para" else self._block(block)
            for block in blocks
        ]
        # After a Latin word the mark would otherwise be set on the wrong side of it.
        before = f'#"{_RIGHT_TO_LEFT_MARK}";' if self._rtl else ""
        return f"{before}#footnote[{'#parbreak();'.join(parts)}];"

    def _line_break(self, _: None) -> str:
        return "#linebreak();"

    def _cite(self, content: Any) -> str:
        return self.inlines(content[1])

    def _quoted(self, content: Any) -> str:
        opening, closing = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
        return f'#"{opening}";{self.inlines(content[1])}#"{closing}";'

    def _code(self, content: Any) -> str:
        return f"#raw({literal(content[1])});"

    def _math(self, content: Any) -> str:
        return self._words(content[1])

    def _inline_image(self, content: Any) -> str:
        return f"#box[{self._picture(content, 0.0)}];"

    def _link(self, content: Any) -> str:
        _, inlines, (target, _) = content
        inner = self.inlines(inlines)
        if not plain_text(inlines).strip() and not _contains(inlines, frozenset({"Image"})):
            return inner
        if target.startswith("#") and len(target) > 1:
            self.targets.add(target[1:])
            return f"#ref-link({literal(target[1:])})[{inner}];"
        if _ADDRESS.match(target) and inner:
            plain = self._decorated or _contains(inlines, _DECORATIONS)
            return f"#{'link' if plain else 'address'}({literal(target)})[{inner}];"
        return inner

    def _span(self, content: Any) -> str:
        (identifier, classes, pairs), inlines = content
        inner = self.inlines(inlines)
        if "csl-left-margin" in classes:
            inner += '#" ";'
        if "sample" in classes:
            inner = f"#sample[{inner}];"
        return self._anchor(identifier) + self._in_language(dict(pairs), inner)

    def _in_language(self, pairs: Mapping[str, str], inner: str) -> str:
        language = pairs.get("lang", "")
        primary, region = language_and_region(language)
        if not primary or not inner:
            return inner
        side = pairs["dir"] if pairs.get("dir") in {"ltr", "rtl"} else direction(language)
        place = literal(region) if region else "none"
        return f"#in-language({literal(primary)}, {place}, {side})[{inner}];"

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

    def _shown_twice(self, write: Callable[[], str]) -> tuple[str, str]:
        """What `write` makes, and before it the anchors that must not lie in it.

        Headings, captions and heads of tables are set again elsewhere, and a label may be set once.
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
    "Note": _Writer._note,
    "Underline": _Writer._underline,
    "Strikeout": _Writer._strikeout,
    "LineBreak": _Writer._line_break,
    "Cite": _Writer._cite,
    "Quoted": _Writer._quoted,
    "Code": _Writer._code,
    "Math": _Writer._math,
    "Image": _Writer._inline_image,
    "Link": _Writer._link,
    "Span": _Writer._span,
}


@dataclass(frozen=True)
class _Rows:
    """The rows of a table: how many open it as heads, and how many close it as totals."""

    all: list[list[Any]]
    heads: int
    totals: int

    @classmethod
    def of(cls, head: Any, bodies: Any, foot: Any, *, total: bool) -> "_Rows":
        heads = [row[1] for row in head[1]]
        middle = [row[1] for body in bodies for part in body[2:] for row in part]
        feet = [row[1] for row in foot[1]]
        totals = len(feet) or int(total and bool(middle))
        return cls([*heads, *middle, *feet], len(heads), totals)


def plain_text(node: Any) -> str:
    """The words of inlines or blocks without notes and images; blocks are lines of their own."""
    parts: list[str] = []
    _collect_text(node, parts)
    return "".join(parts).rstrip("\n")


def _collect_text(node: Any, parts: list[str]) -> None:
    if isinstance(node, list):
        for part in node:
            if isinstance(part, (dict, list)):
                _collect_text(part, parts)
        return
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        parts.append(content)
    elif kind in {"Space", "SoftBreak", "LineBreak"}:
        parts.append(" ")
    elif kind in {"Code", "CodeBlock", "Math"}:
        parts.append(content[1])
    elif kind == "Cite":
        _collect_text(content[1], parts)
    elif kind not in {"Note", "Image"} and content:
        _collect_text(content, parts)
        if kind in {"Plain", "Para"}:
            parts.append("\n")


def language_and_region(tag: str) -> tuple[str, str]:
    """The language and the region of a BCP 47 tag as Typst takes them; empty if not stated."""
    primary, *rest = tag.split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", primary):
        return "", ""
    region = next((part for part in rest if re.fullmatch(r"[A-Za-z]{2}", part)), "")
    return primary.lower(), region.upper()


def _is_landscape(block: Node) -> bool:
    return block["t"] in {"Div", "Table", "Figure"} and "landscape" in block["c"][0][1]


def _with_marks(blocks: Sequence[Node]) -> list[Node]:
    """The blocks, with each table and the mark of sample values that follows it as one."""
    joined: list[Node] = []
    for block in blocks:
        if joined and joined[-1]["t"] == "Table" and _is_mark(block):
            joined.append({"t": "Div", "c": [["", [_TOGETHER], []], [joined.pop(), block]]})
        else:
            joined.append(block)
    return joined


def _is_mark(block: Node) -> bool:
    if block["t"] not in {"Para", "Plain"} or len(block["c"]) != 1:
        return False
    inline = block["c"][0]
    return inline["t"] == "Span" and "sample" in inline["c"][0][1]


def _first_sentence(inlines: Sequence[Node]) -> tuple[Sequence[Node], Sequence[Node]]:
    """A long caption parted after its first sentence, which is enough in the lists at the front."""
    if len(plain_text(list(inlines))) <= _LISTED_CAPTION:
        return inlines, ()
    for index, (word, after) in enumerate(pairwise(inlines)):
        ends = word["t"] == "Str" and word["c"].endswith((".", "؛", ";", ":"))
        if ends and after["t"] in {"Space", "SoftBreak"} and index >= _SHORTEST_SENTENCE:
            return inlines[: index + 1], inlines[index + 1 :]
    return inlines, ()


def _is_simple(blocks: Sequence[Node]) -> bool:
    """Whether a cell has text only: no notes, images or lists, which may need room of their own."""
    return all(block["t"] in {"Plain", "Para"} for block in blocks) and not _contains(
        blocks, frozenset({"Note", "Image"})
    )


def _tight(items: Sequence[Sequence[Node]]) -> str:
    return "false" if any(item and item[0]["t"] == "Para" for item in items) else "true"


def _joined(parts: Iterable[Sequence[Node]]) -> list[Node]:
    return [block for part in parts for block in part]


def _joined_inlines(blocks: Sequence[Node]) -> list[Node]:
    """The inlines of the paragraphs of a bibliography entry; nothing if it has other blocks."""
    inlines: list[Node] = []
    for block in blocks:
        if block["t"] not in {"Para", "Plain"}:
            return []
        inlines += [{"t": "LineBreak"}, *block["c"]] if inlines else block["c"]
    return inlines


def _contains(node: Any, kinds: Set[str]) -> bool:
    """Whether a node of one of `kinds` lies anywhere in `node`."""
    if isinstance(node, list):
        return any(_contains(part, kinds) for part in node)
    if not isinstance(node, dict):
        return False
    return node.get("t") in kinds or _contains(node.get("c"), kinds)


def _begins_right_to_left(text: str) -> bool:
    """Whether the first letter of `text` is written from right to left."""
    sides = (unicodedata.bidirectional(character) for character in text)
    return next((side for side in sides if side in {"L", "R", "AL"}), "L") != "L"


def _height_mm(texts: Sequence[Sequence[Cell]], layout: Layout, size_pt: float) -> float:
    """The height of a table, roughly."""
    lines = sum(count_lines(row, layout, size_pt) for row in texts)
    return (lines * 1.35 * size_pt * layout.scale + len(texts) * _ROW_PADDING_PT) / _PT_PER_MM


def _column(rows: Sequence[Sequence[Cell]], index: int) -> list[str]:
    texts = []
    for row in rows:
        column = 0
        for cell in row:
            if column == index and cell.span == 1:
                texts.append(cell.text)
            column += cell.span
    return texts


def _alignment(stated: str, texts: Sequence[str]) -> str:
    """Numbers stand at the right in every script, so that their digits line up."""
    if stated == "AlignCenter":
        return "center"
    if stated in {"AlignDefault", "AlignRight"} and _numeric(texts):
        return "right"
    return "end-side" if stated == "AlignRight" else "start-side"


def _numeric(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text and text not in {"–", "—", "-", "…"}]
    return bool(filled) and all(
        any(map(str.isdigit, text)) and _NUMBER.match(text) for text in filled
    )


def _millimetres(length: str | None) -> float | None:
    match = re.fullmatch(r"([0-9.]+)mm", length or "")
    return float(match.group(1)) if match else None
