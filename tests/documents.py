"""A `Document` with every convention of the contract between `assemble` and the renderers.

Written as Markdown and read by the pandoc that builds; only what Markdown cannot say (official
numbers, labels, credits) is put in afterwards.
"""

# ruff: noqa: E501 (the rows of a Markdown table cannot be broken)

import dataclasses
import datetime
import io
import json
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from dossierkit.document import Caption, Document, Heading, Resource
from dossierkit.resources import TEMPLATES
from dossierkit.tools import run_pandoc

HOSTILE = '#import "x" *|<@$\\_` ] [ "quoted" {} // /* ~ --- 1. = - + \' <x> &amp;'
"""Every character that means something to Typst, Word's XML or Markdown."""

WORDS = {
    "en": {
        "contents": "Contents",
        "figures": "Figures",
        "maps": "Maps",
        "tables": "Tables",
        "figure": "Figure",
        "map": "Map",
        "table": "Table",
        "page": "Page",
        "of": "of",
        "draft": "Draft",
        "sample": "sample value",
        "keywords": "Keywords",
        "notes": "Notes",
        "note": "Note",
        "back-to-text": "Back to the text",
        "skip-to-text": "Skip to the text",
    },
    "ar": {
        "contents": "المحتويات",
        "figures": "الأشكال",
        "maps": "الخرائط",
        "tables": "الجداول",
        "figure": "شكل",
        "map": "خريطة",
        "table": "جدول",
        "page": "صفحة",
        "of": "من",
        "draft": "مسودة",
        "sample": "قيمة نموذجية",
        "keywords": "كلمات مفتاحية",
        "notes": "حواشٍ",
        "note": "حاشية",
        "back-to-text": "العودة إلى النص",
        "skip-to-text": "الانتقال إلى النص",
    },
}

COVERS = {
    "en": {
        "authority": "Islamic World Educational, Scientific and Cultural Organization (ICESCO)",
        "list": "Islamic World Heritage List",
        "nomination": "Nomination of a tangible property",
        "title": "Historic Centre of Sheki with the Khan’s Palace",
        "states": "Republic of Azerbaijan",
        "date": "10 July 2026",
        "draft": "",
        "emblem": "",
    },
    "ar": {
        "authority": "منظمة العالم الإسلامي للتربية والعلوم والثقافة (إيسيسكو)",
        "list": "قائمة التراث في العالم الإسلامي",
        "nomination": "ترشيح ممتلك مادي",
        "title": "المركز التاريخي لشكي مع قصر الخان",
        "states": "جمهورية أذربيجان",
        "date": "10 يوليو 2026",
        "draft": "",
        "emblem": "",
    },
}

LONG_TABLE_ROWS = 70

