"""Every style of the house, made from the theme, with the names that Word users know."""

from collections.abc import Mapping
from typing import Any

from dossierkit.document import LAYOUTS
from dossierkit.language import word_tag
from dossierkit.rendering.docx_cover_styles import cover_styles
from dossierkit.rendering.docx_look import Look, monospace, style
from dossierkit.rendering.docx_table_styles import table_styles
from dossierkit.rendering.docx_theme import (
    FIRST_SUBHEADING,
    HEADING_LEVELS,
    LIST_INDENT,
    NOTE_INDENT,
    NUMBER_WIDTHS,
    OPENER_LIGHTER,
    RUNNING_TITLE,
    TOC_LEVELS,
    TWIPS_PER_PT,
    hexadecimal,
    lightened,
    page_of,
)
from dossierkit.rendering.docx_xml import Element, q, w

_TITLE_IN_FORM = 1.5
_HEADING_SIZES = (2.0, 1.35, 1.15, 1.05, 1.0, 1.0, 1.0, 1.0, 1.0)
"""Letters of headings, by level, as a multiple of the text's."""
_HEADING_ROOM = ((1.33, 1.1), (1.0, 0.67), (0.75, 0.5))
"""Room before and after headings, by level, as a share of the theme's."""


def styles(
    theme: Mapping[str, Any],
    language: str,
    *,
    rtl: bool,
    layout: str = LAYOUTS[0],
    two_titles: bool = False,
) -> Element:
    """The root of `styles.xml`; titles are smaller and begin no pages except in a book.

    With `two_titles`, those of the cover are small enough for both languages of a document.
    """
    look = Look(theme, rtl, layout, two_titles)
    return w(
        "styles",
        _defaults(look, language),
        w(
            "latentStyles",
            defLockedState=0,
            defUIPriority=99,
            defSemiHidden=0,
            defUnhideWhenUsed=0,
            defQFormat=0,
            count=376,
        ),
        *_text(look),
        *cover_styles(look),
        *(_heading(look, level) for level in range(HEADING_LEVELS)),
        *(
            style(f"Subheading{n}", f"Subheading {n}", [], based=f"Heading{n}")
            for n in range(FIRST_SUBHEADING, HEADING_LEVELS + 1)
        ),
        *_lists_of_contents(look),
        *_figures(look),
        *_furniture(look),
        *_characters(look),
        *table_styles(look),
    )


def _defaults(look: Look, language: str) -> Element:
    tag = word_tag(language)
    val, bidi = ("en-GB", tag) if look.rtl else (tag, "ar-SA")
    letters = look.letters(scale=1, font="minor")
    letters.append(w("lang", val=val, eastAsia="en-US", bidi=bidi))
    line = round(240 * float(look.theme["fonts"]["line_spacing"]))
    spacing = w("spacing", after=0, line=line, lineRule="auto")
    return w(
        "docDefaults",
        w("rPrDefault", letters),
        w("pPrDefault", w("pPr", w("widowControl"), spacing)),
    )


