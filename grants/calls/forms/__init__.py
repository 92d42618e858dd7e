"""What a steward fills in about a call, its questions and its criteria; and the zone that a reader chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget

from grants import clock
from grants.calls.actions import CallDraft, CriterionText
from grants.calls.rules import JOINT_MODES, NUMBERS, TIE_RULES, ConsortiumRule, TieRule
from grants.forms import (
    AmountField,
    Form,
    InstantField,
    WholeField,
    ZoneField,
    form_class,
    positive,
    required,
    texts_of,
    translated,
)
from grants.i18n import in_language
from grants.i18n import lazy_gettext as _l
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.calls.models import Call, Criterion
    from grants.funds.models import Fund

_CONSORTIUM_LABELS = {
    "min_partners": (_l("Fewest partners"), _l("Two, usually: one organisation alone does not need this fund.")),
    "max_partners": (_l("Most partners"), _l("Five, usually: more partners spend more time on agreeing.")),
    "min_geographies": (
        _l("Fewest communities"),
        _l("How many communities of the fund the partners stand in together. A place within a community counts as it."),
    ),
    "wide_geographies": (_l("Fewest communities above that amount"), _l("A larger grant should reach further.")),
    "max_share_of_two": (
        _l("Largest share of two, in per cent"),
        _l("When only two apply, neither may ask for more than this part of the whole."),
    ),
    "max_share": (
        _l("Largest share of three or more, in per cent"),
        _l("Keeps one organisation from applying with the names of others."),
    ),
    "min_share_geography": (
        _l("Smallest share of a community, in per cent"),
        _l("A community with less than this is there for its name only, and does not count."),
    ),
    "min_joint_modes": (
        _l("Things done jointly"),
        _l("Of four: planning, doing, staffing, looking after the money."),
    ),
}
_BOUNDS = {"min_joint_modes": (0, JOINT_MODES), "max_share_of_two": (50, 100), "max_share": (1, 100)}
_BOUNDS |= {"min_share_geography": (0, 100)}


class ZoneForm(Form):
    """The zone in which a visitor reads times."""

    zone = ZoneField(_l("Show times in"))


class ExtendForm(Form):
    """A later deadline, in the zone in which the call promised its first."""

    closes = InstantField(_l("New deadline"), [required()], widget=DateTimeLocalInput())


_NOT_SAID = ("once", "csrf_token", "version")


def whole(label: str, least: int, most: int, hint: str = "", default: int | None = None) -> WholeField:
    """Return the field of a whole number between two bounds, in any digits."""
    reason = _l("Write a whole number from %(min)s to %(max)s.")
    checks = [required(), NumberRange(least, most, reason)]
    return WholeField(label, checks, description=hint, default=default, render_kw={"inputmode": "numeric"})


def call_form(
    fund: Fund, call: Call | None = None, *, is_blank: bool = False, begun: Mapping[str, Any] | None = None
) -> Form:
    """Return the form of a new call of `fund`, or of the draft `call`; `is_blank`: as saved, whatever was just sent.

    `begun`: what a new call begins with, where it is made from another one.
    """
    amount = {"currency": fund.currency}
    money = [required(), positive]
    kind = form_class(
        "CallForm",
        translated("title", _l("Title"), in_one=True),
        translated("summary", _l("Summary"), is_long=True, in_one=True),
        {
            "zone": ZoneField(
                _l("Time zone of these times"),
                description=_l("AoE, anywhere on earth: whoever has not yet reached midnight has time."),
            ),
            "opens": InstantField(_l("Opens"), [required()], widget=DateTimeLocalInput()),
            "closes": InstantField(
                _l("Closes"),
                [required()],
                widget=DateTimeLocalInput(),
                description=_l("Four to six weeks after it opens give everybody a chance."),
            ),
            "decide_on": DateField(_l("Decision day"), [required()]),
            "pay_on": DateField(_l("First payments"), [required()]),
            "envelope": AmountField(_l("Envelope"), money, description=_l("All that this call can give."), **amount),
            "least": AmountField(_l("Smallest grant"), money, **amount),
            "most": AmountField(_l("Largest grant"), money, **amount),
            "tie_rule": RadioField(
                _l("When two score the same and only one can be paid"),
                [required(_l("Choose one."))],
                choices={str(rule): str(words) for rule, words in TIE_RULES.items()},
            ),
        },
        _rule_fields(fund),
        {"version": HiddenField(default="0")},
    )
    said = _said_of(call) if call is not None else {"zone": clock.AOE, **(begun or {})}
    return made(kind, said, is_blank=is_blank)


def _rule_fields(fund: Fund) -> dict[str, Any]:
    """Return the fields of who may apply together, the usual numbers filled in."""
    usual = ConsortiumRule.usual(fund.currency)
    numbers = {
        name: whole(label, *_BOUNDS.get(name, (1, 50)), hint, getattr(usual, name))
        for name, (label, hint) in _CONSORTIUM_LABELS.items()
    }
    wide_ask = AmountField(
        _l("A larger ask begins above"),
        [required(), positive],
        default=Money(usual.wide_ask_minor, fund.currency),
        description=_l("Whoever asks for more than this has to reach more communities."),
        currency=fund.currency,
    )
    return {**numbers, "wide_ask": wide_ask, **_places(fund)}


def _places(fund: Fund) -> dict[str, Any]:
    """Return the fields on places in which partners have to stand, and on taking part twice."""
    places = {one.code: in_language(one.name) for one in fund.geographies}
    return {
        "require_any": SelectMultipleField(
            _l("Places in which partners have to stand"),
            choices=places,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            description=_l("Leave it open if any of the fund’s communities will do."),
        ),
        "require_any_least": WholeField(
            _l("How many partners stand in one of them"),
            [Optional(), NumberRange(0, 50, _l("Write a whole number from %(min)s to %(max)s."))],
            default=0,
            description=_l("0: none has to."),
            render_kw={"inputmode": "numeric"},
        ),
        "only_once": BooleanField(
            _l("An organisation takes part in one application of this call at most"),
            description=_l("Usually not needed: groups may work with several others, and only they know of it."),
        ),
    }


def draft_of(form: Form) -> CallDraft:
    """Return what a valid call form says."""
    said = {field.name: field.data for field in form}
    numbers = {name: said[name] for name in NUMBERS}
    return CallDraft(
        title=texts_of(form, "title"),
        summary=texts_of(form, "summary"),
        opens_at=clock.instant(said["opens"], said["zone"]),
        closes_at=clock.instant(said["closes"], said["zone"]),
        tie_rule=TieRule(said["tie_rule"]),
        consortium=ConsortiumRule(
            **numbers,
            wide_ask_minor=said["wide_ask"].minor,
            require_any=tuple(said["require_any"] or ()),
            require_any_least=said["require_any_least"] or 0,
            may_be_in_two=not said["only_once"],
        ),
        **{name: said[name] for name in ("zone", "decide_on", "pay_on", "envelope", "least", "most")},
    )


def _said_of(call: Call) -> dict[str, Any]:
    rule = call.consortium_rule
    same = ("zone", "decide_on", "pay_on", "envelope", "least", "most", "version")
    return {
        **spread("title", call.title),
        **spread("summary", call.summary),
        **{name: getattr(call, name) for name in same},
        **said_of_rule(rule, call.currency),
        "opens": clock.local(call.opens_at, call.zone).replace(tzinfo=None),
        "closes": clock.local(call.closes_at, call.zone).replace(tzinfo=None),
        "tie_rule": str(call.tie_rule),
    }


def said_of_rule(rule: ConsortiumRule, currency: str) -> dict[str, Any]:
    """Return a consortium rule as the form of a call takes it."""
    return {
        **{name: getattr(rule, name) for name in NUMBERS},
        "wide_ask": Money(rule.wide_ask_minor, currency),
        "require_any": list(rule.require_any),
        "require_any_least": rule.require_any_least,
        "only_once": not rule.may_be_in_two,
    }


def made(kind: type[Form], said: dict[str, Any], *, is_blank: bool) -> Form:
    """Return a form filled with `said`; `is_blank`: whatever was just sent."""
    return kind(formdata=None, data=said) if is_blank else kind(data=said)


def spread(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return a text of several languages as the fields of `translated` take it."""
    return {f"{name}_{code}": text for code, text in texts.items()}


