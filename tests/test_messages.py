"""The messages in every language: no wording is missing, none has lost a value, none is English."""

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from conftest import REPOSITORY
from dossierkit.errors import UsageProblem
from dossierkit.phrases import CATALOGUES, Phrase, Plural, languages, say
from dossierkit.reading import load
from dossierkit.validation import validate

SOURCE = REPOSITORY / "src" / "dossierkit"
KEYWORDS: Any = {"Phrase": None, "Plural": (1, 2), "wording": None}
TRANSLATED = [language for language in languages() if language != "en"]


def wordings() -> set[str]:
    """Every wording in the code, the first of those that depend on a number."""
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS)
    ids = (message for _, _, message, _, _ in found)
    return {one[0] if isinstance(one, tuple) else one for one in ids}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def messages(language: str) -> Iterator[tuple[Any, Any]]:
    with (CATALOGUES / f"{language}.po").open("rb") as stream:
        for message in read_po(stream, locale=language):
            if message.id:
                yield message.id, message.string


def test_messages_can_be_had_in_several_languages() -> None:
    assert {"ar", "en", "fr", "ru"} <= set(languages())


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_wording_is_missing_and_none_is_left_over(language: str) -> None:
    known = {one[0] if isinstance(one, tuple | list) else one for one, _ in messages(language)}
    assert known == wordings()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_wording_is_said_with_all_its_values(language: str) -> None:
    for wording, said in messages(language):
        if isinstance(wording, tuple | list):
            assert all(said), wording
            assert all(fields(form) <= fields(wording[1]) for form in said), wording
            assert fields(said[-1]) == fields(wording[1]), wording
        else:
            assert said, wording
            assert fields(said) == fields(wording), wording


@pytest.mark.parametrize("language", TRANSLATED)
def test_arabic_and_russian_are_in_their_script(language: str) -> None:
    script = {"ar": "[\u0600-\u06ff]", "ru": "[\u0400-\u04ff]", "fr": "[a-zA-Z]"}[language]
    for wording, said in messages(language):
        bare = re.sub(r"\{[^}]*\}", "", str(wording))
        if re.search("[a-z]{3}", bare):
            assert re.search(script, str(said)), wording


def test_values_are_written_as_the_language_writes_them() -> None:
    phrase = Phrase(
        "the text has {count:,} {measure}; the limit is {limit:,}",
        count=1240.5,
        measure=Phrase("words"),
        limit=1000,
    )
    assert str(phrase) == "the text has 1,240.5 words; the limit is 1,000"
    said = say(phrase, "fr")
    assert "1\u202f240,5 mots" in said
    assert "1\u202f000" in said
    said = say(phrase, "ru")
    assert "слов: 1\u00a0240,5" in said
    assert "1\u00a0000" in said


def test_a_number_chooses_the_wording() -> None:
    errors = [
        Plural("{count:,} error", "{count:,} errors", count=n)
        for n in (0, 1, 2, 5, 11, 21, 22, 1012)
    ]
    assert [str(text) for text in errors[:3]] == ["0 errors", "1 error", "2 errors"]
    assert [say(text, "ru") for text in errors] == [
        "0 ошибок",
        "1 ошибка",
        "2 ошибки",
        "5 ошибок",
        "11 ошибок",
        "21 ошибка",
        "22 ошибки",
        "1\u00a0012 ошибок",
    ]


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no messages in “xx”"):
        validate(load(tmp_path), language="xx")


def test_a_wording_without_translation_stays_english() -> None:
    assert say(Phrase("no catalogue knows {this}", this="these words"), "fr") == (
        "no catalogue knows these words"
    )
