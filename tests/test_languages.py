"""Nine languages: their words, how they write numbers, dates and lists, and every nomination."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel import Locale
from pypdf import PdfReader

from conftest import REPOSITORY
from dossierkit.assembly import assemble
from dossierkit.build import build
from dossierkit.diagnostics import Location
from dossierkit.errors import SchemaError
from dossierkit.files import read_text
from dossierkit.labels import labels, numbered
from dossierkit.language import (
    country_name,
    fallbacks,
    format_date,
    format_month_day,
    format_number,
    in_language,
    join_names,
    language_name,
    quotation_marks,
    read_date,
    word_tag,
)
from dossierkit.nomination import texts
from dossierkit.reading import load
from dossierkit.resources import SCHEMAS, TEMPLATES
from dossierkit.scaffold import scaffold
from dossierkit.schemafiles import unreviewed_files
from dossierkit.schemas import load_schema, schema_ids
from dossierkit.structure import document_problems
from dossierkit.tree import plain_text
from dossierkit.validation import validate
from dossierkit.yamlfile import parse
from ooxml import Package, validate_docx

LANGUAGES = ("en", "fr", "ar", "ru", "az", "kk", "ky", "tg", "uz")
NATIONAL = LANGUAGES[4:]
"""Languages into which titles and what is printed are translated, but no guidance."""

NBSP, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"

WORDS = parse(read_text(TEMPLATES / "common", "labels.yaml")).data
TRANSLATIONS = sorted(SCHEMAS.glob("*/translations/*.yaml"))


# The words that dossierkit puts into a document.


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word_and_no_other(language: str) -> None:
    words, english = WORDS[language], WORDS["en"]
    assert set(words) == set(english)
    reviewed = words["reviewed"]
    assert isinstance(reviewed, bool) or set(reviewed) < set(words)
    for key, word in words.items():
        if key == "reviewed":
            continue
        forms = {*Locale.parse(language).plural_form.tags, "other"}
        said = word.values() if isinstance(word, dict) else [word]
        assert isinstance(word, str) or set(word) == forms, key
        assert all(text.strip() for text in said), key
        assert all(("{number}" in text) == key.endswith("-number") for text in said), key


def test_no_word_is_left_over() -> None:
    folders = (REPOSITORY / "src", TEMPLATES, SCHEMAS)
    texts = [
        path.read_text("utf-8")
        for folder in folders
        for path in folder.rglob("*.*")
        if path.suffix in {".py", ".j2", ".typ", ".json"} or path.name == "schema.yaml"
    ]
    words = re.compile(r"(?<=[\"'. \[])[a-z]+(?:-[a-z]+)*(?=[\"',:\]\s)]|\Z)")
    used = {word for text in texts for word in words.findall(text)}
    begun = tuple({start for text in texts for start in re.findall(r'"([a-z-]+-)\{', text)})
    known = {key.removesuffix("-number") for key in WORDS["en"]} - {"reviewed"}
    assert [key for key in known - used if not key.startswith(begun)] == []


@pytest.mark.parametrize(
    ("language", "figure", "section"),
    [
        ("en", f"Figure{NBSP}3", f"section{NBSP}2.a"),
        ("ar", f"شكل{NBSP}3", f"القسم{NBSP}2.a"),
        ("ru", f"Рисунок{NBSP}3", f"раздел{NBSP}2.a"),
        ("kk", "3-сурет", "2.a-бөлім"),
        ("tg", f"Расми{NBSP}3", f"фасли{NBSP}2.a"),
        ("uz", "3-rasm", "2.a-boʻlim"),
    ],
)
def test_captions_are_numbered_as_the_language_does(
    language: str, figure: str, section: str
) -> None:
    words = labels(language)
    assert (numbered(words, "figure", "3"), numbered(words, "section", "2.a")) == (figure, section)


def test_uzbek_has_its_own_letters() -> None:
    """Oʻ, gʻ and the tutuq belgisi are letters of Unicode's own, and no quotation marks."""
    texts = [path.read_text("utf-8") for path in TRANSLATIONS if path.stem == "uz"]
    texts += [str(word) for word in WORDS["uz"].values()]
    texts += [country_name(code, "uz") for code in ("UZ", "KZ", "KG", "AF", "US", "CI")]
    texts += [language_name(tag, "uz") for tag in LANGUAGES]
    assert [text for text in texts if re.search(r"(?<=\w)['’‘`](?=\w)", text)] == []


