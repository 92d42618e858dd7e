"""The sample form of the style page, with every kind of field."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.forms import AmountField, Form, InstantField, required
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l


class SampleForm(Form):
    """Shows labels, hints and errors; nothing is ever saved."""

    name = StringField(
        _l("Name of your group"),
        [required(_l("Write the name of your group."))],
        description=_l("Registered or not, as people know you."),
    )
    story = TextAreaField(
        _l("What do you want to do together?"), [required(_l("Write a few sentences; they can be changed later."))]
    )
    email = EmailField(_l("Your e-mail address"), [Optional()])
    password = PasswordField(_l("Password"), [Optional()], render_kw={"autocomplete": "off"})
    amount = AmountField(_l("How much do you ask for?"), [required(_l("Write an amount."))], currency="USD")
    partners = IntegerField(_l("How many partners?"), [Optional()])
    place = SelectField(_l("Place"), choices={"a": "A", "b": "B"})
    mode = RadioField(
        _l("How should we reach you?"),
        choices=lambda: {"mail": _("By mail"), "voice": _("By voice note")},
        validators=[required(_l("Choose one."))],
    )
    together = SelectMultipleField(
        _l("What do you do together?"),
        choices=lambda: {"plan": _("Plan"), "work": _("Work"), "staff": _("Share people")},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agreed = BooleanField(_l("We all agree"), [Optional()])
    starts_at = InstantField(_l("Begins at"), [Optional()], render_kw={"type": "datetime-local"})
    starts_on = DateField(_l("Begins on"), [Optional()])
