"""Files that are named: there, within the dossier, and not on the web."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from dossierkit.diagnostics import DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import PathRefused, inside
from dossierkit.media import resolve_target
from dossierkit.namedfiles import alike, is_refused, is_remote, shown_images, stated_files
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import met
from dossierkit.rules.values import is_malformed

_HAVE_OWN_RULES = (("bibliography",), ("boundaries", "property"), ("boundaries", "buffer_zone"))


@rule("missing-file", Severity.ERROR)
def missing_file(dossier: Dossier) -> Iterator[Problem]:
    """Metadata or a table names a file that is not there.

    Why: what it should hold would be missing from the output.
    Example: `bibliography: literature.bib` where the file is called `references.bib`.
    Remedy: correct the name, or add the file. Annexes, boundaries and the images that a text shows
    have rules of their own.
    """
    for problem in met(dossier, "missing-file"):
        if not (isinstance(problem.place, DataPlace) and is_malformed(dossier, problem.place)):
            yield problem
    there = {*dossier.files, *(path for _, _, path in shown_images(dossier))}
    for place, name in stated_files(dossier):
        if place.path in _HAVE_OWN_RULES or place.file == table_file("annexes"):
            continue
        if place.path[-1] == "boundary" or normpath(name) in there:
            continue
        if not (is_malformed(dossier, place) or is_refused(dossier, name)):
            meant = alike(name, dossier.files)
            yield Problem(
                place,
                Phrase("there is no file {name}", name=name),
                Phrase("Did you mean {meant}?", meant=meant)
                if meant
                else Phrase(
                    "Write the path from the dossier's folder, with forward slashes; "
                    "capitals count."
                ),
            )


@rule("path-outside-dossier", Severity.ERROR)
def path_outside_dossier(dossier: Dossier) -> Iterator[Problem]:
    """A path leads out of the dossier's folder.

    Why: a dossier that needs files from elsewhere cannot be handed over, and one from a stranger
    could carry off files of yours.
    Example: `![](../../private/map.png)`, `/etc/passwd`, or a symbolic link to another folder.
    Remedy: copy the file into the dossier and name it from there.
    """
    links: dict[str, Problem] = {}
    for problem in met(dossier, "path-outside-dossier"):
        if isinstance(problem.place, Location) and problem.place.path in dossier.files:
            links.setdefault(problem.place.path, problem)
    yield from links.values()
    linked = tuple(links)
    for section in dossier.sections.values():
        for mention in section.narrative.images:
            if is_remote(mention.text):
                continue
            try:
                resolve_target(dossier.root, mention.text, section.path)
            except PathRefused as refused:
                if not _through(mention.text, linked, section.path):
                    yield Problem(
                        mention.location,
                        Phrase(
                            "the image “{text}” is not used: {refused}",
                            text=mention.text[:80],
                            refused=refused.reason,
                        ),
                        _to_be_written(mention.text)
                        or Phrase("Copy it to images/ and write images/NAME."),
                    )
    for place, name in stated_files(dossier):
        if name in dossier.files or is_malformed(dossier, place):
            continue
        try:
            inside(dossier.root, name)
        except PathRefused as refused:
            if not _through(name, linked):
                yield Problem(
                    place,
                    Phrase(
                        "the file “{name}” is not used: {refused}",
                        name=name[:80],
                        refused=refused.reason,
                    ),
                    _to_be_written(name)
                    or Phrase("Copy it into the dossier and write its path from there."),
                )


def _to_be_written(name: str) -> Phrase | None:
    """The remedy for a path that is right but for its backslashes; `None` for others."""
    path = name.replace("\\", "/")
    is_path = "\\" in name and not path.startswith("/") and ":" not in path and ".." not in path
    return Phrase("Write it with forward slashes: {path}.", path=path) if is_path else None


def _through(name: str, linked: tuple[str, ...], section_path: str = "") -> bool:
    """True if the path leads through a symbolic link that has been told."""
    path = normpath(join(dirname(section_path), name) if name.startswith(".") else name)
    return any(path == link or path.startswith(f"{link}/") for link in linked)


@rule("remote-image", Severity.ERROR)
def remote_image(dossier: Dossier) -> Iterator[Problem]:
    """An image is an address on the web.

    Why: dossierkit never reads from the network; and a page changes after the dossier is signed.
    Example: `![The palace](https://example.org/palace.jpg)`.
    Remedy: save the image in `images/`, with the owner's permission, and describe it in
    `data/images.yaml`.
    """
    for section in dossier.sections.values():
        for mention in section.narrative.images:
            if is_remote(mention.text):
                yield Problem(
                    mention.location,
                    Phrase(
                        "the image “{text}” is an address, and nothing is fetched",
                        text=mention.text[:80],
                    ),
                    Phrase("Save the image in images/ and write images/NAME."),
                )
