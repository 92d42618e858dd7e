"""Reading what a bank reported: a file is taken whole or not at all, and no line of it is ever booked twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from grants.db import db, insert_rows
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.certain import explain_certain
from grants.funds.actions.checks import lock_money
from grants.funds.models import BankAccount, BankStatement, StatementLine
from grants.funds.queries.banking import accounts
from grants.funds.rules import SUSPENSE, book
from grants.funds.rules.accounts import compact, is_iban, is_same_account
from grants.funds.rules.banking import StatementFormat, open_day
from grants.funds.rules.statements import read
from grants.i18n import gettext as _
from grants.ledger.actions import Draft, post_many
from grants.ledger.queries.periods import closed_until
from grants.ledger.rules import credit, debit
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.funds.actions.certain import Arrived
    from grants.funds.rules.statements import LineSpec, StatementSpec
    from grants.people.models import Person


@dataclass
class Imported:
    """What came of a file: its statements, how many of its lines are new, and how many of all explained themselves.

    `is_known`: the same file was imported before, and nothing changed. `elsewhere`: the file also holds statements of
    these other accounts of the fund, where it is to be imported too.
    """

    statements: list[BankStatement] = field(default_factory=list)
    new_count: int = 0
    matched_count: int = 0
    is_known: bool = False
    elsewhere: list[BankAccount] = field(default_factory=list)


def import_statement(
    account: BankAccount, content: bytes, *, by: Person | None, at: datetime, arrived: Arrived | None = None
) -> Imported:
    """Import a file of the account's bank, book what came in, and explain what is certain.

    New credits wait in suspense, a day of them in one entry; debits are booked when somebody explains them. Lines that
    an earlier file brought are left alone. `arrived` hears of gifts, so that their givers are thanked. Raises
    BadStatement for a file that cannot be read or does not add up, and RuleBroken for another account's.
    """
    policy.may_record_money(by, account.fund).require()
    lock_money(account.fund)
    digest = sha256(content).hexdigest()
    known = db.session.scalars(_of(account).where(BankStatement.digest == digest)).one_or_none()
    if known is not None:
        return Imported([known], is_known=True)
    ours, elsewhere = _ours(account, read(content, currency=account.currency, columns=account.columns or None))
    done = Imported(elsewhere=elsewhere)
    for number, spec in enumerate(ours):
        marked = digest if number == 0 else sha256(f"{digest}:{number}".encode()).hexdigest()
        statement = _keep(account, spec, marked, by, at)
        done.statements.append(statement)
        done.new_count += statement.new_count
    _learn_number(account, ours)
    done.matched_count = explain_certain(account, at=at, arrived=arrived)
    return done


def _of(account: BankAccount) -> Any:
    return select(BankStatement).where(BankStatement.bank_account_id == account.id)


def _ours(account: BankAccount, specs: Sequence[StatementSpec]) -> tuple[list[StatementSpec], list[BankAccount]]:
    """Return the account's own statements, and which other accounts of the fund the file speaks of."""
    others = [other for other in accounts(account.fund) if other is not account and other.iban]
    ours: list[StatementSpec] = []
    elsewhere: dict[int, BankAccount] = {}
    for spec in specs:
        owner = next((other for other in others if _is_of(other, spec)), None)
        if owner is not None and not (account.iban and _is_of(account, spec)):
            elsewhere[owner.id] = owner
        elif is_same_account(account.iban, spec.account):
            ours.append(spec)
    if not ours:
        raise RuleBroken(_whose(specs, list(elsewhere.values())), field="file")
    for spec in ours:
        if spec.currency != account.currency:
            reason = _(
                "This file is in %(there)s, and the account holds %(here)s. Nothing was imported.",
                there=spec.currency,
                here=account.currency,
            )
            raise RuleBroken(reason, field="file")
    return ours, list(elsewhere.values())


def _is_of(account: BankAccount, spec: StatementSpec) -> bool:
    is_named = bool(compact(spec.account))
    return is_named and account.currency == spec.currency and is_same_account(account.iban, spec.account)


def _whose(specs: Sequence[StatementSpec], elsewhere: Sequence[BankAccount]) -> str:
    if elsewhere:
        return _("This file belongs to another account of the fund: %(name)s. Import it there.", name=elsewhere[0].name)
    if not specs:
        return _("This file holds no statement.")
    return _("This file is of the account %(number)s, which is not this one.", number=specs[0].account)


def _learn_number(account: BankAccount, specs: Sequence[StatementSpec]) -> None:
    """Keep the account's IBAN, if nobody wrote it down before: from now on another account's file is refused."""
    number = compact(specs[0].account)
    if not account.iban and is_iban(number):
        account.iban = number


def _keep(account: BankAccount, spec: StatementSpec, digest: str, by: Person | None, at: datetime) -> BankStatement:
    """Write down one statement with the lines of it that are new, and book its credits."""
    fresh = _fresh(account, spec.lines)
    statement = BankStatement(
        bank_account=account,
        format=StatementFormat(spec.format),
        number=spec.number,
        from_on=spec.from_on,
        to_on=spec.to_on,
        currency=spec.currency,
        opening_minor=spec.opening.minor if spec.opening is not None else None,
        closing_minor=spec.closing.minor if spec.closing is not None else None,
        line_count=len(spec.lines),
        new_count=len(fresh),
        digest=digest,
        imported_at=at,
        imported_by=by.id if by else None,
    )
    db.session.add(statement)
    db.session.flush()
    if fresh:
        insert_rows(StatementLine, [_row(statement, line) for line in fresh])
        _book(account, statement, fresh, at)
    return statement


def _fresh(account: BankAccount, lines: Sequence[LineSpec]) -> list[LineSpec]:
    """Return the lines that no earlier file brought."""
    keys = [line.key for line in lines]
    known = set(
        db.session.scalars(
            select(StatementLine.key).where(
                StatementLine.bank_account_id == account.id, StatementLine.key == any_(literal(keys, ARRAY(String)))
            )
        )
    )
    return [line for line in lines if line.key not in known]


def _row(statement: BankStatement, line: LineSpec) -> dict[str, Any]:
    return {
        "bank_account_id": statement.bank_account_id,
        "statement_id": statement.id,
        "key": line.key,
        "on": line.on,
        "valued_on": line.valued_on,
        "currency": line.amount.currency,
        "amount_minor": line.amount.minor,
        "bank_reference": line.bank_reference,
        "end_to_end": line.end_to_end,
        "party": line.party,
        "party_account": line.party_account,
        "text": line.text,
    }


def _book(account: BankAccount, statement: BankStatement, lines: Sequence[LineSpec], at: datetime) -> None:
    """Book what came in, day by day: it is in the bank, and nobody may decide about it until it is explained."""
    until = closed_until(book(account.fund_id))
    by_day: dict[date, int] = defaultdict(int)
    for line in lines:
        if line.amount.minor > 0:
            by_day[line.on] += line.amount.minor
    post_many(
        [
            Draft(
                book=book(account.fund_id),
                key=f"statement:{statement.id}:{day}",
                postings=[debit(account.account, came), credit(SUSPENSE, came)],
                kind="statement",
                reason=statement.number,
                about=statement,
                by=statement.imported_by,
                on=open_day(day, until),
                at=at,
                is_fact=True,
            )
            for day, minor in sorted(by_day.items())
            if (came := Money(minor, account.currency))
        ]
    )
