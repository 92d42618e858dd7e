"""From the call's page to the receipt, as two people who share nothing but a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.applications import queries
from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.db import commit, db
from grants.jobs import Message
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def fields(page: str) -> dict[str, str]:
    """Return the hidden and filled fields of the page's form."""
    return dict(re.findall(r'name="(once|version|content_hash)" type="hidden" value="([^"]*)"', page)) | {
        name: value for value, name in re.findall(r'value="([^"]*)"[^>]*name="(once|version|content_hash)"', page)
    }


def test_two_groups_apply_together(ctx: Flask, client: FlaskClient):
    call = an_open_call(a_fund())
    lead, other = person("Hala", language="ar"), person("Sami")
    seeds, lanterns = an_organisation("Seed Keepers (fictional)", member=lead), an_organisation(member=other)
    commit()
    sign_in(client, lead)

    page = client.get(f"/calls/{call.ref}/apply")
    assert page.status_code == 200
    begun = client.post(f"/calls/{call.ref}/apply", data={"organisation": seeds.ref, "geography": "GZ", "once": "a"})
    assert begun.status_code == 302, begun.text
    again = client.post(f"/calls/{call.ref}/apply", data={"organisation": seeds.ref, "geography": "GZ", "once": "a"})
    assert again.location == begun.location
    application = db.session.scalars(select(Application)).one()
    home = f"/applications/{application.ref}"
    assert begun.location == home
    assert client.get(home).status_code == 200

    outline = {"title": "Seeds", "ask": "٢٠٬٠٠٠٫٥٠", "joint_modes": ["development", "staffing"], "version": "1"}
    assert client.post(f"{home}/outline", data=outline).status_code == 302
    assert application.ask_minor == 2_000_050
    one, two = call.questions
    saved = client.post(f"{home}/questions/{one.ref}", data={"text": "نزرع معًا", "version": "0", "then": "next"})
    assert saved.location == f"{home}/questions/{two.ref}"
    saved = client.post(f"{home}/questions/{two.ref}", data={"text": "Because.", "version": "0", "then": "next"})
    assert saved.location == home

    invited = client.post(
        f"{home}/partners/new", data={"name": "Lanterns", "email": "Sami@example.org", "geography": "WB-JER"}
    )
    assert invited.location == f"{home}/partners"
    assert client.get(f"{home}/partners").status_code == 200
    mail = db.session.scalars(select(Message)).one()
    assert (mail.to_address, mail.subject) == ("sami@example.org", "An invitation for you")
    assert "Seed" not in mail.body
    link = re.search(r"/invitations/\S+", mail.body)
    assert link is not None

    visitor = ctx.test_client()
    seen = visitor.get(link[0])
    assert seen.status_code == 200
    assert "Seed Keepers (fictional)" in seen.text
    assert "Because." not in seen.text
    sign_in(visitor, other)
    assert visitor.get(home).status_code == 404
    assert visitor.get(link[0]).status_code == 200
    joined = visitor.post(link[0], data={"organisation": lanterns.ref, "geography": "WB-JER", "tier": "secret"})
    assert joined.location == home
    assert visitor.get(link[0]).status_code == 404

    partner = application.consortium[1]
    shares = {f"share_{application.consortium[0].id}": "10000", f"share_{partner.id}": "8000.50", "version": "2"}
    assert client.post(f"{home}/shares", data=shares).location == f"{home}/shares"
    assert "2,000 USD" in client.get(f"{home}/shares").text
    shares |= {f"share_{partner.id}": "10000.50", "version": str(application.shares_version)}
    assert client.post(f"{home}/shares", data=shares).location == home

    assert client.post(f"{home}/submit", data={"is_agreed": "y"}).status_code == 422
    page = visitor.get(f"{home}/confirm")
    assert page.status_code == 200
    confirmed = visitor.post(f"{home}/confirm", data={"content_hash": queries.content_hash(application)})
    assert confirmed.location == home
    assert client.get(f"{home}/submit").status_code == 200
    assert client.post(f"{home}/submit", data={"is_agreed": "y"}).location == home
    assert client.post(f"{home}/submit", data={"is_agreed": "y"}).location == home
    db.session.refresh(application)
    assert application.state is ApplicationState.SUBMITTED
    mails = list(db.session.scalars(select(Message).order_by(Message.id)))[1:]
    assert sorted(mail.to_address for mail in mails) == sorted([lead.email, other.email])
    for path in ("", "/text", "/submitted", "/history", "/submit", "/consent", "/partners", "/outline", "/shares"):
        assert client.get(home + path).status_code == 200, path
    for path in ("", "/text", "/submitted", "/history", "/confirm", "/consent", "/partners"):
        assert visitor.get(home + path).status_code == 200, path
    assert client.get("/applications").status_code == 200
