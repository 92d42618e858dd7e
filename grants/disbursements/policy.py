"""Who enters a payee, who sees it, and the two people that every payment takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.awards.policy import leads, may_read_award, speaks_for
from grants.funds.policy import may_read_money, may_record_money
from grants.i18n import gettext as _
from grants.people.policy import is_treasurer
from grants.policy import HIDDEN, YES, Verdict, when

if TYPE_CHECKING:
    from grants.awards.models import Award, AwardShare, Tranche
    from grants.disbursements.models import Disbursement, Payee
    from grants.funds.models import Fund
    from grants.people.models import Person


def may_enter_payee(person: Person | None, share: AwardShare) -> Verdict:
    """A member of the partner that is to be paid; the lead does not do it for others."""
    return speaks_for(person, share) or HIDDEN


def may_see_payee(person: Person | None, share: AwardShare) -> Verdict:
    """The partner itself and the fund's treasurer: nobody else, not the lead, not a steward (practice.md section 2)."""
    if is_treasurer(person, share.award.fund_id) or speaks_for(person, share):
        return YES
    return HIDDEN


def may_read_payee(person: Person | None, payee: Payee) -> Verdict:
    """The same, for one that was entered."""
    return may_see_payee(person, payee.share)


def may_check(person: Person | None, payee: Payee) -> Verdict:
    """A treasurer, and not whoever entered it."""
    verdict = is_treasurer(person, payee.share.award.fund_id)
    if not verdict or person is None:
        return verdict
    return when(payee.entered_by != person.id, _("You entered this payee. Somebody else checks it."))


def may_read_payments(person: Person | None, fund: Fund) -> Verdict:
    """The fund's treasurers, stewards and auditors."""
    return may_read_money(person, fund)


def may_prepare(person: Person | None, award: Award) -> Verdict:
    """A treasurer or a steward of the fund."""
    return may_record_money(person, award.fund)


def may_prepare_part(person: Person | None, tranche: Tranche) -> Verdict:
    """The same, for a tranche of it."""
    return may_prepare(person, tranche.award)


def may_handle(person: Person | None, payment: Disbursement) -> Verdict:
    """A treasurer or a steward of the fund that pays."""
    return may_record_money(person, payment.share.award.fund)


def may_approve(person: Person | None, payment: Disbursement) -> Verdict:
    """A treasurer or a steward, and not whoever prepared it."""
    verdict = may_handle(person, payment)
    if not verdict or person is None:
        return verdict
    return when(
        payment.prepared_by != person.id,
        _("You prepared this payment. Somebody else approves it: no money leaves on one person's word."),
    )


def may_confirm(person: Person | None, payment: Disbursement) -> Verdict:
    """A member of the partner that was paid."""
    return speaks_for(person, payment.share)


def may_read_payment(person: Person | None, payment: Disbursement) -> Verdict:
    """The partner that is paid, the lead, and the fund's treasurers, stewards and auditors."""
    share = payment.share
    if may_read_money(person, share.award.fund) or speaks_for(person, share) or leads(person, share.award):
        return YES
    return HIDDEN


def may_set_dates(person: Person | None, award: Award) -> Verdict:
    """A member of the lead: dates are the grantees' wish, and the fund cannot set them (practice.md M1)."""
    return leads(person, award) if may_read_award(person, award) else HIDDEN
