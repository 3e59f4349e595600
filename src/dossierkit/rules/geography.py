"""Areas and inhabitants that add up, boundaries that agree, coordinates that lie on the spot."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from posixpath import normpath
from typing import Any

from dossierkit.coordinates import CoordinateError, read_angle, read_utm
from dossierkit.diagnostics import DataPath, DataPlace, Edit, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE, read_text
from dossierkit.geo import Boundary, BoundaryError, outside_ha, read_boundary, shared_ha
from dossierkit.language import country_name
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import alike, is_malformed, is_refused
from dossierkit.states import Box, box_of, whereabouts
from dossierkit.structure import COORDINATES

AREA_TOLERANCE = 0.01
"""The share by which a drawn boundary may differ from the stated area."""

_PROPERTY = ("property", "area_ha")
_BUFFER = ("property", "buffer_zone", "area_ha")
_ABSENT = ("property", "buffer_zone", "absent_because")
_TOTAL = ("property", "total_area_ha")


def _number(value: Any) -> Decimal | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return None


def _rounding(total: Decimal, *parts: Decimal) -> Decimal:
    """What rounding may add up to: half of the last decimal of the sum and of each part.

    A part with fewer decimals than the sum has lost zeros, not accuracy: 120.5 + 146 = 266.5.
    """
    units = [Decimal(1).scaleb(min(int(n.as_tuple().exponent), 0)) for n in (total, *parts)]
    return sum((min(unit, units[0]) for unit in units), Decimal(0)) / 2


@rule("area-sum", Severity.ERROR)
def area_sum(dossier: Dossier) -> Iterator[Problem]:
    """Areas do not add up.

    Why: the areas are published with the inscription; a wrong sum becomes public.
    Example: property 120.5 ha and buffer zone 146 ha, but a total of 265.5 ha; or components that
    sum to another area than the property's.
    Remedy: correct the wrong figure. What rounding can explain is accepted.
    Source: UNESCO Operational Guidelines, Annex 5, 1.f (title seen); tables of physical attributes
    of 38 COM and 43 COM (seen).
    """
    stated = {
        name: (DataPlace(DOSSIER_FILE, path), _number(dossier.value(path)))
        for name, path in ((Phrase("property"), _PROPERTY), (Phrase("buffer zone"), _BUFFER))
    }
    if dossier.value(_ABSENT):
        del stated[Phrase("buffer zone")]
    total = _number(dossier.value(_TOTAL))
    parts = [number for _, number in stated.values() if number is not None]
    expected = sum(parts, Decimal(0))
    whole = (
        Phrase("property and buffer zone add up to")
        if len(stated) > 1
        else Phrase("there is no buffer zone, and the property has")
    )
    if (
        total is not None
        and len(parts) == len(stated)
        and abs(expected - total) > _rounding(total, *parts)
    ):
        yield Problem(
            DataPlace(DOSSIER_FILE, _TOTAL),
            Phrase(
                "the total is {total:,} ha, but {whole} {expected:,} ha",
                total=total,
                whole=whole,
                expected=expected,
            ),
            Phrase("Correct the figure that is wrong."),
            related=tuple(
                (place, Phrase("{name} {number:,} ha here", name=name, number=number))
                for name, (place, number) in stated.items()
            ),
        )
    yield from _component_sum(dossier, "area_ha", _PROPERTY, Phrase("the property"), exact=True)
    yield from _component_sum(dossier, "buffer_ha", _BUFFER, Phrase("the buffer zone"), exact=False)


def _component_sum(
    dossier: Dossier, key: str, path: DataPath, name: Phrase, *, exact: bool
) -> Iterator[Problem]:
    stated = _number(dossier.value(path))
    rows = [row for _, row in dossier.rows("components")]
    if key == "buffer_ha" and any(map(_zone, rows)):
        rows, exact = _each_zone_once(rows), True
    parts = [_number(row.get(key)) for row in rows]
    known = [part for part in parts if part is not None]
    if stated is None or not known or len(known) != len(parts):
        return
    total = sum(known, Decimal(0))
    excess = total - stated
    # A buffer zone that components share is stated for each of them, so their sum may be larger.
    if abs(excess) <= _rounding(stated, *known) or (not exact and excess > 0):
        return
    yield Problem(
        DataPlace(DOSSIER_FILE, path),
        Phrase(
            "the components add up to {total:,} ha, but {name} is stated as {stated:,} ha",
            total=total,
            name=name,
            stated=stated,
        ),
        Phrase("Correct the component or the sum."),
        related=(
            (
                DataPlace("data/components.yaml"),
                Phrase("{count} components here", count=len(dossier.rows("components"))),
            ),
        ),
    )


def _zone(row: Mapping[str, Any]) -> str:
    """The name of the buffer zone that a component shares; empty if it has one of its own."""
    name = row.get("buffer_zone")
    return name if isinstance(name, str) else ""


def _each_zone_once(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The components, of those that share a buffer zone the first one only."""
    first = {_zone(row): row for row in reversed(rows)}
    return [row for row in rows if not _zone(row) or first[_zone(row)] is row]


