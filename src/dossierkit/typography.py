"""Spaces at which no line ends: `120.5 ha`, `Figure 3`, `A. S. Pushkin`, `XIX в.`, `« oui »`.

The words of each language lie in `templates/common/languages.yaml`, under `ties`. Only spaces
change: one becomes a no-break space, and in French one is put before high punctuation and inside
quotation marks where the author left it out. Code and pictures are not looked into.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from dossierkit.language import is_language_tag, month_names, stated_tag, ties
from dossierkit.tree import Node

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
_OPAQUE = frozenset({"Code", "Image", "Math", "RawInline"})
_IN_ATTRIBUTES = frozenset({"Cite", "Link", "Quoted", "Span"})

_DIGIT = "0-9٠-٩۰-۹"
_CAPITAL = "A-ZÀ-ÖØ-ÞЁІЎА-ЯƏĞİŞҒҚҢӨҰҮҺӢӮҶҲ"
_SMALL = rf"[^\W\d_{_CAPITAL}]"
_ROMAN = "[IVXLCІХ]"
_COUNT = rf"(?:[(\[]?[{_DIGIT}]|\([ivx]+\)|{_ROMAN}+(?!\w)|[{_CAPITAL}](?!\w))"
"""What follows a word that numbers something: `3`, `(iv)`, `XIX`, `B`."""

_NUMBER = (
    rf"(?:[{_DIGIT}](?:[-–][^\W\d_]{{1,5}}|st|nd|rd|th|er|e)?"
    rf"|(?<!\w){_ROMAN}+(?:[-–—]{_ROMAN}+)?(?:er|e|ᵉ|ème)?)"
)
"""The end of a number, or a Roman number: `5`, `1920-х`, `1er`, `XIX–XX`, `XIXe`."""

_EVERYWHERE = (
    rf"(?<![{_DIGIT}.,])[{_DIGIT}]{{1,3}}(?: [{_DIGIT}]{{3}})+(?![{_DIGIT}])",
    rf" × (?=[{_DIGIT}])",
    rf"[{_DIGIT}]°(?: [{_DIGIT}]{{1,2}}′)?(?: [{_DIGIT}.,]{{1,6}}″)?(?: [{_CAPITAL}](?!\w))?",
    rf"(?<!\w)[{_CAPITAL}]\. (?=[{_CAPITAL}]\.)",
    rf"(?:^|(?<=\()|(?<=[:;·] ))[{_CAPITAL}]\. (?=[{_CAPITAL}]\w)",
    rf"(?:^|(?<=\()|(?<={_SMALL} ))[{_CAPITAL}]\. ?[{_CAPITAL}]\. (?=[{_CAPITAL}]\w)",
)
"""Groups of digits, measures, coordinates, initials; a name after them if no sentence can end."""

_OTHER = "und"
"""Any language of which nothing is stated, so that a text cannot name them without end."""

_LONGEST_WORD = 100
_ENDS_A_WORD = re.compile(rf"(?<![^\s])[^\s/@]*[\w»)”’%\]{_OBJECT}]\Z")
"""What a mark may be set apart from; not an address, nor what is too long to be looked through."""


@dataclass(frozen=True)
class _Rules:
    """What is tied in a language: every plain space in a match of `patterns`.

    `signs` have a space before them and quotation marks inside them, by the sign; with `adds`, also
    where the author wrote none.
    """

    patterns: tuple[re.Pattern[str], ...]
    signs: Mapping[str, str]
    adds: bool = True


def with_ties(blocks: Sequence[Node], language: str) -> list[Node]:
    """The blocks of a document in `language` with no-break spaces in their lines.

    A passage in another language has the spaces of that one.
    """
    return [*_Pass(_rules(language)).blocks([*blocks])]


def tied(text: str, language: str) -> str:
    """A line of plain text with no-break spaces."""
    return "".join(_made(text, _rules(language)))


@cache
def _rules(language: str) -> _Rules:
    stated = ties(language)
    after = [*stated.get("after_number", ()), *(f"{name}*" for name in month_names(language))]
    written = [*_EVERYWHERE, rf"{_NUMBER} (?={_any(after)}(?!\w))"]
    for key, pattern in (
        ("before_number", rf"(?<!\w)(?i:{{words}}) (?={_COUNT})"),
        ("before_name", rf"(?<!\w)(?<![{_DIGIT}] ){{words}} (?=[{_CAPITAL}])"),
        ("before_word", r"(?<!\w)(?i:{words}) (?=[\w«„“(])"),
        ("whole", r"(?<!\w){words}(?!\w)"),
    ):
        if words := stated.get(key):
            written.append(pattern.replace("{words}", _any(words)))
    return _Rules(tuple(map(re.compile, written)), stated.get("signs", {}))


def _any(words: Iterable[str]) -> str:
    """A pattern of any of `words`, the longest first; `*` stands for any letters."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in ordered) + ")"


