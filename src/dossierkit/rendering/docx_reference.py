"""The reference document: Word's styles, theme, page furniture and settings from `theme.yaml`.

Pandoc takes the styles of its output from this document, and the sections of the output repeat its
page size, margins, headers and footers.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from dossierkit.document import Document, Resource
from dossierkit.language import word_tag
from dossierkit.rendering.columns import text_width
from dossierkit.rendering.docx_direction import direct
from dossierkit.rendering.docx_furniture import (
    Rebuilt,
    is_the_houses,
    mark_as_the_houses,
    rebuild_furniture,
)
from dossierkit.rendering.docx_package import add_furniture_pictures, add_part, unpack
from dossierkit.rendering.docx_pictures import Pictures
from dossierkit.rendering.docx_styles import styles
from dossierkit.rendering.docx_team import TeamStyles, take_theme
from dossierkit.rendering.docx_theme import (
    COVER_BAND_MM,
    COVER_LINE_MM,
    POINTS_PER_MM,
    RUNNING_TITLE,
    THEME_COLOURS,
    TWIPS_PER_PT,
    font_name,
    hexadecimal,
    page_of,
)
from dossierkit.rendering.docx_xml import (
    Element,
    field,
    node,
    paragraph,
    parse,
    part,
    put,
    q,
    run,
    tab,
    w,
)
from dossierkit.rendering.typst_text import is_hyphenated, shortened
from dossierkit.tools import run_pandoc
from dossierkit.wordfile import WordFile

_SUBSTITUTES = {
    "Calibri": ("Carlito", "swiss", "020F0502020204030204"),
    "Cambria": ("Caladea", "roman", "02040503050406030204"),
    "Arial": ("Liberation Sans", "swiss", "020B0604020202020204"),
    "Times New Roman": ("Liberation Serif", "roman", "02020603050405020304"),
    "Courier New": ("Liberation Mono", "modern", "02070309020205020404"),
    "Consolas": ("DejaVu Sans Mono", "modern", "020B0609020204030204"),
    "FiraGO": ("Fira Sans", "swiss", ""),
    "Georgia": ("Gelasio", "roman", "02040502050405020303"),
    "Tahoma": ("DejaVu Sans", "swiss", "020B0604030504040204"),
    "Sakkal Majalla": ("Amiri", "auto", "02000000000000000000"),
    "Simplified Arabic": ("Amiri", "roman", "02020603050405020304"),
    "Traditional Arabic": ("Amiri", "roman", "02020603050405020304"),
    "Symbol": ("", "roman", "05050102010706020507"),
}
"""For each font, one that stands in where it is missing, its kind, and its shape as PANOSE."""

_COMPATIBILITY = "http://schemas.microsoft.com/office/word"
_FOOTERS = {"": "Footer", "landscape": "FooterWide", "a3": "FooterA3", "a3-upright": "FooterTall"}
"""The footer of each sheet; its number stands at the end of the line."""

_HEADERS = {"": "Header", "landscape": "WideHeader", "a3": "A3Header", "a3-upright": "TallHeader"}
"""The header of each sheet; the title of the section stands at the end of the line."""

RUNNING_HEADS = tuple(_HEADERS.values())
"""The parts that hold the running heads."""

_HEAD_SCALE = 0.81
"""The letters of the running head, as a share of the text's."""

_LEAST_TITLE, _OF_A_LOGO, _HEAD_GAP = 24, 12, 2
"""The letters of the title that a running head always has; the room of a logo, of a gap, in em."""

_LOGO_HEIGHT_MM, _LOGO_WIDTH_MM = 7.0, 30.0
_LOGO_NUMBER = 900_000
"""Above the numbers of the pictures in the text."""

_PAPER_CODES = {"a3": 8, "a3-upright": 8}
"""By which a printer chooses its tray."""


