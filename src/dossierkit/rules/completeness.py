"""What a nomination must contain and does not. Asked from stage `submission` on."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from dossierkit.diagnostics import DataPlace, Location, Problem, Requirement, Severity
from dossierkit.dossier import Dossier, fact_path, table_file
from dossierkit.files import DOSSIER_FILE
from dossierkit.language import in_language
from dossierkit.nomination import SectionSpec
from dossierkit.phrases import Phrase, Plural
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read
from dossierkit.rules.values import is_malformed
from dossierkit.structure import in_words

FACTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "states": (("states",),),
    "name": (("property", "name"),),
    "coordinates": (("property", "coordinates"),),
    "boundary-description": (("property", "boundary_description"),),
    "areas": (("property", "area_ha"),),
    "inhabitants": (("property", "inhabitants"),),
    "element-name": (("element", "name"),),
    "community-names": (("element", "community_names"),),
    "inventory": (("inventory",),),
    "budget": (("plan", "currency"),),
}
"""The facts of dossier.yaml that each block of printed data needs; criteria have their own rule."""

_OF_INVENTORY = ("body", "reference", "element_name", "included", "updating", "extract")
_NOTHING: tuple[Any, ...] = (None, "", [], {})


def facts_of(spec: SectionSpec) -> Iterator[tuple[str, ...]]:
    """The facts of dossier.yaml that a section prints or ticks."""
    for show in spec.shows:
        yield from FACTS.get(show, ())
    if spec.ticks:
        yield spec.ticks.path


def is_given(dossier: Dossier, show: str) -> bool:
    """True if the facts or rows are there that a block of printed data needs."""
    if show.startswith("contacts-"):
        role = show.removeprefix("contacts-")
        return any(row.get("role") == role for _, row in dossier.rows("contacts"))
    if show == "bibliography":
        return bool(dossier.bibliography.items)
    facts = [dossier.value(path) for path in FACTS.get(show, ())]
    table = dossier.schema.tables.get(show) if dossier.schema else None
    needs_rows = table is not None and dossier.conditions.issuperset(table.when)
    return all(fact not in _NOTHING for fact in facts) and (
        bool(dossier.rows(show)) or not needs_rows
    )


def is_printed(dossier: Dossier, spec: SectionSpec) -> bool:
    """True if all data are there that a section prints or ticks."""
    ticked = spec.ticks is None or dossier.value(spec.ticks.path) not in _NOTHING
    return ticked and all(is_given(dossier, show) for show in spec.shows)


_PHRASES = (
    "to be (?:completed|confirmed|added|written|determined|translated)",
    "insert (?:text|name|date|number|here)",
    "à (?:compléter|confirmer|traduire)|texte à venir",
    "ي?ُ?ستكمل لاحقا|سيتم استكمال(?:ه|ها)?|قيد الإعداد",
    "заполнить|уточнить позже|будет дополнено",
)
_PHRASE = f"(?:{'|'.join(_PHRASES)})"
_WORDS = re.compile(r"\b(?:TODO|TBD|TBC|FIXME|XXX+|[Ll]orem ipsum)\b")
_MARKS = re.compile(r"(?<!\S)\?{3,}|(?<!^)(?<!_)_{6,}", re.MULTILINE)
_BRACKETS = re.compile(r"\[[^\[\]\n]{1,120}\]|\([^()\n]{1,60}\)")
_IN_BRACKETS = re.compile(rf"\[(?:\?+|_+|insert .*|.*{_PHRASE}.*)\]|\({_PHRASE}\)", re.IGNORECASE)
_LINES = re.compile(rf"^[ \t]*{_PHRASE}[.…]*[ \t]*$", re.IGNORECASE | re.MULTILINE)


def _placeholders(text: str) -> Iterator[tuple[int, int]]:
    """Where `text` has words or marks that stand for others, in order and without overlap.

    A phrase counts in brackets or alone in its line: works that are “to be completed in 2028” are
    a fact, and “[…]” in a quotation is an omission.
    """
    found = [*_WORDS.finditer(text), *_LINES.finditer(text)]
    if "???" in text or "______" in text:
        found += _MARKS.finditer(text)
    found += (match for match in _BRACKETS.finditer(text) if _IN_BRACKETS.fullmatch(match[0]))
    last = 0
    for start, end in sorted(match.span() for match in found):
        if start >= last:
            yield start, end
            last = end


def title_of(dossier: Dossier, spec: SectionSpec) -> str:
    """Number and title of a section in the dossier's first language, for messages."""
    language = dossier.languages[0] if dossier.languages else "en"
    return spec.heading(language)


