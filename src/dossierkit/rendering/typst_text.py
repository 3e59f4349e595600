"""Words of the syntax tree as Typst: literals, plain text, and the order of mixed scripts."""

import re
import unicodedata
from collections.abc import Iterator

from dossierkit.language import direction

RIGHT_TO_LEFT_MARK = "\u200f"

_HYPHENATED = frozenset({"de", "en", "es", "fr", "it", "ka", "mn", "pt", "ru", "tk", "tr", "uk"})
"""Languages that Typst knows to hyphenate; others look better with a ragged edge."""

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_RIGHT_TO_LEFT_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT_LETTER = re.compile(f"[{_LATIN}\u0370-\u058f°]")

_NUMBER_RUN = re.compile(
    r"\+\d[\d\xa0 ()\u2010-\u2013-]*\d|-?\d+\.\d{2,}, ?-?\d+\.\d{2,}"
    rf"|\d[{_LATIN}\d.,:/°′″'\"-]*"
    rf"(?:(?:[\xa0 ]|(?<=[NSEW]), )[{_LATIN}\d°′″][{_LATIN}\d.:/°′″'\"-]*)*"
    r"(?<![.,:/'-])",
    re.ASCII,  # other digits have an order of their own
)
_SCRAMBLED = re.compile(rf"[+{_LATIN}]|\d[\xa0 ]\d{{3}}(?!\d)|\d, ?-?\d", re.ASCII)
"""What the bidirectional algorithm puts out of order inside a right-to-left line, if a run begins
with a digit: telephone numbers, `3.1.a`, `43 COM 8B.29`, `41°12′12″ N`, `1 215 000`, and pairs of
coordinates, which are written from left to right in Arabic too."""

_DROPPED = (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0xFEFF, 0xFFFE, 0xFFFF)
_ON_ONE_LINE = {**dict.fromkeys(_DROPPED), 0x09: " ", 0x0A: " "}
_ON_LINES = {**_ON_ONE_LINE, 0x09: "    ", 0x0A: "\n"}
_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n"}
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]+")
_BASMALA = "\ufdfd"


def literal(text: str, *, lines: bool = False) -> str:
    """`text` as a Typst string literal; line ends stay only with `lines`."""
    return f'"{printable(text, lines=lines).translate(_ESCAPES)}"'


def truth(value: bool) -> str:
    """`true` or `false` as Typst writes it."""
    return str(value).lower()


def printable(text: str, *, lines: bool = False) -> str:
    """`text` as it can be set; line ends stay only with `lines`.

    Control characters and directional overrides are dropped. Arabic presentation forms become the
    letters that they stand for, which are what fonts shape and readers search.
    """
    if _PRESENTATION_FORMS.search(text):
        text = _PRESENTATION_FORMS.sub(_plain_letters, text)
    return text.translate(_ON_LINES if lines else _ON_ONE_LINE)


def _plain_letters(match: re.Match[str]) -> str:
    text = match.group().replace(_BASMALA, "بسم الله الرحمن الرحيم")
    return unicodedata.normalize("NFKC", text)


def split_numbers(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a right-to-left text; true for those that must be kept from left to right."""
    end = 0
    for match in _NUMBER_RUN.finditer(text):
        if not _SCRAMBLED.search(match.group()):
            continue
        if match.start() > end:
            yield False, text[end : match.start()]
        yield True, match.group()
        end = match.end()
    if end < len(text):
        yield False, text[end:]


def has_arabic(text: str) -> bool:
    """Whether `text` has Arabic letters."""
    return bool(_ARABIC_LETTER.search(text))


def runs_left_to_right(text: str) -> bool:
    """Whether `text` has letters, and none of a script that is written from right to left."""
    return bool(_LEFT_TO_RIGHT_LETTER.search(text)) and not _RIGHT_TO_LEFT_LETTER.search(text)


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter of `text` is written from right to left."""
    sides = (unicodedata.bidirectional(character) for character in text)
    return next((side for side in sides if side in {"L", "R", "AL"}), "L") != "L"


def shortened(text: str, length: int) -> str:
    """`text` cut at a space so that it has at most `length` characters, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


def language_and_region(tag: str) -> tuple[str, str]:
    """The language and the region of a BCP 47 tag as Typst takes them; empty if not stated."""
    primary, *rest = tag.split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", primary):
        return "", ""
    region = next((part for part in rest if re.fullmatch(r"[A-Za-z]{2}", part)), "")
    return primary.lower(), region.upper()


def said_in(tag: str, *, rtl: bool) -> str:
    """Language, region and direction of a passage as arguments."""
    language, region = language_and_region(tag)
    place = literal(region) if region else "none"
    return f"{literal(language)}, {place}, {'rtl' if rtl else 'ltr'}"


def is_hyphenated(tag: str) -> bool:
    """Whether words in a language are parted at line ends."""
    return language_and_region(tag)[0] in _HYPHENATED


def is_justified(tag: str) -> bool:
    """Whether lines in a language are set to the same length."""
    return direction(tag) == "rtl" or is_hyphenated(tag)
