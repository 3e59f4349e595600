"""The process that Typst runs in, so that it can be stopped: `python typeset.py`.

Reads a request as JSON from standard input: the `root` with main.typ, beyond which nothing is
read and whose folder `fonts` is used, the folder of further `fonts`, the `format`, and for a PDF
its `standards` and `timestamp` in seconds since 1970, for pictures their `ppi`. Writes to standard
output a line of JSON with the `sizes` of the files made, in bytes, and in `pages` the pairs that
the document labels `<pages>`, and then these files. If Typst refuses, writes its message,
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
    try:
        compiler = typst.Compiler(
            f"{request['root']}/main.typ",
            root=request["root"],
            font_paths=[request["fonts"], f"{request['root']}/fonts"],
            ignore_system_fonts=True,
        )
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


def _options(request: dict[str, Any]) -> dict[str, Any]:
    if request["format"] != "pdf":
        return {"format": request["format"], "ppi": request["ppi"]}
    date = datetime.datetime.fromtimestamp(request["timestamp"], datetime.UTC)
    return {"format": "pdf", "pdf_standards": request["standards"], "timestamp": date}


if __name__ == "__main__":
    sys.exit(main())
