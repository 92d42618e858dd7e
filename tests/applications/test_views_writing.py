"""Pages on which one writes: what they show, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import AnswerRevision, Application
from grants.calls.actions import close_call
from grants.db import commit, db
from grants.jobs import Message
from tests.cast.applications import (
    ANSWER,
    a_ready_application,
    a_started_application,
    a_submitted_application,
    acting_for,
    invited,
    joined,
    leading,
)
from tests.cast.calls import AFTER, a_closed_call, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_started_application(an_open_call(a_fund()))


@pytest.fixture
def home(application: Application, client: FlaskClient) -> str:
    sign_in(client, leading(application))
    return f"/applications/{application.ref}"


def first_question(application: Application) -> str:
    return f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"


def closed_now(application: Application) -> None:
    close_call(application.call, by=a_steward(application.call.fund), at=AFTER)
    commit()


def test_without_an_organisation_one_forms_it_first(ctx: Flask, client: FlaskClient):
    call = an_open_call(a_fund())
    sign_in(client, person())
    page = client.get(f"/calls/{call.ref}/apply").text
    assert f'href="/organisations/new?next=/calls/{call.ref}/apply"' in page
    assert "<select" not in page


def test_a_closed_call_says_so_before_anybody_types(ctx: Flask, client: FlaskClient):
    call = a_closed_call(a_fund())
    someone = person()
    organisation = an_organisation(member=someone)
    sign_in(client, someone)
    assert "does not take applications now" in client.get(f"/calls/{call.ref}/apply").text
    answer = client.post(f"/calls/{call.ref}/apply", data={"organisation": organisation.ref, "geography": "GZ"})
    assert (answer.status_code, list(db.session.scalars(select(Application)))) == (422, [])


def test_one_starts_only_for_ones_own(application: Application, client: FlaskClient, home: str):
    call, other = application.call, an_organisation()
    commit()
    tried = client.post(f"/calls/{call.ref}/apply", data={"organisation": other.ref, "geography": "GZ"})
    assert tried.status_code == 422
    assert "You have begun in this call already" in client.get(f"/calls/{call.ref}/apply").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Give it a name"),
        ({"title": "Seeds", "ask": "12.500,00"}, "is not an amount"),
        ({"title": "Seeds", "ask": "1.005"}, "2 digits after the point"),
        ({"title": "Seeds", "ask": "0"}, "more than zero"),
        ({"title": "Seeds", "joint_modes": "dreaming"}, "alid"),
    ],
)
def test_what_is_wrong_is_said_and_shown_again(
    application: Application, client: FlaskClient, home: str, typed: dict[str, str], words: str
):
    answer = client.post(f"{home}/outline", data={"version": "1", **typed})
    assert answer.status_code == 422
    assert words in answer.text
    for value in typed.values():
        assert value in answer.text or value == "dreaming"
    db.session.refresh(application)
    assert application.title == ""


def test_a_stale_outline_shows_both_and_can_be_saved_knowingly(
    application: Application, client: FlaskClient, home: str
):
    typed = {"title": "Mine", "ask": "10000", "version": "1"}
    assert client.post(f"{home}/outline", data=typed | {"title": "Theirs"}).status_code == 302
    stale = client.post(f"{home}/outline", data=typed | {"joint_modes": "staffing"})
    assert stale.status_code == 409
    for words in ("Mine", "Theirs", "We share the people who work on it", 'value="2"'):
        assert words in stale.text
    assert client.post(f"{home}/outline", data=typed | {"version": "2"}).status_code == 302
    db.session.refresh(application)
    assert application.title == "Mine"


def test_two_tabs_keep_both_texts(application: Application, client: FlaskClient, home: str):
    question = first_question(application)
    for text, version in (("One", "0"), ("Mine", "1")):
        client.post(question, data={"answer": text, "version": version, "then": "back"})
    clash = client.post(question, data={"answer": "Theirs", "version": "1", "then": "back"})
    waiting = db.session.scalars(select(AnswerRevision).where(AnswerRevision.is_waiting)).one()
    client.post(question, data={"answer": "A third", "version": "1"})
    assert client.get(f"{home}/texts/none").status_code == 404
    assert clash.location == f"{home}/texts/{waiting.ref}"
    page = client.get(clash.location).text
    assert "Mine" in page
    assert "Theirs" in page
    assert "Two texts: choose" in client.get(home).text
    assert clash.location in client.get(question).text
    both = client.post(clash.location, data={"keep": "both", "answer": "Mine and theirs", "version": "2"})
    assert both.location == home
    answer = queries.answer(application, application.call.questions[0])
    assert answer is not None
    assert answer.text == "Mine and theirs"
    assert client.get(clash.location).status_code == 404


@pytest.mark.parametrize(("keep", "text"), [("mine", "Theirs"), ("saved", "Mine")])
def test_either_text_may_stay(application: Application, client: FlaskClient, home: str, keep: str, text: str):
    question = first_question(application)
    for words, version in (("Mine", "0"), ("Theirs", "0")):
        where = client.post(question, data={"answer": words, "version": version}).location
    assert client.post(where, data={"keep": keep, "answer": "x", "version": "1"}).location == home
    answer = queries.answer(application, application.call.questions[0])
    assert answer is not None
    assert answer.text == text


def test_another_partner_may_choose(application: Application, client: FlaskClient, home: str):
    partner = joined(application)
    question = first_question(application)
    commit()
    for words in ("Mine", "Theirs"):
        where = client.post(question, data={"answer": words, "version": "0"}).location
    sign_in(client, acting_for(partner))
    assert f"What {leading(application).name} wrote" in client.get(where).text
    assert client.post(where, data={"keep": "mine", "version": "1"}).location == home


def test_after_the_deadline_the_typed_text_comes_back(application: Application, client: FlaskClient, home: str):
    question = first_question(application)
    client.post(question, data={"answer": "Early", "version": "0"})
    client.post(question, data={"answer": "Beside", "version": "0"})
    waiting = db.session.scalars(select(AnswerRevision).where(AnswerRevision.is_waiting)).one()
    partner = joined(application)
    closed_now(application)
    late = {
        question: {"answer": "Too late a thought", "version": "1"},
        f"{home}/texts/{waiting.ref}": {"answer": "Too late a thought", "keep": "both", "version": "1"},
        f"{home}/outline": {"title": "Too late a thought", "version": "1"},
        f"{home}/shares": {f"share_{partner.id}": "1234.56"},
    }
    for path, typed in late.items():
        answer = client.post(path, data=typed)
        assert answer.status_code == 409, path
        assert "Too late a thought" in answer.text or "1234.56" in answer.text
        assert "This was not saved" in answer.text
        assert 'name="then"' not in answer.text
        assert "Nothing can be changed here now" in client.get(path).text
    assert "This draft was not submitted" in client.get(home).text


def test_a_question_of_another_call_is_not_here(application: Application, client: FlaskClient, home: str):
    other = an_open_call(application.call.fund, title={"en": "Another", "ar": "آخر"})
    commit()
    assert client.get(f"{home}/questions/{other.questions[0].ref}").status_code == 404


def test_shares_in_a_currency_of_three_digits(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund(currency="JOD")))
    lead, partner = queries.lead(application), joined(application)
    sign_in(client, leading(application))
    home = f"/applications/{application.ref}"
    client.post(f"{home}/outline", data={"title": "Seeds", "ask": "٢٠٠٠٠٫١٢٥", "version": "1"})
    typed = {f"share_{lead.id}": "١٠٠٠٠٫١٢٥", f"share_{partner.id}": "10000", "version": "2"}
    assert client.post(f"{home}/shares", data=typed).location == home
    assert (lead.share_minor, partner.share_minor) == (10_000_125, 10_000_000)
    wrong = client.post(f"{home}/shares", data=typed | {f"share_{lead.id}": "1.2345"})
    assert wrong.status_code == 422
    assert "1.2345" in wrong.text
    negative = client.post(f"{home}/shares", data=typed | {f"share_{lead.id}": "-5"})
    assert negative.status_code == 422


def test_stale_shares_show_both(application: Application, client: FlaskClient, home: str):
    lead, partner = queries.lead(application), joined(application)
    commit()
    typed = {f"share_{lead.id}": "10", f"share_{partner.id}": "20", "version": "2"}
    client.post(f"{home}/shares", data=typed)
    stale = client.post(f"{home}/shares", data=typed | {f"share_{lead.id}": "30"})
    assert stale.status_code == 409
    assert "What differs" in stale.text
    assert f'value="{application.shares_version}"' in stale.text
    again = typed | {f"share_{lead.id}": "30", "version": str(application.shares_version)}
    assert client.post(f"{home}/shares", data=again).status_code == 302
    assert lead.share_minor == 3_000


def test_equal_shares_sum_to_the_ask(application: Application, client: FlaskClient, home: str):
    joined(application)
    joined(application, "48")
    commit()
    client.post(f"{home}/outline", data={"title": "Seeds", "ask": "10000", "version": "1"})
    answer = client.post(f"{home}/shares", data={"then": "equal", "version": "3"})
    assert answer.location == f"{home}/shares"
    assert [one.share_minor for one in application.consortium] == [333_334, 333_333, 333_333]


def test_inviting_refuses_in_words(application: Application, client: FlaskClient, home: str):
    lead = leading(application)
    typed = {"name": "Looms", "email": lead.email, "geography": "WB"}
    own = client.post(f"{home}/partners/new", data=typed)
    assert (own.status_code, "This is your own address" in own.text) == (422, True)
    assert client.post(f"{home}/partners/new", data=typed | {"email": "nobody"}).status_code == 422
    assert client.post(f"{home}/partners/new", data=typed | {"geography": "MARS"}).status_code == 422
    closed_now(application)
    late = client.post(f"{home}/partners/new", data=typed | {"email": "looms@example.org"})
    assert (late.status_code, "Looms" in late.text) == (422, True)


def test_invitations_are_sent_again_and_taken_back(application: Application, client: FlaskClient, home: str):
    client.post(f"{home}/partners/new", data={"name": "Looms", "email": "looms@example.org", "geography": "WB"})
    secret = db.session.scalars(select(Message.body)).one().split("/invitations/")[1].split()[0]
    partner = application.consortium[1]
    assert "looms@example.org" in client.get(f"{home}/partners").text
    assert client.get(f"/invitations/{secret}").status_code == 200
    assert client.post(f"{home}/partners/{partner.ref}/resend").location == f"{home}/partners"
    assert client.get(f"/invitations/{secret}").status_code == 404
    assert client.post(f"{home}/partners/{partner.ref}/remove").location == f"{home}/partners"
    assert client.post(f"{home}/partners/{partner.ref}/remove").status_code == 404


def test_a_partner_sees_no_address_and_leaves(application: Application, client: FlaskClient, home: str):
    waiting, _secret = invited(application, "48")
    partner = joined(application)
    sign_in(client, acting_for(partner))
    assert waiting.invited_email not in client.get(f"{home}/partners").text
    assert client.post(f"{home}/partners/{partner.ref}/leave").location == "/applications"
    assert client.get(home).status_code == 404


def test_consent_is_said_by_each(application: Application, client: FlaskClient, home: str):
    assert client.post(f"{home}/consent", data={"tier": "secret"}).location == home
    assert str(queries.lead(application).tier) == "secret"
    assert client.post(f"{home}/consent", data={"tier": "everybody"}).status_code == 422


def test_what_changed_since_one_confirmed(ctx: Flask, client: FlaskClient):
    application = a_ready_application(an_open_call(a_fund()))
    partner = application.consortium[1]
    sign_in(client, acting_for(partner))
    path = f"/applications/{application.ref}/confirm"
    assert "You have confirmed this very version" in client.get(path).text
    old = queries.content_hash(application)
    question = application.call.questions[0]
    actions.write_answer(application, question, "All new.", 1, by=leading(application), at=AT)
    commit()
    page = client.get(path).text
    assert page.count(ANSWER) == 2  # what was confirmed, and the other question
    assert page.count("All new.") == 2
    stale = client.post(path, data={"content_hash": old})
    assert (stale.status_code, "changed while you were reading" in stale.text) == (409, True)
    assert client.post(path, data={"content_hash": queries.content_hash(application)}).status_code == 302
    closed_now(application)
    assert client.post(path, data={"content_hash": queries.content_hash(application)}).status_code == 409


def test_submitting_without_saying_so_and_after_the_deadline(ctx: Flask, client: FlaskClient):
    application = a_ready_application(an_open_call(a_fund()))
    sign_in(client, leading(application))
    path = f"/applications/{application.ref}/submit"
    assert "Everything is ready" in client.get(path).text
    assert client.post(path, data={}).status_code == 422
    closed_now(application)
    assert client.post(path, data={"is_agreed": "y"}).status_code == 409
    assert 'name="is_agreed"' not in client.get(path).text


def test_a_submitted_one_says_what_the_panel_reads(ctx: Flask, client: FlaskClient):
    application = a_submitted_application(an_open_call(a_fund()))
    sign_in(client, leading(application))
    home = f"/applications/{application.ref}"
    assert "Nothing that you change counts until you submit again" in client.get(home).text
    client.post(first_question(application), data={"answer": "Changed since.", "version": "1"})
    assert "You have changed the text since you submitted it" in client.get(home).text
    submitted = client.get(f"{home}/submitted").text
    assert "Changed since." not in submitted
    assert "until you submit again before the deadline" in submitted
    assert "Changed since." in client.get(f"{home}/text").text


def test_withdrawing_and_reopening(ctx: Flask, client: FlaskClient):
    application = a_submitted_application(an_open_call(a_fund()))
    sign_in(client, leading(application))
    home = f"/applications/{application.ref}"
    assert client.post(f"{home}/withdraw").location == home
    page = client.get(home).text
    assert f'action="{home}/withdraw"' not in page
    assert f'action="{home}/reopen"' in page
    assert client.post(f"{home}/withdraw").status_code == 409
    assert client.post(f"{home}/reopen").location == home
    assert "Reopened" in client.get(f"{home}/history").text
