"""Pages of payees and payments: of those who are paid, of those who pay, and of one payment."""

from grants.disbursements.views import partner, payment, treasurer
from grants.disbursements.views.duties import duties
from grants.disbursements.views.frame import bp

__all__ = ["bp", "duties", "partner", "payment", "treasurer"]
