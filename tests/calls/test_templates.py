"""The templates a call begins from: they say what real calls ask, and each can be rebuilt on the designer's pages."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants import clock
from grants.calls import actions
from grants.calls.models import Call, whole_form
from grants.calls.queries.templates import template, templates
from grants.calls.rules import missing
from grants.db import commit, db
from grants.i18n import LANGUAGES
from tests.cast.calls import a_call, a_draft, a_steward, an_empty_call
from tests.cast.funds import a_fund
from tests.cast.library import a_call_with_a_condition, posted_call, posted_criterion, posted_question
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FACTS = Path(__file__).parents[3] / "shared/data/calls/calls_and_rubrics.json"
NAMES = ["musha", "nlnet-ngi0", "frida-ygm", "edge-fund", "wikimedia-project-grants"]
PARTS = ("kind", "prompt", "hint", "used_for", "suggested_words", "is_required", "bounds", "shown_when")


def facts_of(name: str) -> dict[str, Any]:
    if not FACTS.exists():
        pytest.skip("the facts of real calls are not beside this folder")
    calls: list[dict[str, Any]] = json.loads(FACTS.read_text())["calls"]
    return next(one for one in calls if one["id"] == name)


def test_five_are_offered_in_order(ctx: Flask):
    assert [one["id"] for one in templates()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_there_in_every_language(ctx: Flask, name: str):
    def texts(said: Any) -> list[dict[str, str]]:
        if isinstance(said, list):
            return [text for one in said for text in texts(one)]
        if not isinstance(said, dict):
            return []
        return [said] if "en" in said else [text for one in said.values() for text in texts(one)]

    found = texts(template(name))
    assert len(found) >= 20
    assert [text for text in found if any(not text.get(code, "").strip() for code in LANGUAGES)] == []


def test_nlnet_asks_what_its_form_asks_or_says_why_not(ctx: Flask):
    facts, ours = facts_of("nlnet-ngi0"), template("nlnet-ngi0")
    labels = [one["label"] for one in facts["questions"]]
    asked = [label for one in ours["questions"] for label in one["of"]]
    left = [one["of"] for one in ours["left_out"] if one["of"]]
    assert sorted(asked + left) == sorted(labels)
    assert [one["label"] for one in facts["questions"] if one.get("pii")] == left[1:4]
    assert [one["kind"] for one in ours["questions"] if one["of"] == ["Attachments"]] == ["file"]
    terms = ours["terms"]
    assert (terms["currency"], terms["least"], terms["most"]) == (
        facts["amount"]["currency"],
        facts["amount"]["min"] * 100,
        facts["amount"]["max"] * 100,
    )
    rubric = {one["criterion"]: one["weight"] for one in facts["rubric"]["stage1"]}
    assert {one["of"]: one["weight"] / 10 for one in ours["criteria"]} == rubric


def test_wikimedia_scores_what_its_rubric_scores(ctx: Flask):
    facts, ours = facts_of("wikimedia-project-grants"), template("wikimedia-project-grants")
    assert [one["of"] for one in ours["criteria"]] == facts["rubric"]["criteria"]
    assert {one["most"] for one in ours["criteria"]} == {facts["rubric"]["scale"][1]}
    rapid = facts["rapid_fund"]
    assert [ours["terms"]["least"], ours["terms"]["most"]] == [100 * one for one in rapid["usd"]]
    months = next(one for one in ours["questions"] if one["key"] == "months")
    assert [months["bounds"]["least"], months["bounds"]["most"]] == rapid["months"]


def test_edge_and_frida_are_what_was_read_of_them(ctx: Flask):
    edge, frida = facts_of("edge-fund"), facts_of("frida-ygm")
    said = " ".join(edge["process"])
    terms = template("edge-fund")["terms"]
    assert (terms["least"], terms["most"], terms["envelope"]) == (1_000_00, 1_000_00, 40 * 1_000_00)
    assert ("GBP 1,000" in said, "about 40 groups" in said, terms["currency"]) == (True, True, "GBP")
    assert [one["most"] for one in template("edge-fund")["criteria"]] == [10]
    told = " ".join(one["en"] for one in template("frida-ygm")["practice"])
    assert ("1,000" in told, "500" in told) == (
        "about 1,000 applications" in " ".join(frida["process"]),
        "about 500" in " ".join(frida["process"]),
    )
    assert "wish for video/audio" in frida["complaints_found_by_evaluation"]
    assert [one["kind"] for one in template("frida-ygm")["questions"]][-1] == "voice"


@pytest.mark.parametrize("name", NAMES[1:])
def test_each_says_where_it_was_read(ctx: Flask, name: str):
    web = [one for one in facts_of(name)["source"] if one.startswith("https:")]
    assert (template(name)["source"], len(web) >= 3) == (web, True)


def test_the_first_is_the_demo_call(ctx: Flask):
    demo = json.loads((Path(__file__).parents[2] / "grants/web/demo/facts.json").read_text())["calls"]["first"]
    ours = template("musha")
    keys = ("prompt", "hint", "used_for", "suggested_words")
    assert [{key: one[key] for key in keys} for one in ours["questions"]] == demo["questions"]
    assert [{key: one[key] for key in demo["criteria"][0]} for one in ours["criteria"]] == demo["criteria"]
    assert [ours["terms"][name] for name in ("envelope", "least", "most")] == [
        100 * int(demo[name]) for name in ("envelope", "least", "most")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_call_begun_from_it_lacks_nothing(ctx: Flask, client: FlaskClient, name: str):
    ours = template(name)
    fund = a_fund(currency=ours["terms"].get("currency", "USD"))
    sign_in(client, a_steward(fund))
    assert client.get(f"/funds/{fund.ref}/calls/begin").text.count(f"/calls/templates/{name}") == 1
    page = client.get(f"/funds/{fund.ref}/calls/templates/{name}").text
    assert page.count(f"/funds/{fund.ref}/calls/new?template={name}") == 1
    address = f"/funds/{fund.ref}/calls/new?template={name}"
    sent = posted_call(client.get(address).text, envelope="50000.00", least="1000.00", most="50000.00", tie_rule="lot")
    answer = client.post(address, data=sent)
    call = db.session.scalars(select(Call)).one()
    assert answer.location == f"/calls/{call.ref}/manage"
    whole = whole_form(call)
    assert [{part: one[part] for part in PARTS} for one in whole["questions"]] == [
        {part: one[part] for part in PARTS} for one in ours["questions"]
    ]
    assert [one["key"] for one in whole["questions"]] == [one["key"] for one in ours["questions"]]
    assert [(one["name"], one["weight"], one["most"]) for one in whole["criteria"]] == [
        (one["name"], one["weight"], one["most"]) for one in ours["criteria"]
    ]
    assert (call.title, call.opens_at > clock.now() + timedelta(days=12)) == (ours["title"], True)
    assert [one.reason for one in missing(call.facts, clock.now(), 4)] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_rebuilt_through_the_pages(ctx: Flask, client: FlaskClient, name: str):
    ours = template(name)
    fund = a_fund(currency=ours["terms"].get("currency", "USD"))
    by = a_steward(fund)
    call = an_empty_call(fund, by=by)
    commit()
    sign_in(client, by)
    for number, question in enumerate(ours["questions"]):
        address = f"/calls/{call.ref}/questions/new?kind={question['kind']}"
        assert client.post(address, data=posted_question(question, once=f"q{number}")).status_code == 302
    for number, criterion in enumerate(ours["criteria"]):
        answer = client.post(f"/calls/{call.ref}/criteria/new", data=posted_criterion(criterion, once=f"c{number}"))
        assert answer.status_code == 302
    db.session.expire_all()
    whole = whole_form(db.session.get_one(Call, call.id))
    assert [{part: one[part] for part in PARTS} for one in whole["questions"]] == [
        {part: one[part] for part in PARTS} for one in ours["questions"]
    ]
    assert [{part: one[part] for part in ("name", "meaning", "most", "weight")} for one in whole["criteria"]] == [
        {part: one[part] for part in ("name", "meaning", "most", "weight")} for one in ours["criteria"]
    ]


def test_an_earlier_call_is_copied_with_its_dates_moved(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    earlier, by = a_call(fund), a_steward(fund)
    actions.rewrite(
        earlier,
        a_draft(fund, opens_at=AT - timedelta(days=400), closes_at=AT - timedelta(days=370)),
        1,
        by=by,
        at=AT,
    )
    a_call_with_a_condition(earlier)
    commit()
    sign_in(client, by)
    address = f"/funds/{fund.ref}/calls/new?call={earlier.ref}"
    assert client.get(f"/funds/{fund.ref}/calls/begin").text.count(f"/calls/new?call={earlier.ref}") == 1
    page = client.get(address).text
    assert page.count("Its 4 questions come with it when you save.") == 1
    for _ in range(2):
        client.post(address, data=posted_call(page, decide_on="2047-03-31", pay_on="2047-04-12"))
    copy = db.session.scalars(select(Call).where(Call.id != earlier.id)).one()
    one, other = whole_form(copy), whole_form(earlier)
    assert one["questions"] == other["questions"]
    assert copy.closes_at - copy.opens_at == timedelta(days=30)
    assert (copy.opens_at - earlier.opens_at) % timedelta(weeks=1) == timedelta(0)
    assert timedelta(days=12) < copy.opens_at - clock.now() < timedelta(days=22)
    assert one["terms"]["consortium"] == other["terms"]["consortium"]
    assert {question.ref for question in copy.questions} & {question.ref for question in earlier.questions} == set()


def test_nothing_is_copied_from_another_fund(ctx: Flask, client: FlaskClient):
    fund, theirs = a_fund(), a_call(a_fund("other-press"))
    by = a_steward(fund)
    commit()
    sign_in(client, by)
    for query in (f"call={theirs.ref}", "call=nothing", "template=nothing"):
        assert client.get(f"/funds/{fund.ref}/calls/new?{query}").status_code == 404
    assert client.get(f"/funds/{fund.ref}/calls/templates/nothing").status_code == 404
    sign_in(client, a_steward(theirs.fund))
    for page in ("begin", "templates/musha", "new?template=musha", "import"):
        assert client.get(f"/funds/{fund.ref}/calls/{page}").status_code == 403


def test_amounts_of_another_currency_are_left_to_the_steward(ctx: Flask, client: FlaskClient):
    fund = a_fund(currency="JOD")
    sign_in(client, a_steward(fund))
    page = client.get(f"/funds/{fund.ref}/calls/new?template=nlnet-ngi0").text
    assert (page.count('value="5000'), page.count('value="30000.000"')) == (0, 1)
