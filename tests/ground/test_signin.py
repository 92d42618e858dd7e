"""A sign-in lasts as long as promised and no longer, and guessing is slow and tells nothing."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import session
from sqlalchemy import select

from grants import signin
from grants.db import commit, db
from grants.signin import Bucket, SignIn, TooMany, limit
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

AT = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=24)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def test_passwords_are_hashed_with_argon2id_as_rfc_9106_says():
    stored = signin.hash_password("four plain words here")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert signin.password_fits("four plain words here", stored)
    assert not signin.password_fits("four plain words hera", stored)


def test_nobodys_hash_costs_as_much_as_somebodys():
    nobody = extract_parameters(signin._NOBODY)
    assert (nobody.memory_cost, nobody.time_cost, nobody.parallelism) == (64 * 1024, 3, 4)


def test_where_there_is_nobody_a_hash_is_checked_all_the_same(
    cheap_hashing: PasswordHasher, monkeypatch: pytest.MonkeyPatch
):
    checked: list[tuple[str, str]] = []

    class Watched:
        def verify(self, stored: str, password: str) -> bool:
            checked.append((stored, password))
            return cheap_hashing.verify(stored, password)

    monkeypatch.setattr(signin, "_HASHER", Watched())
    assert not signin.password_fits("a guess", None)
    assert not signin.password_fits("nobody knows this", None)
    assert checked == [(signin._NOBODY, "a guess"), (signin._NOBODY, "nobody knows this")]


def test_a_stored_hash_that_is_none_fits_nothing(cheap_hashing: PasswordHasher):
    assert not signin.password_fits("x", "not a hash")


def test_at_most_two_hash_at_once(monkeypatch: pytest.MonkeyPatch):
    busy, most = 0, 0
    counting = threading.Lock()

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal busy, most
            with counting:
                busy += 1
                most = max(most, busy)
            time.sleep(0.01)
            with counting:
                busy -= 1
            return password

    monkeypatch.setattr(signin, "_HASHER", Slow())
    threads = [threading.Thread(target=signin.hash_password, args=("x",)) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def begun(app: Flask, **kept: str) -> tuple[str, int]:
    """Sign a new person in at AT; return the cookie's secret and the person's id."""
    somebody = person()
    commit()
    with app.test_request_context("/", method="POST"):
        session.update(kept)
        signin.begin(somebody, at=AT, idle=IDLE, longest=LONGEST)
        commit()
        return session["sign_in"], somebody.id


def who(app: Flask, secret: str | None, at: datetime) -> int | None:
    """Return whom a request with `secret` belongs to at that time."""
    with app.test_request_context("/"):
        if secret is not None:
            session["sign_in"] = secret
        found = signin.signed_in(at)
        return found.id if found is not None else None


def test_a_sign_in_is_known_by_its_secret_alone(ctx: Flask):
    secret, somebody = begun(ctx)
    other, other_id = begun(ctx)
    assert [who(ctx, mark, AT) for mark in (secret, other, None, "", secret[:-1])] == [
        somebody,
        other_id,
        None,
        None,
        None,
    ]


def test_the_database_holds_no_secret(ctx: Flask):
    secret, _somebody = begun(ctx)
    assert db.session.scalars(select(SignIn.secret_hash)).all() == [signin.digest(secret)]
    assert len(secret) == 43


def test_a_new_secret_and_little_else_of_the_old_session(ctx: Flask):
    somebody = person()
    commit()
    with ctx.test_request_context("/", method="POST"):
        session.update(sign_in="planted", csrf_token="x", language="ar", zone="Asia/Gaza", held="h", other="y")
        signin.begin(somebody, at=AT, idle=IDLE, longest=LONGEST)
        secret = session.pop("sign_in")
        assert dict(session) == {"language": "ar", "zone": "Asia/Gaza", "held": "h", "_permanent": True}
        assert secret != "planted"


def test_left_alone_it_ends(ctx: Flask):
    secret, somebody = begun(ctx)
    assert who(ctx, secret, AT + IDLE) is None
    assert who(ctx, secret, AT + IDLE - SECOND) == somebody
    # That was a use: the half hour counts from there.
    assert who(ctx, secret, AT + IDLE - SECOND + IDLE - SECOND) == somebody


def test_however_busy_it_ends(ctx: Flask):
    secret, somebody = begun(ctx)
    at = AT
    while at + 20 * MINUTE < AT + LONGEST:
        at += 20 * MINUTE
        assert who(ctx, secret, at) == somebody
    assert who(ctx, secret, AT + LONGEST - SECOND) == somebody
    assert who(ctx, secret, AT + LONGEST) is None


def test_use_is_noted_once_a_minute_at_most(ctx: Flask):
    secret, _somebody = begun(ctx)
    noted = []
    for seconds in (1, 59, 60, 61, 100, 121, 122):
        who(ctx, secret, AT + seconds * SECOND)
        db.session.rollback()
        noted.append((db.session.scalars(select(SignIn.used_at)).one() - AT).total_seconds())
    assert noted == [0, 0, 0, 61, 61, 61, 122]


def test_a_copied_cookie_is_worth_nothing_after_sign_out(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    copied = client.get_cookie("musha")
    assert copied is not None
    thief = ctx.test_client()
    thief.set_cookie("musha", copied.value)
    assert thief.get("/me").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert thief.get("/me").status_code == 302
    assert client.get("/me").status_code == 302


def test_signing_out_forgets_all_but_language_and_zone(ctx: Flask):
    with ctx.test_request_context("/", method="POST"):
        session.update(language="ar", zone="Asia/Gaza", held="h", csrf_token="x", sign_in="s")
        signin.end()
        assert dict(session) == {"language": "ar", "zone": "Asia/Gaza"}


def test_signing_out_elsewhere_ends_every_sign_in_of_one_person(ctx: Flask):
    first, somebody = begun(ctx)
    other, other_id = begun(ctx)
    with ctx.test_request_context("/", method="POST"):
        signin.end_all(type("Somebody", (), {"id": somebody}))
        commit()
    assert [who(ctx, secret, AT) for secret in (first, other)] == [None, other_id]


def tries(count: int, at: datetime, *, what: str = "password", someone: str = "a@example.org") -> list[bool]:
    """Try so often; say for each try whether it was let through."""
    passed = []
    for _turn in range(count):
        try:
            limit(what, someone, tries=3, per=3 * MINUTE, at=at)
        except TooMany:
            passed.append(False)
        else:
            passed.append(True)
    return passed


def test_a_bucket_fills_and_leaks(ctx: Flask):
    assert tries(5, AT) == [True, True, True, False, False]
    assert tries(1, AT + 59 * SECOND) == [False]
    assert tries(2, AT + 59 * SECOND + 2 * MINUTE) == [True, False]
    assert tries(4, AT + 60 * MINUTE) == [True, True, True, False]


def test_however_many_tries_were_too_many_the_wait_is_the_same(ctx: Flask):
    tries(50, AT)
    tries(4, AT, someone="b@example.org")
    assert [tries(1, AT + 2 * MINUTE), tries(1, AT + 2 * MINUTE, someone="b@example.org")] == [[True], [True]]


def test_each_has_a_bucket_of_their_own(ctx: Flask):
    assert tries(4, AT) == [True, True, True, False]
    assert tries(1, AT, someone="b@example.org") == [True]
    assert tries(1, AT, what="link") == [True]


def test_who_tried_is_stored_as_a_keyed_hash(ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    tries(2, AT)
    names = db.session.scalars(select(Bucket.name)).all()
    assert [len(name) for name in names] == [64]
    assert names != [signin.digest("password:a@example.org")]
    monkeypatch.setitem(ctx.config, "SECRET_KEY", "another installation")
    tries(1, AT)
    db.session.rollback()
    assert db.session.query(Bucket).count() == 2


def test_the_reason_says_what_helps(ctx: Flask):
    tries(3, AT)
    with pytest.raises(TooMany, match=r"^Too many tries in a short time\. Wait a few minutes, then try again\."):
        limit("password", "a@example.org", tries=3, per=3 * MINUTE, at=AT)


@pytest.mark.parametrize("what", ["rule_broken", "fault"])
def test_a_try_is_counted_even_when_the_request_fails(ctx: Flask, visitor: FlaskClient, what: str):
    assert visitor.post(f"/sample/write-then/{what}").status_code in (422, 500)
    rows = db.session.execute(select(Bucket.name, Bucket.level)).all()
    assert [(len(name), level) for name, level in rows] == [(64, 1.0)]
