"""Keeping published calls and what they gave: each award as if made here, its money committed in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grants import clock
from grants.awards.actions.import_cbpf.published import CURRENCY
from grants.awards.actions.make import Grant as NewAward
from grants.awards.actions.make import ShareSpec, make_awards
from grants.awards.models import Award
from grants.awards.rules import ACTIVATE, COMPLETE
from grants.calls.models import Call
from grants.calls.rules import CLOSE, DECIDE, OPEN, ConsortiumRule, TieRule
from grants.db import db
from grants.disclosure import Tier
from grants.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.awards.actions.import_cbpf.published import Grant, Invitation, Published
    from grants.funds.models import Fund, Geography

SOURCE_KEY = "cbpf:67"
ZONE = "Asia/Hebron"
REASON = "open data of the country-based pooled funds"
_ANYBODY = ConsortiumRule(
    min_partners=1,
    min_geographies=1,
    wide_geographies=1,
    max_share_of_two=100,
    max_share=100,
    min_share_geography=0,
    min_joint_modes=0,
)


@dataclass
class Counts:
    """What was read, what of it is new here, and what stood here already; by kind of thing."""

    read: dict[str, int]
    notes: list[str]
    created: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)

    def note(self, what: str, created: int, unchanged: int) -> None:
        """Count one kind of thing."""
        self.created[what], self.unchanged[what] = created, unchanged


def known(kind: Any, column: Any, fund: Fund) -> dict[str, Any]:
    """Return `column` of everything of this kind that was taken in before, by its key in the source."""
    query = select(kind.source_key, column).where(kind.source_key.is_not(None), kind.fund_id == fund.id)
    return dict(db.session.execute(query).all())


def keep_calls(fund: Fund, published: Published, counts: Counts) -> dict[str, Call]:
    """Return every call by its title, having added those that are new; all of them are decided."""
    before: dict[str, Call] = known(Call, Call, fund)
    amounts: dict[str, list[int]] = {}
    for grant in published.grants:
        amounts.setdefault(grant.call, []).append(grant.amount.minor)
    new = {
        invitation.title: _call(fund, invitation, number, amounts.get(invitation.title, [invitation.envelope.minor]))
        for number, invitation in enumerate(published.calls, 1)
        if invitation.title not in before
    }
    db.session.add_all(new.values())
    db.session.flush()
    for call in new.values():
        OPEN.make(call, by=None, at=call.opens_at, note=REASON)
        CLOSE.make(call, by=None, at=call.closes_at, note=REASON)
        DECIDE.make(call, by=None, at=call.decided_at or call.closes_at, note=REASON)
    counts.note("calls", len(new), len(before))
    return {**before, **new}


def _call(fund: Fund, invitation: Invitation, number: int, amounts: list[int]) -> Call:
    """Return a call that is over. The source names days, not instants; its awards say how much it gave at least."""
    opens_at, closes_at = _start_of(invitation.opens_on), _start_of(invitation.closes_on + timedelta(days=1))
    return Call(
        fund=fund,
        slug=f"{invitation.year}-{number}",
        title={"en": invitation.title},
        summary={},
        zone=ZONE,
        opens_at=opens_at,
        closes_at=closes_at,
        opened_at=opens_at,
        closed_at=closes_at,
        decided_at=max(closes_at, _start_of(invitation.decided_on)),
        decide_on=invitation.decided_on,
        pay_on=invitation.decided_on,
        currency=CURRENCY,
        envelope_minor=invitation.envelope.minor,
        least_minor=min(amounts),
        most_minor=max(amounts),
        consortium=_ANYBODY.as_data(),
        tie_rule=TieRule.SMALLER_ASK,
        source_key=invitation.title,
    )


def _start_of(day: date) -> datetime:
    return clock.instant(datetime.combine(day, time.min), ZONE)


def keep_awards(fund: Fund, grants: list[Grant], calls: dict[str, Call], counts: Counts, at: datetime) -> None:
    """Make the awards that are new, with the organisations that hold them. Their money is committed, not paid.

    The source says what was granted, and not what was paid out or when: no disbursement is made up.
    """
    organisations = _organisations(grants, counts, at)
    places = {place.name["en"]: place for place in fund.geographies}
    before = known(Award, Award.id, fund)
    new = [grant for grant in grants if grant.code not in before]
    made = make_awards(
        [
            NewAward(
                fund=fund,
                call=calls[grant.call],
                title=grant.title,
                amount=grant.amount,
                shares=_shares(grant, organisations[grant.organisation], places),
                awarded_on=grant.awarded_on,
                source_key=grant.code,
            )
            for grant in new
        ],
        by=None,
        at=at,
    )
    for grant, award in zip(new, made, strict=True):
        award.activated_at = _start_of(grant.begins_on)
        ACTIVATE.make(award, by=None, at=award.activated_at, note=REASON)
        if grant.is_closed:
            COMPLETE.make(award, by=None, at=at, note=REASON)
    db.session.flush()
    counts.note("awards", len(new), len(before))


def _organisations(grants: Iterable[Grant], counts: Counts, at: datetime) -> dict[str, Organisation]:
    """Return every organisation by its name in the source, having added those that are new."""
    query = select(Organisation).where(Organisation.source_key.startswith(f"{SOURCE_KEY}:"))
    before = {organisation.name: organisation for organisation in db.session.scalars(query)}
    new: dict[str, Organisation] = {}
    for grant in grants:
        name = grant.organisation
        if name not in before and name not in new:
            key = f"{SOURCE_KEY}:{name}"
            new[name] = Organisation(name=name, kind=grant.kind, formed_at=at, source_key=key)
    db.session.add_all(new.values())
    db.session.flush()
    counts.note("organisations", len(new), len(before))
    return {**before, **new}


def _shares(grant: Grant, organisation: Organisation, places: dict[str, Geography]) -> list[ShareSpec]:
    """Return the award's parts, in proportion to its budget in each place; where there is none, a part of nothing."""
    weights = list(grant.places.values())
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    return [
        ShareSpec(
            organisation=organisation,
            geography=places[place],
            amount=amount,
            is_lead=position == 0,
            tier=Tier.PUBLIC,  # it is published already
        )
        for position, (place, amount) in enumerate(zip(grant.places, grant.amount.split(weights), strict=True))
    ]
