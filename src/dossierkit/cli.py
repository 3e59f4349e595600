"""The command line: parse, call, print, exit. Nothing is decided here."""

import atexit
import gc
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dossierkit import __version__
from dossierkit.errors import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    EXIT_TOOL,
    DossierkitError,
    SchemaError,
    UsageProblem,
)

if TYPE_CHECKING:
    from dossierkit.diagnostics import Checked
    from dossierkit.document import Output
    from dossierkit.dossier import Dossier
    from dossierkit.runs import Question

TARGETS = ("docx", "pdf", "html")
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown")
STAGES = ("draft", "submission")
SUBJECTS = ("property", "element")
"""Those of `rendering`, `report` and `dossier`, whose import would slow every start."""

_PLAIN_WIDTH = 100
_EXIT_SIGNALLED = 128
"""What a shell adds to the number of a signal that stopped a program: 130 after Ctrl-C."""


class _Commands(click.Group):
    """Turns the errors that dossierkit raises into a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DossierkitError as error:
            _complain(error)
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("DOSSIERKIT_DEBUG"):
                raise
            _complain(
                DossierkitError(
                    f"this is a bug in dossierkit {__version__}: {type(error).__name__}: {error}",
                    help="Please report it, with what DOSSIERKIT_DEBUG=1 prints.",
                )
            )
            ctx.exit(EXIT_TOOL)


def _complain(error: DossierkitError) -> None:
    from dossierkit.diagnostics import Location
    from dossierkit.files import printable

    click.echo(f"{click.style('error', fg='red', bold=True)}: {printable(error.message)}", err=True)
    if error.help:
        click.echo(f"  = help: {printable(error.help)}", err=True)
    for problem in error.problems if isinstance(error, SchemaError) else ():
        place = problem.place
        at = f"{place.path}:{place.line}:{place.column}" if isinstance(place, Location) else ""
        click.echo(f"{printable(at)}: {printable(problem.message)}", err=True)
        if problem.help:
            click.echo(f"  = help: {printable(problem.help)}", err=True)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True
)
@click.version_option(__version__, prog_name="dossierkit")
def cli() -> None:
    """Check and build heritage nomination dossiers written as YAML and Markdown."""


_ABOUT_WORD_OUTPUT = ("missing-word-style", "unused-word-content")
"""Remarks that a build tells too, since they are about what it makes."""

_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[DOSSIER]...")
_stage = click.option(
    "--stage", type=click.Choice(STAGES), help="What may still be missing; default: dossier.yaml's."
)
_format = click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the findings are printed.",
)
_select = click.option("--select", multiple=True, metavar="RULE", help="Check only these rules.")
_ignore = click.option("--ignore", multiple=True, metavar="RULE", help="Do not check these rules.")
_today = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    envvar="DOSSIERKIT_TODAY",
    metavar="DATE",
    help="The day from which deadlines count, as 2026-07-10; default: today.",
)
_messages = click.option(
    "--messages",
    default="en",
    show_default=True,
    envvar="DOSSIERKIT_MESSAGES",
    metavar="TAG",
    help="The language of the findings: en, fr, ar or ru.",
)
_baseline_file = click.Path(dir_okay=False, path_type=Path)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--schema", default="icesco-tangible", show_default=True, help="The nomination.")
@click.option("--lang", multiple=True, metavar="TAG", help="A language; the original first.")
@click.option(
    "--subject",
    type=click.Choice(SUBJECTS),
    help="What it is about, where the nomination takes both; default: the nomination's own.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="DOSSIER",
    help="Carry over what another dossier holds; it stays as it is.",
)
def init(
    folder: Path, schema: str, lang: tuple[str, ...], subject: str | None, source: Path | None
) -> None:
    """Begin a dossier in the new folder DIR."""
    name = shlex.quote(str(folder))
    if source is None:
        from dossierkit.scaffold import scaffold

        written = scaffold(folder, schema, _split(lang) or ("en",), subject or "")
        click.echo(f"{len(written)} files written to {folder}.")
    elif subject is not None:
        raise UsageProblem(
            "a dossier that is carried over is about what it was about",
            help="Leave out --subject, or --from.",
        )
    else:
        from dossierkit.display import print_transfer
        from dossierkit.transfer import transfer

        print_transfer(transfer(source, folder, schema, _split(lang)), str(folder))
    click.echo("Each file in sections/ says in a comment what it must answer. Then:")
    click.echo(f"  dossierkit validate {name}\n  dossierkit status {name}")
    click.echo(f"  dossierkit build --draft {name}")


@cli.command()
@_paths
@_stage
@_format
@_select
@_ignore
@_today
@_messages
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, then check.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--baseline", type=_baseline_file, help="Findings that are known and may stay.")
@click.option("--write-baseline", type=_baseline_file, help="Write all findings as a baseline.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are errors.")
def validate(
    paths: tuple[Path, ...],
    stage: str | None,
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    today: datetime | None,
    messages: str,
    fix: bool,
    diff: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    exit_zero: bool,
) -> None:
    """Check dossiers, and say what is missing or contradictory.

    DOSSIER is a folder with a dossier.yaml, or one that holds such folders; default: this folder.
    """
    from dossierkit.runs import Question, check

    roots = _dossiers(paths)
    question = Question(_day(today), stage, _split(select), _split(ignore), messages)
    if diff:
        sys.exit(_show_difference(roots, question))
    if fix:
        _mend(roots, question)
    checked = []
    with _steps("Checking") as step:
        for item in check(roots, question):
            checked.append(item)
            step(len(checked), len(roots))
    if write_baseline is not None:
        _write_baseline(write_baseline, roots, checked)
        sys.exit(EXIT_CLEAN)
    if baseline is not None:
        checked = _without_baseline(baseline, roots, checked, bool(select or ignore))
    _report(checked, output_format, messages)
    sys.exit(_exit_code(checked, exit_zero))


@cli.command()
@_paths
@click.option(
    "--to",
    "targets",
    multiple=True,
    type=click.Choice(TARGETS),
    help="Default: docx and pdf. html is one page for public consultation.",
)
@click.option(
    "--lang",
    multiple=True,
    metavar="TAG",
    help="Default: every language it has. en+ar is one document in two, section by section.",
)
@click.option(
    "--output-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: DOSSIER/build."
)
@click.option("--draft", is_flag=True, help="Build in spite of errors; every page says so.")
@click.option("--screen", is_flag=True, help="PDF for e-mail: photographs at 150 dpi.")
@click.option("--bind-annexes", is_flag=True, help="A further PDF with the annexes behind it.")
@_stage
@_format
@_today
@_messages
def build(
    paths: tuple[Path, ...],
    targets: tuple[str, ...],
    lang: tuple[str, ...],
    output_dir: Path | None,
    draft: bool,
    screen: bool,
    bind_annexes: bool,
    stage: str | None,
    output_format: str,
    today: datetime | None,
    messages: str,
) -> None:
    """Check dossiers, then make Word files, PDF and pages for the web of them.

    A dossier with errors is not built unless --draft is given.
    """
    from dossierkit.runs import Options, Question
    from dossierkit.runs import build as make

    options = Options(_split(lang), targets, output_dir, draft, screen, bind_annexes)
    question = Question(_day(today), stage, language=messages)
    runs = []
    roots = _dossiers(paths)
    if output_dir is not None:
        _need_different_names(roots)
    for root in roots:
        with _steps("Building") as step:
            runs.append(make(root, question, options, step))
    shown = _ABOUT_WORD_OUTPUT if not targets or "docx" in targets else ()
    serious = [run.checked.without_remarks(shown) for run in runs]
    if any(item.diagnostics for item in serious):
        _report([item for item in serious if item.diagnostics], output_format, messages, err=True)
    for output in (output for run in runs for output in run.outputs):
        _show(output)
    refused = [run for run in runs if not run.outputs]
    if refused:
        remedy = "" if draft else "; --draft builds what can be built"
        click.echo(f"Not built because of errors{remedy}.", err=True)
    failed = any(output.error for run in runs for output in run.outputs)
    sys.exit(EXIT_TOOL if failed else EXIT_FINDINGS if refused else EXIT_CLEAN)


@cli.command()
@_paths
@_today
@click.option("--guidance", is_flag=True, help="Show what every unwritten section must answer.")
def status(paths: tuple[Path, ...], today: datetime | None, guidance: bool) -> None:
    """Show how far a dossier is, section by section, and what is due when."""
    from dossierkit.display import print_status

    for root in _dossiers(paths):
        print_status(_load(root), _day(today), all_guidance=guidance)


@cli.command()
@click.argument("schema_id", required=False, metavar="[ID]")
@click.option("--lang", default="en", show_default=True, metavar="TAG", help="The language shown.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the JSON Schemas of ID into DIR, and the settings with which editors use them.",
)
@click.option(
    "--checklist",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what ID asks for as a .docx or .pdf, with room for who does what until when.",
)
def schemas(schema_id: str | None, lang: str, export: Path | None, checklist: Path | None) -> None:
    """List the nomination schemas, or show what one of them asks for."""
    from dossierkit.display import print_schema, print_schemas

    if schema_id is None:
        print_schemas(lang)
    elif checklist is not None:
        _write_checklist(schema_id, lang, checklist)
    elif export is not None:
        from dossierkit.editors import SETTINGS_FILE, export_for_editors

        exported = export_for_editors(schema_id, export, lang)
        for path in exported.files:
            click.echo(path)
        if exported.to_add:
            click.echo(f"{export / SETTINGS_FILE} was left as it is. Add to it:", err=True)
            click.echo(exported.to_add, nl=False, err=True)
    else:
        print_schema(schema_id, lang)


def _write_checklist(schema_id: str, language: str, path: Path) -> None:
    from dossierkit.checklist import checklist
    from dossierkit.files import write_atomically
    from dossierkit.rendering import render, require_target
    from dossierkit.schemas import load_schema

    target = path.suffix.removeprefix(".").lower()
    require_target(target)
    if path.exists():
        raise UsageProblem(f"{path} exists", help="Name a new file; nothing was written.")
    schema = load_schema(schema_id, languages=(language,))
    write_atomically(path, render(checklist(schema, language), target))
    click.echo(path)


@cli.command()
@click.argument("rule", required=False, metavar="[RULE]")
def explain(rule: str | None) -> None:
    """Say why a rule exists and how to mend what it finds; without RULE, list them all."""
    from dossierkit.display import print_rule, print_rules

    if rule is None:
        print_rules()
    else:
        print_rule(rule)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes dossierkit's words in a shell.

    For bash: dossierkit completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise UsageProblem(f"there is no completion for {shell}")
    click.echo(found(cli, {}, "dossierkit", "_DOSSIERKIT_COMPLETE").source())


def _dossiers(paths: Sequence[Path]) -> list[Path]:
    """The dossiers that the command names; one is taken at its word even if it holds none."""
    from dossierkit.files import find_dossiers

    roots: list[Path] = []
    for path in paths or (Path(),):
        if not path.exists():
            raise UsageProblem(f"there is no folder {path}", help="Name the folder of a dossier.")
        if path.is_file() and path.name != "dossier.yaml":
            raise UsageProblem(f"{path} is a file", help="Name the folder of a dossier.")
        roots += find_dossiers(path) or [path]
    return list({root.resolve(): root for root in roots}.values())


def _split(values: Sequence[str]) -> tuple[str, ...]:
    """Values given one by one or joined by commas: `--lang en,ar` is `--lang en --lang ar`."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _need_different_names(roots: Sequence[Path]) -> None:
    names = [root.resolve().name for root in roots]
    for name in names:
        if names.count(name) > 1:
            raise UsageProblem(
                f"two dossiers are called {name}, and would overwrite each other's outputs",
                help="Build them one by one, or without --output-dir.",
            )


