"""What stands before the text: the cover, and contents lists that are filled and still fields."""

import json
from collections.abc import Iterable, Mapping, Sequence

from dossierkit.document import LISTS, Document, Heading
from dossierkit.rendering.columns import text_width
from dossierkit.rendering.docx_pictures import Pictures
from dossierkit.rendering.docx_theme import FIRST_SUBHEADING, TOC_LEVELS, TWIPS_PER_MM, page_of
from dossierkit.rendering.docx_xml import (
    Element,
    field,
    field_end,
    field_start,
    mark,
    paragraph,
    put,
    q,
    run,
    tab,
    w,
)

SEQUENCES = {"fig": "Figure", "map": "Map", "tbl": "Table"}
"""The names of Word's caption counters, by kind of caption; the same in every language."""

_EMBLEM_HEIGHT_MM = 22.0
_SHEET_EMBLEM_HEIGHT_MM = 14.0
_PICTURE_HEIGHT_MM = 92.0
_STATE_EMBLEM_HEIGHT_MM = 16.0
_LEAST_PICTURE_MM = 30.0
_TITLE_LINE_EM = 15.0


def cover(document: Document, pictures: Pictures) -> list[Element]:
    """The paragraphs of the cover page."""
    words = document.cover
    found = [
        _picture(document, pictures, "emblem", _EMBLEM_HEIGHT_MM),
        *_lines(words, "authority", "CoverAuthority"),
        *_lines(words, "list", "CoverList"),
        *_lines(words, "nomination", "Subtitle"),
        *_lines(words, "title", "Title"),
        *_emblems(document, pictures),
        *_lines(words, "states", "CoverStates"),
        _picture(document, pictures, "cover-picture", _picture_height_mm(document)),
        *_lines(words, "date", "Date"),
        *_lines(words, "draft", "CoverDraft"),
    ]
    paragraphs = [element for element in found if element is not None]
    if "cover-picture" in document.resources:
        _close_up(paragraphs)
    return paragraphs


def _picture_height_mm(document: Document) -> float:
    """What the other parts of the cover leave of its height to the picture."""
    lines = text_width(document.cover.get("title", "")) / _TITLE_LINE_EM
    taken = [
        (_EMBLEM_HEIGHT_MM + 2) * ("emblem" in document.resources),
        (_STATE_EMBLEM_HEIGHT_MM + 2) * any(n.startswith("emblem-") for n in document.resources),
        10.0 * document.draft,
        12.0 * max(0, int(lines) - 1),
        16.0 * (document.direction == "rtl"),
    ]
    return max(_PICTURE_HEIGHT_MM - sum(taken), _LEAST_PICTURE_MM)


def _emblems(document: Document, pictures: Pictures) -> list[Element]:
    """The emblems of the States, in one line."""
    names = [name for name in document.resources if name.startswith("emblem-")]
    runs: list[Element] = []
    for name in names:
        resource = document.resources[name]
        width = _STATE_EMBLEM_HEIGHT_MM * resource.width_px / max(resource.height_px, 1)
        runs += [run("\N{EM SPACE}")] if runs else []
        runs.append(pictures.drawing(name, width, _STATE_EMBLEM_HEIGHT_MM))
    return [paragraph("CoverPicture", *runs)] if runs else []


def imprint(document: Document) -> list[Element]:
    """The paragraphs of the page behind the cover."""
    title = paragraph("Imprint", run(document.title, "CaptionLabel"))
    lines = (f"{label}: {text}" if label else text for label, text in document.imprint)
    return [title, *(paragraph("Imprint", run(line)) for line in lines)]


def sheet_head(document: Document, pictures: Pictures) -> list[Element]:
    """The paragraphs above the text of a document without a cover."""
    words = document.cover
    emblem = _picture(document, pictures, "emblem", _SHEET_EMBLEM_HEIGHT_MM)
    return [
        *([] if emblem is None else [emblem]),
        *_lines(words, "authority", "CoverAuthority"),
        *_lines(words, "list", "CoverList"),
        *_lines(words, "nomination", "Subtitle"),
        *_lines(words, "title", "Title"),
    ]


