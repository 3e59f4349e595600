"""Words that rules look for, as data: one YAML file per subject, with the words by language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("lexicon")
"""Where the lists lie."""


@cache
def lexicon(subject: str) -> Mapping[str, Any]:
    """The list `subject`: whatever its file maps each language tag, or another key, to.

    Raises `FileNotFoundError` if there is no such list.
    """
    with (FOLDER / f"{subject}.yaml").open(encoding="utf-8") as stream:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data: Mapping[str, Any] = yaml.load(stream, loader)  # noqa: S506 - it is a safe loader
    return data