MARKDOWN = {
    "en": """
::: toc
:::
::: list-of-figures
:::
::: list-of-maps
:::
::: list-of-tables
:::

# Executive summary {#sec-summary .unnumbered}

The Historic Centre of Sheki lies at 41.203333, 47.1875 on the southern slope of the Greater
Caucasus. Its area is 120.5 ha [sample value]{.sample} and its buffer zone 146 ha; see @sec-3.1.a@,
[Figure 1](#fig-palace){.ref} and [Table 1](#tbl-buildings){.ref}.

# Identification of the property {#sec-1 number="1"}

|  |  |
|:--|:--|
| State Party | Azerbaijan |
| Name of the property | Historic Centre of Sheki with the Khan’s Palace |
| Coordinates | 41.203333, 47.1875 |
| Area of the property | 120.5 ha |

: {.facts}

## State, province or region {#sec-1.a number="1.a"}

Sheki District, in the north-west of the country[^first].

[^first]: A note with *emphasis* and a [link](https://whc.unesco.org/en/list/1549).

    Its second paragraph.

# Description {#sec-2 number="2"}

## Description of property {#sec-2.a number="2.a"}

The town was rebuilt in the eighteenth century after a mudflow destroyed the older settlement lower
down the Kish valley, and its plan still follows the channels that bring water from the slopes into
every garden. Houses stand with their backs to the street, behind high walls of river stone and
brick, and open to the south towards orchards of mulberry that once fed the silkworms on which the
wealth of the khanate and of the merchants of the lower quarter depended.

It was called *Shaki* in the *Burhān-i Jāmiʿ*, in Azerbaijani **Şəki**, in Russian
[Шеки]{lang=ru}, in Arabic [شكي ونواحيها]{lang=ar}. H~2~O and 10 km^2^; [small capitals]{.smallcaps};
~~struck~~; `code #1`; an [address](https://example.org/a_b?c=d&e=f) and <https://example.org/long/path/of/a/page_with_a_very_long_address.html>.

FIGURE fig-palace img-001.png 160 90 The façade of the summer palace, with its stained *shebeke* windows | Photograph: A. Mammadov, 2024 · © Sheki Reserve

### Rooms and their decoration {#sec-2.a-1 .unnumbered}

- First item, which is long enough to run over the end of the line and so shows how the second line
  is set below the first.
- Second item

    - nested
    - nested again

1.  one
2.  two
    a)  inner
    b)  inner

Shebeke
:   A window of small pieces of wood and coloured glass, fitted without nails or glue.

Caravanserai
:   An inn for merchants.

    With a courtyard.

> A quotation of some length, from a traveller who saw the palace before its restoration and wrote
> down what he remembered of it.

| A line block
|     keeps its lines
| and its spaces

```
code   block
#let x = 1
```

* * *

#### Fourth level {#sec-2.a-2 .unnumbered}

Text below a heading of the fourth level.

| No. | Building | Built | Area (m²) |
|---|---|:--|---|
LONGROWS

Table: Buildings of the first category with a caption that is long enough to run over one line and so to show how the second line is set {#tbl-buildings}

FIGURE fig-plan img-002.svg 120 80 Plan of the citadel | Drawing: Sheki Reserve, 2023

## History and development {#sec-2.b number="2.b"}

A map follows on a page of its own [@rather].

::: landscape
FIGURE map-overview img-002.svg 225 150 Overview of the property and its buffer zone, 1:10 000 | Source: State Committee of Cadastre, 2022
:::

| Threat | Effect on the property | Measures | Who is responsible | When | Cost (AZN) |
|---|---|---|---|---|--:|
| Mudflow | Damage to the lower walls and to the gardens beside the Gurjana river[^cell] | Reforestation of the slopes above the town; dams | Ministry of Ecology | yearly | 1 200 000 |
| Traffic | Vibration, dust | Closing of the upper quarter to lorries | Town | 2025 | 15 000 |
| Total |  |  |  |  | 1 215 000 |

Table: Factors {#tbl-factors .landscape .total}

[^cell]: A note in a table’s cell.

::: note
Remark: this value is not public. The team marks it as a sample until the cadastre answers.
:::

# Justification {#sec-3 number="3"}

## Criteria {#sec-3.1 number="3.1"}

### Criteria under which it is proposed, and why each of them is justified for this property {#sec-3.1.a number="3.1.a"}

Text of the justification. HOSTILE

FIGURE fig-photo img-003.jpg 90 60 HOSTILE | HOSTILE

| HOSTILE |
|---|
| HOSTILE |

Table: HOSTILE {#tbl-hostile}

# HOSTILE {#sec-hostile number="4"}

Numbers: +994 24 244 1234, 41°12′12″ N 47°11′15″ E, 1 215 000 AZN, 12–15 %, 2001–2024, 3.1.a.

# Bibliography {#sec-bibliography .unnumbered}

::: {#refs .refs}
::: {#ref-a .csl-entry}
Fatullayev, Shamil. 1986. *Urban Planning and Architecture of Azerbaijan in the Nineteenth and Early
Twentieth Centuries*. Leningrad: Stroyizdat. <https://doi.org/10.1000/182>.
:::
::: {#ref-b .csl-entry}
UNESCO. 2019. “Historic Centre of Sheki with the Khan’s Palace.” Decision 43 COM 8B.29.
:::
:::

::: page-break
:::

# Signature {#sec-signature number="10"}

::: signature
|  |  |
|:--|:--|
| Name | Aydin Kerimov [sample value]{.sample} |
| Position | Chair of the National Commission |
| Signature |  |

: {.facts}
:::
""",
    "ar": """
::: toc
:::
::: list-of-figures
:::
::: list-of-maps
:::
::: list-of-tables
:::

# الملخص التنفيذي {#sec-summary .unnumbered}

يقع المركز التاريخي لمدينة شكي عند الإحداثيات 41.203333, 47.1875 على السفح الجنوبي لجبال القوقاز
الكبرى. وتبلغ مساحته 120.5 هكتار [قيمة نموذجية]{.sample} ومنطقته العازلة 146 هكتارًا؛ انظر
@sec-3.1.a@ و[شكل 1](#fig-palace){.ref} و[جدول 1](#tbl-buildings){.ref}.

# تعريف الممتلك {#sec-1 number="1"}

|  |  |
|:--|:--|
| الدولة الطرف | أذربيجان |
| اسم الممتلك | المركز التاريخي لشكي مع قصر الخان |
| الإحداثيات | 41.203333, 47.1875 |
| مساحة الممتلك | 120.5 هكتار |

: {.facts}

## الولاية أو المقاطعة أو الإقليم {#sec-1.a number="1.a"}

منطقة شكي، في شمال غربي البلاد[^first].

[^first]: حاشية فيها *تشديد* و[رابط](https://whc.unesco.org/en/list/1549).

    فقرتها الثانية.

# الوصف {#sec-2 number="2"}

## وصف الممتلك {#sec-2.a number="2.a"}

أُعيد بناء المدينة في القرن الثامن عشر بعد أن دمّر سيل طيني المستوطنة الأقدم في أسفل وادي كيش، ولا
يزال مخططها يتبع القنوات التي تجلب الماء من السفوح إلى كل حديقة. وتقف البيوت وظهورها إلى الشارع خلف
أسوار عالية من حجر النهر والآجر، وتنفتح نحو الجنوب على بساتين التوت التي كانت تغذّي دود القز الذي
قامت عليه ثروة الخانية وتجار الحي السفلي.

وكانت تسمى *شكي* في كتاب [Burhān-i Jāmiʿ]{lang=fa-Latn}، وبالأذرية **Şəki**، وبالروسية
[Шеки]{lang=ru}، وفي قرار لجنة التراث العالمي 43 COM 8B.29 الصادر عام 2019. الماء H~2~O و10 كم^2^؛
~~مشطوب~~؛ `code #1`؛ و[عنوان](https://example.org/a_b?c=d&e=f) و<https://example.org/long/path/of/a/page_with_a_very_long_address.html>.

FIGURE fig-palace img-001.png 160 90 واجهة القصر الصيفي ونوافذ *الشبكة* الملونة | تصوير: A. Mammadov, 2024 · © محمية شكي

### الغرف وزخرفتها {#sec-2.a-1 .unnumbered}

- بند أول طويل بما يكفي ليمتد إلى ما بعد نهاية السطر ويبيّن كيف يوضع السطر الثاني تحت الأول، وهذا ما
  نريد أن نراه هنا.
- بند ثانٍ

    - متداخل
    - متداخل أيضًا

1.  واحد
2.  اثنان
    a)  داخلي
    b)  داخلي

الشبكة
:   نافذة من قطع صغيرة من الخشب والزجاج الملون تُركّب من غير مسامير أو غراء.

الخان
:   نزل للتجار.

    له فناء.

> اقتباس طويل بعض الشيء من رحّالة رأى القصر قبل ترميمه وكتب ما تذكره منه حين عاد إلى بلاده بعد
> سنوات.

| سطور
|     تبقى كما هي
| مع مسافاتها

```
code   block
#let x = 1
```

* * *

#### المستوى الرابع {#sec-2.a-2 .unnumbered}

نص تحت عنوان من المستوى الرابع.

| الرقم | المبنى | سنة البناء | المساحة (م²) |
|---|---|:--|---|
LONGROWS

Table: مبانٍ من الفئة الأولى {#tbl-buildings}

FIGURE fig-plan img-002.svg 120 80 مخطط القلعة | رسم: محمية شكي، 2023

## التاريخ والتطور {#sec-2.b number="2.b"}

تلي خريطة على صفحة مستقلة [@rather].

::: landscape
FIGURE map-overview img-002.svg 225 150 خريطة عامة للممتلك ومنطقته العازلة، 1:10 000 | المصدر: لجنة السجل العقاري، 2022
:::

| التهديد | الأثر في الممتلك | التدابير | الجهة المسؤولة | التاريخ | التكلفة (AZN) |
|---|---|---|---|---|--:|
| السيول الطينية | أضرار في الأسوار السفلى والحدائق المجاورة لنهر Gurjana[^cell] | تشجير السفوح فوق المدينة؛ سدود | وزارة البيئة | سنويًا | 1 200 000 |
| حركة المرور | اهتزاز وغبار | إغلاق الحي العلوي أمام الشاحنات | البلدية | 2025 | 15 000 |
| المجموع |  |  |  |  | 1 215 000 |

Table: العوامل {#tbl-factors .landscape .total}

[^cell]: حاشية في خلية جدول.

::: note
ملاحظة: هذه القيمة ليست منشورة، ويعلّمها الفريق بأنها نموذجية إلى أن يجيب السجل العقاري.
:::

# التبرير {#sec-3 number="3"}

## المعايير {#sec-3.1 number="3.1"}

### المعايير المقترح بموجبها إدراج الممتلك، ولماذا يصح كل منها فيه {#sec-3.1.a number="3.1.a"}

نص التبرير. HOSTILE

FIGURE fig-photo img-003.jpg 90 60 HOSTILE | HOSTILE

| HOSTILE |
|---|
| HOSTILE |

Table: HOSTILE {#tbl-hostile}

# HOSTILE {#sec-hostile number="4"}

أرقام: ‎+994 24 244 1234، و41°12′12″ N 47°11′15″ E، و1 215 000 AZN، و12–15 %، و2001–2024، و3.1.a.

# المراجع {#sec-bibliography .unnumbered}

::: {#refs .refs}
::: {#ref-a .csl-entry}
Fatullayev, Shamil. 1986. *Urban Planning and Architecture of Azerbaijan in the Nineteenth and Early
Twentieth Centuries*. Leningrad: Stroyizdat. <https://doi.org/10.1000/182>.
:::
::: {#ref-b .csl-entry}
اليونسكو. 2019. «المركز التاريخي لشكي مع قصر الخان». القرار 43 COM 8B.29.
:::
:::

::: page-break
:::

# التوقيع {#sec-signature number="10"}

::: signature
|  |  |
|:--|:--|
| الاسم | Aydin Kerimov [قيمة نموذجية]{.sample} |
| المنصب | رئيس اللجنة الوطنية |
| التوقيع |  |

: {.facts}
:::
""",
}

