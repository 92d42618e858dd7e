"""A person at a browser: finds things by what is written on them, in the language that they read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from playwright.sync_api import expect
from sqlalchemy import select

from grants.db import db
from grants.i18n import catalogue
from grants.jobs import Message

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Locator, Page

PASSWORD = "figs almonds olives thyme"
_LINK = re.compile(r"https?://\S+")


def said(language: str, phrase: str, /, **values: object) -> str:
    """Return a phrase of the interface as `language` says it; in Arabic it has to stand in the catalogue."""
    known = catalogue(language)
    assert language == "en" or phrase in known._catalog, f"not in the catalogue: {phrase!r}"
    words = known.ugettext(phrase)
    return words % values if values else words


@dataclass
class Somebody:
    """One person, with a browser profile of their own."""

    app: Flask
    page: Page
    language: str
    email: str
    name: str
    zone: str = "Asia/Hebron"

    def say(self, phrase: str, /, **values: object) -> str:
        """Return a phrase in this person's language."""
        return said(self.language, phrase, **values)

    # What one does.

    def opens(self, path: str) -> None:
        """Type an address of the site."""
        self.page.goto(path)

    def follows(self, phrase: str, **values: object) -> None:
        """Follow the first link of this name."""
        self.follows_words(self.say(phrase, **values))

    def follows_words(self, words: str) -> None:
        """Follow the first link whose name is `words`, which are nobody's to translate."""
        self._goes_on(self._named("link", words))

    def presses(self, phrase: str, **values: object) -> None:
        """Press the button of this name."""
        self._goes_on(self._named("button", self.say(phrase, **values)))

    def confirms(self, phrase: str) -> None:
        """Press a button that asks once more, and say yes."""
        move = self.say(phrase)
        self.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(move)}\s*$")).first.click()
        self.presses("Yes: %(move)s", move=move)

    def writes(self, label: str, text: str, /, **values: object) -> None:
        """Fill the field of this label."""
        self._field(self.say(label, **values)).fill(text)

    def writes_both(self, label: str, english: str, arabic: str) -> None:
        """Fill the two fields of a text that stands in each language."""
        legend = re.compile(rf"^\s*{re.escape(self.say(label))}")
        both = self.page.locator("main").get_by_role("group", name=legend).first
        for spoken, text in (("English", english), ("العربية", arabic)):
            both.get_by_label(spoken, exact=True).fill(text)

    def chooses(self, label: str, value: str) -> None:
        """Choose from a list by the value behind the words."""
        self._field(self.say(label)).select_option(value)

    def chooses_words(self, label: str, words: str) -> None:
        """Choose from a list by words that are nobody's to translate."""
        self._field(self.say(label)).select_option(label=words)

    def ticks(self, phrase: str, within: str | None = None) -> None:
        """Tick the box, or choose the circle, of this label; `within` the group of that name."""
        self.ticks_words(self.say(phrase), self.say(within) if within else None)

    def ticks_words(self, words: str, group: str | None = None, *, number: int = 0) -> None:
        """Tick what is labelled `words`, in the `number`-th group of that name."""
        place: Page | Locator = self.page
        if group is not None:
            place = self.page.get_by_role("group", name=group, exact=True).nth(number)
        place.get_by_label(words, exact=True).first.check()

    # What one sees.

    def sees(self, phrase: str, **values: object) -> None:
        """Require that the page says this phrase."""
        self.sees_words(self.say(phrase, **values))

    def sees_words(self, words: str) -> None:
        """Require that the page says these words, wherever lines break."""
        expect(self.page.locator("main")).to_contain_text(words)

    def sees_not(self, words: str) -> None:
        """Require that the page does not say these words."""
        expect(self.page.locator("body")).not_to_contain_text(words)

    def is_at(self, phrase: str, **values: object) -> None:
        """Require this one heading of the first level, in this person's language and direction."""
        expect(self.page.locator("h1")).to_have_text(self.say(phrase, **values))
        self.reads_on()

    def is_at_words(self, words: str) -> None:
        """Require this one heading of the first level."""
        expect(self.page.locator("h1")).to_have_text(words)
        self.reads_on()

    def reads_on(self) -> None:
        """Require that the page speaks this person's language, in its direction."""
        direction = "rtl" if self.language == "ar" else "ltr"
        root = self.page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (self.language, direction)

    def has_no_button(self, phrase: str) -> None:
        """Require that the page offers no such button."""
        expect(self._named("button", self.say(phrase))).to_have_count(0)

    # How one comes in.

    def mail(self) -> str:
        """Return the newest mail to this person."""
        with self.app.app_context():
            query = select(Message.body).where(Message.to_address == self.email).order_by(Message.id.desc())
            return db.session.scalars(query.limit(1)).one()

    def opens_the_mailed_link(self) -> None:
        """Follow the link of the newest mail, on this server."""
        found = _LINK.search(self.mail())
        assert found is not None
        parts = urlsplit(found.group())
        self.opens(parts.path + (f"?{parts.query}" if parts.query else ""))

    def chooses_a_password(self) -> None:
        """Choose a password on the page that a mailed link opens."""
        self.is_at("Choose a password")
        self.writes("Choose a password", PASSWORD)
        self.presses("Go on")
        self.speaks_their_language()

    def tells_who_they_are(self) -> None:
        """Say name, language and zone, and choose a password, on the page that a new person's link opens."""
        self.is_at("Choose a password")
        self.writes("Your name", self.name)
        self.chooses("Language", self.language)
        self.chooses("Time zone", self.zone)
        self.writes("Choose a password", PASSWORD)
        self.presses("Go on")

    def speaks_their_language(self) -> None:
        """Switch the page to the language that this person reads."""
        if self.page.locator("html").get_attribute("lang") != self.language:
            switch = self.page.get_by_role("link", name="العربية" if self.language == "ar" else "English", exact=True)
            self._goes_on(switch)

    def signs_in(self) -> None:
        """Sign in by password: a new day, or somebody whom others have just given a role."""
        self.opens("/sign-in")
        self.writes("Your e-mail address", self.email)
        self.writes("Password", PASSWORD)
        self.presses("Sign in")
        self.speaks_their_language()
        self.goes_to_the_desk()

    def goes_to_the_desk(self) -> None:
        """Go to where everything waits."""
        self._goes_on(self.page.get_by_role("link", name=self.say("My desk"), exact=True).first)
        self.is_at("My desk")

    def tabs_to(self, target: Locator, most: int = 60) -> None:
        """Press Tab until `target` has the focus: with the keyboard alone, in the order of the page."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{target} cannot be reached by {most} presses of Tab")

    def _named(self, role: Literal["link", "button"], words: str) -> Locator:
        return self.page.locator("main").get_by_role(role, name=words, exact=True).first

    def _goes_on(self, control: Locator) -> None:
        """Press what leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            control.click()

    def _field(self, label: str) -> Locator:
        optional = re.escape(self.say("(optional)"))
        whole = re.compile(rf"^\s*{re.escape(label)}\s*({optional})?\s*$")
        return self.page.locator("main").get_by_label(whole).first
