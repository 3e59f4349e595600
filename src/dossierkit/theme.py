"""The house style of a dossier: the theme that comes with dossierkit, with its own changes."""

from collections.abc import Mapping
from typing import Any

from dossierkit.diagnostics import DataPlace
from dossierkit.dossier import Dossier
from dossierkit.files import THEME_FILE, read_text
from dossierkit.numerals import digits_of
from dossierkit.resources import TEMPLATES
from dossierkit.structure import document_problems
from dossierkit.yamlfile import parse

THEME_SCHEMA = TEMPLATES / "common" / "theme.schema.json"


def default_theme() -> dict[str, Any]:
    """The house style that comes with dossierkit."""
    return dict(parse(read_text(TEMPLATES / "common", THEME_FILE)).data)


def read_theme(dossier: Dossier) -> dict[str, Any]:
    """The default theme with the keys that the dossier's theme.yaml changes.

    Values that break the theme's JSON Schema, which validation reports, are left out.
    """
    theme = default_theme()
    broken = {
        problem.place.path
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
    return theme


def digits_in(theme: Mapping[str, Any], language: str) -> str:
    """The digits that a theme asks for in documents in `language`, as `Document.digits`."""
    return digits_of(theme["numbers"]["digits"], language)
