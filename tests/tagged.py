"""PDF as those read it who do not see it: by its tags, with the letters in their order."""

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from outline import BULLET, BULLETS, NOTE, PARAGRAPH, Item, Outline, Row, flat, letters

_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)|<[0-9A-Fa-f\s]*>"
_PROPERTIES = rb"<<(?:" + _STRING + rb"|<<[^<>]*>>|[^<>()])*>>"
_TOKEN = re.compile(
    rb"/(?P<tag>\w+)\s*(?:(?P<properties>" + _PROPERTIES + rb")\s*BDC|BMC)|(?P<end>EMC)\b"
    rb"|/(?P<font>\S+)\s+[-\d.]+\s+Tf\b|(?P<text>" + _STRING + rb")"
    rb"|(?P<x>[-\d.]+) (?P<y>[-\d.]+) cm\b",
    re.DOTALL,
)
_ACTUAL = re.compile(rb"/ActualText\s*(" + _STRING + rb")", re.DOTALL)
_LINE_PT = 6.0
_DIRECTED = ("L", "R", "AL", "EN")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_VOWELLED = re.compile("(?=.*[\u064b-\u0652\u0670])[\u0620-\u0652\u0670]{2,4}")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}
_INLINE_ROLES = {"Span", "Link", "Strong", "Em", "Reference", "Code", "Quote"}
_COUNTED = re.compile(r"\(?(?:\d+|[a-zA-Z]|[ivxIVX]+|[\u0621-\u064a])[.)]")


def of_pdf(data: bytes) -> Outline:
    """The outline of a PDF by its structure tree, without its cover and contents lists."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    tags = _Tags(reader)
    tags.read(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    tags.flush()
    return tags.found


def page_texts(reader: pypdf.PdfReader) -> list[str]:
    """The text of each page, with what stands above and below the text of the document."""
    return [
        _in_reading_order([piece for pieces in page.values() for piece in pieces], parted=True)
        for page in _marked_content(reader).values()
    ]


class _Tags:
    """One walk over the structure tree of a PDF."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self.found = Outline()
        self._texts = _marked_content(reader)
        self._page = 0
        self._words: list[Piece] = []
        self._kind, self._level = "text", 0
        self._on_one_line = False

    def flush(self) -> None:
        """End the paragraph that was read."""
        text = _in_reading_order(self._words)
        self._words.clear()
        if letters(text):
            self.found.add(self._kind, text, self._level)
            self._kind = "credit" if self._kind == "caption" else self._kind

    def read(self, node: Any, inside: str = "") -> None:
        """Read an element, or what stands in one of the role `inside`."""
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for part in node:
                self.read(part, inside)
        elif isinstance(node, int):
            self._words += self._texts[self._page].get(node, ())
        elif isinstance(node, DictionaryObject):
            outer = self._page
            if "/Pg" in node:
                self._page = node.raw_get("/Pg").idnum
            if "/S" in node:
                self._element(str(node["/S"])[1:], node, inside)
            elif "/MCID" in node:
                self._words += self._texts[self._page].get(node["/MCID"], ())
            self._page = outer

    def _element(self, role: str, node: DictionaryObject, inside: str) -> None:
        inner = node.get("/K", ArrayObject())
        if role in {"TOC", "Title"}:  # before it stood the cover, and the heading of the list
            self.found.items.clear()
            self._words.clear()
        elif role == "Figure":
            self.found.pictures.append(letters(str(node.get("/Alt", ""))))
        elif role == "Note":
            self._words.append(Piece(NOTE))
            place = len(self.found.notes)
            self.found.notes.append("")
            outer, self.found.marks = self.found.marks, []
            text = self._apart(inner)
            self.found.notes[place] = text + "".join(self.found.marks)
            self.found.marks = outer
        elif role == "Lbl" and inside != "LI":
            return  # the number of a note
        elif role == "Lbl":
            self._list_mark(inner)
        elif role == "Table":
            self.flush()
            rows = tuple(self._rows(inner))
            self.found.items.append(Item("table", rows=rows))
        elif role in _INLINE_ROLES and (self._on_one_line or not _is_block(node)):
            self.read(inner, inside)
        elif role == "Code":
            self.flush()
            self.found.add(self._kind, self._apart(inner).replace(PARAGRAPH, ""))
        else:
            self._block(role, inner)

    def _block(self, role: str, inner: Any) -> None:
        self.flush()
        outer = self._kind, self._level
        if re.fullmatch("H[1-6]", role):
            self._kind, self._level = "heading", int(role[1])
        elif role == "Caption":
            self._kind = "caption"
            self._on_one_line = not any(child == "P" for child, _ in self._children(inner))
        self.read(inner, role)
        self.flush()
        self._on_one_line = False
        if role == "Caption" or self._kind == "heading":
            self._kind, self._level = outer

    def _apart(self, node: Any) -> str:
        """The letters in a cell or a note."""
        outer = self.found.items, self._words, self._kind, self._level
        self.found.items, self._words, self._kind, self._level = [], [], "text", 0
        self.read(node, "apart")
        self.flush()
        inner = flat(self.found.items)
        self.found.items, self._words, self._kind, self._level = outer
        return inner

    def _list_mark(self, node: Any) -> None:
        said = self._apart(node)
        if said in BULLETS:
            self.found.marks.append(BULLET)
        elif _COUNTED.fullmatch(said):
            self.found.marks.append(said)
        else:
            self.flush()
            self.found.add("text", said)

    def _rows(self, node: Any) -> Iterator[Row]:
        for role, row in self._children(node):
            if role == "TR":
                yield tuple(self._cell(cell) for _, cell in self._children(row["/K"]))
            elif role in {"THead", "TBody", "TFoot"}:
                yield from self._rows(row["/K"])
            elif role == "Caption":
                self.read(row)

    def _cell(self, node: DictionaryObject) -> tuple[str, int, int]:
        if "/Pg" in node:
            self._page = node.raw_get("/Pg").idnum
        spans = {}
        for attributes in node.get("/A", ArrayObject()):
            spans |= dict(attributes.get_object())
        text = self._apart(node.get("/K", ArrayObject()))
        return text, int(spans.get("/RowSpan", 1)), int(spans.get("/ColSpan", 1))

    def _children(self, node: Any) -> Iterator[tuple[str, DictionaryObject]]:
        node = node.get_object()
        for part in node if isinstance(node, ArrayObject) else [node]:
            child = part.get_object()
            if isinstance(child, DictionaryObject) and "/S" in child:
                yield str(child["/S"])[1:], child


