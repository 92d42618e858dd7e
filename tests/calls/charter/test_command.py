"""`flask charter`: a file is read for strings, its score is told, and the rules in force are listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from grants.calls.commands import charter_commands
from grants.calls.rules.charter import RULES, rules_hash
from grants.calls.rules.exporting import exported
from tests.cast.people import AT

if TYPE_CHECKING:
    from pathlib import Path

CVS, CLEAN = {"lang": "en", "text": "CVs are required."}, {"lang": "ar", "text": "لا نطلب أي تقارير."}


def run(*arguments: str, said: Any = None) -> tuple[int, str, str]:
    """Return the exit code of `flask charter …` without a database, and what it printed to each stream."""
    text = said if isinstance(said, str | bytes) else json.dumps(said)
    done = CliRunner().invoke(charter_commands, arguments, input=text)
    return done.exit_code, done.stdout, done.stderr


def test_a_list_is_linted_and_each_finding_has_its_place_in_it():
    code, out, _err = run("lint", "-", "--json", said=[CLEAN, CVS])
    found = json.loads(out)
    assert code == 1
    assert [(one["index"], one["rule"], one["severity"], one["score"], one["lang"]) for one in found] == [
        (1, "F4.cvs", "B", 1, "en")
    ]
    assert found[0]["message"] == found[0]["messages"]["en"] == "Asks for CVs of people who work on it."


def test_a_message_is_in_the_language_of_its_text():
    found = json.loads(run("lint", "-", "--json", said=[{"lang": "ar", "text": "السير الذاتية مطلوبة."}])[1])
    assert [one["message"] == one["messages"]["ar"] for one in found] == [True]


@pytest.mark.parametrize(
    ("clause", "language"),
    [
        ({"lang": "ar-PS", "text": "السير الذاتية مطلوبة."}, "ar"),
        ({"lang": "AR", "text": "السير الذاتية مطلوبة."}, "ar"),
        ({"text": "السير الذاتية مطلوبة."}, "ar"),
        ({"lang": None, "text": "CVs are required."}, "en"),
        ({"lang": "en_GB", "text": "CVs are required."}, "en"),
        ({"lang": "tlh", "text": "السير الذاتية مطلوبة."}, "ar"),
        ({"lang": 3, "text": "CVs are required."}, "en"),
    ],
)
def test_however_a_language_is_written_it_is_understood(clause: dict[str, Any], language: str):
    found = json.loads(run("lint", "-", "--json", said=[clause])[1])
    assert [(one["rule"], one["message"]) for one in found] == [("F4.cvs", found[0]["messages"][language])]


@pytest.mark.parametrize(
    ("said", "code", "out"),
    [([], 0, "[]\n"), ([CLEAN], 0, "[]\n"), ([{"lang": "en", "text": ""}], 0, "[]\n")],
)
def test_nothing_found_is_an_empty_list(said: Any, code: int, out: str):
    assert run("lint", "-", "--json", said=said) == (code, out, "")


def test_what_only_warns_ends_well():
    said = [{"lang": "en", "text": "Grantees will be asked to submit a written report each year."}]
    code, out, _err = run("lint", "-", "--json", said=said)
    assert (code, [one["severity"] for one in json.loads(out)]) == (0, ["W"])


def test_a_form_is_linted_wherever_it_speaks(tmp_path: Path):
    form = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A call",
        "properties": {
            "need": {
                "type": "string",
                "title": "What do you need?",
                "description": "Attach CVs of key staff.",
                "x-hint": {"en": "Plain words.", "ar": "أرفقوا رسائل دعم."},
                "x-options": [{"key": "cv", "label": {"en": "Letters of support are required."}}],
            }
        },
    }
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form))
    found = json.loads(run("lint", str(path), "--json")[1])
    assert [(one["rule"], one["where"]) for one in found] == [
        ("F4.cvs", "properties.need.description"),
        ("F4.letters", "properties.need.x-hint"),
        ("F4.letters", "properties.need.x-options[0].label"),
    ]


def test_a_form_that_musha_exports_is_linted_in_every_language_and_place():
    question = {
        "key": "team",
        "kind": "choice",
        "prompt": {"en": "Who works on it?", "ar": "أرفقوا السير الذاتية للفريق."},
        "hint": {"en": "Letters of support are required."},
        "used_for": {"en": "The panel reads it."},
        "is_required": True,
        "suggested_words": None,
        "bounds": {},
        "shown_when": None,
        "options": [{"key": "frame", "label": {"en": "A log-frame is attached", "ar": "لا شيء"}}],
    }
    criterion = {"key": "c", "name": {"en": "Strategy"}, "meaning": {"en": "The donor may veto the selection."}}
    whole = {
        "title": {"en": "A call"},
        "summary": {"en": "For all.", "ar": "للجميع."},
        "terms": {"currency": "USD"},
        "questions": [question],
        "criteria": [criterion],
    }
    found = json.loads(run("lint", "-", "--json", said=exported(whole, ref="x", at=AT))[1])
    assert {one["rule"] for one in found} == {"F4.cvs", "F4.letters", "F4.logframe", "P2.veto"}
    assert [one["where"] for one in found if one["rule"] == "P2.veto"] == [
        "customFields.mushaCall.value.criteria[0].meaning"
    ]


def test_an_agreement_is_linted_by_its_clauses_and_their_words():
    agreement = {
        "clauses": [{"type": "free_use"}, {"type": "veto"}, {"text": {"en": "Unspent funds must be returned."}}]
    }
    found = json.loads(run("lint", "-", "--json", said=agreement)[1])
    assert [(one["index"], one["rule"]) for one in found] == [(1, "P2.veto"), (2, "A2.unspent")]
    terms = json.loads(run("lint", "-", "--json", said={"terms": ["free_use", "logo", "CVs are required."]})[1])
    assert [(one["index"], one["rule"]) for one in terms] == [(1, "A2.publicity"), (2, "F4.cvs")]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("no json", "It is no JSON"),
        (b"\xff\xfe", "It is not UTF-8 text."),
        ({"a": 1}, 'Expected a list of {"lang", "text"}'),
        ([{"lang": "en"}], '[0]: there is no "text".'),
        ([{"lang": "en", "text": 5}], '[0]: "text" is neither a text nor texts by language.'),
        ([CLEAN, {"text": {"en": 4}}], '[1]: "text" is neither a text nor texts by language.'),
        ([{"lang": "en", "text": None}], '[0]: there is no "text".'),
        ([1], '[0]: expected an object with "lang" and "text".'),
    ],
)
def test_a_file_that_cannot_be_read_says_why(said: Any, why: str):
    code, out, err = run("lint", "-", "--json", said=said)
    assert (code, out, why in err) == (2, "", True)


def test_a_file_that_is_not_there_ends_with_two():
    assert run("lint", "nowhere.json")[0] == 2


def test_a_person_reads_a_table():
    code, out, _err = run("lint", "-", said=[CLEAN, CVS])
    assert (code, out.splitlines()[-1], "F4.cvs" in out) == (1, "1 findings, score 1", True)


def test_the_score_and_its_band():
    said = [CVS, CVS, {"lang": "en", "text": "A log-frame is required."}]
    answer = {"score": 4, "band": "beyond", "rules_hash": rules_hash()}
    assert json.loads(run("score", "-", "--json", said=said)[1]) == answer
    assert run("score", "-", said=[CLEAN])[1].splitlines()[:2] == ["score: 0", "band: none"]


def test_the_rules_in_force():
    listed = json.loads(run("rules", "--json")[1])
    assert (listed["hash"], [rule["id"] for rule in listed["rules"]]) == (rules_hash(), [rule.id for rule in RULES])
    assert run("rules")[1].splitlines()[-1] == f"{len(RULES)} rules, {rules_hash()}"
