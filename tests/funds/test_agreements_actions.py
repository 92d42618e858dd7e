"""Agreements: written, signed, refused, kept and ended; what the books expect, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from grants.db import db, unit_of_work
from grants.errors import NotAllowed, NotFound, RuleBroken
from grants.funds import actions, queries
from grants.funds.actions.agreements import Draft, NoRate, Part
from grants.funds.models import ContributionAgreement, OfferRefused
from grants.funds.rules import PledgeState, book, restricted
from grants.funds.rules.agreements import CODE_VERSION, AgreementState, Term
from grants.history import steps_of
from grants.ledger import queries as ledger
from grants.money import Money, total
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund

TODAY = AT.date()
APART = (Term.FREE_USE, Term.ONE_PLACE, Term.VISITS)


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def balances(fund: Fund, currency: str = "USD") -> dict[str, str]:
    """Return what is not zero in the fund's book, in major units."""
    return {name: money.plain() for name, money in ledger.balances(book(fund.id), currency).items() if money}


def draft(
    amount: str = "1000", *parts: str, terms: tuple[Term, ...] = (Term.FREE_USE,), currency: str = "USD"
) -> Draft:
    due = [Part(Money.of(part, currency), TODAY + timedelta(days=at)) for at, part in enumerate(parts or (amount,))]
    return Draft(Money.of(amount, currency), terms, due)


def broken(action: Any, *facts: Any, **more: Any) -> str | None:
    """Return the field that the action's RuleBroken blames."""
    with pytest.raises(RuleBroken) as raised:
        action(*facts, **more)
    return raised.value.field


def test_a_signature_makes_it_receivable_and_nothing_to_decide_about(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.095")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        made = actions.write_agreement(
            fund, funder, draft("2000000", "1500000", "500000", currency="SEK"), by=by, at=AT
        )
        assert (made.state, made.earmarking, balances(fund)) == (AgreementState.DRAFT, 1, {})
        actions.sign(made, "  Dr. Sumac ", TODAY, accepts_code=True, by=by, at=AT)
    assert (made.state, made.signed_name, made.signed_on) == (AgreementState.SIGNED, "Dr. Sumac", TODAY)
    assert [part.expected for part in made.instalments] == [usd("142500"), usd("47500")]
    assert len({part.rate_id for part in made.instalments} - {None}) == 1
    assert balances(fund) == {"receivable:pledges": "190000.00", "deferred:pledges": "190000.00"}
    assert queries.free_balance(fund) == usd("0")
    (entry,) = ledger.entries_about(made)
    assert (entry.kind, entry.person_id) == ("agreement", by.id)
    assert entry.reason == f"1 SEK = 0.095 USD (Bank (fictional), {TODAY})"
    assert (funder.code_version, funder.code_signed_name, funder.code_signed_on) == (CODE_VERSION, "Dr. Sumac", TODAY)
    assert [(step.move, step.person_id) for step in steps_of(made)] == [("sign", by.id)]
    assert ledger.check(book(fund.id)) == []


