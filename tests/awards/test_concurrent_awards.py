"""Twenty people want the last money at once: what fits is promised and paid once, and never more."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from grants.awards import actions
from grants.awards.actions import ShareSpec
from grants.calls.models import Call
from grants.db import db, unit_of_work
from grants.disbursements import actions as paying
from grants.disbursements import queries as payments
from grants.disbursements.rules import DisbursementState
from grants.errors import RuleBroken, WrongState
from grants.funds.models import Fund
from grants.funds.queries import free_balance, standing
from grants.funds.rules import BANK, TRANSIT, book
from grants.ledger.queries import balances, check
from grants.money import Money
from grants.organisations.models import Organisation
from grants.people.models import Person
from tests.cast.awards import AT, a_decided_call, a_fund_with, a_group, an_active_award
from tests.cast.disbursements import a_prepared_payment
from tests.cast.funds import a_fund, funded, treasurer_of
from tests.conftest import libpq

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


THREADS = 20
EACH = Money.of(1_500, "USD")
FITTING = 6  # of 1,500 each into 10,000; 1,000 is left


def at_once(app: Flask, one_try: Callable[[int], str]) -> list[str]:
    """Run `one_try` in twenty threads that start together, each with its own session, and return what each says."""
    gate = threading.Barrier(THREADS)

    def run(number: int) -> str:
        with app.app_context():
            db.session.connection()  # have the connection before the race begins
            db.session.rollback()
            gate.wait()
            try:
                return one_try(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(run, range(THREADS)))


def last_money(fund_id: int, call_id: int, groups: list[int]) -> Callable[[int], str]:
    """Return one try to award the fund's last money, as the program does it."""

    def one_try(number: int) -> str:
        try:
            with unit_of_work():
                fund, call = db.session.get(Fund, fund_id), db.session.get(Call, call_id)
                group = db.session.get(Organisation, groups[number])
                place = fund.geographies[0]
                share = ShareSpec(group, place, EACH, is_lead=True)
                actions.make_award(fund, call, f"Plan {number}", EACH, [share], AT.date(), by=None, at=AT)
        except RuleBroken:
            return "refused"
        return "awarded"

    return one_try


def naive(address: str) -> list[str]:
    """Check, then insert, as a program without a floor would: the control that has to fail."""
    gate = threading.Barrier(THREADS)

    def one_try(_number: int) -> str:
        with psycopg.connect(libpq(address)) as connection:
            gate.wait()
            [(left,)] = connection.execute("SELECT 10000 - coalesce(sum(amount), 0) FROM naive_award").fetchall()
            gate.wait()  # everybody has looked before anybody writes
            if left < 1500:
                return "refused"
            connection.execute("INSERT INTO naive_award (amount) VALUES (1500)")
            return "awarded"

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one_try, range(THREADS)))


def test_commitments_never_exceed_the_free_balance(ctx: Flask, address: str):
    with unit_of_work():
        fund = a_fund_with("10000")
        call = a_decided_call(fund)
        groups = [a_group(f"Group {number}").id for number in range(THREADS)]
    fund_id, call_id = fund.id, call.id
    db.session.remove()
    said = at_once(ctx, last_money(fund_id, call_id, groups))
    fund = db.session.get(Fund, fund_id)
    assert said == ["awarded"] * FITTING + ["refused"] * (THREADS - FITTING)
    assert standing(fund).committed == Money.of(9_000, "USD")
    assert free_balance(fund) == Money.of(1_000, "USD")
    assert db.session.scalar(text("SELECT count(*) FROM award")) == FITTING
    assert check(book(fund_id)) == []

    with psycopg.connect(libpq(address), autocommit=True) as connection:
        connection.execute("CREATE TABLE naive_award (amount bigint)")
        try:
            control = naive(address)
            [(promised,)] = connection.execute("SELECT sum(amount) FROM naive_award").fetchall()
        finally:
            connection.execute("DROP TABLE naive_award")
    if promised <= 10_000:
        pytest.fail(f"void: the naive control did not over-commit ({control.count('awarded')} awards)")


def test_twenty_approvals_send_the_money_once(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        payment = a_prepared_payment(award.shares[0])
        treasurer = treasurer_of(award.fund)
    ref, treasurer_id, fund_id = payment.ref, treasurer.id, award.fund_id
    db.session.remove()

    def one_try(_number: int) -> str:
        try:
            with unit_of_work():
                found, person = payments.payment(ref), db.session.get(Person, treasurer_id)
                paying.approve(found, found.amount, by=person, at=AT)
        except WrongState:
            return "refused"
        return "sent"

    assert at_once(ctx, one_try) == ["refused"] * (THREADS - 1) + ["sent"]
    held = balances(book(fund_id), "USD")
    assert (held[BANK], held[TRANSIT]) == (Money.of(4_000, "USD"), Money.of(6_000, "USD"))
    assert payments.payment(ref).state is DisbursementState.SENT


def test_twenty_preparations_make_one_payment(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        first = a_prepared_payment(award.shares[0])
        treasurer = treasurer_of(award.fund)
        paying.void(first, by=treasurer, at=AT)
    share_ref, tranche_ref, treasurer_id = award.shares[0].ref, award.tranches[0].ref, treasurer.id
    db.session.remove()

    def one_try(_number: int) -> str:
        with unit_of_work():
            part = payments.part(payments.tranche(tranche_ref), share_ref)
            return paying.prepare(part, by=db.session.get(Person, treasurer_id), at=AT).ref

    assert len(set(at_once(ctx, one_try))) == 1
    assert db.session.scalar(text("SELECT count(*) FROM disbursement WHERE state = 'prepared'")) == 1


@pytest.mark.prove
def test_fifty_rounds_after_the_last_money(ctx: Flask):
    for number in range(50):
        with unit_of_work():
            fund = a_fund(slug=f"round-{number}")
            funded(fund, "10000")
            call = a_decided_call(fund)
            groups = [a_group(f"Group {number} {member}").id for member in range(THREADS)]
        fund_id, call_id = fund.id, call.id
        db.session.remove()
        said = at_once(ctx, last_money(fund_id, call_id, groups))
        assert said == ["awarded"] * FITTING + ["refused"] * (THREADS - FITTING), number
        assert check(book(fund_id)) == []
