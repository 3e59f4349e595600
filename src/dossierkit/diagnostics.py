"""Findings: what a rule yields, and what a reporter is given."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
class Edit:
    """A change that mends a file: `text` in the place of what `place` spans.

    A place in YAML spans the value, written as YAML; an empty span inserts. A `Location` of line 0
    asks for the file as it is read: UTF-8 without a byte order mark, lines that end with LF.
    """

    place: Place
    text: str = ""


@dataclass(frozen=True)
class Problem:
    """What a rule yields: a place and a message. `validate` adds the rule's id and severity.

    `message`, `help` and the notes are `Phrase`s, so that they can be said in other languages.
    `related` are further places with a note for each ("the summary says 120.5 ha here"). `fix` are
    the edits that mend it all at once, given only where they cannot change what an author meant.
    """

    place: Place
    message: str
    help: str = ""
    related: tuple[tuple[Place, str], ...] = ()
    requirement: Requirement | None = None
    rule: str = ""
    fix: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Diagnostic:
    """One finding, complete: rule, severity, message, place, help, source and related places.

    `silenced` holds the reason that the dossier gives for ignoring this finding, else nothing.
    `excerpt` is the line of the file that `location` names. `fix` are places and what to write in
    each to mend it. `fingerprint` stays the same while lines above are added or taken away, and in
    every language of the messages.
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
    fix: tuple[tuple[Location, str], ...] = ()
    fingerprint: str = ""

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

    def without_remarks(self, but: Collection[str] = ()) -> "Checked":
        """The same with warnings and errors only, and what the rules `but` remark."""
        kept = [
            item for item in self.diagnostics if item.severity > Severity.INFO or item.rule in but
        ]
        return replace(self, diagnostics=kept)


def diagnostic_from(data: Mapping[str, Any]) -> Diagnostic:
    """The finding that `dataclasses.asdict` has made `data` of, also by way of JSON."""
    return Diagnostic(
        **{
            **data,
            "location": Location(**data["location"]),
            "severity": Severity(data["severity"]),
            "related": tuple((Location(**place), note) for place, note in data["related"]),
            "fix": tuple((Location(**place), text) for place, text in data["fix"]),
        }
    )


def open_findings(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings that the dossier does not silence."""
    return [diagnostic for diagnostic in diagnostics if not diagnostic.silenced]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """True if any finding that is not silenced is an error."""
    return any(item.severity is Severity.ERROR for item in open_findings(diagnostics))
