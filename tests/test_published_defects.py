"""Defects of published submissions, typed in as they were published, are named for what they are.

The sources: Uzbekistan, tentative list 6649 (https://whc.unesco.org/fr/listesindicatives/6649), and
Tajikistan, tentative list 6685 (http://whc.unesco.org/en/tentativelists/6685). Counts and lengths
are those that press and submissions give of the Zarafshan-Karakum Corridor (15 or 16 parts in
Uzbekistan, 866 or 886 km) and of Ancient Khuttal (13 rows on the tentative list, 11 inscribed).
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossierkit.cli import cli
from dossierkit.diagnostics import Diagnostic
from dossierkit.reading import load
from dossierkit.validation import validate

Lay = Callable[..., Path]


def stated_as(dossier: Lay, state: str, coordinates: str) -> Path:
    root = dossier()
    path = root / "dossier.yaml"
    text = path.read_text("utf-8")
    text = text.replace("code: AZ", f"code: {state}")
    text = text.replace("coordinates: {lat: 40.5, lon: 47.5}", f"coordinates: {coordinates}")
    path.write_text(text, "utf-8")
    return root


def findings(root: Path) -> list[Diagnostic]:
    asked = ["coordinate-syntax", "swapped-coordinates", "point-outside-state", "invalid-value"]
    return validate(load(root), select=asked)


def test_columns_swapped_with_decimal_commas(dossier: Lay) -> None:
    root = stated_as(dossier, "UZ", '{lat: "69,313086", lon: "41,362206"}')
    told = {item.rule: item for item in findings(root)}
    assert set(told) == {"coordinate-syntax", "swapped-coordinates"}
    assert told["swapped-coordinates"].message == (
        "latitude 69.313086 and longitude 41.362206 look swapped: the point is not in Uzbekistan"
    )
    CliRunner().invoke(cli, ["validate", str(root), "--fix"])
    assert "coordinates: {lat: 41.362206, lon: 69.313086}" in (root / "dossier.yaml").read_text()
    assert not findings(root)


@pytest.mark.parametrize(
    ("north", "east"), [("С", "В"), ("C", "B")], ids=["Cyrillic", "read as Latin"]
)
def test_cyrillic_hemispheres(dossier: Lay, north: str, east: str) -> None:
    root = stated_as(dossier, "TJ", f"{{lat: {north}38 32 10, lon: {east}68 46 30}}")
    messages = [item.message for item in findings(root)]
    assert messages == [
        f"“{north}38 32 10” says the hemisphere by “{north}”, which stands for N",
        f"“{east}68 46 30” says the hemisphere by “{east}”, which stands for E",
    ]
    CliRunner().invoke(cli, ["validate", str(root), "--fix"])
    assert "{lat: 38.536111, lon: 68.775}" in (root / "dossier.yaml").read_text()


@pytest.mark.parametrize(("rows", "said"), [(15, "sixteen"), (13, "11")])
def test_counts_of_parts_that_differ(dossier: Lay, rows: int, said: str) -> None:
    table = "".join(f"- id: p{n}\n  name: {{en: Part {n}}}\n" for n in range(rows))
    root = dossier(
        {
            "data/components.yaml": table,
            "sections/en/2.b-history.md": f"The property consists of {said} component parts.\n",
        }
    )
    (found,) = validate(load(root), select=["contradicting-component-count"])
    assert found.message == (
        f"the text says “{said} component parts”, data/components.yaml says {rows}"
    )


def test_lengths_that_differ(dossier: Lay) -> None:
    root = dossier(
        {
            "sections/en/2.b-history.md": "The corridor is 886 km long.\n",
            "sections/en/3.3-value.md": "The length of the corridor is 866 km.\n",
        }
    )
    (found,) = validate(load(root), select=["contradicting-lengths"])
    assert found.message == "the text says “866 km” here and “886 km” before"
