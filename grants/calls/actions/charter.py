"""A person says what a text is that looks like a string; the lint only asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls import policy
from grants.calls.actions.writing import hold_draft
from grants.calls.models import TextClassification
from grants.calls.queries.charter import facts_of, marked_text
from grants.calls.rules.charter import check_call, rules_hash, string_score
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call
    from grants.people.models import Person


def classify_text(call: Call, text_hash: str, *, is_string: bool, by: Person, at: datetime) -> TextClassification:
    """Say of a marked text of a draft that it is a string, or that it is none; the last word holds.

    It is bound to the very text: another wording is decided anew. Raises NotFound for a text that is not marked.
    """
    policy.may_steward(by, call).require()
    hold_draft(call)
    text = marked_text(call, text_hash).free.text
    query = select(TextClassification).where(
        TextClassification.call_id == call.id, TextClassification.text_hash == text_hash
    )
    said = db.session.scalars(query).one_or_none() or TextClassification(call=call, text_hash=text_hash, text=text)
    said.is_string, said.classified_at, said.classified_by = is_string, at, by.id
    db.session.add(said)
    db.session.flush()
    return said


def stamp(call: Call) -> None:
    """Write into a call that opens which rules are in force, and its string score under them."""
    call.charter_hash = rules_hash()
    call.string_score = string_score(check_call(facts_of(call)))
