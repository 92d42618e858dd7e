"""The terms of a call as plain values that can be kept and compared, and the same terms in words. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from grants import clock
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
LEAD = 14  # days between copying a call and its opening: time to read it over


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


def checked_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return terms that a file tells, each of its type; raise KeyError, TypeError or ValueError naming what is not."""
    numbers = {name: _number(terms, name) for name in AMOUNTS}
    consortium = ConsortiumRule.from_data(terms["consortium"])
    usual = ConsortiumRule()
    for name, value in vars(consortium).items():
        if type(value) is not type(getattr(usual, name)):
            raise TypeError(name)
    for name in INSTANTS:
        if datetime.fromisoformat(terms[name]).tzinfo is None:
            raise ValueError(name)
    clock.zone(terms["zone"])
    return {
        "zone": terms["zone"],
        **{name: datetime.fromisoformat(terms[name]).isoformat() for name in INSTANTS},
        **{name: date.fromisoformat(terms[name]).isoformat() for name in DAYS},
        "currency": Money(0, terms["currency"]).currency,
        **numbers,
        "tie_rule": str(TieRule(terms["tie_rule"])),
        "consortium": consortium.as_data(),
    }


def _number(terms: Mapping[str, Any], name: str) -> int:
    value = terms[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(name)
    return value


def moved_on(terms: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return terms whose dates are whole weeks later, so that the call opens LEAD days after `at` or later.

    Clocks show the same hours in the call's zone, weekdays stay, and so do the lengths of all its steps.
    """
    zone = terms["zone"]
    opens = clock.local(datetime.fromisoformat(terms["opens_at"]), zone)
    wanted = clock.local(at, zone) + timedelta(days=LEAD)
    weeks = max(0, -(-(wanted - opens).days // 7))
    later = timedelta(weeks=weeks)
    instants = {name: clock.local(datetime.fromisoformat(terms[name]), zone).replace(tzinfo=None) for name in INSTANTS}
    return {
        **terms,
        **{name: clock.instant(local + later, zone).isoformat() for name, local in instants.items()},
        **{name: (date.fromisoformat(terms[name]) + later).isoformat() for name in DAYS},
    }
