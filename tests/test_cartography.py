"""Drawn maps: true to scale, rightly labelled, legible, bounded; their way through a dossier."""

import io
import itertools
import math
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from lxml import etree
from pyproj import Geod

from dossierkit.assembly import assemble
from dossierkit.atlas import maps
from dossierkit.cartography.canvas import NUMBER, SIGN, Wording
from dossierkit.cartography.drawing import draw
from dossierkit.cartography.lettering import printed, width
from dossierkit.cartography.sheet import (
    COMPONENT,
    LOCATION,
    OVERVIEW,
    Component,
    NothingToShow,
    Paper,
    Plan,
    Subject,
    plan,
)
from dossierkit.labels import labels
from dossierkit.language import country_name, direction
from dossierkit.reading import load
from dossierkit.states import borders_of, land_of
from dossierkit.tools import run_typst
from dossierkit.validation import validate

A4 = Paper((160, 220), (247, 133))
SVG = "{http://www.w3.org/2000/svg}"
GEOD = Geod(ellps="WGS84")


def wording(language: str = "en", **more: Any) -> Wording:
    codes = ("AZ", "GE", "AM", "RU", "IR", "TR", "IQ", "FJ", "NO")
    return Wording(
        language,
        labels(language),
        rtl=direction(language) == "rtl",
        number="Map 1",
        title="Title",
        property_name="Property",
        date="10 July 2026",
        projection="UTM zone 38N",
        source="Source",
        states={code: country_name(code, language) for code in codes},
        **more,
    )


def circle(lon: float, lat: float, metres: float, corners: int = 40) -> Any:
    ways = (360 * index / corners for index in range(corners))
    return shapely.Polygon([GEOD.fwd(lon, lat, way, metres)[:2] for way in ways])


def drawn(subject: Subject, words: Wording | None = None) -> tuple[Plan, Any]:
    planned = plan(subject, A4)
    words = words or wording(places=["Place"] * len(subject.places))
    return planned, etree.fromstring(draw(subject, planned, words).encode())


def texts(svg: Any) -> list[Any]:
    return list(svg.iter(f"{SVG}text"))


SINGLE = Subject(
    OVERVIEW, ("AZ",), circle(47.19, 41.2, 900), circle(47.19, 41.2, 1500), (47.19, 41.2)
)
CORRIDOR = Subject(
    OVERVIEW,
    ("AZ",),
    components=tuple(
        Component(f"{n}", circle(55 + n / 2, 40 + math.sin(n / 3), 150), None) for n in range(1, 25)
    ),
)
POLAR = Subject(OVERVIEW, ("NO",), shapely.Polygon([(lon, 86) for lon in range(-180, 180, 10)]))
FIJI = Subject(
    OVERVIEW,
    ("FJ",),
    shapely.MultiPolygon([shapely.box(179.5, -17, 180, -16), shapely.box(-180, -17, -179.6, -16)]),
)
LOCATED = replace(SINGLE, kind=LOCATION, places=((49.87, 40.41),))


@pytest.mark.parametrize(
    "subject",
    [SINGLE, CORRIDOR, POLAR, FIJI, LOCATED],
    ids=["utm", "corridor", "pole", "180", "state"],
)
def test_the_scale_bar_is_as_long_as_it_says(subject: Subject) -> None:
    planned, svg = drawn(subject)
    parts = svg.xpath("//*[@data-metres]")
    metres = sum(float(part.get("data-metres")) for part in parts)
    length_mm = sum(float(part.get("width")) for part in parts)
    x, y = planned.middle
    half = length_mm * planned.denominator / 2000
    (start, end) = planned.projection.inverse(np.array([[x - half, y], [x + half, y]]))
    assert GEOD.inv(*start, *end)[2] == pytest.approx(metres, rel=0.01)
    assert 15 < length_mm < 60


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("subject", [SINGLE, CORRIDOR, LOCATED], ids=["large", "corridor", "state"])
def test_coordinates_stand_where_they_are(subject: Subject, language: str) -> None:
    planned, svg = drawn(subject, wording(language, places=["Baku"] * len(subject.places)))
    frame = planned.layout.frame
    left = frame.left if language == "en" else planned.layout.width - frame.right
    west, south, _, north = planned.window
    words, found = labels(language), 0
    for text in texts(svg):
        degrees = re.match(
            r"(\d+)°(?:\s(\d+)ʹ)?(?:\s([\d.]+)ʺ)?\s(\S+)",
            re.sub("[\u202a-\u202c]", "", text.text),
        )
        if degrees is None or degrees[4] not in {words["map-east"], words["map-north"]}:
            continue
        found += 1
        stated = sum(
            float(part or 0) / 60**power for power, part in enumerate(degrees.groups()[:3])
        )
        turn = text.getparent().get("transform")
        metres = planned.denominator / 1000
        if degrees[4] == words["map-east"]:
            x, y = float(text.get("x")), float(text.get("y"))
            at = [west + (x - left) * metres, north if y < frame.top + 1 else south]
            ((lon, _),) = planned.projection.inverse(np.array([at]))
            assert lon == pytest.approx(stated, abs=planned.denominator * 1e-9)
        else:
            x, y = map(float, re.findall(r"[\d.]+", turn)[1:])
            edge = 0 if x < left else frame.width
            at = [west + edge * metres, north - (y - frame.top) * metres]
            ((_, lat),) = planned.projection.inverse(np.array([at]))
            assert lat == pytest.approx(stated, abs=planned.denominator * 1e-9)
    assert found >= 8


