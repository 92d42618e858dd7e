"""Every page of the demo, opened by everybody: who may, who may not, and what nobody finds on the way."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.awards.models import Award, Decision
from grants.awards.rules import Outcome
from grants.db import db
from grants.disbursements.models import Payee
from grants.disclosure import Tier
from grants.funds.models import Funder
from grants.panels.models import Review, Reviewer
from tests.cast.people import sign_in
from tests.journeys.demo_pages import DRAFT, others, someone

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

SIGN_INS = ("steward", "treasurer", "facilitator", "reviewer", "applicant", "partner", "funder", "auditor")
# Two more have no sign-in in docs/demo.md: `reader` sits on a panel and has not read yet, `declined` led what was
# declined. The statuses below are in this order.
PEOPLE = ("visitor", *SIGN_INS[:4], "reader", "applicant", "partner", "declined", "funder", "auditor")
Answers = dict[str, dict[str, tuple[int, str]]]
TABLE = """
web.home                                 200 200 200 200 200 200 200 200 200 200 200
web.design                               200 200 200 200 200 200 200 200 200 200 200
web.desk                                 302 200 200 200 200 200 200 200 200 200 200
web.kept_mail                            200 200 200 200 200 200 200 200 200 200 200
web.healthz                              200 200 200 200 200 200 200 200 200 200 200
calls.index                              200 200 200 200 200 200 200 200 200 200 200
people.sign_in                           200 200 200 200 200 200 200 200 200 200 200
people.sign_up                           200 200 200 200 200 200 200 200 200 200 200
people.profile                           302 200 200 200 200 200 200 200 200 200 200
people.resume                            302 302 302 302 302 302 302 302 302 302 302
applications.index                       302 200 200 200 200 200 200 200 200 200 200
organisations.index                      302 200 200 200 200 200 200 200 200 200 200
organisations.new                        302 200 200 200 200 200 200 200 200 200 200
awards.mine                              302 200 200 200 200 200 200 200 200 200 200
people.follow                            200 200 200 200 200 200 200 200 200 200 200
reports.fund                             200 200 200 200 200 200 200 200 200 200 200
reports.dashboard                        302 200 200 200 403 403 403 403 403 200 200
funds.funders                            302 200 200 403 403 403 403 403 403 403 200
funds.journal                            302 200 200 403 403 403 403 403 403 403 200
funds.money                              302 200 200 403 403 403 403 403 403 403 200
funds.new_contribution                   302 200 200 403 403 403 403 403 403 403 403
funds.new_offer                          302 200 200 403 403 403 403 403 403 403 403
funds.new_pledge                         302 200 200 403 403 403 403 403 403 403 403
funds.people                             302 200 403 403 403 403 403 403 403 403 403
funds.places                             302 200 403 403 403 403 403 403 403 403 403
funds.pledges                            302 200 200 403 403 403 403 403 403 403 200
funds.settings                           302 200 403 403 403 403 403 403 403 403 403
funds.pledge                             302 200 200 404 404 404 404 404 404 404 200
funds.rename_place                       302 200 403 403 403 403 403 403 403 403 403
calls.of_fund                            302 200 403 403 403 403 403 403 403 403 403
calls.new                                302 200 403 403 403 403 403 403 403 403 403
awards.of_fund                           302 200 200 403 403 403 403 403 403 403 200
disbursements.payments                   302 200 200 403 403 403 403 403 403 403 200
calls.show open                          200 200 200 200 200 200 200 200 200 200 200
calls.manage open                        302 200 403 403 403 403 403 403 403 403 403
applications.received open               302 200 403 403 403 403 403 403 403 403 403
panels.show open                         302 200 403 200 403 403 403 403 403 403 403
panels.progress open                     302 200 403 200 403 403 403 403 403 403 403
panels.overview open                     302 200 403 200 403 403 403 403 403 403 403
awards.decision open                     302 200 403 200 403 403 403 403 403 403 403
calls.show closed                        200 200 200 200 200 200 200 200 200 200 200
calls.manage closed                      302 200 403 403 403 403 403 403 403 403 403
applications.received closed             302 200 403 403 403 403 403 403 403 403 403
panels.show closed                       302 200 403 200 403 403 403 403 403 403 403
panels.progress closed                   302 200 403 200 403 403 403 403 403 403 403
panels.overview closed                   302 200 403 200 403 403 403 403 403 403 403
awards.decision closed                   302 200 403 200 403 403 403 403 403 403 403
calls.show decided                       200 200 200 200 200 200 200 200 200 200 200
calls.manage decided                     302 200 403 403 403 403 403 403 403 403 403
applications.received decided            302 200 403 403 403 403 403 403 403 403 403
panels.show decided                      302 200 403 200 403 403 403 403 403 403 403
panels.progress decided                  302 200 403 200 403 403 403 403 403 403 403
panels.overview decided                  302 200 403 200 403 403 403 403 403 403 403
awards.decision decided                  302 200 403 200 403 403 403 403 403 403 403
applications.start open                  302 200 200 200 200 200 200 200 200 200 200
applications.start closed                302 200 200 200 200 200 200 200 200 200 200
awards.ratify closed                     302 200 403 403 403 403 403 403 403 403 403
calls.extend open                        302 200 403 403 403 403 403 403 403 403 403
calls.show draft                         302 200 200 200 404 404 404 404 404 404 200
calls.manage draft                       302 200 403 403 404 404 404 404 404 404 403
calls.preview draft                      302 200 403 403 404 404 404 404 404 404 403
calls.edit draft                         302 200 403 403 404 404 404 404 404 404 403
calls.new_question draft                 302 200 403 403 404 404 404 404 404 404 403
calls.new_criterion draft                302 200 403 403 404 404 404 404 404 404 403
calls.edit decided                       302 409 403 403 403 403 403 403 403 403 403
calls.edit_question draft                302 200 403 403 404 404 404 404 404 404 403
calls.edit_criterion draft               302 200 403 403 404 404 404 404 404 404 403
applications.show draft                  302 404 404 404 404 404 200 200 404 404 404
applications.outline draft               302 404 404 404 404 404 200 403 404 404 404
applications.partners draft              302 404 404 404 404 404 200 200 404 404 404
applications.invite draft                302 404 404 404 404 404 200 403 404 404 404
applications.shares draft                302 404 404 404 404 404 200 403 404 404 404
applications.consent draft               302 404 404 404 404 404 200 200 404 404 404
applications.confirm draft               302 404 404 404 404 404 200 200 404 404 404
applications.text draft                  302 404 404 404 404 404 200 200 404 404 404
applications.submit draft                302 404 404 404 404 404 200 403 404 404 404
applications.history draft               302 404 404 404 404 404 200 200 404 404 404
applications.answer draft                302 404 404 404 404 404 200 200 404 404 404
applications.choose draft                302 404 404 404 404 404 200 200 404 404 404
applications.show awarded                302 302 404 404 404 404 200 200 404 404 404
applications.submitted awarded           302 200 404 404 404 404 200 200 404 404 404
applications.text awarded                302 404 404 404 404 404 200 200 404 404 404
applications.outline awarded             302 404 404 404 404 404 200 403 404 404 404
applications.answer awarded              302 404 404 404 404 404 200 200 404 404 404
applications.confirm awarded             302 404 404 404 404 404 200 200 404 404 404
applications.submit awarded              302 404 404 404 404 404 200 403 404 404 404
applications.show declined               302 302 404 404 404 404 404 404 200 404 404
applications.submitted declined          302 200 404 404 404 404 404 404 200 404 404
applications.text declined               302 404 404 404 404 404 404 404 200 404 404
applications.invitation                  200 200 200 200 200 200 200 200 200 200 200
organisations.organisation               302 404 404 404 404 404 200 404 404 404 404
organisations.edit                       302 404 404 404 404 404 200 404 404 404 404
organisations.invitation                 302 403 403 403 403 403 403 200 403 403 403
panels.reading closed                    302 404 404 404 200 404 404 404 404 404 404
panels.declare closed                    302 404 404 404 200 404 404 404 404 404 404
panels.reading decided                   302 404 404 404 200 404 404 404 404 404 404
panels.declare decided                   302 404 404 404 200 404 404 404 404 404 404
panels.read decided                      302 404 404 404 200 404 404 404 404 404 404
panels.read sent                         302 404 404 404 200 404 404 404 404 404 404
panels.step_back sent                    302 404 404 404 200 404 404 404 404 404 404
panels.read unread                       302 404 404 404 404 200 404 404 404 404 404
panels.step_back unread                  302 404 404 404 404 200 404 404 404 404 404
panels.reading of another                302 404 404 404 404 404 404 404 404 404 404
panels.declare of another                302 404 404 404 404 404 404 404 404 404 404
awards.outcome awarded                   302 200 404 200 404 404 200 200 404 404 404
awards.word awarded                      302 200 404 200 404 404 404 404 404 404 404
awards.outcome declined                  302 200 404 200 404 404 404 404 200 404 404
awards.word declined                     302 200 404 200 404 404 404 404 404 404 404
awards.show own                          302 200 200 404 404 404 200 200 404 404 200
awards.show of another                   302 200 200 404 404 404 404 404 404 404 200
disbursements.of_award own               302 200 200 404 404 404 200 200 404 404 200
disbursements.of_award of another        302 200 200 404 404 404 404 404 404 404 200
disbursements.dates own                  302 403 403 404 404 404 200 403 404 404 403
disbursements.dates of another           302 403 403 404 404 404 404 404 404 404 403
awards.shown of the applicant            302 404 404 404 404 404 200 404 404 404 404
disbursements.enter of the applicant     302 404 404 404 404 404 200 404 404 404 404
awards.shown of the partner              302 404 404 404 404 404 404 200 404 404 404
disbursements.enter of the partner       302 404 404 404 404 404 404 200 404 404 404
disbursements.payment of the partner     302 200 200 404 404 404 200 200 404 404 200
disbursements.payment prepared           302 200 200 404 404 404 404 404 404 404 200
disbursements.payment sent               302 200 200 404 404 404 404 404 404 404 200
disbursements.payment confirmed          302 200 200 404 404 404 404 404 404 404 200
disbursements.payment returned           302 200 200 404 404 404 404 404 404 404 200
disbursements.payee of the partner       302 404 200 404 404 404 404 200 404 404 404
disbursements.payee to check             302 404 200 404 404 404 404 404 404 404 404
"""


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
        found[name] = {person: (answer.status_code, answer.text) for person, answer in got.items()}
    return found


def expected() -> dict[str, list[int]]:
    """Return the table as {page: statuses in the order of PEOPLE}."""
    rows = (line.rsplit(maxsplit=len(PEOPLE)) for line in TABLE.strip().splitlines())
    return {row[0].strip(): [int(status) for status in row[1:]] for row in rows}


def test_every_page_that_can_be_opened_is_in_the_walk(demo_app: Flask):
    reached = {endpoint for endpoint, _path in demo_app.extensions["addresses"].values()}
    known = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert known - reached == {"static"}


def test_who_may_open_what(answers: Answers):
    got = {name: [row[person][0] for person in PEOPLE] for name, row in answers.items()}
    assert got == expected()


def test_a_page_that_asks_to_sign_in_says_nothing_else(visitors: dict[str, FlaskClient], demo_app: Flask):
    """A thing that is there and one that is not look the same to a visitor."""
    for name, (_endpoint, path) in demo_app.extensions["addresses"].items():
        answer = visitors["visitor"].get(path)
        if answer.status_code == 302:
            assert answer.location.startswith("/sign-in?next="), name


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


def test_the_walk_would_notice(demo_app: Flask, answers: Answers):
    """Every kind of secret is on some page that somebody may open: the walk looks for what is really there."""
    with demo_app.app_context():
        secrets = planted()
    everything = html.unescape("".join(text for row in answers.values() for _status, text in row.values()))
    assert [kind for kind, words in secrets.items() if not any(word in everything for word in words)] == []
