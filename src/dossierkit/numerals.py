"""The numbers of a document in the digits of its script: ٠١٢٣ in an Arabic text instead of 0123.

What a reader quotes or looks up as it is written keeps European digits: words in other letters with
the numbers beside them (`43 COM 8B.29`), addresses, telephone numbers, coordinates, identifiers.
Every character becomes one character.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from dossierkit.language import direction
from dossierkit.tree import Node, plain_text

EUROPEAN = "latn"

DIGITS = {EUROPEAN: "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}
"""The digits that can be asked for, by the names that CLDR has for them."""

ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
"""The letters that Arabic counts with, in their order."""

_LETTERS = "A-Za-z\u00aa\u00b5\u00ba-\u024f\u0370-\u058f\u1e00-\u1fff"
_OTHER = re.compile(f"[{_LETTERS}]")
_ARABIC = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdfb\ufe70-\ufefc]"
)
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_WITH_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_DECIMALS = re.compile(r"[0-9]+\.[0-9]+")
_KEPT = re.compile(r"\+[0-9]|[°′″]|[0-9]\.[0-9]{4}|[0-9]+(?:-[0-9]+){2}")
"""In a word without letters: a telephone number, a coordinate, an identifier of several parts."""

_PER_CENT = re.compile("(?<=[٠-٩۰-۹])(\\s?)%")
_CLOSES = tuple("،؛؟)]»”")
_OPENS = tuple("([«“")
_ROMAN = re.compile(r"[ivx]+", re.IGNORECASE)
_NAMES_LATIN = {"Code", "CodeBlock", "Image", "Math", "RawInline", "RawBlock"}


def digits_of(asked: object, language: str) -> str:
    """The digits in which a document in `language` is printed, if `asked` are wanted.

    Only languages that run from right to left have others than European ones.
    """
    return str(asked) if asked in DIGITS and direction(language) == "rtl" else EUROPEAN


def in_digits(number: str, digits: str) -> str:
    """A number with `,` between groups and `.` before decimals in other digits and their signs."""
    if digits == EUROPEAN:
        return number
    return number.translate(_table(digits, {",": "٬", ".": "٫", "%": "٪"}))


def _table(digits: str, signs: Mapping[str, str] | None = None) -> dict[int, str]:
    return str.maketrans(
        dict(zip(DIGITS[EUROPEAN], DIGITS[digits], strict=True)) | dict(signs or {})
    )


def in_text(text: str, digits: str, official: Collection[str] = ()) -> str:
    """A line of text with its numbers in other digits, but for those that are quoted.

    `official` are numbers of sections, whose full stop is no decimal sign.
    """
    if digits == EUROPEAN or not re.search("[0-9]", text):
        return text
    made = list(text)
    for start, end in _changed(text):
        made[start:end] = _word(text[start:end], digits, official)
    return _PER_CENT.sub(r"\1٪", "".join(made))


def _changed(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the words whose numbers belong to the Arabic text."""
    words = [match.span() for match in _WORD.finditer(text)]
    kinds = [_kind(text[start:end]) for start, end in words]
    kept = [kind in {"other", "kept"} for kind in kinds]
    for steps, beside in ((range(len(words)), -1), (range(len(words) - 1, -1, -1), 1)):
        for index in steps:
            neighbour = index + beside
            if not (0 <= neighbour < len(words)) or kinds[index] != "number" or kept[index]:
                continue
            left, right = sorted((index, neighbour))
            apart = text[slice(*words[left])].endswith(_CLOSES) or text[
                slice(*words[right])
            ].startswith(_OPENS)
            kept[index] = kept[neighbour] and not apart
    for span, keep in zip(words, kept, strict=True):
        if not keep:
            yield span


def _kind(word: str) -> str:
    """`arabic`, `other` for a word in other letters, `number`, `kept` for a number that stays."""
    if _ARABIC.search(word):
        return "arabic"
    if _OTHER.search(word):
        return "other"
    if _KEPT.search(word):
        return "kept"
    return "number" if re.search("[0-9]", word) else "sign"


def _word(word: str, digits: str, official: Collection[str]) -> str:
    def converted(match: re.Match[str]) -> str:
        number = match[0]
        decimal = _WITH_DECIMALS.fullmatch(number) and number not in official
        if decimal or _WITH_GROUPS.fullmatch(number):
            return in_digits(number, digits)
        return number.translate(_table(digits))

    return "".join(
        part if _OTHER.search(part) else _NUMBER.sub(converted, part)
        for part in re.split(f"({_ARABIC.pattern}+)", word)
    )


