"""The identifiers of a document: each is given out once, in two languages to two places."""

from dossierkit.voices import Voices


class Identifiers:
    """The identifiers that headings, captions and anchors of a document have."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._claimed: set[str] = set()
        self._names: dict[tuple[str, str], str] = {}

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._claimed

    def claim(self, identifier: str) -> str:
        """`identifier` if nothing before has it, else nothing."""
        if not identifier or identifier in self._claimed:
            return ""
        self._claimed.add(identifier)
        return identifier

    def name(self, identifier: str) -> str:
        """`identifier`, or for what has it in the other language too, one of its own."""
        name = self.claim(identifier)
        language = self._voices.spoken.language
        if identifier and not name and self._voices.second:
            name = self.claim(f"{identifier}-{language}")
        if name:
            self.call(identifier, name)
        return name

    def call(self, identifier: str, name: str) -> None:
        """Have `identifier`, in the language that is spoken, lead to `name` if it leads nowhere."""
        self._names.setdefault((self._voices.spoken.language, identifier), name)

    def called(self, identifier: str, language: str) -> str:
        """What an `identifier` that is written in `language` leads to."""
        return self._names.get((language, identifier), identifier)
