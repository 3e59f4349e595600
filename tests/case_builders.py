"""Parts of cases that git or an editor would not keep: encodings, links, sparse and cut-off files.

`BUILDERS` maps a case such as `word-limit/bad` to the function `word_limit__bad`, which works on
the dossier as laid out. What each must lead to stands in the `expected.txt` of its case.
"""

import io
import random
from collections.abc import Callable
from pathlib import Path

import pymupdf_fonts
from PIL import Image, ImageCms

from annex_files import harmful, pdf, protected
from films import mp4
from letterheads import NAMESPACES, PAGE, TEXT_BOX, all_styles, field, word_file

MEGABYTE = 1024 * 1024
HISTORY = "sections/en/2.b-history.md"
HISTORY_AR = "sections/ar/2.b-history.md"
VALUE = ("sections/en/3.3-value.md", "sections/ar/3.3-value.md")


def encoding__bad(dossier: Path) -> None:
    """A section and a table in Windows-1252, a section in UTF-16 with its mark and one without."""
    (dossier / HISTORY).write_bytes(
        "The château was rebuilt.\nIts façade is new.\n".encode("cp1252")
    )
    rows = "- name: Citadel of Elsewhere\n  state: Azerbaïdjan\n"
    (dossier / "data/comparables.yaml").write_bytes(rows.encode("cp1252"))
    (dossier / HISTORY_AR).write_bytes("رُفعت الأسوار.\n".encode("utf-16"))
    (dossier / "sections/en/5.a-ownership.md").write_bytes(
        "The State owns it.\n".encode("utf-16-le")
    )


def byte_order_mark__bad(dossier: Path) -> None:
    for name in ("dossier.yaml", HISTORY, "references.bib"):
        path = dossier / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def line_ending__bad(dossier: Path) -> None:
    for name, end in (("dossier.yaml", b"\r\n"), (HISTORY, b"\r\n"), (HISTORY_AR, b"\r")):
        path = dossier / name
        path.write_bytes(path.read_bytes().replace(b"\n", end))


def line_ending__good(dossier: Path) -> None:
    """A last line without its end."""
    path = dossier / HISTORY
    path.write_bytes(path.read_bytes().rstrip(b"\n"))


def file_too_large__bad(dossier: Path) -> None:
    """Sections and a table of 200 MB that take no room: nothing was ever written to them."""
    for name in (HISTORY, "data/factors.yaml"):
        with (dossier / name).open("wb") as stream:
            stream.truncate(200 * MEGABYTE)


def file_too_large__bad_dossier(dossier: Path) -> None:
    with (dossier / "dossier.yaml").open("wb") as stream:
        stream.truncate(200 * MEGABYTE)