def _made(text: str, rules: _Rules) -> list[str]:
    """What is printed for each character of a line."""
    made = list(text)
    for pattern in rules.patterns:
        for match in pattern.finditer(text):
            for place in range(*match.span()):
                if made[place] == " ":
                    made[place] = NO_BREAK_SPACE
    for sign, space in rules.signs.items():
        _set_apart(made, text, sign, space, adds=rules.adds)
    return made


def _set_apart(made: list[str], text: str, sign: str, space: str, *, adds: bool) -> None:
    """Put `space` inside a quotation mark, or before another sign that ends a word."""
    opens = sign == "«"
    pattern = rf"{sign}( ?)(?=[^\s{sign}])" if opens else rf"(?<=[^\s{sign}])( ?){re.escape(sign)}"
    if sign not in "«»":
        pattern += r"(?=[\s)»”\]]|\Z)"
    for match in re.finditer(pattern, text):
        start, end = match.span(1)
        if end > start:
            made[start] = space
        elif adds and opens:
            made[match.start()] = sign + space
        elif adds and (sign == "»" or _ends_a_word(text, start)):
            made[start] = space + sign


def _ends_a_word(text: str, end: int) -> bool:
    return _ENDS_A_WORD.search(text, max(0, end - _LONGEST_WORD), end) is not None


class _Pass:
    """One walk over blocks; what lies in another language is walked over with its own rules."""

    def __init__(self, rules: _Rules) -> None:
        self._rules = rules

    def blocks(self, node: Node) -> Node:
        if isinstance(node, list):
            return [self.blocks(part) for part in node]
        return self._block(node) if isinstance(node, dict) else node

    def _block(self, block: Node) -> Node:
        kind, content = block["t"], block.get("c")
        match kind:
            case "Para" | "Plain":
                content = self._line(content)
            case "LineBlock":
                content = [self._line(line) for line in content]
            case "Header":
                content = [*content[:2], self._line(content[2])]
            case "DefinitionList":
                content = [[self._line(term), self.blocks(said)] for term, said in content]
            case "Div":
                content = [content[0], self._within(content[0]).blocks(content[1])]
            case _:
                content = self.blocks(content)
        return block if content is None else {"t": kind, "c": content}

    def _within(self, attributes: Node) -> "_Pass":
        """The walk over a passage: by its language, and adding nothing to titles of works."""
        _, classes, pairs = attributes
        language = dict(pairs).get("lang", "")
        rules = _rules(stated_tag(language) or _OTHER) if is_language_tag(language) else self._rules
        return _Pass(replace(rules, adds=False)) if "csl-entry" in classes else _Pass(rules)

    def _line(self, inlines: Sequence[Node]) -> list[Node]:
        text = "".join(self._texts(inlines))
        return self._set(inlines, iter(_made(text, self._rules)))

    def _texts(self, inlines: Sequence[Node]) -> Iterator[str]:
        """The text of inlines; an object stands for what is not looked into."""
        for inline in inlines:
            kind, content = inline["t"], inline.get("c")
            if kind == "Str":
                yield content
            elif kind in {"Space", "SoftBreak"}:
                yield " "
            elif kind == "LineBreak":
                yield "\n"
            elif self._is_apart(inline):
                yield _OBJECT
            elif kind != "Note":
                yield from self._texts(content[1] if kind in _IN_ATTRIBUTES else content)

    def _set(self, inlines: Sequence[Node], made: Iterator[str]) -> list[Node]:
        """The same inlines with what is printed for their text, in its order."""
        result: list[Node] = []
        for inline in inlines:
            kind, content = inline["t"], inline.get("c")
            if kind == "Str":
                result.append({"t": "Str", "c": "".join(islice(made, len(content)))})
            elif kind in {"Space", "SoftBreak", "LineBreak"}:
                space = next(made)
                result.append(inline if space in " \n" else {"t": "Str", "c": space})
            elif kind == "Note":
                result.append({"t": kind, "c": self.blocks(content)})
            elif self._is_apart(inline):
                next(made)
                result.append(self._passage(inline))
            elif kind in _IN_ATTRIBUTES:
                rest = [content[0], self._set(content[1], made), *content[2:]]
                result.append({"t": kind, "c": rest})
            else:
                result.append({"t": kind, "c": self._set(content, made)})
        return result

    def _is_apart(self, inline: Node) -> bool:
        kind = inline["t"]
        return kind in _OPAQUE or (kind == "Span" and "lang" in dict(inline["c"][0][2]))

    def _passage(self, inline: Node) -> Node:
        if inline["t"] != "Span":
            return inline
        attributes, inlines = inline["c"]
        return {"t": "Span", "c": [attributes, self._within(attributes)._line(inlines)]}
