"""Pages of calls: what anybody reads before applying, and where a steward writes it."""

from grants.calls.views import parts
from grants.calls.views.steward import duties
from grants.calls.views.visitor import bp

__all__ = ["bp", "duties", "parts"]
