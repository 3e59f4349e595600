"""The process that Typst runs in, so that it can be stopped: `python typeset.py`.

Reads a request as JSON from standard input: the `root` with main.typ, beyond which nothing is
read and whose folder `fonts` is used, the folder of further `fonts`, the `format`, and for a PDF
its `standards` and `timestamp` in seconds since 1970, for pictures their `ppi`. Writes the files
made into the root, with names that begin with `MADE`, and to standard output as JSON the pairs that
the document labels `<pages>`. What it labels `<ends>` says how it fits its pages: if the request
says to `fit` it, the file `FITTING` in the root is written anew and the text set again. If Typst
refuses, writes its message, diagnostic and hints as JSON instead and ends with `REFUSED`. Imports
nothing of dossierkit.
"""

import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

REFUSED = 4
MADE = "made"

FITTING = "fitting.json"
"""The file beside main.typ that says how the text is fitted to its pages, if it may be."""

NOTHING_FITTED: Mapping[str, Any] = {"level": {}, "before": {}, "free": [], "parted": False}
"""By parts of the text: how much they are tightened, and the paragraphs before a sheet; the figures
that may stand at the head of their page; and whether the lists are parted from the contents."""

_LOOKS = 2
"""How often at most the text is set again: one sheet may move the next, and trials may fail."""

_MOST = 2
"""The level at which lines are as close as a reader does not mind; 1 is half of it."""

_SHORT_PAGE = 0.3
"""The share of a page below which it is worth a tighter page before it."""

_LIST_GAP, _LEFT_FREE = 0.05, 0.1
"""The room above a list, and what a page of lists leaves free at its foot, as shares of a page."""


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
        if request.get("fit"):
            fit(compiler, Path(request["root"], FITTING))
        number = "" if request["format"] == "pdf" else "-{0p}"
        output = f"{request['root']}/{MADE}{number}.{request['format']}"
        compiler.compile(output=output, **_options(request))
        pages = compiler.query("<pages>", field="value", format="json")
    except typst.TypstError as error:
        problem = {"message": error.message, "diagnostic": error.diagnostic, "hints": error.hints}
        sys.stdout.buffer.write(json.dumps(problem).encode())
        return REFUSED
    shown = dict(next(iter(json.loads(pages)), ()))
    sys.stdout.buffer.write(json.dumps(shown).encode())
    return 0


def fit(compiler: Any, file: Path) -> None:
    """Write into `file` how the text fits its pages best, looking a few times how it comes out.

    Sheets come behind the text that has room before them. Figures that come on a later page than
    their heading may stand at its head, and so are not alone at its foot. Parts whose last page
    holds little, and tables whose last row is alone, are tightened if they take a page less for it.
    Lists behind the contents begin a page of their own if they take none more for it.
    """
    ends = _ends(compiler)
    kept: dict[str, int] = {}
    failed: dict[str, int] = {}
    free: set[str] = set()
    bound: set[str] = set()
    parted = False
    set_with = NOTHING_FITTED
    for _ in range(_LOOKS):
        if ends is None:
            break
        again = {part: _MOST for part, level in failed.items() if level < _MOST}
        short = short_parts(ends).items()
        tried = again | {part: by for part, by in short if part not in kept | failed}
        bound |= free.difference(ends["free"])
        free = set(ends["free"]) - bound
        parted = parted or may_part(ends["lists"])
        fitting = {
            "level": kept | tried,
            "before": texts_before(ends),
            "free": sorted(free),
            "parted": parted,
        }
        if fitting == set_with:
            break
        set_with = fitting
        file.write_text(json.dumps(fitting), encoding="utf-8")
        seen, ends = ends, _ends(compiler)
        better = {part for part in tried if ends and _is_better(part, seen, ends)}
        kept |= {part: tried[part] for part in better}
        failed |= {part: by for part, by in tried.items() if part not in better}


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
    filled in points and as a share, and what a page holds more if it is tightened; `figures`, and
    which are `free`; `sheets`; and `rows`, the last two of each table.
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


def may_part(ends: Sequence[tuple[int, float]]) -> bool:
    """Whether lists that begin where the contents end would end on the same page if they did not.

    `ends` has where the contents and where the lists end: the page, and the share of it above.
    """
    if len(ends) != 2:
        return False
    (before, above), (last, filled) = ends
    turned = last - before
    return turned > 0 and filled + _LEFT_FREE * (turned - 1) <= above + _LIST_GAP


def texts_before(ends: Any) -> dict[str, int]:
    """For each sheet how many of the paragraphs beside it have room on the page before it."""
    return {
        part: sum(taken <= room for taken in accumulate(heights))
        for part, room, heights in ends["sheets"]
    }


def _options(request: dict[str, Any]) -> dict[str, Any]:
    if request["format"] != "pdf":
        return {"format": request["format"], "ppi": request["ppi"]}
    date = datetime.datetime.fromtimestamp(request["timestamp"], datetime.UTC)
    return {"format": "pdf", "pdf_standards": request["standards"], "timestamp": date}


if __name__ == "__main__":
    sys.exit(main())
