"""What `status`, `schemas` and `explain` print: tables on a terminal, plain text to a pipe."""

import datetime
import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dossierkit.diagnostics import Requirement
from dossierkit.dossier import Dossier
from dossierkit.errors import SchemaError, UsageProblem
from dossierkit.files import DOSSIER_FILE, printable
from dossierkit.labels import bounds, labels
from dossierkit.language import format_month_day, in_language
from dossierkit.nomination import NominationSchema, SectionSpec
from dossierkit.rules import PARTS, all_rules
from dossierkit.schemafiles import unreviewed_files
from dossierkit.schemas import load_schema, schema_ids
from dossierkit.status import SOON_DAYS, Progress, deadlines, section_progress
from dossierkit.transfer import Transferred

_STATE_STYLES = {
    "missing": "red",
    "empty": "red",
    "short": "yellow",
    "long": "yellow",
    "written": "green",
    "data": "dim",
    "heading": "dim",
}
_PIPE_WIDTH = 110
_NEXT = 2
"""For how many sections the status says what they must answer."""


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=_PIPE_WIDTH, highlight=False)


def print_status(dossier: Dossier, today: datetime.date, *, all_guidance: bool = False) -> None:
    """Print the state of every section in each language, what to write next, and the calendar.

    With `all_guidance`, what every section that is not written must answer, else the first few.
    """
    console = _console()
    if dossier.schema is None:
        reasons = [
            (at, problem)
            for problem in dossier.problems
            if problem.rule in {"missing-dossier", "unknown-schema", "yaml-syntax"}
            and (at := dossier.locate(problem.place)).path == DOSSIER_FILE
        ]
        if not reasons:
            raise UsageProblem(
                printable(f"{dossier.root}: {DOSSIER_FILE} names no nomination schema")
            )
        at, problem = min(reasons, key=lambda reason: reason[1].rule != "yaml-syntax")
        place = f"{dossier.root / at.path}:{at.line}:{at.column}" if at.line else str(dossier.root)
        raise UsageProblem(printable(f"{place}: {problem.message}"), help=problem.help)
    language = dossier.languages[0] if dossier.languages else "en"
    name = dossier.name(language)
    console.print(Text(printable(name or str(dossier.root)), style="bold"))
    console.print(
        f"{in_language(dossier.schema.title, language)} ({dossier.schema.id}), "
        f"stage {dossier.stage}\n"
    )
    console.print(_sections_table(dossier))
    console.print()
    for line in _totals(dossier):
        console.print(line)
    _print_guidance(console, dossier, None if all_guidance else _NEXT)
    console.print()
    console.print(_calendar(dossier, today))
    if dossier.schema.provisional:
        console.print(Text(in_language(dossier.schema.provisional, language), style="dim"))


def _print_guidance(console: Console, dossier: Dossier, most: int | None) -> None:
    """What the sections that are still to be written must answer, in the language of each."""
    to_write = [
        item
        for item in section_progress(dossier)
        if item.content == "narrative" and item.required and item.state != "written"
    ]
    for item in to_write[:most]:
        spec = dossier.schema.section_by_number[item.number] if dossier.schema else None
        if spec is not None:
            console.print()
            title = Text(printable(spec.heading(item.language)), style="bold")
            console.print(title.append(f"  sections/{item.language}, {item.state}", style="dim"))
            guidance = in_language(spec.guidance, item.language)
            limits = [bounds(limit, labels(item.language), item.language) for limit in spec.limits]
            for line in filter(None, (guidance, "; ".join(limits))):
                console.print(Padding(Text(printable(line)), (0, 0, 0, 2), expand=False))
    if most is not None and len(to_write) > most:
        left = len(to_write) - most
        console.print(f"\n… and {left} more; status --guidance shows what each must answer.")


def print_transfer(done: Transferred, folder: str) -> None:
    """Print what became of a dossier that was carried over to another nomination."""
    console = _console()
    sections = sum(name.startswith("sections/") for name in done.carried)
    tables = sum(name.startswith("data/") for name in done.carried)
    console.print(
        f"{len(done.written)} files written to {printable(folder)}: {sections} sections and "
        f"{tables} tables carried over."
    )
    lists = {
        "Came back from beside/:": done.restored,
        "Has no place in this nomination, and is kept:": done.kept,
        "This nomination also asks for:": done.asked,
    }
    for title, entries in lists.items():
        if entries:
            console.print(Text(title, style="bold"))
            for entry in entries:
                console.print(Text(f"  {printable(entry)}"))


