"""Lengths of texts, and numbers in prose against the facts that they repeat."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from dossierkit.boundfacts import Bound, bound
from dossierkit.diagnostics import DataPath, DataPlace, Edit, Location, Problem, Severity
from dossierkit.dossier import Dossier, Section, fact_path
from dossierkit.files import DOSSIER_FILE
from dossierkit.language import count_words
from dossierkit.markdown import Mention
from dossierkit.nomination import Limit
from dossierkit.phrases import Phrase, Plural
from dossierkit.rules import rule
from dossierkit.rules.loading import facts_are_unknown
from dossierkit.rules.values import is_malformed


@rule("word-limit", Severity.ERROR)
def word_limit(dossier: Dossier) -> Iterator[Problem]:
    """A section has more, or fewer, words than the nomination allows.

    Why: what exceeds the limit is not read, or the file is sent back.
    Example: “1,240 words; the limit is 1,000”.
    Remedy: shorten or complete the section. Words are counted as Word counts them: whatever
    stands between spaces is one, in headings, captions, tables and notes too. Limits whose source
    is unverified are warnings. A section that is still too short is no finding in a draft.
    Source: the nomination schema names the source of each limit.
    """
    yield from _limits(dossier, "words")


@rule("character-limit", Severity.ERROR)
def character_limit(dossier: Dossier) -> Iterator[Problem]:
    """A text has more characters than the nomination allows.

    Why: what exceeds the limit is cut off, or the file is sent back.
    Example: a name of the property of 214 characters where 200 are allowed.
    Remedy: shorten it. Spaces and punctuation count.
    Source: the nomination schema names the source of each limit.
    """
    yield from _limits(dossier, "characters")


def _limits(dossier: Dossier, measure: str) -> Iterator[Problem]:
    for section in dossier.sections.values():
        for limit in section.spec.limits if section.spec else ():
            if limit.measure == measure:
                yield from _section_limit(dossier, section, limit)
    for value_limit in dossier.schema.limits if dossier.schema else ():
        if value_limit.limit.measure == measure:
            yield from _value_limit(dossier, value_limit.path, value_limit.limit)


def _section_limit(dossier: Dossier, section: Section, limit: Limit) -> Iterator[Problem]:
    narrative = section.narrative
    count = narrative.words if limit.measure == "words" else narrative.characters
    yield from _beyond(count, limit, section.location)
    if dossier.stage == "submission" and _is_short(count, limit):
        yield Problem(
            section.location,
            Phrase(
                "the section has {count:,} {measure}; at least {minimum:,} are expected",
                count=count,
                measure=_MEASURES[limit.measure],
                minimum=limit.minimum,
            ),
            Phrase("Complete the section."),
            requirement=limit.requirement,
        )


def _is_short(count: int, limit: Limit) -> bool:
    return limit.minimum is not None and 0 < count < limit.minimum


def _beyond(count: int, limit: Limit, place: Location | DataPlace) -> Iterator[Problem]:
    if limit.maximum is not None and count > limit.maximum:
        yield Problem(
            place,
            Phrase(
                "the text has {count:,} {measure}; the limit is {limit:,}",
                count=count,
                measure=_MEASURES[limit.measure],
                limit=limit.maximum,
            ),
            Phrase(
                "Shorten it by {excess}.", excess=_counted(count - limit.maximum, limit.measure)
            ),
            requirement=limit.requirement,
        )


_MEASURES = {"words": Phrase("words"), "characters": Phrase("characters")}


def _counted(count: int, measure: str) -> Phrase:
    if measure == "words":
        return Plural("{count:,} word", "{count:,} words", count=count)
    return Plural("{count:,} character", "{count:,} characters", count=count)


def _value_limit(dossier: Dossier, path: tuple[str, ...], limit: Limit) -> Iterator[Problem]:
    for place, value in _values(dossier.metadata, path):
        wordings = value.items() if isinstance(value, dict) else [("", value)]
        for language, text in wordings:
            if not isinstance(text, str):
                continue
            count = count_words(text) if limit.measure == "words" else len(text)
            at = DataPlace(DOSSIER_FILE, (*place, language) if language else place)
            yield from _beyond(count, limit, at)
            if dossier.stage == "submission" and _is_short(count, limit):
                yield Problem(
                    at,
                    Phrase(
                        "the text has {count:,} {measure}; at least {minimum:,} are expected",
                        count=count,
                        measure=_MEASURES[limit.measure],
                        minimum=limit.minimum,
                    ),
                    Phrase("Complete it."),
                    requirement=limit.requirement,
                )


def _values(value: Any, path: tuple[str, ...], at: DataPath = ()) -> Iterator[tuple[DataPath, Any]]:
    """The values that `path` names, with their places: of each entry where it meets a list."""
    if not path:
        yield at, value
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _values(entry, path, (*at, index))
    elif isinstance(value, dict) and path[0] in value:
        yield from _values(value[path[0]], path[1:], (*at, path[0]))


@rule("entry-limit", Severity.ERROR)
def entry_limit(dossier: Dossier) -> Iterator[Problem]:
    """A list in dossier.yaml has more entries than the nomination allows.

    Why: what is too much is cut off, and nobody knows which part.
    Example: six web addresses of one inventory where four are accepted.
    Remedy: keep those that say most.
    Source: the nomination schema names the source of each limit.
    """
    for value_limit in dossier.schema.limits if dossier.schema else ():
        most = value_limit.limit.maximum
        if value_limit.limit.measure != "entries" or most is None:
            continue
        for place, value in _values(dossier.metadata, value_limit.path):
            if isinstance(value, list) and len(value) > most:
                yield Problem(
                    DataPlace(DOSSIER_FILE, place),
                    Phrase(
                        "the list has {count} entries; the limit is {most}",
                        count=len(value),
                        most=most,
                    ),
                    Phrase("Keep those that say most."),
                    requirement=value_limit.limit.requirement,
                )


@rule("unknown-fact", Severity.ERROR)
def unknown_fact(dossier: Dossier) -> Iterator[Problem]:
    """A number in prose is bound to a fact that does not exist.

    Why: the build prints the fact in its place, and there is none.
    Example: `[120.5]{value="property.area"}`, where the fact is `property.area_ha`.
    Remedy: name the fact by its path in dossier.yaml.
    """
    if facts_are_unknown(dossier):
        return
    single = (path for path, value in dossier.documents[DOSSIER_FILE].leaves if _is_single(value))
    facts = [".".join(str(s + 1 if isinstance(s, int) else s) for s in path) for path in single]
    for section in dossier.sections.values():
        for mention in section.narrative.values:
            value = dossier.fact(mention.detail)
            if not _is_single(value):
                near = get_close_matches(mention.detail, facts, 1) if value is None else []
                yield Problem(
                    mention.location,
                    Phrase("dossier.yaml states no “{fact}”", fact=mention.detail)
                    if value is None
                    else Phrase(
                        "“{fact}” in dossier.yaml is not one number or one text",
                        fact=mention.detail,
                    ),
                    Phrase("Did you mean {near}?", near=near[0])
                    if near
                    else Phrase(
                        "Write the path of a number or a text in dossier.yaml: property.area_ha."
                    ),
                )


@rule("value-mismatch", Severity.ERROR)
def value_mismatch(dossier: Dossier) -> Iterator[Problem]:
    """A number, date or coordinate in prose differs from the fact that it is bound to.

    Why: a boundary that is 120.5 ha on one page and 120.4 on another is what secretariats find
    first. The build prints the fact.
    Example: `[120.4]{value="property.area_ha"}` where dossier.yaml says 120.5.
    Remedy: correct whichever of the two is wrong. The form is the author's: `[1.205 km²]`,
    `[120,5 га]`, `[١٢٠٫٥]`, `[41°12′12″N]` and `[24 October 2001]` agree with their facts, and the
    build keeps the unit.
    """
    for section in dossier.sections.values():
        for mention in section.narrative.values:
            value = dossier.fact(mention.detail)
            place = DataPlace(DOSSIER_FILE, fact_path(mention.detail))
            if not _is_single(value) or not mention.text.strip() or is_malformed(dossier, place):
                continue
            said = bound(mention.text, value, mention.detail, section.language)
            if not said.agrees:
                yield Problem(
                    mention.location,
                    Phrase(
                        "the text says “{text}”, dossier.yaml says “{value}”",
                        text=mention.text,
                        value=value,
                    ),
                    Phrase(
                        'Write [{value}]{{value="{fact}"}}, or correct dossier.yaml.',
                        value=value,
                        fact=mention.detail,
                    ),
                    related=(
                        (
                            DataPlace(DOSSIER_FILE, fact_path(mention.detail)),
                            Phrase("{value} here", value=value),
                        ),
                    ),
                    fix=_as_stated(section, mention, said),
                )


def _as_stated(section: Section, mention: Mention, said: Bound) -> tuple[Edit, ...]:
    """The edit that writes the fact in the brackets, where those hold nothing but plain text."""
    at = mention.location
    lines = section.source.text.split("\n")
    before = lines[at.line - 1][: at.column - 1] if at.line else ""
    start = before.rfind(f"[{mention.text}]{{")
    if start < 0 or "\n" in said.text or not said.keeps:
        return ()
    first = start + 2
    place = Location(at.path, at.line, first, at.line, first + len(mention.text))
    return (Edit(place, said.text),)


def _is_single(value: Any) -> bool:
    """True for a number or a text, which can stand in a sentence."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
