"""What keeps a call from opening, how long it takes to apply, and the consortium rule in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from grants.calls.rules import (
    CallFacts,
    ConsortiumRule,
    CriterionFacts,
    Problem,
    QuestionFacts,
    TieRule,
    allowed_minutes,
    brief,
    missing,
    predicted_minutes,
    sentences,
)
from grants.money import Money

AT = datetime(2027, 1, 5, tzinfo=UTC)
BOTH = {"en": "Words", "ar": "كلمات"}
QUESTION = QuestionFacts("q1", BOTH, BOTH, 200)


def asked(count: int, words: int = 200) -> tuple[QuestionFacts, ...]:
    """Return that many questions, each about something else."""
    return tuple(
        replace(QUESTION, prompt={"en": f"Word {number}", "ar": f"كلمة {number}"}, suggested_words=words)
        for number in range(count)
    )


COMPLETE = CallFacts(
    title=BOTH,
    summary=BOTH,
    zone="AoE",
    opens_at=datetime(2027, 1, 11, tzinfo=UTC),
    closes_at=datetime(2027, 2, 23, 11, 59, tzinfo=UTC),  # the evening of the 22nd, anywhere on earth
    decide_on=date(2027, 2, 23),
    pay_on=date(2027, 2, 24),
    envelope=Money.of(20_000, "USD"),
    least=Money.of(20_000, "USD"),
    most=Money.of(20_000, "USD"),
    tie_rule=TieRule.LOT,
    consortium=ConsortiumRule(),
    questions=(QUESTION,),
    criteria=(CriterionFacts("c1", BOTH, BOTH),),
)


@pytest.fixture(autouse=True)
def _speaking(ctx: Any) -> None:
    """Let the rules speak: reasons are in the language of the moment."""


def places(**changes: Any) -> list[tuple[str, str, str | None]]:
    """Return where the problems of a complete call with `changes` are put right."""
    found = missing(replace(COMPLETE, **changes), AT, 4)
    assert [problem for problem in found if not problem.reason] == []
    return [(problem.page, problem.ref, problem.field) for problem in found]


def test_a_complete_call_misses_nothing():
    assert missing(COMPLETE, AT, 4) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"title": {"en": "Words"}}, [("call", "", "title_ar")]),
        ({"summary": {"en": " ", "ar": "كلمات"}}, [("call", "", "summary_en")]),
        ({"questions": (replace(QUESTION, used_for={"ar": "كلمات"}),)}, [("question", "q1", "used_for_en")]),
        ({"criteria": (CriterionFacts("c1", BOTH, {"en": "Words"}),)}, [("criterion", "c1", "meaning_ar")]),
        ({"questions": ()}, [("questions", "", None)]),
        ({"criteria": ()}, [("criteria", "", None)]),
        ({"opens_at": COMPLETE.closes_at}, [("call", "", "closes")]),
        ({"decide_on": date(2027, 2, 22)}, [("call", "", "decide_on")]),
        ({"pay_on": date(2027, 2, 23)}, [("call", "", "pay_on")]),
        ({"envelope": Money.of(19_999, "USD")}, [("call", "", "envelope")]),
        ({"most": Money.of(19_999, "USD")}, [("call", "", "most")]),
        ({"least": Money.of(0, "USD")}, [("call", "", "least")]),
        ({"tie_rule": None}, [("call", "", "tie_rule")]),
        ({"consortium": ConsortiumRule(wide_geographies=5)}, [("call", "", "wide_geographies")]),
        ({"questions": asked(9)}, [("questions", "", None), ("questions", "", None)]),
        ({"questions": (replace(QUESTION, suggested_words=1200),)}, []),
        ({"questions": (replace(QUESTION, suggested_words=1201),)}, [("questions", "", None)]),
    ],
)
def test_each_thing_missing_says_where_to_put_it_right(
    changes: dict[str, Any], found: list[tuple[str, str, str | None]]
):
    assert places(**changes) == found


def test_a_deadline_at_this_very_moment_is_too_late():
    assert missing(COMPLETE, COMPLETE.closes_at - timedelta(seconds=1), 4) == []
    assert missing(COMPLETE, COMPLETE.closes_at, 4) == [
        Problem("call", "The deadline has passed already. Choose one in the future.", field="closes")
    ]


def test_a_small_grant_is_asked_five_questions():
    small = {"least": Money.of(1_000, "USD"), "most": Money(149_999, "USD")}
    assert "For grants this small, ask at most 5 questions." in [
        problem.reason for problem in missing(replace(COMPLETE, questions=asked(6, 1), **small), AT)
    ]
    few = [problem.reason for problem in missing(replace(COMPLETE, questions=asked(5, 1), **small), AT)]
    assert few == ["Applying would take about 85 minutes; a grant of this size may ask for 62."]


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        (ConsortiumRule(), []),
        (ConsortiumRule(min_partners=0), ["max_partners"]),
        (ConsortiumRule(min_partners=6), ["max_partners"]),
        (ConsortiumRule(min_geographies=4), ["wide_geographies"]),
        (ConsortiumRule(max_partners=2, max_share=50), ["wide_geographies"]),
        (ConsortiumRule(wide_ask_minor=0), ["wide_ask"]),
        (ConsortiumRule(min_joint_modes=5), ["min_joint_modes"]),
        (ConsortiumRule(max_share_of_two=49), ["max_share_of_two"]),
        (ConsortiumRule(max_share=19), ["max_share"]),
        (ConsortiumRule(max_share=20), []),
        (ConsortiumRule(min_share_geography=34), ["min_share_geography"]),
        (ConsortiumRule(min_share_geography=33), []),
    ],
)
def test_a_consortium_rule_that_nobody_could_keep(rule: ConsortiumRule, fields: list[str]):
    assert [field for field, _ in rule.faults(4)] == fields


def test_a_fund_of_two_communities_cannot_ask_for_three():
    assert [field for field, _ in ConsortiumRule().faults(2)] == ["wide_geographies"]


def test_the_usual_rule_knows_how_many_digits_a_currency_has():
    assert [ConsortiumRule.usual(currency).wide_ask_minor for currency in ("USD", "JOD", "JPY")] == [
        3_000_000,
        30_000_000,
        30_000,
    ]
    assert ConsortiumRule.from_data(ConsortiumRule(max_share=40).as_data()) == ConsortiumRule(max_share=40)


def test_the_estimate_is_the_documented_one():
    assert predicted_minutes([]) == 30
    assert predicted_minutes([200]) == 50
    assert predicted_minutes([201]) == 55  # in fives, upwards
    assert predicted_minutes([250, 250, 250, 250, 200, 200]) == 160


def test_minutes_grow_with_the_grant_and_stop_at_four_hours():
    sizes = [999, 1_000, 50_000, 90_000, 1_000_000]
    assert [allowed_minutes(Money.of(size, "USD")) for size in sizes] == [60, 62, 160, 240, 240]


def test_the_usual_rule_in_sentences():
    assert sentences(ConsortiumRule(), "USD") == [
        "You apply together: from 2 to 5 organisations.",
        "Between you, you stand in at least 2 of the fund’s communities.",
        "Whoever asks for more than \u206630,000 USD\u2069 stands in at least 3 of them.",
        "With two partners, neither asks for more than 60% of the whole.",
        "With three or more, nobody asks for more than 50% of the whole.",
        "Every community that counts receives at least 15% of the whole.",
        "Of four things you do at least 2 together: planning, doing, staffing, looking after the money.",
    ]


def test_bounds_that_bind_nobody_are_not_said():
    alone = ConsortiumRule(1, 1, 1, 1, 1, 100, 100, 0, 0)
    assert sentences(alone, "USD") == ["You apply as 1 organisation."]
    assert sentences(replace(alone, min_partners=3, max_partners=3), "USD") == [
        "You apply together, as 3 organisations."
    ]


def test_brief_amounts_drop_digits_only_where_there_are_none():
    amounts = [Money(8_000_000, "USD"), Money(8_000_050, "USD"), Money(1_500, "JOD"), Money(2_000, "JPY")]
    assert [brief(amount).strip("\u2066\u2069") for amount in amounts] == [
        "80,000 USD",
        "80,000.50 USD",
        "1.500 JOD",
        "2,000 JPY",
    ]
