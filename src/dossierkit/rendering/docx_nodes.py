"""Nodes of pandoc's tree as Word needs them: styles, WordprocessingML and instructions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dossierkit.rendering.docx_xml import Element, mark, one_line, serialise
from dossierkit.tree import Node


def no_attributes() -> Node:
    """The attributes of a node that has none."""
    return ["", [], []]


def text_node(text: str) -> Node:
    """Words, whatever characters they are of, on one line."""
    return {"t": "Str", "c": one_line(text)}


def para(inlines: list[Node]) -> Node:
    """A paragraph."""
    return {"t": "Para", "c": inlines}


def as_paragraphs(blocks: Iterable[Node]) -> list[Node]:
    """Blocks with paragraphs where pandoc has plain lines."""
    return [para(block["c"]) if block["t"] == "Plain" else block for block in blocks]


def styled(style: str, blocks: list[Node], name: str = "") -> Node:
    """Blocks in a style of Word's, with a bookmark if there is a `name`."""
    return {"t": "Div", "c": [[name, [], [["custom-style", style]]], blocks]}


def raw(elements: Iterable[Element]) -> Node:
    """Finished WordprocessingML."""
    return {"t": "RawBlock", "c": ["openxml", serialise(elements)]}


def raw_blocks(elements: Sequence[Element]) -> list[Node]:
    """The same; nothing if there are no elements."""
    return [raw(elements)] if elements else []


def raw_inline(elements: Iterable[Element]) -> Node:
    """Finished WordprocessingML within a paragraph."""
    return {"t": "RawInline", "c": ["openxml", serialise(elements)]}


def instruction_block(words: Mapping[str, Any]) -> Node:
    """An instruction for `docx_finish` that stands between paragraphs."""
    return raw([mark(words)])


def instruction(words: Mapping[str, Any]) -> Node:
    """An instruction for `docx_finish` about the paragraph in which it stands."""
    return raw_inline([mark(words)])
