"""Words are kept as they are typed: once, in order, and never over somebody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from grants.applications import actions, queries
from grants.applications.actions import OpenPage
from grants.db import unit_of_work
from grants.errors import NotFound, WrongState
from tests.cast.applications import a_started_application, acting_for, joined, leading
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from grants.applications.models import AnswerRevision, Application

NOW = datetime(2027, 1, 20, 9, 0, 1, tzinfo=UTC)


@pytest.fixture
def application(ctx: Flask) -> Iterator[Application]:
    """Give a draft with a second partner, at an instant when its call is open."""
    with unit_of_work():
        made = a_started_application(an_open_call(a_fund()))
        joined(made)
        assert made.call.is_accepting(AT)
        yield made


def save(
    application: Application, text: str, step: int, *, version: int = 0, writer: str = "page", at: datetime = NOW
) -> AnswerRevision:
    """Save the first answer as a page of the lead's would."""
    question = application.call.questions[0]
    page = OpenPage(writer, step)
    return actions.autosave(application, question, text, version, page, by=leading(application), at=at)


def texts(application: Application) -> list[tuple[str, bool, bool]]:
    """Return the history of the first answer: text, whether it was chosen, whether it waits."""
    answer = queries.answer(application, application.call.questions[0])
    assert answer is not None
    return [(one.text, one.is_chosen, one.is_waiting) for one in answer.revisions]


def test_a_page_s_saves_share_one_place_in_the_history(application: Application):
    for step, text in enumerate(("We", "We plant", "We plant trees"), start=1):
        saved = save(application, text, step, version=0)
        assert (saved.answer.text, saved.answer.version) == (text, step)
    assert texts(application) == [("We plant trees", True, False)]


def test_after_ten_minutes_a_new_place_begins(application: Application):
    save(application, "We", 1)
    save(application, "We plant", 2, at=NOW + timedelta(minutes=10))
    assert texts(application) == [("We", True, False), ("We plant", True, False)]


@pytest.mark.parametrize("step", [1, 2])
def test_what_is_sent_twice_or_comes_late_changes_nothing(application: Application, step: int):
    save(application, "We", 1)
    save(application, "We plant", 2)
    again = save(application, "We", step)
    assert (again.answer.text, again.answer.version) == ("We plant", 2)
    assert texts(application) == [("We plant", True, False)]


def test_a_page_goes_on_though_the_answer_to_its_last_save_was_lost(application: Application):
    save(application, "We", 1, version=0)
    saved = save(application, "We plant", 2, version=0)  # it never heard of version 1
    assert (saved.is_waiting, saved.answer.text) == (False, "We plant")


def test_two_people_lose_no_word_and_the_second_s_text_waits_in_one_place(application: Application):
    question, other = application.call.questions[0], acting_for(application.consortium[1])
    save(application, "We", 1)
    actions.autosave(application, question, "They", 1, OpenPage("other", 1), by=other, at=NOW)
    waiting = save(application, "We plant", 2, version=1)
    assert waiting.is_waiting
    still = save(application, "We plant trees", 3, version=1)
    assert still is waiting
    assert texts(application) == [("We", True, False), ("They", True, False), ("We plant trees", False, True)]


def test_a_name_that_another_person_s_page_uses_too_is_no_key_to_it(application: Application):
    question, other = application.call.questions[0], acting_for(application.consortium[1])
    save(application, "We", 1)
    taken = actions.autosave(application, question, "They", 0, OpenPage("page", 2), by=other, at=NOW)
    assert taken.is_waiting
    assert actions.meant_version(taken.answer, 0, "page", by=other) == 0


def test_the_button_goes_on_from_what_the_page_saved_itself(application: Application):
    answer = save(application, "We", 1).answer
    lead, other = leading(application), acting_for(application.consortium[1])
    assert actions.meant_version(answer, 0, "page", by=lead) == 1
    assert actions.meant_version(answer, 0, "", by=lead) == 0
    assert actions.meant_version(answer, 0, "another page", by=lead) == 0
    assert actions.meant_version(answer, 0, "page", by=other) == 0
    assert actions.meant_version(None, 0, "page", by=lead) == 0


def test_a_text_that_is_there_already_stays_whose_it_is(application: Application):
    question, other = application.call.questions[0], acting_for(application.consortium[1])
    first = actions.write_answer(application, question, "We", 0, by=other, at=NOW - timedelta(minutes=1))
    assert save(application, "We", 1, version=1) is first
    assert first.writer is None


def test_nothing_is_saved_by_others_or_after_the_close(application: Application):
    with pytest.raises(NotFound):
        actions.autosave(application, application.call.questions[0], "x", 0, OpenPage("p", 1), by=person(), at=NOW)
    with pytest.raises(WrongState):
        save(application, "x", 1, at=application.call.closes_at)
    assert queries.answer(application, application.call.questions[0]) is None
