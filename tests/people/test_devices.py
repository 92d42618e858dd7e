"""A device keeps words only where its person asked for it, and only a live sign-in is given the key to them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db
from grants.people.models import DeviceKey
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

SCRIPT = {"Accept": "application/json"}
STORAGE = '"storage"'


def kept(browser: FlaskClient) -> dict[str, str]:
    """Let this browser keep words; give its name and its key."""
    answer = browser.post("/me/devices", headers=SCRIPT)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found: dict[str, str] = answer.json
    return found


def test_a_device_is_given_its_key_again_and_each_has_its_own(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    first, second = kept(client), kept(client)
    assert len(base64.b64decode(first["key"])) == 32
    assert first["key"] != second["key"]
    again = client.post(f"/me/devices/{first['ref']}/key", headers=SCRIPT)
    assert (again.json, again.headers["Cache-Control"]) == ({"key": first["key"]}, "no-store")


def test_nobody_else_is_given_it_and_whoever_is_signed_out_neither(ctx: Flask, app: Flask, client: FlaskClient):
    sign_in(client, person())
    mine = kept(client)
    other = app.test_client()
    sign_in(other, person())
    refused = other.post(f"/me/devices/{mine['ref']}/key", headers=SCRIPT)
    assert refused.status_code == 404
    other.post(f"/me/devices/{mine['ref']}/forget")
    assert db.session.scalars(select(DeviceKey.ref)).all() == [mine["ref"]]
    out = client.post("/sign-out")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    signed_out = client.post(f"/me/devices/{mine['ref']}/key", headers=SCRIPT)
    assert (signed_out.status_code, set(signed_out.json)) == (401, {"said", "link"})


def test_a_device_that_is_forgotten_reads_nothing_again(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    lost, here = kept(client), kept(client)
    shown = client.get("/me").text
    assert shown.count("Devices that keep your words") == 1
    assert shown.count("· This device") == 1
    away = client.post(f"/me/devices/{lost['ref']}/forget")
    assert (away.status_code, "Clear-Site-Data" in away.headers) == (302, False)
    assert client.post(f"/me/devices/{lost['ref']}/key", headers=SCRIPT).status_code == 404
    assert client.post(f"/me/devices/{here['ref']}/forget").headers["Clear-Site-Data"] == STORAGE
    assert db.session.scalars(select(DeviceKey)).all() == []
    assert client.get("/me").text.count("Devices that keep your words") == 0


def test_a_script_that_forgets_is_told_so(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    mine = kept(client)
    answer = client.post(f"/me/devices/{mine['ref']}/forget", headers=SCRIPT)
    assert answer.json == {"forgotten": mine["ref"]}
