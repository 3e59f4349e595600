"""What a text says in numbers of the nominated property.

Sentences are read by the `vocabulary` of English, French, Russian or Arabic; of what a number is
said follows from its clause (`clauses`). It is taken for one of the property only if the words
around it leave little doubt: a number that is passed over costs less than a finding that is false.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from dossierkit.clauses import continues, is_rounded, last_clause, lived_in, spoken_of
from dossierkit.coordinates import CoordinateError, angle_step, read_angle
from dossierkit.language import european_digits, read_date, read_numbers
from dossierkit.vocabulary import DIGIT, HECTARES, MARK, Token, alternatives, plain, vocabulary

_BOUND = re.compile(r"\[[^\[\]]*\](?=\{[^{}\n]*\bvalue\s*=)")
_POINTER = re.compile(r"\[(?:\^|-?@)[^\[\]]*\]")
_BREAK = re.compile(r"[.;!?؟؛](?=\s|\Z)|\n[^\S\n]*\n|\n(?=\s*(?:[|#]|[-*+]\s))")
_YEAR = re.compile(rf"(?<!{DIGIT})(?:1[0-9]|20|١{DIGIT}|٢٠){DIGIT}{{2}}(?!{DIGIT})")
_LONGEST_SENTENCE = 400
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
        self.words = vocabulary(language)
        self._known: dict[int, tuple[list[Token], list[int]]] = {}
        text = prose
        for pattern, mark in ((_BOUND, MARK), (_POINTER, " ")):
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
            of = spoken_of(before, "area", self.words.construct)
            if not of or continues(after) or _YEAR.search(self.text, start, match.start()):
                continue
            if _is_range(self.text, *match.span("number")):
                continue
            unit = self.words.unit(match["unit"])
            values, step = _values(match["number"], self.language, HECTARES[unit])
            yield Stated(match.span(), of, values, step, is_rounded(before, after))

    def lengths(self) -> Iterator[Stated]:
        """How long, in km, the property is, or the corridor or road that it follows."""
        if not self.words:
            return
        for match in self.words.length.finditer(self.text):
            start, end = self._sentence(match.start())
            before = self._tokens(start, match.start())
            after = self._tokens(match.end(), min(end, match.end() + 20))[:1]
            of = spoken_of(before, "length", self.words.construct)
            said = any(token.is_a("length") for token in (*last_clause(before), *after))
            if of in {"property", "corridor"} and said and not continues(after):
                values, step = _values(match["number"], self.language)
                yield Stated(match.span(), of, values, step, is_rounded(before, after))

    def component_counts(self) -> Iterator[Stated]:
        """Of how many component parts the property consists; the first number of a sentence."""
        if not self.words:
            return
        counted = -1
        for match in self.words.count.finditer(self.text):
            start, end = self._sentence(match.start())
            if start == counted:
                continue
            before = last_clause(self._tokens(start, match.start()))
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
            if (consists or all_of_them) and not continues(after):
                number = self.words.number(match["number"])
                values, step = (
                    (frozenset([Decimal(number)]), Decimal(1))
                    if number
                    else _values(match["number"], self.language)
                )
                counted = start
                yield Stated(match.span(), "components", values, step, is_rounded(before, after))

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
                of = spoken_of(before, "population", self.words.construct)
            elif match["noun"]:
                of = spoken_of(before, "", self.words.construct) or lived_in(after)
            if of and not _is_range(self.text, *match.span("number")):
                values, step = _values(match["number"], self.language)
                yield Stated(match.span(), of, values, step, is_rounded(before, after))

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
            before = last_clause(self._tokens(start, match.start()))
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
                yield Position(match.span(), north.degrees, east.degrees, angle_step(match[1]))

    def _tokens(self, start: int, end: int) -> list[Token]:
        """The tokens that begin and end in the part of a sentence between `start` and `end`."""
        tokens, starts = self._sentence_tokens(bisect_right(self._breaks, (start, start)))
        found = tokens[bisect_left(starts, start) : bisect_left(starts, end)]
        return found[:-1] if found and found[-1].end > end else found

    def _sentence_tokens(self, index: int) -> tuple[list[Token], list[int]]:
        """The tokens of a whole sentence with their starts: read once, however often asked for."""
        if index not in self._known:
            start = self._breaks[index - 1][1] if index else 0
            end = self._breaks[index][0] if index < len(self._breaks) else len(self.text)
            tokens = list(self._read(start, end))
            self._known[index] = tokens, [token.start for token in tokens]
        return self._known[index]

    def _read(self, start: int, end: int) -> Iterator[Token]:
        words = self.words
        if words is None:
            return
        names = {plain(name): key for name, key in self.names.items()}
        for name in _names(tuple(names)).finditer(self.text, start, end) if names else ():
            yield from words.read(self.text, start, name.start())
            kinds = frozenset({names.get(plain(name[0]), "property"), "name"})
            yield Token(name.start(), name.end(), name[0], kinds)
            start = name.end()
        yield from words.read(self.text, start, end)


@lru_cache(maxsize=16)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(names)}(?!\w)", re.IGNORECASE)


def _is_range(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    return bool(
        re.search(rf"{DIGIT}\s?[-–—−±]\s?\Z", before) or re.match(rf"\s?[-–—−±]\s?{DIGIT}", after)
    )


def _last_words(text: str) -> Iterator[str]:
    """The last three words of `text`, then the last two, for a date before its year."""
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    for count in (3, 2):
        if len(starts) >= count:
            yield text[starts[-count] :]