@rule("undeclared-shared-buffer-zone", Severity.WARNING)
def undeclared_shared_buffer_zone(dossier: Dossier) -> Iterator[Problem]:
    """It is not clear which components share a buffer zone, so its area may be counted twice.

    Why: the area of the buffer zone is published with the inscription, and what two components
    share counts once.
    Example: three components with `buffer_ha: 40`, of which two lie in the same zone, and a buffer
    zone of 80 ha for the whole property.
    Remedy: give the components that share a zone the same `buffer_zone: NAME`, and each of them the
    area of the whole zone as `buffer_ha`.
    Source: UNESCO Operational Guidelines, Annex 5, 1.f (rule WH-10, title seen); plain arithmetic.
    """
    rows = dossier.rows("components")
    first: dict[str, tuple[DataPlace, Decimal]] = {}
    for place, row in rows:
        name, area = _zone(row), _number(row.get("buffer_ha"))
        if not name or area is None:
            continue
        at = DataPlace(place.file, (*place.path, "buffer_ha"))
        other, stated = first.setdefault(name, (at, area))
        if area != stated:
            yield Problem(
                at,
                Phrase(
                    "the buffer zone “{name}” has {area:,} ha here and {stated:,} ha elsewhere",
                    name=name,
                    area=area,
                    stated=stated,
                ),
                Phrase("Write the area of the whole zone for each part that shares it."),
                related=((other, Phrase("{area:,} ha here", area=stated)),),
            )
    whole = _number(dossier.value(_BUFFER))
    areas = [area for _, row in rows if (area := _number(row.get("buffer_ha"))) is not None]
    total = sum(areas, Decimal(0))
    if any(_zone(row) for _, row in rows) or whole is None or not areas:
        return
    if total - whole > _rounding(whole, *areas):
        yield Problem(
            DataPlace(DOSSIER_FILE, _BUFFER),
            Phrase(
                "the buffer zones of the components come to {total:,} ha, but that of the property "
                "is stated as {whole:,} ha",
                total=total,
                whole=whole,
            ),
            Phrase(
                "Give the components that share a zone the same buffer_zone: NAME, "
                "or correct the areas."
            ),
            related=(
                (
                    DataPlace("data/components.yaml"),
                    Phrase("{count} components here", count=len(rows)),
                ),
            ),
        )


@rule("inhabitants-sum", Severity.ERROR)
def inhabitants_sum(dossier: Dossier) -> Iterator[Problem]:
    """The numbers of inhabitants do not add up.

    Why: property and buffer zone together are the total that section 4.b (v) states.
    Example: `{property: 5000, buffer_zone: 2000, total: 8000}`.
    Remedy: correct the wrong figure.
    Source: UNESCO Operational Guidelines, Annex 5, 4.b (v) (title seen).
    """
    stated = ("property", "inhabitants")
    inside, around, total = (
        _number(dossier.value((*stated, key))) for key in ("property", "buffer_zone", "total")
    )
    if inside is not None and around is not None and total is not None and inside + around != total:
        yield Problem(
            DataPlace(DOSSIER_FILE, (*stated, "total")),
            Phrase(
                "{total:,} inhabitants are stated, but property and buffer zone add up to "
                "{inside:,}",
                total=total,
                inside=inside + around,
            ),
            Phrase("Correct the figure that is wrong."),
            related=(
                (
                    DataPlace(DOSSIER_FILE, (*stated, "property")),
                    Phrase("{inside:,} in the property", inside=inside),
                ),
                (
                    DataPlace(DOSSIER_FILE, (*stated, "buffer_zone")),
                    Phrase("{around:,} around it", around=around),
                ),
            ),
        )


