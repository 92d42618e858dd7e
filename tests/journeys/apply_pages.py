"""The pages on which a call is designed and people apply together, each with one thing of the demo behind it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.applications.actions import looking, recordings
from grants.applications.actions.files import add_file
from grants.applications.actions.inviting import hand_out, use_code
from grants.applications.models import Application, PartnerSearch
from grants.applications.rules.phoning import Way
from grants.calls.models import Call, DesignComment, MoreTime, TalkRequest
from grants.calls.queries.templates import templates
from grants.db import db
from grants.panels.models import Assignment
from tests.cast.files import a_wav

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.organisations.models import Organisation
    from grants.people.models import Person
    from tests.journeys.money_pages import Page


def _call(slug: str) -> Call:
    return db.session.scalars(select(Call).where(Call.slug == slug)).one()


def call_pages(draft: Call) -> Iterator[Page]:
    """Yield the workbench of a draft that nobody has put up, of one that is discussed, and of one that is open."""
    fund, discussed, opened = draft.fund, _call("third-call"), _call("second-call")
    for endpoint in ("begin", "import_form"):
        yield f"calls.{endpoint}", f"calls.{endpoint}", {"ref": fund.ref}
    yield "calls.show_template", "calls.show_template", {"ref": fund.ref, "name": templates()[0]["id"]}
    own = {"ref": draft.ref}
    workbench = (
        "designing",
        "edit_fit",
        "export_form",
        "mails_of",
        "steps",
        "talks",
        "trial",
        "trial_check",
        "versions",
    )
    for endpoint in (*workbench, "design", "fit", "talk"):
        yield f"calls.{endpoint} draft", f"calls.{endpoint}", own
    yield "calls.mail draft", "calls.mail", own | {"kind": "receipt"}
    yield "calls.trial_question draft", "calls.trial_question", own | {"key": draft.questions[0].key}
    yield "calls.change_kind draft", "calls.change_kind", {"ref": draft.questions[0].ref}
    yield "calls.classify draft", "calls.classify", own | {"digest": "nothing"}
    for endpoint in ("design", "designing", "difference", "new_priority", "rank", "versions"):
        yield f"calls.{endpoint} discussed", f"calls.{endpoint}", {"ref": discussed.ref}
    for endpoint in ("fit", "talk", "talks"):
        yield f"calls.{endpoint} open", f"calls.{endpoint}", {"ref": opened.ref}
    comment, talk = (db.session.scalars(select(kind)).first() for kind in (DesignComment, TalkRequest))
    assert comment is not None
    assert talk is not None
    yield "calls.answer_comment", "calls.answer_comment", {"ref": comment.ref}
    yield "calls.hold_talk", "calls.hold_talk", {"ref": talk.ref}
    yield "calls.charter", "calls.charter", {}


def around_an_open_call() -> Iterator[Page]:
    """Yield the pages of an open call for those who have no application in it, and for its stewards."""
    opened = {"ref": _call("second-call").ref}
    for endpoint in ("begin_draft", "bring_draft", "offline", "questions_text", "intake", "more_times"):
        yield f"applications.{endpoint} open", f"applications.{endpoint}", opened
    for endpoint in ("look", "searches"):
        yield f"applications.{endpoint} open", f"applications.{endpoint}", opened
    for endpoint in ("taken_out", "counts_out"):
        yield f"applications.{endpoint} open", f"applications.{endpoint}", opened | {"kind": "csv"}
    for endpoint in ("draft_door", "draft", "draft_check", "draft_offline", "draft_text", "claim_draft", "new_code"):
        yield f"applications.{endpoint}", f"applications.{endpoint}", {}
    for endpoint in ("draft_answer", "draft_choose"):
        yield f"applications.{endpoint}", f"applications.{endpoint}", {"question": "title"}
    yield "applications.invitations", "applications.invitations", {}
    yield "people.notices", "people.notices", {}


def beside(draft: Application, lead: Person, partner: Person, theirs: Organisation) -> Iterator[Page]:
    """Yield what stands beside the answers of a draft: files, voices, versions, letters, and asking for more time."""
    own, question = {"ref": draft.ref}, draft.call.questions[0]
    plain = ("bring", "check", "control", "copied", "erase", "letters", "more_time", "offline_application")
    for endpoint in (*plain, "application_text", "versions"):
        yield f"applications.{endpoint} draft", f"applications.{endpoint}", own
    for endpoint in ("answer_history", "files", "voice"):
        yield f"applications.{endpoint} draft", f"applications.{endpoint}", own | {"question": question.ref}
    for kind in ("json", "pdf", "zip"):
        yield f"applications.everything {kind}", "applications.everything", own | {"kind": kind}
    yield "applications.version draft", "applications.version", own | {"number": 1}
    at, sound = clock.now(), a_wav(1)
    file = add_file(draft, draft.call.questions[-1], "voice.wav", io.BytesIO(sound), len(sound), by=lead, at=at)
    for endpoint in ("file", "file_standing"):
        yield f"applications.{endpoint} draft", f"applications.{endpoint}", own | {"file": file.attachment.ref}
    assert file.recording is not None
    recordings.ask_for_help(file.recording, by=lead, at=at)
    for endpoint in ("transcribe", "recording_sound"):
        yield f"applications.{endpoint}", f"applications.{endpoint}", {"ref": file.recording.ref}
    unread = db.session.scalars(select(Assignment).order_by(Assignment.id)).first()
    assert unread is not None
    yield "panels.file", "panels.file", {"ref": unread.ref, "file": file.attachment.ref}
    yield from _asked(draft, lead, partner, theirs)


def _asked(draft: Application, lead: Person, partner: Person, theirs: Organisation) -> Iterator[Page]:
    """Yield what people ask each other for: a place, partners, more time."""
    at = clock.now()
    place = next(place for place in draft.call.fund.geographies if place.code == "DI-LB")
    code = hand_out(draft, Way.CODE, name="By phone", geography=place, by=lead, at=at)[1]
    yield "applications.place", "applications.place", {"ref": use_code(code, by=partner, at=at).ref}
    search = db.session.scalars(select(PartnerSearch)).one()
    yield "applications.search", "applications.search", {"ref": search.ref}
    written = looking.write_to(search, theirs, "We could.", by=partner, at=at, url=lambda made: f"/{made.ref}")
    yield "applications.approach", "applications.approach", {"ref": written.ref}
    asked = MoreTime(call=draft.call, application_id=draft.id, asked_at=at, asked_by=lead.id, asked_name="Olive press")
    db.session.add(asked)
    db.session.flush()
    yield "applications.answer_more_time", "applications.answer_more_time", {"ref": asked.ref}
