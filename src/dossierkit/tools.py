"""The one door to outside programs: pandoc from its wheel, and the fonts that Typst sets with.

Nothing here reaches the network, and no program found on `PATH` is ever used by accident.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from dossierkit.errors import ToolFailed, ToolMissing
from dossierkit.files import write_atomically

PANDOC_SECONDS = 60
"""How long one run of pandoc may take before it is stopped."""

PANDOC_HEAP = "-M2G"
"""The memory (a GHC run-time option) above which pandoc gives up."""

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


def run_pandoc(
    args: Sequence[str],
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    seconds: float = PANDOC_SECONDS,
    cwd: Path | None = None,
) -> bytes:
    """Run pandoc once and return its standard output.

    Raises `ToolFailed` with pandoc's own words if it fails, exhausts its memory or its time.
    """
    command = [pandoc_path(), "+RTS", PANDOC_HEAP, "-RTS", *args]
    try:
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            timeout=seconds,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise ToolFailed(f"pandoc did not finish within {seconds:.0f} seconds") from expired
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise ToolFailed(f"pandoc failed: {words or f'exit code {done.returncode}'}")
    return done.stdout


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
    return Path(tempfile.mkdtemp(prefix="dossierkit-"))


@cache
def font_folder() -> Path:
    """A folder with FiraGO (Latin, Cyrillic, Arabic) in four styles, written once per user."""
    import pymupdf_fonts

    folder = cache_folder() / "fonts"
    for name, style in FONT_STYLES.items():
        path = folder / f"FiraGO-{style}.ttf"
        data = pymupdf_fonts.myfont(name)
        if not path.is_file() or path.stat().st_size != len(data):
            write_atomically(path, data)
    return folder
