"""Commenting on a design, ranking its priorities, and what a steward writes about both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.widgets import DateTimeLocalInput

from grants.forms import Form, InstantField, at_most, form_class, required, translated
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grants.calls.models import DesignPriority


class CommentForm(Form):
    """What somebody thinks of the whole, or of one part."""

    about = SelectField(_l("About what?"))
    text = TextAreaField(
        _l("What do you think?"),
        [required(_l("Write what you think.")), at_most(4_000)],
        description=_l("In any language. It can be read by everybody; do not write what could harm somebody."),
    )
    is_named = BooleanField(_l("Show my name with it"))

    def offer(self, titles: Mapping[str, Mapping[str, str]]) -> None:
        """Let people choose among the whole and its parts."""
        self.about.choices = {key: in_language(dict(said)) or _("The whole") for key, said in titles.items()}


class StageForm(Form):
    """Until when people may comment or rank, at least."""

    until = InstantField(_l("At least until"), [required()], widget=DateTimeLocalInput())


class BackForm(Form):
    """Why a design is written anew."""

    reason = TextAreaField(_l("Why"), [required(_l("Say why: those who took part will read it.")), at_most(1_000)])


class CommentAnswerForm(Form):
    """The fund's answer to a comment."""

    answer = TextAreaField(_l("Answer of the fund"), [required(_l("Write an answer.")), at_most(4_000)])


class HideForm(Form):
    """Why a comment is hidden."""

    reason = TextAreaField(
        _l("Why is it hidden?"), [required(_l("Say why: it stays to be read in its place.")), at_most(500)]
    )


PriorityForm = form_class(
    "PriorityForm",
    translated("title", _l("Title"), is_required=False, hint=_l("A few words.")),
    translated("meaning", _l("What it means"), is_long=True, is_required=False),
)


def ranking_form(priorities: Sequence[DesignPriority], order: Sequence[str]) -> Any:
    """Return a form with a place to choose for each priority; `order` is what this person chose before."""
    places = {"": _("No place"), **{str(place): str(place) for place in range(1, len(priorities) + 1)}}
    fields = {
        f"place_{one.id}": SelectField(
            in_language(one.title) or "…",
            choices=places,
            default=str(order.index(one.ref) + 1) if one.ref in order else "",
        )
        for one in priorities
    }
    return form_class("RankingForm", fields)()


def order_of(form: Any, priorities: Sequence[DesignPriority]) -> list[str] | None:
    """Return the order that somebody chose, or None when two stand on one place; gaps are closed."""
    chosen = [(int(form[f"place_{one.id}"].data), one.ref) for one in priorities if form[f"place_{one.id}"].data]
    if len({place for place, _ref in chosen}) != len(chosen):
        return None
    return [ref for _place, ref in sorted(chosen)]
