"""Reminders: each person once for each time that is left, as they want it, and only while it is of use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.actions.reminding import remind
from grants.applications.models import Reminder
from grants.applications.queries.reminding import near_deadline
from grants.applications.rules.reminding import due
from grants.calls.actions import close_call
from grants.db import commit, db, unit_of_work
from grants.jobs import Message
from grants.people.actions.notices import choose_ways
from grants.people.rules import NoticeKind, NoticeWay
from grants.web.commands import hour
from tests.cast.applications import a_ready_application, a_started_application, joined, leading, written
from tests.cast.calls import AFTER, CLOSES, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.more_time import UNTIL, a_code, use

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from grants.applications.models import Application

SUBJECTS = ("Seven days are left", "Two days are left", "Six hours are left")
WEEK, TWO_DAYS, SIX_HOURS = timedelta(days=7), timedelta(days=2), timedelta(hours=6)


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_ready_application(an_open_call(a_fund()))


def at(before: timedelta) -> datetime:
    return CLOSES - before


def sent() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Message.to_address, Message.subject).order_by(Message.id))
    return [(address, subject) for address, subject in rows if subject in SUBJECTS]


def everybody(application: Application) -> list[str]:
    return sorted(one.email for one in queries.people_of(application))


@pytest.mark.parametrize(
    ("left", "kind"),
    [
        (WEEK + timedelta(seconds=1), None),
        (WEEK, "days_7"),
        (TWO_DAYS + timedelta(seconds=1), "days_7"),
        (TWO_DAYS, "days_2"),
        (SIX_HOURS, "hours_6"),
        (timedelta(seconds=1), "hours_6"),
        (timedelta(), None),
        (-timedelta(hours=1), None),
    ],
)
def test_which_reminder_is_due(left: timedelta, kind: str | None):
    assert due(CLOSES, CLOSES - left) == kind


def test_each_person_once_for_each_time_that_is_left(application: Application):
    for moment in (WEEK, WEEK - timedelta(hours=1), TWO_DAYS, SIX_HOURS, timedelta(hours=1)):
        hour.through_the_hour(at(moment))
    assert sorted(sent()) == sorted((email, subject) for email in everybody(application) for subject in SUBJECTS)


def test_a_worker_that_was_down_for_days_sends_only_what_is_of_use_now(application: Application):
    assert hour.through_the_hour(at(SIX_HOURS)) == "reminders: 2 sent, 0 applications failed"
    assert {subject for _address, subject in sent()} == {"Six hours are left"}


def test_a_crash_leaves_neither_mail_nor_row_and_the_next_run_sends_once(application: Application):
    commit()
    with pytest.raises(RuntimeError):
        killed_while_reminding(application)
    assert (sent(), db.session.scalars(select(Reminder)).all()) == ([], [])
    for _run in (1, 2):
        hour.through_the_hour(at(WEEK))
    assert sorted(address for address, _subject in sent()) == everybody(application)


def killed_while_reminding(application: Application) -> None:
    with unit_of_work():
        assert remind(application.id, at(WEEK), lambda ref: ref) == 2
        raise RuntimeError("killed")


def test_what_is_sent_or_withdrawn_is_not_reminded_of(application: Application):
    other = a_ready_application(application.call, title="Sent and withdrawn")
    for one in (application, other):
        actions.submit(one, by=leading(one), at=at(WEEK))
    actions.withdraw(other, by=leading(other), at=at(WEEK))
    hour.through_the_hour(at(WEEK))
    assert sent() == []


def test_neither_too_early_nor_after_the_deadline_nor_when_closed(application: Application):
    for moment in (at(WEEK + timedelta(hours=1)), CLOSES, AFTER):
        hour.through_the_hour(moment)
        assert remind(application.id, moment, lambda ref: ref) == 0
    close_call(application.call, by=a_steward(application.call.fund), at=AFTER)
    assert near_deadline(at(WEEK)) == []
    assert sent() == []


def test_more_time_moves_the_reminders(application: Application):
    use(application, a_code(application, a_steward(application.call.fund)))
    other = a_ready_application(application.call, title="Without more time")
    hour.through_the_hour(UNTIL - SIX_HOURS)
    assert sorted(sent()) == [(email, "Six hours are left") for email in everybody(application)]
    assert set(everybody(other)).isdisjoint(everybody(application))


def test_who_has_not_confirmed_is_told_that_their_yes_is_missing(ctx: Flask):
    application = a_started_application(an_open_call(a_fund()))
    partner = joined(application)
    written(application)
    waited_for = min(partner.organisation.memberships, key=lambda one: one.id).person if partner.organisation else None
    assert waited_for is not None
    hour.through_the_hour(at(TWO_DAYS))
    bodies = dict(
        db.session.execute(select(Message.to_address, Message.body).where(Message.subject.in_(SUBJECTS))).all()
    )
    assert {address: "waits for your yes" in body for address, body in bodies.items()} == {
        waited_for.email: True,
        leading(application).email: False,
    }


def test_a_reminder_names_nobody_and_nothing(application: Application):
    hour.through_the_hour(at(WEEK))
    bodies = db.session.scalars(select(Message.body).where(Message.subject.in_(SUBJECTS))).all()
    for body in bodies:
        assert f"http://127.0.0.1/applications/{application.ref}" in body
        assert application.title not in body
        assert not any(one.name in body for one in application.consortium)


def test_whoever_wants_no_reminders_gets_none(application: Application):
    lead = leading(application)
    choose_ways(lead, {NoticeKind.REMINDER: NoticeWay.NEVER}, by=lead)
    hour.through_the_hour(at(WEEK))
    assert [address for address, _subject in sent()] == [one for one in everybody(application) if one != lead.email]


def test_reminders_of_one_application_wait_for_no_other(application: Application, monkeypatch: pytest.MonkeyPatch):
    other = a_ready_application(application.call, title="Another")
    commit()
    monkeypatch.setattr(hour, "remind", lambda key, *rest: remind(key if key == other.id else -1, *rest))
    said = hour.through_the_hour(at(WEEK))
    assert said == "reminders: 2 sent, 1 applications failed"
    assert sorted(address for address, _subject in sent()) == everybody(other)
