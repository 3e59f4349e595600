"""Boundaries that can be used and agree with areas, points and one another."""

from collections.abc import Iterator
from posixpath import normpath

from dossierkit.boundaries import (
    boundaries,
    boundary_around,
    boundary_files,
    boundary_in,
    latitude_first,
)
from dossierkit.diagnostics import DataPath, DataPlace, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE, read_text
from dossierkit.geo import Boundary, BoundaryError, outside_ha, shared_ha
from dossierkit.namedfiles import alike, is_refused
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.areas import PROPERTY_AREA, ZONE_AREA
from dossierkit.rules.coordinates import sound_coordinates, state_names
from dossierkit.rules.values import is_malformed
from dossierkit.states import Box
from dossierkit.yamlfile import as_number

AREA_TOLERANCE = 0.01
"""The share by which a drawn boundary may differ from the stated area."""
_SLIVER_HA = 0.01
"""What two drawings of the same line may differ by."""


@rule("unreadable-boundary", Severity.ERROR)
def unreadable_boundary(dossier: Dossier) -> Iterator[Problem]:
    """A boundary file is missing, is not GeoJSON, or bounds no area.

    Why: the maps and the check of areas are made from it.
    Example: a GeoJSON file that holds points only, or a ring that crosses itself.
    Remedy: export the polygons again as GeoJSON in longitude and latitude (WGS 84).
    Source: RFC 7946.
    """
    for place, file in boundary_files(dossier):
        found = boundaries(dossier).get(file)
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
        ("boundaries", "property"): DataPlace(DOSSIER_FILE, PROPERTY_AREA),
        ("boundaries", "buffer_zone"): DataPlace(DOSSIER_FILE, ZONE_AREA),
    }
    for boundary, file in boundary_files(dossier):
        component = DataPlace(boundary.file, (*boundary.path[:-1], "area_ha"))
        place = areas.get(boundary.path, component)
        stated = as_number(dossier.value(place.path, place.file))
        drawn = boundary_in(dossier, file)
        if stated is None or drawn is None:
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
    for place, lat, lon in sound_coordinates(dossier):
        boundary = boundary_around(dossier, place)
        if boundary and not boundary.surrounds(lat, lon):
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
        if place.file != DOSSIER_FILE and (found := boundary_in(dossier, file))
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
    inner, outer = (dossier.value(("boundaries", name)) for name in ("property", "buffer_zone"))
    drawn = boundary_in(dossier, inner)
    if drawn is None or boundary_in(dossier, outer) is None:
        return
    place = DataPlace(DOSSIER_FILE, ("boundaries", "buffer_zone"))
    try:
        outside = outside_ha(_geojson(dossier, inner), _geojson(dossier, outer))
    except BoundaryError as error:
        yield _not_compared(place, inner, outer, error)
        return
    if outside > max(_SLIVER_HA, AREA_TOLERANCE * drawn.area_ha):
        yield Problem(
            place,
            Phrase(
                "{outside:,.2f} ha of the property ({inner}) lie outside the buffer zone ({outer})",
                outside=outside,
                inner=inner,
                outer=outer,
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
    for place, file in boundary_files(dossier):
        found = boundaries(dossier).get(file)
        if isinstance(found, Boundary) and latitude_first(dossier, found):
            west, south, east, north = found.box
            yield Problem(
                place,
                Phrase(
                    "the points of {file} look swapped: around latitude {lat:.4f}, longitude "
                    "{lon:.4f} they are not in {states}",
                    file=file,
                    lat=(south + north) / 2,
                    lon=(west + east) / 2,
                    states=state_names(dossier.states),
                ),
                Phrase("Write the longitude before the latitude, as GeoJSON does."),
            )
