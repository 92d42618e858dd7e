"""What the processor tells is booked once, in whatever order and however often it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from grants import clock
from grants.db import db, unit_of_work
from grants.funds.actions import gifts
from grants.funds.actions.notices import handle
from grants.funds.actions.stripe import Away, client
from grants.funds.models import Contribution, Payout, StripeEvent, StripeTransaction
from grants.funds.queries import gifts as found
from grants.funds.rules import FEES, HELD, INCOME, PAYOUTS, POOL, SHORTFALL, STRIPE, SUSPENSE, book
from grants.funds.rules.gifts import GiftState, GiftWay, GivenBackFor, Rhythm
from grants.ledger.actions import post
from grants.ledger.actions.periods import close
from grants.ledger.models import Entry
from grants.ledger.rules import credit, debit
from grants.money import Money
from tests.cast.gifts import PAGE, Cards
from tests.fakes.stripe import DISPUTED_IBAN, FAILING_IBAN, GOOD_IBAN, CardDeclined


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def test_a_card_gift_is_booked_gross_with_its_fee(till: Cards):
    gift = till.paid("100")
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    assert (given.gift_id, given.amount, given.fee) == (gift.id, usd("100"), usd("3.20"))
    assert [till.holds(account) for account in (STRIPE, FEES, INCOME, POOL, HELD, SUSPENSE)] == [
        usd("96.80"),
        usd("3.20"),
        usd("100"),
        usd("96.80"),
        usd("0"),
        usd("0"),
    ]
    assert gift.state is GiftState.RECEIVED
    assert till.thanked == [given.charge_key]
    assert till.agrees()


def spend(till: Cards, amount: Money) -> None:
    """Promise a part of the pool to somebody."""
    post(
        book(till.fund.id),
        "test:spent",
        [debit(POOL, amount), credit("budget:committed:0", amount)],
        kind="award",
        reason="",
        about=till.fund,
        by=None,
        on=clock.now().date(),
        at=clock.now(),
    )


def test_every_contribution_is_of_its_own_gift(till: Cards):
    made = [till.paid("10"), till.paid("20", rhythm=Rhythm.MONTHLY), till.paid("30")]
    till.paid("40", rhythm=Rhythm.YEARLY)
    till.fake.advance(days=32)
    till.settle()
    came = db.session.scalars(select(Contribution).order_by(Contribution.id)).all()
    assert sorted((given.gift_id, given.amount) for given in came) == [
        (made[0].id, usd("10")),
        (made[1].id, usd("20")),
        (made[1].id, usd("20")),
        (made[2].id, usd("30")),
        (made[2].id + 1, usd("40")),
    ]


SEPA = {"way": GiftWay.BANK_DEBIT, "currency": "EUR"}


def charge_of(till: Cards) -> str:
    return str(till.fake.objects("charge")[-1]["id"])


def test_a_bank_debit_lies_apart_until_it_arrives_and_then_waits_in_the_reserve(till: Cards):
    gift = till.paid("100", **SEPA, pay={"iban": GOOD_IBAN})
    till.settle()
    assert gift.state is GiftState.PENDING
    assert db.session.scalars(select(Contribution)).all() == []
    assert (till.holds(INCOME), till.holds(SHORTFALL)) == (usd("0"), -till.holds(FEES))
    assert till.holds(SUSPENSE) == till.holds(STRIPE) + till.holds(FEES)
    assert till.agrees()
    till.fake.advance(days=10)
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    assert gift.state is GiftState.RECEIVED
    assert given.sent == Money.of("100", "EUR")
    assert given.held_minor == (given.amount - given.fee).minor
    assert given.hold_until == given.received_on + timedelta(days=56)
    assert (till.holds(SUSPENSE), till.holds(HELD), till.holds(INCOME)) == (
        usd("0"),
        given.amount - given.fee,
        given.amount,
    )
    assert till.holds(STRIPE) == given.amount - given.fee
    assert till.thanked == [given.charge_key]
    assert till.agrees()


def test_a_bank_debit_that_fails_leaves_nothing_behind(till: Cards):
    gift = till.paid("100", **SEPA, pay={"iban": FAILING_IBAN})
    till.settle()
    till.fake.advance(days=10)
    till.settle()
    assert gift.state is GiftState.FAILED
    assert db.session.scalars(select(Contribution)).all() == []
    assert (till.holds(SUSPENSE), till.holds(INCOME), till.holds(HELD)) == (usd("0"), usd("0"), usd("0"))
    assert found.unknown_movements(till.fund) == []
    assert till.thanked == []
    assert till.agrees()


def test_a_bank_debit_taken_back_weeks_later_is_taken_from_the_reserve_first(till: Cards):
    till.paid("100", **SEPA, pay={"iban": DISPUTED_IBAN})
    till.fake.advance(days=10)
    till.settle()
    till.fake.advance(days=60)
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    assert [(back.cause, back.amount) for back in given.given_back] == [(GivenBackFor.DISPUTE, given.amount)]
    assert till.holds(HELD) == usd("0")
    assert till.holds(INCOME) == usd("0")
    assert till.holds(SHORTFALL) == -till.holds(FEES)
    assert till.agrees()


def test_a_refund_and_its_failure(till: Cards):
    till.paid("100")
    till.settle()
    client(till.config).v1.refunds.create({"charge": charge_of(till), "amount": 4000})
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    assert [(back.cause, back.amount) for back in given.given_back] == [(GivenBackFor.REFUND, usd("40"))]
    assert (till.holds(INCOME), till.holds(POOL)) == (usd("60"), usd("56.80"))
    assert till.agrees()
    till.fake.fail_refund(till.fake.objects("refund")[-1]["id"])
    till.settle()
    db.session.expire_all()
    assert [(back.cause, back.amount) for back in given.given_back] == [
        (GivenBackFor.REFUND, usd("40")),
        (GivenBackFor.REFUND_FAILED, usd("-40")),
    ]
    assert (till.holds(INCOME), till.holds(POOL)) == (usd("100"), usd("96.80"))
    assert found.given_back_sum(given) == usd("0")
    assert till.agrees()


def test_a_dispute_of_spent_money_leaves_a_shortfall_and_winning_it_covers_that_first(till: Cards):
    till.paid("100")
    till.settle()
    with unit_of_work():
        spend(till, usd("90"))
    dispute = till.fake.open_dispute(charge_of(till))
    till.settle()
    assert (till.holds(POOL), till.holds(SHORTFALL)) == (usd("0"), usd("-108.20"))
    assert till.agrees()
    till.fake.win(dispute["id"])
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    assert [back.cause for back in given.given_back] == [GivenBackFor.DISPUTE, GivenBackFor.DISPUTE_WON]
    assert (till.holds(POOL), till.holds(SHORTFALL)) == (usd("6.80"), usd("0"))
    assert till.agrees()


def test_a_lost_dispute_changes_nothing_more(till: Cards):
    till.paid("100")
    till.settle()
    dispute = till.fake.open_dispute(charge_of(till))
    till.settle()
    held = till.holds(STRIPE)
    till.fake.lose(dispute["id"])
    assert set(till.settle()) == {"nothing new"}
    assert till.holds(STRIPE) == held
    assert till.agrees()


def test_a_payout_is_on_its_way_until_the_bank_says_so_and_comes_back_when_it_fails(till: Cards):
    till.paid("100")
    till.fake.advance(days=5)
    payout = till.fake.pay_out("usd")
    till.settle()
    kept = db.session.scalars(select(Payout)).one()
    assert (kept.key, kept.amount) == (payout["id"], usd("96.80"))
    assert (till.holds(PAYOUTS), till.holds(STRIPE), till.holds(POOL)) == (usd("96.80"), usd("0"), usd("96.80"))
    assert till.agrees()
    till.fake.fail_payout(payout["id"])
    till.settle()
    db.session.expire_all()
    assert kept.status == "failed"
    assert (till.holds(PAYOUTS), till.holds(STRIPE), till.holds(POOL)) == (usd("0"), usd("96.80"), usd("96.80"))
    assert till.agrees()


def test_a_monthly_gift_brings_a_contribution_each_month_until_it_is_stopped(till: Cards):
    gift = till.paid("20", rhythm=Rhythm.MONTHLY)
    till.settle()
    assert gift.subscription_key is not None
    till.fake.advance(days=63)
    till.settle()
    came = db.session.scalars(select(Contribution).order_by(Contribution.id)).all()
    assert [(given.gift_id, given.amount) for given in came] == [(gift.id, usd("20"))] * 3
    assert len(till.thanked) == 3
    with unit_of_work():
        gifts.stop(gift, till.config, at=clock.now())
    till.fake.advance(days=63)
    till.settle()
    assert gift.state is GiftState.STOPPED
    assert len(db.session.scalars(select(Contribution)).all()) == 3
    assert till.agrees()


def test_a_monthly_gift_ended_at_the_processor_is_stopped_here(till: Cards):
    gift = till.paid("20", rhythm=Rhythm.MONTHLY)
    till.settle()
    client(till.config).v1.subscriptions.cancel(gift.subscription_key or "")
    till.settle()
    assert gift.state is GiftState.STOPPED


def test_a_charge_made_at_the_processor_itself_lies_in_suspense_and_on_a_list(till: Cards):
    made = client(till.config).v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "usd", "unit_amount": 5000, "product_data": {"name": "Tea"}},
                }
            ],
            "success_url": PAGE,
        }
    )
    till.fake.pay(made.id)
    till.settle()
    assert (till.holds(SUSPENSE), till.holds(INCOME)) == (usd("50"), usd("0"))
    assert till.holds(SHORTFALL) == -till.holds(FEES)
    assert [moved.details["charge"] for moved in found.unknown_movements(till.fund)] == [charge_of(till)]
    client(till.config).v1.refunds.create({"charge": charge_of(till)})
    till.settle()
    assert till.holds(SUSPENSE) == usd("0")
    assert till.agrees()


def test_the_same_notice_heard_again_adds_nothing(till: Cards):
    till.paid("100")
    deliveries = till.fake.hand_out()
    till.settle(deliveries)
    till.settle(deliveries)
    heard = db.session.scalars(select(StripeEvent)).all()
    assert {event.times_heard for event in heard} == {2}
    assert len(db.session.scalars(select(Contribution)).all()) == 1
    assert len(db.session.scalars(select(StripeTransaction)).all()) == 1
    assert till.agrees()


def test_a_job_is_enqueued_once_a_notice(till: Cards):
    till.paid("100")
    deliveries = till.fake.hand_out()
    till.hear(deliveries)
    till.hear(deliveries)
    jobs = db.session.scalars(
        text("SELECT args->>'event_id' FROM procrastinate_jobs WHERE task_name = 'handle_notice'")
    )
    ids = [str(number) for number in db.session.scalars(select(StripeEvent.id))]
    assert sorted(jobs) == sorted(ids)


def test_an_unknown_notice_and_one_about_what_is_gone_have_an_outcome(till: Cards):
    till.paid("100")
    till.settle()
    till.fake.tell("capability.updated", {"id": "acct_1", "object": "account"})
    till.fake.tell("charge.succeeded", {"id": "ch_gone", "object": "charge"})
    till.fake.tell("price.created", {"object": "price"})
    assert till.settle() == ["unknown", "gone", "unknown"]
    assert till.agrees()


def test_a_notice_of_a_charge_that_disappeared(till: Cards):
    till.paid("100")
    till.fake.forget(charge_of(till))
    assert "gone" in till.settle()
    assert db.session.scalars(select(Contribution)).all() == []


def test_an_expired_page_lets_the_gift_lie(till: Cards):
    gift = till.opened("100")
    till.fake.advance(days=2)
    till.settle()
    assert gift.state is GiftState.EXPIRED


def test_a_declined_card_is_no_failure_yet(till: Cards):
    gift = till.opened("100")
    with pytest.raises(CardDeclined):
        till.fake.pay(gift.checkout_key or "", "4000000000000002")
    till.settle()
    assert gift.state is GiftState.STARTED
    till.fake.pay(gift.checkout_key or "")
    till.settle()
    assert gift.state is GiftState.RECEIVED


def test_with_no_fund_that_takes_cards_nothing_is_booked(till: Cards):
    till.paid("100")
    with unit_of_work():
        till.fund.takes_cards = False
    assert set(till.settle()) == {"no fund"}
    assert till.holds(STRIPE) == usd("0")


def test_the_processor_away_leaves_the_notice_for_the_next_try(till: Cards):
    till.paid("100")
    till.hear()
    till.fake.fail_next("503", times=20)
    with pytest.raises(Away):
        till.work()
    till.fake.fail_next("503", times=0)


def test_what_is_heard_after_its_day_was_closed_stands_on_the_present_one(till: Cards):
    till.paid("100")
    till.hear()
    later, of = clock.now() + timedelta(days=3), book(till.fund.id)
    with unit_of_work():
        close(of, clock.now().date() + timedelta(days=1), by=None, at=later)
    for event_id in db.session.scalars(select(StripeEvent.id)).all():
        handle(event_id, till.config, at=later, arrived=lambda _given: None)
    entry = db.session.scalars(select(Entry).where(Entry.kind == "gift")).one()
    moved = db.session.scalars(select(StripeTransaction)).one()
    assert entry.on == clock.local(later, till.fund.zone).date()
    assert entry.reason == f"{charge_of(till)} ({moved.on})"
    assert till.agrees()
