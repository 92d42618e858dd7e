"""Files that people send: taken piece by piece, checked and cleaned, and kept sealed in the one database.

A file is in three moments: begun (its size is known), received (all its octets are here), kept (clean, under a safe
name). Pieces are sealed with AES-256-GCM under a key of the file's own, derived from the installation's secret, and
bound to the file and their place in it. A stolen disk, or a copy of the database, opens none of them.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model, Ref, db
from grants.errors import NotFound, RuleBroken, WrongState
from grants.filenames import KINDS, Family, Kind, safe_name
from grants.i18n import gettext as _
from grants.scrubbing import require_sendable, scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from grants.config import Config

__all__ = [
    "PIECE",
    "Attachment",
    "AttachmentPiece",
    "begin",
    "finish",
    "keep",
    "opened",
    "receive",
    "remove",
    "safe_name",
]

PIECE = 256 * 1024  # octets of the largest piece that is sent, and of each that is kept
_SMALL, _SPARE = PIECE // 16, 64  # on a bad line pieces are small; a film in single octets is no upload
WEEK = timedelta(days=7)
_SEAL = b"\x01"  # the seal's version; a nonce of 12 octets follows
_NONCE = 12


class Attachment(Model):
    """A file. `size` is what was announced; `bytes`, `media_type` and `sha256` are of the clean copy that is kept."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("received BETWEEN 0 AND size", name="received_is_a_part"),
        CheckConstraint("kept_at IS NULL OR sha256 IS NOT NULL", name="kept_needs_sha256"),
        CheckConstraint("kept_at IS NULL OR media_type <> ''", name="kept_needs_media_type"),
        Index("ix_attachment_unfinished", "begun_at", postgresql_where="kept_at IS NULL"),
    )

    ref: Mapped[Ref]
    name: Mapped[str] = mapped_column(String(80))
    media_type: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    seconds: Mapped[int | None] = mapped_column(Integer)
    begun_at: Mapped[datetime]
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kept_at: Mapped[datetime | None]

    @property
    def kind(self) -> Kind:
        """Return what the kept file is."""
        return KINDS[self.media_type]

    @property
    def family(self) -> Family:
        """Return whether it is a document, a picture, a sound or a film."""
        return self.kind.family

    @property
    def is_whole(self) -> bool:
        """Say whether every octet that was announced is here."""
        return self.received == self.size


class AttachmentPiece(Model):
    """A sealed part of a file; `place` counts from 0."""

    __tablename__ = "attachment_piece"
    __table_args__ = (UniqueConstraint("attachment_id", "place"),)

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column(Integer)
    begins: Mapped[int]  # the octet of the file with which it begins
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def begin(name: str, size: int, *, by: int | None, at: datetime) -> Attachment:
    """Begin to take a file of `size` octets; raise RuleBroken before an octet is sent when it cannot be taken."""
    require_sendable(name, size)
    attachment = Attachment(name=safe_name(name), size=size, received=0, begun_at=at, begun_by=by)
    db.session.add(attachment)
    db.session.flush()
    return attachment


def receive(attachment: Attachment, offset: int, piece: bytes, sha256: str = "") -> int:
    """Take the piece that begins at `offset`, and return where the next one begins.

    A piece that is here already is taken for what it is, so that nothing breaks when an answer was lost. One that
    leaves a gap, or came in damaged, raises WrongState: ask for the offset and go on from there.
    """
    if sha256 and hashlib.sha256(piece).hexdigest() != sha256.lower():
        raise WrongState(_("This part came in damaged. Send it again."))
    locked(attachment)
    if attachment.kept_at is not None or offset + len(piece) <= attachment.received:
        return attachment.received
    if offset > attachment.received:
        raise WrongState(_("A part is missing before this one. Go on from where the server stands."))
    fresh = piece[attachment.received - offset :]
    if len(piece) > PIECE or attachment.received + len(fresh) > attachment.size:
        raise RuleBroken(_("More came in than was announced. Begin again with this file."))
    place = len(_places(attachment))
    if place >= _SPARE + attachment.size // _SMALL:
        raise RuleBroken(_("More came in than was announced. Begin again with this file."))
    _seal(attachment, place, attachment.received, fresh)
    attachment.received += len(fresh)
    db.session.flush()
    return attachment.received


def locked(attachment: Attachment) -> None:
    """Hold a file until the end of this transaction, as it stands now: of two tabs one goes first."""
    db.session.flush()
    db.session.refresh(attachment, with_for_update=True)


def finish(attachment: Attachment, *, at: datetime) -> None:
    """Check what came in by its content, clean it, and keep it sealed in place of what came in.

    Raises RuleBroken with what to do; WrongState while a part is missing. Finishing twice changes nothing.
    """
    locked(attachment)
    if attachment.kept_at is not None:
        return
    if not attachment.is_whole:
        raise WrongState(_("A part is missing before this one. Go on from where the server stands."))
    _keep(attachment, attachment.name, opened(attachment), at)


