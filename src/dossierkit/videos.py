"""The process that reads what a video file says of itself: `python videos.py FILE`.

Writes one line of JSON: its `seconds`, whether it has a `picture`, and the languages of its sound
and subtitle tracks as far as they are marked. Ends with `REFUSED` if it is no video. Only
containers that hold their film themselves are given to the library: a playlist would make it open
other files, and addresses. Imports nothing of dossierkit.
"""

import json
import sys
from pathlib import Path
from typing import Any

REFUSED = 4
_MEMORY = 1024**3
_CPU_SECONDS = 10


def main() -> int:
    """Answer for one file."""
    _bound()
    path = Path(sys.argv[1])
    with path.open("rb") as stream:
        if not _is_video(stream.read(16)):
            return REFUSED
    from pymediainfo import MediaInfo

    with path.open("rb") as stream:
        tracks: list[Any] = MediaInfo.parse(stream, parse_speed=0).tracks
    kinds: dict[str, list[Any]] = {}
    for track in tracks:
        kinds.setdefault(track.track_type, []).append(track)
    general = kinds.get("General", [None])[0]
    if general is None or not (kinds.get("Video") or kinds.get("Audio")):
        return REFUSED
    lengths = [float(track.duration) for track in tracks if getattr(track, "duration", None)]
    told = {
        "seconds": max(lengths, default=0.0) / 1000,
        "picture": bool(kinds.get("Video")),
        "sound": [str(track.language or "") for track in kinds.get("Audio", ())],
        "subtitles": [str(track.language or "") for track in kinds.get("Text", ())],
    }
    sys.stdout.write(json.dumps(told))
    return 0


def _is_video(start: bytes) -> bool:
    """True for the first bytes of MP4 and MOV, Matroska and WebM, AVI, MPEG, and ASF (WMV)."""
    return (
        start[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
        or start.startswith(
            (b"\x1aE\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3", b"0&\xb2u\x8ef\xcf\x11")
        )
        or (start.startswith(b"RIFF") and start[8:12] == b"AVI ")
    )


def _bound() -> None:
    """Give up rather than take more memory or time than any video needs, where that can be set."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


if __name__ == "__main__":
    sys.exit(main())
