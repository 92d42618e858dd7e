"""Pages of calls: what anybody reads before applying, and where a steward writes it."""

from grants.calls.views import (
    answers,
    beginning,
    charter,
    design,
    designing,
    fitting,
    mails,
    parts,
    questions,
    timetable,
    trial,
    versions,
)
from grants.calls.views.steward import duties
from grants.calls.views.visitor import bp

__all__ = [
    "answers",
    "beginning",
    "bp",
    "charter",
    "design",
    "designing",
    "duties",
    "fitting",
    "mails",
    "parts",
    "questions",
    "timetable",
    "trial",
    "versions",
]
