"""Baselines: the findings that an old dossier has when it adopts dossierkit, and may keep for now.

A baseline is a JSON file, kept beside the dossiers under version control. It names each finding by
its fingerprint, which stays the same while lines above it come and go.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import Checked, Diagnostic, open_findings
from dossierkit.errors import UsageProblem
from dossierkit.files import write_atomically
from dossierkit.phrases import Phrase

FORMAT = 1
"""The version of the file's shape."""

_REASON = Phrase("it is in the baseline")


@dataclass(frozen=True)
class Baseline:
    """The findings of each dossier, by its path from the folder of the baseline."""

    folder: Path
    dossiers: Mapping[str, Mapping[str, str]]

    def silence(self, root: Path, checked: Checked) -> Checked:
        """`checked`, of the dossier in `root`, with the findings of the baseline silenced."""
        known = self.dossiers.get(_name(self.folder, root), {})
        silenced = [
            replace(item, silenced=str(_REASON))
            if item.fingerprint in known and not item.silenced
            else item
            for item in checked.diagnostics
        ]
        return replace(checked, diagnostics=silenced)

    def gone(self, root: Path, diagnostics: Sequence[Diagnostic]) -> int:
        """How many findings of the baseline the dossier in `root` no longer has."""
        found = {item.fingerprint for item in diagnostics}
        return len(self.dossiers.get(_name(self.folder, root), {}).keys() - found)


def read_baseline(path: Path) -> Baseline:
    """The baseline in the file `path`. Raises `UsageProblem` if it cannot be used."""
    try:
        data: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UsageProblem(
            f"there is no baseline {path}", help=f"Write it with --write-baseline {path}."
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise UsageProblem(f"the baseline {path} cannot be read", help=str(error)) from error
    dossiers = data.get("dossiers") if isinstance(data, dict) else None
    if not isinstance(dossiers, dict) or data.get("format") != FORMAT:
        raise UsageProblem(f"{path} is no baseline of this version of dossierkit")
    return Baseline(
        path.resolve().parent,
        {name: found for name, found in dossiers.items() if isinstance(found, dict)},
    )


def write_baseline(path: Path, checked: Sequence[tuple[Path, Checked]]) -> int:
    """Write what is found in each dossier as a baseline; returns how many findings that are."""
    folder = path.resolve().parent
    dossiers = {
        _name(folder, root): {
            item.fingerprint: f"{item.location.path}: {item.message} ({item.rule})"
            for item in open_findings(one.diagnostics)
        }
        for root, one in checked
    }
    data = {"format": FORMAT, "dossiers": dossiers}
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    write_atomically(path, text.encode("utf-8", "replace"))
    return sum(map(len, dossiers.values()))


def _name(folder: Path, root: Path) -> str:
    """The path of a dossier from the folder of the baseline, with forward slashes."""
    return Path(os.path.relpath(root.resolve(), folder)).as_posix()
