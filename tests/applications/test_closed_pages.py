"""Pages of a closed application are to be read: no field that cannot be saved, except for what was just typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.applications import actions
from grants.applications.rules import JointMode
from grants.db import commit
from grants.money import Money
from tests.cast.applications import leading
from tests.cast.funds import a_fund
from tests.cast.more_time import a_late_application
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application


@pytest.fixture
def application(ctx: Flask, client: FlaskClient) -> Application:
    application = a_late_application(a_fund(), now=clock.now())
    lead, opened = leading(application), application.begun_at
    fill(application, opened)
    commit()
    sign_in(client, lead)
    return application


def fill(application: Application, at: datetime) -> None:
    lead = leading(application)
    ask = Money.of(12_500, application.currency)
    actions.outline(
        application, title="Wells", ask=ask, joint_modes=[JointMode.STAFFING], work_modes=[], version=1, by=lead, at=at
    )
    actions.set_shares(application, {application.consortium[0]: ask}, by=lead, at=at)


@pytest.mark.parametrize(
    ("page", "said"),
    [("outline", "Wells"), ("outline", "12,500 USD"), ("shares", "12500"), ("question", "Saved in time.")],
)
def test_what_was_saved_is_read_and_not_offered_for_change(
    application: Application, client: FlaskClient, page: str, said: str
):
    place = f"questions/{application.call.questions[0].ref}" if page == "question" else page
    shown = client.get(f"/applications/{application.ref}/{place}").text
    assert said in shown
    form = '<form class="form"'
    assert form not in shown
    assert "<textarea" not in shown


def test_what_was_just_typed_too_late_is_shown_to_be_copied(application: Application, client: FlaskClient):
    late = client.post(f"/applications/{application.ref}/outline", data={"version": "2", "title": "Wells, and seeds"})
    assert (late.status_code, 'value="Wells, and seeds"' in late.text) == (409, True)
