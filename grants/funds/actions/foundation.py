"""Founding a fund, and what its stewards say of it: its texts, and its places as its community names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.models import BankAccount, Fund, Geography
from grants.funds.rules import BANK, is_code, is_slug, require_texts
from grants.i18n import gettext as _
from grants.money import BadAmount, digits
from grants.people.actions import give_role
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from grants.people.models import Person


@dataclass(frozen=True)
class GeographySpec:
    """A place as its community names it; `parent` is the code of the one that it lies in, listed before it."""

    code: str
    name: Mapping[str, str]
    parent: str | None = None


def found(  # noqa: PLR0913 - these seven facts make a fund
    slug: str,
    name: Mapping[str, str],
    summary: Mapping[str, str],
    charter: Mapping[str, str],
    currency: str,
    zone: str,
    geographies: Sequence[GeographySpec],
    *,
    by: Person | None,
    at: datetime,
) -> Fund:
    """Found a fund; `by` becomes its first steward. Only the command line asks it. Raises RuleBroken naming the key."""
    _require_terms(slug, currency, zone)
    require_texts(name=name, summary=summary, charter=charter)
    fund = Fund(
        slug=slug,
        name=dict(name),
        summary=dict(summary),
        charter=dict(charter),
        currency=currency,
        zone=zone,
        founded_at=at,
        geographies=[],
    )
    for number, spec in enumerate(geographies):
        try:
            _add_place(fund, spec)
        except RuleBroken as broken:
            raise RuleBroken(str(broken), field=f"geographies[{number}].{broken.field}") from broken
    db.session.add(fund)
    db.session.flush()
    db.session.add(BankAccount(fund=fund, account=BANK, name="", currency=currency, opened_at=at))
    if by is not None:
        give_role(by, RoleKind.STEWARD, fund.id, at=at)
    return fund


def _require_terms(slug: str, currency: str, zone: str) -> None:
    if not is_slug(slug):
        raise RuleBroken(_("Use small Latin letters, digits and hyphens: joint-futures."), field="slug")
    if db.session.scalar(select(Fund.id).where(Fund.slug == slug)) is not None:
        raise RuleBroken(_("There is a fund of this short name already. Choose another."), field="slug")
    try:
        digits(currency)
    except BadAmount:
        raise RuleBroken(
            _("“%(code)s” is no currency. Write its three letters: USD.", code=currency), field="currency"
        ) from None
    try:
        clock.zone(zone)
    except ValueError:
        raise RuleBroken(
            _("“%(name)s” is no time zone. Write it like Asia/Jerusalem.", name=zone), field="zone"
        ) from None


def _add_place(fund: Fund, spec: GeographySpec) -> Geography:
    """Append a place to the fund's list; raise RuleBroken when its code or its parent does not fit."""
    known = {place.code: place for place in fund.geographies}
    if not is_code(spec.code):
        raise RuleBroken(_("Use up to 12 Latin letters, digits and hyphens: WB-JER."), field="code")
    if spec.code in known:
        raise RuleBroken(_("This fund has a place of the code %(code)s already.", code=spec.code), field="code")
    if spec.parent is not None and spec.parent not in known:
        raise RuleBroken(_("This fund names no place of the code %(code)s.", code=spec.parent), field="parent")
    if not any(text.strip() for text in spec.name.values()):
        raise RuleBroken(_("Write this in at least one language."), field="name")
    position = max((place.position for place in fund.geographies), default=-1) + 1
    parent = known[spec.parent] if spec.parent is not None else None
    place = Geography(code=spec.code, name=dict(spec.name), parent=parent, position=position)
    fund.geographies.append(place)
    return place


def describe(
    fund: Fund,
    *,
    name: Mapping[str, str],
    summary: Mapping[str, str],
    charter: Mapping[str, str],
    by: Person | None,
) -> None:
    """Change what the fund says of itself. Raises RuleBroken for a text that is empty in every language."""
    policy.may_steward(by, fund).require()
    require_texts(name=name, summary=summary, charter=charter)
    fund.name, fund.summary, fund.charter = dict(name), dict(summary), dict(charter)


def safeguard(
    fund: Fund,
    *,
    holds_apart: bool,
    hold_days: int,
    hold_percent: int,
    concentration_percent: int,
    by: Person | None,
) -> None:
    """Change what is asked of money before anybody decides about it. Raises RuleBroken for a number out of bounds."""
    policy.may_steward(by, fund).require()
    bounds = (
        ("hold_days", hold_days, 0, 400),
        ("hold_percent", hold_percent, 0, 100),
        ("concentration_percent", concentration_percent, 1, 100),
    )
    for field, number, least, most in bounds:
        if not least <= number <= most:
            raise RuleBroken(_("Write a number from %(least)d to %(most)d.", least=least, most=most), field=field)
    fund.holds_apart, fund.hold_days = holds_apart, hold_days
    fund.hold_percent, fund.concentration_percent = hold_percent, concentration_percent


def add_geography(fund: Fund, spec: GeographySpec, *, by: Person | None) -> Geography:
    """Add a place that the community names. Raises RuleBroken for a code that is taken or a parent that is unknown."""
    policy.may_steward(by, fund).require()
    place = _add_place(fund, spec)
    db.session.flush()
    return place


def rename_geography(place: Geography, name: Mapping[str, str], *, by: Person | None) -> None:
    """Call a place by another name; its code, and what was counted under it, stay. Raises RuleBroken for no name."""
    policy.may_steward(by, place.fund).require()
    require_texts(name=name)
    place.name = dict(name)
