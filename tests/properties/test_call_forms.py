"""Whatever form a call has, it comes back from its export as it was, and the export is a form of CommonGrants."""

from __future__ import annotations

import json
import tarfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from grants.calls.rules import QuestionKind, TieRule
from grants.calls.rules.consortium import ConsortiumRule
from grants.calls.rules.exporting import exported
from grants.calls.rules.importing import imported
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask

OFFICIAL = Path(__file__).parents[3] / "shared/data/commongrants/json-schemas-yaml.tar.gz"
WORDS = some.text(alphabet="abc دذر .?\n\u200f", min_size=1, max_size=20).filter(str.strip)
TEXTS = some.fixed_dictionaries({"en": WORDS}, optional={"ar": WORDS}) | some.fixed_dictionaries({"ar": WORDS})
KEYS = some.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
BOUNDS = {
    QuestionKind.NUMBER: some.fixed_dictionaries(
        {}, optional={"least": some.integers(-9, 0), "most": some.integers(1, 9)}
    ),
    QuestionKind.FILE: some.fixed_dictionaries({"most_files": some.integers(1, 5)}),
    QuestionKind.VOICE: some.fixed_dictionaries({"video": some.booleans()}),
}


@some.composite
def questions(draw: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for key in draw(some.lists(KEYS, unique=True, max_size=8)):
        kind = draw(some.sampled_from(QuestionKind))
        options = []
        if kind in ("choice", "many"):
            names = draw(some.lists(KEYS, min_size=2, max_size=4, unique=True))
            options = [{"key": name, "label": draw(TEXTS)} for name in names]
        earlier = [one for one in found if one["options"]]
        when = None
        if earlier and draw(some.booleans()):
            at = draw(some.sampled_from(earlier))
            chosen = draw(some.lists(some.sampled_from([one["key"] for one in at["options"]]), min_size=1, unique=True))
            when = {"question": at["key"], "any_of": chosen}
        found.append(
            {
                "key": key,
                "kind": str(kind),
                "prompt": draw(TEXTS),
                "hint": draw(TEXTS | some.just({})),
                "used_for": draw(TEXTS),
                "suggested_words": draw(some.integers(1, 900)) if kind in ("short_text", "long_text") else 0,
                "is_required": draw(some.booleans()),
                "options": options,
                "bounds": draw(BOUNDS.get(kind, some.just({}))),
                "shown_when": when,
            }
        )
    return found


CRITERIA = some.lists(
    some.fixed_dictionaries(
        {"name": TEXTS, "meaning": TEXTS, "most": some.integers(2, 10), "weight": some.integers(1, 10)}
    ),
    max_size=4,
)
FORMS = some.fixed_dictionaries(
    {
        "title": TEXTS,
        "summary": TEXTS,
        "terms": some.fixed_dictionaries(
            {
                "zone": some.sampled_from(["AoE", "UTC", "Asia/Hebron"]),
                "opens_at": some.just("2047-01-11T07:00:00+00:00"),
                "closes_at": some.just("2047-02-22T12:00:00+00:00"),
                "decide_on": some.just("2047-03-31"),
                "pay_on": some.just("2047-04-12"),
                "currency": some.sampled_from(["USD", "JOD", "JPY"]),
                "envelope": some.integers(1, 10**9),
                "least": some.integers(1, 10**9),
                "most": some.integers(1, 10**9),
                "tie_rule": some.sampled_from([str(rule) for rule in TieRule]),
                "consortium": some.just(ConsortiumRule().as_data()),
            }
        ),
        "questions": questions(),
        "criteria": CRITERIA,
    }
)
ONE_AFTER_ANOTHER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


@ONE_AFTER_ANOTHER
@given(FORMS)
def test_a_form_comes_back_from_its_export(ctx: Flask, whole: dict[str, Any]):
    sent = json.loads(json.dumps(exported(whole, ref="x", at=AT)))
    assert imported(sent) == whole


@lru_cache(maxsize=1)
def official() -> Any:
    """Return the validator of CommonGrants' own schema of a form."""
    if not OFFICIAL.exists():
        pytest.skip("the official schemas are not beside this folder")
    jsonschema, yaml = pytest.importorskip("jsonschema"), pytest.importorskip("yaml")
    referencing = pytest.importorskip("referencing")
    with tarfile.open(OFFICIAL) as packed:
        members = [one for one in packed.getmembers() if one.name.endswith(".yaml")]
        schemas = [yaml.load(packed.extractfile(one), Loader=yaml.BaseLoader) for one in members]
    registry = referencing.Registry().with_resources(
        (one["$id"], referencing.Resource.from_contents(one)) for one in schemas
    )
    form = next(one for one in schemas if one["$id"] == "FormBase.yaml")
    return jsonschema.Draft202012Validator(form, registry=registry)


@ONE_AFTER_ANOTHER
@given(FORMS)
def test_the_export_is_a_form_of_commongrants(ctx: Flask, whole: dict[str, Any]):
    form = json.loads(json.dumps(exported(whole, ref="x", at=AT, version="1")))
    assert [error.message for error in official().iter_errors(form)] == []
    official().check_schema(form["jsonSchema"])


def test_the_official_schema_refuses_what_is_no_form():
    faults = [error.message for error in official().iter_errors({"id": 5, "more": 1})]
    assert len(faults) >= 4
