"""Giving: the public page of a fund, and each gift's own page, which only its giver has the address of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for

from grants import clock, signin
from grants.errors import NotFound, RuleBroken
from grants.funds import queries
from grants.funds.actions import gifts as actions
from grants.funds.forms.gifts import amount_in, gift_form, whole
from grants.funds.queries import banking
from grants.funds.queries import gifts as found
from grants.funds.queries.receipts import receipts_of
from grants.funds.rules.fees import SOURCE
from grants.funds.rules.gifts import (
    GIVEN_BACK_WORDS,
    RHYTHM_WORDS,
    WAY_WORDS,
    GiftState,
    GiftWay,
    Rhythm,
    amounts_offered,
    currencies_offered,
)
from grants.funds.rules.references import shown
from grants.funds.views.desk import bp
from grants.funds.views.receipts import numbered
from grants.i18n import apart, language
from grants.i18n import gettext as _
from grants.policy import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.config import Config
    from grants.forms import Form
    from grants.funds.models import BankAccount, Fund, Gift

_CARD_PAGES = "https://checkout.stripe.com"
_MOST_LOOKS = 24  # at intervals of five seconds: two minutes


def _config() -> Config:
    return cast("Config", current_app.config["MUSHA"])


def _ways(fund: Fund, currency: str) -> tuple[dict[GiftWay, str], bool]:
    """Return what each way costs, in words, and whether a price is the processor's published one."""
    has_account = bool(banking.shown_accounts(fund))
    words: dict[GiftWay, str] = {}
    most, is_published = amounts_offered(currency)[-1], False
    for way in actions.ways_to_give(fund, currency, _config(), has_account=has_account):
        fee = found.fee_of(fund, most, way)
        said = str(WAY_WORDS[way])
        if fee is not None:
            is_published = is_published or not fee.is_learnt
            said = _(
                "%(way)s: about %(fee)s of %(whole)s goes to the card processor",
                way=said,
                fee=fee.amount,
                whole=whole(most),
            )
        elif way is GiftWay.BANK_TRANSFER:
            said = _("%(way)s: nothing is taken here; your bank may take a fee", way=said)
        words[way] = apart(said)
    return words, is_published


@bp.route("/funds/<slug>/give", methods=["GET", "POST"])
@public
def give(slug: str) -> ResponseReturnValue:
    """Take a gift: its amount, its rhythm, its way; then lead on to the processor's page, or to the bank's details."""
    fund = queries.fund_by_slug(slug)
    currencies = currencies_offered(fund.currency)
    currency = request.args.get("currency", fund.currency)
    if currency not in currencies:
        currency = fund.currency
    ways, is_published = _ways(fund, currency)
    form = gift_form(currency, ways)
    if form.validate_on_submit():
        signin.limit("give", request.remote_addr or "", tries=20, per=timedelta(minutes=10), at=clock.now())
        gift = _begun(fund, form)
        if gift is not None:
            return _onward(gift)
    _may_lead_on()
    page = render_template(
        "funds/giving/give.html",
        fund=fund,
        form=form,
        currency=currency,
        currencies=[_choice(fund, code, code == currency) for code in currencies],
        takes_cards=GiftWay.CARD in ways,
        source=SOURCE if is_published else None,
    )
    return page, 422 if form.errors else 200


def _choice(fund: Fund, code: str, is_current: object) -> dict[str, object]:
    """Return a currency as the strip of them shows it."""
    return {"label": code, "url": url_for("funds.give", slug=fund.slug, currency=code), "is_current": bool(is_current)}


def _begun(fund: Fund, form: Form) -> Gift | None:
    """Begin the gift that the form describes, or blame the field at fault."""
    wish = actions.Wish(
        amount=amount_in(form),
        way=GiftWay(form["way"].data),
        rhythm=Rhythm(form["rhythm"].data),
        language=language().code,
        name=form["name"].data or "",
        email=form["email"].data or "",
        is_named=bool(form["is_named"].data),
    )
    try:
        return actions.begin(fund, wish, at=clock.now(), once=form.once.data)
    except RuleBroken as broken:
        form.blame(broken.field, str(broken))
        return None


