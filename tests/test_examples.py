"""Every dossier in examples/: complete at submission, with the files that its scripts make."""

import datetime
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import REPOSITORY
from dossierkit.assembly import assemble
from dossierkit.atlas import map_of_component, maps
from dossierkit.diagnostics import Severity
from dossierkit.reading import load
from dossierkit.tree import plain_text
from dossierkit.validation import validate

EXAMPLES = sorted(path.parent for path in REPOSITORY.glob("examples/*/dossier.yaml"))
SCRIPTS = sorted(REPOSITORY.glob("examples/*/make_*.py"))
DAY = datetime.date(2026, 9, 20)
MADE = ("build", "__pycache__")
CORRIDOR = REPOSITORY / "examples" / "fergana-syrdarya"
ANECDOTES = REPOSITORY / "examples" / "nasreddin"


def copied(example: Path, to: Path) -> Path:
    return shutil.copytree(example, to / example.name, ignore=shutil.ignore_patterns(*MADE))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and not {*MADE} & {*path.parts})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def found(root: Path) -> list[tuple[str, str]]:
    """Rule and file of what is neither silenced nor a remark."""
    findings = validate(load(root), today=DAY)
    return sorted(
        (finding.rule, finding.location.path)
        for finding in findings
        if finding.severity > Severity.INFO and not finding.silenced
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_complete_at_submission(example: Path) -> None:
    assert load(example).stage == "submission"
    assert found(example) == []
    assert (example / "README.md").is_file()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_scripts_make_the_files_that_are_there(script: Path, tmp_path: Path) -> None:
    copy = copied(script.parent, tmp_path)
    subprocess.run([sys.executable, copy / script.name], check=True, timeout=60)
    assert contents(copy) == contents(script.parent)


def test_what_states_disagree_on_is_silenced_and_not_hidden(tmp_path: Path) -> None:
    copy = copied(CORRIDOR, tmp_path)
    for path in (copy / "dossier.yaml", copy / "sections/en/future-name.md"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r".*dossierkit: ignore.*\n", "", text), "utf-8")
    assert found(copy) == [
        ("name-spelling", "sections/en/future-name.md"),
        ("tentative-list-criteria", "dossier.yaml"),
    ]


def test_points_as_an_entry_exchanges_them_are_found(tmp_path: Path) -> None:
    copy = copied(CORRIDOR, tmp_path)
    table = copy / "data/components.yaml"
    exchanged = re.sub(
        r"lat: (41\.3\d+)\n  lon: (69\.\d+)", r"lat: \2\n  lon: \1", table.read_text("utf-8")
    )
    table.write_text(exchanged, "utf-8")
    assert found(copy) == [("swapped-coordinates", "data/components.yaml")] * 5


def test_the_name_is_printed_in_every_language() -> None:
    dossier = load(ANECDOTES)
    printed = plain_text(assemble(dossier, "en").blocks)
    element = dossier.value(("element",))
    names = [*element["community_names"], *element["other_names"]]
    assert len({row["language"] for row in names}) == 12
    assert [row["name"] for row in names if row["name"] not in printed] == []


def test_a_state_without_its_share_is_found(tmp_path: Path) -> None:
    copy = copied(ANECDOTES, tmp_path)
    for table, row in (
        ("consents", r"- community: tellers-kg\n(?:  .*\n)+"),
        ("contacts", r"- role: other-contact-person\n  state: KG\n(?:  .*\n)+"),
    ):
        path = copy / f"data/{table}.yaml"
        text, removed = re.subn(row, "", path.read_text("utf-8"))
        assert removed == 1
        path.write_text(text, "utf-8")
    dossier = copy / "dossier.yaml"
    dossier.write_text(dossier.read_text("utf-8").replace("  - state: KG\n", "  - state: KZ\n"))
    assert found(copy) == [
        ("missing-consent", "data/communities.yaml"),
        ("missing-fact", "dossier.yaml"),  # its contact person
        ("missing-fact", "dossier.yaml"),  # its inventory
    ]


@pytest.mark.parametrize(("example", "unplaced"), [("khuttal", 0), ("fergana-syrdarya", 4)])
def test_each_part_with_a_place_is_on_a_drawn_map(example: str, unplaced: int) -> None:
    dossier = load(REPOSITORY / "examples" / example)
    drawn = [one for one in maps(dossier) if one.draw and one.drawable]
    assert len(drawn) == len(maps(dossier))
    parts = [map_of_component(dossier, row) for _, row in dossier.rows("components")]
    assert parts.count("") == unplaced
    assert {*parts} - {""} <= {one.path for one in drawn}
