"""Language versions that say the same things."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dossierkit.diagnostics import DataPath, DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, Section, table_file
from dossierkit.files import DOSSIER_FILE, THEME_FILE
from dossierkit.language import is_language_tag, meant_languages
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.completeness import is_there

if TYPE_CHECKING:
    from dossierkit.markdown import Mention


@rule("untranslated-section", Severity.ERROR, stage="submission")
def untranslated_section(dossier: Dossier) -> Iterator[Problem]:
    """A section is present in one language of the dossier and not in another.

    Why: two versions that differ are two dossiers, and each reader judges the one they can read.
    Example: `sections/en/5.j-staffing.md` without `sections/ar/5.j-….md`.
    Remedy: translate the section, or take the language out of `languages`.
    """
    numbers = dict.fromkeys(number for _, number in dossier.sections)
    for number in numbers:
        if dossier.schema and number not in dossier.schema.section_by_number:
            continue
        present = [lang for lang in dossier.languages if (lang, number) in dossier.sections]
        if not present:
            continue
        original = dossier.sections[present[0], number]
        if original.empty:
            continue
        for language in dossier.languages:
            if not is_there(dossier, language, number):
                yield Problem(
                    Location(f"sections/{language}"),
                    Phrase(
                        "section {number} is not there in “{language}”",
                        number=number,
                        language=language,
                    ),
                    Phrase(
                        "Translate {path} into sections/{language}/.",
                        path=original.path,
                        language=language,
                    ),
                    related=(
                        (
                            original.location,
                            Phrase("it is there in “{language}”", language=present[0]),
                        ),
                    ),
                )


@rule("unknown-language", Severity.WARNING)
def unknown_language(dossier: Dossier) -> Iterator[Problem]:
    """A language of the dossier is named by a code that is not the code of a language.

    Why: titles, dates and hyphenation are then those of English, and nobody sees why.
    Example: `languages: [en, rus]`, which is written `ru`; `kg` or `kz`, which are countries:
    Kyrgyz is `ky`, Kazakh `kk`.
    Remedy: write the shortest code of the language (BCP 47), and name the folder in `sections/` and
    the keys of the values by it.
    """
    place = DataPlace(DOSSIER_FILE, ("languages",))
    stated = dossier.value(place.path)
    states = [str(row.get("code")) for _, row in dossier.entries("states")]
    for index, language in enumerate(stated if isinstance(stated, list) else ()):
        if language not in dossier.languages:
            continue
        meant = meant_languages(language, states)
        if meant is not None:
            meant = tuple(tag for tag in meant if tag not in dossier.languages)
            yield Problem(
                DataPlace(place.file, (*place.path, index)),
                Phrase("“{tag}” is not the code of a language here", tag=language),
                Phrase("Did you mean {near}?", near=" / ".join(meant))
                if meant
                else Phrase("Write the code of the language, such as ky for Kyrgyz."),
            )


@rule("undeclared-language", Severity.WARNING)
def undeclared_language(dossier: Dossier) -> Iterator[Problem]:
    """Sections are written in a language that the dossier does not name.

    Why: the folder would never be printed.
    Example: `sections/fr/` where `languages: [en, ar]`.
    Remedy: add the language to `languages` in dossier.yaml, or move the folder away.
    """
    declared = dossier.metadata.get("languages")
    if not isinstance(declared, list):
        return
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        if language not in dossier.languages:
            meant = [tag for tag in meant_languages(language, ()) or () if tag in dossier.languages]
            yield Problem(
                Location(f"sections/{language}"),
                Phrase("the dossier does not name the language “{language}”", language=language),
                Phrase("Rename the folder to sections/{language}.", language=meant[0])
                if meant
                else Phrase("Add it to languages in dossier.yaml."),
                related=(
                    (DataPlace("dossier.yaml", ("languages",)), Phrase("the languages named")),
                ),
            )


@rule("untranslated-value", Severity.ERROR, stage="submission")
def untranslated_value(dossier: Dossier) -> Iterator[Problem]:
    """A value in several languages lacks one of the dossier's languages.

    Why: the table or cover of that language version would show another language's words.
    Example: `title: {en: Management zones}` in a dossier in English and Arabic.
    Remedy: add the wording, or write plain text if it is the same in every language.
    """
    for document in dossier.documents.values():
        for path, value in _localized(document.data):
            missing = [language for language in dossier.languages if not value.get(language)]
            # missing-alternative-text tells of images; a Word file may be for some languages only
            told = path[-1] == "alt" and document.path in _IMAGE_TABLES
            if missing and not told and (document.path, path) != (THEME_FILE, ("docx", "styles")):
                yield Problem(
                    DataPlace(document.path, path),
                    Phrase("there is no wording in “{languages}”", languages=", ".join(missing)),
                    Phrase("Add {keys}.", keys=", ".join(f"{language}: …" for language in missing)),
                )


_IMAGE_TABLES = (table_file("images"), table_file("maps"))


def _localized(value: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, Any]]:
    """Every mapping of language to text; a row of a table is none, even if its one key is `id`."""
    if isinstance(value, dict):
        if (
            value
            and path
            and isinstance(path[-1], str)
            and path[-1] != "coordinates"
            and all(is_language_tag(key) for key in value)
            and all(isinstance(text, str | None) for text in value.values())
        ):
            yield path, value
            return
        for key, child in value.items():
            if not key.startswith("x-"):
                yield from _localized(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _localized(child, (*path, index))


@rule("unmatched-figure", Severity.WARNING, stage="submission")
def unmatched_figure(dossier: Dossier) -> Iterator[Problem]:
    """A figure, map or table stands in one language version and not in another.

    Why: “Figure 3” would then mean two different pictures in the two versions.
    Example: `{#fig-facade}` in the English 2.a and not in the Arabic one.
    Remedy: add it to the other version, with the same identifier.
    """
    if len(dossier.languages) < 2:
        return
    by_language: dict[str, dict[str, tuple[Section, Mention]]] = {}
    for language in dossier.languages:
        by_language[language] = {
            mention.text: (section, mention)
            for section in dossier.in_language(language)
            for mention in section.narrative.identifiers
            if mention.text.startswith(("fig-", "map-", "tbl-"))
        }
    numbers = {
        language: {n for lang, n in dossier.sections if lang == language}
        for language in dossier.languages
    }
    for language, found in by_language.items():
        for identifier, (section, mention) in found.items():
            for other in dossier.languages:
                if section.number in numbers[other] and identifier not in by_language[other]:
                    yield Problem(
                        mention.location,
                        Phrase(
                            "“{identifier}” stands in “{language}” and not in “{other}”",
                            identifier=identifier,
                            language=language,
                            other=other,
                        ),
                        Phrase(
                            "Add it to section {number} in “{other}”.",
                            number=section.number,
                            other=other,
                        ),
                    )
