"""Links, passwords and roles."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.errors import NotFound, RuleBroken
from grants.jobs import Message
from grants.people import actions, policy, queries
from grants.people.models import AddressLink, Role
from grants.people.rules import LINK_LIVES, RoleKind
from grants.signin import SignIn, TooMany
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.people.models import Person

PASSWORD = "olive press stone wheel"
NEW: dict[str, Any] = {"name": "Rim", "password": PASSWORD, "language": "ar", "zone": "Asia/Gaza", "at": AT}


def send(email: str, **more: Any) -> str:
    """Send a link, and return its secret."""
    sent: list[str] = []

    def url_for(secret: str) -> str:
        sent.append(secret)
        return f"http://here/{secret}"

    actions.send_link(email, "en", **({"url_for": url_for, "next_path": "/desk", "at": AT} | more))
    return sent[0]


def live(someone: Person) -> int:
    return len(list(db.session.scalars(select(SignIn).where(SignIn.person_id == someone.id))))


def test_a_link_makes_a_person_once(ctx: Flask):
    with unit_of_work():
        secret = send("rim@example.org")
        link = queries.link(secret, AT)
        rim = actions.follow_link(link, **NEW)
    assert (rim.email, rim.name, rim.language, rim.zone) == ("rim@example.org", "Rim", "ar", "Asia/Gaza")
    with pytest.raises(NotFound):
        queries.link(secret, AT)
    with pytest.raises(NotFound):
        actions.follow_link(link, **NEW)


def test_a_link_is_stored_as_a_hash_and_lives_half_an_hour(ctx: Flask):
    with unit_of_work():
        secret = send("rim@example.org")
        (link,) = db.session.scalars(select(AddressLink))
    assert (link.secret_hash == secret, link.until) == (False, AT + LINK_LIVES)
    assert queries.link(secret, AT + LINK_LIVES - timedelta(seconds=1)) == link
    for hopeless in (lambda: queries.link(secret, AT + LINK_LIVES), lambda: queries.link("guessed", AT)):
        with pytest.raises(NotFound):
            hopeless()


def test_a_new_password_ends_every_older_sign_in(ctx: Flask):
    with ctx.test_request_context(method="POST"), unit_of_work():
        rim, noor = person(), person()
        for someone in (rim, noor):
            actions.remember(someone, at=AT)
        known = actions.follow_link(queries.link(send(rim.email), AT), **(NEW | {"name": "Other"}))
        assert (known, known.name) == (rim, rim.name)
        assert (live(rim), live(noor)) == (0, 1)


def test_a_link_that_was_used_takes_the_others_to_that_address_with_it(ctx: Flask):
    with unit_of_work():
        rim, noor = person(), person()
        first, second, other = send(rim.email), send(rim.email), send(noor.email)
        late = queries.link(second, AT)
        actions.follow_link(queries.link(first, AT), **NEW)
        with pytest.raises(NotFound):
            queries.link(second, AT)
        with pytest.raises(NotFound):
            actions.follow_link(late, **NEW)
        assert queries.link(other, AT).used_at is None


def test_one_network_address_asks_for_sixty_links_in_a_quarter_of_an_hour(ctx: Flask):
    def ask(number: int, address: str) -> None:
        who = f"victim{number}@example.org"
        actions.send_link(who, "en", url_for=str, next_path="/", at=AT, address=address)

    for number in range(60):
        ask(number, "203.0.113.9")
    with pytest.raises(TooMany):
        ask(60, "203.0.113.9")
    ask(61, "203.0.113.10")


def test_the_mail_speaks_its_readers_language_and_names_nobody(ctx: Flask):
    with unit_of_work():
        rim = person("Rim", language="ar")
        known, new = send(rim.email), send("new@example.org")
    arabic, english = db.session.scalars(select(Message).order_by(Message.id))
    assert (arabic.language, english.language) == ("ar", "en")
    assert (f"http://here/{known}" in arabic.body, f"http://here/{new}" in english.body) == (True, True)
    assert "Rim" not in arabic.body + arabic.subject


def test_three_links_in_a_quarter_of_an_hour(ctx: Flask):
    for _ in range(3):
        send("rim@example.org")
    with pytest.raises(TooMany):
        send("rim@example.org")
    send("noor@example.org")
    send("rim@example.org", at=AT + timedelta(minutes=10))


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "abcabcabcabcabc", "a" * 40])
def test_passwords_that_are_guessed_too_soon(ctx: Flask, password: str):
    with unit_of_work():
        link = queries.link(send("rim@example.org"), AT)
    with pytest.raises(RuleBroken) as raised:
        actions.follow_link(link, **(NEW | {"password": password}))
    assert raised.value.field == "password"
    assert (link.used_at, queries.person_by_email("rim@example.org")) == (None, None)


def test_who_may_read_secrets_is_signed_out_sooner(ctx: Flask):
    with ctx.test_request_context(method="POST"), unit_of_work():
        fund = a_fund()
        steward, funder = person_with(RoleKind.STEWARD, fund.id), person()
        for someone in (steward, funder):
            actions.remember(someone, at=AT)
        rows = {row.person_id: row for row in db.session.scalars(select(SignIn))}
    assert [(rows[one.id].idle_minutes, rows[one.id].ends_at - AT) for one in (steward, funder)] == [
        (30, timedelta(hours=24)),
        (720, timedelta(days=7)),
    ]


def test_who_becomes_staff_signs_in_again(ctx: Flask):
    with ctx.test_request_context(method="POST"), unit_of_work():
        fund, rim = a_fund(), person()
        actions.remember(rim, at=AT)
        actions.give_role(rim, RoleKind.AUDITOR, fund.id, at=AT)
        assert live(rim) == 0
        actions.remember(rim, at=AT)
        actions.give_role(rim, RoleKind.TREASURER, fund.id, at=AT)
        assert live(rim) == 1


def test_a_role_is_given_once_and_taken(ctx: Flask):
    with unit_of_work():
        fund, other, rim = a_fund(), a_fund("other"), person()
        first, second = (actions.give_role(rim, RoleKind.AUDITOR, fund.id, at=AT) for _ in range(2))
        kept = actions.give_role(rim, RoleKind.AUDITOR, other.id, at=AT)
        assert first == second
        actions.take_role(rim, RoleKind.AUDITOR, fund.id)
        actions.take_role(rim, RoleKind.AUDITOR, fund.id)
    assert (rim.roles, list(db.session.scalars(select(Role)))) == ([kept], [kept])


def test_the_last_steward_stays(ctx: Flask):
    with unit_of_work():
        fund = a_fund()
        rim, noor = (person_with(RoleKind.STEWARD, fund.id) for _ in range(2))
        person_with(RoleKind.STEWARD, a_fund("other").id)
        actions.take_role(rim, RoleKind.STEWARD, fund.id)
    with pytest.raises(RuleBroken):
        actions.take_role(noor, RoleKind.STEWARD, fund.id)
    assert queries.holders(fund.id, RoleKind.STEWARD) == [noor]


@pytest.mark.parametrize("kind", list(RoleKind)[:-1])
def test_each_role_is_what_it_says_in_its_fund_alone(ctx: Flask, kind: RoleKind):
    with unit_of_work():
        fund, other = a_fund(), a_fund("other")
        rim = person_with(kind, fund.id)
    questions = {
        RoleKind.STEWARD: policy.is_steward,
        RoleKind.TREASURER: policy.is_treasurer,
    }
    for asked, question in questions.items():
        assert bool(question(rim, fund.id)) is (asked is kind)
        assert not question(rim, other.id)
        assert not question(None, fund.id)
    assert (bool(policy.is_staff(rim, fund.id)), bool(policy.is_staff(rim, other.id))) == (True, False)
    assert (bool(policy.is_signed_in(rim)), bool(policy.is_signed_in(None))) == (True, False)


def test_names_and_roles_of_a_fund(ctx: Flask):
    with unit_of_work():
        fund = a_fund()
        zed, ann = (person_with(RoleKind.AUDITOR, fund.id, name) for name in ("Zed", "Ann"))
        person_with(RoleKind.AUDITOR, a_fund("other").id, "Else")
    assert [role.person for role in queries.roles(fund.id)] == [ann, zed]
    assert queries.names({zed.id}) == {zed.id: "Zed"}
    assert queries.person(zed.ref) == zed
    with pytest.raises(NotFound):
        queries.person("nobody")
