"""The page of HTML: whole, accessible, in itself, and harmless whatever a dossier says."""

import dataclasses
import html
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from click.testing import CliRunner
from PIL import Image

from conftest import BASE
from documents import HOSTILE, figure, paragraph, sample_document, sample_resources, words
from dossierkit.assembly import assemble
from dossierkit.cli import cli
from dossierkit.document import Document, Resource
from dossierkit.reading import load
from dossierkit.rendering.html import render_html
from dossierkit.rendering.screen import SCREEN_DPI, for_screen
from outline import of_document, of_html

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHEKI = ROOT / "examples" / "sheki"


@pytest.fixture(scope="module", params=["en", "ar"])
def document(request: pytest.FixtureRequest) -> Document:
    return sample_document(str(request.param))


@pytest.fixture(scope="module")
def page(document: Document) -> Any:
    return lxml.html.document_fromstring(render_html(document))


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_everything_is_there_once_and_in_order(document: Document) -> None:
    expected, found = of_document(document), of_html(render_html(document))
    assert found.items == [replace(item, level=min(item.level, 5)) for item in expected.items]
    assert found.notes == expected.notes
    assert found.pictures == expected.pictures


def test_headings_carry_their_identifiers_and_numbers(document: Document, page: Any) -> None:
    for heading in document.headings:
        found = page.get_element_by_id(heading.identifier)
        assert text_of(found).replace(" ", "").endswith(heading.text.replace(" ", ""))
        assert found.tag == f"h{min(heading.level + 1, 6)}"
        assert text_of(found).startswith(heading.number)


def test_the_page_has_language_direction_and_title(document: Document, page: Any) -> None:
    assert (page.get("lang"), page.get("dir")) == (document.language, document.direction)
    assert page.findtext("head/title") == document.title
    assert [text_of(h1) for h1 in page.iter("h1")] == [document.title]
    russian = next(span for span in page.iter("span") if span.get("lang") == "ru")
    assert russian.get("dir") == "ltr"


def test_captions_and_lists_agree(document: Document, page: Any) -> None:
    listed = {a.get("href"): text_of(a) for a in page.find(".//nav").iter("a")}
    for caption in document.captions:
        label = next(page.get_element_by_id(caption.identifier).iterfind(".//span[@class='label']"))
        assert text_of(label) == " ".join(caption.label.split())
        assert listed[f"#{caption.identifier}"].startswith(" ".join(caption.label.split()))


def test_links_lead_somewhere_and_identifiers_are_unique(page: Any) -> None:
    names = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(names) == len(set(names))
    inner = {a.get("href")[1:] for a in page.iter("a") if a.get("href").startswith("#")}
    assert inner <= set(names)
    assert {"text", "fn1", "ref-a"} <= set(names)


def test_nothing_is_fetched_and_no_script_runs(page: Any) -> None:
    assert not list(page.iter("script", "link", "iframe", "object", "form"))
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none'")
    for image in page.iter("img"):
        assert image.get("src").startswith("data:image/")
        assert image.get("alt")
    assert not [name for e in page.iter() for name in e.attrib if str(name).startswith("on")]


def test_tables_have_heads(page: Any) -> None:
    for table in page.iter("table"):
        if "facts" in (table.get("class") or ""):
            assert {head.get("scope") for head in table.iter("th")} == {"row"}
        elif table.find("thead") is not None:
            assert {head.get("scope") for head in table.find("thead").iter("th")} == {"col"}
        box = table.getparent()
        assert (box.get("tabindex"), box.get("role")) == ("0", "group")
        assert box.get("aria-label")


HOSTILE_HTML = '"><script>alert(1)</script><img src=x onerror=alert(1)> &amp; {{ 7 * 7 }} {% raw %}'


