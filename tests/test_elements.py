"""Elements of living heritage: what their nominations ask, carry over and print."""

import shutil
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import REPOSITORY, TODAY
from dossierkit.assembly import assemble
from dossierkit.diagnostics import Diagnostic, Severity
from dossierkit.labels import labels
from dossierkit.language import country_name
from dossierkit.reading import load
from dossierkit.rendering import render
from dossierkit.scaffold import scaffold
from dossierkit.schemas import load_schema, schema_ids
from dossierkit.transfer import transfer
from dossierkit.tree import plain_text
from dossierkit.validation import validate
from ooxml import Package, W, text_of, validate_docx

FELT = REPOSITORY / "examples" / "alakiyiz-shyrdak"
TALES = REPOSITORY / "examples" / "nasreddin"
SILK = REPOSITORY / "examples" / "kelaghayi"
ELEMENTS = [name for name in schema_ids() if load_schema(name).subject == "element"]
OF_PROPERTIES = {
    "area-sum",
    "coordinate-syntax",
    "missing-management-plan",
    "missing-map",
    "no-criterion",
    "unaddressed-factor-group",
    "unexplained-buffer-zone",
}

Change = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """A function that copies an example and replaces texts in its files, once each."""

    def change(example: Path, *replacements: tuple[str, str, str]) -> Path:
        root = shutil.copytree(
            example, tmp_path / example.name, ignore=shutil.ignore_patterns("build")
        )
        for name, old, new in replacements:
            text = (root / name).read_text("utf-8")
            assert old in text, old
            (root / name).write_text(text.replace(old, new, 1), "utf-8")
        return root

    return change


def findings(root: Path, rule: str) -> list[Diagnostic]:
    return [d for d in validate(load(root), today=TODAY) if d.rule == rule and not d.silenced]


@cache
def rules_told(example: Path) -> frozenset[str]:
    return frozenset(d.rule for d in validate(load(example), today=TODAY) if not d.silenced)


@pytest.mark.parametrize("schema", ELEMENTS)
def test_nothing_of_properties_is_asked(schema: str, tmp_path: Path) -> None:
    scaffold(tmp_path / "new", schema, ["en"])
    found = validate(load(tmp_path / "new"), "submission", today=TODAY)
    assert found
    assert not {d.rule for d in found} & OF_PROPERTIES
    told = " ".join(f"{d.message} {d.help}" for d in found).lower()
    assert not [word for word in ("buffer", "coordinates", "hectare", "property") if word in told]


@pytest.mark.parametrize("schema", ELEMENTS)
def test_what_is_not_verified_is_never_an_error(schema: str, tmp_path: Path) -> None:
    scaffold(tmp_path / "new", schema, ["en"])
    found = validate(load(tmp_path / "new"), "submission", today=TODAY)
    assert not [d for d in found if "(unverified)" in d.source and d.severity is Severity.ERROR]
    if schema == "icesco-intangible":
        errors = [d for d in found if d.severity is Severity.ERROR]
        assert {d.rule for d in errors} == {"untranslated-value"}
        assert sum(d.rule == "unfilled-criterion" for d in found) == 6


def test_no_number_of_unesco_is_called_icescos() -> None:
    schema = load_schema("icesco-intangible")
    limits = [limit for spec in schema.sections for limit in spec.limits]
    limits += [value.limit for value in schema.limits]
    known = [limit.requirement for limit in limits]
    known += [bound.requirement for bound in schema.images.values()]
    known += [annex.requirement for annex in schema.annexes if annex.minimum]
    assert len(known) > 20
    assert all(
        one.basis == "unverified" and "UNESCO's, the closest documented" in one.source
        for one in known
    )
    guidance = " ".join(text for spec in schema.sections for text in spec.guidance.values())
    assert not [number for number in ("200", "150", "ICH-07", "1,800") if number in guidance]


