"""Every reporter on one set of awkward findings, and each by the schema of its format."""

import json
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from junitparser import JUnitXml

from awkward import ALL, BEYOND_BMP, CHECKED, ON_A_LINE, OPEN, OVER_LINES, WHOLE_FILE
from conftest import REPOSITORY
from dossierkit.diagnostics import Checked, Diagnostic, Location, Severity
from dossierkit.report import (
    REPORTERS,
    Style,
    report_github,
    report_gitlab,
    report_json,
    report_junit,
    report_markdown,
    report_sarif,
    report_text,
)

SARIF_SCHEMA = REPOSITORY / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


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
    assert "3 errors, 4 warnings, 1 remark in the dossier, stage submission; " in text
    assert "; 1 finding ignored\n" in text
    assert "note: The schema is provisional." in text


def test_a_clean_dossier_is_told_so() -> None:
    assert (
        report_text([Checked("", "draft", [])]) == "nothing to mend in the dossier, stage draft\n"
    )


def test_text_is_wrapped_to_the_terminal_and_coloured_only_if_asked() -> None:
    long = Diagnostic(Location("x.md"), "encoding", Severity.ERROR, "m", help="word " * 60)
    lines = report_text([Checked("", "draft", [long])], Style(colour=True, width=80)).split("\n")
    assert all(len(line) <= 80 for line in lines if "word" in line)
    assert "\x1b[1;31merror\x1b[0m" in lines[0]
    assert "\x1b" not in report_text([Checked("", "draft", [long])])


@pytest.mark.parametrize("name", REPORTERS)
def test_nothing_from_a_dossier_commands_a_terminal(name: str) -> None:
    text = REPORTERS[name](CHECKED, Style())
    assert "\x1b" not in text
    assert "\x07" not in text
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
    assert dossier["findings"][6]["silenced"] == "agreed <on> 1 % & more"
    assert [edit["text"] for edit in finding["fix"]] == ["41.362206", "69.313086"]


def test_github_annotations_cannot_be_forged() -> None:
    lines = report_github(CHECKED).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == len(OPEN)  # one line each, and none for the silenced one
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


def test_json_is_as_its_schema_says() -> None:
    schema = json.loads((REPOSITORY / "schemas/report.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(report_json(CHECKED)))
    Draft202012Validator(schema).validate(json.loads(report_json([])))


def results() -> list[dict[str, object]]:
    (run,) = json.loads(report_sarif(CHECKED))["runs"]
    return run["results"]


@pytest.mark.skipif(not SARIF_SCHEMA.exists(), reason="npm install has not been run")
@pytest.mark.parametrize("checked", [CHECKED, [], [Checked("", "draft", [])]])
def test_sarif_is_as_its_schema_says(checked: list[Checked]) -> None:
    schema = json.loads(SARIF_SCHEMA.read_text("utf-8"))
    Draft7Validator(schema).validate(json.loads(report_sarif(checked)))


def test_sarif_counts_code_points_and_names_places() -> None:
    (run,) = json.loads(report_sarif(CHECKED))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    beyond = run["results"][ALL.index(BEYOND_BMP)]
    physical = beyond["locations"][0]["physicalLocation"]
    assert physical["region"] == {
        "startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 4
    }  # fmt: skip
    whole = run["results"][ALL.index(WHOLE_FILE)]["locations"][0]["physicalLocation"]
    assert "region" not in whole


def test_sarif_paths_are_uris() -> None:
    for found, told in zip(ALL, results(), strict=True):
        uri = told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]  # type: ignore[index]
        assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri)
        if "\x1b" not in found.location.path:
            assert unquote(uri) == f"dossiers/sheki/{found.location.path}"


