"""The documents draw the moves that the code has."""

from __future__ import annotations

from tests.architecture.lifecycles import PAGE, lives, page


def test_the_diagrams_are_those_of_the_moves():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make diagrams`"


def test_every_lifecycle_is_drawn():
    assert {"pledge", "call", "application", "partner", "reviewer", "assignment", "decision", "award", "payee"} <= {
        life.thing for life in lives()
    }
