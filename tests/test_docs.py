"""The documentation says what the program does: examples are run, lists complete, links whole."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from dossierkit.cli import cli
from dossierkit.rules import PARTS, all_rules
from dossierkit.schemas import schema_ids
from sessions import FENCE, blocks, lay, replay, run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md")])
GENERATED = ("docs/rules.md", "docs/commands.md", "docs/schema-icesco-tangible.md")

_COPY = re.compile(r"^<!-- copy: (\S+) (\S+) -->$", re.MULTILINE)
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"(?:\]\(|src=\")([^)\s\"]+)[)\"]")
_MACHINE_WORDS = re.compile(r"/tmp\b|/root\b|/home/\w", re.IGNORECASE)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Generated pages.


def test_generated_pages_are_up_to_date(generate: ModuleType) -> None:
    stale = [
        name
        for name, text in generate.pages().items()
        if (ROOT / name).read_text("utf-8").split() != text.split()
    ]
    assert not stale, f"run “make docs”: {', '.join(stale)}"


@pytest.mark.parametrize("name", ["cover.png", "page.png", "page-ar.png"])
def test_pictures_are_there_and_small(generate: ModuleType, name: str) -> None:
    assert name in generate.PICTURES
    assert 10_000 < (ROOT / "docs" / "images" / name).stat().st_size < 250_000
    assert f"docs/images/{name}" in README


def test_page_of_a_figure_is_drawn(generate: ModuleType, tmp_path: Path) -> None:
    from dossierkit.assembly import assemble
    from dossierkit.reading import load
    from dossierkit.rendering import render

    base = ROOT / "tests" / "cases" / "_base"
    pdf = render(assemble(load(base), "en", draft=True), "pdf")
    drawn = generate._picture(pdf, generate._page_of(pdf, "sec-2"))
    assert drawn.startswith(b"\x89PNG")


# Completeness.


def test_every_rule_is_documented() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    for rule in all_rules().values():
        assert f"\n## {rule.id}\n" in page
        assert f"| [{rule.id}](#{rule.id}) |" in page
        for part in PARTS[:3]:
            assert rule.part(part), f"{rule.id} does not say: {part}"


def test_every_command_and_option_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for name, command in cli.commands.items():
        assert f"\n## {name}\n" in page
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for parameter in command.params:
            assert all(option in section for option in parameter.opts if option.startswith("-"))
        assert f"dossierkit {name}" in README


def test_every_schema_and_table_is_documented() -> None:
    from dossierkit.schemas import load_schema

    keys = (ROOT / "docs" / "dossier.md").read_text("utf-8")
    for schema_id in schema_ids():
        assert (ROOT / "docs" / f"schema-{schema_id}.md").is_file()
        for table in load_schema(schema_id).tables:
            assert re.search(rf"<!-- generated: data/{table}\.yaml(?: of \S+)? -->", keys)


def test_architecture_names_every_module() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    package = ROOT / "src" / "dossierkit"
    names = {path.stem for path in package.rglob("*.py") if not path.stem.startswith("__")}
    assert not [name for name in names | {"rules/", "rendering/"} if name not in page]


def test_readme_names_every_variable_that_the_code_reads() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    for name in set(re.findall(r'"(DOSSIERKIT_[A-Z]+|SOURCE_DATE_EPOCH|NO_COLOR)"', code)):
        assert f"`{name}`" in README


# Examples that run.


def test_the_path_from_init_to_pdf_is_as_the_readme_says(tmp_path: Path) -> None:
    copies = [(match.start(), match[1], match[2]) for match in _COPY.finditer(README)]
    for block in blocks(README):
        while copies and copies[0][0] < int(block["start"]):
            _, source, target = copies.pop(0)
            shutil.copyfile(ROOT / source, tmp_path / target)
        lay(block, tmp_path)
        if block["kind"] == "console":
            replay(block["body"], tmp_path)
    assert len(list((tmp_path / "mysite" / "build").iterdir())) == 4


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_in_shell_examples_exist(page: Path) -> None:
    """Every command line of an example names a command and options that there are."""
    for block in blocks(page.read_text("utf-8")):
        for line in re.findall(
            r"^(?:\$ |\s*- (?:run: )?)?(dossierkit .*)", block["body"], re.MULTILINE
        ):
            if block["kind"] == "text":
                continue
            words = re.split(r"\s+(?:#|>)", line)[0].split()[1:]
            if words[0] == "--version":
                continue
            assert words[0] in cli.commands, line
            known = {option for p in cli.commands[words[0]].params for option in p.opts}
            assert {word for word in words if word.startswith("--")} <= known, line


def test_python_example_runs(tmp_path: Path) -> None:
    [example] = [block["body"] for block in blocks(README) if block["kind"] == "python"]
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=_with_example(tmp_path),
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b" rtl " in done.stdout
    assert (tmp_path / "sheki.ar.pdf").read_bytes().startswith(b"%PDF")


def _with_example(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("build", ".*")
    shutil.copytree(ROOT / "examples" / "sheki", folder / "examples" / "sheki", ignore=ignored)
    return folder


def test_completion_scripts_are_made() -> None:
    for shell in ("bash", "zsh", "fish"):
        assert f"dossierkit completion {shell}" in README
        assert "_DOSSIERKIT_COMPLETE" in run(f"dossierkit completion {shell}", ROOT)


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in DOCS:
        named = set(
            re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        )
        assert {first or second for first, second in named} <= targets, page.name


def test_severities_and_stages_of_the_readme_are_those_of_the_code() -> None:
    from dossierkit.diagnostics import Severity
    from dossierkit.dossier import STAGES

    assert all(f"`{severity}`" in README for severity in map(str, Severity))
    assert all(f"`{stage}`" in README for stage in STAGES)


def test_json_example_has_the_shape_that_is_printed() -> None:
    import json

    from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity
    from dossierkit.report import report_json

    [example] = [json.loads(b["body"]) for b in blocks(README) if b["kind"] == "json"]
    at = Location("dossier.yaml", 20, 18, 20, 23)
    finding = Diagnostic(at, "area-sum", Severity.ERROR, "", related=((at, "here"),))
    printed = json.loads(report_json([Checked("mysite", "draft", [finding])]))
    assert example.keys() == printed.keys()
    shown, real = (data["dossiers"][0]["findings"][0] for data in (example, printed))
    assert shown.keys() == real.keys()
    assert shown["place"] == real["place"]


# Schema examples of docs/schemas.md.


def test_schema_example_loads_and_asks_for_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossierkit.schemas import load_schema

    page = (ROOT / "docs" / "schemas.md").read_text("utf-8")
    for block in blocks(page):
        lay(block, tmp_path)
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(tmp_path / "schemas"))
    schema = load_schema("ministry")
    numbers = [section.number for section in schema.sections]
    assert numbers.index("5.k") == numbers.index("5.j") + 1
    assert schema.section_by_number["3.3"].limits[0].maximum == 800
    assert schema.section_by_number["2.a"].title["en"]
    assert next(annex for annex in schema.annexes if annex.kind == "consent").minimum == 1
    first, second, *_ = load_schema("our-icesco").criteria
    assert first.meaning == {"en": "The words of the form."}
    assert first.answered_in == ("1.i", "4.a")
    assert not second.meaning


# Links and words.


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    broken = []
    for target in _LINK.findall(_CODE.sub("", _prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        anchored = anchor and path.suffix == ".md" and path.exists()
        if not path.exists() or (anchored and anchor not in _anchors(path)):
            broken.append(target)
    assert not broken


def _prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_no_page_names_this_machine_or_a_package_host() -> None:
    pages = [*DOCS, ROOT / "docs" / "generate.py"]
    found = {
        page.relative_to(ROOT).as_posix(): match[0]
        for page in pages
        if (match := _MACHINE_WORDS.search(page.read_text("utf-8")))
    }
    assert not found


def test_changelog_has_the_version_or_is_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog
