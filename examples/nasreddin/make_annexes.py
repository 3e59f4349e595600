"""Annexes of the Nasreddin example: writes the letters, extracts and grants in annexes/.

No group, office or person has written or signed any of them: each says so. The letters show what
evaluators look for, namely that each community speaks for itself, in its own language and with a
wish of its own, and that a translation goes with it. The texts lie in make_annexes.yaml, the lists
of the grants in data/images.yaml. Dates are fixed, so that two runs give the same bytes.
"""

import datetime
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pymupdf_fonts
import typst
import yaml

HERE = Path(__file__).parent
DATE = datetime.datetime(2021, 3, 15, tzinfo=datetime.UTC)
TITLES = {
    "az": "Razılıq məktubu",
    "kk": "Келісім хаты",
    "ky": "Макулдук каты",
    "tg": "Номаи розигӣ",
    "tr": "Onay mektubu",
    "tk": "Razylyk haty",
    "uz": "Rozilik xati",
    "en": "Letter of consent (translation)",
}
NOTICE = "Sample of an example dossier. It was written for the example; nobody has signed it."

PAGE = """
#set document(title: {title}, author: "Example dossier", date: datetime(
  year: 2021, month: 3, day: 15))
#set page(paper: "a4", margin: (x: 28mm, y: 26mm))
#set text(font: "FiraGO", size: 11pt, lang: {language})
#set par(leading: 0.85em, justify: true)
#show heading: set text(size: 15pt, fill: rgb("#1F3B4D"))
#show heading: set block(below: 1.2em)
#text(size: 9pt, fill: rgb("#8A5A2B"), lang: "en", {notice})
#v(12mm)
= #{title}
"""


def string(text: str) -> str:
    """The text as a string of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def page(title: str, language: str) -> str:
    """The head of a document of one page."""
    return PAGE.format(title=string(title), language=string(language), notice=string(NOTICE))


def letter(title: str, language: str, head: str, body: str, signed: str) -> str:
    """A letter: place and day, text, and who has signed."""
    parts = [f"#align(right, {string(head)})", "#v(6mm)", f"#{string(body)}", "#v(14mm)"]
    parts += ["#line(length: 60mm, stroke: 0.6pt)", f"#{string(signed)}"]
    return page(title, language) + "\n".join(parts)


def extract(title: str, language: str, rows: Mapping[str, str]) -> str:
    """An entry of an inventory as a table of fields."""
    cells = ", ".join(f"strong({string(k)}), {string(v)}" for k, v in rows.items())
    look = "columns: (35mm, 1fr), inset: 8pt, align: left, stroke: 0.5pt + luma(160)"
    return page(title, language) + f"#set par(justify: false)\n#table({look}, {cells})"


def grant(title: str, kind: str) -> str:
    """A list of what is granted, from the inventory of images."""
    rows = yaml.safe_load((HERE / "data" / "images.yaml").read_text(encoding="utf-8"))
    listed = [row for row in rows if (row["kind"] == "video") == (kind == "video")]
    cells = ", ".join(
        ", ".join(string(text) for text in (row["id"], row["title"]["en"], row["credit"]))
        for row in listed
    )
    form = f"ICH-07-{'video' if kind == 'video' else 'photo'}"
    words = (
        f"In a nomination the signed form {form} stands here, unaltered, with one form for each "
        "holder of rights. In this example there is one holder, the project dossierkit. Its "
        "scripts made everything that is listed, and its licence, Apache-2.0, lets anybody use it."
    )
    return page(title, "en") + (
        f"#{string(words)}\n#v(6mm)\n#table(columns: (22mm, 1fr, 42mm), inset: 6pt, align: left, "
        f"stroke: 0.5pt + luma(160), strong[Identifier], strong[Title], strong[Credit], {cells})"
    )


def documents() -> dict[str, str]:
    """The source of each annex by the name of its file."""
    made = {}
    texts = yaml.safe_load((HERE / "make_annexes.yaml").read_text(encoding="utf-8"))
    for state, texts_of in texts.items():
        for language, said in texts_of["letter"].items():
            title, ending = TITLES[language], "-en" if language == "en" else ""
            made[f"consent-{state}{ending}"] = letter(title, language, **said)
        for language, rows in texts_of["extract"].items():
            title, ending = list(rows.values())[2], "-en" if language == "en" else ""
            made[f"inventory-{state}{ending}"] = extract(title, language, rows)
    made["grant-photographs"] = grant("Grant of rights for the drawings", "photograph")
    made["grant-video"] = grant("Grant of rights for the film", "video")
    return made


def main() -> None:
    """Write all annexes."""
    with tempfile.TemporaryDirectory() as folder:
        for font in ("figo", "figbo"):
            (Path(folder) / f"{font}.ttf").write_bytes(pymupdf_fonts.myfont(font))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        for name, source in documents().items():
            pdf = typst.compile(
                source.encode(),
                format="pdf",
                font_paths=fonts,
                pdf_standards=["1.7"],
                timestamp=int(DATE.timestamp()),
            )
            (HERE / "annexes" / f"{name}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
