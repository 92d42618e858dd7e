"""Somebody who writes an answer in a browser: what they open, type, and see of it, here and on the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from grants.applications.models import Answer, AnswerRevision, Application
from grants.db import db, unit_of_work
from grants.signin import hash_password
from tests.cast.applications import a_started_application, joined, leading
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.sending import asks_for
from tests.journeys.somebody import PASSWORD

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Locator, Page

    from grants.calls.rules import QuestionKind

EMAIL, OTHER = "writer@example.org", "other@example.org"
KEEP = "Keep my words on this device until they are sent"
SOON = 9_000  # milliseconds within which a page has saved what stands in it


@dataclass
class Desk:
    """An application of two partners, and the page of its first answer."""

    app: Flask
    page: Page
    path: str

    def opens(self) -> None:
        """Open the page of the answer."""
        self.page.goto(self.path)

    @property
    def box(self) -> Locator:
        """Return the field of the answer."""
        return self.page.locator("main textarea").first

    @property
    def status(self) -> Locator:
        """Return the line in which the page says how the words are."""
        return self.page.locator("[data-status]")

    def types(self, text: str) -> None:
        """Type at the end of what stands there, key by key."""
        self.box.focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def hears(self, words: str) -> None:
        """Require that the page says `words` soon."""
        expect(self.status).to_contain_text(words, timeout=SOON)

    def kept(self) -> str:
        """Return the answer as the server has it."""
        with self.app.app_context():
            return db.session.scalars(select(Answer.text)).first() or ""

    def has(self, kept: str, waiting: list[str]) -> None:
        """Require that the server soon has this answer, and these texts that wait beside it."""
        for _ in range(SOON // 100):
            if (self.kept(), self.waiting()) == (kept, waiting):
                return
            self.page.wait_for_timeout(100)
        assert (self.kept(), self.waiting()) == (kept, waiting)

    def waiting(self) -> list[str]:
        """Return the texts that wait beside it."""
        with self.app.app_context():
            return list(db.session.scalars(select(AnswerRevision.text).where(AnswerRevision.is_waiting)))


def set_up(app: Flask, kind: QuestionKind | None = None) -> str:
    """Make an application of two partners, whose people can sign in; give the path of its first answer.

    With `kind`, of the answer to a question of that kind.
    """
    with app.app_context(), unit_of_work():
        call = an_open_call(a_fund())
        if kind is not None:
            asks_for(call, kind)
        application: Application = a_started_application(call)
        partner = joined(application)
        assert partner.organisation is not None
        people = {EMAIL: leading(application), OTHER: partner.organisation.memberships[0].person}
        for email, someone in people.items():
            someone.email, someone.password_hash = email, hash_password(PASSWORD)
        asked = application.call.questions[0 if kind is None else -1]
        return f"/applications/{application.ref}/questions/{asked.ref}"


def sign_in(page: Page, address: str, email: str = EMAIL) -> None:
    """Sign in by password, whichever address the server is reached at."""
    page.goto(f"{address}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main form button").first.click()
