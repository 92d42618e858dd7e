"""A call that begins from another: an earlier one, one of the templates, or a form that came as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from grants.calls.actions.writing import CallDraft, write
from grants.calls.models import Criterion, Question
from grants.calls.models.versions import CRITERION_PARTS, QUESTION_PARTS
from grants.calls.rules import MOST_QUESTIONS, ConsortiumRule, QuestionKind, TieRule
from grants.calls.rules.asking import with_keys
from grants.calls.rules.terms import AMOUNTS
from grants.db import db
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.calls.models import Call
    from grants.funds.models import Fund
    from grants.people.models import Person


def write_from(
    fund: Fund, draft: CallDraft, whole: Mapping[str, Any], *, by: Person, at: datetime, once: str | None = None
) -> Call:
    """Write a new draft with the questions and criteria of a whole form; their keys stay, whatever they lack lacks.

    The same `once` twice gives the first call. Raises RuleBroken for dates out of order and for too many questions.
    """
    if len(whole["questions"]) > MOST_QUESTIONS:
        raise RuleBroken(_("A call asks at most %(most)d questions.", most=MOST_QUESTIONS))
    call = write(fund, draft, by=by, at=at, once=once)
    if call.questions or call.criteria:
        return call  # the second press of one button
    for position, said in enumerate(whole["questions"], start=1):
        parts = {name: said[name] for name in QUESTION_PARTS} | {"kind": QuestionKind(said["kind"])}
        parts["options"] = with_keys(said["options"])
        call.questions.append(Question(position=position, version=1, **parts))
    for position, said in enumerate(whole["criteria"], start=1):
        call.criteria.append(Criterion(position=position, version=1, **{name: said[name] for name in CRITERION_PARTS}))
    db.session.flush()
    return call


def draft_from(whole: Mapping[str, Any]) -> CallDraft:
    """Return what a whole form says about a call itself, as a steward would write it. It must tell its terms."""
    terms = whole["terms"]
    envelope, least, most = (Money(terms[name], terms["currency"]) for name in AMOUNTS)
    return CallDraft(
        title=whole["title"],
        summary=whole["summary"],
        zone=terms["zone"],
        opens_at=datetime.fromisoformat(terms["opens_at"]),
        closes_at=datetime.fromisoformat(terms["closes_at"]),
        decide_on=date.fromisoformat(terms["decide_on"]),
        pay_on=date.fromisoformat(terms["pay_on"]),
        tie_rule=TieRule(terms["tie_rule"]),
        consortium=ConsortiumRule.from_data(terms["consortium"]),
        envelope=envelope,
        least=least,
        most=most,
    )
