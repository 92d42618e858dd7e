"""Pages of payees and payments, and who never sees whose account it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.awards import actions as awarding
from grants.awards.rules import AwardState
from grants.db import db, unit_of_work
from grants.disbursements import actions, queries
from grants.disbursements.rules import DisbursementState, PayeeState, Route
from grants.disbursements.views import duties
from grants.people.rules import RoleKind
from tests.cast.awards import a_fund_with, an_active_award, an_award, who_speaks_for
from tests.cast.disbursements import (
    ACCOUNT,
    AT,
    HOLDER,
    a_checked_payee,
    a_draft,
    a_payee,
    a_prepared_payment,
    a_sent_payment,
    the_part,
)
from tests.cast.funds import a_funder, steward_of, treasurer_of
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.awards.models import Award
    from grants.people.models import Person

CANARIES = (ACCOUNT, HOLDER, "Canarytown", "Canaryland")
LATER = datetime(2027, 5, 21, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read a clock that stands the day after everything was sent."""
    real = clock.now
    monkeypatch.setattr("grants.disbursements.views.payment.clock.now", lambda: max(real(), LATER))


def browser_of(app: Flask, someone: Person | None) -> FlaskClient:
    browser = app.test_client()
    if someone is not None:
        sign_in(browser, someone)
    return browser


def everybody(award: Award) -> dict[str, Person | None]:
    """Return one person of each kind who might come by."""
    fund = award.fund
    lead, other = award.shares
    return {
        "visitor": None,
        "stranger": person(),
        "lead": who_speaks_for(lead),
        "other": who_speaks_for(other),
        "steward": steward_of(fund),
        "treasurer": treasurer_of(fund),
        "facilitator": person_with(RoleKind.FACILITATOR, fund.id),
        "auditor": person_with(RoleKind.AUDITOR, fund.id),
        "funder": person_with(RoleKind.FUNDER, fund.id, funder_id=a_funder(fund).id),
    }


