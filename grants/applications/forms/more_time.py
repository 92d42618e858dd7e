"""Asking for more time, typing a code, and what a steward answers."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.widgets import DateTimeLocalInput

from grants.forms import Form, InstantField, at_most, required
from grants.i18n import lazy_gettext as _l


class AskTimeForm(Form):
    """Why somebody needs more time."""

    reason = TextAreaField(
        _l("Why do you need more time?"),
        [required(_l("Say in a sentence or two why you need more time.")), at_most(500)],
        description=_l("The fund’s stewards read this and who leads, and nothing of what you wrote."),
    )


class CodeForm(Form):
    """A code that a steward has read to somebody."""

    code = StringField(
        _l("Code"),
        [required(_l("Write the ten digits.")), at_most(40)],
        description=_l("Ten digits that a steward of the fund gave you. Spaces do not matter."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"},
    )


class GiveTimeForm(Form):
    """Until when, and why; in the zone in which the call promised its deadline."""

    until = InstantField(_l("More time until"), [required()], widget=DateTimeLocalInput())
    reason = TextAreaField(_l("Why"), [required(_l("Write why.")), at_most(500)])


class AnswerTimeForm(GiveTimeForm):
    """A yes until an instant, or a no; both with the reason that whoever asked reads."""

    until = InstantField(_l("More time until"), widget=DateTimeLocalInput())
