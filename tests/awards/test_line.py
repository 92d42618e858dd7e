"""The line: within the envelope, by rank, ties told apart as the call said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants.awards.rules import Candidate, Line, Why, line_up, lots, seed
from grants.calls.rules import TieRule
from grants.money import Money

if TYPE_CHECKING:
    from random import Random


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def one(ref: str, mean: str, ask: int, lot: str = "", **parts: int) -> Candidate:
    return Candidate(ref, Decimal(mean), usd(ask), parts or {"GZ": ask}, lot or ref)


def told(lines: list[Line]) -> list[tuple[int, str, bool, Why, int]]:
    return [(line.rank, line.candidate.ref, line.is_awarded, line.why, line.left.minor) for line in lines]


def test_full_asks_by_rank_and_what_does_not_fit_is_passed_over():
    rows = [one("c", "70", 50), one("a", "90", 60), one("b", "80", 30), one("d", "60", 10)]
    assert told(line_up(rows, usd(100), TieRule.LOT)) == [
        (1, "a", True, Why.FITS, 100),
        (2, "b", True, Why.FITS, 40),
        (3, "c", False, Why.TOO_LARGE, 10),
        (4, "d", True, Why.FITS, 10),
    ]


def test_nothing_in_nothing_out():
    assert line_up([], usd(100), TieRule.LOT) == []


def test_under_served_prefers_the_communities_that_have_been_given_least():
    first = one("first", "90", 40, GZ=40)
    rows = [first, one("a", "80", 40, GZ=20, WB=20), one("b", "80", 40, WB=20, DI=20)]
    assert told(line_up(rows, usd(80), TieRule.UNDER_SERVED)) == [
        (1, "first", True, Why.FITS, 80),
        (2, "b", True, Why.WON_TIE, 40),
        (3, "a", False, Why.LOST_TIE, 0),
    ]
    # What an earlier decision already gave counts too.
    begun = line_up(rows, usd(80), TieRule.UNDER_SERVED, {"DI": 100})
    assert [line.candidate.ref for line in begun] == ["first", "a", "b"]


def test_under_served_looks_again_after_each_award():
    rows = [one("a", "80", 40, "1", GZ=40), one("b", "80", 40, "2", GZ=40), one("c", "80", 40, "3", WB=40)]
    assert [line.candidate.ref for line in line_up(rows, usd(80), TieRule.UNDER_SERVED)] == ["a", "c", "b"]


def test_the_smaller_ask_wins():
    rows = [one("large", "80", 60, "1"), one("small", "80", 50, "2")]
    assert told(line_up(rows, usd(100), TieRule.SMALLER_ASK)) == [
        (1, "small", True, Why.WON_TIE, 100),
        (2, "large", False, Why.LOST_TIE, 50),
    ]


def test_equals_that_all_get_in_or_all_stay_out_were_not_told_apart():
    rows = [one("a", "80", 50), one("b", "80", 50), one("c", "70", 20), one("d", "70", 20)]
    assert [line.why for line in line_up(rows, usd(100), TieRule.LOT)] == [Why.FITS] * 2 + [Why.TOO_LARGE] * 2


def test_scores_that_read_the_same_are_the_same():
    rows = [one("a", "80.00049", 60, "2"), one("b", "80.0001", 60, "1")]
    assert [line.candidate.ref for line in line_up(rows, usd(60), TieRule.LOT)] == ["b", "a"]


def test_anybody_can_draw_the_lot_again():
    root = sha256(b"call\naa\nbb").hexdigest()
    assert seed("call", ["bb", "aa"]) == root
    assert lots("call", ["bb", "aa"]) == {own: sha256(f"{root}\n{own}".encode()).hexdigest() for own in ("aa", "bb")}
    assert lots("another", ["aa", "bb"]) != lots("call", ["aa", "bb"])


candidates = some.lists(
    some.builds(
        lambda ref, mean, parts: Candidate(
            str(ref), Decimal(mean), usd(sum(parts.values())), parts, sha256(str(ref).encode()).hexdigest()
        ),
        some.integers(0, 10_000),
        some.integers(40, 44),
        some.dictionaries(some.sampled_from(["48", "GZ", "WB", "DI"]), some.integers(1, 60), min_size=1),
    ),
    max_size=9,
    unique_by=lambda row: row.ref,
)
rules = some.sampled_from(list(TieRule))
envelopes = some.integers(0, 300).map(usd)


@given(candidates, envelopes, rules)
def test_never_more_than_the_envelope_and_nothing_that_would_have_fitted_is_left_out(
    rows: list[Candidate], envelope: Money, rule: TieRule
):
    lines = line_up(rows, envelope, rule)
    assert sorted(line.candidate.ref for line in lines) == sorted(row.ref for row in rows)
    assert [line.rank for line in lines] == list(range(1, len(rows) + 1))
    left = envelope
    for line in lines:
        assert line.left == left
        assert line.is_awarded is (line.candidate.ask <= left)
        left -= line.candidate.ask if line.is_awarded else usd(0)
    assert left >= usd(0)
    means = [line.candidate.mean for line in lines]
    assert means == sorted(means, reverse=True)


@given(candidates, envelopes, rules, some.randoms(use_true_random=False))
def test_the_order_in_which_they_came_changes_nothing(
    rows: list[Candidate], envelope: Money, rule: TieRule, random: Random
):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert line_up(shuffled, envelope, rule) == line_up(rows, envelope, rule)


@given(candidates.filter(bool), envelopes, rules, some.data())
def test_a_better_score_never_loses_an_award(
    rows: list[Candidate], envelope: Money, rule: TieRule, data: some.DataObject
):
    place = data.draw(some.integers(0, len(rows) - 1))
    was = {line.candidate.ref: line.is_awarded for line in line_up(rows, envelope, rule)}
    better = list(rows)
    better[place] = replace(rows[place], mean=rows[place].mean + data.draw(some.integers(1, 5)))
    now = {line.candidate.ref: line.is_awarded for line in line_up(better, envelope, rule)}
    assert now[rows[place].ref] >= was[rows[place].ref]


@pytest.mark.parametrize("rule", list(TieRule))
def test_every_tie_rule_ends_in_the_lot(rule: TieRule):
    rows = [one("b", "80", 50, "1"), one("a", "80", 50, "2")]
    assert [line.candidate.ref for line in line_up(rows, usd(50), rule)] == ["b", "a"]
