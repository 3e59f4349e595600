"""A team's own Word file in place of the house style: styles, page, numbers of headings, colours.

Styles are matched by the names that Word stores, which are the same in every language; their ids
are not. A style that the file lacks is that of the house, in the fonts, the size and the colour of
the file.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from dossierkit.document import Document
from dossierkit.rendering.docx_clean import DEFAULTS, FONT, LETTERS, LEVEL, STYLE, rebuilt
from dossierkit.rendering.docx_numbering import NumberLook
from dossierkit.rendering.docx_theme import HEADING_LEVELS, Page, page_of
from dossierkit.rendering.docx_xml import Element, children, clean, node, put, q, w
from dossierkit.theme import default_theme
from dossierkit.wordfile import WordFile, theme_fonts

_LEAST_TEXT, _MOST_SIDE = 3400, 34000
"""In twips: how narrow the text of a page may be, and how long its sides."""

_NEUTRAL = {"rule": "BFBFBF", "table_head": "F2F2F2"}
"""Instead of the colours of the house that match its headings."""

_HOUSE_ONLY = {"default paragraph font", "normal table"}
_MOST_BASES, _MOST_SCRIPTS = 20, 64
_WITH_PAGES = ("toc 1", "toc 2", "toc 3", "table of figures")


def in_team_style(document: Document, file: WordFile) -> Document:
    """The document with the page, the fonts, the size and the colours of a Word file.

    What its theme states otherwise than the house does stays.
    """
    theme: dict[str, dict[str, Any]] = {key: dict(value) for key, value in document.theme.items()}
    house = default_theme()
    looks = _Looks(file)
    body, heading = looks.of("normal"), looks.of("heading 1")
    found = {
        "fonts": {
            "docx_body": body.get("ascii"),
            "docx_heading": heading.get("ascii"),
            "docx_arabic": body.get("cs"),
        },
        "colours": {
            "heading": heading.get("colour"),
            "accent": heading.get("colour"),
            "link": looks.of("hyperlink", "character").get("colour"),
            **_NEUTRAL,
        },
    }
    for group, values in found.items():
        theme[group] |= {
            key: value
            for key, value in values.items()
            if value and theme[group][key] == house[group][key]
        }
    size = int(body.get("sz", 20)) / 2
    theme["fonts"]["size_pt"] = min(max(size, 8.0), 16.0)
    theme["page"]["twips"] = _page(file.section, rtl=document.direction == "rtl") or page_of(theme)
    return replace(document, theme=theme)


def _page(section: Element | None, *, rtl: bool) -> Page | None:
    """The page of a section, upright; `None` if it has no size that text could be set on."""
    size, margins = (
        None if section is None else next(children(section, f"w:{name}"), None)
        for name in ("pgSz", "pgMar")
    )
    if size is None or margins is None:
        return None
    width, height = sorted(_number(size, side) for side in ("w", "h"))
    top, bottom, left, right = (
        abs(_number(margins, side)) for side in ("top", "bottom", "left", "right")
    )
    inside, outside = (right, left) if rtl else (left, right)
    page = Page(
        width,
        height,
        top,
        bottom,
        inside + _number(margins, "gutter"),
        outside,
        _number(margins, "header") or top // 2,
        _number(margins, "footer") or bottom // 2,
    )
    fits = page.text_width >= _LEAST_TEXT and page.text_height >= _LEAST_TEXT
    return page if fits and height <= _MOST_SIDE else None


def _number(element: Element, name: str) -> int:
    stated = element.get(q(f"w:{name}"), "")
    digits = stated.removeprefix("-")
    return int(stated) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 0


class _Own:
    """The styles of a Word file by their ids, and by type and name in small letters.

    The default style of paragraphs is `normal`, whatever its name.
    """

    def __init__(self, file: WordFile) -> None:
        self.styles: dict[str, Element] = {}
        self.names: dict[tuple[str, str], str] = {}
        for style in children(file.styles, "w:style"):
            identifier, kind = style.get(q("w:styleId"), ""), _kind(style)
            if not identifier or identifier in self.styles:
                continue
            self.styles[identifier] = style
            if _name(style):
                self.names.setdefault((kind, _name(style).lower()), identifier)
            if kind == "paragraph" and style.get(q("w:default")) in {"1", "true", "on"}:
                self.names.setdefault((kind, "normal"), identifier)

    def named(self, name: str, kind: str = "paragraph") -> Element | None:
        """The style of a name in small letters."""
        return self.styles.get(self.names.get((kind, name), ""))

    def base(self, identifier: str) -> str:
        """The id of the style that a style is based on; empty if there is none such."""
        based = next(children(self.styles[identifier], "w:basedOn"), None)
        found = "" if based is None else based.get(q("w:val"), "")
        return found if found in self.styles else ""

    def bases(self, identifier: str) -> list[str]:
        """The ids of the styles that a style is based on, the nearest first."""
        found: list[str] = []
        while (identifier := self.base(identifier)) and identifier not in found:
            found.append(identifier)
        return found


class _Looks:
    """What the letters of the styles of a Word file come to, with all that they are based on."""

    def __init__(self, file: WordFile) -> None:
        self._defaults = next(file.styles.iter(q("w:rPrDefault")), None)
        self._fonts = theme_fonts(file.theme)
        self._own = _Own(file)

    def of(self, name: str, kind: str = "paragraph") -> dict[str, str]:
        """`ascii` and `cs` fonts, `sz` in half points, and `colour` (RRGGBB; black for none)."""
        own, style = self._own, self._own.named(name, kind)
        found = {"colour": "000000"}
        if style is None and name != "normal":
            return {}
        identifier = own.names.get((kind, name), "")
        bases = own.bases(identifier) if identifier else []
        for holder in (self._defaults, *(own.styles[base] for base in reversed(bases)), style):
            letters = None if holder is None else rebuilt(holder.find(q("w:rPr")), LETTERS)
            found |= dict(self._stated(() if letters is None else letters))
        return found

    def _stated(self, letters: Iterable[Element]) -> Iterator[tuple[str, str]]:
        for element in letters:
            match _local(element):
                case "rFonts":
                    for slot, theme in (("ascii", "asciiTheme"), ("cs", "cstheme")):
                        named = self._fonts.get(element.get(q(f"w:{theme}"), ""), "")
                        family = _family(named) or element.get(q(f"w:{slot}"))
                        if family:
                            yield slot, family
                case "sz":
                    yield "sz", element.get(q("w:val"), "")
                case "color":
                    colour = element.get(q("w:val"), "")
                    yield "colour", "000000" if colour == "auto" else colour.upper()


class TeamStyles:
    """The styles of the output: those of the file by name, those of the house where it has none."""

    def __init__(
        self, house: Element, file: WordFile, theme: Mapping[str, Any], *, rtl: bool
    ) -> None:
        self._house, self._file, self._theme, self._rtl = house, file, theme, rtl
        self._own = _Own(file)
        self._matched: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._extra: list[Element] = []
        self._house_names = {_name(style).lower() for style in children(house, "w:style")}
        for style in children(house, "w:style"):
            name, identifier = _name(style).lower(), style.get(q("w:styleId"), "")
            found = self._own.names.get((_kind(style), name))
            if found and found not in self._places and name not in _HOUSE_ONLY:
                self._matched[identifier] = found
                self._places[found] = identifier

    def place(self, own: str | None) -> str:
        """The id in the output of the style of the file with the id `own`; empty if there is none.

        A style that is not of the house comes along.
        """
        if not own or own not in self._own.styles:
            return ""
        if own not in self._places:
            self._places[own] = f"Team{len(self._places) + 1}"
            name = _name(self._own.styles[own])
            if not name or name.lower() in self._house_names:
                name = self._places[own]
            self._extra.append(self._taken(own, self._places[own], name))
        return self._places[own]

    def root(self) -> Element:
        """The whole of `styles.xml`."""
        latent = copy.deepcopy(next(children(self._house, "w:latentStyles")))
        made = [self._style(style) for style in children(self._house, "w:style")]
        return w("styles", self._defaults(), latent, *made, *self._extra)

    def _defaults(self) -> Element:
        stated = rebuilt(self._file.styles.find(q("w:docDefaults")), DEFAULTS)
        parts = {} if stated is None else {_local(part): part for part in stated}
        holder = parts.get("rPrDefault")
        letters = w("rPr") if holder is None else holder[0]
        _for_complex_scripts(letters)
        put(letters, copy.deepcopy(next(self._house.iter(q("w:lang")))))
        return w("docDefaults", w("rPrDefault", letters), parts.get("pPrDefault"))

    def _style(self, house: Element) -> Element:
        identifier = house.get(q("w:styleId"), "")
        if identifier not in self._matched:
            return self._of_the_house(house)
        made = self._taken(self._matched[identifier], identifier, _name(house), house)
        self._fit(made, house)
        return made

    def _taken(self, own: str, identifier: str, name: str, house: Element | None = None) -> Element:
        """A style of the file, rebuilt; its place among others is that of the house's, if any."""
        style = self._own.styles[own]
        bases = self._own.bases(own)
        circles = own in bases or len(bases) > _MOST_BASES
        based = self.place(bases[0]) if bases and not circles else ""
        look = rebuilt(style, STYLE)
        shell = style if house is None else house

        def of_the_house(tag: str) -> Element | None:
            kept = None if house is None else house.find(q(f"w:{tag}"))
            return copy.deepcopy(kept) if kept is not None else None

        made = w(
            "style",
            w("name", val=name),
            w("basedOn", val=based) if based else None,
            of_the_house("next"),
            of_the_house("uiPriority") if house is not None else w("uiPriority", val=99),
            w("qFormat"),
            *(() if look is None else list(look)),
            type=_kind(style),
            styleId=identifier,
        )
        for attribute in ("default", "customStyle") if house is not None else ("customStyle",):
            if shell.get(q(f"w:{attribute}")) in {"1", "true", "on"}:
                made.set(q(f"w:{attribute}"), "1")
        for letters in made.iter(q("w:rPr")):
            _for_complex_scripts(letters)
        return made

    def _fit(self, made: Element, house: Element) -> None:
        """Give a style of the file what its place in the document needs."""
        name = _name(house).lower()
        level = name.removeprefix("heading ")
        if name == "normal" and self._rtl:
            put(_shape(made), w("bidi"))
        elif level.isdigit() and int(level) <= HEADING_LEVELS:
            put(_shape(made), w("keepNext"))
            put(_shape(made), w("outlineLvl", val=int(level) - 1))
        elif name == "toc heading":
            put(_shape(made), w("outlineLvl", val=9))
        elif name in _WITH_PAGES and not any(
            tab.get(q("w:val")) in {"right", "end"} for tab in made.iter(q("w:tab"))
        ):
            put(_shape(made), copy.deepcopy(next(house.iter(q("w:tabs")))))

    def _of_the_house(self, style: Element) -> Element:
        """A style of the house, in the fonts of the file and without the house's theme."""
        made = copy.deepcopy(style)
        fonts = self._theme["fonts"]
        for element in made.iter():
            for name in [key for key in element.attrib if "}theme" in str(key)]:
                del element.attrib[name]
        for stated in list(made.iter(q("w:rFonts"))):
            slot = stated.get(q("w:asciiTheme"), "")
            parent = stated.getparent()
            if slot and parent is not None:
                family = fonts["docx_heading" if slot.startswith("major") else "docx_body"]
                explicit = w("rFonts", ascii=family, hAnsi=family, cs=fonts["docx_arabic"])
                parent.replace(stated, explicit)
        base = next(children(made, "w:basedOn"), None)
        is_free = base is not None and base.get(q("w:val")) == "Normal"
        if made.get(q("w:type")) == "paragraph" and is_free and _name(made) != "Body Text":
            self._free_from_normal(_shape(made))
        return made

    def _free_from_normal(self, shape: Element) -> None:
        """Undo what the file's text has and titles, tables and notes do not: indents, leading."""
        line = next(self._house.iter(q("w:pPrDefault"))).find(f".//{q('w:spacing')}")
        for name, wanted in (
            ("ind", {"left": "0", "right": "0", "firstLine": "0"}),
            ("spacing", {"before": "0", "after": "0", **_attributes(line)}),
        ):
            stated = shape.find(q(f"w:{name}"))
            merged = wanted | _attributes(stated)
            if "hanging" in merged:
                merged.pop("firstLine", None)
            put(shape, w(name, **merged))
        if shape.find(q("w:jc")) is None:
            put(shape, w("jc", val="left"))


