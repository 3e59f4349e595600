"""What is found while a dossier is read: files, encodings, YAML, Markdown and the JSON Schemas."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

from dossierkit.diagnostics import DataPath, DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, Section, table_file
from dossierkit.files import DOSSIER_FILE, THEME_FILE, PathRefused, control_characters, inside
from dossierkit.markdown import Mention
from dossierkit.media import resolve_target
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.structure import document_problems
from dossierkit.theme import THEME_SCHEMA

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _met(dossier: Dossier, rule_id: str) -> Iterator[Problem]:
    return (problem for problem in dossier.problems if problem.rule == rule_id)


def cannot_be_read(dossier: Dossier, file: str) -> bool:
    """True if nothing can be said of a YAML file: it does not parse, or is called otherwise."""
    document = dossier.documents.get(file)
    if document is None:
        return file in _misnamed(dossier).values()
    return document.data is None and any(
        problem.rule not in _HARMLESS for problem in document.problems
    )


_HARMLESS = {"byte-order-mark", "line-ending"}


def facts_are_unknown(dossier: Dossier) -> bool:
    """True if dossier.yaml is not there, cannot be read or holds nothing, which others tell."""
    return not dossier.metadata


@rule("missing-dossier", ERROR)
def missing_dossier(dossier: Dossier) -> Iterator[Problem]:
    """The folder holds no dossier.yaml.

    Why: dossier.yaml names the nomination schema and the languages; without it nothing else can be
    checked against what the list asks for.
    Example: `dossierkit validate sheki` where `sheki/` holds only Word files.
    Remedy: name the right folder, or begin one with `dossierkit init DIR --schema ID --lang en`.
    """
    for problem in _met(dossier, "missing-dossier"):
        name = next((name for name in dossier.files if _meant(name) == DOSSIER_FILE), "")
        rename = Phrase("Call {name} {meant}.", name=name, meant=DOSSIER_FILE)
        yield replace(problem, help=rename) if name else problem


@rule("misnamed-file", ERROR)
def misnamed_file(dossier: Dossier) -> Iterator[Problem]:
    """A file is called almost as one that is read, and so is not read.

    Why: colours, fonts or a whole table are then missing from the output, and nothing else says so.
    Example: `theme.yml`, `Theme.yaml`, or `data/images.yaml.txt`, as an editor of Windows may save
    it without showing the `.txt`.
    Remedy: rename the file: small letters, and `.yaml` at the end.
    """
    for name, meant in _misnamed(dossier).items():
        yield Problem(
            Location(name),
            Phrase("the file is not read, since it is not called {meant}", meant=meant),
            Phrase("Join it with {meant}, or delete it.", meant=meant)
            if meant in dossier.files
            else Phrase("Call {name} {meant}.", name=name, meant=meant),
        )


@lru_cache(maxsize=1)
def _misnamed(dossier: Dossier) -> dict[str, str]:
    """The files that are called almost as one that is read, each with that name."""
    known = {THEME_FILE, *map(table_file, dossier.schema.tables if dossier.schema else ())}
    return {name: meant for name in dossier.files if (meant := _meant(name)) in known}


def _meant(name: str) -> str:
    """The YAML file that a name nearly is; empty for that itself and for other files."""
    stem = _NEARLY_YAML.sub("", name.casefold())
    meant = f"{stem}.yaml"
    return meant if stem != name.casefold() and meant != name else ""


_NEARLY_YAML = re.compile(r"(?:\.ya?ml(?:\.txt)?|\.txt)\Z")


@rule("unknown-schema", ERROR)
def unknown_schema(dossier: Dossier) -> Iterator[Problem]:
    """dossier.yaml names no nomination schema that can be read.

    Why: the schema says which sections, tables and annexes the nomination must have.
    Example: `schema: icesco-tangibel`.
    Remedy: `dossierkit schemas` lists the ids; a schema of your own lies in `schemas/ID/` of the
    dossier or in a folder that `DOSSIERKIT_SCHEMAS` names.
    """
    return iter(()) if cannot_be_read(dossier, DOSSIER_FILE) else _met(dossier, "unknown-schema")


@rule("malformed-schema", ERROR)
def malformed_schema(dossier: Dossier) -> Iterator[Problem]:
    """The nomination schema that the dossier names has a mistake.

    Why: nothing can be checked against a schema that cannot be understood.
    Example: `content: narative` in `schemas/ministry/schema.yaml`, or `after: "5.z"` where the
    schema that it extends has no section 5.z.
    Remedy: correct the schema where the message says. What its keys mean is in docs/schemas.md.
    """
    return _met(dossier, "malformed-schema")


@rule("yaml-syntax", ERROR)
def yaml_syntax(dossier: Dossier) -> Iterator[Problem]:
    """A YAML file cannot be parsed.

    Why: nothing in the file can be used until it parses; the other files are still checked.
    Example: `title: Sheki: the Khan's Palace`, where the second colon needs quotation marks.
    Remedy: put values with `: `, `#`, or a first character such as `@`, `*`, `[` in quotation
    marks, and indent with spaces.
    """
    return _met(dossier, "yaml-syntax")


@rule("yaml-bomb", ERROR)
def yaml_bomb(dossier: Dossier) -> Iterator[Problem]:
    """A YAML file expands to far more than it shows.

    Why: aliases that repeat aliases can fill any memory; such a file is refused unread.
    Example: nine lists of which each holds the one before nine times.
    Remedy: write the values out.
    """
    return _met(dossier, "yaml-bomb")


@rule("duplicate-key", ERROR)
def duplicate_key(dossier: Dossier) -> Iterator[Problem]:
    """A key, or a reference of the bibliography, is given twice.

    Why: only one of the two can count, and nobody sees which: the dossier contradicts itself.
    Example: `area_ha: 120.5` and, ten lines below, `area_ha: 120.4`.
    Remedy: keep the right one.
    """
    return _met(dossier, "duplicate-key")


@rule("encoding", ERROR)
def encoding(dossier: Dossier) -> Iterator[Problem]:
    """A text file is not UTF-8.

    Why: names such as “Şəki” or “شكي” come out as other letters.
    Example: a section saved by an old editor as Windows-1252 or UTF-16.
    Remedy: open it in the editor and save it with the encoding UTF-8.
    """
    return _met(dossier, "encoding")


@rule("byte-order-mark", WARNING)
def byte_order_mark(dossier: Dossier) -> Iterator[Problem]:
    """A text file begins with an invisible byte order mark.

    Why: other tools take it for a character of the first word.
    Example: a section saved by Notepad as “UTF-8 with BOM”.
    Remedy: save it as plain UTF-8.
    """
    return _met(dossier, "byte-order-mark")


@rule("line-ending", INFO)
def line_ending(dossier: Dossier) -> Iterator[Problem]:
    """A text file has the line ends of Windows.

    Why: where two authors' editors differ, a comparison of versions shows every line as changed.
    Example: a section last saved on Windows.
    Remedy: set the editor to LF, or let git do it with `* text=auto` in .gitattributes.
    """
    return _met(dossier, "line-ending")


@rule("file-too-large", ERROR)
def file_too_large(dossier: Dossier) -> Iterator[Problem]:
    """A text file is too large to be one.

    Why: a text of many megabytes is data or a mistake, and reading it would stop everything else.
    Example: a 200 MB log saved as `2.a-description.md`.
    Remedy: split the text, or move data to an annex.
    """
    return _met(dossier, "file-too-large")


@rule("unreadable-file", ERROR)
def unreadable_file(dossier: Dossier) -> Iterator[Problem]:
    """A file that belongs to the dossier cannot be opened.

    Why: what cannot be read would be missing from the output without anybody noticing.
    Example: a folder named `2.a-description.md`, or a file without permission to read it.
    Remedy: mend the permissions or put the file in the folder's place.
    """
    return _met(dossier, "unreadable-file")


@rule("missing-file", ERROR)
def missing_file(dossier: Dossier) -> Iterator[Problem]:
    """Metadata or a table names a file that is not there.

    Why: what it should hold would be missing from the output.
    Example: `bibliography: literature.bib` where the file is called `references.bib`.
    Remedy: correct the name, or add the file. Annexes, boundaries and the images that a text shows
    have rules of their own.
    """
    for problem in _met(dossier, "missing-file"):
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


def alike(name: str, files: Iterable[str]) -> str:
    """The file that a path which leads to none may mean, by what it is called; maybe empty."""
    called = {PurePosixPath(file).stem.casefold(): file for file in files}
    near = get_close_matches(PurePosixPath(name).stem.casefold(), called, 1, 0.7)
    return called[near[0]] if near else ""


@lru_cache(maxsize=1)
def shown_images(dossier: Dossier) -> tuple[tuple[Section, Mention, str], ...]:
    """Section, mention and path of each image shown in the text: each path followed once."""
    return tuple(dossier.used_images())


_HAVE_OWN_RULES = (("bibliography",), ("boundaries", "property"), ("boundaries", "buffer_zone"))


def stated_files(dossier: Dossier) -> Iterator[tuple[DataPlace, str]]:
    """Every file that metadata and tables name, with the place of the name."""
    states = dossier.value(("states",))
    places: list[tuple[str, DataPath]] = [
        (DOSSIER_FILE, ("bibliography",)),
        (DOSSIER_FILE, ("citation_style",)),
        (DOSSIER_FILE, ("boundaries", "property")),
        (DOSSIER_FILE, ("boundaries", "buffer_zone")),
        *((THEME_FILE, path) for path in theme_images(dossier)),
        (THEME_FILE, ("docx", "styles")),
    ]
    fonts = dossier.value(("fonts", "files"), THEME_FILE)
    places += [
        (THEME_FILE, ("fonts", "files", index))
        for index in range(len(fonts) if isinstance(fonts, list) else 0)
    ]
    by_language = dossier.value(("docx", "styles"), THEME_FILE)
    if isinstance(by_language, dict):
        places += [(THEME_FILE, ("docx", "styles", tag)) for tag in by_language]
    places += [
        (DOSSIER_FILE, ("states", index, "signature", "file"))
        for index in range(len(states) if isinstance(states, list) else 0)
    ]
    for table in dossier.schema.tables if dossier.schema else ():
        for place, _ in dossier.rows(table):
            places += [(place.file, (*place.path, key)) for key in ("file", "boundary")]
    for place, row in dossier.rows("maps"):
        layers = row.get("layers")
        count = len(layers) if isinstance(layers, list) else 0
        places += [(place.file, (*place.path, "layers", index, "file")) for index in range(count)]
    for file, path in places:
        name = dossier.value(path, file)
        if isinstance(name, str) and name:
            yield DataPlace(file, path), name


def theme_images(dossier: Dossier) -> list[DataPath]:
    """Where the theme names images, if it does."""
    emblems = dossier.value(("cover", "emblems"), THEME_FILE)
    of_states = emblems if isinstance(emblems, dict) else ()
    return [
        ("cover", "emblem"),
        ("cover", "picture"),
        ("running_head", "logo"),
        *(("cover", "emblems", str(code)) for code in of_states),
    ]


def is_refused(dossier: Dossier, name: str) -> bool:
    """True if the path leads out of the dossier, which `path-outside-dossier` tells."""
    try:
        inside(dossier.root, name)
    except PathRefused:
        return True
    return False


def is_malformed(dossier: Dossier, place: DataPlace) -> bool:
    """True if the value, or one that holds it, is not of the kind expected, which is told."""
    return any(
        (place.file, place.path[:end]) in _malformed(dossier)
        for end in range(1, len(place.path) + 1)
    )


@lru_cache(maxsize=1)
def _malformed(dossier: Dossier) -> frozenset[tuple[str, DataPath]]:
    places = (problem.place for problem in _structural(dossier))
    return frozenset((p.file, p.path) for p in places if isinstance(p, DataPlace))


@rule("path-outside-dossier", ERROR)
def path_outside_dossier(dossier: Dossier) -> Iterator[Problem]:
    """A path leads out of the dossier's folder.

    Why: a dossier that needs files from elsewhere cannot be handed over, and one from a stranger
    could carry off files of yours.
    Example: `![](../../private/map.png)`, `/etc/passwd`, or a symbolic link to another folder.
    Remedy: copy the file into the dossier and name it from there.
    """
    links: dict[str, Problem] = {}
    for problem in _met(dossier, "path-outside-dossier"):
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


def is_remote(target: str) -> bool:
    """True if the target of an image is an address on the web."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", target))


