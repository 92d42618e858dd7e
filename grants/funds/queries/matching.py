"""What may explain a line: promises, gifts on their way, payouts, and what the books hold that no line confirms."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import BigInteger, String, any_, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.db import db
from grants.funds.models import (
    BankAccount,
    Contribution,
    ContributionAgreement,
    Funder,
    Gift,
    GivenBack,
    Instalment,
    Payout,
    Pledge,
    Reconciliation,
    StatementLine,
)
from grants.funds.rules import PledgeState
from grants.funds.rules.accounts import compact
from grants.funds.rules.agreements import AgreementState
from grants.funds.rules.banking import LineState
from grants.funds.rules.gifts import GiftState, GiftWay
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from grants.funds.models import Fund

_FAILED = ("failed", "canceled")


def rest_of(line: StatementLine) -> Money:
    """Return how much of a line nobody has explained yet, with the line's sign."""
    parts = db.session.scalar(
        select(func.coalesce(func.sum(Reconciliation.amount_minor), 0)).where(
            Reconciliation.line_id == line.id, Reconciliation.undone_at.is_(None)
        )
    )
    return Money(line.amount_minor - int(parts or 0), line.currency)


def promises(fund: Fund) -> list[Pledge]:
    """Return the open pledges that no agreement has replaced, the earliest first, with their funders."""
    agreed = select(ContributionAgreement.id).where(
        ContributionAgreement.pledge_id == Pledge.id, ContributionAgreement.state == AgreementState.SIGNED
    )
    query = select(Pledge).where(Pledge.fund_id == fund.id, Pledge.state == PledgeState.OPEN, not_(agreed.exists()))
    return list(db.session.scalars(query.options(joinedload(Pledge.funder)).order_by(Pledge.expected_on, Pledge.id)))


def instalments(fund: Fund) -> list[Instalment]:
    """Return the open instalments of signed agreements, the earliest first, with their funders."""
    query = (
        select(Instalment)
        .join(Instalment.agreement)
        .join(ContributionAgreement.funder)
        .where(
            ContributionAgreement.fund_id == fund.id,
            ContributionAgreement.state == AgreementState.SIGNED,
            Instalment.closed_at.is_(None),
        )
        .options(contains_eager(Instalment.agreement).contains_eager(ContributionAgreement.funder))
    )
    return list(db.session.scalars(query.order_by(Instalment.due_on, Instalment.id)))


def pledges_by_code(fund: Fund, codes: Collection[str]) -> list[Pledge]:
    """Return the fund's pledges of these codes, in whichever state."""
    return list(db.session.scalars(select(Pledge).where(Pledge.fund_id == fund.id, _one_of(Pledge.code, codes))))


def agreements_by_code(fund: Fund, codes: Collection[str]) -> list[ContributionAgreement]:
    """Return the fund's agreements of these codes, in whichever state, with their instalments."""
    query = select(ContributionAgreement).where(
        ContributionAgreement.fund_id == fund.id, _one_of(ContributionAgreement.code, codes)
    )
    return list(db.session.scalars(query.options(selectinload(ContributionAgreement.instalments))))


def next_due(agreement: ContributionAgreement) -> Instalment | None:
    """Return the earliest instalment of a signed agreement that is open, or None."""
    return next((part for part in agreement.instalments if part.closed_at is None), None)


def came_on(due: Pledge | Instalment, currency: str) -> Money:
    """Return what came in `currency` on a pledge, or on one instalment, less what went back."""
    link = Contribution.pledge_id if isinstance(due, Pledge) else Contribution.instalment_id
    back = select(func.coalesce(func.sum(GivenBack.amount_minor), 0)).where(
        GivenBack.contribution_id == Contribution.id
    )
    summed = select(func.sum(Contribution.amount_minor - back.scalar_subquery()))
    stayed = summed.where(link == due.id, Contribution.currency == currency)
    return Money(int(db.session.scalar(stayed) or 0), currency)


def gifts_by_code(fund: Fund, codes: Collection[str]) -> list[Gift]:
    """Return the fund's gifts by transfer of these codes, in whichever state."""
    query = select(Gift).where(Gift.fund_id == fund.id, Gift.way == GiftWay.BANK_TRANSFER, _one_of(Gift.code, codes))
    return list(db.session.scalars(query))


def gifts_on_their_way(fund: Fund, amounts: Collection[Money]) -> list[Gift]:
    """Return gifts by transfer of one of these amounts that have not arrived."""
    query = select(Gift).where(
        Gift.fund_id == fund.id,
        Gift.way == GiftWay.BANK_TRANSFER,
        Gift.state.in_((GiftState.STARTED, GiftState.EXPIRED)),
        Gift.currency.in_({amount.currency for amount in amounts}),
        Gift.amount_minor.in_({amount.minor for amount in amounts}),
    )
    return list(db.session.scalars(query.order_by(Gift.id.desc()).limit(200)))


def payouts(fund: Fund, currency: str) -> list[Payout]:
    """Return what the processor sent or is sending in `currency`, as far as no line has shown it."""
    seen = select(Reconciliation.id).where(Reconciliation.payout_id == Payout.id, Reconciliation.undone_at.is_(None))
    query = select(Payout).where(
        Payout.fund_id == fund.id, Payout.currency == currency, Payout.status.not_in(_FAILED), not_(seen.exists())
    )
    return list(db.session.scalars(query.order_by(Payout.arrives_on, Payout.id)))


def senders(fund: Fund, numbers: Collection[str]) -> dict[int, set[str]]:
    """Return, for each funder by key, which of these account numbers its money came from before."""
    rows = db.session.execute(
        select(Contribution.funder_id, StatementLine.party_account)
        .join(Reconciliation, Reconciliation.contribution_id == Contribution.id)
        .join(Reconciliation.line)
        .where(
            Contribution.fund_id == fund.id,
            Reconciliation.undone_at.is_(None),
            StatementLine.party_account != "",
            _one_of(StatementLine.party_account, numbers),
        )
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for funder_id, number in rows:
        found[funder_id].add(compact(number))
    return found


def funders_who_give(fund: Fund) -> list[Funder]:
    """Return the fund's funders, by name."""
    return list(db.session.scalars(select(Funder).where(Funder.fund_id == fund.id).order_by(Funder.name, Funder.id)))


def opposite(account: BankAccount, line: StatementLine) -> list[StatementLine]:
    """Return waiting lines of the fund's other accounts that go the other way: a transfer of its own has two ends."""
    other_way = StatementLine.amount_minor > 0 if line.amount_minor < 0 else StatementLine.amount_minor < 0
    query = (
        select(StatementLine)
        .join(StatementLine.bank_account)
        .where(
            BankAccount.fund_id == account.fund_id,
            StatementLine.bank_account_id != account.id,
            StatementLine.state == LineState.WAITING,
            other_way,
            func.abs(StatementLine.on - line.on) <= 10,
            or_(StatementLine.currency != line.currency, StatementLine.amount_minor == -line.amount_minor),
        )
        .options(contains_eager(StatementLine.bank_account))
    )
    return list(db.session.scalars(query.order_by(StatementLine.id).limit(20)))


def _one_of(column: Any, values: Collection[str]) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", column == any_(literal(sorted(set(values)), ARRAY(String))))


def lines_by_key(ids: Collection[int]) -> dict[int, StatementLine]:
    """Return the lines of these keys, by key: one parameter, however many there are."""
    query = select(StatementLine).where(StatementLine.id == any_(literal(sorted(ids), ARRAY(BigInteger))))
    return {line.id: line for line in db.session.scalars(query)}