def _lines(words: Mapping[str, str], name: str, style: str) -> list[Element]:
    return [paragraph(style, run(words[name]))] if words.get(name) else []


def _picture(document: Document, pictures: Pictures, name: str, height_mm: float) -> Element | None:
    resource = document.resources.get(name)
    if resource is None:
        return None
    widest = page_of(document.theme).text_width / TWIPS_PER_MM
    width_mm = height_mm * resource.width_px / max(resource.height_px, 1)
    shrink = min(1.0, widest / width_mm)
    drawing = pictures.drawing(name, width_mm * shrink, height_mm * shrink)
    return paragraph("CoverPicture", drawing)


def _close_up(paragraphs: Iterable[Element]) -> None:
    """Take the room for a picture from the space above the nomination."""
    for element in paragraphs:
        properties = element.find(q("w:pPr"))
        style = None if properties is None else properties.find(q("w:pStyle"))
        if properties is not None and style is not None and style.get(q("w:val")) == "Subtitle":
            put(properties, w("spacing", before=480))


def contents(document: Document, bookmarks: Mapping[str, str]) -> list[Element]:
    """The table of contents as Word makes it: a block with a heading and a filled field."""
    rows = [
        (f"TOC{heading.level}", heading.identifier, (heading.number, heading.text))
        for heading in document.headings
        if heading.level <= TOC_LEVELS and is_listed(heading)
    ]
    if not rows:
        return []
    shown = document.theme["numbering"]["headings"]
    heading = paragraph("TOCHeading", run(document.labels["contents"]))
    entries = [
        _entry(style, identifier, _numbered(number if shown else "", words), bookmarks)
        for style, identifier, (number, words) in rows
    ]
    _wrap_in_field(f'TOC \\o "1-{TOC_LEVELS}" \\h \\z', entries)
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    return [w("sdt", w("sdtPr", gallery), w("sdtContent", heading, *entries))]


def is_listed(heading: Heading) -> bool:
    """Whether the contents name a heading: the author's own inside a section are left out."""
    return bool(heading.number) or heading.level < FIRST_SUBHEADING


def caption_list(document: Document, name: str, bookmarks: Mapping[str, str]) -> list[Element]:
    """A list of figures, maps or tables, by the class of its placeholder; empty for none."""
    kind, label = LISTS[name]
    captions = [caption for caption in document.captions if caption.kind == kind]
    if not captions:
        return []
    entries = [
        _entry(
            "TableofFigures",
            caption.identifier,
            [run(caption_text(caption.label, caption.text))],
            bookmarks,
        )
        for caption in captions
    ]
    _wrap_in_field(f'TOC \\h \\z \\c "{SEQUENCES[kind]}"', entries)
    return [paragraph("ListHeading", run(document.labels[label])), *entries]


def caption_text(label: str, text: str) -> str:
    """A label and the caption's words, as they stand in captions and in lists of them."""
    return f"{label}\N{EN SPACE}{text}" if text else label


def _numbered(number: str, words: str) -> list[Element]:
    return [run(number), tab(), run(words)] if number else [run(words)]


def _entry(
    style: str,
    identifier: str,
    words: Sequence[Element],
    bookmarks: Mapping[str, str],
) -> Element:
    bookmark = bookmarks.get(identifier)
    if bookmark is None:
        return paragraph(style, *words)
    page = mark(json.dumps({"entry": identifier}))
    return paragraph(style, w("hyperlink", *words, page, anchor=bookmark, history="1"))


def page_reference(bookmark: str, page: str) -> list[Element]:
    """The end of an entry: a leader, and the page as a field with its number."""
    number = field(f"PAGEREF {bookmark} \\h", [run(page)])
    for element in (elements := [tab(), *number]):
        element.insert(0, w("rPr", w("noProof"), w("webHidden")))
    return elements


def _wrap_in_field(instruction: str, entries: Sequence[Element]) -> None:
    for element in reversed(field_start(instruction)):
        entries[0].insert(1, element)
    entries[-1].append(field_end())
