"""The words of a language in which numbers of a property are told, with their kinds.

They stand in `lexicon/quantities.yaml`, in English, French, Russian and Arabic. A `Vocabulary` has
the patterns that are made of them, and reads a text token by token.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from dossierkit.lexicon import lexicon

HECTARES = {"ha": Decimal(1), "km2": Decimal(100), "m2": Decimal("0.0001")}
"""How many hectares one unit of area is."""

DIGIT = r"[0-9٠-٩۰-۹]"
"""A pattern for a digit, European, Arabic or Persian."""
_SPACES = " \u00a0\u202f"
NUMBER = (
    rf"(?<![\w.,٫/])(?:{DIGIT}{{1,3}}(?:[{_SPACES},.٬'’]{DIGIT}{{3}})+(?!{DIGIT})"
    rf"|{DIGIT}{{1,12}})(?:[.,٫]{DIGIT}{{1,6}})?(?![\w٫])"
)
"""A number as any of the languages writes it, with groups of three digits or without."""

_ROMAN = r"\(\s*(?:viii|vii|vi|iv|ix|iii|ii|i|v|x)\s*\)"
_VOWELS = "[\u064b-\u0652\u0670]*"
_ATTACHED = "[وفبكل]?(?:ال|لل)?"
MARK = "■"
"""What stands in the place of each character that is not read."""


@dataclass(frozen=True)
class Token:
    """A word, number or stop of a text, and of which kinds it is: `property`, `about`, `stop`."""

    start: int
    end: int
    text: str
    kinds: frozenset[str]

    def is_a(self, *kinds: str) -> bool:
        """True if it is of one of the kinds."""
        return not self.kinds.isdisjoint(kinds)


@cache
def vocabulary(language: str) -> "Vocabulary | None":
    """The words of `language`; `None` if there are none."""
    data = lexicon("quantities").get(language.split("-")[0])
    return Vocabulary(data) if data else None


class Vocabulary:
    """The words of one language, and the patterns made of them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.construct = bool(data.get("construct"))
        lists = {key: value for key, value in data.items() if isinstance(value, list)}

        def any_of(kind: str) -> str:
            return alternatives([plain(word) for word in lists[kind]])

        kinds: dict[str, set[str]] = {}
        for kind, words in lists.items():
            for word in words:
                kinds.setdefault(plain(word), set()).add(kind)
        for word in data["numbers"]:
            kinds.setdefault(plain(word), set()).add("counted")
        units = data["units"]
        numbers = data["numbers"]
        self._units = {plain(word): unit for unit, words in units.items() for word in words}
        self._numbers = {plain(word): count for word, count in numbers.items()}
        self.kinds = {word: frozenset(tags) for word, tags in kinds.items()}
        lengths = alternatives([word for word, of in self._units.items() if of == "km"])
        unit = alternatives([word for word, of in self._units.items() if of != "km"])
        people, population = any_of("inhabitants"), any_of("population")
        some = r"(?:[^\W\d]+\s+){0,2}?"
        counted = rf"{NUMBER}|{alternatives(self._numbers)}"
        ignoring = re.IGNORECASE
        self.area = re.compile(rf"(?P<number>{NUMBER})[\s\\]*(?P<unit>{unit})(?![\w²2])", ignoring)
        self.length = re.compile(rf"(?P<number>{NUMBER})[\s\\]*{lengths}(?![\w²2])", ignoring)
        self.count = re.compile(
            rf"(?<!\w)(?P<number>{counted})\s+{some}(?P<noun>{any_of('components')})(?!\w)",
            ignoring,
        )
        self.people = re.compile(rf"(?P<number>{NUMBER})(?:\s+(?P<noun>{people})(?!\w))?", ignoring)
        self.speaks_of_people = re.compile(rf"{people}|{population}", ignoring)
        self.criteria = re.compile(
            rf"(?<!\w){any_of('criteria')}\s+(?P<criteria>{_ROMAN}(?:(?:\s|,|،|;|and|et|и|و)*{_ROMAN})*)",
            ignoring,
        )
        self.list = re.compile(rf"(?<!\w){any_of('list')}(?!\w)", ignoring)
        self._known = alternatives(self.kinds)
        self._unit = alternatives(self._units)

    def unit(self, written: str) -> str:
        """`ha`, `km2` or `m2`."""
        return str(self._units[plain(written)])

    def number(self, written: str) -> int | None:
        """The number that a word stands for; `None` if it is written in digits."""
        return self._numbers.get(plain(written))

    def read(self, text: str, start: int, end: int) -> Iterator[Token]:
        """The known words, numbers, other words and punctuation of a part of `text`."""
        for match in self._token.finditer(text, start, end):
            kinds = frozenset({match.lastgroup or "word"})
            if match.lastgroup == "known":
                kinds = self.kinds.get(plain(match["known"]), frozenset())
            yield Token(match.start(), match.end(), match[0], kinds)

    @cached_property
    def _token(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?P<number>{NUMBER}(?:\s*(?:{self._unit})(?!\w))?)"
            rf"|(?P<mark>{MARK}+)|(?<!\w){_ATTACHED}(?P<known>{self._known})(?!\w)"
            rf"|(?P<word>\w[\w’'-]*)|(?P<stop>[,:()|–—،])",
            re.IGNORECASE,
        )


def plain(text: str) -> str:
    """`text` as the words of the lists are compared: no vowel marks, one kind of apostrophe."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not _is_vowel(c))
    return " ".join(unicodedata.normalize("NFC", bare).replace("'", "’").lower().split())


def _is_vowel(character: str) -> bool:
    return "\u064b" <= character <= "\u0652" or character == "\u0670"


def alternatives(words: Sequence[str] | Mapping[str, object]) -> str:
    """A pattern for any of `words`, the longest first."""
    ordered = sorted(words, key=len, reverse=True)
    if not ordered:
        return "(?!)"
    return "(?:" + "|".join(_spelled(word) for word in ordered) + ")"


def _spelled(word: str) -> str:
    """A pattern for `word` with any space, either apostrophe and any vowel marks."""
    pieces = []
    for character in word:
        if character == " ":
            pieces.append(r"\s+")
        elif character == "’":
            pieces.append("['’]\\s?")
        elif "\u0621" <= character <= "\u064a":
            pieces.append(character + _VOWELS)
        else:
            pieces.append(re.escape(character))
    return "".join(pieces)
