"""The skeleton of a document: a Jinja template printed as Markdown from the facts of a dossier.

Author text is never a template and never part of one. Every value that a template prints is
escaped for Markdown by the environment, so that a name with `|`, `*` or `@` stays a name.
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

from dossierkit.atlas import Map, is_there, map_of_component, maps
from dossierkit.dossier import Dossier
from dossierkit.errors import SchemaError
from dossierkit.files import PathRefused, inside, printable, read_text
from dossierkit.geo import degrees_minutes_seconds
from dossierkit.labels import labels
from dossierkit.language import (
    country_name,
    direction,
    format_date,
    format_number,
    in_language,
    join_names,
    language_name,
)
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


def _record(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Record({key: _record(child) for key, child in value.items()})
    if isinstance(value, list):
        return [_record(item) for item in value]
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


def render_skeleton(dossier: Dossier, language: str, shown: frozenset[str]) -> str:
    """The Markdown of the whole document without its narrative.

    Each narrative has its place: an empty div of class `section` with the section's number.
    `shown` are the paths of the images that the narrative shows. Raises `SchemaError` if the
    template of the nomination schema fails.
    """
    schema = dossier.schema
    if schema is None:
        raise SchemaError("the dossier names no nomination schema that can be read")
    own = dossier.root / "schemas"  # a dossier brings no program: a template could run for ever
    folders = tuple(folder for folder in schema.folders if folder.parent != own)
    return render_template(schema.skeleton, _context(dossier, language, shown), folders)


def render_template(name: str, context: Mapping[str, Any], folders: tuple[Path, ...] = ()) -> str:
    """The Markdown of a template of `templates/` or `folders`, every value in it escaped.

    Raises `SchemaError` if the template is not there or fails.
    """
    try:
        return str(_environment((TEMPLATES, *folders)).get_template(name).render(context))
    except (TemplateError, *_FAILURES_IN_TEMPLATES) as error:
        where = getattr(error, "name", None) or name
        line = getattr(error, "lineno", None)
        raise SchemaError(
            f"the template {where}{f':{line}' if line else ''} fails: {error}"
        ) from error


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


def _context(dossier: Dossier, language: str, shown: frozenset[str]) -> dict[str, Any]:
    words = labels(language)
    rtl = direction(language) == "rtl"
    stated = dossier.value(("states",))
    states = [_record(s) for s in stated if isinstance(s, dict)] if isinstance(stated, list) else []
    schema = dossier.schema
    assert schema is not None  # noqa: S101 - render_skeleton has asked

    def text(value: Any) -> Markup:
        """The wording in the document's language; another language's is marked as such."""
        wording = escape_markdown(in_language(value, language))
        if isinstance(value, Mapping) and not value.get(language) and wording:
            other = next(
                (
                    tag
                    for tag, said in value.items()
                    if said and str(said) == in_language(value, language)
                ),
                "",
            )
            return Markup(f"[{wording}]{{lang={_ANCHOR.sub('', other)}}}") if other else wording
        return wording

    def rows(table: str) -> list[Any]:
        if table == "maps":
            return [_map_record(one, language) for one in maps(dossier)]
        return [_record(row) for _, row in dossier.rows(table)]

    def fact(dotted: str) -> Any:
        return _record(dossier.fact(dotted))

    def left_to_right(written: str) -> Markup:
        """Coordinates and the like, which keep their order inside Arabic."""
        return (
            Markup(f"[{escape_markdown(written)}]{{dir=ltr}}")
            if rtl and written
            else (escape_markdown(written))
        )

    def coordinate(point: Any, axis: int) -> Markup:
        if not _is_point(point):
            return Markup()
        at = degrees_minutes_seconds(float(point["lat"]), float(point["lon"]))
        return left_to_right(at[axis])

    def position(point: Any) -> Markup:
        pair = [coordinate(point, axis) for axis in (0, 1)]
        return Markup(words["comma"]).join(pair) if all(pair) else Markup()

    def number(value: Any) -> str:
        return format_number(value, language) if isinstance(value, int | float) else ""

    def hectares(value: Any) -> str:
        written = number(value)
        return f"{written}\N{NO-BREAK SPACE}{words['hectares']}" if written else ""

    def listed(values: Any) -> str:
        return words["comma"].join(f"({v})" for v in values) if isinstance(values, list) else ""

    def date(value: Any) -> str:
        return format_date(str(value), language) if value is not None else ""

    def category() -> str:
        found = next((c for c in schema.categories if c.id == fact("property.category")), None)
        name = in_language(found.title, language) if found else ""
        extra = [words["industrial"]] if fact("property.industrial") is True else []
        extra += [words["transboundary"]] if "transboundary" in dossier.conditions else []
        return " · ".join([name, *extra]) if name else ""

    def tentative_listing() -> str:
        entry = fact("tentative_listing")
        if not isinstance(entry, Record):
            return ""
        parts = [
            in_language(entry["list"], language),
            str(entry["reference"] or ""),
            date(entry["date"]),
        ]
        return words["comma"].join(part for part in parts if part)

    def regions() -> str:
        return "; ".join(in_language(s["region"], language) for s in states if s["region"])

    def region_pairs() -> list[tuple[str, Markup]]:
        several = len(states) > 1
        return [
            (
                country_name(str(s["code"]), language) if several else words["region"],
                text(s["region"]),
            )
            for s in states
        ]

    def other_names() -> Markup:
        names = fact("property.name")
        others = (
            [(tag, said) for tag, said in names.items() if tag not in dossier.languages]
            if isinstance(names, Mapping)
            else []
        )
        return Markup("; ").join(
            Markup(f"[{escape_markdown(said)}]{{lang={_ANCHOR.sub('', tag)}}}")
            for tag, said in others
            if said
        )

    def annex_link(identifier: Any) -> Markup:
        known = [str(row["id"]) for row in rows("annexes")]
        if str(identifier) not in known:
            return escape_markdown(identifier)
        label = f"{words['annex']} {known.index(str(identifier)) + 1}"
        anchor = _ANCHOR.sub("", str(identifier))
        return Markup(f"[{escape_markdown(label)}](#annex-{anchor}){{.ref}}")

    def web(address: Any) -> Markup:
        return escape_markdown(str(address)) if address else Markup()

    return {
        "sections": [
            {
                "number": Markup(spec.number),
                "numbered": spec.is_numbered,
                "marks": Markup("#" * spec.level),
                "title": spec.title,
                "content": spec.content,
                "shows": spec.shows,
            }
            for spec in dossier.applicable_sections()
        ],
        "states": states,
        "rows": rows,
        "fact": fact,
        "text": text,
        "number": number,
        "hectares": hectares,
        "listed": listed,
        "date": date,
        "position": position,
        "latitude": lambda point: coordinate(point, 0),
        "longitude": lambda point: coordinate(point, 1),
        "label": lambda key: words.get(str(key), str(key or "")),
        "names": lambda ss: join_names(
            [country_name(str(s["code"]), language) for s in ss], language
        ),
        "country": lambda code: country_name(str(code), language),
        "language_name": lambda tag: language_name(str(tag), language) if tag else "",
        "category": category,
        "tentative_listing": tentative_listing,
        "regions": regions,
        "region_pairs": region_pairs,
        "other_names": other_names,
        "annex_link": annex_link,
        "map_number": _map_number,
        "map_of": lambda component: _map_number(map_of_component(dossier, component)),
        "criteria": lambda: [c for c in schema.criteria if c.id in dossier.claimed_criteria],
        "criteria_claimed": lambda: listed(list(dossier.claimed_criteria)),
        "table_title": lambda name: in_language(schema.tables[name].title, language),
        "unshown_maps": lambda: [
            _map_record(one, language)
            for one in maps(dossier)
            if is_there(dossier, one) and one.path not in shown
        ],
        "path": lambda name: Markup(f"<{re.sub(r'[<>]', '', printable(str(name)))}>"),
        "anchor": lambda name: Markup(_ANCHOR.sub("", str(name))),
        "web": web,
        "nbsp": "\N{NO-BREAK SPACE}",
    }


def _map_record(one: Map, language: str) -> Any:
    """The row of a map, with its `path` as images name it and its scale as it is read."""
    scale = str(one.row.get("scale") or "")
    figure = scale.removeprefix("1:")
    read = f"1:{format_number(figure, language)}" if figure.isdecimal() else scale
    return _record({**one.row, "path": one.path, "scale": read})


def _map_number(identifier: Any) -> Markup:
    """The identifier, marked for `assemble` to put the number of the map in its place."""
    anchor = _ANCHOR.sub("", str(identifier))
    if not identifier:
        return Markup()
    return Markup(f"[{escape_markdown(identifier)}]{{map-number={anchor or 'x'}}}")


def _is_point(point: Any) -> bool:
    return isinstance(point, Mapping) and all(
        isinstance(degrees := point.get(key), int | float)
        and not isinstance(degrees, bool)
        and abs(degrees) <= most
        for key, most in (("lat", 90), ("lon", 180))
    )
