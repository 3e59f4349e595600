"""Which way text runs: Word wants every run marked, where readers of plain text work it out."""

import copy
import re
from collections.abc import Iterable, Iterator

from dossierkit.language import direction, word_tag
from dossierkit.rendering.docx_xml import (
    Element,
    paragraph_properties,
    put,
    q,
    run_properties,
    w,
)

_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LEFT = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0370-\u058f\u1e00-\u1fff"
_GROUPED = "[0-9][0-9:.,/]{0,20}(?:[ \u00a0\u202f][0-9]{3}){1,9}(?![0-9])"
_NUMBERED = r"(?:[0-9][0-9.,:/–°′″'\"-]{0,30}(?:[°′″] ?)?|(?<![0-9.,])[0-9]{1,3} (?=[A-Z]))?"

_DEGREES = "[0-9]{1,3}° ?[0-9]{1,2}′ ?[0-9]{1,2}(?:\\.[0-9]{1,3})?″ ?[NSEW]"

_ANY_RIGHT = re.compile(f"[{_RIGHT}]")
_LATIN = re.compile(
    r"\+[0-9][0-9 ()\u00a0\u202f-]{0,30}[0-9]"
    rf"|{_DEGREES}|{_GROUPED}"  # the parts of a number keep their order
    rf"|{_NUMBERED}[{_LEFT}](?:[^{_RIGHT}\n\t]*[{_LEFT}0-9%°²³/])?"
)
_ARABIC = re.compile(rf"[{_RIGHT}](?:[^{_LEFT}\n\t]*[{_RIGHT}])?")
DIRECTION_MARKS = {"ltr": "\N{LEFT-TO-RIGHT MARK}", "rtl": "\N{RIGHT-TO-LEFT MARK}"}
"""What goes before a piece that begins without a letter, by the direction of the piece."""

_SEPARATORS = {
    q("w:tab"): "\t",
    q("w:br"): "\n",
    q("w:drawing"): "\N{OBJECT REPLACEMENT CHARACTER}",
    q("w:footnoteReference"): "\N{OBJECT REPLACEMENT CHARACTER}",
}
"""What stands for an element without letters while directions are worked out."""

_PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"))


def segments(text: str, *, rtl: bool) -> list[tuple[str, bool]]:
    """Split the `text` of a paragraph into pieces and whether each runs from right to left.

    Follows the Unicode bidirectional algorithm where it matters to a reader: what lies between two
    words of one script belongs to them, brackets stay with what they enclose, and numbers stay
    with the letters that they touch.
    """
    if not rtl and not _ANY_RIGHT.search(text):
        return [(text, False)] if text else []
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in (_LATIN if rtl else _ARABIC).finditer(text):
        start, stop = match.start(), _closed(text, match.start(), match.end())
        if start > end:
            pieces.append((text[end:start], rtl))
        if start >= end:
            pieces.append((text[start:stop], not rtl))
            end = stop
    if end < len(text):
        pieces.append((text[end:], rtl))
    return pieces


def _closed(text: str, start: int, end: int) -> int:
    """`end`, or the place after a bracket there that closes one inside the piece."""
    if end < len(text):
        for opening, closing in _PAIRS:
            inside = text[start:end]
            if text[end] == closing and inside.count(opening) > inside.count(closing):
                return end + 1
    return end


def direct(paragraph: Element, *, rtl: bool) -> None:
    """Mark a paragraph and its runs, and split runs where the script changes."""
    if rtl:
        put(paragraph_properties(paragraph), w("bidi"))
        for mark in paragraph.iter(q("w:footnoteReference"), q("w:footnoteRef")):
            put(run_properties(next(mark.iterancestors(q("w:r")))), w("rtl"))
    stretches = [stretch for run in paragraph.iter(q("w:r")) for stretch in _stretches(run)]
    pieces = segments("".join(words for _, words in stretches), rtl=rtl)
    if any(backwards for _, backwards in pieces) or rtl:
        _share_out(stretches, pieces, rtl=rtl)


def speak(paragraph: Element, language: str) -> None:
    """Say of the runs of a paragraph that state no language which one they are in."""
    side = "bidi" if direction(language) == "rtl" else "val"
    for run in paragraph.iter(q("w:r")):
        properties = run_properties(run)
        if properties.find(q("w:lang")) is None:
            put(properties, w("lang", **{side: word_tag(language)}))


def _stretches(run: Element) -> Iterator[tuple[Element | None, str]]:
    """What a run holds, as an element whose text may be split, or `None`, and its letters."""
    properties = run.find(q("w:rPr"))
    forced = "" if properties is None else _forced(properties)
    for child in run:
        words = child.text or ""
        if child.tag != q("w:t"):
            yield None, _SEPARATORS.get(child.tag, "")
        elif forced:
            yield None, forced * len(words)
        else:
            yield child, words


def _forced(properties: Element) -> str:
    """A letter of the script that a run's language or style prescribes; empty if none does."""
    language, style = properties.find(q("w:lang")), properties.find(q("w:rStyle"))
    if language is not None:
        tag = language.get(q("w:val")) or language.get(q("w:bidi")) or ""
        foreign = direction(tag) == "rtl"
        stated = w("lang", **{"bidi" if foreign else "val": word_tag(tag)})
        properties.replace(language, stated)
        if foreign:
            put(properties, w("rtl"))
        return "\N{ARABIC LETTER ALEF}" if foreign else "a"
    if style is not None and style.get(q("w:val")) == "VerbatimChar":
        return "a"
    return ""


def _share_out(
    stretches: Iterable[tuple[Element | None, str]],
    pieces: Iterable[tuple[str, bool]],
    *,
    rtl: bool,
) -> None:
    """Give each stretch the directions of the pieces that it has a part in."""
    remaining = list(reversed([(len(words), words, backwards) for words, backwards in pieces]))
    for element, words in stretches:
        parts: list[tuple[str, bool]] = []
        place = 0
        while place < len(words):
            left, whole, backwards = remaining.pop()
            taken = words[place : place + left]
            begins = left == len(whole) and backwards is not rtl and not whole[0].isalpha()
            # Readers that work the order out themselves need a letter before digits.
            parts.append(
                (DIRECTION_MARKS["ltr" if rtl else "rtl"] + taken if begins else taken, backwards)
            )
            place += len(taken)
            if len(taken) < left:
                remaining.append((left - len(taken), whole, backwards))
        if element is not None and parts:
            _split(element, parts)


def _split(text: Element, parts: list[tuple[str, bool]]) -> None:
    """Replace the run of a text by one run for each part."""
    run = next(text.iterancestors(q("w:r")))
    place = run.index(text)
    *before, (words, backwards) = parts
    for earlier, earlier_backwards in before:
        piece = copy.deepcopy(run)
        piece[place].text = earlier
        if earlier_backwards:
            put(run_properties(piece), w("rtl"))
        run.addprevious(piece)
    text.text = words
    if backwards:
        put(run_properties(run), w("rtl"))
