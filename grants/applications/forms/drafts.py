"""Forms for those who write without an account: the code, what one claims a draft for, and a sheet that comes back."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, request
from wtforms import FileField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from grants.applications.rules.codes import new_code
from grants.applications.rules.sheets import US
from grants.calls.forms.answers import AnswerForm, answer_form
from grants.calls.rules import QuestionKind
from grants.forms import Form, required
from grants.funds.queries import places
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.applications.queries.drafts import Opened
    from grants.calls.rules import QuestionFacts
    from grants.funds.models import Fund
    from grants.organisations.models import Organisation

NEW = "new"
_LONGEST_PASTED = 1_900_000


class CodeForm(Form):
    """The code by which one comes back to a draft."""

    code = StringField(
        _l("Your code"),
        [required(_l("Type the 20 digits that you wrote down."))],
        description=_l("20 digits, in any script; spaces do not matter."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"},
    )


class BeginForm(Form):
    """A code that was made here and shown, and goes back unchanged when its draft begins."""

    made = HiddenField()

    def code(self) -> str | None:
        """Return the code that was sent, or None when we did not make it: what people make up can be guessed."""
        code, _dot, mark = (self.made.data or "").partition(".")
        return code if hmac.compare_digest(mark.encode(), _mark(code).encode()) else None

    def show_new(self) -> str:
        """Put a new code into the form, and return it to be shown."""
        code = new_code()
        self.made.data = f"{code}.{_mark(code)}"
        return code


def _mark(code: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"a draft's code: {code}".encode(), hashlib.sha256).hexdigest()


class ApproveForm(Form):
    """The exact text that somebody stands behind, by its hash."""

    seen = HiddenField()


class ClaimForm(Form):
    """Which organisation leads what was written, and from where."""

    organisation = RadioField(_l("Which organisation leads?"), [required(_l("Choose an organisation."))])
    geography = SelectField(_l("Place"), [required(_l("Choose a place."))])
    draft = HiddenField()

    def offer(self, mine: Sequence[Organisation], name: str, fund: Fund, place: str) -> None:
        """Offer the person's organisations, a new one under the name in the draft, and the fund's places."""
        named = {place.code: "\u2003" * depth + in_language(place.name) for depth, place in places(fund)}
        new = {NEW: _("A new one: %(name)s", name=name)} if name else {}
        self.organisation.choices = {**{one.ref: one.name for one in mine}, **new}
        self.geography.choices = {"": _("Choose…"), **named}
        if request.method == "GET":
            self.geography.data = place if place in named else ""
            self.organisation.data = next(iter(self.organisation.choices), None)


class BringForm(Form):
    """A sheet that comes back: as a file, or as text."""

    file = FileField(_l("The file"), description=_l("The offline form as it was saved, or the text file."))
    text = TextAreaField(
        _l("Or its text"),
        description=_l("Copy the whole message here, with the numbers in square brackets."),
    )

    def data_of(self) -> bytes | str:
        """Return the bytes of the file that was chosen, else the text that was pasted."""
        sent: Any = self.file.data
        if getattr(sent, "filename", None):
            return bytes(sent.read(_LONGEST_PASTED))
        return self.text.data or ""


def part_form(read: Opened, question: QuestionFacts) -> AnswerForm:
    """Return the form of one answer of a draft."""
    part = read.part(question.key)
    form = answer_form(
        cast("Any", question),
        currency=read.draft.call.currency,
        places=places(read.draft.call.fund),
        partners=[_Group()],
        text=part.text,
        version=read.versions.get(question.key, 0),
    )
    if question.kind is QuestionKind.BUDGET:  # there is nobody else yet whose part a line could be
        for entry in cast("Any", form["answer"]):
            entry.form.partner.data = US
    return form


class _Group:
    """The group itself, in the budget that it writes before it has an account."""

    ref = US
    share = None

    @property
    def name(self) -> str:
        return _("Your group")
