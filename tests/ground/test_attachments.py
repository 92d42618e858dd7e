"""Files come in piece by piece, whatever the line does, and lie sealed in the database."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from grants import attachments
from grants.attachments import PIECE, Attachment, AttachmentPiece
from grants.db import db, unit_of_work
from grants.errors import NotFound, RuleBroken, WrongState
from tests.cast import files
from tests.cast.people import AT

pytestmark = pytest.mark.usefixtures("ctx")
WORDS = ("We meet each week. " * 40_000).encode()  # three pieces


def begun(data: bytes = WORDS, name: str = "plan.txt") -> Attachment:
    return attachments.begin(name, len(data), by=None, at=AT)


def sent(data: bytes = WORDS, name: str = "plan.txt") -> Attachment:
    """Return a file of which every octet is here."""
    attachment, offset = begun(data, name), 0
    while offset < len(data):
        offset = attachments.receive(attachment, offset, data[offset : offset + PIECE])
    return attachment


def whole(attachment: Attachment, *part: int) -> bytes:
    return b"".join(attachments.opened(attachment, *part))


def test_a_file_is_kept_as_it_was_sent():
    attachment = sent()
    attachments.finish(attachment, at=AT)
    assert (attachment.name, attachment.media_type, attachment.bytes) == ("plan.txt", "text/plain", len(WORDS))
    assert attachment.sha256 == hashlib.sha256(WORDS).hexdigest()
    assert (whole(attachment), attachment.kept_at, attachment.family) == (WORDS, AT, "document")
    assert attachments.by_ref(attachment.ref) is attachment


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(0, 1), (PIECE - 1, PIECE + 1), (PIECE, 2 * PIECE), (5, len(WORDS)), (len(WORDS) - 3, len(WORDS))],
)
def test_any_part_of_it_can_be_read(begins: int, ends: int):
    attachment = sent()
    attachments.finish(attachment, at=AT)
    assert whole(attachment, begins, ends) == WORDS[begins:ends]


def test_nothing_that_was_sent_can_be_read_in_the_database():
    attachment = attachments.keep("a.txt", io.BytesIO(b"secret words"), 12, by=None, at=AT)
    stored = db.session.scalars(select(AttachmentPiece.sealed)).all()
    assert [b"secret" in one for one in stored] == [False]
    assert whole(attachment) == b"secret words"


def test_a_piece_stands_only_where_it_was_sealed():
    attachment = sent()
    first = select(AttachmentPiece.sealed).where(AttachmentPiece.place == 0).scalar_subquery()
    db.session.execute(update(AttachmentPiece).where(AttachmentPiece.place == 1).values(sealed=first))
    with pytest.raises(RuntimeError, match="not what was sealed"):
        whole(attachment)


def test_a_piece_that_is_gone_is_noticed():
    attachment = sent()
    db.session.execute(text("DELETE FROM attachment_piece WHERE place = 1"))
    with pytest.raises(RuntimeError, match="is gone"):
        whole(attachment)


def test_pieces_that_come_twice_or_overlap_change_nothing():
    attachment = begun()
    assert attachments.receive(attachment, 0, WORDS[:PIECE]) == PIECE
    assert attachments.receive(attachment, 0, WORDS[:PIECE]) == PIECE
    assert attachments.receive(attachment, PIECE - 10, WORDS[PIECE - 10 : PIECE + 10]) == PIECE + 10
    assert attachments.receive(attachment, PIECE + 10, WORDS[PIECE + 10 : 2 * PIECE]) == 2 * PIECE
    assert attachments.receive(attachment, 2 * PIECE, WORDS[2 * PIECE :]) == len(WORDS)
    attachments.finish(attachment, at=AT)
    assert whole(attachment) == WORDS
    assert attachments.receive(attachment, 0, WORDS[:9]) == len(WORDS)
    attachments.finish(attachment, at=AT + timedelta(days=1))
    assert attachment.kept_at == AT


def test_a_gap_a_damaged_piece_and_too_much_are_refused():
    attachment = begun()
    with pytest.raises(WrongState, match="A part is missing"):
        attachments.receive(attachment, 10, WORDS[10:20])
    with pytest.raises(WrongState, match="damaged"):
        attachments.receive(attachment, 0, WORDS[:20], hashlib.sha256(b"other").hexdigest())
    with pytest.raises(RuleBroken, match="More came in"):
        attachments.receive(attachment, 0, WORDS[: PIECE + 1])
    with pytest.raises(WrongState, match="A part is missing"):
        attachments.finish(attachment, at=AT)
    small = begun(b"abc")
    with pytest.raises(RuleBroken, match="More came in"):
        attachments.receive(small, 0, b"abcd")
    assert (attachment.received, small.received) == (0, 0)


def test_a_refused_file_leaves_nothing_kept():
    attachment = sent(b"<html>", "a.txt")
    with pytest.raises(RuleBroken, match="web page"):
        attachments.finish(attachment, at=AT)
    assert (attachment.kept_at, attachment.bytes, whole(attachment)) == (None, 0, b"<html>")


def test_a_recording_keeps_its_length():
    sound = files.a_sound()
    attachment = attachments.keep("voice.webm", io.BytesIO(sound), len(sound), by=None, at=AT)
    assert (attachment.seconds, attachment.name, attachment.family) == (2, "voice.weba", "audio")


def test_a_removed_file_leaves_no_piece():
    kept, gone = sent(), sent()
    attachments.remove(gone)
    assert set(db.session.scalars(select(AttachmentPiece.attachment_id))) == {kept.id}
    with pytest.raises(NotFound):
        attachments.by_ref(gone.ref)


def test_what_nobody_finished_is_found_after_a_week():
    with unit_of_work():
        old, kept, young = begun(), sent(b"abc", "a.txt"), begun()
        attachments.finish(kept, at=AT)
        young.begun_at = AT + timedelta(seconds=1)
    assert attachments.unfinished(AT + timedelta(days=7)) == [old]


def test_a_file_that_comes_octet_by_octet_is_refused_long_before_it_fills_the_database():
    attachment = begun(b"a" * 1000)
    for offset in range(64):
        attachments.receive(attachment, offset, b"a")
    with pytest.raises(RuleBroken):
        attachments.receive(attachment, 64, b"a")
    assert attachment.received == 64
