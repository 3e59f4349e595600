"""A dossier from a stranger: each attack ends in findings, in bounded time, with nothing outside.

An attack is what is laid over the small complete dossier, and what must be found. Every one is
checked and then built as a draft of its text: no exception, no raw node, the rest still checked.
"""

import base64
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conftest import BASE, TODAY
from dossierkit import assemble, load, tools, validate
from dossierkit.cli import cli
from dossierkit.errors import DossierkitError
from dossierkit.files import read_text
from dossierkit.reading import load_all
from dossierkit.report import REPORTERS, Style
from dossierkit.runs import Question, check
from dossierkit.yamlfile import parse

Lay = Callable[..., Path]
HISTORY = "sections/en/2.b-history.md"
PICTURE = "images/gate.png"
DRAWING = "maps/citadel.svg"
SECRET = "kept outside the dossier"
MOST_SECONDS = 30


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < MOST_SECONDS


def found(root: Path) -> set[str]:
    """The rules that find something; the dossier is also assembled, if it can be."""
    return found_and_headed(root)[0]


def found_and_headed(root: Path) -> tuple[set[str], list[tuple[int, str]]]:
    """The rules that find something, and the levels and numbers of the headings."""
    dossier = load(root)
    rules = {diagnostic.rule for diagnostic in validate(dossier, "submission")}
    headings = []
    if dossier.schema and "en" in dossier.languages:
        document = assemble(dossier, "en", draft=True)
        headings = [(one.level, one.number) for one in document.headings]
        text = json.dumps(document.blocks)
        assert '"RawBlock"' not in text
        assert '"RawInline"' not in text
        assert SECRET not in text
    assert SECRET not in "".join(text.content for text in dossier.texts.values())
    return rules, headings


@cache
def headings_of_the_base() -> list[tuple[int, str]]:
    return found_and_headed(BASE)[1]


