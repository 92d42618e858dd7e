"""Forms of signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField

from grants.forms import Form, ZoneField, at_most, checked, form_class, required
from grants.i18n import LANGUAGES
from grants.i18n import lazy_gettext as _l
from grants.people.rules import CHOSEN, NoticeKind, NoticeWay, normal_address

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTICE_NAMES = {
    NoticeKind.MESSAGE: _l("Somebody wrote to you"),
    NoticeKind.CONFIRM: _l("Something waits for your yes"),
    NoticeKind.CHANGE: _l("What you do together has changed"),
    NoticeKind.REMINDER: _l("A deadline is near"),
    NoticeKind.DUTY: _l("Something at a fund waits for you"),
}
WAY_NAMES = {
    NoticeWay.AT_ONCE: _l("At once"),
    NoticeWay.DIGEST: _l("Once a day, in one mail"),
    NoticeWay.NEVER: _l("Never"),
}

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


def notices_form(ways: Mapping[NoticeKind, NoticeWay]) -> Form:
    """Return the form that asks, for each kind of thing, how one wants to be written to."""
    choices = {str(way): str(name) for way, name in WAY_NAMES.items()}
    fields = {
        str(kind): RadioField(
            NOTICE_NAMES[kind],
            [required(_l("Choose one."))],
            choices=choices,
            default=str(ways.get(kind, NoticeWay.AT_ONCE)),
        )
        for kind in CHOSEN
    }
    made: Form = form_class("NoticesForm", fields)()
    return made
