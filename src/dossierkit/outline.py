"""The outline of a document: its skeleton as blocks, with a place for each narrative."""

from typing import Any

from dossierkit.bilingual import join_skeletons
from dossierkit.dossier import Dossier
from dossierkit.errors import ToolFailed
from dossierkit.nomination import NominationSchema
from dossierkit.parsing import parse_blocks
from dossierkit.skeleton import render_skeleton
from dossierkit.tree import Node, is_second
from dossierkit.voices import Voices


def outline(
    dossier: Dossier, schema: NominationSchema, voices: Voices, shown: frozenset[str]
) -> tuple[list[Node], list[int]]:
    """The blocks of the skeleton, and the version of pandoc's tree that they are in.

    In two languages it is that of both, joined. Optional sections that have nothing below them are
    left out. `shown` and what is raised are those of `render_skeleton`; `ToolFailed` if pandoc
    fails.
    """
    trees = parse_blocks(
        [
            render_skeleton(dossier, voice.language, shown, voice.digits, voices.languages)
            for voice in voices
        ]
    )
    failed = next((tree["error"] for tree in trees if "error" in tree), None)
    if failed is not None:
        raise ToolFailed(f"the skeleton cannot be parsed: {failed}")
    blocks = trees[0]["blocks"]
    if voices.second:
        blocks = join_skeletons(blocks, trees[1]["blocks"], voices.second.language)
    answered = _without_unanswered(blocks, dossier, schema, voices)
    return answered, trees[0]["pandoc-api-version"]


def _without_unanswered(
    blocks: list[Node], dossier: Dossier, schema: NominationSchema, voices: Voices
) -> list[Node]:
    kept: list[Node] = []
    for block in reversed(blocks):
        if block["t"] == "Header" and _is_optional(block, schema):
            below = next((i for i, b in enumerate(kept) if b["t"] == "Header"), len(kept))
            if all(_is_silent(one, dossier, voices) for one in kept[:below]):
                del kept[:below]
                continue
        kept.insert(0, block)
    return kept


def _is_optional(header: Any, schema: NominationSchema) -> bool:
    number = str(header["c"][1][0]).removeprefix("sec-")
    spec = schema.section_by_number.get(number)
    return spec is not None and spec.required is None and spec.content != "heading"


def _is_silent(block: Node, dossier: Dossier, voices: Voices) -> bool:
    """True for the place of a narrative that nobody has written."""
    if block["t"] != "Div":
        return False
    (_, classes, pairs), inner = block["c"]
    with voices.speaking(dict(pairs).get("lang", "")):
        if is_second(block):
            return all(_is_silent(one, dossier, voices) for one in inner)
        section = dossier.sections.get((voices.spoken.language, dict(pairs).get("number", "")))
    return "section" in classes and (section is None or section.empty)
