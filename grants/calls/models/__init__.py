"""What a call keeps: its terms, its questions and its criteria; and its form as it was at earlier moments."""

from grants.calls.models.call import (
    Call,
    Criterion,
    Question,
)
from grants.calls.models.charter import TextClassification
from grants.calls.models.design import CallDesign, DesignComment, DesignPriority, DesignRanking
from grants.calls.models.mails import CallMail
from grants.calls.models.more_time import MoreTime
from grants.calls.models.timetable import EligibilityCheck, TalkRequest
from grants.calls.models.versions import CallVersion, TrialRun, VersionCause, whole_form

__all__ = [
    "Call",
    "CallDesign",
    "CallMail",
    "CallVersion",
    "Criterion",
    "DesignComment",
    "DesignPriority",
    "DesignRanking",
    "EligibilityCheck",
    "MoreTime",
    "Question",
    "TalkRequest",
    "TextClassification",
    "TrialRun",
    "VersionCause",
    "whole_form",
]
