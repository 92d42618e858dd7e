"""The pages of calls as a visitor reads them, and what their lists cost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.calls import actions
from grants.calls.views.page import grant_size, shown, time_left
from grants.db import commit
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast.calls import (
    CLOSES,
    a_call,
    a_closed_call,
    a_decided_call,
    a_question,
    a_steward,
    an_open_call,
)
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


@pytest.fixture
def steward(fund: Fund, client: FlaskClient) -> FlaskClient:
    """Give the browser of a steward of the fund."""
    sign_in(client, a_steward(fund))
    return client


def test_a_visitor_reads_the_whole_call_before_signing_up(fund: Fund, client: FlaskClient):
    call = an_open_call(fund)
    commit()
    page = client.get(f"/calls/{call.ref}").text
    for said in (
        "Working together across places",
        "22 February 2047, 00:00 (AoE)",
        "22 February 2047, 12:00 (UTC)",
        "31 March 2047",
        "12 April 2047",
        "<b>80,000</b> <small>USD</small>",
        "from \u20665,000 USD\u2069",
        "<b>100,000</b> <small>USD</small>",
        "<b>70</b> <small>min</small>",
        "You apply together: from 2 to 5 organisations.",
        "You do not need to be registered anywhere.",
        "1. What do you want to do together?",
        "The panel scores the plan with it.",
        "About 200 words; more or less is fine.",
        "33%",
        "66%",
        "Scored from 1 to 5.",
        "The one whose communities have been given least in this call so far.",
        "No strings.",
    ):
        assert page.count(said) >= 1, said
    assert page.count("<h1>") == 1
    assert page.count("Manage this call") == 0


def test_the_same_page_in_arabic(fund: Fund, client: FlaskClient):
    call = an_open_call(fund)
    commit()
    page = client.get(f"/calls/{call.ref}?lang=ar", follow_redirects=True).text
    for said in ('dir="rtl"', "العمل معًا عبر الأماكن", "تمثّلون معًا مجتمعين على الأقل من مجتمعات الصندوق.", "بلا شروط."):
        assert page.count(said) >= 1, said
    assert page.count("Who may apply") == 0


def test_the_button_leads_to_an_application_where_there_is_that_page(fund: Fund, client: FlaskClient, app: Flask):
    call, past = an_open_call(fund), a_closed_call(fund)
    commit()
    buttons = 2 if "applications.start" in app.view_functions else 0
    assert client.get(f"/calls/{call.ref}").text.count(">Apply</a>") == buttons
    assert client.get(f"/calls/{past.ref}").text.count(">Apply</a>") == 0


def test_a_draft_is_hidden_from_all_but_staff(fund: Fund, app: Flask):
    draft = a_call(fund)
    strangers = [person(), person_with(RoleKind.STEWARD, a_fund("other-press").id)]
    staff = [a_steward(fund), person_with(RoleKind.TREASURER, fund.id)]
    commit()
    pages = {}
    for someone in (*strangers, *staff):
        client = app.test_client()
        sign_in(client, someone)
        pages[someone.id] = client.get(f"/calls/{draft.ref}").status_code
    assert pages == {**{one.id: 404 for one in strangers}, **{one.id: 200 for one in staff}}
    assert app.test_client().get(f"/calls/{draft.ref}").status_code == 302
    assert app.test_client().get("/calls").text.count("Working together") == 0


def test_the_list_shows_each_call_where_it_stands(fund: Fund, client: FlaskClient):
    for title, make, more in (
        ("Open one", an_open_call, {}),
        ("Coming one", an_open_call, {"opens_at": clock.now() + timedelta(days=900)}),
        ("Past one", a_closed_call, {}),
        ("Decided one", a_decided_call, {}),
        ("Draft one", a_call, {}),
    ):
        make(fund, title={"en": title, "ar": title}, **more)
    commit()
    page = client.get("/calls").text
    places = [page.index(said) for said in ("Open now", "Open one", "Opening soon", "Coming one", "Closed and decided")]
    assert places == sorted(places)
    assert page.index("Closed and decided") < page.index("Decided one") < page.index("Past one")
    assert page.count("Draft one") == 0


def test_a_quiet_day_says_so(ctx: Flask, client: FlaskClient):
    assert client.get("/calls").text.count("No call is open today.") == 1


def test_a_visitor_chooses_a_zone(fund: Fund, client: FlaskClient):
    call = an_open_call(fund)
    commit()
    answer = client.post(f"/calls/zone?call={call.ref}", data={"zone": "Asia/Jerusalem"})
    assert answer.location == f"/calls/{call.ref}"
    assert client.get(answer.location).text.count("22 February 2047, 14:00 (Jerusalem)") == 2
    answer = client.post("/calls/zone", data={"zone": "Nowhere/Here"})
    assert (answer.status_code, answer.text.count("Not a valid choice")) == (422, 2)  # in the summary and at the field
    assert client.get(f"/calls/{call.ref}").text.count("22 February 2047, 14:00 (Jerusalem)") == 2
    assert client.get("/calls/zone").text.count('<option selected value="Asia/Jerusalem">') == 1


def test_a_signed_in_reader_sees_their_own_zone(fund: Fund, client: FlaskClient):
    call = an_open_call(fund)
    sign_in(client, person(zone="Asia/Amman"))
    page = client.get(f"/calls/{call.ref}").text
    assert page.count("22 February 2047, 15:00 (Amman)") == 2
    assert page.count("Change your time zone") == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_for_one_row_and_thirty(
    fund: Fund, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], rows: int
):
    by = a_steward(fund)
    for _ in range(rows):
        an_open_call(fund, by=by)
        a_closed_call(fund, by=by)
    commit()
    with query_count() as statements:
        client.get("/calls")
    assert len(statements) == 4
    sign_in(client, by)
    address = f"/funds/{fund.ref}/calls"
    with query_count() as statements:
        page = client.get(address).text
    assert len(statements) == 6
    assert page.count('class="pager"') == (1 if rows == 30 else 0)


def test_lists_go_on_where_they_ended(fund: Fund, steward: FlaskClient):
    by = a_steward(fund)
    for _ in range(21):
        a_closed_call(fund, by=by)
    commit()
    for address in ("/calls", f"/funds/{fund.ref}/calls"):
        first = steward.get(address).text
        links = first.count("Working together across places")
        following = first.split('rel="next" href="')[1].split('"')[0]
        second = steward.get(following).text
        assert (links, second.count("Working together across places"), second.count('class="pager"')) == (20, 1, 0)


@pytest.mark.parametrize("rows", [1, 8])
def test_the_page_of_a_call_costs_the_same_for_any_number_of_questions(
    fund: Fund, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], rows: int
):
    by, call = a_steward(fund), a_call(fund)
    while len(call.questions) < rows:
        actions.add_question(call, a_question(f"What is thing {len(call.questions)}?"), by=by, at=AT)
    actions.open_call(call, by=by, at=AT)
    commit()
    address = f"/calls/{call.ref}"
    with query_count() as statements:
        client.get(address)
    assert len(statements) == 5


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=59), "less than an hour left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(hours=48), "2 days left"),
    ],
)
def test_the_last_two_days_count_in_hours(fund: Fund, left: timedelta, said: str):
    assert time_left(an_open_call(fund), CLOSES - left) == said


def test_grants_of_one_size_say_one_amount(fund: Fund):
    sizes = [grant_size(an_open_call(fund, least=Money.of(low, "USD"))) for low in (80_000, 79_999)]
    assert sizes == ["\u206680,000 USD\u2069", "\u206679,999 USD\u2069 to \u206680,000 USD\u2069"]


def test_the_path_of_a_call_says_where_it_stands(fund: Fund, app: Flask):
    opened, over, decided = an_open_call(fund), a_closed_call(fund), a_decided_call(fund)
    at = [(opened, AT), (over, CLOSES), (decided, CLOSES + timedelta(days=60))]
    with app.test_request_context():
        pages = [shown(call, when, "UTC") for call, when in at]
    assert [[step["state"] for step in page["timetable"]] for page in pages] == [
        ["done", "now", "next", "next"],
        ["done", "done", "now", "next"],
        ["done", "done", "done", "done"],
    ]
    assert [page["phase"]["text"] for page in pages] == ["Open", "Being decided", "Decided"]