REF_WORD = {"en": "section", "ar": "القسم"}


def sample_document(language: str = "en", **changes: Any) -> Document:
    """A document with every convention in `language` (`en` or `ar`); `changes` replace fields."""
    blocks, api_version = _sample_blocks(language)
    document = Document(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        title=COVERS[language]["title"],
        cover=COVERS[language],
        labels=WORDS[language],
        blocks=json.loads(blocks),
        api_version=list(api_version),
        headings=(),
        captions=(),
        resources=sample_resources(language),
        theme=_plain_cover(default_theme()),
        draft=False,
        date=datetime.date(2026, 7, 10),
        author="Republic of Azerbaijan",
        keywords=("heritage", "Sheki", "caravanserai"),
    )
    document = dataclasses.replace(document, **changes)
    if "headings" not in changes:
        document = dataclasses.replace(document, headings=tuple(_headings(document.blocks)))
    if "captions" not in changes:
        document = dataclasses.replace(document, captions=tuple(_captions(document.blocks)))
    return document


def _plain_cover(theme: dict[str, Any]) -> dict[str, Any]:
    """A theme without an ornament, so that a document shows its own pictures and no others."""
    return {**theme, "cover": {**theme["cover"], "ornament": "none"}}


@cache
def default_theme() -> dict[str, Any]:
    """The theme that comes with dossierkit."""
    import yaml

    text = (TEMPLATES / "common" / "theme.yaml").read_text(encoding="utf-8")
    theme: dict[str, Any] = yaml.safe_load(text)
    return theme


