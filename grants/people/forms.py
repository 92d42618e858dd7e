"""Forms of signing in."""

from __future__ import annotations

from wtforms import EmailField, PasswordField, SelectField, StringField

from grants.forms import Form, ZoneField, at_most, checked, required
from grants.i18n import LANGUAGES
from grants.i18n import lazy_gettext as _l
from grants.people.rules import normal_address

is_address = checked(
    lambda typed: normal_address(typed or "") is not None,
    _l("This is not an e-mail address. Write it like name@example.org."),
)


class AddressForm(Form):
    """Asks for an address to send a link to."""

    email = EmailField(_l("Your e-mail address"), [required(), is_address])


class SignInForm(Form):
    """Asks for an address and a password."""

    email = EmailField(_l("Your e-mail address"), [required(), is_address], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [required()], render_kw={"autocomplete": "current-password"})


class PersonForm(Form):
    """How a person wants to be called and spoken to."""

    name = StringField(
        _l("Your name"),
        [required(), at_most(120)],
        description=_l("As the others should read it. A first name is enough."),
    )
    language = SelectField(_l("Language"), choices={code: spoken.name for code, spoken in LANGUAGES.items()})
    zone = ZoneField(_l("Time zone"), description=_l("Deadlines are shown in it, beside the call's own."))


class _WithPassword(Form):
    password = PasswordField(
        _l("Choose a password"),
        [required()],
        description=_l("At least 12 characters. Four or five plain words are easy to keep in mind."),
        render_kw={"autocomplete": "new-password"},
    )


class NewPersonForm(PersonForm, _WithPassword):
    """The same, with a password."""


class NewPasswordForm(_WithPassword):
    """A new password for somebody who is known."""
