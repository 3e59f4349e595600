"""The names on a map: of components, places, the property, what layers show, and States."""

import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from dossierkit.cartography.canvas import (
    INK,
    NUMBER,
    PLACE_NAME,
    PROPERTY_NAME,
    SIGN,
    STATE_NAME,
    Canvas,
    LayerWording,
    Wording,
)
from dossierkit.cartography.content import Content
from dossierkit.cartography.features import AREA, LINE, Sign
from dossierkit.cartography.georeference import Georeference
from dossierkit.cartography.ground import Ground
from dossierkit.cartography.lettering import Lettering, lines, printed, width
from dossierkit.cartography.placement import Box, Labels, Placed
from dossierkit.cartography.sheet import COMPONENT, LOCATION, Subject, inside
from dossierkit.states import contested_by

_AS_LARGE = 0.1
"""The share of the largest area of a name from which on others have it too."""
_MOST_NAMES = 100
"""How many names of a layer are written."""
_LABEL_MEASURE = 36.0
_SMALLEST_STATE_MM2 = 40.0
_STATE_SIZES = (3.6, 3.0, 2.4)
_AROUND_STATE = 2.0
"""Millimetres that the name of a State keeps from other labels."""
_PATIENCE = 10
"""How many rings the name of the property may go away from a line."""


def write_names(
    canvas: Canvas, content: Content, subject: Subject, sheet: Georeference, wording: Wording
) -> None:
    """Number the components, and name the places and, with land, the States."""
    symbols = [_round(at, SIGN) for at in (*content.dots, *content.places)]
    limits = [area.boundary for area in content.limited]
    ground = content.land.lines if content.land else ()
    labels = Labels(sheet.frame.box, symbols, [*limits, *content.shapes, *ground])
    _Names(canvas, labels, content, subject, sheet, wording).write()


