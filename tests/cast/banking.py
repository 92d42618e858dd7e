"""Bank accounts, and the statements that their banks write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sqlalchemy import select

from grants.db import db
from grants.funds.actions import accounts, statements
from grants.funds.models import StatementLine
from grants.funds.queries.banking import first_account
from grants.money import Money
from tests.cast.funds import treasurer_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grants.funds.actions.statements import Imported
    from grants.funds.models import BankAccount, Fund

OWN_IBAN = "DE02100100100006820101"
OTHER_IBAN = "GB33BUKB20201555555555"
DAY = date(2026, 1, 12)


@dataclass(frozen=True)
class Moved:
    """What a bank did: above zero in, below zero out, in major units."""

    amount: str
    on: date = DAY
    text: str = ""
    reference: str = ""
    party: str = ""
    party_account: str = ""
    end_to_end: str = ""


def numbered(fund: Fund, iban: str = OWN_IBAN) -> BankAccount:
    """Return the fund's first account, with a name and an IBAN."""
    account = first_account(fund)
    facts = accounts.AccountFacts(name="Main account", iban=iban, holder="", bank_name="", bic="", is_shown=False)
    accounts.describe_account(account, by=treasurer_of(fund), **facts)
    return account


def a_further_account(fund: Fund, currency: str, iban: str = OTHER_IBAN, name: str = "Second account") -> BankAccount:
    """Return a new account of the fund."""
    facts = accounts.AccountFacts(name=name, iban=iban, holder="", bank_name="", bic="", is_shown=False)
    return accounts.open_account(fund, currency=currency, by=treasurer_of(fund), at=AT, **facts)


def camt(
    moved: Iterable[Moved],
    *,
    opening: str = "0",
    closing: str | None = None,
    iban: str = OWN_IBAN,
    currency: str = "USD",
    days: tuple[date, date] | None = None,
) -> bytes:
    """Return a camt.053 file of one statement; unless said otherwise, it adds up."""
    lines = list(moved)
    begin = Money.of(opening, currency)
    end = begin
    for line in lines:
        end += Money.of(line.amount, currency)
    if closing is not None:
        end = Money.of(closing, currency)
    since, until = days or (min(line.on for line in lines), max(line.on for line in lines))
    parts = [
        f"<Id>{since:%y%m%d}</Id><FrToDt><FrDtTm>{since}T00:00:00</FrDtTm><ToDtTm>{until}T23:59:59</ToDtTm></FrToDt>",
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>",
        _balance("OPBD", begin, since),
        _balance("CLBD", end, until),
        *(_entry(line, currency) for line in lines),
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    body = "".join(parts)
    return f"{head}<BkToCstmrStmt><Stmt>{body}</Stmt></BkToCstmrStmt></Document>".encode()


def _balance(code: str, amount: Money, on: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount)}<Dt><Dt>{on}</Dt></Dt></Bal>"


def _amount(amount: Money) -> str:
    plain = Money(abs(amount.minor), amount.currency).plain()
    sign = "CRDT" if amount.minor >= 0 else "DBIT"
    return f'<Amt Ccy="{amount.currency}">{plain}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _entry(line: Moved, currency: str) -> str:
    amount = Money.of(line.amount, currency)
    side = "Dbtr" if amount.minor > 0 else "Cdtr"
    party = f"<{side}><Pty><Nm>{escape(line.party)}</Nm></Pty></{side}>" if line.party else ""
    if line.party_account:
        party += f"<{side}Acct><Id><IBAN>{line.party_account}</IBAN></Id></{side}Acct>"
    reference = f"<AcctSvcrRef>{escape(line.reference)}</AcctSvcrRef>" if line.reference else ""
    end_to_end = f"<Refs><EndToEndId>{escape(line.end_to_end)}</EndToEndId></Refs>" if line.end_to_end else ""
    told = f"<RmtInf><Ustrd>{escape(line.text)}</Ustrd></RmtInf>" if line.text else ""
    details = f"{end_to_end}<RltdPties>{party}</RltdPties>{told}"
    return (
        f"<Ntry>{_amount(amount)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{line.on}</Dt></BookgDt>{reference}"
        f"<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>"
    )


def imported(account: BankAccount, *moved: Moved, opening: str = "0") -> Imported:
    """Let a treasurer import one statement of these lines."""
    content = camt(moved, opening=opening, iban=account.iban or OWN_IBAN, currency=account.currency)
    return statements.import_statement(account, content, by=treasurer_of(account.fund), at=AT)


def lines_of(account: BankAccount) -> Sequence[StatementLine]:
    """Return the account's lines, in the order in which they came."""
    query = select(StatementLine).where(StatementLine.bank_account_id == account.id).order_by(StatementLine.id)
    return list(db.session.scalars(query))
