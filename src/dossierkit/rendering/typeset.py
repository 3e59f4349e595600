"""The process that Typst runs in, so that it can be stopped: `python -I typeset.py`.

Reads a request as JSON from standard input: the folder with main.typ, beyond which nothing is
read, the folder of fonts, standards, and seconds since 1970. Writes to standard output a line of
JSON with the page on which each label stands, and then the PDF. If Typst refuses, writes its
message, diagnostic and hints as JSON instead and ends with `REFUSED`. Imports nothing of
dossierkit.
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
        compiler = typst.Compiler(
            f"{request['root']}/main.typ",
            root=request["root"],
            font_paths=[request["fonts"]],
            ignore_system_fonts=True,
        )
        made = compiler.compile(format="pdf", pdf_standards=request["standards"], timestamp=date)
        pages = compiler.query("<pages>", field="value", one=True, format="json")
    except typst.TypstError as error:
        problem = {"message": error.message, "diagnostic": error.diagnostic, "hints": error.hints}
        sys.stdout.buffer.write(json.dumps(problem).encode())
        return REFUSED
    sys.stdout.buffer.write(json.dumps(json.loads(pages)).encode() + b"\n")
    sys.stdout.buffer.write(bytes(made) if isinstance(made, bytes) else b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
