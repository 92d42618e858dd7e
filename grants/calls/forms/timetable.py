"""Switching steps on and off, asking for a talk, and advice on who fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from grants.calls.rules.timetable import TALK_OUTCOMES, Step, StepKind, steps_of
from grants.forms import Form, at_most, form_class, required, translated
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.calls.rules.fitting import FitItem


def steps_form(call: Call) -> Any:
    """Return a form with a switch and two days for each step."""
    known = {one.kind: one for one in steps_of(call.steps)}
    fields: dict[str, Any] = {"version": HiddenField(default=str(call.version))}
    for kind in StepKind:
        step = known.get(kind)
        fields[f"{kind}_on"] = BooleanField(_l("This call does this"), default=step is not None)
        fields[f"{kind}_first"] = DateField(_l("First day"), [Optional()], default=step.first if step else None)
        fields[f"{kind}_last"] = DateField(_l("Last day"), [Optional()], default=step.last if step else None)
    return form_class("StepsForm", fields)()


def steps_typed(form: Any) -> list[Step] | str:
    """Return the steps that are switched on, or the name of the field where a day is missing."""
    steps = []
    for kind in StepKind:
        if not form[f"{kind}_on"].data:
            continue
        for name in (f"{kind}_first", f"{kind}_last"):
            if form[name].data is None:
                return name
        steps.append(Step(kind, form[f"{kind}_first"].data, form[f"{kind}_last"].data))
    return steps


class TalkForm(Form):
    """What somebody has in mind, and how they can be reached."""

    about = TextAreaField(
        _l("What do you have in mind?"),
        [required(_l("Say in a few sentences what you have in mind.")), at_most(2_000)],
    )
    reach = StringField(
        _l("How and when can we reach you?"),
        [required(_l("Say how and when you can be reached.")), at_most(300)],
        description=_l("A number, an address, an app; and hours at which you have a line."),
    )


class TalkHeldForm(Form):
    """What a steward advises after a talk."""

    outcome = RadioField(
        _l("What do you think?"),
        [required()],
        choices=lambda: {str(one): str(name) for one, name in TALK_OUTCOMES.items()},
    )
    advice = TextAreaField(_l("Your advice"), [at_most(2_000)], description=_l("Whoever asked reads this."))


FitItemForm = form_class(
    "FitItemForm",
    translated("text", _l("What is asked, so that yes or no answers it"), is_required=False),
    translated("why", _l("Why it is asked"), is_required=False),
    {
        "fits": RadioField(
            _l("Which answer seems to fit?"),
            [required()],
            choices=lambda: {"yes": str(_l("Yes")), "no": str(_l("No"))},
            default="yes",
        )
    },
)


def fit_form(items: list[FitItem], answers: dict[str, bool] | None = None) -> Any:
    """Return a form with a yes and a no for each item; none has to be answered."""
    said = {True: "yes", False: "no"}
    fields = {
        item.key: RadioField(
            in_language(dict(item.text)),
            [Optional()],
            choices={"yes": _("Yes"), "no": _("No")},
            default=said[answers[item.key]] if answers and item.key in answers else None,
            description=in_language(dict(item.why)),
        )
        for item in items
    }
    return form_class("FitForm", fields)()
