"""Fixes: what findings offer to mend, applied to the files of a dossier.

Only what an edit names is changed: comments, layout and line ends of the file stay as they are.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dossierkit.diagnostics import Diagnostic, Location, open_findings
from dossierkit.dossier import Dossier
from dossierkit.files import (
    TEXT_BYTES,
    PathRefused,
    Text,
    inside,
    printable,
    read_bytes,
    write_atomically,
)
from dossierkit.yamlfile import parse

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""A byte order mark, when it begins a file."""

_Span = tuple[int, int, str]


@dataclass(frozen=True)
class Mended:
    """A file of the dossier in `root` before and after; `count` findings are mended by it."""

    root: Path
    path: str
    before: str
    after: str
    count: int

    def write(self) -> None:
        """Put the mended file in the place of the one that is there, all at once."""
        write_atomically(inside(self.root, self.path).resolve(), self.after.encode())

    def difference(self, prefix: str = "") -> str:
        """What would change, as a unified diff that is safe to print.

        `prefix` leads from where the reader stands to the dossier.
        """
        name = f"{prefix}/{self.path}" if prefix else self.path
        lines = difflib.unified_diff(
            _lines(self.before), _lines(self.after), f"a/{name}", f"b/{name}"
        )
        return "".join(f"{printable(line.rstrip(chr(10)))}\n" for line in lines)


def mend(dossier: Dossier, diagnostics: Iterable[Diagnostic]) -> list[Mended]:
    """The files that the fixes of `diagnostics` would change.

    What a comment silences is left alone, and of fixes that overlap the first is made; the other
    is found again next time. A file that has been changed since it was read, that is not UTF-8, or
    that could be read less well afterwards is left as it is.
    """
    by_file: dict[str, list[Sequence[tuple[Location, str]]]] = {}
    for diagnostic in open_findings(diagnostics):
        files = {location.path for location, _ in diagnostic.fix}
        if len(files) == 1:
            by_file.setdefault(files.pop(), []).append(diagnostic.fix)
    return [mended for path, fixes in by_file.items() for mended in _mended(dossier, path, fixes)]


def _mended(
    dossier: Dossier, path: str, fixes: Sequence[Sequence[tuple[Location, str]]]
) -> Iterator[Mended]:
    known = dossier.texts.get(path)
    try:
        before = read_bytes(dossier.root, path, TEXT_BYTES).decode("utf-8")
    except (PathRefused, OSError, UnicodeDecodeError):
        return
    if known is None or _as_read(before) != known.content:
        return
    spans: list[_Span] = []
    count = 0
    plain = False
    starts = _starts(before)
    for fix in fixes:
        new = [(*_offsets(starts, at), text) for at, text in fix if at.line]
        if any(_overlap(one, other) for one in new for other in spans):
            continue
        plain = plain or any(not at.line for at, _ in fix)
        spans += new
        count += 1
    after = _replaced(before, spans)
    after = _as_read(after) if plain else after
    if after != before and not _is_worse(path, known.content, _as_read(after)):
        yield Mended(dossier.root, path, before, after, count)


def _as_read(text: str) -> str:
    """`text` as `files.read_text` gives it: no byte order mark, lines that end with LF."""
    return text.removeprefix(_MARK).replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _starts(text: str) -> list[int]:
    """Where each line begins, counted as `files.read_text` and the places of findings count."""
    starts = [1 if text.startswith(_MARK) else 0]
    for index, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)
    return starts


def _offsets(starts: Sequence[int], at: Location) -> tuple[int, int]:
    start = starts[at.line - 1] + at.column - 1
    if not at.end_line:
        return start, start
    return start, starts[at.end_line - 1] + at.end_column - 1


def _overlap(one: _Span, other: _Span) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one[:2] == other[:2]


def _replaced(text: str, spans: Iterable[_Span]) -> str:
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _is_worse(path: str, before: str, after: str) -> bool:
    """True if YAML that could be read cannot be read any more."""
    if not path.endswith((".yaml", ".yml")):
        return False
    old, new = parse(Text(path, before)), parse(Text(path, after))
    return len(new.problems) > len(old.problems)
