"""The pass over pandoc's Word file: sections, tables, lists, direction, pictures, properties.

Reads the processing instructions that `docx_blocks` left beside the text and removes them.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from dossierkit.document import Document
from dossierkit.language import direction
from dossierkit.render.docx_blocks import Blocks
from dossierkit.render.docx_direction import segments
from dossierkit.render.docx_reference import (
    LIST_INDENT,
    NOTE_INDENT,
    TABLE_SCALE,
    pack,
    relate,
    section_properties,
    word_language,
)
from dossierkit.render.docx_xml import (
    MARK,
    Element,
    children,
    paragraph,
    paragraph_properties,
    parse,
    part,
    put,
    q,
    run_properties,
    style_of,
    w,
)

CONTINUED_ITEM = "1000"
"""The list with empty numbers in which pandoc puts the later paragraphs of a list item."""

SIGNATURE_ROW = 520
"""The least height of a row in which somebody signs, in twips."""

_APPLICATION = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_TEXT = {q("w:p"), q("w:tbl"), q("w:sdt")}
_BODY_STYLES = {"BodyText", "FirstParagraph", "Compact", "ListParagraph", "BlockText", "Definition"}
_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_IMAGE_TYPE = "http://schemas.openxmlformats.org/package/2006/content-types"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def finish(
    document: Document, written: bytes, reference: Mapping[str, bytes], blocks: Blocks
) -> bytes:
    """The finished package from what pandoc wrote. The same input gives the same bytes."""
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = _Text(document, parts["word/numbering.xml"])
    parts["word/document.xml"] = body.document(parts["word/document.xml"])
    parts["word/footnotes.xml"] = body.notes(parts["word/footnotes.xml"])
    parts["word/numbering.xml"] = _numbering(body.numbering, blocks)
    parts["word/settings.xml"] = reference["word/settings.xml"]
    _add_pictures(parts, blocks)
    _set_properties(parts, document)
    return pack(parts, document.date)


# The text


class _Text:
    """Puts right the paragraphs and tables of the document and of its notes."""

    def __init__(self, document: Document, numbering: bytes) -> None:
        self._document = document
        self._rtl = document.direction == "rtl"
        self._size = float(document.theme["fonts"]["size_pt"]) * TABLE_SCALE
        self.numbering = parse(numbering)

    def document(self, data: bytes) -> bytes:
        """The main part."""
        root = parse(data)
        body = root[0]
        self._number_headings(body)
        for instruction, words in _instructions(body, "table"):
            self._table(instruction, words["table"])
        self._signatures(body)
        self._notes(body)
        self._break_pages(body)
        self._sections(body)
        directions = self._stated_directions(body)
        self._paragraphs(body, directions)
        _part_tables(body)
        _unlink(body)
        _remove_instructions(body)
        etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
        return part(root)

    def notes(self, data: bytes) -> bytes:
        """The notes, and the lines that separate them from the text."""
        root = parse(data)
        self._paragraphs(root, {})
        _remove_instructions(root)
        etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
        return part(root)

    def _number_headings(self, body: Element) -> None:
        for instruction, words in _instructions(body, "number"):
            heading = _ancestor(instruction, "w:p")
            list_, level = words["number"]
            put(
                paragraph_properties(heading),
                w("numPr", w("ilvl", val=level), w("numId", val=list_)),
            )
        for instruction, _ in _instructions(body, "next"):
            put(paragraph_properties(_ancestor(instruction, "w:p")), w("keepNext"))

    # Pages and sections

    def _signatures(self, body: Element) -> None:
        """Keep a table to sign in on one page, with room for a hand in each row."""
        for element in _inside(body, "signature", "w:tbl"):
            rows = list(children(element, "w:tr"))
            for row in rows:
                _row_properties(row).append(w("trHeight", val=SIGNATURE_ROW, hRule="atLeast"))
            for row in rows[:-1]:
                for inner in row.iter(q("w:p")):
                    put(paragraph_properties(inner), w("keepNext"))

    def _notes(self, body: Element) -> None:
        """Set the paragraphs and list items of a remark in its box."""
        for element in _inside(body, "note", "w:p"):
            properties = paragraph_properties(element)
            if style_of(element) in {"Normal", *_BODY_STYLES}:
                put(properties, w("pStyle", val="Note"))
            number = properties.find(q("w:numPr"))
            if number is not None:
                left = NOTE_INDENT + LIST_INDENT * (int(number[0].get(q("w:val"), "0")) + 1)
                put(properties, w("ind", left=left, right=NOTE_INDENT, hanging=LIST_INDENT))

    def _break_pages(self, body: Element) -> None:
        for instruction, _ in _instructions(body, "page"):
            following = instruction.getnext()
            while following is not None and following.tag not in _TEXT:
                if "section" in _words(following):
                    break  # a new section begins a page by itself
                following = following.getnext()
            else:
                first = None
                if following is not None:
                    first = next(following.iter(q("w:p")), None)
                if first is not None:
                    put(paragraph_properties(first), w("pageBreakBefore"))

    def _sections(self, body: Element) -> None:
        """End a section where the cover ends and where the paper turns."""
        final = body.find(q("w:sectPr"))
        if final is None:
            return
        wide = False
        for instruction, kind in _turns(body):
            if kind == "cover":
                _end_section(instruction, section_properties(self._document, cover=True))
            elif kind == "landscape":
                if _holds_text_since_section(instruction):
                    _end_section(instruction, section_properties(self._document))
                wide = True
            elif _text_between(instruction, final):
                _end_section(instruction, section_properties(self._document, landscape=True))
                wide = False
        if _text_before(final, "w:tbl"):
            final.addprevious(paragraph("TableEnd"))
        body.replace(final, section_properties(self._document, landscape=wide))

    # Paragraphs

    def _stated_directions(self, body: Element) -> dict[Element, str]:
        """Paragraphs in a part whose language runs against the document's."""
        found: dict[Element, str] = {}
        stack: list[str] = []
        for element in body.iter():
            if isinstance(element, etree._ProcessingInstruction):
                words = _words(element)
                if "direction" in words:
                    stack = [*stack, words["direction"]] if words["direction"] else stack[:-1]
            elif stack and element.tag == q("w:p"):
                found[element] = stack[-1]
        return found

    def _paragraphs(self, root: Element, directions: Mapping[Element, str]) -> None:
        for inner in root.iter(q("w:p")):
            self._list_item(inner)
            style = style_of(inner)
            rtl = directions.get(inner, self._document.direction) == "rtl"
            if style == "SourceCode":
                continue
            if rtl:
                properties = paragraph_properties(inner)
                put(properties, w("bidi"))
                if properties.find(q("w:numPr")) is not None and not style.startswith("Heading"):
                    put(properties, w("rPr", w("rtl")))
            elif self._rtl:
                put(paragraph_properties(inner), w("bidi", val="0"))
            for letters in list(inner.iter(q("w:r"))):
                self._direct(letters, rtl=rtl)

    def _list_item(self, inner: Element) -> None:
        properties = inner.find(q("w:pPr"))
        number = None if properties is None else properties.find(q("w:numPr"))
        if properties is None or number is None or style_of(inner).startswith("Heading"):
            return
        level = int(number[0].get(q("w:val"), "0"))
        in_cell = inner.getparent().tag == q("w:tc")
        if not in_cell and style_of(inner) in {"Normal", "Compact"}:
            put(properties, w("pStyle", val="ListParagraph"))
        if number[1].get(q("w:val")) == CONTINUED_ITEM:
            properties.remove(number)
            put(properties, w("ind", left=LIST_INDENT * (level + 1)))
        elif in_cell:
            put(properties, w("ind", left=220 * (level + 1), hanging=220))


