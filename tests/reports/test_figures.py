"""Figures of small funds, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from grants.awards.rules import RELEASE
from grants.disclosure import Tier
from grants.funds import actions as funds
from grants.money import Money
from reports import figures
from reports.frames import Arrival, arrival, every_year
from tests.cast import awards as cast
from tests.cast.calls import an_open_call
from tests.cast.disbursements import AT as PAID_AT
from tests.cast.disbursements import a_received_payment, a_sent_payment
from tests.cast.funds import a_fund, a_funder, a_rate, a_signed_agreement, funded, treasurer_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask

    from grants.awards.models import Award
    from grants.funds.models import Fund

ON = date(2027, 6, 1)


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def shown(spread: figures.Spread) -> list[tuple[str, str | None, int | None]]:
    return [(cell.key.code, None if cell.amount is None else str(cell.amount), cell.count) for cell in spread.cells]


def test_a_fund_with_nothing(ctx: Flask):
    fund = a_fund()
    assert figures.totals(fund, ON) == figures.Totals(0, 0, 0, usd("0"))
    assert shown(figures.by_place(fund, ON, 0)) == [(code, "0.00 USD", 0) for code in ("48", "GZ", "WB", "DI")]
    assert figures.by_kind(fund, ON, 0).cells == []
    assert figures.spans(fund, ON) == figures.Span(0, usd("0"), 0, usd("0"), 0)
    assert (figures.spans(fund, ON).percent, figures.spans(fund, ON).is_shown) == (0.0, False)
    assert (figures.by_year(fund), figures.arrival_days(fund), figures.freedom(fund)) == ([], {}, figures.Freedom(0, 0))


def test_money_stands_where_it_goes_and_places_within_a_community_count_once(ctx: Flask):
    fund, other = cast.a_fund_with("100000"), cast.a_fund_with("100000", slug="another")
    cast.an_award(other, tier=Tier.PUBLIC)
    cast.an_award(fund, parts=("5000", "3000", "2000"), geographies=("DI-LB", "DI-JO", "WB-JER"), tier=Tier.PUBLIC)
    cast.an_award(fund, parts=("8600", "1400"), geographies=("GZ", "WB"), tier=Tier.PUBLIC)  # 14 % is under the line
    cast.an_award(fund, parts=("8500", "1500"), geographies=("GZ", "WB"), tier=Tier.PUBLIC)
    cast.an_award(fund, parts=("1000",), geographies=("48",), tier=Tier.PUBLIC)
    assert shown(figures.by_place(fund, ON, 0)) == [
        ("48", "1,000.00 USD", 1),
        ("GZ", "17,100.00 USD", 2),
        ("WB", "4,900.00 USD", 3),
        ("DI", "8,000.00 USD", 1),
    ]
    span = figures.spans(fund, ON)
    assert span == figures.Span(4, usd("31000"), 2, usd("20000"), 3)
    assert (round(span.percent, 2), span.is_shown) == (64.52, False)
    assert [(str(cell.key), cell.amount, cell.count) for cell in figures.by_kind(fund, ON, 0).cells] == [
        ("community_group", usd("31000"), 4)
    ]
    assert figures.freedom(fund) == figures.Freedom(4, 4)


def test_tiers_and_released_awards(ctx: Flask):
    fund = cast.a_fund_with("100000")
    cast.an_award(fund, tier=Tier.PUBLIC)
    cast.an_award(fund, tier=Tier.DELAYED, delayed_until=ON)
    cast.an_award(fund, tier=Tier.DELAYED, delayed_until=ON + timedelta(days=1))
    cast.an_award(fund, tier=Tier.AGGREGATE)
    cast.an_award(fund, tier=Tier.SECRET)
    mixed = cast.an_award(fund, tier=Tier.PUBLIC)
    mixed.shares[1].tier = Tier.AGGREGATE  # one partner's wish protects all
    gone = cast.an_award(fund, tier=Tier.PUBLIC)
    RELEASE.make(gone, by=None, at=AT)
    assert figures.totals(fund, ON) == figures.Totals(6, 2, 1, usd("20000"))
    assert (figures.totals(fund, ON).unnamed, figures.totals(fund, ON).could_be_subtracted) == (4, True)


def five(fund: Fund, geographies: tuple[str, ...], tier: Tier) -> list[Award]:
    parts = ("1000",) * len(geographies)
    return [cast.an_award(fund, parts=parts, geographies=geographies, tier=tier) for _ in range(5)]


def test_small_cells_are_hidden_and_what_would_give_them_away_too(ctx: Flask):
    fund = cast.a_fund_with("100000")
    five(fund, ("GZ", "WB"), Tier.AGGREGATE)
    cast.an_award(fund, parts=("700",), geographies=("GZ",), tier=Tier.AGGREGATE)
    cast.an_award(fund, parts=("900",), geographies=("48",), tier=Tier.AGGREGATE)
    hidden = figures.by_place(fund, ON, 0)
    assert shown(hidden) == [  # 1948 has one; the West Bank goes with it, or total less the rest would tell
        ("48", None, None),
        ("GZ", "5,700.00 USD", 6),
        ("WB", None, None),
        ("DI", "0.00 USD", 0),
    ]
    assert (hidden.is_shown, hidden.has_gaps, hidden.withheld) == (True, True, 0)


def test_a_secret_award_is_in_no_cell_and_cannot_be_worked_out(ctx: Flask):
    fund = cast.a_fund_with("100000")
    five(fund, ("GZ", "WB"), Tier.AGGREGATE)
    cast.an_award(fund, parts=("700",), geographies=("GZ",), tier=Tier.AGGREGATE)
    cast.an_award(fund, parts=("31",), geographies=("DI-LB",), tier=Tier.SECRET)
    spread = figures.by_place(fund, ON, figures.totals(fund, ON).secret)
    assert shown(spread) == [
        ("48", "0.00 USD", 0),
        ("GZ", "5,700.00 USD", 6),
        ("WB", None, None),
        ("DI", "0.00 USD", 0),
    ]
    assert spread.withheld is None
    assert figures.spans(fund, ON).awards == 6


def test_a_public_award_hides_nobody(ctx: Flask):
    fund = cast.a_fund_with("100000")
    cast.an_award(fund, parts=("700",), geographies=("GZ",), tier=Tier.PUBLIC)
    assert shown(figures.by_place(fund, ON, 0))[1] == ("GZ", "700.00 USD", 1)


def test_joint_awards_keep_an_unnamed_one_safe_since_nobody_knows_their_parts(ctx: Flask):
    fund = cast.a_fund_with("100000")
    five(fund, ("GZ", "WB"), Tier.PUBLIC)
    cast.an_award(fund, parts=("300", "400"), geographies=("GZ", "48"), tier=Tier.AGGREGATE)
    five(fund, ("DI-LB", "48"), Tier.PUBLIC)
    assert shown(figures.by_place(fund, ON, 0)) == [
        ("48", "5,400.00 USD", 6),
        ("GZ", "5,300.00 USD", 6),
        ("WB", "5,000.00 USD", 5),
        ("DI", "5,000.00 USD", 5),
    ]
    single = cast.a_fund_with("100000", slug="single")
    five(single, ("GZ",), Tier.PUBLIC)  # of one place: their sums are known to the cent
    five(single, ("48",), Tier.AGGREGATE)
    cast.an_award(single, parts=("300",), geographies=("GZ",), tier=Tier.AGGREGATE)
    assert shown(figures.by_place(single, ON, 0))[:2] == [("48", None, None), ("GZ", None, None)]


def test_years_come_from_the_ledger(ctx: Flask):
    fund = a_fund()
    treasurer, funder = treasurer_of(fund), a_funder(fund)
    for amount, on in (("1000.50", date(2023, 12, 31)), ("9000", date(2025, 1, 1)), ("500", date(2026, 6, 1))):
        funds.contribute(fund, funder, usd(amount), on, by=treasurer, at=AT)
    cast.an_award(fund, parts=("4000",), geographies=("GZ",))  # decided in May 2027
    years = figures.by_year(fund)
    assert [(one.year, str(one.contributed), str(one.awarded)) for one in years] == [
        (2023, "1,000.50 USD", "0.00 USD"),
        (2025, "9,000.00 USD", "0.00 USD"),
        (2026, "500.00 USD", "0.00 USD"),
        (2027, "0.00 USD", "4,000.00 USD"),
    ]
    assert [one.year for one in every_year(years, "USD")] == [2023, 2024, 2025, 2026, 2027]
    assert every_year(years, "USD")[1] == figures.Year(2024, usd("0"), usd("0"))
    assert every_year([], "USD") == []
    given = figures.given_by(fund, funder.id)
    assert [str(one.amount) for one in given] == ["500.00 USD", "9,000.00 USD", "1,000.50 USD"]


def test_what_came_over_or_under_an_agreement_came_in(ctx: Flask):
    fund = a_fund()
    treasurer, funder = treasurer_of(fund), a_funder(fund)
    a_rate("SEK", "0.1")
    first, second = a_signed_agreement(fund, funder, "1000", "2000", currency="SEK").instalments
    funds.contribute(fund, funder, usd("90.50"), date(2027, 1, 20), instalment=first, by=treasurer, at=AT)
    funds.contribute(fund, funder, usd("207.25"), date(2027, 1, 20), instalment=second, by=treasurer, at=AT)
    assert [(one.year, str(one.contributed)) for one in figures.by_year(fund)] == [(2027, "297.75 USD")]
    assert [str(one.contributed) for one in figures.funds_overview(AT)] == ["297.75 USD"]


def test_payments_move_nothing_between_years(ctx: Flask):
    fund = cast.a_fund_with("100000")
    award = cast.an_active_award(fund)
    a_sent_payment(award.shares[0])
    assert [(one.year, str(one.awarded)) for one in figures.by_year(fund)] == [(2027, "10,000.00 USD")]


def test_days_from_close_to_a_confirmed_arrival(ctx: Flask):
    fund = cast.a_fund_with("100000")
    award = cast.an_active_award(fund)
    payment = a_received_payment(award.shares[0])
    a_sent_payment(award.shares[1])  # not confirmed: it may never have arrived
    assert payment.received_on is not None
    assert payment.received_on >= PAID_AT.date()
    waited = (payment.received_on - award.call.closes_at.date()).days
    assert figures.arrival_days(fund) == {waited: 1}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, None),
        ({53: 1}, Arrival(1, 53, 53)),
        ({10: 1, 20: 1}, Arrival(2, 20, 20)),
        ({10: 5, 20: 4, 400: 1}, Arrival(10, 20, 400)),
        ({-2: 1, 30: 2}, Arrival(3, 30, 30)),
        ({10: 10, 20: 1}, Arrival(11, 10, 10)),
    ],
)
def test_quantiles_are_days_that_somebody_waited(days: dict[int, int], expected: Arrival | None):
    assert arrival(days) == expected


def test_funds_at_a_glance(ctx: Flask):
    first, second = a_fund(), cast.a_fund_with("2000.25", slug="second")
    a_fund("third")
    cast.an_award(second, parts=("10",), geographies=("GZ",))
    an_open_call(second)
    funded(first, "5")
    found = [(one.fund.slug, str(one.contributed), one.awards, one.open_calls) for one in figures.funds_overview(AT)]
    assert found == [
        ("olive-press", "5.00 USD", 0, 0),
        ("second", "2,000.25 USD", 1, 1),
        ("third", "0.00 USD", 0, 0),
    ]
