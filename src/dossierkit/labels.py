"""The words that dossierkit puts into a document, by language."""

from collections.abc import Mapping
from functools import cache

from dossierkit.files import read_text
from dossierkit.language import fallbacks
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
