"""Which lines explain themselves: those that carry a reference code, payouts, and what was recorded by hand before.

A line is certain only when nothing else could be meant. Whatever could be two things waits for a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grants.db import db
from grants.funds.models import Contribution, ContributionAgreement, Gift, Payout, Pledge, Reconciliation, StatementLine
from grants.funds.queries import matching, unconfirmed
from grants.funds.rules import RECEIVE, FunderKind
from grants.funds.rules.agreements import AgreementState
from grants.funds.rules.banking import LineState
from grants.funds.rules.matching import Candidate, Explains, Reported, agrees, is_near, is_payout
from grants.funds.rules.references import codes_in
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grants.funds.models import BankAccount, Fund

Promise = Pledge | ContributionAgreement | Gift


@dataclass(frozen=True)
class Waiting:
    """A credit that waits whole: its key in the database, and what matching sees of it."""

    id: int
    reference: str
    seen: Reported


@dataclass
class Found:
    """What was found to be certain, each with its line."""

    recorded: list[tuple[Waiting, Contribution]] = field(default_factory=list)
    payouts: list[tuple[Waiting, Payout]] = field(default_factory=list)
    gifts: list[tuple[Waiting, Gift]] = field(default_factory=list)
    promised: list[tuple[Waiting, Pledge | ContributionAgreement]] = field(default_factory=list)


@dataclass
class ByHand:
    """Contributions that people recorded and no line has confirmed: by amount, and the promises that they are on."""

    by_amount: dict[int, list[Contribution]]
    on: set[tuple[str, int]]
    taken: set[int] = field(default_factory=set)  # confirmed by a line of this very file

    def near(self, line: Waiting) -> list[Contribution]:
        """Return those of the line's amount, recorded for about its day."""
        same = self.by_amount.get(line.seen.amount.minor, ())
        return [given for given in same if given.id not in self.taken and is_near(given.received_on, line.seen.on)]


def waiting_whole(account: BankAccount) -> list[Waiting]:
    """Return the account's waiting credits of which no part was ever explained, in the order in which they came.

    What a person took apart is not put together again behind their back.
    """
    touched = select(Reconciliation.id).where(Reconciliation.line_id == StatementLine.id)
    columns = (StatementLine.id, StatementLine.amount_minor, StatementLine.on, StatementLine.text)
    more = (StatementLine.end_to_end, StatementLine.bank_reference, StatementLine.party, StatementLine.party_account)
    query = select(*columns, *more).where(
        StatementLine.bank_account_id == account.id,
        StatementLine.state == LineState.WAITING,
        StatementLine.amount_minor > 0,
        ~touched.exists(),
    )
    return [_seen(account, row) for row in db.session.execute(query.order_by(StatementLine.id))]


def _seen(account: BankAccount, row: Any) -> Waiting:
    text = f"{row.text}\n{row.end_to_end}\n{row.bank_reference}"
    seen = Reported(
        amount=Money(row.amount_minor, account.currency),
        on=row.on,
        text=text,
        party=row.party,
        party_account=row.party_account,
        codes=frozenset(codes_in(text)),
    )
    return Waiting(row.id, row.bank_reference, seen)


def sorted_out(account: BankAccount, lines: Sequence[Waiting]) -> Found:
    """Say of each line what it certainly is, if anything. A handful of queries, however many lines."""
    promises = _promises(account.fund, {code for line in lines for code in line.seen.codes})
    recorded = unconfirmed.recorded(account)
    by_hand = _by_hand(recorded)
    found = Found()
    unnamed: list[Waiting] = []
    for line in lines:
        named = {_key(one): one for code in line.seen.codes if (one := promises.get(code)) is not None}
        if len(named) == 1:
            _sort_named(line, next(iter(named.values())), by_hand, found)
        elif not named:
            unnamed.append(line)
    paid_out = [line for line in unnamed if is_payout(line.seen)]
    if paid_out:
        found.payouts = _only_pairs(paid_out, matching.payouts(account.fund, account.currency))
    found.recorded += _agreeing([line for line in unnamed if not is_payout(line.seen)], by_hand)
    return found


