"""Pages of deciding and agreeing, as each role meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.awards import actions, queries
from grants.awards.rules import AwardState, DecisionState
from grants.awards.views import duties
from grants.calls.rules import CallState
from grants.db import db, unit_of_work
from grants.disclosure import Tier
from grants.people.models import Person
from grants.people.rules import RoleKind
from tests.cast.awards import AT, a_fund_with, a_read_call, an_award, who_speaks_for
from tests.cast.calls import an_open_call
from tests.cast.funds import a_funder, steward_of
from tests.cast.panels import a_file
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask

    from grants.awards.models import Award, Decision
    from grants.calls.models import Call

KINDS = (RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR, RoleKind.FUNDER)


def with_role(kind: RoleKind, call: Call) -> Person:
    funder = a_funder(call.fund).id if kind is RoleKind.FUNDER else None
    return person_with(kind, call.fund_id, funder_id=funder)


def answers(app: Flask, path: str, *visitors: Person | None) -> list[int]:
    """Return what each visitor is answered at `path`; None is a visitor who has not signed in."""
    codes = []
    for visitor in visitors:
        browser = app.test_client()
        if visitor is not None:
            sign_in(browser, visitor)
        codes.append(browser.get(path).status_code)
    return codes


def a_decided(*, asks: tuple[int, ...] = (90_000, 20_000)) -> tuple[Call, list[Decision]]:
    call = a_read_call(a_fund_with("100000"), 5, 4, asks=asks)
    actions.propose(call, by=steward_of(call.fund), at=AT)
    return call, queries.decisions_of(call)


def test_each_role_at_the_pages_of_deciding(ctx: Flask):
    with unit_of_work():
        call, (first, _second) = a_decided()
        roles = [with_role(kind, call) for kind in KINDS]
        applicant = db.session.get(Person, first.application.begun_by)
    visitors = (None, person(), applicant, *roles)
    deciding = [302, 403, 403, 200, 403, 200, 403, 403]
    assert answers(ctx, f"/calls/{call.ref}/decision", *visitors) == deciding
    assert answers(ctx, f"/calls/{call.ref}/decision/ratify", *visitors) == [302, 403, 403, 200, 403, 403, 403, 403]
    assert answers(ctx, f"/decisions/{first.ref}", *visitors) == [302, 404, 404, 200, 404, 200, 404, 404]
    assert answers(ctx, f"/applications/{first.application.ref}/outcome", *visitors) == [404] * 8


def test_from_the_proposal_to_the_outcome_in_the_browser(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4, asks=(90_000, 20_000))
        proposer, ratifier = steward_of(call.fund), steward_of(call.fund)
    one, other = ctx.test_client(), ctx.test_client()
    sign_in(one, proposer)
    sign_in(other, ratifier)
    assert "Propose this decision" in one.get(f"/calls/{call.ref}/decision").text
    assert one.post(f"/calls/{call.ref}/decision/propose").status_code == 302
    assert one.post(f"/calls/{call.ref}/decision/propose").status_code == 302
    _awarded, declined = queries.decisions_of(call)
    page = f"/decisions/{declined.ref}"
    empty = one.post(page, data={"reason": "Typed reason", "feedback": " "})
    assert (empty.status_code, "Typed reason" in empty.text) == (422, True)
    assert one.post(page, data={"reason": "", "feedback": "x"}).status_code == 422
    words = {"reason": "<b>Because</b>", "feedback": "Speak with each other."}
    assert one.post(page, data=words).status_code == 302
    assert one.get(f"/calls/{call.ref}/decision/ratify").status_code == 403
    wrong = other.post(f"/calls/{call.ref}/decision/ratify", data={"name": "Nobody"})
    assert (wrong.status_code, "Nobody" in wrong.text) == (422, True)
    db.session.expire_all()
    assert call.state is CallState.CLOSED
    assert other.post(f"/calls/{call.ref}/decision/ratify", data={"name": ratifier.name}).status_code == 302
    db.session.expire_all()
    assert call.state is CallState.DECIDED
    assert ratifier.name in one.get(f"/calls/{call.ref}/decision").text
    assert one.post(page, data=words).status_code == 403

    loser = ctx.test_client()
    sign_in(loser, db.session.get(Person, declined.application.begun_by))
    read = loser.get(f"/applications/{declined.application.ref}/outcome").text
    assert "&lt;b&gt;Because&lt;/b&gt;" in read
    assert ["<b>Because" in read, "Plan 1" in read, "100.0%" in read, "80.0%" in read] == [False, False, False, True]
    mine = loser.get("/awards").text
    assert [f"/applications/{one.application.ref}/outcome" in mine for one in queries.decisions_of(call)] == [
        False,
        True,
    ]
    winner = queries.awards_of(call.fund)[0]
    assert loser.get(f"/applications/{winner.application.ref}/outcome").status_code == 404
    assert loser.get(f"/awards/{winner.ref}").status_code == 404


def test_a_change_after_the_proposal_is_said_on_the_pages(ctx: Flask):
    with unit_of_work():
        call, decisions = a_decided()
        decisions[0].rank = 7
        ratifier = steward_of(call.fund)
    browser = ctx.test_client()
    sign_in(browser, ratifier)
    assert "Something has changed since this was proposed" in browser.get(f"/calls/{call.ref}/decision").text
    answer = browser.post(f"/calls/{call.ref}/decision/ratify", data={"name": ratifier.name})
    assert (answer.status_code, "Propose again, then ratify" in answer.text) == (422, True)


def test_a_proposal_that_cannot_be_is_refused_in_words(ctx: Flask):
    with unit_of_work():
        call = an_open_call(a_fund_with("100000"))
        steward = steward_of(call.fund)
    browser = ctx.test_client()
    sign_in(browser, steward)
    assert "Nothing is decided before the call has closed" in browser.get(f"/calls/{call.ref}/decision").text
    assert browser.post(f"/calls/{call.ref}/decision/propose").status_code == 409


@pytest.mark.parametrize("state", list(DecisionState))
def test_the_decision_page_asks_the_same_of_the_database_for_1_and_30(
    ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]], state: DecisionState
):
    counts = []
    for number in (1, 12):
        with unit_of_work():
            fund = a_fund_with("1000000", slug=f"fund-{number}")
            call = a_read_call(fund, *([3] * number), asks=(10_000,) * number)
            actions.propose(call, by=steward_of(fund), at=AT)
            if state is DecisionState.RATIFIED:
                for one in queries.decisions_of(call):
                    one.feedback = one.feedback or "Helps."
                actions.ratify(call, name=(steward := steward_of(fund)).name, by=steward, at=AT)
            reader = steward_of(fund)
        browser = ctx.test_client()
        sign_in(browser, reader)
        with query_count() as statements:
            assert browser.get(f"/calls/{call.ref}/decision").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def made(count: int = 1, slug: str = "olive-press") -> list[Award]:
    fund = a_fund_with("1000000", slug=slug)
    return [an_award(fund, f"Canary title {number}", parts=("6000.01", "3999.99")) for number in range(count)]


def test_who_reads_an_award_and_how_much_of_it(ctx: Flask):
    with unit_of_work():
        [award] = made()
        lead, other = (who_speaks_for(share) for share in award.shares)
        roles = [with_role(kind, award.call) for kind in KINDS]
    visitors = (None, person(), lead, other, *roles)
    assert answers(ctx, f"/awards/{award.ref}", *visitors) == [302, 404, 200, 200, 200, 200, 404, 200, 404]
    assert answers(ctx, f"/funds/{award.fund.ref}/awards", *visitors) == [302, 403, 403, 403, 200, 200, 403, 200, 403]
    seen = {}
    for name, reader in (("lead", lead), ("other", other), ("treasurer", roles[1])):
        browser = ctx.test_client()
        sign_in(browser, reader)
        page = browser.get(f"/awards/{award.ref}").text
        seen[name] = ["6,000.01" in page, "3,999.99" in page, "10,000.00" in page]
    assert seen == {"lead": [True, True, True], "other": [False, True, True], "treasurer": [True, True, True]}


def test_a_partner_accepts_for_itself_and_twice_is_harmless(ctx: Flask):
    with unit_of_work():
        [award] = made()
        lead, other = award.shares
        speaker, treasurer = who_speaks_for(other), with_role(RoleKind.TREASURER, award.call)
    browser, theirs = ctx.test_client(), ctx.test_client()
    sign_in(browser, speaker)
    sign_in(theirs, treasurer)
    page = browser.get(f"/awards/{award.ref}").text
    assert [f"/shares/{share.ref}/accept" in page for share in (lead, other)] == [False, True]
    assert theirs.get(f"/awards/{award.ref}").text.count("/accept") == 0
    assert theirs.post(f"/shares/{other.ref}/accept").status_code == 403
    assert browser.post(f"/shares/{lead.ref}/accept").status_code == 403
    for _press in range(2):
        assert browser.post(f"/shares/{other.ref}/accept").status_code == 302
    db.session.expire_all()
    assert [one.share_id for one in award.agreement.acceptances] == [other.id]
    assert award.state is AwardState.OFFERED
    assert speaker.name in browser.get(f"/awards/{award.ref}").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_languages_of_the_agreement_are_on_the_page_the_readers_first(ctx: Flask, language: str):
    with unit_of_work():
        [award] = made()
        speaker = who_speaks_for(award.shares[0])
    browser = ctx.test_client()
    sign_in(browser, speaker)
    page = browser.get(f"/awards/{award.ref}?lang={language}", follow_redirects=True).text
    english, arabic = page.index("No fraud, and no harm"), page.index("لا احتيال")
    assert (english < arabic) is (language == "en")


def test_a_partner_chooses_what_is_shown_and_others_do_not_know_of_the_page(ctx: Flask):
    with unit_of_work():
        [award] = made()
        lead, other = award.shares
        speaker = who_speaks_for(other)
    browser = ctx.test_client()
    sign_in(browser, speaker)
    path = f"/shares/{other.ref}/shown"
    strangers = (None, who_speaks_for(lead), with_role(RoleKind.STEWARD, award.call))
    assert answers(ctx, path, *strangers) == [302, 404, 404]
    assert browser.get(path).status_code == 200
    assert browser.post(path, data={"tier": "delayed", "delayed_until": ""}).status_code == 422
    assert browser.post(path, data={"tier": "nonsense"}).status_code == 422
    assert browser.post(path, data={"tier": "secret"}).status_code == 302
    db.session.expire_all()
    assert (other.tier, lead.tier, award.tier) == (Tier.SECRET, Tier.AGGREGATE, Tier.SECRET)


def test_the_list_pages_by_key_with_the_same_queries_for_1_and_30(
    ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    counts, pages = [], []
    for number in (1, 30):
        with unit_of_work():
            awards = made(number, slug=f"fund-{number}")
            reader = with_role(RoleKind.AUDITOR, awards[0].call)
        browser = ctx.test_client()
        sign_in(browser, reader)
        path = f"/funds/{awards[0].fund.ref}/awards"
        with query_count() as statements:
            pages.append(browser.get(path).text)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 10
    assert [page.count("Canary title") for page in pages] == [1, 25]
    last = queries.awards_of(awards[0].fund)[24]
    rest = browser.get(f"{path}?after={last.ref}").text
    assert [f"Canary title {number}<" in rest for number in range(6)] == [True] * 5 + [False]
    assert browser.get(f"{path}?after=nonsense").text.count("Canary title") == 25


def test_an_empty_fund_says_so(ctx: Flask):
    with unit_of_work():
        fund = a_fund_with("1000")
        steward = steward_of(fund)
    browser = ctx.test_client()
    sign_in(browser, steward)
    assert "No award has been made yet" in browser.get(f"/funds/{fund.ref}/awards").text
    assert "Nothing has been decided yet" in browser.get("/awards").text


def test_my_grants(ctx: Flask):
    with unit_of_work():
        [award] = made()
        speaker = who_speaks_for(award.shares[1])
    browser = ctx.test_client()
    sign_in(browser, speaker)
    page = browser.get("/awards").text
    assert ["3,999.99" in page, "6,000.01" in page, "Canary title 0" in page] == [True, False, True]
    assert answers(ctx, "/awards", None) == [302]


def told(someone: Person, app: Flask) -> list[str]:
    with app.test_request_context():
        titles = [duty["title"] for duty in duties(someone, AT)]
        db.session.rollback()  # a page that reads cannot write in the same transaction
        return titles


def test_what_waits_for_whom(ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4, asks=(90_000, 20_000))
        proposer, ratifier = steward_of(call.fund), steward_of(call.fund)
        facilitator, treasurer = (with_role(kind, call) for kind in (RoleKind.FACILITATOR, RoleKind.TREASURER))
    everybody = (proposer, ratifier, facilitator, treasurer)
    assert [told(one, ctx) for one in everybody] == [["Propose a decision"]] * 3 + [[]]
    with unit_of_work():
        actions.propose(call, by=proposer, at=AT)
    waits = "Proposed, and to be ratified by another"
    assert [told(one, ctx) for one in everybody] == [[waits], ["Ratify what is proposed"], [waits], []]
    with unit_of_work():
        [award] = actions.ratify(call, name=ratifier.name, by=ratifier, at=AT)
        speaker = db.session.get(Person, award.application.begun_by)
        loser = db.session.get(Person, queries.decisions_of(call)[1].application.begun_by)
    assert [told(one, ctx) for one in everybody] == [[]] * 4
    assert (told(speaker, ctx), told(loser, ctx)) == (["Read the agreement and accept it"] * 2, [])
    with query_count() as statements:
        told(speaker, ctx)
    assert len(statements) <= 4
    with unit_of_work():
        actions.accept(award.shares[0], by=speaker, at=AT)
    assert told(speaker, ctx) == ["Read the agreement and accept it"]


def test_an_unread_application_stops_the_proposal_with_words(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        a_file(call, "Unread")
        steward = steward_of(call.fund)
    browser = ctx.test_client()
    sign_in(browser, steward)
    answer = browser.post(f"/calls/{call.ref}/decision/propose", follow_redirects=True)
    assert answer.text.count("1 application has no review yet") == 2  # said at once, and standing on the page
    assert queries.decisions_of(call) == []
