"""Every page of the demo, opened by everybody: who may, who may not, and what nobody finds on the way."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.awards.models import Award, Decision, Tranche
from grants.awards.rules import Outcome
from grants.calls.models import DesignPriority
from grants.db import db
from grants.disbursements.models import Payee
from grants.disclosure import Tier
from grants.funds.models import Funder
from grants.funds.rules import COMMITTED, account_in_words, entry_in_words
from grants.ledger.models import Account, Entry
from grants.panels.models import Review, Reviewer
from tests.cast.people import sign_in
from tests.journeys.demo_pages import DRAFT, others, someone
from tests.journeys.demo_rights import PEOPLE, SIGN_INS, expected

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

# A draft without an account is opened by its code, on the page that asks for it.
OPENED_BY_CODE = ("applications.draft", "applications.new_code")
Answers = dict[str, dict[str, tuple[int, str]]]


@pytest.fixture(scope="module")
def visitors(demo_app: Flask) -> dict[str, FlaskClient]:
    """Give everybody's browser, signed in."""
    with demo_app.app_context():
        people = {name: someone(name) for name in SIGN_INS} | others()
        found = {name: demo_app.test_client() for name in PEOPLE}
        for name, person in people.items():
            sign_in(found[name], person)
    return found


@pytest.fixture(scope="module")
def answers(demo_app: Flask, visitors: dict[str, FlaskClient]) -> Answers:
    """Give what everybody is answered on every page: {page: {person: (status, text)}}."""
    pages = demo_app.extensions["addresses"]
    found: Answers = {}
    for name, (_endpoint, path) in pages.items():
        got = {person: visitors[person].get(path) for person in PEOPLE}
        found[name] = {who: (answer.status_code, answer.data.decode(errors="replace")) for who, answer in got.items()}
    return found


def test_every_page_that_can_be_opened_is_in_the_walk(demo_app: Flask):
    reached = {endpoint for endpoint, _path in demo_app.extensions["addresses"].values()}
    known = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert known - reached == {"static"}


def test_who_may_open_what(answers: Answers):
    got = {name: [row[person][0] for person in PEOPLE] for name, row in answers.items()}
    assert got == expected()


def test_a_page_that_asks_to_sign_in_says_nothing_else(visitors: dict[str, FlaskClient], demo_app: Flask):
    for name, (_endpoint, path) in demo_app.extensions["addresses"].items():
        answer = visitors["visitor"].get(path)
        if answer.status_code == 302:
            asked = "/drafts" if name.startswith(OPENED_BY_CODE) else "/sign-in?next="
            assert answer.location.startswith(asked), name


def _forms(app: Flask) -> list[tuple[str, str]]:
    """Return (endpoint, path) of all that a form can be sent to, on things that the demo holds.

    Things are found by the folder that their pages share. The parts of a thing are made up: its guard comes first.
    """
    pages = [path for _endpoint, path in app.extensions["addresses"].values()]
    refs = {(path.split("/")[1], path.split("/")[2]) for path in pages if path.count("/") > 1} - NO_REFS
    refs |= {("seats", ref) for folder, ref in refs if folder == "panels"}
    refs |= {("organisations/invitations", path.split("/")[3]) for path in pages if "/organisations/inv" in path}
    refs |= {("invitations/places", path.split("/")[3]) for path in pages if path.startswith("/invitations/places/")}
    with app.app_context():
        refs |= {("priorities", ref) for ref in db.session.scalars(select(DesignPriority.ref).limit(1))}
        refs |= {("tranches", ref) for ref in db.session.scalars(select(Tranche.ref).limit(2))}
    found = []
    for rule in app.url_map.iter_rules():
        folder = rule.rule.partition("/<")[0].strip("/")
        if "POST" in (rule.methods or ()) and rule.endpoint not in ANYBODYS:
            here = sorted(ref for of, ref in refs if of == folder)
            paths = [_filled(rule.rule, ref) for ref in here] if "<ref>" in rule.rule else [rule.rule]
            found += [(rule.endpoint, path) for path in paths]
    return found


def _filled(rule: str, ref: str) -> str:
    return re.sub(r"<[^>]+>", "x", re.sub(r"<int:[^>]+>", "1", rule.replace("<ref>", ref)))


NO_REFS = {("organisations", "new"), ("organisations", "invitations"), ("calls", "zone"), ("funds", "joint-futures")}
# Forms that are open to visitors, or to anybody who has signed in, whatever the thing.
ANYBODYS = {
    *("people.sign_in", "people.sign_up", "people.sign_out", "people.follow", "people.profile", "web.design"),
    *("calls.choose_zone", "organisations.new", "applications.start", "applications.join", "people.end_sign_in"),
    *("funds.give", "funds.checkout", "funds.by_transfer", "funds.stop_gift", "funds.forget_giver"),
    "funds.hear_notice",  # open to whoever signs as the processor
    *("applications.begin_draft", "applications.bring_draft", "applications.draft_answer"),
    *("applications.draft_approve", "applications.draft_choose", "applications.draft_door"),
    *("applications.erase_draft", "applications.leave_device"),
    *("applications.new_code", "applications.claim_draft", "applications.invitations"),
    *("calls.fit", "calls.talk", "calls.comment"),
    *("people.device_key", "people.forget_device", "people.keep_words", "people.notices"),
}