def test_without_a_rate_nothing_is_signed(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        made = cast.an_agreement(fund, cast.a_funder(fund), currency="SEK")
        by = cast.treasurer_of(fund)
    with pytest.raises(NoRate) as raised:
        actions.sign(made, "Dr. Sumac", TODAY, accepts_code=True, by=by, at=AT)
    assert raised.value.field == "signed_on"
    assert str(raised.value) == (
        "No rate of SEK in USD is stored for this day or the week before it. Record one first."
    )
    assert (made.state, made.signed_on) == (AgreementState.DRAFT, None)


def test_what_is_worth_nothing_is_not_signed(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("LBP", "0.00001")
        made = cast.an_agreement(fund, cast.a_funder(fund), "1", currency="LBP")
        by = cast.treasurer_of(fund)
    assert broken(actions.sign, made, "x", TODAY, accepts_code=True, by=by, at=AT) == "signed_on"


def test_the_code_is_signed_once_for_each_version(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        first, second, third = (cast.an_agreement(fund, funder) for _ in range(3))
        assert broken(actions.sign, first, "A", TODAY, accepts_code=False, by=by, at=AT) == "accepts_code"
        actions.sign(first, "A", TODAY, accepts_code=True, by=by, at=AT)
        actions.sign(second, "B", TODAY, accepts_code=False, by=by, at=AT)
        assert (second.code_version, funder.code_signed_name) == (CODE_VERSION, "A")
        funder.code_version = "0"
        assert broken(actions.sign, third, "C", TODAY, accepts_code=False, by=by, at=AT) == "accepts_code"


def test_conditions_are_refused_in_public(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = cast.a_pledge(fund, funder, "1000")
        bound = cast.an_agreement(fund, funder, terms=APART, pledge=pledge)
        free = cast.an_agreement(fund, funder)
        reason = {"en": "Only for one place.", "ar": "لمكان واحد فقط."}
        assert bound.earmarking == 3
        with pytest.raises(RuleBroken) as raised:
            actions.sign(bound, "A", TODAY, accepts_code=True, by=by, at=AT)
        assert str(raised.value) == (
            "The fund takes no money that is bound. These clauses bind it: "
            "Only for one place · The funder may visit or inspect grantees."
        )
        assert broken(actions.sign, bound, "A", TODAY, accepts_code=True, apart=True, by=by, at=AT) == "apart"
        assert broken(actions.refuse_agreement, free, reason, TODAY, by=by, at=AT) is None
        assert broken(actions.refuse_agreement, bound, {"en": ""}, TODAY, by=by, at=AT) == "reason"
        offer = actions.refuse_agreement(bound, reason, TODAY, by=by, at=AT)
    assert (bound.state, pledge.state, free.state) == (
        AgreementState.REFUSED,
        PledgeState.CANCELLED,
        AgreementState.DRAFT,
    )
    assert (offer.amount, offer.earmarking, offer.reason, bound.offer_refused_id) == (usd("1000"), 3, reason, offer.id)
    assert queries.offers_refused(fund) == [offer]
    assert balances(fund) == {}


def test_a_fund_that_holds_apart_keeps_it_out_of_the_pool(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        fund.holds_apart = True
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        bound = cast.an_agreement(fund, funder, terms=APART)
        assert broken(actions.sign, bound, "A", TODAY, accepts_code=True, by=by, at=AT) is None
        actions.sign(bound, "A", TODAY, accepts_code=True, apart=True, by=by, at=AT)
        (part,) = bound.instalments
        given = actions.contribute(fund, funder, usd("1000"), TODAY, instalment=part, by=by, at=AT)
    assert (bound.is_apart, given.is_apart, funder.code_version) == (True, True, None)
    assert queries.free_balance(fund) == usd("0")
    assert balances(fund) == {
        "cash:bank": "1000.00",
        "income:contributions": "1000.00",
        "budget:source": "-1000.00",
        restricted(bound.id).name: "1000.00",
    }
    assert [entry.kind for entry in ledger.entries_about(given)] == ["apart"]


def test_the_database_lets_nobody_sign_strings(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        bound = cast.an_agreement(fund, cast.a_funder(fund), terms=APART)
    bound.state, bound.signed_on, bound.code_version = AgreementState.SIGNED, TODAY, CODE_VERSION
    with pytest.raises(IntegrityError, match="signed_without_strings"):
        db.session.flush()
    db.session.rollback()


def test_the_funder_frees_its_money_and_the_agreement_is_written_anew(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        by = cast.steward_of(fund)
        made = cast.an_agreement(fund, cast.a_funder(fund), "600", "400", terms=APART)
        actions.rewrite_agreement(made, draft("900", "500", "400"), by=by)
    db.session.expire_all()
    assert (made.amount, made.terms, made.earmarking) == (usd("900"), ["free_use"], 1)
    assert [(part.position, part.amount) for part in made.instalments] == [(1, usd("500")), (2, usd("400"))]
    with unit_of_work():
        actions.sign(made, "A", TODAY, accepts_code=True, by=by, at=AT)
    assert broken(actions.rewrite_agreement, made, draft(), by=by) is None
    assert broken(actions.sign, made, "A", TODAY, accepts_code=True, by=by, at=AT) is None


def test_what_is_ended_is_no_longer_expected(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = cast.a_pledge(fund, funder)
        made = cast.a_signed_agreement(fund, funder, "1000", "2000", currency="SEK", pledge=pledge)
        part = made.instalments[0]
        actions.contribute(fund, funder, usd("30"), TODAY, instalment=part, is_last=False, by=by, at=AT)
        assert broken(actions.end_agreement, made, " ", by=by, at=AT) == "note"
        actions.end_agreement(made, "Its board changed.", by=by, at=AT)
    assert (made.state, pledge.state) == (AgreementState.ENDED, PledgeState.CANCELLED)
    assert [part.closed_at for part in made.instalments] == [AT, AT]
    assert [(step.move, step.note) for step in steps_of(made)][-1] == ("end", "Its board changed.")
    assert balances(fund) == {
        "cash:bank": "30.00",
        "income:contributions": "30.00",
        "budget:source": "-30.00",
        "budget:available": "30.00",
    }
    assert [entry.kind for entry in ledger.entries_about(made)] == ["agreement", "agreement_end"]
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, instalment=part, by=by, at=AT) == "pledge"


def test_a_draft_is_dropped_and_its_pledge_stands(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = cast.a_pledge(fund, funder)
        made = cast.an_agreement(fund, funder, pledge=pledge)
        actions.end_agreement(made, "Written twice.", by=by, at=AT)
        again = cast.an_agreement(fund, funder, pledge=pledge)
    assert (made.state, pledge.state, again.pledge) == (AgreementState.ENDED, PledgeState.OPEN, pledge)
    assert ledger.entries_about(made) == []


def test_what_does_not_fit(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        funder, stranger = cast.a_funder(fund), cast.a_funder(other)
        theirs = cast.a_pledge(fund, cast.a_funder(fund, "Fig Circle"))
        taken_back = cast.a_pledge(fund, funder)
        by = cast.treasurer_of(fund)
        actions.cancel_pledge(taken_back, by=by, at=AT)
        made = cast.a_signed_agreement(fund, funder)
        waiting = cast.an_agreement(fund, funder)
    who: Any = {"by": by, "at": AT}

    def blamed(giver: Any, said: Draft, **more: Any) -> str | None:
        return broken(actions.write_agreement, fund, giver, said, **who, **more)

    assert blamed(stranger, draft()) == "funder"
    assert blamed(funder, draft("0")) == "amount"
    assert blamed(funder, Draft(usd("1"), (), ())) == "part_1_due_on"
    assert blamed(funder, draft("10", "10", "0")) == "part_2_amount"
    assert blamed(funder, draft("10", "5", "4.99")) == "part_1_amount"
    assert blamed(funder, draft(), pledge=theirs) == "pledge"
    assert blamed(funder, draft(), pledge=taken_back) == "pledge"
    assert broken(actions.sign, waiting, " ", TODAY, accepts_code=True, **who) == "signed_name"
    assert broken(actions.sign, waiting, "A", TODAY + timedelta(days=1), accepts_code=True, **who) == "signed_on"
    one: Any = {"instalment": made.instalments[0], **who}
    assert broken(actions.contribute, fund, theirs.funder, usd("1"), TODAY, **one) == "pledge"
    unsigned: Any = {"instalment": waiting.instalments[0], **who}
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, **unsigned) == "pledge"
    assert total([usd("1")], "USD") == usd("1")
    assert db.session.scalar(select(func.count()).select_from(ContributionAgreement)) == 2


def test_a_double_press_writes_one_agreement(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        made = [actions.write_agreement(fund, funder, draft(), by=by, at=AT, once="press") for _ in range(2)]
    assert made[0] is made[1]


def test_only_stewards_and_treasurers_agree(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        funder = cast.a_funder(fund)
        made = cast.an_agreement(fund, funder)
        refused = [
            person(),
            cast.treasurer_of(other),
            person_with(RoleKind.AUDITOR, fund.id),
            person_with(RoleKind.FACILITATOR, fund.id),
            person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id),
            None,
        ]
    for by in refused:
        with pytest.raises((NotAllowed, NotFound)):
            actions.write_agreement(fund, funder, draft(), by=by, at=AT)
        with pytest.raises((NotAllowed, NotFound)):
            actions.rewrite_agreement(made, draft(), by=by)
        with pytest.raises((NotAllowed, NotFound)):
            actions.refuse_agreement(made, {"en": "x"}, TODAY, by=by, at=AT)
        with pytest.raises((NotAllowed, NotFound)):
            actions.end_agreement(made, "x", by=by, at=AT)
        with pytest.raises((NotAllowed, NotFound)):
            actions.sign(made, "A", TODAY, accepts_code=True, by=by, at=AT)
    assert made.state is AgreementState.DRAFT
    assert db.session.scalar(select(func.count()).select_from(OfferRefused)) == 0
