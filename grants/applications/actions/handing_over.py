"""Handing over the lead: it is offered to a partner, and changes hands when that partner takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import emails, policy, queries
from grants.applications.actions.writing import require_open
from grants.applications.models import LeadOffer
from grants.applications.rules import PartnerState
from grants.applications.rules.together import DECLINE_LEAD, TAKE_BACK_LEAD, TAKE_LEAD
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.people.actions.notices import notify
from grants.people.rules import NoticeKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application, Partner
    from grants.people.models import Person


def offer_lead(application: Application, partner: Partner, *, by: Person, at: datetime, url: str = "") -> LeadOffer:
    """Offer the lead to a partner who has joined; nothing changes until it is taken. One offer at a time.

    Offering it to the same partner again changes nothing. Raises RuleBroken while another offer is open. `url` is
    where the partner answers.
    """
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    if partner.state is not PartnerState.JOINED or partner.is_lead:
        raise RuleBroken(_("The lead can go to a partner who has joined."), field="partner")
    waiting = queries.open_offer(application)
    if waiting is not None:
        if waiting.partner_id == partner.id:
            return waiting
        name = f"\u2068{waiting.partner.name}\u2069"
        raise RuleBroken(_("The lead is offered to %(name)s already. Take that back first.", name=name))
    offer = LeadOffer(application=application, partner=partner, offered_at=at, offered_by=by.id)
    db.session.add(offer)
    db.session.flush()
    tell(partner, url, at=at)
    return offer


def take_lead(offer: LeadOffer, *, by: Person, at: datetime, url: str = "") -> None:
    """Take the lead. It is a material change: everybody confirms anew. Raises WrongState once it was taken back."""
    before = _answering(offer, by, at)
    TAKE_LEAD.make(offer, by=by.id, at=at)
    before.is_lead = False
    db.session.flush()  # before the other one leads: there are never two
    offer.partner.is_lead = True
    db.session.flush()
    tell(before, url, at=at)


def decline_lead(offer: LeadOffer, *, by: Person, at: datetime, url: str = "") -> None:
    """Leave the lead where it is."""
    before = _answering(offer, by, at)
    DECLINE_LEAD.make(offer, by=by.id, at=at)
    db.session.flush()
    tell(before, url, at=at)


def take_back_lead(offer: LeadOffer, *, by: Person, at: datetime) -> None:
    """Take the offer back before it is answered."""
    policy.is_lead(by, offer.application).require()
    queries.locked(offer.application_id)
    TAKE_BACK_LEAD.make(offer, by=by.id, at=at)
    db.session.flush()


def end_offers(application: Application, partner: Partner, *, by: Person, at: datetime) -> None:
    """End what waits for the word of a partner who leaves."""
    waiting = queries.open_offer(application)
    if waiting is not None and waiting.partner_id == partner.id:
        DECLINE_LEAD.make(waiting, by=by.id, at=at)


def _answering(offer: LeadOffer, by: Person, at: datetime) -> Partner:
    """Return who leads now, once it is certain that `by` may answer and the offer still stands."""
    policy.may_act_as(by, offer.partner).require()
    application = queries.locked(offer.application_id)
    require_open(application, at)
    if offer.partner.state is not PartnerState.JOINED:
        raise WrongState(_("This has already moved on. Look at where it stands now, then decide again."))
    return queries.lead(application)


def tell(partner: Partner, url: str, *, at: datetime) -> None:
    """Tell the people of a partner, each in their language and way, that something waits for them."""
    if partner.organisation is None:
        return
    for member in partner.organisation.memberships:
        notify(member.person, NoticeKind.CONFIRM, lambda: emails.something_new(url), at=at)
