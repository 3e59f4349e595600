"""The text of sections as a whole: its language, what it says twice, what its box allows."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from dossierkit.diagnostics import Location, Problem, Severity
from dossierkit.dossier import Dossier, Section
from dossierkit.language import detect_language, language_name
from dossierkit.lexicon import lexicon
from dossierkit.phrases import Phrase
from dossierkit.rules import rule
from dossierkit.rules.wording import FOREIGN_SPAN, pattern_of_words, prose

_PARAGRAPH = re.compile(r"(?:^[^\S\n]*\S.*(?:\n|\Z))+", re.MULTILINE)
_DIV = re.compile(r"^:{3,}[ \t]*(\S[^\n]*)?$", re.MULTILINE)
_LANG = re.compile(r"\blang\s*=")
_SCRIPTS = {
    "Latn": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "Cyrl": re.compile(r"[\u0400-\u04ff]"),
    "Arab": re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]"),
}
_WRITTEN_IN = {
    "ar": ("Arab",),
    "fa": ("Arab",),
    "ur": ("Arab",),
    "ru": ("Cyrl",),
    "ky": ("Cyrl",),
    "tg": ("Cyrl",),
    "kk": ("Cyrl", "Latn"),
    "uz": ("Latn", "Cyrl"),
    "en": ("Latn",),
    "fr": ("Latn",),
    "az": ("Latn",),
    "tr": ("Latn",),
}
_OFTEN_MISTAKEN = {("uz", "Cyrl"), ("kk", "Latn")}
_FEWEST_LETTERS = 80
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(r"[وفبك]?(?:ال|لل)\w\w")
_CONFIRMED = 0.07
_CERTAIN = 0.85
_UNLIKELY = 0.05

_SHINGLE = 10
_FEWEST_REPEATED = 30
_LARGEST_GAP = 15


@rule("wrong-language", Severity.WARNING)
def wrong_language(dossier: Dossier) -> Iterator[Problem]:
    """A paragraph is not in the language of its folder.

    Why: a paragraph that nobody has translated is printed, and read by those who cannot read it.
    Example: an English paragraph in `sections/ar/2.a-description.md`.
    Remedy: translate it, or move the file to the folder of its language. A quotation that is meant
    to stay in another language is marked: `[…]{lang=az}`, or `::: {lang=az}` around paragraphs.
    Tables, captions, and paragraphs of fewer than 80 letters are not judged.
    """
    for section in dossier.sections.values():
        for span, text in _paragraphs(section):
            found = _another_language(text, section.language)
            if found:
                yield Problem(
                    section.source.location(section.path, span),
                    Phrase(
                        "the paragraph is in {found}, and the folder is for {expected}",
                        found=found,
                        expected=language_name(section.language, "en"),
                    ),
                    Phrase(
                        "Translate it, or mark a quotation: […]{{lang=…}}.",
                    ),
                )


def _paragraphs(section: Section) -> Iterator[tuple[tuple[int, int], str]]:
    """The place and the prose of each paragraph, without what is marked as another language's."""
    visible = section.source.visible
    if "lang" in visible:
        visible = _without_foreign_blocks(visible)
        visible = FOREIGN_SPAN.sub(_blank, visible)
    text = prose(visible)
    for match in _PARAGRAPH.finditer(text):
        # tables and legends are lists of names, which are the same in many languages
        if len(match[0]) >= _FEWEST_LETTERS and not match[0].lstrip().startswith(("|", "+-", "![")):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield (start, match.start() + len(match[0].rstrip())), match[0]


