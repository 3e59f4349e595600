"""What the documents ask for is in a nomination schema, or in docs/left-out.yaml with the reason.

tests/data/requirements.yaml lists it. A schema may be more cautious than its source, never bolder.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dossierkit.diagnostics import Requirement
from dossierkit.jsonschemas import json_schemas, read_json_schema
from dossierkit.nomination import Deadline, Limit, NominationSchema, Span
from dossierkit.rules import all_rules
from dossierkit.schemas import load_schema

ROOT = Path(__file__).parents[1]
GROUPS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "data" / "requirements.yaml").read_text("utf-8")
)
LEFT_OUT: list[dict[str, str]] = yaml.safe_load(
    (ROOT / "docs" / "left-out.yaml").read_text("utf-8")
)
BOLDNESS = {"team": 0, "unverified": 0, "reported": 1, "seen": 2}

Found = Requirement | None


def _one(things: Any, **wanted: Any) -> Any:
    found = [t for t in things if all(getattr(t, key) == want for key, want in wanted.items())]
    assert len(found) == 1, wanted
    return found[0]


def _lengths(limits: Sequence[Limit], measure: str, least: int, most: int) -> Requirement:
    limit = _one(limits, measure=measure)
    assert (limit.minimum or 0, limit.maximum) == (least, most)
    return limit.requirement


def _length(schema: NominationSchema, number: str, words: str) -> Found:
    least, most = map(int, words.split("-"))
    return _lengths(schema.section_by_number[number].limits, "words", least, most)


def _section(schema: NominationSchema, number: str, *more: str) -> Iterator[Found]:
    spec = schema.section_by_number[number]
    yield spec.required
    if more[:1] == ("words",):
        yield _length(schema, number, more[1])
    elif more:
        assert more == ("when", *spec.when)


def _map(schema: NominationSchema, subject: str, *more: str) -> Found:
    found = _one(schema.maps.subjects, id=subject)
    assert not more or more == ("when", *found.when)
    return found.requirement


def _calendar(schema: NominationSchema, name: str, day: str, *more: str) -> Found:
    deadline: Deadline = _one(schema.calendar, id=name)
    assert deadline.month_day == day
    if more:
        *time, year, weekend = more
        assert (deadline.time, deadline.weekend(int(year))) == (" ".join(time), weekend)
    return deadline.requirement


def _span(spans: Sequence[Span], path: str, years: str) -> Found:
    return _one(spans, path=tuple(path.split(".")), years=int(years)).requirement


def _in(names: Sequence[str], wanted: str, requirement: Found) -> Found:
    assert wanted in names
    return requirement


@cache
def _part(paths: tuple[Path, ...], folders: tuple[Path, ...], dotted: str) -> dict[str, Any]:
    """The JSON Schema of a value."""
    known = json_schemas(folders)
    root = node = read_json_schema(paths)
    for step in dotted.split("."):
        while step not in node.get("properties", {}):
            if "$ref" in node:
                name, _, pointer = node["$ref"].partition("#")
                root = node = known[name] if name else root
                for key in filter(None, pointer.split("/")):
                    node = node[key]
            else:
                node = node["items"]
        node = node["properties"][step]
    return node


def _value(schema: NominationSchema, path: str, choice: str = "") -> None:
    part = _part(schema.metadata, schema.json_schema_folders, path)
    assert not choice or choice in part.get("enum", part.get("items", {}).get("enum", ()))


def _column(schema: NominationSchema, path: str) -> None:
    table, _, column = path.partition(".")
    _part(schema.tables[table].json_schema, schema.json_schema_folders, column)


def _list(schema: NominationSchema, path: str) -> None:
    part = _part(schema.metadata, schema.json_schema_folders, path)
    assert part["type"] == "array"
    assert part.get("maxItems", 2) > 1


def _shows(schema: NominationSchema, number: str, block: str) -> None:
    assert block in schema.section_by_number[number].shows


def _text(schema: NominationSchema, number: str, word: str) -> None:
    spec = schema.section_by_number[number]
    assert word in f"{spec.title['en']} {spec.guidance['en']}"


def _count(schema: NominationSchema, name: str, number: str) -> None:
    assert len(getattr(schema, name)) == int(number)


def _rule(_: NominationSchema, name: str) -> None:
    assert name in all_rules()


def _ticks(schema: NominationSchema, number: str, group: str) -> None:
    ticks = schema.section_by_number[number].ticks
    assert ticks
    assert ticks.group == group


def _subject(schema: NominationSchema, subject: str) -> None:
    assert schema.subject == subject


def _annex(schema: NominationSchema, kind: str, minimum: str = "0") -> Found:
    annex = _one(schema.annexes, kind=kind)
    assert annex.minimum >= int(minimum)
    return annex.requirement


def _threshold(threshold: Any, value: str) -> Found:
    assert threshold.value == float(value)
    return threshold.requirement


def _path_limit(schema: NominationSchema, path: str, measure: str, most: str) -> Found:
    entries = [e.limit for e in schema.limits if e.path == tuple(path.split("."))]
    return _lengths(entries, measure, 0, int(most))


LOOKUPS: dict[str, Callable[..., Any]] = {
    "section": _section,
    "length": _length,
    "shows": _shows,
    "text": _text,
    "asks": lambda s, number, name: getattr(s.section_by_number[number], name),
    "ticks": _ticks,
    "table": lambda s, name: s.tables[name].required,
    "column": _column,
    "value": _value,
    "list": _list,
    "fact": lambda s, path: _one(s.facts, path=path).required,
    "annex": _annex,
    "limit": _path_limit,
    "image": lambda s, name, value: _threshold(s.images[name], value),
    "calendar": _calendar,
    "criterion": lambda s, name: _one(s.criteria, id=name).requirement,
    "category": lambda s, name: _one(s.categories, id=name).requirement,
    "box": lambda s, name: _one(s.tick_boxes, id=name).requirement,
    "factors": lambda s, name: _one(s.factor_groups, id=name).requirement,
    "map": _map,
    "map-key": lambda s, key: _in(s.maps.stated.names, key, s.maps.stated.requirement),
    "map-scale": lambda s, value: _threshold(s.maps.smallest_scale, value),
    "map-paper": lambda s, size: _in(
        s.maps.summary_paper.names, size, s.maps.summary_paper.requirement
    ),
    "wait": lambda s, path, years: _span(s.waiting_periods, path, years),
    "age": lambda s, path, years: _span(s.longest_ages, path, years),
    "language": lambda s, tag: _in(s.languages, tag, s.language_requirement),
    "subject": _subject,
    "count": _count,
    "rule": _rule,
}


def _bases(schema: NominationSchema, stated: str) -> Iterator[str]:
    """The bases that a schema has for what stands at `stated`. Fails if it has no such thing."""
    kind, *words = stated.split()
    found = LOOKUPS[kind](schema, *words)
    for requirement in [found] if found is None or isinstance(found, Requirement) else found:
        if requirement is not None:
            yield requirement.basis


@pytest.mark.parametrize(
    "group", GROUPS, ids=lambda group: f"{group['document']}-{group['place']}".replace(" ", "-")
)
def test_what_is_asked_is_in_a_schema_and_not_bolder(group: dict[str, Any]) -> None:
    assert len({entry["what"] for entry in group["entries"]}) == len(group["entries"])
    assert group["count"] == len(group["entries"])
    for entry in group["entries"]:
        assert ("met" in entry) != ("left" in entry), entry
        places = entry.get("met", ())
        basis = entry.get("basis", group["basis"])
        for schema_id in entry.get("schemas", group.get("schemas", ())) if places else ():
            for place in [places] if isinstance(places, str) else places:
                try:
                    bases = list(_bases(load_schema(schema_id), place))
                except (AssertionError, LookupError, AttributeError) as error:
                    pytest.fail(f"{entry['what']}: {schema_id} has no {place} ({error})")
                for found in bases:
                    assert BOLDNESS[found] <= BOLDNESS[basis], (entry["what"], schema_id, place)


def test_what_is_left_out_has_a_reason_and_nothing_is_lost() -> None:
    asked = [(group["document"], entry) for group in GROUPS for entry in group["entries"]]
    left = {(document, entry["left"]) for document, entry in asked if "left" in entry}
    told = Counter((entry["document"], entry["place"]) for entry in LEFT_OUT)
    assert set(told) == left
    assert set(told.values()) == {1}
    for entry in LEFT_OUT:
        assert list(entry) == ["document", "place", "what", "why"]
        assert entry["what"]
        assert entry["why"].endswith(".")
    met = sum("met" in entry for _, entry in asked)
    assert met + sum("left" in entry for _, entry in asked) == sum(g["count"] for g in GROUPS)


@pytest.mark.parametrize("schema_id", ["icesco-tangible", "icesco-intangible", "icesco-tentative"])
def test_no_number_is_called_a_rule_of_icesco(schema_id: str) -> None:
    """ICESCO's forms were not found: all lengths, counts and sizes are UNESCO's or a team's."""
    schema = load_schema(schema_id)
    numbers = [entry.limit.requirement for entry in schema.limits]
    numbers += [limit.requirement for spec in schema.sections for limit in spec.limits]
    numbers += [entry.requirement for entry in (*schema.images.values(), *schema.annexes)]
    numbers += [span.requirement for span in (*schema.waiting_periods, *schema.longest_ages)]
    maps = schema.maps
    numbers += [bound.requirement for bound in (maps.smallest_scale, maps.summary_paper) if bound]
    assert numbers
    assert {requirement.basis for requirement in numbers} <= {"unverified", "team"}
