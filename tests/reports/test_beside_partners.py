"""A partner may keep its name out of the other partners' public record: nowhere is it read, and it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.awards.actions import choose_tier
from grants.db import commit
from grants.disclosure import Tier
from grants.errors import NotAllowed
from grants.people.rules import RoleKind
from reports import shown
from tests.cast import awards as cast
from tests.cast.funds import a_funder
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.awards.models import Award

CANARY = "canary-kept-out"
_PLACES = {"geographies": ("GZ", "WB", "48"), "parts": ("4000", "3000", "3000")}


@pytest.fixture
def award(ctx: Flask) -> Award:
    groups = [cast.a_group("Seeds named"), cast.a_group(CANARY, person("Its person")), cast.a_group("Looms named")]
    fund = cast.a_fund_with("500000")
    made = cast.an_award(fund, "A plan that may be named", tier=Tier.PUBLIC, groups=groups, **_PLACES)
    unnamed = next(share for share in made.shares if share.organisation.name == CANARY)
    by = unnamed.organisation.memberships[0].person
    choose_tier(unnamed, Tier.PUBLIC, None, by=by, is_named_beside_partners=False)
    return made


def test_the_record_counts_whom_it_does_not_name(award: Award):
    assert shown.partners_named(award) == ["Seeds named", "Looms named", "a partner who is not named"]
    for share in award.shares:
        share.is_named_beside_partners = False
    assert shown.partners_named(award) == ["3 partners who are not named"]


@pytest.mark.parametrize("role", [None, RoleKind.FUNDER])
def test_no_public_page_and_no_funders_page_says_its_name(award: Award, client: FlaskClient, role: RoleKind | None):
    fund = award.fund
    if role is not None:
        sign_in(client, person_with(role, fund.id, funder_id=a_funder(fund, "A giver").id))
    commit()
    page = client.get(f"/funds/{fund.slug}").text
    assert "A plan that may be named" in page
    assert "Seeds named" in page
    assert "a partner who is not named" in page
    for path in ("/", f"/funds/{fund.slug}", f"/funds/{fund.ref}/dashboard", f"/funds/{fund.slug}/givers"):
        assert CANARY not in client.get(path, follow_redirects=True).text, path


def test_it_is_chosen_by_each_for_itself_and_undone(award: Award):
    unnamed = next(share for share in award.shares if share.organisation.name == CANARY)
    by = unnamed.organisation.memberships[0].person
    with pytest.raises(NotAllowed):
        choose_tier(unnamed, Tier.PUBLIC, None, by=person(), is_named_beside_partners=True)
    choose_tier(unnamed, Tier.AGGREGATE, None, by=by)
    assert not unnamed.is_named_beside_partners  # not said is as it was
    choose_tier(unnamed, Tier.PUBLIC, None, by=by, is_named_beside_partners=True)
    assert CANARY in shown.partners_named(award)


def test_the_grantee_says_it_on_its_page(award: Award, client: FlaskClient):
    unnamed = next(share for share in award.shares if share.organisation.name == CANARY)
    sign_in(client, unnamed.organisation.memberships[0].person)
    path = f"/shares/{unnamed.ref}/shown"
    box = next(part for part in client.get(path).text.split("<input") if 'name="is_unnamed"' in part)
    assert "checked" in box.split(">")[0]
    assert client.post(path, data={"tier": "public"}).status_code == 302
    assert unnamed.is_named_beside_partners
