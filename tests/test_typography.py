"""Where lines and pages end: no-break spaces, hyphens, long words, headings, sheets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from documents import parse
from dossierkit.assembly import assemble
from dossierkit.reading import load
from dossierkit.rendering.columns import Cell, breakable, lay_out
from dossierkit.tree import plain_text
from dossierkit.typography import tied, with_ties

Lay = Callable[..., Path]

SECTION = "sections/en/2.a-description.md"
SHOWN = str.maketrans({"\N{NO-BREAK SPACE}": "~", "\N{NARROW NO-BREAK SPACE}": "_"})

TIED = [
    ("en", "120.5~ha, 15~km², 45~% and 12~°C; 1~215~000 people; 3~×~4~m"),
    ("en", "section~2.a (Figure~3, No.~7, p.~12; criterion~(iv)), Annex~B, part~II"),
    ("en", "By A.~S.~Pushkin and A.S.~Pushkin: A.~Mammadov, Dr~Smith; Pushkin, A.~S. Onegin"),
    ("en", "In plan A. The end of 10~July 2026, the 19th~century, c.~1840."),
    ("en", "It is so: no; is it? «Yes»! The no 7th man of article on 5"),
    ("fr", "«~Oui~» et «~non~»_; quoi_? Remarque~: voir p.~12_! L’échelle 1:10~000_; à 12:30"),
    ("fr", "https://example.org/?a: le XIXe~siècle, M.~Dupont, 1er~juillet, (critère~(iv)) 50~%."),
    ("ar", "في الشكل~3 والمادة~5 والمعيار~(iv) مساحته 120.5~هكتار و15~كم² في 10~يوليو 2026 وص~12"),
    ("ru", "В~XIX~в. и в~1920~г. г.~Ташкент, №~7, ст.~5, рис.~3, т.~е. о~нём, у~Пушкина А.~С. тут"),
    ("ru", "поэт А.~С.~Пушкин; 120,5~га; в~1920-х~гг.; с.~12; к~разделу~2.a; 10~июля 2026~г."),
    ("az", "XIX~əsrdə, 120,5~ha, 10~iyul 2026, maddə~5, 45~%"),
    ("kk", "XIX~ғасырда, 1920~ж. 12~га, 10~шілде, №~7, 45~%"),
    ("ky", "XIX~кылымда, 120~га, 1920-ж., №~7, 45~%"),
    ("tg", "асри~XIX, соли~1920, 10~июли соли~2026, моддаи~5, 12~га"),
    ("uz", "120,5~ga, XIX~asrda, №~7, 45~%, 5-modda"),
    ("uz-Cyrl", "XIX~асрда 5~га, №~7"),
]


@pytest.mark.parametrize(("language", "printed"), TIED)
def test_what_belongs_together_stays_on_one_line(language: str, printed: str) -> None:
    written = printed.replace("~", " ").replace("_", " ")
    assert tied(written, language).translate(SHOWN) == printed
    assert tied(tied(written, language), language) == tied(written, language)


def test_french_signs_are_set_apart_and_nothing_else_is_added() -> None:
    text = "«Quoi?» dit-il; oui: 12:30, a:b, https://example.org: c@example.org; (non!)"
    made = tied(text, "fr").translate(SHOWN)
    assert made == (
        "«~Quoi_?~» dit-il_; oui~: 12:30, a:b, https://example.org: c@example.org; (non_!)"
    )
    assert tied(text, "en") == text


def shown(markdown: str, language: str) -> str:
    return plain_text(with_ties(parse(markdown), language)).translate(SHOWN)


def test_ties_go_over_marks_and_not_into_code_addresses_and_other_languages() -> None:
    text = "**120.5**\n*ha*, [Figure](#a) 3, `5 ha`, [5 га в доме]{lang=ru}, 7^[A note: 3 m.] km"
    assert shown(text, "en") == "120.5~ha, Figure~3, 5 ha, 5~га в~доме, 7~km"
    assert shown("a\\\nFigure\\\n3", "en") == "a Figure 3"
    assert shown("Voir `x y` ; [Title: no]{lang=en}; <https://a.org/b>: oui", "fr") == (
        "Voir x y_; Title: no_; https://a.org/b: oui"
    )


def test_titles_of_works_are_printed_as_they_are_written() -> None:
    work = "::: {.csl-entry}\nShaki: a town ; p. 5\n:::\n"
    assert shown(work, "fr") == "Shaki: a town_; p.~5"


def test_trees_of_the_dossier_stay_as_they_were_read(dossier: Lay) -> None:
    loaded = load(dossier({SECTION: "An area of 11 ha in [11.3 ha]{value=property.area_ha}.\n"}))
    section = next(s for s in loaded.sections.values() if s.path == SECTION)
    before = repr(section.narrative.blocks)
    document = assemble(loaded, "en")
    assert "11~ha in 11.3~ha." in plain_text(document.blocks).translate(SHOWN)
    assert repr(section.narrative.blocks) == before


def test_columns_have_room_for_what_stays_together_and_let_it_go_before_it_overflows() -> None:
    tie = "1\u00a0215\u00a0000\u00a0ha"
    (narrow, _) = lay_out([[Cell(tie), Cell("a long text " * 90)]], [None] * 2, 200, 9).widths_pt
    assert narrow > 5 * 9
    assert breakable(tie, 20) == tie
    assert breakable(tie, 4) == "1 215 000 ha"
