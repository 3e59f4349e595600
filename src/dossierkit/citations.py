"""The citations of a dossier in one language, written by pandoc's citeproc."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from dossierkit.dossier import Dossier
from dossierkit.files import read_text, temporary_folder
from dossierkit.language import citation_terms, date_parts, month_names, quotation_marks
from dossierkit.phrases import Phrase
from dossierkit.results import recall, remember
from dossierkit.tools import run_pandoc
from dossierkit.tree import cross_reference

_ROLES = ("editor", "translator")
"""Terms of CSL that have forms as verbs."""


class Citations:
    """All citations of the sections printed in one language, in order, and the bibliography.

    A dossier that cites nothing, as a form does not, has a bibliography of every reference.
    A document `together` in two languages has one series of citations and one bibliography: both
    are then written for all of its citations, in the order of its sections.

    Only the citations go through pandoc, each as a paragraph, so that its cost does not grow with
    the length of the text; and it works beside the caller, who is made to wait only when the words
    are asked for. These raise `ToolFailed` if pandoc makes nothing of the citation style.
    """

    def __init__(self, dossier: Dossier, language: str, together: Sequence[str] = ()) -> None:
        languages = together or (language,)
        sections = [
            section
            for spec in dossier.applicable_sections()
            for tag in languages
            if (section := dossier.sections.get((tag, spec.number)))
        ]
        citing = [section.narrative for section in sections if section.narrative.citations]
        cites = [cite for narrative in citing for cite in _cites(narrative.blocks)]
        self._place = {id(cite["c"]): index for index, cite in enumerate(cites)}
        self._written: Future[list[Any]] | None = None
        silent = not any(
            s.narrative.citations for tag in languages for s in dossier.in_language(tag)
        )
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
    asked = json.dumps(tree).encode()
    name, references = _references(dossier)
    style = _style(dossier, language)
    parts = (language.encode(), name.encode(), references.encode(), style, asked)
    key = hashlib.sha256(b"\0".join(parts)).hexdigest()
    written = recall("citations", key)
    if written is None:
        written = _written_by_pandoc(asked, name, references, style, language)
        remember("citations", {key: written})
    return list(written["blocks"])


def _written_by_pandoc(
    asked: bytes, name: str, references: str, style: bytes, language: str
) -> dict[str, Any]:
    with temporary_folder() as folder:
        bibliography, own_style = Path(folder, name), Path(folder, "style.csl")
        bibliography.write_text(references, encoding="utf-8")
        args = ["--sandbox", "--from=json", "--to=json", "--citeproc"]
        args += [f"--bibliography={bibliography}", f"--metadata=lang:{language}"]
        if style:
            own_style.write_bytes(style)
            args.append(f"--csl={own_style}")
        return dict(json.loads(run_pandoc(args, asked)))


def _references(dossier: Dossier) -> tuple[str, str]:
    """A file name and the references; a `.bib` as it is: CSL JSON loses protected capitals."""
    path = dossier.bibliography.path
    if path.endswith(".bib") and not dossier.bibliography.problems:
        return "bibliography.bib", read_text(dossier.root, path).content
    return "bibliography.json", json.dumps(dossier.bibliography.items)


def _style(dossier: Dossier, language: str) -> bytes:
    """The citation style with the terms and dates of the language; nothing if pandoc has all that.

    The usual one if the dossier's own cannot be used, which a rule tells.
    """
    from lxml import etree

    terms = citation_terms(language)
    style = _own_style(dossier)
    if style is None and terms is not None:
        style = etree.fromstring(_usual_style())
    if style is None:
        return b""
    if terms is not None:
        _localize(style, terms, language)
    return bytes(etree.tostring(style, encoding="utf-8", xml_declaration=True, doctype=""))


@cache
def _usual_style() -> bytes:
    return run_pandoc(["--print-default-data-file=default.csl"], b"")


def _localize(style: Any, terms: Mapping[str, str], language: str) -> None:
    """Give a style a locale of the language, which goes before that of pandoc."""
    from lxml import etree

    space = etree.QName(style).namespace
    locale = etree.Element(etree.QName(space, "locale"))
    locale.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    etree.SubElement(locale, etree.QName(space, "style-options"), {"punctuation-in-quote": "false"})
    written = etree.SubElement(locale, etree.QName(space, "date"), form="text")
    for name, before, after in date_parts(language):
        part = etree.QName(space, "date-part")
        etree.SubElement(written, part, name=name, prefix=before, suffix=after)
    known = etree.SubElement(locale, etree.QName(space, "terms"))
    for name, form, text in _terms(terms, language):
        term = etree.SubElement(known, etree.QName(space, "term"), name=name, form=form)
        for number in ("single", "multiple"):
            etree.SubElement(term, etree.QName(space, number)).text = text
    style.insert(1, locale)


def _terms(terms: Mapping[str, str], language: str) -> Iterator[tuple[str, str, str]]:
    """Name, form and text of each term of a language's locale."""
    quotes = ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
    for name, text in zip(quotes, quotation_marks(language), strict=True):
        yield name, "long", text
    for number, text in enumerate(month_names(language), 1):
        yield f"month-{number:02}", "long", text
    for name, text in terms.items():
        forms = ("long", "short", "verb", "verb-short") if name in _ROLES else ("long", "short")
        for form in forms:
            yield name, form, text


def _own_style(dossier: Dossier) -> Any:
    """The citation style that the dossier names; `None` if there is none that can be used."""
    own = dossier.value(("citation_style",))
    try:
        return read_style(read_text(dossier.root, own).content) if isinstance(own, str) else None
    except StyleRefused:
        return None


class StyleRefused(Exception):
    """A citation style cannot be used, and what to do about that."""

    def __init__(self, reason: Phrase, remedy: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def read_style(style: str) -> Any:
    """A citation style (CSL) without its links: pandoc would fetch the parent that one names.

    Raises `StyleRefused` if it is no style that stands alone.
    """
    from lxml import etree

    try:
        root = etree.fromstring(style.encode(), etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname != "style":
        raise StyleRefused(
            Phrase("it is damaged, or no citation style"),
            Phrase("Copy it again; a style is a .csl file in the Citation Style Language."),
        )
    if root.find("{*}citation") is None:
        raise StyleRefused(
            Phrase("it says nothing of citations itself, only which style it depends on"),
            Phrase("Take the style that it depends on; nothing is fetched from the network."),
        )
    etree.strip_elements(root, "{*}link", with_tail=False)
    return root
