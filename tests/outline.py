"""What a reader meets in a document, in order: read from syntax trees, Word and HTML alike.

Two outlines are compared to see that nothing was lost, doubled or moved on the way from one to
the other. Texts are compared by their letters (`letters`), since lines break and marks of direction
stand at other places in each format.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import lxml.html

from dossierkit.document import LISTS, Document
from ooxml import NAMESPACES, Package, W

NOTE = "\ufffc"
"""Stands in a text for the mark of a note."""
ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
PARAGRAPH = "¶"
"""Stands between the paragraphs of a cell or a note."""
_VOWELS = re.compile("[\u064b-\u0652\u0670]")
BULLET = "•"
BULLETS = "•–·"

Row = tuple[tuple[str, int, int], ...]
"""The cells of a row: letters, rows and columns that the cell spans."""


@dataclass(frozen=True)
class Item:
    """A heading with its number, a caption, a paragraph, or the cells of a table row by row."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[Row, ...] = ()


@dataclass
class Outline:
    """The items of a document; beside them its notes, the alternatives of its pictures, and the
    marks of the items of its lists, each in the order of the document."""

    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def add(self, kind: str, text: str, level: int = 0) -> None:
        """Add an item, unless it has no letters."""
        if said := words(text):
            self.items.append(Item(kind, said, level))

    def letters(self) -> "Outline":
        """The same outline without spaces, as lines that break leave it."""
        return Outline(
            [
                replace(
                    item,
                    text=letters(item.text),
                    rows=tuple(
                        tuple((letters(cell[0]), *cell[1:]) for cell in row) for row in item.rows
                    ),
                )
                for item in self.items
            ],
            *([letters(text) for text in texts] for texts in (self.notes, self.pictures)),
            self.marks,
        )


def words(text: str) -> str:
    """`text` without what is invisible, in the forms of letters that one searches."""
    plain = _VOWELS.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(plain.translate(_VISIBLE).split())


class _Visible(dict[int, int | None]):
    """Each character as it is, but nothing for one that is invisible."""

    def __missing__(self, code: int) -> int | None:
        invisible = unicodedata.category(chr(code)) in {"Cf", "Cc", "Co"}
        self[code] = None if invisible and not chr(code).isspace() else code
        return self[code]


_VISIBLE = _Visible()


def letters(text: str) -> str:
    """The words of `text` without the spaces between them."""
    return words(text).replace(" ", "")


def flat(items: Iterable[Item]) -> str:
    """The letters of items one after the other, parted by `PARAGRAPH`."""
    parts: list[str] = []
    for item in items:
        parts += [cell[0] for row in item.rows for cell in row] if item.rows else [item.text]
    return PARAGRAPH.join(parts)


def columns_of(rows: Sequence[Row]) -> int:
    """How many columns a table has, cells that reach down from rows above included."""
    held: dict[int, int] = {}
    widest = 0
    for row in rows:
        column = 0
        taken = {place for place, left in held.items() if left}
        held = {place: left - 1 for place, left in held.items() if left > 1}
        for _, down, across in row:
            while column in taken:
                column += 1
            if down > 1:
                held |= dict.fromkeys(range(column, column + across), down - 1)
            column += across
        widest = max([widest, column, *(place + 1 for place in taken)])
    return widest


# ---------------------------------------------------------------------------------- syntax trees


def of_document(document: Document) -> Outline:
    """The outline of an assembled document."""
    reader = TreeReader(document.language)
    reader.blocks(document.blocks)
    return reader.found


