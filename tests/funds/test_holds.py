"""Bank debits wait in the reserve until nobody can take them back; the sweep catches up; refunds are asked for once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants import clock
from grants.db import commit, db, unit_of_work
from grants.errors import NotAllowed, RuleBroken
from grants.funds.actions import refunds
from grants.funds.actions.holds import release_holds
from grants.funds.actions.matching import give_back
from grants.funds.actions.stripe import Away, client
from grants.funds.actions.sweep import Swept, sweep
from grants.funds.models import Contribution, GivenBack, HeardBalance, RefundAsked, StripeEvent, StripeTransaction
from grants.funds.queries import gifts as found
from grants.funds.rules import HELD, INCOME, POOL
from grants.funds.rules.gifts import GiftState, GiftWay, Rhythm
from grants.money import Money
from tests.cast import banking
from tests.cast.banking import Moved, lines_of
from tests.cast.funds import treasurer_of
from tests.cast.people import person
from tests.fakes.stripe import GOOD_IBAN

if TYPE_CHECKING:
    from tests.cast.gifts import Cards


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def debited(till: Cards, percent: int = 100) -> Contribution:
    """Return a bank debit that has arrived."""
    with unit_of_work():
        till.fund.hold_percent = percent
    till.paid("100", currency="EUR", way=GiftWay.BANK_DEBIT, pay={"iban": GOOD_IBAN})
    till.fake.advance(days=10)
    till.settle()
    return db.session.scalars(select(Contribution)).one()


def on(given: Contribution, days: int) -> datetime:
    return datetime.combine(given.received_on, datetime.min.time(), clock.now().tzinfo) + timedelta(days=days, hours=12)


def test_a_bank_debit_becomes_free_on_its_day_and_not_before(till: Cards):
    given = debited(till)
    net = given.amount - given.fee
    assert release_holds(on(given, 55)) == "holds: 0 bank debits became safe"
    assert (till.holds(HELD), till.holds(POOL)) == (net, usd("0"))
    assert release_holds(on(given, 56)) == "holds: 1 bank debits became safe"
    assert (till.holds(HELD), till.holds(POOL)) == (usd("0"), net)
    assert given.released_at == on(given, 56)
    assert release_holds(on(given, 57)) == "holds: 0 bank debits became safe"
    assert till.agrees()


def test_a_part_may_be_held(till: Cards):
    given = debited(till, percent=40)
    net = given.amount - given.fee
    assert till.holds(HELD) + till.holds(POOL) == net
    assert till.holds(HELD).minor == -(-net.minor * 40 // 100)


def test_nothing_is_held_of_a_card_or_at_no_percent(till: Cards):
    given = debited(till, percent=0)
    assert (given.held_minor, given.hold_until, till.holds(HELD)) == (0, None, usd("0"))


def test_what_was_given_back_meanwhile_is_not_freed(till: Cards):
    given = debited(till)
    net = given.amount - given.fee
    charge = till.fake.objects("charge")[-1]
    client(till.config).v1.refunds.create({"charge": charge["id"], "amount": 4000})
    till.fake.advance(days=10)
    till.settle()
    back = db.session.scalars(select(GivenBack)).one().amount
    assert till.holds(HELD) == net - back
    release_holds(on(given, 60))
    assert (till.holds(HELD), till.holds(POOL)) == (usd("0"), net - back)
    assert till.agrees()


def test_a_hold_that_was_wholly_taken_back_only_ends(till: Cards):
    given = debited(till)
    till.fake.late_failure(till.fake.objects("charge")[-1]["id"])
    till.settle()
    assert (till.holds(HELD), till.holds(INCOME)) == (usd("0"), usd("0"))
    release_holds(on(given, 60))
    assert given.released_at is not None
    assert till.agrees()


def move(till: Cards, amount: int, kind: str, source: str | None, *, created: int | None = None) -> None:
    """Let the processor's balance move by itself."""
    with till.fake.state.lock:
        till.fake.state.add(
            "balance_transaction",
            amount=amount,
            fee=0,
            net=amount,
            currency="usd",
            type=kind,
            source=source,
            created=till.fake.now if created is None else created,
            available_on=till.fake.now,
            balance_type="payments",
            fee_details=[],
            reporting_category=kind,
            status="available",
        )


def swept(till: Cards) -> Swept | None:
    return sweep(till.config, at=clock.now(), arrived=till._thank)