@rule("remote-image", ERROR)
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


@rule("unknown-table", WARNING)
def unknown_table(dossier: Dossier) -> Iterator[Problem]:
    """A file in `data/` is no table of the nomination.

    Why: its rows would never be printed.
    Example: `data/component.yaml` instead of `data/components.yaml`.
    Remedy: use one of the names that the message lists.
    """
    return _met(dossier, "unknown-table")


@rule("unknown-section", ERROR)
def unknown_section(dossier: Dossier) -> Iterator[Problem]:
    """A file in `sections/` has the number of no section.

    Why: its text would be missing from the output.
    Example: `2.c-description.md`, where the nomination has 2.a and 2.b.
    Remedy: rename the file; `dossierkit schemas ID` lists the numbers.
    """
    return _met(dossier, "unknown-section")


@rule("duplicate-section", ERROR)
def duplicate_section(dossier: Dossier) -> Iterator[Problem]:
    """Two files are the same section in the same language.

    Why: only one of them can be printed.
    Example: `2.a-description.md` beside `2.a-description-new.md`.
    Remedy: join them, or delete the older.
    """
    return _met(dossier, "duplicate-section")


@rule("misplaced-section", WARNING)
def misplaced_section(dossier: Dossier) -> Iterator[Problem]:
    """A Markdown file lies in `sections/` but in no language's folder.

    Why: nobody can tell in which language version it belongs, so it is not printed.
    Example: `sections/2.a-description.md`.
    Remedy: move it to `sections/en/`.
    """
    return _met(dossier, "misplaced-section")


