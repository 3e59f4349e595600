"""Which way text runs: Word wants every run marked, where readers of plain text work it out."""

import copy
import re

from dossierkit.language import direction
from dossierkit.render.docx_theme import word_language
from dossierkit.render.docx_xml import (
    Element,
    children,
    paragraph_properties,
    put,
    q,
    run_properties,
    w,
)

_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LEFT = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0370-\u058f\u1e00-\u1fff"
_GROUPED = "\\d[\\d:.,/]{0,20}(?:[ \u00a0\u202f]\\d{3}){1,9}(?!\\d)"
_NUMBERED = r"(?:\d[\d.,:/–°′″'\"-]{0,30}(?:[°′″] ?)?)?"

_ANY_RIGHT = re.compile(f"[{_RIGHT}]")
_LATIN = re.compile(
    r"\+\d[\d ()\u00a0\u202f-]{0,30}\d"
    rf"|{_GROUPED}"  # the groups of a number keep their order
    rf"|{_NUMBERED}[{_LEFT}](?:[^{_RIGHT}\n\t]*[{_LEFT}\d%°²³/])?"
)
_ARABIC = re.compile(rf"[{_RIGHT}](?:[^{_LEFT}\n\t]*[{_RIGHT}])?")
MARKS = {True: "\N{LEFT-TO-RIGHT MARK}", False: "\N{RIGHT-TO-LEFT MARK}"}
"""What goes before a piece that begins without a letter, by the direction of its paragraph."""

_PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"))


def segments(text: str, *, rtl: bool) -> list[tuple[str, bool]]:
    """Split `text` of a paragraph into pieces and whether each runs from right to left.

    Follows the Unicode bidirectional algorithm where it matters to a reader: what lies between two
    words of one script belongs to them, brackets stay with what they enclose, and numbers stay
    with the letters that they touch. What begins with digits gets an invisible mark.
    """
    if not rtl and not _ANY_RIGHT.search(text):
        return [(text, False)]
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in (_LATIN if rtl else _ARABIC).finditer(text):
        start, stop = match.start(), _closed(text, match.start(), match.end())
        if start < end:
            continue
        if start > end:
            pieces.append((text[end:start], rtl))
        piece = text[start:stop]
        # Readers that work the order out themselves need a letter before digits.
        pieces.append((MARKS[rtl] + piece if not piece[0].isalpha() else piece, not rtl))
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
    for run in list(paragraph.iter(q("w:r"))):
        texts = list(children(run, "w:t"))
        if texts:
            _direct_run(run, texts, rtl=rtl)


def _direct_run(run: Element, texts: list[Element], *, rtl: bool) -> None:
    properties = run.find(q("w:rPr"))
    language = style = None
    if properties is not None:
        language = properties.find(q("w:lang"))
        style = properties.find(q("w:rStyle"))
    if properties is not None and language is not None:
        tag = language.get(q("w:val"), "")
        foreign = direction(tag) == "rtl"
        stated = w("lang", **{"bidi" if foreign else "val": word_language(tag)})
        properties.replace(language, stated)
        if foreign:
            put(properties, w("rtl"))
    elif style is not None and style.get(q("w:val")) == "VerbatimChar":
        return
    elif len(texts) == 1:
        _split(run, texts[0], rtl=rtl)
    elif rtl:
        put(run_properties(run), w("rtl"))


def _split(run: Element, text: Element, *, rtl: bool) -> None:
    *before, last = segments(text.text or "", rtl=rtl) or [("", rtl)]
    place = run.index(text)
    for words, backwards in before:
        piece = copy.deepcopy(run)
        piece[place].text = words
        if backwards:
            put(run_properties(piece), w("rtl"))
        run.addprevious(piece)
    if before:
        text.text = last[0]
    if last[1]:
        put(run_properties(run), w("rtl"))
