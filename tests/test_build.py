"""Whole builds: files that are valid, repeatable, complete, and never half written."""

import hashlib
import io
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from lxml import etree
from pypdf import PdfReader

from conftest import EXAMPLE, REPOSITORY, TODAY
from dossierkit.assembly import assemble
from dossierkit.build import build
from dossierkit.diagnostics import has_errors
from dossierkit.document import Output
from dossierkit.errors import ToolFailed, UsageProblem
from dossierkit.reading import load
from dossierkit.runs import Options, Question
from dossierkit.runs import build as run
from dossierkit.tools import run_pandoc
from dossierkit.validation import validate
from ooxml import opened_by_libreoffice, validate_docx
from outline import letters
from tagged import page_texts

Lay = Callable[..., Path]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bytes_of(outputs: list[Output]) -> dict[str, bytes]:
    assert all(output.error is None for output in outputs), [output.error for output in outputs]
    return {output.path.name: output.path.read_bytes() for output in outputs}


def word_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [n for n in ("word/document.xml", "word/footnotes.xml") if n in archive.namelist()]
        return "".join(
            "".join(node.text or "" for node in etree.fromstring(archive.read(part)).iter(f"{W}t"))
            for part in parts
        )


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The example dossier, built in both languages and formats."""
    folder = tmp_path_factory.mktemp("sheki")
    return bytes_of(build(load(EXAMPLE), output_folder=folder))


def test_the_example_is_complete_at_submission() -> None:
    dossier = load(EXAMPLE)
    assert dossier.stage == "submission"
    findings = validate(dossier)
    assert not has_errors(findings), [f for f in findings if f.severity > 2]
    words = sum(s.narrative.words for s in dossier.in_language("en"))
    assert words >= 6_000
    assert len(dossier.in_language("en")) == len(dossier.in_language("ar"))


def test_the_example_gives_four_files(example: dict[str, bytes]) -> None:
    assert sorted(example) == ["sheki.ar.docx", "sheki.ar.pdf", "sheki.en.docx", "sheki.en.pdf"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_word_files_pass_the_open_xml_sdk(
    example: dict[str, bytes], tmp_path: Path, language: str
) -> None:
    path = tmp_path / f"sheki.{language}.docx"
    path.write_bytes(example[path.name])
    assert validate_docx(path) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pdf_says_that_it_is_archival_and_accessible(
    example: dict[str, bytes], language: str
) -> None:
    reader = PdfReader(io.BytesIO(example[f"sheki.{language}.pdf"]))
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<", metadata)
    assert re.search(r"pdfaid:conformance>A<", metadata)
    assert re.search(r"pdfuaid:part>1<", metadata)
    assert reader.metadata is not None
    assert reader.metadata.title


@pytest.mark.parametrize("language", ["en", "ar"])
def test_contents_of_the_word_file_have_the_pages_of_the_pdf(
    example: dict[str, bytes], language: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(example[f"sheki.{language}.docx"])) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    fields = [node.text or "" for node in root.iter(f"{W}instrText")]
    assert sum("PAGEREF" in words for words in fields) > 60


def test_two_builds_are_identical(example: dict[str, bytes], tmp_path: Path) -> None:
    again = bytes_of(build(load(EXAMPLE), output_folder=tmp_path))
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in again.items()}
    assert digests == {name: hashlib.sha256(data).hexdigest() for name, data in example.items()}


def test_a_failed_build_leaves_what_was_there(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = dossier()
    (root / "build").mkdir()
    kept = root / "build" / "qalat.en.pdf"
    kept.write_bytes(b"the previous output")

    def failing(document: object) -> None:
        raise ToolFailed("Typst failed")

    monkeypatch.setattr("dossierkit.build.set_pdf", failing)
    outputs = build(load(root), ["en"])
    errors = {output.target: output.error for output in outputs}
    assert str(errors["pdf"]) == "Typst failed"
    assert errors["docx"] is None
    assert kept.read_bytes() == b"the previous output"
    assert sorted(p.name for p in kept.parent.iterdir()) == ["qalat.en.docx", "qalat.en.pdf"]


def test_a_folder_that_cannot_be_written_is_told(dossier: Lay, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder is wanted")
    outputs = build(load(dossier()), ["en"], ["docx"], tmp_path / "out" / "deeper")
    assert isinstance(outputs[0].error, UsageProblem)
    assert "cannot be written" in outputs[0].error.message


def test_a_refused_build_ends_what_is_at_work_for_it(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()
    path = dossier({"sections/en/2.a-description.md": "Text.\n"})

    def endless(*_: object) -> NoReturn:
        started.set()
        run_pandoc(["lua", "-"], b"while true do end", seconds=30)
        raise AssertionError

    def refused() -> bool:
        assert started.wait(10)
        return True

    monkeypatch.setattr("dossierkit.build.set_pdf", endless)
    begun = time.monotonic()
    assert build(load(path), targets=["pdf"], refused=refused) == []
    assert time.monotonic() - begun < 15
    assert not (path / "build").exists()


def test_a_build_ends_if_it_cannot_be_said_whether_it_is_refused(dossier: Lay) -> None:
    def refused() -> bool:
        raise UsageProblem("there is no rule “x”")

    path = dossier({})
    with pytest.raises(UsageProblem):
        build(load(path), languages=["en"], refused=refused)
    assert not (path / "build").exists()


def test_unknown_languages_and_formats_are_refused(dossier: Lay) -> None:
    loaded = load(dossier())
    with pytest.raises(UsageProblem, match="no language “fr”"):
        build(loaded, ["fr"])
    with pytest.raises(UsageProblem, match="no format “odt”"):
        build(loaded, targets=["odt"])


def test_a_draft_says_so_on_every_page(dossier: Lay) -> None:
    outputs = bytes_of(build(load(dossier()), ["en"], draft=True))
    reader = PdfReader(io.BytesIO(outputs["qalat.en.pdf"]))
    assert all("Draft" in page.extract_text() for page in reader.pages)
    with zipfile.ZipFile(io.BytesIO(outputs["qalat.en.docx"])) as archive:
        headers = [n for n in archive.namelist() if re.search(r"(?i)header\w*\.xml$", n)]
        assert headers, archive.namelist()
        assert all(b"Draft" in archive.read(name) for name in headers)


def test_nothing_is_done_twice_and_nothing_stale_is_kept(dossier: Lay) -> None:
    root = dossier()
    options = Options(("en",), ("docx",))
    seen: list[tuple[int, int]] = []

    def build_again() -> bool:
        return run(
            root, Question(TODAY), options, lambda done, count: seen.append((done, count))
        ).unchanged

    assert not build_again()
    assert build_again()
    assert seen == [(1, 1)]
    output = root / "build" / "qalat.en.docx"
    first = output.read_bytes()

    output.write_bytes(b"damaged")
    assert not build_again()
    assert output.read_bytes() == first

    section = root / "sections" / "en" / "2.a-description.md"
    section.write_text(section.read_text() + "\nOne more sentence.\n")
    assert not build_again()
    assert "One more sentence." in word_text(output.read_bytes())


def test_the_wheel_builds_the_same_bytes_from_another_folder(
    example: dict[str, bytes], tmp_path: Path
) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(tmp_path / "dist"),
            str(REPOSITORY),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    shutil.copytree(EXAMPLE, tmp_path / "sheki")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); import dossierkit;"
        f"assert dossierkit.__file__.startswith({str(tmp_path)!r});"
        "from dossierkit.cli import main; main()"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            "build",
            str(tmp_path / "sheki"),
        ],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = {path.name: path.read_bytes() for path in (tmp_path / "sheki" / "build").iterdir()}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in built.items()} == {
        name: hashlib.sha256(data).hexdigest() for name, data in example.items()
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_libreoffice_reads_the_word_file_whole(
    example: dict[str, bytes], tmp_path: Path, language: str
) -> None:
    path = tmp_path / f"sheki.{language}.docx"
    path.write_bytes(example[path.name])
    again = PdfReader(opened_by_libreoffice(path))
    ours = PdfReader(io.BytesIO(example[f"sheki.{language}.pdf"]))
    assert 0.8 < len(again.pages) / len(ours.pages) < 1.25
    landscape = [page for page in again.pages if page.mediabox.width > page.mediabox.height]
    assert landscape
    document = assemble(load(EXAMPLE), language)
    expected = [
        (heading.level, letters(f"{heading.number}{heading.text}")) for heading in document.headings
    ]
    assert bookmarks(again) == expected
    assert bookmarks(ours)[-len(expected) :] == expected
    if language == "ar":
        return  # extraction does not keep the order of right-to-left text
    text = letters("".join(page.extract_text() for page in again.pages))
    for caption in document.captions:
        assert letters(f"{caption.label}{caption.text}") in text
    assert named_in(text) == named_in(letters("".join(page_texts(ours))))


def bookmarks(reader: PdfReader) -> list[tuple[int, str]]:
    def walk(items: list[Any], level: int) -> Iterator[tuple[int, str]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, level + 1)
            else:
                yield level, letters(str(item.title))

    return list(walk(reader.outline, 1))


def named_in(text: str) -> Counter[str]:
    """How often each section, figure, table and annex is named; a drawn map names itself."""
    kinds = "[Ss]ection|Figure|Table|Annex"
    return Counter(re.findall(rf"(?:{kinds})\d+(?:\.\d+)*(?:\.[a-z](?![a-z]))?", text))
