"""The styles of the cover and of the imprint behind it; in a sheet, of the head above the text."""

from dossierkit.rendering.docx_look import Look, style
from dossierkit.rendering.docx_theme import hexadecimal, title_size_pt
from dossierkit.rendering.docx_xml import Element, w


def cover_styles(look: Look) -> list[Element]:
    """Titles, authority, States, imprint and what else stands before the text."""
    rule = w("pBdr", look.border("bottom", "accent", 18, 6 if look.is_sheet else 14))
    title_gap = 120 if look.is_sheet or look.two_titles else 240
    room = 1500 if look.two_titles else 1900
    return [
        style(
            "Title",
            "Title",
            [
                w("keepLines"),
                w("suppressAutoHyphens"),
                w("spacing", before=title_gap, after=title_gap, line=252, lineRule="auto"),
            ],
            look.letters(scale=_title_scale(look), bold=True, colour="heading", font="major"),
            following="BodyText",
            custom=False,
            priority=10,
        ),
        style(
            "Subtitle",
            "Subtitle",
            [w("spacing", before=title_gap if look.is_sheet else room, after=60)],
            look.letters(scale=1.25, colour="accent", font="major"),
            following="BodyText",
            custom=False,
            priority=11,
        ),
        style(
            "CoverAuthority",
            "Cover Authority",
            [w("spacing", before=0 if look.is_sheet else 360, after=60)],
            look.letters(scale=1 if look.is_sheet else 1.15, colour="muted", font="major"),
        ),
        style(
            "CoverList",
            "Cover List",
            [rule, w("spacing", after=120)],
            look.letters(
                scale=1.1 if look.is_sheet else 1.5, bold=True, colour="heading", font="major"
            ),
        ),
        style(
            "CoverPicture",
            "Cover Picture",
            [w("spacing", before=240, after=240, line=240, lineRule="auto")],
        ),
        style(
            "CoverStates",
            "Cover States",
            [w("spacing", before=120, after=480)],
            look.letters(scale=1.4, font="major"),
        ),
        style(
            "Imprint",
            "Imprint",
            [w("spacing", before=60, after=60, line=252, lineRule="auto")],
            look.letters(scale=0.9),
        ),
        style(
            "Date",
            "Date",
            [w("spacing", before=120)],
            look.letters(scale=1.15, colour="muted", font="major"),
            custom=False,
        ),
        style(
            "CoverBand",
            "Cover Band",
            [w("spacing", before=0, after=0, line=240, lineRule="auto")],
            look.letters(
                scale=1.15,
                font="major",
                extra=[w("color", val=hexadecimal(look.theme, "cover_text"))],
            ),
        ),
        style(
            "CoverDraft",
            "Cover Draft",
            [w("spacing", before=360)],
            look.letters(scale=1.6, bold=True, colour="accent", font="major"),
        ),
    ]


def _title_scale(look: Look) -> float:
    if look.is_sheet:
        return 1.9
    return title_size_pt(look.theme, two_titles=look.two_titles) / look.size