@rule("bibliography-syntax", ERROR)
def bibliography_syntax(dossier: Dossier) -> Iterator[Problem]:
    """The bibliography cannot be parsed.

    Why: citations would be printed without their sources.
    Example: an entry of `references.bib` whose closing brace is missing.
    Remedy: mend the entry that the message names.
    """
    return _met(dossier, "bibliography-syntax")


@rule("section-syntax", ERROR)
def section_syntax(dossier: Dossier) -> Iterator[Problem]:
    """A section cannot be parsed.

    Why: its text would be missing from the output.
    Example: hundreds of brackets that are opened and never closed, or quotations nested without
    end.
    Remedy: simplify the passage; split the section's file to find it.
    """
    for section in dossier.sections.values():
        if section.narrative.error:
            yield Problem(
                section.location,
                Phrase("the section cannot be parsed: {error}", error=section.narrative.error),
                Phrase("Look for brackets that are never closed and for deep nesting."),
            )


@rule("raw-markup", ERROR)
def raw_markup(dossier: Dossier) -> Iterator[Problem]:
    r"""A section holds HTML, TeX, Typst or OpenXML.

    Why: it would work in one output and be lost or dangerous in another. A draft prints it as
    plain text.
    Example: `<b>palace</b>`, `\textbf{palace}`.
    Remedy: write Markdown: `**palace**`. To print the characters themselves, put a backslash before
    the first: `\<`. Comments `<!-- … -->` are allowed and never printed.
    """
    for section in dossier.sections.values():
        opened = set()
        for mention in section.narrative.raw:
            tag = _TAG.match(mention.text) if mention.kind == "html" else None
            if tag and tag[1] and tag[2].lower() in opened:
                continue  # the end of an element whose beginning has been told
            opened.add(tag[2].lower() if tag else "")
            shown = mention.text.split("\n", 1)[0][:60]
            yield Problem(
                mention.location,
                Phrase(
                    "“{shown}” is {kind}, not Markdown",
                    shown=shown,
                    kind=_RAW_NAMES.get(mention.kind, mention.kind),
                ),
                Phrase("Write it in Markdown, or put a backslash before its first character."),
            )


