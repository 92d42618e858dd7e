"""The fund's books as its treasurer and its auditors read them."""

from grants.funds.views.books import accounts, close, entry, home, journal, statement, trial_balance

__all__ = ["accounts", "close", "entry", "home", "journal", "statement", "trial_balance"]
