"""Templates printed as Markdown: every value in them is escaped, and none can reach beyond them.

Values are escaped by the environment, so that a name with `|`, `*` or `@` stays a name.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemBytecodeCache,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    Undefined,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from dossierkit.errors import SchemaError
from dossierkit.files import PathRefused, inside, printable, read_text
from dossierkit.resources import TEMPLATES
from dossierkit.results import program
from dossierkit.tools import cache_folder

_PUNCTUATION = re.compile(r"([!-&(-/:-@\[-`{-~])")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_ANCHOR = re.compile(r"[^A-Za-z0-9._-]")
_FAILURES_IN_TEMPLATES = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


class Record(dict[str, Any]):
    """A mapping of a dossier that answers a key it does not have with `None`."""

    def __missing__(self, key: str) -> None:
        return None


def record(value: Any) -> Any:
    """A value of a dossier with every mapping in it as a `Record`."""
    if isinstance(value, Mapping):
        return Record({key: record(child) for key, child in value.items()})
    if isinstance(value, list):
        return [record(item) for item in value]
    return value


def escape_markdown(value: Any) -> Markup:
    """`value` as one line of Markdown that prints exactly its characters."""
    if value is None:
        return Markup()
    if isinstance(value, Markup):
        return value
    text = " ".join(printable(str(value)).split())
    text = _APOSTROPHE.sub("’", text)
    return Markup(_PUNCTUATION.sub(r"\\\1", text).replace("'", "\\'"))


def anchor(identifier: Any) -> str:
    """An identifier with the characters that may stand in the attributes of Markdown."""
    return _ANCHOR.sub("", str(identifier))


def render_template(name: str, context: Mapping[str, Any], folders: tuple[Path, ...] = ()) -> str:
    """The Markdown of a template of `templates/` or `folders`, every value in it escaped.

    Raises `SchemaError` if the template is not there or fails.
    """
    try:
        return str(_environment((TEMPLATES, *folders)).get_template(name).render(context))
    except (TemplateError, *_FAILURES_IN_TEMPLATES) as error:
        raise SchemaError(f"the template {_failed_at(error, name)} fails: {error}") from error


def compile_templates() -> None:
    """Compile the templates that all nominations share, which are then found compiled."""
    _environment((TEMPLATES,)).get_template("common/macros.md.j2")


def _failed_at(error: Exception, name: str) -> str:
    """File and line of the template in which an error arose, as far as they are known."""
    where = getattr(error, "filename", None) or getattr(error, "name", None) or name
    line = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            where, line = file, trace.tb_lineno
        trace = trace.tb_next
    return f"{where}:{line}" if line else str(where)


class _Environment(ImmutableSandboxedEnvironment):
    """Prints nothing where a dossier has plain text or a number instead of a group of values."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        found = super().getattr(obj, attribute)
        plain = obj is None or isinstance(obj, str | int | float | list)
        return None if plain and isinstance(found, Undefined) else found


@cache
def _environment(folders: tuple[Path, ...]) -> _Environment:
    return _Environment(
        loader=FunctionLoader(lambda name: _template(folders, name)),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=escape_markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=FileSystemBytecodeCache(_bytecode_folder()),
    )


def _template(folders: Iterable[Path], name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """The source of a template, its path, and whether it is still the same; `None` for none.

    A template of a dossier is read like all that it holds: never from beyond its folder.
    """
    for folder in folders:
        with suppress(PathRefused, OSError):
            path = inside(folder, name)
            unchanged = partial(_is_of, path.stat().st_mtime_ns, path)
            return read_text(folder, name).content, str(path), unchanged
    return None


def _is_of(changed: int, path: Path) -> bool:
    return path.stat().st_mtime_ns == changed


def _bytecode_folder() -> str:
    """What this program has compiled; escaping is part of it, so another must not use it."""
    folder = cache_folder() / "templates" / program()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)