def _table(*columns: str, numbers: Iterable[int] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        table.add_column(
            column, justify="right" if index in set(numbers) else "left", overflow="fold"
        )
    return table


def _sections_table(dossier: Dossier) -> Table:
    table = _table("No.", "Section", *(f"{language}" for language in dossier.languages))
    for number, group in groupby(section_progress(dossier), key=lambda item: item.number):
        items = list(group)
        heading = items[0].state == "heading"
        title = Text(printable(items[0].title), style="bold" if heading else "")
        cells = [Text("") if heading else _cell(item) for item in items]
        table.add_row("" if number == "summary" else number, title, *cells)
    return table


def _cell(item: Progress) -> Text:
    words = f"{item.words:,}" if item.words else ""
    if item.maximum:
        words = f"{item.words:,} / {item.maximum:,}"
    elif item.minimum:
        words = f"{item.words:,} of {item.minimum:,}"
    if item.state == "written":
        return Text(f"{words} word{'' if item.words == 1 else 's'}", style=_STATE_STYLES["written"])
    if item.state == "data":
        return Text("from data", style="dim")
    state = item.state if item.required else f"{item.state} (optional)"
    return Text(f"{words} {state}".strip(), style=_STATE_STYLES.get(item.state, ""))


def _totals(dossier: Dossier) -> Iterable[str]:
    for language in dossier.languages:
        items = [
            item
            for item in section_progress(dossier)
            if item.language == language and item.content == "narrative"
        ]
        written = [item for item in items if item.state == "written"]
        words = sum(item.words for item in items)
        yield f"{language}: {len(written)} of {len(items)} sections written, {words:,} words"


def _calendar(dossier: Dossier, today: datetime.date) -> Table:
    table = _table("Due", "In", "What", "Basis")
    for due in deadlines(dossier, today):
        near = "yellow" if due.days_left <= SOON_DAYS else ""
        table.add_row(
            due.day.isoformat(),
            Text(f"{due.days_left} days", style=near),
            due.title,
            due.requirement.basis,
        )
    return table


def print_schemas(language: str) -> None:
    """Print the nomination schemas that can be found."""
    table = _table("Id", "Nomination", "Edition", "")
    for schema_id in schema_ids():
        try:
            schema = load_schema(schema_id, languages=(language,))
        except SchemaError:
            table.add_row(schema_id, f"malformed: dossierkit schemas {schema_id}", "", "")
            continue
        table.add_row(
            schema_id,
            in_language(schema.title, language),
            schema.edition,
            "provisional" if schema.provisional else "",
        )
    _console().print(table)


def print_schema(schema_id: str, language: str) -> None:
    """Print what a nomination schema asks for, as a checklist in `language`."""
    schema, words = load_schema(schema_id, languages=(language,)), labels(language)
    console = _console()
    console.print(Text(in_language(schema.title, language), style="bold"))
    console.print(f"{in_language(schema.list_name, language)}, {schema.id}, {schema.edition}")
    if schema.provisional:
        console.print(
            Padding(in_language(schema.provisional, language), (1, 0, 0, 0)), style="yellow"
        )
    if unreviewed_files(schema, language):
        console.print(Padding(words["not-reviewed"], (1, 0, 0, 0)), style="dim")
    for spec in schema.sections:
        _print_section(console, spec, words, language)
    _print_lists(console, schema, words, language)


def _print_section(
    console: Console, spec: SectionSpec, words: Mapping[str, str], language: str
) -> None:
    basis = f" [{words[spec.required.basis]}]" if spec.required else ""
    conditions = words["comma"].join(words.get(name, name) for name in spec.when)
    console.print()
    title = Text(spec.heading(language), style="bold")
    console.print(
        title.append(Text(f"{f' ({conditions})' if conditions else ''}{basis}", style="dim"))
    )
    indent = (0, 0, 0, 4)
    if spec.guidance:
        console.print(Padding(Text(in_language(spec.guidance, language)), indent))
    for limit in spec.limits:
        text = f"{bounds(limit, words, language)}: {limit.requirement}"
        console.print(Padding(Text(text, style="dim"), indent))


def _print_lists(
    console: Console, schema: NominationSchema, words: Mapping[str, str], language: str
) -> None:
    known = {**words, "seen": words["read-at-source"]}

    def basis(requirement: Requirement | None) -> str:
        return known[requirement.basis if requirement else "optional"]

    criteria = _table(words["criterion"], words["meaning"], words["basis"])
    for one in schema.criteria:
        meaning = in_language(one.meaning, language) or in_language(one.title, language)
        criteria.add_row(one.id, meaning, basis(one.requirement))
    facts = _table(words["item"], "dossier.yaml", words["basis"])
    for fact in schema.facts:
        facts.add_row(in_language(fact.title, language), fact.path, basis(fact.required))
    tables = _table(words["table"], words["document"], words["basis"])
    for table in schema.tables.values():
        title = in_language(table.title, language)
        tables.add_row(title, f"data/{table.name}.yaml", basis(table.required))
    annexes = _table(words["annex"], words["at-least"], words["basis"], numbers=[1])
    for annex in schema.annexes:
        title = in_language(annex.title, language)
        annexes.add_row(title, str(annex.minimum), basis(annex.requirement))
    calendar = _table(words["each-year"], words["item"], words["basis"])
    for deadline in schema.calendar:
        day = format_month_day(deadline.month_day, language)
        title = in_language(deadline.title, language)
        calendar.add_row(day, title, basis(deadline.requirement))
    for listed in (criteria, facts, tables, annexes, calendar):
        if listed.row_count:
            console.print()
            console.print(listed)


def print_rules() -> None:
    """Print every rule with its severity and summary."""
    table = _table("Rule", "Severity", "From stage", "What it finds")
    for rule in all_rules().values():
        table.add_row(rule.id, str(rule.severity), rule.stage, rule.summary)
    _console().print(table)


def print_rule(rule_id: str) -> None:
    """Print the documentation of one rule. Raises `UsageProblem` if there is no such rule."""
    rules = all_rules()
    if rule_id not in rules:
        from difflib import get_close_matches

        near = get_close_matches(rule_id, rules, 1)
        raise UsageProblem(
            f"there is no rule “{rule_id}”",
            help=f"Did you mean {near[0]}?" if near else "dossierkit explain lists the rules.",
        )
    rule = rules[rule_id]
    console = _console()
    console.print(Text(f"{rule.id}: {rule.summary}", style="bold"))
    console.print(Text(f"{rule.severity}, from stage {rule.stage} on", style="dim"))
    for part in PARTS:
        if text := rule.part(part):
            console.print()
            console.print(Text(part, style="bold"))
            console.print(Padding(Text(re.sub(r"\s*\n\s*", " ", text)), (0, 0, 0, 2)))
