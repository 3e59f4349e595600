"""The skeleton of a document: a Jinja template printed as Markdown from the facts of a dossier.

Author text is never a template and never part of one. Every value that a template prints is
escaped for Markdown by the environment, so that a name with `|`, `*` or `@` stays a name.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from posixpath import normpath
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

from dossierkit.annexes import AnnexFile, annex_files, in_groups
from dossierkit.atlas import Map, is_there, map_of_component, maps
from dossierkit.dossier import Dossier, fact_path
from dossierkit.errors import SchemaError
from dossierkit.files import THEME_FILE, PathRefused, inside, printable, read_text
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
    plural_form,
)
from dossierkit.nomination import FactSpec, Limit, SectionSpec
from dossierkit.numerals import EUROPEAN, in_digits
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


def numbered(words: Mapping[str, str], kind: str, number: str) -> str:
    """“Figure 3” as the language of the labels says it, held together on one line.

    `kind` is `figure`, `map`, `table`, `annex` or `section`.
    """
    pattern = words[f"{kind}-number"].replace(" ", "\N{NO-BREAK SPACE}")
    return pattern.replace("{number}", number)


def counted(words: Mapping[str, str], kind: str, number: int, language: str) -> str:
    """The word for `number` of a kind, `words` or `characters`, without the number."""
    return words.get(f"{kind}.{plural_form(number, language)}", words[kind])


def bounds(limit: Limit, words: Mapping[str, str], language: str) -> str:
    """A limit in few signs, the same in every language: `150–250 words`, `≤ 200 characters`."""
    least, most = (
        format_number(value, language) if value else "" for value in (limit.minimum, limit.maximum)
    )
    number = f"{least}–{most}" if least and most else f"≥ {least}" if least else f"≤ {most}"
    last = limit.maximum or limit.minimum or 0
    return f"{number} {counted(words, limit.measure, last, language)}"


def render_skeleton(
    dossier: Dossier,
    language: str,
    shown: frozenset[str],
    digits: str = EUROPEAN,
    together: Sequence[str] = (),
) -> str:
    """The Markdown of the whole document without its narrative.

    Each narrative has its place: an empty div of class `section` with the section's number.
    `shown` are the paths of the images that the narrative shows, `digits` those that measured
    values are printed in, `together` the languages of the document, the leading one first, if there
    are several: their skeletons have the same parts in the same order. Raises `SchemaError` if the
    template of the nomination schema fails.
    """
    schema = dossier.schema
    if schema is None:
        raise SchemaError("the dossier names no nomination schema that can be read")
    own = dossier.root / "schemas"  # a dossier brings no program: a template could run for ever
    folders = tuple(folder for folder in schema.folders if folder.parent != own)
    context = _context(dossier, language, shown, digits, together or (language,))
    return render_template(schema.skeleton, context, folders)


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


@dataclass(frozen=True)
class Writer:
    """The values of a dossier as Markdown in one language, with the words that stand in it."""

    language: str
    words: Mapping[str, str]
    digits: str = EUROPEAN

    @property
    def semicolon(self) -> Markup:
        """What stands between the entries of a list that have commas of their own."""
        return Markup(self.words["semicolon"])

    def text(self, value: Any) -> Markup:
        """The wording in the document's language; another language's is marked as such."""
        said = in_language(value, self.language)
        wording = escape_markdown(said)
        if not isinstance(value, Mapping) or value.get(self.language) or not wording:
            return wording
        other = next((tag for tag, text in value.items() if text and str(text) == said), "")
        return self.name(said, other)

    def name(self, name: Any, tag: Any) -> Markup:
        """A name marked with the language that it is in, if that is known."""
        written = escape_markdown(name)
        marked = f"[{written}]{{lang={_ANCHOR.sub('', str(tag))}}}"
        return Markup(marked) if written and tag else written

    def left_to_right(self, written: Any) -> Markup:
        """Coordinates, identifiers and the like, which keep their order inside Arabic."""
        rtl = direction(self.language) == "rtl" and written
        escaped = escape_markdown(written)
        return Markup(f"[{escaped}]{{dir=ltr}}") if rtl else escaped

    def coordinate(self, point: Any, axis: int) -> Markup:
        """Latitude (axis 0) or longitude (1) in degrees, minutes and seconds."""
        if not _is_point(point):
            return Markup()
        at = degrees_minutes_seconds(float(point["lat"]), float(point["lon"]))
        return self.left_to_right(at[axis])

    def position(self, point: Any) -> Markup:
        """Latitude and longitude; nothing if one of them is not known."""
        pair = [self.coordinate(point, axis) for axis in (0, 1)]
        return Markup(self.words["comma"]).join(pair) if all(pair) else Markup()

    def number(self, value: Any) -> str:
        """A number in the style of the language; nothing for anything else."""
        return self.figures(value) if isinstance(value, int | float) else ""

    def figures(self, value: float | str) -> str:
        """A number, all its decimals included, in the digits of the document."""
        return in_digits(format_number(value, self.language), self.digits)

    def hectares(self, value: Any) -> str:
        """An area with its unit."""
        written = self.number(value)
        return f"{written}\N{NO-BREAK SPACE}{self.words['hectares']}" if written else ""

    def listed(self, values: Any) -> str:
        """Criteria as nominations write them: “(ii), (v)”."""
        listed = values if isinstance(values, list) else ()
        return self.words["comma"].join(f"({value})" for value in listed)

    def date(self, value: Any) -> str:
        """An ISO date written out in the language."""
        return format_date(str(value), self.language) if value is not None else ""


def _fact_rows(dossier: Dossier, number: str, writer: Writer) -> Iterator[tuple[Markup, Markup]]:
    """Name and value of the facts that a section prints; a list of values is one line."""
    for spec in dossier.schema.facts if dossier.schema else ():
        if spec.section != number or not spec.applies(dossier.conditions):
            continue
        value = _record(dossier.fact(spec.path))
        values = value if isinstance(value, list) else [] if value is None else [value]
        shown = (escape_markdown(_shown(spec, one, dossier, writer)) for one in values)
        said = writer.semicolon.join(filter(None, shown))
        if said and _is_sample(dossier, spec.path):
            said += Markup(f" [{escape_markdown(writer.words['sample'])}]{{.sample}}")
        yield writer.text(spec.title), said


def _shown(spec: FactSpec, value: Any, dossier: Dossier, writer: Writer) -> Any:
    if spec.values:
        return writer.text(spec.values.get(str(value))) or escape_markdown(value)
    match spec.shown_as:
        case "number":
            return writer.number(value)
        case "hectares":
            return writer.hectares(value)
        case "date":
            return writer.date(value)
        case "country":
            return country_name(str(value), writer.language)
        case "coordinates":
            return writer.position(value)
        case "names":
            return _other_names(value, dossier.languages, writer)
    if isinstance(value, Mapping) and "name" in value:
        return writer.name(value["name"], value["language"])
    return writer.number(value) if isinstance(value, float) else writer.text(value)


def _other_names(names: Any, languages: Sequence[str], writer: Writer) -> Markup:
    """A name in the languages that the dossier is not written in."""
    said = names.items() if isinstance(names, Mapping) else ()
    others = (writer.name(name, tag) for tag, name in said if tag not in languages)
    return writer.semicolon.join(filter(None, others))


def _is_sample(dossier: Dossier, dotted: str) -> bool:
    """True if a fact, or what holds it, is marked as a sample."""
    path = fact_path(dotted)
    holders = (dossier.value(path[:end]) for end in range(1, len(path) + 1))
    return any(isinstance(holder, Mapping) and holder.get("sample") is True for holder in holders)


def _context(
    dossier: Dossier,
    language: str,
    shown: frozenset[str],
    digits: str,
    together: Sequence[str],
) -> dict[str, Any]:
    words = labels(language)
    writer = Writer(language, words, digits)
    text, date = writer.text, writer.date
    stated = dossier.value(("states",))
    states = [_record(s) for s in stated if isinstance(s, dict)] if isinstance(stated, list) else []
    schema = dossier.schema
    assert schema is not None  # noqa: S101 - render_skeleton has asked

    def rows(table: str) -> list[Any]:
        if table == "maps":
            return [_map_record(dossier, one, language) for one in maps(dossier)]
        if table == "components":
            found = (row for _, row in dossier.rows(table))
            return [_record({**row, "map": map_of_component(dossier, row)}) for row in found]
        return [_record(row) for _, row in dossier.rows(table)]

    def fact(dotted: str) -> Any:
        return _record(dossier.fact(dotted))

    def category() -> str:
        found = next((c for c in schema.categories if c.id == fact("property.category")), None)
        name = in_language(found.title, language) if found else ""
        extra = [words["industrial"]] if fact("property.industrial") is True else []
        extra += [words["transboundary"]] if "transboundary" in dossier.conditions else []
        return " · ".join([name, *extra]) if name else ""

    def tentative_listing() -> Markup:
        entry = fact("tentative_listing")
        if not isinstance(entry, Record):
            return Markup()
        parts = [
            escape_markdown(in_language(entry["list"], language)),
            writer.left_to_right(entry["reference"]),
            escape_markdown(date(entry["date"])),
        ]
        return Markup(words["comma"]).join(part for part in parts if part)

    def regions() -> str:
        return words["semicolon"].join(
            in_language(s["region"], language) for s in states if s["region"]
        )

    def region_pairs() -> list[tuple[str, Markup]]:
        several = len(states) > 1
        return [
            (
                country_name(str(s["code"]), language) if several else words["region"],
                text(s["region"]),
            )
            for s in states
        ]

    def annex_link(identifier: Any) -> Markup:
        known = [str(row["id"]) for row in rows("annexes")]
        if str(identifier) not in known:
            return escape_markdown(identifier)
        label = numbered(words, "annex", str(known.index(str(identifier)) + 1))
        anchor = _ANCHOR.sub("", str(identifier))
        return Markup(f"[{escape_markdown(label)}](#annex-{anchor}){{.ref}}")

    def annex_file(row: Any) -> AnnexFile | None:
        return annex_files(dossier).get(normpath(str(row["file"])))

    def scanned(signature: Any) -> Markup:
        """The file of a signed page, if it can be shown."""
        file = annex_file(signature) if isinstance(signature, Mapping) else None
        shown = file is not None and not file.trouble and file.kind in {"pdf", "picture"}
        return path(signature["file"]) if shown else Markup()

    def annex_pages(row: Any) -> str:
        file = annex_file(row)
        return writer.number(file.pages) if file and file.pages else ""

    def sha256(row: Any) -> str:
        file = annex_file(row)
        return file.sha256 if file else ""

    def path(name: Any) -> Markup:
        return Markup(f"<{re.sub(r'[<>]', '', printable(str(name)))}>")

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
                "boxes": _boxes(dossier, spec, writer),
                "written": any(
                    (tag, spec.number) in dossier.sections
                    and not dossier.sections[tag, spec.number].empty
                    for tag in together
                ),
            }
            for spec in dossier.applicable_sections()
        ],
        "states": states,
        "subject": dossier.subject,
        "rows": rows,
        "fact": fact,
        "text": text,
        "number": writer.number,
        "code": writer.left_to_right,
        "hectares": writer.hectares,
        "listed": writer.listed,
        "date": date,
        "position": writer.position,
        "latitude": lambda point: writer.coordinate(point, 0),
        "longitude": lambda point: writer.coordinate(point, 1),
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
        "other_names": lambda names: _other_names(names, dossier.languages, writer),
        "fact_rows": lambda number: list(_fact_rows(dossier, str(number), writer)),
        "annex_link": annex_link,
        "annex_pages": annex_pages,
        "annex_checksum": lambda row: in_groups(sha256(row)),
        "annex_checksums": schema.layout != "sheet"
        and dossier.value(("annexes", "checksums"), THEME_FILE) is not False
        and any(map(sha256, rows("annexes"))),
        "left_to_right": lambda written: writer.left_to_right(str(written or "")),
        "map_number": _map_number,
        "criteria": lambda: [c for c in schema.criteria if c.id in dossier.claimed_criteria],
        "criteria_claimed": lambda: writer.listed(list(dossier.claimed_criteria)),
        "table_title": lambda name: in_language(schema.tables[name].title, language),
        "unshown": lambda table: [
            row
            for row in rows(table)
            if isinstance(row["file"], str)
            and row["kind"] != "video"
            and (row["file"] in dossier.files or row["draw"])
            and row["file"] not in shown
        ],
        "thumbnail": lambda row: (
            Markup(f"![]({path(row['file'])}){{.thumbnail}}")
            if row["file"] in dossier.files and row["kind"] != "video"
            else Markup()
        ),
        "scanned": scanned,
        "path": path,
        "anchor": lambda name: Markup(_ANCHOR.sub("", str(name))),
        "web": web,
        "addresses": lambda links: writer.semicolon.join(map(web, links or ())),
        **_of_element(dossier, writer, together[0]),
        "semicolon": writer.semicolon,
        "nbsp": "\N{NO-BREAK SPACE}",
    }


def _map_record(dossier: Dossier, one: Map, language: str) -> Any:
    """The row of a map, with the file or identifier that shows it, and its scale as it is read."""
    scale = str(one.row.get("scale") or "")
    figure = scale.removeprefix("1:")
    read = f"1:{format_number(figure, language)}" if figure.isdecimal() else scale
    return _record({**one.row, "file": one.path if is_there(dossier, one) else None, "scale": read})


def _map_number(identifier: Any) -> Markup:
    """The identifier, marked for `assemble` to put the number of the map in its place."""
    anchor = _ANCHOR.sub("", str(identifier))
    return Markup(f"[{escape_markdown(identifier)}]{{map-number={anchor or 'x'}}}")


def _boxes(dossier: Dossier, spec: SectionSpec, writer: Writer) -> list[Record]:
    """The boxes of a section, with those that the dossier ticks; the one for others says which."""
    if spec.ticks is None or dossier.schema is None:
        return []
    stated = dossier.value(spec.ticks.path)
    ticked = stated if isinstance(stated, list) else [stated]
    return [
        Record(
            title=box.title,
            ticked=box.id in ticked,
            said=writer.text(dossier.fact("element.other_domain"))
            if box.id == "other-domain"
            else "",
        )
        for box in dossier.schema.tick_boxes
        if box.group == spec.ticks.group
    ]


def _of_element(dossier: Dossier, writer: Writer, leading: str) -> dict[str, Any]:
    """What the templates print of an element, its communities, and the plan that safeguards it.

    The name in the `leading` language stands before the others.
    """
    words, language = writer.words, writer.language
    criteria = dossier.schema.criteria if dossier.schema else ()

    def rows(table: str) -> list[Any]:
        return [_record(row) for _, row in dossier.rows(table)]

    def element_names() -> list[tuple[str, Markup]]:
        names = dossier.value(("element", "name"))
        if not isinstance(names, Mapping):
            return [(words["name-of-element"], escape_markdown(names))]
        own_first = sorted(names, key=lambda tag: tag != leading)
        return [(language_name(tag, language), writer.name(names[tag], tag)) for tag in own_first]

    def stated_names(dotted: str) -> list[tuple[str, Markup]]:
        """Names that are the same in every language version, each with its own language."""
        stated = _record(dossier.fact(dotted))
        entries = [row for row in stated if isinstance(row, Record)] if stated else []
        return [
            (
                language_name(row["language"], language, script=True)
                if row["language"]
                else words["name"],
                writer.name(row["name"], row["language"]),
            )
            for row in entries
        ]

    def named(table: str, key: str, identifier: Any) -> Markup:
        """What a row is called that has the identifier; the identifier if there is none."""
        found = next((row for row in rows(table) if str(row["id"]) == str(identifier)), None)
        return writer.text(found[key]) if found and found[key] else escape_markdown(identifier)

    def activity_number(identifier: Any) -> str:
        known = [str(row["id"]) for row in rows("activities")]
        return str(known.index(str(identifier)) + 1) if str(identifier) in known else ""

    def contacts(role: str) -> list[Any]:
        """The contacts of a role, in the order of the States for which they answer."""
        states = [str(state.get("code")) for _, state in dossier.entries("states")]
        order = {code: index for index, code in enumerate(states)}
        found = [row for row in rows("contacts") if row["role"] == role]
        return sorted(found, key=lambda row: order.get(str(row["state"]), len(order)))

    def budget_total() -> Decimal:
        return sum((_amount(row) for row in rows("budget")), Decimal())

    def money(amount: Any) -> str:
        """An amount with as many decimals as all amounts have: none, or two."""
        whole = all(_amount(row) % 1 == 0 for row in rows("budget"))
        return writer.figures(f"{amount:.{0 if whole else 2}f}")

    def budget_shares() -> list[Record]:
        """What each kind of payer pays, and how much of the whole that is in per cent."""
        paid: dict[str, Decimal] = {}
        for row in rows("budget"):
            kind = str(row["paid_by"] or "other")
            paid[kind] = paid.get(kind, Decimal()) + _amount(row)
        whole = budget_total() or 1
        return [
            Record(
                payer=f"paid-by-{kind}",
                amount=part,
                share=writer.figures(f"{100 * part / whole:.1f}"),
            )
            for kind, part in paid.items()
        ]

    def payer(row: Any) -> Markup:
        said = [
            escape_markdown(words.get(f"paid-by-{row['paid_by']}", "")),
            writer.text(row["payer"]),
            escape_markdown(country_name(str(row["state"]), language) if row["state"] else ""),
        ]
        return Markup(words["comma"]).join(filter(None, said))

    def amount_heading() -> str:
        currency = dossier.value(("plan", "currency"))
        return f"{words['amount']} ({currency})" if currency else words["amount"]

    def criteria_texts() -> list[Record]:
        """The criteria whose texts the dossier gives, as far as it does."""
        stated = {str(entry.get("id")): _record(entry) for _, entry in dossier.entries("criteria")}
        return [
            stated.get(criterion.id)
            or Record(id=criterion.id, text=criterion.meaning, answered_in=criterion.answered_in)
            for criterion in criteria
        ]

    def section_link(number: Any) -> Markup:
        known = {spec.number for spec in dossier.applicable_sections()}
        if str(number) not in known:
            return escape_markdown(number)
        return Markup(f"[{escape_markdown(number)}](#sec-{_ANCHOR.sub('', str(number))})")

    return {
        "element_names": element_names,
        "stated_names": stated_names,
        "community_name": lambda identifier: named("communities", "name", identifier),
        "activity_name": lambda identifier: named("activities", "activity", identifier),
        "activity_number": activity_number,
        "contacts": contacts,
        "money": money,
        "amount": _amount,
        "budget_total": budget_total,
        "budget_shares": budget_shares,
        "payer": payer,
        "amount_heading": amount_heading,
        "criteria_texts": criteria_texts,
        "section_link": section_link,
        "languages": lambda tags: words["comma"].join(
            language_name(str(tag), language) for tag in tags or ()
        ),
    }


def _amount(row: Mapping[str, Any]) -> Decimal:
    """The amount of a cost, 0 if it is no number."""
    stated = row["amount"]
    is_number = isinstance(stated, int | float) and not isinstance(stated, bool)
    return Decimal(str(stated)) if is_number else Decimal()


def _is_point(point: Any) -> bool:
    return isinstance(point, Mapping) and all(
        isinstance(degrees := point.get(key), int | float)
        and not isinstance(degrees, bool)
        and abs(degrees) <= most
        for key, most in (("lat", 90), ("lon", 180))
    )
