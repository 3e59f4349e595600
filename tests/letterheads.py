"""Word files as ministries have them: letterheads with styles whose ids are those of their Word."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image, ImageDraw

from dossierkit.wordfile import OWN_STYLES

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_HEADINGS = {1: ("32", "both"), 2: ("28", "left"), 3: ("28", "left")}


def _style(identifier: str, name: str, inner: str, kind: str = "paragraph", more: str = "") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{identifier}"{more}>'
        f'<w:name w:val="{name}"/>{inner}</w:style>'
    )


def russian_styles() -> str:
    """`styles.xml` as the Russian Word writes it: names are English, ids are not."""
    styles = [
        _style(
            "a",
            "Normal",
            '<w:qFormat/><w:pPr><w:spacing w:line="360" w:lineRule="auto"/>'
            '<w:ind w:firstLine="709"/><w:jc w:val="both"/></w:pPr>'
            '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
            'w:cs="Traditional Arabic"/><w:sz w:val="28"/><w:lang w:val="ru-RU"/></w:rPr>',
            more=' w:default="1"',
        ),
        _style("a0", "Default Paragraph Font", "", "character", ' w:default="1"'),
        _style("a1", "Normal Table", "", "table", ' w:default="1"'),
        _style(
            "a3",
            "header",
            '<w:basedOn w:val="a9"/><w:link w:val="a4"/><w:pPr><w:tabs>'
            '<w:tab w:val="center" w:pos="4677"/></w:tabs></w:pPr>',
        ),
        _style("a4", "Верхний колонтитул Знак", '<w:basedOn w:val="a0"/>', "character"),
        _style("a5", "footer", '<w:basedOn w:val="a9"/><w:rPr><w:sz w:val="18"/></w:rPr>'),
        _style(
            "a9",
            "Без отступа",
            '<w:basedOn w:val="a"/><w:pPr><w:spacing w:line="240" w:lineRule="auto"/>'
            '<w:ind w:firstLine="0"/><w:jc w:val="left"/></w:pPr>',
            more=' w:customStyle="1"',
        ),
        _style("aa", "caption", '<w:basedOn w:val="a"/><w:rPr><w:i/><w:sz w:val="24"/></w:rPr>'),
        _style("11", "toc 1", '<w:basedOn w:val="a9"/><w:rPr><w:b/></w:rPr>'),
        *(
            _style(
                str(level),
                f"heading {level}",
                '<w:basedOn w:val="a"/><w:next w:val="a"/><w:pPr><w:numPr>'
                f'<w:ilvl w:val="{level - 1}"/><w:numId w:val="7"/></w:numPr>'
                f'<w:spacing w:before="240" w:after="120"/><w:ind w:firstLine="0"/>'
                f'<w:jc w:val="{side}"/></w:pPr><w:rPr><w:b/><w:caps/>'
                f'<w:color w:val="1F4E79" w:themeColor="accent1"/><w:sz w:val="{size}"/></w:rPr>',
            )
            for level, (size, side) in _HEADINGS.items()
        ),
    ]
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" '
        'w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/><w:sz w:val="22"/>'
        '<w:lang w:val="ru-RU"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    return f"<w:styles {NAMESPACES}>{defaults}{''.join(styles)}</w:styles>"


_CHARACTER_STYLES = {"footnote reference", "page number", "Hyperlink"}


def all_styles() -> str:
    """`styles.xml` of a French Word, with every style that a dossier needs."""
    styles = [_style("Normal", "Normal", "", more=' w:default="1"')]
    for number, name in enumerate(OWN_STYLES[1:], 1):
        identifier = name.replace("heading ", "Titre").replace("toc ", "TM").replace(" ", "")
        kind = "character" if name in _CHARACTER_STYLES else "paragraph"
        base = "" if kind == "character" else '<w:basedOn w:val="Normal"/>'
        styles.append(_style(f"{identifier}{number}fr", name, base, kind))
    return f"<w:styles {NAMESPACES}>{''.join(styles)}</w:styles>"


NUMBERING = (
    f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="4">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="%{level + 1}."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for level in range(3)
    )
    + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
)


def emblem() -> bytes:
    """A small emblem as PNG."""
    image = Image.new("RGB", (120, 120), "white")
    ImageDraw.Draw(image).ellipse((8, 8, 112, 112), outline="navy", width=8)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _graphic(identifier: str) -> str:
    return (
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{identifier}"/><a:stretch/></pic:blipFill><pic:spPr/>'
        "</pic:pic></a:graphicData></a:graphic>"
    )


def picture(identifier: str) -> str:
    """A run with a picture in the line."""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="540000" cy="540000"/>'
        f'<wp:docPr id="1" name="x" descr="Emblem"/>{_graphic(identifier)}</wp:inline>'
        "</w:drawing></w:r>"
    )


TEXT_BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline>"
    '<wp:extent cx="540000" cy="540000"/><wp:docPr id="3" name="x"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:txbx>'
    "<w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    "<w:r><w:t>Ministry</w:t></w:r></w:p>"
)


def floating_picture(identifier: str) -> str:
    """A run with a picture that stands in the right margin of the page."""
    return (
        '<w:r><w:drawing><wp:anchor behindDoc="1" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>right</wp:align>'
        '</wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>-90000</wp:posOffset>'
        '</wp:positionV><wp:extent cx="540000" cy="540000"/><wp:wrapNone/>'
        f'<wp:docPr id="2" name="x"/>{_graphic(identifier)}</wp:anchor></w:drawing></w:r>'
    )


def field(instruction: str, result: str = "1") -> str:
    """The runs of a field; its instruction is in two pieces, as Word likes to have it."""
    middle = len(instruction) // 2
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction[:middle]}</w:instrText></w:r>"
        f"<w:r><w:instrText>{instruction[middle:]}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


FIRST_HEADER = (
    '<w:tbl><w:tblPr><w:tblW w:w="9355" w:type="dxa"/><w:tblBorders>'
    '<w:bottom w:val="double" w:sz="6" w:space="0" w:color="1F4E79"/></w:tblBorders></w:tblPr>'
    '<w:tblGrid><w:gridCol w:w="1400"/><w:gridCol w:w="7955"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
    '<w:tcW w:w="1400" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr>'
    + picture("rId1")
    + '</w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="7955" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
    '<w:pStyle w:val="a3"/></w:pPr><w:r><w:rPr><w:b/></w:rPr>'
    "<w:t>Министерство культуры</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
)
HEADER = (
    '<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>Министерство культуры</w:t></w:r>'
    "<w:r><w:tab/></w:r>" + field(" TITLE ") + floating_picture("rId1") + "</w:p>"
)
FOOTER = (
    '<w:p><w:pPr><w:pStyle w:val="a5"/><w:jc w:val="center"/></w:pPr><w:hyperlink r:id="rId9">'
    "<w:r><w:t>mincult.example</w:t></w:r></w:hyperlink><w:r><w:t>, стр. </w:t></w:r>"
    + field(" PAGE ")
    + "</w:p>"
)
PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="567" w:bottom="1134" '
    'w:left="1985" w:header="709" w:footer="600" w:gutter="0"/><w:titlePg/>'
)


def theme(accent: str = "1F4E79", font: str = "Georgia") -> str:
    """A theme part with one colour and one font of its own."""
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="x">'
        f'<a:themeElements><a:clrScheme name="x"><a:accent1><a:srgbClr val="{accent}"/></a:accent1>'
        f'</a:clrScheme><a:fontScheme name="x"><a:majorFont><a:latin typeface="{font}"/>'
        f'</a:majorFont><a:minorFont><a:latin typeface="{font}"/><a:cs typeface="Amiri"/>'
        "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
    )


def word_file(
    *,
    styles: str | None = None,
    header: str = HEADER,
    first_header: str = FIRST_HEADER,
    footer: str = FOOTER,
    page: str = PAGE,
    more: Mapping[str, bytes] | None = None,
    relations: str = "",
    picture_data: bytes | None = None,
) -> bytes:
    """A ministry's letterhead as a .docx; `more` are further parts, or others for those it has."""
    kinds = (
        ("styles", "styles.xml"),
        ("theme", "theme/theme1.xml"),
        ("numbering", "numbering.xml"),
        ("settings", "settings.xml"),
        ("header", "header1.xml"),
        ("header", "header2.xml"),
        ("footer", "footer1.xml"),
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    references = (
        '<w:headerReference w:type="default" r:id="rId5"/>'
        '<w:headerReference w:type="first" r:id="rId6"/>'
        '<w:footerReference w:type="default" r:id="rId7"/>'
    )
    media = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/image" Target="media/image1.png"/>'
        f'<Relationship Id="rId9" Type="{R}/hyperlink" Target="https://mincult.example/" '
        'TargetMode="External"/></Relationships>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>Уважаемый …</w:t>"
        f"</w:r></w:p><w:sectPr>{references}{page}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f"{relations}</Relationships>",
        "word/styles.xml": styles or russian_styles(),
        "word/theme/theme1.xml": theme(),
        "word/numbering.xml": NUMBERING,
        "word/settings.xml": f"<w:settings {NAMESPACES}/>",
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{header}</w:hdr>",
        "word/header2.xml": f"<w:hdr {NAMESPACES}>{first_header}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {NAMESPACES}>{footer}</w:ftr>",
        **dict.fromkeys(
            (f"word/_rels/{name}.xml.rels" for name in ("header1", "header2", "footer1")), media
        ),
        "word/media/image1.png": emblem() if picture_data is None else picture_data,
        **(more or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
