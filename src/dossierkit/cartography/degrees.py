"""Coordinates as maps write them."""

import math

MINUTE, DEGREE = 60.0, 3600.0
"""Arc seconds in a minute and in a degree."""


def written(degrees: float, step: float, hemispheres: tuple[str, str], decimal: str = ".") -> str:
    """A coordinate as it stands at the edge of a map, such as `47° 11′ E`.

    Minutes and seconds are written if `step`, in arc seconds, needs them; `decimal` is the decimal
    sign. `hemispheres` are the words for what is positive and negative.
    """
    value = (degrees + 180) % 360 - 180 if abs(degrees) > 180 else degrees
    places = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    seconds = round(abs(value) * DEGREE, places)
    whole, rest = divmod(seconds, DEGREE)
    minute, second = divmod(round(rest, places), MINUTE)
    parts = [f"{whole:.0f}°"]
    if step < DEGREE:
        parts.append(f"{minute:02.0f}′")
    if step < MINUTE:
        figures = f"{second:0{3 + places if places else 2}.{places}f}"
        parts.append(f"{figures.replace('.', decimal)}″")
    number = "\N{NO-BREAK SPACE}".join(parts)
    if not seconds or abs(value) == 180:
        return number
    return f"{number}\N{NO-BREAK SPACE}{hemispheres[0] if value > 0 else hemispheres[1]}"
