"""Finding payees and payments, and where each part of each tranche stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Award, AwardShare, Tranche
from grants.awards.rules import AwardState
from grants.db import db
from grants.disbursements.models import Disbursement, Payee
from grants.disbursements.rules import DisbursementState, PayeeState, Route, Standing, checkable_from, part_out, where
from grants.errors import NotFound
from grants.funds.rules import BANK, COMMITTED, PAID, TRANSIT, book
from grants.i18n import gettext as _
from grants.ledger.queries import sums_by_prefix
from grants.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm.strategy_options import _AbstractLoad

    from grants.disbursements.rules import Wait
    from grants.funds.models import Fund
    from grants.money import Money

T = TypeVar("T")
PAGE = 25
_ENDED = (DisbursementState.RETURNED, DisbursementState.VOIDED)


@dataclass(frozen=True)
class Part:
    """One partner's part of one tranche: its amount, who is to be paid, and every attempt, the latest first."""

    tranche: Tranche
    share: AwardShare
    amount: Money
    payee: Payee | None
    attempts: tuple[Disbursement, ...]

    @property
    def live(self) -> Disbursement | None:
        """Return the attempt that has not ended, if there is one."""
        return next((one for one in self.attempts if one.state not in _ENDED), None)

    @property
    def came_back(self) -> Disbursement | None:
        """Return the latest attempt that came back, where that is the last thing that happened."""
        last = next(iter(self.attempts), None)
        return last if last is not None and last.state is DisbursementState.RETURNED else None

    def wait(self, today: date) -> Wait:
        """Return where it stands on the day `today`."""
        live, payee = self.live, self.payee
        facts = Standing(
            is_active=self.tranche.award.state in {AwardState.ACTIVE, AwardState.COMPLETED},
            payment=live.state if live is not None else None,
            payee=payee.state if payee is not None else None,
            route=payee.route if payee is not None else None,
            planned_on=self.tranche.planned_on,
        )
        return where(facts, today)


def payee(ref: str) -> Payee:
    """Return one payee with its share and award; raise NotFound."""
    return _the(select(Payee).where(Payee.ref == ref).options(joinedload(Payee.share).options(*_of_share())))


def payment(ref: str) -> Disbursement:
    """Return one payment with all that it is about; raise NotFound."""
    query = (
        select(Disbursement)
        .where(Disbursement.ref == ref)
        .options(
            joinedload(Disbursement.share).options(*_of_share()),
            joinedload(Disbursement.tranche),
            joinedload(Disbursement.payee),
        )
    )
    return _the(query)


def payee_of(share: AwardShare) -> Payee | None:
    """Return who is to be paid for a share now."""
    query = select(Payee).where(Payee.share_id == share.id, Payee.state != PayeeState.REPLACED)
    return db.session.scalars(query).one_or_none()


def parts_of(award: Award) -> list[Part]:
    """Return every part of an award that has something in it, tranche by tranche. Two queries."""
    return _parts(award.tranches)


