"""Sections as pandoc sees them: the syntax tree, what it holds, and where each thing stands.

The parser that prints is the parser that counts. Pandoc's Markdown gives no positions, so a token
of the source (the image's target, the citation's key) is looked up in it to give line and column.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import unquote

from dossierkit.diagnostics import Location
from dossierkit.tree import cross_reference, images_in, plain_text, table_rows

_HEADING = r"(?m)^(#{1,6}[ \t].*?)[ \t]*$|^(\S.*)\n(?:=+|-{2,})[ \t]*$"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:[^`]|(?!\1)`+)*?(?<!`)\1(?!`)")
_COMMENT_TAG = re.compile(r"\s*<!--.*-->\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """Where something of the syntax tree stands in the source: at the nth match of a pattern."""

    path: str
    source: "Source"
    pattern: str
    nth: int
    raw: bool = False

    @cached_property
    def location(self) -> Location:
        """Line and column, looked up when first asked for; the whole file if there is no match."""
        span = self.source.find(self.pattern, self.nth, self.raw)
        return self.source.location(self.path, span)


@dataclass(frozen=True)
class Mention:
    """Something that a section names: a target, an identifier, a key, a raw text."""

    text: str
    token: Token
    kind: str = ""
    detail: str = ""

    @property
    def location(self) -> Location:
        """Where it stands in the section's file."""
        return self.token.location


@dataclass(frozen=True)
class Narrative:
    """What the text of one section holds, in the order of the text.

    `blocks` is pandoc's tree as plain JSON. `words` counts headings, captions, tables and notes;
    `characters` counts them without line ends. `images` have the target as text, the width
    asked for as kind and the identifier of their figure as detail; `raw` the format as kind;
    `values` the path of the fact as detail.
    """

    blocks: list[Any] = field(default_factory=list)
    text: str = ""
    words: int = 0
    characters: int = 0
    headings: tuple[Mention, ...] = ()
    images: tuple[Mention, ...] = ()
    references: tuple[Mention, ...] = ()
    citations: tuple[Mention, ...] = ()
    identifiers: tuple[Mention, ...] = ()
    raw: tuple[Mention, ...] = ()
    values: tuple[Mention, ...] = ()
    samples: tuple[Mention, ...] = ()
    error: str = ""


DEEPEST = 30
"""How deeply the blocks and inlines of a section may be nested: all that print it walk over them
by recursion, and Typst follows its rules only so deep."""


def read_narrative(path: str, source: str, tree: Any) -> Narrative:
    """What `tree`, pandoc's reading of `source`, holds; `path` names the file in the places."""
    if "error" in tree:
        return Narrative(error=str(tree["error"]))
    reader = _Reader(path, Source(source))
    try:
        blocks = _figures(tree["blocks"])
        reader.blocks(blocks)
    except RecursionError:
        return Narrative(error="the text is nested too deeply")
    return reader.narrative(blocks)


def _figures(blocks: list[Any]) -> list[Any]:
    """`blocks` with an image that is a paragraph of its own as a figure, captioned or not.

    Pandoc makes a figure only of an image with a caption; ours may have its caption in a table.
    """
    result = []
    for block in blocks:
        if block["t"] == "Para" and len(block["c"]) == 1 and block["c"][0]["t"] == "Image":
            (identifier, classes, pairs), inlines, target = block["c"][0]["c"]
            image = {"t": "Image", "c": [["", classes, pairs], inlines, target]}
            caption = [{"t": "Plain", "c": inlines}] if inlines else []
            figure = [[identifier, [], []], [None, caption], [{"t": "Plain", "c": [image]}]]
            result.append({"t": "Figure", "c": figure})
        elif block["t"] == "Div":
            result.append({"t": "Div", "c": [block["c"][0], _figures(block["c"][1])]})
        else:
            result.append(block)
    return result


