"""What a text says in numbers of the nominated property, and numbers with their units.

Sentences are read by the words of `lexicon/quantities.yaml`, in English, French, Russian and
Arabic. A number is taken for one of the property only if the words around it leave little doubt: a
number that is passed over costs less than a finding that is false.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import takewhile
from typing import Any

from dossierkit.coordinates import CoordinateError, read_angle
from dossierkit.geo import degrees_minutes_seconds
from dossierkit.language import (
    european_digits,
    format_date,
    format_number,
    read_date,
    read_numbers,
)
from dossierkit.lexicon import lexicon

HECTARES = {"ha": Decimal(1), "km2": Decimal(100), "m2": Decimal("0.0001")}
"""How many hectares one unit of area is."""

_DIGITS = r"[0-9٠-٩۰-۹]"
_SPACES = " \u00a0\u202f"
NUMBER = (
    rf"(?<![\w.,٫/])(?:{_DIGITS}{{1,3}}(?:[{_SPACES},.٬'’]{_DIGITS}{{3}})+(?!{_DIGITS})"
    rf"|{_DIGITS}{{1,12}})(?:[.,٫]{_DIGITS}{{1,6}})?(?![\w٫])"
)
"""A number as any of the languages writes it, with groups of three digits or without."""

_ROMAN = r"\(\s*(?:viii|vii|vi|iv|ix|iii|ii|i|v|x)\s*\)"
_BOUND = re.compile(r"\[[^\[\]]*\](?=\{[^{}\n]*\bvalue\s*=)")
_POINTER = re.compile(r"\[(?:\^|-?@)[^\[\]]*\]")
_BREAK = re.compile(r"[.;!?؟؛](?=\s|\Z)|\n[^\S\n]*\n|\n(?=\s*(?:[|#]|[-*+]\s))")
_YEAR = re.compile(rf"(?<!{_DIGITS})(?:1[0-9]|20|١{_DIGITS}|٢٠){_DIGITS}{{2}}(?!{_DIGITS})")
_VOWELS = "[\u064b-\u0652\u0670]*"
_ATTACHED = "[وفبكل]?(?:ال|لل)?"
_LONGEST_SENTENCE = 400
_WINDOW = 14
_MARK = "■"
_ANGLE = (
    r"\d{1,3}(?:[.,]\d{1,10})?\s*°(?:\s*\d{1,2}(?:[.,]\d{1,6})?\s*['′’]"
    r"(?:\s*\d{1,2}(?:[.,]\d{1,6})?\s*(?:[\"″”]|''|’’))?)?"
)
_HEMISPHERE = r"(?:[NSEWOСЮВЗ](?![\w])|с\.?\s?ш\.?|в\.?\s?д\.?|شمالا|شرقا|شمالاً|شرقاً|ش|ق)"
_POSITION = re.compile(rf"({_ANGLE}\s*{_HEMISPHERE})[\s,،;/و]{{1,6}}({_ANGLE}\s*{_HEMISPHERE})")


@dataclass(frozen=True)
class Stated:
    """A number that a text states of something, in ha if it is an area.

    `span` are its characters in the text. `of` is `property`, `buffer_zone`, `total`, or the key of
    a name that the caller gave. `values` are all that the number may mean; `step` is one unit of
    its last digit; `about` is true if the text says that it is rounded, by up to a tenth.
    """

    span: tuple[int, int]
    of: str
    values: frozenset[Decimal]
    step: Decimal
    about: bool

    def agrees(self, fact: Decimal) -> bool:
        """True if `fact`, rounded as the text rounds it, is what the text says."""
        slack = max(self.step / 2, abs(fact) / 10 if self.about else Decimal(0))
        return any(abs(value - fact) <= slack for value in self.values)


@dataclass(frozen=True)
class Claim:
    """Criteria under which a text says that the property is nominated; all of them, if `whole`."""

    span: tuple[int, int]
    criteria: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Position:
    """Where a text says that the property lies: degrees WGS 84, written to `step` degrees."""

    span: tuple[int, int]
    latitude: float
    longitude: float
    step: float


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    text: str
    kinds: frozenset[str]

    def is_a(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class Bound:
    """What stands in the brackets of a bound fact, against the fact.

    `agrees` is true if both say the same, in whatever form; `text` is what is to be printed: the
    fact in the form that the author gave it. `keeps` is false if other words would be lost by that.
    """

    agrees: bool
    text: str
    keeps: bool = True


def bound(written: str, fact: str | float, dotted: str, language: str) -> Bound:
    """Compare `written` with the `fact` at the path `dotted`, in a text in `language`.

    A number may be in any digits and style, an area in ha, km² or m², a latitude or longitude in
    degrees, minutes and seconds, a date written out.
    """
    words = written.strip()
    if isinstance(fact, str):
        return _bound_text(words, fact, language)
    if dotted.endswith((".lat", ".lon")) and "°" in words:
        return _bound_angle(words, fact, dotted.endswith(".lat"), language)
    known = _words(language)
    area = known.area.search(words) if known and dotted.endswith("area_ha") else None
    number = area or re.search(rf"[-−]?(?P<number>{NUMBER})", words)
    if not number:
        return Bound(False, format_number(fact, language), not words)
    factor = HECTARES[known.unit(area["unit"])] if area and known else Decimal(1)
    span = number.span("number") if area else number.span()
    value = Decimal(str(fact)) / factor
    others = any(c.isdecimal() for c in words[: span[0]] + words[span[1] :])
    said = read_numbers(words[slice(*span)], language)
    text = (
        f"{words[: span[0]]}{format_number(f'{value.normalize():f}', language)}{words[span[1] :]}"
    )
    return Bound(value in said, text, not others)


def _bound_text(words: str, fact: str, language: str) -> Bound:
    day = read_date(words, language) if words else ""
    written_out = format_date(fact, language)
    if day and read_date(fact, language):
        return Bound(fact.startswith(day), words if fact.startswith(day) else written_out)
    return Bound(words == fact.strip(), written_out)


def _bound_angle(words: str, fact: float, latitude: bool, language: str) -> Bound:
    try:
        angle = read_angle(words)
    except CoordinateError:
        return Bound(False, format_number(fact, language), False)
    fits = angle.axis in {"", "lat" if latitude else "lon"}
    agrees = fits and abs(angle.degrees - fact) <= _angle_step(words) / 2 * 1.001
    pair = degrees_minutes_seconds(fact, fact)
    return Bound(agrees, words if agrees else pair[0 if latitude else 1], fits)


def _values(
    written: str, language: str, factor: Decimal = Decimal(1)
) -> tuple[frozenset[Decimal], Decimal]:
    readings = read_numbers(written, language)
    places = max((-int(reading.as_tuple().exponent) for reading in readings), default=0)
    return frozenset(reading * factor for reading in readings), factor * Decimal(10) ** -places


class Prose:
    """The text of a section, place for place, for reading what it says of the property.

    `visible` is the source without comments and code, `names` maps names that it may use to what
    they stand for: `property`, or the key of a component. What is bound to a fact is not read.
    """

    def __init__(self, visible: str, prose: str, language: str, names: Mapping[str, str]) -> None:
        self.language = language
        self.names = names
        self.words = _words(language)
        self._known: dict[int, tuple[list[_Token], list[int]]] = {}
        text = prose
        for pattern, mark in ((_BOUND, _MARK), (_POINTER, " ")):
            for match in pattern.finditer(visible):
                start, end = match.span()
                text = f"{text[:start]}{mark * (end - start)}{text[end:]}"
        self.text = text

    @cached_property
    def _breaks(self) -> list[tuple[int, int]]:
        return [match.span() for match in _BREAK.finditer(self.text)]

    def _sentence(self, at: int) -> tuple[int, int]:
        """The span of the sentence around the character `at`."""
        index = bisect_right(self._breaks, (at, at))
        start = self._breaks[index - 1][1] if index else 0
        end = self._breaks[index][0] if index < len(self._breaks) else len(self.text)
        return max(start, at - _LONGEST_SENTENCE), min(end, at + _LONGEST_SENTENCE)

    def areas(self) -> Iterator[Stated]:
        """Areas of the property, of its buffer zone, of both, and of what `names` names."""
        if not self.words:
            return
        for match in self.words.area.finditer(self.text):
            start, end = self._sentence(match.start())
            before = self._tokens(start, match.start())
            after = self._tokens(match.end(), min(end, match.end() + 60))
            of = _spoken_of(before, "area", self.words.construct)
            if not of or _continues(after) or _YEAR.search(self.text, start, match.start()):
                continue
            if _is_range(self.text, *match.span("number")):
                continue
            unit = self.words.unit(match["unit"])
            values, step = _values(match["number"], self.language, HECTARES[unit])
            yield Stated(match.span(), of, values, step, _rounded(before, after))

    def lengths(self) -> Iterator[Stated]:
        """How long, in km, the property is, or the corridor or road that it follows."""
        if not self.words:
            return
        for match in self.words.length.finditer(self.text):
            start, end = self._sentence(match.start())
            before = self._tokens(start, match.start())
            after = self._tokens(match.end(), min(end, match.end() + 20))[:1]
            of = _spoken_of(before, "length", self.words.construct)
            said = any(token.is_a("length") for token in (*_last(before), *after))
            if of in {"property", "corridor"} and said and not _continues(after):
                values, step = _values(match["number"], self.language)
                yield Stated(match.span(), of, values, step, _rounded(before, after))

    def component_counts(self) -> Iterator[Stated]:
        """Of how many component parts the property consists; the first number of a sentence."""
        if not self.words:
            return
        counted = -1
        for match in self.words.count.finditer(self.text):
            start, end = self._sentence(match.start())
            if start == counted:
                continue
            before = _last(self._tokens(start, match.start()))
            noun = self._tokens(match.start("noun"), match.end("noun"))
            after = self._tokens(match.end(), min(end, match.end() + 60))[:3]
            if any(token.is_a("other") for token in before) or any(
                token.is_a("within") for token in after
            ):
                continue
            passed = ("link", "about", "within", "of", "property")
            nearest = next(
                (t for t in reversed(before) if t.is_a("whole") or not t.is_a(*passed)), None
            )
            certain = bool(noun) and noun[-1].is_a("certain_components")
            subject = any(t.is_a("property", "property_of") for t in before) or (
                bool(before) and before[0].is_a("pronoun")
            )
            all_of_them = bool(nearest and nearest.is_a("whole")) and certain
            consists = bool(nearest and nearest.is_a("consists")) and subject
            if (consists or all_of_them) and not _continues(after):
                number = self.words.number(match["number"])
                values, step = (
                    (frozenset([Decimal(number)]), Decimal(1))
                    if number
                    else _values(match["number"], self.language)
                )
                counted = start
                yield Stated(match.span(), "components", values, step, _rounded(before, after))

    def inhabitants(self) -> Iterator[Stated]:
        """How many people live in the property, in its buffer zone, and in both."""
        if not self.words:
            return
        if not self.words.speaks_of_people.search(self.text):
            return
        for match in self.words.people.finditer(self.text):
            start, end = self._sentence(match.start())
            if not match["noun"] and not self.words.speaks_of_people.search(
                self.text, start, match.start()
            ):
                continue
            before = self._tokens(start, match.start())
            after = self._tokens(match.end(), end)
            of = ""
            if any(token.is_a("population") for token in before):
                of = _spoken_of(before, "population", self.words.construct)
            elif match["noun"]:
                of = _spoken_of(before, "", self.words.construct) or _lived_in(after)
            if of and not _is_range(self.text, *match.span("number")):
                values, step = _values(match["number"], self.language)
                yield Stated(match.span(), of, values, step, _rounded(before, after))

    def year_beside(self, stated: Stated) -> int | None:
        """The year that the sentence of `stated` names; `None` if it names none."""
        start, end = self._sentence(stated.span[0])
        found = next(
            (
                match
                for match in _YEAR.finditer(self.text, start, end)
                if not stated.span[0] <= match.start() < stated.span[1]
            ),
            None,
        )
        return int(european_digits(found[0])) if found else None

    def claims(self) -> Iterator[Claim]:
        """Criteria under which the text says that the property is nominated."""
        if not self.words:
            return
        for match in self.words.criteria.finditer(self.text):
            start, _ = self._sentence(match.start())
            before = self._tokens(start, match.start())
            past = _YEAR.search(self.text, start, match.start())
            if (
                past
                or any(token.is_a("not") for token in before)
                or not (
                    any(token.is_a("property") for token in before)
                    or (before and before[0].is_a("pronoun"))
                )
            ):
                continue
            if any(token.is_a("nominated") for token in before):
                found = re.findall(r"[ivx]+", match["criteria"].lower())
                whole = any(token.is_a("whole_claim") for token in before)
                yield Claim(match.span("criteria"), tuple(dict.fromkeys(found)), whole)

    def listing_dates(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Since when the property is on a tentative list: span, and the date as ISO or a year."""
        if not self.words:
            return
        for match in self.words.list.finditer(self.text):
            start, end = self._sentence(match.start())
            years = list(_YEAR.finditer(self.text, start, end))
            tokens = self._tokens(start, end)
            if len(years) != 1 or any(token.is_a("other") for token in tokens):
                continue
            own = any(token.is_a("property") for token in tokens) or tokens[0].is_a("pronoun")
            if own and any(token.is_a("placed") for token in tokens):
                span = years[0].span()
                written = self.text[max(start, span[0] - 24) : span[1]]
                day = next(
                    (
                        (len(piece), iso)
                        for piece in _last_words(written)
                        if (iso := read_date(piece, self.language))
                    ),
                    None,
                )
                if day:
                    span = (span[1] - day[0], span[1])
                yield span, day[1] if day else european_digits(years[0][0])

    def positions(self) -> Iterator[Position]:
        """Where the text says that the property lies, as a pair of coordinates."""
        if not self.words:
            return
        for match in _POSITION.finditer(self.text):
            start, _ = self._sentence(match.start())
            before = _last(self._tokens(start, match.start()))
            if any(token.is_a("other") for token in before) or not (
                any(token.is_a("coordinates") for token in before)
                and any(token.is_a("property", "property_of") for token in before)
            ):
                continue
            try:
                one, other = read_angle(match[1]), read_angle(match[2])
            except CoordinateError:
                continue
            if {one.axis, other.axis} == {"lat", "lon"}:
                north, east = (one, other) if one.axis == "lat" else (other, one)
                yield Position(match.span(), north.degrees, east.degrees, _angle_step(match[1]))

    def _tokens(self, start: int, end: int) -> list[_Token]:
        """The tokens that begin and end in the part of a sentence between `start` and `end`."""
        tokens, starts = self._sentence_tokens(bisect_right(self._breaks, (start, start)))
        found = tokens[bisect_left(starts, start) : bisect_left(starts, end)]
        return found[:-1] if found and found[-1].end > end else found

    def _sentence_tokens(self, index: int) -> tuple[list[_Token], list[int]]:
        """The tokens of a whole sentence with their starts: read once, however often asked for."""
        if index not in self._known:
            start = self._breaks[index - 1][1] if index else 0
            end = self._breaks[index][0] if index < len(self._breaks) else len(self.text)
            tokens = list(self._read(start, end))
            self._known[index] = tokens, [token.start for token in tokens]
        return self._known[index]

    def _read(self, start: int, end: int) -> Iterator[_Token]:
        words = self.words
        if words is None:
            return
        names = {_plain(name): key for name, key in self.names.items()}
        for name in _names(tuple(names)).finditer(self.text, start, end) if names else ():
            yield from words.read(self.text, start, name.start())
            kinds = frozenset({names.get(_plain(name[0]), "property"), "name"})
            yield _Token(name.start(), name.end(), name[0], kinds)
            start = name.end()
        yield from words.read(self.text, start, end)


