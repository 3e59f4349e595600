"""A `Document` as PDF: PDF/A-2a and PDF/UA-1 in one file, set by Typst.

Typst is given its texts in memory and a root folder of its own with the images in it, so that it
can read nothing else; nothing that it is asked to set comes from the dossier as markup (see
`rendering.typst`).
"""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossierkit.document import Document, Resource, Wording
from dossierkit.errors import ToolFailed
from dossierkit.files import temporary_folder
from dossierkit.numerals import DIGITS
from dossierkit.paper import paper_mm
from dossierkit.rendering.ornament import cover_ornament
from dossierkit.rendering.typst import RUNNING_HEAD_CHARACTERS, write_typst
from dossierkit.rendering.typst_text import is_justified, language_and_region, printable, shortened
from dossierkit.resources import TEMPLATES
from dossierkit.tools import Typeset, TypstRefused, run_typst
from dossierkit.typeset import FITTING, NOTHING_FITTED

STANDARDS = ("a-2a", "ua-1")

IMAGE_ENDINGS = {"png": "png", "jpeg": "jpg", "svg": "svg"}
"""Formats of resources, and what Typst calls them."""

_MAIN = '#import "dossier.typ": *\n#show: dossier\n#pages()\n#ends()\n\n'
_OF_A_LOGO = 12
"""The characters of a running head whose place a logo takes."""

_THEME_PARTS = ("page", "fonts", "spacing", "numbering", "cover")
_PLACE = re.compile(r"main\.typ:(\d+):\d+")
_HEADING = re.compile(r'#head\(\d, "[^"]*", "([^"]+)"')
_UNDISPLAYABLE = re.compile(r'the text `"(.+?)"` could not be displayed')


def render_pdf(document: Document) -> bytes:
    """The document as an archival and accessible PDF. The same document gives the same bytes.

    Raises `ToolFailed` with Typst's message and hints if it cannot be made.
    """
    return set_pdf(document).data


@dataclass(frozen=True)
class SetPdf:
    """A PDF, and the number of the page on which each heading and caption stands."""

    data: bytes
    pages: Mapping[str, int]


def set_pdf(document: Document) -> SetPdf:
    """The document as PDF with its page numbers, which the contents of the Word file show too.

    Raises like `render_pdf`.
    """
    images = {
        name: (f"image-{number:04}.{IMAGE_ENDINGS[resource.format]}", resource)
        for number, (name, resource) in enumerate(sorted(document.resources.items()), 1)
    }
    files = {
        name: (file, IMAGE_ENDINGS[resource.format]) for name, (file, resource) in images.items()
    }
    try:
        source = write_typst(document, files)
    except RecursionError as error:
        raise ToolFailed("the text is nested too deeply for a PDF") from error
    ornament = cover_ornament(document)
    drawn = {ornament.name: ornament.data} if ornament else {}
    data = {
        **template_data(document),
        "emblem": _cover_image(images, "emblem"),
        "emblems": [
            _cover_image(images, name) for name in document.resources if name.startswith("emblem-")
        ],
        "picture": _cover_image(images, "cover-picture"),
        "logo": _cover_image(images, "logo"),
        "ornament": ornament.name if ornament else None,
        "unresolved": source.unresolved,
    }
    made = typeset(
        _MAIN + source.body,
        data,
        {file: resource.data for file, resource in images.values()} | drawn | font_files(document),
        {
            "standards": STANDARDS,
            "timestamp": midnight(document.date),
            "fit": not document.draft,  # the text is set twice for it, and drafts are made often
        },
    )
    return SetPdf(made.files[0], made.pages)


def typeset(
    main: str, data: Mapping[str, Any], files: Mapping[str, bytes], options: Mapping[str, Any]
) -> Typeset:
    """A text that uses the template, as PDF; `files` are the images and fonts that it shows.

    Raises `ToolFailed` like `render_pdf`.
    """
    with temporary_folder() as folder:
        Path(folder, "fonts").mkdir()
        for file, content in files.items():
            Path(folder, file).write_bytes(content)
        texts = {
            "main.typ": main,
            "dossier.typ": (TEMPLATES / "common" / "dossier.typ").read_text(encoding="utf-8"),
            "data.json": json.dumps(_printable(data), ensure_ascii=False),
            FITTING: json.dumps(NOTHING_FITTED),
        }
        for file, text in texts.items():
            Path(folder, file).write_text(text, encoding="utf-8")
        try:
            return run_typst(Path(folder), {"format": "pdf", **options})
        except TypstRefused as refused:
            raise _in_an_authors_words(refused, main) from refused