def _promises(fund: Fund, codes: set[str]) -> dict[str, Promise]:
    """Return what the fund's codes among these stand for, by code."""
    if not codes:
        return {}
    known: list[Promise] = [
        *matching.pledges_by_code(fund, codes),
        *matching.agreements_by_code(fund, codes),
        *matching.gifts_by_code(fund, codes),
    ]
    return {promise.code: promise for promise in known if promise.code}


def _key(promise: Promise) -> tuple[str, int]:
    return promise.__tablename__, promise.id


def _by_hand(recorded: Iterable[Contribution]) -> ByHand:
    by_amount: dict[int, list[Contribution]] = defaultdict(list)
    on: set[tuple[str, int]] = set()
    for given in recorded:
        by_amount[given.amount.minor].append(given)
        on |= _promises_of(given)
    return ByHand(by_amount, on)


def _promises_of(given: Contribution) -> set[tuple[str, int]]:
    """Return the keys of whatever a contribution was recorded as part of."""
    agreement_id = given.instalment.agreement_id if given.instalment is not None else None
    links = {Pledge: given.pledge_id, ContributionAgreement: agreement_id, Gift: given.gift_id}
    return {(kind.__tablename__, number) for kind, number in links.items() if number is not None}


def _sort_named(line: Waiting, promise: Promise, by_hand: ByHand, found: Found) -> None:
    """Take a line with a code for what its code names, unless the same money may have been recorded by hand."""
    same = [given for given in by_hand.near(line) if _key(promise) in _promises_of(given) or _is_by(given, promise)]
    if len(same) == 1 and (_key(promise) in _promises_of(same[0]) or not isinstance(promise, Gift)):
        found.recorded.append((line, same[0]))
        by_hand.taken.add(same[0].id)
    elif same or _key(promise) in by_hand.on or promise.currency != line.seen.amount.currency:
        return
    elif isinstance(promise, Gift):
        found.gifts.append((line, promise))
    elif _is_open(promise):
        found.promised.append((line, promise))


def _is_by(given: Contribution, promise: Promise) -> bool:
    """Say whether a contribution may be from whoever made the promise; of a gift's giver no more is known."""
    if isinstance(promise, Gift):
        return given.gift_id is None and given.funder.kind is FunderKind.GIVERS
    return given.funder_id == promise.funder_id


def _is_open(promise: Pledge | ContributionAgreement) -> bool:
    if isinstance(promise, Pledge):
        return RECEIVE.is_open_to(promise)
    return promise.state is AgreementState.SIGNED


def _agreeing(lines: Sequence[Waiting], by_hand: ByHand) -> list[tuple[Waiting, Contribution]]:
    """Return the lines that confirm the only contribution they can be, where no other line could be it as well."""
    pairs = [(line, near[0]) for line in lines if len(near := by_hand.near(line)) == 1]
    agreed = [(line, given) for line, given in pairs if agrees(line.seen, _as_candidate(given))]
    claims = Counter(given.id for _line, given in agreed)
    return [(line, given) for line, given in agreed if claims[given.id] == 1]


def _as_candidate(given: Contribution) -> Candidate:
    return Candidate(
        Explains.RECORDED,
        str(given.id),
        given.funder.name,
        given.amount,
        given.received_on,
        reference=given.bank_reference,
    )


def _only_pairs(lines: Sequence[Waiting], payouts: Sequence[Payout]) -> list[tuple[Waiting, Payout]]:
    """Return the lines that only one payout can be, when that payout can be no other line."""
    fits = [
        (line, [one for one in payouts if one.amount == line.seen.amount and is_near(one.arrives_on, line.seen.on)])
        for line in lines
    ]
    wanted = Counter(one.id for _line, ones in fits for one in ones)
    return [(line, ones[0]) for line, ones in fits if len(ones) == 1 and wanted[ones[0].id] == 1]
