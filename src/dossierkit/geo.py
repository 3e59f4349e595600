"""Coordinates and areas on the WGS 84 ellipsoid."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from dossierkit.phrases import Phrase
from dossierkit.results import recall, remember

HECTARE_M2 = 10_000.0
_FEW_LINES = 300
"""So few lines are compared at once, each with each."""
_MOST_MEETINGS = 1_000_000
"""How often the lines of drawings may come near each other. Two drawings of the same boundary do
so three times a line, parcels side by side eighteen times; combs of a few thousand teeth laid over
each other do it so often that a union takes hours."""


class BoundaryError(ValueError):
    """A GeoJSON file that holds no area; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Boundary:
    """The area that a GeoJSON file bounds.

    `area_ha` is geodesic, in hectares; `box` is west, south, east, north in degrees; `hull` are
    the corners of the convex hull, counter-clockwise, as longitude and latitude.
    """

    area_ha: float
    box: tuple[float, float, float, float]
    hull: tuple[tuple[float, float], ...]

    def surrounds(self, latitude: float, longitude: float) -> bool:
        """True if the point lies in the convex hull or on its edge."""
        corners = zip(self.hull, (*self.hull[1:], self.hull[0]), strict=True)
        return all(
            (x2 - x1) * (latitude - y1) - (y2 - y1) * (longitude - x1) >= -1e-12
            for (x1, y1), (x2, y2) in corners
        )


def read_boundary(text: str) -> Boundary:
    """The polygons of a GeoJSON text (RFC 7946: longitude first, degrees WGS 84).

    What a text gives is kept, since importing shapely and pyproj takes longer than all rules.
    Raises `BoundaryError` if it is not GeoJSON, holds no polygon, or has a ring that is no area.
    """
    known = recall("boundaries", _key(text))
    if known is not None:
        return Boundary(known["area_ha"], tuple(known["box"]), tuple(map(tuple, known["hull"])))
    boundary = _measure(text)
    remember("boundaries", {_key(text): asdict(boundary)})
    return boundary


def is_measured(text: str) -> bool:
    """True if `read_boundary` needs neither shapely nor pyproj for this text."""
    return recall("boundaries", _key(text)) is not None


def import_geometry() -> None:
    """Import the libraries that measuring needs, for a caller that would wait otherwise."""
    import pyproj
    import shapely

    del pyproj, shapely


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def read_area(text: str) -> Any:
    """The polygons of a GeoJSON text as one shapely geometry in degrees of longitude and latitude.

    Raises like `read_boundary`.
    """
    area = _union(text)
    _need_degrees(area)
    return area


@dataclass(frozen=True)
class Feature:
    """Something that a GeoJSON file draws: a shapely geometry in degrees, and its names.

    `names` has the property `name` under the empty key, and `name:LANG` under its language.
    """

    shape: Any
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """Its name in a language, or that which it has in none."""
        return self.names.get(language) or self.names.get("", "")


def read_features(text: str, kind: str) -> list[Feature]:
    """The features of a GeoJSON text that are of a kind: `line`, `area` or `point`.

    The edge of an area counts as a line. Raises `BoundaryError` if it is not GeoJSON, if nothing in
    it is of the kind, or if its coordinates are no places on the globe.
    """
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except BoundaryError:
        raise
    except (ValueError, RecursionError) as error:
        raise BoundaryError(Phrase("it is not JSON")) from error
    _need_wgs_84(data)
    rows = _list(data, "features") if _is(data, "FeatureCollection") else [data]
    found: list[Feature] = []
    for row in rows:
        names = _names(row.get("properties")) if _is(row, "Feature") else {}
        found += (Feature(shape, names) for shape in _shapes(row, kind))
        if len(found) > _MOST_FEATURES:
            raise BoundaryError(Phrase("it holds more than {most:,} features", most=_MOST_FEATURES))
    if not found:
        raise BoundaryError(_NONE_OF_KIND[kind])
    return found


_MOST_FEATURES = 5_000
_LONGEST_NAME = 200
_NONE_OF_KIND = {
    "line": Phrase("it holds no line"),
    "area": Phrase("it holds no polygon"),
    "point": Phrase("it holds no point"),
}
_OF_KIND = {
    "line": {"LineString", "MultiLineString", "Polygon", "MultiPolygon"},
    "area": {"Polygon", "MultiPolygon"},
    "point": {"Point", "MultiPoint"},
}


