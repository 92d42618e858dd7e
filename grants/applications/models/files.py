"""Files that belong to an answer, and voices that stand in the place of a text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.application import Application
from grants.attachments import Attachment
from grants.calls.models import Question
from grants.db import Model, Ref


class ApplicationFile(Model):
    """A file's place in an application. One that was submitted and then removed stays for who reads that version."""

    __tablename__ = "application_file"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), unique=True)
    is_removed: Mapped[bool] = mapped_column(default=False)

    application: Mapped[Application] = relationship(back_populates="files")
    question: Mapped[Question] = relationship()
    attachment: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)
    recording: Mapped[Recording | None] = relationship(
        back_populates="file", lazy="joined", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_here(self) -> bool:
        """Say whether it stands in the working text: whole, clean and not removed."""
        return self.attachment.kept_at is not None and not self.is_removed


class Recording(Model):
    """An answer that is spoken. What a helper typed of it is read by nobody else until the applicant has approved it.

    Whether it is a sound or a film, and how long it lasts, its attachment knows. `help_asked_at`: the applicant asked
    the fund to type it, and since then stewards hear this recording, and nothing else of the draft.
    """

    __tablename__ = "recording"
    __table_args__ = (
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved_is_whole"),
        CheckConstraint("approved_at IS NULL OR transcript <> ''", name="approved_needs_transcript"),
        CheckConstraint("(help_asked_at IS NULL) = (help_asked_by IS NULL)", name="help_is_whole"),
    )

    ref: Mapped[Ref]
    file_id: Mapped[int] = mapped_column(ForeignKey("application_file.id", ondelete="CASCADE"), unique=True)
    transcript: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)  # of the transcript: a stale form is noticed
    transcribed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    transcribed_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    help_asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    help_asked_at: Mapped[datetime | None]

    file: Mapped[ApplicationFile] = relationship(back_populates="recording")

    @property
    def media(self) -> str:
        """Return 'audio' or 'video'."""
        return str(self.file.attachment.family)

    @property
    def seconds(self) -> int:
        """Return how long it lasts."""
        return self.file.attachment.seconds or 0

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a frozen text keeps of it; a transcript that nobody approved is nobody's words."""
        attachment = self.file.attachment
        told = {"ref": attachment.ref, "seconds": self.seconds, "media_type": attachment.media_type}
        return told | ({"transcript": self.transcript} if self.approved_at is not None else {})
