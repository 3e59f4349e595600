"""The walk over a document's tree that the formats share which pandoc writes."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from dossierkit.tree import Node, word_runs

_MARKED = frozenset(
    {"Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"}
)


_NO_ATTRIBUTES: Node = ["", [], []]


class Rewriter(ABC):
    """Makes of a document's tree one that holds what a writer of pandoc's shall write, no more.

    Nodes that it does not know, such as raw ones, and attributes of authors are left out.
    """

    def blocks(self, blocks: Iterable[Node]) -> list[Node]:
        """The blocks that stand for `blocks`."""
        return [made for block in blocks for made in self._block(block)]

    def inlines(self, inlines: Iterable[Node]) -> list[Node]:
        """The inlines that stand for `inlines`; words that follow one another are one text."""
        made: list[Node] = []
        for run in word_runs(inlines):
            made += self._words(run) if isinstance(run, str) else self._inline(run)
        return made

    def _block(self, block: Node) -> list[Node]:
        kind, content = block["t"], block.get("c")
        match kind:
            case "Para" | "Plain":
                return [{"t": kind, "c": self.inlines(content)}]
            case "Header":
                return self._header(*content)
            case "Figure":
                return self._figure(*content)
            case "Table":
                return self._table(*content)
            case "Div":
                return self._div(*content)
            case "BlockQuote":
                return [{"t": kind, "c": self.blocks(content)}]
            case "BulletList":
                return [{"t": kind, "c": [self.blocks(item) for item in content]}]
            case "OrderedList":
                return [self._ordered_list(*content)]
            case "DefinitionList":
                entries = [
                    [self.inlines(term), [self.blocks(one) for one in definitions]]
                    for term, definitions in content
                ]
                return [{"t": kind, "c": entries}]
            case "LineBlock":
                return [{"t": kind, "c": [self.inlines(line) for line in content]}]
            case "CodeBlock":
                return [self._code_block(content[1])]
            case "HorizontalRule":
                return [self._rule()]
        return []

    def _inline(self, inline: Node) -> list[Node]:
        kind, content = inline["t"], inline.get("c")
        match kind:
            case "LineBreak":
                return [inline]
            case "Quoted":
                opening, closing = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
                words = [{"t": "Str", "c": opening}, *content[1], {"t": "Str", "c": closing}]
                return self.inlines(words)
            case "Cite":
                return self.inlines(content[1])
            case "Code":
                return [self._code(content[1])]
            case "Math":
                return self._words(content[1])
            case "Note":
                return [{"t": kind, "c": self._note(content)}]
            case "Link":
                return self._link(*content)
            case "Image":
                return self._image(*content)
            case "Span":
                return self._span(*content)
        return [{"t": kind, "c": self.inlines(content)}] if kind in _MARKED else []

    def _parts(self, head: Node, bodies: Sequence[Node], foot: Node) -> list[Node]:
        """Head, bodies and foot of a table."""
        return [
            [_NO_ATTRIBUTES, self._rows(head[1])],
            [
                [_NO_ATTRIBUTES, body[1], self._rows(body[2]), self._rows(body[3])]
                for body in bodies
            ],
            [_NO_ATTRIBUTES, self._rows(foot[1])],
        ]

    def _rows(self, rows: Sequence[Node]) -> list[Node]:
        return [
            [
                _NO_ATTRIBUTES,
                [
                    [_NO_ATTRIBUTES, align, down, across, self._cell(blocks)]
                    for _, align, down, across, blocks in cells
                ],
            ]
            for _, cells in rows
        ]

    def _cell(self, blocks: Sequence[Node]) -> list[Node]:
        return self.blocks(blocks)

    @abstractmethod
    def _words(self, words: str) -> list[Node]: ...

    @abstractmethod
    def _header(self, level: int, attributes: Node, inlines: Sequence[Node]) -> list[Node]: ...

    @abstractmethod
    def _figure(self, attributes: Node, caption: Node, blocks: Sequence[Node]) -> list[Node]: ...

    @abstractmethod
    def _table(self, *content: Node) -> list[Node]: ...

    @abstractmethod
    def _div(self, attributes: Node, blocks: Sequence[Node]) -> list[Node]: ...

    @abstractmethod
    def _ordered_list(self, start: Node, items: Sequence[Sequence[Node]]) -> Node: ...

    @abstractmethod
    def _code_block(self, code: str) -> Node: ...

    @abstractmethod
    def _rule(self) -> Node: ...

    @abstractmethod
    def _code(self, code: str) -> Node: ...

    @abstractmethod
    def _note(self, blocks: Sequence[Node]) -> list[Node]: ...

    @abstractmethod
    def _link(self, attributes: Node, inlines: Sequence[Node], target: Node) -> list[Node]: ...

    @abstractmethod
    def _image(self, attributes: Node, inlines: Sequence[Node], target: Node) -> list[Node]: ...

    @abstractmethod
    def _span(self, attributes: Node, inlines: Sequence[Node]) -> list[Node]: ...
