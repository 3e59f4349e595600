"""A dossier and a language in, a `Document` out: every decision about content is made here.

The skeleton is printed from the facts, pandoc reads it, and the narrative is spliced in as the
syntax trees that validation has seen. Then captions are numbered in the order of the document,
cross-references and citations resolved, and images brought to print resolution.

A document in two languages is one walk too: the two skeletons are joined (`bilingual`), each place
of a narrative is there in both, and what says its language is written with the words of it.
"""

import datetime
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from dossierkit.bilingual import (
    asked_languages,
    join_rows,
    join_skeletons,
    marks,
    own_name,
)
from dossierkit.citations import Citations
from dossierkit.document import Caption, Document, Heading, Wording
from dossierkit.dossier import Dossier, Section
from dossierkit.errors import SchemaError, ToolFailed, UsageProblem
from dossierkit.files import PathRefused, printable, read_bytes
from dossierkit.illustrations import Illustrations
from dossierkit.labels import labels
from dossierkit.language import (
    country_name,
    direction,
    format_date,
    in_language,
    is_language_tag,
    join_names,
    quotation_marks,
)
from dossierkit.media import MediaError, resolve_target
from dossierkit.nomination import NominationSchema
from dossierkit.numerals import in_text, official_numbers, set_digits, set_digits_in
from dossierkit.paper import sheet_of
from dossierkit.parsing import parse_blocks
from dossierkit.quantities import bound
from dossierkit.skeleton import numbered, render_skeleton
from dossierkit.theme import digits_in, own_fonts, read_theme, word_file_in
from dossierkit.tree import (
    SECOND,
    cross_reference,
    images_in,
    is_second,
    leading,
    listed_caption,
    plain_text,
)
from dossierkit.typography import tied, with_ties
from dossierkit.wordfile import WORD_BYTES, WordFileError, read_word_file

_KINDS = {"fig": "figure", "map": "map", "tbl": "table"}
"""Kind of a caption → the label that it begins with."""


def assemble(dossier: Dossier, language: str, draft: bool = False) -> Document:
    """The whole document in `language`, or in two of them (`en+ar`), ready for a renderer.

    A `draft` says so on every page and may lack images and facts; what is missing is marked.
    Raises `UsageProblem` for a language that the dossier does not have, `SchemaError` if the
    nomination schema or its template is broken, `ToolFailed` if pandoc fails or a text is nested
    too deeply.
    """
    if dossier.schema is None:
        raise SchemaError("the dossier names no nomination schema that can be read")
    languages = document_languages(dossier, language)
    try:
        return _Assembly(dossier, dossier.schema, languages, draft).document()
    except RecursionError as error:
        raise ToolFailed("the text is nested too deeply to be printed") from error


def document_languages(dossier: Dossier, asked: str) -> tuple[str, ...]:
    """The language or the two languages of the document that is `asked` for: `en`, `en+ar`.

    Raises `UsageProblem` for one that the dossier is not written in, and like `asked_languages`.
    """
    languages = asked_languages(asked)
    for language in languages:
        if language not in dossier.languages:
            have = ", ".join(dossier.languages) or "none"
            raise UsageProblem(f"the dossier has no language “{language}”", help=f"It has: {have}.")
    return languages


