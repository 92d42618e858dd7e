"""The fund's pages as its people use them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.db import commit, db
from grants.funds import actions, queries, views
from grants.funds.models import Contribution, OfferRefused, Pledge
from grants.funds.rules import PledgeState
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

READING = ("money", "pledges", "funders", "journal")
RECORDING = ("pledges/new", "contributions/new", "offers/new")
STEWARDING = ("settings", "places", "places/GZ", "people")
PLANTED = "Secret Orchard Trust (fictional)"


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def contribution(funder: str, **changes: str) -> dict[str, str]:
    """Return what the form of a contribution sends."""
    sent = {"funder": funder, "pledge": "", "amount": "1000", "received_on": "2026-01-20", "sent": ""}
    return sent | {"sent_currency": "", "bank_reference": "", "once": "press"} | changes


@pytest.mark.parametrize(
    ("kind", "opens"),
    [
        (RoleKind.STEWARD, {*READING, *RECORDING, *STEWARDING}),
        (RoleKind.TREASURER, {*READING, *RECORDING}),
        (RoleKind.AUDITOR, {*READING}),
        (RoleKind.FACILITATOR, set()),
        (RoleKind.FUNDER, set()),
        (None, set()),
    ],
)
def test_who_opens_which_page(ctx: Flask, client: FlaskClient, kind: RoleKind | None, opens: set[str]):
    fund = cast.a_fund()
    funder = cast.a_funder(fund, PLANTED)
    pledge = cast.a_pledge(fund, funder)
    other = cast.a_funder(fund, "Another") if kind is RoleKind.FUNDER else None
    sign_in(client, person_with(kind, fund.id, funder_id=other.id if other else None) if kind else person())
    answers = {path: client.get(f"/funds/{fund.ref}/{path}") for path in (*READING, *RECORDING, *STEWARDING)}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: 200 if path in opens else 403 for path in answers
    }
    seen = [*answers.values(), client.get(f"/pledges/{pledge.ref}")]
    assert seen[-1].status_code == (200 if "pledges" in opens else 404)
    assert any(PLANTED in answer.text for answer in seen) is bool(opens)


def test_a_visitor_is_asked_to_sign_in(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    commit()
    answer = client.get(f"/funds/{fund.ref}/money")
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next=/funds/{fund.ref}/money")
    assert client.get("/funds/none/money").status_code == 404


def test_an_auditor_sees_no_button_and_changes_nothing(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    pledge = cast.a_pledge(fund, cast.a_funder(fund))
    sign_in(client, person_with(RoleKind.AUDITOR, fund.id))
    for path in (f"/funds/{fund.ref}/money", f"/funds/{fund.ref}/funders", f"/pledges/{pledge.ref}"):
        page = client.get(path).text
        assert re.findall(r'class="button|<form class="form', page) == []
    refused = client.post(f"/funds/{fund.ref}/funders", data={"name": "Fig", "kind": "person"})
    assert (refused.status_code, len(queries.funders(fund))) == (403, 1)
    assert client.post(f"/pledges/{pledge.ref}/cancel").status_code == 403
    assert pledge.state is PledgeState.OPEN


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("path", "queries_made"), [("money", 8), ("pledges", 3), ("funders", 4), ("journal", 7)])
def test_lists_cost_the_same_however_long(
    ctx: Flask,
    client: FlaskClient,
    query_count: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
    path: str,
    queries_made: int,
):
    fund = cast.a_fund()
    by, funder = cast.treasurer_of(fund), cast.a_funder(fund)
    for number in range(rows):
        giver = actions.add_funder(
            fund,
            f"Giver {number}",
            funder.kind,
            is_state_entity=False,
            is_named=False,
            by=by,
            at=AT,
        )
        actions.contribute(fund, giver, Money(1, "USD"), AT.date(), by=by, at=AT)
        actions.pledge(fund, giver, Money(1, "USD"), AT.date(), by=by, at=AT)
        actions.refuse_offer(fund, Money(1, "USD"), {"en": "tied"}, AT.date(), by=by, at=AT)
    sign_in(client, by)
    address = f"/funds/{fund.ref}/{path}"
    with query_count() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == queries_made


@pytest.mark.parametrize("path", ["money", "pledges"])
def test_a_long_list_goes_on_where_it_ended(ctx: Flask, client: FlaskClient, path: str):
    fund = cast.a_fund()
    by, funder = cast.treasurer_of(fund), cast.a_funder(fund)
    for number in range(31):
        money = Money(100 + number, "USD")
        actions.pledge(fund, funder, money, AT.date(), by=by, at=AT)
        actions.contribute(fund, funder, money, AT.date() - timedelta(days=number), by=by, at=AT)
    for promise in queries.open_pledges(fund):
        actions.cancel_pledge(promise, by=by, at=AT)
    sign_in(client, by)
    first = client.get(f"/funds/{fund.ref}/{path}").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following).text
    assert re.findall(r'rel="next"', second) == []
    shown = [sorted({*re.findall(r"1\.\d\d USD", page)}) for page in (first, second)]
    assert (len(shown[0]), len(shown[1]), sorted({*shown[0], *shown[1]})) == (
        30,
        1,
        [f"1.{number:02} USD" for number in range(31)],
    )


def recorder(client: FlaskClient) -> tuple[Fund, str]:
    """Return a fund whose treasurer is signed in, and a funder's ref."""
    fund = cast.a_fund()
    funder = cast.a_funder(fund)
    sign_in(client, cast.treasurer_of(fund))
    return fund, funder.ref


