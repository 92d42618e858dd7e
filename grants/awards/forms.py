"""Forms of deciding and agreeing."""

from __future__ import annotations

from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from grants.disclosure import Tier
from grants.forms import Form, at_most, required
from grants.i18n import lazy_gettext as _l

SHOWN = {
    Tier.PUBLIC: _l("In public: title, your name and your part may be shown"),
    Tier.DELAYED: _l("In public from a day that you choose; until then only in totals"),
    Tier.AGGREGATE: _l("Only in totals: your community is counted, you are not named"),
    Tier.SECRET: _l("Nowhere: neither named nor counted by place"),
}


class WordForm(Form):
    """Why an application is decided so, and what may help its people."""

    reason = TextAreaField(
        _l("Reason"),
        [required(), at_most(4000)],
        description=_l("Two sentences are enough. The applicants read exactly this."),
    )
    feedback = TextAreaField(
        _l("Feedback"),
        [at_most(12000)],
        description=_l("It begins with what the readers wrote for them. Take out what could point at a person."),
    )


class RatifyForm(Form):
    """The ratifier's own name."""

    name = StringField(_l("Your name, to ratify"), [required(), at_most(120)], render_kw={"autocomplete": "off"})


class ShownForm(Form):
    """How much of one partner's part may be shown."""

    tier = RadioField(_l("What may be shown"), choices=lambda: {str(tier): str(text) for tier, text in SHOWN.items()})
    delayed_until = DateField(
        _l("From which day"), [Optional()], description=_l("Only if you chose a day. Until then it stands in totals.")
    )
    is_unnamed = BooleanField(
        _l("Keep our name out of what is shown of the other partners"),
        description=_l("If there is a grant and the others show it, you stand there as a partner who is not named."),
    )
