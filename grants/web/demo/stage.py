"""The stage of the demo: its facts, its clock, and who and what has come onto it so far."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grants.money import Money

if TYPE_CHECKING:
    from grants.applications.models import Application
    from grants.calls.models import Call
    from grants.funds.models import Fund, Geography
    from grants.organisations.models import Organisation
    from grants.people.models import Person

FACTS = Path(__file__).with_name("facts.json")
PASSWORD = "olive clay ink paper"  # noqa: S105 - of fictional people in a demo, written in docs/demo.md
HOST = "demo.musha.invalid"


@dataclass
class Stage:
    """What the scenes of the demo share. `now` is when it is loaded: every day of the facts is counted from it."""

    now: datetime
    base_url: str
    facts: dict[str, Any] = field(default_factory=lambda: json.loads(FACTS.read_text(encoding="utf-8")))
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    applications: list[tuple[dict[str, Any], Application]] = field(default_factory=list)
    fund: Fund = field(init=False)

    def at(self, days: float) -> datetime:
        """Return the instant `days` from now (before it when negative)."""
        return self.now + timedelta(days=days)

    def midnight(self, days: float) -> datetime:
        """Return the beginning of that day, in UTC."""
        return self.at(days).replace(hour=0, minute=0, second=0, microsecond=0)

    def on(self, days: float) -> date:
        """Return that day's date."""
        return self.at(days).date()

    def money(self, major: str) -> Money:
        """Return an amount of the fund's currency."""
        return Money.of(major, self.fund.currency)

    def geography(self, code: str) -> Geography:
        """Return the place that the fund calls `code`."""
        return next(place for place in self.fund.geographies if place.code == code)

    def url(self, path: str) -> str:
        """Return a whole address."""
        return f"{self.base_url}{path}"

    def applications_to(self, key: str) -> list[tuple[dict[str, Any], Application]]:
        """Return the applications of one call with their facts, in the order of the facts."""
        return [(facts, application) for facts, application in self.applications if facts["call"] == key]
