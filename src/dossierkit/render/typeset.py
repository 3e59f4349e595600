"""The process that Typst runs in, so that it can be stopped: `python -I typeset.py`.

Reads a request as JSON from standard input (texts by file name, root and font folders, standards,
seconds since 1970) and writes the PDF to standard output. If Typst refuses, writes its message,
diagnostic and hints as JSON instead and ends with `REFUSED`. Imports nothing of dossierkit.
"""

import datetime
import json
import sys
from typing import Any

REFUSED = 4


def main() -> int:
    """Answer one request."""
    import typst

    request: dict[str, Any] = json.load(sys.stdin.buffer)
    date = datetime.datetime.fromtimestamp(request["timestamp"], datetime.UTC)
    try:
        made = typst.compile(
            {name: text.encode() for name, text in request["texts"].items()},
            root=request["root"],
            font_paths=[request["fonts"]],
            ignore_system_fonts=True,
            pdf_standards=request["standards"],
            timestamp=date,
        )
    except typst.TypstError as error:
        problem = {"message": error.message, "diagnostic": error.diagnostic, "hints": error.hints}
        sys.stdout.buffer.write(json.dumps(problem).encode())
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
