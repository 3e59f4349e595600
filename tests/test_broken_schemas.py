"""What is wrong in the files of a nomination schema is told with file, line and column."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossierkit.cli import cli
from dossierkit.errors import SchemaError
from dossierkit.resources import SCHEMAS
from dossierkit.schemas import load_schema, schema_ids
from dossierkit.templating import render_template

HEAD = "id: ours\nextends: icesco-tangible\n"
LIMIT = (
    "limits:\n- {path: property.ownership, measure: words, maximum: 9, basis: team, source: us}\n"
)

CASES = {
    "syntax": (
        HEAD + "title: {en: [Ours}\n",
        ["schema.yaml:3:13: the file cannot be read from here on"],
    ),
    "no mapping": ("- id: ours\n", ["schema.yaml: it holds no “key: value”"]),
    "unknown key": (HEAD + "skelton: x\n", ["schema.yaml:3:1: the key “skelton” is not known"]),
    "wrong type": (HEAD + "sections: 3\n", ["schema.yaml:3:11: sections (Sections) is 3, where"]),
    "no basis": (
        HEAD + LIMIT.replace("basis: team, ", ""),
        ["schema.yaml:4:3: limits[1] is new, and lacks “basis”"],
    ),
    "no source": (
        HEAD + LIMIT.replace(", source: us", ""),
        ["schema.yaml:4:3: limits[1] is new, and lacks “source”"],
    ),
    "basis": (HEAD + LIMIT.replace("team", "rumour"), ["schema.yaml:4:65: limits[1].basis"]),
    "path": (
        HEAD + LIMIT.replace("property.ownership", "property.ownersip"),
        ["schema.yaml:4:10: dossier.yaml has no value “property.ownersip”"],
    ),
    "another source": (
        HEAD + "limits:\n- {path: property.name, maximum: 9, source: us}\n",
        ["schema.yaml:4:34: “maximum” is another here, and lacks “basis”"],
    ),
    "after and omit": (
        HEAD + "annexes:\n- {kind: land-register, omit: true}\ncalendar:\n"
        "- {id: dress, after: rehearsal, title: {en: D}, month_day: 01-01, basis: team, source: us}"
        "\n",
        [
            "schema.yaml:4:10: there is no “land-register” in annexes",
            "schema.yaml:6:22: there is no “rehearsal” in calendar",
        ],
    ),
    "condition": (
        HEAD + 'sections:\n- {number: "2.a", when: [serail]}\n',
        ["schema.yaml:4:26: sections[1].when[1] (Condition) is the text “serail”"],
    ),
    "block": (
        HEAD + 'sections:\n- {number: "2.a", shows: [componets]}\n',
        ["schema.yaml:4:27: no template prints a block “componets”"],
    ),
    "twice": (
        HEAD + 'sections:\n- {number: "2.a", shows: []}\n- {number: "2.a", concept: past}\n',
        ["schema.yaml:5:12: “2.a” is given twice in sections"],
    ),
    "new entry": (
        HEAD + 'sections:\n- {number: "2.c", title: {en: Names}, content: narrative}\n',
        ["schema.yaml:4:3: sections[1] is new, and lacks “guidance”"],
    ),
    "names of others": (
        HEAD + "criteria:\n- {id: i, answered_in: ['3.9']}\nfacts:\n"
        "- {path: property.name, title: {en: Name}, section: '1.z'}\ncategories:\n"
        "- {id: site, criteria: [xi]}\nsections:\n"
        '- {number: "2.a", ticks: {path: property.kind, group: kinds}}\n',
        [
            "schema.yaml:4:25: there is no “3.9” in sections",
            "schema.yaml:6:53: there is no “1.z” in sections",
            "schema.yaml:8:25: there is no “xi” in criteria",
            "schema.yaml:10:55: there is no “kinds” in tick_boxes",
        ],
    ),
    "name": ("id: theirs\nextends: icesco-tangible\n", ["schema.yaml:1:5: the folder of “theirs”"]),
    "parent": (
        "id: ours\nextends: icesco-tangibel\n",
        ["schema.yaml:2:10: there is no nomination schema “icesco-tangibel”"],
    ),
    "circle": (
        "id: ours\nextends: other\n",
        ["../other/schema.yaml:2:10: nomination schemas extend each other in a circle: ours → "],
        {"../other/schema.yaml": "id: other\nextends: ours\n"},
    ),
    "file of a table": (
        HEAD + "tables:\n  maps: {schema: mpas.schema.json}\n",
        ["schema.yaml:4:18: there is no mpas.schema.json beside schema.yaml"],
    ),
    "no json": (
        HEAD,
        ["notes.schema.json:1:13: the file is no JSON"],
        {"notes.schema.json": '{"$id": "x",}'},
    ),
    "no id": (
        HEAD,
        ["notes.schema.json:1:1: the JSON Schema has no $id"],
        {"notes.schema.json": "{}"},
    ),
    "json schema": (
        HEAD,
        [
            "notes.schema.json:2:10: “type” cannot have this value",
            "notes.schema.json:3:31: there is nothing at “dossierkit:common/def#/$defs/text”",
        ],
        {
            "notes.schema.json": '{"$id": "ours:notes",\n "type": "strng",\n'
            ' "properties": {"a": {"$ref": "dossierkit:common/def#/$defs/text"}}}\n'
        },
    ),
    "translation": (
        HEAD,
        [
            "translations/uz.yaml:2:1: the key “sektions” is not known",
            "translations/uz.yaml:4:3: there is no “9.z” in sections",
        ],
        {"translations/uz.yaml": 'reviewed: true\nsektions: {}\nsections:\n  "9.z": Nomlar\n'},
    ),
    "template": (
        HEAD + "skeleton: ours.md.j2\n",
        ["ours.md.j2:3:1: the template cannot be read from here on: "],
        {"ours.md.j2": "# {{ title }}\n{% for section in sections %}\n{% endif %}\n"},
    ),
    "no template": (HEAD + "skeleton: our.md.j2\n", ["schema.yaml:3:11: there is no template our"]),
}


def _lay(folder: Path, stated: str, others: dict[str, str] | None = None) -> None:
    for name, text in {"schema.yaml": stated, **(others or {})}.items():
        path = folder / "ours" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.mark.parametrize("name", CASES)
def test_broken_schema(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stated, expected, *others = CASES[name]
    _lay(tmp_path, stated, *others)
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(tmp_path))
    with pytest.raises(SchemaError) as raised:
        load_schema("ours")
    told = []
    for problem in raised.value.problems:
        at = problem.place
        path = Path(at.path).resolve().relative_to(tmp_path).as_posix()
        path = path.removeprefix("ours/") if path.startswith("ours/") else f"../{path}"
        told.append(f"{path}{f':{at.line}:{at.column}' if at.line else ''}: {problem.message}")
        assert problem.help or name == "no mapping"
    assert [line[: len(want)] for line, want in zip(told, expected, strict=False)] == expected, told
    assert len(told) == len(expected), told


def test_told_by_both_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema of the dossier's own is told of at its place, one of elsewhere where it is named."""
    _lay(tmp_path / "mysite" / "schemas", HEAD + "edition: 3\nskelton: x\n")
    (tmp_path / "mysite" / "dossier.yaml").write_text("dossierkit: 1\nschema: ours\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    own = CliRunner().invoke(cli, ["validate", "mysite"]).output
    assert "mysite/schemas/ours/schema.yaml:3:10: error: edition (Edition) is 3, where text" in own
    assert "mysite/schemas/ours/schema.yaml:4:1: error: the key “skelton” is not known here" in own
    shutil.move(tmp_path / "mysite" / "schemas", tmp_path / "schemas")
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(tmp_path / "schemas"))
    named = CliRunner().invoke(cli, ["validate", "mysite"]).output
    file = tmp_path / "schemas" / "ours" / "schema.yaml"
    assert f"mysite/dossier.yaml:2:9: error: {file}:4:1: the key “skelton” is not known" in named
    printed = CliRunner().invoke(cli, ["schemas", "ours"]).output
    assert f"{file}:3:10: edition" in printed
    assert f"{file}:4:1: the key “skelton” is not known here\n  = help: Did you mean" in printed
    assert "ours " in CliRunner().invoke(cli, ["schemas"]).output


def test_schemas_that_come_along_are_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is checked in schemas of one's own holds for those of dossierkit, copied elsewhere."""
    for folder in SCHEMAS.glob("*/schema.yaml"):
        shutil.copytree(folder.parent, tmp_path / folder.parent.name)
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(tmp_path))
    for schema_id in schema_ids():
        assert load_schema(schema_id).folders[0].parent == tmp_path


def test_a_template_that_fails_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _lay(tmp_path, HEAD + "skeleton: ours.md.j2\n", {"ours.md.j2": "# A\n\n{{ 1 / 0 }}\n"})
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(tmp_path))
    with pytest.raises(SchemaError, match=r"ours/ours\.md\.j2:3 fails: division by zero"):
        render_template("ours.md.j2", {}, load_schema("ours").folders)
