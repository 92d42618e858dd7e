"""A fund that counts in Jordanian dinars, whose fils are thousandths: from the ask to the payment, to the last fils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import clock
from grants.applications import actions as applications
from grants.applications.forms import share_name
from grants.awards import actions as awards
from grants.calls import actions as calls
from grants.db import commit
from grants.funds.queries import standing
from grants.funds.rules import book
from grants.ledger.queries import check
from grants.money import Money
from tests.cast.applications import a_started_application, confirmed, joined, leading, written
from tests.cast.awards import who_speaks_for
from tests.cast.calls import AFTER, an_open_call
from tests.cast.disbursements import a_prepared_payment
from tests.cast.funds import a_fund, funded, steward_of, treasurer_of
from tests.cast.panels import a_panel, reviewed
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application
    from grants.awards.models import Award, AwardShare
    from grants.calls.models import Call

ASK, HALF = Money.of("12345.678", "JOD"), Money.of("6172.839", "JOD")


def test_to_the_last_fils(ctx: Flask, client: FlaskClient):
    fund = a_fund(currency="JOD")
    funded(fund, "20000.005")
    application = _asked_on_pages(client, an_open_call(fund))
    award = _awarded(application)
    assert (award.amount, [share.amount for share in award.shares]) == (ASK, [HALF, HALF])
    assert standing(fund).free == Money.of("7654.327", "JOD")
    for share in award.shares:
        _paid_on_pages(client, share)
    books = standing(fund)
    assert (books.free, books.committed, books.paid) == (Money.of("7654.327", "JOD"), Money.zero("JOD"), ASK)
    assert check(book(fund.id)) == []


def _asked_on_pages(client: FlaskClient, call: Call) -> Application:
    """Write the ask in Arabic digits and the shares in Latin ones, on the pages; too many digits are refused."""
    application = a_started_application(call)
    joined(application)
    written(application)
    sign_in(client, leading(application))
    page = f"/applications/{application.ref}"
    said = {"title": "Fils", "joint_modes": ["development", "implementation"], "version": application.version}
    refused = client.post(f"{page}/outline", data=said | {"ask": "١٢٬٣٤٥٫٦٧٨٩"})
    assert (refused.status_code, refused.text.count("JOD has 3 digits after the point.")) == (422, 2)
    assert client.post(f"{page}/outline", data=said | {"ask": "١٢٬٣٤٥٫٦٧٨"}).status_code == 302
    names = [share_name(partner) for partner in application.consortium]
    off = {"version": application.shares_version} | dict(zip(names, ("6172.839", "6172.838"), strict=True))
    client.post(f"{page}/shares", data=off)
    assert client.get(f"{page}/shares").text.count("0.001 JOD") > 0
    off |= {"version": application.shares_version, names[1]: "6172.839"}
    client.post(f"{page}/shares", data=off)
    confirmed(application)
    applications.submit(application, by=leading(application), at=call.opens_at)
    commit()
    return application


def _awarded(application: Application) -> Award:
    """Close the call, read and decide, as others test in full."""
    call = application.call
    one, other = steward_of(call.fund), steward_of(call.fund)
    calls.close_call(call, by=one, at=AFTER)
    a_panel(call)
    reviewed(application, 5)
    [decision] = awards.propose(call, by=one, at=AFTER)
    awards.word(decision, reason="It holds.", feedback="", by=one)
    [award] = awards.ratify(call, name=other.name, by=other, at=AFTER)
    for share in award.shares:
        awards.accept(share, by=who_speaks_for(share), at=AFTER)
    commit()
    return award


def _paid_on_pages(client: FlaskClient, share: AwardShare) -> None:
    """Approve with the amount typed again, which has to be right to the last fils, and confirm that it arrived."""
    payment = a_prepared_payment(share)
    sign_in(client, treasurer_of(share.award.fund))
    page = f"/payments/{payment.ref}"
    assert client.post(f"{page}/approve", data={"amount": "6172.838"}).status_code == 422
    assert client.post(f"{page}/approve", data={"amount": "٦١٧٢٫٨٣٩"}).status_code == 302
    sign_in(client, who_speaks_for(share))
    today = clock.local(clock.now(), share.award.fund.zone).date().isoformat()
    assert client.get(page).text.count("6,172.839 JOD") > 0
    assert client.post(f"{page}/received", data={"received_on": today}).status_code == 302
