"""The citations of a dossier in one language, written by pandoc's citeproc."""

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from dossierkit.dossier import Dossier
from dossierkit.errors import ToolFailed
from dossierkit.files import read_text
from dossierkit.tools import run_pandoc
from dossierkit.tree import cross_reference


class Citations:
    """All citations of the sections printed in one language, in order, and the bibliography.

    A dossier that cites nothing, as a form does not, has a bibliography of every reference.

    Only the citations go through pandoc, each as a paragraph, so that its cost does not grow with
    the length of the text; and it works beside the caller, who is made to wait only when the words
    are asked for. These raise `ToolFailed` if the citation style is no CSL.
    """

    def __init__(self, dossier: Dossier, language: str) -> None:
        sections = dossier.printed_sections(language)
        cites = [cite for section in sections for cite in _cites(section.narrative.blocks)]
        self._place = {id(cite["c"]): index for index, cite in enumerate(cites)}
        self._written: Future[list[Any]] | None = None
        silent = not any(s.narrative.citations for s in dossier.in_language(language))
        if (cites or silent) and dossier.bibliography.items:
            pool = ThreadPoolExecutor(max_workers=1)
            self._written = pool.submit(_citeproc, cites, dossier, language)
            pool.shutdown(wait=False)

    def words(self, content: Any) -> list[Any]:
        """The inlines of the citation with this content, which a section's tree must hold."""
        if self._written is None:
            return list(content[1])
        inlines = self._written.result()[self._place[id(content)]]["c"]
        return list(inlines[0]["c"][1] if inlines[0]["t"] == "Cite" else inlines)

    def bibliography(self) -> list[Any]:
        """The blocks of the bibliography; empty if none of its works is printed."""
        return list(self._written.result()[-1]["c"][1]) if self._written else []


def _cites(node: Any) -> Iterator[Any]:
    """The citations in a tree that name at least one source beside cross-references."""
    if isinstance(node, list):
        for child in node:
            yield from _cites(child)
    elif isinstance(node, dict):
        if node.get("t") == "Cite" and _sources(node):
            yield node
        elif "c" in node:
            yield from _cites(node["c"])


def _sources(cite: Any) -> list[Any]:
    return [c for c in cite["c"][0] if not cross_reference(c["citationId"])]


_EVERY_REFERENCE = {
    "t": "Cite",
    "c": [
        [
            {
                "citationId": "*",
                "citationPrefix": [],
                "citationSuffix": [],
                "citationMode": {"t": "AuthorInText"},
                "citationNoteNum": 0,
                "citationHash": 0,
            }
        ],
        [],
    ],
}
"""The citation `@*` of pandoc."""


def _citeproc(cites: list[Any], dossier: Dossier, language: str) -> list[Any]:
    """One paragraph for each citation, and the bibliography as a div."""
    paragraphs = [
        {"t": "Para", "c": [{"t": "Cite", "c": [_sources(cite), cite["c"][1]]}]} for cite in cites
    ]
    bibliography = {"t": "Div", "c": [["refs", [], []], []]}
    tree = {
        "pandoc-api-version": [1, 23, 1],
        "meta": {} if cites else {"nocite": {"t": "MetaInlines", "c": [_EVERY_REFERENCE]}},
        "blocks": [*paragraphs, bibliography],
    }
    with tempfile.TemporaryDirectory(prefix="dossierkit-") as folder:
        args = [
            "--sandbox",
            "--from=json",
            "--to=json",
            "--citeproc",
            f"--bibliography={_references(dossier, Path(folder))}",
            f"--metadata=lang:{language}",
        ]
        style = dossier.value(("citation_style",))
        if isinstance(style, str):
            path = Path(folder, "style.csl")
            path.write_bytes(_without_links(style, read_text(dossier.root, style).content))
            args.append(f"--csl={path}")
        written = json.loads(run_pandoc(args, json.dumps(tree).encode()))
    return list(written["blocks"])


def _references(dossier: Dossier, folder: Path) -> Path:
    """A file with the references: a `.bib` as it is, since CSL JSON loses protected capitals."""
    path = dossier.bibliography.path
    if path.endswith(".bib") and not dossier.bibliography.problems:
        file, text = folder / "bibliography.bib", read_text(dossier.root, path).content
    else:
        file, text = folder / "bibliography.json", json.dumps(dossier.bibliography.items)
    file.write_text(text, encoding="utf-8")
    return file


def _without_links(name: str, style: str) -> bytes:
    """A citation style (CSL) without its links: pandoc would fetch the parent that one names.

    Raises `ToolFailed` if it is no style that stands alone.
    """
    from lxml import etree

    try:
        root = etree.fromstring(style.encode(), etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ToolFailed(f"the citation style {name} cannot be read: {error}") from error
    if root.find("{*}citation") is None:
        raise ToolFailed(
            f"the citation style {name} says nothing of citations itself",
            help="Take the style that it depends on; nothing is fetched from the network.",
        )
    etree.strip_elements(root, "{*}link", with_tail=False)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype=""))
