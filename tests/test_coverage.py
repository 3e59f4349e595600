"""Every requirement of the reference list is answered for in docs/rule-coverage.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dossierkit.rules import all_rules

COVERAGE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "docs" / "rule-coverage.yaml").read_text("utf-8")
)
NUMBERS = [f"WH-{n:02}" for n in range(1, 54)] + [f"IC-{n:02}" for n in range(1, 25)]


def test_every_number_is_there_once() -> None:
    assert list(COVERAGE) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_rules_exist_and_reasons_are_given(number: str) -> None:
    entry = COVERAGE[number]
    assert entry
    assert set(entry) <= {"about", "rules", "by_construction", "undecidable", "open"}
    assert entry["about"]
    assert not set(entry.get("rules", ())) - set(all_rules())
    for key in set(entry) - {"about", "rules"}:
        assert entry[key].endswith(".")