@lru_cache(maxsize=16)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_alternatives(names)}(?!\w)", re.IGNORECASE)


_SUBJECTS = ("corridor", "property", "property_of", "buffer_zone", "buffer_zone_of", "name")


def _last(tokens: Sequence[_Token]) -> list[_Token]:
    """The tokens since the last number, at most as many as a clause may have."""
    since = list(takewhile(lambda token: not token.is_a("number", "mark"), reversed(tokens)))
    return since[:_WINDOW][::-1]


def _spoken_of(tokens: Sequence[_Token], noun: str, construct: bool) -> str:
    """Of what the number after `tokens` is said; nothing if that is in doubt.

    `noun` is the kind of the words that name the measure: “the area of”.
    """
    window = _last(tokens)
    index = next((i for i in range(len(window) - 1, -1, -1) if window[i].is_a(*_SUBJECTS)), None)
    if index is None:
        return ""
    subject, between, ahead = window[index], window[index + 1 :], window[:index]
    if any(token.is_a("other") and not token.is_a(noun) for token in (*between, *ahead[-4:])):
        return ""
    if sum(token.is_a("word") for token in between) > 2:
        return ""
    near = [token for token in ahead[-3:] if not token.is_a("stop")]
    verb = any(token.is_a("covers") for token in (*between, *near))
    measure = any(token.is_a(noun) for token in between)
    beside = all(token.is_a("of", "link", "about", "stop", "covers", noun) for token in between)
    governor, owner = _governor(ahead)
    owned = subject.is_a("property_of", "buffer_zone_of") or (
        governor is not None and governor.is_a("of")
    )
    of_measure = owner is not None and owner.is_a(noun)
    at_once = bool(between) and (between[0].is_a("of") or between[0].text == "(") and beside
    if owned and not of_measure and not at_once:
        return ""
    if construct and governor is not None and governor.is_a("word") and not measure:
        return ""
    if governor is not None and governor.is_a("within") and not at_once:
        return ""
    if not (verb or measure or of_measure or (beside and noun)):
        return ""
    return "total" if _joined(window) else _kind(subject)


