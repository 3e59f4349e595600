"""Words that a section is asked to do without, and how names are written."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from dossierkit.diagnostics import DataPath, DataPlace, Problem, Severity
from dossierkit.dossier import Dossier, Section
from dossierkit.files import DOSSIER_FILE
from dossierkit.lexicon import lexicon
from dossierkit.phrases import Phrase, wording
from dossierkit.rules import rule

_NOT_PROSE = re.compile(
    r"\{[^{}\n]*\}|\]\([^()\n]*\)|^\[[^\]\n]*\]:.*|@[\w:.-]+|<[^<>\s]+>|\bhttps?://\S+",
    re.MULTILINE,
)
FOREIGN_SPAN = re.compile(r"\[[^\[\]]*\](?=\{[^{}\n]*\blang\s*=)")
"""Words that are marked as another language's: `[…]{lang=az}`."""

_NAME_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_DECLINED = frozenset({"ru", "kk", "ky", "tg", "az", "tr", "uz"})
_SHORTEST_NAME = 12
_MOST_WORDS = 20
_MOST_CHANGED = 2
_MOST_ALIKE = 50
_MOST_AVOIDED = 1_000
_SENTENCE = re.compile(r"[^.!?؟\n]+(?:(?:[.!?؟](?!\s)|\n(?![^\S\n]*\n))[^.!?؟\n]*)*")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20|٢٠|۲۰)[\d٠-٩۰-۹]{2}(?!\d)")
_SAID_OF_WORDS = (  # what lexicon/restricted.yaml says, for the catalogues
    wording("it ranks the element above others"),
    wording("living heritage changes and has no original state"),
    wording("it treats heritage as goods"),
    wording("it is a term of the World Heritage Convention"),
    wording("say what it is like"),
    wording("give the date that is known"),
    wording("describe the work"),
    wording("say who practises it and how"),
    wording("say what it means to the community"),
    wording("write living heritage"),
)
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@lru_cache(maxsize=512)
def prose(visible: str) -> str:
    """The text of a source without attributes, targets, keys and addresses, place for place."""
    return _NOT_PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), visible)


def pattern_of(word: str) -> str:
    """A regular expression for a word of a list: `*` for any ending, spaces for any space.

    An Arabic word may have the article and the prefixes that are written together with it.
    """
    parts = [re.escape(part.rstrip("*")) + r"\w*" * part.endswith("*") for part in word.split()]
    before = r"[وفبك]?(?:ال|لل|ل)?" if _ARABIC.match(word) and not word.startswith("ال") else ""
    return before + r"\s+".join(parts).replace("’", "['’]")


