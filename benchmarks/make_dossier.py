"""Makes the dossiers that the benchmark measures: seeded, so that every run makes the same bytes.

The large one has 25,000 words in 40 section files, 30 images, 15 tables, 60 footnotes and 80
citations to 60 references, and is valid at stage submission; the small ones are many and short.
The property, its facts and its literature are invented.
"""

import argparse
import io
import json
import math
import random
import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw

SEED = 20260710
WORDS = 25_000
TABLES = 15
NOTES = 60
CITATIONS = 80
REFERENCES = 60
IMAGE_PX = (1500, 1000)
PHOTOGRAPH_PX = (6000, 4000)
CENTRE = (43.2975, 68.2712)
AREA_HA, BUFFER_HA = 88.4, 142.0

LONG_SECTIONS = frozenset({"2.a", "2.b", "3.2", "4.a", "4.b", "5.e"})
"""Sections four times as long as the others, as in real nominations."""

SECTIONS = {
    "summary": "overview",
    "1.a": "country",
    "1.b": "region",
    "1.c": "name",
    "1.d": "coordinates",
    "1.e": "maps",
    "1.f": "area",
    "2.a": "description",
    "2.b": "history",
    "3.1.a": "synthesis",
    "3.1.b": "criteria",
    "3.1.c": "integrity",
    "3.1.d": "authenticity",
    "3.1.e": "requirements",
    "3.2": "comparison",
    "3.3": "statement",
    "4.a": "condition",
    "4.b": "factors",
    "5.a": "ownership",
    "5.b": "designation",
    "5.c": "implementation",
    "5.d": "plans",
    "5.e": "management",
    "5.f": "finance",
    "5.g": "expertise",
    "5.h": "visitors",
    "5.i": "promotion",
    "5.j": "staff",
    "6.a": "indicators",
    "6.b": "monitoring",
    "6.c": "reports",
    "7.a": "images",
    "7.b": "texts",
    "7.c": "records",
    "7.d": "archives",
    "7.e": "literature",
    "8.a": "preparer",
    "8.b": "agency",
    "8.c": "institutions",
    "8.d": "website",
}
"""Every section of icesco-tangible that may have a file, without the signature page: 40."""

