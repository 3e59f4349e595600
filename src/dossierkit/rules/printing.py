"""What can be written but not printed."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from dossierkit.diagnostics import DataPlace, Place, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.theme import own_fonts
from dossierkit.tools import undisplayable

_SURELY_PRINTED = (
    r"\s!-~\u00a0-\u017f\u0400-\u045f\u0490-\u0493\u049a-\u049d\u04a2\u04a3\u04ae-\u04b3\u04b6\u04b7"
    r"\u04d8\u04d9\u04e2\u04e3\u04e8\u04e9\u04ee\u04ef\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652"
    r"\u0660-\u0669\u066a-\u066c\u2010-\u2014\u2018-\u201e\u2026\u2032\u2033\u200b-\u200f\u2066-\u2069"
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
