"""Pages on which partners apply together, and on which stewards see what came in."""

from grants.applications.views import beginning, consortium, joining, saving, steward, submitting, taking_out, writing
from grants.applications.views.frame import bp
from grants.applications.views.waiting import duties

__all__ = [
    "beginning",
    "bp",
    "consortium",
    "duties",
    "joining",
    "saving",
    "steward",
    "submitting",
    "taking_out",
    "writing",
]
