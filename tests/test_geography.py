"""Real points in real States."""

import json
from collections import Counter
from itertools import pairwise

import pytest

from conftest import TESTS
from dossierkit.states import COASTAL_KM, MARGIN_KM, box_of, state_codes, whereabouts

DATA = json.loads((TESTS / "data" / "world-heritage-points.json").read_text("utf-8"))
POINTS = [tuple(point) for point in DATA["points"]]
EXPLAINED = {
    850: "Ouadi Qadisha, Lebanon: longitude 36.95 on record is in Syria; the valley is at 36.05",
}
"""Recorded points that do not lie in the State on record, and why."""

ICESCO = (
    "AE AF AZ BD BF BH BJ BN CI CM DJ DZ EG GA GM GN GW GY ID IQ IR JO KG KM KW KZ LB LY MA ML "
    "MR MV MY MZ NE NG OM PK PS QA SA SD SL SN SO SR SY TD TG TJ TM TN TR UG UZ YE"
)
"""States of the Islamic world, more than are members at any time."""


def test_there_are_627_points() -> None:
    assert len(POINTS) == 627
    assert sum(code is None for _, code, _, _ in POINTS) == 24


def test_recorded_points_are_judged_rightly() -> None:
    outside = {
        number: found
        for number, code, lat, lon in POINTS
        if code and (found := whereabouts((code,), lat, lon))
    }
    assert set(outside) == set(EXPLAINED)
    assert outside[850].lies_in == "SY"


def test_another_state_is_noticed() -> None:
    """Each point is said to be in the State of the next: nearly all are found out."""
    known = [(code, lat, lon) for _, code, lat, lon in POINTS if code]
    wrong = [
        (others[0], lat, lon) for (code, lat, lon), others in pairwise(known) if others[0] != code
    ]
    found = Counter(bool(whereabouts((code,), lat, lon)) for code, lat, lon in wrong)
    assert found[True] / len(wrong) > 0.97, found


def test_swapped_points_are_noticed_where_it_can_be_known() -> None:
    found = [
        whereabouts((code,), lon, lat)
        for _, code, lat, lon in POINTS
        if code and abs(lon) <= 90 and abs(lat - lon) > 8
    ]
    assert sum(map(bool, found)) / len(found) > 0.97


@pytest.mark.parametrize("code", ICESCO.split())
def test_every_icesco_state_is_known(code: str) -> None:
    assert code in state_codes()


def test_every_state_party_on_record_is_known() -> None:
    assert {code for _, code, _, _ in POINTS if code} <= state_codes()
    small = "AD FM KI KN LC LI MC MH MT MV NR PW SM SG TV VA CK NU PS TL SS ME VU WS TO ST"
    assert set(small.split()) <= state_codes()


def test_the_margin_holds_on_land_and_at_sea() -> None:
    assert whereabouts(("UZ",), 39.654, 66.975) is None  # Samarkand
    near = whereabouts(("UZ",), 37.15, 67.3)  # some 10 km into Afghanistan
    assert near is None
    far = whereabouts(("UZ",), 34.53, 69.17)  # Kabul
    assert far is not None
    assert far.lies_in == "AF"
    assert far.distance_km > MARGIN_KM
    assert whereabouts(("OM",), 22.0, 62.0) is None  # in its waters
    deep = whereabouts(("OM",), 5.0, 68.0)
    assert deep is not None
    assert not deep.lies_in
    assert deep.distance_km > COASTAL_KM


def test_contested_regions_and_unknown_states_are_left_alone() -> None:
    assert whereabouts(("UA",), 45.0, 34.4) is None
    assert whereabouts(("JO",), 31.777, 35.234) is None
    assert whereabouts(("XX",), 0.0, 0.0) is None
    assert box_of("XX") is None
