"""The safeguarding plan: activities, timetable and budget that belong together."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from dossierkit.diagnostics import DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read
from dossierkit.yamlfile import as_number

_TOTAL = DataPlace(DOSSIER_FILE, ("plan", "total"))


@rule("plan-mismatch", Severity.ERROR, stage="submission")
def plan_mismatch(dossier: Dossier) -> Iterator[Problem]:
    """Activities, timetable and budget do not correspond.

    Why: committees return plans in which an activity has no time or no money.
    Example: an activity `school` in `data/activities.yaml` without a row in `data/budget.yaml`.
    Remedy: give each activity one row in the timetable and at least one in the budget, by its id.
    Source: decision 7.COM 10 of the Committee for intangible heritage (rule IC-11, seen:
    https://essaydocs.org/8-com-ith13-com4-paris-4-september-2013-original-english.html?page=8).
    """
    tables = dossier.schema.tables if dossier.schema else {}
    activities = {str(row.get("id")): place for place, row in dossier.rows("activities")}
    if not activities:
        return
    for table in ("timetable", "budget"):
        file = table_file(table)
        if table not in tables or cannot_be_read(dossier, file):
            continue
        named: Counter[str] = Counter()
        for place, row in dossier.rows(table):
            activity = str(row.get("activity", ""))
            named[activity] += 1
            at = DataPlace(place.file, (*place.path, "activity"))
            if activity not in activities:
                yield Problem(
                    at,
                    Phrase("no activity of the plan is “{activity}”", activity=activity),
                    Phrase("Correct the id, or add the activity to data/activities.yaml."),
                )
            elif table == "timetable" and named[activity] == 2:
                yield Problem(
                    at,
                    Phrase("“{activity}” is in the timetable twice", activity=activity),
                    Phrase("Keep one row for each activity."),
                )
        for activity, place in activities.items():
            if activity not in named:
                yield Problem(
                    place,
                    Phrase("{file} has no row for “{activity}”", file=file, activity=activity),
                    Phrase("Add a row with activity: {activity}.", activity=activity),
                )


def _amounts(dossier: Dossier) -> Iterator[tuple[Decimal, str]]:
    """The amounts of the budget with who pays them."""
    for _, row in dossier.rows("budget"):
        amount = as_number(row.get("amount"))
        if amount is not None and amount.is_finite():
            yield amount, str(row.get("paid_by", ""))


@rule("budget-sum", Severity.ERROR)
def budget_sum(dossier: Dossier) -> Iterator[Problem]:
    """The amounts of the budget do not add up to the total of the plan.

    Why: a sum that is wrong puts every number of the plan in doubt.
    Example: `plan: {total: 90000}` and rows that come to 85,000.
    Remedy: correct the total or the amounts.
    Source: plain arithmetic; decision 7.COM 10 (rule IC-11, seen:
    https://essaydocs.org/8-com-ith13-com4-paris-4-september-2013-original-english.html?page=8).
    """
    total = as_number(dossier.value(_TOTAL.path))
    amounts = [amount for amount, _ in _amounts(dossier)]
    if amounts and total is not None and sum(amounts) != total:
        yield Problem(
            _TOTAL,
            Phrase(
                "the rows of the budget come to {amounts:,}, not {total:,}",
                amounts=sum(amounts),
                total=total,
            ),
            Phrase("Correct the total or the amounts."),
            related=((DataPlace(table_file("budget"), (0,)), Phrase("the first row")),),
        )


@rule("reversed-period", Severity.ERROR)
def reversed_period(dossier: Dossier) -> Iterator[Problem]:
    """A period ends before it begins.

    Why: a timetable in which the end precedes the beginning is that of no activity.
    Example: `{activity: school, from: 2028-03, to: 2027-12}` in `data/timetable.yaml`.
    Remedy: correct one of the two.
    Source: plain consistency of two dates (rule IC-11; derived).
    """
    plan = dossier.value(("plan",))
    whole = [(DataPlace(DOSSIER_FILE, ("plan",)), plan)] if isinstance(plan, dict) else []
    for place, row in (*whole, *dossier.rows("timetable")):
        first, last = str(row.get("from", "")), str(row.get("to", ""))
        known = min(len(first), len(last))  # 2027-05 to 2027 is a part of a year
        if first and last and first[:known] > last[:known]:
            yield Problem(
                DataPlace(place.file, (*place.path, "to")),
                Phrase("{last} is earlier than {first}", last=last, first=first),
                Phrase("Correct one of the two."),
                related=((DataPlace(place.file, (*place.path, "from")), Phrase("the beginning")),),
            )


@rule("missing-own-share", Severity.ERROR, stage="submission")
def missing_own_share(dossier: Dossier) -> Iterator[Problem]:
    """The budget does not show what the State pays itself.

    Why: a plan that lives only on the money of others is not believed to last.
    Example: a budget in which no row has `paid_by: state`.
    Remedy: add the State's own share, in money or in staff and rooms with their value.
    Source: decision 7.COM 10 of the Committee for intangible heritage (rule IC-11, seen:
    https://essaydocs.org/8-com-ith13-com4-paris-4-september-2013-original-english.html?page=8).
    """
    amounts = list(_amounts(dossier))
    if amounts and not any(payer == "state" and amount > 0 for amount, payer in amounts):
        yield Problem(
            Location(table_file("budget")),
            Phrase("no row of the budget is paid by the State"),
            Phrase("Add the State's own share: paid_by: state."),
        )
