"""What prose says in numbers of the property: labelled sentences in four languages."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from dossierkit.quantities import Prose

CORPUS: dict[str, list[Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "quantities.yaml").read_text("utf-8")
)
SENTENCES = [
    pytest.param(language, entry[0], entry[1] if len(entry) > 1 else {}, id=f"{language}-{number}")
    for language, entries in CORPUS.items()
    for number, entry in enumerate(entries)
]
NAMES = {"Hulbuk": "hulbuk", "Qalat": "property"}


def _numbers(found: Any) -> list[tuple[str, set[Decimal]]]:
    return [(stated.of, set(stated.values)) for stated in found]


@pytest.mark.parametrize(("language", "text", "says"), SENTENCES)
def test_what_a_sentence_says(language: str, text: str, says: dict[str, Any]) -> None:
    prose = Prose(text, text, language, NAMES)
    areas = list(prose.areas())
    assert [stated.of for stated in areas] == [of for of, _ in says.get("area", ())]
    for stated, (_, value) in zip(areas, says.get("area", ()), strict=True):
        assert Decimal(str(value)) in stated.values
    counts = list(prose.component_counts())
    assert [int(max(c.values)) for c in counts] == says.get("count", [])
    people = list(prose.inhabitants())
    assert [stated.of for stated in people] == [of for of, _ in says.get("people", ())]
    for stated, (_, value) in zip(people, says.get("people", ()), strict=True):
        assert Decimal(value) in stated.values
    claims = [", ".join(claim.criteria) for claim in prose.claims()]
    assert claims == says.get("criteria", [])
    assert [date for _, date in prose.listing_dates()] == says.get("since", [])
    positions = [(p.latitude, p.longitude) for p in prose.positions()]
    assert positions == [pytest.approx(tuple(pair), abs=1e-5) for pair in says.get("at", ())]


def test_a_sentence_without_end_is_read_in_bounded_time() -> None:
    text = "the property covers 1 ha, 5 people live in the property, " * 2_000
    started = time.perf_counter()
    prose = Prose(text, text, "en", NAMES)
    assert len(list(prose.areas())) == 2_000
    assert len(list(prose.inhabitants())) == 2_000
    assert time.perf_counter() - started < 15  # a quadratic reading takes minutes
