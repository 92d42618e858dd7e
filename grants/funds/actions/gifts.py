"""A giver's gift: begun here, paid on the processor's own page or by transfer, stopped and forgotten when asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from grants import jobs
from grants.db import db, keep_before_asking
from grants.errors import RuleBroken
from grants.funds.actions.looking import GIFT
from grants.funds.actions.stripe import Away, Gone, Refused, asking, client, key_of
from grants.funds.models import Fund, Gift, StripeTransaction
from grants.funds.queries.gifts import card_fund
from grants.funds.rules.gifts import STOP, GiftState, GiftWay, Rhythm
from grants.funds.rules.processor import DEBITS, TAKEN, NotSendable, least, most, step, to_processor
from grants.funds.rules.references import new_code, random_body
from grants.i18n import gettext as _
from grants.i18n import in_language, speaking

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from stripe.params.checkout import SessionCreateParams

    from grants.config import Config
    from grants.money import Money

# The processor's page speaks no Arabic (its list of 16.1 has none): there it follows the browser.
_ITS_LANGUAGES = {"en": "en-GB"}
_INSTEAD = "instead of "  # before the address of a gift, in the key of the one by transfer that took its place
_INTERVALS = {Rhythm.MONTHLY: "month", Rhythm.YEARLY: "year"}


@dataclass(frozen=True)
class Wish:
    """What somebody wants to give, as the giving page asks it. `name` and `email` may be empty."""

    amount: Money
    way: GiftWay
    rhythm: Rhythm
    language: str
    name: str = ""
    email: str = ""
    is_named: bool = False


def choose_card_fund(fund: Fund) -> None:
    """Let this one fund of the installation take cards. Raises RuleBroken once another one's books hold card money."""
    other = card_fund()
    if other is not None and other.id != fund.id:
        if db.session.scalar(select(StripeTransaction.id).where(StripeTransaction.fund_id == other.id).limit(1)):
            raise RuleBroken(_("Another fund here has taken cards already, and its books hold that money."))
        other.takes_cards = False
        db.session.flush()
    fund.takes_cards = True


def ways_to_give(fund: Fund, currency: str, config: Config, *, has_account: bool) -> list[GiftWay]:
    """Return the ways in which the fund can be given `currency` now, the quickest first."""
    ways = []
    if fund.takes_cards and config.stripe_key and currency in TAKEN:
        ways.append(GiftWay.CARD)
        if currency in DEBITS:
            ways.append(GiftWay.BANK_DEBIT)
    if has_account:
        ways.append(GiftWay.BANK_TRANSFER)
    return ways


def begin(fund: Fund, wish: Wish, *, at: datetime, once: str | None = None) -> Gift:
    """Keep what somebody set out to give. Raises RuleBroken for an amount that cannot travel that way."""
    if once is not None:
        made = db.session.scalars(select(Gift).where(Gift.once == once)).one_or_none()
        if made is not None:
            return made
    _require_amount(wish)
    name = wish.name.strip()
    if wish.is_named and not name:
        raise RuleBroken(_("Write the name that may be shown, or leave the box empty."), field="name")
    gift = Gift(
        fund=fund,
        once=once,
        amount=wish.amount,
        way=wish.way,
        rhythm=wish.rhythm,
        language=wish.language,
        giver_name=name,
        email=wish.email.strip(),
        is_named=wish.is_named,
        started_at=at,
        code=new_code(random_body()),
    )
    db.session.add(gift)
    db.session.flush()
    if wish.way is not GiftWay.BANK_TRANSFER:
        gift.request_key = f"gift:{gift.id}:v1"
        db.session.flush()
    return gift


def _require_amount(wish: Wish) -> None:
    if wish.amount.minor <= 0:
        raise RuleBroken(_("The amount must be more than zero."), field="own")
    if wish.way is GiftWay.BANK_TRANSFER:
        return
    try:
        to_processor(wish.amount)
    except NotSendable:
        currency = wish.amount.currency
        reason = _(
            "The card page takes from %(least)s to %(most)s, in steps of %(step)s. "
            "For another amount, give by transfer.",
            least=least(currency),
            most=most(currency),
            step=step(currency),
        )
        raise RuleBroken(reason, field="own") from None


