"""Pages of the panel: of those who run it, and of those who read."""

from grants.panels.views import facilitator, reviewer
from grants.panels.views.blueprint import bp
from grants.panels.views.duties import duties

__all__ = ["bp", "duties", "facilitator", "reviewer"]