def parse(markdown: str) -> list[Any]:
    """The blocks of a Markdown text as pandoc reads it."""
    tree = json.loads(
        run_pandoc(["-f", "markdown-raw_html-raw_tex", "-t", "json"], markdown.encode())
    )
    blocks: list[Any] = tree["blocks"]
    return blocks


def words(text: str) -> list[Any]:
    """Plain text as pandoc's inlines."""
    inlines: list[Any] = []
    for word in text.split(" "):
        inlines += [{"t": "Str", "c": word}, {"t": "Space"}]
    return inlines[:-1]


def header(level: int, text: str, identifier: str, number: str = "") -> Any:
    """A heading as `assemble` makes it."""
    attr = [identifier, [] if number else ["unnumbered"], [["number", number]] if number else []]
    return {"t": "Header", "c": [level, attr, words(text)]}


def paragraph(text: str) -> Any:
    """A paragraph of plain text."""
    return {"t": "Para", "c": words(text)}


def figure(
    identifier: str,
    target: str,
    width_mm: float,
    height_mm: float,
    caption: list[Any],
    credit: list[Any],
    *,
    label: str,
    number: str,
    alt: str = "",
) -> Any:
    """A figure or map as `assemble` makes it."""
    size = [["width", f"{width_mm:g}mm"], ["height", f"{height_mm:g}mm"]]
    image = {"t": "Image", "c": [["", [], size], words(alt or "alternative text"), [target, ""]]}
    plain = [{"t": "Plain", "c": caption}] + ([{"t": "Plain", "c": credit}] if credit else [])
    kind = identifier.partition("-")[0]
    attr = [identifier, [kind], [["number", number], ["label", label]]]
    return {"t": "Figure", "c": [attr, [None, plain], [{"t": "Plain", "c": [image]}]]}