def test_money_is_recorded_once(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    path = f"/funds/{fund.ref}/contributions/new"
    for _press in range(2):
        answer = client.post(path, data=contribution(funder, amount="١٬٢٣٤٫٥٠"))
        assert (answer.status_code, answer.location) == (302, f"/funds/{fund.ref}/money")
    assert (count(Contribution), queries.free_balance(fund)) == (1, Money.of("1234.50", "USD"))
    assert client.get(answer.location).text.count("1,234.50 USD came in") == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "12.345"}, "USD has 2 digits after the point. Write it like 1234.00."),
        ({"amount": "1.234,50"}, "“1.234,50” is not an amount. Write digits and, if needed, a point: 12500.50."),
        ({"amount": "0"}, "The amount must be more than zero."),
        ({"amount": "-1000"}, "An amount cannot be below zero. Write it without the sign."),
        ({"amount": "1" + "0" * 15}, f"“1{'0' * 15}” is more than any fund has. Count the digits again."),
        ({"amount": "1000 EUR"}, "This amount is asked for in USD, and you wrote EUR."),
        ({"funder": ""}, "Choose who gives."),
        ({"received_on": "2999-01-01"}, "This day is still to come."),
        ({"sent": "1.0005", "sent_currency": "JOD"}, "JOD has 3 digits after the point. Write it like 1234.000."),
        ({"sent": "5", "sent_currency": "XYZ"}, "“XYZ” is no currency. Write its three letters: USD."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    ctx: Flask, client: FlaskClient, changes: dict[str, str], said: str
):
    fund, funder = recorder(client)
    sent = contribution(funder, bank_reference="REF 9") | changes
    answer = client.post(f"/funds/{fund.ref}/contributions/new", data=sent)
    assert (answer.status_code, errors(answer.text)) == (422, [said])
    shown = re.findall(r'<input [^>]*name="(?:amount|bank_reference)"[^>]*value="([^"]*)"', answer.text)
    assert shown == [sent["amount"], "REF 9"]
    assert count(Contribution) == 0


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0.001", []),
        ("0.0001", ["JOD has 3 digits after the point. Write it like 1234.000."]),
        ("0.000", ["The amount must be more than zero."]),
        ("-0.001", ["An amount cannot be below zero. Write it without the sign."]),
        ("5 USD", ["This amount is asked for in JOD, and you wrote USD."]),
    ],
)
def test_an_amount_is_read_in_the_currency_of_its_account(
    ctx: Flask, client: FlaskClient, amount: str, said: list[str]
):
    fund, funder = recorder(client)
    account = cast.an_account(fund, "JOD")
    commit()
    sent = contribution(funder, amount=amount, account=account.ref, bank_reference="REF 9")
    answer = client.post(f"/funds/{fund.ref}/contributions/new", data=sent)
    assert (answer.status_code, errors(answer.text)) == (422 if said else 302, said)
    if said:
        assert re.findall(r'name="(?:amount|bank_reference)"[^>]*value="([^"]*)"', answer.text) == [amount, "REF 9"]
        assert f'<option selected value="{account.ref}">' in answer.text
    assert [one.amount for one in queries.contributions(fund)] == ([] if said else [Money(1, "JOD")])


