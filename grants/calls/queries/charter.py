"""What people said of a call's texts, and with that all that the charter looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls.models import TextClassification
from grants.calls.rules.charter import MarkedText, marked_texts
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.calls.rules import CallFacts


def classifications(call: Call) -> list[TextClassification]:
    """Return what was said of the texts of a call, in the order in which it was said first."""
    query = select(TextClassification).where(TextClassification.call_id == call.id)
    return list(db.session.scalars(query.order_by(TextClassification.id)))


def facts_of(call: Call) -> CallFacts:
    """Return the facts of a call with what people said of its texts: whoever asks what is missing asks with these."""
    facts = call.facts
    said = {one.text_hash: one.is_string for one in classifications(call)}
    return replace(facts, practice=replace(facts.practice, classified=said))


def marked_text(call: Call, text_hash: str) -> MarkedText:
    """Return the text of a call that looks like a string and has this hash; raise NotFound, once it changed too."""
    found = next((one for one in marked_texts(facts_of(call)) if one.free.hash == text_hash), None)
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
