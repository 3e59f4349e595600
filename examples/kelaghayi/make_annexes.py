"""Sample annexes of the Kelaghayi example: writes every file in annexes/.

Letters, grants and signature are invented; the extract retells the public entry of the State
Register. Each says so at its head. PDF/A-2a and PDF/UA-1, with a fixed date, so that two runs give
the same bytes.
"""

import datetime
import tempfile
from pathlib import Path
from typing import NamedTuple

import pymupdf_fonts
import typst

HERE = Path(__file__).parent
DATE = datetime.datetime(2026, 6, 15, tzinfo=datetime.UTC)
NOTICE = {
    "az": "Nümunə: uydurma məktubdur, heç kim imzalamayıb.",
    "en": "Sample: the letter is invented, nobody has signed it.",
}
TRANSLATED = "Sample: translation of an invented letter from Azerbaijani."
EXTRACT = {
    "az": "Nümunə: reyestrin açıq səhifəsinin qısa məzmunu, təsdiqlənmiş surət deyil.",
    "en": "Sample: the public page of the register retold in brief, no certified copy.",
}
FORM = "Sample: this takes the place of the grant on the form of the organisation."


class Paper(NamedTuple):
    """One document: its file, language, notice, heading, place and day, text, who signs, fields."""

    stem: str
    language: str
    notice: str
    title: str
    place: str
    text: str
    signed: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