def pattern_of_words(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of the words of a list, each in a group of its own."""
    longest_first = "|".join(f"({pattern_of(word)})" for word in words)
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)


@rule("restricted-word", Severity.WARNING)
def restricted_word(dossier: Dossier) -> Iterator[Problem]:
    """A section has a word that its form is asked to do without.

    Why: words that rank one community's heritage above another's, or that belong to another
    convention, have files sent back.
    Example: “this unique masterpiece” in the description of an element.
    Remedy: say what is meant, as the finding suggests. The lists are in
    `lexicon/restricted.yaml`; the nomination schema says which sections observe which
    (`restricted_vocabulary`), so a property may well have outstanding universal value.
    Source: the nomination schema names the source; no official list was found (rule IC-21)
    """
    for section in dossier.sections.values():
        asked = section.spec.restricted_vocabulary if section.spec else None
        if not asked:
            continue
        entries, pattern = _restricted(section.language.split("-")[0], asked.lists)
        for match in pattern.finditer(prose(section.source.visible)) if entries else ():
            entry = entries[(match.lastindex or 1) - 1]
            why, instead = entry["why"], entry["instead"]  # or Babel takes the keys for wordings
            yield Problem(
                section.source.location(section.path, match.span()),
                Phrase(
                    "“{word}” is a word to avoid here: {why}",
                    word=" ".join(match[0].split()),
                    why=Phrase(why),
                ),
                Phrase("Instead, {instead}.", instead=Phrase(instead)),
                requirement=asked.requirement,
            )


@cache
def _restricted(language: str, lists: tuple[str, ...]) -> tuple[list[Any], re.Pattern[str]]:
    data = lexicon("restricted")
    entries = [entry for name in lists for entry in data.get(name, {}).get(language, ())]
    return entries, pattern_of_words([entry["word"] for entry in entries])


@rule("declared-intent", Severity.WARNING)
def declared_intent(dossier: Dossier) -> Iterator[Problem]:
    """A measure is announced, and neither who takes it nor when is said.

    Why: a plan of safeguarding is judged by who does what and when; a wish is not a measure.
    Example: “Workshops will be organised.”
    Remedy: “The Association of Weavers will hold two workshops in 2027.” Only sections for which
    the nomination schema asks it (`actor_and_date`) are read, in English, French, Russian and
    Arabic.
    Source: evaluations of nominations to the lists of living heritage (rule IC-10, seen); the
    nomination schema names the source for each section
    """
    for section in dossier.sections.values():
        asked = section.spec.actor_and_date if section.spec else None
        words = _intent(section.language.split("-")[0]) if asked else None
        if not words:
            continue
        intent, known = words
        for sentence in _SENTENCE.finditer(prose(section.source.visible)):
            said = intent.search(sentence[0])
            if said and not known.search(sentence[0]) and not _YEAR.search(sentence[0]):
                span = (sentence.start() + said.start(), sentence.start() + said.end())
                yield Problem(
                    section.source.location(section.path, span),
                    Phrase(
                        "“{words}” announces a measure without saying who takes it or when",
                        words=" ".join(said[0].split()),
                    ),
                    Phrase("Name who does it, and the year or the period."),
                    requirement=asked,
                )


@cache
def _intent(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    data = lexicon("intent").get(language)
    if not data:
        return None
    return pattern_of_words(data["intent"]), pattern_of_words([*data["actor"], *data["period"]])


@rule("other-state", Severity.WARNING)
def other_state(dossier: Dossier) -> Iterator[Problem]:
    """A section names a State that does not submit the nomination.

    Why: what is said of the element elsewhere is for that State to say.
    Example: “unlike in Iran” where only Azerbaijan submits the file.
    Remedy: speak of the element in the States that submit it. Only sections for which the
    nomination schema asks it (`no_other_states`) are read.
    Source: the nomination schema names the source (rule IC-05)
    """
    own = frozenset(dossier.states)
    for section in dossier.sections.values():
        asked = section.spec.no_other_states if section.spec else None
        if not asked:
            continue
        for match in _state_names(section.language, own).finditer(prose(section.source.visible)):
            yield Problem(
                section.source.location(section.path, match.span()),
                Phrase("the section names another State, {name}", name=match[0]),
                Phrase("Speak of the element in the States that submit the nomination."),
                requirement=asked,
            )


@cache
def _state_names(language: str, own: frozenset[str]) -> re.Pattern[str]:
    """The names of all States but `own`, with the endings of Russian and the Arabic prefixes."""
    import pycountry
    from babel import Locale

    territories = Locale.parse(language.split("-")[0]).territories
    names = {code: territories.get(code, "") for code in (c.alpha_2 for c in pycountry.countries)}
    kept = {name for code, name in names.items() if name and code not in own}
    mine = [name for code, name in names.items() if code in own]
    patterns = []
    for name in sorted(kept, key=lambda name: (-len(name), name)):
        if any(name in longer for longer in mine) or len(name) < 3:
            continue
        written = re.escape(name)
        if language.startswith("ru") and re.fullmatch(r"\w{4,}[аяйь]|\w{4,}ия", name):
            written = re.escape(re.sub(r"(?:ия|[аяйь])$", "", name)) + r"\w{1,3}"
        elif language.startswith("ru") and re.fullmatch(r"\w{4,}", name):
            written += r"\w{0,2}"
        elif _ARABIC.match(name):
            written = rf"[وفبكل]?{written}"
        patterns.append(written)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


@rule("figure-in-form", Severity.WARNING)
def figure_in_form(dossier: Dossier) -> Iterator[Problem]:
    """A section that is a box of a form has an image or a table.

    Why: the form takes text alone; what else stands in a box is lost when the file is registered.
    Example: a photograph in the description of an element.
    Remedy: attach it with the photographs, and say in words what it shows. Only sections for
    which the nomination schema asks it (`plain_text`) are read.
    Source: the nomination schema names the source (rule IC-16)
    """
    for section in dossier.sections.values():
        asked = section.spec.plain_text if section.spec else None
        if not asked:
            continue
        for image in section.narrative.images:
            yield Problem(
                image.location,
                Phrase("this section takes text alone, and has an image"),
                Phrase("Attach it with the photographs, and say in words what it shows."),
                requirement=asked,
            )
        if any(block["t"] == "Table" for block in section.narrative.blocks):
            span = section.source.find(r"(?m)^[ \t]*([|+].*)$")
            yield Problem(
                section.source.location(section.path, span),
                Phrase("this section takes text alone, and has a table"),
                Phrase("Say in sentences what the table shows."),
                requirement=asked,
            )


@rule("name-lists-components", Severity.WARNING)
def name_lists_components(dossier: Dossier) -> Iterator[Problem]:
    """The name of a serial property lists its component parts.

    Why: a serial property has one name for the whole; a list grows with every extension.
    Example: “Khiva; Bukhara; Samarkand”, or a name that contains those of two components.
    Remedy: give the series a collective name, and name the parts in `data/components.yaml`.
    Source: form of nomination, name of a serial property (rule WH-05, seen in a national version
    of UNESCO's format)
    """
    if "serial" not in dossier.conditions:
        return
    for path, language, name in _names_of_property(dossier):
        parts = [part for part in _component_names(dossier, language) if part in name]
        if ";" in name or "؛" in name or len(parts) > 1:
            yield Problem(
                DataPlace(DOSSIER_FILE, path),
                Phrase("the name of the series lists its component parts: “{name}”", name=name),
                Phrase("Give the series a collective name."),
            )


def _names_of_property(dossier: Dossier) -> Iterator[tuple[DataPath, str, str]]:
    """Path, language and wording of the name of the property or element."""
    subject = dossier.schema.subject if dossier.schema else "property"
    name = dossier.value((subject, "name"))
    if isinstance(name, str):
        for language in dossier.languages:
            yield (subject, "name"), language, name
    elif isinstance(name, dict):
        for language, text in name.items():
            if isinstance(text, str) and isinstance(language, str):
                yield (subject, "name", language), language, text


def _component_names(dossier: Dossier, language: str) -> list[str]:
    names = (row.get("name") for _, row in dossier.rows("components"))
    found = (name.get(language) if isinstance(name, dict) else name for name in names)
    return [name for name in found if isinstance(name, str) and name.strip()]


@rule("name-spelling", Severity.WARNING)
def name_spelling(dossier: Dossier) -> Iterator[Problem]:
    """A name is spelled otherwise than the dossier spells it.

    Why: two spellings of one place look like two places, and no search finds both.
    Example: “Historic Center of Sheki” where the property is the “Historic Centre of Sheki”;
    “Nukha” where `data/names.yaml` says that “Sheki” is written.
    Remedy: write the name as dossier.yaml, `data/components.yaml` or `data/names.yaml` has it.
    Spellings to avoid are listed in `data/names.yaml`. A name in another language is marked with
    `[…]{lang=az}`. Names of the property and of components are looked for if they have two words
    and twelve letters or more, with up to two letters changed; not in Russian, Tajik and the
    Turkic languages, where endings change with the sentence.
    Source: clarity and coherence of a dossier, ICOMOS (rules WH-52, WH-53)
    """
    avoided = {
        language: list(islice(_avoided(dossier, language), _MOST_AVOIDED))
        for language in dict.fromkeys(language for language, _ in dossier.sections)
    }
    known = {language: _long_names(dossier, language) for language in avoided}
    for section in dossier.sections.values():
        text = prose(_in_own_language(section.source.visible))
        for spelling, name, place in avoided[section.language]:
            if spelling.split()[0].rstrip("*") not in text:
                continue
            for match in re.finditer(rf"(?<!\w){pattern_of(spelling)}(?!\w)", text):
                yield _misspelt(section, match.span(), name, place)
        for span, name, place in _near_names(text, known[section.language]):
            yield _misspelt(section, span, name, place)


def _misspelt(section: Section, span: tuple[int, int], name: str, place: DataPlace) -> Problem:
    written = section.source.text[slice(*span)]
    return Problem(
        section.source.location(section.path, span),
        Phrase(
            "the text has “{written}” where the dossier writes “{name}”",
            written=" ".join(written.split()),
            name=name,
        ),
        Phrase("Write “{name}”, or mark words of another language: […]{{lang=…}}.", name=name),
        related=((place, Phrase("the name is stated here")),),
    )


def _in_own_language(visible: str) -> str:
    if "lang" not in visible:
        return visible
    return FOREIGN_SPAN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), visible)


def _avoided(dossier: Dossier, language: str) -> Iterator[tuple[str, str, DataPlace]]:
    """The spellings to avoid in `language`, each with the one to write and its place."""
    for place, row in dossier.rows("names"):
        name, avoid = row.get("name"), row.get("avoid")
        preferred = name.get(language) if isinstance(name, dict) else name
        spellings = avoid.get(language) if isinstance(avoid, dict) else avoid
        if isinstance(preferred, str) and isinstance(spellings, list):
            for spelling in spellings:
                if isinstance(spelling, str) and spelling.strip():
                    yield spelling, preferred, DataPlace(place.file, (*place.path, "name"))


_Name = tuple[str, DataPlace]


def _long_names(dossier: Dossier, language: str) -> dict[tuple[int, str], list[_Name]]:
    """The names that can be told from others, by number of words and first two letters."""
    found: dict[tuple[int, str], list[_Name]] = {}
    if language.split("-")[0] in _DECLINED:
        return found
    names: list[_Name] = [
        (name, DataPlace(DOSSIER_FILE, path))
        for path, tag, name in _names_of_property(dossier)
        if tag == language
    ]
    for place, row in (*dossier.rows("components"), *dossier.rows("names")):
        stated = row.get("name")
        name = stated.get(language) if isinstance(stated, dict) else stated
        if isinstance(name, str):
            names.append((name, DataPlace(place.file, (*place.path, "name"))))
    for name, place in names:
        words = _NAME_WORD.findall(name)
        if 1 < len(words) <= _MOST_WORDS and len(name) >= _SHORTEST_NAME:
            found.setdefault((len(words), words[0][:2].casefold()), []).append((name, place))
    return found


def _near_names(
    text: str, known: dict[tuple[int, str], list[_Name]]
) -> Iterator[tuple[tuple[int, int], str, DataPlace]]:
    """The places in `text` where a name is written with one or two letters changed."""
    if not known:
        return
    from rapidfuzz.distance import Levenshtein

    beginnings = {beginning for _, beginning in known}
    lengths = sorted({length for length, _ in known})
    any_of = "|".join(map(re.escape, sorted(beginnings)))
    for first in re.finditer(rf"(?<![\w'’ʼ])(?:{any_of})", text, re.IGNORECASE):
        words = list(islice(_NAME_WORD.finditer(text, first.start()), lengths[-1]))
        for length in lengths:
            names = known.get((length, first[0].casefold()))
            if not names or length > len(words):
                continue
            span = (words[0].start(), words[length - 1].end())
            written = " ".join(word[0] for word in words[:length])
            for name, place in names[:_MOST_ALIKE]:
                expected = " ".join(_NAME_WORD.findall(name))
                if written.casefold() == expected.casefold():
                    break
                distance = Levenshtein.distance(written, expected, score_cutoff=_MOST_CHANGED)
                if distance <= _MOST_CHANGED and not _is_plural(written, expected):
                    yield span, name, place
                    break


def _is_plural(written: str, expected: str) -> bool:
    return written.removesuffix("s") == expected.removesuffix("s")
