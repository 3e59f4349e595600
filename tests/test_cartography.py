"""Drawn maps: true to scale, rightly labelled, legible, bounded; their way through a dossier."""

import io
import itertools
import json
import math
import re
import time
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
from dossierkit.atlas import map_of_component, maps
from dossierkit.cartography.canvas import (
    INK,
    LAND,
    NUMBER,
    OTHER_LAND,
    RED,
    SIGN,
    LayerWording,
    Wording,
)
from dossierkit.cartography.drawing import draw
from dossierkit.cartography.features import POINT, SIGNS
from dossierkit.cartography.ground import ground
from dossierkit.cartography.lettering import ASCENT, Lettering, lines, printed, width
from dossierkit.cartography.placement import Labels
from dossierkit.cartography.projection import Projection
from dossierkit.cartography.sheet import (
    COMPONENT,
    LOCATION,
    OVERVIEW,
    Component,
    Layer,
    NoRoom,
    NothingToShow,
    Paper,
    Plan,
    Subject,
    plan,
)
from dossierkit.geo import BoundaryError, read_features
from dossierkit.labels import labels
from dossierkit.language import country_name, direction
from dossierkit.maprows import LAYERS
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


def limits(svg: Any) -> list[Any]:
    """The limits of the property on the map; its sign in the legend is a rectangle."""
    return svg.xpath(f"//*[local-name()='path'][@stroke='{RED}']")


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
            if y > frame.bottom:
                assert y - float(text.get("font-size")) * ASCENT > frame.bottom + 1.1, (
                    "no tick in it"
                )
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
        pens += [float(path.get("stroke-width")) for path in limits(svg)]
    assert pens[0] == 0.5
    assert pens[1] < 0.2


def letters(svg: Any) -> set[str]:
    """What is written, without the marks of direction."""
    return {text.text.strip("\u202b\u202c") for text in texts(svg)}


SILK_ROAD = Subject(
    LOCATION,
    ("KG", "UZ", "TJ", "KZ"),
    components=tuple(Component(f"{n}", None, (74 - 1.2 * n, 40 + 0.5 * n)) for n in range(1, 10)),
)


def test_each_state_that_nominates_is_named_however_little_room_it_has() -> None:
    names = {code: country_name(code, "ru") for code in (*SILK_ROAD.states, "CN", "RU", "IR")}
    for paper in (A4, Paper((110, 150), (150, 110))):
        svg = etree.fromstring(
            draw(SILK_ROAD, plan(SILK_ROAD, paper), replace(wording("ru"), states=names)).encode()
        )
        assert {names[code] for code in SILK_ROAD.states} <= letters(svg)


def test_the_small_map_names_all_its_states() -> None:
    names = {code: country_name(code, "ru") for code in SILK_ROAD.states}
    _, svg = drawn(replace(SILK_ROAD, kind=OVERVIEW), replace(wording("ru"), states=names))
    below = " ".join(text.text for text in texts(svg) if text.get("font-size") == "2.15")
    assert ", ".join(names.values()) in below


@pytest.mark.parametrize(
    ("states", "at", "told_apart"),
    [(("AZ",), (47.2, 41.2), True), (("UA",), (30.5, 50.4), False), (("PL",), (21.0, 52.2), True)],
)
def test_land_that_is_claimed_by_several_has_no_edge(
    states: tuple[str, ...], at: tuple[float, float], told_apart: bool
) -> None:
    _, svg = drawn(Subject(LOCATION, states, point=at))
    (own,) = svg.xpath(f"//*[local-name()='path'][@fill='{LAND}']")
    (whole,) = svg.xpath(f"//*[local-name()='path'][@fill='{OTHER_LAND}']")
    assert (own.get("d") != whole.get("d")) == told_apart
    assert (labels("en")["state-party"] in letters(svg)) == told_apart


def test_labels_know_of_borders_and_coasts() -> None:
    shown = ground(
        Projection(latitude=41, longitude=47), (44, 39, 50, 42), (-3e5,) * 2 + (3e5,) * 2, 1000
    )
    assert all(line is not None and line.length for line in shown.lines)


PARTS = tuple(Component(f"A-{n}", circle(47 + 0.02 * n, 40.5, 700), None) for n in range(1, 4))
ZONE = shapely.union_all([circle(47 + 0.02 * n, 40.5, 1400) for n in range(1, 4)])


