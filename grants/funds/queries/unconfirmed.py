"""What the books hold of a bank account and no line of a statement has confirmed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import String, any_, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased, joinedload

from grants.db import db
from grants.funds.models import (
    BankAccount,
    Contribution,
    Reconciliation,
    StatementLine,
)
from grants.funds.rules import book
from grants.funds.rules.banking import MatchKind
from grants.ledger.models import Account, Entry, Line
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, Select


# Entries that a statement or a match wrote; all others on a bank account are to be found on a statement.
_OWN_KEYS = ("statement:%", "match:%")


@dataclass(frozen=True)
class Open:
    """An entry of the books that moved a bank account, and how much of that no statement has confirmed yet."""

    entry: Entry
    amount: Money


def recorded(account: BankAccount, since: date | None = None, until: date | None = None) -> list[Contribution]:
    """Return contributions recorded by hand on this account that no line has confirmed, with funder and promise."""
    seen = select(Reconciliation.id).where(
        Reconciliation.contribution_id == Contribution.id,
        Reconciliation.undone_at.is_(None),
        Reconciliation.kind.in_((MatchKind.CONTRIBUTION, MatchKind.RECORDED)),
    )
    query = select(Contribution).where(
        Contribution.bank_account_id == account.id,
        not_(seen.exists()),
        select(Entry.id).where(_brought(account)).exists(),
    )
    if since is not None:
        query = query.where(Contribution.received_on >= since)
    if until is not None:
        query = query.where(Contribution.received_on <= until)
    loaded = query.options(joinedload(Contribution.funder), joinedload(Contribution.instalment))
    return list(db.session.scalars(loaded.order_by(Contribution.id)))


def _brought(account: BankAccount) -> ColumnElement[bool]:
    """Say of an entry that it brought the contribution straight to this account, and stands."""
    undo = aliased(Entry)
    touched = select(Line.id).join(Line.account).where(Line.entry_id == Entry.id, Account.name == account.account)
    return (
        (Entry.about == Contribution.__tablename__)
        & (Entry.about_id == Contribution.id)
        & Entry.reverses_id.is_(None)
        & not_(select(undo.id).where(undo.reverses_id == Entry.id).exists())
        & touched.exists()
    )


def entries_of(contributions: Iterable[Contribution]) -> dict[int, Entry]:
    """Return the entry that brought each contribution, by the contribution's key."""
    keys = [f"contribution:{given.id}" for given in contributions]
    return {entry.about_id: entry for entry in db.session.scalars(select(Entry).where(_one_of(Entry.key, keys)))}


def is_explaining(entry: Entry) -> bool:
    """Say whether a line of a statement stands as explained by an entry: one that its match wrote, or confirmed."""
    standing = select(Reconciliation.id).where(
        or_(Reconciliation.entry_id == entry.id, Reconciliation.recorded_id == entry.id),
        Reconciliation.undone_at.is_(None),
    )
    return db.session.scalar(standing.limit(1)) is not None


def unconfirmed(account: BankAccount, since: date | None, *, entry_id: int | None = None) -> list[Open]:
    """Return the entries on this bank account since a day that no statement has confirmed whole, the oldest first."""
    moved = func.sum(Line.minor)
    confirmed = (
        select(func.coalesce(func.sum(Reconciliation.amount_minor), 0))
        .where(Reconciliation.recorded_id == Entry.id, Reconciliation.undone_at.is_(None))
        .join(Reconciliation.line)
        .where(StatementLine.bank_account_id == account.id)
        .correlate(Entry)
        .scalar_subquery()
    )
    query = (
        _on_account(account)
        .add_columns(moved - confirmed)
        .group_by(Entry.id)
        .having(moved != confirmed)
        .order_by(Entry.on, Entry.id)
    )
    if since is not None:
        query = query.where(Entry.on >= since)
    if entry_id is not None:
        query = query.where(Entry.id == entry_id)
    return [Open(entry, Money(int(minor), account.currency)) for entry, minor in db.session.execute(query)]


def _on_account(account: BankAccount) -> Select[Any]:
    """Return the entries on this bank account that somebody wrote by hand, payments among them, and that stand."""
    undo = aliased(Entry)
    return (
        select(Entry)
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .where(
            Account.book == book(account.fund_id),
            Account.name == account.account,
            Account.currency == account.currency,
            Entry.reverses_id.is_(None),
            not_(or_(*(Entry.key.like(pattern) for pattern in _OWN_KEYS))),
            not_(select(undo.id).where(undo.reverses_id == Entry.id).exists()),
        )
    )


def _one_of(column: Any, values: Collection[str]) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", column == any_(literal(sorted(set(values)), ARRAY(String))))
