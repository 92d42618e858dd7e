"""What applying cost: hours per 1,000 awarded, of enough applications, drafts and declined among them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants.applications.models import Application, WritingTime
from grants.calls.models import Call
from grants.db import commit, db
from grants.people.rules import RoleKind
from reports.burden import burden
from tests.cast import awards as cast
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


def timed(call: Call, *minutes: int, is_counted: bool = True) -> None:
    """Give the call drafts, each with so many minutes counted."""
    for many in minutes:
        draft = Application(call=call, currency=call.currency, begun_at=AT, begun_by=person().id)
        draft.joint_modes, draft.work_modes = [], []
        db.session.add(draft)
        db.session.flush()
        spent = int(timedelta(minutes=many).total_seconds()) if is_counted else 0
        own = {"application_id": draft.id, "person_id": draft.begun_by, "chosen_at": AT}
        db.session.add(WritingTime(is_counted=is_counted, seconds=spent, **own))
    db.session.flush()


def a_fund_that_awarded() -> tuple[Fund, Call]:
    """Return a fund that awarded 10,000 in a decided call."""
    fund = cast.a_fund_with("100000")
    award = cast.an_award(fund)
    call = db.session.get(Call, award.call_id)
    assert call is not None
    return fund, call


def test_hours_are_scaled_to_all_who_began_and_set_beside_what_was_awarded(ctx: Flask):
    fund, call = a_fund_that_awarded()
    before = burden(fund)
    assert (before.counted, before.is_shown, before.awarded.plain()) == (0, False, "10000.00")
    timed(call, 60, 60, 120, 180, 600)
    timed(call, 5, is_counted=False)
    found = burden(fund)
    assert (found.counted, found.begun, found.seconds) == (5, before.begun + 6, 17 * 3600)
    assert (found.median, found.p90) == (2 * 3600, 10 * 3600)
    assert found.is_shown
    assert found.hours_per_thousand == 17 / 5 * found.begun / 10


def test_four_are_too_few_and_another_funds_hours_are_its_own(ctx: Flask):
    fund, call = a_fund_that_awarded()
    timed(call, 60, 60, 60, 60)
    assert not burden(fund).is_shown


def test_the_dashboard_shows_it_once_it_may(ctx: Flask, client: FlaskClient):
    fund, call = a_fund_that_awarded()
    sign_in(client, person_with(RoleKind.STEWARD, fund.id))
    path = f"/funds/{fund.slug}/dashboard"
    assert "Not known yet: shown once there are awards" in client.get(path).text
    timed(call, 60, 60, 120, 180, 600)
    commit()
    page = client.get(path).text
    assert "Applicant hours per 1,000 USD awarded" in page
    assert f"<b>5</b> <small>of {burden(fund).begun}</small>" in page