def file_too_large__good(dossier: Path) -> None:
    """A table of 3 MB, nearly all of it remarks."""
    table = dossier / "data/factors.yaml"
    remarks = f"# {'x' * 1000}\n" * (3 * MEGABYTE // 1003)
    table.write_text(remarks + table.read_text("utf-8"), "utf-8")


def unreadable_file__bad(dossier: Path) -> None:
    """A folder in the place of a section."""
    (dossier / HISTORY).unlink()
    (dossier / HISTORY).mkdir()


def unreadable_file__bad_dossier(dossier: Path) -> None:
    """A folder in the place of dossier.yaml."""
    (dossier / "dossier.yaml").unlink()
    (dossier / "dossier.yaml").mkdir()


def unreadable_file__good(dossier: Path) -> None:
    """A folder with such a name that stands for nothing."""
    (dossier / "drafts/2.b-history.md").mkdir(parents=True)


def path_outside_dossier__bad(dossier: Path) -> None:
    """A picture, a section and a folder that are links to what lies beside the dossier."""
    outside = dossier.parent / "outside"
    outside.mkdir()
    for name in ("private.png", "5.a-ownership.md"):
        (outside / name).write_bytes(b"private\n")
    (dossier / "images/linked.png").symlink_to(outside / "private.png")
    (dossier / "images/album").symlink_to(outside, target_is_directory=True)
    (dossier / "sections/en/5.a-ownership.md").unlink()
    (dossier / "sections/en/5.a-ownership.md").symlink_to(outside / "5.a-ownership.md")


def path_outside_dossier__good(dossier: Path) -> None:
    """A link from one place of the dossier to another."""
    (dossier / "images/linked.png").symlink_to("gate.png")


def section_syntax__bad(dossier: Path) -> None:
    """A quotation within a quotation, four hundred times."""
    (dossier / HISTORY).write_text(">" * 400 + " The walls were raised.\n", "utf-8")


def control_character__bad(dossier: Path) -> None:
    (dossier / HISTORY).write_text("The walls\nwere \x1b[31mraised\x1b[0m.\n", "utf-8")


def word_limit__bad(dossier: Path) -> None:
    for name, word in zip(VALUE, ("word ", "كلمة "), strict=True):
        (dossier / name).write_text(word * 1001, "utf-8")


def word_limit__good(dossier: Path) -> None:
    """As many words as are allowed; what a hyphen, dash or apostrophe joins is one."""
    for name, words in zip(
        VALUE, ("well-known the Khan’s 1762–1764 ", "١٬٢٠٠ ثم بالقلعة أيضًا "), strict=True
    ):
        (dossier / name).write_text(words * (1000 // len(words.split())), "utf-8")


def missing_image__good(dossier: Path) -> None:
    """A file whose name has spaces, as a camera or a secretariat gives it."""
    (dossier / "images/gate.png").rename(dossier / "images/North gate 1.png")


def picture(width: int, height: int, kind: str) -> bytes:
    """A picture of `width` × `height` coloured dots as PNG, JPEG or TIFF, always the same."""
    stream = io.BytesIO()
    dots = random.Random(1).randbytes(width * height * 3)
    Image.frombytes("RGB", (width, height), dots).save(stream, kind)
    return stream.getvalue()


def unreadable_image__bad(dossier: Path) -> None:
    """Pictures whose copying was interrupted, a text that is called a picture, a vast scan."""
    Image.new("1", (14_000, 14_000)).save(dossier / "images/scan.png")
    for name, kind in (("cut.jpg", "JPEG"), ("cut.tif", "TIFF"), ("gate.png", "PNG")):
        data = picture(1900, 80, kind)
        (dossier / "images" / name).write_bytes(data[: len(data) * 2 // 3])
    (dossier / "images/empty.png").write_bytes(b"")
    (dossier / "images/letter.png").write_text("Dear colleague, the picture follows.\n", "utf-8")


def unreadable_image__good(dossier: Path) -> None:
    """A JPEG with a film behind it, as telephones make them."""
    (dossier / "images/gate.jpg").write_bytes(picture(1900, 80, "JPEG") + bytes(20_000))


def small_image__bad(dossier: Path) -> None:
    """Pictures made for the web, and one that is sharp enough at two thirds of the page only."""
    (dossier / "images/cover.png").write_bytes(picture(300, 400, "PNG"))
    (dossier / "images/gate.png").write_bytes(picture(640, 48, "PNG"))
    (dossier / "images/wall.png").write_bytes(picture(1300, 40, "PNG"))


def small_image__good(dossier: Path) -> None:
    (dossier / "images/gate.png").write_bytes(picture(1300, 40, "PNG"))


def unprofiled_cmyk__bad(dossier: Path) -> None:
    press = Image.new("CMYK", (1900, 80), (0, 90, 90, 0))
    press.save(dossier / "images/gate.jpg")
    _show_photograph(dossier)


def unprofiled_cmyk__good(dossier: Path) -> None:
    """The same colours with a profile."""
    press = Image.new("CMYK", (1900, 80), (0, 90, 90, 0))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    press.save(dossier / "images/gate.jpg", icc_profile=profile)
    _show_photograph(dossier)


def _show_photograph(dossier: Path) -> None:
    (dossier / "images/gate.png").unlink()
    for section in (dossier / "sections").glob("*/*.md"):
        text = section.read_text("utf-8")
        section.write_text(text.replace("images/gate.png", "images/gate.jpg"), "utf-8")


def _film(dossier: Path, name: str, content: bytes) -> None:
    (dossier / "images").mkdir(exist_ok=True)
    (dossier / "images" / name).write_bytes(content)


def missing_file__good(dossier: Path) -> None:
    _film(dossier, "film.mp4", mp4(60))


def video_length__bad(dossier: Path) -> None:
    _film(dossier, "film.mp4", mp4(27 * 60))
    _film(dossier, "short.mp4", mp4(40))


def video_length__good(dossier: Path) -> None:
    _film(dossier, "film.mp4", mp4(10 * 60))


def missing_subtitles__bad(dossier: Path) -> None:
    """A film in a language that its row names, and one whose own sound track names it."""
    _film(dossier, "film.mp4", mp4(420, "und"))
    _film(dossier, "tracks.mp4", mp4(420, "aze", "rus"))


def missing_subtitles__good(dossier: Path) -> None:
    _film(dossier, "film.mp4", mp4(420, "aze"))
    _film(dossier, "tracks.mp4", mp4(420, "aze", "eng"))


def unreadable_video__bad(dossier: Path) -> None:
    """A film whose copying was interrupted, and a text that is called a film."""
    _film(dossier, "film.mp4", mp4(420)[:60])
    _film(dossier, "letter.mp4", b"Dear colleague, the film follows.\n" * 20)


def unreadable_video__good(dossier: Path) -> None:
    _film(dossier, "film.mp4", mp4(420))


def unreadable_annex__bad(dossier: Path) -> None:
    """A law with a password, a plan whose copying was interrupted, and a scan that is none."""
    (dossier / "annexes/law.pdf").write_bytes(pdf("Act", change=protected))
    (dossier / "annexes/management-plan.pdf").write_bytes(pdf("Plan")[:200])
    (dossier / "annexes/zoning-extract.jpg").write_bytes(b"a text that is called a picture")


def unreadable_annex__good(dossier: Path) -> None:
    """Files whose scripts do not matter, and a kind that is not looked into."""
    (dossier / "annexes/law.pdf").write_bytes(pdf("Act", change=harmful))
    (dossier / "annexes/zoning-extract.jpg").write_bytes(picture(40, 40, "JPEG"))


def unusable_font__bad(dossier: Path) -> None:
    """A font whose licence forbids embedding, one for the web, one cut off, and a text."""
    fonts = dossier / "fonts"
    fonts.mkdir()
    font = bytes(pymupdf_fonts.myfont("notos"))
    (fonts / "forbidden.ttf").write_bytes(_with_rights(font, 0x0002))
    (fonts / "whole-only.ttf").write_bytes(_with_rights(font, 0x0100))
    (fonts / "web.woff2").write_bytes(b"wOF2" + font[4:2000])
    (fonts / "cut.ttf").write_bytes(font[:200])
    (fonts / "text.ttf").write_bytes(b"Dear colleague, the font follows.")


def unusable_font__good(dossier: Path) -> None:
    """A font that may be printed and previewed, and one whose milder right counts too."""
    fonts = dossier / "fonts"
    fonts.mkdir()
    font = bytes(pymupdf_fonts.myfont("notos"))
    (fonts / "print.ttf").write_bytes(_with_rights(font, 0x0004))
    (fonts / "milder.ttf").write_bytes(_with_rights(font, 0x000A))


def unknown_font__good(dossier: Path) -> None:
    (dossier / "fonts").mkdir()
    (dossier / "fonts/noto.ttf").write_bytes(pymupdf_fonts.myfont("notos"))


def _with_rights(font: bytes, rights: int) -> bytes:
    """The font with other rights of embedding in its table OS/2."""
    entry = font.index(b"OS/2")
    start = int.from_bytes(font[entry + 8 : entry + 12])
    return font[: start + 8] + rights.to_bytes(2) + font[start + 10 :]


def _word_file(dossier: Path, data: bytes, name: str = "ministry.docx") -> None:
    (dossier / "templates").mkdir(exist_ok=True)
    (dossier / "templates" / name).write_bytes(data)


def unreadable_word_file__bad(dossier: Path) -> None:
    """A file whose copying was interrupted, and an old .doc that was renamed."""
    _word_file(dossier, word_file(styles=all_styles())[:2_000])
    _word_file(dossier, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "ministry-ar.dotx")


def unreadable_word_file__good(dossier: Path) -> None:
    _word_file(dossier, word_file(styles=all_styles()))


def missing_word_style__bad(dossier: Path) -> None:
    """A letterhead of a Russian ministry, which was only used for letters."""
    _word_file(dossier, word_file())


def missing_word_style__good(dossier: Path) -> None:
    """A file of a French ministry: its ids are French, its names are those that Word stores."""
    _word_file(dossier, word_file(styles=all_styles()))


def unused_word_content__bad(dossier: Path) -> None:
    """A text box, an old drawing, a date, macros, and another header on even pages."""
    drawing = '<w:p><w:r><w:pict><v:imagedata r:id="rId1"/></w:pict></w:r></w:p>'
    letterhead = word_file(
        styles=all_styles(),
        header=TEXT_BOX + drawing,
        footer=f"<w:p>{field(' DATE ')}</w:p>",
        page=f'<w:headerReference w:type="even" r:id="rId5"/>{PAGE}',
        more={
            "word/vbaProject.bin": b"macros",
            "word/settings.xml": f"<w:settings {NAMESPACES}><w:evenAndOddHeaders/></w:settings>",
        },
    )
    _word_file(dossier, letterhead)


def unused_word_content__good(dossier: Path) -> None:
    _word_file(dossier, word_file(styles=all_styles()))


BUILDERS: dict[str, Callable[[Path], None]] = {
    name.replace("__", "/").replace("_", "-"): function
    for name, function in list(globals().items())
    if "__" in name.strip("_")
}
