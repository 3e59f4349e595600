"""What the cover and the imprint of a document say, and its metadata of the same facts."""

import datetime
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dossierkit.captions import credit_line
from dossierkit.document import Wording
from dossierkit.dossier import Dossier
from dossierkit.errors import UsageProblem
from dossierkit.files import printable
from dossierkit.language import country_name, direction, format_date, in_language, join_names
from dossierkit.nomination import NominationSchema
from dossierkit.voices import Voice, Voices


@dataclass(frozen=True)
class Cover:
    """The facts that stand on a cover and behind it, to be said in each language of a document."""

    dossier: Dossier
    schema: NominationSchema
    theme: Mapping[str, Any]
    picture: Mapping[str, Any]
    """The row of the table that describes the picture on it; empty for none."""
    draft: bool

    def wordings(self, voices: Voices) -> tuple[Wording, Wording | None]:
        """Those of the leading language and of the second, with lines of both imprints said once.

        Numbers are in the digits of the language, so those of sections must be known.
        """
        first = self._wording(voices.leading, voices)
        if voices.second is None:
            return first, None
        second = self._wording(voices.second, voices)
        names, said = ({text: name for name, text in one.imprint} for one in (second, first))
        shared = tuple(
            (_in_both(name, names.get(text, ""), first.direction), text)
            for name, text in first.imprint
        )
        own = tuple(line for line in second.imprint if line[1] not in said)
        return replace(first, imprint=shared), replace(second, imprint=own)

    def states(self, language: str) -> str:
        """The names of the States, as a language joins them."""
        return join_names([country_name(code, language) for code in self._codes()], language)

    def keywords(self, voices: Voices) -> tuple[str, ...]:
        """The list or register in each language, and the States."""
        lists = (in_language(self.schema.list_name, language) for language in voices.languages)
        return (*dict.fromkeys(lists), self.states(voices.leading.language))

    def emblems(self, voice: Voice) -> Mapping[str, str]:
        """The alternative text of each State's emblem, by the code of the State."""
        emblem = voice.labels["emblem"]
        return {code: f"{emblem}: {country_name(code, voice.language)}" for code in self._codes()}

    def _codes(self) -> list[str]:
        """The codes of the States, in their order."""
        stated = (state.get("code") for _, state in self.dossier.entries("states"))
        return [str(code) for code in stated if code]

    def _wording(self, voice: Voice, voices: Voices) -> Wording:
        language = voice.language
        cover = {key: voices.text(words, language) for key, words in self._words(voice).items()}
        return Wording(
            language=language,
            direction=direction(language),
            title=cover["title"] or self.dossier.root.resolve().name,
            cover=cover,
            labels=voice.labels,
            digits=voice.digits,
            imprint=tuple(self._imprint(voice)),
        )

    def _words(self, voice: Voice) -> Mapping[str, str]:
        """The words of the cover; the record of a register names its own authority and register."""
        dossier, schema, language = self.dossier, self.schema, voice.language
        authority = dossier.value(("register", "authority")) or schema.authority
        list_name = dossier.value(("register", "name")) or schema.list_name
        date = dossier.value(("date",))
        return {
            key: _typographic(text)
            for key, text in {
                "authority": in_language(authority, language),
                "list": in_language(list_name, language),
                "nomination": in_language(schema.title, language),
                "title": dossier.name(language),
                "states": self.states(language),
                "date": format_date(_as_exact(str(date), self.theme), language) if date else "",
                "draft": voice.labels["draft"] if self.draft else "",
            }.items()
        }

    def _imprint(self, voice: Voice) -> Iterator[tuple[str, str]]:
        """What the theme states of who publishes the dossier, and whose the cover picture is."""
        stated = self.theme["imprint"]
        lines = [
            (voice.labels["published-by"], stated["publisher"]),
            ("", stated["copyright"]),
            (voice.labels["contact"], stated["contact"]),
            *(("", line) for line in stated["lines"]),
        ]
        said = [(label, _typographic(in_language(line, voice.language))) for label, line in lines]
        if not any(text for _, text in said):
            return
        yield from ((label, text) for label, text in said if text)
        caption = _typographic(in_language(self.picture.get("caption"), voice.language))
        words = " · ".join(filter(None, (caption, credit_line(self.picture, voice))))
        if words:
            yield voice.labels["cover-picture"], words


def document_date(dossier: Dossier) -> datetime.date:
    """The date that outputs carry: `SOURCE_DATE_EPOCH`, the dossier's own, or 1 January 2000.

    Never today's, so that the same sources give the same bytes. Raises `UsageProblem` if
    `SOURCE_DATE_EPOCH` is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
        except (ValueError, OverflowError, OSError) as error:
            raise UsageProblem(
                f"SOURCE_DATE_EPOCH is “{epoch}”, which is no date",
                help="Write it in seconds since 1970.",
            ) from error
    try:
        return datetime.date.fromisoformat(str(dossier.value(("date",))))
    except ValueError:
        return datetime.date(2000, 1, 1)


def _in_both(name: str, other: str, side: str) -> str:
    """A label in both languages; the mark keeps what follows it in the direction of the first."""
    mark = "\N{RIGHT-TO-LEFT MARK}" if side == "rtl" else "\N{LEFT-TO-RIGHT MARK}"
    return f"{name} / {other}{mark}" if other not in {"", name} else name


def _as_exact(date: str, theme: Mapping[str, Any]) -> str:
    """A date as exact as the theme wants it on the cover; empty if it wants none."""
    length = {"day": 10, "month": 7, "year": 4, "none": 0}[theme["cover"]["date"]]
    return date[:length]


def _typographic(text: str) -> str:
    """`text` on one line, safe to print, with a true apostrophe inside words."""
    return re.sub(r"(?<=\w)'(?=\w)", "’", " ".join(printable(text).split()))
