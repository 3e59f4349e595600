"""What earlier runs found, kept under a digest of everything that it depends on.

A result is recalled only if not one byte of the dossier, of the schemas and templates, of
dossierkit and its tools, and not one option differs. It lies in the user's cache, never in the
dossier, where a stranger could have put it.
"""

import hashlib
import json
import os
import sqlite3
import stat
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dossierkit.files import walk
from dossierkit.resources import SCHEMAS, TEMPLATES
from dossierkit.tools import cache_folder, pandoc_path

_VARIABLES = ("SOURCE_DATE_EPOCH", "DOSSIERKIT_SCHEMAS")
_MOST_KEPT = 20_000
_connections = threading.local()


def digest(root: Path, skip: str, options: Iterable[Any]) -> str:
    """The digest of the dossier in `root` without the folder `skip`, and all else that counts."""
    whole = hashlib.sha256()
    for part in (
        _program(),
        json.dumps([str(option) for option in options]),
        *(f"{name}={os.environ.get(name)}" for name in _VARIABLES),
    ):
        whole.update(part.encode() + b"\0")
    for folder in (root, *_schema_folders()):
        for line in _contents(folder, skip):
            whole.update(line.encode("utf-8", "surrogateescape") + b"\0")
    return whole.hexdigest()


def _schema_folders() -> list[Path]:
    named = os.environ.get("DOSSIERKIT_SCHEMAS", "")
    return [Path(name) for name in named.split(os.pathsep) if name]


def _contents(root: Path, skip: str) -> Iterator[str]:
    for name in walk(root, lambda folder: folder == skip):
        path = root / name
        try:
            status = path.lstat()
            if stat.S_ISREG(status.st_mode):
                with path.open("rb") as stream:
                    yield f"{name} {hashlib.file_digest(stream, 'sha256').hexdigest()}"
            elif stat.S_ISLNK(status.st_mode):
                yield f"{name} -> {path.readlink()}"
            else:
                yield f"{name} {status.st_mode}"
        except OSError as error:
            yield f"{name} {error.errno}"
    # empty folders that stand where a file is expected are found by validation, so they count
    yield from sorted(
        path.relative_to(root).as_posix() for path in root.glob("sections/*/*.md") if path.is_dir()
    )


@cache
def _program() -> str:
    """Which dossierkit and tools these are: names, sizes and times of their files."""
    files = [Path(pandoc_path())]
    if (spec := find_spec("typst")) and spec.origin:
        files += sorted(Path(spec.origin).parent.glob("*.so")) or [Path(spec.origin)]
    for folder in (Path(__file__).parent, SCHEMAS, TEMPLATES):
        files += [
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        ]
    return "\n".join(
        f"{path} {status.st_size} {status.st_mtime_ns}"
        for path in files
        for status in (path.stat(),)
    )


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; empty if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def recall(kind: str, key: str) -> Any:
    """What was remembered as `kind` under `key`, or `None`."""
    with suppress(sqlite3.Error, OSError, ValueError):
        found = (
            _database()
            .execute("SELECT result FROM results WHERE kind = ? AND key = ?", (kind, key))
            .fetchone()
        )
        return json.loads(found[0]) if found else None
    return None


def remember(kind: str, results: Mapping[str, Any]) -> None:
    """Keep results (plain JSON values) as `kind`, each under its key. Failing to is no error."""
    rows = [(kind, key, json.dumps(result)) for key, result in results.items()]
    with suppress(sqlite3.Error, OSError), _database() as database:
        database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)


def _database() -> sqlite3.Connection:
    """The user's database of results; every thread has its own connection to it."""
    path = cache_folder() / "results.sqlite3"
    if getattr(_connections, "path", None) != path:
        connection = sqlite3.connect(path, timeout=5)
        connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
            "CREATE TABLE IF NOT EXISTS results"
            " (kind TEXT, key TEXT, result TEXT, PRIMARY KEY (kind, key));"
        )
        _forget_the_oldest(connection)
        _connections.path, _connections.connection = path, connection
    found: sqlite3.Connection = _connections.connection
    return found


def _forget_the_oldest(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute(
            "DELETE FROM results WHERE rowid <= (SELECT max(rowid) FROM results) - ?", (_MOST_KEPT,)
        )
