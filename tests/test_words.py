"""What counts as a word, as `count_words` and docs/dossier.md define it."""

import pytest

from dossierkit.language import count_words
from dossierkit.markdown import read_narrative
from dossierkit.parsing import parse_blocks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("the Khan's Palace", 3),
        ("l’eau de la rivière", 4),
        ("co-operation of well-known towns", 4),
        ("from 1762–1764, rebuilt", 3),
        ("one – two", 3),
        ("one—two", 1),
        ("and/or", 1),
        ("1,200 people in 120.5 ha", 5),
        ("120\N{NO-BREAK SPACE}ha", 2),
        ("10\N{NARROW NO-BREAK SPACE}000 m", 3),
        ("«\N{NO-BREAK SPACE}mot\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: oui", 2),
        ("a & b", 3),
        ("…", 0),
        ("(see ) . , next", 2),
        ("\N{NO-BREAK SPACE}", 0),
        ("والمدينةُ التاريخيّة في شاكي", 4),
        ("١٢٠٫٥ هكتار", 2),
        ("исторический центр г. Шеки", 4),
        ("می\N{ZERO WIDTH NON-JOINER}شود", 1),
        ("故宫 the palace", 4),
        ("カナ", 2),
        ("궁전 하나", 2),
        ("https://example.org/a-b?c=d", 1),
    ],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# A heading\n\nand text", 4),
        ("Text.[^1]\n\n[^1]: A footnote of five words.", 6),
        ("Text.^[Two words.]", 3),
        ("![A caption](images/a.png){#fig-a}", 2),
        ("| a b | c |\n|---|---|\n| 1 | 2 |\n\nTable: Two words {#tbl-a}", 7),
        ("seen <!-- not seen --> seen", 2),
        ("- one\n- two\n\n1. three", 3),
        ("as @sec-2.a says [@khan]", 2),
        ('[120.5]{value="property.area_ha"} ha', 2),
        ("*em*phasis", 1),
    ],
)
def test_words_of_a_section(markdown: str, words: int) -> None:
    (tree,) = parse_blocks([markdown])
    assert read_narrative("a.md", markdown, tree).words == words


def test_signs_without_end_are_counted_in_linear_time() -> None:
    assert count_words("-" * 1_000_000 + "\N{NO-BREAK SPACE}" * 1_000_000) == 1