def criterion_form(criterion: Criterion | None = None, *, is_blank: bool = False) -> Form:
    """Return the form of a new criterion, or of `criterion`; `is_blank`: as saved, whatever was just sent."""
    kind = form_class(
        "CriterionForm",
        translated("name", _l("Criterion"), in_one=True),
        translated("meaning", _l("What it means"), is_long=True, in_one=True),
        {
            "most": whole(_l("Points, from 1 to"), 2, 10, _l("Five, usually."), default=5),
            "weight": whole(_l("Weight"), 1, 10, _l("2 counts twice as much as 1."), default=1),
            "version": HiddenField(default="0"),
        },
    )
    if criterion is None:
        return kind()
    plain = {name: getattr(criterion, name) for name in ("most", "weight", "version")}
    said = {**spread("name", criterion.name), **spread("meaning", criterion.meaning), **plain}
    return made(kind, said, is_blank=is_blank)


def criterion_of(form: Form) -> CriterionText:
    """Return what a valid criterion form says."""
    return CriterionText(
        name=texts_of(form, "name"),
        meaning=texts_of(form, "meaning"),
        most=form["most"].data,
        weight=form["weight"].data,
    )


def differences(mine: Form, saved: Form) -> list[tuple[str, str, str]]:
    """Return (label, what was written, what is saved now) of each field in which two forms differ."""
    pairs = ((field, _read(field), _read(saved[field.name])) for field in mine if field.name not in _NOT_SAID)
    return [(str(field.label.text), one, other) for field, one, other in pairs if one != other]


def _read(field: Any) -> str:
    """Return a field's value as a person reads it: a choice by its label, a time without its T, a list in lines."""
    if isinstance(field, FieldList):
        return "\n".join(filter(None, (" / ".join(_written(entry.form)) for entry in field.entries)))
    if isinstance(field, SelectField):
        return "\n".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    if isinstance(field, BooleanField):
        return str(_l("Yes") if field.data else _l("No"))
    return "" if field.data is None else str(field.data)


def _written(row: Any) -> list[str]:
    return [one.data.strip() for one in row if one.type != "HiddenField" and (one.data or "").strip()]