def png(width: int, height: int, pixels: bytes = b"", *more: tuple[bytes, bytes]) -> bytes:
    """A grey PNG of that size according to its header, with these compressed pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), *more, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def svg(inner: str, box: str = "0 0 600 400") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}">{inner}</svg>'
    )


def nested_use(levels: int) -> str:
    layers = (f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, levels))
    return svg(f'<defs><rect id="g0"/>{"".join(layers)}</defs><use href="#g{levels - 1}"/>')


# What lies where a file is expected.

THINGS: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link to a name too long": lambda path: path.symlink_to("x" * 300),
    "200 MB": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 200 << 20),
    "zeros": lambda path: path.write_bytes(bytes(5000)) and None,
    "UTF-16": lambda path: path.write_bytes("a: [é".encode("utf-16")) and None,
    "Latin-1": lambda path: path.write_bytes("a: é {\n".encode("latin-1")) and None,
    "Windows": lambda path: path.write_bytes(b"\xef\xbb\xbfa: b\r\nc: d\r\n") and None,
}
PLACES = (
    HISTORY,
    "data/maps.yaml",
    "references.bib",
    "maps/property.geojson",
    PICTURE,
    DRAWING,
    "annexes/law.pdf",
    "theme.yaml",
)


@pytest.mark.parametrize("thing", THINGS)
def test_strange_things_in_every_place(dossier: Lay, thing: str) -> None:
    root = dossier()
    for place in PLACES:
        (root / place).unlink(missing_ok=True)
        THINGS[thing](root / place)
    rules = found(root)
    assert rules
    (root / "dossier.yaml").unlink()
    THINGS[thing](root / "dossier.yaml")
    assert found(root)


@pytest.mark.parametrize(
    "link", [HISTORY, PICTURE, "sections", "data", "data/maps.yaml", "references.bib", "schemas"]
)
def test_links_to_the_outside_are_not_followed(dossier: Lay, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    (outside / "en").mkdir(parents=True)
    for name in ("secret", "maps.yaml", "en/2.b-history.md"):
        (outside / name).write_text(f"{SECRET}: {SECRET}\n")
    root = dossier()
    place = root / link
    is_file = place.suffix != ""
    if place.exists():
        place.unlink() if is_file else shutil.rmtree(place)
    place.symlink_to(outside / "secret" if is_file else outside)
    assert "path-outside-dossier" in found(root)


def test_pictures_behind_a_linked_folder_are_not_shown(dossier: Lay) -> None:
    root = dossier({HISTORY: "![A gate](shown/gate.png)\n", ".hidden/gate.png": png(9, 9)})
    (root / "shown").symlink_to(".hidden")
    (root / "theme.yaml").write_text("cover: {picture: shown/gate.png}\n")
    assert "path-outside-dossier" in found(root)
    shown = assemble(load(root), "en", draft=True).resources.values()
    assert png(9, 9) not in [resource.data for resource in shown]


# Markdown.

MARKDOWN = {
    "brackets": "[" * 1_000,
    "images": "![" * 1_000,
    "emphasis": "*a_ " * 5_000,
    "stars": "*" * 50_000,
    "backticks": " ".join("`" * (n % 90 + 1) for n in range(400)),
    "comments": "<!--" * 1_000,
    "fences": "\n".join("`" * (3 + n % 300) for n in range(3_000)),
    "quotes": ">" * 400 + " x",
    "notes in notes": "^[" * 10 + "x" + "]" * 10,
    "spans in spans": "[" * 15 + "x" + "]{.a}" * 15,
    "divs in divs": ":::: note\n" * 2_000,
    "elements": "<div>" * 5_000,
    "a long word": "x" * 1_000_000,
    "a wide table": "|" + "a|" * 80 + "\n|" + "-|" * 80 + "\n|" + "x|" * 80 + "\n",
    "a long table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 5_000,
    "many notes": "\n\n".join(f"Text[^{n}].\n\n[^{n}]: Note." for n in range(1_000)),
    "many findings": "@nokey ![](no.png) [1]{value=x.y} <b>x</b> " * 500,
    "many comments that silence": "<!-- dossierkit: ignore word-limit because -->\n" * 3_000,
}


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_without_end(dossier: Lay, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    for limit in ("BATCH_SECONDS", "SECTION_SECONDS"):
        monkeypatch.setattr(f"dossierkit.parsing.{limit}", 1.0)
    root = dossier({HISTORY: MARKDOWN[text], "sections/en/5.a-ownership.md": "@nokey\n"})
    assert "undefined-citation" in found(root)  # of the other section


NESTED: dict[str, Callable[[int], str]] = {
    "quotes": lambda levels: ">" * levels + " x",
    "divs": lambda levels: "".join(
        [*(":" * (3 + levels - n) + " {.a}\n" for n in range(levels)), "x\n"]
        + [":" * (4 + n) + "\n" for n in range(levels)]
    ),
}


@pytest.mark.parametrize("text", NESTED)
@pytest.mark.parametrize("levels", [31, 250, 290, 330, 800])
def test_what_is_nested_too_deeply_is_found_each_time(dossier: Lay, text: str, levels: int) -> None:
    long_enough_to_be_kept = "Words. " * 200
    root = dossier({HISTORY: f"{NESTED[text](levels)}\n\n{long_enough_to_be_kept}\n"})
    assert "section-syntax" in found(root)
    assert "section-syntax" in found(root)


@pytest.mark.parametrize("text", NESTED)
def test_what_is_nested_less_deeply_is_printed(dossier: Lay, text: str) -> None:
    root = dossier({HISTORY: NESTED[text](25)})
    assert "section-syntax" not in found(root)
    formats = [word for name in ("pdf", "docx", "html") for word in ("--to", name)]
    assert run("build", "--draft", "--lang", "en", *formats, root).exit_code == 0


def test_passages_in_languages_without_number(dossier: Lay) -> None:
    names = (f"{a}{b}{c}-{d}{e}" for a, b, c, d, e in product("bcdfg", repeat=5))
    found(dossier({HISTORY: "".join(f"[x]{{lang={name}}} " for name in names)}))


def test_dossiers_with_the_same_texts_are_all_read(dossier: Lay, tmp_path: Path) -> None:
    root = dossier({HISTORY: "The same words.\n"})
    copies = [Path(shutil.copytree(root, tmp_path / "many" / f"{n:02}")) for n in range(30)]
    assert all((HISTORY in one.texts) for one in load_all(copies))


ODD_TEXTS = {
    "raw": '```{=typst}\n#read("/etc/passwd")\n```\n\n`x`{=openxml} \\input{/etc/passwd} <iframe>',
    "template": "{{ 7 * 7 }} {% for x in range(10) %}{% endfor %} #{ x } #let x = 1",
    "notes everywhere": "# H[^1]\n\n|a[^1]|\n|-|\n|b[^2]|\n\nTable: c[^3] {#tbl-a}\n\n"
    "![c[^1]](images/gate.png){#fig-a}\n\n[^1]: n[^2]\n\n    # head\n\n"
    "[^2]: ![](images/gate.png)\n",
    "nothing": "![](images/gate.png){#fig-e}\n\n# {#e}\n\n"
    "[]{.sample} []{lang=ar}\n\n| |\n|-|\n| |\n",
    "figures in places": "- ![l](images/gate.png){#fig-l .landscape}\n\n> ![q](images/gate.png)\n",
    "identifiers": '# A {#a"b<c>}\n\n# B {#refs}\n\n# C {#sec-2.b}\n\n'
    "# C {#sec-2.b}\n\n@fig-é @{sec-}",
    "lengths": "".join(
        f"![x](images/gate.png){{width={width}}}\n\n"
        for width in ("0", "-5cm", "1e400%", "nan", "inf%", "999999cm", "1e-300mm", "80%%", "٣cm")
    ),
    "addresses": "[a](javascript:x) [b](file:///etc/passwd) [c](data:text/html,x) [d](http://[::1)",
    "facts": '[x]{value="__class__.__init__"} [x]{value=""} [x]{value="states.999999.code"}',
    "tongues": '[x]{lang="ar<"} [y]{lang=xx-invalid-tag-of-length} [z]{dir=sideways}',
    "invisible": "a\u202eb\u2066c\u200bd\ufeffe\u0007f\x1b[31mg\u2028h\u0085i \ue000 \U000e0041",
    "classes": "::: {#refs}\n:::\n\n::: {.section number=2.a}\n:::\n\n"
    "::: toc\n:::\n\n::: page-break\n:::",
}


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_markdown_that_means_something_elsewhere(dossier: Lay, text: str) -> None:
    root = dossier({HISTORY: ODD_TEXTS[text]})
    found(root)
    built = run("build", "--draft", "--lang", "en", root)
    assert built.exit_code in {0, 3}, built.output
    assert "bug in dossierkit" not in built.output


@pytest.mark.parametrize(
    "target",
    [
        "../../outside/secret",
        "/etc/passwd",
        "//host/x",
        "file:///etc/passwd",
        "..\\x",
        "C:\\x",
        "~/x",
        "images/%2e%2e/%2e%2e/%2e%2e/secret",
        ".git/config",
        ".",
        "..",
        "images",
        "x" * 5000,
    ],
)
def test_paths_of_images(dossier: Lay, target: str) -> None:
    rules = found(dossier({HISTORY: f"![x](<{target}>)\n"}))
    assert rules & {"path-outside-dossier", "remote-image", "missing-image", "unreadable-image"}


# YAML and metadata.

YAML = {
    "aliases": "a0: &a0 x\n"
    + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 12)),
    "nesting": "a: " + "[" * 100_000,
    "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(500)),
    "tags": "a: !!python/object/apply:os.system [id]\n",
    "merges": "a: &a {b: c}\nd:\n  <<: *a\n",
    "keys": "? [a, b]\n: c\n? {d: e}\n: f\n~: g\n",
    "documents": "a: b\n---\nc: d\n",
    "numbers": "a: 1e999\nb: -.inf\nc: .nan\nd: " + "9" * 5000 + "\n",
    "rows": "- {}\n" * 2_000,
}


@pytest.mark.parametrize("text", YAML)
@pytest.mark.parametrize("file", ["dossier.yaml", "data/factors.yaml"])
def test_yaml_that_expands_or_commands(dossier: Lay, file: str, text: str) -> None:
    assert found(dossier({file: YAML[text]}))


ODD_VALUES: dict[str, Any] = {
    "marks": "| * < # @ ` \\ { } $ ~ ^ [x](y) ![z](w) _ > & % ' \" -- :::",
    "lines": "one\n\n# two\n\n| a |\n|---|\n\n```\n",
    "template": "{{ 7 * 7 }} {% raw %} {# x #}",
    "invisible": "a\u202eb\u0007\x1b[31m\u2028c",
    "a number": 1e308,
    "a list": [1, [None], {"a": "b"}],
    "a group": {"en": {"en": "x"}, "ar": [1], "*": 5},
    "truth": True,
    "a long text": "x " * 5_000,
}


KEPT = {"schema", "languages", "kind", "criteria", "buffer_zone"}  # these decide on the sections


@pytest.mark.parametrize("value", ODD_VALUES)
@pytest.mark.parametrize("file", ["dossier.yaml", "data/images.yaml", "data/designations.yaml"])
def test_every_value_of_another_kind(dossier: Lay, file: str, value: str) -> None:
    root = dossier()
    data = parse(read_text(root, file)).data
    groups = [data, *data["states"], data["property"]] if file == "dossier.yaml" else data
    for group in groups:
        for key in group.keys() - KEPT - {"states", "property"}:
            group[key] = ODD_VALUES[value]
    (root / file).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    rules, headings = found_and_headed(root)
    assert rules
    assert headings == headings_of_the_base()


ODD_LAYERS: dict[str, Any] = {
    "no list": 5,
    "no rows": [5, None, []],
    "a sign that is a list": [{"file": "maps/property.geojson", "sign": ["zone"]}],
    "a sign that is a group": [{"file": "maps/property.geojson", "sign": {"zone": 1}}],
    "a file that is a list": [{"file": ["maps/property.geojson"], "sign": "zone"}],
    "a file outside": [{"file": "../../secret", "sign": "zone"}],
    "a boundary as points": [{"file": "maps/property.geojson", "sign": "viewpoint"}],
    "a legend of a wrong kind": [
        {"file": "maps/property.geojson", "sign": "zone", "legend": {"en": [1]}}
    ],
}


@pytest.mark.parametrize("layers", ODD_LAYERS)
def test_layers_of_wrong_kinds(dossier: Lay, layers: str) -> None:
    row = {"draw": "overview", "layers": ODD_LAYERS[layers]}
    assert found(dossier({"data/maps.yaml": json.dumps([row])}))


@pytest.mark.parametrize("name", [" ", "\u200b", "\x07", "*"])
def test_maps_of_what_has_no_name(dossier: Lay, name: str) -> None:
    rows: list[Any] = [
        {"draw": kind, "places": [{"lat": 40.5, "lon": 47.4, "name": {"en": name}}]}
        for kind in ("location", "overview", "components")
    ]
    parts = [
        {
            "id": number,
            "name": {"en": name},
            "lat": 40.5,
            "lon": 47.5,
            "boundary": "maps/property.geojson",
        }
        for number in ("", " ", name)
    ]
    root = dossier({"data/maps.yaml": json.dumps(rows), "data/components.yaml": json.dumps(parts)})
    text = (root / "dossier.yaml").read_text("utf-8")
    named = f"name: {{en: {json.dumps(name)}}}"
    text = re.sub(r"name: \{en: \"Citadel[^}]*\}", lambda _: named, text)
    (root / "dossier.yaml").write_text(text, "utf-8")
    assert found(root)


CITED = {
    "braces": "@book{a, title = {" + "{" * 400 + "x" + "}" * 400 + "}, author = {A, B}}\n",
    "emphasis": "@book{a, title = {" + "\\emph{" * 400 + "x" + "}" * 400 + "}}\n",
}


@pytest.mark.parametrize("title", CITED)
def test_titles_that_are_nested(dossier: Lay, title: str) -> None:
    root = dossier({"references.bib": CITED[title], HISTORY: "Words [@a].\n"})
    built = run("build", "--draft", "--lang", "en", "--to", "pdf", root)
    assert built.exit_code in {0, 3}, built.output
    assert "bug in dossierkit" not in built.output


# Images and boundaries.

PICTURES = {
    "60,000 × 60,000": png(60_000, 60_000),
    "no size": png(0, 10),
    "no pixels": png(1200, 400, zlib.compress(b"")),
    "damaged pixels": png(1200, 400, b"damaged" * 99),
    "a text of 300 MB": png(9, 9, b"", (b"zTXt", b"a\0\0" + zlib.compress(bytes(300 << 20)))),
    "cut off": png(1200, 400, zlib.compress(bytes(401 * 1200)))[:-20],
    "a line": png(1, 60_000, zlib.compress(bytes(2 * 60_000))),
    "a film of 4 GB": b"RIFF\xf0\xff\xff\xffWEBPVP8 \xf0\xff\xff\xff" + bytes(99),
    "a script": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
}


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures(dossier: Lay, picture: str) -> None:
    found(dossier({PICTURE: PICTURES[picture]}))


def test_a_picture_that_only_decoding_shows_to_be_damaged(dossier: Lay) -> None:
    root = dossier({PICTURE: PICTURES["damaged pixels"]})
    refused = run("build", "--lang", "en", root)
    assert refused.exit_code == 3
    assert PICTURE in refused.output
    assert run("build", "--draft", "--lang", "en", root).exit_code == 0


DRAWINGS = {
    "use in use": nested_use(9),
    "use of itself": svg('<g id="a"><use href="#a"/></g>'),
    "another file": svg('<image xlink:href="../../secret" width="9" height="9"/>'),
    "another file by prefix": svg(
        '<x:image xmlns:x="http://www.w3.org/2000/svg" xlink:href="file:///etc/passwd"/>'
    ),
    "an address": svg('<use xlink:href="http://example.org/a.svg#b"/>'),
    "a drawing in a drawing": svg(
        f'<image href="data:image/svg+xml;base64,{base64.b64encode(svg("").encode()).decode()}"/>'
    ),
    "entities": '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
    "blur": svg('<filter id="f"><feTurbulence numOctaves="99999"/></filter>'),
    "open elements": svg("<g><rect></g>"),
    "nesting": svg("<g>" * 5_000 + "</g>" * 5_000),
    "no numbers": svg("", "a b c d"),
    "no end": svg("", "0 0 inf inf"),
}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawings(dossier: Lay, drawing: str) -> None:
    assert "unreadable-image" in found(dossier({DRAWING: DRAWINGS[drawing]}))


def polygon(*points: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [points]})


def comb(teeth: int, *, on_its_side: bool = False) -> list[list[tuple[float, float]]]:
    """A ring with so many teeth, a degree long; one on its side crosses each tooth of another."""
    points = [(0.0, -0.01)]
    for tooth in range(teeth):
        left, right = tooth / teeth, (tooth + 0.5) / teeth
        points += [(left, 0.0), (left, 1.0), (right, 1.0), (right, 0.0)]
    points += [(1.0, -0.01), (0.0, -0.01)]
    return [[(y, x) for x, y in points] if on_its_side else points]


def combs(teeth: int) -> list[str]:
    return [
        json.dumps({"type": "Polygon", "coordinates": comb(teeth, on_its_side=on_its_side)})
        for on_its_side in (False, True)
    ]


BOUNDARIES = {
    "combs": json.dumps(
        {"type": "MultiPolygon", "coordinates": [comb(9_000), comb(9_000, on_its_side=True)]}
    ),
    "nesting": "[" * 100_000,
    "collections": '{"type":"FeatureCollection","features":[' * 2_000,
    "numbers": '{"type":"Polygon","coordinates":[[[1e999,0],[1,1],[0,1],[1e999,0]]]}',
    "words": '{"type":"Polygon","coordinates":[["a",null,{}]]}',
    "no area": polygon((0, 0), (1, 1), (0, 0), (1, 1)),
    "metres": polygon((5e5, 4e6), (6e5, 4e6), (6e5, 5e6), (5e5, 4e6)),
    "nothing": "null",
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_boundaries(dossier: Lay, boundary: str) -> None:
    root = dossier({"maps/property.geojson": BOUNDARIES[boundary]})
    assert "unreadable-boundary" in found(root)


def test_boundaries_that_cross_too_often_to_be_compared(dossier: Lay) -> None:
    upright, lying = combs(9_000)
    root = dossier({"maps/property.geojson": upright, "maps/buffer-zone.geojson": lying})
    reasons = [
        diagnostic.message
        for diagnostic in validate(load(root), "submission")
        if diagnostic.rule == "property-outside-buffer-zone"
    ]
    assert "cross so often" in str(reasons)


BIBLIOGRAPHIES = {
    "references.bib": "@book{a, title = {" + "{" * 50_000,
    "references.json": "[" * 100_000,
    "references.yaml": "references: [{id: a, author: 5, issued: [[x]], type: {}}, 7, {id: [b]}]\n",
}


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_bibliographies(dossier: Lay, name: str) -> None:
    root = dossier({"references.bib": None, name: BIBLIOGRAPHIES[name], HISTORY: "[@a]\n"})
    text = (root / "dossier.yaml").read_text("utf-8").replace("references.bib", name)
    (root / "dossier.yaml").write_text(text, "utf-8")
    try:
        found(root)
    except DossierkitError as error:
        assert "pandoc" in error.message  # noqa: PT017 - some are refused, some are not


@pytest.mark.parametrize("inner", ["", "<citation><layout/></citation>"])
def test_a_citation_style_is_never_fetched(dossier: Lay, inner: str) -> None:
    """Pandoc fetches the parent of a style that names one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/parent.csl"
        style = (
            '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info>'
            f'<title>x</title><id>x</id><link href="{address}" rel="independent-parent"/></info>'
            f"{inner}</style>"
        )
        root = dossier({"mine.csl": style})
        text = (root / "dossier.yaml").read_text("utf-8")
        (root / "dossier.yaml").write_text(f"{text}\ncitation_style: mine.csl\n", "utf-8")
        assemble(load(root), "en", draft=True)
        with pytest.raises(BlockingIOError):
            server.accept()


