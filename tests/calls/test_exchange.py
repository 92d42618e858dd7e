"""A form leaves as JSON Schema in CommonGrants' shape and comes back the same; what does not read is told."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants.calls.models import Call, whole_form
from grants.calls.rules import QuestionKind
from grants.calls.rules.exporting import exported, form_id
from grants.calls.rules.importing import MOST_BYTES, imported, read_form
from grants.db import commit, db
from grants.errors import RuleBroken
from grants.people.rules import RoleKind
from tests.cast.calls import a_call, a_steward, an_empty_call
from tests.cast.funds import a_fund
from tests.cast.library import a_call_with_a_condition, asked, posted_call
from tests.cast.people import AT, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


@pytest.fixture
def whole(fund: Fund) -> dict[str, Any]:
    """Give a form with a condition, a bounded number and a criterion."""
    call = a_call(fund)
    a_call_with_a_condition(call)
    asked(call, QuestionKind.NUMBER, key="many", bounds={"least": 1, "most": 9}, is_required=False)
    return whole_form(call)


def without_refs(whole: dict[str, Any]) -> dict[str, Any]:
    return whole | {"criteria": [{k: v for k, v in one.items() if k != "key"} for one in whole["criteria"]]}


def test_what_leaves_is_a_form_of_commongrants(whole: dict[str, Any]):
    form = exported(whole, ref="some-call", at=AT, version="3")
    assert (form["id"], form["version"], form["name"]) == (form_id("some-call"), "3", "Working together across places")
    schema = form["jsonSchema"]
    assert schema["required"] == ["what_do_you_want_to", "why_together_across_these_places", "begun"]
    assert schema["properties"]["many"]["minimum"] == 1
    assert [one["const"] for one in schema["properties"]["begun"]["oneOf"]] == ["yes", "no"]
    assert schema["allOf"] == [
        {
            "if": {"properties": {"begun": {"enum": ["yes"]}}, "required": ["begun"]},
            "then": {"required": ["how"]},
        }
    ]
    controls = form["uiSchema"]["elements"]
    assert [one["scope"] for one in controls][2:] == ["#/properties/begun", "#/properties/how", "#/properties/many"]
    assert controls[3]["rule"] == {
        "effect": "SHOW",
        "condition": {"scope": "#/properties/begun", "schema": {"enum": ["yes"]}},
    }


def test_it_comes_back_the_same(whole: dict[str, Any]):
    form = json.dumps(exported(whole, ref="x", at=AT))
    assert read_form(form) == without_refs(whole)


def test_each_kind_comes_back_from_its_schema_alone(fund: Fund):
    kinds = {
        "text": ({"type": "string"}, "long_text"),
        "line": ({"type": "string", "maxLength": 100}, "short_text"),
        "day": ({"type": "string", "format": "date"}, "date"),
        "one": ({"type": "string", "enum": ["Red", "Blue one"]}, "choice"),
        "some": ({"type": "array", "items": {"enum": ["a", "b"]}}, "many"),
        "count": ({"type": "integer", "minimum": 2}, "number"),
        "agreed": ({"type": "boolean"}, "choice"),
        "cost": ({"type": "object", "properties": {"amount": {}, "currency": {}}}, "money"),
    }
    form = {"name": "Theirs", "jsonSchema": {"properties": {key: shape for key, (shape, _kind) in kinds.items()}}}
    form["jsonSchema"]["required"] = ["day"]
    form["uiSchema"] = {"elements": [{"elements": [{"scope": "#/properties/day"}]}, {"scope": "#/properties/gone"}]}
    whole = imported(form)
    assert (whole["title"], whole["terms"], whole["criteria"]) == ({"en": "Theirs"}, None, [])
    order = ["day", *(key for key in kinds if key != "day")]
    assert [(one["key"], one["kind"]) for one in whole["questions"]] == [(key, kinds[key][1]) for key in order]
    assert [one["is_required"] for one in whole["questions"]] == [key == "day" for key in order]
    found = {one["key"]: one for one in whole["questions"]}
    assert found["one"]["options"] == [
        {"key": "red", "label": {"en": "Red"}},
        {"key": "blue_one", "label": {"en": "Blue one"}},
    ]
    assert (found["count"]["bounds"], found["text"]["prompt"]) == ({"least": 2}, {"en": "text"})


def changed(whole: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    form = deepcopy(exported(whole, ref="x", at=AT))
    *way, last = path.split(".")
    inner: Any = form
    for step in way:
        inner = inner[int(step)] if step.isdecimal() else inner[step]
    inner[last] = value
    return form


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("jsonSchema", [], "At jsonSchema: an object in braces belongs here."),
        ("jsonSchema.properties", None, "At jsonSchema.properties: an object in braces belongs here."),
        (
            "jsonSchema.properties",
            {f"q{n}": {"type": "string"} for n in range(9)},
            "At jsonSchema.properties: it asks 9 questions, and a call asks at most 8.",
        ),
        ("jsonSchema.properties.begun.x-kind", "drawing", "At jsonSchema.properties.begun: there is no kind"),
        ("jsonSchema.properties.begun", {"type": "object"}, "At jsonSchema.properties.begun: no kind of question"),
        ("jsonSchema.properties.begun", {"type": "array"}, "At jsonSchema.properties.begun: no kind of question"),
        ("jsonSchema.properties.begun.x-prompt", 5, "At jsonSchema.properties.begun.x-prompt: it is no text"),
        ("jsonSchema.properties.begun.oneOf", [], "At jsonSchema.properties.how: its condition looks at no earlier"),
        ("jsonSchema.properties.begun.oneOf", [1], "At jsonSchema.properties.begun.oneOf[0]: an object"),
        ("jsonSchema.properties.begun.oneOf", [{"const": str(n)} for n in range(21)], "more than 20 choices"),
        ("jsonSchema.properties.how.x-shown-when", {"question": "begun"}, "how.x-shown-when: it names no choices"),
        ("jsonSchema.properties.how.x-suggested-words", "many", "At jsonSchema.properties.how: it is no whole number"),
        ("customFields.mushaCall.value.criteria", {}, "value.criteria: it is no list of criteria"),
        ("customFields.mushaCall.value.criteria.0.most", 11, "criteria[0]: points go from 2 to 10"),
        ("customFields.mushaCall.value.terms.zone", "Nowhere/Here", "value.terms: “Nowhere/Here” is missing"),
        ("customFields.mushaCall.value.terms.most", "80000", "value.terms: “most” is missing or does not read"),
        ("customFields.mushaCall.value.terms.opens_at", "2026-01-11T07:00:00", "“opens_at” is missing"),
        ("customFields.mushaCall.value.terms.consortium", {"min_partners": "2"}, "“min_partners” is missing"),
        ("customFields.mushaCall.value.terms.tie_rule", "dice", "value.terms: “"),
    ],
)
def test_what_does_not_read_is_said_with_its_place(whole: dict[str, Any], path: str, value: Any, said: str):
    with pytest.raises(RuleBroken) as refused:
        read_form(json.dumps(changed(whole, path, value)))
    assert (said in str(refused.value), refused.value.field) == (True, "file"), str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{\n\n'x'}", "This is no JSON; line 3 does not read."),
        ("[]", "At $: an object in braces belongs here."),
        ("[" * 100_000, "This is no JSON file."),
        (" " * (MOST_BYTES + 1), "This file is far larger than any form."),
    ],
)
def test_what_is_no_form_at_all(ctx: Flask, content: str, said: str):
    with pytest.raises(RuleBroken, match=said.replace("$", r"\$")):
        read_form(content)


def test_a_form_leaves_one_fund_and_begins_a_call_in_another(fund: Fund, client: FlaskClient):
    call, by = a_call(fund), a_steward(fund)
    a_call_with_a_condition(call)
    other = a_fund("other-press")
    theirs = a_steward(other)
    commit()
    sign_in(client, by)
    answer = client.get(f"/calls/{call.ref}/form.json")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={call.slug}-form.json"
    sign_in(client, theirs)
    address = f"/funds/{other.ref}/calls/import"
    assert client.get(address).status_code == 200
    page = client.post(address, data={"file": (io.BytesIO(answer.data), "form.json")}).text
    assert page.count("Its 4 questions come with it when you save.") == 1
    assert page.count(f'action="/funds/{other.ref}/calls/new"') == 1
    sent = posted_call(page)
    wrong = client.post(f"/funds/{other.ref}/calls/new", data=sent | {"most": ""})
    assert (wrong.status_code, wrong.text.count('name="carried"')) == (422, 1)
    assert client.post(f"/funds/{other.ref}/calls/new", data=sent).status_code == 302
    copy = db.session.scalars(select(Call).where(Call.fund_id == other.id)).one()
    one, first = without_refs(whole_form(copy)), without_refs(whole_form(call))
    for name in ("opens_at", "closes_at", "decide_on", "pay_on"):  # it opened in the past: each comes as much later
        del one["terms"][name], first["terms"][name]
    assert one == first
    assert (copy.closes_at - copy.opens_at, copy.pay_on - copy.decide_on) == (
        call.closes_at - call.opens_at,
        call.pay_on - call.decide_on,
    )


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"{}", b""])
def test_a_bad_file_is_said_at_the_field_and_keeps_nothing(fund: Fund, client: FlaskClient, content: bytes):
    sign_in(client, a_steward(fund))
    answer = client.post(f"/funds/{fund.ref}/calls/import", data={"file": (io.BytesIO(content), "form.json")})
    assert (answer.status_code, answer.text.count('id="file-error"')) == (422, 1)
    assert client.post(f"/funds/{fund.ref}/calls/import", data={}).status_code == 422
    assert client.post(f"/funds/{fund.ref}/calls/new", data={"carried": "{"}).status_code == 422
    assert db.session.scalars(select(Call)).all() == []


def test_only_stewards_take_a_form_out(fund: Fund, client: FlaskClient):
    call, treasurer = an_empty_call(fund), person_with(RoleKind.TREASURER, fund.id)
    commit()
    sign_in(client, treasurer)
    assert client.get(f"/calls/{call.ref}/form.json").status_code == 403
