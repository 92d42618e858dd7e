"""Forms of banking: an account, a statement's file, what its columns are, and what explains a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Optional

from grants.forms import AmountField, Form, a_file, at_most, form_class, positive, required
from grants.funds.forms import CurrencyField
from grants.funds.models import Instalment
from grants.funds.rules import FUNDER_WORDS, FunderKind
from grants.i18n import gettext
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grants.funds.models import Contribution, Fund, Funder, Pledge, StatementLine
    from grants.funds.queries.unconfirmed import Open

_LATIN: dict[str, Any] = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
NEW = "new"  # the choice of a funder whom the fund does not know yet

# What a column of a bank's table can be, in the order in which they are asked. True: a table needs it.
COLUMN_WORDS = {
    "date": _l("Day of booking"),
    "amount": _l("Amount, with its sign"),
    "direction": _l("Debit or credit, in a word of its own"),
    "credit": _l("Money in"),
    "debit": _l("Money out"),
    "valued": _l("Value date"),
    "currency": _l("Currency"),
    "balance": _l("Balance after it"),
    "text": _l("Text"),
    "party": _l("Name of the other side"),
    "party_account": _l("Account of the other side"),
    "reference": _l("The bank's reference"),
    "end_to_end": _l("End-to-end reference"),
}
_ORDERS = {"d/m/y": _l("Day, month, year: 31/12/2027"), "m/d/y": _l("Month, day, year: 12/31/2027")}
_ORDERS |= {"y-m-d": _l("Year, month, day: 2027-12-31")}
_POINTS = {".": _l("A point: 1,234.50"), ",": _l("A comma: 1.234,50")}


def account_form(fund: Fund | None = None, **shown: Any) -> Form:
    """Return the form of a bank account; with the `fund`, of a new one, whose currency is asked too."""
    asked: dict[str, Any] = {}
    if fund is not None:
        asked["currency"] = CurrencyField(_l("Currency"), default=fund.currency)
    made = form_class(
        "AccountForm",
        {
            "name": StringField(
                _l("What do you call it?"),
                [required(), at_most(80)],
                description=_l("As you speak of it: main account, dollars in Amman."),
            )
        },
        asked,
        {
            "iban": StringField(
                _l("IBAN or account number"),
                [Optional(), at_most(50)],
                description=_l("It tells the account's own statements from those of another."),
                render_kw=_LATIN,
            ),
            "holder": StringField(_l("Holder, as the bank writes it"), [Optional(), at_most(140)]),
            "bank_name": StringField(_l("Bank"), [Optional(), at_most(140)]),
            "bic": StringField(_l("BIC"), [Optional(), at_most(20)], render_kw=_LATIN),
            "is_shown": BooleanField(
                _l("Show it to givers"),
                description=_l("On the giving page, for bank transfers. It needs the number and the holder."),
            ),
        },
    )
    return made(**shown)


class StatementForm(Form):
    """A file that the bank gave out."""

    file = FileField(
        _l("The bank's file"),
        [a_file],
        description=_l("camt.053 (XML), MT940 or CSV, as the bank gives it out. Overlapping files do no harm."),
        render_kw={"accept": ".xml,.sta,.mt940,.940,.txt,.csv"},
    )


def columns_form(headers: Sequence[str], proposed: Mapping[str, str]) -> Form:
    """Return the form that asks what stands in which column, and for the file again: a page cannot keep one."""
    offered = {"": gettext("In no column")} | {name: name for name in headers}
    fields: dict[str, Any] = {
        key: SelectField(words, choices=offered, default=proposed.get(key, ""), validate_choice=False)
        for key, words in COLUMN_WORDS.items()
    }
    fields["date_format"] = _choice(_l("How are days written?"), _ORDERS, proposed.get("date_format"))
    fields["decimal"] = _choice(_l("What stands before the cents?"), _POINTS, proposed.get("decimal"))
    return form_class("ColumnsForm", fields, base=StatementForm)()


def _choice(label: str, words: Mapping[str, str], proposed: str | None) -> RadioField:
    named = {key: str(word) for key, word in words.items()}
    return RadioField(label, [required()], choices=named, default=proposed)


def columns_of(form: Form) -> dict[str, str]:
    """Return what the form says of the columns, without those that the table has not."""
    keys = (*COLUMN_WORDS, "date_format", "decimal")
    return {key: form[key].data for key in keys if form[key].data}


def line_form(
    line: StatementLine, rest: str, funders: Sequence[Funder], promises: Sequence[Pledge | Instalment], **shown: Any
) -> Form:
    """Return the form that asks whose gift a line is, or a part of it."""
    known = {"": gettext("Choose"), NEW: gettext("Somebody new")} | {one.ref: one.name for one in funders}
    open_ones = {"": gettext("No pledge")} | {promise_key(one): promise_in_words(one) for one in promises}
    kinds = {str(kind): str(words) for kind, words in FUNDER_WORDS.items() if kind is not FunderKind.GIVERS}
    made = form_class(
        "LineForm",
        {
            "funder": SelectField(_l("Funder"), [required(_l("Choose who gives."))], choices=known),
            "new_name": StringField(_l("Name"), [Optional(), at_most(160)]),
            "new_kind": SelectField(_l("Who is it?"), choices=kinds),
            "promise": SelectField(_l("Was it pledged or agreed?"), choices=open_ones),
            "more_to_come": BooleanField(_l("More is still to come on this pledge or instalment")),
            "amount": AmountField(
                _l("How much of it?"),
                [required(), positive],
                currency=line.currency,
                description=gettext("%(rest)s is left. For a part, write less: the rest waits.", rest=rest),
            ),
        },
    )
    return made(**shown)


def together_form(promises: Sequence[Pledge | Instalment]) -> Form:
    """Return the form that asks on which promise several lines came."""
    offered = {promise_key(one): promise_in_words(one) for one in promises}
    made = form_class(
        "TogetherForm",
        {
            "promise": RadioField(_l("What did they bring together?"), [required()], choices=offered),
            "more_to_come": BooleanField(_l("More is still to come on this pledge or instalment")),
        },
    )
    return made()


def promise_key(promise: Pledge | Instalment) -> str:
    """Return how a form names a promise: 'pledge:…' or 'instalment:…'."""
    return f"{promise.__tablename__}:{promise.ref}"


def promise_in_words(promise: Pledge | Instalment) -> str:
    """Return a promise as a list names it: who, how much."""
    funder = promise.agreement.funder if isinstance(promise, Instalment) else promise.funder
    return f"{funder.name}: {promise.amount}"


class MatchForm(Form):
    """One of the ways to explain a line, pressed: 'pledge:…', 'recorded:…', 'fee:'."""

    explains = HiddenField()


def recorded_form(entries: Sequence[tuple[Open, str]]) -> Form:
    """Return the form that asks which entry of the books a line confirms."""
    offered = {f"recorded:{one.entry.id}": words for one, words in entries}
    return form_class("RecordedForm", {"explains": SelectField(_l("Which entry?"), choices=offered)}, base=Form)()


def refund_form(given: Sequence[Contribution]) -> Form:
    """Return the form that asks which contribution went back."""
    offered = {f"refund:{one.ref}": f"{one.funder.name}: {one.amount}, {one.received_on}" for one in given}
    field = SelectField(_l("Which contribution?"), choices=offered)
    return form_class("RefundForm", {"explains": field}, base=Form)()


class AsideForm(Form):
    """Why a line is put aside."""

    note = StringField(
        _l("Why?"), [required(), at_most(200)], description=_l("For whoever looks at it later: what you asked, whom.")
    )


class UndoForm(Form):
    """Which match is undone, and why."""

    match = HiddenField()
    reason = StringField(_l("Why?"), [required(), at_most(200)])
