"""The assembled document: what is numbered, resolved, bound, escaped and spliced."""

import dataclasses
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dossierkit.assembly import assemble
from dossierkit.document import Document
from dossierkit.dossier import Section
from dossierkit.errors import SchemaError, UsageProblem
from dossierkit.reading import load
from dossierkit.templating import escape_markdown
from dossierkit.tools import run_pandoc
from dossierkit.tree import plain_text
from dossierkit.validation import validate

SECTION = "sections/en/2.a-description.md"
Lay = Callable[..., Path]


def assembled(root: Path, language: str = "en") -> Document:
    return assemble(load(root), language, draft=True)


def nodes(tree: Any, kind: str) -> Iterator[Any]:
    """Every node of a kind, in the order of the document."""
    if isinstance(tree, list):
        for child in tree:
            yield from nodes(child, kind)
    elif isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        yield from nodes(tree.get("c"), kind)


def words(document: Document) -> str:
    return plain_text(document.blocks).replace("\N{NO-BREAK SPACE}", " ")


def test_sections_stand_in_official_order_with_their_numbers(dossier: Lay) -> None:
    document = assembled(dossier())
    numbers = [heading.number for heading in document.headings if heading.number]
    assert numbers[:8] == ["1", "1.a", "1.b", "1.c", "1.d", "1.e", "1.f", "2"]
    assert numbers[-1] == "9"
    assert document.headings[0].identifier == "sec-summary"
    levels = {heading.number: heading.level for heading in document.headings}
    assert (levels["2"], levels["2.a"], levels["3.1.a"]) == (1, 2, 3)


def test_headings_of_the_text_come_below_their_section(dossier: Lay) -> None:
    document = assembled(dossier({SECTION: "# Setting\n\nA.\n\n## Slope\n\nB.\n"}))
    found = {heading.text: heading for heading in document.headings}
    assert (found["Setting"].level, found["Slope"].level) == (3, 4)
    assert found["Setting"].number == ""


def test_front_matter_of_a_section_cannot_change_the_document(dossier: Lay) -> None:
    plain = assembled(dossier())
    document = assembled(dossier({SECTION: "---\ntitle: Another\nlang: fr\n---\n\nText.\n"}))
    assert document.title == plain.title
    assert document.language == "en"


FIGURES = """\
See @fig-b, @tbl-x and [@fig-a; @fig-b], then @sec-5.b and @annex-law.

![First](images/gate.png){#fig-a}

![Second](images/gate.png){#fig-b}

| a | b |
|---|---|
| 1 | 2 |

Table: A small table {#tbl-x}
"""


def test_captions_are_numbered_and_references_take_their_labels(dossier: Lay) -> None:
    document = assembled(dossier({SECTION: FIGURES}))
    labels = {caption.identifier: caption.label for caption in document.captions}
    first, second = labels["fig-a"], labels["fig-b"]
    assert first.startswith("Figure\N{NO-BREAK SPACE}")
    assert (
        int(second.split("\N{NO-BREAK SPACE}")[1]) == int(first.split("\N{NO-BREAK SPACE}")[1]) + 1
    )
    text = words(document).replace("\N{NO-BREAK SPACE}", " ")
    expected = f"See {second}, {labels['tbl-x']} and {first}, {second}, then section 5.b and Annex "
    assert expected.replace("\N{NO-BREAK SPACE}", " ") in text


def test_lists_name_what_a_caption_refers_to(dossier: Lay) -> None:
    text = FIGURES.replace("![First]", "![As on @fig-b, seen from the gate.]")
    captions = {one.identifier: one for one in assembled(dossier({SECTION: text})).captions}
    assert captions["fig-a"].text == f"As on {captions['fig-b'].label}, seen from the gate"


def test_every_internal_link_has_its_target(dossier: Lay) -> None:
    for language in ("en", "ar"):
        document = assembled(dossier({SECTION: FIGURES}), language)
        tree = json.dumps(document.blocks)
        for link in nodes(document.blocks, "Link"):
            target = link["c"][2][0]
            if target.startswith("#"):
                assert f'["{target[1:]}",' in tree, target


