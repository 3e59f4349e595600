"""Headers and footers of a team's own Word file, rebuilt: words, tables, pictures, page numbers."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from dossierkit.media import MediaError, smaller_copy
from dossierkit.rendering.docx_clean import CELL, GRID, LETTERS, ROW, SHAPE, TABLE, rebuilt
from dossierkit.rendering.docx_direction import direct
from dossierkit.rendering.docx_pictures import picture
from dossierkit.rendering.docx_xml import Element, field, node, put, q, text, w
from dossierkit.wordfile import KEPT_FIELDS, Furniture, field_name, is_usable_picture

_MOST_BLOCKS, _MOST_RUNS, _MOST_PICTURES = 60, 600, 8
_MOST_EMU = 20_000_000
_PRINT_DPI, _EMU_PER_INCH = 300, 914_400
_FIRST_DRAWING = 910_000
"""Above the numbers that pictures of the text have."""

_PASSED_THROUGH = {
    q(f"w:{name}")
    for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo")
}
_WRAPS = {"wrapNone", "wrapSquare", "wrapTopAndBottom"}
_FROM = {
    "positionH": "page margin column character leftMargin rightMargin insideMargin outsideMargin",
    "positionV": "page margin paragraph line topMargin bottomMargin insideMargin outsideMargin",
}
_ALIGNED = {
    "positionH": "left right center inside outside",
    "positionV": "top bottom center inside outside",
}


@dataclass(frozen=True)
class Rebuilt:
    """The blocks of a header or footer, and its pictures: relationship id → ending and bytes."""

    blocks: list[Element]
    pictures: Mapping[str, tuple[str, bytes]]
    counts_pages: bool

    @property
    def is_empty(self) -> bool:
        """Whether a reader would see nothing."""
        words = (
            part.text or ""
            for block in self.blocks
            for part in block.iter(q("w:t"), q("w:instrText"))
        )
        return not "".join(words).strip() and not self.pictures


def rebuild_furniture(
    furniture: Furniture, place: Callable[[str | None], str], title: str
) -> Rebuilt:
    """A header or footer of a Word file from what is known of it.

    `place` gives the id in the output of a style of the file, `title` is what a field TITLE shows.
    """
    work = _Furniture(furniture, place, title)
    blocks = work.blocks(furniture.root)
    return Rebuilt(blocks, work.pictures, work.counts_pages)


_HOUSE = "_dossierkit_"
_FIRST_HOUSE_BOOKMARK = 900_000


def mark_as_the_houses(name: str, block: Element) -> None:
    """Mark a paragraph of the part `name` as made by dossierkit, with what it says.

    A team that takes a built file for its styles means its styles, and not the title and the date
    that stand in its headers and footers; but what it writes there itself counts.
    """
    identifier = _FIRST_HOUSE_BOOKMARK + zlib.crc32(name.encode()) % 90_000
    words = f"{_HOUSE}{name}_{_digest(block)}"
    first = next(
        (index for index, child in enumerate(block) if child.tag != q("w:pPr")), len(block)
    )
    block.insert(first, w("bookmarkStart", id=identifier, name=words))
    block.append(w("bookmarkEnd", id=identifier))


def is_the_houses(root: Element) -> bool:
    """Whether a header or footer says what dossierkit once let it say."""
    return any(
        mark.get(q("w:name"), "").startswith(_HOUSE)
        and mark.get(q("w:name"), "").endswith(f"_{_digest(root)}")
        for mark in root.iter(q("w:bookmarkStart"))
    )


def _digest(block: Element) -> str:
    """A digest of the letters of a block; what its fields show changes."""
    words, inside = "", 0
    for element in block.iter(q("w:t"), q("w:fldChar")):
        if element.tag == q("w:fldChar"):
            inside += {"begin": 1, "end": -1}.get(element.get(q("w:fldCharType"), ""), 0)
        elif not inside:
            words += element.text or ""
    return f"{zlib.crc32(''.join(filter(str.isalpha, words)).encode()):08x}"


class _Furniture:
    def __init__(
        self, furniture: Furniture, place: Callable[[str | None], str], title: str
    ) -> None:
        self._furniture, self._place, self._title = furniture, place, title
        self._runs = 0
        self.pictures: dict[str, tuple[str, bytes]] = {}
        self.counts_pages = False

    def blocks(self, holder: Element) -> list[Element]:
        """The paragraphs and tables of a header, footer or cell; the last one is a paragraph."""
        made: list[Element] = []
        for block in _flat(holder, {q("w:p"), q("w:tbl")}):
            if len(made) < _MOST_BLOCKS:
                made.append(self._paragraph(block) if block.tag == q("w:p") else self._table(block))
        if not made or made[-1].tag != q("w:p"):
            made.append(w("p"))
        return made

    def _paragraph(self, block: Element) -> Element:
        stated = block.find(q("w:pPr"))
        shape = rebuilt(stated, SHAPE)
        properties = w("pPr") if shape is None else shape
        style = self._style(stated, "w:pStyle")
        if style:
            put(properties, w("pStyle", val=style))
        rtl = _is_on(stated, "w:bidi")
        if not rtl:  # whatever the text below does
            put(properties, w("bidi", val="0"))
        made = w("p", properties, *self._line(block))
        direct(made, rtl=rtl)
        return made

    def _style(self, properties: Element | None, name: str) -> str:
        style = None if properties is None else properties.find(q(name))
        return "" if style is None else self._place(style.get(q("w:val")))

    def _table(self, table: Element) -> Element:
        rows = []
        for row in _flat(table, {q("w:tr")}):
            cells = [
                w("tc", rebuilt(cell.find(q("w:tcPr")), CELL), *self.blocks(cell))
                for cell in _flat(row, {q("w:tc")})
            ]
            if cells:
                rows.append(w("tr", rebuilt(row.find(q("w:trPr")), ROW), *cells))
        if not rows:
            return w("p")
        properties = rebuilt(table.find(q("w:tblPr")), TABLE)
        properties = w("tblPr") if properties is None else properties
        style = self._style(table.find(q("w:tblPr")), "w:tblStyle")
        if style:
            properties.insert(0, w("tblStyle", val=style))
        grid = rebuilt(table.find(q("w:tblGrid")), GRID)
        return w("tbl", properties, w("tblGrid") if grid is None else grid, *rows)

    # Lines

    def _line(self, block: Element) -> list[Element]:
        """The runs of a paragraph: fields that are known stay fields, others are left out."""
        made: list[Element] = []
        result: list[Element] = []
        instruction, depth, in_result = "", 0, False
        for piece in self._pieces(block):
            kind = piece.get(q("w:fldCharType")) if piece.tag == q("w:fldChar") else ""
            if kind == "begin":
                depth += 1
                if depth == 1:
                    instruction, result, in_result = "", [], False
            elif kind == "separate":
                in_result = in_result or depth == 1
            elif kind == "end" and depth:
                depth -= 1
                if not depth:
                    made += self._field(instruction, result)
            elif piece.tag == q("w:instrText"):
                instruction += (piece.text or "") if depth == 1 and not in_result else ""
            elif piece.tag == q("w:r"):
                (result if depth else made).append(piece)
        return made

    def _field(self, instruction: str, result: list[Element]) -> list[Element]:
        name = field_name(instruction)
        if name not in KEPT_FIELDS:
            return []
        if name == "HYPERLINK":
            return result
        self.counts_pages = self.counts_pages or name == "PAGE"
        letters = result[0].find(q("w:rPr")) if result else None
        shown = w("r", letters, text(self._title if name == "TITLE" else "1"))
        return field(name, [shown])

    def _pieces(self, holder: Element) -> Iterator[Element]:
        """Runs with their words, and the ends and instructions of fields, in order."""
        for element in _flat(holder, {q("w:r"), q("w:fldSimple"), q("w:pgNum")}):
            if element.tag == q("w:fldSimple"):
                yield from self._field(element.get(q("w:instr"), ""), [*self._pieces(element)])
                continue
            self._runs += 1
            if self._runs > _MOST_RUNS:
                return
            yield from self._run(element)

    def _run(self, run: Element) -> Iterator[Element]:
        stated = run.find(q("w:rPr"))

        def letters() -> Element | None:
            made = rebuilt(stated, LETTERS)
            style = self._style(stated, "w:rStyle")
            if style:
                made = w("rPr") if made is None else made
                put(made, w("rStyle", val=style))
            return made

        for child in run:
            if child.tag in {q("w:fldChar"), q("w:instrText")}:
                yield child
            elif child.tag == q("w:t"):
                yield w("r", letters(), text(child.text or ""))
            elif child.tag == q("w:tab"):
                yield w("r", letters(), w("tab"))
            elif child.tag in {q("w:br"), q("w:cr")}:
                yield w("r", letters(), w("br"))
            elif child.tag == q("w:noBreakHyphen"):
                yield w("r", letters(), text("\N{NON-BREAKING HYPHEN}"))
            elif child.tag == q("w:ptab"):
                yield from self._aligned_tab(child)
            else:
                yield from self._drawing(child)

    def _aligned_tab(self, tab: Element) -> Iterator[Element]:
        attributes = {
            name: tab.get(q(f"w:{name}"), "") for name in ("relativeTo", "alignment", "leader")
        }
        known = {
            "relativeTo": {"margin", "indent"},
            "alignment": {"left", "center", "right"},
            "leader": {"none", "dot", "hyphen", "underscore", "middleDot"},
        }
        if all(attributes[name] in values for name, values in known.items()):
            yield w("r", w("ptab", **attributes))

    # Pictures

    def _drawing(self, child: Element) -> Iterator[Element]:
        """A picture, alone or in the first of several alternatives."""
        for drawing in child.iter(q("w:drawing")):
            frame = next((one for one in drawing if _is_frame(one)), None)
            made = None if frame is None else self._framed(frame)
            if made is not None:
                yield w("r", w("rPr", w("noProof")), w("drawing", made))
            return

    def _framed(self, frame: Element) -> Element | None:
        blip = next(frame.iter(q("a:blip")), None)
        extent = frame.find(q("wp:extent"))
        inside_shape = any(
            _local(one) in {"wsp", "wgp", "wpc"} for one in frame.iter(etree.Element)
        )
        if blip is None or extent is None or inside_shape:
            return None
        width, height = (_emu(extent.get(side)) for side in ("cx", "cy"))
        identifier = self._picture(blip.get(q("r:embed"), ""), width)
        if not identifier or not (0 < width < _MOST_EMU and 0 < height < _MOST_EMU):
            return None
        number = str(_FIRST_DRAWING + len(self.pictures))
        described = frame.find(q("wp:docPr"))
        alternative = "" if described is None else described.get("descr", "")[:500]
        description = {"id": number, "name": f"Picture {number}", "descr": alternative}
        size = {"cx": str(width), "cy": str(height)}
        inner = [
            node("wp:extent", size),
            node("wp:docPr", description),
            node("wp:cNvGraphicFramePr", {}, node("a:graphicFrameLocks", {"noChangeAspect": "1"})),
            picture(node("a:blip", {"r:embed": identifier}), description, size),
        ]
        distances = {
            name: _distance(frame.get(name)) for name in ("distT", "distB", "distL", "distR")
        }
        if _local(frame) == "inline":
            return node("wp:inline", distances, *inner)
        return self._anchored(frame, distances, inner)

    def _anchored(
        self, frame: Element, distances: dict[str, str], inner: list[Element]
    ) -> Element | None:
        positions = [_position(frame, name) for name in ("positionH", "positionV")]
        if any(position is None for position in positions):
            return None
        wrap = next((_local(one) for one in frame if _local(one).startswith("wrap")), "wrapNone")
        wrap = wrap if wrap in _WRAPS else "wrapSquare"
        attributes = {
            **distances,
            "simplePos": "0",
            "relativeHeight": "251658240",
            "behindDoc": _flag(frame.get("behindDoc")),
            "locked": "0",
            "layoutInCell": _flag(frame.get("layoutInCell")),
            "allowOverlap": _flag(frame.get("allowOverlap")),
        }
        extent, *rest = inner
        return node(
            "wp:anchor",
            attributes,
            node("wp:simplePos", {"x": "0", "y": "0"}),
            *(position for position in positions if position is not None),
            extent,
            node(f"wp:{wrap}", {"wrapText": "bothSides"} if wrap == "wrapSquare" else {}),
            *rest,
        )

    def _picture(self, identifier: str, width_emu: int) -> str:
        """The relationship of a picture, decoded and written anew; empty if it is none."""
        data = self._furniture.pictures.get(identifier, b"")
        if not is_usable_picture(data) or len(self.pictures) >= _MOST_PICTURES:
            return ""
        kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
        most = max(1, min(width_emu, _MOST_EMU) * _PRINT_DPI // _EMU_PER_INCH)
        try:
            made = smaller_copy(data, most, kind)
        except MediaError:
            return ""
        name = f"rIdPicture{len(self.pictures) + 1}"
        self.pictures[name] = ("jpg" if kind == "jpeg" else kind, made)
        return name


def _flat(holder: Element, wanted: set[str]) -> Iterator[Element]:
    """The elements of some kinds in a holder, also in what only marks them; nothing deleted."""
    stack = list(reversed(holder))
    while stack:
        element = stack.pop()
        if element.tag in wanted:
            yield element
        elif element.tag in _PASSED_THROUGH:
            stack += reversed(element)


def _is_frame(element: Element) -> bool:
    return element.tag in {q("wp:inline"), q("wp:anchor")}


def _is_on(properties: Element | None, name: str) -> bool:
    switch = None if properties is None else properties.find(q(name))
    return switch is not None and switch.get(q("w:val"), "1") in {"1", "true", "on"}


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _emu(stated: str | None) -> int:
    return int(stated) if stated and re.fullmatch("-?[0-9]{1,8}", stated) else 0


def _distance(stated: str | None) -> str:
    return str(max(_emu(stated), 0))


def _flag(stated: str | None) -> str:
    return "1" if stated in {"1", "true"} else "0"


def _position(frame: Element, name: str) -> Element | None:
    stated = frame.find(q(f"wp:{name}"))
    if stated is None or stated.get("relativeFrom") not in _FROM[name].split():
        return None
    place = {"relativeFrom": stated.get("relativeFrom", "")}
    aligned, offset = stated.find(q("wp:align")), stated.find(q("wp:posOffset"))
    made = node("wp:align")
    if aligned is not None and (aligned.text or "").strip() in _ALIGNED[name].split():
        made.text = (aligned.text or "").strip()
    else:
        made = node("wp:posOffset")
        made.text = str(_emu("" if offset is None else (offset.text or "").strip()))
    return node(f"wp:{name}", place, made)
