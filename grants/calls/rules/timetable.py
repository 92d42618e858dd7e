"""The steps that a call may take besides opening, closing, deciding and paying, and the order they stand in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class StepKind(StrEnum):
    """What may be switched on, in the order in which it happens."""

    TALK = "talk"
    SCREENING = "screening"
    PEER_VOTE = "peer_vote"
    APPEAL = "appeal"


STEP_NAMES = {
    StepKind.TALK: _l("A talk before you begin"),
    StepKind.SCREENING: _l("Two people from the communities look whether it fits"),
    StepKind.PEER_VOTE: _l("Applicants vote on each other’s applications"),
    StepKind.APPEAL: _l("You may object to how it was decided"),
}


class TalkState(StrEnum):
    """A talk is asked for, and held; or whoever asked has no use for it any more."""

    ASKED = "asked"
    HELD = "held"
    DROPPED = "dropped"


HOLD_TALK = Move("hold", (TalkState.ASKED,), TalkState.HELD)
DROP_TALK = Move("drop", (TalkState.ASKED,), TalkState.DROPPED)
TALK_LIFE = Lifecycle("talk_request", TalkState.ASKED, (HOLD_TALK, DROP_TALK))


class TalkOutcome(StrEnum):
    """What a steward thinks after the talk; it is advice, and holds nobody back."""

    FITS = "fits"
    UNSURE = "unsure"
    OTHER = "other"


TALK_OUTCOMES = {
    TalkOutcome.FITS: _l("It seems to fit this call"),
    TalkOutcome.UNSURE: _l("It is not clear; write it and let the readers see"),
    TalkOutcome.OTHER: _l("Another call or fund may fit better"),
}


@dataclass(frozen=True)
class Step:
    """One step that a call takes, from its first day to its last; both in the zone of the call."""

    kind: StepKind
    first: date
    last: date


def steps_of(kept: Mapping[str, Any]) -> list[Step]:
    """Return the steps that a call keeps as {kind: [first day, last day]}, in their order."""
    return [Step(kind, *(date.fromisoformat(one) for one in kept[str(kind)])) for kind in StepKind if str(kind) in kept]


def steps_data(steps: list[Step]) -> dict[str, Any]:
    """Return the steps as a call keeps them."""
    return {str(one.kind): [one.first.isoformat(), one.last.isoformat()] for one in steps}


def misdated(steps: list[Step], closes: date, decides: date) -> Iterator[tuple[StepKind, str]]:
    """Find what contradicts the call's own days: when it closes (in its zone), and when it decides."""
    known = {one.kind: one for one in steps}
    for one in steps:
        if one.last < one.first:
            yield one.kind, _("The last day comes before the first.")
        elif one.kind is StepKind.TALK and one.last > closes:
            yield one.kind, _("Talks end by the day on which the call closes: after it nobody can begin.")
        elif one.kind in (StepKind.SCREENING, StepKind.PEER_VOTE) and not closes <= one.first <= one.last <= decides:
            yield one.kind, _("This lies between the day on which the call closes and the decision.")
        elif one.kind is StepKind.APPEAL and one.first < decides:
            yield one.kind, _("Nobody can object before the decision.")
    screening, vote = known.get(StepKind.SCREENING), known.get(StepKind.PEER_VOTE)
    if screening and vote and vote.first < screening.last:
        yield StepKind.PEER_VOTE, _("The vote begins once it is known what fits.")
