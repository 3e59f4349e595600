"""What is kept of earlier runs: never another's, never out of date, and never needed."""

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import TODAY
from dossierkit import results, runs
from dossierkit.files import (
    BUILD_FOLDER,
    discard_unfinished,
    temporary_folder,
    write_atomically,
)
from dossierkit.results import digest, recall, remember
from dossierkit.runs import Question, check

Lay = Callable[..., Path]
SECTION = "sections/en/2.b-history.md"


def mark(root: Path) -> str:
    return digest(root, BUILD_FOLDER, ())


def test_a_result_is_recalled_by_the_program_that_remembered_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remember("test", {"key": {"found": 1}})
    assert recall("test", "key") == {"found": 1}
    monkeypatch.setattr(results, "program", lambda: "another")
    assert recall("test", "key") is None


def test_everything_works_without_the_database(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "results.sqlite3").write_text("this is no database, and never was one")
    monkeypatch.setenv("DOSSIERKIT_CACHE", str(tmp_path / "cache"))
    first, second = (next(check([dossier()], Question(TODAY))) for _ in range(2))
    assert first == second


def test_the_older_half_is_forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(results, "_MOST_BYTES", 100_000)
    monkeypatch.setenv("DOSSIERKIT_CACHE", str(tmp_path))
    for number in range(40):
        remember("test", {f"{number}": "x" * 10_000})
    with sqlite3.connect(tmp_path / "results.sqlite3") as database:
        results._forget_the_oldest(database)
    database.close()
    assert recall("test", "0") is None
    assert recall("test", "39") is not None


def test_what_a_link_leads_to_counts(dossier: Lay) -> None:
    root = dossier({".store/text.md": "One."})
    (root / "images" / "linked.txt").symlink_to("../.store/text.md")
    before = mark(root)
    (root / ".store" / "text.md").write_text("Two.")
    assert mark(root) != before


def test_what_lies_outside_is_not_read(dossier: Lay, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("One.")
    root = dossier()
    (root / "images" / "linked.txt").symlink_to(outside)
    (root / "images" / "itself.txt").symlink_to("itself.txt")
    before = mark(root)
    outside.write_text("Two.")
    assert mark(root) == before


def test_a_tree_too_deep_to_be_recalled_is_not(tmp_path: Path) -> None:
    results.remember_json("test", {"deep": b"[" * 5_000 + b"]" * 5_000})
    assert recall("test", "deep") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes of this kind")
def test_an_output_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sheki.en.pdf")
    (tmp_path / "sheki.ar.pdf").symlink_to("/dev/zero")
    assert results.file_digest(tmp_path / "sheki.en.pdf") == ""
    assert results.file_digest(tmp_path / "sheki.ar.pdf") == ""


def test_a_schema_that_the_environment_names_counts_behind_a_link_too(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    schema = tmp_path / "ours" / "schema.yaml"
    schema.parent.mkdir()
    schema.write_text("id: ours\n")
    named = tmp_path / "schemas"
    named.mkdir()
    (named / "ours").symlink_to(schema.parent)
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(named))
    root = dossier()
    before = mark(root)
    schema.write_text("id: theirs\n")
    assert mark(root) != before


def test_an_answer_is_not_kept_if_the_dossier_changed_meanwhile(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = dossier()
    text = (root / SECTION).read_text("utf-8")
    found = runs._found_anew

    def and_somebody_saves(*arguments: object) -> object:
        (root / SECTION).write_text("TODO, see @fig-nowhere.\n")
        return found(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "_found_anew", and_somebody_saves)
    changed = next(check([root], Question(TODAY)))
    assert any(item.rule == "unresolved-reference" for item in changed.diagnostics)
    monkeypatch.setattr(runs, "_found_anew", found)
    (root / SECTION).write_text(text, "utf-8")
    assert not any(
        i.rule == "unresolved-reference" for i in next(check([root], Question(TODAY))).diagnostics
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_files_written_side_by_side_have_the_mode_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: write_atomically(tmp_path / f"f{n % 7}", b"x"), range(400)))
    (tmp_path / "after").write_bytes(b"")
    assert {path.stat().st_mode for path in tmp_path.iterdir()} == {
        (tmp_path / "other").stat().st_mode
    }


def test_what_a_killed_program_has_left_is_deleted_in_time(tmp_path: Path) -> None:
    old, new = (tmp_path / f".sheki.en.pdf.{n}23456789abc" for n in "01")
    other = tmp_path / ".sheki.en.pdf.notes"
    for path in (old, new, other):
        path.write_bytes(b"part")
    for path in (old, other):
        os.utime(path, (1, 1))
    write_atomically(tmp_path / "sheki.en.pdf", b"whole")
    assert not old.exists()
    assert new.exists()
    assert other.exists()


def test_a_temporary_folder_is_deleted_by_a_program_that_is_stopped() -> None:
    with temporary_folder() as folder:
        (folder / "text").write_text("x")
        discard_unfinished()
        assert not folder.exists()