# Numbers, dates, names and lists.


@pytest.mark.parametrize(
    ("language", "number", "day", "month", "each_year", "listed"),
    [
        ("en", "1,123.5", "15 July 2026", "July 2026", "1 February", "A, B and C"),
        ("fr", f"1{THIN}123,5", "15 juillet 2026", "juillet 2026", "1er février", "A, B et C"),
        ("ar", "1,123.5", "15 يوليو 2026", "يوليو 2026", "1 فبراير", "A وB وC"),
        (
            "ru",
            f"1{NBSP}123,5",
            f"15 июля 2026{THIN}г.",
            f"июль 2026{THIN}г.",
            "1 февраля",
            "A, B и C",
        ),
        ("az", "1.123,5", "15 iyul 2026", "iyul 2026", "1 fevral", "A, B və C"),
        (
            "kk",
            f"1{NBSP}123,5",
            f"2026{THIN}ж. 15 шілде",
            f"2026{THIN}ж. шілде",
            "1 ақпан",
            "A, B және C",
        ),
        (
            "ky",
            f"1{NBSP}123,5",
            "2026-жылдын 15-июлу",
            "2026-жылдын июлу",
            "1-февраль",
            "A, B жана C",
        ),
        (
            "tg",
            f"1{NBSP}123,5",
            "15 июли соли 2026",
            "июли соли 2026",
            "1 феврал",
            "A, B ва C",
        ),
        ("uz", f"1{NBSP}123,5", "2026-yil 15-iyul", "2026-yil iyul", "1-fevral", "A, B va C"),
        ("uz-Cyrl", f"1{NBSP}123,5", "2026 йил 15 июль", "2026 йил июль", "1 февраль", "A, B ва C"),
    ],
)
def test_numbers_dates_and_lists(
    language: str, number: str, day: str, month: str, each_year: str, listed: str
) -> None:
    assert format_number(1123.5, language) == number
    assert format_date("2026-07-15", language) == day
    assert format_date("2026-07", language) == month
    assert format_month_day("02-01", language) == each_year
    assert join_names(["A", "B", "C"], language) == listed


@pytest.mark.parametrize("language", [*LANGUAGES, "uz-Cyrl"])
def test_a_date_that_is_written_out_can_be_read_again(language: str) -> None:
    for month in range(1, 13):
        for iso in (f"2026-{month:02}-01", f"2026-{month:02}-28", f"2026-{month:02}"):
            assert read_date(format_date(iso, language), language) == iso
    assert read_date(f"{format_date('2026-07-15', language)} x", language) == ""


@pytest.mark.parametrize("language", [*LANGUAGES, "uz-Cyrl"])
def test_names_of_states_and_languages_are_there(language: str) -> None:
    states = "AF AZ BH DZ EG IR IQ JO KG KW KZ MA OM PK PS QA SA SY TJ TM TN TR UZ YE RU CN FR GB"
    for code in states.split():
        assert country_name(code, language) != code
    for tag in (*LANGUAGES, "fa", "tr"):
        assert language_name(tag, language) != tag


def test_word_knows_each_language_with_its_script() -> None:
    tags = " ".join(word_tag(language) for language in LANGUAGES)
    assert tags == "en-GB fr-FR ar-SA ru-RU az-Latn-AZ kk-KZ ky-KG tg-Cyrl-TJ uz-Latn-UZ"
    assert word_tag("uz-Cyrl") == "uz-Cyrl"
    assert quotation_marks("kk-KZ")[0] == "«"


# Nominations.


