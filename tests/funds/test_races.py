"""Two presses at the same moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.db import commit, db, unit_of_work
from grants.errors import Refusal, RuleBroken, WrongState
from grants.funds import actions, queries
from grants.funds.actions.agreements import Draft, Part
from grants.funds.models import Contribution
from grants.funds.queries import agreements as finding
from grants.funds.rules.agreements import AgreementState, Term
from grants.money import Money
from grants.organisations import actions as organisations
from grants.organisations.models import Membership, Organisation
from grants.organisations.rules import Kind
from grants.people.queries import holders, person_by_id
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

TOGETHER = 6


def all_at_once(app: Flask, *deeds: Callable[[], object]) -> list[str]:
    """Do each deed in a thread and transaction of its own, begun together; return the names of what they raised."""
    start, raised = threading.Barrier(len(deeds)), list[str]()

    def run(deed: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    deed()
            except Refusal as refusal:
                raised.append(type(refusal).__name__)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_many_presses_record_one_contribution(ctx: Flask):
    fund = cast.a_fund()
    funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
    commit()
    slug, ref, who = fund.slug, funder.ref, by.id

    def press() -> None:
        here = queries.fund_by_slug(slug)
        giver, money = queries.funder(here, ref), Money(100, "USD")
        actions.contribute(here, giver, money, AT.date(), by=person_by_id(who), at=AT, once="press")

    assert all_at_once(ctx, *[press] * TOGETHER) == []
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1
    assert queries.free_balance(fund) == Money(100, "USD")


def test_two_instalments_that_come_at_once_keep_the_agreement(ctx: Flask):
    fund = cast.a_fund()
    funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
    agreement = cast.a_signed_agreement(fund, funder, "1", "2")
    commit()
    slug, giver, parts, who = fund.slug, funder.ref, [part.ref for part in agreement.instalments], by.id

    def coming(ref: str) -> Callable[[], None]:
        def come() -> None:
            here = queries.fund_by_slug(slug)
            part = finding.instalment_in(here, ref)
            assert part is not None
            assert len(part.agreement.instalments) == 2
            sender = queries.funder(here, giver)
            actions.contribute(here, sender, part.amount, AT.date(), by=person_by_id(who), at=AT, instalment=part)

        return come

    assert all_at_once(ctx, *[coming(ref) for ref in parts]) == []
    db.session.expire_all()
    assert (agreement.state, queries.free_balance(fund)) == (AgreementState.KEPT, Money(300, "USD"))
    assert sorted(all_at_once(ctx, *[coming(ref) for ref in parts])) == ["RuleBroken", "RuleBroken"]


def test_an_agreement_signed_refused_and_ended_at_once(ctx: Flask):
    fund = cast.a_fund()
    agreement, by = cast.an_agreement(fund, cast.a_funder(fund)), cast.treasurer_of(fund)
    commit()
    ref, who = agreement.ref, by.id

    def sign() -> None:
        actions.sign(finding.agreement(ref), "A", AT.date(), accepts_code=True, by=person_by_id(who), at=AT)

    def rewrite() -> None:
        here = finding.agreement(ref)
        said = Draft(Money(7, "USD"), [Term.VETO], [Part(Money(7, "USD"), AT.date())])
        actions.rewrite_agreement(here, said, by=person_by_id(who))

    raised = all_at_once(ctx, sign, sign, rewrite)
    db.session.expire_all()
    assert agreement.state is AgreementState.SIGNED or raised == ["RuleBroken", "RuleBroken"]
    worth = {part.amount for part in agreement.instalments}
    assert worth == {agreement.amount}
    assert agreement.state is AgreementState.DRAFT or agreement.earmarking == 1


def test_many_presses_form_one_organisation(ctx: Flask):
    rim = person()
    commit()
    who = rim.id

    def press() -> None:
        by = person_by_id(who)
        assert by is not None
        organisations.form("Lantern", "", Kind.OTHER, "", by=by, at=AT, once="press")

    assert all_at_once(ctx, *[press] * TOGETHER) == []
    counts = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Organisation, Membership)]
    assert counts == [1, 1]


def test_two_stewards_who_dismiss_each_other(ctx: Flask):
    fund = cast.a_fund()
    pair = [cast.steward_of(fund) for _ in range(2)]
    commit()
    slug, ids = fund.slug, [one.id for one in pair]

    def dismissal(by: int, whom: int) -> Callable[[], None]:
        def dismiss() -> None:
            steward, other = person_by_id(by), person_by_id(whom)
            assert steward is not None
            assert other is not None
            actions.dismiss(queries.fund_by_slug(slug), other, RoleKind.STEWARD, by=steward)

        return dismiss

    raised = all_at_once(ctx, dismissal(*ids), dismissal(*reversed(ids)))
    db.session.expire_all()
    assert (raised, len(holders(fund.id, RoleKind.STEWARD))) == (["RuleBroken"], 1)


def test_a_pledge_kept_and_taken_back_at_once(ctx: Flask):
    fund = cast.a_fund()
    promise, by = cast.a_pledge(fund, cast.a_funder(fund)), cast.treasurer_of(fund)
    commit()
    ref, who = promise.ref, by.id

    def keep() -> None:
        here = queries.pledge(ref)
        money = Money(100, "USD")
        actions.contribute(here.fund, here.funder, money, AT.date(), by=person_by_id(who), at=AT, pledge=here)

    def cancel() -> None:
        actions.cancel_pledge(queries.pledge(ref), by=person_by_id(who), at=AT)

    raised = all_at_once(ctx, keep, cancel)
    assert raised in (["WrongState"], ["RuleBroken"])
    with pytest.raises((WrongState, RuleBroken)):
        cancel()
