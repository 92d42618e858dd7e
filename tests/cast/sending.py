"""Files and voices in an application."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from grants.applications.actions import files as actions
from grants.calls.models import Question
from grants.calls.rules import QuestionKind
from grants.db import db
from tests.cast.applications import leading
from tests.cast.files import a_sound
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.applications.models import Application, ApplicationFile, Recording
    from grants.calls.models import Call
    from grants.people.models import Person

PLAN = b"We meet each week, in two rooms."


def asks_for(call: Call, kind: QuestionKind = QuestionKind.FILE, **bounds: Any) -> Question:
    """Return a further question of a call that asks for a file or a voice, and need not be answered."""
    question = Question(
        position=len(call.questions) + 1,
        prompt={"en": f"Send us a {kind}", "ar": "أرسلوا لنا"},
        hint={},
        used_for={"en": "The panel looks at it.", "ar": "تنظر اللجنة فيه."},
        is_required=False,
        kind=kind,
        bounds=bounds,
    )
    call.questions.append(question)
    db.session.flush()
    return question


def a_file(
    application: Application,
    question: Question,
    name: str = "plan.txt",
    data: bytes = PLAN,
    *,
    by: Person | None = None,
) -> ApplicationFile:
    """Return a file that a partner sent whole; the lead does where nobody is named."""
    sender = by or leading(application)
    return actions.add_file(application, question, name, io.BytesIO(data), len(data), by=sender, at=AT)


def a_recording(application: Application, question: Question | None = None, *, by: Person | None = None) -> Recording:
    """Return a voice of two seconds in the place of the first answer."""
    asked = question or application.call.questions[0]
    recording = a_file(application, asked, "voice.webm", a_sound(), by=by).recording
    assert recording is not None
    return recording
