"""What earlier runs found, kept under a digest of everything that it depends on.

A result is recalled only by the program that has remembered it: the same dossierkit, schemas,
templates, Python, tools and libraries. It lies in the user's cache, never in the dossier, where a
stranger could have put it.
"""

import atexit
import hashlib
import json
import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.files import BINARY_BYTES, PathRefused, inside, is_file, is_folder, walk
from dossierkit.resources import SCHEMAS, TEMPLATES
from dossierkit.tools import cache_folder, pandoc_path

_VARIABLES = ("SOURCE_DATE_EPOCH", "DOSSIERKIT_SCHEMAS")
_MOST_BYTES = 256 * 1024 * 1024
"""How large the database may grow before its older half is forgotten."""

_SEAL = hashlib.sha256().digest_size

_PATIENCE_SECONDS = 1
"""How long another process is waited for, which writes for some milliseconds."""

_lock = threading.Lock()


def digest(root: Path, skip: str, options: Iterable[Any]) -> str:
    """The digest of the dossier in `root` without the folder `skip`, and of `options`.

    The nomination schemas that the environment names, and its date, count as options.
    """
    whole = hashlib.sha256()
    for part in (
        json.dumps([str(option) for option in options]),
        *(f"{name}={os.environ.get(name)}" for name in _VARIABLES),
    ):
        whole.update(part.encode("utf-8", "surrogateescape") + b"\0")
    for line in (*_contents(root, skip), *_named_schemas()):
        whole.update(line.encode("utf-8", "surrogateescape") + b"\0")
    return whole.hexdigest()


def stamp(root: Path, skip: str) -> str:
    """A mark of the dossier in `root` that changes when a file is added, changed or taken away."""
    lines = []
    for name in walk(root, lambda folder: folder == skip):
        with suppress(OSError):
            status = (root / name).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns} {status.st_ino}")
    return "\n".join(lines)


def _named_schemas() -> Iterator[str]:
    """What the nomination schemas hold that the environment names; links to some count too."""
    for name in filter(None, os.environ.get("DOSSIERKIT_SCHEMAS", "").split(os.pathsep)):
        for schema in sorted(path for path in Path(name).glob("*") if is_folder(path)):
            yield str(schema)
            yield from _contents(schema, "")


def _contents(root: Path, skip: str) -> Iterator[str]:
    for name in walk(root, lambda folder: folder == skip):
        path = root / name
        try:
            if path.is_symlink():
                yield f"{name} -> {path.readlink()}"
                inside(root, name)
            status = path.stat()
            if status.st_size > BINARY_BYTES:  # too long to be read for this
                yield f"{name} {status.st_size} {status.st_mtime_ns}"
            elif stat.S_ISREG(status.st_mode):
                with path.open("rb") as stream:
                    yield f"{name} {hashlib.file_digest(stream, 'sha256').hexdigest()}"
            else:
                yield f"{name} {status.st_mode}"
        except PathRefused:
            continue  # never read
        except OSError as error:
            yield f"{name} {error.errno}"
    # empty folders that stand where a file is expected are found by validation, so they count
    yield from sorted(
        path.relative_to(root).as_posix()
        for path in root.glob("sections/*/*.md")
        if is_folder(path)
    )


@cache
def program() -> str:
    """A mark of this program: dossierkit, schemas, templates, Python, pandoc and all libraries.

    That is, sizes and times of their files; of libraries, of the folders that they are installed
    in, which every installation changes.
    """
    named = [Path(name) for name in os.environ.get("PYTHONPATH", "").split(os.pathsep) if name]
    files = [Path(pandoc_path()), *map(Path, sys.path), *named]
    for folder in (Path(__file__).parent, SCHEMAS, TEMPLATES):
        files += (path for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts)
    marks = [sys.version]
    for path in files:
        if path.is_file() or path.name.endswith("-packages") or (path in named and path.is_dir()):
            status = path.stat()
            marks.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(marks).encode("utf-8", "surrogateescape")).hexdigest()


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; empty if it cannot be read, or is none."""
    if not is_file(path):
        return ""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def recall(kind: str, key: str) -> Any:
    """What this program has remembered as `kind` under `key`, or `None`."""
    query = "SELECT result FROM results WHERE kind = ? AND key = ?"
    with suppress(sqlite3.Error, OSError, ValueError, RecursionError), _lock:
        found = _database(cache_folder()).execute(query, (kind, program() + key)).fetchone()
        return json.loads(_opened(found[0])) if found else None
    return None


def _sealed(text: bytes) -> bytes:
    """A result with its digest before it, so that a damaged one is none."""
    return hashlib.sha256(text).digest() + text


def _opened(sealed: Any) -> bytes:
    text = bytes(sealed[_SEAL:]) if isinstance(sealed, bytes) else b""
    if _sealed(text) != sealed:
        raise ValueError("the database is damaged")
    return text


def remember(kind: str, results: Mapping[str, Any]) -> None:
    """Keep results (plain JSON values) as `kind`, each under its key. Failing to is no error."""
    remember_json(kind, {key: json.dumps(result).encode() for key, result in results.items()})


def remember_json(kind: str, results: Mapping[str, bytes]) -> None:
    """Keep results that are JSON texts already, like `remember`."""
    rows = [(kind, program() + key, _sealed(text)) for key, text in results.items()]
    with suppress(sqlite3.Error, OSError), _lock, _database(cache_folder()) as database:
        database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)


@cache
def _database(folder: Path) -> sqlite3.Connection:
    """The user's database of results: one connection for all threads, which take turns.

    One in memory if that is damaged, or if somebody else does not let go of it.
    """
    try:
        return _connected(str(folder / "results.sqlite3"))
    except sqlite3.Error:
        return _connected(":memory:")


def _connected(name: str) -> sqlite3.Connection:
    database = sqlite3.connect(name, timeout=_PATIENCE_SECONDS, check_same_thread=False)
    atexit.register(database.close)
    database.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
        "CREATE TABLE IF NOT EXISTS results"
        " (kind TEXT, key TEXT, result BLOB, PRIMARY KEY (kind, key));"
    )
    _forget_the_oldest(database)
    return database


def _forget_the_oldest(database: sqlite3.Connection) -> None:
    pages, unused, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - unused) * size > _MOST_BYTES:
        with database:
            database.execute(
                "DELETE FROM results WHERE rowid <= "
                "(SELECT (min(rowid) + max(rowid)) / 2 FROM results)"
            )
