"""What the list of maps says of each map, and the factors that must be answered."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from dossierkit.atlas import map_of_component, maps
from dossierkit.diagnostics import DataPlace, Location, Problem, Severity
from dossierkit.dossier import Dossier, table_file
from dossierkit.files import THEME_FILE
from dossierkit.language import in_language
from dossierkit.mapplans import unread_layer
from dossierkit.maprows import Map
from dossierkit.namedfiles import shown_images
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.loading import cannot_be_read, facts_are_unknown
from dossierkit.rules.style import is_narrow
from dossierkit.rules.values import is_malformed

_SCALE = re.compile(r"1:([1-9][0-9]{0,11})\Z")
_SKETCH = "schematic"
_BOUNDARIES = {"property", "buffer-zone"}
_NO_MAP = {
    "property": Phrase("no map is said to show the boundary of the property"),
    "inscribed-boundary": Phrase("no map is said to show the boundary at inscription"),
    "buffer-zone": Phrase("no map is said to show the buffer zone"),
    "location": Phrase("no map is said to show where the property lies in its country"),
}


def _subjects(row: Mapping[str, Any]) -> set[str]:
    shows = row.get("shows")
    return {item for item in shows if isinstance(item, str)} if isinstance(shows, list) else set()


@rule("missing-map", Severity.ERROR, stage="submission")
def missing_map(dossier: Dossier) -> Iterator[Problem]:
    """No map shows the property, its buffer zone, or where it lies.

    Why: what is inscribed is what the map shows; without it nobody knows what is protected.
    Example: maps with `shows: [location]` only, and none with `shows: [property]`.
    Remedy: add the map, or say in the row of the map that has it what it shows:
    `shows: [property, buffer-zone]`.
    Source: UNESCO Operational Guidelines, Annex 5, 1.e (rule WH-18); the nomination schema says how
    well each map is known to be asked for.
    """
    rows = [one.row for one in maps(dossier)]
    if not rows or dossier.schema is None:
        return
    shown = {subject for row in rows for subject in _subjects(row)}
    for subject in dossier.schema.maps.subjects:
        if subject.id not in shown and dossier.conditions.issuperset(subject.when):
            yield Problem(
                Location(table_file("maps")),
                _NO_MAP.get(subject.id)
                or Phrase("no map is said to show “{subject}”", subject=subject.id),
                Phrase(
                    "Add the map, or write shows: [{subject}] in the row of the map that has it.",
                    subject=subject.id,
                ),
                requirement=subject.requirement,
            )


@rule("incomplete-map", Severity.WARNING, stage="submission")
def incomplete_map(dossier: Dossier) -> Iterator[Problem]:
    """A row of the list of maps lacks scale, date, projection, datum or title.

    Why: a boundary without projection and datum can be metres or streets away from where it is
    drawn, and a map without a date may show another state of things.
    Example: `scale: "1:10000"` without `datum`.
    Remedy: copy what the map says into its row; ask who made it for what it does not say. A sketch,
    `scale: schematic`, needs neither projection nor datum.
    Source: practice of nominations under UNESCO's Annex 5, 1.e (rule WH-17, unverified).
    """
    stated = dossier.schema.maps.stated if dossier.schema else None
    if stated is None:
        return
    for one in maps(dossier):
        if not one.drawable:
            continue
        place, row = one.place, one.row
        needless = {"projection", "datum"} if row.get("scale") == _SKETCH else set()
        lacking = [key for key in stated.names if not row.get(key) and key not in needless]
        if lacking:
            yield Problem(
                place,
                Phrase("the map “{map}” lacks {keys}", map=row["id"], keys=", ".join(lacking))
                if isinstance(row.get("id"), str)
                else Phrase("the map lacks {keys}", keys=", ".join(lacking)),
                Phrase("Add what the map itself says, or ask who made it."),
                requirement=stated.requirement,
            )


@rule("coarse-map-scale", Severity.WARNING)
def coarse_map_scale(dossier: Dossier) -> Iterator[Problem]:
    """A map of the boundary has too small a scale.

    Why: at 1:250,000 a line half a millimetre wide covers 125 metres, and with it whole streets.
    Example: `shows: [property]` with `scale: "1:250000"`.
    Remedy: draw the boundary at a larger scale, on several sheets if need be. A map that shows the
    location too is taken for a map of the location, and a sketch is not measured.
    Source: usual scales of maps under UNESCO's Annex 5, 1.e (rule WH-19, unverified); the
    nomination schema has the figure.
    """
    smallest = dossier.schema.maps.smallest_scale if dossier.schema else None
    if smallest is None:
        return
    for one in maps(dossier):
        place, row = one.place, one.row
        subjects, scale = _subjects(row), _SCALE.match(str(row.get("scale")))
        if scale is None or "location" in subjects or not subjects & _BOUNDARIES:
            continue
        if int(scale[1]) > smallest.value:
            yield Problem(
                DataPlace(place.file, (*place.path, "scale")),
                Phrase(
                    "the boundary is drawn at 1:{scale:,}; 1:{smallest:,} or larger is usual",
                    scale=int(scale[1]),
                    smallest=round(smallest.value),
                ),
                Phrase("Add maps of the components, or sheets of parts of the property.")
                if one.draw
                else Phrase("Draw it at a larger scale, on several sheets if need be."),
                requirement=smallest.requirement,
            )


@rule("undrawable-map", Severity.ERROR)
def undrawable_map(dossier: Dossier) -> Iterator[Problem]:
    """A map is to be drawn, and nothing says where, or its page has no room for it.

    Why: in its place the document would have a hole.
    Example: `draw: overview` in a dossier without boundaries and coordinates; `draw: components`
    with `component: TJ-12` where no component has this identifier; paper of size A5 with margins
    that leave a map no room.
    Remedy: name the GeoJSON files under `boundaries`, give the coordinates of the property, or
    correct the identifier of the component.
    Source: plain consistency.
    """
    if cannot_be_read(dossier, table_file("components")) or facts_are_unknown(dossier):
        return
    known = [str(row.get("id")) for _, row in dossier.rows("components")]
    for one in maps(dossier):
        unknown = [number for number in one.focus if number not in known]
        for number in unknown:
            near = get_close_matches(number, known, 1)
            yield Problem(
                _component_place(one, number),
                Phrase("there is no component “{component}” to be drawn", component=number),
                Phrase("Did you mean “{near}”?", near=near[0])
                if near
                else Phrase("Write the id of a row of {file}.", file=table_file("components")),
            )
        if one.drawable or unknown or (one.cramped and is_narrow(dossier)):
            continue
        place = DataPlace(one.place.file, (*one.place.path, "draw"))
        if one.cramped:
            yield Problem(
                place,
                Phrase(
                    "the map “{map}” cannot be drawn: the margins of theme.yaml leave it no room",
                    map=one.path,
                ),
                Phrase("Choose larger paper or smaller margins, or sheet: a3 for the map."),
            )
        elif one.component:
            yield Problem(
                place,
                Phrase(
                    "the map “{map}” cannot be drawn: the component {component} has neither a "
                    "boundary that can be used nor coordinates",
                    map=one.path,
                    component=one.component,
                ),
                Phrase("Give it boundary: maps/NAME.geojson, or lat and lon."),
            )
        else:
            yield Problem(
                place,
                Phrase(
                    "the map “{map}” cannot be drawn: there is neither a boundary that can be used "
                    "nor coordinates",
                    map=one.path,
                ),
                Phrase("Name the GeoJSON files under boundaries, or give property.coordinates."),
            )


def _component_place(one: Map, number: str) -> DataPlace:
    """Where a row says that its map is of a component."""
    if one.component:
        return DataPlace(one.place.file, (*one.place.path, "component"))
    return DataPlace(one.place.file, (*one.place.path, "components", one.focus.index(number)))


@rule("unreadable-layer", Severity.ERROR)
def unreadable_layer(dossier: Dossier) -> Iterator[Problem]:
    """A layer of a map is not GeoJSON, or holds nothing that its sign can show.

    Why: the map would be drawn without it, and nobody would notice.
    Example: `layers: [{file: maps/springs.geojson, sign: river}]` where the file holds points.
    Remedy: export it again as GeoJSON in longitude and latitude (WGS 84): lines for `river`,
    `road`, `route` and `wall`, areas for `lake`, `building` and `zone`, points for `viewpoint`.
    Source: RFC 7946.
    """
    told: set[DataPlace] = set()
    for one in maps(dossier):
        for index, layer in one.layers:
            place = DataPlace(one.place.file, (*one.place.path, "layers", index, "file"))
            file = layer.get("file")
            if not one.draw or not isinstance(file, str) or place in told:
                continue
            told.add(place)
            reason = unread_layer(dossier, file, str(layer["sign"]))
            if reason and not is_malformed(dossier, place):
                yield Problem(
                    place,
                    Phrase("the layer {file} cannot be drawn: {reason}", file=file, reason=reason),
                    Phrase(
                        "Export lines, areas or points as its sign needs them, as GeoJSON in "
                        "longitude and latitude (WGS 84)."
                    ),
                )


@rule("unfit-map-scale", Severity.WARNING)
def unfit_map_scale(dossier: Dossier) -> Iterator[Problem]:
    """A map cannot be drawn at the scale that is asked for.

    Why: at that scale what it shows is larger than the page, so it is drawn at a smaller one.
    Example: `draw: overview` with `scale: "1:5000"` for a property four kilometres wide.
    Remedy: take the scale away, write one that fits, or choose larger paper in theme.yaml.
    Source: plain arithmetic.
    """
    for one in maps(dossier):
        place = DataPlace(one.place.file, (*one.place.path, "scale"))
        asked = _SCALE.match(str(dossier.value(place.path, place.file)))
        if one.scale and asked and int(asked[1]) != one.scale:
            yield Problem(
                place,
                Phrase(
                    "the map “{map}” does not fit its page at 1:{asked:,}; it is drawn at "
                    "1:{scale:,}",
                    map=one.path,
                    asked=int(asked[1]),
                    scale=one.scale,
                ),
                Phrase('Write scale: "1:{scale}", or take it away.', scale=one.scale),
            )


@rule("uncited-map", Severity.WARNING, stage="submission")
def uncited_map(dossier: Dossier) -> Iterator[Problem]:
    """A map is listed, and nothing in the dossier refers to it.

    Why: a map that no text speaks of is not looked at, or is left over from an earlier draft.
    Example: a row `id: map-geology` of `data/maps.yaml`, and `@map-geology` in no section.
    Remedy: refer to it where it matters, as in `@map-geology`, show it there as a figure, name it
    as the map of a component, or take the row away.
    Source: plain consistency; UNESCO Operational Guidelines, Annex 5, 1.e (rule WH-18).
    """
    if not dossier.rows("maps") or not dossier.sections:
        return
    if cannot_be_read(dossier, table_file("components")):
        return
    files = {path for _, _, path in shown_images(dossier)}
    named = {map_of_component(dossier, row) for _, row in dossier.rows("components")}
    for section in dossier.sections.values():
        for mention in section.narrative.references:
            prefix = "" if mention.kind == "link" else f"{mention.kind}-"
            named.add(f"{prefix}{mention.text}")
    for one in maps(dossier):
        place, identifier = one.place, one.row.get("id")
        if isinstance(identifier, str) and identifier not in named and one.path not in files:
            yield Problem(
                DataPlace(place.file, (*place.path, "id")),
                Phrase("no section refers to the map “{map}”", map=identifier),
                Phrase("Refer to it where it matters, or take it off the list."),
            )


@rule("map-page-size", Severity.WARNING)
def map_page_size(dossier: Dossier) -> Iterator[Problem]:
    """The maps of the summary are printed on paper of another size than is asked for.

    Why: the summary is copied and filed; its maps must fit with the others.
    Example: `page: {size: A5}` in theme.yaml, where A4 or A3 is asked for.
    Remedy: choose that size. Maps are printed within the page of the dossier, so the size of the
    sheets that they were drawn on does not matter.
    Source: UNESCO Operational Guidelines, Annex 5, executive summary (rule WH-20); the nomination
    schema says how well it is known.
    """
    paper = dossier.schema.maps.summary_paper if dossier.schema else None
    place = DataPlace(THEME_FILE, ("page", "size"))
    size = dossier.value(place.path, THEME_FILE)
    if not isinstance(size, str) or is_malformed(dossier, place):
        return
    if paper and size not in paper.names and dossier.rows("maps"):
        yield Problem(
            place,
            Phrase(
                "the maps are printed on {size}; for the summary {sizes} is asked for",
                size=size,
                sizes=" / ".join(paper.names),
            ),
            Phrase("Write size: {size}.", size=paper.names[0]),
            requirement=paper.requirement,
        )


@rule("unaddressed-factor-group", Severity.ERROR, stage="submission")
def unaddressed_factor_group(dossier: Dossier) -> Iterator[Problem]:
    """A group of factors affecting the property is not answered.

    Why: silence about visitors or disasters reads as if nobody had thought of them.
    Example: `data/factors.yaml` with rows of `group: environment` only.
    Remedy: add a row of the group with what affects the property; if nothing does, say so as the
    factor, and why as its effect. The inhabitants are answered by their number in dossier.yaml.
    Source: UNESCO Operational Guidelines, Annex 5, 4.b (i) to (v) (rule WH-31, seen); the
    nomination schema says how well it is known for ICESCO.
    """
    rows = dossier.rows("factors")
    if not rows or dossier.schema is None:
        return
    begun = {str(row.get("group")) for _, row in rows}
    answered = {
        str(row.get("group")) for _, row in rows if row.get("effect") or row.get("measures")
    }
    language = dossier.languages[0] if dossier.languages else "en"
    for group in dossier.schema.factor_groups:
        if group.id in answered or any(dossier.fact(fact) for fact in group.facts):
            continue
        title = in_language(group.title, language)
        yield Problem(
            Location(table_file("factors")),
            Phrase("“{title}” is named, but with neither effect nor measures", title=title)
            if group.id in begun
            else Phrase("nothing is said of “{title}”", title=title),
            Phrase(
                "Add a row with group: {group}; if there is nothing to report, say why.",
                group=group.id,
            ),
            requirement=group.requirement,
        )
