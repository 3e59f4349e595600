"""What can go wrong that is not a finding about a dossier, and the exit code of each."""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dossierkit.diagnostics import Problem

EXIT_CLEAN = 0
"""Nothing at or above the severity of an error."""
EXIT_FINDINGS = 1
"""At least one error was found in a dossier."""
EXIT_USAGE = 2
"""The command, a path or the nomination schema is wrong."""
EXIT_TOOL = 3
"""A tool is missing or failed, or dossierkit has a bug."""


class DossierkitError(Exception):
    """The base of every error that dossierkit raises on purpose.

    `message` says what was found and what was expected; `help` says what to do about it.
    """

    exit_code: ClassVar[int] = EXIT_TOOL

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.help = help


class UsageProblem(DossierkitError):
    """The command line names something that does not exist or cannot be done."""

    exit_code = EXIT_USAGE


class SchemaError(DossierkitError):
    """A nomination schema is missing, unreadable or contradicts itself.

    `problems` are what is wrong in its files, each with a `Location` of absolute path.
    """

    exit_code = EXIT_USAGE

    def __init__(
        self,
        message: str,
        help: str = "",  # noqa: A002
        problems: "Sequence[Problem]" = (),
    ) -> None:
        super().__init__(message, help)
        self.problems = tuple(problems)


class ToolMissing(DossierkitError):
    """A program or library that dossierkit needs is not installed."""


class ToolFailed(DossierkitError):
    """A program that dossierkit ran ended with an error; `message` carries its own words."""
