"""The process that Typst runs in, so that it can be stopped: `python typeset.py`.

Reads a request as JSON from standard input: the `root` with main.typ, beyond which nothing is
read and whose folder `fonts` is used, the folder of further `fonts`, the `format`, and for a PDF
its `standards` and `timestamp` in seconds since 1970, for pictures their `ppi`. Writes to standard
output a line of JSON with the `sizes` of the files made, in bytes, and in `pages` the pairs that
the document labels `<pages>`, and then these files. What it labels `<ends>` says which parts are
to be tightened: if there is a file `TIGHTENED` in the root, it is written anew with their names.
If Typst refuses, writes its message, diagnostic and hints as JSON instead and ends with `REFUSED`.
Imports nothing of dossierkit.
"""

import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

REFUSED = 4

TIGHTENED = "tightened.json"
"""The file beside main.typ that names the parts to be tightened, each with its level."""

_MOST = 2
"""The level at which lines are as close as a reader does not mind; 1 is half of it."""

_SHORT_PAGE = 0.3
"""The share of a page below which it is worth a tighter page before it."""


def main() -> int:
    """Answer one request."""
    import typst

    request: dict[str, Any] = json.load(sys.stdin.buffer)
    try:
        compiler = typst.Compiler(
            f"{request['root']}/main.typ",
            root=request["root"],
            font_paths=[request["fonts"], f"{request['root']}/fonts"],
            ignore_system_fonts=True,
        )
        tightened = Path(request["root"], TIGHTENED)
        if tightened.exists():
            _avoid_short_pages(compiler, tightened)
        made = compiler.compile(**_options(request))
        pages = compiler.query("<pages>", field="value", format="json")
    except typst.TypstError as error:
        problem = {"message": error.message, "diagnostic": error.diagnostic, "hints": error.hints}
        sys.stdout.buffer.write(json.dumps(problem).encode())
        return REFUSED
    files = [made] if isinstance(made, bytes) else made or []
    shown = dict(next(iter(json.loads(pages)), ()))
    head = {"sizes": [len(file) for file in files], "pages": shown}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.writelines(files)
    return 0


def _avoid_short_pages(compiler: Any, file: Path) -> None:
    """Name in `file` those parts to be tightened that take a page less for it.

    Tried are parts whose last page would hold little, and tables whose last row would be alone.
    """
    before = _ends(compiler)
    tried = short_parts(before) if before else {}
    kept: dict[str, int] = {}
    while tried:
        file.write_text(json.dumps(kept | tried), encoding="utf-8")
        after = _ends(compiler)
        better = {part for part in tried if after and _is_better(part, before, after)}
        kept |= {part: tried[part] for part in better}
        tried = {
            part: _MOST for part, level in tried.items() if part not in better and level < _MOST
        }
    file.write_text(json.dumps(kept), encoding="utf-8")


def _is_better(part: str, before: Any, after: Any) -> bool:
    if part in lonely_rows(before):
        return part not in lonely_rows(after)
    return _lengths(after)[part] < _lengths(before)[part]


def _ends(compiler: Any) -> Any:
    try:
        told = compiler.query("<ends>", field="value", format="json")
    except RuntimeError:  # of what the text has wrong, the compiler says more
        return None
    return next(iter(json.loads(told)), None)


def _lengths(ends: Any) -> Mapping[str, int]:
    """How many pages each part takes; a table has none of its own."""
    pages = [0, *(page for _, page, *_ in ends["parts"])]
    counted = {
        part: page - last for (part, page, *_), last in zip(ends["parts"], pages, strict=False)
    }
    return defaultdict(int, counted)


def short_parts(ends: Any) -> dict[str, int]:
    """The parts that may take a page less if they are tightened, and the level to try first.

    `ends` is what the document labels `<ends>`: `parts`, each with its last page, how far it is
    filled in points and as a share, and what a page holds more if it is tightened; `figures`; and
    `rows`, the last two of each table.
    """
    lengths, found = _lengths(ends), dict.fromkeys(lonely_rows(ends), 1)
    for part, page, down, filled, gain in ends["parts"]:
        most = gain * (lengths[part] - 1)
        below = any(on == page and y > down for on, y in ends["figures"])
        if filled < min(_SHORT_PAGE, most) and not below:
            found[part] = 1 if filled < most / 3 else _MOST
    return found


def lonely_rows(ends: Any) -> Iterator[str]:
    """The tables whose last row is alone on a page."""
    for (part, before, page), (_, _, last) in pairwise(ends["rows"]):
        if before and page != last:
            yield part


def _options(request: dict[str, Any]) -> dict[str, Any]:
    if request["format"] != "pdf":
        return {"format": request["format"], "ppi": request["ppi"]}
    date = datetime.datetime.fromtimestamp(request["timestamp"], datetime.UTC)
    return {"format": "pdf", "pdf_standards": request["standards"], "timestamp": date}


if __name__ == "__main__":
    sys.exit(main())
