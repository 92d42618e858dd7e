"""Forms on which partners write together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from grants.applications.rules.content import JOINT_MODE_NAMES, WORK_MODE_NAMES
from grants.disclosure import Tier
from grants.forms import AmountField, Form, WholeField, at_most, form_class, positive, required
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.i18n import lazy_gettext as _l
from grants.people.forms import is_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grants.applications.models import Application, Partner
    from grants.funds.models import Geography
    from grants.organisations.models import Organisation

TIER_NAMES = {
    Tier.AGGREGATE: _l("Only in totals: your community is counted, you are not named"),
    Tier.PUBLIC: _l("In public: if there is a grant, you may be named with it"),
    Tier.DELAYED: _l("In public, but later: named only once a date has passed on which you agree"),
    Tier.SECRET: _l("Nowhere: neither named nor counted by place"),
}


ASK = _l("How much do you ask for, together?")


class Ticks(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _version() -> WholeField:
    return WholeField(widget=HiddenInput(), default=0)


def _tier() -> RadioField:
    return RadioField(
        _l("What may others learn about you?"),
        [required()],
        choices=lambda: {str(tier): str(name) for tier, name in TIER_NAMES.items()},
        default=str(Tier.AGGREGATE),
        description=_l("The strictest wish in the group protects everybody in it. You can change yours at any time."),
    )


class _Place(Form):
    """A form that asks for a place of the fund."""

    geography = SelectField(_l("Place"), [required(_l("Choose a place."))])

    def offer_places(self, places: Iterable[tuple[int, Geography]]) -> None:
        """Let people choose among the fund's own places, each under the one that it lies in."""
        named = {place.code: "\u2003" * depth + in_language(place.name) for depth, place in places}
        self.geography.choices = {"": _("Choose…"), **named}


class StartForm(_Place):
    """Who leads, and from where."""

    organisation = RadioField(_l("Which organisation leads?"), [required(_l("Choose an organisation."))])

    def offer_organisations(self, organisations: Sequence[Organisation]) -> None:
        """Let people choose among the organisations for which they act; the only one is chosen already."""
        self.organisation.choices = {one.ref: one.name for one in organisations}
        if len(organisations) == 1 and self.organisation.data is None:
            self.organisation.data = organisations[0].ref


class BeginForm(StartForm):
    """Who leads, from where, and with which words of before."""

    older = SelectField(_l("Begin with an older application"), choices={"": ""}, default="")

    def offer_older(self, applications: Sequence[Application]) -> None:
        """Let people choose among what their organisations wrote before."""
        named = {one.ref: f"{one.title or '…'} · {in_language(one.call.title)}" for one in applications}
        self.older.choices = {"": _("No, with empty pages"), **named}


class JoinForm(StartForm):
    """Who takes the invited place, where it is at home, and what others may learn."""

    organisation = RadioField(_l("Which organisation joins?"), [required(_l("Choose an organisation."))])
    tier = _tier()


class ConsentForm(Form):
    """What others may learn about one partner."""

    tier = _tier()


class OutlineForm(Form):
    """What it is called, how much, and how the partners work together."""

    title = StringField(
        _l("Title"),
        [required(_l("Give it a name. You can change it later.")), at_most(140)],
        description=_l("A few words by which you all know it."),
    )
    ask = AmountField(ASK, [positive])
    joint_modes = Ticks(
        _l("What do you do jointly?"),
        choices=lambda: {str(mode): str(name) for mode, name in JOINT_MODE_NAMES.items()},
    )
    work_modes = Ticks(
        _l("How will you work across places?"),
        choices=lambda: {str(mode): str(name) for mode, name in WORK_MODE_NAMES.items()},
        description=_l(
            "For those who may not be able to meet. None counts more than another; leave it open if you like."
        ),
    )
    version = _version()


def outline_form(application: Application, **shown: Any) -> OutlineForm:
    """Return the form, reading amounts in the call's currency."""
    ask = AmountField(ASK, [positive], currency=application.currency)
    form: OutlineForm = form_class("OutlineForm", {"ask": ask}, base=OutlineForm)(**shown)
    return form


class InviteForm(_Place):
    """Whom to invite, and where they are at home."""

    name = StringField(
        _l("What is the group called?"),
        [required(), at_most(120)],
        description=_l("Only for you, until they join under their own name."),
    )
    email = EmailField(_l("Their e-mail address"), [required(), at_most(254), is_address])


class ConfirmForm(Form):
    """The exact text that a partner agrees to, by its hash."""

    content_hash = HiddenField()


class DeclarationForm(Form):
    """What the lead says when submitting."""

    is_agreed = BooleanField(
        _l("We have read the whole, and every partner stands behind it."),
        [required(_l("Say that you have read it and stand behind it."))],
    )


def shares_form(application: Application, shown: Mapping[Partner, Any]) -> Form:
    """Return a form with an amount for each partner who is here, in the call's currency."""
    fields: dict[str, Any] = {
        share_name(partner): AmountField(
            f"{partner.name} · {in_language(partner.geography.name)}", currency=application.currency
        )
        for partner in application.consortium
    }
    data = {share_name(partner): share for partner, share in shown.items()}
    form: Form = form_class("SharesForm", fields, {"version": _version()})(
        data={**data, "version": application.shares_version}
    )
    return form


def share_name(partner: Partner) -> str:
    """Return the name of the field that holds a partner's share."""
    return f"share_{partner.id}"
