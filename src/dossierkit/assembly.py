"""A dossier and a language in, a `Document` out: every decision about content is made here.

The skeleton is printed from the facts, pandoc reads it, and the narrative is spliced in as the
syntax trees that validation has seen. Then captions are numbered in the order of the document,
cross-references and citations resolved, and images brought to print resolution.

A document in two languages is one walk too: the two skeletons are joined (`bilingual`), each place
of a narrative is there in both, and what says its language is written with the words of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from dossierkit.bilingual import (
    join_rows,
    marks,
    own_name,
)
from dossierkit.boundfacts import bound
from dossierkit.captions import Captioned, Captions, credit_line, parted
from dossierkit.cover import Cover, document_date
from dossierkit.crossreferences import CrossReferences
from dossierkit.document import Document, Heading
from dossierkit.dossier import Dossier, Section
from dossierkit.errors import SchemaError, ToolFailed
from dossierkit.files import PathRefused, printable, read_bytes
from dossierkit.identifiers import Identifiers
from dossierkit.illustrations import Illustrations
from dossierkit.language import (
    direction,
    in_language,
    is_language_tag,
    quotation_marks,
)
from dossierkit.media import MediaError, resolve_target
from dossierkit.nomination import NominationSchema
from dossierkit.numerals import in_text
from dossierkit.outline import outline
from dossierkit.paper import sheet_of
from dossierkit.theme import own_fonts, read_theme, word_file_in
from dossierkit.tree import (
    SECOND,
    cross_reference,
    div,
    images_in,
    is_second,
    leading,
    plain_text,
    string,
    words_of,
)
from dossierkit.typography import with_ties
from dossierkit.voices import Voice, Voices, document_languages
from dossierkit.wordfile import WORD_BYTES, WordFileError, read_word_file

_DIV_CLASSES = {"note", "page-break"}


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


class _Assembly:
    """The walk through one document; its attributes are what is learnt on the way."""

    def __init__(
        self, dossier: Dossier, schema: NominationSchema, languages: Sequence[str], draft: bool
    ) -> None:
        self.dossier = dossier
        self.schema = schema
        self.draft = draft
        self.theme = read_theme(dossier)
        self.voices = Voices(dossier, self.theme, languages)
        self.illustrations = Illustrations(dossier, self.theme, draft=draft)
        self.identifiers = Identifiers(self.voices)
        self.captions = Captions(self.voices, self.identifiers)
        self.references = CrossReferences(self.voices)
        self.headings: list[Heading] = []
        self.has_samples = False
        self.sheet = ""
        self.level = 0
        self.section: Section | None = None

    @property
    def language(self) -> str:
        return self.voices.spoken.language

    @property
    def labels(self) -> Mapping[str, str]:
        return self.voices.spoken.labels

    @property
    def _section_path(self) -> str:
        return self.section.path if self.section else ""

    def document(self) -> Document:
        dossier = self.dossier
        languages = self.voices.languages
        printed = {one.path for tag in languages for one in dossier.printed_sections(tag)}
        shown = {
            path: {"width": mention.kind}
            for section, mention, path in dossier.used_images()
            if section.path in printed
        }
        with self.illustrations.made_meanwhile(shown):
            return self._document(frozenset(shown))

    def _document(self, shown: frozenset[str]) -> Document:
        dossier, voices, language = self.dossier, self.voices, self.language
        blocks, api_version = outline(dossier, self.schema, voices, shown)
        blocks = self._blocks(blocks)
        annexes = [str(row.get("id")) for _, row in dossier.rows("annexes")]
        self.references.resolve(self.identifiers, self.captions, self.headings, annexes)
        voices.number_sections(self.headings)
        captions = self.captions.listed()
        if self.has_samples:
            _insert_note(blocks, [self._sample_note(voice) for voice in voices])
        voices.set_digits(blocks)
        picture = self.illustrations.row(str(self.theme["cover"]["picture"]))
        cover = Cover(dossier, self.schema, self.theme, picture, self.draft)
        wording, second = cover.wordings(voices)
        authority = wording.cover["authority"]
        self.illustrations.add_cover(
            language,
            {"emblem": f"{self.labels['emblem']}: {authority}", "logo": authority},
            cover.emblems(voices.leading),
        )
        return Document(
            language=language,
            direction=direction(language),
            title=wording.title,
            cover=wording.cover,
            labels=self.labels,
            blocks=with_ties(blocks, language),
            api_version=api_version,
            headings=tuple(map(voices.in_contents, self.headings)),
            captions=captions,
            resources=self.illustrations.resources,
            theme=self.theme,
            draft=self.draft,
            date=document_date(dossier),
            author=cover.states(language),
            keywords=cover.keywords(voices),
            layout=self.schema.layout,
            digits=voices.leading.digits,
            imprint=wording.imprint,
            fonts=tuple(font.data for font in own_fonts(dossier)[0]),
            word_file=self._word_file(),
            second=second,
        )

    def _word_file(self) -> bytes | None:
        """The team's own Word file, if the theme names one that can be read."""
        try:
            path = word_file_in(self.theme, self.language)
            data = read_bytes(self.dossier.root, path, WORD_BYTES) if path else None
            return data if data and read_word_file(data) else None
        except (PathRefused, WordFileError, OSError):
            return None

    def _sample_note(self, voice: Voice) -> Any:
        note = {"t": "Para", "c": words_of(voice.labels["sample-note"])}
        if voice is self.voices.leading:
            return note
        return div(["", [], marks(voice.language)], [note])

    # Blocks of the skeleton and of the narrative, in the order of the document.

    def _blocks(self, blocks: Iterable[Any]) -> list[Any]:
        result: list[Any] = []
        for block in blocks:
            result += self._block(block)
        return result

    def _block(self, block: Any) -> list[Any]:
        kind, content = block["t"], block.get("c")
        match kind:
            case "Plain" | "Para":
                return [{"t": kind, "c": self._inlines(content)}]
            case "Header":
                return self._header(content)
            case "Div":
                with self.voices.speaking(dict(content[0][2]).get("lang", "")):
                    return self._div(*content)
            case "Figure":
                return self._figure_block(content)
            case "Table":
                return self._table_block(content)
            case "BlockQuote":
                return [{"t": kind, "c": self._blocks(content)}]
            case "BulletList":
                return [{"t": kind, "c": [self._blocks(item) for item in content]}]
            case "OrderedList":
                return [{"t": kind, "c": [content[0], [self._blocks(i) for i in content[1]]]}]
            case "DefinitionList":
                entries = [
                    [self._inlines(term), [self._blocks(d) for d in definitions]]
                    for term, definitions in content
                ]
                return [{"t": kind, "c": entries}]
            case "LineBlock":
                return [{"t": kind, "c": [self._inlines(line) for line in content]}]
            case "CodeBlock":
                return [{"t": kind, "c": [["", [], []], content[1]]}]
            case "RawBlock":
                text = _raw_text(*content)
                return [{"t": "Para", "c": [string(text)]}] if text else []
        return [block]

    def _header(self, content: Any) -> list[Any]:
        level, (identifier, classes, pairs), inlines = content
        level = min(6, level + self.level)
        number = dict(pairs).get("number", "")
        if self.section is not None:
            classes = [*classes, "unnumbered"] if "unnumbered" not in classes else classes
            number = ""
        unnamed = f"heading-{len(self.headings) + 1}"
        names = self.identifiers
        identifier = names.name(identifier or unnamed) or names.claim(unnamed)
        inlines = self._inlines(inlines)
        self.headings.append(
            Heading(
                identifier,
                level,
                number,
                plain_text(leading(inlines)).strip(),
                self.voices.other_language,
                plain_text([*filter(is_second, inlines)]).strip(),
            )
        )
        attributes = [identifier, classes, [["number", number]] if number else []]
        return [{"t": "Header", "c": [level, attributes, inlines]}]

    def _div(self, attributes: Any, blocks: list[Any]) -> list[Any]:
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
            return [div(["", [sheet], []], inner)]
        kept = [c for c in classes if c in _DIV_CLASSES or self.section is None]
        pairs = [pair for pair in pairs if pair[0] in {"lang", "dir"}]
        if identifier == "refs" and self.section is None:
            references = self._blocks(self.voices.spoken.citations.bibliography())
            return [div(["refs", ["refs"], []], references)]
        return [div([self.identifiers.name(identifier), kept, pairs], self._blocks(blocks))]

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
        name = {"t": "Plain", "c": words_of(own_name(self.language))}
        head = div(["", ["language-name"], []], [name])
        return [div(["", [SECOND], marks(self.language)], [head, *blocks])]

    def _figure_block(self, content: Any) -> list[Any]:
        (identifier, classes, _), caption, blocks = content
        images = list(images_in(blocks))
        if self.section is None and any("scan" in image["c"][0][1] for image in images):
            shown = [(i["c"][2][0], plain_text(i["c"][1])) for i in images]
            pages = [page for one in shown for page in self.illustrations.scan(*one)]
            return [{"t": "Para", "c": [page]} for page in pages]
        sheet = "" if self.sheet else self._sheet(classes, images)
        self.sheet = self.sheet or sheet
        identifier = identifier or next((i["c"][0][0] for i in images if i["c"][0][0]), "")
        kind = "map" if identifier.startswith("map-") else "fig"
        figure = self._figure(kind, identifier, caption, images)
        if sheet:
            self.sheet = ""
            return [div(["", [sheet], []], figure)]
        return figure

    def _sheet(self, classes: list[str], images: list[Any]) -> str:
        """The sheet of a figure: as its classes ask, or as a map is drawn for it."""
        for image in images:
            if self.illustrations.is_drawn(target := image["c"][2][0]):
                return self.illustrations.sheet_of_map(target)
        return sheet_of([*classes, *chain(*(i["c"][0][1] for i in images))])

    def _figure(self, kind: str, identifier: str, caption: Any, images: list[Any]) -> list[Any]:
        key = (kind, *(self._path_of(image) for image in images))
        placed = self.captions.twin(key)
        words, others = parted(caption)
        if placed:
            self._repeat(placed, identifier, words, key[1:])
            return []
        shown, paths = [], []
        label = self.captions.next_label(kind)
        for image in images:
            (_, _, pairs), _, (target, _) = image["c"]
            path, node = self._image_node(target, dict(pairs), block=True, label=label)
            shown.append(node)
            paths.append(path)
        inlines, credit = self._captioned(words, paths)
        attributes = self.captions.number(kind, identifier, inlines)
        attributes[1] = [kind]
        parts = [{"t": "Plain", "c": inlines}, *credit]
        figure = {"t": "Figure", "c": [attributes, [None, parts], [{"t": "Plain", "c": shown}]]}
        self._placed(key, figure, others, paths)
        return [figure]

    def _placed(
        self,
        key: tuple[str, ...],
        node: Any,
        others: Sequence[tuple[str, list[Any]]],
        paths: Sequence[str] = (),
    ) -> None:
        """Put the caption in the other language below it, or leave that until it is met again."""
        captioned = self.captions.captioned(node)
        for language, words in others:
            with self.voices.speaking(language):
                self._repeat(captioned, "", words, paths)
        if not others:
            self.captions.keep(key, captioned)

    def _repeat(
        self, captioned: Captioned, identifier: str, words: list[Any], paths: Iterable[str] = ()
    ) -> None:
        """Put a caption in the language that is spoken below that of a figure or table."""
        self.captions.repeat(captioned, identifier, *self._captioned(words, paths))

    def _path_of(self, image: Any) -> str:
        return self.illustrations.path_of(image["c"][2][0], self._section_path)

    def _captioned(self, caption: list[Any], paths: Iterable[str]) -> tuple[list[Any], list[Any]]:
        """The words of a caption, from the tables where there are none, and the line of credit."""
        credit, own_caption = "", ""
        for path in paths:
            row = self.illustrations.row(path)
            if not self.illustrations.is_drawn(path):
                credit = credit or credit_line(row, self.voices.spoken)
            own_caption = own_caption or in_language(
                row.get("caption") or row.get("title"), self.language
            )
        inlines = self._inlines(caption)
        if not plain_text(inlines).strip():
            inlines = words_of(own_caption)
        return inlines, [{"t": "Plain", "c": words_of(credit)}] if credit else []

    def _table_block(self, content: Any) -> list[Any]:
        (identifier, classes, _), caption, columns, head, bodies, foot = content
        sheet = "" if self.sheet else sheet_of(classes)
        self.sheet = self.sheet or sheet
        words, others = parted(caption)
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
            return [div(["", [sheet], []], tables)] if tables else []
        return tables

    def _table(
        self,
        identifier: str,
        classes: list[str],
        words: list[Any],
        others: Sequence[tuple[str, list[Any]]],
        inner: list[Any],
    ) -> list[Any]:
        """A table with its caption; nothing if the other language has placed the same one."""
        key = ("tbl", identifier)
        placed = self.captions.twin(key) if identifier and self.section is not None else None
        if placed and join_rows(placed.node["c"], inner, self.language):
            self._repeat(placed, identifier, words)
            return []
        inlines = self._inlines(words)
        has_caption = bool(plain_text(inlines).strip())
        if has_caption:
            attributes = self.captions.number("tbl", identifier, inlines)
        else:
            attributes = [self.identifiers.name(identifier), [], []]
        attributes[1] = [c for c in classes if c in {"facts", "total"}]
        parts = [{"t": "Plain", "c": inlines}] if inlines else []
        table = {"t": "Table", "c": [attributes, [None, parts], *inner[2:]]}
        if has_caption:
            self._placed(key, table, others)
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
                return [string(content)]
            case "Space" | "SoftBreak" | "LineBreak":
                return [inline]
            case "Quoted":
                return self._quoted(content, outer=content[0]["t"] == "DoubleQuote")
            case "Code":
                return [{"t": "Code", "c": [["", [], []], printable(content[1])]}]
            case "Math":
                return [string(content[1])]
            case "RawInline":
                text = _raw_text(*content)
                return [string(text)] if text else []
            case "Note":
                return [{"t": "Note", "c": self._blocks(content)}]
            case "Cite":
                return self._cite(content)
            case "Link":
                return self._link(content)
            case "Image":
                (_, classes, pairs), _, (target, _) = content
                if "thumbnail" in classes and self.section is None:
                    return self.illustrations.thumbnail(target, self.language)
                return [self._image_node(target, dict(pairs), block=False)[1]]
            case "Span":
                return self._span(content)
        return [{"t": kind, "c": self._inlines(content)}]

    def _quoted(self, content: Any, *, outer: bool) -> list[Any]:
        marks = quotation_marks(self.language)
        opening, closing = marks[:2] if outer else marks[2:]
        return [string(opening), *self._inlines(content[1]), string(closing)]

    def _span(self, content: Any) -> list[Any]:
        (identifier, classes, pairs), inlines = content
        given = dict(pairs)
        with self.voices.speaking(given.get("lang", "")):
            inner = self._inlines(inlines)
        if "value" in given:
            return self._bound_value(given["value"], plain_text(inlines)) or inner
        if "map-number" in given:
            return [self.references.map_number(given["map-number"], inner)]
        kept = [c for c in classes if c in {"sample", "smallcaps", "underline", "mark"}]
        kept += [SECOND] * (SECOND in classes and self.section is None)
        self.has_samples = self.has_samples or "sample" in kept
        stated = [
            [k, v]
            for k, v in pairs
            if (k == "lang" and is_language_tag(v)) or (k == "dir" and v in {"ltr", "rtl"})
        ]
        identifier = self.identifiers.name(identifier)
        if not (kept or stated or identifier):
            return inner
        return [{"t": "Span", "c": [[identifier, kept, stated], inner]}]

    def _bound_value(self, dotted: str, written: str) -> list[Any]:
        value = self.dossier.fact(dotted)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return []
        said = bound(written, value, dotted, self.language).text
        return words_of(in_text(said, self.voices.spoken.digits))

    def _cite(self, content: Any) -> list[Any]:
        """Cross-references, which get their words when everything has its number; then sources."""
        references = [c for c in content[0] if cross_reference(c["citationId"])]
        result: list[Any] = []
        for position, citation in enumerate(references):
            result += words_of(self.labels["comma"]) if position else []
            if citation["citationPrefix"]:
                result += [*self._inlines(citation["citationPrefix"]), {"t": "Space"}]
            result.append(self.references.link(["", ["ref"], []], [], citation["citationId"]))
            result += self._inlines(citation["citationSuffix"])
        if len(references) < len(content[0]):
            result += [{"t": "Space"}] if result else []
            result += self._inlines(self.voices.spoken.citations.words(content))
        return result

    def _link(self, content: Any) -> list[Any]:
        (identifier, classes, _), inlines, (target, title) = content
        inner = self._inlines(inlines)
        if not target.startswith(("#", "http://", "https://", "mailto:", "tel:")):
            return inner
        kept = [c for c in classes if c == "ref"]
        attributes = [self.identifiers.name(identifier), kept, []]
        if target.startswith("#"):
            return [self.references.link(attributes, inner, target[1:])]
        return [{"t": "Link", "c": [attributes, inner, [target, title]]}]

    def _image_node(
        self, target: str, given: Mapping[str, str], *, block: bool, label: str = ""
    ) -> tuple[str, Any]:
        """The path of an image and its node; a missing one becomes a remark in its place."""
        try:
            path = resolve_target(self.dossier.root, target, self._section_path)
            node = self.illustrations.node(
                path, given, self.language, block=block, sheet=self.sheet, label=label
            )
            return path, node
        except (PathRefused, MediaError):
            words = f"[{self.labels['missing-image']}: {printable(target)[:120]}]"
            return "", {"t": "Span", "c": [["", ["sample"], []], words_of(words)]}


def _insert_note(blocks: list[Any], remark: list[Any]) -> None:
    """Put a remark below the first heading, before anything that it is about."""
    first = next((i for i, block in enumerate(blocks) if block["t"] == "Header"), len(blocks) - 1)
    blocks.insert(first + 1, div(["", ["note"], []], remark))


def _with_class(block: Any, name: str) -> Any:
    if block["t"] == "Table":
        identifier, classes, pairs = block["c"][0]
        return {"t": "Table", "c": [[identifier, [*classes, name], pairs], *block["c"][1:]]}
    return block


def _raw_text(kind: str, text: str) -> str:
    """Raw markup as the characters that the author typed; nothing for a comment."""
    return "" if kind == "html" and text.lstrip().startswith("<!--") else text.strip("\n")
