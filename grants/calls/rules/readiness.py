"""What keeps a call from opening, and how long an applicant will need for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants import clock
from grants.calls.rules.asking import lacks
from grants.calls.rules.charter.checking import check_call
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from grants.calls.rules.facts import CallFacts, Terms

_SAID_ALREADY = frozenset({"D2.tie_rule", "D2.criteria", "F1.used_for", "F6.languages", "F7.calendar"})


@dataclass(frozen=True)
class Problem:
    """Why a call may not open yet, and where to put it right.

    `page` is 'call', 'questions', 'question', 'criteria' or 'criterion'; `ref` names the question or criterion;
    `field` the field of the page.
    """

    page: str
    reason: str
    ref: str = ""
    field: str | None = None


def missing(call: CallFacts, at: datetime, communities: int | None = None) -> list[Problem]:
    """Return all that keeps the call from opening at the instant `at`; nothing, when it may open."""
    return [
        *_untold(call),
        *(Problem("call", reason, field=field) for field, reason in disorder(call)),
        *_too_late(call, at),
        *(Problem("call", reason, field=field) for field, reason in call.consortium.faults(communities)),
        *_unasked(call),
        *_against_the_charter(call),
        *(Problem("question", reason, ref, field) for ref, field, reason in lacks(call.questions)),
        *_unscored(call),
    ]


def disorder(call: Terms) -> Iterator[tuple[str, str]]:
    """Yield (field, reason) for every date or amount that contradicts another."""
    if call.closes_at <= call.opens_at:
        yield "closes", _("The call must close after it opens.")
    if call.decide_on <= clock.local(call.closes_at, call.zone).date():
        yield "decide_on", _("The decision comes after the call has closed.")
    if call.pay_on <= call.decide_on:
        yield "pay_on", _("Money goes out after the decision.")
    if call.least.minor <= 0:
        yield "least", _("The amount must be more than zero.")
    if call.most < call.least:
        yield "most", _("The largest grant cannot be smaller than the smallest.")
    if call.envelope < call.least:
        yield "envelope", _("The envelope must hold at least one of the smallest grants.")


def _untold(call: CallFacts) -> Iterator[Problem]:
    """Find texts that not every language has."""
    yield from _unwritten("call", "", {"title": (_("Title"), call.title), "summary": (_("Summary"), call.summary)})
    for question in call.questions:
        texts = {"prompt": (_("The question"), question.prompt), "used_for": (_("Used for"), question.used_for)}
        if any((question.hint or {}).values()):
            texts["hint"] = (_("Hint"), question.hint or {})
        yield from _unwritten("question", question.ref, texts)
    for criterion in call.criteria:
        named = {"name": (_("Criterion"), criterion.name), "meaning": (_("What it means"), criterion.meaning)}
        yield from _unwritten("criterion", criterion.ref, named)


def _unwritten(page: str, ref: str, texts: Mapping[str, tuple[str, Mapping[str, str]]]) -> Iterator[Problem]:
    for name, (label, said) in texts.items():
        for code, language in LANGUAGES.items():
            if not said.get(code, "").strip():
                reason = _("%(what)s: nothing in %(language)s yet.", what=label, language=language.name)
                yield Problem(page, reason, ref, f"{name}_{code}")


def _too_late(call: CallFacts, at: datetime) -> Iterator[Problem]:
    if call.closes_at <= at:
        yield Problem("call", _("The deadline has passed already. Choose one in the future."), field="closes")
    if call.tie_rule is None:
        yield Problem("call", _("Say how a tie is broken, before anybody can be in one."), field="tie_rule")


def _unasked(call: CallFacts) -> Iterator[Problem]:
    if not call.questions:
        yield Problem("questions", _("There is no question yet."))


def _against_the_charter(call: CallFacts) -> Iterator[Problem]:
    """Find every rule of the charter that blocks and that nothing else here says already."""
    for found in check_call(call):
        if found.blocks and found.rule.id not in _SAID_ALREADY:
            yield Problem(found.place.page, str(found.message), found.place.ref, found.place.field)


def _unscored(call: CallFacts) -> Iterator[Problem]:
    if not call.criteria:
        yield Problem("criteria", _("There is no criterion yet."))
