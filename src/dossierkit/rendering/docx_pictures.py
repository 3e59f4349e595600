"""Pictures in a Word document: real bytes in the package, vector drawings beside their raster."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from dossierkit.document import Resource
from dossierkit.errors import ToolFailed
from dossierkit.files import temporary_folder
from dossierkit.rendering.docx_xml import Element, node, w
from dossierkit.tools import run_typst

EMU_PER_MM = 36000
RASTER_PPI = 300
"""The resolution at which vector drawings become pictures, at their printed size."""
_PPI_BESIDE_VECTOR = 200
"""That of a picture that only those readers show that cannot draw the vector beside it."""

_SVG = "{http://www.w3.org/2000/svg}"
_SIMPLE_TAGS = {
    f"{_SVG}{name}"
    for name in ("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
}
_SIMPLE_BYTES = 2_000_000
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_DECORATIVE_EXTENSION = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
_NO_DISTANCE = {"distT": "0", "distB": "0", "distL": "0", "distR": "0"}
_MILLIMETRES = re.compile(r"(\d+(?:\.\d+)?)mm\Z")


@dataclass
class Pictures:
    """The pictures that a document shows, each stored once."""

    resources: Mapping[str, Resource]
    stem: str = "image"
    """What the names of their parts begin with."""
    first: int = 0
    """Drawings are numbered from here on."""
    _widths_mm: dict[str, float] = field(default_factory=dict)
    """The largest width at which each resource is shown, in order of first showing."""
    _drawings: int = 0

    def drawing(self, name: str, width_mm: float, height_mm: float, alt: str = "") -> Element:
        """A run that shows a resource. Raises `ToolFailed` if the document has no such resource."""
        size, description = _size(width_mm, height_mm), self._describe(name, width_mm, alt)
        inline = node(
            "wp:inline",
            dict(_NO_DISTANCE),
            node("wp:extent", size),
            node("wp:docPr", description),
            node("wp:cNvGraphicFramePr", {}, node("a:graphicFrameLocks", {"noChangeAspect": "1"})),
            picture(self._blip(name), description, size),
        )
        return w("r", w("rPr", w("noProof")), w("drawing", inline))

    def across_page(self, name: str, width_mm: float, height_mm: float, top_mm: float) -> Element:
        """A run with a resource behind the text, from the left edge of the page and `top_mm` down.

        It fills its area: what is too high or too wide for that is cut off evenly on both sides.
        Raises like `drawing`.
        """
        resource = self._resource(name)
        ratio = _ratio(resource) * width_mm / height_mm
        crop = _evenly("t", "b", 1 - 1 / ratio) if ratio > 1 else _evenly("l", "r", 1 - ratio)
        size, description = _size(width_mm, height_mm), self._describe(name, width_mm, "")
        anchor = node(
            "wp:anchor",
            {
                **_NO_DISTANCE,
                "simplePos": "0",
                "relativeHeight": "1",
                "behindDoc": "1",
                "locked": "0",
                "layoutInCell": "1",
                "allowOverlap": "1",
            },
            node("wp:simplePos", {"x": "0", "y": "0"}),
            _from_edge("H", 0),
            _from_edge("V", top_mm),
            node("wp:extent", size),
            node("wp:wrapNone"),
            node("wp:docPr", description, *([] if resource.alt else [_decorative()])),
            node("wp:cNvGraphicFramePr", {}, node("a:graphicFrameLocks", {"noChangeAspect": "1"})),
            picture(self._blip(name), description, size, crop),
        )
        return w("r", w("rPr", w("noProof")), w("drawing", anchor))

    def _resource(self, name: str) -> Resource:
        resource = self.resources.get(name)
        if resource is None:
            raise ToolFailed(f"the document shows an image that it does not carry: {name}")
        return resource

    def _describe(self, name: str, width_mm: float, alt: str) -> dict[str, str]:
        """The number and the words of a further drawing, which is stored for this width."""
        resource = self._resource(name)
        self._widths_mm[name] = max(width_mm, self._widths_mm.get(name, 0))
        self._drawings += 1
        number = str(self.first + self._drawings)
        return {"id": number, "name": f"Picture {number}", "descr": alt or resource.alt}

    def _blip(self, name: str) -> Element:
        resource = self.resources[name]
        identifier = f"rIdImage{list(self._widths_mm).index(name) + 1}"
        blip = node("a:blip", {"r:embed": identifier})
        if resource.format == "svg" and is_simple_svg(resource.data):
            vector = node("asvg:svgBlip", {"r:embed": f"{identifier}Vector"})
            blip.append(node("a:extLst", {}, node("a:ext", {"uri": _SVG_EXTENSION}, vector)))
        return blip

    def parts(self) -> dict[str, tuple[str, bytes]]:
        """Relationship id → name of the part (below `word/`) and its bytes, in order of showing."""
        rasters = self._rasters()
        found: dict[str, tuple[str, bytes]] = {}
        for index, name in enumerate(self._widths_mm, 1):
            resource, identifier = self.resources[name], f"rIdImage{index}"
            stem = f"media/{self.stem}{index}"
            if resource.format != "svg":
                ending = "jpg" if resource.format == "jpeg" else resource.format
                found[identifier] = (f"{stem}.{ending}", resource.data)
                continue
            found[identifier] = (f"{stem}.png", rasters[name])
            if is_simple_svg(resource.data):
                found[f"{identifier}Vector"] = (f"{stem}.svg", resource.data)
        return found

    def _rasters(self) -> dict[str, bytes]:
        """Every vector drawing that is shown, as PNG at its largest printed size."""
        vectors = [name for name in self._widths_mm if self.resources[name].format == "svg"]
        if not vectors:
            return {}
        files = {f"{index}.svg": self.resources[name].data for index, name in enumerate(vectors)}
        pages = [
            f"#page(width: {width:.2f}mm, height: {width * ratio:.2f}mm, "
            f'image("{index}.svg", width: 100%, height: 100%))'
            for index, (width, ratio) in enumerate(
                (self._widths_mm[name] * _sharpness(resource), _ratio(resource))
                for name, resource in ((name, self.resources[name]) for name in vectors)
            )
        ]
        main = "\n".join(["#set page(margin: 0pt)", *pages])
        return dict(zip(vectors, _rendered({"main.typ": main.encode(), **files}), strict=True))


def _size(width_mm: float, height_mm: float) -> dict[str, str]:
    return {"cx": str(round(width_mm * EMU_PER_MM)), "cy": str(round(height_mm * EMU_PER_MM))}


def _evenly(start: str, end: str, share: float) -> dict[str, str]:
    """The crop that takes a share of a picture away, half of it on either side."""
    half = str(round(share / 2 * 100_000))
    return {start: half, end: half}


def _from_edge(axis: str, distance_mm: float) -> Element:
    offset = node("wp:posOffset")
    offset.text = str(round(distance_mm * EMU_PER_MM))
    return node(f"wp:position{axis}", {"relativeFrom": "page"}, offset)


def _decorative() -> Element:
    """By which screen readers know that a picture says nothing."""
    decorative = node("adec:decorative", {"val": "1"})
    return node("a:extLst", {}, node("a:ext", {"uri": _DECORATIVE_EXTENSION}, decorative))


def picture(
    blip: Element,
    description: Mapping[str, str],
    size: Mapping[str, str],
    crop: Mapping[str, str] | None = None,
) -> Element:
    """The graphic that shows a picture in a size (in EMU), less what `crop` (`a:srcRect`) says."""
    cropped = [node("a:srcRect", dict(crop))] if crop else []
    shown = node(
        "pic:pic",
        {},
        node(
            "pic:nvPicPr",
            {},
            node("pic:cNvPr", dict(description)),
            node("pic:cNvPicPr", {}, node("a:picLocks", {"noChangeAspect": "1"})),
        ),
        node("pic:blipFill", {}, blip, *cropped, node("a:stretch", {}, node("a:fillRect"))),
        node(
            "pic:spPr",
            {},
            node("a:xfrm", {}, node("a:off", {"x": "0", "y": "0"}), node("a:ext", dict(size))),
            node("a:prstGeom", {"prst": "rect"}, node("a:avLst")),
        ),
    )
    uri = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    return node("a:graphic", {}, node("a:graphicData", {"uri": uri}, shown))


def _rendered(files: Mapping[str, bytes]) -> Sequence[bytes]:
    """The pages of `main.typ` as PNG; it can read the other `files` and nothing else."""
    with temporary_folder() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        try:
            return run_typst(Path(folder), {"format": "png", "ppi": RASTER_PPI}).files
        except ToolFailed as error:
            raise ToolFailed(f"a drawing cannot be rendered: {error}", error.help) from error


def millimetres(size: str) -> float:
    """`106.7mm` → 106.7; 0 for anything else."""
    match = _MILLIMETRES.match(size)
    return float(match[1]) if match else 0.0


def is_simple_svg(data: bytes) -> bool:
    """Whether Word and every other reader will draw an SVG alike: plain shapes and nothing else."""
    if len(data) > _SIMPLE_BYTES or b"<!DOCTYPE" in data or b"href" in data:
        return False
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return False
    return all(element.tag in _SIMPLE_TAGS for element in root.iter())


def _sharpness(resource: Resource) -> float:
    """The share of `RASTER_PPI` that a drawing needs."""
    return _PPI_BESIDE_VECTOR / RASTER_PPI if is_simple_svg(resource.data) else 1.0


def _ratio(resource: Resource) -> float:
    return resource.height_px / max(resource.width_px, 1)
