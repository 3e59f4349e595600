"""Cross-references, citations and identifiers."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from posixpath import normpath
from typing import TYPE_CHECKING

from dossierkit.atlas import maps
from dossierkit.citations import StyleRefused, read_style
from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE, read_text
from dossierkit.language import european_digits
from dossierkit.lexicon import lexicon
from dossierkit.namedfiles import shown_images
from dossierkit.phrases import Phrase, wording
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read, facts_are_unknown
from dossierkit.rules.wording import prose

if TYPE_CHECKING:
    from dossierkit.markdown import Mention

_UNRESOLVED = {
    "fig": (
        wording("there is no figure “{name}” in “{language}”"),
        wording("Add the figure, or correct the identifier."),
    ),
    "map": (
        wording("there is no map “{name}” in “{language}”"),
        wording("Add the map, or correct the identifier."),
    ),
    "tbl": (
        wording("there is no table “{name}” in “{language}”"),
        wording("Add the table, or correct the identifier."),
    ),
    "sec": (
        wording("there is no section “{name}”"),
        wording("Add the section, or correct the identifier."),
    ),
    "annex": (
        wording("there is no annex “{name}”"),
        wording("Add the annex, or correct the identifier."),
    ),
    "link": (
        wording("nothing here has the identifier “{name}”"),
        wording("Correct it, or delete the link."),
    ),
}


_FROM_DATA = {"sec", "map", "tbl", "link"}
"""What the facts in dossier.yaml decide about: which sections apply, and print which tables."""

_IS_VIDEO = {"photographs": False, "videos": True}
"""What is printed in a table of its own, though it is a row of the images."""


def targets(dossier: Dossier, language: str) -> dict[str, frozenset[str]]:
    """What each kind of cross-reference can point to in one language."""
    identifiers = {
        *_printed_from_data(dossier, language),
        *(
            mention.text
            for section in dossier.in_language(language)
            for mention in section.narrative.identifiers
        ),
    }
    by_kind = {
        kind: frozenset(i.removeprefix(f"{kind}-") for i in identifiers if i.startswith(f"{kind}-"))
        for kind in ("fig", "map", "tbl")
    }
    by_kind["sec"] = frozenset(spec.number for spec in dossier.applicable_sections())
    by_kind["annex"] = frozenset(str(row.get("id")) for _, row in dossier.rows("annexes"))
    printed = {f"{kind}-{name}" for kind in ("sec", "annex") for name in by_kind[kind]}
    by_kind["link"] = frozenset(identifiers | printed)
    return by_kind


def _printed_from_data(dossier: Dossier, language: str) -> Iterator[str]:
    """Identifiers of the tables that sections print, and of the maps that no text shows."""
    for spec in dossier.applicable_sections():
        yield from (f"tbl-{show}" for show in spec.shows if dossier.rows(show))
        videos = {row.get("kind") == "video" for _, row in dossier.rows("images")}
        yield from (f"tbl-{show}" for show in spec.shows if _IS_VIDEO.get(show) in videos)
        if "maps" in spec.shows:
            shown = {path for s, _, path in shown_images(dossier) if s.language == language}
            for one in maps(dossier):
                if one.path not in shown:  # other rules tell those that cannot be shown
                    yield str(one.row.get("id"))


@rule("unresolved-reference", Severity.ERROR)
def unresolved_reference(dossier: Dossier) -> Iterator[Problem]:
    """A cross-reference points to nothing.

    Why: the reader would be sent to a figure, section or annex that does not exist.
    Example: `@fig-facade` where no figure has `{#fig-facade}`.
    Remedy: correct the identifier, or add what it names. Sections are named by number
    (`@sec-5.b`), annexes by their id in `data/annexes.yaml` (`@annex-plan`).
    """
    known_facts = dossier.schema and not facts_are_unknown(dossier)
    unknowable = set() if known_facts else set(_FROM_DATA)
    unknowable |= {"annex", "link"} if cannot_be_read(dossier, table_file("annexes")) else set()
    unknowable |= {"map", "link"} if cannot_be_read(dossier, table_file("maps")) else set()
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        known = targets(dossier, language)
        for section in dossier.in_language(language):
            for mention in section.narrative.references:
                if mention.text in known[mention.kind] or mention.kind in unknowable:
                    continue
                said, remedy = _UNRESOLVED[mention.kind]
                near = get_close_matches(mention.text, known[mention.kind], 1)
                yield Problem(
                    mention.location,
                    Phrase(said, name=mention.text, language=language),
                    Phrase("Did you mean “{near}”?", near=near[0]) if near else Phrase(remedy),
                )


@rule("undefined-citation", Severity.ERROR)
def undefined_citation(dossier: Dossier) -> Iterator[Problem]:
    """A citation has no entry in the bibliography.

    Why: a claim without a source that can be found counts for nothing with evaluators.
    Example: `[@khan1999]` where `references.bib` has no such entry.
    Remedy: add the entry, or correct the key.
    """
    keys = dossier.bibliography.keys
    stated = dossier.value(("bibliography",))
    if dossier.bibliography.problems or (stated and not dossier.bibliography.path):
        return  # other rules tell why it cannot be read
    for section in dossier.sections.values():
        for mention in section.narrative.citations:
            if mention.text not in keys:
                near = [*_as_reference(mention.text), *get_close_matches(mention.text, keys, 1)]
                yield Problem(
                    mention.location,
                    Phrase("the bibliography has no entry “{key}”", key=mention.text),
                    Phrase("Did you mean “{near}”?", near=near[0])
                    if near
                    else Phrase(
                        "Add it to {file}.", file=dossier.bibliography.path or "references.bib"
                    ),
                )


def _as_reference(key: str) -> list[str]:
    """The cross-reference that a key is but for its colon: `fig:gate`, as other tools have it."""
    kind, colon, name = key.partition(":")
    return [f"{kind}-{name}"] if colon and kind in _UNRESOLVED else []


@rule("unreadable-citation-style", Severity.ERROR)
def unreadable_citation_style(dossier: Dossier) -> Iterator[Problem]:
    """The file of the citation style cannot be used.

    Why: citations and bibliography would be printed in another style than the one asked for.
    Example: a web page that was saved as `styles/chicago.csl`; a style that only names the one on
    which it depends, as many of the journals do.
    Remedy: copy the style again, or take the one on which it depends.
    """
    place = DataPlace(DOSSIER_FILE, ("citation_style",))
    name = dossier.value(place.path)
    if not isinstance(name, str) or normpath(name) not in dossier.files:
        return  # other rules tell it
    try:
        read_style(read_text(dossier.root, name).content)
    except StyleRefused as refused:
        yield Problem(
            place,
            Phrase(
                "the citation style {file} cannot be used: {reason}",
                file=name,
                reason=refused.reason,
            ),
            refused.remedy,
        )


@rule("duplicate-identifier", Severity.ERROR)
def duplicate_identifier(dossier: Dossier) -> Iterator[Problem]:
    """Two things in one language version, or two rows of one table, have the same identifier.

    Why: a cross-reference to it could mean either.
    Example: two figures with `{#fig-palace}`; two annexes with `id: law`.
    Remedy: rename one of them and the references to it.
    """
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        first: dict[str, Mention] = {}
        for section in dossier.in_language(language):
            for mention in section.narrative.identifiers:
                if mention.text in first:
                    yield Problem(
                        mention.location,
                        Phrase("the identifier “{name}” is used twice", name=mention.text),
                        Phrase("Rename one of the two."),
                        related=((first[mention.text].location, Phrase("it is first used here")),),
                    )
                else:
                    first[mention.text] = mention
    yield from _repeated_ids(dossier)


def _repeated_ids(dossier: Dossier) -> Iterator[Problem]:
    for table in dossier.schema.tables if dossier.schema else ():
        first: dict[str, DataPlace] = {}
        for place, row in dossier.rows(table):
            identifier = row.get("id")
            if not isinstance(identifier, str | int):
                continue
            at = DataPlace(place.file, (*place.path, "id"))
            if str(identifier) in first:
                yield Problem(
                    at,
                    Phrase("the id “{name}” is used twice in this table", name=identifier),
                    Phrase("Give each row an id of its own."),
                    related=((first[str(identifier)], Phrase("it is first used here")),),
                )
            first.setdefault(str(identifier), at)


@rule("unresolved-plain-reference", Severity.WARNING)
def unresolved_plain_reference(dossier: Dossier) -> Iterator[Problem]:
    """A section, map or annex is referred to by a number that the dossier does not have.

    Why: the number was typed by hand, and what it named has gone or never was there.
    Example: “see section 5.z”; “Map 9” in a dossier of four maps; “Annex 12” where there are six.
    Remedy: write `@sec-5.b`, `@map-plan`, `@annex-law`: such a reference keeps its number right.
    Sections are looked for if their number has a letter, since “section 12” may be that of a law.
    English, French, Russian and Arabic text is read.
    Source: coherence of a dossier, ICOMOS (rule WH-49, seen)
    """
    if dossier.schema is None:
        return
    counts = {"map": len(maps(dossier)), "annex": len(dossier.rows("annexes"))}
    numbers = {spec.number for spec in dossier.schema.sections}
    for section in dossier.sections.values():
        for kind, pattern in _plain_references(section.language.split("-")[0]).items():
            for match in pattern.finditer(prose(section.source.visible)):
                number = european_digits(match[1])
                if kind == "section":
                    missing = number not in numbers and number.split(".")[0] in {
                        known.split(".")[0] for known in numbers
                    }
                else:
                    missing = 0 < counts[kind] < int(number)
                if missing:
                    yield Problem(
                        section.source.location(section.path, match.span()),
                        Phrase(
                            "the text refers to “{words}”, which the dossier does not have",
                            words=" ".join(match[0].split()),
                        ),
                        Phrase(_WRITTEN[kind]),
                    )


_WRITTEN = {
    "section": wording("Write the reference as @sec- with the number of the section."),
    "map": wording("Write the reference as @map- with the name of the map."),
    "annex": wording("Write the reference as @annex- with the id of the annex."),
}
_WRITTEN_NUMBER = {
    "section": r"(\d(?:\.\d)?\.[a-z])",
    "map": r"([0-9٠-٩]{1,3})",
    "annex": r"([0-9٠-٩]{1,3})",
}


@cache
def _plain_references(language: str) -> dict[str, re.Pattern[str]]:
    words = lexicon("plain-references").get(language, {})
    return {
        kind: re.compile(
            rf"(?<!\w)(?:{'|'.join(names)})\s+{_WRITTEN_NUMBER[kind]}(?![\w:])(?!\.\d)",
            re.IGNORECASE,
        )
        for kind, names in words.items()
    }
