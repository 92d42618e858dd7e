"""Each rule about what a call is: a usual call keeps it, and a call that breaks it is told so, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from grants.calls.rules import CallFacts, ConsortiumRule, CriterionFacts, QuestionFacts, QuestionKind, TieRule
from grants.calls.rules.charter import RULES, Practice, check_call, check_length, check_terms, rules_data, rules_hash
from grants.calls.rules.charter.checking import CALL_CHECKS
from grants.funds.rules.agreements import CATEGORY, Term
from grants.money import Money

BOTH = {"en": "Words", "ar": "كلمات"}
QUESTION = QuestionFacts("q1", BOTH, BOTH, 100)
USUAL = CallFacts(
    title=BOTH,
    summary=BOTH,
    zone="AoE",
    opens_at=datetime(2027, 1, 11, tzinfo=UTC),
    closes_at=datetime(2027, 2, 23, 11, 59, tzinfo=UTC),
    decide_on=date(2027, 3, 31),
    pay_on=date(2027, 4, 12),
    envelope=Money.of(20_000, "USD"),
    least=Money.of(1_000, "USD"),
    most=Money.of(20_000, "USD"),
    tie_rule=TieRule.LOT,
    consortium=ConsortiumRule(),
    questions=(QUESTION,),
    criteria=(CriterionFacts("c1", BOTH, BOTH),),
)
LITTLE = {"most": Money.of(1_499, "USD")}


@pytest.fixture(autouse=True)
def _speaking(ctx: Any) -> None:
    """Let the rules speak: reasons are in the language of the moment."""


def asked(count: int, **changes: Any) -> tuple[QuestionFacts, ...]:
    """Return that many questions, each about something else and quickly answered."""
    short = replace(QUESTION, suggested_words=1, **changes)
    return tuple(replace(short, prompt={"en": f"Word {number}"}) for number in range(count))


BREAKING: dict[str, dict[str, Any]] = {
    "F1.questions": {"questions": asked(9)},
    "F1.small": {"questions": asked(6), **LITTLE},
    "F1.used_for": {"questions": (replace(QUESTION, used_for={"en": " "}),)},
    "F2.minutes": {"questions": (replace(QUESTION, suggested_words=1201),)},
    "F2.attachments": {"questions": asked(1, kind=QuestionKind.FILE), **LITTLE},
    "F3.limits": {"questions": (replace(QUESTION, bounds={"most_words": 500}),)},
    "F3.suggestion": {"questions": (replace(QUESTION, suggested_words=601),)},
    "F5.twice": {"questions": (QUESTION, replace(QUESTION, ref="q2", prompt={"en": "WORDS", "ar": "كَلِمات"}))},
    "F7.zone": {"zone": "Asia/Jerusalem"},
    "F7.weeks": {"opens_at": USUAL.closes_at - timedelta(days=27)},
    "F7.calendar": {"pay_on": USUAL.decide_on},
    "D2.tie_rule": {"tie_rule": None},
    "D2.criteria": {"criteria": ()},
    "F5.readable": {"practice": Practice(is_readable_before_signing_up=False)},
    "F6.modes": {"practice": Practice(modes=("text",))},
    "F6.languages": {"practice": Practice(languages=("en", "fr"))},
    "F6.offline": {"practice": Practice(has_offline_copy=False)},
    "F6.no_scripts": {"practice": Practice(works_without_scripts=False)},
    "E1.open": {"practice": Practice(needs_registration=True)},
    "E1.host": {"practice": Practice(takes_hosts=False)},
    "E2.advisory": {"practice": Practice(eligibility_gates=True)},
    "E2.items": {"practice": Practice(eligibility_items=7)},
    "E3.parallel": {"practice": Practice(allows_other_givers=False)},
    "D1.community": {"practice": Practice(contributors_vote=True)},
    "D1.staff": {"practice": Practice(staff_vote=True)},
    "D3.consent": {"practice": Practice(reduces_without_consent=True)},
    "D4.feedback": {"practice": Practice(feedback_days=8)},
    "D5.ratifying": {"practice": Practice(ratifying_days=8)},
    "M1.up_front": {"practice": Practice(pays_up_front=False)},
    "M2.routes": {"practice": Practice(lapses_when_a_route_fails=True)},
    "M3.net": {"practice": Practice(takes_fees_from_awards=True)},
    "R1.touch": {"practice": Practice(report_minutes=61)},
    "T1.published": {"practice": Practice(publishes_outcomes=False)},
    "T2.changes": {"practice": Practice(changes_need_consent=False)},
    "P3.files": {"practice": Practice(contributors_see_files=True)},
    "P5.share": {"practice": Practice(largest_share=41)},
    "P6.terms": {"practice": Practice(shows_contributors=False)},
    "D6.together": {"practice": Practice(is_designed_together=False)},
    "F7.steps": {"practice": Practice(steps=("talk",))},
}
# What cannot but be broken with it: many questions take long.
_BESIDE = {"F1.questions": ["F2.minutes"], "F1.small": ["F2.minutes"], "F2.minutes": ["F3.suggestion"]}


def test_a_usual_call_breaks_none():
    assert check_call(USUAL) == []


def test_every_rule_of_calls_is_tried_here():
    assert {check.rule.id for check in CALL_CHECKS} == BREAKING.keys()


@pytest.mark.parametrize("rule", BREAKING)
def test_a_call_that_breaks_a_rule_is_told_so(rule: str):
    found = [one for one in check_call(replace(USUAL, **BREAKING[rule])) if one.rule.id not in _BESIDE.get(rule, ())]
    assert [(one.rule.id, bool(str(one.message))) for one in found] == [(rule, True)]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"questions": asked(9)}, ("questions", "", None)),
        (BREAKING["F5.twice"], ("question", "q2", "prompt_en")),
        (BREAKING["F1.used_for"], ("question", "q1", "used_for_en")),
        (BREAKING["F7.zone"], ("call", "", "zone")),
    ],
)
def test_a_finding_says_where_to_put_it_right(changes: dict[str, Any], place: tuple[str, str, str | None]):
    found = check_call(replace(USUAL, **changes))[0].place
    assert (found.page, found.ref, found.field) == place


def test_at_the_edge_nothing_is_broken():
    edge = {
        "questions": asked(5),
        **LITTLE,
        "opens_at": USUAL.closes_at - timedelta(weeks=4),
        "practice": Practice(eligibility_items=6, feedback_days=7, ratifying_days=7, largest_share=40),
    }
    assert [one.rule.id for one in check_call(replace(USUAL, **edge))] == ["F2.minutes"]


def test_every_text_of_a_call_is_read():
    string = {"en": "CVs are required.", "ar": "السير الذاتية مطلوبة."}
    option = {"key": "a", "label": {"en": "CVs are required."}}
    question = replace(QUESTION, prompt=string, hint=string, used_for=string, options=(option,))
    call = replace(
        USUAL, title=string, summary=string, questions=(question,), criteria=(CriterionFacts("c1", string, string),)
    )
    found = [one for one in check_call(call) if one.rule.id == "F4.cvs"]
    names = ("title", "summary", "prompt", "hint", "used_for", "name", "meaning")
    fields = [f"{name}_{code}" for name in names for code in ("en", "ar")]
    assert sorted(str(one.place.field) for one in found) == sorted([*fields, "options"])
    assert {one.is_decided for one in found} == {False}


def test_typed_terms_are_facts_and_those_that_bind_nobody_are_none():
    found = {term: [(one.rule.id, one.blocks) for one in check_terms([term])] for term in Term}
    assert {term for term, findings in found.items() if not findings} == {term for term in Term if CATEGORY[term] == 1}
    assert (found[Term.VETO], found[Term.BROAD_THEME]) == ([("P2.veto", True)], [("P1.soft_earmark", False)])


def test_an_agreement_is_a_page_in_each_language():
    assert [one.place.language for one in check_length({"en": "word " * 400, "ar": "كلمة " * 401})] == ["ar"]


def test_every_rule_speaks_every_language_and_names_its_source():
    assert [rule.id for rule in RULES if len(set(rule.messages().values())) != 2 or not rule.source] == []


def test_the_hash_is_of_all_that_the_rules_are():
    assert (len(rules_hash()), len(rules_data())) == (64, len(RULES))
