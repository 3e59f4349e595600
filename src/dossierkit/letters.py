"""The process that reads the text of PDF files: `python letters.py FILE…`.

Writes one line of JSON for each file: the text of its first pages, empty if it has none, as a scan.
Imports nothing of dossierkit.
"""

import json
import logging
import sys
from pathlib import Path

MOST_CHARACTERS = 20_000
_MOST_PAGES = 5
_MEMORY = 1024**3
_CPU_SECONDS = 20


def main() -> int:
    """Answer for each file."""
    _bound()
    logging.disable()
    for name in sys.argv[1:]:
        sys.stdout.write(json.dumps(_text(Path(name))) + "\n")
        sys.stdout.flush()
    return 0


def _text(path: Path) -> str:
    from pypdf import PdfReader

    try:
        with path.open("rb") as stream:
            pages = PdfReader(stream).pages
            texts = [pages[index].extract_text() for index in range(min(len(pages), _MOST_PAGES))]
    except Exception:
        return ""
    return "\n".join(texts)[:MOST_CHARACTERS]


def _bound() -> None:
    """Give up rather than take more memory or time than any letter needs, where that can be set."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


if __name__ == "__main__":
    sys.exit(main())
