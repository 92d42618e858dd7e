"""Beginning and writing, and two people who save at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from grants.applications import actions, queries
from grants.applications.rules import JointMode, PartnerState, WorkMode
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.funds.queries import geography
from grants.money import Money
from tests.cast.applications import a_started_application, acting_for, joined, leading
from tests.cast.calls import AFTER, a_call, a_closed_call, an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.models import Application


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_started_application(an_open_call(a_fund()))


def save(application: Application, text: str, version: int, **changes: Any) -> Any:
    """Save the first answer, as the lead unless `by` says otherwise."""
    usual = {"by": leading(application), "at": AT}
    return actions.write_answer(application, application.call.questions[0], text, version, **(usual | changes))


def saved(application: Application) -> tuple[str, int]:
    answer = queries.answer(application, application.call.questions[0])
    assert answer is not None
    return answer.text, answer.version


def outlined(application: Application, **changes: Any) -> None:
    usual: dict[str, Any] = {
        "title": "Seeds",
        "ask": Money.of(20_000, "USD"),
        "joint_modes": [JointMode.STAFFING, JointMode.DEVELOPMENT],
        "work_modes": [WorkMode.RELAY],
        "version": application.version,
        "by": leading(application),
        "at": AT,
    }
    actions.outline(application, **(usual | changes))


def test_begun_by_its_lead(application: Application):
    (lead,) = application.partners
    assert (lead.is_lead, lead.state, lead.geography.code) == (True, PartnerState.JOINED, "GZ")
    assert (application.title, application.ask, application.version) == ("", None, 1)
    assert [(step.thing, step.move) for step, _partner, _who in queries.history(application)] == [("partner", "join")]


def test_pressing_start_twice_begins_one(ctx: Flask):
    call, lead = an_open_call(a_fund()), person()
    organisation, place = an_organisation(member=lead), geography(call.fund, "GZ")
    first = actions.start(call, organisation, place, by=lead, at=AT, once="x")
    assert actions.start(call, organisation, place, by=lead, at=AT, once="x") is first
    assert actions.start(call, organisation, place, by=lead, at=AT, once="y") is not first


@pytest.mark.parametrize("make", [a_call, a_closed_call])
def test_a_call_that_is_not_open_takes_none(ctx: Flask, make: Any):
    call, lead = make(a_fund()), person()
    with pytest.raises(RuleBroken):
        actions.start(call, an_organisation(member=lead), geography(call.fund, "GZ"), by=lead, at=AT)


def test_at_the_deadline_it_is_too_late(ctx: Flask):
    call, lead = an_open_call(a_fund()), person()
    organisation, place = an_organisation(member=lead), geography(call.fund, "GZ")
    with pytest.raises(RuleBroken):
        actions.start(call, organisation, place, by=lead, at=call.closes_at)
    assert actions.start(call, organisation, place, by=lead, at=call.closes_at - timedelta(seconds=1)).id


def test_nobody_begins_for_others_or_from_another_fund(ctx: Flask):
    call, lead = an_open_call(a_fund()), person()
    mine, place = an_organisation(member=lead), geography(call.fund, "GZ")
    with pytest.raises(NotFound):
        actions.start(call, an_organisation(), place, by=lead, at=AT)
    with pytest.raises(NotFound):
        actions.start(call, mine, geography(a_fund("other"), "GZ"), by=lead, at=AT)


def test_the_outline(application: Application):
    outlined(application, title="  Seeds ")
    assert (application.title, application.ask, application.version) == ("Seeds", Money.of(20_000, "USD"), 2)
    assert (application.joint_modes, application.work_modes) == (["development", "staffing"], ["relay"])
    outlined(application, ask=None)
    assert (application.ask, application.version) == (None, 3)


def test_a_stale_outline_writes_nothing(application: Application):
    outlined(application)
    with pytest.raises(Stale):
        outlined(application, title="Looms", version=1)
    assert (application.title, application.version) == ("Seeds", 2)


def test_the_outline_counts_in_the_calls_currency(application: Application):
    with pytest.raises(RuleBroken) as broken:
        outlined(application, ask=Money.of(20_000, "JOD"))
    assert broken.value.field == "ask"


def test_only_the_lead_writes_the_outline(application: Application):
    partner = joined(application)
    with pytest.raises(NotAllowed):
        outlined(application, by=acting_for(partner))
    with pytest.raises(NotFound):
        outlined(application, by=person())


def test_answers_grow_by_versions(application: Application):
    assert save(application, "One", 0).is_chosen
    assert saved(application) == ("One", 1)
    partner = joined(application)
    assert save(application, "Two", 1, by=acting_for(partner)).is_chosen
    assert saved(application) == ("Two", 2)
    assert queries.waiting(application) == []


def test_pressing_save_twice_adds_nothing(application: Application):
    first = save(application, "One", 0)
    assert save(application, "One", 0) is first
    assert save(application, "One", 1) is first
    assert saved(application) == ("One", 1)


def test_a_page_that_was_only_looked_at_is_no_clash(application: Application):
    save(application, "One", 0)
    save(application, "Two", 1)
    save(application, "One ", 1)
    assert (saved(application), queries.waiting(application)) == (("Two", 2), [])


def test_two_at_once_keep_both(application: Application):
    save(application, "One", 0)
    save(application, "Mine", 1)
    theirs = save(application, "Theirs", 1)
    assert (theirs.is_chosen, theirs.is_waiting) == (False, True)
    assert saved(application) == ("Mine", 2)
    assert queries.waiting(application, application.call.questions[0]) == [theirs]
    assert queries.waiting(application, application.call.questions[1]) == []
    assert save(application, "Theirs", 1) is theirs


@pytest.mark.parametrize(("kept", "version"), [("Theirs", 3), ("Mine", 2), ("Mine\n\nTheirs", 3)])
def test_a_choice_ends_the_wait(application: Application, kept: str, version: int):
    save(application, "One", 0)
    save(application, "Mine", 1)
    theirs = save(application, "Theirs", 1)
    actions.settle(theirs, kept, 2, by=leading(application), at=AT)
    assert (saved(application), queries.waiting(application)) == ((kept, version), [])


def test_a_third_save_in_between_waits_in_its_turn(application: Application):
    save(application, "One", 0)
    save(application, "Mine", 1)
    theirs = save(application, "Theirs", 1)
    save(application, "Third", 2)
    both = actions.settle(theirs, "Mine and theirs", 2, by=leading(application), at=AT)
    assert both.is_waiting
    assert saved(application) == ("Third", 3)
    assert queries.waiting(application) == [theirs, both]


def test_strangers_write_nothing(application: Application):
    with pytest.raises(NotFound):
        save(application, "Ours", 0, by=person())
    assert queries.answer(application, application.call.questions[0]) is None


def test_after_the_deadline_nothing_is_written(application: Application):
    save(application, "One", 0)
    for write in (lambda: save(application, "Two", 1, at=AFTER), lambda: outlined(application, at=AFTER)):
        with pytest.raises(WrongState):
            write()
    db.session.refresh(application)
    assert (saved(application), application.title) == (("One", 1), "")


def test_a_withdrawn_one_is_not_written(application: Application):
    actions.withdraw(application, by=leading(application), at=AT)
    with pytest.raises(WrongState):
        save(application, "One", 0)
