"""The panel's pages, as those who run it and those who read see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import commit, db
from grants.organisations.models import Membership
from grants.panels import actions, queries
from grants.panels.models import Assignment, Reviewer
from grants.panels.rules import AssignmentState, ConflictKind, Mark, ReviewDraft, ReviewerState
from grants.panels.views import duties
from grants.people.rules import RoleKind
from tests.cast.applications import ANSWER, a_submitted_application
from tests.cast.calls import AFTER, a_closed_call, a_steward, an_open_call
from tests.cast.calls import actions as calls
from tests.cast.funds import a_fund
from tests.cast.panels import a_file, a_panel, a_reviewer, declared, given, sent
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call
    from grants.people.models import Person

SHOW, PROGRESS, OVERVIEW, HOME, DECLARE, READ = 10, 15, 14, 12, 8, 11


@pytest.fixture
def call(ctx: Flask) -> Call:
    return a_closed_call(a_fund())


def review_of(reading: Assignment, points: list[str], words: str, do: str) -> dict[str, str]:
    """Return what the browser sends."""
    fields = {"do": do, "comment": words, "for_applicant": words, "seen": reading.review.mark if reading.review else ""}
    for number, given_points in enumerate(points):
        fields |= {f"points_{number}": given_points, f"reason_{number}": words}
    return fields


def test_the_whole_way(client: FlaskClient, ctx: Flask):
    """From a call's applications, as their consortia submitted them, to what may be passed on to them."""
    call = an_open_call(a_fund())
    application = a_submitted_application(call, "Seeds in two rooms", geographies=("GZ", "WB-JER"))
    steward = a_steward(call.fund)
    calls.close_call(call, by=steward, at=AFTER)
    sign_in(client, steward)
    panel = f"/calls/{call.ref}/panel"
    seat = {"email": "Fresh@example.org", "name": "Fresh Eyes", "geography": "48", "language": "ar"}
    assert [client.post(panel, data=seat).status_code for _ in range(2)] == [302, 302]
    reviewer = db.session.query(Reviewer).one()
    seated = (reviewer.person.email, reviewer.person.language, reviewer.geography.code)
    assert seated == ("fresh@example.org", "ar", "48")
    reader, home = ctx.test_client(), f"/panels/{reviewer.ref}"
    sign_in(reader, reviewer.person)
    assert reader.get(home).status_code == 200
    assert reader.post(f"{home}/conflicts", data={"kind_0": "none"}).status_code == 422
    assert reader.post(f"{home}/conflicts", data={"kind_0": "none", "pledge": "y"}).status_code == 302
    sharing = {"share-readers_each": "1", "share-most_each": ""}
    assert client.post(f"{panel}/reading", data=sharing).status_code == 302
    reading = db.session.query(Assignment).one()
    path = f"/readings/{reading.ref}"
    shown = reader.get(path).text
    assert ("Seeds in two rooms" in shown, ANSWER in shown, "Jerusalem" in shown) == (True, True, True)
    assert reader.post(path, data=review_of(reading, ["", "3"], "", "save")).status_code == 302
    answer = reader.post(path, data=review_of(reading, ["4", ""], "", "send"))
    assert (answer.status_code, answer.text.count('aria-invalid="true"')) == (422, 3)
    done = review_of(reading, ["4", "3"], "It holds.", "send")
    assert [reader.post(path, data=done).status_code for _ in range(2)] == [302, 302]
    assert reader.get(home).status_code == 200
    assert "It holds." in client.get(f"{panel}/standing").text
    assert (reading.state, queries.feedback_for(application)) == (AssignmentState.SENT, ["It holds."])


def test_a_wrong_seat_is_asked_about_again_with_everything_typed(client: FlaskClient, call: Call):
    funder = person_with(RoleKind.STEWARD, call.fund_id)
    sign_in(client, a_steward(call.fund))
    for email, status in ((funder.email, 422), ("nobody", 422), ("new@example.org", 422)):
        seat = {"email": email, "name": "", "geography": "WB", "language": "en", "is_alternate": "y"}
        answer = client.post(f"/calls/{call.ref}/panel", data=seat)
        assert (answer.status_code, answer.text.count(f'value="{email}"')) == (status, 1)
        assert '<option selected value="WB">' in answer.text
    assert db.session.query(Reviewer).count() == 0


def test_what_is_not_there_is_not_found(client: FlaskClient, call: Call):
    sign_in(client, a_steward(call.fund))
    assert [client.get(path).status_code for path in ("/calls/x/panel", "/panels/x", "/readings/x")] == [404] * 3


def test_seats_are_left_and_taken_again_by_a_button(client: FlaskClient, call: Call):
    seat = a_reviewer(call)
    sign_in(client, a_steward(call.fund))
    assert "seat-again" not in client.get(f"/calls/{call.ref}/panel").text
    assert client.post(f"/seats/{seat.ref}/stand-down").status_code == 302
    assert seat.state is ReviewerState.STOOD_DOWN
    assert "stand-down" not in client.get(f"/calls/{call.ref}/panel").text
    assert client.post(f"/seats/{seat.ref}/seat-again").status_code == 302
    assert seat.state is ReviewerState.SEATED


