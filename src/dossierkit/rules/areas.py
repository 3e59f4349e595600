"""Areas and inhabitants that add up, and the buffer zone that is there or not needed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.yamlfile import as_number

PROPERTY_AREA = ("property", "area_ha")
ZONE_AREA = ("property", "buffer_zone", "area_ha")
_ABSENT = ("property", "buffer_zone", "absent_because")
_TOTAL = ("property", "total_area_ha")


def _rounding(total: Decimal, *parts: Decimal) -> Decimal:
    """What rounding may add up to: half of the last decimal of the sum and of each part.

    A part with fewer decimals than the sum has lost zeros, not accuracy: 120.5 + 146 = 266.5.
    """
    units = [Decimal(1).scaleb(min(int(n.as_tuple().exponent), 0)) for n in (total, *parts)]
    return sum((min(unit, units[0]) for unit in units), Decimal(0)) / 2


@rule("area-sum", Severity.ERROR)
def area_sum(dossier: Dossier) -> Iterator[Problem]:
    """Areas do not add up.

    Why: the areas are published with the inscription; a wrong sum becomes public.
    Example: property 120.5 ha and buffer zone 146 ha, but a total of 265.5 ha; or components that
    sum to another area than the property's.
    Remedy: correct the wrong figure. What rounding can explain is accepted.
    Source: UNESCO Operational Guidelines, Annex 5, 1.f (title seen); tables of physical attributes
    of 38 COM and 43 COM (seen).
    """
    stated = {
        name: (DataPlace(DOSSIER_FILE, path), as_number(dossier.value(path)))
        for name, path in ((Phrase("property"), PROPERTY_AREA), (Phrase("buffer zone"), ZONE_AREA))
    }
    if dossier.value(_ABSENT):
        del stated[Phrase("buffer zone")]
    total = as_number(dossier.value(_TOTAL))
    parts = [number for _, number in stated.values() if number is not None]
    expected = sum(parts, Decimal(0))
    whole = (
        Phrase("property and buffer zone add up to")
        if len(stated) > 1
        else Phrase("there is no buffer zone, and the property has")
    )
    if (
        total is not None
        and len(parts) == len(stated)
        and abs(expected - total) > _rounding(total, *parts)
    ):
        yield Problem(
            DataPlace(DOSSIER_FILE, _TOTAL),
            Phrase(
                "the total is {total:,} ha, but {whole} {expected:,} ha",
                total=total,
                whole=whole,
                expected=expected,
            ),
            Phrase("Correct the figure that is wrong."),
            related=tuple(
                (place, Phrase("{name} {number:,} ha here", name=name, number=number))
                for name, (place, number) in stated.items()
            ),
        )
    yield from _component_sum(dossier, "area_ha", PROPERTY_AREA, Phrase("the property"), exact=True)
    yield from _component_sum(
        dossier, "buffer_ha", ZONE_AREA, Phrase("the buffer zone"), exact=False
    )


def _component_sum(
    dossier: Dossier, key: str, path: DataPath, name: Phrase, *, exact: bool
) -> Iterator[Problem]:
    stated = as_number(dossier.value(path))
    rows = [row for _, row in dossier.rows("components")]
    if key == "buffer_ha" and any(map(_zone, rows)):
        rows, exact = _each_zone_once(rows), True
    parts = [as_number(row.get(key)) for row in rows]
    known = [part for part in parts if part is not None]
    if stated is None or not known or len(known) != len(parts):
        return
    total = sum(known, Decimal(0))
    excess = total - stated
    # A buffer zone that components share is stated for each of them, so their sum may be larger.
    if abs(excess) <= _rounding(stated, *known) or (not exact and excess > 0):
        return
    yield Problem(
        DataPlace(DOSSIER_FILE, path),
        Phrase(
            "the components add up to {total:,} ha, but {name} is stated as {stated:,} ha",
            total=total,
            name=name,
            stated=stated,
        ),
        Phrase("Correct the component or the sum."),
        related=(
            (
                DataPlace("data/components.yaml"),
                Phrase("{count} components here", count=len(dossier.rows("components"))),
            ),
        ),
    )


def _zone(row: Mapping[str, Any]) -> str:
    """The name of the buffer zone that a component shares; empty if it has one of its own."""
    name = row.get("buffer_zone")
    return name if isinstance(name, str) else ""


def _each_zone_once(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The components, of those that share a buffer zone the first one only."""
    first = {_zone(row): row for row in reversed(rows)}
    return [row for row in rows if not _zone(row) or first[_zone(row)] is row]


