"""Coordinates as people write them."""

import pytest

from dossierkit.coordinates import CoordinateError, read_angle, read_utm

SHEKI = 41 + 12 / 60 + 12 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "41.203333333",
        "41,203333333",
        "+41.203333333",
        "41° 12′ 12″ N",
        "41°12'12\"N",
        "N 41 12 12",
        "41:12:12",
        "41º12’12”",
        "41˚ 12ʹ 12ʺ",
        "41d12m12s",
        "41 deg 12 min 12 sec",
        "41°12.2'N",
        "41° 12,2′ N",
        "41°12'12''N",
        "N41°12'12\"",
        "41°12′12″ с.ш.",
        "С 41° 12' 12\"",
        "с. 41 12 12",
        "41°12'12\" C",
        "٤١° ١٢′ ١٢″ شمالاً",
        "٤١٫٢٠٣٣٣٣٣٣٣",
        "41° 12' 12\" nord",
        "41\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}12",
    ],
)
def test_latitudes_are_read(text: str) -> None:
    assert read_angle(text).degrees == pytest.approx(SHEKI, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "degrees", "axis", "latin"),
    [
        ("69°18'47\" В", 69.313056, "lon", "E"),
        ("69°18'47\" B", 69.313056, "lon", "E"),
        ("41°21'44\" С", 41.362222, "lat", "N"),
        ("2° 20' O", -2.333333, "lon", "W"),
        ("33 52 10 S", -33.869444, "lat", "S"),
        ("33,5 ю.ш.", -33.5, "lat", "S"),
        ("70.5 з. д.", -70.5, "lon", "W"),
        ("47.18 Е", 47.18, "lon", "E"),
        ("47.18 E", 47.18, "lon", "E"),
    ],
)
def test_hemispheres_are_read(text: str, degrees: float, axis: str, latin: str) -> None:
    angle = read_angle(text)
    assert angle.degrees == pytest.approx(degrees, abs=1e-6)
    assert (angle.axis, angle.latin) == (axis, latin)
    assert bool(angle.letter) == (text[-1] not in "NSEW")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("41° 88′ 12″", "there are 88 minutes; minutes go from 0 to 59"),
        ("41° 12′ 60″", "there are 60 seconds; seconds go from 0 to 59"),
        ("41.5° 12′", "has decimals before the smallest of its units"),
        ("91° N", "91 degrees are more than 90"),
        ("-41.2 N", "it has both a minus sign and the letter N"),
        ("181", "181 degrees are more than 180"),
        ("near the river", "is neither decimal degrees nor degrees, minutes and seconds"),
        ("", "is neither decimal degrees"),
        ("41.2.3", "is neither decimal degrees"),
        ("41''", "is neither decimal degrees"),
        ("5 s", "is neither decimal degrees"),
        ("1" * 90, "it is too long to be a coordinate"),
    ],
)
def test_the_reason_of_a_refusal_is_exact(text: str, reason: str) -> None:
    with pytest.raises(CoordinateError, match=reason):
        read_angle(text)


@pytest.mark.parametrize(
    "text",
    [
        "38T 683000 4563500",
        "UTM 38 T 683000 4563500",
        "38T 683000E 4563500N",
        "38T 683000, 4563500",
    ],
)
def test_utm_is_read(text: str) -> None:
    latitude, longitude = read_utm(text)
    assert (latitude, longitude) == (pytest.approx(41.2, abs=0.02), pytest.approx(47.18, abs=0.02))


def test_utm_south_of_the_equator() -> None:
    latitude, _ = read_utm("36K 500000 8000000")
    assert latitude == pytest.approx(-18.09, abs=0.01)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("61T 683000 4563500", "there is no UTM zone 61"),
        ("38I 683000 4563500", "there is no UTM band I"),
        ("38T 983000 4563500", "the easting 983000 lies outside"),
        ("38T 683000 14563500", "the northing 14563500 is more than"),
        ("683000 4563500", "is no UTM position"),
        ("38S 683000 4563500", "the northing lies in band T, not in band S"),
    ],
)
def test_utm_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(CoordinateError, match=reason):
        read_utm(text)
