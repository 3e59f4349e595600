"""The files that a dossier names: in its metadata, its tables, its theme and its text."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace
from dossierkit.dossier import Dossier, Section
from dossierkit.files import DOSSIER_FILE, THEME_FILE, PathRefused, inside
from dossierkit.markdown import Mention


def stated_files(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    """Every file that metadata, theme and tables name, with the place of the name."""
    for place in (*_in_metadata(dossier), *_in_theme(dossier), *_in_tables(dossier)):
        name = dossier.value(place.path, place.file)
        if isinstance(name, str) and name:
            yield place, name


def _in_metadata(dossier: Dossier) -> Iterator[DataPlace]:
    for path in (
        ("bibliography",),
        ("citation_style",),
        ("boundaries", "property"),
        ("boundaries", "buffer_zone"),
    ):
        yield DataPlace(DOSSIER_FILE, path)
    for place, _ in dossier.entries("states"):
        yield DataPlace(place.file, (*place.path, "signature", "file"))


def _in_theme(dossier: Dossier) -> Iterator[DataPlace]:
    fonts = dossier.value(("fonts", "files"), THEME_FILE)
    styles = dossier.value(("docx", "styles"), THEME_FILE)
    for path in (
        *theme_images(dossier),
        ("docx", "styles"),
        *(("fonts", "files", index) for index in _indices(fonts)),
        *(("docx", "styles", tag) for tag in (styles if isinstance(styles, dict) else ())),
    ):
        yield DataPlace(THEME_FILE, path)


def _in_tables(dossier: Dossier) -> Iterator[DataPlace]:
    for table in dossier.schema.tables if dossier.schema else ():
        for place, _ in dossier.rows(table):
            for key in ("file", "boundary"):
                yield DataPlace(place.file, (*place.path, key))
    for place, row in dossier.rows("maps"):
        for index in _indices(row.get("layers")):
            yield DataPlace(place.file, (*place.path, "layers", index, "file"))


def _indices(value: Any) -> range:
    return range(len(value) if isinstance(value, list) else 0)


def theme_images(dossier: Dossier) -> list[DataPath]:
    """Where the theme names images, if it does."""
    emblems = dossier.value(("cover", "emblems"), THEME_FILE)
    of_states = emblems if isinstance(emblems, dict) else ()
    return [
        ("cover", "emblem"),
        ("cover", "picture"),
        ("running_head", "logo"),
        *(("cover", "emblems", str(code)) for code in of_states),
    ]


@lru_cache(maxsize=1)
def shown_images(dossier: Dossier) -> tuple[tuple[Section, Mention, str], ...]:
    """Section, mention and path of each image shown in the text: each path followed once."""
    return tuple(dossier.used_images())


def is_refused(dossier: Dossier, name: str) -> bool:
    """True if the path leads out of the dossier, which `path-outside-dossier` tells."""
    try:
        inside(dossier.root, name)
    except PathRefused:
        return True
    return False


def is_remote(target: str) -> bool:
    """True if the target of an image is an address on the web."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", target))


def alike(name: str, files: Iterable[str]) -> str:
    """The file that a path which leads to none may mean, by what it is called; maybe empty."""
    called = {PurePosixPath(file).stem.casefold(): file for file in files}
    near = get_close_matches(PurePosixPath(name).stem.casefold(), called, 1, 0.7)
    return called[near[0]] if near else ""
