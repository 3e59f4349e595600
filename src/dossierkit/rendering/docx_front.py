"""What stands before the text: the cover, and contents lists that are filled and still fields."""

import json
from collections.abc import Iterable, Mapping, Sequence

from dossierkit.document import LISTS, Document, Heading
from dossierkit.rendering.columns import text_width
from dossierkit.rendering.docx_pictures import Pictures
from dossierkit.rendering.docx_theme import (
    COVER_BAND_MM,
    COVER_LINE_MM,
    FIRST_SUBHEADING,
    POINTS_PER_MM,
    TOC_LEVELS,
    TWIPS_PER_MM,
    page_of,
    title_size_pt,
)
from dossierkit.rendering.docx_xml import (
    Element,
    field,
    field_end,
    field_start,
    mark,
    paragraph,
    put,
    run,
    style_of,
    tab,
    text,
    w,
)
from dossierkit.rendering.ornament import COVER_SHARE
from dossierkit.rendering.tables import LONGEST_UNBROKEN_LIST

SEQUENCES = {"fig": "Figure", "map": "Map", "tbl": "Table"}
"""The names of Word's caption counters, by kind of caption; the same in every language."""

_EMBLEM_HEIGHT_MM = 22.0
_SHEET_EMBLEM_HEIGHT_MM = 14.0
_PICTURE_HEIGHT_MM = 92.0
_STATE_EMBLEM_HEIGHT_MM = 16.0
_LEAST_PICTURE_MM = 30.0
_TITLE_LINE_EM = 15.0
_COVER_LINES_MM = 62.0
"""What the lines of a cover take but for its title: authority, list, nomination, States."""

_LEAST_GAP_MM, _GAP_ABOVE = 16.0, 0.55
"""The room above and below the title together, and the share of it that lies above."""

_CLOSE = 480
"""The room above the nomination, in twips, where a picture follows in the text."""

_OPENING_ENTRIES = 3
"""Entries of a longer list that stay with its heading."""

_BAND_LINE_MM = 7.0
_BOLD = 1.12
"""How much wider bold letters are."""

COVER_PANELS = ("cover-picture", "ornament.svg")
"""What may fill the cover above its band, the first that there is."""


def cover(document: Document, pictures: Pictures) -> list[Element]:
    """The paragraphs of the cover page.

    In the style of the house its picture or ornament and its date stand on the lower part of the
    page. With a team's own Word file, whose cover may look otherwise, and where the page is too
    small for the picture, they follow one another.
    """
    panel_mm = _panel_height_mm(document)
    shown = next((name for name in COVER_PANELS if name in pictures.resources), "")
    crowded = shown == "cover-picture" and panel_mm < _LEAST_PICTURE_MM
    found = _cover_words(document, pictures)
    if document.word_file is None and not crowded:
        if shown and panel_mm >= _LEAST_PICTURE_MM:
            found[0].append(_panel(document, pictures, shown, panel_mm))
        _spread(document, found, panel_mm if shown else 0.0)
        # Not the last, which ends the section: Word would move the section's end into the frame.
        return [*found[:-1], *_on_band(document), *found[-1:]]
    if crowded or shown == "cover-picture":
        _set_before(found, "Subtitle", _CLOSE)
    return [
        *found,
        *_found(_picture(document, pictures, "cover-picture", _picture_height_mm(document))),
        *_lines(document.cover, "date", "Date"),
        *_lines(document.cover, "draft", "CoverDraft"),
    ]


def _cover_words(document: Document, pictures: Pictures) -> list[Element]:
    words = document.cover
    return [
        *_found(_picture(document, pictures, "emblem", _EMBLEM_HEIGHT_MM)),
        *_lines(words, "authority", "CoverAuthority"),
        *_lines(words, "list", "CoverList"),
        *_lines(words, "nomination", "Subtitle"),
        *_lines(words, "title", "Title"),
        *_emblems(document, pictures),
        *_lines(words, "states", "CoverStates"),
    ]


def _panel(document: Document, pictures: Pictures, name: str, height_mm: float) -> Element:
    """The picture or ornament that fills the cover above its band."""
    page = page_of(document.theme)
    width_mm, page_mm = page.width / TWIPS_PER_MM, page.height / TWIPS_PER_MM
    top_mm = page_mm - COVER_BAND_MM - COVER_LINE_MM - height_mm
    return pictures.across_page(name, width_mm, height_mm, top_mm)


def _panel_height_mm(document: Document) -> float:
    page_mm = page_of(document.theme).height / TWIPS_PER_MM
    return min(page_mm * COVER_SHARE, _room_mm(document) - _LEAST_GAP_MM)


def _spread(document: Document, words: Iterable[Element], panel_mm: float) -> None:
    """Share the room that a cover leaves out above and below its title."""
    gap_mm = max(_room_mm(document) - panel_mm, _LEAST_GAP_MM)
    _set_before(words, "Subtitle", round(gap_mm * _GAP_ABOVE * TWIPS_PER_MM))


def _on_band(document: Document) -> list[Element]:
    """The date and the word for a draft, in a frame on the band at the foot of the cover."""
    page, words = page_of(document.theme), document.cover
    date, draft = words.get("date", ""), words.get("draft", "")
    if not (date or draft):
        return []
    bold = w("r", w("rPr", w("b"), w("bCs")), text(draft))
    made = paragraph("CoverBand", run(date), *([tab(), bold] if draft else []))
    frame = w(
        "framePr",
        w=page.text_width,
        h=round(_BAND_LINE_MM * TWIPS_PER_MM),
        hRule="exact",
        wrap="around",
        vAnchor="page",
        hAnchor="margin",
        x=1,  # Word takes 0 for no place at all
        y=page.height - round((COVER_BAND_MM + _BAND_LINE_MM) / 2 * TWIPS_PER_MM),
    )
    put(made[0], frame)
    put(made[0], w("tabs", w("tab", val="right", pos=page.text_width)))
    return [made]


def _room_mm(document: Document) -> float:
    """What the words and emblems of a cover leave of its height above the band."""
    page = page_of(document.theme)
    size_mm = title_size_pt(document.theme) / POINTS_PER_MM
    measure_mm = page.text_width / TWIPS_PER_MM
    lines = text_width(document.cover.get("title", "")) * size_mm * _BOLD / measure_mm
    taken = (
        _COVER_LINES_MM,
        _EMBLEM_HEIGHT_MM * ("emblem" in document.resources),
        (_STATE_EMBLEM_HEIGHT_MM + 8) * any(n.startswith("emblem-") for n in document.resources),
        1.5 * size_mm * (int(lines) + 1),
    )
    return (page.height - page.top) / TWIPS_PER_MM - COVER_BAND_MM - sum(taken)


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


def _found(element: Element | None) -> list[Element]:
    return [] if element is None else [element]


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
    return [
        *_found(_picture(document, pictures, "emblem", _SHEET_EMBLEM_HEIGHT_MM)),
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


def _set_before(paragraphs: Iterable[Element], style: str, twips: int) -> None:
    """The room before the paragraphs in a style."""
    for element in paragraphs:
        if style_of(element) == style:
            put(element[0], w("spacing", before=twips))


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
    whole = len(entries) <= LONGEST_UNBROKEN_LIST
    for entry in entries[:-1] if whole else entries[:_OPENING_ENTRIES]:
        put(entry[0], w("keepNext"))
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
