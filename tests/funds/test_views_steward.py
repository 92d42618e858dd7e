"""What a steward changes: the fund's texts, its places, and who holds which role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grants.db import commit, db
from grants.funds import queries
from grants.i18n import LANGUAGES
from grants.people.queries import person_by_email
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def steward(client: FlaskClient) -> Fund:
    fund = cast.a_fund()
    sign_in(client, cast.steward_of(fund))
    return fund


def test_the_funds_texts(ctx: Flask, client: FlaskClient):
    fund = steward(client)
    path = f"/funds/{fund.ref}/settings"
    assert re.findall(r'name="name_ar"[^>]*value="([^"]*)"', client.get(path).text) == ["صندوق معصرة الزيتون (خيالي)"]
    texts = {f"{part}_{code}": f"{part} {code}" for part in ("name", "summary", "charter") for code in LANGUAGES}
    assert client.post(path, data=texts | {"charter_ar": ""}).status_code == 422
    assert client.post(path, data=texts).status_code == 302
    assert (fund.name, fund.charter) == (
        {"en": "name en", "ar": "name ar"},
        {"en": "charter en", "ar": "charter ar"},
    )


def test_the_funds_places(ctx: Flask, client: FlaskClient):
    fund = steward(client)
    path = f"/funds/{fund.ref}/places"
    place = {"name_en": "Hebron", "name_ar": "الخليل", "code": "WB-HEB", "parent": "WB"}
    assert client.post(path, data=place).status_code == 302
    again = client.post(path, data=place)
    assert (again.status_code, errors(again.text)) == (422, ["This fund has a place of the code WB-HEB already."])
    assert client.post(path, data=place | {"code": "X", "parent": "XX"}).status_code == 422
    assert 'value="Hebron"' in client.get(f"{path}/WB-HEB").text
    assert client.post(f"{path}/WB-HEB", data={"name_en": "", "name_ar": "x"}).status_code == 422
    assert client.post(f"{path}/WB-HEB", data={"name_en": "Al-Khalil", "name_ar": "الخليل"}).status_code == 302
    assert queries.geography(fund, "WB-HEB").name == {"en": "Al-Khalil", "ar": "الخليل"}
    assert client.get(f"{path}/XX").status_code == 404


def test_a_role_is_given_and_taken(ctx: Flask, client: FlaskClient):
    fund = steward(client)
    path = f"/funds/{fund.ref}/people"
    sent = {"email": "New@Example.org", "name": "", "kind": "auditor", "funder": ""}
    refused = client.post(path, data=sent)
    assert (refused.status_code, len(errors(refused.text))) == (422, 1)
    assert client.post(path, data=sent | {"name": "Rim"}).status_code == 302
    rim = person_by_email("new@example.org")
    assert rim is not None
    assert [role.kind for role in rim.roles] == [RoleKind.AUDITOR]
    assert "new@example.org" in client.get(path).text
    assert client.post(f"{path}/{rim.ref}/king/take").status_code == 404
    assert client.post(f"{path}/{rim.ref}/auditor/take").status_code == 302
    db.session.expire_all()
    assert rim.roles == []


def test_a_funders_voice(ctx: Flask, client: FlaskClient):
    fund = steward(client)
    funder = cast.a_funder(fund)
    commit()
    sent = {"email": "new@example.org", "name": "Noor", "kind": "funder", "funder": funder.ref}
    assert client.post(f"/funds/{fund.ref}/people", data=sent).status_code == 302
    noor = person_by_email("new@example.org")
    assert noor is not None
    assert [role.funder_id for role in noor.roles] == [funder.id]


def test_the_last_steward_keeps_the_role(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    me = cast.steward_of(fund)
    sign_in(client, me)
    path = f"/funds/{fund.ref}/people"
    assert client.get(path).text.count("Take away") == 0
    answer = client.post(f"{path}/{me.ref}/steward/take")
    assert (answer.status_code, answer.text.count("This is the fund&#39;s last steward.")) == (422, 1)
    cast.steward_of(fund)
    commit()
    answer = client.post(f"{path}/{me.ref}/steward/take")
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert client.get(path).status_code == 403
