"""Coordinates that are written in degrees and lie on the spot."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dossierkit.boundaries import boundary_around
from dossierkit.coordinates import CoordinateError, read_angle, read_utm
from dossierkit.diagnostics import DataPlace, Edit, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE
from dossierkit.language import country_name
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.states import box_of, holds, whereabouts, widened
from dossierkit.structure import COORDINATES
from dossierkit.yamlfile import as_number


@rule("coordinates-out-of-range", Severity.ERROR)
def coordinates_out_of_range(dossier: Dossier) -> Iterator[Problem]:
    """A latitude or longitude is no place on Earth.

    Why: a missing decimal point moves a monument to nowhere.
    Example: `lat: 412033`, `lon: 471875`.
    Remedy: write decimal degrees (WGS 84): latitude −90 to 90, longitude −180 to 180.
    """
    for place, lat, lon in _coordinates(dossier):
        if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
            continue  # swapped-coordinates says it better
        for key, value, most in (("lat", lat, 90), ("lon", lon, 180)):
            if abs(value) > most:
                yield Problem(
                    DataPlace(place.file, (*place.path, key)),
                    Phrase(
                        "{name} {value:.10g} lies outside -{most} to {most} degrees",
                        name=Phrase("latitude") if key == "lat" else Phrase("longitude"),
                        value=value,
                        most=most,
                    ),
                    Phrase("Write decimal degrees, for example lat: 41.203333, lon: 47.1875."),
                )


@rule("coordinate-syntax", Severity.ERROR)
def coordinate_syntax(dossier: Dossier) -> Iterator[Problem]:
    """A coordinate is not written in decimal degrees.

    Why: degrees, minutes and seconds are printed from decimal degrees, and letters that look alike
    in Latin and Cyrillic have been read as other hemispheres.
    Example: `lat: 41°21'44" С` with the Cyrillic letter, `lat: 41,362206`, `lon: 69° 88′`.
    Remedy: write decimal degrees; what can be read with certainty is rewritten by `--fix`.
    Source: UNESCO Operational Guidelines, Annex 5, 1.d (rule WH-06); a published tentative list has
    Cyrillic hemispheres (http://whc.unesco.org/en/tentativelists/6685, seen).
    """
    for document in dossier.documents.values():
        for path, text in document.strings:
            if path and path[-1] in COORDINATES and text.strip():
                yield _as_degrees(DataPlace(document.path, path), text)


def _as_degrees(place: DataPlace, text: str) -> Problem:
    wanted = place.path[-1]
    try:
        angle = read_angle(text)
    except CoordinateError as error:
        return _utm(place, text) or Problem(
            place,
            Phrase("the coordinate cannot be read: {reason}", reason=error.reason),
            Phrase("Write decimal degrees, for example lat: 41.203333, lon: 47.1875."),
        )
    help_text = Phrase("Write {key}: {degrees:.10g}.", key=wanted, degrees=round(angle.degrees, 6))
    if angle.axis and angle.axis != wanted:
        name = Phrase("longitude") if angle.axis == "lon" else Phrase("latitude")
        return Problem(
            place,
            Phrase("“{text}” is a {name}, given as {key}", text=text, name=name, key=wanted),
            Phrase("Write each of the two numbers under its own key."),
        )
    if angle.letter:
        message = Phrase(
            "“{text}” says the hemisphere by “{letter}”, which stands for {latin}",
            text=text,
            letter=angle.letter,
            latin=angle.latin,
        )
    else:
        message = Phrase("“{text}” is not written in decimal degrees", text=text)
    certain = angle.letter.upper() != "O"  # west in French, east in German
    fix = (Edit(place, f"{round(angle.degrees, 6):.10g}"),) if certain else ()
    return Problem(place, message, help_text, fix=fix)


def _utm(place: DataPlace, text: str) -> Problem | None:
    if not re.match(r"\s*(UTM\s*)?\d{1,2}\s*[A-Za-z]\s+\d{5}", text, re.IGNORECASE):
        return None
    try:
        lat, lon = read_utm(text)
    except CoordinateError as error:
        return Problem(
            place,
            Phrase("the coordinate cannot be read: {reason}", reason=error.reason),
            Phrase("Write decimal degrees, for example lat: 41.203333, lon: 47.1875."),
        )
    return Problem(
        place,
        Phrase("“{text}” is a UTM position, not decimal degrees", text=text),
        Phrase("Write lat: {lat:.10g}, lon: {lon:.10g}.", lat=round(lat, 6), lon=round(lon, 6)),
    )


@rule("swapped-coordinates", Severity.ERROR)
def swapped_coordinates(dossier: Dossier) -> Iterator[Problem]:
    """Latitude and longitude look swapped.

    Why: published submissions have had the two columns exchanged.
    Example: `lat: 69.313086`, `lon: 41.362206` for a place in Uzbekistan.
    Remedy: exchange the two values.
    Source: derived from the drawn boundary and the State (rule WH-07); a published tentative list
    has its columns exchanged (https://whc.unesco.org/fr/listesindicatives/6649, seen).
    """
    for place, lat, lon in _coordinates(dossier):
        if abs(lat) > 180 or abs(lon) > 180 or not _looks_swapped(dossier, place, lat, lon):
            continue
        yield Problem(
            DataPlace(place.file, (*place.path, "lat")),
            Phrase(
                "latitude {lat:.10g} and longitude {lon:.10g} look swapped: the point is not in "
                "{states}",
                lat=lat,
                lon=lon,
                states=state_names(_states(dossier, place)),
            )
            if _states(dossier, place)
            else Phrase(
                "latitude {lat:.10g} and longitude {lon:.10g} look swapped", lat=lat, lon=lon
            ),
            Phrase("Write lat: {lon:.10g}, lon: {lat:.10g}.", lat=lat, lon=lon),
            fix=_exchanged(dossier, place),
        )


def _coordinates(dossier: Dossier) -> Iterator[tuple[DataPlace, float, float]]:
    """The points that metadata states: the centre of the property and of each component."""
    points = [
        (
            DataPlace(DOSSIER_FILE, ("property", "coordinates")),
            dossier.value(("property", "coordinates")),
        )
    ]
    points += [(place, row) for place, row in dossier.rows("components")]
    for place, point in points:
        if isinstance(point, Mapping):
            lat, lon = (_degrees(point.get(key), key) for key in COORDINATES)
            if lat is not None and lon is not None:
                yield place, lat, lon


def sound_coordinates(dossier: Dossier) -> Iterator[tuple[DataPlace, float, float]]:
    """Those that are a place on Earth and do not look swapped, which is told of the others."""
    for place, lat, lon in _coordinates(dossier):
        if abs(lat) <= 90 and abs(lon) <= 180 and not _looks_swapped(dossier, place, lat, lon):
            yield place, lat, lon


def _degrees(value: Any, axis: str) -> float | None:
    """Decimal degrees, also of a text that can be read as such and means this axis."""
    number = as_number(value)
    if number is not None:
        return float(number)
    try:
        angle = read_angle(value) if isinstance(value, str) else None
    except CoordinateError:
        return None
    return angle.degrees if angle and angle.axis in {"", axis} else None


def _looks_swapped(dossier: Dossier, place: DataPlace, lat: float, lon: float) -> bool:
    if abs(lat) > 90:
        return abs(lon) <= 90
    boxes = [box for code in _states(dossier, place) if (box := box_of(code))]
    boundary = boundary_around(dossier, place)
    if not boxes and boundary:
        boxes = [widened(boundary.box)]
    return any(holds(box, lon, lat) for box in boxes) and not any(
        holds(widened(box), lat, lon) for box in boxes
    )


def _states(dossier: Dossier, place: DataPlace) -> Sequence[str]:
    """The codes of the States in which the point at `place` should lie."""
    own = dossier.value((*place.path, "state"), place.file)
    return [own] if isinstance(own, str) else dossier.states


def state_names(codes: Iterable[str]) -> str:
    """The names of States as findings give them."""
    return " / ".join(country_name(code, "en") for code in codes)


def _exchanged(dossier: Dossier, place: DataPlace) -> tuple[Edit, ...]:
    """The edits that write each of the two numbers, as it is written, in the place of the other."""
    places = [DataPlace(place.file, (*place.path, key)) for key in ("lat", "lon")]
    written = [_written(dossier, one) for one in places]
    if not all(written):
        return ()
    return tuple(Edit(one, text) for one, text in zip(places, reversed(written), strict=True))


def _written(dossier: Dossier, place: DataPlace) -> str:
    at = dossier.locate(place)
    if at.line != at.end_line:
        return ""
    return dossier.line(at)[at.column - 1 : at.end_column - 1]


@rule("point-outside-state", Severity.WARNING)
def point_outside_state(dossier: Dossier) -> Iterator[Problem]:
    """A point lies far outside the State that it is said to be in.

    Why: one wrong digit moves a monument to the neighbouring country, and the map with it.
    Example: longitude 36.95 for a valley in Lebanon whose longitude is 36.05.
    Remedy: compare the coordinates with the map. A point within 25 km of the State, one at sea
    within 400 km, and one in a region that several States claim is accepted: borders are Natural
    Earth's.
    Source: derived from 1.a and 1.d of UNESCO's Annex 5 (rule WH-07).
    """
    for place, lat, lon in sound_coordinates(dossier):
        codes = tuple(_states(dossier, place))
        found = whereabouts(codes, lat, lon)
        if found is None:
            continue
        yield Problem(
            DataPlace(place.file, (*place.path, "lat")),
            Phrase(
                "latitude {lat:.10g}, longitude {lon:.10g} lies in {other}, {distance:,.0f} km "
                "from {state}",
                lat=lat,
                lon=lon,
                other=country_name(found.lies_in, "en"),
                distance=found.distance_km,
                state=state_names(codes),
            )
            if found.lies_in
            else Phrase(
                "latitude {lat:.10g}, longitude {lon:.10g} lies {distance:,.0f} km from {state}",
                lat=lat,
                lon=lon,
                distance=found.distance_km,
                state=state_names(codes),
            ),
            Phrase("Compare both numbers with the map, digit by digit."),
        )
