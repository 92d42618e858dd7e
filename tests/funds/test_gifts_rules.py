"""How the processor counts, what it takes, and what a movement is in the books."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules import FEES, HELD, INCOME, PAYOUTS, POOL, SOURCE, STRIPE, SUSPENSE
from grants.funds.rules.fees import average_fee, published_fee
from grants.funds.rules.gifts import CURRENCIES_OFFERED, GiftWay, amounts_offered, currencies_offered
from grants.funds.rules.movements import (
    ENTRY_KINDS,
    MOVEMENT_WORDS,
    MovementKind,
    arrival_postings,
    from_held,
    held_part,
    kind_of_movement,
    postings_of,
)
from grants.funds.rules.processor import (
    DEBITS,
    TAKEN,
    NotSendable,
    counted,
    from_processor,
    least,
    most,
    processor_digits,
    step,
    to_processor,
)
from grants.ledger.rules import balanced, name_of
from grants.money import CURRENCIES, Money, digits


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_currency_goes_out_and_comes_back(currency: str):
    for amount in (least(currency), step(currency), Money.of(1, currency), most(currency)):
        assert from_processor(counted(amount), currency.lower()) == amount
    assert counted(Money.of(1, currency)) == 10 ** processor_digits(currency)


@pytest.mark.parametrize("currency", TAKEN)
def test_bounds_are_sent_and_what_is_beyond_them_is_not(currency: str):
    assert to_processor(least(currency)) == counted(least(currency))
    assert 0 < to_processor(most(currency)) <= 99_999_999
    for beyond in (least(currency) - step(currency), most(currency) + step(currency), Money.zero(currency)):
        with pytest.raises(NotSendable):
            to_processor(beyond)


@pytest.mark.parametrize(
    ("amount", "currency", "sent"),
    [
        ("100", "USD", 10_000),
        ("100.01", "USD", 10_001),
        ("100", "JOD", 100_000),
        ("100.010", "JOD", 100_010),
        ("500", "JPY", 500),
        ("500", "ISK", 50_000),
        ("500", "UGX", 50_000),
        ("500", "MGA", 500),
        ("500", "HUF", 50_000),
        ("500", "KRW", 500),
    ],
)
def test_amounts_as_the_processor_writes_them(amount: str, currency: str, sent: int):
    assert to_processor(Money.of(amount, currency)) == sent


@pytest.mark.parametrize(
    ("minor", "currency"), [(1, "JOD"), (100_001, "JOD"), (100_005, "KWD"), (50_001, "MGA"), (10_000, "SYP")]
)
def test_what_it_cannot_count_is_not_rounded(minor: int, currency: str):
    with pytest.raises(NotSendable):
        to_processor(Money(minor, currency))


def test_a_rest_on_the_way_back_is_not_rounded():
    with pytest.raises(NotSendable):
        from_processor(150, "isk")
    assert from_processor(-500, "jpy") == Money.of(-500, "JPY")


def test_what_is_offered_can_be_given():
    for currency in CURRENCIES_OFFERED:
        amounts = amounts_offered(currency)
        assert amounts == sorted(amounts, key=lambda amount: amount.minor)
        assert [from_processor(to_processor(amount), currency) for amount in amounts] == amounts
    assert currencies_offered("EUR")[:2] == ("EUR", "USD")
    assert Counter(currencies_offered("EUR")) == Counter(CURRENCIES_OFFERED)
    assert currencies_offered("LBP")[0] == "LBP"


@pytest.mark.parametrize(
    ("amount", "currency", "way", "fee"),
    [
        ("100", "USD", GiftWay.CARD, "3.20"),
        ("100", "EUR", GiftWay.CARD, "1.75"),
        ("100", "JOD", GiftWay.CARD, "5.400"),
        ("100", "USD", GiftWay.BANK_DEBIT, "0.80"),
        ("10000", "USD", GiftWay.BANK_DEBIT, "5.00"),
        ("100", "EUR", GiftWay.BANK_DEBIT, "0.35"),
    ],
)
def test_published_fees(amount: str, currency: str, way: GiftWay, fee: str):
    assert published_fee(Money.of(amount, currency), way) == Money.of(fee, currency)


def test_no_fee_is_made_up():
    assert published_fee(Money.of(100, "USD"), GiftWay.BANK_TRANSFER) is None
    assert published_fee(Money.of(100, "SEK"), GiftWay.BANK_DEBIT) is None
    assert set(DEBITS) == {"EUR", "GBP", "USD", "CAD", "AUD"}


def test_the_average_fee_is_rounded_once():
    usd = Money.of
    assert average_fee(usd(100, "USD"), usd("64.10", "USD"), usd(2000, "USD")) == usd("3.20", "USD")


def lines(kind: MovementKind, amount: int, fee: int, *, is_ours: bool, held: int = 0) -> dict[str, int]:
    made = postings_of(kind, Money(amount, "USD"), Money(fee, "USD"), is_ours=is_ours, held=Money(held, "USD"))
    balanced(made)
    return {name_of(line.account.name): line.amount.minor for line in made}


POOLED, RESERVE = POOL.name, HELD.name


@pytest.mark.parametrize(
    ("kind", "amount", "fee", "is_ours", "held", "expected"),
    [
        ("charge", 100, 3, True, 0, {STRIPE: 97, FEES: 3, INCOME: -100, SOURCE: 97, POOLED: -97}),
        ("charge", 100, 3, True, 97, {STRIPE: 97, FEES: 3, INCOME: -100, SOURCE: 97, RESERVE: -97}),
        ("charge", 100, 3, True, 50, {STRIPE: 97, FEES: 3, INCOME: -100, SOURCE: 97, RESERVE: -50, POOLED: -47}),
        ("charge", 100, 3, False, 0, {STRIPE: 97, FEES: 3, SUSPENSE: -100, SOURCE: -3, POOLED: 3}),
        ("refund", -40, 0, True, 0, {STRIPE: -40, INCOME: 40, SOURCE: -40, POOLED: 40}),
        ("refund", -40, 0, True, -40, {STRIPE: -40, INCOME: 40, SOURCE: -40, RESERVE: 40}),
        ("refund", -40, 0, False, 0, {STRIPE: -40, SUSPENSE: 40}),
        ("dispute", -100, 15, True, 0, {STRIPE: -115, FEES: 15, INCOME: 100, SOURCE: -115, POOLED: 115}),
        ("dispute_won", 100, -15, True, 0, {STRIPE: 115, FEES: -15, INCOME: -100, SOURCE: 115, POOLED: -115}),
        ("payout", -90, 0, False, 0, {STRIPE: -90, PAYOUTS: 90}),
        ("payout", -90, 1, False, 0, {STRIPE: -91, FEES: 1, PAYOUTS: 90, SOURCE: -1, POOLED: 1}),
        ("payout", 90, 0, False, 0, {STRIPE: 90, PAYOUTS: -90}),
        ("fee", -7, 0, False, 0, {STRIPE: -7, FEES: 7, SOURCE: -7, POOLED: 7}),
        ("other", 25, 0, False, 0, {STRIPE: 25, SUSPENSE: -25}),
        ("other", 0, 0, False, 0, {}),
    ],
)
def test_both_sides_of_every_movement(
    kind: str, amount: int, fee: int, is_ours: bool, held: int, expected: dict[str, int]
):
    if not expected:
        assert (
            postings_of(MovementKind(kind), Money(0, "USD"), Money(0, "USD"), is_ours=False, held=Money(0, "USD")) == []
        )
        return
    assert lines(MovementKind(kind), amount, fee, is_ours=is_ours, held=held) == expected


@given(st.sampled_from(list(MovementKind)), st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6), st.booleans())
def test_cash_and_budget_move_together(kind: MovementKind, amount: int, fee: int, is_ours: bool):
    made = postings_of(kind, Money(amount, "USD"), Money(fee, "USD"), is_ours=is_ours, held=Money(0, "USD"))
    outside = {SOURCE, "budget:paid"}
    spendable = sum(
        line.amount.minor
        for line in made
        if line.account.name.startswith(("cash:", "liability:", "budget:")) and line.account.name not in outside
    )
    assert spendable == 0
    assert sum(line.amount.minor for line in made) == 0


def test_an_arrival_moves_suspense_into_the_fund():
    made = arrival_postings(Money(100, "USD"), Money(60, "USD"))
    balanced(made)
    assert {line.account.name: line.amount.minor for line in made} == {
        SUSPENSE: 100,
        INCOME: -100,
        SOURCE: 100,
        RESERVE: -60,
        POOLED: -40,
    }


@pytest.mark.parametrize(
    ("word", "source", "minor", "kind"),
    [
        ("charge", "ch_1", 1, MovementKind.CHARGE),
        ("payment", "py_1", 1, MovementKind.CHARGE),
        ("refund", "re_1", -1, MovementKind.REFUND),
        ("refund_failure", "re_1", 1, MovementKind.REFUND_FAILED),
        ("payment_failure_refund", "py_1", -1, MovementKind.DEBIT_FAILED),
        ("adjustment", "dp_1", -1, MovementKind.DISPUTE),
        ("adjustment", "du_1", 1, MovementKind.DISPUTE_WON),
        ("adjustment", "", 1, MovementKind.OTHER),
        ("payout_failure", "po_1", 1, MovementKind.PAYOUT),
        ("stripe_fee", "", -1, MovementKind.FEE),
        ("something_new", "xx_1", 1, MovementKind.OTHER),
    ],
)
def test_words_of_the_processor(word: str, source: str, minor: int, kind: MovementKind):
    assert kind_of_movement(word, source, minor) is kind


def test_every_kind_has_its_words():
    assert set(ENTRY_KINDS) == set(MovementKind)
    assert set(MOVEMENT_WORDS) == {str(kind) for kind in MovementKind}


def test_the_reserve_is_a_rounded_up_part():
    assert held_part(Money(101, "USD"), 50) == Money(51, "USD")
    assert held_part(Money(101, "USD"), 100) == Money(101, "USD")
    assert held_part(Money(101, "USD"), 0) == Money(0, "USD")
    assert held_part(Money(-5, "USD"), 100) == Money(0, "USD")


def test_a_loss_takes_what_is_left_in_the_reserve_and_a_return_fills_its_room():
    def usd(minor: int) -> Money:
        return Money(minor, "USD")

    assert from_held(usd(-80), usd(50), usd(0)) == usd(-50)
    assert from_held(usd(-30), usd(50), usd(0)) == usd(-30)
    assert from_held(usd(80), usd(0), usd(50)) == usd(50)
    assert from_held(usd(30), usd(0), usd(50)) == usd(30)


def test_the_processors_digits_differ_where_it_says_so():
    assert {code for code in CURRENCIES if processor_digits(code) != digits(code)} == {"ISK", "MGA", "UGX"}