def section_properties(document: Document, sheet: str = "", *, cover: bool = False) -> Element:
    """The `sectPr` of a part of the document on a sheet of `paper.SHEETS`.

    The cover has a header and footer of its own.
    """
    page = page_of(document.theme, sheet)
    # Word swaps left and right on even pages; a book in Arabic is bound at the right of odd ones.
    sides = (page.inside, page.outside)
    left, right = reversed(sides) if document.direction == "rtl" else sides
    size = w("pgSz", w=page.width, h=page.height)
    if page.width > page.height:
        size.set(q("w:orient"), "landscape")
    if sheet in _PAPER_CODES:
        size.set(q("w:code"), str(_PAPER_CODES[sheet]))
    references = _references(document, sheet, cover=cover)
    return w(
        "sectPr",
        *(_reference(*reference) for reference in references),
        w("type", val="nextPage"),
        size,
        w(
            "pgMar",
            top=page.top,
            right=right,
            bottom=page.bottom,
            left=left,
            header=page.header,
            footer=page.footer,
            gutter=0,
        ),
        w("cols", space=720),
        w("titlePg") if any(kind == "first" for _, kind, _ in references) else None,
        w("bidi") if document.direction == "rtl" else None,
    )


def imprint_properties(document: Document) -> Element:
    """The `sectPr` of the page behind the cover: words at its foot, and no header or footer."""
    properties = section_properties(document, cover=True)
    for unwanted in ("w:headerReference", "w:footerReference", "w:titlePg"):
        for element in list(properties.iterchildren(q(unwanted))):
            properties.remove(element)
    for columns in properties.iterchildren(q("w:cols")):
        columns.addnext(w("vAlign", val="bottom"))
    return properties


def _references(document: Document, sheet: str, *, cover: bool) -> list[tuple[str, str, str]]:
    """Element, kind and part of each header and footer; a sheet's head stands for its header."""
    foot = _FOOTERS[sheet]
    if cover:
        return [
            ("headerReference", "first", "CoverHeader"),
            ("footerReference", "first", "CoverFooter"),
        ]
    head = _HEADERS[sheet]
    found = [("headerReference", "default", head), ("footerReference", "default", foot)]
    if document.layout == "sheet" and not sheet:
        found += [("headerReference", "first", "CoverHeader"), ("footerReference", "first", foot)]
    return found


def _reference(element: str, kind: str, name: str) -> Element:
    made = w(element, type=kind)
    made.set(q("r:id"), f"rId{name}")
    return made


def reference_parts(document: Document, file: WordFile | None = None) -> dict[str, bytes]:
    """The reference document's parts by name; its look is that of a team's own Word file, if any.

    The document must be in the style of that file (`in_team_style`).
    """
    parts = dict(_default_parts())
    theme, rtl = document.theme, document.direction == "rtl"
    house = styles(
        theme,
        document.language,
        rtl=rtl,
        layout=document.layout,
        two_titles=document.second is not None,
    )
    parts["word/theme/theme1.xml"] = _word_theme(parts["word/theme/theme1.xml"], theme, file)
    parts["word/fontTable.xml"] = part(_font_table(theme))
    parts["word/settings.xml"] = part(_settings(document))
    parts["word/document.xml"] = part(
        w("document", w("body", w("p"), section_properties(document)))
    )
    furniture = {
        **{name: _running_header(document, sheet) for sheet, name in _HEADERS.items()},
        **{name: _page_foot(document, sheet) for sheet, name in _FOOTERS.items()},
        "CoverHeader": _cover_header(document),
        "CoverFooter": paragraph("Footer"),
    }
    for name, made in furniture.items():
        direct(made, rtl=rtl)
        mark_as_the_houses(name, made)
    blocks = {name: [made] for name, made in furniture.items()}
    if file is not None:
        team = TeamStyles(house, file, theme, rtl=rtl)
        own = {
            key: rebuild_furniture(found, team.place, document.title)
            for key, found in file.furniture.items()
            if not is_the_houses(found.root)
        }
        for name, taken in _of_the_team(document, own).items():
            blocks[name] = taken.blocks
            add_furniture_pictures(parts, name, taken.pictures)
        house = team.root()
    for name, shown in blocks.items():
        kind = "header" if name.endswith("Header") else "footer"
        add_part(parts, name, kind, w("hdr" if kind == "header" else "ftr", *shown))
    parts["word/styles.xml"] = part(house)
    return parts


