"""Copies of images for print keep what the original shows, whatever its colour mode."""

import io
import struct
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

from dossierkit.media import print_copy, probe


def _copy(folder: Path, original: Image.Image, kind: str, **options: Any) -> Image.Image:
    """The copy of `original`, twice as wide as it is printed."""
    original.save(folder / f"picture.{kind}", **options)
    width_mm = original.width / 600 * 25.4
    name = f"picture.{kind}"
    _, data, _, _ = print_copy(folder, name, probe(folder, name), width_mm, folder / "cache")
    return Image.open(io.BytesIO(data))


def _expect_colour(copy: Image.Image, wanted: tuple[int, int, int]) -> None:
    found: Any = copy.getpixel((5, 5))
    assert all(abs(one - other) < 6 for one, other in zip(found, wanted, strict=True))


def test_sixteen_bits_of_grey_become_eight(tmp_path: Path) -> None:
    row = struct.pack("<256H", *(value * 257 for value in range(256)))
    ramp = Image.frombytes("I;16", (256, 64), row * 64)
    copy = _copy(tmp_path, ramp, "png")
    tones: list[Any] = [copy.getpixel((round(x * (copy.width - 1) / 4), 8)) for x in range(5)]
    assert all(
        abs(tone - wanted) <= 4 for tone, wanted in zip(tones, (0, 64, 128, 191, 255), strict=True)
    )


def test_transparent_colours_of_a_palette_stay_transparent(tmp_path: Path) -> None:
    drawing = Image.new("P", (400, 40))
    drawing.putpalette([255, 0, 0, 0, 255, 0])
    copy = _copy(tmp_path, drawing, "png", transparency=0)
    assert copy.mode == "RGBA"
    assert copy.getchannel("A").getextrema() == (0, 0)


def test_a_damaged_profile_is_passed_over(tmp_path: Path) -> None:
    photograph = Image.new("RGB", (400, 40), (200, 100, 50))
    copy = _copy(tmp_path, photograph, "jpg", icc_profile=b"no profile at all" * 20)
    _expect_colour(copy, (200, 100, 50))


def test_a_profile_that_says_srgb_changes_nothing(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photograph = Image.new("RGB", (400, 40), (200, 100, 50))
    copy = _copy(tmp_path, photograph, "jpg", icc_profile=profile)
    _expect_colour(copy, (200, 100, 50))
