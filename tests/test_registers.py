"""Records of national registers and entries on ICESCO's preliminary list: checked and printed."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from conftest import REPOSITORY
from dossierkit.assembly import assemble
from dossierkit.diagnostics import Diagnostic, Severity
from dossierkit.dossier import SUBJECTS
from dossierkit.errors import UsageProblem
from dossierkit.reading import load, load_all
from dossierkit.rendering import render
from dossierkit.scaffold import scaffold
from dossierkit.validation import validate
from ooxml import Package, W, text_of, validate_docx

RECORDS = sorted(
    path.parent for path in REPOSITORY.glob("examples/national-register/*/dossier.yaml")
)
DAY = datetime.date(2026, 7, 10)
UZGEN = REPOSITORY / "examples" / "national-register" / "uzgen"

Copy = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Copy:
    """A function that copies a record and replaces texts in its dossier.yaml."""
    import shutil

    def change(*replacements: tuple[str, str], record: Path = UZGEN) -> Path:
        root = shutil.copytree(record, tmp_path / record.name)
        text = (root / "dossier.yaml").read_text("utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (root / "dossier.yaml").write_text(text, "utf-8")
        return root

    return change


def serious(found: list[Diagnostic]) -> list[str]:
    return [f"{d.location.path}: {d.message}" for d in found if d.severity > Severity.INFO]


def test_every_record_is_clean_at_submission() -> None:
    dossiers = list(load_all(RECORDS))
    assert len(dossiers) == 30
    assert {dossier.subject for dossier in dossiers} == set(SUBJECTS)
    assert sum("ru" in dossier.languages for dossier in dossiers) >= 8
    for dossier in dossiers:
        assert dossier.stage == "submission"
        assert not serious(validate(dossier, today=DAY)), dossier.root.name
        for section in dossier.sections.values():
            assert 40 <= section.narrative.words <= 200, section.path
            assert dossier.bibliography.keys, dossier.root.name


def test_a_point_in_another_state_is_found(changed: Copy) -> None:
    root = changed(("lat: 40.768531, lon: 73.298239", "lat: 40.768531, lon: 63.298239"))
    assert {d.rule for d in validate(load(root), today=DAY) if d.severity > Severity.INFO} == {
        "point-outside-state"
    }


@pytest.mark.parametrize(("record", "language"), [("uzgen", "ru"), ("shyrdak", "en")])
def test_passport_is_a_sheet_of_few_pages(record: str, language: str, tmp_path: Path) -> None:
    dossier = load(UZGEN.with_name(record))
    document = assemble(dossier, language)
    assert document.layout == "sheet"
    pages = PdfReader(io.BytesIO(render(document, "pdf"))).pages
    assert len(pages) == 2
    first = " ".join(pages[0].extract_text().split())
    number = dossier.fact("register.number")
    assert first.index(document.title) < first.index(number)  # the head, then the facts
    docx = tmp_path / "passport.docx"
    docx.write_bytes(render(document, "docx"))
    assert validate_docx(docx) == []
    root = Package(docx.read_bytes()).root()
    text = " ".join(map(text_of, root.iter(f"{W}p")))
    assert number in text
    assert len(list(root.iter(f"{W}sectPr"))) == 1  # no cover of its own
    assert not list(root.iter(f"{W}sdt"))  # no contents


def test_facts_are_printed_in_the_words_of_the_language() -> None:
    tree = str(assemble(load(UZGEN), "ru").blocks)
    for words in ("республиканского", "Категория", "Өзгөн"):
        assert words in tree
    assert "national" not in tree.replace("International", "")


def test_a_fact_that_the_schema_asks_for_is_missed(changed: Copy) -> None:
    root = changed(('  number: "407"\n', ""))
    [found] = [d for d in validate(load(root), today=DAY) if d.severity > Severity.INFO]
    assert (found.rule, found.severity) == ("missing-fact", Severity.ERROR)
    assert "register.number" in found.message
    assert found.source.endswith("(team)")


def test_the_cadastre_asks_for_more_than_its_base(changed: Copy) -> None:
    rabat = UZGEN.with_name("rabati-malik")
    root = changed(("schema: national-register", "schema: uzbekistan-cadastre"), record=rabat)
    found = [d for d in validate(load(root), today=DAY) if d.severity > Severity.INFO]
    missing = {d.message.split(" is ")[0] for d in found if d.rule == "missing-fact"}
    assert {"register.cadastral_number", "property.owner", "property.valuation"} <= missing
    assert {d.rule for d in found} == {"missing-fact", "missing-table"}
    assert all("(reported)" in d.source for d in found)


# What a dossier is about.


@pytest.mark.parametrize("schema", ["icesco-tentative", "national-register"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_begun_for_either_subject(schema: str, subject: str, tmp_path: Path) -> None:
    scaffold(tmp_path / "new", schema, ["en"], subject)
    dossier = load(tmp_path / "new")
    assert dossier.subject == subject
    assert not validate(dossier, today=DAY)
    others = {condition for other, condition in SUBJECTS.items() if other != subject}
    assert not any(others & set(section.spec.when) for section in dossier.sections.values())
    asked = {d.location.path for d in validate(dossier, "submission", today=DAY)}
    assert "dossier.yaml" in asked


def test_a_subject_that_the_nomination_does_not_take(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no element"):
        scaffold(tmp_path / "new", "icesco-tangible", ["en"], "element")
    assert not (tmp_path / "new").exists()


def test_a_record_is_about_one_thing(changed: Copy) -> None:
    both = changed(("compiler:", "element:\n  name: {en: Felt, ru: Войлок}\ncompiler:"))
    found = [d for d in validate(load(both), today=DAY) if d.rule == "invalid-value"]
    assert [d.help for d in found] == [
        "Leave it out where the record describes an element; a monument has a record of its own."
    ]


def test_a_record_is_about_something(changed: Copy) -> None:
    neither = changed(("property:\n", "x-property:\n"))
    found = [d for d in validate(load(neither), today=DAY) if d.rule == "missing-value"]
    assert [d.message for d in found] == ["the file lacks “property”"]
    assert "element: {name: …}" in found[0].help