def _of_the_team(document: Document, own: Mapping[tuple[str, str], Rebuilt]) -> dict[str, Rebuilt]:
    """The headers and footers of a Word file by the parts whose places they take.

    Those of the house stay where the file has none. Pages are numbered, if the theme does not say
    otherwise, and a draft says that it is one, whatever the file has.
    """
    nothing = Rebuilt([paragraph("Header")], {}, counts_pages=False)
    shown = {key: made for key, made in own.items() if not made.is_empty}
    header, footer = (shown.get((kind, "default")) for kind in ("header", "footer"))
    first = shown.get(("header", "first"))
    found: dict[str, Rebuilt] = {}
    if header or first:
        found |= {name: _marked(document, header or nothing, 1) for name in RUNNING_HEADS}
        found["CoverHeader"] = _marked(document, first or header or nothing, 2)
    if ("footer", "first") in shown:
        found["CoverFooter"] = shown["footer", "first"]
    if footer or (header and header.counts_pages):
        foot = footer or replace(nothing, blocks=[paragraph("Footer")])
        if not (foot.counts_pages or (header and header.counts_pages)):
            foot = replace(foot, blocks=[*foot.blocks, *_numbered_foot(document)])
        found |= {
            name: replace(foot, blocks=copy.deepcopy(foot.blocks)) for name in _FOOTERS.values()
        }
    return found


def _marked(document: Document, made: Rebuilt, index: int) -> Rebuilt:
    """A header with the word for a draft across the page, if the document is one."""
    blocks = copy.deepcopy(made.blocks)
    if document.draft:
        last = blocks[-1]
        if index == 1:
            mark = paragraph("Header", run(document.labels["draft"], "DraftMark"))
            direct(mark, rtl=document.direction == "rtl")
            blocks.append(mark)
            last = mark
        last.append(_watermark(document, index))
    return replace(made, blocks=blocks)


def _numbered_foot(document: Document) -> list[Element]:
    """A line with the number of the page, as far as the theme has pages numbered."""
    number = _page_number(document)
    made = paragraph("Footer", *number)
    put(made[0], w("jc", val="right"))
    direct(made, rtl=document.direction == "rtl")
    return [made] if number else []


@cache
def _default_parts() -> dict[str, bytes]:
    """Pandoc's own reference document, from which parts without a look are kept."""
    return unpack(run_pandoc(["--print-default-data-file", "reference.docx"]))


# Page furniture


def _running_header(document: Document, sheet: str) -> Element:
    """The title, and at the end of the line the title of the section, which Word looks up.

    What is looked up is in a style of letters: paragraph styles have other names in other Words. A
    reader that cannot look it up shows nothing there, which is never the title of another section.
    """
    sections = [one.text for one in document.headings if one.level == 1]
    chapters = sections if document.layout != "sheet" else []
    runs = [*_logo(document), run(_running_title(document, chapters))]
    if document.draft:
        word = run(document.labels["draft"], "DraftMark")
        runs = [word, run(" · "), *runs, _watermark(document, 1)]
    if not chapters:
        return paragraph("Header", *runs)
    made = paragraph("Header", *runs, tab(), *field(f'STYLEREF "{RUNNING_TITLE}"', []))
    end = page_of(document.theme, sheet).text_width
    put(made[0], w("tabs", w("tab", val="right", pos=end)))
    return made


def _running_title(document: Document, chapters: Sequence[str]) -> str:
    """The title, or as much of it as a line has room for beside the longest title of a chapter."""
    size_pt = _HEAD_SCALE * float(document.theme["fonts"]["size_pt"])
    line_em = page_of(document.theme).text_width / TWIPS_PER_PT / size_pt
    said = [document.labels["draft"]] if document.draft else []
    taken_em = max(map(text_width, chapters), default=0.0) + sum(map(text_width, said)) + _HEAD_GAP
    room_em = line_em - taken_em - _OF_A_LOGO * ("logo" in document.resources)
    width_em = text_width(document.title)
    if width_em <= room_em:
        return document.title
    return shortened(
        document.title, max(int(len(document.title) * room_em / width_em), _LEAST_TITLE)
    )


def _logo(document: Document) -> list[Element]:
    resource = document.resources.get("logo")
    if resource is None:
        return []
    width = _LOGO_HEIGHT_MM * resource.width_px / max(resource.height_px, 1)
    return [_logo_pictures(resource).drawing("logo", width, _LOGO_HEIGHT_MM), run("\N{EN SPACE}")]


def _logo_pictures(logo: Resource) -> Pictures:
    return Pictures({"logo": logo}, stem="logo", first=_LOGO_NUMBER)


