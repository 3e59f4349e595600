"""The rules: each one check over a dossier, with a stable id that names the problem.

A rule is a generator that yields `Problem`s. Its docstring is its page in the documentation and
what `dossierkit explain` prints: a summary line, then paragraphs that begin with `Why:`,
`Example:`, `Remedy:` and `Source:`.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from dossierkit.diagnostics import Problem, Severity
from dossierkit.dossier import Dossier

Check = Callable[[Dossier], Iterator[Problem]]
PARTS = ("Why", "Example", "Remedy", "Source")
_ID = re.compile(r"[a-z]+(-[a-z]+)*\Z")
_MODULES = (
    "loading",
    "files",
    "sections",
    "values",
    "completeness",
    "text",
    "quantities",
    "printing",
    "style",
    "references",
    "images",
    "rights",
    "criteria",
    "areas",
    "coordinates",
    "boundaries",
    "dates",
    "languages",
    "narrative",
    "markup",
    "wording",
    "annexes",
    "communities",
    "calendar",
    "plan",
    "management",
    "maps",
    "silencing",
)
_declared: dict[str, "Rule"] = {}


@dataclass(frozen=True)
class Rule:
    """One check: its id, its severity, the stage from which it is asked, and its documentation."""

    id: str
    severity: Severity
    stage: str
    check: Check

    @property
    def documentation(self) -> str:
        """The docstring of the check."""
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.split("\n", 1)[0]

    def part(self, name: str) -> str:
        """The paragraph of the documentation that begins with `name:`, without that word."""
        match = re.search(
            rf"^{name}:\s*(.*?)(?=^[A-Z][a-z]+:|\Z)", self.documentation, re.DOTALL | re.MULTILINE
        )
        return match[1].strip() if match else ""


def rule(rule_id: str, severity: Severity, stage: str = "draft") -> Callable[[Check], Check]:
    """Declare the decorated generator as the rule `rule_id`.

    A rule of stage `submission` is silent while the dossier is a draft.
    """
    if not _ID.match(rule_id) or rule_id in _declared:
        raise ValueError(f"{rule_id} is malformed or declared twice")

    def declare(check: Check) -> Check:
        _declared[rule_id] = Rule(rule_id, severity, stage, check)
        return check

    return declare


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order in which they are run."""
    modules = [import_module(f"{__name__}.{module}").__name__ for module in _MODULES]
    declared = sorted(_declared.values(), key=lambda one: modules.index(one.check.__module__))
    return {one.id: one for one in declared}
