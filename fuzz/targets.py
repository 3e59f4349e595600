"""What is fuzzed: one function for each kind of hostile input.

Each takes bytes and raises only if a promise is broken: bad input is a finding or one of the few
errors that are documented, never another exception, and no reader reaches out of its folder.
"""

import datetime
import io
import json
import math
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from lxml import etree
from shapely.errors import ShapelyError

from dossierkit import load, validate
from dossierkit.baseline import read_baseline
from dossierkit.bibliography import read_bibliography
from dossierkit.bilingual import join_skeletons
from dossierkit.boundfacts import bound
from dossierkit.cartography.canvas import LayerWording, Wording
from dossierkit.cartography.drawing import draw
from dossierkit.cartography.sheet import OVERVIEW, Layer, NothingToShow, Paper, Subject, plan
from dossierkit.coordinates import CoordinateError, read_angle, read_utm
from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity
from dossierkit.document import Document
from dossierkit.errors import UsageProblem
from dossierkit.files import PathRefused, Text, inside
from dossierkit.fixing import mend
from dossierkit.geo import BoundaryError, read_boundary, read_features
from dossierkit.labels import labels
from dossierkit.language import format_number, read_date, read_numbers
from dossierkit.maprows import LAYERS
from dossierkit.markdown import read_narrative
from dossierkit.media import MediaError, print_copy, probe
from dossierkit.parsing import MARKDOWN, pandoc_trees
from dossierkit.quantities import Prose
from dossierkit.rendering.docx_furniture import rebuild_furniture
from dossierkit.rendering.docx_styles import styles
from dossierkit.rendering.docx_team import TeamStyles, in_team_style, number_looks
from dossierkit.rendering.docx_xml import q
from dossierkit.report import REPORTERS, Style
from dossierkit.skeleton import render_skeleton
from dossierkit.theme import default_theme
from dossierkit.tools import examine_pdfs, read_letters, read_video
from dossierkit.tree import plain_text
from dossierkit.typography import tied, with_ties
from dossierkit.wordfile import WordFileError, read_word_file
from dossierkit.yamlfile import parse

BASE = Path(__file__).parents[1] / "tests/cases/_base"
LANGUAGES = ("en", "fr", "ru", "ar")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_XML = etree.XMLParser(resolve_entities=False, no_network=True)


class BrokenPromise(AssertionError):
    """What must never happen has happened."""


def _need(holds: bool, promise: str) -> None:
    if not holds:
        raise BrokenPromise(promise)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def yaml(data: bytes) -> None:
    """YAML parses or has problems, and every place lies in the text."""
    text = _text(data)
    document = parse(Text("data/a.yaml", text))
    lines = text.count("\n") + text.count("\r") + 2
    for problem in document.problems:
        _need(isinstance(problem.place, Location), "a problem of syntax has a line")
        if isinstance(problem.place, Location):
            _need(problem.place.line <= lines, "the line is one of the text")
    for path, _ in document.leaves:
        _need(document.locate(path).line <= lines, "a value is in the text")


def geojson(data: bytes) -> None:
    """A boundary has a finite area, and a layer lies on the globe, or it is refused."""
    for kind in ("line", "area", "point"):
        with suppress(BoundaryError):
            for feature in read_features(_text(data), kind):
                bounds = feature.shape.bounds
                _need(all(abs(degrees) <= 180 for degrees in bounds), "a layer is on the globe")
    try:
        boundary = read_boundary(_text(data))
    except BoundaryError:
        return
    _need(math.isfinite(boundary.area_ha) and boundary.area_ha >= 0, "an area is a number")


def layer(data: bytes) -> None:
    """What a file of a layer holds is drawn in each sign, as XML with its names as text."""
    for sign, kind in LAYERS.items():
        try:
            features = read_features(_text(data), kind)
        except BoundaryError:
            continue
        shapes = [feature.shape for feature in features]
        names = [feature.name("ar") for feature in features]
        subject = Subject(
            OVERVIEW, ("AZ",), None, None, (47.0, 41.0), layers=(Layer(sign, shapes),)
        )
        words = Wording(
            "ar", labels("ar"), rtl=True, layers=[LayerWording(names[0] or "-", names)], states={}
        )
        with suppress(NothingToShow, ShapelyError):
            drawn = etree.fromstring(draw(subject, plan(subject, _SHEET), words).encode(), _XML)
            tags = {etree.QName(element).localname for element in drawn.iter(etree.Element)}
            _need(tags <= _DRAWN, "a map has nothing but shapes and text")


_SHEET = Paper((160, 220), (247, 133))
_DRAWN = {"svg", "g", "path", "rect", "circle", "line", "text", "tspan", "defs", "clipPath", "use"}


def coordinates(data: bytes) -> None:
    """A coordinate is read into degrees, or refused with a reason."""
    text = _text(data)
    for read in (lambda: [read_angle(text).degrees], lambda: list(read_utm(text))):
        try:
            degrees = read()
        except CoordinateError as error:
            _need(bool(str(error.reason)), "a refusal has a reason")
            continue
        _need(all(abs(value) <= 180 for value in degrees), "no angle is beyond 180 degrees")


