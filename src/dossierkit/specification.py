"""A nomination schema from what its files state."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dossierkit.diagnostics import Requirement
from dossierkit.document import LAYOUTS
from dossierkit.nomination import (
    SHOWN_AS,
    AnnexSpec,
    Category,
    Choices,
    Criterion,
    Deadline,
    FactorGroup,
    FactSpec,
    Limit,
    MapsSpec,
    MapSubject,
    NominationSchema,
    RestrictedVocabulary,
    SectionSpec,
    Span,
    TableSpec,
    Threshold,
    TickBox,
    Ticks,
    ValueLimit,
)


def specified(raw: Mapping[str, Any], folders: tuple[Path, ...]) -> NominationSchema:
    """The nomination schema that files say together, nearest of `folders` first.

    Raises `KeyError`, `TypeError`, `ValueError` or `AttributeError` for what the shape of a
    schema.yaml rules out.
    """
    return NominationSchema(
        id=raw["id"],
        title=raw["title"],
        authority=raw["authority"],
        list_name=raw["list"],
        edition=str(raw["edition"]),
        provisional=raw.get("provisional") or {},
        languages=tuple(raw["languages"]),
        subject=raw["subject"],
        skeleton=raw["skeleton"],
        metadata=tuple(raw["metadata"]),
        sections=tuple(map(_section, raw["sections"])),
        tables={name: _table(name, table) for name, table in (raw.get("tables") or {}).items()},
        annexes=tuple(map(_annex, raw.get("annexes") or ())),
        limits=tuple(
            ValueLimit(tuple(entry["path"].split(".")), _limit(entry))
            for entry in raw.get("limits") or ()
        ),
        images={
            name: Threshold(float(entry.get("value", 1)), _requirement(entry))
            for name, entry in (raw.get("images") or {}).items()
        },
        calendar=tuple(
            Deadline(
                entry["id"],
                entry["month_day"],
                entry["title"],
                _requirement(entry),
                _weekends(entry.get("weekend") or "none"),
                entry.get("time") or "",
                _strings(entry.get("when")),
            )
            for entry in raw.get("calendar") or ()
        ),
        criteria=tuple(
            Criterion(
                entry["id"],
                entry["title"],
                entry.get("meaning") or {},
                entry["group"],
                _requirement(entry),
                _strings(entry.get("answered_in")),
            )
            for entry in raw.get("criteria") or ()
        ),
        categories=tuple(
            Category(entry["id"], entry["title"], tuple(entry["criteria"]), _requirement(entry))
            for entry in raw.get("categories") or ()
        ),
        folders=folders,
        language_requirement=(
            _requirement(raw["language_basis"]) if raw.get("language_basis") else None
        ),
        waiting_periods=tuple(map(_span, raw.get("waiting_periods") or ())),
        longest_ages=tuple(map(_span, raw.get("longest_ages") or ())),
        maps=_maps(raw.get("maps") or {}),
        factor_groups=tuple(
            FactorGroup(
                entry["id"], entry["title"], _strings(entry.get("facts")), _requirement(entry)
            )
            for entry in raw.get("factor_groups") or ()
        ),
        tick_boxes=tuple(
            TickBox(entry["id"], entry["group"], entry["title"], _requirement(entry))
            for entry in raw.get("tick_boxes") or ()
        ),
        facts=tuple(map(_fact, raw.get("facts") or ())),
        layout=raw.get("layout") or LAYOUTS[0],
    )


def _fact(entry: Mapping[str, Any]) -> FactSpec:
    return FactSpec(
        entry["path"],
        entry["title"],
        str(entry["section"]),
        entry.get("shown_as") or SHOWN_AS[0],
        entry.get("values") or {},
        _strings(entry.get("when")),
        _required(entry),
    )


def _weekends(stated: str | Mapping[str, str]) -> Mapping[int, str]:
    return (
        {0: stated} if isinstance(stated, str) else {int(year): to for year, to in stated.items()}
    )


def _span(entry: Mapping[str, Any]) -> Span:
    return Span(
        tuple(entry["path"].split(".")),
        int(entry["years"]),
        _strings(entry.get("when")),
        bool(entry.get("required")),
        _requirement(entry),
    )


def _maps(entry: Mapping[str, Any]) -> MapsSpec:
    stated, scale = entry.get("stated"), entry.get("smallest_scale")
    paper = entry.get("summary_paper")
    return MapsSpec(
        subjects=tuple(
            MapSubject(subject["id"], _strings(subject.get("when")), _requirement(subject))
            for subject in entry.get("subjects") or ()
        ),
        stated=Choices(_strings(stated["keys"]), _requirement(stated)) if stated else None,
        smallest_scale=Threshold(float(scale["value"]), _requirement(scale)) if scale else None,
        summary_paper=Choices(_strings(paper["sizes"]), _requirement(paper)) if paper else None,
    )


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    if entry["basis"] not in {"seen", "reported", "unverified", "team"}:
        raise ValueError(f"basis “{entry['basis']}” is none of seen, reported, unverified, team")
    return Requirement(entry["basis"], str(entry["source"]))


def _required(entry: Mapping[str, Any]) -> Requirement | None:
    required = entry.get("required")
    return _requirement(required) if required else None


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(entry["measure"], entry.get("minimum"), entry.get("maximum"), _requirement(entry))


def _strings(value: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(map(str, value or ()))


def _section(entry: Mapping[str, Any]) -> SectionSpec:
    return SectionSpec(
        number=str(entry["number"]),
        title=entry["title"],
        guidance=entry.get("guidance") or {},
        concept=entry.get("concept") or "",
        content=entry["content"],
        shows=_strings(entry.get("shows")),
        when=_strings(entry.get("when")),
        required=_required(entry),
        limits=tuple(map(_limit, entry.get("limits") or ())),
        names_communities=(
            _requirement(entry["names_communities"]) if entry.get("names_communities") else None
        ),
        restricted_vocabulary=_vocabulary(entry.get("restricted_vocabulary")),
        actor_and_date=_asked(entry.get("actor_and_date")),
        no_other_states=_asked(entry.get("no_other_states")),
        plain_text=_asked(entry.get("plain_text")),
        five_parts=_asked(entry.get("five_parts")),
        ticks=_ticks(entry.get("ticks")),
    )


def _asked(entry: Mapping[str, Any] | None) -> Requirement | None:
    return _requirement(entry) if entry else None


def _ticks(entry: Mapping[str, Any] | None) -> Ticks | None:
    return Ticks(tuple(entry["path"].split(".")), str(entry["group"])) if entry else None


def _vocabulary(entry: Mapping[str, Any] | None) -> RestrictedVocabulary | None:
    return RestrictedVocabulary(_strings(entry["lists"]), _requirement(entry)) if entry else None


def _table(name: str, entry: Mapping[str, Any]) -> TableSpec:
    fewest = entry.get("minimum")
    return TableSpec(
        name,
        entry["title"],
        _strings(entry.get("when")),
        _required(entry),
        tuple(entry["schema"]),
        Threshold(float(fewest["value"]), _requirement(fewest)) if fewest else None,
    )


def _annex(entry: Mapping[str, Any]) -> AnnexSpec:
    return AnnexSpec(
        entry["kind"],
        entry["title"],
        int(entry["minimum"]),
        _strings(entry.get("when")),
        _requirement(entry),
    )
