"""Payees: a partner says who is to be paid, and somebody else checks it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.awards.models import AwardShare
from grants.awards.queries import members
from grants.db import db
from grants.disbursements import emails, policy
from grants.disbursements.models import Disbursement, Payee
from grants.disbursements.queries import checkable, payee_of
from grants.disbursements.rules import CHECK, REPLACE, VOID, DisbursementState, Route, lacking
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.jobs import mail

if TYPE_CHECKING:
    from datetime import datetime

    from grants.disbursements.rules import PayeeDraft
    from grants.people.models import Person


def enter_payee(share: AwardShare, draft: PayeeDraft, *, by: Person, at: datetime, url: str = "") -> Payee:
    """Say who is paid for a share. A change makes a new payee, to be checked anew; the same again changes nothing.

    What was prepared for the former one is taken back, and all of the partner's people are told of the change, with
    `url` as the link. Raises RuleBroken with the first field that is missing.
    """
    policy.may_enter_payee(by, share).require()
    draft = draft.trimmed()
    if (fault := lacking(draft)) is not None:
        raise RuleBroken(str(fault[1]), field=fault[0])
    _hold(share)
    former = payee_of(share)
    if former is not None:
        if former.draft == draft:
            return former
        REPLACE.make(former, by=by.id, at=at)
        for prepared in _prepared_for(former):
            VOID.make(prepared, by=by.id, at=at)
        db.session.flush()
        for reader in members([share]):  # whoever made the change as well: it may not have been them
            mail(reader.email, reader.language, partial(emails.payee_changed, url))
    payee = Payee(
        share=share,
        route=draft.route,
        holder=draft.holder,
        details=draft.details,
        town=draft.town,
        country=draft.country,
        entered_at=at,
        entered_by=by.id,
    )
    db.session.add(payee)
    db.session.flush()
    return payee


def check_payee(payee: Payee, *, by: Person, at: datetime) -> None:
    """Say that a payee is who the partner says it is: by a treasurer who did not enter it.

    Raises WrongState for the first day of a payee that replaces another.
    """
    policy.may_check(by, payee).require()
    _hold(payee.share)
    db.session.refresh(payee)
    if payee.route is Route.HELD_SAFELY:
        raise RuleBroken(_("Money that is held safely is paid to nobody yet, so there is nothing to check."))
    if CHECK.is_open_to(payee) and at < checkable([payee])[payee.id]:
        raise WrongState(
            _("This payee was changed less than a day ago. Until the day is over, the group can still speak up.")
        )
    payee.checked_at, payee.checked_by = at, by.id
    CHECK.make(payee, by=by.id, at=at)
    db.session.flush()


def _hold(share: AwardShare) -> None:
    """Lock the share: its payee and its payments change one after the other."""
    db.session.execute(select(AwardShare.id).where(AwardShare.id == share.id).with_for_update(of=AwardShare))


def _prepared_for(payee: Payee) -> list[Disbursement]:
    query = select(Disbursement).where(
        Disbursement.payee_id == payee.id, Disbursement.state == DisbursementState.PREPARED
    )
    return list(db.session.scalars(query.with_for_update(of=Disbursement)))
