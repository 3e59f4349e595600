"""The one door to the file system: bounded reads that stay inside the dossier, atomic writes.

A dossier is untrusted input, so every path that it names goes through `inside`, and every text
through `read_text`, before anything is opened.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from itertools import accumulate, islice
from pathlib import Path, PurePosixPath
from posixpath import normpath
from secrets import token_hex
from shutil import rmtree
from tempfile import TemporaryDirectory

from dossierkit.diagnostics import Edit, Location, Problem
from dossierkit.phrases import Phrase

DOSSIER_FILE = "dossier.yaml"
"""The file that makes a folder a dossier."""

THEME_FILE = "theme.yaml"
"""The house style that a dossier may carry."""

BUILD_FOLDER = "build"
"""Where outputs go, and what is not part of the dossier."""

TEXT_BYTES = 4 * 1024 * 1024
"""The largest text file that is read: ten times the longest dossier known, in one section."""

BINARY_BYTES = 128 * 1024 * 1024
"""The largest image that is opened."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_DIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REMOTE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//")
_DRIVE = re.compile(r"^[A-Za-z]:[\\/]")
_UTF_16_STARTS = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
    (re.compile(rb"[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[^\0]"), "utf-16-be"),
)


class PathRefused(ValueError):
    """A path of the dossier that must not be followed; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def inside(root: Path, relative: str) -> Path:
    """The file that `relative` (forward slashes, from the dossier's root) names.

    The file need not exist. Raises `PathRefused` for an absolute path, an address, a path that
    leaves the dossier by `..` or through a symbolic link, for what `walk` passes over as no part
    of a dossier (hidden files, linked folders, outputs), and for characters that no path has.
    """
    if "\0" in relative or _CONTROL.search(relative):
        raise PathRefused(Phrase("the path contains a control character"))
    if _DRIVE.match(relative) or relative.startswith(("/", "~")):
        raise PathRefused(Phrase("the path is absolute"))
    if _REMOTE.match(relative):
        raise PathRefused(Phrase("it is an address, and dossierkit never reads from the network"))
    if "\\" in relative:
        raise PathRefused(Phrase("the path has a backslash"))
    parts = PurePosixPath(relative).parts
    if ".." in parts and not _stays(parts):
        raise PathRefused(Phrase("the path leaves the dossier"))
    meant = PurePosixPath(normpath(relative)).parts
    if any(part.startswith(".") for part in meant):
        raise PathRefused(Phrase("the path is hidden: a name in it begins with a full stop"))
    if meant[:1] == (BUILD_FOLDER,):
        raise PathRefused(
            Phrase(
                "{folder}/ holds outputs, which are no part of the dossier",
                folder=BUILD_FOLDER,
            )
        )
    path = root.joinpath(*parts)
    try:
        resolved, base = path.resolve(), root.resolve()
    except (OSError, RuntimeError) as error:
        raise PathRefused(Phrase("the path cannot be followed")) from error
    if not resolved.is_relative_to(base):
        raise PathRefused(Phrase("a symbolic link leads out of the dossier"))
    if resolved != base.joinpath(*meant) and _is_behind_a_link(root, parts):
        raise PathRefused(Phrase("a folder in the path is a link, which is not followed"))
    return path


def _is_behind_a_link(root: Path, parts: tuple[str, ...]) -> bool:
    """True if a folder on the way is a link: what it holds is no part of a dossier for `walk`."""
    folders = accumulate(parts[:-1], Path.joinpath, initial=root)
    return any(folder.is_symlink() for folder in islice(folders, 1, None))


def _stays(parts: tuple[str, ...]) -> bool:
    depth = 0
    for part in parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return False
    return True


@dataclass(frozen=True)
class Text:
    """A text file: its path in the dossier, its characters with LF line ends, what was wrong.

    `content` is empty if the file could not be read at all.
    """

    path: str
    content: str
    problems: tuple[Problem, ...] = ()


def is_there(path: Path) -> bool:
    """Whether something has this path; so has what cannot be looked at, of which reading tells."""
    try:
        return path.exists()
    except OSError:
        return True


def is_file(path: Path) -> bool:
    """Whether a file that can be looked at has this path."""
    try:
        return path.is_file()
    except OSError:  # a link to a longer name than there can be, or into a closed folder
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder that can be looked at has this path."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read_text(root: Path, relative: str) -> Text:
    """Read a text file of the dossier as UTF-8.

    Never raises for what a file holds: a folder in its place, an unreadable or too large file,
    another encoding, a byte order mark and other line ends are each a problem, and as much as can
    be understood is returned beside it.
    """
    try:
        path = inside(root, relative)
        raw = _read_bounded(path)
    except PathRefused as refused:
        return _unread(
            relative, "path-outside-dossier", refused.reason, Phrase("Keep the file itself here.")
        )
    except IsADirectoryError:
        return _unread(
            relative,
            "unreadable-file",
            Phrase("a folder stands where a file is expected"),
            Phrase("Move the folder away, or rename it."),
        )
    except _TooLarge as large:
        return _unread(
            relative,
            "file-too-large",
            Phrase(
                "the file has {megabytes} MB; the limit is {limit} MB for a text",
                megabytes=large.megabytes,
                limit=TEXT_BYTES // 1024**2,
            ),
            Phrase("Split the text, or move data to an annex."),
        )
    except OSError as error:
        return _unread(
            relative,
            "unreadable-file",
            Phrase("the file cannot be read: {reason}", reason=error.strerror or error),
            Phrase("Check its permissions, and that it is a regular file."),
        )
    return _decode(relative, raw)


class _TooLarge(Exception):
    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.megabytes = f"{size / 1024**2:,.0f}"


def _read_bounded(path: Path, limit: int = TEXT_BYTES) -> bytes:
    if path.is_dir():
        raise IsADirectoryError
    if path.exists() and not path.is_file():
        raise OSError(0, "it is not a regular file")
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise _TooLarge(os.fstat(stream.fileno()).st_size)
    return data


def _unread(path: str, rule: str, message: Phrase, remedy: Phrase) -> Text:
    return Text(path, "", (Problem(Location(path), message, remedy, rule=rule),))


def _decode(path: str, raw: bytes) -> Text:
    problems: list[Problem] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        problems.append(
            Problem(
                Location(path, 1, 1),
                Phrase("the file begins with a byte order mark"),
                Phrase("Save it as “UTF-8” rather than “UTF-8 with BOM”."),
                rule="byte-order-mark",
                fix=(Edit(Location(path)),),
            )
        )
    content, encoding_problem = _characters(path, raw)
    problems += encoding_problem
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
        problems.append(
            Problem(
                Location(path),
                Phrase("the lines end in Windows or old Macintosh style (CR)"),
                Phrase(
                    "Save the file with Unix line ends (LF), so that comparisons show only real "
                    "changes."
                ),
                rule="line-ending",
                fix=(Edit(Location(path)),),
            )
        )
    return Text(path, content, tuple(problems))


def _characters(path: str, raw: bytes) -> tuple[str, list[Problem]]:
    for start, encoding in _UTF_16_STARTS:
        if start.match(raw):
            return _other_encoding(raw, encoding, "UTF-16", Location(path, 1, 1))
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        place = Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        older = Phrase("an older encoding such as Windows-1251, 1252 or 1256")
        return _other_encoding(raw, "cp1252", older, place)


def _other_encoding(
    raw: bytes, encoding: str, name: str, place: Location
) -> tuple[str, list[Problem]]:
    problem = Problem(
        place,
        Phrase("the file is not UTF-8; it looks like {name}", name=name),
        Phrase("Save it again with the encoding UTF-8."),
        rule="encoding",
    )
    return raw.decode(encoding, "replace"), [problem]


def read_bytes(root: Path, relative: str, limit: int = BINARY_BYTES) -> bytes:
    """The bytes of a file of the dossier, at most `limit` of them.

    Raises `PathRefused`, or `OSError` if there is no such file or it is larger.
    """
    path = inside(root, relative)
    try:
        return _read_bounded(path, limit)
    except _TooLarge as large:
        raise OSError(
            0, f"it has {large.megabytes} MB; the limit is {limit // 1024**2} MB"
        ) from large


def printable(text: str) -> str:
    """`text` without characters that could command a terminal or reorder what a reader sees."""
    return _DIRECTIONAL.sub("", _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def control_characters(text: str) -> list[str]:
    """The names (`U+0007`) of the control characters in `text`, in order."""
    return [f"U+{ord(match):04X}" for match in _CONTROL.findall(text)]


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader finds the old content or the new, never a part.

    The folder is made if need be. A failure leaves the previous file whole.
    """
    write_through(path, lambda temporary: _write_new(temporary, data))


def write_through(path: Path, write: Callable[[Path], None]) -> None:
    """Have `write` make a file beside `path`, which takes its place when it is whole.

    The folder is made if need be. A failure leaves the previous file whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        _discard_left(path)
    temporary = path.with_name(f".{path.name[:100]}.{token_hex(6)}")
    _unfinished.add(temporary)
    try:
        write(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    finally:
        _unfinished.discard(temporary)


def _write_new(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)


_unfinished: set[Path] = set()
beginning = threading.RLock()  # a signal may come in the midst of what holds it
"""Held while something is begun that must not be left behind: a temporary folder, a process."""


def begin_nothing_more() -> None:
    """Let no other thread begin such things, for a program that is about to be stopped."""
    beginning.acquire(timeout=1)  # and never release it


def discard_unfinished() -> None:
    """Delete what is being written at this moment, for a program that is about to be stopped.

    Threads and processes that still write may put a file into a folder while it is deleted, so it
    is tried again for a second.
    """
    end = time.monotonic() + 1
    while left := [temporary for temporary in list(_unfinished) if os.path.lexists(temporary)]:
        for temporary in left:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            rmtree(temporary, ignore_errors=True)
        if time.monotonic() > end:
            break


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of the system's for temporary files, which is deleted however the program ends."""
    with beginning:
        folder = TemporaryDirectory(prefix="dossierkit-")
        _unfinished.add(Path(folder.name))
    try:
        with folder as name:
            yield Path(name)
    finally:
        _unfinished.discard(Path(folder.name))


_LEFT_AFTER_SECONDS = 3600
_IS_TEMPORARY = re.compile(r"\.[0-9a-f]{12}\Z")


def _discard_left(path: Path) -> None:
    """Delete what a program that was killed has left beside `path` while it wrote it."""
    oldest = time.time() - _LEFT_AFTER_SECONDS
    for left in path.parent.glob(f".{escape(path.name[:100])}.*"):
        if _IS_TEMPORARY.search(left.name) and left.lstat().st_mtime < oldest:
            left.unlink(missing_ok=True)


def walk(root: Path, skip: Callable[[str], bool]) -> list[str]:
    """Every file below `root` as a sorted list of relative paths with forward slashes.

    Folders for which `skip(relative)` is true, hidden ones and linked ones are passed over.
    """
    found: list[str] = []
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            relative = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith(".") or skip(relative):
                continue
            if entry.is_dir(follow_symlinks=False):
                stack.append(relative)
            else:
                found.append(relative)
    return sorted(found)


def find_dossiers(path: Path) -> list[Path]:
    """The dossiers at or below `path`: folders that hold a dossier.yaml."""
    if path.name == DOSSIER_FILE:
        return [path.parent]
    if is_there(path / DOSSIER_FILE):
        return [path]
    found = walk(path, skip=lambda folder: folder.endswith(("/" + BUILD_FOLDER, "node_modules")))
    return [path / name.rsplit("/", 1)[0] for name in found if name.endswith("/" + DOSSIER_FILE)]
