"""Instants are aware, names cannot be guessed, and a unit of work is done whole or not at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import InternalError, StatementError

from grants.db import bookkeeping, db, snapshot, unit_of_work
from grants.people.models import Person
from grants.signin import Bucket
from tests.cast.people import person

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2027, 2, 1, 9, 0, 0, 123456, tzinfo=UTC)


def bucket(name: str, at: datetime = AT) -> Bucket:
    return Bucket(name=name, level=1.0, at=at)


def names() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Bucket.name)))


def test_an_instant_comes_back_in_utc_to_the_microsecond(ctx: Flask):
    east = timezone(timedelta(hours=3))
    with unit_of_work():
        db.session.add(bucket("a", AT.astimezone(east)))
    db.session.execute(text("SET LOCAL TIME ZONE 'America/Santiago'"))
    (found,) = db.session.scalars(select(Bucket.at))
    assert (found, found.tzinfo) == (AT, UTC)


def test_nobody_knows_when_a_naive_time_is(ctx: Flask):
    db.session.add(bucket("a", AT.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="ValueError"):
        db.session.flush()


def test_what_is_empty_stays_empty(ctx: Flask):
    with unit_of_work():
        somebody = person()
    assert db.session.scalars(select(Person.password_hash)).all() == [None]
    assert somebody.id is not None


def test_names_in_addresses_cannot_be_guessed(ctx: Flask):
    refs = {person().ref for _turn in range(20)}
    assert len(refs) == 20
    assert {bool(re.fullmatch(r"[A-Za-z0-9_-]{22}", ref)) for ref in refs} == {True}


def test_a_unit_of_work_lasts(ctx: Flask):
    with unit_of_work():
        db.session.add(bucket("a"))
    assert names() == ["a"]


@pytest.mark.parametrize("fault", [ZeroDivisionError, KeyboardInterrupt])
def test_a_broken_unit_of_work_leaves_nothing(ctx: Flask, fault: type[BaseException]):
    def work() -> None:
        with unit_of_work():
            db.session.add(bucket("a"))
            db.session.flush()
            raise fault

    with pytest.raises(fault):
        work()
    assert names() == []


def test_bookkeeping_lasts_whatever_becomes_of_the_request(ctx: Flask):
    db.session.add(bucket("lost"))
    db.session.flush()
    with bookkeeping() as connection:
        connection.execute(text("INSERT INTO bucket (name, level, at) VALUES ('kept', 1, now())"))
    assert names() == ["kept"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_the_database_itself_refuses_to_write_while_reading(ctx: Flask, method: str):
    with ctx.test_request_context("/", method=method):
        db.session.add(bucket("a"))
        with pytest.raises(InternalError, match="read-only transaction"):
            db.session.flush()


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_changing_requests_may_write(ctx: Flask, method: str):
    with ctx.test_request_context("/", method=method), unit_of_work():
        db.session.add(bucket("a"))
    assert names() == ["a"]


def test_faults_of_the_database_hold_nobodys_words(ctx: Flask):
    with pytest.raises(StatementError) as fault:
        db.session.execute(text("SELECT CAST(:words AS integer), :more"), {"words": "1", "more": object()})
    assert "SQL parameters hidden" in str(fault.value)


def test_a_snapshot_sees_one_moment(ctx: Flask):
    with snapshot() as connection:
        before = connection.scalar(text("SELECT count(*) FROM person"))
        with unit_of_work():
            person()
        assert connection.scalar(text("SELECT count(*) FROM person")) == before
    with snapshot() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == before + 1


def test_a_snapshot_writes_nothing(ctx: Flask):
    with snapshot() as connection, pytest.raises(InternalError, match="read-only transaction"):
        connection.execute(text("DELETE FROM person"))
    with db.engine.begin() as connection:  # and hands its connection back as it was
        assert connection.scalar(text("SHOW transaction_read_only")) == "off"
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
