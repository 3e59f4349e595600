"""A serial and transboundary nomination: two States and three components that add up."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader

from conftest import BASE
from dossierkit.assembly import assemble
from dossierkit.build import build
from dossierkit.diagnostics import Severity
from dossierkit.markdown import plain_text
from dossierkit.reading import load
from dossierkit.validation import validate
from ooxml import NAMESPACES, text_of, validate_docx

STATES = """\
states:
  - code: KG
    region: {en: Ala-Buka District, ar: ناحية ألا بوكا}
    signature:
      name: {en: Name of the Minister, ar: اسم الوزير}
      position: {en: Minister of Culture, ar: وزير الثقافة}
      date: 2026-07-01
  - code: UZ
    region: {en: City of Tashkent, ar: مدينة طشقند}
    signature:
      name: {en: Name of the Second Minister, ar: اسم الوزير الثاني}
      position: {en: Minister of Culture, ar: وزير الثقافة}
      date: 2026-07-02
"""

COMPONENTS = """\
- id: KG-01
  name: {en: Upper Gate, ar: البوابة العليا}
  state: KG
  region: {en: Ala-Buka District, ar: ناحية ألا بوكا}
  lat: 41.428561
  lon: 71.659103
  area_ha: 5.1
  buffer_ha: 10.4
  map: map-citadel
  contribution: {en: The oldest course of the wall., ar: أقدم مداميك السور.}
- id: UZ-01
  name: {en: Lower Gate, ar: البوابة السفلى}
  state: UZ
  region: {en: City of Tashkent, ar: مدينة طشقند}
  lat: 41.337306
  lon: 69.240419
  area_ha: 4.2
  buffer_ha: 12.5
  map: map-citadel
  contribution: {en: The only gate with its vault., ar: البوابة الوحيدة بقبوها.}
- id: UZ-02
  name: {en: Cistern | with a bar, ar: الصهريج}
  state: UZ
  region: {en: City of Tashkent, ar: مدينة طشقند}
  lat: 41.32401
  lon: 69.203361
  area_ha: 2
  buffer_ha: 11
  map: map-citadel
  contribution: {en: The water of the series., ar: ماء السلسلة.}
"""


@pytest.fixture
def series(dossier: Callable[..., Path]) -> Path:
    stated = (BASE / "dossier.yaml").read_text("utf-8")
    before, rest = stated.split("states:\n")
    _, after = rest.split("property:\n", 1)
    after = after.replace("kind: single", "kind: serial")
    after = after.replace("{lat: 40.5, lon: 47.5}", "{lat: 41.3, lon: 69.2}")
    after = after.split("boundaries:")[0] + "bibliography: references.bib\n"
    return dossier(
        {
            "dossier.yaml": f"{before}{STATES}property:\n{after}",
            "data/components.yaml": COMPONENTS,
        }
    )


def test_a_series_of_two_states_is_complete(series: Path) -> None:
    dossier = load(series)
    assert {"serial", "transboundary", "buffer-zone"} <= dossier.conditions
    assert [d for d in validate(dossier) if d.severity > Severity.INFO] == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("area_ha: 5.1", "area_ha: 5.4", "area-sum"),
        (
            "lat: 41.337306\n  lon: 69.240419",
            "lat: 69.240419\n  lon: 41.337306",
            "swapped-coordinates",
        ),
        ("id: UZ-02", "id: UZ-01", "duplicate-identifier"),
        ("map: map-citadel", "map: map-citadels", "unknown-annex"),
        (
            "  contribution: {en: The water of the series., ar: ماء السلسلة.}\n",
            "",
            "uncontributing-component",
        ),
    ],
)
def test_a_fault_in_one_component_is_found(series: Path, old: str, new: str, rule: str) -> None:
    table = series / "data" / "components.yaml"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), "utf-8")
    found = {d.rule for d in validate(load(series)) if d.severity > Severity.INFO}
    assert found == {rule}


def test_one_state_without_a_signature_is_found(series: Path) -> None:
    stated = (series / "dossier.yaml").read_text("utf-8")
    (series / "dossier.yaml").write_text(stated.replace("      date: 2026-07-02\n", ""), "utf-8")
    (finding,) = [d for d in validate(load(series)) if d.severity > Severity.INFO]
    assert (finding.rule, finding.message) == (
        "missing-signature",
        "the signature for UZ lacks date",
    )


def test_the_table_of_components_has_every_part_and_the_totals(series: Path) -> None:
    document = assemble(load(series), "en")
    table = next(
        table
        for block in document.blocks
        for table in _tables(block)
        if table["c"][0][0] == "tbl-components"
    )
    assert "total" in table["c"][0][1]
    rows = [
        [plain_text(cell[4]).strip() for cell in row[1]]
        for body in table["c"][4]
        for row in body[3]
    ]
    assert [row[0] for row in rows] == ["KG-01", "UZ-01", "UZ-02", "Total"]
    assert rows[0][3].replace("\xa0", " ") == "41° 25′ 43″ N, 71° 39′ 33″ E"
    assert rows[2][1] == "Cistern | with a bar"
    assert rows[-1][4:6] == ["11.3", "33.9"]
    assert "Kyrgyzstan and Uzbekistan" in document.cover["states"]


def _tables(node: object) -> list[dict]:
    if isinstance(node, list):
        return [table for child in node for table in _tables(child)]
    if isinstance(node, dict):
        here = [node] if node.get("t") == "Table" else []
        return here + _tables(node.get("c"))
    return []


def test_both_states_sign_in_both_languages_and_formats(series: Path, tmp_path: Path) -> None:
    outputs = build(load(series), output_folder=tmp_path / "out")
    assert all(output.error is None for output in outputs)
    for language, ministers in (
        ("en", ("Name of the Minister", "Name of the Second Minister")),
        ("ar", ("اسم الوزير", "اسم الوزير الثاني")),
    ):
        path = tmp_path / "out" / f"qalat.{language}.docx"
        assert validate_docx(path) == []
        with zipfile.ZipFile(path) as package:
            root = etree.fromstring(package.read("word/document.xml"))
        cells = [text_of(cell) for cell in root.xpath("//w:tc", namespaces=NAMESPACES)]
        assert all(minister in cells for minister in ministers)
    reader = PdfReader(io.BytesIO((tmp_path / "out" / "qalat.en.pdf").read_bytes()))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Name of the Second Minister" in text
