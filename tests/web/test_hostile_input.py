"""Whatever anybody sends to any page, it answers in words: never by a fault, and never under a host of theirs."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from grants.db import db
from grants.jobs import Message
from grants.money import Money
from grants.people.models import Person
from grants.people.rules import RoleKind
from grants.web.visit import readable
from tests.cast.applications import a_ready_application, a_started_application, invited, leading
from tests.cast.awards import an_active_award, who_speaks_for
from tests.cast.calls import a_call, an_open_call
from tests.cast.disbursements import a_sent_payment
from tests.cast.funds import a_fund, a_funder, a_pledge, funded
from tests.cast.organisations import an_organisation
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

LONG = "كلمة " * 9_000
HOSTILE = (
    "\x00",
    "a\x00b\x1b[31m\x07",
    "\u202egnp.exe\u2066",
    "🫒🏽\u200d🌾\ufffe\U0010ffff",
    "9" * 400,
    "-1",
    "9999999999999999",
    "1e400",
    "0001-01-01",
    "9999-12-31T23:59",
    "' OR 1=1 --",
    "{{ 7*7 }} %s %(x)s {0}",
    "//evil.example/\\",
    LONG,
    "",
)
NOTHING = ["nothing"]
People = dict[str, "Person | None"]


def _world() -> tuple[dict[str, list[str]], People]:
    """Return what may stand in addresses, by first word or the name of the place, and one person for each role."""
    fund = a_fund()
    funded(fund, "500000")
    draft, call = a_call(fund), an_open_call(fund)
    application = a_ready_application(call)
    partner, secret = invited(application, "48")
    award = an_active_award(fund)
    payment = a_sent_payment(award.shares[0])
    group = an_organisation(member=leading(application))
    known = {
        "funds": [fund.ref, fund.slug],
        "pledges": [a_pledge(fund, a_funder(fund)).ref],
        "calls": [draft.ref, call.ref],
        "questions": [draft.questions[0].ref],
        "criteria": [draft.criteria[0].ref],
        "applications": [application.ref],
        "awards": [award.ref],
        "shares": [award.shares[0].ref],
        "tranches": [award.tranches[0].ref],
        "payments": [payment.ref],
        "payees": [payment.payee.ref],
        "organisations": [group.ref],
        "<partner>": [partner.ref],
        "<question>": [call.questions[0].ref],
        "<share>": [award.shares[1].ref],
        "<code>": ["GZ"],
        "<secret>": [secret],
    }
    people: People = {
        "visitor": None,
        "lead": leading(application),
        "grantee": who_speaks_for(award.shares[0]),
        "steward": person_with(RoleKind.STEWARD, fund.id),
        "treasurer": person_with(RoleKind.TREASURER, fund.id),
    }
    return known, people


def _addresses(app: Flask, known: dict[str, list[str]], method: str) -> Iterator[str]:
    """Yield every page's address, with things that are there in the place of its names as far as it has any."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and rule.endpoint not in {"static", "web.healthz", "people.sign_out"}:
            yield from _filled(str(rule), known)


def _filled(rule: str, known: dict[str, list[str]]) -> Iterator[str]:
    places = re.findall(r"<[^>]+>", rule)
    refs = known.get(rule.split("/")[1], NOTHING)
    for values in itertools.product(*(known.get(place, refs if place == "<ref>" else NOTHING) for place in places)):
        filled = rule
        for place, value in zip(places, values, strict=True):
            filled = filled.replace(place, value)
        yield filled


def _fields(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page)))


def _sent(page: str, value: str) -> MultiDict[str, str]:
    """Return the fields of a page's forms, each filled with `value` or, where it is a choice, with one of its own."""
    chosen = dict(re.findall(r'<input type="radio"[^>]* name="([^"]+)"[^>]* value="([^"]+)"', page))
    found = {name: chosen.get(name, value) for name in _fields(page)}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        offered = [option for option in re.findall(r'<option[^>]* value="([^"]*)"', options) if option]
        found[name] = offered[0] if offered else value
    return MultiDict({**found, "note": value, "name": value, "why": value, "amount": value, "once": value})


