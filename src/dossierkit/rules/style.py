"""The house style: fonts that a PDF may carry, colours that can be read."""

from collections.abc import Iterator
from difflib import get_close_matches

from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import THEME_FILE
from dossierkit.fonts import SHIPPED
from dossierkit.paper import text_area_mm
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.values import is_malformed
from dossierkit.theme import own_fonts, read_theme

_WHITE = "FFFFFF"
_LEAST_CONTRAST = 4.5
_GROUNDS = {
    "heading": ("table_head", _WHITE),
    "accent": (_WHITE,),
    "link": (_WHITE,),
    "muted": (_WHITE,),
    "cover_text": ("cover",),
}
"""Colours of letters, and what they stand on."""


@rule("unusable-font", Severity.WARNING)
def unusable_font(dossier: Dossier) -> Iterator[Problem]:
    """A font file of the house style cannot be used, or its licence forbids it.

    Why: the PDF is set in another font instead, and a font that may not be embedded may not be
    handed over in a document.
    Example: `files: [fonts/Ministry.woff2]`, a font for the web; or one whose maker has marked it
    as not to be embedded.
    Remedy: use the TrueType or OpenType file, or a font with an open licence.
    Source: OpenType specification, table OS/2, fsType; PDF/A-2 (ISO 19005-2), 6.2.11.
    """
    _, refused = own_fonts(dossier)
    stated = dossier.value(("fonts", "files"), THEME_FILE)
    for index, name in enumerate(stated if isinstance(stated, list) else ()):
        if isinstance(name, str) and name in refused:
            problem = refused[name]
            yield Problem(
                DataPlace(THEME_FILE, ("fonts", "files", index)),
                Phrase(
                    "the font {name} cannot be used: {reason}", name=name, reason=problem.reason
                ),
                problem.help,
            )


@rule("unknown-font", Severity.WARNING)
def unknown_font(dossier: Dossier) -> Iterator[Problem]:
    """The house style names a font for the PDF that neither dossierkit nor the dossier has.

    Why: fonts of the machine are not used, so that a dossier looks the same everywhere; the PDF is
    set in FiraGO instead.
    Example: `body: Georgia` without a file of that font.
    Remedy: put its files into the dossier and name them in `files`, or choose FiraGO or Libertinus
    Serif. The font of Word files, `docx_body`, may be any.
    """
    fonts, refused = own_fonts(dossier)
    files = DataPlace(THEME_FILE, ("fonts", "files"))
    if refused or is_malformed(dossier, files):  # other rules tell it
        return
    known = [*SHIPPED, *dict.fromkeys(font.family for font in fonts)]
    for key in ("body", "heading", "arabic"):
        stated = dossier.value(("fonts", key), THEME_FILE)
        if isinstance(stated, str) and stated and stated == read_theme(dossier)["fonts"][key]:
            lowered = {name.casefold(): name for name in known}
            if stated.casefold() in lowered:
                continue
            near = get_close_matches(stated.casefold(), lowered, 1)
            yield Problem(
                DataPlace(THEME_FILE, ("fonts", key)),
                Phrase("no font file of the dossier is of the family {name}", name=stated),
                Phrase("Did you mean “{near}”?", near=lowered[near[0]])
                if near
                else Phrase(
                    "Name its files in fonts.files, or one of {known}.", known=", ".join(known)
                ),
            )


_LEAST_MM = (60.0, 80.0)
"""Width and height of the smallest text area in which words stand whole in lines."""


def is_narrow(dossier: Dossier) -> bool:
    """True if the margins leave too little of the page, which `narrow-page` tells."""
    width, height = text_area_mm(read_theme(dossier))
    return width < _LEAST_MM[0] or height < _LEAST_MM[1]


@rule("narrow-page", Severity.ERROR)
def narrow_page(dossier: Dossier) -> Iterator[Problem]:
    """The margins leave too little of the page for the text.

    Why: words are then broken after every few letters, and no table or map has room.
    Example: `page: {size: A5, margin_inside_mm: 60, margin_outside_mm: 60}`, which leaves lines of
    28 mm.
    Remedy: choose smaller margins or larger paper. The text needs 60 × 80 mm at least.
    """
    if is_narrow(dossier):
        width, height = text_area_mm(read_theme(dossier))
        yield Problem(
            DataPlace(THEME_FILE, ("page",)),
            Phrase(
                "the margins leave {width:.0f} × {height:.0f} mm of the page for the text",
                width=width,
                height=height,
            ),
            Phrase("Choose smaller margins or larger paper."),
        )


@rule("low-contrast", Severity.WARNING)
def low_contrast(dossier: Dossier) -> Iterator[Problem]:
    """A colour of the house style can hardly be read on its ground.

    Why: readers with weak sight, and everybody in a photocopy, see a grey haze.
    Example: `muted: "AAAAAA"`, which is 2.3:1 on white.
    Remedy: choose a darker colour; 4.5:1 is the least for text.
    Source: WCAG 2.1, success criterion 1.4.3.
    """
    own = dossier.value(("colours",), THEME_FILE)
    colours = read_theme(dossier)["colours"]
    colours |= {"cover": colours["cover"] or colours["heading"], _WHITE: _WHITE}
    for name, grounds in _GROUNDS.items():
        for ground in grounds:
            stated = [key for key in (name, ground) if isinstance(own, dict) and key in own]
            ratio = _contrast(str(colours[name]), str(colours[ground]))
            if stated and ratio < _LEAST_CONTRAST:
                yield Problem(
                    DataPlace(THEME_FILE, ("colours", stated[0])),
                    Phrase(
                        "the colour {name} has a contrast of {ratio}:1 on its ground {ground}; "
                        "text needs {least}:1",
                        name=colours[name],
                        ratio=f"{ratio:.1f}",
                        ground=colours[ground],
                        least=_LEAST_CONTRAST,
                    ),
                    Phrase("Make the darker of the two darker, or the lighter lighter."),
                )
                break


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours (RRGGBB), 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
