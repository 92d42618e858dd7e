"""What a page of waiting lines may be explained by, ranked and in words. A constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.db import db
from grants.funds.models import Contribution, Instalment
from grants.funds.queries import matching, unconfirmed
from grants.funds.rules import entry_in_words
from grants.funds.rules.matching import Candidate, Explains, Proposal, Reported, ranked
from grants.funds.rules.references import codes_in
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from grants.funds.models import BankAccount, Fund, Funder, Gift, Payout, Pledge, StatementLine
    from grants.funds.queries.unconfirmed import Open

_EARLIER = timedelta(days=60)  # how long before a line what the books hold may have been recorded


@dataclass(frozen=True)
class Known:
    """What the fund knows that lines may be explained by."""

    promises: Sequence[Pledge | Instalment]
    gifts: Sequence[Gift]
    payouts: Sequence[Payout]
    entries: dict[int, list[tuple[Open, str]]]  # by account: each with whom it was from, or what it was
    funders: Sequence[Funder]
    senders: dict[int, set[str]]


def rest(line: StatementLine) -> Money:
    """Return how much of a line with its matches loaded nobody has explained, with its sign."""
    parts = sum(match.amount_minor for match in line.reconciliations if match.undone_at is None)
    return Money(line.amount_minor - parts, line.currency)


def proposals(fund: Fund, lines: Sequence[StatementLine]) -> dict[int, list[Proposal]]:
    """Return for each waiting line, by its key, what may explain it, the likeliest first."""
    if not lines:
        return {}
    known = _known(fund, lines)
    return {line.id: ranked(_reported(line), _candidates(known, line)) for line in lines}


def _reported(line: StatementLine) -> Reported:
    text = f"{line.text}\n{line.end_to_end}\n{line.bank_reference}"
    return Reported(rest(line), line.on, text, line.party, line.party_account, frozenset(codes_in(text)))


def _known(fund: Fund, lines: Sequence[StatementLine]) -> Known:
    came = [rest(line) for line in lines if line.amount_minor > 0]
    codes = {code for line in lines for code in _reported(line).codes}
    by_code = matching.gifts_by_code(fund, codes) if codes else []
    likely = matching.gifts_on_their_way(fund, came) if came else []
    accounts = {line.bank_account_id: line.bank_account for line in lines}
    since = min(line.on for line in lines) - _EARLIER
    currencies = {line.currency for line in lines if line.amount_minor > 0}
    return Known(
        promises=[*matching.promises(fund), *matching.instalments(fund)] if came else [],
        gifts=list({gift.id: gift for gift in (*by_code, *likely)}.values()),
        payouts=[one for currency in sorted(currencies) for one in matching.payouts(fund, currency)],
        entries={number: named_entries(account, since=since) for number, account in accounts.items()},
        funders=matching.funders_who_give(fund) if came else [],
        senders=matching.senders(fund, {line.party_account for line in lines if line.party_account}),
    )


def named_entries(account: BankAccount, *, since: date | None = None) -> list[tuple[Open, str]]:
    """Return the entries on an account that no statement has confirmed, each with whom it was from, or what it was."""
    found = unconfirmed.unconfirmed(account, since)
    given = [one.entry.about_id for one in found if one.entry.about == Contribution.__tablename__]
    query = select(Contribution).where(Contribution.id.in_(given)).options(joinedload(Contribution.funder))
    funders = {one.id: one.funder.name for one in db.session.scalars(query)} if given else {}
    return [(one, _named(one, funders)) for one in found]


def _named(one: Open, funders: dict[int, str]) -> str:
    if one.entry.about == Contribution.__tablename__ and one.entry.about_id in funders:
        return funders[one.entry.about_id]
    return one.entry.reason or entry_in_words(one.entry.kind)


def _candidates(known: Known, line: StatementLine) -> Iterable[Candidate]:
    for one, name in known.entries[line.bank_account_id]:
        if (one.amount.minor > 0) == (line.amount_minor > 0):
            yield Candidate(
                Explains.RECORDED, str(one.entry.id), name, one.amount, one.entry.on, reference=one.entry.reason
            )
    if line.amount_minor < 0:
        return
    for promise in known.promises:
        yield _promise(promise, known.senders)
    for gift in known.gifts:
        yield Candidate(Explains.GIFT, gift.ref, gift.giver_name, gift.amount, gift.started_at.date(), gift.code)
    for payout in known.payouts:
        yield Candidate(Explains.PAYOUT, payout.ref, "Stripe", payout.amount, payout.arrives_on)
    for funder in known.funders:
        yield Candidate(Explains.FUNDER, funder.ref, funder.name, senders=_from(known.senders, funder.id))


def _promise(promise: Pledge | Instalment, senders: dict[int, set[str]]) -> Candidate:
    if isinstance(promise, Instalment):
        agreement = promise.agreement
        return Candidate(
            Explains.INSTALMENT,
            promise.ref,
            agreement.funder.name,
            promise.amount,
            promise.due_on,
            agreement.code or "",
            senders=_from(senders, agreement.funder_id),
        )
    return Candidate(
        Explains.PLEDGE,
        promise.ref,
        promise.funder.name,
        promise.amount,
        promise.expected_on,
        promise.code or "",
        senders=_from(senders, promise.funder_id),
    )


def _from(senders: dict[int, set[str]], funder_id: int) -> frozenset[str]:
    return frozenset(senders.get(funder_id, ()))


def given_lately(fund: Fund, currency: str, *, limit: int = 50) -> Sequence[Contribution]:
    """Return the latest contributions in a currency, with their funders: what went back was one of them."""
    query = select(Contribution).where(Contribution.fund_id == fund.id, Contribution.currency == currency)
    loaded = query.options(joinedload(Contribution.funder)).order_by(Contribution.received_on.desc())
    return list(db.session.scalars(loaded.order_by(Contribution.id.desc()).limit(limit)))
