"""Card money as a treasurer sees it, gives it back, and lets the command line catch up with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.db import commit, db, unit_of_work
from grants.funds.actions.sweep import sweep
from grants.funds.models import Contribution, Gift, RefundAsked
from grants.jobs import Message
from grants.people.rules import RoleKind
from tests.cast.funds import a_fund, treasurer_of
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask.testing import FlaskClient

    from tests.cast.gifts import Cards

    Counted = Callable[[], AbstractContextManager[list[str]]]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def cards_page(till: Cards, client: FlaskClient) -> str:
    sign_in(client, treasurer_of(till.fund))
    return page(client, f"/funds/{till.fund.ref}/cards")


def test_the_treasurer_sees_the_books_beside_the_processor(till: Cards, client: FlaskClient):
    empty = cards_page(till, client)
    assert "The processor has not been asked yet" in empty
    till.paid("100")
    till.settle()
    till.fake.advance(days=5)
    till.fake.pay_out("usd")
    till.settle()
    sweep(till.config, at=clock.now(), arrived=till._thank)
    said = page(client, f"/funds/{till.fund.ref}/cards")
    for text in ("They agree", "Sent to the bank", "96.80 USD", "None: all of it is explained."):
        assert text in said


def test_movements_are_paged(till: Cards, client: FlaskClient, query_count: Counted):
    sign_in(client, treasurer_of(till.fund))
    path = f"/funds/{till.fund.ref}/cards"
    till.paid("10")
    till.settle()
    with query_count() as few:
        page(client, path)
    for _number in range(30):
        till.paid("10")
    till.settle()
    with query_count() as many:
        first = page(client, path)
    assert len(few) == len(many) == 7
    assert first.count('/refund"') == 30
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0]
    assert page(client, following).count('/refund"') == 1
    assert page(client, f"{path}?before=x").count('/refund"') == 30


def test_who_may_see_the_cards(till: Cards, client: FlaskClient):
    path = f"/funds/{till.fund.ref}/cards"
    assert client.get(path).status_code == 302
    sign_in(client, person_with(RoleKind.AUDITOR, till.fund.id))
    assert client.get(path).status_code == 200
    for other in (person(), person_with(RoleKind.FACILITATOR, till.fund.id)):
        browser = till.app.test_client()
        sign_in(browser, other)
        assert browser.get(path).status_code == 403


def test_a_treasurer_gives_a_gift_back(till: Cards, client: FlaskClient):
    till.paid("100")
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    path = f"/contributions/{given.ref}/refund"
    assert client.get(path).status_code == 302
    sign_in(client, treasurer_of(till.fund))
    assert "100.00" in page(client, path)
    assert client.post(path, data={"amount": "100.01"}).status_code == 422
    assert client.post(path, data={"amount": "40"}).status_code == 303
    assert "On its way" in page(client, path)
    till.settle()
    assert "In the books" in page(client, path)
    assert client.post(path, data={"amount": "60"}).status_code == 303
    till.settle()
    assert "Nothing is left to give back." in page(client, path)
    assert till.agrees()


def test_a_refund_that_the_processor_refuses_is_said(till: Cards, client: FlaskClient):
    till.paid("100")
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    sign_in(client, treasurer_of(till.fund))
    till.fake.fail_next("cut_after", times=3, path="/v1/refunds")
    assert client.post(f"/contributions/{given.ref}/refund", data={"amount": "40", "once": "a"}).status_code == 422
    assert "No answer yet" in page(client, f"/contributions/{given.ref}/refund")
    assert client.post(f"/contributions/{given.ref}/refund", data={"amount": "40", "once": "a"}).status_code == 303
    with unit_of_work():
        asked = db.session.scalars(select(RefundAsked)).one()
        asked.refund_key, asked.refused = None, "charge_already_refunded"
    answer = client.post(
        f"/contributions/{given.ref}/refund", data={"amount": "40", "once": "a"}, follow_redirects=True
    )
    assert "The card processor refused: charge_already_refunded." in answer.text


def test_who_may_give_back(till: Cards, client: FlaskClient):
    till.paid("100")
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    for kind, status in ((RoleKind.AUDITOR, 403), (RoleKind.FACILITATOR, 404)):
        browser = till.app.test_client()
        sign_in(browser, person_with(kind, till.fund.id))
        assert browser.get(f"/contributions/{given.ref}/refund").status_code == status
    sign_in(client, treasurer_of(till.fund))
    assert client.get("/contributions/x/refund").status_code == 404


def test_the_commands(till: Cards):
    shell = till.app.test_cli_runner()
    with unit_of_work():
        a_fund("second")
    assert "second takes cards" in shell.invoke(args=["funds", "take-cards", "second"]).output
    assert shell.invoke(args=["funds", "take-cards", till.fund.slug]).exit_code == 0
    assert shell.invoke(args=["funds", "take-cards", "none"]).exit_code == 1
    till.paid("20", email="layla@example.org")
    swept = shell.invoke(args=["funds", "sweep"])
    assert "the books agree with the processor" in swept.output
    mail = db.session.scalars(select(Message)).one()
    assert f"http://127.0.0.1/gifts/{db.session.scalars(select(Gift.ref)).one()}" in mail.body
    till.fake.fail_next("503", times=9)
    assert "does not answer" in shell.invoke(args=["funds", "sweep"]).output
    till.app.config["MUSHA"] = replace(till.config, stripe_key="")
    assert "no fund takes them here" in shell.invoke(args=["funds", "sweep"]).output


def test_the_worker_handles_what_was_heard(till: Cards):
    till.paid("20", email="layla@example.org")
    till.hear()
    commit()
    result = till.app.test_cli_runner().invoke(args=["jobs", "work", "--once"])
    assert result.exit_code == 0
    assert db.session.scalars(select(Contribution.amount_minor)).all() == [2000]
    assert len(db.session.scalars(select(Message)).all()) == 1
    assert till.agrees()
