"""Images: present, readable, large enough, described, and allowed to be used."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from posixpath import normpath

from dossierkit.atlas import drawn_maps, maps
from dossierkit.diagnostics import DataPlace, Location, Place, Problem, Requirement, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import THEME_FILE, PathRefused
from dossierkit.language import in_language
from dossierkit.markdown import Mention
from dossierkit.media import TOO_MANY_PIXELS, ImageInfo, MediaError, probe, resolve_target
from dossierkit.namedfiles import alike, is_refused, shown_images, stated_files, theme_images
from dossierkit.paper import length_mm, text_area_mm
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read
from dossierkit.rules.values import is_malformed
from dossierkit.theme import read_theme

_PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".svg", ".webp", ".gif", ".bmp")


@dataclass(frozen=True)
class _Use:
    """An image that is printed: where that is said, in which languages, what its file says.

    `info` are words if the file cannot be used. A text mentions it, or a table or the theme does.
    """

    mentioned: Mention | DataPlace
    languages: tuple[str, ...]
    path: str
    info: ImageInfo | str

    @property
    def place(self) -> Place:
        """Where the image is named."""
        at = self.mentioned
        return at.location if isinstance(at, Mention) else at


@lru_cache(maxsize=1)
def _uses(dossier: Dossier) -> tuple[_Use, ...]:
    """Every image that texts show, and each that no text shows and a table prints.

    The list of maps prints its maps; images are printed by a section that shows pictures.
    """
    known: dict[str, ImageInfo | str] = {}
    shown: dict[str, set[str]] = {}
    found = []
    original_first = {language: index for index, language in enumerate(dossier.languages)}
    for section, mention, path in sorted(
        shown_images(dossier), key=lambda use: original_first.get(use[0].language, 99)
    ):
        shown.setdefault(path, set()).add(section.language)
        info, languages = _info(dossier, path, known), (section.language,)
        found.append(_Use(mention, languages, path, info))
    pictures = any("pictures" in spec.shows for spec in dossier.applicable_sections())
    printed = [(one.place, one.path, bool(one.draw)) for one in maps(dossier)]
    for place, row in dossier.rows("images") if pictures else ():
        if isinstance(row.get("file"), str) and row.get("kind") != "video":
            printed.append((place, normpath(row["file"]), False))
    there = {*dossier.files, *drawn_maps(dossier)}
    for place, path, drawn in printed:
        others = tuple(la for la in dossier.languages if la not in shown.get(path, ()))
        if others and path in there:
            at = DataPlace(place.file, (*place.path, "draw" if drawn else "file"))
            found.append(_Use(at, others, path, _info(dossier, path, known)))
    return tuple(found)


def _attached(dossier: Dossier) -> Iterator[_Use]:
    """The photographs that are handed over beside a form which shows none."""
    return _in_the_inventory(dossier) if dossier.subject == "element" else iter(())


def _in_the_inventory(dossier: Dossier) -> Iterator[_Use]:
    """The images of the inventory, which prints each of them small."""
    known: dict[str, ImageInfo | str] = {}
    for place, row in dossier.rows("images"):
        if isinstance(row.get("file"), str) and row.get("kind") != "video":
            path = normpath(row["file"])
            if path in dossier.files and not is_refused(dossier, path):
                at = DataPlace(place.file, (*place.path, "file"))
                yield _Use(at, (), path, _info(dossier, path, known))


def _photographs(dossier: Dossier) -> int:
    """How many photographs the inventory lists."""
    return [row.get("kind", "photograph") for _, row in dossier.rows("images")].count("photograph")


def _info(dossier: Dossier, path: str, known: dict[str, ImageInfo | str]) -> ImageInfo | str:
    if path not in known and path in drawn_maps(dossier):
        known[path] = ImageInfo("svg", 1, 1)
    elif path not in known:
        try:
            known[path] = probe(dossier.root, path)
        except MediaError as error:
            known[path] = error.reason
    return known[path]


def _printed_mm(use: _Use, page_mm: float) -> float:
    """The width at which an image is printed: as the text asks for, at most that of the page."""
    stated = use.mentioned.kind if isinstance(use.mentioned, Mention) else ""
    return min(length_mm(stated, page_mm) or page_mm, page_mm)


@rule("missing-image", Severity.ERROR)
def missing_image(dossier: Dossier) -> Iterator[Problem]:
    """A text shows an image that is not in the dossier.

    Why: the output would have a caption without a picture.
    Example: `![](images/palace.jpg)` where the file is `images/Palace.jpg`.
    Remedy: add the file, or correct its name; capital letters count.
    """
    images = [name for name in dossier.files if name.startswith(("images/", "maps/"))]
    for use in _uses(dossier):
        if use.path not in dossier.files and use.path not in drawn_maps(dossier):
            meant = alike(use.path, images)
            yield Problem(
                use.place,
                Phrase("there is no image {path}", path=use.path[:80])
                if use.path != "."
                else Phrase("the image names no file"),
                Phrase("Did you mean {meant}?", meant=meant)
                if meant
                else Phrase("Add the file, or correct its name."),
            )


@rule("unreadable-image", Severity.ERROR)
def unreadable_image(dossier: Dossier) -> Iterator[Problem]:
    """An image is damaged, cut off, or of a kind that cannot be printed.

    Why: half a photograph in print is worse than none.
    Example: a JPEG whose copying was interrupted.
    Remedy: copy the original again; JPEG, PNG, TIFF and SVG can be used.
    """
    told = set()
    for use in (*_uses(dossier), *_in_the_inventory(dossier), *_on_the_cover(dossier)):
        if isinstance(use.info, str) and use.path in dossier.files and use.path not in told:
            told.add(use.path)
            yield Problem(
                use.place,
                Phrase("the image {path} cannot be used: {reason}", path=use.path, reason=use.info),
                Phrase("Save it with fewer pixels.")
                if use.info == TOO_MANY_PIXELS
                else Phrase("Copy the original again, or save it as JPEG, PNG or SVG."),
            )


def _on_the_cover(dossier: Dossier) -> Iterator[_Use]:
    for at in theme_images(dossier):
        stated = dossier.value(at, THEME_FILE)
        if isinstance(stated, str) and stated:
            try:
                path = resolve_target(dossier.root, stated, THEME_FILE)
            except PathRefused:
                continue
            place = DataPlace(THEME_FILE, at)
            yield _Use(place, (), path, _info(dossier, path, {}))


_COVER_PICTURE = DataPlace(THEME_FILE, ("cover", "picture"))


@rule("small-image", Severity.WARNING)
def small_image(dossier: Dossier) -> Iterator[Problem]:
    """An image has too few pixels for the size at which it is printed.

    Why: it looks blurred beside the others, and may be refused for publication.
    Example: a photograph of 640 × 480 pixels across the page, which is 102 dpi.
    Remedy: use the original instead of a copy made for the web, or show it smaller:
    `![…](…){width=50%}`.
    Source: UNESCO Operational Guidelines, Annex 5, 7.a (unverified); the nomination schema has the
    figures.
    """
    thresholds = dossier.schema.images if dossier.schema else {}
    side, dpi = thresholds.get("minimum_px"), thresholds.get("minimum_dpi")
    page_mm = text_area_mm(read_theme(dossier))[0]
    told = set()
    cover = (use for use in _on_the_cover(dossier) if use.mentioned == _COVER_PICTURE)
    for use in (*_uses(dossier), *_attached(dossier), *cover):
        info, path = use.info, use.path
        if isinstance(info, str) or info.vector or path in told:
            continue
        if side and max(info.width_px, info.height_px) < side.value:
            told.add(path)
            yield Problem(
                use.place,
                Phrase(
                    "the image {path} has {width} × {height} pixels; "
                    "its longer side should have {least}",
                    path=path,
                    width=info.width_px,
                    height=info.height_px,
                    least=round(side.value),
                ),
                Phrase("Use the original photograph or scan."),
                requirement=side.requirement,
            )
        elif dpi and use.languages and info.width_px < dpi.value * page_mm / 25.4:
            sharpness = info.width_px / (_printed_mm(use, page_mm) / 25.4)
            percent = int(info.width_px / dpi.value * 25.4 / page_mm * 100)
            if sharpness >= dpi.value:
                continue
            told.add(path)
            yield Problem(
                use.place,
                Phrase(
                    "the image {path} has {width} × {height} pixels, "
                    "which is {sharpness} dpi in print; {dpi} are expected",
                    path=path,
                    width=info.width_px,
                    height=info.height_px,
                    sharpness=round(sharpness),
                    dpi=round(dpi.value),
                ),
                Phrase(
                    "Use the original, or show it smaller: {{width={percent}%}}.", percent=percent
                ),
                requirement=dpi.requirement,
            )


@rule("unprofiled-cmyk", Severity.WARNING)
def unprofiled_cmyk(dossier: Dossier) -> Iterator[Problem]:
    """An image has the four colours of a printing press, and does not say of which press.

    Why: without a colour profile every program guesses, and faces turn green or grey.
    Example: a JPEG that an agency exported as CMYK without embedding the profile.
    Remedy: export it again as RGB (sRGB), or with its colour profile embedded.
    Source: PDF/A-2 (ISO 19005-2), 6.2.4: colours are stated independently of the device
    (rule WH-39, seen in part)
    """
    told = set()
    for use in _uses(dossier):
        if (
            isinstance(use.info, ImageInfo)
            and use.info.mode == "CMYK"
            and not use.info.profiled
            and use.path not in told
        ):
            told.add(use.path)
            yield Problem(
                use.place,
                Phrase("the image {path} is in CMYK and has no colour profile", path=use.path),
                Phrase("Save it again as RGB, or with its colour profile."),
            )


@rule("unused-image", Severity.INFO, stage="submission")
def unused_image(dossier: Dossier) -> Iterator[Problem]:
    """A file lies in `images/` that no section shows and no table names.

    Why: it is handed over with the dossier, without caption, author or rights.
    Example: `images/DSC_0412.jpg` beside `images/palace.jpg`, which is the same picture.
    Remedy: show it, describe it in `data/images.yaml`, or move it away.
    Source: UNESCO Operational Guidelines, Annex 5, 7.a (rule WH-37, seen)
    """
    if any(cannot_be_read(dossier, table_file(table)) for table in ("images", "maps")):
        return
    named = {use.path for use in _uses(dossier)} | set(dossier.image_rows())
    named |= {normpath(name) for _, name in stated_files(dossier)}
    for path in dossier.files:
        is_picture = path.startswith("images/") and path.lower().endswith(_PICTURES)
        if is_picture and path not in named and not (dossier.root / path).is_symlink():
            yield Problem(
                Location(path),
                Phrase("no section shows this image and no table names it"),
                Phrase("Show it, describe it in data/images.yaml, or move it away."),
            )


@rule("many-images", Severity.ERROR, stage="submission")
def many_images(dossier: Dossier) -> Iterator[Problem]:
    """The dossier has more photographs than the nomination accepts.

    Why: those that are too many are not looked at, and nobody knows which those will be.
    Example: eleven photographs where ten are asked for.
    Remedy: choose. Only the photographs of `data/images.yaml` are counted.
    Source: the nomination schema names the source of the number (rule IC-12)
    """
    most = dossier.schema.images.get("maximum_count") if dossier.schema else None
    count = _photographs(dossier)
    if most and count > most.value:
        yield Problem(
            Location(table_file("images")),
            Phrase(
                "the inventory has {count} photographs; at most {most} are accepted",
                count=count,
                most=round(most.value),
            ),
            Phrase("Take out those that say least."),
            requirement=most.requirement,
        )


@rule("few-images", Severity.ERROR, stage="submission")
def few_images(dossier: Dossier) -> Iterator[Problem]:
    """The dossier has fewer images than the nomination asks for.

    Why: evaluators who have never been there judge the place by what they are shown.
    Example: a dossier without a single photograph, drawing or map.
    Remedy: add images to the sections and describe them in `data/images.yaml`. Of an element, whose
    form holds only text, the photographs and videos of that table are counted.
    Source: the nomination schema names the source of the number.
    """
    asked = dossier.schema.images if dossier.schema else {}
    images = table_file("images")
    if cannot_be_read(dossier, images):
        return
    least, film = asked.get("minimum_count"), asked.get("minimum_video_count")
    videos = [row.get("kind") for _, row in dossier.rows("images")].count("video")
    if film and videos < film.value:
        yield Problem(
            Location(images),
            Phrase(
                "the inventory has {count} videos; at least {least} are expected",
                count=videos,
                least=round(film.value),
            ),
            Phrase("Add the video with a row in data/images.yaml."),
            requirement=film.requirement,
        )
    if least and dossier.subject == "element" and _photographs(dossier) < least.value:
        yield Problem(
            Location(images),
            Phrase(
                "the inventory has {count} photographs; at least {least} are expected",
                count=_photographs(dossier),
                least=round(least.value),
            ),
            Phrase("Add photographs, each with a row in data/images.yaml."),
            requirement=least.requirement,
        )
    shown = {use.path for use in _uses(dossier)}
    if least and dossier.subject != "element" and len(shown) < least.value:
        yield Problem(
            Location(images),
            Phrase(
                "the dossier shows {shown} images; at least {least} are expected",
                shown=len(shown),
                least=round(least.value),
            ),
            Phrase("Add images to the sections, and describe each in data/images.yaml."),
            requirement=least.requirement,
        )


@rule("undescribed-image", Severity.ERROR, stage="submission")
def undescribed_image(dossier: Dossier) -> Iterator[Problem]:
    """An image that is shown has no row in the image inventory or the list of maps.

    Why: without a row it has no author, no rights and no alternative text.
    Example: `images/palace.jpg` is shown in 2.a and not in `data/images.yaml`.
    Remedy: add a row with file, caption, alt, kind, date, creator and cession.
    Source: UNESCO Operational Guidelines, Annex 5, 7.a (title seen).
    """
    if any(cannot_be_read(dossier, table_file(table)) for table in ("images", "maps")):
        return
    told = set(dossier.image_rows())
    for use in _uses(dossier):
        if use.path in dossier.files and use.path not in told:
            told.add(use.path)
            table = "maps" if use.path.startswith("maps/") else "images"
            yield Problem(
                use.place,
                Phrase(
                    "the image {path} has no row in {table}", path=use.path, table=table_file(table)
                ),
                Phrase("Add a row with its file, caption, alternative text, author and rights.")
                if table == "images"
                else Phrase("Add a row with its file, title, alternative text and source."),
                requirement=_inventory(dossier),
            )


def _inventory(dossier: Dossier) -> Requirement | None:
    """Why the nomination asks for an image inventory."""
    sections = dossier.schema.sections if dossier.schema else ()
    return next((spec.required for spec in sections if "images" in spec.shows), None)


@rule("missing-alternative-text", Severity.ERROR, stage="submission")
def missing_alternative_text(dossier: Dossier) -> Iterator[Problem]:
    """An image that is shown has no alternative text in a language of the dossier.

    Why: readers who cannot see it are told nothing, and an accessible PDF may not be made.
    Example: a row of `data/images.yaml` whose `alt` has English but no Arabic.
    Remedy: say in one or two sentences what is to be seen, in each language.
    Source: PDF/UA-1 (ISO 14289-1), 7.3.
    """
    rows = dossier.image_rows()
    lacking: dict[str, list[str]] = {}
    for use in _uses(dossier):
        if use.path in rows:
            alt = rows[use.path][1].get("alt")
            for language in use.languages:
                stated = alt.get(language) if isinstance(alt, dict) else alt
                if not stated and language not in lacking.setdefault(use.path, []):
                    lacking[use.path].append(language)
    for path, languages in lacking.items():
        if languages:
            place = rows[path][0]
            yield Problem(
                DataPlace(place.file, (*place.path, "alt")),
                Phrase(
                    "the image {path} has no alternative text in “{languages}”",
                    path=path,
                    languages=", ".join(languages),
                ),
                Phrase("Say in one or two sentences what is to be seen."),
            )


@rule("missing-rights", Severity.ERROR, stage="submission")
def missing_rights(dossier: Dossier) -> Iterator[Problem]:
    """An image that is shown names no author, or its rights are not settled.

    Why: the committee publishes what it is sent; an image whose owner has not agreed must be
    taken out.
    Example: a row without `creator`, or without `cession: true`.
    Remedy: name the author, ask the owner for the non-exclusive cession of rights, and write
    `cession: true` when it is signed.
    Source: UNESCO Operational Guidelines, Annex 5, 7.a: image inventory and authorization form
    (title seen, columns unverified).
    """
    used = {use.path for use in _uses(dossier)}
    for path, (place, row) in dossier.image_rows().items():
        if path not in used or place.file.endswith("maps.yaml"):
            continue
        if not in_language(row.get("creator"), "en"):
            yield Problem(
                place,
                Phrase("the image {path} names no author", path=path),
                Phrase("Add creator: the photographer, draughtsman or director."),
                requirement=_inventory(dossier),
            )
        cession = DataPlace(place.file, (*place.path, "cession"))
        if row.get("cession") is not True and not is_malformed(dossier, cession):
            yield Problem(
                cession,
                Phrase("the rights to the image {path} are not ceded", path=path),
                Phrase("Ask the owner, attach the authorization, and write cession: true."),
                requirement=_inventory(dossier),
            )
