"""Two languages in one document: which are asked for, and two skeletons joined into one.

The skeletons of a dossier in two languages are printed from the same facts by the same template, so
they are alike but for their words. What differs is kept beside what it repeats, in a div or a span
that states its language; what is the same stands once.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain, takewhile
from typing import Any

from dossierkit.errors import UsageProblem
from dossierkit.language import direction, european_digits, language_name
from dossierkit.tree import SECOND, Node, contains, every_image, plain_text

JOINT = "+"
"""What stands between the two languages of a document: `en+ar`."""

_PUNCTUATION = str.maketrans("،؛٫", ",;.")
_TICK = re.compile(r"[☐☒]\s")


def asked_languages(asked: str) -> tuple[str, ...]:
    """The language or the two languages of a document, the leading one first.

    Raises `UsageProblem` for more than two and for the same one twice.
    """
    languages = tuple(part.strip() for part in asked.split(JOINT))
    help_ = f"Write two languages of the dossier, the leading one first: en{JOINT}ar."
    if len(languages) > 2:
        raise UsageProblem(
            f"“{asked}” names {len(languages)} languages; a document has one or two", help=help_
        )
    if not all(languages):
        raise UsageProblem(f"“{asked}” names no language on one side of “{JOINT}”", help=help_)
    if len(set(languages)) < len(languages):
        raise UsageProblem(f"“{asked}” names the same language twice", help=help_)
    return languages


def own_name(language: str) -> str:
    """What a language is called in itself, as a heading begins."""
    name = language_name(language, language)
    return name[:1].upper() + name[1:]


def marks(language: str) -> list[list[str]]:
    """The attributes of what is in `language`."""
    return [["lang", language], ["dir", direction(language)]]


def join_skeletons(first: Sequence[Node], second: Sequence[Node], language: str) -> list[Node]:
    """The blocks of a skeleton, each part beside its like in the `second`, in `language`.

    A section that only one of them has stands in its place.
    """
    return _Join(language).sections(first, second)


def join_rows(first: Any, second: Any, language: str) -> bool:
    """Put into each cell of a table what the `second` says of it in `language`.

    Both are the contents of tables; nothing is done, and `False` returned, if they differ in
    columns, rows or merged cells.
    """
    if _shape(first) != _shape(second):
        return False
    for cell, other in zip(_cells(first), _cells(second), strict=True):
        cell[4] = _Join(language).cell(cell[4], other[4])
    return True


class _Join:
    """The work of joining; its attribute is the language that is added."""

    def __init__(self, language: str) -> None:
        self._language = language

    def sections(self, first: Sequence[Node], second: Sequence[Node]) -> list[Node]:
        own, others = _by_heading(first), _by_heading(second)
        made: list[Node] = []
        for name in _in_order([*own], [*others]):
            if name not in others:
                made += own[name]
            elif name not in own:
                made += self._only(others[name])
            else:
                made += self._blocks(own[name], others[name])
        return made

    def _only(self, blocks: Sequence[Node]) -> list[Node]:
        """A section that the leading skeleton lacks."""
        return [
            self._repeated(block) if _is_narrative(block) else self._passage([block])
            for block in blocks
        ]

    def _blocks(self, first: Sequence[Node], second: Sequence[Node]) -> list[Node]:
        """The blocks joined from both ends, as far as they are of the same kinds."""
        start = _alike(first, second)
        own, others = first[start:], second[start:]
        end = _alike(own[::-1], others[::-1])
        own, others = own[: len(own) - end], others[: len(others) - end]
        made = [
            one for pair in zip(first[:start], second, strict=False) for one in self._block(*pair)
        ]
        made += [*own, self._passage([*others])] if others else own
        tail = zip(first[len(first) - end :], second[len(second) - end :], strict=True)
        return made + [one for pair in tail for one in self._block(*pair)]

    def _block(self, first: Node, second: Node) -> list[Node]:
        kind, content = first["t"], first.get("c")
        other = second.get("c")
        match kind:
            case "Header":
                level, attributes, inlines = content
                return [{"t": kind, "c": [level, attributes, self._title(inlines, other[2])]}]
            case "Figure":
                content[1] = self._caption(content[1], other[1])
                return [first]
            case "Table":
                if not join_rows(content, other, self._language):
                    return [first, self._passage([second])]
                content[1] = self._caption(content[1], other[1])
                return [first]
            case "Div" if _is_narrative(first):
                return [first, self._repeated(second)]
            case "Div":
                attributes, blocks = content
                joins = {"ticks": self._ticks, "facts": self._facts}
                join = next((joins[name] for name in attributes[1] if name in joins), self._blocks)
                return [{"t": kind, "c": [attributes, join(blocks, other[1])]}]
        if _says_the_same([first], [second]):
            return [first]
        if _is_sample(first) and _is_sample(second):
            content[0]["c"][1] = self._beside(content[0]["c"][1], other[0]["c"][1])
            return [first]
        return [first, self._passage([second])]

    def _title(self, first: list[Node], second: list[Node]) -> list[Node]:
        if _says_the_same(first, second):
            return first
        return [*first, {"t": "LineBreak"}, self._span(second, SECOND)]

    def _caption(self, first: Any, second: Any) -> Any:
        return [first[0], [*first[1], self._repeated(*second[1])] if second[1] else first[1]]

    def _ticks(self, first: Sequence[Node], second: Sequence[Node]) -> list[Node]:
        """Boxes and their titles: each box once, with both titles beside it."""
        made = []
        for one, other in zip(first, second, strict=True):
            title, *ending = _parted(one["c"])
            inlines = self._beside(title, _without_tick(_parted(other["c"])[0]))
            made.append({"t": one["t"], "c": [*inlines, *chain(*ending)]})
        return made

    def _facts(self, first: Sequence[Node], second: Sequence[Node]) -> list[Node]:
        """A table of facts with their names at both ends of a line and the values between them."""
        tables = [block.get("c") for block in (*first, *second) if block["t"] == "Table"]
        if not len(tables) == len(first) + len(second) == 2:
            return self._blocks(first, second)
        table, other = tables
        if _shape(table) != _shape(other) or len(table[2]) != 2:
            return self._blocks(first, second)
        table[2] = [*table[2], *reversed(table[2])]
        for row, its_like in zip(_rows(table), _rows(other), strict=True):
            (name, value), (other_name, other_value) = row[1], its_like[1]
            other_name[4] = [self._passage(other_name[4])]
            if self.cell(value[4], other_value[4]) is value[4]:
                value[3] = 2
                row[1] = [name, value, other_name]
            else:
                other_value[4] = [self._passage(other_value[4])]
                row[1] = [name, value, other_value, other_name]
        return list(first)

    def _beside(self, first: list[Node], second: list[Node]) -> list[Node]:
        if not second or _words(first).endswith(_words(second)):
            return first
        return [*first, {"t": "Str", "c": " / "}, self._span(second)]

    def cell(self, first: list[Node], second: list[Node]) -> list[Node]:
        """What a cell says in both languages; the same number is said once."""
        if _says_the_same(first, second) or _is_same_number(first, second):
            return first
        return [*first, self._passage(second)]

    def _passage(self, blocks: list[Node]) -> Node:
        return {"t": "Div", "c": [["", [], marks(self._language)], blocks]}

    def _repeated(self, *blocks: Node) -> Node:
        return {"t": "Div", "c": [["", [SECOND], marks(self._language)], [*blocks]]}

    def _span(self, inlines: list[Node], *classes: str) -> Node:
        return {"t": "Span", "c": [["", [*classes], marks(self._language)], inlines]}


def _by_heading(blocks: Sequence[Node]) -> Mapping[str, list[Node]]:
    """The blocks in groups, each with the identifier of the heading that it begins with."""
    groups: dict[str, list[Node]] = {"": []}
    group = groups[""]
    for block in blocks:
        if block["t"] == "Header" and block["c"][1][0]:
            group = groups.setdefault(block["c"][1][0], [])
        group.append(block)
    return groups


def _in_order(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The names of `first`, each of the others after the one that it follows in `second`."""
    made = [*first]
    for place, name in enumerate(second):
        if name not in made:
            made.insert(made.index(second[place - 1]) + 1, name)
    return made


