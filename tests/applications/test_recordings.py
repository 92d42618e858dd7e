"""An answer may be spoken: it counts like a written one, and nobody reads a transcript that was not approved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, policy, queries
from grants.applications.actions import files, recordings
from grants.applications.queries import files as shelf
from grants.applications.rules import changes
from grants.calls.rules import QuestionKind
from grants.db import db
from grants.errors import NotFound, RuleBroken, Stale, WrongState
from grants.jobs import Message
from grants.people.rules import RoleKind
from tests.cast.applications import a_ready_application, a_started_application, confirmed, joined, leading
from tests.cast.calls import CLOSES, an_open_call
from tests.cast.files import a_film
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with
from tests.cast.sending import a_file, a_recording, asks_for

if TYPE_CHECKING:
    from grants.applications.models import Application

pytestmark = pytest.mark.usefixtures("ctx")
SAID = "We meet each week."


@pytest.fixture
def application() -> Application:
    return a_started_application(an_open_call(a_fund()))


def emptied(application: Application) -> None:
    """Take the text of the first answer away."""
    first = application.call.questions[0]
    answer = queries.answer(application, first)
    version = answer.version if answer is not None else 0
    actions.write_answer(application, first, "", version, by=leading(application), at=AT)


def test_a_voice_stands_in_the_place_of_a_text():
    application = a_ready_application(an_open_call(a_fund()))
    emptied(application)
    by_text = queries.content_hash(application)
    states = [{one.id: one.state for one in queries.results(application)}]
    recording = a_recording(application)
    states.append({one.id: one.state for one in queries.results(application)})
    assert [rule for rule, state in states[0].items() if state != states[1][rule]] != []
    told = queries.content(application)["answers"][0]
    assert (told["text"], told["recording"]) == (
        "",
        {"ref": recording.file.attachment.ref, "seconds": 2, "media_type": "audio/webm"},
    )
    assert queries.content_hash(application) != by_text
    confirmed(application)
    snapshot = actions.submit(application, by=leading(application), at=AT)
    assert snapshot.content["answers"][0]["recording"]["ref"] == recording.file.attachment.ref


def test_a_film_is_a_recording_too(application: Application):
    recording = a_file(application, application.call.questions[0], "a.mp4", a_film()).recording
    assert recording is not None
    assert (recording.media, recording.seconds) == ("video", 2)


def test_a_question_for_a_voice_names_it_in_its_answer(application: Application):
    asked = asks_for(application.call, QuestionKind.VOICE)
    recording = a_recording(application, asked)
    answer = queries.answer(application, asked)
    assert answer is not None
    assert answer.text == recording.file.attachment.ref


def test_a_new_recording_takes_the_place_of_the_old_one(application: Application):
    first = application.call.questions[0]
    old = a_recording(application).file.attachment.ref
    new = a_recording(application)
    assert shelf.recording_to(application, first) is new
    with pytest.raises(NotFound):
        shelf.file_of(application, old)


def test_a_transcript_is_read_once_it_is_approved_and_void_once_it_changes(application: Application):
    recording, lead = a_recording(application), leading(application)
    partner = person()
    joined(application, by=partner)
    before = queries.content(application)
    with pytest.raises(RuleBroken, match="Nobody has typed"):
        recordings.approve_transcript(recording, 0, by=lead, at=AT)
    recordings.write_transcript(recording, f" {SAID}\n", 0, by=partner, at=AT)
    assert (recording.transcript, recording.transcribed_by, recording.version) == (SAID, partner.id, 1)
    assert queries.content(application)["answers"] == before["answers"]
    recordings.approve_transcript(recording, 1, by=lead, at=AT)
    after = queries.content(application)
    assert after["answers"][0]["recording"]["transcript"] == SAID
    assert [(one.before, one.after) for one in changes(before, after) if SAID in one.after] == [
        ("Recording, 0:02", f"Recording, 0:02\n\n{SAID}")
    ]
    recordings.write_transcript(recording, SAID, 1, by=partner, at=AT)
    assert recording.approved_by == lead.id
    recordings.write_transcript(recording, f"{SAID} In two rooms.", 1, by=partner, at=AT)
    assert (recording.approved_by, recording.approved_at) == (None, None)
    assert queries.content(application)["answers"] == before["answers"]


def test_two_who_type_do_not_write_over_each_other(application: Application):
    recording, lead = a_recording(application), leading(application)
    recordings.write_transcript(recording, SAID, 0, by=lead, at=AT)
    with pytest.raises(Stale):
        recordings.write_transcript(recording, "Something else", 0, by=lead, at=AT)
    with pytest.raises(Stale):
        recordings.approve_transcript(recording, 0, by=lead, at=AT)
    assert (recording.transcript, recording.approved_at) == (SAID, None)


def test_a_steward_hears_what_the_partners_ask_help_with_and_nothing_else(application: Application):
    lead, fund = leading(application), application.call.fund
    steward, other = person_with(RoleKind.STEWARD, fund.id), person_with(RoleKind.STEWARD, a_fund(slug="other").id)
    recording = a_recording(application)
    quiet = a_recording(application, application.call.questions[1])
    may = [bool(policy.may_transcribe(one, recording)) for one in (None, lead, steward, other)]
    assert (may, shelf.untyped({fund.id}, AT)) == ([False, True, False, False], [])
    recordings.ask_for_help(recording, by=lead, at=AT)
    recordings.ask_for_help(recording, by=lead, at=AT + timedelta(hours=1))
    may = [bool(policy.may_transcribe(one, recording)) for one in (None, lead, steward, other)]
    assert (may, recording.help_asked_at) == ([False, True, True, False], AT)
    assert (shelf.untyped({fund.id}, AT), shelf.untyped({other.roles[0].fund_id}, AT), shelf.untyped(set(), AT)) == (
        [recording],
        [],
        [],
    )
    assert not policy.may_transcribe(steward, quiet)
    assert not policy.may_open(steward, application)
    recordings.write_transcript(recording, SAID, 0, by=steward, at=AT)
    assert shelf.untyped({fund.id}, AT) == []
    with pytest.raises(NotFound):
        recordings.approve_transcript(recording, 1, by=steward, at=AT)
    recordings.end_help(recording, by=lead, at=AT)
    with pytest.raises(NotFound):
        recordings.write_transcript(recording, "More", 1, by=steward, at=AT)


def test_the_stewards_of_the_fund_are_told_once_that_help_is_asked_for(application: Application):
    steward = person_with(RoleKind.STEWARD, application.call.fund_id)
    other = person_with(RoleKind.STEWARD, a_fund(slug="other").id)
    recording = a_recording(application)
    for _press in range(2):
        recordings.ask_for_help(recording, by=leading(application), at=AT, url="https://musha.example/r")
    told = select(Message).where(Message.to_address.in_([steward.email, other.email]))
    sent = [
        (one.to_address, one.subject, one.body.count("https://musha.example/r")) for one in db.session.scalars(told)
    ]
    assert sent == [(steward.email, "Something new for you", 1)]


def test_strangers_and_latecomers_change_nothing(application: Application):
    recording, stranger, lead = a_recording(application), person(), leading(application)
    with pytest.raises(NotFound):
        recordings.write_transcript(recording, SAID, 0, by=stranger, at=AT)
    with pytest.raises(NotFound):
        recordings.ask_for_help(recording, by=stranger, at=AT)
    with pytest.raises(NotFound):
        recordings.end_help(recording, by=stranger, at=AT)
    with pytest.raises(WrongState):
        recordings.write_transcript(recording, SAID, 0, by=lead, at=CLOSES + timedelta(seconds=1))
    with pytest.raises(RuleBroken, match="too long"):
        recordings.write_transcript(recording, "x" * 40_001, 0, by=lead, at=AT)
    assert (recording.transcript, recording.help_asked_at) == ("", None)


def test_a_removed_recording_is_gone_with_its_transcript(application: Application):
    recording, lead = a_recording(application), leading(application)
    recordings.write_transcript(recording, SAID, 0, by=lead, at=AT)
    ref = recording.ref
    assert shelf.recording(ref) is recording
    files.remove_file(recording.file, by=lead, at=AT)
    with pytest.raises(NotFound):
        shelf.recording(ref)
    assert shelf.recording_to(application, application.call.questions[0]) is None


def test_a_steward_hears_nothing_of_what_was_withdrawn(application: Application):
    lead = leading(application)
    steward, recording = person_with(RoleKind.STEWARD, application.call.fund.id), a_recording(application)
    recordings.ask_for_help(recording, by=lead, at=AT)
    assert policy.may_transcribe(steward, recording)
    actions.withdraw(application, by=lead, at=AT)
    assert (bool(policy.may_transcribe(steward, recording)), bool(policy.may_transcribe(lead, recording))) == (
        False,
        True,
    )
