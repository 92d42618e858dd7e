"""Files come into an answer whole or piece by piece, as many as there is room for, and leave no trace when removed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants import attachments
from grants.applications import actions, queries
from grants.applications.actions import files
from grants.applications.models import Application, ApplicationFile, Recording
from grants.applications.queries import files as shelf
from grants.applications.rules.sending import length_words, size_words
from grants.attachments import Attachment, AttachmentPiece
from grants.calls.rules import QuestionKind
from grants.db import commit, db
from grants.errors import NotFound, RuleBroken, WrongState
from grants.web.commands import night
from tests.cast.applications import (
    a_ready_application,
    a_started_application,
    a_submitted_application,
    acting_for,
    confirmed,
    leading,
)
from tests.cast.calls import CLOSES, an_open_call
from tests.cast.files import a_film, a_photo, a_sound
from tests.cast.funds import a_fund
from tests.cast.people import AT, person
from tests.cast.sending import PLAN, a_file, a_recording, asks_for

if TYPE_CHECKING:
    from grants.calls.models import Question

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def application() -> Application:
    call = an_open_call(a_fund())
    asks_for(call)
    return a_started_application(call)


@pytest.fixture
def question(application: Application) -> Question:
    return application.call.questions[-1]


def text(application: Application, question: Question) -> str:
    answer = queries.answer(application, question)
    return answer.text if answer is not None else ""


def begun(
    application: Application, question: Question, name: str = "plan.txt", size: int = len(PLAN)
) -> ApplicationFile:
    return files.begin_file(application, question, name, size, by=leading(application), at=AT)


def test_files_stand_in_the_answer_in_the_order_they_came(application: Application, question: Question):
    first, second = a_file(application, question), a_file(application, question, "foto.png", a_photo())
    assert text(application, question) == f"{first.attachment.ref}\n{second.attachment.ref}"
    told = queries.content(application)["answers"][-1]["files"]
    assert [(one["name"], one["media_type"]) for one in told] == [
        ("plan.txt", "text/plain"),
        ("foto.jpg", "image/jpeg"),
    ]
    assert shelf.files_to(application, question) == [first, second]


def test_a_file_that_comes_in_pieces_stands_there_when_it_is_finished(application: Application, question: Question):
    file, lead = begun(application, question), leading(application)
    assert begun(application, question) is file
    attachments.receive(file.attachment, 0, PLAN[:9])
    with pytest.raises(WrongState, match="A part is missing"):
        files.finish_file(file, by=lead, at=AT)
    assert (shelf.files_to(application, question), text(application, question)) == ([], "")
    attachments.receive(file.attachment, 9, PLAN[9:])
    files.finish_file(file, by=lead, at=AT)
    assert files.finish_file(file, by=lead, at=AT) is file
    assert text(application, question) == file.attachment.ref
    assert begun(application, question) is not file


def test_a_removed_file_is_gone(application: Application, question: Question):
    kept, gone = a_file(application, question), a_file(application, question)
    ref = gone.attachment.ref
    files.remove_file(gone, by=leading(application), at=AT)
    assert text(application, question) == kept.attachment.ref
    assert set(db.session.scalars(select(AttachmentPiece.attachment_id))) == {kept.attachment_id}
    with pytest.raises(NotFound):
        shelf.file_of(application, ref)


def test_what_was_submitted_keeps_a_file_that_is_removed_later():
    call = an_open_call(a_fund())
    question = asks_for(call)
    application = a_ready_application(call)
    file = a_file(application, question)
    confirmed(application)
    actions.submit(application, by=leading(application), at=AT)
    ref, later = file.attachment.ref, a_file(application, question)
    files.remove_file(file, by=leading(application), at=AT)
    assert shelf.kept_file(application, ref, is_partner=False).attachment.ref == ref
    with pytest.raises(NotFound):
        shelf.file_of(application, ref)
    with pytest.raises(NotFound):
        shelf.kept_file(application, later.attachment.ref, is_partner=False)
    assert shelf.kept_file(application, later.attachment.ref, is_partner=True) is later
    assert text(application, question) == later.attachment.ref


def test_a_file_of_another_application_is_not_found(application: Application, question: Question):
    other = a_started_application(application.call)
    file = a_file(other, question)
    for look in (shelf.file_of, lambda one, ref: shelf.kept_file(one, ref, is_partner=True)):
        with pytest.raises(NotFound):
            look(application, file.attachment.ref)


def test_only_partners_send_and_remove(application: Application, question: Question):
    stranger, file = person(), a_file(application, question)
    with pytest.raises(NotFound):
        a_file(application, question, by=stranger)
    with pytest.raises(NotFound):
        files.begin_file(application, question, "a.txt", 9, by=stranger, at=AT)
    with pytest.raises(NotFound):
        files.finish_file(file, by=stranger, at=AT)
    with pytest.raises(NotFound):
        files.remove_file(file, by=stranger, at=AT)
    assert shelf.files_to(application, question) == [file]


def test_nothing_changes_once_the_call_is_closed(application: Application, question: Question):
    file, half, lead = a_file(application, question), begun(application, question), leading(application)
    attachments.receive(half.attachment, 0, PLAN)
    late = CLOSES + timedelta(seconds=1)
    with pytest.raises(WrongState):
        files.begin_file(application, question, "a.txt", 9, by=lead, at=late)
    with pytest.raises(WrongState):
        files.finish_file(half, by=lead, at=late)
    with pytest.raises(WrongState):
        files.remove_file(file, by=lead, at=late)
    with pytest.raises(WrongState):
        files.add_file(application, question, "a.txt", io.BytesIO(PLAN), len(PLAN), by=lead, at=late)
    assert (shelf.files_to(application, question), half.attachment.kept_at) == ([file], None)


def test_an_answer_has_room_for_so_many(application: Application, question: Question):
    for _turn in range(3):
        a_file(application, question)
    with pytest.raises(RuleBroken, match="may have 3 files"):
        a_file(application, question)
    one = asks_for(application.call, most_files=1)
    a_file(application, one)
    with pytest.raises(RuleBroken, match="may have 1 file"):
        begun(application, one)


def test_an_application_has_room_for_so_many(application: Application):
    many = asks_for(application.call, most_files=20)
    for _turn in range(10):
        a_file(application, many)
    with pytest.raises(RuleBroken, match="may have 10 files"):
        a_file(application, many)
    a_recording(application)


def test_all_files_together_have_a_size(application: Application, question: Question):
    a_file(application, question).attachment.bytes = 60_000_000 - len(PLAN) + 1
    with pytest.raises(RuleBroken, match="together may have 60 MB"):
        a_file(application, question)


def test_two_that_were_begun_at_once_do_not_both_fit(application: Application):
    one = asks_for(application.call, most_files=1)
    first, second = begun(application, one), begun(application, one, "other.txt")
    for file in (first, second):
        attachments.receive(file.attachment, 0, PLAN)
    files.finish_file(first, by=leading(application), at=AT)
    with pytest.raises(RuleBroken, match="may have 1 file"):
        files.finish_file(second, by=leading(application), at=AT)


def test_too_many_begun_ones_are_refused(application: Application, question: Question):
    for number in range(20):
        begun(application, question, f"{number}.txt")
    with pytest.raises(RuleBroken, match="Too many files were begun"):
        begun(application, question, "more.txt")


@pytest.mark.parametrize(
    ("kind", "bounds", "name", "data", "why"),
    [
        (QuestionKind.FILE, {}, "a.webm", a_sound(), "A document or a picture is asked for"),
        (QuestionKind.VOICE, {}, "a.txt", PLAN, "This is no recording"),
        (QuestionKind.VOICE, {}, "voice", PLAN, "This is no recording"),
        (QuestionKind.VOICE, {"video": False}, "a.mp4", a_film(), "Only sound is asked for"),
        (QuestionKind.LONG_TEXT, {}, "a.pdf", PLAN, "This is no recording"),
        (QuestionKind.NUMBER, {}, "a.txt", PLAN, "answered without files"),
        (QuestionKind.FILE, {}, "a.txt", b"<html>", "This is a web page"),
    ],
)
def test_what_does_not_belong_there_is_refused_whole(
    application: Application, kind: QuestionKind, bounds: dict[str, object], name: str, data: bytes, why: str
):
    asked = asks_for(application.call, kind, **bounds)
    with pytest.raises(RuleBroken, match=why):
        a_file(application, asked, name, data)
    assert [
        db.session.scalar(select(func.count(one.id))) for one in (Attachment, AttachmentPiece, ApplicationFile)
    ] == [
        0,
        0,
        0,
    ]


def test_files_void_what_partners_confirmed():
    call = an_open_call(a_fund())
    question = asks_for(call)
    application = a_ready_application(call)
    other = application.consortium[1]
    before = queries.content_hash(application)
    assert queries.has_confirmed(other, before)
    a_file(application, question, by=acting_for(other))
    assert not queries.has_confirmed(other, queries.content_hash(application))


def test_what_nobody_finished_is_swept_after_a_week(application: Application, question: Question):
    kept, half = a_file(application, question), begun(application, question)
    half.attachment.begun_at = AT - timedelta(days=7)
    db.session.flush()
    assert files.sweep(AT - timedelta(seconds=1)) == 0
    assert files.sweep(AT) == 1
    db.session.expire_all()
    assert application.files == [kept]
    assert db.session.scalar(select(func.count(Recording.id))) == 0


def test_others_submitted_text_is_not_touched():
    application = a_submitted_application(an_open_call(a_fund()))
    assert [answer.keys() & {"files", "recording"} for answer in queries.content(application)["answers"]] == [set()] * 2


def test_sizes_and_lengths_are_put_into_words():
    assert [size_words(size) for size in (1, 999_999, 1_250_000)] == ["1 KB", "1000 KB", "1.2 MB"]
    assert [length_words(seconds) for seconds in (2, 65, 600)] == ["0:02", "1:05", "10:00"]


def test_the_night_forgets_what_nobody_finished(application: Application, question: Question):
    begun(application, question)
    commit()
    assert night.forget_unfinished_files(AT + timedelta(days=6)) == "files: 0 unfinished forgotten"
    assert night.forget_unfinished_files(AT + timedelta(days=7)) == "files: 1 unfinished forgotten"
    assert night.forget_unfinished_files in night._WORK
