"""Making awards: shares and commitment together, or nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from grants.awards import actions, queries
from grants.awards.rules import RELEASE, AwardState
from grants.db import unit_of_work
from grants.disclosure import Tier
from grants.errors import NotAllowed, RuleBroken, WrongState
from grants.funds.queries import free_balance, standing
from grants.ledger.queries import check
from grants.money import Money
from tests.cast.awards import AT, a_fund_with, a_group, an_active_award, an_award, member_of, who_speaks_for
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask


def test_an_award_commits_exactly_its_amount(ctx: Flask):
    with unit_of_work():
        fund = a_fund_with("10000")
        award = an_award(fund, parts=("6000", "3999.99"))
    assert free_balance(fund) == Money(1, "USD")
    assert standing(fund).committed == award.amount == Money(999_999, "USD")
    assert [(share.position, share.amount.minor, share.is_lead) for share in award.shares] == [
        (1, 600_000, True),
        (2, 399_999, False),
    ]
    assert [(tranche.planned_on, tranche.amount) for tranche in award.tranches] == [(date(2027, 5, 20), award.amount)]
    assert check(f"fund:{fund.id}") == []


def test_what_the_balance_does_not_cover_leaves_nothing_behind(ctx: Flask):
    with unit_of_work():
        fund = a_fund_with("10000")
        with pytest.raises(RuleBroken):
            an_award(fund, parts=("6000", "4000.01"))
    assert queries.awards_of(fund) == []
    assert free_balance(fund) == Money.of(10_000, "USD")


def test_several_awards_are_made_or_none(ctx: Flask):
    with unit_of_work():
        fund = a_fund_with("10000")
        award = an_award(fund, parts=("6000", "1000"))
        group, place = award.shares[0].organisation, award.shares[0].geography
        grants = [
            actions.Grant(
                fund=fund,
                call=award.call,
                title=title,
                amount=Money.of(amount, "USD"),
                shares=[actions.ShareSpec(group, place, Money.of(amount, "USD"))],
                awarded_on=AT.date(),
            )
            for title, amount in (("fits alone", 2000), ("does not", 2000))
        ]
        with pytest.raises(RuleBroken):
            actions.make_awards(grants, by=None, at=AT)
    assert [one.title for one in queries.awards_of(fund)] == [award.title]
    assert free_balance(fund) == Money.of(3000, "USD")


def test_the_last_partner_makes_the_award_active(ctx: Flask):
    with unit_of_work():
        award = an_award(a_fund_with("10000"))
        lead, other = award.shares
        first = actions.accept(lead, by=who_speaks_for(lead), at=AT)
        assert award.state is AwardState.OFFERED
        assert actions.accept(lead, by=who_speaks_for(lead), at=AT) is first
        assert award.state is AwardState.OFFERED
        actions.accept(other, by=who_speaks_for(other), at=AT)
    assert (award.state, award.activated_at) == (AwardState.ACTIVE, AT)
    assert actions.accept(other, by=who_speaks_for(other), at=AT).share is other


def test_nobody_accepts_for_another_partner(ctx: Flask):
    with unit_of_work():
        award = an_award(a_fund_with("10000"))
        lead, other = award.shares
        for stranger in (who_speaks_for(lead), person()):
            with pytest.raises(NotAllowed):
                actions.accept(other, by=stranger, at=AT)
            with pytest.raises(NotAllowed):
                actions.choose_tier(other, Tier.PUBLIC, None, by=stranger)
    assert award.agreement.acceptances == []


def test_a_partner_loosens_and_tightens_its_own_tier_and_the_strictest_wins(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"), tier=Tier.PUBLIC)
        _lead, other = award.shares
        assert award.tier is Tier.PUBLIC
        with pytest.raises(RuleBroken) as broken:
            actions.choose_tier(other, Tier.DELAYED, None, by=who_speaks_for(other))
        assert broken.value.field == "delayed_until"
        actions.choose_tier(other, Tier.DELAYED, date(2028, 1, 1), by=who_speaks_for(other))
        assert (award.tier, award.shown_from) == (Tier.DELAYED, date(2028, 1, 1))
        actions.choose_tier(other, Tier.SECRET, date(2028, 1, 1), by=who_speaks_for(other))
    assert (award.tier, other.delayed_until) == (Tier.SECRET, None)


def test_one_group_may_hold_two_places(ctx: Flask):
    with unit_of_work():
        group = a_group("Both shores")
        award = an_award(a_fund_with("10000"), groups=(group, group))
        actions.accept(award.shares[0], by=member_of(group), at=AT)
        assert award.state is AwardState.OFFERED
        actions.accept(award.shares[1], by=member_of(group), at=AT)
    assert award.state is AwardState.ACTIVE
    assert queries.shares_of(member_of(group)) == [award.shares[1], award.shares[0]]


def test_there_is_nothing_to_accept_without_an_agreement_or_once_it_was_given_back(ctx: Flask):
    with unit_of_work():
        award = an_award(a_fund_with("20000"))
        [share, _other] = award.shares
        imported = actions.make_award(
            award.fund,
            award.call,
            "From published data",
            share.amount,
            [actions.ShareSpec(share.organisation, share.geography, share.amount)],
            AT.date(),
            by=None,
            at=AT,
            source_key="X-1",
        )
        with pytest.raises(WrongState):
            actions.accept(imported.shares[0], by=who_speaks_for(share), at=AT)
        RELEASE.make(award, by=None, at=AT)
        with pytest.raises(WrongState):
            actions.accept(share, by=who_speaks_for(share), at=AT)
    browser = ctx.test_client()
    sign_in(browser, who_speaks_for(share))
    assert browser.get(f"/awards/{imported.ref}").status_code == 200
