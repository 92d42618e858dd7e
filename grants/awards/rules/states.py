"""What a decision and an award may be, and how they move on. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.lifecycle import Lifecycle, Move


class Outcome(StrEnum):
    """What the panel decides about an application."""

    AWARD = "award"
    DECLINE = "decline"


class DecisionState(StrEnum):
    """Proposed by the standing, then ratified by a named person with reasons."""

    PROPOSED = "proposed"
    RATIFIED = "ratified"


RATIFY = Move("ratify", (DecisionState.PROPOSED,), DecisionState.RATIFIED)
DECISION_LIFE = Lifecycle("decision", DecisionState.PROPOSED, (RATIFY,))


class AwardState(StrEnum):
    """Offered, active once every partner accepted the agreement, completed, or released by the grantees."""

    OFFERED = "offered"
    ACTIVE = "active"
    COMPLETED = "completed"
    RELEASED = "released"


ACTIVATE = Move("activate", (AwardState.OFFERED,), AwardState.ACTIVE)
COMPLETE = Move("complete", (AwardState.ACTIVE,), AwardState.COMPLETED)
RELEASE = Move("release", (AwardState.OFFERED,), AwardState.RELEASED)
AWARD_LIFE = Lifecycle("award", AwardState.OFFERED, (ACTIVATE, COMPLETE, RELEASE))
