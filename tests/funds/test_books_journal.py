"""The journal: searched by anything, page by page; and one entry whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from lxml import html

from grants.funds import actions
from grants.funds.rules import book
from grants.ledger.actions import post
from grants.ledger.rules import credit, debit
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import books as cast
from tests.cast.funds import a_fund, a_funder, a_pledge, treasurer_of
from tests.cast.people import AT, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund
    from grants.people.models import Person

ON = date(2026, 6, 1)


def gifts(fund: Fund, by: Person, count: int) -> None:
    """Let 100 come in on each of so many days, the first of them on ON."""
    funder = a_funder(fund)
    for number in range(count):
        actions.contribute(fund, funder, Money.of(100, "USD"), ON + timedelta(days=number), by=by, at=AT)


def found(client: FlaskClient, fund: Fund, **asked: str) -> list[str]:
    page = client.get(f"/funds/{fund.ref}/journal", query_string=asked).text
    return [" ".join(title.text_content().split()) for title in html.fromstring(page).xpath("//article/h2")]


def test_the_journal_is_searched(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 2)
    cast.a_fee(fund, "12.50", ON, by=by, reason="The transfer to Amman")
    sign_in(client, by)
    fee, came = "A bank or processor took its fee", "Money came in"
    assert found(client, fund) == [came, fee, came]
    assert found(client, fund, words="amman") == [fee]
    assert found(client, fund, amount="12.5") == [fee]
    assert found(client, fund, amount="١٢٫٥٠") == [fee]
    assert found(client, fund, kind="contribution", since="2026-06-02") == [came]
    assert found(client, fund, account="expense:fees") == [fee]
    answer = client.get(f"/funds/{fund.ref}/journal?words=amman&amount=7")
    assert (answer.status_code, "No entry is like that." in answer.text) == (200, True)
    assert 'value="amman"' in answer.text
    for wrong in ("amount=much", "kind=none", "since=x"):
        answer = client.get(f"/funds/{fund.ref}/journal?{wrong}")
        assert (answer.status_code, "Error:" in answer.text, "<article" in answer.text) == (200, True, False)


def test_a_search_goes_on_where_it_ended(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 31)
    cast.a_fee(fund, "1", ON, by=by)
    sign_in(client, by)
    page = html.fromstring(client.get(f"/funds/{fund.ref}/journal?kind=contribution&amount=100").text)
    [following] = page.xpath("//a[@rel='next']/@href")
    last = html.fromstring(client.get(following).text)
    assert last.xpath("count(//article)") == 1
    assert last.xpath("string(//select[@name='kind']/option[@selected]/@value)") == "contribution"


def test_an_entry_whole(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = person_with(RoleKind.TREASURER, fund.id, "Tarek")
    pledge = a_pledge(fund, a_funder(fund))
    amount = Money.of(5, "USD")
    lines = (debit("receivable:pledges", amount), credit("deferred:pledges", amount))
    entry = post(
        book(fund.id), "soft:1", lines, kind="agreement", reason="Why <so>", about=pledge, by=by.id, on=ON, at=AT
    )
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/books/entries/1").text
    terms = {
        " ".join(term.text_content().split()): " ".join(term.getnext().text_content().split())
        for term in html.fromstring(page).xpath("//dl/div/dt")
    }
    assert terms == {
        "Day": "1 June 2026",
        "Recorded": "20 January 2027, 09:00 (UTC)",
        "By": "Tarek",
        "Why": "Why <so>",
        "Concerns": "The pledge",
        "Number in the journal": "1",
        "Key": "soft:1",
        "This entry's": entry.hash,
        "The one before": "0" * 64,
    }
    assert f'href="/pledges/{pledge.ref}"' in page
    assert "An agreement is ended on its own page." in page
    assert "Undo this entry" not in page


def about(client: FlaskClient, fund: Fund, number: int) -> tuple[str, str]:
    page = html.fromstring(client.get(f"/funds/{fund.ref}/books/entries/{number}").text)
    [link] = page.xpath("//dt[normalize-space()='Concerns']/following-sibling::dd[1]//a")
    return link.text_content(), link.get("href")


def test_a_contribution_leads_to_what_was_promised(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by, funder = treasurer_of(fund), a_funder(fund)
    pledge = a_pledge(fund, funder)
    for promise in (None, pledge):
        actions.contribute(fund, funder, Money.of(10, "USD"), ON, pledge=promise, by=by, at=AT)
    charged = actions.contribute(fund, funder, Money.of(10, "USD"), ON, by=by, at=AT)
    charged.charge_key = "ch_1"
    sign_in(client, by)
    words = "A contribution of Cedar Foundation (fictional)"
    assert about(client, fund, 1) == (words, f"/funds/{fund.ref}/money")
    assert about(client, fund, 2) == (words, f"/pledges/{pledge.ref}")
    assert about(client, fund, 3) == (words, f"/contributions/{charged.ref}/refund")
