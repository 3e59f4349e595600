"""Cross-references: links inside a document, whose words come when everything has its number."""

from collections.abc import Sequence
from typing import Any

from dossierkit.captions import Captions
from dossierkit.document import Heading
from dossierkit.identifiers import Identifiers
from dossierkit.labels import numbered
from dossierkit.tree import Node, span, string, words_of
from dossierkit.voices import Voice, Voices


class CrossReferences:
    """The links of a document to its sections, captions and annexes."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._links: list[tuple[Voice, Node]] = []
        self._map_numbers: list[tuple[str, Node]] = []

    def link(self, attributes: list[Any], inlines: list[Node], identifier: str) -> Node:
        """A link to what has `identifier`; without inlines its words are the label of that."""
        link = {"t": "Link", "c": [attributes, inlines, [f"#{identifier}", ""]]}
        self._links.append((self._voices.spoken, link))
        return link

    def map_number(self, identifier: str, inlines: list[Node]) -> Node:
        """The number of a map; the inlines if the document does not show it."""
        number = span(inlines)
        self._map_numbers.append((identifier, number))
        return number

    def resolve(
        self,
        identifiers: Identifiers,
        captions: Captions,
        headings: Sequence[Heading],
        annexes: Sequence[str],
    ) -> None:
        """Give all of them their words; a link to nothing becomes its words."""
        for voice, link in self._links:
            (identifier, classes, _), inlines, (target, _) = link["c"]
            name = identifiers.called(target[1:], voice.language)
            inner = inlines or words_of(
                captions.label(name, voice)
                or _section_or_annex(name, voice, annexes)
                or next((h.text for h in headings if h.identifier == name), name)
            )
            if name in identifiers:
                link["c"] = [[identifier, classes, []], inner, [f"#{name}", ""]]
            else:
                link.update(span(inner))
        for identifier, place in self._map_numbers:
            if number := captions.number_of(identifier):
                place.update(span([string(number)]))


def _section_or_annex(name: str, voice: Voice, annexes: Sequence[str]) -> str:
    """The label of a section or an annex; nothing for anything else."""
    if name.startswith("sec-"):
        return numbered(voice.labels, "section", name.removeprefix("sec-"))
    annex = name.removeprefix("annex-")
    if name.startswith("annex-") and annex in annexes:
        return numbered(voice.labels, "annex", str(annexes.index(annex) + 1))
    return ""
