"""Where the nomination schemas and templates that come with dossierkit lie.

In a wheel they lie inside the package; in a checkout, at the top of the repository.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / f"{name}_data"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / name


SCHEMAS = _folder("schemas")
TEMPLATES = _folder("templates")
