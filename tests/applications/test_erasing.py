"""After an application is erased, no word of it stands in any table: not where it waited, was asked, or was put."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from grants.applications import actions, queries
from grants.applications.actions import more_time
from grants.applications.actions.erasing import ask_to_erase, erase_due
from grants.applications.models import LeadOffer, Partner
from grants.applications.rules.phoning import Way
from grants.calls.models import EligibilityCheck, MoreTime
from grants.db import db
from tests.cast.applications import a_ready_application, acting_for, joined, leading
from tests.cast.calls import AFTER, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT
from tests.cast.sending import a_recording

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.models import Application

URL, WEEK, CANARY = "https://example.org/erase", timedelta(days=7), "CANARYWORDS"


def rows_with(word: str) -> list[str]:
    """Return the tables of which any row holds `word`."""
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    holds = 'SELECT count(*) FROM "{}" AS one WHERE one::text LIKE :word'
    return [one for one in sorted(tables) if db.session.scalar(text(holds.format(one)), {"word": f"%{word}%"})]


def erased(application: Application) -> None:
    """Let its lead ask, and its week pass."""
    ask_to_erase(application, url=URL, by=leading(application), at=AFTER)
    assert erase_due(AFTER + WEEK) == 1


def test_the_text_beside_an_abstention_a_recording_and_a_late_text_are_gone(ctx: Flask):
    del ctx
    application = a_ready_application(an_open_call(a_fund()))
    lead, quiet = leading(application), joined(application)
    actions.write_answer(application, application.call.questions[0], f"{CANARY} answer", 1, by=lead, at=AT)
    a_recording(application, application.call.questions[1]).transcript = f"{CANARY} transcript"
    actions.abstain(quiet, queries.content_hash(application), by=acting_for(quiet), at=AT)
    actions.offer_lead(application, quiet, by=lead, at=AT)
    more_time.keep_late(application, application.call.questions[0], f"{CANARY} too late", by=lead, at=AFTER)
    assert rows_with(CANARY) == ["answer", "answer_revision", "partner", "recording"]
    erased(application)
    assert rows_with(CANARY) == []
    tables = ("application_file", "attachment", "attachment_piece", "recording")
    assert [db.session.scalar(text(f"SELECT count(*) FROM {one}")) for one in tables] == [0, 0, 0, 0]
    assert db.session.scalars(select(LeadOffer)).all() == []


def test_why_more_time_was_asked_and_given_is_gone(ctx: Flask):
    del ctx
    application = a_ready_application(an_open_call(a_fund()))
    asked = more_time.ask(application, f"{CANARY} raid", by=leading(application), at=AFTER)
    until = AFTER + timedelta(hours=5)
    more_time.grant(asked, until=until, reason=f"{CANARY} raid", by=a_steward(application.call.fund), at=AFTER)
    erased(application)
    assert rows_with(CANARY) == []
    assert [(one.asked_name, one.until) for one in db.session.scalars(select(MoreTime))] == [("", until)]


def test_a_wish_for_more_time_that_nobody_answered_is_gone_whole(ctx: Flask):
    del ctx
    application = a_ready_application(an_open_call(a_fund()))
    more_time.ask(application, f"{CANARY} raid", by=leading(application), at=AFTER)
    erased(application)
    assert db.session.scalars(select(MoreTime)).all() == []


def test_what_was_answered_before_beginning_counts_for_nobody(ctx: Flask):
    del ctx
    application = a_ready_application(an_open_call(a_fund()))
    lead = leading(application)
    check = EligibilityCheck(call=application.call, person_id=lead.id, answers={CANARY: True}, unfitting=["one"], at=AT)
    check.application_id, check.is_overridden = application.id, True
    db.session.add(check)
    db.session.flush()
    erased(application)
    db.session.refresh(check)
    assert (check.person_id, check.answers, check.unfitting, check.is_overridden) == (None, {}, ["one"], True)


def test_a_code_that_was_handed_out_opens_nothing_of_what_is_erased(ctx: Flask):
    del ctx
    application = a_ready_application(an_open_call(a_fund()))
    lead = leading(application)
    place = application.consortium[0].geography
    actions.hand_out(application, Way.CODE, name=CANARY, geography=place, by=lead, at=AT)
    erased(application)
    assert rows_with(CANARY) == []
    found = db.session.scalars(select(Partner).where(Partner.code_hash.is_not(None) | Partner.held_for.is_not(None)))
    assert found.all() == []
