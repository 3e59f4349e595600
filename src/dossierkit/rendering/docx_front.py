"""What stands before the text: the cover, and contents lists that are filled and still fields."""

import json
from collections.abc import Iterable, Mapping, Sequence

from dossierkit.document import LISTS, Caption, Document, Heading, Wording
from dossierkit.language import direction
from dossierkit.rendering.columns import text_width
from dossierkit.rendering.docx_direction import DIRECTION_MARKS
from dossierkit.rendering.docx_pictures import Pictures
from dossierkit.rendering.docx_theme import FIRST_SUBHEADING, TOC_LEVELS, TWIPS_PER_MM, page_of
from dossierkit.rendering.docx_xml import (
    Element,
    field,
    field_end,
    field_start,
    mark,
    paragraph,
    paragraph_properties,
    put,
    q,
    run,
    run_properties,
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
_LINE_OF_TWO_TITLES_EM = 24.0
_COVER_LINE_EM = 24.0


def cover(document: Document, pictures: Pictures) -> list[Element]:
    """The paragraphs of the cover page."""
    lists = {"authority": "CoverAuthority", "list": "CoverList"}
    titles = {"nomination": "Subtitle", "title": "Title"}
    found = [
        _picture(document, pictures, "emblem", _EMBLEM_HEIGHT_MM),
        *_in_both(document, lists),
        *_in_both(document, titles),
        *_emblems(document, pictures),
        *_beside(document, "states", "CoverStates"),
        _picture(document, pictures, "cover-picture", _picture_height_mm(document)),
        *_beside(document, "date", "Date"),
        *_beside(document, "draft", "CoverDraft"),
    ]
    paragraphs = [element for element in found if element is not None]
    if "cover-picture" in document.resources:
        _close_up(paragraphs)
    return paragraphs


def _in_both(document: Document, styles: Mapping[str, str]) -> list[Element]:
    """Words of the cover, each in its style; below them the same in the second language."""
    made = [line for name, style in styles.items() for line in _lines(document.cover, name, style)]
    second = document.second
    if second is None:
        return made
    other = [line for name, style in styles.items() for line in _lines(second.cover, name, style)]
    if made and other:
        above, below = paragraph_properties(made[-1]), paragraph_properties(other[0])
        put(above, w("pBdr", w("bottom", val="nil")))
        put(above, w("spacing", after=60))
        put(below, w("spacing", before=160))
    return [*made, *_in_second(second, other)]


def _beside(document: Document, name: str, style: str) -> list[Element]:
    """A line of the cover in both languages, at both ends of one line if there is room."""
    second, words = document.second, document.cover.get(name, "")
    if second is None or not words or text_width(words + second.cover[name]) > _COVER_LINE_EM:
        return _in_both(document, {name: style})
    made = paragraph(style, run(words), tab(), _said(second.cover[name], second.language))
    edge = w("tab", val="right", pos=page_of(document.theme).text_width)
    put(paragraph_properties(made), w("tabs", edge))
    return [made]


def _in_second(second: Wording, elements: Sequence[Element]) -> list[Element]:
    """Paragraphs that are in the second language of a document."""
    stated = {"direction": second.direction, "language": second.language}
    return [mark(json.dumps(stated)), *elements, mark(json.dumps({"direction": ""}))]


def _said(words: str, language: str, style: str = "") -> Element:
    """A run of text in a language, if one is stated, whatever language is around it."""
    if not language:
        return run(words, style)
    made = run(DIRECTION_MARKS[direction(language)] + words, style)
    put(run_properties(made), w("lang", val=language))
    return made


def _title(document: Document, label: str) -> list[Element]:
    """The title of a list, in both languages if there are two."""
    second = document.second
    title = [run(document.labels[label])]
    if second is not None:
        title += [_line_break(), _said(second.labels[label], second.language, "SecondTitle")]
    return title


def _line_break() -> Element:
    return w("r", w("br"))


def _picture_height_mm(document: Document) -> float:
    """What the other parts of the cover leave of its height to the picture."""
    em = _TITLE_LINE_EM if document.second is None else _LINE_OF_TWO_TITLES_EM
    lines = text_width(document.cover.get("title", "")) / em
    second = document.second
    others = text_width(second.cover.get("title", "")) / em if second else 0.0
    taken = [
        (_EMBLEM_HEIGHT_MM + 2) * ("emblem" in document.resources),
        (_STATE_EMBLEM_HEIGHT_MM + 2) * any(n.startswith("emblem-") for n in document.resources),
        10.0 * document.draft,
        12.0 * max(0, int(lines) - 1),
        16.0 * (document.direction == "rtl"),
        (20.0 + 8.0 * int(others)) * (second is not None),
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
    made = [title, *_imprint_lines(document.imprint)]
    second = document.second
    if second is not None:
        heading = paragraph("Imprint", run(second.title, "CaptionLabel"))
        put(paragraph_properties(heading), w("spacing", before=360))
        made += _in_second(second, [heading, *_imprint_lines(second.imprint)])
    return made


def _imprint_lines(imprint: Iterable[tuple[str, str]]) -> list[Element]:
    lines = (f"{label}: {text}" if label else text for label, text in imprint)
    return [paragraph("Imprint", run(line)) for line in lines]


def sheet_head(document: Document, pictures: Pictures) -> list[Element]:
    """The paragraphs above the text of a document without a cover."""
    emblem = _picture(document, pictures, "emblem", _SHEET_EMBLEM_HEIGHT_MM)
    return [
        *([] if emblem is None else [emblem]),
        *_in_both(document, {"authority": "CoverAuthority", "list": "CoverList"}),
        *_in_both(document, {"nomination": "Subtitle", "title": "Title"}),
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
    """Take the room for a picture from the space above the first nomination."""
    for element in paragraphs:
        properties = element.find(q("w:pPr"))
        style = None if properties is None else properties.find(q("w:pStyle"))
        if properties is not None and style is not None and style.get(q("w:val")) == "Subtitle":
            put(properties, w("spacing", before=480))
            return


def contents(document: Document, bookmarks: Mapping[str, str]) -> list[Element]:
    """The table of contents as Word makes it: a block with a heading and a filled field."""
    rows = [
        heading
        for heading in document.headings
        if heading.level <= TOC_LEVELS and is_listed(heading)
    ]
    if not rows:
        return []
    shown = document.theme["numbering"]["headings"]
    heading = paragraph("TOCHeading", *_title(document, "contents"))
    entries = [
        _entry(f"TOC{row.level}", row.identifier, _titles(document, row, shown), bookmarks)
        for row in rows
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
            _caption_words(caption),
            bookmarks,
        )
        for caption in captions
    ]
    _wrap_in_field(f'TOC \\h \\z \\c "{SEQUENCES[kind]}"', entries)
    return [paragraph("ListHeading", *_title(document, label)), *entries]


def _caption_words(caption: Caption) -> list[Element]:
    words = [_said(caption_text(caption.label, caption.text), caption.language)]
    if caption.second is not None:
        words += [_line_break(), *_caption_words(caption.second)]
    return words


def caption_text(label: str, text: str) -> str:
    """A label and the caption's words, as they stand in captions and in lists of them."""
    return f"{label}\N{EN SPACE}{text}" if text else label


def _titles(document: Document, heading: Heading, shown: bool) -> list[Element]:
    """Number and titles of a heading."""
    number = [run(heading.number), tab()] if heading.number and shown else []
    words = [*number, _said(heading.text, heading.language)]
    if heading.second and document.second:
        second = _said(heading.second, document.second.language, "SecondTitle")
        words += [_line_break(), second]
    return words


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
