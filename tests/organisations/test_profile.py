"""What an organisation says of itself, once for every application: never required, never lost, never turned around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from grants.errors import RuleBroken, Stale
from grants.organisations import actions
from grants.organisations.actions import Profile
from grants.organisations.rules import Kind, plain, without_overrides
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

TURNED = "Seeds\u202edrawkcab\u2069"


def test_signs_that_turn_a_direction_go_and_letters_stay():
    assert plain(f"  {TURNED}\u0000 \n two ") == "Seedsdrawkcab two"
    assert without_overrides("سطر\nثانٍ") == "سطر\nثانٍ"
    assert plain("می\u200cخواهم 👩\u200d🌾") == "می\u200cخواهم 👩\u200d🌾"  # joiners are letters' own


def test_a_name_of_invisible_signs_is_none(ctx: Flask):
    with pytest.raises(RuleBroken) as broken:
        actions.form("\u202e\u2066 ", "", Kind.OTHER, "", by=person(), at=AT)
    assert broken.value.field == "name"
    assert actions.form(TURNED, "", Kind.OTHER, "", by=person(), at=AT).name == "Seedsdrawkcab"


def test_the_whole_profile_is_kept_and_nothing_of_it_is_required(ctx: Flask):
    rim = person()
    group = an_organisation(member=rim)
    assert (group.does, group.place, group.reach, group.languages) == ("", "", "", [])
    said: dict[str, Any] = {"does": "We plant.", "place": "By the sea", "reach": "On Sundays"}
    actions.describe(group, Profile("Seeds", languages=("en", "ar", "xx"), **said), by=rim)
    assert {name: getattr(group, name) for name in said} == said
    assert group.languages == ["ar", "en"]  # in one order, and only those that have a name


def test_of_two_who_save_at_once_the_second_writes_nothing(ctx: Flask):
    rim = person()
    group = an_organisation(member=rim)
    opened = group.version
    actions.describe(group, Profile("Mine"), version=opened, by=rim)
    with pytest.raises(Stale):
        actions.describe(group, Profile("Theirs"), version=opened, by=rim)
    assert group.name == "Mine"


def test_the_second_sees_both_and_saves_again(ctx: Flask, client: FlaskClient):
    rim = person()
    group = an_organisation(member=rim)
    sign_in(client, rim)
    path = f"/organisations/{group.ref}/edit"
    typed = {"name": "Mine", "kind": "other", "version": "1", "does": "We plant.", "languages": ["ar", "en"]}
    assert client.post(path, data=typed).status_code == 302
    stale = client.post(path, data=typed | {"name": "Theirs", "does": "We weave.", "languages": ["ar"]})
    assert stale.status_code == 409
    for word in ("Mine", "Theirs", "We plant.", "We weave.", "العربية, English"):
        assert word in stale.text
    assert 'name="version" type="hidden" value="2"' in stale.text
    assert group.name == "Mine"
    assert client.post(path, data=typed | {"name": "Both", "version": "2"}).status_code == 302
    assert group.name == "Both"
    page = client.get(f"/organisations/{group.ref}").text
    assert "We plant." in page
    assert "العربية, English" in page
    assert [page.count(f'hreflang="{code}"') for code in ("en", "ar", "")] == [1, 1, 0]  # the page's own languages