def logo_parts(document: Document) -> dict[str, tuple[str, bytes]]:
    """The logo of the running head: relationship id → name of the part and its bytes."""
    resource = document.resources.get("logo")
    if resource is None:
        return {}
    pictures = _logo_pictures(resource)
    pictures.drawing("logo", _LOGO_WIDTH_MM, _LOGO_HEIGHT_MM)
    return pictures.parts()


def _page_foot(document: Document, sheet: str) -> Element:
    words = (document.cover.get("states", ""), document.cover.get("date", ""))
    foot = " · ".join(filter(None, words))
    made = paragraph("Footer", run(foot), tab(), *_page_number(document))
    end = page_of(document.theme, sheet).text_width
    put(made[0], w("tabs", w("tab", val="right", pos=end)))
    return made


def _page_number(document: Document) -> list[Element]:
    number = field("PAGE", [run("2", "PageNumber")])
    match document.theme["numbering"]["pages"]:
        case "none":
            return []
        case "of-total":
            whole = field("NUMPAGES", [run("2", "PageNumber")])
            return [*number, run(" / ", "PageNumber"), *whole]
    return number


def _cover_header(document: Document) -> Element:
    shapes = []
    if document.layout != "sheet":
        band = "cover" if document.theme["colours"]["cover"] else "heading"
        shapes.append(_band(document, band, 0, COVER_BAND_MM))
        shapes.append(_band(document, "accent", COVER_BAND_MM, COVER_LINE_MM))
    if document.draft:
        shapes.append(_watermark(document, 2))
    return paragraph("CoverHeader", *shapes)


def _band(document: Document, colour: str, above_mm: float, height_mm: float) -> Element:
    """A band of colour across the cover, `above_mm` over the foot of the page."""
    page = page_of(document.theme)
    height_pt = height_mm * POINTS_PER_MM
    top_pt = page.height / TWIPS_PER_PT - above_mm * POINTS_PER_MM - height_pt
    style = (
        f"position:absolute;margin-left:0;margin-top:{top_pt:.1f}pt;z-index:-251658240;"
        f"width:{page.width / TWIPS_PER_PT:.1f}pt;height:{height_pt:.1f}pt;"
        "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    )
    attributes = {
        "id": f"CoverBand-{colour}",
        "style": style,
        "stroked": "f",
        "alt": "",
        "fillcolor": f"#{hexadecimal(document.theme, colour)}",
    }
    return w("r", w("rPr", w("noProof")), w("pict", node("v:rect", attributes)))


def _watermark(document: Document, index: int) -> Element:
    """The word for a draft, large and pale, across the page."""
    word = document.labels["draft"]
    width = 120 + 60 * min(len(word), 6)
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:140pt;rotation:315;"
        "z-index:-251657216;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin"
    )
    fonts = document.theme["fonts"]
    face = font_name(fonts["docx_arabic" if document.direction == "rtl" else "docx_heading"])
    shape_type = node(
        "v:shapetype",
        {
            "id": "_x0000_t136",
            "coordsize": "21600,21600",
            "o:spt": "136",
            "adj": "10800",
            "path": "m@7,l@8,m@5,21600l@6,21600e",
        },
        node(
            "v:formulas",
            {},
            *(
                node("v:f", {"eqn": equation})
                for equation in (
                    "sum #0 0 10800",
                    "prod #0 2 1",
                    "sum 21600 0 @1",
                    "sum 0 0 @2",
                    "sum 21600 0 @3",
                    "if @0 @3 0",
                    "if @0 21600 @1",
                    "if @0 0 @2",
                    "if @0 @4 21600",
                    "mid @5 @6",
                    "mid @8 @5",
                    "mid @7 @8",
                    "mid @6 @7",
                    "sum @6 0 @5",
                )
            ),
        ),
        node(
            "v:path",
            {
                "textpathok": "t",
                "o:connecttype": "custom",
                "o:connectlocs": "@9,0;@10,10800;@11,21600;@12,10800",
                "o:connectangles": "270,180,90,0",
            },
        ),
        node("v:textpath", {"on": "t", "fitshape": "t"}),
        node("o:lock", {"v:ext": "edit", "text": "t", "shapetype": "t"}),
    )
    shape = node(
        "v:shape",
        {
            "id": f"PowerPlusWaterMarkObject{index}",
            "o:spid": f"_x0000_s{2048 + index}",
            "type": "#_x0000_t136",
            "alt": word,
            "style": style,
            "o:allowincell": "f",
            "fillcolor": "silver",
            "stroked": "f",
        },
        node("v:fill", {"opacity": ".5"}),
        node("v:textpath", {"style": f'font-family:"{face}";font-size:1pt', "string": word}),
        node("w10:wrap", {"anchorx": "margin", "anchory": "margin"}),
    )
    return w("r", w("rPr", w("noProof")), w("pict", shape_type, shape))