def test_every_component_is_labelled_and_no_label_covers_another() -> None:
    scattered = [(44 + (n * 0.618) % 1 * 2, 35 + (n * 0.414) % 1 * 2) for n in range(120)]
    parts = tuple(Component(f"IQ-{n:03}", None, at) for n, at in enumerate(scattered))
    planned, svg = drawn(Subject(OVERVIEW, ("IQ",), components=parts))
    boxes = []
    for text in texts(svg):
        if re.fullmatch(r"IQ-\d{3}", text.text):
            size = width(text.text, NUMBER)
            left = float(text.get("x")) - size * {"middle": 0.5, "end": 1}.get(
                text.get("text-anchor"), 0
            )
            y = float(text.get("y"))
            boxes.append(shapely.box(left, y - NUMBER.size * 0.7, left + size, y))
    dots = [
        shapely.Point(float(dot.get("cx")), float(dot.get("cy"))).buffer(SIGN)
        for dot in svg.iter(f"{SVG}circle")
        if dot.get("r") == f"{SIGN:g}"
    ]
    assert len(boxes) == len(parts)
    assert not planned.listed  # too many for a list
    assert not any(a.intersects(b) for a, b in itertools.combinations(boxes, 2))
    assert not any(box.intersects(dot) for box in boxes for dot in dots[: len(parts)])
    frame = shapely.box(*planned.layout.frame.box)
    assert all(frame.contains(box) for box in boxes)


def test_components_of_an_overview_are_listed_and_shown_by_signs() -> None:
    names = {f"{n}": f"Part number {n}" for n in range(1, 25)}
    planned, svg = drawn(CORRIDOR, wording(names=names))
    said = [text.text for text in texts(svg)]
    assert planned.projection.zone == 0  # it reaches over several zones
    assert len(planned.listed) == 24
    assert set(names.values()) <= set(said)
    assert said.count("7") == 2  # on the map and in the list
    assert len(list(svg.iter(f"{SVG}circle"))) >= 24


def test_a_limit_is_thin_where_it_bounds_something_thin() -> None:
    wall = shapely.LineString([(47.1, 41.2), (47.2, 41.25)]).buffer(0.00008)
    pens = []
    for shape in (SINGLE.property, wall):
        _, svg = drawn(replace(SINGLE, property=shape, buffer_zone=None))
        pens += [
            float(path.get("stroke-width"))
            for path in svg.xpath("//*[@clip-path]/*[@stroke='#b3151f']")
        ]
    assert pens[0] == 0.5
    assert pens[1] < 0.2


def test_a_map_over_the_antimeridian_is_of_one_piece() -> None:
    planned, svg = drawn(FIJI)
    (limit,) = svg.xpath("//*[@clip-path]/*[local-name()='path'][@stroke='#b3151f']")
    assert limit.get("d").count("M") == 1
    assert planned.denominator <= 1_500_000
    assert not land_of("FJ").intersects(shapely.box(-100, -90, 100, 90))


def test_at_a_pole_no_arrow_says_north() -> None:
    planned, svg = drawn(POLAR)
    assert planned.projection.latitude == 90
    assert "N" not in [text.text for text in texts(svg)]
    assert "N" in [text.text for text in texts(drawn(SINGLE)[1])]


