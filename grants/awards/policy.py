"""Who may decide, ratify, read an award, and speak for one of its partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.policy import is_partner
from grants.awards.models import Decision
from grants.awards.rules import DecisionState
from grants.db import db
from grants.i18n import gettext as _
from grants.organisations.models import Membership
from grants.panels.policy import applicants_of, is_free_of_the_applicants, may_facilitate
from grants.people.models import Role
from grants.people.policy import holds, is_steward
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES, Verdict, when

if TYPE_CHECKING:
    from grants.awards.models import Award, AwardShare
    from grants.calls.models import Call
    from grants.funds.models import Fund
    from grants.people.models import Person

_READERS = {RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.AUDITOR}


def places_of(person: Person | None, award: Award) -> list[AwardShare]:
    """Return the partners' places in `award` for which `person` speaks: one query."""
    if person is None:
        return []
    wanted = [share.organisation_id for share in award.shares]
    query = select(Membership.organisation_id).where(
        Membership.person_id == person.id, Membership.organisation_id.in_(wanted)
    )
    own = set(db.session.scalars(query))
    return [share for share in award.shares if share.organisation_id in own]


def speaks_for(person: Person | None, share: AwardShare) -> Verdict:
    """A member of the partner itself: nobody speaks for another, not even the lead."""
    return when(share in places_of(person, share.award), _("Only somebody who belongs to this partner may do this."))


def leads(person: Person | None, award: Award) -> Verdict:
    """A member of the partner that leads."""
    is_lead = any(share.is_lead for share in places_of(person, award))
    return when(is_lead, _("Only somebody who belongs to the leading partner may do this."))


def may_speak(person: Person | None, share: AwardShare) -> Verdict:
    """The same, for a page that others are not to know of."""
    return speaks_for(person, share) or HIDDEN


def may_read_award(person: Person | None, award: Award) -> Verdict:
    """Its partners, the fund's stewards, treasurers and auditors; nobody else knows of it by this page."""
    if holds(person, _READERS, award.fund_id) or places_of(person, award):
        return YES
    return HIDDEN


def may_read_share(person: Person | None, share: AwardShare) -> Verdict:
    """Whoever may read its award."""
    return may_read_award(person, share.award)


def may_see_split(person: Person | None, award: Award) -> Verdict:
    """The lead and the fund's people see every partner's part; a partner sees its own (practice.md section 2)."""
    if holds(person, _READERS, award.fund_id):
        return YES
    return leads(person, award)


def may_list_awards(person: Person | None, fund: Fund) -> Verdict:
    """The fund's stewards, treasurers and auditors; a facilitator stays with the panel."""
    return holds(person, _READERS, fund.id)


def may_ratify(person: Person | None, call: Call) -> Verdict:
    """A steward whose groups do not apply, and not the one who proposed, unless no other may (practice.md D5)."""
    verdict = is_steward(person, call.fund_id)
    if not verdict or person is None:
        return verdict
    verdict = is_free_of_the_applicants(person, call)
    if not verdict or person.id not in _proposers(call):
        return verdict
    others = select(Role.person_id).where(
        Role.fund_id == call.fund_id,
        Role.kind == RoleKind.STEWARD,
        Role.person_id != person.id,
        Role.person_id.not_in(applicants_of(call)),
    )
    return when(
        db.session.scalars(others.limit(1)).first() is None,
        _("You proposed this. Another steward of the fund ratifies it."),
    )


def _proposers(call: Call) -> set[int | None]:
    query = select(Decision.proposed_by).join(Decision.application).where(Application.call_id == call.id).distinct()
    return set(db.session.scalars(query))


def may_read_decision(person: Person | None, decision: Decision) -> Verdict:
    """Whoever may propose; to applicants a decision does not exist before it is ratified."""
    return may_facilitate(person, decision.application.call) or HIDDEN


def may_read_outcome(person: Person | None, decision: Decision) -> Verdict:
    """The people of the application, and those who carry the decision."""
    if is_partner(person, decision.application) or may_facilitate(person, decision.application.call):
        return YES
    return HIDDEN


def may_word(person: Person | None, decision: Decision) -> Verdict:
    """Whoever may propose, while it has not been ratified."""
    verdict = may_facilitate(person, decision.application.call)
    if not verdict:
        return verdict
    return when(
        decision.state is DecisionState.PROPOSED, _("This decision has been ratified. It stands as it was sent.")
    )