def _attributes(element: Element | None) -> dict[str, str]:
    items = () if element is None else element.attrib.items()
    return {str(key).rpartition("}")[2]: str(value) for key, value in items}


def _name(style: Element) -> str:
    name = style.find(q("w:name"))
    return "" if name is None else clean(name.get(q("w:val"), "")).strip()[:100]


def _kind(style: Element) -> str:
    stated = style.get(q("w:type"), "paragraph")
    return stated if stated in {"character", "table"} else "paragraph"


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _shape(style: Element) -> Element:
    """The `pPr` of a style, made where Word wants it."""
    found = style.find(q("w:pPr"))
    if found is not None:
        return found
    made = w("pPr")
    before = ("w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:tblStylePr")
    after = next((child for child in style if child.tag in {q(name) for name in before}), None)
    if after is None:
        style.append(made)
    else:
        after.addprevious(made)
    return made


def _for_complex_scripts(letters: Element) -> None:
    """Size, weight and slope for Arabic as for Latin letters, where nothing else is stated."""
    for latin, complex_script in (("b", "bCs"), ("i", "iCs"), ("sz", "szCs")):
        stated = letters.find(q(f"w:{latin}"))
        if stated is not None and letters.find(q(f"w:{complex_script}")) is None:
            put(letters, w(complex_script, **_attributes(stated)))


