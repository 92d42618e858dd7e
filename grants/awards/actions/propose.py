"""Proposing: the line drawn through the panel's standing, kept as decisions that anybody may still question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.awards import policy, queries
from grants.awards.models import Decision
from grants.awards.rules import Candidate, Outcome, Why, line_up, lots
from grants.calls.actions.writing import hold
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import LANGUAGES, ngettext, speaking
from grants.i18n import gettext as _
from grants.money import Money
from grants.panels.policy import may_facilitate
from grants.panels.queries import StandingRow, feedback_for, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grants.applications.models import Application
    from grants.awards.rules import Line
    from grants.calls.models import Call
    from grants.people.models import Person


def propose(call: Call, *, by: Person, at: datetime) -> list[Decision]:
    """Draw the line through the standing as it is now, and keep it as proposed decisions; again, it is drawn anew.

    Words that somebody wrote stay, unless the outcome has changed under them. Raises WrongState unless the call is
    closed and undecided, RuleBroken when there is nothing to decide or something that nobody has read.
    """
    may_facilitate(by, call).require()
    hold(call)
    if call.state is not CallState.CLOSED:
        raise WrongState(_("Decisions are proposed once a call has closed, and until they are ratified."))
    rows = standing(call)
    refuse_unready(rows)
    former = {decision.application_id: decision for decision in queries.decisions_of(call)}
    applications = {row.application.ref: row.application for row in rows}
    decisions = []
    for line in lines_of(call, rows):
        application = applications[line.candidate.ref]
        decision = former.pop(application.id, None) or _new(application)
        _set(decision, line, len(rows))
        decision.proposed_at, decision.proposed_by = at, by.id
        decisions.append(decision)
    for gone in former.values():  # withdrawn since the last proposal
        db.session.delete(gone)
    db.session.add_all(decisions)
    db.session.flush()
    return decisions


def word(decision: Decision, *, reason: str, feedback: str, by: Person) -> None:
    """Write why an application is decided so, and what the panel wants to tell it. Raises RuleBroken by field."""
    policy.may_word(by, decision).require()
    db.session.refresh(decision, with_for_update={"of": Decision})
    policy.may_word(by, decision).require()  # it may have been ratified, or proposed anew, while we waited
    if not reason.strip():
        raise RuleBroken(_("Every decision has a reason. Two sentences are enough."), field="reason")
    if decision.outcome is Outcome.DECLINE and not feedback.strip():
        raise RuleBroken(_("Whoever is declined hears something that helps. Write it here."), field="feedback")
    decision.reason, decision.feedback = reason.strip(), feedback.strip()
    db.session.flush()


def refuse_unready(rows: Sequence[StandingRow]) -> None:
    """Raise RuleBroken when there is nothing to decide, or an application without any review."""
    if not rows:
        raise RuleBroken(_("Nothing was submitted to this call, so there is nothing to decide."))
    unread = sum(row.mean is None for row in rows)
    if unread:
        raise RuleBroken(
            ngettext(
                "%(num)s application has no review yet. Nobody is declined unread.",
                "%(num)s applications have no review yet. Nobody is declined unread.",
                unread,
            )
        )


def lines_of(call: Call, rows: Sequence[StandingRow]) -> list[Line]:
    """Return where the line falls through these rows; those without a review are left out."""
    return line_up(candidates_of(call, rows), call.envelope, call.tie_rule)


def candidates_of(call: Call, rows: Sequence[StandingRow]) -> list[Candidate]:
    """Return the applications that have a score, as the line sees them: by their frozen snapshots."""
    drawn = lots(call.ref, [_hash_of(row.application) for row in rows])
    return [
        Candidate(
            ref=row.application.ref,
            mean=row.mean,
            ask=ask_of(row.application),
            parts=parts_of(row.application),
            lot=drawn[_hash_of(row.application)],
        )
        for row in rows
        if row.mean is not None
    ]


def ask_of(application: Application) -> Money:
    """Return what was asked for in the text that was submitted."""
    ask = application.snapshot.content["ask"] if application.snapshot is not None else {}
    return Money(int(ask["minor"]), str(ask["currency"]))


def parts_of(application: Application) -> dict[str, int]:
    """Return what was asked for by community (minor units by the root geography's code), as it was submitted."""
    parts: dict[str, int] = {}
    partners = application.snapshot.content["partners"] if application.snapshot is not None else []
    for partner in partners:
        parts[partner["root"]] = parts.get(partner["root"], 0) + int(partner["share"])
    return parts


def _hash_of(application: Application) -> str:
    # With its own reference, so that two consortia that sent the very same words still draw two lots.
    return f"{application.snapshot.content_hash if application.snapshot is not None else ''} {application.ref}"


def _new(application: Application) -> Decision:
    return Decision(
        application=application,
        currency=application.currency,
        reason="",
        feedback="\n\n".join(feedback_for(application)),
    )


def _set(decision: Decision, line: Line, of: int) -> None:
    """Write a line's facts onto a decision; the reason begins anew when outcome or rank changed."""
    outcome = Outcome.AWARD if line.is_awarded else Outcome.DECLINE
    is_same = (decision.outcome, decision.rank, decision.why) == (outcome, line.rank, line.why)
    decision.outcome, decision.rank, decision.why = outcome, line.rank, line.why
    decision.mean_score = float(line.candidate.shown_mean)
    decision.left_minor = line.left.minor
    decision.amount_minor = line.candidate.ask.minor if line.is_awarded else None
    if not is_same or not decision.reason:
        decision.reason = _usual_reason(line, of)


def _usual_reason(line: Line, of: int) -> str:
    """Return the plain reason in every language, one below the other: nobody knows in which it will be read."""
    said = []
    for code in LANGUAGES:
        with speaking(code):
            said.append(_REASONS[line.why](line.rank, of))
    return "\n\n".join(said)


_REASONS = {
    Why.FITS: lambda rank, of: _(
        "The panel's scores put it at place %(rank)s of %(of)s, and the whole of what was asked for was still there.",
        rank=rank,
        of=of,
    ),
    Why.WON_TIE: lambda rank, of: _(
        "It had the same score as another at the line, and the tie rule that the call named put it first: place "
        "%(rank)s of %(of)s.",
        rank=rank,
        of=of,
    ),
    Why.TOO_LARGE: lambda rank, of: _(
        "The panel's scores put it at place %(rank)s of %(of)s. What was left by then did not cover the whole of what "
        "was asked for, and no ask is cut.",
        rank=rank,
        of=of,
    ),
    Why.LOST_TIE: lambda rank, of: _(
        "It had the same score as another at the line, and the tie rule that the call named put the other first: place "
        "%(rank)s of %(of)s.",
        rank=rank,
        of=of,
    ),
}
