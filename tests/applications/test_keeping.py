"""Partners take away all that they gave, and have it erased; what is decided is kept."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from grants.applications import actions, queries
from grants.applications.actions.erasing import ask_to_erase, erase_due, stop_erasing
from grants.applications.actions.letters import write_letter
from grants.calls import actions as calls
from grants.db import commit, db
from grants.errors import NotAllowed, NotFound, WrongState
from grants.jobs import Message
from tests.cast.applications import a_submitted_application, acting_for, leading
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application

URL, WEEK = "https://example.org/erase", timedelta(days=7)
CANARY = "CANARYWORDS"


def a_telling_application() -> Application:
    """Return a submitted application with a canary in every place that a person writes in."""
    application = a_submitted_application(an_open_call(a_fund()), title=f"{CANARY} title")
    lead = leading(application)
    actions.write_answer(application, application.call.questions[0], f"{CANARY} answer", 1, by=lead, at=AT)
    write_letter(application, f"{CANARY} letter", url="https://example.org/letters", by=lead, at=AT)
    return application


def rows_with(word: str) -> list[str]:
    """Return the tables of which any row holds `word`."""
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    holds = 'SELECT count(*) FROM "{}" AS one WHERE one::text LIKE :word'
    return [one for one in sorted(tables) if db.session.scalar(text(holds.format(one)), {"word": f"%{word}%"})]


def test_everything_has_words_versions_letters_and_paper(ctx: Flask, client: FlaskClient):
    del ctx
    application = a_telling_application()
    sign_in(client, acting_for(application.consortium[1]))
    commit()
    path = f"/applications/{application.ref}/everything"
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{path}.zip").data))
    assert sorted(archive.namelist()) == ["application.json", "application.pdf"]
    read = json.loads(archive.read("application.json"))
    assert read["now"]["title"] == f"{CANARY} title"
    assert [one["number"] for one in read["submitted"]] == [1]
    assert [one["text"] for one in read["answers"][0]["versions"]][-1] == f"{CANARY} answer"
    assert [one["text"] for one in read["letters"]] == [f"{CANARY} letter"]
    assert client.get(f"{path}.pdf").data[:5] == b"%PDF-"
    assert client.get(f"{path}.json").json["state"] == "submitted"
    assert client.get(f"{path}.doc").status_code == 404
    sign_in(client, a_steward(application.call.fund))
    commit()
    assert client.get(f"{path}.zip").status_code == 404


def test_all_is_gone_after_a_week_and_nobody_finds_it(ctx: Flask, client: FlaskClient):
    del ctx
    application = a_telling_application()
    lead, partner = leading(application), acting_for(application.consortium[1])
    assert rows_with(CANARY) == ["answer", "answer_revision", "application", "filing", "letter", "partner", "snapshot"]
    ask_to_erase(application, url=URL, by=lead, at=AT)
    told = [one.to_address for one in db.session.query(Message) if URL in one.body and "erase" in one.body]
    assert told == [partner.email]
    assert erase_due(AT + WEEK - timedelta(seconds=1)) == 0
    assert erase_due(AT + WEEK) == 1
    assert rows_with(CANARY) == []
    assert erase_due(AT + WEEK) == 0
    sign_in(client, lead)
    commit()
    assert client.get(f"/applications/{application.ref}").status_code == 404
    assert "Application without a title" not in client.get("/applications").text


def test_each_partner_may_say_no_and_only_the_lead_may_ask(ctx: Flask):
    del ctx
    application = a_telling_application()
    lead, partner = leading(application), acting_for(application.consortium[1])
    with pytest.raises(NotAllowed):
        ask_to_erase(application, url=URL, by=partner, at=AT)
    ask_to_erase(application, url=URL, by=lead, at=AT)
    with pytest.raises(NotFound):
        stop_erasing(application, by=person(), at=AT)
    stop_erasing(application, by=partner, at=AT)
    with pytest.raises(WrongState):
        stop_erasing(application, by=lead, at=AT)
    assert erase_due(AT + WEEK) == 0
    assert queries.content(application)["title"] == f"{CANARY} title"


def test_what_the_panel_reads_is_kept_until_it_is_withdrawn(ctx: Flask):
    del ctx
    application = a_telling_application()
    lead, call = leading(application), application.call
    early = ask_to_erase(application, url=URL, by=lead, at=AT)
    after = call.closes_at + timedelta(hours=1)
    calls.close_call(call, by=a_steward(call.fund), at=after)
    assert erase_due(after) == 0
    assert str(early.state) == "stopped"
    with pytest.raises(WrongState):
        ask_to_erase(application, url=URL, by=lead, at=after)
    actions.withdraw(application, by=lead, at=after)
    ask_to_erase(application, url=URL, by=lead, at=after)
    assert erase_due(after + WEEK) == 1


def test_the_page_asks_shows_when_and_stops(ctx: Flask, client: FlaskClient):
    del ctx
    application = a_telling_application()
    lead = leading(application)
    sign_in(client, lead)
    commit()
    path = f"/applications/{application.ref}/erase"
    assert "Ask to erase everything" in client.get(path).text
    assert client.post(path).status_code == 302
    assert "All of this is erased on" in client.get(path).text
    assert client.post(f"{path}/stop").status_code == 302
    assert "All of this is erased on" not in client.get(path).text
    assert client.post(f"{path}/stop").status_code == 409
