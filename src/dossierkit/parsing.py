"""Pandoc at work on many texts: two processes that read them while their caller does other things.

Imports little, so that pandoc can begin before everything else is imported.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from dossierkit.errors import ToolFailed
from dossierkit.files import BUILD_FOLDER, Text, read_text, walk
from dossierkit.phrases import Phrase
from dossierkit.results import recall, remember_json
from dossierkit.tools import run_pandoc

MARKDOWN = (
    "markdown-yaml_metadata_block-pandoc_title_block-tex_math_dollars-latex_macros"
    "-auto_identifiers-implicit_header_references-native_divs-native_spans"
)
"""Pandoc's Markdown without front matter, `$` as mathematics and macros. Raw HTML, TeX and raw
attributes are recognised so that they can be reported, and are never passed on."""

BIBLATEX = "biblatex"
"""Pandoc's name for BibTeX and BibLaTeX."""

BATCH_SECONDS = 20.0
SECTION_SECONDS = 8.0
"""How long one section may take to parse when its batch did not finish."""

SLOW_SECTIONS = 3
"""How many sections of one dossier may use up their time before the rest are given up."""

_SHORTEST_KEPT = 1_000
_AS_LONG_AS_A_FILE = 200
_TIMES_A_SECTION = {BIBLATEX: 4}
"""A bibliography takes pandoc that many times as long as a section of its length."""
_SECTION = re.compile(r"sections/[a-z]{2,3}(-[A-Za-z0-9]+)*/(?!(?i:readme))[^/]+\.md\Z")
_FAILED = b'{"error":'
_TOO_DEEP = Phrase("the text is nested too deeply")

Item = tuple[str, str]
"""The format of a text, and the text."""


def parse_blocks(texts: Sequence[str]) -> list[Any]:
    """Pandoc's tree of each Markdown text: `{"blocks": […], …}`, or `{"error": words}`."""
    return pandoc_trees([(MARKDOWN, text) for text in texts])


def pandoc_trees(items: Sequence[Item]) -> list[Any]:
    """What pandoc reads from each text, given with its format, as `Parsing.tree` has it."""
    parsing = Parsing()
    parsing.begin(items)
    return [parsing.tree(item) for item in items]


class Parsing:
    """Texts that pandoc is reading, and what it has read.

    Two pandoc processes share what is begun at once, and what a long text gives is kept for the
    next time. A text that makes its batch fail or last too long is parsed alone, so that it spoils
    no other.
    """

    def __init__(self) -> None:
        self.texts: dict[Path, dict[str, Text]] = defaultdict(dict)
        """The text files that `begin_dossier` has read, by dossier and path."""
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._trees: dict[Item, list[Callable[[], Any]]] = defaultdict(list)
        self._foreseen: Counter[Item] = Counter()

    def begin_dossier(self, root: Path) -> None:
        """Begin with the files of a dossier that will most likely be asked for."""
        found = self.texts[root]
        for path in walk(root, skip=lambda name: name == BUILD_FOLDER):
            if path == "references.bib" or _SECTION.match(path):
                found[path] = read_text(root, path)
        items = [
            (BIBLATEX if path.endswith(".bib") else MARKDOWN, text.content)
            for path, text in found.items()
        ]
        self.begin(items)
        self._foreseen += Counter(items)

    def begin(self, items: Sequence[Item]) -> None:
        """Begin to read `items`, each as often as it is there, but for what was foreseen."""
        wanted = Counter(items)
        already = wanted & self._foreseen
        self._foreseen -= already
        unknown: list[tuple[Item, str]] = []
        for item in (wanted - already).elements():
            key = _key(*item)
            known = recall("trees", key) if key else None
            if known is None:
                unknown.append((item, key))
            else:
                self._trees[item].append(partial(_known_tree, known))
        for indices in _batches([item for item, _ in unknown], 2):
            batch = [unknown[index] for index in indices]
            lines = self._pool.submit(_parse_and_keep, *zip(*batch, strict=True))
            for number, (item, _) in enumerate(batch):
                self._trees[item].append(partial(_nth_tree, lines, number))

    def tree(self, item: Item) -> Any:
        """What pandoc has read from a text that was begun, once for each time; waits for it.

        That is the syntax tree, or for `biblatex` a list of CSL items, or `{"error": words}`.
        """
        return self._trees[item].pop()()


def _known_tree(tree: Any) -> Any:
    return tree


def _nth_tree(lines: "Future[list[bytes]]", number: int) -> Any:
    try:
        return json.loads(lines.result()[number])
    except RecursionError:
        return {"error": _TOO_DEEP}


def _parse_and_keep(items: Sequence[Item], keys: Sequence[str]) -> list[bytes]:
    lines = _parse_batch(items)
    pairs = zip(keys, lines, strict=True)
    remember_json(
        "trees", {key: line for key, line in pairs if key and not line.startswith(_FAILED)}
    )
    return lines


def _key(kind: str, text: str) -> str:
    """Under which the tree of `text` is kept; nothing for a text that is read as fast as a file."""
    if len(text) < _SHORTEST_KEPT:
        return ""
    return hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "replace")).hexdigest()


def _batches(items: Sequence[Item], count: int) -> list[list[int]]:
    """Indices in up to `count` groups that take about the same time."""
    groups: list[list[int]] = [[] for _ in range(min(count, len(items)))]
    sizes = [0] * len(groups)
    lengths = [
        len(text) * _TIMES_A_SECTION.get(kind, 1) + _AS_LONG_AS_A_FILE for kind, text in items
    ]
    for index in sorted(range(len(items)), key=lambda i: -lengths[i]):
        smallest = sizes.index(min(sizes))
        groups[smallest].append(index)
        sizes[smallest] += lengths[index]
    return groups


def _parse_batch(items: Sequence[Item]) -> list[bytes]:
    """The line of JSON for each text, also for one that could not be parsed."""
    try:
        return _run_parser(items, BATCH_SECONDS if len(items) > 1 else SECTION_SECONDS)
    except ToolFailed as failure:
        if len(items) == 1:
            return [_error(failure.message)]
    lines: list[bytes] = []
    slow = 0
    for item in items:
        if slow >= SLOW_SECTIONS:
            lines.append(_error("other texts took too long to parse"))
            continue
        try:
            lines += _run_parser([item], SECTION_SECONDS)
        except ToolFailed as failure:
            slow += 1
            lines.append(_error(failure.message))
    return lines


def _error(words: str) -> bytes:
    return json.dumps({"error": words}).encode()


def _run_parser(items: Sequence[Item], seconds: float) -> list[bytes]:
    chunks = []
    for kind, text in items:
        data = text.encode("utf-8", "replace")
        chunks += [b"%d %s\n" % (len(data), kind.encode()), data]
    script = str(Path(__file__).with_name("parse.lua"))
    lines = run_pandoc(["lua", script], b"".join(chunks), seconds=seconds).splitlines()
    if len(lines) != len(items):
        raise ToolFailed(Phrase("pandoc stopped before the end of the text"))
    return lines
