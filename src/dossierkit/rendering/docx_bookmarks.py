"""The bookmarks of a Word file: where they are set, and what references repeat or lead to."""

import re
from collections.abc import Iterator, Sequence

from dossierkit.document import Document
from dossierkit.rendering.docx_nodes import raw_inline
from dossierkit.rendering.docx_xml import w
from dossierkit.tree import Node

_FIRST = 1_000_000
"""Above the numbers that pandoc gives to bookmarks."""
_LEAVES = {"Str", "Space", "SoftBreak", "LineBreak", "Code", "CodeBlock"}
_WITH_ATTRIBUTES = {"Div": 0, "Span": 0, "Figure": 0, "Table": 0, "Header": 1}


class Bookmarks:
    """The bookmarks of a document: `names` by identifier, each set once."""

    def __init__(self, document: Document) -> None:
        self.names = _names(document)
        self._claimed: set[str] = set()

    def name(self, identifier: str) -> str:
        """The bookmark of an identifier; empty if it has none or stands somewhere already."""
        name = self.names.get(identifier, "")
        if name in self._claimed:
            return ""
        self._claimed.add(name)
        return name

    def around(self, identifier: str, inlines: list[Node]) -> list[Node]:
        """The inlines within the bookmark of an identifier, if it has one to be set."""
        name = self.name(identifier)
        if not name:
            return inlines
        number = _FIRST + len(self._claimed)
        start, end = w("bookmarkStart", id=number, name=name), w("bookmarkEnd", id=number)
        return [raw_inline([start]), *inlines, raw_inline([end])]


def _names(document: Document) -> dict[str, str]:
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