def test_without_a_panel_there_is_nothing_to_share_out(client: FlaskClient, call: Call):
    sign_in(client, a_steward(call.fund))
    path = f"/calls/{call.ref}/panel"
    assert "Nobody sits on the panel yet." in client.get(f"{path}/reading").text
    assert client.post(f"{path}/reading", data={"share-readers_each": "2"}).status_code == 200
    answer = client.post(f"{path}/readers", data={"more-application": "x"})
    assert "Nobody sits on the panel yet." in answer.text


def test_one_more_reader_and_one_fewer(client: FlaskClient, call: Call):
    application = a_file(call)
    free, close = declared(a_reviewer(call)), declared(a_reviewer(call), {application: ConflictKind.SOFT})
    sign_in(client, a_steward(call.fund))
    path = f"/calls/{call.ref}/panel/readers"
    answer = client.post(path, data={"more-application": application.ref, "more-reviewer": close.ref})
    assert (answer.status_code, "This reviewer has a conflict with this application." in answer.text) == (422, True)
    assert client.post(path, data={"more-application": "none", "more-reviewer": free.ref}).status_code == 422
    fields = {"more-application": application.ref, "more-reviewer": free.ref}
    assert client.post(path, data=fields).status_code == 302
    reading = db.session.query(Assignment).one()
    assert reading.reviewer == free
    assert client.post(f"/readings/{reading.ref}/take-back").status_code == 302
    assert db.session.query(Assignment).count() == 0
    reading = given(free, application)
    actions.save(reading, ReviewDraft((Mark(), Mark()), "Hm"), seen="", by=free.person, at=AFTER)
    commit()
    assert "take-back" not in client.get(f"/calls/{call.ref}/panel/reading").text
    answer = client.post(f"/readings/{reading.ref}/take-back", follow_redirects=True)
    assert "What they wrote is not thrown away." in answer.text


def test_a_number_of_readers_that_cannot_be_is_refused(client: FlaskClient, call: Call):
    a_panel(call, 1)
    sign_in(client, a_steward(call.fund))
    for typed in ("0", "10", "many", ""):
        answer = client.post(f"/calls/{call.ref}/panel/reading", data={"share-readers_each": typed})
        assert answer.status_code == 422


@pytest.fixture
def reading(call: Call) -> Assignment:
    application = a_file(call)
    return given(a_panel(call, 1).reviewers[0], application)


def test_bad_points_lose_nothing(client: FlaskClient, reading: Assignment):
    sign_in(client, reading.reviewer.person)
    for points in ("9", "x", "-1"):
        answer = client.post(
            f"/readings/{reading.ref}", data=review_of(reading, ["3", points], "Typed with care", "save")
        )
        assert (answer.status_code, answer.text.count("Typed with care")) == (422, 4)
    assert reading.review is None


def test_a_second_tab_sees_both_texts(client: FlaskClient, reading: Assignment):
    sign_in(client, reading.reviewer.person)
    stale = review_of(reading, ["1", "2"], "From this tab", "save")
    assert (
        client.post(
            f"/readings/{reading.ref}", data=review_of(reading, ["4", "5"], "From that tab", "save")
        ).status_code
        == 302
    )
    answer = client.post(f"/readings/{reading.ref}", data=stale)
    assert answer.status_code == 409
    assert (answer.text.count("From this tab"), answer.text.count("From that tab")) == (8, 4)
    assert reading.review is not None
    assert f'value="{reading.review.mark}"' in answer.text
    assert client.post(f"/readings/{reading.ref}", data=stale | {"seen": reading.review.mark}).status_code == 302
    assert reading.review.comment == "From this tab"


def test_what_comes_after_sending_is_shown_and_not_kept(client: FlaskClient, reading: Assignment):
    sent(reading, [3, 3], "What was sent")
    sign_in(client, reading.reviewer.person)
    answer = client.post(f"/readings/{reading.ref}", data=review_of(reading, ["1", "2"], "Too late", "save"))
    assert (answer.status_code, answer.text.count("Too late")) == (409, 4)
    assert 'value="save"' not in answer.text
    assert reading.review is not None
    assert reading.review.comment == "What was sent"


def test_a_decided_call_can_be_read_and_not_reviewed(client: FlaskClient, call: Call, reading: Assignment):
    calls.decide(call, by=a_steward(call.fund), at=AFTER)
    sign_in(client, reading.reviewer.person)
    answer = client.get(f"/readings/{reading.ref}")
    assert (answer.status_code, 'value="send"' in answer.text) == (200, False)
    answer = client.post(f"/readings/{reading.ref}", data=review_of(reading, ["1", "2"], "Too late", "send"))
    assert (answer.status_code, reading.review) == (409, None)
    assert client.get(f"/readings/{reading.ref}/step-back").status_code == 403


