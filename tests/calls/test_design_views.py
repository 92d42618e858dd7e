"""Pages on which a community reads, comments and ranks, and on which a steward leads the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.calls.actions import design as actions
from grants.calls.actions import open_call
from grants.calls.queries import design as queries
from grants.calls.rules.design import DesignState
from grants.db import commit, db
from grants.funds.actions import add_funder
from grants.people.rules import RoleKind
from tests.cast.calls import a_call, a_steward
from tests.cast.designs import SEEDS, VOICES, WATER, a_design, a_ranked_design
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund
    from grants.people.models import Person


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


@pytest.fixture
def steward(fund: Fund) -> Person:
    return a_steward(fund)


def test_nobody_signs_in_to_read_a_design(fund: Fund, steward: Person, client: FlaskClient):
    design, other = a_design(fund, by=steward), a_call(fund, by=steward, slug="other")
    commit()
    page = client.get(f"/calls/{design.call.ref}/design")
    assert page.status_code == 200
    assert "What do you want to do together?" in page.text
    assert "Sign in to comment" in page.text
    assert "<textarea" not in page.text
    assert client.get(f"/calls/{other.ref}/design").status_code == 404
    assert client.get(f"/calls/{design.call.ref}").status_code == 302
    arabic = client.get(f"/calls/{design.call.ref}/design?lang=ar", follow_redirects=True).text
    assert "ماذا تريدون أن تفعلوا معًا؟" in arabic


def test_people_comment_and_their_name_stands_only_if_they_want(fund: Fund, client: FlaskClient, app: Flask):
    design = a_design(fund)
    shy, open_one = person("Shy Somebody"), person("Open Somebody")
    commit()
    home = f"/calls/{design.call.ref}/design"
    for someone, more in ((shy, {}), (open_one, {"is_named": "y"})):
        theirs = app.test_client()
        sign_in(theirs, someone)
        sent = {"about": "", "text": f"Words of {someone.id}", **more}
        assert theirs.post(f"{home}/comments", data=sent).status_code == 302
    page = client.get(home).text
    assert [f"Words of {one.id}" in page for one in (shy, open_one)] == [True, True]
    assert [name in page for name in ("Shy Somebody", "Open Somebody")] == [False, True]


def test_an_empty_comment_and_a_part_that_is_none_keep_what_was_typed(fund: Fund, client: FlaskClient):
    design = a_design(fund)
    sign_in(client, person())
    wrong = client.post(f"/calls/{design.call.ref}/design/comments", data={"about": "q:none", "text": "Keep me"})
    assert (wrong.status_code, "Keep me" in wrong.text) == (422, True)


def test_a_comment_sent_twice_stands_once(fund: Fund, client: FlaskClient):
    design = a_design(fund)
    sign_in(client, person())
    sent = {"about": "", "text": "Once", "once": "one-press"}
    for _press in (1, 2):
        client.post(f"/calls/{design.call.ref}/design/comments", data=sent)
    assert [one.text for one in queries.comments(design)] == ["Once"]


def test_ranking_with_gaps_and_changing_it(fund: Fund, client: FlaskClient):
    design = a_ranked_design(fund)
    sign_in(client, person())
    names = {one.title["en"]: f"place_{one.id}" for one in design.priorities}
    refs = {one.title["en"]: one.ref for one in design.priorities}
    home = f"/calls/{design.call.ref}/design/ranking"
    assert client.post(home, data={names[WATER]: "3", names[SEEDS]: "1"}).status_code == 302
    assert queries.orders(design) == [[refs[SEEDS], refs[WATER]]]
    twice = client.post(home, data={names[WATER]: "1", names[SEEDS]: "1"})
    assert (twice.status_code, "Two of them cannot stand on one place." in twice.text) == (422, True)
    client.post(home, data=dict.fromkeys(names.values(), "") | {names[VOICES]: "1"})
    assert queries.orders(design) == [[refs[VOICES]]]
    assert '<option selected value="1">1</option>' in client.get(home).text


def test_results_are_hidden_until_ranking_is_over(fund: Fund, steward: Person, client: FlaskClient):
    design = a_ranked_design(fund, by=steward)
    actions.rank(design, [design.priorities[1].ref], by=person(), at=AT)
    commit()
    home = f"/calls/{design.call.ref}/design"
    page = client.get(home).text
    assert ("1 person has ranked them." in page, "<th scope" in page) == (True, False)
    actions.adopt(design, by=steward, at=design.until or AT)
    commit()
    page = client.get(home).text
    assert '<th scope="row">1</th>' in page
    assert page.count("(shared)") == 2
    assert "It was adopted word for word" in page


def test_a_contributor_is_refused_the_ranking(fund: Fund, client: FlaskClient):
    design = a_ranked_design(fund)
    funder = add_funder(
        fund, "A Foundation (fictional)", "foundation", is_state_entity=False, is_named=False, by=a_steward(fund), at=AT
    )
    sign_in(client, person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id))
    home = f"/calls/{design.call.ref}/design/ranking"
    sent = {f"place_{one.id}": str(place) for place, one in enumerate(design.priorities, start=1)}
    assert [client.get(home).status_code, client.post(home, data=sent).status_code] == [403, 403]
    assert queries.orders(design) == []


def test_a_steward_leads_it_from_writing_to_adopted(fund: Fund, steward: Person, client: FlaskClient):
    call = a_call(fund, by=steward, at=clock.now())
    sign_in(client, steward)
    home = f"/calls/{call.ref}/design/manage"
    assert client.post(home, data={"then": "put_up", "until": "nonsense"}).status_code == 422
    assert client.post(home, data={"then": "put_up", "until": "2046-01-01T00:00"}).status_code == 302
    assert client.post(home, data={"then": "adopt"}).status_code == 422  # people were promised more time
    new = f"/calls/{call.ref}/design/priorities/new"
    assert client.post(new, data={"title_en": ""}).status_code == 422
    for title in (WATER, SEEDS):
        assert client.post(new, data={"title_en": title, "title_ar": "ع"}).status_code == 302
    design = queries.design(call.ref)
    assert client.post(f"/priorities/{design.priorities[0].ref}/remove").status_code == 302
    assert client.post(home, data={"then": "back", "reason": ""}).status_code == 422
    assert client.post(home, data={"then": "back", "reason": "Too long."}).status_code == 302
    db.session.expire_all()
    assert queries.design(call.ref).state is DesignState.WRITING
    assert "Too long." in client.get(f"/calls/{call.ref}/design").text


def test_a_steward_answers_and_hides(fund: Fund, steward: Person, client: FlaskClient):
    design = a_design(fund, by=steward)
    said = actions.comment(design, "Ugly words", about="", is_named=False, by=person(), at=AT)
    sign_in(client, steward)
    page = f"/comments/{said.ref}"
    assert client.post(page, data={"then": "answer", "answer": "Thank you."}).status_code == 302
    assert client.post(page, data={"then": "hide", "reason": ""}).status_code == 422
    assert client.post(page, data={"then": "hide", "reason": "It insults."}).status_code == 302
    shown = client.get(f"/calls/{design.call.ref}/design").text
    assert [words in shown for words in ("Ugly words", "It insults.", "Thank you.")] == [False, True, True]


def test_others_lead_nothing(fund: Fund, client: FlaskClient):
    design = a_design(fund)
    said = actions.comment(design, "Mine", about="", is_named=False, by=person(), at=AT)
    sign_in(client, person_with(RoleKind.TREASURER, fund.id))
    for page in (f"/calls/{design.call.ref}/design/manage", f"/comments/{said.ref}"):
        assert client.get(page).status_code == 403


def test_a_page_of_comments_costs_the_same(
    fund: Fund, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    design = a_design(fund)
    actions.comment(design, "First", about="", is_named=True, by=person(), at=AT)
    commit()
    counts = []
    for _size in (1, 20):
        with query_count() as counted:
            client.get(f"/calls/{design.call.ref}/design")
        counts.append(len(counted))
        for number in range(20):
            actions.comment(design, f"More {number}", about="", is_named=True, by=person(), at=AT)
        commit()
    assert counts[0] == counts[1]


def test_a_call_says_whether_anybody_had_a_say_in_it(fund: Fund, steward: Person, client: FlaskClient):
    design, alone = a_design(fund, by=steward), a_call(fund, by=steward, slug="alone")
    actions.adopt(design, by=steward, at=design.until or AT)
    for call in (design.call, alone):
        open_call(call, by=steward, at=AT)
    commit()
    pages = [client.get(f"/calls/{call.ref}").text for call in (design.call, alone)]
    assert [f'href="/calls/{design.call.ref}/design"' in page for page in pages] == [True, False]
    assert ["nobody was asked about its draft" in page for page in pages] == [False, True]


def test_what_is_being_designed_stands_in_the_list_of_calls(fund: Fund, client: FlaskClient):
    design = a_design(fund)
    commit()
    page = client.get("/calls").text
    assert f"/calls/{design.call.ref}/design" in page
    assert "Comments are open" in page