PAPERS = (
    Paper(
        "consent-sheki",
        "az",
        NOTICE["az"],
        "Mədəniyyət Nazirliyinə",
        "Şəki, 20 may 2026",
        """
Biz, Şəki kəlağayı ustaları, bu məktubu mayın 18-də keçirdiyimiz səsvermədən sonra yazırıq.
On bir nəfər iştirak etdi, hamısı lehinə səs verdi.

Sənətimizi atalarımızdan öyrənmişik. Boyanı tərəziyə yox, gözə inanıb qatırıq.
Emalatxanalarımız azalıb, qapısı açıq qalanı barmaqla saymaq olar. Ona görə istəyirik ki,
kəlağayının adı İslam dünyasında da çəkilsin və gənclər bu işə gəlsin.

Namizədliyin mətnini oxumuşuq, düzəlişlərimiz nəzərə alınıb. Bizə izah olundu ki, siyahıya
düşmək nə pul, nə üstünlük vəd edir. Razılığımızı istədiyimiz vaxt geri götürə bilərik.
Kəlağayının siyahıya təqdim olunmasına razıyıq.
""",
        ("Şəki kəlağayı ustalarının seçilmiş nümayəndəsi", "imza"),
    ),
    Paper(
        "consent-sheki-en",
        "en",
        TRANSLATED,
        "To the Ministry of Culture",
        "Sheki, 20 May 2026",
        """
We, the kelaghayi makers of Sheki, write this letter after the vote that we held on 18 May.
Eleven persons took part, and all were in favour.

We learned the craft from our fathers. When we mix dyes we trust the eye, not the scales.
Workshops have become few; those whose door is still open can be counted on the fingers. We
therefore wish the name of kelaghayi to be heard in the Islamic world too, and the young to
come to this work.

We have read the text of the nomination, and our corrections were made. It was explained to
us that to be on the list promises neither money nor privilege. We may take our consent back
whenever we like. We agree that kelaghayi be proposed for the list.
""",
        ("Elected speaker of the kelaghayi makers of Sheki", "signature on the original"),
    ),
    Paper(
        "consent-basgal",
        "az",
        NOTICE["az"],
        "Basqaldan məktub",
        "Basqal, 23 may 2026",
        """
Hörmətli həmvətənlər! Məktubu axşam çay süfrəsi arxasında birlikdə tutduq; kim nə dedisə,
yazıya düşdü.

Basqalda köhnə məhəllələrdən birinin adı Qəlibgahdır. Babalarımızın qəlibi əlindən alınanda
da sənət ölmədi: biri gizlində boyadı, biri arteldə. Bu gün on iki ustayıq, aramızda bir
qadın var, ikimizin şagirdi var, qalanının yoxdur.

Nazirlikdən gələnlərə dedik: sərgidən qabaq ipək, ipəkdən qabaq şagird. Sözümüz sənədə
yazıldı. Şərtimiz budur ki, qonaq vaxtlı-vaxtında gəlsin, işimizə mane olmasın. Mətni bizə
oxudular, başa düşdük, heç kim bizi məcbur etmədi. Basqal kəlağayı ustaları adından razılıq
veririk.
""",
        ("Basqal ustalarının ağsaqqalı", "imza; əslinə on iki ustanın imza siyahısı əlavə olunub"),
    ),
    Paper(
        "consent-basgal-en",
        "en",
        TRANSLATED,
        "A letter from Basgal",
        "Basgal, 23 May 2026",
        """
Dear countrymen and countrywomen! We put this letter together in the evening over tea; what
each of us said was taken down.

One of the old quarters of Basgal is called Galibgah. Even when our grandfathers’ stamps
were taken from them the craft did not die: one dyed in secret, another in the cooperative.
Today we are twelve masters; among us is one woman; two of us have an apprentice, the others
none.

To those who came from the Ministry we said: silk before exhibitions, apprentices before
silk. Our word was written into the file. Our condition is that visitors come at set times
and do not keep us from work. The text was read to us, we understood it, and nobody forced
us. In the name of the kelaghayi makers of Basgal we give consent.
""",
        (
            "Eldest of the masters of Basgal",
            "signature; a list signed by twelve masters is attached",
        ),
    ),
    Paper(
        "consent-wearers",
        "az",
        NOTICE["az"],
        "Kəlağayı örtən qadınların sözü",
        "Basqal mədəniyyət evi, 26 may 2026",
        """
Biz usta deyilik. Biz onu örtənik: kimi hər gün, kimi ildə bir dəfə. Amma toyda qırmızını
gəlinin başına biz salırıq, yasda qaranı biz çıxarırıq, sandıqdan nənənin kəlağayısını biz
götürürük.

Yığıncaqda dedik ki, bu örtük heç kimə məcbur deyil. Qızlarımız onu çiyninə salsa da,
incimirik. İstəyimiz odur ki, məktəbdə uşaqlara rənglərin nə dediyi danışılsın və o dərsi
bizim özümüzə etibar eləsinlər.

Xınayaxdı və yas çəkilməsin, bunu xahiş elədik, qəbul olundu. Qalan hər şeyə Şəkidən və
Basqaldan olan kəlağayı örtən qadınlar adından razıyıq. Bu sözləri tələbə qızımız yazdı, biz
qulaq asıb təsdiq etdik.
""",
        ("Şəkidən bir qadın, Basqaldan bir qadın", "imzalar"),
    ),
    Paper(
        "consent-wearers-en",
        "en",
        TRANSLATED,
        "The word of the women who wear kelaghayi",
        "House of culture of Basgal, 26 May 2026",
        """
We are not masters. We are those who wear it, some every day and some once a year. But it is
we who lay the red one on the bride’s head at the wedding, who bring out the black one in
mourning, and who take the grandmother’s kelaghayi from the chest.

At the meeting we said that nobody is bound to this scarf. If our daughters put it over the
shoulders, we take no offence. What we wish is that children hear at school what the colours
say, and that this lesson be trusted to us.

We asked that the henna evening and mourning not be filmed, and this was accepted. To all
the rest we agree in the name of the women of Sheki and Basgal who wear kelaghayi. A
student, one of ours, wrote these words down; we listened and confirmed them.
""",
        ("A woman of Sheki, a woman of Basgal", "signatures on the original"),
    ),
    Paper(
        "consent-families",
        "az",
        NOTICE["az"],
        "Şərtli razılıq",
        "Basqal, 29 may 2026",
        """
Aşağıda adı çəkilən şərtlərlə qəlib və kəlağayı saxlayan ailələr namizədliyə razıdırlar.

Birincisi, qəlibin şəkli ailənin adı yazılmadan çəkilmir və yayılmır. İkincisi, naxışların
qeydi satılmır, surəti bizdə qalır. Üçüncüsü, başqa usta bizim naxışı basmaq istəsə, əvvəlcə
bizdən soruşur.

Bunları ona görə yazırıq ki, bir dəfə evimizdən borc götürülən qəliblər geri qayıtmadı. İndi
saxladıqlarımız həm xatirə, həm gələcək üçün toxumdur. Şərtlər sənəddə göstərildiyi üçün
imzamızı könüllü qoyuruq.
""",
        ("Ailələrin nümayəndəsi", "imza"),
    ),
    Paper(
        "consent-families-en",
        "en",
        TRANSLATED,
        "Consent under conditions",
        "Basgal, 29 May 2026",
        """
Under the conditions named below the families that keep stamps and kelaghayi agree to the
nomination.

First, no stamp is photographed or published without the name of the family. Second, records
of patterns are not sold, and a copy stays with us. Third, a maker who wishes to print our
pattern asks us before.

We write this because stamps once borrowed from our houses were not brought back. Those that
we keep now are both a memory and seed for the future. Since the conditions are stated in
the file, we put our signature of our own will.
""",
        ("Delegate of the families", "signature on the original"),
    ),
    Paper(
        "inventory-extract",
        "az",
        EXTRACT["az"],
        "Azərbaycanın Qeyri-Maddi Mədəni İrs Nümunələrinin Dövlət Reyestri: çıxarış",
        "Bakı, 2 iyun 2026",
        """
Kəlağayı təbii ipəkdən, bütöv parçadan toxunan kvadrat qadın baş örtüyüdür; ölçüsü 140–160
santimetrdən böyük olmur. Bütün səthi və ya yalnız haşiyəsi boyanır. Naxış qoz və palıd
ağacından qəliblərlə vurulur, ən çox müxtəlif buta çeşnilərindən istifadə olunur. İstehsal
əsasən ev emalatxanalarında aparılıb, bütün ailə üzvləri iştirak edib, bacarıq
nəsildən-nəslə ötürülüb.
""",
        facts=(
            ("Reyestr kodu", "SD0302000001"),
            ("Adı", "Kəlağayı"),
            ("Aparan qurum", "Azərbaycan Respublikasının Mədəniyyət Nazirliyi"),
            (
                "Daşıyıcılar",
                "Əyirici, toxucu, boyaqçı və naxışbasan ustalar; Basqal və Şəki ustaları",
            ),
            ("Yeri", "Şəki şəhəri; İsmayıllı rayonu, Basqal qəsəbəsi"),
            ("Mənbə", "intangible.az/front/az/aboutExample/20109"),
        ),
    ),
    Paper(
        "inventory-extract-en",
        "en",
        EXTRACT["en"],
        "State Register of Intangible Cultural Heritage of Azerbaijan: extract",
        "Baku, 2 June 2026",
        """
Kelaghayi is a square headscarf for women, woven in one piece from natural silk; it is not
larger than 140 to 160 centimetres. Either the whole surface or only the border is dyed.
Patterns are set with blocks of walnut and oak, above all various forms of the buta. It was
made mainly in workshops at home; all members of the family took part, and skill passed from
generation to generation.
""",
        facts=(
            ("Number", "SD0302000001"),
            ("Name", "Kelaghayi (Kəlağayı)"),
            ("Kept by", "Ministry of Culture of the Republic of Azerbaijan"),
            ("Bearers", "Spinners, weavers, dyers and stampers; masters of Basgal and Sheki"),
            ("Place", "City of Sheki; Basgal settlement, Ismayilli District"),
            ("Source", "intangible.az/front/az/aboutExample/20109"),
        ),
    ),
    Paper(
        "grant-drawings",
        "en",
        FORM,
        "Grant of rights: ten drawings",
        "10 June 2026",
        """
The original would be the organisation’s own form, unchanged and signed by hand, one for
each holder of rights. It would list the photographs with number, title, date, creator and
credit line, as the inventory of this dossier does.

The drawings of this example were made by its own script and may be used under the licence
of the project, Apache-2.0, also without asking.
""",
        facts=(
            ("Images", "the ten drawings of the inventory of this dossier"),
            ("Credit line", "© 2026, dossierkit"),
            ("Extent", "non-exclusive, for all countries and without limit of time"),
        ),
    ),
    Paper(
        "grant-film",
        "en",
        FORM,
        "Grant of rights: film",
        "10 June 2026",
        """
The example carries no film. In a submission this form would be signed by the holder of the
rights to it, who is often not the holder of the rights to the photographs, and would state
languages of sound and subtitles.

A film about the element exists: “Traditional Art and Symbolism of Kelaghayi”, director Asif
Abramov, 2014, held by UNESCO. Its rights are its owners’; nothing of it is used here.
""",
        facts=(
            ("Film", "film"),
            ("Credit line", "© 2026, Name of the holder of rights"),
            ("Languages", "sound: Azerbaijani; subtitles: English, Arabic"),
        ),
    ),
    Paper(
        "signature-page",
        "en",
        "Sample: the page is not signed.",
        "Signature on behalf of the State Party",
        "Baku, 1 July 2026",
        """
The original would carry name, office, signature, seal and date of an official empowered to
sign.
""",
        ("Name of the signatory", "Minister of Culture of the Republic of Azerbaijan"),
    ),
)
HEAD = """
#set document(title: "{title}", author: "Example dossier", date: datetime(
  year: 2026, month: 6, day: 15))
#set page(paper: "a4", margin: 30mm)
#set text(font: "FiraGO", size: 11pt, lang: "{language}")
#set par(leading: 0.8em, spacing: 1.4em)
#show heading: set text(fill: rgb("#1F3B4D"))
#show heading: set block(below: 1.2em)
#block(stroke: 0.8pt + rgb("#8A5A2B"), fill: rgb("#EDE6DA"), inset: 10pt, width: 100%)[
  #strong[{notice}]
]
#v(10mm)
= {title}
{place}

"""


def source(paper: Paper) -> str:
    """The document as Typst source."""
    parts = [HEAD.format(**paper._asdict())]
    if paper.facts:
        cells = "".join(f"[#strong[{field}]], [{value}],\n" for field, value in paper.facts)
        parts.append(
            "#table(columns: (auto, 1fr), stroke: none, inset: (x: 0pt, y: 5pt), "
            f"column-gutter: 8mm,\n{cells})"
        )
    parts.append(paper.text)
    if paper.signed:
        parts += ["#v(14mm)", " \\ ".join(paper.signed)]
    return "\n\n".join(parts)


def main() -> None:
    """Write all annexes."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("figo", "figbo"):
            (Path(folder) / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        for paper in PAPERS:
            pdf = typst.compile(
                source(paper).encode(),
                format="pdf",
                font_paths=fonts,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(DATE.timestamp()),
            )
            (HERE / "annexes" / f"{paper.stem}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
