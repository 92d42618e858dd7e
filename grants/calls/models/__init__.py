"""What a call keeps: its terms, its questions and its criteria."""

from grants.calls.models.call import (
    Call,
    Criterion,
    Question,
)

__all__ = [
    "Call",
    "Criterion",
    "Question",
]
