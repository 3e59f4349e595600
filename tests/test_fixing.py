"""`--fix` and `--diff`: what is safe is mended, and nothing else in the file is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossierkit.cli import cli
from dossierkit.diagnostics import Diagnostic, Location, Severity
from dossierkit.fixing import Mended, mend
from dossierkit.reading import load
from dossierkit.validation import validate

HISTORY = "sections/en/2.b-history.md"
Lay = Callable[..., Path]


def finding(path: str, *edits: tuple[tuple[int, int, int, int], str]) -> Diagnostic:
    fix = tuple((Location(path, *place), text) for place, text in edits)
    return Diagnostic(Location(path, 1, 1), "a-rule", Severity.ERROR, "wrong", fix=fix)


def mended(root: Path, *found: Diagnostic) -> list[Mended]:
    return mend(load(root), found)


def test_only_the_named_characters_change(dossier: Lay) -> None:
    text = "# 𝄞 clef and شكي\n\nTwo words: 12.05 ha.   \n"
    root = dossier({HISTORY: text})
    (file,) = mended(
        root,
        finding(HISTORY, ((3, 12, 3, 17), "120.5")),
        finding(HISTORY, ((1, 3, 1, 4), "A"), ((1, 14, 1, 17), "Sheki")),
    )
    assert file.after == "# A clef and Sheki\n\nTwo words: 120.5 ha.   \n"
    assert file.count == 2


def test_line_ends_and_byte_order_mark_stay(dossier: Lay) -> None:
    root = dossier({HISTORY: b"\xef\xbb\xbfone\r\ntwo\rthree\n"})
    (file,) = mended(
        root, finding(HISTORY, ((3, 1, 3, 6), "3")), finding(HISTORY, ((1, 1, 1, 4), "1"))
    )
    assert file.after == "\ufeff1\r\ntwo\r3\n"
    file.write()
    assert (root / HISTORY).read_bytes() == b"\xef\xbb\xbf1\r\ntwo\r3\n"


def test_yaml_keeps_comments_and_layout(dossier: Lay) -> None:
    root = dossier()
    path = root / "dossier.yaml"
    text = path.read_text("utf-8") + "x-note:   old   # why it is so\n"
    path.write_text(text, "utf-8")
    line = text.count("\n")
    (file,) = mended(root, finding("dossier.yaml", ((line, 11, line, 14), "new")))
    assert file.after == text.replace("old   #", "new   #")


def test_of_fixes_that_overlap_the_first_is_made(dossier: Lay) -> None:
    root = dossier({HISTORY: "abcdef\n"})
    found = [finding(HISTORY, ((1, 1, 1, 4), "X")), finding(HISTORY, ((1, 3, 1, 5), "Y"))]
    (file,) = mended(root, *found)
    assert (file.after, file.count) == ("Xdef\n", 1)


def test_a_fix_that_would_break_yaml_is_not_made(dossier: Lay) -> None:
    root = dossier()
    assert not mended(root, finding("dossier.yaml", ((1, 1, 1, 2), "[")))


def test_a_file_changed_meanwhile_is_left_alone(dossier: Lay) -> None:
    root = dossier({HISTORY: "abc\n"})
    loaded = load(root)
    (root / HISTORY).write_text("somebody's work\n", "utf-8")
    assert not mend(loaded, [finding(HISTORY, ((1, 1, 1, 4), "X"))])


def test_what_a_comment_silences_is_left_alone(dossier: Lay) -> None:
    silenced = Diagnostic(
        Location(HISTORY, 1, 1), "a-rule", Severity.ERROR, "wrong", silenced="we mean it",
        fix=((Location(HISTORY, 1, 1, 1, 2), "X"),),
    )  # fmt: skip
    assert not mended(dossier({HISTORY: "abc\n"}), silenced)


def test_other_encodings_are_not_rewritten(dossier: Lay) -> None:
    root = dossier({HISTORY: "façade\n".encode("cp1252")})
    assert not mended(root, finding(HISTORY, ((1, 1, 1, 2), "F")))


def test_diff_shows_and_fix_writes(dossier: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    root = dossier({HISTORY: b"\xef\xbb\xbfThe walls were rebuilt.\r\nTwice.\r\n"})
    monkeypatch.chdir(root.parent)
    before = (root / HISTORY).read_bytes()
    shown = CliRunner().invoke(cli, ["validate", root.name, "--diff"])
    assert shown.exit_code == 1
    assert f"--- a/{root.name}/{HISTORY}" in shown.output
    assert (root / HISTORY).read_bytes() == before

    done = CliRunner().invoke(cli, ["validate", root.name, "--fix"])
    assert done.exit_code == 0
    assert "2 findings mended." in done.output
    assert (root / HISTORY).read_bytes() == b"The walls were rebuilt.\nTwice.\n"
    assert not [d for d in validate(load(root)) if d.fix]
    again = CliRunner().invoke(cli, ["validate", root.name, "--diff"])
    assert (again.exit_code, again.output) == (0, "")


def test_a_bound_number_is_written_as_the_language_writes_it(dossier: Lay) -> None:
    english, arabic = HISTORY, "sections/ar/2.b-history.md"
    root = dossier(
        {
            english: 'It has [11.4]{value="property.area_ha"} ha and '
            '[11.3]{value="property.area_ha"}.\n',
            arabic: 'مساحته [١١٫٤]{value="property.area_ha"} هكتار.\n',
        }
    )
    found = validate(load(root), select=["value-mismatch"])
    after = {file.path: file.after for file in mend(load(root), found)}
    assert after[english].startswith('It has [11.3]{value="property.area_ha"} ha and [11.3]')
    assert after[arabic] == 'مساحته [11.3]{value="property.area_ha"} هكتار.\n'


def test_a_unit_in_the_brackets_is_never_lost(dossier: Lay) -> None:
    root = dossier({HISTORY: 'It has [11.4 ha]{value="property.area_ha"}.\n'})
    found = validate(load(root), select=["value-mismatch"])
    (mended,) = mend(load(root), found)
    assert mended.after == 'It has [11.3 ha]{value="property.area_ha"}.\n'


def test_what_else_is_said_in_the_brackets_is_never_lost(dossier: Lay) -> None:
    root = dossier({HISTORY: 'It has [11.4 ha of 20]{value="property.area_ha"}.\n'})
    (found,) = validate(load(root), select=["value-mismatch"])
    assert not found.fix
