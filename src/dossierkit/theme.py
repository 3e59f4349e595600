"""The house style of a dossier: the theme that comes with dossierkit, with its own changes."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from dossierkit.diagnostics import DataPlace
from dossierkit.dossier import Dossier
from dossierkit.files import THEME_FILE, read_text
from dossierkit.fonts import SHIPPED, FontFile, FontRefused, read_fonts
from dossierkit.numerals import digits_of
from dossierkit.resources import TEMPLATES
from dossierkit.structure import document_problems
from dossierkit.yamlfile import parse

THEME_SCHEMA = TEMPLATES / "common" / "theme.schema.json"


def default_theme() -> dict[str, Any]:
    """The house style that comes with dossierkit."""
    return {group: dict(values) for group, values in _shipped().items()}


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    return dict(parse(read_text(TEMPLATES / "common", THEME_FILE)).data)


def read_theme(dossier: Dossier) -> dict[str, Any]:
    """The default theme with the keys that the dossier's theme.yaml changes.

    Values that break the theme's JSON Schema, which validation reports, are left out. A Word file
    names the fonts of the PDF where these are the dossier's own and no others are stated for it.
    """
    theme = default_theme()
    broken = {
        problem.place.path[:2]
        for problem in document_problems(dossier.documents.get(THEME_FILE), (THEME_SCHEMA,))
        if isinstance(problem.place, DataPlace)
    }
    own = dossier.value((), THEME_FILE)
    for group, values in (own if isinstance(own, dict) else {}).items():
        if isinstance(values, dict) and isinstance(theme.get(group), dict):
            theme[group] |= {
                key: value
                for key, value in values.items()
                if key in theme[group] and (group, key) not in broken and value is not None
            }
    stated = dossier.value(("fonts",), THEME_FILE)
    fonts = theme["fonts"]
    for key, docx in (
        ("body", "docx_body"),
        ("heading", "docx_heading"),
        ("arabic", "docx_arabic"),
    ):
        unstated = not isinstance(stated, dict) or docx not in stated
        if unstated and fonts[key] and fonts[key] not in SHIPPED:
            fonts[docx] = fonts[key]
    return theme


def digits_in(theme: Mapping[str, Any], language: str) -> str:
    """The digits that a theme asks for in documents in `language`, as `Document.digits`."""
    return digits_of(theme["numbers"]["digits"], language)


def word_file_in(theme: Mapping[str, Any], language: str) -> str:
    """The path of the Word file that a theme names for documents in `language`; empty for none."""
    stated = theme["docx"]["styles"]
    if isinstance(stated, Mapping):
        stated = stated.get(language, stated.get(language.split("-")[0]))
    return stated if isinstance(stated, str) else ""


@lru_cache(maxsize=2)
def own_fonts(dossier: Dossier) -> tuple[list[FontFile], dict[str, FontRefused]]:
    """The fonts that the dossier brings, and why each of those that cannot be used cannot."""
    names = [str(name) for name in read_theme(dossier)["fonts"]["files"]]
    return read_fonts(dossier.root, [name for name in names if name in dossier.files])