@dataclass(frozen=True)
class _Names:
    """The names of one map, and the labels that already have their place on it."""

    canvas: Canvas
    labels: Labels
    content: Content
    subject: Subject
    sheet: Georeference
    wording: Wording

    def write(self) -> None:
        """Write them, the most important first: the later ones make way."""
        content, land = self.content, self.content.land
        if self.subject.kind != LOCATION:
            for number, (at, area) in content.parts.items():
                if self.sheet.frame.holds(at):
                    self._number_part(number, at, area)
        for name, at in zip(self.wording.places, content.places, strict=True):
            if self.sheet.frame.holds(at):
                self._write(_rows(name, PLACE_NAME), at, None, PLACE_NAME)
        if land:
            self._name_states(land, land.own.keys() & {*self.subject.states})
        if self.subject.kind == LOCATION:
            self._name_property()
        for sign, shapes, words in content.layers:
            self._name_layer(sign, shapes, words)
        if land:
            self._name_states(land, land.states.keys() - {*self.subject.states})

    def _number_part(
        self,
        number: str,
        at: tuple[float, float],
        area: Any,
    ) -> None:
        """Number a component; where there is room, name one that the map is not of.

        Labels within its area cover what layers show in it only if there is no other sheet.
        """
        alone = [printed(number)]
        is_other = self.subject.kind == COMPONENT and number not in self.subject.focus
        name = _rows(self.wording.names.get(number, ""), NUMBER) if is_other else []
        layers = self.content.shapes
        for rows, clear_of in (([*alone, *name], layers), (alone, layers), (alone, ())):
            size = _size(rows, NUMBER)
            placed = self.labels.place_inside(area, size, clear_of) if area is not None else None
            placed = placed or (self.labels.place(at, size, SIGN + 0.5) if area is None else None)
            if placed:
                self._lettered(placed, rows, at, NUMBER)
                return
        self._write(alone, at, None, NUMBER)

    def _name_property(self) -> None:
        """Name the property at that of its signs which is nearest to the middle of all."""
        areas = ((area.centroid.x, area.centroid.y) for area in self.content.areas)
        spots = [*self.content.dots, *areas]
        rows = _rows(self.wording.property_name, PROPERTY_NAME)
        if spots and rows:
            middle = np.mean(spots, axis=0)
            at = min(spots, key=lambda spot: math.dist(spot, middle))
            placed = self.labels.place(
                at, _size(rows, PROPERTY_NAME), SIGN + 0.5, patience=_PATIENCE
            )
            self._lettered(placed, rows, at, PROPERTY_NAME)

    def _name_layer(self, sign: Sign, shapes: Sequence[Any], words: LayerWording) -> None:
        """Write each name of a layer: along its longest line, within areas that are large."""
        lettering = self._italic(sign.lettering)
        named: dict[str, list[Any]] = {}
        for shape, name in zip(shapes, words.names, strict=True):
            shown = shapely.clip_by_rect(shape, *self.sheet.frame.box)
            if not shown.is_empty and printed(name).strip():
                named.setdefault(printed(name), []).extend(shapely.get_parts(shown))
        for name, parts in itertools.islice(named.items(), _MOST_NAMES):
            if sign.shape == LINE:
                self._name_line(name, parts, lettering)
                continue
            rows = _rows(name, lettering)
            largest, *others = sorted(parts, key=lambda part: -float(part.area))
            area = largest if sign.shape == AREA else None
            self._write(rows, inside(largest), area, lettering, patience=_PATIENCE // 2)
            for part in others:
                if part.area > largest.area * _AS_LARGE:
                    placed = self.labels.place_inside(part, _size(rows, lettering))
                    self._lettered(placed, rows, inside(part), lettering)

    def _name_line(self, name: str, parts: Sequence[Any], lettering: Lettering) -> None:
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(parts))))
        line = max(merged, key=lambda part: float(part.length))
        along = self.labels.place_along(line, _size([name], lettering))
        if along:
            self.canvas.turned(name, *along.at, lettering, along.degrees)

    def _italic(self, lettering: Lettering) -> Lettering:
        """Arabic letters have no italics."""
        return replace(lettering, italic=lettering.italic and not self.canvas.rtl)

    def _write(
        self,
        rows: list[str],
        at: tuple[float, float],
        area: Any,
        lettering: Lettering,
        patience: int = 0,
    ) -> None:
        if not rows:  # something that has no name
            return
        size = _size(rows, lettering)
        placed = self.labels.place_inside(area, size) if area is not None else None
        placed = placed or self.labels.place(at, size, SIGN + 0.5, patience=patience)
        self._lettered(placed, rows, at, lettering)

    def _lettered(
        self,
        placed: Placed | None,
        rows: list[str],
        at: tuple[float, float],
        lettering: Lettering,
    ) -> None:
        if placed is None:
            return
        if placed.leader:
            (x1, y1), (x2, y2) = placed.leader
            line = f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke='
            self.canvas.add(
                f'{line}"#ffffff" stroke-width="0.6"/>', f'{line}"{INK}" stroke-width="0.15"/>'
            )
        self.canvas.label(rows, placed.box, lettering, beside=at[0])

    def _name_states(self, land: Ground, codes: Collection[str]) -> None:
        """Name States where they have room, smaller where they have little.

        One that the map is about is named in any case, if need be on a leader.
        """
        shown = [*self.content.limited, *self.content.shapes]
        for code, area in land.states.items():
            name = printed(self.wording.states.get(code, ""))
            about = code in self.subject.states
            if code not in codes or not name or (area.area < _SMALLEST_STATE_MM2 and not about):
                continue
            free = self._where_named(code, shapely.make_valid(area))
            for size, more in itertools.product(_STATE_SIZES, (_AROUND_STATE, 0.0)):
                lettering = self._italic(replace(STATE_NAME, size=size))
                width, height = _size([name], lettering)
                placed = self.labels.place_inside(free, (width + 2 * more, height + more), shown)
                if placed:
                    self.canvas.label([name], placed.box, lettering)
                    break
            else:
                seen = shapely.clip_by_rect(free, *self.sheet.frame.box)
                if about and seen.area:
                    at = inside(seen)
                    placed = self.labels.place(at, (width, height), 0, apart=True)
                    self._lettered(placed, [name], at, lettering)

    def _where_named(self, code: str, area: Any) -> Any:
        """Where the name of a State may stand: not where others claim the land."""
        boxes = () if code in self.subject.states else contested_by(code)
        for box in boxes:
            region = self.sheet.projected(shapely.segmentize(shapely.box(*box), 1))
            area = area.difference(shapely.make_valid(region))
        return area


def _round(at: tuple[float, float], radius: float) -> Box:
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius


def _rows(text: str, lettering: Lettering) -> list[str]:
    return lines(printed(text), lettering, _LABEL_MEASURE, 3)


def _size(rows: list[str], lettering: Lettering) -> tuple[float, float]:
    return max(width(row, lettering) for row in rows), len(rows) * lettering.size * 1.2
