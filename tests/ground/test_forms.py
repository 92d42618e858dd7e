"""Forms read what people mean, and say what is wrong in words that help, in their language."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from grants import forms
from grants.forms import (
    AmountField,
    Form,
    InstantField,
    RequiredIfPresent,
    ZoneField,
    at_most,
    checked,
    fill,
    form_class,
    positive,
    required,
    str_of,
    texts_of,
    translated,
)
from grants.i18n import catalogue, lazy_gettext, speaking
from grants.money import Money

if TYPE_CHECKING:
    from flask import Flask

Kind = type[Form]


class _Sample(Form):
    amount = AmountField("Amount", [positive], currency="USD")
    dinars = AmountField("Dinars", currency="JOD")
    begins = InstantField("Begins")
    zone = ZoneField("Zone", default="Asia/Gaza")
    name = StringField("Name", [Optional(), at_most(5)])


def sent(app: Flask, kind: Kind = _Sample, language: str = "en", **data: Any) -> tuple[Any, bool]:
    """Return the form after it was sent with `data`, and whether it holds."""
    with app.test_request_context("/", method="POST", data={"zone": "UTC", **data}), speaking(language):
        form = kind()
        holds = form.validate_on_submit()
        for field in form:
            field.errors = [str(reason) for reason in field.errors]  # as the page says it, in its language
        return form, holds


@pytest.mark.parametrize("typed", ["1234.50", "1,234.50", "١٢٣٤٫٥٠", "۱٬۲۳۴٫۵۰", " 1 234.5 "])
def test_an_amount_in_any_digits(ctx: Flask, typed: str):
    form, holds = sent(ctx, amount=typed)
    assert holds
    assert form.amount.data == Money(123450, "USD")
    assert form.amount._value() == typed


def test_no_amount_is_none(ctx: Flask):
    form, holds = sent(ctx, amount=" ")
    assert (holds, form.amount.data, form.dinars.data, form.dinars._value()) == (True, None, None, "")


@pytest.mark.parametrize(
    ("field", "typed", "language", "reason"),
    [
        ("amount", "1.234,50", "en", "“1.234,50” is not an amount. Write digits and, if needed, a point: 12500.50."),
        ("amount", "1.234,50", "ar", "«1.234,50» ليس مبلغًا. المطلوب أرقام، ونقطة إن لزم: 12500.50."),
        ("amount", "1.999", "en", "USD has 2 digits after the point. Write it like 1234.00."),
        ("dinars", "0.0005", "en", "JOD has 3 digits after the point. Write it like 1234.000."),
        ("dinars", "0.0005", "ar", "عدد الأرقام بعد الفاصلة في عملة JOD هو 3. يُكتب المبلغ هكذا: 1234.000."),
        ("amount", "-5", "en", "An amount cannot be below zero. Write it without the sign."),
        ("amount", "−٥", "ar", "لا يمكن أن يكون المبلغ أقل من صفر. يُكتب بلا إشارة."),
        ("amount", "-x", "en", "“-x” is not an amount. Write digits and, if needed, a point: 12500.50."),
        ("amount", "1" + "0" * 15, "en", f"“1{'0' * 15}” is more than any fund has. Count the digits again."),
        ("amount", "9" * 400, "en", f"“{'9' * 400}” is more than any fund has. Count the digits again."),
        ("amount", "5 eur", "en", "This amount is asked for in USD, and you wrote EUR."),
        ("dinars", "5 USD", "ar", "المطلوب مبلغ بعملة JOD، والمكتوب بعملة USD."),
        ("amount", "5 USD", "en", "“5 USD” is not an amount. Write digits and, if needed, a point: 12500.50."),
        ("dinars", "0.0001", "en", "JOD has 3 digits after the point. Write it like 1234.000."),
        ("amount", "0", "en", "The amount must be more than zero."),
        ("amount", "٠", "ar", "يجب أن يكون المبلغ أكبر من صفر."),
    ],
)
def test_what_is_wrong_with_an_amount(ctx: Flask, field: str, typed: str, language: str, reason: str):
    form, holds = sent(ctx, language=language, **{field: typed})
    assert not holds
    assert form.errors == {field: [reason]}
    assert (form[field]._value(), form[field].typed) == (typed, typed)


def test_an_amount_is_shown_as_it_can_be_read(ctx: Flask):
    with ctx.test_request_context("/"):
        form = _Sample(data={"amount": Money(5, "USD"), "dinars": Money(1500, "JOD")})
        assert (form.amount._value(), form.dinars._value()) == ("0.05", "1.500")


@pytest.mark.parametrize("typed", ["2027-02-22T23:59", "2027-02-22 23:59", " 2027-02-22T23:59 ", "2027-02-22T23:59:00"])
def test_an_instant_is_a_wall_clock(ctx: Flask, typed: str):
    form, holds = sent(ctx, begins=typed)
    assert (holds, form.begins.data) == (True, datetime.fromisoformat("2027-02-22T23:59"))
    assert form.begins._value() == typed


@pytest.mark.parametrize("typed", ["tomorrow", "22.02.2027 23:59", "2027-02-30T10:00", "2027-02-22T23:59+02:00"])
@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("en", "Write the day and time like 2027-02-22 23:59."),
        ("ar", "يُكتب اليوم والساعة هكذا: \u200e2027-02-22 23:59\u200e."),
    ],
)
def test_what_is_no_instant(ctx: Flask, typed: str, language: str, reason: str):
    form, holds = sent(ctx, begins=typed, language=language)
    assert (holds, form.errors, form.begins.data) == (False, {"begins": [reason]}, None)
    assert form.begins._value() == typed


def test_an_instant_is_shown_as_browsers_read_it(ctx: Flask):
    with ctx.test_request_context("/"):
        shown = [
            _Sample(data={"begins": at}).begins._value() for at in (datetime.fromisoformat("2027-02-22T08:05"), None)
        ]
        assert shown == ["2027-02-22T08:05", ""]
    form, _holds = sent(ctx, begins="")
    assert form.begins.data is None


def test_a_zone_is_one_of_those_there_are(ctx: Flask):
    assert [sent(ctx, zone=zone)[1] for zone in ("AoE", "UTC", "Asia/Hebron", "Nowhere/Land")] == [
        *(True, True, True, False)
    ]
    with ctx.test_request_context("/"):
        page = _Sample().zone()
        assert page.count('<option selected value="Asia/Gaza">Asia/Gaza</option>') == 1
        assert page.count('<option value="America/New_York">America/New York</option>') == 1


def test_what_is_too_long_is_told_how_long_it_may_be(ctx: Flask):
    assert sent(ctx, name="12345")[1]
    assert sent(ctx, name="123456")[0].errors == {"name": ["This is too long. Use at most 5 characters."]}
    assert sent(ctx, name="123456", language="ar")[0].errors == {
        "name": ["هذا أطول مما يتّسع. الحدّ الأقصى لعدد الحروف: 5."]
    }


def _token(form: Form) -> str:
    return re.findall(r'value="([^"]*)"', str(form["once"]()))[0]


def test_each_shown_form_has_its_own_once(ctx: Flask):
    with ctx.test_request_context("/"):
        forms = [_Sample() for _turn in range(2)]
        tokens = [_token(form) for form in forms]
        assert [len(token) for token in tokens] == [22, 22]
        assert tokens[0] != tokens[1]
        assert forms[0].once.data != forms[1].once.data
    first, again, other = (sent(ctx, once=token)[0] for token in ("sent-back", "sent-back", "another"))
    assert (_token(first), len(first.once.data)) == ("sent-back", 64)
    assert first.once.data == again.once.data != other.once.data


@pytest.mark.parametrize("made_up", ["", "x" * 65])
def test_a_once_that_was_never_ours_is_replaced(ctx: Flask, made_up: str):
    assert len(_token(sent(ctx, once=made_up)[0])) == 22


def test_one_token_is_another_key_on_another_page_and_for_another_person(ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    keys = set()
    for who, path in itertools.product((None, 1, 2), ("/a", "/b")):
        monkeypatch.setattr("grants.forms.current_person", lambda who=who: who and SimpleNamespace(id=who))
        with ctx.test_request_context(path, method="POST", data={"once": "copied"}):
            keys.add(_Sample().once.data)
    assert len(keys) == 6


def test_blame_falls_on_the_field_or_on_the_whole(ctx: Flask):
    form, _holds = sent(ctx, name="123456")
    form.blame("name", "And it is taken.")
    form.blame("begins", "Too early.")
    form.blame(None, "Nobody agreed.")
    form.blame("elsewhere", "Not here.")
    assert form.errors == {
        "name": ["This is too long. Use at most 5 characters.", "And it is taken."],
        "begins": ["Too early."],
        "": ["Nobody agreed.", "Not here."],
    }


def test_a_text_in_each_language(ctx: Flask):
    title = lazy_gettext("Language")
    kind = form_class(
        "Titled",
        translated("title", title, hint="Short."),
        translated("about", "About", is_long=True, is_required=False),
        {"extra": StringField("Extra")},
    )
    form, holds = sent(ctx, kind, title_en=" Seeds ", title_ar="بذور", about_en="", about_ar="  ", zone="")
    assert holds
    assert (texts_of(form, "title"), texts_of(form, "about")) == ({"en": "Seeds", "ar": "بذور"}, {})
    assert [field.name for field in form] == ["once", "title_en", "title_ar", "about_en", "about_ar", "extra"]
    assert [form[name].type for name in ("title_en", "about_ar")] == ["StringField", "TextAreaField"]
    assert (form.title_ar.description, str(form.title_ar.label.text)) == ("Short.", "Language (العربية)")
    with speaking("ar"):
        assert str(form.title_en.label.text) == "اللغة (English)"
    missing, holds = sent(ctx, kind, title_en="Seeds")
    assert (holds, missing.errors) == (False, {"title_ar": ["Fill this in."]})


def test_texts_are_filled_in_and_read_back(ctx: Flask):
    kind = form_class("Titled", translated("title", "Title"))
    with ctx.test_request_context("/"):
        form = kind()
        fill(form, "title", {"ar": "بذور", "es": "Semillas"})
        assert (form.title_en.data, form.title_ar.data) == ("", "بذور")
        assert texts_of(form, "title") == {"ar": "بذور"}
        fill(form, "title", {"en": "Seeds"})
        assert texts_of(form, "title") == {"en": "Seeds"}


def test_the_words_of_a_label():
    assert [str_of("Title"), str_of(lazy_gettext("Language")), str_of(7)] == ["Title", "Language", "7"]


def test_a_check_of_ones_own(ctx: Flask):
    kind = form_class("Even", {"number": StringField("N", [checked(lambda typed: len(typed) % 2 == 0, "Uneven.")])})
    assert [sent(ctx, kind, number=typed)[0].errors for typed in ("ab", "abc")] == [{}, {"number": ["Uneven."]}]


def test_required_fields_say_what_to_do(ctx: Flask):
    kind = form_class("Both", {"a": StringField("A", [required()]), "b": StringField("B", [required("Name it.")])})
    assert sent(ctx, kind)[0].errors == {"a": ["Fill this in."], "b": ["Name it."]}
    assert sent(ctx, kind, language="ar")[0].errors == {"a": ["هذه الخانة مطلوبة."], "b": ["Name it."]}


def test_an_optional_field_stops_at_nothing(ctx: Flask):
    kind = form_class(
        "Maybe", {"a": StringField("A", [RequiredIfPresent(), checked(lambda typed: typed == "x", "No.")])}
    )
    assert [sent(ctx, kind, a=typed)[1] for typed in ("", "x", "y")] == [True, True, False]


def test_what_the_library_says_is_said_in_arabic(ctx: Flask):
    """Each fault that WTForms finds by itself comes out in Arabic: none of its own English is left."""
    choices = {"1": "One", "2": "Two"}
    kind = form_class(
        "Faulty",
        {
            "empty": StringField("A", [InputRequired()]),
            "whole": IntegerField("B"),
            "on": DateField("C"),
            "one": SelectField("D", choices=choices),
            "radio": RadioField("E", choices=choices),
            "many": SelectMultipleField("F", choices=choices),
            "number": SelectField("G", choices={1: "One"}, coerce=int),
            "numbers": SelectMultipleField("H", choices={1: "One"}, coerce=int),
        },
    )
    wrong = {
        "whole": "five",
        "on": "soon",
        "one": "3",
        "radio": "3",
        "many": ["3"],
        "number": "x",
        "numbers": ["x"],
    }
    form, holds = sent(ctx, kind, language="ar", **wrong)
    assert not holds
    assert form.errors == {
        "empty": ["هذه الخانة مطلوبة."],
        "whole": ["المطلوب عدد صحيح."],
        "on": ["المطلوب تاريخ مثل \u200e2027-02-22\u200e."],
        "one": ["المطلوب واحد من الخيارات المعروضة."],
        "radio": ["المطلوب واحد من الخيارات المعروضة."],
        "many": ["«3» ليس من الخيارات المعروضة."],
        "number": ["المطلوب واحد من الخيارات المعروضة."],
        "numbers": ["المطلوب من الخيارات المعروضة فقط."],
    }
    assert sent(ctx, kind, **wrong)[0].errors["many"] == ["'3' is not a valid choice for this field."]


def test_the_librarys_phrases_stand_in_the_catalogue(ctx: Flask):
    said = [phrase.phrase for phrase in forms._LIBRARY_PHRASES]
    assert {phrase for phrase in said if catalogue("ar").ugettext(phrase) == phrase} == set()
