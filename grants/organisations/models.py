"""Organisations, who belongs to them, and who is invited to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Model, Ref
from grants.organisations.rules import Kind
from grants.people.models import Person


class Organisation(Model):
    """A group, registered or not. `source_key` says which published record an imported one came from."""

    __tablename__ = "organisation"

    ref: Mapped[Ref]
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    kind: Mapped[Kind] = mapped_column(
        Enum(
            Kind,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="kind_known",
            values_callable=lambda kinds: [str(kind) for kind in kinds],
        ),
        default=Kind.COMMUNITY_GROUP,
    )
    does: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")  # where it is at home, in its own words
    languages: Mapped[list[str]] = mapped_column(JSONB, default=list)
    reach: Mapped[str] = mapped_column(default="")  # how partners reach it, as far as it wants to say so
    version: Mapped[int] = mapped_column(Integer, default=1)
    registration: Mapped[str] = mapped_column(default="")  # never required; free text: 'PS-MOI 1234', or nothing
    formed_at: Mapped[datetime]
    once: Mapped[str | None] = mapped_column(unique=True)
    source_key: Mapped[str | None] = mapped_column(unique=True)

    memberships: Mapped[list[Membership]] = relationship(back_populates="organisation")


class Membership(Model):
    """That a person acts for an organisation. Any member may invite another; the last one cannot leave."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    joined_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship()


class MemberInvitation(Model):
    """That an address is invited to act for an organisation. Only who has proven that address can accept it.

    So its own address on the site is no secret: whoever copies the mail gains nothing.
    """

    __tablename__ = "member_invitation"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    ref: Mapped[Ref]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str] = mapped_column(index=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    until: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()

    def is_open(self, at: datetime) -> bool:
        """Say whether it can still be accepted at `at`."""
        return at < self.until
