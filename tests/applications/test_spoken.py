"""A steward types what somebody says on the phone: it counts once those who said it approve exactly that text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.applications.actions import drafts
from grants.applications.rules.sealed import Part
from grants.calls.rules import QuestionKind
from grants.errors import NotAllowed, Stale
from tests.cast.calls import a_steward, an_open_call
from tests.cast.drafts import a_sealed_draft, keys, reading
from tests.cast.funds import a_fund
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.calls.models import Call


@pytest.fixture
def call(ctx: Flask) -> Call:
    """Give a call that takes applications."""
    del ctx
    return an_open_call(a_fund())


class TestByPhone:
    """A steward types what somebody says: it counts once the caller approves exactly that text."""

    def test_only_a_steward_of_the_call_begins_one(self, call: Call):
        for someone in (person(), a_steward(a_fund("other"))):
            with pytest.raises(NotAllowed):
                drafts.begin(call, keys(), language="en", at=AT, typed_by=someone)

    def test_what_the_fund_types_waits_for_approval(self, call: Call):
        steward = a_steward(call.fund)
        made = a_sealed_draft(call, typed_by=steward, title="Seeds")
        part = reading(made).part("_title")
        assert (part.is_spoken, part.is_approved) == (True, False)
        assert [one.key for one in reading(made).unapproved] == ["_title"]
        with pytest.raises(NotAllowed):
            drafts.approve(made, "_title", part.seen, at=AT, by=steward)
        with pytest.raises(Stale):
            drafts.approve(made, "_title", Part("Seed").seen, at=AT)
        drafts.approve(made, "_title", part.seen, at=AT)
        assert reading(made).unapproved == []

    def test_a_later_change_by_the_fund_voids_the_approval(self, call: Call):
        steward = a_steward(call.fund)
        made = a_sealed_draft(call, typed_by=steward, title="Seeds")
        drafts.approve(made, "_title", Part("Seeds").seen, at=AT)
        drafts.write(made, "_title", "Seeds!", 1, at=AT, by=steward)
        assert [one.key for one in reading(made).unapproved] == ["_title"]

    def test_what_the_caller_corrects_needs_no_approval_and_stays_spoken(self, call: Call):
        made = a_sealed_draft(call, typed_by=a_steward(call.fund), title="Seeds")
        assert drafts.write(made, "_title", "Trees", 1, at=AT, by=person()) == Part("Trees", (), is_spoken=True)

    def test_what_is_not_asked_any_more_is_approved_too_before_it_is_carried_over(self, call: Call):
        first, second = call.questions
        steward = a_steward(call.fund)
        made = a_sealed_draft(call, typed_by=steward, **{second.key: "Because"})
        first.kind, first.options = QuestionKind.CHOICE, [{"key": "yes", "label": {"en": "Yes"}}]
        second.shown_when = {"question": first.key, "any_of": ["yes"]}
        read = reading(made)
        assert second.key not in [one.key for one in read.questions]
        assert [one.key for one in read.unapproved] == [second.key]

    def test_a_steward_who_types_in_a_draft_that_they_did_not_begin_is_remembered(self, call: Call):
        made, steward = a_sealed_draft(call), a_steward(call.fund)
        drafts.write(made, "_title", "Seeds", 0, at=AT, by=steward)
        read = reading(made)
        assert (read.draft.typed_by, [one.key for one in read.unapproved]) == (steward.id, ["_title"])
