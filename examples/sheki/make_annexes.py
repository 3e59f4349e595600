"""Placeholder annexes of the Sheki example: writes every file in annexes/.

The signed originals are not public. Each file is one page that says so and tells what the original
would contain. PDF/A-2a and PDF/UA-1, with a fixed date, so that two runs give the same bytes.
"""

import datetime
import tempfile
from pathlib import Path

import pymupdf_fonts
import typst

HERE = Path(__file__).parent
DATE = datetime.datetime(2026, 6, 15, tzinfo=datetime.UTC)
NOTICE = {
    "en": "Placeholder: the signed original is not public.",
    "ar": "وثيقة نائبة: الأصل الموقَّع غير متاح للعموم.",
}
PAGES = {
    "a1-consent": (
        "A1",
        "Consent of owners and neighbourhood communities",
        "موافقة المالكين ومجتمعات الأحياء",
        (
            "The original would hold, for each historic quarter, the minutes of a public meeting "
            "with its date and place, the language in which the nomination was explained, the "
            "names and signatures of those present, the remarks that they made and the answer "
            "given to them."
        ),
        (
            "يضم الأصل، لكل حي تاريخي، محضر اجتماع عام بتاريخه ومكانه، واللغة التي شُرح بها "
            "الترشيح، وأسماء الحاضرين وتوقيعاتهم، وملاحظاتهم وما أُجيبوا به."
        ),
    ),
    "a2-image-authorization": (
        "A2",
        "Authorization for the use of images",
        "إذن استعمال الصور",
        (
            "The original would hold the non-exclusive cession of rights for the images listed in "
            "section 7.a, with the name, address and signature of each owner. The drawings of "
            "this example are made by its own script and may be used without asking."
        ),
        (
            "يضم الأصل التنازل غير الحصري عن حقوق الصور المدرجة في القسم 7.a مع اسم كل مالك "
            "وعنوانه وتوقيعه. ورسوم هذا المثال يصنعها برنامجه الخاص ويجوز استعمالها بلا استئذان."
        ),
    ),
    "a3-legal-texts": (
        "A3",
        "Extracts of the legal and regulatory texts",
        "مقتطفات من النصوص القانونية والتنظيمية",
        (
            "The original would hold the articles named in section 5.b in their official "
            "language, each with a translation and the seal of the translator. Public copies are "
            "cited in the bibliography."
        ),
        (
            "يضم الأصل المواد المذكورة في القسم 5.b بلغتها الرسمية، ومع كل منها ترجمة وختم "
            "المترجم. والنسخ المتاحة للعموم مذكورة في قائمة المراجع."
        ),
    ),
    "a4-management-plan": (
        "A4",
        "Management Plan 2020–2025, extract",
        "خطة الإدارة 2020–2025، مقتطف",
        (
            "The original would hold the chapters on attributes, objectives and actions, and the "
            "decision by which the plan was adopted."
        ),
        "يضم الأصل الفصول الخاصة بالسمات والأهداف والإجراءات، والقرار الذي اعتُمدت به الخطة.",
    ),
    "a5-other-plans": (
        "A5",
        "Extracts of other plans and agreements",
        "مقتطفات من خطط واتفاقات أخرى",
        (
            "The original would hold the sheets of the Conservation Master Plan, the Urban "
            "Regeneration Plan and the Emergency Plan that concern the property, and the "
            "memorandum of understanding with the forest service."
        ),
        (
            "يضم الأصل صفحات المخطط العام للصون وخطة التجديد الحضري وخطة الطوارئ التي تخص "
            "الممتلك، ومذكرة التفاهم مع مصلحة الغابات."
        ),
    ),
    "a6-support-letter": (
        "A6",
        "Letter of support of the city",
        "رسالة تأييد من المدينة",
        (
            "The original would be a letter of the city authorities, dated and sealed, that "
            "supports the nomination and names the office in charge of it."
        ),
        "الأصل رسالة من سلطات المدينة، مؤرَّخة ومختومة، تؤيد الترشيح وتسمّي المكتب المكلَّف به.",
    ),
    "a7-monument-record": (
        "A7",
        "Form of the monument record",
        "نموذج سجل المعلم",
        (
            "The original would be the model passport of an immovable monument with one filled-in "
            "example from the historic centre."
        ),
        "الأصل هو نموذج بطاقة تعريف المعلم الثابت مع مثال مملوء من المركز التاريخي.",
    ),
    "signature-page": (
        "A8",
        "Signature on behalf of the State Party",
        "التوقيع نيابة عن الدولة الطرف",
        "The original would carry name, position, signature, seal and date.",
        "يحمل الأصل الاسم والمنصب والتوقيع والختم والتاريخ.",
    ),
}
TEMPLATE = """
#set document(title: "{title}", author: "Example dossier", date: datetime(
  year: 2026, month: 6, day: 15))
#set page(paper: "a4", margin: 30mm)
#set text(font: "FiraGO", size: 11pt, lang: "en")
#set par(leading: 0.8em)
#show heading: set text(fill: rgb("#1F3B4D"))
#show heading: set block(below: 1em)
#block(stroke: 0.8pt + rgb("#8A5A2B"), fill: rgb("#EDE6DA"), inset: 10pt, width: 100%)[
  #strong[{notice_en}]
  #set text(lang: "ar")
  #block[#strong[{notice_ar}]]
]
#v(14mm)
= {number}. {title}
{body_en}
#v(10mm)
#set text(lang: "ar")
= {title_ar}
{body_ar}
"""


def main() -> None:
    """Write all placeholders."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("figo", "figbo"):
            (Path(folder) / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        for stem, (number, title, title_ar, body_en, body_ar) in PAGES.items():
            source = TEMPLATE.format(
                number=number,
                title=title,
                title_ar=title_ar,
                body_en=body_en,
                body_ar=body_ar,
                notice_en=NOTICE["en"],
                notice_ar=NOTICE["ar"],
            )
            pdf = typst.compile(
                source.encode(),
                format="pdf",
                font_paths=fonts,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(DATE.timestamp()),
            )
            (HERE / "annexes" / f"{stem}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
