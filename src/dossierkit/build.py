"""Building a dossier: each language in each format, side by side, written only when whole."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from dossierkit.assemble import assemble
from dossierkit.document import Document
from dossierkit.dossier import BUILD_FOLDER, Dossier
from dossierkit.errors import DossierkitError, UsageProblem
from dossierkit.files import write_atomically
from dossierkit.render import TARGETS, render

Progress = Callable[[str], None]
"""Told the name of each output as it is finished."""


@dataclass(frozen=True)
class Output:
    """One file that a build wrote, or why it did not."""

    language: str
    target: str
    path: Path
    size: int = 0
    error: DossierkitError | None = None


def output_name(dossier: Dossier, language: str, target: str) -> str:
    """The name of an output: `sheki.en.pdf`."""
    return f"{dossier.root.resolve().name}.{language}.{target}"


def build(
    dossier: Dossier,
    languages: Sequence[str] = (),
    targets: Sequence[str] = TARGETS,
    output_folder: Path | None = None,
    draft: bool = False,
    progress: Progress = lambda _: None,
) -> list[Output]:
    """Write the dossier in each of `languages` (default: all of its own) and `targets`.

    Outputs go to `output_folder`, else to the dossier's own `build/`. Each is written in one step
    when it is complete: a failure leaves what was there before, and does not stop the others.
    Raises `UsageProblem` for a language or format that there is not.
    """
    languages = tuple(languages) or dossier.languages
    for language in languages:
        if language not in dossier.languages:
            have = ", ".join(dossier.languages) or "none"
            raise UsageProblem(f"the dossier has no language “{language}”", help=f"It has: {have}.")
    for target in targets:
        if target not in TARGETS:
            raise UsageProblem(
                f"there is no format “{target}”", help=f"Formats are {', '.join(TARGETS)}."
            )
    folder = output_folder or dossier.root / BUILD_FOLDER
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        documents = {
            language: pool.submit(assemble, dossier, language, draft) for language in languages
        }
        jobs = [
            pool.submit(_write, dossier, language, target, documents[language], folder, progress)
            for language in languages
            for target in targets
        ]
        return [job.result() for job in jobs]


def _write(
    dossier: Dossier,
    language: str,
    target: str,
    document: "Future[Document]",
    folder: Path,
    progress: Progress,
) -> Output:
    path = folder / output_name(dossier, language, target)
    try:
        data = render(document.result(), target)
        write_atomically(path, data)
    except DossierkitError as error:
        return Output(language, target, path, error=error)
    except OSError as error:
        problem = UsageProblem(
            f"{path} cannot be written: {error.strerror or error}",
            help="Check the folder's permissions, or name another with --output-dir.",
        )
        return Output(language, target, path, error=problem)
    progress(path.name)
    return Output(language, target, path, len(data))
