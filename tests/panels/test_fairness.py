"""The sharing out of the reading, over panels and calls of every shape."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.panels.rules import Desk, File, Shortfall, share_out

PLACES = "ABC"
Case = tuple[list[Desk], list[File], int, int | None]


@st.composite
def cases(draw: st.DrawFn, most_desks: int = 6, most_files: int = 7) -> Case:
    """Draw a panel, some of it closed or in conflict, and files, some with readers already."""
    files = range(draw(st.integers(0, most_files)))
    desks = []
    for key in range(draw(st.integers(0, most_desks))):
        conflicts = draw(st.frozensets(st.sampled_from(files))) if files else frozenset()
        desks.append(Desk(key, draw(st.sampled_from(PLACES)), conflicts, is_open=draw(st.integers(0, 5)) > 0))
    listed = []
    for key in files:
        free = [desk.key for desk in desks if key not in desk.conflicts]
        readers = draw(st.frozensets(st.sampled_from(free), max_size=2)) if free else frozenset()
        listed.append(File(key, draw(st.frozensets(st.sampled_from(PLACES), min_size=1)), readers))
    return desks, listed, draw(st.integers(1, 4)), draw(st.none() | st.integers(1, 5))


def loads(desks: list[Desk], files: list[File], pairs: tuple[tuple[int, int], ...]) -> dict[int, int]:
    counted = Counter(desk for _, desk in pairs) + Counter(one for file in files for one in file.readers)
    return {desk.key: counted[desk.key] for desk in desks}


@given(cases())
@settings(max_examples=150, deadline=None)
def test_no_conflict_no_closed_desk_no_pair_twice_and_nobody_above_the_limit(case: Case):
    desks, files, each, most = case
    plan = share_out(desks, files, each, most)
    by_key = {desk.key: desk for desk in desks}
    held = {file.key: file.readers for file in files}
    assert len(set(plan.pairs)) == len(plan.pairs)
    assert [pair for pair in plan.pairs if pair[0] in by_key[pair[1]].conflicts] == []
    assert [pair for pair in plan.pairs if not by_key[pair[1]].is_open or pair[1] in held[pair[0]]] == []
    new = Counter(file for file, _ in plan.pairs)
    assert [file.key for file in files if new[file.key] > max(0, each - len(file.readers))] == []
    if most is not None:
        before = loads(desks, files, ())
        after = loads(desks, files, plan.pairs)
        assert [key for key in after if after[key] > max(most, before[key])] == []


@given(cases())
@settings(max_examples=150, deadline=None)
def test_without_a_limit_every_file_has_as_many_readers_as_are_free(case: Case):
    desks, files, each, _ = case
    plan = share_out(desks, files, each)
    new = Counter(file for file, _ in plan.pairs)
    free = {
        file.key: sum(one.is_open and file.key not in one.conflicts and one.key not in file.readers for one in desks)
        for file in files
    }
    assert {file.key: new[file.key] for file in files} == {
        file.key: min(free[file.key], max(0, each - len(file.readers))) for file in files
    }
    lacking = {one.file: one.missing for one in plan.shortfalls if one.missing}
    wanted = {file.key: each - len(file.readers) - new[file.key] for file in files}
    assert lacking == {key: missing for key, missing in wanted.items() if missing > 0}


@given(cases())
@settings(max_examples=150, deadline=None)
def test_a_reader_from_outside_wherever_there_can_be_one(case: Case):
    desks, files, each, _ = case
    plan = share_out(desks, files, each)
    place = {desk.key: desk.place for desk in desks}
    for file in files:
        readers = set(file.readers) | {desk for key, desk in plan.pairs if key == file.key}
        has_outsider = any(place[reader] not in file.places for reader in readers)
        could = len(file.readers) < each and any(
            one.is_open and file.key not in one.conflicts and one.place not in file.places for one in desks
        )
        assert has_outsider or not could
        assert (file.key in {one.file for one in plan.shortfalls if one.lacks_outsider}) is not has_outsider


def best(desks: list[Desk], files: list[File], each: int, most: int | None) -> tuple[int, int, int]:
    """Try every sharing there is; return (files given, without an outsider, sum of squared loads) of the best."""
    choices = []
    for file in files:
        free = [desk for desk in desks if desk.is_open and file.key not in desk.conflicts]
        sizes = range(min(each, len(free)) + 1)
        choices.append([chosen for size in sizes for chosen in combinations(free, size)])
    found = []
    for way in product(*choices):
        count = Counter(desk.key for chosen in way for desk in chosen)
        if most is None or max(count.values(), default=0) <= most:
            inside = sum(
                len(chosen) == each and all(desk.place in file.places for desk in chosen)
                for file, chosen in zip(files, way, strict=True)
            )
            found.append((-sum(map(len, way)), inside, sum(load**2 for load in count.values())))
    return min(found)


@given(cases(most_desks=4, most_files=3))
@settings(max_examples=80, deadline=None)
def test_no_other_sharing_is_better(case: Case):
    desks, files, each, most = case
    fresh = [File(file.key, file.places) for file in files]
    plan = share_out(desks, fresh, each, most)
    readers = {file.key: [desk for key, desk in plan.pairs if key == file.key] for file in fresh}
    place = {desk.key: desk.place for desk in desks}
    inside = sum(
        len(readers[file.key]) == each and all(place[one] in file.places for one in readers[file.key]) for file in fresh
    )
    squares = sum(load**2 for load in loads(desks, fresh, plan.pairs).values())
    assert (-len(plan.pairs), inside, squares) == best(desks, fresh, each, most)


@given(st.integers(1, 9), st.integers(0, 20), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_without_conflicts_loads_differ_by_one_at_most(people: int, count: int, each: int):
    desks = [Desk(key, "A") for key in range(people)]
    files = [File(key, frozenset("B")) for key in range(count)]
    spread = loads(desks, files, share_out(desks, files, each).pairs).values()
    assert max(spread) - min(spread) <= 1


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_what_comes_in_does_not_matter(case: Case, shuffler: object):
    desks, files, each, most = case
    assert share_out(desks[::-1], files[::-1], each, most) == share_out(desks, files, each, most)


def test_an_earlier_choice_is_undone_where_that_helps():
    """The first file could take either desk; only if it leaves desk 1 to the second have both a reader."""
    desks = [Desk(1, "A"), Desk(2, "A", frozenset({20}))]
    files = [File(10, frozenset("B")), File(20, frozenset("B"))]
    assert share_out(desks, files, 1, 1).pairs == ((10, 2), (20, 1))


@pytest.mark.parametrize(
    ("desks", "lack"),
    [
        ([Desk(1, "A"), Desk(2, "B")], Shortfall(7, 1, 2, lacks_outsider=False)),
        ([Desk(1, "A"), Desk(2, "A", frozenset({7}))], Shortfall(7, 2, 1, lacks_outsider=True)),
        ([Desk(1, "A"), Desk(2, "B", is_open=False)], Shortfall(7, 2, 1, lacks_outsider=True)),
        ([], Shortfall(7, 3, 0, lacks_outsider=True)),
    ],
)
def test_what_cannot_be_met_is_said(desks: list[Desk], lack: Shortfall):
    assert share_out(desks, [File(7, frozenset("A"))], 3).shortfalls == (lack,)


def test_a_large_call_is_shared_out_evenly():
    desks = [Desk(key, PLACES[key % 3], frozenset({key, key + 20})) for key in range(20)]
    files = [File(key, frozenset(PLACES[key % 3])) for key in range(120)]
    plan = share_out(desks, files, 3)
    assert (plan.shortfalls, set(loads(desks, files, plan.pairs).values())) == ((), {18})
