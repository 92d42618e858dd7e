"""A call words its own mails, with a link and without any name; a language that lacks keeps the usual words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions as applications
from grants.calls.actions.mails import use_usual_words, word_mail
from grants.calls.rules.mails import MailKind, faults, filled
from grants.db import commit, db
from grants.errors import NotAllowed, RuleBroken
from grants.jobs import Message
from tests.cast.applications import a_ready_application, acting_for, leading
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

SUBJECT, BODY = {"en": "Thank you"}, {"en": "It is here, until {deadline}:\n{link}"}


@pytest.mark.parametrize(
    ("subject", "body", "part"),
    [
        ("", "See {link}", "subject"),
        ("Thanks", "", "body"),
        ("Thanks", "No way there", "body"),
        ("Thanks", "{link} for {name}", "body"),
        ("Two\nlines", "{link}", "subject"),
        ("{link}", "{link}", "subject"),
        ("x" * 101, "{link}", "subject"),
        ("Thanks", "{link}" + "x" * 5000, "body"),
        ("About the Seed  fund", "{link}", "subject"),
        ("Thanks", "{link} الصندوق المشترك", "body"),
    ],
)
def test_what_no_mail_may_be_is_said_at_its_part(ctx: Flask, subject: str, body: str, part: str):
    del ctx
    found = list(faults(subject, body, ["The seed fund", "seed fund", "صندوق مشترك", "Gaza"]))
    assert part in [where for where, _reason in found]


def test_plain_words_with_a_link_are_fine_and_placeholders_are_filled(ctx: Flask):
    del ctx
    assert list(faults("Thanks", "It is here: {link}, until {deadline}", ["The seed fund"])) == []
    assert filled("{link} · {deadline} · {else}", {"link": "a", "deadline": "b"}) == "a · b · "


def test_the_receipt_goes_out_in_the_calls_own_words_where_the_language_has_them(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    word_mail(call, MailKind.RECEIPT, SUBJECT, BODY, by=a_steward(call.fund), at=AT)
    application = a_ready_application(call)
    lead, partner = leading(application), acting_for(application.consortium[1])
    lead.language, partner.language = "en", "ar"
    applications.submit(application, by=lead, at=AT, url="https://example.org/x")
    sent = {one.to_address: one for one in db.session.scalars(select(Message).order_by(Message.id))}
    assert sent[lead.email].subject == "Thank you"
    assert sent[lead.email].body.startswith("It is here, until 22 February 2047")
    assert sent[lead.email].body.endswith("https://example.org/x")
    assert sent[partner.email].subject == "وصل"


def test_names_of_the_fund_its_places_and_the_call_stay_out_and_nothing_is_saved(ctx: Flask):
    del ctx
    call = an_open_call(a_fund())
    steward = a_steward(call.fund)
    with pytest.raises(RuleBroken) as broken:
        word_mail(call, MailKind.RECEIPT, SUBJECT, {"en": f"{call.title['en']} {{link}}"}, by=steward, at=AT)
    assert broken.value.field == "body_en"
    with pytest.raises(NotAllowed):
        word_mail(call, MailKind.RECEIPT, SUBJECT, BODY, by=person(), at=AT)


def test_a_steward_looks_at_a_mail_saves_it_and_goes_back(ctx: Flask, client: FlaskClient):
    del ctx
    call = an_open_call(a_fund())
    steward = a_steward(call.fund)
    sign_in(client, steward)
    commit()
    path = f"/calls/{call.ref}/mails"
    sent = {"subject_en": "Thank you", "body_en": "Here: {link}", "subject_ar": "شكرًا", "body_ar": "هنا"}
    page = client.post(f"{path}/receipt", data=sent | {"do": "preview"}).text
    assert "Here: http" in page
    assert "Write {link} where the link to the page shall stand." in page
    assert client.post(f"{path}/receipt", data=sent | {"do": "save"}).status_code == 422
    assert client.post(f"{path}/receipt", data=sent | {"body_ar": "هنا {link}", "do": "save"}).status_code == 302
    assert client.get(path).text.count("Own words") == 1
    assert "هنا {link}" in client.get(f"{path}/receipt").text
    assert client.post(f"{path}/receipt", data={"do": "usual"}).status_code == 302
    assert client.get(path).text.count("Usual words") == 3
    unworded = client.get(f"{path}/receipt").text
    assert "Use the usual words again" not in unworded
    assert [unworded.count(f'hreflang="{code}"') for code in ("en", "ar")] == [1, 1]  # the page's own languages
    assert client.get(f"{path}/postcard").status_code == 404
    use_usual_words(call, MailKind.RECEIPT, by=steward)
