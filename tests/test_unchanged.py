"""A build is done anew if anything that it depends on has changed, and else is not done again."""

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import TODAY
from dossierkit import results, runs
from dossierkit.document import Output
from dossierkit.errors import ToolFailed
from dossierkit.files import BUILD_FOLDER
from dossierkit.runs import Built, Options, Question, build

Lay = Callable[..., Path]
Change = Callable[[Path], object]

FILES: dict[str, str | bytes | None] = {
    "annexes/letterhead.docx": b"Word",
    "fonts/own.ttf": b"font",
    "images/cover.jpg": b"picture",
    "maps/river.geojson": "{}",
    "mine.csl": "<style/>",
    "schemas/own/schema.yaml": "id: own\n",
    "schemas/own/translations/fr.yaml": "title: x\n",
    "theme.yaml": "cover: {picture: images/cover.jpg}\n",
}


@pytest.fixture(autouse=True)
def _nothing_is_really_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(roots: list[Path], *_: object) -> Iterator[Any]:
        yield SimpleNamespace(root=roots[0], schema="a schema", stage="submission")

    def find(*_: object) -> dict[str, Any]:
        return {"stage": "submission", "notice": "", "diagnostics": [], "lasting": True}

    def make(
        dossier: Any, languages: tuple[str, ...], targets: Any, folder: Path | None, *more: Any
    ) -> list[Output]:
        assert not more[-1]()  # that it is refused
        (folder := folder or dossier.root / BUILD_FOLDER).mkdir(exist_ok=True)
        path = folder / "made.pdf"
        path.write_text("Made.")
        return [Output("en", "pdf", path, path.stat().st_size)]

    monkeypatch.setattr(runs, "_read", read)
    monkeypatch.setattr(runs, "_findings", find)
    monkeypatch.setattr("dossierkit.build.build", make)


def built(root: Path, options: Options | None = None, **question: Any) -> Built:
    asked = Question(**{"today": TODAY, **question})
    return build(root, asked, options or Options(languages=("en",)), lambda *_: None)


