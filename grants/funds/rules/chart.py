"""The fund's chart of accounts, side by side with what each means to a person. Pure."""

from __future__ import annotations

from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.ledger.rules import BUDGET_ENDS, AccountSpec

# Money: what happened. One cash account for each bank or processor account, in each of its currencies.
BANK = "cash:bank"  # the fund's first bank account; every other one is bank(id)
STRIPE = "cash:processor:stripe"
TRANSIT = "cash:transit"
PAYOUTS = "cash:transit:payouts"  # the processor sent it; the bank has not said so yet
SUSPENSE = "liability:suspense"  # came in, and nobody knows yet for what: never in the pool
REFUNDS_DUE = "liability:refunds"  # is to go back to whoever gave it
RECEIVABLE = "receivable:pledges"  # signed agreements, not yet paid: never money that anybody may decide about
DEFERRED = "deferred:pledges"  # its counterpart
INCOME = "income:contributions"
EXCHANGE = "income:contributions:exchange"  # what came in over or under what an agreement was worth when it was signed
GRANTS = "expense:grants"
FEES = "expense:fees"
STIPENDS = "expense:stipends"
CONVERSION = "equity:exchange"  # what was paid in one currency for another; revalued, it is the gain or loss

# Budget: what was decided. Source and paid are its two ends; what stands between them is what cash covers.
SOURCE, PAID = BUDGET_ENDS
AVAILABLE = "budget:available"
COMMITTED = "budget:committed:"  # how every award's own account begins
RESTRICTED = "budget:restricted:"  # money held apart for its conditions: outside the pool
SHORTFALL = AccountSpec("budget:shortfall", ceiling=0)  # below zero: what facts took that the pool no longer had
POOL = AccountSpec(AVAILABLE, floor=0, spill=SHORTFALL.name)  # nobody can decide about money that is not there
HELD = AccountSpec("budget:reserve:debits", floor=0)  # bank debits that may yet bounce: not to be decided about


def book(fund_id: int) -> str:
    """Return the name of the fund's book in the ledger."""
    return f"fund:{fund_id}"


def committed(award_id: int) -> str:
    """Return the account that holds what an award was promised and has not received."""
    return f"{COMMITTED}{award_id}"


def bank(bank_account_id: int) -> str:
    """Return the cash account of a further bank account; the fund's first one is BANK."""
    return f"{BANK}:{bank_account_id}"


def restricted(agreement_id: int) -> AccountSpec:
    """Return the account that holds apart what came in under an agreement with conditions."""
    return AccountSpec(f"{RESTRICTED}{agreement_id}", floor=0)


_ACCOUNT_WORDS = {
    BANK: _l("Bank account"),
    STRIPE: _l("Card processor"),
    TRANSIT: _l("On its way to people"),
    PAYOUTS: _l("On its way from the card processor"),
    SUSPENSE: _l("Came in, not yet explained"),
    REFUNDS_DUE: _l("To be given back"),
    RECEIVABLE: _l("Agreed, not yet here"),
    DEFERRED: _l("Agreed, not yet here (counterpart)"),
    EXCHANGE: _l("Exchange difference on contributions"),
    FEES: _l("Fees of banks and processors"),
    STIPENDS: _l("Stipends"),
    CONVERSION: _l("Exchanged between currencies"),
    SHORTFALL.name: _l("Budget: shortfall"),
    HELD.name: _l("Budget: bank debits that may yet bounce"),
    INCOME: _l("Contributions"),
    GRANTS: _l("Grants received by people"),
    SOURCE: _l("Budget: what came in"),
    AVAILABLE: _l("Budget: free to decide about"),
    PAID: _l("Budget: paid"),
}
_ENTRY_WORDS = {
    "contribution": _l("Money came in"),
    "agreement": _l("An agreement was signed"),
    "agreement_end": _l("An agreement ended before all of it came"),
    "statement": _l("A bank statement was read"),
    "match": _l("A line of a statement was explained"),
    "gift": _l("A gift came in"),
    "fee": _l("A bank or processor took its fee"),
    "refund": _l("A gift was given back"),
    "dispute": _l("A giver's bank took a gift back"),
    "payout": _l("The processor paid to the bank"),
    "suspense": _l("Card money came or went, and nobody knows why"),
    "hold": _l("Bank debits became safe"),
    "conversion": _l("Money was exchanged"),
    "apart": _l("Money with conditions was held apart"),
    "award": _l("Money was promised in an award"),
    "release": _l("Money was sent"),
    "confirm": _l("Money arrived"),
    "return": _l("Money came back"),
    "cancel": _l("A promise of money ended"),
    "reversal": _l("An entry was undone"),
}


def account_in_words(name: str) -> str:
    """Return what a person calls an account of the fund's book; one that the fund does not know keeps its name."""
    if name.startswith(COMMITTED):
        return _("Budget: promised in an award")
    if name.startswith(f"{BANK}:"):
        return _("Bank account")
    if name.startswith(RESTRICTED):
        return _("Budget: held apart for its conditions")
    return str(_ACCOUNT_WORDS.get(name, name))


def entry_in_words(kind: str) -> str:
    """Return what an entry of this kind says happened; a kind that the fund does not know keeps its name."""
    return str(_ENTRY_WORDS.get(kind, kind))


def entries_in_words() -> dict[str, str]:
    """Return what every kind of entry that the fund knows says happened."""
    return {kind: str(words) for kind, words in _ENTRY_WORDS.items()}
