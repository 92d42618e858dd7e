"""Funds with their places, their staff and their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.funds import actions
from grants.funds.actions import GeographySpec
from grants.funds.rules import FunderKind
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast.people import AT, person_with

if TYPE_CHECKING:
    from grants.funds.models import Contribution, Fund, Funder, Pledge
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
