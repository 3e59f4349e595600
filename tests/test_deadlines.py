"""When deadlines fall."""

from datetime import date

import pytest

from dossierkit.deadlines import due_date, next_due
from dossierkit.diagnostics import Requirement
from dossierkit.nomination import Deadline
from dossierkit.schemas import load_schema


def deadline(month_day: str, weekend: str = "none") -> Deadline:
    return Deadline("d", month_day, {"en": "Day"}, Requirement("team", "test"), {0: weekend})


@pytest.mark.parametrize(
    ("weekend", "year", "day"),
    [
        ("next-working-day", 2019, date(2019, 4, 1)),  # 31 March 2019 is a Sunday
        ("preceding-friday", 2024, date(2024, 3, 29)),
        ("preceding-friday", 2029, date(2029, 3, 30)),  # a Saturday
        ("next-working-day", 2029, date(2029, 4, 2)),
        ("none", 2024, date(2024, 3, 31)),
        ("preceding-friday", 2027, date(2027, 3, 31)),  # a Wednesday
    ],
)
def test_weekends(weekend: str, year: int, day: date) -> None:
    assert due_date(deadline("03-31", weekend), year) == day


@pytest.mark.parametrize(
    ("year", "day"),
    [(2019, date(2019, 4, 1)), (2024, date(2024, 3, 29)), (2018, date(2018, 3, 31))],
)
def test_the_rule_for_weekends_is_that_of_the_cycle(year: int, day: date) -> None:
    """UNESCO's deadline for elements: the next working day in 2019, the Friday before from 2023."""
    calendar = load_schema("unesco-ich-representative").calendar
    assert due_date(next(d for d in calendar if d.id == "submission"), year) == day


def test_29_february_is_28_february_in_other_years() -> None:
    assert due_date(deadline("02-29"), 2028) == date(2028, 2, 29)
    assert next_due(deadline("02-29"), date(2026, 3, 1)) == date(2027, 2, 28)


def test_a_day_that_a_weekend_moves_into_the_next_year() -> None:
    last = deadline("12-31", "next-working-day")  # 31 December 2028 is a Sunday
    assert next_due(last, date(2029, 1, 1)) == date(2029, 1, 1)


def test_time_ends() -> None:
    assert next_due(deadline("01-01"), date(9999, 12, 31)) is None