def numbers(data: bytes) -> None:
    """Numbers, dates and bound facts are read in every language."""
    text = _text(data)
    for language in LANGUAGES:
        read_numbers(text, language)
        read_date(text, language)
        format_number(text, language)
        for dotted, fact in (("property.area_ha", 11.3), ("property.coordinates.lat", 40.5)):
            bound(text, fact, dotted, language)
        bound(text, "2026-07-10", "date", language)


def prose(data: bytes) -> None:
    """Every statement found in a text lies in the text."""
    text = _text(data)
    for language in LANGUAGES:
        read = Prose(text, text, language, {"Qalat": "property", text[:40] or "x": "component 1"})
        stated = [
            *read.areas(),
            *read.lengths(),
            *read.component_counts(),
            *read.inhabitants(),
            *read.claims(),
            *read.positions(),
        ]
        for span in [*(each.span for each in stated), *(at for at, _ in read.listing_dates())]:
            _need(0 <= span[0] < span[1] <= len(text), "a statement is in the text")


def image(data: bytes) -> None:
    """An image has a size, or cannot be used."""
    folder = _folder()
    for name in ("picture.jpg", "picture.svg"):
        (folder / name).write_bytes(data)
        try:
            info = probe(folder, name)
            if info.width_px * info.height_px < 4_000_000:
                print_copy(folder, name, info, 20.0, folder / "cache")
        except MediaError as error:
            _need(bool(error.reason), "a refusal has a reason")


def video(data: bytes) -> None:
    """A video is read in bounded time, or is none."""
    path = _folder() / "film.mp4"
    path.write_bytes(data)
    read_video(path)


def letter(data: bytes) -> None:
    """A PDF is read in bounded time, its text and its pages, or has none."""
    path = _folder() / "letter.pdf"
    path.write_bytes(data)
    _need(len(read_letters([path])) == 1, "every letter has a text")
    (found,) = examine_pdfs([path])
    _need(bool(found.pages) != bool(found.trouble), "a file has pages or a trouble")


def path(data: bytes) -> None:
    """A path leads into the folder, or is refused."""
    folder = _folder()
    try:
        found = inside(folder, _text(data))
    except PathRefused:
        return
    _need(found.resolve().is_relative_to(folder.resolve()), "no path leads out of the dossier")


def ties(data: bytes) -> None:
    """A line with no-break spaces has the same words, and no other characters."""
    text = _text(data)
    for language in LANGUAGES:
        made = tied(text, language)
        _need(_letters(made) == _letters(text), "only spaces change")
        _need(language == "fr" or len(made) == len(text), "a space takes the place of a space")


def _letters(text: str) -> str:
    return re.sub("[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", "", text)


def two_languages(data: bytes) -> None:
    """Two skeletons are joined, however they differ, and no word of either is lost."""
    half = len(data) // 2
    texts = [_text(part).replace("\r", "\n") for part in (data[:half], data[half:])]
    trees = pandoc_trees([(MARKDOWN, text) for text in texts])
    if any("error" in tree for tree in trees):
        return
    first, second = (tree["blocks"] for tree in trees)
    words = [set(plain_text(blocks).split()) for blocks in (first, second)]
    joined = set(plain_text(join_skeletons(first, second, "ar")).split())
    _need(words[0] <= joined, "the leading language is whole")
    with_ties(first, "fr")


def bibliography(data: bytes) -> None:
    """Sources are read, or a problem says where they are not."""
    text = _text(data).replace("\r\n", "\n").replace("\r", "\n")
    read_bibliography(Text("references.json", text))
    read_bibliography(Text("references.yaml", text))


def bibtex(data: bytes) -> None:
    """BibTeX goes through pandoc."""
    text = _text(data)
    (tree,) = pandoc_trees([("biblatex", text)])
    read_bibliography(Text("references.bib", text), tree)


def markdown(data: bytes) -> None:
    """A section parses, and what it names stands where it is said to."""
    text = _text(data).replace("\r\n", "\n").replace("\r", "\n")
    (tree,) = pandoc_trees([(MARKDOWN, text)])
    narrative = read_narrative("sections/en/a.md", text, tree)
    lines = text.count("\n") + 1
    for kind in ("headings", "images", "references", "citations", "identifiers", "raw", "values"):
        for mention in getattr(narrative, kind):
            _need(mention.location.line <= lines, "a mention is in the text")


def baseline(data: bytes) -> None:
    """A baseline is read, or refused."""
    file = _folder() / "baseline.json"
    file.write_bytes(data)
    try:
        read_baseline(file)
    except UsageProblem:
        return


