"""Font files of a dossier: what family each is of, and whether a PDF may carry it."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dossierkit.files import PathRefused, read_bytes, temporary_folder
from dossierkit.phrases import Phrase

MOST_BYTES = 20 * 1024 * 1024
"""The largest font file that is read: one with all Chinese characters."""

SHIPPED = ("FiraGO", "Libertinus Serif")
"""The families that every PDF can be set in."""

_OUTLINES = (b"\0\1\0\0", b"OTTO", b"true")
_OTHER_KINDS = {
    b"wOFF": Phrase("it is a font for the web"),
    b"wOF2": Phrase("it is a font for the web"),
    b"ttcf": Phrase("it is a collection of several fonts"),
}
_DIRECTORY, _ENTRY = struct.Struct(">4sH6x"), struct.Struct(">4s4xII")
_RESTRICTED, _MILDER = 0x0002, 0x000C
_WHOLE_ONLY, _BITMAPS_ONLY = 0x0100, 0x0200


class FontRefused(ValueError):
    """A font file that cannot be used; `reason` says why, `help` what to do."""

    def __init__(self, reason: Phrase, help_: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help_


@dataclass(frozen=True)
class FontFile:
    """A font file: its path in the dossier, its family as a theme names it, its bytes."""

    name: str
    family: str
    data: bytes


def read_fonts(root: Path, names: Iterable[str]) -> tuple[list[FontFile], dict[str, FontRefused]]:
    """The fonts that can be used, and why each of the others cannot."""
    contents: dict[str, bytes] = {}
    refused: dict[str, FontRefused] = {}
    for name in dict.fromkeys(names):
        try:
            contents[name] = _checked(root, name)
        except FontRefused as problem:
            refused[name] = problem
    families = _families(contents)
    refused |= {name: FontRefused(_DAMAGED, _COPY) for name in contents if name not in families}
    fonts = [FontFile(name, family, contents[name]) for name, family in families.items()]
    return fonts, refused


_DAMAGED = Phrase("it is damaged, or no font")
_COPY = Phrase("Copy the original again; TrueType (.ttf) and OpenType (.otf) can be used.")


def _checked(root: Path, name: str) -> bytes:
    try:
        data = read_bytes(root, name, MOST_BYTES)
    except (PathRefused, OSError) as error:
        raise FontRefused(Phrase("it cannot be read"), _COPY) from error
    if data[:4] in _OTHER_KINDS:
        raise FontRefused(
            _OTHER_KINDS[data[:4]], Phrase("Use the TrueType (.ttf) or OpenType (.otf) font.")
        )
    if data[:4] not in _OUTLINES:
        raise FontRefused(_DAMAGED, _COPY)
    rights = _embedding(data)
    if rights & _RESTRICTED and not rights & _MILDER:
        raise FontRefused(
            Phrase("its licence forbids that documents carry it"),
            Phrase("Ask its owner for a licence that permits it, or choose another font."),
        )
    if rights & (_WHOLE_ONLY | _BITMAPS_ONLY):
        raise FontRefused(
            Phrase("its licence forbids that documents carry the letters that they use"),
            Phrase("Ask its owner for a licence that permits it, or choose another font."),
        )
    return data


def _embedding(data: bytes) -> int:
    """What the font says of embedding (`fsType` of the table OS/2); 0 if it says nothing."""
    try:
        _, count = _DIRECTORY.unpack_from(data)
        for index in range(count):
            tag, start, length = _ENTRY.unpack_from(data, _DIRECTORY.size + index * _ENTRY.size)
            if tag == b"OS/2" and length >= 10:
                return int(struct.unpack_from(">H", data, start + 8)[0])
    except struct.error as error:
        raise FontRefused(_DAMAGED, _COPY) from error
    return 0


def _families(contents: dict[str, bytes]) -> dict[str, str]:
    """The family of each font that Typst can read."""
    if not contents:
        return {}
    import typst

    with temporary_folder() as folder:
        places = {}
        for number, (name, data) in enumerate(contents.items()):
            path = Path(folder, f"{number:04}.ttf")
            path.write_bytes(data)
            places[path.name] = name
        found = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        ).fonts()
        named = {places[Path(font.path).name]: font.family for font in found if font.path}
        return {name: named[name] for name in contents if name in named}
