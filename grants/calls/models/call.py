"""A call with its questions and criteria."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.calls.rules import (
    CallFacts,
    CallState,
    ConsortiumRule,
    CriterionFacts,
    QuestionFacts,
    QuestionKind,
    TieRule,
)
from grants.calls.rules.charter import Practice
from grants.db import Currency, Model, Ref, Translated
from grants.funds.models import Fund
from grants.lifecycle import fact, state_column
from grants.money import Money


def _new_key() -> str:
    return f"q{secrets.token_hex(4)}"


Texts = Annotated[Translated, mapped_column(JSONB)]


class Call(Model):
    """A published invitation. `deadline` is an instant and the zone in which it was promised."""

    __tablename__ = "call"
    __table_args__ = (
        fact((CallState.OPEN, CallState.CLOSED, CallState.DECIDED), "opened_at"),
        fact((CallState.CLOSED, CallState.DECIDED), "closed_at"),
        fact(CallState.DECIDED, "decided_at"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("0 < least_minor AND least_minor <= most_minor", name="amounts_in_order"),
        UniqueConstraint("fund_id", "slug"),
        UniqueConstraint("fund_id", "source_key"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[Texts]
    summary: Mapped[Texts]
    state: Mapped[CallState] = state_column(CallState.DRAFT)
    zone: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    decide_on: Mapped[date]
    pay_on: Mapped[date]
    currency: Mapped[Currency]
    envelope_minor: Mapped[int] = mapped_column(BigInteger)
    envelope: Mapped[Money] = composite("envelope_minor", "currency")
    least_minor: Mapped[int] = mapped_column(BigInteger)
    least: Mapped[Money] = composite("least_minor", "currency")
    most_minor: Mapped[int] = mapped_column(BigInteger)
    most: Mapped[Money] = composite("most_minor", "currency")
    consortium: Mapped[dict[str, Any]] = mapped_column(JSONB)
    tie_rule: Mapped[TieRule] = mapped_column(
        Enum(
            TieRule,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="tie_rule_known",
            values_callable=lambda rules: [str(rule) for rule in rules],
        )
    )
    version: Mapped[int] = mapped_column(Integer, default=1)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    source_key: Mapped[str | None]
    # Under which rules of the charter it opened, and the sum of its strings under them; None before it does.
    charter_hash: Mapped[str | None] = mapped_column(String(64))
    string_score: Mapped[int | None]
    # {kind of step: [first day, last day]}, and at most six items of advice; both as grants.calls.rules keeps them.
    steps: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    fit_items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")

    fund: Mapped[Fund] = relationship()
    questions: Mapped[list[Question]] = relationship(
        back_populates="call", order_by="Question.position", cascade="all, delete-orphan"
    )
    criteria: Mapped[list[Criterion]] = relationship(
        back_populates="call", order_by="Criterion.position", cascade="all, delete-orphan"
    )

    @property
    def consortium_rule(self) -> ConsortiumRule:
        """Return the bounds that this call sets."""
        return ConsortiumRule.from_data(self.consortium)

    @property
    def facts(self) -> CallFacts:
        """Return what the rules look at before the call may open."""
        return CallFacts(
            title=self.title,
            summary=self.summary,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            zone=self.zone,
            decide_on=self.decide_on,
            pay_on=self.pay_on,
            envelope=self.envelope,
            least=self.least,
            most=self.most,
            tie_rule=self.tie_rule,
            consortium=self.consortium_rule,
            questions=tuple(one.facts for one in self.questions),
            criteria=tuple(CriterionFacts(one.ref, one.name, one.meaning) for one in self.criteria),
            practice=Practice(eligibility_items=len(self.fit_items), steps=tuple(self.steps)),
        )

    def is_accepting(self, at: datetime) -> bool:
        """Say whether an application may be submitted at the instant `at`."""
        return self.state is CallState.OPEN and self.opens_at <= at < self.closes_at


class Question(Model):
    """What the call asks, and what the answer will be used for: a question without a use is not asked.

    `key` names it within the call and stays when the call is copied. `options`: [{'key', 'label': {language: text}}].
    `bounds`: {'least', 'most'} of a number, {'most_files'}, {'video': bool}. `shown_when`: {'question': key of an
    earlier choice, 'any_of': [option keys]}; None: it is always asked.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("call_id", "key"),)

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    position: Mapped[int] = mapped_column(Integer)
    prompt: Mapped[Texts]
    hint: Mapped[Texts]
    used_for: Mapped[Texts]
    suggested_words: Mapped[int] = mapped_column(Integer, default=200)
    is_required: Mapped[bool] = mapped_column(default=True)
    key: Mapped[str] = mapped_column(String(40), default=_new_key)
    kind: Mapped[QuestionKind] = mapped_column(
        Enum(
            QuestionKind,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="kind_known",
            values_callable=lambda kinds: [str(kind) for kind in kinds],
        ),
        default=QuestionKind.LONG_TEXT,
    )
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    bounds: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    shown_when: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    call: Mapped[Call] = relationship(back_populates="questions")

    @property
    def facts(self) -> QuestionFacts:
        """Return what the rules look at."""
        same = ("ref", "prompt", "used_for", "suggested_words", "hint", "key", "kind", "options", "bounds")
        said = {name: getattr(self, name) for name in (*same, "shown_when", "is_required")}
        return QuestionFacts(**said)


class Criterion(Model):
    """What reviewers score, from 1 to `most` points."""

    __tablename__ = "criterion"
    __table_args__ = (CheckConstraint("most BETWEEN 2 AND 10", name="scale_is_sane"),)

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[Texts]
    meaning: Mapped[Texts]
    most: Mapped[int] = mapped_column(Integer, default=5)
    weight: Mapped[int] = mapped_column(Integer, default=1)

    call: Mapped[Call] = relationship(back_populates="criteria")
