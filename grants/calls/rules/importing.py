"""Reading a form that comes as a file: our own export gives the same form again, others' as far as they can. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grants.calls.rules.asking import KEY, MOST_OPTIONS, new_key, with_keys
from grants.calls.rules.conditions import misplaced
from grants.calls.rules.effort import MOST_QUESTIONS
from grants.calls.rules.exporting import CALL, CONTROL
from grants.calls.rules.questions import TEXTS, WITH_OPTIONS, QuestionFacts, QuestionKind
from grants.calls.rules.terms import checked_terms
from grants.errors import RuleBroken
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 200_000
MOST_CRITERIA = 20
_LONGEST = 20_000  # characters of one text
_WORDS = {QuestionKind.LONG_TEXT: 200, QuestionKind.SHORT_TEXT: 10}


def read_form(content: bytes | str) -> dict[str, Any]:
    """Return the whole form that a file tells, its `terms` None where it tells none.

    Raises RuleBroken with what is wrong and where in the file.
    """
    if len(content) > MOST_BYTES:
        raise RuleBroken(_("This file is far larger than any form. Is it the right one?"), field="file")
    try:
        form = json.loads(content)
    except (ValueError, RecursionError) as fault:
        line = getattr(fault, "lineno", None)
        reason = _("This is no JSON; line %(line)d does not read.", line=line) if line else _("This is no JSON file.")
        raise RuleBroken(reason, field="file") from fault
    return imported(form)


def imported(form: Any) -> dict[str, Any]:
    """Return the whole form that a form of CommonGrants tells; raise RuleBroken with what is wrong, and where."""
    top = _mapping(form, "$")
    schema = _mapping(top.get("jsonSchema"), "jsonSchema")
    properties = _mapping(schema.get("properties"), "jsonSchema.properties")
    if len(properties) > MOST_QUESTIONS:
        raise _wrong(
            "jsonSchema.properties",
            _(
                "it asks %(count)d questions, and a call asks at most %(most)d",
                count=len(properties),
                most=MOST_QUESTIONS,
            ),
        )
    required = schema.get("required", [])
    keys = _order(top.get("uiSchema"), list(properties))
    questions = [_question(key, properties[key], is_required=key in required) for key in keys]
    if len({one["key"] for one in questions}) < len(questions):
        raise _wrong("jsonSchema.properties", _("two questions have the same name"))
    if torn := misplaced([_facts(one) for one in questions]):
        raise _wrong(f"jsonSchema.properties.{torn[0]}", _("its condition looks at no earlier question’s choices"))
    return _about(top) | {"questions": questions}


def _about(top: Mapping[str, Any]) -> dict[str, Any]:
    """Return title, summary, terms and criteria: our own words for them where the file has them."""
    place = f"customFields.{CALL}.value"
    fields = _mapping(top.get("customFields", {}), "customFields")
    own = _mapping(_mapping(fields.get(CALL, {}), f"customFields.{CALL}").get("value", {}), place)
    criteria = own.get("criteria", [])
    if not isinstance(criteria, list) or len(criteria) > MOST_CRITERIA:
        raise _wrong(f"{place}.criteria", _("it is no list of criteria"))
    terms = own.get("terms")
    return {
        "title": _texts(own.get("title", top.get("name", "")), f"{place}.title"),
        "summary": _texts(own.get("summary", top.get("description", "")), f"{place}.summary"),
        "terms": None if terms is None else _terms(_mapping(terms, f"{place}.terms"), f"{place}.terms"),
        "criteria": [_criterion(one, f"{place}.criteria[{number}]") for number, one in enumerate(criteria)],
    }


def _terms(terms: Mapping[str, Any], place: str) -> dict[str, Any]:
    try:
        return checked_terms(terms)
    except (KeyError, TypeError, ValueError) as fault:
        what = str(fault.args[0])[:60] if fault.args else ""
        raise _wrong(place, _("“%(what)s” is missing or does not read", what=what)) from fault


def _criterion(said: Any, place: str) -> dict[str, Any]:
    criterion = _mapping(said, place)
    most, weight = (
        _whole(criterion.get("most", 5), f"{place}.most"),
        _whole(criterion.get("weight", 1), f"{place}.weight"),
    )
    if not (2 <= most <= 10 and 1 <= weight <= 10):
        raise _wrong(place, _("points go from 2 to 10, and weights from 1 to 10"))
    texts = {name: _texts(criterion.get(name, {}), f"{place}.{name}") for name in ("name", "meaning")}
    return texts | {"most": most, "weight": weight}


def _question(key: str, said: Any, *, is_required: bool) -> dict[str, Any]:
    place = f"jsonSchema.properties.{key}"
    told = _mapping(said, place)
    kind = _kind(told, place)
    fallback = _bounds(told, kind, place)
    return {
        "key": key if KEY.fullmatch(key) else new_key(key, set(), "question"),
        "kind": str(kind),
        "prompt": _texts(told.get("x-prompt", told.get("title", key)), f"{place}.x-prompt"),
        "hint": _texts(told.get("x-hint", told.get("description", "")), f"{place}.x-hint"),
        "used_for": _texts(told.get("x-used-for", {}), f"{place}.x-used-for"),
        "suggested_words": _whole(told.get("x-suggested-words", _WORDS.get(kind, 0)), place) if kind in TEXTS else 0,
        "is_required": bool(told.get("x-required", is_required)),
        "options": _options(told, place) if kind in WITH_OPTIONS else [],
        "bounds": fallback,
        "shown_when": _condition(told.get("x-shown-when"), place),
    }


def _kind(told: Mapping[str, Any], place: str) -> QuestionKind:
    if "x-kind" in told:
        if told["x-kind"] in set(QuestionKind):
            return QuestionKind(told["x-kind"])
        raise _wrong(place, _("there is no kind of question called %(kind)s", kind=str(told["x-kind"])[:40]))
    guess = _GUESSES.get(str(told.get("type")))
    if told.get("type") == "string":
        return _string_kind(told)
    if told.get("type") == "array" and _is_choice(told.get("items")):
        return QuestionKind.MANY
    if told.get("type") == "object" and set(_mapping(told.get("properties", {}), place)) == {"amount", "currency"}:
        return QuestionKind.MONEY
    if guess is None:
        raise _wrong(place, _("no kind of question here asks for that; ask for a text, a number, a date or a choice"))
    return guess


_GUESSES = {"number": QuestionKind.NUMBER, "integer": QuestionKind.NUMBER, "boolean": QuestionKind.CHOICE}


def _is_choice(said: Any) -> bool:
    return isinstance(said, dict) and ("enum" in said or "oneOf" in said)


def _string_kind(told: Mapping[str, Any]) -> QuestionKind:
    if _is_choice(told):
        return QuestionKind.CHOICE
    if told.get("format") == "date":
        return QuestionKind.DATE
    short = isinstance(told.get("maxLength"), int) and told["maxLength"] <= 200
    return QuestionKind.SHORT_TEXT if short else QuestionKind.LONG_TEXT


def _options(told: Mapping[str, Any], place: str) -> list[dict[str, Any]]:
    source = told.get("items", told) if told.get("type") == "array" else told
    if told.get("type") == "boolean":
        return [{"key": "yes", "label": {"en": "Yes", "ar": "نعم"}}, {"key": "no", "label": {"en": "No", "ar": "لا"}}]
    listed = source.get("oneOf") or [{"const": one} for one in source.get("enum", [])]
    if not isinstance(listed, list) or len(listed) > MOST_OPTIONS:
        raise _wrong(place, _("it offers more than %(most)d choices", most=MOST_OPTIONS))
    return with_keys([_option(one, f"{place}.oneOf[{number}]") for number, one in enumerate(listed)])


def _option(said: Any, place: str) -> dict[str, Any]:
    option = _mapping(said, place)
    key = str(option.get("const", ""))
    return {"key": key, "label": _texts(option.get("x-label", option.get("title", key)), place)}


def _bounds(told: Mapping[str, Any], kind: QuestionKind, place: str) -> dict[str, Any]:
    if kind is QuestionKind.NUMBER:
        said = told.get("x-bounds", {"least": told.get("minimum"), "most": told.get("maximum")})
        wanted = {name: value for name, value in _mapping(said, place).items() if name in ("least", "most")}
        return {name: _whole(value, place) for name, value in wanted.items() if value is not None}
    said = _mapping(told.get("x-bounds", {}), f"{place}.x-bounds")
    if kind is QuestionKind.FILE:
        return {"most_files": min(max(_whole(said.get("most_files", 1), place), 1), 5)}
    return {"video": bool(said.get("video", False))} if kind is QuestionKind.VOICE else {}


def _condition(said: Any, place: str) -> dict[str, Any] | None:
    if said is None:
        return None
    when = _mapping(said, f"{place}.x-shown-when")
    any_of = when.get("any_of")
    if not isinstance(any_of, list) or not any_of or not all(isinstance(one, str) for one in any_of):
        raise _wrong(f"{place}.x-shown-when", _("it names no choices"))
    return {"question": str(when.get("question", "")), "any_of": any_of}


def _order(ui: Any, keys: list[str]) -> list[str]:
    """Return the keys in the order in which the UI schema lays them out; what it does not lay out comes last."""
    found: list[str] = []

    def walk(element: Any, depth: int = 0) -> None:
        if not isinstance(element, dict) or depth > 20:
            return
        scope = str(element.get("scope", ""))
        if scope.startswith(CONTROL):
            found.append(scope.removeprefix(CONTROL))
        for inner in element.get("elements") or ():
            walk(inner, depth + 1)

    walk(ui)
    laid = [key for key in dict.fromkeys(found) if key in keys]
    return [*laid, *(key for key in keys if key not in laid)]


def _texts(said: Any, place: str) -> dict[str, str]:
    texts = {"en": said} if isinstance(said, str) else said
    if not isinstance(texts, dict) or not all(isinstance(one, str) and len(one) <= _LONGEST for one in texts.values()):
        raise _wrong(place, _("it is no text, nor one for each language"))
    return {code: texts[code].replace("\x00", "") for code in LANGUAGES if texts.get(code, "").strip()}


def _whole(said: Any, place: str) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or abs(said) > 999_999_999:
        raise _wrong(place, _("it is no whole number"))
    return said


def _mapping(said: Any, place: str) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise _wrong(place, _("an object in braces belongs here"))
    return said


def _wrong(place: str, what: str) -> RuleBroken:
    return RuleBroken(_("At %(place)s: %(what)s.", place=place, what=what), field="file")


def _facts(question: Mapping[str, Any]) -> QuestionFacts:
    return QuestionFacts(
        ref="",
        prompt=question["prompt"],
        used_for=question["used_for"],
        suggested_words=0,
        key=question["key"],
        kind=QuestionKind(question["kind"]),
        options=question["options"],
        shown_when=question["shown_when"],
    )