def _is_block(node: DictionaryObject) -> bool:
    return "/Block" in str(node.get("/A"))


def _marked_content(reader: pypdf.PdfReader) -> "dict[int, dict[int, list[Piece]]]":
    """By page object, the text of each piece of marked content in the order in which it is read."""
    maps: dict[int, dict[int, str]] = {}
    found = {}
    for page in reader.pages:
        fonts = {}
        for name, font in page["/Resources"].get("/Font", {}).items():
            if font.idnum not in maps:
                maps[font.idnum] = _letters_of(font.get_object())
            fonts[name[1:]] = maps[font.idnum]
        contents = page.get_contents()
        data = contents.get_data() if contents is not None else b""
        found[page.indirect_reference.idnum] = _Content().read(data, fonts)
    return found


def _letters_of(font: DictionaryObject) -> dict[int, str]:
    """What the glyphs of a font stand for."""
    written = font["/ToUnicode"].get_data().decode("latin-1")
    return {
        int(glyph, 16): bytes.fromhex(text).decode("utf-16-be")
        for part in re.findall(r"beginbfchar(.*?)endbfchar", written, re.DOTALL)
        for glyph, text in re.findall(r"<(\w+)>\s*<(\w*)>", part)
    }


@dataclass
class Piece:
    """Letters that were set in one go, and where."""

    text: str
    backwards: bool = False
    x: float = 0.0
    y: float = 0.0

    def has(self, *kinds: str) -> bool:
        """Whether a character in it has one of Unicode’s bidirectional `kinds`."""
        return any(unicodedata.bidirectional(char) in kinds for char in self.text)


