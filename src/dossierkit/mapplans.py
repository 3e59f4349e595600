"""What a map is drawn from, and what its plan says, planned only once for the same geometry."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from dossierkit.dossier import Dossier
from dossierkit.files import read_text
from dossierkit.geo import BoundaryError, Feature, read_area, read_features
from dossierkit.maprows import (
    COMPONENTS,
    LAYERS,
    LOCATION,
    OVERVIEW,
    Map,
    point_of,
)
from dossierkit.paper import CAPTION_MM, text_area_mm
from dossierkit.phrases import Phrase
from dossierkit.results import recall, remember
from dossierkit.theme import read_theme

if TYPE_CHECKING:
    from dossierkit.cartography.sheet import Component, Subject

_SCALE = re.compile(r"1:([1-9][0-9]{0,11})\Z")


@dataclass(frozen=True)
class MapFacts:
    """What the plan of a map says, as plain values that can be kept."""

    scale: int
    zone: str
    centre: Sequence[float]
    landscape: bool
    outlined: bool
    zone_outlined: bool
    signs: bool
    """True if something is shown by a sign instead of its outline."""


CRAMPED = {"cramped": True}
"""What is known of a map that has no room on its paper."""


def known_facts(dossier: Dossier, one: Map) -> dict[str, Any]:
    """The facts of a map, planned only if no earlier run has.

    Nothing for one without a place on Earth, `CRAMPED` for one without room on its paper.
    """
    paper = room_on(dossier, one.asked_sheet)
    key = _digest(json.dumps([_inputs(dossier, one), paper], default=str))
    known = recall("maps", key)
    if known is None:
        known = _planned_facts(subject_of(dossier, one), paper)
        remember("maps", {key: known})
    return dict(known)


def _planned_facts(subject: "Subject", paper: Sequence[tuple[float, float]]) -> dict[str, Any]:
    from dossierkit.cartography.sheet import NoRoom, NothingToShow, Paper, outlined, plan

    try:
        planned = plan(subject, Paper(*paper))
    except NothingToShow:
        return {}
    except NoRoom:
        return CRAMPED
    parts = subject.focused
    outlines = [part.outline for part in parts if part.outline is not None]
    outlines = outlines if subject.focus else list(subject.outlines)
    apart = [[p.outline] if p.outline is not None else [] for p in parts] or [outlines]
    zones = [subject.buffer_zone] if subject.buffer_zone is not None else []
    projection = planned.projection
    return asdict(
        MapFacts(
            planned.denominator,
            projection.zone_name,
            () if projection.zone else (projection.latitude, projection.longitude),
            planned.layout.landscape,
            outlined(outlines, planned),
            outlined(zones, planned),
            not all(outlined(areas, planned) for areas in apart),
        )
    )


def _inputs(dossier: Dossier, one: Map) -> list[Any]:
    """All that the geometry of a map depends on, as plain values; files by their digests."""
    files = [dossier.value(("boundaries", name)) for name in ("property", "buffer_zone")]
    rows = [row for _, row in dossier.rows("components")]
    files += [row.get("boundary") for row in rows]
    return [
        one.draw,
        one.focus,
        one.row.get("scale"),
        one.row.get("places"),
        dossier.value(("property", "coordinates")),
        dossier.states,
        [[row.get(key) for key in ("id", "lat", "lon")] for row in rows],
        [_digest(_text(dossier, file)) for file in files],
        [(layer["sign"], _digest(_text(dossier, layer.get("file")))) for _, layer in one.layers],
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _text(dossier: Dossier, file: Any) -> str:
    if not isinstance(file, str):
        return ""
    known = dossier.texts.get(normpath(file))
    return known.content if known else read_text(dossier.root, file).content


def _area(dossier: Dossier, file: Any) -> Any:
    """The area that a boundary file bounds; `None` for none, and for one that cannot be used."""
    return _area_in(dossier, file) if isinstance(file, str) else None


@lru_cache(maxsize=256)
def _area_in(dossier: Dossier, file: str) -> Any:
    try:
        return read_area(_text(dossier, file))
    except BoundaryError:
        return None  # unreadable-boundary tells


def subject_of(dossier: Dossier, one: Map) -> "Subject":
    """What a map is to show, as `cartography` has it."""
    from dossierkit.cartography.sheet import COMPONENT, Layer, Subject

    scale = _SCALE.match(str(one.row.get("scale")))
    return Subject(
        kind=COMPONENT if one.draw == COMPONENTS else one.draw,
        states=dossier.states,
        property=_area(dossier, dossier.value(("boundaries", "property"))),
        buffer_zone=_area(dossier, dossier.value(("boundaries", "buffer_zone"))),
        point=point_of(dossier.value(("property", "coordinates"))),
        components=tuple(_components(dossier)),
        focus=one.focus,
        places=tuple(point for _, point in one.places),
        scale=int(scale[1]) if scale else 0,
        layers=tuple(
            Layer(layer["sign"], [feature.shape for feature in features])
            for layer, features in layers_on(dossier, one)
        ),
    )


def _components(dossier: Dossier) -> "Iterator[Component]":
    from dossierkit.cartography.sheet import Component

    for _, row in dossier.rows("components"):
        yield Component(str(row.get("id")), _area(dossier, row.get("boundary")), point_of(row))


def layers_on(dossier: Dossier, one: Map) -> Iterator[tuple[Mapping[str, Any], list[Feature]]]:
    """Each layer that a map shows, with its features."""
    for _, layer in one.layers:
        features = _features(dossier, str(layer.get("file")), LAYERS[layer["sign"]])
        if not isinstance(features, Phrase):  # unreadable-layer tells
            yield layer, features


def unread_layer(dossier: Dossier, file: str, sign: str) -> Phrase | None:
    """Why the file of a layer cannot be drawn in its sign; `None` if it can, or is not there."""
    if normpath(file) not in dossier.files:
        return None
    key = f"{LAYERS[sign]} {_digest(_text(dossier, file))}"
    if recall("layers", key):
        return None
    features = _features(dossier, file, LAYERS[sign])
    if isinstance(features, Phrase):
        return features
    remember("layers", {key: True})
    return None


@lru_cache(maxsize=64)
def _features(dossier: Dossier, file: str, kind: str) -> list[Feature] | Phrase:
    """The features of a kind in a file, or why there are none."""
    try:
        return read_features(_text(dossier, file), kind)
    except BoundaryError as error:
        return error.reason


def room_on(dossier: Dossier, sheet: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """The room for a map in millimetres, upright and turned; on a sheet there is but one."""
    theme = read_theme(dossier)
    sizes = [text_area_mm(theme, one) for one in (sheet, sheet or "landscape")]
    upright, turned = ((width, height - CAPTION_MM) for width, height in sizes)
    return upright, turned


def shown_on(dossier: Dossier, one: Map, facts: MapFacts) -> Iterator[str]:
    """What a drawn map shows, in the words of `data/maps.yaml`."""
    signs = {layer["sign"] for _, layer in one.layers}
    if one.draw == LOCATION:
        yield "location"
    only_signs = one.draw == OVERVIEW and facts.signs  # other maps show the boundaries then
    if facts.outlined and not only_signs:
        yield "property"
    if facts.zone_outlined and not only_signs:
        yield "buffer-zone"
    if one.draw != LOCATION and dossier.rows("components"):
        yield "components"
    if "zone" in signs:
        yield "zones"
    if signs & {"wall", "building"}:
        yield "features"