def keep(name: str, stream: IO[bytes], size: int, *, by: int | None, at: datetime) -> Attachment:
    """Take a whole file at once, as a plain form sends it; raise RuleBroken with what to do."""
    attachment = begin(name, size, by=by, at=at)
    with db.session.begin_nested():
        _keep(attachment, name, iter(lambda: stream.read(PIECE), b""), at)
        attachment.received = attachment.size
    return attachment


def _keep(attachment: Attachment, name: str, pieces: Iterator[bytes], at: datetime) -> None:
    clean = scrubbed(name, pieces)
    with clean.file as file:
        db.session.execute(delete(AttachmentPiece).where(AttachmentPiece.attachment_id == attachment.id))
        sums, begins = hashlib.sha256(), 0
        for place, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            _seal(attachment, place, begins, piece)
            sums.update(piece)
            begins += len(piece)
    attachment.name = safe_name(name, clean.kind.extension)
    attachment.media_type, attachment.seconds = clean.kind.media_type, clean.seconds
    attachment.bytes, attachment.sha256, attachment.kept_at = begins, sums.hexdigest(), at
    db.session.flush()


def opened(attachment: Attachment, begins: int = 0, ends: int | None = None) -> Iterator[bytes]:
    """Return a file's octets from `begins` up to, not including, `ends` (None: to its end), piece by piece."""
    key = _key(attachment)
    until = _length(attachment) if ends is None else ends
    for row_id, place, starts in _places(attachment):
        if starts >= until:
            break
        if starts + PIECE <= begins:
            continue
        sealed = db.session.scalar(select(AttachmentPiece.sealed).where(AttachmentPiece.id == row_id))
        piece = _unsealed(key, attachment, place, sealed or b"")
        yield piece[max(0, begins - starts) : until - starts]


def remove(attachment: Attachment) -> None:
    """Forget a file, all its pieces with it."""
    db.session.delete(attachment)
    db.session.flush()


def unfinished(at: datetime) -> list[Attachment]:
    """Return files that were begun a week ago or earlier and never finished."""
    query = select(Attachment).where(Attachment.kept_at.is_(None), Attachment.begun_at <= at - WEEK)
    return list(db.session.scalars(query.order_by(Attachment.id)))


def by_ref(ref: str) -> Attachment:
    """Return a file; raise NotFound."""
    found = db.session.scalars(select(Attachment).where(Attachment.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def _length(attachment: Attachment) -> int:
    return attachment.bytes if attachment.kept_at is not None else attachment.received


def _places(attachment: Attachment) -> list[tuple[int, int, int]]:
    """Return (row's id, place, where it begins) of every piece in order; raise when they are not all there."""
    query = select(AttachmentPiece.id, AttachmentPiece.place, AttachmentPiece.begins)
    query = query.where(AttachmentPiece.attachment_id == attachment.id).order_by(AttachmentPiece.place)
    rows = [(row_id, place, begins) for row_id, place, begins in db.session.execute(query)]
    if [place for _id, place, _begins in rows] != list(range(len(rows))):
        raise RuntimeError(f"a piece of attachment {attachment.id} is gone")
    return rows


def _seal(attachment: Attachment, place: int, begins: int, piece: bytes) -> None:
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(attachment)).encrypt(nonce, piece, _bound(attachment, place))
    row = AttachmentPiece(attachment_id=attachment.id, place=place, begins=begins, sealed=_SEAL + nonce + sealed)
    db.session.add(row)
    db.session.flush()
    db.session.expunge(row)  # a film of a hundred pieces does not pile up in memory


def _unsealed(key: bytes, attachment: Attachment, place: int, sealed: bytes) -> bytes:
    nonce, octets = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, octets, _bound(attachment, place))
    except InvalidTag as fault:
        raise RuntimeError(f"piece {place} of attachment {attachment.id} is not what was sealed") from fault


def _bound(attachment: Attachment, place: int) -> bytes:
    """Return what a seal is bound to, so that no piece can stand in another's place."""
    return f"{attachment.id}/{place}".encode()


def _key(attachment: Attachment) -> bytes:
    config = cast("Config", current_app.config["MUSHA"])
    derive = HKDF(SHA256(), length=32, salt=None, info=f"musha attachment {attachment.ref}".encode())
    return derive.derive(config.secret_key.encode())


def facts(attachment: Attachment) -> dict[str, Any]:
    """Return what a frozen text keeps of a file."""
    return {
        "ref": attachment.ref,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "bytes": attachment.bytes,
    }
