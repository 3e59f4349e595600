"""The ornament of a cover without a picture: a lattice of eight-pointed stars and crosses."""

import math

from dossierkit.document import Document, Resource
from dossierkit.paper import paper_mm
from dossierkit.rendering.docx_theme import lightened

COVER_SHARE = 0.37
"""How much of the height of a cover its picture, or its ornament, takes if the words leave room."""

_TILE_MM = 30.0
"""From the centre of one star to the next; their points touch, and crosses lie between them."""

_PX_PER_MM = 96 / 25.4
_STARS = ((1.0, 0.07), (0.72, 0.0), (0.4, 0.1))
"""The stars within one another: size, and how far the ground is lightened inside."""

_LINE_LIGHTER, _LINE_MM = 0.26, 0.35
_INNER_ANGLE = math.pi / 8
_INNER_RADIUS = math.cos(math.pi / 4) / math.cos(_INNER_ANGLE)
"""Where the sides of two squares cross that are turned by 45 degrees, in radii of their corners."""


def cover_ornament(document: Document) -> Resource | None:
    """What stands on the cover in place of a picture.

    `None` if there is one, if the theme wants none, and in a document without a cover.
    """
    theme = document.theme
    unwanted = theme["cover"]["ornament"] == "none" or document.layout == "sheet"
    if unwanted or "cover-picture" in document.resources:
        return None
    width, height = paper_mm(theme)
    ground = theme["colours"]["cover"] or theme["colours"]["heading"]
    return star_lattice(width, height * COVER_SHARE, ground)


def star_lattice(width_mm: float, height_mm: float, ground: str) -> Resource:
    """A lattice over an area of this size, in shades of the colour `ground` (RRGGBB), as SVG."""
    line = lightened(ground, _LINE_LIGHTER)
    columns, rows = (math.ceil(side / _TILE_MM / 2) for side in (width_mm, height_mm))
    centres = [
        (width_mm / 2 + _TILE_MM * column, _TILE_MM * (row + 0.5))
        for row in range(2 * rows)
        for column in range(-columns, columns + 1)
    ]
    shapes = [
        f'<path d="{_star(*centre, _TILE_MM / 2 * size)}" fill="#{lightened(ground, lighter)}" '
        f'stroke="#{line}" stroke-width="{_LINE_MM}" stroke-linejoin="miter"/>'
        for centre in centres
        for size, lighter in _STARS
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{height_mm:g}mm" '
        f'viewBox="0 0 {width_mm:g} {height_mm:g}">'
        f'<rect width="{width_mm:g}" height="{height_mm:g}" fill="#{ground}"/>'
        f"{''.join(shapes)}</svg>"
    )
    width, height = (round(side * _PX_PER_MM) for side in (width_mm, height_mm))
    return Resource("ornament.svg", "svg", svg.encode(), width, height, alt="")


def _star(x: float, y: float, radius: float) -> str:
    """The outline of an eight-pointed star with its points at `radius`."""
    corners = []
    for step in range(16):
        reach = radius * (_INNER_RADIUS if step % 2 else 1)
        angle = step * _INNER_ANGLE
        corners.append(f"{x + reach * math.cos(angle):.2f} {y + reach * math.sin(angle):.2f}")
    return f"M{'L'.join(corners)}Z"