@rule("unexplained-buffer-zone", Severity.ERROR, stage="submission")
def unexplained_buffer_zone(dossier: Dossier) -> Iterator[Problem]:
    """The property has no buffer zone, and nobody says why.

    Why: where no buffer zone is proposed, the nomination explains why none is needed.
    Example: dossier.yaml with neither `buffer_zone.area_ha` nor `buffer_zone.absent_because`.
    Remedy: state its area, or the reason: `buffer_zone: {absent_because: {en: …}}`.
    Source: UNESCO Operational Guidelines, paragraphs 103-106 (103, 104 seen).
    """
    if dossier.value(("property",)) is None or dossier.value(_BUFFER) not in (None, 0):
        return
    # A tentative list asks for no areas, and so for no buffer zone.
    areas = next((s for s in dossier.applicable_sections() if "areas" in s.shows), None)
    if areas is not None and not dossier.value(_ABSENT):
        yield Problem(
            DataPlace(DOSSIER_FILE, ("property", "buffer_zone"), of_key=True),
            Phrase("there is no buffer zone and no reason why none is needed"),
            Phrase("Add buffer_zone: {{area_ha: …}}, or buffer_zone: {{absent_because: …}}."),
            requirement=areas.required,
        )


@rule("coordinates-out-of-range", Severity.ERROR)
def coordinates_out_of_range(dossier: Dossier) -> Iterator[Problem]:
    """A latitude or longitude is no place on Earth.

    Why: a missing decimal point moves a monument to nowhere.
    Example: `lat: 412033`, `lon: 471875`.
    Remedy: write decimal degrees (WGS 84): latitude −90 to 90, longitude −180 to 180.
    """
    for place, lat, lon in coordinates(dossier):
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
    for place, lat, lon in coordinates(dossier):
        if abs(lat) > 180 or abs(lon) > 180 or not _looks_swapped(dossier, place, lat, lon):
            continue
        yield Problem(
            DataPlace(place.file, (*place.path, "lat")),
            Phrase(
                "latitude {lat:.10g} and longitude {lon:.10g} look swapped: the point is not in "
                "{states}",
                lat=lat,
                lon=lon,
                states=_names(_states(dossier, place)),
            )
            if _states(dossier, place)
            else Phrase(
                "latitude {lat:.10g} and longitude {lon:.10g} look swapped", lat=lat, lon=lon
            ),
            Phrase("Write lat: {lon:.10g}, lon: {lat:.10g}.", lat=lat, lon=lon),
            fix=_exchanged(dossier, place),
        )


def coordinates(dossier: Dossier) -> Iterator[tuple[DataPlace, float, float]]:
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


def _degrees(value: Any, axis: str) -> float | None:
    """Decimal degrees, also of a text that can be read as such and means this axis."""
    number = _number(value)
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
    boundary = _boundary_for(dossier, place)
    if not boxes and isinstance(boundary, Boundary):
        west, south, east, north = boundary.box
        boxes = [(west - 0.5, south - 0.5, east + 0.5, north + 0.5)]
    return any(_in_box(box, lon, lat) for box in boxes) and not any(
        _in_box(_widened(box), lat, lon) for box in boxes
    )


def _widened(box: Box) -> Box:
    """`box` with room for what lies off the coast or beyond a rounded edge."""
    west, south, east, north = box
    return west - 0.5, south - 0.5, east + 0.5, north + 0.5