def official_numbers(numbers: Sequence[str], digits: str, language: str) -> Mapping[str, str]:
    """The official numbers of headings, in their order, each with what is printed for it.

    With other digits, letters that count become Arabic ones in Arabic: `3.1.a` is printed ٣.١.أ.
    Roman numbers stay.
    """
    if digits == EUROPEAN:
        return {number: number for number in numbers}
    letters = language.split("-")[0] == "ar"
    table, first = _table(digits), dict[tuple[str, ...], str]()
    printed = {}
    for number in numbers:
        parts = tuple(number.split("."))
        made = []
        for depth, part in enumerate(parts):
            counts = not _ROMAN.fullmatch(first.setdefault(parts[:depth], part))
            letter = letters and counts and re.fullmatch("[A-Za-z]", part)
            made.append(ABJAD[ord(part.lower()) - ord("a")] if letter else part.translate(table))
        printed[number] = ".".join(made)
    return printed


def set_digits(blocks: Sequence[Node], digits: str, official: Mapping[str, str]) -> None:
    """Print the numbers in `blocks`, in place, in other digits.

    `official` has the printed form of the number of each heading.
    """
    if digits != EUROPEAN:
        _Pass(digits, official).blocks(blocks)


def set_digits_in(language: str, node: Node, digits: str, official: Mapping[str, str]) -> None:
    """The same for the parts of a document that are said to be in `language`."""
    if isinstance(node, list):
        for part in node:
            set_digits_in(language, part, digits, official)
    elif isinstance(node, dict) and node["t"] in {"Div", "Span"} and _language(node) == language:
        content = node["c"][1]
        line = [{"t": "Plain", "c": content}]
        set_digits(content if node["t"] == "Div" else line, digits, official)
    elif isinstance(node, dict):
        set_digits_in(language, node.get("c"), digits, official)


def _language(node: Node) -> str:
    return str(dict(node["c"][0][2]).get("lang", ""))


class _Pass:
    """The change of the blocks of one document."""

    def __init__(self, digits: str, official: Mapping[str, str]) -> None:
        self._digits = digits
        self._official = official

    def blocks(self, node: Node) -> None:
        if isinstance(node, list):
            for part in node:
                self.blocks(part)
        elif isinstance(node, dict) and not _is_foreign(node):
            self._block(node["t"], node.get("c"))

    def _block(self, kind: str, content: Node) -> None:
        match kind:
            case "Para" | "Plain":
                self._line(content)
            case "LineBlock":
                for line in content:
                    self._line(line)
            case "Header":
                attributes = content[1]
                attributes[2] = [
                    [key, self._official.get(value, value) if key == "number" else value]
                    for key, value in attributes[2]
                ]
                self._line(content[2])
            case "DefinitionList":
                for term, definitions in content:
                    self._line(term)
                    self.blocks(definitions)
            case "Figure" | "Table":
                content[0][2] = [[key, self._text(value)] for key, value in content[0][2]]
                self.blocks(content[1:])
            case _:
                self.blocks(content)

    def _text(self, text: str) -> str:
        return in_text(text, self._digits, self._official)

    def _line(self, inlines: Node) -> None:
        """Change the words of a line, which may lie in several inlines."""
        pieces: list[tuple[Node, str]] = []
        self._collect(inlines, pieces)
        made, place = self._text("".join(text for _, text in pieces)), 0
        for node, text in pieces:
            if node is not None:
                node["c"] = made[place : place + len(text)]
            place += len(text)

    def _collect(self, inlines: Node, pieces: list[tuple[Node, str]]) -> None:
        for inline in inlines:
            kind, content = inline["t"], inline.get("c")
            if kind == "Str":
                pieces.append((inline, content))
            elif kind in {"Space", "SoftBreak", "LineBreak"}:
                pieces.append((None, " "))
            elif kind == "Note":
                self.blocks(content)
            elif _is_foreign(inline):
                pieces.append((None, " \N{OBJECT REPLACEMENT CHARACTER} "))
            elif kind == "Link":
                self._number_in_link(*content[1:])
                self._collect(content[1], pieces)
            else:
                self._collect(content[1] if kind in {"Quoted", "Span", "Cite"} else content, pieces)

    def _number_in_link(self, inlines: Node, target: Node) -> None:
        """The number of a section in the words that lead to it."""
        number = target[0].removeprefix("#sec-")
        printed = self._official.get(number)
        if printed and number != target[0]:
            for inline in inlines:
                if inline["t"] == "Str":
                    inline["c"] = re.sub(
                        rf"(?<![\w.]){re.escape(number)}(?![\w.])", printed, inline["c"]
                    )


def _is_foreign(node: Node) -> bool:
    """Whether a node is code, a picture, or said to be in another script or direction."""
    kind, content = node["t"], node.get("c")
    if kind in {"Div", "Span"}:
        _, classes, pairs = content[0]
        given = dict(pairs)
        if "csl-entry" in classes and _begins_left_to_right(content[1]):
            return True
        return given.get("dir") == "ltr" or direction(given.get("lang", "ar")) == "ltr"
    if kind == "Link":
        return bool(content[2][0].startswith("tel:"))
    return kind in _NAMES_LATIN


def _begins_left_to_right(blocks: Node) -> bool:
    found = re.search(f"[{_LETTERS}]|{_ARABIC.pattern}", plain_text(blocks))
    return found is not None and bool(_OTHER.match(found[0]))
