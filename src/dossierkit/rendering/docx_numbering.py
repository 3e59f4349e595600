"""The official numbers of headings as real numbering of Word.

Official numbers follow one pattern in one branch and another in the next (`2.a`, `3.1`, `3.1.a`),
and a section that does not apply leaves a gap. Headings therefore share a multilevel list as long
as its counters yield their official numbers; where they would not, a list begins whose first parts
are fixed text. Word has no form of number in the digits ٠١٢٣, which are fixed text too; Arabic
letters count. What Word prints is always the official number, and a heading that is added in Word
gets the next one.
"""

import re
from dataclasses import dataclass, field

from dossierkit.numerals import ABJAD
from dossierkit.rendering.docx_theme import NUMBER_WIDTHS
from dossierkit.rendering.docx_xml import Element, w

LEFT_TO_RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}"

_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}


@dataclass
class _Level:
    format: str
    start: int
    value: int


@dataclass
class _List:
    identifier: int
    base: int
    prefix: tuple[str, ...]
    levels: dict[int, _Level] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
    """Levels that have counted since a higher one did."""

    def accepts(self, level: int, parts: tuple[str, ...]) -> bool:
        """Count a heading in if the counters yield its number."""
        if parts[: self.base] != self.prefix or not all(
            above in self.open
            and _value(parts[above], self.levels[above].format) == self.levels[above].value
            for above in range(self.base, level)
        ):
            return False
        known = self.levels.get(level)
        if known is None:
            recognised = _recognised(parts[level])
            if recognised is None:
                return False
            self.levels[level] = _Level(*recognised, value=recognised[1])
        else:
            following = known.value + 1 if level in self.open else known.start
            if _value(parts[level], known.format) != following:
                return False
            known.value = following
        self.open = {above for above in self.open if above < level} | {level}
        return True


class HeadingNumbers:
    """Lists for the numbers of a document's headings, given in their order.

    `colour` (RRGGBB) is the theme's accent, which the numbers are printed in.
    """

    def __init__(self, colour: str, *, rtl: bool) -> None:
        self._colour = colour
        self._rtl = rtl
        self._made: list[_List] = []
        self._fixed: list[tuple[int, int, str]] = []
        self._stack: list[_List] = []
        self._count = 0

    def place(self, level: int, number: str) -> tuple[int, int]:
        """The list (from 1) and the level in it (from 0) that print a heading's `number`."""
        depth, parts = level - 1, tuple(number.split("."))
        while self._stack and self._stack[-1].base > depth:
            self._stack.pop()
        if self._stack and len(parts) == level and self._stack[-1].accepts(depth, parts):
            return self._stack[-1].identifier, depth
        self._count += 1
        started = _List(self._count, depth, parts[:depth])
        if len(parts) == level and started.accepts(depth, parts):
            self._stack.append(started)
            self._made.append(started)
        else:
            self._fixed.append((started.identifier, depth, number))
        return started.identifier, depth

    def definitions(self, offset: int) -> tuple[list[Element], list[Element]]:
        """The `abstractNum` and the `num` elements of all lists, numbered from `offset` + 1."""
        levels = {
            made.identifier: [
                self._level(level, known.format, known.start, _pattern(made, level))
                for level, known in sorted(made.levels.items())
            ]
            for made in self._made
        }
        for identifier, level, number in self._fixed:
            levels[identifier] = [self._level(level, "decimal", 1, number.replace("%", ""))]
        numbers = sorted(levels)
        return (
            [_definition(offset + number, levels[number]) for number in numbers],
            [
                w("num", w("abstractNumId", val=offset + number), numId=offset + number)
                for number in numbers
            ],
        )

    def _level(self, level: int, form: str, start: int, pattern: str) -> Element:
        width = NUMBER_WIDTHS[level]
        # Without the mark, the letters and the digits of 2.a would change places.
        marked = self._rtl and form != "arabicAbjad" and pattern.isascii()
        pattern = LEFT_TO_RIGHT_MARK + pattern if marked else pattern
        return w(
            "lvl",
            w("start", val=start),
            w("numFmt", val=form),
            w("lvlText", val=pattern),
            w("lvlJc", val="left"),
            w("pPr", w("ind", left=width, hanging=width)),
            w("rPr", w("color", val=self._colour, themeColor="accent2")),
            ilvl=level,
        )


def _definition(identifier: int, levels: list[Element]) -> Element:
    return w(
        "abstractNum",
        w("nsid", val=f"{identifier:08X}"),
        w("multiLevelType", val="multilevel"),
        *levels,
        abstractNumId=identifier,
    )


def _pattern(made: _List, level: int) -> str:
    counters = (f"%{number + 1}" for number in range(made.base, level + 1))
    return ".".join((*(part.replace("%", "") for part in made.prefix), *counters))


def _recognised(part: str) -> tuple[str, int] | None:
    """The format of a number's first part seen, and its value; `i` opens a Roman series."""
    letters = ("lowerLetter", "upperLetter")
    forms = ("decimal", "lowerRoman", "upperRoman", *letters, "arabicAbjad")
    for form in letters if part.lower() in {"v", "x"} else forms:
        value = _value(part, form)
        if value is not None:
            return form, value
    return None


def _value(part: str, form: str) -> int | None:
    match form:
        case "decimal":
            return int(part) if re.fullmatch(r"[1-9][0-9]{0,3}", part) else None
        case "lowerLetter":
            return ord(part) - ord("a") + 1 if re.fullmatch(r"[a-z]", part) else None
        case "upperLetter":
            return _value(part.lower(), "lowerLetter") if part.isupper() else None
        case "lowerRoman":
            return _roman(part)
        case "upperRoman":
            return _roman(part.lower()) if part.isupper() else None
        case "arabicAbjad":
            return ABJAD.index(part) + 1 if len(part) == 1 and part in ABJAD else None
    return None


def _roman(part: str) -> int | None:
    if not part or not _ROMAN.fullmatch(part):
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in part]
    return sum(
        -digit if digit < following else digit
        for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )
