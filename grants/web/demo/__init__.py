"""The demo fund, played by the same actions that people's pages call: nothing in it was written past the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.funds.models import Fund
from grants.web.demo import arrival, panel, pool, together, treasury
from grants.web.demo import round as calls_round
from grants.web.demo.stage import HOST, PASSWORD, Stage

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["HOST", "PASSWORD", "SIGN_INS", "load"]

# One sign-in per role: the part of the address before the @, and what that person does.
SIGN_INS = (
    ("steward", "steward: runs the fund and its calls"),
    ("steward2", "second steward: ratifies what the first proposed"),
    ("treasurer", "treasurer: money in and out"),
    ("treasurer2", "second treasurer: the other pair of eyes"),
    ("facilitator", "facilitator of the panels"),
    ("reviewer", "reviewer on both panels"),
    ("applicant", "applicant, lead of an awarded consortium (Arabic)"),
    ("partner", "partner in the same consortium"),
    ("funder", "funder, looking at the dashboard"),
    ("auditor", "auditor, read only"),
)


def load(*, base_url: str, at: datetime) -> bytes | None:
    """Load the demo fund, all of it or nothing; return None when it is there already.

    What is returned is a bank's statement (CSV) that the demo leaves to its visitors to import.
    """
    stage = Stage(now=at, base_url=base_url)
    if db.session.scalar(select(Fund.id).where(Fund.slug == stage.facts["fund"]["slug"])) is not None:
        return None
    with unit_of_work():
        for scene in (pool, calls_round, panel, arrival, treasury, together):
            scene.play(stage)
    return treasury.statement_to_come(stage)
