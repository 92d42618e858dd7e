"""Versions of a call's form: kept, numbered, unchangeable, and compared on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from grants.calls import actions
from grants.calls.models import CallVersion, VersionCause, whole_form
from grants.db import commit, db
from grants.errors import NotAllowed
from grants.people.rules import RoleKind
from tests.cast.calls import a_call, a_draft, a_question, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


def test_versions_are_numbered_and_stay_as_they_were(fund: Fund):
    call, by = a_call(fund), a_steward(fund)
    first = actions.keep_version(call, " first ", by=by, at=AT)
    as_it_was = whole_form(call)
    actions.rewrite(call, replace(a_draft(fund), title={"en": "Other"}), 1, by=by, at=AT)
    second = actions.keep_version(call, "second", by=by, at=AT)
    other = actions.keep_version(a_call(fund), "of another call", by=by, at=AT)
    assert [(one.number, one.note, one.cause) for one in (first, second, other)] == [
        (1, "first", "kept"),
        (2, "second", "kept"),
        (1, "of another call", "kept"),
    ]
    db.session.expire_all()
    assert (first.content, first.content["title"]["en"], second.content["title"]) == (
        as_it_was,
        "Working together across places",
        {"en": "Other"},
    )


def test_keeping_what_has_not_changed_keeps_nothing_new(fund: Fund):
    call, by = a_call(fund), a_steward(fund)
    first = actions.keep_version(call, "a", by=by, at=AT)
    assert actions.keep_version(call, "b", by=by, at=AT) is first
    assert actions.keep_version(call, "", by=by, at=AT, cause=VersionCause.PUT_UP).number == 2


def test_opening_keeps_a_version(fund: Fund):
    call = an_open_call(fund)
    version = db.session.scalars(select(CallVersion)).one()
    assert (version.number, version.cause, version.content) == (1, "opened", whole_form(call))


def test_only_a_steward_keeps_versions(fund: Fund):
    call = a_call(fund)
    with pytest.raises(NotAllowed):
        actions.keep_version(call, "x", by=person_with(RoleKind.TREASURER, fund.id), at=AT)


@pytest.mark.parametrize("change", ["UPDATE call_version SET note = 'x'", "DELETE FROM call_version"])
def test_the_database_itself_keeps_versions(fund: Fund, change: str):
    actions.keep_version(a_call(fund), "x", by=a_steward(fund), at=AT)
    with pytest.raises(IntegrityError, match="never changes"):
        db.session.execute(text(change))


def test_the_pages(fund: Fund, client: FlaskClient):
    call, by = a_call(fund), a_steward(fund)
    commit()
    sign_in(client, by)
    address = f"/calls/{call.ref}/versions"
    assert client.get(address).text.count("No version has been kept yet.") == 1
    assert client.post(address, data={"note": ""}).status_code == 422
    assert client.post(address, data={"note": "Before the meeting"}).location == address
    assert (
        client.post(address, data={"note": "again"}, follow_redirects=True).text.count(
            "Nothing has changed since version 1."
        )
        == 2
    )
    actions.rewrite_question(call.questions[0], a_question("What will you do together?"), 1, by=by, at=AT)
    commit()
    page = client.get(address).text
    assert (page.count("Before the meeting"), page.count("1 thing has changed since version 1.")) == (1, 1)
    page = client.get(f"{address}/difference?before=1&after=now").text
    assert (page.count("<del>want to </del>"), page.count("<ins>will </ins>")) == (1, 1)
    assert client.get(f"{address}/difference?before=1&after=1").text.count("they say the same") == 1
    for wrong in ("2", "x", "9999999999", ""):
        assert client.get(f"{address}/difference?before=1&after={wrong}").status_code == 404


@pytest.mark.parametrize("page", ["versions", "versions/difference?before=now&after=now"])
def test_only_a_steward_reads_them(fund: Fund, client: FlaskClient, page: str):
    call, treasurer = a_call(fund), person_with(RoleKind.TREASURER, fund.id)
    commit()
    sign_in(client, treasurer)
    assert client.get(f"/calls/{call.ref}/{page}").status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    fund: Fund, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], count: int
):
    call, by = a_call(fund), a_steward(fund)
    for _ in range(count):
        actions.keep_version(call, "", by=by, at=AT, cause=VersionCause.PUT_UP)
    commit()
    sign_in(client, by)
    with query_count() as statements:
        page = client.get(f"/calls/{call.ref}/versions").text
    assert len(statements) == 7
    assert (page.count("As it was put up for comment"), page.count('rel="next"')) == (min(count, 20), count // 30)
    if count == 30:
        assert client.get(f"/calls/{call.ref}/versions?before=11").text.count("As it was put up for comment") == 10
