"""Two treasurers at the same line, and the same file sent twice at the same moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import commit, db, unit_of_work
from grants.errors import Refusal
from grants.funds.actions import matching, statements
from grants.funds.models import BankStatement, Contribution, Reconciliation
from grants.funds.queries import banking, funder
from grants.funds.queries.banking import first_account
from grants.funds.rules import SUSPENSE, book
from grants.ledger.queries import balance, check
from grants.people.queries import person_by_id
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import Moved, lines_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


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


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_of_two_who_explain_one_line_one_does_and_the_other_is_told(ctx: Flask):
    fund = funds.a_fund()
    account, by, giver = cast.numbered(fund), funds.treasurer_of(fund), funds.a_funder(fund)
    cast.imported(account, Moved("100"))
    commit()
    [line], who, whose, fund_id = lines_of(account), by.id, giver.ref, fund.id
    ref = line.ref

    def explain() -> None:
        found = banking.line(ref)
        of = funder(found.bank_account.fund, whose)
        matching.match_contribution(found, of, by=person_by_id(who), at=AT)

    def send_back() -> None:
        matching.give_back(banking.line(ref), by=person_by_id(who), at=AT)

    assert all_at_once(ctx, explain, send_back, explain) == ["WrongState", "WrongState"]
    db.session.expire_all()
    assert count(Reconciliation) == 1
    assert balance(book(fund_id), SUSPENSE, "USD").minor == 0
    assert check(book(fund_id)) == []


def test_the_same_file_at_the_same_moment_is_imported_once(ctx: Flask):
    fund = funds.a_fund()
    account, by = cast.numbered(fund), funds.treasurer_of(fund)
    commit()
    ref, who, content = account.ref, by.id, cast.camt([Moved("100"), Moved("5", reference="B")])

    def bring() -> None:
        statements.import_statement(banking.account(ref), content, by=person_by_id(who), at=AT)

    assert all_at_once(ctx, bring, bring, bring) == []
    db.session.expire_all()
    assert (count(BankStatement), len(lines_of(first_account(fund))), count(Contribution)) == (1, 2, 0)
    assert balance(book(fund.id), SUSPENSE, "USD").plain() == "105.00"
