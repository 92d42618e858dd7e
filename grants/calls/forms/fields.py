"""The fields of answers: figures, days, choices, places and budgets, each keeping what was typed when it is wrong."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from wtforms import (
    DateField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from grants.calls.rules.answering import BudgetLine
from grants.forms import AmountField, Form
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.money import BadAmount, Money, latin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_LINES = 60  # of a budget: what one page over a slow line still carries
SPARE_LINES = 3
_LONGEST_NUMBER = 16  # characters, as of amounts
_LONGEST_LINE = 500
if TYPE_CHECKING:
    _Lines = FieldList[FormField["LineForm"]]
else:
    _Lines = FieldList


class NumberField(StringField):
    """A number in Latin or Arabic digits, between two bounds; `data` is a Decimal or None."""

    data: Any
    typed: str | None = None

    def __init__(self, label: str, *, bounds: Mapping[str, Any], **kwargs: Any) -> None:
        """`bounds`: {'least', 'most'}, each of which may lack."""
        super().__init__(label, **kwargs)
        self.least, self.most = (_bound(bounds, name) for name in ("least", "most"))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return f"{self.data:f}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say how to write it."""
        self.typed, self.data = valuelist[0] if valuelist else "", None
        if self.typed.strip():
            self.data = self._within(_number(self.typed))

    def _within(self, number: Decimal) -> Decimal:
        least, most = self.least, self.most
        if (least is None or number >= least) and (most is None or number <= most):
            return number
        if least is not None and most is not None:
            raise ValueError(_("Write a number from %(least)s to %(most)s.", least=f"{least:f}", most=f"{most:f}"))
        if least is not None:
            raise ValueError(_("Write %(least)s or more.", least=f"{least:f}"))
        raise ValueError(_("Write %(most)s or less.", most=f"{most:f}"))


def _bound(bounds: Mapping[str, Any], name: str) -> Decimal | None:
    value = bounds.get(name)
    return None if value is None or value == "" else Decimal(str(value))


def _number(typed: str) -> Decimal:
    plain = latin(typed).replace("−", "-")
    try:
        number = Decimal(plain.replace(",", ""))
    except InvalidOperation as fault:
        raise ValueError(_("“%(typed)s” is not a number. Write digits only, like 12 or 3.5.", typed=typed)) from fault
    if not number.is_finite() or len(plain) > _LONGEST_NUMBER or "e" in plain.lower():
        raise ValueError(_("“%(typed)s” is not a number. Write digits only, like 12 or 3.5.", typed=typed))
    return number


class DayField(DateField):
    """A day as <input type="date"> sends it, or as one types it in either digits; `data` is a date or None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how to write it."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata([latin(valuelist[0]).replace("/", "-")])
        except ValueError as fault:
            raise ValueError(_("Write the day like 2027-02-22: year, month, day.")) from fault


class OneOfField(RadioField):
    """One of several, or none: an answer may always be left open."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take any choice in, so that what is wrong with it is said in our words."""
        super().__init__(label, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was chosen, even if it was nothing."""
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        del form
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Choose one of these."))


class PlaceField(SelectField):
    """A place of the fund, or none."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take any choice in, so that what is wrong with it is said in our words."""
        super().__init__(label, validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse a place that the fund does not name."""
        del form
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Choose a place from this list."))


class ManyField(SelectMultipleField):
    """Several choices, each with a box to tick; `data` lists the ticked ones in the question's order."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take any choice in, so that what is wrong with it is said in our words."""
        super().__init__(label, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the ticks, in the order of the choices; what is no choice stands last."""
        order = [value for value, *_rest in self.iter_choices()]
        known = [value for value in order if value in valuelist]
        self.data = [*known, *(value for value in dict.fromkeys(valuelist) if value not in order)]

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        del form
        if set(self.data or ()) - {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Choose among these."))


class LineForm(PlainForm):
    """One line of a budget: whose part it is, how much, and what for."""

    class Meta:
        """WTForms' settings."""

        get_translations = Form.Meta.get_translations

    partner = SelectField(_l("Who"), validate_choice=False)
    amount = AmountField(_l("Amount"))
    what = StringField(_l("What for"), widget=TextInput())

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed: a partner chosen alone says nothing."""
        return not (self.amount.typed or "").strip() and self.amount.data is None and not (self.what.data or "").strip()

    def validate(self, extra_validators: Any = None) -> bool:
        """Say at each place what lacks; a blank line lacks nothing."""
        is_fine = super().validate(extra_validators)
        if self.is_blank:
            return True
        wrong = [
            (self.partner, self.partner.data not in dict(_pairs(self.partner)) or not self.partner.data, _("Say who.")),
            (self.amount, self.amount.data is None and not self.amount.errors, _("Write the amount.")),
            (self.what, not (self.what.data or "").strip(), _("Say what it is for.")),
            (self.what, len(self.what.data or "") > _LONGEST_LINE, _("Say it in fewer words.")),
        ]
        for one, is_wrong, reason in wrong:
            if is_wrong:
                one.errors = [*one.errors, reason]
                is_fine = False
        return is_fine


def _pairs(field: SelectField) -> Iterator[tuple[Any, Any]]:
    return ((value, label) for value, label, *_rest in field.iter_choices())


class BudgetField(_Lines):
    """A budget in lines, with a few spare ones; `data` as typed, `lines` as read."""

    def __init__(self, label: str, *, currency: str, partners: Mapping[str, str], **kwargs: Any) -> None:
        """`partners`: {ref: name} of those whose lines there may be."""
        choices = {"": _("Choose…"), **partners}
        line = type(
            "Line",
            (LineForm,),
            {
                "partner": SelectField(_l("Who"), choices=choices, validate_choice=False),
                "amount": AmountField(_l("Amount"), currency=currency),
            },
        )
        super().__init__(FormField(line), label, max_entries=MOST_LINES + SPARE_LINES, **kwargs)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the lines in, and lay spare ones after them."""
        super().process(formdata, *args, **kwargs)
        self.lay_spares()

    def lay_spares(self) -> None:
        """See that the last few lines are blank."""
        blank = 0
        for entry in reversed(self.entries):
            if not entry.form.is_blank:
                break
            blank += 1
        for _one in range(min(SPARE_LINES - blank, MOST_LINES + SPARE_LINES - len(self.entries))):
            self.append_entry()

    @property
    def lines(self) -> list[BudgetLine]:
        """Return the lines that are whole."""
        whole = (entry.form for entry in self.entries if entry.form.amount.data is not None)
        return [BudgetLine(one.partner.data or "", one.amount.data.minor, one.what.data or "") for one in whole]


def readable_amount(text: str, currency: str) -> Money | None:
    """Return a kept amount; None for what is none (the call may have changed what it asks)."""
    try:
        return Money.parse(text, currency)
    except BadAmount:
        return None
