"""Giving a question to one partner to write: everybody may still write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.actions.writing import require_open
from grants.applications.models import Section
from grants.applications.queries import together
from grants.applications.rules import PartnerState
from grants.db import db
from grants.errors import NotFound, RuleBroken
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application, Partner
    from grants.calls.models import Question
    from grants.people.models import Person


def give(application: Application, question: Question, partner: Partner | None, *, by: Person, at: datetime) -> None:
    """Give a question to a partner to write, or to nobody in particular (None).

    The lead gives to anybody; a partner takes one for itself, and gives its own back. Raises RuleBroken for a partner
    that has not joined yet; WrongState once nothing can change.
    """
    policy.is_partner(by, application).require()
    application = queries.locked(application.id)
    section = together.section(application, question)
    held = section.partner_id if section is not None else None
    holder = next((one for one in application.consortium if one.id == held), None)
    policy.may_give(by, application, holder, partner).require()
    require_open(application, at)
    if partner is not None and partner.id not in {one.id for one in application.consortium}:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    if partner is not None and partner.state is not PartnerState.JOINED:
        raise RuleBroken(_("They have not joined yet. Give it to them once they have."), field="partner")
    _write(application, question, section, partner, by=by, at=at)
    db.session.flush()


def _write(
    application: Application,
    question: Question,
    section: Section | None,
    partner: Partner | None,
    *,
    by: Person,
    at: datetime,
) -> None:
    if partner is None:
        if section is not None:
            db.session.delete(section)
        return
    if section is None:
        section = Section(application_id=application.id, question_id=question.id)
        db.session.add(section)
    section.partner_id, section.given_at, section.given_by = partner.id, at, by.id