@cache
def _sample_blocks(language: str) -> tuple[str, tuple[int, ...]]:
    tree = json.loads(
        run_pandoc(
            ["-f", "markdown-raw_html-raw_tex-citations", "-t", "json"],
            _source(language).encode(),
        )
    )
    counters = {"fig": 0, "map": 0, "tbl": 0}
    blocks = [_finished(block, language, counters) for block in tree["blocks"]]
    return json.dumps(blocks), tuple(tree["pandoc-api-version"])


def _source(language: str) -> str:
    rows = "\n".join(
        f"| {row} | {_building(language, row)} | {1760 + row} | {row * 37.25:.2f} |"
        for row in range(1, LONG_TABLE_ROWS + 1)
    )
    section = f"[{REF_WORD[language]} 3.1.a](#sec-3.1.a){{.ref}}"
    text = MARKDOWN[language].replace("LONGROWS", rows)
    return text.replace("@sec-3.1.a@", section).replace("[@rather]", "(Fatullayev 1986)")


def _building(language: str, row: int) -> str:
    if language == "ar":
        return f"بيت التاجر رقم {row}" + (" مع فناء وحديقة ومخزن للحرير" * (row % 4 == 0))
    return f"House of merchant no. {row}" + (
        ", with courtyard, garden and a silk store on its lower floor" * (row % 4 == 0)
    )


def _finished(node: Any, language: str, counters: dict[str, int]) -> Any:
    """`node` with what Markdown cannot say: figures, numbers, labels, hostile text."""
    if isinstance(node, list):
        return [_finished(part, language, counters) for part in node]
    if not isinstance(node, dict):
        return node
    kind, content = node["t"], node.get("c")
    if kind == "Para" and content and content[0].get("c") == "FIGURE":
        return _figure(content, language, counters)
    if kind == "Str" and content == "HOSTILE":
        return {"t": "Str", "c": HOSTILE}
    if kind == "Table":
        _label_table(content, language, counters)
    return {"t": kind, "c": _finished(content, language, counters)} if content else node


