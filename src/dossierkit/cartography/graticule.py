"""Meridians and parallels of a map: which are drawn, and where."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.degrees import DEGREE, MINUTE
from dossierkit.cartography.projection import Projection

_STEPS = (
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30),
    *(MINUTE * n for n in (1, 2, 5, 10, 15, 20, 30)),
    *(DEGREE * n for n in (1, 2, 5, 10, 15, 20, 30)),
)
"""Arc seconds from one line to the next."""
_APART = 0.14
"""The share of the larger side of the map that lines are at least apart."""
_SAMPLES = 48
_METRES_PER_SECOND = 30.9

Box = tuple[float, float, float, float]
"""West, south, east, north: on the plane in metres, on the globe in degrees."""


@dataclass(frozen=True)
class Line:
    """A meridian or parallel: its `degrees` and its shape on the plane, in metres."""

    degrees: float
    is_meridian: bool
    shape: Any


@dataclass(frozen=True)
class Graticule:
    """The lines of a map, with the arc seconds from one meridian and one parallel to the next."""

    lines: Sequence[Line]
    meridian_step: float
    parallel_step: float


def extent(projection: Projection, window: Box) -> Box:
    """West, south, east, north in degrees of what a window on the plane shows.

    East may be beyond 180; a window with a pole in it reaches all around.
    """
    west, south, east, north = window
    x, y = np.meshgrid(np.linspace(west, east, _SAMPLES), np.linspace(south, north, _SAMPLES))
    lonlat = projection.inverse(np.column_stack((x.ravel(), y.ravel())))
    lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
    lowest, highest = lonlat[:, 1].min(), lonlat[:, 1].max()
    ((middle, _),) = projection.inverse(np.array([[(west + east) / 2, (south + north) / 2]]))
    if pole := shows_pole(projection, window):
        lowest, highest = min(lowest, pole), max(highest, pole)
        return -180.0, float(lowest), 180.0, float(highest)
    lon = (lonlat[:, 0] - middle + 180) % 360 - 180 + middle
    return float(lon.min()), float(lowest), float(lon.max()), float(highest)


def shows_pole(projection: Projection, window: Box) -> float:
    """The latitude of the pole that a window shows; 0 if it shows none."""
    if projection.zone:
        return 0.0
    west, south, east, north = window
    for pole in (90.0, -90.0):
        ((x, y),) = projection.forward(np.array([[0.0, pole]]))
        if west <= x <= east and south <= y <= north:
            return pole
    return 0.0


def graticule(projection: Projection, window: Box) -> Graticule:
    """The lines of a window on the plane: some three to six each way, at round degrees."""
    west, south, east, north = extent(projection, window)
    apart = _APART * max(window[2] - window[0], window[3] - window[1])
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    meridian_step = _step(apart / _METRES_PER_SECOND / shrink)
    parallel_step = _step(apart / _METRES_PER_SECOND)
    if shrink > 0.5:
        meridian_step = parallel_step
    lat = np.linspace(*_longer(south, north, 89.9), _SAMPLES)
    lon = np.linspace(*_longer(west, east, 720.0), 4 * _SAMPLES)
    meridians = _multiples(west, east, meridian_step)
    if west == -180 and east == 180:
        meridians = [value for value in meridians if value < 180]

    def line(degrees: float, lonlat: Any, *, is_meridian: bool) -> Line:
        shape = projection.project(shapely.LineString(np.column_stack(lonlat)))
        return Line(degrees, is_meridian, shape)

    lines = [line(value, (np.full_like(lat, value), lat), is_meridian=True) for value in meridians]
    lines += [
        line(value, (lon, np.full_like(lon, value)), is_meridian=False)
        for value in _multiples(south, north, parallel_step)
        if abs(value) < 90
    ]
    return Graticule([one for one in lines if not one.shape.is_empty], meridian_step, parallel_step)


def _longer(low: float, high: float, most: float) -> tuple[float, float]:
    """A range that reaches a little beyond what is shown, so that lines run to its edges."""
    more = (high - low) / 20
    return max(-most, low - more), min(most, high + more)


def _step(seconds: float) -> float:
    return next((step for step in _STEPS if step >= seconds), _STEPS[-1])


def _multiples(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` arc seconds between two values in degrees."""
    first = math.ceil(low * DEGREE / step - 1e-9)
    last = math.floor(high * DEGREE / step + 1e-9)
    return [index * step / DEGREE for index in range(first, last + 1)]


def crossings(line: Any, edge: float, *, across: bool) -> Iterator[float]:
    """Where a shapely line crosses a straight edge.

    `across` is true for an edge at the ordinate `edge`, whose abscissas are given; false for one
    at the abscissa `edge`, whose ordinates are given.
    """
    points = shapely.get_coordinates(line)
    along, level = (points[:, 0], points[:, 1])[:: 1 if across else -1]
    beyond = level - edge
    for index in np.flatnonzero(np.sign(beyond[:-1]) * np.sign(beyond[1:]) < 0):
        share = beyond[index] / (beyond[index] - beyond[index + 1])
        yield float(along[index] + share * (along[index + 1] - along[index]))
