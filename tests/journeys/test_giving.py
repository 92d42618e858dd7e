"""A giver's visit: from the fund's page to the processor's and back, and what everybody sees of it then."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from grants import clock
from grants.db import commit, db
from grants.funds.actions.gifts import choose_card_fund
from grants.funds.commands.money import handle_notice
from grants.funds.models import StripeEvent
from grants.funds.queries import fund_by_slug
from grants.ledger.queries import check
from tests.cast.banking import OWN_IBAN, Moved, camt, numbered
from tests.cast.funds import a_fund, treasurer_of
from tests.cast.gifts import SECRET
from tests.fakes.stripe import FakeStripe
from tests.fakes.stripe.pages import PROBLEMS, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Locator, Page

    from grants.config import Config
    from tests.journeys.somebody import Somebody

SLUG = "olive-press"
GIVE, GIVERS = f"/funds/{SLUG}/give", f"/funds/{SLUG}/givers"
PAYS, DECLINED = "4242424242424242", "4000000000000002"
PHONE = 360
_CODE = re.compile(r"RF\d\d(?: [0-9A-Z]{4}){2}")


@dataclass
class Processor:
    """The fake Stripe behind the served application, and the worker that does what its notices ask for."""

    app: Flask
    fake: FakeStripe

    def tells(self) -> None:
        """Post the signed notices to the served application, and do the work that they left."""
        assert {answer.status for answer in self.fake.deliver()} == {200}
        with self.app.app_context():
            waiting = select(StripeEvent.id).where(StripeEvent.handled_at.is_(None)).order_by(StripeEvent.id)
            for event_id in db.session.scalars(waiting).all():
                handle_notice(cast("Config", self.app.config["MUSHA"]), event_id)
            db.session.remove()


@dataclass
class Giver:
    """Somebody who gives; their presses are counted."""

    who: Somebody
    presses: int = field(default=0)

    @property
    def page(self) -> Page:
        """What they look at."""
        return self.who.page

    @property
    def main(self) -> Locator:
        """The part of the page that is no frame."""
        return self.page.locator("main")

    def press(self, control: Locator) -> None:
        """Press something on the page."""
        self.presses += 1
        control.click()

    def press_on(self, control: Locator) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.press(control)

    def button(self, phrase: str) -> Locator:
        """The button of this name."""
        return self.main.get_by_role("button", name=self.who.say(phrase), exact=True).first

    def writes_who_they_are(self, *, may_be_shown: bool = False) -> None:
        """Open the part of the form that asks for a name, and fill it in."""
        self.press(self.main.locator("summary").first)
        self.who.writes("Your e-mail address", self.who.email)
        self.who.writes("Your name", self.who.name)
        if may_be_shown:
            self.press(self.main.get_by_label(self.who.say("My name may be shown in public")))

    def pays(self, number: str) -> None:
        """Type a card's number on the processor's page, and pay."""
        words = WORDS[self.who.language]
        self.page.get_by_label(words["number_card"]).fill(number)
        self.press_on(self.page.get_by_test_id("pay"))

    def fits(self) -> None:
        """Require that a phone shows the page without scrolling sideways."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.fixture
def processor(app: Flask, database: None, live_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processor]:
    with FakeStripe(f"{live_server}/stripe/events", SECRET) as fake:
        config = replace(
            cast("Config", app.config["MUSHA"]),
            base_url=live_server,
            stripe_key="sk_test_fictional",
            stripe_secrets=(SECRET,),
            stripe_api=fake.url,
        )
        monkeypatch.setitem(app.config, "MUSHA", config)
        with app.app_context():
            fund = a_fund()
            choose_card_fund(fund)
            account = numbered(fund)
            account.is_shown, account.holder = True, "Olive Press (fictional)"
            commit()
            db.session.remove()
        yield Processor(app, fake)
        with app.app_context():
            assert check(f"fund:{fund_by_slug(SLUG).id}") == []


@pytest.fixture
def giver(somebody: Callable[..., Somebody]) -> Callable[..., Giver]:
    """Give a maker of givers at a phone."""

    def made(name: str, language: str, **how: bool) -> Giver:
        who = somebody(name, language, email="giver@example.org", **how)
        who.page.set_viewport_size({"width": PHONE, "height": 740})
        return Giver(who)

    return made


