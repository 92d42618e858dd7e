"""Writing without an account: what is kept cannot be read without the code, and no text is lost between two devices."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from grants.applications.actions import drafts
from grants.applications.models import Draft, DraftPart
from grants.applications.models.drafts import KEPT
from grants.applications.queries.drafts import draft_of, opened
from grants.applications.rules import codes
from grants.applications.rules.sealed import Part, seal, unseal
from grants.calls.rules import QuestionKind
from grants.db import commit, db
from grants.errors import NotFound, RuleBroken, WrongState
from tests.cast.calls import an_open_call
from tests.cast.drafts import a_code, a_sealed_draft, keys, reading
from tests.cast.funds import a_fund
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask

    from grants.calls.models import Call

CANARY = "canary-ظريف-7781"


@pytest.fixture
def call(ctx: Flask) -> Call:
    """Give a call that takes applications."""
    del ctx
    return an_open_call(a_fund())


def test_a_code_is_twenty_digits_in_groups_and_no_two_are_alike():
    made = {codes.new_code() for _number in range(50)}
    assert len(made) == 50
    assert {len(code) for code in made} == {20}
    assert codes.in_groups("12345678901234567890") == "1234 5678 9012 3456 7890"


def test_a_code_is_read_in_any_digits_and_with_anything_between(ctx: Flask):
    del ctx
    code = a_code(7)
    arabic = code.translate({ord(str(value)): sign for value, sign in enumerate("٠١٢٣٤٥٦٧٨٩")})
    assert codes.read_code(f"  {codes.in_groups(arabic).replace(' ', '-')}\u200f ") == code


def test_every_single_wrong_digit_is_told_without_a_guess(ctx: Flask):
    del ctx
    code = a_code(918273645)
    for place, digit in enumerate(code):
        for other in set("0123456789") - {digit}:
            with pytest.raises(RuleBroken, match="One of the digits is wrong"):
                codes.read_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(("typed", "said"), [("", "these are 0"), ("1", "this is 1 digit"), ("1" * 21, "these are 21")])
def test_a_code_of_another_length_says_so(ctx: Flask, typed: str, said: str):
    del ctx
    with pytest.raises(RuleBroken, match=said):
        codes.read_code(typed)


@pytest.mark.parametrize("cookie", ["", "!!!", "YWJj", "é" * 44])
def test_a_cookie_that_is_none_of_ours_opens_nothing(cookie: str):
    assert codes.keys_in(cookie) is None


def test_a_cookie_carries_the_keys():
    assert codes.keys_in(keys().cookie) == keys()


def test_a_seized_database_cannot_be_read(call: Call):
    a_sealed_draft(call, name=CANARY, title=CANARY, **{call.questions[0].key: CANARY})
    commit()
    rows = [*db.session.execute(select(*Draft.__table__.c)), *db.session.execute(select(*DraftPart.__table__.c))]
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    assert len(rows) == 4
    assert CANARY.encode() not in stored
    assert a_code().encode() not in stored
    assert keys().root not in stored
    assert keys().cookie.encode() not in stored
    assert keys().seal not in stored


def test_the_keys_are_the_codes_alone_and_tell_nothing_of_each_other():
    one, other = keys(1), keys(2)
    assert len({one.find, other.find, one.seal.hex(), other.seal.hex(), one.root.hex(), other.root.hex()}) == 6


def test_a_part_opens_only_in_its_place_and_unchanged():
    sealed = seal(Part("a"), keys().seal, "draft:one")
    assert unseal(sealed, keys().seal, "draft:one") == Part("a")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for stolen, key, about in (
        (sealed, keys(2).seal, "draft:one"),
        (sealed, keys().seal, "x"),
        (changed, keys().seal, "draft:one"),
    ):
        with pytest.raises(InvalidTag):
            unseal(stolen, key, about)


def test_what_was_saved_is_read_again_with_the_code(call: Call):
    made = a_sealed_draft(call, name="Lanterns", ask="12500.00")
    read = reading(made)
    assert read.answers == {"_name": "Lanterns", "_ask": "12500.00"}
    assert read.versions == {"_name": 1, "_ask": 1}
    assert draft_of(keys(2)) is None


def test_beginning_twice_begins_once(call: Call):
    first = drafts.begin(call, keys(), language="ar", at=AT)
    assert drafts.begin(call, keys(), language="en", at=AT) is first
    assert first.language == "ar"


def test_a_closed_call_takes_no_draft_and_no_change(call: Call):
    made = a_sealed_draft(call)
    with pytest.raises(RuleBroken):
        drafts.begin(call, keys(2), language="en", at=call.closes_at)
    with pytest.raises(WrongState):
        drafts.write(made, "_name", "late", 0, at=call.closes_at)
    assert reading(made).answers == {}


def test_two_devices_at_once_keep_both_texts_until_one_chooses(call: Call):
    made = a_sealed_draft(call, title="First")
    assert drafts.write(made, "_title", "Second", 1, at=AT).text == "Second"
    assert drafts.write(made, "_title", "Third", 1, at=AT) == Part("Second", ("Third",))
    assert drafts.write(made, "_title", "Third", 1, at=AT) == Part("Second", ("Third",))  # pressed twice
    assert drafts.settle(made, "_title", "Fourth", 1, at=AT) == Part("Second", ("Third", "Fourth"))
    assert drafts.settle(made, "_title", "All of them", 2, at=AT) == Part("All of them")
    assert reading(made).versions == {"_title": 3}


def test_nobody_fills_the_disk_by_saving_against_an_old_version(call: Call):
    made = a_sealed_draft(call, title="First")
    for number in range(9):
        drafts.write(made, "_title", f"Text {number}", 0, at=AT)
    with pytest.raises(WrongState, match="Choose between them first"):
        drafts.write(made, "_title", "One more", 0, at=AT)
    assert len(reading(made).part("_title").waiting) == 9


def test_saving_the_same_again_adds_no_version(call: Call):
    made = a_sealed_draft(call, title="Seeds")
    drafts.write(made, "_title", "Seeds", 1, at=AT)
    drafts.write(made, "_title", "Seeds ", 0, at=AT)
    assert reading(made).versions == {"_title": 1}


def test_what_is_no_question_of_the_call_is_not_kept(call: Call):
    made = a_sealed_draft(call)
    with pytest.raises(NotFound):
        drafts.write(made, "other", "a", 0, at=AT)
    with pytest.raises(RuleBroken, match="100,000"):
        drafts.write(made, "_name", "x" * 100_001, 0, at=AT)
    call.questions[0].kind = QuestionKind.FILE
    with pytest.raises(RuleBroken, match="once the draft is claimed"):
        drafts.write(made, call.questions[0].key, "a", 0, at=AT)
    assert reading(made).answers == {}


def test_another_code_opens_it_and_the_old_one_nothing(call: Call):
    old = a_sealed_draft(call, title="Seeds")
    drafts.renew(old, keys(2))
    assert draft_of(old) is None
    assert reading(keys(2)).answers == {"_title": "Seeds"}


def test_its_owner_erases_it(call: Call):
    made = a_sealed_draft(call, title="Seeds")
    drafts.erase(made)
    assert [draft_of(made), db.session.scalar(select(DraftPart.id))] == [None, None]
    with pytest.raises(NotFound, match="claimed, erased"):
        drafts.erase(made)


def test_ninety_days_after_the_call_has_closed_nothing_is_left(call: Call):
    made = a_sealed_draft(call, title="Seeds")
    later = an_open_call(a_fund("other"), closes_at=call.closes_at + timedelta(days=1))
    kept = a_sealed_draft(later, 2, title="Trees")
    over = call.closes_at + KEPT
    assert KEPT.days == 90
    assert reading(made).draft.erased_on == over
    assert drafts.erase_overdue(over - timedelta(seconds=1)) == 0
    assert drafts.erase_overdue(over) == 1
    assert draft_of(made) is None
    assert reading(kept).answers == {"_title": "Trees"}


def test_a_draft_is_read_in_a_constant_number_of_queries(
    call: Call, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    made = a_sealed_draft(call, title="Seeds", name="Lanterns")
    commit()
    db.session.remove()
    with query_count() as statements:
        draft = draft_of(made)
        assert draft is not None
        assert opened(draft, made).questions[0].key == "_name"
    assert len(statements) == 4