@pytest.mark.parametrize(
    ("shape", "denominator"),
    [(circle(47.19, 41.2, 1.5), 250), (None, 5000)],
    ids=["7 square metres", "a point"],
)
def test_the_smallest_has_a_map(shape: Any, denominator: int) -> None:
    planned, svg = drawn(replace(SINGLE, property=shape, buffer_zone=None))
    assert planned.denominator == denominator
    assert len(svg.xpath("//*[local-name()='g']/*[@stroke='#b3151f']")) == (shape is not None)


def test_what_has_no_place_has_no_map() -> None:
    with pytest.raises(NothingToShow):
        plan(Subject(OVERVIEW, ("AZ",)), A4)
    with pytest.raises(NothingToShow):
        plan(Subject(COMPONENT, ("AZ",), components=(Component("1"),), focus="1"), A4)


def test_right_to_left_is_mirrored_and_has_the_same_scale() -> None:
    (english, left), (arabic, right) = drawn(SINGLE), drawn(SINGLE, wording("ar"))
    assert english == arabic
    place = {}
    for language, svg in (("en", left), ("ar", right)):
        (legend,) = (t for t in texts(svg) if labels(language)["map-legend"] in t.text)
        place[language] = float(legend.get("x")), legend.get("text-anchor")
    assert place["en"][0] == pytest.approx(english.layout.width - place["ar"][0])
    assert place["ar"][1] == "end"
    assert all(text.text.startswith("\u202b") for text in texts(right))


def test_the_same_map_is_the_same_bytes() -> None:
    planned = plan(LOCATED, A4)
    assert draw(LOCATED, planned, wording(places=["Baku"])) == draw(
        LOCATED, plan(LOCATED, A4), wording(places=["Baku"])
    )


def test_contested_borders_are_not_drawn() -> None:
    crimea = shapely.box(33, 44.5, 36.5, 46.2)
    assert not dict(borders_of("UA"))["RU"].intersects(crimea)
    assert dict(borders_of("AZ"))["GE"].length > 3


@pytest.mark.parametrize("kind", [OVERVIEW, LOCATION])
def test_very_many_corners_and_parts_are_drawn_in_few(kind: str) -> None:
    ring = [
        (
            47 + (1 + n % 2 / 50) * math.cos(n / 5e4 * math.tau) / 9,
            41 + math.sin(n / 5e4 * math.tau) / 9,
        )
        for n in range(50_000)
    ]
    crumbs = [
        shapely.box(x / 50, y / 50, x / 50 + 0.001, y / 50 + 0.001)
        for x in range(2300, 2400)
        for y in range(2000, 2100)
    ]
    for shape in (shapely.Polygon(ring), shapely.MultiPolygon(crumbs)):
        subject = replace(SINGLE, kind=kind, property=shape, buffer_zone=shape, places=())
        assert len(draw(subject, plan(subject, A4), wording())) < 1_500_000


def test_a_map_can_be_printed_accessibly_in_every_script(tmp_path: Path) -> None:
    """Marks on letters, which Typst cannot name in PDF/UA, are outlines; the rest is text."""
    words = wording("ar", places=["مُحَمَّد q\u0301"])
    svg = draw(LOCATED, plan(LOCATED, A4), replace(words, title="قلعة 漢 UTM 38N"))
    (tmp_path / "map.svg").write_text(svg, "utf-8")
    (tmp_path / "main.typ").write_text(
        '#set document(title: "t")\n#image("map.svg", alt: "x")\n#metadata((:)) <pages>', "utf-8"
    )
    made = run_typst(tmp_path, {"format": "pdf", "standards": ["a-2a", "ua-1"], "timestamp": 0})
    assert made.files[0].startswith(b"%PDF")
    assert "قلعة" in svg
    assert "مُحَمَّد" not in svg


def test_letters_that_no_map_font_has_are_left_out() -> None:
    assert (
        printed("A\u202e漢\u0007 b\nc′") == "A bcʹ" or printed("A\u202e漢\u0007 b\nc′") == "A b cʹ"
    )


COMPONENTS = """\
- id: AZ-1
  name: {en: Citadel, ar: القلعة}
  lat: 40.5
  lon: 47.5
  area_ha: 11.3
  buffer_ha: 33.9
  boundary: maps/property.geojson
  contribution: {en: The walls., ar: الأسوار.}
- id: AZ-2
  name: {en: Well, ar: البئر}
  lat: 40.6
  lon: 47.6
  contribution: {en: The water., ar: الماء.}
"""