def test_the_sweep_books_what_no_notice_told(till: Cards):
    gift = till.paid("100")
    monthly = till.paid("20", rhythm=Rhythm.MONTHLY)
    till.fake.advance(days=40)
    till.fake.pay_out("usd")
    assert len(till.fake.hand_out(drop=1.0)) == 0
    assert len(db.session.scalars(select(Contribution)).all()) == 0
    done = swept(till)
    assert done is not None
    assert done.differences == []
    assert done.in_words().endswith("the books agree with the processor")
    assert (gift.state, monthly.state) == (GiftState.RECEIVED, GiftState.RECEIVED)
    assert len(db.session.scalars(select(Contribution)).all()) == 3
    assert [(heard.currency, heard.amount) for heard in db.session.scalars(select(HeardBalance))] == [
        ("USD", till.holds("cash:processor:stripe"))
    ]
    assert {event.times_heard for event in db.session.scalars(select(StripeEvent))} == {0}
    again = swept(till)
    assert again == Swept(notices=0, movements=0, differences=[])
    assert len(till.thanked) == 3
    assert till.agrees()


def test_the_sweep_books_movements_whose_events_the_processor_forgot(till: Cards):
    till.paid("100")
    for event in till.fake.objects("event"):
        till.fake.forget(event["id"])
    done = swept(till)
    assert done is not None
    assert (done.notices, done.movements) == (0, 1)
    assert till.agrees()


def test_a_movement_that_nothing_stands_behind_is_booked_apart(till: Cards):
    till.paid("100")
    till.settle()
    move(till, -700, "stripe_fee", None)
    move(till, 900, "topup", "tu_1")
    done = swept(till)
    assert done is not None
    assert done.movements == 2
    assert [(moved.kind, moved.amount) for moved in found.unknown_movements(till.fund)] == [("other", usd("9"))]
    assert till.agrees()


def test_a_charge_that_disappeared_before_it_was_booked_is_booked_apart(till: Cards):
    till.paid("100")
    till.fake.hand_out(drop=1.0)
    till.fake.forget(till.fake.objects("charge")[-1]["id"])
    assert swept(till) is not None
    assert [moved.kind for moved in found.unknown_movements(till.fund)] == ["charge"]
    assert till.agrees()


def test_a_difference_is_said(till: Cards):
    till.paid("100")
    till.settle()
    move(till, 1, "x", None, created=0)
    swept(till)
    with unit_of_work():
        heard = db.session.scalars(select(HeardBalance)).one()
        heard.heard_at = clock.now()
    move(till, 5, "x", None, created=0)
    done = swept(till)
    assert done is not None
    assert done.differences == ["the processor says 96.86 USD, the books 96.81 USD"]


def test_notices_that_lie_about_are_taken_up(till: Cards):
    till.paid("100")
    till.hear()
    with unit_of_work():
        for event in db.session.scalars(select(StripeEvent)):
            event.received_at = clock.now() - timedelta(minutes=20)
    done = swept(till)
    assert done is not None
    assert done.notices == len(till.fake.objects("event"))
    assert done.movements == 0
    assert till.agrees()


def test_nothing_is_swept_without_keys_or_a_fund(till: Cards):
    assert sweep(replace(till.config, stripe_key=""), at=clock.now(), arrived=till._thank) is None
    with unit_of_work():
        till.fund.takes_cards = False
    assert swept(till) is None


def test_a_sweep_that_is_cut_short_goes_on_the_next_time(till: Cards):
    for amount in ("10", "20", "30"):
        till.paid(amount)
    till.fake.hand_out(drop=1.0)
    till.fake.fail_next("503", times=3, path="/v1/balance")
    with pytest.raises(Away):
        swept(till)
    assert swept(till) is not None
    assert till.agrees()


def gift_of(till: Cards, amount: str = "100", currency: str = "USD") -> Contribution:
    till.paid(amount, currency)
    till.settle()
    return db.session.scalars(select(Contribution)).one()


def ask(till: Cards, given: Contribution, amount: Money, once: str | None = None) -> RefundAsked:
    with unit_of_work():
        by = treasurer_of(till.fund)
        return refunds.ask_refund(given, amount, till.config, by=by, at=clock.now(), once=once)


def test_a_refund_is_asked_for_and_booked_when_the_processor_says_so(till: Cards):
    given = gift_of(till)
    asked = ask(till, given, usd("30"))
    assert (asked.refund_key, asked.booked_at) == (till.fake.objects("refund")[0]["id"], None)
    assert till.holds(INCOME) == usd("100")
    till.settle()
    assert (till.holds(INCOME), till.holds(POOL)) == (usd("70"), usd("66.80"))
    assert asked.booked_at is not None
    assert refunds.left_to_refund(given, till.config) == usd("70")
    assert till.agrees()


