"""The package of a Word file: its parts, how they are related, their types, their dates."""

import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping

from lxml import etree

from dossierkit.document import Document
from dossierkit.language import word_tag
from dossierkit.rendering.docx_xml import Element, clean, parse, part

_TYPES = "[Content_Types].xml"
_STORED = (".png", ".jpg")
"""Endings of parts that are compressed already."""

_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = f"{_PACKAGE}/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_APPLICATION = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Mapping[str, bytes], date: datetime.date) -> bytes:
    """The package: content types first, pictures stored as they are, one date for every part."""
    stamp = (max(date.year, 1980), date.month, date.day, 0, 0, 0)
    stream = io.BytesIO()
    names = sorted(parts, key=lambda name: (name != _TYPES, name))
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            info = zipfile.ZipInfo(name, stamp)
            info.create_system = 0
            info.compress_type = (
                zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            )
            package.writestr(info, parts[name])
    return stream.getvalue()


def add_part(parts: dict[str, bytes], name: str, kind: str, root: Element) -> str:
    """Add a part of a kind (`header`) beside the document; returns its relationship's id."""
    parts[f"word/{name}.xml"] = part(root)
    types = parse(parts[_TYPES])
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    types.append(
        types.makeelement(
            f"{{{_PACKAGE}/content-types}}Override",
            {"PartName": f"/word/{name}.xml", "ContentType": content},
        )
    )
    parts[_TYPES] = part(types)
    _relate(parts, "document", {f"rId{name}": (kind, f"{name}.xml")})
    return f"rId{name}"


def add_pictures(
    parts: dict[str, bytes],
    pictures: Mapping[str, tuple[str, bytes]],
    sources: Iterable[str] = ("document", "footnotes"),
) -> None:
    """Add pictures: relationship id → name below `word/` and bytes; `sources` show them."""
    if not pictures:
        return
    targets = {identifier: ("image", name) for identifier, (name, _) in pictures.items()}
    for source in sources:
        if b"rIdImage" in parts[f"word/{source}.xml"]:
            _relate(parts, source, targets)
    parts.update({f"word/{name}": data for name, data in pictures.values()})
    _declare_pictures(parts)


def add_furniture_pictures(
    parts: dict[str, bytes], source: str, pictures: Mapping[str, tuple[str, bytes]]
) -> None:
    """Add the pictures of a header or footer: relationship id → ending and bytes."""
    if not pictures:
        return
    stem = f"media/{source.lower()}"
    names = {
        identifier: (f"{stem}{number}.{ending}", data)
        for number, (identifier, (ending, data)) in enumerate(pictures.items(), 1)
    }
    _relate(parts, source, {key: ("image", name) for key, (name, _) in names.items()})
    parts.update({f"word/{name}": data for name, data in names.values()})
    _declare_pictures(parts)


def keep_furniture_pictures(parts: dict[str, bytes], reference: Mapping[str, bytes]) -> None:
    """Take over from a reference document what its headers and footers show."""
    own = {"word/_rels/document.xml.rels", "word/_rels/footnotes.xml.rels"}
    kept = {
        name: data
        for name, data in reference.items()
        if name.startswith(("word/media/", "word/_rels/")) and name not in own
    }
    parts.update(kept)
    _declare_pictures(parts)


def _declare_pictures(parts: dict[str, bytes]) -> None:
    """State the types of the pictures in a package by their endings, where they are not stated."""
    types = parse(parts[_TYPES])
    known = {element.get("Extension") for element in types}
    endings = {name.rpartition(".")[2] for name in parts if name.startswith("word/media/")} & set(
        _MEDIA_TYPES
    )
    for ending in sorted(endings - known):
        types.insert(
            0,
            types.makeelement(
                f"{{{_PACKAGE}/content-types}}Default",
                {"Extension": ending, "ContentType": _MEDIA_TYPES[ending]},
            ),
        )
    parts[_TYPES] = part(types)


def _relate(parts: dict[str, bytes], source: str, targets: Mapping[str, tuple[str, str]]) -> None:
    """Relate a part to others: id → kind in the office vocabulary and place."""
    name = f"word/_rels/{source}.xml.rels"
    # LibreOffice opens no file in which this namespace has a prefix.
    none = f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
    relationships = parse(parts.get(name, none))
    for identifier, (kind, target) in targets.items():
        relationships.append(
            relationships.makeelement(
                f"{{{_PACKAGE}/relationships}}Relationship",
                {"Id": identifier, "Type": f"{_OFFICE}/{kind}", "Target": target},
            )
        )
    parts[name] = part(relationships)


def set_properties(parts: dict[str, bytes], document: Document) -> None:
    """State title, author, keywords, language and dates where Word and search engines look."""
    core = etree.Element(
        f"{{{_CORE}}}coreProperties",
        nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI},
    )
    date = f"{document.date.isoformat()}T00:00:00Z"
    for namespace, name, value in (
        (_DC, "title", document.title),
        (_DC, "subject", document.cover.get("nomination", "")),
        (_DC, "creator", document.author),
        (_CORE, "keywords", ", ".join(document.keywords)),
        (_DC, "language", word_tag(document.language)),
        (_CORE, "lastModifiedBy", document.author),
        (_TERMS, "created", date),
        (_TERMS, "modified", date),
    ):
        made = etree.SubElement(core, f"{{{namespace}}}{name}")
        made.text = clean(value)
        if namespace == _TERMS:
            made.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
    parts["docProps/core.xml"] = part(core)
    application = etree.Element(f"{{{_APPLICATION}}}Properties")
    etree.SubElement(application, f"{{{_APPLICATION}}}Application").text = "dossierkit"
    parts["docProps/app.xml"] = part(application)
