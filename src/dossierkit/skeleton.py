"""The skeleton of a document: a Jinja template printed as Markdown from the facts of a dossier.

Author text is never a template and never part of one. Every value that a template prints is
escaped for Markdown by the environment, so that a name with `|`, `*` or `@` stays a name.
"""

import re
from collections.abc import Mapping, Sequence
from posixpath import normpath
from typing import Any

from markupsafe import Markup

from dossierkit.annexes import AnnexFile, annex_files, in_groups
from dossierkit.atlas import is_there, map_of_component, maps
from dossierkit.dossier import Dossier
from dossierkit.elements import of_element
from dossierkit.errors import SchemaError
from dossierkit.facts import Writer, fact_rows, other_names
from dossierkit.files import THEME_FILE, printable
from dossierkit.labels import labels, numbered
from dossierkit.language import (
    country_name,
    format_number,
    in_language,
    join_names,
    language_name,
)
from dossierkit.maprows import Map
from dossierkit.nomination import SectionSpec
from dossierkit.numerals import EUROPEAN
from dossierkit.templating import Record, anchor, escape_markdown, record, render_template


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
    states = [record(s) for s in stated if isinstance(s, dict)] if isinstance(stated, list) else []
    schema = dossier.schema
    assert schema is not None  # noqa: S101 - render_skeleton has asked

    def rows(table: str) -> list[Any]:
        if table == "maps":
            return [_map_record(dossier, one, language) for one in maps(dossier)]
        if table == "components":
            found = (row for _, row in dossier.rows(table))
            return [record({**row, "map": map_of_component(dossier, row)}) for row in found]
        return [record(row) for _, row in dossier.rows(table)]

    def fact(dotted: str) -> Any:
        return record(dossier.fact(dotted))

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
        return Markup(f"[{escape_markdown(label)}](#annex-{anchor(identifier)}){{.ref}}")

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
        "other_names": lambda names: other_names(names, dossier.languages, writer),
        "fact_rows": lambda number: list(fact_rows(dossier, str(number), writer)),
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
        "anchor": lambda name: Markup(anchor(name)),
        "web": web,
        "addresses": lambda links: writer.semicolon.join(map(web, links or ())),
        **of_element(dossier, writer, together[0]),
        "semicolon": writer.semicolon,
        "nbsp": "\N{NO-BREAK SPACE}",
    }


def _map_record(dossier: Dossier, one: Map, language: str) -> Any:
    """The row of a map, with the file or identifier that shows it, and its scale as it is read."""
    scale = str(one.row.get("scale") or "")
    figure = scale.removeprefix("1:")
    read = f"1:{format_number(figure, language)}" if figure.isdecimal() else scale
    return record({**one.row, "file": one.path if is_there(dossier, one) else None, "scale": read})


def _map_number(identifier: Any) -> Markup:
    """The identifier, marked for `assemble` to put the number of the map in its place."""
    number = anchor(identifier) or "x"
    return Markup(f"[{escape_markdown(identifier)}]{{map-number={number}}}")


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
