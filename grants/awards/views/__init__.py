"""Pages of decisions and awards: of those who decide, of those who applied, and of the fund's people."""

from grants.awards.views import deciding, grantee, staff
from grants.awards.views.duties import duties
from grants.awards.views.frame import bp

__all__ = ["bp", "deciding", "duties", "grantee", "staff"]