@pytest.mark.parametrize("schema_id", schema_ids())
def test_a_nomination_is_translated(schema_id: str) -> None:
    schema = load_schema(schema_id, languages=LANGUAGES)
    for language in LANGUAGES:
        missing = [
            name
            for name, text in texts(schema)
            if text
            and language not in text
            and not (language in NATIONAL and name.endswith(" guidance"))
        ]
        assert missing == [], language
    assert unreviewed_files(schema, "en") == []
    assert unreviewed_files(schema, "kk") != []


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_translation_says_what_is_known_and_who_has_read_it(path: Path) -> None:
    document = parse(read_text(path.parent, path.name))
    shape = (SCHEMAS / "translation.schema.json",)
    assert [*document.problems, *document_problems(document, shape)] == []


def test_a_team_reads_guidance_in_the_language_that_it_is_likeliest_to_know(
    tmp_path: Path,
) -> None:
    scaffold(tmp_path / "x", "unesco-ich-representative", ("ky", "fr"))
    kyrgyz, french = (
        next((tmp_path / "x" / "sections" / tag).glob("1.i-*")).read_text("utf-8")
        for tag in ("ky", "fr")
    )
    assert "Киришүү баяндама" in kyrgyz
    assert "Что должен знать читатель" in kyrgyz
    assert "[150–250 сөз; текшерилген эмес]" in kyrgyz
    assert "[150–250 mots; non vérifié]" in french
    assert fallbacks("ky") == ("ru", "en")
    assert in_language({"en": "Gate", "ru": "Ворота"}, "ky") == "Ворота"


def test_what_a_translation_gets_wrong_has_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "schemas" / "mine"
    (folder / "translations").mkdir(parents=True)
    (folder / "schema.yaml").write_text("id: mine\nextends: icesco-tangible\n", "utf-8")
    translation = folder / "translations" / "kk.yaml"

    def problems(text: str) -> list[str]:
        translation.write_text(text, "utf-8")
        with pytest.raises(SchemaError) as refused:
            load_schema("mine", tmp_path, ("kk",))
        places = [problem.place for problem in refused.value.problems]
        assert all(isinstance(p, Location) and p.path == str(translation) for p in places)
        return [
            f"{p.line}:{p.column} {problem.message} {problem.help}"
            for p, problem in zip(places, refused.value.problems, strict=True)
            if isinstance(p, Location)
        ]

    (wrong_text,) = problems('reviewed: false\nsections:\n  "1.a": {titel: Ел}\n')
    assert wrong_text.startswith("3:11 the key “titel” is not known here")
    assert "“title”" in wrong_text
    (wrong_entry,) = problems("reviewed: false\ntables:\n  componets: Бөліктер\n")
    assert wrong_entry.startswith("3:3 there is no “componets” in tables")
    assert "“components”" in wrong_entry
    (unread,) = problems("title: Сынақ\n")
    assert "reviewed" in unread


# Dossiers.


@pytest.mark.parametrize("schema_id", schema_ids())
def test_a_new_dossier_validates_and_builds_in_every_language(
    schema_id: str, tmp_path: Path
) -> None:
    root = tmp_path / "new"
    scaffold(root, schema_id, LANGUAGES)
    dossier = load(root)
    assert validate(dossier) == []
    outputs = build(dossier, draft=True)
    assert [output.error for output in outputs] == [None] * (2 * len(LANGUAGES))
    for_word = [output.path for output in outputs if output.path.suffix == ".docx"]
    one = for_word[schema_ids().index(schema_id) % len(LANGUAGES)]
    assert validate_docx(one) == []


