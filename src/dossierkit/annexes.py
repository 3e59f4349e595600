"""The files of annexes: what each of them is, its pages, and the checksum by which it is known."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import normpath
from threading import Lock, Thread

from dossierkit.diagnostics import DataPath
from dossierkit.dossier import Dossier
from dossierkit.errors import DossierkitError
from dossierkit.files import BINARY_BYTES, PathRefused, inside, is_file
from dossierkit.media import MediaError, probe
from dossierkit.results import file_digest, recall, remember
from dossierkit.tools import Examined, examine_pdfs

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp", ".svg"})
_one_at_a_time = Lock()


@dataclass(frozen=True)
class AnnexFile:
    """The file of an annex, as far as it can be read."""

    path: Path
    kind: str
    """`pdf`, `picture` or `other`."""
    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal digits; empty if the file cannot be read."""
    pages: int = 0
    """Of a PDF."""
    trouble: str = ""
    """Why a PDF or a picture cannot be opened: `encrypted`, `damaged` or `large`."""


def annex_files(dossier: Dossier) -> Mapping[str, AnnexFile]:
    """The files of the annexes and signed pages that are there, by their path in the dossier."""
    with _one_at_a_time:  # each language asks for the same
        return _annex_files(dossier)


@lru_cache(maxsize=4)
def _annex_files(dossier: Dossier) -> Mapping[str, AnnexFile]:
    stated = [row.get("file") for _, row in dossier.rows("annexes")]
    stated += [dossier.value((*at, "file")) for at in signatures(dossier)]
    names = dict.fromkeys(normpath(name) for name in stated if isinstance(name, str))
    paths: dict[str, Path] = {}
    for name in names:
        try:
            path = inside(dossier.root, name)
        except PathRefused:
            continue
        if name in dossier.files and is_file(path):
            paths[name] = path
    digests = {name: file_digest(path) for name, path in paths.items()}
    examined = _examined({name: paths[name] for name in paths if _is_pdf(paths[name])}, digests)
    return {
        name: _annex_file(dossier.root, name, path, digests[name], examined.get(name))
        for name, path in paths.items()
    }


def begin_examining(dossier: Dossier) -> None:
    """Have the PDF files of the annexes examined while the caller does other things.

    What is found is remembered, so that `annex_files` need not wait for it, or not for long.
    """

    def examine() -> None:
        with suppress(OSError, DossierkitError):
            annex_files(dossier)

    if any(_is_pdf(Path(name)) for name in dossier.files):
        Thread(target=examine).start()


def signatures(dossier: Dossier) -> list[DataPath]:
    """Where dossier.yaml says who signs for each State."""
    return [(*place.path, "signature") for place, _ in dossier.entries("states")]


def _annex_file(root: Path, name: str, path: Path, digest: str, pdf: Examined | None) -> AnnexFile:
    size = path.stat().st_size
    if pdf is not None:
        return AnnexFile(path, "pdf", size, digest, pdf.pages, pdf.trouble)
    if path.suffix.lower() not in _PICTURES:
        return AnnexFile(path, "other", size, digest)
    try:
        probe(root, name)
    except MediaError:
        return AnnexFile(path, "picture", size, digest, trouble="damaged")
    return AnnexFile(path, "picture", size, digest)


def _is_pdf(path: Path) -> bool:
    return path.suffix.lower() == ".pdf"


def _examined(paths: Mapping[str, Path], digests: Mapping[str, str]) -> dict[str, Examined]:
    """What each PDF is like, remembered by its checksum."""
    found: dict[str, Examined] = {}
    for name, path in paths.items():
        known = recall("annexes", digests[name])
        if path.stat().st_size > BINARY_BYTES:
            found[name] = Examined(0, "large")
        elif known is not None:
            found[name] = Examined(**known)
    new = [name for name in paths if name not in found]
    answers = dict(zip(new, examine_pdfs([paths[name] for name in new]), strict=True))
    remember("annexes", {digests[name]: vars(answer) for name, answer in answers.items()})
    return found | answers


def in_groups(sha256: str) -> str:
    """A checksum in groups of eight digits, which can be compared by eye and broken over lines."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