WORDS_FOR = {
    "part": "gate,citadel,bazaar,caravanserai,mosque,bath,cistern,rampart,minaret,courtyard,"
    "granary,bridge,tannery,workshop,mausoleum,garden,canal,dwelling,arcade,watchtower",
    "adjective": "northern,southern,eastern,western,oldest,largest,surviving,restored,vaulted,"
    "fortified,domed,mud-brick,timber-framed,carved,glazed,whitewashed,walled,terraced",
    "maker": "masons,potters,carpenters,merchants,endowments,governors,guilds,families,builders,"
    "travellers,pilgrims,gardeners,weavers,coppersmiths,surveyors,archaeologists",
    "verb": "raised,repaired,enlarged,described,recorded,measured,altered,abandoned,reopened,"
    "strengthened,documented,rebuilt,drained,paved,roofed,plastered",
    "material": "fired brick,river stone,rammed earth,poplar timber,lime mortar,glazed tile,"
    "gypsum plaster,reed matting,juniper beams,sun-dried brick",
    "quality": "scale,proportion,setting,continuity,craftsmanship,legibility,drainage,stability,"
    "density,orientation,ornament,silhouette",
    "body": "the reserve,the municipality,the regional administration,the site manager,"
    "the institute of restoration,the endowment board,the council of elders,the museum",
    "period": "in the tenth century,under the later khans,after the earthquake of 1823,"
    "in the decades before 1900,during the survey of 1938,between 1965 and 1972,"
    "since the plan of 2009,within living memory",
    "place": "along the river terrace,beside the main street,at the foot of the citadel,"
    "within the second rampart,behind the bazaar,on the road to the pass,near the spring,"
    "at the edge of the oasis",
}
_SENTENCES = """
The {adjective} {part} {place} was {verb} by {maker} {period}, and its {quality} can still be read
in the {material} of the walls.

{Body} {verb} the {adjective} {part} {period}, when {maker} had already {verb} much of the {part}
{place}.

Of the {count} houses counted {place}, {fewer} keep their {material}, and the {quality} of the
{adjective} {part} depends on them.

No other {part} of the town shows the same {quality}: the {material} was laid in courses of
{fewer} centimetres and {verb} only once, {period}.

Where the {adjective} {part} meets the {part}, {maker} left a passage that {body} now keeps open
for those who live {place}.

Every spring {body} inspects the {part} {place} and notes cracks, damp and loose {material} in the
register that it has kept for {fewer} years.

The {quality} of the {part} rests on the {material} beneath it, which {maker} {verb} {period} with
tools that workshops {place} still make.

What {maker} {verb} {period} was not a single {part} but an order of streets, water and enclosure
that gives the whole its {quality}.

Since the {adjective} {part} stands {place}, its {quality} is exposed to wind from the steppe, and
{body} renews the {material} every {fewer} years.

Two inscriptions in the {part} name the {maker} who {verb} it; a third, {place}, is illegible but
belongs by its letters to the same hand.

An agreement between {body} and {maker} sets aside {count} square metres {place} for the repair of
the {adjective} {part}.

Compared with the {part} {place}, the {adjective} {part} is smaller, yet its {material} and its
{quality} have changed less.
"""
PATTERNS = [" ".join(sentence.split()) for sentence in _SENTENCES.split("\n\n")]
NOTE = "The register of {body} gives {count} entries for the {part} {place}, {fewer} of them later."
HEADINGS = (
    "The {part} and its surroundings",
    "Fabric and {quality}",
    "Work of the {maker}",
    "From the {part} to the {part}",
)
ALT = "A {adjective} {part} of {material} {place}, seen from the {part} opposite."
CAPTION = "The {adjective} {part} {place}"


