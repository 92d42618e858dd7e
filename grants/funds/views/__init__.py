"""Pages of the fund: what stewards, treasurers and auditors see and record."""

from grants.funds.views import journal, people, receiving, settings
from grants.funds.views.desk import bp, duties

__all__ = ["bp", "duties", "journal", "people", "receiving", "settings"]