# Theme, fonts, settings


def _word_theme(default: bytes, theme: Mapping[str, Any], file: WordFile | None) -> bytes:
    root = parse(default)
    root.set("name", "Dossier")
    for slot in ("hlink", "folHlink"):
        _set_colour(root, slot, hexadecimal(theme, "link"))
    for name, slot in THEME_COLOURS.items():
        if slot != "hyperlink":
            _set_colour(root, slot, hexadecimal(theme, name))
    fonts = theme["fonts"]
    for slot, key in (("majorFont", "docx_heading"), ("minorFont", "docx_body")):
        scheme = next(root.iter(q(f"a:{slot}")))
        for child in list(scheme):
            scheme.remove(child)
        arabic = font_name(fonts["docx_arabic"])
        scheme.extend(
            [
                node("a:latin", {"typeface": font_name(fonts[key])}),
                node("a:ea", {"typeface": ""}),
                node("a:cs", {"typeface": arabic}),
                node("a:font", {"script": "Arab", "typeface": arabic}),
            ]
        )
    if file is not None:
        take_theme(root, file)
    return part(root)


def _set_colour(root: Element, slot: str, colour: str) -> None:
    holder = next(root.iter(q(f"a:{slot}")))
    for child in list(holder):
        holder.remove(child)
    holder.append(node("a:srgbClr", {"val": colour}))


def _font_table(theme: Mapping[str, Any]) -> Element:
    fonts = theme["fonts"]
    names = [fonts[key] for key in ("docx_body", "docx_heading", "docx_arabic")]
    table = w("fonts")
    for name in dict.fromkeys([*map(font_name, names), "Consolas", "Symbol", "Courier New"]):
        substitute, family, panose = _SUBSTITUTES.get(name, ("", "auto", ""))
        pitch = "fixed" if family == "modern" else "variable"
        table.append(
            w(
                "font",
                w("altName", val=substitute) if substitute else None,
                w("panose1", val=panose) if panose else None,
                w("charset", val="02" if name == "Symbol" else "00"),
                w("family", val=family),
                w("pitch", val=pitch),
                name=name,
            )
        )
    return table


def _hyphenation() -> Iterator[Element]:
    """Words are parted at line ends: not often one below the other, and no abbreviations."""
    yield w("autoHyphenation")
    yield w("consecutiveHyphenLimit", val=2)
    yield w("hyphenationZone", val=360)
    yield w("doNotHyphenateCaps")


def _settings(document: Document) -> Element:
    page = page_of(document.theme)
    rtl = document.direction == "rtl"
    language = word_tag(document.language)
    return w(
        "settings",
        w("zoom", percent=100),
        w("mirrorMargins") if page.inside != page.outside else None,
        w("defaultTabStop", val=720),
        *(_hyphenation() if is_hyphenated(document.language) else ()),
        w("characterSpacingControl", val="doNotCompress"),
        w("footnotePr", w("footnote", id=-1), w("footnote", id=0)),
        w(
            "compat",
            w("doNotExpandShiftReturn"),
            *(
                w("compatSetting", name=name, uri=_COMPATIBILITY, val=value)
                for name, value in (
                    ("compatibilityMode", 15),
                    ("overrideTableStyleFontSizeAndJustification", 1),
                    ("enableOpenTypeFeatures", 1),
                    ("doNotFlipMirrorIndents", 1),
                    ("differentiateMultirowTableHeaders", 1),
                )
            ),
        ),
        w("themeFontLang", val="en-GB" if rtl else language, bidi=language if rtl else "ar-SA"),
        w(
            "clrSchemeMapping",
            bg1="light1",
            t1="dark1",
            bg2="light2",
            t2="dark2",
            **{f"accent{n}": f"accent{n}" for n in range(1, 7)},
            hyperlink="hyperlink",
            followedHyperlink="followedHyperlink",
        ),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )
