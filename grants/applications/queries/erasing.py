"""Finding wishes to erase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.applications.models import Erasure
from grants.applications.rules.erasing import ErasureState
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application


def asked(application: Application, *, is_held: bool = False) -> Erasure | None:
    """Return the wish that stands for this application, if there is one."""
    query = select(Erasure).where(Erasure.application_id == application.id, Erasure.state == ErasureState.ASKED)
    return db.session.scalars(query.with_for_update() if is_held else query).one_or_none()


def due(at: datetime) -> list[Erasure]:
    """Return the wishes whose week is over at `at`, the oldest first."""
    query = select(Erasure).where(Erasure.state == ErasureState.ASKED, Erasure.due_at <= at)
    return list(db.session.scalars(query.order_by(Erasure.id).with_for_update(skip_locked=True)))
