"""Finding decisions and awards."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application, Partner
from grants.applications.rules import PartnerState
from grants.awards.models import Acceptance, Agreement, Award, AwardShare, Decision
from grants.awards.rules import AwardState, DecisionState, Outcome
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _
from grants.organisations.models import Membership, Organisation
from grants.panels.policy import calls_applied_to
from grants.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy.sql.base import ExecutableOption

    from grants.funds.models import Fund

T = TypeVar("T")
PAGE = 25


def award(ref: str) -> Award:
    """Return one award with its partners, agreement and tranches; raise NotFound."""
    query = (
        select(Award)
        .where(Award.ref == ref)
        .options(
            joinedload(Award.fund),
            joinedload(Award.call),
            selectinload(Award.tranches),
            joinedload(Award.agreement).selectinload(Agreement.acceptances).joinedload(Acceptance.person),
            *_with_partners(),
        )
    )
    return _the(db.session.scalars(query).unique().one_or_none())


def share(ref: str) -> AwardShare:
    """Return one partner's part, with the award and everybody in it; raise NotFound."""
    query = (
        select(AwardShare)
        .where(AwardShare.ref == ref)
        .options(
            joinedload(AwardShare.award).joinedload(Award.fund), joinedload(AwardShare.award).selectinload(Award.shares)
        )
    )
    return _the(db.session.scalars(query).unique().one_or_none())


def awards_of(fund: Fund, *, after: Award | None = None, limit: int | None = None) -> list[Award]:
    """Return the fund's awards, the newest first, each with partners and agreement; `after` is the last one seen."""
    query = (
        select(Award)
        .where(Award.fund_id == fund.id)
        .options(joinedload(Award.agreement).selectinload(Agreement.acceptances), *_with_partners())
        .order_by(Award.awarded_on.desc(), Award.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Award.awarded_on, Award.id) < (after.awarded_on, after.id))
    return list(db.session.scalars(query).unique())


def award_in(fund: Fund, ref: str) -> Award | None:
    """Return the award of this fund that a list's page ended with, or None."""
    return db.session.scalars(select(Award).where(Award.fund_id == fund.id, Award.ref == ref)).one_or_none()


def award_count(fund: Fund) -> int:
    """Return how many awards the fund has made."""
    return db.session.scalar(select(func.count()).where(Award.fund_id == fund.id)) or 0


def shares_of(person: Person) -> list[AwardShare]:
    """Return every part of an award that belongs to one of this person's organisations, newest award first."""
    query = (
        select(AwardShare)
        .join(Membership, Membership.organisation_id == AwardShare.organisation_id)
        .join(AwardShare.award)
        .where(Membership.person_id == person.id)
        .options(
            contains_eager(AwardShare.award).joinedload(Award.agreement).selectinload(Agreement.acceptances),
            joinedload(AwardShare.organisation),
        )
        .order_by(Award.awarded_on.desc(), AwardShare.id.desc())
    )
    return list(db.session.scalars(query).unique())


def shares_to_accept(person: Person) -> list[AwardShare]:
    """Return the parts whose agreement waits for the word of one of this person's organisations, oldest first."""
    has_accepted = select(Acceptance.id).where(Acceptance.share_id == AwardShare.id).exists()
    query = (
        select(AwardShare)
        .join(Membership, Membership.organisation_id == AwardShare.organisation_id)
        .join(AwardShare.award)
        .join(Award.agreement)
        .where(Membership.person_id == person.id, Award.state == AwardState.OFFERED, ~has_accepted)
        .options(contains_eager(AwardShare.award), joinedload(AwardShare.organisation))
        .order_by(AwardShare.id)
    )
    return list(db.session.scalars(query).unique())


