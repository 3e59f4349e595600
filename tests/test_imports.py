"""What a command imports: the time of a short one is that of its imports."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

LIBRARIES = {
    "PIL",
    "babel",
    "fasttext",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "lxml",
    "numpy",
    "pycountry",
    "pymediainfo",
    "pypandoc",
    "pypdf",
    "pyproj",
    "rapidfuzz",
    "rich",
    "ruamel.yaml",
    "shapely",
    "typst",
    "uharfbuzz",
    "yaml",
}
RUN = """
import atexit, sys
atexit.register(lambda: print("imported:", *sys.modules, sep="\\n", file=sys.stderr))
from dossierkit.cli import main
main()
"""


def imported(*args: str | Path, code: int = 0) -> set[str]:
    """The modules that a command has imported when it ends."""
    command = [sys.executable, "-c", RUN, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return set(done.stderr.partition("imported:\n")[2].split())


def ours(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("dossierkit.")}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_click_and_nothing_else(option: str) -> None:
    modules = imported(option)
    assert ours(modules) == {"cli", "errors"}
    assert not modules & {*LIBRARIES, "sqlite3", "subprocess", "concurrent.futures"}


def test_an_unchanged_dossier_is_neither_read_nor_built(dossier: Callable[..., Path]) -> None:
    root = dossier({})
    known = {"cli", "errors", "runs", "results", "parsing", "tools", "attachments", "typeset"}
    known |= {"files", "phrases", "diagnostics", "document", "resources", "report"}
    for command in ("build", "validate"):
        imported(command, root)
        modules = imported(command, root)
        assert ours(modules) <= known
        assert not modules & LIBRARIES


def test_what_a_dossier_has_no_need_of_is_not_imported(dossier: Callable[..., Path]) -> None:
    root = dossier(dict.fromkeys(("maps/property.geojson", "maps/buffer-zone.geojson")))
    modules = imported("validate", root, code=1)
    assert "rules" in ours(modules)
    assert not {"build", "rendering", "assembly", "skeleton"} & ours(modules)
    needed = {"yaml", "jsonschema_rs", "PIL", "rapidfuzz", "babel", "lxml"}  # lxml for SVG
    assert modules & LIBRARIES <= needed


def test_pandoc_begins_before_the_rest_is_imported(dossier: Callable[..., Path]) -> None:
    root = dossier({"sections/en/5.a-ownership.md": "The waqf of the mosque owns the wall.\\n"})
    code = f"""
import sys
from dossierkit import parsing
begin = parsing.Parsing.begin_dossier
def told(self, root):
    print(*sys.modules, sep="\\n")
    begin(self, root)
parsing.Parsing.begin_dossier = told
sys.argv[1:] = ["validate", {str(root)!r}]
from dossierkit.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    modules = set(done.stdout.split())
    assert "dossierkit.parsing" in modules
    assert not modules & {*LIBRARIES, "dossierkit.reading", "dossierkit.rules"}
