"""In which language a paragraph is taken to be written."""

import pytest

from dossierkit.rules.narrative import _another_language

PARAGRAPHS = {
    "en": "The citadel stands above the town, and its walls are built of brick and river "
    "stone that "
    "masons of the lower quarters brought up by mule before the spring floods came.",
    "fr": "La citadelle domine la ville et ses murs sont bâtis de briques et de galets de "
    "rivière, que "
    "les maçons des bas quartiers montaient à dos de mulet avant les crues.",
    "ru": "Цитадель стоит над городом, её стены сложены из кирпича и речного камня, который "
    "каменщики "
    "нижних кварталов поднимали на мулах до весенних паводков.",
    "az": "Qala şəhərin üstündə ucalır və onun divarları kərpicdən və çay daşından tikilmişdir. "
    "Aşağı məhəllələrin ustaları daşları yaz daşqınlarına qədər qatırlarla yuxarı qaldırırdılar.",
    "tr": "Kale şehrin üzerinde yükselir ve duvarları tuğla ile nehir taşından yapılmıştır. Aşağı "
    "mahallelerin ustaları taşları ilkbahar taşkınlarından önce katırlarla yukarı çıkarırdı.",
    "kk": "Қамал қаланың үстінде тұр, оның қабырғалары кірпіш пен өзен тасынан қаланған. Төменгі "
    "махаллалардың шеберлері тасты көктемгі су тасқынына дейін қашырмен жоғары көтерген.",
    "ky": "Чеп шаардын үстүндө турат, анын дубалдары кыштан жана дарыянын ташынан курулган. "
    "Төмөнкү "
    "айылдардын усталары ташты жазгы селге чейин качыр менен жогору көтөрүшкөн.",
    "tg": "Қалъа дар болои шаҳр ҷойгир аст ва деворҳои он аз хишт ва санги дарё сохта "
    "шудаанд. Устоёни "
    "маҳаллаҳои поён сангро то омадани селҳои баҳорӣ бо хачир ба боло мебурданд.",
    "uz": "Qalʼa shahar ustida joylashgan boʻlib, uning devorlari gʻisht va daryo toshidan "
    "qurilgan. "
    "Quyi mahallalar ustalari toshni bahorgi toshqinlargacha xachirlarda yuqoriga olib chiqishgan.",
    "uz-Cyrl": "Қалъа шаҳар устида жойлашган бўлиб, унинг деворлари ғишт ва дарё тошидан қурилган. "
    "Қуйи маҳаллалар усталари тошни баҳорги тошқинларгача хачирларда юқорига олиб чиқишган.",
    "ar": "تقع القلعة فوق المدينة وقد بنيت جدرانها من الطوب وحجارة النهر التي كان بناؤو "
    "الأحياء السفلى "
    "يحملونها على ظهور البغال قبل فيضان الربيع من كل عام.",
    "fa": "این قلعه بر فراز شهر قرار دارد و دیوارهای آن از آجر و سنگ رودخانه ساخته شده است که "
    "بنایان "
    "محله‌های پایین آن را پیش از سیلاب بهاری با قاطر بالا می‌بردند.",
}


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_paragraph_in_the_language_of_its_folder(language: str) -> None:
    assert not _another_language(PARAGRAPHS[language], language)


@pytest.mark.parametrize("folder", ["en", "fr", "ru", "ar", "az"])
def test_a_paragraph_in_another_language_is_told(folder: str) -> None:
    missed = [
        language
        for language, text in PARAGRAPHS.items()
        if language != folder and not _another_language(text, folder)
    ]
    # the model knows Uzbek in Latin letters only
    assert missed in ([], ["uz-Cyrl"])


def test_uzbek_and_kazakh_may_be_written_in_either_script() -> None:
    assert not _another_language(PARAGRAPHS["uz-Cyrl"], "uz")
    assert _another_language(PARAGRAPHS["uz-Cyrl"], "uz-Latn")
    assert _another_language(PARAGRAPHS["kk"], "kk-Latn")


def test_a_language_that_is_not_known_is_not_judged() -> None:
    assert not _another_language(PARAGRAPHS["en"], "ka")
