"""What a call keeps: its terms, its questions and its criteria; and its form as it was at earlier moments."""

from grants.calls.models.call import (
    Call,
    Criterion,
    Question,
)
from grants.calls.models.versions import CallVersion, TrialRun, VersionCause, whole_form

__all__ = [
    "Call",
    "CallVersion",
    "Criterion",
    "Question",
    "TrialRun",
    "VersionCause",
    "whole_form",
]
