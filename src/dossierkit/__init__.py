"""dossierkit validates and builds heritage nomination dossiers.

The public functions follow a dossier on its way: `load` a folder, `validate` what was loaded,
`assemble` it in one language, `render` the assembled document to DOCX or PDF.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "assemble", "load", "render", "validate"]

if TYPE_CHECKING:
    from dossierkit.assembly import assemble
    from dossierkit.reading import load
    from dossierkit.rendering import render
    from dossierkit.validation import validate

_HOMES = {
    "assemble": "assembly",
    "load": "reading",
    "render": "rendering",
    "validate": "validation",
}


def __getattr__(name: str) -> object:
    """Import a public function when it is first asked for, so that `--version` costs nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
