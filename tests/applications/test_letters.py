"""Fund and consortium write to each other; everybody of both sides reads it, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions
from grants.applications.actions.letters import mark_read, write_letter
from grants.applications.queries import letters as found
from grants.applications.views import duties
from grants.db import commit, db
from grants.errors import NotFound, RuleBroken
from grants.jobs import Message
from grants.people.rules import RoleKind
from tests.cast.applications import a_started_application, a_submitted_application, acting_for, joined, leading
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.people.models import Person

    Counter = Callable[[], AbstractContextManager[list[str]]]
URL = "https://example.org/letters"


def mailed() -> list[str]:
    """Return to whom letters were announced, and that nothing else was said."""
    rows = db.session.scalars(select(Message).where(Message.body.contains(URL)).order_by(Message.to_address))
    return [one.to_address for one in rows]


def waiting(ctx: Flask, someone: Person) -> list[str]:
    """Return what waits for a person about letters."""
    with ctx.test_request_context():
        return [one["title"] for one in duties(someone, AT) if one["href"].endswith("/letters")]


def test_a_letter_reaches_every_partner_and_every_steward_but_its_writer(ctx: Flask):
    call = an_open_call(a_fund())
    steward, colleague = a_steward(call.fund), a_steward(call.fund)
    application = a_submitted_application(call)
    lead, partner = leading(application), acting_for(application.consortium[1])
    write_letter(application, "When is the talk?", url=URL, by=lead, at=AT)
    stewards = [one.email for one in found.stewards_of(call)]
    assert mailed() == sorted([*stewards, partner.email])
    assert waiting(ctx, steward) == ["A consortium waits for an answer"]
    assert waiting(ctx, partner) == []
    write_letter(application, "On Monday.", url=URL, by=colleague, at=AT)
    assert waiting(ctx, steward) == []
    assert (waiting(ctx, lead), waiting(ctx, partner)) == (["The fund has written to you"],) * 2
    mark_read(application, found.letters(application)[0].id, by=lead)
    assert (waiting(ctx, lead), waiting(ctx, partner)) == ([], ["The fund has written to you"])


def test_stewards_learn_of_a_draft_only_when_its_partners_write(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward = a_steward(call.fund)
    draft = a_started_application(call)
    with pytest.raises(NotFound):
        write_letter(draft, "Hello?", url=URL, by=steward, at=AT)
    write_letter(draft, "May we ask something?", url=URL, by=leading(draft), at=AT)
    assert write_letter(draft, "Of course.", url=URL, by=steward, at=AT).is_from_fund


@pytest.mark.parametrize("role", [RoleKind.FUNDER, RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR])
def test_nobody_else_reads_or_writes(ctx: Flask, client: FlaskClient, role: RoleKind):
    del ctx
    call = an_open_call(a_fund())
    application = a_submitted_application(call)
    write_letter(application, "CANARY", url=URL, by=leading(application), at=AT)
    someone = person() if role is RoleKind.FUNDER else person_with(role, call.fund_id)
    sign_in(client, someone)
    commit()
    page = client.get(f"/applications/{application.ref}/letters")
    assert (page.status_code, "CANARY" in page.text) == (404, False)
    assert client.post(f"/applications/{application.ref}/letters", data={"text": "x"}).status_code == 404


def test_a_letter_is_sent_once_and_an_empty_or_endless_one_is_not(ctx: Flask):
    del ctx
    application = a_submitted_application(an_open_call(a_fund()))
    lead = leading(application)
    first = write_letter(application, "Twice", url=URL, by=lead, at=AT, once="k")
    assert write_letter(application, "Twice", url=URL, by=lead, at=AT, once="k") is first
    for text in (" \n ", "x" * 20_001):
        with pytest.raises(RuleBroken):
            write_letter(application, text, url=URL, by=lead, at=AT)
    assert len(found.letters(application)) == 1


def test_one_marks_no_letter_of_another_application_and_never_goes_back(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    one, other = a_submitted_application(call), a_submitted_application(call)
    steward, lead = a_steward(call.fund), leading(one)
    early, late = (write_letter(one, text, url=URL, by=steward, at=AT).id for text in ("a", "b"))
    elsewhere = write_letter(other, "c", url=URL, by=steward, at=AT).id
    mark_read(one, late, by=lead)
    mark_read(one, early, by=lead)
    mark_read(one, elsewhere, by=lead)
    assert found.read_to(one, lead) == late


def test_both_sides_write_on_one_page_and_it_pages_by_key(ctx: Flask, client: FlaskClient, query_count: Counter):
    del ctx
    call = an_open_call(a_fund())
    application = a_submitted_application(call)
    joined_steward = a_steward(call.fund)
    sign_in(client, joined_steward)
    commit()
    path = f"/applications/{application.ref}/letters"
    assert client.post(path, data={"text": "<b>السلام</b> عليكم"}).status_code == 302
    page = client.get(path).text
    assert "&lt;b&gt;السلام&lt;/b&gt;" in page
    assert client.post(path, data={"text": "  "}).status_code == 422
    with query_count() as few:
        client.get(path)
    for number in range(29):
        write_letter(application, f"Letter {number}.", url=URL, by=leading(application), at=AT)
    commit()
    with query_count() as many:
        page = client.get(path).text
    assert (page.count('class="letter"'), len(few)) == (20, len(many))
    rest = client.get(f"{path}?before={found.letters(application)[19].id}").text
    assert rest.count('class="letter"') == 10
    read = {"letter": str(found.letters(application)[0].id)}
    assert client.post(f"{path}/read", data=read).status_code == 302
    assert "I have read all of them" not in client.get(path).text


def test_who_has_left_reads_no_more(ctx: Flask):
    del ctx
    application = a_started_application(an_open_call(a_fund()))
    partner = joined(application)
    someone = acting_for(partner)
    write_letter(application, "Still here", url=URL, by=someone, at=AT)
    actions.leave(partner, by=someone, at=AT)
    with pytest.raises(NotFound):
        write_letter(application, "Gone", url=URL, by=someone, at=AT)