@rule("undeclared-shared-buffer-zone", Severity.WARNING)
def undeclared_shared_buffer_zone(dossier: Dossier) -> Iterator[Problem]:
    """It is not clear which components share a buffer zone, so its area may be counted twice.

    Why: the area of the buffer zone is published with the inscription, and what two components
    share counts once.
    Example: three components with `buffer_ha: 40`, of which two lie in the same zone, and a buffer
    zone of 80 ha for the whole property.
    Remedy: give the components that share a zone the same `buffer_zone: NAME`, and each of them the
    area of the whole zone as `buffer_ha`.
    Source: UNESCO Operational Guidelines, Annex 5, 1.f (rule WH-10, title seen); plain arithmetic.
    """
    rows = dossier.rows("components")
    first: dict[str, tuple[DataPlace, Decimal]] = {}
    for place, row in rows:
        name, area = _zone(row), as_number(row.get("buffer_ha"))
        if not name or area is None:
            continue
        at = DataPlace(place.file, (*place.path, "buffer_ha"))
        other, stated = first.setdefault(name, (at, area))
        if area != stated:
            yield Problem(
                at,
                Phrase(
                    "the buffer zone “{name}” has {area:,} ha here and {stated:,} ha elsewhere",
                    name=name,
                    area=area,
                    stated=stated,
                ),
                Phrase("Write the area of the whole zone for each part that shares it."),
                related=((other, Phrase("{area:,} ha here", area=stated)),),
            )
    whole = as_number(dossier.value(ZONE_AREA))
    areas = [area for _, row in rows if (area := as_number(row.get("buffer_ha"))) is not None]
    total = sum(areas, Decimal(0))
    if any(_zone(row) for _, row in rows) or whole is None or not areas:
        return
    if total - whole > _rounding(whole, *areas):
        yield Problem(
            DataPlace(DOSSIER_FILE, ZONE_AREA),
            Phrase(
                "the buffer zones of the components come to {total:,} ha, but that of the property "
                "is stated as {whole:,} ha",
                total=total,
                whole=whole,
            ),
            Phrase(
                "Give the components that share a zone the same buffer_zone: NAME, "
                "or correct the areas."
            ),
            related=(
                (
                    DataPlace("data/components.yaml"),
                    Phrase("{count} components here", count=len(rows)),
                ),
            ),
        )


@rule("inhabitants-sum", Severity.ERROR)
def inhabitants_sum(dossier: Dossier) -> Iterator[Problem]:
    """The numbers of inhabitants do not add up.

    Why: property and buffer zone together are the total that section 4.b (v) states.
    Example: `{property: 5000, buffer_zone: 2000, total: 8000}`.
    Remedy: correct the wrong figure.
    Source: UNESCO Operational Guidelines, Annex 5, 4.b (v) (title seen).
    """
    stated = ("property", "inhabitants")
    inside, around, total = (
        as_number(dossier.value((*stated, key))) for key in ("property", "buffer_zone", "total")
    )
    if inside is not None and around is not None and total is not None and inside + around != total:
        yield Problem(
            DataPlace(DOSSIER_FILE, (*stated, "total")),
            Phrase(
                "{total:,} inhabitants are stated, but property and buffer zone add up to "
                "{inside:,}",
                total=total,
                inside=inside + around,
            ),
            Phrase("Correct the figure that is wrong."),
            related=(
                (
                    DataPlace(DOSSIER_FILE, (*stated, "property")),
                    Phrase("{inside:,} in the property", inside=inside),
                ),
                (
                    DataPlace(DOSSIER_FILE, (*stated, "buffer_zone")),
                    Phrase("{around:,} around it", around=around),
                ),
            ),
        )


@rule("unexplained-buffer-zone", Severity.ERROR, stage="submission")
def unexplained_buffer_zone(dossier: Dossier) -> Iterator[Problem]:
    """The property has no buffer zone, and nobody says why.

    Why: where no buffer zone is proposed, the nomination explains why none is needed.
    Example: dossier.yaml with neither `buffer_zone.area_ha` nor `buffer_zone.absent_because`.
    Remedy: state its area, or the reason: `buffer_zone: {absent_because: {en: …}}`.
    Source: UNESCO Operational Guidelines, paragraphs 103-106 (103, 104 seen).
    """
    if dossier.value(("property",)) is None or dossier.value(ZONE_AREA) not in (None, 0):
        return
    # A tentative list asks for no areas, and so for no buffer zone.
    areas = next((s for s in dossier.applicable_sections() if "areas" in s.shows), None)
    if areas is not None and not dossier.value(_ABSENT):
        yield Problem(
            DataPlace(DOSSIER_FILE, ("property", "buffer_zone"), of_key=True),
            Phrase("there is no buffer zone and no reason why none is needed"),
            Phrase("Add buffer_zone: {{area_ha: …}}, or buffer_zone: {{absent_because: …}}."),
            requirement=areas.required,
        )
