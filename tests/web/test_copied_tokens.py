"""A form's token is worth nothing to another person or on another page: each of them makes a thing of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.applications.models import Application
from grants.calls.models import Call
from grants.db import db, unit_of_work
from grants.funds.models import Pledge
from grants.organisations.models import Organisation
from tests.calls.test_views_steward import CALL_FIELDS
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund, a_funder, steward_of
from tests.cast.organisations import an_organisation
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask

    from grants.people.models import Person

COPIED = "copied-token"


def twice(app: Flask, someone: Person, page: str, sent: dict[str, str]) -> set[str | None]:
    """Press a button twice as one person, and return where that led."""
    browser = app.test_client()
    sign_in(browser, someone)
    return {browser.post(page, data=sent | {"once": COPIED}).location for _press in range(2)}


def test_another_person_makes_their_own(ctx: Flask):
    with unit_of_work():
        call = an_open_call(a_fund())
        people = [person(), person()]
        groups = [an_organisation(f"Group {number}", member=one) for number, one in enumerate(people)]
    led = set()
    for someone, group in zip(people, groups, strict=True):
        led |= twice(ctx, someone, "/organisations/new", {"name": "Same name", "kind": "community_group"})
        led |= twice(ctx, someone, f"/calls/{call.ref}/apply", {"organisation": group.ref, "geography": "GZ"})
    assert len(led) == 4
    assert len(db.session.scalars(select(Application)).all()) == 2
    assert len(db.session.scalars(select(Organisation).where(Organisation.name == "Same name")).all()) == 2


def test_another_fund_gets_its_own(ctx: Flask):
    with unit_of_work():
        funds = [a_fund("first"), a_fund("second")]
        stewards = [steward_of(fund) for fund in funds]
        funders = [a_funder(fund) for fund in funds]
    led = set()
    for fund, steward, funder in zip(funds, stewards, funders, strict=True):
        promise = {"funder": funder.ref, "currency": "USD", "amount": "10", "expected_on": "2047-01-01"}
        led |= twice(ctx, steward, f"/funds/{fund.ref}/pledges/new", promise | {"earmarking": "1"})
        led |= twice(ctx, steward, f"/funds/{fund.ref}/calls/new", CALL_FIELDS)
    assert len(led) == 4
    assert sorted(db.session.scalars(select(Pledge.fund_id))) == sorted(fund.id for fund in funds)
    assert sorted(db.session.scalars(select(Call.fund_id))) == sorted(fund.id for fund in funds)