def by_transfer_instead(gift: Gift, *, at: datetime) -> Gift:
    """Return the gift that is to come by transfer where this one was not paid: of the same giver, once only.

    What came, or is on its way, stays as it is: then this is `gift` itself.
    """
    if gift.way == GiftWay.BANK_TRANSFER or gift.state not in (GiftState.STARTED, GiftState.FAILED, GiftState.EXPIRED):
        return gift
    wish = Wish(
        amount=gift.amount,
        way=GiftWay.BANK_TRANSFER,
        rhythm=Rhythm(gift.rhythm),
        language=gift.language,
        name=gift.giver_name,
        email=gift.email,
        is_named=gift.is_named,
    )
    return begin(gift.fund, wish, at=at, once=f"{_INSTEAD}{gift.ref}")


def open_checkout(gift: Gift, config: Config, *, page: str, paid: str) -> str:
    """Return the address of the processor's page for this gift.

    It sends the giver back to `paid` when they paid, and to `page` when they left.

    What was done so far is committed first: asked again after a crash or a lost answer, the same key brings the same
    page. Raises RuleBroken, with what to do, when the page cannot be opened.
    """
    if gift.checkout_url is not None:
        return gift.checkout_url
    asked = _checkout(gift, page, paid)
    key = gift.request_key or ""
    keep_before_asking()
    try:
        with asking():
            session = client(config).v1.checkout.sessions.create(asked, {"idempotency_key": key})
    except (Away, Gone, Refused):
        raise RuleBroken(_("The card page could not be opened. Try again, or give by transfer.")) from None
    if session.url is None:
        raise RuleBroken(_("The card page could not be opened. Try again, or give by transfer."))
    gift.checkout_key, gift.checkout_url = session.id, session.url
    gift.subscription_key = key_of(session.subscription)
    return session.url


def _checkout(gift: Gift, page: str, paid: str) -> SessionCreateParams:
    """Return what is asked of the processor: made of the gift alone, so that it is the same each time."""
    named = {GIFT: gift.code}
    with speaking(gift.language):
        product = _("Gift to %(fund)s", fund=in_language(gift.fund.name))
    asked: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": gift.code,
        "metadata": named,
        "allowed_payment_method_types": ["card" if gift.way == GiftWay.CARD else DEBITS[gift.currency]],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": gift.currency.lower(),
                    "unit_amount": to_processor(gift.amount),
                    "product_data": {"name": product},
                },
            }
        ],
        "locale": _ITS_LANGUAGES.get(gift.language, "auto"),
        "success_url": paid,
        "cancel_url": page,
    }
    if gift.email:
        asked["customer_email"] = gift.email
    if gift.rhythm == Rhythm.ONCE:
        asked["submit_type"] = "donate"
        asked["payment_intent_data"] = {"metadata": named}
    else:
        asked["mode"] = "subscription"
        asked["subscription_data"] = {"metadata": named}
        asked["line_items"][0]["price_data"]["recurring"] = {"interval": _INTERVALS[gift.rhythm]}
    return asked


def may_stop(gift: Gift) -> bool:
    """Say whether a gift goes on until it is stopped, and can be stopped here."""
    return gift.rhythm != Rhythm.ONCE and gift.way != GiftWay.BANK_TRANSFER and STOP.is_open_to(gift)


def stop(gift: Gift, config: Config, *, at: datetime) -> None:
    """End a gift that goes on. Raises WrongState when it does not, RuleBroken when the processor cannot be reached."""
    if gift.state is GiftState.STOPPED:
        return
    try:
        with asking():
            _cancel(gift, config)
    except Gone:
        pass  # it was ended before
    except (Away, Refused):
        raise RuleBroken(
            _("The gift could not be stopped just now, since the processor does not answer. Try again in a minute.")
        ) from None
    gift.stopped_at = at
    STOP.make(gift, by=None, at=at)


def _cancel(gift: Gift, config: Config) -> None:
    stripe = client(config)
    if gift.subscription_key is None and gift.checkout_key is not None:
        gift.subscription_key = key_of(stripe.v1.checkout.sessions.retrieve(gift.checkout_key).subscription)
    if gift.subscription_key is not None:
        stripe.v1.subscriptions.cancel(gift.subscription_key)


def forget(gift: Gift) -> None:
    """Wipe the giver's name and address, in what was to come instead and in the mail, too; the money stays."""
    begun = (gift.once or "").removeprefix(_INSTEAD)
    for one in db.session.scalars(select(Gift).where(Gift.id.in_(_same_giver(gift, begun)))):
        if one.email:
            jobs.forget_mail(one.email, about=one.ref)
        one.is_named, one.giver_name, one.email = False, "", ""


def _same_giver(gift: Gift, begun: str) -> Select[int]:
    """Return the gift, what was to come by transfer instead of it, and what it was to come instead of."""
    return select(Gift.id).where(or_(Gift.id == gift.id, Gift.once == f"{_INSTEAD}{gift.ref}", Gift.ref == begun))