def test_forms_are_guarded_as_pages_are(demo_app: Flask, visitors: dict[str, FlaskClient]):
    """A visitor is asked to sign in; a funder, who may change nothing, is refused, whatever is sent."""
    forms = _forms(demo_app)
    sent = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "POST" in (rule.methods or ())} - ANYBODYS
    assert sent - {endpoint for endpoint, _path in forms} == set()
    for endpoint, path in forms:
        asked = (302, 404) if "/design" in path else (302,)  # most calls are not being designed
        assert visitors["visitor"].post(path).status_code in asked, (endpoint, path)
        assert visitors["funder"].post(path).status_code in (403, 404), (endpoint, path)


# What nobody of a kind may find on any page that they can open (practice.md section 2).


def _of_declined(declined: list[Application], awarded: list[Award]) -> dict[str, set[str]]:
    given = {share.organisation.name for award in awarded for share in award.shares}
    titles = {award.title for award in awarded}
    said = {text.text for award in awarded if award.application for text in award.application.answers}
    return {
        "declined titles": {one.title for one in declined} - titles,
        "declined groups": {partner.name for one in declined for partner in one.partners} - given,
        "answers": {text.text for one in declined for text in one.answers if len(text.text) > 20} - said,
    }


def _of_payees() -> dict[str, set[str]]:
    told = [payee for payee in db.session.scalars(select(Payee)) if payee.details]
    grantees = {someone("applicant").id, someone("partner").id}
    of_others = {
        one.details for one in told if not grantees & {it.person_id for it in one.share.organisation.memberships}
    }
    return {"accounts": {one.details for one in told}, "accounts of others": of_others}


def planted() -> dict[str, set[str]]:
    """Return what the demo holds that is not for everybody, by kind."""
    decisions = db.session.scalars(select(Decision).where(Decision.outcome == Outcome.DECLINE))
    awarded = list(db.session.scalars(select(Award)))
    drafts = db.session.scalars(select(Application).where(Application.state == ApplicationState.DRAFT))
    return {
        **_of_declined([one.application for one in decisions], awarded),
        **_of_payees(),
        "drafts": {one.title for one in drafts if one.title} | {DRAFT, "canary-answer"},
        "reviewers": {one.person.name for one in db.session.scalars(select(Reviewer))},
        "reviews": {one.comment for one in db.session.scalars(select(Review)) if one.comment},
        "unnamed awards": {one.title for one in awarded if any(share.tier is not Tier.PUBLIC for share in one.shares)},
        "unnamed funders": {one.name for one in db.session.scalars(select(Funder)) if not one.is_named},
    }


DECLINED = ("declined titles", "declined groups", "answers")
PANEL = ("reviewers", "reviews")
OUTSIDE = (*DECLINED, *PANEL, "accounts", "drafts", "unnamed awards", "unnamed funders")
NEVER = {
    "visitor": OUTSIDE,
    "funder": OUTSIDE,
    "auditor": (*DECLINED, *PANEL, "accounts", "drafts"),
    "treasurer": (*DECLINED, *PANEL, "drafts"),
    "steward": ("accounts", "drafts"),
    "facilitator": ("accounts", "drafts", "unnamed funders"),
    "reviewer": ("accounts", "drafts", "unnamed funders"),
    "reader": ("accounts", "drafts", "unnamed funders"),
    "applicant": (*DECLINED, "reviewers", "accounts of others", "unnamed funders"),
    "partner": (*DECLINED, "reviewers", "accounts of others", "unnamed funders"),
    "declined": ("reviewers", "accounts", "drafts", "unnamed awards", "unnamed funders"),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_what_somebody_never_finds(demo_app: Flask, answers: Answers, who: str):
    with demo_app.app_context():
        secrets = planted()
    assert min(map(len, secrets.values())) > 0
    found = {
        (kind, words, page)
        for page, row in answers.items()
        for kind in NEVER[who]
        for words in secrets[kind]
        if words in html.unescape(row[who][1])
    }
    assert found == set()


def test_the_journal_says_in_words_what_happened(demo_app: Flask):
    """Every kind of entry that the demo's books hold has words, and so has every account."""
    with demo_app.app_context():
        kinds = set(db.session.scalars(select(Entry.kind)))
        accounts = {name for name in db.session.scalars(select(Account.name)) if not name.startswith(COMMITTED)}
        assert {kind for kind in kinds if entry_in_words(kind) == kind} == set()
        assert {name for name in accounts if account_in_words(name) == name} == set()


def test_the_walk_would_notice(demo_app: Flask, answers: Answers):
    """Every kind of secret is on some page that somebody may open: the walk looks for what is really there."""
    with demo_app.app_context():
        secrets = planted()
    everything = html.unescape("".join(text for row in answers.values() for _status, text in row.values()))
    assert [kind for kind, words in secrets.items() if not any(word in everything for word in words)] == []