# Instructions


def _words(element: Element) -> dict[str, Any]:
    if isinstance(element, etree._ProcessingInstruction) and element.target == MARK:
        words: dict[str, Any] = json.loads(element.text or "{}")
        return words
    return {}


def _instructions(body: Element, name: str) -> list[tuple[Element, dict[str, Any]]]:
    found = ((element, _words(element)) for element in body.iter(etree.PI))
    return [(element, words) for element, words in found if name in words]


def _inside(body: Element, name: str, kind: str) -> list[Element]:
    """The blocks of a kind at the top level between the instructions `name: true` and `false`."""
    found: list[Element] = []
    inside = False
    for element in body:
        inside = bool(_words(element).get(name, inside))
        if inside and element.tag == q(kind):
            found.append(element)
    return found


def _remove_instructions(root: Element) -> None:
    for element in list(root.iter(etree.PI)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _ancestor(element: Element, name: str) -> Element:
    return next(element.iterancestors(q(name)))


def _following(element: Element, name: str) -> Element | None:
    return next((sibling for sibling in element.itersiblings(q(name))), None)


def _turns(body: Element) -> list[tuple[Element, str]]:
    """Where sections change and what begins there; landscape parts that touch are one."""
    marks: list[tuple[Element, str]] = []
    for instruction, words in _instructions(body, "section"):
        kind = words["section"]
        touching = kind == "landscape" and bool(marks) and marks[-1][1] == "end"
        if touching and not _text_between(marks[-1][0], instruction):
            marks.pop()
        else:
            marks.append((instruction, kind))
    return marks


def _text_before(element: Element, name: str) -> bool:
    """Whether the nearest text before an element is of a kind (`w:p`, `w:tbl`)."""
    for sibling in element.itersiblings(preceding=True):
        if sibling.tag in _TEXT:
            return sibling.tag == q(name)
    return False


def _text_between(start: Element, end: Element | None) -> bool:
    for sibling in start.itersiblings():
        if sibling is end:
            return False
        if sibling.tag in _TEXT:
            return True
    return False


def _holds_text_since_section(instruction: Element) -> bool:
    """Whether anything stands between an instruction and the end of the section before it."""
    for sibling in instruction.itersiblings(preceding=True):
        if sibling.tag == q("w:p"):
            return sibling.find(f"{q('w:pPr')}/{q('w:sectPr')}") is None
        if sibling.tag in {q("w:tbl"), q("w:sdt")}:
            return True
    return False


def _end_section(instruction: Element, properties: Element) -> None:
    """End a section before an instruction: in its last paragraph, or in one made for it."""
    last = instruction.getprevious()
    while last is not None and last.tag not in _TEXT:
        last = last.getprevious()
    if last is None or last.tag != q("w:p"):
        last = paragraph("TableEnd")
        instruction.addprevious(last)
    put(paragraph_properties(last), properties)


def _part_tables(body: Element) -> None:
    """Keep tables from growing together, and texts from sticking to a table above."""
    for table in list(body.iter(q("w:tbl"))):
        following = next((other for other in table.itersiblings() if other.tag in _TEXT), None)
        if following is None:
            continue
        if following.tag == q("w:tbl"):
            table.addnext(paragraph("TableEnd"))
        elif following.tag == q("w:p") and style_of(following) in _BODY_STYLES:
            put(paragraph_properties(following), w("spacing", before=200))


def _unlink(body: Element) -> None:
    """Turn links to places that do not exist into text."""
    names = {element.get(q("w:name")) for element in body.iter(q("w:bookmarkStart"))}
    for link in list(body.iter(q("w:hyperlink"))):
        anchor = link.get(q("w:anchor"))
        if anchor is not None and anchor not in names:
            for letters in list(link):
                link.addprevious(letters)
            link.getparent().remove(link)


# Other parts


def _numbering(root: Element, blocks: Blocks) -> bytes:
    """Lists set in alike, and the lists of the headings' numbers."""
    for level in root.iter(q("w:lvl")):
        depth = int(level.get(q("w:ilvl"), "0"))
        for indent in level.iter(q("w:ind")):
            indent.set(q("w:left"), str(LIST_INDENT * (depth + 1)))
            indent.set(q("w:hanging"), str(LIST_INDENT - 40))
    abstract, numbers = blocks.numbering.definitions()
    first = root.find(q("w:num"))
    for definition in abstract:
        if first is None:
            root.append(definition)
        else:
            first.addprevious(definition)
    root.extend(numbers)
    return part(root)
