"""Hashing that costs tests a millisecond rather than a third of a second."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from grants import signin


@pytest.fixture(autouse=True)
def _cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(signin, "_HASHER", hasher)
    monkeypatch.setattr(signin, "_NOBODY", hasher.hash("nobody knows this"))
