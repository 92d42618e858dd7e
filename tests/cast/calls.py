"""Calls at each moment of their lives, made by a steward of the fund.

The pages read the real clock and the tests of rules bring their own, so a usual call is open from long before either to
long after: OPENS and CLOSES. Ask for other dates where the date matters.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from grants.calls import actions
from grants.calls.actions import CallDraft, CriterionText, QuestionText
from grants.calls.rules import TieRule
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast.people import AT, person_with

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.funds.models import Fund
    from grants.people.models import Person

OPENS = datetime(2026, 1, 11, 7, tzinfo=UTC)
CLOSES = datetime(2047, 2, 22, 12, tzinfo=UTC)  # 23 February 2047 is 'anywhere on earth' still the 22nd
AFTER = CLOSES + timedelta(hours=1)


def a_draft(fund: Fund, **changes: Any) -> CallDraft:
    """Return what a steward would write about a call, with `changes` to fields of CallDraft."""
    usual: dict[str, Any] = {
        "title": {"en": "Working together across places", "ar": "العمل معًا عبر الأماكن"},
        "summary": {"en": "For groups that want to do one thing together.", "ar": "لمجموعات تريد أن تعمل شيئًا معًا."},
        "zone": "AoE",
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "decide_on": date(2047, 3, 31),
        "pay_on": date(2047, 4, 12),
        "envelope": Money.of(100_000, fund.currency),
        "least": Money.of(5_000, fund.currency),
        "most": Money.of(80_000, fund.currency),
        "tie_rule": TieRule.UNDER_SERVED,
    }
    return CallDraft(**(usual | changes))


def a_question(text: str = "What do you want to do together?") -> QuestionText:
    """Return a question in both languages."""
    return QuestionText(
        prompt={"en": text, "ar": "ماذا تريدون أن تفعلوا معًا؟"},
        used_for={"en": "The panel scores the plan with it.", "ar": "تقيّم اللجنة الخطة بناءً عليه."},
        hint={"en": "Plain words are best.", "ar": "الكلمات البسيطة أفضل."},
    )


def a_criterion(name: str = "Together") -> CriterionText:
    """Return a criterion in both languages, scored from 1 to 5."""
    return CriterionText(
        name={"en": name, "ar": "معًا"},
        meaning={"en": "The partners need each other for this.", "ar": "يحتاج الشركاء بعضهم إلى بعض في هذا."},
    )


def a_steward(fund: Fund) -> Person:
    """Return a new steward of the fund."""
    return person_with(RoleKind.STEWARD, fund.id)


def an_empty_call(fund: Fund, *, by: Person | None = None, at: datetime = AT, **changes: Any) -> Call:
    """Return a draft that nothing is asked in yet."""
    return actions.write(fund, a_draft(fund, **changes), by=by or a_steward(fund), at=at)


def a_call(fund: Fund, *, by: Person | None = None, at: datetime = AT, **changes: Any) -> Call:
    """Return a draft with two questions and two criteria (the second weighs twice), ready to open."""
    steward = by or a_steward(fund)
    call = an_empty_call(fund, by=steward, at=at, **changes)
    for text in ("What do you want to do together?", "Why together, across these places?"):
        actions.add_question(call, a_question(text), by=steward, at=at)
    for name, weight in (("Together", 1), ("Rooted", 2)):
        text = a_criterion(name)
        actions.add_criterion(call, CriterionText(text.name, text.meaning, weight=weight), by=steward, at=at)
    return call


def an_open_call(fund: Fund, *, by: Person | None = None, at: datetime = AT, **changes: Any) -> Call:
    """Return an open call; `changes` are fields of CallDraft, `at` is when it opened."""
    steward = by or a_steward(fund)
    call = a_call(fund, by=steward, at=at, **changes)
    actions.open_call(call, by=steward, at=at)
    return call


def a_closed_call(fund: Fund, *, by: Person | None = None, at: datetime = AT, **changes: Any) -> Call:
    """Return a call that was closed an hour after its deadline; that is AFTER for a usual one."""
    steward = by or a_steward(fund)
    call = an_open_call(fund, by=steward, at=at, **changes)
    actions.close_call(call, by=steward, at=call.closes_at + timedelta(hours=1))
    return call


def a_decided_call(fund: Fund, *, by: Person | None = None, at: datetime = AT, **changes: Any) -> Call:
    """Return a call whose applications have all been answered."""
    steward = by or a_steward(fund)
    call = a_closed_call(fund, by=steward, at=at, **changes)
    actions.decide(call, by=steward, at=call.closes_at + timedelta(days=1))
    return call
