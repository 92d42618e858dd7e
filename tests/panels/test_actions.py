"""What a panel does, step by step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from grants.panels import queries
from tests.cast.calls import a_closed_call
from tests.cast.funds import a_fund
from tests.cast.panels import a_file, a_panel, reviewed

if TYPE_CHECKING:
    from flask import Flask


def test_equal_means_stand_together_and_unread_ones_last(ctx: Flask):
    call = a_closed_call(a_fund())
    unread, low, one, other = (a_file(call, title) for title in ("Unread", "Low", "One", "Other"))
    a_panel(call)
    reviewed(low, 1)
    reviewed(one, [4, 4, 1])
    reviewed(other, 3)
    rows = [(row.application, row.mean, row.sent, row.assigned, row.rank) for row in queries.standing(call)]
    assert rows == [
        (one, Decimal(60), 3, 3, 1),
        (other, Decimal(60), 3, 3, 1),
        (low, Decimal(20), 3, 3, 3),
        (unread, None, 0, 0, None),
    ]
