"""What leaves: the strictest wish holds, and no small number can be worked out from the large ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grants.disclosure import SMALLEST_CELL, Audience, Tier, is_counted, is_named, strictest, suppress_small

BEFORE, THAT_DAY, AFTER = date(2027, 6, 29), date(2027, 6, 30), date(2027, 7, 1)
CELLS = st.dictionaries(st.integers(0, 20), st.integers(0, 12), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("tier", "until", "named"),
    [
        (Tier.PUBLIC, None, [True, True, True]),
        (Tier.PUBLIC, AFTER, [True, True, True]),
        (Tier.DELAYED, THAT_DAY, [False, True, True]),
        (Tier.DELAYED, None, [False, False, False]),
        (Tier.AGGREGATE, None, [False, False, False]),
        (Tier.AGGREGATE, BEFORE, [False, False, False]),
        (Tier.SECRET, None, [False, False, False]),
        (Tier.SECRET, BEFORE, [False, False, False]),
    ],
)
def test_names_by_tier_and_day(tier: Tier, until: date | None, named: list[bool]):
    assert [is_named(tier, delayed_until=until, on=on) for on in (BEFORE, THAT_DAY, AFTER)] == named


def test_all_but_a_secret_one_is_counted():
    assert {tier: is_counted(tier) for tier in Tier} == {
        Tier.PUBLIC: True,
        Tier.DELAYED: True,
        Tier.AGGREGATE: True,
        Tier.SECRET: False,
    }


def test_audiences():
    assert set(Audience) == {"funder", "public"}


@given(st.lists(st.sampled_from(Tier), min_size=1), st.sampled_from(Tier))
def test_one_partners_wish_protects_all(tiers: list[Tier], more: Tier):
    order = ["public", "delayed", "aggregate", "secret"]
    assert order.index(strictest(tiers)) == max(order.index(tier) for tier in tiers)
    assert strictest([*tiers, more]) == strictest([strictest(tiers), more])


def test_nobody_asked_means_secret():
    assert strictest([]) is Tier.SECRET


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 5, "b": 9, "c": 0}, {"a": 5, "b": 9, "c": 0}),
        ({"a": 4, "b": 3, "c": 50}, {"a": None, "b": None, "c": 50}),
        ({"a": 4, "b": 30, "c": 50}, {"a": None, "b": None, "c": 50}),
        ({"a": 50, "b": 30, "c": 1}, {"a": 50, "b": None, "c": None}),
        ({"a": 2, "b": 0, "c": 50}, {"a": None, "b": 0, "c": None}),
        ({"a": 2, "b": 0, "c": 0}, {"a": None, "b": None, "c": 0}),
        ({"a": 1, "b": 1, "c": 50, "d": 60}, {"a": None, "b": None, "c": None, "d": 60}),
        ({"a": 1, "b": 9, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 3}, {"a": None}),
        ({}, {}),
    ],
)
def test_small_cells_are_hidden_with_one_more_where_needed(counts: dict[str, int], shown: dict[str, int | None]):
    assert suppress_small(counts) == shown


@given(CELLS)
def test_what_is_shown_is_true_and_never_small(counts: dict[int, int]):
    shown = suppress_small(counts)
    assert list(shown) == list(counts)
    assert all(count is None or count == counts[key] for key, count in shown.items())
    assert all(count is None or count == 0 or count >= SMALLEST_CELL for count in shown.values())


@given(CELLS)
def test_no_hidden_cell_follows_from_the_total(counts: dict[int, int]):
    """Of the hidden cells at least two differ, so that the same total fits them the other way round."""
    shown = suppress_small(counts)
    hidden = [counts[key] for key, count in shown.items() if count is None]
    assume(0 < len(hidden) < len(counts))
    assert len(set(hidden)) > 1


@given(CELLS)
def test_no_more_is_hidden_than_must_be(counts: dict[int, int]):
    shown = suppress_small(counts)
    large = [counts[key] for key, count in shown.items() if count is None and not 0 < counts[key] < SMALLEST_CELL]
    assert len(large) <= 1
    assert any(0 < count < SMALLEST_CELL for count in counts.values()) or large == []
