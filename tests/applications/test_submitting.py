"""Confirming, submitting and taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import queries
from grants.applications.rules import ApplicationState
from tests.cast.applications import a_submitted_application
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund

if TYPE_CHECKING:
    from flask import Flask


def test_submitted(ctx: Flask):
    application = a_submitted_application(an_open_call(a_fund()))
    assert application.state is ApplicationState.SUBMITTED
    assert application.snapshot is not None
    assert application.snapshot.content == queries.content(application)
    assert application.snapshot.content["ask"] == {"minor": 2_000_000, "currency": "USD"}
    assert queries.submitted(application.call) == [application]