def test_an_unknown_account_is_refused(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    cast.an_account(fund, "JOD")
    theirs = cast.an_account(cast.a_fund("other"), "JOD")
    commit()
    sent = contribution(funder, account=theirs.ref)
    answer = client.post(f"/funds/{fund.ref}/contributions/new", data=sent)
    assert (answer.status_code, errors(answer.text)) == (422, ["Not a valid choice."])


def test_much_from_one_funder_is_said_and_never_refused(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    cast.funded(fund, "1500")
    commit()
    path = f"/funds/{fund.ref}/contributions/new"
    said = "The fund's own line is 40 %."
    answer = client.post(path, data=contribution(funder, amount="1000", once="1"))  # 40 %, and not above it
    assert "now comes from this one funder" not in client.get(answer.location).text
    answer = client.post(path, data=contribution(funder, amount="1000", once="2"))
    page = client.get(answer.location).text
    assert "57 % of the pool now comes from this one funder. The fund&#39;s own line is 40 %." in page
    assert "57 % of the pool came from Cedar Foundation (fictional)." in page
    listed = client.get(f"/funds/{fund.ref}/funders").text
    assert (listed.count("57.1 %"), listed.count("42.9 %"), said in listed) == (1, 1, True)


def test_dinars_have_three_digits(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    sent = contribution(funder, sent="705.005", sent_currency="JOD")
    assert client.post(f"/funds/{fund.ref}/contributions/new", data=sent).status_code == 302
    (given,) = queries.contributions(fund)
    assert given.sent == Money(705005, "JOD")
    assert "705.005 JOD" in client.get(f"/funds/{fund.ref}/money").text


def test_money_on_a_pledge(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    promise = cast.a_pledge(fund, queries.funder(fund, funder), "1000")
    commit()
    path = f"/funds/{fund.ref}/contributions/new?pledge={promise.ref}"
    page = client.get(path).text
    assert re.findall(r'<option selected value="(\w[^"]{9,})"', page) == [funder, promise.ref]
    assert re.findall(r'name="amount"[^>]*value="([^"]*)"', page) == ["1000.00"]
    part = contribution(funder, pledge=promise.ref, more_to_come="y", once="1")
    assert client.post(path, data=part).status_code == 302
    assert promise.state is PledgeState.OPEN
    assert client.post(path, data=contribution(funder, pledge=promise.ref, once="2")).status_code == 302
    assert promise.state is PledgeState.RECEIVED
    history = client.get(f"/pledges/{promise.ref}").text
    assert ("The money came in" in history, "It will not be kept" in history) == (True, False)


def test_a_pledge_is_recorded_and_taken_back(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    sent = {"funder": funder, "currency": "SEK", "amount": "2000", "expected_on": "2027-03-01", "earmarking": "1"}
    answers = [client.post(f"/funds/{fund.ref}/pledges/new", data=sent | {"once": "press"}) for _ in range(2)]
    (promise,) = queries.open_pledges(fund)
    assert [answer.location for answer in answers] == [f"/pledges/{promise.ref}"] * 2
    assert promise.amount == Money.of(2000, "SEK")
    assert client.post(f"/pledges/{promise.ref}/cancel", data={"note": "x" * 201}).status_code == 422
    assert client.post(f"/pledges/{promise.ref}/cancel", data={"note": "no reply"}).status_code == 302
    page = client.get(f"/pledges/{promise.ref}").text
    assert ("no reply" in page, "It will not be kept" in page) == (True, False)
    assert client.post(f"/pledges/{promise.ref}/cancel").status_code == 409


def test_money_with_conditions_leads_to_the_refused_offer(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    sent = {"funder": funder, "currency": "JOD", "amount": "75000.5", "expected_on": "2027-03-01", "earmarking": "3"}
    answer = client.post(f"/funds/{fund.ref}/pledges/new", data=sent)
    assert (answer.status_code, count(Pledge)) == (422, 0)
    assert len(errors(answer.text)) == 1
    offer = f"/funds/{fund.ref}/offers/new?amount=75000.500&amp;currency=JOD"
    assert answer.text.count(f'href="{offer}"') == 1
    form = client.get(offer.replace("&amp;", "&")).text
    assert re.findall(r'name="amount"[^>]*value="([^"]*)"', form) == ["75000.500"]
    assert re.findall(r'<option selected value="([A-Z]+)"', form) == ["JOD"]
    told = {"currency": "JOD", "amount": "75000.500", "refused_on": "2026-03-01", "reason_en": "Tied.", "once": "o"}
    assert client.post(f"/funds/{fund.ref}/offers/new", data=told).status_code == 422
    told["reason_ar"] = "مشروط."
    for _press in range(2):
        assert client.post(f"/funds/{fund.ref}/offers/new", data=told).status_code == 302
    (refused,) = db.session.scalars(select(OfferRefused))
    assert (refused.amount, refused.reason) == (Money(75000500, "JOD"), {"en": "Tied.", "ar": "مشروط."})


@pytest.mark.parametrize("query", ["amount=x&currency=USD", "amount=1&currency=XYZ", "amount=1.234&currency=USD"])
def test_a_bent_address_only_leaves_the_form_empty(ctx: Flask, client: FlaskClient, query: str):
    fund, _funder = recorder(client)
    answer = client.get(f"/funds/{fund.ref}/offers/new?{query}")
    assert answer.status_code == 200
    assert re.findall(r'name="amount"[^>]*value="([^"]*)"', answer.text) == [""]


def test_an_offer_refused_tomorrow(ctx: Flask, client: FlaskClient):
    fund, _funder = recorder(client)
    told = {"currency": "USD", "amount": "1", "refused_on": "2999-01-01", "reason_en": "x", "reason_ar": "x"}
    answer = client.post(f"/funds/{fund.ref}/offers/new", data=told)
    assert (answer.status_code, errors(answer.text)) == (422, ["This day is still to come."])


def test_a_funder_is_noted(ctx: Flask, client: FlaskClient):
    fund, _funder = recorder(client)
    path = f"/funds/{fund.ref}/funders"
    assert client.post(path, data={"name": "", "kind": "king"}).status_code == 422
    sent = {"name": "دائرة", "kind": "giving_circle", "is_named": "y", "once": "press"}
    for _press in range(2):
        assert client.post(path, data=sent).status_code == 302
    noted = [(funder.name, funder.is_named, funder.is_state_entity) for funder in queries.funders(fund)]
    assert noted == [("Cedar Foundation (fictional)", False, False), ("دائرة", True, False)]


def test_duties_are_pledges_past_their_day(ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]):
    fund, other = cast.a_fund(), cast.a_fund("other")
    funder = cast.a_funder(fund, PLANTED)
    late, kept = cast.a_pledge(fund, funder), cast.a_pledge(fund, funder)
    cast.a_pledge(other, cast.a_funder(other))
    by = cast.treasurer_of(fund)
    actions.cancel_pledge(kept, by=by, at=AT)
    commit()
    others = (person_with(RoleKind.AUDITOR, fund.id), person())
    commit()
    with ctx.test_request_context(), query_count() as statements:
        assert views.duties(by, AT) == []
        duties = views.duties(by, AT + timedelta(days=1))
        nothing = [views.duties(someone, AT + timedelta(days=1)) for someone in others]
    assert [(duty["href"], duty["tone"]) for duty in duties] == [(f"/pledges/{late.ref}", "attention")]
    assert PLANTED not in str(duties)
    assert nothing == [[], []]
    assert sum("FROM pledge" in statement for statement in statements) == 2


@pytest.mark.parametrize("path", [*READING, *RECORDING, *STEWARDING])
def test_pages_speak_arabic(ctx: Flask, client: FlaskClient, path: str):
    fund = cast.a_fund()
    sign_in(client, cast.steward_of(fund))
    cast.a_pledge(fund, cast.a_funder(fund, "دائرة"))
    commit()
    client.get("/?lang=ar")
    page = client.get(f"/funds/{fund.ref}/{path}").text
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert re.search(r"[a-z]", re.sub(r"<[^>]*>", "", heading)) is None
    assert 'dir="rtl"' in page
