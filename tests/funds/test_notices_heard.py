"""A notice counts when one of our secrets signed it just now; everything else is answered 400 and not looked at."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.funds.actions import notices
from grants.funds.models import StripeEvent
from tests.fakes.stripe import sign

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.cast.gifts import Cards

BODY = json.dumps(
    {"id": "evt_1", "type": "charge.succeeded", "created": 1_800_000_000, "data": {"object": {"id": "ch_1"}}}
).encode()


def tell(client: FlaskClient, body: bytes, header: str | None) -> int:
    headers = {} if header is None else {"Stripe-Signature": header}
    return client.post("/stripe/events", data=body, headers=headers, content_type="application/json").status_code


def kept() -> list[str]:
    return list(db.session.scalars(select(StripeEvent.key)))


def test_a_signed_notice_is_kept(till: Cards, client: FlaskClient):
    assert tell(client, BODY, sign(BODY, ["whsec_test"])) == 200
    event = db.session.scalars(select(StripeEvent)).one()
    assert (event.key, event.kind, event.object_key, event.handled_at) == ("evt_1", "charge.succeeded", "ch_1", None)


def test_it_needs_no_token_of_a_form(till: Cards, client: FlaskClient):
    till.app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert tell(client, BODY, sign(BODY, ["whsec_test"])) == 200
    finally:
        till.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "garbage",
        "t=x,v1=y",
        "t=1",
        sign(BODY, ["whsec_other"]),
        sign(BODY + b" ", ["whsec_test"]),
        sign(BODY, ["whsec_test"], at=int(time.time()) - 600),
    ],
    # Named, since a signature holds the time: every process has to call its tests the same.
    ids=["none", "empty", "garbage", "unsigned", "half", "of another", "of other words", "old"],
)
def test_what_nobody_of_ours_signed_just_now_is_refused(till: Cards, client: FlaskClient, header: str | None):
    assert tell(client, BODY, header) == 400
    assert kept() == []


def test_a_notice_from_the_future_is_refused(till: Cards, client: FlaskClient):
    now = int(time.time())
    assert tell(client, BODY, sign(BODY, ["whsec_test"], at=now + 3600)) == 400
    assert kept() == []
    assert tell(client, BODY, sign(BODY, ["whsec_test"], at=now + 30)) == 200


def test_while_secrets_change_both_are_heard(till: Cards, client: FlaskClient):
    both = replace(till.config, stripe_secrets=("whsec_new", "whsec_test"))
    till.app.config["MUSHA"] = both
    assert tell(client, BODY, sign(BODY, ["whsec_test"])) == 200
    assert tell(client, BODY, sign(BODY, ["whsec_new"])) == 200
    till.app.config["MUSHA"] = replace(both, stripe_secrets=("whsec_new",))
    assert tell(client, BODY, sign(BODY, ["whsec_test"])) == 400


def test_without_secrets_nothing_is_heard(till: Cards, client: FlaskClient):
    till.app.config["MUSHA"] = replace(till.config, stripe_secrets=())
    assert tell(client, BODY, sign(BODY, [""])) == 400


@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"id": "evt_2", "data": {"object": 5}}'])
def test_a_signed_body_that_is_no_notice_is_refused(till: Cards, client: FlaskClient, body: bytes):
    assert tell(client, body, sign(body, ["whsec_test"])) == 400
    assert kept() == []


def test_bytes_that_are_no_text_are_refused(till: Cards, client: FlaskClient):
    assert tell(client, b"\xff\xfe", "t=1,v1=x") == 400


def test_a_body_beyond_all_measure_is_refused(till: Cards, client: FlaskClient):
    assert tell(client, b"x" * (notices.LONGEST + 1), "t=1,v1=x") == 413
    assert kept() == []


def test_a_get_is_no_notice(till: Cards, client: FlaskClient):
    assert client.get("/stripe/events").status_code == 405


def test_a_notice_handled_twice_at_once_is_handled_once(till: Cards):
    till.paid("10")
    till.settle()
    event_id = db.session.scalars(select(StripeEvent.id)).first()
    assert event_id is not None
    before = db.session.get_one(StripeEvent, event_id).outcome
    assert notices.handle(event_id, till.config, at=clock.now(), arrived=lambda _given: None) == before
