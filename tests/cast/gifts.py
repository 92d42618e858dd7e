"""Gifts by card, from the giving page's action to the books, with the fake Stripe in the processor's place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from grants import clock
from grants.db import db, unit_of_work
from grants.funds.actions import gifts, notices
from grants.funds.models import Fund, Gift, StripeEvent
from grants.funds.rules import STRIPE, book
from grants.funds.rules.gifts import GiftWay, Rhythm
from grants.funds.rules.processor import from_processor
from grants.ledger.queries import balance
from grants.money import Money
from tests.cast.funds import a_fund

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from grants.config import Config
    from grants.funds.models import Contribution
    from tests.fakes.stripe import FakeStripe

PAGE = "http://127.0.0.1/gifts/here"
PAID = f"{PAGE}?seen=1"
SECRET = "whsec_test"


@dataclass
class Cards:
    """A fund that takes cards, the fake processor behind it, and who was thanked."""

    app: Flask
    fake: FakeStripe
    fund: Fund
    thanked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Remember the fund's key, for when the session has forgotten the fund."""
        self.fund_id = self.fund.id

    @property
    def config(self) -> Config:
        """The installation's configuration, with the fake's address."""
        return cast("Config", self.app.config["MUSHA"])

    def begin(self, amount: str = "100", currency: str = "USD", **changes: Any) -> Gift:
        """Begin a gift by card."""
        wish = gifts.Wish(
            **{
                "amount": Money.of(amount, currency),
                "way": GiftWay.CARD,
                "rhythm": Rhythm.ONCE,
                "language": "en",
                **changes,
            }
        )
        return gifts.begin(self.fund, wish, at=clock.now())

    def opened(self, amount: str = "100", currency: str = "USD", **changes: Any) -> Gift:
        """Begin a gift and open the processor's page for it."""
        with unit_of_work():
            gift = self.begin(amount, currency, **changes)
            gifts.open_checkout(gift, self.config, page=PAGE, paid=PAID)
        return gift

    def paid(
        self, amount: str = "100", currency: str = "USD", *, pay: dict[str, Any] | None = None, **changes: Any
    ) -> Gift:
        """Begin a gift and pay it on the processor's page; the notices of it are still to be delivered."""
        gift = self.opened(amount, currency, **changes)
        self.fake.pay(gift.checkout_key or "", **(pay or {}))
        return gift

    def hear(self, deliveries: Iterable[Any] | None = None) -> None:
        """Hear notices: those that wait at the fake, in their order, or these."""
        for body, header in self.fake.hand_out() if deliveries is None else deliveries:
            with unit_of_work():
                notices.hear(body, header, self.config, at=clock.now())

    def work(self) -> list[str]:
        """Handle what was heard, as the worker does; return the outcomes."""
        with unit_of_work():
            waiting = list(
                db.session.scalars(
                    select(StripeEvent.id).where(StripeEvent.handled_at.is_(None)).order_by(StripeEvent.id)
                )
            )
        return [self.handle(event_id) for event_id in waiting]

    def handle(self, event_id: int) -> str:
        """Handle one notice."""
        return notices.handle(event_id, self.config, at=clock.now(), arrived=self._thank)

    def _thank(self, given: Contribution) -> None:
        self.thanked.append(given.charge_key or "")

    def settle(self, deliveries: Iterable[Any] | None = None) -> list[str]:
        """Hear and handle all that waits."""
        self.hear(deliveries)
        return self.work()

    def holds(self, account: Any, currency: str = "USD") -> Money:
        """Return what an account of the fund's book holds."""
        return balance(book(self.fund.id), account, currency)

    def agrees(self, *currencies: str) -> bool:
        """Say whether the books hold at the processor what the processor says it holds."""
        return all(
            self.holds(STRIPE, code) == from_processor(self.fake.balance(code.lower()), code)
            for code in currencies or ("USD",)
        )


def cards(app: Flask, fake: FakeStripe, **changes: Any) -> Cards:
    """Return a fund that takes cards from the fake; the installation's keys point there."""
    keys = {"stripe_key": "sk_test_fictional", "stripe_secrets": (SECRET,), "stripe_api": fake.url}
    app.config["MUSHA"] = replace(cast("Config", app.config["MUSHA"]), **keys | changes)
    with unit_of_work():
        fund = a_fund()
        gifts.choose_card_fund(fund)
    return Cards(app, fake, fund)
