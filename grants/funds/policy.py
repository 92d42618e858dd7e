"""Who may run a fund, record its money, and know who gives to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.people.policy import holds, is_steward
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES, Verdict

if TYPE_CHECKING:
    from grants.funds.models import (
        BankAccount,
        BankStatement,
        Contribution,
        ContributionAgreement,
        Fund,
        Funder,
        Pledge,
        StatementLine,
    )
    from grants.people.models import Person

_HANDLES_MONEY = {RoleKind.STEWARD, RoleKind.TREASURER}
# A facilitator sits with the panel, and the panel is not to know who gives while it decides (practice.md section 2).
_READS_MONEY = _HANDLES_MONEY | {RoleKind.AUDITOR}


def may_steward(person: Person | None, fund: Fund) -> Verdict:
    """A steward of the fund: its texts, its places, who holds which role."""
    return is_steward(person, fund.id)


def may_record_money(person: Person | None, fund: Fund) -> Verdict:
    """A treasurer or a steward of the fund."""
    return holds(person, _HANDLES_MONEY, fund.id)


def may_read_money(person: Person | None, fund: Fund) -> Verdict:
    """Whoever records the fund's money, and its auditors."""
    return holds(person, _READS_MONEY, fund.id)


def may_close_books(person: Person | None, fund: Fund) -> Verdict:
    """A treasurer or a steward of the fund: whoever records its money says when a period is complete."""
    return may_record_money(person, fund)


def may_read_pledge(person: Person | None, pledge: Pledge) -> Verdict:
    """Whoever may read the fund's money; to all others the pledge does not exist."""
    return YES if may_read_money(person, pledge.fund) else HIDDEN


def may_move_pledge(person: Person | None, pledge: Pledge) -> Verdict:
    """Whoever records the fund's money; who may only read it is told why not, to others it does not exist."""
    return may_record_money(person, pledge.fund) if may_read_pledge(person, pledge) else HIDDEN


def may_read_agreement(person: Person | None, agreement: ContributionAgreement) -> Verdict:
    """Whoever may read the fund's money; to all others the agreement does not exist."""
    return YES if may_read_money(person, agreement.fund) else HIDDEN


def may_move_agreement(person: Person | None, agreement: ContributionAgreement) -> Verdict:
    """Whoever records the fund's money; who may only read it is told why not, to others it does not exist."""
    return may_record_money(person, agreement.fund) if may_read_agreement(person, agreement) else HIDDEN


def may_read_account(person: Person | None, account: BankAccount) -> Verdict:
    """Whoever may read the fund's money; to all others its bank accounts do not exist."""
    return YES if may_read_money(person, account.fund) else HIDDEN


def may_keep_account(person: Person | None, account: BankAccount) -> Verdict:
    """Whoever records the fund's money: its accounts, what their banks report, and what that was."""
    return may_record_money(person, account.fund) if may_read_account(person, account) else HIDDEN


def may_read_line(person: Person | None, line: StatementLine) -> Verdict:
    """Whoever may read the fund's money; to all others the line does not exist."""
    return may_read_account(person, line.bank_account)


def may_match(person: Person | None, line: StatementLine) -> Verdict:
    """Whoever records the fund's money; who may only read it is told why not, to others it does not exist."""
    return may_keep_account(person, line.bank_account)


def may_read_statement(person: Person | None, statement: BankStatement) -> Verdict:
    """Whoever may read the fund's money; to all others the statement does not exist."""
    return may_read_account(person, statement.bank_account)


def may_refund(person: Person | None, given: Contribution) -> Verdict:
    """Whoever records the fund's money; to those who may not read it the contribution does not exist."""
    return may_record_money(person, given.fund) if may_read_money(person, given.fund) else HIDDEN


def may_know_funder(person: Person | None, funder: Funder) -> Verdict:
    """Anybody, if the funder agreed to be named; else who reads the fund's money, and who speaks for the funder."""
    if funder.is_named or holds(person, _READS_MONEY, funder.fund_id):
        return YES
    speaks_for_it = person is not None and any(role.funder_id == funder.id for role in person.roles)
    return YES if speaks_for_it else HIDDEN
