"""Assembled documents as files: one module per format, each a pure function to bytes."""

from collections.abc import Callable

from dossierkit.document import Document
from dossierkit.errors import UsageProblem

TARGETS = ("docx", "pdf")
"""The formats that can be built, by the ending of their files."""


def render(document: Document, target: str) -> bytes:
    """`document` as a file of the format `target`; the same document gives the same bytes.

    Raises `UsageProblem` for an unknown format and `ToolFailed` if pandoc or Typst fails.
    """
    return _renderer(target)(document)


def _renderer(target: str) -> Callable[[Document], bytes]:
    if target == "pdf":
        from dossierkit.render.pdf import render_pdf

        return render_pdf
    if target == "docx":
        from dossierkit.render.docx import render_docx

        return render_docx
    raise UsageProblem(f"there is no format “{target}”", help=f"Formats are {', '.join(TARGETS)}.")
