"""Awards, with their partners and the people who act for them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from grants.awards import actions
from grants.awards.actions import ShareSpec
from grants.calls.models import Call
from grants.calls.rules import CallState, ConsortiumRule, TieRule
from grants.db import db
from grants.disclosure import Tier
from grants.money import Money
from grants.organisations.models import Membership, Organisation
from tests.cast.calls import a_closed_call
from tests.cast.funds import a_fund, funded
from tests.cast.panels import a_file, a_panel, reviewed
from tests.cast.people import person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.awards.models import Award, AwardShare
    from grants.funds.models import Fund
    from grants.people.models import Person

AT = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_fund_with(amount: str, **facts: str) -> Fund:
    """Return a fund that holds `amount` (major units) and has promised none of it; `facts` as in `a_fund`."""
    fund = a_fund(**facts)
    funded(fund, amount)
    return fund


def a_group(name: str, *members: Person) -> Organisation:
    """Return an unregistered group with these members; with a new person when none is given."""
    group = Organisation(name=name, formed_at=AT)
    group.memberships = [Membership(person=someone, joined_at=AT) for someone in members or (person(f"{name} lead"),)]
    db.session.add(group)
    db.session.flush()
    return group


def member_of(group: Organisation) -> Person:
    """Return somebody who acts for the group."""
    return group.memberships[0].person


def a_decided_call(fund: Fund, *, currency: str | None = None) -> Call:
    """Return a call whose awards have been made, without the applications that led there."""
    number = next(_numbers)
    unit = currency or fund.currency
    call = Call(
        fund=fund,
        slug=f"decided-{number}",
        title={"en": f"Decided call {number}", "ar": f"دعوة مُقَرّة {number}"},
        summary={"en": "A call.", "ar": "دعوة."},
        state=CallState.DECIDED,
        zone="Asia/Jerusalem",
        opens_at=AT - timedelta(days=90),
        closes_at=AT - timedelta(days=40),
        decide_on=date(2027, 5, 3),
        pay_on=date(2027, 5, 20),
        envelope=Money.of(100_000, unit),
        least=Money.of(1_000, unit),
        most=Money.of(50_000, unit),
        consortium=ConsortiumRule().as_data(),
        tie_rule=TieRule.UNDER_SERVED,
        opened_at=AT - timedelta(days=90),
        closed_at=AT - timedelta(days=40),
        decided_at=AT,
    )
    db.session.add(call)
    db.session.flush()
    return call


def an_award(
    fund: Fund,
    title: str = "Two shores, one archive",
    *,
    parts: Sequence[str] = ("6000", "4000"),
    geographies: Sequence[str] = ("GZ", "WB"),
    groups: Sequence[Organisation] = (),
    call: Call | None = None,
    tier: Tier = Tier.AGGREGATE,
    delayed_until: date | None = None,
) -> Award:
    """Return an offered award; the first partner leads. Its money is committed, so the fund must have it."""
    number = next(_numbers)
    partners = list(groups) or [a_group(f"Group {number} of {code}") for code in geographies]
    places = {place.code: place for place in fund.geographies}
    shares = [
        ShareSpec(group, places[code], Money.of(part, fund.currency), place == 0, tier, delayed_until)
        for place, (group, code, part) in enumerate(zip(partners, geographies, parts, strict=True))
    ]
    whole = Money(sum(share.amount.minor for share in shares), fund.currency)
    made_for = call or a_decided_call(fund)
    award = actions.make_award(fund, made_for, title, whole, shares, made_for.decide_on, by=None, at=AT)
    actions.write_agreement(award, pay_on=made_for.pay_on, at=AT)
    return award


def an_active_award(fund: Fund, title: str = "Two shores, one archive", **facts: Any) -> Award:
    """Return an award whose agreement every partner has accepted; `facts` as in `an_award`."""
    award = an_award(fund, title, **facts)
    for share in award.shares:
        actions.accept(share, by=who_speaks_for(share), at=AT)
    return award


def a_read_call(fund: Fund, *scores: int, asks: Sequence[int] = (), **changes: Any) -> Call:
    """Return a closed call whose applications, one for each of `scores` (points of 5), have all been read.

    The n-th is titled "Plan n" and asks for the n-th of `asks` (major units; 20,000 where there is none).
    """
    call = a_closed_call(fund, **changes)
    files = [
        a_file(call, f"Plan {number}", ask=(asks[number - 1] if number <= len(asks) else 20_000) * 100)
        for number in range(1, len(scores) + 1)
    ]
    a_panel(call)
    for application, points in zip(files, scores, strict=True):
        reviewed(application, points)
    return call


def who_speaks_for(share: AwardShare) -> Person:
    """Return somebody of the partner that this share belongs to."""
    return member_of(share.organisation)