def _onward(gift: Gift) -> ResponseReturnValue:
    """Lead the giver on: to the card page in the same step, or to the gift's own page."""
    here = url_for("funds.gift", ref=gift.ref)
    if gift.way == GiftWay.BANK_TRANSFER or gift.state is not GiftState.STARTED:
        return redirect(here, 303)
    page = url_for("funds.gift", ref=gift.ref, _external=True)
    paid = url_for("funds.gift", ref=gift.ref, seen=1, _external=True)
    try:
        return redirect(actions.open_checkout(gift, _config(), page=page, paid=paid), 303)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(here, 303)


def _may_lead_on() -> None:
    """Let the forms of this page lead to the processor's: browsers hold form-action against redirects, too."""
    g.leads_to = _config().stripe_api or _CARD_PAGES


def _accounts(gift: Gift) -> list[BankAccount]:
    """Return where a transfer can go: to the accounts in its currency, where there are any."""
    accounts = banking.shown_accounts(gift.fund)
    return [account for account in accounts if account.currency == gift.currency] or accounts


@bp.get("/gifts/<ref>")
@public
def gift(ref: str) -> ResponseReturnValue:
    """Show a giver what became of the gift; looks again by itself while the processor's word is awaited."""
    given = found.gift(ref)
    looks = request.args.get("seen", 0, type=int)
    is_awaited = given.state is GiftState.STARTED and 0 < looks <= _MOST_LOOKS
    _may_lead_on()
    page = make_response(render_template("funds/giving/gift.html", is_awaited=is_awaited, **_known_of(given)))
    page.headers["X-Robots-Tag"] = "noindex"
    if is_awaited:
        page.headers["Refresh"] = f"5; url={url_for('funds.gift', ref=ref, seen=looks + 1)}"
    return page


def _known_of(gift: Gift) -> dict[str, object]:
    """Return what the page of a gift says of it."""
    came = found.came_of(gift)
    return {
        "gift": gift,
        "fund": gift.fund,
        "code": shown(gift.code),
        "accounts": _accounts(gift),
        "came": came,
        "receipts": receipts_of(came),
        "in_fours": shown,
        "numbered": numbered,
        "way": WAY_WORDS[GiftWay(gift.way)],
        "rhythm": RHYTHM_WORDS[Rhythm(gift.rhythm)],
        "back_words": GIVEN_BACK_WORDS,
        "may_stop": actions.may_stop(gift),
    }


@bp.post("/gifts/<ref>/checkout")
@public
def checkout(ref: str) -> ResponseReturnValue:
    """Open the processor's page for a gift that was begun: the same one, however often this is pressed."""
    given = found.gift(ref)
    if given.way == GiftWay.BANK_TRANSFER:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    signin.limit("give", request.remote_addr or "", tries=20, per=timedelta(minutes=10), at=clock.now())
    return _onward(given)


@bp.post("/gifts/<ref>/transfer")
@public
def by_transfer(ref: str) -> ResponseReturnValue:
    """Let a gift that no card paid come by bank transfer instead: the same one, with nothing to type again."""
    given = found.gift(ref)
    if not _accounts(given):
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    instead = actions.by_transfer_instead(given, at=clock.now())
    return redirect(url_for("funds.gift", ref=instead.ref), 303)


@bp.post("/gifts/<ref>/stop")
@public
def stop_gift(ref: str) -> ResponseReturnValue:
    """End a gift that goes on every month or year."""
    given = found.gift(ref)
    try:
        actions.stop(given, _config(), at=clock.now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return redirect(url_for("funds.gift", ref=given.ref), 303)


@bp.post("/gifts/<ref>/forget")
@public
def forget_giver(ref: str) -> ResponseReturnValue:
    """Wipe the giver's name and address."""
    given = found.gift(ref)
    actions.forget(given)
    said = _(
        "Your name and address are wiped here. "
        "The card processor keeps its own records, and the bank statement its line."
    )
    flash(said, "done")
    return redirect(url_for("funds.gift", ref=given.ref), 303)