def test_only_the_partner_and_the_treasurer_ever_see_whose_account_it_is(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        lead, other = award.shares
        payment = a_sent_payment(other)
        payee = queries.payee_of(other)
        people = everybody(award)
    pages = [
        f"/payees/{payee.ref}",
        f"/payments/{payment.ref}",
        f"/awards/{award.ref}/payments",
        f"/awards/{award.ref}",
        f"/shares/{other.ref}/payee",
        f"/shares/{lead.ref}/payee",
        f"/funds/{award.fund.ref}/payments",
        f"/funds/{award.fund.ref}/awards",
        f"/funds/{award.fund.ref}/journal",
        f"/calls/{award.call.ref}/decision",
        "/awards",
        "/desk",
        "/",
    ]
    seen, codes = {}, {}
    for name, someone in people.items():
        browser = browser_of(ctx, someone)
        answers = [browser.get(page) for page in pages]
        text = " ".join(answer.text for answer in answers)
        seen[name] = [canary for canary in CANARIES if canary in text]
        codes[name] = [answer.status_code for answer in answers[:7]]
    nothing = {key: [] for key in people}
    assert seen == nothing | {"other": list(CANARIES), "treasurer": list(CANARIES)}
    assert codes == {
        "visitor": [302] * 7,
        "stranger": [404, 404, 404, 404, 404, 404, 403],
        "lead": [404, 200, 200, 200, 404, 200, 403],
        "other": [200, 200, 200, 200, 200, 404, 403],
        "steward": [404, 200, 200, 200, 404, 404, 200],
        "treasurer": [200, 200, 200, 200, 404, 404, 200],
        "facilitator": [404, 404, 404, 404, 404, 404, 403],
        "auditor": [404, 200, 200, 200, 404, 404, 200],
        "funder": [404, 404, 404, 404, 404, 404, 403],
    }


def test_another_partner_does_not_know_of_a_payment(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        payment = a_sent_payment(award.shares[0])
        speaker = who_speaks_for(award.shares[1])
    browser = browser_of(ctx, speaker)
    assert browser.get(f"/payments/{payment.ref}").status_code == 404
    page = browser.get(f"/awards/{award.ref}/payments").text
    assert ["6,000.00" in page, "4,000.00" in page] == [False, True]


def test_the_whole_way_in_the_browser_with_arabic_digits(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        lead, other = award.shares
        people = everybody(award)
    partner, treasurer, steward = (browser_of(ctx, people[name]) for name in ("lead", "treasurer", "steward"))
    short = {"route": "bank", "holder": "Typed", "details": "d", "town": "", "country": "c"}
    answer = partner.post(f"/shares/{lead.ref}/payee", data=short)
    assert (answer.status_code, "Typed" in answer.text) == (422, True)
    assert partner.post(f"/shares/{lead.ref}/payee", data=short | {"route": "pigeon"}).status_code == 422
    for _press in range(2):
        assert partner.post(f"/shares/{lead.ref}/payee", data=short | {"town": "t"}).status_code == 302
    payee = queries.payee_of(lead)
    assert steward.post(f"/payees/{payee.ref}/check").status_code == 403
    assert "It is who they say" in treasurer.get(f"/payees/{payee.ref}").text
    assert treasurer.post(f"/payees/{payee.ref}/check").status_code == 302
    assert "It is who they say" not in treasurer.get(f"/payees/{payee.ref}").text

    [tranche] = award.tranches
    path = f"/tranches/{tranche.ref}/shares/{{}}/prepare"
    assert path.format(lead.ref) in steward.get(f"/funds/{award.fund.ref}/payments").text
    assert partner.post(path.format(lead.ref)).status_code == 403
    assert steward.post(path.format(other.ref)).status_code == 409
    assert steward.post(path.format("nobody")).status_code == 404
    for _press in range(2):
        assert steward.post(path.format(lead.ref)).status_code == 302
    [part, _rest] = queries.parts_of(award)
    page = f"/payments/{part.live.ref}"
    assert "Somebody else approves it" in steward.get(page).text
    assert steward.post(f"{page}/approve", data={"amount": "6000"}).status_code == 403
    for typed in ("600", "six", ""):
        answer = treasurer.post(f"{page}/approve", data={"amount": typed})
        assert (answer.status_code, f'value="{typed}"' in answer.text) == (422, True)
    assert treasurer.post(f"{page}/approve", data={"amount": "٦٬٠٠٠٫٠٠"}).status_code == 302
    assert treasurer.post(f"{page}/approve", data={"amount": "6000"}).status_code == 409

    assert "Has it arrived?" in partner.get(page).text
    assert "Has it arrived?" not in treasurer.get(page).text
    assert treasurer.post(f"{page}/received", data={"received_on": "2027-05-21"}).status_code == 403
    assert partner.post(f"{page}/received", data={"received_on": "1999-01-01"}).status_code == 422
    assert partner.post(f"{page}/received", data={"received_on": "soon"}).status_code == 422
    assert partner.post(f"{page}/received", data={"received_on": _today()}).status_code == 302
    db.session.expire_all()
    assert part.attempts[0].state is DisbursementState.CONFIRMED
    history = partner.get(page).text
    assert [people[name].name in history for name in ("steward", "treasurer", "lead")] == [True, True, True]


def _today() -> str:
    return max(LATER, clock.now()).date().isoformat()


def test_what_came_back_and_what_was_taken_back_in_the_browser(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        lead, other = award.shares
        sent, prepared = a_sent_payment(lead), a_prepared_payment(other)
        people = everybody(award)
    treasurer, partner = browser_of(ctx, people["treasurer"]), browser_of(ctx, people["lead"])
    assert treasurer.post(f"/payments/{sent.ref}/came-back", data={"why": " "}).status_code == 422
    assert partner.post(f"/payments/{sent.ref}/came-back", data={"why": "x"}).status_code == 403
    assert treasurer.post(f"/payments/{sent.ref}/came-back", data={"why": "Account closed"}).status_code == 302
    assert "Account closed" in partner.get(f"/payments/{sent.ref}").text
    assert "An earlier try came back." in partner.get(f"/awards/{award.ref}/payments").text
    assert partner.post(f"/payments/{prepared.ref}/void").status_code == 403
    assert treasurer.post(f"/payments/{prepared.ref}/void").status_code == 302
    assert treasurer.post(f"/payments/{prepared.ref}/void").status_code == 409
    db.session.expire_all()
    assert (sent.state, prepared.state) == (DisbursementState.RETURNED, DisbursementState.VOIDED)


def test_dates_in_the_browser(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        lead, other = (who_speaks_for(share) for share in award.shares)
    browser, theirs = browser_of(ctx, lead), browser_of(ctx, other)
    path = f"/awards/{award.ref}/dates"
    assert path in browser.get(f"/awards/{award.ref}/payments").text
    assert path not in theirs.get(f"/awards/{award.ref}/payments").text
    assert theirs.get(path).status_code == 403
    assert 'value="10000.00"' in browser.get(path).text
    parts = {"day_1": "2027-06-01", "amount_1": "2500", "day_2": "2027-12-01", "amount_2": "7,500.00"}
    for wrong in ({"amount_2": ""}, {"day_2": ""}, {"amount_2": "7500.01"}, {"amount_2": "lots"}):
        assert browser.post(path, data=parts | wrong).status_code == 422
    assert browser.post(path, data=parts).status_code == 302
    db.session.expire_all()
    assert [tranche.amount.minor for tranche in award.tranches] == [250_000, 750_000]
    with unit_of_work():
        a_sent_payment(award.shares[0])
    assert browser.post(path, data=parts).status_code == 409
    assert path not in browser.get(f"/awards/{award.ref}/payments").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_speaks_both_languages(ctx: Flask, language: str):
    with unit_of_work():
        award = an_active_award(a_fund_with("20000"))
        payment = a_sent_payment(award.shares[0])
        held = actions.enter_payee(
            award.shares[1], a_draft(Route.HELD_SAFELY), by=who_speaks_for(award.shares[1]), at=AT
        )
        people = everybody(award)
        an_award(award.fund)
    pages = {
        "lead": [f"/awards/{award.ref}/payments", f"/shares/{award.shares[0].ref}/payee", f"/awards/{award.ref}/dates"],
        "treasurer": [f"/payments/{payment.ref}", f"/payees/{held.ref}", f"/funds/{award.fund.ref}/payments"],
    }
    for name, paths in pages.items():
        browser = browser_of(ctx, people[name])
        for path in paths:
            answer = browser.get(f"{path}?lang={language}", follow_redirects=True)
            assert (answer.status_code, answer.text.count("<h1")) == (200, 1)
            assert f'<html lang="{language}"' in answer.text


def test_payments_page_by_key_with_the_same_queries_for_1_and_30(
    ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    counts, pages = [], []
    for number in (1, 30):
        with unit_of_work():
            fund = a_fund_with("1000000", slug=f"fund-{number}")
            awards = [an_active_award(fund, f"Canary title {one}") for one in range(number)]
            for award in awards:
                a_payee(award.shares[1])
                a_prepared_payment(award.shares[0])
            reader = treasurer_of(fund)
        browser = browser_of(ctx, reader)
        with query_count() as statements:
            pages.append(browser.get(f"/funds/{fund.ref}/payments").text)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 16
    assert [page.count(f"/tranches/{awards[0].tranches[0].ref}") for page in pages] == [0, 0]
    last = awards[24].tranches[0].ref
    rest = browser.get(f"/funds/{fund.ref}/payments?after={last}").text
    table = rest[rest.index("<table") :]
    assert [f"Canary title {one}<" in table for one in (24, 25, 29)] == [False, True, True]
    assert browser.get(f"/funds/{fund.ref}/payments?after=nothing").status_code == 200


def told(someone: Person, app: Flask) -> list[str]:
    with app.test_request_context():
        titles = [duty["title"] for duty in duties(someone, LATER)]
        db.session.rollback()
        return titles


def test_what_waits_for_whom(ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]):
    with unit_of_work():
        award = an_award(a_fund_with("10000"))
        people = everybody(award)
    names = ("lead", "other", "steward", "treasurer", "auditor")

    def all_told() -> dict[str, list[str]]:
        return {name: titles for name in names if (titles := told(people[name], ctx))}

    enter = ["Say who is paid"]
    assert all_told() == {"lead": enter, "other": enter}
    lead, other = award.shares
    with unit_of_work():
        for share in award.shares:
            awarding.accept(share, by=who_speaks_for(share), at=AT)
        payee = a_payee(lead)
    assert all_told() == {"other": enter, "treasurer": ["Check 1 payee"]}
    with unit_of_work():
        actions.check_payee(payee, by=people["treasurer"], at=AT)
        actions.enter_payee(other, a_draft(Route.HELD_SAFELY), by=who_speaks_for(other), at=AT)
    assert all_told() == {"steward": ["Prepare 1 payment"], "treasurer": ["Prepare 1 payment"]}
    with unit_of_work():
        payment = actions.prepare(the_part(lead), by=people["steward"], at=AT)
    assert all_told() == {"treasurer": ["Approve 1 payment"]}
    with unit_of_work():
        actions.approve(payment, payment.amount, by=people["treasurer"], at=AT)
    assert all_told() == {"lead": ["Say whether it has arrived"]}
    with query_count() as statements:
        told(people["treasurer"], ctx)
    assert len(statements) <= 13
    with unit_of_work():
        actions.confirm(payment, AT.date(), by=who_speaks_for(lead), at=AT)
    assert all_told() == {}
    assert award.state is AwardState.ACTIVE


def test_a_held_part_can_take_another_way_on_any_day(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share = award.shares[0]
        a_checked_payee(share)
        speaker = who_speaks_for(share)
    browser = browser_of(ctx, speaker)
    assert "A change is checked anew" in browser.get(f"/shares/{share.ref}/payee").text
    assert browser.post(f"/shares/{share.ref}/payee", data={"route": "held_safely"}).status_code == 302
    assert "The fund keeps your part" in browser.get(f"/awards/{award.ref}/payments").text
    db.session.expire_all()
    assert queries.payee_of(share).state is PayeeState.ENTERED
