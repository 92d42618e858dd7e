"""Two who do the same at once: one code, one place in a call."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

from grants.applications import actions, queries
from grants.applications.rules.phoning import Way
from grants.calls.rules import ConsortiumRule
from grants.db import commit, db, unit_of_work
from grants.errors import Refusal
from grants.funds.queries import geography
from grants.organisations.models import Organisation
from grants.people.models import Person
from tests.cast.applications import a_started_application, invited, leading
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def at_once(app: Flask, *works: Callable[[], object]) -> list[str]:
    """Do all at once, each in a transaction of its own; return how each ended: '', or why it was refused."""
    ended: list[str] = []
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait(5)
            try:
                with unit_of_work():
                    work()
            except Refusal as refusal:
                ended.append(str(refusal))
            else:
                ended.append("")
            db.session.remove()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return ended


def the(number: int) -> Person:
    found = db.session.get(Person, number)
    assert found is not None
    return found


def test_of_two_who_type_one_code_one_is_kept_the_place(ctx: Flask):
    application = a_started_application(an_open_call(a_fund()))
    place = geography(application.call.fund, "WB")
    partner, code = actions.hand_out(
        application, Way.CODE, name="Looms", geography=place, by=leading(application), at=AT
    )
    one, other = person().id, person().id
    commit()
    ended = at_once(
        ctx,
        lambda: actions.use_code(code, by=the(one), at=AT),
        lambda: actions.use_code(code, by=the(other), at=AT),
    )
    assert sorted(bool(why) for why in ended) == [False, True]
    db.session.expire_all()
    assert partner.held_for in (one, other)


def test_of_two_places_in_a_call_that_gives_one_only_one_is_taken(ctx: Flask):
    call = an_open_call(a_fund(), consortium=ConsortiumRule(may_be_in_two=False))
    someone = person()
    organisation = an_organisation(member=someone).id
    places = [invited(a_started_application(call), email=f"group{number}@example.org")[0].ref for number in range(2)]
    number = someone.id
    commit()

    def take(ref: str) -> Callable[[], object]:
        def work() -> None:
            group = db.session.get(Organisation, organisation)
            assert group is not None
            actions.join(queries.invited_place(ref), group, by=the(number), at=AT)

        return work

    ended = at_once(ctx, *(take(ref) for ref in places))
    assert sorted(bool(why) for why in ended) == [False, True]
    assert "in one" in next(why for why in ended if why)
