"""Every version of an answer and of what was submitted: listed, compared, and used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import Answer, AnswerRevision
from grants.applications.queries import together
from grants.db import commit, db
from grants.errors import Stale
from grants.people.rules import RoleKind
from tests.cast.answers import a_call_asking, asking
from tests.cast.applications import (
    a_started_application,
    a_submitted_application,
    acting_for,
    confirmed,
    joined,
    leading,
)
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application


def saved(application: Application, *texts: str) -> Answer:
    """Save one text after the other, and return the answer."""
    question = application.call.questions[0]
    for version, text in enumerate(texts):
        actions.write_answer(application, question, text, version, by=leading(application), at=AT)
    answer = queries.answer(application, question)
    assert answer is not None
    return answer


def test_the_history_shows_each_version_with_the_words_that_changed(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    answer = saved(application, "We grow seeds", "We keep seeds")
    actions.write_answer(application, answer.question, "Something else", 1, by=leading(application), at=AT)
    sign_in(client, leading(application))
    path = f"/applications/{application.ref}/questions/{answer.question.ref}"
    assert f'href="{path}/history"' in client.get(path).text
    page = " ".join(client.get(f"{path}/history").text.split())
    assert page.count("<article") == 3
    assert "grow</del>" in page
    assert "keep</ins>" in page
    assert (page.count("This one counts"), page.count("Waits for a choice")) == (0, 1)
    assert page.count("Use this again") == 1  # neither for what stands there, nor for what waits


def test_an_earlier_version_is_used_again_and_none_is_lost(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    answer = saved(application, "First", "Second")
    first = answer.revisions[0].ref
    sign_in(client, leading(application))
    path = f"/applications/{application.ref}/questions/{answer.question.ref}/history"
    stale = client.post(path, data={"revision": first, "version": "1"})
    assert stale.location == path
    db.session.refresh(answer)
    assert answer.text == "Second"
    assert client.post(path, data={"revision": first, "version": "2"}).location == path
    db.session.refresh(answer)
    assert (answer.text, answer.version) == ("First", 3)
    assert [one.text for one in answer.revisions] == ["First", "Second", "First"]
    assert client.post(path, data={"revision": "none", "version": "3"}).status_code == 404


def test_a_version_of_another_answer_is_not_here(ctx: Flask, client: FlaskClient):
    mine, other = (a_started_application(an_open_call(a_fund(slug))) for slug in ("one", "two"))
    theirs = saved(other, "Theirs").revisions[0]
    saved(mine, "Mine")
    sign_in(client, leading(mine))
    path = f"/applications/{mine.ref}/questions/{mine.call.questions[0].ref}/history"
    assert client.post(path, data={"revision": theirs.ref, "version": "1"}).status_code == 404
    with pytest.raises(Stale):
        actions.use_again(theirs, 0, by=leading(other), at=AT)


def test_a_long_history_is_read_page_by_page(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    answer = saved(application, *(f"Text {number}" for number in range(together.VERSIONS + 5)))
    sign_in(client, leading(application))
    path = f"/applications/{application.ref}/questions/{answer.question.ref}/history"
    first = client.get(path).text
    assert (first.count("<article"), "Next page" in first) == (together.VERSIONS, True)
    last = db.session.scalars(select(AnswerRevision).order_by(AnswerRevision.id.desc())).all()[together.VERSIONS - 1]
    second = client.get(f"{path}?before={last.id}").text
    assert (second.count("<article"), "Next page" in second, "This one counts" in second) == (5, False, False)


def test_nobody_has_written_yet(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    sign_in(client, leading(application))
    path = f"/applications/{application.ref}/questions/{application.call.questions[0].ref}/history"
    assert "Nobody has written here yet" in client.get(path).text


def test_every_submitted_version_is_kept_and_compared(ctx: Flask, client: FlaskClient):
    application = a_submitted_application(an_open_call(a_fund()))
    question, lead = application.call.questions[0], leading(application)
    actions.write_answer(application, question, "We keep seeds now", 1, by=lead, at=AT)
    sign_in(client, acting_for(application.consortium[1]))
    home = f"/applications/{application.ref}"
    assert f'href="{home}/versions"' in client.get(home).text
    page = client.get(f"{home}/versions").text
    assert (page.count("The panel reads this one"), "What has changed since the latest" in page) == (1, True)
    confirmed(application)
    actions.submit(application, by=lead, at=AT)
    commit()
    page = client.get(f"{home}/versions").text
    assert (page.count("<article"), page.count("The panel reads this one")) == (2, 1)
    second = " ".join(client.get(f"{home}/versions/2").text.split())
    assert "What version 2 says otherwise than version 1" in second
    assert "We <del>" in second or "</del>" in second
    assert application.snapshot is not None
    assert application.snapshot.content_hash in second
    first = client.get(f"{home}/versions/1?against=2").text
    assert "What version 1 says otherwise than version 2" in first
    assert "An earlier version" in first
    assert client.get(f"{home}/versions/3").status_code == 404
    assert "says otherwise" not in client.get(f"{home}/versions/1").text


def test_versions_are_for_partners_alone(ctx: Flask, client: FlaskClient):
    application = a_submitted_application(an_open_call(a_fund()))
    sign_in(client, person_with(RoleKind.STEWARD, application.call.fund_id))
    for path in ("versions", "versions/1", "check"):
        assert client.get(f"/applications/{application.ref}/{path}").status_code == 404


def test_a_draft_has_no_submitted_version(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    sign_in(client, leading(application))
    assert "Nothing has been submitted yet" in client.get(f"/applications/{application.ref}/versions").text


def test_a_confirmation_ends_with_any_kind_of_answer_and_the_change_is_said_in_words(ctx: Flask, client: FlaskClient):
    application = a_started_application(a_call_asking(a_fund(), asking("choice"), asking("money"), asking("place")))
    partner = joined(application)
    before = {"choice": "sea", "money": "10.00", "place": "GZ"}
    after = {"choice": "air", "money": "20.00", "place": "WB-JER"}
    for question in application.call.questions:
        actions.write_answer(application, question, before[question.key], 0, by=leading(application), at=AT)
    current = queries.content_hash(application)
    actions.confirm(partner, current, by=acting_for(partner), at=AT)
    for question in application.call.questions:
        assert queries.has_confirmed(partner, queries.content_hash(application)) is (question.key == "choice")
        actions.write_answer(application, question, after[question.key], 1, by=leading(application), at=AT)
    sign_in(client, acting_for(partner))
    page = client.get(f"/applications/{application.ref}/confirm").text
    for words in ("Sea", "Air", "10.00 USD", "20.00 USD", "Gaza Strip", "Jerusalem"):
        assert words in page
    assert "WB-JER" not in page
