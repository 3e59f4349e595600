"""Pages of the documentation that are played: their files written, their commands run.

A comment before a fenced block says what it is: `<!-- write: FILE -->` for a whole file,
`<!-- append: FILE -->` for what is added to it, `<!-- change: FILE -->` for lines of YAML that take
the place of those with the same key. A block of the kind `console` is a session.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

FENCE = re.compile(
    r"^(?: *<!-- (?P<verb>write|append|change): (?P<file>\S+) -->\n)?"
    r"(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


def blocks(text: str) -> Iterator[Mapping[str, str]]:
    """The fenced blocks of a page with `verb`, `file`, `kind`, `body` and `start`."""
    for match in FENCE.finditer(text):
        found = {key: value or "" for key, value in match.groupdict().items()}
        lines = found["body"].splitlines()
        found["body"] = "\n".join(line.removeprefix(found["indent"]) for line in lines)
        yield found | {"start": str(match.start())}


def lay(block: Mapping[str, str], folder: Path) -> None:
    """Write, append or change the file that a block names; nothing for other blocks."""
    path = folder / block["file"]
    body = block["body"] + "\n"
    if block["verb"]:
        path.parent.mkdir(parents=True, exist_ok=True)
    if block["verb"] == "write":
        path.write_text(body, "utf-8")
    elif block["verb"] == "append":
        path.write_text(path.read_text("utf-8") + body, "utf-8")
    elif block["verb"] == "change":
        path.write_text(_changed(path, block["body"].splitlines()), "utf-8")


def _changed(path: Path, lines: list[str]) -> str:
    """The text of `path` with the line of each key replaced by the one given."""
    text = path.read_text("utf-8").splitlines()
    for line in lines:
        key = line.split(":")[0] + ":"
        at = [index for index, old in enumerate(text) if old.startswith(key)]
        assert len(at) == 1, f"{path.name} has not one line {key}"
        text[at[0]] = line
    return "\n".join(text) + "\n"


def replay(session: str, folder: Path, variables: dict[str, str] | None = None) -> None:
    """Run each `$` line of a session and compare what it prints.

    A line of `…` stands for any number of lines, `…` within a line for anything in it. A line
    `$ export NAME=VALUE` adds to `variables`.
    """
    variables = {} if variables is None else variables
    for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            variables[name] = value
            continue
        printed = run(command, folder, variables)
        pattern = "".join(
            r"(?:.*\n)*?" if line == "…" else r".*".join(map(re.escape, line.split("…"))) + r" *\n"
            for line in expected
        )
        if not re.fullmatch(pattern, printed):
            pytest.fail(f"the page says otherwise:\n$ {command}\n{printed}", pytrace=False)


def run(command: str, folder: Path, variables: Mapping[str, str] | None = None) -> str:
    """What a command of dossierkit prints in `folder`."""
    program, *words = command.split()
    assert program == "dossierkit"
    done = subprocess.run(
        [sys.executable, "-m", "dossierkit", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "DOSSIERKIT_CACHE": str(folder / ".cache"),
            "PYTHONUTF8": "1",
            **(variables or {}),
        },
        check=False,
    )
    assert done.returncode in {0, 1, 2}, done.stdout.decode("utf-8")
    return done.stdout.decode("utf-8")
