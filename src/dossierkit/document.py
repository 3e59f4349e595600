"""The assembled document: what the renderers are given, with every decision about content made."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossierkit.errors import DossierkitError

LISTS = {
    "list-of-figures": ("fig", "figures"),
    "list-of-maps": ("map", "maps"),
    "list-of-tables": ("tbl", "tables"),
}
"""Class of the block that a list stands in for → kind of its captions, and its label."""

LAYOUTS = ("book", "form", "sheet")
"""`book` has a cover, and top-level sections begin pages; in a `form` they follow one another;
`sheet`, for records of few pages, has a head above its text."""


@dataclass(frozen=True)
class Resource:
    """An image at print resolution."""

    name: str
    """Unique in the document, with its ending (`img-001.png`); the target of images in blocks."""
    format: str
    """`png`, `jpeg` or `svg`."""
    data: bytes
    width_px: int
    """For an SVG, the width of its view box."""
    height_px: int
    alt: str
    """The alternative text, in the document's language."""


@dataclass(frozen=True)
class Caption:
    """The caption of a figure, map or table, for the lists at the front."""

    kind: str
    """`fig`, `map` or `tbl`."""
    identifier: str
    label: str
    """`Figure 3`, `شكل 3`."""
    text: str
    """The caption without markup."""
    language: str = ""
    """Where it is not that of the document."""
    second: "Caption | None" = None
    """The same in the other language of a bilingual document; its identifier is its own."""


@dataclass(frozen=True)
class Heading:
    """A heading, for the table of contents."""

    identifier: str
    level: int
    """1 to 6."""
    number: str
    """`3.1.a`; empty if unnumbered."""
    text: str
    """The heading without markup and number."""
    language: str = ""
    """Where it is not that of the document."""
    second: str = ""
    """The same in the second language of the document."""


@dataclass(frozen=True)
class Enclosure:
    """An annex that is bound in behind a document, or that a page there names."""

    number: int
    label: str
    """`Annex 3`."""
    title: str
    facts: Sequence[tuple[str, str]]
    """Names and values that stand on its divider page: file, kind, language, date, pages …"""
    file: Path | None = None
    """The PDF whose pages follow."""
    picture: Resource | None = None
    """What is shown on the page that follows."""
    second: "Enclosure | None" = None
    """What its divider says in the second language of the document."""

    @property
    def follows(self) -> bool:
        """Whether the annex itself stands behind its divider."""
        return self.file is not None or self.picture is not None


@dataclass(frozen=True)
class Wording:
    """What cover, lists and imprint of a bilingual document say in its second language."""

    language: str
    """A BCP 47 tag."""
    direction: str
    """`ltr` or `rtl`."""
    title: str
    cover: Mapping[str, str]
    labels: Mapping[str, str]
    digits: str
    imprint: Sequence[tuple[str, str]]
    """Only what the leading language says otherwise."""


@dataclass(frozen=True)
class Document:
    """One dossier in one language, or in two of which this one leads, ready to be set."""

    language: str
    """A BCP 47 tag."""
    direction: str
    """`ltr` or `rtl`."""
    title: str
    cover: Mapping[str, str]
    """Plain text: authority, list, nomination, title, states, date, draft."""
    labels: Mapping[str, str]
    """Generated words in the document's language: contents, figures, figure, page, draft …"""
    blocks: list[Any]
    """pandoc's JSON blocks, without raw nodes."""
    api_version: list[int]
    headings: Sequence[Heading]
    captions: Sequence[Caption]
    resources: Mapping[str, Resource]
    """The images by name.

    `emblem`, `cover-picture` and `emblem-AZ` of each State, if there are, stand on the cover, and
    `logo` at the head of the pages.
    """
    theme: Mapping[str, Any]
    draft: bool
    date: datetime.date
    """The date that metadata and file times carry."""
    author: str
    keywords: Sequence[str]
    layout: str = LAYOUTS[0]
    digits: str = "latn"
    """In which digits the document prints what it counts itself: a key of `numerals.DIGITS`."""
    imprint: Sequence[tuple[str, str]] = ()
    """What the page behind the cover states: a label, or nothing, and a text."""
    fonts: Sequence[bytes] = ()
    """Font files for the PDF, beside those that come with dossierkit."""
    word_file: bytes | None = None
    """A team's own Word file, which can be read, in whose style the Word output is."""
    second: Wording | None = None
    """The second language of a bilingual document.

    What is in it stands in blocks, spans and captions that state `lang` and `dir`; of class
    `second` are the titles in headings and the texts of sections.
    """


@dataclass(frozen=True)
class Output:
    """One file that a build wrote, or why it did not."""

    language: str
    target: str
    path: Path
    size: int = 0
    error: DossierkitError | None = None
