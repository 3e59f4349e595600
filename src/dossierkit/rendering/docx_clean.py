"""What is taken over from a Word file of others, rebuilt from elements and values that are known.

Nothing is copied: an element that is not named here, an attribute or a value of another form, a
relationship to another part or place does not arrive. The children of an element come in the order
of their names here, which is the one that Word demands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from dossierkit.rendering.docx_xml import Element, children, q, w

Values = re.Pattern[str]
"""The values that an attribute may have, whole."""

_MOST_DEPTH, _MOST_LIKE = 12, 64


@dataclass(frozen=True)
class Kind:
    """The attributes and children that an element may have.

    Without one of the `required` attributes it is nothing; a `repeated` child may be there often.
    """

    attributes: Mapping[str, Values] = field(default_factory=dict)
    children: Mapping[str, "Kind"] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    repeated: bool = False
    may_be_empty: bool = False


def _one_of(names: str) -> Values:
    return re.compile("|".join(names.split()))


def _value(values: Values) -> Kind:
    return Kind({"val": values}, required=("val",))


_MEASURE, _COUNT = re.compile(r"-?[0-9]{1,5}"), re.compile(r"[0-9]{1,5}")
_SWITCH = _one_of("0 1 true false on off")
_COLOUR, _SHADE = re.compile(r"auto|[0-9A-Fa-f]{6}"), re.compile(r"[0-9A-Fa-f]{2}")
FONT = re.compile(r"\w[\w .'()@+-]{0,63}")
_SIDES = _one_of("left center right both start end distribute")
_THEME_COLOURS = _one_of(
    "dark1 light1 dark2 light2 accent1 accent2 accent3 accent4 accent5 accent6 hyperlink "
    "followedHyperlink none background1 text1 background2 text2"
)
_THEME_FONTS = re.compile(r"(?:major|minor)(?:EastAsia|Bidi|Ascii|HAnsi)")
_LINES = _one_of(
    "nil none single thick double dotted dashed dotDash dotDotDash triple thinThickSmallGap "
    "thickThinSmallGap thinThickThinSmallGap thinThickMediumGap thickThinMediumGap "
    "thinThickThinMediumGap thinThickLargeGap thickThinLargeGap thinThickThinLargeGap wave "
    "doubleWave dashSmallGap dashDotStroked threeDEmboss threeDEngrave outset inset"
)
_UNDERLINES = _one_of(
    "single words double thick dotted dottedHeavy dash dashedHeavy dashLong dashLongHeavy dotDash "
    "dashDotHeavy dotDotDash dashDotDotHeavy wave wavyHeavy wavyDouble none"
)
_MARKERS = _one_of(
    "black blue cyan green magenta red yellow white darkBlue darkCyan darkGreen darkMagenta "
    "darkRed darkYellow darkGray lightGray none"
)
_PLACES = _one_of(
    "wholeTable firstRow lastRow firstCol lastCol band1Vert band2Vert band1Horz band2Horz neCell "
    "nwCell seCell swCell"
)

_THEMED = {"themeColor": _THEME_COLOURS, "themeTint": _SHADE, "themeShade": _SHADE}
_LINE = Kind(
    {
        "val": _LINES,
        "color": _COLOUR,
        **_THEMED,
        "sz": _COUNT,
        "space": _COUNT,
        "shadow": _SWITCH,
    },
    required=("val",),
)
_GROUND = Kind(
    {
        "val": _one_of("clear solid nil pct5 pct10 pct12 pct15 pct20 pct25 pct30 pct40 pct50"),
        "color": _COLOUR,
        **_THEMED,
        "fill": _COLOUR,
        "themeFill": _THEME_COLOURS,
        "themeFillTint": _SHADE,
        "themeFillShade": _SHADE,
    },
    required=("val",),
)
_WIDTH = Kind({"w": _MEASURE, "type": _one_of("nil pct dxa auto")}, required=("w", "type"))


def _switches(names: str) -> dict[str, Kind]:
    return {name: Kind({"val": _SWITCH}, may_be_empty=True) for name in names.split()}


def _around(names: str, kind: Kind) -> Kind:
    return Kind(children=dict.fromkeys(names.split(), kind))


LETTERS = Kind(
    children={
        "rFonts": Kind(
            {
                **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), FONT),
                **dict.fromkeys(
                    ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"), _THEME_FONTS
                ),
            }
        ),
        **_switches("b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"),
        "color": Kind({"val": _COLOUR, **_THEMED}, required=("val",)),
        "spacing": _value(_MEASURE),
        "w": _value(re.compile(r"[1-5]?[0-9]{1,2}")),
        "kern": _value(_COUNT),
        "position": _value(_MEASURE),
        "sz": _value(re.compile(r"[0-9]{1,3}")),
        "szCs": _value(re.compile(r"[0-9]{1,3}")),
        "highlight": _value(_MARKERS),
        "u": Kind({"val": _UNDERLINES, "color": _COLOUR, **_THEMED}, required=("val",)),
        "bdr": _LINE,
        "shd": _GROUND,
        "vertAlign": _value(_one_of("baseline superscript subscript")),
    }
)
_TABS = Kind(
    children={
        "tab": Kind(
            {
                "val": _one_of("clear start center end decimal bar num left right"),
                "leader": _one_of("none dot hyphen underscore heavy middleDot"),
                "pos": _MEASURE,
            },
            required=("val", "pos"),
            repeated=True,
        )
    }
)
_INDENT = Kind(
    {
        **dict.fromkeys(("left", "right", "start", "end"), _MEASURE),
        **dict.fromkeys(("hanging", "firstLine"), _COUNT),
    }
)
SHAPE = Kind(
    children={
        **_switches("keepNext keepLines pageBreakBefore widowControl suppressLineNumbers"),
        "pBdr": _around("top left bottom right between bar", _LINE),
        "shd": _GROUND,
        "tabs": _TABS,
        **_switches("suppressAutoHyphens adjustRightInd snapToGrid"),
        "spacing": Kind(
            {
                **dict.fromkeys(("before", "after", "beforeLines", "afterLines"), _COUNT),
                "line": _MEASURE,
                "lineRule": _one_of("auto exact atLeast"),
                "beforeAutospacing": _SWITCH,
                "afterAutospacing": _SWITCH,
            }
        ),
        "ind": _INDENT,
        **_switches("contextualSpacing mirrorIndents"),
        "jc": _value(_SIDES),
        "textAlignment": _value(_one_of("top center baseline bottom auto")),
        "outlineLvl": _value(re.compile(r"[0-9]")),
    }
)
_CELL_LINES = _around("top left bottom right insideH insideV", _LINE)
_MARGINS = _around("top left bottom right", _WIDTH)
TABLE = Kind(
    children={
        **_switches("bidiVisual"),
        "tblStyleRowBandSize": _value(_COUNT),
        "tblStyleColBandSize": _value(_COUNT),
        "tblW": _WIDTH,
        "jc": _value(_one_of("left center right start end")),
        "tblInd": _WIDTH,
        "tblBorders": _CELL_LINES,
        "shd": _GROUND,
        "tblLayout": Kind({"type": _one_of("fixed autofit")}, required=("type",)),
        "tblCellMar": _MARGINS,
    }
)
ROW = Kind(
    children={
        **_switches("cantSplit"),
        "trHeight": Kind(
            {"val": _COUNT, "hRule": _one_of("auto exact atLeast")}, required=("val",)
        ),
        **_switches("tblHeader"),
    }
)
CELL = Kind(
    children={
        "tcW": _WIDTH,
        "gridSpan": _value(re.compile(r"[1-9][0-9]?")),
        "vMerge": Kind({"val": _one_of("restart continue")}, may_be_empty=True),
        "tcBorders": _CELL_LINES,
        "shd": _GROUND,
        **_switches("noWrap"),
        "tcMar": _MARGINS,
        "vAlign": _value(_one_of("top center both bottom")),
    }
)
GRID = Kind(children={"gridCol": Kind({"w": _COUNT}, repeated=True)})
_LOOK = {"pPr": SHAPE, "rPr": LETTERS, "tblPr": TABLE, "trPr": ROW, "tcPr": CELL}
STYLE = Kind(
    children={
        **_LOOK,
        "tblStylePr": Kind({"type": _PLACES}, _LOOK, required=("type",), repeated=True),
    }
)
DEFAULTS = Kind(
    children={
        "rPrDefault": Kind(children={"rPr": LETTERS}),
        "pPrDefault": Kind(children={"pPr": SHAPE}),
    }
)
LEVEL = Kind(
    children={
        "suff": _value(_one_of("tab space nothing")),
        "lvlJc": _value(_one_of("left center right start end")),
        "pPr": Kind(children={"tabs": _TABS, "ind": _INDENT}),
        "rPr": LETTERS,
    }
)


def rebuilt(element: Element | None, kind: Kind, depth: int = 0) -> Element | None:
    """A new element with what of `element` is of its kind; `None` if nothing is left of it."""
    if element is None or depth > _MOST_DEPTH:
        return None
    made = w(str(element.tag).rpartition("}")[2])
    for name, values in kind.attributes.items():
        stated = element.get(q(f"w:{name}"))
        if stated is not None and values.fullmatch(stated):
            made.set(q(f"w:{name}"), stated)
        elif stated is not None and kind.may_be_empty:
            return None
    for name, child in kind.children.items():
        for found in islice(children(element, f"w:{name}"), _MOST_LIKE):
            part = rebuilt(found, child, depth + 1)
            if part is not None:
                made.append(part)
            if not child.repeated:
                break
    if any(made.get(q(f"w:{name}")) is None for name in kind.required):
        return None
    return made if len(made) or made.attrib or kind.may_be_empty else None
