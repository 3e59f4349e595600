"""Compares dossierkit with the bare tools on the same content in the same run, and prints ratios.

Each figure is the median of several runs of whole processes, the commands taken in turn so that a
busy machine slows all of them alike. This is a measurement, not a test: it exits with 0 whatever
the figures are.
"""

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
MIB = 1024 * 1024
SMALL = 500
SAMPLE_SECONDS = 0.01
BARE_PHOTOGRAPHS = 30
COMPILE = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root='.')"
QUARTO_HEAD = """\
---
title: Dossier
bibliography: references.bib
toc: true
number-sections: true
---

"""
STATED_SIZE = (
    "function Image(image) image.attributes.width = '120mm'; image.attributes.height = '80mm'; "
    "return image end"
)
"""A filter that spares pandoc the decoding of every image: the kindest case for it."""

SMALL_FILES = {
    "dossier": "dossier.yaml",
    "designations": "data/designations.yaml",
    "indicators": "data/indicators.yaml",
}


def _nothing() -> None: ...


@dataclass
class Work:
    """A command to measure, what is done before each run of it, and what was measured."""

    command: Sequence[str]
    folder: Path
    before: Callable[[], None] = _nothing
    long: bool = False
    seconds: list[float] = field(default_factory=list)
    largest: int = 0
    together: int = 0
    failed: bool = False

    @property
    def median(self) -> float:
        """The median wall time of the runs in seconds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Row:
    """A line of the table: our figure, the bare tool's, and the ratio that is aimed at."""

    work: str
    ours: float
    bare: float
    against: str
    target: float
    unit: str = "s"
    note: str = ""
    failed: bool = False

    def markdown(self) -> str:
        """The row as Markdown."""
        ratio = self.ours / self.bare
        verdict = "FAILED" if self.failed else "ok" if ratio <= self.target else "missed"
        cells = [self.work, _figure(self.ours, self.unit), _figure(self.bare, self.unit)]
        cells += [self.against, f"{ratio:.2f}", f"≤ {self.target:g}", verdict, self.note]
        return f"| {' | '.join(cells)} |"


def _figure(value: float, unit: str) -> str:
    return f"{value / MIB:,.0f} MiB" if unit == "MiB" else f"{value:.3f} s"


