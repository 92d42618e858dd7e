"""Looking for partners: a group asks to be seen, another writes to it, and neither learns the other's address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants import signin
from grants.applications import emails, policy
from grants.applications.models import Approach, PartnerSearch
from grants.applications.queries import looking
from grants.applications.rules.together import ANSWER, DECLINE, END_SEARCH, SEARCH_LIVES, TAKE_DOWN
from grants.db import db
from grants.errors import NotFound, RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.organisations.policy import may_act_for
from grants.organisations.rules import LANGUAGE_NAMES, without_overrides
from grants.people.actions.notices import notify
from grants.people.rules import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from grants.calls.models import Call
    from grants.funds.models import Geography
    from grants.organisations.models import Organisation
    from grants.people.models import Person

_MESSAGES, _PER = 10, timedelta(hours=24)  # of one person, to any number of groups
_MOST = 3  # searches of one group in one fund: who looks for everything is found by nobody


@dataclass(frozen=True)
class Wanted:
    """What a group says when it looks for partners. `whole_fund`: not in one call alone."""

    brings: str
    seeks: str
    languages: tuple[str, ...] = ()
    whole_fund: bool = False


def look_for_partners(
    call: Call,
    organisation: Organisation,
    place: Geography,
    wanted: Wanted,
    *,
    by: Person,
    at: datetime,
    once: str | None = None,
) -> PartnerSearch:
    """Let a group be found by those who apply: in this call until it closes, or in the whole fund for 180 days.

    Raises RuleBroken when the call takes no applications, or the group is listed three times already.
    """
    policy.may_find_partners(by, call).require()
    may_act_for(by, organisation).require()
    if place.fund_id != call.fund_id:
        raise NotFound(_("This fund names no such place."))
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"searches:{organisation.id}"))))
    made = looking.started_search(once)
    if made is not None and made.listed_by == by.id:
        return made
    if not call.is_accepting(at):
        raise RuleBroken(_("This call does not take applications now."))
    mine = [one for one in looking.searches_of([organisation], call) if one.is_seen(at)]
    if len(mine) >= _MOST:
        raise RuleBroken(_("Your group is listed three times already. End one of these first."))
    search = PartnerSearch(
        organisation=organisation,
        fund=call.fund,
        call=None if wanted.whole_fund else call,
        geography=place,
        brings=_said(wanted.brings),
        seeks=_said(wanted.seeks),
        languages=[code for code in LANGUAGE_NAMES if code in wanted.languages],
        listed_at=at,
        listed_by=by.id,
        ends_at=at + SEARCH_LIVES if wanted.whole_fund else None,
        once=once,
    )
    db.session.add(search)
    db.session.flush()
    return search


def end_search(search: PartnerSearch, *, by: Person, at: datetime) -> None:
    """Let nobody find the group any more. What was written to it stays with both."""
    may_act_for(by, search.organisation).require()
    END_SEARCH.make(search, by=by.id, at=at)
    db.session.flush()


def take_down(search: PartnerSearch, reason: str, *, by: Person, at: datetime, url: str = "") -> None:
    """Take a search down, as a steward who says why; the group reads it. Raises RuleBroken without a reason."""
    policy.may_take_down(by, search).require()
    if not reason.strip():
        raise RuleBroken(_("Say why: the group reads it."), field="reason")
    search.why_down = reason.strip()
    db.session.flush()
    TAKE_DOWN.make(search, by=by.id, at=at)
    db.session.flush()
    _tell(search.organisation, url, at)


def write_to(
    search: PartnerSearch,
    organisation: Organisation,
    text: str,
    *,
    by: Person,
    at: datetime,
    url: Callable[[Approach], str],
    once: str | None = None,
) -> Approach:
    """Write to a group that looks for partners; it reads who writes and decides, and learns no address.

    A group writes once to each search. Raises WrongState once it is not seen any more; TooMany after 10 in a day.
    """
    policy.may_see_search(by, search).require()
    may_act_for(by, organisation).require()
    if not search.is_seen(at):
        raise WrongState(_("This group does not look for partners any more."))
    if organisation.id == search.organisation_id:
        raise RuleBroken(_("This is your own group."), field="organisation")
    if not text.strip():
        raise RuleBroken(_("Write a few words."), field="text")
    db.session.execute(select(PartnerSearch.id).where(PartnerSearch.id == search.id).with_for_update())
    before = looking.approach_from(search, organisation)
    if before is not None:
        if once is not None and before.once == once:
            return before
        raise RuleBroken(_("Your group has written to them already. Wait for their answer."), field="text")
    signin.limit("approach", by.email, tries=_MESSAGES, per=_PER, at=at)
    approach = Approach(
        search=search, organisation=organisation, text=_said(text), sent_at=at, sent_by=by.id, once=once
    )
    db.session.add(approach)
    db.session.flush()
    _tell(search.organisation, url(approach), at)
    return approach


def answer(approach: Approach, text: str, *, by: Person, at: datetime, url: str = "") -> None:
    """Answer a message; it is the answering group that says how to go on. Raises RuleBroken for no words."""
    policy.may_answer_approach(by, approach).require()
    if not text.strip():
        raise RuleBroken(_("Write a few words."), field="text")
    approach.answer, approach.answered_at, approach.answered_by = _said(text), at, by.id
    db.session.flush()
    ANSWER.make(approach, by=by.id, at=at)
    db.session.flush()
    _tell(approach.organisation, url, at)


def decline(approach: Approach, *, by: Person, at: datetime, url: str = "") -> None:
    """Say no to a message, without words; nobody has to say why."""
    policy.may_answer_approach(by, approach).require()
    DECLINE.make(approach, by=by.id, at=at)
    approach.answered_at, approach.answered_by = at, by.id
    db.session.flush()
    _tell(approach.organisation, url, at)


def _said(text: str) -> str:
    return without_overrides(text).strip()


def _tell(organisation: Organisation, url: str, at: datetime) -> None:
    for member in organisation.memberships:
        notify(member.person, NoticeKind.MESSAGE, lambda: emails.something_new(url), at=at)
