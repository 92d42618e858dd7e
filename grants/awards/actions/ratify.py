"""Ratifying: a named steward checks that the process was kept, and everything that follows happens at once."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants import clock
from grants.applications.models import Partner
from grants.awards import emails, policy, queries
from grants.awards.actions.agree import write_agreement
from grants.awards.actions.make import Grant, ShareSpec, make_awards
from grants.awards.actions.propose import lines_of, refuse_unready
from grants.awards.rules import RATIFY, Outcome, as_shown
from grants.calls.actions import decide
from grants.calls.actions.writing import hold
from grants.calls.rules import DECIDE
from grants.db import db
from grants.disclosure import Tier
from grants.errors import RuleBroken, Stale, WrongState
from grants.funds.queries import free_balance
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.jobs import mail
from grants.money import Money, total
from grants.organisations.models import Membership
from grants.panels.queries import standing
from grants.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from grants.applications.models import Application
    from grants.awards.models import Award, Decision
    from grants.awards.rules import Line
    from grants.calls.models import Call
    from grants.panels.queries import StandingRow


def ratify(
    call: Call,
    *,
    name: str,
    by: Person,
    at: datetime,
    link: Callable[[Application], str] | None = None,
) -> list[Award]:
    """Ratify all that is proposed, in one piece: decisions final, awards made, money committed, everybody told.

    `name` is the ratifier's own, typed by them. The ratifier looks at the process alone, and changes no outcome. Raises
    Stale when scores or applications changed since the proposal, and RuleBroken when the name is another, a decision
    has no reason or a decline no feedback, or the free balance does not cover the sum. Then nothing is written.
    """
    policy.may_ratify(by, call).require()
    hold(call)
    policy.may_ratify(by, call).require()  # whoever proposed while we waited is known now
    decisions = queries.decisions_of(call)
    if not decisions or not DECIDE.is_open_to(call):
        raise WrongState(_("There is no proposal to ratify: nothing has been proposed, or it is decided already."))
    if _plain(name) != _plain(by.name):
        raise RuleBroken(_("Type your own name as it stands here: %(name)s.", name=by.name), field="name")
    _refuse_stale(call, decisions)
    _refuse_unworded(decisions)
    _refuse_uncovered(call, decisions)
    with db.session.begin_nested():
        return _carry_out(call, decisions, by=by, at=at, link=link)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _refuse_stale(call: Call, decisions: Sequence[Decision]) -> None:
    rows = standing(call)
    refuse_unready(rows)
    if not is_current(call, rows, decisions):
        raise Stale(_("Scores or applications have changed since this was proposed. Propose again, then ratify."))


def is_current(call: Call, rows: Sequence[StandingRow], decisions: Sequence[Decision]) -> bool:
    """Say whether the line, drawn now through these rows, would say what was proposed: scores as well as outcomes."""
    now = {
        (line.candidate.ref, line.rank, line.why, _amount(line), line.candidate.shown_mean)
        for line in lines_of(call, rows)
    }
    return now == {
        (one.application.ref, one.rank, one.why, one.amount, as_shown(Decimal(str(one.mean_score))))
        for one in decisions
    }


def _amount(line: Line) -> Money | None:
    return line.candidate.ask if line.is_awarded else None


def _refuse_unworded(decisions: Sequence[Decision]) -> None:
    waiting = sum(not is_worded(decision) for decision in decisions)
    if waiting:
        raise RuleBroken(
            ngettext(
                "%(num)s decision still needs a reason, or feedback for those who are declined.",
                "%(num)s decisions still need a reason, or feedback for those who are declined.",
                waiting,
            )
        )


def is_worded(decision: Decision) -> bool:
    """Say whether a decision has its reason, and a decline its feedback (practice.md D4)."""
    return bool(decision.reason) and (decision.outcome is Outcome.AWARD or bool(decision.feedback))


def _refuse_uncovered(call: Call, decisions: Sequence[Decision]) -> None:
    """Say it in figures. The ledger's floor says it again, for whoever decides in the same moment."""
    wanted = total([one.amount for one in decisions if one.amount is not None], call.currency)
    free = free_balance(call.fund)
    if wanted > free:
        raise RuleBroken(
            _(
                "These awards come to %(wanted)s, and %(free)s is free. Nothing was written. Wait until more has come "
                "in, or talk with the panel.",
                wanted=wanted,
                free=free,
            )
        )