@rule("missing-section", Severity.ERROR, stage="submission")
def missing_section(dossier: Dossier) -> Iterator[Problem]:
    """A section that the nomination asks for has no file.

    Why: committees examine only complete files; “incomplete” is the reason that they state for
    deferring one.
    Example: no file `sections/en/5.b-….md`.
    Remedy: write the section. `dossierkit status` lists all of them, and `dossierkit schemas ID`
    says what each must answer. Sections that only some sources ask for are warnings.
    Source: the nomination schema names the source of each section.
    """
    for spec in dossier.applicable_sections():
        if spec.content != "narrative" or not spec.required:
            continue
        written = [lang for lang in dossier.languages if is_there(dossier, lang, spec.number)]
        if not written and dossier.languages:
            folder = f"sections/{dossier.languages[0]}"
            yield Problem(
                Location(folder),
                Phrase("the section “{title}” is missing", title=title_of(dossier, spec)),
                Phrase("Write it in {folder}/{number}-NAME.md.", folder=folder, number=spec.number),
                requirement=spec.required,
            )


def is_there(dossier: Dossier, language: str, number: str) -> bool:
    """True if a section has a file, or something in its place that other rules tell about."""
    folder = f"sections/{language}"
    return (language, number) in dossier.sections or any(
        isinstance(problem.place, Location)
        and problem.rule in {"unreadable-file", "path-outside-dossier"}
        and problem.place.path.startswith((f"{folder}/{number}-", f"{folder}/{number}.md"))
        for problem in dossier.problems
    )


@rule("inapplicable-section", Severity.WARNING)
def inapplicable_section(dossier: Dossier) -> Iterator[Problem]:
    """A section is written that does not apply to this property.

    Why: it belongs to nominations of another kind, so it is not printed.
    Example: a statement of authenticity where only natural criteria are claimed.
    Remedy: correct the fact on which it depends (criteria, kind, buffer zone), or move the text to
    another section.
    Source: the nomination schema says when a section applies.
    """
    has_criteria = dossier.schema is not None and bool(dossier.schema.criteria)
    if has_criteria and dossier.subject == "property" and not dossier.claimed_criteria:
        return  # without criteria nobody can say which sections apply
    for section in dossier.sections.values():
        spec = section.spec
        if spec and not spec.applies(dossier.conditions) and not section.empty:
            yield Problem(
                section.location,
                Phrase(
                    "the section applies only to a nomination that is {conditions}",
                    conditions=" and ".join(spec.when),
                ),
                Phrase("Correct the criteria or kind of the property, or move the text elsewhere."),
                requirement=spec.required,
            )


@rule("empty-section", Severity.ERROR, stage="submission")
def empty_section(dossier: Dossier) -> Iterator[Problem]:
    """The file of a section holds no text.

    Why: a heading without text reads as “not answered”.
    Example: a file that holds only the guidance that `dossierkit init` put there.
    Remedy: write the section; if nothing applies, say so and why.
    """
    for section in dossier.sections.values():
        unread = not section.source.text and dossier.texts[section.path].problems
        if section.empty and not section.narrative.error and not unread:
            spec = section.spec
            if spec and (spec.content != "narrative" or not spec.applies(dossier.conditions)):
                continue
            if spec and not spec.required:  # a document has no place for it then
                continue
            yield Problem(
                section.location,
                Phrase("the section is empty"),
                Phrase("Write it; if nothing applies, say so and why."),
                requirement=spec.required if spec else None,
            )


@rule("placeholder-text", Severity.ERROR, stage="submission")
def placeholder_text(dossier: Dossier) -> Iterator[Problem]:
    """A text still holds words that stand for something to be written.

    Why: an evaluator who meets “TBD” knows that nobody read the file before it was sent.
    Example: “The plan was adopted on [date to be confirmed].”
    Remedy: write what is missing, or take the sentence out.
    """
    for section in dossier.sections.values():
        text = section.source.visible
        for start, end in _placeholders(text):
            yield Problem(
                section.source.location(section.path, (start, end)),
                Phrase(
                    "“{text}” stands for something still to be written",
                    text=text[start:end].strip(),
                ),
                Phrase("Write it, or take the sentence out."),
            )
    for document in dossier.documents.values():
        for path, text in document.strings:
            for start, end in islice(_placeholders(text), 1):
                yield Problem(
                    DataPlace(document.path, path),
                    Phrase(
                        "“{text}” stands for something still to be written",
                        text=text[start:end].strip(),
                    ),
                    Phrase("Write the value."),
                )


