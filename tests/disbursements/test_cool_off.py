"""Who takes over a partner's account cannot turn its money elsewhere overnight: a day passes, and all are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants import clock
from grants.db import db, unit_of_work
from grants.disbursements import actions, queries
from grants.disbursements.rules import COOL_OFF, PayeeState, Route, checkable_from
from grants.disbursements.views import duties
from grants.errors import WrongState
from grants.jobs import Message
from grants.organisations.models import Membership
from tests.cast.awards import a_fund_with, an_active_award, who_speaks_for
from tests.cast.disbursements import ACCOUNT, AT, HOLDER, a_checked_payee, a_draft, a_payee, the_part
from tests.cast.funds import treasurer_of
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from grants.awards.models import AwardShare
    from grants.disbursements.models import Payee

MOMENT = timedelta(microseconds=1)


def changed(share: AwardShare, details: str = "Another account", *, at: datetime = AT) -> Payee:
    return actions.enter_payee(
        share, a_draft(details=details), by=who_speaks_for(share), at=at, url="http://x/awards/a/payments"
    )


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


@pytest.mark.parametrize(("is_change", "hours"), [(False, 0), (True, 24)])
def test_from_when_a_payee_may_be_checked(is_change: bool, hours: int):
    assert checkable_from(AT, is_change=is_change) == AT + timedelta(hours=hours)


def test_the_first_payee_is_checked_at_once_and_nobody_is_written_to(ctx: Flask):
    with unit_of_work():
        share, other = an_active_award(a_fund_with("10000")).shares
        a_payee(other)
        changed(other)
        before = len(mails())
        payee = a_checked_payee(share)
        assert len(mails()) == before
    assert (payee.state, payee.checked_at) == (PayeeState.CHECKED, AT)


@pytest.mark.parametrize("was_checked", [True, False])
def test_a_changed_payee_is_checked_exactly_a_day_later(ctx: Flask, *, was_checked: bool):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share, treasurer = award.shares[0], treasurer_of(award.fund)
        first = a_checked_payee(share) if was_checked else a_payee(share)
        payee = changed(share)
        for at in (AT, AT + COOL_OFF - MOMENT):
            with pytest.raises(WrongState, match="less than a day ago"):
                actions.check_payee(payee, by=treasurer, at=at)
        assert (first.state, payee.state, payee.checked_by) == (PayeeState.REPLACED, PayeeState.ENTERED, None)
        with pytest.raises(WrongState, match="cannot be prepared"):
            actions.prepare(the_part(share), by=treasurer, at=AT)
        actions.check_payee(payee, by=treasurer, at=AT + COOL_OFF)
    assert payee.state is PayeeState.CHECKED


def test_every_change_begins_a_day_of_its_own_and_the_same_again_does_not(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share, treasurer = award.shares[0], treasurer_of(award.fund)
        a_payee(share)
        second = changed(share, at=AT)
        late = AT + COOL_OFF - MOMENT
        assert changed(share, at=late) is second
        assert queries.checkable([second]) == {second.id: AT + COOL_OFF}
        third = changed(share, "A third", at=late)
        with pytest.raises(WrongState):
            actions.check_payee(third, by=treasurer, at=AT + COOL_OFF)
        actions.check_payee(third, by=treasurer, at=late + COOL_OFF)


def test_all_of_the_partners_people_hear_of_a_change_each_in_their_language(ctx: Flask):
    with unit_of_work():
        share, other = an_active_award(a_fund_with("10000")).shares
        mate = person("Mate", language="ar")
        share.organisation.memberships.append(Membership(person=mate, joined_at=AT))
        a_payee(share)
        a_payee(other)
        before = len(mails())
        changed(share)
        changed(share)  # pressed twice: nothing changes, nobody is written to again
        told = mails()[before:]
    readers = sorted([who_speaks_for(share), mate], key=lambda one: one.id)
    subjects = {"en": "A change in your group", "ar": "تغيير في مجموعتكم"}
    assert [(mail.to_address, mail.subject) for mail in told] == [
        (reader.email, subjects[reader.language]) for reader in readers
    ]
    secrets = (HOLDER, ACCOUNT, "Another account", "Canarytown", share.organisation.name, share.award.title, "6,000")
    for mail in told:
        assert mail.body.endswith("http://x/awards/a/payments")
        assert [word for word in secrets if word in mail.body + mail.subject] == []


def test_the_mail_needs_no_link(ctx: Flask):
    with unit_of_work():
        share = an_active_award(a_fund_with("10000")).shares[0]
        a_payee(share)
        actions.enter_payee(share, a_draft(Route.HELD_SAFELY), by=who_speaks_for(share), at=AT)
    assert mails()[-1].body.endswith("so that there is time to speak up.")


def test_the_page_says_until_when_it_waits_and_why(ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    real = clock.now()
    monkeypatch.setattr("grants.clock.now", lambda: real)
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        (share, other), treasurer = award.shares, treasurer_of(award.fund)
        speaker = who_speaks_for(share)
        a_payee(other, at=real)
        a_payee(share, at=real)
    partner, payer = ctx.test_client(), ctx.test_client()
    sign_in(partner, speaker)
    sign_in(payer, treasurer)
    assert "Everybody who acts for your group is told of a change" in partner.get(f"/shares/{share.ref}/payee").text
    form = {"route": "bank", "holder": "h", "details": "d", "town": "t", "country": "c"}
    assert partner.post(f"/shares/{share.ref}/payee", data=form).status_code == 302
    db.session.expire_all()
    payee, first = queries.payee_of(share), queries.payee_of(other)
    assert mails()[-1].body.endswith(f"/awards/{award.ref}/payments")
    path, why = f"/payees/{payee.ref}", "It replaces another payee. It can be checked from"
    for browser in (partner, payer):
        page = browser.get(path).text
        assert [why in page, "&lt;bdi" in page, "It is who they say" in page] == [True, False, False]
    assert payer.post(f"{path}/check").status_code == 409
    assert [why in payer.get(f"/payees/{first.ref}").text, "It is who they say" in payer.get(path).text] == [False] * 2
    listed = payer.get(f"/funds/{award.fund.ref}/payments").text
    assert (listed.count("Changed; waits a day"), listed.count("To check<")) == (1, 1)
    moments = (real + COOL_OFF - MOMENT, real + COOL_OFF)
    with ctx.test_request_context():
        titles = [duties(treasurer, at)[0]["title"] for at in moments]
    assert titles == ["Check 1 payee", "Check 2 payees"]
    with unit_of_work():
        payee.entered_at = real - COOL_OFF
    page = payer.get(path).text
    assert [why in page, "It is who they say" in page] == [False, True]
    assert payer.post(f"{path}/check").status_code == 302
