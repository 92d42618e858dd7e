"""A draft is claimed by somebody who signs in, and what came by phone is approved by those who said it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from grants.applications.models import Application, Draft
from grants.applications.queries.drafts import draft_of
from grants.applications.rules.codes import keys_of
from grants.applications.views.holding import COOKIE
from grants.db import commit, db
from grants.organisations.models import Organisation
from tests.cast.calls import a_steward, an_open_call
from tests.cast.drafts import a_sealed_draft, hidden, holding_draft, reading
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call


@pytest.fixture
def call(ctx: Flask) -> Call:
    """Give a call that takes applications."""
    del ctx
    made = an_open_call(a_fund())
    commit()
    return made


class TestClaiming:
    """Whoever has the code and signs in makes it the application of an organisation."""

    def test_a_visitor_signs_in_first_and_the_draft_waits(self, client: FlaskClient, call: Call):
        holding_draft(client, a_sealed_draft(call))
        assert client.get("/drafts/claim").location == "/sign-in?next=/drafts/claim"
        someone = person()
        sign_in(client, someone)
        assert client.get("/drafts/claim").status_code == 200

    def test_it_becomes_the_application_of_a_new_organisation_once(self, client: FlaskClient, call: Call):
        made = a_sealed_draft(call, name="Lanterns (fictional)", place="WB", title="Seeds")
        someone = person()
        sign_in(client, someone)
        holding_draft(client, made)
        page = client.get("/drafts/claim").text
        sent = {"organisation": "new", "geography": "WB", "draft": hidden(page, "draft")}
        claimed = client.post("/drafts/claim", data=sent)
        application = db.session.query(Application).one()
        assert claimed.location == f"/applications/{application.ref}"
        assert [one.name for one in db.session.query(Organisation)] == ["Lanterns (fictional)"]
        assert client.get_cookie(COOKIE) is None
        assert client.post("/drafts/claim", data=sent).location == claimed.location  # pressed twice
        assert client.get("/drafts/claim").location == "/drafts"

    def test_it_becomes_the_application_of_ones_own_organisation(self, client: FlaskClient, call: Call):
        someone = person()
        group = an_organisation("Seed Keepers (fictional)", member=someone)
        made = a_sealed_draft(call, title="Seeds")
        sign_in(client, someone)
        holding_draft(client, made)
        wrong = client.post("/drafts/claim", data={"organisation": group.ref, "geography": ""})
        assert wrong.status_code == 422
        client.post("/drafts/claim", data={"organisation": group.ref, "geography": "GZ"})
        assert db.session.query(Application).one().partners[0].organisation == group

    def test_a_refused_claim_forms_no_organisation(self, client: FlaskClient, call: Call):
        made = a_sealed_draft(call, typed_by=a_steward(call.fund), name="Lanterns (fictional)")
        sign_in(client, person())
        holding_draft(client, made)
        refused = client.post("/drafts/claim", data={"organisation": "new", "geography": "GZ"})
        assert refused.status_code == 422
        assert "Approve first" in refused.text
        assert db.session.query(Organisation).count() == 0
        assert reading(made).part("_name").text == "Lanterns (fictional)"


class TestIntake:
    """A steward types what somebody says on the phone, who approves it elsewhere."""

    def test_from_the_phone_to_the_approval(self, app: Flask, client: FlaskClient, call: Call):
        steward = a_steward(call.fund)
        sign_in(client, steward)
        page = client.get(f"/calls/{call.ref}/intake").text
        code = re.search(r"((?:\d{4} ){4}\d{4})", page)
        assert code is not None
        assert client.post(f"/calls/{call.ref}/intake", data={"made": hidden(page, "made")}).location == "/drafts/open"
        client.post("/drafts/questions/_title", data={"answer": "Seeds", "version": "0"})
        check = client.get("/drafts/check").text
        assert "Spoken on the phone, typed by the fund" in check
        assert "approve</button>" not in check
        seen = reading(keys_of(code[1].replace(" ", ""))).part("_title").seen
        assert client.post("/drafts/questions/_title/approve", data={"seen": seen}).status_code == 403
        caller = app.test_client()
        caller.post("/drafts", data={"code": code[1]})
        assert "Read and approve" in caller.get("/drafts/open").text
        stale = caller.post("/drafts/questions/_title/approve", data={"seen": "0" * 64}, follow_redirects=True)
        assert "has changed since you opened it" in stale.text
        caller.post("/drafts/questions/_title/approve", data={"seen": hidden(caller.get("/drafts/check").text, "seen")})
        assert "typed by the fund" not in caller.get("/drafts/check").text
        assert db.session.query(Draft).one().typed_by == steward.id

    def test_only_stewards_of_the_call_type_for_others(self, client: FlaskClient, call: Call):
        assert client.get(f"/calls/{call.ref}/intake").status_code == 302
        sign_in(client, person())
        assert client.get(f"/calls/{call.ref}/intake").status_code == 403

    def test_a_steward_takes_no_new_code(self, client: FlaskClient, call: Call):
        made = a_sealed_draft(call)
        sign_in(client, a_steward(call.fund))
        holding_draft(client, made)
        client.post("/drafts/code", data={"made": hidden(client.get(f"/calls/{call.ref}/draft").text, "made")})
        assert draft_of(made) is not None