def _is_sample(block: Node) -> bool:
    """Whether a paragraph only says that what stands above it is a sample."""
    if block["t"] not in {"Para", "Plain"} or len(block["c"]) != 1:
        return False
    inline = block["c"][0]
    return inline["t"] == "Span" and "sample" in inline["c"][0][1]


def _is_narrative(block: Node) -> bool:
    return block["t"] == "Div" and "section" in block["c"][0][1]


def _alike(first: Sequence[Node], second: Sequence[Node]) -> int:
    """How many blocks at the beginning are of the same kinds."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0]["t"] == pair[1]["t"], pairs))


def _says_the_same(first: list[Node], second: list[Node]) -> bool:
    """Whether nothing is lost if only `first` is printed."""
    shown = ({image["c"][2][0] for image in every_image(nodes)} for nodes in (first, second))
    alike = _words(first) == _words(second) and next(shown) >= next(shown)
    return alike and not contains(second, {"Note"})


def _is_same_number(first: list[Node], second: list[Node]) -> bool:
    """Whether both are a number alone, each in the style of its language."""
    texts = [_words(nodes) for nodes in (first, second)]
    digits = {"".join(filter(str.isdigit, text)) for text in texts}
    plain = not any(map(str.isalpha, texts[0] + texts[1]))
    return plain and len(digits) == 1 and not contains(second, {"Note", "Image"})


def _words(nodes: list[Node]) -> str:
    """The words of nodes as they are compared: with one kind of digits, commas and spaces."""
    return " ".join(european_digits(plain_text(nodes)).translate(_PUNCTUATION).split())


def _cells(table: Any) -> list[Any]:
    """The cells of the contents of a table, row by row."""
    return [cell for row in _rows(table) for cell in row[1]]


def _rows(table: Any) -> list[Any]:
    _, _, _, head, bodies, foot = table
    return [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]


def _shape(table: Any) -> list[Any]:
    """Rows and columns of the parts of a table, and how many each cell spans."""
    _, _, columns, head, bodies, foot = table
    parts = [head[1], *(part for body in bodies for part in body[2:]), foot[1]]
    spans = [[[(cell[2], cell[3]) for cell in row[1]] for row in part] for part in parts]
    return [len(columns), spans]


def _parted(line: list[Node]) -> tuple[list[Node], list[Node]]:
    """The words of a line, and the break that may end it."""
    end = len(line) - (bool(line) and line[-1]["t"] == "LineBreak")
    return line[:end], line[end:]


def _without_tick(inlines: list[Node]) -> list[Node]:
    first, *rest = inlines or [{"t": "Str", "c": ""}]
    return [{"t": "Str", "c": _TICK.sub("", str(first.get("c", "")), count=1)}, *rest]
