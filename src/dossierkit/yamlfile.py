"""YAML with places: plain values under the YAML 1.2 core rules, and where each one stands.

PyYAML's own constructor reads `NO` as false, `48:51:24` as a number and drops duplicate keys. Here
the nodes are composed by PyYAML and the values made from them by the rules of YAML 1.2, so that
`NO`, `12:30` and `2024-01-01` stay text and every key and value keeps its line and column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import isfinite
from typing import Any

import yaml

from dossierkit.diagnostics import DataPath, Location, Problem
from dossierkit.files import Text
from dossierkit.phrases import Phrase

MOST_VALUES = 200_000
"""How many values one file may expand to; more is refused as an alias bomb."""
DEEPEST = 60
"""How deeply values may be nested."""


def as_number(value: Any) -> Decimal | None:
    """The number that a value is, exactly as it is written; `None` for what is no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes nodes without guessing at the type of plain values, which is done here."""

    def descend_resolver(self, *_: Any) -> None:
        """Nothing: no type depends on the place of a value."""

    def ascend_resolver(self) -> None:
        """Nothing."""

    def resolve(self, *_: Any) -> str:
        """The tag of every node without one of its own."""
        return ""


_MAY_LOSE_WORDS = re.compile(r"[&!]|^[ ?-]{24}", re.MULTILINE)
_OPENING = re.compile(r"[\[{]")
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NULLS = {"", "~", "null", "Null", "NULL"}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_OTHER_INTEGER = re.compile(r"0o[0-7]{1,20}\Z|0x[0-9a-fA-F]{1,16}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_COMMENT = re.compile(r"(?:^|\s)#(.*)$")
_NO_LINE_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
"""Characters that YAML 1.1 takes for ends of lines, and editors and YAML 1.2 do not."""
_TOO_DEEP = Phrase("values are nested more than {deepest} levels deep", deepest=DEEPEST)


@dataclass(frozen=True)
class Document:
    """One YAML file: its text, its plain values and the place of each value.

    `data` is `None` if the file is empty or does not parse; `problems` say why.
    """

    path: str
    text: str
    data: Any
    problems: tuple[Problem, ...] = ()
    root: Any = None

    def locate(self, path: DataPath, of_key: bool = False) -> Location:
        """The place of the value at `path`, or of its key; the nearest parent if it is absent."""
        node, key = self.root, None
        for step in path:
            found = _child(node, step)
            if found is None:
                return self._location(key if key is not None and of_key else node)
            key, node = found
        return self._location(key if of_key and key is not None else node)

    def _location(self, node: Any) -> Location:
        if node is None:
            return Location(self.path)
        start, end = node.start_mark, node.end_mark
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            line = self.text.split("\n", start.line + 1)[start.line]
            return Location(
                self.path, start.line + 1, start.column + 1, start.line + 1, len(line.rstrip()) + 1
            )
        return Location(self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    @cached_property
    def leaves(self) -> list[tuple[DataPath, Any]]:
        """Every text, number, truth value and nothing in the data, with its path.

        What stands under keys of a team's own (`x-…`) is left out.
        """
        return list(_leaves(self.data))

    @property
    def strings(self) -> Iterator[tuple[DataPath, str]]:
        """Every text among the leaves, with its path."""
        return ((path, leaf) for path, leaf in self.leaves if isinstance(leaf, str))

    def comments(self) -> Iterator[tuple[int, str]]:
        """Line number and text of each comment."""
        for number, line in enumerate(self.text.split("\n"), 1):
            if "#" in line and (match := _COMMENT.search(line)):
                yield number, match[1].strip()


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None


def parse(text: Text) -> Document:
    """Read `text` as one YAML document. Never raises: what is wrong is in `problems`."""
    problems = list(text.problems)
    builder = _Builder(text.path)
    root = data = None
    try:
        content = text.content.translate(_NO_LINE_BREAKS)
        if _MAY_LOSE_WORDS.search(content) or len(_OPENING.findall(content)) > DEEPEST:
            problems += _lost_words(text.path, content)
        root = _compose(content)
        data = builder.value(root, 0) if root is not None else None
    except yaml.YAMLError as error:
        problems.append(_syntax_problem(text, error))
    except _Refused as refused:
        problems.append(
            Problem(
                _mark_location(text.path, refused.mark),
                refused.reason,
                Phrase("Write the values out, with fewer aliases and less nesting."),
                rule="yaml-bomb",
            )
        )
    return Document(text.path, text.content, data, tuple(problems + builder.problems), root)


def _leaves(value: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            if not key.startswith("x-"):
                yield from _leaves(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _leaves(child, (*path, index))
    else:
        yield path, value


def _compose(content: str) -> Any:
    loader = _Loader(content)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _lost_words(path: str, content: str) -> list[Problem]:
    """What YAML would take for a mark and drop: `&Co`, `!Kung`.

    The same walk refuses nesting that the composer, which is recursive, would not survive.
    """
    loader = _Loader(content)
    lost: dict[str, Any] = {}
    used: set[str] = set()
    depth = 0
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    raise _Refused(event.start_mark, _TOO_DEEP)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                used.add(str(event.anchor))
                continue
            elif isinstance(event, yaml.StreamEndEvent):
                break
            tag = getattr(event, "tag", None)
            if tag and not tag.startswith("tag:yaml.org"):
                lost[tag] = event
            if getattr(event, "anchor", None):
                lost[f"&{event.anchor}"] = event
    finally:
        loader.dispose()
    return [
        Problem(
            _mark_location(path, event.start_mark),
            Phrase(
                "a value begins with “{word}”, which YAML takes for a mark of its own and drops",
                word=word,
            ),
            Phrase("Put the whole value in quotation marks."),
            rule="yaml-syntax",
        )
        for word, event in lost.items()
        if word[1:] not in used
    ]


class _Refused(Exception):
    def __init__(self, mark: Any, reason: str) -> None:
        super().__init__(reason)
        self.mark = mark
        self.reason = reason


class _Builder:
    """Makes plain values from nodes, counting them so that aliases cannot expand for ever."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.count = 0
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def value(self, node: Any, depth: int) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise _Refused(
                node.start_mark,
                Phrase("the file expands to more than {most:,} values", most=MOST_VALUES),
            )
        if depth > DEEPEST:
            raise _Refused(node.start_mark, _TOO_DEEP)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        first_time = id(node) not in self.seen
        self.seen.add(id(node))
        result: dict[str, Any] = {}
        first: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._problem(
                    key,
                    "yaml-syntax",
                    Phrase("a list or group of values stands where a key is expected"),
                    Phrase("Put the key in quotation marks."),
                )
                continue
            if key.value in result:
                if first_time:
                    self._duplicate(key, first[key.value])
                continue
            result[key.value] = self.value(child, depth + 1)
            first[key.value] = key
        return result

    def _problem(self, node: Any, rule: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(_node_location(self.path, node), message, remedy, rule=rule))

    def _duplicate(self, key: Any, first: Any) -> None:
        self.problems.append(
            Problem(
                _node_location(self.path, key),
                Phrase("the key “{value}” is given twice", value=key.value),
                Phrase("Keep one of the two; the first is used until then."),
                related=((_node_location(self.path, first), Phrase("it is first given here")),),
                rule="duplicate-key",
            )
        )


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.match(text):
        # 010 is ten in YAML 1.2, but nobody who writes it means a quantity: keep what is written.
        return (
            int(text) if text.lstrip("+-") == "0" or not text.lstrip("+-").startswith("0") else text
        )
    if _OTHER_INTEGER.match(text):
        return int(text, 0)
    if _FLOAT.match(text) and isfinite(float(text)):
        return float(text)
    return text


