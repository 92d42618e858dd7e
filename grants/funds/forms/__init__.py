"""Forms of the fund: what is promised, what came in, what was refused, and what the fund says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from wtforms import BooleanField, DateField, EmailField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import Optional

from grants.forms import AmountField, Form, at_most, form_class, positive, required, translated
from grants.funds.rules import EARMARKING_WORDS, FUNDER_WORDS
from grants.i18n import day, gettext, in_language, language
from grants.i18n import lazy_gettext as _l
from grants.money import CURRENCIES
from grants.people.forms import is_address
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from babel import Locale

    from grants.funds.models import BankAccount, Fund, Funder, Geography, Instalment, Pledge

# What most of our funders send; every other currency follows by its code.
_OFTEN = ("USD", "EUR", "GBP", "JOD", "ILS", "SEK", "CHF")
ROLE_WORDS = {
    RoleKind.STEWARD: _l("Steward: writes calls, gives roles, runs the fund"),
    RoleKind.TREASURER: _l("Treasurer: records money, prepares and approves payments"),
    RoleKind.FACILITATOR: _l("Facilitator: runs the panel, and has no vote"),
    RoleKind.AUDITOR: _l("Auditor: reads the books, changes nothing"),
    RoleKind.FUNDER: _l("Funder: sees what the whole fund did"),
}


class CurrencyField(SelectField):
    """A currency by its three letters, those that come often first."""

    def __init__(self, label: str, validators: Sequence[Any] = (), *, empty: str | None = None, **kwargs: Any) -> None:
        """With `empty`, none may be chosen, and that is what the choice says."""
        ordered = (*_OFTEN, *(code for code in CURRENCIES if code not in _OFTEN))
        self.none = {} if empty is None else {"": empty}
        choices = self.none | {code: _named(code, language().locale) for code in ordered}
        super().__init__(label, list(validators), choices=choices, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Say which currency is not one, in words."""
        del form
        if self.data not in CURRENCIES and not (self.none and not self.data):
            reason = gettext("“%(code)s” is no currency. Write its three letters: USD.", code=self.data or "")
            raise ValidationError(reason)


def _named(code: str, locale: Locale) -> str:
    name = locale.currencies.get(code)
    return f"{code} · {name}" if name else code


def asked_currency(name: str, otherwise: str, *, among: Mapping[str, str] | None = None) -> str:
    """Return the currency that was sent under `name`, for the amount beside it; an unknown one is blamed itself.

    With `among`, what was sent is a key of it: the ref of an account, whose currency it is.
    """
    sent = request.form.get(name, "")
    if among is not None:
        return among.get(sent, otherwise)
    return sent if sent in CURRENCIES else otherwise


class FunderForm(Form):
    """Somebody who gives."""

    name = StringField(_l("Name"), [required(), at_most(160)])
    kind = RadioField(
        _l("Who is it?"), [required()], choices=lambda: {str(kind): str(words) for kind, words in FUNDER_WORDS.items()}
    )
    is_state_entity = BooleanField(
        _l("It is a state, or paid by one"),
        description=_l(
            "Groups in some places must report money from states. The fund works out each one's share for them."
        ),
    )
    is_named = BooleanField(
        _l("It agreed to be named in public"),
        description=_l("Otherwise only the fund's own people see the name."),
    )


def pledge_form(fund: Fund, funders: Sequence[Funder], **shown: Any) -> Form:
    """Return the form that asks what was promised."""
    made = form_class(
        "PledgeForm",
        {
            "funder": funder_field(funders),
            "currency": CurrencyField(_l("Currency"), default=fund.currency),
            "amount": AmountField(
                _l("Amount"), [required(), positive], currency=asked_currency("currency", fund.currency)
            ),
            "expected_on": DateField(
                _l("When is it expected?"),
                [required()],
                description=_l("The last day by which it should be here. We remind you after it."),
            ),
            "earmarking": RadioField(
                _l("Does it come with conditions?"),
                [required()],
                choices=lambda: {str(number): str(words) for number, words in EARMARKING_WORDS.items()},
                description=_l("These are the four degrees that aid statistics know."),
            ),
        },
    )
    return made(**shown)


