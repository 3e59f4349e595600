"""From degrees on the globe and metres on the plane to millimetres on the sheet."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.sheet import Plan, Point, Rectangle, on_sheet

_SEAM = 1e-4
"""How far the two sides of the antimeridian may be apart, in millimetres."""
_POLYGON = 3


@dataclass(frozen=True)
class Georeference:
    """Where what lies on the globe stands within the `frame` of a planned map."""

    plan: Plan
    frame: Rectangle

    def placed(self, metres: Any) -> Any:
        """A geometry on the plane as millimetres on the sheet."""
        return on_sheet(metres, self.plan.middle, self.plan.denominator, self.frame)

    def projected(self, degrees: Any) -> Any:
        """A geometry in degrees as millimetres on the sheet."""
        return self.placed(self.plan.projection.project(degrees))

    def at(self, point: Point) -> tuple[float, float]:
        """A point in degrees as millimetres; infinitely far off if it has no place on the plane."""
        for x, y in shapely.get_coordinates(self.projected(shapely.Point(point))):
            return float(x), float(y)
        return math.inf, math.inf

    def polygons(self, degrees: Any) -> Any:
        """The polygons of an area as millimetres, joined where the antimeridian parts them."""
        if degrees is None:
            return np.empty(0, dtype=object)
        shape = self.projected(degrees)
        west, _, east, _ = degrees.bounds
        if west == -180 and east == 180:
            shape = shapely.union_all(shapely.get_parts(shape), grid_size=_SEAM)
        return only_polygons(shapely.get_parts(shape))


def only_polygons(parts: Any) -> Any:
    """Those of the parts of a geometry that are polygons."""
    return parts[shapely.get_type_id(parts) == _POLYGON]