# Numbers of headings, theme


def number_looks(file: WordFile, *, rtl: bool) -> Mapping[int, NumberLook]:
    """How the file sets the numbers of its headings, by level from 0; what they say is official.

    In a text from right to left, where a space after them would stand before them, letters only.
    """
    found = {}
    own = _Own(file)
    for level in range(HEADING_LEVELS):
        style = own.named(f"heading {level + 1}")
        look = rebuilt(None if style is None else _level(file, style, level), LEVEL)
        if look is not None:
            suff, side, shape, letters = (look.find(q(f"w:{name}")) for name in NumberLook._fields)
            found[level] = (
                NumberLook(None, None, None, letters)
                if rtl
                else NumberLook(suff, side, shape, letters)
            )
    return found


def _level(file: WordFile, style: Element, level: int) -> Element | None:
    """The level of a list that numbers the headings of a style."""
    number = style.find(f"{q('w:pPr')}/{q('w:numPr')}/{q('w:numId')}")
    if number is None or file.numbering is None:
        return None
    instance = _with(children(file.numbering, "w:num"), "numId", number.get(q("w:val")))
    kind = None if instance is None else next(children(instance, "w:abstractNumId"), None)
    lists = children(file.numbering, "w:abstractNum")
    found = None if kind is None else _with(lists, "abstractNumId", kind.get(q("w:val")))
    return None if found is None else _with(children(found, "w:lvl"), "ilvl", str(level))


