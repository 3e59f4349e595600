"""What one kind of nomination must contain: the types of a nomination schema.

`schemas` reads them from folders of data.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dossierkit.diagnostics import Requirement
from dossierkit.document import LAYOUTS
from dossierkit.jsonschemas import COMMON
from dossierkit.language import in_language

Localized = Mapping[str, str]
_NUMBER = re.compile(r"([0-9]+|[A-Z])(\.[0-9a-z]+)*\Z")
SHOWN_AS = ("text", "number", "hectares", "date", "country", "coordinates", "names")
"""How a fact can be printed: `names` are the texts of a name in languages not of the dossier."""


@dataclass(frozen=True)
class Limit:
    """A bound on a text or a list: `measure` is `words`, `characters` or `entries`."""

    measure: str
    minimum: int | None
    maximum: int | None
    requirement: Requirement


@dataclass(frozen=True)
class RestrictedVocabulary:
    """The lists of words (`lexicon/restricted.yaml`) that a section is asked to do without."""

    lists: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class Ticks:
    """The boxes of a `group` of which a section ticks those that the fact at `path` names."""

    path: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class SectionSpec:
    """What a nomination schema says of one section.

    `content` is `narrative` (a file per language), `data` (printed from metadata; a file may add
    to it) or `heading`. `when` names conditions that must all hold for the section to apply.
    Sections of two nominations that ask for the same have the same `concept`.
    `actor_and_date`, `no_other_states`, `plain_text` and `five_parts` say why measures must name
    both, other States may not be named, figures and tables may not be used, and the parts of a
    statement of outstanding universal value are expected. `ticks` are the boxes that it prints.
    """

    number: str
    title: Localized
    guidance: Localized
    concept: str
    content: str
    shows: tuple[str, ...]
    when: tuple[str, ...]
    required: Requirement | None
    limits: tuple[Limit, ...]
    names_communities: Requirement | None = None
    restricted_vocabulary: RestrictedVocabulary | None = None
    actor_and_date: Requirement | None = None
    no_other_states: Requirement | None = None
    plain_text: Requirement | None = None
    five_parts: Requirement | None = None
    ticks: Ticks | None = None

    @property
    def level(self) -> int:
        """The depth of the heading: 1 for `2`, 2 for `2.a`, 3 for `3.1.a`."""
        return self.number.count(".") + 1

    @property
    def is_numbered(self) -> bool:
        """True if `number` is one of the form, and no word that only names the file."""
        return bool(_NUMBER.match(self.number))

    def heading(self, language: str) -> str:
        """Number and title, as the form has them."""
        title = in_language(self.title, language)
        return f"{self.number} {title}" if self.is_numbered else title

    def applies(self, conditions: frozenset[str]) -> bool:
        """True if the section belongs in a dossier for which `conditions` hold."""
        return conditions.issuperset(self.when)


@dataclass(frozen=True)
class Threshold:
    """A bound with its requirement, such as the pixels of an image; 1 if it asks for a thing."""

    value: float
    requirement: Requirement


@dataclass(frozen=True)
class TableSpec:
    """A table in `data/`: its title, whether it is required, its fewest rows.

    `json_schema` are the files that describe it, the nearest first, as `read_json_schema` takes
    them.
    """

    name: str
    title: Localized
    when: tuple[str, ...]
    required: Requirement | None
    json_schema: tuple[Path, ...]
    minimum: Threshold | None = None


@dataclass(frozen=True)
class AnnexSpec:
    """A kind of annex of which a dossier must carry at least `minimum`."""

    kind: str
    title: Localized
    minimum: int
    when: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class ValueLimit:
    """A bound on the length of a metadata value, named by its path (`property.name`).

    Where the path meets a list, it goes on in each of its entries (`inventory.updating`).
    """

    path: tuple[str, ...]
    limit: Limit


@dataclass(frozen=True)
class Deadline:
    """A day of every year, `month_day` as `07-15`, by which something is due.

    `weekends` say where a Saturday or Sunday moves it, each from its year on: `next-working-day`,
    `preceding-friday` or `none`. `time` is the hour with its zone, `17:00 GMT`. It holds where the
    conditions `when` do.
    """

    id: str
    month_day: str
    title: Localized
    requirement: Requirement
    weekends: Mapping[int, str] = field(default_factory=dict)
    time: str = ""
    when: tuple[str, ...] = ()

    def weekend(self, year: int) -> str:
        """Where a weekend moves the deadline in `year`."""
        begun = [first for first in self.weekends if first <= year]
        return self.weekends[max(begun)] if begun else "none"


@dataclass(frozen=True)
class Span:
    """So many years that a fact, named by its path, must lie or may lie in the past.

    With `required`, the fact must be stated.
    """

    path: tuple[str, ...]
    years: int
    when: tuple[str, ...]
    required: bool
    requirement: Requirement


@dataclass(frozen=True)
class Criterion:
    """A criterion for inscription and the group (`cultural`, `natural`) it belongs to.

    `answered_in` are the numbers of the sections that answer it. One without `meaning` keeps a
    place for the text of a form that is not public.
    """

    id: str
    title: Localized
    meaning: Localized
    group: str
    requirement: Requirement
    answered_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """A category of property and the criteria that fit it."""

    id: str
    title: Localized
    criteria: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class Choices:
    """Names that a requirement gives: keys that a row needs, sizes of paper that are accepted."""

    names: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class MapSubject:
    """What some map must show (`property`, `buffer-zone`, `location`) where `when` holds."""

    id: str
    when: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class MapsSpec:
    """What is asked of the maps together and of each of them.

    `stated` are keys that each row needs. `smallest_scale` is the greatest denominator of a map
    that shows a boundary. `summary_paper` are the sizes for the maps of the summary.
    """

    subjects: tuple[MapSubject, ...] = ()
    stated: Choices | None = None
    smallest_scale: Threshold | None = None
    summary_paper: Choices | None = None


@dataclass(frozen=True)
class FactorGroup:
    """A group of factors that must be answered, with `facts` of dossier.yaml that answer it too."""

    id: str
    title: Localized
    facts: tuple[str, ...]
    requirement: Requirement


@dataclass(frozen=True)
class FactSpec:
    """A value of dossier.yaml, named by its path, that the section `section` prints in a row.

    `shown_as` is one of `SHOWN_AS`; `values` are the words for each value of a choice.
    """

    path: str
    title: Localized
    section: str
    shown_as: str
    values: Mapping[str, Localized]
    when: tuple[str, ...]
    required: Requirement | None

    def applies(self, conditions: frozenset[str]) -> bool:
        """True if the fact belongs in a dossier for which `conditions` hold."""
        return conditions.issuperset(self.when)


@dataclass(frozen=True)
class TickBox:
    """A box of a form, such as a domain of living heritage, and the `group` it stands in."""

    id: str
    group: str
    title: Localized
    requirement: Requirement


@dataclass(frozen=True)
class NominationSchema:
    """One kind of nomination: sections, tables, annexes, limits, criteria and calendar.

    `folders` are those of the schema and of its parents, nearest first. `metadata` are the JSON
    Schemas of dossier.yaml, as `read_json_schema` takes them. `provisional` says why the schema may
    differ from the official form; it is empty for an official one. `layout` is one of `LAYOUTS`.
    """

    id: str
    title: Localized
    authority: Localized
    list_name: Localized
    edition: str
    provisional: Localized
    languages: tuple[str, ...]
    subject: str
    skeleton: str
    metadata: tuple[Path, ...]
    sections: tuple[SectionSpec, ...]
    tables: Mapping[str, TableSpec]
    annexes: tuple[AnnexSpec, ...]
    limits: tuple[ValueLimit, ...]
    images: Mapping[str, Threshold]
    calendar: tuple[Deadline, ...]
    criteria: tuple[Criterion, ...]
    categories: tuple[Category, ...]
    folders: tuple[Path, ...] = field(default=())
    language_requirement: Requirement | None = None
    waiting_periods: tuple[Span, ...] = ()
    longest_ages: tuple[Span, ...] = ()
    maps: MapsSpec = field(default_factory=MapsSpec)
    factor_groups: tuple[FactorGroup, ...] = ()
    tick_boxes: tuple[TickBox, ...] = ()
    facts: tuple[FactSpec, ...] = ()
    layout: str = LAYOUTS[0]

    @cached_property
    def section_by_number(self) -> Mapping[str, SectionSpec]:
        """The sections by their number."""
        return {section.number: section for section in self.sections}

    @cached_property
    def criteria_sections(self) -> tuple[str, ...]:
        """Numbers of the sections in which each criterion claimed must be argued."""
        return tuple(s.number for s in self.sections if "criteria" in s.shows)

    @property
    def json_schema_folders(self) -> tuple[Path, ...]:
        """The folders of the JSON Schemas that those of this schema may refer to."""
        return (*self.folders, COMMON)


def texts(schema: NominationSchema) -> Iterator[tuple[str, Localized]]:
    """Every text of a nomination that is there in several languages, with a name for it.

    The name of a text that no document prints ends with `guidance`.
    """
    yield "title", schema.title
    yield "authority", schema.authority
    yield "list", schema.list_name
    yield "provisional guidance", schema.provisional
    for section in schema.sections:
        yield f"section {section.number}", section.title
        yield f"section {section.number} guidance", section.guidance
    for criterion in schema.criteria:
        yield f"criterion {criterion.id}", criterion.title
        yield f"criterion {criterion.id} meaning", criterion.meaning
    for fact in schema.facts:
        yield f"fact {fact.path}", fact.title
        for value, words in fact.values.items():
            yield f"fact {fact.path}: {value}", words
    for table in schema.tables.values():
        yield f"table {table.name}", table.title
    for annex in schema.annexes:
        yield f"annex {annex.kind}", annex.title
    entries: tuple[Category | Deadline | FactorGroup | TickBox, ...] = (
        *schema.categories,
        *schema.calendar,
        *schema.factor_groups,
        *schema.tick_boxes,
    )
    for entry in entries:
        yield entry.id, entry.title