def _in_box(box: Box, lat: float, lon: float) -> bool:
    west, south, east, north = box
    return south <= lat <= north and west <= lon <= east


def _states(dossier: Dossier, place: DataPlace) -> list[str]:
    own = dossier.value((*place.path, "state"), place.file)
    if isinstance(own, str):
        return [own]
    states = dossier.value(("states",))
    codes = (
        [s.get("code") for s in states if isinstance(s, dict)] if isinstance(states, list) else []
    )
    return [code for code in codes if isinstance(code, str)]


def _names(codes: Iterable[str]) -> str:
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
    for place, lat, lon in coordinates(dossier):
        if abs(lat) > 90 or abs(lon) > 180 or _looks_swapped(dossier, place, lat, lon):
            continue
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
                state=_names(codes),
            )
            if found.lies_in
            else Phrase(
                "latitude {lat:.10g}, longitude {lon:.10g} lies {distance:,.0f} km from {state}",
                lat=lat,
                lon=lon,
                distance=found.distance_km,
                state=_names(codes),
            ),
            Phrase("Compare both numbers with the map, digit by digit."),
        )


@rule("unreadable-boundary", Severity.ERROR)
def unreadable_boundary(dossier: Dossier) -> Iterator[Problem]:
    """A boundary file is missing, is not GeoJSON, or bounds no area.

    Why: the maps and the check of areas are made from it.
    Example: a GeoJSON file that holds points only, or a ring that crosses itself.
    Remedy: export the polygons again as GeoJSON in longitude and latitude (WGS 84).
    Source: RFC 7946.
    """
    for place, file in boundary_files(dossier):
        found = _boundaries(dossier).get(file)
        told = is_malformed(dossier, place) or is_refused(dossier, file)
        if isinstance(found, str) and not told:
            others = [name for name in dossier.files if name.endswith("json")]
            near = alike(file, others) if normpath(file) not in dossier.files else ""
            yield Problem(
                place,
                Phrase("the boundary {file} cannot be used: {found}", file=file, found=found),
                (
                    Phrase("Did you mean {near}?", near=near)
                    if near
                    else Phrase(
                        "Export the polygons as GeoJSON, in longitude and latitude (WGS 84)."
                    )
                ),
            )


