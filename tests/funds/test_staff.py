"""Giving and taking roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.errors import NotAllowed, RuleBroken
from grants.funds import actions
from grants.funds.actions.staff import Addresses
from grants.jobs import Message
from grants.people import queries as people
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

ADDRESSES = Addresses(link=lambda secret: f"http://here/link/{secret}", desk="http://here/desk", desk_path="/desk")


def mails() -> list[tuple[str, str, str]]:
    return [(mail.to_address, mail.subject, mail.body) for mail in db.session.scalars(select(Message))]


def test_somebody_new_gets_a_role_and_a_link(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        by = cast.steward_of(fund)
        role = actions.appoint(
            fund, "new@example.org", RoleKind.AUDITOR, name=" Rim ", addresses=ADDRESSES, by=by, at=AT
        )
    assert (role.person.name, role.person.email, role.kind) == ("Rim", "new@example.org", RoleKind.AUDITOR)
    ((address, _subject, body),) = mails()
    assert address == "new@example.org"
    assert ("http://here/link/" in body, "Olive" in body, "uditor" in body) == (True, False, False)


def test_somebody_known_keeps_their_name_and_gets_a_note(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        known = person("Rim", language="ar")
        known.password_hash = "set"
        funder = cast.a_funder(fund)
        actions.appoint(
            fund,
            known.email,
            RoleKind.FUNDER,
            name="Other",
            funder=funder,
            addresses=ADDRESSES,
            by=cast.steward_of(fund),
            at=AT,
        )
    assert [(role.kind, role.funder_id) for role in known.roles] == [(RoleKind.FUNDER, funder.id)]
    assert known.name == "Rim"
    ((address, subject, body),) = mails()
    assert (address, subject) == (known.email, "جديد على مكتبك")
    assert ("http://here/desk" in body, "link" in body) == (True, False)


def test_roles_that_do_not_fit(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        by, stranger = cast.steward_of(fund), cast.a_funder(cast.a_fund("other"))

    def blamed(email: str, kind: RoleKind, **more: Any) -> str | None:
        with pytest.raises(RuleBroken) as raised:
            actions.appoint(fund, email, kind, addresses=ADDRESSES, by=by, at=AT, **more)
        return raised.value.field

    assert blamed("new@example.org", RoleKind.AUDITOR) == "name"
    assert blamed(by.email, RoleKind.FUNDER) == "funder"
    assert blamed(by.email, RoleKind.AUDITOR, funder=stranger) == "funder"
    assert blamed(by.email, RoleKind.FUNDER, funder=stranger) == "funder"
    assert people.person_by_email("new@example.org") is None
    assert mails() == []


def test_only_stewards_give_and_take_roles(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        steward, treasurer = cast.steward_of(fund), cast.treasurer_of(fund)
        foreign = cast.steward_of(cast.a_fund("other"))
    for by in (treasurer, foreign):
        with pytest.raises(NotAllowed):
            actions.appoint(fund, by.email, RoleKind.STEWARD, addresses=ADDRESSES, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.dismiss(fund, steward, RoleKind.STEWARD, by=by)
    assert [role.person for role in people.roles(fund.id) if role.kind is RoleKind.STEWARD] == [steward]


def test_the_last_steward_stays(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        first, second = cast.steward_of(fund), cast.steward_of(fund)
        cast.steward_of(cast.a_fund("other"))
        actions.dismiss(fund, second, RoleKind.STEWARD, by=second)
        actions.dismiss(fund, first, RoleKind.TREASURER, by=first)
    assert second.roles == []
    with pytest.raises(RuleBroken):
        actions.dismiss(fund, first, RoleKind.STEWARD, by=first)
    assert first.has(RoleKind.STEWARD, fund.id)
