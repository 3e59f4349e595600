"""The blocks that templates of a nomination schema print, and why a template cannot be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import DataPlace, Location, Problem
from dossierkit.entries import entries_in, nearest, texts_in
from dossierkit.files import PathRefused, inside, is_file, read_text
from dossierkit.phrases import Phrase
from dossierkit.resources import TEMPLATES
from dossierkit.yamlfile import Document

_MACROS = "common/macros.md.j2"


def unknown_blocks(
    document: Document, whole: Mapping[str, Any], folders: Sequence[Path]
) -> Iterator[Problem]:
    """Blocks that no template prints, and a skeleton that is not there."""
    name = whole.get("skeleton")
    path = _template(name, folders) if isinstance(name, str) else None
    if path is None:
        if isinstance(document.data.get("skeleton"), str):
            yield Problem(
                DataPlace(document.path, ("skeleton",)),
                Phrase("there is no template {name}", name=name),
                Phrase(
                    "Name a file beside schema.yaml or a template of dossierkit; a schema in a "
                    "dossier brings no template."
                ),
            )
        return
    known = sorted(_blocks_of(TEMPLATES / _MACROS) | _blocks_of(path))
    for place, entry in entries_in(document, "sections"):
        for index, show in texts_in(entry.get("shows")):
            if not any(
                show == block or (block.endswith("-") and show.startswith(block)) for block in known
            ):
                yield Problem(
                    DataPlace(document.path, (*place, "shows", index)),
                    Phrase("no template prints a block “{show}”", show=show),
                    nearest(show, known),
                )


def _template(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of a template of those that come with dossierkit, or of `folders`."""
    for folder in (TEMPLATES, *folders):
        with suppress(PathRefused):
            path = inside(folder, name)
            if is_file(path):
                return path
    return None


def template_problems(folder: Path) -> Iterator[Problem]:
    """Why templates in `folder` cannot be read, with their lines."""
    from jinja2 import TemplateSyntaxError

    for path in sorted(folder.glob("*.j2")):
        text = read_text(folder, path.name)
        yield from text.problems
        try:
            _tree(text.content)
        except TemplateSyntaxError as error:
            yield Problem(
                Location(path.name, error.lineno, 1),
                Phrase("the template cannot be read from here on: {reason}", reason=error.message),
                Phrase("Templates are written as Jinja has it; docs/own-schema.md has an example."),
            )


def _tree(template: str) -> Any:
    from jinja2 import Environment

    return Environment().parse(template)  # noqa: S701 - it is parsed and never rendered


def _blocks_of(path: Path) -> frozenset[str]:
    return _blocks(path, path.stat().st_mtime_ns)


@cache
def _blocks(path: Path, _changed: int) -> frozenset[str]:
    """The blocks that a template compares `show` with; one that ends in a hyphen begins many."""
    from jinja2 import TemplateSyntaxError, nodes

    try:
        tree = _tree(read_text(path.parent, path.name).content)
    except TemplateSyntaxError:
        return frozenset()
    found: set[str] = set()
    for test in tree.find_all(nodes.Compare):
        if isinstance(test.expr, nodes.Name) and test.expr.name == "show":
            found |= {str(c.value) for op in test.ops for c in op.find_all(nodes.Const)}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "startswith":
            found |= {str(given.value) for given in call.args if isinstance(given, nodes.Const)}
    return frozenset(found)
