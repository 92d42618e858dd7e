"""What a person said a free text of a call is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.models.call import Call
from grants.db import Model, Ref


class TextClassification(Model):
    """A steward's word on one text that looked like a string; bound to the very text, and to who said it when."""

    __tablename__ = "text_classification"
    __table_args__ = (UniqueConstraint("call_id", "text_hash"),)

    ref: Mapped[Ref]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    text_hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    is_string: Mapped[bool]
    classified_at: Mapped[datetime]
    classified_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    call: Mapped[Call] = relationship()
