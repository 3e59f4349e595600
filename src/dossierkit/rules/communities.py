"""The people whose heritage it is: that they took part, and that they consented."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from dossierkit.diagnostics import DataPlace, Problem, Requirement, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE
from dossierkit.language import in_language
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.dates import date_at, submission
from dossierkit.rules.loading import cannot_be_read

Row = tuple[DataPlace, Mapping[str, Any]]


def _name(dossier: Dossier, row: Mapping[str, Any]) -> str:
    """The name of a community in the dossier's first language, else its identifier."""
    name = row.get("name")
    if isinstance(name, str):
        return name
    language = dossier.languages[0] if dossier.languages else "en"
    texts = {k: v for k, v in name.items() if isinstance(v, str)} if isinstance(name, dict) else {}
    return in_language(texts, language) if texts else str(row.get("id", ""))


def _consents(dossier: Dossier) -> Iterator[tuple[DataPlace, Mapping[str, Any], str]]:
    """The consents with the names of the communities that gave them."""
    names = {str(row.get("id")): _name(dossier, row) for _, row in dossier.rows("communities")}
    for place, row in dossier.rows("consents"):
        community = str(row.get("community", ""))
        yield place, row, names.get(community, community)


def _consent_requirement(dossier: Dossier) -> Requirement | None:
    specs = dossier.schema.annexes if dossier.schema else ()
    return next((spec.requirement for spec in specs if spec.kind == "consent"), None)


_QUALITIES = {"free": Phrase("free"), "prior": Phrase("prior"), "informed": Phrase("informed")}


@rule("unknown-community", Severity.ERROR)
def unknown_community(dossier: Dossier) -> Iterator[Problem]:
    """A consent or a contact names a community that is not listed.

    Why: nobody can tell whose consent it is, or for whom the contact speaks.
    Example: `community: weavers-qalat` in `data/consents.yaml`, where the id is `weavers`.
    Remedy: correct the id, or add the community to `data/communities.yaml`.
    Source: plain consistency of two tables (rule IC-07).
    """
    if cannot_be_read(dossier, table_file("communities")):
        return
    known = [str(row.get("id")) for _, row in dossier.rows("communities")]
    for place, row in (*dossier.rows("consents"), *dossier.rows("contacts")):
        community = row.get("community")
        if isinstance(community, str | int) and str(community) not in known:
            near = get_close_matches(str(community), known, 1)
            yield Problem(
                DataPlace(place.file, (*place.path, "community")),
                Phrase("data/communities.yaml has no row “{community}”", community=community),
                Phrase("Did you mean “{near}”?", near=near[0])
                if near
                else Phrase("Correct the id, or add the community."),
            )


@rule("absent-community", Severity.WARNING, stage="submission")
def absent_community(dossier: Dossier) -> Iterator[Problem]:
    """A community took no part in the nomination.

    Why: those whose heritage it is take part at every stage; committees ask when and how.
    Example: a row of `data/communities.yaml` without `took_part`.
    Remedy: write the meetings in `took_part`, each with date and how; or hold them first.
    Source: UNESCO Operational Guidelines, paragraph 123 (rule WH-48), and decision 7.COM 11 of the
    Committee for intangible heritage (rule IC-07, seen:
    https://webarchive.unesco.org/web/20220315125639/https://ich.unesco.org/en/Decisions/7.COM/11);
    for ICESCO not known.
    """
    for place, row in dossier.rows("communities"):
        if not row.get("took_part"):
            yield Problem(
                place,
                Phrase("{name} took no part in the nomination", name=_name(dossier, row)),
                Phrase("Add took_part with the date of each meeting and how they took part."),
            )


@rule("unnamed-community", Severity.ERROR, stage="submission")
def unnamed_community(dossier: Dossier) -> Iterator[Problem]:
    """A section that must name every community leaves one out.

    Why: a community that consents but is not named among those concerned, or the other way round,
    makes evaluators doubt both.
    Example: `data/communities.yaml` lists the dyers, and the section on participation names only
    the weavers.
    Remedy: name the community in the section as it is written in the table.
    Source: the nomination schema says which sections name the communities (rule IC-07).
    """
    rows = dossier.rows("communities")
    for section in dossier.sections.values() if rows else ():
        asked = section.spec.names_communities if section.spec else None
        if asked is None or section.empty:
            continue
        text = " ".join(section.source.visible.casefold().split())
        for place, row in rows:
            name = row.get("name")
            stated = name.get(section.language) if isinstance(name, dict) else name
            if isinstance(stated, str) and " ".join(stated.casefold().split()) not in text:
                yield Problem(
                    section.location,
                    Phrase("the section does not name the community “{name}”", name=stated),
                    Phrase("Name it here as the table of communities does."),
                    related=((place, Phrase("it is listed here")),),
                    requirement=asked,
                )


@rule("missing-consent", Severity.ERROR, stage="submission")
def missing_consent(dossier: Dossier) -> Iterator[Problem]:
    """A community whose consent is needed has given none.

    Why: without free, prior and informed consent a nomination is not accepted.
    Example: the dyers are listed in `data/communities.yaml`, and no row of `data/consents.yaml`
    is theirs.
    Remedy: ask for their consent and add it. For living heritage every community is asked; for a
    property those with `indigenous: true`.
    Source: UNESCO Operational Guidelines, paragraph 123 (rule WH-47, seen), and decision 7.COM 11
    (rule IC-07); for ICESCO the nomination schema says how well it is known.
    """
    given = {str(row.get("community")) for _, row in dossier.rows("consents")}
    if cannot_be_read(dossier, table_file("consents")):
        return
    everybody = dossier.schema is not None and dossier.schema.subject == "element"
    for place, row in dossier.rows("communities"):
        needed = everybody or row.get("indigenous") is True
        if needed and str(row.get("id")) not in given:
            yield Problem(
                place,
                Phrase("no consent of {name} is listed", name=_name(dossier, row)),
                Phrase("Add a row to data/consents.yaml with its form, date and annex."),
                requirement=_consent_requirement(dossier),
            )


