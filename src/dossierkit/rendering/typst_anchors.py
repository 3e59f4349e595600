"""The labels of the Typst source: where they are set, and which links lead to none."""

from collections.abc import Callable
from typing import TypeVar

from dossierkit.rendering.typst_text import literal

_Written = TypeVar("_Written")


class Anchors:
    """The labels that have been given out, each once, and those that links lead to."""

    def __init__(self) -> None:
        self._labels: set[str] = set()
        self._targets: set[str] = set()
        self._held: list[str] | None = None

    @property
    def unresolved(self) -> tuple[str, ...]:
        """Targets of links that nothing carries."""
        return tuple(sorted(self._targets - self._labels))

    def target(self, identifier: str) -> str:
        """What a link leads to, as an argument."""
        self._targets.add(identifier)
        return literal(identifier)

    def label(self, identifier: str) -> str:
        """The identifier as an argument; `none` if there is none or it was given out before."""
        if not identifier or identifier in self._labels:
            return "none"
        self._labels.add(identifier)
        return literal(identifier)

    def anchor(self, identifier: str) -> str:
        """A label in the text; nothing where `label` is none, or where it is held back."""
        label = self.label(identifier)
        anchor = "" if label == "none" else f"#anchor({label});"
        if self._held is None:
            return anchor
        self._held.append(anchor)
        return ""

    def apart(self, write: Callable[[], _Written]) -> tuple[str, _Written]:
        """What `write` makes, and before it the anchors that must not lie in it.

        Headings, captions and heads of tables are set again elsewhere, and a label may be set once;
        a link cannot lead to a label inside itself.
        """
        if self._held is not None:
            return "", write()
        self._held = []
        made = write()
        anchors, self._held = "".join(self._held), None
        return anchors, made
