"""What a panel does, step by step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.history import Step
from grants.jobs import Message
from grants.organisations.models import Membership
from grants.panels import actions, queries
from grants.panels.models import Assignment
from grants.panels.rules import AssignmentState, ConflictKind, Mark, ReviewDraft, ReviewerState
from grants.people.actions import give_role
from grants.people.models import AddressLink
from grants.people.rules import RoleKind
from tests.cast.calls import AFTER, a_call, a_closed_call, a_decided_call, a_steward, an_open_call
from tests.cast.calls import actions as calls
from tests.cast.funds import a_fund, a_funder
from tests.cast.panels import a_file, a_panel, a_review, a_reviewer, declared, given, reviewed, sent
from tests.cast.people import person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.calls.models import Call
    from grants.panels.models import Reviewer
    from grants.people.models import Person

LATER = AFTER + timedelta(hours=1)


@pytest.fixture
def call(ctx: Flask) -> Call:
    return a_closed_call(a_fund())


def asked_to_sit(call: Call, someone: Person, place: str = "GZ", *, by: Person | None = None) -> Reviewer:
    geography = next(one for one in call.fund.geographies if one.code == place)
    return actions.seat(
        call,
        actions.Seat(someone.email, "", geography),
        by=by or a_steward(call.fund),
        at=AFTER,
        home=lambda taken: f"http://127.0.0.1/panels/{taken.ref}",
        follow=lambda secret: f"http://127.0.0.1/link/{secret}",
    )


def test_a_new_reviewer_is_written_to_and_can_choose_a_password(call: Call):
    seated = a_reviewer(call, name="Fresh Eyes")
    home = f"/panels/{seated.ref}"
    assert db.session.query(AddressLink).one().next_path == home
    mails = db.session.query(Message).order_by(Message.id).all()
    assert [mail.to_address for mail in mails] == [seated.person.email] * 2
    assert [f"http://127.0.0.1{home}" in mail.body for mail in mails] == [True, False]
    told = " ".join(mail.subject + mail.body for mail in mails)
    assert [secret for secret in ("Fresh Eyes", call.title["en"], call.fund.name["en"]) if secret in told] == []


def test_somebody_with_a_password_gets_one_mail_and_keeps_their_name(call: Call):
    someone = person("Known Already")
    someone.password_hash = "set"
    seated = asked_to_sit(call, someone)
    assert (seated.person, seated.person.name) == (someone, "Known Already")
    assert (db.session.query(Message).count(), db.session.query(AddressLink).count()) == (1, 0)


def test_asked_twice_one_sits_once(call: Call):
    someone = person()
    first = asked_to_sit(call, someone)
    assert asked_to_sit(call, someone) is first
    with pytest.raises(RuleBroken, match="already"):
        asked_to_sit(call, someone, "48")
    actions.stand_down(first, by=a_steward(call.fund), at=AFTER)
    with pytest.raises(RuleBroken, match="stood down"):
        asked_to_sit(call, someone)


def test_an_unknown_address_needs_a_name(call: Call):
    geography = call.fund.geographies[0]
    with pytest.raises(RuleBroken) as raised:
        actions.seat(
            call,
            actions.Seat("new@example.org", "", geography),
            by=a_steward(call.fund),
            at=AFTER,
            home=lambda taken: taken.ref,
            follow=lambda secret: secret,
        )
    assert raised.value.field == "name"


@pytest.mark.parametrize("kind", list(RoleKind))
def test_nobody_with_a_role_in_the_fund_decides(call: Call, kind: RoleKind):
    funder_id = a_funder(call.fund).id if kind is RoleKind.FUNDER else None
    with pytest.raises(RuleBroken) as raised:
        asked_to_sit(call, person_with(kind, call.fund_id, funder_id=funder_id))
    assert raised.value.field == "email"
    other = a_fund("other")
    assert asked_to_sit(call, person_with(RoleKind.STEWARD, other.id)).state is ReviewerState.SEATED


def test_a_panel_is_seated_while_the_call_is_open_or_closed(ctx: Flask):
    fund = a_fund()
    for unready in (a_call(fund, slug="a"), a_decided_call(fund, slug="b")):
        with pytest.raises(WrongState):
            a_reviewer(unready)
    assert a_reviewer(an_open_call(fund, slug="c")).panel.readers_each == 3


@pytest.mark.parametrize("kind", [RoleKind.TREASURER, RoleKind.AUDITOR, None])
def test_only_stewards_and_facilitators_run_a_panel(call: Call, kind: RoleKind | None):
    other = person() if kind is None else person_with(kind, call.fund_id)
    application = a_file(call)
    panel = a_panel(call, 1)
    seat = panel.reviewers[0]
    reading = given(seat, application)
    with pytest.raises(NotAllowed):
        asked_to_sit(call, person(), by=other)
    with pytest.raises(NotAllowed):
        actions.stand_down(seat, by=other, at=AFTER)
    with pytest.raises(NotAllowed):
        actions.seat_again(seat, by=other, at=AFTER)
    with pytest.raises(NotAllowed):
        actions.assign_fairly(panel, 1, by=other, at=AFTER)
    with pytest.raises(NotAllowed):
        actions.add_reader(seat, application, by=other, at=AFTER)
    with pytest.raises(NotAllowed):
        actions.remove_reader(reading, by=other)
    assert asked_to_sit(call, person(), by=person_with(RoleKind.FACILITATOR, call.fund_id)).panel is panel


def test_whoever_stands_down_reads_no_more_and_can_come_back(call: Call):
    application, steward = a_file(call), a_steward(call.fund)
    seat = a_panel(call, 1).reviewers[0]
    given(seat, application)
    actions.stand_down(seat, by=steward, at=LATER)
    assert queries.readings(call) == []
    with pytest.raises(WrongState):
        actions.stand_down(seat, by=steward, at=LATER)
    actions.seat_again(seat, by=steward, at=LATER)
    assert [one.reviewer for one in queries.readings(call)] == [seat]
    moves = db.session.query(Step).filter_by(thing="reviewer").order_by(Step.id)
    assert [(step.move, step.person_id) for step in moves] == [("stand_down", steward.id), ("seat_again", steward.id)]


def test_whoever_took_a_role_meanwhile_does_not_come_back(call: Call):
    steward = a_steward(call.fund)
    seat = a_reviewer(call)
    actions.stand_down(seat, by=steward, at=AFTER)
    give_role(seat.person, RoleKind.TREASURER, call.fund_id, at=AFTER)
    with pytest.raises(RuleBroken):
        actions.seat_again(seat, by=steward, at=AFTER)


def test_seats_do_not_change_once_it_is_decided(call: Call):
    steward = a_steward(call.fund)
    seat = a_reviewer(call)
    calls.decide(call, by=steward, at=LATER)
    with pytest.raises(WrongState):
        actions.stand_down(seat, by=steward, at=LATER)


def test_ones_own_organisation_is_a_hard_conflict_whatever_one_says(call: Call):
    own, other = a_file(call, "Own"), a_file(call, "Other")
    seat = a_reviewer(call)
    organisation = own.partners[1].organisation
    db.session.add(Membership(organisation=organisation, person=seat.person, joined_at=AFTER))
    declared(seat)
    kinds = {row.application: (row.kind, row.declared_at) for row in seat.conflicts}
    assert kinds == {own: (ConflictKind.HARD, AFTER), other: (ConflictKind.NONE, AFTER)}
    assert seat.declared_at == AFTER


def test_conflicts_are_said_of_every_application_by_the_reviewer_alone(call: Call):
    first, second = a_file(call), a_file(call, "Second")
    seat, none = a_reviewer(call), (ConflictKind.NONE, "")
    with pytest.raises(RuleBroken):
        actions.declare(seat, {first: none}, by=seat.person, at=AFTER)
    with pytest.raises(NotFound):
        actions.declare(seat, {first: none, second: none}, by=a_steward(call.fund), at=AFTER)
    assert (seat.declared_at, seat.conflicts) == (None, [])


def test_conflicts_are_said_after_the_close(ctx: Flask):
    seat = a_reviewer(an_open_call(a_fund()))
    with pytest.raises(WrongState):
        actions.declare(seat, {}, by=seat.person, at=AFTER)


def test_conflicts_may_be_said_anew_until_a_file_is_given(call: Call):
    one, other = a_file(call), a_file(call, "Other")
    seat = declared(a_reviewer(call), {one: ConflictKind.HARD})
    declared(seat, {one: ConflictKind.SOFT})
    assert {row.application: row.kind for row in seat.conflicts} == {one: ConflictKind.SOFT, other: ConflictKind.NONE}
    given(seat, other)
    with pytest.raises(WrongState):
        declared(seat)


def test_sharing_out_passes_over_conflicts_alternates_and_the_undeclared(call: Call):
    files = [a_file(call, title, ("GZ", "WB")) for title in ("One", "Two", "Three")]
    free, soft = declared(a_reviewer(call, "48")), declared(a_reviewer(call), {files[0]: ConflictKind.SOFT})
    declared(a_reviewer(call, is_alternate=True))
    a_reviewer(call, "WB")
    panel, steward = free.panel, a_steward(call.fund)
    db.session.expire(panel)
    plan = actions.assign_fairly(panel, 2, by=steward, at=AFTER)
    assert set(plan.pairs) == {(one.id, free.id) for one in files} | {(one.id, soft.id) for one in files[1:]}
    assert [(lack.file, lack.missing, lack.free) for lack in plan.shortfalls] == [(files[0].id, 1, 1)]
    assert panel.readers_each == 2
    assert actions.assign_fairly(panel, 2, by=steward, at=LATER).pairs == ()
    assert {one.assigned_at for one in queries.readings(call)} == {AFTER}


def test_sharing_out_waits_for_the_close(ctx: Flask):
    call = an_open_call(a_fund())
    panel = a_panel(call, 1)
    with pytest.raises(WrongState):
        actions.assign_fairly(panel, 3, by=a_steward(call.fund), at=AFTER)


def test_a_file_is_given_by_hand_to_an_alternate_too_but_never_past_a_conflict(call: Call):
    application = a_file(call)
    alternate = declared(a_reviewer(call, is_alternate=True))
    assert given(alternate, application) is given(alternate, application)
    conflicted = declared(a_reviewer(call), {application: ConflictKind.SOFT})
    with pytest.raises(RuleBroken, match="conflict with"):
        given(conflicted, application)
    with pytest.raises(RuleBroken, match="not yet said"):
        given(a_reviewer(call), application)
    elsewhere = a_file(a_closed_call(call.fund, slug="elsewhere"))
    with pytest.raises(RuleBroken, match="not before"):
        given(alternate, elsewhere)


def test_a_file_is_taken_back_only_before_a_word_is_written(call: Call):
    first, second, steward = a_file(call), a_file(call, "Second"), a_steward(call.fund)
    seat = a_panel(call, 1).reviewers[0]
    untouched, begun = given(seat, first), given(seat, second)
    actions.save(begun, ReviewDraft((Mark(), Mark()), "Hm"), seen="", by=seat.person, at=AFTER)
    actions.remove_reader(untouched, by=steward)
    with pytest.raises(RuleBroken):
        actions.remove_reader(begun, by=steward)
    assert db.session.query(Assignment).all() == [begun]


@pytest.fixture
def reading(call: Call) -> Assignment:
    application = a_file(call)
    return given(a_panel(call, 1).reviewers[0], application)


def test_a_draft_may_be_incomplete_and_is_kept_word_by_word(reading: Assignment):
    me = reading.reviewer.person
    first = ReviewDraft((Mark(4, "Because"), Mark()), "", "Dear all")
    review = actions.save(reading, first, seen="", by=me, at=AFTER)
    second = ReviewDraft((Mark(4, "Because"), Mark(1, "No")), "Well", "")
    assert actions.save(reading, second, seen=review.mark, by=me, at=LATER) is review
    db.session.expire_all()
    assert (review.as_draft(), review.saved_at, reading.state) == (second, LATER, AssignmentState.ASSIGNED)


def test_two_tabs_do_not_overwrite_each_other(reading: Assignment):
    me = reading.reviewer.person
    mine, theirs = a_review([1, 2], "Here"), a_review([3, 4], "There")
    actions.save(reading, theirs, seen="", by=me, at=AFTER)
    with pytest.raises(Stale):
        actions.save(reading, mine, seen="", by=me, at=LATER)
    with pytest.raises(Stale):
        actions.send(reading, mine, seen="", by=me, at=LATER)
    review = actions.save(reading, theirs, seen="", by=me, at=LATER)  # the same words again are no quarrel
    assert (review.as_draft(), review.saved_at, reading.sent_at) == (theirs, AFTER, None)


@pytest.mark.parametrize("points", [0, 6, -1])
def test_points_outside_the_scale_are_refused(reading: Assignment, points: int):
    with pytest.raises(RuleBroken) as raised:
        actions.save(reading, a_review([3, points]), seen="", by=reading.reviewer.person, at=AFTER)
    assert (raised.value.field, reading.review) == ("points_1", None)


def test_only_a_whole_review_is_sent(reading: Assignment):
    with pytest.raises(RuleBroken) as raised:
        actions.send(reading, ReviewDraft((Mark(1, "x"), Mark(2)), "x"), seen="", by=reading.reviewer.person, at=AFTER)
    assert (raised.value.field, reading.state, reading.review) == ("reason_1", AssignmentState.ASSIGNED, None)


def test_what_is_sent_stays_as_it_is(reading: Assignment):
    me, review = reading.reviewer.person, a_review([3, 4])
    actions.send(reading, review, seen="", by=me, at=AFTER)
    actions.send(reading, review, seen="", by=me, at=LATER)
    assert (reading.state, reading.sent_at) == (AssignmentState.SENT, AFTER)
    assert reading.review is not None
    for act in (actions.save, actions.send):
        with pytest.raises(WrongState):
            act(reading, a_review([5, 5]), seen=reading.review.mark, by=me, at=LATER)
    assert reading.review.as_draft() == review
    assert [step.move for step in db.session.query(Step).filter_by(thing="assignment")] == ["send"]


def test_nobody_writes_for_somebody_else_nor_after_the_decision(call: Call, reading: Assignment):
    steward, review = a_steward(call.fund), a_review([3, 4])
    with pytest.raises(NotFound):
        actions.send(reading, review, seen="", by=steward, at=AFTER)
    calls.decide(call, by=steward, at=AFTER)
    with pytest.raises(NotAllowed):
        actions.send(reading, review, seen="", by=reading.reviewer.person, at=LATER)
    assert reading.review is None


@pytest.mark.parametrize("is_sent", [False, True])
def test_whoever_steps_back_no_longer_counts(call: Call, reading: Assignment, is_sent: bool):
    application, me = reading.application, reading.reviewer.person
    if is_sent:
        sent(reading, [5, 5], for_applicant="Do not pass this on")
    with pytest.raises(RuleBroken):
        actions.recuse(reading, ConflictKind.NONE, "", by=me, at=LATER)
    actions.recuse(reading, ConflictKind.HARD, " My cousin ", by=me, at=LATER)
    row = next(row for row in reading.reviewer.conflicts if row.application == application)
    assert (reading.state, row.kind, row.note) == (AssignmentState.RECUSED, ConflictKind.HARD, "My cousin")
    assert [(row.mean, row.sent, row.assigned) for row in queries.standing(call)] == [(None, 0, 0)]
    assert (queries.feedback_for(application), queries.readers(call)) == ([], {})
    with pytest.raises(NotAllowed):
        actions.save(reading, a_review([1, 1]), seen="", by=me, at=LATER)
    with pytest.raises(RuleBroken):
        given(reading.reviewer, application)


def test_feedback_comes_from_what_is_sent_and_says_something(call: Call):
    application = a_file(call)
    one, two, three = (given(seat, application) for seat in a_panel(call).reviewers)
    sent(one, [3, 3], for_applicant="Tell us more.")
    sent(two, [3, 3], for_applicant="  ")
    draft = ReviewDraft((Mark(), Mark()), "", "Not yet")
    actions.save(three, draft, seen="", by=three.reviewer.person, at=AFTER)
    assert queries.feedback_for(application) == ["Tell us more."]


def test_weights_count_in_the_mean(call: Call):
    """The second criterion weighs twice: (1 x 1/5 + 2 x 5/5) / 3."""
    application = a_file(call)
    sent(given(a_panel(call, 1).reviewers[0], application), [1, 5])
    assert [row.mean for row in queries.standing(call)] == [Decimal("73.333333333333")]


def test_equal_means_stand_together_and_unread_ones_last(ctx: Flask):
    call = a_closed_call(a_fund())
    unread, low, one, other = (a_file(call, title) for title in ("Unread", "Low", "One", "Other"))
    a_panel(call)
    reviewed(low, 1)
    reviewed(one, [4, 4, 1])
    reviewed(other, 3)
    rows = [(row.application, row.mean, row.sent, row.assigned, row.rank) for row in queries.standing(call)]
    assert rows == [
        (one, Decimal(60), 3, 3, 1),
        (other, Decimal(60), 3, 3, 1),
        (low, Decimal(20), 3, 3, 3),
        (unread, None, 0, 0, None),
    ]