def test_stepping_back_closes_the_file(client: FlaskClient, reading: Assignment):
    sign_in(client, reading.reviewer.person)
    path = f"/readings/{reading.ref}"
    assert client.get(f"{path}/step-back").status_code == 200
    assert client.post(f"{path}/step-back", data={"kind": "none"}).status_code == 422
    assert client.post(f"{path}/step-back", data={"kind": "soft", "note": "A friend"}).status_code == 302
    assert client.get(path).status_code == 403
    assert reading.state is AssignmentState.RECUSED
    assert "Where you stand back" in client.get(f"/panels/{reading.reviewer.ref}").text


def test_declaring_asks_nothing_about_ones_own(client: FlaskClient, call: Call):
    own, other = a_file(call, "Own"), a_file(call, "Other")
    seat = a_reviewer(call)
    db.session.add(Membership(organisation=own.partners[0].organisation, person=seat.person, joined_at=AFTER))
    sign_in(client, seat.person)
    path = f"/panels/{seat.ref}/conflicts"
    page = client.get(path).text
    assert ('name="kind_0"' in page, 'name="kind_1"' in page) == (False, True)
    fields = {"kind_0": "none", "kind_1": "soft", "note_1": "Met often", "pledge": "y"}
    assert client.post(path, data=fields).status_code == 302
    kinds = {row.application: (row.kind, row.note) for row in seat.conflicts}
    assert kinds == {own: (ConflictKind.HARD, ""), other: (ConflictKind.SOFT, "Met often")}
    assert client.get(path).text.count("Met often") == 1
    own_file = a_file(call, "Later")  # came in after: the page asks again, since nothing is given yet
    declared(seat)
    given(seat, own_file)
    commit()
    assert 'name="kind_2"' not in client.get(path).text
    assert client.post(path, data=fields | {"kind_2": "none"}).status_code == 409


def test_what_waits(ctx: Flask, call: Call, client: FlaskClient):
    steward, at = a_steward(call.fund), AFTER

    def due(someone: Person) -> list[tuple[str, str]]:
        with ctx.test_request_context():
            return [(item["title"], item["status"]) for item in duties(someone, at)]

    assert due(steward) == [("Seat the panel", "Not begun")]
    one, two = a_file(call), a_file(call, "Two")
    seat = a_reviewer(call)
    assert due(seat.person) == [("Say where you have a conflict", "Not begun")]
    assert due(steward) == [("Share out the reading", "Not begun")]
    declared(seat)
    assert due(seat.person) == [("Your reading", "No file yet")]
    first, second = given(seat, one), given(seat, two)
    db.session.expire_all()
    assert due(seat.person) == [("Read and score 2 applications", "Waiting for you")]
    sent(first, [3, 3])
    assert due(seat.person) == [("Read and score 1 application", "Waiting for you")]
    assert due(steward) == [("The panel is reading", "1 of 2 reviews sent")]
    sent(second, [3, 3])
    assert due(seat.person) == [("Your reading", "All reviews sent")]
    assert due(steward) == [("The panel has read everything", "Done")]
    assert due(person()) == due(person_with(RoleKind.TREASURER, call.fund_id)) == []
    early = a_reviewer(an_open_call(call.fund, slug="early"))
    assert due(early.person) == [("You sit on the panel", "Reading begins after the close")]
    client.get("/healthz")


def test_the_page_of_a_seat_says_what_is_next_at_every_moment(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    early = a_reviewer(an_open_call(fund, slug="early"))
    sign_in(client, early.person)
    assert "There is nothing to do yet" in client.get(f"/panels/{early.ref}").text
    assert "No application is before the panel." in client.get(f"/panels/{early.ref}/conflicts").text
    call = a_closed_call(fund)
    seat = a_reviewer(call)
    calls.decide(call, by=a_steward(fund), at=AFTER)
    sign_in(client, seat.person)
    assert "This call is decided." in client.get(f"/panels/{seat.ref}").text


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_call(
    client: FlaskClient, call: Call, count: int, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    files = [a_file(call, f"File {number}") for number in range(count)]
    panel = a_panel(call, max(1, count // 5))
    steward = a_steward(call.fund)
    actions.assign_fairly(panel, 1, by=steward, at=AFTER)
    for reading in queries.readings(call)[: max(1, count // 2)]:
        sent(reading, [3, 4])
    me = panel.reviewers[0]
    pages = {
        f"/calls/{call.ref}/panel": (steward, SHOW),
        f"/calls/{call.ref}/panel/reading": (steward, PROGRESS),
        f"/calls/{call.ref}/panel/standing": (steward, OVERVIEW),
        f"/panels/{me.ref}": (me.person, HOME),
        f"/panels/{me.ref}/conflicts": (me.person, DECLARE),
        f"/readings/{queries.files_of(me)[-1].ref}": (me.person, READ),
    }
    assert len(files) == count
    counted = {}
    for path, (who, _) in pages.items():
        sign_in(client, who)
        with query_count() as statements:
            assert client.get(path).status_code == 200
        counted[path] = len(statements)
    assert counted == {path: expected for path, (_, expected) in pages.items()}
