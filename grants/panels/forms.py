"""Forms of the panel: seats, conflicts, files given, and the scoring that is built from a call's criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, NumberRange, Optional

from grants.forms import Form, WholeField, at_most, checked, form_class, required
from grants.i18n import LANGUAGES, in_language
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.panels.rules import ConflictKind, Mark, ReviewDraft
from grants.people.rules import normal_address

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grants.applications.models import Application
    from grants.calls.models import Criterion
    from grants.funds.models import Fund
    from grants.panels.models import Panel

_ADDRESS = checked(
    lambda typed: normal_address(typed or "") is not None,
    _l("This is not an e-mail address. Write it like name@example.org."),
)
MOST_READERS = 9  # more than any panel in practice gives to one file
CONFLICTS = {
    ConflictKind.NONE: _l("None: I have nothing to do with them"),
    ConflictKind.SOFT: _l("Some: a friend, a former colleague, the same small town"),
    ConflictKind.HARD: _l("Strong: a role, family, or money within two years"),
}
# What points mean, as quarters of the way from the least to the most.
_WORDS = (_l("not at all"), _l("a little"), _l("in part"), _l("mostly"), _l("fully"))


def _kinds(*kinds: ConflictKind) -> dict[str, str]:
    return {str(kind): str(CONFLICTS[kind]) for kind in kinds}


class SeatForm(Form):
    """Who is to sit on the panel, and for which place."""

    email = EmailField(_l("E-mail address"), [required(), _ADDRESS])
    name = StringField(
        _l("Name"),
        [Optional(), at_most(120)],
        description=_l("Only needed for somebody who has never signed in here."),
    )
    geography = SelectField(_l("Sits for"), description=_l("The community whose eyes this seat brings."))
    language = SelectField(
        _l("Language of the invitation"), choices={code: spoken.name for code, spoken in LANGUAGES.items()}
    )
    is_alternate = BooleanField(
        _l("Alternate"), description=_l("Stands in when somebody cannot read: gets files only by your hand.")
    )

    def offer(self, fund: Fund) -> None:
        """Offer the fund's places."""
        self.geography.choices = {one.code: in_language(one.name) for one in fund.geographies}


class SharingForm(Form):
    """How the reading is to be shared out."""

    readers_each = WholeField(
        _l("Readers for each application"),
        [required(), NumberRange(1, MOST_READERS, _l("Choose between %(min)s and %(max)s."))],
    )
    most_each = WholeField(
        _l("At most this many files for one reviewer"),
        [Optional(), NumberRange(1, 999, _l("Choose between %(min)s and %(max)s."))],
        description=_l("Leave it empty for no limit."),
    )


class ReaderForm(Form):
    """One more reader for one application."""

    application = SelectField(_l("Application"))
    reviewer = SelectField(_l("Reviewer"))

    def offer(self, panel: Panel, applications: Sequence[Application]) -> None:
        """Offer the submitted applications and everybody on the panel."""
        self.application.choices = {one.ref: one.title for one in applications}
        self.reviewer.choices = {seat.ref: seat.person.name for seat in panel.reviewers}


class StepBackForm(Form):
    """Why somebody steps back from a file that they were reading."""

    kind = RadioField(
        _l("What sort of conflict is it?"),
        [required(_l("Say what sort of conflict it is."))],
        choices=lambda: _kinds(ConflictKind.SOFT, ConflictKind.HARD),
    )
    note = StringField(
        _l("What is it?"), [Optional(), at_most(500)], description=_l("Only those who run the panel read it.")
    )


def declaration(applications: Sequence[Application], own: Collection[int]) -> type[Form]:
    """Return the form that asks about every application but those of one's own organisation (`own`: their ids)."""
    fields: dict[str, Any] = {}
    for number, application in enumerate(applications):
        if application.id not in own:
            fields[f"kind_{number}"] = RadioField(
                _l("Your conflict with this application"),
                [required(_l("Say of every application whether there is a conflict."))],
                choices=_kinds(*ConflictKind),
            )
            fields[f"note_{number}"] = StringField(_l("A few words about it"), [Optional(), at_most(500)])
    pledge = BooleanField(
        _l("I keep what I read and what we say about it to myself, now and later."),
        [required(_l("Reading begins with this promise."))],
    )
    return form_class("DeclarationForm", fields, {"pledge": pledge})


def scale(most: int) -> dict[int, str]:
    """Return the points from 1 to `most`, each with its meaning where the scale has a word just there."""
    labels = {}
    for points in range(1, most + 1):
        quarter, rest = divmod(4 * (points - 1), most - 1)
        labels[points] = str(points) if rest else f"{points} · {_WORDS[quarter]}"
    return labels


def _points(typed: Any) -> int | None:
    return None if typed in (None, "", "None") else int(typed)


def scoring(criteria: Sequence[Criterion]) -> type[Form]:
    """Return the form that asks for points and a reason for each of the call's criteria."""
    fields: dict[str, Any] = {"seen": HiddenField(default="")}
    for number, criterion in enumerate(criteria):
        name = in_language(criterion.name)
        allowed = [None, *range(1, criterion.most + 1)]
        fields[f"points_{number}"] = RadioField(
            name,
            [AnyOf(allowed, _l("Choose one of the points on the scale."))],
            choices={str(points): label for points, label in scale(criterion.most).items()},
            coerce=_points,
            validate_choice=False,
            description=in_language(criterion.meaning),
        )
        fields[f"reason_{number}"] = TextAreaField(_("Why? Your reason on “%(criterion)s”", criterion=name))
    fields["comment"] = TextAreaField(
        _l("The application as a whole"), description=_l("For the panel: what convinces you, what worries you.")
    )
    fields["for_applicant"] = TextAreaField(
        _l("A word to the applicants"),
        [Optional()],
        description=_l("They may receive this with the decision, without your name. Write as you would speak to them."),
    )
    return form_class("ScoringForm", fields)


def draft_of(form: Form, criteria: Sequence[Criterion]) -> ReviewDraft:
    """Return what a scoring form holds, as plain values."""
    marks = tuple(
        Mark(form[f"points_{number}"].data, _plain(form[f"reason_{number}"].data)) for number in range(len(criteria))
    )
    return ReviewDraft(marks, _plain(form["comment"].data), _plain(form["for_applicant"].data))


def show_draft(form: Form, draft: ReviewDraft, seen: str) -> None:
    """Put a review into a scoring form, with the mark of the version that it is."""
    for number, mark in enumerate(draft.marks):
        form[f"points_{number}"].data = mark.points
        form[f"reason_{number}"].data = mark.comment
    form["comment"].data, form["for_applicant"].data, form["seen"].data = draft.comment, draft.for_applicant, seen


def _plain(typed: str | None) -> str:
    """Return a text as browsers typed it, with one sort of line end: a second send must look the same."""
    return (typed or "").replace("\r\n", "\n").strip()
