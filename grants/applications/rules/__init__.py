"""When a consortium may submit, what its text is, and the consortium rule as predicates. Pure."""

from __future__ import annotations

from grants.applications.rules.consortium import Consortium, Member, Outcome, Result, check, unmet
from grants.applications.rules.content import Change, changes, content_hash, normal, words
from grants.applications.rules.states import (
    APPLICATION_LIFE,
    JOIN,
    LEAVE,
    PARTNER_LIFE,
    REOPEN,
    RESUBMIT,
    SUBMIT,
    WITHDRAW,
    ApplicationState,
    JointMode,
    PartnerState,
    WorkMode,
)

__all__ = [
    "APPLICATION_LIFE",
    "JOIN",
    "LEAVE",
    "PARTNER_LIFE",
    "REOPEN",
    "RESUBMIT",
    "SUBMIT",
    "WITHDRAW",
    "ApplicationState",
    "Change",
    "Consortium",
    "JointMode",
    "Member",
    "Outcome",
    "PartnerState",
    "Result",
    "WorkMode",
    "changes",
    "check",
    "content_hash",
    "normal",
    "unmet",
    "words",
]