def test_generated_words_are_in_the_language_of_the_document(dossier: Lay) -> None:
    document = assembled(dossier(), "ar")
    assert document.direction == "rtl"
    assert any(caption.label.startswith("شكل") for caption in document.captions)
    assert "المنطقة العازلة" in words(document)
    assert "Buffer zone" not in words(document)


def test_bound_numbers_are_printed_from_the_facts_in_the_style_of_the_language(
    dossier: Lay,
) -> None:
    text = 'It has [99]{value="property.area_ha"} hectares.\n'
    root = dossier({SECTION: text})
    area = load(root).fact("property.area_ha")
    assert f"It has {area:,} hectares." in words(assembled(root))


def test_jinja_in_a_text_is_text(dossier: Lay) -> None:
    text = "A {{ 7 * 7 }} and {% raw %} and {# comment #} stay.\n"
    assert text.strip() in words(assembled(dossier({SECTION: text})))


def test_no_raw_markup_is_left_and_none_of_its_characters_is_lost(dossier: Lay) -> None:
    text = (
        "A <b>bold</b> word, `x`{=typst}, \\textbf{y}.\n\n```{=openxml}\n<w:p/>\n```\n\n"
        "<!-- not printed -->\n\n<script>alert(1)</script>\n"
    )
    document = assembled(dossier({SECTION: text}))
    assert not list(nodes(document.blocks, "RawInline"))
    assert not list(nodes(document.blocks, "RawBlock"))
    printed = words(document)
    for fragment in ("<b>bold</b>", "\\textbf{y}", "<w:p/>", "<script>alert(1)</script>"):
        assert fragment in printed
    assert "not printed" not in printed


def test_quotation_marks_follow_the_language(dossier: Lay) -> None:
    quoted = 'He said "so be it".\n'
    root = dossier({SECTION: quoted, "sections/ar/2.a-description.md": 'قال "نعم".\n'})
    assert "“so be it”" in words(assembled(root))
    assert "«نعم»" in words(assembled(root, "ar"))


def test_citations_are_written_out_and_listed(dossier: Lay) -> None:
    bib = "@book{rahimli2001,\n author={Rahimli, Leyla},\n title={The Upper Town},\n year={2001}}\n"
    root = dossier({SECTION: "So it was [@rahimli2001, p. 3].\n", "references.bib": bib})
    document = assembled(root)
    assert not list(nodes(document.blocks, "Cite"))
    assert "(Rahimli 2001, 3)" in words(document)
    (references,) = [d for d in nodes(document.blocks, "Div") if "refs" in d["c"][0][1]]
    assert "The Upper Town" in plain_text(references)


def test_images_have_their_size_alternative_text_and_credit(dossier: Lay) -> None:
    document = assembled(dossier({SECTION: "![Gate](images/gate.png){#fig-g width=50%}\n"}))
    figure = next(f for f in nodes(document.blocks, "Figure") if f["c"][0][0] == "fig-g")
    (image,) = nodes(figure, "Image")
    sizes = dict(image["c"][0][2])
    assert sizes["width"] == "80.0mm"
    assert sizes["height"].endswith("mm")
    resource = document.resources[image["c"][2][0]]
    assert resource.data.startswith(b"\x89PNG")
    assert resource.alt
    assert plain_text(image["c"][1]) == resource.alt
    assert len(figure["c"][1][1]) == 2  # caption and credit


def test_a_landscape_table_stands_on_a_page_of_its_own(dossier: Lay) -> None:
    table = "| a |\n|---|\n| 1 |\n\nTable: Wide {#tbl-wide .landscape}\n"
    document = assembled(dossier({SECTION: table}))
    wide = [
        div
        for div in nodes(document.blocks, "Div")
        if "landscape" in div["c"][0][1] and "tbl-wide" in json.dumps(div)
    ]
    assert len(wide) == 1


def test_large_maps_and_tables_stand_on_sheets_of_a3(dossier: Lay) -> None:
    table = "| a |\n|---|\n| 1 |\n\nTable: Tall {.a3 .upright}\n"
    text = f"![Map](maps/citadel.svg){{#map-large .a3}}\n\n{table}"
    document = assembled(dossier({SECTION: text}))
    sheets = [div["c"][0][1] for div in nodes(document.blocks, "Div")]
    assert ["a3"] in sheets
    assert ["a3-upright"] in sheets
    figure = next(f for f in nodes(document.blocks, "Figure") if f["c"][0][0] == "map-large")
    image = next(nodes(figure, "Image"))
    assert float(dict(image["c"][0][2])["height"].removesuffix("mm")) > 200


