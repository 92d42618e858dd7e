"""People, signed in or not."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from grants import clock
from grants.db import commit, db
from grants.people import actions
from grants.signin import SignIn, digest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from grants.people.models import Person
    from grants.people.rules import RoleKind

AT = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def person(name: str = "", *, language: str = "en", zone: str = "UTC") -> Person:
    """Return a new person with an address of their own and no password."""
    number = next(_numbers)
    called = name or f"Person {number}"
    return actions.join(f"person{number}@example.org", name=called, language=language, zone=zone, at=AT)


def person_with(kind: RoleKind, fund_id: int, name: str = "", *, funder_id: int | None = None) -> Person:
    """Return a new person who holds a role in a fund."""
    someone = person(name)
    actions.give_role(someone, kind, fund_id, funder_id=funder_id, at=AT)
    return someone


def sign_in(client: FlaskClient, someone: Person) -> None:
    """Sign `someone` in on a test client, past the password. Commits what the test has set up so far."""
    secret = secrets.token_urlsafe(32)
    at = clock.now()
    live = SignIn(
        secret_hash=digest(secret),
        person_id=someone.id,
        began_at=at,
        used_at=at,
        idle_minutes=60,
        ends_at=at + timedelta(hours=1),
    )
    db.session.add(live)
    commit()
    with client.session_transaction() as session:
        session["sign_in"] = secret
