"""The criteria claimed, argued, and fitting the category; serial properties and their parts."""

import re
from collections.abc import Iterator

from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, Section, table_file
from dossierkit.files import DOSSIER_FILE
from dossierkit.language import in_language
from dossierkit.markdown import Mention
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.completeness import is_printed

_CRITERION = re.compile(r"\(\s*(viii|vii|vi|iv|ix|iii|ii|i|v|x)\s*\)")
_CRITERIA = DataPlace(DOSSIER_FILE, ("property", "criteria"))


@rule("no-criterion", Severity.ERROR, stage="submission")
def no_criterion(dossier: Dossier) -> Iterator[Problem]:
    """The nomination claims no criterion.

    Why: a property is inscribed under at least one criterion.
    Example: `criteria: []`.
    Remedy: name the criteria in `property.criteria`, for example `[ii, v]`.
    Source: UNESCO Operational Guidelines, paragraph 77 (seen:
    http://www.usicomos.org/heritage/criteria).
    """
    has_criteria = dossier.schema is None or dossier.schema.criteria
    stated = dossier.value(("property",)) is not None
    if has_criteria and stated and not dossier.claimed_criteria:
        yield Problem(
            DataPlace(DOSSIER_FILE, ("property", "criteria")),
            Phrase("no criterion is claimed"),
            Phrase("Name at least one: criteria: [ii, v]."),
            requirement=next(
                (s.required for s in dossier.applicable_sections() if "criteria" in s.shows), None
            ),
        )


def argued_criteria(dossier: Dossier, section: Section) -> dict[str, Mention | None]:
    """The criteria that a section argues: those in its headings, else those that its text names.

    A criterion is written in brackets, `(ii)`, in every language.
    """
    known = [criterion.id for criterion in dossier.schema.criteria] if dossier.schema else []
    found: dict[str, Mention | None] = {}
    for heading in section.narrative.headings:
        for criterion in _CRITERION.findall(heading.text.lower()):
            if criterion in known:
                found.setdefault(criterion, heading)
    if found:
        return found
    # not the text as parsed: a line that begins with (ii) is a list, and its numbers are not text
    return {c: None for c in _CRITERION.findall(section.source.visible.lower()) if c in known}


def _criteria_sections(dossier: Dossier) -> Iterator[Section]:
    numbers = dossier.schema.criteria_sections if dossier.schema else ()
    for section in dossier.sections.values():
        if section.number in numbers and not section.empty:
            yield section