def test_a_map_of_a_component_tells_it_from_the_others() -> None:
    subject = Subject(COMPONENT, ("AZ",), None, ZONE, components=PARTS, focus=("A-2",))
    _, svg = drawn(subject, wording(areas=(28.3, 900.0)))
    pens = sorted(float(limit.get("stroke-width")) for limit in limits(svg))
    assert pens == [0.25, 0.25, 0.5]
    said = letters(svg)
    assert {"Component A-2, 28.3\u00a0ha", labels("en")["map-other-part"]} <= said
    assert labels("en")["map-property"] not in "".join(said)


def test_neighbours_are_named_where_that_covers_nothing() -> None:
    subject = Subject(COMPONENT, ("AZ",), None, ZONE, components=PARTS, focus=("A-2",))
    names = {"A-1": "Mill", "A-2": "Bridge", "A-3": "Well"}
    buildings = Layer("building", (circle(47.02, 40.5, 500),))  # fills the first part
    said = wording(names=names, layers=[LayerWording("Remains", ("",))])
    _, svg = drawn(replace(subject, layers=(buildings,)), said)
    assert {"Well", "A-1", "A-2", "A-3"} <= letters(svg)
    assert not {"Mill", "Bridge"} & letters(svg)


def test_an_overview_of_some_components_is_of_these_only() -> None:
    whole = Subject(OVERVIEW, ("AZ",), components=CORRIDOR.components)
    some = replace(whole, focus=("3", "4", "5"))
    planned, svg = drawn(some)
    assert planned.listed == ("3", "4", "5")
    assert planned.denominator * 5 < plan(whole, A4).denominator
    assert labels("en")["map-other-part"] not in letters(svg)


RIVER = shapely.LineString([(46.9, 40.48), (47.0, 40.49), (47.08, 40.47), (47.2, 40.52)])
WATERS = (
    Layer("river", (RIVER, shapely.LineString([(10, 10), (11, 11)]))),
    Layer("lake", (circle(47.0, 40.52, 500),)),
    Layer("zone", (circle(47.05, 40.5, 900),)),
    Layer("viewpoint", (shapely.Point(47.06, 40.515),)),
    Layer("road", (shapely.LineString([(10, 10), (11, 11)]),)),
)
NAMED = [
    LayerWording("River", ("Kura", "Far away")),
    LayerWording("Reservoir", ("Lake",)),
    LayerWording("Zone", ("Zone 1",)),
    LayerWording("Viewpoint", ("Hill",)),
    LayerWording("Road", ("Elsewhere",)),
]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_layers_have_signs_names_and_a_line_in_the_legend(language: str) -> None:
    bare = Subject(OVERVIEW, ("AZ",), None, ZONE, components=PARTS)
    planned, svg = drawn(replace(bare, layers=WATERS), wording(language, layers=NAMED))
    said = letters(svg)
    assert {"Kura", "Lake", "Zone 1", "Hill", "River", "Reservoir", "Viewpoint"} <= said
    assert not {"Far away", "Elsewhere", "Road"} & said  # nothing of them shows
    assert planned.window[0] == pytest.approx(plan(bare, A4).window[0], rel=0.02)
    (name,) = (text for text in texts(svg) if "Kura" in text.text)
    assert "rotate" in name.getparent().get("transform")
    for sign in {layer.sign for layer in WATERS} - {"road", "viewpoint"}:
        assert svg.xpath(f"//*[@stroke='{SIGNS[sign].strokes[0][0]}']")


def test_signs_are_those_that_a_dossier_may_ask_for() -> None:
    assert {name: sign.shape for name, sign in SIGNS.items()} == LAYERS
    for language in ("en", "ar", "uz"):
        assert all(labels(language)[f"map-{name}"] for name in LAYERS)


def test_a_legend_with_many_lines_stays_clear_of_the_list_below() -> None:
    layers = tuple(Layer(sign, (POINTS[s.shape],)) for sign, s in SIGNS.items())
    said = [LayerWording(f"Legend {n}", ("",)) for n in range(len(layers))]
    subject = Subject(
        OVERVIEW, ("AZ",), None, ZONE, components=PARTS, places=((47.05, 40.51),), layers=layers
    )
    _, svg = drawn(subject, wording(layers=said, places=["Gate"], names={"A-1": "First part"}))
    rows = {text.text: float(text.get("y")) for text in texts(svg)}
    assert rows["Legend 7"] + 2 < rows["First part"]


