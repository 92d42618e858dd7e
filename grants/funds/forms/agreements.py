"""Forms of agreements: what is agreed, who signs it, why it is refused; and of money exchanged between accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.forms import AmountField, Form, WholeField, at_most, form_class, positive, required, translated
from grants.funds.actions.agreements import Draft, Part
from grants.funds.forms import CurrencyField, account_label, asked_currency, funder_field
from grants.funds.rules.agreements import CODE_VERSION, TERM_WORDS, Term
from grants.i18n import gettext
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.funds.models import BankAccount, ContributionAgreement, Fund, Funder

PARTS = 6  # rows for instalments that the form has


class TermsField(SelectMultipleField):
    """The clauses of an agreement, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def agreement_form(fund: Fund, funders: Sequence[Funder] | None, **shown: Any) -> Form:
    """Return the form of an agreement; without `funders`, of one whose funder is known."""
    currency = asked_currency("currency", shown.get("currency") or fund.currency)
    parts: dict[str, Any] = {}
    for number in range(1, PARTS + 1):
        parts[f"part_{number}_due_on"] = DateField(_l("Due on"), [Optional()])
        parts[f"part_{number}_amount"] = AmountField(_l("Amount"), [Optional(), positive], currency=currency)
    made = form_class(
        "AgreementForm",
        {} if funders is None else {"funder": funder_field(funders)},
        {
            "currency": CurrencyField(_l("Currency"), default=fund.currency),
            "amount": AmountField(_l("Amount of the whole agreement"), [required(), positive], currency=currency),
            "terms": TermsField(
                _l("Under which terms?"),
                choices=lambda: [(str(term), str(words)) for term, words in TERM_WORDS.items()],
                default=[str(Term.FREE_USE), str(Term.ONE_REPORT)],
            ),
        },
        parts,
    )
    return made(**shown)


def drafted(form: Form) -> Draft:
    """Return what the form says. A single instalment without an amount is the whole."""
    rows = [(form[f"part_{number}_amount"].data, form[f"part_{number}_due_on"].data) for number in range(1, PARTS + 1)]
    filled = [row for row in rows if any(part is not None for part in row)]
    whole = form["amount"].data
    if len(filled) == 1 and filled[0][0] is None:
        filled = [(whole, filled[0][1])]
    return Draft(whole, [Term(term) for term in form["terms"].data], [Part(*row) for row in filled])


def half_filled(form: Form) -> list[tuple[str, str]]:
    """Return (field, what to do) for each instalment that lacks its day, or its amount beside others."""
    lacking = []
    filled = 0
    for number in range(1, PARTS + 1):
        amount, due_on = form[f"part_{number}_amount"].data, form[f"part_{number}_due_on"].data
        filled += amount is not None or due_on is not None
        if amount is not None and due_on is None:
            lacking.append((f"part_{number}_due_on", gettext("Write the day on which it is due.")))
        if due_on is not None and amount is None:
            lacking.append((f"part_{number}_amount", gettext("Write how much of it is due on that day.")))
    return [(field, said) for field, said in lacking if filled > 1 or field.endswith("due_on")]


def shown_parts(agreement: ContributionAgreement) -> dict[str, Any]:
    """Return what the form of an agreement that stands shows."""
    shown: dict[str, Any] = {"currency": agreement.currency, "amount": agreement.amount, "terms": agreement.terms}
    for number, part in enumerate(agreement.instalments, start=1):
        shown |= {f"part_{number}_amount": part.amount, f"part_{number}_due_on": part.due_on}
    return shown


class SignForm(Form):
    """The funder's signature."""

    signed_name = StringField(
        _l("Who signed for the funder?"),
        [required(), at_most(160)],
        description=_l("The name as it stands under the agreement."),
    )
    signed_on = DateField(
        _l("On which day?"),
        [required()],
        description=_l("What the money is worth in the fund's currency is worked out by the rate of this day."),
    )
    accepts_code = BooleanField(
        _l("The funder signed the contributor's code, version %(version)s", version=CODE_VERSION)
    )
    apart = BooleanField(
        _l("Hold this money apart"),
        description=_l("It never enters the pool: nobody decides about it here, and it stands in the books by itself."),
    )


def refusal_form(**shown: Any) -> Form:
    """Return the form that asks why an agreement is refused, in each language."""
    made = form_class(
        "RefusalForm",
        {"refused_on": DateField(_l("When was it refused?"), [required()])},
        translated(
            "reason",
            _l("Why was it refused?"),
            is_long=True,
            hint=_l("Begun from the clauses. Anybody can read this; name nobody."),
        ),
    )
    return made(**shown)


class EndForm(Form):
    """Why an agreement ends before all of its money came."""

    note = TextAreaField(_l("Why?"), [required(), at_most(500)])


def exchange_form(accounts: Sequence[BankAccount], **shown: Any) -> Form:
    """Return the form of money that left one of the fund's accounts and came into another."""
    named = {account.ref: account_label(account) for account in accounts}
    currencies = {account.ref: account.currency for account in accounts}
    first = accounts[0].currency

    def amount_in(name: str, label: str, *, is_optional: bool = False, hint: str = "") -> AmountField:
        checks = [Optional() if is_optional else required(), positive]
        return AmountField(label, checks, currency=asked_currency(name, first, among=currencies), description=hint)

    made = form_class(
        "ExchangeForm",
        {
            "from_account": SelectField(_l("From which account?"), choices=named),
            "from_amount": amount_in("from_account", _l("How much left it?"), hint=_l("In that account's currency.")),
            "to_account": SelectField(_l("Into which account?"), choices=named),
            "to_amount": amount_in("to_account", _l("How much came in?"), hint=_l("In that account's currency.")),
            "fee": amount_in(
                "from_account",
                _l("The bank's fee"),
                is_optional=True,
                hint=_l("Only if it left the first account besides the amount."),
            ),
            "on": DateField(_l("On which day?"), [required()]),
            "bank_reference": StringField(_l("The bank's reference"), [Optional(), at_most(140)]),
        },
    )
    return made(**shown)


class SafeguardForm(Form):
    """What the fund asks of money before anybody may decide about it."""

    holds_apart = BooleanField(
        _l("Money with conditions may be held apart"),
        description=_l("Otherwise it is refused. Either way it never enters the pool."),
    )
    hold_days = WholeField(
        _l("For how many days does a bank debit wait?"),
        [required(), NumberRange(0, 400, message=_l("Write a number from 0 to 400."))],
        description=_l("A giver's bank can take a debit back for 8 weeks without a reason: 56 days."),
    )
    hold_percent = WholeField(
        _l("How much of it waits, in per cent?"),
        [required(), NumberRange(0, 100, message=_l("Write a number from 0 to 100."))],
        description=_l("The rest is free to decide about at once."),
    )
    concentration_percent = WholeField(
        _l("From which share of the pool on is one funder too much, in per cent?"),
        [required(), NumberRange(1, 100, message=_l("Write a number from 1 to 100."))],
        description=_l("We warn whoever records the money. Nothing is refused for it."),
    )
