"""The languages of a document: in each, what the words that dossierkit adds are taken from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from dossierkit.bilingual import asked_languages
from dossierkit.citations import Citations
from dossierkit.document import Heading
from dossierkit.dossier import Dossier
from dossierkit.errors import UsageProblem
from dossierkit.labels import labels
from dossierkit.numerals import in_text, official_numbers, set_digits, set_digits_in
from dossierkit.theme import digits_in
from dossierkit.typography import tied


def document_languages(dossier: Dossier, asked: str) -> tuple[str, ...]:
    """The language or the two languages of the document that is `asked` for: `en`, `en+ar`.

    Raises `UsageProblem` for one that the dossier is not written in, and like `asked_languages`.
    """
    languages = asked_languages(asked)
    for language in languages:
        if language not in dossier.languages:
            have = ", ".join(dossier.languages) or "none"
            raise UsageProblem(f"the dossier has no language “{language}”", help=f"It has: {have}.")
    return languages


@dataclass(frozen=True)
class Voice:
    """What the words of a document are taken from in one of its languages."""

    language: str
    labels: Mapping[str, str]
    digits: str
    citations: Citations


class Voices:
    """The one or two languages of a document, and which of them is spoken at a place of it."""

    def __init__(
        self, dossier: Dossier, theme: Mapping[str, Any], languages: Sequence[str]
    ) -> None:
        self._voices = {
            language: Voice(
                language,
                labels(language),
                digits_in(theme, language),
                Citations(dossier, language, languages),
            )
            for language in languages
        }
        self.leading, *others = self._voices.values()
        self.second = others[0] if others else None
        self.spoken = self.leading
        self._official: Mapping[str, str] = {}

    def __iter__(self) -> Iterator[Voice]:
        return iter(self._voices.values())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages as BCP 47 tags, the leading one first."""
        return tuple(self._voices)

    @property
    def other_language(self) -> str:
        """The language that is spoken, where it is not the leading one."""
        return "" if self.spoken is self.leading else self.spoken.language

    @contextmanager
    def speaking(self, language: str) -> Iterator[None]:
        """Take words from `language`, if it is one of the document's."""
        outer, self.spoken = self.spoken, self._voices.get(language, self.spoken)
        yield
        self.spoken = outer

    def text(self, words: str, language: str = "") -> str:
        """Words of the document in the digits of `language`, or of that which is spoken."""
        voice = self._voices.get(language, self.spoken)
        return in_text(words, voice.digits, self._official)

    def tied(self, words: str, language: str = "") -> str:
        """The same with spaces at which no line ends."""
        voice = self._voices.get(language, self.spoken)
        return tied(self.text(words, language), voice.language)

    def number_sections(self, headings: Iterable[Heading]) -> None:
        """Learn the numbers of sections, which are printed in the digits of the leading language.

        Until then they count as any other text does.
        """
        numbers = [heading.number for heading in headings if heading.number]
        self._official = official_numbers(numbers, self.leading.digits, self.leading.language)

    def in_contents(self, heading: Heading) -> Heading:
        """A heading as the table of contents shows it."""
        return replace(
            heading,
            number=self._official.get(heading.number, ""),
            text=self.tied(heading.text, heading.language),
            second=self.tied(heading.second, self.second.language if self.second else ""),
        )

    def set_digits(self, blocks: list[Any]) -> None:
        """Print the numbers in the text in the digits that the theme asks for."""
        if self.second:
            same = {printed: printed for printed in self._official.values()}
            set_digits_in(self.second.language, blocks, self.second.digits, same)
        set_digits(blocks, self.leading.digits, self._official)