def test_assembling_changes_nothing_in_the_dossier(dossier: Lay) -> None:
    loaded = load(dossier({SECTION: FIGURES}))
    before = json.dumps(loaded.sections["en", "2.a"].narrative.blocks)
    first = assemble(loaded, "en")
    second = assemble(loaded, "en")
    assert json.dumps(loaded.sections["en", "2.a"].narrative.blocks) == before
    assert first == second


def test_a_language_that_the_dossier_does_not_have_is_refused(dossier: Lay) -> None:
    with pytest.raises(UsageProblem, match="no language “fr”"):
        assemble(load(dossier()), "fr")


HOSTILE = [
    "a|b",
    "*b*",
    "_c_",
    "<d>",
    "# e",
    "@f",
    "`g`",
    "$h$",
    "[i](j)",
    "~k~",
    "^l^",
    "\\m",
    "{n}",
    '"o"',
    "'p'",
    "---",
    "...",
    "1. q",
    "- r",
    "| s | t |",
    ": u",
    "\n\n# v\n",
    "<!-- w -->",
    "]]>",
    '#import "x"',
    "{{ y }}",
    "{% z %}",
    "![](x.png)",
    "[^1]",
    "&amp;",
    "A  B",
    "Khan's",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_prints_exactly_its_characters(value: str) -> None:
    markdown = f"| {escape_markdown(value)} | x |\n|---|---|\n| {escape_markdown(value)} | y |\n"
    tree = json.loads(run_pandoc(["-f", "markdown", "-t", "json"], markdown.encode()))
    (table,) = tree["blocks"]
    assert table["t"] == "Table"
    cells = list(nodes(table["c"], "Plain"))
    expected = " ".join(value.split()).replace("n's", "n’s")
    assert plain_text(cells[0]) == expected
    assert plain_text(cells[2]) == expected
    assert {node["t"] for cell in cells for node in cell["c"]} <= {"Str", "Space"}


def test_values_cannot_break_a_table_or_a_heading(dossier: Lay) -> None:
    plain = assembled(dossier())
    rows = [{"role": "preparer", "organisation": {"en": v, "ar": v}, "name": v} for v in HOSTILE]
    document = assembled(dossier({"data/contacts.yaml": json.dumps(rows)}))
    assert [h.text for h in document.headings] == [h.text for h in plain.headings]
    for value in HOSTILE:
        assert " ".join(value.split()).replace("n's", "n’s") in words(document)


def test_a_theme_changes_what_it_names_and_nothing_else(dossier: Lay) -> None:
    plain = assembled(dossier()).theme
    theme = 'page: {size: A5}\ncolours: {heading: "AA0000", accent: blue}\nfonts:\n'
    root = dossier({"theme.yaml": theme})
    changed = assembled(root).theme
    assert changed["page"] == {**plain["page"], "size": "A5"}
    assert changed["colours"] == {**plain["colours"], "heading": "AA0000"}
    assert changed["fonts"] == plain["fonts"]
    found = [d for d in validate(load(root)) if d.location.path == "theme.yaml"]
    (finding,) = [d for d in found if d.rule != "map-page-size"]
    assert finding.message.startswith("colours.accent (Accent colour) is the text “blue”")


def test_an_image_is_sharp_where_it_is_largest(dossier: Lay) -> None:
    picture = io.BytesIO()
    Image.effect_noise((3000, 1000), 50).save(picture, "PNG")
    shown = "\n\n".join(f"![Gate](images/big.png){{width={n}%}}" for n in (20, 90, 40))
    root = dossier({"images/big.png": picture.getvalue(), "sections/en/2.b-history.md": shown})
    document = assemble(load(root), "en", draft=True)
    (big,) = (r for r in document.resources.values() if abs(r.width_px / r.height_px - 3) < 0.1)
    assert big.width_px > 1600
    assert str(document.blocks).count(f"'{big.name}'") == 3


def test_what_is_cited_in_a_section_that_does_not_apply_is_not_listed(dossier: Lay) -> None:
    root = dossier()
    loaded = load(root)
    number, key = "5.x", ("en", "5.x")
    section = next(s for (tag, _), s in loaded.sections.items() if tag == "en" and _cites(s))
    moved = dataclasses.replace(section, number=number)
    rest = {k: s for k, s in loaded.sections.items() if not _cites(s)}
    changed = dataclasses.replace(loaded, sections={**rest, key: moved})
    assert "csl-entry" in str(assemble(loaded, "en", draft=True).blocks)
    assert "csl-entry" not in str(assemble(changed, "en", draft=True).blocks)


def test_a_dossier_that_cites_nothing_lists_every_reference(dossier: Lay) -> None:
    root = dossier({"references.bib": "@book{atlas, title = {Atlas of gates}, year = {1990}}"})
    loaded = load(root)
    silent = {key: section for key, section in loaded.sections.items() if not _cites(section)}
    assert len(silent) < len(loaded.sections)
    assert "Atlas of Gates" not in words(assemble(loaded, "en", draft=True))
    loaded = dataclasses.replace(loaded, sections=silent)
    assert "Atlas of Gates" in words(assemble(loaded, "en", draft=True))


def test_capitals_that_braces_protect_stay(dossier: Lay) -> None:
    title = "{{Notes on the gates}} and their keepers"
    root = dossier(
        {"references.bib": f"@book{{surveyor2019, title = {{{title}}}, year = {{2019}}}}"}
    )
    assert "Notes on the gates and Their Keepers" in words(assemble(load(root), "en", draft=True))


def _cites(section: Section) -> bool:
    return bool(section.narrative.citations)


@pytest.mark.parametrize("linked", ["template", "schema"])
def test_a_schema_of_the_dossier_reads_nothing_outside(
    dossier: Lay, tmp_path: Path, linked: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "schema.yaml").write_text(
        "extends: icesco-tangible\nid: ours\nskeleton: x.md.j2\n", "utf-8"
    )
    (outside / "x.md.j2").write_text("kept outside the dossier", "utf-8")
    root = dossier()
    (root / "schemas").mkdir()
    ours = root / "schemas" / "ours"
    if linked == "schema":
        ours.symlink_to(outside)
    else:
        ours.mkdir()
        (ours / "schema.yaml").write_text((outside / "schema.yaml").read_text("utf-8"), "utf-8")
        (ours / "x.md.j2").symlink_to(outside / "x.md.j2")
    facts = (root / "dossier.yaml").read_text("utf-8")
    (root / "dossier.yaml").write_text(facts.replace("icesco-tangible", "ours"), "utf-8")
    with pytest.raises(SchemaError):
        assemble(load(root), "en", draft=True)


INVENTORY = """
- id: img-alone
  file: images/alone.jpg
  caption: {en: Seen nowhere else}
  alt: {en: An olive field.}
  kind: photograph
- id: img-tall
  file: images/tall.jpg
  caption: {en: A minaret}
  kind: photograph
- id: img-film
  file: images/film.mp4
  caption: {en: A film}
  kind: video
- id: img-none
  file: images/none.jpg
  caption: {en: Not there}
  kind: photograph
"""


def photograph(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "olive").save(out, "JPEG")
    return out.getvalue()


def test_the_inventory_shows_each_image_small(dossier: Lay) -> None:
    root = dossier(
        {
            "images/alone.jpg": photograph(3000, 2000),
            "images/tall.jpg": photograph(1000, 4000),
            "images/film.mp4": b"film",
        }
    )
    rows = root / "data/images.yaml"
    rows.write_text(rows.read_text("utf-8") + INVENTORY, "utf-8")
    document = assembled(root)
    table = next(t for t in nodes(document.blocks, "Table") if t["c"][0][0] == "tbl-images")
    images = [[*nodes(row, "Image")] for row in table["c"][4][0][3]]
    assert [len(found) for found in images] == [1, 1, 1, 0, 0]
    sizes = [dict(found[0]["c"][0][2]) for found in images[:3]]
    assert sizes[1] == {"width": "24.0mm", "height": "16.0mm"}
    assert sizes[2] == {"width": "4.5mm", "height": "18.0mm"}
    alone = document.resources[images[1][0]["c"][2][0]]
    assert (alone.alt, alone.width_px) == ("An olive field.", 283)  # 24 mm at 300 dpi