def _without_foreign_blocks(text: str) -> str:
    """`text` with what stands between `::: {lang=…}` and its `:::` blanked out."""
    parts, position, depth, start = [], 0, 0, 0
    for fence in _DIV.finditer(text):
        if depth:
            depth += 1 if fence[1] else -1
            if not depth:
                parts += [text[position:start], re.sub(r"[^\n]", " ", text[start : fence.end()])]
                position = fence.end()
        elif fence[1] and _LANG.search(fence[1]):
            depth, start = 1, fence.start()
    return "".join(parts) + text[position:]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _another_language(text: str, language: str) -> Phrase | str:
    """In what `text` is written, if it is surely not in `language`; else nothing."""
    primary, *rest = language.split("-")
    if primary not in _WRITTEN_IN or (not rest and _is_confirmed(text, primary)):
        return ""
    letters = Counter({name: len(each.findall(text)) for name, each in _SCRIPTS.items()})
    total = letters.total()
    if total < _FEWEST_LETTERS:
        return ""
    script, most = letters.most_common(1)[0]
    expected = [part for part in rest if part in _SCRIPTS] or _WRITTEN_IN[primary]
    if script not in expected:
        # names of people and works in another script may fill a list, but hardly so much of it
        return _script_name(script) if most > 0.8 * total else ""
    if (primary, script) in _OFTEN_MISTAKEN:
        return ""
    shares = detect_language(text)
    found = max(shares, key=lambda tag: shares[tag])
    surely = shares[found] > _CERTAIN and shares.get(primary, 0) < _UNLIKELY
    return language_name(found, "en") if surely and found in _WRITTEN_IN else ""


def _script_name(script: str) -> Phrase:
    match script:
        case "Latn":
            return Phrase("Latin letters")
        case "Cyrl":
            return Phrase("Cyrillic letters")
        case _:
            return Phrase("Arabic letters")


def _is_confirmed(text: str, language: str) -> bool:
    """True if the small words of `language` are as frequent as they are in no other."""
    words = _WORD.findall(text.lower())
    if language == "ar":
        known = sum(bool(_ARTICLE.match(word)) for word in words)
    else:
        small = _function_words(language)
        known = sum(word in small for word in words)
    return known > _CONFIRMED * len(words)


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(lexicon("function-words").get(language, ()))


@rule("repeated-passage", Severity.INFO)
def repeated_passage(dossier: Dossier) -> Iterator[Problem]:
    """A passage of thirty words or more stands in two sections of one language.

    Why: an evaluator who meets a description again in the justification learns nothing there, and
    a correction made in one place is forgotten in the other.
    Example: the second paragraph of 2.a again in 3.1.a, with a word changed here and there.
    Remedy: say it once, and refer to it: `@sec-2.a`.
    Source: reference practice for nominations, a share of repeated text is not fixed anywhere
    (rule WH-50, unverified)
    """
    for language in dict.fromkeys(language for language, _ in dossier.sections):
        sections = dossier.in_language(language)
        texts = [_WORD.findall(prose(section.source.visible)) for section in sections]
        spans = cache(lambda index, of=sections: _spans(of[index]))
        for later, earlier, length in _repeated(texts):
            here, there = (
                sections[index].source.location(
                    sections[index].path, (spans(index)[first][0], spans(index)[last][1])
                )
                for index, first, last in (later, earlier)
            )
            yield Problem(
                here,
                Phrase(
                    "about {count} words stand in section {number} as well",
                    count=length,
                    number=sections[earlier[0]].number,
                ),
                Phrase(
                    "Say it once, and refer to it: @sec-{number}.",
                    number=sections[earlier[0]].number,
                ),
                related=((there, Phrase("it is first said here")),),
            )


_Passage = tuple[int, int, int]


def _spans(section: Section) -> list[tuple[int, int]]:
    """Where each word of a section's prose begins and ends."""
    return [match.span() for match in _WORD.finditer(prose(section.source.visible))]


