"""Forms of organisations."""

from __future__ import annotations

from wtforms import EmailField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from grants.forms import Form, WholeField, at_most, required
from grants.i18n import lazy_gettext as _l
from grants.organisations.rules import KIND_WORDS, LANGUAGE_NAMES
from grants.people.forms import is_address


class OrganisationForm(Form):
    """What an organisation says of itself."""

    name = StringField(_l("Name"), [required(), at_most(120)], description=_l("As you call yourselves."))
    about = TextAreaField(
        _l("Who are you, in a few words?"),
        [Optional(), at_most(2000)],
        description=_l("Partners in a joint application read this. Two or three sentences are plenty."),
    )
    kind = RadioField(
        _l("What kind of group is it?"),
        [required()],
        choices=lambda: {str(kind): str(words) for kind, words in KIND_WORDS.items()},
        default="community_group",
    )
    does = TextAreaField(
        _l("What do you do?"),
        [Optional(), at_most(2000)],
        description=_l("So that others see whether they could work with you."),
    )
    place = StringField(
        _l("Where are you at home?"),
        [Optional(), at_most(120)],
        description=_l("As you name it yourselves. It need not be where you are today."),
    )
    languages = SelectMultipleField(
        _l("In which languages do you work?"),
        choices=dict(LANGUAGE_NAMES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reach = TextAreaField(
        _l("How can partners reach you?"),
        [Optional(), at_most(500)],
        description=_l(
            "Only partners who have joined an application with you read this, and only what you write here."
        ),
    )
    version = WholeField(widget=HiddenInput(), default=0)
    registration = StringField(
        _l("Registration"),
        [Optional(), at_most(120)],
        description=_l("Never required. If you are registered and want to say so: where, and under which number."),
    )


class InvitationForm(Form):
    """Whom to invite."""

    email = EmailField(_l("Their e-mail address"), [required(), at_most(254), is_address])
