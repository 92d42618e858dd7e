"""What came in is found by its words and marks, and stays marked when it is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants.applications import actions
from grants.applications.actions import filing as desk
from grants.applications.models import Filing
from grants.applications.queries import filing
from grants.applications.rules.seeking import Sought, Unreadable, parse
from grants.db import db
from grants.errors import NotAllowed, RuleBroken
from grants.folding import query, vector, words
from tests.cast.applications import a_submitted_application, confirmed, leading
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask

    from grants.calls.models import Call
    from grants.people.models import Person


def found(call: Call, text: str, by: Person) -> list[str]:
    """Return the titles that a steward's search finds."""
    where = filing.condition(call, text, filing.desk(call, by))
    titles = [one.title for one in filing.filed(where, limit=50)]
    assert filing.counted(where) == len(titles)
    return titles


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("الزِّراعة", "زراعه"),
        ("وبالأرض", "ارض"),
        ("للمجتمعات", "مجتمعات"),
        ("Café ٢٠٢٧", "CAFE 2027"),
        ("ﷲ ـــمكتبـــة", "الله مكتبة"),
    ],
)
def test_letter_forms_accents_and_the_article_make_no_difference(said: str, sought: str):
    assert list(words(said)) == list(words(sought))


def test_what_begins_like_an_article_and_is_a_word_stays_whole():
    assert list(words("الم بال كل")) == ["الم", "بال", "كل"]


def test_a_vector_has_each_place_and_its_weight_and_nothing_that_could_break_out():
    assert vector([("A", "Seeds' seeds"), ("D", "place")]) == "'seeds':1A,2A 'place':3D"
    assert query("Oral 'archive") == "'oral' <-> 'archive':*"
    assert query("lantern", "A") == "'lantern':*A"
    assert query("!&|") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('seeds "oral archive"', [Sought("", ":", "seeds"), Sought("", ":", "oral archive")]),
        ("-tag:urgent", [Sought("tag", ":", "urgent", is_not=True)]),
        ("وسم:“عاجل جدا”", [Sought("tag", ":", "عاجل جدا")]),
        ("ask>=٢٠٬٠٠٠ partners:3", [Sought("ask", ">=", 2_000_000), Sought("partners", "=", 3)]),
        ("way:VOICE", [Sought("way", ":", "voice")]),
        ("", []),
    ],
)
def test_a_search_reads_in_both_languages(text: str, expected: list[Sought]):
    assert parse(text, "USD") == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("colour:red", "There is no field “colour”."),
        ("ask>much", "“much” is no amount."),
        ("partners>2.5", "“2.5” is no whole number."),
        ("since:soon", "“soon” is no day."),
        ("way:smoke", "“smoke” is not one of: text, voice, phone."),
        ("tag>3", "Write tag with a colon: tag:3"),
        ("x" * 501, "This search is too long."),
    ],
)
def test_a_search_that_makes_no_sense_says_what_to_do(ctx: Flask, text: str, reason: str):
    del ctx
    with pytest.raises(Unreadable) as fault:
        parse(text, "USD")
    assert str(fault.value).startswith(reason)


