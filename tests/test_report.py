"""Every reporter on one set of awkward findings."""

import json

import pytest

from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity
from dossierkit.report import REPORTERS, report_github, report_json, report_text

WHOLE_FILE = Diagnostic(
    Location("sections/en"),
    "missing-section",
    Severity.ERROR,
    "the section “5.b” is missing",
    help="Write it.",
    source="Annex 5, 5.b (seen)",
)
ON_A_LINE = Diagnostic(
    Location("data/components.yaml", 14, 10, 14, 19),
    "swapped-coordinates",
    Severity.ERROR,
    "latitude 69.3 and longitude 41.3 look swapped",
    help="Write lat: 41.3, lon: 69.3.",
    related=((Location("dossier.yaml", 3, 9), "Uzbekistan here"),),
    excerpt="    lat: 69.313086",
)
OVER_LINES = Diagnostic(
    Location("sections/en/2.a-x.md", 3, 5, 6, 2),
    "raw-markup",
    Severity.WARNING,
    "“<div” is HTML",
    excerpt="text <div>",
)
ARABIC = Diagnostic(
    Location("sections/ar/2.a-x.md", 1, 7, 1, 11),
    "placeholder-text",
    Severity.WARNING,
    "“قصر” stands for something",
    excerpt="في قصر الخان",
)
HOSTILE = Diagnostic(
    Location("a,b:c\x1b[31m.md", 1, 1, 1, 2),
    "encoding",
    Severity.INFO,
    "100 % \x1b[2J of it\n::error::forged\u202e",
    excerpt="\x1b]0;title\x07",
)
SILENCED = Diagnostic(
    Location("dossier.yaml", 1, 1),
    "area-sum",
    Severity.ERROR,
    "areas",
    silenced="agreed",
)
BEYOND_BMP = Diagnostic(
    Location("x.md", 1, 3, 1, 4),
    "encoding",
    Severity.WARNING,
    "𐰀 is Old Turkic",
    excerpt="𐰀𐰀x",
)
ALL = [WHOLE_FILE, ON_A_LINE, OVER_LINES, ARABIC, HOSTILE, SILENCED, BEYOND_BMP]
CHECKED = [Checked("dossiers/sheki", "submission", ALL, "The schema is provisional.")]


def test_text_shows_place_line_mark_remedy_source_and_related_places() -> None:
    text = report_text([Checked("sheki", "draft", [ON_A_LINE, WHOLE_FILE])])
    assert text == (
        "sheki/data/components.yaml:14:10: error: latitude 69.3 and longitude 41.3 look swapped "
        "(swapped-coordinates)\n"
        "   |\n"
        "14 |     lat: 69.313086\n"
        "   |          ^^^^^^^^^\n"
        "   = sheki/dossier.yaml:3: Uzbekistan here\n"
        "   = help: Write lat: 41.3, lon: 69.3.\n"
        "\n"
        "sheki/sections/en: error: the section “5.b” is missing (missing-section)\n"
        "  = help: Write it.\n"
        "  = source: Annex 5, 5.b (seen)\n"
        "\n"
        "2 errors in the dossier, stage draft\n"
    )


def test_text_counts_what_is_silenced_and_says_what_is_provisional() -> None:
    text = report_text(CHECKED)
    assert "areas" not in text
    assert "2 errors, 3 warnings, 1 remark in the dossier, stage submission; " in text
    assert "1 finding ignored by comments" in text
    assert "note: The schema is provisional." in text


def test_a_clean_dossier_is_told_so() -> None:
    assert (
        report_text([Checked("", "draft", [])]) == "nothing to mend in the dossier, stage draft\n"
    )


def test_text_is_wrapped_to_the_terminal_and_coloured_only_if_asked() -> None:
    long = Diagnostic(Location("x.md"), "encoding", Severity.ERROR, "m", help="word " * 60)
    lines = report_text([Checked("", "draft", [long])], True, 80).split("\n")
    assert all(len(line) <= 80 for line in lines if "word" in line)
    assert "\x1b[1;31merror\x1b[0m" in lines[0]
    assert "\x1b" not in report_text([Checked("", "draft", [long])])


@pytest.mark.parametrize("name", REPORTERS)
def test_nothing_from_a_dossier_commands_a_terminal(name: str) -> None:
    text = REPORTERS[name](CHECKED, False, 100)
    assert "\x1b" not in text
    assert "\x07" not in text
    if name != "json":
        assert "\u202e" not in text


def test_json_holds_everything_in_plain_keys() -> None:
    data = json.loads(report_json(CHECKED))
    assert data["format"] == 1
    (dossier,) = data["dossiers"]
    assert (dossier["path"], dossier["stage"]) == ("dossiers/sheki", "submission")
    assert len(dossier["findings"]) == len(ALL)
    finding = dossier["findings"][1]
    assert finding["place"] == {
        "path": "dossiers/sheki/data/components.yaml",
        "line": 14,
        "column": 10,
        "end_line": 14,
        "end_column": 19,
    }
    assert finding["related"][0]["note"] == "Uzbekistan here"
    assert dossier["findings"][5]["silenced"] == "agreed"


def test_github_annotations_cannot_be_forged() -> None:
    lines = report_github(CHECKED).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == len(ALL) - 1  # one line each, and none for the silenced one
    hostile = next(line for line in commands if "forged" in line)
    assert hostile.startswith("::notice file=dossiers/sheki/a%2Cb%3Ac")
    assert "100 %25" in hostile
    assert "%0A::error::forged" in hostile


def test_github_leaves_columns_out_where_a_place_spans_lines() -> None:
    lines = report_github(CHECKED).splitlines()
    spanning = next(line for line in lines if "raw-markup" in line)
    assert "line=3,endLine=6" in spanning
    assert "col=" not in spanning
    single = next(line for line in lines if "swapped" in line)
    assert "line=14,endLine=14,col=10,endColumn=19" in single


def test_columns_count_characters_not_bytes() -> None:
    text = report_text([Checked("", "draft", [BEYOND_BMP])])
    assert "1 | 𐰀𐰀x\n  |   ^\n" in text
