"""Forms of giving: how much, how often, by which way, under which name; and of giving back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.validators import Optional

from grants.forms import AmountField, Form, at_most, form_class, positive, required
from grants.funds.rules.gifts import RHYTHM_WORDS, Rhythm, amounts_offered
from grants.i18n import apart
from grants.i18n import lazy_gettext as _l
from grants.money import Money
from grants.people.forms import is_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.funds.rules.gifts import GiftWay


def gift_form(currency: str, ways: Mapping[GiftWay, str]) -> Form:
    """Return the giving page's form in one currency; `ways` says of each way what it costs."""
    offered = amounts_offered(currency)
    amounts = {amount.plain(): apart(whole(amount)) for amount in offered}
    made = form_class(
        "GiftForm",
        {
            "choice": RadioField(_l("How much?"), choices=amounts, default=offered[1].plain()),
            "own": AmountField(
                _l("Or another amount"),
                [Optional(), positive],
                currency=currency,
                description=_l("What you write here counts instead of the choice above."),
            ),
            "rhythm": RadioField(
                _l("How often?"),
                [required(_l("Choose one."))],
                choices=lambda: {str(rhythm): str(words) for rhythm, words in RHYTHM_WORDS.items()},
                default=str(Rhythm.ONCE),
            ),
            "way": RadioField(
                _l("Which way?"),
                [required(_l("Choose one."))],
                choices={str(way): words for way, words in ways.items()},
                default=str(next(iter(ways), "")),
            ),
            "email": EmailField(
                _l("Your e-mail address"),
                [Optional(), at_most(254), is_address],
                description=_l("Only for the receipt. Without it, keep the address of the next page."),
                render_kw={"autocomplete": "email"},
            ),
            "name": StringField(
                _l("Your name"),
                [Optional(), at_most(120)],
                description=_l("Leave it empty to give anonymously."),
                render_kw={"autocomplete": "name"},
            ),
            "is_named": BooleanField(_l("My name may be shown in public")),
        },
    )
    return made()


def amount_in(form: Form) -> Money:
    """Return the amount that was typed, else the one that was chosen."""
    typed: Money | None = form["own"].data
    return typed if typed is not None else Money.parse(form["choice"].data, form["own"].currency)


def whole(amount: Money) -> str:
    """Return an amount without its empty digits: '25 USD'."""
    return f"{int(amount.major)} {amount.currency}"


def refund_form(left: Money) -> Form:
    """Return the form that asks how much of a gift is to go back, at first all that is left."""
    made = form_class(
        "RefundForm",
        {"amount": AmountField(_l("How much?"), [required(), positive], currency=left.currency)},
    )
    return made(amount=left)
