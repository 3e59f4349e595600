"""Placeholder annexes of the Khuttal example: writes every file in annexes/.

The signed originals are not public, and some were never written, since this nomination is an
example. Each file is one page that says so and tells what the original would hold. PDF/A-2a and
PDF/UA-1, with a fixed date, so that two runs give the same bytes.
"""

import datetime
import tempfile
from pathlib import Path

import pymupdf_fonts
import typst

HERE = Path(__file__).parent
DATE = datetime.datetime(2026, 6, 15, tzinfo=datetime.UTC)
PAGES = {
    "a1-consultations": (
        "Annex 1. Record of consultations in the six districts",
        (
            "The original would hold, for each meeting named in data/communities.yaml, its date "
            "and place, the language in which the nomination was explained, the names of those "
            "present, what they asked, and what was answered or changed. The custom of the "
            "keepers of the shrine would be written down here in their own words and in "
            "translation."
        ),
    ),
    "a2-image-authorization": (
        "Annex 2. Authorization for the use of images",
        (
            "The original would hold the non-exclusive cession of rights for each image of "
            "section 7.a, with name, address and signature of the owner. The drawings of this "
            "example are made by its own script and may be used without asking."
        ),
    ),
    "a3-legal-texts": (
        "Annex 3. Extracts of the legal and regulatory texts",
        (
            "The original would hold the articles named in section 5.b in Tajik, each with an "
            "English translation and the stamp of the translator. Public copies are cited in "
            "the bibliography."
        ),
    ),
    "a4-management-system": (
        "Annex 4. Management system and interim action plan",
        (
            "The original would explain who decides and who acts for each of the eleven "
            "component parts, and list the measures until the management plan is adopted: what, "
            "where, by whom, in which quarter, at which cost."
        ),
    ),
    "a5-other-plans": (
        "Annex 5. Extracts of other plans and programmes",
        (
            "The original would hold the pages of the State Programme for 2021 to 2025 and of "
            "the plans of Khatlon Region and its districts that concern the component parts and "
            "their buffer zones."
        ),
    ),
    "a6-protection-zones": (
        "Annex 6. Order on the protection zones of the component parts",
        (
            "The original would be the order by which the limits and rules of the ten buffer "
            "zones came into force, with a map of each. No such order was found in public "
            "sources: it is assumed for this example."
        ),
    ),
    "a7-condition-record": (
        "Annex 7. Form of the condition record of an earthen site",
        (
            "The original would be the form on which walls, slopes, water, salt, plants, "
            "animals, pits and buildings are recorded twice a year, with one page filled in for "
            "Ajinatepa."
        ),
    ),
    "signature-page": (
        "Annex 8. Signature on behalf of the State Party",
        ("The original would carry name, position, signature, seal and date."),
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
  #strong[Placeholder of an example dossier: no signed original is public.]

  #text(lang: "tg")[#strong[Варақи намунавӣ: нусхаи аслии имзошуда дастраси умум нест.]]
]
#v(14mm)
= {title}
{body}
"""


def main() -> None:
    """Write all placeholders."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("figo", "figbo"):
            (Path(folder) / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        for stem, (title, body) in PAGES.items():
            pdf = typst.compile(
                TEMPLATE.format(title=title, body=body).encode(),
                format="pdf",
                font_paths=fonts,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(DATE.timestamp()),
            )
            (HERE / "annexes" / f"{stem}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