BROKEN = {
    "a domain": (
        TALES,
        [("dossier.yaml", "  domains:", "  x-domains:")],
        "missing-fact",
        "domains",
    ),
    "the register": (
        FELT,
        [("dossier.yaml", "    included:", "    x-day:")],
        "missing-fact",
        "included",
    ),
    "its extract": (
        FELT,
        [("dossier.yaml", "    extract:", "    extract: no-")],
        "unknown-annex",
        "no-",
    ),
    "the other States": (
        TALES,
        [("data/contacts.yaml", "role: other-contact-person", "role: competent-body")],
        "missing-fact",
        "contact person",
    ),
    "who speaks for a community": (
        FELT,
        [("data/contacts.yaml", "- role: community\n", "- role: competent-body\n")],
        "missing-fact",
        "represents",
    ),
}


@pytest.mark.parametrize("lacking", BROKEN)
def test_what_an_element_lacks_is_told(lacking: str, changed: Change) -> None:
    example, replacements, rule, word = BROKEN[lacking]
    assert rule not in rules_told(example)
    found = findings(changed(example, *replacements), rule)
    assert [d for d in found if word in d.message], [d.message for d in found]


@pytest.mark.parametrize(
    ("photographs", "videos", "told"),
    [
        (10, 1, []),
        (9, 1, [("few-images", "9 photographs")]),
        (11, 1, [("many-images", "11 photographs")]),
        (10, 0, [("few-images", "0 videos")]),
    ],
)
def test_photographs_and_videos_are_counted_in_the_inventory(
    photographs: int, videos: int, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    scaffold(tmp_path / "new", "unesco-ich-representative", ["en"])
    kinds = ["photograph"] * photographs + ["video"] * videos
    rows = [f"- {{id: i{n}, file: images/{n}, kind: {kind}}}\n" for n, kind in enumerate(kinds)]
    (tmp_path / "new" / "data" / "images.yaml").write_text("".join(rows))
    found = validate(load(tmp_path / "new"), "submission", today=TODAY)
    counted = [d for d in found if d.rule in {"few-images", "many-images"}]
    assert [d.rule for d in counted] == [rule for rule, _ in told]
    assert all(words in d.message for d, (_, words) in zip(counted, told, strict=True))
    assert all(d.severity is Severity.WARNING for d in counted)


def test_texts_of_icescos_criteria_are_asked_for_and_checked(changed: Change) -> None:
    given = '\ncriteria:\n  - {id: "2", text: Words, answered_in: ["9"], source: The form}\n'
    root = changed(SILK)
    facts = root / "dossier.yaml"
    text = facts.read_text("utf-8")
    facts.write_text(text.split("\ncriteria:")[0] + given, "utf-8")
    unfilled = findings(root, "unfilled-criterion")
    assert [d.severity for d in unfilled] == [Severity.INFO] * 5
    assert not any("criterion 2" in d.message for d in unfilled)
    assert ["criterion 2" in d.message for d in findings(root, "uncovered-criterion")] == [True]


def test_there_and_back_through_all_lists_of_elements(tmp_path: Path) -> None:
    """From the Representative List to the others and back: texts and facts are what they were."""
    root = TALES
    way = ["unesco-ich-urgent", "icesco-intangible", "unesco-ich-good-practice"]
    for schema in (*way, "unesco-ich-representative"):
        transfer(root, tmp_path / schema, schema)
        root = tmp_path / schema
    before, after = load(TALES), load(root)
    assert {key: s.source.text for key, s in after.sections.items() if not s.empty} == {
        key: s.source.text for key, s in before.sections.items() if not s.empty
    }
    assert after.metadata == before.metadata
    urgent = load(tmp_path / "unesco-ich-urgent")
    assert urgent.sections["en", "3.b"].source.text == before.sections["en", "3.b.i"].source.text
    for number in ("C", "D", "1.i", "1.v", "4.a", "4.c"):
        assert (
            urgent.sections["fr", number].source.text == before.sections["fr", number].source.text
        )
    practice = load(tmp_path / "unesco-ich-good-practice")
    assert practice.sections["en", "5"].source.text == before.sections["en", "4.a"].source.text


Rows = list[list[str]]


def printed(root: Path, language: str, folder: Path) -> tuple[Package, list[Rows]]:
    """The Word file of a dossier, valid, and its tables as the texts of their cells."""
    path = folder / "dossier.docx"
    path.write_bytes(render(assemble(load(root), language, draft=True), "docx"))
    assert not validate_docx(path)
    package = Package(path.read_bytes())
    tables = [
        [[text_of(cell).strip() for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in package.find("//w:tbl")
    ]
    return package, tables


def headed(tables: list[Rows], *columns: str, without: str = "") -> Rows:
    """The one table that has these columns, and not the other."""
    (found,) = [t for t in tables if {*columns} <= {*t[0]} and without not in t[0]]
    return found


def test_a_plan_is_printed_with_its_sums_and_shares(tmp_path: Path) -> None:
    _, tables = printed(FELT, "en", tmp_path)
    budget = headed(tables, "Item", "Paid by", "Amount (USD)")
    amounts = [float(row[-1].replace(",", "")) for row in budget[1:]]
    assert budget[-1][1] == "Total"
    assert len(amounts) == 1 + len(load(FELT).rows("budget"))
    assert amounts[-1] == sum(amounts[:-1]) == load(FELT).fact("plan.total")
    shares = headed(tables, "Paid by", "Share")
    of_state = sum(
        float(row["amount"]) for _, row in load(FELT).rows("budget") if row["paid_by"] == "state"
    )
    stated = {row[0]: float(row[2].rstrip("\N{NO-BREAK SPACE}%")) for row in shares[1:-1]}
    assert stated["State"] == pytest.approx(100 * of_state / amounts[-1], abs=0.05)
    assert sum(stated.values()) == pytest.approx(100, abs=0.2)
    activities, timetable = headed(tables, "Expected result"), headed(tables, "Begins", "Ends")
    assert [row[:2] for row in timetable[1:]] == [row[:2] for row in activities[1:]]


def test_boxes_names_and_inventories_are_printed(tmp_path: Path) -> None:
    dossier, words = load(SILK), labels("ar")
    package, tables = printed(SILK, "ar", tmp_path)
    lines = [line for p in package.find("//w:p") for line in text_of(p).split("\n")]
    ticked = [line for line in lines if line.startswith("☒")]
    measures = dossier.fact("element.safeguarding")
    assert len(ticked) == sum(map(len, (dossier.fact("element.domains"), *measures.values())))
    assert len([line for line in lines if line.startswith("☐")]) == 6 + 2 * 5 - len(ticked)
    photographs = headed(tables, words["credit"], words["grant"], without=words["subtitles"])
    assert len(photographs) == 11
    assert all(row[-1].startswith(words["annex"]) for row in photographs[1:])
    videos = headed(tables, words["soundtrack"], words["subtitles"])
    assert len(videos) == 2
    names = {cell for table in tables for row in table for cell in row[1:2]}
    assert {row["name"] for row in dossier.fact("element.community_names")} <= names
    criteria = headed(tables, words["answered-in"])
    assert [row[0] for row in criteria[1:]] == list("123456")


def test_a_good_practice_ticks_its_scope_and_status(tmp_path: Path) -> None:
    transfer(TALES, tmp_path / "practice", "unesco-ich-good-practice")
    facts = tmp_path / "practice" / "dossier.yaml"
    text = facts.read_text("utf-8")
    facts.write_text(text.replace("element:\n", "element:\n  scope: regional\n  status: planned\n"))
    text = plain_text(assemble(load(tmp_path / "practice"), "en", draft=True).blocks)
    titles = ("National", "Regional", "Completed", "Planned")
    boxes = [text[text.index(f"\N{NO-BREAK SPACE}{title}") - 1] for title in titles]
    assert boxes == ["☐", "☒", "☐", "☒"]


def test_several_states_are_printed_each_with_contact_and_signature() -> None:
    words, dossier = labels("en"), load(TALES)
    states = [country_name(state["code"], "en") for _, state in dossier.entries("states")]
    lines = plain_text(assemble(dossier, "en").blocks).split("\n")
    answered = [after for line, after in pairwise(lines) if line.endswith(words["state-party"])]
    assert answered[-len(states) :] == states
    assert {*answered[: -len(states)]} == {*states}
    assert lines.count(words["signed-on"]) == len(states) == 7