def document_date(dossier: Dossier) -> datetime.date:
    """The date that outputs carry: `SOURCE_DATE_EPOCH`, the dossier's own, or 1 January 2000.

    Never today's, so that the same sources give the same bytes. Raises `UsageProblem` if
    `SOURCE_DATE_EPOCH` is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
        except (ValueError, OverflowError, OSError) as error:
            raise UsageProblem(
                f"SOURCE_DATE_EPOCH is “{epoch}”, which is no date",
                help="Write it in seconds since 1970.",
            ) from error
    try:
        return datetime.date.fromisoformat(str(dossier.value(("date",))))
    except ValueError:
        return datetime.date(2000, 1, 1)


@dataclass(frozen=True)
class _Voice:
    """What the words of a document are taken from in one of its languages."""

    language: str
    labels: Mapping[str, str]
    digits: str
    citations: Citations


@dataclass(frozen=True)
class _Placed:
    """A figure or a table that has its place and number, for the other language to find it."""

    node: Any
    caption: int
    language: str


class _Assembly:
    """The work on one document; its attributes are what is learnt on the way."""

    def __init__(
        self, dossier: Dossier, schema: NominationSchema, languages: Sequence[str], draft: bool
    ) -> None:
        self.dossier = dossier
        self.schema = schema
        self.draft = draft
        self.theme = read_theme(dossier)
        self.voices = {
            language: _Voice(
                language,
                labels(language),
                digits_in(self.theme, language),
                Citations(dossier, language, languages),
            )
            for language in languages
        }
        self.leading, *others = self.voices.values()
        self.second = others[0] if others else None
        self.voice = self.leading
        self.illustrations = Illustrations(dossier, self.theme, draft=draft)
        self.identifiers: set[str] = set()
        self.counts = {"fig": 0, "map": 0, "tbl": 0}
        self.captions: list[Caption] = []
        self.caption_words: dict[str, list[Any]] = {}
        self.headings: list[Heading] = []
        self.placed: dict[tuple[str, ...], list[_Placed]] = {}
        self.links: list[tuple[_Voice, Any]] = []
        self.names: dict[tuple[str, str], str] = {}
        self.map_numbers: list[Any] = []
        self.numbers: dict[str, tuple[str, str]] = {}
        self.official: Mapping[str, str] = {}
        self.annexes = [str(row.get("id")) for _, row in dossier.rows("annexes")]
        self.has_samples = False
        self.sheet = ""
        self.level = 0
        self.section: Section | None = None

    @property
    def language(self) -> str:
        return self.voice.language

    @property
    def labels(self) -> Mapping[str, str]:
        return self.voice.labels

    @contextmanager
    def _speaking(self, language: str) -> Iterator[None]:
        """Take words from `language`, if it is one of the document's."""
        outer, self.voice = self.voice, self.voices.get(language, self.voice)
        yield
        self.voice = outer

    def document(self) -> Document:
        dossier = self.dossier
        printed = {one.path for tag in self.voices for one in dossier.printed_sections(tag)}
        shown = {
            path: {"width": mention.kind}
            for section, mention, path in dossier.used_images()
            if section.path in printed
        }
        with self.illustrations.made_meanwhile(shown):
            return self._document(frozenset(shown))

    def _document(self, shown: frozenset[str]) -> Document:
        dossier, language = self.dossier, self.language
        blocks, api_version = self._skeleton(shown)
        blocks = self._blocks(self._without_unanswered(blocks))
        _resolve(self)
        self.captions = [self._listed(caption) for caption in self.captions]
        if self.has_samples:
            _insert_note(blocks, [self._sample_note(voice) for voice in self.voices.values()])
        self._set_digits(blocks)
        wording, second = self._wordings()
        emblem, authority = self.labels["emblem"], wording.cover["authority"]
        self.illustrations.add_cover(
            language,
            {"emblem": f"{emblem}: {authority}", "logo": authority},
            {code: f"{emblem}: {country_name(code, language)}" for code in self._codes()},
        )
        return Document(
            language=language,
            direction=direction(language),
            title=wording.title,
            cover=wording.cover,
            labels=self.labels,
            blocks=with_ties(blocks, language),
            api_version=api_version,
            headings=tuple(self.headings),
            captions=tuple(self.captions),
            resources=self.illustrations.resources,
            theme=self.theme,
            draft=self.draft,
            date=document_date(dossier),
            author=self._states(),
            keywords=self._keywords(),
            layout=self.schema.layout,
            digits=self.leading.digits,
            imprint=wording.imprint,
            fonts=tuple(font.data for font in own_fonts(dossier)[0]),
            word_file=self._word_file(),
            second=second,
        )

    def _skeleton(self, shown: frozenset[str]) -> tuple[list[Any], list[int]]:
        """The blocks of the skeleton, and the version of pandoc's tree that they are in."""
        dossier, languages = self.dossier, tuple(self.voices)
        trees = parse_blocks(
            [
                render_skeleton(dossier, voice.language, shown, voice.digits, languages)
                for voice in self.voices.values()
            ]
        )
        failed = next((tree["error"] for tree in trees if "error" in tree), None)
        if failed is not None:
            raise ToolFailed(f"the skeleton cannot be parsed: {failed}")
        blocks = trees[0]["blocks"]
        if self.second:
            blocks = join_skeletons(blocks, trees[1]["blocks"], self.second.language)
        return blocks, trees[0]["pandoc-api-version"]

    def _wording(self) -> Wording:
        """What cover and imprint say in the language that is spoken."""
        title = self._text(_typographic(self.dossier.name(self.language)))
        return Wording(
            language=self.language,
            direction=direction(self.language),
            title=title or self.dossier.root.resolve().name,
            cover={key: self._text(words) for key, words in self._cover().items()},
            labels=self.labels,
            digits=self.voice.digits,
            imprint=tuple(self._imprint()),
        )

    def _wordings(self) -> tuple[Wording, Wording | None]:
        """That of the leading language and of the second, with lines of both imprints said once."""
        first = self._wording()
        if self.second is None:
            return first, None
        with self._speaking(self.second.language):
            second = self._wording()
        names, said = ({text: name for name, text in one.imprint} for one in (second, first))
        shared = tuple(
            (_in_both(name, names.get(text, ""), first.direction), text)
            for name, text in first.imprint
        )
        own = tuple(line for line in second.imprint if line[1] not in said)
        return replace(first, imprint=shared), replace(second, imprint=own)

    def _word_file(self) -> bytes | None:
        """The team's own Word file, if the theme names one that can be read."""
        try:
            path = word_file_in(self.theme, self.leading.language)
            data = read_bytes(self.dossier.root, path, WORD_BYTES) if path else None
            return data if data and read_word_file(data) else None
        except (PathRefused, WordFileError, OSError):
            return None

    def _set_digits(self, blocks: list[Any]) -> None:
        """Print numbers in the digits that the theme asks for, in the text and in the lists."""
        numbers = [heading.number for heading in self.headings if heading.number]
        self.official = official_numbers(numbers, self.leading.digits, self.leading.language)
        if self.second:
            same = {printed: printed for printed in self.official.values()}
            set_digits_in(self.second.language, blocks, self.second.digits, same)
        set_digits(blocks, self.leading.digits, self.official)
        self.headings = [self._heading_in_digits(heading) for heading in self.headings]
        self.captions = [self._caption_in_digits(caption) for caption in self.captions]

    def _heading_in_digits(self, heading: Heading) -> Heading:
        number = self.official.get(heading.number, "")
        second = self.second.language if self.second else ""
        text = self._tied(heading.text, heading.language)
        return replace(heading, number=number, text=text, second=self._tied(heading.second, second))

    def _listed(self, caption: Caption) -> Caption:
        """A caption with its words as the lists show them, now that references have theirs."""
        listed, _ = listed_caption(self.caption_words[caption.identifier])
        second = caption.second and self._listed(caption.second)
        return replace(caption, text=plain_text(listed).strip(), second=second)

    def _caption_in_digits(self, caption: Caption) -> Caption:
        label = self._text(caption.label, caption.language)
        text = self._tied(caption.text, caption.language)
        second = caption.second and self._caption_in_digits(caption.second)
        return replace(caption, label=label, text=text, second=second)

    def _text(self, words: str, language: str = "") -> str:
        """Words of the document in the digits of `language`, or of that which is spoken."""
        voice = self.voices.get(language, self.voice)
        return in_text(words, voice.digits, self.official)

    def _sample_note(self, voice: _Voice) -> Any:
        note = {"t": "Para", "c": _words(voice.labels["sample-note"])}
        return note if voice is self.leading else _div(["", [], marks(voice.language)], [note])

    def _tied(self, words: str, language: str) -> str:
        voice = self.voices.get(language, self.voice)
        return tied(self._text(words, language), voice.language)

    def _without_unanswered(self, blocks: list[Any]) -> list[Any]:
        """The blocks of the skeleton without optional sections that have nothing below them."""
        kept: list[Any] = []
        for block in reversed(blocks):
            if block["t"] == "Header" and self._is_optional(block):
                below = next((i for i, b in enumerate(kept) if b["t"] == "Header"), len(kept))
                if all(map(self._is_silent, kept[:below])):
                    del kept[:below]
                    continue
            kept.insert(0, block)
        return kept

    def _is_optional(self, header: Any) -> bool:
        number = str(header["c"][1][0]).removeprefix("sec-")
        spec = self.schema.section_by_number.get(number)
        return spec is not None and spec.required is None and spec.content != "heading"

    def _is_silent(self, block: Any) -> bool:
        """True for the place of a narrative that nobody has written."""
        if block["t"] != "Div":
            return False
        (_, classes, pairs), inner = block["c"]
        with self._speaking(dict(pairs).get("lang", "")):
            if SECOND in classes:
                return all(map(self._is_silent, inner))
            section = self.dossier.sections.get((self.language, dict(pairs).get("number", "")))
        return "section" in classes and (section is None or section.empty)

    def _codes(self) -> list[str]:
        """The codes of the States, in their order."""
        stated = (state.get("code") for _, state in self.dossier.entries("states"))
        return [str(code) for code in stated if code]

    def _states(self) -> str:
        names = [country_name(code, self.language) for code in self._codes()]
        return join_names(names, self.language)

    def _imprint(self) -> Iterator[tuple[str, str]]:
        """What the theme states of who publishes the dossier, and whose the cover picture is."""
        stated = self.theme["imprint"]
        lines = [
            (self.labels["published-by"], stated["publisher"]),
            ("", stated["copyright"]),
            (self.labels["contact"], stated["contact"]),
            *(("", line) for line in stated["lines"]),
        ]
        said = [(label, _typographic(in_language(line, self.language))) for label, line in lines]
        if not any(text for _, text in said):
            return
        yield from ((label, text) for label, text in said if text)
        picture = self.illustrations.row(str(self.theme["cover"]["picture"]))
        caption = in_language(picture.get("caption"), self.language)
        words = " · ".join(filter(None, (_typographic(caption), self._credit(picture))))
        if words:
            yield self.labels["cover-picture"], words

    def _keywords(self) -> tuple[str, ...]:
        lists = (in_language(self.schema.list_name, language) for language in self.voices)
        return (*dict.fromkeys(lists), self._states())

    def _cover(self) -> Mapping[str, str]:
        """The words of the cover; the record of a register names its own authority and register."""
        dossier, language, schema = self.dossier, self.language, self.schema
        authority = dossier.value(("register", "authority")) or schema.authority
        list_name = dossier.value(("register", "name")) or schema.list_name
        date = dossier.value(("date",))
        return {
            key: _typographic(text)
            for key, text in {
                "authority": in_language(authority, language),
                "list": in_language(list_name, language),
                "nomination": in_language(schema.title, language),
                "title": dossier.name(language),
                "states": self._states(),
                "date": format_date(_as_exact(str(date), self.theme), language) if date else "",
                "draft": self.labels["draft"] if self.draft else "",
            }.items()
        }

    # Blocks of the skeleton and of the narrative, in the order of the document.

    def _blocks(self, blocks: Iterable[Any]) -> list[Any]:
        result: list[Any] = []
        for block in blocks:
            handler = getattr(self, f"_{block['t']}", None)
            if handler is not None:
                result += handler(block["c"])
            elif block["t"] in {"Plain", "Para"}:
                result.append({"t": block["t"], "c": self._inlines(block["c"])})
            else:
                result.append(self._nested(block))
        return result

    def _nested(self, block: Any) -> Any:
        kind, content = block["t"], block.get("c")
        match kind:
            case "BlockQuote":
                return {"t": kind, "c": self._blocks(content)}
            case "BulletList":
                return {"t": kind, "c": [self._blocks(item) for item in content]}
            case "OrderedList":
                return {"t": kind, "c": [content[0], [self._blocks(i) for i in content[1]]]}
            case "DefinitionList":
                return {
                    "t": kind,
                    "c": [
                        [self._inlines(term), [self._blocks(d) for d in definitions]]
                        for term, definitions in content
                    ],
                }
            case "LineBlock":
                return {"t": kind, "c": [self._inlines(line) for line in content]}
        return block

    def _Header(self, content: Any) -> list[Any]:  # noqa: N802
        level, (identifier, classes, pairs), inlines = content
        level = min(6, level + self.level)
        number = dict(pairs).get("number", "")
        if self.section is not None:
            classes = [*classes, "unnumbered"] if "unnumbered" not in classes else classes
            number = ""
        numbered_name = f"heading-{len(self.headings) + 1}"
        identifier = self._name(identifier or numbered_name) or self._claim(numbered_name)
        inlines = self._inlines(inlines)
        self.headings.append(
            Heading(
                identifier,
                level,
                number,
                plain_text(leading(inlines)).strip(),
                self._other_language(),
                plain_text([*filter(is_second, inlines)]).strip(),
            )
        )
        attributes = [identifier, classes, [["number", number]] if number else []]
        return [{"t": "Header", "c": [level, attributes, inlines]}]

    def _other_language(self) -> str:
        """The language that is spoken, where it is not the leading one."""
        return "" if self.voice is self.leading else self.language

    def _claim(self, identifier: str) -> str:
        """`identifier` if nothing before has it, else nothing."""
        if not identifier or identifier in self.identifiers:
            return ""
        self.identifiers.add(identifier)
        return identifier

    def _name(self, identifier: str) -> str:
        """`identifier`, or for what has it in the other language too, one of its own."""
        name = self._claim(identifier)
        if identifier and not name and self.second:
            name = self._claim(f"{identifier}-{self.language}")
        if name:
            self.names.setdefault((self.language, identifier), name)
        return name

    def _Div(self, content: Any) -> list[Any]:  # noqa: N802
        with self._speaking(dict(content[0][2]).get("lang", "")):
            return self._part(*content)

    def _part(self, attributes: Any, blocks: list[Any]) -> list[Any]:
        """A div, the language of which is spoken."""
        identifier, classes, pairs = attributes
        if "section" in classes and self.section is None:
            return self._narrative(dict(pairs).get("number", ""))
        if SECOND in classes and self.section is None:
            return self._set_apart(self._blocks(blocks))
        if "facts" in classes:
            return [_with_class(block, "facts") for block in self._blocks(blocks)]
        if sheet_of(classes) and not self.sheet:
            self.sheet = sheet = sheet_of(classes)
            inner = self._blocks(blocks)
            self.sheet = ""
            return [_div(["", [sheet], []], inner)]
        kept = [c for c in classes if c in _DIV_CLASSES or self.section is None]
        pairs = [pair for pair in pairs if pair[0] in {"lang", "dir"}]
        if identifier == "refs" and self.section is None:
            references = self._blocks(self.voice.citations.bibliography())
            return [_div(["refs", ["refs"], []], references)]
        return [_div([self._name(identifier), kept, pairs], self._blocks(blocks))]

    def _narrative(self, number: str) -> list[Any]:
        section = self.dossier.sections.get((self.language, number))
        if section is None:
            return []
        outer, self.section = self.section, section
        self.level = section.spec.level if section.spec else 1
        blocks = self._blocks(section.narrative.blocks)
        self.section, self.level = outer, 0
        return blocks

    def _set_apart(self, blocks: list[Any]) -> list[Any]:
        """A text in the second language, headed by the name of that language."""
        if not blocks:
            return []
        name = {"t": "Plain", "c": _words(own_name(self.language))}
        head = _div(["", ["language-name"], []], [name])
        return [_div(["", [SECOND], marks(self.language)], [head, *blocks])]

    def _RawBlock(self, content: Any) -> list[Any]:  # noqa: N802
        text = _raw_text(*content)
        return [{"t": "Para", "c": [_string(text)]}] if text else []

    def _CodeBlock(self, content: Any) -> list[Any]:  # noqa: N802
        return [{"t": "CodeBlock", "c": [["", [], []], content[1]]}]

    def _Figure(self, content: Any) -> list[Any]:  # noqa: N802
        (identifier, classes, _), caption, blocks = content
        images = list(images_in(blocks))
        if self.section is None and any("scan" in image["c"][0][1] for image in images):
            return [block for image in images for block in self._scan(image["c"])]
        sheet = "" if self.sheet else self._sheet(classes, images)
        self.sheet = self.sheet or sheet
        identifier = identifier or next((i["c"][0][0] for i in images if i["c"][0][0]), "")
        kind = "map" if identifier.startswith("map-") else "fig"
        figure = self._figure(kind, identifier, caption, images)
        if sheet:
            self.sheet = ""
            return [_div(["", [sheet], []], figure)]
        return figure

    def _sheet(self, classes: list[str], images: list[Any]) -> str:
        """The sheet of a figure: as its classes ask, or as a map is drawn for it."""
        for image in images:
            if self.illustrations.is_drawn(target := image["c"][2][0]):
                return self.illustrations.sheet_of_map(target)
        return sheet_of([*classes, *chain(*(i["c"][0][1] for i in images))])

    def _figure(self, kind: str, identifier: str, caption: Any, images: list[Any]) -> list[Any]:
        key = (kind, *(self._path_of(image["c"][2][0]) for image in images))
        placed = self._twin(key)
        words, others = _parted(caption)
        if placed:
            self._repeat(placed, identifier, words, [self._path_of(i["c"][2][0]) for i in images])
            return []
        shown, paths = [], []
        label = self._label(kind, self.counts[kind] + 1)
        for image in images:
            (_, _, pairs), _, (target, _) = image["c"]
            path, node = self._image_node(target, dict(pairs), block=True, label=label)
            shown.append(node)
            paths.append(path)
        inlines, credit = self._captioned(words, paths)
        attributes = self._number(kind, identifier, inlines)
        attributes[1] = [kind]
        parts = [{"t": "Plain", "c": inlines}, *credit]
        figure = {"t": "Figure", "c": [attributes, [None, parts], [{"t": "Plain", "c": shown}]]}
        self._remember(key, figure)
        for language, other in others:
            with self._speaking(language):
                self._repeat(self.placed[key].pop(), "", other, paths)
        return [figure]

    def _captioned(self, caption: list[Any], paths: Iterable[str]) -> tuple[list[Any], list[Any]]:
        """The words of a caption, from the tables where there are none, and the line of credit."""
        credit, own_caption = "", ""
        for path in paths:
            row = self.illustrations.row(path)
            credit = credit or ("" if self.illustrations.is_drawn(path) else self._credit(row))
            own_caption = own_caption or in_language(
                row.get("caption") or row.get("title"), self.language
            )
        inlines = self._inlines(caption)
        if not plain_text(inlines).strip():
            inlines = _words(own_caption)
        return inlines, [{"t": "Plain", "c": _words(credit)}] if credit else []

    def _path_of(self, target: str) -> str:
        """The path of an image as one that can be compared; the target if it cannot be used."""
        try:
            section_path = self.section.path if self.section else ""
            return resolve_target(self.dossier.root, target, section_path)
        except (PathRefused, MediaError):
            return target

    def _remember(self, key: tuple[str, ...], node: Any) -> None:
        """Keep the figure or table that was numbered last, for the other language."""
        caption = len(self.captions) - 1
        self.placed.setdefault(key, []).append(_Placed(node, caption, self.language))

    def _twin(self, key: tuple[str, ...]) -> _Placed | None:
        """A figure or table that the other language has placed, and that is met once more."""
        candidates = self.placed.get(key, [])
        found = next((one for one in candidates if one.language != self.language), None)
        if found:
            candidates.remove(found)
        return found

    def _repeat(
        self, placed: _Placed, identifier: str, words: list[Any], paths: Iterable[str] = ()
    ) -> None:
        """Put a caption in the language that is spoken below that of a figure or table."""
        _, (_, parts) = placed.node["c"][:2]
        first = self.captions[placed.caption]
        kind, number = self.numbers[first.identifier]
        inlines, credit = self._captioned(words, paths)
        said = [{"t": "Plain", "c": inlines}, *credit]
        alike = plain_text(said) == plain_text(parts)
        own = first.identifier if alike else self._claim(f"{first.identifier}-{self.language}")
        own = own or self._claim(f"{kind}-{self.language}-no-{number}")
        self.names.setdefault((self.language, identifier or first.identifier), own)
        if alike:
            return
        label = self._label(kind, int(number))
        stated = [["number", self._text(number)], ["label", self._text(label)]]
        parts.append(_div([own, [SECOND], [*marks(self.language), *stated]], said))
        self.caption_words[own] = inlines
        caption = Caption(kind, own, label, "", self.language)
        self.captions[placed.caption] = replace(first, second=caption)

    def _number(self, kind: str, identifier: str, inlines: list[Any]) -> list[Any]:
        """Attributes with the next number of its kind; the caption goes into the lists."""
        self.counts[kind] += 1
        number = str(self.counts[kind])
        claimed = self._name(identifier) or self._claim(f"{kind}-no-{number}")
        label = self._label(kind, self.counts[kind])
        self.numbers[claimed] = kind, number
        self.caption_words[claimed] = inlines
        self.captions.append(Caption(kind, claimed, label, "", self._other_language()))
        return [claimed, [], [["number", number], ["label", label]]]

    def _label(self, kind: str, number: int) -> str:
        return numbered(self.labels, _KINDS[kind], str(number))

    def _credit(self, row: Mapping[str, Any]) -> str:
        def said(key: str) -> str:
            return printable(in_language(row.get(key), self.language))

        parts = []
        if said("creator"):
            kind = self.labels.get(said("kind"), "") or self.labels["creator"]
            parts.append(f"{kind}: {said('creator')}")
        elif said("source"):
            parts.append(f"{self.labels['source']}: {said('source')}")
        if said("date"):
            parts.append(format_date(said("date"), self.language))
        credit = self.labels["comma"].join(parts)
        owner = said("owner")
        return f"{credit} · © {owner}" if owner and owner != said("creator") else credit

    def _Table(self, content: Any) -> list[Any]:  # noqa: N802
        (identifier, classes, _), caption, columns, head, bodies, foot = content
        sheet = "" if self.sheet else sheet_of(classes)
        self.sheet = self.sheet or sheet
        words, others = _parted(caption)
        head = [head[0], self._rows(head[1])]
        bodies = [[b[0], b[1], self._rows(b[2]), self._rows(b[3])] for b in bodies]
        foot = [foot[0], self._rows(foot[1])]
        if self.section is None and "facts" not in classes:
            # the widths of a printed table come from its content, not from the template's dashes
            columns = [[alignment, {"t": "ColWidthDefault"}] for alignment, _ in columns]
        inner = [None, None, columns, head, bodies, foot]
        tables = self._table(identifier, classes, words, others, inner)
        if sheet:
            self.sheet = ""
            return [_div(["", [sheet], []], tables)] if tables else []
        return tables

    def _table(
        self,
        identifier: str,
        classes: list[str],
        words: list[Any],
        others: Iterable[tuple[str, list[Any]]],
        inner: list[Any],
    ) -> list[Any]:
        """A table with its caption; nothing if the other language has placed the same one."""
        key = ("tbl", identifier)
        placed = self._twin(key) if identifier and self.section is not None else None
        if placed and join_rows(placed.node["c"], inner, self.language):
            self._repeat(placed, identifier, words)
            return []
        inlines = self._inlines(words)
        has_caption = bool(plain_text(inlines).strip())
        if has_caption:
            attributes = self._number("tbl", identifier, inlines)
        else:
            attributes = [self._name(identifier), [], []]
        attributes[1] = [c for c in classes if c in {"facts", "total"}]
        parts = [{"t": "Plain", "c": inlines}] if inlines else []
        table = {"t": "Table", "c": [attributes, [None, parts], *inner[2:]]}
        if has_caption:
            self._remember(key, table)
            for language, other in others:
                with self._speaking(language):
                    self._repeat(self.placed[key].pop(), "", other)
        return [table]

    def _rows(self, rows: list[Any]) -> list[Any]:
        return [[row[0], [[*cell[:4], self._blocks(cell[4])] for cell in row[1]]] for row in rows]

    # Inlines.

    def _inlines(self, inlines: Iterable[Any]) -> list[Any]:
        result: list[Any] = []
        for inline in inlines:
            result += self._inline(inline)
        return result

    def _inline(self, inline: Any) -> list[Any]:
        kind, content = inline["t"], inline.get("c")
        match kind:
            case "Str":
                return [_string(content)]
            case "Space" | "SoftBreak" | "LineBreak":
                return [inline]
            case "Quoted":
                return self._quoted(content, outer=content[0]["t"] == "DoubleQuote")
            case "Code":
                return [{"t": "Code", "c": [["", [], []], printable(content[1])]}]
            case "Math":
                return [_string(content[1])]
            case "RawInline":
                text = _raw_text(*content)
                return [_string(text)] if text else []
            case "Note":
                return [{"t": "Note", "c": self._blocks(content)}]
            case "Cite":
                return self._cite(content)
            case "Link":
                return self._link(content)
            case "Image":
                (_, classes, pairs), _, (target, _) = content
                if "thumbnail" in classes and self.section is None:
                    return self._thumbnail(target)
                return [self._image_node(target, dict(pairs), block=False)[1]]
            case "Span":
                return self._span(content)
        return [{"t": kind, "c": self._inlines(content)}]

    def _quoted(self, content: Any, *, outer: bool) -> list[Any]:
        marks = quotation_marks(self.language)
        opening, closing = marks[:2] if outer else marks[2:]
        return [_string(opening), *self._inlines(content[1]), _string(closing)]

    def _span(self, content: Any) -> list[Any]:
        (identifier, classes, pairs), inlines = content
        given = dict(pairs)
        with self._speaking(given.get("lang", "")):
            inner = self._inlines(inlines)
        if "value" in given:
            return self._bound_value(given["value"], plain_text(inlines)) or inner
        if "map-number" in given:
            mark = ["", [], [["map", given["map-number"]]]]
            self.map_numbers.append({"t": "Span", "c": [mark, inner]})
            return [self.map_numbers[-1]]
        kept = [c for c in classes if c in {"sample", "smallcaps", "underline", "mark"}]
        kept += [SECOND] * (SECOND in classes and self.section is None)
        self.has_samples = self.has_samples or "sample" in kept
        stated = [
            [k, v]
            for k, v in pairs
            if (k == "lang" and is_language_tag(v)) or (k == "dir" and v in {"ltr", "rtl"})
        ]
        identifier = self._name(identifier)
        if not (kept or stated or identifier):
            return inner
        return [{"t": "Span", "c": [[identifier, kept, stated], inner]}]

    def _bound_value(self, dotted: str, written: str) -> list[Any]:
        value = self.dossier.fact(dotted)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return []
        return _words(in_text(bound(written, value, dotted, self.language).text, self.voice.digits))

    def _cite(self, content: Any) -> list[Any]:
        """Cross-references, which get their words when everything has its number; then sources."""
        references = [c for c in content[0] if cross_reference(c["citationId"])]
        result: list[Any] = []
        for position, citation in enumerate(references):
            result += _words(self.labels["comma"]) if position else []
            if citation["citationPrefix"]:
                result += [*self._inlines(citation["citationPrefix"]), {"t": "Space"}]
            result.append(self._internal(citation["citationId"]))
            result += self._inlines(citation["citationSuffix"])
        if len(references) < len(content[0]):
            result += [{"t": "Space"}] if result else []
            result += self._inlines(self.voice.citations.words(content))
        return result

    def _link(self, content: Any) -> list[Any]:
        (identifier, classes, _), inlines, (target, title) = content
        inner = self._inlines(inlines)
        if not target.startswith(("#", "http://", "https://", "mailto:", "tel:")):
            return inner
        kept = [c for c in classes if c == "ref"]
        attributes = [self._name(identifier), kept, []]
        link = {"t": "Link", "c": [attributes, inner, [target, title]]}
        if target.startswith("#"):
            self.links.append((self.voice, link))
        return [link]

    def _internal(self, identifier: str) -> Any:
        """A link to an identifier; its words come when everything has its number."""
        link = {"t": "Link", "c": [["", ["ref"], []], [], [f"#{identifier}", ""]]}
        self.links.append((self.voice, link))
        return link

    def _image_node(
        self, target: str, given: Mapping[str, str], *, block: bool, label: str = ""
    ) -> tuple[str, Any]:
        """The path of an image and its node; a missing one becomes a remark in its place."""
        section_path = self.section.path if self.section else ""
        try:
            path = resolve_target(self.dossier.root, target, section_path)
            node = self.illustrations.node(
                path, given, self.language, block=block, sheet=self.sheet, label=label
            )
            return path, node
        except (PathRefused, MediaError):
            words = f"[{self.labels['missing-image']}: {printable(target)[:120]}]"
            return "", {"t": "Span", "c": [["", ["sample"], []], _words(words)]}

    def _scan(self, content: Any) -> list[Any]:
        """The pages of a file that was scanned, each as large as a page; nothing if that fails."""
        _, alternative, (target, _) = content
        try:
            path = resolve_target(self.dossier.root, target, "")
            pages = self.illustrations.scan(path, plain_text(alternative))
        except (PathRefused, MediaError):
            return []
        return [{"t": "Para", "c": [page]} for page in pages]

    def _thumbnail(self, target: str) -> list[Any]:
        """A picture of the inventory; nothing if it cannot be used, which validation says."""
        try:
            path = resolve_target(self.dossier.root, target, "")
            return [self.illustrations.thumbnail(path, self.language)]
        except (PathRefused, MediaError):
            return []


