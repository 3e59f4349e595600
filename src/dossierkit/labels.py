"""The words that dossierkit puts into a document, by language."""

from collections.abc import Mapping
from functools import cache

from dossierkit.files import read_text
from dossierkit.language import fallbacks, format_number, plural_form
from dossierkit.nomination import Limit
from dossierkit.resources import TEMPLATES
from dossierkit.yamlfile import parse


@cache
def labels(language: str) -> Mapping[str, str]:
    """The words that dossierkit puts into a document in `language`.

    What the language lacks is that of its fallbacks. A word that follows a number stands there in
    each of its plural forms as well: `words` and `words.one`.
    """
    data = parse(read_text(TEMPLATES / "common", "labels.yaml")).data
    tags = (language, language.split("-")[0], *fallbacks(language))
    stated = {key: word for tag in reversed(tags) for key, word in data.get(tag, {}).items()}
    del stated["reviewed"]
    words: dict[str, str] = {}
    for key, word in stated.items():
        forms = word if isinstance(word, Mapping) else {"other": word}
        words |= {f"{key}.{form}": str(said) for form, said in forms.items() if form != "other"}
        words[key] = str(forms["other"])
    return words


def numbered(words: Mapping[str, str], kind: str, number: str) -> str:
    """“Figure 3” as the language of the labels says it, held together on one line.

    `kind` is `figure`, `map`, `table`, `annex` or `section`.
    """
    pattern = words[f"{kind}-number"].replace(" ", "\N{NO-BREAK SPACE}")
    return pattern.replace("{number}", number)


def counted(words: Mapping[str, str], kind: str, number: int, language: str) -> str:
    """The word for `number` of a kind, `words` or `characters`, without the number."""
    return words.get(f"{kind}.{plural_form(number, language)}", words[kind])


def bounds(limit: Limit, words: Mapping[str, str], language: str) -> str:
    """A limit in few signs, the same in every language: `150–250 words`, `≤ 200 characters`."""
    least, most = (
        format_number(value, language) if value else "" for value in (limit.minimum, limit.maximum)
    )
    number = f"{least}–{most}" if least and most else f"≥ {least}" if least else f"≤ {most}"
    last = limit.maximum or limit.minimum or 0
    return f"{number} {counted(words, limit.measure, last, language)}"