def font_files(document: Document) -> dict[str, bytes]:
    """The fonts that a document brings, as files beside its text."""
    return {f"fonts/{number:04}.ttf": data for number, data in enumerate(document.fonts)}


def midnight(date: datetime.date) -> int:
    """The beginning of a day (UTC) in seconds since 1970."""
    midnight = datetime.datetime.combine(date, datetime.time(), datetime.UTC)
    return int(midnight.timestamp())


def template_data(document: Document) -> dict[str, Any]:
    """What the template reads from `data.json`, but for images and links."""
    language, region = language_and_region(document.language)
    date, colours = document.date, document.theme["colours"]
    cover = _cover(document.cover)
    return {
        "title": document.title or cover["nomination"] or "—",  # PDF/UA asks for one
        "short_title": shortened(
            document.title, RUNNING_HEAD_CHARACTERS - _OF_A_LOGO * ("logo" in document.resources)
        ),
        "author": document.author,
        "keywords": list(document.keywords),
        "date": [date.year, date.month, date.day],
        "language": language or "en",
        "region": region or None,
        "direction": document.direction,
        "justify": is_justified(document.language),
        "draft": document.draft,
        "digit": DIGITS[document.digits][1],
        "layout": document.layout,
        "cover": cover,
        "foot": " · ".join(filter(None, (cover["states"], cover["date"]))),
        "labels": dict(document.labels),
        "theme": {
            **{part: dict(document.theme[part]) for part in _THEME_PARTS},
            "colours": {**colours, "cover": colours["cover"] or colours["heading"]},
        },
        "imprint": [list(line) for line in document.imprint],
        "second": _second(document.second),
        "paper_mm": paper_mm(document.theme),
    }


def _cover(words: Mapping[str, str]) -> dict[str, str]:
    names = ("authority", "list", "nomination", "title", "states", "date", "draft")
    return {name: words.get(name, "") for name in names}


def _second(wording: Wording | None) -> dict[str, Any] | None:
    """What the template says in the second language of a document."""
    if wording is None:
        return None
    language, region = language_and_region(wording.language)
    return {
        "language": language,
        "region": region or None,
        "direction": wording.direction,
        "title": wording.title,
        "cover": _cover(wording.cover),
        "imprint": [list(line) for line in wording.imprint],
    }


def _printable(value: Any) -> Any:
    """The same value with every text in it as it can be set."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(part) for key, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list) else value


def _cover_image(images: Mapping[str, tuple[str, Resource]], name: str) -> dict[str, str] | None:
    if name not in images:
        return None
    file, resource = images[name]
    return {"file": file, "format": IMAGE_ENDINGS[resource.format], "alt": resource.alt}


def _in_an_authors_words(refused: TypstRefused, main: str) -> ToolFailed:
    """What Typst said of the text `main`, with the place in the dossier as far as it is known."""
    missing = "".join(dict.fromkeys(_UNDISPLAYABLE.findall(refused.diagnostic)))
    if missing:
        return ToolFailed(
            f"the PDF cannot show these characters, no font has them: {missing}",
            help="Write them in Latin, Cyrillic or Arabic letters, or leave them out.",
        )
    place = _PLACE.search(refused.diagnostic)
    before = main.splitlines()[: int(place.group(1))] if place else []
    heading = next((match for match in map(_HEADING.search, reversed(before)) if match), None)
    near = f" (near “{heading.group(1)}”)" if heading else ""
    remedy = refused.help
    if "split up" in refused.said:
        remedy = "Move the figure or the table out of the list, quotation or cell it lies in."
    return ToolFailed(f"Typst could not make the PDF{near}: {refused.said}", help=remedy)