@rule("missing-fact", Severity.ERROR, stage="submission")
def missing_fact(dossier: Dossier) -> Iterator[Problem]:
    """A fact that a section prints is not given.

    Why: name, State, region, coordinates and areas identify the property; without them the file
    is incomplete.
    Example: dossier.yaml without `property.coordinates`.
    Remedy: add the fact to dossier.yaml.
    Source: the nomination schema names the source of each section.
    """
    of_their_own = {
        fact_path(fact.path) for fact in (dossier.schema.facts if dossier.schema else ())
    }
    for spec in dossier.applicable_sections():
        if not spec.required:
            continue
        for path in facts_of(spec):
            if path in of_their_own:
                continue
            told = is_malformed(dossier, DataPlace(DOSSIER_FILE, path))
            if dossier.value(path) in _NOTHING and not told:
                yield _lacking(dossier, spec, path)
        if "region" in spec.shows:
            yield from _without_region(dossier, spec)
        if "inventory" in spec.shows:
            yield from _without_inventory(dossier, spec)
        yield from _without_contact(dossier, spec)
    yield from _without_required(dossier)


def _without_required(dossier: Dossier) -> Iterator[Problem]:
    """The facts that the nomination schema itself makes obligatory, each with its requirement."""
    for fact in dossier.schema.facts if dossier.schema else ():
        path = fact_path(fact.path)
        told = is_malformed(dossier, DataPlace(DOSSIER_FILE, path))
        if fact.required and fact.applies(dossier.conditions) and not told:
            spec = dossier.schema.section_by_number.get(fact.section) if dossier.schema else None
            if spec and dossier.value(path) in _NOTHING:
                yield _lacking(dossier, spec, path, fact.required)


def _without_contact(dossier: Dossier, spec: SectionSpec) -> Iterator[Problem]:
    roles = [row.get("role") for _, row in dossier.rows("contacts")]
    if not roles:  # missing-table tells it
        return
    for show in spec.shows:
        role = show.removeprefix("contacts-")
        if show.startswith("contacts-") and role not in roles:
            yield Problem(
                Location(table_file("contacts")),
                Phrase(
                    "no contact has the role {role}, which “{title}” prints",
                    role=role,
                    title=title_of(dossier, spec),
                ),
                Phrase("Add a row with role: {role}.", role=role),
                requirement=spec.required,
            )
    if "contacts-other-contact-person" in spec.shows:
        yield from _without_contact_of_state(dossier, spec)
    if "contacts-community" in spec.shows:
        yield from _without_contact_of_community(dossier, spec)


def _without_contact_of_state(dossier: Dossier, spec: SectionSpec) -> Iterator[Problem]:
    """The States of a file of several for which nobody can be written to."""
    answered = {
        str(row.get("state"))
        for _, row in dossier.rows("contacts")
        if str(row.get("role")) in {"contact-person", "other-contact-person"}
    }
    for place, state in dossier.entries("states"):
        code = state.get("code")
        if code and str(code) not in answered:
            yield Problem(
                DataPlace(DOSSIER_FILE, (*place.path, "code")),
                Phrase(
                    "no contact person is named for {state}, which “{title}” prints",
                    state=code,
                    title=title_of(dossier, spec),
                ),
                Phrase("Add a row with role: other-contact-person and state: {state}.", state=code),
                requirement=spec.required,
            )


def _without_contact_of_community(dossier: Dossier, spec: SectionSpec) -> Iterator[Problem]:
    """The communities for which no organisation or person speaks."""
    represented = {
        str(row.get("community"))
        for _, row in dossier.rows("contacts")
        if row.get("role") == "community"
    }
    for place, row in dossier.rows("communities"):
        if str(row.get("id")) not in represented:
            yield Problem(
                place,
                Phrase(
                    "no contact represents the community {id}, which “{title}” prints",
                    id=row.get("id", ""),
                    title=title_of(dossier, spec),
                ),
                Phrase(
                    "Add a row to data/contacts.yaml with role: community and community: {id}.",
                    id=row.get("id", ""),
                ),
                requirement=spec.required,
            )


def _without_inventory(dossier: Dossier, spec: SectionSpec) -> Iterator[Problem]:
    """What each entry in an inventory lacks, and the States of several that have none."""
    entries = dossier.entries("inventory")
    for place, entry in entries:
        for key in _OF_INVENTORY:
            if entry.get(key) in _NOTHING:
                yield _lacking(dossier, spec, (*place.path, key))
    kept = {str(entry.get("state")) for _, entry in entries}
    several = entries and "transboundary" in dossier.conditions
    for place, state in dossier.entries("states") if several else ():
        code = state.get("code")
        if code and str(code) not in kept:
            yield Problem(
                DataPlace(DOSSIER_FILE, (*place.path, "code")),
                Phrase("no inventory of {state} is said to hold the element", state=code),
                Phrase("Add an entry to inventory with state: {state}.", state=code),
                requirement=spec.required,
            )


