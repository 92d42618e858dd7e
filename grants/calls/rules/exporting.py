"""A call's form as others can read it: a form of CommonGrants 0.4.0, with JSON Schema and UI schema. Pure.

What those have no word for stands beside them under names that begin with x-: every language of a text, what an answer
is used for, the kind of question, its condition. The call's own terms and criteria stand in the custom field mushaCall.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from grants.calls.rules.questions import QuestionKind
from grants.disclosure import Tier
from grants.i18n import in_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CALL = "mushaCall"
CONTROL = "#/properties/"
_URIS = {"type": "string", "format": "uri"}


def form_id(ref: str) -> str:
    """Return the UUID that names the form of the call `ref`, always the same one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:musha:call:{ref}"))


def exported(whole: Mapping[str, Any], *, ref: str, at: datetime, version: str = "") -> dict[str, Any]:
    """Return a whole form as a form of CommonGrants, as it stands at the instant `at`."""
    form = {
        "id": form_id(ref),
        "name": in_language(whole["title"], "en"),
        "description": in_language(whole["summary"], "en"),
        "jsonSchema": _json_schema(whole, ref),
        "uiSchema": {"type": "VerticalLayout", "elements": [_control(one, whole) for one in whole["questions"]]},
        "customFields": {CALL: _call(whole)},
        "createdAt": at.isoformat(),
        "lastModifiedAt": at.isoformat(),
    }
    return form | ({"version": version} if version else {})


def _call(whole: Mapping[str, Any]) -> dict[str, Any]:
    criteria = [{name: value for name, value in one.items() if name != "key"} for one in whole["criteria"]]
    return {
        "name": CALL,
        "fieldType": "object",
        "description": "Title and summary in every language, dates, amounts, who may apply, and the criteria.",
        "value": {name: whole[name] for name in ("title", "summary", "terms")} | {"criteria": criteria},
    }


def _json_schema(whole: Mapping[str, Any], ref: str) -> dict[str, Any]:
    questions, currency = whole["questions"], whole["terms"]["currency"]
    always = [one["key"] for one in questions if one["is_required"] and not one["shown_when"]]
    sometimes = [one for one in questions if one["is_required"] and one["shown_when"]]
    kinds = {one["key"]: one["kind"] for one in questions}
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"urn:uuid:{form_id(ref)}",
        "type": "object",
        "properties": {one["key"]: _property(one, currency) for one in questions},
        "required": always,
    }
    if sometimes:
        schema["allOf"] = [_required_when(one, kinds) for one in sometimes]
    return schema


def _property(question: Mapping[str, Any], currency: str) -> dict[str, Any]:
    kind = QuestionKind(question["kind"])
    kept = {"title": in_language(question["prompt"], "en"), "description": in_language(question["hint"], "en")}
    return {
        **_SHAPES[kind](question, currency),
        **{name: text for name, text in kept.items() if text},
        "x-kind": str(kind),
        "x-prompt": question["prompt"],
        "x-hint": question["hint"],
        "x-used-for": question["used_for"],
        "x-suggested-words": question["suggested_words"],
        "x-bounds": question["bounds"],
        "x-required": question["is_required"],
        "x-shown-when": question["shown_when"],
    }


def _required_when(question: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    when = question["shown_when"]
    return {
        "if": {
            "properties": {when["question"]: _among(when["any_of"], kinds.get(when["question"], ""))},
            "required": [when["question"]],
        },
        "then": {"required": [question["key"]]},
    }


def _among(options: list[str], kind: str) -> dict[str, Any]:
    """Return the schema of an answer that chose any of `options`."""
    return {"contains": {"enum": options}} if kind == QuestionKind.MANY else {"enum": options}


def _control(question: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    control: dict[str, Any] = {
        "type": "Control",
        "scope": f"{CONTROL}{question['key']}",
        "label": in_language(question["prompt"], "en"),
    }
    if question["kind"] == QuestionKind.LONG_TEXT:
        control["options"] = {"multi": True}
    if when := question["shown_when"]:
        kinds = {one["key"]: one["kind"] for one in whole["questions"]}
        schema = _among(when["any_of"], kinds.get(when["question"], ""))
        condition = {"scope": f"{CONTROL}{when['question']}", "schema": schema}
        control["rule"] = {"effect": "SHOW", "condition": condition}
    return control


def _choices(question: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "oneOf": [
            {"const": one["key"], "title": in_language(one["label"], "en"), "x-label": one["label"]}
            for one in question["options"]
        ]
    }


def _number(question: Mapping[str, Any], currency: str) -> dict[str, Any]:
    del currency
    bounds = question["bounds"]
    names = {"least": "minimum", "most": "maximum"}
    return {"type": "number"} | {names[name]: bounds[name] for name in names if bounds.get(name) is not None}


def _money(currency: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"amount": {"type": "string", "pattern": r"^-?\d+\.?\d*$"}, "currency": {"const": currency}},
        "required": ["amount", "currency"],
    }


def _budget(question: Mapping[str, Any], currency: str) -> dict[str, Any]:
    del question
    line = {"partner": {"type": "string"}, "amount": _money(currency), "what": {"type": "string"}}
    return {"type": "array", "items": {"type": "object", "properties": line, "required": list(line)}}


def _files(question: Mapping[str, Any], currency: str) -> dict[str, Any]:
    del currency
    return {"type": "array", "items": _URIS, "maxItems": question["bounds"].get("most_files", 1)}


_SHAPES: dict[QuestionKind, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    QuestionKind.SHORT_TEXT: lambda _one, _currency: {"type": "string"},
    QuestionKind.LONG_TEXT: lambda _one, _currency: {"type": "string"},
    QuestionKind.CHOICE: lambda one, _currency: {"type": "string", **_choices(one)},
    QuestionKind.MANY: lambda one, _currency: {"type": "array", "items": _choices(one), "uniqueItems": True},
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: lambda _one, currency: _money(currency),
    QuestionKind.DATE: lambda _one, _currency: {"type": "string", "format": "date"},
    QuestionKind.PLACE: lambda _one, _currency: {"type": "string"},
    QuestionKind.FILE: _files,
    QuestionKind.VOICE: lambda _one, _currency: {"type": "array", "items": _URIS, "maxItems": 1},
    QuestionKind.BUDGET: _budget,
    QuestionKind.CONSENT: lambda _one, _currency: {"type": "string", "enum": [str(tier) for tier in Tier]},
}
