"""The public functions, as a program that uses dossierkit calls them."""

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import dossierkit
from dossierkit import assemble, load, render, validate
from dossierkit.diagnostics import has_errors
from dossierkit.report import REPORTERS


def test_a_dossier_goes_from_folder_to_files(dossier: Callable[..., Path]) -> None:
    loaded = load(dossier())
    findings = validate(loaded, stage="submission")
    assert not has_errors(findings)
    document = assemble(loaded, "ar")
    assert render(document, "docx").startswith(b"PK")
    assert render(document, "pdf").startswith(b"%PDF-1.7")
    assert {"text", "json", "sarif"} < set(REPORTERS)


def test_what_is_public_is_documented_and_typed() -> None:
    package = Path(dossierkit.__file__).parent
    assert (package / "py.typed").exists()
    for name in dossierkit.__all__:
        public = getattr(dossierkit, name)
        if callable(public):
            assert inspect.getdoc(public), name
            assert "return" in inspect.get_annotations(public), name


def test_importing_submodules_does_not_hide_the_functions() -> None:
    program = (
        "import dossierkit.assembly, dossierkit.rendering, dossierkit.validation\n"
        "from dossierkit import assemble, load, render, validate\n"
        "assert all(map(callable, (assemble, load, render, validate)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_importing_the_package_is_cheap() -> None:
    program = "import sys, dossierkit; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"yaml", "click", "rich", "jinja2", "shapely", "PIL", "babel", "lxml", "jsonschema"}
    assert not heavy & set(done.stdout.split())
