"""One run of a command over one dossier: checked, or checked and built, or recalled as it was."""

import dataclasses
import datetime
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossierkit.diagnostics import Checked, diagnostic_from, has_errors
from dossierkit.document import Output
from dossierkit.files import BUILD_FOLDER
from dossierkit.parsing import Parsing
from dossierkit.results import digest, file_digest, recall, remember, stamp

if TYPE_CHECKING:
    from dossierkit.dossier import Dossier


_WORTH_PROCESSES = 60
"""From how many dossiers on it takes less time to start further processes."""
_PART = 50

Progress = Callable[[int, int], None]
"""Told how many outputs are finished, and how many there will be."""


@dataclass(frozen=True)
class Options:
    """What a build is asked for; empty `languages` and `targets` mean the usual ones."""

    languages: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    output_folder: Path | None = None
    draft: bool = False
    screen: bool = False
    bind_annexes: bool = False


@dataclass(frozen=True)
class Built:
    """Findings and outputs of a build. Without outputs it was refused because of errors.

    A dossier at stage draft is built as a draft, since nobody has asked whether it is complete.

    `unchanged` is true if the outputs of an earlier build were found to be those of this one.
    """

    checked: Checked
    outputs: tuple[Output, ...] = ()
    unchanged: bool = False


@dataclass(frozen=True)
class Question:
    """What a check is asked: as `validate` takes it, with the day always stated."""

    today: datetime.date
    stage: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    language: str = "en"


def check(roots: Sequence[Path], question: Question) -> Iterator[Checked]:
    """The findings about each dossier, in the order of `roots`.

    A dossier of which nothing has changed since it was last checked is not read again.
    """
    asked = [_Asked(root, ("check", question)) for root in roots]
    known = [recall("runs", one.key) for one in asked]
    unknown = [root for root, found in zip(roots, known, strict=True) if found is None]
    new = _found_anew(unknown, partial(_find, question=question))
    for one, earlier in zip(asked, known, strict=True):
        found = next(new) if earlier is None else earlier
        if earlier is None:
            one.answer(found, lasting=found.pop("lasting"))
        yield _checked(one.root, found)


class _Asked:
    """A dossier as it was when a question about it was asked; only then does an answer hold."""

    def __init__(self, root: Path, question: Sequence[object]) -> None:
        self.root = root
        self._stamp = stamp(root, BUILD_FOLDER)
        self.key = digest(root, BUILD_FOLDER, question)

    def answer(self, found: dict[str, Any], *, lasting: bool) -> None:
        """Remember an answer that lasts, unless the dossier was changed while it was looked for."""
        if lasting and stamp(self.root, BUILD_FOLDER) == self._stamp:
            remember("runs", {self.key: found})


def _found_anew(
    roots: Sequence[Path], find: "Callable[[Sequence[Path]], Iterable[dict[str, Any]]]"
) -> Iterator[dict[str, Any]]:
    """The findings about each dossier; many dossiers are shared out between processes."""
    if len(roots) < _WORTH_PROCESSES:
        yield from find(roots)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    parts = [roots[start : start + _PART] for start in range(0, len(roots), _PART)]
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=gc.set_threshold, initargs=gc.get_threshold()
    ) as pool:
        for part in pool.map(partial(_listed, find), parts):
            yield from part


def _listed(
    find: "Callable[[Sequence[Path]], Iterable[dict[str, Any]]]", roots: Sequence[Path]
) -> list[dict[str, Any]]:
    return list(find(roots))


def _find(roots: Sequence[Path], question: Question) -> Iterator[dict[str, Any]]:
    for dossier in _read(roots, _import_rules):
        yield _findings(dossier, question)


def _read(roots: Sequence[Path], meanwhile: Callable[[bool], object]) -> "Iterator[Dossier]":
    """The dossiers in `roots`; what reads them is imported while pandoc reads the first."""
    if roots:
        parsing = Parsing()
        parsing.begin_dossier(roots[0])
        from dossierkit.reading import load_all

        yield from load_all(roots, meanwhile, parsing)


def _import_rules(has_new_boundary: bool) -> None:
    """Import, while pandoc works, the rules and the libraries that most dossiers need of them."""
    import jsonschema_rs
    from PIL import Image

    from dossierkit.rules import all_rules

    all_rules()
    if has_new_boundary:
        from dossierkit.geo import import_geometry

        import_geometry()
    del jsonschema_rs, Image


