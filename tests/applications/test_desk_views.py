"""The list of what came in: searched, marked many at a time, kept as searches, and taken out as files."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from grants.applications.actions import filing as desk
from grants.applications.queries import filing
from grants.db import commit
from tests.cast.applications import a_submitted_application, leading
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call

    Counter = Callable[[], AbstractContextManager[list[str]]]


def titles(page: str) -> list[str]:
    """Return the titles in the list."""
    return re.findall(r'submitted"><bdi>([^<]*)</bdi>', page)


def test_a_search_finds_and_one_that_cannot_be_read_is_shown_again_with_what_to_do(ctx: Flask, client: FlaskClient):
    del ctx
    call = an_open_call(a_fund())
    a_submitted_application(call, title="Seeds")
    a_submitted_application(call, title="Archive")
    sign_in(client, a_steward(call.fund))
    commit()
    path = f"/calls/{call.ref}/applications"
    assert titles(client.get(path).text) == ["Seeds", "Archive"]
    page = client.get(path, query_string={"q": "archive"}).text
    assert titles(page) == ["Archive"]
    assert "The search finds 1 application." in page
    wrong = client.get(path, query_string={"q": "colour:red"}).text
    assert titles(wrong) == ["Seeds", "Archive"]
    assert 'value="colour:red"' in wrong
    assert "There is no field “colour”." in wrong
    assert "Nothing that was submitted is like this." in client.get(path, query_string={"q": "nowhere"}).text


def test_many_are_marked_at_once(ctx: Flask, client: FlaskClient):
    del ctx
    call = an_open_call(a_fund())
    one, two = (a_submitted_application(call, title=title) for title in ("Seeds", "Archive"))
    steward = a_steward(call.fund)
    sign_in(client, steward)
    commit()
    path = f"/calls/{call.ref}/applications"
    sent = {"chosen": [one.ref], "span": "chosen", "tag": "urgent", "do": "tag", "q": ""}
    assert client.post(f"{path}/mark", data=sent).status_code == 302
    assert titles(client.get(path, query_string={"q": "tag:urgent"}).text) == ["Seeds"]
    everything = {"span": "all", "care": str(steward.id), "do": "care", "q": "-tag:urgent"}
    assert client.post(f"{path}/mark", data=everything).location.endswith("q=-tag:urgent")
    assert titles(client.get(path, query_string={"q": "care:me"}).text) == ["Archive"]
    taken = {"chosen": [one.ref, two.ref], "span": "chosen", "tag": "URGENT", "do": "untag"}
    client.post(f"{path}/mark", data=taken)
    assert titles(client.get(path, query_string={"q": "tag:urgent"}).text) == []


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"span": "chosen", "tag": "x", "do": "tag"}, "Tick the applications that you mean"),
        ({"span": "all", "tag": " ", "do": "tag"}, "Give the tag a name."),
        ({"span": "all", "tag": "never", "do": "untag"}, "There is no tag “never” in this fund."),
        ({"span": "all", "care": "", "do": "care"}, "Choose who looks after them, or nobody."),
        ({"span": "all", "q": "colour:red", "tag": "x", "do": "tag"}, "There is no field “colour”."),
        ({"span": "all", "tag": "x" * 41, "do": "tag"}, "This is too long."),
    ],
)
def test_what_is_missing_is_said_and_nothing_changes(
    ctx: Flask, client: FlaskClient, sent: dict[str, str], reason: str
):
    del ctx
    call = an_open_call(a_fund())
    one = a_submitted_application(call)
    sign_in(client, a_steward(call.fund))
    commit()
    answer = client.post(f"/calls/{call.ref}/applications/mark", data=sent)
    assert answer.status_code == 422
    assert reason in answer.text
    filed = filing.of_application(one.id)
    assert filed is not None
    assert [mark for mark in filed.marks if mark.startswith(("tag:", "care:"))] == []


def test_a_search_is_kept_above_the_list_and_forgotten(ctx: Flask, client: FlaskClient):
    del ctx
    call = an_open_call(a_fund())
    a_submitted_application(call)
    sign_in(client, a_steward(call.fund))
    commit()
    path = f"/calls/{call.ref}"
    client.post(f"{path}/filters", data={"q": "place:GZ", "name": "From Gaza", "is_shared": "y"})
    page = client.get(f"{path}/applications").text
    assert "?q=place:GZ" in page
    forget = re.findall(r'action="([^"]*/forget)"', page)
    assert len(forget) == 1
    colleague = ctx_client(client, call)
    assert "?q=place:GZ" in colleague.get(f"{path}/applications").text
    assert colleague.post(forget[0]).status_code == 404
    client.post(forget[0])
    assert "?q=place:GZ" not in client.get(f"{path}/applications").text


def ctx_client(client: FlaskClient, call: Call) -> FlaskClient:
    """Return the browser of another steward of the call's fund."""
    other = client.application.test_client()
    sign_in(other, a_steward(call.fund))
    commit()
    return other


def test_stewards_take_out_what_they_found_and_anybody_may_be_told_the_counts(ctx: Flask, client: FlaskClient):
    del ctx
    call = an_open_call(a_fund())
    one = a_submitted_application(call, title="=HYPERLINK(1)", ask="10000")
    for _number in range(6):
        a_submitted_application(call, ask="20000", geographies=("48", "WB"))
    steward = a_steward(call.fund)
    desk.put_tag(call, "urgent", desk.chosen([one.ref]), by=steward)
    sign_in(client, steward)
    commit()
    rows = list(csv.reader(io.StringIO(client.get(f"/calls/{call.ref}/applications.csv?q=tag:urgent").text[1:])))
    assert [row[0] for row in rows] == ["Title", "'=HYPERLINK(1)"]
    assert rows[1][3:6] == ["2", "10000.00", "USD"]
    assert rows[1][7] == "urgent"
    counts = dict(csv.reader(io.StringIO(client.get(f"/calls/{call.ref}/applications-by-place.csv").text[1:])))
    withheld = "fewer than five, or withheld"
    assert sorted(counts.values()) == ["7", "Applications", withheld, withheld]
    assert client.get(f"/calls/{call.ref}/applications.xlsx").data[:2] == b"PK"
    assert client.get(f"/calls/{call.ref}/applications.pdf").status_code == 404
    assert client.get(f"/calls/{call.ref}/applications.csv?q=colour:red").status_code == 422


def test_only_stewards_of_the_fund_take_out_or_mark(ctx: Flask, client: FlaskClient):
    del ctx
    call = an_open_call(a_fund())
    one = a_submitted_application(call)
    sign_in(client, leading(one))
    commit()
    path = f"/calls/{call.ref}"
    pages = ("applications.csv", "applications-by-place.csv")
    assert [client.get(f"{path}/{page}").status_code for page in pages] == [403, 403]
    posts = ("applications/mark", "filters", "filters/x/forget")
    assert [client.post(f"{path}/{page}").status_code for page in posts] == [403, 403, 403]


def test_the_list_costs_the_same_at_any_length(ctx: Flask, client: FlaskClient, query_count: Counter):
    del ctx
    call = an_open_call(a_fund())
    sign_in(client, a_steward(call.fund))
    costs = []
    for more in (1, 29):
        for _number in range(more):
            a_submitted_application(call)
        commit()
        with query_count() as queries:
            assert client.get(f"/calls/{call.ref}/applications?q=seeds").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
