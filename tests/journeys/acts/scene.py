"""What a round is about, in both languages: the fund, the call, and those who apply. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.calls.models import Call
from grants.db import commit, db
from grants.funds.models import Fund
from grants.signin import hash_password
from tests.cast.applications import a_submitted_application, leading
from tests.journeys.somebody import PASSWORD, Somebody

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

FUND = {
    "slug": "threshing-floor",
    "name": {"en": "Threshing Floor Fund (fictional)", "ar": "صندوق البيدر (خيالي)"},
    "summary": {"en": "One pot, many givers.", "ar": "وعاء واحد ومانحون كثيرون."},
    "charter": {"en": "No strings are taken.", "ar": "لا شروط."},
    "currency": "USD",
    "zone": "Asia/Hebron",
    "geographies": [
        {"code": "48", "name": {"en": "1948", "ar": "الـ48"}},
        {"code": "GZ", "name": {"en": "Gaza Strip", "ar": "قطاع غزة"}},
        {"code": "WB", "name": {"en": "West Bank", "ar": "الضفة الغربية"}},
        {"code": "DI", "name": {"en": "Diaspora", "ar": "الشتات"}},
    ],
}
TITLE = "Seeds that travel"
OTHER_TITLE = "Lanterns on roofs"
OTHER_PARTNERS = ("Seed Keepers", "Lantern Collective")  # how tests.cast.applications begins their names
CALL = {"en": "Sowing together", "ar": "نزرع معًا"}
QUESTIONS = (
    {"en": "What do you want to do together?", "ar": "ماذا تريدون أن تفعلوا معًا؟"},
    {"en": "Why across these places?", "ar": "لماذا عبر هذه الأماكن؟"},
)
CRITERIA = (
    {"en": "Worth doing", "ar": "جدير بالعمل"},
    {"en": "Truly joint", "ar": "مشترك حقًا"},
)
FUNDER = "Cedar Foundation (fictional)"
TERRACES = "Terrace Growers (fictional)"
WELL_DIGGERS = "Well Diggers (fictional)"
ACCOUNT = "DEMO 4711 0815"


@dataclass
class Scene:
    """A round as it is played: in one language, by people who come on as they are needed."""

    app: Flask
    language: str
    make: Callable[..., Somebody]
    later: Callable[..., None]
    people: dict[str, Somebody] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Somebody:
        """Return somebody by what they are here: scene.steward, scene.lead."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def enters(self, role: str, name: str) -> Somebody:
        """Let somebody new come on."""
        self.people[role] = self.make(name, self.language, email=f"{role}@example.org")
        return self.people[role]

    def text(self, texts: dict[str, str]) -> str:
        """Return what people wrote in this scene's language."""
        return texts[self.language]

    def call_path(self, tail: str = "") -> str:
        """Return the address of the call's page, as a link in a mail or on paper would give it."""
        with self.app.app_context():
            return f"/calls/{db.session.scalars(select(Call.ref)).one()}{tail}"

    def fund_path(self, tail: str = "") -> str:
        """Return the address of the fund's pages for those who work for it."""
        with self.app.app_context():
            return f"/funds/{db.session.scalars(select(Fund.ref)).one()}{tail}"

    def others_apply(self) -> None:
        """Let a second consortium apply, by the same actions that pages call; its lead can sign in to read the outcome.

        It asks for less than is left, so that only its score decides.
        """
        with self.app.app_context():
            call = db.session.scalars(select(Call)).one()
            application = a_submitted_application(call, OTHER_TITLE, "9000", ("WB", "48"))
            lead = leading(application)
            lead.password_hash = hash_password(PASSWORD)
            lead.email, lead.language = "other@example.org", self.language
            commit()
        self.enters("other", "Other Lead")

    def today(self, days: int = 0) -> str:
        """Return the day that it is, or `days` from it, as a date field takes it."""
        return (clock.local(clock.now(), "Asia/Hebron").date() + timedelta(days=days)).isoformat()