# A nomination schema in the dossier.


def carried(**keys: Any) -> dict[str, str | bytes | None]:
    own = json.dumps({"id": "own", "extends": "icesco-tangible", **keys})
    return {"schemas/own/schema.yaml": own}


def json_schema(**rules: Any) -> dict[str, str | bytes | None]:
    schema = {"$id": "own:metadata", "type": "object", **rules}
    return {
        **carried(metadata="metadata.schema.json"),
        "schemas/own/metadata.schema.json": json.dumps(schema),
    }


DOUBLING = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
SCHEMAS: dict[str, dict[str, str | bytes | None]] = {
    "a circle": carried(extends="own"),
    "wrong kinds": carried(sections=5, tables=[1], title=7),
    "a section of a wrong kind": carried(sections=[{"number": [], "title": 5}]),
    "a file outside": carried(metadata="../../../../secret"),
    "a missing file": carried(metadata="metadata.schema.json"),
    "a template of its own": {
        **carried(skeleton="loop.md.j2"),
        "schemas/own/loop.md.j2": "{% for a in range(99999) %}{% for b in range(99999) %}"
        "{% endfor %}{% endfor %}",
    },
    "a template outside": carried(skeleton="../../../../secret"),
    "no JSON": {**json_schema(), "schemas/own/metadata.schema.json": "[" * 100_000},
    "no JSON Schema": json_schema(properties=5),
    "an address": json_schema(**{"$ref": "http://example.org/x.json"}),
    "a file by address": json_schema(**{"$ref": "file:///etc/passwd"}),
    "a reference to itself": json_schema(**{"$ref": "#"}),
    "a double reference": json_schema(**{"$defs": {**DOUBLING, "d60": {}}, "$ref": "#/$defs/d0"}),
    "a slow expression": json_schema(patternProperties={"^(a+)+$": False}),
    "a malformed expression": json_schema(properties={"date": {"pattern": "(((("}}),
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_nomination_schema_in_the_dossier(dossier: Lay, tmp_path: Path, schema: str) -> None:
    (tmp_path / "secret").write_text(SECRET)
    root = dossier({**SCHEMAS[schema], HISTORY: "<b>x</b>\n"})
    text = (root / "dossier.yaml").read_text("utf-8")
    text = text.replace("schema: icesco-tangible", "schema: own") + f"{'a' * 40}b: c\n"
    (root / "dossier.yaml").write_text(text, "utf-8")
    for command in ("validate", "build"):
        result = run(command, root)
        assert result.exit_code in {1, 2, 3}
        assert "bug in dossierkit" not in result.output
        assert SECRET not in result.output


def test_a_variant_of_ones_own_is_used(dossier: Lay) -> None:
    root = dossier(json_schema(properties={"date": {"type": "string"}}))
    text = (root / "dossier.yaml").read_text("utf-8")
    (root / "dossier.yaml").write_text(text.replace("schema: icesco-tangible", "schema: own"))
    assert "unknown-schema" not in found(root)


# Names, outputs, the cache, the terminal.


def run(*args: object) -> Any:
    result = CliRunner().invoke(cli, [str(arg) for arg in args], prog_name="dossierkit")
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    "name", ["a\nb::error::c", "a:b%0A,c", "\u202egnp.exe", "\x1b[31m", "صورة", b"\xff\xfe", "-rf"]
)
def test_names_of_files_command_nothing(dossier: Lay, name: str | bytes) -> None:
    root = dossier()
    for folder, ending in (("images", ".png"), ("sections/en", ".md"), ("data", ".yaml")):
        (root / folder / os.fsdecode(os.fsencode(name) + ending.encode())).write_text("x: [")
    checked = list(check([root], Question(TODAY)))
    for reporter in REPORTERS.values():
        text = reporter(checked, Style(width=80))
        text.encode("utf-8")
        assert not set(text) & {"\x1b", "\u202e"}
        assert "\nb::error" not in text
    assert json.loads(REPORTERS["json"](checked, Style(width=80)))["dossiers"]


