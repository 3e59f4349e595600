"""The GitHub Action, the pre-commit hooks and the GitLab job: well formed, and run for real."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from conftest import REPOSITORY

ACTION: dict[str, Any] = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
GITLAB: dict[str, Any] = yaml.safe_load((REPOSITORY / "ci/gitlab.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step}
Lay = Callable[..., Path]

needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="no bash")


@pytest.mark.parametrize(
    ("name", "data"), [("github-actions", ACTION), ("gitlab-ci", GITLAB)], ids=["action", "gitlab"]
)
def test_it_is_as_the_service_expects(name: str, data: Mapping[str, Any]) -> None:
    vendored = resources.files("check_jsonschema.builtin_schemas.vendor")
    Draft7Validator(json.loads((vendored / f"{name}.json").read_text("utf-8"))).validate(data)


def test_no_input_is_pasted_into_a_script() -> None:
    for step in STEPS.values():
        assert "${{" not in step["run"]


def test_every_input_is_used_and_documented() -> None:
    text = (REPOSITORY / "action.yml").read_text("utf-8")
    docs = (REPOSITORY / "docs/ci.md").read_text("utf-8")
    for name, about in ACTION["inputs"].items():
        assert f"inputs.{name}" in text
        default = f"`{about['default']}`" if about["default"] else ""
        assert f"| `{name}` | {default}" in docs


@pytest.fixture
def runner(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """A function that runs a step's script as GitHub does, and returns what it leaves behind."""
    temporary = tmp_path / "runner"
    temporary.mkdir()

    def run(name: str, folder: Path, **env: str) -> dict[str, str]:
        files = {key: temporary / key for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        defaults = dict.fromkeys(("STAGE", "BASELINE"), "")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]],
            cwd=folder,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "RUNNER_TEMP": str(temporary),
                **{key: str(path) for key, path in files.items()},
                **defaults,
                **env,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        left = {key: path.read_text("utf-8") for key, path in files.items()}
        return {
            **left,
            "code": str(done.returncode),
            "printed": done.stdout,
            "complained": done.stderr,
            "temporary": str(temporary),
        }

    return run


@needs_bash
def test_the_action_tells_errors_and_builds_a_draft(
    dossier: Lay, runner: Callable[..., dict[str, str]]
) -> None:
    root = dossier({"sections/en/2.b-history.md": "See @fig-nowhere.\n"}, "a b; echo `id`")
    checked = runner("Check", root.parent, DOSSIERS=f"\n{root.name}\n\n", STAGE="draft")
    assert checked["code"] == "0", checked["complained"]
    assert checked["GITHUB_OUTPUT"] == "exit-code=1\n"
    assert re.search(r"^::error file=.*unresolved-reference", checked["printed"], re.MULTILINE)
    assert checked["GITHUB_STEP_SUMMARY"].startswith("## dossierkit: 1 error")
    sarif = json.loads((Path(checked["temporary"]) / "dossierkit.sarif").read_text("utf-8"))
    assert len(sarif["runs"][0]["results"]) >= 1

    built = runner("Build", root.parent, DOSSIERS=root.name, ERRORS="1")
    assert built["code"] == "0", built["printed"] + built["complained"]
    names = {path.suffix for path in (Path(built["temporary"]) / "dossierkit").iterdir()}
    assert names == {".docx", ".pdf"}
    first, *_, last = built["printed"].splitlines()
    token = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", first)
    assert token
    assert last == f"::{token[1]}::"
    assert runner("Result", root, ERRORS="1")["code"] == "1"


@needs_bash
def test_the_action_passes_a_clean_dossier_and_knows_a_baseline(
    dossier: Lay, runner: Callable[..., dict[str, str]]
) -> None:
    root = dossier()
    checked = runner("Check", root, DOSSIERS=".")
    assert (checked["code"], checked["GITHUB_OUTPUT"]) == ("0", "exit-code=0\n")
    missing = runner("Check", root, DOSSIERS=".", BASELINE="nowhere.json")
    assert missing["code"] == "2"


@needs_bash
def test_the_gitlab_job_runs(dossier: Lay, tmp_path: Path) -> None:
    root = dossier({"sections/en/2.b-history.md": "See @fig-nowhere.\n"})
    script = "\n".join(line for line in GITLAB["dossier"]["script"] if "pip install" not in line)
    variables = {**GITLAB["variables"], "DOSSIERS": root.name}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=root.parent,
        env={**os.environ, **variables, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    for name in GITLAB["dossier"]["artifacts"]["reports"].values():
        assert (root.parent / name).stat().st_size
    assert {file.suffix for file in (root.parent / "out").iterdir()} == {".docx", ".pdf"}


def test_the_hooks_watch_what_a_dossier_is_made_of() -> None:
    for hook in HOOKS:
        assert hook["entry"].startswith("dossierkit validate")
        watched = re.compile(hook["files"])
        for name in (
            "dossier.yaml",
            "sheki/dossier.yaml",
            "sheki/data/images.yaml",
            "sheki/sections/ar/2.a-x.md",
            "images/palace.jpg",
            "references.bib",
        ):
            assert watched.search(name), name
        assert not watched.search("README.md")
