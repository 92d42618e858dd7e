"""From the call's page to the receipt, as two people who share nothing but a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

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


def sent_to(client: FlaskClient, path: str, **data: Any) -> str:
    """Post a form and return where it leads."""
    answer = client.post(path, data=data)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def the_link() -> str:
    """Return the path in the one mail that was written; the mail names nobody."""
    mail = db.session.scalars(select(Message)).one()
    assert (mail.to_address, mail.subject) == ("sami@example.org", "An invitation for you")
    assert "Seed" not in mail.body
    found = re.search(r"/invitations/\S+", mail.body)
    assert found is not None
    return found[0]


def write_all(client: FlaskClient, application: Application) -> None:
    home = f"/applications/{application.ref}"
    outline = {"title": "Seeds", "ask": "٢٠٬٠٠٠٫٥٠", "joint_modes": ["development", "staffing"], "version": "1"}
    assert sent_to(client, f"{home}/outline", **outline) == home
    assert application.ask_minor == 2_000_050
    one, two = (f"{home}/questions/{asked.ref}" for asked in application.call.questions)
    assert sent_to(client, one, answer="نزرع معًا", version="0", then="next") == two
    assert sent_to(client, two, answer="Because.", version="0", then="next") == f"{home}/check"


def share(client: FlaskClient, application: Application) -> None:
    home = f"/applications/{application.ref}"
    first, second = (f"share_{one.id}" for one in application.consortium)
    shares = {first: "10000", second: "8000.50", "version": "2"}
    assert sent_to(client, f"{home}/shares", **shares) == f"{home}/shares"
    assert "2,000 USD\u2069 are still to be shared." in client.get(f"{home}/shares").text
    shares |= {second: "10000.50", "version": str(application.shares_version)}
    assert sent_to(client, f"{home}/shares", **shares) == home


def test_two_groups_apply_together(ctx: Flask, client: FlaskClient):
    call = an_open_call(a_fund())
    lead, other = person("Hala", language="ar"), person("Sami")
    seeds, lanterns = an_organisation("Seed Keepers (fictional)", member=lead), an_organisation(member=other)
    sign_in(client, lead)

    begin = {"organisation": seeds.ref, "geography": "GZ", "once": "a"}
    home = sent_to(client, f"/calls/{call.ref}/apply", **begin)
    assert sent_to(client, f"/calls/{call.ref}/apply", **begin) == home
    application = db.session.scalars(select(Application)).one()
    assert home == f"/applications/{application.ref}"
    write_all(client, application)

    group = {"name": "Lanterns", "email": "Sami@example.org", "geography": "WB"}
    assert sent_to(client, f"{home}/partners/new", **group) == f"{home}/partners"
    link = the_link()
    visitor = ctx.test_client()
    seen = visitor.get(link)
    assert seen.status_code == 200
    assert "Seed Keepers (fictional)" in seen.text
    assert "Because." not in seen.text
    sign_in(visitor, other)
    assert visitor.get(home).status_code == 404
    assert sent_to(visitor, link, organisation=lanterns.ref, geography="WB-JER", tier="secret") == home
    share(client, application)

    assert client.post(f"{home}/submit", data={"is_agreed": "y"}).status_code == 422
    current = queries.content_hash(application)
    assert sent_to(visitor, f"{home}/confirm", content_hash=current) == home
    assert sent_to(client, f"{home}/submit", is_agreed="y") == home
    assert sent_to(client, f"{home}/submit", is_agreed="y") == home
    db.session.refresh(application)
    assert application.state is ApplicationState.SUBMITTED
    receipts = list(db.session.scalars(select(Message.to_address).order_by(Message.id)))[1:]
    assert receipts == [lead.email, other.email]


def test_every_page_opens_in_both_languages(ctx: Flask, client: FlaskClient):
    lead = person()
    an_organisation(member=lead)
    call = an_open_call(a_fund())
    commit()
    sign_in(client, lead)
    for language, direction in (("en", "ltr"), ("ar", "rtl")):
        page = client.get(f"/calls/{call.ref}/apply?lang={language}", follow_redirects=True)
        assert f'dir="{direction}"' in page.text
        assert page.text.count("<h1") == 1
