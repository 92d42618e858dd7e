"""Beginning, paying, stopping and forgetting a gift; nothing that was begun is lost, and nothing is asked for twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants import clock
from grants.db import db, unit_of_work
from grants.errors import RuleBroken, WrongState
from grants.funds.actions import gifts
from grants.funds.actions.thanks import thank
from grants.funds.models import Contribution, Gift, Receipt
from grants.funds.queries.gifts import card_fund
from grants.funds.rules.gifts import GiftState, GiftWay, Rhythm
from grants.funds.rules.references import codes_in
from grants.i18n import speaking
from grants.jobs import Message
from grants.money import Money
from tests.cast.funds import a_fund
from tests.cast.gifts import PAGE, PAID
from tests.fakes.stripe import GOOD_IBAN

if TYPE_CHECKING:
    from tests.cast.gifts import Cards


def wish(amount: str = "25", currency: str = "USD", **changes: Any) -> gifts.Wish:
    kept: dict[str, Any] = {"way": GiftWay.CARD, "rhythm": Rhythm.ONCE, "language": "en"}
    return gifts.Wish(Money.of(amount, currency), **kept | changes)


def begin(till: Cards, one: gifts.Wish, once: str | None = None) -> Gift:
    with unit_of_work():
        return gifts.begin(till.fund, one, at=clock.now(), once=once)


def sessions(till: Cards) -> int:
    return len(till.fake.objects("checkout.session"))


def test_a_gift_has_a_code_and_its_key_before_anybody_is_asked(till: Cards):
    gift = begin(till, wish(name=" Layla ", email=" layla@example.org ", is_named=True))
    assert (gift.giver_name, gift.email, gift.is_named) == ("Layla", "layla@example.org", True)
    assert codes_in(gift.code) == [gift.code]
    assert gift.request_key == f"gift:{gift.id}:v1"
    assert (gift.state, sessions(till)) == (GiftState.STARTED, 0)


def test_a_transfer_asks_nobody(till: Cards):
    assert begin(till, wish("0.01", way=GiftWay.BANK_TRANSFER)).request_key is None


def test_the_same_form_makes_one_gift(till: Cards):
    first, second = begin(till, wish(), once="a"), begin(till, wish(), once="a")
    assert first.id == second.id
    assert begin(till, wish(), once="b").id != first.id


@pytest.mark.parametrize(
    ("amount", "currency", "changes"),
    [
        ("0", "USD", {}),
        ("-5", "USD", {}),
        ("0", "USD", {"way": GiftWay.BANK_TRANSFER}),
        ("0.49", "USD", {}),
        ("1000000", "USD", {}),
        ("10000000000000", "USD", {}),
        ("0.001", "JOD", {}),
        ("10.001", "JOD", {}),
        ("5", "SYP", {}),
    ],
)
def test_amounts_that_cannot_travel(till: Cards, amount: str, currency: str, changes: dict[str, Any]):
    with pytest.raises(RuleBroken) as broken:
        begin(till, wish(amount, currency, **changes))
    assert broken.value.field == "own"
    assert db.session.scalars(select(Gift)).all() == []


def test_who_is_named_has_a_name(till: Cards):
    with pytest.raises(RuleBroken) as broken:
        begin(till, wish(name=" ", is_named=True))
    assert broken.value.field == "name"


def test_the_page_is_opened_once_and_says_what_the_gift_is(till: Cards):
    gift = till.opened("100.50", "EUR", email="layla@example.org")
    with unit_of_work():
        assert gifts.open_checkout(gift, till.config, page=PAGE, paid=PAID) == gift.checkout_url
    assert sessions(till) == 1
    asked = till.fake.object(gift.checkout_key or "")
    assert (asked["amount_total"], asked["currency"], asked["mode"]) == (10_050, "eur", "payment")
    assert asked["metadata"] == {"gift": gift.code}
    assert asked["client_reference_id"] == gift.code
    assert (asked["success_url"], asked["cancel_url"]) == (PAID, PAGE)
    assert gift.ref not in str({**asked, "success_url": "", "cancel_url": ""})


@pytest.mark.parametrize("fault", ["cut_after", "cut_before", "500", "429"])
def test_an_answer_that_was_lost_brings_the_same_page(till: Cards, fault: str):
    gift = begin(till, wish())
    till.fake.fail_next(fault, times=1 if fault == "429" else 3)  # the client itself tries three times, but after 429
    with unit_of_work(), pytest.raises(RuleBroken):
        gifts.open_checkout(gift, till.config, page=PAGE, paid=PAID)
    assert db.session.get_one(Gift, gift.id).checkout_url is None
    with unit_of_work(), speaking("ar"):
        url = gifts.open_checkout(gift, till.config, page=PAGE, paid=PAID)
    assert sessions(till) == 1
    assert url == till.fake.objects("checkout.session")[0]["url"]


def test_what_was_begun_stays_when_the_worker_dies_while_it_asks(till: Cards, monkeypatch: pytest.MonkeyPatch):
    gift = begin(till, wish())

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(gifts, "client", die)
        with pytest.raises(KeyboardInterrupt), unit_of_work():
            gifts.open_checkout(gift, till.config, page=PAGE, paid=PAID)
    kept = db.session.get_one(Gift, gift.id)
    assert (kept.request_key, kept.checkout_url) == (f"gift:{gift.id}:v1", None)


def test_the_processor_refusing_is_said_in_words(till: Cards):
    gift = begin(till, wish())
    till.app.config["MUSHA"] = replace(till.config, stripe_key="sk_")
    till.fake.fail_next("503", times=3)
    with unit_of_work(), pytest.raises(RuleBroken) as broken:
        gifts.open_checkout(gift, till.config, page=PAGE, paid=PAID)
    assert str(broken.value) == "The card page could not be opened. Try again, or give by transfer."


def test_ways_to_give(till: Cards):
    def ways(currency: str, *, has_account: bool = True) -> list[GiftWay]:
        return gifts.ways_to_give(till.fund, currency, till.config, has_account=has_account)

    assert ways("EUR") == [GiftWay.CARD, GiftWay.BANK_DEBIT, GiftWay.BANK_TRANSFER]
    assert ways("SEK") == [GiftWay.CARD, GiftWay.BANK_TRANSFER]
    assert ways("SYP") == [GiftWay.BANK_TRANSFER]
    assert ways("SEK", has_account=False) == [GiftWay.CARD]
    till.app.config["MUSHA"] = replace(till.config, stripe_key="")
    assert ways("EUR") == [GiftWay.BANK_TRANSFER]
    till.fund.takes_cards = False
    assert ways("EUR", has_account=False) == []


@pytest.mark.parametrize("fault", ["cut_after", "503"])
def test_stopping_when_the_processor_does_not_answer_can_be_tried_again(till: Cards, fault: str):
    gift = till.paid("20", rhythm=Rhythm.MONTHLY)
    till.settle()
    till.fake.fail_next(fault, times=3)
    with unit_of_work(), pytest.raises(RuleBroken):
        gifts.stop(gift, till.config, at=clock.now())
    assert gift.state is GiftState.RECEIVED
    with unit_of_work():
        gifts.stop(gift, till.config, at=clock.now())
        gifts.stop(gift, till.config, at=clock.now())
    assert gift.state is GiftState.STOPPED
    assert [each["status"] for each in till.fake.objects("subscription")] == ["canceled"]


def test_a_gift_whose_subscription_was_not_heard_of_is_stopped_all_the_same(till: Cards):
    gift = till.paid("20", rhythm=Rhythm.YEARLY)
    till.settle()
    with unit_of_work():
        gift.subscription_key = None
        gifts.stop(gift, till.config, at=clock.now())
    assert [each["status"] for each in till.fake.objects("subscription")] == ["canceled"]


def test_what_may_be_stopped(till: Cards):
    once, monthly = till.paid("20"), till.paid("20", rhythm=Rhythm.MONTHLY)
    assert not gifts.may_stop(monthly)
    till.settle()
    assert (gifts.may_stop(once), gifts.may_stop(monthly)) == (False, True)
    with pytest.raises(WrongState), unit_of_work():
        gifts.stop(begin(till, wish()), till.config, at=clock.now())


def test_forgetting_wipes_name_and_address_and_nothing_else(till: Cards):
    gift = till.paid("20", name="Layla", email="layla@example.org", is_named=True)
    till.settle()
    with unit_of_work():
        gifts.forget(gift)
    assert (gift.giver_name, gift.email, gift.is_named, gift.state) == ("", "", False, GiftState.RECEIVED)
    assert db.session.scalars(select(Contribution.gift_id)).all() == [gift.id]


def test_one_fund_of_an_installation_takes_cards(till: Cards):
    with unit_of_work():
        other = a_fund("second")
        gifts.choose_card_fund(other)
        gifts.choose_card_fund(other)
    assert card_fund() is other
    assert not till.fund.takes_cards
    with unit_of_work():
        gifts.choose_card_fund(till.fund)
    till.paid("20")
    till.settle()
    with pytest.raises(RuleBroken), unit_of_work():
        gifts.choose_card_fund(other)


def test_givers_are_thanked_in_their_language_with_a_receipt(till: Cards):
    till.paid("20", email="layla@example.org", language="ar", name="Layla")
    till.paid("20", pay={"card": "4242424242424242"})
    till.paid("30", currency="EUR", way=GiftWay.BANK_DEBIT, pay={"iban": GOOD_IBAN})
    till.settle()
    with unit_of_work():
        for given in db.session.scalars(select(Contribution).order_by(Contribution.id)):
            thank(given, lambda ref: f"https://example.org/gifts/{ref}")
    mails = db.session.scalars(select(Message)).all()
    assert [(mail.to_address, mail.language) for mail in mails] == [("layla@example.org", "ar")]
    assert "20" not in mails[0].body.replace(mails[0].body.split("/gifts/")[1][:22], "")
    assert [(row.number, row.language) for row in db.session.scalars(select(Receipt).order_by(Receipt.id))] == [
        (1, "ar"),
        (2, "en"),
    ]