POINTS = {
    "line": RIVER,
    "area": circle(47.0, 40.52, 500),
    POINT: shapely.Point(47.06, 40.515),
}


def test_a_layer_of_very_many_lines_is_drawn_in_bounded_time() -> None:
    spots = np.random.default_rng(1).uniform((46.9, 40.4), (47.2, 40.6), (30_000, 2))
    dashes = shapely.multilinestrings(shapely.linestrings(np.stack([spots, spots + 1e-4], axis=1)))
    winding = shapely.LineString(spots[:20_000])
    layers = (Layer("road", (dashes,)), Layer("route", (winding,)))
    said = [LayerWording("Roads", ("A",)), LayerWording("Routes", ("B",))]
    subject = Subject(OVERVIEW, ("AZ",), None, ZONE, components=PARTS, layers=layers)
    started = time.perf_counter()
    drawn(subject, wording(layers=said))
    assert time.perf_counter() - started < 30


def test_a_name_along_a_line_covers_nothing() -> None:
    line = shapely.LineString([(x, 50 + 8 * math.sin(x / 12)) for x in range(5, 150)])
    found = Labels((0, 0, 155, 100), [(70, 40, 90, 60)])
    placed = [found.place_along(line, (14, 3)) for _ in range(4)]
    shapes = [shapely.box(70, 40, 90, 60), *(along.shape for along in placed if along)]
    assert len(shapes) > 3
    assert not any(a.intersects(b) for a, b in itertools.combinations(shapes, 2))
    assert not any(shape.intersects(line) for shape in shapes[1:])
    assert all(abs(along.degrees) <= 90 for along in placed if along)
    assert found.place_along(shapely.LineString([(5, 5), (9, 9)]), (14, 3)) is None


def test_a_label_with_patience_leaves_a_line_alone() -> None:
    border = shapely.LineString([(52, y) for y in range(101)])
    at, size = (50.0, 50.0), (40.0, 4.0)
    hasty = Labels((0, 0, 100, 100), [], [border]).place(at, (80.0, 4.0), 1.5)
    patient = Labels((0, 0, 100, 100), [], [border]).place(at, size, 1.5, patience=8)
    assert hasty
    assert patient
    assert not shapely.box(*patient.box).intersects(border)


def test_names_are_broken_rather_than_cut() -> None:
    lettering = Lettering(3.0)
    assert lines("Ferghana-Syrdarya-Zarafshan corridor", lettering, 20, 4) == [
        "Ferghana-",
        "Syrdarya-",
        "Zarafshan",
        "corridor",
    ]
    long = "Complex of the mausoleum, the madrasa and the caravanserai of a very long name indeed"
    parts = (Component("1", None, (47, 40)), Component("2", None, (47.1, 40.1)))
    _, svg = drawn(Subject(OVERVIEW, ("AZ",), components=parts), wording(names={"1": long}))
    written = [text.text for text in texts(svg) if text.text in long and len(text.text) > 9]
    assert " ".join(written) == long


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ('{"type": "Point", "coordinates": [1, 2]}', "line", "it holds no line"),
        ('{"type": "Point", "coordinates": [1, 200]}', "point", "not degrees"),
        ('{"type": "Point", "coordinates": [1e999, 2]}', "point", "not degrees"),
        ('{"type": "LineString", "coordinates": [[NaN, 1], [2, 2]]}', "line", "NaN"),
        ('{"type": "LineString", "coordinates": [[1, 1]]}', "line", "not numbers"),
        ('{"type": "LineString", "coordinates": null}', "line", "it holds no line"),
        ('{"type": "LineString", "coordinates": []}', "line", "it holds no line"),
        ('{"type": "LineString", "coordinates": ["a", {}]}', "line", "not numbers"),
        (
            '{"type": "Polygon", "coordinates": [[[0,0],[2,2],[2,0],[0,2],[0,0]]]}',
            "area",
            "crosses",
        ),
        ("[" * 100_000, "area", "not JSON"),
        ('{"type": "FeatureCollection", "features": 7}', "area", "no polygon"),
        ('{"type": "Feature", "geometry": 7, "properties": 7}', "area", "no polygon"),
    ],
)
def test_layers_that_are_no_geojson_say_why(text: str, kind: str, reason: str) -> None:
    with pytest.raises(BoundaryError, match=reason):
        read_features(text, kind)


