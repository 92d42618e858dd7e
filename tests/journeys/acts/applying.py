"""Step 3: a consortium comes together by mailed links, writes, shares, confirms, changes its mind, and submits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.acts.scene import CALL, QUESTIONS, TERRACES, TITLE, WELL_DIGGERS
from tests.journeys.somebody import PASSWORD

if TYPE_CHECKING:
    from tests.journeys.acts.scene import Scene

ANSWER = "We keep seeds in each place, and trade what grows."


def the_lead_begins(scene: Scene) -> None:
    """The lead signs up by the mailed link, forms an organisation without papers, and starts."""
    lead = scene.lead
    lead.follows("Apply")
    lead.follows("New here, or the password is gone? Ask for a link")
    lead.writes("Your e-mail address", lead.email)
    lead.presses("Send me the link")
    lead.is_at("Look in your mail")
    lead.opens_the_mailed_link()
    lead.tells_who_they_are()
    lead.is_at("Start an application")
    lead.follows("Form an organisation")
    lead.writes("Name", TERRACES)
    lead.presses("Form it")
    lead.is_at("Start an application")
    lead.chooses("Place", "GZ")
    lead.presses("Start")
    lead.is_at("Application without a title")


def the_lead_outlines(scene: Scene) -> None:
    """Title, amount in Arabic digits, and how the partners work together."""
    lead = scene.lead
    lead.follows("Title, amount and how you work together")
    lead.writes("Title", TITLE)
    lead.writes("How much do you ask for, together?", "١٢٬٠٠٠")
    lead.ticks("We plan it together")
    lead.ticks("We carry it out together")
    lead.ticks("Voice notes and text, each when there is power")
    lead.presses("Save")
    lead.is_at_words(TITLE)


def the_lead_answers_by_keyboard(scene: Scene) -> None:
    """Signing out and in, answering a question and saving it, with no pointer at all."""
    lead, page = scene.lead, scene.lead.page
    button = page.get_by_role("button", name=lead.say("Sign out"))
    lead.tabs_to(button)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    lead.tabs_to(page.get_by_role("link", name=lead.say("Sign in")))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    lead.tabs_to(page.get_by_label(lead.say("Your e-mail address")))
    page.keyboard.type(lead.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for words in (lead.say("My desk"), lead.say("My applications"), TITLE, scene.text(QUESTIONS[0])):
        lead.tabs_to(page.get_by_role("link", name=words, exact=True).first)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    lead.is_at_words(scene.text(QUESTIONS[0]))
    lead.tabs_to(page.get_by_label(lead.say("Your answer")))
    page.keyboard.type(ANSWER)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    lead.is_at_words(scene.text(QUESTIONS[1]))
    lead.sees("Saved.")


def the_partner_joins(scene: Scene) -> None:
    """The lead invites; somebody in another geography follows the mailed link, signs up and joins."""
    lead = scene.lead
    partner = scene.enters("partner", "Paula Partner")
    lead.opens("/applications")
    lead.follows_words(TITLE)
    lead.follows("Partners")
    lead.follows("Invite a partner")
    lead.writes("What is the group called?", "The diggers")
    lead.writes("Their e-mail address", partner.email)
    lead.chooses("Place", "WB")
    lead.presses("Invite them")
    lead.sees("Invited, not answered yet")
    invitation = partner.mail()
    assert TITLE not in invitation
    assert TERRACES not in invitation
    partner.opens_the_mailed_link()
    partner.is_at("An invitation for you")
    partner.sees_words(TERRACES)
    partner.sees_not(TITLE)
    partner.follows("Sign up to join")
    partner.writes("Your e-mail address", partner.email)
    partner.presses("Send me the link")
    partner.opens_the_mailed_link()
    partner.tells_who_they_are()
    partner.is_at("An invitation for you")
    partner.follows("Form an organisation")
    partner.writes("Name", WELL_DIGGERS)
    partner.presses("Form it")
    partner.ticks("In public: if there is a grant, you may be named with it")
    partner.presses("Join the application")
    partner.is_at_words(TITLE)


def the_partner_writes(scene: Scene) -> None:
    """Each partner may improve every answer: this one writes the second."""
    partner = scene.partner
    partner.follows_words(scene.text(QUESTIONS[1]))
    partner.writes("Your answer", "Because a wall is no reason to grow alone.")
    partner.presses("Save and go back")
    partner.is_at_words(TITLE)


def the_amount_is_shared(scene: Scene) -> None:
    """Shares that do not sum are kept and shown as failing; then they do."""
    lead, page = scene.lead, scene.lead.page
    lead.opens("/applications")
    lead.follows_words(TITLE)
    lead.follows("What others may learn about you")
    lead.ticks("In public: if there is a grant, you may be named with it")
    lead.presses("Save")
    lead.follows("How the amount is shared")
    fields = page.locator("main").get_by_role("textbox")
    fields.nth(0).fill("6000")
    fields.nth(1).fill("5000")
    lead.presses("Save")
    lead.sees("Not met")
    lead.opens("/applications")
    lead.follows_words(TITLE)
    lead.sees("Does not add up")
    lead.follows("How the amount is shared")
    fields.nth(1).fill("٦٠٠٠")
    lead.presses("Save")
    lead.is_at_words(TITLE)
    lead.sees("Shared")


def the_partner_confirms_twice(scene: Scene) -> None:
    """The partner confirms; the lead's edit ends that; the partner sees what is new, and confirms again."""
    lead, partner = scene.lead, scene.partner
    _confirm(scene)
    lead.follows_words(scene.text(QUESTIONS[0]))
    lead.writes("Your answer", ANSWER + " And we teach it.")
    lead.presses("Save and go back")
    lead.follows("Partners")
    lead.sees("Answered an earlier version")
    lead.opens("/applications")
    lead.follows_words(TITLE)
    lead.sees("Cannot start yet")
    partner.opens("/applications")
    partner.follows_words(TITLE)
    partner.follows("Confirm this version")
    partner.sees("What has changed since you answered")
    partner.sees_words("And we teach it.")
    partner.presses("We confirm this version")
    partner.sees("Confirmed. If anything that matters changes, we ask you again.")


def _confirm(scene: Scene) -> None:
    partner = scene.partner
    partner.opens("/applications")
    partner.follows_words(TITLE)
    partner.follows("Confirm this version")
    partner.is_at("Confirm this version")
    partner.sees_words(ANSWER)
    partner.presses("We confirm this version")
    partner.sees("Confirmed. If anything that matters changes, we ask you again.")


def the_lead_submits(scene: Scene) -> None:
    """Everything is met; the lead declares and submits, and every partner has a receipt that gives nothing away."""
    lead = scene.lead
    lead.opens("/applications")
    lead.follows_words(TITLE)
    lead.follows("Check and submit")
    lead.sees("Everything is ready")
    lead.ticks("We have read the whole, and every partner stands behind it.")
    lead.presses("Submit")
    lead.sees("Submitted. Everybody who takes part receives a receipt by mail.")
    for person in (lead, scene.partner):
        assert TITLE not in person.mail()
    lead.opens(scene.call_path())
    lead.sees_words(scene.text(CALL))
