"""Bank accounts of the fund: opened, described, and how each one's CSV files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from sqlalchemy import select

from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.models import BankAccount, Fund
from grants.funds.rules import bank
from grants.funds.rules.accounts import compact, is_bic, is_number
from grants.i18n import gettext as _
from grants.money import CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Select

    from grants.people.models import Person


class AccountFacts(TypedDict):
    """What an account is called here and at its bank; `is_shown`: on the giving page, for transfers."""

    name: str
    iban: str
    holder: str
    bank_name: str
    bic: str
    is_shown: bool


def open_account(
    fund: Fund,
    *,
    currency: str,
    by: Person | None,
    at: datetime,
    once: str | None = None,
    **facts: Unpack[AccountFacts],
) -> BankAccount:
    """Note a further bank account of the fund. Raises RuleBroken for no name, a wrong number or one that is here."""
    policy.may_record_money(by, fund).require()
    _queue(fund)
    made = None if once is None else db.session.scalars(_of(fund).where(BankAccount.once == once)).one_or_none()
    if made is not None:
        return made
    if currency not in CURRENCIES:
        reason = _("“%(code)s” is no currency. Write its three letters: USD.", code=currency)
        raise RuleBroken(reason, field="currency")
    kept = _checked(fund, None, currency, facts)
    account = BankAccount(fund=fund, account="", currency=currency, opened_at=at, once=once, **kept)
    db.session.add(account)
    db.session.flush()
    account.account = bank(account.id)  # the ledger's name for it: needs the key
    db.session.flush()
    return account


def describe_account(account: BankAccount, *, by: Person | None, **facts: Unpack[AccountFacts]) -> None:
    """Change what is known of an account; its currency stays. Raises RuleBroken as `open_account` does."""
    policy.may_record_money(by, account.fund).require()
    _queue(account.fund)
    kept = _checked(account.fund, account, account.currency, facts)
    for key, value in kept.items():
        setattr(account, key, value)


def map_columns(account: BankAccount, columns: Mapping[str, str], *, by: Person | None) -> None:
    """Keep what stands in which column of the account's CSV files, so that it is asked once."""
    policy.may_record_money(by, account.fund).require()
    account.columns = dict(columns)


def _of(fund: Fund) -> Select[BankAccount]:
    return select(BankAccount).where(BankAccount.fund_id == fund.id)


def _queue(fund: Fund) -> None:
    """Let two who describe accounts of a fund at once follow each other: no number is noted twice."""
    db.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update(key_share=True))


def _checked(fund: Fund, account: BankAccount | None, currency: str, facts: AccountFacts) -> AccountFacts:
    """Return the facts as they are kept: numbers without spaces, the rest without its edges."""
    kept = AccountFacts(
        name=facts["name"].strip(),
        iban=compact(facts["iban"]),
        holder=facts["holder"].strip(),
        bank_name=facts["bank_name"].strip(),
        bic=compact(facts["bic"]),
        is_shown=facts["is_shown"],
    )
    if not kept["name"]:
        raise RuleBroken(_("Fill this in."), field="name")
    if kept["iban"] and not is_number(kept["iban"]):
        raise RuleBroken(_("A digit of this number is wrong. Compare it with the bank's letter."), field="iban")
    if kept["bic"] and not is_bic(kept["bic"]):
        raise RuleBroken(_("A BIC has 8 or 11 letters and digits. Compare it with the bank's letter."), field="bic")
    if kept["is_shown"] and not (kept["iban"] and kept["holder"]):
        reason = _("Givers need the account's number and holder. Fill in both, or do not show the account.")
        raise RuleBroken(reason, field="is_shown")
    same = _of(fund).where(BankAccount.iban == kept["iban"], BankAccount.currency == currency)
    if kept["iban"] and any(other is not account for other in db.session.scalars(same)):
        raise RuleBroken(_("The fund has an account of this number already."), field="iban")
    return kept
