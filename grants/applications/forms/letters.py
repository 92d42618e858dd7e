"""What is filled in to write to the other side."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField

from grants.forms import Form, required
from grants.i18n import lazy_gettext as _l


class LetterForm(Form):
    """A letter."""

    text = TextAreaField(_l("Your letter"), [required(_l("Write something first."))])


class ReadForm(Form):
    """Up to which letter one has read."""

    letter = HiddenField()
