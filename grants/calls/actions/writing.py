"""Writing a call down, and changing it for as long as nobody has been promised anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.calls import policy
from grants.calls.models import Call
from grants.calls.rules import CallState, ConsortiumRule, Terms, disorder
from grants.db import db
from grants.errors import RuleBroken, Stale, WrongState
from grants.funds.models import Fund
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.calls.rules import TieRule
    from grants.people.models import Person


@dataclass(frozen=True)
class CallDraft(Terms):
    """What a steward writes about a call; instants are aware, amounts are of the fund's currency.

    `slug` is made from the title when it is empty. `consortium` is the usual rule when it is None.
    """

    title: Mapping[str, str]
    summary: Mapping[str, str]
    tie_rule: TieRule
    consortium: ConsortiumRule | None = None
    slug: str = ""


def write(fund: Fund, draft: CallDraft, *, by: Person, at: datetime, once: str | None = None) -> Call:
    """Write a new draft. The same `once` twice gives the first call. Raises RuleBroken for dates out of order."""
    del at
    policy.may_write(by, fund).require()
    _refuse_disorder(fund, draft)
    # Two presses of one button, or two calls of one name, wait for each other here.
    db.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update())
    if once is not None and (first := db.session.scalars(select(Call).where(Call.once == once)).one_or_none()):
        return first
    call = Call(fund=fund, once=once, slug=_free_slug(fund, draft), written_by=by.id, version=1)
    _set(call, draft)
    db.session.add(call)
    db.session.flush()
    return call


def rewrite(call: Call, draft: CallDraft, version: int, *, by: Person, at: datetime) -> Call:
    """Change a draft that the writer saw in `version`. Raises Stale when somebody saved since, WrongState when open."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    if call.version != version:
        raise Stale(_("Somebody else saved this call while you were writing. Both versions are below: choose."))
    _refuse_disorder(call.fund, draft)
    _set(call, draft)
    call.version += 1
    db.session.flush()
    return call


def hold(call: Call) -> None:
    """Lock the call's row and read it afresh, so that two people's changes come one after the other."""
    db.session.flush()  # a refresh forgets what has not been flushed
    db.session.refresh(call, with_for_update={"of": Call})


def hold_draft(call: Call) -> None:
    """Lock a call that may still be changed; raise WrongState once it has opened (practice.md D2)."""
    hold(call)
    if call.state is not CallState.DRAFT:
        raise WrongState(_("This call has opened. Its rules are fixed, so that everybody applies under the same ones."))


def _set(call: Call, draft: CallDraft) -> None:
    rule = draft.consortium or ConsortiumRule.usual(draft.envelope.currency)
    call.title, call.summary, call.zone = dict(draft.title), dict(draft.summary), draft.zone
    call.opens_at, call.closes_at = draft.opens_at, draft.closes_at
    call.decide_on, call.pay_on = draft.decide_on, draft.pay_on
    call.envelope, call.least, call.most = draft.envelope, draft.least, draft.most
    call.tie_rule, call.consortium = draft.tie_rule, rule.as_data()


def _refuse_disorder(fund: Fund, draft: CallDraft) -> None:
    """Raise RuleBroken, naming the field, for amounts in another currency and for dates that contradict each other."""
    if draft.zone not in clock.zone_names():
        raise RuleBroken(_("There is no time zone called %(zone)s.", zone=draft.zone), field="zone")
    for field, amount in (("envelope", draft.envelope), ("least", draft.least), ("most", draft.most)):
        if amount.currency != fund.currency:
            raise RuleBroken(_("This fund counts in %(currency)s.", currency=fund.currency), field=field)
    faults = list(disorder(draft))
    if draft.consortium is not None:
        faults += draft.consortium.faults()
    if faults:
        field, reason = faults[0]
        raise RuleBroken(reason, field=field)


def _free_slug(fund: Fund, draft: CallDraft) -> str:
    """Return the call's short name, with a number behind it when the fund has used it before."""
    said = draft.title.get("en") or next(iter(draft.title.values()), "")
    wanted = (draft.slug or re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-"))[:50] or "call"
    taken = set(db.session.scalars(select(Call.slug).where(Call.fund_id == fund.id, Call.slug.startswith(wanted))))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
