"""The steps of a call, talks before one begins, and deadlines read in any zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.calls.actions import timetable as actions
from grants.calls.queries import timetable as queries
from grants.calls.rules.timetable import StepKind, TalkOutcome, TalkState, misdated, steps_of
from grants.calls.views.page import shown
from grants.db import commit
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.signin import TooMany
from tests.cast.calls import AFTER, a_call, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in
from tests.cast.timetables import STEPS, an_advising_call

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

CLOSES, DECIDES = date(2047, 2, 22), date(2047, 3, 31)


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


def wrong(place: int, first: date, last: date) -> list[StepKind]:
    steps = list(STEPS)
    steps[place] = replace(steps[place], first=first, last=last)
    return [kind for kind, _reason in misdated(steps, CLOSES, DECIDES)]


def test_steps_in_order_are_fine():
    assert list(misdated(STEPS, CLOSES, DECIDES)) == []
    assert list(misdated([], CLOSES, DECIDES)) == []


@pytest.mark.parametrize(
    ("place", "first", "last", "kind"),
    [
        (0, date(2047, 2, 1), date(2047, 2, 23), StepKind.TALK),
        (1, date(2047, 2, 21), date(2047, 2, 26), StepKind.SCREENING),
        (1, date(2047, 2, 26), date(2047, 2, 25), StepKind.SCREENING),
        (2, date(2047, 3, 1), date(2047, 4, 1), StepKind.PEER_VOTE),
        (2, date(2047, 2, 25), date(2047, 3, 1), StepKind.PEER_VOTE),
        (3, date(2047, 3, 30), date(2047, 4, 1), StepKind.APPEAL),
    ],
)
def test_a_step_out_of_order_is_named(ctx: Flask, place: int, first: date, last: date, kind: StepKind):
    assert wrong(place, first, last) == [kind]


def test_steps_are_kept_and_fixed_once_open(fund: Fund):
    steward = a_steward(fund)
    call = an_advising_call(fund, by=steward)
    assert steps_of(call.steps) == STEPS
    with pytest.raises(WrongState):
        actions.set_steps(call, [], call.version, by=steward, at=AT)


def test_steps_of_a_draft_may_be_refused(fund: Fund):
    steward = a_steward(fund)
    call = a_call(fund, by=steward)
    bad = [replace(STEPS[1], first=date(2047, 1, 1))]
    with pytest.raises(RuleBroken) as refused:
        actions.set_steps(call, bad, call.version, by=steward, at=AT)
    assert (refused.value.field, call.steps) == ("screening_first", {})
    with pytest.raises(Stale):
        actions.set_steps(call, STEPS, call.version + 1, by=steward, at=AT)
    with pytest.raises(NotFound):
        actions.set_steps(call, STEPS, call.version, by=person(), at=AT)


def test_the_timetable_shows_every_step_in_its_place(fund: Fund, app: Flask):
    call = an_advising_call(fund)
    with app.test_request_context():
        rows = shown(call, AT, "UTC")["timetable"]
    assert [row["label"].split()[0] for row in rows] == [
        "Opens",
        "A",
        "Closes",
        "Two",
        "Applicants",
        "Decision",
        "You",
        "First",
    ]
    assert [row["state"] for row in rows].count("now") == 1


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Asia/Jerusalem", datetime(2027, 7, 1, 23, 59, tzinfo=UTC), datetime(2027, 7, 1, 20, 59, tzinfo=UTC)),
        ("Asia/Gaza", datetime(2027, 12, 1, 23, 59, tzinfo=UTC), datetime(2027, 12, 1, 21, 59, tzinfo=UTC)),
        ("Asia/Jerusalem", datetime(2027, 12, 1, 23, 59, tzinfo=UTC), datetime(2027, 12, 1, 21, 59, tzinfo=UTC)),
        ("AoE", datetime(2027, 7, 1, 23, 59, tzinfo=UTC), datetime(2027, 7, 2, 11, 59, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_is_one_instant(zone: str, local: datetime, utc: datetime):
    assert clock.instant(local.replace(tzinfo=None), zone) == utc


def test_gaza_and_jerusalem_differ_between_their_changes_of_clock_and_every_reader_sees_their_own(
    fund: Fund, app: Flask
):
    nights = [datetime(2027, month, day, 12, tzinfo=UTC) for month in (3, 4, 10, 11) for day in range(1, 31)]
    apart = [
        at for at in nights if clock.local(at, "Asia/Gaza").utcoffset() != clock.local(at, "Asia/Jerusalem").utcoffset()
    ]
    assert apart != []
    call = an_open_call(
        fund, zone="Asia/Gaza", closes_at=apart[0], decide_on=date(2027, 12, 1), pay_on=date(2027, 12, 9)
    )
    with app.test_request_context():
        rows = {zone: shown(call, AT, zone)["timetable"][1]["at"] for zone in ("Asia/Gaza", "Asia/Jerusalem", "AoE")}
    for zone, said in rows.items():
        here = clock.local(apart[0], zone)
        assert f"{here:%H:%M}" in said
    assert len(set(rows.values())) == 3


def test_a_talk_is_advice_and_holds_nobody_back(fund: Fund):
    steward = a_steward(fund)
    call, asker = an_advising_call(fund, by=steward), person()
    asked = actions.ask_for_talk(call, "A shared well", "Signal", by=asker, at=AT)
    assert actions.ask_for_talk(call, "Again", "Signal", by=asker, at=AT).id == asked.id
    assert [one.id for one in queries.talks_waiting({fund.id})] == [asked.id]
    actions.hold_talk(asked, TalkOutcome.OTHER, "Try the small grants.", by=steward, at=AT)
    assert (asked.state, asked.outcome, queries.talks_waiting({fund.id})) == (TalkState.HELD, "other", [])
    with pytest.raises(WrongState):
        actions.hold_talk(asked, TalkOutcome.FITS, "", by=steward, at=AT)
    assert call.is_accepting(AT)


def test_talks_are_offered_only_by_calls_that_have_them(fund: Fund):
    for call, at in ((an_open_call(fund), AT), (an_advising_call(fund, slug="b"), AFTER)):
        with pytest.raises(RuleBroken, match="no talks now"):
            actions.ask_for_talk(call, "A well", "Signal", by=person(), at=at)


@pytest.mark.parametrize(
    ("about", "reach", "field"), [(" ", "x", "about"), ("x", "", "reach"), ("x" * 2_001, "x", "about")]
)
def test_a_talk_needs_words_and_a_way(fund: Fund, about: str, reach: str, field: str):
    with pytest.raises(RuleBroken) as refused:
        actions.ask_for_talk(an_advising_call(fund), about, reach, by=person(), at=AT)
    assert refused.value.field == field


def test_only_whoever_asked_takes_it_back_and_only_stewards_hold(fund: Fund):
    call, asker = an_advising_call(fund), person()
    asked = actions.ask_for_talk(call, "A well", "Signal", by=asker, at=AT)
    with pytest.raises(NotFound):
        actions.drop_talk(asked, by=person(), at=AT)
    with pytest.raises(NotAllowed):
        actions.hold_talk(asked, TalkOutcome.FITS, "", by=asker, at=AT)
    actions.drop_talk(asked, by=asker, at=AT)
    for _talk in range(4):
        actions.drop_talk(actions.ask_for_talk(call, "A well", "Signal", by=asker, at=AT), by=asker, at=AT)
    with pytest.raises(TooMany):
        actions.ask_for_talk(call, "A well", "Signal", by=asker, at=AT)


def test_pages_of_steps_and_talks(fund: Fund, client: FlaskClient, app: Flask):
    steward = a_steward(fund)
    draft, call = a_call(fund, by=steward, slug="draft"), an_advising_call(fund, by=steward)
    sign_in(client, steward)
    page = f"/calls/{draft.ref}/steps"
    sent = {"version": str(draft.version), "appeal_on": "y", "appeal_first": "2047-04-01", "appeal_last": "2047-04-09"}
    assert client.post(page, data=sent | {"appeal_last": ""}).status_code == 422
    assert client.post(page, data=sent | {"appeal_first": "2047-01-01"}).status_code == 422
    assert client.post(page, data=sent).status_code == 302
    assert [one.kind for one in steps_of(draft.steps)] == [StepKind.APPEAL]
    theirs = app.test_client()
    sign_in(theirs, person("Asker"))
    home = f"/calls/{call.ref}/talk"
    assert f'href="{home}"' in theirs.get(f"/calls/{call.ref}").text
    assert theirs.post(home, data={"about": "", "reach": "x"}).status_code == 422
    assert theirs.post(home, data={"about": "A shared well", "reach": "Signal"}).status_code == 302
    asked = queries.talks(call)[0]
    assert "A shared well" in client.get(f"/calls/{call.ref}/talks").text
    assert client.post(f"/talks/{asked.ref}", data={"outcome": "fits", "advice": "Go on."}).status_code == 302
    assert "Go on." in theirs.get(home).text
    assert theirs.get(f"/calls/{call.ref}/talks").status_code == 403
    commit()