def test_hostile_words_stay_words() -> None:
    link = {
        "t": "Link",
        "c": [["", [], []], words("click"), ["javascript:alert(1)", ""]],
    }
    picture = figure(
        "fig-x",
        "img-001.png",
        50,
        30,
        words(HOSTILE_HTML),
        words(HOSTILE_HTML),
        label="F",
        number="1",
    )
    document = sample_document(
        blocks=[paragraph(HOSTILE), paragraph(HOSTILE_HTML), {"t": "Para", "c": [link]}, picture],
        title=HOSTILE_HTML,
        author=HOSTILE_HTML,
        keywords=(HOSTILE_HTML,),
        headings=(),
        captions=(),
    )
    page = lxml.html.document_fromstring(render_html(document))
    assert not list(page.iter("script"))
    assert not [e for e in page.iter() if any(str(name).startswith("on") for name in e.attrib)]
    assert not [a for a in page.iter("a") if not a.get("href").startswith("#")]
    text = text_of(page)
    assert text.count("<script>alert(1)</script>") >= 3
    assert "{{ 7 * 7 }}" in text


def test_same_document_same_bytes(document: Document) -> None:
    assert render_html(document) == render_html(document)


# Pictures for a screen.


def photograph(width: int) -> Resource:
    out = io.BytesIO()
    Image.effect_noise((width, width // 2), 80).convert("RGB").save(out, "JPEG", quality=90)
    return Resource("img-001.png", "jpeg", out.getvalue(), width, width // 2, "A view")


def test_photographs_come_down_to_the_screen_and_drawings_stay() -> None:
    resources = {**sample_resources(), "img-001.png": photograph(1890)}  # 160 mm at 300 dpi
    shown = for_screen(sample_document(resources=resources))
    small = shown.resources["img-001.png"]
    assert small.width_px == round(160 / 25.4 * SCREEN_DPI)
    with Image.open(io.BytesIO(small.data)) as image:
        assert image.size == (small.width_px, small.height_px)
    assert len(small.data) < len(resources["img-001.png"].data) / 2
    assert shown.resources["img-002.svg"] is resources["img-002.svg"]
    kept = dataclasses.replace(small, data=b"no picture at all", width_px=9000)
    document = sample_document(resources={**resources, "img-001.png": kept})
    assert for_screen(document).resources["img-001.png"] is kept


def test_built_on_demand_beside_a_small_pdf(tmp_path: Path) -> None:
    arguments = ["build", str(SHEKI), "--lang", "en", "--output-dir", str(tmp_path)]
    result = CliRunner().invoke(cli, [*arguments, "--to", "html", "--to", "pdf", "--screen"])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {"sheki.en.html", "sheki.en.screen.pdf"}
    page = lxml.html.parse(str(tmp_path / "sheki.en.html")).getroot()
    assert len(list(page.iter("figure"))) >= 12


# Accessibility, by axe-core in a real browser.


def violations(page: bytes, folder: Path) -> list[str]:
    """What axe-core finds in a page; the page's own policy, which forbids scripts, is taken out."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not AXE.is_file():
        pytest.skip("axe-core needs Chromium and node_modules: see CONTRIBUTING.md")
    run = (
        'axe.run(document,{resultTypes:["violations"]}).then(found=>{const e='
        'document.createElement("pre");e.id="axe";e.textContent=JSON.stringify(found.violations);'
        "document.body.append(e)})"
    )
    text = re.sub(r"<meta http-equiv=[^>]+>", "", page.decode())
    script = f"<script>{AXE.read_text('utf-8')}</script><script>{run}</script></body>"
    path = folder / "page.html"
    path.write_text(text.replace("</body>", script), "utf-8")
    done = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *(f"--user-data-dir={folder / 'browser'}", "--virtual-time-budget=60000"),
            *("--dump-dom", path.as_uri()),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert found, "axe-core has not finished"
    told = json.loads(html.unescape(found[1]))
    return [f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in told]


def test_accessible(document: Document, tmp_path: Path) -> None:
    assert violations(render_html(document), tmp_path) == []


@pytest.mark.parametrize("languages", ["en+ar", "ar+en"])
def test_accessible_in_two_languages(tmp_path: Path, languages: str) -> None:
    page = render_html(assemble(load(BASE), languages))
    assert violations(page, tmp_path) == []


def test_the_check_finds_what_is_wrong(tmp_path: Path) -> None:
    page = render_html(sample_document()).replace(b' alt="', b' data-words="')
    assert any(one.startswith("image-alt") for one in violations(page, tmp_path))
