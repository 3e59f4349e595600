"""The annexes of a dossier in one language, ready to be bound in behind its document."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from posixpath import normpath
from typing import Any

from dossierkit.annexes import AnnexFile, annex_files, in_groups
from dossierkit.bilingual import asked_languages
from dossierkit.document import Enclosure, Resource
from dossierkit.dossier import Dossier
from dossierkit.files import printable
from dossierkit.labels import labels, numbered
from dossierkit.language import format_date, in_language, language_name
from dossierkit.media import MediaError, print_copy, probe
from dossierkit.paper import text_area_mm
from dossierkit.theme import read_theme
from dossierkit.tools import cache_folder

MOST_BYTES = 512 * 1024**2
"""How much is bound in altogether; further annexes are files of their own."""

_SHORT = 17
"""Characters of a checksum on a divider page; the list of annexes has all of them."""


def enclosures(dossier: Dossier, language: str) -> list[Enclosure]:
    """The annexes in their order. What cannot be bound in has a divider page that says so.

    For a document in two languages (`en+ar`), each says in the second what its divider says.
    """
    leading, *others = asked_languages(language)
    found = _enclosures(dossier, leading)
    for other in others:
        pairs = zip(found, _enclosures(dossier, other), strict=True)
        found = [replace(one, second=twin) for one, twin in pairs]
    return found


def _enclosures(dossier: Dossier, language: str) -> list[Enclosure]:
    files = annex_files(dossier)
    left = MOST_BYTES
    found = []
    for number, (_, row) in enumerate(dossier.rows("annexes"), 1):
        file = files.get(normpath(str(row.get("file"))))
        bound = file is not None and not file.trouble and file.size <= left
        left -= file.size if file is not None and bound else 0
        title = in_language(row.get("title"), language) or str(row.get("id") or "")
        found.append(
            Enclosure(
                number=number,
                label=numbered(labels(language), "annex", str(number)),
                title=" ".join(printable(title).split()),
                facts=[*_facts(row, file, language)],
                file=file.path if file is not None and bound and file.kind == "pdf" else None,
                picture=_picture(dossier, file, number, title) if bound else None,
            )
        )
    return found


def _facts(
    row: Mapping[str, Any], file: AnnexFile | None, language: str
) -> Iterator[tuple[str, str]]:
    words = labels(language)
    tag, date = row.get("language"), row.get("date")
    checksum = in_groups(file.sha256)[:_SHORT] + " …" if file and file.sha256 else ""
    stated = {
        "format": words.get(str(row.get("kind")), ""),
        "language": language_name(str(tag), language) if tag else "",
        "date": format_date(str(date), language) if date else "",
        "pages": str(file.pages) if file and file.pages else "",
        "file": printable(str(row.get("file") or "")),
        "checksum": checksum,
    }
    return ((words[name], value) for name, value in stated.items() if value)


def _picture(dossier: Dossier, file: AnnexFile | None, number: int, alt: str) -> Resource | None:
    """A picture at print resolution, as large as it is on a page of its own."""
    if file is None or file.kind != "picture":
        return None
    path = file.path.relative_to(dossier.root).as_posix()
    try:
        info = probe(dossier.root, path)
        width, height = text_area_mm(
            read_theme(dossier), "landscape" if info.width_px > info.height_px else ""
        )
        width = min(width, height * info.width_px / info.height_px)
        kind, data, across, down = print_copy(dossier.root, path, info, width, cache_folder())
    except MediaError:
        return None
    ending = "jpg" if kind == "jpeg" else kind
    return Resource(f"annex-{number:03}.{ending}", kind, data, across, down, printable(alt))