@rule("unwritten-consent", Severity.WARNING, stage="submission")
def unwritten_consent(dossier: Dossier) -> Iterator[Problem]:
    """A consent has no document, or was not free, prior and informed.

    Why: evaluators believe a letter or a recording that they can see and hear.
    Example: `form: oral` without `annex`.
    Remedy: annex the letter, or the recording or minutes of what was said, and name its `annex`.
    Source: forms of the 2003 Convention, evidence of consent (rule IC-08, unverified); UNESCO
    Operational Guidelines, paragraph 123 (rule WH-47).
    """
    for place, row, name in _consents(dossier):
        if not row.get("annex"):
            yield Problem(
                place,
                Phrase("no annex shows the consent of {name}", name=name),
                Phrase("Annex the letter, the recording or the minutes, and name it: annex: ID."),
                requirement=_consent_requirement(dossier),
            )
        for quality, word in _QUALITIES.items():
            if row.get(quality) is False:
                yield Problem(
                    DataPlace(place.file, (*place.path, quality)),
                    Phrase("the consent of {name} was not {quality}", name=name, quality=word),
                    Phrase("Ask again for consent that is free, prior and informed."),
                    requirement=_consent_requirement(dossier),
                )


@rule("late-consent", Severity.WARNING)
def late_consent(dossier: Dossier) -> Iterator[Problem]:
    """A consent was given after the dossier was signed or dated.

    Why: consent is prior, or it is none.
    Example: `date: 2026-07-12` in `data/consents.yaml` and a signature of 2026-07-01.
    Remedy: correct the date, or sign the dossier anew after the consent.
    Source: forms of the 2003 Convention (rule IC-08, unverified).
    """
    latest = _before(dossier)
    for place, row, name in _consents(dossier) if latest else ():
        at = DataPlace(place.file, (*place.path, "date"))
        day = date_at(dossier, at)
        if latest and day is not None and day >= latest[0]:
            yield Problem(
                at,
                Phrase(
                    "the consent of {name}, {date}, does not precede the dossier, {day}",
                    name=name,
                    date=str(row.get("date")),
                    day=latest[0].isoformat(),
                ),
                Phrase("Correct the date, or sign the dossier after the consent."),
                related=((latest[1], Phrase("signed or dated here")),),
            )


def _before(dossier: Dossier) -> Any:
    """The first day on which the dossier is signed or dated, with its place."""
    days = [day] if (day := submission(dossier)) else []
    states = dossier.value(("states",))
    for index in range(len(states) if isinstance(states, list) else 0):
        place = DataPlace(DOSSIER_FILE, ("states", index, "signature", "date"))
        signed = date_at(dossier, place)
        days += [(signed, place)] if signed else []
    return min(days, key=lambda item: item[0]) if days else None


@rule("unread-language", Severity.WARNING)
def unread_language(dossier: Dossier) -> Iterator[Problem]:
    """A consent is in a language that the community does not read, without translation.

    Why: who cannot read a letter is not informed by it.
    Example: `language: en` in the consent of a community with `reads: [az]`.
    Remedy: have the letter translated, annex the translation and name it in `translation`.
    Source: free, prior and informed consent (rules IC-08, WH-47; unverified).
    """
    reads = {str(row.get("id")): row.get("reads") for _, row in dossier.rows("communities")}
    tongues = {str(row.get("id")): row.get("language") for _, row in dossier.rows("annexes")}
    for place, row, name in _consents(dossier):
        read = reads.get(str(row.get("community")))
        language = row.get("language")
        if not isinstance(read, list) or not read or not isinstance(language, str):
            continue
        if language not in read and tongues.get(str(row.get("translation"))) not in read:
            yield Problem(
                DataPlace(place.file, (*place.path, "language")),
                Phrase(
                    "the consent is in “{language}”, which {name} does not read",
                    language=language,
                    name=name,
                ),
                Phrase(
                    "Annex a translation into {languages}, and name it: translation: ID.",
                    languages=", ".join(map(str, read)),
                ),
            )


@rule("restricted-image", Severity.WARNING, stage="submission")
def restricted_image(dossier: Dossier) -> Iterator[Problem]:
    """An image may show what custom keeps from the public.

    Why: a dossier is published; a picture of what only some may see breaks the custom that it
    describes.
    Example: `element: {restricted: true}`, and a row of `data/images.yaml` without `restricted`.
    Remedy: say of each image `restricted: false` when the bearers agree to show it, or take it out.
    Source: form ICH-07, the signer certifies that customary practices of access are respected (rule
    IC-22; seen: https://id.scribd.com/document/402654582/Cesion-de-derechos-del-video).
    """
    secret = dossier.value(("element", "restricted")) is True
    for place, row in dossier.rows("images"):
        stated = row.get("restricted")
        if stated is True:
            yield Problem(
                DataPlace(place.file, (*place.path, "restricted")),
                Phrase("the image shows what custom keeps from the public"),
                Phrase("Take it out of the dossier."),
            )
        elif secret and stated is not False:
            yield Problem(
                place,
                Phrase("the row does not say whether custom lets the public see the image"),
                Phrase("Ask the bearers, and write restricted: false, or take the image out."),
            )
