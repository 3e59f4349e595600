"""Makes src/dossierkit/states.zip from Natural Earth's countries (1:10 million, public domain).

Run it on `countries-10m.json` of the npm package world-atlas 2, which holds Natural Earth's
`admin_0_countries` as TopoJSON:

    python scripts/make_states.py countries-10m.json

The archive has a member for each State, named by its ISO 3166-1 alpha-2 code: its land as
well-known binary, simplified to a tolerance of 0.005 degrees (some 500 m). `boxes.json` has west,
south, east and north of each. Territories belong to the State that files their nominations. A
member such as `AZ-GE` has the lines that two States share; neighbours follow the same line, since
what is simplified are the lines of the topology.
"""

import io
import itertools
import json
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pycountry
import shapely
from shapely.affinity import translate
from shapely.geometry import shape

TARGET = Path(__file__).resolve().parents[1] / "src" / "dossierkit" / "states.zip"
TOLERANCE = 0.005
TERRITORIES = {
    "AU": "HM NF AC",
    "CN": "HK MO",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL MF NC PF PM TF WF",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "NL": "AW CW SX",
    "NZ": "TK",
    "US": "AS GU MP PR UM VI",
}
UNCODED = {"N. Cyprus": "CY", "Somaliland": "SO", "Siachen Glacier": "IN", "Kosovo": "XK",
           "Indian Ocean Ter.": "AU", "Ashmore and Cartier Is.": "AU", "Coral Sea Is.": "AU",
           "Clipperton I.": "FR", "Baikonur": "KZ", "USNB Guantanamo Bay": "CU",
           "Cyprus U.N. Buffer Zone": "CY", "Dhekelia": "CY", "Akrotiri": "CY"}  # fmt: skip
"""What Natural Earth shows apart and ISO 3166-1 does not know."""


Line = list[tuple[float, float]]


def simplified_arcs(topology: Any) -> list[Line]:
    """The lines of a TopoJSON topology, each from node to node."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        line = shapely.simplify(shapely.LineString(points), TOLERANCE) if len(points) > 4 else None
        arcs.append(list(line.coords) if line and len(line.coords) > 3 else points)
    return arcs


def unwrapped(points: Line) -> Line:
    """A ring that crosses the antimeridian without the jump there; one around a pole closed at it.

    The topology knows no antimeridian: its rings run from 180 to -180 degrees.
    """
    ring, turns = [points[0]], 0
    for (before, _), (lon, lat) in itertools.pairwise(points):
        turns += (before - lon > 180) - (lon - before > 180)
        ring.append((lon + 360 * turns, lat))
    if turns:
        pole = 90 if points[0][1] > 0 else -90
        ring += [(ring[-1][0], pole), (ring[0][0], pole), ring[0]]
    return ring


def on_globe(land: Any) -> list[Any]:
    """Land between -180 and 180 degrees, cut at the antimeridian."""
    globe = shapely.box(-180, -90, 180, 90)
    parts = [translate(land, shift).intersection(globe) for shift in (-360, 0, 360)]
    return [part for part in parts if not part.is_empty]


def states(topology: Any) -> tuple[dict[str, list[Any]], dict[str, list[Line]]]:
    """The polygons of each State of a TopoJSON topology, and the lines that two States share."""
    arcs = simplified_arcs(topology)
    users: dict[int, set[str]] = defaultdict(set)

    def ring(indices: list[int]) -> Line:
        points: Line = []
        for index in indices:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += part[1 if points else 0 :]
        return unwrapped(points)

    owner = {part: state for state, parts in TERRITORIES.items() for part in parts.split()}
    found: dict[str, list[Any]] = defaultdict(list)
    for item in topology["objects"]["countries"]["geometries"]:
        if not item.get("arcs"):
            continue
        several = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        coordinates = [[ring(one) for one in polygon] for polygon in several]
        islets = [shape({"type": "Point", "coordinates": polygon[0][0]}).buffer(TOLERANCE)
                  for polygon in coordinates if len(polygon[0]) < 4]  # fmt: skip
        coordinates = [
            [one for one in polygon if len(one) >= 4]
            for polygon in coordinates
            if len(polygon[0]) >= 4
        ]
        country = pycountry.countries.get(numeric=item.get("id") or "")
        code = country.alpha_2 if country else UNCODED.get(item["properties"]["name"], "")
        if code:
            code = owner.get(code, code)
            for index in (index for polygon in several for one in polygon for index in one):
                users[max(index, ~index)].add(code)
            land = shape({"type": "MultiPolygon", "coordinates": coordinates})
            found[code] += [*on_globe(shapely.make_valid(land)), *islets]
        else:
            print(f"left out: {item['properties']['name']}")
    borders: dict[str, list[Line]] = defaultdict(list)
    for index, codes in sorted(users.items()):
        if len(codes) == 2:
            borders["-".join(sorted(codes))].append(arcs[index])
    return found, borders


def main() -> None:
    """Write the archive, the same bytes from the same input."""
    topology = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    buffer = io.BytesIO()
    boxes = {}
    land_of, borders = states(topology)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for code, parts in sorted(land_of.items()):
            land = shapely.set_precision(shapely.make_valid(shapely.union_all(parts)), 0.0001)
            areas = [part for part in shapely.get_parts(land) if part.geom_type == "Polygon"]
            land = shapely.multipolygons(areas)
            boxes[code] = [round(edge, 2) for edge in land.bounds]
            write(archive, f"{code}.wkb", shapely.to_wkb(land))
        for pair, lines in sorted(borders.items()):
            shared = shapely.set_precision(shapely.MultiLineString(lines), 0.0001)
            write(archive, f"{pair}.wkb", shapely.to_wkb(shapely.line_merge(shared)))
        write(archive, "boxes.json", json.dumps(boxes).encode())
    TARGET.write_bytes(buffer.getvalue())
    print(f"{len(boxes)} States, {len(buffer.getvalue()):,} bytes")


def write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member that carries no date of its own."""
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, data)


if __name__ == "__main__":
    main()
