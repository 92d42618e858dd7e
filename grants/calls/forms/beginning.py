"""What the form of a new call is filled with when it begins from another call, a template or a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from wtforms import FileField

from grants import clock
from grants.calls.forms import said_of_rule, spread
from grants.calls.rules import ConsortiumRule
from grants.calls.rules.terms import AMOUNTS, DAYS, LEAD, moved_on
from grants.forms import Form, a_file
from grants.i18n import lazy_gettext as _l
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.funds.models import Fund

DAYS_OPEN, DAYS_TO_DECIDE, DAYS_TO_PAY = 35, 35, 14  # where nothing tells them
_MORNING, _LAST_MINUTE = (9, 0), (23, 59)


class FileForm(Form):
    """A form that comes as a file."""

    file = FileField(_l("The file"), [a_file])


def said_by(whole: Mapping[str, Any], fund: Fund, at: datetime) -> dict[str, Any]:
    """Return what a whole form fills into the form of a new call of `fund`.

    Its dates come later, if they must; amounts of another currency are left for the steward to say.
    """
    terms = whole["terms"] or {}
    texts = spread("title", whole["title"]) | spread("summary", whole["summary"])
    return texts | _dates(terms, at) | _amounts(terms, fund) | _rule(terms, fund)


def _dates(terms: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    if "opens_at" not in terms:
        opens = clock.local(at, clock.AOE).replace(tzinfo=None) + timedelta(days=LEAD)
        closes = opens + timedelta(days=DAYS_OPEN)
        decide_on = closes.date() + timedelta(days=DAYS_TO_DECIDE)
        return {
            "zone": clock.AOE,
            "opens": datetime.combine(opens, datetime.min.time().replace(*_MORNING)),
            "closes": datetime.combine(closes, datetime.min.time().replace(*_LAST_MINUTE)),
            "decide_on": decide_on,
            "pay_on": decide_on + timedelta(days=DAYS_TO_PAY),
        }
    moved, zone = moved_on(terms, at), terms["zone"]
    opens, closes = (
        clock.local(datetime.fromisoformat(moved[name]), zone).replace(tzinfo=None)
        for name in ("opens_at", "closes_at")
    )
    return {"zone": zone, "opens": opens, "closes": closes} | {name: date.fromisoformat(moved[name]) for name in DAYS}


def _amounts(terms: Mapping[str, Any], fund: Fund) -> dict[str, Any]:
    if terms.get("currency") != fund.currency:
        return {}
    return {name: Money(terms[name], fund.currency) for name in AMOUNTS if terms.get(name)}


def _rule(terms: Mapping[str, Any], fund: Fund) -> dict[str, Any]:
    """Return the rule of consortia: its amount counts only in the fund's currency, places only if the fund has them."""
    told = dict(terms.get("consortium") or {})
    places = {place.code for place in fund.geographies}
    told["require_any"] = [code for code in told.get("require_any", ()) if code in places]
    if terms.get("currency") != fund.currency or "wide_ask_minor" not in told:
        told["wide_ask_minor"] = ConsortiumRule.usual(fund.currency).wide_ask_minor
    said = said_of_rule(ConsortiumRule.from_data(told), fund.currency)
    return said | {"tie_rule": terms.get("tie_rule")}