def _prepare_building(_has_new_boundary: bool) -> None:
    """Import and compile, while pandoc works, what every build needs before its rules."""
    from dossierkit import build, templating

    templating.compile_templates()
    del build


_ROUNDS = 5


def mend(root: Path, question: Question) -> int:
    """Make the fixes that findings offer in the dossier in `root`; returns how many were made.

    A fix may uncover another, so the dossier is checked again until nothing is left to mend.
    """
    from dossierkit import fixing
    from dossierkit.reading import load

    count = 0
    for _ in range(_ROUNDS):
        dossier = load(root)
        files = fixing.mend(dossier, _checked(root, _findings(dossier, question)).diagnostics)
        for mended in files:
            mended.write()
        count += sum(mended.count for mended in files)
        if not files:
            break
    return count


def difference(root: Path, question: Question) -> str:
    """What `mend` would change first in the dossier in `root`, as a unified diff."""
    from dossierkit import fixing
    from dossierkit.reading import load

    dossier = load(root)
    found = _checked(root, _findings(dossier, question)).diagnostics
    return "".join(mended.difference(_prefix(root)) for mended in fixing.mend(dossier, found))


def build(root: Path, question: Question, options: Options, progress: Progress) -> Built:
    """Validate the dossier in `root` and build it, unless it has errors and is no draft.

    If neither the dossier nor the program has changed and the outputs are still those that were
    written, nothing is done. Raises like `dossierkit.build.build`.
    """
    folder = (options.output_folder or root / BUILD_FOLDER).resolve()
    made = (*options.languages, "-", *options.targets, options.draft, options.screen)
    made = (*made, options.bind_annexes)
    asked = (*made, folder, root.resolve().name)
    asking = _Asked(root, ("build", question, *asked))
    known = recall("runs", asking.key)
    if known is not None and _are_whole(folder, known["outputs"]):
        return Built(_checked(root, known["found"]), _recalled(options, root, known), True)

    (dossier,) = _read([root], _prepare_building)
    from dossierkit.build import build as make
    from dossierkit.rendering import USUAL_TARGETS

    draft = options.draft or (question.stage or dossier.stage) == "draft"
    found: dict[str, Any] = {}

    def refused() -> bool:
        found.update(_findings(dossier, question))
        return not options.draft and has_errors(_checked(root, found).diagnostics)

    if dossier.schema is None:
        return Built(_checked(root, _findings(dossier, question)))
    outputs = make(
        dossier,
        options.languages,
        options.targets or USUAL_TARGETS,
        options.output_folder,
        draft,
        options.screen,
        options.bind_annexes,
        progress,
        refused,
    )
    if outputs and all(output.error is None for output in outputs):
        lasting = found.pop("lasting", False)
        kept = {"found": found, "outputs": [_kept(output) for output in outputs]}
        asking.answer(kept, lasting=lasting)
    return Built(_checked(root, found), tuple(outputs))


def _are_whole(folder: Path, outputs: Sequence[Mapping[str, Any]]) -> bool:
    return all(file_digest(folder / item["name"]) == item["digest"] for item in outputs)


def _kept(output: Output) -> dict[str, Any]:
    return {
        "language": output.language,
        "target": output.target,
        "name": output.path.name,
        "size": output.size,
        "digest": file_digest(output.path),
    }


def _findings(dossier: "Dossier", question: Question) -> dict[str, Any]:
    from dossierkit.validation import provisional_notice, validate

    diagnostics = validate(dossier, **vars(question))
    return {
        "stage": question.stage or dossier.stage,
        "notice": provisional_notice(dossier, question.language) if diagnostics else "",
        "diagnostics": [dataclasses.asdict(diagnostic) for diagnostic in diagnostics],
        "lasting": _is_known(dossier),
    }


def _is_known(dossier: "Dossier") -> bool:
    """True if the digest of a question shows every change of the nomination schema.

    It sees those that come with dossierkit, the dossier's own, those that the environment names,
    and what is installed; not one that another package carries in the folder it is written in.
    """
    from dossierkit.schemas import schema_folders

    named = [*schema_folders(dossier.root, packaged=False)]
    folders = dossier.schema.folders if dossier.schema else ()
    return all(
        folder.parent in named or any(part.endswith("-packages") for part in folder.parts)
        for folder in folders
    )


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


def _recalled(options: Options, root: Path, known: dict[str, Any]) -> tuple[Output, ...]:
    folder = options.output_folder or root / BUILD_FOLDER
    return tuple(
        Output(item["language"], item["target"], folder / item["name"], item["size"])
        for item in known["outputs"]
    )
