"""Forms on which groups look for partners and write to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from grants.applications.forms import StartForm
from grants.forms import Form, at_most, required
from grants.i18n import lazy_gettext as _l
from grants.organisations.rules import LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.organisations.models import Organisation

_SCOPES = {"call": _l("In this call, until it closes"), "fund": _l("In every call of this fund, for 180 days")}


class LookForm(StartForm):
    """Who looks for partners, from where, and for what."""

    organisation = RadioField(_l("Which organisation looks for partners?"), [required(_l("Choose an organisation."))])
    brings = TextAreaField(
        _l("What do you bring?"), [required(), at_most(1000)], description=_l("Two or three sentences are plenty.")
    )
    seeks = TextAreaField(
        _l("Whom do you look for?"),
        [required(), at_most(1000)],
        description=_l("Where they are, and what you would do together. Write no names, addresses or numbers."),
    )
    languages = SelectMultipleField(
        _l("In which languages can you work together?"),
        choices=dict(LANGUAGE_NAMES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    scope = RadioField(
        _l("Where may you be found?"),
        [required()],
        choices=lambda: {key: str(words) for key, words in _SCOPES.items()},
        default="call",
    )


class WriteForm(Form):
    """A message to a group that looks for partners."""

    organisation = RadioField(_l("Which organisation writes?"), [required(_l("Choose an organisation."))])
    text = TextAreaField(
        _l("Your message"),
        [required(), at_most(2000)],
        description=_l("They read it beside what your organisation says of itself. Your address is not shown."),
    )

    def offer_organisations(self, organisations: Sequence[Organisation]) -> None:
        """Let people choose among the organisations for which they act; the only one is chosen already."""
        self.organisation.choices = {one.ref: one.name for one in organisations}
        if len(organisations) == 1 and self.organisation.data is None:
            self.organisation.data = organisations[0].ref


class ReplyForm(Form):
    """What a group answers."""

    text = TextAreaField(
        _l("Your answer"),
        [required(), at_most(2000)],
        description=_l("Say how you want to go on, and only as much about how to reach you as you want them to know."),
    )


class TakeDownForm(Form):
    """Why a steward takes a search down."""

    reason = StringField(_l("Why you take it down"), [required(), at_most(500)])
