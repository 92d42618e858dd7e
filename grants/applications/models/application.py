"""An application, its partners and their shares, its answers, and the snapshots that were submitted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.rules import ApplicationState, PartnerState
from grants.calls.models import Call, Question
from grants.db import Currency, Model, Ref
from grants.disclosure import Tier
from grants.funds.models import Geography
from grants.lifecycle import fact, state_column
from grants.money import Money
from grants.organisations.models import Organisation

Names = Annotated[list[str], mapped_column(JSONB)]


def tier_column() -> Any:
    """Return the column of a consent tier; the default is protective, and only the grantee loosens it."""
    tiers = Enum(
        Tier,
        native_enum=False,
        create_constraint=True,
        length=20,
        name="tier_known",
        values_callable=lambda names: [str(name) for name in names],
    )
    return mapped_column(tiers, default=Tier.AGGREGATE)


class Application(Model):
    """What a consortium writes together. The panel reads the latest snapshot, never the working text."""

    __tablename__ = "application"
    __table_args__ = (
        fact(ApplicationState.SUBMITTED, "submitted_at"),
        fact(ApplicationState.SUBMITTED, "snapshot_id"),
        CheckConstraint("ask_minor IS NULL OR ask_minor > 0", name="asks_for_something"),
        Index("ix_application_call", "call_id", "state", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    title: Mapped[str] = mapped_column(default="")
    state: Mapped[ApplicationState] = state_column(ApplicationState.DRAFT)
    currency: Mapped[Currency]
    ask_minor: Mapped[int | None] = mapped_column(BigInteger)
    joint_modes: Mapped[Names] = mapped_column(default=list)
    work_modes: Mapped[Names] = mapped_column(default=list)
    control_reason: Mapped[str] = mapped_column(default="")  # why one person acts for two partners, where one does
    version: Mapped[int] = mapped_column(Integer, default=1)  # of title, ask and modes: a stale form is noticed
    begun_at: Mapped[datetime]
    begun_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_spoken: Mapped[bool] = mapped_column(default=False)  # its first words were said on the phone
    submitted_at: Mapped[datetime | None]
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id", use_alter=True))
    written_at: Mapped[datetime | None]  # when the last letter about it was sent, by either side
    grace_until: Mapped[datetime | None]  # more time than the call gives everybody; why stands in `more_time`
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))

    call: Mapped[Call] = relationship()
    partners: Mapped[list[Partner]] = relationship(back_populates="application", order_by="Partner.id")
    answers: Mapped[list[Answer]] = relationship(back_populates="application", order_by="Answer.id")
    files: Mapped[list[Any]] = relationship(  # of ApplicationFile, which stands above
        "ApplicationFile", back_populates="application", order_by="ApplicationFile.id"
    )
    snapshot: Mapped[Snapshot | None] = relationship(foreign_keys=[snapshot_id], post_update=True)

    @property
    def ask(self) -> Money | None:
        """Return what the consortium asks for, once it has said so."""
        return Money(self.ask_minor, self.currency) if self.ask_minor is not None else None

    @property
    def consortium(self) -> list[Partner]:
        """Return the partners who have not left, the lead first."""
        here = [partner for partner in self.partners if partner.state is not PartnerState.LEFT]
        return sorted(here, key=lambda partner: (not partner.is_lead, partner.id))

    @property
    def shares_version(self) -> int:
        """Return a number that grows whenever any share is written: a stale form is noticed."""
        return sum(partner.share_version for partner in self.partners)


class Partner(Model):
    """An organisation's place in the consortium: its geography, its share, and the exact text that it confirmed."""

    __tablename__ = "partner"
    __table_args__ = (
        fact(PartnerState.JOINED, "organisation_id"),
        CheckConstraint("(confirmed_hash IS NULL) = (confirmed_at IS NULL)", name="confirmed_is_whole"),
        CheckConstraint("(abstained_hash IS NULL) = (abstained_at IS NULL)", name="abstained_is_whole"),
        CheckConstraint("confirmed_hash IS NULL OR abstained_hash IS NULL", name="confirms_or_abstains"),
        CheckConstraint("(code_hash IS NULL) = (code_until IS NULL)", name="code_ends"),
        CheckConstraint("share_minor IS NULL OR share_minor >= 0", name="share_is_not_negative"),
        Index(
            "uq_partner_organisation",
            "application_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("state <> 'left'"),
        ),
        Index("uq_partner_lead", "application_id", unique=True, postgresql_where=text("is_lead AND state <> 'left'")),
    )

    ref: Mapped[Ref]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"))
    is_lead: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PartnerState] = state_column(PartnerState.INVITED)
    invited_name: Mapped[str] = mapped_column(default="")
    invited_email: Mapped[str] = mapped_column(default="")
    invited_at: Mapped[datetime]
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    once: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # keyed: ten digits alone can be tried out
    code_until: Mapped[datetime | None]
    held_for: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # who typed the code
    share_minor: Mapped[int | None] = mapped_column(BigInteger)
    share_version: Mapped[int] = mapped_column(Integer, default=1)
    tier: Mapped[Tier] = tier_column()
    is_named_beside_partners: Mapped[bool] = mapped_column(default=True)
    confirmed_hash: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # to show what has changed since
    abstained_hash: Mapped[str | None] = mapped_column(String(64))  # it stands in nobody's way
    abstained_at: Mapped[datetime | None]
    abstained_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    abstained_content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    application: Mapped[Application] = relationship(back_populates="partners")
    organisation: Mapped[Organisation | None] = relationship()
    geography: Mapped[Geography] = relationship()

    @property
    def name(self) -> str:
        """Return the organisation's name, or what the lead called it while it has not joined."""
        return self.organisation.name if self.organisation is not None else self.invited_name

    @property
    def share(self) -> Money | None:
        """Return this partner's part of the ask, once somebody has said it."""
        return Money(self.share_minor, self.application.currency) if self.share_minor is not None else None

    @property
    def people(self) -> frozenset[int]:
        """Return the ids of those who act for the partner; nobody does before it has joined."""
        if self.organisation is None or self.state is not PartnerState.JOINED:
            return frozenset()
        return frozenset(member.person_id for member in self.organisation.memberships)


class Answer(Model):
    """The working text of one question. `version` grows at every save; a save of an older one is a stale edit."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    text: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()
    revisions: Mapped[list[AnswerRevision]] = relationship(back_populates="answer", order_by="AnswerRevision.id")


class AnswerRevision(Model):
    """Every text that anybody ever saved for an answer, chosen or not: no word is lost."""

    __tablename__ = "answer_revision"
    __table_args__ = (CheckConstraint("NOT (is_chosen AND is_waiting)", name="waits_or_is_chosen"),)

    ref: Mapped[Ref]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    text: Mapped[str]
    is_chosen: Mapped[bool]  # False: came in beside a newer save
    is_waiting: Mapped[bool] = mapped_column(default=False)  # for a choice between it and what is saved
    writer: Mapped[str | None] = mapped_column(String(40))  # the open page on which it is typed
    step: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # of that page's saves: none comes late
    is_late: Mapped[bool] = mapped_column(default=False, server_default="false")  # came after the deadline
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    answer: Mapped[Answer] = relationship(back_populates="revisions")


class Snapshot(Model):
    """What was submitted, frozen: title, answers, partners, shares, and the hash that every partner confirmed."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    taken_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