def _in_reading_order(pieces: Sequence[Piece], *, parted: bool = False) -> str:
    """The letters of a paragraph; `parted`, with a space between what was set apart.

    Typst parts a word at vowels above or below the line, and puts the parts of a text from right
    to left in the order from left to right; the vowel alone stands for its letter once more.
    """
    first = next((piece for piece in pieces if piece.has("L", "R", "AL")), Piece(""))
    ordered: list[Piece] = []
    for found, following in pairwise([*pieces, Piece("")]):
        if _VOWELLED.fullmatch(found.text) and following.text.endswith(found.text):
            continue
        piece = found
        if first.backwards and not piece.backwards and not piece.has(*_DIRECTED):
            piece = Piece(piece.text[::-1], True, piece.x, piece.y)
        place = len(ordered)
        while place and _is_left_of(ordered[place - 1], piece):
            place -= 1
        ordered.insert(place, piece)
    return (" " * parted).join(piece.text for piece in ordered)


def _is_left_of(one: Piece, other: Piece) -> bool:
    same_line = abs(one.y - other.y) < _LINE_PT
    return one.backwards and other.backwards and same_line and one.x < other.x


class _Content:
    """One walk over the content of a page: the glyphs of each piece of marked content."""

    def __init__(self) -> None:
        self._glyphs: dict[int, list[str]] = {}
        self._places: dict[int, tuple[float, float]] = {}
        self._backwards: set[int] = set()
        self._furniture = -1

    def read(self, data: bytes, fonts: dict[str, dict[int, str]]) -> dict[int, list[Piece]]:
        """The pieces by their numbers; what is no content of the document has negative ones."""
        font: dict[int, str] = {}
        place = (0.0, 0.0)
        open_: list[tuple[int, bool]] = [(-1, False)]  # number, and whether its text is stated
        for token in _TOKEN.finditer(data):
            number, stated = open_[-1]
            number = number if number >= 0 else self._furniture
            if token["tag"]:
                open_.append(self._opened(token, number, stated=stated))
            elif token["end"]:
                open_.pop()
            elif token["font"]:
                font = fonts[token["font"].decode()]
            elif token["x"]:
                place = (float(token["x"]), float(token["y"]))
                self._furniture -= 1
            else:
                self._places.setdefault(number, place)
                if not stated:
                    self._add(number, _glyphs(token["text"], font))
        return {number: [self._piece(number)] for number in self._glyphs}

    def _opened(self, token: re.Match[bytes], number: int, *, stated: bool) -> tuple[int, bool]:
        properties = token["properties"] or b""
        own = re.search(rb"/MCID\s+(\d+)", properties)
        number = int(own[1]) if own else number
        actual = _ACTUAL.search(properties)
        if actual and not stated:
            self._add(number, [_text_string(actual[1])])
        if token["tag"] == b"ReversedChars":
            self._backwards.add(number)
        return number, stated or actual is not None

    def _add(self, number: int, glyphs: list[str]) -> None:
        self._glyphs.setdefault(number, []).extend(glyphs)

    def _piece(self, number: int) -> Piece:
        glyphs = self._glyphs[number]
        backwards = number in self._backwards or any(map(_ARABIC.search, glyphs))
        text = "".join(reversed(glyphs) if backwards else glyphs)
        return Piece(text, backwards, *self._places.get(number, (0.0, 0.0)))


def _glyphs(text: bytes, font: dict[int, str]) -> list[str]:
    codes = _bytes(text)
    return [font.get(codes[at] << 8 | codes[at + 1], "\ufffd") for at in range(0, len(codes), 2)]


def _bytes(text: bytes) -> bytes:
    if text[:1] == b"<":
        return bytes.fromhex(text[1:-1].decode())
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda found: (
            bytes([int(found[1], 8)]) if found[1].isdigit() else _ESCAPED.get(found[1], found[1])
        ),
        text[1:-1],
        flags=re.DOTALL,
    )


def _text_string(text: bytes) -> str:
    data = _bytes(text)
    marked = data.startswith(b"\xfe\xff")
    return data[2:].decode("utf-16-be") if marked else data.decode("latin-1")
