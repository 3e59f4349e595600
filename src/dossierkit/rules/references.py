"""Cross-references, citations and identifiers."""

from collections.abc import Iterator
from difflib import get_close_matches

from dossierkit.diagnostics import Location, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.rules import rule

_KINDS = {
    "fig": "figure",
    "map": "map",
    "tbl": "table",
    "sec": "section",
    "annex": "annex",
    "link": "place",
}


def targets(dossier: Dossier, language: str) -> dict[str, frozenset[str]]:
    """What each kind of cross-reference can point to in one language."""
    identifiers = {
        mention.text
        for section in dossier.in_language(language)
        for mention in section.narrative.identifiers
    }
    by_kind = {
        kind: frozenset(i.removeprefix(f"{kind}-") for i in identifiers if i.startswith(f"{kind}-"))
        for kind in ("fig", "map", "tbl")
    }
    by_kind["sec"] = frozenset(spec.number for spec in dossier.applicable_sections())
    by_kind["annex"] = frozenset(str(row.get("id")) for _, row in dossier.rows("annexes"))
    by_kind["link"] = frozenset(identifiers)
    return by_kind


@rule("unresolved-reference", Severity.ERROR)
def unresolved_reference(dossier: Dossier) -> Iterator[Problem]:
    """A cross-reference points to nothing.

    Why: the reader would be sent to a figure, section or annex that does not exist.
    Example: `@fig-facade` where no figure has `{#fig-facade}`.
    Remedy: correct the identifier, or add what it names. Sections are named by number
    (`@sec-5.b`), annexes by their id in `data/annexes.yaml` (`@annex-plan`).
    """
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        known = targets(dossier, language)
        for section in dossier.in_language(language):
            for mention in section.narrative.references:
                if mention.text in known[mention.kind]:
                    continue
                name = _KINDS[mention.kind]
                near = get_close_matches(mention.text, known[mention.kind], 1)
                where = f" in “{language}”" if mention.kind in {"fig", "map", "tbl"} else ""
                yield Problem(
                    mention.location,
                    f"there is no {name} “{mention.text}”{where}",
                    f"Did you mean “{near[0]}”?"
                    if near
                    else f"Add the {name}, or correct the identifier.",
                )


@rule("undefined-citation", Severity.ERROR)
def undefined_citation(dossier: Dossier) -> Iterator[Problem]:
    """A citation has no entry in the bibliography.

    Why: a claim without a source that can be found counts for nothing with evaluators.
    Example: `[@khan1999]` where `references.bib` has no such entry.
    Remedy: add the entry, or correct the key.
    """
    keys = dossier.bibliography.keys
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
    """Two things in one language version have the same identifier.

    Why: a cross-reference to it could mean either.
    Example: two figures with `{#fig-palace}`.
    Remedy: rename one of them and the references to it.
    """
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        first: dict[str, Location] = {}
        for section in dossier.in_language(language):
            for mention in section.narrative.identifiers:
                if mention.text in first:
                    yield Problem(
                        mention.location,
                        f"the identifier “{mention.text}” is used twice",
                        "Rename one of the two.",
                        related=((first[mention.text], "it is first used here"),),
                    )
                else:
                    first[mention.text] = mention.location