def test_sarif_tells_rules_levels_suppressions_and_fixes() -> None:
    (run,) = json.loads(report_sarif(CHECKED))["runs"]
    rules = run["tool"]["driver"]["rules"]
    for found, told in zip(ALL, run["results"], strict=True):
        assert rules[told["ruleIndex"]]["id"] == told["ruleId"] == found.rule
        assert ("suppressions" in told) == bool(found.silenced)
    swapped = run["results"][ALL.index(ON_A_LINE)]
    (change,) = swapped["fixes"][0]["artifactChanges"]
    assert [one["insertedContent"]["text"] for one in change["replacements"]] == [
        "41.362206",
        "69.313086",
    ]
    assert swapped["partialFingerprints"] == {"dossierkit/v1": "a" * 32}
    assert swapped["relatedLocations"][0]["message"]["text"] == "Uzbekistan here"
    assert [told["level"] for told in run["results"]].count("note") == 1


def test_junit_is_read_by_others() -> None:
    (suite,) = JUnitXml.fromstring(report_junit(CHECKED).encode())
    assert (suite.tests, suite.failures, suite.skipped) == (len(ALL), 3, 1)
    cases = list(suite)
    assert [case.classname.startswith("dossiers/sheki/") for case in cases] == [True] * len(ALL)
    failures = [one for case in cases for one in case.result if one._tag == "failure"]
    assert any("]]> <script>alert(1)</script>" in one.message for one in failures)


def test_junit_has_a_case_for_a_clean_dossier() -> None:
    root = ElementTree.fromstring(report_junit([Checked("", "draft", [])]))
    assert root.attrib["tests"] == "1"
    assert root.find(".//testcase") is not None


def test_gitlab_has_the_fields_that_are_asked_for() -> None:
    told = json.loads(report_gitlab(CHECKED))
    assert len(told) == len(OPEN)
    assert len({one["fingerprint"] for one in told}) == len(told)
    for one in told:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert one["location"]["lines"]["begin"] >= 1
        assert not one["location"]["path"].startswith(("/", "./"))
        assert "\n" not in one["description"]


def test_gitlab_tells_the_same_finding_of_two_dossiers_apart() -> None:
    twice = [Checked(name, "draft", [ON_A_LINE]) for name in ("one", "two")]
    first, second = json.loads(report_gitlab(twice))
    assert first["fingerprint"] != second["fingerprint"]


def test_markdown_cannot_be_marked_up_by_a_dossier() -> None:
    text = report_markdown(CHECKED)
    assert "## dossierkit: 3 errors, 4 warnings, 1 remark" in text
    for active in ("<script", "`code`", "](http", "://", "@all", "#1 ", "**b**", "$x$"):
        assert active not in text
    rows = [line for line in text.split("\n") if re.match(r"\| (\d+)? ?\|", line)]
    assert len(rows) == len(OPEN)
    assert all(row.count("|") == 4 for row in rows)
    assert text.count("<details>") == text.count("</details>") == 1


def test_markdown_fits_into_a_comment() -> None:
    many = [
        Diagnostic(Location(f"s{n // 9}.md", n, 1), "encoding", Severity.INFO, "words " * 30)
        for n in range(1, 2000)
    ]
    text = report_markdown([Checked("", "draft", many)])
    assert len(text) < 65_536
    left = re.search(r"([\d,]+) more findings are not shown", text)
    assert left
    assert int(left[1].replace(",", "")) + text.count("| info |") == len(many)
    assert text.count("<details>") == text.count("</details>") == 1


@pytest.mark.parametrize("name", REPORTERS)
def test_every_report_can_be_empty(name: str) -> None:
    assert REPORTERS[name]([], Style())
    assert REPORTERS[name]([Checked("", "draft", [])], Style())


def test_columns_are_right_in_arabic() -> None:
    text = report_text([Checked("", "draft", [a for a in ALL if "قصر" in a.message])])
    assert "1 | في قصر الخان\n  |       ^^^^\n" in text


def test_a_place_over_lines_marks_its_first_character() -> None:
    assert "3 | text <div>\n  |     ^\n" in report_text([Checked("", "draft", [OVER_LINES])])
