"""From the standing to awards: proposed, worded, ratified by another, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.applications import actions as applying
from grants.applications.models import Partner
from grants.applications.rules import WITHDRAW
from grants.awards import actions, policy, queries
from grants.awards.models import Decision
from grants.awards.rules import CLAUSES, AwardState, Clause, DecisionState, Outcome, Why, strings_in, text_of
from grants.calls.actions import close_call
from grants.calls.rules import CallState
from grants.db import db, unit_of_work
from grants.disclosure import Tier
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.funds.queries import free_balance
from grants.history import steps_of
from grants.jobs import Message
from grants.ledger.queries import check, entries_about
from grants.money import Money
from grants.panels import queries as panels
from grants.people.queries import holders
from grants.people.rules import RoleKind
from tests.cast.applications import a_started_application, acting_for, confirmed, joined, leading, written
from tests.cast.awards import AT, a_fund_with, a_read_call
from tests.cast.calls import a_closed_call, an_open_call
from tests.cast.funds import steward_of, treasurer_of
from tests.cast.panels import a_file, a_panel, a_reviewer, declared, given, reviewed, sent
from tests.cast.people import person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.calls.models import Call
    from grants.people.models import Person


def proposed(call: Call) -> list[Decision]:
    return actions.propose(call, by=steward_of(call.fund), at=AT)


def ratified(call: Call, by: Person | None = None) -> list[Decision]:
    steward = by or steward_of(call.fund)
    actions.ratify(call, name=steward.name, by=steward, at=AT, link=lambda one: f"http://x/{one.ref}")
    return queries.decisions_of(call)


def test_the_proposal_follows_the_standing_and_says_why_in_both_languages(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 3, 5, 1, asks=(70_000, 40_000, 30_000))
        decisions = proposed(call)
    rows = [(one.application.title, one.rank, one.outcome, one.why, one.amount, one.left.minor) for one in decisions]
    assert rows == [
        ("Plan 2", 1, Outcome.AWARD, Why.FITS, Money.of(40_000, "USD"), 100_000_00),
        ("Plan 1", 2, Outcome.DECLINE, Why.TOO_LARGE, None, 60_000_00),
        ("Plan 3", 3, Outcome.AWARD, Why.FITS, Money.of(30_000, "USD"), 60_000_00),
    ]
    assert [float(one.mean_score) for one in decisions] == [100, 60, 20]
    english, arabic = decisions[1].reason.split("\n\n")
    assert english.startswith("The panel's scores put it at place 2 of 3.")
    assert arabic
    assert decisions[1].feedback == "\n\n".join(["A reader gave 3 points."] * 3)
    assert queries.awards_of(call.fund) == []


def test_the_money_of_an_award_is_sealed_with_who_proposed_and_who_ratified(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 3)
        proposer, ratifier = steward_of(call.fund), steward_of(call.fund)
        actions.propose(call, by=proposer, at=AT)
        ratified(call, ratifier)
    [award] = queries.awards_of(call.fund)
    [entry] = entries_about(award)
    assert entry.approvals == [[proposer.id, "proposed"], [ratifier.id, "ratified"]]
    assert check(entry.book) == []


def test_proposing_again_keeps_the_words_of_those_whose_place_stands(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4, 3)
        steward = steward_of(call.fund)
        before = actions.propose(call, by=steward, at=AT)
        for decision in before:
            actions.word(decision, reason="Written by hand.", feedback="Said by hand.", by=steward)
        for _reader in range(2):
            one_more_reader(call, "Plan 2", 1)
        after = actions.propose(call, by=steward, at=AT)
    assert {one.id for one in after} == {one.id for one in before}
    told = [(one.application.title, one.reason == "Written by hand.", one.feedback) for one in after]
    assert told == [
        ("Plan 1", True, "Said by hand."),
        ("Plan 3", False, "Said by hand."),
        ("Plan 2", False, "Said by hand."),
    ]


def test_a_withdrawn_application_leaves_the_proposal(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4)
        _first, second = proposed(call)
        steward = steward_of(call.fund)
        withdraw(second)
        with pytest.raises(Stale):
            actions.ratify(call, name=steward.name, by=steward, at=AT)
        assert [one.application.title for one in proposed(call)] == ["Plan 1"]
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1


def one_more_reader(call: Call, title: str, points: int) -> None:
    [application] = [one for one in panels.submitted(call) if one.title == title]
    sent(given(declared(a_reviewer(call)), application), [points, points])


def withdraw(decision: Decision) -> None:
    WITHDRAW.make(decision.application, by=None, at=AT)
    db.session.flush()


@pytest.mark.parametrize("kind", [RoleKind.TREASURER, RoleKind.AUDITOR, None])
def test_only_stewards_and_facilitators_propose(ctx: Flask, kind: RoleKind | None):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        someone = person_with(kind, call.fund_id) if kind else person()
        with pytest.raises(NotAllowed):
            actions.propose(call, by=someone, at=AT)
        [decision] = actions.propose(call, by=person_with(RoleKind.FACILITATOR, call.fund_id), at=AT)
        for other in (someone, person_with(RoleKind.FACILITATOR, call.fund_id)):
            with pytest.raises(NotAllowed):
                actions.ratify(call, name=other.name, by=other, at=AT)
        with pytest.raises(NotAllowed):
            actions.word(decision, reason="r", feedback="f", by=someone)


def test_nothing_is_proposed_before_the_call_has_closed_or_while_something_is_unread(ctx: Flask):
    with unit_of_work():
        fund = a_fund_with("100000")
        steward = steward_of(fund)
        with pytest.raises(WrongState):
            actions.propose(an_open_call(fund), by=steward, at=AT)
        call = a_closed_call(fund)
        with pytest.raises(RuleBroken, match="nothing to decide"):
            actions.propose(call, by=steward, at=AT)
        read, _unread = a_file(call, "Read"), a_file(call, "Unread")
        a_panel(call)
        reviewed(read, 5)
        with pytest.raises(RuleBroken, match=r"^1 application has no review yet"):
            actions.propose(call, by=steward, at=AT)


def test_ratifying_does_everything_at_once(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4, 3, asks=(60_000, 30_000, 20_000))
        first = panels.submitted(call)[0]
        db.session.scalars(select(Partner).where(Partner.application_id == first.id)).first().tier = Tier.SECRET
        proposed(call)
        mails_before = db.session.scalar(select(func.count()).select_from(Message))
        steward = steward_of(call.fund)
        decisions = ratified(call, steward)
    assert [(one.state, one.ratified_by, one.ratified_at) for one in decisions] == [
        (DecisionState.RATIFIED, steward.id, AT)
    ] * 3
    assert [[(step.move, step.person_id) for step in steps_of(one)] for one in decisions] == [
        [("ratify", steward.id)]
    ] * 3
    assert (call.state, call.decided_at) == (CallState.DECIDED, AT)
    assert free_balance(call.fund) == Money.of(10_000, "USD")
    second, first_award = queries.awards_of(call.fund)
    assert (first_award.title, first_award.amount, first_award.state) == (
        "Plan 1",
        Money.of(60_000, "USD"),
        AwardState.OFFERED,
    )
    assert [(share.geography.code, share.amount.minor, share.is_lead) for share in first_award.shares] == [
        ("GZ", 30_000_00, True),
        ("WB", 30_000_00, False),
    ]
    assert sorted([share.tier for share in first_award.shares]) == [Tier.AGGREGATE, Tier.SECRET]
    assert second.agreement.clauses == [str(clause) for clause in CLAUSES]
    assert [tranche.planned_on for tranche in second.tranches] == [call.pay_on]
    mails = list(db.session.scalars(select(Message).order_by(Message.id)))[mails_before:]
    assert len(mails) == 3  # each file has one member who acts for both of its groups
    assert {mail.subject for mail in mails} == {"News for you"}
    for mail, decision in zip(mails, decisions, strict=True):
        assert f"http://x/{decision.application.ref}" in mail.body
        assert decision.application.title not in mail.body
    assert queries.outcome_of(first).outcome is Outcome.AWARD
    assert queries.award_for(first) is first_award


def test_the_proposer_does_not_ratify_unless_alone(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        alone = db.session.get(type(steward_of(call.fund)), call.written_by)
        actions.propose(call, by=alone, at=AT)
        with pytest.raises(NotAllowed, match="Another steward"):
            actions.ratify(call, name=alone.name, by=alone, at=AT)
        for role in [role for other in all_stewards(call) if other is not alone for role in other.roles]:
            db.session.delete(role)
        db.session.flush()
        assert policy.may_ratify(alone, call)
        ratified(call, alone)
    assert call.state is CallState.DECIDED


def all_stewards(call: Call) -> list[Person]:
    return holders(call.fund_id, RoleKind.STEWARD)


def test_the_ratifier_types_their_own_name(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        proposed(call)
        steward = steward_of(call.fund)
        with pytest.raises(RuleBroken) as broken:
            actions.ratify(call, name="Somebody else", by=steward, at=AT)
        assert broken.value.field == "name"
        assert call.state is CallState.CLOSED
        assert len(actions.ratify(call, name=f"  {steward.name.upper()} ", by=steward, at=AT)) == 1
        with pytest.raises(WrongState):
            actions.ratify(call, name=steward.name, by=steward, at=AT)
        with pytest.raises(WrongState):
            actions.propose(call, by=steward, at=AT)


def test_what_the_fund_does_not_have_is_not_promised_and_nothing_is_written(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("39999.99"), 5, 4)
        proposed(call)
        with pytest.raises(RuleBroken, match=r"come to 40,000\.00 USD, and 39,999\.99 USD is free"):
            ratified(call)
    assert call.state is CallState.CLOSED
    assert {one.state for one in queries.decisions_of(call)} == {DecisionState.PROPOSED}
    assert queries.awards_of(call.fund) == []
    assert free_balance(call.fund) == Money.of("39999.99", "USD")


def test_a_decline_without_feedback_is_not_ratified(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4, asks=(90_000, 20_000))
        _awarded, declined = proposed(call)
        declined.feedback = ""
        with pytest.raises(RuleBroken, match=r"^1 decision still needs a reason"):
            ratified(call)
        steward = steward_of(call.fund)
        for reason, feedback, field in ((" ", "f", "reason"), ("r", " ", "feedback")):
            with pytest.raises(RuleBroken) as broken:
                actions.word(declined, reason=reason, feedback=feedback, by=steward)
            assert broken.value.field == field
        actions.word(declined, reason=" Why. ", feedback=" What helps. ", by=steward)
        assert (declined.reason, declined.feedback) == ("Why.", "What helps.")
        ratified(call)
        with pytest.raises(NotAllowed):
            actions.word(declined, reason="r", feedback="f", by=steward)


def test_a_score_that_came_in_after_the_proposal_stops_it(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4, asks=(90_000, 20_000))
        proposed(call)
        one_more_reader(call, "Plan 1", 1)
        one_more_reader(call, "Plan 1", 1)
        with pytest.raises(Stale):
            ratified(call)
    assert call.state is CallState.CLOSED


def test_drafts_of_decisions_do_not_exist_for_applicants(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        [decision] = proposed(call)
        with pytest.raises(NotFound):
            queries.outcome_of(decision.application)


def test_nobody_applied_successfully_and_the_call_is_still_decided(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("1000"), 5, envelope=Money.of(6000, "USD"))
        proposed(call)
        assert actions.ratify(call, name=(steward := steward_of(call.fund)).name, by=steward, at=AT) == []
    assert call.state is CallState.DECIDED
    assert free_balance(call.fund) == Money.of(1000, "USD")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_agreement_is_one_page_without_strings(language: str):
    words = " ".join(text_of(clause, language) for clause in Clause).split()
    assert len(words) <= 400
    assert sorted(CLAUSES) == sorted(Clause)
    assert strings_in([str(clause) for clause in CLAUSES]) == 0


def test_the_treasurer_may_not_ratify(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("1000"), 5)
        assert not policy.may_ratify(treasurer_of(call.fund), call)
        assert not policy.may_ratify(None, call)


def test_who_left_before_it_was_sent_is_told_nothing(ctx: Flask):
    with unit_of_work():
        call = an_open_call(a_fund_with("100000"))
        application = a_started_application(call)
        stays, gone = joined(application, "WB"), joined(application, "48")
        left, lead = acting_for(gone), leading(application)
        applying.leave(gone, by=left, at=call.opens_at)
        db.session.expire_all()
        written(application)
        confirmed(application)
        applying.submit(application, by=lead, at=call.opens_at)
        close_call(call, by=steward_of(call.fund), at=call.closes_at)
        a_panel(call)
        reviewed(application, 5)
        proposed(call)
        ratified(call)
    told = db.session.scalars(select(Message.to_address).where(Message.subject == "News for you"))
    assert sorted(told) == sorted([lead.email, acting_for(stays).email])


def test_a_wish_to_be_named_later_is_a_total_until_the_day_is_chosen(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        [decision] = proposed(call)
        for partner, tier in zip(decision.application.partners, (Tier.DELAYED, Tier.PUBLIC), strict=True):
            partner.tier = tier
        ratified(call)
    [award] = queries.awards_of(call.fund)
    assert [(share.tier, share.delayed_until) for share in award.shares] == [
        (Tier.AGGREGATE, None),
        (Tier.PUBLIC, None),
    ]
