"""Kept versions of a call's form, which never change, and trial runs through it, which never become an application."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.models.call import Call
from grants.calls.rules import terms_data
from grants.db import Model
from grants.people.models import Person

if TYPE_CHECKING:
    from grants.calls.models.call import Criterion, Question

QUESTION_PARTS = (
    "key",
    "kind",
    "prompt",
    "hint",
    "used_for",
    "suggested_words",
    "is_required",
    "options",
    "bounds",
    "shown_when",
)
CRITERION_PARTS = ("name", "meaning", "most", "weight")


class VersionCause(StrEnum):
    """Why a version was kept."""

    KEPT = "kept"
    OPENED = "opened"
    PUT_UP = "put_up"
    ADOPTED = "adopted"


class CallVersion(Model):
    """The whole form as it was at one moment: `content` is what `whole_form` wrote then. It never changes."""

    __tablename__ = "call_version"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("cause IN ('kept', 'opened', 'put_up', 'adopted')", name="cause_known"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int] = mapped_column(Integer)
    cause: Mapped[str]
    note: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kept_at: Mapped[datetime]

    call: Mapped[Call] = relationship()
    keeper: Mapped[Person | None] = relationship()


class TrialRun(Model):
    """What a steward answered while trying a draft out: one run a person, gone when the call opens.

    `answers` are texts by the question's key, as an application would keep them.
    """

    __tablename__ = "trial_run"
    __table_args__ = (UniqueConstraint("call_id", "person_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answers: Mapped[dict[str, str]] = mapped_column(JSONB)
    begun_at: Mapped[datetime]


def question_data(question: Question) -> dict[str, Any]:
    """Return a question as a version keeps it."""
    return {name: str(question.kind) if name == "kind" else getattr(question, name) for name in QUESTION_PARTS}


def criterion_data(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as a version keeps it; its key is its ref, which a copy does not share."""
    return {"key": criterion.ref} | {name: getattr(criterion, name) for name in CRITERION_PARTS}


def whole_form(call: Call) -> dict[str, Any]:
    """Return everything that is fixed once the call opens, as plain values: texts, terms, questions and criteria."""
    return {
        "title": dict(call.title),
        "summary": dict(call.summary),
        "terms": terms_data(call),
        "questions": [question_data(one) for one in call.questions],
        "criteria": [criterion_data(one) for one in call.criteria],
    }
