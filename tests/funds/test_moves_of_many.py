"""Many things of one kind that move at once, each with its row of history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import commit
from grants.errors import WrongState
from grants.funds.models import Pledge
from grants.funds.rules import CANCEL, PledgeState
from grants.history import steps_of
from tests.cast import funds as cast
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask


def test_many_things_move_as_one(ctx: Flask):
    fund = cast.a_fund()
    funder = cast.a_funder(fund)
    pledges = [cast.a_pledge(fund, funder) for _ in range(3)]
    other = cast.a_pledge(fund, funder)
    CANCEL.make_all(Pledge, [p.id for p in pledges], by=None, at=AT)
    assert [p.state for p in pledges] == [PledgeState.CANCELLED] * 3
    assert other.state is PledgeState.OPEN
    commit()
    assert [(s.move, s.left, s.reached, s.at, s.person_id, s.note) for s in steps_of(pledges[1])] == [
        ("cancel", "open", "cancelled", AT, None, "")
    ]
    assert steps_of(other) == []
    with pytest.raises(WrongState):
        CANCEL.make_all(Pledge, [other.id, pledges[0].id], by=None, at=AT)
    assert other.state is PledgeState.OPEN
    CANCEL.make_all(Pledge, [], by=None, at=AT)