_DIV_CLASSES = {"note", "page-break"}


def _resolve(assembly: "_Assembly") -> None:
    """Give references the labels that numbering has given; a link to nothing becomes its words."""
    for voice, link in assembly.links:
        (identifier, classes, _), inlines, (target, _) = link["c"]
        name = target[1:]
        name = assembly.names.get((voice.language, name), name)
        inner = inlines or _words(_label(assembly, voice, name))
        if name in assembly.identifiers:
            link["c"] = [[identifier, classes, []], inner, [f"#{name}", ""]]
        else:
            link.update(_span(inner))
    for span in assembly.map_numbers:
        _, number = assembly.numbers.get(dict(span["c"][0][2])["map"], ("", ""))
        span.update(_span([_string(number)] if number else span["c"][1]))


def _label(assembly: "_Assembly", voice: _Voice, name: str) -> str:
    words = voice.labels
    captions = (c for one in assembly.captions for c in (one, one.second) if c)
    own = next((caption for caption in captions if caption.identifier == name), None)
    if own and (own.language or assembly.leading.language) == voice.language:
        return own.label
    if name in assembly.numbers:
        kind, number = assembly.numbers[name]
        return numbered(words, _KINDS[kind], number)
    if name.startswith("sec-"):
        return numbered(words, "section", name.removeprefix("sec-"))
    annex = name.removeprefix("annex-")
    if name.startswith("annex-") and annex in assembly.annexes:
        return numbered(words, "annex", str(assembly.annexes.index(annex) + 1))
    heading = next((h for h in assembly.headings if h.identifier == name), None)
    return heading.text if heading else name


