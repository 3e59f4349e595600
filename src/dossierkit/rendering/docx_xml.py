"""WordprocessingML by hand: an element in a line of code, its parts in the order Word demands.

Text enters XML only through lxml, so it is never markup, and characters that XML forbids are
dropped on the way.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from lxml import etree

Element = etree._Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

_NSMAP = {"w": NAMESPACES["w"]}
_W = f"{{{NAMESPACES['w']}}}"

MARK = "dossierkit"
"""The target of the processing instructions that carry our conventions through pandoc."""

_UNWANTED = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2029\u202f-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINES = str.maketrans("\t\n\r", "   ")

_PARAGRAPH_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
    "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr "
    "sectPr pPrChange"
)
_RUN_ORDER = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
)


@cache
def q(name: str) -> str:
    """The expanded form of a prefixed name: `w:p` → `{http://…}p`."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


_RANKS = {
    q(f"w:{parent}"): {q(f"w:{name}"): rank for rank, name in enumerate(order.split())}
    for parent, order in (("pPr", _PARAGRAPH_ORDER), ("rPr", _RUN_ORDER))
}


def clean(text: str) -> str:
    """`text` without control characters, directional overrides and what XML 1.0 cannot hold."""
    return _UNWANTED.sub("", text)


def one_line(text: str) -> str:
    """`text`, clean, with spaces for tabs and line ends."""
    return clean(text).translate(_LINES)


def node(name: str, attributes: dict[str, str] | None = None, *children: Element) -> Element:
    """An element by prefixed name; attributes with a colon are prefixed names too."""
    prefix = name.partition(":")[0]
    made = etree.Element(q(name), nsmap={prefix: NAMESPACES[prefix]})
    for key, value in (attributes or {}).items():
        made.set(q(key) if ":" in key else key, clean(value))
    made.extend(children)
    return made


def w(tag: str, *children: Element | None, **attributes: object) -> Element:
    """A WordprocessingML element; keywords are its attributes, and `None` is no child."""
    made = etree.Element(_W + tag, nsmap=_NSMAP)
    for key, value in attributes.items():
        made.set(_W + key, clean(value) if isinstance(value, str) else str(value))
    for child in children:
        if child is not None:
            made.append(child)
    return made


def put(properties: Element, child: Element) -> None:
    """Set a property in a `pPr` or `rPr` at its place in the schema's order, replacing its like."""
    existing = properties.find(child.tag)
    if existing is not None:
        properties.replace(existing, child)
        return
    ranks = _RANKS[properties.tag]
    for index, sibling in enumerate(properties):
        if ranks.get(sibling.tag, -1) > ranks[child.tag]:
            properties.insert(index, child)
            return
    properties.append(child)


def paragraph_properties(paragraph: Element) -> Element:
    """The `pPr` of a paragraph, made if missing."""
    first = paragraph[0] if len(paragraph) else None
    if first is not None and first.tag == q("w:pPr"):
        return first
    made = w("pPr")
    paragraph.insert(0, made)
    return made


def run_properties(run: Element) -> Element:
    """The `rPr` of a run, made if missing."""
    first = run[0] if len(run) else None
    if first is not None and first.tag == q("w:rPr"):
        return first
    made = w("rPr")
    run.insert(0, made)
    return made


def style_of(paragraph: Element) -> str:
    """The style id of a paragraph; `Normal` if it states none."""
    style = paragraph.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return "Normal" if style is None else str(style.get(q("w:val")))


def text(content: str, kind: str = "t") -> Element:
    """A `w:t` (or `w:instrText`) that keeps its spaces."""
    made = w(kind)
    made.text = clean(content)
    made.set(q("xml:space"), "preserve")
    return made


def run(content: str, style: str = "") -> Element:
    """A run of text in a character style."""
    properties = w("rPr", w("rStyle", val=style)) if style else None
    return w("r", properties, text(content))


def tab() -> Element:
    """A run that holds a tab."""
    return w("r", w("tab"))


def paragraph(style: str, *children: Element) -> Element:
    """A paragraph in a style."""
    return w("p", w("pPr", w("pStyle", val=style)), *children)


def field(instruction: str, result: Iterable[Element]) -> list[Element]:
    """A complex field with its cached result, which no reader is asked to update."""
    return [*field_start(instruction), *result, field_end()]


def field_start(instruction: str) -> list[Element]:
    """The runs before a field's result."""
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", text(f" {instruction} ", "instrText")),
        w("r", w("fldChar", fldCharType="separate")),
    ]


def field_end() -> Element:
    """The run after a field's result."""
    return w("r", w("fldChar", fldCharType="end"))


def mark(words: Mapping[str, Any]) -> Element:
    """A processing instruction for the pass after pandoc."""
    return etree.ProcessingInstruction(MARK, json.dumps(words).replace(">", "\\u003e"))


def serialise(elements: Iterable[Element]) -> str:
    """Elements as XML text, for a raw block or inline of pandoc's tree."""
    return "".join(etree.tostring(element, encoding="unicode") for element in elements)


def parse(data: bytes) -> Element:
    """The root of an XML part; no entities, no network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(data, parser)


def part(root: Element) -> bytes:
    """An XML part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def children(element: Element, name: str) -> Iterator[Element]:
    """The direct children with a prefixed name."""
    return element.iterchildren(q(name))