@pytest.mark.parametrize("amount", ["0", "-1", "100.01"])
def test_no_more_goes_back_than_is_left(till: Cards, amount: str):
    given = gift_of(till)
    with pytest.raises(RuleBroken):
        ask(till, given, usd(amount))
    assert till.fake.objects("refund") == []
    assert db.session.scalars(select(RefundAsked)).all() == []


def test_what_went_back_from_the_bank_does_not_go_back_by_card_besides(till: Cards):
    given = gift_of(till)
    account = banking.numbered(till.fund)
    banking.imported(account, Moved("-60"))
    give_back(lines_of(account)[0], given, by=treasurer_of(till.fund), at=clock.now())
    commit()
    assert refunds.left_to_refund(given, till.config) == usd("40")
    with pytest.raises(RuleBroken):
        ask(till, given, usd("41"))


def test_a_gift_in_another_currency_goes_back_in_it(till: Cards):
    given = gift_of(till, "100", "EUR")
    assert refunds.left_to_refund(given, till.config) == Money.of("100", "EUR")
    with pytest.raises(RuleBroken):
        ask(till, given, usd("10"))
    ask(till, given, Money.of("100", "EUR"))
    till.settle()
    assert refunds.left_to_refund(given, till.config) == Money.of("0", "EUR")
    assert till.agrees()


def test_a_lost_answer_is_asked_for_again_under_the_same_key(till: Cards):
    given = gift_of(till)
    till.fake.fail_next("cut_after", times=3, path="/v1/refunds")
    with pytest.raises(RuleBroken):
        ask(till, given, usd("30"), once="a")
    assert refunds.left_to_refund(given, till.config) == usd("40")  # 30 are gone, and 30 may be on their way
    asked = ask(till, given, usd("30"), once="a")
    assert [each["id"] for each in till.fake.objects("refund")] == [asked.refund_key]
    assert ask(till, given, usd("30"), once="a").id == asked.id
    assert refunds.left_to_refund(given, till.config) == usd("70")


def test_what_the_processor_refuses_is_kept_with_its_word(till: Cards, monkeypatch: pytest.MonkeyPatch):
    given = gift_of(till)
    with monkeypatch.context() as patched:
        patched.setattr(refunds, "left_to_refund", lambda *_: usd("100"))
        till.fake.forget(given.charge_key or "")
        asked = ask(till, given, usd("30"))
    assert asked.refused == "gone"


def test_there_is_nothing_to_refund_of_a_disputed_gift_or_a_transfer(till: Cards):
    given = gift_of(till)
    till.fake.open_dispute(given.charge_key or "")
    with pytest.raises(RuleBroken):
        refunds.left_to_refund(given, till.config)
    given.charge_key = None
    with pytest.raises(RuleBroken):
        refunds.left_to_refund(given, till.config)


def test_who_does_not_record_money_gives_none_back(till: Cards):
    given = gift_of(till)
    with pytest.raises(NotAllowed), unit_of_work():
        refunds.ask_refund(given, usd("10"), till.config, by=person(), at=clock.now())
    assert till.fake.objects("refund") == []


def test_fees_are_told_by_what_was_taken_lately(till: Cards):
    told = found.fee_of(till.fund, usd("100"), GiftWay.CARD)
    assert told is not None
    assert (told.amount, told.is_learnt) == (usd("3.20"), False)
    for number in range(20):
        till.paid(str(10 + number))
    till.settle(till.fake.hand_out(shuffle=random.Random(1)))
    learnt = found.fee_of(till.fund, usd("100"), GiftWay.CARD)
    rows = db.session.scalars(select(StripeTransaction)).all()
    assert learnt is not None
    assert learnt.is_learnt
    assert learnt.amount.minor == round(
        sum(row.fee_minor for row in rows) * 10_000 / sum(row.amount_minor for row in rows)
    )
    assert found.fee_of(till.fund, usd("100"), GiftWay.BANK_TRANSFER) is None
    debit = found.fee_of(till.fund, usd("100"), GiftWay.BANK_DEBIT)
    assert debit is not None
    assert (debit.amount, debit.is_learnt) == (usd("0.80"), False)
    assert found.fee_of(till.fund, Money.of("100", "SEK"), GiftWay.BANK_DEBIT) is None
