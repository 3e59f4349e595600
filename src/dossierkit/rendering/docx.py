"""A `Document` as a Word file that a Word user cannot tell from a hand-made one.

Pandoc writes the text once, with a reference document made from the theme; `docx_blocks` says what
it shall write, and `docx_finish` puts right what it cannot.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from dossierkit.document import Document
from dossierkit.errors import ToolFailed
from dossierkit.files import temporary_folder
from dossierkit.rendering.docx_blocks import Blocks
from dossierkit.rendering.docx_finish import finish
from dossierkit.rendering.docx_package import pack
from dossierkit.rendering.docx_reference import reference_parts
from dossierkit.rendering.docx_team import in_team_style, number_looks
from dossierkit.tools import run_pandoc
from dossierkit.wordfile import read_word_file


def render_docx(document: Document, pages: Callable[[], Mapping[str, int]] | None = None) -> bytes:
    """The document as DOCX. The same document and pages give the same bytes.

    `pages` gives the page on which each heading and caption stands, by identifier; the contents
    lists show these numbers until Word counts its own, and no numbers without them. It is called
    when everything else is done, so that the PDF that knows them can be made meanwhile.
    Raises `ToolFailed` if pandoc or Typst (for vector drawings) fails, and for a text that is
    nested hundreds of levels deep.
    """
    file = looks = None
    if document.word_file is not None:
        file = read_word_file(document.word_file)
        document = in_team_style(document, file)
        looks = number_looks(file, rtl=document.direction == "rtl")
    try:
        blocks = Blocks(document, looks)
        tree = json.dumps(blocks.tree()).encode()
    except RecursionError as error:
        raise ToolFailed("the text is nested too deeply for a Word file") from error
    reference = reference_parts(document, file)
    with temporary_folder() as folder:
        path = Path(folder, "reference.docx")
        path.write_bytes(pack(reference, document.date))
        written = run_pandoc(
            [
                "--sandbox",
                "--from=json",
                "--to=docx",
                f"--reference-doc={path}",
                "--syntax-highlighting=none",
                "--output=-",
            ],
            tree,
        )
    return finish(document, written, reference, blocks, pages)
