"""Agreements with funders: written with typed terms, signed or refused for them, kept or ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.checks import (
    lock_money,
    look_again,
    made_before,
    require_of_fund,
    require_past,
    require_something,
)
from grants.funds.models import ContributionAgreement, Instalment
from grants.funds.rules import CANCEL, DEFERRED, RECEIVABLE, UNEARMARKED, book
from grants.funds.rules.agreements import (
    CODE_VERSION,
    SIGN,
    TERM_WORDS,
    AgreementState,
    Term,
    binding,
    earmarking_of,
)
from grants.funds.rules.references import new_code, random_body
from grants.i18n import gettext as _
from grants.ledger.actions import post
from grants.ledger.queries.rates import convert
from grants.ledger.rules import credit, debit
from grants.ledger.rules.rates import plain
from grants.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.funds.models import Fund, Funder, Pledge
    from grants.ledger.rules.rates import Rate
    from grants.people.models import Person


@dataclass(frozen=True)
class Part:
    """An instalment as it is agreed: how much, and by which day."""

    amount: Money
    due_on: date


@dataclass(frozen=True)
class Draft:
    """What an agreement says before it is signed."""

    amount: Money
    terms: Sequence[Term]
    parts: Sequence[Part]


class NoRate(RuleBroken):
    """No rate is stored by which an agreement's worth in the fund's currency could be known."""


def write_agreement(
    fund: Fund,
    funder: Funder,
    draft: Draft,
    *,
    pledge: Pledge | None = None,
    by: Person | None,
    at: datetime,
    once: str | None = None,
) -> ContributionAgreement:
    """Write down what a funder and the fund agree on; nothing binds before it is signed.

    Raises RuleBroken for instalments that are not the whole, or a pledge that is not this funder's open one.
    """
    policy.may_record_money(by, fund).require()
    made = made_before(ContributionAgreement, fund, once)
    if made is not None:
        return made
    require_of_fund(funder, fund)
    _require_whole(draft)
    if pledge is not None:
        _require_open_pledge(pledge, funder)
    agreement = ContributionAgreement(
        fund=fund,
        funder=funder,
        pledge=pledge,
        code=(pledge.code if pledge else None) or new_code(random_body()),
        amount=draft.amount,
        terms=[str(term) for term in draft.terms],
        earmarking=earmarking_of(draft.terms),
        recorded_at=at,
        recorded_by=by.id if by else None,
        once=once,
    )
    db.session.add(agreement)
    _write_parts(agreement, draft.parts)
    return agreement


def rewrite_agreement(agreement: ContributionAgreement, draft: Draft, *, by: Person | None) -> None:
    """Change what is not signed yet: usually after the funder freed its money. Raises RuleBroken as writing does."""
    policy.may_move_agreement(by, agreement).require()
    require_draft(agreement)
    _require_whole(draft)
    agreement.amount = draft.amount
    agreement.terms = [str(term) for term in draft.terms]
    agreement.earmarking = earmarking_of(draft.terms)
    for part in agreement.instalments:
        db.session.delete(part)
    db.session.flush()
    db.session.expire(agreement, ["instalments"])
    _write_parts(agreement, draft.parts)


def _write_parts(agreement: ContributionAgreement, parts: Sequence[Part]) -> None:
    in_order = sorted(parts, key=lambda part: part.due_on)
    db.session.add_all(
        Instalment(agreement=agreement, position=number, amount=part.amount, due_on=part.due_on)
        for number, part in enumerate(in_order, start=1)
    )
    db.session.flush()


def sign(
    agreement: ContributionAgreement,
    signed_name: str,
    signed_on: date,
    *,
    accepts_code: bool,
    apart: bool = False,
    by: Person | None,
    at: datetime,
) -> None:
    """Note the funder's signature: from here on the books expect the money, and nobody can decide about it yet.

    `accepts_code`: the contributor's code was signed with it, or in its present version before. `apart`: its money
    will be held outside the pool, for its conditions. Raises RuleBroken for conditions that the fund does not take, and
    NoRate where nothing says what the money is worth in the fund's currency.
    """
    policy.may_move_agreement(by, agreement).require()
    require_draft(agreement)
    if not signed_name.strip():
        raise RuleBroken(_("Write who signed for the funder."), field="signed_name")
    require_past(agreement.fund, signed_on, at, field="signed_on")
    _require_terms(agreement, apart=apart)
    if not (accepts_code or has_signed_code(agreement)):
        raise RuleBroken(_("Without the contributor's code, the fund takes no money."), field="accepts_code")
    reason = _value(agreement, signed_on)
    agreement.signed_on, agreement.signed_name = signed_on, signed_name.strip()
    agreement.code_version = CODE_VERSION
    agreement.is_apart = agreement.earmarking > UNEARMARKED
    if not agreement.is_apart and not has_signed_code(agreement):
        funder = agreement.funder
        funder.code_version, funder.code_signed_on, funder.code_signed_name = (
            CODE_VERSION,
            signed_on,
            agreement.signed_name,
        )
    _expect(agreement, reason, by=by, at=at)
    SIGN.make(agreement, by=by.id if by else None, at=at)


def has_signed_code(agreement: ContributionAgreement) -> bool:
    """Say whether the funder has signed the code as it stands; money with conditions is never covered by that."""
    return agreement.earmarking == UNEARMARKED and agreement.funder.code_version == CODE_VERSION


def _require_terms(agreement: ContributionAgreement, *, apart: bool) -> None:
    if agreement.earmarking == UNEARMARKED or (apart and agreement.fund.holds_apart):
        return
    clauses = " · ".join(str(TERM_WORDS[term]) for term in binding(Term(term) for term in agreement.terms))
    if apart:
        raise RuleBroken(_("This fund holds no money apart. Its settings can change that."), field="apart")
    raise RuleBroken(_("The fund takes no money that is bound. These clauses bind it: %(clauses)s.", clauses=clauses))


def _value(agreement: ContributionAgreement, on: date) -> str:
    """Note what each instalment is worth in the fund's currency, by the rate of the day; return that rate in words."""
    currency = agreement.fund.currency
    worth, reason = agreement.amount, ""
    rate_id = None
    if agreement.amount.currency != currency:
        found = convert(agreement.amount, currency, on)
        if found is None:
            raise NoRate(
                _(
                    "No rate of %(base)s in %(quote)s is stored for this day or the week before it. Record one first.",
                    base=agreement.currency,
                    quote=currency,
                ),
                field="signed_on",
            )
        worth, rate_id = found.amount, found.rate.ids[0]
        reason = _in_words(agreement.currency, currency, found.rate)
    if not worth:
        raise RuleBroken(_("In the fund's currency this is nothing."), field="signed_on")
    parts = agreement.instalments
    for part, share in zip(parts, worth.split([part.amount_minor for part in parts]), strict=True):
        part.expected_minor, part.expected_currency, part.rate_id = share.minor, currency, rate_id
    return reason


