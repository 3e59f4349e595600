"""Every style of the house, made from the theme, with the names that Word users know."""

from collections.abc import Iterable, Mapping
from typing import Any

from dossierkit.document import LAYOUTS
from dossierkit.language import word_tag
from dossierkit.rendering.docx_theme import (
    ARABIC_SCALE,
    FIRST_SUBHEADING,
    HEADING_LEVELS,
    LIST_INDENT,
    NOTE_INDENT,
    NUMBER_WIDTHS,
    OPENER_LIGHTER,
    THEME_COLOURS,
    TOC_LEVELS,
    TWIPS_PER_PT,
    hexadecimal,
    lightened,
    page_of,
    title_size_pt,
)
from dossierkit.rendering.docx_xml import Element, put, q, w
from dossierkit.rendering.tables import TABLE_SCALE

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
    return _Styles(theme, language, rtl=rtl, layout=layout, two_titles=two_titles).root()


class _Styles:
    """Every style of the house, in terms of a theme."""

    def __init__(
        self, theme: Mapping[str, Any], language: str, *, rtl: bool, layout: str, two_titles: bool
    ) -> None:
        self.theme = theme
        self.two_titles = two_titles
        self.sheet = layout == "sheet"
        self.form = layout == "form"
        self.language = word_tag(language)
        self.rtl = rtl
        self.size = float(theme["fonts"]["size_pt"])
        self.line = round(240 * float(theme["fonts"]["line_spacing"]))
        self.measure = page_of(theme).text_width
        self.spacing = theme["spacing"]

    def root(self) -> Element:
        """The whole of `styles.xml`."""
        return w(
            "styles",
            self._defaults(),
            w(
                "latentStyles",
                defLockedState=0,
                defUIPriority=99,
                defSemiHidden=0,
                defUnhideWhenUsed=0,
                defQFormat=0,
                count=376,
            ),
            *self._text(),
            *self._cover(),
            *(self._heading(level) for level in range(HEADING_LEVELS)),
            *(
                self._style(f"Subheading{n}", f"Subheading {n}", [], based=f"Heading{n}")
                for n in range(FIRST_SUBHEADING, HEADING_LEVELS + 1)
            ),
            *self._lists_of_contents(),
            *self._figures(),
            *self._furniture(),
            *self._characters(),
            *self._tables(),
        )

    def _defaults(self) -> Element:
        val, bidi = ("en-GB", self.language) if self.rtl else (self.language, "ar-SA")
        letters = self._letters(scale=1, font="minor")
        letters.append(w("lang", val=val, eastAsia="en-US", bidi=bidi))
        spacing = w("spacing", after=0, line=self.line, lineRule="auto")
        return w(
            "docDefaults",
            w("rPrDefault", letters),
            w("pPrDefault", w("pPr", w("widowControl"), spacing)),
        )

    def _colour(self, name: str) -> Element:
        return w("color", val=hexadecimal(self.theme, name), themeColor=THEME_COLOURS[name])

    def _on_cover(self) -> Element:
        return w("color", val=hexadecimal(self.theme, "cover_text"))

    def _fill(self, name: str) -> Element:
        return w(
            "shd",
            val="clear",
            color="auto",
            fill=hexadecimal(self.theme, name),
            themeFill=THEME_COLOURS[name],
        )

    def _line(self, side: str, name: str, eighths: int, space: int = 0) -> Element:
        return w(
            side,
            val="single",
            sz=eighths,
            space=space,
            color=hexadecimal(self.theme, name),
            themeColor=THEME_COLOURS[name],
        )

    def _letters(
        self,
        *,
        scale: float = 0,
        bold: bool | None = None,
        italic: bool | None = None,
        colour: str = "",
        font: str = "",
        extra: Iterable[Element] = (),
    ) -> Element:
        """Run properties, the same for Latin and for complex scripts; `scale` is in text sizes."""
        letters = w("rPr")
        if font:
            letters.append(
                w(
                    "rFonts",
                    asciiTheme=f"{font}HAnsi",
                    eastAsiaTheme=f"{font}EastAsia",
                    hAnsiTheme=f"{font}HAnsi",
                    cstheme=f"{font}Bidi",
                )
            )
        for tag, wanted in (("b", bold), ("i", italic)):
            if wanted is not None:
                value = {} if wanted else {"val": "0"}
                letters.extend([w(tag, **value), w(f"{tag}Cs", **value)])
        if colour:
            letters.append(self._colour(colour))
        if scale:
            letters.append(w("sz", val=round(self.size * scale * 2)))
            letters.append(w("szCs", val=round(self.size * scale * ARABIC_SCALE * 2)))
        for element in extra:
            put(letters, element)
        return letters

    def _style(
        self,
        identifier: str,
        name: str,
        shape: Iterable[Element] = (),
        letters: Element | None = None,
        *,
        based: str = "Normal",
        following: str = "",
        kind: str = "paragraph",
        custom: bool = True,
        priority: int = 99,
    ) -> Element:
        properties = w("pPr")
        for element in shape:
            put(properties, element)
        style = w(
            "style",
            w("name", val=name),
            w("basedOn", val=based) if based else None,
            w("next", val=following) if following else None,
            w("uiPriority", val=priority),
            w("qFormat"),
            properties if len(properties) else None,
            letters,
            type=kind,
            styleId=identifier,
        )
        if custom:
            style.set(q("w:customStyle"), "1")
        return style

    def _text(self) -> list[Element]:
        normal = self._style(
            "Normal", "Normal", [w("bidi")] if self.rtl else [], based="", custom=False, priority=0
        )
        normal.set(q("w:default"), "1")
        small = self._letters(scale=0.86)
        box = [self._line(side, "rule", 4, 6) for side in ("top", "left", "bottom", "right")]
        code = self._letters(scale=0.86, extra=[_monospace()])
        return [
            normal,
            self._style(
                "BodyText",
                "Body Text",
                [w("spacing", after=round(self.spacing["paragraph_pt"] * 20))],
                custom=False,
                priority=1,
            ),
            self._style(
                "FirstParagraph", "First Paragraph", based="BodyText", following="BodyText"
            ),
            self._style("Compact", "Compact", [w("spacing", after=40)], based="BodyText"),
            self._style(
                "ListParagraph",
                "List Paragraph",
                [w("spacing", after=60)],
                custom=False,
                priority=34,
                based="BodyText",
            ),
            self._style(
                "BlockText",
                "Block Text",
                [
                    w("pBdr", self._line("right" if self.rtl else "left", "accent", 12, 10)),
                    w("spacing", before=120, after=160),
                    w("ind", left=480, right=480),
                ],
                self._letters(italic=True),
                based="BodyText",
                custom=False,
            ),
            self._style(
                "DefinitionTerm",
                "Definition Term",
                [w("keepNext"), w("spacing", before=60)],
                self._letters(bold=True),
                following="Definition",
            ),
            self._style(
                "Definition",
                "Definition",
                [w("spacing", after=80), w("ind", left=LIST_INDENT)],
                based="BodyText",
            ),
            self._style(
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
            self._style(
                "HorizontalRule",
                "Horizontal Rule",
                [
                    w("pBdr", self._line("bottom", "rule", 6, 1)),
                    w("spacing", before=120, after=240, line=120, lineRule="exact"),
                ],
            ),
            self._style(
                "Note",
                "Note",
                [
                    w("keepLines"),
                    w("pBdr", *box),
                    self._fill("table_head"),
                    w("spacing", before=100, after=100),
                    w("ind", left=NOTE_INDENT, right=NOTE_INDENT),
                ],
                based="BodyText",
            ),
            self._style(
                "LanguageName",
                "Language Name",
                [
                    w("keepNext"),
                    w("pBdr", self._line("top", "rule", 4, 5)),
                    w("spacing", before=280, after=120),
                ],
                self._letters(scale=0.82, colour="muted"),
                following="BodyText",
            ),
            self._style(
                "Bibliography",
                "Bibliography",
                [w("keepLines"), w("spacing", after=100), w("ind", left=480, hanging=480)],
                custom=False,
                priority=37,
            ),
            self._style(
                "FootnoteText",
                "footnote text",
                [w("spacing", after=40, line=240, lineRule="auto")],
                small,
                custom=False,
            ),
            self._style(
                "FootnoteBlockText",
                "Footnote Block Text",
                [w("ind", left=480, right=480)],
                based="FootnoteText",
            ),
        ]

    def _cover(self) -> list[Element]:
        rule = w("pBdr", self._line("bottom", "accent", 18, 6 if self.sheet else 14))
        title_gap = 120 if self.sheet or self.two_titles else 240
        room = 1500 if self.two_titles else 1900
        return [
            self._style(
                "Title",
                "Title",
                [
                    w("keepLines"),
                    w("suppressAutoHyphens"),
                    w("spacing", before=title_gap, after=title_gap, line=252, lineRule="auto"),
                ],
                self._letters(scale=self._title_scale(), bold=True, colour="heading", font="major"),
                following="BodyText",
                custom=False,
                priority=10,
            ),
            self._style(
                "Subtitle",
                "Subtitle",
                [w("spacing", before=title_gap if self.sheet else room, after=60)],
                self._letters(scale=1.25, colour="accent", font="major"),
                following="BodyText",
                custom=False,
                priority=11,
            ),
            self._style(
                "CoverAuthority",
                "Cover Authority",
                [w("spacing", before=0 if self.sheet else 360, after=60)],
                self._letters(scale=1 if self.sheet else 1.15, colour="muted", font="major"),
            ),
            self._style(
                "CoverList",
                "Cover List",
                [rule, w("spacing", after=120)],
                self._letters(
                    scale=1.1 if self.sheet else 1.5, bold=True, colour="heading", font="major"
                ),
            ),
            self._style(
                "CoverPicture",
                "Cover Picture",
                [w("spacing", before=240, after=240, line=240, lineRule="auto")],
            ),
            self._style(
                "CoverStates",
                "Cover States",
                [w("spacing", before=120, after=480)],
                self._letters(scale=1.4, font="major"),
            ),
            self._style(
                "Imprint",
                "Imprint",
                [w("spacing", before=60, after=60, line=252, lineRule="auto")],
                self._letters(scale=0.9),
            ),
            self._style(
                "Date",
                "Date",
                [w("spacing", before=120)],
                self._letters(scale=1.15, colour="muted", font="major"),
                custom=False,
            ),
            self._style(
                "CoverBand",
                "Cover Band",
                [w("spacing", before=0, after=0, line=240, lineRule="auto")],
                self._letters(scale=1.15, font="major", extra=[self._on_cover()]),
            ),
            self._style(
                "CoverDraft",
                "Cover Draft",
                [w("spacing", before=360)],
                self._letters(scale=1.6, bold=True, colour="accent", font="major"),
            ),
        ]

    def _title_scale(self) -> float:
        if self.sheet:
            return 1.9
        return title_size_pt(self.theme, two_titles=self.two_titles) / self.size

    def _heading(self, level: int) -> Element:
        rank = level + 1 if self.sheet else level
        above, below = _HEADING_ROOM[min(rank, 2)]
        before = round(above * self.spacing["before_heading_pt"] * TWIPS_PER_PT)
        after = round(below * self.spacing["after_heading_pt"] * TWIPS_PER_PT)
        shape = [
            w("keepNext"),
            w("keepLines"),
            w("suppressAutoHyphens"),
            w("spacing", before=before, after=after, line=252, lineRule="auto"),
            w("outlineLvl", val=level),
        ]
        if rank == 0:
            shape += [self._under()] if self.form else [w("pageBreakBefore"), *self._band()]
        size = _HEADING_SIZES[min(rank, HEADING_LEVELS - 1)]
        letters = self._letters(
            scale=_TITLE_IN_FORM if self.form and rank == 0 else size,
            bold=True,
            italic=level > 3 or None,
            colour="heading",
            font="major",
        )
        return self._style(
            f"Heading{level + 1}",
            f"heading {level + 1}",
            shape,
            letters,
            following="BodyText",
            custom=False,
            priority=9,
        )

    def _under(self) -> Element:
        return w("pBdr", self._line("bottom", "rule", 6, 4))

    def _band(self) -> list[Element]:
        """The ground on which the title of a section stands that opens a page."""
        ground = lightened(hexadecimal(self.theme, "table_head"), OPENER_LIGHTER)
        sides = (
            w(side, val="single", sz=4, space=space, color=ground)
            for side, space in (("top", 16), ("left", 12), ("right", 12))
        )
        top, left, right = sides
        bottom = self._line("bottom", "accent", 12, 14)
        return [
            w("pBdr", top, left, bottom, right),
            w("shd", val="clear", color="auto", fill=ground),
        ]

    def _lists_of_contents(self) -> list[Element]:
        def end() -> Element:
            return w("tab", val="right", leader="dot", pos=self.measure)

        heading = self._style(
            "TOCHeading",
            "TOC Heading",
            [w("pageBreakBefore", val="0"), w("outlineLvl", val=9)],
            based="Heading1",
            following="BodyText",
            custom=False,
            priority=39,
        )
        list_heading = self._style(
            "ListHeading",
            "List Heading",
            [w("keepNext"), w("spacing", before=480, after=120, line=252, lineRule="auto")],
            self._letters(scale=1.35, bold=True, colour="heading", font="major"),
            following="BodyText",
        )
        letters = (self._letters(bold=True), None, self._letters(colour="muted"))
        entries = []
        for level in range(TOC_LEVELS):
            left = sum(NUMBER_WIDTHS[: level + 1])
            entries.append(
                self._style(
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
        figures = self._style(
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

    def _figures(self) -> list[Element]:
        caption = self._letters(scale=0.92)
        return [
            self._style(
                "Figure",
                "Figure",
                [w("keepNext"), w("spacing", before=240, after=100, line=240, lineRule="auto")],
                following="Caption",
            ),
            self._style(
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
            self._style(
                "TableCaption",
                "Table Caption",
                [w("keepNext"), w("spacing", before=260, after=100)],
                based="Caption",
            ),
            self._style(
                "Source",
                "Source",
                [w("keepLines"), w("spacing", after=220)],
                self._letters(scale=0.81, colour="muted"),
                following="BodyText",
            ),
        ]

    def _furniture(self) -> list[Element]:
        muted = self._letters(scale=0.81, colour="muted")
        return [
            self._style(
                "Header",
                "header",
                [w("pBdr", self._line("bottom", "rule", 4, 4))],
                muted,
                custom=False,
            ),
            self._style("CoverHeader", "Cover Header"),
            self._style(
                "Footer",
                "footer",
                (),
                self._letters(scale=0.81, colour="muted"),
                custom=False,
            ),
        ]

    def _characters(self) -> list[Element]:
        default = self._style(
            "DefaultParagraphFont",
            "Default Paragraph Font",
            based="",
            kind="character",
            custom=False,
            priority=1,
        )
        default.set(q("w:default"), "1")

        def character(identifier: str, name: str, letters: Element, *, custom: bool) -> Element:
            return self._style(
                identifier,
                name,
                (),
                letters,
                based="DefaultParagraphFont",
                kind="character",
                custom=custom,
            )

        raised = self._letters(extra=[w("vertAlign", val="superscript")])
        return [
            default,
            character("VerbatimChar", "Verbatim Char", w("rPr", _monospace()), custom=True),
            character("FootnoteReference", "footnote reference", raised, custom=False),
            character(
                "Hyperlink",
                "Hyperlink",
                w("rPr", self._colour("link"), w("u", val="single")),
                custom=False,
            ),
            character(
                "CaptionLabel",
                "Caption Label",
                self._letters(bold=True, colour="heading"),
                custom=True,
            ),
            character(
                "SampleValue",
                "Sample Value",
                self._letters(italic=True, colour="muted"),
                custom=True,
            ),
            character(
                "PageNumber",
                "page number",
                self._letters(scale=0.88, bold=True, colour="heading"),
                custom=False,
            ),
            character("SecondTitle", "Second Title", self._letters(), custom=True),
            character(
                "DraftMark", "Draft Mark", self._letters(bold=True, colour="accent"), custom=True
            ),
        ]

    def _tables(self) -> list[Element]:
        normal = w(
            "style",
            w("name", val="Normal Table"),
            w("uiPriority", val=99),
            w("semiHidden"),
            w("unhideWhenUsed"),
            w("tblPr", w("tblInd", w=0, type="dxa"), _cell_margins(0, 108)),
            type="table",
            default="1",
            styleId="TableNormal",
        )
        text = self._letters(scale=TABLE_SCALE)
        spacing = w("spacing", before=30, after=30, line=252, lineRule="auto")
        return [
            normal,
            self._table_style("DossierTable", "Dossier Table", self._conditional_rows()),
            self._table_style("DossierFacts", "Dossier Facts", [self._conditional_column()]),
            self._style("TableText", "Table Text", [spacing], text),
            self._style(
                "TableHeading",
                "Table Heading",
                [w("keepNext")],
                self._letters(bold=True, colour="heading"),
                based="TableText",
            ),
            self._style(
                "TableTotal", "Table Total", (), self._letters(bold=True), based="TableText"
            ),
            self._style(
                "TableEnd",
                "Table End",
                [w("spacing", before=0, after=0, line=160, lineRule="exact")],
            ),
        ]

    def _table_style(self, identifier: str, name: str, conditions: list[Element]) -> Element:
        borders = w(
            "tblBorders",
            self._line("top", "heading", 8),
            self._line("bottom", "heading", 8),
            self._line("insideH", "rule", 4),
        )
        return w(
            "style",
            w("name", val=name),
            w("basedOn", val="TableNormal"),
            w("uiPriority", val=59),
            w("qFormat"),
            w("tblPr", w("tblInd", w=0, type="dxa"), borders, _cell_margins(30, 90)),
            *conditions,
            type="table",
            customStyle="1",
            styleId=identifier,
        )

    def _conditional_rows(self) -> list[Element]:
        head = w(
            "tcPr",
            w("tcBorders", self._line("bottom", "heading", 6)),
            self._fill("table_head"),
            w("vAlign", val="bottom"),
        )
        total = w("tcPr", w("tcBorders", self._line("top", "heading", 6)))
        return [
            w("tblStylePr", w("rPr", w("b"), w("bCs")), head, type="firstRow"),
            w("tblStylePr", w("rPr", w("b"), w("bCs")), total, type="lastRow"),
        ]

    def _conditional_column(self) -> Element:
        return w(
            "tblStylePr",
            w("rPr", w("b"), w("bCs")),
            w("tcPr", self._fill("table_head")),
            type="firstCol",
        )


def _monospace() -> Element:
    return w("rFonts", ascii="Consolas", hAnsi="Consolas", cs="Courier New")


def _cell_margins(vertical: int, horizontal: int) -> Element:
    sides = (("top", vertical), ("left", horizontal), ("bottom", vertical), ("right", horizontal))
    return w("tblCellMar", *(w(side, w=size, type="dxa") for side, size in sides))
