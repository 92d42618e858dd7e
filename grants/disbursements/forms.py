"""Forms of payees, dates and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from grants.disbursements.rules import PayeeDraft, Route
from grants.forms import AmountField, Form, at_most, form_class, required
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from datetime import date

    from grants.awards.models import Award
    from grants.money import Money

MOST_PARTS = 4

ROUTES = {
    Route.BANK: _l("Bank account: of the group or of somebody whom it trusts"),
    Route.FISCAL_HOST: _l("Fiscal host: another organisation receives it for you and decides nothing"),
    Route.AGENT: _l("Agent: somebody hands it out in cash where banks do not work"),
    Route.MOBILE_WALLET: _l("Mobile wallet: it arrives on a phone"),
    Route.IN_KIND: _l("In kind: the fund buys what you name and has it brought"),
    Route.HELD_SAFELY: _l("Held safely: the fund keeps it until you choose a way; nothing lapses"),
}


class PayeeForm(Form):
    """Who is paid for one partner, and how."""

    route = RadioField(
        _l("How can it reach you?"), [required()], choices=lambda: {str(one): str(said) for one, said in ROUTES.items()}
    )
    holder = StringField(
        _l("Name of the holder"),
        [at_most(200)],
        description=_l("The name in which it arrives, as the bank, wallet or agent knows it."),
    )
    details = TextAreaField(
        _l("Where to"),
        [at_most(2000)],
        description=_l("Account number or IBAN and bank; or the wallet's number; or how the agent is found."),
    )
    town = StringField(_l("Town"), [at_most(100)])
    country = StringField(
        _l("Country"), [at_most(100)], description=_l("As the bank writes it. It says nothing about you.")
    )

    def draft(self) -> PayeeDraft:
        """Return what was typed."""
        return PayeeDraft(
            Route(self.route.data),
            self.holder.data or "",
            self.details.data or "",
            self.town.data or "",
            self.country.data or "",
        )


class ReceivedForm(Form):
    """On which day it arrived."""

    received_on = DateField(_l("On which day did it arrive?"), [required()])


class ReturnForm(Form):
    """Why it came back."""

    why = TextAreaField(
        _l("What did the bank or the agent say?"),
        [required(), at_most(1000)],
        description=_l("The partner reads this, so that it can choose another way."),
    )


def approving(currency: str) -> Form:
    """Return the form that asks for the amount once more."""
    amount = AmountField(_l("Type the amount, to approve it"), [required()], currency=currency)
    return form_class("ApproveForm", {"amount": amount})()


def dating(award: Award) -> Form:
    """Return the form of an award's dates, filled with those that stand."""
    fields: dict[str, Any] = {}
    for number in range(1, MOST_PARTS + 1):
        fields[f"day_{number}"] = DateField(_l("Day %(number)s", number=number), [Optional()])
        fields[f"amount_{number}"] = AmountField(
            _l("Amount %(number)s", number=number), [Optional()], currency=award.currency
        )
    standing: dict[str, Any] = {}
    for number, tranche in enumerate(award.tranches[:MOST_PARTS], start=1):
        standing |= {f"day_{number}": tranche.planned_on, f"amount_{number}": tranche.amount}
    return form_class("DatesForm", fields)(data=standing)


def wishes(form: Form) -> list[tuple[date, Money]] | None:
    """Return the parts that were typed; None, with the field blamed, where one has only a day or only an amount."""
    found: list[tuple[date, Money]] = []
    is_whole = True
    for number in range(1, MOST_PARTS + 1):
        day, amount = form[f"day_{number}"].data, form[f"amount_{number}"].data
        if (day is None) != (amount is None):
            form.blame(f"{'day' if day is None else 'amount'}_{number}", _("Give this part both a day and an amount."))
            is_whole = False
        elif day is not None:
            found.append((cast("date", day), cast("Money", amount)))
    return found if is_whole else None
