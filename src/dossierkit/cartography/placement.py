"""Labels that do not collide: each at the best free place near its point, if need be on a leader.

Places are tried in the order that cartographers prefer: to the right, above right, below right, to
the left and so on; then on rings around the point, further and further away. A label that covers a
symbol, another label or its leader, or leaves the map, is never placed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres."""

_NEAR = ((1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1))
"""Where a label stands from its point: to the right or left of it, below or above it."""
_RING = 3.2
"""Millimetres from one ring of places to the next."""
_MOST_RINGS = 24
_ANGLES = 16
_STEP, _MOST_STEPS = 4.0, 10
"""Millimetres between the places within an area that are tried, and how many on each side."""
_POLYGON = 3
_CLEAR = 0.35
"""Millimetres that labels keep from each other."""


@dataclass(frozen=True)
class Placed:
    """Where a label stands, and its leader if it needs one: from the symbol to the label."""

    box: Box
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


class Labels:
    """The labels of one map; each that is placed is in the way of the next."""

    def __init__(self, frame: Box, symbols: Sequence[Box], lines: Sequence[Any] = ()) -> None:
        """`symbols` may not be covered; `lines` are shapely geometries that better are not."""
        self._frame = frame
        self._taken = np.array(list(symbols) or np.empty((0, 4)), dtype=float).reshape(-1, 4)
        self._lines = shapely.STRtree(list(lines))
        self._leaders = np.empty(0, dtype=object)

    def block(self, box: Box) -> None:
        """Keep labels from a place."""
        self._taken = np.vstack([self._taken, np.array(box)])

    def place(
        self, at: tuple[float, float], size: tuple[float, float], gap: float
    ) -> Placed | None:
        """A place for a label of width and height `size` beside the symbol at `at`.

        `gap` is how far from the point it keeps: the radius of the symbol and a little. `None` if
        there is no free place at all.
        """
        free = [box for box in _beside(at, size, gap) if self._is_free(box)]
        if free:
            return self._take(Placed(min(free, key=self._cost)))
        for ring in range(1, _MOST_RINGS + 1):
            on_leaders = (
                Placed(box, (_outwards(at, box, gap * 0.8), _nearest(at, box)))
                for box in _around(at, size, gap + ring * _RING)
                if self._is_free(box)
            )
            free_leaders = [placed for placed in on_leaders if self._leader_is_free(placed, at)]
            if free_leaders:
                return self._take(min(free_leaders, key=lambda placed: self._cost(placed.box)))
        return None

    def place_inside(
        self, area: Any, size: tuple[float, float], clear_of: Sequence[Any] = ()
    ) -> Placed | None:
        """A place for a label within an area (shapely polygons): as near its middle as may be.

        It touches none of the geometries `clear_of`.
        """
        parts = shapely.get_parts(area.intersection(shapely.box(*self._frame)))
        within = shapely.union_all(parts[shapely.get_type_id(parts) == _POLYGON])
        if within.area < size[0] * size[1]:
            return None
        x, y = shapely.maximum_inscribed_circle(within, tolerance=0.5).coords[0]
        across = np.arange(-_MOST_STEPS, _MOST_STEPS + 1) * _STEP
        dx, dy = (shift.ravel() for shift in np.meshgrid(across, across))
        nearest = np.lexsort((dy, dx, np.hypot(dx, dy)))
        left, top = x + dx[nearest] - size[0] / 2, y + dy[nearest] - size[1] / 2
        others = np.array(list(clear_of), dtype=object)
        shapely.prepare(within)
        shapely.prepare(others)
        boxes = shapely.box(left, top, left + size[0], top + size[1])
        for index in np.flatnonzero(shapely.contains(within, boxes)):
            box = _box(float(left[index]), float(top[index]), size)
            if self._is_free(box) and not shapely.intersects(boxes[index], others).any():
                return self._take(Placed(box))
        return None

    def _take(self, placed: Placed) -> Placed:
        self.block(placed.box)
        if placed.leader:
            self._leaders = np.append(self._leaders, shapely.LineString(placed.leader))
        return placed

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        west, north, east, south = self._frame
        if left < west + 1 or top < north + 1 or right > east - 1 or bottom > south - 1:
            return False
        taken = self._taken
        meets = (
            (taken[:, 0] < right + _CLEAR)
            & (taken[:, 2] > left - _CLEAR)
            & (taken[:, 1] < bottom + _CLEAR)
            & (taken[:, 3] > top - _CLEAR)
        )
        if meets.any():
            return False
        return not shapely.intersects(shapely.box(*box), self._leaders).any()

    def _leader_is_free(self, placed: Placed, at: tuple[float, float]) -> bool:
        leader = shapely.LineString(placed.leader or ())
        if shapely.intersects(leader, self._leaders).any():
            return False
        near = self._taken[
            ~(
                (self._taken[:, 0] <= at[0])
                & (self._taken[:, 2] >= at[0])
                & (self._taken[:, 1] <= at[1])
                & (self._taken[:, 3] >= at[1])
            )
        ]
        return not (len(near) and shapely.intersects(leader, shapely.box(*near.T)).any())

    def _cost(self, box: Box) -> int:
        return len(self._lines.query(shapely.box(*box), predicate="intersects"))


def _box(left: float, top: float, size: tuple[float, float]) -> Box:
    return left, top, left + size[0], top + size[1]


def _beside(at: tuple[float, float], size: tuple[float, float], gap: float) -> Iterator[Box]:
    width, height = size
    for right, down in _NEAR:
        nearer = gap if not (right and down) else gap * 0.7
        left = {1: nearer, 0: -width / 2, -1: -nearer - width}[right]
        top = {1: nearer, 0: -height / 2, -1: -nearer - height}[down]
        yield _box(at[0] + left, at[1] + top, size)


def _around(at: tuple[float, float], size: tuple[float, float], radius: float) -> Iterator[Box]:
    width, height = size
    for index in range(_ANGLES):
        angle = math.pi * (2 * index / _ANGLES)
        x = at[0] + (radius + width / 2) * math.cos(angle)
        y = at[1] + (radius + height / 2) * math.sin(angle)
        yield _box(x - width / 2, y - height / 2, size)


def _nearest(at: tuple[float, float], box: Box) -> tuple[float, float]:
    left, top, right, bottom = box
    return min(max(at[0], left), right), min(max(at[1], top), bottom)


def _outwards(at: tuple[float, float], box: Box, distance: float) -> tuple[float, float]:
    x, y = _nearest(at, box)
    length = math.hypot(x - at[0], y - at[1]) or 1.0
    return at[0] + (x - at[0]) / length * distance, at[1] + (y - at[1]) / length * distance
