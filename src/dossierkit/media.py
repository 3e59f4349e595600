"""Images: what their headers say, and the copies that are put into documents."""

import hashlib
import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import Any

from dossierkit.errors import ToolFailed
from dossierkit.files import (
    BINARY_BYTES,
    PathRefused,
    inside,
    read_bytes,
    temporary_folder,
    write_atomically,
)
from dossierkit.phrases import Phrase
from dossierkit.results import recall, remember
from dossierkit.tools import examine_pdfs, run_typst

MOST_PIXELS = 178_956_970
"""The largest image that is decoded, about 13,400 × 13,400; Pillow refuses larger ones too."""

RASTER_FORMATS = {
    "PNG": "png",
    "JPEG": "jpeg",
    "TIFF": "tiff",
    "WEBP": "webp",
    "GIF": "gif",
    "BMP": "bmp",
    "MPO": "jpeg",
}
PRINT_DPI = 300
SCAN_DPI = 200
"""Of pages that were signed and scanned."""
_MOST_SCANNED = 4  # pages of one file
_TOLERANCE = 1.25
_SVG_ROOT = re.compile(rb"<svg\b[^<>]*>")
_WITHIN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|jpg|gif|webp)[;,])")
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(px|pt|mm|cm|in)?\s*\Z")
_UNIT_PX = {"px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_TAIL_BYTES = 4096
_SVG_BYTES = 16 * 1024 * 1024
_MOST_SHAPES = 100_000
_SVG = "{http://www.w3.org/2000/svg}"
_NOWHERE = logging.NullHandler()
_one_at_a_time = Lock()


class MediaError(ValueError):
    """An image that cannot be used; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class ImageInfo:
    """What an image file says of itself: format, size in pixels as displayed, colour mode.

    For an SVG the size is that of its view box in CSS pixels. `rotated` is true if the camera
    asks for the picture to be turned, `profiled` if the file says what its colours mean.
    """

    format: str
    width_px: int
    height_px: int
    mode: str = ""
    rotated: bool = False
    profiled: bool = False

    @property
    def vector(self) -> bool:
        """True if the image has no resolution of its own."""
        return self.format == "svg"


def resolve_target(root: Path, target: str, section_path: str) -> str:
    """The path from the dossier's root that an image `target` in a section names.

    A target is read from the root; one that begins with `../` or `./` from the section's own
    folder, as editors do. Raises `PathRefused` like `files.inside`.
    """
    from posixpath import dirname, join, normpath
    from urllib.parse import unquote

    path = unquote(target) if "%" in target and not _exists(root / target) else target
    if path.startswith(("./", "../")):
        path = normpath(join(dirname(section_path), path))
    inside(root, path)
    return normpath(path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than the file system allows
        return False


def probe(root: Path, relative: str) -> ImageInfo:
    """Read the header of an image of the dossier.

    Raises `MediaError` if it is missing, no image, truncated, or larger than may be decoded.
    """
    try:
        path = inside(root, relative)
        if not path.is_file():
            raise MediaError(Phrase("there is no such file"))
        if path.stat().st_size > BINARY_BYTES:
            raise MediaError(Phrase("it has more than {most} MB", most=BINARY_BYTES // 1024**2))
        with path.open("rb") as stream:
            start = stream.read(_TAIL_BYTES)
            if _looks_like_svg(start):
                return _probe_svg(read_bytes(root, relative, _SVG_BYTES))
            stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            tail = stream.read()
    except PathRefused as refused:
        raise MediaError(refused.args[0]) from refused
    except OSError as error:
        raise MediaError(
            Phrase("it cannot be read: {reason}", reason=error.strerror or str(error))
        ) from error
    return _probe_raster(path, start, tail)


def _looks_like_svg(start: bytes) -> bool:
    return b"<svg" in start or start.lstrip().startswith((b"<?xml", b"<!DOCTYPE svg"))


def _probe_raster(path: Path, start: bytes, tail: bytes) -> ImageInfo:
    from PIL import Image, UnidentifiedImageError

    if not start:
        raise MediaError(Phrase("the file is empty"))
    logging.getLogger("PIL").addHandler(_NOWHERE)  # it would print to standard error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                width, height = image.size
                kind, mode = image.format or "", image.mode
                orientation = _orientation(image)
                profiled = bool(image.info.get("icc_profile"))
                cut_off = _is_cut_off(image, path, start, tail)
    except Image.DecompressionBombError as error:
        raise MediaError(TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise MediaError(Phrase("it is not an image that can be read")) from error
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError) as error:
        raise MediaError(Phrase("it is damaged or cut off")) from error
    if kind not in RASTER_FORMATS:
        raise MediaError(
            Phrase("the format {format} is not supported; use JPEG, PNG, TIFF or SVG", format=kind)
        )
    if not width * height:
        raise MediaError(Phrase("it has no width or no height"))
    if width * height > MOST_PIXELS:
        raise MediaError(TOO_MANY_PIXELS)
    if cut_off:
        raise MediaError(Phrase("the file is cut off before its end"))
    if orientation in {5, 6, 7, 8} and kind != "TIFF":  # Pillow turns a TIFF by itself
        width, height = height, width
    return ImageInfo(RASTER_FORMATS[kind], width, height, mode, orientation != 1, profiled)


TOO_MANY_PIXELS = Phrase("it has more than {most} million pixels", most=MOST_PIXELS // 1_000_000)


def _is_cut_off(image: Any, path: Path, start: bytes, tail: bytes) -> bool:
    """True if the file ends before the picture does, as far as that shows without decoding it."""
    size = path.stat().st_size
    match image.format:
        case "PNG":
            return b"IEND" not in tail
        case "GIF":
            return not tail.rstrip(b"\0").endswith(b";")
        case "WEBP":
            return int.from_bytes(start[4:8], "little") + 8 > size
        case "TIFF":
            tags = image.tag_v2
            ends = (
                offset + length
                for starts, lengths in ((273, 279), (324, 325))
                for offset, length in zip(tags.get(starts, ()), tags.get(lengths, ()), strict=False)
            )
            return max(ends, default=0) > size
        case "JPEG" | "MPO":
            return b"\xff\xd9" not in tail and not _decodes(image)
    return False


def _decodes(image: Any) -> bool:
    """True if a JPEG without its end mark at the end is whole: telephones append a film to it."""
    try:
        image.draft("L", (1, 1))
        image.load()
    except (OSError, ValueError, SyntaxError):
        return False
    return True


def _orientation(image: Any) -> int:
    """How the camera was held (EXIF 274); read without decoding a PNG, which `getexif` would."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    return int(image.getexif().get(0x0112, 1))


def _probe_svg(data: bytes) -> ImageInfo:
    root = _SVG_ROOT.search(data)
    if root is None or b"</svg>" not in data[-_TAIL_BYTES:]:
        raise MediaError(Phrase("the SVG is cut off or has no <svg> element"))
    if b"<!ENTITY" in data:
        raise MediaError(Phrase("the SVG declares entities, which are not read"))
    _check_drawing(data)
    tag = root[0].decode("utf-8", "replace")
    box = re.search(r"""viewBox\s*=\s*["']([^"']*)["']""", tag)
    sides = _numbers(box[1])[2:] if box else []
    if len(sides) != 2 or min(sides) <= 0:
        sides = [_svg_length(tag, side) for side in ("width", "height")]
    if not all(sides):
        raise MediaError(Phrase("the SVG states no size; give it a viewBox"))
    return ImageInfo("svg", round(sides[0]) or 1, round(sides[1]) or 1)


def _check_drawing(data: bytes) -> None:
    """Raise `MediaError` for an SVG that is no XML, needs other files, or would take for ever."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MediaError(Phrase("the SVG is damaged: {reason}", reason=str(error))) from error
    for element in root.iter(etree.Element):
        if element.tag == f"{_SVG}filter":
            raise MediaError(
                Phrase("the SVG has filter effects (blur, shadow), which take too long to print")
            )
        for name, value in element.attrib.items():
            is_link = str(name).rsplit("}", 1)[-1] == "href" and element.tag != f"{_SVG}a"
            if is_link and not _WITHIN.match(str(value)):
                raise MediaError(
                    Phrase("the SVG refers to another file, which would not go with it")
                )
    if _shapes(root) > _MOST_SHAPES:
        raise MediaError(Phrase("the SVG draws more than {most:,} shapes", most=_MOST_SHAPES))


def _shapes(root: Any) -> int:
    """How many elements an SVG comes to when every `use` is written out."""
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    counts: dict[Any, int] = {}

    def count(element: Any) -> int:
        if element not in counts:
            counts[element] = _MOST_SHAPES + 1  # what uses itself has no end
            parts = list(element)
            if element.tag == f"{_SVG}use":
                target = next((v for k, v in element.items() if k.endswith("href")), "")
                parts += [named[target[1:]]] if target[1:] in named else []
            counts[element] = 1 + sum(map(count, parts))
        return counts[element]

    try:
        return count(root)
    except RecursionError as error:
        raise MediaError(Phrase("the SVG is nested too deeply")) from error


def _numbers(text: str) -> list[float]:
    """The numbers of a list such as `0 0 600,400`; none if one of them is no number."""
    try:
        numbers = [float(number) for number in re.split(r"[\s,]+", text.strip())]
    except ValueError:
        return []
    return numbers if all(map(isfinite, numbers)) else []


def _svg_length(tag: str, side: str) -> float:
    found = re.search(rf"""\s{side}\s*=\s*["']([^"']*)["']""", tag)
    match = _LENGTH.match(found[1]) if found else None
    return float(match[1]) * _UNIT_PX[match[2] or "px"] if match else 0.0


def print_copy(
    root: Path, relative: str, info: ImageInfo, width_mm: float, cache: Path
) -> tuple[str, bytes, int, int]:
    """The image as it goes into a document that shows it `width_mm` wide.

    Returns format (`png`, `jpeg`, `svg`), bytes, width and height in pixels. A PNG or JPEG at or
    below 300 dpi is passed on untouched; others are turned upright, brought to 300 dpi and to RGB
    or grey, and kept in `cache` under the hash of their content.
    Raises `MediaError` if the pixels cannot be decoded.
    """
    try:
        data = read_bytes(root, relative)
    except OSError as error:
        raise MediaError(
            Phrase("it cannot be read: {reason}", reason=error.strerror or str(error))
        ) from error
    if info.vector:
        return "svg", data, info.width_px, info.height_px
    most = max(1, round(width_mm / 25.4 * PRINT_DPI))
    plain = info.mode in {"RGB", "L", "RGBA", "P", "1", "LA"} and not info.rotated
    if info.format in {"png", "jpeg"} and plain and info.width_px <= most * _TOLERANCE:
        with _one_at_a_time:
            _need_pixels(data)
        return info.format, data, info.width_px, info.height_px
    kind = "jpeg" if info.format == "jpeg" or info.mode in {"CMYK", "YCbCr"} else "png"
    name = hashlib.sha256(data + f"{most} {kind} 3".encode()).hexdigest()
    kept = cache / "images" / f"{name}.{kind}"
    with _one_at_a_time:  # a map sheet takes a gigabyte while it is made smaller
        converted = _kept(kept)
        if converted is None:
            converted = _convert(data, most, kind)
            with suppress(OSError):  # a full disk is no reason not to print
                write_atomically(kept, converted)
    width = min(info.width_px, most)
    return kind, converted, width, max(1, round(info.height_px * width / info.width_px))


_ENDS = {".png": b"IEND\xaeB`\x82", ".jpeg": b"\xff\xd9"}


def _kept(path: Path) -> bytes | None:
    """The copy that an earlier run has kept; `None` if there is none, or it has no end."""
    with suppress(OSError):
        data = path.read_bytes()
        if data.endswith(_ENDS[path.suffix]):
            return data
    return None


def pdf_copies(
    root: Path, relative: str, width_mm: float, cache: Path
) -> list[tuple[str, bytes, int, int]]:
    """The first pages of a PDF as pictures that are printed `width_mm` wide, like `print_copy`.

    Raises `MediaError` if it cannot be read, or is protected.
    """
    try:
        data = read_bytes(root, relative)
    except OSError as error:
        raise MediaError(
            Phrase("it cannot be read: {reason}", reason=error.strerror or str(error))
        ) from error
    (found,) = examine_pdfs([inside(root, relative)])
    if found.trouble:
        raise MediaError(Phrase("it is damaged or cut off"))
    pages = min(found.pages, _MOST_SCANNED)
    name = hashlib.sha256(data + f"{width_mm} scan 1".encode()).hexdigest()
    paths = [cache / "images" / f"{name}-{number}.jpeg" for number in range(1, pages + 1)]
    drawn = [picture for path in paths if (picture := _kept(path)) is not None]
    if len(drawn) < pages:
        most = max(1, round(width_mm / 25.4 * SCAN_DPI))
        drawn = [smaller_copy(page, most, "jpeg") for page in _drawn(data, pages, width_mm)]
        for path, picture in zip(paths, drawn, strict=True):
            with suppress(OSError):
                write_atomically(path, picture)
    return [("jpeg", picture, *_opened(picture).size) for picture in drawn]


def _drawn(data: bytes, pages: int, width_mm: float) -> Sequence[bytes]:
    """The pages of a PDF as PNG."""
    shown = (f'#image("scan.pdf", page: {n}, width: {width_mm}mm)' for n in range(1, pages + 1))
    main = "#set page(width: auto, height: auto, margin: 0pt)\n" + "\n#pagebreak()\n".join(shown)
    with temporary_folder() as folder:
        Path(folder, "scan.pdf").write_bytes(data)
        Path(folder, "main.typ").write_text(main, encoding="utf-8")
        try:
            return run_typst(Path(folder), {"format": "png", "ppi": SCAN_DPI}).files
        except ToolFailed as error:
            raise MediaError(Phrase("it is damaged or cut off")) from error


def _need_pixels(data: bytes) -> None:
    """Raise `MediaError` if the picture cannot be decoded; a renderer would fail altogether."""
    digest = hashlib.sha256(data).hexdigest()
    if recall("pictures", digest) is None:
        with _decoding(), _opened(data) as image:
            image.draft("L", (1, 1))
            image.load()
        remember("pictures", {digest: True})


@contextmanager
def _decoding() -> Iterator[None]:
    from PIL import Image

    try:
        yield
    except (OSError, ValueError, SyntaxError, LookupError, Image.DecompressionBombError) as error:
        raise MediaError(
            Phrase("its pixels cannot be decoded: {reason}", reason=str(error))
        ) from error


def _opened(data: bytes) -> Any:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pictures that are large, but not too large
        return Image.open(io.BytesIO(data))


def _in_print_colours(image: Any, *, transparent: bool) -> Any:
    """`image` as 8-bit grey or sRGB, by its colour profile if it has one."""
    if image.mode.startswith("I"):  # Pillow cuts 16 bits off at 255 instead of scaling them
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"L", "1", "F"}:
        return image.convert("L")
    see_through = "A" in image.getbands() or "transparency" in image.info
    if image.mode in {"RGB", "CMYK"} and image.info.get("icc_profile"):
        image = _in_srgb(image)
    return image.convert("RGBA" if transparent and see_through else "RGB")


def _in_srgb(image: Any) -> Any:
    from PIL import ImageCms

    try:
        stated = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        shared = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, stated, shared, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that is damaged, or for another kind of picture


def smaller_copy(data: bytes, width_px: int, kind: str) -> bytes:
    """A `png` or `jpeg` brought down to `width_px`, for reading on a screen.

    Raises `MediaError` if the pixels cannot be decoded.
    """
    with _one_at_a_time:
        return _convert(data, width_px, kind, quality=80)


def _convert(data: bytes, width: int, kind: str, quality: int = 90) -> bytes:
    from PIL import Image, ImageOps

    out = io.BytesIO()
    with _decoding(), _opened(data) as image:
        if kind == "jpeg" and image.format == "JPEG":
            image.draft("RGB", (width, width))
        ImageOps.exif_transpose(image, in_place=True)
        image = _in_print_colours(image, transparent=kind == "png")  # noqa: PLW2901 - closed anyway
        if image.width > width:
            size = width, max(1, round(image.height * width / image.width))
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)  # noqa: PLW2901
        if kind == "jpeg":
            image.save(out, "JPEG", quality=quality, optimize=True)
        else:
            image.save(out, "PNG", optimize=True)
    return out.getvalue()
