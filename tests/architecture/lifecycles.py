"""The diagrams of every lifecycle, drawn from the moves themselves: `make diagrams`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.lifecycle import Lifecycle
from tests.architecture.source import ROOT, modules

if TYPE_CHECKING:
    from typing import Any

PAGE = ROOT / "docs" / "lifecycles.md"
HEAD = """# Lifecycles

Drawn from the moves in each capability's `rules` by `make diagrams`; a test fails when they differ.
A move is the only way to change a state (`grants/lifecycle.py`), and each leaves a row of history.
"""


def lives() -> list[Lifecycle[Any]]:
    """Return every lifecycle that a capability's rules declare, folder by folder."""
    found: dict[str, Lifecycle[Any]] = {}
    for module in modules("rules"):
        for value in vars(module).values():
            if isinstance(value, Lifecycle):
                found.setdefault(value.thing, value)
    return list(found.values())


def page() -> str:
    """Return the whole page."""
    parts = [f"## {life.thing.capitalize()}\n\n```mermaid\n{life.diagram()}\n```\n" for life in lives()]
    return "\n".join([HEAD, *parts])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
