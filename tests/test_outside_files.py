"""Videos and letters as their files say: read in processes of their own, in bounded time."""

from pathlib import Path

import pytest

from dossierkit.tools import read_letters, read_video
from films import mp4

CONSENTS = Path(__file__).parent / "cases/_element/annexes"


def test_a_video_tells_its_length_and_tracks(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(mp4(421, "aze", "eng"))
    video = read_video(film)
    assert video
    assert (video.seconds, video.picture) == (421, True)
    assert (list(video.sound), list(video.subtitles)) == (["az"], ["en"])


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 5000, b"RIFF" + b"\xff" * 400, mp4(60)[:90], b"#EXTM3U\n/etc/passwd\n"]
)
def test_what_is_no_video_is_none(tmp_path: Path, content: bytes) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(content)
    assert read_video(film) is None


def test_letters_have_the_text_of_their_pages(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    letters = [CONSENTS / "consent-weavers.pdf", damaged, CONSENTS / "consent-dyers.pdf"]
    first, second, third = read_letters(letters)
    assert first.strip()
    assert second == ""
    assert third.strip()