def test_one_line_asks_for_all_maps(dossier: Callable[..., Path]) -> None:
    root = dossier(
        {
            "data/maps.yaml": "- draw: all\n",
            "data/components.yaml": COMPONENTS,
            "sections/en/1.e-maps.md": "See @map-location, @map-overview and @map-AZ-1.\n",
            "sections/ar/1.e-maps.md": "![](map-overview){#map-overview}\n\n@map-location\n",
        }
    )
    text = (root / "dossier.yaml").read_text("utf-8").replace("kind: single", "kind: serial")
    (root / "dossier.yaml").write_text(text, "utf-8")
    loaded = load(root)
    found = {one.path: one for one in maps(loaded)}
    assert list(found) == ["map-location", "map-overview", "map-AZ-1"]
    assert found["map-AZ-1"].row["shows"] == ["property", "buffer-zone", "components"]
    assert found["map-overview"].row["shows"] == ["components"]
    about_maps = [
        d for d in validate(loaded) if "map" in d.rule or d.rule == "unresolved-reference"
    ]
    assert not about_maps, about_maps

    english = assemble(loaded, "en")
    assert [c.identifier for c in english.captions if c.kind == "map"] == list(found)
    (location, overview, part) = (english.resources[f"img-{n:03}.svg"] for n in (1, 2, 3))
    assert "Scale" not in part.alt
    assert "A solid red line bounds the property (11.3\u00a0ha)." in part.alt
    assert "AZ-1, AZ-2" in overview.alt
    assert ">Map\u00a03. Component part AZ-1: Citadel<" in part.data.decode()
    assert "Azerbaijan" in location.data.decode()
    printed_table = str(english.blocks)
    assert "1:4,000,000" in printed_table
    assert "'Str', 'c': '3'" in printed_table.replace('"', "'")  # the map of AZ-1 by its number

    arabic = assemble(loaded, "ar")
    shown = [c.identifier for c in arabic.captions if c.kind == "map"]
    assert shown == ["map-overview", "map-location", "map-AZ-1"]  # the text shows one itself


def test_a_map_of_something_long_takes_the_page_that_suits_it(dossier: Callable[..., Path]) -> None:
    tall, wide = shapely.box(47.0, 40.0, 47.02, 40.3), shapely.box(47.0, 40.0, 47.6, 40.02)
    assert plan(replace(SINGLE, property=tall, buffer_zone=None), A4).layout.beside
    assert plan(replace(SINGLE, property=wide, buffer_zone=None), A4).layout.landscape
    zone = shapely.to_geojson(wide.buffer(0.01).difference(wide))
    files = {"property": shapely.to_geojson(wide), "buffer-zone": zone}
    root = dossier({f"maps/{name}.geojson": text for name, text in files.items()})
    (root / "data" / "maps.yaml").write_text("- draw: overview\n", "utf-8")
    english = assemble(load(root), "en", draft=True)
    turned = [
        block for block in english.blocks if block["t"] == "Div" and "landscape" in block["c"][0][1]
    ]
    assert any("map-overview" in str(block) for block in turned)
    (turned_map,) = maps(load(root))
    (root / "data" / "maps.yaml").write_text("- {draw: overview, sheet: a3}\n", "utf-8")
    (large,) = maps(load(root))
    assert (turned_map.sheet, large.sheet) == ("landscape", "a3")
    assert large.scale < turned_map.scale
    assert 2470 in {one.width_px for one in english.resources.values()}  # tenths of a millimetre


def test_word_shows_a_drawn_map_sharply(dossier: Callable[..., Path]) -> None:
    from dossierkit.rendering import render

    root = dossier(
        {
            "data/maps.yaml": "- draw: all\n",
            "sections/en/1.e-maps.md": "@map-overview, @map-location\n",
        }
    )
    with zipfile.ZipFile(io.BytesIO(render(assemble(load(root), "en"), "docx"))) as package:
        pictures = [
            name for name in package.namelist() if re.fullmatch(r"word/media/.*\.png", name)
        ]
        widths = [int.from_bytes(package.read(name)[16:20], "big") for name in pictures]
    assert sorted(widths)[-2:] == [1890, 1890]  # 160 mm at 300 dpi