class Prose:
    """Sentences about a town that does not exist, drawn from word lists by a seeded generator."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lists = {name: words.split(",") for name, words in WORDS_FOR.items()}

    def fill(self, pattern: str) -> str:
        """`pattern` with each `{name}` replaced by a word or a number."""
        parts = pattern.replace("}", "{").split("{")
        return "".join(p if i % 2 == 0 else self._word(p) for i, p in enumerate(parts))

    def _word(self, name: str) -> str:
        if name == "count":
            return str(self.rng.randrange(120, 980))
        if name == "fewer":
            return str(self.rng.randrange(11, 97))
        word = self.rng.choice(self.lists[name.lower()])
        return word if name.islower() else word[0].upper() + word[1:]

    def sentence(self) -> str:
        """One sentence of 20 to 35 words."""
        return self.fill(self.rng.choice(PATTERNS))


@dataclass
class Part:
    """A paragraph as sentences, and what follows it in the file."""

    heading: str
    sentences: list[str]
    after: list[str] = field(default_factory=list)


def make_large(root: Path, images: int = 30, *, photographs: bool = False) -> None:
    """Write the large dossier into `root`, in place of what is there."""
    _fresh(root)
    rng = random.Random(SEED)
    prose = Prose(rng)
    sections = {number: _parts(number, prose, rng) for number in SECTIONS}
    rows = _image_rows(prose, images, photographs=photographs)
    _strew(sections, prose, rng, rows)
    for number, parts in sections.items():
        path = root / "sections" / "en" / f"{number}-{SECTIONS[number]}.md"
        _write(path, "\n\n".join(_markdown(parts)) + "\n")
    _write(root / "dossier.yaml", _metadata("Old Town of Aktepe", "submission"))
    _write(root / "references.bib", "\n".join(_reference(prose, i) for i in range(REFERENCES)))
    for name, table in {**_tables(prose), **rows}.items():
        _write(root / "data" / f"{name}.yaml", "\n".join(_yaml_row(row) for row in table) + "\n")
    _boundaries(root)
    for row in _annexes():
        _write(root / str(row["file"]), _pdf(str(row["title"])))
    shown = [str(row["file"]) for row in (*rows["images"], *rows["maps"])]
    _pictures(root, [file for file in shown if "photograph" not in file], rng)
    _photographs(root, [file for file in shown if "photograph" in file])


def make_small(folder: Path, count: int = 500) -> None:
    """Write `count` small dossiers into `folder`: three YAML files of about 60 lines, two sections.

    They are drafts, so that missing sections are no findings.
    """
    _fresh(folder)
    prose = Prose(random.Random(SEED))
    for index in range(1, count + 1):
        root = folder / f"town-{index:03}"
        tables = _tables(prose)
        _write(root / "dossier.yaml", _metadata(f"Old Town of Aktepe {index}", "draft", long=True))
        for row in tables["designations"]:
            del row["annex"]
        for name, count_of_rows in (("indicators", 15), ("designations", 10)):
            table = (tables[name] * 2)[:count_of_rows]
            text = "\n".join(_yaml_row(row) for row in table)
            _write(root / "data" / f"{name}.yaml", text + "\n")
        for number in ("2.a", "4.a"):
            text = "\n\n".join(_wrapped([prose.sentence() for _ in range(4)]) for _ in range(2))
            _write(root / f"sections/en/{number}-{SECTIONS[number]}.md", f"# Remains\n\n{text}\n")


def _fresh(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        mark = folder / ".benchmark"
        if not mark.is_file():
            raise SystemExit(f"{folder} is not empty and was not made by this script")
        shutil.rmtree(folder)
    _write(folder / ".benchmark", "Made by benchmarks/make_dossier.py\n")


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


# The narrative.


def _parts(number: str, prose: Prose, rng: random.Random) -> list[Part]:
    share = WORDS / (len(SECTIONS) + 3 * len(LONG_SECTIONS))
    target = share * (4 if number in LONG_SECTIONS else 1)
    parts: list[Part] = []
    words = 0
    while words < target - 12:
        heading = ""
        if number == "3.1.b" and len(parts) in {0, 2}:
            heading = f"Criterion ({'ii' if not parts else 'v'})"
        elif len(parts) % 4 == 3:
            heading = prose.fill(rng.choice(HEADINGS))
        sentences: list[str] = [heading] if heading else []
        length = rng.randrange(4, 7)
        while len(sentences) < length and words + _count(sentences) < target - 12:
            sentences.append(prose.sentence())
        words += _count(sentences)
        parts.append(Part(heading, sentences[1:] if heading else sentences))
    return parts


def _count(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def _strew(
    sections: Mapping[str, list[Part]],
    prose: Prose,
    rng: random.Random,
    rows: Mapping[str, list[dict[str, object]]],
) -> None:
    """Put figures, tables, footnotes, citations and cross-references at seeded places."""
    parts = [part for section in sections.values() for part in section]
    places = [(part, i) for part in parts for i in range(len(part.sentences))]
    keys = [*range(REFERENCES), *(rng.randrange(REFERENCES) for _ in range(CITATIONS - REFERENCES))]
    for (part, i), key in zip(rng.sample(places, CITATIONS), keys, strict=True):
        page = f", p. {rng.randrange(3, 280)}" if key % 2 else ""
        part.sentences[i] = part.sentences[i][:-1] + f" [@{_key(key)}{page}]."
    for note, (part, i) in enumerate(rng.sample(places, NOTES), 1):
        part.sentences[i] += f"[^n{note}]"
        part.after.append(f"[^n{note}]: {prose.fill(NOTE)}")
    images = [("map", row) for row in rows["maps"]] + [("fig", row) for row in rows["images"]]
    for number, (kind, row) in enumerate(images, 1):
        part, _ = places[(number * len(places)) // (len(images) + 1)]
        identifier = f"{kind}-{number}"
        if len(images) < len(parts) // 4:
            part.sentences[-1] += f" It is shown in @{identifier}."
        caption = row.get("caption") or row.get("title")
        part.after.insert(0, f"![{caption}]({row['file']}){{#{identifier} width=75%}}")
    for number, part in enumerate(rng.sample(parts, TABLES), 1):
        part.after.append(_table(number, prose, rng))


def _markdown(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if part.heading:
            yield f"# {part.heading}"
        yield _wrapped(part.sentences)
        yield from part.after


def _wrapped(sentences: Sequence[str]) -> str:
    return textwrap.fill(" ".join(sentences), 100, break_on_hyphens=False, break_long_words=False)


def _table(number: int, prose: Prose, rng: random.Random) -> str:
    lines = ["| Building | Condition | Material | Houses | Area (ha) |", "|:--|:--|:--|--:|--:|"]
    for _ in range(8):
        cells = [prose.fill("{Adjective} {part}"), prose.fill("{verb}"), prose.fill("{material}")]
        cells += [str(rng.randrange(5, 400)), f"{rng.uniform(0.1, 20):.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Table: {prose.fill(CAPTION)} {{#tbl-{number}}}"])


def _key(number: int) -> str:
    return f"aktepe{1900 + number}"


def _reference(prose: Prose, number: int) -> str:
    kinds = ("book", "article", "incollection")
    kind = kinds[number % 3]
    where = {
        "book": "publisher = {Steppe Press}, address = {Almaty}",
        "article": f"journal = {{Journal of Oases}}, volume = {{{number}}}, pages = {{5--31}}",
        "incollection": "booktitle = {Towns of the Silk Roads}, publisher = {Steppe Press}",
    }[kind]
    return (
        f"@{kind}{{{_key(number)},\n  author = {{Author{number}, Given and Writer{number}, S.}},\n"
        f"  title = {{{prose.fill(CAPTION)}}},\n  year = {{{1900 + number}}},\n  {where}\n}}\n"
    )


# The data.


def _image_rows(
    prose: Prose, count: int, *, photographs: bool
) -> dict[str, list[dict[str, object]]]:
    """Rows of data/images.yaml and data/maps.yaml: four in five are JPEG, one in five PNG.

    Photographs come on top of two maps, which a nomination needs.
    """
    files = [f"images/image-{n:02}.{'png' if n % 5 == 0 else 'jpg'}" for n in range(1, count + 1)]
    maps = ["images/image-05.png", "images/image-10.png"]
    if photographs:
        files = [f"images/photograph-{n:03}.jpg" for n in range(1, count + 1)]
    return {
        "images": [_image_row(prose, file) for file in files if file not in maps],
        "maps": [
            {
                "id": f"map-sheet-{i}",
                "file": file,
                "title": prose.fill(CAPTION),
                "scale": "1:10000",
                "date": "2025-06-01",
                "projection": "UTM 42N",
                "datum": "WGS 84",
                "source": "Drawn for the benchmark",
                "alt": prose.fill(ALT),
            }
            for i, file in enumerate(maps, 1)
        ],
    }


def _image_row(prose: Prose, file: str) -> dict[str, object]:
    return {
        "id": Path(file).stem,
        "file": file,
        "caption": prose.fill(CAPTION),
        "alt": prose.fill(ALT),
        "kind": "photograph",
        "date": "2025-09",
        "creator": "The survey team",
        "owner": "The reserve of Aktepe",
        "contact": "rights@example.org",
        "cession": True,
        "authorization": "A4",
    }


def _tables(prose: Prose) -> dict[str, list[dict[str, object]]]:
    def line(pattern: str) -> dict[str, str]:
        return {"en": prose.fill(pattern)}

    groups = ("development", "environment", "disasters", "visitors", "inhabitants")
    return {
        "designations": [
            {
                "name": line("Decree on the {part} and the {part}"),
                "kind": ("legal", "regulatory", "planning")[i % 3],
                "date": f"{1990 + i}-03-01",
                "authority": line("{Body}"),
                "scope": line("The {part} {place}"),
                "explanation": line(PATTERNS[i]),
                "annex": "A1",
            }
            for i in range(8)
        ],
        "factors": [
            {
                "group": groups[i % 5],
                "factor": line("Pressure on the {adjective} {part}"),
                "effect": line(PATTERNS[i]),
                "measures": line(PATTERNS[i + 1]),
            }
            for i in range(10)
        ],
        "indicators": [
            {
                "indicator": line("Share of {part} walls in {material}"),
                "attribute": line("{quality}"),
                "periodicity": {"en": "every year"},
                "records": line("{Body}"),
            }
            for i in range(10)
        ],
        "comparables": [
            {
                "name": line("Town of the {adjective} {part}"),
                "state": {"en": "Kazakhstan"},
                "status": "not-listed",
                "level": ("national", "international")[i % 2],
                "similarities": line(PATTERNS[i]),
                "differences": line(PATTERNS[i + 2]),
            }
            for i in range(6)
        ],
        "contacts": [
            {
                "role": role,
                "organisation": {"en": "Reserve of Aktepe"},
                "name": "The director",
                "address": {"en": "1 Citadel Street"},
                "city": {"en": "Aktepe"},
                "country": {"en": "Kazakhstan"},
                "telephone": "+7 000 000 00 00",
                "email": "office@example.org",
                "url": "https://example.org/aktepe",
            }
            for role in ("preparer", "agency", "institution", "website")
        ],
        "annexes": _annexes(),
    }


def _annexes() -> list[dict[str, object]]:
    kinds = ("legal-text", "management-plan", "plan-extract", "authorization", "record")
    return [
        {
            "id": f"A{i}",
            "title": f"Annex of the kind {kind}",
            "file": f"annexes/a{i}-{kind}.pdf",
            "kind": kind,
            "language": "en",
            "date": "2025-11-01",
        }
        for i, kind in enumerate(kinds, 1)
    ]


def _yaml_row(row: Mapping[str, object]) -> str:
    lines = []
    for key, value in row.items():
        if isinstance(value, Mapping):
            inner = ", ".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            lines.append(f"{key}: {{{inner}}}")
        else:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    return "- " + "\n  ".join(lines)


def _metadata(name: str, stage: str, *, long: bool = False) -> str:
    lat, lon = CENTRE
    files = (
        "boundaries:\n  property: maps/property.geojson\n  buffer_zone: maps/buffer-zone.geojson\n"
        "bibliography: references.bib\n"
    )
    extra = "x-survey:\n" + "".join(f"  sheet-{i:02}: {2000 + i}\n" for i in range(31))
    return f"""\