def test_features_have_names_in_languages() -> None:
    text = (
        '{"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}'
        ', "properties": {"name": "Kura", "name:ar": "كورا", "name:fr": 7, "names": "no"}}'
    )
    (river,) = read_features(text, "line")
    assert [river.name(language) for language in ("ar", "en", "fr")] == ["كورا", "Kura", "Kura"]
    area = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    assert read_features(area, "line")[0].shape.geom_type == "LineString"


@pytest.mark.parametrize("subject", [SINGLE, LOCATED], ids=["large", "state"])
def test_the_frame_changes_where_the_grid_meets_it(subject: Subject) -> None:
    planned, svg = drawn(subject)
    frame = planned.layout.frame
    (band,) = svg.xpath(f"//*[local-name()='path'][@fill='{INK}' and contains(@d, 'z')][1]")[:1]
    dark = {
        (float(x), float(x) + float(wide))
        for x, y, wide in re.findall(r"M([\d.]+) ([\d.]+)h(-?[\d.]+)v", band.get("d"))
        if float(y) == round(frame.top, 2) and float(wide) > 1
    }
    met = {
        float(tick[1])
        for path in svg.iter(f"{SVG}path")
        if (tick := re.fullmatch(rf"M([\d.]+) {frame.top:.2f}v-[\d.]+", path.get("d")))
    }
    ends = {round(frame.left, 2), round(frame.right, 2)}
    bounds = sorted(round(at, 2) for part in dark for at in part)
    assert met
    assert bounds == sorted({*bounds})  # no dark part begins where another ends
    assert all(min(abs(at - one) for one in bounds) < 0.02 for at in met - ends)


def test_a_map_over_the_antimeridian_is_of_one_piece() -> None:
    planned, svg = drawn(FIJI)
    (limit,) = limits(svg)
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
    assert len(limits(svg)) == (shape is not None)


def test_what_has_no_place_has_no_map() -> None:
    with pytest.raises(NothingToShow):
        plan(Subject(OVERVIEW, ("AZ",)), A4)
    with pytest.raises(NothingToShow):
        plan(Subject(COMPONENT, ("AZ",), components=(Component("1"),), focus=("1",)), A4)


def test_a_page_too_small_for_the_list_of_components_has_the_map_without_it() -> None:
    parts = tuple(Component(f"{n}", point=(47.0 + n / 100, 41.2)) for n in range(45))
    a5, narrow = Paper((98, 133), (160, 71)), Paper((28, 65), (90, 3))
    subject = Subject(OVERVIEW, ("AZ",), components=parts)
    assert len(plan(subject, A4).listed) == 45
    assert plan(subject, a5).listed == ()
    with pytest.raises(NoRoom):
        plan(subject, narrow)


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


def test_layers_and_groups_of_a_dossier(dossier: Callable[..., Path]) -> None:
    stream = {
        "type": "Feature",
        "properties": {"name": "Stream", "name:ar": "جدول"},
        "geometry": {"type": "LineString", "coordinates": [[47.4, 40.45], [47.7, 40.65]]},
    }
    root = dossier(
        {
            "maps/streams.geojson": json.dumps(stream),
            "data/maps.yaml": (
                "- {draw: overview, layers: [{file: maps/streams.geojson, sign: river}]}\n"
                "- {id: map-pair, draw: overview, components: [AZ-1, AZ-2]}\n"
                "- {id: map-wells, draw: overview, components: [AZ-2]}\n"
            ),
            "data/components.yaml": COMPONENTS,
        }
    )
    loaded = load(root)
    assert [map_of_component(loaded, row) for _, row in loaded.rows("components")] == [
        "map-pair",
        "map-wells",
    ]
    for language, name, legend in (("en", "Stream", "River"), ("ar", "جدول", "نهر")):
        document = assemble(loaded, language, draft=True)
        alone = [one for one in document.resources.values() if name.encode() in one.data]
        assert len(alone) == 1
        assert legend in alone[0].alt
        assert legend.encode() in alone[0].data
    assert [d for d in validate(loaded) if d.rule in {"unreadable-layer", "missing-file"}] == []
