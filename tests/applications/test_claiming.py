"""What was written without an account becomes one application, once; what was taken away overwrites nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from grants.applications import actions, queries
from grants.applications.actions import claiming, drafts
from grants.applications.models import Application
from grants.applications.queries.drafts import draft_of, helpers, paper_of, sheet_of
from grants.applications.rules.sheet_files import as_json
from grants.applications.rules.sheet_files import sheet_of as read_sheet
from grants.applications.rules.sheet_text import read_back, write
from grants.applications.rules.sheets import ASK, TITLE, Said, Sheet
from grants.calls.rules import QuestionKind
from grants.db import commit, db, unit_of_work
from grants.errors import NotFound, RuleBroken, WrongState
from grants.funds.queries import geography
from grants.money import Money
from tests.cast.applications import a_started_application, acting_for, joined, leading, written
from tests.cast.calls import a_steward, an_open_call
from tests.cast.drafts import a_sealed_draft, reading
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.rules.codes import Keys
    from grants.calls.models import Call


@pytest.fixture
def call(ctx: Flask) -> Call:
    """Give a call that takes applications."""
    del ctx
    return an_open_call(a_fund())


def claimed(made: Keys) -> Application:
    """Return the application that somebody with a new organisation makes of a draft."""
    draft = draft_of(made)
    assert draft is not None
    someone = person()
    group = an_organisation("Lanterns (fictional)", member=someone)
    return claiming.claim(made, group, geography(draft.call.fund, "GZ"), by=someone, at=AT)


def test_a_claimed_draft_is_an_application_with_all_its_words_and_gone(call: Call):
    first, second = call.questions
    made = a_sealed_draft(call, title="Seeds", ask="12500.00", **{first.key: "Our plan", second.key: "Because"})
    application = claimed(made)
    assert (application.title, application.ask) == ("Seeds", Money.of(12_500, "USD"))
    assert {one.question_id: one.text for one in application.answers} == {first.id: "Our plan", second.id: "Because"}
    assert queries.lead(application).geography.code == "GZ"
    assert draft_of(made) is None
    assert application.is_spoken is False
    assert "way" not in queries.content(application)
    assert helpers(application.id) == frozenset()


def test_claiming_twice_is_impossible(call: Call):
    made = a_sealed_draft(call)
    claimed(made)
    with pytest.raises(NotFound, match="claimed, erased"):
        claiming.claim(made, an_organisation(), geography(call.fund, "GZ"), by=person(), at=AT)


def test_of_two_who_claim_at_the_same_moment_one_has_it(app: Flask, call: Call):
    made = a_sealed_draft(call, title="Seeds")
    people = [person(), person()]
    groups = [an_organisation(f"Group {someone.id} (fictional)", member=someone) for someone in people]
    pairs = [(someone.id, group.id) for someone, group in zip(people, groups, strict=True)]
    commit()
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def run(person_id: int, group_id: int) -> None:
        with app.app_context():
            someone = db.session.get_one(type(people[0]), person_id)
            group = db.session.get_one(type(groups[0]), group_id)
            draft = draft_of(made)
            assert draft is not None
            place = geography(draft.call.fund, "GZ")
            gate.wait()
            try:
                with unit_of_work():
                    claiming.claim(made, group, place, by=someone, at=AT)
                outcomes.append("claimed")
            except NotFound:
                outcomes.append("gone")

    threads = [threading.Thread(target=run, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["claimed", "gone"]
    assert db.session.query(Application).count() == 1


def test_both_texts_of_two_devices_are_carried_over(call: Call):
    first = call.questions[0]
    made = a_sealed_draft(call, **{first.key: "One"})
    drafts.write(made, first.key, "Other", 0, at=AT)
    application = claimed(made)
    assert [(one.answer.text, one.text) for one in queries.waiting(application)] == [("One", "Other")]


def test_the_groups_own_budget_becomes_the_leads(call: Call):
    first = call.questions[0]
    first.kind = QuestionKind.BUDGET
    application = claimed(a_sealed_draft(call, **{first.key: "us\t1000\tseeds\nus\t5\tus\tto"}))
    lead = queries.lead(application).ref
    assert application.answers[0].text == f"{lead}\t1000\tseeds\n{lead}\t5\tus\tto"


def test_what_came_by_phone_is_claimed_once_it_is_approved_and_says_so(call: Call):
    steward = a_steward(call.fund)
    made = a_sealed_draft(call, typed_by=steward, title="Seeds")
    with pytest.raises(RuleBroken, match="Approve first"):
        claimed(made)
    drafts.approve(made, TITLE, reading(made).part(TITLE).seen, at=AT)
    application = claimed(made)
    assert queries.content(application)["way"] == "phone"
    assert helpers(application.id) == {steward.id}
    spoken = queries.content_hash(application)
    application.is_spoken = False
    assert queries.content_hash(application) == spoken  # how it came is no part of what partners confirm


def test_a_closed_call_takes_no_claim_and_the_draft_stays(call: Call):
    made = a_sealed_draft(call, title="Seeds")
    someone = person()
    group = an_organisation(member=someone)
    with pytest.raises(RuleBroken):
        claiming.claim(made, group, geography(call.fund, "GZ"), by=someone, at=call.closes_at)
    assert reading(made).answers == {"_title": "Seeds"}


class TestBroughtBack:
    """A sheet that was taken from an application is saved against the versions that it was taken from."""

    @pytest.fixture
    def application(self, call: Call) -> Application:
        """Give an application that is written and shared by two."""
        made = a_started_application(call)
        joined(made)
        written(made)
        return queries.application(made.ref)

    def test_it_comes_back_unchanged_in_both_formats(self, application: Application):
        paper, sheet = paper_of(application), sheet_of(application)
        assert read_back(paper, write(paper, sheet)) == sheet
        assert read_sheet(paper, as_json(sheet)) == sheet
        brought = claiming.bring_back(application, sheet, by=leading(application), at=AT)
        assert brought == claiming.Brought(0)
        assert [len(one.revisions) for one in application.answers] == [1, 1]

    def test_what_nobody_changed_meanwhile_is_saved(self, application: Application):
        sheet = sheet_of(application)
        key = application.call.questions[0].key
        changed = {key: Said("New words", 1), TITLE: Said("New title", application.version), ASK: sheet.answers[ASK]}
        brought = claiming.bring_back(
            application, Sheet(sheet.call, sheet.source, changed), by=leading(application), at=AT
        )
        assert (brought.saved, brought.waiting, brought.left) == (2, (), ())
        assert (application.title, application.answers[0].text) == ("New title", "New words")
        assert application.work_modes == ["voice_and_text"]

    def test_what_somebody_changed_meanwhile_waits_and_nothing_is_overwritten(self, application: Application):
        sheet, key = sheet_of(application), application.call.questions[0].key
        lead = leading(application)
        actions.write_answer(application, application.call.questions[0], "Theirs", 1, by=lead, at=AT)
        actions.outline(
            application,
            title="Their title",
            ask=application.ask,
            joint_modes=[],
            work_modes=[],
            version=application.version,
            by=lead,
            at=AT,
        )
        said = {key: Said("Mine", 1), TITLE: Said("My title", sheet.answers[TITLE].version)}
        brought = claiming.bring_back(application, Sheet(sheet.call, sheet.source, said), by=lead, at=AT)
        assert (brought.saved, [one.text for one in brought.waiting], brought.left) == (
            0,
            ["Mine"],
            ("Title: My title",),
        )
        assert (application.title, queries.application(application.ref).answers[0].text) == ("Their title", "Theirs")

    @pytest.mark.parametrize("version", [0, 1, 99])
    def test_a_sheet_of_another_application_or_a_made_up_version_overwrites_nothing(
        self, application: Application, version: int
    ):
        key = application.call.questions[0].key
        source = "" if version < 99 else application.ref
        sheet = Sheet(application.call.ref, source, {key: Said("Other", version)})
        brought = claiming.bring_back(application, sheet, by=leading(application), at=AT)
        assert [one.text for one in brought.waiting] == ["Other"]

    def test_what_is_left_out_erases_nothing(self, application: Application):
        before = [one.text for one in application.answers]
        sheet = Sheet(
            application.call.ref, application.ref, {one.key: Said("", 1) for one in application.call.questions}
        )
        assert claiming.bring_back(application, sheet, by=leading(application), at=AT) == claiming.Brought(0)
        assert [one.text for one in application.answers] == before

    def test_a_partner_brings_answers_and_leaves_the_title_to_the_lead(self, application: Application):
        partner = next(one for one in application.consortium if not one.is_lead)
        key = application.call.questions[0].key
        said = {key: Said("Ours", 1), TITLE: Said("Ours too", application.version)}
        sheet = Sheet(application.call.ref, application.ref, said)
        brought = claiming.bring_back(application, sheet, by=acting_for(partner), at=AT)
        assert (brought.saved, brought.left) == (1, ("Title: Ours too",))

    def test_others_and_the_late_bring_nothing(self, application: Application):
        sheet = sheet_of(application)
        with pytest.raises(NotFound):
            claiming.bring_back(application, sheet, by=person(), at=AT)
        said = {application.call.questions[0].key: Said("Late", 1)}
        late = Sheet(sheet.call, sheet.source, said)
        with pytest.raises(WrongState):
            claiming.bring_back(application, late, by=leading(application), at=application.call.closes_at)
