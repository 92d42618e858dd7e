"""What tests stand on does what it says: a clean slate, a browser of its own, an honest count."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import text

from grants import clock
from grants.db import commit, db
from grants.signin import Bucket

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

COUNT = text("SELECT count(*) FROM bucket")
EMPTY_SECONDS = 0.01


def test_rows_are_gone_when_a_test_is_over(ctx: Flask, sweep: Callable[[], None]):
    db.session.add(Bucket(name="left behind", level=1.0, at=clock.now()))
    commit()
    assert db.session.scalar(COUNT) == 1
    db.session.rollback()
    sweep()
    assert db.session.scalar(COUNT) == 0


def test_sweeping_nothing_costs_nothing(database: None, sweep: Callable[[], None]):
    sweep()
    times = []
    for _turn in range(5):
        began = time.perf_counter()
        sweep()
        times.append(time.perf_counter() - began)
    assert min(times) < EMPTY_SECONDS


def test_statements_are_counted_without_the_guard_of_reading(
    client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    with query_count() as statements:
        assert client.get("/healthz").status_code == 200
    assert statements == ["SELECT 1"]
    client.get("/healthz")
    assert statements == ["SELECT 1"]


def test_a_browser_shares_nothing_with_the_test(ctx: Flask, client: FlaskClient):
    g.speaking = "ar"
    assert client.get("/").text.count('<html lang="en"') == 1
    assert g.speaking == "ar"