def payments(fund: Fund, *, after: Tranche | None = None, limit: int = PAGE) -> tuple[list[Part], Tranche | None]:
    """Return the parts of `limit` tranches of the fund, by day, and the last of these tranches if there are more.

    `after` is the last tranche seen. A constant number of queries, however many there are.
    """
    query = (
        select(Tranche)
        .join(Tranche.award)
        .where(Award.fund_id == fund.id, Award.state != AwardState.RELEASED)
        .options(joinedload(Tranche.award).options(joinedload(Award.fund), selectinload(Award.tranches), *_partners()))
        .order_by(Tranche.planned_on, Tranche.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(Tranche.planned_on, Tranche.id) > (after.planned_on, after.id))
    found = list(db.session.scalars(query).unique())
    return _parts(found[:limit]), found[limit - 1] if len(found) > limit else None


def tranche_in(fund: Fund, ref: str) -> Tranche | None:
    """Return the tranche of this fund that a list's page ended with, or None."""
    query = select(Tranche).join(Tranche.award).where(Award.fund_id == fund.id, Tranche.ref == ref)
    return db.session.scalars(query).one_or_none()


def on_the_way(fund: Fund) -> dict[str, Money]:
    """Return what the fund has in the bank, on its way, promised and not yet arrived, and arrived. One query."""
    return sums_by_prefix(book(fund.id), fund.currency, (BANK, TRANSIT, COMMITTED, PAID))


def tranche(ref: str) -> Tranche:
    """Return one tranche with its award and partners; raise NotFound."""
    query = select(Tranche).where(Tranche.ref == ref)
    whole = joinedload(Tranche.award).options(
        selectinload(Award.tranches), joinedload(Award.fund), joinedload(Award.call), *_partners()
    )
    return _the(query.options(whole))


def part(tranche: Tranche, share_ref: str) -> Part:
    """Return one partner's part of a tranche; raise NotFound."""
    found = [one for one in _parts([tranche]) if one.share.ref == share_ref]
    if not found:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found[0]


def to_check(fund_ids: Collection[int], limit: int = PAGE) -> list[Payee]:
    """Return the payees of these funds that nobody has checked yet, the oldest first."""
    query = (
        select(Payee)
        .join(Payee.share)
        .join(AwardShare.award)
        .where(Award.fund_id.in_(fund_ids), Payee.state == PayeeState.ENTERED, Payee.route != Route.HELD_SAFELY)
        .options(joinedload(Payee.share).options(*_of_share()))
        .order_by(Payee.id)
        .limit(limit)
    )
    return list(db.session.scalars(query).unique())


def in_state(fund_ids: Collection[int], state: DisbursementState, limit: int = PAGE) -> list[Disbursement]:
    """Return the payments of these funds in one state, the oldest first."""
    query = (
        select(Disbursement)
        .join(Disbursement.share)
        .join(AwardShare.award)
        .where(Award.fund_id.in_(fund_ids), Disbursement.state == state)
        .options(joinedload(Disbursement.share).options(*_of_share()), joinedload(Disbursement.tranche))
        .order_by(Disbursement.id)
        .limit(limit)
    )
    return list(db.session.scalars(query).unique())


def due(fund_ids: Collection[int], on: date, limit: int = PAGE) -> list[Part]:
    """Return the parts of these funds that could be prepared on the day `on`, from active awards."""
    query = (
        select(Tranche)
        .join(Tranche.award)
        .where(Award.fund_id.in_(fund_ids), Award.state == AwardState.ACTIVE, Tranche.planned_on <= on)
        .options(joinedload(Tranche.award).options(joinedload(Award.fund), selectinload(Award.tranches), *_partners()))
        .order_by(Tranche.planned_on, Tranche.id)
        .limit(limit)
    )
    return _parts(list(db.session.scalars(query).unique()))


def sent_to(share_ids: Collection[int]) -> list[Disbursement]:
    """Return what was sent for these shares and is not confirmed yet."""
    query = (
        select(Disbursement)
        .where(Disbursement.share_id.in_(share_ids), Disbursement.state == DisbursementState.SENT)
        .options(joinedload(Disbursement.share))
        .order_by(Disbursement.id)
    )
    return list(db.session.scalars(query))


def with_payee(share_ids: Collection[int]) -> set[int]:
    """Return which of these shares have a payee."""
    query = select(Payee.share_id).where(Payee.share_id.in_(share_ids), Payee.state != PayeeState.REPLACED)
    return set(db.session.scalars(query))


def payees(share_ids: Collection[int]) -> dict[int, Payee]:
    """Return who is to be paid now, by the id of the share."""
    return _payees(share_ids)


def checkable(payees: Collection[Payee]) -> dict[int, datetime]:
    """Return from when each of these may be checked, by its id: a day after a change. One query."""
    shares = {one.share_id for one in payees}
    query = select(Payee.share_id).where(Payee.share_id.in_(shares), Payee.state == PayeeState.REPLACED)
    changed = set(db.session.scalars(query.distinct()))
    return {one.id: checkable_from(one.entered_at, is_change=one.share_id in changed) for one in payees}


def names(person_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these people by id."""
    query = select(Person).where(Person.id.in_({one for one in person_ids if one is not None}))
    return {person.id: person.name for person in db.session.scalars(query)}


def has_payments(award: Award) -> bool:
    """Say whether any payment of the award was ever prepared."""
    query = select(Disbursement.id).join(Disbursement.share).where(AwardShare.award_id == award.id)
    return db.session.scalars(query.limit(1)).first() is not None


def _parts(tranches: Iterable[Tranche]) -> list[Part]:
    wanted = list(tranches)
    payees = _payees([share.id for one in wanted for share in one.award.shares])
    attempts = _attempts([one.id for one in wanted])
    parts = []
    for one in wanted:
        award = one.award
        amounts = part_out([share.amount for share in award.shares], [each.amount for each in award.tranches])
        row = amounts[award.tranches.index(one)]
        parts += [
            Part(one, share, amount, payees.get(share.id), tuple(attempts[one.id, share.id]))
            for share, amount in zip(award.shares, row, strict=True)
            if amount
        ]
    return parts


def _payees(share_ids: Collection[int]) -> dict[int, Payee]:
    query = select(Payee).where(Payee.share_id.in_(share_ids), Payee.state != PayeeState.REPLACED)
    return {found.share_id: found for found in db.session.scalars(query)}


def _attempts(tranche_ids: Collection[int]) -> defaultdict[tuple[int, int], list[Disbursement]]:
    query = select(Disbursement).where(Disbursement.tranche_id.in_(tranche_ids)).order_by(Disbursement.id.desc())
    found: defaultdict[tuple[int, int], list[Disbursement]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.tranche_id, one.share_id].append(one)
    return found


def _partners() -> tuple[_AbstractLoad, ...]:
    return (
        selectinload(Award.shares).joinedload(AwardShare.organisation),
        selectinload(Award.shares).joinedload(AwardShare.geography),
    )


def _of_share() -> tuple[_AbstractLoad, ...]:
    return (
        joinedload(AwardShare.organisation),
        joinedload(AwardShare.award).options(joinedload(Award.fund), selectinload(Award.shares)),
    )


def _the(query: Select[T]) -> T:
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
