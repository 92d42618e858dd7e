"""A reviewer reads who abstains, what each group says of itself, and why one person acts for two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import actions, queries
from grants.organisations.actions import Profile, add_member, describe
from tests.cast.applications import a_ready_application, acting_for, confirmed, leading
from tests.cast.calls import AFTER, a_steward, an_open_call
from tests.cast.calls import actions as calls
from tests.cast.funds import a_fund
from tests.cast.panels import a_reviewer, declared, given
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_what_a_reviewer_reads_of_partners(ctx: Flask, client: FlaskClient):
    call = an_open_call(a_fund())
    application = a_ready_application(call, geographies=("GZ", "WB", "48"))
    lead, twin, quiet = application.consortium
    assert lead.organisation is not None
    assert twin.organisation is not None
    add_member(lead.organisation, acting_for(twin), by=leading(application), at=AT)
    describe(twin.organisation, Profile(twin.name, does="We weave.", reach="canary-reach"), by=acting_for(twin))
    actions.explain_control(application, "She founded both.", application.version, by=leading(application), at=AT)
    confirmed(application)
    current = queries.content_hash(application)
    actions.abstain(quiet, current, by=acting_for(quiet), at=AT)
    actions.submit(application, by=leading(application), at=AT)
    calls.close_call(call, by=a_steward(call.fund), at=AFTER)
    reviewer = declared(a_reviewer(call))
    reading = given(reviewer, application)
    sign_in(client, reviewer.person)
    page = client.get(f"/readings/{reading.ref}").text
    for words in ("She founded both.", "The same person is a member of", "Abstains from this version", "We weave."):
        assert words in page
    assert "canary-reach" not in page
