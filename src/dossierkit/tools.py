"""The one door to outside programs: pandoc and Typst from their wheels, and Typst's fonts.

Nothing here reaches the network, and no program found on `PATH` is ever used by accident.
"""

import atexit
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import Any

from dossierkit import attachments, typeset
from dossierkit.errors import ToolFailed, ToolMissing
from dossierkit.files import beginning, is_file, temporary_folder, write_atomically

PANDOC_SECONDS = 60
"""How long one run of pandoc may take before it is stopped."""

PANDOC_HEAP = "-M2G"
"""The memory (a GHC run-time option) above which pandoc gives up."""

TYPST_SECONDS = 120
"""How long Typst may take before it is stopped; 1,000 pages take less than a tenth."""

FONT_STYLES = {"figo": "Regular", "figbo": "Bold", "figit": "Italic", "figbi": "BoldItalic"}


@cache
def pandoc_path() -> str:
    """The pandoc that comes with the `pypandoc_binary` wheel.

    Looked up without importing pypandoc, whose import costs more than a run of pandoc.
    Raises `ToolMissing` if the wheel is not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("pypandoc")
    name = "pandoc.exe" if os.name == "nt" else "pandoc"
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        candidate = Path(folder) / "files" / name
        if candidate.is_file():
            return str(candidate)
    raise ToolMissing("pandoc is not installed", help="pip install pypandoc_binary")


_running: set[subprocess.Popen[bytes]] = set()


def stop_programs() -> None:
    """End the outside programs that are at work, since nobody needs their answers any more."""
    for process in list(_running):
        process.kill()


def _run(
    command: Sequence[str], seconds: float, data: bytes | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Like `subprocess.run` with captured output, for a program that `stop_programs` may end.

    Raises `subprocess.TimeoutExpired`, with what was written until then.
    """
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    pipes.setdefault("stdin", subprocess.DEVNULL if data is None else subprocess.PIPE)
    with beginning:
        process = subprocess.Popen(command, **pipes)
        _running.add(process)
    with process:
        try:
            out, err = process.communicate(data, seconds)
        except BaseException:
            process.kill()
            raise
        finally:
            _running.discard(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def run_pandoc(args: Sequence[str], stdin: bytes = b"", seconds: float = PANDOC_SECONDS) -> bytes:
    """Run pandoc once and return its standard output.

    Raises `ToolFailed` with pandoc's own words if it fails, exhausts its memory or its time.
    """
    command = [pandoc_path(), "+RTS", PANDOC_HEAP, "-RTS", *args]
    # Files rather than pipes, through which pandoc would wait for threads that are busy.
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as written:
        asked.write(stdin)
        asked.seek(0)
        try:
            done = _run(command, seconds, stdin=asked, stdout=written)
        except subprocess.TimeoutExpired as expired:
            raise ToolFailed(f"pandoc did not finish within {seconds:.0f} seconds") from expired
        if done.returncode != 0:
            words = done.stderr.decode("utf-8", "replace").strip()
            raise ToolFailed(f"pandoc failed: {words or f'exit code {done.returncode}'}")
        written.seek(0)
        return written.read()


class TypstRefused(ToolFailed):
    """Typst found an error in its text: what it `said`, and in `diagnostic` where."""

    def __init__(self, message: str, diagnostic: str = "", hints: Sequence[str] = ()) -> None:
        super().__init__(f"Typst failed: {message}", "; ".join(hints))
        self.said = message
        self.diagnostic = diagnostic


@dataclass(frozen=True)
class Typeset:
    """The files that Typst made: one PDF, or a picture of each page.

    `pages` has the page of each identifier, if the document says so under the label `<pages>`.
    """

    files: Sequence[bytes]
    pages: Mapping[str, int]


_GIVES_MEMORY_BACK = {"MALLOC_TRIM_THRESHOLD_": "131072"}
"""Has the C library of Linux keep no more of what is freed than it does at first, in bytes."""


def run_typst(root: Path, options: Mapping[str, Any]) -> Typeset:
    """Set `main.typ` in `root`, beyond which nothing is read, and where the files made are left.

    `options` are those of `typeset`: a format, and what belongs to it. Typst runs in a process of
    its own, which ends in bounded time whatever it is given. Raises `TypstRefused` for an error in
    the text, and `ToolFailed` if Typst does not finish in time or breaks down.
    """
    request = {"root": str(root), "fonts": str(font_folder()), **options}
    try:
        done = _run(
            [sys.executable, "-P", typeset.__file__],
            TYPST_SECONDS,
            json.dumps(request).encode(),
            env={**os.environ, **_GIVES_MEMORY_BACK},
        )
    except subprocess.TimeoutExpired as expired:
        raise ToolFailed(
            f"Typst did not finish within {TYPST_SECONDS} seconds",
            help="Look for a very large table, for notes in the cells of a table, or for an "
            "intricate drawing.",
        ) from expired
    if done.returncode == typeset.REFUSED:
        raise TypstRefused(**json.loads(done.stdout))
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ToolFailed(f"Typst broke down: {(words or ['no message'])[-1]}")
    made = sorted(root.glob(f"{typeset.MADE}*"))
    return Typeset([path.read_bytes() for path in made], json.loads(done.stdout))


VIDEO_SECONDS = 15
LETTERS_SECONDS = 20
_STUBBORN_FILES = 3
"""How many files may each use up the time before the rest are given up."""


@dataclass(frozen=True)
class Video:
    """What a video file says: its length in seconds, and the languages of its tracks, if marked."""

    seconds: float
    picture: bool
    sound: Sequence[str]
    subtitles: Sequence[str]


def read_video(path: Path) -> Video | None:
    """What the video `path` says of itself; `None` if it cannot be read as one.

    It is read in a process of its own, whose time and memory are bounded.
    """
    told = _answer([attachments.__file__, "video", str(path)], VIDEO_SECONDS)
    try:
        return Video(**json.loads(told))
    except (ValueError, TypeError):
        return None


def read_letters(paths: Sequence[Path]) -> list[str]:
    """The text of each PDF in `paths`; empty for a scan, and for what cannot be read.

    They are read in a process of its own, whose time and memory are bounded.
    """
    answers = _answers([attachments.__file__, "letters"], paths, LETTERS_SECONDS)
    return [str(answer or "") for answer in answers]


_BINDING = str(Path(__file__).with_name("binding.py"))
"""Not imported, since pypdf, which it needs, takes longer than half of the rules."""

EXAMINATION_SECONDS = 60
BINDING_SECONDS = 120
_EXAMINED_AT_ONCE = 20


@dataclass(frozen=True)
class Examined:
    """What a PDF file is like: its `pages`, or the `trouble` for which it cannot be bound."""

    pages: int
    trouble: str = ""
    """`encrypted`, `damaged`, or nothing."""


def examine_pdfs(paths: Sequence[Path]) -> list[Examined]:
    """The pages of each PDF in `paths`, found by copying them as `bind_pdfs` does.

    They are read in a process of its own, whose time and memory are bounded.
    """
    command = [_BINDING, "examine"]
    found: list[Examined] = []
    for start in range(0, len(paths), _EXAMINED_AT_ONCE):
        some = paths[start : start + _EXAMINED_AT_ONCE]
        answers = _answers(command, some, EXAMINATION_SECONDS)
        found += [Examined(**told) if told else Examined(0, "damaged") for told in answers]
    return found


def bind_pdfs(request: Mapping[str, Any]) -> None:
    """Write the PDF of a dossier with its annexes behind it; the request is that of `binding`.

    Raises `ToolFailed` if that takes too long or fails.
    """
    try:
        command = [sys.executable, "-P", _BINDING, "bind"]
        done = _run(command, BINDING_SECONDS, json.dumps(request).encode())
    except subprocess.TimeoutExpired as expired:
        raise ToolFailed(
            f"the annexes were not bound within {BINDING_SECONDS} seconds",
            help="Hand over the largest of them as files of their own.",
        ) from expired
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ToolFailed(f"the annexes cannot be bound: {(words or ['no message'])[-1]}")


def _answers(command: Sequence[str], paths: Sequence[Path], seconds: float) -> list[Any]:
    """What a script says of each of `paths`, one line of JSON each; `None` where it says nothing.

    A file at which it stops is passed over, and it is asked about those that follow.
    """
    told: list[Any] = []
    for _ in range(_STUBBORN_FILES):
        left = paths[len(told) :]
        answer = _answer([*command, *map(str, left)], seconds) if left else ""
        told += [json.loads(line) for line in answer.split("\n")[:-1]]
        told += [None] * (len(told) < len(paths))  # the one at which it stopped
    return [*told, *[None] * len(paths)][: len(paths)]


def _answer(command: Sequence[str], seconds: float) -> str:
    """What the Python script `command` writes; what it wrote until then if it takes too long."""
    try:
        done = _run([sys.executable, "-P", *command], seconds)
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")


def cache_folder() -> Path:
    """A folder of the user's for things that can be made again; a temporary one if that fails."""
    from platformdirs import user_cache_path

    folder = Path(os.environ.get("DOSSIERKIT_CACHE") or user_cache_path("dossierkit"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _temporary_folder()
    return folder if os.access(folder, os.W_OK) else _temporary_folder()


@cache
def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dossierkit-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder


@cache
def font_folder() -> Path:
    """A folder with FiraGO (Latin, Cyrillic, Arabic) in four styles, written once per user.

    Its name is that of one installation of the fonts, which are packed and take long to unpack.
    Raises `ToolMissing` if they are not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("pymupdf_fonts")
    if spec is None or spec.origin is None:
        raise ToolMissing("the fonts are not installed", help="pip install pymupdf-fonts")
    installed = Path(spec.origin).stat().st_mtime_ns
    folder = cache_folder() / "fonts" / str(installed)
    files = {name: folder / f"FiraGO-{style}.ttf" for name, style in FONT_STYLES.items()}
    stated = folder / "sizes"
    if not is_file(stated) or stated.read_bytes() != _sizes(files.values()):
        import pymupdf_fonts

        for name, path in files.items():
            write_atomically(path, pymupdf_fonts.myfont(name))
        write_atomically(stated, _sizes(files.values()))
    return folder


def _sizes(paths: Iterable[Path]) -> bytes:
    """The sizes of files, so that one that was not written to its end is seen."""
    return b" ".join(b"%d" % path.stat().st_size if is_file(path) else b"-" for path in paths)


_NOT_DISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed')


def undisplayable(characters: Collection[str], fonts: Sequence[bytes] = ()) -> set[str]:
    """Those of the characters that Typst can set in none of the fonts that a PDF is made with.

    `fonts` are those that a dossier brings.
    """
    if not characters:
        return set()
    import typst

    lines = [f'#"\\u{{{ord(character):x}}}"' for character in sorted(characters)]
    source = "\n\n".join(['#set document(title: "-")', '#set text(font: "FiraGO")', *lines])
    compile_: Any = typst.compile
    with temporary_folder() as folder:
        for number, data in enumerate(fonts):
            Path(folder, f"{number:04}.ttf").write_bytes(data)
        try:
            compile_(
                source.encode(),
                font_paths=[str(font_folder()), folder],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            return set(_NOT_DISPLAYED.findall(error.diagnostic)) & set(characters)
    return set()
