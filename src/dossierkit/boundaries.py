"""The boundaries that a dossier names, as read from their files."""

from collections.abc import Iterator
from functools import lru_cache
from posixpath import normpath
from typing import Any

from dossierkit.diagnostics import DataPlace
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE, read_text
from dossierkit.geo import Boundary, BoundaryError, read_boundary
from dossierkit.phrases import Phrase
from dossierkit.states import box_of, holds, widened


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
def boundaries(dossier: Dossier) -> dict[str, Boundary | str]:
    """Each boundary file as read, or why it cannot be."""
    files = dict.fromkeys(file for _, file in boundary_files(dossier))
    return {file: _read(dossier, file) for file in files}


def _read(dossier: Dossier, file: str) -> Boundary | str:
    text = read_text(dossier.root, file)
    if not text.content and normpath(file) not in dossier.files:
        return Phrase("there is no such file")
    if not text.content:
        return text.problems[0].message if text.problems else Phrase("it is empty")
    try:
        return read_boundary(text.content)
    except BoundaryError as error:
        return error.reason


def boundary_in(dossier: Dossier, file: Any) -> Boundary | None:
    """A boundary as it is drawn, unless what is wrong with its file as a whole is told."""
    found = boundaries(dossier).get(file) if isinstance(file, str) else None
    return found if isinstance(found, Boundary) and not latitude_first(dossier, found) else None


def latitude_first(dossier: Dossier, boundary: Boundary) -> bool:
    """Whether a boundary lies in the States only with its axes exchanged."""
    west, south, east, north = boundary.box
    lat, lon = (south + north) / 2, (west + east) / 2
    boxes = [box for code in dossier.states if (box := box_of(code))]
    inside = any(holds(widened(box), lat, lon) for box in boxes)
    return not inside and any(holds(box, lon, lat) for box in boxes)


def boundary_around(dossier: Dossier, place: DataPlace) -> Boundary | None:
    """The boundary in which the point at `place` should lie."""
    of_property = place.file == DOSSIER_FILE
    path = ("boundaries", "property") if of_property else (*place.path, "boundary")
    return boundary_in(dossier, dossier.value(path, place.file))
