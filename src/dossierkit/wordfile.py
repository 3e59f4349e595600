"""A team's own Word file: opened within bounds, and only the parts that hold styles and page.

The file is untrusted. Nothing in it is followed that leads out of it; parts that no dossier needs
(macros, embedded objects, the text) are not read. Renderers rebuild what they take.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Any

from lxml import etree

from dossierkit.phrases import Phrase

Element = etree._Element

WORD_BYTES = 16 * 1024 * 1024
"""The largest Word file that is read."""

_PART_BYTES = 24 * 1024 * 1024
_FURNITURE_BYTES = 512 * 1024
_ALL_BYTES = 64 * 1024 * 1024
_MOST_PARTS = 2_000
_MOST_STYLES = 1_000
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How an old .doc begins, and a Word file that a password protects."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    KeyError,
)

OWN_STYLES = (
    "Normal",
    "heading 1",
    "heading 2",
    "heading 3",
    "heading 4",
    "heading 5",
    "heading 6",
    "Title",
    "Subtitle",
    "Body Text",
    "List Paragraph",
    "Block Text",
    "Bibliography",
    "caption",
    "footnote text",
    "footnote reference",
    "header",
    "footer",
    "page number",
    "Hyperlink",
    "TOC Heading",
    "toc 1",
    "toc 2",
    "toc 3",
    "table of figures",
    "Date",
)
"""The styles of Word itself that a dossier is printed with, by the names that Word stores."""


class WordFileError(ValueError):
    """A Word file that cannot be used; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Furniture:
    """A header or footer: its root, and the pictures in it by relationship id."""

    root: Element
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class WordFile:
    """The parts of a Word file that say how its pages look."""

    styles: Element
    theme: Element | None
    settings: Element | None
    numbering: Element | None
    section: Element | None
    """The page of the last section: size, margins, which headers and footers it has."""
    furniture: Mapping[tuple[str, str], Furniture]
    """Headers and footers by kind (`header`, `footer`) and page (`default`, `first`)."""
    left_out: tuple[Phrase, ...]
    """What the file holds besides, that a reader of it might expect in the output."""

    @cached_property
    def style_names(self) -> frozenset[str]:
        """The names of its styles in small letters, the same in Word in every language."""
        return frozenset(
            name.get(f"{_W}val", "").lower() for name in self.styles.iterfind(f"{_W}style/{_W}name")
        )

    @property
    def missing_styles(self) -> tuple[str, ...]:
        """The styles of Word that a dossier needs and the file does not have, in reading order."""
        return tuple(name for name in OWN_STYLES if name.lower() not in self.style_names)


def read_word_file(data: bytes) -> WordFile:
    """The Word file (.docx, .dotx) in `data`. Raises `WordFileError` if it is none, or too much."""
    if data.startswith(_COMPOUND):
        raise WordFileError(
            Phrase("it is an old .doc, or a password protects it; save it as .docx without one")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if len(package.infolist()) > _MOST_PARTS:
                raise WordFileError(Phrase("it has more than {most} parts", most=_MOST_PARTS))
            return _read(_Package(package))
    except WordFileError:
        raise
    except _DAMAGED as error:
        raise WordFileError(Phrase("it is no Word file, or damaged")) from error


class _Package:
    """The parts of a package, each read at most once and all of them within bounds."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {info.filename: info for info in package.infolist()}
        self._left = _ALL_BYTES

    def names(self) -> Iterator[str]:
        yield from self._names

    def data(self, name: str, most: int = _PART_BYTES) -> bytes:
        """The bytes of a part; `KeyError` if there is none."""
        limit = min(most, self._left)
        with self._package.open(self._names[name]) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise WordFileError(Phrase("it unpacks to far more than it shows"))
        self._left -= len(data)
        return data

    def root(self, name: str, most: int = _PART_BYTES) -> Element:
        """The root of an XML part, without entities."""
        text = self.data(name, most)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise WordFileError(Phrase("it declares entities, which no Word file does"))
        parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(text, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise WordFileError(Phrase("its part {name} is damaged", name=name)) from error
        if str(root.tag).startswith(f"{{{_STRICT}"):
            raise WordFileError(
                Phrase("it is a “Strict Open XML Document”; save it as “Word Document (.docx)”")
            )
        return root

    def targets(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part is related to: id → kind of relation and name; none outside."""
        folder, file = dirname(name), name.rpartition("/")[2]
        relations = join(folder, "_rels", f"{file}.rels")
        if relations not in self._names:
            return {}
        found = {}
        for relation in self.root(relations):
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            inside = relation.get("TargetMode", "Internal") == "Internal"
            place = normpath(target.lstrip("/") if target.startswith("/") else join(folder, target))
            if inside and place in self._names:
                found[relation.get("Id", "")] = (kind, place)
        return found


def _read(package: _Package) -> WordFile:
    main = next(
        (name for kind, name in package.targets("").values() if kind == "officeDocument"), ""
    )
    if not main:
        raise WordFileError(Phrase("it is no Word file, or damaged"))
    document = package.root(main)
    targets = package.targets(main)
    parts = dict(reversed(targets.values()))
    if document.tag != f"{_W}document" or "styles" not in parts:
        raise WordFileError(Phrase("it has no styles of Word"))
    styles = package.root(parts["styles"])
    if len(styles.findall(f"{_W}style")) > _MOST_STYLES:
        raise WordFileError(Phrase("it has more than {most} styles", most=_MOST_STYLES))

    def root(kind: str) -> Element | None:
        return package.root(parts[kind]) if kind in parts else None

    section = document.find(f"{_W}body/{_W}sectPr")
    furniture = dict(_furniture(package, section, targets))
    return WordFile(
        styles,
        root("theme"),
        root("settings"),
        root("numbering"),
        section,
        furniture,
        tuple(dict.fromkeys(_left_out(package, furniture, _even_pages(section, root("settings"))))),
    )


def _furniture(
    package: _Package, section: Element | None, targets: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], Furniture]]:
    for kind in ("header", "footer"):
        for reference in () if section is None else section.iterfind(f"{_W}{kind}Reference"):
            found, name = targets.get(reference.get(f"{_R}id", ""), ("", ""))
            page = reference.get(f"{_W}type", "default")
            if found == kind and page in {"default", "first"}:
                pictures = {
                    identifier: package.data(place)
                    for identifier, (relation, place) in package.targets(name).items()
                    if relation == "image"
                }
                yield (kind, page), Furniture(package.root(name, _FURNITURE_BYTES), pictures)


