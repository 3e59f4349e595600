"""All findings about a dossier: every rule run, severities settled, ignored places marked."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from dossierkit.diagnostics import Diagnostic, Location, Problem, Severity
from dossierkit.dossier import Dossier, Ignore
from dossierkit.errors import UsageProblem
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import ENGLISH, Phrase, check_language, say
from dossierkit.rules import Rule, all_rules

_OFF = "off"
_MOST_FINDINGS = 300
_SEVERITIES = {str(severity): severity for severity in Severity}


def validate(
    dossier: Dossier,
    stage: str | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    today: datetime.date | None = None,
    language: str = ENGLISH,
) -> list[Diagnostic]:
    """Every finding about `dossier`, in the order of files and lines.

    `stage` is `draft` or `submission`, else what dossier.yaml says. `select` and `ignore` are ids
    of rules; with `select`, only those are run. Findings that a comment in the dossier silences
    are there too, with the reason in `silenced`. `today` is the day from which deadlines are
    counted, else that of the clock; `language` is that of the messages. Raises `UsageProblem` for
    an unknown rule or a language without messages.
    """
    _check_names((*select, *ignore))
    check_language(language)
    dossier = replace(dossier, asked_stage=stage or dossier.asked_stage, asked_day=today)
    rules = [
        rule
        for rule in all_rules().values()
        if (not select or rule.id in select)
        and rule.id not in ignore
        and (rule.stage == "draft" or dossier.stage == "submission")
    ]
    used: set[Ignore] = set()
    found = [
        diagnostic
        for rule in rules
        for problem in _first(rule.check(dossier))
        if (diagnostic := _diagnostic(dossier, rule, problem, used, language))
    ]
    unused = next((rule for rule in rules if rule.id == "unused-ignore"), None)
    if unused and dossier.schema:  # without a schema most rules have nothing to go by
        ran = {rule.id for rule in rules}
        left = [i for i in dossier.ignores if i.rule in ran and i not in used]
        found += _unused(dossier, unused, left, language)
    return _told_apart(sorted(found, key=lambda diagnostic: diagnostic.order))


def _told_apart(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same with a fingerprint of its own for each of several that read alike."""
    seen: Counter[str] = Counter()
    result = []
    for diagnostic in diagnostics:
        mark = diagnostic.fingerprint
        seen[mark] += 1
        if seen[mark] > 1:
            mark = _fingerprint(mark, str(seen[mark]))
        result.append(replace(diagnostic, fingerprint=mark))
    return result


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _first(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems that one rule finds, but no more than anybody would read."""
    for number, problem in enumerate(problems):
        if number == _MOST_FINDINGS:
            yield Problem(
                Location(DOSSIER_FILE),
                Phrase(
                    "this rule finds more than {most:,} problems; the others are not shown",
                    most=_MOST_FINDINGS,
                ),
                Phrase("Mend those that are shown, and check again."),
            )
            return
        yield problem


def _check_names(names: Iterable[str]) -> None:
    known = all_rules()
    for name in names:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            raise UsageProblem(
                f"there is no rule “{name}”",
                help=f"Did you mean {near[0]}?" if near else "dossierkit explain lists the rules.",
            )


def _diagnostic(
    dossier: Dossier, rule: Rule, problem: Problem, used: set[Ignore], language: str
) -> Diagnostic | None:
    severity = _severity(dossier, rule, problem)
    if severity is None:
        return None
    location = dossier.locate(problem.place)
    diagnostic = Diagnostic(
        location=location,
        rule=rule.id,
        severity=severity,
        message=say(problem.message, language),
        help=say(problem.help, language),
        source=str(problem.requirement) if problem.requirement else _one_line(rule.part("Source")),
        related=tuple(
            (dossier.locate(place), say(note, language)) for place, note in problem.related
        ),
        excerpt=dossier.line(location),
        fix=tuple((dossier.locate(edit.place), edit.text) for edit in problem.fix),
        fingerprint=_fingerprint(rule.id, location.path, problem.message),
    )
    ignore = _ignore_for(dossier, rule.id, location)
    if ignore is None:
        return diagnostic
    used.add(ignore)
    return replace(diagnostic, silenced=ignore.reason or "no reason given")


def _severity(dossier: Dossier, rule: Rule, problem: Problem) -> Severity | None:
    """The severity of a finding; `None` if the dossier switches the rule off.

    The dossier's own table decides first. Otherwise a requirement whose basis is unverified is
    never more than a warning.
    """
    table = dossier.metadata.get("rules")
    chosen = table.get(rule.id) if isinstance(table, dict) else None
    if chosen == _OFF:
        return None
    if isinstance(chosen, str) and chosen in _SEVERITIES:
        return _SEVERITIES[chosen]
    if problem.requirement and problem.requirement.basis == "unverified":
        return min(rule.severity, Severity.WARNING)
    return rule.severity


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ignore_for(dossier: Dossier, rule_id: str, location: Location) -> Ignore | None:
    for ignore in dossier.ignores_of.get((location.path, rule_id), ()):
        if not location.line or ignore.location.line <= location.line <= ignore.last_line:
            return ignore
    return None


def _unused(
    dossier: Dossier, rule: Rule, ignores: Iterable[Ignore], language: str
) -> Iterator[Diagnostic]:
    for ignore in islice(ignores, _MOST_FINDINGS):
        problem = Problem(
            ignore.location,
            Phrase("{rule} finds nothing here to ignore", rule=ignore.rule),
            Phrase("Delete the comment."),
        )
        if diagnostic := _diagnostic(dossier, rule, problem, set(), language):
            yield diagnostic


def provisional_notice(dossier: Dossier, language: str = "en") -> str:
    """Why the nomination schema may differ from the official form; empty if it does not."""
    from dossierkit.language import in_language

    return in_language(dossier.schema.provisional, language) if dossier.schema else ""
