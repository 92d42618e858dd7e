"""People are written to at once, once a day or never, as they chose; what keeps them safe always comes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import commit, db
from grants.jobs import Message
from grants.people import queries
from grants.people.actions.notices import choose_ways, notify, send_digests
from grants.people.models import Notice
from grants.people.rules import ALWAYS, CHOSEN, NoticeKind, NoticeWay
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.people.models import Person


def mails(to: Person) -> list[tuple[str, str]]:
    """Return the mails to a person."""
    rows = db.session.scalars(select(Message).where(Message.to_address == to.email).order_by(Message.id))
    return [(one.subject, one.body) for one in rows]


def told(someone: Person, kind: NoticeKind, body: str = "https://example.org/a") -> None:
    """Tell somebody something."""
    notify(someone, kind, lambda: ("Something waits", body), at=AT)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_who_chose_nothing_is_written_to_at_once(ctx: Flask, kind: NoticeKind):
    del ctx
    someone = person()
    told(someone, kind)
    assert mails(someone) == [("Something waits", "https://example.org/a")]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_who_chose_never_gets_only_what_always_goes_out(ctx: Flask, kind: NoticeKind):
    del ctx
    someone = person()
    choose_ways(someone, dict.fromkeys(NoticeKind, NoticeWay.NEVER), by=someone)
    told(someone, kind)
    assert len(mails(someone)) == (1 if kind in ALWAYS else 0)
    assert db.session.query(Notice).count() == 0


def test_the_day_comes_in_one_mail_in_ones_own_language_and_once(ctx: Flask):
    del ctx
    someone, other = person(language="ar"), person()
    choose_ways(someone, {NoticeKind.MESSAGE: NoticeWay.DIGEST}, by=someone)
    for body in ("https://example.org/a", "https://example.org/b", "https://example.org/a"):
        told(someone, NoticeKind.MESSAGE, body)
    told(someone, NoticeKind.REMINDER)
    told(other, NoticeKind.MESSAGE)
    assert len(mails(someone)) == 1
    assert send_digests(AT + timedelta(hours=1)) == 1
    subject, body = mails(someone)[1]
    assert subject == "ما حدث اليوم"
    assert body.count("https://example.org/a") == 1
    assert body.count("https://example.org/b") == 1
    assert send_digests(AT + timedelta(hours=2)) == 0
    assert (len(mails(someone)), len(mails(other))) == (2, 1)


def test_what_is_told_after_the_moment_waits_for_the_next_day(ctx: Flask):
    del ctx
    someone = person()
    choose_ways(someone, {NoticeKind.MESSAGE: NoticeWay.DIGEST}, by=someone)
    told(someone, NoticeKind.MESSAGE)
    assert send_digests(AT - timedelta(seconds=1)) == 0
    assert send_digests(AT) == 1


def test_nobody_chooses_for_another(ctx: Flask):
    del ctx
    someone, other = person(), person()
    choose_ways(someone, {NoticeKind.MESSAGE: NoticeWay.NEVER}, by=other)
    assert queries.ways_of(someone) == {}


def test_one_chooses_on_a_page_and_finds_it_chosen(ctx: Flask, client: FlaskClient):
    del ctx
    someone = person()
    sign_in(client, someone)
    commit()
    chosen = {str(kind): "digest" for kind in CHOSEN}
    assert client.post("/me/notices", data=chosen | {"reminder": "never"}).status_code == 302
    page = client.get("/me/notices").text
    assert page.count("checked") == len(CHOSEN)
    assert queries.ways_of(someone)[NoticeKind.REMINDER] is NoticeWay.NEVER
    wrong = client.post("/me/notices", data=chosen | {"reminder": "sometimes"})
    assert wrong.status_code == 422
    assert client.application.test_client().get("/me/notices").status_code == 302
