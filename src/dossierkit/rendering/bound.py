"""The PDF of a dossier with its annexes bound in behind it, each after a page that divides.

The dossier's own PDF is archival and accessible, and nobody knows that of the annexes: the bound
file is a further one, and claims neither.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import Any

from dossierkit.document import Document, Enclosure, Resource
from dossierkit.files import temporary_folder, write_through
from dossierkit.rendering.pdf import IMAGE_ENDINGS, font_files, midnight, template_data, typeset
from dossierkit.rendering.typst_text import literal, runs_left_to_right
from dossierkit.tools import bind_pdfs

_DIVIDERS = '#import "dossier.typ": *\n#show: house\n#pages()\n\n'
_WITHOUT_IMAGES: dict[str, Any] = {
    **dict.fromkeys(("emblem", "picture", "logo")),
    **{name: [] for name in ("emblems", "unresolved")},
}


def write_bound(
    document: Document, dossier: bytes, enclosures: Sequence[Enclosure], path: Path
) -> None:
    """Write to `path` the PDF of a document, `dossier`, and behind it the enclosures.

    The same input gives the same bytes. Raises `ToolFailed` if it cannot be made, `OSError` if it
    cannot be written.
    """
    with temporary_folder() as folder:
        own, dividers = Path(folder, "dossier.pdf"), Path(folder, "dividers.pdf")
        own.write_bytes(dossier)
        dividers.write_bytes(_dividers(document, enclosures))
        annexes = [
            {
                "title": f"{one.label} · {one.title}",
                "label": f"A{one.number}-",
                "pages": 1 + (one.picture is not None),
                "file": str(one.file) if one.file else None,
            }
            for one in enclosures
        ]
        bound = Path(folder, "bound.pdf")
        bind_pdfs(
            {
                "dossier": str(own),
                "dividers": str(dividers),
                "annexes": annexes,
                "output": str(bound),
            }
        )
        write_through(path, partial(_copy, bound))


def _copy(source: Path, target: Path) -> None:
    copyfile(source, target)


def _dividers(document: Document, enclosures: Sequence[Enclosure]) -> bytes:
    """A page before each annex, and the pages of those that are pictures."""
    pictures = [one.picture for one in enclosures if one.picture]
    main = "\n\n".join(_divider(one, document) for one in enclosures)
    data = {**template_data(document), **_WITHOUT_IMAGES}
    files = {_file(picture): picture.data for picture in pictures} | font_files(document)
    options = {"standards": [], "timestamp": midnight(document.date)}
    return typeset(_DIVIDERS + (main or "#page[];"), data, files, options).files[0]


def _divider(one: Enclosure, document: Document) -> str:
    said = _said(one, "" if one.follows else document.labels["not-bound"])
    if one.second and document.second:
        remark = "" if one.follows else document.second.labels["not-bound"]
        said = f"{said}, second: ({_said(one.second, remark)})"
    page = f"#divider({said});"
    if one.picture is None:
        return page
    across = str(one.picture.width_px > one.picture.height_px).lower()
    shown = (literal(_file(one.picture)), literal(IMAGE_ENDINGS[one.picture.format]), across)
    return f"{page}\n#picture-page({', '.join(shown)}, {literal(one.picture.alt)});"


def _said(one: Enclosure, remark: str) -> str:
    facts = "".join(f"({literal(name)}, {_value(value)}), " for name, value in one.facts)
    return ", ".join((literal(one.label), literal(one.title), f"({facts})", literal(remark)))


def _value(text: str) -> str:
    """A value; in a right-to-left document, a name or a number in Latin letters keeps its order."""
    return f"text(dir: ltr, {literal(text)})" if runs_left_to_right(text) else literal(text)


def _file(picture: Resource) -> str:
    stem = picture.name.rsplit(".", 1)[0]
    return f"{stem}.{IMAGE_ENDINGS[picture.format]}"
