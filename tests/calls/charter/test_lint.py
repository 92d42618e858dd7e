"""The lint over clauses of our own wording: every string is seen, and nothing that denies, offers or criticises one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grants.calls.rules.charter import RULES, Severity, band, lint_text, string_score
from grants.calls.rules.charter.score import Band

FOLDER = Path(__file__).parent
LABELLED = [
    clause for name in ("first_half", "second_half") for clause in json.loads((FOLDER / f"{name}.json").read_text())
]
MARKED = [
    clause
    for name in ("third_set", "fourth_set", "fifth_set", "sixth_set", "seventh_set", "harmless_set")
    for clause in json.loads((FOLDER / f"{name}.json").read_text())
]
OF_TEXT = [rule for rule in RULES if rule.is_about_text]


def found(text: str, language: str = "en") -> list[str]:
    """Return the ids of the rules that see a string in `text`."""
    return sorted(finding.rule.id for finding in lint_text(language, text))


@pytest.mark.parametrize("clause", LABELLED, ids=lambda clause: str(clause["text"])[:40])
def test_a_clause_is_seen_for_what_it_is(clause: dict[str, Any]):
    assert found(clause["text"], clause["lang"]) == clause["rules"]


@pytest.mark.parametrize("clause", MARKED, ids=lambda clause: str(clause["text"])[:40])
def test_a_string_is_seen_and_its_denial_is_not(clause: dict[str, Any]):
    assert bool(found(clause["text"], clause["lang"])) is clause["is_string"]


@pytest.mark.parametrize("rule", OF_TEXT, ids=lambda rule: str(rule.id))
def test_every_rule_about_texts_has_a_clause_that_only_it_explains(rule: Any):
    assert [clause for clause in LABELLED if rule.id in clause["rules"]] != []


@pytest.mark.parametrize(
    ("said", "denied", "rule"),
    [
        ("Letters of support are required.", "Letters of support are not required.", "F4.letters"),
        ("We ask for CVs of the team.", "We never ask for CVs of the team.", "F4.cvs"),
        ("Unspent money must be returned.", "Unspent money need not be returned.", "A2.unspent"),
        (
            "No change may be made without our prior consent.",
            "Any change may be made without prior consent.",
            "A2.prior_approval",
        ),
        ("You may not move money between budget lines.", "You may move money between budget lines.", "A2.line_budget"),
        ("Nothing is paid until the report is accepted.", "Nothing is held back.", "M1.milestones"),
        ("يجب إرفاق الإطار المنطقي.", "لا يجب إرفاق الإطار المنطقي.", "F4.logframe"),
        ("لا يجوز النقل بين البنود.", "يجوز النقل بين البنود.", "A2.line_budget"),
        ("رسائل الدعم مطلوبة.", "رسائل الدعم غير مطلوبة.", "F4.letters"),
    ],
)
def test_a_denial_turns_a_string_round(said: str, denied: str, rule: str):
    assert (rule in found(said), found(denied)) == (True, [])


@pytest.mark.parametrize(
    "text",
    [
        "The grantee shall obtain the Donor’s prior written approval.",
        "THE GRANTEE SHALL OBTAIN THE DONOR'S PRIOR WRITTEN APPROVAL.",
        "The grantee shall\u00a0obtain the donor's prior\u2011written approval.",
        "على المُستفيدِ الحُصولُ على موافقةٍ خطّيّةٍ مُسبقة",
        "على المستفيــد الحصول على موافقه خطيه مسبقه",
        "\u202bعلى المستفيد الحصول على موافقة خطية مسبقة\u202c",
    ],
)
def test_how_it_is_typed_changes_nothing(text: str):
    assert found(text) == ["A2.prior_approval"]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Grantees submit a written report every year.", 1),
        ("Grantees submit a written report every six months.", 2),
        ("Grantees submit quarterly written reports.", 4),
        ("Grantees submit a written report every month.", 12),
        ("يقدم المستفيد تقريرًا مكتوبًا كل ثلاثة أشهر.", 4),
    ],
)
def test_every_report_of_a_year_counts(text: str, score: int):
    assert [(one.rule.id, one.score) for one in lint_text("en", text)] == [("R1.reports", score)]


def test_a_rule_counts_once_however_often_it_is_broken():
    findings = [*lint_text("en", "CVs are required. Attach a log-frame."), *lint_text("en", "CVs are required.")]
    assert string_score(findings, with_guesses=True) == 4
    assert string_score(findings) == 0  # a guess is none until somebody has said so


@pytest.mark.parametrize(
    ("score", "is_blocked", "means"),
    [
        (0, False, Band.NONE),
        (1, False, Band.LIGHT),
        (3, False, Band.LIGHT),
        (4, False, Band.TIED),
        (8, False, Band.TIED),
        (9, False, Band.BEYOND),
        (0, True, Band.BEYOND),
    ],
)
def test_what_a_score_means(score: int, is_blocked: bool, means: Band):
    assert band(score, is_blocked=is_blocked) is means


def test_a_critique_ends_where_somebody_is_bound():
    said = "Networks reject vetting. They call it a humiliation."
    bound = "The grantee shall screen all staff against sanction lists."
    assert (found(said), found(f"{said} {bound}")) == ([], ["A3.vetting"])


@pytest.mark.parametrize("text", ["", " \n ", "…", "😀", "a" * 100_000, "(" * 5_000, "لا " * 5_000])
def test_any_text_can_be_read(text: str):
    assert found(text) == []


def test_severities_and_sums_follow_the_charter():
    by_id = {rule.id: rule for rule in RULES}
    assert {name: by_id[name].score for name in ("A3.vetting", "P2.veto", "A2.clawback", "A2.prior_approval")} == {
        "A3.vetting": 5,
        "P2.veto": 5,
        "A2.clawback": 3,
        "A2.prior_approval": 2,
    }
    assert by_id["R1.reports"].severity is Severity.WARN
    assert len(RULES) == len(by_id) >= 30