def _is(data: Any, kind: str) -> bool:
    return isinstance(data, Mapping) and data.get("type") == kind


def _names(properties: Any) -> dict[str, str]:
    known = properties if isinstance(properties, Mapping) else {}
    keys = [key for key in known if key == "name" or key.startswith("name:")]
    return {key[5:]: known[key][:_LONGEST_NAME] for key in keys if isinstance(known[key], str)}


def _shapes(row: Any, kind: str) -> Iterator[Any]:
    for geometry in _geometries(row):
        if geometry.get("type") not in _OF_KIND[kind]:
            continue
        shape = _polygon(geometry) if "Polygon" in geometry["type"] else _line_or_point(geometry)
        if shape.is_empty:
            continue
        _need_degrees(shape)
        yield shape.boundary if kind == "line" and "Polygon" in geometry["type"] else shape


def _line_or_point(geometry: Mapping[str, Any]) -> Any:
    from shapely import force_2d
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        return force_2d(shape(geometry))
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BoundaryError(Phrase("its coordinates are not numbers")) from error


def shared_ha(one: str, other: str) -> float:
    """The area in hectares, geodesic, that two GeoJSON texts with readable boundaries share."""
    return _compared("shared", one, other, lambda a, b: a.intersection(b))


def outside_ha(inner: str, outer: str) -> float:
    """How many hectares of `inner` lie outside `outer`, whose holes count as part of it."""
    return _compared("outside", inner, outer, lambda a, b: a.difference(_filled(b)))


def _compared(kind: str, one: str, other: str, of: Callable[[Any, Any], Any]) -> float:
    from shapely.errors import ShapelyError

    key = f"{kind} {_key(one)} {_key(other)}"
    known = recall("compared", key)
    if known is None:
        first, second = _union(one), _union(other)
        _need_few_meetings([first], [second])
        try:
            known = _geodesic_ha(of(first, second))
        except ShapelyError as error:
            raise BoundaryError(_NOT_COMPARED) from error
        remember("compared", {key: known})
    return float(known)


def _filled(area: Any) -> Any:
    from shapely import Polygon, union_all

    parts = area.geoms if area.geom_type == "MultiPolygon" else [area]
    return union_all([Polygon(part.exterior) for part in parts])


def _union(text: str) -> Any:
    """The polygons of a GeoJSON text as one area; raises like `read_boundary`."""
    from shapely.errors import ShapelyError
    from shapely.ops import unary_union

    try:
        data = json.loads(text, parse_constant=_refuse_constant)
        _need_wgs_84(data)
        polygons = [
            _polygon(geometry)
            for geometry in _geometries(data)
            if geometry.get("type") in ("Polygon", "MultiPolygon")
        ]
    except BoundaryError:
        raise
    except (ValueError, RecursionError) as error:
        raise BoundaryError(Phrase("it is not JSON")) from error
    if not polygons:
        raise BoundaryError(Phrase("it holds no polygon"))
    _need_few_meetings(polygons, polygons)
    try:
        return unary_union(polygons)
    except ShapelyError as error:
        raise BoundaryError(_NOT_COMPARED) from error


_NOT_COMPARED = Phrase("its lines cross so often that no area can be computed")


