"""Pages on which partners apply together, and on which stewards see what came in."""

from grants.applications.views import (
    answering,
    beginning,
    claiming,
    consortium,
    copying,
    counting,
    drafts,
    inviting,
    joining,
    leading,
    letters,
    more_time,
    saving,
    sheets,
    steward,
    submitting,
    taking_out,
    versions,
    writing,
)
from grants.applications.views.frame import bp
from grants.applications.views.waiting import duties

__all__ = [
    "answering",
    "beginning",
    "bp",
    "claiming",
    "consortium",
    "copying",
    "counting",
    "drafts",
    "duties",
    "inviting",
    "joining",
    "leading",
    "letters",
    "more_time",
    "saving",
    "sheets",
    "steward",
    "submitting",
    "taking_out",
    "versions",
    "writing",
]
