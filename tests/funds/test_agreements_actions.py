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


def test_instalments_in_another_currency_come_over_and_under_what_was_expected(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = actions.pledge(fund, funder, Money.of("3000", "SEK"), TODAY, by=by, at=AT)
        made = cast.a_signed_agreement(fund, funder, "1000", "2000", currency="SEK", pledge=pledge)
        first, second = made.instalments
        given = actions.contribute(fund, funder, usd("95.50"), TODAY, instalment=first, by=by, at=AT)
    assert (given.instalment, given.pledge_id, given.is_apart) == (first, pledge.id, False)
    assert balances(fund) == {
        "cash:bank": "95.50",
        "income:contributions": "100.00",
        "income:contributions:exchange": "-4.50",
        "receivable:pledges": "200.00",
        "deferred:pledges": "200.00",
        "budget:source": "-95.50",
        "budget:available": "95.50",
    }
    assert (first.closed_at, second.closed_at, made.state) == (AT, None, AgreementState.SIGNED)
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, instalment=first, by=by, at=AT) == "pledge"
    with unit_of_work():
        actions.contribute(fund, funder, usd("207"), TODAY, instalment=second, by=by, at=AT)
    assert (made.state, pledge.state) == (AgreementState.KEPT, PledgeState.RECEIVED)
    assert balances(fund) == {
        "cash:bank": "302.50",
        "income:contributions": "300.00",
        "income:contributions:exchange": "2.50",
        "budget:source": "-302.50",
        "budget:available": "302.50",
    }
    assert queries.standing(fund).contributed == usd("302.50")
    assert ledger.check(book(fund.id)) == []


@pytest.mark.parametrize(
    ("came", "sent", "left", "exchange"),
    [
        ("40", None, "60.00", "0.00"),  # measured by what came
        ("40", Money.of("500", "SEK"), "50.00", "-10.00"),  # measured by what was sent
        ("140", None, "0.00", "40.00"),  # more than all of it
        ("140", Money.of("2500", "SEK"), "0.00", "40.00"),
    ],
)
def test_a_part_of_an_instalment(ctx: Flask, came: str, sent: Money | None, left: str, exchange: str):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        (part,) = cast.a_signed_agreement(fund, funder, "1000", currency="SEK").instalments
        more: Any = {"instalment": part, "is_last": False, "sent": sent, "by": by, "at": AT}
        actions.contribute(fund, funder, usd(came), TODAY, **more)
    found = balances(fund)
    assert found.get("receivable:pledges", "0.00") == left
    assert found.get("income:contributions:exchange", "0.00") == exchange
    assert part.closed_at is None
    with unit_of_work():
        actions.contribute(fund, funder, usd("1"), TODAY, instalment=part, by=by, at=AT)
    assert "receivable:pledges" not in balances(fund)
    assert queries.standing(fund).contributed == usd(came) + usd("1")


def test_in_the_funds_own_currency_there_is_no_exchange(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        first, second = cast.a_signed_agreement(fund, funder, "100", "100").instalments
        actions.contribute(fund, funder, usd("130"), TODAY, instalment=first, by=by, at=AT)
        actions.contribute(fund, funder, usd("60"), TODAY, instalment=second, is_last=False, by=by, at=AT)
    found = balances(fund)
    assert (found["income:contributions"], found["receivable:pledges"]) == ("190.00", "40.00")
    assert "income:contributions:exchange" not in found


def test_an_instalment_into_an_account_of_its_own_currency(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("JOD", "1.41")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        account = cast.an_account(fund, "JOD")
        (part,) = cast.a_signed_agreement(fund, funder, "1000", currency="JOD").instalments
        more: Any = {"account": account, "instalment": part, "by": by, "at": AT}
        actions.contribute(fund, funder, Money.of("400.005", "JOD"), TODAY, is_last=False, **more)
        assert balances(fund) == {"receivable:pledges": "845.99", "deferred:pledges": "845.99"}
        actions.contribute(fund, funder, Money.of("600", "JOD"), TODAY, **more)
    assert balances(fund) == {}
    assert balances(fund, "JOD") == {
        account.account: "1000.005",
        "income:contributions": "1000.005",
        "budget:source": "-1000.005",
        "budget:available": "1000.005",
    }


def test_into_a_third_currency_only_the_last_part_closes(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        account = cast.an_account(fund, "JOD")
        (part,) = cast.a_signed_agreement(fund, funder, "1000", currency="SEK").instalments
        more: Any = {"account": account, "instalment": part, "by": by, "at": AT}
        actions.contribute(fund, funder, Money.of("40", "JOD"), TODAY, is_last=False, **more)
        assert balances(fund)["receivable:pledges"] == "100.00"
        actions.contribute(fund, funder, Money.of("30", "JOD"), TODAY, **more)
    assert balances(fund) == {}


def test_money_on_an_agreed_pledge_is_the_next_instalment(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = cast.a_pledge(fund, funder, "300")
        made = cast.a_signed_agreement(fund, funder, "100", "200", pledge=pledge)
        given = [
            actions.contribute(fund, funder, usd(much), TODAY, pledge=pledge, by=by, at=AT) for much in ("100", "200")
        ]
    assert [one.instalment for one in given] == made.instalments
    assert (made.state, pledge.state) == (AgreementState.KEPT, PledgeState.RECEIVED)


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
        for action, facts in (
            (actions.write_agreement, {"fund": fund, "funder": funder, "draft": draft(), "at": AT}),
            (actions.rewrite_agreement, {"agreement": made, "draft": draft()}),
            (actions.refuse_agreement, {"agreement": made, "reason": {"en": "x"}, "refused_on": TODAY, "at": AT}),
            (actions.end_agreement, {"agreement": made, "note": "x", "at": AT}),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                action(**facts, by=by)  # type: ignore[operator]
        with pytest.raises((NotAllowed, NotFound)):
            actions.sign(made, "A", TODAY, accepts_code=True, by=by, at=AT)
    assert made.state is AgreementState.DRAFT
    assert db.session.scalar(select(func.count()).select_from(OfferRefused)) == 0


def test_the_system_explains_a_line_by_itself(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder = cast.a_funder(fund)
        given = actions.contribute(fund, funder, usd("10"), TODAY, by=None, at=AT, from_suspense=True)
    assert given.recorded_by is None
    assert balances(fund) == {
        "liability:suspense": "-10.00",
        "income:contributions": "10.00",
        "budget:source": "-10.00",
        "budget:available": "10.00",
    }
    with pytest.raises(NotAllowed):
        actions.contribute(fund, funder, usd("10"), TODAY, by=None, at=AT)


def test_each_account_holds_its_own_currency(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        dinars, theirs = cast.an_account(fund, "JOD"), cast.an_account(other, "USD")
        who: Any = {"by": by, "at": AT}
        given = actions.contribute(fund, funder, Money(1, "JOD"), TODAY, account=dinars, **who)
    assert (given.bank_account_id, given.amount) == (dinars.id, Money(1, "JOD"))
    assert ledger.balance(book(fund.id), dinars.account, "JOD") == Money(1, "JOD")
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, account=theirs, **who) == "account"
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, account=dinars, **who) == "amount"
