"""Who sees what: words planted where they belong are found there and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.applications.rules import WITHDRAW
from grants.db import db
from grants.organisations.models import Membership
from grants.panels import actions, policy, queries
from grants.panels.models import Assignment, Conflict
from grants.panels.rules import AssignmentState, ConflictKind, Mark, ReviewDraft
from grants.people.actions import give_role
from grants.people.rules import RoleKind
from tests.cast.calls import AFTER, a_closed_call, a_steward, an_open_call
from tests.cast.funds import a_fund, a_funder
from tests.cast.panels import a_file, a_reviewer, declared, given, sent
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application
    from grants.calls.models import Call
    from grants.people.models import Person

THEIRS = "canary-of-another-reader"
WORKING = "canary-of-the-working-text"


@pytest.fixture
def call(ctx: Flask) -> Call:
    return a_closed_call(a_fund())


@pytest.fixture
def application(call: Call) -> Application:
    return a_file(call)


@pytest.fixture
def mine(call: Call, application: Application) -> Assignment:
    """Give my reading, beside somebody else's that is sent."""
    other = declared(a_reviewer(call, "48", "Canary Namesake"))
    me = declared(a_reviewer(call, "WB"))
    sent(given(other, application), [2, 2], THEIRS)
    return given(me, application)


def page(client: FlaskClient, someone: Person, path: str) -> str:
    sign_in(client, someone)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_whoever_may_not_read_sees_no_peers(mine: Assignment):
    assert not policy.may_see_peers(mine.reviewer.person, mine)
    close_by_declaration(mine)
    assert not policy.may_see_peers(mine.reviewer.person, mine)
    assert not policy.may_see_peers(None, mine)


def status(client: FlaskClient, someone: Person, path: str) -> int:
    sign_in(client, someone)
    return client.get(path).status_code


def test_others_are_read_once_ones_own_is_sent(client: FlaskClient, mine: Assignment):
    me, path = mine.reviewer.person, f"/readings/{mine.ref}"
    home = f"/panels/{mine.reviewer.ref}"
    draft = ReviewDraft((Mark(3), Mark()), "Half a thought")
    review = actions.save(mine, draft, seen="", by=me, at=AFTER)
    assert [THEIRS in page(client, me, one) for one in (path, home)] == [False, False]
    sent_draft = ReviewDraft((Mark(3, "a"), Mark(3, "b")), "c")
    actions.send(mine, sent_draft, seen=review.mark, by=me, at=AFTER)
    shown = page(client, me, path)
    assert (shown.count(THEIRS), "Canary Namesake" in shown) == (3, False)


def test_a_draft_is_nobodys_business(client: FlaskClient, call: Call, application: Application, mine: Assignment):
    third = given(declared(a_reviewer(call)), application)
    draft = ReviewDraft((Mark(3, "canary-of-a-draft"), Mark()), "canary-of-a-draft", "canary-of-a-draft")
    actions.save(third, draft, seen="", by=third.reviewer.person, at=AFTER)
    sent(mine, [3, 3])
    paths = {f"/readings/{mine.ref}": mine.reviewer.person}
    paths |= {f"/calls/{call.ref}/panel/{part}": a_steward(call.fund) for part in ("reading", "standing")}
    assert [path for path, who in paths.items() if "canary-of-a-draft" in page(client, who, path)] == []


def test_a_recused_review_is_shown_to_nobody(client: FlaskClient, call: Call, mine: Assignment):
    theirs = next(one for one in queries.readings(call) if one.id != mine.id)
    actions.recuse(theirs, ConflictKind.SOFT, "", by=theirs.reviewer.person, at=AFTER)
    sent(mine, [3, 3])
    paths = {f"/readings/{mine.ref}": mine.reviewer.person, f"/calls/{call.ref}/panel/standing": a_steward(call.fund)}
    assert [path for path, who in paths.items() if THEIRS in page(client, who, path)] == []


def test_whoever_runs_the_panel_reads_words_under_letters(client: FlaskClient, call: Call, mine: Assignment):
    shown = page(client, a_steward(call.fund), f"/calls/{call.ref}/panel/standing")
    assert (shown.count(THEIRS), "Canary Namesake" in shown) == (3, False)
    assert ("Reader A" in shown) is not ("Reader B" in shown)


def test_the_panel_reads_what_was_submitted_and_no_names_of_people(
    client: FlaskClient, application: Application, mine: Assignment
):
    application.title = WORKING
    member = person("Canary Member")
    db.session.add(Membership(organisation=application.partners[0].organisation, person=member, joined_at=AFTER))
    shown = page(client, mine.reviewer.person, f"/readings/{mine.ref}")
    assert ("told in answer 1." in shown, application.partners[1].name in shown) == (True, True)
    assert [secret for secret in (WORKING, "Canary Member", member.email) if secret in shown] == []


def test_the_declaration_shows_titles_partners_and_places_alone(
    client: FlaskClient, call: Call, application: Application
):
    fresh = a_reviewer(call)
    shown = page(client, fresh.person, f"/panels/{fresh.ref}/conflicts")
    assert (application.title in shown, application.partners[0].name in shown, "Gaza Strip" in shown) == (True,) * 3
    assert ("told in answer" in shown, "20,000" in shown) == (False, False)


