"""Funds with their places, their staff and their money."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from grants.funds import actions
from grants.funds.actions import GeographySpec
from grants.funds.actions.accounts import open_account
from grants.funds.actions.agreements import Draft, Part
from grants.funds.rules import FunderKind
from grants.funds.rules.agreements import Term
from grants.ledger.actions.rates import record_rate
from grants.money import Money, total
from grants.people.rules import RoleKind
from tests.cast.people import AT, person_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.funds.models import BankAccount, Contribution, ContributionAgreement, Fund, Funder, Pledge
    from grants.people.models import Person

PLACES = (
    GeographySpec("48", {"en": "1948", "ar": "الـ48"}),
    GeographySpec("GZ", {"en": "Gaza Strip", "ar": "قطاع غزة"}),
    GeographySpec("WB", {"en": "West Bank", "ar": "الضفة الغربية"}),
    GeographySpec("WB-JER", {"en": "Jerusalem", "ar": "القدس"}, "WB"),
    GeographySpec("DI", {"en": "Diaspora", "ar": "الشتات"}),
    GeographySpec("DI-LB", {"en": "Lebanon", "ar": "لبنان"}, "DI"),
    GeographySpec("DI-JO", {"en": "Jordan", "ar": "الأردن"}, "DI"),
    GeographySpec("DI-US", {"en": "United States", "ar": "الولايات المتحدة"}, "DI"),
    GeographySpec("DI-UK", {"en": "United Kingdom", "ar": "المملكة المتحدة"}, "DI"),
    GeographySpec("DI-DE", {"en": "Germany", "ar": "ألمانيا"}, "DI"),
    GeographySpec("DI-CL", {"en": "Chile", "ar": "تشيلي"}, "DI"),
)


def a_fund(slug: str = "olive-press", currency: str = "USD") -> Fund:
    """Return a new fund with four communities, and no staff."""
    return actions.found(
        slug,
        {"en": "Olive Press Fund (fictional)", "ar": "صندوق معصرة الزيتون (خيالي)"},
        {"en": "One pot, held in common.", "ar": "وعاء واحد، ملك للجميع."},
        {"en": "No strings.", "ar": "بلا شروط."},
        currency,
        "Asia/Jerusalem",
        PLACES,
        by=None,
        at=AT,
    )


def treasurer_of(fund: Fund) -> Person:
    """Return a new treasurer of the fund."""
    return person_with(RoleKind.TREASURER, fund.id)


def steward_of(fund: Fund) -> Person:
    """Return a new steward of the fund."""
    return person_with(RoleKind.STEWARD, fund.id)


def a_funder(fund: Fund, name: str = "Cedar Foundation (fictional)", *, is_named: bool = False) -> Funder:
    """Return a new funder of the fund."""
    return actions.add_funder(
        fund,
        name,
        FunderKind.FOUNDATION,
        is_state_entity=False,
        is_named=is_named,
        by=treasurer_of(fund),
        at=AT,
    )


def a_pledge(fund: Fund, funder: Funder, amount: str = "1000") -> Pledge:
    """Return an open pledge that is expected on the day of AT."""
    money = Money.of(amount, fund.currency)
    return actions.pledge(fund, funder, money, AT.date(), by=treasurer_of(fund), at=AT)


def funded(fund: Fund, amount: str = "100000") -> Contribution:
    """Let `amount` (major units of the fund's currency) come in from a new funder, and return the contribution."""
    money = Money.of(amount, fund.currency)
    return actions.contribute(fund, a_funder(fund), money, AT.date(), by=treasurer_of(fund), at=AT)


def an_account(fund: Fund, currency: str) -> BankAccount:
    """Return a further bank account of the fund."""
    return open_account(
        fund,
        name=f"{currency} account",
        currency=currency,
        iban="",
        holder="",
        bank_name="",
        bic="",
        is_shown=False,
        by=treasurer_of(fund),
        at=AT,
    )


def a_rate(base: str, rate: str, quote: str = "USD") -> None:
    """Let one unit of `base` be worth `rate` units of `quote` on the day of AT."""
    record_rate(base, quote, AT.date(), Decimal(rate), "Bank (fictional)", by=None, at=AT)


def an_agreement(
    fund: Fund,
    funder: Funder,
    *parts: str,
    currency: str = "USD",
    terms: Sequence[Term] = (Term.FREE_USE,),
    pledge: Pledge | None = None,
) -> ContributionAgreement:
    """Return an agreement that waits to be signed; its instalments (major units) are due day after day from AT on."""
    amounts = [Money.of(part, currency) for part in parts or ("1000",)]
    due = [Part(amount, AT.date() + timedelta(days=number)) for number, amount in enumerate(amounts)]
    draft = Draft(total(amounts, currency), terms, due)
    return actions.write_agreement(fund, funder, draft, pledge=pledge, by=treasurer_of(fund), at=AT)


def a_signed_agreement(
    fund: Fund, funder: Funder, *parts: str, currency: str = "USD", pledge: Pledge | None = None
) -> ContributionAgreement:
    """Return an agreement without conditions, signed on the day of AT."""
    agreement = an_agreement(fund, funder, *parts, currency=currency, pledge=pledge)
    actions.sign(agreement, "Dr. Sumac", AT.date(), accepts_code=True, by=treasurer_of(fund), at=AT)
    return agreement