def _node_location(path: str, node: Any) -> Location:
    start, end = node.start_mark, node.end_mark
    return Location(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _mark_location(path: str, mark: Any) -> Location:
    return Location(path, mark.line + 1, mark.column + 1)


def _syntax_problem(text: Text, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        return _forbidden_character(text, error)
    said = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    mark = getattr(error, "problem_mark", None)
    if mark is None or any(words in said for words in _NEVER_CLOSED):
        mark = getattr(error, "context_mark", None) or mark
    place = _mark_location(text.path, mark) if mark else Location(text.path)
    reason, remedy = _in_a_curators_words(said, text.content, place)
    return Problem(
        place,
        Phrase("the file cannot be read from here on: {reason}", reason=reason),
        remedy,
        rule="yaml-syntax",
    )


def _forbidden_character(text: Text, error: Any) -> Problem:
    # libyaml counts bytes where it should count characters, so the place is looked up
    character = error.character if isinstance(error.character, str) else chr(error.character)
    before = text.content[: max(0, text.content.find(character))]
    return Problem(
        Location(text.path, before.count("\n") + 1, len(before) - before.rfind("\n")),
        Phrase(
            "the file holds the invisible character U+{code:04X}, and cannot be read",
            code=ord(character),
        ),
        Phrase("Delete it and type the words around it again."),
        rule="yaml-syntax",
    )


_QUOTE = Phrase("Put the whole value in quotation marks.")
_NEVER_CLOSED = ("found unexpected end of stream", "did not find expected ',' or")
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        Phrase("a colon and a space stand inside a value that is not in quotation marks"),
        Phrase('Put the value in quotation marks: title: "Sheki: the Khan\'s Palace".'),
    ),
    ("found a tab character", Phrase("a tab is used to indent"), Phrase("Indent with spaces.")),
    (
        "found undefined alias",
        Phrase("a value begins with *, which has a meaning of its own"),
        _QUOTE,
    ),
    (
        "did not find expected alphabetic or numeric character",
        Phrase("a value begins with * or &, which have a meaning of their own"),
        _QUOTE,
    ),
    (
        "did not find expected comment or line break",
        Phrase("a value begins with | or >, which have a meaning of their own"),
        _QUOTE,
    ),
    (
        "did not find expected key",
        Phrase("words follow a closing quotation mark"),
        Phrase("Put the whole value in quotation marks; inside ' ' write '' for an apostrophe."),
    ),
    (
        "did not find expected '-' indicator",
        Phrase("the line stands in a list and does not begin with a hyphen"),
        Phrase("Begin each entry of the list with a hyphen, and indent what belongs to it."),
    ),
    (
        "block sequence entries are not allowed",
        Phrase("a list begins on the line of its key"),
        Phrase("Begin the list on a line of its own."),
    ),
    (
        "mapping keys are not allowed",
        Phrase("a value begins with ?, which has a meaning of its own"),
        _QUOTE,
    ),
    (
        "unknown escape character",
        Phrase("a backslash stands inside double quotation marks"),
        Phrase("Use single quotation marks, or write two backslashes."),
    ),
    (
        "found unexpected end of stream",
        Phrase("a quotation mark is opened and never closed"),
        Phrase("Close it."),
    ),
    (
        "did not find expected ',' or",
        Phrase("a bracket [ or {{ is opened and never closed"),
        Phrase("Close it."),
    ),
    (
        "did not find expected node content",
        Phrase("a value begins with a comma or a closing bracket, or a bracket is never closed"),
        Phrase("Put the value in quotation marks, or close the bracket."),
    ),
    (
        "could not find expected ':'",
        Phrase("the line has no colon after its key"),
        Phrase("Write “key: value”."),
    ),
    (
        "found another document",
        Phrase("the file holds more than one set of data"),
        Phrase("Keep one, and delete the line ---."),
    ),
    (
        "did not find expected <document start>",
        Phrase("words follow the end of the data"),
        Phrase("Delete them, or put them in quotation marks."),
    ),
)


def _in_a_curators_words(said: str, content: str, place: Location) -> tuple[str, str]:
    lines = content.split("\n")
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    before, character = line[: place.column - 1], line[place.column - 1 : place.column]
    if "cannot start any token" in said and character == "\t":
        said = "found a tab character"
    if "cannot start any token" in said:
        begins = Phrase(
            "a value begins with {character}, which has a meaning of its own", character=character
        )
        return begins, _QUOTE
    if "did not find expected key" in said and not before.strip():
        return (
            Phrase("the line is indented otherwise than those above"),
            Phrase("Line it up with its neighbours."),
        )
    if "mapping values are not allowed" in said and ": " not in before:
        return (
            Phrase(
                "the line is indented otherwise than those above, or the one above has no colon"
            ),
            Phrase("Line it up with its neighbours, each of the form “key: value”."),
        )
    for words, reason, remedy in _EXPLANATIONS:
        if words in said:
            return reason, remedy
    return said, Phrase("Compare the line and the one above with the examples.")
