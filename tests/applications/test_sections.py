"""A question that one partner was given to write: who may give it, where it shows, and that it locks nobody out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.applications import actions
from grants.applications.queries import together
from grants.applications.views import duties
from grants.db import commit
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from tests.cast.answers import a_call_asking, asking
from tests.cast.applications import a_started_application, acting_for, invited, joined, leading
from tests.cast.calls import AFTER, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application, Partner


@pytest.fixture
def application(ctx: Flask) -> Application:
    made = a_started_application(an_open_call(a_fund()))
    joined(made)
    return made


def writer(application: Application) -> Partner | None:
    return together.sections(application).get(application.call.questions[0].id)


def given(application: Application, partner: Partner | None, by: Partner) -> None:
    actions.give(application, application.call.questions[0], partner, by=acting_for(by), at=AT)


def test_the_lead_gives_takes_back_and_gives_to_another(application: Application):
    lead, other = application.consortium
    for partner in (other, lead, None, None):
        given(application, partner, lead)
        assert writer(application) == partner


def test_a_partner_takes_one_for_itself_and_gives_it_back(application: Application):
    lead, other = application.consortium
    given(application, other, other)
    assert writer(application) == other
    given(application, None, other)
    assert writer(application) is None
    given(application, lead, lead)
    for partner in (other, None):
        with pytest.raises(NotAllowed):
            given(application, partner, other)
    assert writer(application) == lead


def test_a_partner_gives_nothing_to_others_unasked(application: Application):
    lead, other = application.consortium
    with pytest.raises(NotAllowed):
        given(application, lead, other)


def test_it_goes_to_nobody_who_is_not_there(application: Application):
    lead = application.consortium[0]
    place, _secret = invited(application, "48")
    with pytest.raises(RuleBroken):
        given(application, place, lead)
    stranger = a_started_application(application.call).consortium[0]
    with pytest.raises(NotFound):
        given(application, stranger, lead)
    with pytest.raises(NotFound):
        actions.give(application, application.call.questions[0], lead, by=person(), at=AT)
    with pytest.raises(WrongState):
        actions.give(application, application.call.questions[0], lead, by=acting_for(lead), at=AFTER)


def test_whoever_leaves_writes_nothing_any_more(application: Application):
    lead, other = application.consortium
    given(application, other, lead)
    actions.leave(other, by=acting_for(other), at=AT)
    assert writer(application) is None
    given(application, lead, lead)
    assert writer(application) == lead


def to_write(app: Flask, partner: Partner) -> list[tuple[str, str]]:
    with app.test_request_context():
        rows = duties(acting_for(partner), AT)
    return [(row["title"], row["href"]) for row in rows if "yours to write" in row["title"]]


def test_it_shows_in_the_list_on_the_page_and_among_their_duties(
    ctx: Flask, application: Application, client: FlaskClient
):
    lead, other = application.consortium
    question = application.call.questions[0]
    sign_in(client, leading(application))
    home = f"/applications/{application.ref}"
    path = f"{home}/questions/{question.ref}"
    assert client.post(f"{path}/writer", data={"partner": other.ref}).location == path
    assert f"\u2068{other.name}\u2069 writes this." in client.get(home).text
    assert f"\u2068{other.name}\u2069 writes this." in client.get(f"{home}/check").text
    assert "Everybody may still help" in client.get(path).text
    assert to_write(ctx, other) == [("1 answer is yours to write: Application without a title", path)]
    assert to_write(ctx, lead) == []
    client.post(path, data={"answer": "The lead helps", "version": "0"})
    assert to_write(ctx, other) == []
    client.post(f"{path}/writer", data={"partner": ""})
    assert "Nobody in particular" in client.get(path).text


def test_a_partner_is_offered_only_what_it_may_do(application: Application, client: FlaskClient):
    lead, other = application.consortium
    path = f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"
    commit()
    sign_in(client, acting_for(other))
    assert "We write this" in client.get(path).text
    given(application, other, other)
    commit()
    assert "Give it back" in client.get(path).text
    given(application, lead, lead)
    commit()
    page = client.get(path).text
    assert f'action="{path}/writer"' not in page
    assert client.post(f"{path}/writer", data={"partner": other.ref}).status_code == 403
    assert client.post(f"{path}/writer", data={"partner": "nobody"}).status_code == 404


def test_alone_there_is_nobody_to_give_to(ctx: Flask, client: FlaskClient):
    alone = a_started_application(an_open_call(a_fund("alone")))
    sign_in(client, leading(alone))
    path = f"/applications/{alone.ref}/questions/{alone.call.questions[0].ref}"
    assert "Who writes this" not in client.get(path).text


def test_a_question_for_files_can_be_given_too(ctx: Flask, client: FlaskClient):
    made = a_started_application(a_call_asking(a_fund("files"), asking("file"), asking("voice")))
    other = joined(made)
    sign_in(client, leading(made))
    for question in made.call.questions:
        path = f"/applications/{made.ref}/questions/{question.ref}"
        client.post(f"{path}/writer", data={"partner": other.ref})
        page = client.get(path, follow_redirects=True).text
        assert f"\u2068{other.name}\u2069 writes this." in page
        assert f'action="{path}/writer"' in page