def written(name: str, text: str = "Other.\n") -> Change:
    def change(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return change


CHANGES: dict[str, Change] = {
    "another text": written("sections/en/2.b-history.md"),
    "a further text": written("sections/fr/2.b-history.md"),
    "facts": written("dossier.yaml"),
    "a table": written("data/maps.yaml"),
    "another theme": written("theme.yaml"),
    "a font": written("fonts/own.ttf"),
    "a Word file": written("annexes/letterhead.docx"),
    "a layer": written("maps/river.geojson"),
    "a boundary": written("maps/property.geojson"),
    "a cover picture": written("images/cover.jpg"),
    "a citation style": written("mine.csl"),
    "a bibliography": written("references.bib"),
    "a schema of the dossier": written("schemas/own/schema.yaml"),
    "its wording": written("schemas/own/translations/fr.yaml"),
    "a file that nothing names": written("images/further.png"),
    "a file less": lambda root: (root / "images/cover.jpg").unlink(),
    "a file renamed": lambda root: (root / "mine.csl").rename(root / "yours.csl"),
    "a folder for a file": lambda root: (root / "sections/en/3-x.md").mkdir(parents=True),
    "a link": lambda root: (root / "images/linked.png").symlink_to("gate.png"),
    "an output changed": written(f"{BUILD_FOLDER}/made.pdf"),
    "an output deleted": lambda root: (root / BUILD_FOLDER / "made.pdf").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_in_a_dossier(dossier: Lay, change: str) -> None:
    root = dossier(FILES)
    assert not built(root).unchanged
    assert built(root).unchanged
    CHANGES[change](root)
    assert not built(root).unchanged
    assert built(root).unchanged


OTHERS: dict[str, tuple[Options, dict[str, Any]]] = {
    "the languages of the dossier": (Options(), {}),
    "a further language": (Options(languages=("en", "ar")), {}),
    "two languages together": (Options(languages=("en+ar",)), {}),
    "the other language leads": (Options(languages=("ar+en",)), {}),
    "another language": (Options(languages=("ar",)), {}),
    "another format": (Options(languages=("en",), targets=("html",)), {}),
    "the same formats by name": (Options(languages=("en",), targets=("docx", "pdf")), {}),
    "a draft": (Options(languages=("en",), draft=True), {}),
    "for the screen": (Options(languages=("en",), screen=True), {}),
    "with its annexes": (Options(languages=("en",), bind_annexes=True), {}),
    "another stage": (Options(languages=("en",)), {"stage": "draft"}),
    "another day": (Options(languages=("en",)), {"today": TODAY + datetime.timedelta(1)}),
    "messages in French": (Options(languages=("en",)), {"language": "fr"}),
}


def test_each_question_has_an_answer_of_its_own(dossier: Lay) -> None:
    root = dossier(FILES)
    for options, question in ((Options(languages=("en",)), {}), *OTHERS.values()):
        assert not built(root, options, **question).unchanged
        assert built(root, options, **question).unchanged


def test_every_option_is_tried() -> None:
    options = [vars(one) for one, _ in OTHERS.values()]
    changed = {name for one in options for name, value in one.items() if value}
    assert changed == {*vars(Options())} - {"output_folder"}


def test_another_folder_for_outputs(dossier: Lay, tmp_path: Path) -> None:
    root = dossier(FILES)
    built(root)
    elsewhere = Options(languages=("en",), output_folder=tmp_path / "elsewhere")
    assert not built(root, elsewhere).unchanged
    assert built(root, elsewhere).unchanged
    assert built(root).unchanged


def test_another_name_of_the_folder(dossier: Lay) -> None:
    root = dossier(FILES)
    built(root)
    assert not built(root.rename(root.with_name("renamed"))).unchanged


@pytest.mark.parametrize("value", ["1", "1700000000"])
def test_the_date_of_the_environment(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    root = dossier(FILES)
    built(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert not built(root).unchanged
    assert built(root).unchanged


def test_a_schema_of_the_environment(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = dossier(FILES)
    built(root)
    schema = tmp_path / "shared" / "ours" / "schema.yaml"
    written("ours/schema.yaml")(tmp_path / "shared")
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(tmp_path / "shared"))
    assert not built(root).unchanged
    assert built(root).unchanged
    schema.write_text("id: theirs\n")
    assert not built(root).unchanged


def test_a_schema_that_comes_with_dossierkit(
    dossier: Lay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And so does a template, a module, a rule; a version is nothing but its files."""
    for name in ("SCHEMAS", "TEMPLATES"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(results, name, tmp_path / name)
    root = dossier(FILES)
    for name in ("SCHEMAS/x.yaml", "TEMPLATES/x.typ"):
        for text in ("one", "further"):
            (tmp_path / name).write_text(text)
            results.program.cache_clear()
            assert not built(root).unchanged
            results.program.cache_clear()
            assert built(root).unchanged
    results.program.cache_clear()


def test_a_build_that_fails_is_tried_again(dossier: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(*more: Any) -> list[Output]:
        assert not more[-1]()
        return [Output("en", "pdf", Path("made.pdf"), error=ToolFailed("broken"))]

    monkeypatch.setattr("dossierkit.build.build", make)
    root = dossier(FILES)
    assert not built(root).unchanged
    assert not built(root).unchanged


def test_what_is_hidden_or_built_is_no_part(dossier: Lay) -> None:
    root = dossier(FILES)
    built(root)
    for name in (".git/index", f"{BUILD_FOLDER}/other.txt", "sections/.swap"):
        written(name)(root)
    assert built(root).unchanged


@pytest.mark.parametrize("kept", [[], {}, "x", {"outputs": []}, {"found": {}, "outputs": [1]}])
def test_what_was_kept_is_damaged(dossier: Lay, kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    root = dossier(FILES)
    built(root)
    with results._lock:
        database = results._database(results.cache_folder())
        database.execute("UPDATE results SET result = ? WHERE kind = 'runs'", (json.dumps(kept),))
        database.commit()
    assert not built(root).unchanged
    assert built(root).unchanged
