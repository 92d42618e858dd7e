"""More time for one application: what is kept, who may give it, how a code works, and where it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.actions import more_time
from grants.applications.queries.late import late_texts
from grants.calls.actions import give_code
from grants.calls.models import MoreTime
from grants.calls.queries.more_time import extended, outstanding
from grants.calls.rules.more_time import MoreTimeState, in_groups, typed_code
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.signin import TooMany
from tests.cast.applications import a_ready_application, a_started_application, leading
from tests.cast.calls import AFTER, CLOSES, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.more_time import TOO_LATE, UNTIL, WHY, a_code, use
from tests.cast.people import person

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from grants.applications.models import Application
    from grants.people.models import Person


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_ready_application(an_open_call(a_fund()))


@pytest.fixture
def steward(application: Application) -> Person:
    return a_steward(application.call.fund)


def state_of_text(application: Application) -> tuple[str, list[tuple[str, bool, bool, bool]]]:
    answer = queries.answer(queries.application(application.ref), application.call.questions[0])
    assert answer is not None
    rows = [(one.text, one.is_chosen, one.is_waiting, one.is_late) for one in answer.revisions]
    return answer.text, rows[1:]


def keep(application: Application, text: str, at: datetime = AFTER) -> object:
    return more_time.keep_late(application, application.call.questions[0], text, by=leading(application), at=at)


def test_a_late_text_is_kept_and_counts_for_nothing(application: Application):
    before, hashed = state_of_text(application)[0], queries.content_hash(application)
    keep(application, TOO_LATE)
    keep(application, TOO_LATE)
    assert state_of_text(application) == (before, [(TOO_LATE, False, False, True)])
    assert queries.content_hash(queries.application(application.ref)) == hashed


def test_a_hundred_thousand_characters_too_late_are_all_kept(application: Application):
    text = "نص طويل 🌾 " * 10_000
    keep(application, text)
    assert [one.text for one in late_texts(application)] == [text]


def test_in_time_nothing_is_late(application: Application):
    assert keep(application, TOO_LATE, CLOSES - timedelta(seconds=1)) is None
    assert keep(application, TOO_LATE, CLOSES) is not None


def test_a_late_answer_to_a_question_nobody_had_begun(ctx: Flask):
    application = a_started_application(an_open_call(a_fund()))
    keep(application, TOO_LATE)
    assert [(one.answer.text, one.answer.version, one.text) for one in late_texts(application)] == [("", 0, TOO_LATE)]


def test_with_more_time_each_persons_last_late_text_waits_for_a_choice(application: Application, steward: Person):
    keep(application, "first try")
    keep(application, TOO_LATE)
    use(application, a_code(application, steward))
    saved, rows = state_of_text(application)
    assert rows == [("first try", False, False, True), (TOO_LATE, False, True, True)]
    waiting = queries.waiting(application)
    actions.settle(waiting[0], TOO_LATE, waiting[0].answer.version, by=leading(application), at=AFTER)
    assert state_of_text(application)[0] == TOO_LATE != saved


def test_open_until_the_granted_instant_and_not_after(application: Application, steward: Person):
    assert not queries.is_open(application, CLOSES)
    use(application, a_code(application, steward))
    application = queries.application(application.ref)
    assert queries.open_until(application) == UNTIL
    assert queries.is_open(application, UNTIL - timedelta(seconds=1))
    assert not queries.is_open(application, UNTIL)
    snapshot = actions.submit(application, by=leading(application), at=UNTIL - timedelta(seconds=1))
    assert snapshot.number == 1
    with pytest.raises(WrongState):
        actions.outline(
            application,
            title="Too late again",
            ask=application.ask,
            joint_modes=[],
            work_modes=[],
            version=application.version,
            by=leading(application),
            at=UNTIL,
        )


def test_others_of_the_call_stay_closed(application: Application, steward: Person):
    other = a_ready_application(application.call, title="Another")
    use(application, a_code(application, steward))
    with pytest.raises(WrongState):
        actions.submit(other, by=leading(other), at=AFTER)


def test_unfinished_lists_whoever_has_more_time(application: Application, steward: Person):
    lead = leading(application)
    assert queries.unfinished(lead, AFTER) == []
    use(application, a_code(application, steward))
    assert [one.id for one in queries.unfinished(lead, AFTER)] == [application.id]


def test_a_code_opens_one_application_once(application: Application, steward: Person):
    code = a_code(application, steward)
    other = a_ready_application(application.call, title="Another")
    use(application, code)
    for again in (other, application):
        with pytest.raises(RuleBroken, match="has been used") as refused:
            use(again, code)
        assert refused.value.field == "code"
    assert extended(application.call) == 1


def test_the_same_digits_in_another_call_are_no_code(application: Application, steward: Person):
    code = a_code(application, steward)
    elsewhere = a_ready_application(an_open_call(application.call.fund, by=steward, slug="second"))
    with pytest.raises(RuleBroken, match="no code of this call"):
        use(elsewhere, code)


def test_a_code_is_read_in_groups_and_typed_in_any_digits(application: Application, steward: Person):
    code = a_code(application, steward)
    grouped = in_groups(code)
    assert [len(group) for group in grouped.split()] == [3, 3, 4]
    arabic = grouped.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert typed_code(arabic) == code
    assert [typed_code(wrong) for wrong in ("", "123", code + "1", "letters")] == [None] * 4
    use(application, f" {arabic} ")
    assert queries.application(application.ref).grace_until == UNTIL


def test_only_a_hash_of_a_code_is_kept(application: Application, steward: Person):
    code = a_code(application, steward)
    kept = db.session.scalars(select(MoreTime)).one()
    assert code not in " ".join(str(getattr(kept, column.name)) for column in MoreTime.__table__.columns)


def test_five_wrong_codes_an_hour_and_no_more(application: Application, steward: Person):
    code = a_code(application, steward)
    for _try in range(5):
        with pytest.raises(RuleBroken):
            use(application, "0000000000" if code != "0000000000" else "1111111111")
    with pytest.raises(TooMany):
        use(application, code)
    assert use(application, code, AFTER + timedelta(hours=1)).state is MoreTimeState.GRANTED


def test_a_code_that_is_over_gives_nothing(application: Application, steward: Person):
    code = a_code(application, steward)
    with pytest.raises(RuleBroken, match="is over"):
        use(application, code, UNTIL)


@pytest.mark.parametrize(
    ("until", "field"),
    [(CLOSES, "until"), (AFTER - timedelta(minutes=1), "until"), (CLOSES + timedelta(days=7, seconds=1), "until")],
)
def test_more_time_lies_after_now_and_within_seven_days(
    application: Application, steward: Person, until: datetime, field: str
):
    with pytest.raises(RuleBroken) as refused:
        a_code(application, steward, until)
    assert refused.value.field == field
    assert a_code(application, steward, CLOSES + timedelta(days=7)) != ""


def test_more_time_ends_before_the_decision(ctx: Flask):
    call = an_open_call(a_fund(), decide_on=(CLOSES + timedelta(days=1)).date())
    with pytest.raises(RuleBroken, match="decision"):
        give_code(call, until=UNTIL, reason=WHY, by=a_steward(call.fund), at=AFTER)


def test_more_time_needs_a_reason(application: Application, steward: Person):
    with pytest.raises(RuleBroken) as refused:
        give_code(application.call, until=UNTIL, reason="  ", by=steward, at=AFTER)
    assert refused.value.field == "reason"


def test_a_press_twice_makes_one_code_and_shows_it_once(application: Application, steward: Person):
    made = [
        give_code(application.call, until=UNTIL, reason=WHY, by=steward, at=AFTER, once="a")[1] for _press in (1, 2)
    ]
    assert (len(made[0]), made[1]) == (10, "")
    assert outstanding(application.call, AFTER) == {"asked": 0, "codes": 1, "running": 0}


def test_only_stewards_give_and_only_partners_use(application: Application, steward: Person):
    code = a_code(application, steward)
    with pytest.raises(NotAllowed):
        give_code(application.call, until=UNTIL, reason=WHY, by=person(), at=AFTER)
    for stranger in (person(), steward):
        with pytest.raises(NotFound):
            more_time.use_code(application, code, by=stranger, at=AFTER)
        with pytest.raises(NotFound):
            more_time.ask(application, WHY, by=stranger, at=AFTER)
