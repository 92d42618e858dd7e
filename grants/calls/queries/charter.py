"""What people said of a call's texts, and with that all that the charter looks at."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.calls.models import TextClassification
from grants.calls.queries.design import design_of
from grants.calls.rules.charter import MarkedText, marked_texts
from grants.calls.rules.design import DesignState
from grants.db import db
from grants.errors import NotFound
from grants.funds.queries.giving import pool
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call, CallDesign
    from grants.calls.rules import CallFacts
    from grants.funds.models import Fund


def classifications(call: Call) -> list[TextClassification]:
    """Return what was said of the texts of a call, in the order in which it was said first."""
    query = select(TextClassification).where(TextClassification.call_id == call.id)
    return list(db.session.scalars(query.order_by(TextClassification.id)))


def facts_of(call: Call) -> CallFacts:
    """Return the facts of a call with what people said of its texts: whoever asks what is missing asks with these."""
    facts = call.facts
    said = {one.text_hash: one.is_string for one in classifications(call)}
    return replace(facts, practice=replace(facts.practice, classified=said, languages=facts.languages()))


def whole_facts(call: Call, at: datetime) -> CallFacts:
    """Return the same with what only warns and is only shown: who had a say in it, and on whom the pool hangs."""
    facts = designed_facts(facts_of(call), design_of(call))
    return replace(facts, practice=replace(facts.practice, largest_share=largest_share(call.fund, at)))


def designed_facts(facts: CallFacts, design: CallDesign | None) -> CallFacts:
    """Return the facts of a call with whether those whom it is for have a say in it."""
    is_together = design is not None and design.state is not DesignState.WRITING
    return replace(facts, practice=replace(facts.practice, is_designed_together=is_together))


def largest_share(fund: Fund, at: datetime) -> int:
    """Return how many per cent of the pool the largest giver gave, rounded up; 0 where a rate lacks to say."""
    givers = pool(fund, clock.local(at, fund.zone).date()).givers
    return max((math.ceil(one.percent) for one in givers if one.percent is not None), default=0)


def marked_text(call: Call, text_hash: str) -> MarkedText:
    """Return the text of a call that looks like a string and has this hash; raise NotFound, once it changed too."""
    found = next((one for one in marked_texts(facts_of(call)) if one.free.hash == text_hash), None)
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