def _text(look: Look) -> list[Element]:
    normal = style(
        "Normal", "Normal", [w("bidi")] if look.rtl else [], based="", custom=False, priority=0
    )
    normal.set(q("w:default"), "1")
    small = look.letters(scale=0.86)
    box = [look.border(side, "rule", 4, 6) for side in ("top", "left", "bottom", "right")]
    code = look.letters(scale=0.86, extra=[monospace()])
    return [
        normal,
        style(
            "BodyText",
            "Body Text",
            [w("spacing", after=round(look.spacing["paragraph_pt"] * 20))],
            custom=False,
            priority=1,
        ),
        style("FirstParagraph", "First Paragraph", based="BodyText", following="BodyText"),
        style("Compact", "Compact", [w("spacing", after=40)], based="BodyText"),
        style(
            "ListParagraph",
            "List Paragraph",
            [w("spacing", after=60)],
            custom=False,
            priority=34,
            based="BodyText",
        ),
        style(
            "BlockText",
            "Block Text",
            [
                w("pBdr", look.border("right" if look.rtl else "left", "accent", 12, 10)),
                w("spacing", before=120, after=160),
                w("ind", left=480, right=480),
            ],
            look.letters(italic=True),
            based="BodyText",
            custom=False,
        ),
        style(
            "DefinitionTerm",
            "Definition Term",
            [w("keepNext"), w("spacing", before=60)],
            look.letters(bold=True),
            following="Definition",
        ),
        style(
            "Definition",
            "Definition",
            [w("spacing", after=80), w("ind", left=LIST_INDENT)],
            based="BodyText",
        ),
        style(
            "SourceCode",
            "Source Code",
            [
                w("keepLines"),
                w("shd", val="clear", color="auto", fill="F5F5F2"),
                w("bidi", val="0"),
                w("spacing", before=100, after=160, line=240, lineRule="auto"),
            ],
            code,
        ),
        style(
            "HorizontalRule",
            "Horizontal Rule",
            [
                w("pBdr", look.border("bottom", "rule", 6, 1)),
                w("spacing", before=120, after=240, line=120, lineRule="exact"),
            ],
        ),
        style(
            "Note",
            "Note",
            [
                w("keepLines"),
                w("pBdr", *box),
                look.fill("table_head"),
                w("spacing", before=100, after=100),
                w("ind", left=NOTE_INDENT, right=NOTE_INDENT),
            ],
            based="BodyText",
        ),
        style(
            "LanguageName",
            "Language Name",
            [
                w("keepNext"),
                w("pBdr", look.border("top", "rule", 4, 5)),
                w("spacing", before=280, after=120),
            ],
            look.letters(scale=0.82, colour="muted"),
            following="BodyText",
        ),
        style(
            "Bibliography",
            "Bibliography",
            [w("keepLines"), w("spacing", after=100), w("ind", left=480, hanging=480)],
            custom=False,
            priority=37,
        ),
        style(
            "FootnoteText",
            "footnote text",
            [w("spacing", after=40, line=240, lineRule="auto")],
            small,
            custom=False,
        ),
        style(
            "FootnoteBlockText",
            "Footnote Block Text",
            [w("ind", left=480, right=480)],
            based="FootnoteText",
        ),
    ]


def _heading(look: Look, level: int) -> Element:
    rank = level + 1 if look.is_sheet else level
    above, below = _HEADING_ROOM[min(rank, 2)]
    before = round(above * look.spacing["before_heading_pt"] * TWIPS_PER_PT)
    after = round(below * look.spacing["after_heading_pt"] * TWIPS_PER_PT)
    shape = [
        w("keepNext"),
        w("keepLines"),
        w("suppressAutoHyphens"),
        w("spacing", before=before, after=after, line=252, lineRule="auto"),
        w("outlineLvl", val=level),
    ]
    if rank == 0:
        shape += [_under(look)] if look.layout == "form" else [w("pageBreakBefore"), *_band(look)]
    size = _HEADING_SIZES[min(rank, HEADING_LEVELS - 1)]
    letters = look.letters(
        scale=_TITLE_IN_FORM if look.layout == "form" and rank == 0 else size,
        bold=True,
        italic=level > 3 or None,
        colour="heading",
        font="major",
    )
    return style(
        f"Heading{level + 1}",
        f"heading {level + 1}",
        shape,
        letters,
        following="BodyText",
        custom=False,
        priority=9,
    )


def _under(look: Look) -> Element:
    return w("pBdr", look.border("bottom", "rule", 6, 4))


def _band(look: Look) -> list[Element]:
    """The ground on which the title of a section stands that opens a page."""
    ground = lightened(hexadecimal(look.theme, "table_head"), OPENER_LIGHTER)
    sides = (
        w(side, val="single", sz=4, space=space, color=ground)
        for side, space in (("top", 16), ("left", 12), ("right", 12))
    )
    top, left, right = sides
    bottom = look.border("bottom", "accent", 12, 14)
    return [
        w("pBdr", top, left, bottom, right),
        w("shd", val="clear", color="auto", fill=ground),
    ]


