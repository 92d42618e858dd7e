"""Whoever helped to write an application, when they were at the fund, reads nothing of it on a panel later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications.models import HelpGiven
from grants.db import db
from grants.panels import queries
from tests.cast.calls import AFTER, a_closed_call
from tests.cast.funds import a_fund
from tests.cast.panels import a_file, a_panel

if TYPE_CHECKING:
    from flask import Flask


def test_a_helper_is_walled_off_from_what_they_helped_with_alone(ctx: Flask):
    del ctx
    call = a_closed_call(a_fund())
    helped, other = a_file(call), a_file(call)
    helper, reader = a_panel(call, 2).reviewers
    db.session.add(HelpGiven(application_id=helped.id, person_id=helper.person_id, given_at=AFTER))
    db.session.flush()
    assert queries.wall_of(helper) == {helped.id}
    assert queries.wall_of(reader) == set()
    assert other.id not in queries.wall_of(helper)
