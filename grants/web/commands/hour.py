"""What is done each hour: partners are reminded of deadlines that come near."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from grants import clock, jobs
from grants.applications.actions.reminding import remind
from grants.applications.queries.reminding import near_deadline
from grants.db import unit_of_work
from grants.errors import Refusal
from grants.web.commands.night import address_of

if TYPE_CHECKING:
    from datetime import datetime

    from grants.config import Config

HOUR = "hourly"
logger = logging.getLogger(__name__)


@jobs.task(HOUR)
def _by_the_worker(config: Config, **arguments: object) -> None:
    del config, arguments
    logger.info(through_the_hour(clock.now()))


def through_the_hour(at: datetime) -> str:
    """Send the reminders that are due, each application by itself: one that fails is tried again in an hour."""
    reminded, failed, last = 0, 0, 0
    while keys := near_deadline(at, after=last):
        for key in keys:
            try:
                with unit_of_work():
                    reminded += remind(key, at, partial(address_of, "applications.show"))
            except (Refusal, SQLAlchemyError) as fault:
                logger.warning("reminder: %s", type(fault).__name__)
                failed += 1
        last = keys[-1]
    return f"reminders: {reminded} sent, {failed} applications failed"
