"""The tutorial docs/own-schema.md is played, and its schema found in the three places."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import REPOSITORY
from sessions import blocks, lay, replay, run

PAGE = (REPOSITORY / "docs" / "own-schema.md").read_text("utf-8")
NAME = "Nomination as the Ministry of Culture asks for it"


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which every step of the tutorial has been done."""
    folder = tmp_path_factory.mktemp("tutorial")
    variables: dict[str, str] = {}
    for block in blocks(PAGE):
        lay(block, folder)
        if block["kind"] == "console":
            replay(block["body"], folder, variables)
    shutil.rmtree(folder / "our-schemas" / "broken")
    return folder


def test_the_template_is_that_of_the_ministry(tutorial: Path) -> None:
    from ooxml import Package, W, text_of

    for language, words in {"en": "Council for Heritage", "uz": "Meros kengashi"}.items():
        docx = (tutorial / "mysite" / "build" / f"mysite.{language}.docx").read_bytes()
        assert any(words in text_of(p) for p in Package(docx).root().iter(f"{W}p"))


def test_in_the_dossier(tutorial: Path, tmp_path: Path) -> None:
    site = tmp_path / "mysite"
    shutil.copytree(tutorial / "mysite", site, ignore=shutil.ignore_patterns("build"))
    assert "unknown-schema" in run("dossierkit validate mysite", tmp_path)
    shutil.copytree(tutorial / "our-schemas" / "ministry", site / "schemas" / "ministry")
    (site / "schemas" / "ministry" / "dossier.md.j2").unlink()
    yaml = site / "schemas" / "ministry" / "schema.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("skeleton: dossier.md.j2\n", ""), "utf-8")
    assert "nothing to mend" in run("dossierkit validate mysite", tmp_path)
    missing = run(
        "dossierkit validate --stage submission --select missing-section mysite", tmp_path
    )
    assert missing.count("(missing-section)") == 2


def test_in_an_installed_package(tutorial: Path, tmp_path: Path) -> None:
    source = tmp_path / "ministry-schemas"
    shutil.copytree(tutorial / "ministry-schemas", source)
    shutil.copytree(tutorial / "our-schemas", source / "ministry_schemas")
    installed = tmp_path / "installed"
    options = ["--target", installed, "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, source], check=True)
    shutil.copytree(
        tutorial / "mysite", tmp_path / "mysite", ignore=shutil.ignore_patterns("build")
    )
    assert NAME not in run("dossierkit schemas", tmp_path)
    assert "unknown-schema" in run("dossierkit validate mysite", tmp_path)
    packaged = {"PYTHONPATH": str(installed)}
    assert " ".join(NAME.split()[:5]) in run("dossierkit schemas", tmp_path, packaged)
    assert "nothing to mend" in run("dossierkit validate mysite", tmp_path, packaged)
    built = run("dossierkit build --draft --to docx --lang en mysite", tmp_path, packaged)
    assert built.startswith("mysite/build/mysite.en.docx")
    [schema] = installed.glob("*/ministry/schema.yaml")
    schema.write_text(schema.read_text("utf-8").replace("maximum: 60", "maximum: 6"), "utf-8")
    assert "the limit is 6 " in run("dossierkit validate mysite", tmp_path, packaged)
