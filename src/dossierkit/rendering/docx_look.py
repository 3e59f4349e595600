"""The look of the house in the terms of Word: letters, borders and fills made from the theme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dossierkit.rendering.docx_theme import ARABIC_SCALE, THEME_COLOURS, hexadecimal
from dossierkit.rendering.docx_xml import Element, put, q, w


@dataclass(frozen=True)
class Look:
    """A theme, and of the document what changes the look of its styles."""

    theme: Mapping[str, Any]
    rtl: bool
    layout: str
    """One of `document.LAYOUTS`."""
    two_titles: bool

    @property
    def is_sheet(self) -> bool:
        """Whether it is a record of few pages, with a head above its text."""
        return self.layout == "sheet"

    @property
    def size(self) -> float:
        """The size of the text in points."""
        return float(self.theme["fonts"]["size_pt"])

    @property
    def spacing(self) -> Mapping[str, float]:
        """Room between paragraphs and around headings, in points."""
        spacing: Mapping[str, float] = self.theme["spacing"]
        return spacing

    def colour(self, name: str) -> Element:
        """The colour of letters, by its name in the theme."""
        return w("color", val=hexadecimal(self.theme, name), themeColor=THEME_COLOURS[name])

    def fill(self, name: str) -> Element:
        """The ground behind a paragraph or a cell."""
        return w(
            "shd",
            val="clear",
            color="auto",
            fill=hexadecimal(self.theme, name),
            themeFill=THEME_COLOURS[name],
        )

    def border(self, side: str, name: str, eighths: int, space: int = 0) -> Element:
        """A line on one side, so many eighths of a point wide, `space` points from the text."""
        return w(
            side,
            val="single",
            sz=eighths,
            space=space,
            color=hexadecimal(self.theme, name),
            themeColor=THEME_COLOURS[name],
        )

    def letters(
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
            letters.append(self.colour(colour))
        if scale:
            letters.append(w("sz", val=round(self.size * scale * 2)))
            letters.append(w("szCs", val=round(self.size * scale * ARABIC_SCALE * 2)))
        for element in extra:
            put(letters, element)
        return letters


def style(
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
    """A style with its paragraph properties (`shape`) and run properties (`letters`)."""
    properties = w("pPr")
    for element in shape:
        put(properties, element)
    made = w(
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
        made.set(q("w:customStyle"), "1")
    return made


def monospace() -> Element:
    """The font of code."""
    return w("rFonts", ascii="Consolas", hAnsi="Consolas", cs="Courier New")
