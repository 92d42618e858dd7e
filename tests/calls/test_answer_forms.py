"""The form of one answer, for every kind: what it takes, what it says when something is wrong, what it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict

from grants.calls.forms.answers import LONGEST, AnswerForm, answer_form, budget_sums, text_of
from grants.calls.models import Question
from grants.calls.rules.questions import QuestionKind
from grants.money import Money

if TYPE_CHECKING:
    from flask import Flask

COLOURS = [{"key": key, "label": {"en": key.title(), "ar": key}} for key in ("red", "green", "blue")]


@dataclass(frozen=True)
class _Partner:
    ref: str
    name: str
    share: Money | None = None


@dataclass(frozen=True)
class _Place:
    code: str
    name: dict[str, str]


HERE = (_Partner("p1", "Seed Keepers (fictional)", Money(100_00, "USD")), _Partner("p2", "Lantern (fictional)"))
PLACES: Any = [(0, _Place("WB", {"en": "West Bank"})), (1, _Place("WB-JER", {"en": "Jerusalem"}))]


def a_form(app: Flask, kind: str, sent: list[tuple[str, str]] | None, text: str = "", **about: Any) -> AnswerForm:
    """Return the form as a page would show it, or as it comes back with what was sent."""
    asked = Question(
        kind=QuestionKind(kind), prompt={"en": "What?"}, suggested_words=3, options=COLOURS, bounds=about.get("bounds")
    )
    with app.test_request_context(
        "/", method="POST" if sent is not None else "GET", data=MultiDict(sent) if sent is not None else None
    ):
        form = answer_form(asked, currency="USD", places=PLACES, partners=HERE, text=text, version=4)
        if sent is not None:
            form.validate()
        vars(form)["page"] = render_template_string(
            '{% from "macros/answers.html" import answer_field %}{{ answer_field(form, question) }}',
            form=form,
            question=asked,
        )
        vars(form)["note_said"] = form.note
        vars(form)["sums"] = budget_sums(form) if kind == "budget" else []
    return form


def said(form: AnswerForm) -> list[str]:
    return [str(error) for error in form.errors.get("answer", [])]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("short_text", ["We grow"], "We grow"),
        ("long_text", ["one\r\ntwo"], "one\ntwo"),
        ("choice", ["green"], "green"),
        ("choice", [], ""),
        ("many", ["blue", "red"], "red\nblue"),
        ("many", [], ""),
        ("number", ["١٬٢٠٠٫٥"], "1200.5"),
        ("number", [""], ""),
        ("number", ["-3"], "-3"),
        ("money", ["١٢٫٥"], "12.50"),
        ("money", ["0"], "0.00"),
        ("date", ["٢٠٢٧-٠٢-٢٢"], "2027-02-22"),
        ("date", ["2027/02/22"], "2027-02-22"),
        ("date", [""], ""),
        ("place", ["WB-JER"], "WB-JER"),
        ("place", [""], ""),
        ("consent", ["aggregate"], "aggregate"),
        ("file", ["a\nb"], "a\nb"),
    ],
)
def test_what_is_answered_is_kept_as_one_string(app: Flask, kind: str, typed: list[str], kept: str):
    form = a_form(app, kind, [("answer", one) for one in typed], text="")
    assert (said(form), text_of(form)) == ([], kept)


@pytest.mark.parametrize(
    ("kind", "typed", "reason"),
    [
        ("choice", "purple", "Choose one of these."),
        ("many", "purple", "Choose among these."),
        ("number", "many", "“many” is not a number. Write digits only, like 12 or 3.5."),
        ("number", "1e5", "“1e5” is not a number. Write digits only, like 12 or 3.5."),
        ("number", "NaN", "“NaN” is not a number. Write digits only, like 12 or 3.5."),
        ("money", "12.505", "USD has 2 digits after the point. Write it like 1234.00."),
        ("money", "-5", "An amount cannot be below zero. Write it without the sign."),
        ("date", "22 Feb", "Write the day like 2027-02-22: year, month, day."),
        ("place", "MARS", "Choose a place from this list."),
        ("consent", "loud", "Choose one of these."),
    ],
)
def test_what_is_wrong_is_said_and_shown_again(app: Flask, kind: str, typed: str, reason: str):
    form = a_form(app, kind, [("answer", typed)])
    assert said(form) == [reason]
    assert reason in vars(form)["page"].replace("&#34;", '"')
    if kind in ("number", "money", "date"):
        assert f'value="{typed}"' in vars(form)["page"]


@pytest.mark.parametrize(
    ("bounds", "typed", "reason"),
    [
        ({"least": 1, "most": 5}, "6", ["Write a number from 1 to 5."]),
        ({"least": 1, "most": 5}, "٠", ["Write a number from 1 to 5."]),
        ({"least": "2"}, "1", ["Write 2 or more."]),
        ({"most": 9}, "10", ["Write 9 or less."]),
        ({"least": 1, "most": 5}, "٥", []),
        ({"least": None, "most": ""}, "10", []),
    ],
)
def test_a_number_lies_within_its_bounds(app: Flask, bounds: dict[str, Any], typed: str, reason: list[str]):
    assert said(a_form(app, "number", [("answer", typed)], bounds=bounds)) == reason


@pytest.mark.parametrize("kind", ["short_text", "long_text"])
def test_a_text_longer_than_suggested_is_accepted_with_a_word_about_it(app: Flask, kind: str):
    form = a_form(app, kind, [("answer", "one two three four")])
    assert (said(form), vars(form)["note_said"]) == (
        [],
        "This is longer than the 3 words that were suggested. It is accepted; shorter is read more easily.",
    )
    assert vars(a_form(app, kind, [("answer", "one two three")]))["note_said"] == ""


def test_a_short_text_of_more_than_twice_the_suggestion_is_asked_to_be_shorter_and_kept(app: Flask):
    form = a_form(app, "short_text", [("answer", "one two three four five six seven")])
    assert said(form) == [
        "This is a short question: about 3 words are plenty. It is kept as you typed it; please shorten it."
    ]
    assert text_of(form) == "one two three four five six seven"
    assert said(a_form(app, "long_text", [("answer", "one two three four five six seven")])) == []


def test_a_hundred_thousand_characters_fit_and_one_more_is_shown_back_whole(app: Flask):
    fits = a_form(app, "long_text", [("answer", "ي" * LONGEST)])
    assert said(fits) == []
    more = a_form(app, "long_text", [("answer", "ي" * (LONGEST + 1))])
    assert [error[:44] for error in said(more)] == ["This is longer than 100,000 characters, which"[:44]]
    assert "ي" * (LONGEST + 1) in vars(more)["page"]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("choice", "green", 'checked id="answer-1"'),
        ("many", "red\nblue", 'checked id="answer-2"'),
        ("number", "12.5", 'value="12.5"'),
        ("money", "12.50", 'value="12.50"'),
        ("date", "2027-02-22", 'value="2027-02-22"'),
        ("place", "WB", '<option selected value="WB">'),
        ("long_text", "We grow", "We grow</textarea>"),
        ("consent", "secret", 'checked id="answer-3"'),
        ("budget", "p2\t1250\tSeeds", 'value="12.50"'),
    ],
)
def test_a_kept_answer_is_shown_in_its_field(app: Flask, kind: str, text: str, shown: str):
    page = vars(a_form(app, kind, None, text))["page"]
    assert page.count(shown) == 1


@pytest.mark.parametrize(("kind", "text"), [("number", "many"), ("date", "soon"), ("money", "1.2.3"), ("budget", "x")])
def test_what_an_earlier_kind_of_question_left_is_no_fault(app: Flask, kind: str, text: str):
    assert text_of(a_form(app, kind, None, text)) == ""


def line(number: int, partner: str, amount: str, what: str) -> list[tuple[str, str]]:
    return [
        (f"answer-{number}-partner", partner),
        (f"answer-{number}-amount", amount),
        (f"answer-{number}-what", what),
    ]


def test_a_budget_keeps_its_lines_and_sums_them_beside_each_share(app: Flask):
    sent = [*line(0, "p1", "٦٠", "Seeds"), *line(1, "", "", ""), *line(2, "p1", "40", "Tools\tand  soil")]
    form = a_form(app, "budget", [*sent, *line(3, "p2", "0", "Nothing")])
    assert form.errors == {}
    assert text_of(form) == "p1\t6000\tSeeds\np1\t4000\tTools and soil\np2\t0\tNothing"
    assert [(row["name"], str(row["sum"]), row["is_equal"]) for row in vars(form)["sums"]] == [
        ("Seed Keepers (fictional)", "100.00 USD", True)
    ]


def test_a_budget_always_has_spare_lines(app: Flask):
    assert len(a_form(app, "budget", None)["answer"].entries) == 3
    assert len(a_form(app, "budget", None, "p1\t100\tSeeds")["answer"].entries) == 4
    sent = [pair for number in range(3) for pair in line(number, "p1", "1", "Seeds")]
    assert len(a_form(app, "budget", sent)["answer"].entries) == 6


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        (("", "5", "Seeds"), "partner", "Say who."),
        (("p9", "5", "Seeds"), "partner", "Say who."),
        (("p1", "", "Seeds"), "amount", "Write the amount."),
        (("p1", "5", " "), "what", "Say what it is for."),
        (("p1", "5", "x" * 501), "what", "Say it in fewer words."),
        (("p1", "five", "Seeds"), "amount", "“five” is not an amount. Write digits and, if needed, a point: 12500.50."),
    ],
)
def test_a_line_of_a_budget_says_what_it_lacks(app: Flask, typed: tuple[str, str, str], field: str, reason: str):
    form = a_form(app, "budget", [*line(0, "p1", "1", "Soil"), *line(1, *typed)])
    assert [error for error in form.errors["answer"] if error] == [{field: [reason]}]
    assert f'value="{typed[1]}"' in vars(form)["page"]


def test_a_budget_has_at_most_sixty_lines(app: Flask):
    sent = [pair for number in range(61) for pair in line(number, "p1", "1", "Seeds")]
    assert said(a_form(app, "budget", sent)) == ["Use at most 60 lines; join those that belong together."]
