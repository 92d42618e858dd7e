"""Rules speak through gettext, which asks Flask's context in which language: here, English."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def speaking_english() -> Iterator[None]:
    """Give a bare context, outside any request: there English is spoken."""
    with Flask("bare").app_context():
        yield
