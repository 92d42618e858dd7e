"""The time that somebody writes: counted only for whoever said yes, 15 minutes a page at most, and no minute twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.applications import actions
from grants.applications.models import WritingTime
from grants.applications.queries import together
from grants.db import db
from grants.errors import NotFound
from tests.cast.applications import a_started_application, acting_for, joined, leading
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application
    from grants.people.models import Person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_started_application(an_open_call(a_fund()))


def seconds(application: Application, someone: Person) -> int | None:
    found = together.writing_time(application, someone)
    return found.seconds if found is not None else None


def allow(application: Application, someone: Person, *, is_counted: bool | None, at: datetime = AT) -> None:
    actions.let_count(application, is_counted=is_counted, by=someone, at=at)


def test_nothing_is_counted_without_a_yes(application: Application):
    lead = leading(application)
    actions.count(application, AT, by=lead, at=AT + MINUTE)
    assert seconds(application, lead) is None
    for answer in (None, False):
        allow(application, lead, is_counted=answer)
        actions.count(application, AT, by=lead, at=AT + MINUTE)
        assert seconds(application, lead) == 0


def test_each_page_counts_to_its_save_and_at_most_a_quarter_of_an_hour(application: Application):
    lead = leading(application)
    allow(application, lead, is_counted=True)
    actions.count(application, AT, by=lead, at=AT + 3 * MINUTE)
    assert seconds(application, lead) == 180
    actions.count(application, AT + 10 * MINUTE, by=lead, at=AT + 300 * MINUTE)
    assert seconds(application, lead) == 180 + 900
    actions.count(application, None, by=lead, at=AT + 400 * MINUTE)
    assert seconds(application, lead) == 180 + 900


def test_two_windows_and_a_second_press_count_once(application: Application):
    lead = leading(application)
    allow(application, lead, is_counted=True)
    for _time in range(2):
        actions.count(application, AT, by=lead, at=AT + 4 * MINUTE)
    actions.count(application, AT + MINUTE, by=lead, at=AT + 6 * MINUTE)
    assert seconds(application, lead) == 360


def test_what_was_before_the_yes_is_not_counted(application: Application):
    lead = leading(application)
    allow(application, lead, is_counted=True, at=AT + 5 * MINUTE)
    actions.count(application, AT, by=lead, at=AT + 6 * MINUTE)
    assert seconds(application, lead) == 60


def test_a_no_wipes_what_was_counted_and_stops(application: Application):
    lead = leading(application)
    allow(application, lead, is_counted=True)
    actions.count(application, AT, by=lead, at=AT + MINUTE)
    allow(application, lead, is_counted=False)
    actions.count(application, AT + MINUTE, by=lead, at=AT + 2 * MINUTE)
    assert seconds(application, lead) == 0


def test_each_says_it_for_themselves_alone(application: Application):
    lead, other = leading(application), acting_for(joined(application))
    allow(application, lead, is_counted=True)
    actions.count(application, AT, by=other, at=AT + MINUTE)
    actions.count(application, AT, by=lead, at=AT + 2 * MINUTE)
    assert (seconds(application, lead), seconds(application, other)) == (120, None)
    with pytest.raises(NotFound):
        allow(application, person(), is_counted=True)


def test_the_sum_of_a_call_is_by_application(application: Application):
    other = a_started_application(application.call)
    elsewhere = a_started_application(an_open_call(a_fund("else")))
    for one, minutes in ((application, 5), (other, 7), (elsewhere, 9)):
        allow(one, leading(one), is_counted=True)
        actions.count(one, AT, by=leading(one), at=AT + minutes * MINUTE)
    helper = acting_for(joined(application))
    allow(application, helper, is_counted=True)
    actions.count(application, AT, by=helper, at=AT + 2 * MINUTE)
    assert together.minutes(application.call) == {application.id: 7, other.id: 7}


def test_one_is_asked_on_the_page_and_may_change_ones_mind(application: Application, client: FlaskClient):
    sign_in(client, leading(application))
    home = f"/applications/{application.ref}"
    assert "May we count the minutes?" in client.get(home).text
    for sent, words in (("later", "Yes, count them"), ("yes", "You said yes"), ("no", "You said no"), ("x", "Yes")):
        assert client.post(f"{home}/minutes", data={"count": sent}).location == f"{home}#minutes"
        assert words in client.get(home).text


def test_a_save_counts_from_the_sealed_moment_alone(
    application: Application, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    lead, now = leading(application), clock.now()
    sign_in(client, lead)
    home = f"/applications/{application.ref}"
    client.post(f"{home}/minutes", data={"count": "yes"})
    path = f"{home}/questions/{application.call.questions[0].ref}"
    (sealed,) = re.findall(r'name="opened" value="([^"]+)"', client.get(path).text)
    monkeypatch.setattr(clock, "now", lambda: now + 2 * MINUTE)
    for opened, least in (("1.made-up", 0), ("", 0), (sealed, 100)):
        client.post(path, data={"answer": f"Text {opened}", "version": "0", "opened": opened})
        db.session.expire_all()
        assert least <= db.session.query(WritingTime).one().seconds <= least + 21