def test_words_phrases_places_and_amounts_find_what_they_say(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward = a_steward(call.fund)
    a_submitted_application(call, title="Seed library of camps", ask="10000")
    a_submitted_application(call, title="مكتبة الأرشيف الشفوي", ask="20000", geographies=("48", "WB"))
    assert found(call, "", steward) == ["Seed library of camps", "مكتبة الأرشيف الشفوي"]
    assert found(call, "seed camp", steward) == ["Seed library of camps"]
    assert found(call, '"library seed"', steward) == []
    assert found(call, "ارشيف", steward) == ["مكتبة الأرشيف الشفوي"]
    assert found(call, "place:GZ", steward) == ["Seed library of camps"]
    assert found(call, "-مكان:غزة", steward) == ["مكتبة الأرشيف الشفوي"]
    assert found(call, "ask>10000", steward) == ["مكتبة الأرشيف الشفوي"]
    assert found(call, "lead:keepers -lead:lantern", steward) == ["Seed library of camps", "مكتبة الأرشيف الشفوي"]
    assert found(call, "lead:lantern", steward) == []
    assert found(call, "since:2999-01-01", steward) == []
    assert found(an_open_call(call.fund), "", steward) == []


def test_a_tag_is_put_taken_and_kept_when_the_text_is_sent_again(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward = a_steward(call.fund)
    one = a_submitted_application(call, title="One")
    a_submitted_application(call, title="Two")
    assert desk.put_tag(call, "Needs a talk", desk.chosen([one.ref]), by=steward) == 1
    assert desk.put_tag(call, "needs  A talk", desk.chosen([one.ref]), by=steward) == 0
    assert found(call, 'tag:"needs a talk"', steward) == ["One"]
    assert found(call, '-tag:"needs a talk"', steward) == ["Two"]
    lead = leading(one)
    actions.write_answer(one, call.questions[0], "A newer word", 1, by=lead, at=AT)
    confirmed(one)
    actions.submit(one, by=lead, at=AT + timedelta(minutes=1))
    assert found(call, 'tag:"needs a talk" newer', steward) == ["One"]
    assert desk.take_tag(call, "Needs a talk", desk.chosen([one.ref]), by=steward) == 1
    assert found(call, 'tag:"needs a talk"', steward) == []
    with pytest.raises(RuleBroken):
        desk.take_tag(call, "never", desk.chosen([one.ref]), by=steward)


def test_somebody_looks_after_it_and_only_one(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward, colleague = a_steward(call.fund), a_steward(call.fund)
    a_submitted_application(call, title="One")
    a_submitted_application(call, title="Two")
    everything = filing.condition(call, "", filing.desk(call, steward))
    assert desk.give_care(call, colleague.id, everything, by=steward) == 2
    first = filing.filed(everything, limit=1)[0].ref
    assert desk.give_care(call, steward.id, desk.chosen([first]), by=steward) == 1
    assert (found(call, "care:me", steward), found(call, "care:me", colleague)) == (["One"], ["Two"])
    assert desk.give_care(call, None, desk.chosen([first]), by=steward) == 1
    assert found(call, "care:none", steward) == ["One"]
    with pytest.raises(RuleBroken):
        desk.give_care(call, leading(a_submitted_application(call)).id, everything, by=steward)


def test_what_is_withdrawn_is_no_longer_found_and_comes_back(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward = a_steward(call.fund)
    one = a_submitted_application(call, title="One")
    lead = leading(one)
    actions.withdraw(one, by=lead, at=AT)
    assert found(call, "", steward) == []
    actions.reopen(one, by=lead, at=AT)
    assert found(call, "", steward) == []
    confirmed(one)
    actions.submit(one, by=lead, at=AT)
    assert found(call, "", steward) == ["One"]


def test_nothing_of_another_call_is_marked_whatever_is_asked(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    other = a_submitted_application(an_open_call(call.fund))
    steward = a_steward(call.fund)
    assert desk.put_tag(call, "mine", desk.chosen([other.ref]), by=steward) == 0
    marks = db.session.query(Filing.marks).filter_by(ref=other.ref).scalar()
    assert [one for one in marks if one.startswith("tag:")] == []
    with pytest.raises(NotAllowed):
        desk.put_tag(call, "theirs", desk.chosen([other.ref]), by=leading(other))


def test_a_search_is_kept_replaced_shared_and_forgotten(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward, colleague = a_steward(call.fund), a_steward(call.fund)
    desk.keep_filter(call, "Seeds", "seed", is_shared=False, by=steward)
    kept = desk.keep_filter(call, "Seeds", "seed place:GZ", is_shared=False, by=steward)
    desk.keep_filter(call, "All of ours", "care:me", is_shared=True, by=colleague)
    assert [(one.name, one.text) for one in filing.saved_filters(call, steward)] == [
        ("All of ours", "care:me"),
        ("Seeds", "seed place:GZ"),
    ]
    assert [one.name for one in filing.saved_filters(call, colleague)] == ["All of ours"]
    desk.forget_filter(kept, call, by=steward)
    assert [one.name for one in filing.saved_filters(call, steward)] == ["All of ours"]
    with pytest.raises(RuleBroken):
        desk.keep_filter(call, "Broken", "colour:red", is_shared=False, by=steward)


def test_counts_by_place_count_each_community_of_each_application(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    a_submitted_application(call, ask="10000")
    a_submitted_application(call, ask="20000", geographies=("48", "WB-JER"))
    assert filing.by_place(call) == {"GZ": (1, 1_000_000), "WB": (2, 3_000_000), "48": (1, 2_000_000)}
