"""What points come to, and who asks for what."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.panels.rules import Mark, ReviewDraft, gaps, mean_of, percent_of, ranked, weight_of_places
from grants.panels.rules.scoring import Place, as_decimal


@pytest.mark.parametrize(
    ("scores", "percent"),
    [
        ([(5, 5, 1)], 100),
        ([(1, 5, 1)], 20),
        ([(3, 5, 1), (5, 5, 2)], Fraction(260, 3)),
        ([(1, 3, 7)], Fraction(100, 3)),
        ([(2, 4, 1), (7, 10, 3)], 65),
    ],
)
def test_a_review_comes_to_its_weighted_part_of_the_scale(scores: list[tuple[int, int, int]], percent: Fraction):
    assert percent_of(scores) == percent


def test_means_are_exact():
    thirds = [Fraction(100, 3)] * 3
    assert mean_of(thirds) == Fraction(100, 3)
    assert mean_of([]) is None
    assert as_decimal(None) is None
    assert as_decimal(Fraction(100, 3)) == Decimal("33.333333333333")


@given(st.lists(st.none() | st.fractions(0, 100, max_denominator=50), max_size=9))
def test_best_first_equals_share_a_rank_and_what_is_unread_comes_last(means: list[Fraction | None]):
    listed = ranked(dict(enumerate(means)))
    known = [means[key] for key, _ in listed if means[key] is not None]
    assert known == sorted(known, reverse=True)
    assert [means[key] for key, _ in listed[len(known) :]] == [None] * (len(means) - len(known))
    for key, rank in listed:
        mean = means[key]
        assert rank == (None if mean is None else sum(other > mean for other in known if other is not None) + 1)
    for (key, rank), (other, other_rank) in pairwise(listed):
        assert key < other or rank != other_rank


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (ReviewDraft((Mark(3, "Why"),), "All in all"), []),
        (ReviewDraft((Mark(None, "Why"),), "All in all"), ["points_0"]),
        (ReviewDraft((Mark(1, "Why"), Mark(3, " \n")), "All in all"), ["reason_1"]),
        (ReviewDraft((Mark(), Mark()), "  "), ["points_0", "reason_0", "points_1", "reason_1", "comment"]),
    ],
)
def test_a_review_is_complete_with_points_a_reason_for_each_and_a_comment(draft: ReviewDraft, missing: list[str]):
    assert gaps(draft) == missing


def test_seats_stand_beside_what_is_asked_in_each_community():
    partner = {"root": "GZ", "share": 100}
    contents = [
        {"partners": [partner, {"root": "GZ", "share": 50}, {"root": "48", "share": None}]},
        {"partners": [partner]},
    ]
    places = weight_of_places([("GZ", False), ("GZ", True), ("WB", False)], contents)
    assert places == {
        "GZ": Place(seats=1, alternates=1, applications=2, asked_minor=250),
        "WB": Place(seats=1),
        "48": Place(applications=1),
    }