class TreeReader:
    """Reads pandoc's tree. What is not printed from it stands out in a derived class."""

    def __init__(self, language: str) -> None:
        self.found = Outline()
        self.language = language

    def blocks(self, blocks: Iterable[Any]) -> None:
        """Read blocks one after the other."""
        for block in blocks:
            getattr(self, block["t"])(block.get("c"))

    def Para(self, inlines: Any) -> None:  # noqa: N802
        self.found.add("text", self.words(inlines))

    Plain = Para

    def Header(self, content: Any) -> None:  # noqa: N802
        level, (_, _, pairs), inlines = content
        number = dict(pairs).get("number", "")
        self.found.add("heading", f"{number} {self.words(inlines)}", level)

    def CodeBlock(self, content: Any) -> None:  # noqa: N802
        self.found.add("text", content[1])

    def LineBlock(self, lines: Any) -> None:  # noqa: N802
        self.found.add("text", " ".join(map(self.words, lines)))

    def BlockQuote(self, blocks: Any) -> None:  # noqa: N802
        self.blocks(blocks)

    def HorizontalRule(self, _: None) -> None:  # noqa: N802
        pass

    def BulletList(self, items: Any) -> None:  # noqa: N802
        for item in items:
            self.found.marks.append(BULLET)
            self.blocks(item)

    def OrderedList(self, content: Any) -> None:  # noqa: N802
        (start, style, delimiter), items = content
        count = style["t"]
        if "Alpha" in count and self.language == "ar":
            count = "arabicAbjad"
        for number, item in enumerate(items, start):
            self.found.marks.append(mark(number, count, delimiter["t"]))
            self.blocks(item)

    def DefinitionList(self, entries: Any) -> None:  # noqa: N802
        for term, definitions in entries:
            self.found.add("text", self.words(term))
            for blocks in definitions:
                self.blocks(blocks)

    def Div(self, content: Any) -> None:  # noqa: N802
        (_, classes, pairs), blocks = content
        if not {"toc", "page-break", *LISTS} & set(classes):
            outer, self.language = self.language, dict(pairs).get("lang", self.language)
            self.blocks(blocks)
            self.language = outer

    def Figure(self, content: Any) -> None:  # noqa: N802
        (_, _, pairs), (_, captions), blocks = content
        self.captions(dict(pairs).get("label", ""), captions)
        self.blocks(blocks)

    def captions(self, label: str, captions: Sequence[Any]) -> None:
        """A caption with its label, the credit below it, and both in a second language."""
        first, *below = captions or [{"t": "Plain", "c": []}]
        self.found.add("caption" if label else "text", f"{label} {self.words(first['c'])}")
        for line in below:
            if line["t"] == "Div":
                (_, _, pairs), inner = line["c"]
                self.captions(dict(pairs)["label"], inner)
            else:
                self.found.add("credit", self.words(line["c"]))

    def Table(self, content: Any) -> None:  # noqa: N802
        (_, _, pairs), (_, captions), _, head, bodies, foot = content
        self.captions(dict(pairs).get("label", ""), captions)
        parts = [head[1], *(part for body in bodies for part in body[2:]), foot[1]]
        rows = tuple(
            tuple((self.inside(cell[4]), cell[2], cell[3]) for cell in row[1])
            for part in parts
            for row in part
        )
        self.found.items.append(Item("table", rows=rows))

    def inside(self, blocks: Sequence[Any]) -> str:
        """The letters of blocks in a cell or a note."""
        outer, self.found.items = self.found.items, []
        self.blocks(blocks)
        inner, self.found.items = self.found.items, outer
        return flat(inner)

    def note(self, blocks: Sequence[Any]) -> str:
        """The letters of a note, and the marks of its lists."""
        outer, self.found.marks = self.found.marks, []
        text = self.inside(blocks)
        marks, self.found.marks = self.found.marks, outer
        return text + "".join(marks)

    def words(self, inlines: Iterable[Any]) -> str:
        """The text of inlines."""
        return "".join(self.word(one["t"], one.get("c")) for one in inlines)

    def word(self, kind: str, content: Any) -> str:
        """The text of one inline."""
        match kind:
            case "Str":
                return str(content)
            case "Space" | "SoftBreak" | "LineBreak":
                return " "
            case "Code" | "Math":
                return str(content[1])
            case "Cite" | "Link" | "Span":
                return self.words(content[1])
            case "Note":
                place = len(self.found.notes)
                self.found.notes.append("")
                self.found.notes[place] = self.note(content)
                return NOTE
            case "Image":
                self.found.pictures.append(words(self.words(content[1])))
                return ""
        return self.words(content)


_DELIMITED = {"OneParen": "{})", "TwoParens": "({})"}


def mark(number: int, style: str, delimiter: str = "") -> str:
    """What stands before an item of an ordered list."""
    return _DELIMITED.get(delimiter, "{}.").format(counted(number, style))