def contribution_form(
    accounts: Sequence[BankAccount],
    funders: Sequence[Funder],
    pledges: Sequence[Pledge],
    instalments: Sequence[Instalment],
    **shown: Any,
) -> Form:
    """Return the form that asks what the bank credited; `pledge` may name an instalment of an agreement."""
    promises = {"": gettext("No pledge")}
    promises |= {part.ref: _instalment_label(part) for part in instalments}
    promises |= {pledge.ref: f"{pledge.funder.name}: {pledge.amount}" for pledge in pledges}
    currencies = {account.ref: account.currency for account in accounts}
    currency = asked_currency("account", shown.pop("currency", accounts[0].currency), among=currencies)
    named = {account.ref: account_label(account) for account in accounts}
    which = {"account": SelectField(_l("Into which account?"), choices=named)} if len(accounts) > 1 else {}
    made = form_class(
        "ContributionForm",
        {
            "funder": funder_field(funders),
            "pledge": SelectField(_l("Was it pledged or agreed?"), choices=promises),
            "more_to_come": BooleanField(
                _l("More is still to come on this pledge or instalment"),
                description=_l("Otherwise it counts as kept, whatever the amount."),
            ),
        },
        which,
        {
            "amount": AmountField(
                _l("What did the bank credit?"),
                [required(), positive],
                currency=currency,
                description=_l("After the bank's own fees: what stands on the statement, in the account's currency."),
            ),
            "received_on": DateField(_l("On which day?"), [required()]),
            "bank_reference": StringField(
                _l("The bank's reference"),
                [Optional(), at_most(140)],
                description=_l("As it stands on the statement. It helps the auditor to find the line."),
            ),
            "sent": AmountField(
                _l("What did the funder send?"),
                [Optional(), positive],
                currency=asked_currency("sent_currency", currency),
                description=_l("Only if it was another amount, or in another currency."),
            ),
            "sent_currency": CurrencyField(_l("In which currency?"), empty=gettext("The same")),
        },
    )
    return made(**shown)


def _instalment_label(part: Instalment) -> str:
    return gettext(
        "%(funder)s: instalment %(number)d, %(amount)s, due %(day)s",
        funder=part.agreement.funder.name,
        number=part.position,
        amount=part.amount,
        day=day(part.due_on),
    )


def account_label(account: BankAccount) -> str:
    """Return what an account is called in a list; the first one may have no name."""
    name = account.name or gettext("First account")
    return f"{name} · {account.currency}"


def offer_form(fund: Fund, **shown: Any) -> Form:
    """Return the form that asks what was refused, and why."""
    made = form_class(
        "OfferForm",
        {
            "currency": CurrencyField(_l("Currency"), default=fund.currency),
            "amount": AmountField(
                _l("Amount"), [required(), positive], currency=asked_currency("currency", fund.currency)
            ),
            "refused_on": DateField(_l("When was it refused?"), [required()]),
        },
        translated(
            "reason",
            _l("Why was it refused?"),
            is_long=True,
            hint=_l("Say which condition it came with. Anybody can read this; name nobody."),
        ),
    )
    return made(**shown)


def funder_field(funders: Sequence[Funder]) -> SelectField:
    """Return the field that asks who gives."""
    choices = {"": gettext("Choose")} | {funder.ref: funder.name for funder in funders}
    return SelectField(_l("Funder"), [required(_l("Choose who gives."))], choices=choices)


class CancelForm(Form):
    """Why a promise will not be kept."""

    note = StringField(_l("Why?"), [Optional(), at_most(200)])


def fund_form() -> Form:
    """Return the form of what the fund says of itself."""
    made = form_class(
        "FundForm",
        translated("name", _l("Name")),
        translated("summary", _l("In two sentences"), is_long=True),
        translated("charter", _l("Charter"), is_long=True, hint=_l("The promises that the fund makes to everybody.")),
    )
    return made()


def place_form(places: Sequence[tuple[int, Geography]] | None = None) -> Form:
    """Return the form of a place; with the fund's `places`, of a new one, which may lie in one of them."""
    fields: dict[str, Any] = {}
    if places is not None:
        within = {"": gettext("In no other")}
        within |= {place.code: in_language(place.name) for _depth, place in places}
        fields = {
            "code": StringField(
                _l("Short code"),
                [required()],
                description=_l("Up to 12 Latin letters, digits and hyphens. It cannot be changed later."),
                render_kw={"dir": "ltr"},
            ),
            "parent": SelectField(_l("Does it lie in another place?"), choices=within),
        }
    return form_class("PlaceForm", translated("name", _l("Name")), fields)()


def role_form(funders: Sequence[Funder]) -> Form:
    """Return the form that gives somebody a role."""
    speaks_for = {"": gettext("Nobody")} | {funder.ref: funder.name for funder in funders}
    made = form_class(
        "RoleForm",
        {
            "email": EmailField(_l("Their e-mail address"), [required(), at_most(254), is_address]),
            "name": StringField(
                _l("What they are called"),
                [Optional(), at_most(120)],
                description=_l("Only needed if they are new here; they can change it."),
            ),
            "kind": RadioField(
                _l("Role"), [required()], choices=lambda: {str(kind): str(words) for kind, words in ROLE_WORDS.items()}
            ),
            "funder": SelectField(
                _l("Which funder do they speak for?"),
                choices=speaks_for,
                description=_l("Only for the role of a funder."),
            ),
        },
    )
    return made()