def _in_words(base: str, quote: str, rate: Rate) -> str:
    return f"1 {base} = {plain(rate.value)} {quote} ({', '.join(rate.sources)}, {rate.on.isoformat()})"


def _expect(agreement: ContributionAgreement, reason: str, *, by: Person | None, at: datetime) -> None:
    """Book what is now receivable: agreed, not yet here, and never in the pool."""
    worth = total([part.expected for part in agreement.instalments if part.expected], agreement.fund.currency)
    post(
        book(agreement.fund_id),
        f"agreement:{agreement.id}",
        [debit(RECEIVABLE, worth), credit(DEFERRED, worth)],
        kind="agreement",
        reason=reason,
        about=agreement,
        by=by.id if by else None,
        on=agreement.signed_on or at.date(),
        at=at,
    )


def require_draft(agreement: ContributionAgreement) -> None:
    """Queue for the agreement; raise RuleBroken unless it is still being written."""
    queue_for(agreement)
    if agreement.state is not AgreementState.DRAFT:
        raise RuleBroken(_("This agreement is no longer being written. Look at where it stands now."))


def queue_for(agreement: ContributionAgreement) -> None:
    """Wait for whoever records money of the fund or moves this agreement, and read what it says after that.

    All queue in this order, so that nobody waits in a ring.
    """
    lock_money(agreement.fund)
    db.session.refresh(agreement, with_for_update={"key_share": True, "of": ContributionAgreement})


def _require_whole(draft: Draft) -> None:
    require_something(draft.amount)
    if not draft.parts:
        raise RuleBroken(_("Write when the money is to come: at least one instalment."), field="part_1_due_on")
    for number, part in enumerate(draft.parts, start=1):
        require_something(part.amount, field=f"part_{number}_amount")
    together = total([part.amount for part in draft.parts], draft.amount.currency)
    if together != draft.amount:
        reason = _(
            "The instalments come to %(together)s. The agreement is over %(amount)s.",
            together=together,
            amount=draft.amount,
        )
        raise RuleBroken(reason, field="part_1_amount")


def _require_open_pledge(pledge: Pledge, funder: Funder) -> None:
    look_again(pledge)
    if pledge.funder_id != funder.id:
        raise RuleBroken(_("This pledge was made by another funder."), field="pledge")
    if not CANCEL.is_open_to(pledge):
        raise RuleBroken(_("This pledge is no longer open. Choose another, or none."), field="pledge")
