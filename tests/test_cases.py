"""Every rule with its case: a dossier that has the problem, and the nearest one that has not.

A case is a folder `cases/RULE/`. What lies in its `bad/` and `good/` is laid over the small, clean
dossier `cases/_base/`:

- a file takes the place of the one of the same name;
- `NAME.delete` takes NAME away;
- `NAME.edit` changes lines of NAME: those with `-` become those with `+` that follow;
- a function of `case_builders` adds what git or an editor would not keep.

A file `base.txt` in the folder of a case names another base, `_element` for living heritage. All
cases are judged on one day.

`expected.txt` holds the findings of `bad/`, and a line of `also.txt` names another rule that cannot
but find something there. A second folder `bad-WORD/` has its findings in `expected-WORD.txt`.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from case_builders import BUILDERS
from dossierkit import reading
from dossierkit.diagnostics import Diagnostic, Location, open_findings
from dossierkit.parsing import Item, Parsing
from dossierkit.phrases import Phrase
from dossierkit.reading import load
from dossierkit.rules import PARTS, all_rules
from dossierkit.validation import validate

CASES = Path(__file__).with_name("cases")
BASE = CASES / "_base"
BASES = sorted(CASES.glob("_*"))
TODAY = date(2026, 7, 10)
BAD = sorted(
    (path.parent.name, path.stem.replace("expected", "bad"))
    for path in CASES.glob("*/expected*.txt")
)
TOLD_BY_SCHEMAS = {"missing-value", "unknown-key", "invalid-value"}
RAW_WORDING = re.compile(
    r"is not valid under|does not match|[Aa]dditional ?[Pp]roperties|is not of type"
    r"|is a required property|is not one of|\$ref|\bNone\b|\bTrue\b|\bFalse\b"
)

_trees: dict[Item, Any] = {}


@pytest.fixture(autouse=True)
def texts_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most sections are those of the base; pandoc reads each text once for all cases."""

    class ParsedOnce(Parsing):
        def begin(self, items: Sequence[Item]) -> None:
            super().begin([item for item in dict.fromkeys(items) if item not in _trees])

        def tree(self, item: Item) -> Any:
            if item not in _trees:
                _trees[item] = super().tree(item)
            return _trees[item]

    monkeypatch.setattr(reading, "Parsing", ParsedOnce)


def lay_out(tmp_path: Path, case: str, which: str) -> Path:
    """The dossier of a case: the base with what `which`, a folder of the case, lays over it."""
    target = tmp_path / "dossier"
    named = CASES / case / "base.txt"
    base = CASES / named.read_text("utf-8").strip() if named.exists() else BASE
    shutil.copytree(base, target)
    overlay = CASES / case / which
    for path in sorted(overlay.rglob("*")):
        relative = path.relative_to(overlay)
        if path.is_dir():
            continue
        if path.suffix == ".delete":
            remove(target / relative.with_suffix(""))
        elif path.suffix == ".edit":
            edit(target / relative.with_suffix(""), path.read_text("utf-8"))
        else:
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)
    builder = BUILDERS.get(f"{case}/{which}")
    if builder:
        builder(target)
    assert builder or any(overlay.rglob("*")), f"{case}/{which} is the base itself"
    return target


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def edit(path: Path, changes: str) -> None:
    """Replace in `path` each block of lines that begin with `-` by the lines with `+` after it."""
    text = path.read_text("utf-8")
    for change in re.findall(r"((?:^-.*\n)*)((?:^\+.*\n)*)", changes, re.MULTILINE):
        old, new = ("".join(line[1:] for line in part.splitlines(keepends=True)) for part in change)
        if old:
            assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times in {path.name}"
            text = text.replace(old, new)
        else:
            text += new
    path.write_text(text, "utf-8")


def told(diagnostics: list[Diagnostic]) -> Iterator[str]:
    """Each finding as the lines of an `expected.txt`."""
    for item in diagnostics:
        yield f"{place(item.location)}: {item.severity}: {item.message} ({item.rule})"
        if item.help:
            yield f"  help: {item.help}"
        for location, note in item.related:
            yield f"  at {place(location)}: {note}"


def place(at: Location) -> str:
    return f"{at.path}:{at.line}:{at.column}" if at.line else at.path


def also_told(case: str, which: str) -> set[str]:
    path = CASES / case / which.replace("bad", "also")
    path = path.with_name(f"{path.name}.txt")
    return set(path.read_text("utf-8").split()) if path.exists() else set()


@pytest.mark.parametrize("base", BASES, ids=lambda path: path.name)
def test_the_base_is_clean(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base, tmp_path / "dossier")
    assert not list(told(validate(load(tmp_path / "dossier"), today=TODAY)))


TOLD_IN_ENGLISH = {"unknown-schema"}
"""Findings in the words of an error about a nomination schema, which are English."""


@pytest.mark.parametrize(("case", "which"), BAD, ids=[f"{c}/{w}" for c, w in BAD])
def test_bad(case: str, which: str, tmp_path: Path) -> None:
    dossier = load(lay_out(tmp_path, case, which))
    found = open_findings(validate(dossier, today=TODAY))
    expected = (CASES / case / f"{which.replace('bad', 'expected')}.txt").read_text("utf-8")
    assert "".join(f"{line}\n" for line in told([d for d in found if d.rule == case])) == expected
    others = [d for d in found if d.rule != case]
    assert {d.rule for d in others} == also_told(case, which), "\n".join(told(others))
    if case not in TOLD_IN_ENGLISH:
        for problem in all_rules()[case].check(dossier):
            assert isinstance(problem.message, Phrase), problem.message
            assert all(isinstance(note, Phrase) for _, note in problem.related)


@pytest.mark.parametrize("case", sorted({case for case, _ in BAD}))
def test_good(case: str, tmp_path: Path) -> None:
    found = open_findings(validate(load(lay_out(tmp_path, case, "good")), today=TODAY))
    assert not list(told(found))


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    folders = {path.name for path in CASES.iterdir() if path not in BASES}
    assert folders == set(all_rules())
    assert folders == {case for case, _ in BAD}
    assert {name.split("/")[0] for name in BUILDERS} <= folders


@pytest.mark.parametrize("rule_id", all_rules())
def test_documentation(rule_id: str) -> None:
    rule = all_rules()[rule_id]
    assert rule.summary.endswith(".")
    for part in PARTS[:3]:
        assert rule.part(part), f"the docstring of {rule_id} has no paragraph {part}:"


@pytest.mark.parametrize("rule_id", all_rules())
def test_ids_name_a_problem(rule_id: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule_id)
    assert not re.match(r"(check|valid|must|should|require|ensure|correct|has)\b", rule_id)


@pytest.mark.parametrize("path", sorted(CASES.glob("*/expected*.txt")), ids=lambda p: p.parent.name)
def test_messages_read_well(path: Path) -> None:
    """A message begins small and has no full stop; a help is a sentence; neither is jargon."""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("  at "):
            continue
        assert not RAW_WORDING.search(line), line
        if line.startswith("  help: "):
            words = line.removeprefix("  help: ")
            assert words.endswith((".", "?", "…")), line
            assert not words[0].islower() or path.parent.name in TOLD_BY_SCHEMAS, line
        else:
            message = re.sub(r"^.*?: (error|warning|info): (.*) \([a-z-]+\)$", r"\2", line)
            assert not message[0].isupper(), line
            assert not message.endswith("."), line