def _parted(caption: Any) -> tuple[list[Any], list[tuple[str, list[Any]]]]:
    """The words of a caption, and those of its repetitions with their languages."""
    own = [inline for block in leading(caption[1]) for inline in block.get("c", [])]
    others = [
        (dict(block["c"][0][2])["lang"], [i for inner in block["c"][1] for i in inner.get("c", [])])
        for block in filter(is_second, caption[1])
    ]
    return own, others


def _in_both(name: str, other: str, side: str) -> str:
    """A label in both languages; the mark keeps what follows it in the direction of the first."""
    mark = "\N{RIGHT-TO-LEFT MARK}" if side == "rtl" else "\N{LEFT-TO-RIGHT MARK}"
    return f"{name} / {other}{mark}" if other not in {"", name} else name


def _as_exact(date: str, theme: Mapping[str, Any]) -> str:
    """A date as exact as the theme wants it on the cover; empty if it wants none."""
    length = {"day": 10, "month": 7, "year": 4, "none": 0}[theme["cover"]["date"]]
    return date[:length]


def _insert_note(blocks: list[Any], remark: list[Any]) -> None:
    """Put a remark below the first heading, before anything that it is about."""
    first = next((i for i, block in enumerate(blocks) if block["t"] == "Header"), len(blocks) - 1)
    blocks.insert(first + 1, _div(["", ["note"], []], remark))


