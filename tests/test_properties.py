"""What holds for whatever a file may hold: inputs are made up, and always the same ones."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BASE
from dossierkit import assemble, load, validate
from dossierkit.bibliography import read_bibliography
from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity
from dossierkit.files import Text, read_text
from dossierkit.geo import BoundaryError, read_boundary
from dossierkit.media import MediaError, print_copy, probe
from dossierkit.report import REPORTERS, Style
from dossierkit.yamlfile import parse

HISTORY = "sections/en/2.b-history.md"
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

usual = settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
few = settings(usual, max_examples=6)

words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | words
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4)
)
marks = st.sampled_from(
    [*"*_`[](){}<>!#@|^~$\\:;=-+\"'\n ", "](", "{#fig-a}", "[^1]", "```", "| a |"]
)
markdown = st.lists(marks | words, max_size=40).map("".join)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small dossier that the examples write over, each the same file."""
    folder = tmp_path_factory.mktemp("properties") / "qalat"
    shutil.copytree(BASE, folder)
    return folder


@usual
@given(values)
def test_yaml_reads_back_with_places_inside_the_text(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"' if value == "" else None)
    text = json.dumps(value, ensure_ascii=False) if value != parse(Text("a", text)).data else text
    document = parse(Text("a.yaml", text))
    assert document.data == value
    lines = text.split("\n")
    for path, _ in document.leaves:
        place = document.locate(path)
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


@usual
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_any_text_is_yaml_or_a_finding(text: str) -> None:
    document = parse(Text("a.yaml", text))
    assert all(problem.message for problem in document.problems)


@few
@given(markdown)
def test_any_text_is_a_section(root: Path, text: str) -> None:
    (root / HISTORY).write_bytes(text.encode("utf-8", "replace"))
    dossier = load(root)
    validate(dossier, "submission")
    tree = json.dumps(assemble(dossier, "en", draft=True).blocks)
    assert '"t": "Raw' not in tree


@few
@given(st.dictionaries(st.sampled_from(["en", "ar", "az"]), markdown, max_size=3), markdown)
def test_no_value_changes_the_headings(root: Path, name: dict[str, str], region: str) -> None:
    (root / HISTORY).write_text("The walls were raised.\n", "utf-8")
    file = root / "dossier.yaml"
    before = file.read_text("utf-8")
    count = len(assemble(load(root), "en", draft=True).headings)
    data = parse(read_text(root, "dossier.yaml")).data
    data["property"]["name"] = name
    data["states"][0]["region"] = region
    file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    try:
        assert len(assemble(load(root), "en", draft=True).headings) == count
    finally:
        file.write_text(before, "utf-8")


heads = st.sampled_from(
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"GIF89a", b"BM", b"<svg "]
)


@usual
@given(heads, st.binary(max_size=400))
def test_any_bytes_are_an_image_or_none(tmp_path: Path, head: bytes, data: bytes) -> None:
    (tmp_path / "image").write_bytes(head + data)
    try:
        print_copy(tmp_path, "image", probe(tmp_path, "image"), 50, tmp_path)
    except MediaError as error:
        assert str(error)  # noqa: PT017 - either is right


@usual
@given(st.text(max_size=80) | values.map(json.dumps))
def test_any_text_is_a_boundary_or_none(text: str) -> None:
    geometry = f'{{"type": "Polygon", "coordinates": {text}}}'
    for attempt in (text, geometry):
        try:
            assert read_boundary(attempt).area_ha >= 0
        except BoundaryError as error:
            assert str(error)  # noqa: PT017 - either is right


@usual
@given(
    st.text(max_size=80) | values.map(json.dumps), st.sampled_from(["a.bib", "a.json", "a.yaml"])
)
def test_any_text_is_a_bibliography_or_a_finding(text: str, name: str) -> None:
    bibliography = read_bibliography(Text(name, text), {"error": "(line 1, column 1): x"})
    assert all(isinstance(key, str) for key in bibliography.keys)


@usual
@given(st.text(max_size=30), st.text(max_size=60), st.integers(0, 9), st.sampled_from(Severity))
def test_reports_command_nothing(path: str, said: str, line: int, severity: Severity) -> None:
    place = Location(path, line, line, line, line)
    one = Diagnostic(place, "a-rule", severity, said, said, said, ((place, said),))
    checked = [Checked("", "draft", [one], said)]
    data = json.loads(REPORTERS["json"](checked, Style(width=80)))
    assert not CONTROL.search(data["dossiers"][0]["findings"][0]["message"].replace("\r", ""))
    annotations = REPORTERS["github"](checked, Style(width=80))
    assert len(annotations.split("\n")) == 3
    assert not CONTROL.search(annotations)
    assert not CONTROL.search(REPORTERS["text"](checked, Style(width=80)))
