"""The film of the Nasreddin example: writes video/nasreddin.mp4 from the drawings.

Five minutes and ten seconds, silent, with titles in English in the picture, so that length and
subtitles can be checked as in a real nomination. H.264, 960 × 540, a few hundred kilobytes: a
still picture costs next to nothing. Needs PyAV, which dossierkit does not.
"""

import io
import textwrap
from pathlib import Path

import av
import pymupdf_fonts
import yaml
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
WIDTH, HEIGHT, RATE = 960, 540, 5
PICTURE = (690, 460)
OPENING_SECONDS, TITLE_SECONDS = 5, 15
INK, PAPER = "#1F3B4D", "#FBF9F5"
TITLES = {
    "01-names": (
        "Every language of the region has a name for him.",
        "And every teller has an anecdote in which he is called by it.",
    ),
    "02-area": (
        "From Akşehir to Osh people tell of him: at home, at school, over tea.",
        "This map shows the places that the file names. The anecdotes need no borders.",
    ),
    "03-donkey": (
        "“Why do you sit on your donkey the wrong way round?”",
        "“It is the donkey who looks the wrong way.”",
    ),
    "04-pot": (
        "He gives the borrowed pot back with a small one: “Yours has given birth.”",
        "The next time he keeps it: “It has died.” Who believed the birth must believe the death.",
    ),
    "05-lake": (
        "“Can a lake turn into yoghurt?” they ask.",
        "“It cannot. But what if it does?”",
    ),
    "06-ring": (
        "“Where did you lose your ring?” – “In the house.”",
        "“Then why look for it here?” – “Because here there is light.”",
    ),
    "07-tomb": (
        "His tomb in Akşehir is open on every side, people say.",
        "Only the gate is shut, with a very large lock.",
    ),
    "08-title-page": (
        "In 1906 a weekly took his name, and his way of telling the truth.",
        "It was read far beyond the town where it was printed.",
    ),
    "09-circle": (
        "One tells, the others answer with another. The young listen, then try.",
        "Nobody is appointed, nobody is left out.",
    ),
    "10-ways": (
        "From mouth to ear, to page, to stage, to screen, and back to the mouth.",
        "Drawings of an example dossier. No bearer of the element appears in this film.",
    ),
}


def frame(picture: Image.Image | None, text: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """One still: the drawing above, its title below."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    if picture is not None:
        image.paste(picture, ((WIDTH - PICTURE[0]) // 2, 0))
    draw = ImageDraw.Draw(image)
    middle = HEIGHT // 2 if picture is None else (PICTURE[1] + HEIGHT) // 2
    lines = "\n".join(textwrap.wrap(text, 76))
    draw.multiline_text((WIDTH / 2, middle), lines, INK, font, "mm", align="center")
    return image


def stills() -> list[tuple[Image.Image, int]]:
    """The stills of the film, each with its seconds."""
    font = ImageFont.truetype(io.BytesIO(pymupdf_fonts.myfont("figo")), 24)
    rows = yaml.safe_load((HERE / "data" / "images.yaml").read_text(encoding="utf-8"))
    opening = next(row["title"]["en"] for row in rows if row["kind"] == "video")
    shown = [(frame(None, opening, font), OPENING_SECONDS)]
    for name, titles in TITLES.items():
        with Image.open(HERE / "images" / f"{name}.png") as drawing:
            picture = drawing.convert("RGB").resize(PICTURE, Image.Resampling.LANCZOS)
        shown += [(frame(picture, title, font), TITLE_SECONDS) for title in titles]
    return [*shown, (frame(None, "dossierkit, examples/nasreddin", font), OPENING_SECONDS)]


def main() -> None:
    """Write the film."""
    path = HERE / "video" / "nasreddin.mp4"
    path.parent.mkdir(exist_ok=True)
    with av.open(str(path), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as film:
        stream = film.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "31", "preset": "veryslow", "tune": "stillimage", "threads": "1"}
        stream.codec_context.gop_size = RATE * TITLE_SECONDS * 2
        for image, seconds in stills():
            for _ in range(seconds * RATE):
                film.mux(stream.encode(av.VideoFrame.from_image(image)))
        film.mux(stream.encode())


if __name__ == "__main__":
    main()
