"""pandoc's syntax tree as plain JSON: the words in it, what it holds, and new nodes for it."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Any
from urllib.parse import quote, urlsplit

from dossierkit.files import printable

Node = Any
"""A block or an inline, `{"t": kind, "c": content}`, or a list of them."""

REFERENCE_KINDS = ("fig", "map", "tbl", "sec", "annex")
"""What a cross-reference may point to, by what its identifier begins with: `fig-palace`."""

_REFERENCE = re.compile(rf"({'|'.join(REFERENCE_KINDS)})-(.+)\Z", re.DOTALL)
_WORDS = {"Str", "Space", "SoftBreak", "LineBreak"}
_WITHOUT_WORDS = {"Note", "Image", "RawInline", "RawBlock"}
_VOWELS = "\u064b-\u0652"  # of Arabic, written above and below the letters
_SENTENCE_END = re.compile(rf"(?:(?:\w[{_VOWELS}]*){{4}}\w*|[)»”’])\.\Z")  # no abbreviation
_SHORTEST_SENTENCE = 2  # inlines
_LISTED_CAPTION = 90  # characters


def cross_reference(key: str) -> tuple[str, str] | None:
    """Kind and name if what is written like a citation is a cross-reference: `@sec-5.b`."""
    match = _REFERENCE.match(key)
    return (match[1], match[2]) if match else None


def plain_text(node: Node) -> str:
    """The words of inlines or blocks without markup, notes and images; blocks are lines."""
    parts: list[str] = []
    _collect_words(node, parts)
    return "".join(parts).rstrip("\n")


def _collect_words(node: Node, parts: list[str]) -> None:
    if isinstance(node, list):
        for part in node:
            _collect_words(part, parts)
    if not isinstance(node, dict):
        return
    kind: str = node["t"]
    content: Node = node.get("c")
    if kind == "Str":
        parts.append(content)
    elif kind in {"Space", "SoftBreak", "LineBreak"}:
        parts.append(" ")
    elif kind in {"Code", "CodeBlock", "Math"}:
        parts.append(content[1])
    elif kind == "Quoted":
        parts.append("“")
        _collect_words(content[1], parts)
        parts.append("”")
    elif kind == "Cite":
        _collect_words(content[1], parts)
    elif kind not in _WITHOUT_WORDS:
        _collect_words(content, parts)
        if kind in {"Plain", "Para"}:
            parts.append("\n")


_LISTED = frozenset({"BulletList", "OrderedList", "DefinitionList", "BlockQuote", "Table"})


def leads(block: Node, following: Node) -> bool:
    """True for a paragraph that stands on the page of what follows it.

    It is bold as a whole, and so a heading in all but name, or ends in a colon before a list, a
    quotation or a table.
    """
    if block["t"] != "Para" or following["t"] == "Header":
        return False
    if following["t"] in _LISTED and plain_text(block).endswith((":", "：")):
        return True
    words = [inline for inline in block["c"] if inline["t"] not in {"Space", "Note"}]
    return len(words) == 1 and words[0]["t"] == "Strong"


def leading_headings(levels: Sequence[int]) -> int:
    """How many headings stand over what follows, of the levels of those before it, nearest first.

    Each is above the one before; a heading of the same level or below has a section that is empty.
    """
    own = 0
    while own < len(levels) and (not own or levels[own] < levels[own - 1]):
        own += 1
    return own


SECOND = "second"
"""Class of what repeats a heading, a caption or a text in the second language of a document."""


def is_second(node: Node) -> bool:
    """Whether a div or a span repeats what stands before it in another language."""
    return node["t"] in {"Div", "Span"} and SECOND in node["c"][0][1]


def leading(nodes: list[Node]) -> list[Node]:
    """Inlines or blocks without what repeats them in the second language."""
    return [node for node in nodes if not is_second(node)]


def word_runs(inlines: Iterable[Node]) -> Iterator[Node]:
    """The same inlines with words and spaces that follow one another as one text (`str`)."""
    words: list[str] = []
    for inline in inlines:
        if inline["t"] == "Str":
            words.append(inline["c"])
        elif inline["t"] in {"Space", "SoftBreak"}:
            words.append(" ")
        else:
            if words:
                yield "".join(words)
                words.clear()
            yield inline
    if words:
        yield "".join(words)


def contains(node: Node, kinds: Set[str]) -> bool:
    """True if a node of one of `kinds` lies anywhere in `node`."""
    if isinstance(node, (list, tuple)):
        return any(contains(part, kinds) for part in node)
    if not isinstance(node, dict):
        return False
    return node.get("t") in kinds or contains(node.get("c"), kinds)


_SCHEMES = {"http", "https", "mailto"}
_URL_SAFE = "!#$%&'()*+,/:;=?@~[]"


def web_address(target: str) -> str:
    """A web or mail address in the characters of one; empty for anything else."""
    try:
        parts = urlsplit(target)
        _ = parts.port
        quoted = quote(target, safe=_URL_SAFE)
    except ValueError:
        return ""
    place = parts.path if parts.scheme == "mailto" else parts.netloc
    return quoted if parts.scheme in _SCHEMES and place else ""


def images_in(blocks: list[Node]) -> Iterator[Node]:
    """The Image nodes directly inside the paragraphs of `blocks`."""
    for block in blocks:
        if block["t"] in {"Plain", "Para"}:
            yield from (inline for inline in block["c"] if inline["t"] == "Image")


def every_image(node: Node) -> Iterator[Node]:
    """The Image nodes anywhere in `node`."""
    if isinstance(node, list):
        for part in node:
            if not isinstance(part, dict) or part.get("t") not in _WORDS:
                yield from every_image(part)
    elif isinstance(node, dict):
        if node.get("t") == "Image":
            yield node
        else:
            yield from every_image(node.get("c"))


def table_rows(head: Node, bodies: Node, foot: Node) -> Iterator[Node]:
    """Every row of a table, from head to foot: `[attributes, cells]`."""
    yield from head[1]
    for body in bodies:
        yield from body[2]
        yield from body[3]
    yield from foot[1]


def listed_caption(inlines: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """What the lists at the front say of a caption, and the rest of it.

    A long caption is parted after its first sentence, and no entry ends with a full stop.
    """
    first, behind = _first_sentence(inlines, _LISTED_CAPTION)
    listed, rest = [*first], [*behind]
    if listed and listed[-1]["t"] == "Str" and _SENTENCE_END.search(listed[-1]["c"]):
        last = listed.pop()["c"]
        listed.append({"t": "Str", "c": last.removesuffix(".")})
        rest.insert(0, {"t": "Str", "c": "."})
    return listed, rest


def _first_sentence(inlines: Sequence[Node], longest: int) -> tuple[Sequence[Node], Sequence[Node]]:
    """A text of more than `longest` characters parted after its first sentence; else all of it."""
    if len(plain_text(list(inlines))) <= longest:
        return inlines, ()
    for index in range(_SHORTEST_SENTENCE, len(inlines) - 1):
        word, after = inlines[index], inlines[index + 1]
        ends = word["t"] == "Str" and _SENTENCE_END.search(word["c"])
        if ends and after["t"] in {"Space", "SoftBreak"}:
            return inlines[: index + 1], inlines[index + 1 :]
    return inlines, ()


def string(text: str) -> Node:
    """`text` as one word, safe to print."""
    return {"t": "Str", "c": printable(text)}


def words_of(text: str) -> list[Node]:
    """`text` as inlines with spaces between its words, safe to print."""
    result: list[Node] = []
    for word in printable(text).split(" "):
        result += [{"t": "Space"}] if result else []
        result += [{"t": "Str", "c": word}] if word else []
    return result


def span(inlines: list[Node]) -> Node:
    """Inlines as one node, which pandoc's writers print like the inlines themselves."""
    return {"t": "Span", "c": [["", [], []], inlines]}


def div(attributes: Node, blocks: list[Node]) -> Node:
    """Blocks as one, with an identifier, classes and pairs of keys and values."""
    return {"t": "Div", "c": [attributes, blocks]}
