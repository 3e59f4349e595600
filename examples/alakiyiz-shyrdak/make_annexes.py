"""Annexes of the example on felt carpets: writes every file in annexes/.

Letters, extract and grants are samples: written for this example, signed by nobody, and each page
says so. PDF/A-2a and PDF/UA-1, with a fixed date, so that two runs give the same bytes.
"""

import datetime
import tempfile
from pathlib import Path

import pymupdf_fonts
import typst
import yaml

HERE = Path(__file__).parent
DATE = datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)
NOTICE = {
    "en": "Sample, written for an example dossier; nobody has signed it.",
    "ky": "Үлгү: мисал үчүн жазылган, ага эч ким кол койгон эмес.",
    "ru": "Образец, составленный для примера; никем не подписан.",
}
TEMPLATE = """
#set document(title: {title}, author: "Example dossier", date: datetime(
  year: 2026, month: 9, day: 1))
#set page(paper: "a4", margin: (x: 30mm, y: 26mm))
#set text(font: "FiraGO", size: 11pt, lang: "{language}", hyphenate: false)
#set par(leading: 0.75em, spacing: 1.5em)
#show heading: set text(fill: rgb("#1F3B4D"))
#show heading: set block(below: 1.2em)
#block(stroke: 0.8pt + rgb("#8A5A2B"), fill: rgb("#EDE6DA"), inset: 8pt, width: 100%)[
  #strong[{notice}]
]
#v(8mm)
#heading(level: 1, {title})
"""


def page(title: str, language: str, paragraphs: list[str]) -> str:
    """The Typst source of one annex."""
    head = TEMPLATE.format(title=quoted(title), language=language, notice=NOTICE[language])
    return head + "\n".join(f"#par({quoted(text.strip())})" for text in paragraphs)


def quoted(text: str) -> str:
    """A Typst string."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> None:
    """Write all annexes."""
    pages = yaml.safe_load((HERE / "make_annexes.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("figo", "figbo"):
            (Path(folder) / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        for stem, annex in pages.items():
            pdf = typst.compile(
                page(annex["title"], annex["language"], annex["text"]).encode(),
                format="pdf",
                font_paths=fonts,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(DATE.timestamp()),
            )
            (HERE / "annexes" / f"{stem}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
