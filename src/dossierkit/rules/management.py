"""What the tables of a property say of comparison, protection, ownership and monitoring."""

from collections.abc import Iterator
from decimal import Decimal

from dossierkit.diagnostics import DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import Phrase
from dossierkit.rules import rule

_PLAN = DataPlace(DOSSIER_FILE, ("property", "management_plan"))
_OWNERSHIP = DataPlace(DOSSIER_FILE, ("property", "ownership"))


@rule("one-level-comparison", Severity.WARNING, stage="submission")
def one_level_comparison(dossier: Dossier) -> Iterator[Problem]:
    """The comparison stays within the State, or leaves the State out.

    Why: evaluators ask for the place of the property among its like at home and abroad.
    Example: `data/comparables.yaml` in which every row has `level: national`.
    Remedy: add a comparable property of the other level.
    Source: UNESCO Operational Guidelines, paragraph 132, section 3, and ICOMOS 2013 (rule WH-27,
    seen); for ICESCO not known.
    """
    levels = {str(row["level"]) for _, row in dossier.rows("comparables") if row.get("level")}
    table = dossier.schema.tables.get("comparables") if dossier.schema else None
    if len(levels) != 1 or table is None:
        return
    (present,) = levels
    national = present == "national"
    yield Problem(
        Location(table_file("comparables")),
        Phrase("every comparable property is of the same State")
        if national
        else Phrase("no comparable property is of the same State"),
        Phrase("Add one of another State, level: international.")
        if national
        else Phrase("Add one of the same State, level: national."),
        requirement=table.required,
    )


@rule("few-rows", Severity.ERROR, stage="submission")
def few_rows(dossier: Dossier) -> Iterator[Problem]:
    """A table has fewer rows than the nomination asks for.

    Why: one comparable property, or one indicator, shows no pattern.
    Example: two rows in `data/comparables.yaml`, where the schema asks for three.
    Remedy: add rows.
    Source: the nomination schema names the source of each number (rule WH-27).
    """
    for table in dossier.schema.tables.values() if dossier.schema else ():
        rows = len(dossier.rows(table.name))
        if table.minimum and 0 < rows < table.minimum.value:
            yield Problem(
                Location(table_file(table.name)),
                Phrase(
                    "rows expected: {minimum} at least; there: {rows}",
                    minimum=int(table.minimum.value),
                    rows=rows,
                ),
                Phrase("Add rows."),
                requirement=table.minimum.requirement,
            )


@rule("unannexed-designation", Severity.ERROR, stage="submission")
def unannexed_designation(dossier: Dossier) -> Iterator[Problem]:
    """A measure of protection has no date, or its text is not annexed.

    Why: evaluators read the law itself, and need its date to find it.
    Example: a row of `data/designations.yaml` without `annex`.
    Remedy: annex the text, with kind `legal-text` or `plan-extract`, and name it in `annex`.
    Custom (`kind: traditional`) and listings by others (`kind: institutional`) need none.
    Source: UNESCO Operational Guidelines, paragraph 97 (rule WH-34); the nomination schema says how
    well it is known for ICESCO.
    """
    kinds = {str(row.get("id")): row.get("kind") for _, row in dossier.rows("annexes")}
    specs = dossier.schema.annexes if dossier.schema else ()
    asked = next((spec.requirement for spec in specs if spec.kind == "legal-text"), None)
    for place, row in dossier.rows("designations"):
        if str(row.get("kind")) in {"traditional", "institutional"} or asked is None:
            continue
        annex = row.get("annex")
        lacking = [key for key in ("date", "annex") if not row.get(key)]
        if lacking:
            yield Problem(
                place,
                Phrase("the measure of protection lacks {keys}", keys=", ".join(lacking)),
                Phrase("Add the day of the measure and the annex with its text."),
                requirement=asked,
            )
        kind = kinds.get(str(annex), "legal-text")
        if annex and kind not in {"legal-text", "plan-extract", "management-plan"}:
            yield Problem(
                DataPlace(place.file, (*place.path, "annex")),
                Phrase("the annex “{annex}” is of kind {kind}, no text", annex=annex, kind=kind),
                Phrase("Name the annex with the text of the measure, of kind legal-text."),
                requirement=asked,
            )


