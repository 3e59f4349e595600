"""Cross-references, citations and identifiers."""

from collections.abc import Iterator
from difflib import get_close_matches
from posixpath import normpath
from typing import TYPE_CHECKING

from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read, shown_images

if TYPE_CHECKING:
    from dossierkit.markdown import Mention

_KINDS = {
    "fig": "figure",
    "map": "map",
    "tbl": "table",
    "sec": "section",
    "annex": "annex",
}


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
        if "maps" in spec.shows:
            shown = {path for s, _, path in shown_images(dossier) if s.language == language}
            for _, row in dossier.rows("maps"):
                file = row.get("file")
                if isinstance(file, str) and normpath(file) not in shown and file in dossier.files:
                    yield str(row.get("id"))


@rule("unresolved-reference", Severity.ERROR)
def unresolved_reference(dossier: Dossier) -> Iterator[Problem]:
    """A cross-reference points to nothing.

    Why: the reader would be sent to a figure, section or annex that does not exist.
    Example: `@fig-facade` where no figure has `{#fig-facade}`.
    Remedy: correct the identifier, or add what it names. Sections are named by number
    (`@sec-5.b`), annexes by their id in `data/annexes.yaml` (`@annex-plan`).
    """
    unknowable = {"sec", "link"} if dossier.schema is None else set()
    unknowable |= {"annex", "link"} if cannot_be_read(dossier, table_file("annexes")) else set()
    unknowable |= {"map", "link"} if cannot_be_read(dossier, table_file("maps")) else set()
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        known = targets(dossier, language)
        for section in dossier.in_language(language):
            for mention in section.narrative.references:
                if mention.text in known[mention.kind] or mention.kind in unknowable:
                    continue
                if mention.kind == "link":
                    said, remedy = (
                        "nothing here has the identifier",
                        "Correct it, or delete the link.",
                    )
                else:
                    name = _KINDS[mention.kind]
                    said = f"there is no {name}"
                    remedy = f"Add the {name}, or correct the identifier."
                near = get_close_matches(mention.text, known[mention.kind], 1)
                where = f" in “{language}”" if mention.kind in {"fig", "map", "tbl"} else ""
                yield Problem(
                    mention.location,
                    f"{said} “{mention.text}”{where}",
                    f"Did you mean “{near[0]}”?" if near else remedy,
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
                near = get_close_matches(mention.text, keys, 1)
                yield Problem(
                    mention.location,
                    f"the bibliography has no entry “{mention.text}”",
                    f"Did you mean “{near[0]}”?"
                    if near
                    else f"Add it to {dossier.bibliography.path or 'references.bib'}.",
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
                        f"the identifier “{mention.text}” is used twice",
                        "Rename one of the two.",
                        related=((first[mention.text].location, "it is first used here"),),
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
                    f"the id “{identifier}” is used twice in this table",
                    "Give each row an id of its own.",
                    related=((first[str(identifier)], "it is first used here"),),
                )
            first.setdefault(str(identifier), at)
