"""A seat, a duty to read, and a conflict: their states and moves. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.lifecycle import Lifecycle, Move


class ReviewerState(StrEnum):
    """Seated on the panel, or stood down."""

    SEATED = "seated"
    STOOD_DOWN = "stood_down"


STAND_DOWN = Move("stand_down", (ReviewerState.SEATED,), ReviewerState.STOOD_DOWN)
SEAT_AGAIN = Move("seat_again", (ReviewerState.STOOD_DOWN,), ReviewerState.SEATED)
REVIEWER_LIFE = Lifecycle("reviewer", ReviewerState.SEATED, (STAND_DOWN, SEAT_AGAIN))


class ConflictKind(StrEnum):
    """None, soft (may read, does not score), or hard (walled off: does not even open the file)."""

    NONE = "none"
    SOFT = "soft"
    HARD = "hard"


class AssignmentState(StrEnum):
    """A reviewer's duty to read one application: waiting, sent, or lifted by a conflict."""

    ASSIGNED = "assigned"
    SENT = "sent"
    RECUSED = "recused"


SEND = Move("send", (AssignmentState.ASSIGNED,), AssignmentState.SENT)
RECUSE = Move("recuse", (AssignmentState.ASSIGNED, AssignmentState.SENT), AssignmentState.RECUSED)
ASSIGNMENT_LIFE = Lifecycle("assignment", AssignmentState.ASSIGNED, (SEND, RECUSE))
