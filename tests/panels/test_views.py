"""The panel's pages, as those who run it and those who read see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import db
from grants.panels import queries
from grants.panels.models import Assignment, Reviewer
from grants.panels.rules import AssignmentState
from tests.cast.calls import a_closed_call, a_steward
from tests.cast.funds import a_fund
from tests.cast.panels import a_file
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call

CANARY = "canary-words-of-another"


def a_page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def call(ctx: Flask) -> Call:
    return a_closed_call(a_fund())


def review_of(reading: Assignment, points: list[str], words: str, do: str) -> dict[str, str]:
    """Return what the browser sends."""
    fields = {"do": do, "comment": words, "for_applicant": words, "seen": reading.review.mark if reading.review else ""}
    for number, given_points in enumerate(points):
        fields |= {f"points_{number}": given_points, f"reason_{number}": words}
    return fields


def test_the_whole_way(client: FlaskClient, ctx: Flask, call: Call):
    a_file(call)
    steward = a_steward(call.fund)
    sign_in(client, steward)
    assert client.get(f"/calls/{call.ref}/panel").status_code == 200
    assert client.get(f"/calls/{call.ref}/panel/reading").status_code == 200
    seat = {"email": "Fresh@example.org", "name": "Fresh Eyes", "geography": "48", "language": "ar"}
    assert client.post(f"/calls/{call.ref}/panel", data=seat).status_code == 302
    assert client.post(f"/calls/{call.ref}/panel", data=seat).status_code == 302
    reviewer = db.session.query(Reviewer).one()
    assert (reviewer.person.email, reviewer.person.language, reviewer.geography.code) == (
        "fresh@example.org",
        "ar",
        "48",
    )
    reader = ctx.test_client()
    sign_in(reader, reviewer.person)
    assert reader.get(f"/panels/{reviewer.ref}").status_code == 200
    assert reader.get(f"/panels/{reviewer.ref}/conflicts").status_code == 200
    assert reader.post(f"/panels/{reviewer.ref}/conflicts", data={"kind_0": "none"}).status_code == 422
    assert reader.post(f"/panels/{reviewer.ref}/conflicts", data={"kind_0": "none", "pledge": "y"}).status_code == 302
    sharing = {"share-readers_each": "1", "share-most_each": ""}
    assert client.post(f"/calls/{call.ref}/panel/reading", data=sharing).status_code == 302
    assert client.get(f"/calls/{call.ref}/panel/reading").status_code == 200
    reading = db.session.query(Assignment).one()
    assert reader.get(f"/readings/{reading.ref}").status_code == 200
    assert reader.post(f"/readings/{reading.ref}", data=review_of(reading, ["", "3"], "", "save")).status_code == 302
    assert reader.post(f"/readings/{reading.ref}", data=review_of(reading, ["4", "3"], "", "send")).status_code == 422
    done = review_of(reading, ["4", "3"], "It holds.", "send")
    assert reader.post(f"/readings/{reading.ref}", data=done).status_code == 302
    assert reader.post(f"/readings/{reading.ref}", data=done).status_code == 302
    assert reader.get(f"/readings/{reading.ref}").status_code == 200
    assert reader.get(f"/panels/{reviewer.ref}").status_code == 200
    assert client.get(f"/calls/{call.ref}/panel/standing").status_code == 200
    assert reading.state is AssignmentState.SENT
    assert queries.feedback_for(reading.application) == ["It holds."]