def report(data: bytes) -> None:
    """No report lets a text command a terminal or a workflow, and each has its form."""
    words = _text(data).split("\0")
    word = iter(words * 8)
    found = Diagnostic(
        Location(next(word) or "a", 3, 2, 3, 4),
        "word-limit",
        Severity.ERROR,
        next(word),
        help=next(word),
        source=next(word),
        related=((Location(next(word) or "b"), next(word)),),
        excerpt=next(word),
        fingerprint="0" * 32,
    )
    checked = [Checked(next(word), "draft", [found], "")]
    for name, reporter in REPORTERS.items():
        written = reporter(checked, Style())
        _need(not _CONTROL.search(written), f"{name} has no control character")
        if name in {"json", "sarif", "gitlab"}:
            json.loads(written)
        elif name == "junit":
            etree.fromstring(written.encode(), _XML)
        elif name == "github":
            commands = [line for line in written.splitlines() if line.startswith("::")]
            _need(len(commands) == 1, "one finding is one command")


def dossier(data: bytes) -> None:
    """Whatever dossier.yaml holds, the check and its fixes go through to the end."""
    root = _laid_out()
    (root / "dossier.yaml").write_bytes(data)
    loaded = load(root)
    for stage in ("draft", "submission"):
        found = validate(loaded, stage=stage)
    mend(loaded, found)


def section(data: bytes) -> None:
    """Whatever a section holds, the check goes through to the end."""
    root = _laid_out()
    (root / "dossier.yaml").write_bytes((BASE / "dossier.yaml").read_bytes())
    (root / "sections/en/2.b-history.md").write_bytes(data)
    loaded = load(root)
    mend(loaded, validate(loaded, stage="submission"))


def skeleton(data: bytes) -> None:
    """No value of the metadata becomes a template, raw text, a link or an image."""
    root = _laid_out()
    text = (BASE / "dossier.yaml").read_text("utf-8")
    name = json.dumps(_text(data)[:400])
    text = re.sub(r"name: \{en: \"Citadel[^}]*\}", lambda _: f"name: {{en: {name}}}", text)
    (root / "dossier.yaml").write_text(text, "utf-8", "replace")
    loaded = load(root)
    if loaded.schema is None:
        return
    printed = render_skeleton(loaded, "en", frozenset())
    (tree,) = pandoc_trees([(MARKDOWN, printed)])
    narrative = read_narrative("a.md", printed, tree)
    _need(not narrative.raw and not narrative.citations, "a value is text and nothing else")


def word_file(data: bytes) -> None:
    """A team's own Word file gives styles and headers in which nothing leads elsewhere, or none.

    The input is tried as a whole file, and as the styles and the header of one.
    """
    for package in (data, _letterhead(data)):
        try:
            file = read_word_file(package)
        except WordFileError:
            continue
        document = in_team_style(_nothing(), file)
        house = styles(document.theme, "ar", rtl=True)
        team = TeamStyles(house, file, document.theme, rtl=True)
        made = [
            block
            for found in file.furniture.values()
            for block in rebuild_furniture(found, team.place, "title").blocks
        ]
        number_looks(file, rtl=False)
        root = team.root()
        names = [style.get(q("w:styleId")) for style in root.iter(q("w:style"))]
        _need(len(names) == len(set(names)), "a style has an id of its own")
        based = {base.get(q("w:val")) for base in root.iter(q("w:basedOn"))}
        _need(based <= set(names), "what a style is based on is there")
        for element in (each for block in (root, *made) for each in block.iter()):
            _need(element.tag not in _FOREIGN, "a field or object that reads is not taken over")
            links = {q("r:link"), q("r:id")} & set(element.attrib)
            _need(not links, "nothing is related to a part that is not taken over")


_FOREIGN = {
    q(f"w:{name}") for name in ("object", "pict", "altChunk", "hyperlink", "sdt", "control")
}


def _letterhead(data: bytes) -> bytes:
    """A Word file whose styles and header are these bytes."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"

    def related(*targets: tuple[str, str]) -> str:
        links = (
            f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets)
        )
        return f'<Relationships xmlns="{relations}">{"".join(links)}</Relationships>'

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("_rels/.rels", related(("officeDocument", "word/document.xml")))
        package.writestr(
            "word/_rels/document.xml.rels", related(("styles", "a.xml"), ("header", "a.xml"))
        )
        package.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{main}" xmlns:r="{office}"><w:body><w:sectPr>'
            '<w:headerReference w:type="default" r:id="r1"/></w:sectPr></w:body></w:document>',
        )
        package.writestr("word/a.xml", data)
    return stream.getvalue()


@cache
def _nothing() -> Document:
    """A document without words, from right to left."""
    return Document(
        language="ar",
        direction="rtl",
        title="",
        cover={},
        labels={},
        blocks=[],
        api_version=[1, 23, 1],
        headings=(),
        captions=(),
        resources={},
        theme=default_theme(),
        draft=False,
        date=datetime.date(2000, 1, 1),
        author="",
        keywords=(),
    )


TARGETS: dict[str, Callable[[bytes], None]] = {
    function.__name__: function
    for function in (
        yaml,
        geojson,
        coordinates,
        numbers,
        prose,
        image,
        path,
        bibliography,
        baseline,
        report,
        markdown,
        bibtex,
        dossier,
        section,
        skeleton,
        layer,
        ties,
        two_languages,
        video,
        letter,
        word_file,
    )
}


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


@cache
def _laid_out() -> Path:
    return Path(shutil.copytree(BASE, _folder() / "qalat"))