def _with(elements: Iterable[Element], attribute: str, value: str | None) -> Element | None:
    return next((one for one in elements if one.get(q(f"w:{attribute}")) == value), None)


_COLOUR_SLOTS = (
    *("dk1", "lt1", "dk2", "lt2"),
    *(f"accent{number}" for number in range(1, 7)),
    *("hlink", "folHlink"),
)


def take_theme(root: Element, file: WordFile) -> None:
    """Give a theme the colours and the fonts of the file's, as far as these are known."""
    if file.theme is None:
        return
    for slot in _COLOUR_SLOTS:
        stated = next(file.theme.iter(q(f"a:{slot}")), None)
        holder = next(root.iter(q(f"a:{slot}")), None)
        colour = None if stated is None else _theme_colour(stated)
        if colour and holder is not None:
            for child in list(holder):
                holder.remove(child)
            holder.append(node("a:srgbClr", {"val": colour}))
    for scheme in ("majorFont", "minorFont"):
        stated = next(file.theme.iter(q(f"a:{scheme}")), None)
        holder = next(root.iter(q(f"a:{scheme}")), None)
        if stated is None or holder is None:
            continue
        for child in list(holder):
            holder.remove(child)
        for slot in ("latin", "ea", "cs"):
            family = stated.find(q(f"a:{slot}"))
            name = "" if family is None else _family(family.get("typeface", ""))
            holder.append(node(f"a:{slot}", {"typeface": name}))
        for font in islice(stated.iterfind(q("a:font")), _MOST_SCRIPTS):
            script, name = font.get("script", ""), _family(font.get("typeface", ""))
            if name and script.isalpha() and script.isascii() and len(script) == 4:
                holder.append(node("a:font", {"script": script, "typeface": name}))


def _family(name: str) -> str:
    return name if FONT.fullmatch(name) else ""


def _theme_colour(slot: Element) -> str:
    """The colour of a slot as RRGGBB; empty if it is stated in another way."""
    for child in slot:
        stated = child.get("lastClr") or child.get("val") or ""
        known = child.tag in {q("a:srgbClr"), q("a:sysClr")}
        if known and re.fullmatch("[0-9A-Fa-f]{6}", stated):
            return stated.upper()
    return ""
