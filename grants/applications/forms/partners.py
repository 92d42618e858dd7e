"""Forms on which groups come together: inviting, typing a code, joining, and saying what may be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, EmailField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from grants.applications.forms import ConsentForm, InviteForm, JoinForm
from grants.applications.rules.phoning import Way
from grants.forms import Form, WholeField, at_most, required
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.people.forms import is_address

if TYPE_CHECKING:
    from wtforms import Field

WAY_NAMES = {
    Way.MAIL: _l("By e-mail: we send them a link"),
    Way.LINK: _l("By a link that I pass on myself"),
    Way.CODE: _l("By a code that I read to them over the phone"),
}
_UNNAMED = _l("Keep our name out of what is shown of the other partners")
_UNNAMED_HINT = _l("If there is a grant and the others show it, you stand there as a partner who is not named.")


def _for_mail(form: Any, field: Field) -> None:
    """Ask for an address only where something is sent to it."""
    if form.way.data not in (None, str(Way.MAIL)):
        field.errors = []
        raise StopValidation
    if not (field.data or "").strip():
        raise StopValidation(_("Write the address to which we send the link."))


class InvitePartnerForm(InviteForm):
    """Whom to invite, where they are at home, and how the invitation reaches them."""

    way = RadioField(
        _l("How does it reach them?"),
        choices=lambda: {str(way): str(words) for way, words in WAY_NAMES.items()},
        default=str(Way.MAIL),
        validate_choice=False,
    )
    email = EmailField(
        _l("Their e-mail address"),
        [_for_mail, at_most(254), is_address],
        description=_l("Only if we send the link. For a link or a code of your own, leave it empty."),
    )


class CodeForm(Form):
    """A code that was read over the phone."""

    code = StringField(
        _l("The code"),
        [required(_l("Type the ten digits."))],
        description=_l("Ten digits. Spaces do not matter, nor which numerals you write."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"},
    )


class JoinPlaceForm(JoinForm):
    """Who takes the invited place, and what others may learn of it."""

    is_unnamed = BooleanField(_UNNAMED, description=_UNNAMED_HINT)


class PartnerConsentForm(ConsentForm):
    """What others may learn about one partner, and whether the others' record names it."""

    is_unnamed = BooleanField(_UNNAMED, description=_UNNAMED_HINT)


class StanceForm(Form):
    """The exact text from which a partner abstains, by its hash."""

    content_hash = HiddenField()


class ControlForm(Form):
    """Why one person acts for several partners."""

    reason = TextAreaField(
        _l("Why one person acts for several partners"),
        [at_most(2000)],
        description=_l("Two sentences are plenty. The partners and the panel read this."),
    )
    version = WholeField(widget=HiddenInput(), default=0)
