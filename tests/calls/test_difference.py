"""What changed between two versions of a call, as a person reads it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants.calls.models import whole_form
from grants.calls.rules import Change, Piece, differences
from grants.calls.rules.difference import word_pieces
from tests.cast.calls import a_call
from tests.cast.funds import a_fund
from tests.cast.library import a_call_with_a_condition

if TYPE_CHECKING:
    from flask import Flask

WORDS = some.text(alphabet="ab معًا \n", max_size=40)


@pytest.fixture
def before(ctx: Flask) -> dict[str, Any]:
    call = a_call(a_fund())
    a_call_with_a_condition(call)
    return whole_form(call)


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    marks = {"same": "", "gone": "-", "added": "+"}
    return [
        (one.kind, one.where, one.language, "|".join(marks[piece.how] + piece.text.strip() for piece in one.pieces))
        for one in differences(before, after)
    ]


def test_nothing_changed(before: dict[str, Any]):
    assert differences(before, deepcopy(before)) == []


def test_words_come_and_go_in_their_language(before: dict[str, Any]):
    after = deepcopy(before)
    after["title"]["en"] = "Working side by side across places"
    after["questions"][0]["used_for"] = {"ar": "تقيّم اللجنة الخطة بناءً عليه."}
    assert told(before, after) == [
        ("words", "Title", "en", "Working|-together|+side by side|across places"),
        (
            "words",
            "Question 1: What do you want to do together? · Used for",
            "en",
            "-The panel scores the plan with it.",
        ),
    ]


def test_questions_are_added_removed_and_moved(before: dict[str, Any]):
    after = deepcopy(before)
    first, second, choice, text = after["questions"]
    fresh = first | {"key": "fresh", "prompt": {"en": "Fresh?"}, "hint": {}, "used_for": {"en": "To know."}}
    after["questions"] = [second, fresh, text, choice]
    assert told(before, after) == [
        ("added", "Question 2: Fresh?", "", ""),
        ("words", "Question 2: Fresh? · The question", "en", "+Fresh?"),
        ("words", "Question 2: Fresh? · Used for", "en", "+To know."),
        ("moved", "Question 4: A choice question?", "", ""),
        ("removed", "Question 1: What do you want to do together?", "", ""),
    ]


def test_what_a_question_is_changes(before: dict[str, Any]):
    after = deepcopy(before)
    after["questions"][2] |= {"kind": "many", "is_required": False}
    after["questions"][2]["options"] = [
        {"key": "no", "label": {"en": "Not yet", "ar": "لا"}},
        {"key": "yes", "label": {"en": "Yes", "ar": "نعم"}},
    ]
    after["questions"][3] |= {"shown_when": None, "suggested_words": 80}
    where = "Question 3: A choice question?"
    assert told(before, after) == [
        ("words", f"{where} · Kind of answer", "", "-One of several|+Several of several"),
        ("words", f"{where} · Must be answered", "", "-Yes|+No"),
        ("words", f"{where} · Choice", "en", "-No|+Not yet"),
        ("moved", f"{where} · Choices", "", ""),
        ("words", "Question 4: A long_text question? · Suggested length", "", "-200|+80"),
        ("words", "Question 4: A long_text question? · Asked only when", "", "-begun = yes"),
    ]


def test_terms_and_criteria_change(before: dict[str, Any]):
    after = deepcopy(before)
    after["terms"] |= {
        "most": 6_000_000,
        "tie_rule": "lot",
        "consortium": before["terms"]["consortium"] | {"min_partners": 3},
    }
    after["criteria"][0] |= {"weight": 3, "most": 10}
    after["criteria"] = after["criteria"][:1]
    kinds = [(kind, where) for kind, where, _language, _pieces in told(before, after)]
    assert kinds == [
        ("words", "Largest grant"),
        ("words", "When two score the same"),
        ("words", "Who may apply"),
        ("words", "Criterion 1: Together · Points"),
        ("words", "Criterion 1: Together · Weight"),
        ("removed", "Criterion 2: Rooted"),
    ]
    assert differences(before, after)[2].pieces[1:3] == (Piece("gone", "2 "), Piece("added", "3 "))


@given(WORDS, WORDS)
def test_the_pieces_of_two_texts_make_up_both(old: str, new: str):
    pieces = word_pieces(old, new)
    assert "".join(piece.text for piece in pieces if piece.how != "gone").split() == new.split()
    assert "".join(piece.text for piece in pieces if piece.how != "added").split() == old.split()


def test_a_change_can_be_compared():
    assert Change("moved", "Title") == Change("moved", "Title", "", ())
