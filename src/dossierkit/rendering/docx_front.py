"""What stands before the text: the cover, and contents lists that are filled and still fields."""

from collections.abc import Iterable, Mapping, Sequence

from dossierkit.document import LISTS, Caption, Document, Heading, Wording
from dossierkit.language import direction
from dossierkit.rendering.columns import text_width
from dossierkit.rendering.docx_direction import DIRECTION_MARKS
from dossierkit.rendering.docx_pictures import Pictures
from dossierkit.rendering.docx_theme import (
    COVER_BAND_MM,
    COVER_LINE_MM,
    FIRST_SUBHEADING,
    NUMBER_WIDTHS,
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
    paragraph_properties,
    put,
    q,
    run,
    run_properties,
    style_of,
    tab,
    w,
)
from dossierkit.rendering.ornament import COVER_SHARE

SEQUENCES = {"fig": "Figure", "map": "Map", "tbl": "Table"}
"""The names of Word's caption counters, by kind of caption; the same in every language."""

_EMBLEM_HEIGHT_MM = 22.0
_SHEET_EMBLEM_HEIGHT_MM = 14.0
_PICTURE_HEIGHT_MM = 92.0
_STATE_EMBLEM_HEIGHT_MM = 16.0
_LEAST_PICTURE_MM = 30.0
_TITLE_LINE_EM = 15.0
_LINE_OF_TWO_TITLES_EM = 20.0
_COVER_LINE_EM = 24.0
_COVER_LINES_MM = 62.0
"""What the lines of a cover take but for its title: authority, list, nomination, States."""

_SECOND_GAPS_MM = 12.0
_COVER_SCALES = {"authority": 1.15, "list": 1.5, "nomination": 1.25, "states": 1.4}
"""The letters of the lines of a cover, as a multiple of the text's."""

_LEAST_GAP_MM, _GAP_ABOVE = 16.0, 0.55
"""The room above and below the title together, and the share of it that lies above."""

_CLOSE = 480
"""The room above the nomination, in twips, where a picture follows in the text."""

_ENTRIES_TOGETHER = 3
"""Entries that open a list, and stay with its heading, or close it."""

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
    fits = panel_mm >= _LEAST_PICTURE_MM
    shown = next((name for name in COVER_PANELS if name in pictures.resources), "")
    pictured = shown == "cover-picture"
    found = _cover_words(document, pictures)
    states = _beside(document, "states", "CoverStates")
    if not states:
        last = max(index for index, element in enumerate(found) if element.tag == q("w:p"))
        found, states = found[:last], found[last:]
    if document.word_file is None and (fits or not pictured):
        if shown and fits:
            found[0].append(_panel(document, pictures, shown, panel_mm))
        _spread(document, found, panel_mm if shown and fits else 0.0)
        # Not the last, which ends the section: Word would move the section's end into the frame.
        return [*found, *_on_band(document), *states]
    if pictured:
        _set_before(found, "Subtitle", _CLOSE)
    return [
        *found,
        *states,
        *_found(_picture(document, pictures, "cover-picture", _picture_height_mm(document))),
        *_beside(document, "date", "Date"),
        *_beside(document, "draft", "CoverDraft"),
    ]