def _need_few_meetings(ones: list[Any], others: list[Any]) -> None:
    """Refuse polygons whose lines cross, or run beside each other, more often than any map's."""
    import shapely

    lines = _lines_of(ones)
    others_lines = lines if others is ones else _lines_of(others)
    if len(lines) + len(others_lines) < 2 * _FEW_LINES:
        return
    tree = shapely.STRtree(others_lines)
    at_once = max(1, 4 * _MOST_MEETINGS // len(others_lines))
    met = -3 * len(lines) if others is ones else 0  # itself and its neighbours
    for start in range(0, len(lines), at_once):
        met += tree.query(lines[start : start + at_once]).shape[1]
        if met > _MOST_MEETINGS:
            raise BoundaryError(_NOT_COMPARED)


def _lines_of(polygons: list[Any]) -> Any:
    """Every line from one corner to the next."""
    import shapely

    corners, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    lines = corners.repeat(2, axis=0)[1:-1].reshape(-1, 2, 2)
    return shapely.linestrings(lines[ring[1:] == ring[:-1]])


def _need_wgs_84(data: Any) -> None:
    """Refuse another datum or projection, which GeoJSON before RFC 7946 could name."""
    crs = data.get("crs") if isinstance(data, Mapping) else None
    name = crs.get("properties", {}) if isinstance(crs, Mapping) else {}
    name = name.get("name") if isinstance(name, Mapping) else None
    if isinstance(name, str) and not re.search(r"CRS:*84$|EPSG:(\d*:)?:?4326$", name):
        raise BoundaryError(
            Phrase(
                "it says that its coordinates are in {crs}; longitude and latitude in WGS 84 are "
                "expected",
                crs=name[:60],
            )
        )


def _measure(text: str) -> Boundary:
    union = _union(text)
    west, south, east, north = _need_degrees(union)
    from shapely.geometry.polygon import orient

    corners = orient(union.convex_hull).exterior.coords[:-1]
    hull = tuple((float(x), float(y)) for x, y, *_ in corners)
    return Boundary(_geodesic_ha(union), (west, south, east, north), hull)


def _need_degrees(area: Any) -> tuple[float, float, float, float]:
    """West, south, east, north of an area; raises if they are no places on the globe."""
    west, south, east, north = area.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise BoundaryError(Phrase("its coordinates are not degrees of longitude and latitude"))
    return west, south, east, north


def _refuse_constant(word: str) -> Any:
    raise BoundaryError(Phrase("it holds {word} where a number is expected", word=word))


def _polygon(geometry: Mapping[str, Any]) -> Any:
    import warnings

    from shapely.errors import ShapelyError
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of numbers beyond all bounds
            polygon = shape(geometry)
            if isfinite(polygon.length):
                _need_few_meetings(alone := [polygon], alone)
            valid = polygon.is_valid
    except BoundaryError:
        raise
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BoundaryError(Phrase("its coordinates are not rings of numbers")) from error
    if polygon.is_empty:
        raise BoundaryError(Phrase("a polygon has no points"))
    if not valid:
        reason, _, point = explain_validity(polygon).partition("[")
        near = ", ".join(point.rstrip("]").split()[:2])
        if "intersection" in reason:
            raise BoundaryError(
                Phrase("a ring crosses itself near longitude and latitude {near}", near=near)
            )
        raise BoundaryError(
            Phrase("a ring is no area near longitude and latitude {near}", near=near)
        )
    return polygon


def _geometries(data: Any) -> list[Mapping[str, Any]]:
    if not isinstance(data, Mapping):
        return []
    kind = data.get("type")
    if kind == "FeatureCollection":
        return [found for feature in _list(data, "features") for found in _geometries(feature)]
    if kind == "Feature":
        return _geometries(data.get("geometry"))
    if kind == "GeometryCollection":
        return [item for item in _list(data, "geometries") if isinstance(item, Mapping)]
    return [data]


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _geodesic_ha(shape: Any) -> float:
    from pyproj import Geod

    if not shape.area:
        return 0.0
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(_oriented(shape))
    return abs(float(area)) / HECTARE_M2


def _oriented(shape: Any) -> Any:
    """`shape` with outer rings counter-clockwise, so that areas and holes add up by their sign."""
    from shapely.geometry import MultiPolygon
    from shapely.geometry.polygon import orient

    if shape.geom_type == "Polygon":
        return orient(shape)
    return MultiPolygon([orient(part) for part in shape.geoms if part.geom_type == "Polygon"])


def degrees_minutes_seconds(latitude: float, longitude: float) -> tuple[str, str]:
    """Latitude and longitude to the nearest second: `41° 12′ 12″ N`, `47° 11′ 15″ E`."""
    return _dms(latitude, "N", "S"), _dms(longitude, "E", "W")


def _dms(value: float, positive: str, negative: str) -> str:
    seconds = round(abs(value) * 3600)
    letter = negative if value < 0 and seconds else positive
    return f"{seconds // 3600}° {seconds // 60 % 60:02d}′ {seconds % 60:02d}″ {letter}"
