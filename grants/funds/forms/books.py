"""Forms of the books: what to look for, which days, why an entry is undone, and that closing is for ever."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from grants.forms import Form, at_most, form_class, required
from grants.i18n import gettext
from grants.i18n import lazy_gettext as _l
from grants.money import CURRENCIES, BadAmount, Money

_LONGEST = 500


class Asked(Form):
    """A question put in the address: it changes nothing, and may be kept as a bookmark."""

    class Meta(Form.Meta):
        """No token: whoever follows a link asks the same."""

        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave out the key that makes a second press add nothing: here nothing is added."""
        super().__init__(*args, **kwargs)
        del self.once


class DayForm(Asked):
    """The end of which day."""

    on = DateField(_l("As it stood at the end of the day"), [Optional()])


class SpanForm(Asked):
    """From which day to which, both of them in it."""

    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse a span that ends before it begins."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(gettext("The last day is before the first. Change one of them."))


def amounts_of(typed: str) -> dict[str, int]:
    """Return the amount that was typed in the minor units of every currency that can say it; empty when none can."""
    found = {}
    for currency in CURRENCIES:
        try:
            found[currency] = abs(Money.parse(typed, currency).minor)
        except BadAmount:
            continue
    return found


def _is_amount(form: Any, field: StringField) -> None:
    del form
    if not amounts_of(field.data or ""):
        raise ValidationError(
            gettext("“%(typed)s” is not an amount. Write digits and, if needed, a point: 12500.50.", typed=field.data)
        )


def journal_form(kinds: dict[str, str], accounts: dict[str, str], sent: Any) -> Form:
    """Return the form that asks which entries; `sent` is the address's own."""
    made = form_class(
        "JournalForm",
        {
            "words": StringField(
                _l("Words of the reason, or the entry's key"), [Optional(), at_most(120)], filters=[_stripped]
            ),
            "kind": SelectField(_l("What happened"), choices={"": gettext("Anything")} | kinds, default=""),
            "account": SelectField(_l("Account"), choices={"": gettext("Any account")} | accounts, default=""),
            "amount": StringField(
                _l("Amount"),
                [Optional(), _is_amount],
                filters=[_stripped],
                description=_l("To the last digit, in any currency."),
            ),
        },
        base=SpanForm,
    )
    return made(sent)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class UndoForm(Form):
    """Why an entry is undone."""

    reason = StringField(
        _l("Why is it undone?"),
        [required(), at_most(_LONGEST)],
        description=_l("It stands in the journal for ever, beside your name."),
    )


class CloseForm(Form):
    """That the books are closed for ever."""

    is_final = BooleanField(
        _l("I know that it cannot be undone: nothing can be recorded for these days any more"),
        [required(_l("Tick this if you mean it. Closed books are never opened again."))],
    )


class CloseAllTheSameForm(CloseForm):
    """The same, where something is open: why, in spite of it."""

    reason = TextAreaField(
        _l("Why are the books closed all the same?"),
        [required(), at_most(_LONGEST)],
        description=_l("One or two sentences on each open point. Auditors will read them."),
    )
