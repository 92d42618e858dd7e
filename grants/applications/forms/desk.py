"""What stewards fill in at the list of what came in: what to do with the chosen ones, and a search to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField

from grants.applications.rules.seeking import LONGEST
from grants.forms import Form, at_most, form_class, required
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping

NOBODY = "0"


class KeepForm(Form):
    """A search to keep under a name."""

    q = HiddenField(validators=[at_most(LONGEST)])
    name = StringField(_l("Keep this search as"), [required(), at_most(60)])
    is_shared = BooleanField(_l("My colleagues see it too"))


def bulk_form(stewards: Mapping[int, str]) -> Form:
    """Return the form that does one thing with many applications."""
    who = {"": _("Choose…"), NOBODY: _("Nobody"), **{str(key): name for key, name in stewards.items()}}
    fields = {
        "q": HiddenField(validators=[at_most(LONGEST)]),
        "chosen": SelectMultipleField(_l("Chosen"), validate_choice=False),
        "span": RadioField(
            _l("Which ones"),
            choices={"chosen": _("Those that are ticked"), "all": _("All that the search finds")},
            default="chosen",
        ),
        "tag": StringField(_l("Tag"), [at_most(40)]),
        "care": SelectField(_l("Looked after by"), choices=who, default=""),
    }
    made: Form = form_class("BulkForm", fields)()
    return made