# Invented for the benchmark.
schema: icesco-tangible
languages: [en]
stage: {stage}
date: 2026-07-10
list: final
states:
  - code: KZ
    region: {{en: Turkistan Region}}
    signature:
      name: {{en: The signatory}}
      position: {{en: Minister of Culture}}
      date: 2026-07-01
property:
  name: {{en: {name}}}
  kind: single
  category: group-of-buildings
  industrial: false
  criteria: [ii, v]
  coordinates: {{lat: {lat}, lon: {lon}}}
  area_ha: {AREA_HA}
  buffer_zone: {{area_ha: {BUFFER_HA:.1f}}}
  total_area_ha: {AREA_HA + BUFFER_HA:.1f}
  boundary_description:
    en: >-
      The boundary follows the outer face of the second rampart from the northern gate to the
      river, and the edge of the gardens from there back to the gate.
  inhabitants: {{property: 1250, buffer_zone: 3400, total: 4650, year: 2024}}
{extra if long else files}"""


def _boundaries(root: Path) -> None:
    """A square of the property's area, and the buffer zone as the ring around it."""
    inner, outer = (_square(area) for area in (AREA_HA, AREA_HA + BUFFER_HA))
    for name, rings in (("property", [inner]), ("buffer-zone", [outer, inner[::-1]])):
        shape = {"type": "Polygon", "coordinates": rings}
        feature = {"type": "Feature", "properties": {"name": name}, "geometry": shape}
        text = json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1)
        _write(root / "maps" / f"{name}.geojson", text)


