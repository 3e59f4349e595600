"""The process that reads videos and letters: `python attachments.py video|letters FILE…`.

Writes one line of JSON for each file. Of a video: its `seconds`, whether it has a `picture`, and
the languages of its sound and subtitle tracks as far as they are marked; `null` if it is none. Of
a PDF: the text of its first pages, empty if it has none, as a scan. Only containers that hold
their film themselves are read: a playlist would make the library open other files, and addresses.
Imports nothing of dossierkit.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

_MOST_CHARACTERS = 20_000
_MOST_PAGES = 5
_MEMORY = 1024**3
_CPU_SECONDS = 20


def main() -> int:
    """Answer for each file."""
    _give_up_beyond(_MEMORY, _CPU_SECONDS)
    logging.disable()
    read = _video if sys.argv[1] == "video" else _text
    for name in sys.argv[2:]:
        sys.stdout.write(json.dumps(read(Path(name))) + "\n")
        sys.stdout.flush()
    return 0


def _video(path: Path) -> dict[str, Any] | None:
    with path.open("rb") as stream:
        if not _is_video(stream.read(16)):
            return None
    from pymediainfo import MediaInfo

    with path.open("rb") as stream:
        tracks: list[Any] = MediaInfo.parse(stream, parse_speed=0).tracks
    kinds: dict[str, list[Any]] = {}
    for track in tracks:
        kinds.setdefault(track.track_type, []).append(track)
    if not (kinds.get("Video") or kinds.get("Audio")):
        return None
    lengths = [float(track.duration) for track in tracks if getattr(track, "duration", None)]
    return {
        "seconds": max(lengths, default=0.0) / 1000,
        "picture": bool(kinds.get("Video")),
        "sound": [str(track.language or "") for track in kinds.get("Audio", ())],
        "subtitles": [str(track.language or "") for track in kinds.get("Text", ())],
    }


def _is_video(start: bytes) -> bool:
    """True for the first bytes of MP4 and MOV, Matroska and WebM, AVI, MPEG, and ASF (WMV)."""
    marks = (b"\x1aE\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3", b"0&\xb2u\x8ef\xcf\x11")
    return (
        start[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
        or start.startswith(marks)
        or (start.startswith(b"RIFF") and start[8:12] == b"AVI ")
    )


def _text(path: Path) -> str:
    from pypdf import PdfReader

    try:
        with path.open("rb") as stream:
            pages = PdfReader(stream).pages
            texts = [pages[index].extract_text() for index in range(min(len(pages), _MOST_PAGES))]
    except Exception:  # a damaged file makes the library raise anything
        return ""
    return "\n".join(texts)[:_MOST_CHARACTERS]


def _give_up_beyond(memory: int, seconds: int) -> None:
    """End the process rather than take more bytes of memory or time, where that can be set."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    sys.exit(main())