TEXTS = {
    "en": 'The gate is called “the Old One” by the neighbours, "the oldest part".',
    "fr": 'Les voisins appellent la porte "la Vieille" : la partie la plus ancienne.',
    "ru": 'Соседи называют ворота "Старыми": это древнейшая часть сооружения.',
    "az": 'Qonşular darvazanı "Köhnə" adlandırırlar: bu, tikilinin ən qədim hissəsidir.',
    "kk": 'Көршілер қақпаны "Ескі" деп атайды: бұл — құрылыстың ең көне бөлігі.',
    "ky": 'Кошуналар дарбазаны "Эски" деп аташат: бул — курулуштун эң байыркы бөлүгү.',
    "tg": 'Ҳамсоягон дарвозаро "Куҳна" меноманд: ин қисми қадимтарини бино аст.',
    "uz": 'Qoʻshnilar darvozani "Eski" deb atashadi: bu binoning eng qadimgi qismidir.',
}
SAID = {
    "en": ("11.3 ha", f"Figure{NBSP}1", "“the oldest part”", "Contents", "10 July 2026"),
    "fr": ("11,3 ha", f"Figure{NBSP}1", "« la", "Table des matières", "10 juillet 2026"),
    "ru": ("11,3 га", f"Рисунок{NBSP}1", "«Старыми»", "Содержание", "10 июля 2026"),
    "az": ("11,3 ha", f"Şəkil{NBSP}1", "«Köhnə»", "Mündəricat", "10 iyul 2026"),
    "kk": ("11,3 га", "1-сурет", "«Ескі»", "Мазмұны", "2026 ж. 10 шілде"),
    "ky": ("11,3 га", "1-сүрөт", "«Эски»", "Мазмуну", "2026-жылдын 10-июлу"),
    "tg": ("11,3 га", f"Расми{NBSP}1", "«Куҳна»", "Мундариҷа", "10 июли соли 2026"),
    "uz": ("11,3 ga", "1-rasm", "«Eski»", "Mundarija", "2026-yil 10-iyul"),
}


def test_a_dossier_speaks_its_languages(dossier: Callable[..., Path]) -> None:
    """Captions, references, numbers, dates, quotation marks, tags of language in Word and PDF."""
    languages = [tag for tag in LANGUAGES if tag != "ar"]
    root = dossier()
    facts = (root / "dossier.yaml").read_text("utf-8")
    facts = facts.replace("languages: [en, ar]", f"languages: [{', '.join(languages)}]")
    sections = {
        f"sections/{tag}/2.a-description.md": f"{text} @fig-gate, @sec-3.2, @annex-law\n\n"
        "![](images/gate.png){#fig-gate}\n"
        for tag, text in TEXTS.items()
    }
    loaded = load(dossier({"dossier.yaml": facts, **sections}))
    outputs = build(loaded, targets=["docx"], draft=True)
    outputs += build(loaded, ["kk", "tg", "uz"], ["pdf"], draft=True)
    assert not any(output.error for output in outputs)
    files = {(o.path.suffixes[-2][1:], o.path.suffix): o.path for o in outputs}
    for (language, ending), path in files.items():
        if ending == ".docx":
            package = Package(path.read_bytes())
            text = " ".join(package.values("//w:p"))
            tags = package.values("//w:rPrDefault//w:lang/@w:val", "word/styles.xml")
            assert tags == [word_tag(language)]
        else:
            text = " ".join(page.extract_text() for page in PdfReader(path).pages[:8])
        together = re.sub(r"[\s\u2060]", "", text)
        for words in SAID[language]:
            assert "".join(words.split()) in together, (language, ending)
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(
            validate_docx, [files[language, ".docx"] for language in ("kk", "tg", "uz")]
        )
    assert list(found) == [[], [], []]


@pytest.mark.parametrize(
    ("language", "cited", "listed"),
    [
        ("kk", "(A және B, күні жоқ, 3)", "Қаралған күні 2026 ж. 10 шілде"),
        ("ru", "(A и B, б. д., 3)", "Просмотрено 10 июля 2026"),
        ("tg", "(A ва B, бе сана, 3)", "Санаи муроҷиат 10 июли соли 2026"),
        ("uz", "(A va B, sanasi yoʻq, 3)", "Murojaat sanasi 2026-yil 10-iyul"),
    ],
)
def test_citations_are_in_the_language(
    language: str, cited: str, listed: str, dossier: Callable[..., Path]
) -> None:
    facts = (dossier() / "dossier.yaml").read_text("utf-8").replace("[en, ar]", f"[{language}]")
    source = (
        "@online{page, author = {A, Ada and B, Bob}, title = {Page}, url = {https://example.org},"
        " urldate = {2026-07-10}}\n"
    )
    page = "с." if language == "ru" else "p."
    section = {f"sections/{language}/2.a-description.md": f"Text [@page, {page} 3]\n"}
    root = dossier({"dossier.yaml": facts, "references.bib": source, **section})
    text = " ".join(plain_text(assemble(load(root), language, draft=True).blocks).split())
    assert cited in text
    assert listed in text