def _square(area_ha: float) -> list[list[float]]:
    lat, lon = CENTRE
    phi = math.radians(lat)
    half_m = math.sqrt(area_ha * 10_000) / 2
    dy = half_m / (111_132.95 - 559.85 * math.cos(2 * phi))
    dx = half_m / (111_412.88 * math.cos(phi) - 93.5 * math.cos(3 * phi))
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return [[round(lon + x * dx, 7), round(lat + y * dy, 7)] for x, y in corners]


def _pdf(title: str) -> bytes:
    return f"%PDF-1.4\n% {title}\n%%EOF\n".encode()


# The pictures.


def _pictures(root: Path, files: Sequence[str], rng: random.Random) -> None:
    for number, file in enumerate(sorted(files)):
        image = _drawing(rng) if file.endswith(".png") else _photograph(IMAGE_PX, number, rng)
        data = io.BytesIO()
        if file.endswith(".png"):
            image.save(data, "PNG")
        else:
            image.save(data, "JPEG", quality=85, dpi=(300, 300))
        _write(root / file, data.getvalue())


def _photograph(size: tuple[int, int], number: int, rng: random.Random) -> Image.Image:
    """Coarse and fine noise over a gradient: compresses like a photograph of masonry."""
    layers = []
    for share in (60, 12, 3):
        small = (size[0] // share, size[1] // share)
        noise = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
        layers.append(noise.resize(size, Image.Resampling.BICUBIC))
    grey = Image.blend(Image.blend(layers[0], layers[1], 0.4), layers[2], 0.3)
    sky = Image.linear_gradient("L").resize(size)
    tint = Image.new("L", size, 60 + 5 * (number % 30))
    return Image.merge("RGB", (grey, Image.blend(grey, sky, 0.3), Image.blend(grey, tint, 0.5)))


def _drawing(rng: random.Random) -> Image.Image:
    """A plan of streets and plots in flat colours."""
    image = Image.new("RGB", IMAGE_PX, "white")
    draw = ImageDraw.Draw(image)
    for _ in range(400):
        x, y = rng.randrange(IMAGE_PX[0]), rng.randrange(IMAGE_PX[1])
        box = (x, y, x + rng.randrange(20, 120), y + rng.randrange(20, 120))
        draw.rectangle(box, rng.choice(["#ede6da", "#b9a88a", "#dfe8d8"]), "#1f3b4d", 2)
    return image


def _photographs(root: Path, files: Sequence[str]) -> None:
    """24 megapixels each; one picture encoded once, told apart by a comment in its header."""
    if not files:
        return
    data = io.BytesIO()
    _photograph(PHOTOGRAPH_PX, 0, random.Random(SEED)).save(data, "JPEG", quality=75)
    picture = data.getvalue()
    for file in files:
        comment = file.encode()
        marker = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        _write(root / file, picture[:2] + marker + picture[2:])


def main() -> None:
    """Read the command line and write one dossier, or a folder of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="where to write; its content is replaced")
    parser.add_argument("--small", type=int, metavar="N", help="N small dossiers instead")
    parser.add_argument(
        "--photographs", type=int, metavar="N", help="N photographs of 24 megapixels as images"
    )
    chosen = parser.parse_args()
    if chosen.small:
        make_small(chosen.folder, chosen.small)
    elif chosen.photographs:
        make_large(chosen.folder, chosen.photographs, photographs=True)
    else:
        make_large(chosen.folder)


if __name__ == "__main__":
    main()
