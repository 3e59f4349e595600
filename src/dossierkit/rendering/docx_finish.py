"""The pass over pandoc's Word file: sections, tables, lists, direction, pictures, properties.

Follows the processing instructions that `docx_blocks` left beside the text, and removes them.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from dossierkit.document import Document
from dossierkit.numerals import in_digits
from dossierkit.paper import SHEETS
from dossierkit.rendering.docx_blocks import Blocks
from dossierkit.rendering.docx_direction import direct, speak
from dossierkit.rendering.docx_front import page_reference
from dossierkit.rendering.docx_numbering import HeadingNumbers
from dossierkit.rendering.docx_package import (
    add_pictures,
    keep_furniture_pictures,
    pack,
    set_properties,
    unpack,
)
from dossierkit.rendering.docx_reference import (
    RUNNING_HEADS,
    imprint_properties,
    logo_parts,
    section_properties,
)
from dossierkit.rendering.docx_tables import Shape, make_room_to_sign, shape_table
from dossierkit.rendering.docx_theme import FIRST_SUBHEADING, LIST_HANGING, LIST_INDENT, NOTE_INDENT
from dossierkit.rendering.docx_xml import (
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
from dossierkit.tree import leading_headings

_HEADING = re.compile(r"(?:Sub)?[Hh]eading([1-9])")

CONTINUED_ITEM = "1000"
"""The list with empty numbers in which pandoc puts the later paragraphs of a list item."""

DEEPEST_LIST = 8
"""Word knows nine levels of lists."""

_CELL_LIST_INDENT = 220
_NO_LIST = 0  # by which Word knows a paragraph without a number
_TEXT = {q("w:p"), q("w:tbl"), q("w:sdt")}
_BODY_STYLES = {
    "Normal",
    "BodyText",
    "FirstParagraph",
    "Compact",
    "ListParagraph",
    "BlockText",
    "Definition",
}


def finish(
    document: Document,
    written: bytes,
    reference: Mapping[str, bytes],
    blocks: Blocks,
    pages: Callable[[], Mapping[str, int]] | None,
) -> bytes:
    """The finished package from what pandoc wrote. The same input gives the same bytes.

    `pages` gives the page of each heading and caption, for the lists of contents; it is called when
    the pictures, which take longest, are made.
    """
    pictures = blocks.pictures.parts()
    numbers = pages() if pages else {}
    parts = unpack(written)
    numbering = parse(parts["word/numbering.xml"])
    main, notes = parse(parts["word/document.xml"]), parse(parts["word/footnotes.xml"])
    for root in (main, notes):
        _letter_lists(root, numbering)
    offset = _add_lists(numbering, blocks.numbering)
    parts["word/numbering.xml"] = part(numbering)
    parts["word/document.xml"] = _main(document, main, offset, blocks.bookmarks.names, numbers)
    parts["word/footnotes.xml"] = _notes(document, notes)
    parts["word/settings.xml"] = reference["word/settings.xml"]
    keep_furniture_pictures(parts, reference)
    add_pictures(parts, pictures)
    add_pictures(parts, logo_parts(document), RUNNING_HEADS)
    set_properties(parts, document)
    return pack(parts, document.date)


def _main(
    document: Document,
    root: Element,
    first_list: int,
    bookmarks: Mapping[str, str],
    pages: Mapping[str, int],
) -> bytes:
    body = root[0]
    _number_pages(document, body, bookmarks, pages)
    _number_headings(body, first_list)
    _keep_captions(body)
    _tables(body, document)
    _keep_sample_marks(body)
    for table in _inside(body, "signature", "w:tbl"):
        make_room_to_sign(table)
    for lines in _inside(body, "ticks", "w:p"):
        put(paragraph_properties(lines), w("keepLines"))
    _list_items(body)
    _second_titles(body)
    _running_titles(body)
    _remarks(body)
    _break_pages(body)
    _sections(body, document)
    _directions(body, document)
    _part_tables(body)
    _unlink(body)
    return _finished(root)


def _number_pages(
    document: Document, body: Element, bookmarks: Mapping[str, str], pages: Mapping[str, int]
) -> None:
    """Put the page numbers where the lists of contents have room for them."""
    for place, identifier in _instructions(body, "entry"):
        link = place.getparent()
        if link is not None and identifier in pages:
            page = in_digits(str(pages[identifier]), document.digits)
            link.extend(page_reference(bookmarks[identifier], page))


def _notes(document: Document, root: Element) -> bytes:
    _keep_captions(root)
    _tables(root, document)
    _list_items(root)
    _directions(root, document)
    return _finished(root)


def _finished(root: Element) -> bytes:
    for element in list(root.iter(etree.PI)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    return part(root)


# Instructions


def _words(element: Element) -> dict[str, Any]:
    """What an instruction says; nothing for any other node."""
    if isinstance(element, etree._ProcessingInstruction) and element.target == MARK:
        words: dict[str, Any] = json.loads(element.text or "{}")
        return words
    return {}


def _instructions(root: Element, name: str) -> list[tuple[Element, Any]]:
    found = ((element, _words(element)) for element in root.iter(etree.PI))
    return [(element, words[name]) for element, words in found if name in words]


def _inside(body: Element, name: str, kind: str) -> list[Element]:
    """The blocks of a kind at the top level between the instructions `name: true` and `false`."""
    found: list[Element] = []
    inside = False
    for element in body:
        inside = bool(_words(element).get(name, inside))
        if inside and element.tag == q(kind):
            found.append(element)
    return found


def _before(element: Element) -> Iterator[Element]:
    """The texts (paragraphs, tables, contents) before an element, the nearest first."""
    return (other for other in element.itersiblings(preceding=True) if other.tag in _TEXT)


def _after(element: Element) -> Iterator[Element]:
    return (other for other in element.itersiblings() if other.tag in _TEXT)


def _text_between(start: Element, end: Element) -> bool:
    for sibling in start.itersiblings():
        if sibling is end:
            return False
        if sibling.tag in _TEXT:
            return True
    return False


# Paragraphs and tables


def _number_headings(body: Element, offset: int) -> None:
    """Put headings in the lists that print their numbers; lists are numbered from an offset."""
    for instruction, place in _instructions(body, "number"):
        heading = next(instruction.iterancestors(q("w:p")))
        list_, level = place or (_NO_LIST - offset, 0)
        numbers = w("numPr", w("ilvl", val=level), w("numId", val=offset + list_))
        put(paragraph_properties(heading), numbers)
    for style in list(body.iter(q("w:pStyle"))):
        level = style.get(q("w:val"), "").removeprefix("Heading")
        properties = style.getparent()
        if not level.isdigit() or int(level) < FIRST_SUBHEADING or properties is None:
            continue
        if properties.find(q("w:numPr")) is None:
            style.set(q("w:val"), f"Subheading{level}")


def _keep_captions(root: Element) -> None:
    """Keep a caption with the credit that follows it, and other paragraphs with what they lead."""
    for instruction, _ in _instructions(root, "kept"):
        properties = paragraph_properties(next(instruction.iterancestors(q("w:p"))))
        put(properties, w("keepNext"))
        put(properties, w("spacing", after=40))
    for instruction, _ in _instructions(root, "leads"):
        put(paragraph_properties(next(instruction.iterancestors(q("w:p")))), w("keepNext"))


def _keep_sample_marks(body: Element) -> None:
    """Keep a line that marks the table before it as a sample with the last row of that table."""
    for line in children(body, "w:p"):
        table, runs = line.getprevious(), list(children(line, "w:r"))
        if table is None or table.tag != q("w:tbl") or not runs:
            continue
        if all(_in_style(run, "SampleValue") for run in runs):
            for inner in list(children(table, "w:tr"))[-1].iter(q("w:p")):
                put(paragraph_properties(inner), w("keepNext"))


def _in_style(run: Element, style: str) -> bool:
    """Whether a run is in a character style."""
    stated = run.find(f"{q('w:rPr')}/{q('w:rStyle')}")
    return stated is not None and stated.get(q("w:val")) == style


def _tables(root: Element, document: Document) -> None:
    size = float(document.theme["fonts"]["size_pt"])
    for instruction, shape in _instructions(root, "table"):
        table = next(instruction.itersiblings(q("w:tbl")), None)
        if table is not None:
            shape_table(table, Shape(**shape), size)


def _list_items(root: Element) -> None:
    """Give list items their style, and set in their later paragraphs without empty numbers."""
    for number in list(root.iter(q("w:numPr"))):
        properties = number.getparent()
        inner = None if properties is None else properties.getparent()
        if properties is None or inner is None or style_of(inner).startswith("Heading"):
            continue
        level = min(int(number[0].get(q("w:val"), "0")), DEEPEST_LIST)
        number[0].set(q("w:val"), str(level))
        holder = inner.getparent()
        in_cell = holder is not None and holder.tag == q("w:tc")
        step = _CELL_LIST_INDENT if in_cell else LIST_INDENT
        if style_of(inner) in {"Normal", "Compact"}:
            put(properties, w("pStyle", val="ListParagraph"))
        if number[1].get(q("w:val")) == CONTINUED_ITEM:
            properties.remove(number)
            put(properties, w("ind", left=step * (level + 1)))
        elif in_cell:
            put(properties, w("ind", left=step * (level + 1), hanging=step))


def _second_titles(body: Element) -> None:
    """Set second titles in letters that are not bold, which a style of letters only adds to."""
    for style in body.iter(q("w:rStyle")):
        properties = style.getparent()
        if properties is not None and style.get(q("w:val")) == "SecondTitle":
            put(properties, w("b", val="0"))
            put(properties, w("bCs", val="0"))


def _running_titles(body: Element) -> None:
    """Mark the titles that the running head repeats: those of sections and of the contents."""
    for element in body.iter(q("w:p")):
        if style_of(element) in {"Heading1", "TOCHeading"}:
            for letters in children(element, "w:r"):
                if letters.find(f"{q('w:rPr')}/{q('w:rStyle')}") is None:
                    put(run_properties(letters), w("rStyle", val="RunningTitle"))


def _remarks(body: Element) -> None:
    """Set the paragraphs and list items of a remark in its box."""
    for element in _inside(body, "note", "w:p"):
        properties = paragraph_properties(element)
        if style_of(element) in _BODY_STYLES:
            put(properties, w("pStyle", val="Note"))
        number = properties.find(q("w:numPr"))
        if number is not None:
            left = NOTE_INDENT + LIST_INDENT * (int(number[0].get(q("w:val"), "0")) + 1)
            put(properties, w("ind", left=left, right=NOTE_INDENT, hanging=LIST_HANGING))


def _spoken(root: Element, document: Document) -> Iterator[tuple[Element, str, str]]:
    """Each paragraph with its direction and its language."""
    outermost = (document.direction, document.language)
    stated = [outermost]
    for element in list(root.iter(q("w:p"), q("w:footnote"), etree.PI)):
        if element.tag == q("w:p"):
            yield element, *stated[-1]
        elif element.tag == q("w:footnote"):
            stated = [outermost]
            for _, own in _instructions(element, "passage"):
                stated.append(tuple(own))
        else:
            words = _words(element)
            if words.get("direction"):
                stated.append((words["direction"], words.get("language", document.language)))
            elif "direction" in words:
                stated.pop()


def _directions(root: Element, document: Document) -> None:
    """Mark every paragraph and run; code runs from left to right anywhere."""
    for element, own, language in _spoken(root, document):
        if style_of(element) != "SourceCode":
            _direct(element, own, document.direction)
            _turn_alignment(element, own)
        if language != document.language:
            speak(element, language)


def _direct(element: Element, own: str, around: str) -> None:
    rtl = own == "rtl"
    direct(element, rtl=rtl)
    if not rtl and around == "rtl":
        put(paragraph_properties(element), w("bidi", val="0"))
    numbered = element.find(f"{q('w:pPr')}/{q('w:numPr')}") is not None
    if rtl and numbered and not style_of(element).startswith("Heading"):
        put(paragraph_properties(element), w("rPr", w("rtl")))


def _turn_alignment(element: Element, own: str) -> None:
    """Keep a paragraph where its column has it, if it runs the other way than its table."""
    alignment = element.find(f"{q('w:pPr')}/{q('w:jc')}")
    table = next(element.iterancestors(q("w:tbl")), None)
    if alignment is None or table is None:
        return
    mirrored = table.find(f"{q('w:tblPr')}/{q('w:bidiVisual')}") is not None
    turned = {"left": "right", "right": "left"}.get(alignment.get(q("w:val"), ""))
    if turned and mirrored != (own == "rtl"):
        alignment.set(q("w:val"), turned)


def _part_tables(body: Element) -> None:
    """Keep tables from growing together, and texts from sticking to a table above."""
    for table in list(body.iter(q("w:tbl"))):
        following = next(_after(table), None)
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
        parent, anchor = link.getparent(), link.get(q("w:anchor"))
        if parent is not None and anchor is not None and anchor not in names:
            for letters in list(link):
                link.addprevious(letters)
            parent.remove(link)


# Pages and sections


def _break_pages(body: Element) -> None:
    """Begin a page with what follows a page break, unless a new section does so by itself."""
    for instruction, _ in _instructions(body, "page"):
        for following in instruction.itersiblings():
            if "section" in _words(following):
                break
            if following.tag in _TEXT:
                first = next(following.iter(q("w:p")), None)
                if first is not None:
                    put(paragraph_properties(first), w("pageBreakBefore"))
                break


def _sections(body: Element, document: Document) -> None:
    """End a section where the cover ends and where the paper turns."""
    final = body[-1]
    sheet = ""
    for instruction, kind in _turns(body):
        if kind == "cover":
            _end_section(instruction, section_properties(document, cover=True))
        elif kind == "imprint":
            _end_section(instruction, imprint_properties(document))
        elif kind in SHEETS:
            first = instruction if sheet else _with_headings(instruction)
            if not _begins_section(first):
                _end_section(first, section_properties(document, sheet))
            sheet = kind
        elif _text_between(instruction, final):
            _end_section(instruction, section_properties(document, sheet))
            sheet = ""
    last = next(_before(final), None)
    if last is not None and last.tag == q("w:tbl"):
        final.addprevious(paragraph("TableEnd"))
    elif _begins_section(final):
        final.addprevious(paragraph("BodyText"))
    body.replace(final, section_properties(document, sheet))


def _turns(body: Element) -> list[tuple[Element, str]]:
    """Where sections change and what begins there; parts on like sheets that touch are one."""
    marks: list[tuple[Element, str]] = []
    for instruction, kind in _instructions(body, "section"):
        touching = kind in SHEETS and bool(marks) and marks[-1][1] == "text"
        if touching and not _text_between(marks[-1][0], instruction):
            marks.pop()
        marks.append((instruction, kind))
    merged: list[tuple[Element, str]] = []
    for mark in marks:
        if not (merged and merged[-1][1] == mark[1] and mark[1] in SHEETS):
            merged.append(mark)
    return merged


def _with_headings(instruction: Element) -> Element:
    """Where a part on a sheet of its own begins: at the headings that are its own, if any."""
    above: list[Element] = []
    for last in _before(instruction):
        ended = last.find(f"{q('w:pPr')}/{q('w:sectPr')}") is not None
        if ended or last.tag != q("w:p") or not _level(last):
            break
        above.append(last)
    own = leading_headings([*map(_level, above)])
    return above[own - 1] if own else instruction


def _level(element: Element) -> int:
    """The level of a heading; 0 for any other paragraph."""
    level = _HEADING.fullmatch(style_of(element))
    return int(level[1]) if level else 0


def _begins_section(instruction: Element) -> bool:
    """Whether nothing stands between an instruction and the end of the section before it."""
    last = next(_before(instruction), None)
    return last is None or last.find(f"{q('w:pPr')}/{q('w:sectPr')}") is not None


def _end_section(instruction: Element, properties: Element) -> None:
    """End a section before an instruction: in its last paragraph, or in one made for it."""
    last = next(_before(instruction), None)
    if last is None or last.tag != q("w:p"):
        last = paragraph("TableEnd")
        instruction.addprevious(last)
    put(paragraph_properties(last), properties)


# Other parts


def _letter_lists(root: Element, numbering: Element) -> None:
    """Give lists that count with other letters than pandoc wrote their own form of number."""
    instances = {each.get(q("w:numId")): each for each in numbering.iter(q("w:num"))}
    kinds = {each.get(q("w:abstractNumId")): each for each in numbering.iter(q("w:abstractNum"))}
    for instruction, form in _instructions(root, "letters"):
        number = next(instruction.iterancestors(q("w:p"))).find(f"{q('w:pPr')}/{q('w:numPr')}")
        instance = None if number is None else instances.get(number[1].get(q("w:val")))
        if number is None or instance is None:
            continue
        level = str(min(int(number[0].get(q("w:val"), "0")), DEEPEST_LIST))
        kind = kinds[instance[0].get(q("w:val"))]
        own = copy.deepcopy(next(one for one in kind if one.get(q("w:ilvl")) == level))
        own.replace(next(children(own, "w:numFmt")), w("numFmt", val=form))
        next(one for one in instance if one.get(q("w:ilvl")) == level).append(own)


def _add_lists(numbering: Element, headings: HeadingNumbers) -> int:
    """Set pandoc's lists in alike, and add the headings' lists; returns where they begin."""
    for level in numbering.iter(q("w:lvl")):
        depth = int(level.get(q("w:ilvl"), "0"))
        for indent in level.iter(q("w:ind")):
            indent.set(q("w:left"), str(LIST_INDENT * (depth + 1)))
            indent.set(q("w:hanging"), str(LIST_HANGING))
    taken = [
        int(element.get(q(f"w:{name}"), "0"))
        for tag, name in (("abstractNum", "abstractNumId"), ("num", "numId"))
        for element in numbering.iterchildren(q(f"w:{tag}"))
    ]
    offset = max(taken)
    abstract, numbers = headings.definitions(offset)
    first = next(numbering.iterchildren(q("w:num")))
    for definition in abstract:
        first.addprevious(definition)
    numbering.extend(numbers)
    return offset
