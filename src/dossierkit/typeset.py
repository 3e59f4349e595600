"""The process that Typst runs in, so that it can be stopped: `python typeset.py`.

Reads a request as JSON from standard input: the `root` with main.typ, beyond which nothing is
read and whose folder `fonts` is used, the folder of further `fonts`, the `format`, and for a PDF
its `standards` and `timestamp` in seconds since 1970, for pictures their `ppi`. Writes the files
made into the root, with names that begin with `MADE`, and to standard output as JSON the pairs that
the document labels `<pages>`. If Typst refuses, writes its message, diagnostic and hints as JSON
instead and ends with `REFUSED`. Imports nothing of dossierkit.
"""

import datetime
import json
import sys
from typing import Any

REFUSED = 4
MADE = "made"


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


def _options(request: dict[str, Any]) -> dict[str, Any]:
    if request["format"] != "pdf":
        return {"format": request["format"], "ppi": request["ppi"]}
    date = datetime.datetime.fromtimestamp(request["timestamp"], datetime.UTC)
    return {"format": "pdf", "pdf_standards": request["standards"], "timestamp": date}


if __name__ == "__main__":
    sys.exit(main())