@rule("missing-management-plan", Severity.ERROR, stage="submission")
def missing_management_plan(dossier: Dossier) -> Iterator[Problem]:
    """The management plan is in preparation without a day, or in force without its text.

    Why: many dossiers come before their plan is finished; then a day and interim measures count.
    Example: `management_plan: {status: in-preparation}` without `completion_date`.
    Remedy: say when it will be complete and annex the interim plan; or annex the plan in force.
    Source: UNESCO Operational Guidelines, Annex 5, 5.e, and ICOMOS 2013 (rule WH-35, seen); the
    nomination schema says how well it is known for ICESCO.
    """
    plan = dossier.value(_PLAN.path)
    if not isinstance(plan, dict):
        return
    specs = dossier.schema.annexes if dossier.schema else ()
    asked = next((spec.requirement for spec in specs if spec.kind == "management-plan"), None)
    preparing = plan.get("status") == "in-preparation"
    if preparing and not plan.get("completion_date"):
        yield Problem(
            _PLAN,
            Phrase("the management plan is in preparation, and no day of completion is given"),
            Phrase("Add completion_date."),
            requirement=asked,
        )
    if not plan.get("annex"):
        yield Problem(
            _PLAN,
            Phrase("no interim plan is annexed while the management plan is in preparation")
            if preparing
            else Phrase("the management plan is not annexed"),
            Phrase("Name the annex that holds it: annex: ID."),
            requirement=asked,
        )


@rule("unmonitored-factor", Severity.WARNING, stage="submission")
def unmonitored_factor(dossier: Dossier) -> Iterator[Problem]:
    """A factor that affects the property has no indicator.

    Why: what is named as a threat and never measured is not managed.
    Example: a factor `id: frost`, and no row of `data/indicators.yaml` with `factors: [frost]`.
    Remedy: add an indicator, or name the factor in one that speaks for it. Only factors with an
    `id` are asked.
    Source: UNESCO Operational Guidelines, Annex 5, 6.a, and ICOMOS 2013 (rule WH-36, seen).
    """
    measured = {
        str(factor)
        for _, row in dossier.rows("indicators")
        for factor in (row["factors"] if isinstance(row.get("factors"), list) else ())
    }
    for place, row in dossier.rows("factors"):
        identifier = row.get("id")
        if isinstance(identifier, str) and identifier not in measured:
            yield Problem(
                place,
                Phrase("no indicator measures the factor “{factor}”", factor=identifier),
                Phrase("Name it in an indicator: factors: [{factor}].", factor=identifier),
            )


@rule("ownership-shares", Severity.WARNING)
def ownership_shares(dossier: Dossier) -> Iterator[Problem]:
    """The shares of the owners do not come to 100 per cent.

    Why: what is left over belongs to somebody whom the dossier does not name.
    Example: `ownership: [{owner: State, share: 60}, {owner: private, share: 30}]`.
    Remedy: correct the shares, or add the owner who is missing.
    Source: plain arithmetic; UNESCO Operational Guidelines, Annex 5, 5.a (rule WH-33).
    """
    owners = dossier.value(_OWNERSHIP.path)
    shares = [
        Decimal(str(owner["share"]))
        for owner in (owners if isinstance(owners, list) else ())
        if isinstance(owner, dict)
        and isinstance(owner.get("share"), int | float)
        and not isinstance(owner["share"], bool)
    ]
    total = sum(shares, Decimal(0))
    if shares and (not total.is_finite() or abs(total - 100) > Decimal("0.5")):
        yield Problem(
            _OWNERSHIP,
            Phrase("the shares come to {total} per cent, not 100", total=total),
            Phrase("Correct the shares, or add the owner who is missing."),
        )
