"""A line's key: the same in each file of its bank that reports the line, so that nothing is taken in twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.statements import LineSpec, read
from grants.funds.rules.statements.keys import likeness
from grants.money import Money
from tests.cast.statements import COLUMNS, DAY, Said, camt053, camt_statement, closing_of, jod, mt940, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LINE = LineSpec("", DAY, None, jod("1"), "", "", "Someone", "JO12", "Gift")
# Few different movements, so that equals on one day are common.
SAID = st.builds(
    Said,
    amount=st.sampled_from([jod("1"), jod("2.5"), jod("-1")]),
    on=st.integers(0, 4).map(lambda days: DAY + timedelta(days)),
    reference=st.sampled_from(["", "", "R1", "R2"]),
    party=st.sampled_from(["", "SOMEONE"]),
    text=st.sampled_from(["Gift", "Fee"]),
)


def as_camt(said: Sequence[Said], opening: Money) -> bytes:
    """Return the movements as the bank's XML."""
    return camt053(camt_statement(said, opening))


def as_mt940(said: Sequence[Said], opening: Money) -> bytes:
    """Return the movements as the bank's MT940."""
    return mt940(said, opening).encode()


def as_table(said: Sequence[Said], opening: Money) -> bytes:
    """Return the movements as the bank's table, the oldest first."""
    return table(said, opening).encode()


def as_table_backwards(said: Sequence[Said], opening: Money) -> bytes:
    """Return the movements as the bank's table, the newest first."""
    return table(said, opening, is_newest_first=True).encode()


def keys(content: bytes) -> list[tuple[date, Money, str]]:
    """Return the keys of a file's lines, beside what they are keys of."""
    return [
        (line.on, line.amount, line.key)
        for statement in read(content, currency="JOD", columns=COLUMNS)
        for line in statement.lines
    ]


@pytest.mark.parametrize("write", [as_camt, as_mt940, as_table, as_table_backwards])
@given(
    said=st.lists(SAID, min_size=1, max_size=12),
    first=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    second=st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
def test_windows_that_overlap_give_the_same_keys(
    write: Callable[[Sequence[Said], Money], bytes],
    said: list[Said],
    first: tuple[int, int],
    second: tuple[int, int],
):
    ordered = sorted(said, key=lambda one: one.on)
    opening = jod("1000")
    known = keys(write(ordered, opening))
    assert len({key for _on, _amount, key in known}) == len(said)
    for window in (first, second):
        days = {DAY + timedelta(day) for day in range(min(window), max(window) + 1)}
        inside = [one for one in ordered if one.on in days]
        before = [one for one in ordered if one.on < min(days)]
        if inside:
            again = keys(write(inside, closing_of(before, opening)))
            assert sorted(map(repr, again)) == sorted(repr(one) for one in known if one[0] in days)


def test_two_equal_lines_on_one_day_are_two():
    said = [Said(jod("1"), text="Gift"), Said(jod("1"), text="Gift")]
    first, second = keys(as_camt(said, jod("0")))
    assert first[2] != second[2]
    assert first[2][:-1] == second[2][:-1]
    assert keys(as_camt(said[:1], jod("0"))) == [first]


def test_keys_that_are_stored_never_change():
    assert likeness(LINE) == "0b209ec16885a64eef157876d9e7bc55838b78e300b457be45c5dbe605c98118"
    assert (
        likeness(replace(LINE, bank_reference="R1"))
        == "87b31794f247259d0c079191e86f8779b1034974d1216c5858f05d6882847453"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(LINE, text=" GIFT "),
        replace(LINE, text="Gi ft"),
        replace(LINE, text="G-i-f-t."),
        replace(LINE, text="Gift"),
        replace(LINE, party="some one"),
        replace(LINE, party_account="JO 12"),
        replace(LINE, valued_on=DAY),
        replace(LINE, key="anything"),
    ],
)
def test_the_same_line_worded_a_little_differently(other: LineSpec):
    assert likeness(other) == likeness(LINE)


@pytest.mark.parametrize(
    "other",
    [
        replace(LINE, text="Gifts"),
        replace(LINE, text=""),
        replace(LINE, text="Someone", party="Gift"),
        replace(LINE, party="Somebody"),
        replace(LINE, on=DAY + timedelta(1)),
        replace(LINE, amount=jod("-1")),
        replace(LINE, amount=Money(1000, "KWD")),
        replace(LINE, end_to_end="E1"),
        replace(LINE, bank_reference="R1"),
    ],
)
def test_another_line(other: LineSpec):
    assert likeness(other) != likeness(LINE)


def test_the_bank_s_reference_stands_in_for_its_words():
    known = replace(LINE, bank_reference="R1")
    assert likeness(replace(known, text="Gift of Someone, transferred", party="")) == likeness(known)
    for other in (
        replace(known, bank_reference="R2"),
        replace(known, amount=jod("-0.5")),  # the fee for the same payment
        replace(known, on=DAY + timedelta(1)),
        replace(known, end_to_end="E2"),  # another payment of the same batch
    ):
        assert likeness(other) != likeness(known)


def test_lines_are_counted_by_account():
    one = camt_statement([Said(jod("1"))], jod("0"), number="1")
    same = camt_statement([Said(jod("1"))], jod("1"), number="2")
    other = camt_statement([Said(jod("1"))], jod("0"), number="1", account="GB82WEST12345698765432")
    found = keys(camt053(one, same, other))
    assert [key.rsplit("-")[1] for _on, _amount, key in found] == ["1", "2", "1"]


def test_a_statement_that_stands_twice_in_a_file_counts_once():
    one = camt_statement([Said(jod("1")), Said(jod("1"))], jod("0"))
    assert len(read(camt053(one, one), currency="JOD")) == 1
    assert keys(camt053(one, one)) == keys(camt053(one))
    again = mt940([Said(jod("1"))], jod("0"))
    assert keys((again + again).encode()) == keys(again.encode())
