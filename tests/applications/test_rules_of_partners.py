"""Abstaining, control that is explained, places that a call names, and hosts: predicate by predicate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from grants.applications.rules import Consortium, Member, Outcome, Result, check, unmet
from grants.calls.rules import ConsortiumRule
from grants.calls.rules.consortium import sentences
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


def a_member(root: str = "GZ", share: int | None = 10_000_00, **changes: Any) -> Member:
    usual = Member(f"Group in {root}", root, root, share, is_joined=True, is_confirmed=True, within=frozenset({root}))
    return replace(usual, **changes)


def a_consortium(*members: Member, **changes: Any) -> Consortium:
    usual: dict[str, Any] = {
        "members": members or (a_member("GZ"), a_member("WB")),
        "ask": Money.of(20_000, "USD"),
        "least": Money.of(5_000, "USD"),
        "most": Money.of(80_000, "USD"),
        "joint_modes": 2,
        "missing_answers": 0,
        "rule": RULE,
    }
    return Consortium(**(usual | changes))


def result(name: str, consortium: Consortium) -> Result:
    return next(one for one in check(consortium) if one.id == name)


def state(name: str, consortium: Consortium) -> Outcome:
    return result(name, consortium).state


def quiet(root: str, share: int | None = 10_000_00) -> Member:
    return a_member(root, share, is_confirmed=False, is_abstaining=True)


def test_whoever_abstains_holds_nobody_back_and_is_named():
    three = a_consortium(a_member("GZ"), a_member("WB"), quiet("48", 0))
    said = result("all_partners_confirmed", three)
    assert (said.state, said.why) == (MET, "Abstaining, and in nobody’s way: \u2068Group in 48\u2069.")
    late = a_consortium(a_member("GZ"), a_member("WB", is_confirmed=False), quiet("48", 0))
    assert state("all_partners_confirmed", late) is FAIL


def test_whoever_abstains_fills_no_number():
    two = a_consortium(a_member("GZ"), quiet("WB"))
    assert [state(name, two) for name in ("min_partners", "min_geographies")] == [FAIL, FAIL]
    assert "Not counted, since they abstain: \u2068Group in WB\u2069." in result("min_partners", two).why
    three = a_consortium(a_member("GZ"), a_member("WB"), quiet("48", 0))
    assert unmet(check(three)) == []


def test_the_share_of_whoever_abstains_is_no_part_of_its_community():
    token = a_consortium(a_member("GZ", 10_000_00), a_member("WB", 1_000_00), quiet("WB", 9_000_00))
    assert state("min_share_geography", token) is FAIL
    gone = a_consortium(a_member("GZ", 10_000_00), a_member("WB", 9_900_00), quiet("48", 100_00))
    assert state("min_share_geography", gone) is MET  # that community is not counted at all
    assert state("shares_sum_to_ask", gone) is MET  # and what it receives is part of the ask all the same


def test_an_abstaining_partner_still_takes_a_place():
    many = [a_member(str(place)) for place in range(5)]
    assert state("max_partners", a_consortium(*many, quiet("6"))) is FAIL


def test_one_hand_in_two_partners_needs_a_reason():
    one, other = a_member("GZ", people=frozenset({1, 2})), a_member("WB", people=frozenset({2}))
    bare = result("independent_control", a_consortium(one, other))
    assert bare.state is FAIL
    assert "\u2068Group in GZ\u2069, \u2068Group in WB\u2069" in bare.why
    assert state("independent_control", a_consortium(one, other, control_reason="  \n")) is FAIL
    assert state("independent_control", a_consortium(one, other, control_reason="She founded both.")) is MET


def test_what_a_frozen_text_says_of_control_is_kept():
    told = a_consortium(shared_control=("Group in GZ", "Group in WB"))
    assert state("independent_control", told) is FAIL
    assert state("independent_control", replace(told, control_reason="She founded both.")) is MET


def test_a_fiscal_host_is_no_partner():
    hosted = a_consortium(a_member("GZ"), a_member("WB", is_host=True))
    said = result("host_not_partner", hosted)
    assert said.state is FAIL
    assert "\u2068Group in WB\u2069" in said.why
    assert "Group in GZ" not in said.why


NAMED = replace(RULE, require_any=("WB-JER", "DI"), require_any_least=1)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((a_member("GZ"), a_member("WB", within=frozenset({"WB-JER", "WB"}))), MET),
        ((a_member("GZ"), a_member("DI", within=frozenset({"DI-LB", "DI"}))), MET),
        ((a_member("GZ"), a_member("WB")), FAIL),
        ((a_member("GZ"), a_member("DI", is_joined=False)), UNKNOWN),
        ((a_member("GZ"), quiet("DI")), FAIL),
    ],
)
def test_a_call_may_name_places(members: tuple[Member, ...], expected: Outcome):
    said = result("require_any", a_consortium(*members, rule=NAMED, place_names={"WB-JER": "Jerusalem"}))
    assert said.state is expected
    assert "\u2068Jerusalem\u2069, \u2068DI\u2069" in said.why


def test_a_call_that_names_no_place_does_not_speak_of_it():
    for rule in (RULE, replace(RULE, require_any=("DI",)), replace(RULE, require_any_least=2)):
        assert "require_any" not in {one.id for one in check(a_consortium(rule=rule))}


def test_anybody_may_lead():
    led = a_consortium(a_member("DI", is_lead=True), a_member("GZ"))
    assert result("lead_geography_free", led).why == "\u2068Group in DI\u2069 leads, from \u2068DI\u2069."


def test_the_rule_is_kept_as_data_and_older_ones_are_still_read():
    assert ConsortiumRule.from_data(NAMED.as_data()) == NAMED
    old = {name: said for name, said in RULE.as_data().items() if not name.startswith(("require", "may_be"))}
    assert ConsortiumRule.from_data(old) == RULE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"require_any_least": 1}, "require_any"),
        ({"require_any": ("DI",), "require_any_least": 6}, "require_any_least"),
    ],
)
def test_places_that_no_consortium_could_keep(changes: dict[str, Any], field: str):
    assert [name for name, _why in replace(RULE, **changes).faults()] == [field]


def test_applicants_read_places_and_exclusivity():
    said = sentences(replace(NAMED, may_be_in_two=False), "USD", {"WB-JER": "Jerusalem", "DI": "Diaspora"})
    assert said[-2:] == [
        "At least 1 of you stands in one of these places: \u2068Jerusalem\u2069, \u2068Diaspora\u2069.",
        "An organisation takes part in one application of this call at most.",
    ]