class Bench:
    """The dossiers, the tools and the environment that all measurements of one run share."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder = folder
        self.rounds = rounds
        self.large = folder / "large"
        self.small = folder / "small"
        self.cache = folder / "cache"
        self.pandoc = _pandoc()
        self.ours = _dossierkit()
        self.environment = {**os.environ, "DOSSIERKIT_CACHE": str(self.cache)}
        # Programs are compared as pip installs them: with their bytecode.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def make(self, folder: Path, *options: str) -> None:
        """Make a dossier, or a folder of them, in a process of its own."""
        script = str(HERE / "make_dossier.py")
        subprocess.run([sys.executable, script, *options, str(folder)], check=True)

    def measure(self, works: Mapping[str, Work], rounds: int = 0) -> dict[str, Work]:
        """Run all `works` in turn, once unmeasured to fill the page cache, then `rounds` times."""
        rounds = rounds or self.rounds
        for turn in range(rounds + 1):
            for name, work in works.items():
                if turn == 0 and work.long:
                    continue
                _progress(f"{name}: {turn} of {rounds}")
                work.before()
                seconds = self.run(work)
                if turn:
                    work.seconds.append(seconds)
        return dict(works)

    def forget(self) -> None:
        """Empty dossierkit's cache, so that the next run can recall nothing."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def weigh(self, works: Mapping[str, Work]) -> None:
        """Run each of `works` once while its memory is sampled."""
        for name, work in works.items():
            _progress(f"{name}: memory")
            work.before()
            self.run(work, sampled=True)

    def run(self, work: Work, *, sampled: bool = False) -> float:
        """Run `work` once and return its wall time; the largest process is noted in any case."""
        with tempfile.TemporaryFile() as errors:
            begun = time.perf_counter()
            process = subprocess.Popen(
                work.command,
                cwd=work.folder,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            with _sampling(process.pid) if sampled else _without_sampling() as peak:
                _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                work.failed = True
                errors.seek(0)
                said = errors.read().decode("utf-8", "replace")[-500:]
                command = " ".join(work.command)[:200]
                _warn(f"exit code {process.returncode}: {command}\n{said}")
        work.largest = max(work.largest, usage.ru_maxrss * 1024)
        work.together = max(work.together, peak[0])
        return seconds

    # What is measured.

    def sections(self) -> list[str]:
        """The section files of the large dossier, in the order of the nomination."""
        paths = sorted((self.large / "sections" / "en").glob("*.md"))
        return [path.relative_to(self.large).as_posix() for path in paths]

    def bare(self, root: Path) -> dict[str, Work]:
        """Bare pandoc and Typst on the same sections."""
        out = self.folder / "bare"
        out.mkdir(exist_ok=True)
        cite = ["--citeproc", "--bibliography=references.bib"]
        full = [*cite, "--toc", "-N"]
        sections = self.sections() if root == self.large else _relative_sections(root)
        convert = [self.pandoc, "-f", "markdown", *sections]
        typst = root / ".bare.typ"
        return {
            "pandoc → JSON": Work([*convert, "-t", "json", "-o", str(out / "all.json")], root),
            "pandoc → DOCX": Work([*convert, *full, "-o", str(out / "all.docx")], root),
            "pandoc → Typst": Work([*convert, *full, "-s", "-t", "typst", "-o", str(typst)], root),
            "Typst → PDF": Work(
                [sys.executable, "-c", COMPILE, str(typst), str(out / "all.pdf")], root
            ),
        }

    def quarto(self) -> dict[str, Work]:
        """Quarto on the same sections, with its own pandoc and Typst; only if it is installed."""
        program = shutil.which("quarto")
        if program is None:
            _warn("SKIPPED: Quarto is not installed (https://quarto.org), or not on PATH")
            return {}
        root = self.folder / "quarto"
        shutil.copytree(self.large / "images", root / "images")
        shutil.copy(self.large / "references.bib", root)
        texts = [(self.large / path).read_text(encoding="utf-8") for path in self.sections()]
        (root / "dossier.qmd").write_text(QUARTO_HEAD + "\n\n".join(texts), encoding="utf-8")
        return {
            f"Quarto → {name}": Work([program, "render", "dossier.qmd", "--to", target], root)
            for name, target in (("DOCX", "docx"), ("PDF", "typst"))
        }

    def builds(self, root: Path) -> dict[str, Work]:
        """The first build, the next one, and one after a section was changed."""
        command = [self.ours, "build", str(root)]

        def first() -> None:
            shutil.rmtree(root / "build", ignore_errors=True)
            self.forget()

        def change() -> None:
            section = root / "sections" / "en" / "4.a-condition.md"
            section.write_text(
                section.read_text(encoding="utf-8") + "\nOne more sentence was added here.\n",
                encoding="utf-8",
            )

        return {
            "build": Work(command, self.folder, first),
            "build again": Work(command, self.folder),
            "build changed": Work(command, self.folder, change),
        }

    def starts(self) -> dict[str, Work]:
        """Starting, and doing next to nothing."""
        return {
            "--help": Work([self.ours, "--help"], self.folder),
            "--version": Work([self.ours, "--version"], self.folder),
            "import click": Work([sys.executable, "-c", "import click"], self.folder),
        }

    def many(self) -> dict[str, Work]:
        """Many small dossiers at once; the bare tools only if they are installed."""
        command = [self.ours, "validate", str(self.small)]
        works = {"validate small": Work(command, self.folder, self.forget, long=True)}
        missing = [
            name
            for name, module in (
                ("check-jsonschema", "check_jsonschema"),
                ("yamllint", "yamllint"),
            )
            if importlib.util.find_spec(module) is None
        ]
        if missing:
            _warn(f"SKIPPED: {' and '.join(missing)} not installed (pip install -e '.[bench]')")
            return works
        for schema, file in _exported_schemas(self.ours, self.folder).items():
            files = [str(path) for path in sorted(self.small.glob(f"*/{SMALL_FILES[schema]}"))]
            command = [sys.executable, "-m", "check_jsonschema", "-q", "--schemafile", str(file)]
            works[f"check-jsonschema {schema}"] = Work([*command, *files], self.folder, long=True)
        rules = "{extends: relaxed, rules: {line-length: disable}}"
        command = [sys.executable, "-m", "yamllint", "-d", rules, str(self.small)]
        works["yamllint"] = Work(command, self.folder, long=True)
        return works


def _pandoc() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def _dossierkit() -> str:
    beside = Path(sys.executable).with_name("dossierkit")
    found = str(beside) if beside.is_file() else shutil.which("dossierkit")
    if not found:
        raise SystemExit("dossierkit is not installed: pip install -e '.[bench]'")
    return found


def _relative_sections(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sorted(root.glob("sections/en/*.md"))]


def _exported_schemas(ours: str, folder: Path) -> dict[str, Path]:
    """The JSON Schemas of the small files, as dossierkit exports them for editors."""
    export = folder / "schemas"
    subprocess.run(
        [ours, "schemas", "icesco-tangible", "--export", str(export)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return {name: export / f"{name}.schema.json" for name in SMALL_FILES}


@contextmanager
def _sampling(pid: int) -> Iterator[list[int]]:
    """The largest sum of resident memory in the tree of `pid`, sampled until the block ends.

    Pages that processes share are counted in each, so the sum is an upper bound.
    """
    peak = [0]
    over = threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], _tree_bytes(pid))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


@contextmanager
def _without_sampling() -> Iterator[list[int]]:
    yield [0]


def _tree_bytes(pid: int) -> int:
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [c for task in tasks for c in (task / "children").read_text().split()]
    except (OSError, IndexError):
        return 0
    return resident * os.sysconf("SC_PAGE_SIZE") + sum(_tree_bytes(int(c)) for c in children)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def _warn(text: str) -> None:
    print(f"\n{text}", file=sys.stderr, flush=True)


def rows(bench: Bench) -> Iterator[Row]:
    """Measure everything, and yield the rows of the table."""
    bare, builds = bench.bare(bench.large), bench.builds(bench.large)
    command = [bench.ours, "validate", str(bench.large)]
    validate = Work(command, bench.folder, bench.forget)
    quarto = bench.quarto()
    done = bench.measure({"validate": validate, **bare, **quarto, **builds})
    json_tree = done["pandoc → JSON"].median
    yield Row(
        "`validate`",
        validate.median,
        json_tree,
        "`pandoc -t json`",
        1,
        failed=_failed(validate, done["pandoc → JSON"]),
    )
    parts = [done[name] for name in ("pandoc → DOCX", "pandoc → Typst", "Typst → PDF")]
    one_by_one = sum(part.median for part in parts)
    first = done["build"].median
    split = " + ".join(f"{part.median:.2f}" for part in parts)
    yield Row(
        "`build`",
        first,
        one_by_one,
        "pandoc DOCX + pandoc Typst + Typst",
        0.4,
        note=split,
        failed=_failed(builds["build"], *parts),
    )
    if quarto:
        yield Row(
            "`build`",
            first,
            sum(work.median for work in quarto.values()),
            "Quarto DOCX + Quarto Typst PDF",
            0.4,
            note=" + ".join(f"{work.median:.2f}" for work in quarto.values()),
            failed=_failed(builds["build"], *quarto.values()),
        )
    again, changed = done["build again"].median, done["build changed"].median
    yield Row(
        "`build`, nothing changed",
        again,
        first,
        "the first `build`",
        0.1,
        failed=_failed(builds["build again"]),
    )
    yield Row(
        "`build`, one section changed",
        changed,
        first,
        "the first `build`",
        0.5,
        failed=_failed(builds["build changed"]),
    )
    yield from _many_rows(bench)
    starts = bench.measure(bench.starts())
    for name in ("--help", "--version"):
        bare_start = starts["import click"].median
        yield Row(f"`{name}`", starts[name].median, bare_start, "`import click`", 2)
    yield _memory_row(bench, "30 images", builds["build"], bare)


def _many_rows(bench: Bench) -> Iterator[Row]:
    works = bench.measure(bench.many(), max(1, bench.rounds // 2))
    ours = works.pop("validate small")
    if not works:
        _warn(f"`validate` of {SMALL} small dossiers: {ours.median:.3f} s, compared with nothing")
        return
    yield Row(
        f"`validate` of {SMALL} small dossiers",
        ours.median,
        sum(work.median for work in works.values()),
        "check-jsonschema + yamllint",
        0.2,
        failed=_failed(ours, *works.values()),
    )


def _failed(*works: Work) -> bool:
    return any(work.failed for work in works)


def _memory_row(bench: Bench, name: str, build: Work, bare: Mapping[str, Work]) -> Row:
    """All processes of a build together, against pandoc's peak and Typst's added up."""
    works = {key: bare[key] for key in ("pandoc → DOCX", "pandoc → Typst", "Typst → PDF")}
    bench.weigh({"build": build, **works})
    tools = works["pandoc → DOCX"].together + works["Typst → PDF"].together
    note = f"largest process {_figure(build.largest, 'MiB')}"
    against = "pandoc DOCX + Typst"
    failed = _failed(build, *works.values())
    return Row(f"peak memory, {name}", build.together, tools, against, 1, "MiB", note, failed)


def photograph_row(bench: Bench, count: int) -> Row:
    """The memory of a build with `count` photographs of 24 megapixels, run once.

    The bare tools get no more than `BARE_PHOTOGRAPHS` of them, since Typst keeps the pixels of
    every image in memory. Dossierkit, with all of them, is held against that smaller figure.
    """
    roots = {}
    for name, images in (("ours", count), ("bare", min(count, BARE_PHOTOGRAPHS))):
        roots[name] = bench.folder / f"photographs-{name}"
        bench.make(roots[name], "--photographs", str(images))
    stated = bench.folder / "stated-size.lua"
    stated.write_text(STATED_SIZE, encoding="utf-8")
    bare = bench.bare(roots["bare"])
    for name in ("pandoc → DOCX", "pandoc → Typst"):
        bare[name].command = [*bare[name].command, f"--lua-filter={stated}"]
    build = bench.builds(roots["ours"])["build"]
    name = f"{count} photographs of 24 megapixels (bare: {min(count, BARE_PHOTOGRAPHS)})"
    return _memory_row(bench, name, build, bare)


def main() -> None:
    """Make the dossiers, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="measured runs of each command")
    parser.add_argument(
        "--photographs",
        type=int,
        nargs="?",
        const=300,
        metavar="N",
        help="also weigh a build with N photographs of 24 megapixels (default 300; minutes)",
    )
    chosen = parser.parse_args()
    print("| work | dossierkit | bare | against | ratio | target | | of which |")
    print("|---|--:|--:|---|--:|--:|---|---|")
    with tempfile.TemporaryDirectory(prefix="dossierkit-bench-") as name:
        bench = Bench(Path(name), max(1, chosen.rounds))
        bench.make(bench.large)
        bench.make(bench.small, "--small", str(SMALL))
        for row in rows(bench):
            _progress("")
            print(row.markdown(), flush=True)
        if chosen.photographs:
            photographs = photograph_row(bench, chosen.photographs)
            _progress("")
            print(photographs.markdown(), flush=True)


if __name__ == "__main__":
    main()