def _load(root: Path) -> "Dossier":
    from dossierkit.reading import load

    return load(root)


def _report(
    checked: "Sequence[Checked]", output_format: str, messages: str, err: bool = False
) -> None:
    from dossierkit.report import REPORTERS, Style

    stream = sys.stderr if err else sys.stdout
    terminal = stream.isatty()
    width = (
        click.get_current_context().terminal_width or _terminal_width()
        if terminal
        else (_PLAIN_WIDTH)
    )
    style = Style(terminal and "NO_COLOR" not in os.environ, width, messages)
    text = REPORTERS[output_format](checked, style)
    click.echo(text, nl=False, err=err)


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def _exit_code(checked: "Sequence[Checked]", exit_zero: bool) -> int:
    from dossierkit.diagnostics import has_errors

    found = any(has_errors(item.diagnostics) for item in checked)
    return EXIT_FINDINGS if found and not exit_zero else EXIT_CLEAN


def _show(output: "Output") -> None:
    """One line for a file that was written, or why it was not."""
    if output.error is not None:
        _complain(output.error)
    else:
        click.echo(f"{output.path}  {output.size / 1000:,.0f} kB")


@contextmanager
def _steps(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error if that is a terminal; the function sets it."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, count: bar.update(task, completed=done, total=count)


def _day(stated: datetime | None) -> date:
    """The day that was stated, else that of the clock (UTC)."""
    return (stated or datetime.now(UTC)).date()


def _mend(roots: Sequence[Path], question: "Question") -> None:
    from dossierkit.runs import mend

    count = sum(mend(root, question) for root in roots)
    click.echo(f"{count} {'finding' if count == 1 else 'findings'} mended.", err=True)


def _show_difference(roots: Sequence[Path], question: "Question") -> int:
    from dossierkit.runs import difference

    text = "".join(difference(root, question) for root in roots)
    click.echo(text, nl=False)
    return EXIT_FINDINGS if text else EXIT_CLEAN


def _write_baseline(path: Path, roots: Sequence[Path], checked: "Sequence[Checked]") -> None:
    from dossierkit.baseline import write_baseline

    count = write_baseline(path, list(zip(roots, checked, strict=True)))
    click.echo(f"{count} {'finding' if count == 1 else 'findings'} written to {path}.")


def _without_baseline(
    path: Path, roots: Sequence[Path], checked: "Sequence[Checked]", partial: bool
) -> "list[Checked]":
    from dossierkit.baseline import read_baseline

    known = read_baseline(path)
    pairs = list(zip(roots, checked, strict=True))
    gone = sum(known.gone(root, item.diagnostics) for root, item in pairs)
    if gone and not partial:
        click.echo(f"{gone} of the findings in {path} are gone; write it anew.", err=True)
    return [known.silence(root, item) for root, item in pairs]


def main() -> None:
    """Run the command line."""
    gc.set_threshold(2_000_000, 20, 100)  # trees of text are many objects, and none of them garbage
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads that nobody uses
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    atexit.register(gc.freeze)  # or Python would look for garbage once more before it ends
    cli(prog_name="dossierkit")


def _interrupt(number: int, _: object) -> None:
    """Stop at once. An exception raised at any place could leave threads waiting for each other."""
    tools, files = (sys.modules.get(f"dossierkit.{name}") for name in ("tools", "files"))
    if files is not None:
        files.begin_nothing_more()
        if tools is not None:
            tools.stop_programs()
        files.discard_unfinished()
    os.write(2, b"\nInterrupted; files that were there before are as they were.\n")
    os._exit(_EXIT_SIGNALLED + number)