def test_nothing_is_written_through_a_link(dossier: Lay, tmp_path: Path) -> None:
    root = dossier()
    (tmp_path / "outside").mkdir()
    (root / "build").symlink_to(tmp_path / "outside")
    result = run("build", root)
    assert result.exit_code == 2
    assert "leads out" in result.output
    assert not list((tmp_path / "outside").iterdir())


@pytest.mark.parametrize("blocked", ["build", "build/qalat.en.pdf"])
def test_an_output_that_cannot_be_written(dossier: Lay, blocked: str) -> None:
    root = dossier()
    path = root / blocked
    path.parent.mkdir(exist_ok=True)
    path.mkdir() if "." in blocked else path.write_text("in the way")
    result = run("build", "--lang", "en", "--to", "pdf", root)
    assert result.exit_code in {2, 3}
    assert "cannot be written" in result.output


@pytest.mark.parametrize("kind", ["garbage", "a folder", "another shape", "a file"])
def test_a_broken_cache_changes_nothing(
    dossier: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    cache = tmp_path / "cache"
    if kind == "a file":
        cache.write_text("no folder")
    else:
        cache.mkdir()
        database = cache / "results.sqlite3"
        if kind == "garbage":
            database.write_bytes(b"garbage" * 1000)
        elif kind == "a folder":
            database.mkdir()
        else:
            with sqlite3.connect(database) as other:
                other.execute("CREATE TABLE results (a, b)")
    monkeypatch.setenv("DOSSIERKIT_CACHE", str(cache))
    result = run("validate", dossier())
    assert result.output.startswith("nothing to mend")


def test_a_folder_in_place_of_the_cache_is_deleted(dossier: Lay, tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("x")
    (tmp_path / "temporary").mkdir()
    environment = {
        **os.environ,
        "DOSSIERKIT_CACHE": str(tmp_path / "no-folder"),
        "TMPDIR": str(tmp_path / "temporary"),
    }
    command = [sys.executable, "-m", "dossierkit", "build", "--draft", "--lang", "en"]
    subprocess.run([*command, str(dossier())], env=environment, check=True, capture_output=True)
    assert not list((tmp_path / "temporary").iterdir())


def test_what_the_cache_holds_only_in_part_is_made_anew(
    dossier: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERKIT_CACHE", str(tmp_path / "cache"))
    large = png(2400, 800, zlib.compress(bytes(801 * 2400 + 800)))
    root = dossier({PICTURE: large, HISTORY: "![A gate](images/gate.png){width=50%}\n"})

    def made() -> bytes:
        tools.font_folder.cache_clear()
        assert run("build", "--draft", "--lang", "en", "--to", "pdf", root).exit_code == 0
        return (root / "build" / "qalat.en.pdf").read_bytes()

    whole = made()
    files = [path for path in (tmp_path / "cache").rglob("*") if path.suffix in {".ttf", ".png"}]
    assert {path.suffix for path in files} == {".ttf", ".png"}
    for length in (0, 500):
        for path in files:
            path.write_bytes(path.read_bytes()[:length])
        (root / "build" / "qalat.en.pdf").unlink()
        assert made() == whole


def test_a_cache_that_another_does_not_let_go_of_is_not_waited_for(
    dossier: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERKIT_CACHE", str(tmp_path))
    other = sqlite3.connect(tmp_path / "results.sqlite3", isolation_level=None)
    other.execute("CREATE TABLE other (a)")
    other.execute("BEGIN EXCLUSIVE")
    assert list(check([dossier()], Question(TODAY)))
    other.close()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("seconds", [0, 0.5])
def test_an_interrupted_build_leaves_what_was_there(
    dossier: Lay, tmp_path: Path, stop: signal.Signals, seconds: float
) -> None:
    root = dossier()
    output = root / "build" / "qalat.en.pdf"
    output.parent.mkdir()
    output.write_bytes(b"the previous one")
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "dossierkit", "build", "--draft", str(root)]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
    while process.poll() is None and not list((tmp_path / "temporary").iterdir()):
        time.sleep(0.01)  # until it is at work
    time.sleep(seconds)
    process.send_signal(stop)
    _, said = process.communicate(timeout=MOST_SECONDS)
    assert b"Traceback" not in said
    assert output.read_bytes() == b"the previous one" or output.read_bytes().endswith(b"%%EOF\n")
    if stop != signal.SIGKILL:
        names = {path.name.rsplit(".", 1)[-1] for path in output.parent.iterdir()}
        assert names <= {"pdf", "docx"}
        assert process.returncode in {0, 128 + stop}
        assert not list((tmp_path / "temporary").glob("dossierkit-*"))  # pandoc tidies up itself


ENDLESS = """
import os, signal, threading, time
from dossierkit import cli, tools
signal.signal(signal.SIGTERM, cli._interrupt)
endless = ["lua", "-"], b"while true do end"
threading.Thread(target=tools.run_pandoc, args=endless).start()
while not tools._running:
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_outside_programs_end_with_a_program_that_is_asked_to() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS], stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert process.wait(MOST_SECONDS) == 128 + signal.SIGTERM
    end = time.monotonic() + 5
    while at_work(process.pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert not at_work(process.pid)


def at_work(session: int) -> list[str]:
    """The programs of a session that have not ended."""
    states = [path.read_text().rpartition(")") for path in Path("/proc").glob("[0-9]*/stat")]
    return [name for name, _, rest in states if rest.split()[3] == str(session) and rest[1] != "Z"]


def test_a_reader_that_goes_away(dossier: Lay) -> None:
    root = dossier({HISTORY: "<b>x</b>\n\n" * 5000})
    command = f"{sys.executable} -m dossierkit validate {root} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=True)
    assert b"raw-markup" in done.stdout
    assert b"Traceback" not in done.stderr
