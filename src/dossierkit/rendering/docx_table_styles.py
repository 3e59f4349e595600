"""The styles of tables: rows and columns of data, facts with their names, the text in both."""

from dossierkit.rendering.docx_look import Look, style
from dossierkit.rendering.docx_xml import Element, w
from dossierkit.rendering.tables import TABLE_SCALE


def table_styles(look: Look) -> list[Element]:
    """Tables of data and of facts, and the paragraphs in and behind them."""
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
    text = look.letters(scale=TABLE_SCALE)
    spacing = w("spacing", before=30, after=30, line=252, lineRule="auto")
    return [
        normal,
        _table_style(look, "DossierTable", "Dossier Table", _conditional_rows(look)),
        _table_style(look, "DossierFacts", "Dossier Facts", _conditional_columns(look)),
        style("TableText", "Table Text", [spacing], text),
        style(
            "TableHeading",
            "Table Heading",
            [w("keepNext")],
            look.letters(bold=True, colour="heading"),
            based="TableText",
        ),
        style("TableTotal", "Table Total", (), look.letters(bold=True), based="TableText"),
        style(
            "TableEnd",
            "Table End",
            [w("spacing", before=0, after=0, line=160, lineRule="exact")],
        ),
    ]


def _table_style(look: Look, identifier: str, name: str, conditions: list[Element]) -> Element:
    borders = w(
        "tblBorders",
        look.border("top", "heading", 8),
        look.border("bottom", "heading", 8),
        look.border("insideH", "rule", 4),
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


def _conditional_rows(look: Look) -> list[Element]:
    head = w(
        "tcPr",
        w("tcBorders", look.border("bottom", "heading", 6)),
        look.fill("table_head"),
        w("vAlign", val="bottom"),
    )
    total = w("tcPr", w("tcBorders", look.border("top", "heading", 6)))
    return [
        w("tblStylePr", w("rPr", w("b"), w("bCs")), head, type="firstRow"),
        w("tblStylePr", w("rPr", w("b"), w("bCs")), total, type="lastRow"),
    ]


def _conditional_columns(look: Look) -> list[Element]:
    return [
        w(
            "tblStylePr",
            w("rPr", w("b"), w("bCs")),
            w("tcPr", look.fill("table_head")),
            type=kind,
        )
        for kind in ("firstCol", "lastCol")
    ]


def _cell_margins(vertical: int, horizontal: int) -> Element:
    sides = (("top", vertical), ("left", horizontal), ("bottom", vertical), ("right", horizontal))
    return w("tblCellMar", *(w(side, w=size, type="dxa") for side, size in sides))