_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_RAW_NAMES = {"html": "HTML", "tex": "TeX", "latex": "TeX", "typst": "Typst", "openxml": "OpenXML"}


@rule("front-matter", WARNING)
def front_matter(dossier: Dossier) -> Iterator[Problem]:
    """A section begins with front matter.

    Why: sections need none, and its lines would be printed as text.
    Example: a first line `---` followed by `title: Description`.
    Remedy: delete the lines between the two `---`; title and number come from the nomination
    schema.
    """
    for section in dossier.sections.values():
        if _FRONT_MATTER.match(section.source.text):
            yield Problem(
                Location(section.path, 1, 1, 1, 4),
                Phrase("the section begins with front matter"),
                Phrase("Delete it: number and title come from the file's name and the schema."),
            )


_FRONT_MATTER = re.compile(r"---[ \t]*\n[\w-]+:(?:[^\n]*\n){1,60}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


@rule("missing-value", ERROR)
def missing_value(dossier: Dossier) -> Iterator[Problem]:
    """Metadata or a row of a table lacks a value without which it means nothing.

    Why: a component without a name, or an image without a file, cannot be printed or checked.
    Example: a row of `data/images.yaml` without `file`.
    Remedy: add the value that the message names.
    """
    return (p for p in _structural(dossier) if p.rule == "missing-value")


@rule("unknown-key", ERROR)
def unknown_key(dossier: Dossier) -> Iterator[Problem]:
    """Metadata or a table uses a key that the nomination schema does not know.

    Why: a misspelt key is a fact that is never printed.
    Example: `area_hectares: 120.5` instead of `area_ha: 120.5`.
    Remedy: use the key that the message proposes; keys of your own begin with `x-`.
    """
    return (p for p in _structural(dossier) if p.rule == "unknown-key")


@rule("invalid-value", ERROR)
def invalid_value(dossier: Dossier) -> Iterator[Problem]:
    """A value of metadata or of a table is not of the kind that is expected.

    Why: what cannot be read as a number, date or code can be neither added up nor compared.
    Example: `area_ha: "120,5"` where a number with a decimal point is expected.
    Remedy: write the value as the message says.
    """
    return (p for p in _structural(dossier) if p.rule == "invalid-value")


@lru_cache(maxsize=1)
def _structural(dossier: Dossier) -> tuple[Problem, ...]:
    """The structural problems, found once for the three rules that tell them."""
    found = [*document_problems(dossier.documents.get(THEME_FILE), (THEME_SCHEMA,))]
    if (schema := dossier.schema) is not None:
        pairs = [(DOSSIER_FILE, schema.metadata)]
        pairs += [(table_file(name), table.json_schema) for name, table in schema.tables.items()]
        for file, paths in pairs:
            document = dossier.documents.get(file)
            found += document_problems(document, paths, schema.json_schema_folders)
    return tuple(found)


@rule("control-character", ERROR)
def control_character(dossier: Dossier) -> Iterator[Problem]:
    r"""A value or a text holds an invisible control character.

    Why: it breaks Word files and can command a terminal; it usually comes from a copied PDF.
    Example: `name: "Sheki\x07"`.
    Remedy: delete it and type the words around it again.
    """
    for document in dossier.documents.values():
        for path, value in document.strings:
            if names := control_characters(value):
                yield Problem(
                    DataPlace(document.path, path),
                    Phrase(
                        "the value holds the invisible character {character}", character=names[0]
                    ),
                    _RETYPE,
                )
    for section in dossier.sections.values():
        names = control_characters(section.source.text)
        if names:
            position = section.source.text.index(chr(int(names[0].removeprefix("U+"), 16)))
            yield Problem(
                section.source.location(section.path, (position, position + 1)),
                Phrase("the text holds the invisible character {character}", character=names[0]),
                _RETYPE,
            )


_RETYPE = Phrase("Delete it and type the words around it again.")
