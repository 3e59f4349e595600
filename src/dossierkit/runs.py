"""One run of a command over one dossier: checked, or checked and built, or recalled as it was."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossierkit.diagnostics import Checked, diagnostic_from, has_errors
from dossierkit.files import BUILD_FOLDER
from dossierkit.results import digest, file_digest, recall, remember

if TYPE_CHECKING:
    from dossierkit.build import Output


Progress = Callable[[int, int], None]
"""Told how many outputs are finished, and how many there will be."""


@dataclass(frozen=True)
class Options:
    """What a build is asked for; empty `languages` and `targets` mean all there are."""

    languages: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    output_folder: Path | None = None
    draft: bool = False


@dataclass(frozen=True)
class Built:
    """Findings and outputs of a build. Without outputs it was refused because of errors.

    A dossier at stage draft is built as a draft, since nobody has asked whether it is complete.

    `unchanged` is true if the outputs of an earlier build were found to be those of this one.
    """

    checked: Checked
    outputs: "tuple[Output, ...]" = ()
    unchanged: bool = False


def check(
    root: Path, stage: str | None = None, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> Checked:
    """Load and validate the dossier in `root`, unless nothing has changed since that was done."""
    key = digest(root, BUILD_FOLDER, ("check", stage, *sorted(select), "-", *sorted(ignore)))
    known = recall(key)
    if known is not None:
        return _checked(root, known)
    from dossierkit.dossier import load

    found = _findings(load(root), stage, select, ignore)
    remember(key, found)
    return _checked(root, found)


def build(root: Path, stage: str | None, options: Options, progress: Progress) -> Built:
    """Validate the dossier in `root` and build it, unless it has errors and is no draft.

    If neither the dossier nor the program has changed and the outputs are still those that were
    written, nothing is done. Raises like `dossierkit.build.build`.
    """
    folder = (options.output_folder or root / BUILD_FOLDER).resolve()
    key = digest(
        root,
        BUILD_FOLDER,
        (
            "build",
            stage,
            *options.languages,
            "-",
            *options.targets,
            folder,
            options.draft,
            root.resolve().name,
        ),
    )
    known = recall(key)
    if known is not None and all(
        file_digest(folder / item["name"]) == item["digest"] for item in known["outputs"]
    ):
        return Built(_checked(root, known["found"]), _recalled(options, root, known), True)

    from dossierkit.build import build as make
    from dossierkit.dossier import load
    from dossierkit.render import TARGETS

    dossier = load(root)
    found = _findings(dossier, stage, (), ())
    checked = _checked(root, found)
    if dossier.schema is None or (has_errors(checked.diagnostics) and not options.draft):
        return Built(checked)
    draft = options.draft or checked.stage == "draft"
    outputs = make(
        dossier,
        options.languages,
        options.targets or TARGETS,
        options.output_folder,
        draft,
        progress,
    )
    if all(output.error is None for output in outputs):
        remember(
            key,
            {
                "found": found,
                "outputs": [
                    {
                        "language": output.language,
                        "target": output.target,
                        "name": output.path.name,
                        "size": output.size,
                        "digest": file_digest(output.path),
                    }
                    for output in outputs
                ],
            },
        )
    return Built(checked, tuple(outputs))


def _findings(
    dossier: Any, stage: str | None, select: Sequence[str], ignore: Sequence[str]
) -> dict[str, Any]:
    from dossierkit.validate import provisional_notice, validate

    diagnostics = validate(dossier, stage, select, ignore)
    return {
        "stage": stage or dossier.stage,
        "notice": provisional_notice(dossier) if diagnostics else "",
        "diagnostics": [dataclasses.asdict(diagnostic) for diagnostic in diagnostics],
    }


def _checked(root: Path, found: dict[str, Any]) -> Checked:
    diagnostics = [diagnostic_from(data) for data in found["diagnostics"]]
    return Checked(_prefix(root), found["stage"], diagnostics, found["notice"])


def _prefix(root: Path) -> str:
    """The way from the working folder to `root`; empty if they are the same."""
    try:
        inside = root.resolve().relative_to(Path.cwd()).as_posix()
        return "" if inside == "." else inside
    except ValueError:
        return root.as_posix()


def _recalled(options: Options, root: Path, known: dict[str, Any]) -> "tuple[Output, ...]":
    from dossierkit.build import Output

    folder = options.output_folder or root / BUILD_FOLDER
    return tuple(
        Output(item["language"], item["target"], folder / item["name"], item["size"])
        for item in known["outputs"]
    )
