"""A GET never writes: PostgreSQL itself refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants.db import bookkeeping, commit, db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

WRITE = text("INSERT INTO bucket (name, level, at) VALUES ('written', 1, now())")


@pytest.fixture
def careless(address: str) -> Iterator[FlaskClient]:
    """Give an application with one page that always writes."""
    app = Flask("careless")
    app.config.update(SQLALCHEMY_DATABASE_URI=address, TESTING=True)
    db.init_app(app)

    @app.route("/through-the-session", methods=["GET", "POST"])
    def write() -> str:
        db.session.execute(WRITE)
        commit()
        return "written"

    @app.route("/bookkeeping")
    def keep() -> str:
        with bookkeeping() as connection:
            connection.execute(WRITE)
        return "written"

    yield app.test_client()
    with app.app_context():
        db.session.execute(text("DELETE FROM bucket"))
        commit()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_that_writes_when_read_fails(careless: FlaskClient, method: str):
    with pytest.raises(DBAPIError) as raised:
        careless.open("/through-the-session", method=method)
    assert isinstance(raised.value.orig, ReadOnlySqlTransaction)


def test_a_post_may_write(careless: FlaskClient):
    assert careless.post("/through-the-session").text == "written"


def test_facts_about_the_visit_may_be_written(careless: FlaskClient):
    assert careless.get("/bookkeeping").text == "written"
