"""Images: present, readable, large enough, described, and allowed to be used."""

from collections.abc import Iterator
from functools import lru_cache

from dossierkit.diagnostics import DataPlace, Problem, Requirement, Severity
from dossierkit.dossier import Dossier, Section
from dossierkit.language import in_language
from dossierkit.markdown import Mention
from dossierkit.media import ImageInfo, MediaError, probe
from dossierkit.rules import rule

_PRINTED_INCHES = 160 / 25.4


@lru_cache(maxsize=1)
def _images(dossier: Dossier) -> tuple[tuple[Section, Mention, str, ImageInfo | str], ...]:
    """Each use of an image: section, mention, path, and what its file says or why it says nothing."""
    known: dict[str, ImageInfo | str] = {}
    found = []
    for section, mention, path in dossier.used_images():
        if path not in known:
            try:
                known[path] = probe(dossier.root, path)
            except MediaError as error:
                known[path] = str(error)
        found.append((section, mention, path, known[path]))
    return tuple(found)


@rule("missing-image", Severity.ERROR)
def missing_image(dossier: Dossier) -> Iterator[Problem]:
    """A text shows an image that is not in the dossier.

    Why: the output would have a caption without a picture.
    Example: `![](images/palace.jpg)` where the file is `images/Palace.jpg`.
    Remedy: add the file, or correct its name; capital letters count.
    """
    from difflib import get_close_matches

    images = [name for name in dossier.files if name.startswith(("images/", "maps/"))]
    for _, mention, path, _ in _images(dossier):
        if path not in dossier.files:
            near = get_close_matches(path, images, 1)
            yield Problem(
                mention.location, f"there is no image {path}",
                f"Did you mean {near[0]}?" if near else "Add the file, or correct its name.",
            )


@rule("unreadable-image", Severity.ERROR)
def unreadable_image(dossier: Dossier) -> Iterator[Problem]:
    """An image is damaged, cut off, or of a kind that cannot be printed.

    Why: half a photograph in print is worse than none.
    Example: a JPEG whose copying was interrupted.
    Remedy: copy the original again; JPEG, PNG, TIFF and SVG can be used.
    """
    for _, mention, path, info in _images(dossier):
        if isinstance(info, str) and path in dossier.files:
            yield Problem(
                mention.location, f"the image {path} cannot be used: {info}",
                "Copy the original again, or save it as JPEG, PNG or SVG.",
            )


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
    if not dossier.schema:
        return
    side = dossier.schema.images.get("minimum_px")
    dpi = dossier.schema.images.get("minimum_dpi")
    seen = set()
    for _, mention, path, info in _images(dossier):
        if isinstance(info, str) or info.vector or path in seen:
            continue
        seen.add(path)
        longer = max(info.width_px, info.height_px)
        effective = info.width_px / _PRINTED_INCHES
        size = f"{info.width_px} × {info.height_px} pixels"
        if side and longer < side.value:
            yield Problem(
                mention.location,
                f"the image {path} has {size}; its longer side should have {side.value:.0f}",
                "Use the original photograph or scan.", requirement=side.requirement,
            )
        elif dpi and effective < dpi.value / 2:
            yield Problem(
                mention.location,
                f"the image {path} has {size}, {effective:.0f} dpi across a page; "
                f"{dpi.value:.0f} are expected",
                "Use the original, or show it smaller: {width=50%}.", requirement=dpi.requirement,
            )


@rule("undescribed-image", Severity.ERROR, stage="submission")
def undescribed_image(dossier: Dossier) -> Iterator[Problem]:
    """An image that is shown has no row in the image inventory or the list of maps.

    Why: without a row it has no author, no rights and no alternative text.
    Example: `images/palace.jpg` is shown in 2.a and not in `data/images.yaml`.
    Remedy: add a row with file, caption, alt, kind, date, creator and cession.
    Source: UNESCO Operational Guidelines, Annex 5, 7.a (title seen).
    """
    rows = dossier.image_rows()
    reported = set()
    for _, mention, path, _ in _images(dossier):
        if path in dossier.files and path not in rows and path not in reported:
            reported.add(path)
            yield Problem(
                mention.location, f"the image {path} has no row in data/images.yaml",
                "Add a row with its file, caption, alternative text, author and rights.",
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
    seen = set()
    for section, _, path, _ in _images(dossier):
        if path not in rows or (path, section.language) in seen:
            continue
        seen.add((path, section.language))
        place, row = rows[path]
        alt = row.get("alt")
        stated = alt.get(section.language) if isinstance(alt, dict) else alt
        if not stated:
            yield Problem(
                DataPlace(place.file, (*place.path, "alt")),
                f"the image {path} has no alternative text in “{section.language}”",
                "Say in one or two sentences what is to be seen.",
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
    used = {path for _, _, path, _ in _images(dossier)}
    for path, (place, row) in dossier.image_rows().items():
        if path not in used or place.file.endswith("maps.yaml"):
            continue
        if not in_language(row.get("creator"), "en"):
            yield Problem(
                DataPlace(place.file, place.path), f"the image {path} names no author",
                "Add creator: the photographer, draughtsman or director.",
                requirement=_inventory(dossier),
            )
        if row.get("cession") is not True:
            yield Problem(
                DataPlace(place.file, (*place.path, "cession")),
                f"the rights to the image {path} are not ceded",
                "Ask the owner, attach the authorization, and write cession: true.",
                requirement=_inventory(dossier),
            )