def calls_to_decide(person: Person, fund_ids: set[int]) -> list[tuple[Call, int | None]]:
    """Return the closed, undecided calls of these funds that `person` may carry on, each with who proposed, if any."""
    proposer = (
        select(func.min(Decision.proposed_by))
        .join(Decision.application)
        .where(Application.call_id == Call.id)
        .correlate(Call)
        .scalar_subquery()
    )
    query = (
        select(Call, proposer)
        .where(Call.fund_id.in_(fund_ids), Call.state == CallState.CLOSED, Call.id.not_in(calls_applied_to(person)))
        .order_by(Call.closes_at)
    )
    return [(call, person_id) for call, person_id in db.session.execute(query)]


def members(shares: list[AwardShare]) -> list[Person]:
    """Return everybody who acts for one of these partners, each once."""
    ids = [part.organisation_id for part in shares]
    query = select(Person).join(Membership).where(Membership.organisation_id.in_(ids)).order_by(Person.id).distinct()
    return list(db.session.scalars(query))


def decisions_of(call: Call) -> list[Decision]:
    """Return what was decided in a call, by rank, each with its application and snapshot."""
    query = (
        select(Decision)
        .join(Decision.application)
        .where(Application.call_id == call.id)
        .options(
            contains_eager(Decision.application).joinedload(Application.snapshot),
            joinedload(Decision.proposer),
            joinedload(Decision.ratifier),
        )
        .order_by(Decision.rank)
    )
    return list(db.session.scalars(query).unique())


def decision(ref: str) -> Decision:
    """Return one decision with its application and call; raise NotFound."""
    query = (
        select(Decision)
        .where(Decision.ref == ref)
        .options(
            joinedload(Decision.application).joinedload(Application.call),
            joinedload(Decision.application).joinedload(Application.snapshot),
        )
    )
    return _the(db.session.scalars(query).one_or_none())


def outcome_of(application: Application) -> Decision:
    """Return what was decided about an application; raise NotFound until it is ratified."""
    return outcome(application.ref)


def outcome(ref: str) -> Decision:
    """Return what was decided about the application `ref`, with its people; raise NotFound until it is ratified."""
    application = joinedload(Decision.application)
    query = (
        select(Decision)
        .join(Decision.application)
        .where(Application.ref == ref, Decision.state == DecisionState.RATIFIED)
        .options(
            application.joinedload(Application.call).joinedload(Call.fund),
            application.joinedload(Application.snapshot),
            application.selectinload(Application.partners)
            .joinedload(Partner.organisation)
            .selectinload(Organisation.memberships),
        )
    )
    return _the(db.session.scalars(query).one_or_none())


def outcomes_for(person: Person) -> list[Decision]:
    """Return what was decided about the applications of this person's organisations, the latest first."""
    belongs = (
        select(Partner.application_id)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .where(Membership.person_id == person.id, Partner.state == PartnerState.JOINED)
    )
    query = (
        select(Decision)
        .where(Decision.state == DecisionState.RATIFIED, Decision.application_id.in_(belongs))
        .options(
            joinedload(Decision.application).joinedload(Application.call),
            joinedload(Decision.application).joinedload(Application.snapshot),
        )
        .order_by(Decision.ratified_at.desc(), Decision.id.desc())
    )
    return list(db.session.scalars(query))


def tally(call: Call) -> tuple[int, int]:
    """Return how many applications were decided in a call, and how many of them were awarded."""
    is_awarded = Decision.outcome == Outcome.AWARD
    query = (
        select(func.count(), func.count().filter(is_awarded))
        .select_from(Decision)
        .join(Decision.application)
        .where(Application.call_id == call.id, Decision.state == DecisionState.RATIFIED)
    )
    applied, awarded = db.session.execute(query).one()
    return applied, awarded


def award_for(application: Application) -> Award | None:
    """Return the award that an application led to, if any."""
    return db.session.scalars(select(Award).where(Award.application_id == application.id)).one_or_none()


def _with_partners() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(Award.shares).joinedload(AwardShare.organisation),
        selectinload(Award.shares).joinedload(AwardShare.geography),
    )


def _the(found: T | None) -> T:
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
