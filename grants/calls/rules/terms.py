"""The terms of a call as plain values that can be kept and compared, and the same terms in words. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from grants.calls.rules.consortium import ConsortiumRule, brief, sentences
from grants.calls.rules.states import TIE_RULES, TieRule
from grants.i18n import day, instant
from grants.i18n import gettext as _
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

AMOUNTS = ("envelope", "least", "most")
INSTANTS = ("opens_at", "closes_at")
DAYS = ("decide_on", "pay_on")


def terms_data(terms: Any) -> dict[str, Any]:
    """Return the terms of a call or of what is written about one: ISO dates, minor units, plain words."""
    return {
        "zone": terms.zone,
        **{name: getattr(terms, name).isoformat() for name in (*INSTANTS, *DAYS)},
        "currency": terms.envelope.currency,
        **{name: getattr(terms, name).minor for name in AMOUNTS},
        "tie_rule": str(terms.tie_rule),
        "consortium": dict(terms.consortium),
    }


def said_terms(terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (what, in words) of each term, always the same ones in the same order."""
    currency = terms["currency"]
    rule = ConsortiumRule.from_data(terms["consortium"])
    amounts = {name: brief(Money(terms[name], currency)) for name in AMOUNTS}
    days = {name: day(date.fromisoformat(terms[name])) for name in DAYS}
    opens, closes = (instant(datetime.fromisoformat(terms[name]), terms["zone"]) for name in INSTANTS)
    return [
        (_("Opens"), opens),
        (_("Closes"), closes),
        (_("Decision day"), days["decide_on"]),
        (_("First payments"), days["pay_on"]),
        (_("Envelope"), amounts["envelope"]),
        (_("Smallest grant"), amounts["least"]),
        (_("Largest grant"), amounts["most"]),
        (_("When two score the same"), str(TIE_RULES[TieRule(terms["tie_rule"])])),
        (_("Who may apply"), " ".join(sentences(rule, currency))),
    ]