def test_no_form_can_be_made_to_break(ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    """Every page that takes something, as everybody, with hostile values in every field, in turn."""
    monkeypatch.setattr("grants.signin.limit", lambda *_what, **_how: None)  # limits have their own tests
    known, people = _world()
    values = itertools.cycle(HOSTILE)
    statuses = set()
    for who, someone in people.items():
        browser = ctx.test_client()
        if someone is not None:
            sign_in(browser, someone)
        for address in _addresses(ctx, known, "POST"):
            page = browser.get(address)
            for value in itertools.islice(values, 3 if page.status_code == 200 else 1):
                try:
                    status = browser.post(address, data=_sent(page.text, value)).status_code
                except Exception as fault:
                    fault.add_note(f"{who} at {address} with {value[:20]!r}")
                    raise
                statuses.add(status)
    assert {200, 302, 403, 404, 422} <= statuses
    assert {status for status in statuses if status >= 500} == set()


@pytest.mark.parametrize("who", ["steward", "lead"])
def test_no_address_can_be_made_to_break(ctx: Flask, client: FlaskClient, who: str):
    known, people = _world()
    someone = people[who]
    assert someone is not None
    sign_in(client, someone)
    statuses = set()
    for address in _addresses(ctx, known, "GET"):
        if client.get(address).status_code != 200:
            continue
        for value in ("%00", "9" * 30, "-" + "9" * 30, "%FF%E2%80%AE"):
            query = "&".join(f"{name}={value}" for name in ("after", "before", "next", "pledge", "amount", "currency"))
            statuses.add(client.get(f"{address}?{query}").status_code)
    assert statuses == {200}


@pytest.mark.parametrize("path", ["/funds/%00", "/calls/a%00b", "/applications/%E2%80%AEx", "/link/%00", "/%FF"])
def test_at_an_unreadable_address_is_nothing(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", [b"\xff\xfe", b"next=\xff", b"%", b"a" * 5000])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_visitor_with_a_broken_query_is_asked_to_sign_in(client: FlaskClient, query: bytes, method: str):
    assert (
        client.open("/me", method=method, environ_overrides={"QUERY_STRING": query.decode("latin1")}).status_code == 302
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n', "multipart/form-data; boundary=x"),
        (b"\x00\xff" * 50, "multipart/form-data"),
        (b"email=%00%FF%FE&password=%00", "application/x-www-form-urlencoded"),
        (b"email=\xff\xfe\x00", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"{}", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/design", "/calls/zone", "/me"])
def test_a_malformed_body_is_a_form_to_fill_again(client: FlaskClient, path: str, body: bytes, kind: str):
    assert client.post(path, data=body, content_type=kind).status_code in {200, 302, 422}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "a b<c>", "", "evil.example@127.0.0.1"])
def test_a_mailed_link_leads_to_this_site_whatever_host_was_asked(ctx: Flask, client: FlaskClient, host: str):
    for headers in ({"Host": host}, {"X-Forwarded-Host": host}):
        answer = client.post("/sign-up", data={"email": "target@example.org"}, headers=headers)
        assert answer.status_code == 200
    for body in db.session.scalars(select(Message.body)):
        assert re.findall(r"https?://[^/\s]*", body) == ["http://127.0.0.1"]


def test_what_cannot_be_read_is_not_kept(ctx: Flask, client: FlaskClient):
    someone = person()
    sign_in(client, someone)
    sent = {"name": "Lai\x00la\u202e\u2067 🫒 لي\u200fلى\x1b", "language": "en", "zone": "UTC"}
    assert client.post("/me", data=sent).status_code == 302
    assert db.session.scalars(select(Person.name).where(Person.id == someone.id)).one() == "Laila 🫒 لي\u200fلى"


def test_lines_and_every_script_are_readable():
    kept = "a\tb\r\nc \u200fعربي\u200e עברית 🫒🏽\u200d🌾 e\u0301 \u00a0\u202f"
    assert readable(kept) == kept


def test_a_page_whose_form_ran_out_with_unreadable_text_is_kept(
    ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(ctx.config, "WTF_CSRF_ENABLED", True)
    sign_in(client, person())
    answer = client.post("/me", data={"name\x00": "a\x00b"})
    assert (answer.status_code, answer.location) == (302, "/resume")
    assert 'name="name" value="ab"' in client.get("/resume").text


def test_an_amount_that_no_fund_has_is_refused_in_words():
    most = Money.parse("100000000000000", "USD")
    assert most.minor == 10**16
    for typed, currency in (("100000000000001", "USD"), ("99999999999999", "JOD")):
        with pytest.raises(ValueError, match=re.escape(typed)):
            Money.parse(typed, currency)


def test_of_too_many_invitations_not_half_of_one_is_left(ctx: Flask, client: FlaskClient):
    application = a_started_application(an_open_call(a_fund()))
    sign_in(client, leading(application))
    sent: dict[str, Any] = {"geography": "WB", "name": "A group"}
    page = f"/applications/{application.ref}/partners/new"
    answers = [client.post(page, data=sent | {"email": f"group{n}@example.org"}).status_code for n in range(21)]
    assert (answers[:20], answers[20]) == ([302] * 20, 422)
    db.session.expire_all()
    assert len(application.partners) == 21  # twenty, and the lead
