"""A dossier for one list becomes one for another and goes back: nothing is lost on the way."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conftest import EXAMPLE, REPOSITORY
from dossierkit import load, validate
from dossierkit.cli import cli
from dossierkit.diagnostics import Severity
from dossierkit.errors import UsageProblem
from dossierkit.schemas import load_schema, schema_ids
from dossierkit.transfer import BESIDE, corresponding, transfer

WORLD_HERITAGE = "unesco-world-heritage"
TENTATIVE = "unesco-tentative-list"
ICESCO = "icesco-tangible"


def texts(root: Path) -> dict[str, str]:
    """Each section's text by language and number, and each table's by its file."""
    dossier = load(root)
    sections = {
        f"{language}/{number}": section.source.text
        for (language, number), section in dossier.sections.items()
        if not section.empty
    }
    tables = {
        name: document.text
        for name, document in dossier.documents.items()
        if name.startswith("data/") and document.data
    }
    return sections | tables


def facts(root: Path) -> dict[str, Any]:
    return {key: value for key, value in load(root).metadata.items() if key != "schema"}


def assets(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("images", "maps", "annexes")
        for path in sorted((root / folder).iterdir())
    }


@pytest.mark.parametrize("through", [WORLD_HERITAGE, TENTATIVE])
def test_there_and_back(through: str, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    transfer(EXAMPLE, there, through)
    transfer(there, back, ICESCO)
    assert texts(back) == texts(EXAMPLE)
    assert facts(back) == facts(EXAMPLE)
    assert assets(back) == assets(EXAMPLE)
    assert load(back).metadata["schema"] == ICESCO


def test_what_corresponds_is_carried_and_the_rest_is_kept(tmp_path: Path) -> None:
    done = transfer(EXAMPLE, tmp_path / "entry", TENTATIVE)
    before, after = texts(EXAMPLE), texts(tmp_path / "entry")
    for old, new in {
        "en/2.a": "en/description",
        "ar/3.1.b": "ar/criteria",
        "en/3.2": "en/comparison",
        "data/comparables.yaml": "data/comparables.yaml",
    }.items():
        assert after[new] == before[old]
    kept = tmp_path / "entry" / BESIDE / ICESCO
    assert (kept / "data" / "factors.yaml").read_text("utf-8") == before["data/factors.yaml"]
    assert any(name.startswith(f"{BESIDE}/{ICESCO}/sections/en/4.a-") for name in done.kept)
    assert not any("factors" in name for name in done.carried)
    assert "justification" in " ".join(done.asked).lower()


@pytest.mark.parametrize(
    ("schema", "told"), [(WORLD_HERITAGE, set()), (TENTATIVE, {"unresolved-reference"})]
)
def test_a_carried_dossier_is_a_draft(schema: str, told: set[str], tmp_path: Path) -> None:
    """References to sections that the new nomination does not have are told."""
    transfer(EXAMPLE, tmp_path / schema, schema)
    found = validate(load(tmp_path / schema), "draft")
    assert {d.rule for d in found if d.severity is Severity.ERROR} == told


def test_comments_stay(dossier: Callable[..., Path], tmp_path: Path) -> None:
    root = dossier()
    text = (root / "dossier.yaml").read_text("utf-8")
    (root / "dossier.yaml").write_text(text + "# the last word\n", "utf-8")
    transfer(root, tmp_path / "new", WORLD_HERITAGE)
    new = (tmp_path / "new" / "dossier.yaml").read_text("utf-8")
    assert "# The Citadel of Qalat is invented" in new
    assert "# the last word" in new
    assert "list: final" not in new


def test_an_edit_made_meanwhile_wins(dossier: Callable[..., Path], tmp_path: Path) -> None:
    transfer(dossier(), tmp_path / "there", TENTATIVE)
    written = tmp_path / "there" / "sections" / "en"
    (file,) = written.glob("description-*.md")
    file.write_text("The citadel, described anew.\n", "utf-8")
    transfer(tmp_path / "there", tmp_path / "back", ICESCO)
    assert texts(tmp_path / "back")["en/2.a"] == "The citadel, described anew.\n"


def test_a_language_that_is_left_out_is_kept_beside(tmp_path: Path) -> None:
    done = transfer(EXAMPLE, tmp_path / "new", WORLD_HERITAGE, ["en"])
    assert load(tmp_path / "new").languages == ("en",)
    assert any(name.startswith(f"{BESIDE}/{ICESCO}/sections/ar/") for name in done.kept)
    assert not (tmp_path / "new" / "sections" / "ar").exists()


def test_the_source_stays_as_it_is_and_nothing_is_overwritten(tmp_path: Path) -> None:
    copy = tmp_path / "sheki"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("build"))
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    transfer(copy, tmp_path / "new", WORLD_HERITAGE)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    with pytest.raises(UsageProblem, match="not empty"):
        transfer(copy, tmp_path / "new", WORLD_HERITAGE)


@pytest.mark.parametrize(
    "broken", ["schema: nonsense\n", "schema: [\n", "a: 1\na: 2\nschema: icesco-tangible\n"]
)
def test_a_dossier_that_cannot_be_read_is_refused(
    dossier: Callable[..., Path], tmp_path: Path, broken: str
) -> None:
    root = dossier({"dossier.yaml": broken})
    result = CliRunner().invoke(
        cli, ["init", str(tmp_path / "new"), "--schema", WORLD_HERITAGE, "--from", str(root)]
    )
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("language", ["English", "rus", "kz"])
def test_what_is_no_language_is_refused(
    dossier: Callable[..., Path], tmp_path: Path, language: str
) -> None:
    with pytest.raises(UsageProblem, match=f"“{language}” is not the code of a language"):
        transfer(dossier(), tmp_path / "new", WORLD_HERITAGE, [language])
    assert not (tmp_path / "new").exists()


def test_a_link_out_of_the_dossier_is_not_carried(
    dossier: Callable[..., Path], tmp_path: Path
) -> None:
    root = dossier()
    (tmp_path / "secret").write_text("kept outside", "utf-8")
    (root / "images" / "secret.png").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageProblem, match="cannot be carried over"):
        transfer(root, tmp_path / "new", WORLD_HERITAGE)
    assert not (tmp_path / "new").exists()


def test_the_command_says_what_became_of_it(tmp_path: Path) -> None:
    arguments = ["init", tmp_path / "new", "--schema", TENTATIVE, "--from", EXAMPLE]
    result = CliRunner().invoke(cli, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    assert "carried over" in result.output
    assert f"{BESIDE}/{ICESCO}/data/factors.yaml" in result.output
    assert "Justification of outstanding universal value" in result.output


PAIRS = list(itertools.permutations(schema_ids(), 2))


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[" ↔ ".join(pair) for pair in PAIRS])
def test_sections_correspond_in_both_directions(one: str, other: str) -> None:
    old, new = load_schema(one), load_schema(other)
    for spec in old.sections:
        there = corresponding(spec, old, new)
        if there is not None:
            assert corresponding(there, new, old) == spec


@pytest.mark.parametrize("schema_id", schema_ids())
def test_a_concept_is_asked_once(schema_id: str) -> None:
    concepts = [spec.concept for spec in load_schema(schema_id).sections if spec.concept]
    assert len(concepts) == len(set(concepts))


def test_the_readme_of_the_example_is_there_too(tmp_path: Path) -> None:
    transfer(EXAMPLE, tmp_path / "new", WORLD_HERITAGE)
    assert (tmp_path / "new" / "README.md").read_text("utf-8") == (
        REPOSITORY / "examples" / "sheki" / "README.md"
    ).read_text("utf-8")
