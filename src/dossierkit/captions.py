"""Captions: figures, maps and tables numbered in the order of the document, and lines of credit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dossierkit.bilingual import marks
from dossierkit.document import Caption
from dossierkit.files import printable
from dossierkit.identifiers import Identifiers
from dossierkit.labels import numbered
from dossierkit.language import format_date, in_language
from dossierkit.tree import SECOND, Node, div, is_second, leading, listed_caption, plain_text
from dossierkit.voices import Voice, Voices

_KINDS = {"fig": "figure", "map": "map", "tbl": "table"}
"""Kind of a caption → the label that it begins with."""


@dataclass(frozen=True)
class Captioned:
    """A figure or a table that has its place and number, for the other language to find it."""

    node: Node
    place: int
    """Of its caption, among those of the document."""
    language: str


class Captions:
    """The captions of a document; in two languages, what both show has one number."""

    def __init__(self, voices: Voices, identifiers: Identifiers) -> None:
        self._voices = voices
        self._identifiers = identifiers
        self._counts = dict.fromkeys(_KINDS, 0)
        self._captions: list[Caption] = []
        self._words: dict[str, list[Node]] = {}
        self._numbers: dict[str, tuple[str, int]] = {}
        self._waiting: dict[tuple[str, ...], list[Captioned]] = {}

    def __iter__(self) -> Iterator[Caption]:
        """Each caption, and after it the same in the other language."""
        return (caption for one in self._captions for caption in (one, one.second) if caption)

    def number(self, kind: str, identifier: str, inlines: list[Node]) -> list[Any]:
        """Attributes with the next number of its kind; the caption goes into the lists."""
        label = self.next_label(kind)
        self._counts[kind] += 1
        number = self._counts[kind]
        claimed = self._identifiers.name(identifier) or self._identifiers.claim(
            f"{kind}-no-{number}"
        )
        self._numbers[claimed] = kind, number
        self._words[claimed] = inlines
        self._captions.append(Caption(kind, claimed, label, "", self._voices.other_language))
        return [claimed, [], [["number", str(number)], ["label", label]]]

    def next_label(self, kind: str) -> str:
        """What the next caption of a kind begins with: `Figure 3`."""
        return _label(self._voices.spoken, kind, self._counts[kind] + 1)

    def label(self, identifier: str, voice: Voice) -> str:
        """`Figure 3` as a language says it; nothing for what has no caption."""
        own = next((caption for caption in self if caption.identifier == identifier), None)
        if own and (own.language or self._voices.leading.language) == voice.language:
            return own.label
        if identifier in self._numbers:
            return _label(voice, *self._numbers[identifier])
        return ""

    def number_of(self, identifier: str) -> str:
        """The number of a caption; nothing for what has none."""
        return str(self._numbers[identifier][1]) if identifier in self._numbers else ""

    def captioned(self, node: Node) -> Captioned:
        """The figure or table that was numbered last."""
        return Captioned(node, len(self._captions) - 1, self._voices.spoken.language)

    def keep(self, key: tuple[str, ...], captioned: Captioned) -> None:
        """Have a figure or table found by `key` when the other language meets it."""
        self._waiting.setdefault(key, []).append(captioned)

    def twin(self, key: tuple[str, ...]) -> Captioned | None:
        """A figure or table that the other language has placed, and that is met once more."""
        candidates = self._waiting.get(key, [])
        language = self._voices.spoken.language
        found = next((one for one in candidates if one.language != language), None)
        if found:
            candidates.remove(found)
        return found

    def repeat(
        self, captioned: Captioned, identifier: str, inlines: list[Node], credit: list[Node]
    ) -> None:
        """Put a caption in the language that is spoken below that of a figure or table."""
        language = self._voices.spoken.language
        _, (_, parts) = captioned.node["c"][:2]
        first = self._captions[captioned.place]
        kind, number = self._numbers[first.identifier]
        said = [{"t": "Plain", "c": inlines}, *credit]
        alike = plain_text(said) == plain_text(parts)
        claim = self._identifiers.claim
        own = first.identifier if alike else claim(f"{first.identifier}-{language}")
        own = own or claim(f"{kind}-{language}-no-{number}")
        self._identifiers.call(identifier or first.identifier, own)
        if alike:
            return
        label = _label(self._voices.spoken, kind, number)
        text = self._voices.text
        stated = [["number", text(str(number))], ["label", text(label)]]
        parts.append(div([own, [SECOND], [*marks(language), *stated]], said))
        self._words[own] = inlines
        caption = Caption(kind, own, label, "", language)
        self._captions[captioned.place] = replace(first, second=caption)

    def listed(self) -> tuple[Caption, ...]:
        """The captions as the lists show them, once references in them have their words."""
        return tuple(map(self._listed, self._captions))

    def _listed(self, caption: Caption) -> Caption:
        listed, _ = listed_caption(self._words[caption.identifier])
        return replace(
            caption,
            label=self._voices.text(caption.label, caption.language),
            text=self._voices.tied(plain_text(listed).strip(), caption.language),
            second=caption.second and self._listed(caption.second),
        )


def _label(voice: Voice, kind: str, number: int) -> str:
    return numbered(voice.labels, _KINDS[kind], str(number))


def parted(caption: Any) -> tuple[list[Node], list[tuple[str, list[Node]]]]:
    """The words of a caption, and those of its repetitions with their languages."""
    own = [inline for block in leading(caption[1]) for inline in block.get("c", [])]
    others = [
        (dict(block["c"][0][2])["lang"], [i for inner in block["c"][1] for i in inner.get("c", [])])
        for block in filter(is_second, caption[1])
    ]
    return own, others


def credit_line(row: Mapping[str, Any], voice: Voice) -> str:
    """Who made an image or where it is from, when, and whose it is, as its table says."""

    def said(key: str) -> str:
        return printable(in_language(row.get(key), voice.language))

    parts = []
    if said("creator"):
        kind = voice.labels.get(said("kind"), "") or voice.labels["creator"]
        parts.append(f"{kind}: {said('creator')}")
    elif said("source"):
        parts.append(f"{voice.labels['source']}: {said('source')}")
    if said("date"):
        parts.append(format_date(said("date"), voice.language))
    credit = voice.labels["comma"].join(parts)
    owner = said("owner")
    return f"{credit} · © {owner}" if owner and owner != said("creator") else credit
