"""Editors: the exported JSON Schemas and settings, put to use by the YAML language server."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dossierkit.cli import cli
from dossierkit.editors import SETTINGS_FILE, export_for_editors

SECONDS = 60
MAPS = """\
- id: map-citadel
  file: maps/citadel.svg
  scale: 1 to 5000
  datum: WGS 84
"""
DOSSIER = """\
schema: icesco-tangible
languages: [en]
stage: final
property:
  name: {en: Citadel}
  criteria: [ii, xi]
  areaha: 12
"""


class Server:
    """The YAML language server over standard input and output, as an editor starts it."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.folder = folder
        self.settings = json.loads((folder / SETTINGS_FILE).read_text("utf-8"))
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.received: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.last = 0
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        uri = folder.as_uri()
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": folder.name}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"completion": {}, "hover": {}, "publishDiagnostics": {}},
                },
            },
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self._nested()})

    def _nested(self) -> dict[str, Any]:
        """The settings as VS Code hands them on: `yaml.schemas` becomes a mapping in a mapping."""
        offline = {"schemaStore": {"enable": False}}
        return {"yaml": {key.partition(".")[2]: v for key, v in self.settings.items()} | offline}

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1]) if header.startswith(b"Content-Length") else 0
            if length:
                while stream.readline().strip():
                    pass
                self.received.put(json.loads(stream.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        stream = self.process.stdin
        assert stream is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        self.last += 1
        self._send({"id": self.last, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self.last and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks of the editor is answered."""
        message = self.received.get(timeout=SECONDS)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                sections = [item.get("section") for item in message["params"]["items"]]
                result = [self._nested().get(section) for section in sections]
            self._send({"id": message["id"], "result": result})
        return message

    def open(self, name: str, text: str) -> list[dict[str, Any]]:
        """Opens a file with `text` and returns what the server finds in it."""
        uri = (self.folder / name).as_uri()
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        while uri not in self.diagnostics:
            self._next()
        return self.diagnostics.pop(uri)

    def complete(self, name: str, line: int, character: int) -> dict[str, str]:
        """The words offered at a place, each with its documentation."""
        answer = self.ask("textDocument/completion", self._at(name, line, character))
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: _plain(item.get("documentation")) for item in items}

    def hover(self, name: str, line: int, character: int) -> str:
        answer = self.ask("textDocument/hover", self._at(name, line, character))
        return _plain(answer["contents"]) if answer else ""

    def _at(self, name: str, line: int, character: int) -> dict[str, Any]:
        return {
            "textDocument": {"uri": (self.folder / name).as_uri()},
            "position": {"line": line, "character": character},
        }

    def stop(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)  # a kill would leave the child of a Node that is started by a shim
        self.process.wait(SECONDS)
        self.reader.join(SECONDS)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


def _plain(content: Any) -> str:
    return str(content.get("value", "")) if isinstance(content, dict) else str(content or "")


def _command() -> list[str]:
    search = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    node = shutil.which("node", path=search)
    script = Path(__file__).parents[1] / "node_modules" / ".bin" / "yaml-language-server"
    if node is None or not script.exists():
        pytest.skip("NOT TRIED: the YAML language server needs Node; run `npm install` here")
    return [node, str(script), "--stdio"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    export_for_editors("icesco-tangible", tmp_path)
    running = Server(_command(), tmp_path)
    yield running
    running.stop()


def test_mistakes_are_underlined_in_the_facts_and_in_a_table(server: Server) -> None:
    found = server.open("dossier.yaml", DOSSIER)
    at = {(item["range"]["start"]["line"], item["message"].split("\n")[0]) for item in found}
    assert {line for line, _ in at} == {2, 5, 6}, at
    assert any("draft" in item["message"] and "submission" in item["message"] for item in found)
    assert any("areaha" in item["message"] for item in found)
    described = {Path(item["data"]["schemaUri"][0]) for item in found}
    assert {path.name for path in described} == {"dossier.schema.json", "defs.schema.json"}
    assert all(str(path).endswith(str(server.folder / path.name)) for path in described)

    (wrong,) = server.open("data/maps.yaml", MAPS)
    assert wrong["range"]["start"] == {"line": 2, "character": 9}
    assert "maps.schema.json" in json.dumps(wrong)


def test_right_files_have_no_mistakes(server: Server, dossier: Callable[..., Path]) -> None:
    root = dossier()
    names = ["dossier.yaml", *(f"data/{path.name}" for path in sorted((root / "data").iterdir()))]
    assert len(names) > 5
    for name in names:
        assert server.open(name, (root / name).read_text("utf-8")) == [], name


def test_keys_and_values_are_offered_with_what_they_mean(server: Server) -> None:
    server.open("dossier.yaml", "schema: icesco-tangible\nproperty:\n  category: \n  \n")
    assert {"monument", "group-of-buildings", "natural"} <= server.complete(
        "dossier.yaml", 2, 12
    ).keys()
    keys = server.complete("dossier.yaml", 3, 2)
    assert {"area_ha", "buffer_zone", "criteria"} <= keys.keys()
    assert "category" not in keys
    assert "The criteria under which the property is nominated" in keys["criteria"]

    server.open("data/factors.yaml", "- group: \n  \n")
    groups = server.complete("data/factors.yaml", 0, 9)
    assert {"development", "environment", "disasters", "visitors", "inhabitants"} == groups.keys()
    assert "measures" in server.complete("data/factors.yaml", 1, 2)


def test_hover_says_what_a_key_and_a_value_mean(server: Server) -> None:
    server.open("dossier.yaml", DOSSIER)
    assert "draft while parts may still be missing" in server.hover("dossier.yaml", 2, 2)
    meaning = server.hover("dossier.yaml", 5, 14)
    assert "ii" in meaning
    assert "exchange" in meaning.lower() or "ideas" in meaning.lower(), meaning
    server.open("data/maps.yaml", MAPS)
    assert "geodetic datum" in server.hover("data/maps.yaml", 3, 4)


def test_a_first_line_names_the_schema_without_settings(tmp_path: Path) -> None:
    export_for_editors("icesco-tangible", tmp_path)
    (tmp_path / SETTINGS_FILE).write_text("{}")
    running = Server(_command(), tmp_path)
    try:
        assert running.open("data/images.yaml", MAPS) == []
        first = "# yaml-language-server: $schema=../maps.schema.json\n"
        (wrong,) = running.open("data/maps.yaml", first + MAPS)
        assert wrong["range"]["start"] == {"line": 3, "character": 9}
    finally:
        running.stop()


def export(folder: Path, *more: str) -> Any:
    arguments = ["schemas", "icesco-tangible", "--export", str(folder), *more]
    return CliRunner().invoke(cli, arguments)


def test_every_exported_schema_stands_on_its_own_and_says_what_its_keys_are(tmp_path: Path) -> None:
    result = export(tmp_path)
    files = sorted(tmp_path.glob("*.schema.json"))
    assert sorted(map(str, [*files, tmp_path / SETTINGS_FILE])) == sorted(result.output.split())
    settings = json.loads((tmp_path / SETTINGS_FILE).read_text("utf-8"))
    mapped = {tmp_path / name for name in settings["yaml.schemas"]}
    assert mapped == {file for file in files if file.name != "defs.schema.json"}
    for file in files:
        for node in mappings(json.loads(file.read_text("utf-8"))):
            assert "$id" not in node
            if "$ref" in node:
                assert (tmp_path / node["$ref"].partition("#")[0]).is_file(), node["$ref"]
            for key, value in node.get("properties", {}).items():
                stated = isinstance(value, dict) and value.keys() != {"const"}
                assert not stated or value.keys() & {"description", "$ref"}, (file, key)


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list)):
            yield from mappings(child)


def test_titles_and_meanings_are_in_the_language_asked_for(tmp_path: Path) -> None:
    export(tmp_path, "--lang", "fr")
    maps = json.loads((tmp_path / "maps.schema.json").read_text("utf-8"))
    shared = json.loads((tmp_path / "defs.schema.json").read_text("utf-8"))
    assert maps["title"] == "Cartes et plans"
    assert "Le bien" in shared["$defs"]["criterion"]["enumDescriptions"][0]


def test_schemas_that_extend_others_keep_their_references(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "ministry"
    own.mkdir(parents=True)
    (own / "schema.yaml").write_text(
        "id: ministry\nextends: icesco-tangible\ntables:\n"
        "  wells: {schema: wells.schema.json, title: {en: Wells}}\n"
    )
    parent = "dossierkit:common/metadata#/properties/stage"
    (own / "wells.schema.json").write_text(
        json.dumps({"$id": "dossierkit:ministry/wells", "items": {"$ref": parent}})
    )
    monkeypatch.setenv("DOSSIERKIT_SCHEMAS", str(own.parent))
    export_for_editors("ministry", tmp_path / "out")
    wells = json.loads((tmp_path / "out" / "wells.schema.json").read_text("utf-8"))
    assert wells["items"] == {"$ref": "metadata.schema.json#/properties/stage"}
    settings = json.loads((tmp_path / "out" / SETTINGS_FILE).read_text("utf-8"))
    assert settings["yaml.schemas"]["./wells.schema.json"] == "data/wells.yaml"


def test_settings_that_are_there_are_added_to(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS_FILE
    path.parent.mkdir()
    before = {"editor.rulers": [100], "yaml.schemas": {"./own.json": "own.yaml"}, "z": "شكي"}
    path.write_text(json.dumps(before, indent=4), "utf-8")
    result = export(tmp_path)
    after = json.loads(path.read_text("utf-8"))
    assert list(after) == list(before)
    added = after["yaml.schemas"]
    assert added.pop("./own.json") == "own.yaml"
    assert added["./maps.schema.json"] == "data/maps.yaml"
    assert {**after, "yaml.schemas": before["yaml.schemas"]} == before
    assert '\n    "z": "شكي"' in path.read_text("utf-8")
    assert str(path) in result.output
    written = path.read_bytes()
    assert str(path) not in export(tmp_path).output
    assert path.read_bytes() == written


@pytest.mark.parametrize(
    "text",
    [
        b'{\n  // mine\n  "editor.rulers": [100]\n}\n',
        b'{"a": 1, "a": 2}',
        b'{"a": 1.50}',
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"yaml.schemas": {"./maps.schema.json": "plans.yaml"}}',
        b'{"yaml.schemas": []}',
        b"[]",
        b"[" * 100_000,
        b'\xef\xbb\xbf{"a": 1}',
        b"\xff",
        b"",
    ],
)
def test_other_settings_stay_as_they_are(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / SETTINGS_FILE
    path.parent.mkdir()
    path.write_bytes(text)
    result = export(tmp_path)
    assert result.exit_code == 0
    assert path.read_bytes() == text
    assert "was left as it is" in result.stderr
    assert '"./maps.schema.json": "data/maps.yaml"' in result.stderr
    assert str(path) not in result.stdout
    assert (tmp_path / "maps.schema.json").is_file()


def test_settings_behind_a_link_stay_as_they_are(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text("{}")
    folder = tmp_path / "dossier"
    (folder / ".vscode").mkdir(parents=True)
    (folder / SETTINGS_FILE).symlink_to(elsewhere)
    assert "was left as it is" in export(folder).stderr
    assert (folder / SETTINGS_FILE).is_symlink()
    assert elsewhere.read_text() == "{}"
