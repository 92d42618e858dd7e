"""The pages of the partner finder, as each kind of person meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import commit
from grants.people.rules import RoleKind
from tests.applications.test_looking import a_message, a_search, acting
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund, a_funder
from tests.cast.organisations import an_organisation
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call

    Counter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def call(ctx: Flask) -> Call:
    return an_open_call(a_fund())


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(call: Call, client: FlaskClient, query_count: Counter, count: int):
    for _ in range(count):
        a_search(call)
    sign_in(client, person())
    with query_count() as statements:
        page = client.get(f"/calls/{call.ref}/looking")
    assert page.text.count(">Looks for</p>") == count
    assert "Next" not in page.text
    assert len(statements) == 9, statements


def test_from_list_to_answer(call: Call, client: FlaskClient):
    rim, dana = person("Rim"), person("Dana")
    seeds, wells = an_organisation("Seeds (fictional)", member=rim), an_organisation("Wells (fictional)", member=dana)
    sign_in(client, rim)
    typed = {"organisation": seeds.ref, "geography": "GZ", "brings": "Seeds", "seeks": "Water", "scope": "call"}
    there = client.post(f"/calls/{call.ref}/looking/new", data=typed).location
    assert client.get(there).status_code == 200
    assert "Write to them" not in client.get(there).text
    sign_in(client, dana)
    assert "Seeds (fictional)" in client.get(f"/calls/{call.ref}/looking?place=GZ").text
    assert "Seeds (fictional)" not in client.get(f"/calls/{call.ref}/looking?place=WB").text
    empty = client.post(there, data={"organisation": wells.ref, "text": ""})
    assert empty.status_code == 422
    letter = client.post(there, data={"organisation": wells.ref, "text": "We have water."}).location
    assert "Not answered yet" in client.get(letter).text
    again = client.post(there, data={"organisation": wells.ref, "text": "And again."})
    assert (again.status_code, "And again." in again.text) == (422, True)
    sign_in(client, rim)
    page = client.get(letter).text
    assert "We have water." in page
    assert dana.email not in page
    assert "A group has written to yours" in client.get("/desk").text
    client.post(letter, data={"text": "Come on Sunday."})
    sign_in(client, dana)
    page = client.get(letter).text
    assert "Come on Sunday." in page
    assert rim.email not in page
    assert client.post(letter, data={"text": "Mine"}).status_code == 403


def test_whoever_gives_and_strangers_find_nothing(call: Call, client: FlaskClient):
    search = a_search(call)
    message = a_message(search)
    pages = [f"/calls/{call.ref}/looking", f"/calls/{call.ref}/looking/new", f"/looking/{search.ref}"]
    commit()
    assert [client.get(path).status_code for path in [*pages, f"/approaches/{message.ref}"]] == [302] * 4
    sign_in(client, person_with(RoleKind.FUNDER, call.fund_id, funder_id=a_funder(call.fund).id))
    assert [client.get(path).status_code for path in [*pages, f"/approaches/{message.ref}"]] == [404] * 4
    assert client.post(f"/looking/{search.ref}/end").status_code == 404
    sign_in(client, person())
    assert [client.get(path).status_code for path in pages] == [200] * 3
    assert client.get(f"/approaches/{message.ref}").status_code == 404
    assert client.post(f"/looking/{search.ref}/end").status_code == 403
    assert client.post(f"/looking/{search.ref}/take-down", data={"down-reason": "x"}).status_code == 403


def test_a_steward_takes_it_down(call: Call, client: FlaskClient):
    search = a_search(call)
    steward = a_steward(call.fund)
    sign_in(client, steward)
    path = f"/looking/{search.ref}"
    assert "Why you take it down" in client.get(path).text
    client.post(f"{path}/take-down", data={"down-reason": ""})
    client.post(f"{path}/take-down", data={"down-reason": "It names a person."})
    sign_in(client, acting(search.organisation))
    page = client.get(path).text
    assert "A steward has taken this down" in page
    assert "It names a person." in page
    assert f"{path}/end" not in page
    sign_in(client, person())
    assert client.get(path).status_code == 404


def test_without_a_group_one_is_shown_how_to_form_one(call: Call, client: FlaskClient):
    search = a_search(call)
    sign_in(client, person())
    for path in (f"/calls/{call.ref}/looking/new", f"/looking/{search.ref}"):
        assert "/organisations/new?next=" in client.get(path).text


def test_ending_and_declining(call: Call, client: FlaskClient):
    search = a_search(call)
    message = a_message(search)
    sign_in(client, acting(search.organisation))
    client.post(f"/approaches/{message.ref}/decline")
    assert client.post(f"/looking/{search.ref}/end").location == f"/looking/{search.ref}"
    assert "Nobody finds this any more" in client.get(f"/looking/{search.ref}").text
    sign_in(client, acting(message.organisation))
    assert "They would rather not" in client.get(f"/approaches/{message.ref}").text