def test_by_card_on_a_phone_in_arabic_without_javascript(processor: Processor, giver: Callable[..., Giver]):
    layla = giver("ليلى", "ar", javascript=False)
    who = layla.who
    who.opens(f"/funds/{SLUG}")
    who.follows("Give to this fund")
    who.is_at("Give")
    layla.fits()
    layla.writes_who_they_are(may_be_shown=True)
    layla.press_on(layla.button("Give"))
    assert layla.page.url.startswith(processor.fake.url)
    expect(layla.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(layla.page.locator(".amount")).to_contain_text("25.00")
    layla.pays(PAYS)
    assert layla.presses == 4  # who they are, may be shown, give, pay; whoever leaves no name presses twice
    who.is_at("Your gift")
    who.sees("Waiting for the card processor")
    layla.fits()
    own_page = layla.page.url
    heard = monotonic()
    processor.tells()
    who.opens(GIVERS)
    who.sees_words("25.00")
    assert monotonic() - heard <= 2
    who.sees_words("ليلى")
    layla.fits()
    who.opens(own_page)
    who.sees("It has arrived. Thank you.")
    layla.fits()
    _the_receipt_opens(layla)
    assert "وصل" in who.mail()
    who.opens_the_mailed_link()
    who.is_at("Your gift")
    who.confirms("Wipe name and address")
    who.sees_not("ليلى")
    who.opens(GIVERS)
    who.sees_not("ليلى")


def _the_receipt_opens(layla: Giver) -> None:
    layla.press_on(layla.main.locator("a[href^='/receipts/']").first)
    layla.who.sees_words("25.00")
    layla.fits()
    paper = layla.page.request.get(f"{layla.page.url}.pdf")
    assert paper.body().startswith(b"%PDF-")


def test_with_the_keyboard_alone_and_without_being_named(processor: Processor, giver: Callable[..., Giver]):
    sam = giver("Sam", "en")
    who, keys = sam.who, sam.page.keyboard
    who.opens(GIVE)
    who.tabs_to(sam.main.get_by_label("Or another amount"))
    keys.type("40")
    who.tabs_to(sam.main.locator("summary").first)
    keys.press("Enter")
    for label, text in (("Your e-mail address", who.email), ("Your name", who.name)):
        who.tabs_to(sam.main.get_by_label(re.compile(label)).first)
        keys.type(text)
    with sam.page.expect_navigation():
        keys.press("Enter")
    who.tabs_to(sam.page.get_by_label("Card number"))
    keys.type(PAYS)
    with sam.page.expect_navigation():
        keys.press("Enter")
    who.sees("Waiting for the card processor")
    own_page = sam.page.url
    processor.tells()
    who.opens(own_page)
    who.sees("It has arrived. Thank you.")
    who.opens(GIVERS)
    who.sees_words("40.00")
    who.sees_words("1 gift has come from this site.")
    who.sees_not("Sam")


def test_a_card_is_declined_and_a_transfer_takes_its_place(
    processor: Processor, giver: Callable[..., Giver], tmp_path: Path
):
    karim = giver("كريم", "ar", javascript=False)
    who = karim.who
    who.opens(GIVE)
    who.writes("Or another amount", "٤٠")
    karim.writes_who_they_are()
    karim.press_on(karim.button("Give"))
    karim.pays(DECLINED)
    expect(karim.page.get_by_role("alert")).to_have_text(PROBLEMS["card_declined"])
    karim.press_on(karim.page.get_by_test_id("cancel"))
    processor.tells()
    who.is_at("Your gift")
    karim.press_on(karim.button("Send it by bank transfer"))
    who.sees("Now send it from your bank")
    for kept in ("40.00", "كريم", who.email, "DE02 1001 0010 0006 8201 01"):
        who.sees_words(kept)
    karim.fits()
    found = _CODE.search(karim.main.inner_text())
    assert found is not None
    _a_statement_brings(processor.app, tmp_path, found.group())
    karim.page.reload()
    who.sees("It has arrived. Thank you.")
    assert "وصل" in who.mail()
    who.opens(GIVERS)
    who.sees_words("40.00")
    who.sees_not("كريم")


def _a_statement_brings(app: Flask, folder: Path, code: str) -> None:
    """Somebody typed the code by hand, without its gaps and in small letters."""
    file = folder / "statement.xml"
    today = clock.now().date()
    file.write_bytes(camt([Moved("40", today, code.replace(" ", "").lower(), "R1")], iban=OWN_IBAN))
    with app.app_context():
        email = treasurer_of(fund_by_slug(SLUG)).email
        commit()
        db.session.remove()
    told = app.test_cli_runner().invoke(args=["funds", "import-statement", SLUG, str(file), "--by", email])
    assert told.exit_code == 0, told.output


def test_a_gift_comes_every_month_until_its_giver_stops_it(processor: Processor, giver: Callable[..., Giver]):
    noor = giver("Noor", "en", javascript=False)
    who, fake = noor.who, processor.fake
    who.opens(GIVE)
    who.ticks("Every month")
    noor.press_on(noor.button("Give"))
    noor.pays(PAYS)
    own_page = noor.page.url
    rows = noor.main.locator("tbody tr")
    for months in (1, 2):
        processor.tells()
        who.opens(own_page)
        who.sees("It has arrived. Thank you.")
        expect(rows).to_have_count(months)
        fake.advance(days=31 if months == 1 else 0)
    noor.fits()
    who.confirms("Stop the gift")
    who.sees("The gift is stopped: nothing more will be taken.")
    assert [each["status"] for each in fake.objects("subscription")] == ["canceled"]
    fake.advance(days=62)
    processor.tells()
    who.opens(own_page)
    expect(rows).to_have_count(2)
    who.has_no_button("Stop the gift")
    who.opens(GIVERS)
    who.sees_words("50.00")