class Source:
    """The text of a section, for finding the places of what pandoc saw in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def visible(self) -> str:
        """The text with comments and code blanked out, character for character."""
        text = _COMMENT.sub(_blank, self.text) if "<!--" in self.text else self.text
        if "`" in text or "~~~" in text:
            text = _CODE.sub(_blank, _FENCED.sub(_blank, text))
        return text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def find(self, pattern: str, nth: int = 0, raw: bool = False) -> tuple[int, int] | None:
        """The place of the `nth` match (from 0) of the regular expression `pattern`.

        That of its group, if it has one. Comments and code do not count, unless `raw`.
        """
        matches = re.finditer(pattern, self.text if raw else self.visible)
        match = next(islice(matches, nth, None), None)
        return match.span(match.lastindex or 0) if match else None

    def location(self, path: str, span: tuple[int, int] | None) -> Location:
        """The place of the characters `span`; the whole file if there is none."""
        if span is None:
            return Location(path)
        (line, column), (end_line, end_column) = map(self._line_and_column, span)
        return Location(path, line, column, end_line, end_column)

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        from bisect import bisect_right

        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


class _Reader:
    """One walk over the tree of a section that collects everything rules and status ask for."""

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        self.words: list[str] = []
        self.found: dict[str, list[Mention]] = defaultdict(list)
        self.seen: Counter[str] = Counter()
        self._depth = 0

    def narrative(self, blocks: list[Any]) -> Narrative:
        from dossierkit.language import count_words

        text = re.sub(r"[ \t]+", " ", "".join(self.words)).strip()
        kinds = {kind: tuple(mentions) for kind, mentions in self.found.items()}
        return Narrative(
            blocks=blocks,
            text=text,
            words=count_words(text),
            characters=len(text.replace("\n", "")),
            **kinds,  # type: ignore[arg-type]
        )

    def _note(
        self,
        where: str,
        text: str,
        pattern: str,
        kind: str = "",
        detail: str = "",
        raw: bool = False,
    ) -> None:
        token = Token(self.path, self.source, pattern, self.seen[pattern], raw)
        self.seen[pattern] += 1
        self.found[where].append(Mention(text, token, kind, detail))

    def blocks(self, blocks: list[Any]) -> None:
        self._deeper()
        for block in blocks:
            getattr(self, f"_{block['t']}", self._plain_block)(block.get("c"))
            self.words.append("\n")
        self._depth -= 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise RecursionError

    def _plain_block(self, content: Any) -> None:
        """Any block without a rule of its own: whatever blocks and inlines it contains."""
        if isinstance(content, list):
            if content and isinstance(content[0], dict) and "t" in content[0]:
                self._mixed(content)
            else:
                for part in content:
                    self._plain_block(part)

    def _mixed(self, nodes: list[Any]) -> None:
        for node in nodes:
            if node["t"] in _BLOCKS:
                self.blocks([node])
            else:
                self.inlines([node])

    def _Header(self, content: Any) -> None:  # noqa: N802
        level, attributes, inlines = content
        self._identifier(attributes)
        text = plain_text(inlines)
        self._note("headings", text, _HEADING, str(level), attributes[0])
        self.inlines(inlines)

    def _Figure(self, content: Any) -> None:  # noqa: N802
        attributes, caption, blocks = content
        self._identifier(attributes)
        for image in images_in(blocks):
            self._image(image["c"], attributes[0])
        self.blocks(caption[1])

    def _Table(self, content: Any) -> None:  # noqa: N802
        attributes, caption, _, head, bodies, foot = content
        self._identifier(attributes)
        self.blocks(caption[1])
        for row in table_rows(head, bodies, foot):
            for cell in row[1]:
                self.blocks(cell[4])

    def _Div(self, content: Any) -> None:  # noqa: N802
        self._identifier(content[0])
        self.blocks(content[1])

    def _CodeBlock(self, content: Any) -> None:  # noqa: N802
        self.words.append(content[1])

    def _RawBlock(self, content: Any) -> None:  # noqa: N802
        self._raw(*content)

    def inlines(self, inlines: list[Any]) -> None:
        self._deeper()
        for inline in inlines:
            kind = inline["t"]
            if kind == "Str":
                self.words.append(inline["c"])
            elif kind in {"Space", "SoftBreak", "LineBreak"}:
                self.words.append(" ")
            elif kind in {
                "Emph",
                "Strong",
                "Underline",
                "Strikeout",
                "Superscript",
                "Subscript",
                "SmallCaps",
            }:
                self.inlines(inline["c"])
            else:
                getattr(self, f"_{kind}")(inline["c"])
        self._depth -= 1

    def _Quoted(self, content: Any) -> None:  # noqa: N802
        self.words.append("“")
        self.inlines(content[1])
        self.words.append("”")

    def _Code(self, content: Any) -> None:  # noqa: N802
        self.words.append(content[1])

    def _Math(self, content: Any) -> None:  # noqa: N802
        self.words.append(content[1])

    def _RawInline(self, content: Any) -> None:  # noqa: N802
        self._raw(*content)

    def _Note(self, content: Any) -> None:  # noqa: N802
        self.words.append(" ")
        self.blocks(content)

    def _Cite(self, content: Any) -> None:  # noqa: N802
        for citation in content[0]:
            key = citation["citationId"]
            pattern = rf"@\{{?({re.escape(key)})(?!\w|[-:.#$%&+?<>~/]\w)"
            reference = cross_reference(key)
            if reference:
                kind, name = reference
                self._note("references", name, pattern, kind)
            else:
                self._note("citations", key, pattern)
            self.inlines(citation["citationPrefix"])
            self.inlines(citation["citationSuffix"])

    def _Link(self, content: Any) -> None:  # noqa: N802
        attributes, inlines, (target, _) = content
        self._identifier(attributes)
        if target.startswith("#"):
            self._note("references", target[1:], rf"\(<?({re.escape(target)})", "link")
        self.inlines(inlines)

    def _Image(self, content: Any) -> None:  # noqa: N802
        self._image(content, content[0][0])
        self.inlines(content[1])

    def _image(self, content: Any, identifier: str) -> None:
        target = content[2][0]
        written = "|".join(re.escape(way) for way in {target, unquote(target)})
        pattern = rf"(?:\]\(<?|\]:[ \t]*<?)({written})"
        width = dict(content[0][2]).get("width", "")
        self._note("images", target, pattern, width, identifier)

    def _Span(self, content: Any) -> None:  # noqa: N802
        attributes, inlines = content
        self._identifier(attributes)
        text = plain_text(inlines)
        for key, value in attributes[2]:
            if key == "value":
                self._note("values", text, rf"value\s*=\s*[\"']?({re.escape(value)})", detail=value)
        if "sample" in attributes[1]:
            self._note("samples", text, r"\{[^}\n]*(\.sample)\b")
        self.inlines(inlines)

    def _identifier(self, attributes: Any) -> None:
        if attributes[0]:
            pattern = rf"\{{[^{{}}\n]*#({re.escape(attributes[0])})(?![\w.:-])"
            self._note("identifiers", attributes[0], pattern)

    def _raw(self, kind: str, text: str) -> None:
        if kind == "html" and _COMMENT_TAG.match(text):
            return
        first = re.escape(text.strip().split("\n", 1)[0])
        before = "" if kind in {"html", "tex"} else r"(?:`[ \t]*|\n)"
        self._note("raw", text.strip(), f"{before}({first})" if first else "(?!)", kind, raw=True)
        self.words.append(text)


_BLOCKS = frozenset(
    [
        "Plain",
        "Para",
        "LineBlock",
        "CodeBlock",
        "RawBlock",
        "BlockQuote",
        "OrderedList",
        "BulletList",
        "DefinitionList",
        "Header",
        "HorizontalRule",
        "Table",
        "Figure",
        "Div",
    ]
)
