"""Steps 6 to 8: agreeing, saying who is paid, paying by two people, and what funders and everybody see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.acts.scene import ACCOUNT, OTHER_PARTNERS, OTHER_TITLE, TERRACES, TITLE, WELL_DIGGERS

if TYPE_CHECKING:
    from tests.journeys.acts.scene import Scene

HIDDEN = (OTHER_TITLE, *OTHER_PARTNERS, "Rana Reader", "Rami Reader", ACCOUNT)


def each_partner_accepts(scene: Scene) -> None:
    """One page, accepted by each partner for itself."""
    lead, partner = scene.lead, scene.partner
    lead.follows("To the agreement")
    lead.is_at_words(TITLE)
    lead.presses("Accept for %(name)s", name=TERRACES)
    lead.sees("Accepted for %(name)s. Thank you.", name=TERRACES)
    partner.signs_in()
    partner.follows("Read the agreement and accept it")
    partner.presses("Accept for %(name)s", name=WELL_DIGGERS)
    partner.sees("Agreed")


def each_partner_says_who_is_paid(scene: Scene) -> None:
    """Each for itself; neither sees the other's account."""
    for person, name in ((scene.lead, TERRACES), (scene.partner, WELL_DIGGERS)):
        person.goes_to_the_desk()
        person.follows("Say who is paid")
        person.ticks("Bank account: of the group or of somebody whom it trusts", "How can it reach you?")
        person.writes("Name of the holder", name)
        person.writes("Where to", ACCOUNT)
        person.writes("Town", "Ramallah")
        person.writes("Country", "PS")
        person.presses("Save")
        person.sees("Saved. The treasurer checks it next; nobody else sees it.")


def the_payees_are_checked(scene: Scene) -> None:
    """The treasurer checks who is paid; a steward never sees the account."""
    treasurer, steward = scene.treasurer, scene.steward
    treasurer.signs_in()
    for name in (TERRACES, WELL_DIGGERS):
        treasurer.goes_to_the_desk()
        treasurer.follows("Payments")
        treasurer.follows_words(name)
        treasurer.sees_words(ACCOUNT)
        address = treasurer.page.url
        treasurer.confirms("It is who they say")
        treasurer.sees("Checked. It can be paid now.")
    steward.opens(address)
    steward.is_at("Nothing here")


def the_money_leaves(scene: Scene) -> None:
    """On its day one person prepares, and is refused when they try to approve; another approves."""
    scene.later(days=13)
    treasurer, second = scene.treasurer, scene.second
    treasurer.signs_in()
    second.signs_in()
    for name in (TERRACES, WELL_DIGGERS):
        treasurer.goes_to_the_desk()
        treasurer.follows("Payments")
        treasurer.presses("Prepare")
        treasurer.sees("Prepared. Somebody else approves it, and only then it leaves.")
        treasurer.sees("You prepared this payment. Somebody else approves it: no money leaves on one person's word.")
        treasurer.has_no_button("Approve and send")
        assert _approve_all_the_same(scene) == 403
        second.goes_to_the_desk()
        second.follows("Payments")
        second.follows_words(name)
        second.writes("Type the amount, to approve it", "6000")
        second.presses("Approve and send")
        second.sees("Approved. It is on its way, and the partner has been told.")
        second.sees_not(ACCOUNT)


def _approve_all_the_same(scene: Scene) -> int:
    """Send what the page does not offer, and return the answer's status."""
    page = scene.treasurer.page
    token = page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    return page.request.post(f"{page.url}/approve", form={"csrf_token": token, "amount": "6000"}).status


def each_partner_confirms_receipt(scene: Scene) -> None:
    """Whoever was paid says that it arrived; then the award is complete."""
    for person in (scene.lead, scene.partner):
        person.signs_in()
        person.follows("Say whether it has arrived")
        person.writes("On which day did it arrive?", scene.today())
        person.presses("It has arrived")
        person.sees("Thank you. The fund knows now that it arrived.")
    scene.lead.opens("/awards")
    scene.lead.sees("All received")


def the_books_balance(scene: Scene) -> None:
    """The operator's check finds the ledger whole, and the treasurer reads where everything is."""
    checked = scene.app.test_cli_runner().invoke(args=["ledger", "check"])
    assert checked.exit_code == 0, checked.output
    treasurer = scene.treasurer
    treasurer.goes_to_the_desk()
    treasurer.follows("Money")
    for amount in ("28,000.00 USD", "40,000.00 USD", "12,000.00 USD", "0.00 USD"):
        treasurer.sees_words(amount)
    treasurer.follows("Read every entry")
    for what in ("Money arrived", "Money was sent", "Money was promised in an award", "Money came in"):
        treasurer.sees(what)


def the_funder_looks(scene: Scene) -> None:
    """The funder sees what the pool did, and nobody who is no business of theirs."""
    funder = scene.funder
    funder.signs_in()
    funder.follows("What the pool did")
    funder.is_at("What the pool did")
    funder.sees_words("40,000 USD")
    funder.sees_words("12,000 USD")
    funder.sees_words("100%")
    for words in HIDDEN:
        funder.sees_not(words)


def everybody_looks(scene: Scene) -> None:
    """The public page shows totals, and the award by name as long as all its partners agree."""
    visitor, partner = scene.enters("visitor", "Vera Visitor"), scene.partner
    visitor.opens("/funds/threshing-floor")
    visitor.sees_words(TITLE)
    visitor.sees_words(TERRACES)
    visitor.sees_words("12,000 USD")
    for words in HIDDEN:
        visitor.sees_not(words)
    partner.opens("/awards")
    partner.follows_words(TITLE)
    partner.follows("To the agreement")
    partner.follows_words(f"{partner.say('Change')} {WELL_DIGGERS}")
    partner.ticks("Only in totals: your community is counted, you are not named", "What may be shown")
    partner.presses("Save")
    partner.sees("Saved. It holds from now on.")
    visitor.opens("/funds/threshing-floor")
    for words in (TITLE, TERRACES, WELL_DIGGERS, *HIDDEN):
        visitor.sees_not(words)
