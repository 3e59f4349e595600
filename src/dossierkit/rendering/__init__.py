"""Assembled documents as files: one module per format, each a pure function to bytes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dossierkit.document import Document
from dossierkit.errors import ToolFailed, UsageProblem

if TYPE_CHECKING:
    from dossierkit.rendering.pdf import SetPdf

TARGETS = ("docx", "pdf", "html")
"""The formats that can be built, by the ending of their files."""

USUAL_TARGETS = ("docx", "pdf")
"""Those that a build makes unless others are asked for."""


def render(document: Document, target: str) -> bytes:
    """`document` as a file of the format `target`; the same document gives the same bytes.

    Raises `UsageProblem` for an unknown format and `ToolFailed` if pandoc or Typst fails.
    """
    require_target(target)
    if target == "pdf":
        from dossierkit.rendering.pdf import render_pdf

        return render_pdf(document)
    if target == "html":
        from dossierkit.rendering.html import render_html

        return render_html(document)
    from dossierkit.rendering.docx import render_docx
    from dossierkit.rendering.pdf import set_pdf

    return render_docx(document, lambda: page_numbers(lambda: set_pdf(document)))


def require_target(target: str) -> None:
    """Raise `UsageProblem` if there is no such format."""
    if target not in TARGETS:
        raise UsageProblem(
            f"there is no format “{target}”", help=f"Formats are {', '.join(TARGETS)}."
        )


def page_numbers(make: "Callable[[], SetPdf]") -> Mapping[str, int]:
    """The pages of the PDF that `make` sets, for the contents of the Word file.

    None if it cannot be made: a Word file does without them rather than fail with the PDF.
    """
    try:
        return make().pages
    except ToolFailed:
        return {}
