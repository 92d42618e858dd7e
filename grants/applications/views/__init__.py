"""Pages on which partners apply together, and on which stewards see what came in."""

from grants.applications.views import (
    answering,
    beginning,
    consortium,
    copying,
    counting,
    inviting,
    joining,
    leading,
    letters,
    more_time,
    saving,
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
    "consortium",
    "copying",
    "counting",
    "duties",
    "inviting",
    "joining",
    "leading",
    "letters",
    "more_time",
    "saving",
    "steward",
    "submitting",
    "taking_out",
    "versions",
    "writing",
]
