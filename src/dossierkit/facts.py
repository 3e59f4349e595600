"""Facts as Markdown: values of a dossier in the words, the numbers and the dates of a language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from dossierkit.dossier import Dossier, fact_path
from dossierkit.geo import degrees_minutes_seconds
from dossierkit.language import country_name, direction, format_date, format_number, in_language
from dossierkit.nomination import FactSpec
from dossierkit.numerals import EUROPEAN, in_digits
from dossierkit.templating import anchor, escape_markdown, record


@dataclass(frozen=True)
class Writer:
    """The values of a dossier as Markdown in one language, with the words that stand in it."""

    language: str
    words: Mapping[str, str]
    digits: str = EUROPEAN

    @property
    def semicolon(self) -> Markup:
        """What stands between the entries of a list that have commas of their own."""
        return Markup(self.words["semicolon"])

    def text(self, value: Any) -> Markup:
        """The wording in the document's language; another language's is marked as such."""
        said = in_language(value, self.language)
        wording = escape_markdown(said)
        if not isinstance(value, Mapping) or value.get(self.language) or not wording:
            return wording
        other = next((tag for tag, text in value.items() if text and str(text) == said), "")
        return self.name(said, other)

    def name(self, name: Any, tag: Any) -> Markup:
        """A name marked with the language that it is in, if that is known."""
        written = escape_markdown(name)
        marked = f"[{written}]{{lang={anchor(tag)}}}"
        return Markup(marked) if written and tag else written

    def left_to_right(self, written: Any) -> Markup:
        """Coordinates, identifiers and the like, which keep their order inside Arabic."""
        rtl = direction(self.language) == "rtl" and written
        escaped = escape_markdown(written)
        return Markup(f"[{escaped}]{{dir=ltr}}") if rtl else escaped

    def coordinate(self, point: Any, axis: int) -> Markup:
        """Latitude (axis 0) or longitude (1) in degrees, minutes and seconds."""
        if not _is_point(point):
            return Markup()
        at = degrees_minutes_seconds(float(point["lat"]), float(point["lon"]))
        return self.left_to_right(at[axis])

    def position(self, point: Any) -> Markup:
        """Latitude and longitude; nothing if one of them is not known."""
        pair = [self.coordinate(point, axis) for axis in (0, 1)]
        return Markup(self.words["comma"]).join(pair) if all(pair) else Markup()

    def number(self, value: Any) -> str:
        """A number in the style of the language; nothing for anything else."""
        return self.figures(value) if isinstance(value, int | float) else ""

    def figures(self, value: float | str) -> str:
        """A number, all its decimals included, in the digits of the document."""
        return in_digits(format_number(value, self.language), self.digits)

    def hectares(self, value: Any) -> str:
        """An area with its unit."""
        written = self.number(value)
        return f"{written}\N{NO-BREAK SPACE}{self.words['hectares']}" if written else ""

    def listed(self, values: Any) -> str:
        """Criteria as nominations write them: “(ii), (v)”."""
        listed = values if isinstance(values, list) else ()
        return self.words["comma"].join(f"({value})" for value in listed)

    def date(self, value: Any) -> str:
        """An ISO date written out in the language."""
        return format_date(str(value), self.language) if value is not None else ""


def fact_rows(dossier: Dossier, number: str, writer: Writer) -> Iterator[tuple[Markup, Markup]]:
    """Name and value of the facts that a section prints; a list of values is one line."""
    for spec in dossier.schema.facts if dossier.schema else ():
        if spec.section != number or not spec.applies(dossier.conditions):
            continue
        value = record(dossier.fact(spec.path))
        values = value if isinstance(value, list) else [] if value is None else [value]
        shown = (escape_markdown(_shown(spec, one, dossier, writer)) for one in values)
        said = writer.semicolon.join(filter(None, shown))
        if said and _is_sample(dossier, spec.path):
            said += Markup(f" [{escape_markdown(writer.words['sample'])}]{{.sample}}")
        yield writer.text(spec.title), said


def _shown(spec: FactSpec, value: Any, dossier: Dossier, writer: Writer) -> Any:
    if spec.values:
        return writer.text(spec.values.get(str(value))) or escape_markdown(value)
    match spec.shown_as:
        case "number":
            return writer.number(value)
        case "hectares":
            return writer.hectares(value)
        case "date":
            return writer.date(value)
        case "country":
            return country_name(str(value), writer.language)
        case "coordinates":
            return writer.position(value)
        case "names":
            return other_names(value, dossier.languages, writer)
    if isinstance(value, Mapping) and "name" in value:
        return writer.name(value["name"], value["language"])
    return writer.number(value) if isinstance(value, float) else writer.text(value)


def other_names(names: Any, languages: Sequence[str], writer: Writer) -> Markup:
    """A name in the languages that the dossier is not written in."""
    said = names.items() if isinstance(names, Mapping) else ()
    others = (writer.name(name, tag) for tag, name in said if tag not in languages)
    return writer.semicolon.join(filter(None, others))


def _is_sample(dossier: Dossier, dotted: str) -> bool:
    """True if a fact, or what holds it, is marked as a sample."""
    path = fact_path(dotted)
    holders = (dossier.value(path[:end]) for end in range(1, len(path) + 1))
    return any(isinstance(holder, Mapping) and holder.get("sample") is True for holder in holders)


def _is_point(point: Any) -> bool:
    return isinstance(point, Mapping) and all(
        isinstance(degrees := point.get(key), int | float)
        and not isinstance(degrees, bool)
        and abs(degrees) <= most
        for key, most in (("lat", 90), ("lon", 180))
    )
