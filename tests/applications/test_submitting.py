"""Confirming the exact text, submitting it once, changing it afterwards, and taking it back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.applications import actions, queries
from grants.applications.models import Application, Snapshot
from grants.applications.rules import ApplicationState
from grants.calls import actions as calls
from grants.calls.queries import call as call_named
from grants.db import commit, db, unit_of_work
from grants.errors import NotAllowed, NotFound, Refusal, RuleBroken, Stale, WrongState
from grants.funds.queries import geography
from grants.history import steps_of
from grants.jobs import Message
from grants.organisations.models import Organisation
from grants.people.models import Person
from tests.cast.applications import (
    a_ready_application,
    a_started_application,
    a_submitted_application,
    acting_for,
    confirmed,
    invited,
    leading,
)
from tests.cast.calls import AFTER, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def ready(ctx: Flask) -> Application:
    return a_ready_application(an_open_call(a_fund()))


@pytest.fixture
def sent(ctx: Flask) -> Application:
    return a_submitted_application(an_open_call(a_fund()))


def submit(application: Application, **changes: Any) -> Snapshot:
    return actions.submit(application, **({"by": leading(application), "at": AT} | changes))


def rewrite(application: Application, text: str) -> None:
    """Write the first answer anew, as the lead."""
    question = application.call.questions[0]
    answer = queries.answer(application, question)
    assert answer is not None
    actions.write_answer(application, question, text, answer.version, by=leading(application), at=AT)


def snapshots() -> int:
    return db.session.scalar(select(func.count()).select_from(Snapshot)) or 0


def receipts() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Message.to_address, Message.subject).order_by(Message.to_address))
    return [(row[0], row[1]) for row in rows if "دعوة" not in row[1] and "invitation" not in row[1]]


def test_what_is_frozen_is_what_stood_there(sent: Application):
    assert sent.state is ApplicationState.SUBMITTED
    assert sent.snapshot is not None
    assert sent.snapshot.content == queries.content(sent)
    assert sent.snapshot.content_hash == queries.content_hash(sent)
    assert (sent.snapshot.number, sent.submitted_at) == (1, AT)
    assert sent.snapshot.content["ask"] == {"minor": 2_000_000, "currency": "USD"}
    assert [partner["share"] for partner in sent.snapshot.content["partners"]] == [1_000_000, 1_000_000]
    assert queries.submitted(sent.call) == [sent]


def test_a_confirmation_is_of_one_text(ready: Application):
    partner = ready.consortium[1]
    current = queries.content_hash(ready)
    assert (partner.confirmed_hash, partner.confirmed_by) == (current, acting_for(partner).id)
    assert partner.confirmed_content == queries.content(ready)
    rewrite(ready, "Something else.")
    assert not queries.has_confirmed(partner, queries.content_hash(ready))
    with pytest.raises(Stale):
        actions.confirm(partner, current, by=acting_for(partner), at=AT)
    with pytest.raises(RuleBroken):
        submit(ready)
    confirmed(ready)
    assert submit(ready).number == 1


def test_white_space_voids_nothing(ready: Application):
    question = ready.call.questions[0]
    text = queries.content(ready)["answers"][0]["text"]
    actions.write_answer(ready, question, f"\n{text}  \n", 1, by=leading(ready), at=AT)
    assert submit(ready).number == 1


@pytest.mark.parametrize("who", ["lead", "stranger"])
def test_one_confirms_only_for_oneself(ready: Application, who: str):
    by = leading(ready) if who == "lead" else person()
    expected: type[Refusal] = NotAllowed if who == "lead" else NotFound
    with pytest.raises(expected):
        actions.confirm(ready.consortium[1], queries.content_hash(ready), by=by, at=AT)


def test_the_lead_may_confirm_too(ready: Application):
    lead = queries.lead(ready)
    actions.confirm(lead, queries.content_hash(ready), by=leading(ready), at=AT)
    assert queries.has_confirmed(lead, queries.content_hash(ready))


def test_only_the_lead_submits(ready: Application):
    with pytest.raises(NotAllowed):
        submit(ready, by=acting_for(ready.consortium[1]))
    with pytest.raises(NotFound):
        submit(ready, by=person())
    assert snapshots() == 0


def test_what_fails_is_named_and_nothing_is_written(ctx: Flask):
    application = a_started_application(an_open_call(a_fund()))
    with pytest.raises(RuleBroken) as broken:
        submit(application)
    assert "At least 2 partners" in str(broken.value)
    assert (application.state, snapshots()) == (ApplicationState.DRAFT, 0)
    assert queries.lead(application).confirmed_hash is None


def test_after_the_deadline_and_after_closing(ready: Application):
    with pytest.raises(WrongState):
        submit(ready, at=AFTER)
    calls.close_call(ready.call, by=a_steward(ready.call.fund), at=AFTER)
    with pytest.raises(WrongState):
        submit(ready, at=AFTER)
    assert snapshots() == 0


def test_everybody_has_a_receipt_in_their_own_language(ready: Application):
    lead, other = leading(ready), acting_for(ready.consortium[1])
    other.language = "ar"
    submit(ready, url="https://example.org/here")
    assert sorted(receipts()) == sorted([(lead.email, "It has arrived"), (other.email, "وصل")])
    bodies = list(db.session.scalars(select(Message.body).where(Message.to_address.in_([lead.email, other.email]))))
    assert all("https://example.org/here" in body and "Seeds" not in body for body in bodies)


def test_a_second_press_changes_nothing(sent: Application):
    assert submit(sent) is sent.snapshot
    assert (snapshots(), len(receipts())) == (1, 2)
    assert [step.move for step in steps_of(sent)] == ["submit"]


def test_changes_count_only_when_submitted_again(sent: Application):
    first = sent.snapshot
    rewrite(sent, "Better.")
    assert sent.snapshot is first
    with pytest.raises(RuleBroken):
        submit(sent)
    confirmed(sent)
    second = submit(sent)
    assert (second.number, sent.snapshot_id) == (2, second.id)
    assert second.content["answers"][0]["text"] == "Better."
    assert [step.move for step in steps_of(sent)] == ["submit", "resubmit"]


def test_withdrawn_and_reopened(sent: Application):
    lead = leading(sent)
    with pytest.raises(NotAllowed):
        actions.withdraw(sent, by=acting_for(sent.consortium[1]), at=AT)
    actions.withdraw(sent, by=lead, at=AT)
    assert queries.submitted(sent.call) == []
    with pytest.raises(WrongState):
        actions.withdraw(sent, by=lead, at=AT)
    with pytest.raises(WrongState):
        submit(sent)
    with pytest.raises(WrongState):
        actions.reopen(sent, by=lead, at=AFTER)
    actions.reopen(sent, by=lead, at=AT)
    assert sent.state is ApplicationState.DRAFT
    assert submit(sent).number == 2


def test_withdrawing_is_possible_until_the_decision(sent: Application):
    steward = a_steward(sent.call.fund)
    calls.close_call(sent.call, by=steward, at=AFTER)
    calls.decide(sent.call, by=steward, at=AFTER)
    with pytest.raises(WrongState):
        actions.withdraw(sent, by=leading(sent), at=AFTER)
    assert sent.state is ApplicationState.SUBMITTED


def at_once(app: Flask, *works: Any) -> list[BaseException | None]:
    """Run each of `works` in a thread and a transaction of its own, all starting together."""
    gate = threading.Barrier(len(works))
    faults: list[BaseException | None] = [None] * len(works)

    def run(place: int) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    gate.wait()
                    works[place]()
            except Refusal as refusal:
                faults[place] = refusal
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_submitting_at_once_submits_once(ctx: Flask, ready: Application):
    ref, lead_id = ready.ref, leading(ready).id
    commit()

    def press() -> None:
        lead = db.session.get_one(Person, lead_id)
        actions.submit(queries.application(ref), by=lead, at=AT)

    assert at_once(ctx, *[press] * 4) == [None] * 4
    db.session.expire_all()
    assert (snapshots(), len(receipts())) == (1, 2)
    assert [step.move for step in steps_of(ready)] == ["submit"]


def test_an_edit_beside_a_submission_is_in_it_or_refuses_it(ctx: Flask, ready: Application):
    """Whichever comes first: the snapshot is a text that everybody had confirmed."""
    ref, lead_id, agreed = ready.ref, leading(ready).id, queries.content_hash(ready)
    commit()

    def press() -> None:
        actions.submit(queries.application(ref), by=db.session.get_one(Person, lead_id), at=AT)

    def edit() -> None:
        application = queries.application(ref)
        lead = db.session.get_one(Person, lead_id)
        actions.write_answer(application, application.call.questions[0], "Quick!", 1, by=lead, at=AT)

    faults = at_once(ctx, press, edit)
    db.session.expire_all()
    assert faults[1] is None
    kept = list(db.session.scalars(select(Snapshot.content_hash)))
    assert kept == ([] if isinstance(faults[0], RuleBroken) else [agreed])


def test_one_form_sent_at_once_begins_once(ctx: Flask):
    call, lead = an_open_call(a_fund()), person()
    group = an_organisation(member=lead)
    call_ref, lead_id, group_id = call.ref, lead.id, group.id
    commit()

    def press() -> None:
        asked = call_named(call_ref)
        mine = db.session.get_one(Organisation, group_id)
        by = db.session.get_one(Person, lead_id)
        actions.start(asked, mine, geography(asked.fund, "GZ"), by=by, at=AT, once="one form")

    assert at_once(ctx, press, press, press) == [None] * 3
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1


def test_two_people_with_one_link_take_one_place(ctx: Flask):
    application = a_started_application(an_open_call(a_fund()))
    partner, secret = invited(application)
    people = [person(), person()]
    groups = [an_organisation(member=one) for one in people]
    ids = [(one.id, group.id) for one, group in zip(people, groups, strict=True)]
    commit()

    def take(person_id: int, organisation_id: int) -> None:
        place = queries.invitation(secret)
        group = db.session.get_one(Organisation, organisation_id)
        actions.join(place, group, by=db.session.get_one(Person, person_id), at=AT)

    faults = at_once(ctx, *[lambda pair=pair: take(*pair) for pair in ids])
    assert sorted(fault is None for fault in faults) == [False, True]
    db.session.expire_all()
    assert partner.organisation_id in {pair[1] for pair in ids}
