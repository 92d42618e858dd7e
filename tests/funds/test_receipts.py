"""Receipts: numbered without gaps, once for each contribution, on a page and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import commit, db
from grants.errors import NotFound
from grants.funds.actions.receipts import issue, issue_missing
from grants.funds.models import GivenBack, Receipt
from grants.funds.queries.receipts import receipt, receipts_of, still_here
from grants.funds.rules.gifts import GivenBackFor
from grants.funds.views.receipts import _sheet
from grants.ledger.actions.chain import checkpoint
from grants.money import Money
from grants.pdf import isolated
from tests.cast.funds import a_fund, funded
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("ctx")


def numbers(fund_id: int) -> list[tuple[int, int]]:
    rows = db.session.execute(
        select(Receipt.year, Receipt.number).where(Receipt.fund_id == fund_id).order_by(Receipt.id)
    )
    return [(year, number) for year, number in rows]


def test_each_contribution_has_one_receipt_and_numbers_count_up_within_the_fund():
    fund, other = a_fund(), a_fund("almond")
    first, second = funded(fund, "10"), funded(fund, "20")
    funded(other, "30")
    assert numbers(fund.id) == [(AT.year, 1), (AT.year, 2)]
    assert numbers(other.id) == [(AT.year, 1)]
    assert issue(first, "ar", at=AT).number == 1  # asked again, it is the one that stands
    assert receipts_of([first, second])[second.id].number == 2


def test_a_new_year_counts_anew():
    fund = a_fund()
    given = funded(fund, "10")
    db.session.delete(receipts_of([given])[given.id])
    assert issue(given, "en", at=AT.replace(year=AT.year + 1)).number == 1


def test_what_a_statement_brought_is_receipted_at_once():
    fund = a_fund()
    given = [funded(fund, "10") for _ in range(3)]
    for one in given[1:]:
        db.session.delete(receipts_of([one])[one.id])
    db.session.flush()
    assert issue_missing(fund, at=AT) == 2
    assert [receipts_of(given)[one.id].number for one in given] == [1, 2, 3]
    assert len({len(row.ref) for row in receipts_of(given).values()}) == 1
    assert issue_missing(fund, at=AT) == 0


def test_what_went_back_is_no_longer_here():
    given = funded(a_fund(), "10")
    for minor, cause in ((700, GivenBackFor.DISPUTE), (-200, GivenBackFor.DISPUTE_WON)):
        given.given_back.append(
            GivenBack(cause=cause, amount=Money(minor, "USD"), on=AT.date(), recorded_at=AT, fee_minor=0)
        )
    db.session.flush()
    assert still_here(given) == Money(500, "USD")


def test_a_receipt_is_found_by_its_address_alone():
    with pytest.raises(NotFound):
        receipt("nowhere")


def test_whoever_holds_the_address_reads_the_page_and_the_paper(client: FlaskClient):
    given = funded(a_fund(), "1234.50")
    ref = receipts_of([given])[given.id].ref
    commit()
    page = client.get(f"/receipts/{ref}")
    assert page.status_code == 200
    assert "1,234.50 USD" in page.text
    assert given.funder.name in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    paper = client.get(f"/receipts/{ref}.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF-")
    assert client.get("/receipts/nowhere.pdf").status_code == 404


def test_the_paper_carries_the_books_last_seal_and_says_when_money_was_held_apart():
    given = funded(a_fund(), "10")
    paper = receipts_of([given])[given.id]
    assert _sheet(paper).foot == []  # nothing was sealed yet
    seal = checkpoint(f"fund:{given.fund_id}", secret="planted", at=AT)
    assert _sheet(paper).foot == ["The books' last seal:", isolated(seal.words())]
    assert "without conditions" in _sheet(paper).paragraphs[0]
    given.is_apart = True
    assert _sheet(paper).paragraphs[0] == "It came with conditions, and is held apart from the pool."
