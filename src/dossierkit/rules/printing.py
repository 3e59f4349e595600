"""What can be written but not printed."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dossierkit.diagnostics import DataPlace, Place, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import THEME_FILE, PathRefused, read_bytes
from dossierkit.namedfiles import stated_files
from dossierkit.paper import sheet_of, text_area_mm
from dossierkit.phrases import Phrase, Plural
from dossierkit.rules import rule
from dossierkit.rules.style import is_narrow
from dossierkit.rules.values import is_malformed
from dossierkit.theme import own_fonts, read_theme
from dossierkit.tools import undisplayable

if TYPE_CHECKING:
    from dossierkit.wordfile import WordFile

_SURELY_PRINTED = (
    r"\s!-~\u00a0-\u02b2\u02b7-\u02bc\u02bf\u02c0\u02c6-\u02c8\u0300-\u030d\u0400-\u045f"
    r"\u048a-\u052f\u060c\u061b\u061f\u0620-\u063c\u0640-\u0656\u0658\u0660-\u06d5\u06f0-\u06ff"
    r"\u2010-\u2014\u2018-\u201e\u2026\u2032\u2033\u200b-\u200f\u2066-\u2069"
    r"\u202f\u2116\ufeff"
)
_RARE = re.compile(f"[^{_SURELY_PRINTED}]")
_MOST_TOLD = 5


@rule("undisplayable-character", Severity.ERROR)
def undisplayable_character(dossier: Dossier) -> Iterator[Problem]:
    """A text holds a character that no font of the PDF has.

    Why: the page would show an empty box in its place, and an accessible PDF may not be made.
    Example: an emoji, or a name in Chinese characters.
    Remedy: write it in Latin, Cyrillic or Arabic letters, or leave it out. At most five are told
    for each file.
    """
    rare = list(_rare_characters(dossier))
    fonts = [font.data for font in own_fonts(dossier)[0]] if rare else []
    missing = undisplayable({character for character, _ in rare}, fonts)
    told: dict[str, set[str]] = defaultdict(set)
    for character, place in rare:
        in_file = told[place.file if isinstance(place, DataPlace) else place.path]
        if character not in missing or character in in_file or len(in_file) >= _MOST_TOLD:
            continue
        in_file.add(character)
        name = unicodedata.name(character, "a character without a name").lower()
        yield Problem(
            place,
            Phrase(
                "no font of the PDF has the character {character} (U+{code:04X}, {name})",
                character=character,
                code=ord(character),
                name=name,
            ),
            Phrase("Write it in Latin, Cyrillic or Arabic letters, or leave it out."),
        )


def _rare_characters(dossier: Dossier) -> Iterator[tuple[str, Place]]:
    """Each character whose printing is not certain, with its place."""
    for section in dossier.sections.values():
        for character in dict.fromkeys(_RARE.findall(section.narrative.text)):
            span = section.source.find(re.escape(character))
            yield character, section.source.location(section.path, span)
    for document in dossier.documents.values():
        for path, text in document.strings:
            for character in dict.fromkeys(_RARE.findall(text)):
                yield character, DataPlace(document.path, path)


_NARROWEST_MM = 10.0
"""The width of a column below which most words of its head are broken."""


@rule("crowded-table", Severity.WARNING)
def crowded_table(dossier: Dossier) -> Iterator[Problem]:
    """A table has more columns than its page has room for.

    Why: where a column is narrower than a word, the words are broken after every few letters.
    Example: a table of 26 columns on an upright page, which leaves 6 mm for each.
    Remedy: set it on a larger page, `{.landscape}` or `{.a3}` beside its identifier; exchange rows
    and columns; or make two tables of it. Less than 10 mm for a column is told.
    """
    if is_narrow(dossier):
        return
    theme = read_theme(dossier)
    for section in dossier.sections.values():
        places = {mention.text: mention.location for mention in section.narrative.identifiers}
        for table, sheet in _tables(section.narrative.blocks):
            columns = len(table[2])
            each_mm = text_area_mm(theme, sheet)[0] / columns
            if each_mm < _NARROWEST_MM:
                yield Problem(
                    places.get(table[0][0], section.location),
                    Phrase(
                        "a table has {columns} columns, which leaves {width:.0f} mm for each",
                        columns=columns,
                        width=each_mm,
                    ),
                    Phrase("Make two tables of it, or exchange rows and columns.")
                    if sheet.startswith("a3")
                    else Phrase(
                        "Set it on a larger page, {{.landscape}} or {{.a3}}, or make two of it."
                    ),
                )


def _tables(blocks: list[Any], sheet: str = "") -> Iterator[tuple[Any, str]]:
    """Each table that stands in no list or box, and the sheet of `paper.SHEETS` it stands on."""
    for block in blocks:
        if block["t"] == "Table":
            yield block["c"], sheet_of(block["c"][0][1]) or sheet
        elif block["t"] == "Div":
            yield from _tables(block["c"][1], sheet_of(block["c"][0][1]) or sheet)


@rule("unreadable-word-file", Severity.ERROR)
def unreadable_word_file(dossier: Dossier) -> Iterator[Problem]:
    """The Word file that theme.yaml names for its styles cannot be used.

    Why: the Word output would not look as the team has decided, and nobody would notice before it
    is printed. A draft is built in the house style.
    Example: `docx: {styles: templates/letter.docx}` where the file is an old .doc, renamed.
    Remedy: open it in Word and save it as a Word Document (.docx) or Word Template (.dotx).
    """
    for place, path, file in _word_files(dossier):
        if isinstance(file, Phrase):
            yield Problem(
                place,
                Phrase("the Word file {path} cannot be used: {reason}", path=path, reason=file),
                Phrase("Save it from Word as a Word Document (.docx) or Word Template (.dotx)."),
            )


@rule("missing-word-style", Severity.INFO)
def missing_word_style(dossier: Dossier) -> Iterator[Problem]:
    """The team's own Word file lacks styles that a dossier is printed with.

    Why: these come from the house style, in the fonts and the colour of the file, and may not look
    as the rest does.
    Example: a letterhead that was only ever used for letters has no style “caption” and no “toc 1”.
    Word stores a style when it is first used; the names are the same in every language of Word.
    Remedy: apply the style once in the file, set it as it shall be, and save. Or build the dossier
    once, change the styles in the Word output, and name that file.
    """
    for place, path, file in _word_files(dossier):
        if not isinstance(file, Phrase) and (missing := file.missing_styles):
            yield Problem(
                place,
                Plural(
                    "{path} has no style {names}; that of the house is used",
                    "{path} has no styles {names}; those of the house are used",
                    count=len(missing),
                    path=path,
                    names=", ".join(f"“{name}”" for name in missing),
                ),
                Phrase("Use each of them once in the file and save it, or leave it so."),
            )


@rule("unused-word-content", Severity.INFO)
def unused_word_content(dossier: Dossier) -> Iterator[Problem]:
    """The team's own Word file holds something that is not taken over.

    Why: of a file that anybody may have made, only what is known to be harmless goes into the
    dossier: styles, page, and words, tables, pictures and page numbers of headers and footers.
    Example: a letterhead whose address stands in a text box, or one with macros.
    Remedy: put the words of a text box into a paragraph or table of the header, and save drawings
    as PNG or JPEG; or do without.
    """
    for place, path, file in _word_files(dossier):
        for part in () if isinstance(file, Phrase) else file.left_out:
            yield Problem(
                place,
                Phrase("not taken over from {path}: {part}", path=path, part=part),
                Phrase("Headers and footers keep paragraphs, tables, and PNG and JPEG pictures."),
            )


@lru_cache(maxsize=1)
def _word_files(dossier: Dossier) -> "tuple[tuple[DataPlace, str, WordFile | Phrase], ...]":
    """Each Word file that theme.yaml names and that is there.

    With its place and what it holds, or why it cannot be read.
    """
    read: dict[str, WordFile | Phrase] = {}
    found = []
    for place, path in stated_files(dossier):
        if place.file != THEME_FILE or place.path[0] != "docx" or is_malformed(dossier, place):
            continue
        if path not in read:
            with suppress(PathRefused, FileNotFoundError):
                read[path] = _read(dossier, path)
        if path in read:
            found.append((place, path, read[path]))
    return tuple(found)


def _read(dossier: Dossier, path: str) -> "WordFile | Phrase":
    from dossierkit.wordfile import WORD_BYTES, WordFileError, read_word_file

    try:
        return read_word_file(read_bytes(dossier.root, path, WORD_BYTES))
    except WordFileError as error:
        return error.reason
    except FileNotFoundError:
        raise
    except OSError as error:
        return Phrase("it cannot be read: {reason}", reason=error.strerror or str(error))