def _lists_of_contents(look: Look) -> list[Element]:
    def end() -> Element:
        return w("tab", val="right", leader="dot", pos=page_of(look.theme).text_width)

    heading = style(
        "TOCHeading",
        "TOC Heading",
        [w("pageBreakBefore", val="0"), w("outlineLvl", val=9)],
        based="Heading1",
        following="BodyText",
        custom=False,
        priority=39,
    )
    list_heading = style(
        "ListHeading",
        "List Heading",
        [w("keepNext"), w("spacing", before=480, after=120, line=252, lineRule="auto")],
        look.letters(scale=1.35, bold=True, colour="heading", font="major"),
        following="BodyText",
    )
    letters = (look.letters(bold=True), None, None)
    entries = []
    for level in range(TOC_LEVELS):
        left = sum(NUMBER_WIDTHS[: level + 1])
        entries.append(
            style(
                f"TOC{level + 1}",
                f"toc {level + 1}",
                [
                    w("tabs", w("tab", val="left", pos=left), end()),
                    w("suppressAutoHyphens"),
                    w(
                        "spacing",
                        before=140 if level == 0 else 30,
                        after=30,
                        line=252,
                        lineRule="auto",
                    ),
                    w("ind", left=left, hanging=NUMBER_WIDTHS[level]),
                ],
                letters[level],
                following="Normal",
                custom=False,
                priority=39,
            )
        )
    figures = style(
        "TableofFigures",
        "table of figures",
        [
            w("tabs", end()),
            w("suppressAutoHyphens"),
            w("spacing", before=40, after=40, line=252, lineRule="auto"),
            w("ind", left=480, hanging=480),
        ],
        following="Normal",
        custom=False,
    )
    return [heading, list_heading, *entries, figures]


def _figures(look: Look) -> list[Element]:
    caption = look.letters(scale=0.92)
    return [
        style(
            "Figure",
            "Figure",
            [w("keepNext"), w("spacing", before=240, after=100, line=240, lineRule="auto")],
            following="Caption",
        ),
        style(
            "Caption",
            "caption",
            [
                w("keepLines"),
                w("suppressAutoHyphens"),
                w("spacing", after=220, line=252, lineRule="auto"),
            ],
            caption,
            following="BodyText",
            custom=False,
            priority=35,
        ),
        style(
            "TableCaption",
            "Table Caption",
            [w("keepNext"), w("spacing", before=260, after=100)],
            based="Caption",
        ),
        style(
            "Source",
            "Source",
            [w("keepLines"), w("spacing", after=220)],
            look.letters(scale=0.81, colour="muted"),
            following="BodyText",
        ),
    ]


def _furniture(look: Look) -> list[Element]:
    muted = look.letters(scale=0.81, colour="muted")
    return [
        style(
            "Header",
            "header",
            [w("pBdr", look.border("bottom", "rule", 4, 4))],
            muted,
            custom=False,
        ),
        style("CoverHeader", "Cover Header"),
        style(
            "Footer",
            "footer",
            (),
            look.letters(scale=0.81, colour="muted"),
            custom=False,
        ),
    ]


def _characters(look: Look) -> list[Element]:
    default = style(
        "DefaultParagraphFont",
        "Default Paragraph Font",
        based="",
        kind="character",
        custom=False,
        priority=1,
    )
    default.set(q("w:default"), "1")

    def character(identifier: str, name: str, letters: Element, *, custom: bool) -> Element:
        return style(
            identifier,
            name,
            (),
            letters,
            based="DefaultParagraphFont",
            kind="character",
            custom=custom,
        )

    raised = look.letters(extra=[w("vertAlign", val="superscript")])
    return [
        default,
        character("VerbatimChar", "Verbatim Char", w("rPr", monospace()), custom=True),
        character("FootnoteReference", "footnote reference", raised, custom=False),
        character(
            "Hyperlink",
            "Hyperlink",
            w("rPr", look.colour("link"), w("u", val="single")),
            custom=False,
        ),
        character(
            "CaptionLabel",
            "Caption Label",
            look.letters(bold=True, colour="heading"),
            custom=True,
        ),
        character(
            "SampleValue",
            "Sample Value",
            look.letters(italic=True, colour="muted"),
            custom=True,
        ),
        character(
            "PageNumber",
            "page number",
            look.letters(scale=0.88, bold=True, colour="heading"),
            custom=False,
        ),
        character("SecondTitle", "Second Title", look.letters(), custom=True),
        character("RunningTitle", RUNNING_TITLE, w("rPr"), custom=True),
        character("DraftMark", "Draft Mark", look.letters(bold=True, colour="accent"), custom=True),
    ]