def _lacking(
    dossier: Dossier,
    spec: SectionSpec,
    path: tuple[str | int, ...],
    requirement: Requirement | None = None,
) -> Problem:
    stated = in_words(path)
    return Problem(
        DataPlace(DOSSIER_FILE, path[:-1], of_key=True),
        Phrase(
            "{fact} is not given, which “{title}” prints",
            fact=stated,
            title=title_of(dossier, spec),
        ),
        Phrase("Add {fact} to dossier.yaml.", fact=stated),
        requirement=requirement or spec.required,
    )


def _without_region(dossier: Dossier, spec: SectionSpec) -> Iterator[Problem]:
    states = dossier.value(("states",))
    for index, state in enumerate(states if isinstance(states, list) else ()):
        if isinstance(state, dict) and not state.get("region"):
            yield _lacking(dossier, spec, ("states", index, "region"))


@rule("missing-table", Severity.ERROR, stage="submission")
def missing_table(dossier: Dossier) -> Iterator[Problem]:
    """A table that the nomination asks for is missing or has no row.

    Why: the table is what evaluators compare: indicators, designations, images, components.
    Example: no `data/indicators.yaml`.
    Remedy: add the file with at least one row; `dossierkit schemas ID` shows its columns.
    Source: the nomination schema names the source of each table.
    """
    if not dossier.schema:
        return
    for table in dossier.schema.tables.values():
        needed = table.required and dossier.conditions.issuperset(table.when)
        file = table_file(table.name)
        if needed and not dossier.value((), file) and not cannot_be_read(dossier, file):
            language = dossier.languages[0] if dossier.languages else "en"
            yield Problem(
                Location(file),
                Phrase("the table “{title}” is missing", title=in_language(table.title, language)),
                Phrase("Add {file} with a row for each.", file=file),
                requirement=table.required,
            )


@rule("missing-signature", Severity.ERROR, stage="submission")
def missing_signature(dossier: Dossier) -> Iterator[Problem]:
    """A State that nominates the property has no signature.

    Why: a nomination is the act of a State; each State Party signs.
    Example: `states: [{code: TJ}, {code: UZ, signature: {…}}]`.
    Remedy: add name, position and date of who signs, and the scan of the signed page.
    Source: UNESCO Operational Guidelines, Annex 5, section 9; whether ICESCO asks for it is not
    published.
    """
    spec = next((s for s in dossier.applicable_sections() if "signatures" in s.shows), None)
    states = dossier.value(("states",))
    if spec is None or not isinstance(states, list):
        return
    for index, state in enumerate(states):
        if not isinstance(state, dict):
            continue
        signature = state.get("signature")
        lacking = [
            key
            for key in ("name", "position", "date")
            if not isinstance(signature, dict) or not signature.get(key)
        ]
        if lacking:
            yield Problem(
                DataPlace(DOSSIER_FILE, ("states", index, "signature")),
                Phrase(
                    "the signature for {state} lacks {keys}",
                    state=state.get("code") or Phrase("the State"),
                    keys=", ".join(lacking),
                ),
                Phrase("Add who signs on behalf of the State Party, and when."),
                requirement=spec.required,
            )


@rule("sample-value", Severity.WARNING, stage="submission")
def sample_value(dossier: Dossier) -> Iterator[Problem]:
    """A value is marked as a sample.

    Why: samples keep a draft readable; a dossier that is handed over states facts.
    Example: `inhabitants: {total: 8000, sample: true}`, or `[8,000]{.sample}` in a text.
    Remedy: put the fact in its place and take the mark away. Each file is told once, at the first.
    """
    for document in dossier.documents.values():
        paths = list(_samples(document.data))
        if paths:
            yield Problem(
                DataPlace(document.path, paths[0], of_key=True),
                Plural(
                    "one entry is marked as a sample",
                    "{count} entries are marked as a sample",
                    count=len(paths),
                ),
                Phrase("Replace the values by facts and delete “sample: true”."),
            )
    for section in dossier.sections.values():
        mentions = section.narrative.samples
        if mentions:
            yield Problem(
                mentions[0].location,
                _samples_found(mentions[0].text[:60], len(mentions) - 1),
                Phrase("Replace it by a fact and take the mark away."),
            )


def _samples_found(text: str, more: int) -> Phrase:
    if not more:
        return Phrase("“{text}” is marked as a sample", text=text)
    return Plural(
        "“{text}” and {count} more value are marked as a sample",
        "“{text}” and {count} more values are marked as a sample",
        count=more,
        text=text,
    )


def _samples(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        if value.get("sample") is True:
            yield (*path, "sample")
        for key, child in value.items():
            if not key.startswith("x-"):
                yield from _samples(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _samples(child, (*path, index))
