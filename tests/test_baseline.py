"""`--baseline`: an old dossier adopts the tool, and only what is new is told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dossierkit.cli import cli
from dossierkit.phrases import languages

HISTORY = "sections/en/2.b-history.md"
Lay = Callable[..., Path]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["validate", *arguments])


@pytest.fixture
def old(dossier: Lay, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier with one error, and a baseline of it in its folder."""
    root = dossier({HISTORY: "The walls. See @fig-nowhere.\n"})
    monkeypatch.chdir(root.parent)
    assert run(root.name).exit_code == 1
    written = run(root.name, "--write-baseline", "known.json")
    assert (written.exit_code, written.output) == (0, "1 finding written to known.json.\n")
    return root


def test_known_findings_are_silent(old: Path) -> None:
    result = run(old.name, "--baseline", "known.json")
    assert result.exit_code == 0
    assert "fig-nowhere" not in result.output
    assert "1 finding ignored" in result.output


def test_a_line_above_changes_nothing(old: Path) -> None:
    path = old / HISTORY
    path.write_text("A new beginning.\n\n" + path.read_text("utf-8"), "utf-8")
    assert run(old.name, "--baseline", "known.json").exit_code == 0


def test_a_new_finding_is_told_and_the_same_again_too(old: Path) -> None:
    (old / HISTORY).write_text("See @fig-nowhere, and @fig-nowhere.\n", "utf-8")
    result = run(old.name, "--baseline", "known.json")
    assert result.exit_code == 1
    assert result.output.count("error: ") == 1


def test_it_holds_in_every_language_and_from_every_folder(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(old)
    for language in languages():
        assert run("--baseline", "../known.json", "--messages", language).exit_code == 0


def test_what_is_gone_is_told(old: Path) -> None:
    (old / HISTORY).write_text("The walls.\n", "utf-8")
    result = run(old.name, "--baseline", "known.json")
    assert "1 of the findings in known.json are gone; write it anew." in result.output


def test_a_baseline_can_be_read_by_people(old: Path) -> None:
    found = json.loads(Path("known.json").read_text("utf-8"))["dossiers"][old.name]
    (words,) = found.values()
    assert words.startswith(f"{HISTORY}: ")
    assert words.endswith("(unresolved-reference)")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 9, "dossiers": {}}', "[" * 99999])
def test_what_is_no_baseline_is_refused(old: Path, content: str) -> None:
    Path("known.json").write_text(content, "utf-8")
    result = run(old.name, "--baseline", "known.json")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_missing_baseline_is_refused(old: Path) -> None:
    result = run(old.name, "--baseline", "other.json")
    assert result.exit_code == 2
    assert "--write-baseline other.json" in result.output