def _claims(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    """The criteria claimed that there are, each once, with their places."""
    known = {criterion.id for criterion in dossier.schema.criteria} if dossier.schema else set()
    criteria = dossier.value(_CRITERIA.path)
    for index, criterion in enumerate(criteria if isinstance(criteria, list) else ()):
        if isinstance(criterion, str) and criterion in known:
            known.remove(criterion)
            yield DataPlace(DOSSIER_FILE, (*_CRITERIA.path, index)), criterion


@rule("unargued-criterion", Severity.ERROR)
def unargued_criterion(dossier: Dossier) -> Iterator[Problem]:
    """A criterion is claimed but not argued.

    Why: each criterion is judged by its own justification; one without is struck off.
    Example: `criteria: [ii, v]`, where section 3.1.b has a heading for (ii) only.
    Remedy: give each criterion its heading, `# Criterion (v)`, and say below how the property
    meets it; or drop the criterion.
    Source: UNESCO Operational Guidelines, Annex 5, 3.1.b (a clear argument per criterion: seen).
    """
    for section in _criteria_sections(dossier):
        argued = argued_criteria(dossier, section)
        for place, criterion in _claims(dossier):
            if criterion not in argued:
                yield Problem(
                    section.location,
                    Phrase("criterion ({id}) is claimed but not argued here", id=criterion),
                    Phrase(
                        "Add a heading with ({id}) and the justification below it.", id=criterion
                    ),
                    related=((place, Phrase("it is claimed here")),),
                )


@rule("unclaimed-criterion", Severity.ERROR)
def unclaimed_criterion(dossier: Dossier) -> Iterator[Problem]:
    """A criterion is argued but not claimed.

    Why: the summary and the justification contradict each other about what is nominated.
    Example: a heading “Criterion (iv)” in 3.1.b where `criteria: [ii, v]`.
    Remedy: add it to `property.criteria`, or take its argument out.
    Source: UNESCO Operational Guidelines, Annex 5, 3.1.b (seen).
    """
    for section in _criteria_sections(dossier):
        for criterion, heading in argued_criteria(dossier, section).items():
            if criterion not in dossier.claimed_criteria and heading is not None:
                yield Problem(
                    heading.location,
                    Phrase("criterion ({id}) is argued but not claimed", id=criterion),
                    Phrase("Add it to property.criteria, or take its argument out."),
                    related=((_CRITERIA, Phrase("the criteria claimed")),),
                )


@rule("criterion-category", Severity.ERROR)
def criterion_category(dossier: Dossier) -> Iterator[Problem]:
    """A criterion does not fit the category of the property.

    Why: cultural properties are judged by (i) to (vi), natural ones by (vii) to (x), mixed ones by
    both.
    Example: `category: monument` with `criteria: [iv, x]`.
    Remedy: drop the criterion, or nominate the property as mixed.
    Source: the nomination schema names the source of each category.
    """
    category_id = dossier.value(("property", "category"))
    schema = dossier.schema
    category = next((c for c in schema.categories if c.id == category_id), None) if schema else None
    if category is None:
        return
    for place, criterion in _claims(dossier):
        if criterion not in category.criteria:
            yield Problem(
                place,
                Phrase(
                    "criterion ({id}) does not fit the category “{category}”",
                    id=criterion,
                    category=in_language(category.title, "en"),
                ),
                Phrase("Criteria of this category: {ids}.", ids=", ".join(category.criteria)),
                requirement=category.requirement,
            )
    groups = dossier.conditions & {"cultural", "natural"}
    if category_id == "mixed" and len(groups) == 1:
        (present,) = groups
        yield Problem(
            _CRITERIA,
            Phrase("a mixed property needs a natural criterion beside the cultural ones")
            if present == "cultural"
            else Phrase("a mixed property needs a cultural criterion beside the natural ones"),
            Phrase("Add one of (vii) to (x), or choose another category.")
            if present == "cultural"
            else Phrase("Add one of (i) to (vi), or choose another category."),
            requirement=category.requirement,
        )


@rule("serial-components", Severity.ERROR)
def serial_components(dossier: Dossier) -> Iterator[Problem]:
    """Kind of property and table of components contradict each other.

    Why: a serial property has two components or more; a single one has none.
    Example: `kind: single` beside `data/components.yaml` with three rows.
    Remedy: write `kind: serial`, or take the table out.
    Source: UNESCO Operational Guidelines, paragraph 137 (seen).
    """
    rows = dossier.rows("components")
    kind = DataPlace(DOSSIER_FILE, ("property", "kind"))
    if "serial" in dossier.conditions:
        if len(rows) == 1:
            yield Problem(
                rows[0][0],
                Phrase("a serial property has at least two components"),
                Phrase("Add the other components, or write kind: single."),
                related=((kind, Phrase("kind: serial here")),),
            )
    elif rows and dossier.value(kind.path) == "single":
        yield Problem(
            kind,
            Phrase("the property is single, but {file} has rows", file=table_file("components")),
            Phrase("Write kind: serial, or take the table out."),
            related=((rows[0][0], Phrase("the first component")),),
        )


@rule("uncontributing-component", Severity.ERROR, stage="submission")
def uncontributing_component(dossier: Dossier) -> Iterator[Problem]:
    """A component does not say what it contributes to the value of the series.

    Why: each component contributes substantially and discernibly, or it does not belong.
    Example: a row of `data/components.yaml` without `contribution`.
    Remedy: say in one or two sentences what only this component adds.
    Source: UNESCO Operational Guidelines, paragraph 137 (seen).
    """
    if "serial" not in dossier.conditions:
        return
    spec = dossier.schema.tables.get("components") if dossier.schema else None
    for place, row in dossier.rows("components"):
        if not row.get("contribution"):
            yield Problem(
                place,
                Phrase("component {id} states no contribution to the value", id=row.get("id", "")),
                Phrase("Add contribution: what only this component adds."),
                requirement=spec.required if spec else None,
            )


@rule("only-criterion-vi", Severity.WARNING)
def only_criterion_vi(dossier: Dossier) -> Iterator[Problem]:
    """Criterion (vi) is the only one that is claimed.

    Why: association with events or beliefs is preferably claimed together with another criterion.
    Example: `criteria: [vi]`.
    Remedy: argue another criterion too, or say in the section why none fits.
    Source: UNESCO Operational Guidelines, paragraph 77 (rule WH-22; seen:
    http://www.usicomos.org/heritage/criteria); ICESCO's wording is not published.
    """
    if set(dossier.claimed_criteria) == {"vi"}:
        yield Problem(
            _CRITERIA,
            Phrase("criterion (vi) is claimed alone"),
            Phrase("Argue another criterion too; (vi) is preferably not alone."),
        )


@rule("tentative-list-criteria", Severity.WARNING, stage="submission")
def tentative_list_criteria(dossier: Dossier) -> Iterator[Problem]:
    """The criteria claimed are not those of an entry on the tentative list.

    Why: a nomination follows its entry, and a joint one the entries of its States; where they
    differ evaluators ask which one holds.
    Example: `tentative_listing: {criteria: [ii, iv]}` and `property: {criteria: [ii, v]}`.
    Remedy: have the entry changed, or correct one of the two; where States have yet to agree,
    silence the place with the reason.
    Source: plain consistency with the entry (rule WH-24; derived).
    """
    for place, state in _tentative_entries(dossier):
        stated = dossier.value(place.path)
        if not isinstance(stated, list) or not stated or not dossier.claimed_criteria:
            continue
        if set(map(str, stated)) == set(dossier.claimed_criteria):
            continue
        facts = {
            "stated": ", ".join(map(str, stated)),
            "claimed": ", ".join(dossier.claimed_criteria),
        }
        yield Problem(
            place,
            Phrase(
                "the entry of {state} names the criteria {stated}, the dossier claims {claimed}",
                state=state,
                **facts,
            )
            if state
            else Phrase(
                "the entry names the criteria {stated}, the dossier claims {claimed}", **facts
            ),
            Phrase("Have the entry changed, or correct one of the two."),
            related=((_CRITERIA, Phrase("the criteria claimed")),),
        )


def _tentative_entries(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    """Where the criteria of entries are stated, with the code of the State if each has its own."""
    yield DataPlace(DOSSIER_FILE, ("tentative_listing", "criteria")), ""
    states = dossier.value(("states",))
    for index in range(len(states)) if isinstance(states, list) else ():
        code = str(dossier.value(("states", index, "code")) or index + 1)
        yield DataPlace(DOSSIER_FILE, ("states", index, "tentative_listing", "criteria")), code


@rule("uncovered-criterion", Severity.ERROR, stage="submission")
def uncovered_criterion(dossier: Dossier) -> Iterator[Problem]:
    """A criterion is answered by no section.

    Why: evaluators read, for each criterion, the sections that answer it, and nothing else. Where
    the text of a criterion is not public, `criteria` in dossier.yaml says what answers it.
    Example: the schema says that R.3 is answered in section 3, which is not written.
    Remedy: write one of the sections that answer the criterion.
    Source: the nomination schema says where each criterion is answered (rule IC-20; seen:
    https://webarchive.unesco.org/web/20220322032245/https://ich.unesco.org/en/procedure-of-inscription-00809).
    """
    schema = dossier.schema
    written = {s.number for s in dossier.sections.values() if not s.empty}
    written |= {
        spec.number
        for spec in dossier.applicable_sections()
        if spec.content == "data" and is_printed(dossier, spec)
    }
    stated = {str(entry.get("id")): (place, entry) for place, entry in dossier.entries("criteria")}
    for criterion in schema.criteria if schema else ():
        place, entry = stated.get(criterion.id, (DataPlace(DOSSIER_FILE), {}))
        answers = criterion.answered_in or tuple(map(str, entry.get("answered_in") or ()))
        asked = (schema and schema.subject == "element") or criterion.id in dossier.claimed_criteria
        if asked and answers and not written.intersection(answers):
            yield Problem(
                place,
                Phrase("no section answers the criterion {id}", id=criterion.id),
                Phrase("Write a section that answers it: {numbers}.", numbers=", ".join(answers)),
                requirement=criterion.requirement,
            )


@rule("unfilled-criterion", Severity.INFO, stage="submission")
def unfilled_criterion(dossier: Dossier) -> Iterator[Problem]:
    """The text of a criterion that is not public has not been filled in.

    Why: an organisation that does not publish its criteria still judges by them; whoever has the
    form can write to them.
    Example: `criteria` in dossier.yaml without an entry of `id: "3"`.
    Remedy: take the text from the form that came with the call, with its source, and say in
    `answered_in` which sections answer it; or give it as `meaning` in a nomination schema of your
    own. Nothing is wrong with a dossier without it.
    Source: the nomination schema says which criteria there are (rule IC-20).
    """
    stated = {str(entry.get("id")) for _, entry in dossier.entries("criteria") if entry.get("text")}
    for criterion in dossier.schema.criteria if dossier.schema else ():
        if not criterion.meaning and criterion.id not in stated:
            yield Problem(
                DataPlace(DOSSIER_FILE, ("criteria",)),
                Phrase("the text of the criterion {id} is not filled in", id=criterion.id),
                Phrase("Take it from your form, with its source; it is not public."),
                requirement=criterion.requirement,
            )
