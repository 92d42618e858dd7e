"""Pages of calls: what anybody reads before applying, and where a steward writes it."""

from grants.calls.views import answers, mails, parts, questions, trial, versions
from grants.calls.views.steward import duties
from grants.calls.views.visitor import bp

__all__ = ["answers", "bp", "duties", "mails", "parts", "questions", "trial", "versions"]
