"""A planned map as SVG: millimetres for units, text as text, the same bytes from the same data."""

from dossierkit.cartography.canvas import Canvas, Wording
from dossierkit.cartography.face import draw_face
from dossierkit.cartography.marginalia import draw_marginalia
from dossierkit.cartography.sheet import Plan, Subject


def draw(subject: Subject, plan: Plan, wording: Wording) -> str:
    """The map of `subject` as SVG, as large as its plan says."""
    canvas = Canvas(plan.layout.width, plan.layout.height, rtl=wording.rtl, digits=wording.digits)
    entries = draw_face(canvas, subject, plan, wording)
    draw_marginalia(canvas, subject, plan, wording, entries)
    return canvas.svg()