def _governor(ahead: Sequence[_Token]) -> tuple[_Token | None, _Token | None]:
    """The word before a subject, and that before its preposition: “the *area* *of* the property”.

    A subject that is joined to it by “and” is passed over.
    """
    rest = [t for t in ahead if t.is_a("of") or not t.is_a("link", *_SUBJECTS)]
    if not rest:
        return None, None
    owner = next((t for t in reversed(rest) if not t.is_a("of")), None)
    return rest[-1], owner


def _joined(window: Sequence[_Token]) -> bool:
    """True if the last two things spoken of are different ones, and said as one: “with its”."""
    subjects = [i for i, token in enumerate(window) if token.is_a(*_SUBJECTS)]
    if len(subjects) < 2:
        return False
    one, other = subjects[-2:]
    apart = any(not token.is_a("link", "of") for token in window[one + 1 : other])
    return not apart and _kind(window[one]) != _kind(window[other])


def _kind(token: _Token) -> str:
    for kind in ("property", "buffer_zone"):
        if token.is_a(kind, f"{kind}_of"):
            return kind
    return next(iter(token.kinds - {"name"}))


def _lived_in(after: Sequence[_Token]) -> str:
    """Of what a number of people is said by the words after it: “live in the buffer zone”."""
    if not after or not after[0].is_a("live", "within", "of"):
        return ""
    phrase = list(takewhile(lambda token: not token.is_a("stop", "number"), after))[1:6]
    named = [token for token in phrase if token.is_a(*_SUBJECTS)]
    others = [token for token in phrase if not token.is_a(*_SUBJECTS, "link", "within", "of")]
    kinds = {_kind(token) for token in named}
    if not kinds or others:
        return ""
    return "total" if len(kinds) > 1 else kinds.pop()


