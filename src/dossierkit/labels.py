"""The words that dossierkit puts into a document, by language."""

from collections.abc import Mapping
from functools import cache

from dossierkit.files import read_text
from dossierkit.resources import TEMPLATES
from dossierkit.yamlfile import parse


@cache
def labels(language: str) -> Mapping[str, str]:
    """The words that dossierkit puts into a document in `language`, English where it has none."""
    data = parse(read_text(TEMPLATES / "common", "labels.yaml")).data
    own = data.get(language) or data.get(language.split("-")[0]) or {}
    return {key: str(word) for key, word in {**data["en"], **own}.items() if key != "reviewed"}