def counted(number: int, style: str) -> str:
    """A number as letters or Roman digits count, by pandoc's or Word's name of the style."""
    if style == "arabicAbjad":
        return ABJAD[number - 1]
    if "Roman" in style:
        roman = ""
        for value, sign in zip(
            (100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            roman += sign * (number // value)
            number %= value
        return roman.upper() if style.lower().startswith("upper") else roman
    if "Alpha" in style or "Letter" in style:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if style.lower().startswith("upper") else letter
    return str(number)


# ------------------------------------------------------------------------------------------ Word

_HEADING = re.compile(r"(?:Heading|Subheading)(\d)")
_CAPTIONS = {"Caption": "caption", "TableCaption": "caption", "Source": "credit"}
_FRONT = re.compile(r"Cover|Title$|Subtitle$|Date$|ListHeading$|TableofFigures$")


def of_docx(data: bytes) -> Outline:
    """The outline of a Word file, without its cover and contents lists."""
    package = Package(data)
    reader = _Word(package)
    reader.blocks(package.root()[0])
    for note in package.find("//w:footnote", "word/footnotes.xml"):
        if note.get(f"{W}type") is None:
            reader.notes[note.get(f"{W}id")] = reader.note(note)
    reader.found.notes = [reader.notes.pop(number) for number in reader.noted]
    assert not reader.notes
    return reader.found


class _Word:
    def __init__(self, package: Package) -> None:
        self.found = Outline()
        self.noted: list[str] = []
        self.notes: dict[str, str] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._levels = {
            (definition.get(f"{W}abstractNumId"), int(level.get(f"{W}ilvl"))): level
            for definition in package.find("//w:abstractNum", "word/numbering.xml")
            for level in definition.iter(f"{W}lvl")
        }
        self._definitions: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._own: dict[tuple[str, int], Any] = {}
        for number in package.find("//w:num", "word/numbering.xml"):
            name = number.get(f"{W}numId")
            self._definitions[name] = number.find(f"{W}abstractNumId").get(f"{W}val")
            for change in number.iterfind(f"{W}lvlOverride"):
                place = name, int(change.get(f"{W}ilvl"))
                for start in change.iterfind(f"{W}startOverride"):
                    self._starts[place] = int(start.get(f"{W}val"))
                for level in change.iterfind(f"{W}lvl"):
                    self._own[place] = level

    def blocks(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)

    def inside(self, parent: Any) -> str:
        outer, self.found.items = self.found.items, []
        self.blocks(parent)
        inner, self.found.items = self.found.items, outer
        return flat(inner)

    def note(self, element: Any) -> str:
        outer, self.found.marks = self.found.marks, []
        text = self.inside(element)
        marks, self.found.marks = self.found.marks, outer
        return text + "".join(marks)

    def _paragraph(self, element: Any) -> None:
        style = element.find(f"{W}pPr/{W}pStyle")
        name = "" if style is None else style.get(f"{W}val")
        if _FRONT.match(name):
            return
        number = self._mark(element)
        text = self._words(element)
        if heading := _HEADING.fullmatch(name):
            self.found.add("heading", f"{number} {text}", int(heading[1]))
            return
        if number:
            self.found.marks.append(words(number))
        self.found.add(_CAPTIONS.get(name, "text"), text)

    def _words(self, element: Any) -> str:
        parts = []
        for node in element.iter():
            if node.tag == f"{W}t":
                parts.append(node.text or "")
            elif node.tag in {f"{W}br", f"{W}tab"}:
                parts.append(" ")
            elif node.tag == f"{W}footnoteReference":
                self.noted.append(node.get(f"{W}id"))
                parts.append(NOTE)
            elif node.tag == f"{{{NAMESPACES['wp']}}}docPr":
                self.found.pictures.append(words(node.get("descr", "")))
        return "".join(parts)

    def _table(self, element: Any) -> None:
        rows: list[list[list[Any]]] = []
        above: dict[int, list[Any]] = {}
        for row in element.iterfind(f"{W}tr"):
            rows.append([])
            column = 0
            for cell in row.iterfind(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                across = 1 if span is None else int(span.get(f"{W}val"))
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                    assert not self.inside(cell)
                    above[column][1] += 1
                else:
                    above[column] = [self.inside(cell), 1, across]
                    rows[-1].append(above[column])
                column += across
            assert column == len(element.findall(f"{W}tblGrid/{W}gridCol"))
        made = tuple(tuple(tuple(cell) for cell in row) for row in rows)
        self.found.items.append(Item("table", rows=made))

    def _level(self, number: str, depth: int) -> Any:
        return self._own.get((number, depth), self._levels[self._definitions[number], depth])

    def _mark(self, element: Any) -> str:
        """What Word prints before a paragraph."""
        place = element.find(f"{W}pPr/{W}numPr")
        if place is None:
            return ""
        number = place.find(f"{W}numId").get(f"{W}val")
        depth = int(place.find(f"{W}ilvl").get(f"{W}val"))
        level = self._level(number, depth)
        if level.find(f"{W}numFmt").get(f"{W}val") == "bullet":
            return BULLET
        restarts = any(name == number for name, _ in self._starts)
        counted_by = number if restarts else f"all of {self._definitions[number]}"
        counts = self._counters.setdefault(counted_by, {})
        start = self._starts.get((number, depth), int(level.find(f"{W}start").get(f"{W}val")))
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        printed = str(level.find(f"{W}lvlText").get(f"{W}val"))
        for other, value in counts.items():
            style = self._level(number, other).find(f"{W}numFmt").get(f"{W}val")
            printed = printed.replace(f"%{other + 1}", counted(value, style))
        return printed


# ------------------------------------------------------------------------------------------ HTML

_BLOCK_TAGS = {"p", "li", "dt", "dd", "div", "pre", "blockquote", "figure", "section"}
_LIST_TYPES = {"a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}
_LIST_BOX = re.compile(r"(one-paren|two-parens)-(\S+)")
_BOXED = {"one-paren": "OneParen", "two-parens": "TwoParens"}


def of_html(data: bytes) -> Outline:
    """The outline of a page, without its head, contents and foot."""
    page = lxml.html.document_fromstring(data.decode())
    text = page.get_element_by_id("text")
    notes = {}
    for section in text.iterfind(".//section[@id='footnotes']"):
        for note in section.iterfind("ol/li"):
            for back in note.xpath(".//a[@class='footnote-back']"):
                back.drop_tree()
            notes["#" + note.get("id")] = note
        section.getparent().remove(section)
    reader = _Page()
    reader.read(text)
    reader.flush()
    for target in reader.noted:
        inner = _Page(reader)
        inner.found = Outline()
        inner.read(notes.pop(target))
        inner.flush()
        reader.found.pictures += inner.found.pictures
        reader.found.notes.append(flat(inner.items) + "".join(inner.found.marks))
    assert not notes
    reader.found.items = reader.items
    return reader.found


class _Page:
    def __init__(self, outer: "_Page | None" = None) -> None:
        self.found = outer.found if outer else Outline()
        self.noted: list[str] = outer.noted if outer else []
        self.items: list[Item] = []
        self._words: list[str] = []
        self._kind, self._level = "text", 0

    def flush(self) -> None:
        """End the paragraph that was read."""
        if text := words("".join(self._words)):
            self.items.append(Item(self._kind, text, self._level))
        self._words.clear()

    def read(self, element: Any) -> None:
        """Read what stands in an element."""
        self._words.append(element.text or "")
        for child in element:
            self._element(child)
            self._words.append(child.tail or "")

    def _element(self, element: Any) -> None:
        tag, classes = element.tag, (element.get("class") or "").split()
        if tag == "table":
            self._table(element)
        elif re.fullmatch("h[1-6]", str(tag)):
            self._heading(int(tag[1]) - 1, element)
        elif tag == "img":
            self.found.pictures.append(words(element.get("alt")))
        elif "footnote-ref" in classes:
            self.noted.append(element.get("href"))
            self._words.append(NOTE)
        elif tag == "br":
            self._words.append(" ")
        elif tag == "figure":
            self._figure(element)
        elif tag in _BLOCK_TAGS:
            if tag == "li":
                self._mark(element)
            self.flush()
            self.read(element)
            self.flush()
        else:
            self.read(element)

    def _heading(self, level: int, element: Any) -> None:
        self.flush()
        self._kind, self._level = "heading", level
        self.read(element)
        self.flush()
        self._kind, self._level = "text", 0

    def _figure(self, element: Any) -> None:
        self.flush()
        caption = element.find("figcaption")
        if caption is not None:
            element.remove(caption)
            self._caption(caption)
        self.read(element)
        self.flush()

    def _caption(self, element: Any) -> None:
        outer, self._kind = self._kind, "caption"
        self._words.append(element.text or "")
        for child in element:
            if child.get("class") == "second":
                self.flush()
                self._caption(child)
            else:
                self._kind = "credit" if child.get("class") == "credit" else "caption"
                self._element(child)
            self._words.append(child.tail or "")
        self.flush()
        self._kind = outer

    def _table(self, element: Any) -> None:
        self.flush()
        caption = element.find("caption")
        if caption is not None:
            self._caption(caption)
        rows = []
        for row in element.iterfind("*/tr"):
            cells = []
            for cell in row:
                inner = _Page(self)
                inner.read(cell)
                inner.flush()
                spans = (int(cell.get("rowspan") or 1), int(cell.get("colspan") or 1))
                cells.append((flat(inner.items), *spans))
            rows.append(tuple(cells))
        self.items.append(Item("table", rows=tuple(rows)))

    def _mark(self, element: Any) -> None:
        list_ = element.getparent()
        if list_.tag == "ul":
            self.found.marks.append(BULLET)
            return
        number = int(list_.get("start") or 1) + list_.index(element)
        count, delimiter = _LIST_TYPES.get(list_.get("type"), "Decimal"), "Period"
        if box := _LIST_BOX.fullmatch(list_.getparent().get("class") or ""):
            delimiter = _BOXED[box[1]]
        spoken = next(above.get("lang") for above in element.iterancestors() if above.get("lang"))
        if spoken == "ar" and "Alpha" in count:
            assert box is None or box[2] == "abjad"
            count = "arabicAbjad"
        self.found.marks.append(mark(number, count, delimiter))