def _cover_words(document: Document, pictures: Pictures) -> list[Element]:
    return [
        *_found(_picture(document, pictures, "emblem", _EMBLEM_HEIGHT_MM)),
        *_in_both(document, {"authority": "CoverAuthority", "list": "CoverList"}),
        *_in_both(document, {"nomination": "Subtitle", "title": "Title"}),
        *_emblems(document, pictures),
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
    dates, drafts = [run(date)], [run(draft)] if draft else []
    if document.second is not None:
        others = (document.second.cover[name] for name in ("date", "draft"))
        for line, other in zip((dates, drafts), others, strict=True):
            line.extend([run(" · "), _said(other, document.second.language)] if other else [])
    for bold in drafts:
        put(run_properties(bold), w("b"))
        put(run_properties(bold), w("bCs"))
    made = paragraph("CoverBand", *dates, *([tab(), *drafts] if drafts else []))
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
    second = document.second
    size_mm = title_size_pt(document.theme, two_titles=second is not None) / POINTS_PER_MM
    measure_mm = page.text_width / TWIPS_PER_MM
    titles = [cover.get("title", "") for cover in (document.cover, second.cover if second else {})]
    lines = sum(
        int(text_width(title) * size_mm * _BOLD / measure_mm) + 1 for title in titles if title
    )
    taken = (
        _COVER_LINES_MM,
        _EMBLEM_HEIGHT_MM * ("emblem" in document.resources),
        (_STATE_EMBLEM_HEIGHT_MM + 8) * any(n.startswith("emblem-") for n in document.resources),
        1.5 * size_mm * max(lines, 1),
        _further_lines_mm(document),
    )
    return (page.height - page.top) / TWIPS_PER_MM - COVER_BAND_MM - sum(taken)


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
    return [mark(stated), *elements, mark({"direction": ""})]


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


def _further_lines_mm(document: Document) -> float:
    """What the lines of a cover take more where they are long, or there in two languages."""
    covers = (
        [document.cover] if document.second is None else [document.cover, document.second.cover]
    )
    size_mm = float(document.theme["fonts"]["size_pt"]) / POINTS_PER_MM
    measure_mm = page_of(document.theme).text_width / TWIPS_PER_MM
    taken = _SECOND_GAPS_MM * (len(covers) - 1)
    for name, scale in _COVER_SCALES.items():
        lines = -1  # one is counted
        for words in filter(None, (cover.get(name) for cover in covers)):
            lines += 1 + int(text_width(words) * size_mm * scale * _BOLD / measure_mm)
        taken += max(lines, 0) * size_mm * scale * 1.5
    return taken


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
    made = [title, *_imprint_lines(document.imprint)]
    second = document.second
    if second is not None:
        heading = paragraph("Imprint", run(second.title, "CaptionLabel"))
        put(paragraph_properties(heading), w("spacing", before=360))
        made += _in_second(second, [heading, *_imprint_lines(second.imprint)])
    return made


def _imprint_lines(imprint: Iterable[tuple[str, str]]) -> list[Element]:
    lines = (f"{label}: {said}" if label else said for label, said in imprint)
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


def _set_before(paragraphs: Iterable[Element], style: str, twips: int) -> None:
    """The room before the first paragraph in a style."""
    for element in paragraphs:
        if element.tag == q("w:p") and style_of(element) == style:
            put(element[0], w("spacing", before=twips))
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
    for row, entry in zip(rows, entries, strict=True):
        if not (row.number and shown):
            _without_number(entry, row.level)
    _wrap_in_field(f'TOC \\o "1-{TOC_LEVELS}" \\h \\z', entries)
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    return [w("sdt", w("sdtPr", gallery), w("sdtContent", heading, *entries))]


def _without_number(entry: Element, level: int) -> None:
    """Take the stop for a number from an entry that has none: a short title would run to it."""
    left = sum(NUMBER_WIDTHS[:level])
    put(entry[0], w("tabs", w("tab", val="clear", pos=left)))
    begin = left - NUMBER_WIDTHS[level - 1]
    put(entry[0], w("ind", left=begin, firstLine=0))


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
    *above, _ = entries
    for entry in (*above[: _ENTRIES_TOGETHER - 1], *above[1 - _ENTRIES_TOGETHER :]):
        put(entry[0], w("keepNext"))
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
    page = mark({"entry": identifier})
    return paragraph(style, w("hyperlink", *words, page, anchor=bookmark, history="1"))


def page_reference(bookmark: str, page: str) -> list[Element]:
    """The end of an entry: a leader, and the page as a field with its number.

    The space keeps them with the last word: no number stands alone on a line.
    """
    number = field(f"PAGEREF {bookmark} \\h", [run(page)])
    for element in (elements := [run("\N{NO-BREAK SPACE}"), tab(), *number]):
        element.insert(0, w("rPr", w("noProof"), w("webHidden")))
    return elements


def _wrap_in_field(instruction: str, entries: Sequence[Element]) -> None:
    for element in reversed(field_start(instruction)):
        entries[0].insert(1, element)
    entries[-1].append(field_end())