KEPT_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "TITLE", "HYPERLINK"})
"""The fields of a header or footer that are kept; that of an address as its words."""

_FIRST_WORD = re.compile(r"\s*([A-Za-z]+)")


def field_name(instruction: str) -> str:
    """The name of a field by what its instruction begins with: `PAGE`."""
    match = _FIRST_WORD.match(instruction)
    return match[1].upper() if match else ""


def _fields(root: Element) -> Iterator[str]:
    """The names of the fields in a part; an instruction may be in several pieces."""
    instruction = ""
    for element in root.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}fldSimple"):
        if element.tag == f"{_W}fldSimple":
            yield field_name(element.get(f"{_W}instr", ""))
        elif element.tag == f"{_W}instrText":
            instruction += element.text or ""
        elif instruction:
            yield field_name(instruction)
            instruction = ""


def is_usable_picture(data: bytes) -> bool:
    """True for PNG and JPEG, which every reader of Word files shows alike."""
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def _even_pages(section: Element | None, settings: Element | None) -> bool:
    """Whether pages with an even number have a header or footer of their own."""
    if section is None or settings is None or settings.find(f"{_W}evenAndOddHeaders") is None:
        return False
    references = [
        *section.iterfind(f"{_W}headerReference"),
        *section.iterfind(f"{_W}footerReference"),
    ]
    return any(reference.get(f"{_W}type") == "even" for reference in references)


def _left_out(
    package: _Package, furniture: Mapping[tuple[str, str], Furniture], even_pages: bool
) -> Iterator[Phrase]:
    if even_pages:
        yield Phrase("headers and footers that only even pages have")
    if any(name.lower().endswith("vbaproject.bin") for name in package.names()):
        yield Phrase("macros")
    for part in furniture.values():
        for element in part.root.iter(etree.Element):
            name = etree.QName(element).localname
            if name in {"txbx", "textbox"}:
                yield Phrase("a text box in a header or footer")
            elif name in {"object", "OLEObject"}:
                yield Phrase("an embedded object in a header or footer")
            elif name in {"wsp", "wgp", "chart", "imagedata"}:
                yield Phrase("a drawing in a header or footer")
            elif name == "blip":
                data = part.pictures.get(element.get(f"{_R}embed", ""), b"")
                if not is_usable_picture(data):
                    yield Phrase("a picture in a header or footer that is neither PNG nor JPEG")
        for field in _fields(part.root):
            if field and field not in KEPT_FIELDS:
                yield Phrase("the field {field} in a header or footer", field=field)


def theme_fonts(theme: Any) -> Mapping[str, str]:
    """The fonts of a theme by the names that styles have for them: `minorHAnsi` → a family."""
    found: dict[str, str] = {}
    for scheme, prefix in (("majorFont", "major"), ("minorFont", "minor")):
        for slot, suffixes in (
            ("latin", ("HAnsi", "Ascii")),
            ("cs", ("Bidi",)),
            ("ea", ("EastAsia",)),
        ):
            element = None if theme is None else theme.find(f".//{_A}{scheme}/{_A}{slot}")
            if element is not None:
                found |= {f"{prefix}{suffix}": element.get("typeface", "") for suffix in suffixes}
    return found