def _repeated(texts: Sequence[Sequence[str]]) -> Iterator[tuple[_Passage, _Passage, int]]:
    """Passages of a text that an earlier one has too: both, as text, first and last word.

    Runs of ten words are compared, so a word may differ now and then; linear in the words.
    """
    runs_of = [_runs(words) for words in texts]
    seen: set[tuple[str, ...]] = set()
    repeated: set[tuple[str, ...]] = set()
    for runs in runs_of:
        repeated |= seen.intersection(runs)
        seen.update(runs)
    del seen
    first: dict[tuple[str, ...], tuple[int, int]] = {}
    for index, runs in enumerate(runs_of):
        start = last = there = end = other = -1
        matched = 0
        met = [(position, run) for position, run in enumerate(runs) if run in repeated]
        for position, run in met:
            found = first.get(run)
            if found is None:
                continue
            follows = (
                found[0] == other
                and position - last <= _LARGEST_GAP + _SHINGLE
                and 0 < found[1] - end <= _LARGEST_GAP + _SHINGLE
            )
            if not follows:
                if matched >= _FEWEST_REPEATED:
                    yield (index, start, last + _SHINGLE - 1), _ends(other, there, end), matched
                start, (other, there), matched = position, found, _SHINGLE
            else:
                matched += min(position - last, _SHINGLE)
            last, end = position, found[1]
        if matched >= _FEWEST_REPEATED:
            yield (index, start, last + _SHINGLE - 1), _ends(other, there, end), matched
        for position, run in met:
            first.setdefault(run, (index, position))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Each ten words of a text that follow one another."""
    plain = [word.casefold() for word in words]
    return list(zip(*(plain[offset:] for offset in range(_SHINGLE)), strict=False))


def _ends(text: int, first: int, last: int) -> _Passage:
    return text, first, last + _SHINGLE - 1


@rule("repeated-heading", Severity.WARNING)
def repeated_heading(dossier: Dossier) -> Iterator[Problem]:
    """Two headings of one section, at the same level and under the same heading, read alike.

    Why: the table of contents shows two entries that nobody can tell apart.
    Example: `# Walls` twice in 2.a.
    Remedy: rename one of them, or join the two parts.
    """
    for section in dossier.sections.values():
        first: dict[tuple[str, ...], Location] = {}
        above: list[tuple[int, str]] = []
        for heading in section.narrative.headings:
            level = int(heading.kind)
            above = [item for item in above if item[0] < level]
            above.append((level, " ".join(heading.text.casefold().split())))
            path = tuple(text for _, text in above)
            if path in first:
                yield Problem(
                    heading.location,
                    Phrase("the heading “{heading}” is there twice", heading=heading.text),
                    Phrase("Rename one of the two, or join the parts."),
                    related=((first[path], Phrase("it is first used here")),),
                )
            first.setdefault(path, heading.location)


_PARTS = ("synthesis", "criteria", "integrity", "authenticity", "protection")


@rule("outstanding-value-parts", Severity.WARNING)
def outstanding_value_parts(dossier: Dossier) -> Iterator[Problem]:
    """The headings of a statement of outstanding universal value lack a part, or mix their order.

    Why: the statement is adopted as it stands, and each part is looked for under its heading.
    Example: “Integrity” before “Criteria”, or no heading for “Protection and management”.
    Remedy: give the statement the headings brief synthesis, criteria, integrity, authenticity (for
    cultural criteria), protection and management, in this order. A statement without headings is
    not judged, nor one in a language other than English, French, Russian and Arabic.
    Source: the nomination schema names the source (`five_parts`); the five parts are those of
    UNESCO's statements (rule WH-26, unverified)
    """
    expected = [part for part in _PARTS if part != "authenticity" or _is_cultural(dossier)]
    for section in dossier.sections.values():
        asked = section.spec.five_parts if section.spec else None
        words = lexicon("value-parts").get(section.language.split("-")[0])
        if not asked or not words or not section.narrative.headings:
            continue
        named = [(_part(heading.text, words), heading) for heading in section.narrative.headings]
        for part in expected:
            if part not in [name for name, _ in named]:
                yield Problem(
                    section.location,
                    Phrase("no heading of the statement names its part “{part}”", part=_said(part)),
                    Phrase("Add the heading, with what the nomination says of it."),
                    requirement=asked,
                )
        reached = -1
        for name, heading in named:
            place = _PARTS.index(name) if name else reached
            if place < reached:
                yield Problem(
                    heading.location,
                    Phrase("“{heading}” stands after a part that follows it", heading=heading.text),
                    Phrase(
                        "The order is synthesis, criteria, integrity, authenticity, protection."
                    ),
                    requirement=asked,
                )
            reached = max(reached, place)


def _is_cultural(dossier: Dossier) -> bool:
    return "cultural" in dossier.conditions


def _part(heading: str, words: Mapping[str, Sequence[str]]) -> str:
    return next((p for p in _PARTS if pattern_of_words(words[p]).search(heading)), "")


def _said(part: str) -> Phrase:
    match part:
        case "synthesis":
            return Phrase("brief synthesis")
        case "criteria":
            return Phrase("criteria")
        case "integrity":
            return Phrase("integrity")
        case "authenticity":
            return Phrase("authenticity")
        case _:
            return Phrase("protection and management")