def _carry_out(
    call: Call, decisions: Sequence[Decision], *, by: Person, at: datetime, link: Callable[[Application], str] | None
) -> list[Award]:
    for decision in decisions:
        decision.ratified_at, decision.ratified_by = at, by.id
        RATIFY.make(decision, by=by.id, at=at)
    partners = _partners_of(decisions)
    day = clock.local(at, call.fund.zone).date()
    winners = [(one.application, one.proposed_by) for one in decisions if one.outcome is Outcome.AWARD]
    grants = [
        Grant(
            fund=call.fund,
            call=call,
            title=_content(application)["title"],
            amount=Money(_content(application)["ask"]["minor"], call.currency),
            shares=_shares(application, partners),
            awarded_on=day,
            application=application,
            approvals=[*([(proposer, "proposed")] if proposer is not None else []), (by.id, "ratified")],
        )
        for application, proposer in winners
    ]
    awards = make_awards(grants, by=by, at=at) if grants else []
    for award in awards:
        write_agreement(award, pay_on=max(call.pay_on, day), at=at)
    decide(call, by=by, at=at)
    _tell(decisions, partners, link)
    return awards


def _content(application: Application) -> dict[str, Any]:
    return application.snapshot.content if application.snapshot is not None else {}


def _partners_of(decisions: Sequence[Decision]) -> dict[str, Partner]:
    """Return the partners of all these applications by reference, with their organisations and places. One query."""
    query = (
        select(Partner)
        .where(Partner.application_id.in_([decision.application_id for decision in decisions]))
        .options(joinedload(Partner.organisation), joinedload(Partner.geography))
    )
    return {partner.ref: partner for partner in db.session.scalars(query)}


def _shares(application: Application, partners: dict[str, Partner]) -> list[ShareSpec]:
    """Return the shares as every partner confirmed them: from the snapshot, with each one's own consent tier."""
    shares = []
    for said in _content(application)["partners"]:
        partner = partners[said["ref"]]
        if partner.organisation is not None:
            amount = Money(said["share"], application.currency)
            tier = _first_tier(partner.tier)
            shares.append(
                ShareSpec(
                    partner.organisation,
                    partner.geography,
                    amount,
                    is_lead=said["is_lead"],
                    tier=tier,
                    is_named_beside_partners=partner.is_named_beside_partners,
                )
            )
    return shares


def _first_tier(wished: Tier) -> Tier:
    """Return how much of a new award's part is shown: who wants to be named later has not chosen the day yet."""
    return Tier.AGGREGATE if wished is Tier.DELAYED else wished


def _tell(
    decisions: Sequence[Decision], partners: dict[str, Partner], link: Callable[[Application], str] | None
) -> None:
    """Mail everybody who stands behind what was submitted, awarded or declined, in one moment and in the same words."""
    organisations = {
        decision.application_id: {
            partners[said["ref"]].organisation_id for said in _content(decision.application)["partners"]
        }
        for decision in decisions
    }
    wanted = set().union(*organisations.values())
    rows = db.session.execute(
        select(Membership.organisation_id, Person)
        .join(Membership.person)
        .where(Membership.organisation_id.in_(wanted))
        .order_by(Person.id)
    ).all()
    for decision in decisions:
        url = link(decision.application) if link is not None else ""
        readers = {person.id: person for group, person in rows if group in organisations[decision.application_id]}
        for reader in readers.values():
            mail(reader.email, reader.language, partial(emails.news, url))
