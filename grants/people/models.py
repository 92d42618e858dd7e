"""Persons, the roles that they hold, and the links that prove an address."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Model, Ref
from grants.people.rules import NoticeKind, NoticeWay, RoleKind

if TYPE_CHECKING:
    from enum import StrEnum


class Person(Model):
    """A human. Has one address, one language and one time zone, and may have no role at all."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    ref: Mapped[Ref]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(8), default="en")
    zone: Mapped[str] = mapped_column(default="UTC")
    joined_at: Mapped[datetime]

    roles: Mapped[list[Role]] = relationship(back_populates="person", lazy="selectin")

    is_authenticated = True  # flask-login asks; a Person that was loaded is signed in

    def has(self, kind: RoleKind, fund_id: int) -> bool:
        """Say whether this person is `kind` in the fund."""
        return any(role.kind is kind and role.fund_id == fund_id for role in self.roles)


class Role(Model):
    """That a person is steward, treasurer, funder… of one fund. A funder's role names the funder it speaks for."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "fund_id", "kind"),
        CheckConstraint("(kind = 'funder') = (funder_id IS NOT NULL)", name="funder_speaks_for_one"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    kind: Mapped[RoleKind] = mapped_column(
        Enum(
            RoleKind,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="kind_known",
            values_callable=lambda kinds: [str(kind) for kind in kinds],
        )
    )
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("funder.id"))
    given_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="roles")


class AddressLink(Model):
    """A link sent to an address: whoever follows it holds that address, and may set a password. Used once."""

    __tablename__ = "address_link"

    email: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    next_path: Mapped[str] = mapped_column(default="/")
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


class DeviceKey(Model):
    """The key to the words that a person lets one device keep while there is no line.

    The device holds the sealed words and never the key, which only a live sign-in is given. Without this row they are
    noise, wherever the phone is.
    """

    __tablename__ = "device_key"

    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str] = mapped_column(String(44))  # 256 bits, as the browser's own cipher takes them
    made_at: Mapped[datetime]
    used_at: Mapped[datetime]


def _named(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=name,
        values_callable=lambda kinds: [str(one) for one in kinds],
    )


class NoticeChoice(Model):
    """How a person wants to be written to about one kind of thing; nothing chosen: at once."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(_named(NoticeKind, "kind_known"))
    way: Mapped[NoticeWay] = mapped_column(_named(NoticeWay, "way_known"))


class Notice(Model):
    """What waits to be told in a person's next daily mail: neutral words and a link, as every mail has."""

    __tablename__ = "notice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
