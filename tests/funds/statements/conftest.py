"""Reading files needs no database: only somebody to be spoken to, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def spoken() -> Iterator[None]:
    """Push a context in which sentences are in English."""
    with Flask("reader").app_context():
        yield
