"""Pages of agreements: written from a pledge, signed, refused in public, held apart, kept, ended."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants import clock
from grants.db import commit, db
from grants.funds import actions, queries, views
from grants.funds.models import ContributionAgreement, OfferRefused
from grants.funds.queries import agreements as finding
from grants.funds.rules.agreements import CODE_VERSION, AgreementState, Term
from grants.ledger.actions.rates import record_rate
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund, Funder

APART = (Term.FREE_USE, Term.ONE_PLACE)
PLANTED = "Secret Orchard Trust (fictional)"


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def summary(page: str) -> list[str]:
    """Return what a refused form says above."""
    found = re.findall(r'<div class="error-summary".*?</div>', page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)] if found else []


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def written(giver: Funder, **changes: Any) -> dict[str, Any]:
    """Return what the form of an agreement sends."""
    sent = {"funder": giver.ref, "currency": "USD", "amount": "1000", "terms": ["free_use"], "once": "press"}
    return sent | {"part_1_due_on": "2027-03-01", "part_1_amount": ""} | changes


def recorder(client: FlaskClient) -> tuple[Fund, Funder]:
    """Return a fund whose treasurer is signed in, and one of its funders."""
    fund = cast.a_fund()
    funder = cast.a_funder(fund)
    sign_in(client, cast.treasurer_of(fund))
    return fund, funder


@pytest.mark.parametrize(
    ("kind", "reads", "records"),
    [
        (RoleKind.STEWARD, 200, 200),
        (RoleKind.TREASURER, 200, 200),
        (RoleKind.AUDITOR, 200, 403),
        (RoleKind.FACILITATOR, 404, 404),
        (RoleKind.FUNDER, 404, 404),
        (None, 404, 404),
    ],
)
def test_who_opens_an_agreement(ctx: Flask, client: FlaskClient, kind: RoleKind | None, reads: int, records: int):
    fund = cast.a_fund()
    agreement = cast.an_agreement(fund, cast.a_funder(fund, PLANTED), terms=APART)
    other = cast.a_funder(fund, "Another") if kind is RoleKind.FUNDER else None
    sign_in(client, person_with(kind, fund.id, funder_id=other.id if other else None) if kind else person())
    page = client.get(f"/agreements/{agreement.ref}")
    assert (page.status_code, PLANTED in page.text) == (reads, reads == 200)
    assert ("Refuse it in public" in page.text) is (records == 200)
    moves = [client.get(f"/agreements/{agreement.ref}/{move}").status_code for move in ("edit", "sign", "refuse")]
    assert moves == [records] * 3
    sent = client.post(f"/agreements/{agreement.ref}/end", data={"note": "x"}).status_code
    assert (sent == 302) is (records == 200)
    listed = client.get(f"/funds/{fund.ref}/agreements")
    assert listed.status_code == (200 if reads == 200 else 403)
    assert client.get(f"/funds/{fund.ref}/agreements/new").status_code == (200 if records == 200 else 403)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_however_long(
    ctx: Flask, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], rows: int
):
    fund = cast.a_fund()
    for number in range(rows):
        cast.an_agreement(fund, cast.a_funder(fund, f"Giver {number}"))
    cast.an_agreement(cast.a_fund("other"), cast.a_funder(queries.fund_by_slug("other"), PLANTED))
    sign_in(client, cast.treasurer_of(fund))
    address = f"/funds/{fund.ref}/agreements"
    with query_count() as statements:
        page = client.get(address).text
    assert len(statements) == 3
    assert (page.count("To be signed") + page.count("Being written"), PLANTED in page) == (rows, False)


def test_a_long_list_goes_on_where_it_ended(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    for number in range(31):
        cast.an_agreement(fund, funder, f"{100 + number}")
    commit()
    first = client.get(f"/funds/{fund.ref}/agreements").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following).text
    shown = [re.findall(r">(1\d\d)\.00 USD", page) for page in (first, second)]
    assert (len(shown[0]), shown[1], re.findall(r'rel="next"', second)) == (30, ["100"], [])


@pytest.mark.parametrize("parts", [1, 6])
def test_an_agreements_page_costs_the_same(
    ctx: Flask, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], parts: int
):
    fund = cast.a_fund()
    funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
    agreement = cast.a_signed_agreement(fund, funder, *["10"] * parts)
    for part in agreement.instalments:
        actions.contribute(fund, funder, part.amount, AT.date(), instalment=part, by=by, at=AT)
    sign_in(client, by)
    address = f"/agreements/{agreement.ref}"
    with query_count() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == 6


def test_an_agreement_is_written_from_a_pledge_and_signed(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    promise = cast.a_pledge(fund, funder, "1000")
    commit()
    page = client.get(f"/pledges/{promise.ref}").text
    (path,) = re.findall(r'href="(/funds/[^"]*/agreements/new[^"]*)"', page)
    form = client.get(path).text
    assert re.findall(r'name="(amount|part_1_amount|part_1_due_on)"[^>]*value="([^"]+)"', form) == [
        ("amount", "1000.00"),
        ("part_1_due_on", str(promise.expected_on)),
        ("part_1_amount", "1000.00"),
    ]
    sent = written(funder, terms=["free_use", "instalments"], part_1_amount="600", part_2_amount="400")
    for _press in range(2):
        answer = client.post(path, data=sent | {"part_2_due_on": "2027-09-01"})
        assert answer.status_code == 302
    (agreement,) = db.session.scalars(select(ContributionAgreement))
    assert (answer.location, agreement.pledge, agreement.code) == (
        f"/agreements/{agreement.ref}",
        promise,
        promise.code,
    )
    assert [(str(part.amount), str(part.due_on)) for part in agreement.instalments] == [
        ("600.00 USD", "2027-03-01"),
        ("400.00 USD", "2027-09-01"),
    ]
    sign = f"/agreements/{agreement.ref}/sign"
    signed = {"signed_name": "Dr. Sumac", "signed_on": str(clock.now().date())}
    refused = client.post(sign, data=signed)
    assert (refused.status_code, errors(refused.text)) == (
        422,
        ["Without the contributor&#39;s code, the fund takes no money."],
    )
    assert 'value="Dr. Sumac"' in refused.text
    assert client.post(sign, data=signed | {"accepts_code": "y"}).status_code == 302
    assert (agreement.state, agreement.code_version) == (AgreementState.SIGNED, CODE_VERSION)
    page = client.get(f"/agreements/{agreement.ref}").text
    assert ("Dr. Sumac" in page, "The funder signed it" in page, page.count("Record money<")) == (True, False, 2)
    money = client.get(f"/funds/{fund.ref}/money").text
    assert (money.count(f"/agreements/{agreement.ref}"), money.count(f"/pledges/{promise.ref}")) == (2, 0)
    assert "It became an agreement" in client.get(f"/pledges/{promise.ref}").text
    again = cast.an_agreement(fund, funder)
    commit()
    form = client.get(f"/agreements/{again.ref}/sign").text
    assert ('name="accepts_code"' in form, "was signed already by Dr. Sumac" in form) == (False, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "0"}, ["The amount must be more than zero."]),
        ({"amount": "1.001"}, ["USD has 2 digits after the point. Write it like 1234.00."]),
        ({"currency": "JOD", "amount": "0.0001"}, ["JOD has 3 digits after the point. Write it like 1234.000."]),
        ({"part_1_due_on": ""}, ["Write when the money is to come: at least one instalment."]),
        ({"part_1_due_on": "", "part_1_amount": "1000"}, ["Write the day on which it is due."]),
        ({"part_2_due_on": "2027-04-01", "part_1_amount": "1000"}, ["Write how much of it is due on that day."]),
        ({"part_1_amount": "999"}, ["The instalments come to 999.00 USD. The agreement is over 1,000.00 USD."]),
        ({"terms": ["free_lunch"]}, ["&#39;free_lunch&#39; is not a valid choice for this field."]),
        ({"funder": ""}, ["Choose who gives."]),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    ctx: Flask, client: FlaskClient, changes: dict[str, Any], said: list[str]
):
    fund, funder = recorder(client)
    sent = written(funder, **changes)
    answer = client.post(f"/funds/{fund.ref}/agreements/new", data=sent)
    assert (answer.status_code, errors(answer.text)) == (422, said)
    assert re.findall(r'name="amount"[^>]*value="([^"]*)"', answer.text) == [sent["amount"]]
    assert count(ContributionAgreement) == 0


def test_a_small_dinar_is_agreed(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    sent = written(funder, currency="JOD", amount="0.001")
    assert client.post(f"/funds/{fund.ref}/agreements/new", data=sent).status_code == 302
    assert db.session.scalars(select(ContributionAgreement)).one().amount == Money(1, "JOD")


def test_without_a_rate_the_page_says_which_lacks(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    agreement = cast.an_agreement(fund, funder, currency="SEK")
    commit()
    on = clock.now().date()
    sent = {"signed_name": "A", "signed_on": str(on), "accepts_code": "y"}
    answer = client.post(f"/agreements/{agreement.ref}/sign", data=sent)
    assert (answer.status_code, agreement.state) == (422, AgreementState.DRAFT)
    assert errors(answer.text) == [
        "No rate of SEK in USD is stored for this day or the week before it. Record one first."
    ]
    assert f"/funds/{fund.ref}/rates/new" in answer.text
    record_rate("SEK", "USD", on, Decimal("0.1"), "Bank (fictional)", by=None, at=clock.now())
    commit()
    assert client.post(f"/agreements/{agreement.ref}/sign", data=sent).status_code == 302
    page = client.get(f"/agreements/{agreement.ref}").text
    assert page.count("100.00 USD") == 1  # its worth when it was signed


def test_conditions_are_told_and_refused_in_public(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    agreement = cast.an_agreement(fund, funder, terms=APART)
    commit()
    page = client.get(f"/agreements/{agreement.ref}").text
    assert (page.count("Only for one place"), f"/agreements/{agreement.ref}/sign" in page) == (2, False)
    refused = client.post(f"/agreements/{agreement.ref}/sign", data={"signed_name": "A", "signed_on": "2026-11-20"})
    assert refused.status_code == 422
    assert summary(refused.text) == [
        "The fund takes no money that is bound. These clauses bind it: Only for one place."
    ]
    path = f"/agreements/{agreement.ref}/refuse"
    proposed = re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", client.get(path).text, re.DOTALL)
    assert proposed == [
        "It came with conditions that this fund does not take: Only for one place.",
        "جاء بشروط لا يقبلها هذا الصندوق: لمكان واحد فقط.",
    ]
    sent = {"refused_on": "2999-01-01", "reason_en": "Tied.", "reason_ar": "مقيّد."}
    assert errors(client.post(path, data=sent).text) == ["This day is still to come."]
    assert client.post(path, data=sent | {"refused_on": str(clock.now().date())}).status_code == 302
    (offer,) = db.session.scalars(select(OfferRefused))
    assert (agreement.state, offer.earmarking, offer.reason["ar"]) == (AgreementState.REFUSED, 3, "مقيّد.")
    assert "Refused for its conditions" in client.get(f"/agreements/{agreement.ref}").text


def test_the_clauses_are_taken_out_when_the_funder_freed_it(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    agreement = cast.an_agreement(fund, funder, "600", "400", terms=APART)
    commit()
    path = f"/agreements/{agreement.ref}/edit"
    form = client.get(path).text
    assert re.findall(r'<input checked[^>]*name="terms"[^>]*value="(\w+)"', form) == ["free_use", "one_place"]
    assert re.findall(r'name="part_\d_amount"[^>]*value="([^"]+)"', form) == ["600.00", "400.00"]
    assert client.post(path, data=written(funder, terms=["free_use"], amount="900")).status_code == 302
    assert (agreement.earmarking, agreement.amount, len(agreement.instalments)) == (1, Money.of(900, "USD"), 1)
    assert client.post(path, data=written(funder, amount="0")).status_code == 422


def test_a_fund_that_holds_apart_may_sign_it(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    fund.holds_apart = True
    agreement = cast.an_agreement(fund, funder, terms=APART)
    commit()
    assert "Sign it, and hold the money apart" in client.get(f"/agreements/{agreement.ref}").text
    form = client.get(f"/agreements/{agreement.ref}/sign").text
    assert ("comes without conditions" in form, 'name="apart"' in form) == (False, True)
    sent = {"signed_name": "A", "signed_on": str(clock.now().date()), "accepts_code": "y", "apart": "y"}
    assert client.post(f"/agreements/{agreement.ref}/sign", data=sent).status_code == 302
    page = client.get(f"/agreements/{agreement.ref}").text
    assert "It stands outside the pool" in page
    (part,) = agreement.instalments
    given = {"funder": funder.ref, "pledge": part.ref, "amount": "1000", "received_on": str(clock.now().date())}
    answer = client.post(f"/funds/{fund.ref}/contributions/new", data=given | {"sent_currency": ""})
    assert answer.status_code == 302
    money = client.get(answer.location).text
    assert "1,000.00 USD came in, and is held apart: nobody can decide about it." in money
    assert queries.free_balance(fund) == Money(0, "USD")


def test_an_instalment_says_what_had_been_expected(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    cast.a_rate("SEK", "0.1")
    agreement = cast.a_signed_agreement(fund, funder, "1000", currency="SEK")
    commit()
    (part,) = agreement.instalments
    path = f"/funds/{fund.ref}/contributions/new?pledge={part.ref}"
    form = client.get(path).text
    assert re.findall(r'<option selected value="(\w[^"]{9,})"', form) == [funder.ref, part.ref]
    sent = {"funder": funder.ref, "pledge": part.ref, "amount": "95.50", "received_on": str(clock.now().date())}
    answer = client.post(path, data=sent | {"sent_currency": "", "more_to_come": ""})
    said = "95.50 USD came in, and can be decided about now. When it was agreed, it was worth 100.00 USD."
    assert said in client.get(answer.location).text
    page = client.get(f"/agreements/{agreement.ref}").text
    assert ("-4.50 USD" in page, "All of it came in" in page) == (True, True)


def test_where_nothing_was_exchanged_no_difference_is_told(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    cast.a_rate("SEK", "0.1")
    account, by = cast.an_account(fund, "SEK"), cast.treasurer_of(fund)
    agreement = cast.a_signed_agreement(fund, funder, "1000", currency="SEK")
    (part,) = agreement.instalments
    came = Money.of(900, "SEK")
    actions.contribute(fund, funder, came, AT.date(), account=account, instalment=part, by=by, at=AT)
    commit()
    page = client.get(f"/agreements/{agreement.ref}").text
    over_or_under = re.findall(r"Received</span>|-\d[\d.]* (?:SEK|USD)", page)
    assert (over_or_under, "900.00 SEK" in page) == (["Received</span>"], True)


def test_an_agreement_ends_with_its_reason(ctx: Flask, client: FlaskClient):
    fund, funder = recorder(client)
    agreement = cast.a_signed_agreement(fund, funder)
    commit()
    path = f"/agreements/{agreement.ref}/end"
    refused = client.post(path, data={"note": ""})
    assert (refused.status_code, errors(refused.text), agreement.state) == (
        422,
        ["Fill this in."],
        AgreementState.SIGNED,
    )
    assert client.post(path, data={"note": "Its board <changed>."}).status_code == 302
    page = client.get(f"/agreements/{agreement.ref}").text
    assert ("Its board &lt;changed&gt;." in page, "Given up" in page, "It will not be kept" in page) == (
        True,
        True,
        False,
    )
    assert client.post(path, data={"note": "again"}).status_code == 409


def test_an_unknown_agreement(ctx: Flask, client: FlaskClient):
    fund, _funder = recorder(client)
    assert client.get("/agreements/none").status_code == 404
    assert finding.instalment_in(fund, "none") is None
    assert finding.instalment_in(fund, "") is None


def test_duties_are_late_instalments_and_what_is_not_signed(
    ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    fund, other = cast.a_fund(), cast.a_fund("other")
    funder, by = cast.a_funder(fund, PLANTED), cast.treasurer_of(fund)
    late = cast.a_signed_agreement(fund, funder, "10", "20")
    draft, bound = cast.an_agreement(fund, funder), cast.an_agreement(fund, funder, terms=APART)
    cast.an_agreement(other, cast.a_funder(other))
    commit()
    with ctx.test_request_context(), query_count() as statements:
        duties = views.duties(by, AT + timedelta(days=1))
    assert [(duty["href"].split("/")[-1], duty["status"]) for duty in duties] == [
        (late.ref, "Late"),
        (draft.ref, "To be signed"),
        (bound.ref, "Has conditions"),
    ]
    assert PLANTED not in str(duties)
    about_money = [one for one in statements if "instalment" in one or "pledge" in one or "statement_line" in one]
    assert len(about_money) == 4


@pytest.mark.parametrize(
    "path", ["agreements", "agreements/new", "treasury", "sources", "settings/money", "exchanges/new"]
)
def test_pages_speak_arabic(ctx: Flask, client: FlaskClient, path: str):
    fund = cast.a_fund()
    sign_in(client, cast.steward_of(fund))
    client.get("/?lang=ar")
    page = client.get(f"/funds/{fund.ref}/{path}").text
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert re.search(r"[a-z]", re.sub(r"<[^>]*>", "", heading)) is None
    assert 'dir="rtl"' in page
