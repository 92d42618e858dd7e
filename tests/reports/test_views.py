"""The fund in public and its dashboard: what is shown, to whom, and what is never shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.db import unit_of_work
from grants.disclosure import Tier
from grants.funds import actions as funds
from grants.money import Money
from grants.people.rules import RoleKind
from reports import lists
from tests.cast import awards as cast
from tests.cast.applications import a_submitted_application
from tests.cast.calls import an_open_call
from tests.cast.disbursements import ACCOUNT, HOLDER, a_received_payment
from tests.cast.funds import a_fund, a_funder, treasurer_of
from tests.cast.people import AT, person, person_with, sign_in
from tests.reports.canaries import planted

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

    Counter = Callable[[], AbstractContextManager[list[str]]]

SEES = (RoleKind.FUNDER, RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR)


def page(client: FlaskClient, path: str, language: str = "en") -> str:
    answer = client.get(f"{path}?lang={language}", follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def as_funder(client: FlaskClient, fund: Fund, name: str = "Cedar Foundation (fictional)") -> None:
    funder = a_funder(fund, name)
    sign_in(client, person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id))


def test_everybody_sees_the_fund(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund_with("100000")
    treasurer = treasurer_of(fund)
    a_funder(fund, "Named Giver (fictional)", is_named=True)
    reason = {"en": "Tied to one theme."}
    funds.refuse_offer(fund, Money.of(750, "USD"), reason, date(2027, 1, 2), by=treasurer, at=AT)
    an_open_call(fund, opens_at=datetime(2026, 1, 1, tzinfo=UTC), title={"en": "A call to all", "ar": "نداء للجميع"})
    cast.an_award(fund, "A named plan", tier=Tier.PUBLIC)
    sign_in(client, person())
    text = page(client, f"/funds/{fund.slug}")
    for said in (
        "<h1><bdi>Olive Press Fund (fictional)</bdi></h1>",
        "100,000 USD",
        "<bdi>A named plan</bdi>",
        '<bdi class="amount">10,000 USD</bdi>',
        "<bdi>Named Giver (fictional)</bdi>",
        "and 1 more who is not named",
        "Tied to one theme.",
        '<bdi class="amount">750 USD</bdi>',
        "A call to all",
        "No strings.",
    ):
        assert said in text, said
    assert "Cedar Foundation" not in text
    assert "/dashboard" not in text
    assert "صندوق معصرة الزيتون" in page(client, f"/funds/{fund.slug}", "ar")


def test_a_fund_with_nothing_says_so(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    as_funder(client, fund)
    text = page(client, f"/funds/{fund.slug}")
    for said in ("Nothing has been awarded yet.", "No call is open today.", "No offer with strings has come so far."):
        assert said in text
    inside = page(client, f"/funds/{fund.slug}/dashboard")
    for said in ("No payment has been confirmed yet.", "No agreement has been written yet.", "which is 0% of the pool"):
        assert said in inside


def test_there_is_no_such_fund(ctx: Flask, client: FlaskClient):
    assert client.get("/funds/nothing-here").status_code == 404
    assert client.get("/funds/nothing-here/dashboard").status_code == 404


@pytest.mark.parametrize("kind", SEES)
def test_the_dashboard_opens_to(ctx: Flask, client: FlaskClient, kind: RoleKind):
    fund = a_fund()
    funder_id = a_funder(fund).id if kind is RoleKind.FUNDER else None
    sign_in(client, person_with(kind, fund.id, funder_id=funder_id))
    assert client.get(f"/funds/{fund.slug}/dashboard").status_code == 200
    assert ("Your part" in page(client, f"/funds/{fund.slug}/dashboard")) is (kind is RoleKind.FUNDER)


def test_the_dashboard_stays_shut_to_all_others(ctx: Flask, client: FlaskClient):
    with unit_of_work():
        fund, other = a_fund(), a_fund("another")
    answer = client.get(f"/funds/{fund.slug}/dashboard")
    assert (answer.status_code, "/sign-in" in answer.location) == (302, True)
    as_funder(client, other)
    assert client.get(f"/funds/{fund.slug}/dashboard").status_code == 403
    assert client.get(f"/funds/{other.slug}/dashboard").status_code == 200


def test_a_funder_sees_their_part_of_everything(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund_with("30000")
    funder = a_funder(fund, "Circle (fictional)")
    treasurer = treasurer_of(fund)
    sent = Money.of("9100", "EUR")
    funds.contribute(fund, funder, Money.of("10000", "USD"), date(2027, 1, 4), by=treasurer, at=AT, sent=sent)
    award = cast.an_active_award(fund, tier=Tier.PUBLIC)
    a_received_payment(award.shares[0])
    sign_in(client, person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id))
    text = page(client, f"/funds/{fund.slug}/dashboard")
    assert (
        'You gave <bdi class="amount">10,000 USD</bdi>, which is 25% of the pool. The same share of everything awarded '
        'is <bdi class="amount">2,500 USD</bdi>: a part of every award, and of no award alone.'
    ) in text
    assert '<td data-label="As you sent it"><div><bdi class="amount">9,100.00 EUR</bdi></div></td>' in text
    for label, value in (
        ("Came into the pool", "40,000"),
        ("Promised in awards, not yet paid", "4,000"),
        ("Paid to groups", "6,000"),
        ("Free to be decided about", "30,000"),
    ):
        assert f"<dt>{label}</dt> <dd><bdi><b>{value}</b> <small>USD</small></bdi></dd>" in text
    assert "<dt>Payments confirmed</dt> <dd><bdi>1</bdi></dd>" in text
    assert f"/funds/{fund.slug}/dashboard" in page(client, f"/funds/{fund.slug}")


def test_odds_are_counts_and_wait_for_five(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    as_funder(client, fund)
    call = an_open_call(fund)
    for number in range(4):
        a_submitted_application(call, f"Canary plan {number}")
    rows, count = lists.recent_calls(fund, AT.date())
    assert ([(row.applications, row.awards) for row in rows], count) == ([(None, None)], 1)
    a_submitted_application(call, "Canary plan 5")
    rows, count = lists.recent_calls(fund, AT.date())
    assert [(row.applications, row.awards) for row in rows] == [(5, None)]
    assert lists.odds(fund) == lists.Odds(0, 0)  # not decided yet
    assert lists.Odds(5, 2).is_shown
    assert not lists.Odds(4, 2).is_shown
    assert "Canary plan" not in page(client, f"/funds/{fund.slug}/dashboard")


@pytest.mark.parametrize(
    ("who", "language"),
    [("visitor", "en"), ("stranger", "ar"), ("funder", "en"), ("funder", "ar"), ("steward", "en"), ("auditor", "en")],
)
def test_what_is_never_shown(ctx: Flask, client: FlaskClient, who: str, language: str):
    with unit_of_work():
        hidden = planted()
    if who == "funder":
        as_funder(client, hidden.fund)
    elif who == "stranger":
        sign_in(client, person())
    elif who != "visitor":
        sign_in(client, person_with(RoleKind(who), hidden.fund.id))
    pages = [f"/funds/{hidden.fund.slug}"]
    if who in {"funder", "steward", "auditor"}:
        pages.append(f"/funds/{hidden.fund.slug}/dashboard")
    for path in pages:
        text = page(client, path, language)
        assert [secret for secret in (*hidden.secrets, ACCOUNT, HOLDER) if secret in text] == []
        assert hidden.public_title in text or path.endswith("dashboard")


def test_one_unnamed_award_cannot_be_subtracted(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund_with("100000")
    for number in range(6):
        cast.an_award(fund, f"Named {number}", parts=("1000",), geographies=("GZ",), tier=Tier.PUBLIC)
    cast.an_award(fund, "Canary title", parts=("4321",), geographies=("GZ",), tier=Tier.AGGREGATE)
    sign_in(client, person())
    text = page(client, f"/funds/{fund.slug}")
    assert "1 award is not named. Its amount is not shown, so that it points at nobody." in text
    assert "<dt>Awarded, as far as it is named</dt> <dd><bdi><b>6,000</b> <small>USD</small></bdi></dd>" in text
    assert [given for given in ("4,321", "10,321", "89,679") if given in text] == []  # it, all awarded, what is left
    for _ in range(4):
        cast.an_award(fund, parts=("1000",), geographies=("GZ",), tier=Tier.AGGREGATE)
    sign_in(client, person())
    assert '5 awards are not named; together they come to <bdi class="amount">8,321 USD</bdi>.' in page(
        client, f"/funds/{fund.slug}"
    )


def test_awards_are_paged_by_key(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund_with("100000")
    call = cast.a_decided_call(fund)
    for number in range(lists.PAGE + 2):
        cast.an_award(fund, f"Plan {number:02}", parts=("10",), geographies=("GZ",), call=call, tier=Tier.PUBLIC)
    on = clock.now().date()
    first = lists.named_awards(fund, on)
    assert [award.title for award in first] == [f"Plan {number:02}" for number in range(lists.PAGE + 1, 0, -1)]
    rest = lists.named_awards(fund, on, after=first[lists.PAGE - 1].ref)
    assert [award.title for award in rest] == ["Plan 01", "Plan 00"]
    sign_in(client, person())
    after = first[lists.PAGE - 1].ref
    text = client.get(f"/funds/{fund.slug}?after={after}").text
    assert ("Plan 01" in text, "Plan 02" in text, "Next page" in text, "Who gives" in text) == (
        True,
        False,
        False,
        False,
    )
    assert after in client.get(f"/funds/{fund.slug}").text


@pytest.mark.parametrize("awards", [1, 30])
def test_queries_do_not_grow_with_awards(ctx: Flask, client: FlaskClient, query_count: Counter, awards: int):
    fund = cast.a_fund_with("100000")
    call = cast.a_decided_call(fund)
    for number in range(awards):
        cast.an_award(fund, f"Plan {number}", parts=("10", "5"), call=call, tier=Tier.PUBLIC)
    as_funder(client, fund)
    with query_count() as statements:
        client.get(f"/funds/{fund.slug}")
    assert len(statements) == PUBLIC_QUERIES
    with query_count() as statements:
        client.get(f"/funds/{fund.slug}/dashboard")
    assert len(statements) == DASHBOARD_QUERIES


PUBLIC_QUERIES, DASHBOARD_QUERIES = 19, 17
