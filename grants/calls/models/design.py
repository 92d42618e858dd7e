"""A call's design with its community: its stage, what people said of it, and how they ranked its priorities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.models.call import Call, Texts
from grants.calls.models.versions import CallVersion
from grants.calls.rules.design import DesignState
from grants.db import Model, Ref
from grants.lifecycle import fact, state_column
from grants.people.models import Person


class CallDesign(Model):
    """How far a draft is designed with its community; people read the version that was put up, not the draft."""

    __tablename__ = "call_design"
    __table_args__ = (
        fact((DesignState.COMMENT, DesignState.RANKING, DesignState.ADOPTED), "put_up_id"),
        fact(DesignState.ADOPTED, "adopted_id"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), unique=True)
    state: Mapped[DesignState] = state_column(DesignState.WRITING)
    put_up_id: Mapped[int | None] = mapped_column(ForeignKey("call_version.id"))
    adopted_id: Mapped[int | None] = mapped_column(ForeignKey("call_version.id"))
    until: Mapped[datetime | None]  # how long the present stage was said to last
    back_reason: Mapped[str] = mapped_column(default="")

    call: Mapped[Call] = relationship()
    put_up: Mapped[CallVersion | None] = relationship(foreign_keys=[put_up_id])
    adopted: Mapped[CallVersion | None] = relationship(foreign_keys=[adopted_id])
    priorities: Mapped[list[DesignPriority]] = relationship(
        back_populates="design", order_by="DesignPriority.position, DesignPriority.id"
    )


class DesignComment(Model):
    """What somebody said of the whole design (`about` is empty) or of one question or criterion (its key)."""

    __tablename__ = "design_comment"
    __table_args__ = (
        CheckConstraint("(hidden_at IS NULL) = (hidden_by IS NULL)", name="hidden_is_whole"),
        CheckConstraint("hidden_at IS NULL OR hidden_reason <> ''", name="hidden_for_a_reason"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_is_whole"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("call_design.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    about: Mapped[str] = mapped_column(String(60), default="")
    about_title: Mapped[Texts]
    text: Mapped[str]
    is_named: Mapped[bool] = mapped_column(default=False)
    is_contributor: Mapped[bool] = mapped_column(default=False)  # they give money to the fund, and rank nothing
    said_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_reason: Mapped[str] = mapped_column(default="")

    design: Mapped[CallDesign] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class DesignPriority(Model):
    """One thing that the call could give the most weight to; people rank these."""

    __tablename__ = "design_priority"

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("call_design.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("design_comment.id"))  # where it was proposed
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[Texts]
    meaning: Mapped[Texts]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    design: Mapped[CallDesign] = relationship(back_populates="priorities")


class DesignRanking(Model):
    """The order that one person gave the priorities, the most pressing first; it may be changed while ranking lasts."""

    __tablename__ = "design_ranking"
    __table_args__ = (UniqueConstraint("design_id", "person_id"),)

    design_id: Mapped[int] = mapped_column(ForeignKey("call_design.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    order: Mapped[list[str]]  # refs of priorities
    ranked_at: Mapped[datetime]
