"""From degrees to the plane of a map: UTM where one zone will do, else an equal-area projection.

Both are computed by PROJ on the ellipsoid of WGS 84. The equal-area projection (Lambert azimuthal)
is centred on what is shown, so that the antimeridian and the poles are places like any other.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import get_ident
from typing import Any

import numpy as np
import shapely

_FURTHEST_FROM_MERIDIAN = 3.5
"""Degrees from the central meridian within which a UTM zone is used: its own three and a little."""
_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0


@dataclass(frozen=True)
class Projection:
    """A map projection by its parameters: a UTM `zone`, or for `zone` 0 a centre in degrees."""

    zone: int = 0
    south: bool = False
    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def zone_name(self) -> str:
        """`38N`; empty if the projection is none of UTM."""
        return f"{self.zone}{'S' if self.south else 'N'}" if self.zone else ""

    def forward(self, lonlat: Any) -> Any:
        """Pairs of longitude and latitude as pairs of metres; infinite where there is no place."""
        x, y = _proj(self, get_ident())(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack((x, y))

    def inverse(self, metres: Any) -> Any:
        """Pairs of metres as pairs of longitude and latitude."""
        lon, lat = _proj(self, get_ident())(metres[:, 0], metres[:, 1], inverse=True)
        return np.column_stack((lon, lat))

    def project(self, geometry: Any) -> Any:
        """A geometry in degrees as one in metres; empty if part of it has no place on the plane."""
        plane = shapely.transform(geometry, self.forward)
        return plane if np.isfinite(shapely.get_coordinates(plane)).all() else shapely.Point()

    def north(self, x: float, y: float) -> float:
        """By how many degrees, clockwise, true north is turned from the top of the map there."""
        (lon, lat), *_ = self.inverse(np.array([[x, y]]))
        step = 1e-4 if lat < 89 else -1e-4
        ((x1, y1), (x2, y2)) = self.forward(np.array([[lon, lat], [lon, lat + step]]))
        turned = math.degrees(math.atan2(x2 - x1, y2 - y1))
        return turned if step > 0 else turned + 180


@lru_cache(maxsize=64)
def _proj(projection: Projection, _thread: int) -> Any:
    """PROJ's side of a projection; each thread has its own, since it keeps errors in it."""
    from pyproj import Proj

    if projection.zone:
        return Proj(proj="utm", zone=projection.zone, south=projection.south, ellps="WGS84")
    return Proj(proj="laea", lat_0=projection.latitude, lon_0=projection.longitude, ellps="WGS84")


def middle_of(lonlat: Any) -> tuple[float, float]:
    """Longitude and latitude in the middle of points on the globe, wherever they lie.

    The middle of the box around them as seen from their mean direction: many points at one end of
    a corridor do not draw it there.
    """
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    x, y, z = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
    mean_x, mean_y, mean_z = x.mean(), y.mean(), z.mean()
    length = math.sqrt(mean_x**2 + mean_y**2 + mean_z**2)
    if length < 1e-9:  # all around the globe
        return 0.0, 0.0
    around = Projection(
        latitude=math.degrees(math.asin(max(-1.0, min(1.0, mean_z / length)))),
        longitude=math.degrees(math.atan2(mean_y, mean_x)),
    )
    plane = around.forward(lonlat)
    plane = plane[np.isfinite(plane).all(axis=1)]
    middle = (plane.min(axis=0) + plane.max(axis=0)) / 2
    ((lon_0, lat_0),) = around.inverse(middle[None, :])
    return float(lon_0), float(lat_0)


def choose(geometries: Iterable[Any], *, equal_area: bool = False) -> Projection:
    """The projection for geometries in degrees: UTM if one zone holds them all."""
    lonlat = np.vstack([shapely.get_coordinates(geometry) for geometry in geometries])
    lon, lat = middle_of(lonlat)
    zone = min(60, int((lon + 180) // 6) + 1)
    away = (lonlat[:, 0] - (zone * 6 - 183) + 180) % 360 - 180
    in_zone = np.abs(away).max() <= _FURTHEST_FROM_MERIDIAN
    in_reach = lonlat[:, 1].min() >= _UTM_SOUTH and lonlat[:, 1].max() <= _UTM_NORTH
    if in_zone and in_reach and not equal_area:
        return Projection(zone=zone, south=lat < 0)
    return Projection(latitude=float(round(lat)), longitude=float(round(lon)))
