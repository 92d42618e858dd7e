"""Who finds which page: others none, stewards what was submitted; and lists that cost the same at any length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import url_for

from grants.applications import actions, queries
from grants.applications.views import duties
from grants.db import commit
from grants.people.rules import RoleKind
from tests.cast.applications import (
    a_ready_application,
    a_started_application,
    a_submitted_application,
    acting_for,
    invited,
    joined,
    leading,
    written,
)
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.people.models import Person

    Counter = Callable[[], AbstractContextManager[list[str]]]


def addresses(app: Flask, **parts: str) -> list[tuple[str, str]]:
    """Return (method, path) of every page of an application."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("applications.") and rule.rule.startswith("/applications/<ref>"):
            with app.test_request_context():
                path = url_for(rule.endpoint, **{name: parts.get(name, 1) for name in rule.arguments})
            found += [(method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


def test_another_organisation_finds_nothing_anywhere(ctx: Flask, client: FlaskClient):
    application = a_submitted_application(an_open_call(a_fund()))
    other = leading(a_submitted_application(application.call))
    lead, question = leading(application), application.call.questions[0]
    actions.write_answer(application, question, "Newer", 1, by=lead, at=AT)
    revision = actions.write_answer(application, question, "Beside", 1, by=lead, at=AT)
    parts = {"ref": application.ref, "question": question.ref, "revision": revision.ref}
    pages = addresses(ctx, **parts, partner=application.consortium[1].ref)
    assert len(pages) > 30
    sign_in(client, other)
    visitor = ctx.test_client()
    for method, path in pages:
        assert (path, client.open(path, method=method).status_code) == (path, 404)
        assert (path, visitor.open(path, method=method).status_code) == (path, 302)


def test_parts_of_another_application_are_not_here(ctx: Flask, client: FlaskClient):
    mine, other = (a_started_application(an_open_call(a_fund(slug))) for slug in ("one", "two"))
    place, _secret = invited(other)
    revision = None
    for text in ("One", "Two"):
        question = other.call.questions[0]
        revision = actions.write_answer(other, question, text, 0, by=leading(other), at=AT)
    assert revision is not None
    sign_in(client, leading(mine))
    home = f"/applications/{mine.ref}"
    assert client.post(f"{home}/partners/{place.ref}/remove").status_code == 404
    assert client.post(f"{home}/partners/{place.ref}/resend").status_code == 404
    assert client.get(f"{home}/texts/{revision.ref}").status_code == 404


def test_a_partner_may_not_do_what_the_lead_does(ctx: Flask, client: FlaskClient):
    application = a_submitted_application(an_open_call(a_fund()))
    sign_in(client, acting_for(application.consortium[1]))
    home = f"/applications/{application.ref}"
    for path in ("/outline", "/shares", "/partners/new", "/submit", "/withdraw", "/reopen"):
        assert (path, client.post(home + path).status_code) == (path, 403)
    page = client.get(home).text
    for path in ("/outline", "/shares", "/submit", "/withdraw", "/reopen"):
        assert f'"{home}{path}"' not in page


def test_stewards_are_led_to_what_was_submitted(ctx: Flask, client: FlaskClient):
    sent = a_submitted_application(an_open_call(a_fund()), title="Sent away")
    draft = a_started_application(sent.call)
    written(draft, title="Still a draft")
    sign_in(client, person_with(RoleKind.STEWARD, sent.call.fund_id))
    assert client.get(f"/applications/{sent.ref}").location == f"/applications/{sent.ref}/submitted"
    page = client.get(f"/applications/{sent.ref}/submitted")
    assert (page.status_code, "Sent away" in page.text) == (200, True)
    assert client.get(f"/applications/{sent.ref}/text").status_code == 404
    assert client.get(f"/applications/{draft.ref}").status_code == 404
    received = client.get(f"/calls/{sent.call.ref}/applications").text
    assert "Sent away" in received
    assert "Still a draft" not in received


@pytest.mark.parametrize("kind", [RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR])
def test_others_do_not_see_what_came_in(ctx: Flask, client: FlaskClient, kind: RoleKind):
    call = an_open_call(a_fund())
    sign_in(client, person_with(kind, call.fund_id))
    assert client.get(f"/calls/{call.ref}/applications").status_code == 403
    assert ctx.test_client().get(f"/calls/{call.ref}/applications").status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_the_stewards_list_costs_the_same(ctx: Flask, client: FlaskClient, query_count: Counter, count: int):
    call = an_open_call(a_fund())
    for _ in range(count):
        a_submitted_application(call)
    sign_in(client, person_with(RoleKind.STEWARD, call.fund_id))
    path = f"/calls/{call.ref}/applications"
    with query_count() as statements:
        page = client.get(path)
    assert page.text.count("/submitted") == count
    assert len(statements) == 7, statements


def test_the_stewards_list_goes_on(ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    call = an_open_call(a_fund())
    titles = ["First one", "Second one", "Third one"]
    sent = [a_submitted_application(call, title=title) for title in titles]
    sign_in(client, person_with(RoleKind.STEWARD, call.fund_id))
    first, rest = f"/calls/{call.ref}/applications", f"/calls/{call.ref}/applications?after={sent[1].id}"
    assert [title in client.get(first).text for title in titles] == [True, True, False]
    assert rest in client.get(first).text
    assert [title in client.get(rest).text for title in titles] == [False, False, True]


def test_nothing_has_come_in(ctx: Flask, client: FlaskClient):
    call = an_open_call(a_fund())
    sign_in(client, person_with(RoleKind.STEWARD, call.fund_id))
    assert "Nothing has been submitted yet" in client.get(f"/calls/{call.ref}/applications").text


@pytest.mark.parametrize("count", [1, 30])
def test_ones_own_list_costs_the_same(ctx: Flask, client: FlaskClient, query_count: Counter, count: int):
    call, lead = an_open_call(a_fund()), person()
    for _ in range(count):
        a_started_application(call, by=lead)
    a_started_application(call)
    sign_in(client, lead)
    with query_count() as statements:
        page = client.get("/applications")
    assert page.text.count('<article class="card">') == count
    assert len(statements) == 7, statements


def test_ones_own_list_goes_on(ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    call, lead = an_open_call(a_fund()), person()
    older, newer = (a_started_application(call, by=lead) for _ in range(2))
    sign_in(client, lead)
    page = client.get("/applications").text
    assert (newer.ref in page, older.ref in page) == (True, False)
    assert f"/applications?after={newer.id}" in page
    assert older.ref in client.get(f"/applications?after={newer.id}").text


def test_nothing_begun(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    assert "Nothing here yet" in client.get("/applications").text


def test_a_partner_is_told_what_waits_for_it(ctx: Flask, client: FlaskClient):
    application = a_ready_application(an_open_call(a_fund()))
    partner, question = application.consortium[1], application.call.questions[0]
    sign_in(client, acting_for(partner))
    home = f"/applications/{application.ref}"
    assert "Confirmed" in client.get(home).text
    actions.write_answer(application, question, "New.", 1, by=leading(application), at=AT)
    commit()
    page = client.get(home).text
    assert "You answered an earlier version." in page
    assert "Waits for you" in page
    actions.write_answer(application, question, "", 2, by=leading(application), at=AT)
    commit()
    assert "Waits for you" not in client.get(home).text


def test_there_is_no_such_application(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    assert client.get("/applications/none").status_code == 404


def test_an_invitation_is_used_once_by_one(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    partner, secret = invited(application)
    first, second = person(), person()
    groups = [an_organisation(member=one) for one in (first, second)]
    link = f"/invitations/{secret}"
    sign_in(client, first)
    other = ctx.test_client()
    sign_in(other, second)
    stolen = {"organisation": groups[1].ref, "geography": "WB", "tier": "aggregate"}
    assert client.post(link, data=stolen).status_code == 422  # not theirs to bring
    taken = client.post(link, data=stolen | {"organisation": groups[0].ref})
    assert taken.location == f"/applications/{application.ref}"
    assert other.get(link).status_code == 404
    assert other.post(link, data=stolen).status_code == 404
    assert client.post(link, data=stolen).status_code == 404
    assert partner.organisation_id == groups[0].id


def test_what_a_visitor_types_into_an_invitation_waits_for_their_sign_in(ctx: Flask, client: FlaskClient):
    _partner, secret = invited(a_started_application(an_open_call(a_fund())))
    commit()
    assert client.post(f"/invitations/{secret}", data={"geography": "WB"}).location == "/sign-in?next=/resume"
    assert client.get("/invitations/guessed").status_code == 404


def test_the_same_organisation_does_not_join_twice(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    _partner, secret = invited(application)
    organisation = queries.lead(application).organisation
    assert organisation is not None
    sign_in(client, leading(application))
    typed = {"organisation": organisation.ref, "geography": "WB", "tier": "public"}
    answer = client.post(f"/invitations/{secret}", data=typed)
    assert (answer.status_code, "takes part in the application already" in answer.text) == (422, True)


def titles(app: Flask, someone: Person) -> list[tuple[str, str]]:
    with app.test_request_context():
        return [(row["title"], row["tone"]) for row in duties(someone, AT)]


def test_duties(ctx: Flask):
    call = an_open_call(a_fund())
    draft = a_started_application(call)
    partner = joined(draft)
    assert titles(ctx, leading(draft)) == [("Application without a title", "neutral")]
    assert titles(ctx, acting_for(partner)) == [("Application without a title", "neutral")]
    written(draft, title="Seeds")
    assert titles(ctx, acting_for(partner)) == [("Confirm: Seeds", "attention")]
    actions.write_answer(draft, call.questions[0], "Beside", 0, by=leading(draft), at=AT)
    assert titles(ctx, leading(draft)) == [("Choose between two texts: Seeds", "attention"), ("Seeds", "neutral")]
    sent = a_submitted_application(call)
    assert titles(ctx, leading(sent)) == []
    assert titles(ctx, person()) == []


@pytest.mark.parametrize("count", [1, 12])
def test_duties_cost_the_same(ctx: Flask, query_count: Counter, count: int):
    call, lead = an_open_call(a_fund()), person()
    for _ in range(count):
        application = a_started_application(call, by=lead)
        written(application)
    commit()
    assert lead.id
    with ctx.test_request_context(), query_count() as statements:
        assert len(duties(lead, AT)) == count
    assert len(statements) == 12, statements


def test_one_application_costs_the_same_however_many_take_part(ctx: Flask, client: FlaskClient, query_count: Counter):
    small = a_ready_application(an_open_call(a_fund()))
    large = a_ready_application(small.call, ask="30000", geographies=("GZ", "WB", "48", "DI-LB", "DI-JO"))
    costs = []
    for application in (small, large):
        sign_in(client, leading(application))
        path = f"/applications/{application.ref}"
        with query_count() as statements:
            assert client.get(path).status_code == 200
        costs.append(len(statements))
    assert costs == [8, 8]