def test_standing_is_shown_to_readers_when_all_is_sent_and_never_where_they_stand_back(
    client: FlaskClient, call: Call, application: Application, mine: Assignment
):
    stranger = declared(a_reviewer(call, "DI-LB"), {application: ConflictKind.SOFT})
    homes = {one: f"/panels/{one.ref}" for one in (mine.reviewer, stranger)}
    heading = "How the applications stand"
    assert [heading in page(client, one.person, path) for one, path in homes.items()] == [False, False]
    sent(mine, [3, 3])
    assert [heading in page(client, one.person, path) for one, path in homes.items()] == [True, False]


def visitors(call: Call, application: Application, mine: Assignment) -> dict[str, Person]:
    """Return one of each who may not open my file."""
    conflicted = declared(a_reviewer(call), {application: ConflictKind.HARD})
    applicant = person("Applicant")
    organisation = application.partners[0].organisation
    db.session.add(Membership(organisation=organisation, person=applicant, joined_at=AFTER))
    return {
        "funder": person_with(RoleKind.FUNDER, call.fund_id, funder_id=a_funder(call.fund).id),
        "steward": a_steward(call.fund),
        "facilitator": person_with(RoleKind.FACILITATOR, call.fund_id),
        "treasurer": person_with(RoleKind.TREASURER, call.fund_id),
        "auditor": person_with(RoleKind.AUDITOR, call.fund_id),
        "another reader": next(one for one in queries.readings(call) if one.id != mine.id).reviewer.person,
        "unassigned": declared(a_reviewer(call)).person,
        "conflicted": conflicted.person,
        "applicant": applicant,
        "stranger": person(),
    }


def test_my_pages_do_not_exist_for_anybody_else(
    client: FlaskClient, call: Call, application: Application, mine: Assignment
):
    paths = [f"/readings/{mine.ref}", f"/readings/{mine.ref}/step-back"]
    paths += [f"/panels/{mine.reviewer.ref}", f"/panels/{mine.reviewer.ref}/conflicts"]
    found = {
        (who, path): status(client, someone, path)
        for who, someone in visitors(call, application, mine).items()
        for path in paths
    }
    assert {key: code for key, code in found.items() if code != 404} == {}
    assert [client.application.test_client().get(path).status_code for path in paths] == [302] * 4


def test_pages_of_the_panel_are_for_those_who_run_it(
    client: FlaskClient, call: Call, application: Application, mine: Assignment
):
    paths = [f"/calls/{call.ref}/panel", f"/calls/{call.ref}/panel/reading", f"/calls/{call.ref}/panel/standing"]
    allowed = {"steward", "facilitator"}
    found = {
        (who, path): status(client, someone, path)
        for who, someone in visitors(call, application, mine).items()
        for path in paths
    }
    assert found == {(who, path): 200 if who in allowed else 403 for who, path in found}
    posts = [
        f"/seats/{mine.reviewer.ref}/stand-down",
        f"/seats/{mine.reviewer.ref}/seat-again",
        f"/readings/{mine.ref}/take-back",
        f"/calls/{call.ref}/panel/readers",
    ]
    sign_in(client, mine.reviewer.person)
    assert [client.post(path).status_code for path in posts] == [403] * 4
    assert mine.state is AssignmentState.ASSIGNED


def close_by_declaration(mine: Assignment) -> None:
    next(row for row in mine.reviewer.conflicts if row.application_id == mine.application_id).kind = ConflictKind.SOFT


def close_by_silence(mine: Assignment) -> None:
    db.session.delete(next(row for row in mine.reviewer.conflicts if row.application_id == mine.application_id))


def close_by_membership(mine: Assignment) -> None:
    organisation = mine.application.partners[1].organisation
    db.session.add(Membership(organisation=organisation, person=mine.reviewer.person, joined_at=AFTER))


def close_by_role(mine: Assignment) -> None:
    give_role(mine.reviewer.person, RoleKind.TREASURER, mine.application.call.fund_id, at=AFTER)


def close_by_standing_down(mine: Assignment) -> None:
    actions.stand_down(mine.reviewer, by=a_steward(mine.application.call.fund), at=AFTER)


def close_by_stepping_back(mine: Assignment) -> None:
    actions.recuse(mine, ConflictKind.HARD, "", by=mine.reviewer.person, at=AFTER)


def close_by_withdrawal(mine: Assignment) -> None:
    WITHDRAW.make(mine.application, by=None, at=AFTER)


@pytest.mark.parametrize(
    "close",
    [
        close_by_declaration,
        close_by_silence,
        close_by_membership,
        close_by_role,
        close_by_standing_down,
        close_by_stepping_back,
        close_by_withdrawal,
    ],
)
def test_a_file_closes_the_moment_its_reader_may_not_read_it(
    client: FlaskClient, mine: Assignment, close: Callable[[Assignment], None]
):
    path, me = f"/readings/{mine.ref}", mine.reviewer.person
    assert status(client, me, path) == 200
    close(mine)
    sign_in(client, me)
    answer = client.get(path)
    assert (answer.status_code, "told in answer" in answer.text) == (403, False)
    data = {"points_0": "5", "reason_0": "x", "points_1": "5", "reason_1": "x", "comment": "x", "do": "send"}
    assert client.post(path, data=data).status_code == 403
    assert mine.sent_at is None


def test_no_file_is_open_before_the_close(client: FlaskClient, ctx: Flask):
    call = an_open_call(a_fund())
    application, seat = a_file(call), a_reviewer(call)
    reading = Assignment(reviewer=seat, application=application, assigned_at=AFTER)
    clear = Conflict(reviewer=seat, application=application, kind=ConflictKind.NONE, declared_at=AFTER)
    db.session.add_all([reading, clear])
    db.session.flush()
    assert status(client, seat.person, f"/readings/{reading.ref}") == 403
