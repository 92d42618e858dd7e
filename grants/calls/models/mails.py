"""The words of a call's own mails, where its stewards have chosen others than the usual ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.calls.models.call import Texts
from grants.calls.rules.mails import MailKind
from grants.db import Model


class CallMail(Model):
    """How one kind of mail reads in one call, in each language; a language that lacks has the usual words."""

    __tablename__ = "call_mail"
    __table_args__ = (UniqueConstraint("call_id", "kind"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    kind: Mapped[MailKind] = mapped_column(
        Enum(
            MailKind,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="kind_known",
            values_callable=lambda kinds: [str(kind) for kind in kinds],
        )
    )
    subject: Mapped[Texts]
    body: Mapped[Texts]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
