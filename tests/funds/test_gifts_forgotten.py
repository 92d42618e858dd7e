"""Forgetting a giver: everywhere that the name or the address stands, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock, jobs
from grants.db import db, unit_of_work
from grants.funds.actions import gifts
from grants.funds.actions.thanks import thank
from grants.funds.models import Contribution
from grants.jobs import Message, deliver

if TYPE_CHECKING:
    from tests.cast.gifts import Cards

LAYLA = {"name": "Layla", "email": "layla@example.org", "is_named": True}


def test_the_mail_that_thanked_a_giver_is_forgotten_with_them_sent_or_not(till: Cards):
    gift, other = till.paid("20", **LAYLA), till.paid("30", **LAYLA)
    till.settle()
    with unit_of_work():
        for given in db.session.scalars(select(Contribution).order_by(Contribution.id)):
            thank(given, lambda ref: f"https://example.org/gifts/{ref}")
        jobs.mail("layla@example.org", "en", lambda: ("Something else", "Hello"))
    first = db.session.scalars(select(Message.id).order_by(Message.id)).first() or 0
    with unit_of_work():
        gifts.forget(gift)
    bodies = list(db.session.scalars(select(Message.body).order_by(Message.id)))
    assert len(bodies) == 2
    assert (gift.ref in "".join(bodies), other.ref in bodies[0], other.email) == (False, True, "layla@example.org")
    deliver(first, till.config)


def test_what_was_to_come_by_transfer_instead_is_of_the_same_giver(till: Cards):
    with unit_of_work():
        by_card, stranger = till.begin("20", **LAYLA), till.begin("20", **LAYLA)
        instead = gifts.by_transfer_instead(by_card, at=clock.now())
        gifts.forget(by_card)
    assert [(one.giver_name, one.email, one.is_named) for one in (by_card, instead)] == [("", "", False)] * 2
    assert stranger.giver_name == "Layla"
    with unit_of_work():
        other = gifts.by_transfer_instead(stranger, at=clock.now())
        gifts.forget(other)
    assert (stranger.giver_name, stranger.email, stranger.is_named) == ("", "", False)
