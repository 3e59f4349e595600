"""Findings: what a rule yields, and what a reporter is given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, Literal

Basis = Literal["seen", "reported", "unverified", "team"]
"""How well a requirement is known: `seen` at its source, `reported` second-hand, `unverified`, or
set by the `team` that prepares the dossier."""


class Severity(IntEnum):
    """How much a finding matters: only an `ERROR` keeps a dossier from being built."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file of the dossier.

    `path` is relative to the dossier, with forward slashes. Lines and columns count from 1, and
    columns count characters (code points); line 0 stands for the whole file. The end is exclusive.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


DataPath = tuple[str | int, ...]
"""A path into YAML data: `("states", 0, "code")`."""


@dataclass(frozen=True)
class DataPlace:
    """A place named by the data it holds; `Dossier.locate` turns it into a `Location`.

    With `of_key` the place is the key of the last step rather than its value.
    """

    file: str
    path: DataPath = ()
    of_key: bool = False


Place = Location | DataPlace


@dataclass(frozen=True)
class Requirement:
    """Why something is asked for: how well the requirement is known, and where it is stated."""

    basis: Basis
    source: str

    def __str__(self) -> str:
        return f"{self.source} ({self.basis})"


@dataclass(frozen=True)
class Problem:
    """What a rule yields: a place and a message. `validate` adds the rule's id and severity.

    `related` are further places with a note for each ("the summary says 120.5 ha here").
    """

    place: Place
    message: str
    help: str = ""
    related: tuple[tuple[Place, str], ...] = ()
    requirement: Requirement | None = None
    rule: str = ""


@dataclass(frozen=True)
class Diagnostic:
    """One finding, complete: rule, severity, message, place, help, source and related places.

    `silenced` holds the reason that the dossier gives for ignoring this finding, else nothing.
    `excerpt` is the line of the file that `location` names.
    """

    location: Location
    rule: str
    severity: Severity
    message: str
    help: str = ""
    source: str = ""
    related: tuple[tuple[Location, str], ...] = field(default=())
    silenced: str = ""
    excerpt: str = ""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key that puts findings in the order in which a reader meets them."""
        at = self.location
        return (at.path, at.line, at.column, self.rule, self.message)


@dataclass(frozen=True)
class Checked:
    """The findings about one dossier.

    `prefix` leads from where the reader stands to the dossier's folder; it is empty if the reader
    stands in it. `notice` says why the nomination schema is provisional, if it is.
    """

    prefix: str
    stage: str
    diagnostics: Sequence[Diagnostic]
    notice: str = ""

    def without_remarks(self) -> "Checked":
        """The same with warnings and errors only."""
        serious = [item for item in self.diagnostics if item.severity > Severity.INFO]
        return replace(self, diagnostics=serious)


def diagnostic_from(data: Mapping[str, Any]) -> Diagnostic:
    """The finding that `dataclasses.asdict` has made `data` of, also by way of JSON."""
    return Diagnostic(
        **{
            **data,
            "location": Location(**data["location"]),
            "severity": Severity(data["severity"]),
            "related": tuple((Location(**place), note) for place, note in data["related"]),
        }
    )


def open_findings(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings that the dossier does not silence."""
    return [diagnostic for diagnostic in diagnostics if not diagnostic.silenced]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """True if any finding that is not silenced is an error."""
    return any(item.severity is Severity.ERROR for item in open_findings(diagnostics))
