"""What stands in the brackets of a bound fact, against the fact."""

import re
from dataclasses import dataclass
from decimal import Decimal

from dossierkit.coordinates import CoordinateError, angle_step, read_angle
from dossierkit.geo import degrees_minutes_seconds
from dossierkit.language import format_date, format_number, read_date, read_numbers
from dossierkit.vocabulary import HECTARES, NUMBER, vocabulary


@dataclass(frozen=True)
class Bound:
    """What stands in the brackets of a bound fact, against the fact.

    `agrees` is true if both say the same, in whatever form; `text` is what is to be printed: the
    fact in the form that the author gave it. `keeps` is false if other words would be lost by that.
    """

    agrees: bool
    text: str
    keeps: bool = True


def bound(written: str, fact: str | float, dotted: str, language: str) -> Bound:
    """Compare `written` with the `fact` at the path `dotted`, in a text in `language`.

    A number may be in any digits and style, an area in ha, km² or m², a latitude or longitude in
    degrees, minutes and seconds, a date written out.
    """
    words = written.strip()
    if isinstance(fact, str):
        return _bound_text(words, fact, language)
    if dotted.endswith((".lat", ".lon")) and "°" in words:
        return _bound_angle(words, fact, dotted.endswith(".lat"), language)
    known = vocabulary(language)
    area = known.area.search(words) if known and dotted.endswith("area_ha") else None
    number = area or re.search(rf"[-−]?(?P<number>{NUMBER})", words)
    if not number:
        return Bound(False, format_number(fact, language), not words)
    factor = HECTARES[known.unit(area["unit"])] if area and known else Decimal(1)
    span = number.span("number") if area else number.span()
    value = Decimal(str(fact)) / factor
    others = any(c.isdecimal() for c in words[: span[0]] + words[span[1] :])
    said = read_numbers(words[slice(*span)], language)
    text = (
        f"{words[: span[0]]}{format_number(f'{value.normalize():f}', language)}{words[span[1] :]}"
    )
    return Bound(value in said, text, not others)


def _bound_text(words: str, fact: str, language: str) -> Bound:
    day = read_date(words, language) if words else ""
    written_out = format_date(fact, language)
    if day and read_date(fact, language):
        return Bound(fact.startswith(day), words if fact.startswith(day) else written_out)
    return Bound(words == fact.strip(), written_out)


def _bound_angle(words: str, fact: float, latitude: bool, language: str) -> Bound:
    try:
        angle = read_angle(words)
    except CoordinateError:
        return Bound(False, format_number(fact, language), False)
    fits = angle.axis in {"", "lat" if latitude else "lon"}
    agrees = fits and abs(angle.degrees - fact) <= angle_step(words) / 2 * 1.001
    pair = degrees_minutes_seconds(fact, fact)
    return Bound(agrees, words if agrees else pair[0 if latitude else 1], fits)
