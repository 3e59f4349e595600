"""The images of a document: their sizes on the page, copies at print resolution, drawn maps."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, Thread
from typing import Any

from dossierkit.atlas import draw, drawn_maps
from dossierkit.document import Resource
from dossierkit.dossier import Dossier
from dossierkit.errors import ToolFailed
from dossierkit.files import PathRefused, inside, is_file, printable
from dossierkit.language import in_language
from dossierkit.maprows import Map
from dossierkit.media import ImageInfo, MediaError, pdf_copies, print_copy, probe, resolve_target
from dossierkit.paper import CAPTION_MM, length_mm, text_area_mm
from dossierkit.phrases import Phrase
from dossierkit.tools import cache_folder

_LEAST_DPI = 150
_INLINE_MM = 30.0
_THUMBNAIL_MM = (24.0, 18.0)
"""The width and the height of the pictures in an inventory, at most."""
_COVER = {
    ("cover", "emblem"): ("emblem", 40.0),
    ("cover", "picture"): ("cover-picture", 160.0),
    ("running_head", "logo"): ("logo", 30.0),
}
"""Key of the theme → name of the resource, and the width in mm that its copy is made for."""
_EMBLEM_MM = 30.0


class Illustrations:
    """The images that one document shows, each carried once, sharp where it is largest."""

    def __init__(self, dossier: Dossier, theme: Mapping[str, Any], *, draft: bool) -> None:
        self._dossier = dossier
        self._draft = draft
        self._theme = theme
        self._rows = dossier.image_rows()
        self._maps = drawn_maps(dossier)
        self._shown: dict[str, tuple[Resource, float]] = {}
        self._cover: dict[str, Resource] = {}
        self._scans: dict[str, Resource] = {}

    @contextmanager
    def made_meanwhile(self, shown: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
        """Make the copies of images, by path and attributes, while the block waits for pandoc.

        They are kept in the cache, where `node` finds them.
        """
        over = Event()

        def make() -> None:
            for path, given in shown.items():
                if over.is_set():
                    return
                with suppress(PathRefused, MediaError, OSError):
                    info = probe(self._dossier.root, path)
                    width, _ = self._size(info, given, block=True, sheet="")
                    print_copy(self._dossier.root, path, info, width, cache_folder())

        thread = Thread(target=make)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    @property
    def resources(self) -> dict[str, Resource]:
        """The images by the name that their nodes in the blocks have."""
        shown = {resource.name: resource for resource, _ in self._shown.values()}
        return {**shown, **self._scans, **self._cover}

    def path_of(self, target: str, section_path: str) -> str:
        """The path that an image in a section has, to compare it; the target if it is refused."""
        try:
            return resolve_target(self._dossier.root, target, section_path)
        except (PathRefused, MediaError):
            return target

    def row(self, path: str) -> Mapping[str, Any]:
        """The row of the image or map table that describes an image; empty for none."""
        if path in self._maps:
            return self._maps[path].row
        return self._rows.get(path, (None, {}))[1]

    def is_drawn(self, path: str) -> bool:
        """True for a map that is drawn, with its source and date on it."""
        return path in self._maps

    def sheet_of_map(self, path: str) -> str:
        """The sheet, one of `paper.SHEETS`, that a map is drawn for; empty for that of the text."""
        return self._maps[path].sheet

    def node(
        self,
        path: str,
        given: Mapping[str, str],
        language: str,
        *,
        block: bool,
        sheet: str = "",
        label: str = "",
    ) -> Any:
        """The image node that shows the file at `path` as wide as its attributes ask for.

        Its alternative text, and the words on a drawn map, are in `language`. A drawn map has its
        identifier for a path, the size for which its scale holds, and its `label` (`Map 3`)
        written on it. Raises `MediaError` if the file cannot be used; `ToolFailed` in place of it
        if that shows only now and the document is no draft, since validation reads headers only.
        """
        if path in self._maps:
            return self._drawn(self._maps[path], language, label, sheet)
        info = probe(self._dossier.root, path)
        width, height = self._size(info, given, block=block, sheet=sheet)
        resource, widest = self._shown.get(path, (None, 0.0))
        if resource is None or width > widest:
            stem = resource.name.split(".")[0] if resource else self._next_name()
            try:
                resource = self._copy(path, info, width, stem, language)
            except MediaError as error:
                if self._draft:
                    raise
                raise ToolFailed(f"the image {path} cannot be used: {error}") from error
            self._shown[path] = resource, width
        return _image(resource, width, height, self._alternative(path, language))

    def _next_name(self) -> str:
        return f"img-{len(self._shown) + 1:03}"

    def _drawn(self, one: Map, language: str, label: str, sheet: str) -> Any:
        if not one.drawable:
            raise MediaError(Phrase("nothing says where it is"))
        try:
            made = draw(self._dossier, one, language, label, sheet)
        except MediaError as error:
            if self._draft:
                raise
            raise ToolFailed(f"the map {one.path} cannot be drawn: {error}") from error
        known = self._shown.get(one.path)
        resource = known[0] if known else Resource(
            f"{self._next_name()}.svg",
            "svg",
            made.svg.encode(),
            round(made.width_mm * 10),
            round(made.height_mm * 10),
            printable(in_language(one.row.get("alt"), language)),
        )  # fmt: skip
        self._shown[one.path] = resource, made.width_mm
        alternative = printable(in_language(one.row.get("alt"), language))
        return _image(resource, made.width_mm, made.height_mm, alternative)

    def thumbnail(self, target: str, language: str) -> list[Any]:
        """The image node of an inventory: small, and no more pixels than that needs.

        Nothing if the file cannot be used, which validation says; raises `ToolFailed` like `node`.
        """
        try:
            path = resolve_target(self._dossier.root, target, "")
            info = probe(self._dossier.root, path)
            width, height = _THUMBNAIL_MM
            fitting = min(width, height * info.width_px / info.height_px)
            return [self.node(path, {"width": f"{fitting:.1f}mm"}, language, block=False)]
        except (PathRefused, MediaError):
            return []

    def scan(self, target: str, alternative: str) -> list[Any]:
        """The image nodes of a file that was scanned, each as large as a page.

        They show a picture, or the first pages of a PDF; nothing if the file cannot be used.
        """
        try:
            return self._scanned(resolve_target(self._dossier.root, target, ""), alternative)
        except (PathRefused, MediaError):
            return []

    def _scanned(self, path: str, alternative: str) -> list[Any]:
        width, height = text_area_mm(self._theme)
        height -= CAPTION_MM
        if path.lower().endswith(".pdf"):
            copies = pdf_copies(self._dossier.root, path, width, cache_folder())
        else:
            info = probe(self._dossier.root, path)
            copies = [print_copy(self._dossier.root, path, info, width, cache_folder())]
        nodes = []
        for kind, data, across, down in copies:
            name = f"scan-{len(self._scans) + 1:03}.{'jpg' if kind == 'jpeg' else kind}"
            self._scans[name] = Resource(name, kind, data, across, down, alternative)
            fitting = min(width, height * across / down)
            pairs = [["width", f"{fitting:.1f}mm"], ["height", f"{fitting * down / across:.1f}mm"]]
            words = [{"t": "Str", "c": alternative}]
            nodes.append({"t": "Image", "c": [["", [], pairs], words, [name, ""]]})
        return nodes

    def add_cover(
        self, language: str, alternatives: Mapping[str, str], states: Mapping[str, str]
    ) -> None:
        """Carry the images that the theme names, if they can be used.

        Those that tables describe have alternative texts in `language`; `alternatives` are texts
        by the name of the resource, for images that no table describes; `states` are those for the
        emblems of States, by code, in the order of the States.
        """
        for (group, key), (name, width) in _COVER.items():
            path = str(self._theme[group].get(key) or "")
            self._add(path, name, width, language, alternatives.get(name))
        emblems = self._theme["cover"]["emblems"]
        for code, alternative in states.items():
            path = str(emblems.get(code) or "")
            self._add(path, f"emblem-{code}", _EMBLEM_MM, language, alternative)

    def _add(
        self, path: str, name: str, width_mm: float, language: str, alternative: str | None
    ) -> None:
        try:
            if path and is_file(inside(self._dossier.root, path)):
                info = probe(self._dossier.root, path)
                made = self._copy(path, info, width_mm, name, language)
                described = self.row(path) or not alternative
                self._cover[name] = made if described else replace(made, alt=alternative or "")
        except (PathRefused, MediaError):
            return

    def _size(
        self, info: ImageInfo, given: Mapping[str, str], *, block: bool, sheet: str
    ) -> tuple[float, float]:
        """Width and height in millimetres: as asked for, or as large as fits and is sharp."""
        most_wide, most_high = text_area_mm(self._theme, sheet)
        ratio = info.height_px / info.width_px
        asked = length_mm(given.get("width", ""), most_wide)
        asked_height = length_mm(given.get("height", ""), most_high)
        if asked is None and asked_height is not None:
            asked = asked_height / ratio
        if asked is None:
            sharp = info.width_px / _LEAST_DPI * 25.4
            asked = most_wide if info.vector or sharp > most_wide else sharp
            asked = asked if block else min(asked, _INLINE_MM)
        most_high -= CAPTION_MM
        width = max(1.0, min(asked, most_wide, most_high / ratio))
        return width, min(most_high, max(1.0, width * ratio))

    def _copy(
        self, path: str, info: ImageInfo, width_mm: float, stem: str, language: str
    ) -> Resource:
        kind, data, width, height = print_copy(
            self._dossier.root, path, info, width_mm, cache_folder()
        )
        ending = "jpg" if kind == "jpeg" else kind
        alternative = self._alternative(path, language)
        return Resource(f"{stem}.{ending}", kind, data, width, height, alternative)

    def _alternative(self, path: str, language: str) -> str:
        row = self.row(path)
        described = in_language(row.get("alt") or row.get("caption") or row.get("title"), language)
        return printable(described) or path.rsplit("/", 1)[-1]


def _image(resource: Resource, width_mm: float, height_mm: float, alternative: str) -> Any:
    pairs = [["width", f"{width_mm:.1f}mm"], ["height", f"{height_mm:.1f}mm"]]
    words = [{"t": "Str", "c": alternative}]
    return {"t": "Image", "c": [["", [], pairs], words, [resource.name, ""]]}
