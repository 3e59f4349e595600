"""Coordinates as people write them: read into decimal degrees (WGS 84), or refused."""

import re
import unicodedata
from dataclasses import dataclass

from dossierkit.language import european_digits
from dossierkit.phrases import Phrase

_HEMISPHERES = {
    **dict.fromkeys(("N", "NORTH", "NORD", "С", "СШ", "СЕВ", "ش", "شمالا", "شمال"), ("lat", 1)),
    **dict.fromkeys(("S", "SOUTH", "SUD", "Ю", "ЮШ", "ЮЖ", "ج", "جنوبا", "جنوب"), ("lat", -1)),
    **dict.fromkeys(("E", "EAST", "EST", "В", "ВД", "ВОСТ", "Е", "ق", "شرقا", "شرق"), ("lon", 1)),
    **dict.fromkeys(("W", "WEST", "O", "OUEST", "З", "ЗД", "ЗАП", "غ", "غربا", "غرب"), ("lon", -1)),
    "C": ("lat", 1),
    "B": ("lon", 1),
}
"""Axis and sign by the letter or word. `C` and `B` are the Russian С (north) and В (east) typed or
read as Latin letters; `Е` is the Cyrillic letter that looks like a Latin E."""

_LATIN = {("lat", 1): "N", ("lat", -1): "S", ("lon", 1): "E", ("lon", -1): "W"}
_MARKS = str.maketrans(
    {
        **dict.fromkeys("º˚ᵒ°", "°"),
        **dict.fromkeys("’‘′´`ʹ׳", "'"),
        **dict.fromkeys("”“″˝ʺ״", '"'),
        **dict.fromkeys("−–—", "-"),
        "٫": ".",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c", ""),
    }
)
_NUMBER = r"\d{1,9}(?:\.\d{1,15})?"
_ANGLE = re.compile(
    rf"""(?P<sign>[-+])?\s*(?P<degrees>{_NUMBER})
    (?:
        (?:\s*(?:°|deg|d|:)\s*|\s+)(?P<minutes>{_NUMBER})
        (?:
            (?:\s*(?:'(?!')|min|m|:)\s*|\s+)(?P<seconds>{_NUMBER})\s*(?:"|''|sec|s)?
            |\s*(?:'|min|m)?
        )
        |\s*(?:°|deg|d)?
    )\s*\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_UTM = re.compile(
    r"(?:UTM\s*)?(?P<zone>\d{1,2})\s*(?P<band>[A-Za-z])\s+"
    r"(?:E\s*)?(?P<easting>\d{5,7}(?:\.\d+)?)\s*(?:m?\s*E)?[\s,]+"
    r"(?:N\s*)?(?P<northing>\d{5,8}(?:\.\d+)?)\s*(?:m?\s*N)?\Z",
    re.IGNORECASE,
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_IN_UNITS = re.compile(r"\d\s*m(?:in)?\s*[\d.,]+\s*s(?:ec)?\s*\Z")
"""An s after minutes that are marked by an m are seconds, not the south."""
_LONGEST = 80


class CoordinateError(ValueError):
    """A text that is no coordinate; `reason` says exactly why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Angle:
    """A latitude or longitude as read.

    `degrees` are decimal and signed; `axis` is `lat` or `lon` if a letter says so; `letter` is that
    letter where it is not the Latin N, S, E or W, and `latin` the one that it stands for.
    """

    degrees: float
    axis: str = ""
    letter: str = ""
    latin: str = ""


def read_angle(text: str) -> Angle:
    """Read one latitude or longitude: `41.2033`, `41°12′12″N`, `41 12.2 N`, `С 41° 12' 12,5"`.

    Degrees, minutes and seconds may have any of the usual marks; a comma may begin the decimals; a
    hemisphere may be a letter or a word of English, French, Russian or Arabic, before or after.
    Raises `CoordinateError` with the reason.
    """
    stated = text.strip()
    if len(stated) > _LONGEST:
        raise CoordinateError(Phrase("it is too long to be a coordinate"))
    plain = unicodedata.normalize("NFC", european_digits(stated)).translate(_MARKS)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain, word = _without_hemisphere(plain)
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    match = _ANGLE.match(plain.strip())
    if not match:
        raise CoordinateError(
            Phrase(
                "“{text}” is neither decimal degrees nor degrees, minutes and seconds", text=stated
            )
        )
    degrees, minutes, seconds = (
        float(match[name]) if match[name] else 0.0 for name in ("degrees", "minutes", "seconds")
    )
    if (match["minutes"] and degrees % 1) or (match["seconds"] and minutes % 1):
        raise CoordinateError(
            Phrase("“{text}” has decimals before the smallest of its units", text=stated)
        )
    if minutes >= 60:
        raise CoordinateError(
            Phrase("there are {value:g} minutes; minutes go from 0 to 59", value=minutes)
        )
    if seconds >= 60:
        raise CoordinateError(
            Phrase("there are {value:g} seconds; seconds go from 0 to 59", value=seconds)
        )
    angle = degrees + minutes / 60 + seconds / 3600
    axis, sign = _HEMISPHERES.get(word.upper(), ("", 1))
    if axis and match["sign"] == "-":
        raise CoordinateError(
            Phrase("it has both a minus sign and the letter {letter}", letter=word)
        )
    if match["sign"] == "-":
        sign = -1
    most = 90 if axis == "lat" else 180
    if angle > most:
        raise CoordinateError(
            Phrase("{angle:.10g} degrees are more than {most}", angle=angle, most=most)
        )
    latin = _LATIN[axis, sign] if axis else ""
    look_alike = word if axis and word.upper() != latin else ""
    return Angle(round(sign * angle, 9), axis, look_alike, latin)


def angle_step(written: str) -> float:
    """One unit of the last digit of an angle, in degrees."""
    numbers: list[str] = re.findall(r"\d+(?:[.,]\d+)?", written)
    decimals = len(numbers[-1].replace(",", ".").partition(".")[2])
    return float(10**-decimals / 60 ** (len(numbers) - 1))


def _without_hemisphere(text: str) -> tuple[str, str]:
    """The text without the letter or word of the hemisphere, and that word without its stops."""
    if _IN_UNITS.search(text):
        return text, ""
    match = re.match(r"\s*([^\W\d_][\w.\s]*?)\.?\s*(?=[-+\d])", text) or re.search(
        r"(?<=[\d°'\"\s])([^\W\d_]+(?:\.\s*[^\W\d_]+)?)\.?\s*\Z", text
    )
    if not match:
        return text, ""
    word = re.sub(r"[.\s]", "", unicodedata.normalize("NFD", match[1]))
    word = "".join(c for c in word if not unicodedata.combining(c))
    if word.upper() not in _HEMISPHERES or word == "s":
        return text, ""  # a small s is more often a second than the south
    return text[: match.start()] + text[match.end() :], word


def read_utm(text: str) -> tuple[float, float]:
    """Latitude and longitude of a UTM position (WGS 84): `38T 500000 4560000`.

    Zone with band letter, then easting and northing in metres. Raises `CoordinateError`.
    """
    match = _UTM.match(" ".join(european_digits(text).split()))
    if not match or len(text) > _LONGEST:
        raise CoordinateError(
            Phrase(
                "“{text}” is no UTM position; expected is 38T 500000 4560000", text=text[:_LONGEST]
            )
        )
    zone, band = int(match["zone"]), match["band"].upper()
    if not 1 <= zone <= 60:
        raise CoordinateError(
            Phrase("there is no UTM zone {zone}; they go from 1 to 60", zone=zone)
        )
    if band not in _BANDS:
        raise CoordinateError(Phrase("there is no UTM band {band}", band=band))
    easting, northing = float(match["easting"]), float(match["northing"])
    if not 100_000 <= easting <= 900_000:
        raise CoordinateError(
            Phrase("the easting {easting:.0f} lies outside 100000 to 900000", easting=easting)
        )
    if northing > 10_000_000:
        raise CoordinateError(
            Phrase("the northing {northing:.0f} is more than 10000000", northing=northing)
        )
    from pyproj import Transformer

    epsg = (32600 if band >= "N" else 32700) + zone
    to_degrees = Transformer.from_crs(epsg, 4326, always_xy=True)
    longitude, latitude = to_degrees.transform(easting, northing)
    reached = _BANDS[min(max(int(latitude + 80) // 8, 0), len(_BANDS) - 1)]
    if reached != band:
        raise CoordinateError(
            Phrase(
                "the northing lies in band {reached}, not in band {band}",
                reached=reached,
                band=band,
            )
        )
    return round(latitude, 7), round(longitude, 7)
