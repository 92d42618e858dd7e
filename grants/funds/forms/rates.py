"""Forms of exchange rates: what somebody says a currency is worth, and the file that the ECB publishes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms import DateField, FileField, StringField
from wtforms.validators import StopValidation

from grants.forms import Form, at_most, form_class, required
from grants.funds.forms import CurrencyField
from grants.i18n import gettext
from grants.i18n import lazy_gettext as _l
from grants.ledger.rules.rates import LONGEST_SOURCE, plain
from grants.money import latin

if TYPE_CHECKING:
    from grants.funds.models import Fund

_FIGURE = re.compile(r"\d{1,20}(?:\.\d{1,20})?")


class RateField(StringField):
    """An exchange rate, typed in Latin or Arabic digits; `data` is a Decimal or None.

    No sign between thousands is taken: 3,672 is a rate of three and a half to some, and of thousands to others.
    """

    data: Any
    typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return plain(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the rate, or say how to write one."""
        self.typed = valuelist[0] if valuelist else ""
        self.data = None
        figure = latin(self.typed)
        if not figure:
            return
        if not _FIGURE.fullmatch(figure):
            raise ValueError(
                gettext(
                    "“%(typed)s” is not a rate. Write it with a point, and no sign between thousands: 0.709 or 89500.",
                    typed=self.typed,
                )
            )
        self.data = Decimal(figure)


def rate_form(fund: Fund, **shown: Any) -> Form:
    """Return the form that asks what a currency is worth, and who says so."""
    made = form_class(
        "RateForm",
        {
            "base": CurrencyField(_l("One unit of"), empty=gettext("Choose")),
            "rate": RateField(
                _l("is worth"),
                [required()],
                description=_l("As it was named, in all its digits: 0.709."),
                render_kw={"dir": "ltr", "inputmode": "decimal", "autocomplete": "off"},
            ),
            "quote": CurrencyField(_l("units of"), default=fund.currency),
            "on": DateField(_l("On which day?"), [required()]),
            "source": StringField(
                _l("Who says so?"),
                [required(), at_most(LONGEST_SOURCE)],
                description=_l(
                    "The bank, the exchange office, or the market that you looked at. Two that differ both stay, "
                    "each under its own name; to correct a rate, add the word “corrected” to the name."
                ),
            ),
        },
    )
    return made(**shown)


def _is_a_file(form: Any, field: FileField) -> None:
    del form
    if not getattr(field.data, "filename", ""):
        raise StopValidation(gettext("Choose the file."))


class EcbForm(Form):
    """The file of rates that the ECB publishes."""

    file = FileField(
        _l("The ECB's file"),
        [_is_a_file],
        description=_l("XML or CSV, of one day or of all years, packed as ZIP or not."),
        render_kw={"accept": ".xml,.csv,.zip"},
    )
