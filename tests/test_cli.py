"""The commands as they are typed: what they print, what they write, how they exit."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dossierkit import __version__
from dossierkit.cli import cli
from dossierkit.schemas import schema_ids


def run(*args: object) -> Result:
    """Run the command line in this process; what it does not expect fails the test."""
    result = CliRunner().invoke(cli, [str(arg) for arg in args], prog_name="dossierkit")
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("schema", schema_ids())
def test_a_new_dossier_validates_as_a_draft_and_builds(tmp_path: Path, schema: str) -> None:
    folder = tmp_path / "mysite"
    begun = run("init", folder, "--schema", schema, "--lang", "en", "--lang", "ar")
    assert begun.exit_code == 0
    assert "dossierkit validate" in begun.output
    checked = run("validate", folder)
    assert checked.exit_code == 0
    assert checked.output == "nothing to mend in the dossier, stage draft\n"
    built = run("build", "--draft", folder)
    assert built.exit_code == 0, built.output
    names = sorted(path.name for path in (folder / "build").iterdir())
    assert names == ["mysite.ar.docx", "mysite.ar.pdf", "mysite.en.docx", "mysite.en.pdf"]


def test_a_file_in_the_place_of_the_folder_for_outputs_is_refused_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "mysite"
    run("init", folder, "--lang", "en")
    stated = (folder / "dossier.yaml").read_bytes()
    result = run("build", "--draft", "--output-dir", folder / "dossier.yaml", folder)
    assert result.exit_code == 2
    assert "is a file" in result.output
    assert (folder / "dossier.yaml").read_bytes() == stated


def test_a_new_dossier_is_far_from_submission(tmp_path: Path) -> None:
    run("init", tmp_path / "mysite", "--lang", "en")
    result = run("validate", tmp_path / "mysite", "--stage", "submission")
    assert result.exit_code == 1
    assert "(missing-fact)" in result.output
    assert "(empty-section)" in result.output


def test_init_guides_in_the_language_of_the_section(tmp_path: Path) -> None:
    run("init", tmp_path / "d", "--lang", "en", "--lang", "ar", "--lang", "fr")
    (arabic,) = (tmp_path / "d" / "sections" / "ar").glob("2.b-*.md")
    assert "التاريخ" in arabic.read_text(encoding="utf-8")
    (french,) = (tmp_path / "d" / "sections" / "fr").glob("2.b-*.md")
    assert "istorique" in french.read_text(encoding="utf-8")


def test_init_never_writes_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = run("init", tmp_path, "--lang", "en")
    assert result.exit_code == 2
    assert "is not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_init_refuses_unknown_schemas_and_languages(tmp_path: Path) -> None:
    unknown = run("init", tmp_path / "a", "--schema", "icesco-tangibel", "--lang", "en")
    assert unknown.exit_code == 2
    assert "icesco-tangible" in unknown.output
    language = run("init", tmp_path / "b", "--lang", "English")
    assert language.exit_code == 2
    three_letters = run("init", tmp_path / "b", "--lang", "rus")
    assert three_letters.exit_code == 2
    assert "Did you mean ru?" in three_letters.output
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()


def test_a_complete_dossier_is_clean_and_builds(dossier: Callable[..., Path]) -> None:
    root = dossier()
    assert run("validate", root).exit_code == 0
    result = run("build", root, "--lang", "en", "--to", "pdf")
    assert result.exit_code == 0, result.output
    assert [path.name for path in (root / "build").iterdir()] == ["qalat.en.pdf"]


def test_a_dossier_with_errors_is_not_built(dossier: Callable[..., Path]) -> None:
    root = dossier({"sections/en/2.a-description.md": "See @fig-nowhere.\n"})
    refused = run("build", root, "--lang", "en", "--to", "pdf")
    assert refused.exit_code == 1
    assert "--draft" in refused.output
    assert not (root / "build").exists()
    draft = run("build", root, "--lang", "en", "--to", "pdf", "--draft")
    assert draft.exit_code == 0
    assert (root / "build" / "qalat.en.pdf").exists()


def test_findings_go_to_standard_output_and_nothing_else_does(
    dossier: Callable[..., Path],
) -> None:
    root = dossier({"sections/en/2.a-description.md": "See @fig-nowhere.\n"})
    done = subprocess.run(
        [sys.executable, "-m", "dossierkit", "validate", str(root), "--output-format", "json"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stderr == ""
    rules = {f["rule"] for d in json.loads(done.stdout)["dossiers"] for f in d["findings"]}
    assert "unresolved-reference" in rules


def test_several_dossiers_are_found_below_a_folder(dossier: Callable[..., Path]) -> None:
    first = dossier(name="one")
    dossier({"sections/en/2.a-description.md": "See @sec-99.z.\n"}, name="two")
    result = run("validate", first.parent)
    assert result.exit_code == 1
    assert "two/sections/en/2.a-description.md:1:6: error:" in result.output
    assert "2 dossiers" in result.output


def test_places_are_told_from_where_one_stands(
    dossier: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = dossier({"sections/en/2.a-description.md": "See @sec-99.z.\n"})
    monkeypatch.chdir(root)
    assert run("validate", "--stage", "draft").output.startswith(
        "sections/en/2.a-description.md:1:6: error:"
    )
    monkeypatch.chdir(root.parent)
    assert run("validate", "qalat", "--stage", "draft").output.startswith(
        "qalat/sections/en/2.a-description.md:1:6:"
    )
    assert run("validate", root, "--stage", "draft").output.startswith(
        "qalat/sections/en/2.a-description.md:1:6:"
    )


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("validate", "nowhere"), "there is no folder nowhere"),
        (("validate", "--select", "word-limits", "."), "Did you mean word-limit?"),
        (("explain", "word-limits"), "Did you mean word-limit?"),
        (("schemas", "nonsense"), "icesco-tangible"),
        (("build", "--lang", "xx", "."), "no language"),
    ],
)
def test_wrong_commands_exit_with_2_and_a_remedy(
    dossier: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(dossier())
    result = run(*args)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_a_dossier_is_a_finding(tmp_path: Path) -> None:
    result = run("validate", tmp_path)
    assert result.exit_code == 1
    assert "there is no dossier.yaml in this folder (missing-dossier)" in result.output


def test_select_ignore_and_exit_zero(dossier: Callable[..., Path]) -> None:
    root = dossier({"sections/en/2.a-description.md": "See @fig-nowhere and [@nobody].\n"})
    selected = run("validate", root, "--select", "undefined-citation").output
    assert "(undefined-citation)" in selected
    assert "(unresolved-reference)" not in selected
    ignored = run("validate", root, "--ignore", "undefined-citation").output
    assert "(undefined-citation)" not in ignored
    assert "(unresolved-reference)" in ignored
    assert run("validate", root, "--exit-zero").exit_code == 0


def test_status_shows_sections_languages_and_deadlines(
    dossier: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERKIT_TODAY", "2026-07-01")
    root = dossier({"sections/ar/2.b-history.md": None})
    result = run("status", root)
    assert result.exit_code == 0
    line = next(line for line in result.output.splitlines() if line.startswith("2.b"))
    assert "words" in line
    assert "missing" in line
    assert "2026-07-15" in result.output
    assert "14 days" in result.output


def test_status_names_the_line_that_it_cannot_read(dossier: Callable[..., Path]) -> None:
    root = dossier({"dossier.yaml": "schema: icesco-tangible\n\tlanguages: [en]\n"})
    result = run("status", root)
    assert result.exit_code == 2
    assert "dossier.yaml:2:1: the file cannot be read from here on" in result.output


def test_status_refuses_a_date_that_is_none(
    dossier: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERKIT_TODAY", "yesterday")
    assert run("status", dossier()).exit_code == 2


def test_schemas_are_listed_shown_and_exported(tmp_path: Path) -> None:
    assert "icesco-tangible" in run("schemas").output
    shown = run("schemas", "icesco-tangible", "--lang", "fr").output
    assert "[non vérifié]" in shown
    assert "Zone tampon" in shown or "zone tampon" in shown
    run("schemas", "icesco-tangible", "--export", tmp_path / "editor")
    exported = json.loads((tmp_path / "editor" / "dossier.schema.json").read_text("utf-8"))
    assert exported["$schema"].endswith("2020-12/schema")


def test_explain_lists_and_explains() -> None:
    assert "area-sum" in run("explain").output
    explained = run("explain", "area-sum").output
    for part in ("Why", "Example", "Remedy", "Source"):
        assert f"\n{part}\n" in explained


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_command(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_DOSSIERKIT_COMPLETE" in result.output


def test_completion_completes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dossierkit"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "_DOSSIERKIT_COMPLETE": "bash_complete",
            "COMP_WORDS": "dossierkit val",
            "COMP_CWORD": "1",
        },
    )
    assert "validate" in done.stdout


def test_version_and_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dossierkit", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"dossierkit, version {__version__}"


def test_a_bug_is_told_as_one_and_exits_with_3(
    dossier: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import dossierkit.runs

    def broken(*_: object) -> list[object]:
        raise ZeroDivisionError("nought")

    monkeypatch.setattr(dossierkit.runs, "check", broken)
    monkeypatch.delenv("DOSSIERKIT_DEBUG", raising=False)
    result = run("validate", dossier())
    assert result.exit_code == 3
    assert "this is a bug in dossierkit" in result.output
    assert "Traceback" not in result.output


def test_choices_are_those_that_there_are() -> None:
    from dossierkit import cli as commands
    from dossierkit.dossier import STAGES, SUBJECTS
    from dossierkit.rendering import TARGETS
    from dossierkit.report import REPORTERS

    assert commands.TARGETS == TARGETS
    assert tuple(REPORTERS) == commands.FORMATS
    assert commands.STAGES == STAGES
    assert tuple(SUBJECTS) == commands.SUBJECTS