def _continues(after: Sequence[_Token]) -> bool:
    """True if the number is one of something else: “13 ha of forest”, “55 sites and five more”."""
    if not after:
        return False
    first, *rest = after
    if first.is_a("other"):
        return True
    following = next((token for token in rest if not token.is_a("link")), None)
    if first.is_a("and"):
        return following is not None and following.is_a("number", "counted")
    return first.is_a("of") and following is not None and not following.is_a(*_SUBJECTS)


def _rounded(before: Sequence[_Token], after: Sequence[_Token]) -> bool:
    near = [*before[-2:], *after[:1]]
    return any(token.is_a("about") for token in near)


def _is_range(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    return bool(
        re.search(rf"{_DIGITS}\s?[-–—−±]\s?\Z", before)
        or re.match(rf"\s?[-–—−±]\s?{_DIGITS}", after)
    )


def _last_words(text: str) -> Iterator[str]:
    """The last three words of `text`, then the last two, for a date before its year."""
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    for count in (3, 2):
        if len(starts) >= count:
            yield text[starts[-count] :]


def _angle_step(written: str) -> float:
    """One unit of the last digit of an angle, in degrees."""
    numbers: list[str] = re.findall(r"\d+(?:[.,]\d+)?", written)
    decimals = len(numbers[-1].replace(",", ".").partition(".")[2])
    return float(10**-decimals / 60 ** (len(numbers) - 1))


def _plain(text: str) -> str:
    """`text` as the words of the lists are compared: no vowel marks, one kind of apostrophe."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not _is_vowel(c))
    return " ".join(unicodedata.normalize("NFC", bare).replace("'", "’").lower().split())


def _is_vowel(character: str) -> bool:
    return "\u064b" <= character <= "\u0652" or character == "\u0670"


@cache
def _words(language: str) -> "_Words | None":
    data = lexicon("quantities").get(language.split("-")[0])
    return _Words(data) if data else None


class _Words:
    """The words of one language, and the patterns made of them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.construct = bool(data.get("construct"))
        lists = {key: value for key, value in data.items() if isinstance(value, list)}
        kinds: dict[str, set[str]] = {}
        for kind, words in lists.items():
            for word in words:
                kinds.setdefault(_plain(word), set()).add(kind)
        for word in data["numbers"]:
            kinds.setdefault(_plain(word), set()).add("counted")
        units = data["units"]
        numbers = data["numbers"]
        self._units = {_plain(word): unit for unit, words in units.items() for word in words}
        self._numbers = {_plain(word): count for word, count in numbers.items()}
        self.kinds = {word: frozenset(tags) for word, tags in kinds.items()}
        lengths = _alternatives([word for word, of in self._units.items() if of == "km"])
        unit = _alternatives([word for word, of in self._units.items() if of != "km"])
        noun = _alternatives([_plain(word) for word in lists["components"]])
        people = _alternatives([_plain(word) for word in lists["inhabitants"]])
        some = r"(?:[^\W\d]+\s+){0,2}?"
        counted = rf"{NUMBER}|{_alternatives(self._numbers)}"
        ignoring = re.IGNORECASE
        self.area = re.compile(rf"(?P<number>{NUMBER})[\s\\]*(?P<unit>{unit})(?![\w²2])", ignoring)
        self.length = re.compile(rf"(?P<number>{NUMBER})[\s\\]*{lengths}(?![\w²2])", ignoring)
        self.count = re.compile(
            rf"(?<!\w)(?P<number>{counted})\s+{some}(?P<noun>{noun})(?!\w)", ignoring
        )
        self.people = re.compile(rf"(?P<number>{NUMBER})(?:\s+(?P<noun>{people})(?!\w))?", ignoring)
        population = _alternatives([_plain(word) for word in lists["population"]])
        self.speaks_of_people = re.compile(rf"{people}|{population}", ignoring)
        criteria = _alternatives([_plain(word) for word in lists["criteria"]])
        self.criteria = re.compile(
            rf"(?<!\w){criteria}\s+(?P<criteria>{_ROMAN}(?:(?:\s|,|،|;|and|et|и|و)*{_ROMAN})*)",
            ignoring,
        )
        self.list = re.compile(
            rf"(?<!\w){_alternatives([_plain(word) for word in lists['list']])}(?!\w)", ignoring
        )
        self._known = _alternatives(self.kinds)
        self._unit = _alternatives(self._units)

    def unit(self, written: str) -> str:
        """`ha`, `km2` or `m2`."""
        return str(self._units[_plain(written)])

    def number(self, written: str) -> int | None:
        """The number that a word stands for; `None` if it is written in digits."""
        return self._numbers.get(_plain(written))

    def read(self, text: str, start: int, end: int) -> Iterator[_Token]:
        """The known words, numbers, other words and punctuation of a part of `text`."""
        for match in self._token.finditer(text, start, end):
            kinds = frozenset({match.lastgroup or "word"})
            if match.lastgroup == "known":
                kinds = self.kinds.get(_plain(match["known"]), frozenset())
            yield _Token(match.start(), match.end(), match[0], kinds)

    @cached_property
    def _token(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?P<number>{NUMBER}(?:\s*(?:{self._unit})(?!\w))?)"
            rf"|(?P<mark>{_MARK}+)|(?<!\w){_ATTACHED}(?P<known>{self._known})(?!\w)"
            rf"|(?P<word>\w[\w’'-]*)|(?P<stop>[,:()|–—،])",
            re.IGNORECASE,
        )


def _alternatives(words: Sequence[str] | Mapping[str, object]) -> str:
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
