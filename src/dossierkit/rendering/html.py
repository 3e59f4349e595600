"""A `Document` as one HTML page that needs nothing beside it, for public consultation.

Pandoc writes the text; what a reader of the page needs and pandoc does not know (numbers and
labels, heads of rows, names for what can be scrolled, pictures inside the page) is added to the
tree before and to the elements after.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import lxml.html
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dossierkit.document import LISTS, Document, Heading, Resource
from dossierkit.errors import ToolFailed
from dossierkit.files import printable
from dossierkit.language import direction, is_language_tag
from dossierkit.numerals import ABJAD, in_digits
from dossierkit.paper import length_mm
from dossierkit.rendering.rewriting import Rewriter
from dossierkit.rendering.screen import for_screen
from dossierkit.rendering.tables import NAMES_OF_FACTS, read_table
from dossierkit.rendering.typst_text import printable as settable
from dossierkit.rendering.typst_text import split_numbers
from dossierkit.resources import TEMPLATES
from dossierkit.tools import run_pandoc
from dossierkit.tree import SECOND, Node, is_second, plain_text, web_address

_MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}
_COUNTERS = {"arab": "arabic-indic", "arabext": "persian"}
"""What CSS calls the digits that a list counts with, if they are not European ones."""

_DEEPEST_LISTED = 3
"""Headings deeper than this are not in the contents."""
_COUNTS = {
    "LowerRoman": "lower-roman",
    "UpperRoman": "upper-roman",
    "LowerAlpha": "lower-alpha",
    "UpperAlpha": "upper-alpha",
}
_PASSAGE = "passage"
"""Class of the words that state the language of a note until it stands at the end of the page."""
_DELIMITERS = {"OneParen": "one-paren", "TwoParens": "two-parens"}
_DIV_CLASSES = {"note", "signature", "csl-entry", "refs", "language-name", SECOND}
_SPAN_CLASSES = {
    *("sample", "smallcaps", "underline", "mark", "csl-left-margin", "csl-right-inline"),
    SECOND,
}


def render_html(document: Document) -> bytes:
    """The document as a page of HTML in UTF-8. The same document gives the same bytes.

    Pictures are in the page, at the resolution of a screen; nothing is fetched, and no script
    runs. Raises `ToolFailed` if pandoc fails, and for a text that is nested too deeply.
    """
    document = for_screen(document)
    try:
        tree = json.dumps(
            {
                "pandoc-api-version": document.api_version,
                "meta": {},
                "blocks": _Blocks(document).blocks(document.blocks),
            }
        )
    except RecursionError as error:
        raise ToolFailed("the text is nested too deeply for a page of HTML") from error
    written = run_pandoc(
        ["--sandbox", "--from=json", "--to=html5", "--wrap=none", "--syntax-highlighting=none"],
        tree.encode(),
    ).decode()
    page = _environment().get_template("page.html.j2")
    text = page.render(
        document=document,
        body=Markup(_finished(document, written)),
        contents=_nested(
            [heading for heading in document.headings if heading.level <= _DEEPEST_LISTED]
        ),
        lists=[
            (label, [one for one in document.captions if one.kind == kind])
            for kind, label in LISTS.values()
        ],
        picture=lambda name: _data_address(document.resources.get(name)),
        alternative=lambda name: document.resources[name].alt,
        side=direction,
        counter=_COUNTERS.get(document.digits),
        abjad=Markup(" ".join(f'"{letter}"' for letter in ABJAD)),
    )
    return text.encode()


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "common"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )


def _nested(headings: Sequence[Heading]) -> list[tuple[Heading, Any]]:
    """Headings, each with those below it."""
    found: list[tuple[Heading, Any]] = []
    for index, heading in enumerate(headings):
        if found and heading.level > found[0][0].level:
            continue
        after = headings[index + 1 :]
        end = next((i for i, other in enumerate(after) if other.level <= heading.level), None)
        found.append((heading, _nested(after[:end])))
    return found


def _data_address(resource: Resource | None) -> str:
    if resource is None:
        return ""
    data = base64.b64encode(resource.data).decode()
    return f"data:{_MEDIA_TYPES[resource.format]};base64,{data}"


class _Blocks(Rewriter):
    """The syntax tree for pandoc, with everything in it that can be said in a syntax tree."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._language = document.language
        self._rtl = document.direction == "rtl"

    def blocks(self, blocks: Iterable[Node]) -> list[Node]:
        made = super().blocks(blocks)
        if [one["t"] for one in made].count("Plain") > 1:  # else they would be one paragraph
            made = [{**one, "t": "Para"} if one["t"] == "Plain" else one for one in made]
        return made

    def _code_block(self, code: str) -> Node:
        return {"t": "CodeBlock", "c": [_attributes(), settable(code, lines=True)]}

    def _rule(self) -> Node:
        return {"t": "HorizontalRule"}

    def _ordered_list(self, start: Node, items: Sequence[Sequence[Node]]) -> Node:
        """A list; its brackets, for which HTML has no attribute, are named by a box around it."""
        made = {"t": "OrderedList", "c": [start, [self.blocks(item) for item in items]]}
        delimiter = _DELIMITERS.get(start[2]["t"])
        if delimiter is None:
            return made
        count = _COUNTS.get(start[1]["t"], "decimal")
        if count == "decimal" and self._language == self._document.language:
            count = "digits"
        if count.endswith("alpha") and self._language.split("-")[0] == "ar":
            count = "abjad"
        return _div(_attributes("", f"{delimiter}-{count}"), [made])

    def _header(self, level: int, attributes: Node, inlines: Sequence[Node]) -> list[Node]:
        identifier, _, pairs = attributes
        if not plain_text(list(inlines)).strip():
            return []
        words = self.inlines(inlines)
        number = dict(pairs).get("number", "")
        if number and self._document.theme["numbering"]["headings"]:
            words = [_span([_text(number)], "number", dir="ltr"), _text(" "), *words]
        return [{"t": "Header", "c": [min(level + 1, 6), _attributes(identifier), words]}]

    def _figure(self, attributes: Node, caption: Node, blocks: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        lines = self._caption(pairs, caption[1] or [{"t": "Plain", "c": []}])
        kept = [name for name in classes if name in {"map", "fig"}]
        named = _attributes(identifier, *kept)
        return [{"t": "Figure", "c": [named, [None, lines], self.blocks(blocks)]}]

    def _caption(self, pairs: Node, blocks: Sequence[Node]) -> list[Node]:
        """The words of a caption, its credit, and both in the second language."""
        words, *below = blocks
        made = [{"t": "Para", "c": [*_label(pairs), *self.inlines(words["c"])]}]
        for block in below:
            if is_second(block):
                (identifier, _, own), inner = block["c"]
                with self._in(_language(dict(own))) as marks:
                    lines = self._caption(own, inner)
                made.append(_div(_attributes(identifier, SECOND, **marks), lines))
            else:
                made.append(_div(_attributes("", "credit"), self.blocks([block])))
        return made

    @contextmanager
    def _in(self, marks: dict[str, str]) -> Iterator[dict[str, str]]:
        """Write in the language and the direction of `marks`, as far as they are stated."""
        outer = self._language, self._rtl
        self._language = marks.get("lang", self._language)
        self._rtl = marks["dir"] == "rtl" if "dir" in marks else self._rtl
        yield marks
        self._language, self._rtl = outer

    def _table(self, *content: Node) -> list[Node]:
        (identifier, classes, pairs), caption, specs, head, bodies, foot = content
        title = self._caption(pairs, caption[1]) if caption[1] else []
        if len(title) == 1:
            title = [{"t": "Plain", "c": title[0]["c"]}]
        shape = read_table(content, total="total" in classes)
        alignments = [
            {"t": "AlignRight"} if shape.is_numeric(column) else align
            for column, (align, _) in enumerate(specs)
        ]
        kept = [name for name in classes if name in {"facts", "total"}]
        parts = [
            _attributes(identifier, *kept),
            [None, title],
            [[align, {"t": "ColWidthDefault"}] for align in alignments],
            *self._parts(head, bodies, foot),
        ]
        return [{"t": "Table", "c": parts}]

    def _div(self, attributes: Node, blocks: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        if {"toc", "page-break", *LISTS} & set(classes):  # the page has its own beside the text
            return []
        kept = [name for name in classes if name in _DIV_CLASSES]
        with self._in(_language(dict(pairs))) as marks:
            inner = self.blocks(blocks)
        return [_div(_attributes(identifier, *kept, **marks), inner)]

    def _words(self, words: str) -> list[Node]:
        """Words, in which figures keep their order inside a text from right to left."""
        if not self._rtl:
            return [_text(words)] if words else []
        return [
            _span([_text(part)], dir="ltr") if keep else _text(part)
            for keep, part in split_numbers(words)
        ]

    def _code(self, code: str) -> Node:
        return {"t": "Code", "c": [_attributes(dir="ltr"), settable(code)]}

    def _note(self, blocks: Sequence[Node]) -> list[Node]:
        """A note, which says at its beginning which language it is in, if it is another."""
        made = self.blocks(blocks)
        if self._language != self._document.language and made and made[0]["t"] in {"Para", "Plain"}:
            marks = {"lang": self._language, "dir": "rtl" if self._rtl else "ltr"}
            made[0] = {"t": made[0]["t"], "c": [_span(made[0]["c"], _PASSAGE, **marks)]}
        return made

    def _link(self, attributes: Node, inlines: Sequence[Node], target: Node) -> list[Node]:
        words = self.inlines(inlines)
        inner = target[0].startswith("#")
        address = target[0] if inner else web_address(target[0])
        if not address or not words:
            return words
        return [{"t": "Link", "c": [_attributes(attributes[0]), words, [address, ""]]}]

    def _image(self, attributes: Node, inlines: Sequence[Node], target: Node) -> list[Node]:
        resource = self._document.resources.get(target[0])
        if resource is None:
            return []
        width = length_mm(dict(attributes[2]).get("width", ""), 0)
        style = {"style": f"width: {width:.1f}mm"} if width else {}
        size = {"width": str(resource.width_px), "height": str(resource.height_px)}
        return [
            {
                "t": "Image",
                "c": [_attributes(**size, **style), self.inlines(inlines), [target[0], ""]],
            }
        ]

    def _span(self, attributes: Node, inlines: Sequence[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        kept = [name for name in classes if name in _SPAN_CLASSES]
        marks = _language(dict(pairs))
        words = self.inlines(inlines)
        if not (kept or marks or identifier):
            return words
        return [{"t": "Span", "c": [_attributes(identifier, *kept, **marks), words]}]


def _attributes(identifier: str = "", *classes: str, **pairs: str) -> Node:
    return [identifier, list(classes), [[key, value] for key, value in pairs.items()]]


def _div(attributes: Node, blocks: list[Node]) -> Node:
    return {"t": "Div", "c": [attributes, blocks]}


def _text(words: str) -> Node:
    return {"t": "Str", "c": settable(words)}


def _span(inlines: list[Node], *classes: str, **pairs: str) -> Node:
    return {"t": "Span", "c": [_attributes("", *classes, **pairs), inlines]}


def _label(pairs: Node) -> list[Node]:
    label = dict(pairs).get("label", "")
    return [_span([_text(label)], "label"), _text(" ")] if label else []


def _language(pairs: Mapping[str, str]) -> dict[str, str]:
    """Language and direction of a passage, both stated, as a browser does not derive the second."""
    language, side = pairs.get("lang", ""), pairs.get("dir", "")
    marks = {"lang": language, "dir": direction(language)} if is_language_tag(language) else {}
    return {**marks, "dir": side} if side in {"ltr", "rtl"} else marks


# What pandoc has written.


def _finished(document: Document, written: str) -> str:
    root = lxml.html.fragment_fromstring(written, create_parent="div")
    for image in root.iter("img"):
        image.set("src", _data_address(document.resources.get(image.get("src") or "")))
    for table in list(root.iter("table")):
        _finish_table(table)
    _name_notes(root, document)
    for element in root.iter():
        for name in [name for name in element.attrib if str(name).startswith("data-")]:
            del element.attrib[name]
    return "".join(
        [root.text or "", *(lxml.html.tostring(part, encoding="unicode") for part in root)]
    )


def _finish_table(table: Any) -> None:
    """Mark the heads of columns and rows, and let a wide table be scrolled by keyboard too."""
    for head in table.iter("th"):
        head.set("scope", "col")
    facts = "facts" in (table.get("class") or "").split()
    for row in table.iterfind("tbody/tr"):
        column = 0
        for cell in row if facts else ():
            if column in NAMES_OF_FACTS:
                cell.tag = "th"
                cell.set("scope", "row")
            column += int(cell.get("colspan", "1"))
    for cell in [*table.iter("td"), *table.iter("th")]:
        match = re.search(r"text-align:\s*(\w+)", cell.get("style") or "")
        cell.attrib.pop("style", None)
        if match and match[1] != "left":
            cell.set("class", "number" if match[1] == "right" else match[1])
    for head in [head for head in table.iter("th") if not "".join(head.itertext()).strip()]:
        head.tag = "td"
        head.attrib.pop("scope", None)
    box = lxml.html.Element("div", {"class": "scroll", "tabindex": "0", "role": "group"})
    caption = table.find("caption")
    words = "".join(caption.itertext()) if caption is not None else ""
    box.set("aria-label", " ".join(words.split()) or _first_words(table))
    parent = table.getparent()
    parent.replace(table, box)
    box.tail, table.tail = table.tail, None
    box.append(table)


def _first_words(table: Any) -> str:
    cells = (" ".join("".join(cell.itertext()).split()) for cell in table.iter("th", "td"))
    return next((words for words in cells if words), "—")


def _name_notes(root: Any, document: Document) -> None:
    """Say in words where the marks of notes lead, and number them in the document's digits."""
    labels = document.labels
    numbered: Iterator[Any] = (
        link for link in root.iter("a") if "footnote-ref" in (link.get("class") or "").split()
    )
    for link in numbered:
        for sign in link.iter("sup"):
            sign.text = in_digits(sign.text or "", document.digits)
        link.set("aria-label", f"{labels['note']} {''.join(link.itertext())}")
    for link in root.iter("a"):
        if "footnote-back" in (link.get("class") or "").split():
            link.set("aria-label", labels["back-to-text"])
            sign = lxml.html.Element("span", {"aria-hidden": "true"})
            sign.text, link.text = link.text, None
            link.insert(0, sign)
    for section in root.iter("section"):
        if section.get("id") == "footnotes":
            section.set("aria-label", labels["notes"])
    for words in root.xpath(f"//li//span[@class='{_PASSAGE}']"):
        note = next(words.iterancestors("li"))
        for name in ("lang", "dir"):
            note.set(name, words.get(name))
        words.drop_tag()
