"""The comments and the table by which a team silences rules."""

from collections.abc import Iterator
from difflib import get_close_matches

from dossierkit.diagnostics import DataPlace, Place, Problem, Severity
from dossierkit.dossier import Dossier
from dossierkit.files import DOSSIER_FILE
from dossierkit.phrases import Phrase
from dossierkit.rules import all_rules, rule
from dossierkit.rules.values import is_malformed


@rule("unexplained-ignore", Severity.WARNING)
def unexplained_ignore(dossier: Dossier) -> Iterator[Problem]:
    """A comment silences a rule without saying why.

    Why: whoever meets it next year cannot know whether it still holds.
    Example: `<!-- dossierkit: ignore word-limit -->`.
    Remedy: add the reason: `<!-- dossierkit: ignore word-limit because the Secretariat agreed -->`.
    """
    for ignore in dossier.ignores:
        if not ignore.reason:
            yield Problem(
                ignore.location,
                Phrase("{rule} is ignored here without a reason", rule=ignore.rule),
                Phrase("Write: dossierkit: ignore {rule} because …", rule=ignore.rule),
            )


@rule("unknown-rule", Severity.WARNING)
def unknown_rule(dossier: Dossier) -> Iterator[Problem]:
    """A comment or the severity table names a rule that does not exist.

    Why: it silences nothing, although somebody believes that it does.
    Example: `rules: {word-limits: warning}`.
    Remedy: `dossierkit explain` lists the rules.
    """
    known = all_rules()
    table = dossier.metadata.get("rules")
    named: list[tuple[str, Place]] = [(i.rule, i.location) for i in dossier.ignores]
    named += [
        (name, DataPlace(DOSSIER_FILE, ("rules", name), of_key=True))
        for name in (table if isinstance(table, dict) else ())
    ]
    for name, place in named:
        told = isinstance(place, DataPlace) and is_malformed(dossier, place)
        if name not in known and not told:
            near = get_close_matches(name, known, 1)
            yield Problem(
                place,
                Phrase("there is no rule “{name}”", name=name),
                Phrase("Did you mean “{near}”?", near=near[0])
                if near
                else Phrase("“dossierkit explain” lists the rules."),
            )


@rule("unused-ignore", Severity.WARNING)
def unused_ignore(dossier: Dossier) -> Iterator[Problem]:
    """A comment silences a rule that finds nothing there.

    Why: it would hide the next problem of that kind without anybody having decided so.
    Example: an ignored word limit of a section that has been shortened since.
    Remedy: delete the comment.
    """
    # `validate` knows which comments were of use, and adds these findings itself.
    del dossier
    yield from ()
