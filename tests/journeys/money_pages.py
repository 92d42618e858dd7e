"""The pages of money in the demo, by a name, and who is answered what on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.funds.models import (
    BankAccount,
    BankStatement,
    Contribution,
    ContributionAgreement,
    Fund,
    Gift,
    Receipt,
    StatementLine,
)
from grants.funds.rules.agreements import AgreementState
from grants.funds.rules.banking import LineState
from grants.ledger.rules import BUDGET_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterator

Page = tuple[str, str, dict[str, str]]

# Documents and tables, not pages.
PAPERS = {"funds.export", "funds.receipt_on_paper", "reports.yearly_statement", "calls.export_form", "panels.file"}
PAPERS |= {f"applications.{what}" for what in ("everything", "file", "file_standing", "recording_sound")}
PAPERS |= {f"applications.{what}" for what in ("taken_out", "counts_out", "offline", "offline_application")}
PAPERS |= {f"applications.{what}" for what in ("questions_text", "application_text", "draft_offline", "draft_text")}
READ = ("agreements", "bank_accounts", "books", "books_accounts", "books_balance", "books_close", "books_statement")
READ += ("cards", "matching", "rates", "sources", "treasury")
RECORDED = ("new_agreement", "new_bank_account", "new_exchange", "new_rate", "import_rates")


def money_pages(fund: Fund) -> Iterator[Page]:
    """Yield every page of money: the fund's rooms, and one thing of each kind."""
    for room in (*READ, *RECORDED, "safeguards"):
        yield f"funds.{room}", f"funds.{room}", {"ref": fund.ref}
    own = {"ref": fund.ref}
    yield "funds.books_close_until", "funds.books_close_until", own | {"until": str(clock.now().date().replace(day=1))}
    yield "funds.books_account", "funds.books_account", own | {"currency": "USD", "name": BUDGET_ENDS[0]}
    yield "funds.books_under", "funds.books_under", own | {"prefix": "budget:committed:"}
    for page in ("books_entry", "books_undo"):
        yield f"funds.{page}", f"funds.{page}", own | {"number": "1"}
    for kind in ("csv", "beancount"):
        yield f"funds.export {kind}", "funds.export", own | {"what": "journal", "kind": kind}
    yield from _agreements()
    yield from _banking(fund)
    yield from _giving(fund)


def _agreements() -> Iterator[Page]:
    by_state = {one.state: one.ref for one in db.session.scalars(select(ContributionAgreement))}
    for state in (AgreementState.DRAFT, AgreementState.SIGNED, AgreementState.REFUSED):
        yield f"funds.agreement {state}", "funds.agreement", {"ref": by_state[state]}
    for page in ("edit_agreement", "sign_agreement", "refuse_agreement"):
        yield f"funds.{page}", f"funds.{page}", {"ref": by_state[AgreementState.DRAFT]}


def _banking(fund: Fund) -> Iterator[Page]:
    account = db.session.scalars(select(BankAccount).order_by(BankAccount.id)).first()
    statement = db.session.scalars(select(BankStatement)).first()
    assert account is not None
    assert statement is not None
    for page in ("bank_account", "bank_columns", "edit_bank_account", "new_statement"):
        yield f"funds.{page}", f"funds.{page}", {"ref": account.ref}
    yield "funds.bank_statement", "funds.bank_statement", {"ref": statement.ref}
    lines = list(db.session.scalars(select(StatementLine).order_by(StatementLine.id)))
    matched = next(one for one in lines if one.state is LineState.MATCHED)
    came = next(one for one in lines if one.state is LineState.WAITING and one.amount_minor > 0)
    went = next(one for one in lines if one.state is LineState.WAITING and one.amount_minor < 0)
    for name, line in (("matched", matched), ("in", came), ("out", went)):
        yield f"funds.line {name}", "funds.line", {"ref": line.ref}
    yield "funds.match_together", "funds.match_together", {"ref": fund.ref, "line": came.ref}


def _giving(fund: Fund) -> Iterator[Page]:
    yield "funds.give", "funds.give", {"slug": fund.slug}
    gift = db.session.scalars(select(Gift).order_by(Gift.id)).first()
    given = db.session.scalars(select(Contribution).order_by(Contribution.id)).first()
    assert gift is not None
    assert given is not None
    yield "funds.gift", "funds.gift", {"ref": gift.ref}
    yield "funds.refund", "funds.refund", {"ref": given.ref}
    its = select(Receipt).join(Receipt.contribution).where(Contribution.gift_id == gift.id)
    receipt = db.session.scalars(its).one()
    for page in ("receipt", "receipt_on_paper"):
        yield f"funds.{page}", f"funds.{page}", {"ref": receipt.ref}
    for page in ("givers", "own_giving"):
        yield f"reports.{page}", f"reports.{page}", {"ref": fund.slug}
    year = str(given.received_on.year)
    yield "reports.yearly_statement", "reports.yearly_statement", {"ref": fund.slug, "year": year}