def _figure(inlines: list[Any], language: str, counters: dict[str, int]) -> Any:
    head, rest = inlines[:9], _finished(inlines[10:], language, counters)
    identifier, target, width, height = (part["c"] for part in head[2::2])
    bar = next(i for i, part in enumerate(rest) if part.get("c") == "|")
    kind = identifier.partition("-")[0]
    counters[kind] += 1
    word = WORDS[language]["map" if kind == "map" else "figure"]
    return figure(
        identifier,
        target,
        float(width),
        float(height),
        rest[: bar - 1],
        rest[bar + 2 :],
        label=f"{word} {counters[kind]}",
        number=str(counters[kind]),
    )


def _label_table(content: list[Any], language: str, counters: dict[str, int]) -> None:
    attr = content[0]
    if not attr[0].startswith("tbl-"):
        content[1] = [None, []]
        return
    counters["tbl"] += 1
    number = str(counters["tbl"])
    attr[2] += [["number", number], ["label", f"{WORDS[language]['table']} {number}"]]


def _headings(blocks: list[Any]) -> list[Heading]:
    return [
        Heading(attr[0], level, dict(attr[2]).get("number", ""), plain(inlines))
        for level, attr, inlines in (b["c"] for b in blocks if b["t"] == "Header")
    ]


def _captions(node: Any) -> list[Caption]:
    if isinstance(node, list):
        return [caption for part in node for caption in _captions(part)]
    if not isinstance(node, dict):
        return []
    if node["t"] in {"Figure", "Table"}:
        (identifier, _, pairs), caption = node["c"][0], node["c"][1]
        label = dict(pairs).get("label", "")
        if not label:
            return []
        text = plain(caption[1][0]["c"]) if caption[1] else ""
        return [Caption(identifier.partition("-")[0], identifier, label, text)]
    return _captions(node.get("c"))


def plain(node: Any) -> str:
    """The text of inlines without markup; notes left out."""
    if isinstance(node, list):
        return "".join(plain(part) for part in node if isinstance(part, (dict, list)))
    kind = node["t"]
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind == "Str":
        return str(node["c"])
    if kind == "Code":
        return str(node["c"][1])
    return "" if kind == "Note" else plain(node.get("c") or [])


@cache
def sample_resources(language: str = "en") -> dict[str, Resource]:
    """Three images: a PNG, a vector drawing and a JPEG."""
    alt = {"en": "A drawing in plain colours", "ar": "رسم بألوان بسيطة"}[language]
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">'
        b'<rect width="300" height="200" fill="#eef3ee"/>'
        b'<path d="M20 180 L80 60 L160 40 L270 90 L250 170 Z" fill="#d9c9a8" stroke="#8a5a2b" '
        b'stroke-width="2"/><path d="M90 150 L120 90 L190 80 L210 140 Z" fill="#b98" '
        b'stroke="#1f3b4d"/><text x="120" y="125" font-size="14" font-family="FiraGO">Citadel'
        b"</text></svg>"
    )
    return {
        "img-001.png": Resource("img-001.png", "png", _picture("PNG", 960, 540), 960, 540, alt),
        "img-002.svg": Resource("img-002.svg", "svg", svg, 300, 200, alt),
        "img-003.jpg": Resource("img-003.jpg", "jpeg", _picture("JPEG", 900, 600), 900, 600, alt),
    }


def _picture(kind: str, width: int, height: int) -> bytes:
    image = Image.new("RGB", (width, height), "#cfe0ea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.7, width, height), fill="#9fb58a")
    draw.rectangle((width * 0.25, height * 0.3, width * 0.75, height * 0.8), fill="#e4d2b0")
    for column in range(5):
        left = width * (0.29 + 0.09 * column)
        draw.rectangle((left, height * 0.4, left + width * 0.06, height * 0.62), fill="#8a3b2b")
    draw.polygon(
        [(width * 0.22, height * 0.3), (width * 0.5, height * 0.12), (width * 0.78, height * 0.3)],
        fill="#7a5230",
    )
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()