def boundary_files(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    """The boundary files that metadata and components name."""
    for name in ("property", "buffer_zone"):
        path = ("boundaries", name)
        if isinstance(file := dossier.value(path), str):
            yield DataPlace(DOSSIER_FILE, path), file
    for place, row in dossier.rows("components"):
        if isinstance(file := row.get("boundary"), str):
            yield DataPlace(place.file, (*place.path, "boundary")), file


@lru_cache(maxsize=1)
def _boundaries(dossier: Dossier) -> dict[str, Boundary | str]:
    """Each boundary file as read, or why it cannot be."""
    found: dict[str, Boundary | str] = {}
    for _, file in boundary_files(dossier):
        if file in found:
            continue
        text = read_text(dossier.root, file)
        if not text.content:
            missing = normpath(file) not in dossier.files
            unread = text.problems[0].message if text.problems else Phrase("it is empty")
            found[file] = Phrase("there is no such file") if missing else unread
            continue
        try:
            found[file] = read_boundary(text.content)
        except BoundaryError as error:
            found[file] = error.reason
    return found


def _drawn(dossier: Dossier, file: str) -> Boundary | None:
    """A boundary as it is drawn, unless what is wrong with its file as a whole is told."""
    found = _boundaries(dossier).get(file)
    return found if isinstance(found, Boundary) and not _latitude_first(dossier, found) else None


def _latitude_first(dossier: Dossier, boundary: Boundary) -> bool:
    """Whether a boundary lies in the States only with its axes exchanged."""
    west, south, east, north = boundary.box
    lat, lon = (south + north) / 2, (west + east) / 2
    states = _states(dossier, DataPlace(DOSSIER_FILE))
    boxes = [box for code in states if (box := box_of(code))]
    inside = any(_in_box(_widened(box), lat, lon) for box in boxes)
    return not inside and any(_in_box(box, lon, lat) for box in boxes)


def _boundary_for(dossier: Dossier, place: DataPlace) -> Boundary | None:
    """The boundary in which the point at `place` should lie."""
    if place.file == DOSSIER_FILE:
        file = dossier.value(("boundaries", "property"))
    else:
        file = dossier.value((*place.path, "boundary"), place.file)
    return _drawn(dossier, file) if isinstance(file, str) else None


@rule("boundary-area", Severity.WARNING)
def boundary_area(dossier: Dossier) -> Iterator[Problem]:
    """A drawn boundary encloses another area than the one stated.

    Why: the map and the text then describe two properties.
    Example: `area_ha: 120.5` where the polygon has 12.05 ha.
    Remedy: correct the figure, or the drawing. A difference of one per cent is accepted; areas are
    geodesic, on the WGS 84 ellipsoid.
    Source: derived; drawings in nomination files are known to be defective
    (https://www.fdfa.be/en/grant-for-the-world-heritage-online-map-platform-2021, seen).
    """
    areas: dict[DataPath, DataPlace] = {
        ("boundaries", "property"): DataPlace(DOSSIER_FILE, _PROPERTY),
        ("boundaries", "buffer_zone"): DataPlace(DOSSIER_FILE, _BUFFER),
    }
    for boundary, file in boundary_files(dossier):
        component = DataPlace(boundary.file, (*boundary.path[:-1], "area_ha"))
        place = areas.get(boundary.path, component)
        stated = _number(dossier.value(place.path, place.file))
        drawn = _drawn(dossier, file)
        if stated is None or not drawn:
            continue
        if abs(drawn.area_ha - float(stated)) > max(AREA_TOLERANCE * float(stated), 0.005):
            yield Problem(
                place,
                Phrase(
                    "{stated:,} ha are stated, but {file} encloses {area_ha:,.2f} ha",
                    stated=stated,
                    file=file,
                    area_ha=drawn.area_ha,
                ),
                Phrase(
                    "Correct the figure or the drawing; a buffer zone is drawn without the "
                    "property."
                ),
                related=((boundary, Phrase("the boundary is named here")),),
            )


@rule("point-outside-boundary", Severity.WARNING)
def point_outside_boundary(dossier: Dossier) -> Iterator[Problem]:
    """The central point lies outside the drawn boundary.

    Why: the point is what databases and maps of the list show.
    Example: a centre rounded to whole degrees, 40 km away.
    Remedy: correct the coordinates or the drawing.
    Source: derived from 1.d and 1.e of UNESCO's Annex 5.
    """
    for place, lat, lon in coordinates(dossier):
        boundary = _boundary_for(dossier, place)
        nowhere = abs(lat) > 90 or abs(lon) > 180 or _looks_swapped(dossier, place, lat, lon)
        if nowhere or not boundary:
            continue
        if not boundary.surrounds(lat, lon):
            yield Problem(
                place,
                Phrase(
                    "the point {lat:.10g}, {lon:.10g} lies outside the boundary drawn for it",
                    lat=lat,
                    lon=lon,
                ),
                Phrase(
                    "Correct the coordinates or the drawing; in GeoJSON the longitude comes first."
                ),
            )


_SLIVER_HA = 0.01
"""What two drawings of the same line may differ by."""


@rule("overlapping-components", Severity.WARNING)
def overlapping_components(dossier: Dossier) -> Iterator[Problem]:
    """Two components are drawn over each other.

    Why: what lies in both is counted twice, and nobody knows whose it is.
    Example: two polygons that share 3.2 ha.
    Remedy: correct one of the drawings, or make one component of the two. A sliver of one per cent
    of the smaller is accepted.
    Source: derived from 1.e and 1.f of UNESCO's Annex 5 (rule WH-14).
    """
    drawn = [
        (place, file, found)
        for place, file in boundary_files(dossier)
        if place.file != DOSSIER_FILE and (found := _drawn(dossier, file))
    ]
    for number, (place, file, found) in enumerate(drawn):
        for other_place, other_file, other in drawn[:number]:
            if other_file == file or not _boxes_meet(found.box, other.box):
                continue
            try:
                shared = shared_ha(_geojson(dossier, file), _geojson(dossier, other_file))
            except BoundaryError as error:
                yield _not_compared(place, file, other_file, error)
                continue
            if shared > max(_SLIVER_HA, AREA_TOLERANCE * min(found.area_ha, other.area_ha)):
                yield Problem(
                    place,
                    Phrase(
                        "{file} and {other} share {shared:,.2f} ha",
                        file=file,
                        other=other_file,
                        shared=shared,
                    ),
                    Phrase("Correct one of the drawings."),
                    related=((other_place, Phrase("the other is named here")),),
                )


def _geojson(dossier: Dossier, file: str) -> str:
    return read_text(dossier.root, file).content


def _not_compared(place: DataPlace, file: str, other: str, error: BoundaryError) -> Problem:
    return Problem(
        place,
        Phrase(
            "{file} and {other} cannot be compared: {reason}",
            file=file,
            other=other,
            reason=error.reason,
        ),
        Phrase("Draw them with fewer corners."),
    )


def _boxes_meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


@rule("property-outside-buffer-zone", Severity.WARNING)
def property_outside_buffer_zone(dossier: Dossier) -> Iterator[Problem]:
    """Part of the property is drawn outside its buffer zone.

    Why: a buffer zone surrounds the property; where it does not, the property is unprotected or
    one of the two drawings is wrong.
    Example: a buffer zone whose polygon ends in the middle of the property.
    Remedy: correct the drawing. One per cent is accepted.
    Source: derived from paragraphs 103-104 of UNESCO's Operational Guidelines (rule WH-14).
    """
    files = dict.fromkeys(("property", "buffer_zone"), "")
    for name in files:
        file = dossier.value(("boundaries", name))
        if isinstance(file, str) and _drawn(dossier, file):
            files[name] = file
    inner = _drawn(dossier, files["property"])
    if not inner or not files["buffer_zone"]:
        return
    try:
        outside = outside_ha(*(_geojson(dossier, file) for file in files.values()))
    except BoundaryError as error:
        place = DataPlace(DOSSIER_FILE, ("boundaries", "buffer_zone"))
        yield _not_compared(place, files["property"], files["buffer_zone"], error)
        return
    if outside > max(_SLIVER_HA, AREA_TOLERANCE * inner.area_ha):
        yield Problem(
            DataPlace(DOSSIER_FILE, ("boundaries", "buffer_zone")),
            Phrase(
                "{outside:,.2f} ha of the property ({inner}) lie outside the buffer zone ({outer})",
                outside=outside,
                inner=files["property"],
                outer=files["buffer_zone"],
            ),
            Phrase("Correct the drawing that is wrong."),
            related=(
                (
                    DataPlace(DOSSIER_FILE, ("boundaries", "property")),
                    Phrase("the property is named here"),
                ),
            ),
        )


@rule("boundary-axis-order", Severity.WARNING)
def boundary_axis_order(dossier: Dossier) -> Iterator[Problem]:
    """A boundary is drawn with latitude before longitude.

    Why: GeoJSON puts the longitude first; the other order draws the property in another country.
    Example: `[41.2, 47.2]` for a point of Azerbaijan, whose longitude is 47.2.
    Remedy: export the file again, or exchange the two numbers of every point.
    Source: RFC 7946, 3.1.1.
    """
    states = tuple(_states(dossier, DataPlace(DOSSIER_FILE)))
    for place, file in boundary_files(dossier):
        found = _boundaries(dossier).get(file)
        if isinstance(found, Boundary) and _latitude_first(dossier, found):
            west, south, east, north = found.box
            yield Problem(
                place,
                Phrase(
                    "the points of {file} look swapped: around latitude {lat:.4f}, longitude "
                    "{lon:.4f} they are not in {states}",
                    file=file,
                    lat=(south + north) / 2,
                    lon=(west + east) / 2,
                    states=_names(states),
                ),
                Phrase("Write the longitude before the latitude, as GeoJSON does."),
            )
