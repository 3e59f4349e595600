"""Grants of rights, credit lines, and the videos that come with a dossier."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from posixpath import normpath
from typing import Any

from dossierkit.diagnostics import DataPlace, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import PathRefused, inside, is_file
from dossierkit.language import in_language, language_name
from dossierkit.namedfiles import is_refused
from dossierkit.nomination import Threshold
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.tools import Video, read_video

_CREDIT = re.compile(r"(?:©|\(c\))\s*[12]\d{3}\s*[,،–-]?\s*\S", re.IGNORECASE)
_MOST_VIDEOS = 10
_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".wmv")


def _asked(dossier: Dossier, name: str) -> Threshold | None:
    return dossier.schema.images.get(name) if dossier.schema else None


def _holder(row: Mapping[str, Any]) -> str:
    """Who owns the rights of an image: its owner, else its author."""
    return " ".join(in_language(row.get("owner") or row.get("creator"), "en").split())


@rule("missing-grant", Severity.ERROR, stage="submission")
def missing_grant(dossier: Dossier) -> Iterator[Problem]:
    """A photograph or video has no grant of rights among the annexes.

    Why: a file without the grants is incomplete, whatever its inventory says.
    Example: `cession: true` without `authorization: grant-museum`.
    Remedy: have the holder sign the form, add it to `data/annexes.yaml`, and name it in
    `authorization`.
    Source: the nomination schema names the source (rules IC-14, WH-38)
    """
    asked = _asked(dossier, "grants")
    for place, row in dossier.rows("images") if asked else ():
        if not row.get("authorization"):
            yield Problem(
                place,
                Phrase(
                    "{file} has no grant of rights", file=row.get("file") or row.get("id") or ""
                ),
                Phrase("Name the annex with the signed grant: authorization: …"),
                requirement=asked.requirement if asked else None,
            )


@rule("shared-grant", Severity.ERROR, stage="submission")
def shared_grant(dossier: Dossier) -> Iterator[Problem]:
    """Two holders of rights share one grant.

    Why: each holder signs for what is theirs; a form that one signs for another is void.
    Example: photographs of the museum and of A. Aliyev with `authorization: grant-1` both.
    Remedy: one grant for each holder.
    Source: the nomination schema names the source (rule IC-14)
    """
    asked = _asked(dossier, "grants")
    first: dict[str, tuple[str, DataPlace]] = {}
    for place, row in dossier.rows("images") if asked else ():
        grant, holder = row.get("authorization"), _holder(row)
        if not isinstance(grant, str) or not holder:
            continue
        at = DataPlace(place.file, (*place.path, "authorization"))
        known, where = first.setdefault(grant, (holder, at))
        if known.casefold() != holder.casefold():
            yield Problem(
                at,
                Phrase(
                    "the grant {grant} is that of {known}, and the rights are those of {holder}",
                    grant=grant,
                    known=known,
                    holder=holder,
                ),
                Phrase("Attach a grant for each holder of rights."),
                requirement=asked.requirement if asked else None,
                related=((where, Phrase("{holder} here", holder=known)),),
            )


@rule("malformed-credit", Severity.WARNING, stage="submission")
def malformed_credit(dossier: Dossier) -> Iterator[Problem]:
    """A photograph or video has no credit line, or one without sign, year and name.

    Why: the line is printed beside it as it stands.
    Example: `credit: Photo by the museum`.
    Remedy: `credit: © 2025, Museum of Sheki`.
    Source: the nomination schema names the source (rule IC-15)
    """
    asked = _asked(dossier, "credits")
    for place, row in dossier.rows("images") if asked else ():
        credit = row.get("credit")
        if not isinstance(credit, str) or not _CREDIT.match(credit.strip()):
            yield Problem(
                DataPlace(place.file, (*place.path, "credit")),
                Phrase("the credit line is not of the form © year, name")
                if credit
                else Phrase("there is no credit line"),
                Phrase("Write credit: © 2025, and the name of the holder of rights."),
                requirement=asked.requirement if asked else None,
            )


@lru_cache(maxsize=1)
def _videos(dossier: Dossier) -> tuple[tuple[DataPlace, Mapping[str, Any], Video | None], ...]:
    """The videos of the inventory that lie in the dossier, each with what its file says."""
    found = []
    for place, row in dossier.rows("images"):
        name = row.get("file")
        is_video = row.get("kind") == "video" or str(name).lower().endswith(_SUFFIXES)
        if not isinstance(name, str) or not is_video or is_refused(dossier, name):
            continue
        try:
            path = inside(dossier.root, normpath(name))
        except PathRefused:
            continue
        if is_file(path):
            found.append((DataPlace(place.file, (*place.path, "file")), row, path))
    return tuple((place, row, read_video(path)) for place, row, path in found[:_MOST_VIDEOS])


@rule("unreadable-video", Severity.ERROR)
def unreadable_video(dossier: Dossier) -> Iterator[Problem]:
    """A video of the inventory is damaged, or no video.

    Why: it is found when the committee presses the button.
    Example: an MP4 whose copying was interrupted.
    Remedy: copy the original again; MP4, MOV, MKV, WebM, AVI and MPEG are read.
    """
    for place, row, video in _videos(dossier):
        if video is None or not video.picture or not video.seconds:
            yield Problem(
                place,
                Phrase("{file} cannot be read as a video", file=row["file"]),
                Phrase("Copy the original again, or save it as MP4."),
            )


@rule("video-length", Severity.ERROR, stage="submission")
def video_length(dossier: Dossier) -> Iterator[Problem]:
    """A video is shorter or longer than the nomination accepts.

    Why: what is too long is not watched to its end.
    Example: a film of 27 minutes where 10 are accepted. The length is read from the file.
    Remedy: cut it.
    Source: the nomination schema names the source of the minutes (rule IC-13)
    """
    least = _asked(dossier, "minimum_video_minutes")
    most = _asked(dossier, "maximum_video_minutes")
    for place, _, video in _videos(dossier) if least or most else ():
        minutes = video.seconds / 60 if video else 0.0
        if not minutes:
            continue
        if most and minutes > most.value + 1 / 60:
            yield Problem(
                place,
                Phrase(
                    "the video lasts {minutes:.1f} minutes; at most {most:g} are accepted",
                    minutes=minutes,
                    most=most.value,
                ),
                Phrase("Cut it."),
                requirement=most.requirement,
            )
        elif least and minutes < least.value - 1 / 60:
            yield Problem(
                place,
                Phrase(
                    "the video lasts {minutes:.1f} minutes; at least {least:g} are expected",
                    minutes=minutes,
                    least=least.value,
                ),
                Phrase("Show more of the element."),
                requirement=least.requirement,
            )


@rule("missing-subtitles", Severity.ERROR, stage="submission")
def missing_subtitles(dossier: Dossier) -> Iterator[Problem]:
    """The sound of a video is in no working language, and it has no subtitles in one.

    Why: the committee does not understand what is said.
    Example: `languages: [az]` without `subtitles`, in a file that has no subtitle track either.
    Remedy: add subtitles, in the picture or as a track, and write `subtitles: [en]`.
    Source: the nomination schema names the source (rule IC-13)
    """
    asked = _asked(dossier, "subtitles")
    working = {tag.split("-")[0] for tag in dossier.schema.languages} if dossier.schema else set()
    for place, row, video in _videos(dossier) if asked else ():
        if video is None:
            continue
        sound = _tags(row.get("languages")) or _tags(video.sound)
        read = _tags(row.get("subtitles")) | _tags(video.subtitles)
        if sound and not sound & working and not read & working:
            yield Problem(
                place,
                Phrase(
                    "the sound is in {spoken}, and there are no subtitles in a working language",
                    spoken=", ".join(language_name(tag, "en") for tag in sorted(sound)),
                ),
                Phrase(
                    "Add subtitles in one of {languages}, and write subtitles: [{first}].",
                    languages=", ".join(sorted(working)),
                    first=min(working, default=""),
                ),
                requirement=asked.requirement if asked else None,
            )


def _tags(stated: Any) -> frozenset[str]:
    """The languages of a list of tags, without script and region; what is no tag is left out."""
    listed = stated if isinstance(stated, list | tuple) else ()
    return frozenset(tag.split("-")[0] for tag in listed if isinstance(tag, str) and tag)
