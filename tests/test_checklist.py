"""What a nomination asks for, as a document for the first meeting of a team."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dossierkit.checklist import checklist
from dossierkit.cli import cli
from dossierkit.labels import bounds, labels
from dossierkit.language import in_language
from dossierkit.nomination import Limit
from dossierkit.rendering import render
from dossierkit.schemas import load_schema, schema_ids
from ooxml import Package, W, text_of, validate_docx


@pytest.mark.parametrize("schema_id", schema_ids())
def test_every_section_annex_and_deadline_is_there(schema_id: str, tmp_path: Path) -> None:
    for language in ("en", "ru"):
        schema = load_schema(schema_id, languages=(language,))
        docx = render(checklist(schema, language), "docx")
        paragraphs = Package(docx).root().iter(f"{W}p")
        text = " ".join(" ".join(map(text_of, paragraphs)).split())
        assert "|" not in text
        for spec in schema.sections:
            if spec.content != "heading":
                assert " ".join(in_language(spec.title, language).split()) in text
        for entry in (*schema.annexes, *schema.calendar, *schema.tables.values()):
            assert " ".join(in_language(entry.title, language).split()) in text
    path = tmp_path / "checklist.docx"
    path.write_bytes(docx)
    assert validate_docx(path) == []


def test_right_to_left(tmp_path: Path) -> None:
    path = tmp_path / "checklist.pdf"
    arguments = ["schemas", "icesco-tangible", "--lang", "ar", "--checklist", str(path)]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert path.read_bytes().startswith(b"%PDF")
    again = CliRunner().invoke(cli, arguments)
    assert again.exit_code == 2
    assert "exists" in again.output


def test_other_endings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "checklist.txt"
    result = CliRunner().invoke(cli, ["schemas", "icesco-tangible", "--checklist", str(path)])
    assert result.exit_code == 2
    assert not path.exists()


def test_limits_in_few_signs() -> None:
    requirement = load_schema("icesco-tangible").limits[0].limit.requirement
    words = labels("en")
    assert bounds(Limit("words", 150, 250, requirement), words, "en") == "150–250 words"
    assert bounds(Limit("words", None, 1000, requirement), words, "en") == "≤ 1,000 words"
    assert bounds(Limit("characters", 50, None, requirement), words, "en") == "≥ 50 characters"
