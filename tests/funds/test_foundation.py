"""Founding a fund, describing it, and finding what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.db import db, unit_of_work
from grants.errors import NotAllowed, NotFound, RuleBroken
from grants.funds import actions, queries
from grants.funds.actions import GeographySpec
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.db import Model

TODAY = AT.date()


def count(kind: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def broken(action: Any, *facts: Any, **more: Any) -> str | None:
    """Return the field that the action's RuleBroken blames."""
    with pytest.raises(RuleBroken) as raised:
        action(*facts, **more)
    return raised.value.field


def test_the_founder_becomes_the_steward(ctx: Flask):
    with unit_of_work():
        someone = person()
        fund = actions.found("figs", {"en": "Figs"}, {"en": "s"}, {"en": "c"}, "JOD", "AoE", [], by=someone, at=AT)
    assert [(role.kind, role.fund_id) for role in someone.roles] == [(RoleKind.STEWARD, fund.id)]
    assert (fund.name, fund.currency, fund.founded_at) == ({"en": "Figs"}, "JOD", AT)


def test_foundations_that_do_not_fit(ctx: Flask):
    with unit_of_work():
        cast.a_fund("taken")
    good: dict[str, Any] = {
        "slug": "figs",
        "name": {"en": "Figs"},
        "summary": {"en": "s"},
        "charter": {"en": "c"},
        "currency": "USD",
        "zone": "UTC",
        "geographies": [],
    }

    def blamed(**changes: Any) -> str | None:
        return broken(actions.found, *(good | changes).values(), by=None, at=AT)

    def place(*specs: GeographySpec) -> str | None:
        return blamed(geographies=specs)

    assert [blamed(slug="Figs"), blamed(slug="taken")] == ["slug", "slug"]
    assert [blamed(currency="XYZ"), blamed(zone="Mars/Base")] == ["currency", "zone"]
    assert [blamed(**{key: {"en": ""}}) for key in ("name", "summary", "charter")] == ["name", "summary", "charter"]
    gaza = GeographySpec("GZ", {"en": "Gaza Strip"})
    assert place(gaza, GeographySpec("G Z", {"en": "x"})) == "geographies[1].code"
    assert place(gaza, gaza) == "geographies[1].code"
    assert place(GeographySpec("JER", {"en": "x"}, "WB"), gaza) == "geographies[0].parent"
    assert place(GeographySpec("JER", {"en": ""})) == "geographies[0].name"
    db.session.rollback()
    assert [fund.slug for fund in queries.funds()] == ["taken"]


def test_stewards_describe_their_fund_and_its_places(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        by = cast.steward_of(fund)
        actions.describe(fund, name={"en": "New"}, summary={"en": "s"}, charter={"ar": "م"}, by=by)
        added = actions.add_geography(fund, GeographySpec("DI-SE", {"en": "Sweden"}, "DI"), by=by)
        actions.rename_geography(added, {"ar": "السويد"}, by=by)
    assert (fund.name, fund.charter) == ({"en": "New"}, {"ar": "م"})
    assert other.name == {"en": "Olive Press Fund (fictional)", "ar": "صندوق معصرة الزيتون (خيالي)"}
    assert (added.name, added.root.code, added.position) == ({"ar": "السويد"}, "DI", 11)
    assert broken(actions.rename_geography, added, {"en": ""}, by=by) == "name"
    assert broken(actions.add_geography, fund, GeographySpec("DI", {"en": "x"}), by=by) == "code"
    for stranger in (cast.treasurer_of(fund), cast.steward_of(other), None):
        with pytest.raises(NotAllowed):
            actions.describe(fund, name={"en": "x"}, summary={"en": "x"}, charter={"en": "x"}, by=stranger)
        with pytest.raises(NotAllowed):
            actions.add_geography(fund, GeographySpec("X", {"en": "x"}), by=stranger)
        with pytest.raises(NotAllowed):
            actions.rename_geography(added, {"en": "x"}, by=stranger)


def test_places_stand_under_the_one_that_they_lie_in(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        late = actions.add_geography(fund, GeographySpec("WB-HEB", {"en": "Hebron"}, "WB"), by=cast.steward_of(fund))
    assert late.position == 11
    listed = [(depth, place.code) for depth, place in queries.places(fund)][2:6]
    assert listed == [(0, "WB"), (1, "WB-JER"), (1, "WB-HEB"), (0, "DI")]
    assert [place.code for place in queries.roots(fund)] == ["48", "GZ", "WB", "DI"]


def test_finding_what_is_not_there(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        theirs = cast.a_funder(other)
        promise = cast.a_pledge(other, theirs)
    assert queries.fund_by_slug("other") == other
    for find in (
        lambda: queries.fund("none"),
        lambda: queries.fund_by_slug("none"),
        lambda: queries.geography(fund, "XX"),
        lambda: queries.funder(fund, theirs.ref),
        lambda: queries.pledge("none"),
    ):
        with pytest.raises(NotFound):
            find()
    assert queries.pledge_in(fund, promise.ref) is None
    assert queries.pledge_in(other, promise.ref) == promise


def test_fund_is_the_one_pot(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.funded(fund, "10")
        cast.funded(fund, "5.50")
    money, zero = Money(1550, "USD"), Money(0, "USD")
    assert queries.standing(fund) == queries.Standing(contributed=money, free=money, committed=zero, paid=zero)
