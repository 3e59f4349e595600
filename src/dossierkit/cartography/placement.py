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
from shapely.affinity import rotate

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
_MOST_ALONG = 40
"""How many places along a line are tried."""
_STRAIGHT = 0.94
"""How long the chord of a line must be, as a share of the line, for a label to stand along it."""
_POLYGON = 3
_CLEAR = 0.35
"""Millimetres that labels keep from each other."""


@dataclass(frozen=True)
class Placed:
    """Where a label stands, and its leader if it needs one: from the symbol to the label."""

    box: Box
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True)
class Along:
    """Where a label stands along a line: its middle, its shape, and how far it is turned."""

    at: tuple[float, float]
    degrees: float
    shape: Any


class Labels:
    """The labels of one map; each that is placed is in the way of the next."""

    def __init__(self, frame: Box, symbols: Sequence[Box], lines: Sequence[Any] = ()) -> None:
        """`symbols` may not be covered; `lines` are shapely geometries that better are not."""
        self._frame = frame
        self._taken = np.array(list(symbols) or np.empty((0, 4)), dtype=float).reshape(-1, 4)
        self._lines = shapely.STRtree(list(lines))
        self._shapes = np.empty(0, dtype=object)
        """Leaders, and labels that are turned: no other label may touch them."""

    def block(self, box: Box) -> None:
        """Keep labels from a place."""
        self._taken = np.vstack([self._taken, np.array(box)])

    def place(
        self,
        at: tuple[float, float],
        size: tuple[float, float],
        gap: float,
        *,
        patience: int = 0,
        apart: bool = False,
    ) -> Placed | None:
        """A place for a label of width and height `size` beside the symbol at `at`.

        `gap` is how far from the point it keeps: the radius of the symbol and a little. With
        `patience` it rather stands up to so many rings away, on a leader, than on a line; `apart`
        puts it on a leader in any case. `None` if there is no free place at all.
        """
        best: Placed | None = None
        for ring in range(int(apart), _MOST_RINGS + 1):
            for placed in self._free(at, size, gap, ring):
                if best is None or self._cost(placed.box) < self._cost(best.box):
                    best = placed
            if best and (ring >= patience or not self._cost(best.box)):
                break
        return self._take(best) if best else None

    def _free(
        self, at: tuple[float, float], size: tuple[float, float], gap: float, ring: int
    ) -> list[Placed]:
        """The free places beside a symbol, or on a ring around it, with leaders."""
        if not ring:
            return [Placed(box) for box in _beside(at, size, gap) if self._is_free(box)]
        on_leaders = (
            Placed(box, (_outwards(at, box, gap * 0.8), _nearest(at, box)))
            for box in _around(at, size, gap + ring * _RING)
            if self._is_free(box)
        )
        return [placed for placed in on_leaders if self._leader_is_free(placed, at)]

    def place_along(self, line: Any, size: tuple[float, float]) -> Along | None:
        """A place for a label above a line, where it is straight: as near its middle as may be."""
        room = line.length - size[0]
        if room < 0:
            return None
        starts = np.arange(0, room + 1e-9, max(_STEP / 2, room / _MOST_ALONG))
        found = []
        for start in starts:
            along = _along(line, float(start), size)
            if along and self._has_room(along.shape):
                on_lines = len(self._lines.query(along.shape, predicate="intersects"))
                found.append((on_lines, abs(start - room / 2), along))
        if not found:
            return None
        *_, along = min(found, key=lambda one: one[:2])
        self._shapes = np.append(self._shapes, along.shape)
        return along

    def _has_room(self, shape: Any) -> bool:
        west, north, east, south = self._frame
        if not shapely.box(west + 1, north + 1, east - 1, south - 1).contains(shape):
            return False
        boxes = shapely.box(*self._taken.T) if len(self._taken) else self._shapes[:0]
        return not any(shapely.intersects(shape, others).any() for others in (boxes, self._shapes))

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
            self._shapes = np.append(self._shapes, shapely.LineString(placed.leader))
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
        return not shapely.intersects(shapely.box(*box), self._shapes).any()

    def _leader_is_free(self, placed: Placed, at: tuple[float, float]) -> bool:
        leader = shapely.LineString(placed.leader or ())
        if shapely.intersects(leader, self._shapes).any():
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


def _along(line: Any, start: float, size: tuple[float, float]) -> Along | None:
    """A label above the part of a line that begins `start` millimetres from its beginning."""
    width, height = size
    points = shapely.line_interpolate_point(line, start + np.linspace(0, width, 9))
    xy = shapely.get_coordinates(points)
    if xy[0, 0] > xy[-1, 0]:
        xy = xy[::-1]
    dx, dy = xy[-1] - xy[0]
    chord = math.hypot(dx, dy)
    if chord < _STRAIGHT * width:
        return None
    up = np.array([dy, -dx]) / chord
    beyond = float(((xy - xy[0]) @ up).max())
    x, y = (xy[0] + xy[-1]) / 2 + up * (beyond + height / 2 + _CLEAR / 2)
    degrees = math.degrees(math.atan2(dy, dx))
    box = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Along((x, y), degrees, rotate(box, degrees, origin=(x, y)))


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