def _div(attributes: list[Any], blocks: list[Any]) -> Any:
    return {"t": "Div", "c": [attributes, blocks]}


def _with_class(block: Any, name: str) -> Any:
    if block["t"] == "Table":
        identifier, classes, pairs = block["c"][0]
        return {"t": "Table", "c": [[identifier, [*classes, name], pairs], *block["c"][1:]]}
    return block


def _typographic(text: str) -> str:
    """`text` on one line, safe to print, with a true apostrophe inside words."""
    return re.sub(r"(?<=\w)'(?=\w)", "’", " ".join(printable(text).split()))


def _string(text: str) -> Any:
    return {"t": "Str", "c": printable(text)}


def _words(text: str) -> list[Any]:
    """`text` as inlines with spaces between its words."""
    result: list[Any] = []
    for word in printable(text).split(" "):
        result += [{"t": "Space"}] if result else []
        result += [{"t": "Str", "c": word}] if word else []
    return result


def _span(inlines: list[Any]) -> Any:
    """Inlines as one node, which pandoc's writers print like the inlines themselves."""
    return {"t": "Span", "c": [["", [], []], inlines]}


def _raw_text(kind: str, text: str) -> str:
    """Raw markup as the characters that the author typed; nothing for a comment."""
    return "" if kind == "html" and text.lstrip().startswith("<!--") else text.strip("\n")
