"""Sentences for the reader: written in English, remembered as wording and values, said in others.

The catalogues are gettext `.po` files in `messages/`, one per language, made and kept with Babel.
"""

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.errors import UsageProblem

CATALOGUES = Path(__file__).with_name("messages")
"""Where the wording of each language is kept."""

ENGLISH = "en"


class Phrase(str):
    """An English text made of a wording and values, which can be said in another language.

    `wording` is a template for `str.format`: `Phrase("{count} words", count=7)`. It stands in the
    call as it stands in the catalogues, so a value is never formatted into it beforehand. A value
    that is a `Phrase` is translated with it; a number written with `,` (`{area:,}`) is grouped as
    the language groups it.
    """

    __slots__ = ("values", "wording")
    wording: str
    values: Mapping[str, Any]

    def __new__(cls, wording: str, /, **values: Any) -> "Phrase":
        """Raises `KeyError` if the wording names a value that is not given."""
        phrase = super().__new__(cls, _English().vformat(wording, (), values))
        phrase.wording = wording
        phrase.values = values
        return phrase

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str(self),)

    def said_in(self, language: str) -> str:
        """The text in `language`; in English where the catalogue has no wording for it."""
        catalogue = _catalogue(language)
        wording = catalogue and catalogue.wording(self)
        if not catalogue or not wording:
            return str(self)
        return _Translator(language).vformat(wording, (), self.values)


class Plural(Phrase):
    """A phrase whose wording depends on the number `count`: `Plural(one, many, count=3)`."""

    __slots__ = ("one",)
    one: str

    def __new__(cls, one: str, many: str, /, *, count: float, **values: Any) -> "Plural":
        """`one` is the wording for 1, `many` for every other number."""
        phrase = str.__new__(
            cls,
            _English().vformat(one if count == 1 else many, (), {**values, "count": count}),
        )
        phrase.one = one
        phrase.wording = many
        phrase.values = {**values, "count": count}
        return phrase


def wording(text: str) -> str:
    """`text` itself: a wording that the catalogues hold, and that a `Phrase` is made of later."""
    return text


def say(text: str, language: str) -> str:
    """`text` in `language` if it is a `Phrase` and that can be done, else as it is."""
    return text.said_in(language) if isinstance(text, Phrase) else text


@cache
def languages() -> tuple[str, ...]:
    """The languages in which phrases can be said, English first."""
    return (ENGLISH, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


def check_language(language: str) -> None:
    """Raises `UsageProblem` if phrases cannot be said in `language`."""
    if language not in languages():
        raise UsageProblem(
            f"there are no messages in “{language}”",
            help=f"They can be had in {', '.join(languages())}.",
        )


class _English(string.Formatter):
    """Formats as `str.format` does."""


class _Translator(string.Formatter):
    """Formats values as a language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if isinstance(value, Phrase):
            return value.said_in(self.language)
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        written = str(super().format_field(value, format_spec))
        if "," not in format_spec or isinstance(value, str):
            return written
        from babel import Locale
        from babel.numbers import get_decimal_symbol, get_group_symbol

        locale = Locale.parse(self.language)
        marks = {
            ",": get_group_symbol(locale, numbering_system="latn"),
            ".": get_decimal_symbol(locale, numbering_system="latn"),
        }
        return "".join(marks.get(character, character) for character in written)


class _Catalogue:
    """The wordings of one language."""

    def __init__(self, path: Path) -> None:
        from gettext import c2py

        from babel.messages.pofile import read_po

        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=path.stem)
        self._form = c2py(catalogue.plural_expr)
        self._wordings: dict[str, str | tuple[str, ...]] = {}
        for message in catalogue:
            if message.id and message.string and not message.fuzzy:
                one, *_ = message.id if isinstance(message.id, tuple | list) else (message.id,)
                string_ = message.string
                self._wordings[one] = string_ if isinstance(string_, str) else tuple(string_)

    def wording(self, phrase: Phrase) -> str:
        found = self._wordings.get(phrase.one if isinstance(phrase, Plural) else phrase.wording, "")
        if isinstance(found, str):
            return found
        number = phrase.values["count"]
        return found[self._form(number if isinstance(number, int) else 2)]


@cache
def _catalogue(language: str) -> _Catalogue | None:
    path = CATALOGUES / f"{language}.po"
    return _Catalogue(path) if language != ENGLISH and path.is_file() else None
