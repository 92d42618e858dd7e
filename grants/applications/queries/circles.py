"""Who meets whom in a call: invitations that wait for a person, places that one organisation has, and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, LeadOffer, Partner
from grants.applications.queries.finding import application_by_id
from grants.applications.queries.reading import lead, nothing
from grants.applications.rules import ApplicationState, PartnerState
from grants.applications.rules.together import OfferState
from grants.calls.models import Call
from grants.db import db
from grants.funds.models import Fund, Geography
from grants.organisations.models import Membership
from grants.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.organisations.models import Organisation


def invited_by_code(hashed: str) -> Partner | None:
    """Return the invited partner whose code has this hash."""
    query = select(Partner).where(Partner.code_hash == hashed, Partner.state == PartnerState.INVITED)
    return db.session.scalars(query).one_or_none()


def invited_place(ref: str) -> Partner:
    """Return a partner's place with its whole application; raise NotFound. Whose it is, the policy asks."""
    found = db.session.scalars(select(Partner).where(Partner.ref == ref)).one_or_none()
    if found is None:
        raise nothing()
    application_by_id(found.application_id)
    return found


def invitations_for(person: Person) -> list[Partner]:
    """Return the places that wait for this person's word: by their proven address, or by a code. One query."""
    is_mine = or_(Partner.held_for == person.id, Partner.invited_email == person.email)
    query = (
        select(Partner)
        .join(Partner.application)
        .where(Partner.state == PartnerState.INVITED, is_mine, Application.state != ApplicationState.WITHDRAWN)
        .options(
            joinedload(Partner.application).joinedload(Application.call).joinedload(Call.fund).load_only(Fund.name)
        )
        .order_by(Partner.id)
    )
    return list(db.session.scalars(query))


def hold_one_place(organisation: Organisation, call: Call) -> None:
    """Hold, until this transaction ends, whatever else gives this organisation a place in this call."""
    name = f"one-place:{organisation.id}:{call.id}"
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def places_in(call: Call, organisation: Organisation, *, beside: Application | None = None) -> list[Application]:
    """Return the applications of a call in which an organisation takes part, but for one. For its own members only."""
    query = (
        select(Application)
        .join(Partner, Partner.application_id == Application.id)
        .where(
            Application.call_id == call.id,
            Application.state != ApplicationState.WITHDRAWN,
            Partner.organisation_id == organisation.id,
            Partner.state == PartnerState.JOINED,
        )
        .order_by(Application.id)
    )
    found = db.session.scalars(query)
    return [one for one in found if beside is None or one.id != beside.id]


def crossing(partner: Partner, person: Person) -> list[Application]:
    """Return the person's own applications of the same call that have invited whoever invites them here. One query.

    A circle is no mistake: two groups had the same thought. Only whoever leads the other one is told.
    """
    inviting = lead(partner.application)
    own = (
        select(Partner.application_id)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .where(Membership.person_id == person.id, Partner.is_lead, Partner.state == PartnerState.JOINED)
    )
    theirs = select(Person.email).join(Membership, Membership.person_id == Person.id)
    theirs = theirs.where(Membership.organisation_id == inviting.organisation_id)
    asked = or_(
        Partner.organisation_id == inviting.organisation_id,
        and_(Partner.state == PartnerState.INVITED, Partner.invited_email.in_(theirs)),
        and_(Partner.state == PartnerState.INVITED, Partner.held_for.in_(inviting.people)),
    )
    query = (
        select(Application)
        .join(Partner, Partner.application_id == Application.id)
        .where(
            Application.call_id == partner.application.call_id,
            Application.id != partner.application_id,
            Application.id.in_(own),
            Application.state != ApplicationState.WITHDRAWN,
            Partner.state != PartnerState.LEFT,
            asked,
        )
    )
    return list(db.session.scalars(query.order_by(Application.id)).unique())


def open_offer(application: Application) -> LeadOffer | None:
    """Return the offer of the lead that waits for an answer, if there is one."""
    query = select(LeadOffer).where(LeadOffer.application_id == application.id, LeadOffer.state == OfferState.OFFERED)
    return db.session.scalars(query.options(joinedload(LeadOffer.partner))).one_or_none()


def lead_offer(application: Application, ref: str) -> LeadOffer:
    """Return an offer of the lead of this application; raise NotFound."""
    query = select(LeadOffer).where(LeadOffer.application_id == application.id, LeadOffer.ref == ref)
    found = db.session.scalars(query.options(joinedload(LeadOffer.partner))).one_or_none()
    if found is None:
        raise nothing()
    return found


def offers_to(person: Person) -> list[LeadOffer]:
    """Return the offers of the lead that wait for this person's word. One query."""
    query = (
        select(LeadOffer)
        .join(LeadOffer.partner)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .where(
            LeadOffer.state == OfferState.OFFERED,
            Membership.person_id == person.id,
            Partner.state == PartnerState.JOINED,
        )
        .options(joinedload(LeadOffer.application))
        .order_by(LeadOffer.id)
    )
    return list(db.session.scalars(query).unique())


def usual_place(organisations: Sequence[Organisation], fund: Fund) -> str:
    """Return the code of the place that these groups named last in the fund, so that nobody says it twice; or ''."""
    query = (
        select(Geography.code)
        .join(Partner, Partner.geography_id == Geography.id)
        .where(
            Geography.fund_id == fund.id,
            Partner.organisation_id.in_([one.id for one in organisations]),
            Partner.state != PartnerState.INVITED,
        )
        .order_by(Partner.id.desc())
        .limit(1)
    )
    return db.session.scalar(query) or ""
