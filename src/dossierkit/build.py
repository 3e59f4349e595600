"""Building a dossier: each language in each format, side by side, written only when whole."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from pathlib import Path

from dossierkit.assembly import assemble
from dossierkit.document import Document, Output
from dossierkit.dossier import Dossier
from dossierkit.enclosures import enclosures
from dossierkit.errors import DossierkitError, UsageProblem
from dossierkit.files import BUILD_FOLDER, write_atomically
from dossierkit.rendering import USUAL_TARGETS, page_numbers, render, require_target
from dossierkit.rendering.bound import write_bound
from dossierkit.rendering.docx import render_docx
from dossierkit.rendering.pdf import SetPdf, set_pdf
from dossierkit.rendering.screen import for_screen
from dossierkit.theme import read_theme
from dossierkit.tools import font_folder, stop_programs
from dossierkit.voices import document_languages

Progress = Callable[[int, int], None]
"""Told how many outputs are finished, and how many there will be."""


def output_name(
    dossier: Dossier, language: str, target: str, *, screen: bool = False, bound: bool = False
) -> str:
    """The name of an output: `sheki.en.pdf`.

    It is `sheki.en.screen.pdf` with small pictures, and `sheki.en.bound.pdf` with the annexes.
    """
    kinds = ".screen" * (screen and target == "pdf") + ".bound" * bound
    return f"{dossier.root.resolve().name}.{language}{kinds}.{target}"


def build(
    dossier: Dossier,
    languages: Sequence[str] = (),
    targets: Sequence[str] = USUAL_TARGETS,
    output_folder: Path | None = None,
    draft: bool = False,
    screen: bool = False,
    bind_annexes: bool = False,
    progress: Progress = lambda _done, _all: None,
    refused: Callable[[], bool] = lambda: False,
) -> list[Output]:
    """Write the dossier in each of `languages` (default: all of its own) and `targets`.

    One document may be in two languages, of which the first leads: `en+ar`.

    Outputs go to `output_folder`, else to the dossier's own `build/`. Each is written in one step
    when it is complete: a failure leaves what was there before, and does not stop the others.
    With `screen`, PDFs have their photographs at 150 dpi, for e-mail, and a name that says so.
    With `bind_annexes`, or if the theme asks for it, each PDF is made a second time with the
    annexes behind it.
    `refused` is asked when the documents are assembled, while they are set; if it says so, nothing
    is written.
    Raises `UsageProblem` for a language or format that there is not, and if the dossier's own
    folder for outputs is a link that leads out of it.
    """
    languages = tuple(dict.fromkeys(languages)) or dossier.languages
    targets = tuple(dict.fromkeys(targets))
    for language in languages:
        document_languages(dossier, language)
    for target in targets:
        require_target(target)
    folder = output_folder or _own_folder(dossier)
    bind = "pdf" in targets and (bind_annexes or read_theme(dossier)["annexes"]["bind"])
    count = len(languages) * (len(targets) + bind)
    outputs: list[Output] = []
    # Threads mostly wait for pandoc and Typst, and a Word file for the pages of its PDF.
    with ThreadPoolExecutor(max_workers=2 + 2 * count) as pool:
        pool.submit(font_folder)
        documents = {
            language: pool.submit(assemble, dossier, language, draft) for language in languages
        }
        allowed: Future[bool] = Future()
        pdfs = {
            language: pool.submit(_set, document, screen)
            for language, document in documents.items()
            if {"pdf", "docx"} & set(targets)
        }
        jobs = [
            pool.submit(
                _write,
                allowed,
                folder / output_name(dossier, language, target, screen=screen),
                language,
                target,
                documents[language],
                pdfs.get(language),
            )
            for target in sorted(targets, reverse=True)  # a Word file waits for the PDF's pages
            for language in languages
        ]
        if bind:
            jobs += [
                pool.submit(
                    _write_bound,
                    allowed,
                    dossier,
                    folder / output_name(dossier, language, "pdf", screen=screen, bound=True),
                    language,
                    documents[language],
                    pdfs[language],
                )
                for language in languages
            ]
        wait(documents.values())  # Python has less to do while Typst works
        wanted = False
        try:
            wanted = not refused()
        finally:
            allowed.set_result(wanted)
            while not wanted and wait(jobs, 0.05).not_done:
                stop_programs()
        if not wanted:
            return []
        for done in as_completed(jobs):
            outputs.append(done.result())
            progress(len(outputs), count)
    return sorted(
        outputs, key=lambda made: (languages.index(made.language), made.target, made.path.name)
    )


def _own_folder(dossier: Dossier) -> Path:
    folder = dossier.root / BUILD_FOLDER
    if not folder.resolve().is_relative_to(dossier.root.resolve()):
        raise UsageProblem(
            f"nothing is written to {BUILD_FOLDER}/: it is a link that leads out of the dossier",
            help="Delete the link, or name the folder with --output-dir.",
        )
    return folder


def _set(document: Future[Document], screen: bool) -> SetPdf:
    return set_pdf(for_screen(document.result()) if screen else document.result())


def _write(
    allowed: Future[bool],
    path: Path,
    language: str,
    target: str,
    document: Future[Document],
    pdf: Future[SetPdf] | None,
) -> Output:
    def write() -> None:
        if pdf is None or target == "html":
            data = render(document.result(), target)
        elif target == "pdf":
            data = pdf.result().data
        else:
            data = render_docx(document.result(), lambda: page_numbers(pdf.result))
        if allowed.result():
            write_atomically(path, data)

    return _made(path, language, target, write)


def _write_bound(
    allowed: Future[bool],
    dossier: Dossier,
    path: Path,
    language: str,
    document: Future[Document],
    pdf: Future[SetPdf],
) -> Output:
    def write() -> None:
        made = pdf.result().data
        if allowed.result():
            write_bound(document.result(), made, enclosures(dossier, language), path)

    return _made(path, language, "pdf", write)


def _made(path: Path, language: str, target: str, write: Callable[[], None]) -> Output:
    """The output that `write` writes to `path`, or why it did not."""
    try:
        write()
        return Output(language, target, path, path.stat().st_size)
    except DossierkitError as error:
        return Output(language, target, path, error=error)
    except OSError as error:
        problem = UsageProblem(
            f"{path} cannot be written: {error.strerror or error}",
            help="Check the folder's permissions, or name another with --output-dir.",
        )
        return Output(language, target, path, error=problem)
