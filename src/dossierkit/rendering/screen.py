"""A `Document` for reading on a screen: its pictures no larger than a screen can show."""

from dataclasses import replace

from dossierkit.document import Document, Resource
from dossierkit.media import MediaError, smaller_copy
from dossierkit.paper import length_mm, paper_mm
from dossierkit.tree import Node, every_image

SCREEN_DPI = 150
"""Of pictures at the size in which they are shown."""
_WORTH_IT = 1.2
"""How much wider a picture must be than a screen shows it to be made smaller."""


def for_screen(document: Document) -> Document:
    """The same document with its photographs at 150 dpi; drawings stay as they are."""
    whole, _ = paper_mm(document.theme)
    widths = dict.fromkeys(document.resources, whole)
    widths.update(_widest(document.blocks))
    return replace(
        document,
        resources={
            name: _on_screen(resource, widths[name])
            for name, resource in document.resources.items()
        },
    )


def _on_screen(resource: Resource, width_mm: float) -> Resource:
    most = max(1, round(width_mm / 25.4 * SCREEN_DPI))
    if resource.format == "svg" or resource.width_px <= most * _WORTH_IT:
        return resource
    try:
        data = smaller_copy(resource.data, most, resource.format)
    except MediaError:
        return resource
    height = max(1, round(resource.height_px * most / resource.width_px))
    return replace(resource, data=data, width_px=most, height_px=height)


def _widest(blocks: Node) -> dict[str, float]:
    """In what width each image is shown at most, in millimetres."""
    found: dict[str, float] = {}
    for attributes, _, (name, _) in (image["c"] for image in every_image(blocks)):
        width = length_mm(dict(attributes[2]).get("width", ""), 0) or 0.0
        found[name] = max(width, found.get(name, 0.0))
    return {name: width for name, width in found.items() if width}
