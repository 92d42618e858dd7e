"""The verbs of paying: enter and check a payee, set dates, prepare, approve, confirm, give back, void."""

from __future__ import annotations

from grants.disbursements.actions.dates import set_dates
from grants.disbursements.actions.payees import check_payee, enter_payee
from grants.disbursements.actions.payments import approve, confirm, give_back, prepare, void

__all__ = ["approve", "check_payee", "confirm", "enter_payee", "give_back", "prepare", "set_dates", "void"]
