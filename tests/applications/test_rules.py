"""The consortium rule, predicate by predicate, and what no reordering or scaling may change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from grants.applications.rules import Consortium, Member, Outcome, Result, check, unmet
from grants.calls.rules import ConsortiumRule
from grants.money import Money
from tests.applications.speaking import speaking_english

if TYPE_CHECKING:
    from collections.abc import Iterator

MET, FAIL, UNKNOWN = Outcome.MET, Outcome.FAIL, Outcome.UNKNOWN
RULE = ConsortiumRule()


@pytest.fixture(autouse=True, scope="module")
def english() -> Iterator[None]:
    with speaking_english():
        yield


def usd(units: int) -> Money:
    return Money.of(units, "USD")


def a_member(root: str = "GZ", share: int | None = 10_000_00, **changes: Any) -> Member:
    usual = Member(f"Group in {root}", root, root, share, is_joined=True, is_confirmed=True)
    return replace(usual, **changes)


def a_consortium(*members: Member, **changes: Any) -> Consortium:
    usual: dict[str, Any] = {
        "members": members or (a_member("GZ"), a_member("WB")),
        "ask": usd(20_000),
        "least": usd(5_000),
        "most": usd(80_000),
        "joint_modes": 2,
        "missing_answers": 0,
        "rule": RULE,
    }
    return Consortium(**(usual | changes))


def result(name: str, consortium: Consortium) -> Result:
    return next(one for one in check(consortium) if one.id == name)


def state(name: str, consortium: Consortium) -> Outcome:
    return result(name, consortium).state


def test_the_usual_consortium_meets_everything():
    results = check(a_consortium())
    assert unmet(results) == []
    assert [one.id for one in results] == [
        "within_amounts",
        "answers_complete",
        "min_partners",
        "max_partners",
        "min_geographies",
        "min_joint_modes",
        "shares_sum_to_ask",
        "max_share_partner",
        "min_share_geography",
        "independent_control",
        "host_not_partner",
        "lead_geography_free",
        "all_partners_confirmed",
    ]


def test_what_is_not_met_comes_first_then_what_is_not_known():
    results = check(a_consortium(a_member(), ask=None, missing_answers=1))
    states = [one.state for one in results]
    assert states == sorted(states, key=[FAIL, UNKNOWN, MET].index)
    assert {FAIL, UNKNOWN, MET} == set(states)


@pytest.mark.parametrize(
    ("ask", "expected"),
    [(None, UNKNOWN), (4_999, FAIL), (5_000, MET), (80_000, MET), (80_001, FAIL)],
)
def test_the_amount_is_within_bounds(ask: int | None, expected: Outcome):
    assert state("within_amounts", a_consortium(ask=usd(ask) if ask is not None else None)) is expected


def test_answers():
    assert state("answers_complete", a_consortium(missing_answers=1)) is FAIL
    assert result("answers_complete", a_consortium(missing_answers=2)).why == "2 questions wait for an answer."


def test_partners_are_counted_when_they_have_joined():
    invited = a_member("WB", is_joined=False, is_confirmed=False)
    assert state("min_partners", a_consortium(a_member())) is FAIL
    waiting = result("min_partners", a_consortium(a_member(), invited))
    assert (waiting.state, waiting.why) == (UNKNOWN, "1 has joined. Still invited: \u2068Group in WB\u2069.")


def test_no_more_partners_than_the_call_wants_not_even_invited():
    five = [a_member(str(place)) for place in range(5)]
    assert state("max_partners", a_consortium(*five)) is MET
    assert state("max_partners", a_consortium(*five, a_member("6", is_joined=False))) is FAIL


@pytest.mark.parametrize(
    ("roots", "ask", "expected"),
    [
        (("GZ", "GZ"), 20_000, FAIL),
        (("GZ", "WB"), 30_000, MET),
        (("GZ", "WB"), 30_001, FAIL),
        (("GZ", "WB", "48"), 30_001, MET),
        (("GZ", "WB"), None, UNKNOWN),
        (("GZ", "WB", "48"), None, MET),
        (("GZ",), None, FAIL),
    ],
)
def test_a_wide_ask_takes_more_communities(roots: tuple[str, ...], ask: int | None, expected: Outcome):
    consortium = a_consortium(*map(a_member, roots), ask=usd(ask) if ask else None)
    assert state("min_geographies", consortium) is expected


def test_a_community_counts_once_its_partner_has_joined():
    invited = a_member("WB", is_joined=False)
    assert state("min_geographies", a_consortium(a_member(), invited)) is UNKNOWN
    nobody = a_consortium(a_member(is_joined=False), invited)
    assert result("min_geographies", nobody).why.startswith("Nobody has joined yet.")


def test_a_rule_without_a_wide_ask_does_not_speak_of_one():
    narrow = replace(RULE, wide_geographies=2)
    assert "Above" not in result("min_geographies", a_consortium(rule=narrow)).why


def test_joint_modes():
    assert state("min_joint_modes", a_consortium(joint_modes=1)) is FAIL
    assert state("min_joint_modes", a_consortium(joint_modes=2)) is MET


@pytest.mark.parametrize(
    ("first", "second", "expected", "why"),
    [
        (10_000_00, 10_000_00, MET, "Together they are \u206620,000 USD\u2069."),
        (10_000_00, 8_000_00, FAIL, "\u20662,000 USD\u2069 are still to be shared."),
        (10_000_00, None, UNKNOWN, "\u206610,000 USD\u2069 are still to be shared."),
        (20_000_00, None, UNKNOWN, "No share is written for \u2068Group in WB\u2069."),
        (20_000_01, None, FAIL, "The shares are \u20660.01 USD\u2069 more than you ask for."),
    ],
)
def test_shares_add_up(first: int | None, second: int | None, expected: Outcome, why: str):
    found = result("shares_sum_to_ask", a_consortium(a_member("GZ", first), a_member("WB", second)))
    assert (found.state, found.why) == (expected, why)


def test_nothing_to_share_yet():
    assert state("shares_sum_to_ask", a_consortium(ask=None)) is UNKNOWN
    assert state("max_share_partner", a_consortium(ask=None)) is UNKNOWN
    assert state("min_share_geography", a_consortium(ask=None)) is UNKNOWN


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((12_000_00, 8_000_00), MET),
        ((12_000_01, 7_999_99), FAIL),
        ((10_000_00, 5_000_00, 5_000_00), MET),
        ((10_000_01, 4_999_99, 5_000_00), FAIL),
        ((10_000_00, None), UNKNOWN),
        ((20_000_00,), UNKNOWN),
    ],
)
def test_no_partner_takes_too_much(shares: tuple[int | None, ...], expected: Outcome):
    members = [a_member(str(place), share) for place, share in enumerate(shares)]
    assert state("max_share_partner", a_consortium(*members)) is expected


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"GZ": [3_000_00], "WB": [17_000_00]}, MET),
        ({"GZ": [2_999_99], "WB": [17_000_01]}, FAIL),
        ({"GZ": [1_500_00, 1_500_00], "WB": [17_000_00]}, MET),
        ({"GZ": [1_500_00, None], "WB": [17_000_00]}, UNKNOWN),
        ({"GZ": [20_000_00]}, UNKNOWN),
    ],
)
def test_every_community_has_a_real_part(shares: dict[str, list[int | None]], expected: Outcome):
    members = [a_member(root, share) for root, parts in shares.items() for share in parts]
    assert state("min_share_geography", a_consortium(*members)) is expected


def test_nobody_acts_for_two_partners():
    one, other = a_member("GZ", people=frozenset({1, 2})), a_member("WB", people=frozenset({2, 3}))
    assert state("independent_control", a_consortium(one, other)) is FAIL
    assert state("independent_control", a_consortium(one, replace(other, people=frozenset({3})))) is MET
    assert state("independent_control", a_consortium(one, replace(other, is_joined=False))) is UNKNOWN


def test_everybody_confirms_and_the_invited_have_not():
    late = a_member("WB", is_confirmed=False)
    assert result("all_partners_confirmed", a_consortium(a_member(), late)).why == "Not yet: \u2068Group in WB\u2069."
    assert state("all_partners_confirmed", a_consortium(a_member(), a_member("WB", is_joined=False))) is FAIL
    assert state("all_partners_confirmed", a_consortium(a_member())) is UNKNOWN


ALONE = replace(RULE, min_partners=1, min_geographies=1, wide_geographies=1)


def test_one_alone_may_apply_where_a_call_allows_it():
    alone = a_consortium(a_member("GZ", 20_000_00), rule=ALONE)
    assert unmet(check(alone)) == []
    open_names = {one.id for one in unmet(check(a_consortium(a_member("GZ", 20_000_00))))}
    assert open_names >= {"min_partners", "max_share_partner", "all_partners_confirmed", "independent_control"}


def test_two_in_one_community_may_apply_where_a_call_allows_it():
    two = (a_member("GZ"), a_member("GZ", name="Second group"))
    assert unmet(check(a_consortium(*two, rule=replace(RULE, min_geographies=1)))) == []
    assert state("min_share_geography", a_consortium(*two)) is UNKNOWN
    assert state("min_geographies", a_consortium(*two)) is FAIL


@pytest.mark.parametrize(
    ("shares", "most", "least"),
    [
        ((12_000_00, 8_000_00), MET, MET),  # exactly 60 % of two
        ((12_000_01, 7_999_99), FAIL, MET),
        ((10_000_00, 7_000_00, 3_000_00), MET, MET),  # exactly 50 % of three, exactly 15 % of a community
        ((10_000_01, 6_999_99, 3_000_00), FAIL, MET),
        ((10_000_00, 7_000_01, 2_999_99), MET, FAIL),
    ],
)
def test_bounds_of_shares_are_exact_to_the_cent(shares: tuple[int, ...], most: Outcome, least: Outcome):
    members = [a_member(root, share) for root, share in zip(("GZ", "WB", "48"), shares, strict=False)]
    found = a_consortium(*members)
    assert (state("max_share_partner", found), state("min_share_geography", found)) == (most, least)


@pytest.mark.parametrize(("ask", "said"), [(30_000_00, MET), (30_000_01, FAIL)])
def test_a_wide_ask_begins_one_cent_above_the_line(ask: int, said: Outcome):
    members = (a_member("GZ", ask // 2), a_member("WB", ask - ask // 2))
    assert state("min_geographies", a_consortium(*members, ask=Money(ask, "USD"))) is said
