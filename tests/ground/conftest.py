"""The application with a few pages of the tests' own."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from grants import signin
from grants.db import db
from tests.web.sample import sample_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def pages(app: Flask, address: str) -> Iterator[Flask]:
    """Give the application with the sample pages."""
    assert app.test_client_class is not None
    made = sample_app(app.config["MUSHA"], address, app.test_client_class)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(pages: Flask, database: None) -> FlaskClient:
    """Give a visitor's browser on it."""
    return pages.test_client()


@pytest.fixture
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> PasswordHasher:
    """Hash in a millisecond rather than in a third of a second."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(signin, "_HASHER", hasher)
    monkeypatch.setattr(signin, "_NOBODY", hasher.hash("nobody knows this"))
    return hasher


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def unused_port() -> int:
    """Give a loopback port on which nothing listens."""
    return _free()


@pytest.fixture(scope="module")
def unused_port_of_module() -> int:
    """Give one for a server that serves a module's tests."""
    return _free()
